//! What has become of quotes in later copies of the address at which they were read.

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use super::{
    CheckedQuote, Copy, Docket, DocketError, Standing,
    quotes::nearest,
    texts::{PageOf, Text, Texts},
};
use crate::model::{Passage, Said};

/// Likeness from which a passage counts as the quote, changed; in thousandths. Below it the quote
/// has vanished: passages of one language always share some of their letters.
pub const CHANGED_FROM: u32 = 500;

/// A quote that stands in the copy that its claim rests on, and not in the newest one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drift {
    /// The first copy from which on it does not stand any more.
    pub since: u64,
    /// The newest copy that has text.
    pub newest: u64,
    /// The passage there that is most like it, and on which page.
    pub nearest: Option<(PageOf, Passage)>,
}

impl Drift {
    /// "changed" if a passage in the newest copy is like the quote, "vanished" if none is.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        if self.passage().is_some() { "changed" } else { "vanished" }
    }

    /// The passage that the quote has changed into.
    #[must_use]
    pub fn passage(&self) -> Option<&(PageOf, Passage)> {
        self.nearest.as_ref().filter(|(_, passage)| passage.likeness >= CHANGED_FROM)
    }
}

/// What a copy of an address is to those before it.
#[derive(Debug)]
pub struct CopyNews {
    /// All copies, oldest first.
    pub copies: Vec<Copy>,
    /// Which of them it is.
    pub place: usize,
    /// The quotes that stand in another version before it, with what has become of them. None if
    /// it has no text in which they could be sought.
    pub quotes: Option<Vec<CheckedQuote>>,
    /// The claims whose quotes rest on another copy, earlier or later, by their entries.
    pub elsewhere: BTreeSet<u64>,
}

impl CopyNews {
    /// The copy.
    #[must_use]
    pub fn copy(&self) -> &Copy {
        &self.copies[self.place]
    }
}

impl Docket {
    /// What the copy that this entry archives is to others of its address; none if it is no copy of
    /// an address, or the only one.
    ///
    /// # Errors
    /// As the store reports.
    pub fn news_of(&self, entry: u64) -> Result<Option<CopyNews>, DocketError> {
        let Some(url) = self.store.source_in(entry)?.and_then(|source| source.content.url) else {
            return Ok(None);
        };
        let copies = self.copies_at(&url)?;
        let Some(place) = copies.iter().position(|copy| copy.source.index == entry) else { return Ok(None) };
        if copies.len() == 1 {
            return Ok(None);
        }
        let mut texts = Texts::default();
        let has_text = copies[place].is_here && texts.of(&self.store, entry)?.pages.is_ok();
        let (mut quotes, mut elsewhere) = (None, BTreeSet::new());
        if has_text {
            let before: BTreeSet<u64> = copies[..place].iter().map(|copy| copy.source.index).collect();
            let mut checked = self.check_claims(self.quoting(&copies)?, &mut texts)?;
            checked.retain(|it| matches!(it.standing, Standing::Verbatim { entry: at, .. } if at != entry));
            elsewhere = checked.iter().map(|checked| checked.claim.index).collect();
            checked.retain(
                |it| matches!(it.standing, Standing::Verbatim { entry, .. } if before.contains(&entry)),
            );
            quotes = Some(checked);
        }
        Ok(Some(CopyNews { copies, place, quotes, elsewhere }))
    }

    /// In how many of these copies' texts the quotes of all claims on their address stand, in the
    /// order of the copies, none where there is no text; and how many quotes there are.
    ///
    /// # Errors
    /// As the store reports.
    pub fn quotes_found(&self, copies: &[Copy]) -> Result<(Vec<Option<u64>>, u64), DocketError> {
        let claims = self.quoting(copies)?;
        let quotes: Vec<&str> =
            claims.iter().filter_map(|claim| claim.content.citation.quote.as_deref()).collect();
        let mut texts = Texts::default();
        let mut of_version: BTreeMap<u64, Option<u64>> = BTreeMap::new();
        let mut counts = Vec::new();
        for copy in copies {
            if let (Some(count), true) = (of_version.get(&copy.version), copy.is_here) {
                counts.push(*count);
                continue;
            }
            let text = if copy.is_here { Some(texts.of(&self.store, copy.source.index)?) } else { None };
            let text = text.filter(|text| text.pages.is_ok());
            let count = text.map(|text| quotes.iter().filter(|quote| stands(quote, &text)).count() as u64);
            if copy.is_here {
                of_version.insert(copy.version, count);
            }
            counts.push(count);
        }
        Ok((counts, quotes.len() as u64))
    }

    /// The claims with a quote that were read in these copies, in a source at their address, or in
    /// one of the same title that is said to be the same document.
    fn quoting(&self, copies: &[Copy]) -> Result<Vec<Said>, DocketError> {
        let mut sources = BTreeSet::new();
        let addresses: BTreeSet<&str> =
            copies.iter().filter_map(|copy| copy.source.content.url.as_deref()).collect();
        for address in addresses {
            sources.extend(self.store.sources_with_address(address)?.into_iter().map(|(index, _)| index));
        }
        for copy in copies {
            let content = &copy.source.content;
            for index in self.store.sources_named(&content.title)? {
                let named = self.store.source_in(index)?;
                if named.is_some_and(|named| named.content.is_copy_of(content)) {
                    sources.insert(index);
                }
            }
        }
        let mut claims = Vec::new();
        for source in sources {
            claims.extend(self.store.claims_read_in(source)?);
        }
        claims.retain(|claim| claim.content.citation.quote.is_some());
        claims.sort_by_key(|claim| claim.index);
        Ok(claims)
    }

    /// Says of every quote that was found what has become of it in later copies of its address.
    pub(super) fn follow_up(
        &self,
        checked: &mut [CheckedQuote],
        texts: &mut Texts,
    ) -> Result<(), DocketError> {
        let mut by_entry: BTreeMap<u64, Vec<&mut CheckedQuote>> = BTreeMap::new();
        for quote in checked {
            if let Standing::Verbatim { entry, .. } = quote.standing {
                by_entry.entry(entry).or_default().push(quote);
            }
        }
        for (entry, quotes) in by_entry {
            let url = self.store.source_in(entry)?.and_then(|source| source.content.url);
            if let Some(url) = url {
                self.follow_up_at(&self.copies_at(&url)?, entry, quotes, texts)?;
            }
        }
        Ok(())
    }

    /// The same for the quotes that stand in one copy. From the newest copy backwards, so that what
    /// stands there, as most quotes do, is sought in one text more.
    fn follow_up_at(
        &self,
        copies: &[Copy],
        entry: u64,
        mut pending: Vec<&mut CheckedQuote>,
        texts: &mut Texts,
    ) -> Result<(), DocketError> {
        let Some(place) = copies.iter().position(|copy| copy.source.index == entry) else { return Ok(()) };
        let mut seen: Option<u64> = None;
        for copy in copies[place + 1..].iter().rev() {
            if copy.version == copies[place].version {
                return Ok(());
            }
            let index = copy.source.index;
            if Some(copy.version) == seen {
                pending.iter_mut().flat_map(|quote| &mut quote.drift).for_each(|drift| drift.since = index);
                continue;
            }
            let text = if copy.is_here { texts.of(&self.store, index)? } else { continue };
            if text.pages.is_err() {
                continue;
            }
            seen = Some(copy.version);
            pending.retain_mut(|checked| {
                let quote = checked.claim.content.citation.quote.as_deref().unwrap_or_default();
                if stands(quote, &text) {
                    return false;
                }
                match &mut checked.drift {
                    Some(drift) => drift.since = index,
                    none => {
                        *none = Some(Drift { since: index, newest: index, nearest: nearest(quote, &text) });
                    }
                }
                true
            });
            if pending.is_empty() {
                return Ok(());
            }
        }
        Ok(())
    }
}

fn stands(quote: &str, text: &Rc<Text>) -> bool {
    text.pages.iter().flatten().any(|(_, text)| text.find(quote).is_some())
}
