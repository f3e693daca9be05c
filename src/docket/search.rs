//! Looking for words in what was recorded.

use super::{Docket, DocketError};
use crate::model::{Narrowing, Said, SearchQuery, Selection};

/// What was found.
#[derive(Debug)]
pub struct Found {
    /// What was looked for: as asked, and under the other names of claimants and places.
    pub query: SearchQuery,
    /// The claims, best first.
    pub claims: Vec<Said>,
}

impl Docket {
    /// The claims that have every word of the query, best first, at most `limit`. A name is found by
    /// its other spellings too, as they are known at the clocks asked for.
    ///
    /// # Errors
    /// As the store reports.
    pub fn search(
        &self,
        query: SearchQuery,
        selection: &Selection,
        narrowing: &Narrowing,
        limit: usize,
    ) -> Result<Found, DocketError> {
        let _one_state = self.store.snapshot()?;
        let query = query.with_names(&self.store.names(selection.clocks.known_at)?.groups());
        let claims = self.store.search(&query, selection, narrowing, limit)?;
        Ok(Found { query, claims })
    }
}
