//! Recomputing everything from entries and bodies, trusting nothing that is derived: [`Store::verify`].
//!
//! A private database is filled with projections from the entries, with the ledger beside it, and both are compared. Each
//! file here finds what is wrong with one thing, and says so in the report.

mod checkpoints;
mod entries;
mod projections;
mod schema;
mod texts;

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OpenFlags};
use serde::Serialize;

use super::{
    Store, StoreError,
    inspect::page_problems,
    open::{PROJECTIONS_SQL, read_only_uri},
};
use crate::ledger::{Appender, Extent, VerifierKey};

/// Something that does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// The entry that it is about, if it is about one.
    pub index: Option<u64>,
    /// What was found: `mismatch`, `missing`, `malformed`, `order`, `reference`, `redaction`,
    /// `tree`, `checkpoint`, `projection`, `schema`, `pages` or `text`; `remembered` or `against` if a
    /// checkpoint from outside the file is not extended.
    pub kind: &'static str,
    /// What was found, in a sentence without a full stop.
    pub cause: String,
}

/// What a verification found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct VerifyReport {
    /// First line of the ledger's checkpoints.
    pub origin: String,
    /// Entries read.
    pub entries: u64,
    /// Entries whose body matches its commitment.
    pub opened: u64,
    /// Entries whose body was destroyed by a redaction entry.
    pub redacted: u64,
    /// Checkpoints whose root and signature hold.
    pub checkpoints: u64,
    /// Root of the tree, recomputed.
    pub root: String,
    /// Key that signed the latest checkpoint.
    pub key: String,
    /// Everything that does not hold.
    pub failures: Vec<Failure>,
}

impl VerifyReport {
    /// Whether everything holds.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.failures.is_empty()
    }

    fn fail(&mut self, index: impl Into<Option<u64>>, kind: &'static str, cause: impl Into<String>) {
        self.failures.push(Failure { index: index.into(), kind, cause: cause.into() });
    }
}

/// How far a verification is: entries done, of how many.
pub type Progress<'p> = &'p mut dyn FnMut(u64, u64);

impl Store {
    /// Recomputes commitments, tree, checkpoints, order, references and projections from the
    /// entries and bodies, and compares. Writes nothing.
    ///
    /// # Errors
    /// [`StoreError`] if the file cannot be read at all. What can be read and does not hold is in
    /// the report.
    pub fn verify(&self, progress: Progress<'_>) -> Result<VerifyReport, StoreError> {
        let scratch = self.scratch()?;
        let mut verification = Verification {
            scratch: &scratch,
            report: VerifyReport { origin: self.origin()?, ..VerifyReport::default() },
            tree: Appender::empty(),
            keys: BTreeMap::new(),
            checkpoints: Vec::new(),
            redactions: BTreeSet::new(),
        };
        verification.run(progress).map_err(|e| self.error(e))?;
        Ok(verification.report)
    }

    /// A private database with empty projections, and this ledger beside it as `live`.
    fn scratch(&self) -> Result<Connection, StoreError> {
        let open = || -> rusqlite::Result<Connection> {
            let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
                | OpenFlags::SQLITE_OPEN_CREATE
                | OpenFlags::SQLITE_OPEN_URI
                | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            let scratch = Connection::open_with_flags("", flags)?;
            scratch.set_prepared_statement_cache_capacity(64);
            scratch.execute_batch(PROJECTIONS_SQL)?;
            scratch.execute("ATTACH ?1 AS live", [read_only_uri(&self.path)])?;
            scratch.execute_batch("BEGIN")?;
            Ok(scratch)
        };
        open().map_err(|e| self.error(e))
    }
}

struct Verification<'v> {
    scratch: &'v Connection,
    report: VerifyReport,
    tree: Appender,
    /// Keys by the entry that announced them.
    keys: BTreeMap<u64, VerifierKey>,
    /// Checkpoints not yet reached, latest first.
    checkpoints: Vec<(u64, String)>,
    /// Entries that were redacted so far, and what of them.
    redactions: BTreeSet<(u64, Extent)>,
}

impl Verification<'_> {
    fn run(&mut self, progress: Progress<'_>) -> rusqlite::Result<()> {
        self.check_schema()?;
        for problem in page_problems(self.scratch, "live")? {
            self.report.fail(None, "pages", problem);
        }
        self.checkpoints =
            collect(self.scratch, "SELECT size, note FROM live.checkpoint ORDER BY size DESC", |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
        if !self.read_entries(progress)? {
            self.report.fail(None, "missing", "what comes after it was not checked, nor the projections");
            return Ok(());
        }
        self.check_ends();
        self.check_tiles()?;
        self.check_texts()?;
        self.compare_projections()
    }
}

fn collect<T>(
    connection: &Connection,
    sql: &str,
    read: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<Vec<T>> {
    connection.prepare(sql)?.query_map([], read)?.collect()
}
