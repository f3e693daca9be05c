//! Sums of parts and wholes, as they are told beneath a question.

use super::{
    account::{Account, speaker},
    capitalised, figure,
};
use crate::{
    disputes::{Outcome, Sum},
    model::{Question, Said},
};

/// Most sentences about one question.
const MOST_LINES: usize = 3;
/// Most ways of adding up that one sentence tells.
const MOST_WAYS: usize = 3;

/// What the sums that `question` is part of say against it, a sentence for each whole and
/// qualifier; and how many such sentences are left out. Sums that hold whatever figure is taken
/// say nothing, nor do those that growth explains.
#[must_use]
pub fn told(question: &Question, sums: &[Sum]) -> (Vec<String>, usize) {
    let mut groups: Vec<Vec<&Sum>> = Vec::new();
    for sum in sums.iter().filter(|sum| sum.is_notable() && sum.concerns(question)) {
        let same = |group: &&mut Vec<&Sum>| {
            group[0].whole.index == sum.whole.index && group[0].qualifier == sum.qualifier
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.push(sum),
            None => groups.push(vec![sum]),
        }
    }
    groups.sort_by_key(|group| group.iter().any(|sum| sum.outcome == Outcome::Holds));
    let more = groups.len().saturating_sub(MOST_LINES);
    (groups.iter().take(MOST_LINES).map(|group| sentence(question, group)).collect(), more)
}

/// The parts of a sum as they are added up: "10 civilian + 9 military", with what they make.
#[must_use]
pub fn formula(sum: &Sum) -> (String, String) {
    let mut parts: Vec<String> =
        sum.counted().map(|(part, claim)| format!("{} {part}", worded(claim))).collect();
    if sum.uncounted().next().is_some() {
        parts.push("what nobody counts".to_owned());
    }
    (parts.join(" + "), figure::range(&sum.sum))
}

fn sentence(question: &Question, sums: &[&Sum]) -> String {
    let whole = &sums[0].whole;
    let entry = format!("entry {}", whole.id.short());
    let start = if whole.content.question == *question {
        format!("its parts against {} ({entry})", worded(whole))
    } else {
        format!("against the total of {} ({}, {entry})", worded(whole), speaker(&whole.content))
    };
    let mut told = vec![];
    let mut chosen: Vec<&Sum> = sums.to_vec();
    chosen.sort_by_key(|sum| std::cmp::Reverse(sum.outcome));
    if chosen.len() > MOST_WAYS {
        // One way that holds is enough: what does not is to be seen.
        let holding = chosen.iter().filter(|sum| sum.outcome == Outcome::Holds).count();
        chosen.drain(1.min(holding)..holding);
    }
    for sum in chosen.iter().take(MOST_WAYS) {
        let (parts, made) = formula(sum);
        let outcome = match sum.outcome {
            Outcome::Holds => "holds",
            Outcome::MayHaveGrown => "differs, but the count may have grown",
            Outcome::DoesNotAddUp if told.is_empty() => "does not add up",
            Outcome::DoesNotAddUp => "does not",
        };
        told.push(format!("{parts} = {made} {outcome}"));
    }
    if let Some(rest) = sums.len().checked_sub(told.len()).filter(|rest| *rest > 0) {
        told.push(format!("{rest} more with other figures"));
    }
    format!("{}: {}.", capitalised(&start), told.join("; "))
}

fn worded(claim: &Said) -> String {
    Account::new(claim).answer()
}
