//! Entries opened: what a proof carries so that a stranger can compute the leaf and read what was recorded.
//!
//! ```text
//! opening = length of the entry u16be ‖ entry ‖ salt[32] ‖ body
//! ```
//!
//! The first part is the entry as an entry bundle of c2sp.org/tlog-tiles holds it. Salt and body are those that the
//! entry commits to; a key entry commits to none, and nothing follows it. An [`Opening`] that exists is true to its
//! entry: [`Opening::new`] and [`Opening::decode`] refuse a body that the entry does not commit to.

use super::commitment::{Salt, commit};
use super::entry::{Entry, EntryError};
use super::hash::{Hash, leaf_hash};

/// An entry, with the salt and the body that it commits to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    entry: Entry,
    opened: Option<(Salt, Vec<u8>)>,
}

/// Why an entry cannot be opened with what is given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OpeningError {
    /// The data ends before what the format has there.
    #[error("what opens the entry is cut short: {what} is missing")]
    Short {
        /// What is missing.
        what: &'static str,
    },
    /// The entry is none of this format.
    #[error(transparent)]
    Entry(#[from] EntryError),
    /// Salt and body are not those that the entry commits to.
    #[error("body and salt do not give the id of the entry: it was recorded in another form")]
    Mismatch,
    /// Something follows an entry that commits to no body.
    #[error("a key entry commits to no body, and {found} bytes follow it")]
    Surplus {
        /// How many bytes.
        found: usize,
    },
}

impl Opening {
    /// Opens `entry` with salt and body; a key entry with none.
    ///
    /// # Errors
    /// [`OpeningError::Short`] if the entry commits to a body and none is given; [`OpeningError::Mismatch`] if it
    /// commits to another; [`OpeningError::Surplus`] if it commits to none and one is given.
    pub fn new(entry: Entry, opened: Option<(Salt, Vec<u8>)>) -> Result<Self, OpeningError> {
        match (entry.commitment(), &opened) {
            (Some(commitment), Some((salt, body))) if commit(salt, body) == *commitment => {}
            (Some(_), Some(_)) => return Err(OpeningError::Mismatch),
            (Some(_), None) => return Err(OpeningError::Short { what: "the salt" }),
            (None, Some((salt, body))) => {
                return Err(OpeningError::Surplus { found: salt.as_bytes().len() + body.len() });
            }
            (None, None) => {}
        }
        Ok(Self { entry, opened })
    }

    /// The entry.
    #[must_use]
    pub const fn entry(&self) -> &Entry {
        &self.entry
    }

    /// The body, exactly as it was committed to; none if the entry announces a key.
    #[must_use]
    pub fn body(&self) -> Option<&[u8]> {
        self.opened.as_ref().map(|(_, body)| body.as_slice())
    }

    /// The hash under which the entry stands in the tree.
    #[must_use]
    pub fn leaf(&self) -> Hash {
        leaf_hash(&self.entry.encode())
    }

    /// Returns the bytes, which [`decode`](Self::decode) reads back.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let entry = self.entry.encode();
        // An entry has at most 321 bytes.
        let length = u16::try_from(entry.len()).unwrap_or(u16::MAX);
        let mut bytes = [&length.to_be_bytes()[..], &entry].concat();
        if let Some((salt, body)) = &self.opened {
            bytes.extend_from_slice(salt.as_bytes());
            bytes.extend_from_slice(body);
        }
        bytes
    }

    /// Reads the bytes of an opening and holds the body against the entry.
    ///
    /// # Errors
    /// Everything that [`encode`](Self::encode) does not write is refused, with the cause.
    pub fn decode(bytes: &[u8]) -> Result<Self, OpeningError> {
        let short = |what| OpeningError::Short { what };
        let (length, rest) = bytes.split_first_chunk().ok_or(short("the length of the entry"))?;
        let (entry, rest) =
            rest.split_at_checked(usize::from(u16::from_be_bytes(*length))).ok_or(short("the entry"))?;
        let entry = Entry::decode(entry)?;
        let opened = if entry.commitment().is_none() && rest.is_empty() {
            None
        } else {
            let (salt, body) = rest.split_first_chunk().ok_or(short("the salt"))?;
            Some((Salt::from_bytes(*salt), body.to_vec()))
        };
        Self::new(entry, opened)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{Extent, Signer};
    use proptest::prelude::*;

    const BODY: &[u8] = br#"{"type":"retraction"}"#;

    fn salt() -> Salt {
        Salt::from_bytes([7; 32])
    }

    fn content() -> Entry {
        Entry::Content { time: 5, commitment: commit(&salt(), BODY) }
    }

    fn key() -> Entry {
        let verifier = Signer::from_seed("example.org/ledger", &[1; 32]).unwrap().verifier_key();
        Entry::Key { time: 5, verifier }
    }

    #[test]
    fn every_kind_of_entry_opens() {
        let redaction =
            Entry::Redaction { time: 5, target: 3, extent: Extent::Content, reason: commit(&salt(), BODY) };
        for entry in [content(), redaction] {
            let opening = Opening::new(entry.clone(), Some((salt(), BODY.to_vec()))).unwrap();
            assert_eq!(Opening::decode(&opening.encode()), Ok(opening.clone()));
            assert_eq!((opening.body(), opening.leaf()), (Some(BODY), leaf_hash(&entry.encode())));
            assert_eq!(Opening::new(entry, None), Err(OpeningError::Short { what: "the salt" }));
        }
        let opening = Opening::new(key(), None).unwrap();
        assert_eq!(Opening::decode(&opening.encode()), Ok(opening.clone()));
        assert_eq!(opening.body(), None);
    }

    #[test]
    fn every_bit_matters_to_the_leaf_or_is_refused() {
        for (entry, opened) in [(content(), Some((salt(), BODY.to_vec()))), (key(), None)] {
            let opening = Opening::new(entry, opened).unwrap();
            let bytes = opening.encode();
            for at in 0..bytes.len() {
                for bit in 0..8 {
                    let mut bytes = bytes.clone();
                    bytes[at] ^= 1 << bit;
                    let same = Opening::decode(&bytes).is_ok_and(|other| other.leaf() == opening.leaf());
                    assert!(!same, "bit {bit} of byte {at}");
                }
                assert!(Opening::decode(&bytes[..at]).is_err(), "cut to {at} bytes");
            }
        }
    }

    #[test]
    fn a_body_that_was_not_committed_to_is_refused() {
        let other = Some((salt(), b"other".to_vec()));
        assert_eq!(Opening::new(content(), other.clone()), Err(OpeningError::Mismatch));
        assert_eq!(Opening::new(key(), other), Err(OpeningError::Surplus { found: 37 }));
        let opening = Opening::new(key(), None).unwrap();
        assert!(Opening::decode(&[&opening.encode()[..], &[0]].concat()).is_err());
    }

    proptest! {
        #[test]
        fn no_input_makes_decode_panic(bytes: Vec<u8>) {
            if let Ok(opening) = Opening::decode(&bytes) { prop_assert_eq!(opening.encode(), bytes); }
        }

        #[test]
        fn decode_undoes_encode(salt: [u8; 32], body: Vec<u8>, time: u64) {
            let salt = Salt::from_bytes(salt);
            let entry = Entry::Content { time, commitment: commit(&salt, &body) };
            let opening = Opening::new(entry, Some((salt, body))).unwrap();
            prop_assert_eq!(Opening::decode(&opening.encode()), Ok(opening));
        }
    }
}
