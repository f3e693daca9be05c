//! A lineage, drawn: as a tree of text, as DOT for Graphviz, as an SVG picture, as JSON.
//!
//! [`Drawing::new`] says of every node what is said of it, once; the writers only lay it out. What a
//! source or a recorder wrote is made legible on the way in, so that nothing in it reorders a line.

mod dot;
mod json;
mod layout;
mod svg;
mod text;

#[cfg(test)]
mod tests;

use crate::{
    disputes::{Arrow, Bytes, Lineage, Node, Traced, TracedSource},
    model::{EntryId, Said, legible, timestamp},
};

/// Longest quote that is drawn, in characters.
const LONGEST_QUOTE: usize = 160;

/// A graph with its words, not laid out.
#[derive(Debug, Clone)]
pub struct Drawing {
    /// What is told of the whole: counts, and from which ledger.
    summary: String,
    nodes: Vec<Drawn>,
    arrows: Vec<Arrow>,
}

/// What a node is, for a machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Statement,
    Claim,
    Source,
}

impl Kind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Statement => "statement",
            Self::Claim => "claim",
            Self::Source => "source",
        }
    }
}

/// A node in words.
#[derive(Debug, Clone)]
struct Drawn {
    kind: Kind,
    entry: Option<(u64, EntryId)>,
    title: String,
    facts: Vec<Fact>,
    is_asked: bool,
    is_origin: bool,
    is_redacted: bool,
}

/// Something that is told of a node.
#[derive(Debug, Clone)]
struct Fact {
    /// Its name, for a machine.
    name: &'static str,
    /// Its value, for a machine.
    value: String,
    /// Both in words; empty if it goes without saying.
    told: String,
}

impl Drawing {
    /// The words of a graph. `ledger` tells which ledger it was drawn from.
    #[must_use]
    pub fn new(lineage: &Lineage, ledger: &str) -> Self {
        let (reports, origins) = lineage.counts();
        let count =
            |number: usize, one: &str| format!("{number} {one}{}", if number == 1 { "" } else { "s" });
        let mut summary = match reports {
            0 => count(origins, "origin"),
            _ => format!("{}, {}", count(reports, "report"), count(origins, "origin")),
        };
        if lineage.left_out > 0 {
            summary.push_str(&format!("; cut short: at least {} more are not drawn", lineage.left_out));
        }
        let summary = legible(&format!("{summary} · {ledger}"));
        Self { summary, nodes: lineage.nodes.iter().map(Drawn::of).collect(), arrows: lineage.arrows.clone() }
    }
}

impl Drawn {
    fn of(node: &Node) -> Self {
        let (kind, entry, title, facts) = match &node.what {
            Traced::Statement(said) => (Kind::Statement, None, worded(said), stated(said)),
            Traced::Report(said) => {
                let title = format!("Claim {}", said.id.short());
                (Kind::Claim, Some((said.index, said.id)), title, reported(said))
            }
            Traced::Source(source) => {
                let content = &source.source.content;
                let title = if source.redacted.is_some() {
                    content.title.clone()
                } else {
                    format!("“{}”", content.title)
                };
                (Kind::Source, Some((source.source.index, source.source.id)), title, published(source))
            }
            Traced::Lost { index, id, told } => {
                let title = format!("Claim {}", id.short());
                let mut facts = Facts::default();
                facts.entry(*index);
                facts.add("redacted", told, told);
                (Kind::Claim, Some((*index, *id)), title, facts)
            }
        };
        let is_redacted = match &node.what {
            Traced::Source(source) => source.redacted.is_some(),
            Traced::Lost { .. } => true,
            _ => false,
        };
        Self {
            kind,
            entry,
            title: legible(&title),
            facts: facts.0,
            is_asked: node.is_asked,
            is_origin: node.is_origin,
            is_redacted,
        }
    }

    /// What is told of it, in words.
    fn told(&self) -> impl Iterator<Item = &str> {
        self.facts.iter().map(|fact| fact.told.as_str()).filter(|told| !told.is_empty())
    }

    /// What it is beside its facts, in words.
    fn marks(&self) -> Option<String> {
        let origin = match self.kind {
            Kind::Source if self.is_origin => Some("ORIGIN"),
            _ => None,
        };
        let marks: Vec<&str> = origin.into_iter().chain(self.is_asked.then_some("asked for")).collect();
        (!marks.is_empty()).then(|| marks.join(", "))
    }
}

/// Facts in the making.
#[derive(Default)]
struct Facts(Vec<Fact>);

impl Facts {
    fn add(&mut self, name: &'static str, value: &(impl ToString + ?Sized), told: impl AsRef<str>) {
        self.0.push(Fact { name, value: value.to_string(), told: legible(told.as_ref()) });
    }

    fn text(&mut self, name: &'static str, text: Option<&String>) {
        if let Some(text) = text {
            self.add(name, text, text);
        }
    }

    fn entry(&mut self, index: u64) {
        self.0.push(Fact { name: "", value: String::new(), told: format!("entry {index}") });
    }
}

fn worded(said: &Said) -> String {
    format!("{}: {}", said.content.claimant.name, said.content.worded())
}

fn stated(said: &Said) -> Facts {
    let content = &said.content;
    let mut facts = Facts::default();
    facts.add("event", &content.question.event, content.question.event.as_str());
    facts.add("question", &content.question, content.question.to_string());
    let stated_on = if content.stated_on.is_unknown() {
        "day of the statement unknown".to_owned()
    } else {
        format!("stated {}", content.stated_on.in_words())
    };
    facts.add("stated_on", &content.stated_on, stated_on);
    if let Some(as_of) = &content.as_of {
        facts.add("as_of", as_of, format!("as of {}", as_of.in_words()));
    }
    facts
}

fn reported(said: &Said) -> Facts {
    let mut facts = Facts::default();
    facts.entry(said.index);
    let recorded_at = timestamp(said.recorded_at);
    let day = recorded_at.split('T').next().unwrap_or_default();
    facts.add("recorded_at", &recorded_at, format!("recorded {day}"));
    if let Some(by) = &said.recorded_by {
        facts.add("recorded_by", by, format!("by {by}"));
    }
    if let Some((by, _)) = said.retracted {
        facts.add("retracted_by", &by, format!("RETRACTED by entry {by}"));
    }
    let citation = &said.content.citation;
    facts.text("locator", citation.locator.as_ref());
    if let Some(quote) = &citation.quote {
        let told = match quote.char_indices().nth(LONGEST_QUOTE) {
            Some((end, _)) => format!("“{} […]”", quote[..end].trim_end()),
            None => format!("“{quote}”"),
        };
        facts.add("quote", quote, told);
    }
    if let Some(check) = citation.check {
        facts.add("quote_check", check.as_str(), check.doubt().unwrap_or_default());
    }
    facts
}

fn published(traced: &TracedSource) -> Facts {
    let source = &traced.source.content;
    let mut facts = Facts::default();
    facts.entry(traced.source.index);
    if let Some(told) = &traced.redacted {
        facts.add("redacted", told, told);
        return facts;
    }
    facts.text("publisher", source.publisher.as_ref());
    for (name, verb, date) in [
        ("published_on", "published", &source.published_on),
        ("retrieved_on", "retrieved", &source.retrieved_on),
    ] {
        if let Some(date) = date {
            facts.add(name, date, format!("{verb} {}", date.in_words()));
        }
    }
    facts.text("url", source.url.as_ref());
    let Some(document) = &source.document else {
        if !traced.file_in.is_empty() {
            let entries: Vec<String> = traced.file_in.iter().map(|(entry, _)| entry.to_string()).collect();
            let digests: Vec<String> = traced.file_in.iter().map(|(_, digest)| digest.to_string()).collect();
            let (entries, digests) = (entries.join(", "), digests.join(", "));
            facts.add("file_in", &entries, format!("its file archived in entry {entries}"));
            facts.add("blake3", &digests, format!("BLAKE3 {digests}"));
        }
        return facts;
    };
    facts.add("file", &document.name, &document.name);
    facts.add("size", &document.size, format!("{}, {} bytes", document.media_type, document.size));
    match &traced.bytes {
        Bytes::None => {}
        Bytes::Archived => facts.add("bytes", "archived", "archived in the ledger"),
        Bytes::KeptAt(path) => facts.add("bytes", "kept elsewhere", format!("kept at {path}")),
        Bytes::Redacted(told) => facts.add("bytes", "redacted", format!("bytes {told}")),
    }
    facts.add("blake3", &document.digest, format!("BLAKE3 {}", document.digest));
    facts
}
