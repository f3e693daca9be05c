//! Answers arranged so that the near misses of any of them are found without looking at all.
//!
//! [`Surroundings`] takes the answers near the questions of a topic, of which there may be thousands, and gives for each
//! what [`near`](super::near) says is a near miss of it.

use std::collections::{BTreeMap, HashMap};

use super::{
    Answer, Difference, NearMiss, NearMisses,
    near::{MOST_NEAR, distance, reason, single_difference},
};
use crate::model::{Qualifiers, Question, Units};

/// Answers that others are near.
#[derive(Debug, Default)]
pub struct Surroundings {
    answers: Vec<Answer>,
    /// Places among `answers` by the qualifiers alone, whatever the topic and the unit.
    by_qualifiers: HashMap<Qualifiers, Vec<usize>>,
    /// Places among `answers` by the question without one of its qualifiers, then by the name of that; each in the order
    /// of the questions.
    without: HashMap<Question, BTreeMap<String, Vec<usize>>>,
}

/// A near miss: how far off it is, its question, what differs, and whose answer it is.
type Found<'a> = ((u8, bool), &'a Question, Difference, &'a Answer);

impl Surroundings {
    /// Arranges answers. What is found among them does not depend on their order.
    #[must_use]
    pub fn new(answers: Vec<Answer>) -> Self {
        let mut order: Vec<usize> = (0..answers.len()).collect();
        order.sort_by_key(|at| &answers[*at].dispute.question);
        let mut by_qualifiers: HashMap<Qualifiers, Vec<usize>> = HashMap::new();
        let mut without: HashMap<Question, BTreeMap<String, Vec<usize>>> = HashMap::new();
        for at in order {
            let question = &answers[at].dispute.question;
            by_qualifiers.entry(question.about.clone()).or_default().push(at);
            for name in question.about.keys() {
                let mut rest = question.clone();
                rest.about.remove(name);
                without.entry(rest).or_default().entry(name.clone()).or_default().push(at);
            }
        }
        Self { answers, by_qualifiers, without }
    }

    /// The answers, as they were given.
    #[must_use]
    pub fn answers(&self) -> &[Answer] {
        &self.answers
    }

    /// The near misses of `asked`, the nearest first: another unit, then a whole of which the question is a part, a part
    /// of it, another value of one qualifier, another step of the topic. Questions that differ in their date come last
    /// among those, since there may be many.
    #[must_use]
    pub fn near_misses(&self, asked: &Answer, units: &Units) -> NearMisses {
        let question = &asked.dispute.question;
        let (mut found, mut all) = (Vec::new(), 0_usize);
        let mut take = |(mut some, number)| {
            all += number;
            found.append(&mut some);
        };
        // Of the same qualifiers, but in the unit or the topic; the same question is none.
        take(self.each_of(question, self.by_qualifiers.get(&question.about)));
        let mut rest = question.clone();
        for (name, value) in &question.about {
            rest.about.remove(name);
            // Without this one; with another value of it.
            take(self.each_of(question, self.by_qualifiers.get(&rest.about)));
            let others = self.without.get(&rest).and_then(|names| names.get(name));
            if name == "group" {
                take(self.each_of(question, others));
            } else {
                take(self.first_of(question, others));
            }
            rest.about.insert(name.clone(), value.clone());
        }
        // With one more.
        for others in self.without.get(question).into_iter().flat_map(BTreeMap::values) {
            take(self.first_of(question, Some(others)));
        }
        found.sort_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)));
        let shown = found.into_iter().take(MOST_NEAR).map(|(_, other, difference, answer)| NearMiss {
            question: other.clone(),
            reason: reason(&difference, question, other, &asked.sides, units),
            positions: answer.dispute.positions.clone(),
        });
        NearMisses { shown: shown.collect(), more: all.saturating_sub(MOST_NEAR) }
    }

    /// The near misses in these places, and how many they are.
    fn each_of(&self, asked: &Question, places: Option<&Vec<usize>>) -> (Vec<Found<'_>>, usize) {
        let places = places.into_iter().flatten();
        let found: Vec<Found<'_>> = places.filter_map(|at| self.found(asked, *at)).collect();
        let number = found.len();
        (found, number)
    }

    /// The first near misses in these places, which are all of questions that differ in the same qualifier, equally far,
    /// or are the one that is asked; and how many they are.
    fn first_of(&self, asked: &Question, places: Option<&Vec<usize>>) -> (Vec<Found<'_>>, usize) {
        let Some(places) = places else { return (Vec::new(), 0) };
        let first = places.iter().filter_map(|at| self.found(asked, *at)).take(MOST_NEAR).collect();
        let begin = places.partition_point(|at| self.answers[*at].dispute.question < *asked);
        let same = places[begin..].iter().take_while(|at| self.answers[**at].dispute.question == *asked);
        (first, places.len() - same.count())
    }

    fn found(&self, asked: &Question, at: usize) -> Option<Found<'_>> {
        let answer = &self.answers[at];
        let other = &answer.dispute.question;
        let difference = single_difference(asked, other)?;
        Some((distance(&difference), other, difference, answer))
    }
}
