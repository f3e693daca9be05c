//! What others have said about the ledger's checkpoints: cosignatures and time-stamp tokens.
//!
//! Kept in the ledger file, so that it travels with it, and outside what was recorded: nothing here
//! is believed because it is here. Whoever reads it checks it against keys that came another way.

use rusqlite::{OptionalExtension as _, params};
use sha2::{Digest as _, Sha256};

use super::{Store, StoreError};
use crate::ledger::{Signature, SignedCheckpoint, WitnessKey, read_signature_lines};

/// A cosignature as the file holds it, unchecked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredCosignature {
    /// Entries that the cosigned checkpoint covers.
    pub size: u64,
    /// The witness's verifier key, as text, by the file's own account.
    pub key: String,
    /// The signature line, without its newline.
    pub line: String,
}

/// A time-stamp token as the file holds it, unchecked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredTimestamp {
    /// Entries that the time-stamped checkpoint covers.
    pub size: u64,
    /// SHA-256 of the token, by the file's own account.
    pub digest: Vec<u8>,
    /// The token, DER.
    pub token: Vec<u8>,
    /// When it was added, in Unix seconds.
    pub added_at: u64,
}

impl Store {
    /// The checkpoint that covers `size` entries, as the note that was signed: the bytes that are
    /// time-stamped. Without cosignatures, which come later.
    ///
    /// # Errors
    /// As the database reports.
    pub fn checkpoint_of(&self, size: u64) -> Result<Option<String>, StoreError> {
        self.connection
            .prepare_cached("SELECT note FROM checkpoint WHERE size = ?1")
            .and_then(|mut statement| statement.query_row([size], |row| row.get(0)).optional())
            .map_err(|e| self.error(e))
    }

    /// The checkpoint with the cosignatures that are stored for it: what is handed to others. What
    /// does not hold under its own key is left out: it would spoil the note.
    ///
    /// # Errors
    /// As the database reports.
    pub fn with_cosignatures(&self, signed: SignedCheckpoint) -> Result<SignedCheckpoint, StoreError> {
        let (size, log) = (signed.checkpoint().size(), signed.key().clone());
        let mut note = signed.into_note();
        for stored in self.cosignatures()?.iter().filter(|stored| stored.size == size) {
            if let Some((_, signature, _)) = stored.open(note.text()) {
                note.add(signature);
            }
        }
        SignedCheckpoint::from_note(note, &[log]).map_err(|e| self.damaged(e.to_string()))
    }

    /// Every checkpoint, as size and note, the latest first.
    ///
    /// # Errors
    /// As the database reports.
    pub fn checkpoints(&self) -> Result<Vec<(u64, String)>, StoreError> {
        self.rows("SELECT size, note FROM checkpoint ORDER BY size DESC", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
    }

    /// Keeps a cosignature that was found to hold under `key`. Of several by one witness for one
    /// checkpoint the first is kept: an earlier time says more.
    ///
    /// # Errors
    /// As the database reports.
    pub fn keep_cosignature(
        &mut self,
        size: u64,
        key: &WitnessKey,
        signature: &Signature,
        received_at: u64,
    ) -> Result<(), StoreError> {
        self.connection
            .execute(
                "INSERT INTO cosignature (size, key, line, received_at) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (size, key) DO NOTHING",
                params![size, key.to_string(), signature.to_string(), received_at],
            )
            .map(drop)
            .map_err(|e| self.error(e))
    }

    /// Every stored cosignature, by size, then by key.
    ///
    /// # Errors
    /// As the database reports.
    pub fn cosignatures(&self) -> Result<Vec<StoredCosignature>, StoreError> {
        self.rows("SELECT size, key, line FROM cosignature ORDER BY size, key", [], |row| {
            Ok(StoredCosignature { size: row.get(0)?, key: row.get(1)?, line: row.get(2)? })
        })
    }

    /// Keeps a time-stamp token for the checkpoint of `size`. Returns whether it is new.
    ///
    /// # Errors
    /// As the database reports.
    pub fn keep_timestamp(&mut self, size: u64, token: &[u8], added_at: u64) -> Result<bool, StoreError> {
        let digest: [u8; 32] = Sha256::digest(token).into();
        self.connection
            .execute(
                "INSERT INTO timestamp (size, digest, token, added_at) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (size, digest) DO NOTHING",
                params![size, digest, token, added_at],
            )
            .map(|added| added > 0)
            .map_err(|e| self.error(e))
    }

    /// Every stored time-stamp token, by size, then in the order in which they were added.
    ///
    /// # Errors
    /// As the database reports.
    pub fn timestamps(&self) -> Result<Vec<StoredTimestamp>, StoreError> {
        self.rows(
            "SELECT size, digest, token, added_at FROM timestamp ORDER BY size, added_at, digest",
            [],
            |row| {
                Ok(StoredTimestamp {
                    size: row.get(0)?,
                    digest: row.get(1)?,
                    token: row.get(2)?,
                    added_at: row.get(3)?,
                })
            },
        )
    }
}

impl StoredCosignature {
    /// The key, the signature and its time, in Unix seconds, if the line is a cosignature by that key
    /// over the checkpoint of this `text`. Whose key it is, the file cannot say.
    #[must_use]
    pub fn open(&self, text: &str) -> Option<(WitnessKey, Signature, u64)> {
        let key: WitnessKey = self.key.parse().ok()?;
        let mut signatures = read_signature_lines(format!("{}\n", self.line).as_bytes()).ok()?;
        let signature = signatures.pop().filter(|_| signatures.is_empty())?;
        let time = key.verify(text, &signature)?;
        Some((key, signature, time))
    }
}

impl StoredTimestamp {
    /// Whether the token is the one that was added.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        Sha256::digest(&self.token)[..] == self.digest
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ledger::{Checkpoint, Cosigner, Note, Signer, check_cosignatures},
        store::{Batch, Clock},
    };

    struct At(u64);

    impl Clock for At {
        fn now(&self) -> u64 {
            self.0
        }
    }

    fn store(folder: &std::path::Path) -> Store {
        let signer = Signer::from_seed("log", &[1; 32]).expect("a name");
        let mut store = Store::create(&folder.join("ledger.db"), "log").expect("created");
        for time in 1..4 {
            let key = signer.verifier_key();
            let announce = |batch: &mut Batch<'_>| batch.announce_key(key);
            store.append::<_, StoreError>(&signer, &At(time), None, announce).expect("appended");
        }
        store
    }

    fn checkpoint(store: &Store, size: u64) -> Checkpoint {
        let note = store.checkpoint_of(size).expect("read").expect("there");
        Note::parse(note.as_bytes()).expect("a note").text().parse().expect("a checkpoint")
    }

    #[test]
    fn cosignatures_travel_with_their_checkpoint() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = store(folder.path());
        let witness = Cosigner::from_seed("w", &[2; 32]).expect("a name");
        let key = witness.witness_key();
        for time in [8, 9] {
            let signature = witness.cosign(&checkpoint(&store, 2), time).expect("cosigned");
            store.keep_cosignature(2, &key, &signature, 10).expect("kept");
        }
        assert_eq!(store.cosignatures().expect("read").len(), 1, "the first is kept");
        let cosigned = |size| {
            let log = store.verifier_key().expect("a key");
            let signed = store.checkpoint_of_size(size, &log).expect("read").expect("there");
            store.with_cosignatures(signed).expect("read")
        };
        let found = check_cosignatures(&cosigned(2), &[key]).expect("they hold");
        assert_eq!(found.iter().map(|cosignature| cosignature.time).collect::<Vec<_>>(), [8]);
        store.connection.execute("UPDATE cosignature SET size = 3", []).expect("moved");
        assert_eq!(cosigned(3).note().signatures().len(), 1, "what does not hold is not handed out");
    }

    #[test]
    fn tokens_are_kept_once_and_changes_show() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = store(folder.path());
        assert!(store.keep_timestamp(3, b"token", 5).expect("kept"));
        assert!(!store.keep_timestamp(3, b"token", 6).expect("there"));
        let mut found = store.timestamps().expect("read");
        assert!(found.len() == 1 && found[0].is_whole() && found[0].added_at == 5);
        found[0].token[0] ^= 1;
        assert!(!found[0].is_whole());
        assert!(store.keep_timestamp(7, b"token", 5).is_err(), "there is no such checkpoint");
    }
}
