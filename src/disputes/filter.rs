//! Which answers are asked for, by what comes of them.

use super::{Answer, Interest, Verdict};
use crate::model::Figure;

/// What an answer must show to be kept; what is left out asks for nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// One of these decides the question.
    pub verdicts: Vec<Verdict>,
    /// A position in conflict has one of these.
    pub interests: Vec<Interest>,
    /// The widest gap is at least this.
    pub min_gap: Option<Figure>,
}

impl Filter {
    /// Whether the answer shows all that is asked for.
    #[must_use]
    pub fn keeps(&self, answer: &Answer) -> bool {
        let dispute = &answer.dispute;
        let decided = dispute.verdict.is_some_and(|verdict| self.verdicts.contains(&verdict));
        let wide = self.min_gap.is_none_or(|least| dispute.gap.is_some_and(|gap| gap >= least));
        (self.verdicts.is_empty() || decided) && wide && self.is_at_stake(answer)
    }

    fn is_at_stake(&self, answer: &Answer) -> bool {
        let asked = |position| self.interests.contains(&answer.interest(position));
        self.interests.is_empty()
            || answer.dispute.conflicts().any(|conflict| asked(conflict.one) || asked(conflict.other))
    }
}

#[cfg(test)]
mod tests {
    use Interest as I;
    use Verdict as V;

    use super::{
        super::sample::{answered, said},
        *,
    };

    fn answer() -> Answer {
        let by = |claimant, country, value| {
            said(claimant, value).with("country", country).with("about.side", "TJ").on("2021-05-01")
        };
        answered(&[by("Tajikistan", "TJ", "9"), by("Kyrgyzstan", "KG", "12"), by("A", "", "at least 1")])
    }

    #[test]
    fn what_is_asked_for_must_all_be_shown() {
        let figure = |text| Figure::parse(text).ok();
        let asks = |verdicts: &[Verdict], interests: &[Interest], min_gap| Filter {
            verdicts: verdicts.to_vec(),
            interests: interests.to_vec(),
            min_gap,
        };
        for (filter, expected) in [
            (Filter::default(), true),
            (asks(&[V::Contradicts], &[], None), true),
            (asks(&[V::Diverges], &[], None), false),
            (asks(&[V::Diverges, V::Contradicts], &[], None), true),
            (asks(&[], &[I::OwnLoss], None), true),
            (asks(&[], &[I::EnemyLoss], None), true),
            // A third party answers, but is in conflict with nobody.
            (asks(&[], &[I::ThirdParty], None), false),
            (asks(&[], &[], figure("3")), true),
            (asks(&[], &[], figure("4")), false),
            (asks(&[V::Contradicts], &[I::OwnLoss], figure("4")), false),
        ] {
            assert_eq!(filter.keeps(&answer()), expected, "{filter:?}");
        }
    }
}
