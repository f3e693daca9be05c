//! Why a text is no value.

use thiserror::Error;

use super::{CATEGORY_LONGEST, Figure, Kind, LONGEST};
use crate::model::DateError;

/// Why a text is no value, figure or interval. Each message is a predicate, to be put after the
/// text that was given.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ValueError {
    /// There is nothing to read.
    #[error(
        "is empty; leave the claim out if the source gives no answer, write unknown if the claimant says that it is not known"
    )]
    Empty,
    /// Longer than any value.
    #[error("is {length} bytes long; a value takes at most {LONGEST}")]
    TooLong {
        /// Length in bytes.
        length: usize,
    },
    /// Has a line break or another character that is not text.
    #[error("has the control character U+{code:04X}; a value is one line of text")]
    Control {
        /// The character's code point.
        code: u32,
    },
    /// What spreadsheets hold where nothing is known.
    #[error(
        "is a placeholder; leave the claim out if the source gives no answer, write unknown if the claimant says that it is not known, declined if they would not say"
    )]
    Placeholder,
    /// Not worded as a value of this kind is worded.
    #[error("is no {kind}; give {}", .kind.accepted())]
    NotRead {
        /// The kind that was asked for.
        kind: Kind,
    },
    /// A quantity with more after it.
    #[error("reads as {read} followed by {rest:?}; {}", trailing_advice(rest))]
    Trailing {
        /// What reads as a quantity.
        read: String,
        /// What follows it.
        rest: String,
    },
    /// A range whose first figure is the greater.
    #[error("has {} as its low end and {} as its high end; the lower figure stands first", low.grouped(), high.grouped())]
    Reversed {
        /// The figure given first.
        low: Figure,
        /// The figure given last.
        high: Figure,
    },
    /// A best estimate outside its range, or one of an open range.
    #[error("has {best} as its best estimate, which is not between {low} and {}", .high.map_or_else(|| "an open end".to_owned(), |high| high.to_string()))]
    BestOutside {
        /// The low end.
        low: Figure,
        /// The best estimate.
        best: Figure,
        /// The high end, if there is one.
        high: Option<Figure>,
    },
    /// A figure below 0.
    #[error("is below 0; a quantity is 0 or more")]
    Negative,
    /// An upper bound that leaves no figure.
    #[error("leaves no figure; no quantity is below 0")]
    BelowZero,
    /// A figure that is too large to be held exactly everywhere.
    #[error("is over {}, the largest figure taken", Figure::MAX.grouped())]
    TooLarge,
    /// More decimal places than are held.
    #[error("has more than six decimal places; at most six are kept")]
    TooFine,
    /// Digits that are not grouped in threes by one accepted separator.
    #[error(
        "has digits that are not grouped in threes by commas, spaces or apostrophes; write {plain} if it is one figure"
    )]
    Grouping {
        /// The digits without separators.
        plain: String,
    },
    /// A comma where groups of three would have none.
    #[error(
        "has a comma that separates no thousands; write {decimal} if it is a decimal comma, {plain} if not"
    )]
    DecimalComma {
        /// The text with a decimal point.
        decimal: String,
        /// The text without the comma.
        plain: String,
    },
    /// A point before three digits, which is a decimal point to some and separates thousands to others.
    #[error(
        "has a point before three digits; write {plain} if it separates thousands, {decimal} if it is a decimal point"
    )]
    AmbiguousPoint {
        /// The digits without the point.
        plain: String,
        /// The decimal, made unambiguous by a zero.
        decimal: String,
    },
    /// A range whose last word may belong to both figures: "10 to 15 thousand".
    #[error("may mean {} to {high} or {} to {high}; write both figures out", low.grouped(), meant.grouped(), high = high.grouped())]
    SharedScale {
        /// The first figure as written.
        low: Figure,
        /// The first figure if the last word belongs to it too.
        meant: Figure,
        /// The second figure.
        high: Figure,
    },
    /// A category that is no short line.
    #[error("is {length} characters long; a category takes at most {CATEGORY_LONGEST}")]
    LongCategory {
        /// Length in characters.
        length: usize,
    },
    /// A stored reading that is not in canonical form.
    #[error("is no canonical reading{}", .kind.map_or_else(String::new, |kind| format!(" of a {kind}")))]
    NotCanonical {
        /// The kind that it is stored under.
        kind: Option<Kind>,
    },
    /// A date that cannot be read.
    #[error(transparent)]
    Date(#[from] DateError),
}

fn trailing_advice(rest: &str) -> &'static str {
    if rest.contains(char::is_alphabetic) {
        "leave the figure alone, and put what is counted in the unit and the qualifiers"
    } else {
        "leave one figure, a bound (>=41) or a range (30..40)"
    }
}
