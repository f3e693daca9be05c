//! Which claims a selection has, and what is known of them before they are read.

use std::collections::BTreeSet;

use rusqlite::Row;

use crate::model::{Said, Selection};

use super::{Store, StoreError, query::Conditions, said::SAID_TABLES};

/// Which claims: those of a selection at its clocks, and others beside them.
#[derive(Debug, Clone, Default)]
pub struct ClaimsWanted {
    /// The selection.
    pub selection: Selection,
    /// Entries of claims that the clocks include, whatever else the selection says.
    pub beside: BTreeSet<u64>,
}

impl Store {
    /// The claims of the selection, in the order of their entries, at its clocks.
    ///
    /// # Errors
    /// As the database reports, or [`StoreError::Damaged`].
    pub fn claims(&self, selection: &Selection) -> Result<Vec<Said>, StoreError> {
        let mut sources = self.sources_at(selection.clocks.known_at)?;
        let wanted = ClaimsWanted { selection: selection.clone(), beside: BTreeSet::new() };
        let conditions = self.choosing(&wanted)?;
        let clause = format!("WHERE {} ORDER BY e.entry_index", conditions.clause());
        let mut claims = self.collect_said(&clause, conditions.parameters().as_slice(), &mut sources)?;
        claims.retain(|claim| selection.clocks.include(claim));
        Ok(claims)
    }

    /// The entries of the claims that are wanted, in their order. Each is read by [`said`](Self::said), and whether
    /// the clocks include it is decided then.
    ///
    /// # Errors
    /// As the database reports.
    pub fn claim_entries(&self, wanted: &ClaimsWanted) -> Result<Vec<u64>, StoreError> {
        self.of_claims(
            wanted,
            |chosen| format!("SELECT c.entry_index {chosen} ORDER BY c.entry_index"),
            |row| row.get(0),
        )
    }

    /// Every qualifier that a question of the claims that are wanted has.
    ///
    /// # Errors
    /// As the database reports.
    pub fn qualifiers_of(&self, wanted: &ClaimsWanted) -> Result<BTreeSet<String>, StoreError> {
        let named = self.of_claims(
            wanted,
            |chosen| {
                format!(
                    "SELECT DISTINCT about.key FROM question asked, json_each(asked.about) about
                     WHERE asked.question_id IN (SELECT c.question_id {chosen})"
                )
            },
            |row| row.get(0),
        )?;
        Ok(named.into_iter().collect())
    }

    /// The entries of the sources that the claims that are wanted cite, with the number of claims that cite each.
    ///
    /// # Errors
    /// As the database reports.
    pub fn sources_cited(&self, wanted: &ClaimsWanted) -> Result<Vec<(u64, u64)>, StoreError> {
        self.of_claims(
            wanted,
            |chosen| format!("SELECT c.source_index, count(*) {chosen} GROUP BY 1 ORDER BY 1"),
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
    }

    /// The entries of the sources that these relay.
    ///
    /// # Errors
    /// As the database reports.
    pub fn sources_relayed(&self, wanted: &ClaimsWanted) -> Result<Vec<u64>, StoreError> {
        self.of_claims(
            wanted,
            |chosen| {
                format!(
                    "SELECT DISTINCT cited.relays FROM source cited
                     WHERE cited.relays IS NOT NULL AND cited.entry_index IN (SELECT c.source_index {chosen})"
                )
            },
            |row| row.get(0),
        )
    }

    /// The rows of a query over the claims that are wanted, made by `query` from where they stand.
    fn of_claims<T>(
        &self,
        wanted: &ClaimsWanted,
        query: impl FnOnce(&str) -> String,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, StoreError> {
        let conditions = self.choosing(wanted)?;
        let sql = query(&format!("FROM {SAID_TABLES} WHERE {}", conditions.clause()));
        self.rows(&sql, conditions.parameters().as_slice(), read)
    }

    /// The conditions that these claims fulfil.
    fn choosing(&self, ClaimsWanted { selection, beside }: &ClaimsWanted) -> Result<Conditions, StoreError> {
        let names = self.names(selection.clocks.known_at)?;
        let mut conditions = Conditions::of_questions(selection).naming_claimants(selection, &names);
        let (day, last) = self.day_and_last(&selection.clocks)?;
        conditions.included(day, last);
        if !beside.is_empty() {
            let entries = serde_json::to_string(beside).unwrap_or_default();
            conditions.or("c.entry_index IN (SELECT value FROM json_each(?))", entries);
        }
        Ok(conditions)
    }
}
