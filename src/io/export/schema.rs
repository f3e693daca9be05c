//! JSON Schemas of what is written as JSON, made from the definitions of its members.
//!
//! They are kept in `schema/` for those who read the files; a test renews them and fails when they differ.

use serde_json::{Map, Value, json};

use super::column::{ABOUT, CLAIM_ADDED, CLAIM_KEYS, Column, Content, DISPUTE_KEYS, Filled, pattern};
use crate::model::{FIELDS, Holds};

/// The schema of one claim of `export claims --format json` or `jsonl`.
#[must_use]
pub fn claim_schema() -> Value {
    let mut keys = Vec::new();
    for field in FIELDS {
        keys.push(Column::of(field));
        if field.name == "topic" {
            keys.push(ABOUT);
        }
    }
    keys.extend(CLAIM_KEYS);
    keys.extend(CLAIM_ADDED);
    document("claim", "One claim: who says what, about what, when, and where it can be read", &keys)
}

/// The schema of one question of `disputes --format json`, `compare --format json` or
/// `export disputes --format json`.
#[must_use]
pub fn dispute_schema() -> Value {
    document("dispute", "One question, where it stands and why, and who says what", &DISPUTE_KEYS)
}

fn document(name: &str, title: &str, keys: &[Column]) -> Value {
    let mut schema = Map::new();
    schema.insert("$schema".to_owned(), "https://json-schema.org/draft/2020-12/schema".into());
    schema.insert("$id".to_owned(), format!("urn:counterclaim:schema:{name}:1").into());
    schema.insert("title".to_owned(), title.into());
    schema.extend(object(keys));
    schema.into()
}

fn object(keys: &[Column]) -> Map<String, Value> {
    let properties: Map<String, Value> =
        keys.iter().map(|key| (key.name.to_owned(), described(key).into())).collect();
    let required: Vec<&str> =
        keys.iter().filter(|key| key.filled != Filled::IfAsked).map(|key| key.name).collect();
    let mut schema = Map::new();
    schema.insert("type".to_owned(), "object".into());
    schema.insert("properties".to_owned(), properties.into());
    schema.insert("required".to_owned(), required.into());
    schema.insert("additionalProperties".to_owned(), false.into());
    schema
}

fn described(key: &Column) -> Map<String, Value> {
    let mut schema = Map::new();
    schema.insert("description".to_owned(), key.help.into());
    let content = match key.content {
        Content::One(holds) => one(holds, key.filled == Filled::Always),
        Content::Qualifiers => json!({
            "type": "object",
            "propertyNames": { "pattern": "^[a-z][a-z0-9_]*$" },
            "additionalProperties": { "type": "string", "minLength": 1 },
        }),
        Content::Texts => json!({ "type": "array", "items": { "type": "string" } }),
        Content::Object(keys) => object(keys).into(),
        Content::Objects(keys) => json!({ "type": "array", "items": object(keys) }),
    };
    let content = if key.filled == Filled::Always {
        content
    } else {
        json!({ "anyOf": [content, { "type": "null" }] })
    };
    schema.extend(content.as_object().cloned().unwrap_or_default());
    schema
}

fn one(holds: Holds, is_filled: bool) -> Value {
    match holds {
        Holds::Count => json!({ "type": "integer", "minimum": 0 }),
        Holds::Truth => json!({ "type": "boolean" }),
        Holds::OneOf(words) => json!({ "enum": words }),
        Holds::Text | Holds::Prose if is_filled => json!({ "type": "string", "minLength": 1 }),
        _ => match pattern(holds) {
            Some(pattern) => json!({ "type": "string", "pattern": format!("^{pattern}$") }),
            None => json!({ "type": "string" }),
        },
    }
}
