//! Every two positions of a question, compared.

use super::{Finding, Position, Rules, Verdict, verdict::Difference, verdict::compare_answers};
use crate::model::{Figure, Said};

/// What holds among the positions of one question.
pub(super) struct Pairs<'a> {
    /// The finding that weighs most, and the two claims that it is between: contradiction before
    /// divergence before agreement, the wider gap, the pair that comes first in fixed order.
    pub(super) decisive: Option<(Finding, &'a Said, &'a Said)>,
    /// The widest gap between two figures.
    pub(super) widest: Option<Figure>,
    /// Claims in conflict that are not part of the decisive pair, in fixed order.
    pub(super) others: Vec<&'a Said>,
    /// Whether two named claimants answer so that both can hold.
    pub(super) is_corroborated: bool,
}

impl<'a> Pairs<'a> {
    /// Compares the positions of one question, given in fixed order.
    pub(super) fn among(positions: &'a [Position], rules: Rules) -> Self {
        let mut pairs = Self { decisive: None, widest: None, others: Vec::new(), is_corroborated: false };
        let mut is_in_conflict = vec![false; positions.len()];
        for (i, a) in positions.iter().enumerate() {
            for (b, j) in positions[i + 1..].iter().zip(i + 1..) {
                let (a, b) = (&a.claim, &b.claim);
                let finding = compare_answers(a, b, rules);
                pairs.widest = pairs.widest.max(finding.gap);
                if finding.verdict.is_dispute() {
                    (is_in_conflict[i], is_in_conflict[j]) = (true, true);
                } else if finding.verdict != Verdict::NotComparable {
                    pairs.is_corroborated |= is_named(a) && is_named(b);
                }
                let weighs_most = match &pairs.decisive {
                    None => weight(&finding).is_some(),
                    Some((most, ..)) => weight(&finding) > weight(most),
                };
                if weighs_most {
                    pairs.decisive = Some((finding, a, b));
                }
            }
        }
        let decisive = pairs.decisive.as_ref().map(|(_, a, b)| [a.index, b.index]);
        pairs.others = positions
            .iter()
            .zip(is_in_conflict)
            .filter(|(position, in_conflict)| {
                *in_conflict && !decisive.is_some_and(|pair| pair.contains(&position.claim.index))
            })
            .map(|(position, _)| &position.claim)
            .collect();
        pairs
    }

    /// The verdict that decides where the question stands.
    pub(super) fn verdict(&self) -> Option<Verdict> {
        self.decisive.as_ref().map(|(finding, ..)| finding.verdict)
    }
}

fn is_named(claim: &Said) -> bool {
    !claim.content.claimant.is_unattributed()
}

/// How much a finding weighs; nothing if one of the two gives no answer.
fn weight(finding: &Finding) -> Option<(u8, Option<Figure>)> {
    let rank = match finding.verdict {
        Verdict::Contradicts => 5,
        Verdict::Diverges => 4,
        Verdict::Overlaps => 3,
        Verdict::Refines => 2,
        Verdict::Agrees => 1,
        Verdict::NotComparable if finding.difference == Some(Difference::Kind) => 0,
        Verdict::NotComparable | Verdict::Revises | Verdict::Misreports => return None,
    };
    Some((rank, finding.gap))
}
