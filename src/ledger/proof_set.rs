//! Many proofs under one checkpoint, in one text.
//!
//! ```text
//! counterclaim report-proof v1
//! entries 2
//!
//! extra AC...                    each part: the lines that an EntryProof has between
//! index 17                       its first line and its empty one
//! GVP...
//!
//! extra AC...
//! index 40
//! m3n...
//!
//! example.org/ledger             the checkpoint that all of them lead to
//! 1207
//! CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
//!
//! — example.org/ledger Az3...
//! ```
//!
//! The first line of an [`EntryProof`], one part, an empty line and the checkpoint are an
//! [`EntryProof`]: other people's software needs no more than to cut the file in pieces.

use std::fmt;

use super::check::check_entry;
use super::encoding::from_decimal;
use super::hash::Hash;
use super::note::Note;
use super::policy::{Accepted, Policy};
use super::proof::{EntryProof, Place, ProofError, write_place};

/// First line of every set.
const HEADER: &str = "counterclaim report-proof v1";

/// Longest set that is read, in bytes.
const MAX_LENGTH: usize = 1024 * 1024 * 1024;

/// Proofs that several entries are in a log, and the checkpoint that they lead to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProofSet {
    /// In rising order of index, each index once.
    places: Vec<Place>,
    checkpoint: Note,
}

/// One of the entries of a [`ProofSet`], not yet checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proven<'p> {
    /// Index of the entry.
    pub index: u64,
    /// Hashes from the leaf's sibling to the root's child.
    pub path: &'p [Hash],
    /// Data that goes with the proof.
    pub extra: &'p [u8],
}

impl ProofSet {
    /// Puts together what [`prove_entry`](super::prove_entry) returned for each entry, its extra data, and the signed
    /// checkpoint at the same size. Of several proofs of one entry, one is kept.
    #[must_use]
    pub fn new(proofs: impl IntoIterator<Item = (u64, Vec<Hash>, Vec<u8>)>, checkpoint: Note) -> Self {
        let mut places: Vec<Place> =
            proofs.into_iter().map(|(index, path, extra)| Place { index, path, extra }).collect();
        places.sort_by_key(|place| place.index);
        places.dedup_by_key(|place| place.index);
        Self { places, checkpoint }
    }

    /// Whether `bytes` begin as a set does.
    #[must_use]
    pub fn begins(bytes: &[u8]) -> bool {
        bytes.strip_prefix(HEADER.as_bytes()).is_some_and(|rest| rest.starts_with(b"\n"))
    }

    /// The entries, in rising order of index.
    #[must_use]
    pub fn proofs(&self) -> impl ExactSizeIterator<Item = Proven<'_>> {
        self.places.iter().map(|Place { index, path, extra }| Proven { index: *index, path, extra })
    }

    /// The signed checkpoint, not verified.
    #[must_use]
    pub const fn checkpoint(&self) -> &Note {
        &self.checkpoint
    }

    /// The proof of one entry by itself, as other people's software reads it.
    #[must_use]
    pub fn proof_of(&self, index: u64) -> Option<EntryProof> {
        let at = self.places.binary_search_by_key(&index, |place| place.index).ok()?;
        let Place { index, path, extra } = self.places[at].clone();
        Some(EntryProof::new(index, path, self.checkpoint.clone()).with_extra(extra))
    }

    /// Reads the text of a set, which `Display` writes.
    ///
    /// # Errors
    /// Everything that the format does not allow is refused, with the line.
    pub fn decode(bytes: &[u8]) -> Result<Self, ProofError> {
        if bytes.len() > MAX_LENGTH {
            return Err(ProofError::TooLong { length: bytes.len(), most: MAX_LENGTH });
        }
        let text =
            std::str::from_utf8(bytes).map_err(|error| ProofError::Utf8 { at: error.valid_up_to() })?;
        let refuse = |line, expected| ProofError::Line { line, expected };
        let rest = text
            .strip_prefix(HEADER)
            .and_then(|rest| rest.strip_prefix('\n'))
            .ok_or_else(|| refuse(1, HEADER))?;
        let (count, mut rest) =
            rest.split_once("\n\n").ok_or_else(|| refuse(3, "an empty line before the first proof"))?;
        let count = count
            .strip_prefix("entries ")
            .and_then(from_decimal)
            .filter(|count| *count > 0)
            .ok_or_else(|| refuse(2, "\"entries\" and a decimal above 0 without leading zeroes"))?;
        let mut line = 4;
        let mut places: Vec<Place> = Vec::new();
        for _ in 0..count {
            let (part, behind) = rest.split_once("\n\n").ok_or_else(|| refuse(line, "a proof"))?;
            let place = Place::read(part, line)?;
            if places.last().is_some_and(|last| last.index >= place.index) {
                return Err(refuse(line, "a proof of a later entry than the one before"));
            }
            places.push(place);
            line += part.split('\n').count() + 1;
            rest = behind;
        }
        Ok(Self { places, checkpoint: Note::parse(rest.as_bytes())? })
    }

    /// Checks that the log holds every entry at its index, under a checkpoint that `policy` accepts.
    ///
    /// `leaves` are the hashes of the entries in the order of [`proofs`](Self::proofs), computed from the entries
    /// themselves.
    ///
    /// # Errors
    /// [`ProofError::Policy`]; [`ProofError::Entry`] with the first entry that is not proven, one without a leaf
    /// among them.
    pub fn check(&self, leaves: &[Hash], policy: &Policy) -> Result<Accepted, ProofError> {
        let accepted = policy.accept(self.checkpoint.clone())?;
        let checkpoint = accepted.signed.checkpoint();
        for (at, proof) in self.proofs().enumerate() {
            let index = proof.index;
            let leaf = leaves.get(at).ok_or(ProofError::NoLeaf { index })?;
            check_entry(leaf, index, checkpoint.size(), checkpoint.root(), proof.path)
                .map_err(|source| ProofError::Entry { index, source })?;
        }
        Ok(accepted)
    }
}

impl fmt::Display for ProofSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEADER}\nentries {}\n", self.places.len())?;
        for Place { index, path, extra } in &self.places {
            write_place(f, *index, path, extra)?;
            writeln!(f)?;
        }
        write!(f, "{}", self.checkpoint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::tree::tests::{Shelf, leaf};
    use crate::ledger::{CheckError, Checkpoint, Signer, prove_entry};
    use proptest::prelude::*;

    const ORIGIN: &str = "example.org/ledger";

    /// Proofs of entries 0, 70 and 299 of a log of 300, whose extra data is the index.
    fn sample() -> (ProofSet, Policy) {
        let (shelf, root) = Shelf::filled((0..300).map(leaf));
        let log = Signer::from_seed(ORIGIN, &[1; 32]).unwrap();
        let note = Checkpoint::new(ORIGIN, 300, root).unwrap().sign(&log).unwrap().into_note();
        let proofs = [299, 0, 70, 70].map(|index: u64| {
            (index, prove_entry(index, 300, &shelf).unwrap(), index.to_be_bytes().to_vec())
        });
        (ProofSet::new(proofs, note), Policy::of_logs(vec![log.verifier_key()]))
    }

    fn holds(bytes: &[u8], policy: &Policy) -> bool {
        let Ok(set) = ProofSet::decode(bytes) else { return false };
        let leaves: Vec<Hash> = set.proofs().map(|proof| crate::ledger::leaf_hash(proof.extra)).collect();
        set.check(&leaves, policy).is_ok()
    }

    #[test]
    fn every_part_is_a_proof_by_itself() {
        let (set, policy) = sample();
        let text = set.to_string();
        assert_eq!(ProofSet::decode(text.as_bytes()), Ok(set.clone()));
        assert!(holds(text.as_bytes(), &policy) && ProofSet::begins(text.as_bytes()));
        assert_eq!(set.proofs().map(|proof| proof.index).collect::<Vec<_>>(), [0, 70, 299]);
        for index in [0, 70, 299] {
            let proof = set.proof_of(index).unwrap();
            assert!(proof.check(&leaf(index), &policy).is_ok());
        }
        assert_eq!(set.proof_of(1), None);
        // Cut out of the text as the documentation says.
        let parts: Vec<&str> = text.splitn(5, "\n\n").collect();
        let cut = format!("c2sp.org/tlog-proof@v1\n{}\n\n{}", parts[2], parts[4]);
        assert_eq!(EntryProof::decode(cut.as_bytes()).ok(), set.proof_of(70));
    }

    #[test]
    fn every_bit_of_a_set_matters() {
        let (set, policy) = sample();
        let text = set.to_string().into_bytes();
        for at in 0..text.len() {
            for bit in 0..8 {
                let mut bytes = text.clone();
                bytes[at] ^= 1 << bit;
                assert!(!holds(&bytes, &policy), "bit {bit} of byte {at}");
            }
            assert!(!holds(&text[..at], &policy), "cut to {at} bytes");
            let mut bytes = text.clone();
            bytes.insert(at, b'\n');
            assert!(!holds(&bytes, &policy), "newline before byte {at}");
        }
    }

    #[test]
    fn order_count_and_leaves_are_checked() {
        let (set, policy) = sample();
        let text = set.to_string();
        let line = |text: &str| match ProofSet::decode(text.as_bytes()) {
            Err(ProofError::Line { line, .. }) => line,
            other => panic!("{text:?}: {other:?}"),
        };
        assert_eq!(line(&text.replace("report-proof v1", "report-proof v2")), 1);
        for count in ["0", "03", "+3", "", "x"] {
            assert_eq!(line(&text.replace("entries 3", &format!("entries {count}"))), 2);
        }
        assert_eq!(line(&text.replace("index 299", "index 70")), 28);
        assert!(!holds(text.replace("entries 3", "entries 2").as_bytes(), &policy));
        assert!(
            ProofSet::decode(text.replace("entries 3", "entries 18446744073709551615").as_bytes()).is_err()
        );
        let leaves: Vec<Hash> = [0, 70, 298].map(leaf).to_vec();
        let refused = ProofError::Entry { index: 299, source: CheckError::Root };
        assert_eq!(set.check(&leaves, &policy), Err(refused));
        assert_eq!(set.check(&leaves[..2], &policy), Err(ProofError::NoLeaf { index: 299 }));
    }

    proptest! {
        #[test]
        fn no_text_makes_decode_panic(text in "(counterclaim report-proof v1\n|entries [0-3]\n|\n|index [0-9]\n|extra AAAA\n|a\n0\n|\u{2014} a AAAAAAA=\n){0,14}") {
            if let Ok(set) = ProofSet::decode(text.as_bytes()) { prop_assert_eq!(set.to_string(), text); }
        }
    }
}
