//! What the ledger holds, in outline.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::{
    disputes::Status,
    model::{Clocks, DEFAULT_TOLERANCE, EntryId, Event, Said, Selection, Topic},
    store::{EntryContent, TopicCount},
};

use super::{Docket, DocketError};

/// Something in the ledger that the codebook does not define.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undefined {
    /// The event.
    pub event: Event,
    /// The topic.
    pub topic: Topic,
    /// What is not defined.
    pub problem: String,
    /// Claims on such questions.
    pub claims: u64,
}

impl Docket {
    /// How much is recorded under each topic of each event, at the selection's clocks.
    ///
    /// # Errors
    /// As the store reports.
    pub fn topics(&self, selection: &Selection) -> Result<Vec<TopicCount>, DocketError> {
        let plain = selection.clocks == Clocks::default()
            && selection.claimant.is_none()
            && selection.country.is_none();
        if plain {
            return Ok(self.store.topics(selection)?);
        }
        let mut counts: BTreeMap<(Event, Topic), TopicCount> = BTreeMap::new();
        for answer in self.answers(selection, &Status::ALL, DEFAULT_TOLERANCE)? {
            let dispute = &answer.dispute;
            let (event, topic) = (dispute.question.event.clone(), dispute.question.topic.clone());
            let count = counts.entry((event.clone(), topic.clone())).or_insert(TopicCount {
                event,
                topic,
                questions: 0,
                disputed: 0,
                claims: 0,
            });
            let claims: usize =
                dispute.positions.iter().map(|p| 1 + p.other_reports.len() + p.earlier.len()).sum();
            count.questions += 1;
            count.disputed += u64::from(dispute.status == Status::Disputed);
            count.claims += claims as u64;
        }
        Ok(counts.into_values().collect())
    }

    /// Topics to suggest: those of the ledger first, then those of the codebook.
    ///
    /// # Errors
    /// As the store reports.
    pub fn known_topics(&self) -> Result<Vec<String>, DocketError> {
        let mut topics = self.store.suggestions("topic")?;
        let held: BTreeSet<String> = topics.iter().cloned().collect();
        let defined = self.codebook.topics().map(|(topic, _)| topic.to_string());
        topics.extend(defined.filter(|topic| !held.contains(topic)));
        Ok(topics)
    }

    /// Topics, units and events in the ledger that the codebook does not define.
    ///
    /// # Errors
    /// As the store reports.
    pub fn check_codebook(&self, selection: &Selection) -> Result<Vec<Undefined>, DocketError> {
        let mut found = Vec::new();
        for unit in self.store.units(selection)? {
            let problem = match self.codebook.topic(&unit.topic) {
                None => "the topic is not defined".to_owned(),
                Some(entry) => match (&unit.unit, &entry.unit) {
                    (Some(used), Some(defined)) if used != defined => {
                        format!("counted in {used}, defined in {defined}")
                    }
                    (Some(used), None) => format!("counted in {used}, and its answers are no counts"),
                    _ => continue,
                },
            };
            found.push(Undefined { event: unit.event, topic: unit.topic, problem, claims: unit.claims });
        }
        Ok(found)
    }

    /// Address or, without one, title of every source that the claims' sources relay.
    ///
    /// # Errors
    /// As the store reports.
    pub fn relayed_names(&self, claims: &[Said]) -> Result<HashMap<EntryId, String>, DocketError> {
        let mut names = HashMap::new();
        for relayed in claims.iter().filter_map(|claim| claim.content.source.content.relays) {
            if names.contains_key(&relayed) {
                continue;
            }
            let entry = self.store.entry(self.store.resolve(&relayed.to_string())?)?;
            if let EntryContent::Body(body) = entry.content
                && let crate::model::Body::Source(source) = *body
            {
                names.insert(relayed, source.url.unwrap_or(source.title));
            }
        }
        Ok(names)
    }
}
