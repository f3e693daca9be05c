//! Taking a file into the ledger with what is found out about it, and handing its bytes out again.

use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

use thiserror::Error;

use super::{Docket, DocketError, ReadApartError, unpack_apart};
use crate::{
    io::{
        document::Extracted,
        media_type::{HEAD, media_type},
    },
    model::{Body, Digest, Document, one_line},
    store::{EntryContent, Store},
};

/// Largest file whose bytes are archived unless another size is asked for, in bytes.
pub const DEFAULT_MAX_ARCHIVE: u64 = 64 * 1024 * 1024;
/// Largest that can be asked for: SQLite holds no value of 1 GB.
pub const LARGEST_ARCHIVE: u64 = 900 * 1024 * 1024;

/// Why a file cannot be taken in, or its bytes cannot be handed out.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ArchiveError {
    /// The file cannot be read.
    #[error("{}: {error}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What happened.
        error: io::Error,
    },
    /// It is a folder, a device, a pipe.
    #[error("{}: is no file", path.display())]
    NoFile {
        /// The path.
        path: PathBuf,
    },
    /// Its name cannot be recorded.
    #[error("{}: its name cannot be recorded: {problem}", path.display())]
    Name {
        /// The path.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// The entry is no source, or has no file.
    #[error("entry {index} {what}")]
    NoBytes {
        /// Its number.
        index: u64,
        /// Why there are none.
        what: String,
    },
}

/// A file that was read, as it will be recorded.
#[derive(Debug)]
pub struct Archive {
    /// What is known of it.
    pub document: Document,
    /// Its bytes, unless they are too many.
    pub bytes: Option<Vec<u8>>,
}

impl Archive {
    /// Reads a file. Of one longer than `most` bytes only digest, length and place are kept.
    ///
    /// # Errors
    /// [`ArchiveError`] if it is no file, cannot be read, or has a name that is no text.
    pub fn read(path: &Path, most: u64) -> Result<Self, ArchiveError> {
        let failed = |error| ArchiveError::File { path: path.to_owned(), error };
        let wrong_name = |problem: String| ArchiveError::Name { path: path.to_owned(), problem };
        // Looked at before it is opened: a pipe without a writer would never open.
        if !path.metadata().map_err(failed)?.is_file() {
            return Err(ArchiveError::NoFile { path: path.to_owned() });
        }
        let name = |text: Option<&std::ffi::OsStr>| {
            let text =
                text.and_then(|name| name.to_str()).ok_or_else(|| wrong_name("is no text".to_owned()))?;
            one_line(text).map_err(|e| wrong_name(e.to_string()))
        };
        let (file_name, kept_at) = (name(path.file_name())?, name(Some(path.as_os_str()))?);
        let mut file = File::open(path).map_err(failed)?;
        let mut bytes = Vec::new();
        file.by_ref().take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(failed)?;
        if bytes.len() as u64 <= most {
            return Ok(Self::whole(bytes, file_name));
        }
        let media_type = media_type(&bytes[..bytes.len().min(HEAD)]).to_owned();
        let mut hasher = blake3::Hasher::new();
        hasher.update(&bytes);
        drop(bytes);
        hasher.update_reader(&mut file).map_err(failed)?;
        let (digest, size) = (Digest(*hasher.finalize().as_bytes()), hasher.count());
        let kept_at = Some(kept_at);
        let document = Document {
            digest,
            size,
            media_type,
            charset: None,
            name: file_name,
            kept_at,
            fetched_from: None,
        };
        Ok(Self { document, bytes: None })
    }

    /// A file of this name that is at hand.
    #[must_use]
    pub fn of(name: &str, bytes: &[u8]) -> Self {
        Self::whole(bytes.to_vec(), name.to_owned())
    }

    /// Bytes that were fetched from this address, under a name that is one line.
    #[must_use]
    pub fn fetched(bytes: Vec<u8>, name: String, from: String) -> Self {
        let mut archive = Self::whole(bytes, name);
        archive.document.fetched_from = Some(from);
        archive
    }

    fn whole(bytes: Vec<u8>, name: String) -> Self {
        let media_type = media_type(&bytes[..bytes.len().min(HEAD)]).to_owned();
        Self::of_kind(name, bytes, media_type)
    }

    /// A file of this name and kind that is at hand.
    pub(super) fn of_kind(name: String, bytes: Vec<u8>, media_type: String) -> Self {
        let (digest, size) = (Digest::of(&bytes), bytes.len() as u64);
        let document =
            Document { digest, size, media_type, charset: None, name, kept_at: None, fetched_from: None };
        Self { document, bytes: Some(bytes) }
    }

    /// The text of the file, and the pages of a web archive; none if its bytes are too many to be archived.
    #[must_use]
    pub fn text(&self) -> Option<Result<Extracted, ReadApartError>> {
        self.bytes.as_ref().map(|bytes| unpack_apart(bytes, &self.document.media_type))
    }
}

impl Docket {
    /// The bytes that were archived with the source in this entry, compared with their digest.
    ///
    /// # Errors
    /// [`ArchiveError::NoBytes`], with the reason, if there are none.
    pub fn archived_bytes(&self, index: u64) -> Result<(Document, Vec<u8>), DocketError> {
        archived_bytes(&self.store, index)
    }
}

/// The bytes that were archived with the source in this entry of a ledger.
pub(super) fn archived_bytes(store: &Store, index: u64) -> Result<(Document, Vec<u8>), DocketError> {
    let entry = store.entry(index)?;
    let no_bytes = |what: String| DocketError::Archive(ArchiveError::NoBytes { index, what });
    let document = match entry.content {
        EntryContent::Body(body) => match *body {
            Body::Source(source) => source.document,
            _ => return Err(no_bytes("is no source".to_owned())),
        },
        EntryContent::Redacted => return Err(no_bytes("was redacted, with its bytes".to_owned())),
        _ => return Err(no_bytes("is no source".to_owned())),
    };
    let document = document.ok_or_else(|| no_bytes("records no file".to_owned()))?;
    if let Some(path) = &document.kept_at {
        return Err(no_bytes(format!("records a file that is kept at {path}, and not its bytes")));
    }
    if let Some(tombstone) = entry.archive_redacted {
        return Err(no_bytes(format!("has no bytes any more: entry {} has redacted them", tombstone.by)));
    }
    match store.archived(index, &document)? {
        Some(bytes) => Ok((document, bytes)),
        None => {
            Err(no_bytes("lacks its bytes, and no redaction says why; run `counterclaim verify`".to_owned()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_whole_or_known_by_its_digest() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("report.txt");
        std::fs::write(&path, b"a report").expect("written");
        let archive = Archive::read(&path, 8).expect("read");
        assert_eq!(archive.bytes.as_deref(), Some(&b"a report"[..]));
        assert_eq!((archive.document.size, archive.document.name.as_str()), (8, "report.txt"));
        assert_eq!((archive.document.media_type.as_str(), archive.document.kept_at), ("text/plain", None));
        let large = Archive::read(&path, 7).expect("read");
        assert_eq!((large.bytes, large.document.digest), (None, archive.document.digest));
        assert_eq!((large.document.size, large.document.kept_at.as_deref()), (8, path.to_str()));
    }

    #[test]
    fn what_is_no_file_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(matches!(Archive::read(folder.path(), 8), Err(ArchiveError::NoFile { .. })));
        assert!(matches!(Archive::read(&folder.path().join("x"), 8), Err(ArchiveError::File { .. })));
    }
}
