//! A question as it is answered: in words, with what is known of its event.

use super::{Dispute, Interest, Position};

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
}
