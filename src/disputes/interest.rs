//! What a claimant has at stake in a claim: derived from countries, never typed in.

use std::fmt;

use serde::Serialize;

use crate::model::{Claim, Figure, Reading};

/// A claimant's relation to what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Interest {
    /// A party speaks of its own loss.
    OwnLoss,
    /// A party speaks of the other's loss.
    EnemyLoss,
    /// A party says that another did wrong.
    Accusation,
    /// A party says that it did not do the wrong.
    Denial,
    /// A party says that it did the wrong.
    Admission,
    /// The claimant is no party.
    ThirdParty,
}

impl Interest {
    /// The interest of `claim`, among the `sides` that the event has.
    ///
    /// A question with `about.by` is about a wrong: the accused admits or denies it, another
    /// party accuses (or, by denying it for the accused, is a third party). A question with
    /// `about.side` is about a loss. Any claimant that speaks for no party is a third party.
    #[must_use]
    pub fn of<S>(claim: &Claim<S>, sides: &[String]) -> Self {
        let Some(country) = claim.claimant.country else { return Self::ThirdParty };
        let is_party = sides.iter().any(|side| side == country.code());
        let denied = match &claim.value.reading {
            Reading::Occurrence(occurred) => !occurred,
            Reading::Quantity(quantity) => quantity.interval().high() == Some(Figure::ZERO),
            Reading::Declined | Reading::Unknown => return Self::silent(claim, country.code()),
            Reading::Category(_) | Reading::Date(_) => false,
        };
        match (claim.question.about("by"), claim.question.about("side")) {
            (Some(by), _) if by == country.code() => {
                if denied {
                    Self::Denial
                } else {
                    Self::Admission
                }
            }
            (Some(_), _) if is_party && !denied => Self::Accusation,
            (None, Some(side)) if side == country.code() => Self::OwnLoss,
            (None, Some(_)) if is_party => Self::EnemyLoss,
            (None, None) => Self::of_category(claim, country.code(), sides),
            _ => Self::ThirdParty,
        }
    }

    /// A party that names a side as the answer ("who started it?") accuses it or admits it.
    fn of_category<S>(claim: &Claim<S>, country: &str, sides: &[String]) -> Self {
        match &claim.value.reading {
            Reading::Category(answer) if sides.iter().any(|side| side == country) => {
                if answer == country {
                    Self::Admission
                } else if sides.contains(answer) {
                    Self::Accusation
                } else {
                    Self::ThirdParty
                }
            }
            _ => Self::ThirdParty,
        }
    }

    /// A party that gives no answer keeps its relation to the loss; silence on a wrong is neither
    /// denial nor admission.
    fn silent<S>(claim: &Claim<S>, country: &str) -> Self {
        if claim.question.about("by").is_none() && claim.question.about("side") == Some(country) {
            Self::OwnLoss
        } else {
            Self::ThirdParty
        }
    }

    /// The name used in every output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OwnLoss => "own-loss",
            Self::EnemyLoss => "enemy-loss",
            Self::Accusation => "accusation",
            Self::Denial => "denial",
            Self::Admission => "admission",
            Self::ThirdParty => "third-party",
        }
    }
}

impl fmt::Display for Interest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
