//! Disputes as rows and as JSON.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{self, Write},
};

use serde_json::json;

use super::cell::{CsvStyle, Encoding};
use crate::{
    disputes::{Answer, Position},
    model::{Figure, QUALIFIER_PREFIX, Value},
};

/// What a wide report has a pair of columns for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Every claimant.
    Claimant,
    /// Every country.
    Country,
}

/// An answer as an object: the question, where it stands and why, and its positions.
///
/// Figures are text, an open end is null; `low` to `high` is the range of what is claimed, never
/// an estimate.
#[must_use]
pub fn dispute_json(answer: &Answer) -> serde_json::Value {
    let dispute = &answer.dispute;
    let positions: Vec<serde_json::Value> =
        dispute.positions.iter().map(|p| position_json(answer, p)).collect();
    json!({
        "event": dispute.question.event,
        "topic": dispute.question.topic,
        "about": dispute.question.about,
        "unit": dispute.question.unit,
        "question": answer.in_words,
        "status": dispute.status,
        "verdict": dispute.verdict,
        "reason": dispute.reason,
        "gap": figure(dispute.gap),
        "low": figure(dispute.low),
        "high": figure(dispute.high),
        "notes": dispute.notes,
        "positions": positions,
    })
}

fn position_json(answer: &Answer, position: &Position) -> serde_json::Value {
    let claim = &position.claim;
    let content = &claim.content;
    let (low, high) = bounds(&content.value);
    json!({
        "claimant": content.claimant.name,
        "country": content.claimant.country,
        "role": content.claimant.role,
        "interest": answer.interest(position),
        "value": content.value.text,
        "low": figure(low),
        "high": figure(high),
        "as_of": content.moment().to_string(),
        "stated_on": content.stated_on.to_string(),
        "reports": position.reports().count(),
        "origins": position.origins(),
        "id": claim.id,
        "index": claim.index,
        "source": content.source.content.title,
        "source_url": content.source.content.url,
        "quote": content.citation.quote,
        "locator": content.citation.locator.clone().unwrap_or_default(),
    })
}

fn figure(figure: Option<Figure>) -> Option<String> {
    figure.map(|figure| figure.to_string())
}

/// The ends of a value's interval; an open end, and what is no figure, has none.
pub(crate) fn bounds(value: &Value) -> (Option<Figure>, Option<Figure>) {
    value
        .reading
        .quantity()
        .map_or((None, None), |quantity| (Some(quantity.interval().low()), quantity.interval().high()))
}

/// A position in a flat row, with its question.
pub struct AnswerRow<'a> {
    answer: &'a Answer,
    position: &'a Position,
}

impl<'a> AnswerRow<'a> {
    /// A row for every position of every answer.
    pub fn all(answers: &'a [Answer]) -> impl Iterator<Item = Self> {
        answers
            .iter()
            .flat_map(|answer| answer.dispute.positions.iter().map(move |position| Self { answer, position }))
    }

    /// Columns before the qualifiers.
    const BEFORE: [&'static str; 2] = ["event", "topic"];
    /// Columns after the qualifiers.
    pub const AFTER: [&'static str; 24] = [
        "unit",
        "question",
        "status",
        "verdict",
        "reason",
        "gap",
        "claimant",
        "country",
        "role",
        "interest",
        "value",
        "low",
        "high",
        "as_of",
        "stated_on",
        "reports",
        "origins",
        "source",
        "source_url",
        "source_publisher",
        "quote",
        "locator",
        "id",
        "index",
    ];

    /// The cells under [`AnswerRow::AFTER`].
    #[must_use]
    pub fn after(&self) -> [String; 24] {
        let dispute = &self.answer.dispute;
        let claim = &self.position.claim;
        let content = &claim.content;
        let source = &content.source.content;
        let (low, high) = bounds(&content.value);
        let number = |figure: Option<Figure>| figure.map(|f| f.to_string()).unwrap_or_default();
        [
            dispute.question.unit.as_ref().map(ToString::to_string).unwrap_or_default(),
            self.answer.in_words.clone(),
            dispute.status.to_string(),
            dispute.verdict.map(|v| v.to_string()).unwrap_or_default(),
            dispute.reason.clone(),
            number(dispute.gap),
            content.claimant.name.clone(),
            content.claimant.country.map(|c| c.to_string()).unwrap_or_default(),
            content.claimant.role.as_ref().map(ToString::to_string).unwrap_or_default(),
            self.answer.interest(self.position).to_string(),
            content.value.text.clone(),
            number(low),
            number(high),
            content.moment().to_string(),
            content.stated_on.to_string(),
            self.position.reports().count().to_string(),
            self.position.origins().to_string(),
            source.title.clone(),
            source.url.clone().unwrap_or_default(),
            source.publisher.clone().unwrap_or_default(),
            content.citation.quote.clone().unwrap_or_default(),
            content.citation.locator.clone().unwrap_or_default(),
            claim.id.to_string(),
            claim.index.to_string(),
        ]
    }
}

fn qualifiers(answers: &[Answer]) -> BTreeSet<&str> {
    answers.iter().flat_map(|a| a.dispute.question.about.keys().map(String::as_str)).collect()
}

/// Writes one row a position: the question's columns, verdict and reason, then who says what.
///
/// # Errors
/// As writing does.
pub fn write_disputes_long<W: Write>(output: W, answers: &[Answer], style: CsvStyle) -> io::Result<()> {
    let qualifiers = qualifiers(answers);
    let mut csv = Encoding::new(output, style)?;
    let mut header: Vec<String> = AnswerRow::BEFORE.map(str::to_owned).to_vec();
    header.extend(qualifiers.iter().map(|name| format!("{QUALIFIER_PREFIX}{name}")));
    header.extend(AnswerRow::AFTER.map(str::to_owned));
    csv.row(header)?;
    for row in AnswerRow::all(answers) {
        let question = &row.answer.dispute.question;
        let mut cells = vec![question.event.to_string(), question.topic.to_string()];
        cells.extend(qualifiers.iter().map(|name| question.about(name).unwrap_or_default().to_owned()));
        cells.extend(row.after());
        csv.row(cells)?;
    }
    csv.finish()
}

/// Writes one row a question, with a pair of columns for every claimant or country: the value as
/// worded, and the id of the entry that says so. Several values in one cell are joined by `; `.
///
/// # Errors
/// As writing does.
pub fn write_disputes_wide<W: Write>(
    output: W,
    answers: &[Answer],
    by: By,
    style: CsvStyle,
) -> io::Result<()> {
    let name = |position: &Position| {
        let claimant = &position.claim.content.claimant;
        match (by, claimant.country) {
            (By::Claimant, None) => claimant.name.clone(),
            (By::Claimant, Some(country)) => format!("{} ({country})", claimant.name),
            (By::Country, Some(country)) => country.to_string(),
            (By::Country, None) => "no country".to_owned(),
        }
    };
    let qualifiers = qualifiers(answers);
    let mut names: Vec<String> = Vec::new();
    let mut seen = BTreeSet::new();
    for position in answers.iter().flat_map(|answer| &answer.dispute.positions) {
        let name = name(position);
        if seen.insert(name.clone()) {
            names.push(name);
        }
    }
    let mut csv = Encoding::new(output, style)?;
    let mut header: Vec<String> = AnswerRow::BEFORE.map(str::to_owned).to_vec();
    header.extend(qualifiers.iter().map(|name| format!("{QUALIFIER_PREFIX}{name}")));
    header
        .extend(["unit", "question", "status", "verdict", "reason", "gap", "low", "high"].map(str::to_owned));
    header.extend(names.iter().flat_map(|name| [format!("{name}: value"), format!("{name}: entry")]));
    csv.row(header)?;
    for answer in answers {
        let dispute = &answer.dispute;
        let mut said: BTreeMap<String, (Vec<String>, Vec<String>)> = BTreeMap::new();
        for position in &dispute.positions {
            let (values, entries) = said.entry(name(position)).or_default();
            values.push(position.claim.content.value.text.clone());
            entries.push(position.claim.id.to_string());
        }
        let question = &dispute.question;
        let number = |figure: Option<Figure>| figure.map(|f| f.to_string()).unwrap_or_default();
        let mut cells = vec![question.event.to_string(), question.topic.to_string()];
        cells.extend(qualifiers.iter().map(|name| question.about(name).unwrap_or_default().to_owned()));
        cells.extend([
            question.unit.as_ref().map(ToString::to_string).unwrap_or_default(),
            answer.in_words.clone(),
            dispute.status.to_string(),
            dispute.verdict.map(|v| v.to_string()).unwrap_or_default(),
            dispute.reason.clone(),
            number(dispute.gap),
            number(dispute.low),
            number(dispute.high),
        ]);
        for name in &names {
            let (values, entries) = said.get(name).cloned().unwrap_or_default();
            cells.extend([values.join("; "), entries.join("; ")]);
        }
        csv.row(cells)?;
    }
    csv.finish()
}
