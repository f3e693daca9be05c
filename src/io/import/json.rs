//! Claims as JSON: an object, an array of objects, or objects one after another.
//!
//! Keys are field names; qualifiers are `"about.side"` or an object under `"about"`. A value may
//! be a string or a number; `null` is a field that is not there. In an object that `export claims` wrote, what it added
//! is passed over.

use serde_json::{Map, Value};
use thiserror::Error;

use super::input::Node;
use crate::{
    io::export::{EXPORT_COLUMNS, column::CLAIM_KEYS},
    model::{Draft, Field, FieldError, MARKED, QUALIFIER_PREFIX},
};

/// Why a text is not claims in JSON.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum JsonError {
    /// Not JSON. The message has line and column.
    #[error("is not JSON: {0}")]
    Syntax(#[from] serde_json::Error),
    /// No claim is in it.
    #[error("holds no claim; give an object such as {{\"event\": …, \"topic\": …, \"value\": …}}")]
    Empty,
    /// A claim is not an object.
    #[error("claim {number} is not an object with field names as keys")]
    NotAnObject {
        /// Its number, from 1.
        number: usize,
    },
    /// A field is wrong.
    #[error("claim {number}: {error}")]
    Field {
        /// The claim's number, from 1.
        number: usize,
        /// What is wrong.
        error: FieldError,
    },
}

/// Reads every claim in `text`.
///
/// # Errors
/// [`JsonError`] at the first thing that is no claim.
pub fn drafts_from_json(text: &str) -> Result<Vec<Draft>, JsonError> {
    let mut claims = Vec::new();
    for value in serde_json::Deserializer::from_str(text).into_iter::<Value>() {
        match value? {
            Value::Array(items) => claims.extend(items),
            other => claims.push(other),
        }
    }
    if claims.is_empty() {
        return Err(JsonError::Empty);
    }
    claims
        .into_iter()
        .zip(1..)
        .map(|(claim, number)| match claim {
            Value::Object(fields) => draft(&fields).map_err(|error| JsonError::Field { number, error }),
            _ => Err(JsonError::NotAnObject { number }),
        })
        .collect()
}

fn draft(fields: &Map<String, Value>) -> Result<Draft, FieldError> {
    let mut draft = Draft::default();
    let is_exported = EXPORT_COLUMNS.iter().all(|name| fields.contains_key(*name));
    let is_added =
        |name: &str| EXPORT_COLUMNS.contains(&name) || CLAIM_KEYS.iter().any(|key| key.name == name);
    for (name, value) in fields.iter().filter(|(name, _)| !(is_exported && is_added(name))) {
        match value {
            Value::Object(about) if name == "about" => {
                for (qualifier, value) in about {
                    set(&mut draft, &format!("{QUALIFIER_PREFIX}{qualifier}"), value)?;
                }
            }
            _ => set(&mut draft, name, value)?,
        }
    }
    Ok(draft)
}

/// Sets the field or qualifiers that a member of an object gives.
///
/// # Errors
/// [`FieldError`] if it is no field, or neither text nor a number.
pub(super) fn set_member(draft: &mut Draft, name: &str, node: &Node) -> Result<(), FieldError> {
    match node {
        Node::Text(text) => draft.set(name, text),
        Node::Null => draft.set(name, ""),
        Node::Object(about) if name == "about" => about.iter().try_for_each(|(qualifier, node)| {
            set_member(draft, &format!("{QUALIFIER_PREFIX}{qualifier}"), node)
        }),
        Node::List(_) | Node::Object(_) => Err(FieldError::new(name, "", "is neither text nor a number")),
    }
}

fn set(draft: &mut Draft, name: &str, value: &Value) -> Result<(), FieldError> {
    match value {
        Value::String(text) => draft.set(name, text),
        Value::Number(number) => draft.set(name, &number.to_string()),
        Value::Null => draft.set(name, ""),
        Value::Bool(is_set) if Draft::field(name).is_ok_and(Field::is_mark) => {
            draft.set(name, if *is_set { MARKED } else { "" })
        }
        Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
            let problem = "is neither text nor a number; write yes or no as text".to_owned();
            Err(FieldError::new(name, &value.to_string(), problem))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_arrays_and_lines_are_claims() {
        let one = r#"{"event": "e", "about": {"side": "TJ"}, "value": 9, "note": null}"#;
        for text in [one.to_owned(), format!("[{one}]"), format!("{one}\n{one}")] {
            let drafts = drafts_from_json(&text).expect("claims");
            assert_eq!(drafts[0].get("value"), Some("9"));
            assert_eq!(drafts[0].get("about.side"), Some("TJ"));
            assert_eq!(drafts[0].get("note"), None);
        }
    }

    #[test]
    fn what_is_no_claim_is_refused() {
        let message = |text: &str| drafts_from_json(text).err().map(|e| e.to_string()).unwrap_or_default();
        assert!(message("").contains("holds no claim"));
        assert!(message("{\"event\": ").contains("is not JSON: EOF"));
        assert!(message("[1]").contains("claim 1 is not an object"));
        assert!(message(r#"{"evnt": "e"}"#).contains("did you mean event?"));
        let marked = drafts_from_json(r#"{"quote_unverified": true}"#).expect("a mark");
        assert_eq!(marked[0].get("quote_unverified"), Some("yes"));
        assert!(message(r#"{"value": true}"#).contains("neither text nor a number"));
    }
}
