//! What a claimant has at stake in a claim: derived from who speaks of whom, never typed in.

use std::fmt;

use serde::Serialize;

use super::party::{named, speaks_for};
use crate::model::{Claim, Figure, Reading};

/// Topics whose category names the party to blame.
const BLAME: &str = "responsibility/";

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
    /// A party speaks, but of no loss, and neither blames nor clears itself.
    Party,
    /// The claimant is no party.
    ThirdParty,
}

impl Interest {
    /// Every interest.
    pub const ALL: [Self; 7] = [
        Self::OwnLoss,
        Self::EnemyLoss,
        Self::Accusation,
        Self::Denial,
        Self::Admission,
        Self::Party,
        Self::ThirdParty,
    ];

    /// The interest of `claim`, among the `sides` that the event has.
    ///
    /// A claimant is a party if it speaks for one of `sides`, or for the party that the question
    /// names. A question with `about.by` is about a wrong, one with `about.side` about a loss; a
    /// category under `responsibility/` that names a party blames it. No answer is no denial.
    #[must_use]
    pub fn of<S>(claim: &Claim<S>, sides: &[String]) -> Self {
        let speaks_for = |party: &str| speaks_for(&claim.claimant, party);
        let by_itself = |name| claim.question.about(name).map(speaks_for);
        let is_party = sides.iter().any(|side| speaks_for(side));
        let neutral = if is_party { Self::Party } else { Self::ThirdParty };
        match (by_itself("by"), by_itself("side"), denied(&claim.value.reading)) {
            (Some(true), _, None) => Self::Party,
            (Some(true), _, Some(true)) => Self::Denial,
            (Some(true), _, Some(false)) => Self::Admission,
            (Some(false), _, Some(false)) if is_party => Self::Accusation,
            (Some(false), _, _) => neutral,
            (None, Some(true), _) => Self::OwnLoss,
            (None, Some(false), _) if is_party => Self::EnemyLoss,
            (None, Some(false), _) => Self::ThirdParty,
            (None, None, _) => Self::of_blame(claim, sides).filter(|_| is_party).unwrap_or(neutral),
        }
    }

    /// A party that names a side as the answer ("who started it?") accuses it or admits it.
    fn of_blame<S>(claim: &Claim<S>, sides: &[String]) -> Option<Self> {
        let Reading::Category(answer) = &claim.value.reading else { return None };
        if !claim.question.topic.as_str().starts_with(BLAME) {
            return None;
        }
        let country = named(answer);
        let is_meant =
            |side: &&String| *side == answer || country.is_some_and(|country| country.code() == *side);
        let blamed = sides.iter().find(is_meant)?;
        Some(if speaks_for(&claim.claimant, blamed) { Self::Admission } else { Self::Accusation })
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
            Self::Party => "party",
            Self::ThirdParty => "third-party",
        }
    }
}

/// Whether an answer says that it was not so; none if it is no answer.
fn denied(reading: &Reading) -> Option<bool> {
    match reading {
        Reading::Occurrence(occurred) => Some(!occurred),
        Reading::Quantity(quantity) => Some(quantity.interval().high() == Some(Figure::ZERO)),
        Reading::Category(_) | Reading::Date(_) => Some(false),
        Reading::Declined | Reading::Unknown => None,
    }
}

impl fmt::Display for Interest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::{super::sample::said, *};

    #[test]
    fn interest_follows_from_who_speaks_of_whom() {
        let sides = ["KG", "TJ", "rebel-army"].map(str::to_owned);
        for (country, topic, about, value, expected) in [
            ("KG", "casualties/killed", "side KG", "36", Interest::OwnLoss),
            ("KG", "casualties/killed", "side KG", "declined", Interest::OwnLoss),
            ("KG", "casualties/killed", "side TJ", "19", Interest::EnemyLoss),
            ("KG", "casualties/killed", "side TJ", "unknown", Interest::EnemyLoss),
            ("RU", "casualties/killed", "side TJ", "19", Interest::ThirdParty),
            ("RU", "casualties/killed", "side RU", "19", Interest::OwnLoss),
            ("", "casualties/killed", "side TJ", "19", Interest::ThirdParty),
            ("KG", "casualties/killed", "group civilian", "55", Interest::Party),
            ("RU", "casualties/killed", "group civilian", "55", Interest::ThirdParty),
            ("KG", "ceasefire/breached", "by TJ", "yes", Interest::Accusation),
            ("KG", "ceasefire/breached", "by TJ", "no", Interest::Party),
            ("KG", "ceasefire/breached", "by TJ", "declined", Interest::Party),
            ("TJ", "ceasefire/breached", "by TJ", "no", Interest::Denial),
            ("TJ", "ceasefire/breached", "by TJ", "yes", Interest::Admission),
            ("TJ", "ceasefire/breached", "by TJ", "declined", Interest::Party),
            ("RU", "ceasefire/breached", "by TJ", "yes", Interest::ThirdParty),
            ("RU", "ceasefire/breached", "by RU", "no", Interest::Denial),
            ("TJ", "ceasefire/breaches", "by TJ", "none", Interest::Denial),
            ("TJ", "ceasefire/breaches", "by TJ", "2", Interest::Admission),
            ("KG", "ceasefire/breaches", "by TJ", "2", Interest::Accusation),
            ("KG", "responsibility/started", "group civilian", "TJ", Interest::Accusation),
            ("KG", "responsibility/started", "group civilian", "Tajikistan", Interest::Accusation),
            ("KG", "responsibility/started", "group civilian", "KG", Interest::Admission),
            ("KG", "responsibility/started", "group civilian", "both", Interest::Party),
            ("KG", "responsibility/started", "group civilian", "rebel-army", Interest::Accusation),
            ("RU", "responsibility/started", "group civilian", "TJ", Interest::ThirdParty),
            ("KG", "territory/control", "place Vorukh", "TJ", Interest::Party),
        ] {
            let (name, qualifier) = about.split_once(' ').expect("a qualifier");
            let claim = said("A ministry", value).with("topic", topic).with("country", country);
            let claim = claim.with(&format!("about.{name}"), qualifier).build().content;
            assert_eq!(Interest::of(&claim, &sides), expected, "{country} on {topic}, {about}: {value}");
        }
    }

    #[test]
    fn a_party_that_is_no_country_speaks_for_itself() {
        let sides = ["KG", "rebel-army"].map(str::to_owned);
        let interest = |name: &str, side: &str| {
            Interest::of(&said(name, "9").with("about.side", side).build().content, &sides)
        };
        assert_eq!(interest("Rebel Army", "rebel-army"), Interest::OwnLoss);
        assert_eq!(interest("Rebel Army", "KG"), Interest::EnemyLoss);
        assert_eq!(interest("unattributed", "KG"), Interest::ThirdParty);
    }
}
