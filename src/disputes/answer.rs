//! A question as it is answered: in words, with what is known of its event.

use serde::Serialize;

use super::{Dispute, Interest, Position, Rank, party::speaks_for};
use crate::model::{Reading, party_in_words};

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
    /// Every way, in the order in which they are told.
    pub const ALL: [Self; 3] = [Self::Silent, Self::Declined, Self::Unknown];

    /// What stands before the parties that are silent in this way.
    const fn in_words(self) -> &'static str {
        match self {
            Self::Silent => "Silent",
            Self::Declined => "Declined to answer",
            Self::Unknown => "Not known to",
        }
    }

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
    /// How high it ranks, if an order was asked for in which it has a rank.
    pub rank: Option<Rank>,
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

    /// Who gives no answer, a sentence for each way of giving none: "Silent: Kyrgyzstan. Declined
    /// to answer: Tajikistan."; empty if every listed party answers.
    #[must_use]
    pub fn silence_in_words(&self) -> String {
        let silences = self.silences();
        let told = |how: Silence| {
            let parties: Vec<String> = silences
                .iter()
                .filter(|(_, found)| *found == how)
                .map(|(party, _)| party_in_words(party))
                .collect();
            (!parties.is_empty()).then(|| format!("{}: {}.", how.in_words(), parties.join(", ")))
        };
        let sentences: Vec<String> = Silence::ALL.into_iter().filter_map(told).collect();
        sentences.join(" ")
    }

    fn silence(&self, side: &str) -> Option<Silence> {
        let mut readings = self
            .dispute
            .positions
            .iter()
            .map(|position| &position.claim.content)
            .filter(|claim| speaks_for(&claim.claimant, side))
            .map(|claim| &claim.value.reading);
        readings.try_fold(Silence::Silent, |silence, reading| match (silence, reading) {
            (_, Reading::Declined) | (Silence::Declined, Reading::Unknown) => Some(Silence::Declined),
            (_, Reading::Unknown) => Some(Silence::Unknown),
            _ => None,
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
        let sides = ["KG", "TJ", "UZ", "CN", "RU", "rebel-army"].map(str::to_owned);
        let claims =
            [("KG", "36"), ("TJ", "declined"), ("UZ", "unknown"), ("RU", "declined"), ("RU", "30..40")];
        let claims = claims.into_iter().enumerate().map(|(number, (country, value))| {
            said(&format!("Ministry {number}"), value).with("country", country).build()
        });
        let rules = Rules::new(true, 10);
        let terms = Terms { rules, clocks: &Clocks::default(), sides: &sides };
        let dispute = assess(claims.collect(), &terms).expect("a dispute");
        let answer =
            Answer { in_words: String::new(), event_label: None, dispute, sides: sides.to_vec(), rank: None };
        let expected = [
            ("TJ", Silence::Declined),
            ("UZ", Silence::Unknown),
            ("CN", Silence::Silent),
            ("rebel-army", Silence::Silent),
        ];
        assert_eq!(answer.silences(), expected);
        assert_eq!(
            answer.silence_in_words(),
            "Silent: China, rebel army. Declined to answer: Tajikistan. Not known to: Uzbekistan."
        );
    }
}
