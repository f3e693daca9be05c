//! What an entry of the ledger says: the text that is stored, and its reading.
//!
//! A body is serialised once, when it is recorded; the stored text is what the commitment
//! covers, and is never serialised again to verify. Key order is the order of the fields here.

use std::{borrow::Cow, sync::Arc};

use serde::{Deserialize, Serialize, de::Error as _};
use thiserror::Error;

use super::{Cited, Claim, Document, Edition, EntryId, Naming, Redaction, Source};

/// Longest body taken, in bytes: room for every field at its bound.
const LONGEST_BODY: usize = 1024 * 1024;

/// The types of bodies, as in the stored text.
const TYPES: [&str; 7] = ["claim", "source", "retraction", "codebook", "redaction", "naming", "edition"];

/// Why a stored body cannot be read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum BodyError {
    /// The text is not a body of this format.
    #[error(
        "the body is not a claim, source, retraction, codebook, redaction, naming or edition of this format: {0}"
    )]
    Unreadable(#[from] serde_json::Error),
    /// The body is larger than any that can be recorded.
    #[error("the body is {length} bytes long; at most {LONGEST_BODY} are taken")]
    TooLong {
        /// Its length in bytes.
        length: usize,
    },
}

/// The recorder's withdrawal of an entry, with the reason. The entry itself stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retraction {
    /// The withdrawn entry.
    pub target: EntryId,
    /// Why.
    pub reason: String,
    /// The claim that stands in its place, if its carrier corrected it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaced_by: Option<EntryId>,
}

/// The content of an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Body {
    /// A claim.
    Claim(Claim),
    /// A source.
    Source(Source),
    /// A retraction.
    Retraction(Retraction),
    /// The codebook in force from here on.
    Codebook {
        /// The TOML text.
        text: String,
    },
    /// Why the body of another entry was destroyed. It stands under a redaction entry only.
    Redaction(Redaction),
    /// Which spellings are one claimant or place, or who speaks for whom.
    Naming(Naming),
    /// What an edition of a data set changed.
    Edition(Edition),
}

impl Body {
    /// The name of the content's type, as in the stored text.
    #[must_use]
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Claim(_) => "claim",
            Self::Source(_) => "source",
            Self::Retraction(_) => "retraction",
            Self::Codebook { .. } => "codebook",
            Self::Redaction(_) => "redaction",
            Self::Naming(_) => "naming",
            Self::Edition(_) => "edition",
        }
    }

    /// Whether bytes were archived with it.
    #[must_use]
    pub fn has_archive(&self) -> bool {
        matches!(self, Self::Source(source) if source.document.as_ref().is_some_and(Document::is_archived))
    }

    /// The text to store, with the person who recorded it, if they wish to be named.
    ///
    /// # Errors
    /// [`BodyError::TooLong`] if it is over 1 MiB.
    pub fn encode(&self, recorded_by: Option<&str>) -> Result<String, BodyError> {
        #[derive(Serialize)]
        struct Stored<'a> {
            #[serde(flatten)]
            body: &'a Body,
            #[serde(skip_serializing_if = "Option::is_none")]
            recorded_by: Option<&'a str>,
        }
        let text = serde_json::to_string(&Stored { body: self, recorded_by })?;
        if text.len() > LONGEST_BODY {
            return Err(BodyError::TooLong { length: text.len() });
        }
        Ok(text)
    }

    /// Reads a stored text: the content, and who recorded it if they are named.
    ///
    /// # Errors
    /// [`BodyError`] if it is not a body of this format.
    pub fn decode(text: &str) -> Result<(Self, Option<String>), BodyError> {
        // Read twice, since a type that is found among the other members would have to hold them all back.
        #[derive(Deserialize)]
        struct Head<'t> {
            #[serde(rename = "type", borrow)]
            type_name: Cow<'t, str>,
            #[serde(default)]
            recorded_by: Option<String>,
        }
        #[derive(Deserialize)]
        struct Definitions {
            text: String,
        }
        if text.len() > LONGEST_BODY {
            return Err(BodyError::TooLong { length: text.len() });
        }
        let head: Head<'_> = serde_json::from_str(text)?;
        let body = match &*head.type_name {
            "claim" => Self::Claim(serde_json::from_str(text)?),
            "source" => Self::Source(serde_json::from_str(text)?),
            "retraction" => Self::Retraction(serde_json::from_str(text)?),
            "codebook" => Self::Codebook { text: serde_json::from_str::<Definitions>(text)?.text },
            "redaction" => Self::Redaction(serde_json::from_str(text)?),
            "naming" => Self::Naming(serde_json::from_str(text)?),
            "edition" => Self::Edition(serde_json::from_str(text)?),
            other => return Err(serde_json::Error::unknown_variant(other, &TYPES).into()),
        };
        Ok((body, head.recorded_by))
    }
}

/// A claim as it is read for an answer: with its recorded source at hand.
pub type Said = Recorded<Claim<Arc<Cited>>>;

/// Something as the ledger holds it: which entry, since when, and whether it was withdrawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded<T> {
    /// Number of the entry, from 0.
    pub index: u64,
    /// Its public id.
    pub id: EntryId,
    /// When the ledger took it in, in Unix seconds.
    pub recorded_at: u64,
    /// Who entered it, if they are named.
    pub recorded_by: Option<String>,
    /// The entry that withdrew it: its number and time.
    pub retracted: Option<(u64, u64)>,
    /// What it says.
    pub content: T,
}
