//! Destroying the content of an entry, and every copy of it that the ledger file holds.
//!
//! [`Batch::redact`] is the only code that deletes a body or archived bytes. What it deletes can still lie in pages
//! that were freed or rearranged, and in the write-ahead log; [`Store::erase_remains`] writes the
//! file anew without it.

use std::collections::BTreeSet;

use rusqlite::Connection;

use crate::{
    ledger::{self, Extent},
    model::{Body, EntryId, Redaction, RedactionCode},
};

use super::{Batch, EntryContent, LogEntry, Progress, Receipt, Store, StoreError, quotes::forget_places};

/// Shortest word that is looked for in the export log, in characters.
const SHORTEST_WORD: usize = 3;

impl Store {
    /// Whether so much of this entry can be destroyed.
    ///
    /// # Errors
    /// [`StoreError::NotRedactable`], with the cause, if it cannot.
    pub fn check_redactable(&self, entry: &LogEntry, extent: Extent) -> Result<(), StoreError> {
        let archive_alone = extent == Extent::Archive;
        let what = match (&entry.content, entry.redacted) {
            (_, Some(tombstone)) => format!("was redacted already, by entry {}", tombstone.by),
            (EntryContent::Key(_), _) => "announces a key: nothing in it can be destroyed".to_owned(),
            (EntryContent::Missing | EntryContent::Redaction { reason: None, .. }, _) => {
                "lacks its body, and no redaction says why; run `counterclaim verify`".to_owned()
            }
            (EntryContent::Body(body), _) if archive_alone && !body.has_archive() => {
                "has no archived bytes: no file was recorded with it, or only where it is kept".to_owned()
            }
            (EntryContent::Body(_), _) => match entry.archive_redacted.filter(|_| archive_alone) {
                Some(tombstone) => {
                    format!("has no archived bytes any more: entry {} has redacted them", tombstone.by)
                }
                None => return Ok(()),
            },
            _ if archive_alone => "has no archived bytes".to_owned(),
            _ => return Ok(()),
        };
        Err(StoreError::NotRedactable { index: entry.index, what })
    }

    /// Writes the file anew and empties its write-ahead log, so that no part of it holds what was
    /// deleted. Needed after every redaction, and again if it could not be completed.
    ///
    /// # Errors
    /// [`StoreError::LogHeld`] if another program reads the ledger as it was before, so that the
    /// write-ahead log must be left as it is; otherwise as the database reports.
    pub fn erase_remains(&mut self) -> Result<(), StoreError> {
        self.connection.execute_batch("VACUUM").map_err(|e| self.error(e))?;
        let held: bool = self
            .connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))
            .map_err(|e| self.error(e))?;
        if held { Err(StoreError::LogHeld { path: self.path.clone() }) } else { Ok(()) }
    }
}

impl Batch<'_> {
    /// Destroys so much of each of these entries, by a redaction entry that gives the reason, and
    /// everything that was derived from it: the projections are made anew from what is left.
    ///
    /// The caller has [`Store::erase_remains`] do the rest when the batch is on the medium.
    ///
    /// # Errors
    /// [`StoreError::NotRedactable`]; otherwise as the database reports.
    pub fn redact(
        &mut self,
        targets: &[(u64, Extent)],
        (code, note): (RedactionCode, Option<&str>),
        progress: Progress<'_>,
    ) -> Result<Vec<Receipt>, StoreError> {
        let store = self.store;
        let mut receipts = Vec::new();
        let mut words = BTreeSet::new();
        for &(target, extent) in targets {
            let entry = store.entry(target)?;
            store.check_redactable(&entry, extent)?;
            if extent == Extent::Content {
                words.extend(store.body_text(target)?.iter().flat_map(|text| words_of(text)));
            }
            receipts.push(self.record_redaction(&entry, extent, code, note)?);
            destroy(&store.connection, target, extent).map_err(|e| store.error(e))?;
        }
        store.forget_lost_texts()?;
        store.project_anew(progress)?;
        self.projector = store.projector()?;
        store.forget_exports_named(&words).map_err(|e| store.error(e))?;
        Ok(receipts)
    }

    /// Records what is destroyed, why, and what of its effect on other entries stays.
    fn record_redaction(
        &mut self,
        entry: &LogEntry,
        extent: Extent,
        code: RedactionCode,
        note: Option<&str>,
    ) -> Result<Receipt, StoreError> {
        let target = entry.index;
        let no_id = || StoreError::Log(format!("entry {target} has no id"));
        let (repeats, retracts) = match &entry.content {
            EntryContent::Redaction { reason: Some(reason), .. } => (Some(reason.code), reason.retracts),
            EntryContent::Body(body) => match &**body {
                Body::Retraction(retraction) => (None, Some(retraction.target)),
                _ => (None, None),
            },
            _ => (None, None),
        };
        let body = Body::Redaction(Redaction {
            target: entry.id.ok_or_else(no_id)?,
            code,
            note: note.map(ToOwned::to_owned),
            repeats,
            retracts,
        });
        let content = body.encode(None)?;
        let time = self.time;
        let redaction = |reason| ledger::Entry::Redaction { time, target, extent, reason };
        let (index, id): (u64, EntryId) = self.store_body(&body, content, redaction)?;
        Ok(Receipt { index, id, is_new: true })
    }
}

/// Deletes so much of what is kept of an entry's content and is no projection. Whatever else the
/// ledger comes to keep of it is deleted here too.
fn destroy(connection: &Connection, target: u64, extent: Extent) -> rusqlite::Result<()> {
    forget_places(connection, target, extent == Extent::Content)?;
    connection.execute("DELETE FROM evidence WHERE entry_index = ?1", [target])?;
    if extent == Extent::Content {
        connection.execute("DELETE FROM body WHERE entry_index = ?1", [target])?;
    }
    Ok(())
}

/// The words in the texts of a body, in lower case; names of members are not among them.
fn words_of(text: &str) -> BTreeSet<String> {
    fn collect(value: &serde_json::Value, words: &mut BTreeSet<String>) {
        match value {
            serde_json::Value::String(text) => words.extend(
                text.split(|c: char| !c.is_alphanumeric())
                    .filter(|word| word.chars().count() >= SHORTEST_WORD)
                    .map(str::to_lowercase),
            ),
            serde_json::Value::Array(items) => items.iter().for_each(|item| collect(item, words)),
            serde_json::Value::Object(members) => members
                .iter()
                .filter(|(name, _)| !["type", "kind"].contains(&name.as_str()))
                .for_each(|(_, item)| collect(item, words)),
            _ => {}
        }
    }
    let mut words = BTreeSet::new();
    if let Ok(value) = serde_json::from_str(text) {
        collect(&value, &mut words);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::words_of;

    #[test]
    fn words_are_those_of_the_texts() {
        let words = words_of(r#"{"type":"source","title":"Report of Zoë, p. 2","about":{"side":"TJ-x"}}"#);
        assert_eq!(words, ["report", "zoë"].map(str::to_owned).into());
    }
}
