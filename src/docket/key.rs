//! The signing key: which one is in force, and handing over to another.

use std::path::PathBuf;

use crate::{ledger::VerifierKey, store::SystemClock};

use super::{Docket, DocketError, remembered::remember};

/// A key that the ledger announces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnnouncedKey {
    /// The entry that announces it.
    pub index: u64,
    /// The key by which others check.
    pub key: VerifierKey,
    /// Where the private key is, if it is on this machine.
    pub private: Option<PathBuf>,
}

/// One key handed over to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rotation {
    /// The entry that announces the new key.
    pub index: u64,
    /// The key that signed until now.
    pub old: VerifierKey,
    /// The key that signs from here on.
    pub new: VerifierKey,
}

impl Docket {
    /// The keys that the ledger announces, the one in force last.
    ///
    /// # Errors
    /// As the store reports.
    pub fn keys(&self) -> Result<Vec<AnnouncedKey>, DocketError> {
        let keys = self.store.keys()?.into_iter().map(|(index, key)| {
            let path = self.keyring.path(&key);
            AnnouncedKey { index, key, private: path.exists().then_some(path) }
        });
        Ok(keys.collect())
    }

    /// Makes a key and puts it in force. The old one is kept: it is needed for nothing any more, and whoever has it
    /// can show that it was theirs.
    ///
    /// # Errors
    /// [`DocketError`] if the old key is not here or the ledger does not keep what was remembered under it; nothing
    /// is recorded then.
    pub fn rotate_key(&mut self) -> Result<Rotation, DocketError> {
        let old = self.signer()?;
        let new = self.keyring.create(&self.store.origin()?)?;
        let index = self.store.rotate_key(&old, &new, &SystemClock)?;
        let (old, new) = (old.verifier_key(), new.verifier_key());
        // Both have signed the checkpoint of the hand-over. Under the old key, it tells a ledger that was set back to
        // before it.
        if let Some(signed) = self.store.checkpoint_of_size(index + 1, &old)? {
            let kept = self.keyring.remember(&old, &signed.note().to_string());
            kept.map_err(|error| DocketError::from(error).after_recording())?;
        }
        remember(&self.store, &self.keyring, &new).map_err(DocketError::after_recording)?;
        Ok(Rotation { index, old, new })
    }
}
