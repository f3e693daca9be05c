//! Briefs: everything that one is made of, from the ledger as it is.

use std::collections::{BTreeSet, HashMap};

use crate::{
    disputes::{Answer, Leeway, Status, Sum},
    io::export::{Brief, BriefAnswer, BriefMaterial, LedgerState, MOST_QUESTIONS},
    model::{Codebook, EntryId, Event, Said, Selection, Topic},
};

use super::{Docket, DocketError, redact::tombstone_in_words};

/// What was asked for the answers of a brief.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Which questions, at which clocks.
    pub selection: Selection,
    /// Of which statuses.
    pub statuses: Vec<Status>,
    /// Compared how.
    pub leeway: Leeway,
    /// What else narrowed or ordered them, in words.
    pub filters: Vec<String>,
    /// Who has looked at the checkpoint, in words.
    pub witnesses: String,
}

impl Docket {
    /// A brief of these answers, of the first [`MOST_QUESTIONS`] of them; and how many those are.
    ///
    /// # Errors
    /// As the store reports.
    pub fn brief(&self, mut answers: Vec<Answer>, asked: Asked) -> Result<(Brief, usize), DocketError> {
        let Asked { selection, statuses, leeway, filters, witnesses } = asked;
        let found = answers.len() as u64;
        answers.truncate(MOST_QUESTIONS);
        let sums = self.sums_about(&answers, &selection, leeway.tolerance)?;
        let answers: Vec<BriefAnswer> =
            answers.into_iter().map(|answer| self.brief_answer(answer, &sums)).collect();
        let claims: Vec<Said> = answers.iter().flat_map(BriefAnswer::cited).cloned().collect();
        let material = BriefMaterial {
            questions: self.count_questions(&selection)?,
            selection,
            statuses,
            leeway,
            filters,
            found,
            ledger: self.ledger_state(witnesses)?,
            relayed: self.relayed_sources(&claims)?,
            redacted: self.redacted_sources(&claims)?,
            answers,
        };
        Ok((Brief::compose(&material), material.answers.len()))
    }

    fn brief_answer(&self, answer: Answer, sums: &[Sum]) -> BriefAnswer {
        let question = &answer.dispute.question;
        let concerned = sums.iter().filter(|sum| sum.concerns(question));
        BriefAnswer {
            asked: self.codebook.asked(&question.topic),
            narrowed: Codebook::narrowed(question),
            sums: concerned
                .map(|sum| (sum.clone(), self.codebook.in_words(&sum.whole.content.question)))
                .collect(),
            answer,
        }
    }

    /// The sums of every topic that is answered, whatever else the selection narrows: a part is held against a whole
    /// that was not asked for.
    fn sums_about(
        &self,
        answers: &[Answer],
        selection: &Selection,
        tolerance: u32,
    ) -> Result<Vec<Sum>, DocketError> {
        let mut topics: BTreeSet<(Event, Topic)> = BTreeSet::new();
        for answer in answers {
            let question = &answer.dispute.question;
            topics.insert((question.event.clone(), question.topic.clone()));
        }
        let mut sums = Vec::new();
        for (event, topic) in topics {
            let clocks = selection.clocks.clone();
            let about =
                Selection { event: Some(event), topic: Some(topic.clone()), clocks, ..Selection::default() };
            let made = self.sums(&about, tolerance)?;
            sums.extend(made.into_iter().filter(|sum| sum.whole.content.question.topic == topic));
        }
        Ok(sums)
    }

    /// The ledger as it is, for the head of what is handed on.
    ///
    /// # Errors
    /// As the store reports.
    pub fn ledger_state(&self, witnesses: String) -> Result<LedgerState, DocketError> {
        let signed = self.store.signed_checkpoint()?;
        let checkpoint = signed.checkpoint();
        Ok(LedgerState {
            origin: checkpoint.origin().to_owned(),
            key: signed.key().to_string(),
            entries: checkpoint.size(),
            root: checkpoint.root().to_string(),
            witnesses,
            redacted: self.store.redacted_entries()?,
        })
    }

    /// What is told in place of every redacted source that the claims cite.
    fn redacted_sources(&self, claims: &[Said]) -> Result<HashMap<EntryId, String>, DocketError> {
        let mut found = HashMap::new();
        for source in claims.iter().map(|claim| &claim.content.source) {
            if found.contains_key(&source.id) {
                continue;
            }
            if let Some(tombstone) = &self.store.entry(source.index)?.redacted {
                found.insert(source.id, tombstone_in_words(tombstone));
            }
        }
        Ok(found)
    }
}
