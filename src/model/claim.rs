//! One claimant's answer to one question, with its citation.

use chrono::Datelike as _;
use serde::{Deserialize, Serialize};

use super::{Claimant, Date, EntryId, Language, Question, QuoteCheck, Reading, Slug, Units, Value};

/// Whose translation of a quote it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TranslationBy {
    /// The source gives it.
    Theirs,
    /// The recorder made it.
    Ours,
}

impl TranslationBy {
    /// Reads `theirs` or `ours`, in any case.
    ///
    /// # Errors
    /// What would be accepted, to be put after the text.
    pub fn parse(text: &str) -> Result<Self, String> {
        match text.trim().to_ascii_lowercase().as_str() {
            "theirs" => Ok(Self::Theirs),
            "ours" => Ok(Self::Ours),
            _ => Err("does not say whose the translation is; give theirs if the source has it, ours if it was made for the record".to_owned()),
        }
    }

    /// The name used in the stored text and in every output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Theirs => "theirs",
            Self::Ours => "ours",
        }
    }

    /// Who made it, as a fact of its own.
    #[must_use]
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Theirs => "by the source (theirs)",
            Self::Ours => "for the record (ours)",
        }
    }

    /// What stands before a translation: "In translation (ours):", "In translation:".
    #[must_use]
    pub const fn introduced(by: Option<Self>) -> &'static str {
        match by {
            None => "In translation:",
            Some(Self::Theirs) => "In translation (the source\u{2019}s):",
            Some(Self::Ours) => "In translation (ours):",
        }
    }
}

/// Where in a source the statement stands, and in which words.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Citation {
    /// The exact words, in the source's language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
    /// A translation of those words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub translation: Option<String>,
    /// Whose translation that is, if it is stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub translation_by: Option<TranslationBy>,
    /// Page, paragraph or timestamp.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locator: Option<String>,
    /// Whether the quote was recorded although it was not found in the source, or not sought there.
    #[serde(default, skip_serializing_if = "is_false")]
    pub unverified: bool,
    /// How the quote stands to the archived files of its source, if the claim is read for an answer
    /// and has one. Never part of an entry.
    #[serde(skip)]
    pub check: Option<QuoteCheck>,
}

/// What was stated, where an answer brings claims in several units into one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated {
    /// The unit of the statement.
    pub unit: Slug,
    /// Its name in words.
    pub label: String,
    /// The answer in that unit.
    pub reading: Reading,
    /// The name in words of the unit in which the claim stands now.
    pub into: String,
    /// The codebook that converts one into the other.
    pub by: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
const fn is_false(value: &bool) -> bool {
    !*value
}

impl Citation {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What is told beside the citation if it quotes words that are not known to be the source's.
    #[must_use]
    pub fn doubt(&self) -> Option<&'static str> {
        self.check?.doubt()
    }
}

/// A claim: never changed, never deleted. `S` is how its source is named: the entry that holds
/// it once recorded, the source itself while a draft or when read for an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim<S = EntryId> {
    /// What the claim answers.
    #[serde(flatten)]
    pub question: Question,
    /// The answer, as worded and as read.
    pub value: Value,
    /// The moment that the figure describes, if the source sets it apart from `stated_on`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Date>,
    /// When the claimant said it.
    pub stated_on: Date,
    /// Who asserts it.
    pub claimant: Claimant,
    /// The statement in a sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statement: Option<String>,
    /// The language of the quote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lang: Option<Language>,
    /// Where it was read.
    pub source: S,
    /// Where in the source, and in which words.
    #[serde(default, skip_serializing_if = "Citation::is_empty")]
    pub citation: Citation,
    /// The coder's remark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What was stated, if the claim stands in an answer that is given in one of several units.
    /// Never part of an entry.
    #[serde(skip)]
    pub stated: Option<Box<Stated>>,
}

impl<S> Claim<S> {
    /// The moment that the figure describes: `as_of`, or the day it was stated.
    #[must_use]
    pub fn moment(&self) -> &Date {
        self.as_of.as_ref().unwrap_or(&self.stated_on)
    }

    /// The order in which a claimant's claims follow each other: by the latest day on which they
    /// may have been stated, then by the latest day that they may describe, then by entry number.
    #[must_use]
    pub fn order_key(&self, index: u64) -> (i64, i64, u64) {
        (day_number(&self.stated_on), day_number(self.moment()), index)
    }

    /// What keeps two unattributed answers apart; empty for a named claimant.
    ///
    /// Nobody knows whether two unattributed statements have one speaker, so each different
    /// answer is a position of its own.
    #[must_use]
    pub fn voice(&self) -> String {
        if self.claimant.is_unattributed() { self.value.reading.to_string() } else { String::new() }
    }

    /// The same claim in another unit; none if its figure would not be exact there. What was stated
    /// is kept beside it.
    #[must_use]
    pub fn in_unit(mut self, target: &Slug, units: &Units) -> Option<Self> {
        let unit = self.question.unit.replace(target.clone())?;
        let reading = match &self.value.reading {
            Reading::Quantity(quantity) => Reading::Quantity(units.convert(quantity, &unit, target)?),
            other => other.clone(),
        };
        let reading = std::mem::replace(&mut self.value.reading, reading);
        let (label, into) = (units.label(&unit).to_owned(), units.label(target).to_owned());
        self.stated = Some(Box::new(Stated { unit, label, reading, into, by: units.by().to_owned() }));
        Some(self)
    }

    /// The unit in which the answer was stated.
    #[must_use]
    pub fn stated_unit(&self) -> Option<&Slug> {
        self.stated.as_ref().map(|stated| &stated.unit).or(self.question.unit.as_ref())
    }

    /// The answer in the unit in which it was stated.
    #[must_use]
    pub fn stated_reading(&self) -> &Reading {
        self.stated.as_ref().map_or(&self.value.reading, |stated| &stated.reading)
    }

    /// What was stated, if the claim stands here in another unit.
    #[must_use]
    pub fn converted(&self) -> Option<&Stated> {
        let is_figure = self.value.reading.quantity().is_some();
        self.stated.as_deref().filter(|stated| is_figure && Some(&stated.unit) != self.question.unit.as_ref())
    }

    /// The answer as worded, with what it is in the unit of the question if it was stated in
    /// another: "12 km² (1200)".
    #[must_use]
    pub fn worded(&self) -> String {
        match self.converted() {
            Some(stated) => format!("{} {} ({})", self.value.text, stated.label, self.value.reading),
            None => self.value.text.clone(),
        }
    }

    /// The same claim with its source named in another way.
    ///
    /// # Errors
    /// Whatever `resolve` returns.
    pub fn try_sourced<T, E>(self, resolve: impl FnOnce(S) -> Result<T, E>) -> Result<Claim<T>, E> {
        Ok(Claim {
            question: self.question,
            value: self.value,
            as_of: self.as_of,
            stated_on: self.stated_on,
            claimant: self.claimant,
            statement: self.statement,
            lang: self.lang,
            source: resolve(self.source)?,
            citation: self.citation,
            note: self.note,
            stated: self.stated,
        })
    }
}

/// The latest day of a date, numbered from 1 January of year 1 (day 1); 0 if it is unknown, so
/// that it comes before every other.
fn day_number(date: &Date) -> i64 {
    date.order_key().map_or(0, |day| day.num_days_from_ce().into())
}
