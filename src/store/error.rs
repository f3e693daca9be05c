//! What can go wrong with a ledger file.

use std::path::PathBuf;

use thiserror::Error;

use crate::model::{BodyError, EntryId, timestamp};

/// A failure of the store. Nothing was written, unless the message says otherwise.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StoreError {
    /// There is no file of this name.
    #[error(
        "{path}: there is no ledger here; create one with `counterclaim init`, or name another with --ledger FILE"
    )]
    Missing {
        /// The path asked for.
        path: PathBuf,
    },
    /// A file of this name is there already.
    #[error("{path}: a file is already here; nothing was changed")]
    Exists {
        /// The path asked for.
        path: PathBuf,
    },
    /// The folder of the path is not there.
    #[error("{path}: there is no such folder")]
    NoFolder {
        /// The folder.
        path: PathBuf,
    },
    /// The file or its folder may not be opened.
    #[error("{path}: may not be opened (permission denied)")]
    NotAllowed {
        /// The path asked for.
        path: PathBuf,
    },
    /// The path names a directory.
    #[error("{path}: is a directory; name the ledger file in it, for example {path}/counterclaim.db")]
    Directory {
        /// The path asked for.
        path: PathBuf,
    },
    /// The file is something else.
    #[error("{path}: is no counterclaim ledger{detail}")]
    NotALedger {
        /// The file.
        path: PathBuf,
        /// What it is, if that is known; starts with punctuation.
        detail: String,
    },
    /// The file was written by a later version of the program.
    #[error(
        "{path}: was written in ledger format {found}, and this program reads up to format {known}; install a newer counterclaim to open it (nothing was changed)"
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: i64,
        /// The newest format that this program reads.
        known: i64,
    },
    /// Another process is writing.
    #[error("{path}: another program is writing to this ledger; try again when it has finished")]
    Locked {
        /// The file.
        path: PathBuf,
    },
    /// The file or its folder cannot be written.
    #[error("{path}: this ledger cannot be written (the file, its folder or the medium is read-only)")]
    ReadOnly {
        /// The file.
        path: PathBuf,
    },
    /// The medium is full.
    #[error("{path}: the disk is full; nothing was recorded")]
    Full {
        /// The file.
        path: PathBuf,
    },
    /// Bytes of the file contradict the format.
    #[error("{path}: the ledger file is damaged: {problem}; restore a backup of it")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What was found.
        problem: String,
    },
    /// No entry has this id.
    #[error("no entry has the id {prefix}; `counterclaim log` lists the entries")]
    UnknownId {
        /// What was asked for.
        prefix: String,
    },
    /// Several entries have ids that start so.
    #[error("{} entries have ids that start with {prefix}: {}; give more digits", .candidates.len(), shorten(.candidates))]
    AmbiguousId {
        /// What was asked for.
        prefix: String,
        /// The ids that start so, ten at most.
        candidates: Vec<EntryId>,
    },
    /// The text is no id.
    #[error(
        "{text:?} is no entry id; an id is hexadecimal digits, as many of the first as make it unique, as shown by `counterclaim log`; entry 17 is also named by '#17'"
    )]
    MalformedId {
        /// What was given.
        text: String,
    },
    /// The body of an entry is not in the file.
    #[error(
        "entry {index}: its body is not in this ledger (it was destroyed), so nothing can be proven of what it said"
    )]
    NoBody {
        /// Number of the entry.
        index: u64,
    },
    /// The key of the signer is not the one that is in force.
    #[error(
        "the signing key of this ledger was changed by another program at this moment; nothing was recorded, try again"
    )]
    KeyChanged,
    /// The content of the entry cannot be destroyed.
    #[error("entry {index} {what}; nothing was destroyed")]
    NotRedactable {
        /// Its number.
        index: u64,
        /// Why not.
        what: String,
    },
    /// What was destroyed is still in the write-ahead log.
    #[error(
        "{path}: another program is reading this ledger, so that what was destroyed is still in the write-ahead log beside it; close that program, then run `counterclaim redact --finish`"
    )]
    LogHeld {
        /// The file.
        path: PathBuf,
    },
    /// The clock stands before the last entry.
    #[error(
        "the clock of this machine ({now}) is behind the ledger's last entry ({last}); set the clock right first",
        now = timestamp(*.now), last = timestamp(*.last)
    )]
    ClockBehind {
        /// The machine's clock, Unix seconds.
        now: u64,
        /// The last entry's time, Unix seconds.
        last: u64,
    },
    /// The content cannot be stored.
    #[error(transparent)]
    Body(#[from] BodyError),
    /// The log core refused.
    #[error("the ledger refused the entry: {0}")]
    Log(String),
    /// Anything else that the database reports.
    #[error("{path}: {source}")]
    Database {
        /// The file.
        path: PathBuf,
        /// The database's error.
        source: rusqlite::Error,
    },
}

/// Failures of writing that mean that there is no room left: for the shared memory beside the
/// write-ahead log, or for a page.
pub(super) const NO_ROOM: [std::ffi::c_int; 2] =
    [rusqlite::ffi::SQLITE_IOERR_SHMSIZE, rusqlite::ffi::SQLITE_IOERR_WRITE];

fn shorten(ids: &[EntryId]) -> String {
    let shown: Vec<String> = ids.iter().map(|id| id.to_string()[..12].to_owned()).collect();
    shown.join(", ")
}

impl StoreError {
    /// Names what a database error means to a person.
    pub(crate) fn from_database(path: &std::path::Path, error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as Code;
        let path = path.to_owned();
        if error.sqlite_error().is_some_and(|e| NO_ROOM.contains(&e.extended_code)) {
            return Self::Full { path };
        }
        match error.sqlite_error_code() {
            Some(Code::DatabaseBusy | Code::DatabaseLocked) => Self::Locked { path },
            Some(Code::ReadOnly | Code::PermissionDenied) => Self::ReadOnly { path },
            Some(Code::CannotOpen) => Self::NotAllowed { path },
            Some(Code::DiskFull) => Self::Full { path },
            Some(Code::NotADatabase) => Self::NotALedger { path, detail: String::new() },
            Some(Code::DatabaseCorrupt) => {
                Self::Damaged { path, problem: "its pages are not well-formed".to_owned() }
            }
            _ => Self::Database { path, source: error },
        }
    }
}
