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
            Test::Compared { value, accepts } => accepts(match (Figure::parse(text), Figure::parse(value)) {
                (Ok(left), Ok(right)) => left.cmp(&right),
                _ => text.cmp(value),
            }),
        })
    }
}
