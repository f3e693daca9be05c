//! Which rows are taken: `year >= 1995`, `side in US, Union`, `killed is not empty`.

use std::cmp::Ordering;

use super::{scope::Scope, template::Place};
use crate::model::{FieldError, Figure};

/// A condition on a row.
#[derive(Debug, Clone)]
pub struct Condition {
    pub(super) place: Place,
    test: Test,
}

#[derive(Debug, Clone)]
enum Test {
    In {
        values: Vec<String>,
        wanted: bool,
    },
    Empty {
        wanted: bool,
    },
    StartsWith {
        text: String,
        wanted: bool,
    },
    /// Numbers if both sides are, else text by its bytes, as ISO dates sort.
    Compared {
        value: String,
        accepts: fn(Ordering) -> bool,
    },
}

/// The forms that a condition may have.
const FORMS: &str = "COLUMN = VALUE, != VALUE, in A, B, not in A, B, >= VALUE, <= VALUE, > VALUE, < VALUE, starts with TEXT, is empty, is not empty";

impl Condition {
    /// Reads a condition.
    ///
    /// # Errors
    /// A sentence with the forms that are accepted.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        for (ending, wanted) in [(" is not empty", false), (" is empty", true)] {
            if let Some(column) = text.strip_suffix(ending) {
                return Ok(Self { place: Place::parse(column)?, test: Test::Empty { wanted } });
            }
        }
        let operators = [
            " not in ",
            " in ",
            " does not start with ",
            " starts with ",
            " >= ",
            " <= ",
            " != ",
            " = ",
            " > ",
            " < ",
        ];
        let found = operators
            .into_iter()
            .filter_map(|operator| text.find(operator).map(|at| (at, operator)))
            .min_by_key(|(at, _)| *at);
        let Some((at, operator)) = found else {
            return Err(format!(
                "{text:?} is no condition; write {FORMS}, with blanks around what stands between"
            ));
        };
        let place = Place::parse(&text[..at])?;
        let value = text[at + operator.len()..].trim().to_owned();
        let list = || value.split(',').map(|value| value.trim().to_owned()).collect();
        let compared = |accepts| Test::Compared { value: value.clone(), accepts };
        let kind = match operator.trim() {
            "in" => Test::In { values: list(), wanted: true },
            "not in" => Test::In { values: list(), wanted: false },
            "=" => Test::In { values: vec![value], wanted: true },
            "!=" => Test::In { values: vec![value], wanted: false },
            "starts with" => Test::StartsWith { text: value, wanted: true },
            "does not start with" => Test::StartsWith { text: value, wanted: false },
            ">=" => compared(Ordering::is_ge),
            "<=" => compared(Ordering::is_le),
            ">" => compared(Ordering::is_gt),
            _ => compared(Ordering::is_lt),
        };
        Ok(Self { place, test: kind })
    }

    /// Whether a record meets it. Nothing is at least or at most an empty cell.
    pub(super) fn holds(&self, scope: &Scope<'_>) -> Result<bool, FieldError> {
        let text = self.place.fill(scope)?;
        let text = text.trim();
        Ok(match &self.test {
            Test::In { values, wanted } => values.iter().any(|value| value == text) == *wanted,
            Test::Empty { wanted } => text.is_empty() == *wanted,
            Test::StartsWith { text: start, wanted } => text.starts_with(start) == *wanted,
            Test::Compared { .. } if text.is_empty() => false,
            Test::Compared { value, accepts } => accepts(compared(text, value)),
        })
    }
}

/// How two cells compare: as numbers if both are, of any sign and length, and else by their bytes.
fn compared(left: &str, right: &str) -> Ordering {
    // A figure may have its digits in groups.
    let plain =
        |text: &str| Figure::parse(text).map_or_else(|_| text.to_owned(), |figure| figure.to_string());
    let (one, other) = (plain(left), plain(right));
    match (Number::parse(&one), Number::parse(&other)) {
        (Some(one), Some(other)) => one.cmp(&other),
        _ => left.cmp(right),
    }
}

/// A number in plain digits, without zeros that say nothing.
#[derive(PartialEq, Eq)]
struct Number<'t> {
    is_negative: bool,
    whole: &'t str,
    decimals: &'t str,
}

impl<'t> Number<'t> {
    fn parse(text: &'t str) -> Option<Self> {
        let unsigned = text.strip_prefix(['-', '−']);
        let digits = unsigned.unwrap_or(text);
        let (whole, decimals) = match digits.split_once('.') {
            Some((_, "")) => return None,
            Some(parts) => parts,
            None => (digits, ""),
        };
        let is_number =
            !whole.is_empty() && [whole, decimals].concat().bytes().all(|byte| byte.is_ascii_digit());
        let (whole, decimals) = (whole.trim_start_matches('0'), decimals.trim_end_matches('0'));
        let is_negative = unsigned.is_some() && !(whole.is_empty() && decimals.is_empty());
        is_number.then_some(Self { is_negative, whole, decimals })
    }

    /// How far from zero it is.
    const fn size(&self) -> (usize, &str, &str) {
        (self.whole.len(), self.whole, self.decimals)
    }

    fn cmp(&self, other: &Self) -> Ordering {
        match (self.is_negative, other.is_negative) {
            (false, false) => self.size().cmp(&other.size()),
            (true, true) => other.size().cmp(&self.size()),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_any_sign_and_length_are_compared_as_such() {
        for (less, more) in [
            ("9", "10"),
            ("9.123456", "10"),
            ("41.123456", "41.1234561"),
            ("-30.5", "-20"),
            ("-0.000001", "0"),
            ("−5", "3"),
            ("1,234", "1235"),
            ("-1", "1,234"),
            ("2021-04-30", "2021-05-01"),
            ("abc", "abd"),
        ] {
            assert_eq!(compared(less, more), Ordering::Less, "{less} {more}");
            assert_eq!(compared(more, less), Ordering::Greater, "{more} {less}");
        }
        for (one, other) in [("-0", "0.00"), ("007", "7"), ("1.50", "1.5"), ("1,000", "1000")] {
            assert_eq!(compared(one, other), Ordering::Equal, "{one} {other}");
        }
        assert!(["", "-", ".5", "5.", "1e3", "--1"].iter().all(|text| Number::parse(text).is_none()));
    }
}
