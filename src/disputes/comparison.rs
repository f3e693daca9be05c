//! An answer with what a careful reader holds it against.

use super::{Answer, NearMisses, Sum, Surroundings};
use crate::model::Units;

/// An answer, its near misses, and the sums that do not simply hold.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// The answer.
    pub answer: Answer,
    /// Questions that are close to it, and whose answers are not comparable.
    pub near_misses: NearMisses,
    /// The sums that its positions are part of and that fail, or hold with some of several
    /// figures only.
    pub sums: Vec<Sum>,
}

impl Comparison {
    /// Sets beside an answer those around it that are near misses, and those of `sums` that
    /// say something about it.
    #[must_use]
    pub fn new(answer: Answer, around: &Surroundings, sums: &[Sum], units: &Units) -> Self {
        let says = |sum: &&Sum| sum.is_notable() && sum.concerns(&answer.dispute.question);
        Self {
            near_misses: around.near_misses(&answer, units),
            sums: sums.iter().filter(says).cloned().collect(),
            answer,
        }
    }
}
