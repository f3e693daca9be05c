//! Answering: claims from the store, judged by the dispute engine.

use std::collections::{HashMap, HashSet};

use crate::{
    disputes::{Answer, Status, Step, Sum, Terms, assess, sums, timeline},
    model::{Clocks, DEFAULT_TOLERANCE, Event, Question, Selection},
};

use super::{Docket, DocketError};

/// How a question came to stand where it stands.
#[derive(Debug, Clone)]
pub struct History {
    /// The question in words.
    pub in_words: String,
    /// Its claims in the order of their dates.
    pub steps: Vec<Step>,
}

impl Docket {
    /// The questions of the selection that have one of `statuses`, by event, topic and
    /// qualifiers, each with its positions at the selection's clocks.
    ///
    /// A claimant or country in the selection narrows which questions are answered; their
    /// answers hold every position, or there would be nothing to compare.
    ///
    /// # Errors
    /// As the store reports.
    pub fn answers(
        &self,
        selection: &Selection,
        statuses: &[Status],
        tolerance: u32,
    ) -> Result<Vec<Answer>, DocketError> {
        let only_disputed = statuses == [Status::Disputed];
        let questions = self.questions(selection, only_disputed.then_some(tolerance))?;
        let mut sides: HashMap<Event, Vec<String>> = HashMap::new();
        let mut answers = Vec::new();
        for question in questions {
            let answer = self.answer(question, &selection.clocks, tolerance, &mut sides)?;
            answers.extend(answer.filter(|answer| {
                statuses.contains(&answer.dispute.status)
                    && answer.dispute.positions.iter().any(|p| selection.names(&p.claim.content))
            }));
        }
        self.each_once(&mut answers);
        Ok(answers)
    }

    /// The history of every question of the selection: its claims in the order of their dates.
    ///
    /// # Errors
    /// As the store reports.
    pub fn histories(&self, selection: &Selection, tolerance: u32) -> Result<Vec<History>, DocketError> {
        let mut histories = Vec::new();
        let mut told: HashSet<Question> = HashSet::new();
        for number in self.store.questions(selection, None, &[])? {
            let claims = self.claims_on(number, &selection.clocks)?;
            let Some(question) = claims.first().map(|claim| claim.content.question.clone()) else { continue };
            if !told.insert(question.clone()) {
                continue;
            }
            let sides = self.sides(&question.event)?;
            let rules = self.rules(&question.topic, tolerance);
            let steps = timeline(claims, &Terms { rules, clocks: &selection.clocks, sides: &sides });
            if steps.iter().any(|step| selection.names(&step.claim.content)) {
                histories.push(History { in_words: self.codebook.in_words(&question), steps });
            }
        }
        Ok(histories)
    }

    /// Every sum of parts against a whole that the positions of the selection allow, by event,
    /// topic and question.
    ///
    /// # Errors
    /// As the store reports.
    pub fn sums(&self, selection: &Selection, tolerance: u32) -> Result<Vec<Sum>, DocketError> {
        let answers = self.answers(selection, &Status::ALL, tolerance)?;
        let counted = |answer: &Answer| {
            let question = &answer.dispute.question;
            (question.event.clone(), question.topic.clone(), question.unit.clone())
        };
        let mut found = Vec::new();
        for together in answers.chunk_by(|a, b| counted(a) == counted(b)) {
            let question = &together[0].dispute.question;
            let rules = self.rules(&question.topic, tolerance);
            let together: Vec<&Answer> = together.iter().collect();
            found.extend(sums(&together, &self.codebook.partitions_of(&question.event), rules));
        }
        Ok(found)
    }

    /// The question that a claim answers, with every position on it now.
    ///
    /// # Errors
    /// As the store reports.
    pub fn answer_to(&self, question: &Question) -> Result<Option<Answer>, DocketError> {
        match self.store.question_number(question)? {
            Some(number) => self.answer(number, &Clocks::default(), DEFAULT_TOLERANCE, &mut HashMap::new()),
            None => Ok(None),
        }
    }

    pub(super) fn answer(
        &self,
        question: i64,
        clocks: &Clocks,
        tolerance: u32,
        sides: &mut HashMap<Event, Vec<String>>,
    ) -> Result<Option<Answer>, DocketError> {
        let claims = self.claims_on(question, clocks)?;
        let Some(question) = claims.first().map(|claim| claim.content.question.clone()) else {
            return Ok(None);
        };
        let sides = if let Some(known) = sides.get(&question.event) {
            known.clone()
        } else {
            let found = self.sides(&question.event)?;
            sides.insert(question.event.clone(), found.clone());
            found
        };
        let rules = self.rules(&question.topic, tolerance);
        let terms = Terms { rules, clocks, sides: &sides };
        Ok(assess(claims, &terms).map(|dispute| Answer {
            in_words: self.codebook.in_words(&question),
            event_label: self.codebook.event(&question.event).map(|event| event.label.clone()),
            dispute,
            sides,
        }))
    }
}
