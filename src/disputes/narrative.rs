//! One side's whole account of an event, and what others say against it.

use super::{
    Answer, Finding, Interest, Position, Verdict, dispute::notes, party::speaks_for, verdict::compare_answers,
};
use crate::model::{Claimant, Said};

/// Qualifiers that name a party.
const OF_PARTY: [&str; 4] = ["side", "by", "actor", "to"];

/// What one side says, in the order of what it describes, and what it does not speak of.
#[derive(Debug, Clone)]
pub struct Narrative<'a> {
    /// Its positions: by the moment that they describe, then by the day on which they were stated,
    /// then by entry.
    pub passages: Vec<Passage<'a>>,
    /// Questions that others answer and it does not, in their order.
    pub unsaid: Vec<Unsaid<'a>>,
}

/// A position of the side, with what the others make of it.
#[derive(Debug, Clone)]
pub struct Passage<'a> {
    /// The question, with everybody's answers.
    pub answer: &'a Answer,
    /// The position.
    pub position: &'a Position,
    /// What its claimant has at stake.
    pub interest: Interest,
    /// How its claimant changed it, or is misreported, in sentences.
    pub notes: Vec<String>,
    /// Positions that conflict with it, in fixed order.
    pub against: Vec<Objection<'a>>,
    /// How many positions of others can hold beside it.
    pub agreeing: usize,
}

/// A position that conflicts with one of the side.
#[derive(Debug, Clone)]
pub struct Objection<'a> {
    /// The position.
    pub position: &'a Position,
    /// What its claimant has at stake.
    pub interest: Interest,
    /// Whether its claimant is of the side itself.
    pub is_own: bool,
    /// What holds between the two.
    pub finding: Finding,
    /// The finding in a sentence.
    pub reason: String,
}

/// A question that others answer and the side does not.
#[derive(Debug, Clone)]
pub struct Unsaid<'a> {
    /// The question, with everybody's answers.
    pub answer: &'a Answer,
    /// Whether it was put to the side, or another party speaks: the question names the side, or a
    /// listed party answers it.
    pub concerns_it: bool,
}

impl Unsaid<'_> {
    /// The positions that answer.
    pub fn others(&self) -> impl Iterator<Item = &Position> {
        self.answer.dispute.positions.iter().filter(|position| position.answers())
    }
}

/// The account that the claimants for whom `is_of_side` holds give in `answers`.
///
/// The result does not depend on the order of `answers`, but for that of what is unsaid.
#[must_use]
pub fn narrative(answers: &[Answer], is_of_side: impl Fn(&Said) -> bool) -> Narrative<'_> {
    let of_side = |position: &Position| is_of_side(&position.claim);
    let positions = || answers.iter().flat_map(|answer| &answer.dispute.positions);
    let speakers: Vec<&Claimant> =
        positions().filter(|p| of_side(p)).map(|p| &p.claim.content.claimant).collect();
    let mut told = Narrative { passages: Vec::new(), unsaid: Vec::new() };
    for answer in answers {
        let own: Vec<&Position> = answer.dispute.positions.iter().filter(|p| of_side(p)).collect();
        told.passages.extend(own.iter().map(|position| passage(answer, position, &of_side)));
        if own.is_empty() && answer.dispute.positions.iter().any(Position::answers) {
            told.unsaid.push(Unsaid { answer, concerns_it: concerns(answer, &speakers) });
        }
    }
    told.passages.sort_by_cached_key(|passage| order_key(&passage.position.claim));
    told
}

fn passage<'a>(
    answer: &'a Answer,
    position: &'a Position,
    is_of_side: &impl Fn(&Position) -> bool,
) -> Passage<'a> {
    let rules = answer.dispute.rules;
    let mut passage = Passage {
        answer,
        position,
        interest: answer.interest(position),
        notes: notes(position, rules),
        against: Vec::new(),
        agreeing: 0,
    };
    for other in answer.dispute.positions.iter().filter(|other| other.claim.index != position.claim.index) {
        let finding = compare_answers(&position.claim, &other.claim, rules);
        let is_own = is_of_side(other);
        if finding.verdict.is_dispute() {
            passage.against.push(Objection {
                position: other,
                interest: answer.interest(other),
                is_own,
                reason: finding.reason(&position.claim, &other.claim, rules),
                finding,
            });
        } else if finding.verdict != Verdict::NotComparable && !is_own {
            passage.agreeing += 1;
        }
    }
    passage
}

/// Whether the question names a party that one of the side speaks for, or a listed party answers.
fn concerns(answer: &Answer, speakers: &[&Claimant]) -> bool {
    let question = &answer.dispute.question;
    let is_named = OF_PARTY
        .iter()
        .filter_map(|name| question.about(name))
        .any(|party| speakers.iter().any(|claimant| speaks_for(claimant, party)));
    let is_party = |position: &Position| {
        let claimant = &position.claim.content.claimant;
        position.answers() && answer.sides.iter().any(|side| speaks_for(claimant, side))
    };
    is_named || answer.dispute.positions.iter().any(is_party)
}

/// By the moment described, then by the day of the statement, then by entry; unknown dates first.
fn order_key(claim: &Said) -> (Option<chrono::NaiveDate>, Option<chrono::NaiveDate>, u64) {
    (claim.content.moment().order_key(), claim.content.stated_on.order_key(), claim.index)
}

#[cfg(test)]
mod tests {
    use super::{
        super::sample::{answered, said},
        *,
    };

    fn answers() -> Vec<Answer> {
        let by = |claimant, country, value, on| said(claimant, value).with("country", country).on(on);
        let about = |name: &str, claims: &[super::super::sample::Sample]| {
            answered(&claims.iter().map(|claim| claim.clone().with(name, "KG")).collect::<Vec<_>>())
        };
        vec![
            about(
                "about.side",
                &[
                    by("Kyrgyzstan", "KG", "36", "2021-05-04"),
                    by("Kyrgyz authorities", "KG", "31", "2021-05-04"),
                    by("Tajikistan", "TJ", "20", "2021-05-04"),
                    by("A monitor", "", "at least 30", "2021-05-04"),
                ],
            ),
            about(
                "about.by",
                &[by("Tajikistan", "TJ", "yes", "2021-05-01").with("topic", "ceasefire/breached")],
            ),
            answered(&[by("A monitor", "", "5", "2021-05-02").with("about.place", "Elsewhere")]),
            answered(&[
                by("Kyrgyzstan", "KG", "40", "2021-05-01").with("about.place", "Batken"),
                by("Kyrgyzstan", "KG", "41", "2021-05-02").with("about.place", "Batken"),
            ]),
            answered(&[by("Tajikistan", "TJ", "declined", "2021-05-01").with("about.place", "Vorukh")]),
        ]
    }

    fn of_kyrgyzstan(claim: &Said) -> bool {
        claim.content.claimant.country.is_some_and(|country| country.code() == "KG")
    }

    #[test]
    fn a_side_tells_its_account_and_the_others_theirs_against_it() {
        let answers = answers();
        let told = narrative(&answers, of_kyrgyzstan);
        let passages: Vec<(&str, usize, usize, usize)> = told
            .passages
            .iter()
            .map(|passage| {
                let own = passage.against.iter().filter(|objection| objection.is_own).count();
                let value = passage.position.claim.content.value.text.as_str();
                (value, passage.against.len(), own, passage.agreeing)
            })
            .collect();
        assert_eq!(passages, [("41", 0, 0, 0), ("36", 2, 1, 1), ("31", 2, 1, 1)]);
        assert_eq!(told.passages[0].notes.len(), 1);
        assert_eq!(told.passages[1].interest, Interest::OwnLoss);
        let unsaid: Vec<(&str, bool)> = told
            .unsaid
            .iter()
            .map(|unsaid| (unsaid.answer.dispute.question.topic.as_str(), unsaid.concerns_it))
            .collect();
        assert_eq!(unsaid, [("ceasefire/breached", true), ("casualties/killed", false)]);
    }

    #[test]
    fn the_order_of_the_questions_does_not_matter() {
        let (answers, mut turned) = (answers(), answers());
        turned.reverse();
        let values = |answers: &[Answer]| -> Vec<String> {
            let told = narrative(answers, of_kyrgyzstan);
            told.passages.iter().map(|passage| passage.position.claim.content.value.text.clone()).collect()
        };
        assert_eq!(values(&answers), values(&turned));
    }
}
