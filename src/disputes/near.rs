//! Near misses: figures that lie beside a question's own and must not be set against them.
//!
//! A question is a near miss of another if it is of the same event, and of the same topic or of
//! one a single step above or below it, and exactly one thing differs: the value or the presence
//! of one qualifier, the unit, or the step of the topic. Here it is decided which they are, how near, and why in words
//! their answers are not comparable; [`Surroundings`](super::Surroundings) finds them among thousands.

use super::{Difference, Position};
use crate::model::{Date, Qualifiers, Question, Topic, Units};

/// Most near misses that are given for one question.
pub const MOST_NEAR: usize = 8;

/// A question whose answers are close to another's and not comparable with them.
#[derive(Debug, Clone)]
pub struct NearMiss {
    /// The question.
    pub question: Question,
    /// Why its answers are not comparable: "about the other side: KG, not TJ".
    pub reason: String,
    /// Its positions, in the order of its own answer.
    pub positions: Vec<Position>,
}

/// The near misses of one question.
#[derive(Debug, Clone, Default)]
pub struct NearMisses {
    /// The nearest, at most [`MOST_NEAR`].
    pub shown: Vec<NearMiss>,
    /// How many more there are.
    pub more: usize,
}

/// The only thing in which two questions of one event differ, if it is one. A qualifier's values
/// are given in the order of the arguments.
pub(super) fn single_difference(asked: &Question, other: &Question) -> Option<Difference> {
    if asked.event != other.event || !asked.topic.is_near(&other.topic) {
        return None;
    }
    let (topic, unit) = (asked.topic != other.topic, asked.unit != other.unit);
    let mut differing = differing(&asked.about, &other.about);
    match (topic, unit, differing.next(), differing.next()) {
        (true, false, None, _) => Some(Difference::Subject),
        (false, true, None, _) => Some(Difference::Unit),
        (false, false, Some(name), None) => {
            let value = |question: &Question| question.about.get(name).cloned();
            Some(Difference::Qualifier(name.to_owned(), value(asked), value(other)))
        }
        _ => None,
    }
}

/// The qualifiers that are not alike, each once.
fn differing<'a>(asked: &'a Qualifiers, other: &'a Qualifiers) -> impl Iterator<Item = &'a str> {
    let changed = asked.iter().filter(|(name, value)| other.get(*name) != Some(*value)).map(|(name, _)| name);
    let added = other.keys().filter(|name| !asked.contains_key(*name));
    changed.chain(added).map(String::as_str)
}

/// How far off a difference is: what may well be mistaken for the same comes first.
pub(super) fn distance(difference: &Difference) -> (u8, bool) {
    let (rank, name) = match difference {
        Difference::Unit => (0, ""),
        Difference::Qualifier(name, _, None) => (1, name.as_str()),
        Difference::Qualifier(name, None, _) => (2, name.as_str()),
        Difference::Qualifier(name, Some(mine), Some(theirs)) if name == "group" && is_part(mine, theirs) => {
            (1, "")
        }
        Difference::Qualifier(name, Some(mine), Some(theirs)) if name == "group" && is_part(theirs, mine) => {
            (2, "")
        }
        Difference::Qualifier(name, ..) => (3, name.as_str()),
        _ => (4, ""),
    };
    (rank.max(if name == "date" { 3 } else { 0 }), name == "date")
}

/// Why the answers to `other` are not comparable with those to `asked`.
pub(super) fn reason(
    difference: &Difference,
    asked: &Question,
    other: &Question,
    sides: &[String],
    units: &Units,
) -> String {
    match difference {
        Difference::Qualifier(name, mine, theirs) => {
            qualifier(name, mine.as_deref(), theirs.as_deref(), sides)
        }
        Difference::Unit => match (&asked.unit, &other.unit) {
            (Some(mine), Some(theirs)) => {
                let inexact = units.convert_into(theirs, mine);
                let inexact = if inexact { ", and not every figure is exact in one of them" } else { "" };
                format!("counted in {theirs}, not in {mine}{inexact}")
            }
            (None, Some(theirs)) => format!("counted in {theirs}, where no unit is asked for"),
            (Some(mine), None) => format!("no unit given, not {mine}"),
            (None, None) => String::new(),
        },
        _ if other.topic.is_under(&asked.topic) => format!("a narrower topic: {}", other.topic),
        _ => format!("a wider topic: {}", other.topic),
    }
}

/// What the qualifier of `theirs` makes of the question that asks for `mine`.
fn qualifier(name: &str, mine: Option<&str>, theirs: Option<&str>, sides: &[String]) -> String {
    let are_both = |a: &str, b: &str| {
        sides.len() == 2 && [a, b].iter().all(|party| sides.iter().any(|side| side == party))
    };
    let shown = |value: &str| {
        if name == "date" {
            Date::parse(value).map_or_else(|_| value.to_owned(), |d| d.in_words())
        } else {
            value.to_owned()
        }
    };
    match (mine, theirs) {
        (Some(mine), Some(theirs)) if name == "group" && is_part(theirs, mine) => {
            format!("about a part of the group: {theirs}, not all {mine}")
        }
        (Some(mine), Some(theirs)) if name == "group" && is_part(mine, theirs) => {
            format!("about a wider group: {theirs}, not {mine} alone")
        }
        (Some(mine), Some(theirs)) => {
            let other = if name == "side" && are_both(mine, theirs) { "the other" } else { "another" };
            format!("{} {other} {}: {}, not {}", relation(name), noun(name), shown(theirs), shown(mine))
        }
        (Some(_), None) => {
            let all = match name {
                "side" if sides.len() == 2 => "both sides together",
                "side" => "all sides together",
                "group" => "all groups together",
                "place" => "all places together",
                "date" => "all days together",
                "by" => "whoever did it",
                _ => return format!("no {} given", noun(name)),
            };
            format!("no {} given: {all}", noun(name))
        }
        (None, Some(theirs)) => format!("{} one {} alone: {}", relation(name), noun(name), shown(theirs)),
        (None, None) => String::new(),
    }
}

/// "about" for what a question is narrowed to, "with" for a qualifier of the user's own.
fn relation(name: &str) -> &'static str {
    if matches!(name, "side" | "group" | "place" | "date" | "by" | "actor" | "to") { "about" } else { "with" }
}

/// What a qualifier names, in words.
fn noun(name: &str) -> &str {
    match name {
        "by" => "accused",
        "to" => "receiver",
        other => other,
    }
}

/// Whether one group is under another: `military/border-guard` under `military`.
fn is_part(group: &str, of: &str) -> bool {
    let path = |text: &str| Topic::parse(text).ok();
    group != of && path(group).zip(path(of)).is_some_and(|(group, of)| group.is_under(&of))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        disputes::{
            Answer, Surroundings, Terms, assess,
            sample::{CODEBOOK, Sample, rules, said},
        },
        model::Clocks,
    };

    fn answer(claim: &Sample, sides: &[&str]) -> Answer {
        let claim = claim.build();
        let sides: Vec<String> = sides.iter().map(|side| (*side).to_owned()).collect();
        let rules = rules(&claim.content.question);
        let terms = Terms { rules, clocks: &Clocks::default(), sides: &sides };
        let dispute = assess(vec![claim], &terms).expect("a claim");
        Answer { in_words: String::new(), event_label: None, dispute, sides, rank: None }
    }

    /// A claim on the killed with these qualifiers, as `side=KG group=civilian`.
    fn about(qualifiers: &str) -> Sample {
        qualifiers.split_whitespace().fold(said("A", "9"), |claim, pair| {
            let (name, value) = pair.split_once('=').expect("a pair");
            claim.with(&format!("about.{name}"), value)
        })
    }

    fn reasons(asked: &Sample, others: &[Sample]) -> Vec<String> {
        let sides = ["KG", "TJ"];
        let others: Vec<Answer> = others.iter().map(|other| answer(other, &sides)).collect();
        Surroundings::new(others)
            .near_misses(&answer(asked, &sides), CODEBOOK.units())
            .shown
            .into_iter()
            .map(|near| near.reason)
            .collect()
    }

    #[test]
    fn one_difference_is_near_and_two_are_not() {
        for (asked, other, reason) in [
            ("side=TJ", "side=KG", Some("about the other side: KG, not TJ")),
            ("side=TJ", "side=UZ", Some("about another side: UZ, not TJ")),
            ("side=TJ", "", Some("no side given: both sides together")),
            ("", "side=TJ", Some("about one side alone: TJ")),
            ("group=military", "group=civilian", Some("about another group: civilian, not military")),
            (
                "group=military",
                "group=military/border-guard",
                Some("about a part of the group: military/border-guard, not all military"),
            ),
            (
                "group=military/border-guard",
                "group=military",
                Some("about a wider group: military, not military/border-guard alone"),
            ),
            ("group=military", "", Some("no group given: all groups together")),
            ("date=2021-04-28", "date=2021-04", Some("about another date: April 2021, not 28 April 2021")),
            ("date=2021-04-28", "", Some("no date given: all days together")),
            ("", "date=2021-04-28", Some("about one date alone: 28 April 2021")),
            ("by=TJ", "by=KG", Some("about another accused: KG, not TJ")),
            ("cause=mine", "cause=fire", Some("with another cause: fire, not mine")),
            ("cause=mine", "", Some("no cause given")),
            ("side=TJ", "side=TJ", None),
            ("side=TJ group=military", "side=KG group=civilian", None),
            ("side=TJ", "group=military", None),
            ("side=TJ", "side=KG group=military", None),
        ] {
            let found = reasons(&about(asked), &[about(other)]);
            assert_eq!(found, Vec::from_iter(reason), "{asked} / {other}");
        }
    }

    #[test]
    fn another_unit_or_step_of_the_topic_is_near_and_another_event_is_not() {
        let found = |field: &str, value: &str| reasons(&about(""), &[about("").with(field, value)]);
        assert_eq!(found("unit", "households"), ["counted in households, not in persons"]);
        assert_eq!(found("topic", "casualties/killed/shot"), [""; 0], "the unit differs too");
        let shot = about("").with("topic", "casualties/killed/shot").with("unit", "persons");
        assert_eq!(
            reasons(&about(""), std::slice::from_ref(&shot)),
            ["a narrower topic: casualties/killed/shot"]
        );
        assert_eq!(reasons(&shot, &[about("")]), ["a wider topic: casualties/killed"]);
        assert_eq!(found("topic", "casualties/injured"), [""; 0]);
        assert_eq!(found("event", "elsewhere"), [""; 0]);
    }

    #[test]
    fn what_would_flood_is_counted_and_comes_last() {
        let mut others: Vec<Sample> = (10..30).map(|day| about(&format!("date=2021-04-{day}"))).collect();
        others.push(about("side=TJ"));
        let sides = ["KG", "TJ"];
        let others: Vec<Answer> = others.iter().map(|other| answer(other, &sides)).collect();
        let near = Surroundings::new(others).near_misses(&answer(&about(""), &sides), CODEBOOK.units());
        assert_eq!((near.shown.len(), near.more), (MOST_NEAR, 21 - MOST_NEAR));
        assert_eq!(near.shown[0].reason, "about one side alone: TJ");
        assert_eq!(near.shown[1].reason, "about one date alone: 10 April 2021");
    }

    /// The near misses of `asked`, found by looking at every answer.
    fn of_every(asked: &Answer, answers: &[Answer], units: &Units) -> NearMisses {
        let question = &asked.dispute.question;
        let mut found: Vec<(Difference, &Answer)> = answers
            .iter()
            .filter_map(|answer| Some((single_difference(question, &answer.dispute.question)?, answer)))
            .collect();
        let key = |(difference, answer): &(Difference, &Answer)| {
            (distance(difference), answer.dispute.question.clone())
        };
        found.sort_by_cached_key(key);
        let more = found.len().saturating_sub(MOST_NEAR);
        let shown = found.into_iter().take(MOST_NEAR).map(|(difference, answer)| {
            let other = &answer.dispute.question;
            NearMiss {
                question: other.clone(),
                reason: reason(&difference, question, other, &asked.sides, units),
                positions: answer.dispute.positions.clone(),
            }
        });
        NearMisses { shown: shown.collect(), more }
    }

    /// Questions of a small world, in which many differ in one thing.
    fn sample() -> impl Strategy<Value = Sample> {
        let date = prop::option::of(1..25_u32);
        let topic = prop::sample::select(vec!["casualties/killed", "casualties", "casualties/killed/shot"]);
        let unit = prop::sample::select(vec!["persons", "persons", "households"]);
        let event = prop::sample::select(vec!["e", "e", "e", "f"]);
        (question(), date, topic, unit, event).prop_map(|(question, date, topic, unit, event)| {
            let date = date.map_or(String::new(), |day| format!("date=2021-04-{day:02}"));
            about(&(question + &date)).with("topic", topic).with("unit", unit).with("event", event)
        })
    }

    #[test]
    fn the_near_misses_of_thousands_of_questions_are_found_at_once() {
        let day = |number: u64| chrono::NaiveDate::default() + chrono::Days::new(number);
        let answers: Vec<Answer> =
            (0..5_000).map(|number| answer(&about(&format!("date={}", day(number))), &[])).collect();
        let around = Surroundings::new(answers.clone());
        let mut found = answers.iter().map(|asked| around.near_misses(asked, CODEBOOK.units()));
        assert!(found.all(|near| near.shown.len() == MOST_NEAR && near.more == 4_999 - MOST_NEAR));
    }

    fn question() -> impl Strategy<Value = String> {
        let part = |name: &'static str, values: &'static [&'static str]| {
            prop::option::of(prop::sample::select(values))
                .prop_map(move |value| value.map_or(String::new(), |value| format!("{name}={value} ")))
        };
        (
            part("side", &["KG", "TJ"]),
            part("group", &["military", "military/police", "civilian"]),
            part("place", &["X", "Y"]),
        )
            .prop_map(|(side, group, place)| side + &group + &place)
    }

    proptest! {
        #[test]
        fn what_is_found_at_once_is_what_looking_at_every_answer_finds(
            asked in sample(),
            others in prop::collection::vec(sample(), 0..60),
        ) {
            let sides = ["KG", "TJ"];
            let asked = answer(&asked, &sides);
            let others: Vec<Answer> = others.iter().map(|other| answer(other, &sides)).collect();
            let told = |near: NearMisses| {
                let shown = near.shown.into_iter().map(|near| (near.question, near.reason));
                (shown.collect::<Vec<_>>(), near.more)
            };
            let every = told(of_every(&asked, &others, CODEBOOK.units()));
            prop_assert_eq!(told(Surroundings::new(others).near_misses(&asked, CODEBOOK.units())), every);
        }

        #[test]
        fn nearness_is_mutual_and_has_no_order(asked in question(), others in prop::collection::vec(question(), 0..6)) {
            let mut others: Vec<Sample> = others.iter().map(|other| about(other)).collect();
            let one = reasons(&about(&asked), &others);
            others.reverse();
            prop_assert_eq!(&one, &reasons(&about(&asked), &others));
            let back = others.iter().filter(|other| !reasons(other, &[about(&asked)]).is_empty()).count();
            prop_assert_eq!(one.len(), back);
            prop_assert!(one.iter().all(|reason| !reason.is_empty() && !reason.ends_with('.')));
        }
    }
}
