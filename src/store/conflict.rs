//! When the answers to a question could not all hold, worked out once for every day.
//!
//! An answer as of a day then needs no look at the claims of questions on which nothing was in
//! conflict that day.

use std::collections::{BTreeMap, HashMap};

type Speaker = (i64, String);
type Order = (i64, i64, u64);

/// A claim, as far as conflicts between figures and answers depend on it.
#[derive(Debug, Clone)]
pub(super) struct Stated {
    /// Who speaks: the claimant, and what tells unattributed answers apart.
    pub(super) speaker: Speaker,
    /// The day from which on it had been said.
    pub(super) day: i64,
    /// Which of a speaker's claims is the latest: stated day, day described, entry.
    pub(super) order: Order,
    /// What it says.
    pub(super) answer: Stand,
}

/// What a claim says, as far as it can be in conflict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stand {
    /// A figure between two bounds; none above is open.
    Figure(i64, Option<i64>),
    /// An answer that is no figure.
    Answer(String),
    /// No answer.
    None,
}

/// The periods in which the latest answers of all speakers could not all hold, figures taken as
/// worded: from a day up to, not including, another; none if to this day.
pub(super) fn periods(mut claims: Vec<Stated>) -> Vec<(i64, Option<i64>)> {
    claims.sort_by_key(|claim| (claim.day, claim.order));
    let mut positions: HashMap<Speaker, (Order, Stand)> = HashMap::new();
    let mut held = Held::default();
    let mut periods: Vec<(i64, Option<i64>)> = Vec::new();
    let mut is_open = false;
    for said in claims.chunk_by(|a, b| a.day == b.day) {
        for claim in said {
            let latest = positions.get(&claim.speaker);
            if latest.is_some_and(|(order, _)| *order > claim.order) {
                continue;
            }
            let stand = (claim.order, claim.answer.clone());
            if let Some((_, before)) = positions.insert(claim.speaker.clone(), stand) {
                held.drop(&before);
            }
            held.take(&claim.answer);
        }
        let day = said[0].day;
        match (is_open, held.conflict()) {
            (false, true) => periods.push((day, None)),
            (true, false) => {
                if let Some((_, until)) = periods.last_mut() {
                    *until = Some(day);
                }
            }
            _ => continue,
        }
        is_open = !is_open;
    }
    periods
}

/// What is held at one time, with how many hold it.
#[derive(Default)]
struct Held {
    lows: BTreeMap<i64, usize>,
    highs: BTreeMap<i64, usize>,
    answers: BTreeMap<String, usize>,
}

impl Held {
    fn take(&mut self, stand: &Stand) {
        match stand {
            Stand::Figure(low, high) => {
                *self.lows.entry(*low).or_default() += 1;
                if let Some(high) = high {
                    *self.highs.entry(*high).or_default() += 1;
                }
            }
            Stand::Answer(answer) => *self.answers.entry(answer.clone()).or_default() += 1,
            Stand::None => {}
        }
    }

    fn drop(&mut self, stand: &Stand) {
        match stand {
            Stand::Figure(low, high) => {
                one_less(&mut self.lows, low);
                if let Some(high) = high {
                    one_less(&mut self.highs, high);
                }
            }
            Stand::Answer(answer) => one_less(&mut self.answers, answer),
            Stand::None => {}
        }
    }

    /// Whether the highest low is above the lowest high, or there are two answers.
    fn conflict(&self) -> bool {
        let figures = self.lows.last_key_value().zip(self.highs.first_key_value());
        figures.is_some_and(|((low, _), (high, _))| low > high) || self.answers.len() > 1
    }
}

fn one_less<K: Ord>(counts: &mut BTreeMap<K, usize>, key: &K) {
    if let Some(count) = counts.get_mut(key) {
        *count -= 1;
        if *count == 0 {
            counts.remove(key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn claim(speaker: i64, day: i64, index: u64, answer: Stand) -> Stated {
        Stated { speaker: (speaker, String::new()), day, order: (day, day, index), answer }
    }

    #[test]
    fn a_conflict_opens_and_settles() {
        let figure = |figure| Stand::Figure(figure, Some(figure));
        let claims = vec![
            claim(1, 10, 1, figure(9)),
            claim(2, 12, 2, figure(11)),
            claim(1, 15, 3, figure(11)),
            claim(2, 20, 4, Stand::None),
            claim(3, 30, 5, Stand::Figure(12, None)),
        ];
        assert_eq!(periods(claims.clone()), [(12, Some(15)), (30, None)]);
        assert_eq!(periods(claims.into_iter().rev().collect()), [(12, Some(15)), (30, None)]);
        assert_eq!(periods(Vec::new()), []);
    }

    fn stands() -> impl Strategy<Value = Stand> {
        prop_oneof![
            (0..6_i64, 0..3_i64).prop_map(|(low, width)| Stand::Figure(low, Some(low + width))),
            (0..6_i64).prop_map(|low| Stand::Figure(low, None)),
            "[ab]".prop_map(Stand::Answer),
            Just(Stand::None),
        ]
    }

    /// By looking at every claim again on every day.
    fn naive(claims: &[Stated], day: i64) -> bool {
        let mut latest: HashMap<&(i64, String), &Stated> = HashMap::new();
        for claim in claims.iter().filter(|claim| claim.day <= day) {
            let entry = latest.entry(&claim.speaker).or_insert(claim);
            if claim.order > entry.order {
                *entry = claim;
            }
        }
        let stands: Vec<&Stand> = latest.values().map(|claim| &claim.answer).collect();
        stands.iter().any(|a| {
            stands.iter().any(|b| match (a, b) {
                (Stand::Figure(low, _), Stand::Figure(_, Some(high))) => low > high,
                (Stand::Answer(a), Stand::Answer(b)) => a != b,
                _ => false,
            })
        })
    }

    proptest! {
        #[test]
        fn a_period_covers_the_days_of_conflict_and_no_other(
            said in prop::collection::vec((0..4_i64, 0..9_i64, 0..9_i64, stands()), 0..20)
        ) {
            let claims: Vec<Stated> = said
                .into_iter()
                .zip(0..)
                .map(|((speaker, stated, about, answer), index)| Stated {
                    speaker: (speaker, String::new()),
                    // An unknown date, 0, waits for the day that is described.
                    day: if stated == 0 { about } else { stated },
                    order: (stated, about, index),
                    answer,
                })
                .collect();
            let found = periods(claims.clone());
            for day in -1..10 {
                let covered =
                    found.iter().any(|(from, until)| *from <= day && until.is_none_or(|until| until > day));
                prop_assert_eq!(covered, naive(&claims, day), "day {}", day);
            }
        }
    }
}
