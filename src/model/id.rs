//! The public id of a ledger entry.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::hex;

/// Why a text is not an entry id.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("is no entry id; an id is 64 hexadecimal digits, or enough of its first ones to be unique")]
pub struct IdError;

/// An entry's public id: its commitment, shown in hexadecimal and shortened like a commit id.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EntryId(pub [u8; 32]);

impl EntryId {
    /// Digits shown where space is short.
    pub const SHORT: usize = 8;

    /// The first eight digits.
    #[must_use]
    pub fn short(&self) -> String {
        let mut text = self.to_string();
        text.truncate(Self::SHORT);
        text
    }
}

impl fmt::Display for EntryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hex::write(f, &self.0)
    }
}

impl fmt::Debug for EntryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EntryId({})", self.short())
    }
}

impl FromStr for EntryId {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        hex::read(text).map(Self).ok_or(IdError)
    }
}

impl TryFrom<String> for EntryId {
    type Error = IdError;
    fn try_from(text: String) -> Result<Self, IdError> {
        text.parse()
    }
}

impl From<EntryId> for String {
    fn from(id: EntryId) -> Self {
        id.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back() {
        let id = EntryId(std::array::from_fn(|i| u8::try_from(i * 7).unwrap_or(255)));
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!("1f3a".parse::<EntryId>(), Err(IdError));
        assert_eq!("zz".repeat(32).parse::<EntryId>(), Err(IdError));
    }
}
