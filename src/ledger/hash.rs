//! SHA-256 hashes of the Merkle tree, and the three ways in which RFC 6962 §2.1 makes them.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};

use super::encoding::{from_base64, from_hex, to_base64, to_hex};

/// SHA-256 hash of a leaf, of an inner node or of the empty tree.
///
/// Written as base64, which is what checkpoints and proofs hold; [`Hash::to_hex`] is for people.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, std::hash::Hash)]
pub struct Hash([u8; 32]);

/// Text or bytes that are no [`struct@Hash`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HashError {
    /// The text is not base64 (or hexadecimal, for [`Hash::from_hex`]) of 32 bytes, in the one canonical spelling.
    #[error("{text:?} is not a hash: expected {expected}")]
    Text {
        /// What was read.
        text: String,
        /// What would have been accepted.
        expected: &'static str,
    },
    /// The byte string is not 32 bytes long.
    #[error("a hash has 32 bytes, not {length}")]
    Length {
        /// Bytes given.
        length: usize,
    },
}

impl Hash {
    /// Bytes in a hash.
    pub const LENGTH: usize = 32;

    /// Takes 32 bytes that are already a hash.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Returns the 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Returns 64 lowercase hexadecimal digits.
    #[must_use]
    pub fn to_hex(&self) -> String {
        to_hex(&self.0)
    }

    /// Reads 64 lowercase hexadecimal digits.
    ///
    /// # Errors
    /// [`HashError::Text`] for anything else.
    pub fn from_hex(text: &str) -> Result<Self, HashError> {
        from_hex(text).map(Self).ok_or_else(|| HashError::Text {
            text: text.to_owned(),
            expected: "64 lowercase hexadecimal digits",
        })
    }
}

impl TryFrom<&[u8]> for Hash {
    type Error = HashError;

    fn try_from(bytes: &[u8]) -> Result<Self, HashError> {
        bytes.try_into().map(Self).map_err(|_| HashError::Length { length: bytes.len() })
    }
}

impl FromStr for Hash {
    type Err = HashError;

    fn from_str(text: &str) -> Result<Self, HashError> {
        from_base64(text)
            .and_then(|bytes| bytes.try_into().ok())
            .map(Self)
            .ok_or_else(|| HashError::Text { text: text.to_owned(), expected: "base64 of 32 bytes" })
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&to_base64(&self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

/// Returns the hash of the leaf that holds `entry`: SHA-256(0x00 ‖ entry).
#[must_use]
pub fn leaf_hash(entry: &[u8]) -> Hash {
    Hash(Sha256::new_with_prefix([0]).chain_update(entry).finalize().into())
}

/// Returns the hash of the node above `left` and `right`: SHA-256(0x01 ‖ left ‖ right).
#[must_use]
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let mut bytes = [1; 65];
    bytes[1..33].copy_from_slice(&left.0);
    bytes[33..].copy_from_slice(&right.0);
    Hash(Sha256::digest(bytes).into())
}

/// Returns the root of the tree without leaves: SHA-256 of nothing.
#[must_use]
pub fn empty_root() -> Hash {
    Hash(Sha256::digest([]).into())
}

/// Returns the root over `hashes` taken as leaf hashes; of none, [`empty_root`].
///
/// The last element may itself be the root of a tree of fewer leaves than the others stand for.
pub(super) fn root_over(hashes: &[Hash]) -> Hash {
    match hashes {
        [] => empty_root(),
        [only] => *only,
        _ => {
            let (left, right) = hashes.split_at(hashes.len().next_power_of_two() / 2);
            node_hash(&root_over(left), &root_over(right))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMPTY: &str = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

    #[test]
    fn text_is_canonical() {
        let hash = empty_root();
        assert_eq!(hash.to_string(), EMPTY);
        assert_eq!(EMPTY.parse(), Ok(hash));
        assert_eq!(Hash::from_hex(&hash.to_hex()), Ok(hash));
        assert_eq!(Hash::try_from(&hash.as_bytes()[..]), Ok(hash));
        assert_eq!(Hash::try_from(&[0; 31][..]), Err(HashError::Length { length: 31 }));
        for text in ["", "AAAA", &EMPTY[..43], &format!("{EMPTY} "), &EMPTY.replace("FU=", "FV=")] {
            assert!(text.parse::<Hash>().is_err(), "{text:?}");
        }
        assert!(Hash::from_hex(&hash.to_hex().to_uppercase()).is_err());
    }

    #[test]
    fn leaves_and_nodes_are_told_apart() {
        let (left, right) = (leaf_hash(b"a"), leaf_hash(b"b"));
        let pair = [&left.as_bytes()[..], right.as_bytes()].concat();
        assert_ne!(leaf_hash(&pair), node_hash(&left, &right));
        assert_ne!(node_hash(&left, &right), node_hash(&right, &left));
        assert_ne!(leaf_hash(b""), empty_root());
    }
}
