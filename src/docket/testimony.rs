//! What others have said about the ledger, held against the keys that the user has given.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{
    ledger::{Note, WitnessKey},
    store::{Failure, Pins, StoreError},
};

use super::{Docket, Home};

/// Cosignatures and time-stamp tokens in a ledger file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Testimony {
    /// By each witness whose key the user has given: the latest checkpoint that it cosigned. Empty
    /// if none has looked.
    pub witnesses: Vec<Witnessed>,
    /// The same, by keys that only the ledger file names: they prove nothing yet.
    pub unknown_witnesses: Vec<Witnessed>,
    /// Time-stamp tokens. Whether they hold is not checked here.
    pub timestamps: u64,
    /// What does not hold.
    #[serde(skip)]
    pub failures: Vec<Failure>,
}

/// A witness's statement: at that time it had seen the ledger grow to that size, and only grow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Witnessed {
    /// Name of the witness.
    pub name: String,
    /// Its verifier key.
    pub key: String,
    /// Entries that the checkpoint covers.
    pub size: u64,
    /// The witness's clock, Unix seconds.
    pub time: u64,
    /// Whether the user has given this key.
    #[serde(skip)]
    pub is_known: bool,
}

impl Home {
    /// Witnesses whose keys the user has given.
    #[must_use]
    pub fn pins(&self) -> Pins {
        Pins::in_folder(self.folder())
    }
}

impl Docket {
    /// Every cosignature, latest checkpoints first, and what does not hold.
    ///
    /// # Errors
    /// As the store reports.
    pub fn cosignatures(&self, known: &[WitnessKey]) -> Result<(Vec<Witnessed>, Vec<Failure>), StoreError> {
        let (mut found, mut failures) = (Vec::new(), Vec::new());
        for stored in self.store.cosignatures()?.into_iter().rev() {
            let note = self.store.checkpoint_of(stored.size)?;
            let note = note.and_then(|note| Note::parse(note.as_bytes()).ok());
            match note.and_then(|note| stored.open(note.text())) {
                Some((key, _, time)) => found.push(Witnessed {
                    name: key.name().to_owned(),
                    is_known: known.contains(&key),
                    key: stored.key,
                    size: stored.size,
                    time,
                }),
                None => failures.push(failure(format!(
                    "a cosignature of the checkpoint of size {} does not hold",
                    stored.size
                ))),
            }
        }
        Ok((found, failures))
    }

    /// Who has witnessed this ledger, and what was time-stamped.
    ///
    /// # Errors
    /// As the store reports.
    pub fn testimony(&self, known: &[WitnessKey]) -> Result<Testimony, StoreError> {
        let (found, failures) = self.cosignatures(known)?;
        let mut testimony = Testimony { failures, ..Testimony::default() };
        let mut latest: BTreeMap<(bool, String), Witnessed> = BTreeMap::new();
        for witnessed in found {
            latest.entry((witnessed.is_known, witnessed.key.clone())).or_insert(witnessed);
        }
        (testimony.witnesses, testimony.unknown_witnesses) =
            latest.into_values().partition(|witnessed| witnessed.is_known);
        for stored in self.store.timestamps()? {
            testimony.timestamps += 1;
            let is_for = self
                .store
                .checkpoint_of(stored.size)?
                .is_some_and(|note| super::timestamp::is_made_for(&stored.token, &note));
            if !stored.is_whole() {
                testimony.failures.push(failure(format!(
                    "a time-stamp token of the checkpoint of size {} was changed",
                    stored.size
                )));
            } else if !is_for {
                testimony.failures.push(failure(format!(
                    "a time-stamp token is not for the checkpoint of size {}",
                    stored.size
                )));
            }
        }
        Ok(testimony)
    }
}

fn failure(cause: String) -> Failure {
    Failure { index: None, kind: "testimony", cause }
}
