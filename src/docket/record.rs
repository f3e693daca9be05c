//! Recording claims, sources and retractions.

use std::collections::HashMap;

use crate::{
    disputes::{Interest, Leeway, Rules, Verdict, compare},
    model::{
        Body, Cited, Claim, DEFAULT_TOLERANCE, Draft, EntryId, FieldError, QuoteCheck, Recorded, Retraction,
        Said, Source, Topic, nearest, prose,
    },
    store::{Batch, EntryContent, LogEntry, Receipt, Stop, Store, StoreError},
};

use super::{Docket, DocketError, Standing, quoting::Quoting};

/// A claim as it would be recorded, and how it stands to what is recorded.
#[derive(Debug)]
pub struct Plan {
    /// The claim as it was understood.
    pub claim: Claim<Source<String>>,
    /// The question in words.
    pub question: String,
    /// What its claimant has at stake.
    pub interest: Interest,
    /// Whether the codebook defines the topic.
    pub topic_is_defined: bool,
    /// If it does not, the known topic that may have been meant.
    pub nearest_topic: Option<String>,
    /// The recorded source that is meant; none if one will be recorded.
    pub known_source: Option<Recorded<Source>>,
    /// Claims on the question that it would conflict with, as sentences.
    pub conflicts: Vec<String>,
    /// What the claimant is recorded as having said otherwise, as sentences.
    pub changes: Vec<String>,
    /// Other claims on the question, of whatever verdict: claimant, value, verdict.
    pub others: Vec<(String, String, Verdict)>,
    /// How its quote stands to the archived files of its source.
    pub quote: Standing,
    /// Why it cannot be recorded unless the quote is marked as unverified.
    pub refusal: Option<FieldError>,
    /// That the words stand elsewhere than its locator says.
    pub misplaced: Option<String>,
}

/// What recording did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The claim's entry.
    pub claim: Receipt,
    /// The source's entry.
    pub source: Receipt,
    /// Sources recorded with it: its own, and one that it relays.
    pub new_sources: u64,
    /// How its quote stands; none if it quotes nothing, or was recorded before.
    pub quote: Option<QuoteCheck>,
    /// That the words stand elsewhere than its locator says.
    pub misplaced: Option<String>,
}

impl Docket {
    /// What recording this draft would mean. Records nothing.
    ///
    /// # Errors
    /// [`DocketError::Fields`] with every field that is wrong.
    pub fn plan(&self, draft: &Draft) -> Result<Plan, DocketError> {
        self.plan_with(draft, &mut Quoting::default())
    }

    /// What recording each of these drafts would mean, of each compared with the ledger alone. Records
    /// nothing; an archived file that many of them quote is read once.
    pub fn plan_all(&self, drafts: &[Draft]) -> impl Iterator<Item = Result<Plan, DocketError>> {
        let mut quoting = Quoting::default();
        drafts.iter().map(move |draft| self.plan_with(draft, &mut quoting))
    }

    fn plan_with(&self, draft: &Draft, quoting: &mut Quoting) -> Result<Plan, DocketError> {
        let claim = draft.read(&self.codebook).map_err(DocketError::Fields)?;
        let sides = self.sides(&claim.question.event)?;
        let rules = self.rules(&claim.question.topic, DEFAULT_TOLERANCE);
        let planned = as_if_recorded(claim.clone(), self.store.size()?);
        let known_source = self.meant_source(&claim.source)?;
        let (quote, refusal, misplaced) = self.plan_quote(&claim, quoting)?;
        let (mut conflicts, mut changes, mut others) = (Vec::new(), Vec::new(), Vec::new());
        let (planned, standing) = self.with_standing(planned)?;
        for other in standing {
            let finding = compare(&planned, &other, rules);
            let told = || finding.reason(&other, &planned, rules);
            match finding.verdict {
                Verdict::Contradicts | Verdict::Diverges => conflicts.push(told()),
                Verdict::Revises | Verdict::Misreports => changes.push(told()),
                _ => {}
            }
            let who = other.content.claimant.name.clone();
            others.push((who, other.content.worded(), finding.verdict));
        }
        let topic_is_defined = self.codebook.topic(&claim.question.topic).is_some();
        let known = if topic_is_defined { Vec::new() } else { self.known_topics()? };
        let nearest_topic = nearest(claim.question.topic.as_str(), known.iter().map(String::as_str))
            .filter(|near| *near != claim.question.topic.as_str())
            .map(ToOwned::to_owned);
        Ok(Plan {
            question: self.codebook.in_words(&claim.question),
            interest: Interest::of(&claim, &sides),
            topic_is_defined,
            nearest_topic,
            known_source,
            changes,
            conflicts,
            others,
            quote,
            refusal,
            misplaced,
            claim,
        })
    }

    /// The recorded source that a draft's source means.
    fn meant_source(&self, source: &Source<String>) -> Result<Option<Recorded<Source>>, DocketError> {
        match meant(&self.store, source)? {
            Some(receipt) => Ok(self.store.source_in(receipt.index)?),
            None => check_circle(&self.store, source).map(|()| None),
        }
    }

    /// The rules by which answers on a topic are compared.
    pub(super) fn rules(&self, topic: &Topic, leeway: impl Into<Leeway>) -> Rules {
        Rules::new(self.codebook.is_cumulative(topic), leeway)
    }

    /// Records a claim and, unless it is recorded already, its source.
    ///
    /// # Errors
    /// [`DocketError`]; nothing is recorded then.
    pub fn record(&mut self, draft: &Draft) -> Result<Outcome, DocketError> {
        let claim = draft.read(&self.codebook).map_err(DocketError::Fields)?;
        self.append(|batch| Recorder::new(batch).record(claim))
    }

    /// Records claims, all of them or none.
    ///
    /// # Errors
    /// [`DocketError`]; nothing is recorded then.
    pub fn record_all(&mut self, drafts: &[Draft]) -> Result<Vec<Outcome>, DocketError> {
        let claims = drafts
            .iter()
            .map(|draft| draft.read(&self.codebook).map_err(DocketError::Fields))
            .collect::<Result<Vec<_>, _>>()?;
        self.append(|batch| {
            let mut recorder = Recorder::new(batch);
            claims.into_iter().map(|claim| recorder.record(claim)).collect()
        })
    }

    /// Withdraws a claim, or what is said of a name, that was recorded by mistake. The entry stays; current views skip it.
    ///
    /// # Errors
    /// [`DocketError`] if it is neither, or withdrawn already; nothing is recorded then.
    pub fn retract(&mut self, index: u64, reason: &str) -> Result<Receipt, DocketError> {
        let reason = prose(reason)
            .map_err(|e| DocketError::Fields(vec![FieldError::new("reason", reason, e.to_string())]))?;
        if reason.is_empty() {
            return Err(DocketError::NoReason);
        }
        let entry = self.store.entry(index)?;
        let what = match (&entry.content, &entry.retracted) {
            (EntryContent::Body(body), None) if matches!(**body, Body::Claim(_) | Body::Naming(_)) => None,
            (EntryContent::Body(body), None) => Some(format!("is a {}", body.type_name())),
            (_, Some((by, _))) => Some(format!("was retracted by entry {by}")),
            (EntryContent::Key(_), _) => Some("is a key".to_owned()),
            (EntryContent::Redaction { .. }, _) => Some("is a redaction".to_owned()),
            (EntryContent::Redacted, _) => Some("is redacted".to_owned()),
            (EntryContent::Missing, _) => Some("is without its body".to_owned()),
        };
        match (entry.id, what) {
            (Some(target), None) => {
                let body = Body::Retraction(Retraction { target, reason });
                self.append(|batch| batch.record(&body).map_err(DocketError::from))
            }
            (id, what) => Err(DocketError::NotRetractable {
                index,
                id: id.map_or_else(|| "no id".to_owned(), |id| id.short()),
                what: what.unwrap_or_else(|| "is without an id".to_owned()),
            }),
        }
    }
}

/// A planned claim in the shape of a recorded one, so that it can be compared.
fn as_if_recorded(claim: Claim<Source<String>>, index: u64) -> Said {
    let source = |source: Source<String>| {
        let content = source.try_relaying(|_| Ok::<_, std::convert::Infallible>(EntryId([0; 32])));
        let Ok(content) = content;
        let source = planned(index, content);
        Ok::<_, std::convert::Infallible>(std::sync::Arc::new(Cited { origin: source.id, source }))
    };
    let Ok(content) = claim.try_sourced(source);
    planned(index, content)
}

/// Something that would be recorded next, under no id yet.
fn planned<T>(index: u64, content: T) -> Recorded<T> {
    let id = EntryId([0; 32]);
    Recorded { index, id, recorded_at: u64::MAX, recorded_by: None, retracted: None, content }
}

/// Most sources whose entries are remembered between claims of a batch.
const REMEMBERED: usize = 10_000;

/// Records claims with their sources in one batch.
pub(super) struct Recorder<'b, 's> {
    pub(super) batch: &'b mut Batch<'s>,
    sources: HashMap<Source<String>, Receipt>,
    new_sources: u64,
    pub(super) quoting: Quoting,
    /// Whether a quote that is not found is marked as unverified instead of being refused.
    pub(super) marks_unfound: bool,
}

impl<'b, 's> Recorder<'b, 's> {
    pub(super) fn new(batch: &'b mut Batch<'s>) -> Self {
        Self {
            batch,
            sources: HashMap::new(),
            new_sources: 0,
            quoting: Quoting::default(),
            marks_unfound: false,
        }
    }

    /// Records a claim as it is, and its source.
    pub(super) fn append(&mut self, claim: Claim<Source<String>>) -> Result<Outcome, DocketError> {
        let mut receipt = None;
        let before = self.new_sources;
        let claim = claim.try_sourced(|source| {
            let source = self.source(source)?;
            receipt = Some(source);
            Ok::<_, DocketError>(source.id)
        })?;
        let source = receipt.ok_or_else(|| StoreError::Log("the claim has no source".to_owned()))?;
        let claim = self.batch.record_once(&Body::Claim(claim))?;
        let new_sources = self.new_sources - before;
        Ok(Outcome { claim, source, new_sources, quote: None, misplaced: None })
    }

    /// The entry of a source: the recorded one that is meant, or a new one.
    fn source(&mut self, source: Source<String>) -> Result<Receipt, DocketError> {
        if let Some(receipt) = self.sources.get(&source) {
            return Ok(Receipt { is_new: false, ..*receipt });
        }
        if let Some(receipt) = meant(self.batch.store(), &source)? {
            return Ok(receipt);
        }
        let key = source.clone();
        let source = self.relaying(source)?;
        let receipt = self.batch.record_once(&Body::Source(source))?;
        self.new_sources += u64::from(receipt.is_new);
        if self.sources.len() >= REMEMBERED {
            self.sources.clear();
        }
        self.sources.insert(key, receipt);
        Ok(receipt)
    }

    /// The source with the entry that it relays, unless it would close a circle. Nothing is recorded then.
    pub(super) fn relaying(&mut self, source: Source<String>) -> Result<Source, DocketError> {
        check_circle(self.batch.store(), &source)?;
        source.try_relaying(|name| self.relayed(&name))
    }

    /// The entry of a relayed source: a known one of this name, or a new one that has just it.
    pub(super) fn relayed(&mut self, name: &str) -> Result<EntryId, DocketError> {
        if let Some(receipt) = known_source(self.batch.store(), name)? {
            return Ok(receipt.id);
        }
        let url = crate::model::is_url(name).then(|| name.to_owned());
        let source = Source { url, ..Source::titled(name.to_owned()) };
        let receipt = self.batch.record_once(&Body::Source(source))?;
        self.new_sources += u64::from(receipt.is_new);
        Ok(receipt.id)
    }
}

/// Refuses a source with which sources would repeat each other in a circle, and have no origin.
fn check_circle(store: &Store, source: &Source<String>) -> Result<(), DocketError> {
    let relayed = match &source.relays {
        Some(name) => known_source(store, name)?.map(|receipt| receipt.index),
        None => None,
    };
    let repeats_itself = |name: &String| *name == source.title || Some(name) == source.url.as_ref();
    let way = match (&source.relays, relayed) {
        (Some(name), None) if repeats_itself(name) => format!("“{0}” → “{0}”", source.title),
        _ => match store.circle_with(source, relayed)? {
            None => return Ok(()),
            Some(stops) => stops.iter().map(stop_in_words).collect::<Vec<_>>().join(" → "),
        },
    };
    let (field, value) = match &source.relays {
        Some(name) => ("source_relays", name.as_str()),
        None => ("source", source.title.as_str()),
    };
    let problem = format!(
        "makes sources repeat each other in a circle, {way}, so that none would be the origin; \
         leave source_relays out of one of them, or name the source that they all repeat"
    );
    Err(DocketError::Fields(vec![FieldError::new(field, value, problem)]))
}

fn stop_in_words(stop: &Stop) -> String {
    let at = stop.index.map(|index| format!(" (entry {index})")).unwrap_or_default();
    format!("“{}”{at}", stop.title)
}

/// The recorded source that a draft's source means: the one of its name if nothing else is given, or
/// else the earliest of which all is recorded that is given. So the same draft means the same source
/// whatever is recorded after.
pub(super) fn meant(store: &Store, source: &Source<String>) -> Result<Option<Receipt>, DocketError> {
    if source.is_bare() {
        return known_source(store, &source.title);
    }
    let relayed = match &source.relays {
        Some(name) => match known_source(store, name)? {
            Some(receipt) => Some(receipt.id),
            None => return Ok(None),
        },
        None => None,
    };
    for index in store.sources_titled(source)? {
        if let Some(known) = store.source_in(index)?
            && source.is_told_by(&known.content)
            && relayed.is_none_or(|id| known.content.relays == Some(id))
        {
            return Ok(Some(Receipt { index, id: known.id, is_new: false }));
        }
    }
    Ok(None)
}

/// The recorded source that a name means: its id, its address or its title.
pub(super) fn known_source(store: &Store, name: &str) -> Result<Option<Receipt>, DocketError> {
    // An export names a redacted source so, and imports back.
    if let Some(id) = Source::redacted_id(name)
        && let Ok(index) = store.resolve(id)
        && let LogEntry { id: Some(id), content: EntryContent::Redacted, .. } = store.entry(index)?
    {
        return Ok(Some(Receipt { index, id, is_new: false }));
    }
    let looks_like_id = name.len() >= 8 && name.len() <= 64 && name.bytes().all(|b| b.is_ascii_hexdigit());
    if looks_like_id && let Ok(index) = store.resolve(name) {
        return Ok(Some(source_receipt(store, index)?));
    }
    match store.sources_named(name)?.as_slice() {
        [] => Ok(None),
        [index] => Ok(Some(source_receipt(store, *index)?)),
        several => {
            let candidates = several
                .iter()
                .map(|index| source_receipt(store, *index).map(|receipt| receipt.id))
                .collect::<Result<_, _>>()?;
            Err(DocketError::AmbiguousSource { name: name.to_owned(), candidates })
        }
    }
}

fn source_receipt(store: &Store, index: u64) -> Result<Receipt, DocketError> {
    let entry = store.entry(index)?;
    let is_source = matches!(&entry.content, EntryContent::Body(body) if matches!(**body, Body::Source(_)));
    match entry.id {
        Some(id) if is_source => Ok(Receipt { index, id, is_new: false }),
        _ => Err(DocketError::Fields(vec![FieldError::new(
            "source",
            &format!("entry {index}"),
            "is no source".to_owned(),
        )])),
    }
}
