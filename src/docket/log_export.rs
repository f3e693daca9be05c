//! The log as a directory that other people's software reads: c2sp.org/tlog-tiles.
//!
//! ```text
//! checkpoint                     the latest signed checkpoint, with its cosignatures
//! tile/0/x001/x234/067           hashes; tile/1/… those of full tiles, and so on
//! tile/0/x001/x234/068.p/17      a tile that is not full yet
//! tile/entries/x001/x234/067     the entries, each behind its length
//! ```
//!
//! Only what has changed since the directory's own checkpoint is written, and the checkpoint last, after everything
//! that it covers is on the medium. Partial tiles of earlier exports stay, for whoever still has their checkpoint.
//! Nothing here is secret or personal: entries hold commitments, never bodies.

use std::{
    collections::HashSet,
    fs, io,
    path::{Path, PathBuf},
};

use thiserror::Error;

use crate::{
    ledger::{BundleId, CheckpointError, SignedCheckpoint, TileId, VerifierKey, bundles_at, tiles_at},
    store::StoreError,
};

use super::{
    Docket,
    directory::{Directory, Refused},
};

/// Name of the file that holds the checkpoint.
const CHECKPOINT: &str = "checkpoint";

/// Why the log is not written.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum LogExportError {
    /// The directory holds the log of another ledger.
    #[error(
        "{path}: holds a checkpoint that is not of this ledger ({source}); nothing was written, name another directory"
    )]
    Other {
        /// Its checkpoint.
        path: PathBuf,
        /// Why it is not ours.
        source: CheckpointError,
    },
    /// The directory holds a log that this ledger does not extend.
    #[error(
        "{path}: holds a checkpoint of {published} entries that this ledger of {found} does not extend: the ledger was restored from a backup or went another way; nothing was written"
    )]
    Forked {
        /// Its checkpoint.
        path: PathBuf,
        /// Entries that it covers.
        published: u64,
        /// Entries in the ledger.
        found: u64,
    },
    /// The file system refused.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What it said.
        source: io::Error,
    },
    /// The ledger cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What an export did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogExport {
    /// Entries that the directory's checkpoint covered before; 0 if it had none.
    pub before: u64,
    /// Entries that it covers now.
    pub size: u64,
    /// Tiles and entry bundles written.
    pub written: u64,
}

/// A file of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Piece {
    Tile(TileId),
    Bundle(BundleId),
}

impl Docket {
    /// Writes the log into `folder`. `progress` is told how many files are done, of how many.
    ///
    /// # Errors
    /// [`LogExportError`]; the directory's checkpoint is then the one that it had.
    pub fn export_log(
        &self,
        folder: &Path,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<LogExport, LogExportError> {
        let signed = self.store.with_cosignatures(self.store.signed_checkpoint()?)?;
        let size = signed.checkpoint().size();
        let before = self.published(folder, size)?;
        let known: HashSet<Piece> = before.map(pieces).into_iter().flatten().collect();
        let all: Vec<Piece> = pieces(size).collect();
        let mut directory = Directory::new(folder);
        let (mut written, total) = (0, all.len() as u64);
        for (done, piece) in (0..).zip(&all) {
            // A piece that the directory's checkpoint covers was complete before that checkpoint was written.
            if !(known.contains(piece) && directory.has(&piece.path())) {
                let bytes = match piece {
                    Piece::Tile(tile) => self.store.tile(*tile)?,
                    Piece::Bundle(bundle) => self.store.bundle(*bundle)?,
                };
                directory.write(&piece.path(), |out| out.write_all(&bytes)).map_err(refused)?;
                written += 1;
            }
            progress(done, total);
        }
        directory.sync().map_err(refused)?;
        let note = signed.note().to_string();
        directory.write(CHECKPOINT, |out| out.write_all(note.as_bytes())).map_err(refused)?;
        directory.sync().map_err(refused)?;
        progress(total, total);
        Ok(LogExport { before: before.unwrap_or(0), size, written })
    }

    /// Size of the directory's checkpoint, if it has one, which this ledger extends.
    fn published(&self, folder: &Path, size: u64) -> Result<Option<u64>, LogExportError> {
        let path = folder.join(CHECKPOINT);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(LogExportError::Io { path, source }),
        };
        let keys: Vec<VerifierKey> = self.store.keys()?.into_iter().map(|(_, key)| key).collect();
        let signed = SignedCheckpoint::open(&bytes, &keys)
            .map_err(|source| LogExportError::Other { path: path.clone(), source })?;
        let published = signed.checkpoint();
        if published.size() > size || self.store.root_by_tiles(published.size())? != *published.root() {
            return Err(LogExportError::Forked { path, published: published.size(), found: size });
        }
        Ok(Some(published.size()))
    }
}

fn refused((path, source): Refused) -> LogExportError {
    LogExportError::Io { path, source }
}

fn pieces(size: u64) -> impl Iterator<Item = Piece> {
    tiles_at(size).map(Piece::Tile).chain(bundles_at(size).map(Piece::Bundle))
}

impl Piece {
    fn path(&self) -> String {
        match self {
            Self::Tile(tile) => tile.path(),
            Self::Bundle(bundle) => bundle.path(),
        }
    }
}
