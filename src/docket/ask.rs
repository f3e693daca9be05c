//! Answering: claims from the store, judged by the dispute engine.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate};

use crate::{
    disputes::{Answer, Leeway, Status, Step, Sum, Terms, assess, sums, timeline},
    model::{Clocks, DEFAULT_TOLERANCE, Date, Event, KnownAt, Question, Selection},
    store::{Clock as _, Sources, Store, StoreError, SystemClock},
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

/// What has been read while answering, so that it is read once.
pub(super) struct Seen {
    sides: HashMap<Event, Vec<String>>,
    sources: Sources,
}

impl Seen {
    /// Nothing yet, of an answer at these clocks.
    pub(super) fn nothing(store: &Store, clocks: &Clocks) -> Result<Self, StoreError> {
        Ok(Self { sides: HashMap::new(), sources: store.sources_at(clocks.known_at)? })
    }
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
        leeway: impl Into<Leeway>,
    ) -> Result<Vec<Answer>, DocketError> {
        let leeway = leeway.into();
        let _one_state = self.store.snapshot()?;
        let only_disputed = statuses == [Status::Disputed];
        let questions = self.questions(selection, only_disputed.then_some(leeway.tolerance))?;
        let mut seen = Seen::nothing(&self.store, &selection.clocks)?;
        let mut answers = Vec::new();
        for question in questions {
            let answer = self.answer(question, &selection.clocks, leeway, &mut seen)?;
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
    pub fn histories(
        &self,
        selection: &Selection,
        leeway: impl Into<Leeway>,
    ) -> Result<Vec<History>, DocketError> {
        let leeway = leeway.into();
        let _one_state = self.store.snapshot()?;
        let mut histories = Vec::new();
        let mut told: HashSet<Question> = HashSet::new();
        let mut seen = Seen::nothing(&self.store, &selection.clocks)?;
        for number in self.store.questions(selection, None, &[])? {
            let claims = self.claims_on(number, &selection.clocks, &mut seen.sources)?;
            let Some(question) = claims.first().map(|claim| claim.content.question.clone()) else { continue };
            if !told.insert(question.clone()) {
                continue;
            }
            let sides = self.sides_of(&question.event, &mut seen)?;
            let rules = self.rules(&question.topic, leeway);
            let steps = timeline(claims, &Terms { rules, clocks: &selection.clocks, sides: &sides });
            if steps.iter().any(|step| selection.names(&step.claim.content)) {
                histories.push(History { in_words: self.codebook.in_words(&question), steps });
            }
        }
        Ok(histories)
    }

    /// The day for which an answer is asked at these clocks: the last of `as_of`, or else that of
    /// the moment at which the ledger is asked, or else today (UTC).
    ///
    /// # Errors
    /// As the store reports.
    pub fn day_of(&self, clocks: &Clocks) -> Result<NaiveDate, DocketError> {
        if let Some(day) = clocks.as_of.as_ref().and_then(Date::last_day) {
            return Ok(day);
        }
        let moment = match clocks.known_at {
            Some(KnownAt::Entry(index)) if index < self.store.size()? => self.store.entry(index)?.recorded_at,
            Some(KnownAt::Time(moment)) => moment,
            Some(KnownAt::Entry(_)) | None => SystemClock.now(),
        };
        let moment = i64::try_from(moment).ok().and_then(|moment| DateTime::from_timestamp(moment, 0));
        Ok(moment.unwrap_or_default().date_naive())
    }

    /// Every sum of parts against a whole that the positions of the selection allow, by event,
    /// topic and question.
    ///
    /// # Errors
    /// As the store reports.
    pub fn sums(&self, selection: &Selection, tolerance: u32) -> Result<Vec<Sum>, DocketError> {
        let _one_state = self.store.snapshot()?;
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
            Some(number) => {
                let clocks = Clocks::default();
                let mut seen = Seen::nothing(&self.store, &clocks)?;
                self.answer(number, &clocks, DEFAULT_TOLERANCE.into(), &mut seen)
            }
            None => Ok(None),
        }
    }

    pub(super) fn answer(
        &self,
        question: i64,
        clocks: &Clocks,
        leeway: Leeway,
        seen: &mut Seen,
    ) -> Result<Option<Answer>, DocketError> {
        let claims = self.claims_on(question, clocks, &mut seen.sources)?;
        let Some(question) = claims.first().map(|claim| claim.content.question.clone()) else {
            return Ok(None);
        };
        let sides = self.sides_of(&question.event, seen)?;
        let rules = self.rules(&question.topic, leeway);
        let terms = Terms { rules, clocks, sides: &sides };
        Ok(assess(claims, &terms).map(|dispute| Answer {
            in_words: self.codebook.in_words(&question),
            event_label: self.codebook.event(&question.event).map(|event| event.label.clone()),
            dispute,
            sides,
            rank: None,
        }))
    }

    fn sides_of(&self, event: &Event, seen: &mut Seen) -> Result<Vec<String>, DocketError> {
        if let Some(known) = seen.sides.get(event) {
            return Ok(known.clone());
        }
        let found = self.sides(event)?;
        seen.sides.insert(event.clone(), found.clone());
        Ok(found)
    }
}
