//! What holds among the positions of a question, two by two.

use super::{
    Finding, Position, Rules, Verdict,
    spread::Spread,
    verdict::{Difference, compare_answers},
};
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
        match Spread::of(positions, rules) {
            Some(spread) => Self::of_figures(positions, &spread, rules),
            None => Self::of_any(positions, rules),
        }
    }

    /// The pairs among figures, of which there may be thousands.
    fn of_figures(positions: &'a [Position], spread: &Spread, rules: Rules) -> Self {
        let decisive = spread.decisive().map(|(a, b)| {
            let (a, b) = (&positions[a].claim, &positions[b].claim);
            (compare_answers(a, b, rules), a, b)
        });
        let mut is_in_conflict = vec![false; positions.len()];
        spread.conflicting().for_each(|at| is_in_conflict[at] = true);
        Self {
            others: others(positions, &is_in_conflict, decisive.as_ref()),
            decisive,
            widest: spread.widest(),
            is_corroborated: spread.is_corroborated(),
        }
    }

    /// Every two positions compared.
    fn of_any(positions: &'a [Position], rules: Rules) -> Self {
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
        pairs.others = others(positions, &is_in_conflict, pairs.decisive.as_ref());
        pairs
    }

    /// The verdict that decides where the question stands.
    pub(super) fn verdict(&self) -> Option<Verdict> {
        self.decisive.as_ref().map(|(finding, ..)| finding.verdict)
    }
}

/// The claims in conflict that are not part of the decisive pair.
fn others<'a>(
    positions: &'a [Position],
    is_in_conflict: &[bool],
    decisive: Option<&(Finding, &Said, &Said)>,
) -> Vec<&'a Said> {
    let decisive = decisive.map(|(_, a, b)| [a.index, b.index]);
    let claims = positions.iter().map(|position| &position.claim).zip(is_in_conflict);
    claims
        .filter(|(claim, in_conflict)| {
            **in_conflict && !decisive.is_some_and(|pair| pair.contains(&claim.index))
        })
        .map(|(claim, _)| claim)
        .collect()
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        disputes::sample::{Sample, said},
        model::Clocks,
    };

    fn claims() -> impl Strategy<Value = Vec<Said>> {
        let value = prop_oneof![
            (0..6_u32).prop_map(|figure| figure.to_string()),
            (0..6_u32, 0..4_u32).prop_map(|(low, width)| format!("{low}..{}", low + width)),
            (0..6_u32).prop_map(|low| format!("at least {low}")),
            (5..9_u32).prop_map(|about| format!("about {about}")),
            Just("declined".to_owned()),
        ];
        let date = prop::sample::select(vec![
            "unknown",
            "2021-04",
            "2021-05",
            "2021-04-28",
            "2021-05-01",
            "2021-05-03",
            "2021-04-28/2021-05-01",
            "2021-05-02/..",
            "../2021-04-29",
        ]);
        let who = prop::sample::select(vec!["unattributed", "A", "B", "C", "D", "E", "F"]);
        prop::collection::vec((who, value, date), 0..9).prop_map(|claims| {
            let sample = |(entry, (who, value, date)): (u64, (&str, String, &str))| -> Sample {
                said(who, &value).on(date).entry(entry)
            };
            (0..).zip(claims).map(|claim| sample(claim).build()).collect()
        })
    }

    /// Everything that is found, in numbers of entries.
    fn found(pairs: &Pairs<'_>) -> String {
        let decisive = pairs.decisive.as_ref().map(|(finding, a, b)| (finding, a.index, b.index));
        let others: Vec<u64> = pairs.others.iter().map(|claim| claim.index).collect();
        format!("{decisive:?} {:?} {others:?} {}", pairs.widest, pairs.is_corroborated)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]

        #[test]
        fn figures_are_sorted_into_what_comparing_every_two_finds(claims in claims(), cumulative in any::<bool>()) {
            let positions = Position::all(claims, &Clocks::default());
            let rules = Rules { cumulative, tolerance: 10 };
            let (sorted, each) = (Pairs::among(&positions, rules), Pairs::of_any(&positions, rules));
            prop_assert_eq!(found(&sorted), found(&each));
        }
    }

    #[test]
    fn a_question_with_thousands_of_answers_is_answered_at_once() {
        let claims = (0..5_000_u64).map(|entry| {
            said(&format!("Monitor {entry}"), &format!("at least {}", entry % 1_000))
                .on("2021-05-01")
                .entry(entry)
                .build()
        });
        let positions = Position::all(claims.collect(), &Clocks::default());
        let pairs = Pairs::among(&positions, Rules { cumulative: true, tolerance: 10 });
        assert_eq!(pairs.verdict(), Some(Verdict::Refines));
        assert!(pairs.others.is_empty() && pairs.is_corroborated);
    }
}
