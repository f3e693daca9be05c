//! Claims on one question, whatever unit it was asked in.

use std::collections::{HashMap, HashSet};

use crate::{
    disputes::{Answer, together},
    model::{Clocks, Event, Question, Said, Selection, Slug, Topic},
    store::Sources,
};

use super::{Docket, DocketError};

impl Docket {
    /// The questions of the selection, those that cannot be disputed left out if they are to be read
    /// at this tolerance; never one that other units may bring into dispute.
    ///
    /// # Errors
    /// As the store reports.
    pub(super) fn questions(
        &self,
        selection: &Selection,
        disputable_at: Option<u32>,
    ) -> Result<Vec<i64>, DocketError> {
        let convertible: Vec<&str> = self.codebook.units().convertible().map(Slug::as_str).collect();
        Ok(self.store.questions(selection, disputable_at, &convertible)?)
    }

    /// The claims that answer a question, brought into one unit with those that answer it in a
    /// unit that converts; as they were recorded if there are none.
    ///
    /// # Errors
    /// As the store reports.
    pub(super) fn claims_on(
        &self,
        number: i64,
        clocks: &Clocks,
        sources: &mut Sources,
    ) -> Result<Vec<Said>, DocketError> {
        let mut claims = self.store.claims_answering(number, sources)?;
        let Some(question) = claims.first().map(|claim| claim.content.question.clone()) else {
            return Ok(claims);
        };
        let others = self.in_other_units(&question, clocks, sources)?;
        if others.is_empty() {
            return Ok(claims);
        }
        claims.retain(|claim| clocks.include(claim));
        Ok(self.together(&question, claims, &others))
    }

    /// A claim that is about to be recorded, and the claims on its question that stand, in one unit.
    ///
    /// # Errors
    /// As the store reports.
    pub(super) fn with_standing(&self, mut planned: Said) -> Result<(Said, Vec<Said>), DocketError> {
        let question = planned.content.question.clone();
        let clocks = Clocks::default();
        let mut sources = self.store.sources_at(clocks.known_at)?;
        sources.names().tell(&mut planned.content.claimant);
        let others = self.in_other_units(&question, &clocks, &mut sources)?;
        let mut claims = match self.store.question_number(&question)? {
            Some(number) => self.store.claims_answering(number, &mut sources)?,
            None => Vec::new(),
        };
        claims.retain(|claim| clocks.include(claim));
        let index = planned.index;
        claims.push(planned.clone());
        let (mut of_plan, standing): (Vec<Said>, Vec<Said>) =
            self.together(&question, claims, &others).into_iter().partition(|claim| claim.index == index);
        Ok((of_plan.pop().unwrap_or(planned), standing))
    }

    fn together(&self, question: &Question, claims: Vec<Said>, others: &[Vec<Said>]) -> Vec<Said> {
        let preferred = self.codebook.topic(&question.topic).and_then(|topic| topic.unit.as_ref());
        together(claims, others, self.codebook.units(), preferred)
    }

    /// The claims that answer the question in other units, each of which converts into its own.
    fn in_other_units(
        &self,
        question: &Question,
        clocks: &Clocks,
        sources: &mut Sources,
    ) -> Result<Vec<Vec<Said>>, DocketError> {
        let Some(unit) = &question.unit else { return Ok(Vec::new()) };
        let mut others = Vec::new();
        for other in self.codebook.units().family(unit).filter(|other| *other != unit) {
            let other = Question { unit: Some(other.clone()), ..question.clone() };
            let Some(number) = self.store.question_number(&other)? else { continue };
            let mut claims = self.store.claims_answering(number, sources)?;
            claims.retain(|claim| clocks.include(claim));
            if !claims.is_empty() {
                others.push(claims);
            }
        }
        Ok(others)
    }

    /// How many questions of each topic of the selection have no answer of their own now, because
    /// one in another unit is answered together with them.
    ///
    /// # Errors
    /// As the store reports.
    pub(super) fn joined(&self, selection: &Selection) -> Result<HashMap<(Event, Topic), u64>, DocketError> {
        let convertible: Vec<&str> = self.codebook.units().convertible().map(Slug::as_str).collect();
        let mut answered: HashSet<Question> = HashSet::new();
        let mut joined = HashMap::new();
        let mut sources = self.store.sources_at(None)?;
        for number in self.store.questions_in(selection, &convertible)? {
            let claims = self.claims_on(number, &Clocks::default(), &mut sources)?;
            let Some(question) = claims.into_iter().next().map(|claim| claim.content.question) else {
                continue;
            };
            let topic = (question.event.clone(), question.topic.clone());
            if !answered.insert(question) {
                *joined.entry(topic).or_default() += 1;
            }
        }
        Ok(joined)
    }

    /// Leaves each answer in once: a question asked in several units has one.
    pub(super) fn each_once(&self, answers: &mut Vec<Answer>) {
        let mut seen: HashSet<Question> = HashSet::new();
        let units = self.codebook.units();
        answers.retain(|answer| {
            let question = &answer.dispute.question;
            let converts = question.unit.as_ref().is_some_and(|unit| units.base(unit).is_some());
            !converts || seen.insert(question.clone())
        });
    }
}
