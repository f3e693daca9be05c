//! Answers with what stands beside them, as JSON.

use serde_json::{Value, json};

use super::dispute_json;
use crate::{
    disputes::{By, Comparison, NearMiss, Sum, formula},
    model::Said,
};

/// An answer as [`dispute_json`] writes it, its positions put together, with its near misses and the sums that do not simply
/// hold.
#[must_use]
pub fn comparison_json(comparison: &Comparison, by: By) -> Value {
    let mut object = dispute_json(&comparison.answer, by);
    let near = &comparison.near_misses;
    object["sums"] = comparison.sums.iter().map(sum_json).collect();
    object["near_misses"] = near.shown.iter().map(near_json).collect();
    object["near_misses_left_out"] = near.more.into();
    object
}

fn near_json(near: &NearMiss) -> Value {
    let question = &near.question;
    json!({
        "event": question.event,
        "topic": question.topic,
        "about": question.about,
        "unit": question.unit,
        "reason": near.reason,
        "positions": near.positions.iter().map(|position| short(&position.claim)).collect::<Vec<_>>(),
    })
}

/// A sum: what is split by which qualifier, what the parts make, and the claims taken.
#[must_use]
pub fn sum_json(sum: &Sum) -> Value {
    let (parts, _) = formula(sum);
    let counted = sum.counted().map(|(part, claim)| {
        let mut object = short(claim);
        object["part"] = part.into();
        object
    });
    json!({
        "split_by": sum.qualifier,
        "outcome": sum.outcome,
        "depends_on_choice": sum.depends_on_choice,
        "one_claimant": sum.of_one_claimant(),
        "formula": parts,
        "sum": sum.sum.to_string(),
        "whole": short(&sum.whole),
        "parts": counted.collect::<Vec<_>>(),
        "uncounted": sum.uncounted().collect::<Vec<_>>(),
    })
}

/// Who says what, and in which entry.
fn short(claim: &Said) -> Value {
    let content = &claim.content;
    json!({
        "claimant": content.claimant.name,
        "country": content.claimant.country,
        "value": content.worded(),
        "as_of": content.moment().to_string(),
        "id": claim.id,
        "index": claim.index,
    })
}
