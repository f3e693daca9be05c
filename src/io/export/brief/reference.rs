//! The numbered references at the end of a brief.

use std::collections::HashMap;

use crate::model::{Date, EntryId, Language, QuoteCheck, Said, Source, legible};

/// A place in a source, under one number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reference {
    /// Title of the source.
    pub(super) title: String,
    /// Its language.
    pub(super) lang: Option<Language>,
    /// Its address, if a browser opens it.
    pub(super) link: Option<String>,
    /// Its address, if it is of another kind.
    pub(super) address: Option<String>,
    /// Who published it.
    pub(super) publisher: Option<String>,
    /// When it was published.
    pub(super) published_on: Option<Date>,
    /// Where in it.
    pub(super) locator: Option<String>,
    /// When it was read.
    pub(super) retrieved_on: Option<Date>,
    /// Title and address of the source that it repeats.
    pub(super) relays: Option<String>,
    /// Why it is not to be read any more, if it was redacted.
    pub(super) redacted: Option<String>,
    /// What is to be said of quotes that are not known to be the words of the source: of how many, by what is said.
    pub(super) doubts: Vec<(&'static str, usize)>,
    /// Claims read there: ids in short and numbers of their entries.
    pub(super) entries: Vec<(String, u64)>,
}

impl Reference {
    /// What is told after the title, apart from what a citation template has a field for.
    pub(super) fn provenance(&self) -> Vec<String> {
        let mut told: Vec<String> = self.redacted.iter().cloned().collect();
        told.extend(self.address.as_ref().map(|address| format!("Address: {address}")));
        told.extend(self.relays.as_ref().map(|relayed| format!("Repeats: {relayed}")));
        let quoting = |(doubt, claims): &(&str, usize)| match claims {
            1 => doubt.to_string(),
            claims => format!("{doubt} ({claims} claims)"),
        };
        told.extend(self.doubts.iter().map(quoting));
        let entries: Vec<String> =
            self.entries.iter().map(|(id, index)| format!("{id} (no. {index})")).collect();
        let word = if entries.len() == 1 { "Entry" } else { "Entries" };
        told.push(format!("{word} {}", entries.join(", ")));
        told
    }

    /// Everything that is told after the title.
    pub(super) fn particulars(&self) -> Vec<String> {
        let mut told: Vec<String> = self.publisher.iter().cloned().collect();
        told.extend(
            self.published_on
                .filter(|date| !date.is_unknown())
                .map(|date| format!("Published {}", date.in_words())),
        );
        told.extend(self.locator.iter().cloned());
        told.extend(self.retrieved_on.map(|date| format!("Read {}", date.in_words())));
        told.extend(self.provenance());
        told
    }
}

/// References in the order in which they are first cited.
pub(super) struct References<'m> {
    relayed: &'m HashMap<EntryId, Source>,
    redacted: &'m HashMap<EntryId, String>,
    numbers: HashMap<(EntryId, Option<String>), usize>,
    found: Vec<Reference>,
}

impl<'m> References<'m> {
    /// No references yet. `relayed` names sources that others repeat, `redacted` says what became of sources that
    /// were destroyed.
    pub(super) fn new(relayed: &'m HashMap<EntryId, Source>, redacted: &'m HashMap<EntryId, String>) -> Self {
        Self { relayed, redacted, numbers: HashMap::new(), found: Vec::new() }
    }

    /// The number under which a claim is cited: one place in one source has one number.
    pub(super) fn cite(&mut self, claim: &Said) -> usize {
        let content = &claim.content;
        let locator = content.citation.locator.as_deref().map(legible);
        let key = (content.source.id, locator);
        let number = if let Some(number) = self.numbers.get(&key) {
            *number
        } else {
            self.found.push(self.read(claim));
            self.numbers.insert(key, self.found.len());
            self.found.len()
        };
        let entry = (claim.id.short(), claim.index);
        let entries = &mut self.found[number - 1].entries;
        if !entries.contains(&entry) {
            entries.push(entry);
            let doubts = &mut self.found[number - 1].doubts;
            let doubt = content.citation.check.and_then(doubt);
            match doubt.and_then(|doubt| doubts.iter_mut().find(|(known, _)| *known == doubt)) {
                Some((_, claims)) => *claims += 1,
                None => doubts.extend(doubt.map(|doubt| (doubt, 1))),
            }
        }
        number
    }

    /// All of them, the first cited first.
    pub(super) fn into_found(self) -> Vec<Reference> {
        self.found
    }

    fn read(&self, claim: &Said) -> Reference {
        let content = &claim.content;
        let source = &content.source.content;
        let text = |text: &Option<String>| text.as_deref().map(legible);
        let (link, address) = match text(&source.url) {
            Some(url) if is_web(&url) => (Some(url), None),
            other => (None, other),
        };
        Reference {
            title: legible(&source.title),
            lang: source.lang.clone(),
            link,
            address,
            publisher: text(&source.publisher),
            published_on: source.published_on,
            locator: text(&content.citation.locator),
            retrieved_on: source.retrieved_on,
            relays: source.relays.map(|id| self.relayed_in_words(&id)),
            redacted: self.redacted.get(&content.source.id).cloned(),
            doubts: Vec::new(),
            entries: Vec::new(),
        }
    }

    /// Title and address: "“Situation report”, `https://example.org/report`".
    fn relayed_in_words(&self, id: &EntryId) -> String {
        let Some(source) = self.relayed.get(id) else { return format!("entry {}", id.short()) };
        let address = source.url.as_deref().map(|url| format!(", {url}")).unwrap_or_default();
        legible(&format!("“{}”{address}", source.title))
    }
}

/// What is said of a quote that is not known to be the words of its source.
const fn doubt(check: QuoteCheck) -> Option<&'static str> {
    match check {
        QuoteCheck::Verbatim => None,
        QuoteCheck::Unverified => Some("Quote not verified in the source"),
        QuoteCheck::NotChecked => Some("Quote not checked against an archived source"),
        QuoteCheck::SourceRedacted => Some("Archived source of the quote redacted"),
    }
}

/// Whether a browser opens the address as a page, and nothing else happens.
fn is_web(url: &str) -> bool {
    let scheme = url.split_once("://").map_or("", |(scheme, _)| scheme);
    ["http", "https"].iter().any(|web| scheme.eq_ignore_ascii_case(web))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::export::brief::sample::said;

    #[test]
    fn one_place_in_one_source_is_one_number() {
        let (relayed, redacted) = (HashMap::new(), HashMap::new());
        let mut references = References::new(&relayed, &redacted);
        let at = |entry: &str, locator| said(&[("entry", entry), ("locator", locator)]);
        let numbers = [("1", "p. 1"), ("2", "p. 2"), ("3", "p. 1"), ("1", "p. 1")]
            .map(|(entry, locator)| references.cite(&at(entry, locator)));
        assert_eq!(numbers, [1, 2, 1, 1]);
        let found = references.into_found();
        let entries: Vec<usize> = found.iter().map(|reference| reference.entries.len()).collect();
        assert_eq!(entries, [2, 1]);
    }

    #[test]
    fn only_pages_become_links() {
        for url in ["https://example.org/a", "HTTP://example.org"] {
            assert!(is_web(url), "{url}");
        }
        for url in
            ["javascript:alert(1)", "javascript://x", "data:text/html,x", "ftp://example.org", "urn:x:y"]
        {
            assert!(!is_web(url), "{url}");
        }
    }
}
