//! The sources that were read at one address, and the claims that were read in them.

use super::{Store, StoreError};
use crate::model::{Said, address_key};

impl Store {
    /// The sources at an address, in the order of their entries, with whether a file is known of each.
    ///
    /// # Errors
    /// As the database reports.
    pub fn sources_with_address(&self, url: &str) -> Result<Vec<(u64, bool)>, StoreError> {
        self.rows(
            "SELECT entry_index, digest IS NOT NULL FROM source WHERE address = ?1 ORDER BY entry_index",
            [address_key(url)],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
    }

    /// The claims that were read in this source and not retracted, in the order of their entries.
    ///
    /// # Errors
    /// As the database reports, or [`StoreError::Damaged`].
    pub fn claims_read_in(&self, source: u64) -> Result<Vec<Said>, StoreError> {
        let clause = "WHERE c.source_index = ?1 AND c.retracted_by IS NULL ORDER BY e.entry_index";
        self.collect_said(clause, [source], &mut self.sources_at(None)?)
    }
}
