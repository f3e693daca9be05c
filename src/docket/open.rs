//! Creating and opening a ledger, with codebook and key.

use std::path::{Path, PathBuf};

use crate::{
    ledger::Signer,
    model::{Body, Codebook, Event},
    store::{Batch, Keyring, Store, StoreError, SystemClock},
};

use super::{
    DocketError,
    remembered::{check_remembered, remember},
};

pub use crate::store::Access;

/// The folder of signing keys and remembered checkpoints.
#[derive(Debug, Clone)]
pub struct Home(PathBuf);

impl Home {
    /// This folder.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self(folder)
    }

    pub(super) fn folder(&self) -> &Path {
        &self.0
    }

    fn keyring(&self) -> Keyring {
        Keyring::in_folder(&self.0)
    }
}

/// An open ledger.
#[derive(Debug)]
pub struct Docket {
    pub(super) store: Store,
    pub(super) codebook: Codebook,
    pub(super) codebook_is_default: bool,
    pub(super) keyring: Keyring,
    recorded_by: Option<String>,
}

impl Docket {
    /// Creates a ledger whose checkpoints are headed `origin`, a random name if none is given,
    /// and its signing key.
    ///
    /// # Errors
    /// [`DocketError`] if the file exists, cannot be written, or no key can be made.
    pub fn create(path: &Path, origin: Option<&str>, home: &Home) -> Result<Self, DocketError> {
        let origin = match origin {
            Some(origin) => origin.to_owned(),
            None => random_origin()?,
        };
        let keyring = home.keyring();
        check_origin(&origin)?;
        let mut store = Store::create(path, &origin)?;
        let begin = |store: &mut Store| -> Result<(), DocketError> {
            let signer = keyring.create(&origin)?;
            let announce = |batch: &mut Batch<'_>| batch.announce_key(signer.verifier_key());
            store.append(&signer, &SystemClock, None, announce)?;
            remember(store, &keyring, &signer.verifier_key())
        };
        if let Err(error) = begin(&mut store) {
            drop(store);
            for suffix in ["", "-wal", "-shm"] {
                let mut file = path.as_os_str().to_owned();
                file.push(suffix);
                drop(std::fs::remove_file(file));
            }
            return Err(error);
        }
        Ok(Self {
            store,
            codebook: Codebook::default_codebook(),
            codebook_is_default: true,
            keyring,
            recorded_by: None,
        })
    }

    /// Opens a ledger.
    ///
    /// # Errors
    /// [`DocketError`] if it is missing, is no ledger, or cannot be read.
    pub fn open(path: &Path, access: Access, home: &Home) -> Result<Self, DocketError> {
        let store = Store::open(path, access)?;
        let text = store.codebook_text()?;
        let codebook = match &text {
            Some(text) => Codebook::parse(text)?,
            None => Codebook::default_codebook(),
        };
        let keyring = home.keyring();
        Ok(Self { store, codebook, codebook_is_default: text.is_none(), keyring, recorded_by: None })
    }

    /// Opens a ledger to verify or rebuild it, believing none of its projections: the codebook in
    /// force is not read.
    ///
    /// # Errors
    /// [`DocketError`] if it is missing, is no ledger, or cannot be read.
    pub fn open_unread(path: &Path, access: Access, home: &Home) -> Result<Self, DocketError> {
        Ok(Self {
            store: Store::open(path, access)?,
            codebook: Codebook::default_codebook(),
            codebook_is_default: true,
            keyring: home.keyring(),
            recorded_by: None,
        })
    }

    /// Names the person who records from here on.
    #[must_use]
    pub fn recorded_by(mut self, name: Option<String>) -> Self {
        self.recorded_by = name;
        self
    }

    /// The ledger file.
    #[must_use]
    pub const fn store(&self) -> &Store {
        &self.store
    }

    /// The ledger file, for rebuilding its projections.
    pub fn store_mut(&mut self) -> &mut Store {
        &mut self.store
    }

    /// The codebook in force.
    #[must_use]
    pub const fn codebook(&self) -> &Codebook {
        &self.codebook
    }

    /// Whether that is the one that ships with the program.
    #[must_use]
    pub const fn uses_default_codebook(&self) -> bool {
        self.codebook_is_default
    }

    /// Where the signing key is kept.
    ///
    /// # Errors
    /// [`DocketError`] if the ledger announces no key.
    pub fn key_path(&self) -> Result<PathBuf, DocketError> {
        Ok(self.keyring.path(&self.store.verifier_key()?))
    }

    /// The parties of an event: those that the codebook lists, in that order, or those that the
    /// event's questions name.
    ///
    /// # Errors
    /// As the store reports.
    pub fn sides(&self, event: &Event) -> Result<Vec<String>, DocketError> {
        match self.codebook.event(event) {
            Some(entry) if !entry.sides.is_empty() => Ok(entry.sides.clone()),
            _ => Ok(self.store.parties(event.as_str())?),
        }
    }

    pub(super) fn signer(&self) -> Result<Signer, DocketError> {
        let signer = self.keyring.signer(&self.store.verifier_key()?)?;
        check_remembered(&self.store, &self.keyring)?;
        Ok(signer)
    }

    /// Appends what `record` records, all of it or nothing, and remembers the checkpoint.
    pub(super) fn append<T, E: From<StoreError> + From<DocketError>>(
        &mut self,
        record: impl FnOnce(&mut Batch<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let signer = self.signer()?;
        let outcome = self.store.append(&signer, &SystemClock, self.recorded_by.as_deref(), record)?;
        // What was recorded is on the medium by now: a failure from here on must not say otherwise.
        remember(&self.store, &self.keyring, &signer.verifier_key()).map_err(DocketError::after_recording)?;
        Ok(outcome)
    }

    /// Puts another codebook in force. Returns whether it differs from the one in force.
    ///
    /// # Errors
    /// [`DocketError::Codebook`] if it is unsound; nothing is recorded then.
    pub fn set_codebook(&mut self, text: &str) -> Result<bool, DocketError> {
        let codebook = Codebook::parse(text)?;
        let current = self.store.codebook_text()?;
        if current.as_deref().unwrap_or(Codebook::default_text()) == text {
            return Ok(false);
        }
        let body = Body::Codebook { text: text.to_owned() };
        self.append(|batch| batch.record(&body).map_err(DocketError::from))?;
        self.codebook = codebook;
        self.codebook_is_default = false;
        Ok(true)
    }
}

fn check_origin(origin: &str) -> Result<(), DocketError> {
    Signer::from_seed(origin, &[0; 32])
        .map(drop)
        .map_err(|error| DocketError::Origin { origin: origin.to_owned(), problem: error.to_string() })
}

fn random_origin() -> Result<String, DocketError> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).map_err(|e| StoreError::Log(e.to_string()))?;
    Ok(format!("counterclaim/{:016x}", u64::from_be_bytes(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_recorded_is_said_to_be_although_its_checkpoint_could_not_be_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        let home = folder.path().join("home");
        let path = folder.path().join("a.db");
        let mut docket = Docket::create(&path, None, &Home::new(home.clone())).expect("created");
        let before = docket.store.size().expect("read");
        let body = Body::Codebook { text: Codebook::default_text().to_owned() };
        let failed: Result<(), DocketError> = docket.append(|batch| {
            batch.record(&body)?;
            std::fs::remove_dir_all(&home).expect("taken away while recording");
            Ok(())
        });
        let error = failed.expect_err("the checkpoint has nowhere to go");
        assert!(matches!(error, DocketError::NotRemembered { .. }), "{error}");
        assert!(error.to_string().starts_with("it was recorded"), "{error}");
        assert_eq!(docket.store.size().expect("read"), before + 1);
    }
}
