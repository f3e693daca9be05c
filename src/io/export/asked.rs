//! What was asked of which ledger, in words: what stands at the head of whatever is handed on.

use super::{LedgerState, timestamp};
use crate::{
    disputes::{Leeway, Status},
    model::{KnownAt, Selection, party_in_words},
};

/// What was asked.
#[derive(Debug, Clone, Copy)]
pub(super) struct WhatWasAsked<'a> {
    /// Which questions, at which clocks.
    pub(super) selection: &'a Selection,
    /// Of which statuses.
    pub(super) statuses: &'a [Status],
    /// Compared how.
    pub(super) leeway: Leeway,
    /// What else narrowed or ordered the answers, in words.
    pub(super) filters: &'a [String],
}

impl WhatWasAsked<'_> {
    /// What was asked, a fact a line, under its name.
    pub(super) fn in_words(&self) -> Vec<(&'static str, String)> {
        let Self { selection, statuses, leeway, filters } = self;
        let mut facts = Vec::new();
        let mut tell = |name: &'static str, what: Option<String>| facts.extend(what.map(|what| (name, what)));
        let named: Vec<&str> = statuses.iter().map(|status| status.as_str()).collect();
        let which = if **statuses == Status::ALL {
            "of every status".to_owned()
        } else {
            format!("that are {}", named.join(" or "))
        };
        tell("Asked", Some(format!("questions {which}")));
        tell("Event", selection.event.as_ref().map(ToString::to_string));
        tell("Topic", selection.topic.as_ref().map(|topic| format!("{topic}, and those under it")));
        tell("Side", selection.side.as_deref().map(party_in_words));
        let claimant = selection.claimant.as_deref();
        tell("Claimant", claimant.map(|name| format!("questions that {name} answers")));
        let country = selection.country.map(|country| country.name());
        tell("Country", country.map(|name| format!("questions that a claimant of {name} answers")));
        let as_of = selection.clocks.as_of.map(|date| format!("by the end of {}", date.in_words()));
        tell("Said", Some(as_of.unwrap_or_else(|| "at any time".to_owned())));
        let known_at = selection.clocks.known_at.map(|known| match known {
            KnownAt::Entry(last) => format!("up to entry {last}"),
            KnownAt::Time(moment) => format!("up to {}", timestamp(moment)),
        });
        tell("Recorded", Some(known_at.unwrap_or_else(|| "up to now".to_owned())));
        let reach = format!("figures worded as approximate reach {} % to either side", leeway.tolerance);
        tell("Tolerance", Some(reach));
        let within =
            leeway.within.map(|days| format!("figures at most {} apart", counted(days.into(), "day")));
        tell("Compared", within);
        tell("Filters", (!filters.is_empty()).then(|| filters.join(", ")));
        tell("Role", selection.role.as_ref().map(ToString::to_string));
        facts
    }
}

impl LedgerState {
    /// Which ledger, a fact a line, under its name.
    pub(super) fn in_words(&self) -> Vec<(&'static str, String)> {
        let mut facts = vec![
            ("Ledger", format!("{}, {}", self.origin, counted(self.entries, "entry"))),
            ("Root", self.root.clone()),
            ("Verifier key", self.key.clone()),
            ("Witnesses", self.witnesses.clone()),
        ];
        if self.redacted > 0 {
            facts.push((
                "Redacted",
                format!(
                    "the content of {} was destroyed; whether it bore on what is asked here cannot be told",
                    counted(self.redacted, "entry")
                ),
            ));
        }
        facts
    }
}

/// "1 report", "2 reports", "3 entries".
pub(super) fn counted(number: u64, one: &str) -> String {
    match (number, one.strip_suffix('y')) {
        (1, _) => format!("1 {one}"),
        (_, Some(stem)) => format!("{number} {stem}ies"),
        _ => format!("{number} {one}s"),
    }
}
