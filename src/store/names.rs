//! What the ledger says of names, read back.

use rusqlite::params;

use super::{EntryContent, Store, StoreError};
use crate::model::{Body, Country, EntryId, KnownAt, Name, Names, Naming};

impl Store {
    /// The namings that stood at that moment, in the order of their entries; those that stand now
    /// if none is given.
    ///
    /// # Errors
    /// As the database reports, or [`StoreError::Damaged`].
    pub fn namings(&self, known_at: Option<KnownAt>) -> Result<Vec<(u64, EntryId, Naming)>, StoreError> {
        let last = known_at.map_or(Ok(i64::MAX), |known| self.last_known(known))?;
        let standing: Vec<u64> = self.rows(
            "SELECT entry_index FROM naming
             WHERE entry_index <= ?1 AND (retracted_by IS NULL OR retracted_by > ?1) ORDER BY entry_index",
            params![last],
            |row| row.get(0),
        )?;
        let read = |index: u64| {
            let entry = self.entry(index)?;
            match (entry.id, entry.content) {
                (Some(id), EntryContent::Body(body)) => match *body {
                    Body::Naming(naming) => Ok((index, id, naming)),
                    _ => Err(self.damaged(format!("entry {index} is projected as a naming and is none"))),
                },
                _ => Err(self.damaged(format!("the naming in entry {index} is missing"))),
            }
        };
        standing.into_iter().map(read).collect()
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
