//! What stands beside an answer: the near misses, and the sums that it is part of.

use crate::{
    disputes::{Answer, Comparison, Leeway, Sum, Surroundings, sums},
    model::{Clocks, DEFAULT_TOLERANCE, Event, Question, Topic},
};

use super::{Docket, DocketError, ask::Seen};

impl Docket {
    /// Sets beside each answer what the ledger holds near it at the same clocks, whether or not it
    /// was selected: whom an answer is about narrows what is asked, not what it is held against.
    ///
    /// # Errors
    /// As the store reports.
    pub fn compared(
        &self,
        answers: Vec<Answer>,
        clocks: &Clocks,
        leeway: impl Into<Leeway>,
    ) -> Result<Vec<Comparison>, DocketError> {
        let leeway = leeway.into();
        let mut seen = Seen::nothing(&self.store, clocks)?;
        let mut beside: Option<Beside> = None;
        let mut comparisons = Vec::with_capacity(answers.len());
        for answer in answers {
            let question = &answer.dispute.question;
            let here = match beside.take().filter(|beside| beside.is_of(question)) {
                Some(here) => here,
                None => self.beside(question, clocks, leeway, &mut seen)?,
            };
            comparisons.push(Comparison::new(answer, &here.around, &here.sums, self.codebook.units()));
            beside = Some(here);
        }
        Ok(comparisons)
    }

    /// The answer to a question now, with what it is held against.
    ///
    /// # Errors
    /// As the store reports.
    pub fn comparison_of(&self, question: &Question) -> Result<Option<Comparison>, DocketError> {
        let Some(answer) = self.answer_to(question)? else { return Ok(None) };
        Ok(self.compared(vec![answer], &Clocks::default(), DEFAULT_TOLERANCE)?.pop())
    }

    fn beside(
        &self,
        question: &Question,
        clocks: &Clocks,
        leeway: Leeway,
        seen: &mut Seen,
    ) -> Result<Beside, DocketError> {
        let mut answers = Vec::new();
        for number in self.store.questions_near(&question.event, &question.topic)? {
            answers.extend(self.answer(number, clocks, leeway, seen)?);
        }
        self.each_once(&mut answers);
        let (event, topic) = (question.event.clone(), question.topic.clone());
        let rules = self.rules(&topic, leeway);
        let partitions = self.codebook.partitions_of(&event);
        let mut counted: Vec<&Answer> =
            answers.iter().filter(|a| a.dispute.question.topic == topic).collect();
        counted.sort_by(|a, b| a.dispute.question.unit.cmp(&b.dispute.question.unit));
        let sums = counted
            .chunk_by(|a, b| a.dispute.question.unit == b.dispute.question.unit)
            .flat_map(|together| sums(together, &partitions, rules))
            .filter(Sum::is_notable)
            .collect();
        Ok(Beside { event, topic, sums, around: Surroundings::new(answers) })
    }
}

/// What the ledger holds near the questions of one topic of one event.
struct Beside {
    event: Event,
    topic: Topic,
    around: Surroundings,
    sums: Vec<Sum>,
}

impl Beside {
    fn is_of(&self, question: &Question) -> bool {
        (&self.event, &self.topic) == (&question.event, &question.topic)
    }
}
