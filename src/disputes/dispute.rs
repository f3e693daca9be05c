//! A question with its positions, and what holds between them.

use std::fmt;

use serde::Serialize;

use crate::model::{Clocks, Figure, Question, Reading, Said};

use super::{Finding, Position, Rules, Verdict, compare};

/// Where a question stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Two positions contradict each other or diverge.
    Disputed,
    /// Several claimants answer, and no two answers conflict.
    Agreed,
    /// A single claimant answers.
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
    /// The verdict between the two positions that decide the status, if two can be compared.
    pub verdict: Option<Verdict>,
    /// The widest gap between figures that conflict.
    pub gap: Option<Figure>,
    /// The decisive finding in a sentence; empty if there is nothing to compare.
    pub reason: String,
    /// Lowest figure claimed.
    pub low: Option<Figure>,
    /// Highest figure claimed; none if a figure has no upper end, or there is none.
    pub high: Option<Figure>,
    /// Positions: the parties in their order, then other countries, then claimants of none,
    /// then the unattributed.
    pub positions: Vec<Position>,
    /// Claimants who changed their figures or are misreported, one sentence each.
    pub notes: Vec<String>,
}

/// Assesses the question that all of `claims` answer; nothing if the clocks leave out every one.
#[must_use]
pub fn assess(claims: Vec<Said>, terms: &Terms<'_>) -> Option<Dispute> {
    let mut positions = Position::all(claims, terms.clocks);
    positions.sort_by_cached_key(|position| fixed_order(position, terms.sides));
    let question = positions.first()?.claim.content.question.clone();
    let decisive = decisive_pair(&positions, terms.rules);
    let verdict = decisive.as_ref().map(|(finding, ..)| finding.verdict);
    let gap = decisive.as_ref().and_then(|(finding, ..)| finding.gap);
    let status = status(&positions, verdict);
    let reason =
        decisive.as_ref().map(|(finding, a, b)| finding.reason(a, b, terms.rules)).unwrap_or_default();
    let quantities = positions.iter().filter_map(|p| match &p.claim.content.value.reading {
        Reading::Quantity(quantity) => Some(*quantity.interval()),
        _ => None,
    });
    let low = quantities.clone().map(|interval| interval.low()).min();
    let high = quantities.map(|interval| interval.high()).collect::<Option<Vec<_>>>();
    let notes = positions.iter().flat_map(|p| notes(p, terms.rules)).collect();
    Some(Dispute {
        question,
        status,
        verdict,
        gap,
        reason,
        low,
        high: high.and_then(|highs| highs.into_iter().max()),
        positions,
        notes,
    })
}

/// What the claimant itself said otherwise before, or is reported to have said otherwise.
fn notes(position: &Position, rules: Rules) -> Vec<String> {
    let changed = |others: &'_ [Said], verdict| {
        others.iter().position(|other| compare(&position.claim, other, rules).verdict == verdict)
    };
    let misreported =
        changed(&position.other_reports, Verdict::Misreports).map(|i| &position.other_reports[i]);
    let revised = changed(&position.earlier, Verdict::Revises).map(|i| &position.earlier[i]);
    [misreported, revised]
        .into_iter()
        .flatten()
        .map(|other| {
            let finding = compare(&position.claim, other, rules);
            finding.reason(other, &position.claim, rules)
        })
        .collect()
}

/// The two positions whose finding weighs most: contradiction before divergence before any
/// agreement, then the widest gap, then the first in fixed order.
fn decisive_pair(positions: &[Position], rules: Rules) -> Option<(Finding, &Said, &Said)> {
    let mut decisive: Option<(Finding, &Said, &Said)> = None;
    for (i, a) in positions.iter().enumerate() {
        for b in &positions[i + 1..] {
            let finding = compare(&a.claim, &b.claim, rules);
            let outweighs = decisive.as_ref().is_none_or(|(best, ..)| weight(&finding) > weight(best));
            if finding.verdict != Verdict::NotComparable && outweighs {
                decisive = Some((finding, &a.claim, &b.claim));
            }
        }
    }
    decisive
}

fn weight(finding: &Finding) -> (u8, Option<Figure>) {
    let rank = match finding.verdict {
        Verdict::Contradicts => 5,
        Verdict::Diverges => 4,
        Verdict::Overlaps => 3,
        Verdict::Refines => 2,
        Verdict::Agrees => 1,
        Verdict::NotComparable | Verdict::Revises | Verdict::Misreports => 0,
    };
    (rank, finding.gap)
}

fn status(positions: &[Position], decisive: Option<Verdict>) -> Status {
    let answering: Vec<&Position> = positions.iter().filter(|p| p.answers()).collect();
    match answering.as_slice() {
        [] => Status::Silent,
        _ if decisive.is_some_and(Verdict::is_dispute) => Status::Disputed,
        [first, rest @ ..] => {
            let one = |p: &&Position| p.claim.content.claimant.is_same(&first.claim.content.claimant);
            if rest.iter().all(one) { Status::OneSided } else { Status::Agreed }
        }
    }
}

/// Parties in their listed order, other countries by code, claimants of no country, the
/// unattributed; within each by name, then by entry.
fn fixed_order(position: &Position, sides: &[String]) -> (u8, usize, String, String, u64) {
    let claimant = &position.claim.content.claimant;
    let country = claimant.country.map(|c| c.code().to_owned()).unwrap_or_default();
    let party = sides.iter().position(|side| *side == country);
    let rank = match (party, country.is_empty(), claimant.is_unattributed()) {
        (Some(_), _, _) => 0,
        (None, false, _) => 1,
        (None, true, false) => 2,
        (None, true, true) => 3,
    };
    (rank, party.unwrap_or(0), country, claimant.name.clone(), position.claim.index)
}
