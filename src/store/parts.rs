//! Web archives and their pages, each a source of its own.

use super::{Store, StoreError};

impl Store {
    /// The sources that are pages of the web archive in this entry, in the order of their entries.
    ///
    /// # Errors
    /// As the database reports.
    pub fn pages_of(&self, archive: u64) -> Result<Vec<u64>, StoreError> {
        self.rows("SELECT entry_index FROM source WHERE part_of = ?1 ORDER BY 1", [archive], |row| row.get(0))
    }

    /// The web archive of which the source in this entry is a page.
    ///
    /// # Errors
    /// As the database reports.
    pub fn archive_of(&self, page: u64) -> Result<Option<u64>, StoreError> {
        self.row("SELECT max(part_of) FROM source WHERE entry_index = ?1", [page], |row| row.get(0))
    }

    /// Whether the archived bytes of a page of the web archive in this entry are in the ledger.
    ///
    /// # Errors
    /// As the database reports.
    pub fn has_pages_here(&self, archive: u64) -> Result<bool, StoreError> {
        self.row(
            "SELECT EXISTS (SELECT 1 FROM source JOIN evidence USING (entry_index) WHERE part_of = ?1)",
            [archive],
            |row| row.get(0),
        )
    }

    /// Whether the archived bytes of the source in this entry are in the ledger.
    ///
    /// # Errors
    /// As the database reports.
    pub fn has_bytes(&self, source: u64) -> Result<bool, StoreError> {
        self.row("SELECT EXISTS (SELECT 1 FROM evidence WHERE entry_index = ?1)", [source], |row| row.get(0))
    }
}
