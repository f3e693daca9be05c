//! Who asserts a claim.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Country, KnownAs, Name, Slug, text::fold};

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
    /// Who is meant by the name, if the ledger says something of it at the clocks asked for. Never
    /// part of an entry.
    #[serde(skip)]
    pub known_as: Option<Arc<KnownAs>>,
}

impl Claimant {
    /// Whether the speaker is not known.
    #[must_use]
    pub fn is_unattributed(&self) -> bool {
        fold(&self.name) == UNATTRIBUTED
    }

    /// The name under which its claims are those of one claimant.
    #[must_use]
    pub fn main_name(&self) -> Name {
        self.known_as.as_ref().map_or_else(|| Name::from(self), |known| known.main.clone())
    }

    /// That name, if it is another than the claimant's own.
    #[must_use]
    pub fn other_name(&self) -> Option<Name> {
        Some(self.main_name()).filter(|main| *main != Name::from(self))
    }

    /// Whether both are one claimant: the same name (case and spacing aside) and country, or
    /// spellings that the ledger says are one.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        match (&self.known_as, &other.known_as) {
            (None, None) => self.country == other.country && fold(&self.name) == fold(&other.name),
            _ => self.main_name() == other.main_name(),
        }
    }

    /// Whether one of its spellings is this name, case and spacing aside.
    #[must_use]
    pub fn is_called(&self, name: &str) -> bool {
        let name = fold(name);
        let spellings = self.known_as.iter().flat_map(|known| &known.spellings);
        fold(&self.name) == name || spellings.into_iter().any(|spelling| fold(&spelling.name) == name)
    }

    /// The country it speaks from: its own, or that of the first for whom it speaks that has one.
    #[must_use]
    pub fn speaks_from(&self) -> Option<Country> {
        self.country.or_else(|| self.known_as.as_ref().and_then(|known| known.country()))
    }

    /// The body it speaks for at last, itself if it speaks for none.
    #[must_use]
    pub fn body(&self) -> Name {
        self.known_as.as_ref().map_or_else(|| Name::from(self), |known| known.body().clone())
    }
}
