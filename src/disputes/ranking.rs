//! In which order disputes are worth looking at: never by who is likelier to be right.
//!
//! [`rank`] gives every answer its [`Rank`] and puts the highest first. Ties, and answers that
//! have no rank, stand in the order of their questions.

use std::{
    cmp::{Ordering, Reverse},
    fmt,
};

use chrono::NaiveDate;

use super::{Answer, Effect, Position, Terms, origin, timeline};
use crate::model::{Clocks, Date, Figure, Said, Slug};

/// By what disputes are put in order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// By event, topic, qualifiers and unit.
    #[default]
    Question,
    /// By the widest gap.
    Gap,
    /// By the widest gap as a part of the lower of its two figures.
    Spread,
    /// By how many independent origins the side with fewest has.
    Origins,
    /// By the day of the latest statement.
    Recent,
    /// By how long the question has been disputed.
    Open,
}

impl Order {
    /// Every order.
    pub const ALL: [Self; 6] =
        [Self::Question, Self::Gap, Self::Spread, Self::Origins, Self::Recent, Self::Open];

    /// The name used in every output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Question => "question",
            Self::Gap => "gap",
            Self::Spread => "spread",
            Self::Origins => "origins",
            Self::Recent => "recent",
            Self::Open => "open",
        }
    }
}

/// What an answer is ranked by, and how high. Prints as machines read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rank {
    /// The widest gap.
    Gap(Figure),
    /// The widest gap, and the low end of the lower of its two figures.
    Spread(Figure, Figure),
    /// Origins on the side that has fewest.
    Origins(usize),
    /// The day of the latest statement.
    Recent(NaiveDate),
    /// Days for which the question has been disputed, and since when.
    Open(u64, NaiveDate),
}

impl Rank {
    /// The rank of an answer in an order, asked for on a day; none if it has none there.
    #[must_use]
    pub fn of(answer: &Answer, order: Order, today: NaiveDate) -> Option<Self> {
        match order {
            Order::Question => None,
            Order::Gap => answer.dispute.gap.map(Self::Gap),
            Order::Spread => spread(answer),
            Order::Origins => origins(answer).map(Self::Origins),
            Order::Recent => latest_statement(answer).map(Self::Recent),
            Order::Open => {
                let since = disputed_since(answer)?;
                u64::try_from((today - since).num_days()).ok().map(|days| Self::Open(days, since))
            }
        }
    }

    /// The order in which it is a rank.
    #[must_use]
    pub const fn order(&self) -> Order {
        match self {
            Self::Gap(_) => Order::Gap,
            Self::Spread(..) => Order::Spread,
            Self::Origins(_) => Order::Origins,
            Self::Recent(_) => Order::Recent,
            Self::Open(..) => Order::Open,
        }
    }

    /// What is ranked by, in a few words: "the widest gap: 2".
    #[must_use]
    pub fn in_words(&self) -> String {
        let day = |day: &NaiveDate| Date::parse(&day.to_string()).map_or(day.to_string(), |d| d.in_words());
        match self {
            Self::Gap(gap) => format!("the widest gap: {}", gap.grouped()),
            Self::Spread(gap, Figure::ZERO) => {
                format!("the gap as a part of the lower figure: {} on a figure of 0", gap.grouped())
            }
            Self::Spread(..) => format!("the gap as a part of the lower figure: {self}"),
            Self::Origins(number) => format!("origins on the side with fewest: {number}"),
            Self::Recent(last) => format!("the latest statement: made by {}", day(last)),
            Self::Open(1, since) => format!("time in dispute: 1 day, since {}", day(since)),
            Self::Open(days, since) => format!("time in dispute: {days} days, since {}", day(since)),
        }
    }

    /// Which is higher: of one order, the higher; otherwise neither.
    fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Gap(a), Self::Gap(b)) => a.cmp(b),
            (Self::Spread(gap, of), Self::Spread(other_gap, other_of)) => {
                let product =
                    |a: &Figure, b: &Figure| i128::from(a.millionths()) * i128::from(b.millionths());
                // Nothing is a part of 0: there every gap is above all that can be measured.
                let measured = product(gap, other_of).cmp(&product(other_gap, of));
                match (*of == Figure::ZERO, *other_of == Figure::ZERO) {
                    (false, false) => measured,
                    (true, true) => gap.cmp(other_gap),
                    (one, other) => one.cmp(&other),
                }
            }
            (Self::Origins(a), Self::Origins(b)) => a.cmp(b),
            (Self::Recent(a), Self::Recent(b)) => a.cmp(b),
            (Self::Open(a, _), Self::Open(b, _)) => a.cmp(b),
            _ => Ordering::Equal,
        }
    }
}

impl fmt::Display for Rank {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gap(gap) => write!(f, "{gap}"),
            Self::Spread(gap, of) => {
                let (gap, of) = (gap.millionths(), of.millionths());
                let common = common_divisor(gap, of).max(1);
                write!(f, "{}/{}", gap / common, of / common)
            }
            Self::Origins(number) => write!(f, "{number}"),
            Self::Recent(day) => write!(f, "{day}"),
            Self::Open(days, _) => write!(f, "{days}"),
        }
    }
}

const fn common_divisor(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { common_divisor(b, a % b) }
}

/// Ranks answers and puts them in order, the highest first, as of `today`.
///
/// The result does not depend on the order in which they come.
pub fn rank(answers: &mut [Answer], order: Order, today: NaiveDate) {
    for answer in answers.iter_mut() {
        answer.rank = Rank::of(answer, order, today);
    }
    answers.sort_by(|a, b| {
        let by_rank = match (&a.rank, &b.rank) {
            (Some(a), Some(b)) => b.compare(a),
            (a, b) => Reverse(a.is_some()).cmp(&Reverse(b.is_some())),
        };
        by_rank.then_with(|| by_question(a).cmp(&by_question(b)))
    });
}

/// Event, topic, qualifiers and unit, as the ledger lists its questions.
fn by_question(answer: &Answer) -> (&str, &str, String, Option<&str>) {
    let question = &answer.dispute.question;
    let unit = question.unit.as_ref().map(Slug::as_str);
    (question.event.as_str(), question.topic.as_str(), question.about_json(), unit)
}

/// The first pair with the widest gap, against the low end of its lower figure.
fn spread(answer: &Answer) -> Option<Rank> {
    let dispute = &answer.dispute;
    let widest =
        dispute.conflicts().find(|pair| pair.finding.gap.is_some() && pair.finding.gap == dispute.gap)?;
    let low = |position: &Position| {
        let quantity = position.claim.content.value.reading.quantity()?;
        Some(quantity.within(dispute.rules.tolerance).low())
    };
    Some(Rank::Spread(dispute.gap?, low(widest.one)?.min(low(widest.other)?)))
}

/// How many origins the reports of each side of the decisive conflict lead back to, the fewer of
/// the two. On a claimant's side are those who conflict with its opponent, but not with it.
fn origins(answer: &Answer) -> Option<usize> {
    let dispute = &answer.dispute;
    let conflicts: Vec<_> = dispute.conflicts().collect();
    let decisive =
        conflicts.iter().reduce(|most, pair| if pair.weight() > most.weight() { pair } else { most })?;
    let conflict =
        |a: &Position, b: &Position| conflicts.iter().any(|pair| pair.involves(a) && pair.involves(b));
    let beside = |on: &Position, against: &Position| {
        let with = |other: &&Position| {
            other.claim.index == on.claim.index || (conflict(other, against) && !conflict(other, on))
        };
        origin::count(dispute.positions.iter().filter(with).flat_map(Position::reports))
    };
    Some(beside(decisive.one, decisive.other).min(beside(decisive.other, decisive.one)))
}

/// The last day of the latest statement that stands; of a date without an end, its first.
fn latest_statement(answer: &Answer) -> Option<NaiveDate> {
    answer.dispute.positions.iter().filter_map(|position| day_said(&position.claim)).max()
}

/// The day by which a claim had been stated; that of the moment it describes if only it is known.
fn day_said(claim: &Said) -> Option<NaiveDate> {
    let dates = [&claim.content.stated_on, claim.content.moment()];
    dates.into_iter().find_map(|date| date.last_day().or(date.first_day()))
}

/// The day of the claim with which the question became disputed, and has been since.
fn disputed_since(answer: &Answer) -> Option<NaiveDate> {
    let dispute = &answer.dispute;
    let held = |position: &Position| position.reports().chain(&position.earlier).cloned().collect::<Vec<_>>();
    let claims = dispute.positions.iter().flat_map(held).collect();
    // The clocks have been asked for each of these claims.
    let terms = Terms { rules: dispute.rules, clocks: &Clocks::default(), sides: &answer.sides };
    let steps = timeline(claims, &terms);
    let (opened, settled) = (steps.iter().rposition(|step| step.effect == Effect::Opened)?, Effect::Settled);
    let is_open = !steps[opened..].iter().any(|step| step.effect == settled);
    is_open.then(|| day_said(&steps[opened].claim)).flatten()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{
        super::sample::{Sample, answered, said},
        *,
    };

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2021, 5, 31).expect("a day")
    }

    fn rank_of(claims: &[Sample], order: Order) -> Option<String> {
        Rank::of(&answered(claims), order, today()).map(|rank| rank.to_string())
    }

    #[test]
    fn each_order_has_its_rank() {
        let claims = [
            said("A", "9").on("2021-05-01").with("source", "One"),
            said("B", "9").on("2021-05-02").with("source", "One"),
            said("C", "12").on("2021-05-03").with("source", "Two"),
            said("D", "12").on("2021-05-03").with("source", "Three"),
        ];
        for (order, expected) in [
            (Order::Question, None),
            (Order::Gap, Some("3")),
            (Order::Spread, Some("1/3")),
            (Order::Origins, Some("1")),
            (Order::Recent, Some("2021-05-03")),
            (Order::Open, Some("28")),
        ] {
            assert_eq!(rank_of(&claims, order).as_deref(), expected, "{}", order.as_str());
        }
        for order in Order::ALL {
            let expected = (order == Order::Recent).then_some("2021-05-01");
            assert_eq!(rank_of(&claims[..1], order).as_deref(), expected, "{}", order.as_str());
        }
    }

    #[test]
    fn a_dispute_that_was_settled_and_came_up_again_is_as_old_as_the_second_time() {
        let claims = [
            said("A", "9").on("2021-05-01"),
            said("B", "11").on("2021-05-02"),
            said("A", "11").on("2021-05-03"),
            said("B", "12").on("2021-05-21"),
        ];
        assert_eq!(rank_of(&claims, Order::Open).as_deref(), Some("10"));
        assert_eq!(rank_of(&claims[..3], Order::Open), None);
    }

    #[test]
    fn a_gap_from_nothing_is_above_every_part_of_something() {
        let spread = |low: &str, high: &str| {
            Rank::of(
                &answered(&[said("A", low).on("2021"), said("B", high).on("2021")]),
                Order::Spread,
                today(),
            )
            .expect("a gap")
        };
        let rising = [
            spread("1000", "1500"),
            spread("2", "4"),
            spread("1", "90"),
            spread("none", "3"),
            spread("none", "4"),
        ];
        assert!(rising.is_sorted_by(|a, b| a.compare(b) == Ordering::Less), "{rising:?}");
        assert_eq!(spread("2", "4").compare(&spread("300", "600")), Ordering::Equal);
        assert_eq!(spread("1.5", "2").to_string(), "1/3");
    }

    /// Answers to different questions.
    fn answers() -> impl Strategy<Value = Vec<Answer>> {
        let claim = (0..3_usize, 0..6_u32, 1..20_u32, 0..3_u32).prop_map(|(who, value, day, source)| {
            said(["A", "B", "C"][who], &value.to_string())
                .on(&format!("2021-05-{day:02}"))
                .with("source", &format!("Source {source}"))
        });
        prop::collection::vec(prop::collection::vec(claim, 1..6), 0..7).prop_map(|questions| {
            let about = |(number, claims): (usize, Vec<Sample>)| {
                let place = format!("Place {number}");
                let claims = claims.into_iter().map(|claim| claim.with("about.place", &place));
                answered(&claims.collect::<Vec<_>>())
            };
            questions.into_iter().enumerate().map(about).collect()
        })
    }

    proptest! {
        #[test]
        fn the_order_of_the_input_does_not_matter(
            (one, other) in answers().prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
            order in prop::sample::select(Order::ALL.to_vec()),
        ) {
            let listed = |mut answers: Vec<Answer>| -> Vec<(String, Option<String>)> {
                rank(&mut answers, order, today());
                let rank = |answer: &Answer| answer.rank.map(|rank| rank.to_string());
                answers.iter().map(|a| (a.dispute.question.about_json(), rank(a))).collect()
            };
            prop_assert_eq!(listed(one), listed(other));
        }

        #[test]
        fn the_highest_comes_first_and_what_has_no_rank_last(
            mut answers in answers(), order in prop::sample::select(Order::ALL.to_vec())
        ) {
            rank(&mut answers, order, today());
            let ranks: Vec<Option<Rank>> = answers.iter().map(|answer| answer.rank).collect();
            let falls = |a: &Option<Rank>, b: &Option<Rank>| match (a, b) {
                (Some(a), Some(b)) => a.compare(b) != Ordering::Less,
                (a, b) => a.is_some() || b.is_none(),
            };
            prop_assert!(ranks.is_sorted_by(falls), "{:?}", ranks);
        }
    }
}
