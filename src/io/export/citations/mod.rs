//! Sources for programs that keep references: CSL-JSON (Zotero, pandoc) and BibTeX (LaTeX).
//!
//! Each source has its entry as its key, so that a reference in a manuscript leads back to the ledger.
//! What has no field of its own, where it stands in the ledger and what became of its file, is a note.

mod bibtex;
mod csl;

pub use bibtex::write_bibtex;
pub use csl::write_csl;

use std::collections::HashMap;

use crate::disputes::{Bytes, TracedSource};

/// A source, to be cited.
#[derive(Debug, Clone)]
pub struct CitedSource {
    /// The source.
    pub source: TracedSource,
    /// Its file beside the list, if there is one.
    pub file: Option<String>,
}

impl CitedSource {
    /// Key under which it is cited: stable, and its entry's.
    fn key(&self) -> String {
        format!("counterclaim-{}", self.source.source.id.short())
    }

    /// Why there is no file of it.
    #[must_use]
    pub fn why_no_file(&self) -> Option<String> {
        if let Some(told) = &self.source.redacted {
            return Some(told.clone());
        }
        match &self.source.bytes {
            Bytes::None => Some(match self.source.file_in.first() {
                Some((entry, _)) => format!("its file is archived in entry {entry}"),
                None => "no file is recorded".to_owned(),
            }),
            Bytes::Archived => None,
            Bytes::KeptAt(_) => Some("its file is kept outside of the ledger".to_owned()),
            Bytes::Redacted(told) => Some(format!("its bytes are {told}")),
        }
    }

    /// What is told of it that no list of references has a field for.
    fn note(&self, titles: &HashMap<u64, &str>) -> String {
        let (index, id) = (self.source.source.index, self.source.source.id);
        let content = &self.source.source.content;
        let mut parts = vec![format!("Entry {index}, {id}")];
        if let Some(relayed) = self.source.relays {
            let title = titles.get(&relayed).map(|title| format!(", “{title}”")).unwrap_or_default();
            parts.push(format!("Repeats entry {relayed}{title}"));
        }
        if let Some(archive) = self.source.part_of {
            parts.push(format!("A page of the web archive in entry {archive}"));
        }
        parts.extend(content.document.as_ref().map(|document| format!("BLAKE3 {}", document.digest)));
        parts.extend(content.licence.as_ref().map(|licence| format!("Licence: {licence}")));
        parts.extend(self.why_no_file().map(|why| format!("No file: {why}")));
        parts.join(". ")
    }
}

/// The titles of the sources, by entry.
fn titles(sources: &[CitedSource]) -> HashMap<u64, &str> {
    sources
        .iter()
        .map(|cited| (cited.source.source.index, cited.source.source.content.title.as_str()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Date, EntryId, Recorded, Source};

    pub(super) fn cited(source: Source) -> CitedSource {
        let id = EntryId([0xab; 32]);
        let source =
            Recorded { index: 3, id, recorded_at: 0, recorded_by: None, retracted: None, content: source };
        let source = TracedSource {
            source,
            redacted: None,
            bytes: Bytes::None,
            file_in: Vec::new(),
            relays: None,
            part_of: None,
            copies: Vec::new(),
            leads_to: None,
        };
        CitedSource { source, file: None }
    }

    fn written(write: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> String {
        let mut bytes = Vec::new();
        write(&mut bytes).expect("written to memory");
        String::from_utf8(bytes).expect("text")
    }

    #[test]
    fn a_source_has_its_dates_and_address() {
        let source = |published: &str| {
            cited(Source {
                url: Some("https://example.org/a_b?c=d%20&e={f}".to_owned()),
                published_on: Some(Date::parse(published).expect("a date")),
                ..Source::titled("50 % of {it}: \\x_y".to_owned())
            })
        };
        let csl = |published| written(|out| write_csl(out, &[source(published)]));
        for (published, issued) in [
            ("2021-05-04", "\"date-parts\":[[2021,5,4]]"),
            ("2021", "\"date-parts\":[[2021]]"),
            ("2021-04-28/2021-05", "\"date-parts\":[[2021,4,28],[2021,5]]"),
            ("2021-05~", "\"circa\":true"),
            ("202X", "\"literal\":"),
        ] {
            let compact: String = csl(published).split_whitespace().collect();
            assert!(compact.contains(issued), "{published}: {compact}");
        }
        assert!(!csl("unknown").contains("issued"));
        let bibtex = written(|out| write_bibtex(out, &[source("2021-05-04")]));
        for line in [
            "@misc{counterclaim-abababab,",
            "  title = {{50 \\% of \\textbraceleft{}it\\textbraceright{}: \\textbackslash{}x\\_y}},",
            "  url = {https://example.org/a_b?c=d%20&e=%7Bf%7D},",
            "  date = {2021-05-04},",
            "  year = {2021},",
        ] {
            assert!(bibtex.contains(line), "{line}:\n{bibtex}");
        }
    }
}
