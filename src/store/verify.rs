//! Recomputing everything from entries and bodies, trusting nothing that is derived.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::OnceLock,
};

use rusqlite::{Connection, OpenFlags, types::Value as Cell};
use serde::Serialize;

use crate::{
    ledger::{
        Appender, Commitment, Entry, Extent, Hash, Salt, SignedCheckpoint, TileId, VerifierKey, commit,
        encode_tile, leaf_hash,
    },
    model::{Body, Document, EntryId, Redaction},
};

use super::{
    Store, StoreError,
    append::content_hash,
    evidence::unpack,
    inspect::{page_problems, word_problem},
    open::{PROJECTIONS_SQL, read_only_uri},
    project::{ProjectError, Projector, TABLES, redacted_entries},
    quotes::place_problem,
};

/// Most failures named for one table of projections.
const MOST_NAMED: usize = 20;
/// Entries between two calls of the progress function.
const STEP: u64 = 1000;

/// Something that does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// The entry that it is about, if it is about one.
    pub index: Option<u64>,
    /// What was found: `mismatch`, `missing`, `malformed`, `order`, `reference`, `redaction`,
    /// `tree`, `checkpoint`, `projection`, `schema` or `pages`; `remembered` or `against` if a
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

/// A body as it is stored.
struct StoredBody {
    salt: Vec<u8>,
    text: String,
    content_hash: Vec<u8>,
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

/// What the whole ledger says was destroyed.
struct Destroyed {
    content: BTreeSet<u64>,
    archives: BTreeSet<u64>,
}

/// An entry with everything that the file holds of it.
struct StoredEntry {
    index: u64,
    bytes: Vec<u8>,
    body: Option<StoredBody>,
    evidence: Option<Vec<u8>>,
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

    /// Tables, triggers and views must be those of the format: a view could lie as well as a row.
    fn check_schema(&mut self) -> rusqlite::Result<()> {
        let expected = expected_schema()?;
        let mut live = schema_of(self.scratch, "live")?;
        for (name, sql) in expected {
            match live.remove(name) {
                Some(found) if found == *sql || meaning(&found) == meaning(sql) => {}
                Some(_) => {
                    self.report.fail(None, "schema", format!("{name} is not defined as the format has it"));
                }
                None => self.report.fail(None, "schema", format!("{name} is missing")),
            }
        }
        // Tables and views that somebody added say nothing; a trigger acts.
        for name in live
            .iter()
            .filter(|(_, sql)| sql.to_lowercase().starts_with("create trigger"))
            .map(|(name, _)| name)
        {
            self.report.fail(None, "schema", format!("the trigger {name} is not part of the format"));
        }
        Ok(())
    }

    /// Reads every entry. False if one is not there, so that nothing after it can be checked.
    fn read_entries(&mut self, progress: Progress<'_>) -> rusqlite::Result<bool> {
        let scratch = self.scratch;
        let total: u64 = scratch.query_row("SELECT count(*) FROM live.entry", [], |row| row.get(0))?;
        let destroyed = Destroyed {
            content: redacted_entries(scratch, "live", Extent::Content)?,
            archives: redacted_entries(scratch, "live", Extent::Archive)?,
        };
        let mut projector = Projector::new(scratch, destroyed.content.clone());
        let mut statement = scratch.prepare(
            "SELECT e.entry_index, e.bytes, b.salt, b.text, b.content_hash, v.bytes
             FROM live.entry e LEFT JOIN live.body b USING (entry_index)
             LEFT JOIN live.evidence v USING (entry_index) ORDER BY e.entry_index",
        )?;
        let mut rows = statement.query([])?;
        let mut last_time = 0;
        while let Some(row) = rows.next()? {
            let (index, bytes): (u64, Vec<u8>) = (row.get(0)?, row.get(1)?);
            let body = match row.get::<_, Option<Vec<u8>>>(2)? {
                Some(salt) => Some(StoredBody { salt, text: row.get(3)?, content_hash: row.get(4)? }),
                None => None,
            };
            if index != self.tree.size() {
                let missing = self.tree.size();
                self.report.fail(missing, "missing", "it is not there");
                return Ok(false);
            }
            self.tree.push(leaf_hash(&bytes));
            self.report.entries += 1;
            let stored = StoredEntry { index, bytes, body, evidence: row.get(5)? };
            if let Some(time) = self.check_entry(stored, last_time, &destroyed, &mut projector)? {
                last_time = time;
            }
            self.check_checkpoints_at(index + 1);
            if index.is_multiple_of(STEP) {
                progress(index, total);
            }
        }
        projector.finish()?;
        progress(total, total);
        Ok(true)
    }

    /// Checks one entry and projects it. Returns its time.
    fn check_entry(
        &mut self,
        StoredEntry { index, bytes, body, evidence }: StoredEntry,
        last_time: u64,
        destroyed: &Destroyed,
        projector: &mut Projector<'_>,
    ) -> rusqlite::Result<Option<u64>> {
        let redacted = &destroyed.content;
        let entry = match Entry::decode(&bytes) {
            Ok(entry) => entry,
            Err(error) => {
                self.report.fail(index, "malformed", error.to_string());
                return Ok(None);
            }
        };
        let time = entry.time();
        if time < last_time {
            self.report.fail(index, "order", "its time is before that of the entry in front of it");
        }
        match (&entry, &body) {
            (Entry::Content { .. } | Entry::Redaction { .. }, None) if redacted.contains(&index) => {
                self.report.redacted += 1;
            }
            (Entry::Content { .. } | Entry::Redaction { .. }, None) => {
                self.report.fail(index, "missing", "its body is not there, and no redaction says so");
            }
            (Entry::Content { .. } | Entry::Redaction { .. }, Some(_)) if redacted.contains(&index) => {
                self.report.fail(index, "redaction", "it was redacted, and its body is still there");
            }
            _ => {}
        }
        if evidence.is_some() && (body.is_none() || !matches!(entry, Entry::Content { .. })) {
            self.report.fail(index, "redaction", "bytes are archived under it, and it has no content");
        }
        match entry {
            Entry::Content { commitment, .. } => {
                if let Some(body) = body.and_then(|body| self.open_body(index, &commitment, &body)) {
                    let document = match &body {
                        Body::Source(source) => source.document.as_ref(),
                        _ => None,
                    };
                    self.check_evidence(index, document, evidence.as_deref(), destroyed);
                    if matches!(body, Body::Redaction(_)) {
                        self.report.fail(
                            index,
                            "malformed",
                            "its body is that of a redaction, and it is none",
                        );
                        return Ok(Some(time));
                    }
                    let id = EntryId(*commitment.as_bytes());
                    let projected = projector.project((index, id, time), &body, self.earlier(index));
                    self.projected(index, projected)?;
                }
            }
            Entry::Redaction { target, extent, reason: commitment, .. } => {
                let reason = match body.and_then(|body| self.open_body(index, &commitment, &body)) {
                    Some(Body::Redaction(reason)) => Some(reason),
                    Some(_) => {
                        self.report.fail(index, "malformed", "its body gives no reason for a redaction");
                        return Ok(Some(time));
                    }
                    None => None,
                };
                self.check_redaction(index, (target, extent), reason.as_ref())?;
                let redaction = (index, target, extent);
                let projected = projector.redaction(redaction, reason.as_ref(), self.earlier(index));
                self.projected(index, projected)?;
            }
            Entry::Key { verifier, .. } => {
                if body.is_some() {
                    self.report.fail(index, "malformed", "it announces a key and has a body");
                }
                if verifier.name() != self.report.origin {
                    self.report.fail(index, "malformed", "its key is for another ledger");
                }
                self.keys.insert(index, verifier);
            }
        }
        Ok(Some(time))
    }

    /// The text of a file is kept only as long as its bytes.
    fn check_texts(&mut self) -> rusqlite::Result<()> {
        let lost: Vec<u64> = collect(
            self.scratch,
            "SELECT DISTINCT source_index FROM live.page
             WHERE source_index NOT IN (SELECT entry_index FROM live.evidence) ORDER BY source_index",
            |row| row.get(0),
        )?;
        for index in lost {
            self.report.fail(index, "redaction", "the text of its file is kept, and its bytes are not there");
        }
        Ok(())
    }

    /// Finds the numbers of content entries in front of this one by their ids.
    fn earlier(&self, index: u64) -> impl Fn(EntryId) -> rusqlite::Result<Option<u64>> + use<'_> {
        let scratch = self.scratch;
        move |id| Store::find(scratch, "live.entry", id).map(|found| found.filter(|&earlier| earlier < index))
    }

    fn projected(&mut self, index: u64, outcome: Result<(), ProjectError>) -> rusqlite::Result<()> {
        match outcome {
            Ok(()) => Ok(()),
            Err(ProjectError::Reference(problem)) => {
                self.report.fail(index, "reference", problem);
                Ok(())
            }
            Err(ProjectError::Database(error)) => Err(error),
        }
    }

    /// The bytes of an archived file are there and are the recorded ones, unless an entry says
    /// that they were destroyed.
    fn check_evidence(
        &mut self,
        index: u64,
        document: Option<&Document>,
        evidence: Option<&[u8]>,
        destroyed: &Destroyed,
    ) {
        let document = document.filter(|document| document.is_archived());
        let (kind, cause) = match (document, evidence, destroyed.archives.contains(&index)) {
            (None, None, false) | (Some(_), None, true) => return,
            (None, Some(_), _) => ("malformed", "bytes are archived under it, and it records no such file"),
            (None, None, true) => ("redaction", "its archived bytes were redacted, and it has none"),
            (Some(_), Some(_), true) => {
                ("redaction", "its archived bytes were redacted, and they are still there")
            }
            (Some(_), None, false) => {
                ("missing", "its archived bytes are not there, and no redaction says so")
            }
            (Some(document), Some(packed), false) => match unpack(packed, document, |_| ()) {
                Ok(()) => return,
                Err(cause) => ("mismatch", cause),
            },
        };
        self.report.fail(index, kind, cause);
    }

    /// A redaction names an earlier entry that has content, once, and by its id.
    fn check_redaction(
        &mut self,
        index: u64,
        (target, extent): (u64, Extent),
        reason: Option<&Redaction>,
    ) -> rusqlite::Result<()> {
        if target >= index {
            let cause = format!("it redacts entry {target}, which is no earlier one");
            self.report.fail(index, "redaction", cause);
            return Ok(());
        }
        let bytes: Vec<u8> = self.scratch.query_row(
            "SELECT bytes FROM live.entry WHERE entry_index = ?1",
            [target],
            |row| row.get(0),
        )?;
        let id = match Entry::decode(&bytes) {
            Ok(Entry::Key { .. }) => {
                let cause = format!("it redacts entry {target}, which announces a key and has no body");
                self.report.fail(index, "redaction", cause);
                return Ok(());
            }
            Ok(entry) => entry.commitment().map(|commitment| EntryId(*commitment.as_bytes())),
            Err(_) => None,
        };
        if reason.is_some_and(|reason| Some(reason.target) != id) {
            let cause = format!("its reason is for another entry than {target}");
            self.report.fail(index, "redaction", cause);
        }
        let is_gone = self.redactions.contains(&(target, Extent::Content));
        if !self.redactions.insert((target, extent)) || is_gone {
            let cause = format!("it redacts entry {target}, which an earlier entry has redacted");
            self.report.fail(index, "redaction", cause);
        }
        Ok(())
    }

    /// The body that a stored text holds, if it is the one that was recorded.
    fn open_body(&mut self, index: u64, commitment: &Commitment, stored: &StoredBody) -> Option<Body> {
        let matches = <[u8; 32]>::try_from(stored.salt.as_slice())
            .is_ok_and(|salt| commit(&Salt::from_bytes(salt), stored.text.as_bytes()) == *commitment);
        if !matches {
            self.report.fail(index, "mismatch", "its body is not the one that was recorded");
            return None;
        }
        let body = match Body::decode(&stored.text) {
            Ok((body, _)) => body,
            Err(error) => {
                self.report.fail(index, "malformed", error.to_string());
                return None;
            }
        };
        if !body.encode(None).is_ok_and(|content| content_hash(&content)[..] == stored.content_hash) {
            self.report.fail(index, "projection", "its content hash is not that of its body");
        }
        self.report.opened += 1;
        Some(body)
    }

    /// Checks the checkpoints that cover exactly `size` entries.
    fn check_checkpoints_at(&mut self, size: u64) {
        while let Some((at, note)) = self.checkpoints.pop_if(|(at, _)| *at <= size) {
            let keys: Vec<VerifierKey> =
                self.keys.range(..size).next_back().map(|(_, key)| key.clone()).into_iter().collect();
            match SignedCheckpoint::open(note.as_bytes(), &keys) {
                Ok(signed) => {
                    let checkpoint = signed.checkpoint();
                    let holds = checkpoint.origin() == self.report.origin
                        && checkpoint.size() == at
                        && at == size
                        && *checkpoint.root() == self.tree.root();
                    if holds {
                        self.report.checkpoints += 1;
                        self.report.key = signed.key().to_string();
                    } else {
                        let cause = format!("the checkpoint of size {at} was signed for other entries");
                        self.report.fail(None, "checkpoint", cause);
                    }
                }
                Err(error) => {
                    self.report.fail(None, "checkpoint", format!("the checkpoint of size {at}: {error}"));
                }
            }
        }
    }

    fn check_ends(&mut self) {
        let size = self.tree.size();
        self.report.root = self.tree.root().to_string();
        for (at, _) in std::mem::take(&mut self.checkpoints) {
            let cause = format!("a checkpoint of size {at} was signed, and there are {size} entries");
            self.report.fail(None, "checkpoint", cause);
        }
        let covered: u64 = self
            .scratch
            .query_row("SELECT coalesce(max(size), 0) FROM live.checkpoint", [], |row| row.get(0))
            .unwrap_or(0);
        if covered < size {
            let cause = format!("the last {} entries are covered by no checkpoint", size - covered);
            self.report.fail(covered, "checkpoint", cause);
        }
        if self.keys.is_empty() {
            self.report.fail(None, "checkpoint", "no signing key is announced");
        }
    }

    /// The stored tiles must be those of the recomputed tree.
    fn check_tiles(&mut self) -> rusqlite::Result<()> {
        let tiles: BTreeMap<(u8, u64), Vec<Hash>> = self
            .tree
            .finish()
            .tiles
            .into_iter()
            .map(|(tile, hashes): (TileId, _)| ((tile.level(), tile.number()), hashes))
            .collect();
        let stored: Vec<((u8, u64), Vec<u8>)> =
            collect(self.scratch, "SELECT level, number, hashes FROM live.tile", |row| {
                Ok(((row.get(0)?, row.get(1)?), row.get(2)?))
            })?;
        let count = stored.len();
        for ((level, number), hashes) in stored {
            let expected = tiles.get(&(level, number)).map(|hashes| encode_tile(hashes));
            if expected.as_ref() != Some(&hashes) {
                let cause = format!("tile {number} of level {level} is not that of the entries");
                self.report.fail(None, "tree", cause);
            }
        }
        if count < tiles.len() {
            self.report.fail(None, "tree", format!("{} tiles are missing", tiles.len() - count));
        }
        Ok(())
    }

    fn compare_projections(&mut self) -> rusqlite::Result<()> {
        for table in TABLES {
            self.compare_table(table)?;
        }
        if let Some(cause) = place_problem(self.scratch, "live")? {
            self.report.fail(None, "projection", cause);
        }
        if let Some(cause) = word_problem(self.scratch)? {
            self.report.fail(None, "projection", cause);
        }
        Ok(())
    }

    /// Names every row of a projection that is not as the entries have it.
    fn compare_table(&mut self, table: &str) -> rusqlite::Result<()> {
        let columns = collect(
            self.scratch,
            &format!("SELECT name, pk FROM pragma_table_info('{table}') ORDER BY cid"),
            |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)),
        )?;
        let keys: Vec<&str> =
            columns.iter().filter(|(_, pk)| *pk > 0).map(|(name, _)| name.as_str()).collect();
        let rows = |from: &str, without: &str| -> rusqlite::Result<BTreeMap<String, Vec<Cell>>> {
            let sql = format!(
                "SELECT * FROM {from}.{table} EXCEPT SELECT * FROM {without}.{table} LIMIT {MOST_NAMED}"
            );
            let found = collect(self.scratch, &sql, |row| {
                (0..columns.len()).map(|i| row.get::<_, Cell>(i)).collect::<rusqlite::Result<Vec<_>>>()
            })?;
            Ok(found.into_iter().map(|cells| (key_of(&columns, &cells), cells)).collect())
        };
        let (live, expected) = (rows("live", "main")?, rows("main", "live")?);
        for (key, cells) in &live {
            let named = format!("{table} ({} {key})", keys.join(", "));
            let Some(right) = expected.get(key) else {
                self.report.fail(None, "projection", format!("{named}: no entry says this"));
                continue;
            };
            for (((column, _), found), said) in columns.iter().zip(cells).zip(right) {
                if found != said {
                    let cause =
                        format!("{named}: {column} is {}, and the entries say {}", shown(found), shown(said));
                    self.report.fail(entry_of(&columns, cells), "projection", cause);
                }
            }
        }
        for key in expected.keys().filter(|key| !live.contains_key(*key)) {
            let cause =
                format!("{table} ({} {key}): the entries say this, and it is not there", keys.join(", "));
            self.report.fail(None, "projection", cause);
        }
        Ok(())
    }
}

/// What a ledger file defines: names with definitions.
fn schema_of(connection: &Connection, schema: &str) -> rusqlite::Result<BTreeMap<String, String>> {
    let sql = format!("SELECT name, sql FROM {schema}.sqlite_schema WHERE sql IS NOT NULL");
    let items = collect(connection, &sql, |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(items.into_iter().collect())
}

/// What a new ledger file defines, found out once.
fn expected_schema() -> rusqlite::Result<&'static BTreeMap<String, String>> {
    static EXPECTED: OnceLock<BTreeMap<String, String>> = OnceLock::new();
    if let Some(expected) = EXPECTED.get() {
        return Ok(expected);
    }
    let connection = Connection::open_in_memory()?;
    super::open::create_all(&connection)?;
    let expected = schema_of(&connection, "main")?;
    Ok(EXPECTED.get_or_init(|| expected))
}

/// A definition without comments, with single blanks: what SQLite makes of it.
fn meaning(sql: &str) -> String {
    let code = sql.lines().map(|line| line.split_once("--").map_or(line, |(code, _)| code));
    let code: Vec<&str> = code.flat_map(str::split_whitespace).collect();
    code.join(" ")
}

fn key_of(columns: &[(String, i64)], cells: &[Cell]) -> String {
    let keys: Vec<String> =
        columns.iter().zip(cells).filter(|((_, pk), _)| *pk > 0).map(|(_, cell)| shown(cell)).collect();
    keys.join(", ")
}

fn entry_of(columns: &[(String, i64)], cells: &[Cell]) -> Option<u64> {
    columns.iter().zip(cells).find(|((name, _), _)| name == "entry_index").and_then(|(_, cell)| match cell {
        Cell::Integer(index) => u64::try_from(*index).ok(),
        _ => None,
    })
}

fn shown(cell: &Cell) -> String {
    match cell {
        Cell::Null => "empty".to_owned(),
        Cell::Integer(number) => number.to_string(),
        Cell::Real(number) => number.to_string(),
        Cell::Text(text) => format!("{text:?}"),
        Cell::Blob(bytes) => format!("{} bytes", bytes.len()),
    }
}

fn collect<T>(
    connection: &Connection,
    sql: &str,
    read: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<Vec<T>> {
    connection.prepare(sql)?.query_map([], read)?.collect()
}
