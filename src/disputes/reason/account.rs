//! Who says what and when, as parts of a sentence.

use super::{figure, grammar};
use crate::{
    disputes::party,
    model::{Claim, Date, Reading, Said, Source, Stated, fold},
};

/// Who speaks, in the middle of a sentence.
#[must_use]
pub fn speaker<S>(claim: &Claim<S>) -> String {
    if claim.claimant.is_unattributed() {
        "an unattributed statement".to_owned()
    } else {
        grammar::with_article(&claim.claimant.name)
    }
}

/// The bare answer as a sentence words it: "9", "at least 41", "yes", "Kyrgyzstan", "“ceasefire”".
#[must_use]
pub fn worded(claim: &Said) -> String {
    Account::new(claim).answer()
}

/// A claim as a sentence tells it, with its claimant under a name that the sentence can use.
pub(super) struct Account<'a> {
    pub(super) claim: &'a Said,
    pub(super) name: String,
    is_plural: bool,
}

impl<'a> Account<'a> {
    /// A claim told by itself.
    pub(super) fn new(claim: &'a Said) -> Self {
        let content = &claim.content;
        let is_plural = !content.claimant.is_unattributed() && grammar::is_plural(&content.claimant.name);
        Self { claim, name: speaker(content), is_plural }
    }

    /// Two claims told one after the other.
    pub(super) fn pair(first: &'a Said, second: &'a Said) -> (Self, Self) {
        (Self::new(first).told_apart_from(&[], &[second]), Self::new(second).told_apart_from(&[first], &[]))
    }

    /// With a name that is no other claimant's: a second unattributed statement is "another", and
    /// claimants of one name have their countries.
    pub(super) fn told_apart_from(mut self, before: &[&Said], after: &[&Said]) -> Self {
        let claimant = &self.claim.content.claimant;
        if claimant.is_unattributed() {
            if before.iter().any(|claim| claim.content.claimant.is_unattributed()) {
                "another unattributed statement".clone_into(&mut self.name);
            }
            return self;
        }
        let is_namesake = |claim: &&Said| {
            let other = &claim.content.claimant;
            fold(&other.name) == fold(&claimant.name) && other.country != claimant.country
        };
        if before.iter().chain(after).any(is_namesake) {
            self.name = match claimant.country {
                Some(country) => format!("{} of {}", self.name, country.in_words()),
                None => format!("{} (no country)", self.name),
            };
        }
        self
    }

    /// "says 9", "name Kyrgyzstan".
    pub(super) fn says(&self) -> String {
        says(&self.claim.content.value.reading, &self.answer(), self.is_plural)
    }

    /// The bare answer: "9", "12 km²" where an answer is given in one of several units, "yes", "Kyrgyzstan", "“ceasefire”", "28 April 2021".
    pub(super) fn answer(&self) -> String {
        let value = &self.claim.content.value;
        match &value.reading {
            Reading::Quantity(quantity) => match self.claim.content.stated.as_deref() {
                Some(Stated { reading: Reading::Quantity(stated), label, .. }) => {
                    format!("{} {label}", figure::in_words(&value.text, stated))
                }
                _ => figure::in_words(&value.text, quantity),
            },
            Reading::Occurrence(true) => "yes".to_owned(),
            Reading::Occurrence(false) => "no".to_owned(),
            Reading::Category(category) => {
                let country = party::named(category).map(|country| country.in_words());
                country.unwrap_or_else(|| format!("“{category}”"))
            }
            Reading::Date(date) => date.in_words(),
            Reading::Declined => "declined to answer".to_owned(),
            Reading::Unknown => "not known".to_owned(),
        }
    }

    /// "Tajikistan (9)", "Tajikistan (names Kyrgyzstan)".
    pub(super) fn with_answer(&self) -> String {
        let names = if names_a_party(&self.claim.content.value.reading) { "names " } else { "" };
        format!("{} ({names}{})", self.name, self.answer())
    }

    /// "Tajikistan says 9 as of May 2021" for a figure, which describes a moment; "Tajikistan
    /// says no (1 May 2021)" for any other answer.
    pub(super) fn told(&self) -> String {
        if self.claim.content.value.reading.quantity().is_some() {
            format!("{} {} {}", self.dated_name(), self.says(), as_of(self.claim.content.moment()))
        } else {
            format!("{} {}{}", self.name, self.says(), in_brackets(&self.claim.content.stated_on))
        }
    }

    /// The name, with the date of the statement if its figure describes another moment: "Thomas
    /// L. Livermore (1900)".
    pub(super) fn dated_name(&self) -> String {
        let content = &self.claim.content;
        if content.stated_on == *content.moment() {
            self.name.clone()
        } else {
            format!("{}{}", self.name, in_brackets(&content.stated_on))
        }
    }

    /// "declined to answer", "says that this is not known", or what it says.
    pub(super) fn speaks(&self) -> String {
        match self.claim.content.value.reading {
            Reading::Declined => "declined to answer".to_owned(),
            Reading::Unknown if self.is_plural => "say that this is not known".to_owned(),
            Reading::Unknown => "says that this is not known".to_owned(),
            _ => self.says(),
        }
    }
}

/// "both say 36": two accounts that answer in the same words.
pub(super) fn both_say(account: &Account<'_>) -> String {
    format!("both {}", says(&account.claim.content.value.reading, &account.answer(), true))
}

fn says(reading: &Reading, answer: &str, is_plural: bool) -> String {
    let verb = match (names_a_party(reading), is_plural) {
        (true, true) => "name",
        (true, false) => "names",
        (false, true) => "say",
        (false, false) => "says",
    };
    format!("{verb} {answer}")
}

fn names_a_party(reading: &Reading) -> bool {
    matches!(reading, Reading::Category(category) if party::named(category).is_some())
}

/// " (1 May 2021)"; nothing if the date is not known.
pub(super) fn in_brackets(date: &Date) -> String {
    if date.is_unknown() { String::new() } else { format!(" ({})", date.in_words()) }
}

/// "as of May 2021", "from 28 April 2021 onwards", "without a date".
#[must_use]
pub fn as_of(date: &Date) -> String {
    let words = date.in_words();
    if date.is_unknown() {
        "without a date".to_owned()
    } else if let (Some(from), None) = (words.strip_prefix("from "), date.last_day()) {
        format!("from {from} onwards")
    } else if let (Some(to), None) = (words.strip_prefix("until "), date.first_day()) {
        format!("up to {to}")
    } else if let Some(certain) = words.strip_prefix("perhaps ") {
        format!("as of {certain}, date uncertain")
    } else {
        format!("as of {words}")
    }
}

/// Where a report was read: "by Reuters", "in “Situation report”".
pub(super) fn published(source: &Source) -> String {
    match &source.publisher {
        Some(publisher) => format!("by {publisher}"),
        None => format!("in “{}”", source.title),
    }
}
