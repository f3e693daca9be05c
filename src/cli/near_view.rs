//! What stands beneath a question in a terminal: sums that do not simply hold, and, where it is
//! compared, near misses.

use super::{
    output::{count, hanging, paragraph},
    style::{faint, safe, warning},
};
use crate::disputes::{Comparison, NearMiss, NearMisses, Position, told_of_sums};

/// Most positions told of one near miss.
const MOST_POSITIONS: usize = 3;

/// The sums that a question is part of and that do not simply hold.
pub(super) fn sums(comparison: &Comparison) -> String {
    let (told, more) = told_of_sums(&comparison.answer.dispute.question, &comparison.sums);
    let mut text: String = told.iter().map(|sum| paragraph(&safe(sum), 2)).collect();
    if more > 0 {
        let told = count(more as u64, "more sum does", "more sums do");
        text.push_str(&faint(&paragraph(&format!("{told} not simply hold: `counterclaim checks`"), 2)));
    }
    text
}

/// Figures that differ from those of a question in one thing, and why they are not comparable.
pub(super) fn near_misses(near: &NearMisses) -> String {
    if near.shown.is_empty() {
        return String::new();
    }
    let mut text = format!("  {}\n", warning("Near, but not comparable:"));
    for miss in &near.shown {
        text.push_str(&hanging(2, "≠", "≠", &safe(&line(miss))));
    }
    if near.more > 0 {
        text.push_str(&faint(&paragraph(&format!("and {} more like these", near.more), 4)));
    }
    text
}

/// "about the other side: KG, not TJ — Kyrgyzstan 36 (1f3a09c2)".
fn line(miss: &NearMiss) -> String {
    let mut said: Vec<String> = miss.positions.iter().take(MOST_POSITIONS).map(short).collect();
    if let Some(rest) = miss.positions.len().checked_sub(MOST_POSITIONS).filter(|rest| *rest > 0) {
        said.push(format!("{rest} more"));
    }
    format!("{} — {}", miss.reason, said.join("; "))
}

fn short(position: &Position) -> String {
    let content = &position.claim.content;
    format!("{} {} ({})", content.claimant.name, content.worded(), position.claim.id.short())
}
