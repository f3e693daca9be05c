//! Checkpoints: what a log says of itself at one size, signed.
//!
//! The format is [c2sp.org/tlog-checkpoint](https://c2sp.org/tlog-checkpoint): origin, size and root hash, a line
//! each, then extension lines, which this log does not write but carries if it reads them.

use std::fmt;
use std::str::FromStr;

use super::encoding::from_decimal;
use super::hash::Hash;
use super::key::{MAX_NAME_LENGTH, Signer, VerifierKey};
use super::note::{Note, NoteError};

/// Origin, size and root of a log. Not signed yet, or signed by no one in particular.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    origin: String,
    size: u64,
    root: Hash,
    extensions: Vec<String>,
}

/// A checkpoint together with the note whose signature by a key of its origin was verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedCheckpoint {
    checkpoint: Checkpoint,
    note: Note,
    key: VerifierKey,
}

/// Why a checkpoint is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CheckpointError {
    /// The origin is empty, longer than 255 bytes or holds a control character.
    #[error("{origin:?} cannot be the origin of a log: 1 to 255 bytes without control characters")]
    Origin {
        /// The origin given.
        origin: String,
    },
    /// A line is missing, empty or not what the format has there. Lines count from 1.
    #[error("line {line} of the checkpoint is not {expected}")]
    Line {
        /// Number of the line.
        line: usize,
        /// What belongs there.
        expected: &'static str,
    },
    /// Signed by none of the keys that are known for its origin.
    #[error("checkpoint of {origin} is not signed by a key of that name")]
    NotSigned {
        /// Origin that the checkpoint names.
        origin: String,
    },
    /// The note around it is refused.
    #[error(transparent)]
    Note(#[from] NoteError),
}

impl Checkpoint {
    /// States that the log of `origin` has `size` entries under `root`.
    ///
    /// # Errors
    /// [`CheckpointError::Origin`].
    pub fn new(origin: &str, size: u64, root: Hash) -> Result<Self, CheckpointError> {
        let printable = !origin.contains(|c: char| c.is_control());
        if printable && (1..=MAX_NAME_LENGTH).contains(&origin.len()) {
            Ok(Self { origin: origin.to_owned(), size, root, extensions: Vec::new() })
        } else {
            Err(CheckpointError::Origin { origin: origin.to_owned() })
        }
    }

    /// Name that identifies the log.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Number of entries.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Root of the Merkle tree over the entries.
    #[must_use]
    pub const fn root(&self) -> &Hash {
        &self.root
    }

    /// Lines after the root: opaque, signed, and audited by nobody.
    #[must_use]
    pub fn extensions(&self) -> &[String] {
        &self.extensions
    }

    /// Signs the checkpoint with a key of its origin.
    ///
    /// # Errors
    /// [`CheckpointError::NotSigned`] if the signer has another name than the origin.
    pub fn sign(self, signer: &Signer) -> Result<SignedCheckpoint, CheckpointError> {
        if signer.name() != self.origin {
            return Err(CheckpointError::NotSigned { origin: self.origin });
        }
        let note = Note::sign(&self.to_string(), signer)?;
        Ok(SignedCheckpoint { checkpoint: self, note, key: signer.verifier_key() })
    }
}

impl SignedCheckpoint {
    /// Opens a signed checkpoint whose origin is the name of one of the `known` keys, and which that key has signed.
    ///
    /// # Errors
    /// [`CheckpointError::NotSigned`] if no known key of that name has signed; [`CheckpointError::Note`] if the note
    /// is malformed or a known key's signature fails; [`CheckpointError::Line`] if the text is no checkpoint.
    pub fn open(bytes: &[u8], known: &[VerifierKey]) -> Result<Self, CheckpointError> {
        Self::from_note(Note::parse(bytes)?, known)
    }

    /// Like [`open`](Self::open), of a note that was already parsed.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn from_note(note: Note, known: &[VerifierKey]) -> Result<Self, CheckpointError> {
        let not_signed = |origin: &str| CheckpointError::NotSigned { origin: origin.to_owned() };
        let signed_by = match note.verify(known) {
            Err(NoteError::NotSigned) => Vec::new(),
            other => other?,
        };
        let checkpoint: Checkpoint = note.text().parse()?;
        let key = signed_by
            .into_iter()
            .find(|key| key.name() == checkpoint.origin)
            .ok_or_else(|| not_signed(&checkpoint.origin))?
            .clone();
        Ok(Self { checkpoint, note, key })
    }

    /// What was signed.
    #[must_use]
    pub const fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// The note with all its signatures; its `Display` is the text to store and to publish.
    #[must_use]
    pub const fn note(&self) -> &Note {
        &self.note
    }

    /// The note, to add cosignatures to.
    #[must_use]
    pub fn into_note(self) -> Note {
        self.note
    }

    /// The key of the log that signed.
    #[must_use]
    pub const fn key(&self) -> &VerifierKey {
        &self.key
    }
}

impl fmt::Display for Checkpoint {
    /// Writes the text that is signed, with its final newline.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n{}\n{}", self.origin, self.size, self.root)?;
        self.extensions.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}

impl FromStr for Checkpoint {
    type Err = CheckpointError;

    /// Reads the text of a checkpoint, without signatures, with its final newline.
    fn from_str(text: &str) -> Result<Self, CheckpointError> {
        let refuse = |line, expected| CheckpointError::Line { line, expected };
        let mut lines = text.split_inclusive('\n').map(|line| line.strip_suffix('\n'));
        let mut next = |line, expected| lines.next().flatten().ok_or_else(|| refuse(line, expected));

        let origin = next(1, "an origin")?;
        let size = from_decimal(next(2, DECIMAL)?).ok_or_else(|| refuse(2, DECIMAL))?;
        let root = next(3, ROOT)?.parse().map_err(|_| refuse(3, ROOT))?;
        let mut checkpoint = Self::new(origin, size, root)?;
        for (number, line) in (4..).zip(lines) {
            match line {
                Some(line) if !line.is_empty() && !line.contains(|c: char| c < ' ') => {
                    checkpoint.extensions.push(line.to_owned());
                }
                _ => return Err(refuse(number, "a non-empty extension line")),
            }
        }
        Ok(checkpoint)
    }
}

const DECIMAL: &str = "a tree size: decimal, without leading zeroes";
const ROOT: &str = "a root hash: base64 of 32 bytes";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{Signature, empty_root, leaf_hash};
    use proptest::prelude::*;

    const ORIGIN: &str = "example.org/ledger";

    fn signer(name: &str, seed: u8) -> Signer {
        Signer::from_seed(name, &[seed; 32]).unwrap()
    }

    fn signed() -> SignedCheckpoint {
        Checkpoint::new(ORIGIN, 1207, leaf_hash(b"x")).unwrap().sign(&signer(ORIGIN, 1)).unwrap()
    }

    #[test]
    fn text_is_three_lines() {
        let checkpoint = Checkpoint::new(ORIGIN, 0, empty_root()).unwrap();
        let text = "example.org/ledger\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";
        assert_eq!(checkpoint.to_string(), text);
        assert_eq!(text.parse(), Ok(checkpoint));
    }

    #[test]
    fn every_byte_of_a_checkpoint_matters() {
        let keys = [signer(ORIGIN, 1).verifier_key()];
        let text = signed().note().to_string();
        assert_eq!(SignedCheckpoint::open(text.as_bytes(), &keys), Ok(signed()));
        for at in 0..text.len() {
            for byte in 0..=255 {
                let mut bytes = text.as_bytes().to_vec();
                bytes[at] = byte;
                let opened = SignedCheckpoint::open(&bytes, &keys).is_ok();
                assert_eq!(opened, byte == text.as_bytes()[at], "byte {at} set to {byte:#04x}");
            }
            assert!(SignedCheckpoint::open(&text.as_bytes()[..at], &keys).is_err(), "cut to {at} bytes");
        }
    }

    #[test]
    fn refuses_every_second_spelling() {
        let good = Checkpoint::new(ORIGIN, 10, empty_root()).unwrap().to_string();
        let refused = |text: &str| assert!(text.parse::<Checkpoint>().is_err(), "{text:?}");
        refused("");
        refused(&good[..good.len() - 1]);
        refused(&format!("{good}\n"));
        refused(&format!("{good}unterminated"));
        refused(&format!("{good}a\tb\n"));
        refused(&good[good.find('\n').unwrap()..]);
        for size in ["010", "+10", "-1", "", "1 0", "10 ", "18446744073709551616"] {
            refused(&good.replace("\n10\n", &format!("\n{size}\n")));
        }
        refused(&good.replace('=', ""));
        refused(&good.replace("FU=", "FV="));
    }

    #[test]
    fn carries_extension_lines() {
        let text = format!("{}one\n\u{2014} two\n", Checkpoint::new(ORIGIN, 10, empty_root()).unwrap());
        let checkpoint: Checkpoint = text.parse().unwrap();
        assert_eq!(checkpoint.extensions(), ["one", "\u{2014} two"]);
        assert_eq!(checkpoint.to_string(), text);
    }

    #[test]
    fn only_a_key_named_as_the_origin_speaks_for_the_log() {
        let other = signer("other.example", 2);
        let unsigned = Checkpoint::new(ORIGIN, 1207, leaf_hash(b"x")).unwrap();
        let refused = CheckpointError::NotSigned { origin: ORIGIN.into() };
        assert_eq!(unsigned.clone().sign(&other), Err(refused.clone()));

        let note = Note::sign(&unsigned.to_string(), &other).unwrap();
        assert_eq!(SignedCheckpoint::from_note(note, &[other.verifier_key()]), Err(refused.clone()));
        let rotated = [signer(ORIGIN, 9).verifier_key()];
        assert_eq!(SignedCheckpoint::from_note(signed().into_note(), &rotated), Err(refused));
    }

    #[test]
    fn cosignatures_travel_along() {
        let mut note = signed().into_note();
        note.add(signer("witness", 3).sign("whatever\n"));
        let keys = [signer(ORIGIN, 1).verifier_key()];
        let opened = SignedCheckpoint::from_note(note, &keys).unwrap();
        assert_eq!(
            opened.note().signatures().iter().map(Signature::name).collect::<Vec<_>>(),
            [ORIGIN, "witness"]
        );
        assert_eq!(opened.key(), &keys[0]);
    }

    #[test]
    fn origins_stay_on_one_line() {
        for origin in ["", "a\nb", "a\u{85}b", &"o".repeat(256)] {
            let refused = CheckpointError::Origin { origin: origin.to_owned() };
            assert_eq!(Checkpoint::new(origin, 0, empty_root()), Err(refused));
        }
    }

    proptest! {
        #[test]
        fn parse_undoes_display(origin in "[^\\p{Cc}]{1,60}", size: u64, root: [u8; 32]) {
            let checkpoint = Checkpoint::new(&origin, size, Hash::from_bytes(root)).unwrap();
            prop_assert_eq!(checkpoint.to_string().parse(), Ok(checkpoint));
        }

        #[test]
        fn display_undoes_parse(text in "[a\n]{1,3}\n[01]{1,2}\n(47DEQpj8HBSa\\+/TImW\\+5JCeuQeRkm5NMpJWZG3hSuFU=\n?)[ab\n]{0,4}") {
            if let Ok(checkpoint) = text.parse::<Checkpoint>() { prop_assert_eq!(checkpoint.to_string(), text); }
        }
    }
}
