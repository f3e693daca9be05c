//! What the program answers, taken apart.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// A text, empty if there is none.
pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// An array.
pub(crate) fn rows(array: &Value) -> &[Value] {
    array.as_array().expect("an array")
}

/// Answers as they read whatever the entries are numbered.
pub(crate) fn without_ids(mut answers: Value) -> Value {
    for answer in answers.as_array_mut().expect("an array") {
        for position in answer["positions"].as_array_mut().expect("positions") {
            let position = position.as_object_mut().expect("an object");
            position.remove("id").expect("an id");
            position.remove("index").expect("an index");
        }
    }
    answers
}

/// A report's answers without the sums and near misses, which the listing of disputes leaves out.
pub(crate) fn without_what_is_beside(mut answers: Value) -> Value {
    for answer in answers.as_array_mut().expect("an array") {
        let answer = answer.as_object_mut().expect("an object");
        for key in ["sums", "near_misses", "near_misses_left_out"] {
            answer.remove(key).expect(key);
        }
    }
    answers
}

/// Demands equal arrays, and shows the first row that differs.
pub(crate) fn same(one: &Value, two: &Value, why: &str) {
    for (one, two) in rows(one).iter().zip(rows(two)) {
        assert!(one == two, "{why}:\n{one:#}\n{two:#}");
    }
    assert_eq!(rows(one).len(), rows(two).len(), "{why}");
}

/// A CSV text as its header and rows.
pub(crate) fn table(text: &str) -> (Vec<String>, Vec<Vec<String>>) {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let mut rows = reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect());
    (rows.next().expect("a header"), rows.collect())
}

/// A CSV text as rows of cells by column.
pub(crate) fn records(text: &str) -> Vec<BTreeMap<String, String>> {
    let (header, rows) = table(text);
    let distinct: BTreeSet<&String> = header.iter().collect();
    assert_eq!(distinct.len(), header.len(), "a column stands twice in {header:?}");
    rows.into_iter().map(|row| header.iter().cloned().zip(row).collect()).collect()
}

/// A text, a number or nothing, as CSV has it.
pub(crate) fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
