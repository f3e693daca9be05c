//! A question with its positions, and what holds between them.

use std::fmt;

use serde::Serialize;

use super::{
    Finding, Position, Rules, Verdict, compare, pairs::Pairs, party::speaks_for, reason,
    verdict::compare_answers,
};
use crate::model::{Clocks, Figure, Interval, Question, Said};

/// Where a question stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Two positions contradict each other or diverge.
    Disputed,
    /// Two claimants or more give answers that can be compared, and no two answers conflict.
    Agreed,
    /// A single claimant answers, or none that is named: who made an unattributed statement is
    /// not known, so it is not a second voice.
    OneSided,
    /// No claimant answers.
    Silent,
}

impl Status {
    /// Every status, in the order in which they are listed.
    pub const ALL: [Self; 4] = [Self::Disputed, Self::Agreed, Self::OneSided, Self::Silent];

    /// The name used in every output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Disputed => "disputed",
            Self::Agreed => "agreed",
            Self::OneSided => "one-sided",
            Self::Silent => "silent",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The terms on which a question is assessed.
#[derive(Debug, Clone)]
pub struct Terms<'a> {
    /// What the verdicts depend on.
    pub rules: Rules,
    /// The clocks.
    pub clocks: &'a Clocks,
    /// The parties of the event, in the order in which they are shown.
    pub sides: &'a [String],
}

/// A question with its positions in fixed order, and the finding that decides its status.
#[derive(Debug, Clone)]
pub struct Dispute {
    /// The question.
    pub question: Question,
    /// Where it stands.
    pub status: Status,
    /// The verdict that decides the status; none if no two positions answer.
    pub verdict: Option<Verdict>,
    /// The widest gap between two figures, the highest low less the lowest high, if they have no
    /// value in common. If the decisive figures are closer together, the reason says so.
    pub gap: Option<Figure>,
    /// The decisive finding in words, and who else is in conflict; empty if there is none.
    pub reason: String,
    /// Lowest figure claimed.
    pub low: Option<Figure>,
    /// Highest figure claimed; none if a figure has no upper end, or there is none.
    pub high: Option<Figure>,
    /// Positions: the parties in their order, then other countries, then claimants of none,
    /// then the unattributed.
    pub positions: Vec<Position>,
    /// Claimants who changed their answers, fell silent or are misreported, one sentence each.
    pub notes: Vec<String>,
    /// The rules by which they were compared.
    pub rules: Rules,
}

/// Two positions of one question that cannot both hold, or that only growth could explain.
#[derive(Debug, Clone)]
pub struct Conflict<'a> {
    /// The position that comes first in fixed order.
    pub one: &'a Position,
    /// The other.
    pub other: &'a Position,
    /// What holds between them.
    pub finding: Finding,
}

impl Conflict<'_> {
    /// How much it weighs beside others on its question: a contradiction before a divergence,
    /// then the wider gap.
    #[must_use]
    pub fn weight(&self) -> (bool, Option<Figure>) {
        (self.finding.verdict == Verdict::Contradicts, self.finding.gap)
    }

    /// Whether `position`, one of the same question, is one of the two.
    #[must_use]
    pub fn involves(&self, position: &Position) -> bool {
        [self.one, self.other].into_iter().any(|each| each.claim.index == position.claim.index)
    }
}

impl Dispute {
    /// Every two positions that conflict, in fixed order.
    pub fn conflicts(&self) -> impl Iterator<Item = Conflict<'_>> {
        self.positions.iter().zip(1..).flat_map(move |(one, next)| {
            self.positions[next..].iter().filter_map(move |other| {
                let finding = compare_answers(&one.claim, &other.claim, self.rules);
                finding.verdict.is_dispute().then_some(Conflict { one, other, finding })
            })
        })
    }
}

/// Assesses the question that all of `claims` answer; nothing if the clocks leave out every one.
///
/// The result does not depend on the order of `claims`.
#[must_use]
pub fn assess(claims: Vec<Said>, terms: &Terms<'_>) -> Option<Dispute> {
    let mut positions = Position::all(claims, terms.clocks);
    positions.sort_by_cached_key(|position| fixed_order(position, terms.sides));
    let question = positions.first()?.claim.content.question.clone();
    let pairs = Pairs::among(&positions, terms.rules);
    let (verdict, gap) = (pairs.verdict(), pairs.widest);
    let status = status(&positions, &pairs);
    let reason = reason(&pairs, terms.rules);
    let (low, high) = range(positions.iter());
    let notes = positions.iter().flat_map(|position| notes(position, terms.rules)).collect();
    Some(Dispute { question, status, verdict, gap, reason, low, high, positions, notes, rules: terms.rules })
}

/// Where the question stands with these positions, and the widest gap between two of them.
pub(super) fn standing(positions: &[Position], rules: Rules) -> (Status, Option<Figure>) {
    let pairs = Pairs::among(positions, rules);
    (status(positions, &pairs), pairs.widest)
}

fn status(positions: &[Position], pairs: &Pairs<'_>) -> Status {
    if !positions.iter().any(Position::answers) {
        Status::Silent
    } else if pairs.verdict().is_some_and(Verdict::is_dispute) {
        Status::Disputed
    } else if pairs.is_corroborated {
        Status::Agreed
    } else {
        Status::OneSided
    }
}

fn reason(pairs: &Pairs<'_>, rules: Rules) -> String {
    let Some((finding, a, b)) = &pairs.decisive else { return String::new() };
    let wider = pairs.widest.filter(|widest| Some(*widest) > finding.gap);
    finding.reason(a, b, rules) + &reason::beside([a, b], &pairs.others, wider)
}

/// Lowest and highest figure claimed, as worded; no highest if one is open.
pub(super) fn range<'a>(positions: impl Iterator<Item = &'a Position>) -> (Option<Figure>, Option<Figure>) {
    let quantities = positions.filter_map(|position| position.claim.content.value.reading.quantity());
    let intervals: Vec<Interval> = quantities.map(|quantity| *quantity.interval()).collect();
    let low = intervals.iter().map(Interval::low).min();
    let highs: Option<Vec<Figure>> = intervals.iter().map(Interval::high).collect();
    (low, highs.and_then(|highs| highs.into_iter().max()))
}

/// What the claimant is reported to have said otherwise, and what it said otherwise before.
pub(super) fn notes(position: &Position, rules: Rules) -> Vec<String> {
    let claim = &position.claim;
    let mut notes = Vec::new();
    let mut misreported = Vec::new();
    for report in &position.other_reports {
        let finding = compare(claim, report, rules);
        let reading = &report.content.value.reading;
        if finding.verdict == Verdict::Misreports && !misreported.contains(&reading) {
            misreported.push(reading);
            notes.push(finding.reason(report, claim, rules));
        }
    }
    let earlier = position.earlier.iter().find_map(|earlier| {
        if !position.answers() && earlier.content.value.reading.is_answer() {
            return Some(reason::fell_silent(earlier, claim));
        }
        let finding = compare(claim, earlier, rules);
        (finding.verdict == Verdict::Revises).then(|| finding.reason(earlier, claim, rules))
    });
    notes.extend(earlier);
    notes
}

/// Parties in their listed order, other countries by code, claimants of no country, the
/// unattributed; within each by name, then by entry.
fn fixed_order(position: &Position, sides: &[String]) -> (u8, usize, String, String, u64) {
    let claimant = &position.claim.content.claimant;
    let country = claimant.country.map(|c| c.code().to_owned()).unwrap_or_default();
    let party = sides.iter().position(|side| speaks_for(claimant, side));
    let rank = match (party, country.is_empty(), claimant.is_unattributed()) {
        (Some(_), _, _) => 0,
        (None, false, _) => 1,
        (None, true, false) => 2,
        (None, true, true) => 3,
    };
    (rank, party.unwrap_or(0), country, claimant.name.clone(), position.claim.index)
}
