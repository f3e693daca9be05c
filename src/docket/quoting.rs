//! Checking the quote of a claim when the claim or a file of its source is recorded, and keeping where it stands.

use std::{collections::HashMap, rc::Rc};

use super::{
    CheckedQuote, Docket, DocketError, Outcome, Standing,
    extract::archived_text,
    quotes::{found_in, standing},
    record::{Recorder, meant},
    texts::{Text, Texts, files_of, is_searched_itself},
};
use crate::{
    model::{Body, Claim, FieldError, Locator, QuoteCheck, QuotePlace, Said, Source, legible},
    store::{Places, Progress, Receipt, Store, StoreError},
};

/// Most sources whose files are remembered between claims of a batch.
const REMEMBERED: usize = 10_000;

/// Checks the quotes of claims one after the other. What it remembers holds as long as no file is archived.
#[derive(Debug, Default)]
pub(super) struct Quoting {
    texts: Texts,
    files: HashMap<Source<String>, Rc<[u64]>>,
    has_archives: Option<bool>,
}

/// A quote as it was found, or not, in every file of its source that has text.
#[derive(Debug)]
pub(super) struct Sought {
    /// How it stands to them together.
    pub(super) standing: Standing,
    places: Vec<(u64, Option<QuotePlace>)>,
}

impl Quoting {
    /// Seeks a quote in the archived files of its source, which is as recorded or as it would be.
    ///
    /// # Errors
    /// As the store reports. A file whose text cannot be read is no error, but a standing.
    pub(super) fn seek(
        &mut self,
        store: &Store,
        source: &Source<String>,
        quote: &str,
    ) -> Result<Sought, DocketError> {
        let files = self.files(store, source)?;
        let texts: Vec<Rc<Text>> =
            files.iter().map(|entry| self.texts.of(store, *entry)).collect::<Result<_, _>>()?;
        Ok(Sought::of(quote, &texts))
    }

    fn files(&mut self, store: &Store, source: &Source<String>) -> Result<Rc<[u64]>, DocketError> {
        let has_archives = match self.has_archives {
            Some(known) => known,
            None => *self.has_archives.insert(store.has_archives()?),
        };
        if !has_archives {
            return Ok(Rc::default());
        }
        if let Some(files) = self.files.get(source) {
            return Ok(Rc::clone(files));
        }
        let files: Rc<[u64]> = match meant(store, source)? {
            Some(receipt) => match store.source_in(receipt.index)? {
                Some(known) => files_of(store, &known.content)?,
                None => Vec::new(),
            },
            None => files_of(store, source)?,
        }
        .into();
        if self.files.len() >= REMEMBERED {
            self.files.clear();
        }
        self.files.insert(source.clone(), Rc::clone(&files));
        Ok(files)
    }
}

impl Sought {
    /// Seeks a quote in these texts.
    pub(super) fn of(quote: &str, texts: &[Rc<Text>]) -> Self {
        let with_text = texts.iter().filter(|text| text.pages.is_ok());
        let places = with_text.map(|text| {
            let place = found_in(quote, text).map(|(page, found)| QuotePlace {
                source: text.entry,
                page: page.number as u64,
                label: page.label.clone(),
                paragraph: found.paragraph,
                start: found.start as u64,
                length: (found.end - found.start) as u64,
                prefix: found.prefix,
                suffix: found.suffix,
            });
            // Not to be found in what is left of a file says nothing.
            (text.is_whole || place.is_some()).then_some((text.entry, place))
        });
        let places = places.flatten();
        Self { places: places.collect(), standing: standing(quote, texts) }
    }

    /// Keeps where the quote of a claim was found, and where it was not.
    pub(super) fn keep(&self, places: &Places<'_>, claim: u64) -> Result<(), StoreError> {
        self.places.iter().try_for_each(|(source, place)| places.keep(claim, *source, place.as_ref()))
    }

    /// Whether these are the places that the ledger keeps.
    pub(super) fn is_kept(&self, kept: &[(u64, Option<QuotePlace>)]) -> bool {
        self.places == kept
    }

    /// What was found, of this claim.
    pub(super) fn checked(self, claim: Said, is_kept: bool) -> CheckedQuote {
        let misplaced = self.misplaced(claim.content.citation.locator.as_deref());
        CheckedQuote { claim, standing: self.standing, is_kept, misplaced, drift: None }
    }

    /// That the words stand elsewhere than the locator says, in a sentence.
    pub(super) fn misplaced(&self, locator: Option<&str>) -> Option<String> {
        let places = || self.places.iter().filter_map(|(_, place)| place.as_ref());
        misplaced(locator?, places())
    }
}

impl Standing {
    /// The same in the word that every listing has; none without a quote.
    #[must_use]
    pub const fn check(&self) -> Option<QuoteCheck> {
        match self {
            Self::Verbatim { .. } => Some(QuoteCheck::Verbatim),
            Self::NotFound { .. } => Some(QuoteCheck::Unverified),
            Self::NoText { .. } | Self::NotArchived => Some(QuoteCheck::NotChecked),
            Self::SourceRedacted => Some(QuoteCheck::SourceRedacted),
            Self::NoQuote => None,
        }
    }

    /// Why a claim whose quote is not found cannot be recorded without the mark; none if it is found, or could not be
    /// sought.
    #[must_use]
    pub fn refusal(&self, quote: &str) -> Option<FieldError> {
        let Self::NotFound { entry, nearest } = self else { return None };
        let near = match nearest {
            Some((page, passage)) => {
                let page = page.label.as_ref().map(|label| format!(" on {label}")).unwrap_or_default();
                format!("; nearest{page}: {}", passage.marked())
            }
            None => "; no passage is like it".to_owned(),
        };
        let problem = format!(
            "is not in the file of its source, archived in entry {entry}{near} (give the words as they stand there, or set quote_unverified to yes)"
        );
        Some(FieldError::new("quote", quote, legible(&problem)))
    }
}

/// The quote of a recorded claim, as the ledger has it.
#[derive(Debug)]
pub struct Quoted {
    /// How it stands to the archived files of its source.
    pub check: QuoteCheck,
    /// The first place at which it was found.
    pub place: Option<QuotePlace>,
    /// That the words stand elsewhere than the locator says.
    pub misplaced: Option<String>,
}

impl Docket {
    /// How the quote of a planned claim stands, why that keeps it from being recorded, and what its locator has wrong.
    pub(super) fn plan_quote(
        &self,
        claim: &Claim<Source<String>>,
        quoting: &mut Quoting,
    ) -> Result<(Standing, Option<FieldError>, Option<String>), DocketError> {
        let Some(quote) = &claim.citation.quote else { return Ok((Standing::NoQuote, None, None)) };
        let sought = quoting.seek(&self.store, &claim.source, quote)?;
        let misplaced = sought.misplaced(claim.citation.locator.as_deref());
        let mut refusal = sought.standing.refusal(quote).filter(|_| !claim.citation.unverified);
        if refusal.is_some() && recorded(&self.store, claim)?.is_some() {
            refusal = None;
        }
        Ok((sought.standing, refusal, misplaced))
    }

    /// The quote of the claim in this entry; none if it is no claim that is held, or quotes nothing. Reads no file.
    ///
    /// # Errors
    /// As the store reports.
    pub fn quoted(&self, index: u64) -> Result<Option<Quoted>, DocketError> {
        let Some(claim) = self.store.said(index, &mut self.store.sources_at(None)?)? else { return Ok(None) };
        let citation = &claim.content.citation;
        let Some(check) = citation.check else { return Ok(None) };
        let places = self.store.quote_places(index)?;
        let found = || places.iter().filter_map(|(_, place)| place.as_ref());
        let misplaced = citation.locator.as_deref().and_then(|locator| misplaced(locator, found()));
        Ok(Some(Quoted { check, place: found().next().cloned(), misplaced }))
    }

    /// Makes the projections, the texts of archived files and the places of quotes anew, from the entries and the
    /// archived bytes. Returns the number of entries.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] if an entry or archived bytes cannot be read: run `verify`.
    pub fn rebuild(&mut self, progress: Progress<'_>) -> Result<u64, DocketError> {
        let size = self.store.rebuild(progress)?;
        self.store.renew_places(|store, places| {
            store.forget_texts()?;
            for entry in store.archived_sources()? {
                let mut texts = Texts::default();
                if is_searched_itself(store, entry)? {
                    let read = archived_text(store, entry)?.1;
                    if let Ok(text) = &read {
                        store.keep_text(entry, text.labelled())?;
                    }
                    texts.hold(Rc::new(Text::new(entry, read)));
                }
                seek_in_file(store, places, (entry, &mut texts), &mut |_| {})?;
            }
            Ok::<_, DocketError>(())
        })?;
        Ok(size)
    }
}

impl Recorder<'_, '_> {
    /// Records a claim, its quote checked.
    ///
    /// # Errors
    /// [`DocketError::Fields`] if the quote is not in the archived file of its source and is not marked.
    pub(super) fn record(&mut self, mut claim: Claim<Source<String>>) -> Result<Outcome, DocketError> {
        let Some(sought) = self.seek(&claim)? else { return self.append(claim) };
        let unverified = match sought.standing {
            Standing::Verbatim { .. } => false,
            Standing::NotFound { .. } => true,
            _ => claim.citation.unverified,
        };
        if unverified != claim.citation.unverified {
            // What was recorded before its file was archived stays as it is.
            if let Some((source, receipt)) = recorded(self.batch.store(), &claim)? {
                return Ok(Outcome { claim: receipt, source, new_sources: 0, quote: None, misplaced: None });
            }
            if let Some(refusal) = self.refusal_of(&claim, &sought) {
                return Err(DocketError::Fields(vec![refusal]));
            }
            claim.citation.unverified = unverified;
        }
        let misplaced = sought.misplaced(claim.citation.locator.as_deref());
        let outcome = self.append(claim)?;
        if !outcome.claim.is_new {
            return Ok(outcome);
        }
        sought.keep(&self.batch.places(), outcome.claim.index)?;
        let quote = if unverified { Some(QuoteCheck::Unverified) } else { sought.standing.check() };
        Ok(Outcome { quote, misplaced, ..outcome })
    }

    /// Why a claim would be refused for its quote. Records nothing.
    pub(super) fn refusal(
        &mut self,
        claim: &Claim<Source<String>>,
    ) -> Result<Option<FieldError>, DocketError> {
        let Some(sought) = self.seek(claim)? else { return Ok(None) };
        match self.refusal_of(claim, &sought) {
            Some(refusal) => Ok(recorded(self.batch.store(), claim)?.is_none().then_some(refusal)),
            None => Ok(None),
        }
    }

    fn refusal_of(&self, claim: &Claim<Source<String>>, sought: &Sought) -> Option<FieldError> {
        let quote = claim.citation.quote.as_deref()?;
        sought.standing.refusal(quote).filter(|_| !claim.citation.unverified && !self.marks_unfound)
    }

    /// Seeks the quote of a claim, if it has one.
    fn seek(&mut self, claim: &Claim<Source<String>>) -> Result<Option<Sought>, DocketError> {
        let quote = claim.citation.quote.as_deref();
        quote.map(|quote| self.quoting.seek(self.batch.store(), &claim.source, quote)).transpose()
    }
}

/// The entries of a source and a claim that are recorded exactly so.
fn recorded(store: &Store, claim: &Claim<Source<String>>) -> Result<Option<(Receipt, Receipt)>, DocketError> {
    let Some(source) = meant(store, &claim.source)? else { return Ok(None) };
    let Ok(claim) = claim.clone().try_sourced(|_| Ok::<_, std::convert::Infallible>(source.id));
    Ok(store.recorded(&Body::Claim(claim))?.map(|claim| (source, claim)))
}

/// Seeks the quotes of all claims of a source in the file of it that this entry archives, and keeps where they stand;
/// hands over those of claims that were not retracted. Does nothing if the file has no text.
pub(super) fn seek_in_file(
    store: &Store,
    places: &Places<'_>,
    (entry, texts): (u64, &mut Texts),
    take: &mut dyn FnMut(CheckedQuote),
) -> Result<(), DocketError> {
    let Some(file) = store.source_in(entry)? else { return Ok(()) };
    let mut sources = store.sources_at(None)?;
    for cited in store.sources_named(&file.content.title)? {
        if !store.source_in(cited)?.is_some_and(|cited| cited.content.is_copy_of(&file.content)) {
            continue;
        }
        for claim in store.claims_quoting(cited)? {
            let text = texts.of(store, entry)?;
            if text.pages.is_err() {
                return Ok(());
            }
            let Some(claim) = store.said(claim, &mut sources)? else { continue };
            let quote = claim.content.citation.quote.as_deref().unwrap_or_default();
            let sought = Sought::of(quote, std::slice::from_ref(&text));
            sought.keep(places, claim.index)?;
            if claim.retracted.is_none() {
                take(sought.checked(claim, true));
            }
        }
    }
    Ok(())
}

/// That the words stand on none of the pages, or in none of the paragraphs, that a locator says, in a sentence. A file has
/// pages if they are labelled; records of web archives are numbered too, and are no pages.
fn misplaced<'p>(locator: &str, places: impl Iterator<Item = &'p QuotePlace>) -> Option<String> {
    let read = Locator::parse(locator)?;
    let elsewhere = |place: &QuotePlace| {
        let label = place.label.as_deref();
        let of = label.unwrap_or("the file");
        if let Some(paragraph) = place.paragraph.filter(|paragraph| read.is_off_paragraph(*paragraph)) {
            return Some(format!("in {paragraph} of {of}"));
        }
        let page = label.filter(|label| *label == format!("p. {}", place.page))?;
        read.is_off_page(place.page).then(|| format!("on {page} of the file"))
    };
    let elsewhere: Option<Vec<String>> = places.map(elsewhere).collect();
    let first = elsewhere?.into_iter().next()?;
    Some(legible(&format!("the locator says {locator}, and the words stand {first}")))
}
