//! Whether the quotes of claims stand in the archived files of their sources.

use std::collections::BTreeMap;

use super::{Docket, DocketError, ReadApartError};
use crate::{
    io::document::{Extracted, Page},
    model::{FoundQuote, Passage, Recorded, Said, SearchedText, Selection, Source},
    store::{EntryContent, StoreError},
};

/// A claim, and how its quote stands to its source.
#[derive(Debug)]
pub struct CheckedQuote {
    /// The claim.
    pub claim: Said,
    /// What was found.
    pub standing: Standing,
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
    /// The claim quotes nothing.
    NoQuote,
}

/// A page of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageOf {
    /// Its number, from 1.
    pub number: usize,
    /// Its label, if it has one.
    pub label: Option<String>,
}

/// The entry that archives a file, and its text.
type Archived = (u64, Result<Extracted, ReadApartError>);

impl Standing {
    /// The standing in a word or two, as listings have it.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Verbatim { .. } => "verbatim",
            Self::NotFound { .. } => "not found",
            Self::NoText { .. } => "no text",
            Self::NotArchived => "not archived",
            Self::NoQuote => "no quote",
        }
    }
}

impl Docket {
    /// Compares the quote of every claim of the selection that is not retracted with the archived
    /// text of its source, in the order of their entries.
    ///
    /// # Errors
    /// As the store reports. A file whose text cannot be read is no error, but a standing.
    pub fn check_quotes(&self, selection: &Selection) -> Result<Vec<CheckedQuote>, DocketError> {
        let mut by_source: BTreeMap<u64, Vec<Said>> = BTreeMap::new();
        let mut checked = Vec::new();
        for claim in self.store.claims(selection)? {
            if claim.retracted.is_some() {
            } else if claim.content.citation.quote.is_some() {
                by_source.entry(claim.content.source.index).or_default().push(claim);
            } else {
                checked.push(CheckedQuote { claim, standing: Standing::NoQuote });
            }
        }
        // One source after the other: the text of a single one may be large.
        for (source, claims) in by_source {
            let files = self.files_of(source)?;
            let texts: Vec<Text> = files.iter().map(Text::of).collect();
            for claim in claims {
                let quote = claim.content.citation.quote.as_deref().unwrap_or_default();
                let standing = standing(quote, &texts);
                checked.push(CheckedQuote { claim, standing });
            }
        }
        checked.sort_by_key(|checked| checked.claim.index);
        Ok(checked)
    }

    /// The texts of the files that are archived of a source: with its own entry, or with another
    /// that has its title and is said to be the same document.
    fn files_of(&self, index: u64) -> Result<Vec<Archived>, DocketError> {
        let Some(source) = self.store.source_in(index)? else { return Ok(Vec::new()) };
        let mut files = Vec::new();
        for other in self.store.sources_named(&source.content.title)? {
            if let Some(other) = self.store.source_in(other)?
                && (other.index == index || is_copy(&other.content, &source.content))
                && self.has_bytes(&other)?
            {
                files.push((other.index, self.archived_text(other.index)?.1));
            }
        }
        Ok(files)
    }

    /// Whether the bytes of a source are in the ledger.
    fn has_bytes(&self, source: &Recorded<Source>) -> Result<bool, StoreError> {
        if !source.content.document.as_ref().is_some_and(crate::model::Document::is_archived) {
            return Ok(false);
        }
        let entry = self.store.entry(source.index)?;
        Ok(matches!(entry.content, EntryContent::Body(_)) && entry.archive_redacted.is_none())
    }
}

/// Whether two sources of one title are one document: nothing that both say of it differs.
fn is_copy(one: &Source, other: &Source) -> bool {
    fn agree<T: PartialEq>(one: Option<&T>, other: Option<&T>) -> bool {
        one.zip(other).is_none_or(|(one, other)| one == other)
    }
    one.title == other.title
        && agree(one.publisher.as_ref(), other.publisher.as_ref())
        && agree(one.url.as_ref(), other.url.as_ref())
        && agree(one.published_on.as_ref(), other.published_on.as_ref())
        && agree(one.lang.as_ref(), other.lang.as_ref())
}

/// The text of a file, made ready for being searched.
struct Text<'f> {
    entry: u64,
    pages: Result<Vec<(PageOf, SearchedText<'f>)>, String>,
}

impl<'f> Text<'f> {
    fn of((entry, file): &'f Archived) -> Self {
        let pages = match file {
            Ok(file) if file.is_empty() => Err("its pages hold no text".to_owned()),
            Ok(file) => Ok(file.pages.iter().zip(1..).map(Self::page).collect()),
            Err(error) => Err(error.to_string()),
        };
        Self { entry: *entry, pages }
    }

    fn page((page, number): (&'f Page, usize)) -> (PageOf, SearchedText<'f>) {
        (PageOf { number, label: page.label.clone() }, SearchedText::new(&page.text))
    }
}

/// How a quote stands to the files of its source: found in one of them, or else to the last.
fn standing(quote: &str, texts: &[Text]) -> Standing {
    for Text { entry, pages } in texts {
        for (page, text) in pages.iter().flatten() {
            if let Some(found) = text.find(quote) {
                return Standing::Verbatim { entry: *entry, page: page.clone(), found };
            }
        }
    }
    let last = texts.iter().rev().find(|text| text.pages.is_ok()).or_else(|| texts.last());
    let Some(Text { entry, pages }) = last else { return Standing::NotArchived };
    match pages {
        Ok(pages) => {
            let passages = pages.iter().filter_map(|(page, text)| Some((page, text.nearest(quote)?)));
            // Of equals the first.
            let nearest =
                passages.reduce(|best, next| if next.1.likeness > best.1.likeness { next } else { best });
            let nearest = nearest.map(|(page, passage)| (page.clone(), passage));
            Standing::NotFound { entry: *entry, nearest }
        }
        Err(reason) => Standing::NoText { entry: *entry, reason: reason.clone() },
    }
}
