//! Trust policies: which logs a verifier accepts, and how many of which witnesses have to have cosigned.
//!
//! The file format is [c2sp.org/tlog-policy](https://c2sp.org/tlog-policy), taken strictly: an unterminated last line
//! is refused, since a file cut short could ask for less than it was meant to. [`Policy::parse`] reads one,
//! [`Policy::accept`] holds a checkpoint against it.

mod reader;

use super::checkpoint::{CheckpointError, SignedCheckpoint};
use super::cosignature::{Cosignature, CosignatureError, WitnessKey, check_cosignatures};
use super::key::{KeyError, VerifierKey};
use super::note::Note;

/// Longest policy that is read, in bytes.
const MAX_LENGTH: usize = 256 * 1024;

/// Logs, witnesses and the quorum rule.
#[derive(Debug, Clone)]
pub struct Policy {
    logs: Vec<VerifierKey>,
    witnesses: Vec<WitnessKey>,
    /// Witnesses and groups in the order of the file, so that each stands behind its members.
    parties: Vec<Party>,
    quorum: Quorum,
}

/// A checkpoint that a policy accepts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// The checkpoint, with the key of the log that signed it.
    pub signed: SignedCheckpoint,
    /// Cosignatures by witnesses that the policy names; empty if none has looked, which only `quorum none` allows.
    pub cosignatures: Vec<Cosignature>,
}

/// Why a policy cannot be read, or does not accept a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyError {
    /// Longer than any policy that is read.
    #[error("policy of {length} bytes: at most {MAX_LENGTH} are read")]
    TooLong {
        /// Bytes given.
        length: usize,
    },
    /// The last line does not end in a newline: the file may have been cut short.
    #[error("the last line of the policy does not end in a newline: was the file cut short?")]
    Unterminated,
    /// A line is not what the format allows there.
    #[error("line {line} of the policy: {problem}: {found:?}")]
    Line {
        /// Number of the line, from 1.
        line: usize,
        /// What is wrong.
        problem: &'static str,
        /// What stands there.
        found: String,
    },
    /// A key cannot be used.
    #[error("line {line} of the policy: {source}")]
    Key {
        /// Number of the line, from 1.
        line: usize,
        /// What is wrong with the key.
        source: KeyError,
    },
    /// There is no `quorum` line.
    #[error("the policy has no quorum line; \"quorum none\" asks for no witness")]
    NoQuorum,
    /// The checkpoint is not signed by one of the policy's logs.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// A cosignature by one of the policy's witnesses does not hold.
    #[error(transparent)]
    Cosignature(#[from] CosignatureError),
    /// The witnesses that have cosigned are not enough.
    #[error("the policy's quorum is not met: of its witnesses, {} have cosigned", .cosigned.len())]
    Quorum {
        /// Names of the witnesses that have.
        cosigned: Vec<String>,
    },
}

/// Who has to have witnessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quorum {
    Nobody,
    /// Index into the policy's parties.
    Party(usize),
}

/// A witness or a group, by the name that the policy gives it.
#[derive(Debug, Clone)]
struct Party {
    /// Opaque octets: names are compared byte by byte.
    name: Vec<u8>,
    rule: Rule,
}

#[derive(Debug, Clone)]
enum Rule {
    /// Index into the policy's witnesses.
    Witness(usize),
    /// Indices into the policy's parties, all lower than the group's own.
    Group { threshold: usize, members: Vec<usize> },
}

impl Policy {
    /// Makes the policy that accepts these logs and asks for no witness.
    #[must_use]
    pub fn of_logs(logs: Vec<VerifierKey>) -> Self {
        Self { logs, witnesses: Vec::new(), parties: Vec::new(), quorum: Quorum::Nobody }
    }

    /// Reads a policy file.
    ///
    /// # Errors
    /// Every deviation from the format is refused with its line, and so is a key of a signature type that is not
    /// supported: logs have plain Ed25519 keys, witnesses `cosignature/v1` keys.
    pub fn parse(bytes: &[u8]) -> Result<Self, PolicyError> {
        if bytes.len() > MAX_LENGTH {
            return Err(PolicyError::TooLong { length: bytes.len() });
        }
        reader::read(bytes)
    }

    /// Accepts `log` besides those that the policy names. A key that it has already is not added twice.
    pub fn add_log(&mut self, log: VerifierKey) {
        if !self.logs.contains(&log) {
            self.logs.push(log);
        }
    }

    /// Keys of the logs whose checkpoints are accepted.
    #[must_use]
    pub fn logs(&self) -> &[VerifierKey] {
        &self.logs
    }

    /// Keys of the witnesses whose cosignatures count.
    #[must_use]
    pub fn witnesses(&self) -> &[WitnessKey] {
        &self.witnesses
    }

    /// Whether a checkpoint needs any cosignature.
    #[must_use]
    pub const fn asks_for_witnesses(&self) -> bool {
        matches!(self.quorum, Quorum::Party(_))
    }

    /// Accepts the checkpoint in `note` if one of the logs, named as its origin, has signed it, and the quorum of
    /// witnesses has cosigned it.
    ///
    /// # Errors
    /// [`PolicyError::Checkpoint`], [`PolicyError::Cosignature`] or [`PolicyError::Quorum`].
    pub fn accept(&self, note: Note) -> Result<Accepted, PolicyError> {
        let signed = SignedCheckpoint::from_note(note, &self.logs)?;
        let cosignatures = check_cosignatures(&signed, &self.witnesses)?;
        if self.is_met_by(&cosignatures) {
            Ok(Accepted { signed, cosignatures })
        } else {
            let cosigned = cosignatures.iter().map(|cosignature| cosignature.key.name().to_owned()).collect();
            Err(PolicyError::Quorum { cosigned })
        }
    }

    fn is_met_by(&self, cosignatures: &[Cosignature]) -> bool {
        let mut witnessed: Vec<bool> = Vec::with_capacity(self.parties.len());
        for party in &self.parties {
            witnessed.push(match &party.rule {
                Rule::Witness(at) => {
                    cosignatures.iter().any(|cosignature| cosignature.key == self.witnesses[*at])
                }
                Rule::Group { threshold, members } => {
                    members.iter().filter(|&&member| witnessed[member]).count() >= *threshold
                }
            });
        }
        match self.quorum {
            Quorum::Nobody => true,
            Quorum::Party(party) => witnessed[party],
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::ledger::{Checkpoint, Cosigner, NoteError, Signer, leaf_hash};

    const WITNESSES: [&str; 6] = ["X1", "X2", "X3", "Y1", "Y2", "Y3"];

    pub(in crate::ledger) fn log() -> Signer {
        Signer::from_seed("example.org/log", &[1; 32]).unwrap()
    }

    pub(in crate::ledger) fn witness(name: &str) -> Cosigner {
        let mut seed = [0; 32];
        seed[..name.len()].copy_from_slice(name.as_bytes());
        Cosigner::from_seed(&format!("witness.example/{name}"), &seed).unwrap()
    }

    /// The example of c2sp.org/tlog-policy, with keys.
    pub(in crate::ledger) fn example() -> String {
        let witnesses =
            WITNESSES.map(|name| format!("\twitness {name}  {}\t\n", witness(name).witness_key()));
        format!(
            "# example\nlog {} https://log.example/\n\n{}\
            group X-witnesses 2 X1 X2 X3\n\
            group Y-witnesses any Y1 Y2 Y3\n\
            group X-and-Y all X-witnesses Y-witnesses\n\
            quorum X-and-Y\n",
            log().verifier_key(),
            witnesses.concat()
        )
    }

    fn cosigned(names: &[&str]) -> Note {
        let checkpoint = Checkpoint::new("example.org/log", 3, leaf_hash(b"x")).unwrap();
        let mut note = checkpoint.clone().sign(&log()).unwrap().into_note();
        for name in names {
            note.add(witness(name).cosign(&checkpoint, 5).unwrap());
        }
        note
    }

    #[test]
    fn the_example_of_the_specification_means_what_it_says() {
        let policy = Policy::parse(example().as_bytes()).unwrap();
        assert!(policy.asks_for_witnesses());
        assert_eq!((policy.logs().len(), policy.witnesses().len()), (1, 6));
        for chosen in 0..64_u32 {
            let names: Vec<&str> =
                (0..6).filter(|bit| chosen >> bit & 1 == 1).map(|bit| WITNESSES[bit]).collect();
            let expected = (chosen & 0b111).count_ones() >= 2 && chosen & 0b11_1000 != 0;
            let outcome = policy.accept(cosigned(&names));
            assert_eq!(outcome.is_ok(), expected, "{names:?}: {outcome:?}");
            match outcome {
                Ok(accepted) => assert_eq!(accepted.cosignatures.len(), names.len()),
                Err(PolicyError::Quorum { cosigned }) => assert_eq!(cosigned.len(), names.len()),
                Err(other) => panic!("{other}"),
            }
        }
    }

    #[test]
    fn cosigning_twice_does_not_count_twice() {
        let policy = Policy::parse(example().as_bytes()).unwrap();
        let once = cosigned(&["X1", "Y1"]);
        let again = witness("X1")
            .cosign(&Checkpoint::new("example.org/log", 3, leaf_hash(b"x")).unwrap(), 6)
            .unwrap();
        let twice = Note::parse(format!("{once}{again}\n").as_bytes()).unwrap();
        assert!(matches!(policy.accept(twice), Err(PolicyError::Quorum { .. })));
    }

    #[test]
    fn a_forged_cosignature_is_refused_even_when_others_suffice() {
        let policy = Policy::parse(example().as_bytes()).unwrap();
        let other = Checkpoint::new("example.org/log", 4, leaf_hash(b"x")).unwrap();
        let mut note = cosigned(&["X1", "X2", "Y1"]);
        note.add(witness("Y2").cosign(&other, 5).unwrap());
        assert!(matches!(policy.accept(note), Err(PolicyError::Cosignature(CosignatureError::Bad { .. }))));
    }

    #[test]
    fn without_witnesses_the_log_alone_decides() {
        let mut policy = Policy::of_logs(vec![log().verifier_key()]);
        policy.add_log(log().verifier_key());
        assert!(!policy.asks_for_witnesses() && policy.logs().len() == 1);
        assert_eq!(policy.accept(cosigned(&["X1"])).unwrap().cosignatures, []);
        assert!(Policy::parse(b"quorum none\n").unwrap().accept(cosigned(&[])).is_err());

        let stranger = Signer::from_seed("stranger", &[9; 32]).unwrap();
        let note = Note::sign(cosigned(&[]).text(), &stranger).unwrap();
        let refused = CheckpointError::NotSigned { origin: "example.org/log".into() };
        assert_eq!(policy.accept(note.clone()), Err(refused.clone().into()));
        policy.add_log(stranger.verifier_key());
        assert_eq!(policy.accept(note), Err(refused.into()));

        let mut forged = cosigned(&[]);
        forged.add(log().sign("another text\n"));
        let refused = policy.accept(forged);
        let bad =
            NoteError::BadSignature { name: "example.org/log".into(), key_id: log().verifier_key().id() };
        assert_eq!(refused, Err(CheckpointError::Note(bad).into()));
    }
}
