//! One side's account for a terminal: what it says, what is said against it, what it leaves out.

use std::{collections::BTreeMap, fmt};

use super::{
    dispute_view::references,
    output::{count, hanging, paragraph},
    style::{error, faint, safe, strong},
};
use crate::{
    disputes::{Narrative, Objection, Passage, Position, Unsaid},
    model::{Selection, fold},
};

/// How far what belongs to a position stands under its first line.
const INDENT: usize = 4;

/// Whose account it is, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Side(String);

impl Side {
    /// The side that a selection names.
    pub(crate) fn of(selection: &Selection) -> Self {
        let parts = [
            selection.claimant.clone(),
            selection.country.map(|country| country.name().to_owned()),
            selection.role.as_ref().map(|role| format!("the role {role}")),
        ];
        Self(parts.into_iter().flatten().collect::<Vec<_>>().join(", "))
    }
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// The first part of a position's topic: what it stands under.
fn subject<'a>(passage: &Passage<'a>) -> &'a str {
    let topic = passage.answer.dispute.question.topic.as_str();
    topic.split('/').next().unwrap_or(topic)
}

/// Puts passages on one subject together, subjects in the order in which they first come up.
pub(crate) fn by_subject(account: &mut Narrative<'_>) {
    let mut subjects: Vec<&str> = Vec::new();
    for passage in &account.passages {
        if !subjects.contains(&subject(passage)) {
            subjects.push(subject(passage));
        }
    }
    account.passages.sort_by_key(|passage| subjects.iter().position(|name| *name == subject(passage)));
}

/// The account, under headings of subjects or without.
pub(crate) fn account(account: &Narrative<'_>, side: &Side, has_headings: bool) -> String {
    let Some(first) = account.passages.first() else { return String::new() };
    let event = &first.answer.dispute.question.event;
    let label = first.answer.event_label.as_deref().map(|label| format!("{}  ", strong(&safe(label))));
    let mut text = format!("{}{}\n", label.unwrap_or_default(), faint(event.as_str()));
    text.push_str(&paragraph(&safe(&summary(account, side)), 0));
    let mut cited: Vec<&Position> = Vec::new();
    let mut under = None;
    for passage in &account.passages {
        if under != Some(subject(passage)) && (has_headings || under.is_none()) {
            under = Some(subject(passage));
            let heading = if has_headings { strong(subject(passage)) + "\n" } else { String::new() };
            text.push_str(&format!("\n{heading}"));
        }
        text.push_str(&told(passage, &mut cited));
    }
    text.push_str(&unsaid(&account.unsaid));
    text.push_str(&format!("\n{}\n{}\n", strong("Sources"), references(cited)));
    text
}

/// "The account of Kyrgyzstan: 33 positions, 3 in conflict with others; silent on 90 questions."
fn summary(account: &Narrative<'_>, side: &Side) -> String {
    let disputed = account.passages.iter().filter(|passage| !passage.against.is_empty()).count();
    format!(
        "The account of {side}: {}, {} in conflict; it does not speak of {} that others answer.",
        count(account.passages.len() as u64, "position", "positions"),
        if disputed == 0 { "none".to_owned() } else { disputed.to_string() },
        count(account.unsaid.len() as u64, "question", "questions")
    )
}

fn when(position: &Position) -> String {
    position.claim.content.moment().in_words()
}

/// A position: its date, who says what, of which question, and what is said against it.
fn told<'a>(passage: &Passage<'a>, cited: &mut Vec<&'a Position>) -> String {
    let content = &passage.position.claim.content;
    let when = when(passage.position);
    let mut particulars = vec![passage.interest.as_str().replace('-', " ")];
    // The date that stands first is that of the statement too, unless this says otherwise.
    if content.stated_on != *content.moment() {
        particulars.push(if content.stated_on.is_unknown() {
            "day of the statement unknown".to_owned()
        } else {
            format!("said {}", content.stated_on.in_words())
        });
    }
    let reference = cite(passage.position, cited);
    let says = format!(
        "{when} · {}: {} ({}) {reference}",
        content.claimant.name,
        content.worded(),
        particulars.join(", ")
    );
    let mut text = paragraph(&safe(&says), 2).replacen(&when, &strong(&when), 1);
    text.push_str(&paragraph(&safe(&passage.answer.in_words), INDENT));
    if let Some(statement) = &content.statement {
        text.push_str(&faint(&paragraph(&safe(statement), INDENT)));
    }
    for note in &passage.notes {
        text.push_str(&paragraph(&safe(note), INDENT));
    }
    for objection in &passage.against {
        let reference = cite(objection.position, cited);
        let label = if objection.is_own { "own side:" } else { "against:" };
        text.push_str(&hanging(
            INDENT,
            label,
            &error(label),
            &safe(&format!("{} {reference}", objects(objection))),
        ));
    }
    if passage.agreeing > 0 {
        let others = count(passage.agreeing as u64, "other position", "other positions");
        text.push_str(&paragraph(&format!("{others} can hold beside it."), INDENT));
    }
    text
}

/// "Tajikistan: 9 (own loss, May 2021): contradicts, 2 apart".
fn objects(objection: &Objection<'_>) -> String {
    let content = &objection.position.claim.content;
    let gap = objection.finding.gap.map(|gap| format!(", {} apart", gap.grouped())).unwrap_or_default();
    let moment = content.moment();
    let when = if moment.is_unknown() { String::new() } else { format!(", {}", moment.in_words()) };
    format!(
        "{}: {} ({}{when}): {}{gap}",
        content.claimant.name,
        content.worded(),
        objection.interest.as_str().replace('-', " "),
        objection.finding.verdict
    )
}

/// The number under which a position is cited.
fn cite<'a>(position: &'a Position, cited: &mut Vec<&'a Position>) -> String {
    let index = position.claim.index;
    let known = cited.iter().position(|other| other.claim.index == index);
    let number = known.unwrap_or_else(|| {
        cited.push(position);
        cited.len() - 1
    });
    format!("[{}]", number + 1)
}

/// What the side does not speak of: each question that concerns it, and the others by subject.
fn unsaid(unsaid: &[Unsaid<'_>]) -> String {
    if unsaid.is_empty() {
        return String::new();
    }
    let (concern, rest): (Vec<_>, Vec<_>) = unsaid.iter().partition(|unsaid| unsaid.concerns_it);
    let mut text = format!("\n{}\n", strong("What it does not speak of"));
    for unsaid in concern {
        let mut speakers: Vec<String> = Vec::new();
        for other in unsaid.others() {
            let content = &other.claim.content;
            let said = format!("{} ({})", content.claimant.name, content.worded());
            if !speakers.iter().any(|known| fold(known) == fold(&said)) {
                speakers.push(said);
            }
        }
        let line = format!("{} · {}", unsaid.answer.dispute.question, speakers.join(", "));
        text.push_str(&hanging(2, "–", "–", &safe(&line)));
    }
    let mut subjects: BTreeMap<&str, u64> = BTreeMap::new();
    for unsaid in &rest {
        let topic = unsaid.answer.dispute.question.topic.as_str();
        *subjects.entry(topic.split('/').next().unwrap_or(topic)).or_default() += 1;
    }
    if !rest.is_empty() {
        let told: Vec<String> =
            subjects.iter().map(|(subject, number)| format!("{subject} {number}")).collect();
        let others = count(rest.len() as u64, "question", "questions");
        let told =
            format!("{others} that neither name it nor are answered by another party: {}.", told.join(", "));
        text.push_str(&paragraph(&safe(&told), 2));
    }
    text
}
