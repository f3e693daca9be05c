//! The canonical claims CSV: a header of field names, a claim a row.
//!
//! Columns may stand in any order; `about.NAME` columns are qualifiers. The columns that only an
//! export has (`id`, `index`, `recorded_at`) and that a reject file adds are passed over; a file
//! that has the former was exported, so its cells may be guarded against spreadsheets.

use std::io::{self, Chain, Cursor, Read};

use csv::{ByteRecord, ReaderBuilder, StringRecord};
use thiserror::Error;

use super::{
    Place, Row,
    bounded::{Bounded, Meter},
};
use crate::{
    io::{export::EXPORT_COLUMNS, formula::unguard},
    model::{Draft, FIELDS, FieldError},
};

/// The column that a reject file adds: why the row was not taken.
pub const PROBLEM_COLUMN: &str = "import_problem";

/// Why a file cannot be read as claims.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum CsvError {
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
    /// Two columns have one name.
    #[error(
        "row 1, column {position}: {name} is there already as column {first}; a claim has each field once"
    )]
    Twice {
        /// The name.
        name: String,
        /// Position of the second, from 1.
        position: usize,
        /// Position of the first, from 1.
        first: usize,
    },
    /// Required columns are not there.
    #[error("row 1: there is no column {}; a claim needs {}", .missing.join(", "), required())]
    Missing {
        /// The names that are missing.
        missing: Vec<&'static str>,
    },
    /// The file cannot be read on.
    #[error("{}{source}", .place.map(|place| format!("{place}: ")).unwrap_or_default())]
    Read {
        /// The row being read, if it has begun.
        place: Option<Place>,
        /// What happened.
        source: csv::Error,
    },
    /// The header is not UTF-8.
    #[error("row 1, column {position}: is not UTF-8 text; save the file as CSV UTF-8")]
    Encoding {
        /// Position of the column, from 1.
        position: usize,
    },
}

fn required() -> String {
    let names: Vec<&str> = FIELDS.iter().filter(|f| f.required).map(|f| f.name).collect();
    names.join(", ")
}

/// Bytes looked at to find out what separates the columns.
const LONGEST_HEADER: u64 = 16 * 1024;

/// The rows of a claims CSV, one at a time.
pub struct CsvRows<R> {
    reader: csv::Reader<Chain<Cursor<Vec<u8>>, Bounded<R>>>,
    separator: u8,
    meter: Meter,
    columns: Vec<Option<String>>,
    header: StringRecord,
    guarded: bool,
    /// Whether lines end in CRLF.
    crlf: bool,
    row: u64,
    record: ByteRecord,
    finished: bool,
}

impl<R: Read> CsvRows<R> {
    /// Reads the header.
    ///
    /// # Errors
    /// [`CsvError`] if the header is not that of a claims file.
    pub fn new(input: R) -> Result<Self, CsvError> {
        let (mut input, meter) = Bounded::new(input);
        let read = |source: io::Error| CsvError::Read { place: None, source: source.into() };
        let mut start = Vec::new();
        input.by_ref().take(LONGEST_HEADER).read_to_end(&mut start).map_err(read)?;
        let separator = separator_of(&start);
        let crlf = first_line(&start).ends_with(b"\r");
        let mut reader = ReaderBuilder::new()
            .flexible(true)
            .has_headers(false)
            .delimiter(separator)
            .from_reader(Cursor::new(start).chain(input));
        let mut record = ByteRecord::new();
        let any =
            reader.read_byte_record(&mut record).map_err(|source| CsvError::Read { place: None, source })?;
        if !any {
            return Err(CsvError::Empty);
        }
        let header = StringRecord::from_byte_record(record.clone())
            .map_err(|error| CsvError::Encoding { position: error.utf8_error().field() + 1 })?;
        let (columns, guarded) = columns(&header)?;
        Ok(Self { reader, separator, meter, columns, header, guarded, crlf, row: 1, record, finished: false })
    }

    /// The names of the columns, as they stand in the file.
    pub const fn header(&self) -> &StringRecord {
        &self.header
    }

    /// What separates the columns: a comma, or the semicolon or tab that some spreadsheets write.
    #[must_use]
    pub fn separator(&self) -> char {
        self.separator.into()
    }

    /// How far into the file the reader is, also while the rows are being taken.
    pub fn position(&self) -> Meter {
        self.meter.clone()
    }

    fn draft(&self) -> Result<Draft, Vec<FieldError>> {
        let mut draft = Draft::default();
        let mut errors = Vec::new();
        let (found, expected) = (self.record.len(), self.columns.len());
        if found != expected {
            let problem = format!(
                "has {found} cells where the header has {expected}; a comma or quotation mark may be missing or left over"
            );
            return Err(vec![FieldError::new("", "", problem)]);
        }
        for (cell, name) in self.record.iter().zip(&self.columns) {
            let Some(name) = name else { continue };
            let outcome = match std::str::from_utf8(cell) {
                Ok(text) => draft.set(name, if self.guarded { unguard(text) } else { text }),
                Err(error) => {
                    let shown = String::from_utf8_lossy(cell);
                    let problem = format!(
                        "is not UTF-8 text (byte {} of the cell); save the file as CSV UTF-8",
                        error.valid_up_to() + 1
                    );
                    Err(FieldError::new(name, &shown, problem))
                }
            };
            errors.extend(outcome.err());
        }
        if errors.is_empty() { Ok(draft) } else { Err(errors) }
    }
}

impl<R: Read> Iterator for CsvRows<R> {
    type Item = Result<Row, CsvError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.finished {
            return None;
        }
        self.meter.record_begins();
        let line = self.reader.position().line();
        match self.reader.read_byte_record(&mut self.record) {
            Ok(false) => None,
            Ok(true) => {
                // The reader passes over blank lines, which a spreadsheet numbers all the same. Of a
                // line that ends in CRLF it takes the line feed only with the next record.
                let inside = self.record.as_slice().split(|byte| *byte == b'\n').count() as u64 - 1;
                let ended = u64::from(!self.crlf);
                let expected = line + u64::from(self.crlf);
                let start = self.reader.position().line().saturating_sub(inside + ended).max(expected);
                self.row += 1 + (start - expected);
                let place = Place { row: self.row, line: start };
                Some(Ok(Row { place, draft: self.draft(), cells: self.record.clone() }))
            }
            Err(source) => {
                self.finished = true;
                let place = Place { row: self.row + 1, line };
                Some(Err(CsvError::Read { place: Some(place), source }))
            }
        }
    }
}

fn first_line(start: &[u8]) -> &[u8] {
    start.split(|byte| *byte == b'\n').next().unwrap_or_default()
}

/// What separates the columns of the first line: the one that stands there most often.
fn separator_of(start: &[u8]) -> u8 {
    let line = first_line(start);
    let count = |separator: &u8| line.split(|byte| byte == separator).count();
    // The last of equals is taken, so the comma stands last.
    b"\t;,".iter().copied().max_by_key(count).unwrap_or(b',')
}

/// The field of every column, none where it is passed over; and whether cells may be guarded.
fn columns(header: &StringRecord) -> Result<(Vec<Option<String>>, bool), CsvError> {
    let mut columns: Vec<Option<String>> = Vec::with_capacity(header.len());
    let mut probe = Draft::default();
    for (i, name) in header.iter().enumerate() {
        let name = name.trim().trim_start_matches('\u{feff}');
        let first = columns.iter().position(|column| column.as_deref() == Some(name));
        if let Some(first) = first {
            return Err(CsvError::Twice { name: name.to_owned(), position: i + 1, first: first + 1 });
        }
        if EXPORT_COLUMNS.contains(&name) || name == PROBLEM_COLUMN {
            columns.push(None);
            continue;
        }
        probe.set(name, "x").map_err(|error| {
            let problem = if name.is_empty() {
                "the column has no name; name it, or take it out".to_owned()
            } else {
                error.to_string()
            };
            CsvError::Column { position: i + 1, problem }
        })?;
        columns.push(Some(name.to_owned()));
    }
    let missing: Vec<&str> = probe.missing().map(|field| field.name).collect();
    if !missing.is_empty() {
        return Err(CsvError::Missing { missing });
    }
    let guarded = EXPORT_COLUMNS.iter().all(|column| header.iter().any(|name| name.trim() == *column));
    Ok((columns, guarded))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "event,topic,about.side,value,stated_on,claimant,source";

    fn rows(text: &str) -> Result<Vec<Row>, CsvError> {
        CsvRows::new(text.as_bytes())?.collect()
    }

    #[test]
    fn a_row_is_a_draft_and_knows_its_place() {
        let text = format!("{HEADER},note\n\ne,t,TJ,9,2021,A,S,\"two\nlines\"\ne,t,KG,3,2021,B,S,\n");
        let rows = rows(&text).expect("well-formed");
        assert_eq!(rows[0].place, Place { row: 3, line: 3 });
        assert_eq!(rows[1].place, Place { row: 4, line: 5 });
        let draft = rows[0].draft.as_ref().expect("sound");
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
            assert_eq!(rows[0].draft.as_ref().expect("sound").get("value"), Some("9"));
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
        let rows: Vec<Row> =
            CsvRows::new(&bytes[..]).expect("header").map(|row| row.expect("read")).collect();
        assert!(rows[0].draft.as_ref().is_err_and(|e| e[0].problem.starts_with("has 4 cells")));
        assert!(rows[1].draft.as_ref().is_err_and(|e| e[0].field == "claimant"));
        assert!(rows[2].draft.is_ok());
    }

    #[test]
    fn an_unclosed_quotation_mark_does_not_fill_memory() {
        let endless = format!("{HEADER}\ne,t,\"TJ").into_bytes();
        let input = endless.as_slice().chain(std::io::repeat(b'x'));
        let error = CsvRows::new(input).expect("header").next().expect("a row").expect_err("endless");
        assert!(error.to_string().contains("longer than 8 MiB"), "{error}");
    }
}
