//! What a log sends to a witness, and what the witness has to check before it cosigns.
//!
//! The format is the body of `add-checkpoint` in [c2sp.org/tlog-witness](https://c2sp.org/tlog-witness): the size that
//! the witness cosigned last, the proof that the log only grew since, and the new checkpoint. [`Submission::judge`] is
//! the witness's part; who keeps what it cosigned last, and who answers over the network, is no matter of this module.

use std::fmt;

use super::check::{CheckError, check_extension};
use super::checkpoint::{Checkpoint, CheckpointError, SignedCheckpoint};
use super::encoding::from_decimal;
use super::hash::{Hash, empty_root};
use super::key::VerifierKey;
use super::note::{Note, NoteError, Signature};

/// Most proof lines that the format allows: a tree of 2⁶³ entries needs no more.
const MAX_PROOF: usize = 63;

/// Most signature lines that are read from a witness's answer.
const MAX_SIGNATURES: usize = 64;

/// A checkpoint to be cosigned, and the proof that it extends the tree of `old` entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    old: u64,
    proof: Vec<Hash>,
    note: Note,
    checkpoint: Checkpoint,
}

/// Why bytes are no submission or no answer to one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SubmissionError {
    /// A line before the checkpoint is not what the format has there. Lines count from 1.
    #[error("line {line} of the request is not {expected}")]
    Line {
        /// Number of the line.
        line: usize,
        /// What belongs there.
        expected: &'static str,
    },
    /// More proof lines than the format allows.
    #[error("the request has more than {MAX_PROOF} proof lines")]
    TooLong,
    /// The signed note is malformed.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// The note is no checkpoint.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// An answer holds something else than signature lines.
    #[error("the answer is not made of signature lines")]
    Answer,
}

/// Why a witness does not cosign.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// No key is known for the origin.
    #[error("no log of the origin {origin} is known here")]
    UnknownLog {
        /// The origin.
        origin: String,
    },
    /// No known key of the origin has signed, or one has signed something else.
    #[error(transparent)]
    Signature(CheckpointError),
    /// The old size is larger than the new one.
    #[error("the old size {old} is larger than the checkpoint's, {new}")]
    Backwards {
        /// Size given as the last cosigned.
        old: u64,
        /// Size of the checkpoint.
        new: u64,
    },
    /// The old size is not that of the checkpoint that was cosigned last.
    #[error("the checkpoint cosigned last has the size {cosigned}, not {old}")]
    Conflict {
        /// Size given as the last cosigned.
        old: u64,
        /// Size of the checkpoint that was cosigned last; 0 if there is none.
        cosigned: u64,
    },
    /// A log without entries has only one root, and this is another.
    #[error("the root of a log without entries is not that of the empty tree")]
    Empty,
    /// It is not shown that the log continues what was cosigned: a fork, if the proof is the right one.
    #[error("the checkpoint is not shown to continue the one cosigned last: {0}")]
    Inconsistent(CheckError),
}

impl Submission {
    /// Submits the checkpoint in `note`, with the proof by [`prove_extension`](super::prove_extension) that it extends
    /// the tree of `old` entries.
    ///
    /// # Errors
    /// [`SubmissionError::Checkpoint`] if the note holds none; [`SubmissionError::TooLong`].
    pub fn new(old: u64, proof: Vec<Hash>, note: Note) -> Result<Self, SubmissionError> {
        if proof.len() > MAX_PROOF {
            return Err(SubmissionError::TooLong);
        }
        let checkpoint = note.text().parse()?;
        Ok(Self { old, proof, note, checkpoint })
    }

    /// Reads the body of a request.
    ///
    /// # Errors
    /// Every deviation from the format is refused.
    pub fn decode(bytes: &[u8]) -> Result<Self, SubmissionError> {
        let refuse = |line, expected| SubmissionError::Line { line, expected };
        let mut proof = Vec::new();
        let mut old = None;
        let mut rest = bytes;
        for number in 1.. {
            let expected =
                if number == 1 { "\"old\", a space and a decimal size" } else { "base64 of a hash" };
            let end = rest.iter().position(|&byte| byte == b'\n').ok_or(refuse(number, expected))?;
            let line = std::str::from_utf8(&rest[..end]).map_err(|_| refuse(number, expected))?;
            rest = &rest[end + 1..];
            match old {
                None => {
                    let size = line.strip_prefix("old ").and_then(from_decimal);
                    old = Some(size.ok_or(refuse(number, expected))?);
                }
                Some(_) if line.is_empty() => break,
                Some(_) if proof.len() == MAX_PROOF => return Err(SubmissionError::TooLong),
                Some(_) => proof.push(line.parse().map_err(|_| refuse(number, expected))?),
            }
        }
        Self::new(old.unwrap_or(0), proof, Note::parse(rest)?)
    }

    /// The origin of the log whose checkpoint this is, as it says itself.
    #[must_use]
    pub fn origin(&self) -> &str {
        self.checkpoint.origin()
    }

    /// Checks everything that a witness has to check, given the keys of the logs that it watches and the checkpoint of
    /// this origin that it cosigned `last`. What is returned may be cosigned, once it is durably recorded as the new
    /// last one; between reading the last one and recording the new one, nothing else may be recorded.
    ///
    /// # Errors
    /// [`Refusal`]; the checks run in the order of the specification.
    pub fn judge(
        &self,
        logs: &[VerifierKey],
        last: Option<&Checkpoint>,
    ) -> Result<SignedCheckpoint, Refusal> {
        let keys: Vec<VerifierKey> = logs.iter().filter(|key| key.name() == self.origin()).cloned().collect();
        if keys.is_empty() {
            return Err(Refusal::UnknownLog { origin: self.origin().to_owned() });
        }
        let signed = SignedCheckpoint::from_note(self.note.clone(), &keys).map_err(Refusal::Signature)?;
        let (new, root) = (self.checkpoint.size(), self.checkpoint.root());
        if self.old > new {
            return Err(Refusal::Backwards { old: self.old, new });
        }
        let cosigned = last.map_or(0, Checkpoint::size);
        if self.old != cosigned {
            return Err(Refusal::Conflict { old: self.old, cosigned });
        }
        if new == 0 && *root != empty_root() {
            return Err(Refusal::Empty);
        }
        let old_root = last.map_or_else(empty_root, |last| *last.root());
        check_extension(self.old, &old_root, new, root, &self.proof).map_err(Refusal::Inconsistent)?;
        Ok(signed)
    }
}

impl fmt::Display for Submission {
    /// Writes the body of the request.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "old {}", self.old)?;
        self.proof.iter().try_for_each(|hash| writeln!(f, "{hash}"))?;
        write!(f, "\n{}", self.note)
    }
}

/// Reads signature lines, each with its newline: what a witness answers.
///
/// # Errors
/// [`SubmissionError::Answer`] if there is none, or anything else.
pub fn read_signature_lines(bytes: &[u8]) -> Result<Vec<Signature>, SubmissionError> {
    let text = std::str::from_utf8(bytes).ok().and_then(|text| text.strip_suffix('\n'));
    let lines = text.ok_or(SubmissionError::Answer)?.split('\n');
    let signatures: Option<Vec<Signature>> = lines.take(MAX_SIGNATURES + 1).map(Signature::parse).collect();
    signatures.filter(|signatures| signatures.len() <= MAX_SIGNATURES).ok_or(SubmissionError::Answer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::tree::tests::{Shelf, leaf};
    use crate::ledger::{Appender, Cosigner, Signer, prove_extension};
    use proptest::prelude::*;

    const ORIGIN: &str = "example.org/log";

    fn signer() -> Signer {
        Signer::from_seed(ORIGIN, &[1; 32]).unwrap()
    }

    fn keys() -> Vec<VerifierKey> {
        vec![signer().verifier_key(), Signer::from_seed("other", &[2; 32]).unwrap().verifier_key()]
    }

    /// The shelf of a log and the checkpoint of each of its sizes.
    fn log(size: u64) -> (Shelf, Vec<Checkpoint>) {
        let shelf = Shelf::filled((0..size).map(leaf)).0;
        let mut tree = Appender::empty();
        let mut checkpoints = vec![Checkpoint::new(ORIGIN, 0, tree.root()).unwrap()];
        for index in 0..size {
            tree.push(leaf(index));
            checkpoints.push(Checkpoint::new(ORIGIN, index + 1, tree.root()).unwrap());
        }
        (shelf, checkpoints)
    }

    fn note(checkpoint: &Checkpoint) -> Note {
        checkpoint.clone().sign(&signer()).unwrap().into_note()
    }

    fn submit(old: u64, new: &Checkpoint, shelf: &Shelf) -> Submission {
        let proof = prove_extension(old, new.size(), shelf).unwrap();
        Submission::new(old, proof, note(new)).unwrap()
    }

    #[test]
    fn every_step_from_every_size_is_cosigned_and_no_other_is() {
        let (shelf, checkpoints) = log(20);
        for last in &checkpoints {
            for new in &checkpoints {
                let known = (last.size() > 0).then_some(last);
                for old in 0..=new.size() {
                    let submission = submit(old, new, &shelf);
                    match submission.judge(&keys(), known) {
                        Ok(signed) => {
                            assert_eq!(old, last.size());
                            assert_eq!(signed.checkpoint(), new);
                        }
                        Err(refusal) => {
                            assert_eq!(refusal, Refusal::Conflict { old, cosigned: last.size() });
                            assert_ne!(old, last.size());
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn a_fork_is_not_cosigned() {
        let (shelf, checkpoints) = log(9);
        let fork = |size| Checkpoint::new(ORIGIN, size, leaf(99)).unwrap();
        for size in 1..=9_usize {
            for new in size..=9 {
                let mut submission = submit(size as u64, &checkpoints[new], &shelf);
                let refused = submission.judge(&keys(), Some(&fork(size as u64)));
                assert!(matches!(refused, Err(Refusal::Inconsistent(_))), "{size} to {new}: {refused:?}");
                submission.proof.push(leaf(0));
                let refused = submission.judge(&keys(), Some(&checkpoints[size]));
                assert!(matches!(refused, Err(Refusal::Inconsistent(CheckError::Length { .. }))));
            }
        }
        let stray = Submission::new(0, vec![leaf(0)], note(&checkpoints[3])).unwrap();
        assert!(matches!(stray.judge(&keys(), None), Err(Refusal::Inconsistent(CheckError::Length { .. }))));
        let empty = Submission::new(0, Vec::new(), note(&fork(0))).unwrap();
        assert_eq!(empty.judge(&keys(), None), Err(Refusal::Empty));
    }

    #[test]
    fn only_the_keys_of_the_origin_count() {
        let (shelf, checkpoints) = log(3);
        let submission = submit(0, &checkpoints[3], &shelf);
        let unknown = Refusal::UnknownLog { origin: ORIGIN.to_owned() };
        assert_eq!(submission.judge(&keys()[1..], None), Err(unknown.clone()));
        assert_eq!(submission.judge(&[], None), Err(unknown));

        let stranger = Signer::from_seed(ORIGIN, &[9; 32]).unwrap();
        let refused = submission.judge(&[stranger.verifier_key()], None);
        assert!(matches!(refused, Err(Refusal::Signature(CheckpointError::NotSigned { .. }))));
        // After a rotation both keys may be known; an unknown second signature is passed over.
        let both = [stranger.verifier_key(), signer().verifier_key()];
        assert!(submission.judge(&both, None).is_ok());
        let mut twice = submission.clone();
        twice.note.add(stranger.sign("another text\n"));
        assert!(twice.judge(&keys(), None).is_ok());
        let refused = twice.judge(&both, None);
        assert!(matches!(
            refused,
            Err(Refusal::Signature(CheckpointError::Note(NoteError::BadSignature { .. })))
        ));
    }

    #[test]
    fn signatures_come_before_sizes() {
        let (shelf, checkpoints) = log(3);
        let mut submission = submit(0, &checkpoints[3], &shelf);
        submission.old = 4;
        let stranger = Signer::from_seed(ORIGIN, &[9; 32]).unwrap().verifier_key();
        assert!(matches!(submission.judge(&[stranger], None), Err(Refusal::Signature(_))));
        assert_eq!(submission.judge(&keys(), None), Err(Refusal::Backwards { old: 4, new: 3 }));
    }

    #[test]
    fn the_request_is_as_the_specification_shows() {
        let (shelf, checkpoints) = log(3);
        let submission = submit(2, &checkpoints[3], &shelf);
        let text = submission.to_string();
        let proof = &submission.proof[0];
        assert_eq!(text, format!("old 2\n{proof}\n\n{}", note(&checkpoints[3])));
        assert_eq!(Submission::decode(text.as_bytes()), Ok(submission));
    }

    #[test]
    fn deviations_are_refused() {
        let (_, checkpoints) = log(3);
        let note = note(&checkpoints[3]);
        let read = |head: &str| Submission::decode(format!("{head}{note}").as_bytes());
        let hash = leaf(0);
        assert!(read("old 0\n\n").is_ok());
        assert!(read(&format!("old 1\n{hash}\n\n")).is_ok());
        for head in ["", "\n", "old\n\n", "old 01\n\n", "old  1\n\n", "Old 1\n\n", "old 1 \n\n", "old -1\n\n"]
        {
            let expected = "\"old\", a space and a decimal size";
            assert_eq!(read(head), Err(SubmissionError::Line { line: 1, expected }), "{head:?}");
        }
        for head in ["old 1\nAA==\n\n", "old 1\n ", "old 0\r\n\r\n", "old 0\n\r\n"] {
            assert!(matches!(read(head), Err(SubmissionError::Line { .. })), "{head:?}");
        }
        assert!(matches!(read("old 0\n\n\n"), Err(SubmissionError::Checkpoint(_))));
        let most = format!("old 9\n{}\n", format!("{hash}\n").repeat(63));
        assert!(read(&most).is_ok());
        let more = format!("old 9\n{}\n", format!("{hash}\n").repeat(64));
        assert_eq!(read(&more), Err(SubmissionError::TooLong));
        assert!(matches!(Submission::decode(b"old 0\n\n"), Err(SubmissionError::Note(_))));
        assert!(matches!(Submission::decode(b""), Err(SubmissionError::Line { line: 1, .. })));
        let text = Note::sign("no checkpoint\n", &signer()).unwrap();
        let refused = Submission::decode(format!("old 0\n\n{text}").as_bytes());
        assert!(matches!(refused, Err(SubmissionError::Checkpoint(_))));
    }

    #[test]
    fn answers_are_signature_lines_and_nothing_else() {
        let witness = Cosigner::from_seed("w", &[3; 32]).unwrap();
        let signature = witness.cosign(&log(2).1[2], 7).unwrap();
        let read = |text: &str| read_signature_lines(text.as_bytes());
        assert_eq!(read(&format!("{signature}\n")), Ok(vec![signature.clone()]));
        assert_eq!(read(&format!("{signature}\n").repeat(2)).unwrap().len(), 2);
        for text in [
            "",
            "\n",
            "hello\n",
            &signature.to_string(),
            &format!("{signature}\n\n"),
            &format!("\n{signature}\n"),
        ] {
            assert_eq!(read(text), Err(SubmissionError::Answer), "{text:?}");
        }
        assert_eq!(read(&format!("{signature}\n").repeat(65)), Err(SubmissionError::Answer));
    }

    proptest! {
        #[test]
        fn decode_undoes_display(old: u64, proof in prop::collection::vec(any::<[u8; 32]>(), 0..=63)) {
            let proof: Vec<Hash> = proof.into_iter().map(Hash::from_bytes).collect();
            let submission = Submission::new(old, proof, note(&log(3).1[3])).unwrap();
            prop_assert_eq!(Submission::decode(submission.to_string().as_bytes()), Ok(submission));
        }

        #[test]
        fn display_undoes_decode(head in "(old |[0-9]|\n|AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n){0,8}\n\n") {
            let text = format!("{head}{}", note(&log(3).1[3]));
            if let Ok(submission) = Submission::decode(text.as_bytes()) {
                prop_assert_eq!(submission.to_string(), text);
            }
        }
    }
}
