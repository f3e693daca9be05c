//! The canonical claims file: columns, or members of JSON, that are named as the fields of a claim.
//!
//! They may stand in any order; `about.NAME` is a qualifier. The columns that only an
//! export has (`id`, `index`, `recorded_at`) and that a reject file adds are passed over; a file
//! that has the former was exported, so its cells may be guarded against spreadsheets.

use std::io::{Cursor, Read};

use csv::ByteRecord;
use thiserror::Error;

use super::{
    Drafted, ImportFileError, Row,
    input::{Content, Delimited, Dialect, InputError, Node, Records},
    json,
    map::not_utf8,
};
use crate::{
    io::{export::EXPORT_COLUMNS, formula::unguard},
    model::{Draft, FIELDS, FieldError},
};

/// The column that a reject file adds: why the row was not taken.
pub const PROBLEM_COLUMN: &str = "import_problem";

/// Why the columns of a file are not those of claims.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum HeaderError {
    /// Nothing is in the file.
    #[error("the file is empty; its first row must name the columns: {}", required())]
    Empty,
    /// A column is no field of a claim.
    #[error("row 1, column {position}: {problem}")]
    Column {
        /// Position of the column, from 1.
        position: usize,
        /// What is wrong, naming the column and the nearest one.
        problem: String,
    },
    /// Required columns are not there.
    #[error("row 1: there is no column {}; a claim needs {}", .missing.join(", "), required())]
    Missing {
        /// The names that are missing.
        missing: Vec<&'static str>,
    },
}

fn required() -> String {
    let names: Vec<&str> = FIELDS.iter().filter(|f| f.required).map(|f| f.name).collect();
    names.join(", ")
}

/// The rows of a canonical claims file, one at a time.
pub struct CanonicalRows<I> {
    records: I,
    columns: Vec<Option<String>>,
    guarded: bool,
}

/// Bytes looked at to find out what separates the columns.
const HEAD: u64 = 16 * 1024;

impl CanonicalRows<Delimited<Box<dyn Read>>> {
    /// The rows of a claims CSV in UTF-8.
    ///
    /// # Errors
    /// [`ImportFileError`] if the header is not that of a claims file.
    pub fn csv(input: impl Read + 'static) -> Result<Self, ImportFileError> {
        let mut input = input;
        let mut head = Vec::new();
        let read = |error: std::io::Error| InputError::Read { place: None, problem: error.to_string() };
        input.by_ref().take(HEAD).read_to_end(&mut head).map_err(read)?;
        let dialect = Dialect::of(&head, None, None);
        let start = head.clone();
        let input: Box<dyn Read> = Box::new(Cursor::new(head).chain(input));
        Self::new(Delimited::new(&start, input, dialect, 1).map_err(empty)?)
    }
}

impl<I: Records> CanonicalRows<I> {
    /// Reads records by the names of their columns.
    ///
    /// # Errors
    /// [`ImportFileError`] if the columns are not those of a claims file.
    pub fn new(records: I) -> Result<Self, ImportFileError> {
        let (columns, guarded) = match records.columns() {
            Some(names) => columns(names)?,
            None => (Vec::new(), false),
        };
        Ok(Self { records, columns, guarded })
    }

    /// The records.
    pub const fn records(&self) -> &I {
        &self.records
    }

    fn draft(&self, cells: &ByteRecord) -> Result<Draft, Vec<FieldError>> {
        let mut draft = Draft::default();
        let mut errors = Vec::new();
        for (cell, name) in cells.iter().zip(&self.columns) {
            let Some(name) = name else { continue };
            let outcome = match std::str::from_utf8(cell) {
                Ok(text) => draft.set(name, if self.guarded { unguard(text) } else { text }),
                Err(error) => Err(not_utf8(name, cell, error.valid_up_to())),
            };
            errors.extend(outcome.err());
        }
        if errors.is_empty() { Ok(draft) } else { Err(errors) }
    }
}

impl<I: Records> Iterator for CanonicalRows<I> {
    type Item = Result<Row, ImportFileError>;

    fn next(&mut self) -> Option<Self::Item> {
        let record = match self.records.next()? {
            Ok(record) => record,
            Err(error) => return Some(Err(error.into())),
        };
        let draft = match &record.content {
            Err(error) => Err(vec![error.clone()]),
            Ok(Content::Cells(cells)) => self.draft(cells),
            Ok(Content::Tree(node)) => object(node),
        };
        let claims = draft.map(|draft| vec![Drafted::from(draft)]);
        Some(Ok(Row { place: record.place, claims, raw: record.raw }))
    }
}

/// A draft from an object whose members are named as fields.
fn object(node: &Node) -> Result<Draft, Vec<FieldError>> {
    let Node::Object(members) = node else {
        return Err(vec![FieldError::new(
            "",
            "",
            "is no object; a claim is written {\"event\": …, \"topic\": …}",
        )]);
    };
    let mut draft = Draft::default();
    let mut errors = Vec::new();
    for (name, node) in members {
        if !EXPORT_COLUMNS.contains(&name.as_str()) && name != PROBLEM_COLUMN {
            errors.extend(json::set_member(&mut draft, name, node).err());
        }
    }
    if errors.is_empty() { Ok(draft) } else { Err(errors) }
}

/// That a file is empty, with what it should hold.
#[must_use]
pub fn empty(error: InputError) -> ImportFileError {
    match error {
        InputError::Empty => HeaderError::Empty.into(),
        other => other.into(),
    }
}

/// The field of every column, none where it is passed over; and whether cells may be guarded.
fn columns(names: &[String]) -> Result<(Vec<Option<String>>, bool), HeaderError> {
    let mut columns: Vec<Option<String>> = Vec::with_capacity(names.len());
    let mut probe = Draft::default();
    for (name, position) in names.iter().zip(1..) {
        if EXPORT_COLUMNS.contains(&name.as_str()) || name == PROBLEM_COLUMN {
            columns.push(None);
            continue;
        }
        probe.set(name, "x").map_err(|error| {
            let problem = if name.is_empty() {
                "the column has no name; name it, or take it out".to_owned()
            } else {
                error.to_string()
            };
            HeaderError::Column { position, problem }
        })?;
        columns.push(Some(name.clone()));
    }
    let missing: Vec<&str> = probe.missing().map(|field| field.name).collect();
    if !missing.is_empty() {
        return Err(HeaderError::Missing { missing });
    }
    let guarded = EXPORT_COLUMNS.iter().all(|column| names.iter().any(|name| name == column));
    Ok((columns, guarded))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::import::Place;

    fn draft(row: &Row) -> &Draft {
        &row.claims.as_ref().expect("sound")[0].draft
    }

    const HEADER: &str = "event,topic,about.side,value,stated_on,claimant,source";

    fn rows(text: &str) -> Result<Vec<Row>, ImportFileError> {
        CanonicalRows::csv(std::io::Cursor::new(text.to_owned().into_bytes()))?.collect()
    }

    #[test]
    fn a_row_is_a_draft_and_knows_its_place() {
        let text = format!("{HEADER},note\n\ne,t,TJ,9,2021,A,S,\"two\nlines\"\ne,t,KG,3,2021,B,S,\n");
        let rows = rows(&text).expect("well-formed");
        assert_eq!(rows[0].place, Place { row: 3, line: 3 });
        assert_eq!(rows[1].place, Place { row: 4, line: 5 });
        let draft = draft(&rows[0]);
        assert_eq!(draft.get("about.side"), Some("TJ"));
        assert_eq!(draft.get("note"), Some("two\nlines"));
    }

    #[test]
    fn lines_that_end_in_crlf_are_numbered_alike() {
        let text = format!(
            "{HEADER},note\r\ne,t,TJ,9,2021,A,S,\r\n\r\ne,t,TJ,9,2021,A,S,\"two\r\nlines\"\r\ne,t,KG,3,2021,B,S,"
        );
        let places: Vec<(u64, u64)> =
            rows(&text).expect("well-formed").iter().map(|row| (row.place.row, row.place.line)).collect();
        assert_eq!(places, [(2, 2), (4, 4), (5, 6)]);
    }

    #[test]
    fn a_byte_order_mark_and_padded_names_are_no_matter() {
        let text = format!("\u{feff}{}\r\ne,t,TJ,9,2021,A,S\r\n", HEADER.replace(",topic", ", topic "));
        assert_eq!(rows(&text).expect("well-formed").len(), 1);
    }

    #[test]
    fn semicolons_and_tabs_separate_as_well() {
        for separator in [";", "\t"] {
            let text = format!("{HEADER}\ne,t,TJ,9,2021,A,S\n").replace(',', separator);
            let rows = rows(&text).expect("well-formed");
            assert_eq!(draft(&rows[0]).get("value"), Some("9"));
        }
    }

    #[test]
    fn a_wrong_header_says_what_is_wrong_with_it() {
        let message = |text: &str| rows(text).err().map(|e| e.to_string()).unwrap_or_default();
        assert!(message("").contains("the file is empty"));
        assert!(
            message("event,topic,valeu")
                .contains("column 3: valeu: is no field of a claim; did you mean value?")
        );
        assert!(message(&format!("{HEADER},topic")).contains("topic is there already as column 2"));
        assert!(message("event,topic,value,stated_on,source").contains("no column claimant"));
        assert!(message(&format!("{HEADER},")).contains("column has no name"));
    }

    #[test]
    fn a_ragged_or_undecodable_row_is_a_bad_row_and_reading_goes_on() {
        let mut bytes = format!("{HEADER}\ne,t,TJ,9\ne,t,TJ,9,2021,").into_bytes();
        bytes.extend_from_slice(b"\xff\xfe,S\ne,t,TJ,9,2021,A,S\n");
        let rows: Vec<Row> = CanonicalRows::csv(std::io::Cursor::new(bytes))
            .expect("header")
            .map(|row| row.expect("read"))
            .collect();
        assert!(rows[0].claims.as_ref().is_err_and(|e| e[0].problem.starts_with("has 4 cells")));
        assert!(rows[1].claims.as_ref().is_err_and(|e| e[0].field == "claimant"));
        assert!(rows[2].claims.is_ok());
    }

    #[test]
    fn an_unclosed_quotation_mark_does_not_fill_memory() {
        let endless = format!("{HEADER}\ne,t,\"TJ").into_bytes();
        let input = std::io::Cursor::new(endless).chain(std::io::repeat(b'x'));
        let error = CanonicalRows::csv(input).expect("header").next().expect("a row").expect_err("endless");
        assert!(error.to_string().contains("longer than 8 MiB"), "{error}");
    }
}
