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
    collections::{BTreeSet, HashSet},
    fs, io,
    io::Write as _,
    path::{Path, PathBuf},
};

use thiserror::Error;

use crate::{
    ledger::{BundleId, CheckpointError, SignedCheckpoint, TileId, VerifierKey, bundles_at, tiles_at},
    store::StoreError,
};

use super::Docket;

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
        let mut directory = Directory { root: folder, touched: BTreeSet::new() };
        let (mut written, total) = (0, all.len() as u64);
        for (done, piece) in (0..).zip(&all) {
            // A piece that the directory's checkpoint covers was complete before that checkpoint was written.
            if !(known.contains(piece) && directory.has(piece)) {
                let bytes = match piece {
                    Piece::Tile(tile) => self.store.tile(*tile)?,
                    Piece::Bundle(bundle) => self.store.bundle(*bundle)?,
                };
                directory.write(&piece.path(), &bytes)?;
                written += 1;
            }
            progress(done, total);
        }
        directory.sync()?;
        directory.write(CHECKPOINT, signed.note().to_string().as_bytes())?;
        directory.sync()?;
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

/// Writes files so that each is there as a whole or not at all.
struct Directory<'p> {
    root: &'p Path,
    /// Directories whose entries are not yet known to be on the medium.
    touched: BTreeSet<PathBuf>,
}

impl Directory<'_> {
    fn has(&self, piece: &Piece) -> bool {
        self.root.join(piece.path()).is_file()
    }

    fn write(&mut self, name: &str, bytes: &[u8]) -> Result<(), LogExportError> {
        let path = self.root.join(name);
        let folder = path.parent().unwrap_or(self.root).to_owned();
        let write = || -> io::Result<()> {
            fs::create_dir_all(&folder)?;
            let mut file = public_file(&folder)?;
            file.write_all(bytes)?;
            file.as_file().sync_all()?;
            file.persist(&path)?;
            Ok(())
        };
        write().map_err(|source| LogExportError::Io { path: path.clone(), source })?;
        // A directory that was made has to be on the medium in the one above it.
        let above = folder.ancestors().take_while(|above| above.starts_with(self.root));
        self.touched.extend(above.map(Path::to_owned));
        Ok(())
    }

    fn sync(&mut self) -> Result<(), LogExportError> {
        for path in std::mem::take(&mut self.touched) {
            sync_folder(&path).map_err(|source| LogExportError::Io { path, source })?;
        }
        Ok(())
    }
}

/// A new file that others may read as far as the user's mask lets them.
fn public_file(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

#[cfg(unix)]
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    fs::File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
pub(super) fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}
