//! What the ledger holds, in outline.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::{
    disputes::Status,
    model::{Body, Clocks, DEFAULT_TOLERANCE, EntryId, Event, Said, Selection, Source, Topic, fold, nearest},
    store::EntryContent,
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

/// How much is recorded under a topic of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicSummary {
    /// The event.
    pub event: Event,
    /// The topic.
    pub topic: Topic,
    /// Questions.
    pub questions: u64,
    /// Questions that are disputed.
    pub disputed: u64,
    /// Claims, without retracted ones.
    pub claims: u64,
}

impl Docket {
    /// How much is recorded under each topic of each event, at the selection's clocks.
    ///
    /// # Errors
    /// As the store reports.
    pub fn topics(&self, selection: &Selection) -> Result<Vec<TopicSummary>, DocketError> {
        let mut summaries: BTreeMap<(Event, Topic), TopicSummary> = BTreeMap::new();
        let mut add = |event: &Event, topic: &Topic, questions: u64, disputed: u64, claims: u64| {
            let summary = summaries.entry((event.clone(), topic.clone())).or_insert_with(|| TopicSummary {
                event: event.clone(),
                topic: topic.clone(),
                questions: 0,
                disputed: 0,
                claims: 0,
            });
            summary.questions += questions;
            summary.disputed += disputed;
            summary.claims += claims;
        };
        if is_plain(selection) {
            let joined = self.joined(selection)?;
            for count in self.store.topics(selection)? {
                let joined = joined.get(&(count.event.clone(), count.topic.clone())).copied().unwrap_or(0);
                add(&count.event, &count.topic, count.questions.saturating_sub(joined), 0, count.claims);
            }
            for answer in self.answers(selection, &[Status::Disputed], DEFAULT_TOLERANCE)? {
                let question = &answer.dispute.question;
                add(&question.event, &question.topic, 0, 1, 0);
            }
        } else {
            for answer in self.answers(selection, &Status::ALL, DEFAULT_TOLERANCE)? {
                let dispute = &answer.dispute;
                let claims: usize =
                    dispute.positions.iter().map(|p| 1 + p.other_reports.len() + p.earlier.len()).sum();
                let disputed = u64::from(dispute.status == Status::Disputed);
                add(&dispute.question.event, &dispute.question.topic, 1, disputed, claims as u64);
            }
        }
        Ok(summaries.into_values().collect())
    }

    /// How many questions have an answer, or a refusal of one, at the selection's clocks.
    ///
    /// # Errors
    /// As the store reports.
    pub fn count_questions(&self, selection: &Selection) -> Result<u64, DocketError> {
        Ok(self.topics(selection)?.iter().map(|summary| summary.questions).sum())
    }

    /// That everything the selection names is in the ledger, so that nothing found means that
    /// nothing is there, and not that a name was mistyped.
    ///
    /// # Errors
    /// [`DocketError::NotThere`] with the nearest name.
    pub fn check_selection(&self, selection: &Selection) -> Result<(), DocketError> {
        let asked = [
            ("event", selection.event.as_ref().map(ToString::to_string)),
            ("topic", selection.topic.as_ref().map(ToString::to_string)),
            ("side", selection.side.clone()),
            ("claimant", selection.claimant.clone()),
            ("country", selection.country.map(|country| country.to_string())),
            ("role", selection.role.as_ref().map(ToString::to_string)),
        ];
        for (what, name) in asked.into_iter().filter_map(|(what, name)| Some((what, name?))) {
            let mut held = self.store.suggestions(what)?;
            if what == "claimant" {
                let names = self.store.names(selection.clocks.known_at)?;
                held.extend(names.spellings(&name).into_iter().map(|spelling| spelling.name));
            }
            if what == "topic" {
                let above: BTreeSet<String> = held.iter().flat_map(|path| ancestors(path)).collect();
                held.extend(above);
            }
            let is_defined = what == "topic"
                && selection.topic.as_ref().is_some_and(|topic| self.codebook.defines_under(topic));
            if !is_defined && !held.iter().any(|known| fold(known) == fold(&name)) {
                let near = nearest(&name, held.iter().map(String::as_str)).map(ToOwned::to_owned);
                return Err(DocketError::NotThere { what, name, nearest: near });
            }
        }
        Ok(())
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
                    (Some(used), Some(defined)) if self.codebook.units().convert_into(used, defined) => {
                        continue;
                    }
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

    /// Every source that the claims' sources relay; a redacted one as [`Source::redacted`].
    ///
    /// # Errors
    /// As the store reports.
    pub fn relayed_sources(&self, claims: &[Said]) -> Result<HashMap<EntryId, Source>, DocketError> {
        let mut sources = HashMap::new();
        for relayed in claims.iter().filter_map(|claim| claim.content.source.content.relays) {
            if sources.contains_key(&relayed) {
                continue;
            }
            let entry = self.store.entry(self.store.resolve(&relayed.to_string())?)?;
            match entry.content {
                EntryContent::Redacted => {
                    sources.insert(relayed, Source::redacted(&relayed));
                }
                EntryContent::Body(body) => {
                    if let Body::Source(source) = *body {
                        sources.insert(relayed, source);
                    }
                }
                _ => {}
            }
        }
        Ok(sources)
    }
}

/// The paths above a path: `a` and `a/b` for `a/b/c`.
fn ancestors(path: &str) -> impl Iterator<Item = String> {
    path.match_indices('/').map(|(at, _)| path[..at].to_owned())
}

/// Whether the selection can be answered from summaries: no clock is turned back, and nobody in
/// particular is asked for.
fn is_plain(selection: &Selection) -> bool {
    selection.clocks == Clocks::default() && !selection.names_claimants()
}
