//! Claims, the answers made of them and their sources, to be handed on together.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::{
    LedgerState, Listing,
    asked::WhatWasAsked,
    column::{Described, SOURCES},
    timestamp,
};
use crate::{
    disputes::{Answer, By, Leeway, Status},
    model::{Cited, EntryId, Recorded, Said, Selection, Source},
};

/// What whoever hands it on says of it.
#[derive(Debug, Clone, Default)]
pub struct Terms {
    /// Its title.
    pub title: Option<String>,
    /// The licence under which it may be reused: a name or an address.
    pub licence: Option<String>,
    /// Who publishes it.
    pub publisher: Option<String>,
}

/// Everything that goes into a data package or a workbook.
#[derive(Debug, Clone)]
pub struct Dataset {
    /// What is said of it.
    pub terms: Terms,
    /// What was asked.
    pub selection: Selection,
    /// The statuses that were asked for.
    pub statuses: Vec<Status>,
    /// How figures are compared.
    pub leeway: Leeway,
    /// What else narrowed or ordered the answers, in words.
    pub filters: Vec<String>,
    /// What positions are put together by.
    pub by: By,
    /// The ledger.
    pub ledger: LedgerState,
    /// When its last entry was recorded, in Unix seconds.
    pub recorded_at: u64,
    /// The claims, by entry. Every position of an answer is among them.
    pub claims: Vec<Said>,
    /// The answers, in their order.
    pub answers: Vec<Answer>,
    /// The sources of the claims and those that they relay, by entry; redacted ones as
    /// [`Source::redacted`].
    pub sources: Vec<Recorded<Source>>,
    /// Address or title of relayed sources.
    pub relayed: HashMap<EntryId, String>,
}

impl Dataset {
    /// Its title, or one that names the ledger.
    #[must_use]
    pub fn title(&self) -> String {
        self.terms.title.clone().unwrap_or_else(|| format!("Claims and disputes of {}", self.ledger.origin))
    }

    /// What was asked of which ledger, a fact a line, under its name.
    #[must_use]
    pub fn facts(&self) -> Vec<(&'static str, String)> {
        let Self { selection, statuses, leeway, filters, .. } = self;
        let asked = WhatWasAsked { selection, statuses, leeway: *leeway, filters };
        let mut facts = asked.in_words();
        facts.extend(self.ledger.in_words());
        facts
    }

    /// The columns of [`Dataset::source_rows`].
    #[must_use]
    pub fn source_columns() -> Vec<Described> {
        SOURCES.iter().map(Described::from).collect()
    }

    /// The sources, a row each.
    #[must_use]
    pub fn source_rows(&self) -> Listing {
        let mut cited: HashMap<EntryId, u64> = HashMap::new();
        for claim in &self.claims {
            *cited.entry(claim.content.source.id).or_default() += 1;
        }
        let mut listing = Listing::of(&Self::source_columns());
        for source in &self.sources {
            let claims = cited.get(&source.id).copied().unwrap_or_default();
            listing.rows.push(source_cells(source, claims).to_vec());
        }
        listing
    }

    /// The sources of these claims, each once.
    #[must_use]
    pub fn cited(claims: &[Said]) -> Vec<&Cited> {
        let mut known = HashSet::new();
        let sources = claims.iter().map(|claim| &*claim.content.source);
        sources.filter(|source| known.insert(source.id)).collect()
    }
}

/// The cells under [`SOURCES`].
fn source_cells(source: &Recorded<Source>, claims: u64) -> [Value; SOURCES.len()] {
    let content = &source.content;
    let document = content.document.as_ref();
    [
        source.id.to_string().into(),
        source.index.into(),
        timestamp(source.recorded_at).into(),
        content.title.clone().into(),
        content.publisher.clone().into(),
        content.url.clone().into(),
        content.published_on.map(|date| date.to_string()).into(),
        content.retrieved_on.map(|date| date.to_string()).into(),
        content.lang.as_ref().map(ToString::to_string).into(),
        content.licence.clone().into(),
        content.relays.map(|id| id.to_string()).into(),
        content.part_of.map(|id| id.to_string()).into(),
        document.map(|document| document.digest.to_string()).into(),
        document.map(|document| document.media_type.clone()).into(),
        claims.into(),
    ]
}
