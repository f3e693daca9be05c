//! Checking what somebody was handed: receipts, proofs of reports, checkpoints. No ledger is needed.
//!
//! [`check`] takes the bytes and a policy of keys. What it returns can then be held against the report that it is to
//! prove ([`Checked::against_report`]) and against a ledger that promised it ([`Checked::against_ledger`]).

use std::collections::{BTreeSet, HashMap};

use thiserror::Error;

use crate::{
    io::report::{Recorded, Report},
    ledger::{
        Accepted, Cosignature, EntryProof, Hash, Note, NoteError, Opening, OpeningError, Policy, PolicyError,
        ProofError, ProofSet, check_extension,
    },
    model::{Body, Claim, EntryId, Source},
    store::{Store, StoreError},
};

use super::prove::body_of;

/// How the first line of a receipt begins, whatever its version.
const RECEIPT: &[u8] = b"c2sp.org/tlog-proof";
/// How the first line of a proof of a report begins, whatever its version.
const REPORT: &[u8] = b"counterclaim report-proof";

/// Why what was handed over is not to be believed.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ReceiptError {
    /// It is nothing that can be checked.
    #[error("is neither a receipt, nor the proof of a report, nor a checkpoint ({0})")]
    Unknown(NoteError),
    /// The proof does not hold.
    #[error(transparent)]
    Proof(#[from] ProofError),
    /// The checkpoint is not accepted.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// What the proof carries of an entry is not what the entry commits to.
    #[error("entry {index}: {source}")]
    Opening {
        /// Number of the entry.
        index: u64,
        /// What does not hold.
        source: OpeningError,
    },
}

impl ReceiptError {
    /// What was refused, in a word: `form`, `signature`, `quorum`, `tree` or `body`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Policy(PolicyError::Quorum { .. })
            | Self::Proof(ProofError::Policy(PolicyError::Quorum { .. })) => "quorum",
            Self::Policy(_) | Self::Proof(ProofError::Policy(_)) => "signature",
            Self::Proof(ProofError::Check(_) | ProofError::Entry { .. }) => "tree",
            Self::Opening { .. } => "body",
            Self::Unknown(_) | Self::Proof(_) => "form",
        }
    }
}

/// What was checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// One entry: a `.tlog-proof`.
    Receipt,
    /// The entries of a report.
    Report,
    /// No entry, only what the log says of itself.
    Checkpoint,
}

/// An entry that was proven to be in the log.
#[derive(Debug, Clone, PartialEq)]
pub struct ProvenEntry {
    /// Its number.
    pub index: u64,
    /// The entry with its body.
    pub opening: Opening,
    /// What the body says; none if there is none, or it is of a later format.
    pub content: Option<Body>,
}

impl ProvenEntry {
    /// Its public id; a key has none.
    #[must_use]
    pub fn id(&self) -> Option<EntryId> {
        self.opening.entry().commitment().map(|id| EntryId(*id.as_bytes()))
    }
}

/// What holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// What was checked.
    pub subject: Subject,
    /// The checkpoint, with the cosignatures of witnesses whom the policy names.
    pub accepted: Accepted,
    /// The entries that are proven to be under it.
    pub entries: Vec<ProvenEntry>,
}

/// Something that does not hold of a report or a ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refuted {
    /// What, in a word: `report`, `origin`, `behind`, `entry` or `fork`.
    pub kind: &'static str,
    /// What was found, in a sentence without a full stop.
    pub cause: String,
}

impl Refuted {
    fn new(kind: &'static str, cause: impl Into<String>) -> Self {
        Self { kind, cause: cause.into() }
    }
}

/// How a ledger stands to what a receipt promised.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kept {
    /// Entries in the ledger.
    pub size: u64,
    /// Numbers of the entries whose bodies the ledger no longer has.
    pub without_body: Vec<u64>,
    /// What is not as it was promised.
    pub refuted: Vec<Refuted>,
}

/// Checks a receipt, the proof of a report, or a checkpoint.
///
/// # Errors
/// [`ReceiptError`] with the first thing that does not hold; nothing is proven then.
pub fn check(bytes: &[u8], policy: &Policy) -> Result<Checked, ReceiptError> {
    if bytes.starts_with(RECEIPT) {
        let proof = EntryProof::decode(bytes)?;
        let entry = open(proof.index(), proof.extra())?;
        let accepted = proof.check(&entry.opening.leaf(), policy)?;
        Ok(Checked { subject: Subject::Receipt, accepted, entries: vec![entry] })
    } else if bytes.starts_with(REPORT) {
        let set = ProofSet::decode(bytes)?;
        let entries =
            set.proofs().map(|proof| open(proof.index, proof.extra)).collect::<Result<Vec<_>, _>>()?;
        let leaves: Vec<Hash> = entries.iter().map(|entry| entry.opening.leaf()).collect();
        let accepted = set.check(&leaves, policy)?;
        Ok(Checked { subject: Subject::Report, accepted, entries })
    } else {
        let note = Note::parse(bytes).map_err(ReceiptError::Unknown)?;
        let accepted = policy.accept(note)?;
        Ok(Checked { subject: Subject::Checkpoint, accepted, entries: Vec::new() })
    }
}

fn open(index: u64, extra: &[u8]) -> Result<ProvenEntry, ReceiptError> {
    let opening = Opening::decode(extra).map_err(|source| ReceiptError::Opening { index, source })?;
    let content = body_of(&opening);
    Ok(ProvenEntry { index, opening, content })
}

impl Checked {
    /// The earliest time at which a witness had seen the checkpoint: everything under it was recorded before.
    #[must_use]
    pub fn seen(&self) -> Option<&Cosignature> {
        self.accepted.cosignatures.iter().min_by_key(|cosignature| cosignature.time)
    }

    /// Whether the report says what the proven entries say, row for row. Returns everything that differs: cells, rows
    /// that are not proven, and proven claims that the report has no row for.
    #[must_use]
    pub fn against_report(&self, report: &Report) -> Vec<Refuted> {
        let mut refuted = Vec::new();
        let claims: HashMap<EntryId, (&ProvenEntry, &Claim)> = self
            .entries
            .iter()
            .filter_map(|entry| match &entry.content {
                Some(Body::Claim(claim)) => Some((entry.id()?, (entry, claim))),
                _ => None,
            })
            .collect();
        let sources: HashMap<EntryId, &Source> = self
            .entries
            .iter()
            .filter_map(|entry| match &entry.content {
                Some(Body::Source(source)) => Some((entry.id()?, source)),
                _ => None,
            })
            .collect();
        let mut reported = BTreeSet::new();
        for row in report.rows() {
            let Some((entry, claim)) = claims.get(&row.id()) else {
                let cause = format!("{}: the proof has no claim {}", row.place(), row.id().short());
                refuted.push(Refuted::new("report", cause));
                continue;
            };
            reported.insert(row.id());
            // A proof without the source is one of a time when the source had been redacted, and the row says so.
            let redacted = Source::redacted(&claim.source);
            let source = sources.get(&claim.source).copied().unwrap_or(&redacted);
            let recorded =
                Recorded { index: entry.index, recorded_at: entry.opening.entry().time(), claim, source };
            let differences = report.differences(row, &recorded);
            refuted
                .extend(differences.iter().map(|difference| Refuted::new("report", difference.to_string())));
        }
        for entry in &self.entries {
            if let Some(id) = entry.id()
                && claims.contains_key(&id)
                && !reported.contains(&id)
            {
                let cause =
                    format!("claim {} (entry {}) is proven, and no row has it", id.short(), entry.index);
                refuted.push(Refuted::new("report", cause));
            }
        }
        refuted
    }

    /// Whether a ledger still holds what was promised: the same entries at the same places, and everything else that
    /// the checkpoint covers. Both are computed from the ledger's entries.
    ///
    /// # Errors
    /// As the database reports.
    pub fn against_ledger(&self, store: &Store) -> Result<Kept, StoreError> {
        let promised = self.accepted.signed.checkpoint();
        let mut kept = Kept { size: store.size()?, ..Kept::default() };
        let origin = store.origin()?;
        if origin != promised.origin() {
            let cause = format!("this is the ledger {origin}, and the promise is by {}", promised.origin());
            kept.refuted.push(Refuted::new("origin", cause));
        }
        for entry in &self.entries {
            let bytes = store.entry_bytes(entry.index)?;
            let cause = match bytes {
                Some(bytes) if bytes == entry.opening.entry().encode() => {
                    match store.opening(entry.index) {
                        Ok(_) => {}
                        Err(StoreError::NoBody { index }) => kept.without_body.push(index),
                        Err(StoreError::Damaged { problem, .. }) => {
                            kept.refuted.push(Refuted::new("entry", problem));
                        }
                        Err(other) => return Err(other),
                    }
                    continue;
                }
                Some(_) => format!("entry {} is another one in this ledger", entry.index),
                None => format!("entry {} is not in this ledger", entry.index),
            };
            kept.refuted.push(Refuted::new("entry", cause));
        }
        if kept.size < promised.size() {
            let cause = format!(
                "the ledger has {} entries, and {} were promised: it was restored from a backup, truncated or swapped",
                kept.size,
                promised.size()
            );
            kept.refuted.push(Refuted::new("behind", cause));
        } else if store.root_by_entries(promised.size())? != *promised.root()
            || !extends(self, store, kept.size)
        {
            let cause = format!(
                "its first {} entries are not those that were promised: something among them was changed, or it is a copy that went another way",
                promised.size()
            );
            kept.refuted.push(Refuted::new("fork", cause));
        }
        Ok(kept)
    }
}

/// Whether a consistency proof leads from the promise to the root over the ledger's entries.
fn extends(checked: &Checked, store: &Store, size: u64) -> bool {
    let promised = checked.accepted.signed.checkpoint();
    let proof = store.prove_extension(promised.size(), size);
    let root = store.root_by_entries(size);
    proof.ok().zip(root.ok()).is_some_and(|(proof, root)| {
        check_extension(promised.size(), promised.root(), size, &root, &proof).is_ok()
    })
}
