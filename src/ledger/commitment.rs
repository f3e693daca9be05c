//! Salted commitments: what an entry publishes of a body, and the body's public id.

use std::fmt;
use std::str::FromStr;

use super::encoding::{from_hex, to_hex};

/// Context string of BLAKE3's key derivation mode. Part of the format: never to change.
const CONTEXT: &str = "counterclaim 2026 v1 body";

/// Commitment to a body: the public id of its entry, written as 64 lowercase hexadecimal digits.
///
/// Without the salt it tells nothing about the body, however easy the body is to guess.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Commitment([u8; 32]);

/// 32 random bytes that belong to one body, kept and destroyed with it.
///
/// Whoever holds the salt can test guesses at the body, so `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Salt([u8; 32]);

/// Text that is no [`Commitment`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CommitmentError {
    /// Not 64 lowercase hexadecimal digits.
    #[error("{text:?} is not a full entry id: expected 64 lowercase hexadecimal digits")]
    Text {
        /// What was read.
        text: String,
    },
}

/// Commits to `body` under `salt`: BLAKE3 in key derivation mode over salt ‖ body.
///
/// The salt has a fixed length, so no other pair of salt and body yields the same bytes.
#[must_use]
pub fn commit(salt: &Salt, body: &[u8]) -> Commitment {
    commit_in(CONTEXT, salt, body)
}

pub(super) fn commit_in(context: &str, salt: &Salt, body: &[u8]) -> Commitment {
    let mut hasher = blake3::Hasher::new_derive_key(context);
    hasher.update(&salt.0).update(body);
    Commitment(hasher.finalize().into())
}

impl Commitment {
    /// Takes 32 bytes that are already a commitment.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Returns the 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl Salt {
    /// Takes 32 bytes, which the caller drew from the system's random source.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Returns the 32 bytes, to be stored beside the body and nowhere else.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for Salt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Salt(..)")
    }
}

impl fmt::Display for Commitment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&to_hex(&self.0))
    }
}

impl fmt::Debug for Commitment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Commitment({self})")
    }
}

impl FromStr for Commitment {
    type Err = CommitmentError;

    fn from_str(text: &str) -> Result<Self, CommitmentError> {
        from_hex(text).map(Self).ok_or_else(|| CommitmentError::Text { text: text.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn salt_stays_out_of_debug_output() {
        let salt = Salt::from_bytes([0xab; 32]);
        assert_eq!(format!("{salt:?}"), "Salt(..)");
    }

    #[test]
    fn moving_bytes_between_salt_and_body_changes_the_commitment() {
        let mut shifted = [7; 32];
        shifted[31] = b'x';
        assert_ne!(commit(&Salt::from_bytes([7; 32]), b"xy"), commit(&Salt::from_bytes(shifted), b"y"));
    }

    #[test]
    fn uppercase_and_partial_ids_are_refused() {
        let id = commit(&Salt::from_bytes([0; 32]), b"body").to_string();
        for text in [&id[..63], &id.to_uppercase(), &format!("{id}0"), ""] {
            assert_eq!(text.parse::<Commitment>(), Err(CommitmentError::Text { text: text.to_owned() }));
        }
    }

    proptest! {
        #[test]
        fn text_round_trips(bytes: [u8; 32]) {
            let commitment = Commitment::from_bytes(bytes);
            prop_assert_eq!(commitment.to_string().parse(), Ok(commitment));
        }

        #[test]
        fn salt_and_body_both_count(salt: [u8; 32], other: [u8; 32], body: Vec<u8>, changed: Vec<u8>) {
            let commitment = commit(&Salt::from_bytes(salt), &body);
            prop_assert_eq!(commitment == commit(&Salt::from_bytes(other), &body), salt == other);
            prop_assert_eq!(commitment == commit(&Salt::from_bytes(salt), &changed), body == changed);
        }
    }
}
