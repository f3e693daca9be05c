//! Reading claims back, with their sources, as they are told in an answer.

use std::{collections::HashMap, sync::Arc};

use rusqlite::{Row, params};

use super::{EntryContent, Store, StoreError};
use crate::model::{Body, Cited, KnownAt, Names, Recorded, Said, Source};

/// Most sources remembered between claims that are read.
const REMEMBERED: usize = 10_000;

/// What claims are read with: their sources, each read once unless there are many, what the ledger says of the
/// names of claimants, and the moment for which the answer is given.
#[derive(Debug)]
pub struct Sources {
    cited: HashMap<u64, (Arc<Cited>, SourceState)>,
    files_redacted: HashMap<u64, bool>,
    names: Names,
    /// Number of the last entry that is known; none if all are.
    last: Option<i64>,
}

/// What is left of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SourceState {
    Held,
    Redacted,
}

impl Sources {
    /// What the ledger says of names at the moment asked for.
    #[must_use]
    pub const fn names(&self) -> &Names {
        &self.names
    }

    /// Number of the last entry that is known; -1 if none is.
    pub(super) fn last_known(&self) -> i64 {
        self.last.unwrap_or(i64::MAX)
    }

    /// What is left of a source.
    pub(super) fn state(&mut self, store: &Store, source: u64) -> Result<SourceState, StoreError> {
        Ok(store.source(source, self)?.1)
    }

    /// Whether the archived file of a source was redacted, under its own entry or under that of a copy.
    pub(super) fn is_file_redacted(&mut self, store: &Store, source: u64) -> Result<bool, StoreError> {
        if let Some(known) = self.files_redacted.get(&source) {
            return Ok(*known);
        }
        let cited = store.source(source, self)?.0;
        let mut is_redacted = false;
        for other in store.files_redacted_under(&cited.content.title)? {
            let other = store.source_in(other)?;
            is_redacted |= other.is_some_and(|other| other.content.is_copy_of(&cited.content));
        }
        if self.files_redacted.len() >= REMEMBERED {
            self.files_redacted.clear();
        }
        self.files_redacted.insert(source, is_redacted);
        Ok(is_redacted)
    }
}

/// Columns of [`Store::said_of`]: entry, body, retraction and source.
pub(crate) const SAID_COLUMNS: &str = "e.entry_index, e.bytes, b.text, c.retracted_by,
    (SELECT bytes FROM entry WHERE entry_index = c.retracted_by), c.source_index";
/// The tables that [`SAID_COLUMNS`] are read from.
pub(crate) const SAID_TABLES: &str = "claim c JOIN entry e USING (entry_index)
    JOIN body b USING (entry_index) JOIN question q USING (question_id)
    JOIN claimant m USING (claimant_id)";

/// The raw columns of a claim, read off a row before anything else is asked of the database.
pub(crate) struct SaidRow {
    index: u64,
    bytes: Vec<u8>,
    text: String,
    retraction: Option<(u64, Vec<u8>)>,
    source: u64,
}

impl SaidRow {
    pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let retracted_by: Option<u64> = row.get(3)?;
        let retraction = match retracted_by {
            Some(index) => Some((index, row.get(4)?)),
            None => None,
        };
        Ok(Self {
            index: row.get(0)?,
            bytes: row.get(1)?,
            text: row.get(2)?,
            retraction,
            source: row.get(5)?,
        })
    }
}

impl Store {
    /// Nothing read yet, and names as they are known at that moment; now if none is given.
    ///
    /// # Errors
    /// As the database reports, or [`StoreError::Damaged`].
    pub fn sources_at(&self, known_at: Option<KnownAt>) -> Result<Sources, StoreError> {
        let last = known_at.map(|known| self.last_known(known)).transpose()?;
        let names = self.names(known_at)?;
        Ok(Sources { cited: HashMap::new(), files_redacted: HashMap::new(), names, last })
    }

    /// The claim in a row, with its source.
    pub(crate) fn said_of(&self, row: SaidRow, sources: &mut Sources) -> Result<Said, StoreError> {
        let (id, recorded_at) = self.content_entry(row.index, &row.bytes)?;
        let (body, recorded_by) = self.body(row.index, &row.text)?;
        let Body::Claim(mut claim) = body else {
            return Err(self.damaged(format!("entry {} is projected as a claim and is none", row.index)));
        };
        let retracted = match row.retraction {
            Some((index, bytes)) => Some((index, self.decode(index, &bytes)?.time())),
            None => None,
        };
        sources.names.tell(&mut claim.claimant);
        let source = self.source(row.source, sources)?.0;
        let mut claim = claim.try_sourced(|_| Ok::<_, StoreError>(source))?;
        claim.citation.check = self.quote_check((row.index, &claim.citation), row.source, sources)?;
        Ok(Recorded { index: row.index, id, recorded_at, recorded_by, retracted, content: claim })
    }

    /// The claims of a question, in the order of their entries, retracted ones among them.
    ///
    /// # Errors
    /// As the database reports, or [`StoreError::Damaged`].
    pub fn claims_answering(&self, question: i64, sources: &mut Sources) -> Result<Vec<Said>, StoreError> {
        self.collect_said("WHERE c.question_id = ?1 ORDER BY e.entry_index", params![question], sources)
    }

    pub(crate) fn collect_said(
        &self,
        clause: &str,
        parameters: impl rusqlite::Params,
        sources: &mut Sources,
    ) -> Result<Vec<Said>, StoreError> {
        let sql = format!("SELECT {SAID_COLUMNS} FROM {SAID_TABLES} {clause}");
        let mut statement = self.connection.prepare_cached(&sql).map_err(|e| self.error(e))?;
        let rows = statement
            .query_map(parameters, SaidRow::read)
            .map_err(|e| self.error(e))?
            .collect::<rusqlite::Result<Vec<_>>>()
            .map_err(|e| self.error(e))?;
        rows.into_iter().map(|row| self.said_of(row, sources)).collect()
    }

    fn source(&self, index: u64, sources: &mut Sources) -> Result<(Arc<Cited>, SourceState), StoreError> {
        if let Some((source, state)) = sources.cited.get(&index) {
            return Ok((Arc::clone(source), *state));
        }
        let (bytes, text): (Vec<u8>, Option<String>) = self.row(
            "SELECT e.bytes, b.text FROM entry e LEFT JOIN body b USING (entry_index) WHERE e.entry_index = ?1",
            [index],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        let (id, recorded_at) = self.content_entry(index, &bytes)?;
        let mut state = SourceState::Held;
        let (content, recorded_by) = match text.map(|text| self.body(index, &text)).transpose()? {
            Some((Body::Source(source), by)) => (source, by),
            Some(_) => return Err(self.damaged(format!("entry {index} is cited as a source and is none"))),
            None if self.entry(index)?.content == EntryContent::Redacted => {
                state = SourceState::Redacted;
                (Source::redacted(&id), None)
            }
            None => return Err(self.damaged(format!("the source in entry {index} is missing"))),
        };
        let source = Recorded { index, id, recorded_at, recorded_by, retracted: None, content };
        let source = Arc::new(Cited { origin: self.origin_of(index, id)?, source });
        if sources.cited.len() >= REMEMBERED {
            sources.cited.clear();
        }
        sources.cited.insert(index, (Arc::clone(&source), state));
        Ok((source, state))
    }
}
