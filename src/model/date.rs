//! Dates as sources give them: EDTF (ISO 8601-2:2019), the part of levels 0 and 1 that records
//! of conflict need.
//!
//! [`Date::parse`] takes `2021`, `2021-05`, `2021-05-01`, each with `?` (uncertain), `~`
//! (approximate) or `%` (both); intervals `2021-04-28/2021-05-01` of two such dates, both ends
//! included, either end `..` for open; unspecified digits `202X`, `20XX`, `2021-XX`,
//! `2021-XX-XX`, `2021-05-XX`; and the word `unknown`, which is not EDTF. Every text that
//! [`Date`] prints, `unknown` apart, is EDTF level 1. Years run from 0001 to 9999. Written here
//! because the published `edtf` crate has stood still since 2021.

mod meant;
mod moment;

use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use thiserror::Error;

use moment::{Doubt, MALFORMED, Moment, between_in_words, end_of_time, moment};

/// Longest text read, in bytes.
const LONGEST: usize = 64;

/// Why a text is no date. Each message is a predicate, to be put after the text.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum DateError {
    /// There is nothing to read.
    #[error("is empty; give {}", Date::ACCEPTED)]
    Empty,
    /// Longer than any date.
    #[error("is {length} bytes long; a date takes at most {LONGEST}")]
    TooLong {
        /// Length in bytes.
        length: usize,
    },
    /// Not written as a date is written here.
    #[error("is no EDTF date; {}give {}", did_you_mean(.suggestions), Date::ACCEPTED)]
    Malformed {
        /// The dates that it may have been meant for.
        suggestions: Vec<String>,
    },
    /// Written as a date, but the calendar does not have it.
    #[error("is not in the calendar: {problem}")]
    Impossible {
        /// What the calendar does not have.
        problem: String,
    },
    /// An EDTF season or quarter.
    #[error(
        "is a season or quarter, whose days are not fixed; give its months, such as {year:04}-03/{year:04}-05"
    )]
    Season {
        /// The year given.
        year: u32,
    },
    /// A date and a time of day.
    #[error("has a time of day; give the day alone: {day}")]
    TimeOfDay {
        /// The day given.
        day: NaiveDate,
    },
    /// An interval that ends before it begins.
    #[error("ends ({to}) before it begins ({from}); the earlier date stands first")]
    Reversed {
        /// The date given first.
        from: String,
        /// The date given second.
        to: String,
    },
}

fn did_you_mean(suggestions: &[String]) -> String {
    if suggestions.is_empty() {
        String::new()
    } else {
        format!("did you mean {}? Otherwise ", suggestions.join(" or "))
    }
}

/// A date, as precise as its source: a day, a month, a year, an interval, or `unknown`.
///
/// Two dates are equal when their canonical texts are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Date(Span);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Span {
    Unknown,
    At(Moment),
    /// The first begins no later than the second ends, and they differ.
    Between(Moment, Moment),
    Since(Moment),
    Until(Moment),
}

impl Date {
    /// What [`Date::parse`] takes, as the object of "give".
    pub const ACCEPTED: &str = "2021-05-01, 2021-05 or 2021; about then 2021-05~, perhaps then 2021-05?; \
                                an interval 2021-04-28/2021-05-01 or 2021-04-28/..; or unknown";

    /// The date that a source does not give.
    pub const UNKNOWN: Self = Self(Span::Unknown);

    /// Reads a date, surrounding white space removed.
    ///
    /// An interval between two equal dates is that date.
    ///
    /// # Errors
    /// [`DateError`] if the text is no date; nothing is guessed, but the error carries what may
    /// have been meant.
    pub fn parse(text: &str) -> Result<Self, DateError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(DateError::Empty);
        }
        if text.len() > LONGEST {
            return Err(DateError::TooLong { length: text.len() });
        }
        if text.eq_ignore_ascii_case("unknown") {
            return Ok(Self::UNKNOWN);
        }
        read(text).map_err(|error| match error {
            DateError::Malformed { .. } => match meant::day_of(text) {
                Some(day) => DateError::TimeOfDay { day },
                None => DateError::Malformed { suggestions: meant::dates(text) },
            },
            other => other,
        })
    }

    /// The first day that the date covers; none if it is unknown or open at its start.
    #[must_use]
    pub fn first_day(&self) -> Option<NaiveDate> {
        match self.0 {
            Span::Unknown | Span::Until(_) => None,
            Span::At(moment) | Span::Between(moment, _) | Span::Since(moment) => Some(moment.first),
        }
    }

    /// The last day that the date covers; none if it is unknown or open at its end.
    #[must_use]
    pub fn last_day(&self) -> Option<NaiveDate> {
        match self.0 {
            Span::Unknown | Span::Since(_) => None,
            Span::At(moment) | Span::Between(_, moment) | Span::Until(moment) => Some(moment.last),
        }
    }

    /// Whether the source does not give the date.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        self.0 == Span::Unknown
    }

    /// Whether either end is marked `~` or `%`.
    ///
    /// The days covered are those written: `2021-05~` covers May, no more.
    #[must_use]
    pub fn is_approximate(&self) -> bool {
        self.moments().any(|m| matches!(m.doubt, Doubt::Approximate | Doubt::Both))
    }

    /// Whether either end is marked `?` or `%`.
    #[must_use]
    pub fn is_uncertain(&self) -> bool {
        self.moments().any(|m| matches!(m.doubt, Doubt::Uncertain | Doubt::Both))
    }

    /// The key by which dates are put in order: the last day covered, 31 December 9999 for an
    /// open end; unknown is `None`, which sorts before every day.
    #[must_use]
    pub fn order_key(&self) -> Option<NaiveDate> {
        match self.0 {
            Span::Unknown => None,
            _ => Some(self.last_day().unwrap_or_else(end_of_time)),
        }
    }

    /// Whether the two cover a day in common, and so may be one moment. Unknown overlaps nothing.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        let begins = |date: &Self| date.first_day().unwrap_or(NaiveDate::MIN);
        let ends = |date: &Self| date.last_day().unwrap_or(NaiveDate::MAX);
        !self.is_unknown()
            && !other.is_unknown()
            && begins(self) <= ends(other)
            && begins(other) <= ends(self)
    }

    /// How many days lie from the end of the earlier of the two to the start of the later; none
    /// lie between dates that overlap. Nothing if either is unknown.
    #[must_use]
    pub fn days_apart(&self, other: &Self) -> Option<u64> {
        if self.is_unknown() || other.is_unknown() {
            return None;
        }
        let from = |earlier: &Self, later: &Self| {
            let days = later.first_day()?.signed_duration_since(earlier.last_day()?).num_days();
            u64::try_from(days).ok()
        };
        Some(if self.overlaps(other) { 0 } else { from(self, other).or(from(other, self)).unwrap_or(0) })
    }

    /// Whether the date had certainly come by `day`: it ends on it or before, or is unknown.
    #[must_use]
    pub fn certainly_by(&self, day: NaiveDate) -> bool {
        self.is_unknown() || self.last_day().is_some_and(|last| last <= day)
    }

    /// The date in English: "1 May 2021", "28 April – 1 May 2021", "about May 2021".
    #[must_use]
    pub fn in_words(&self) -> String {
        match self.0 {
            Span::Unknown => "date unknown".to_owned(),
            Span::At(moment) => moment.in_words(),
            Span::Since(moment) => format!("from {}", moment.in_words()),
            Span::Until(moment) => format!("until {}", moment.in_words()),
            Span::Between(from, to) => between_in_words(&from, &to),
        }
    }

    fn moments(&self) -> impl Iterator<Item = Moment> {
        match self.0 {
            Span::Unknown => [None, None],
            Span::At(moment) | Span::Since(moment) | Span::Until(moment) => [Some(moment), None],
            Span::Between(from, to) => [Some(from), Some(to)],
        }
        .into_iter()
        .flatten()
    }
}

impl fmt::Display for Date {
    /// The canonical text, which [`Date::parse`] reads back.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self.0 {
            Span::Unknown => "unknown".to_owned(),
            Span::At(moment) => moment.to_string(),
            Span::Between(from, to) => format!("{from}/{to}"),
            Span::Since(from) => format!("{from}/.."),
            Span::Until(to) => format!("../{to}"),
        };
        f.pad(&text)
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(|error| de::Error::custom(format!("{text:?} {error}")))
    }
}

fn read(text: &str) -> Result<Date, DateError> {
    let Some((from, to)) = text.split_once('/') else {
        return moment(text).map(|moment| Date(Span::At(moment)));
    };
    if to.contains('/') {
        return Err(MALFORMED);
    }
    let end = |text: &str| match text.trim() {
        ".." => Ok(None),
        text => match moment(text)? {
            moment if moment.is_specified() => Ok(Some(moment)),
            _ => Err(MALFORMED),
        },
    };
    match (end(from)?, end(to)?) {
        (None, None) => Err(MALFORMED),
        (Some(from), None) => Ok(Date(Span::Since(from))),
        (None, Some(to)) => Ok(Date(Span::Until(to))),
        (Some(from), Some(to)) if from == to => Ok(Date(Span::At(from))),
        (Some(from), Some(to)) if from.first > to.last => {
            Err(DateError::Reversed { from: from.to_string(), to: to.to_string() })
        }
        (Some(from), Some(to)) => Ok(Date(Span::Between(from, to))),
    }
}

#[cfg(test)]
mod tests;
