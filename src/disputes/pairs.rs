//! What holds among the positions of a question, two by two.

use super::{
    Finding, Position, Rules, Verdict,
    spread::Spread,
    statement::is_of_later_moment,
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
        // Sorting knows nothing of dates that must be near, nor of what a claimant had said before.
        let is_of_standing = rules.within.is_none()
            && (!rules.cumulative || positions.iter().all(|position| position.earlier.is_empty()));
        match Spread::of(positions, rules).filter(|_| is_of_standing) {
            Some(spread) => Self::of_figures(positions, &spread, rules),
            None => Self::of_any(positions, rules),
        }
    }

    /// The pairs among figures, of which there may be thousands.
    fn of_figures(positions: &'a [Position], spread: &Spread, rules: Rules) -> Self {
        let decisive = spread.decisive();
        let mut is_in_conflict = vec![false; positions.len()];
        spread.conflicting().for_each(|at| is_in_conflict[at] = true);
        Self {
            others: others(positions, &is_in_conflict, decisive.map(|(a, b)| [a, b])),
            decisive: decisive.map(|(a, b)| {
                let (a, b) = (&positions[a].claim, &positions[b].claim);
                (compare_answers(a, b, rules), a, b)
            }),
            widest: spread.widest(),
            is_corroborated: spread.is_corroborated(),
        }
    }

    /// Every two positions compared.
    fn of_any(positions: &'a [Position], rules: Rules) -> Self {
        let mut pairs = Self { decisive: None, widest: None, others: Vec::new(), is_corroborated: false };
        let mut is_in_conflict = vec![false; positions.len()];
        let mut decisive = None;
        for (i, a) in positions.iter().enumerate() {
            for (b, j) in positions[i + 1..].iter().zip(i + 1..) {
                let standing = compare_answers(&a.claim, &b.claim, rules);
                pairs.widest = pairs.widest.max(standing.gap);
                let (finding, a, b) = sharpened(standing, a, b, rules);
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
                    decisive = Some([i, j]);
                }
            }
        }
        pairs.others = others(positions, &is_in_conflict, decisive);
        pairs
    }

    /// The verdict that decides where the question stands.
    pub(super) fn verdict(&self) -> Option<Verdict> {
        self.decisive.as_ref().map(|(finding, ..)| finding.verdict)
    }
}

/// The finding between two positions and the claims that it is between: those that stand, unless
/// the claimant of the higher figure had passed the lower one when that was counted. Then growth
/// between the dates explains nothing, and what it said by then is what contradicts.
fn sharpened<'a>(
    standing: Finding,
    a: &'a Position,
    b: &'a Position,
    rules: Rules,
) -> (Finding, &'a Said, &'a Said) {
    let passed = |low: &Position, high: &'a Position| {
        let said = said_by_then(high, &low.claim)?;
        let finding = compare_answers(&low.claim, said, rules);
        (finding.verdict == Verdict::Contradicts && starts_below(&low.claim, said)).then_some((finding, said))
    };
    let a_is_low = starts_below(&a.claim, &b.claim);
    let found = if standing.verdict != Verdict::Diverges {
        None
    } else if a_is_low {
        passed(a, b)
    } else {
        passed(b, a)
    };
    match found {
        None => (standing, &a.claim, &b.claim),
        Some((finding, said)) if a_is_low => (finding, &a.claim, said),
        Some((finding, said)) => (finding, said, &b.claim),
    }
}

/// What a claimant had last said of a moment no later than the one that `low` describes, if it has
/// not since gone below it.
fn said_by_then<'a>(high: &'a Position, low: &Said) -> Option<&'a Said> {
    let is_dated = |claim: &Said| !claim.content.moment().is_unknown();
    let said = high.earlier.iter().find(|said| {
        is_dated(said) && said.content.value.reading.is_answer() && !is_of_later_moment(said, low)
    })?;
    (is_dated(low) && !starts_below(&high.claim, said)).then_some(said)
}

/// Whether the figure of `a` begins lower than that of `b`.
fn starts_below(a: &Said, b: &Said) -> bool {
    let low = |claim: &Said| claim.content.value.reading.quantity().map(|q| q.interval().low());
    low(a) < low(b)
}

/// The claims in conflict that are not part of the decisive pair.
fn others<'a>(
    positions: &'a [Position],
    is_in_conflict: &[bool],
    decisive: Option<[usize; 2]>,
) -> Vec<&'a Said> {
    (0..positions.len())
        .filter(|at| is_in_conflict[*at] && !decisive.is_some_and(|pair| pair.contains(at)))
        .map(|at| &positions[at].claim)
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
        disputes::sample::{Sample, rules, said},
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
        fn figures_are_sorted_into_what_comparing_every_two_finds(
            claims in claims(),
            cumulative in any::<bool>(),
            within in prop::sample::select(vec![None, None, Some(0), Some(3)]),
        ) {
            let positions = Position::all(claims, &Clocks::default());
            let rules = Rules::new(cumulative, 10);
            let rules = Rules { within, ..rules };
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
        let pairs = Pairs::among(&positions, Rules::new(true, 10));
        assert_eq!(pairs.verdict(), Some(Verdict::Refines));
        assert!(pairs.others.is_empty() && pairs.is_corroborated);
    }

    /// Verdict and reason-giving figures among claims on the killed, a running total.
    fn decided(claims: &[Sample]) -> (Verdict, Vec<String>) {
        let claims: Vec<Said> = claims.iter().map(Sample::build).collect();
        let rules = rules(&claims[0].content.question);
        let positions = Position::all(claims, &Clocks::default());
        let pairs = Pairs::among(&positions, rules);
        let (finding, a, b) = pairs.decisive.as_ref().expect("two answers");
        assert!(pairs.others.is_empty());
        (finding.verdict, [a, b].map(|claim| claim.content.value.text.clone()).to_vec())
    }

    #[test]
    fn growth_explains_nothing_once_the_lower_figure_was_passed() {
        let low = || said("A", "10").on("2021-05-10").entry(1);
        let high = |value: &str, day: &str, entry| said("B", value).on(day).entry(entry);
        let last = || high("30", "2021-05-20", 9);
        let cases = [
            (vec![high("25", "2021-05-10", 2)], Verdict::Contradicts, "25"),
            (vec![high("25", "2021-05-08", 2)], Verdict::Contradicts, "25"),
            (
                vec![high("25", "2021-05-08", 2), high("declined", "2021-05-09", 3)],
                Verdict::Contradicts,
                "25",
            ),
            // Reached after, or by then no more than the lower figure, or taken back since.
            (vec![high("25", "2021-05-11", 2)], Verdict::Diverges, "30"),
            (vec![high("9", "2021-05-10", 2)], Verdict::Diverges, "30"),
            (vec![high("25", "2021-05-08", 2), high("9", "2021-05-09", 3)], Verdict::Diverges, "30"),
            (vec![high("40", "2021-05-08", 2)], Verdict::Diverges, "30"),
            (vec![high("25", "unknown", 2)], Verdict::Diverges, "30"),
        ];
        for (earlier, verdict, against) in cases {
            let mut claims = vec![low(), last()];
            claims.extend(earlier);
            assert_eq!(decided(&claims), (verdict, vec!["10".to_owned(), against.to_owned()]));
        }
    }
}
