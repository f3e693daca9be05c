//! What the ledger says of names, read back.

use rusqlite::params;

use super::{Store, StoreError};
use crate::model::{Body, Country, EntryId, KnownAt, Name, Names, Naming};

impl Store {
    /// The namings that stood at that moment, in the order of their entries; those that stand now
    /// if none is given.
    ///
    /// # Errors
    /// As the database reports, or [`StoreError::Damaged`].
    pub fn namings(&self, known_at: Option<KnownAt>) -> Result<Vec<(u64, EntryId, Naming)>, StoreError> {
        let last = known_at.map_or(Ok(i64::MAX), |known| self.last_known(known))?;
        let rows: Vec<(u64, Vec<u8>, Option<String>)> = self.rows(
            "SELECT n.entry_index, e.bytes, b.text
             FROM naming n JOIN entry e USING (entry_index) LEFT JOIN body b USING (entry_index)
             WHERE n.entry_index <= ?1 AND (n.retracted_by IS NULL OR n.retracted_by > ?1) ORDER BY n.entry_index",
            params![last],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )?;
        let read = |(index, bytes, text): (u64, Vec<u8>, Option<String>)| {
            let text = text.ok_or_else(|| self.damaged(format!("the naming in entry {index} is missing")))?;
            match self.body(index, &text)?.0 {
                Body::Naming(naming) => Ok((index, self.content_entry(index, &bytes)?.0, naming)),
                _ => Err(self.damaged(format!("entry {index} is projected as a naming and is none"))),
            }
        };
        rows.into_iter().map(read).collect()
    }

    /// What they say together.
    ///
    /// # Errors
    /// As [`namings`](Self::namings).
    pub fn names(&self, known_at: Option<KnownAt>) -> Result<Names, StoreError> {
        let namings: Vec<Naming> = self.namings(known_at)?.into_iter().map(|(.., naming)| naming).collect();
        Ok(Names::of(&namings))
    }

    /// The claimants of the ledger, by name and country, each with the number of its claims that
    /// were not retracted.
    ///
    /// # Errors
    /// As the database reports, or [`StoreError::Damaged`].
    pub fn claimants(&self) -> Result<Vec<(Name, u64)>, StoreError> {
        let rows: Vec<(String, String, u64)> = self.rows(
            "SELECT m.name, m.country, count(c.entry_index) FILTER (WHERE c.retracted_by IS NULL)
             FROM claimant m LEFT JOIN claim c USING (claimant_id)
             GROUP BY m.claimant_id ORDER BY 3 DESC, m.name, m.country",
            [],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )?;
        rows.into_iter()
            .map(|(name, code, claims)| {
                let country = match code.as_str() {
                    "" => None,
                    code => Some(Country::parse(code).map_err(|e| self.damaged(e.to_string()))?),
                };
                Ok((Name { name, country }, claims))
            })
            .collect()
    }
}
