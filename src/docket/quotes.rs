//! Whether the quotes of claims stand in the archived files of their sources.

use std::{collections::BTreeMap, rc::Rc};

use super::{
    Docket, DocketError, Drift,
    quoting::Sought,
    texts::{PageOf, Text, Texts},
};
use crate::model::{FoundQuote, Passage, QuoteCheck, Said, Selection};

/// A claim, and how its quote stands to its source.
#[derive(Debug)]
pub struct CheckedQuote {
    /// The claim.
    pub claim: Said,
    /// What was found.
    pub standing: Standing,
    /// Whether the ledger keeps just these places of it.
    pub is_kept: bool,
    /// That the words stand on another page than the locator says, in a sentence.
    pub misplaced: Option<String>,
    /// What has become of it in later copies of its address, if it stands there no more.
    pub drift: Option<Drift>,
}

/// How a quote stands to the archived text of its source.
#[derive(Debug)]
pub enum Standing {
    /// It is there, word for word.
    Verbatim {
        /// The entry that archives the file.
        entry: u64,
        /// On which page.
        page: PageOf,
        /// Where on it.
        found: FoundQuote,
    },
    /// It is not there.
    NotFound {
        /// The entry that archives the file.
        entry: u64,
        /// The passage that is most like it, and on which page.
        nearest: Option<(PageOf, Passage)>,
    },
    /// A file is archived, and no text can be read from it.
    NoText {
        /// The entry that archives the file.
        entry: u64,
        /// Why.
        reason: String,
    },
    /// No file of the source is archived.
    NotArchived,
    /// The source was redacted, or its archived file.
    SourceRedacted,
    /// The claim quotes nothing.
    NoQuote,
}

impl Standing {
    /// The standing in a word or two, as listings have it.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Verbatim { .. } => "verbatim",
            Self::NotFound { .. } => "not found",
            Self::NoText { .. } => "no text",
            Self::NotArchived => "not archived",
            Self::SourceRedacted => "source redacted",
            Self::NoQuote => "no quote",
        }
    }
}

impl Docket {
    /// Compares the quote of every claim of the selection that is not retracted with the archived
    /// text of its source, in the order of their entries. Of those that are there it is said what
    /// has become of them in later copies of the address.
    ///
    /// # Errors
    /// As the store reports. A file whose text cannot be read is no error, but a standing.
    pub fn check_quotes(&self, selection: &Selection) -> Result<Vec<CheckedQuote>, DocketError> {
        let mut claims = self.store.claims(selection)?;
        claims.retain(|claim| claim.retracted.is_none());
        self.check_claims(claims, &mut Texts::default())
    }

    /// The same for these claims.
    pub(super) fn check_claims(
        &self,
        claims: Vec<Said>,
        texts: &mut Texts,
    ) -> Result<Vec<CheckedQuote>, DocketError> {
        let mut by_source: BTreeMap<u64, Vec<Said>> = BTreeMap::new();
        let mut checked = Vec::new();
        for claim in claims {
            if claim.content.citation.quote.is_some() {
                by_source.entry(claim.content.source.index).or_default().push(claim);
            } else {
                let standing = Standing::NoQuote;
                checked.push(CheckedQuote { claim, standing, is_kept: true, misplaced: None, drift: None });
            }
        }
        // One source after the other: the text of a single one may be large.
        for (source, claims) in by_source {
            let Some(first) = claims.first() else { continue };
            let texts = texts.of_source(&self.store, &first.content.source.content)?;
            let own = texts.iter().find(|text| text.entry == source);
            for claim in claims {
                let quote = claim.content.citation.quote.as_deref().unwrap_or_default();
                let mut sought = Sought::of(quote, &texts);
                // Of several copies that have the words a claim rests on the one that it names.
                if let Some((page, found)) = own.and_then(|text| found_in(quote, text)) {
                    sought.standing = Standing::Verbatim { entry: source, page: page.clone(), found };
                }
                let is_redacted = claim.content.citation.check == Some(QuoteCheck::SourceRedacted);
                if is_redacted && matches!(sought.standing, Standing::NotArchived) {
                    sought.standing = Standing::SourceRedacted;
                }
                let is_kept = sought.is_kept(&self.store.quote_places(claim.index)?);
                checked.push(sought.checked(claim, is_kept));
            }
        }
        checked.sort_by_key(|checked| checked.claim.index);
        self.follow_up(&mut checked, texts)?;
        Ok(checked)
    }
}

/// How a quote stands to the files of its source: found in one of them, or else to the last.
pub(super) fn standing(quote: &str, texts: &[Rc<Text>]) -> Standing {
    for text in texts {
        if let Some((page, found)) = found_in(quote, text) {
            return Standing::Verbatim { entry: text.entry, page: page.clone(), found };
        }
    }
    let whole = || texts.iter().rev().filter(|text| text.is_whole);
    let last = whole().find(|text| text.pages.is_ok()).or_else(|| whole().next());
    let Some(last) = last else { return Standing::NotArchived };
    match &last.pages {
        Ok(_) => Standing::NotFound { entry: last.entry, nearest: nearest(quote, last) },
        Err(reason) => Standing::NoText { entry: last.entry, reason: reason.clone() },
    }
}

/// The first place of a file at which a quote stands.
pub(super) fn found_in<'t>(quote: &str, text: &'t Text) -> Option<(&'t PageOf, FoundQuote)> {
    text.pages.iter().flatten().find_map(|(page, text)| Some((page, text.find(quote)?)))
}

/// The passage of a text that is most like a quote, and on which page; of equals the first.
pub(super) fn nearest(quote: &str, text: &Text) -> Option<(PageOf, Passage)> {
    let passages = text.pages.iter().flatten().filter_map(|(page, text)| Some((page, text.nearest(quote)?)));
    let nearest = passages.reduce(|best, next| if next.1.likeness > best.1.likeness { next } else { best });
    nearest.map(|(page, passage)| (page.clone(), passage))
}
