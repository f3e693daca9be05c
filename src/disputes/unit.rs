//! One question asked in several units that convert into one another.

use crate::model::{Said, Slug, Units};

/// Brings the claims that answer one question in one unit, `asked`, together with those that
/// answer it in others, each of `others` in a unit of its own; in the order of the entries.
///
/// All of them then stand in one unit: in the base of its family or, if one of the questions is
/// asked in it, in the `preferred` one; in whichever more of the questions convert, the preferred
/// one if it is as many. A question converts if every figure in it does, exactly; one that does not
/// stays by itself, so `asked` may come back as it is. Which question was asked makes no other
/// difference.
#[must_use]
pub fn together(
    asked: Vec<Said>,
    others: &[Vec<Said>],
    units: &Units,
    preferred: Option<&Slug>,
) -> Vec<Said> {
    let Some(unit) = asked.first().and_then(|claim| claim.content.question.unit.clone()) else {
        return asked;
    };
    let Some(base) = units.base(&unit) else { return asked };
    let groups: Vec<&Vec<Said>> = std::iter::once(&asked).chain(others).collect();
    let into = |target: &Slug| -> Vec<Option<Vec<Said>>> {
        groups.iter().map(|claims| converted(claims, units, target)).collect()
    };
    let number = |converted: &[Option<Vec<Said>>]| converted.iter().flatten().count();
    let is_asked = |unit: &Slug| {
        let first = groups.iter().filter_map(|claims| claims.first());
        first.map(|claim| &claim.content.question.unit).any(|asked| asked.as_ref() == Some(unit))
    };
    let preferred =
        preferred.filter(|unit| units.base(unit) == Some(base) && *unit != base && is_asked(unit));
    let mut best = into(base);
    if let Some(other) = preferred.map(into)
        && number(&other) >= number(&best)
    {
        best = other;
    }
    if number(&best) < 2 || best[0].is_none() {
        return asked;
    }
    let mut claims: Vec<Said> = best.into_iter().flatten().flatten().collect();
    claims.sort_by_key(|claim| claim.index);
    claims
}

/// The claims in another unit, if every one converts.
fn converted(claims: &[Said], units: &Units, target: &Slug) -> Option<Vec<Said>> {
    claims
        .iter()
        .map(|claim| Some(Said { content: claim.content.clone().in_unit(target, units)?, ..claim.clone() }))
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        disputes::{
            Dispute, Rules, Status, Terms, assess,
            sample::{CODEBOOK, Sample, built, said},
        },
        model::Clocks,
    };

    fn area(claimant: &str, value: &str, unit: &str) -> Sample {
        said(claimant, value).on("2021-05-01").with("topic", "territory/area").with("unit", unit)
    }

    /// What comes of the claims of the first unit together with those of the other.
    fn answered(first: &[Said], second: &[Said]) -> Dispute {
        let topic = CODEBOOK.topic(&first[0].content.question.topic).expect("defined");
        let claims = together(first.to_vec(), &[second.to_vec()], CODEBOOK.units(), topic.unit.as_ref());
        let rules = Rules::new(false, 10);
        assess(claims, &Terms { rules, clocks: &Clocks::default(), sides: &[] }).expect("claims")
    }

    #[test]
    fn two_units_are_one_question_where_every_figure_is_exact() {
        let hectares = built(&[area("A", "1250", "hectares").entry(1)]);
        let square = built(&[area("B", "12", "square-kilometres").entry(2)]);
        let dispute = answered(&hectares, &square);
        assert_eq!(dispute.question.unit.as_ref().map(Slug::as_str), Some("square-kilometres"));
        assert_eq!((dispute.status, dispute.positions.len()), (Status::Disputed, 2));
        assert_eq!(dispute.gap.map(|gap| gap.to_string()).as_deref(), Some("0.5"));
        let odd = built(&[area("A", "1250.00005", "hectares").entry(1)]);
        let dispute = answered(&odd, &square);
        assert_eq!(dispute.question.unit.as_ref().map(Slug::as_str), Some("hectares"), "{}", dispute.reason);
        assert_eq!(dispute.gap.map(|gap| gap.to_string()).as_deref(), Some("50.00005"));
    }

    #[test]
    fn figures_that_convert_nowhere_stay_apart() {
        let huge = built(&[area("A", "9 trillion", "square-kilometres").entry(1)]);
        let odd = built(&[area("B", "0.00001", "hectares").entry(2)]);
        assert_eq!(answered(&huge, &odd).positions.len(), 1);
        assert_eq!(answered(&odd, &huge).positions.len(), 1);
        let persons = built(&[said("A", "9").with("unit", "persons").entry(1)]);
        let households = built(&[said("B", "9").with("unit", "households").entry(2)]);
        assert_eq!(answered(&persons, &households).positions.len(), 1);
    }

    fn claims(unit: &'static str, first: u64) -> impl Strategy<Value = Vec<Said>> {
        let value = prop::sample::select(vec![
            "12",
            "1200",
            "at least 12",
            "0.5..3",
            "12.0010",
            "about 12",
            "dozens",
            "none",
            "declined",
            "1..2..3",
            "36.55",
        ]);
        let who = prop::sample::select(vec!["A", "B", "unattributed"]);
        prop::collection::vec((who, value), 1..4).prop_map(move |claims| {
            let samples: Vec<Sample> = (first..)
                .zip(claims)
                .map(|(entry, (who, value))| area(who, value, unit).entry(entry))
                .collect();
            built(&samples)
        })
    }

    proptest! {
        #[test]
        fn whichever_unit_is_asked_for_the_answer_is_the_same(
            hectares in claims("hectares", 0), square in claims("square-kilometres", 10)
        ) {
            let (one, other) = (answered(&hectares, &square), answered(&square, &hectares));
            if one.question == other.question {
                prop_assert_eq!(format!("{one:?}"), format!("{other:?}"));
            } else {
                prop_assert_eq!((one.question.unit, other.question.unit),
                    (hectares[0].content.question.unit.clone(), square[0].content.question.unit.clone()));
            }
        }
    }
}
