//! Reading entries back, and finding them by their ids.

use rusqlite::{OptionalExtension as _, Row, params};

use crate::{
    ledger::{self, Extent},
    model::{Body, EntryId, Recorded, Redaction, RedactionCode, Source},
};

use super::{Store, StoreError};

/// Most candidates named when a prefix is ambiguous.
const MOST_CANDIDATES: u32 = 10;

/// What an entry holds.
#[derive(Debug, Clone, PartialEq)]
pub enum EntryContent {
    /// A claim, source, retraction or codebook.
    Body(Box<Body>),
    /// Content whose body is not in the file, and no redaction says why.
    Missing,
    /// Content whose body was destroyed.
    Redacted,
    /// The destruction of another entry's content.
    Redaction {
        /// The other entry.
        target: u64,
        /// What of it was destroyed.
        extent: Extent,
        /// Why, unless that is not known any more.
        reason: Option<Redaction>,
    },
    /// The key that signs from here on, as verifier key text.
    Key(String),
}

/// What stands in place of something that was destroyed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tombstone {
    /// The entry that destroyed it.
    pub by: u64,
    /// When, in Unix seconds.
    pub at: u64,
    /// Why, unless that is not known any more.
    pub code: Option<RedactionCode>,
}

/// An entry of the log, opened.
#[derive(Debug, Clone, PartialEq)]
pub struct LogEntry {
    /// Number, from 0.
    pub index: u64,
    /// Public id, if it has one.
    pub id: Option<EntryId>,
    /// When it was recorded, in Unix seconds.
    pub recorded_at: u64,
    /// Who recorded it, if they are named.
    pub recorded_by: Option<String>,
    /// The entry that withdrew it, and why.
    pub retracted: Option<(u64, String)>,
    /// What is left of its body, if that was destroyed.
    pub redacted: Option<Tombstone>,
    /// What is left of its archived bytes, if they alone were destroyed.
    pub archive_redacted: Option<Tombstone>,
    /// What it holds.
    pub content: EntryContent,
}

/// The reason of a retraction whose body was destroyed.
const NO_REASON: &str = "reason redacted";

/// An entry as it is read: number, bytes and body, the retraction of it, the redactions of it.
struct EntryRow {
    index: u64,
    bytes: Vec<u8>,
    text: Option<String>,
    retracted: Option<(u64, String)>,
    redacted: Option<Redacted>,
    archive_redacted: Option<Redacted>,
}

/// A redaction as it is read: number, bytes and code.
type Redacted = (u64, Vec<u8>, Option<String>);

impl EntryRow {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let retracted = match row.get(3)? {
            Some(by) => Some((by, row.get::<_, Option<_>>(4)?.unwrap_or_else(|| NO_REASON.to_owned()))),
            None => None,
        };
        let redaction = |at: usize| -> rusqlite::Result<Option<Redacted>> {
            Ok(match row.get(at)? {
                Some(by) => Some((by, row.get(at + 1)?, row.get(at + 2)?)),
                None => None,
            })
        };
        Ok(Self {
            index: row.get(0)?,
            bytes: row.get(1)?,
            text: row.get(2)?,
            retracted,
            redacted: redaction(5)?,
            archive_redacted: redaction(8)?,
        })
    }
}

impl Store {
    /// The source recorded in this entry, if it is one.
    ///
    /// # Errors
    /// [`StoreError::UnknownId`] if there is no such entry; otherwise as the database reports.
    pub fn source_in(&self, index: u64) -> Result<Option<Recorded<Source>>, StoreError> {
        let row: Option<(Vec<u8>, Option<String>)> = self
            .connection
            .prepare_cached(
                "SELECT e.bytes, b.text FROM entry e LEFT JOIN body b USING (entry_index) WHERE e.entry_index = ?1",
            )
            .and_then(|mut statement| {
                statement.query_row([index], |row| Ok((row.get(0)?, row.get(1)?))).optional()
            })
            .map_err(|e| self.error(e))?;
        let (bytes, text) = row.ok_or_else(|| StoreError::UnknownId { prefix: format!("#{index}") })?;
        let ledger::Entry::Content { time: recorded_at, commitment } = self.decode(index, &bytes)? else {
            return Ok(None);
        };
        let Some((Body::Source(content), recorded_by)) =
            text.map(|text| self.body(index, &text)).transpose()?
        else {
            return Ok(None);
        };
        let id = EntryId(*commitment.as_bytes());
        Ok(Some(Recorded { index, id, recorded_at, recorded_by, retracted: None, content }))
    }

    /// The entry of this number, opened.
    ///
    /// # Errors
    /// [`StoreError::UnknownId`] if there is none; otherwise as the database reports.
    pub fn entry(&self, index: u64) -> Result<LogEntry, StoreError> {
        self.entries(index, index.saturating_add(1))?
            .pop()
            .ok_or_else(|| StoreError::UnknownId { prefix: format!("#{index}") })
    }

    /// The entries from `start` up to, not including, `end`.
    ///
    /// # Errors
    /// As the database reports, or [`StoreError::Damaged`].
    pub fn entries(&self, start: u64, end: u64) -> Result<Vec<LogEntry>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached(
                "SELECT e.entry_index, e.bytes, b.text, r.entry_index, r.reason,
                     x.entry_index, x.bytes, x.code, a.entry_index, a.bytes, a.code
                 FROM entry e LEFT JOIN body b USING (entry_index)
                 LEFT JOIN (SELECT min(entry_index) AS entry_index, target_index, reason
                            FROM retraction GROUP BY target_index) r
                        ON r.target_index = e.entry_index
                 LEFT JOIN (SELECT min(entry_index) AS entry_index, target_index, code, bytes
                            FROM redaction JOIN entry USING (entry_index)
                            WHERE extent = 'content' GROUP BY target_index) x
                        ON x.target_index = e.entry_index
                 LEFT JOIN (SELECT min(entry_index) AS entry_index, target_index, code, bytes
                            FROM redaction JOIN entry USING (entry_index)
                            WHERE extent = 'archive' GROUP BY target_index) a
                        ON a.target_index = e.entry_index
                 WHERE e.entry_index >= ?1 AND e.entry_index < ?2 ORDER BY e.entry_index",
            )
            .map_err(|e| self.error(e))?;
        let rows: Vec<EntryRow> = statement
            .query_map(params![start, end.min(i64::MAX.unsigned_abs())], EntryRow::read)
            .map_err(|e| self.error(e))?
            .collect::<rusqlite::Result<_>>()
            .map_err(|e| self.error(e))?;
        rows.into_iter().map(|row| self.open_row(row)).collect()
    }

    fn open_row(&self, row: EntryRow) -> Result<LogEntry, StoreError> {
        let mut entry = self.open_entry(row.index, &row.bytes, row.text.as_deref())?;
        entry.retracted = row.retracted;
        // Where a body is still there, nothing was destroyed, whatever is said of it.
        if let Some(redacted) = row.redacted.filter(|_| row.text.is_none()) {
            entry.redacted = Some(self.tombstone(redacted)?);
            if entry.content == EntryContent::Missing {
                entry.content = EntryContent::Redacted;
            }
        }
        entry.archive_redacted = row.archive_redacted.map(|redacted| self.tombstone(redacted)).transpose()?;
        Ok(entry)
    }

    fn tombstone(&self, (by, bytes, code): Redacted) -> Result<Tombstone, StoreError> {
        let at = self.decode(by, &bytes)?.time();
        Ok(Tombstone { by, at, code: code.as_deref().and_then(RedactionCode::parse) })
    }

    fn open_entry(&self, index: u64, bytes: &[u8], text: Option<&str>) -> Result<LogEntry, StoreError> {
        let (recorded_at, id, content, recorded_by) = match (self.decode(index, bytes)?, text) {
            (ledger::Entry::Content { time, commitment }, Some(text)) => {
                let (body, recorded_by) = self.body(index, text)?;
                (time, Some(EntryId(*commitment.as_bytes())), EntryContent::Body(Box::new(body)), recorded_by)
            }
            (ledger::Entry::Content { time, commitment }, None) => {
                (time, Some(EntryId(*commitment.as_bytes())), EntryContent::Missing, None)
            }
            (ledger::Entry::Redaction { time, target, extent, reason: id }, text) => {
                let (reason, recorded_by) = match text.map(|text| self.body(index, text)).transpose()? {
                    Some((Body::Redaction(reason), by)) => (Some(reason), by),
                    Some(_) => return Err(self.damaged(format!("entry {index} gives no reason"))),
                    None => (None, None),
                };
                let id = Some(EntryId(*id.as_bytes()));
                (time, id, EntryContent::Redaction { target, extent, reason }, recorded_by)
            }
            (ledger::Entry::Key { time, verifier }, _) => {
                (time, None, EntryContent::Key(verifier.to_string()), None)
            }
        };
        Ok(LogEntry {
            index,
            id,
            recorded_at,
            recorded_by,
            retracted: None,
            redacted: None,
            archive_redacted: None,
            content,
        })
    }

    pub(crate) fn decode(&self, index: u64, bytes: &[u8]) -> Result<ledger::Entry, StoreError> {
        ledger::Entry::decode(bytes).map_err(|e| self.damaged(format!("entry {index}: {e}")))
    }

    pub(super) fn content_entry(&self, index: u64, bytes: &[u8]) -> Result<(EntryId, u64), StoreError> {
        match self.decode(index, bytes)? {
            ledger::Entry::Content { time, commitment } => Ok((EntryId(*commitment.as_bytes()), time)),
            _ => Err(self.damaged(format!("entry {index} has a body and is no content"))),
        }
    }

    pub(super) fn body(&self, index: u64, text: &str) -> Result<(Body, Option<String>), StoreError> {
        Body::decode(text).map_err(|e| self.damaged(format!("entry {index}: {e}")))
    }

    /// The number of the entry whose id starts with these digits; `#17` names entry 17.
    ///
    /// # Errors
    /// [`StoreError::MalformedId`], [`StoreError::UnknownId`] or [`StoreError::AmbiguousId`].
    pub fn resolve(&self, prefix: &str) -> Result<u64, StoreError> {
        let unknown = || StoreError::UnknownId { prefix: prefix.to_owned() };
        if let Some(number) = prefix.strip_prefix('#') {
            let index: u64 =
                number.parse().map_err(|_| StoreError::MalformedId { text: prefix.to_owned() })?;
            return if index < self.size()? { Ok(index) } else { Err(unknown()) };
        }
        let digits = prefix.to_ascii_lowercase();
        let well_formed = (1..=64).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_hexdigit());
        if !well_formed {
            return Err(StoreError::MalformedId { text: prefix.to_owned() });
        }
        let bound = |fill: &str| format!("{digits}{}", fill.repeat(64 - digits.len())).parse::<EntryId>();
        let (Ok(low), Ok(high)) = (bound("0"), bound("f")) else {
            return Err(StoreError::MalformedId { text: prefix.to_owned() });
        };
        let mut statement = self
            .connection
            .prepare_cached(
                "SELECT entry_index, substr(bytes, 13) AS id FROM entry
                 WHERE substr(bytes, 13) BETWEEN ?1 AND ?2 AND length(bytes) = 44
                 UNION ALL
                 SELECT entry_index, substr(bytes, 21) FROM entry
                 WHERE substr(bytes, 4, 1) IN (x'41', x'52') AND substr(bytes, 21) BETWEEN ?1 AND ?2
                 ORDER BY id LIMIT ?3",
            )
            .map_err(|e| self.error(e))?;
        let found: Vec<(u64, EntryId)> = statement
            .query_map(params![low.0, high.0, MOST_CANDIDATES], |row| Ok((row.get(0)?, EntryId(row.get(1)?))))
            .map_err(|e| self.error(e))?
            .collect::<rusqlite::Result<_>>()
            .map_err(|e| self.error(e))?;
        match found.as_slice() {
            [] => Err(unknown()),
            [(index, _)] => Ok(*index),
            several => Err(StoreError::AmbiguousId {
                prefix: prefix.to_owned(),
                candidates: several.iter().map(|(_, id)| *id).collect(),
            }),
        }
    }

    /// The stored text of an entry's body, if it is in the file.
    ///
    /// # Errors
    /// As the database reports.
    pub fn body_text(&self, index: u64) -> Result<Option<String>, StoreError> {
        self.connection
            .query_row("SELECT text FROM body WHERE entry_index = ?1", [index], |row| row.get(0))
            .optional()
            .map_err(|e| self.error(e))
    }

    /// The codebook in force, as it was recorded.
    ///
    /// # Errors
    /// As the database reports, or [`StoreError::Damaged`].
    pub fn codebook_text(&self) -> Result<Option<String>, StoreError> {
        let index: Option<u64> = self
            .connection
            .query_row("SELECT max(entry_index) FROM codebook", [], |row| row.get(0))
            .map_err(|e| self.error(e))?;
        let Some(index) = index else { return Ok(None) };
        match self.entry(index)?.content {
            EntryContent::Body(body) => match *body {
                Body::Codebook { text } => Ok(Some(text)),
                _ => Err(self.damaged(format!("entry {index} is no codebook"))),
            },
            _ => Err(self.damaged(format!("the codebook in entry {index} is missing"))),
        }
    }
}
