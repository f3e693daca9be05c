//! Proofs that can be handed around: an entry's place in the log, and the signed checkpoint it leads to, in one text.
//!
//! The format is [c2sp.org/tlog-proof](https://c2sp.org/tlog-proof). Whoever holds one, the entry, and a [`Policy`] of
//! keys needs nothing else: [`EntryProof::decode`], then [`EntryProof::check`].

use std::fmt;

use super::check::{CheckError, check_entry};
use super::encoding::{from_base64, from_decimal, to_base64};
use super::hash::Hash;
use super::note::{Note, NoteError};
use super::policy::{Accepted, Policy, PolicyError};

/// First line of every proof.
const HEADER: &str = "c2sp.org/tlog-proof@v1";

/// Longest proof that is read, in bytes, extra data included.
const MAX_LENGTH: usize = 16 * 1024 * 1024;

/// Most hashes on the way from a leaf to the root of a tree of at most 2⁶⁴ − 1 leaves.
const MAX_PATH: usize = 64;

/// Proof that an entry is in a log: its index, the path to the root, and a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryProof {
    index: u64,
    path: Vec<Hash>,
    checkpoint: Note,
    extra: Vec<u8>,
}

/// Why a proof is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProofError {
    /// Longer than any proof that is read.
    #[error("proof of {length} bytes: at most {most} are read")]
    TooLong {
        /// Bytes given.
        length: usize,
        /// Bytes that are read.
        most: usize,
    },
    /// The proof is not UTF-8.
    #[error("proof is not UTF-8 from byte {at} on")]
    Utf8 {
        /// Offset of the first bad byte.
        at: usize,
    },
    /// A line is missing or not what the format has there. Lines count from 1.
    #[error("line {line} of the proof is not {expected}")]
    Line {
        /// Number of the line.
        line: usize,
        /// What belongs there.
        expected: &'static str,
    },
    /// The checkpoint is no signed note.
    #[error("checkpoint in the proof: {0}")]
    Note(#[from] NoteError),
    /// The policy does not accept the checkpoint.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// The path does not lead from the entry to the checkpoint's root.
    #[error(transparent)]
    Check(#[from] CheckError),
    /// The path of one entry of several does not lead to the checkpoint's root.
    #[error("entry {index}: {source}")]
    Entry {
        /// Index of the entry.
        index: u64,
        /// What does not hold.
        source: CheckError,
    },
    /// Nothing was given from which the hash of an entry follows.
    #[error("entry {index} is proven, and nothing says what it is")]
    NoLeaf {
        /// Index of the entry.
        index: u64,
    },
}

impl EntryProof {
    /// Puts together what [`prove_entry`](super::prove_entry) returned for entry `index` and the signed checkpoint at
    /// the same size.
    #[must_use]
    pub const fn new(index: u64, path: Vec<Hash>, checkpoint: Note) -> Self {
        Self { index, path, checkpoint, extra: Vec::new() }
    }

    /// Adds data that goes with the proof. The proof does not vouch for it: the verifier has to compute the entry from
    /// it, or to not trust it.
    #[must_use]
    pub fn with_extra(self, extra: Vec<u8>) -> Self {
        Self { extra, ..self }
    }

    /// Index of the entry.
    #[must_use]
    pub const fn index(&self) -> u64 {
        self.index
    }

    /// Hashes from the leaf's sibling to the root's child.
    #[must_use]
    pub fn path(&self) -> &[Hash] {
        &self.path
    }

    /// The signed checkpoint, not verified.
    #[must_use]
    pub const fn checkpoint(&self) -> &Note {
        &self.checkpoint
    }

    /// Data that goes with the proof, unverified; empty if there is none.
    #[must_use]
    pub fn extra(&self) -> &[u8] {
        &self.extra
    }

    /// Reads the text of a proof, which `Display` writes.
    ///
    /// # Errors
    /// Everything that the format does not allow is refused, with the line.
    pub fn decode(bytes: &[u8]) -> Result<Self, ProofError> {
        if bytes.len() > MAX_LENGTH {
            return Err(ProofError::TooLong { length: bytes.len(), most: MAX_LENGTH });
        }
        let text =
            std::str::from_utf8(bytes).map_err(|error| ProofError::Utf8 { at: error.valid_up_to() })?;
        // Without an empty line there is no checkpoint; what is wrong is then said of the line where it should be.
        let (head, note) = text.split_once("\n\n").unwrap_or((text, ""));
        let place = head
            .strip_prefix(HEADER)
            .and_then(|rest| if rest.is_empty() { Some("") } else { rest.strip_prefix('\n') });
        let place = place.ok_or(ProofError::Line { line: 1, expected: HEADER })?;
        let Place { index, path, extra } = Place::read(place, 2)?;
        Ok(Self { index, path, checkpoint: Note::parse(note.as_bytes())?, extra })
    }

    /// Checks that the log holds the entry whose hash is `leaf` at this index, under a checkpoint that `policy` accepts.
    ///
    /// `leaf` is computed from the entry itself ([`leaf_hash`](super::leaf_hash)), never taken from where the proof
    /// comes from.
    ///
    /// # Errors
    /// [`ProofError::Policy`] or [`ProofError::Check`].
    pub fn check(&self, leaf: &Hash, policy: &Policy) -> Result<Accepted, ProofError> {
        let accepted = policy.accept(self.checkpoint.clone())?;
        let checkpoint = accepted.signed.checkpoint();
        check_entry(leaf, self.index, checkpoint.size(), checkpoint.root(), &self.path)?;
        Ok(accepted)
    }
}

impl fmt::Display for EntryProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEADER}")?;
        write_place(f, self.index, &self.path, &self.extra)?;
        write!(f, "\n{}", self.checkpoint)
    }
}

/// What a proof says of its entry: the lines between the first one and the empty one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) index: u64,
    pub(super) path: Vec<Hash>,
    pub(super) extra: Vec<u8>,
}

impl Place {
    /// Reads the lines, the first of which has the number `first`, without the newline that ends the last.
    pub(super) fn read(text: &str, first: usize) -> Result<Self, ProofError> {
        let mut lines = (first..).zip(text.split('\n')).peekable();
        let refuse = |line, expected| ProofError::Line { line, expected };
        let extra = match lines.next_if(|(_, line)| line.starts_with("extra ")) {
            Some((number, line)) => from_base64(&line["extra ".len()..])
                .filter(|extra| !extra.is_empty())
                .ok_or_else(|| refuse(number, "\"extra\" and base64"))?,
            None => Vec::new(),
        };
        let number = first + usize::from(!extra.is_empty());
        let index = lines
            .next()
            .and_then(|(_, line)| from_decimal(line.strip_prefix("index ")?))
            .ok_or_else(|| refuse(number, "\"index\" and a decimal without leading zeroes"))?;
        let mut path = Vec::new();
        for (number, line) in lines {
            if path.len() == MAX_PATH {
                return Err(refuse(number, "an empty line: no path has more than 64 hashes"));
            }
            path.push(line.parse().map_err(|_| refuse(number, "base64 of 32 bytes, or empty"))?);
        }
        Ok(Self { index, path, extra })
    }
}

/// Writes what [`Place::read`] reads, with the newline that ends the last line.
pub(super) fn write_place(
    f: &mut fmt::Formatter<'_>,
    index: u64,
    path: &[Hash],
    extra: &[u8],
) -> fmt::Result {
    if !extra.is_empty() {
        writeln!(f, "extra {}", to_base64(extra))?;
    }
    writeln!(f, "index {index}")?;
    path.iter().try_for_each(|hash| writeln!(f, "{hash}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::tree::tests::Shelf;
    use crate::ledger::{
        Checkpoint, Commitment, Cosigner, Entry, Salt, Signer, commit, leaf_hash, prove_entry,
    };
    use proptest::prelude::*;

    const ORIGIN: &str = "example.org/ledger";
    const BODY: &[u8] = br#"{"topic":"ceasefire/breached","value":"no"}"#;

    fn entry(index: u64, id: Commitment) -> Entry {
        Entry::Content { time: 1000 + index, commitment: id }
    }

    /// A log of 300 entries, cosigned by one witness; the proof of entry 70 carries salt and body as extra data.
    fn sample() -> (EntryProof, Policy) {
        let id = |index| {
            if index == 70 {
                commit(&Salt::from_bytes([5; 32]), BODY)
            } else {
                Commitment::from_bytes([1; 32])
            }
        };
        let (shelf, root) = Shelf::filled((0..300).map(|index| leaf_hash(&entry(index, id(index)).encode())));
        let log = Signer::from_seed(ORIGIN, &[1; 32]).unwrap();
        let witness = Cosigner::from_seed("witness.example", &[2; 32]).unwrap();
        let checkpoint = Checkpoint::new(ORIGIN, 300, root).unwrap();
        let mut note = checkpoint.clone().sign(&log).unwrap().into_note();
        note.add(witness.cosign(&checkpoint, 2000).unwrap());
        let path = prove_entry(70, 300, &shelf).unwrap();
        let proof = EntryProof::new(70, path, note).with_extra([&[5; 32], BODY].concat());
        let policy = format!("log {}\nwitness w {}\nquorum w\n", log.verifier_key(), witness.witness_key());
        (proof, Policy::parse(policy.as_bytes()).unwrap())
    }

    /// What a verifier of receipts does: computes the leaf from salt and body, which the proof carries.
    fn opens(bytes: &[u8], policy: &Policy) -> bool {
        let Ok(proof) = EntryProof::decode(bytes) else { return false };
        let Some((salt, body)) = proof.extra().split_first_chunk::<32>() else { return false };
        let entry = entry(70, commit(&Salt::from_bytes(*salt), body));
        proof.check(&leaf_hash(&entry.encode()), policy).is_ok()
    }

    #[test]
    fn text_is_as_the_specification_shows() {
        let (proof, policy) = sample();
        let text = proof.to_string();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "c2sp.org/tlog-proof@v1");
        assert_eq!(lines[1], format!("extra {}", to_base64(proof.extra())));
        assert_eq!(lines[2], "index 70");
        assert_eq!(lines[3..12], proof.path().iter().map(Hash::to_string).collect::<Vec<_>>());
        assert_eq!(lines[12..15], ["", ORIGIN, "300"]);
        assert_eq!(EntryProof::decode(text.as_bytes()), Ok(proof));
        assert!(opens(text.as_bytes(), &policy));
        assert!(text.len() < 3072, "{} bytes", text.len());
    }

    #[test]
    fn every_bit_of_a_proof_matters() {
        let (proof, policy) = sample();
        let text = proof.to_string().into_bytes();
        for at in 0..text.len() {
            for bit in 0..8 {
                let mut bytes = text.clone();
                bytes[at] ^= 1 << bit;
                assert!(!opens(&bytes, &policy), "bit {bit} of byte {at}");
            }
            assert!(!opens(&text[..at], &policy), "cut to {at} bytes");
            let mut bytes = text.clone();
            bytes.insert(at, b'\n');
            assert!(!opens(&bytes, &policy), "newline before byte {at}");
            bytes.drain(at..(at + 2).min(bytes.len()));
            assert!(!opens(&bytes, &policy), "without byte {at}");
        }
        assert!(!opens(&[&text[..], b"\n"].concat(), &policy));
    }

    #[test]
    fn says_which_line_is_wrong() {
        let text = sample().0.to_string();
        let line = |text: &str| match EntryProof::decode(text.as_bytes()) {
            Err(ProofError::Line { line, .. }) => line,
            other => panic!("{text:?}: {other:?}"),
        };
        let from_index = &text[text.find("index").unwrap()..];
        assert_eq!(line(""), 1);
        assert_eq!(line(&text.replace("@v1", "@v2")), 1);
        assert_eq!(line(&text.replace("extra ", "extra  ")), 2);
        assert_eq!(line(&format!("{HEADER}\nextra \n{from_index}")), 2);
        assert_eq!(line(&format!("{HEADER}\nExtra AA==\n{from_index}")), 2);
        assert_eq!(line(&format!("{HEADER}\nextra AA==\nextra AA==\n{from_index}")), 3);
        for index in ["070", "+70", "-70", "70 ", "", "18446744073709551616"] {
            assert_eq!(line(&text.replace("index 70", &format!("index {index}"))), 3);
        }
        assert_eq!(line(&text.replace("index 70\n", "")), 3);
        assert_eq!(line(&text.replace("index 70\n", "index 70\nAAAA\n")), 4);
        assert_eq!(line(&text.replace("index 70\n", "index 70\r\n")), 3);
        let long = format!("{}\n", leaf_hash(b"")).repeat(65);
        assert_eq!(line(&format!("{HEADER}\nindex 0\n{long}\n")), 67);
        let cut = text.split_once("\n\n").unwrap().0;
        assert_eq!(EntryProof::decode(cut.as_bytes()), Err(ProofError::Note(NoteError::Shape)));
        assert_eq!(EntryProof::decode(b"\xff"), Err(ProofError::Utf8 { at: 0 }));
    }

    #[test]
    fn another_entry_index_or_policy_is_refused() {
        let (proof, policy) = sample();
        let leaf = |index| leaf_hash(&entry(index, Commitment::from_bytes([1; 32])).encode());
        assert_eq!(proof.check(&leaf(70), &policy), Err(ProofError::Check(CheckError::Root)));
        assert_eq!(proof.check(&leaf(71), &policy), Err(ProofError::Check(CheckError::Root)));
        let beyond = EntryProof::new(300, proof.path().to_vec(), proof.checkpoint().clone());
        let refused = ProofError::Check(CheckError::OutOfRange { index: 300, size: 300 });
        assert_eq!(beyond.check(&leaf(70), &policy), Err(refused));
        assert!(matches!(proof.check(&leaf(70), &Policy::of_logs(Vec::new())), Err(ProofError::Policy(_))));
    }

    #[test]
    fn an_only_entry_needs_no_path() {
        let leaf = leaf_hash(b"only");
        let log = Signer::from_seed(ORIGIN, &[1; 32]).unwrap();
        let note = Checkpoint::new(ORIGIN, 1, leaf).unwrap().sign(&log).unwrap().into_note();
        let text = EntryProof::new(0, Vec::new(), note).to_string();
        assert!(text.starts_with("c2sp.org/tlog-proof@v1\nindex 0\n\nexample.org/ledger\n1\n"));
        let proof = EntryProof::decode(text.as_bytes()).unwrap();
        let accepted = proof.check(&leaf, &Policy::of_logs(vec![log.verifier_key()])).unwrap();
        assert_eq!(accepted.signed.checkpoint().size(), 1);
    }

    proptest! {
        #[test]
        fn decode_undoes_display(
            index: u64,
            path in prop::collection::vec(any::<[u8; 32]>(), 0..=64),
            extra: Vec<u8>,
        ) {
            let path = path.into_iter().map(Hash::from_bytes).collect();
            let proof = EntryProof::new(index, path, sample().0.checkpoint().clone()).with_extra(extra);
            prop_assert_eq!(EntryProof::decode(proof.to_string().as_bytes()), Ok(proof));
        }

        #[test]
        fn no_input_makes_decoding_panic(text in "(c2sp.org/tlog-proof@v1\n)?(extra|index| |0|AA==|\n|\n\n|\\PC){0,20}") {
            if let Ok(proof) = EntryProof::decode(text.as_bytes()) { prop_assert_eq!(proof.to_string(), text); }
        }
    }
}
