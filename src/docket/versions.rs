//! What was archived of one address at different times: [`Docket::copies_of`].

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate};

use super::{Docket, DocketError};
use crate::{
    model::{Digest, Document, Recorded, Source, is_url},
    store::{EntryContent, StoreError},
};

/// A copy of what stood at an address: a source with its address and a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copy {
    /// The source.
    pub source: Recorded<Source>,
    /// What is known of its file.
    pub document: Document,
    /// Whether the bytes are in the ledger: neither too many nor redacted.
    pub is_here: bool,
    /// Which version it is, from 1. Copies of the same bytes are one version.
    pub version: u64,
    /// The copy before it has the same bytes: the first entry since which they are the same.
    pub unchanged_since: Option<u64>,
}

impl Copy {
    /// The day by which copies are ordered: that of retrieval, or else of recording.
    #[must_use]
    pub fn day(&self) -> NaiveDate {
        day(&self.source)
    }
}

fn day(source: &Recorded<Source>) -> NaiveDate {
    let recorded = i64::try_from(source.recorded_at).ok().and_then(|at| DateTime::from_timestamp(at, 0));
    let retrieved = source.content.retrieved_on.and_then(|date| date.last_day());
    retrieved.or_else(|| recorded.map(|at| at.date_naive())).unwrap_or_default()
}

impl Docket {
    /// The copies of an address, which is given as it is or by the id of a source there, oldest
    /// first: by the day of retrieval, or of recording where that is not known, then by entry.
    ///
    /// # Errors
    /// [`DocketError::NotThere`] if nothing was archived there.
    pub fn copies_of(&self, name: &str) -> Result<Vec<Copy>, DocketError> {
        let url = if is_url(name) {
            name.to_owned()
        } else {
            let index = self.store.resolve(name)?;
            let source = self.store.source_in(index)?;
            source.and_then(|source| source.content.url).ok_or_else(|| DocketError::NotThere {
                what: "source with an address in entry",
                name: index.to_string(),
                nearest: None,
            })?
        };
        let copies = self.copies_at(&url)?;
        if copies.is_empty() {
            return Err(DocketError::NotThere { what: "archived copy of", name: url, nearest: None });
        }
        Ok(copies)
    }

    /// The copies of this address, oldest first.
    pub(super) fn copies_at(&self, url: &str) -> Result<Vec<Copy>, StoreError> {
        let mut found = Vec::new();
        for (index, has_file) in self.store.sources_with_address(url)? {
            if has_file && let Some(source) = self.store.source_in(index)? {
                found.push(source);
            }
        }
        found.sort_by_key(|source| (day(source), source.index));
        let mut versions: HashMap<Digest, u64> = HashMap::new();
        let mut copies: Vec<Copy> = Vec::new();
        for source in found {
            let Some(document) = source.content.document.clone() else { continue };
            let next = versions.len() as u64 + 1;
            let version = *versions.entry(document.digest).or_insert(next);
            let before = copies.last().filter(|before| before.document.digest == document.digest);
            let unchanged_since = before.map(|before| before.unchanged_since.unwrap_or(before.source.index));
            let entry = self.store.entry(source.index)?;
            let is_here = document.is_archived()
                && matches!(entry.content, EntryContent::Body(_))
                && entry.archive_redacted.is_none();
            copies.push(Copy { source, document, is_here, version, unchanged_since });
        }
        Ok(copies)
    }
}
