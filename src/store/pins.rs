//! Witnesses whose keys the user has given: outside any ledger file, or the file could name its own.
//!
//! One line for each: address, space, verifier key.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use thiserror::Error;

use super::keyring::create_private_folder;
use crate::ledger::WitnessKey;

/// The file of pinned witnesses.
#[derive(Debug, Clone)]
pub struct Pins {
    path: PathBuf,
}

/// A witness that the user trusts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pin {
    /// Where it is asked.
    pub url: String,
    /// By which key its cosignatures are checked.
    pub key: WitnessKey,
}

/// What can go wrong with the pinned witnesses.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PinError {
    /// A line is not an address and a witness's key.
    #[error("{path}, line {line}: is not an address, a space and a witness's verifier key")]
    Malformed {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
    },
    /// Another key was pinned for the address.
    #[error(
        "{url} was known by another key, {pinned}; if its operator confirms a new one, take that line out of {path} and ask again"
    )]
    OtherKey {
        /// The address.
        url: String,
        /// The key that was pinned.
        pinned: Box<WitnessKey>,
        /// The file.
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
}

impl Pins {
    /// The pins in this folder, which is made when it is first written.
    #[must_use]
    pub fn in_folder(folder: &Path) -> Self {
        Self { path: folder.join("witnesses") }
    }

    /// Every pinned witness.
    ///
    /// # Errors
    /// [`PinError::Malformed`] or [`PinError::Io`].
    pub fn all(&self) -> Result<Vec<Pin>, PinError> {
        let text = match fs::read_to_string(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(source) => return Err(PinError::Io { path: self.path.clone(), source }),
        };
        let read = |(line, text): (usize, &str)| {
            let pin = text
                .split_once(' ')
                .and_then(|(url, key)| Some(Pin { url: url.to_owned(), key: key.trim_end().parse().ok()? }));
            pin.ok_or_else(|| PinError::Malformed { path: self.path.clone(), line })
        };
        (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()).map(read).collect()
    }

    /// The key pinned for an address.
    ///
    /// # Errors
    /// As [`Pins::all`].
    pub fn key_of(&self, url: &str) -> Result<Option<WitnessKey>, PinError> {
        Ok(self.all()?.into_iter().find(|pin| pin.url == url).map(|pin| pin.key))
    }

    /// Makes sure that `key` may be pinned for `url`: that no other one is.
    ///
    /// # Errors
    /// [`PinError::OtherKey`], or as [`Pins::all`].
    pub fn check(&self, url: &str, key: &WitnessKey) -> Result<(), PinError> {
        match self.key_of(url)? {
            Some(pinned) if pinned != *key => Err(PinError::OtherKey {
                url: url.to_owned(),
                pinned: Box::new(pinned),
                path: self.path.clone(),
            }),
            _ => Ok(()),
        }
    }

    /// Pins the key of the witness at `url`, which holds no white space.
    ///
    /// # Errors
    /// As [`Pins::check`].
    pub fn pin(&self, url: &str, key: &WitnessKey) -> Result<(), PinError> {
        self.check(url, key)?;
        let mut pins = self.all()?;
        if pins.iter().any(|pin| pin.url == url) {
            return Ok(());
        }
        pins.push(Pin { url: url.to_owned(), key: key.clone() });
        let write = || -> io::Result<()> {
            let folder = self.path.parent().unwrap_or(Path::new("."));
            create_private_folder(folder)?;
            let mut file = tempfile::NamedTempFile::new_in(folder)?;
            for pin in &pins {
                writeln!(file, "{} {}", pin.url, pin.key)?;
            }
            file.as_file().sync_all()?;
            file.persist(&self.path)?;
            Ok(())
        };
        write().map_err(|source| PinError::Io { path: self.path.clone(), source })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::Cosigner;

    fn key(seed: u8) -> WitnessKey {
        Cosigner::from_seed("w", &[seed; 32]).expect("a name").witness_key()
    }

    #[test]
    fn a_key_is_pinned_once_and_not_replaced() {
        let folder = tempfile::tempdir().expect("a folder");
        let pins = Pins::in_folder(&folder.path().join("home"));
        assert_eq!(pins.all().expect("read"), []);
        pins.pin("http://a", &key(1)).expect("pinned");
        pins.pin("http://b", &key(2)).expect("pinned");
        pins.pin("http://a", &key(1)).expect("pinned already");
        assert_eq!(pins.all().expect("read").len(), 2);
        assert_eq!(pins.key_of("http://b").expect("read"), Some(key(2)));
        assert!(matches!(pins.pin("http://a", &key(2)), Err(PinError::OtherKey { .. })));
        assert_eq!(pins.key_of("http://a").expect("read"), Some(key(1)));
    }

    #[test]
    fn a_line_that_is_none_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("witnesses"), "\nhttp://a no-key\n").expect("written");
        let found = Pins::in_folder(folder.path()).all();
        assert!(matches!(found, Err(PinError::Malformed { line: 2, .. })), "{found:?}");
    }
}
