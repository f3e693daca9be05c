//! The checkpoint that was last signed, remembered beside the key, and how the ledger stands to it.
//!
//! What is remembered was durable in the ledger when it was written, so it is a promise that the ledger has to keep: a
//! ledger with fewer entries was rolled back, one with others is another ledger. A file is kept for each key; that of
//! a key that was handed over holds the checkpoint of the hand-over, which both keys have signed.

use std::path::PathBuf;

use crate::{
    ledger::{Checkpoint, SignedCheckpoint, VerifierKey},
    store::{Keyring, Store, StoreError},
};

use super::{Docket, DocketError};

/// What is remembered under one key.
#[derive(Debug)]
pub struct Remembered {
    /// The file.
    pub path: PathBuf,
    /// The key that the file belongs to.
    pub key: VerifierKey,
    /// What it holds, or why it cannot be believed.
    pub checkpoint: Result<Checkpoint, String>,
    /// Whether the ledger does not keep the promise.
    pub conflict: Option<DocketError>,
}

impl Docket {
    /// What is remembered under the keys that the ledger announces, the one in force last.
    ///
    /// # Errors
    /// As the store reports, or [`DocketError::Keyring`] if a file cannot be read.
    pub fn remembered(&self) -> Result<Vec<Remembered>, DocketError> {
        remembered(&self.store, &self.keyring)
    }

    /// Makes the latest checkpoint of this ledger the remembered one, whatever was remembered before. What was
    /// remembered and is not kept by this ledger is forgotten.
    ///
    /// # Errors
    /// As the store reports if the ledger does not agree with its own checkpoint; [`DocketError::Keyring`].
    pub fn accept_checkpoint(&self) -> Result<Checkpoint, DocketError> {
        let signed = self.store.signed_checkpoint()?;
        for remembered in self.remembered()? {
            if remembered.conflict.is_some() {
                self.keyring.forget(&remembered.key)?;
            }
        }
        self.keyring.remember(signed.key(), &signed.note().to_string())?;
        Ok(signed.checkpoint().clone())
    }
}

/// Fails if the ledger does not keep a promise that is remembered.
pub(super) fn check_remembered(store: &Store, keyring: &Keyring) -> Result<(), DocketError> {
    remembered(store, keyring)?.into_iter().find_map(|remembered| remembered.conflict).map_or(Ok(()), Err)
}

/// Keeps the latest checkpoint beside the key. It is written after the ledger is on the medium: what is remembered is
/// never ahead of what was durable. Another process may have remembered a later one meanwhile, which stays.
pub(super) fn remember(store: &Store, keyring: &Keyring, key: &VerifierKey) -> Result<(), DocketError> {
    let Some(note) = store.checkpoint()? else { return Ok(()) };
    let size = |note: &str| open(note, key).ok().map(|checkpoint| checkpoint.size());
    let later = keyring.remembered(key)?.is_some_and(|old| size(&old) > size(&note));
    if !later {
        keyring.remember(key, &note)?;
    }
    Ok(())
}

fn remembered(store: &Store, keyring: &Keyring) -> Result<Vec<Remembered>, DocketError> {
    let mut all = Vec::new();
    for (_, key) in store.keys()? {
        // Read before the ledger's size: another process records first and remembers then.
        let Some(note) = keyring.remembered(&key)? else { continue };
        let path = keyring.remembered_path(&key);
        let checkpoint = open(&note, &key);
        let conflict = match &checkpoint {
            Ok(checkpoint) => conflict(store, checkpoint, &path).unwrap_or_else(|error| Some(error.into())),
            Err(problem) => {
                Some(DocketError::RememberedUnreadable { path: path.clone(), problem: problem.clone() })
            }
        };
        all.push(Remembered { path, key, checkpoint, conflict });
    }
    Ok(all)
}

fn open(note: &str, key: &VerifierKey) -> Result<Checkpoint, String> {
    SignedCheckpoint::open(note.as_bytes(), std::slice::from_ref(key))
        .map(|signed| signed.checkpoint().clone())
        .map_err(|error| error.to_string())
}

fn conflict(
    store: &Store,
    promised: &Checkpoint,
    path: &std::path::Path,
) -> Result<Option<DocketError>, StoreError> {
    let (found, signed) = (store.size()?, promised.size());
    if found < signed {
        return Ok(Some(DocketError::RolledBack { found, signed }));
    }
    let same = store.root_by_tiles(signed)? == *promised.root();
    Ok((!same).then(|| DocketError::Forked { signed, path: path.to_owned() }))
}
