//! The grammar of quantities. [`quantity`] reads plain text (see [`super::wording::plain`]).

use std::iter;

use super::{
    Figure, Interval, Kind, Quantity, ValueError,
    numeral::{self, Numeral},
    wording,
};

/// Longest text that is looked at as a quantity, in bytes.
const LONGEST: usize = 200;
/// Longest beginning of a text that is looked at when the whole is no quantity, in bytes.
const LONGEST_BEGINNING: usize = 80;

/// Wordings of an approximation, before and after the figure.
///
/// "Nearly" and "just over" say on which side the figure lies but not how near, and are meant to
/// say that it is near; the wording is kept, the side is not.
pub(super) const ABOUT: [&str; 20] = [
    "~",
    "about",
    "around",
    "roughly",
    "approximately",
    "approx.",
    "approx",
    "some",
    "circa",
    "c.",
    "ca.",
    "ca",
    "an estimated",
    "estimated at",
    "estimated",
    "nearly",
    "almost",
    "close to",
    "just over",
    "just under",
];
pub(super) const ABOUT_AFTER: [&str; 2] = ["or so", "approximately"];

/// Vague counts of two or more.
pub(super) const SEVERAL: [&str; 5] = ["several", "a few", "many", "multiple", "numerous"];

/// Wordings that add nothing.
pub(super) const EXACTLY: [&str; 3] = ["=", "exactly", "a total of"];

/// Lower bounds that the figure meets. "Upwards of" is used of n and more as well as of more
/// than n: the wider is taken, so that no conflict comes from our reading.
pub(super) const AT_LEAST: [&str; 11] = [
    ">=",
    "at least",
    "no fewer than",
    "no less than",
    "not fewer than",
    "not less than",
    "a minimum of",
    "minimum of",
    "minimum",
    "upwards of",
    "upward of",
];
pub(super) const AT_LEAST_AFTER: [&str; 8] =
    ["+", "or more", "or above", "or over", "and more", "and above", "at least", "plus"];
/// Lower bounds that the figure exceeds.
pub(super) const MORE_THAN: [&str; 9] =
    [">", "more than", "over", "well over", "above", "exceeding", "exceeds", "in excess of", "greater than"];
/// Upper bounds that the figure may meet.
pub(super) const AT_MOST: [&str; 11] = [
    "<=",
    "at most",
    "up to",
    "as many as",
    "no more than",
    "not more than",
    "no greater than",
    "not exceeding",
    "a maximum of",
    "maximum of",
    "maximum",
];
pub(super) const AT_MOST_AFTER: [&str; 4] = ["or fewer", "or less", "or below", "at most"];
/// Upper bounds that the figure stays below.
pub(super) const LESS_THAN: [&str; 5] = ["<", "fewer than", "less than", "under", "below"];

/// What a rule of the grammar makes of a text.
type Read = Result<Option<Shape>, ValueError>;

/// An interval, and whether a part of it was worded as an approximation.
struct Shape {
    interval: Interval,
    about: bool,
}

/// Reads a quantity.
///
/// # Errors
/// [`ValueError`], with the part that reads as a quantity if only the beginning does.
pub(super) fn quantity(plain: &str) -> Result<Quantity, ValueError> {
    match attempt(plain)? {
        Some(quantity) => Ok(quantity),
        None => Err(trailing(plain).unwrap_or(ValueError::NotRead { kind: Kind::Quantity })),
    }
}

/// Reads a quantity; none if the text is not worded as one.
///
/// # Errors
/// [`ValueError`] if it is worded as one and has a fault of its own.
pub(super) fn attempt(plain: &str) -> Result<Option<Quantity>, ValueError> {
    if plain.len() > LONGEST {
        return Ok(None);
    }
    if wording::ZERO.contains(&plain) {
        return Ok(Some(Quantity::new(Interval::exactly(Figure::ZERO))));
    }
    if let Some(vague) = vague(plain) {
        return Ok(Some(vague));
    }
    let (text, about) = without_about(plain);
    if text.starts_with("minus ") || is_negative(text) {
        return Err(ValueError::Negative);
    }
    for rule in [exact, at_least, more_than, at_most, less_than, dotted, ranged] {
        if let Some(shape) = rule(text)? {
            return Ok(Some(if about || shape.about {
                Quantity::approximately(shape.interval)
            } else {
                Quantity::new(shape.interval)
            }));
        }
    }
    Ok(None)
}

/// The error for a text that begins as a quantity and goes on otherwise.
pub(super) fn trailing(plain: &str) -> Option<ValueError> {
    plain.char_indices().rev().filter(|(at, _)| *at <= LONGEST_BEGINNING).find_map(|(at, next)| {
        let (read, rest) = (plain[..at].trim_end(), plain[at..].trim_start());
        let last = plain[..at].chars().next_back()?;
        let inside = (last.is_alphabetic() && next.is_alphanumeric())
            || (last.is_ascii_digit() && next.is_ascii_digit());
        let ordinal = ["st", "nd", "rd", "th"].iter().any(|ending| rest.starts_with(ending));
        if inside
            || (ordinal && last.is_ascii_digit())
            || rest.is_empty()
            || !matches!(attempt(read), Ok(Some(_)))
        {
            return None;
        }
        Some(ValueError::Trailing { read: read.to_owned(), rest: rest.to_owned() })
    })
}

/// A vague count by its canonical wording or another: "a few hundred", "many".
fn vague(text: &str) -> Option<Quantity> {
    if SEVERAL.contains(&text) {
        return Quantity::vague("several");
    }
    let canonical = match text.strip_prefix("several ").or(text.strip_prefix("a few ")) {
        Some(scale) => format!("several {}", scale.strip_suffix('s').unwrap_or(scale)),
        None => text.to_owned(),
    };
    Quantity::vague(&canonical)
}

fn is_negative(text: &str) -> bool {
    text.strip_prefix('-').is_some_and(|rest| rest.trim_start().starts_with(|c: char| c.is_ascii_digit()))
}

/// What follows one of the wordings, which must end where a word ends.
fn after<'a>(text: &'a str, wordings: &[&str]) -> impl Iterator<Item = &'a str> {
    wordings.iter().filter_map(move |wording| {
        let rest = text.strip_prefix(wording)?;
        if wording.ends_with(char::is_alphanumeric) {
            rest.strip_prefix(' ')
        } else {
            Some(rest.trim_start())
        }
    })
}

/// What stands before one of the wordings, which must begin where a word begins.
fn before<'a>(text: &'a str, wordings: &[&str]) -> impl Iterator<Item = &'a str> {
    wordings.iter().filter_map(move |wording| {
        let rest = text.strip_suffix(wording)?;
        if wording.starts_with(char::is_alphanumeric) {
            rest.strip_suffix(' ')
        } else {
            Some(rest.trim_end())
        }
    })
}

fn without_about(text: &str) -> (&str, bool) {
    let rest = after(text, &ABOUT).chain(before(text, &ABOUT_AFTER)).next();
    (rest.unwrap_or(text), rest.is_some())
}

/// One figure, which may itself be worded as an approximation.
fn one(text: &str) -> Result<Option<(Numeral, bool)>, ValueError> {
    let (text, about) = without_about(text);
    if is_negative(text) {
        return Err(ValueError::Negative);
    }
    Ok(numeral::read(text)?.map(|numeral| (numeral, about)))
}

/// A figure that is bounded by one of the wordings.
fn bounded(
    texts: impl Iterator<Item: AsRef<str>>,
    interval: impl Fn(Numeral) -> Result<Interval, ValueError>,
) -> Read {
    for text in texts {
        if let Some((numeral, about)) = one(text.as_ref())? {
            return Ok(Some(Shape { interval: interval(numeral)?, about }));
        }
    }
    Ok(None)
}

fn exact(text: &str) -> Read {
    bounded(iter::once(text).chain(after(text, &EXACTLY)), |numeral| Ok(Interval::exactly(numeral.figure)))
}

fn at_least(text: &str) -> Read {
    let texts = after(text, &AT_LEAST).chain(before(text, &AT_LEAST_AFTER));
    bounded(texts, |numeral| Ok(Interval::at_least(numeral.figure)))
}

fn more_than(text: &str) -> Read {
    bounded(after(text, &MORE_THAN), |numeral| {
        let low = numeral.figure.checked_add(numeral.step).ok_or(ValueError::TooLarge)?;
        Ok(Interval::at_least(low))
    })
}

fn at_most(text: &str) -> Read {
    let texts = after(text, &AT_MOST).chain(before(text, &AT_MOST_AFTER));
    bounded(texts, |numeral| Ok(Interval::at_most(numeral.figure)))
}

fn less_than(text: &str) -> Read {
    bounded(after(text, &LESS_THAN), |numeral| {
        let high = numeral.figure.checked_sub(numeral.step).ok_or(ValueError::BelowZero)?;
        Ok(Interval::at_most(high))
    })
}

/// `30..40` and `30..35..40`.
fn dotted(text: &str) -> Read {
    let mut parts = text.split("..").map(str::trim);
    let (Some(low), Some(second), third, None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Ok(None);
    };
    let (best, high) = third.map_or((None, second), |high| (Some(second), high));
    let (Some(low), Some(high)) = (one(low)?, one(high)?) else {
        return Ok(None);
    };
    let Some(best) = best else {
        return range(low, high, None).map(Some);
    };
    match one(best)? {
        Some(best) => range(low, high, Some(best)).map(Some),
        None => Ok(None),
    }
}

/// "30 to 40", "30-40", "30 or 40", "between 30 and 40", "from 30 to 40".
fn ranged(text: &str) -> Read {
    let (text, separators) = if let Some(text) = text.strip_prefix("between ") {
        (text, [" and ", " to ", "--", "-"])
    } else if let Some(text) = text.strip_prefix("from ") {
        (text, [" to ", " up to ", "--", "-"])
    } else {
        (text, [" to ", " or ", "--", "-"])
    };
    let mut fault = None;
    for separator in separators {
        for (at, _) in text.match_indices(separator) {
            let (low, high) = (text[..at].trim_end(), text[at + separator.len()..].trim_start());
            match pair(low, high) {
                Ok(None) => {}
                Ok(Some(shape)) => return Ok(Some(shape)),
                Err(error) => fault = fault.or(Some(error)),
            }
        }
    }
    fault.map_or(Ok(None), Err)
}

fn pair(low: &str, high: &str) -> Read {
    match (one(low)?, one(high)?) {
        (Some(low), Some(high)) => range(low, high, None).map(Some),
        _ => Ok(None),
    }
}

fn range(
    (low, about_low): (Numeral, bool),
    (high, about_high): (Numeral, bool),
    best: Option<(Numeral, bool)>,
) -> Result<Shape, ValueError> {
    if low.is_bare
        && low.figure > Figure::ZERO
        && let Some(meant) = high.scale.and_then(|scale| low.figure.checked_times(scale))
        && meant <= high.figure
    {
        return Err(ValueError::SharedScale { low: low.figure, meant, high: high.figure });
    }
    let figure = best.map(|(numeral, _)| numeral.figure);
    let about = about_low || about_high || best.is_some_and(|(_, about)| about);
    Ok(Shape { interval: Interval::new(low.figure, Some(high.figure), figure)?, about })
}
