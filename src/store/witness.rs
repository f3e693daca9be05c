//! A witness's own key, and its book: the checkpoint of every log that it cosigned last.
//!
//! Both lie in one folder and belong together. A witness without its book could be led to cosign a
//! fork of what it cosigned before, so the book is made with the key and never again.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    time::Duration,
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use rusqlite::{Connection, OpenFlags, OptionalExtension as _, TransactionBehavior, params};
use thiserror::Error;

use super::keyring::{KeyringError, check_private, create_private_folder, private_file};
use crate::ledger::{Cosigner, KeyError};

/// Signature type of `cosignature/v1` in C2SP tlog-cosignature.
const COSIGNATURE: u8 = 4;
const LABEL: &str = "PRIVATE+KEY";
/// How long one writer waits for another.
const PATIENCE: Duration = Duration::from_secs(5);

/// The folder of a witness.
#[derive(Debug, Clone)]
pub struct WitnessFolder {
    folder: PathBuf,
}

/// What the witness cosigned last, for every log.
#[derive(Debug)]
pub struct WitnessBook {
    connection: Connection,
    path: PathBuf,
}

/// A checkpoint that was cosigned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cosigned {
    /// The checkpoint, with the log's signature and the witness's cosignature.
    pub note: String,
    /// The time in the cosignature, Unix seconds.
    pub time: u64,
}

/// What can go wrong with the witness's key and book.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum WitnessError {
    /// There is no witness here.
    #[error("{path}: there is no witness here; make one with `counterclaim witness init --name NAME`")]
    NotMade {
        /// Where its key was looked for.
        path: PathBuf,
    },
    /// There is a witness here already.
    #[error("{path}: a witness is here already; nothing was changed")]
    Exists {
        /// Its key or its book.
        path: PathBuf,
    },
    /// The key is here and the book is not.
    #[error(
        "{path}: the record of what this witness has cosigned is gone; without it the witness could be led to cosign a fork. Bring the file back from where it was moved, or retire this witness and make one with another name; a copy that is not the latest is no better than none"
    )]
    BookGone {
        /// Where the book should be.
        path: PathBuf,
    },
    /// The key file is exposed or cannot be read.
    #[error(transparent)]
    Key(#[from] KeyringError),
    /// The file holds no witness's key.
    #[error("{path}: holds no witness's key")]
    Malformed {
        /// The key file.
        path: PathBuf,
    },
    /// The name cannot name a key.
    #[error(transparent)]
    Name(#[from] KeyError),
    /// The system gave no random bytes.
    #[error("this system gives no random bytes: {0}")]
    Random(String),
    /// The book belongs to another witness.
    #[error("{path}: is the record of another witness, {found}")]
    OtherBook {
        /// The book.
        path: PathBuf,
        /// Its witness.
        found: String,
    },
    /// The file system refused.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What it said.
        source: io::Error,
    },
    /// The database refused.
    #[error("{path}: {source}")]
    Database {
        /// The book.
        path: PathBuf,
        /// What it said.
        source: rusqlite::Error,
    },
}

impl WitnessFolder {
    /// The witness in this folder of keys.
    #[must_use]
    pub fn in_folder(folder: &Path) -> Self {
        Self { folder: folder.join("witness") }
    }

    fn key_path(&self) -> PathBuf {
        self.folder.join("witness.key")
    }

    fn book_path(&self) -> PathBuf {
        self.folder.join("cosigned.db")
    }

    /// Makes a witness: its key, readable by its owner alone, and an empty book.
    ///
    /// # Errors
    /// [`WitnessError::Exists`], [`WitnessError::Name`], or as the system has it.
    pub fn create(&self, name: &str) -> Result<Cosigner, WitnessError> {
        for path in [self.key_path(), self.book_path()] {
            if path.exists() {
                return Err(WitnessError::Exists { path });
            }
        }
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).map_err(|e| WitnessError::Random(e.to_string()))?;
        let cosigner = Cosigner::from_seed(name, &seed)?;
        seed.fill(0);
        let failed = |source| WitnessError::Io { path: self.folder.clone(), source };
        create_private_folder(&self.folder).map_err(failed)?;
        // The book first: a key without a book is refused for ever.
        WitnessBook::create(&self.book_path(), &cosigner)?;
        self.keep(&cosigner).inspect_err(|_| {
            drop(fs::remove_file(self.book_path()));
        })?;
        Ok(cosigner)
    }

    fn keep(&self, cosigner: &Cosigner) -> Result<(), WitnessError> {
        let (path, key) = (self.key_path(), cosigner.witness_key());
        let mut secret = vec![COSIGNATURE];
        secret.extend_from_slice(cosigner.reveal_seed());
        let text = format!("{LABEL}+{}+{:08x}+{}\n", key.name(), key.id(), BASE64_STANDARD.encode(&secret));
        secret.fill(0);
        let write = || -> io::Result<()> {
            let mut file = private_file(&path)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            #[cfg(unix)]
            fs::File::open(&self.folder)?.sync_all()?;
            Ok(())
        };
        write().map_err(|source| WitnessError::Io { path: path.clone(), source })
    }

    /// Opens the witness: its key and its book.
    ///
    /// # Errors
    /// [`WitnessError::NotMade`], [`WitnessError::BookGone`], [`WitnessError::Key`] if others can
    /// read the key.
    pub fn open(&self) -> Result<(Cosigner, WitnessBook), WitnessError> {
        let path = self.key_path();
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Err(WitnessError::NotMade { path }),
            Err(source) => return Err(WitnessError::Io { path, source }),
        };
        check_private(&path)?;
        let cosigner = decode(&text).ok_or(WitnessError::Malformed { path })?;
        let book = WitnessBook::open(&self.book_path(), &cosigner)?;
        Ok((cosigner, book))
    }
}

fn decode(text: &str) -> Option<Cosigner> {
    let rest = text.trim_end().strip_prefix(LABEL)?.strip_prefix('+')?;
    let (name, rest) = rest.split_once('+')?;
    let (_, encoded) = rest.split_once('+')?;
    let mut secret = BASE64_STANDARD.decode(encoded).ok()?;
    let seed: [u8; 32] = secret.strip_prefix(&[COSIGNATURE])?.try_into().ok()?;
    secret.fill(0);
    Cosigner::from_seed(name, &seed).ok()
}

impl WitnessBook {
    fn create(path: &Path, cosigner: &Cosigner) -> Result<(), WitnessError> {
        let fill = || -> rusqlite::Result<()> {
            let connection = Connection::open(path)?;
            connection.pragma_update(None, "journal_mode", "WAL")?;
            connection.pragma_update(None, "synchronous", "FULL")?;
            connection.execute_batch(
                "BEGIN;
                 CREATE TABLE witness (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), key TEXT NOT NULL) STRICT;
                 CREATE TABLE cosigned (origin TEXT PRIMARY KEY, note TEXT NOT NULL, time INTEGER NOT NULL) STRICT;",
            )?;
            let key = cosigner.witness_key().to_string();
            connection.execute("INSERT INTO witness (only_row, key) VALUES (1, ?1)", [key])?;
            connection.execute_batch("COMMIT")
        };
        fill().map_err(|source| WitnessError::Database { path: path.to_owned(), source })
    }

    fn open(path: &Path, cosigner: &Cosigner) -> Result<Self, WitnessError> {
        if !path.exists() {
            return Err(WitnessError::BookGone { path: path.to_owned() });
        }
        let failed = |source| WitnessError::Database { path: path.to_owned(), source };
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags).map_err(failed)?;
        connection.busy_timeout(PATIENCE).map_err(failed)?;
        connection.pragma_update(None, "synchronous", "FULL").map_err(failed)?;
        let found: String =
            connection.query_row("SELECT key FROM witness", [], |row| row.get(0)).map_err(failed)?;
        if found != cosigner.witness_key().to_string() {
            return Err(WitnessError::OtherBook { path: path.to_owned(), found });
        }
        Ok(Self { connection, path: path.to_owned() })
    }

    /// Lets `decide` say, from what was cosigned last for `origin`, what is cosigned now, and
    /// records that before returning it. Nothing else is recorded in between, by this process or
    /// another; when this returns, it is on the medium.
    ///
    /// # Errors
    /// [`WitnessError::Database`]; the inner result is whatever `decide` returns. Nothing is
    /// recorded in either case.
    pub fn advance<E>(
        &mut self,
        origin: &str,
        decide: impl FnOnce(Option<&Cosigned>) -> Result<Cosigned, E>,
    ) -> Result<Result<Cosigned, E>, WitnessError> {
        let failed = |source| WitnessError::Database { path: self.path.clone(), source };
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
        let last = last_cosigned(&transaction, origin).map_err(failed)?;
        let next = match decide(last.as_ref()) {
            Ok(next) => next,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let record = || -> rusqlite::Result<()> {
            transaction.execute(
                "INSERT INTO cosigned (origin, note, time) VALUES (?1, ?2, ?3)
                 ON CONFLICT (origin) DO UPDATE SET note = excluded.note, time = excluded.time",
                params![origin, next.note, next.time],
            )?;
            transaction.commit()
        };
        record().map_err(failed)?;
        Ok(Ok(next))
    }

    /// What was cosigned last for `origin`.
    ///
    /// # Errors
    /// [`WitnessError::Database`].
    pub fn last(&self, origin: &str) -> Result<Option<Cosigned>, WitnessError> {
        last_cosigned(&self.connection, origin)
            .map_err(|source| WitnessError::Database { path: self.path.clone(), source })
    }
}

fn last_cosigned(connection: &Connection, origin: &str) -> rusqlite::Result<Option<Cosigned>> {
    connection
        .prepare_cached("SELECT note, time FROM cosigned WHERE origin = ?1")?
        .query_row([origin], |row| Ok(Cosigned { note: row.get(0)?, time: row.get(1)? }))
        .optional()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next(note: &str) -> Cosigned {
        Cosigned { note: note.to_owned(), time: 1 }
    }

    #[test]
    fn a_witness_is_made_once_and_found_again() {
        let home = tempfile::tempdir().expect("a folder");
        let folder = WitnessFolder::in_folder(home.path());
        assert!(matches!(folder.open(), Err(WitnessError::NotMade { .. })));
        assert!(matches!(folder.create("a b"), Err(WitnessError::Name(_))));
        let key = folder.create("w").expect("made").witness_key();
        assert_eq!(folder.open().expect("found").0.witness_key(), key);
        assert!(matches!(folder.create("w"), Err(WitnessError::Exists { .. })));
    }

    #[test]
    fn a_witness_without_its_own_book_is_refused() {
        let (home, other) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let folder = WitnessFolder::in_folder(home.path());
        let stranger = WitnessFolder::in_folder(other.path());
        folder.create("w").expect("made");
        stranger.create("w").expect("made");
        fs::copy(stranger.book_path(), folder.book_path()).expect("copied");
        assert!(matches!(folder.open(), Err(WitnessError::OtherBook { .. })));
        fs::remove_file(folder.book_path()).expect("removed");
        assert!(matches!(folder.open(), Err(WitnessError::BookGone { .. })));
        assert!(matches!(folder.create("w"), Err(WitnessError::Exists { .. })));
    }

    #[cfg(unix)]
    #[test]
    fn a_key_that_others_can_read_is_refused() {
        use std::os::unix::fs::PermissionsExt as _;
        let home = tempfile::tempdir().expect("a folder");
        let folder = WitnessFolder::in_folder(home.path());
        folder.create("w").expect("made");
        let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
        assert_eq!((mode(&folder.folder), mode(&folder.key_path())), (0o700, 0o600));
        fs::set_permissions(folder.key_path(), fs::Permissions::from_mode(0o640)).expect("changed");
        assert!(matches!(folder.open(), Err(WitnessError::Key(KeyringError::Exposed { mode: 0o640, .. }))));
    }

    #[test]
    fn what_is_refused_is_not_recorded() {
        let home = tempfile::tempdir().expect("a folder");
        let folder = WitnessFolder::in_folder(home.path());
        folder.create("w").expect("made");
        let (_, mut book) = folder.open().expect("open");
        let first = book.advance("log", |last| if last.is_none() { Ok(next("1")) } else { Err(()) });
        assert_eq!(first.expect("written"), Ok(next("1")));
        assert_eq!(book.advance("log", |_| Err("no")).expect("read"), Err("no"));
        // Another process sees what was recorded, and only one decides at a time.
        let (_, mut second) = folder.open().expect("open");
        let seen = second.advance("log", |last| {
            assert_eq!(last, Some(&next("1")));
            Ok::<_, ()>(next("2"))
        });
        assert_eq!(seen.expect("written"), Ok(next("2")));
        assert_eq!(book.last("log").expect("read"), Some(next("2")));
        assert_eq!(book.last("other").expect("read"), None);
    }
}
