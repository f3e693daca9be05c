//! Claims from files: rows of text into drafts.

mod bounded;
mod csv;
mod json;
mod reject;

pub use bounded::Meter;
pub use csv::{CsvError, CsvRows, PROBLEM_COLUMN};
pub use json::{JsonError, drafts_from_json};
pub use reject::RejectWriter;

use crate::model::{Draft, FieldError};

/// A row of a file as a draft, or what is wrong with it.
#[derive(Debug)]
pub struct Row {
    /// Where it stands.
    pub place: Place,
    /// The claim as typed, or every problem found in reading its cells.
    pub draft: Result<Draft, Vec<FieldError>>,
    /// The cells as they are in the file.
    pub cells: ::csv::ByteRecord,
}

/// Where a row stands in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Row of the table as a spreadsheet numbers it: the header is row 1.
    pub row: u64,
    /// Line of the file on which it starts.
    pub line: u64,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "row {}", self.row)?;
        if self.row == self.line { Ok(()) } else { write!(f, " (line {})", self.line) }
    }
}
