//! Which files were written from the ledger: a note for its owner, outside of what was recorded.

use std::collections::BTreeSet;

use rusqlite::{OptionalExtension as _, params};

use crate::model::words as words_in;

use super::{Store, StoreError, words::in_a_row};

/// A file that was written from the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportRecord {
    /// When, in Unix seconds.
    pub written_at: u64,
    /// What it holds: `claims`, `disputes`, …
    pub kind: String,
    /// What was asked for, without names of claimants; empty for everything.
    pub selection: String,
    /// Its name without folders; empty if a redaction took it out.
    pub file: String,
    /// How many entries the ledger had then; those with smaller numbers can be in the file.
    pub entries: u64,
}

impl Store {
    /// Notes that a file was written.
    ///
    /// # Errors
    /// As the database reports.
    pub fn note_export(&mut self, export: &ExportRecord) -> Result<(), StoreError> {
        self.connection
            .execute(
                "INSERT INTO export_log (written_at, kind, selection, file, entries)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
                params![export.written_at, export.kind, export.selection, export.file, export.entries],
            )
            .map(drop)
            .map_err(|e| self.error(e))
    }

    /// The files that were written when this entry was in the ledger, earliest first.
    ///
    /// # Errors
    /// As the database reports.
    pub fn exports_since(&self, index: u64) -> Result<Vec<ExportRecord>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached(
                "SELECT written_at, kind, selection, file, entries FROM export_log
                 WHERE entries > ?1 ORDER BY export_id",
            )
            .map_err(|e| self.error(e))?;
        statement
            .query_map([index], |row| {
                Ok(ExportRecord {
                    written_at: row.get(0)?,
                    kind: row.get(1)?,
                    selection: row.get(2)?,
                    file: row.get(3)?,
                    entries: row.get(4)?,
                })
            })
            .map_err(|e| self.error(e))?
            .collect::<rusqlite::Result<_>>()
            .map_err(|e| self.error(e))
    }

    /// Takes file names and selections out of the export log that have one of these words of
    /// destroyed bodies, unless claims that are left have the word too.
    pub(super) fn forget_exports_named(&self, words: &BTreeSet<String>) -> rusqlite::Result<()> {
        let exports: Vec<(i64, String)> = self
            .connection
            .prepare("SELECT export_id, file || ' ' || selection FROM export_log")?
            .query_map([], |row| Ok((row.get(0)?, row.get::<_, String>(1)?.to_lowercase())))?
            .collect::<rusqlite::Result<_>>()?;
        if exports.is_empty() {
            return Ok(());
        }
        let mut left =
            self.connection.prepare("SELECT 1 FROM claim_text WHERE claim_text MATCH ?1 LIMIT 1")?;
        for (export, told) in exports {
            for word in words.iter().filter(|word| told.contains(word.as_str())) {
                let phrase = format!("\"{}\"", in_a_row(&words_in(word)));
                if left.query_row([phrase], |_| Ok(())).optional()?.is_none() {
                    self.connection.execute(
                        "UPDATE export_log SET file = '', selection = '' WHERE export_id = ?1",
                        [export],
                    )?;
                    break;
                }
            }
        }
        Ok(())
    }
}
