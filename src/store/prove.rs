//! What is handed out of a ledger so that others can check it: entries with their bodies, proofs, tiles, checkpoints.
//!
//! Nothing here writes. Everything is read at the size of one checkpoint: entries are only added and tiles only widen,
//! so what is read stays true to it while others record.

use rusqlite::{OptionalExtension as _, params};

use crate::ledger::{
    self, Appender, BundleId, Hash, Opening, Salt, SignedCheckpoint, TileId, TileReader as _, VerifierKey,
    encode_bundle, encode_tile, leaf_hash,
};

use super::{Store, StoreError, tiles::TileTable};

impl Store {
    /// The bytes of an entry, exactly as they are hashed; none if there is no such entry.
    ///
    /// # Errors
    /// As the database reports.
    pub fn entry_bytes(&self, index: u64) -> Result<Option<Vec<u8>>, StoreError> {
        self.connection
            .prepare_cached("SELECT bytes FROM entry WHERE entry_index = ?1")
            .and_then(|mut statement| statement.query_row([index], |row| row.get(0)).optional())
            .map_err(|e| self.error(e))
    }

    /// An entry with the salt and the body that it commits to.
    ///
    /// # Errors
    /// [`StoreError::UnknownId`] if there is no such entry; [`StoreError::NoBody`] if its body was destroyed;
    /// [`StoreError::Damaged`] if it is not the one that was recorded.
    pub fn opening(&self, index: u64) -> Result<Opening, StoreError> {
        let bytes =
            self.entry_bytes(index)?.ok_or_else(|| StoreError::UnknownId { prefix: format!("#{index}") })?;
        let entry = self.decode(index, &bytes)?;
        let body: Option<(Vec<u8>, String)> = self
            .connection
            .prepare_cached("SELECT salt, text FROM body WHERE entry_index = ?1")
            .and_then(|mut statement| {
                statement.query_row([index], |row| Ok((row.get(0)?, row.get(1)?))).optional()
            })
            .map_err(|e| self.error(e))?;
        let opened = match body {
            Some((salt, text)) => {
                let salt = <[u8; 32]>::try_from(salt)
                    .map_err(|_| self.damaged(format!("the salt of entry {index} has not 32 bytes")))?;
                Some((Salt::from_bytes(salt), text.into_bytes()))
            }
            None if entry.commitment().is_some() => return Err(StoreError::NoBody { index }),
            None => None,
        };
        Opening::new(entry, opened).map_err(|e| self.damaged(format!("entry {index}: {e}")))
    }

    /// The hashes that prove entry `index` to be in the tree of `size` entries.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] if the tree cannot be read.
    pub fn prove_entry(&self, index: u64, size: u64) -> Result<Vec<Hash>, StoreError> {
        ledger::prove_entry(index, size, &TileTable(&self.connection)).map_err(|e| self.tree_unreadable(&e))
    }

    /// The hashes that prove the tree of `new` entries to begin with that of `old`.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] if the tree cannot be read.
    pub fn prove_extension(&self, old: u64, new: u64) -> Result<Vec<Hash>, StoreError> {
        ledger::prove_extension(old, new, &TileTable(&self.connection)).map_err(|e| self.tree_unreadable(&e))
    }

    /// The root over the first `size` entries, as the stored tiles have it.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] if the tree cannot be read.
    pub fn root_by_tiles(&self, size: u64) -> Result<Hash, StoreError> {
        ledger::root(size, &TileTable(&self.connection)).map_err(|e| self.tree_unreadable(&e))
    }

    /// The root over the first `size` entries, computed from the entries themselves.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] if one of them is missing.
    pub fn root_by_entries(&self, size: u64) -> Result<Hash, StoreError> {
        let mut tree = Appender::empty();
        let mut statement = self
            .connection
            .prepare_cached("SELECT bytes FROM entry WHERE entry_index < ?1 ORDER BY entry_index")
            .map_err(|e| self.error(e))?;
        let mut rows = statement.query([size.min(i64::MAX.unsigned_abs())]).map_err(|e| self.error(e))?;
        while let Some(row) = rows.next().map_err(|e| self.error(e))? {
            let bytes: Vec<u8> = row.get(0).map_err(|e| self.error(e))?;
            tree.push(leaf_hash(&bytes));
            drop(tree.take_full());
        }
        if tree.size() < size {
            return Err(
                self.damaged(format!("{} of its first {size} entries are missing", size - tree.size()))
            );
        }
        Ok(tree.root())
    }

    /// The tile, in the form in which it is published.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] if it cannot be read.
    pub fn tile(&self, tile: TileId) -> Result<Vec<u8>, StoreError> {
        let hashes = TileTable(&self.connection)
            .tile(tile)
            .map_err(|e| self.damaged(format!("{tile} cannot be read: {e}")))?;
        let hashes = hashes
            .get(..usize::from(tile.width()))
            .ok_or_else(|| self.damaged(format!("{tile} holds only {} hashes", hashes.len())))?;
        Ok(encode_tile(hashes))
    }

    /// The entry bundle, in the form in which it is published.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] if one of its entries is missing.
    pub fn bundle(&self, bundle: BundleId) -> Result<Vec<u8>, StoreError> {
        let first = bundle.first_entry();
        let entries: Vec<Vec<u8>> = self
            .connection
            .prepare_cached(
                "SELECT bytes FROM entry WHERE entry_index >= ?1 AND entry_index < ?2 ORDER BY entry_index",
            )
            .and_then(|mut statement| {
                statement
                    .query_map(params![first, first + u64::from(bundle.width())], |row| row.get(0))?
                    .collect()
            })
            .map_err(|e| self.error(e))?;
        if entries.len() < usize::from(bundle.width()) {
            return Err(self.damaged(format!("{bundle} holds only {} entries", entries.len())));
        }
        encode_bundle(&entries).map_err(|e| self.damaged(format!("{bundle}: {e}")))
    }

    /// Every key that the ledger announces, by the number of the entry that does.
    ///
    /// # Errors
    /// As the database reports, or [`StoreError::Damaged`].
    pub fn keys(&self) -> Result<Vec<(u64, VerifierKey)>, StoreError> {
        let entries: Vec<(u64, Vec<u8>)> = self
            .connection
            .prepare_cached(
                "SELECT entry_index, bytes FROM entry WHERE substr(bytes, 4, 1) = x'4B' ORDER BY entry_index",
            )
            .and_then(|mut statement| {
                statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
            })
            .map_err(|e| self.error(e))?;
        entries
            .into_iter()
            .map(|(index, bytes)| match self.decode(index, &bytes)? {
                ledger::Entry::Key { verifier, .. } => Ok((index, verifier)),
                _ => Err(self.damaged(format!("entry {index} is no key"))),
            })
            .collect()
    }

    /// The latest checkpoint, opened with the key that is in force, and held against the number of entries and the
    /// stored tree.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] if there is none, or it does not hold.
    pub fn signed_checkpoint(&self) -> Result<SignedCheckpoint, StoreError> {
        let note =
            self.checkpoint()?.ok_or_else(|| self.damaged("no checkpoint was ever signed".to_owned()))?;
        let signed = self.open_checkpoint(&note, &self.verifier_key()?)?;
        let (covered, size) = (signed.checkpoint().size(), self.size()?);
        // Somebody else may have recorded since the checkpoint was read; fewer entries than it covers is damage.
        if covered > size {
            return Err(self.damaged(format!("its checkpoint covers {covered} entries, and it has {size}")));
        }
        if self.root_by_tiles(covered)? != *signed.checkpoint().root() {
            return Err(self.damaged("its checkpoint was signed for other entries".to_owned()));
        }
        Ok(signed)
    }

    /// The checkpoint that was signed at exactly this size, if one was, opened with `key`.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] if `key` has not signed it.
    pub fn checkpoint_of_size(
        &self,
        size: u64,
        key: &VerifierKey,
    ) -> Result<Option<SignedCheckpoint>, StoreError> {
        let note: Option<String> = self
            .connection
            .query_row("SELECT note FROM checkpoint WHERE size = ?1", [size], |row| row.get(0))
            .optional()
            .map_err(|e| self.error(e))?;
        note.map(|note| self.open_checkpoint(&note, key)).transpose()
    }

    fn open_checkpoint(&self, note: &str, key: &VerifierKey) -> Result<SignedCheckpoint, StoreError> {
        SignedCheckpoint::open(note.as_bytes(), std::slice::from_ref(key))
            .map_err(|e| self.damaged(format!("its checkpoint does not hold: {e}")))
    }

    fn tree_unreadable(&self, error: &dyn std::error::Error) -> StoreError {
        self.damaged(format!("the tree cannot be read: {error}"))
    }
}
