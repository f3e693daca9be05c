//! Disputes as rows and as JSON.

use std::collections::{BTreeSet, HashSet};

use serde_json::{Value, json};

use super::{
    Listing,
    column::{Described, LONG, OF_GROUP, OF_NAMED, OF_RANK, WIDE},
};
use crate::{
    disputes::{Answer, By, Group, Position, groups},
    model::{self, Figure, Holds, QuoteCheck},
};

/// An answer as an object: the question, where it stands and why, its positions, and what they
/// are together, if they are grouped by more than claimant.
///
/// Figures are text, an open end is null; `low` to `high` is the range of what is claimed, never
/// an estimate.
#[must_use]
pub fn dispute_json(answer: &Answer, by: By) -> serde_json::Value {
    let dispute = &answer.dispute;
    let positions: Vec<serde_json::Value> =
        dispute.positions.iter().map(|p| position_json(answer, p)).collect();
    let silent: Vec<serde_json::Value> =
        answer.silences().into_iter().map(|(party, how)| json!({ "party": party, "how": how })).collect();
    let mut object = json!({
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
        "silent": silent,
        "positions": positions,
    });
    if let Some(rank) = &answer.rank {
        object["ranked_by"] = rank.order().as_str().into();
        object["rank"] = rank.to_string().into();
    }
    if by != By::Claimant {
        object["grouped_by"] = by.as_str().into();
        object["groups"] = groups(answer, by).iter().map(group_json).collect();
    }
    object
}

fn group_json(group: &Group<'_>) -> serde_json::Value {
    let ids: Vec<_> = group.positions.iter().map(|(_, position)| position.claim.id).collect();
    let against: Vec<&str> = group.against.iter().map(|(name, _)| name.as_str()).collect();
    json!({
        "name": group.name,
        "low": figure(group.low),
        "high": figure(group.high),
        "differs_with_itself": differs(group),
        "conflicts_with": against,
        "ids": ids,
    })
}

/// Whether a group conflicts with itself; none if it has nothing in common.
fn differs(group: &Group<'_>) -> Value {
    if group.is_one { (!group.within.is_empty()).into() } else { Value::Null }
}

fn position_json(answer: &Answer, position: &Position) -> serde_json::Value {
    let claim = &position.claim;
    let content = &claim.content;
    let (low, high) = bounds(content.stated_reading());
    let converted = content.converted().map(|_| {
        let (low, high) = bounds(&content.value.reading);
        json!({ "low": figure(low), "high": figure(high) })
    });
    json!({
        "claimant": content.claimant.name,
        "known_as": content.claimant.other_name().map(|name| name.to_string()),
        "country": content.claimant.country,
        "role": content.claimant.role,
        "interest": answer.interest(position),
        "value": content.value.text,
        "low": figure(low),
        "high": figure(high),
        "unit": content.stated_unit(),
        "converted": converted,
        "as_of": content.moment().to_string(),
        "stated_on": content.stated_on.to_string(),
        "reports": position.reports().count(),
        "origins": position.origins(),
        "id": claim.id,
        "index": claim.index,
        "source": content.source.content.title,
        "source_url": content.source.content.url,
        "quote": content.citation.quote,
        "quote_check": content.citation.check.map(QuoteCheck::as_str),
        "quote_translation": content.citation.translation,
        "quote_translation_by": content.citation.translation_by,
        "locator": content.citation.locator.clone().unwrap_or_default(),
    })
}

fn figure(figure: Option<Figure>) -> Option<String> {
    figure.map(|figure| figure.to_string())
}

/// The ends of an answer's interval; an open end, and what is no figure, has none.
pub(crate) fn bounds(reading: &model::Reading) -> (Option<Figure>, Option<Figure>) {
    reading
        .quantity()
        .map_or((None, None), |quantity| (Some(quantity.interval().low()), quantity.interval().high()))
}

/// Which listed parties give no answer, and how: `KG: silent; TJ: declined`.
fn silent(answer: &Answer) -> Value {
    let told: Vec<String> =
        answer.silences().iter().map(|(party, how)| format!("{party}: {}", how.as_str())).collect();
    if told.is_empty() { Value::Null } else { told.join("; ").into() }
}

/// The columns that name a question: what it is ranked by if any is, event, topic, and every
/// qualifier that any question has.
struct Naming<'a> {
    qualifiers: BTreeSet<&'a str>,
    is_ranked: bool,
}

impl<'a> Naming<'a> {
    fn of(answers: &'a [Answer]) -> Self {
        let names = answers.iter().flat_map(|a| a.dispute.question.about.keys().map(String::as_str));
        Self { qualifiers: names.collect(), is_ranked: answers.iter().any(|answer| answer.rank.is_some()) }
    }

    fn columns(&self) -> Vec<Described> {
        let ranked = OF_RANK.iter().filter(|_| self.is_ranked).map(Described::from);
        let qualifiers = self.qualifiers.iter().map(|name| Described::qualifier(name));
        ranked.chain(OF_NAMED.iter().map(Described::from)).chain(qualifiers).collect()
    }

    fn cells(&self, answer: &Answer) -> Vec<Value> {
        let question = &answer.dispute.question;
        let mut cells: Vec<Value> = Vec::new();
        if self.is_ranked {
            cells.push(answer.rank.map(|rank| rank.order().as_str()).into());
            cells.push(answer.rank.map(|rank| rank.to_string()).into());
        }
        cells.extend([question.event.to_string().into(), question.topic.to_string().into()]);
        cells.extend(self.qualifiers.iter().map(|name| question.about(name).into()));
        cells
    }
}

/// The columns of [`long`].
#[must_use]
pub fn long_columns(answers: &[Answer], by: By) -> Vec<Described> {
    let mut columns = Naming::of(answers).columns();
    columns.extend(OF_GROUP.iter().filter(|_| by != By::Claimant).map(Described::from));
    columns.extend(LONG.iter().map(Described::from));
    columns
}

/// One row a position: the question's columns, its group if positions are grouped by more than
/// claimant, verdict and reason, then who says what.
#[must_use]
pub fn long(answers: &[Answer], by: By) -> Listing {
    let naming = Naming::of(answers);
    let is_grouped = by != By::Claimant;
    let mut listing = Listing::of(&long_columns(answers, by));
    for answer in answers {
        let mut push = |position: &Position, group: Option<&Group<'_>>| {
            let mut row = naming.cells(answer);
            if let Some(group) = group {
                row.extend([group.name.clone().into(), figure(group.low).into()]);
                row.extend([figure(group.high).into(), differs(group)]);
            }
            row.extend(position_cells(answer, position));
            listing.rows.push(row);
        };
        if is_grouped {
            for group in groups(answer, by) {
                group.positions.iter().for_each(|(_, position)| push(position, Some(&group)));
            }
        } else {
            answer.dispute.positions.iter().for_each(|position| push(position, None));
        }
    }
    listing
}

/// The cells under [`LONG`].
fn position_cells(answer: &Answer, position: &Position) -> [Value; LONG.len()] {
    let dispute = &answer.dispute;
    let claim = &position.claim;
    let content = &claim.content;
    let source = &content.source.content;
    let (low, high) = bounds(content.stated_reading());
    let converted = content.converted().map(|_| bounds(&content.value.reading));
    let (low_converted, high_converted) = converted.unwrap_or_default();
    [
        content.stated_unit().map(ToString::to_string).into(),
        answer.in_words.clone().into(),
        dispute.status.to_string().into(),
        dispute.verdict.map(|verdict| verdict.to_string()).into(),
        dispute.reason.clone().into(),
        figure(dispute.gap).into(),
        silent(answer),
        content.claimant.name.clone().into(),
        content.claimant.country.map(|country| country.to_string()).into(),
        content.claimant.role.as_ref().map(ToString::to_string).into(),
        answer.interest(position).to_string().into(),
        content.value.text.clone().into(),
        figure(low).into(),
        figure(high).into(),
        figure(low_converted).into(),
        figure(high_converted).into(),
        content.moment().to_string().into(),
        content.stated_on.to_string().into(),
        position.reports().count().into(),
        position.origins().into(),
        source.title.clone().into(),
        source.url.clone().into(),
        source.publisher.clone().into(),
        content.citation.quote.clone().into(),
        content.citation.check.map(QuoteCheck::as_str).into(),
        content.citation.locator.clone().into(),
        claim.id.to_string().into(),
        claim.index.into(),
    ]
}

/// What a wide report says of every claimant, body, country, role or interest, in columns of its own.
const OF_SPEAKER: [(&str, &str); 5] = [
    ("value", "The answer as worded"),
    ("interest", "What is at stake"),
    ("origins", "How many origins the reports of it go back to"),
    ("quote_check", "How the quote stands to the archived files of its source"),
    ("entry", "Public id of the entry that says so"),
];

/// Claimants, countries, roles or interests that have a position, in the order of the positions.
fn speakers(answers: &[Answer], by: By) -> Vec<String> {
    let mut speakers: Vec<String> = Vec::new();
    let mut known = HashSet::new();
    let held = answers.iter().flat_map(|answer| answer.dispute.positions.iter().map(move |p| (answer, p)));
    for (answer, position) in held {
        let name = by.group_of(answer, position).0;
        if known.insert(name.clone()) {
            speakers.push(name);
        }
    }
    speakers
}

/// The columns of [`wide`].
#[must_use]
pub fn wide_columns(answers: &[Answer], by: By) -> Vec<Described> {
    let mut columns = Naming::of(answers).columns();
    columns.extend(WIDE.iter().map(Described::from));
    for name in speakers(answers, by) {
        columns.extend(OF_SPEAKER.map(|(what, help)| Described {
            name: format!("{name}: {what}"),
            holds: Holds::Text,
            is_filled: false,
            help: format!("{help}; several are separated by `; `"),
        }));
    }
    columns
}

/// One row a question, with columns for every claimant, body, country, role or interest: the value as worded,
/// the interest, the number of origins, how the quote stands to the archived source, and the id of the entry that says so. Several values in one cell are joined by `; `.
#[must_use]
pub fn wide(answers: &[Answer], by: By) -> Listing {
    let naming = Naming::of(answers);
    let speaker = |answer: &Answer, position: &Position| by.group_of(answer, position).0;
    let speakers = speakers(answers, by);
    let mut listing = Listing::of(&wide_columns(answers, by));
    for answer in answers {
        let dispute = &answer.dispute;
        let mut row = naming.cells(answer);
        row.extend([
            dispute.question.unit.as_ref().map(ToString::to_string).into(),
            answer.in_words.clone().into(),
            dispute.status.to_string().into(),
            dispute.verdict.map(|verdict| verdict.to_string()).into(),
            dispute.reason.clone().into(),
            figure(dispute.gap).into(),
            silent(answer),
            figure(dispute.low).into(),
            figure(dispute.high).into(),
        ]);
        for name in &speakers {
            let said: Vec<&Position> =
                dispute.positions.iter().filter(|p| speaker(answer, p) == *name).collect();
            let joined = |cell: &dyn Fn(&Position) -> String| -> Value {
                let cells: Vec<String> = said.iter().copied().map(cell).collect();
                if cells.is_empty() { Value::Null } else { cells.join("; ").into() }
            };
            row.push(joined(&|position| position.claim.content.worded()));
            row.push(joined(&|position| answer.interest(position).to_string()));
            row.push(joined(&|position| position.origins().to_string()));
            let check = |position: &Position| position.claim.content.citation.check;
            row.push(joined(&|position| check(position).map_or("", QuoteCheck::as_str).to_owned()));
            row.push(joined(&|position| position.claim.id.to_string()));
        }
        listing.rows.push(row);
    }
    listing
}
