//! Claims for the tests of this layer, read from text as recorded ones are.

use std::{
    collections::HashMap,
    convert::Infallible,
    sync::{Arc, LazyLock},
};

use super::{Answer, Rules, Terms, assess};
use crate::model::{
    Cited, Claim, Clocks, Codebook, DEFAULT_TOLERANCE, Draft, EntryId, Question, Recorded, Said, Source,
    follow,
};

/// The codebook that ships with the program.
pub(super) static CODEBOOK: LazyLock<Codebook> = LazyLock::new(Codebook::default_codebook);

/// A claim in the making: on how many were killed, unless another topic is set.
#[derive(Debug, Clone)]
pub(super) struct Sample {
    draft: Draft,
    index: u64,
    retracted: Option<u64>,
}

/// What `claimant` says; stated on a day that is not known, read in "A report".
pub(super) fn said(claimant: &str, value: &str) -> Sample {
    Sample { draft: Draft::default(), index: 0, retracted: None }
        .with("event", "clashes")
        .with("topic", "casualties/killed")
        .with("claimant", claimant)
        .with("value", value)
        .with("stated_on", "unknown")
        .with("source", "A report")
}

impl Sample {
    /// With a field of the draft, named as in the canonical CSV.
    pub(super) fn with(mut self, field: &str, text: &str) -> Self {
        self.draft.set(field, text).unwrap_or_else(|error| panic!("{error}"));
        self
    }

    /// Stated on this date.
    pub(super) fn on(self, date: &str) -> Self {
        self.with("stated_on", date)
    }

    /// Under this entry number, recorded that many seconds into the ledger.
    pub(super) fn entry(mut self, index: u64) -> Self {
        self.index = index;
        self
    }

    /// Withdrawn by the entry of this number.
    pub(super) fn retracted_by(mut self, index: u64) -> Self {
        self.retracted = Some(index);
        self
    }

    /// The claim as an answer reads it. A source is known by its title.
    pub(super) fn build(&self) -> Said {
        let claim = self.draft.read(&CODEBOOK).unwrap_or_else(|errors| panic!("{errors:?}"));
        let named = |title: &str| EntryId(*blake3::hash(title.as_bytes()).as_bytes());
        let source = |source: Source<String>| {
            let id = named(&source.title);
            source
                .try_relaying(|relayed| Ok(named(&relayed)))
                .map(|source| Arc::new(Cited { source: self.recorded(id, source), origin: id }))
        };
        let content: Result<Claim<_>, Infallible> = claim.try_sourced(source);
        let Ok(content) = content;
        self.recorded(EntryId([u8::try_from(self.index % 256).unwrap_or(0); 32]), content)
    }

    fn recorded<T>(&self, id: EntryId, content: T) -> Recorded<T> {
        Recorded {
            index: self.index,
            id,
            recorded_at: self.index,
            recorded_by: None,
            retracted: self.retracted.map(|by| (by, by)),
            content,
        }
    }
}

/// Claims as an answer reads them, their sources followed along what any of them relays.
pub(super) fn built(samples: &[Sample]) -> Vec<Said> {
    let mut claims: Vec<Said> = samples.iter().map(Sample::build).collect();
    let relays: HashMap<EntryId, EntryId> = claims
        .iter()
        .map(|claim| &claim.content.source)
        .filter_map(|source| Some((source.id, source.content.relays?)))
        .collect();
    for claim in &mut claims {
        let cited = Arc::make_mut(&mut claim.content.source);
        let Ok(origin) = follow(cited.id, |id| Ok::<_, Infallible>(relays.get(&id).copied()));
        cited.origin = origin;
    }
    claims
}

/// The rules that the codebook gives for a question.
pub(super) fn rules(question: &Question) -> Rules {
    Rules::new(CODEBOOK.is_cumulative(&question.topic), DEFAULT_TOLERANCE)
}

/// The parties of the events that samples are about.
pub(super) const SIDES: [&str; 2] = ["KG", "TJ"];

/// The answer that these claims give, entered in their order.
pub(super) fn answered(claims: &[Sample]) -> Answer {
    let claims: Vec<Said> = (0..).zip(claims).map(|(i, claim)| claim.clone().entry(i).build()).collect();
    let sides = SIDES.map(str::to_owned).to_vec();
    let terms =
        Terms { rules: rules(&claims[0].content.question), clocks: &Clocks::default(), sides: &sides };
    let dispute = assess(claims, &terms).expect("a question with claims");
    Answer { in_words: String::new(), event_label: None, dispute, sides, rank: None }
}
