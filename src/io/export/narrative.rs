//! One side's account as rows.

use serde_json::Value;

use super::{
    Listing, bounds,
    column::{NARRATIVE, names},
};
use crate::{
    disputes::{Answer, Interest, Narrative, Objection, Passage, Position, Unsaid},
    model::{Figure, QuoteCheck},
};

/// One row for every position of the side (`says`), one for every position against it (`against`,
/// after the one that it conflicts with, which `against_id` names), and one for every question
/// that others answer and the side does not (`silent`).
#[must_use]
pub fn narrative_rows(narratives: &[Narrative<'_>]) -> Listing {
    let mut listing = Listing::new(&names(&NARRATIVE));
    for narrative in narratives {
        for passage in &narrative.passages {
            listing.rows.push(says(passage));
            listing.rows.extend(passage.against.iter().map(|objection| against(passage, objection)));
        }
        listing.rows.extend(narrative.unsaid.iter().map(silent));
    }
    listing
}

fn says(passage: &Passage<'_>) -> Vec<Value> {
    let found = [
        passage.against.len().into(),
        passage.agreeing.into(),
        Value::Null,
        Value::Null,
        passage.notes.join(" ").into(),
    ];
    row("says", passage.answer, Some((passage.position, passage.interest)), found, Value::Null)
}

fn against(passage: &Passage<'_>, objection: &Objection<'_>) -> Vec<Value> {
    let finding = &objection.finding;
    let found = [
        Value::Null,
        Value::Null,
        finding.verdict.as_str().into(),
        figure(finding.gap),
        objection.reason.clone().into(),
    ];
    let against_id = passage.position.claim.id.to_string().into();
    row("against", passage.answer, Some((objection.position, objection.interest)), found, against_id)
}

fn silent(unsaid: &Unsaid<'_>) -> Vec<Value> {
    let told = match unsaid.others().count() {
        1 => "1 other answers".to_owned(),
        others => format!("{others} others answer"),
    };
    let found = [Value::Null, Value::Null, Value::Null, Value::Null, told.into()];
    row("silent", unsaid.answer, None, found, Value::Null)
}

/// A row: the question, who says what if anybody does, what was found, and where it stands.
fn row(
    part: &str,
    answer: &Answer,
    position: Option<(&Position, Interest)>,
    found: [Value; 5],
    against_id: Value,
) -> Vec<Value> {
    let question = &answer.dispute.question;
    let mut cells: Vec<Value> = vec![
        part.into(),
        question.event.to_string().into(),
        question.topic.to_string().into(),
        question.about_json().into(),
        question.unit.as_ref().map(ToString::to_string).into(),
        answer.in_words.clone().into(),
    ];
    let (said, cited) = position.map_or_else(
        || (std::array::from_fn(|_| Value::Null), std::array::from_fn(|_| Value::Null)),
        |(position, interest)| (said(position, interest), cited(position)),
    );
    cells.extend(said);
    cells.extend(found);
    cells.extend(cited);
    cells.push(against_id);
    cells
}

/// Who says what and when, of what moment.
fn said(position: &Position, interest: Interest) -> [Value; 10] {
    let content = &position.claim.content;
    let claimant = &content.claimant;
    let (low, high) = bounds(content.stated_reading());
    [
        claimant.name.clone().into(),
        claimant.country.map(|country| country.to_string()).into(),
        claimant.role.as_ref().map(ToString::to_string).into(),
        interest.as_str().into(),
        content.worded().into(),
        figure(low),
        figure(high),
        content.moment().to_string().into(),
        content.stated_on.to_string().into(),
        content.statement.clone().into(),
    ]
}

/// Where it can be read, and which entry says so.
fn cited(position: &Position) -> [Value; 7] {
    let claim = &position.claim;
    let source = &claim.content.source.content;
    let citation = &claim.content.citation;
    [
        source.title.clone().into(),
        source.url.clone().into(),
        citation.quote.clone().into(),
        citation.check.map(QuoteCheck::as_str).into(),
        citation.locator.clone().into(),
        claim.id.to_string().into(),
        claim.index.into(),
    ]
}

fn figure(figure: Option<Figure>) -> Value {
    figure.map(|figure| figure.to_string()).into()
}
