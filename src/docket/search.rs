//! Looking for words in what was recorded.

use super::{Docket, DocketError};
use crate::{
    model::{Narrowing, Said, SearchQuery, Selection},
    store::FoundPage,
};

/// What was found.
#[derive(Debug)]
pub struct Found {
    /// What was looked for: as asked, and under the other names of claimants and places.
    pub query: SearchQuery,
    /// The claims, best first.
    pub claims: Vec<Said>,
    /// The pages of archived files, best first.
    pub pages: Vec<FoundPage>,
}

/// Where words are looked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SearchIn {
    /// In claims and in the texts of archived files.
    #[default]
    All,
    /// In claims.
    Claims,
    /// In the texts of archived files.
    Texts,
}

impl SearchIn {
    /// Every way.
    pub const EVERY: [Self; 3] = [Self::All, Self::Claims, Self::Texts];

    /// The name used on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Claims => "claims",
            Self::Texts => "texts",
        }
    }
}

impl Docket {
    /// The claims, and the pages of archived files, that have every word of the query, best first, at
    /// most `limit` of each. A word is found where it is written in two, and a name by its other spellings too, as they are known at the
    /// clocks asked for. A selection narrows pages to the files of sources that such claims cite.
    ///
    /// # Errors
    /// As the store reports.
    pub fn search(
        &self,
        query: SearchQuery,
        selection: &Selection,
        narrowing: &Narrowing,
        (places, limit): (SearchIn, usize),
    ) -> Result<Found, DocketError> {
        let _one_state = self.store.snapshot()?;
        let mut sources = self.store.sources_at(selection.clocks.known_at)?;
        let query =
            query.with_names(&sources.names().groups()).with_joints(|word| self.store.has_word(word))?;
        let claims = match places {
            SearchIn::Texts => Vec::new(),
            _ => self.store.search(&query, selection, narrowing, limit, &mut sources)?,
        };
        let pages = match places {
            SearchIn::Claims => Vec::new(),
            _ => self.store.search_pages(&query, selection, narrowing, sources.names(), limit)?,
        };
        Ok(Found { query, claims, pages })
    }
}
