//! A question as it is answered: in words, with what is known of its event.

use serde::Serialize;

use super::{Dispute, Interest, Position, party::speaks_for};
use crate::model::Reading;

/// How a party of the event gives no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Silence {
    /// Nobody who speaks for it is recorded on the question.
    Silent,
    /// It was asked and declined to answer.
    Declined,
    /// It answered that it does not know.
    Unknown,
}

impl Silence {
    /// The name used in every output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Silent => "silent",
            Self::Declined => "declined",
            Self::Unknown => "unknown",
        }
    }
}

/// A question with its answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The question in words.
    pub in_words: String,
    /// Name of the event in words, if the codebook has one.
    pub event_label: Option<String>,
    /// The positions, and what holds between them.
    pub dispute: Dispute,
    /// The parties of the event, in the order in which they are shown.
    pub sides: Vec<String>,
}

impl Answer {
    /// What the claimant of a position has at stake.
    #[must_use]
    pub fn interest(&self, position: &Position) -> Interest {
        Interest::of(&position.claim.content, &self.sides)
    }

    /// The listed parties for which nobody answers, in their order, and how they are silent. Of
    /// several claimants who speak for one party, one that declined says more than one that does
    /// not know.
    #[must_use]
    pub fn silences(&self) -> Vec<(&str, Silence)> {
        self.sides.iter().filter_map(|side| Some((side.as_str(), self.silence(side)?))).collect()
    }

    fn silence(&self, side: &str) -> Option<Silence> {
        let said = self
            .dispute
            .positions
            .iter()
            .map(|position| &position.claim.content)
            .filter(|claim| speaks_for(&claim.claimant, side))
            .map(|claim| match claim.value.reading {
                Reading::Declined => Some(Silence::Declined),
                Reading::Unknown => Some(Silence::Unknown),
                _ => None,
            });
        let silences: Vec<Silence> = said.collect::<Option<_>>()?;
        Some(match silences {
            said if said.contains(&Silence::Declined) => Silence::Declined,
            said if said.contains(&Silence::Unknown) => Silence::Unknown,
            _ => Silence::Silent,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{Rules, Terms, assess, sample::said},
        *,
    };
    use crate::model::Clocks;

    #[test]
    fn every_listed_party_is_heard_or_said_to_be_silent() {
        let sides = ["KG", "TJ", "UZ", "CN", "RU"].map(str::to_owned);
        let claims =
            [("KG", "36"), ("TJ", "declined"), ("UZ", "unknown"), ("RU", "declined"), ("RU", "30..40")];
        let claims = claims.into_iter().enumerate().map(|(number, (country, value))| {
            said(&format!("Ministry {number}"), value).with("country", country).build()
        });
        let rules = Rules { cumulative: true, tolerance: 10 };
        let terms = Terms { rules, clocks: &Clocks::default(), sides: &sides };
        let dispute = assess(claims.collect(), &terms).expect("a dispute");
        let answer = Answer { in_words: String::new(), event_label: None, dispute, sides: sides.to_vec() };
        let expected = [("TJ", Silence::Declined), ("UZ", Silence::Unknown), ("CN", Silence::Silent)];
        assert_eq!(answer.silences(), expected);
    }
}
