//! Parts against totals, by interval arithmetic.
//!
//! A partition says that some values of a qualifier make up a whole: civilian and military make
//! up all killed, one side and the other make up both. For every question that has a figure, and
//! every partition of it of which a part has a figure too, each choice of one position a part is
//! added up and held against each position on the whole. A part that nobody counts may be
//! anything from zero up, never zero.

use std::collections::HashMap;

use crate::model::{Figure, Interval, Partition, Question, Said};

use super::{Answer, Rules};

/// Most choices of positions tried for one whole.
const MOST_CHOICES: usize = 256;

/// Whether parts and whole can all hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// They cannot: no values of the parts make the whole.
    DoesNotAddUp,
    /// They differ, but the count may have grown between their dates.
    MayHaveGrown,
    /// They can.
    Holds,
}

impl Outcome {
    /// The name used in every output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DoesNotAddUp => "does-not-add-up",
            Self::MayHaveGrown => "may-have-grown",
            Self::Holds => "holds",
        }
    }
}

/// A part of a sum: its value of the qualifier that is split, and the claim taken for it.
#[derive(Debug, Clone)]
pub struct Part {
    /// The value, such as `civilian`.
    pub value: String,
    /// The claim; none if nobody counts this part.
    pub claim: Option<Said>,
}

/// One choice of positions, added up.
#[derive(Debug, Clone)]
pub struct Sum {
    /// The claim on the whole.
    pub whole: Said,
    /// The qualifier that is split.
    pub qualifier: String,
    /// The parts, in the order of the partition.
    pub parts: Vec<Part>,
    /// What the parts make.
    pub sum: Interval,
    /// Whether that can be the whole.
    pub outcome: Outcome,
    /// Whether the whole comes out otherwise with other positions on the same parts.
    pub depends_on_choice: bool,
}

impl Sum {
    /// The parts that somebody counts, with the claims taken for them.
    pub fn counted(&self) -> impl Iterator<Item = (&str, &Said)> {
        self.parts.iter().filter_map(|part| Some((part.value.as_str(), part.claim.as_ref()?)))
    }

    /// The parts that nobody counts.
    pub fn uncounted(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter(|part| part.claim.is_none()).map(|part| part.value.as_str())
    }

    /// Whether it cannot hold, or holds with some positions on the parts and not with others.
    #[must_use]
    pub fn is_notable(&self) -> bool {
        self.outcome == Outcome::DoesNotAddUp || self.depends_on_choice
    }

    /// Whether a claim on this question is taken, as a part or as the whole.
    #[must_use]
    pub fn concerns(&self, question: &Question) -> bool {
        self.whole.content.question == *question
            || self.counted().any(|(_, claim)| claim.content.question == *question)
    }

    /// Whether one claimant said all of it, so that it contradicts itself if it does not add up.
    #[must_use]
    pub fn of_one_claimant(&self) -> bool {
        let claimant = &self.whole.content.claimant;
        !claimant.is_unattributed()
            && self.counted().all(|(_, claim)| claim.content.claimant.is_same(claimant))
    }
}

/// Every sum that `answers` allow. They share event, topic and unit.
#[must_use]
pub fn sums(answers: &[&Answer], partitions: &[Partition], rules: Rules) -> Vec<Sum> {
    let by_question: ByQuestion<'_> =
        answers.iter().map(|answer| (&answer.dispute.question, *answer)).collect();
    let mut sums = Vec::new();
    for answer in answers {
        for partition in partitions {
            let question = &answer.dispute.question;
            if question.about(&partition.qualifier) == partition.whole.as_deref() {
                sums.extend(of_whole(answer, partition, &by_question, rules));
            }
        }
    }
    sums
}

/// Answers by the question that they are to.
type ByQuestion<'a> = HashMap<&'a Question, &'a Answer>;

/// The sums of one partition against one question.
fn of_whole(whole: &Answer, partition: &Partition, answers: &ByQuestion<'_>, rules: Rules) -> Vec<Sum> {
    let parts: Vec<Vec<&Said>> = partition
        .parts
        .iter()
        .map(|value| figures(part_of(&whole.dispute.question, &partition.qualifier, value, answers)))
        .collect();
    if parts.iter().all(Vec::is_empty) {
        return Vec::new();
    }
    let mut sums = Vec::new();
    for total in figures(Some(whole)) {
        let mut against: Vec<Sum> =
            choices(&parts).iter().filter_map(|choice| add_up(total, choice, partition, rules)).collect();
        let depends = against.iter().any(|sum| sum.outcome != against[0].outcome);
        for sum in &mut against {
            sum.depends_on_choice = depends;
        }
        sums.append(&mut against);
    }
    sums
}

/// The answer that counts the part `value` of a whole.
fn part_of<'a>(
    whole: &Question,
    qualifier: &str,
    value: &str,
    answers: &ByQuestion<'a>,
) -> Option<&'a Answer> {
    let mut part = whole.clone();
    part.about.insert(qualifier.to_owned(), value.to_owned());
    answers.get(&part).copied()
}

/// The claims that stand on a question and are figures.
fn figures(answer: Option<&Answer>) -> Vec<&Said> {
    let positions = answer.map(|answer| answer.dispute.positions.as_slice()).unwrap_or_default();
    positions
        .iter()
        .map(|position| &position.claim)
        .filter(|claim| claim.content.value.reading.quantity().is_some())
        .collect()
}

/// Every way to take one claim for each part, up to a bound; none where nobody counts the part.
fn choices<'a>(parts: &[Vec<&'a Said>]) -> Vec<Vec<Option<&'a Said>>> {
    let mut choices: Vec<Vec<Option<&Said>>> = vec![Vec::new()];
    for claims in parts {
        let taken: Vec<Option<&Said>> =
            if claims.is_empty() { vec![None] } else { claims.iter().copied().map(Some).collect() };
        choices = choices
            .into_iter()
            .flat_map(|choice| {
                taken.iter().map(move |claim| choice.iter().copied().chain([*claim]).collect::<Vec<_>>())
            })
            .take(MOST_CHOICES)
            .collect();
    }
    choices
}

fn add_up(whole: &Said, choice: &[Option<&Said>], partition: &Partition, rules: Rules) -> Option<Sum> {
    let read = |claim: &Said| claim.content.value.reading.quantity().map(|q| q.within(rules.tolerance));
    let mut sum = Interval::exactly(Figure::ZERO);
    for claim in choice {
        let part = claim.map_or(Some(Interval::at_least(Figure::ZERO)), read)?;
        sum = sum.checked_sum(&part)?;
    }
    let total = read(whole)?;
    let outcome = if can_be_equal(&sum, &total) {
        Outcome::Holds
    } else if rules.cumulative && growth_explains(whole, &total, choice, &sum) {
        Outcome::MayHaveGrown
    } else {
        Outcome::DoesNotAddUp
    };
    let parts = partition
        .parts
        .iter()
        .zip(choice)
        .map(|(value, claim)| Part { value: value.clone(), claim: claim.cloned() })
        .collect();
    Some(Sum {
        whole: whole.clone(),
        qualifier: partition.qualifier.clone(),
        parts,
        sum,
        outcome,
        depends_on_choice: false,
    })
}

fn can_be_equal(a: &Interval, b: &Interval) -> bool {
    !matches!(a.relation(b), crate::model::Relation::Disjoint { .. })
}

/// Whether what is smaller was counted before what is larger, for every part.
fn growth_explains(whole: &Said, total: &Interval, choice: &[Option<&Said>], sum: &Interval) -> bool {
    let whole_at = whole.content.moment();
    let parts_are_less = sum.low() < total.low();
    let apart = |claim: &Said| {
        let at = claim.content.moment();
        let (earlier, later) = if parts_are_less { (at, whole_at) } else { (whole_at, at) };
        let undated = earlier.is_unknown() || later.is_unknown();
        (
            !earlier.overlaps(later) && (undated || earlier.order_key() < later.order_key()),
            earlier.overlaps(later),
        )
    };
    let claims: Vec<(bool, bool)> = choice.iter().flatten().map(|claim| apart(claim)).collect();
    claims.iter().any(|(before, _)| *before) && claims.iter().all(|(before, same)| *before || *same)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        disputes::{
            Terms, assess,
            sample::{CODEBOOK, Sample, rules, said},
        },
        model::{Clocks, Event},
    };

    const SIDES: [&str; 2] = ["KG", "TJ"];

    /// Answers to the questions that the claims answer.
    fn answers(claims: &[Sample]) -> Vec<Answer> {
        let mut by_question: Vec<Vec<Said>> = Vec::new();
        for claim in claims.iter().map(Sample::build) {
            match by_question.iter_mut().find(|known| known[0].content.question == claim.content.question) {
                Some(known) => known.push(claim),
                None => by_question.push(vec![claim]),
            }
        }
        let sides: Vec<String> = SIDES.map(str::to_owned).to_vec();
        let clocks = Clocks::default();
        by_question
            .into_iter()
            .filter_map(|claims| {
                let rules = rules(&claims[0].content.question);
                let dispute = assess(claims, &Terms { rules, clocks: &clocks, sides: &sides })?;
                Some(Answer {
                    in_words: String::new(),
                    event_label: None,
                    dispute,
                    sides: sides.clone(),
                    rank: None,
                })
            })
            .collect()
    }

    fn made(claims: &[Sample]) -> Vec<(String, String, Outcome, bool)> {
        let answers = answers(claims);
        let event = Event::parse("clashes").expect("a slug");
        let mut partitions = CODEBOOK.partitions_of(&event);
        partitions.push(Partition {
            qualifier: "side".into(),
            whole: None,
            parts: SIDES.map(str::to_owned).to_vec(),
        });
        let rules = rules(&answers[0].dispute.question);
        sums(&answers.iter().collect::<Vec<_>>(), &partitions, rules)
            .into_iter()
            .map(|sum| {
                (
                    sum.sum.to_string(),
                    sum.whole.content.value.text.clone(),
                    sum.outcome,
                    sum.depends_on_choice,
                )
            })
            .collect()
    }

    fn killed(claimant: &str, value: &str, about: &[(&str, &str)]) -> Sample {
        about.iter().fold(said(claimant, value).on("2021-05"), |claim, (name, value)| {
            claim.with(&format!("about.{name}"), value)
        })
    }

    #[test]
    fn parts_that_make_the_whole_hold() {
        let claims = [
            killed("A", "33", &[("side", "KG"), ("group", "civilian")]).entry(1),
            killed("B", "3", &[("side", "KG"), ("group", "military")]).entry(2),
            killed("C", "36", &[("side", "KG")]).entry(3),
        ];
        assert_eq!(made(&claims), [("36".into(), "36".into(), Outcome::Holds, false)]);
    }

    #[test]
    fn a_sum_that_depends_on_the_figure_taken_says_so() {
        let claims = [
            killed("A", "10", &[("side", "TJ"), ("group", "civilian")]).entry(1),
            killed("Tajikistan", "9", &[("side", "TJ"), ("group", "military")]).entry(2),
            killed("B", "11", &[("side", "TJ"), ("group", "military")]).entry(3),
            killed("C", "19", &[("side", "TJ")]).entry(4),
        ];
        let mut sums = made(&claims);
        sums.sort();
        assert_eq!(
            sums,
            [
                ("19".into(), "19".into(), Outcome::Holds, true),
                ("21".into(), "19".into(), Outcome::DoesNotAddUp, true),
            ]
        );
    }

    #[test]
    fn a_part_that_nobody_counts_may_be_anything() {
        let eight = || killed("A", "8", &[("side", "TJ"), ("group", "military/border-guard")]).entry(1);
        let whole = |value: &str| killed("B", value, &[("side", "TJ"), ("group", "military")]).entry(2);
        assert_eq!(made(&[eight(), whole("9")]), [(">=8".into(), "9".into(), Outcome::Holds, false)]);
        assert_eq!(made(&[eight(), whole("7")]), [(">=8".into(), "7".into(), Outcome::DoesNotAddUp, false)]);
    }

    #[test]
    fn parts_counted_before_the_whole_may_have_grown() {
        let part = |day: &str, value: &str, side: &str, entry| {
            killed("A", value, &[("side", side)]).on(day).entry(entry)
        };
        let whole = killed("B", "55", &[]).on("2021-05-05").entry(3);
        let early = [part("2021-05-01", "20", "KG", 1), part("2021-05-01", "10", "TJ", 2), whole.clone()];
        assert_eq!(made(&early), [("30".into(), "55".into(), Outcome::MayHaveGrown, false)]);
        let late = [part("2021-05-09", "20", "KG", 1), part("2021-05-09", "10", "TJ", 2), whole];
        assert_eq!(made(&late), [("30".into(), "55".into(), Outcome::DoesNotAddUp, false)]);
    }

    #[test]
    fn another_unit_or_question_is_no_part() {
        let claims = [
            killed("A", "33", &[("side", "KG"), ("group", "civilian"), ("date", "2021-04-29")]).entry(1),
            killed("C", "36", &[("side", "KG")]).entry(3),
        ];
        assert_eq!(made(&claims), []);
    }
}
