//! Being a witness for other people's ledgers.

use crate::{
    ledger::{
        Checkpoint, Cosigner, Note, Refusal, Signature, Submission, SubmissionError, VerifierKey, WitnessKey,
    },
    store::{Clock, Cosigned, WitnessBook, WitnessError, WitnessFolder},
};

use sha2::{Digest as _, Sha256};
use thiserror::Error;

use super::Home;

/// How far the clock may stand behind the last cosignature of a log before nothing is cosigned for
/// it; within it that time is used again.
const CLOCK_SLACK: u64 = 300;

/// A witness: cosigns the checkpoints of the logs that it knows, after checking that each only grew.
#[derive(Debug)]
pub struct Witness {
    cosigner: Cosigner,
    logs: Vec<VerifierKey>,
    book: WitnessBook,
}

/// A checkpoint that was cosigned just now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attested {
    /// Origin of the log.
    pub origin: String,
    /// Entries of the log.
    pub size: u64,
    /// The cosignature.
    pub signature: Signature,
}

/// Why a witness does not cosign, or cannot.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum AttestError {
    /// The request is malformed.
    #[error(transparent)]
    Malformed(#[from] SubmissionError),
    /// The request is well-formed and refused.
    #[error("{origin}: {refusal}")]
    Refused {
        /// Origin that the checkpoint names.
        origin: String,
        /// Why.
        refusal: Refusal,
    },
    /// The clock stands before the last cosignature.
    #[error("the witness's clock ({now}) is behind its last cosignature for this log ({last})")]
    ClockBehind {
        /// The clock, Unix seconds.
        now: u64,
        /// The last cosignature's time, Unix seconds.
        last: u64,
    },
    /// What was cosigned last cannot be read.
    #[error("the record of what was cosigned last for {origin} cannot be read")]
    Damaged {
        /// Origin of the log.
        origin: String,
    },
    /// The witness's key or book.
    #[error(transparent)]
    Witness(#[from] WitnessError),
}

impl Witness {
    /// Makes the key of a witness of this name. There is one in a home.
    ///
    /// # Errors
    /// [`WitnessError`] if there is one already, or it cannot be written.
    pub fn create(home: &Home, name: &str) -> Result<WitnessKey, WitnessError> {
        Ok(WitnessFolder::in_folder(home.folder()).create(name)?.witness_key())
    }

    /// Opens the witness of this home, for the logs of these keys.
    ///
    /// # Errors
    /// [`WitnessError`] if there is none, its key is exposed, or its record is not there.
    pub fn open(home: &Home, logs: Vec<VerifierKey>) -> Result<Self, WitnessError> {
        let (cosigner, book) = WitnessFolder::in_folder(home.folder()).open()?;
        Ok(Self { cosigner, logs, book })
    }

    /// The key by which others check what this witness cosigns.
    #[must_use]
    pub fn key(&self) -> WitnessKey {
        self.cosigner.witness_key()
    }

    /// The keys of the logs that it watches.
    #[must_use]
    pub fn logs(&self) -> &[VerifierKey] {
        &self.logs
    }

    /// Answers a request: cosigns the checkpoint in it if it extends what was cosigned last for its
    /// origin. When this returns, the checkpoint is on the medium as the one cosigned last, so that
    /// no fork of it is cosigned later, whatever happens to the answer.
    ///
    /// # Errors
    /// [`AttestError`]; nothing is recorded then.
    pub fn attest(&mut self, request: &[u8], clock: &dyn Clock) -> Result<Attested, AttestError> {
        let submission = Submission::decode(request)?;
        let (cosigner, logs, origin) = (&self.cosigner, &self.logs, submission.origin().to_owned());
        let mut attested = None;
        let decide = |last: Option<&Cosigned>| -> Result<Cosigned, AttestError> {
            let damaged = || AttestError::Damaged { origin: origin.clone() };
            let known = last.map(|last| last_checkpoint(last).ok_or_else(damaged)).transpose()?;
            let signed = submission
                .judge(logs, known.as_ref())
                .map_err(|refusal| AttestError::Refused { origin: origin.clone(), refusal })?;
            let time = time_after(last.map_or(0, |last| last.time), clock.now())?;
            let signature = cosigner.cosign(signed.checkpoint(), time).map_err(|_| damaged())?;
            let size = signed.checkpoint().size();
            let mut note = only_by(signed.note(), logs).ok_or_else(damaged)?;
            note.add(signature.clone());
            attested = Some(Attested { origin: origin.clone(), size, signature });
            Ok(Cosigned { note: note.to_string(), time })
        };
        self.book.advance(&origin, decide)??;
        attested.ok_or(AttestError::Damaged { origin })
    }

    /// The checkpoint cosigned last for the log whose origin has this SHA-256, in hexadecimal, with
    /// the log's signature and the cosignature; none if there is none.
    ///
    /// # Errors
    /// [`WitnessError::Database`].
    pub fn latest(&self, origin_hash: &str) -> Result<Option<String>, WitnessError> {
        let names = |key: &&VerifierKey| {
            let digest = Sha256::digest(key.name());
            origin_hash.len() == 64
                && digest
                    .iter()
                    .zip(origin_hash.as_bytes().chunks(2))
                    .all(|(byte, digits)| format!("{byte:02x}").as_bytes() == digits)
        };
        match self.logs.iter().find(names) {
            Some(key) => Ok(self.book.last(key.name())?.map(|cosigned| cosigned.note)),
            None => Ok(None),
        }
    }
}

fn last_checkpoint(last: &Cosigned) -> Option<Checkpoint> {
    Note::parse(last.note.as_bytes()).ok()?.text().parse().ok()
}

/// The time of the next cosignature: times of one log's cosignatures never fall.
fn time_after(last: u64, now: u64) -> Result<u64, AttestError> {
    if now.saturating_add(CLOCK_SLACK) < last {
        Err(AttestError::ClockBehind { now, last })
    } else {
        Ok(now.max(last))
    }
}

/// The note with the signatures of known logs alone: those of others were not checked. There is one.
fn only_by(note: &Note, logs: &[VerifierKey]) -> Option<Note> {
    let mut text = format!("{}\n", note.text());
    for signature in note.signatures().iter().filter(|signature| logs.iter().any(|key| key.made(signature))) {
        text.push_str(&format!("{signature}\n"));
    }
    Note::parse(text.as_bytes()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{SignedCheckpoint, Signer, check_cosignatures, leaf_hash, node_hash};

    struct At(u64);

    impl Clock for At {
        fn now(&self) -> u64 {
            self.0
        }
    }

    fn log() -> Signer {
        Signer::from_seed("example.org/log", &[1; 32]).expect("a name")
    }

    fn request(old: u64, size: u64, root: crate::ledger::Hash, proof: Vec<crate::ledger::Hash>) -> String {
        let signed =
            Checkpoint::new("example.org/log", size, root).and_then(|checkpoint| checkpoint.sign(&log()));
        let mut note = signed.expect("signed").into_note();
        note.add(Signer::from_seed("stranger", &[8; 32]).expect("a name").sign("whatever\n"));
        Submission::new(old, proof, note).expect("a request").to_string()
    }

    fn witness(home: &Home) -> Witness {
        Witness::open(home, vec![log().verifier_key()]).expect("open")
    }

    #[test]
    fn a_log_is_followed_and_its_fork_refused_even_by_the_next_process() {
        let folder = tempfile::tempdir().expect("a folder");
        let home = Home::new(folder.path().to_owned());
        let key = Witness::create(&home, "witness.example").expect("made");
        let (a, b, c) = (leaf_hash(b"a"), leaf_hash(b"b"), leaf_hash(b"c"));
        let two = node_hash(&a, &b);

        let mut first = witness(&home);
        let attested = first.attest(request(0, 1, a, vec![]).as_bytes(), &At(100)).expect("cosigned");
        assert_eq!((attested.origin.as_str(), attested.size), ("example.org/log", 1));
        let grown = request(1, 2, two, vec![b]);
        first.attest(grown.as_bytes(), &At(50)).expect("the clock may lag a little");
        drop(first);

        let mut second = witness(&home);
        let refused = second.attest(request(1, 2, node_hash(&a, &c), vec![c]).as_bytes(), &At(200));
        let conflict = Refusal::Conflict { old: 1, cosigned: 2 };
        assert!(matches!(refused, Err(AttestError::Refused { refusal, .. }) if refusal == conflict));
        let refused = second.attest(request(2, 2, node_hash(&a, &c), vec![]).as_bytes(), &At(200));
        assert!(
            matches!(refused, Err(AttestError::Refused { refusal: Refusal::Inconsistent(_), .. })),
            "{refused:?}"
        );
        second.attest(request(2, 2, two, vec![]).as_bytes(), &At(200)).expect("once more the same");

        let hash = crate::ledger::Hash::from_bytes(Sha256::digest("example.org/log").into()).to_hex();
        let latest = second.latest(&hash).expect("read").expect("there");
        assert!(!latest.contains("stranger"));
        let signed = SignedCheckpoint::open(latest.as_bytes(), &[log().verifier_key()]).expect("signed");
        let found = check_cosignatures(&signed, &[key]).expect("they hold");
        assert_eq!((found.len(), found[0].time, signed.checkpoint().size()), (1, 200, 2));
        assert_eq!(second.latest(&hash.to_uppercase()).expect("read"), None);
        assert_eq!(second.latest("").expect("read"), None);
    }

    #[test]
    fn nothing_is_cosigned_by_a_clock_that_fell() {
        let folder = tempfile::tempdir().expect("a folder");
        let home = Home::new(folder.path().to_owned());
        Witness::create(&home, "witness.example").expect("made");
        let mut witness = witness(&home);
        let request = request(0, 1, leaf_hash(b"a"), vec![]);
        witness.attest(request.as_bytes(), &At(10_000)).expect("cosigned");
        let again = request.replacen("old 0", "old 1", 1);
        let refused = witness.attest(again.as_bytes(), &At(9_000));
        assert!(matches!(refused, Err(AttestError::ClockBehind { now: 9_000, last: 10_000 })));
    }
}
