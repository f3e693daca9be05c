//! Private keys, and the checkpoints last signed with them: kept beside each other, outside any
//! ledger file, readable by their owner alone.
//!
//! A key file holds one line in the form that golang.org/x/mod/sumdb/note writes:
//! `PRIVATE+KEY+<name>+<key id>+<base64 of 0x01 and the 32-byte seed>`.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use thiserror::Error;

use crate::ledger::{Signer, VerifierKey};

/// Signature type of Ed25519 in C2SP signed-note.
const ED25519: u8 = 1;
/// Permission bits by which anyone but the owner may do anything.
#[cfg(unix)]
const OTHERS: u32 = 0o077;
const LABEL: &str = "PRIVATE+KEY";

/// What can go wrong with a key.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum KeyringError {
    /// No key for this ledger is here.
    #[error(
        "{path}: the signing key of this ledger is not here; it is needed to record anything (copy it from the machine that created the ledger, or name its folder in COUNTERCLAIM_HOME)"
    )]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// Others can read the key.
    #[error(
        "{path}: other users of this machine can read this signing key (mode {mode:04o}); make it yours alone with `chmod 600`, and consider it known"
    )]
    Exposed {
        /// The key file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The file holds no key, or another one.
    #[error("{path}: holds no signing key for this ledger")]
    Malformed {
        /// The key file.
        path: PathBuf,
    },
    /// The file system refused.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What it said.
        source: io::Error,
    },
    /// The system gave no random bytes, or the ledger's name cannot name a key.
    #[error("no key can be made: {0}")]
    Create(String),
}

/// A folder of keys.
#[derive(Debug, Clone)]
pub struct Keyring {
    folder: PathBuf,
}

impl Keyring {
    /// The keyring in this folder, which is made when it is first written.
    #[must_use]
    pub fn in_folder(folder: &Path) -> Self {
        Self { folder: folder.join("keys") }
    }

    fn file(&self, key: &VerifierKey, extension: &str) -> PathBuf {
        let name: String = key
            .name()
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() || "-.".contains(c) { c } else { '_' })
            .collect();
        self.folder.join(format!("{name}+{:08x}.{extension}", key.id()))
    }

    /// Makes a key for the ledger of this origin and keeps it.
    ///
    /// # Errors
    /// [`KeyringError::Create`] or [`KeyringError::Io`].
    pub fn create(&self, origin: &str) -> Result<Signer, KeyringError> {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).map_err(|e| KeyringError::Create(e.to_string()))?;
        let signer = Signer::from_seed(origin, &seed).map_err(|e| KeyringError::Create(e.to_string()))?;
        seed.fill(0);
        self.keep(&signer)?;
        Ok(signer)
    }

    fn keep(&self, signer: &Signer) -> Result<(), KeyringError> {
        let key = signer.verifier_key();
        let path = self.file(&key, "key");
        let mut secret = vec![ED25519];
        secret.extend_from_slice(signer.reveal_seed());
        let text = format!("{LABEL}+{}+{:08x}+{}\n", key.name(), key.id(), BASE64_STANDARD.encode(&secret));
        secret.fill(0);
        let write = || -> io::Result<()> {
            create_private_folder(&self.folder)?;
            let mut file = private_file(&path)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()
        };
        write().map_err(|source| KeyringError::Io { path: path.clone(), source })
    }

    /// The signer of this verifier key.
    ///
    /// # Errors
    /// [`KeyringError`] if the key is not here, is exposed to others, or is not this key.
    pub fn signer(&self, key: &VerifierKey) -> Result<Signer, KeyringError> {
        let path = self.file(key, "key");
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Err(KeyringError::Missing { path }),
            Err(source) => return Err(KeyringError::Io { path, source }),
        };
        check_private(&path)?;
        let malformed = || KeyringError::Malformed { path: path.clone() };
        let signer = decode(&text).ok_or_else(malformed)?;
        if signer.verifier_key() == *key { Ok(signer) } else { Err(malformed()) }
    }

    /// Where the key of this verifier key is kept.
    #[must_use]
    pub fn path(&self, key: &VerifierKey) -> PathBuf {
        self.file(key, "key")
    }

    /// Remembers the checkpoint last signed, as a note.
    ///
    /// # Errors
    /// [`KeyringError::Io`].
    pub fn remember(&self, key: &VerifierKey, checkpoint: &str) -> Result<(), KeyringError> {
        let path = self.file(key, "checkpoint");
        let write = || -> io::Result<()> {
            let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
            file.write_all(checkpoint.as_bytes())?;
            file.as_file().sync_all()?;
            file.persist(&path)?;
            Ok(())
        };
        write().map_err(|source| KeyringError::Io { path: path.clone(), source })
    }

    /// Where the checkpoint that was last signed with this key is remembered.
    #[must_use]
    pub fn remembered_path(&self, key: &VerifierKey) -> PathBuf {
        self.file(key, "checkpoint")
    }

    /// Forgets the checkpoint that was last signed with this key.
    ///
    /// # Errors
    /// [`KeyringError::Io`].
    pub fn forget(&self, key: &VerifierKey) -> Result<(), KeyringError> {
        let path = self.remembered_path(key);
        match fs::remove_file(&path) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => Err(KeyringError::Io { path, source }),
            _ => Ok(()),
        }
    }

    /// The checkpoint last signed with this key, if one is remembered.
    ///
    /// # Errors
    /// [`KeyringError::Io`].
    pub fn remembered(&self, key: &VerifierKey) -> Result<Option<String>, KeyringError> {
        let path = self.file(key, "checkpoint");
        match fs::read_to_string(&path) {
            Ok(text) => Ok(Some(text)),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(KeyringError::Io { path, source }),
        }
    }
}

fn decode(text: &str) -> Option<Signer> {
    let rest = text.trim_end().strip_prefix(LABEL)?.strip_prefix('+')?;
    let (name, rest) = rest.split_once('+')?;
    let (_, encoded) = rest.split_once('+')?;
    let mut secret = BASE64_STANDARD.decode(encoded).ok()?;
    let seed: [u8; 32] = secret.strip_prefix(&[ED25519])?.try_into().ok()?;
    secret.fill(0);
    Signer::from_seed(name, &seed).ok()
}

#[cfg(unix)]
pub(super) fn create_private_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(not(unix))]
pub(super) fn create_private_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

#[cfg(unix)]
pub(super) fn private_file(path: &Path) -> io::Result<fs::File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

#[cfg(not(unix))]
pub(super) fn private_file(path: &Path) -> io::Result<fs::File> {
    fs::OpenOptions::new().write(true).create_new(true).open(path)
}

#[cfg(unix)]
pub(super) fn check_private(path: &Path) -> Result<(), KeyringError> {
    use std::os::unix::fs::PermissionsExt as _;
    let metadata = fs::metadata(path).map_err(|source| KeyringError::Io { path: path.to_owned(), source })?;
    let mode = metadata.permissions().mode() & 0o777;
    if mode & OTHERS > 0 { Err(KeyringError::Exposed { path: path.to_owned(), mode }) } else { Ok(()) }
}

#[cfg(not(unix))]
pub(super) fn check_private(_: &Path) -> Result<(), KeyringError> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_kept_and_found_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let keyring = Keyring::in_folder(folder.path());
        let key = keyring.create("example.org/claims").expect("made").verifier_key();
        assert_eq!(keyring.signer(&key).expect("found").verifier_key(), key);
        keyring.remember(&key, "note\n").expect("written");
        assert_eq!(keyring.remembered(&key).expect("read").as_deref(), Some("note\n"));
    }

    #[cfg(unix)]
    #[test]
    fn a_key_that_others_can_read_is_refused() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().expect("a folder");
        let keyring = Keyring::in_folder(folder.path());
        let key = keyring.create("example.org/claims").expect("made").verifier_key();
        let path = keyring.path(&key);
        assert_eq!(fs::metadata(&path).expect("there").permissions().mode() & 0o777, 0o600);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("changed");
        assert!(matches!(keyring.signer(&key), Err(KeyringError::Exposed { mode: 0o644, .. })));
    }

    #[test]
    fn another_key_under_the_name_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let keyring = Keyring::in_folder(folder.path());
        let key = keyring.create("example.org/a").expect("made").verifier_key();
        let other = keyring.create("example.org/b").expect("made").verifier_key();
        fs::copy(keyring.path(&other), keyring.path(&key)).expect("copied");
        assert!(matches!(keyring.signer(&key), Err(KeyringError::Malformed { .. })));
    }
}
