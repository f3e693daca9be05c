//! Values: what a claim answers, as worded and as read.
//!
//! [`Value::parse`] reads a text as the [`Kind`] that its topic has, or reads the kind off the
//! text. The wording is kept; the [`Reading`] is derived once, when the claim is entered, and
//! prints as canonical text. Canonical text is part of the ledger's format: it must read the same
//! for ever, while wordings may be added.
//!
//! # Quantities
//!
//! | canonical | also written | interval |
//! |---|---|---|
//! | `36` | `33,388`, `33 388`, `1.5 million`, `two hundred and six`, `a dozen`, `=36` | \[n, n\] |
//! | `0` | `none`, `zero`, `nil`, `no one`, `nobody`, `nothing`, `no` | \[0, 0\] |
//! | `>=41` | `≥41`, `at least 41`, `no fewer than 41`, `a minimum of 41`, `upwards of 41`, `41+`, `41 or more` | \[n, ∞) |
//! | `>=33001` | `>33000`, `more than 33,000`, `over`, `above`, `exceeding`, `in excess of` | \[n + step, ∞) |
//! | `<=7` | `≤7`, `up to 7`, `at most 7`, `as many as 7`, `no more than 7`, `a maximum of 7`, `7 or fewer` | \[0, n\] |
//! | `<=6` | `<7`, `fewer than 7`, `less than 7`, `under 7`, `below 7` | \[0, n − step\] |
//! | `30..40` | `30-40`, `30–40`, `30 to 40`, `30 or 40`, `between 30 and 40`, `from 30 to 40` | \[30, 40\] |
//! | `30..35..40` | | \[30, 40\], best 35 |
//! | `~10000` | `about`, `around`, `roughly`, `approximately`, `some`, `circa`, `an estimated`, `nearly`, `almost`, `10,000 or so` | \[n, n\], approximate |
//! | `~>=40`, `~30..40` | `at least about 40`, `about 30 to 40` | the same, approximate |
//! | `tens`, `dozens`, `scores`, `hundreds`, `thousands`, … | `several`, `a few`, `several hundred` | \[least figure meant, ∞), vague |
//!
//! *step* is one in the last decimal place written, and one unit for figures in words: more than
//! 12.5 is 12.6 or more. An interval is never wider or narrower than its wording, and where a
//! wording can be read in two ways it is refused with both.
//!
//! # Other kinds
//!
//! Occurrences are `yes` or `no`; dates are [`Date`]s; a category is any short line. Under every
//! kind `declined` and `unknown` are answers without a reading: silence is recorded, never 0.

mod error;
mod figure;
mod interval;
mod numeral;
mod parse;
mod quantity;
#[cfg(test)]
mod tests;
mod wording;

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

pub use error::ValueError;
pub use figure::Figure;
pub use interval::{Interval, Relation};
pub use quantity::Quantity;

use super::{Date, DateError};

/// Longest value taken, in bytes.
const LONGEST: usize = 500;
/// Longest category taken, in characters.
const CATEGORY_LONGEST: usize = 200;

/// What a topic's answers are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// How many or how much.
    Quantity,
    /// Whether something happened or is so.
    Occurrence,
    /// Which of several.
    Category,
    /// When.
    Date,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Quantity, Self::Occurrence, Self::Category, Self::Date];

    /// The kind as it is written in a codebook.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Quantity => "quantity",
            Self::Occurrence => "occurrence",
            Self::Category => "category",
            Self::Date => "date",
        }
    }

    /// What is accepted as a value of this kind, as the object of "give".
    #[must_use]
    pub const fn accepted(self) -> &'static str {
        match self {
            Self::Quantity => {
                "a figure (36, 33,388, 1.5 million), a bound (at least 41, >33000, up to 7, fewer than 10), \
                 a range (30..40, 30..35..40), about 10,000, a vague count (dozens, hundreds), none, \
                 declined or unknown"
            }
            Self::Occurrence => {
                "yes (confirmed, admitted) or no (denied, did not happen), declined or unknown"
            }
            Self::Category => "one line of up to 200 characters, declined or unknown",
            Self::Date => Date::ACCEPTED,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// What a value says, in a form that can be compared.
///
/// Prints as canonical text, which [`Value::parse`] reads back as the same kind.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Reading {
    /// How many or how much.
    Quantity(Quantity),
    /// Asserted (`true`) or denied.
    Occurrence(bool),
    /// One of several, as worded or as the codebook spells it.
    Category(String),
    /// When.
    Date(Date),
    /// The claimant was asked and would not say.
    Declined,
    /// The claimant says that it is not known.
    Unknown,
}

impl Reading {
    /// The kind of the answer; none if it is no answer.
    #[must_use]
    pub const fn kind(&self) -> Option<Kind> {
        match self {
            Self::Quantity(_) => Some(Kind::Quantity),
            Self::Occurrence(_) => Some(Kind::Occurrence),
            Self::Category(_) => Some(Kind::Category),
            Self::Date(_) => Some(Kind::Date),
            Self::Declined | Self::Unknown => None,
        }
    }

    /// Whether it answers at all: neither declined nor unknown.
    #[must_use]
    pub const fn is_answer(&self) -> bool {
        self.kind().is_some()
    }

    /// The quantity, if it is one.
    #[must_use]
    pub const fn quantity(&self) -> Option<&Quantity> {
        match self {
            Self::Quantity(quantity) => Some(quantity),
            _ => None,
        }
    }

    /// Reads canonical text, and nothing else. `kind` is that of [`Reading::kind`].
    fn decode(text: &str, kind: Option<Kind>) -> Result<Self, ValueError> {
        let reading = match kind {
            Some(Kind::Quantity) => Self::Quantity(parse::quantity(text)?),
            Some(Kind::Occurrence) => Self::Occurrence(text == "yes"),
            Some(Kind::Category) => Self::Category(text.to_owned()),
            Some(Kind::Date) => Self::Date(Date::parse(text)?),
            None if text == "declined" => Self::Declined,
            None => Self::Unknown,
        };
        if reading.to_string() == text { Ok(reading) } else { Err(ValueError::NotCanonical { kind }) }
    }
}

impl fmt::Display for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Quantity(quantity) => quantity.fmt(f),
            Self::Occurrence(true) => f.pad("yes"),
            Self::Occurrence(false) => f.pad("no"),
            Self::Category(category) => f.pad(category),
            Self::Date(date) => date.fmt(f),
            Self::Declined => f.pad("declined"),
            Self::Unknown => f.pad("unknown"),
        }
    }
}

/// An answer: the wording of the source, and its reading. Prints as worded.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Value {
    /// The wording, surrounding white space removed.
    pub text: String,
    /// What it says.
    pub reading: Reading,
}

impl Value {
    /// Reads a value of a kind, or of the kind that the text shows.
    ///
    /// Without a kind a text is, in this order: no answer (`declined`, `unknown`), an occurrence
    /// (`yes`, `denied`), a date with hyphens (`2021-05`), a quantity, or else a category. A text
    /// that is nearly a quantity or a date (`36 killed`, `01/05/2021`) is refused, not taken as a
    /// category.
    ///
    /// # Errors
    /// [`ValueError`] if the text is no value of the kind.
    pub fn parse(text: &str, kind: Option<Kind>) -> Result<Self, ValueError> {
        let text = text.trim();
        check_line(text)?;
        let plain = wording::plain(text);
        if plain.is_empty() {
            return Err(ValueError::Empty);
        }
        if wording::is_placeholder(&plain) {
            return Err(ValueError::Placeholder);
        }
        let reading = if wording::is_declined(&plain) {
            Reading::Declined
        } else if wording::is_unknown(&plain) {
            Reading::Unknown
        } else {
            match kind {
                Some(Kind::Quantity) => Reading::Quantity(parse::quantity(&plain)?),
                Some(Kind::Occurrence) => wording::occurrence(&plain)
                    .map(Reading::Occurrence)
                    .ok_or(ValueError::NotRead { kind: Kind::Occurrence })?,
                Some(Kind::Category) => category(text)?,
                Some(Kind::Date) => Reading::Date(Date::parse(text)?),
                None => read_off(text, &plain)?,
            }
        };
        Ok(Self { text: text.to_owned(), reading })
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

/// How a value is stored: wording, kind of the answer if it is one, canonical reading.
#[derive(Serialize, Deserialize)]
struct Stored {
    text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kind: Option<Kind>,
    reading: String,
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (text, reading) = (self.text.clone(), self.reading.to_string());
        Stored { text, kind: self.reading.kind(), reading }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Value {
    /// The reading is taken as stored, not derived again from the wording.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Stored { text, kind, reading } = Stored::deserialize(deserializer)?;
        match Reading::decode(&reading, kind) {
            Ok(reading) => Ok(Self { text, reading }),
            Err(error) => Err(de::Error::custom(format!("{reading:?} {error}"))),
        }
    }
}

/// Refuses what no value is: nothing, too much, more than a line.
fn check_line(text: &str) -> Result<(), ValueError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(ValueError::Empty);
    }
    if text.len() > LONGEST {
        return Err(ValueError::TooLong { length: text.len() });
    }
    match text.chars().find(|c| c.is_control()) {
        Some(c) => Err(ValueError::Control { code: c.into() }),
        None => Ok(()),
    }
}

fn category(text: &str) -> Result<Reading, ValueError> {
    let length = text.chars().count();
    if length > CATEGORY_LONGEST {
        return Err(ValueError::LongCategory { length });
    }
    Ok(Reading::Category(text.to_owned()))
}

/// Reads a value whose kind is not known.
fn read_off(text: &str, plain: &str) -> Result<Reading, ValueError> {
    if let Some(asserted) = wording::occurrence(plain) {
        return Ok(Reading::Occurrence(asserted));
    }
    let date = Date::parse(text);
    if let Ok(date) = date
        && text.contains('-')
    {
        return Ok(Reading::Date(date));
    }
    if let Some(quantity) = parse::attempt(plain)? {
        return Ok(Reading::Quantity(quantity));
    }
    if let Err(error) = date
        && nearly_a_date(&error, plain)
    {
        return Err(error.into());
    }
    if !plain.contains(char::is_alphabetic) {
        return Err(ValueError::NotRead { kind: Kind::Quantity });
    }
    match parse::trailing(plain) {
        Some(ValueError::Trailing { read, rest }) if read.contains(|c: char| c.is_ascii_digit()) => {
            Err(ValueError::Trailing { read, rest })
        }
        _ => category(text),
    }
}

/// Whether a text that is no date was meant to be one.
fn nearly_a_date(error: &DateError, plain: &str) -> bool {
    match error {
        DateError::Malformed { suggestions } => !suggestions.is_empty(),
        DateError::Impossible { .. } | DateError::Season { .. } => plain.contains('-'),
        DateError::TimeOfDay { .. } | DateError::Reversed { .. } => true,
        DateError::Empty | DateError::TooLong { .. } => false,
    }
}
