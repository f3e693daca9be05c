//! Briefs: what was claimed on one question or on a whole event, to be put before an editor or a court.
//!
//! [`Brief::compose`] makes the sentences, once; [`write_markdown`](Brief::write_markdown),
//! [`write_html`](Brief::write_html) and [`write_wikitext`](Brief::write_wikitext) mark them up. So every format says
//! the same, and none decides anything. Every sentence names its claimant and ends in a numbered reference.

mod chart;
mod compose;
mod html;
mod line;
mod markdown;
mod reference;
mod sentence;
mod sums;
mod wikitext;

#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use chart::Bar;
use line::Line;
use reference::Reference;

use crate::{
    disputes::{Answer, Leeway, Status, Sum},
    model::{EntryId, Language, Selection, Source, TranslationBy},
};

/// Most questions that one brief answers.
pub const MOST_QUESTIONS: usize = 200;

/// What a brief is made of.
#[derive(Debug, Clone)]
pub struct BriefMaterial {
    /// What was asked.
    pub selection: Selection,
    /// The statuses that were asked for.
    pub statuses: Vec<Status>,
    /// How figures are compared.
    pub leeway: Leeway,
    /// What else narrowed or ordered the answers, in words.
    pub filters: Vec<String>,
    /// Questions of the selection, whatever their status.
    pub questions: u64,
    /// Questions of these statuses; more than there are `answers` if there were too many.
    pub found: u64,
    /// The ledger.
    pub ledger: LedgerState,
    /// The answers, in their order.
    pub answers: Vec<BriefAnswer>,
    /// Every source that a cited one relays.
    pub relayed: HashMap<EntryId, Source>,
    /// By redacted source: what is told in its place.
    pub redacted: HashMap<EntryId, String>,
}

/// The ledger when a brief was made.
#[derive(Debug, Clone)]
pub struct LedgerState {
    /// Its origin.
    pub origin: String,
    /// Its verifier key.
    pub key: String,
    /// How many entries it had.
    pub entries: u64,
    /// The root of its tree.
    pub root: String,
    /// Whether anybody has looked at that checkpoint, in a sentence.
    pub witnesses: String,
    /// How many of its entries are redacted.
    pub redacted: u64,
}

/// An answer, with what the codebook says of it.
#[derive(Debug, Clone)]
pub struct BriefAnswer {
    /// The answer.
    pub answer: Answer,
    /// The question without its qualifiers.
    pub asked: String,
    /// The qualifiers in words.
    pub narrowed: Vec<String>,
    /// Sums that the question is part of, each with the question of its whole in words.
    pub sums: Vec<(Sum, String)>,
}

/// A brief, composed but not marked up.
#[derive(Debug, Clone)]
pub struct Brief {
    title: Line,
    facts: Vec<(&'static str, Line)>,
    guide: Vec<Line>,
    events: Vec<Part>,
    references: Vec<Reference>,
}

/// An event and the questions about it.
#[derive(Debug, Clone)]
struct Part {
    event: Line,
    sections: Vec<Section>,
}

/// A question with everything that is said of it.
#[derive(Debug, Clone)]
struct Section {
    number: usize,
    question: Line,
    path: Line,
    standing: Line,
    reason: Option<Line>,
    warnings: Vec<Line>,
    range: Option<Line>,
    rows: Vec<Row>,
    scale: Option<String>,
    left_out: Option<Line>,
    statements: Vec<Statement>,
    notes: Vec<Line>,
    sums: Vec<Line>,
}

/// Headings of the columns of a question's table.
const COLUMNS: [&str; 7] = ["Claimant", "Interest", "Answer", "As of", "Stated", "Reports", "Ref."];

/// A position in a question's table.
#[derive(Debug, Clone)]
struct Row {
    claimant: Line,
    interest: Line,
    answer: Line,
    as_of: Line,
    stated: Line,
    reports: Line,
    reference: Line,
    bar: Option<Bar>,
}

impl Row {
    /// The cells under [`COLUMNS`].
    fn cells(&self) -> [&Line; 7] {
        let said = [&self.claimant, &self.interest, &self.answer];
        let [claimant, interest, answer] = said;
        [claimant, interest, answer, &self.as_of, &self.stated, &self.reports, &self.reference]
    }
}

/// What a claimant said, with its words.
#[derive(Debug, Clone)]
struct Statement {
    sentence: Line,
    quote: Option<Quote>,
    translation: Option<Translation>,
    remarks: Vec<Line>,
}

/// Words of a source.
#[derive(Debug, Clone)]
struct Quote {
    text: String,
    lang: Option<Language>,
}

/// Words of a source in translation.
#[derive(Debug, Clone)]
struct Translation {
    text: String,
    by: Option<TranslationBy>,
}

impl Translation {
    /// What stands before it.
    const fn introduced(&self) -> &'static str {
        TranslationBy::introduced(self.by)
    }
}

impl Brief {
    /// The heading over the references.
    const REFERENCES: &'static str = "References";
    /// The heading over what is said of the brief itself.
    const ABOUT: &'static str = "About this brief";

    /// The sections, in their order.
    fn sections(&self) -> impl Iterator<Item = &Section> {
        self.events.iter().flat_map(|event| &event.sections)
    }

    /// Whether questions of several events are answered, so that each event has a heading of its own.
    fn has_events(&self) -> bool {
        self.events.len() > 1
    }
}
