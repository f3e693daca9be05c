//! A file inside gzip or ZIP, read on and on; what it unpacks to is counted.

use std::{
    borrow::Cow,
    io::{self, Cursor, Read},
};

use flate2::{
    CrcReader,
    read::{DeflateDecoder, MultiGzDecoder},
};
use zip::{CompressionMethod, ZipArchive};

use super::InputError;

/// Most bytes that are unpacked from one file. A record is bounded by itself, so this is about time.
const MOST_UNPACKED: u64 = 16 * 1024 * 1024 * 1024;
/// Most files in one ZIP file.
const MOST_FILES: usize = 10_000;

/// The file inside a gzip file.
pub(super) fn gzip(input: impl Read + 'static) -> Box<dyn Read> {
    Box::new(Counted { inner: MultiGzDecoder::new(input), left: MOST_UNPACKED })
}

/// The names of the files in a ZIP file.
pub(super) fn names(bytes: &[u8]) -> Result<Vec<String>, InputError> {
    let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
    if archive.len() > MOST_FILES {
        return Err(broken(&format!("it has {} files; at most {MOST_FILES} are looked at", archive.len())));
    }
    let names = archive.file_names().filter_map(Result::ok).map(Cow::into_owned);
    Ok(names.filter(|name| !name.ends_with('/')).collect())
}

/// The file of this name in a ZIP file.
pub(super) fn zip(bytes: Vec<u8>, name: &str) -> Result<Box<dyn Read>, InputError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
    let number = archive.index_for_name(name).ok_or_else(|| broken(&format!("{name} is not in it")))?;
    let file = archive.by_index_raw(number).map_err(|error| broken(&error))?;
    if file.encrypted() {
        return Err(broken(&format!("{name} is encrypted")));
    }
    let (start, packed) = (file.data_start(), file.compressed_size());
    let (method, crc) = (file.compression(), file.crc32());
    drop(file);
    let start = start.ok_or_else(|| broken(&"where its data start is not known"))?;
    let mut bytes = archive.into_inner();
    bytes.set_position(start);
    let packed = bytes.take(packed);
    let inner: Box<dyn Read> = match method {
        CompressionMethod::Stored => Box::new(packed),
        CompressionMethod::Deflated => Box::new(DeflateDecoder::new(packed)),
        other => return Err(broken(&format!("{name} is packed by {other}; repack it by deflate"))),
    };
    Ok(Box::new(Counted { inner: Checked { inner: CrcReader::new(inner), crc }, left: MOST_UNPACKED }))
}

fn broken(problem: &dyn std::fmt::Display) -> InputError {
    InputError::Kind(format!("the ZIP file cannot be read: {problem}"))
}

/// Reads so many bytes and no more.
struct Counted<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.left = self.left.checked_sub(count as u64).ok_or_else(|| {
            io::Error::new(io::ErrorKind::InvalidData, "the file unpacks to more than 16 GiB")
        })?;
        Ok(count)
    }
}

/// Fails at the end if the bytes are not those that were packed.
struct Checked<R> {
    inner: CrcReader<R>,
    crc: u32,
}

impl<R: Read> Read for Checked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        if count == 0 && !buffer.is_empty() && self.inner.crc().sum() != self.crc {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "the packed file is damaged (its checksum differs)",
            ));
        }
        Ok(count)
    }
}
