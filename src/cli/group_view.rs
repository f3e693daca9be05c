//! Positions of one country or role under one heading, with what holds among them and between
//! them and others.

use super::{
    output::paragraph,
    style::{safe, strong},
};
use crate::{
    disputes::{Answer, By, Conflict, Group, groups as grouped},
    model::{Figure, party_in_words},
};

/// The lines of an answer's positions under the headings of their groups.
pub(super) fn groups(answer: &Answer, by: By, lines: &[String]) -> String {
    let mut text = String::new();
    for group in grouped(answer, by) {
        text.push_str(&heading(&group));
        text.extend(group.positions.iter().filter_map(|(number, _)| lines.get(*number)).map(String::as_str));
    }
    text
}

/// "Kyrgyzstan: range of claims 31 to 36; differs with itself, 5 apart; conflicts with Tajikistan."
fn heading(group: &Group<'_>) -> String {
    let name = format!("{}:", name(&group.name));
    let mut parts: Vec<String> = range(group).into_iter().collect();
    if let Some(widest) = group.within.iter().max_by_key(|conflict| conflict.weight()) {
        let among = if group.is_one { "differs with itself" } else { "its claimants conflict" };
        parts.push(format!("{among}{}", apart(widest)));
    }
    if !group.against.is_empty() {
        let told: Vec<String> = group.against.iter().map(|(other, _)| self::name(other)).collect();
        parts.push(format!("conflicts with {}", told.join(", ")));
    }
    if parts.is_empty() {
        parts.push("conflicts with nobody".to_owned());
    }
    let text = paragraph(&safe(&format!("{name} {}.", parts.join("; "))), 2);
    text.replacen(&safe(&name), &strong(&safe(&name)), 1)
}

/// A group's name in words: a country's for its code. "Conflicts with no country" would say that
/// it conflicts with none.
fn name(name: &str) -> String {
    if let Some(what) = name.strip_prefix("no ") {
        return format!("claimants of no {what}");
    }
    party_in_words(name)
}

fn range(group: &Group<'_>) -> Option<String> {
    let low = group.low?;
    Some(match group.high {
        Some(high) if high == low => format!("{} claimed", low.grouped()),
        Some(high) => format!("range of claims {} to {}", low.grouped(), high.grouped()),
        None => format!("range of claims from {} without an upper end", low.grouped()),
    })
}

fn apart(conflict: &Conflict<'_>) -> String {
    let gap = conflict.finding.gap.map(Figure::grouped);
    gap.map(|gap| format!(", {gap} apart")).unwrap_or_default()
}
