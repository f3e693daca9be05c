//! The archived bytes of sources: Zstandard in the ledger file, known by their digest.

use std::io::{self, Read};

use rusqlite::{OptionalExtension as _, params};

use super::{Batch, Store, StoreError};
use crate::model::Document;

/// How strongly archived bytes are compressed: the library's own default.
const LEVEL: i32 = zstd::DEFAULT_COMPRESSION_LEVEL;
/// Largest window that a stored frame may ask for, as a power of two: 128 MiB.
const LARGEST_WINDOW: u32 = 27;

impl Batch<'_> {
    /// Archives the bytes of the source that was recorded as this entry.
    ///
    /// # Errors
    /// As the database reports.
    pub fn archive(&mut self, index: u64, bytes: &[u8]) -> Result<(), StoreError> {
        let packed = zstd::encode_all(bytes, LEVEL)
            .map_err(|e| StoreError::Log(format!("the file could not be compressed: {e}")))?;
        self.store
            .connection
            .prepare_cached("INSERT INTO evidence (entry_index, bytes) VALUES (?1, ?2)")
            .and_then(|mut statement| statement.execute(params![index, packed]))
            .map_err(|e| self.store.error(e))?;
        Ok(())
    }
}

impl Store {
    /// The archived bytes of the source in this entry, compared with what `document` says of
    /// them; none if they are not in the file.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] if they are not those that were archived.
    pub fn archived(&self, index: u64, document: &Document) -> Result<Option<Vec<u8>>, StoreError> {
        let packed: Option<Vec<u8>> = self
            .connection
            .prepare_cached("SELECT bytes FROM evidence WHERE entry_index = ?1")
            .and_then(|mut statement| statement.query_row([index], |row| row.get(0)).optional())
            .map_err(|e| self.error(e))?;
        let Some(packed) = packed else { return Ok(None) };
        let mut bytes = Vec::new();
        unpack(&packed, document, |part| bytes.extend_from_slice(part))
            .map_err(|problem| self.damaged(format!("entry {index}: {problem}")))?;
        Ok(Some(bytes))
    }
}

/// Hands over the bytes of a stored frame part by part, and says whether they were those of
/// `document`. No more is read than the document is long, whatever the frame says of itself.
pub(super) fn unpack(
    packed: &[u8],
    document: &Document,
    mut take: impl FnMut(&[u8]),
) -> Result<(), &'static str> {
    const OTHER: &str = "its archived bytes are not those that were recorded";
    let mut open = || -> io::Result<bool> {
        let mut decoder = zstd::Decoder::with_buffer(packed)?.single_frame();
        decoder.window_log_max(LARGEST_WINDOW)?;
        let mut hasher = blake3::Hasher::new();
        let (mut part, mut length) = ([0; 16 * 1024], 0);
        loop {
            let read = decoder.read(&mut part)?;
            length += read as u64;
            if read == 0 || length > document.size {
                break;
            }
            hasher.update(&part[..read]);
            take(&part[..read]);
        }
        let is_all = length == document.size && decoder.finish().is_empty();
        Ok(is_all && *hasher.finalize().as_bytes() == document.digest.0)
    };
    match open() {
        Ok(true) => Ok(()),
        Ok(false) | Err(_) => Err(OTHER),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Digest;

    fn document(bytes: &[u8]) -> Document {
        Document {
            digest: Digest::of(bytes),
            size: bytes.len() as u64,
            media_type: "text/plain".to_owned(),
            charset: None,
            name: "a.txt".to_owned(),
            kept_at: None,
            fetched_from: None,
        }
    }

    fn unpacked(packed: &[u8], document: &Document) -> Result<Vec<u8>, &'static str> {
        let mut bytes = Vec::new();
        unpack(packed, document, |part| bytes.extend_from_slice(part)).map(|()| bytes)
    }

    #[test]
    fn what_was_packed_is_unpacked_and_nothing_else() {
        let many = vec![7; 100_001];
        for bytes in [&b""[..], b"a report", &many[1..]] {
            let packed = zstd::encode_all(bytes, LEVEL).unwrap();
            assert_eq!(unpacked(&packed, &document(bytes)).as_deref(), Ok(bytes));
            for other in [&b"another"[..], &many[2..], &many] {
                assert!(unpacked(&packed, &document(other)).is_err());
            }
            assert!(
                unpacked(&[&packed[..], b"\0"].concat(), &document(bytes)).is_err(),
                "bytes behind the frame"
            );
            for at in 0..packed.len() {
                assert!(unpacked(&packed[..at], &document(bytes)).is_err(), "cut to {at} bytes");
            }
        }
    }

    #[test]
    fn a_frame_that_grows_is_not_followed_past_the_length_that_was_recorded() {
        let bomb = zstd::encode_all(io::repeat(0).take(1 << 30), 19).unwrap();
        assert!(bomb.len() < 200_000);
        let mut taken = 0;
        assert!(unpack(&bomb, &document(b"small"), |part| taken += part.len()).is_err());
        assert!(taken <= 5, "{taken}");
    }
}
