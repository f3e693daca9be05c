//! Files as records, whatever their format: [`open`] finds out what a file is, and gives its
//! records one at a time, each with the bytes that it had.

mod bounded;
mod delimited;
mod dialect;
mod json;
mod node;
mod open;
mod sheet;
mod text;
mod unpack;
mod wikitext;

pub use delimited::Delimited;
pub use dialect::{Decimal, Dialect};
pub use json::JsonRecords;
pub use node::Node;
pub use open::{InputOptions, Opened, open};
pub use sheet::SheetRecords;
pub use wikitext::WikitextRecords;

use csv::ByteRecord;
use thiserror::Error;

use super::{PROBLEM_COLUMN, Place};
use crate::model::FieldError;

/// A record of a file, before anything in it is understood.
#[derive(Debug)]
pub struct Record {
    /// Where it stands.
    pub place: Place,
    /// What it holds, or why that cannot be told.
    pub content: Result<Content, FieldError>,
    /// Its bytes as they are in the file, without what ends it; for a sheet, its cells as CSV.
    pub raw: Vec<u8>,
}

/// What a record holds.
#[derive(Debug)]
pub enum Content {
    /// A cell a column.
    Cells(ByteRecord),
    /// An object, or whatever the path to the records leads to.
    Tree(Node),
}

/// The records of a file.
pub trait Records: Iterator<Item = Result<Record, InputError>> {
    /// The names of the columns, if the file has columns.
    fn columns(&self) -> Option<&[String]>;

    /// How records that are refused are kept.
    fn reject_style(&self) -> RejectStyle;
}

/// How records that are refused are kept, so that the same mapping reads them again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RejectStyle {
    /// Delimited text: all that stands up to the end of the header, and each record with one more
    /// cell for what is wrong.
    Delimited {
        /// The lines up to and with the header, the last without its end.
        head: Vec<u8>,
        /// Whether the head names columns.
        is_named: bool,
        /// How cells are set apart.
        dialect: Dialect,
        /// What ends a line.
        terminator: &'static [u8],
        /// Position of the column for what is wrong, if the file is a reject file itself.
        problem: Option<usize>,
    },
    /// JSON objects, each with one more member, in an array.
    JsonArray,
    /// JSON objects, each with one more member, one after another.
    JsonLines,
}

impl RejectStyle {
    /// How the name of a file of such records ends.
    #[must_use]
    pub const fn ending(&self) -> &'static str {
        match self {
            Self::Delimited { .. } => ".rejected.csv",
            Self::JsonArray => ".rejected.json",
            Self::JsonLines => ".rejected.jsonl",
        }
    }
}

/// Why a file cannot be read, or not be read on.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum InputError {
    /// Nothing is in the file.
    #[error("the file is empty")]
    Empty,
    /// Two columns have one name.
    #[error(
        "{place}, column {position}: {name} is there already as column {first}; give each a name of its own"
    )]
    Twice {
        /// The header.
        place: Place,
        /// The name.
        name: String,
        /// Position of the second, from 1.
        position: usize,
        /// Position of the first, from 1.
        first: usize,
    },
    /// The header is not text.
    #[error(
        "{place}, column {position}: is not UTF-8 text; save the file as CSV UTF-8, or name its encoding"
    )]
    Encoding {
        /// The header.
        place: Place,
        /// Position of the column, from 1.
        position: usize,
    },
    /// The file ends before its header.
    #[error("the header is to be in row {header}, and the file ends before it")]
    NoHeader {
        /// The row that is to be the header.
        header: u64,
    },
    /// A record cannot be read.
    #[error("{}{problem}", .place.map(|place| format!("{place}: ")).unwrap_or_default())]
    Read {
        /// The record being read, if it has begun.
        place: Option<Place>,
        /// What happened.
        problem: String,
    },
    /// The file is of a kind that is not read, or several things in it could be meant.
    #[error("{0}")]
    Kind(String),
}

impl InputError {
    fn read(place: Option<Place>, error: &dyn std::fmt::Display) -> Self {
        Self::Read { place, problem: error.to_string() }
    }
}

/// The names of the columns: trimmed; `2`, `3`, … for those without one.
fn named(cells: &ByteRecord, place: Place) -> Result<Vec<String>, InputError> {
    let mut names: Vec<String> = Vec::with_capacity(cells.len());
    for (cell, position) in cells.iter().zip(1..) {
        let Ok(name) = std::str::from_utf8(cell) else {
            return Err(InputError::Encoding { place, position });
        };
        let name = name.trim().trim_start_matches('\u{feff}');
        if let Some(first) = names.iter().position(|other| other == name)
            && !name.is_empty()
        {
            return Err(InputError::Twice { place, name: name.to_owned(), position, first: first + 1 });
        }
        names.push(name.to_owned());
    }
    Ok(names)
}

/// What is wrong with a record of another number of cells than the header has.
fn ragged(found: usize, expected: usize) -> FieldError {
    let problem = format!(
        "has {found} cells where the header has {expected}; a comma or quotation mark may be missing or left over"
    );
    FieldError::new("", "", problem)
}

/// Cells as a line of CSV.
fn as_csv(cells: &ByteRecord) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    // Writing into memory does not fail.
    let _ = writer.write_byte_record(cells);
    let mut line = writer.into_inner().unwrap_or_default();
    line.pop();
    line
}

/// Position of the column for what is wrong.
fn problem_column(columns: &[String]) -> Option<usize> {
    columns.iter().position(|name| name == PROBLEM_COLUMN)
}
