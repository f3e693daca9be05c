//! Who asserts a claim.

use serde::{Deserialize, Serialize};

use super::{Country, Slug, text::fold};

/// The claimant name of a statement whose speaker the source does not give.
///
/// Nobody knows whether two such statements have one speaker, so they never revise each other:
/// each different answer stands as a position of its own.
pub const UNATTRIBUTED: &str = "unattributed";

/// The person or body that asserts a claim: not its publisher, not who typed it in.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Claimant {
    /// The name, as the source gives it.
    pub name: String,
    /// The country it speaks from or for; none is "no country", not "not known".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<Country>,
    /// What it is: `government`, `prosecutor`, `monitor`, `media`, …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Slug>,
}

impl Claimant {
    /// Whether the speaker is not known.
    #[must_use]
    pub fn is_unattributed(&self) -> bool {
        fold(&self.name) == UNATTRIBUTED
    }

    /// Whether both are one claimant: the same name (case and spacing aside) and country.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.country == other.country && fold(&self.name) == fold(&other.name)
    }
}
