//! CSL-JSON, as <https://github.com/citation-style-language/schema> has it.

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use super::{CitedSource, titles};
use crate::model::Date;

/// Writes the sources as an array of CSL-JSON items.
///
/// # Errors
/// As writing does.
pub fn write_csl<W: Write + ?Sized>(out: &mut W, sources: &[CitedSource]) -> io::Result<()> {
    let titles = titles(sources);
    let items: Vec<Value> = sources
        .iter()
        .map(|cited| {
            let source = &cited.source.source.content;
            let mut item = Map::new();
            let mut field = |name: &str, value: Option<Value>| {
                if let Some(value) = value {
                    item.insert(name.to_owned(), value);
                }
            };
            let kind = if source.url.is_some() { "webpage" } else { "document" };
            field("id", Some(cited.key().into()));
            field("type", Some(kind.into()));
            field("title", Some(source.title.clone().into()));
            field("publisher", source.publisher.clone().map(Value::from));
            field("URL", source.url.clone().map(Value::from));
            field("issued", source.published_on.as_ref().and_then(date));
            field("accessed", source.retrieved_on.as_ref().and_then(date));
            field("language", source.lang.as_ref().map(|lang| lang.as_str().into()));
            field("archive_location", cited.file.clone().map(Value::from));
            field("note", Some(cited.note(&titles).into()));
            Value::Object(item)
        })
        .collect();
    serde_json::to_writer_pretty(&mut *out, &items)?;
    writeln!(out)
}

/// A date as CSL has it: its parts, or else its words; none if it is unknown.
fn date(date: &Date) -> Option<Value> {
    if date.is_unknown() {
        return None;
    }
    let text = date.to_string();
    let doubted = text.ends_with(['~', '?', '%']);
    let ends: Option<Vec<Value>> = text.trim_end_matches(['~', '?', '%']).split('/').map(parts).collect();
    Some(match ends {
        Some(ends) if doubted => json!({ "date-parts": ends, "circa": true }),
        Some(ends) => json!({ "date-parts": ends }),
        None => json!({ "literal": date.in_words() }),
    })
}

/// Year, month and day as numbers, of a text that has no more than these.
fn parts(text: &str) -> Option<Value> {
    let numbers: Option<Vec<u32>> = text.split('-').map(|part| part.parse().ok()).collect();
    numbers.filter(|numbers| (1..=3).contains(&numbers.len())).map(Value::from)
}
