//! Claims from files: [`open`] finds out what a file is, [`CanonicalRows`] or [`Mapped`] turn its
//! records into drafts, [`RejectWriter`] keeps those that are refused.

mod canonical;
mod input;
mod json;
mod map;
mod reject;

pub use canonical::{CanonicalRows, HeaderError, PROBLEM_COLUMN, empty};
pub use input::{
    Content, Decimal, Delimited, Dialect, InputError, InputOptions, JsonRecords, Node, Opened, Record,
    Records, RejectStyle, SheetRecords, WikitextRecords, open,
};
pub use json::{JsonError, drafts_from_json};
pub use map::{
    Condition, LONGEST_MAPPING, Left, MapError, Mapped, Mapping, Parameter, Path, Shipped, Suggestion,
    read_byte, read_encoding, shipped, suggest,
};
pub use reject::RejectWriter;

use std::{collections::BTreeMap, rc::Rc};

use thiserror::Error;

use crate::model::{Claim, Codebook, Draft, FieldError, Source};

/// Why a file cannot be imported.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ImportFileError {
    /// It cannot be read.
    #[error(transparent)]
    Input(#[from] InputError),
    /// Its columns are not those of claims.
    #[error(transparent)]
    Header(#[from] HeaderError),
    /// It does not go with its mapping.
    #[error(transparent)]
    Map(#[from] MapError),
}

/// A row of a file as drafts of claims, or what is wrong with it.
#[derive(Debug)]
pub struct Row {
    /// Where it stands.
    pub place: Place,
    /// The claims as typed, or every problem found in reading its cells.
    pub claims: Result<Vec<Drafted>, Vec<FieldError>>,
    /// Its bytes as they are in the file.
    pub raw: Vec<u8>,
}

impl Row {
    /// Reads every claim of the row.
    ///
    /// # Errors
    /// Every problem, each under the column of the file that it comes from.
    pub fn read(&self, codebook: &Codebook) -> Result<Vec<Claim<Source<String>>>, Vec<FieldError>> {
        let mut claims = Vec::new();
        let mut problems = Vec::new();
        match &self.claims {
            Ok(drafts) => {
                for drafted in drafts {
                    match drafted.draft.read(codebook) {
                        Ok(claim) => claims.push(claim),
                        Err(errors) => problems.extend(errors.into_iter().map(|error| drafted.told(error))),
                    }
                }
            }
            Err(errors) => problems.clone_from(errors),
        }
        if problems.is_empty() {
            return Ok(claims);
        }
        // Several claims of a row may share what is wrong.
        let mut told: Vec<FieldError> = Vec::new();
        for problem in problems {
            if !told.contains(&problem) {
                told.push(problem);
            }
        }
        Err(told)
    }
}

/// A draft, and the columns that it was made of.
#[derive(Debug)]
pub struct Drafted {
    /// The claim as typed.
    pub draft: Draft,
    /// By field the columns of the file, none for the melted one; nothing if columns are fields.
    columns: Option<Rc<BTreeMap<String, Vec<Option<String>>>>>,
    melted: Option<String>,
}

impl From<Draft> for Drafted {
    fn from(draft: Draft) -> Self {
        Self { draft, columns: None, melted: None }
    }
}

impl Drafted {
    /// An error of a field as one of the columns from which the field was made.
    #[must_use]
    pub fn told(&self, error: FieldError) -> FieldError {
        let Some(columns) = self.columns.as_ref().and_then(|columns| columns.get(&error.field)) else {
            return error;
        };
        let melted = self.melted.as_deref();
        let names: Vec<&str> = columns.iter().filter_map(|column| column.as_deref().or(melted)).collect();
        if names.is_empty() || names == [error.field.as_str()] {
            return error;
        }
        FieldError { field: format!("{} → {}", names.join(", "), error.field), ..error }
    }
}

/// Where a row stands in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Row of the table as a spreadsheet numbers it, the header being row 1; for JSON, number of the value.
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
