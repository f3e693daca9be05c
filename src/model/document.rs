//! The file behind a source: what is known of its bytes.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::hex;

/// Why a text is no digest.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("is no digest; a digest is 64 hexadecimal digits")]
pub struct DigestError;

/// The BLAKE3 hash of a file's bytes, shown in hexadecimal as `b3sum` shows it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// The digest of these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hex::write(f, &self.0)
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({self})")
    }
}

impl FromStr for Digest {
    type Err = DigestError;
    fn from_str(text: &str) -> Result<Self, DigestError> {
        hex::read(text).map(Self).ok_or(DigestError)
    }
}

impl TryFrom<String> for Digest {
    type Error = DigestError;
    fn try_from(text: String) -> Result<Self, DigestError> {
        text.parse()
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> Self {
        digest.to_string()
    }
}

/// What is known of the file in which a source was read.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Document {
    /// BLAKE3 of the bytes.
    pub digest: Digest,
    /// Length in bytes.
    #[serde(with = "decimal")]
    pub size: u64,
    /// Media type, found from the content: `application/pdf`.
    pub media_type: String,
    /// The encoding of its text by its WHATWG name, as the server that sent it said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub charset: Option<String>,
    /// Name of the file, without its folder.
    pub name: String,
    /// Where the file is kept, if its bytes were too many to be archived in the ledger.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept_at: Option<String>,
    /// The address that the bytes came from, if this program fetched them: the last one, after redirects.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fetched_from: Option<String>,
}

impl Document {
    /// Whether the bytes were archived in the ledger.
    #[must_use]
    pub const fn is_archived(&self) -> bool {
        self.kept_at.is_none()
    }
}

/// A number as text, since JSON readers differ on large ones.
mod decimal {
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
    pub(super) fn serialize<S: Serializer>(number: &u64, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(number)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
        let text = String::deserialize(deserializer)?;
        let number: u64 = text.parse().map_err(D::Error::custom)?;
        // One number has one text, or two bodies would say the same.
        if number.to_string() == text && i64::try_from(number).is_ok() {
            Ok(number)
        } else {
            Err(D::Error::custom("is not written plainly"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_reads_back_as_it_was_written() {
        let digest = Digest::of(b"");
        assert_eq!(digest.to_string(), "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262");
        let document = Document {
            digest,
            size: 9_007_199_254_740_993,
            media_type: "text/plain".to_owned(),
            charset: None,
            name: "report.txt".to_owned(),
            kept_at: None,
            fetched_from: None,
        };
        let text = serde_json::to_string(&document).unwrap();
        assert!(text.contains(r#""size":"9007199254740993""#), "{text}");
        assert_eq!(serde_json::from_str::<Document>(&text).unwrap(), document);
        for wrong in [r#""+5""#, r#""05""#, r#""""#, "5", r#""18446744073709551616""#] {
            let text = text.replace(r#""9007199254740993""#, wrong);
            assert!(serde_json::from_str::<Document>(&text).is_err(), "{wrong}");
        }
    }
}
