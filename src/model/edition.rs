//! An edition of a data set: what it has that the ledger did not have of the editions before it.
//!
//! An [`Edition`] is an entry of its own, behind the claims and retractions that its import recorded. So the
//! claims of a data set are those that its editions recorded, but for those that were retracted and
//! those that an edition says it does not have any more.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Date, EntryId, document::decimal};

/// Whose doing it is that an edition says something else than the one before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangedBy {
    /// The carrier corrected its copy: the claimant said it when it said it, and what stood in the
    /// edition before was a wrong report of that.
    #[default]
    Carrier,
    /// The claimant spoke again, on the day of the edition.
    Claimant,
}

impl ChangedBy {
    /// The name used in the stored text and in every output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Carrier => "carrier",
            Self::Claimant => "claimant",
        }
    }
}

/// How many claims of an edition are which.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditionCounts {
    /// That no edition before had.
    #[serde(with = "decimal")]
    pub new: u64,
    /// With another answer than before, or other words.
    #[serde(with = "decimal")]
    pub revised: u64,
    /// That the editions before had, and that were withdrawn because this one does not.
    #[serde(with = "decimal")]
    pub withdrawn: u64,
    /// With the answer that they had before; nothing was recorded of them.
    #[serde(with = "decimal")]
    pub unchanged: u64,
    /// That the editions before had and that were not met in this one, and were left as they are.
    #[serde(with = "decimal")]
    pub kept: u64,
}

/// What an edition of a data set changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edition {
    /// The name of the data set.
    pub data_set: String,
    /// When the edition was published.
    pub published_on: Date,
    /// Whose doing changes are that the file does not date.
    pub changed_by: ChangedBy,
    /// How many entries in front of this one its import recorded.
    #[serde(with = "decimal")]
    pub entries: u64,
    /// How many claims are which; none if more entries of the same import follow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counts: Option<EditionCounts>,
    /// Claims of the editions before that the data set has no more, or not in this form, though they
    /// were not retracted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub superseded: Vec<EntryId>,
}

impl fmt::Display for Edition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}: ", self.data_set, self.published_on)?;
        match &self.counts {
            Some(counts) => {
                write!(
                    f,
                    "{} new, {} revised, {} withdrawn, {} unchanged",
                    counts.new, counts.revised, counts.withdrawn, counts.unchanged
                )?;
                if counts.kept > 0 { write!(f, ", {} not met", counts.kept) } else { Ok(()) }
            }
            None => f.write_str("a part of it"),
        }
    }
}
