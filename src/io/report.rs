//! Reports that were exported as CSV, read back to be held against what the entries say.
//!
//! A [`Report`] is the rows of a file that has an `id` column. [`Report::differences`] compares every cell whose
//! content follows from an entry alone: [`proof_of`] says which columns those are. What the program worked out from
//! all claims together (verdict, reason, interest, …) follows from no single entry and is not compared.

use std::io::Read;

use csv::{ReaderBuilder, StringRecord};
use thiserror::Error;

use super::{
    export::{bounds, timestamp},
    formula::unguard,
    import::Place,
};
use crate::model::{Claim, Date, EntryId, Figure, MARKED, QUALIFIER_PREFIX, Source};

/// Longest report that is read, in bytes.
const MOST_BYTES: u64 = 256 * 1024 * 1024;

/// The column that names a row's entry.
const ID: &str = "id";

/// Columns that follow from the entry of a claim.
const FROM_CLAIM: [&str; 23] = [
    "event",
    "topic",
    "unit",
    "value",
    "low",
    "high",
    "as_of",
    "stated_on",
    "claimant",
    "country",
    "role",
    "statement",
    "lang",
    "quote",
    "quote_translation",
    "quote_translation_by",
    "quote_unverified",
    "locator",
    "note",
    ID,
    "index",
    "recorded_at",
    "source_id",
];

/// Columns that follow from the entry of the claim's source.
const FROM_SOURCE: [&str; 4] = ["source", "source_url", "source_publisher", "source_published_on"];

/// Why a file is no report whose rows can be proven.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ReportError {
    /// There is no column that names entries.
    #[error(
        "has no column id, so no row says which entry it is from; a report by `counterclaim export disputes` (not --wide) or `counterclaim export claims` has one"
    )]
    NoId,
    /// Two columns have one name.
    #[error("row 1, column {position}: {name} is there already")]
    Twice {
        /// The name.
        name: String,
        /// Position of the second, from 1.
        position: usize,
    },
    /// The cell under `id` is no id.
    #[error("{place}, column id: {found:?} is no entry id, which is 64 hexadecimal digits")]
    Id {
        /// The row.
        place: Place,
        /// What stands there.
        found: String,
    },
    /// There are no rows.
    #[error("has no rows, so there is nothing to prove")]
    Empty,
    /// The file cannot be read as CSV.
    #[error("{0}")]
    Csv(#[from] csv::Error),
    /// Longer than any report that is read.
    #[error("is longer than {} MiB", MOST_BYTES / 1024 / 1024)]
    TooLong,
}

/// From what a column follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// The entry of the claim.
    Claim,
    /// The entry of its source.
    Source,
    /// No entry by itself: the program worked it out, or it is none of the program's columns.
    None,
}

/// Says from what the column of this name follows.
#[must_use]
pub fn proof_of(column: &str) -> Proof {
    if FROM_CLAIM.contains(&column) || column.starts_with(QUALIFIER_PREFIX) {
        Proof::Claim
    } else if FROM_SOURCE.contains(&column) {
        Proof::Source
    } else {
        Proof::None
    }
}

/// The rows of a report.
#[derive(Debug, Clone)]
pub struct Report {
    columns: Vec<String>,
    rows: Vec<ReportRow>,
}

/// A row of a report.
#[derive(Debug, Clone)]
pub struct ReportRow {
    place: Place,
    id: EntryId,
    cells: StringRecord,
}

/// What the entries say of a claim.
#[derive(Debug, Clone, Copy)]
pub struct Recorded<'e> {
    /// Number of the claim's entry.
    pub index: u64,
    /// When the ledger took it in, in Unix seconds.
    pub recorded_at: u64,
    /// The claim.
    pub claim: &'e Claim,
    /// Its source.
    pub source: &'e Source,
}

/// A cell that does not say what the entries say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The row.
    pub place: Place,
    /// Name of the column.
    pub column: String,
    /// What the report says; none if it has no such column.
    pub found: Option<String>,
    /// What the entries say.
    pub recorded: String,
}

impl Report {
    /// Reads a report.
    ///
    /// # Errors
    /// [`ReportError`] if it is no CSV, has no `id` column or no rows.
    pub fn read(input: impl Read) -> Result<Self, ReportError> {
        let mut text = Vec::new();
        input.take(MOST_BYTES).read_to_end(&mut text).map_err(csv::Error::from)?;
        if text.len() as u64 >= MOST_BYTES {
            return Err(ReportError::TooLong);
        }
        let mut reader = ReaderBuilder::new().has_headers(false).from_reader(text.as_slice());
        let mut header = StringRecord::new();
        reader.read_record(&mut header)?;
        let mut columns: Vec<String> = Vec::new();
        for (at, name) in header.iter().enumerate() {
            let name = if at == 0 { name.trim_start_matches('\u{feff}') } else { name };
            if columns.iter().any(|other| other == name) {
                return Err(ReportError::Twice { name: name.to_owned(), position: at + 1 });
            }
            columns.push(name.to_owned());
        }
        let id_at = columns.iter().position(|name| name == ID).ok_or(ReportError::NoId)?;
        let mut rows: Vec<ReportRow> = Vec::new();
        let mut cells = StringRecord::new();
        let mut lines = Lines { text: &text, at: 0, line: 1 };
        // The header is row 1. Blank lines, which the reader passes over, are rows of a spreadsheet too.
        let (mut row, mut last) = (1, lines.of(&header) + newlines(&header));
        while reader.read_record(&mut cells)? {
            let line = lines.of(&cells);
            row += line - last;
            last = line + newlines(&cells);
            let place = Place { row, line };
            let id = cells[id_at].parse();
            let id = id.map_err(|_| ReportError::Id { place, found: cells[id_at].to_owned() })?;
            rows.push(ReportRow { place, id, cells: cells.clone() });
        }
        if rows.is_empty() { Err(ReportError::Empty) } else { Ok(Self { columns, rows }) }
    }

    /// The rows, from the top.
    #[must_use]
    pub fn rows(&self) -> &[ReportRow] {
        &self.rows
    }

    /// The columns that follow from `proof`, in the order of the report.
    pub fn columns(&self, proof: Proof) -> impl Iterator<Item = &str> {
        self.columns.iter().map(String::as_str).filter(move |name| proof_of(name) == proof)
    }

    /// Every cell of `row` that does not say what the entries say. A qualifier of the claim for which the report has
    /// no column is one: without it, the row would answer another question.
    #[must_use]
    pub fn differences(&self, row: &ReportRow, recorded: &Recorded<'_>) -> Vec<Difference> {
        let mut differences = Vec::new();
        for (column, cell) in self.columns.iter().zip(&row.cells) {
            let found = unguard(cell);
            let expected = match proof_of(column) {
                Proof::None => continue,
                Proof::Claim | Proof::Source => said(column, recorded, row.id),
            };
            // A report of positions shows the moment that a figure describes even where the claim leaves it out.
            let moment = column == "as_of"
                && recorded.claim.as_of.is_none()
                && found == recorded.claim.stated_on.to_string();
            if found != expected && !moment {
                differences.push(Difference {
                    place: row.place,
                    column: column.clone(),
                    found: Some(found.to_owned()),
                    recorded: expected,
                });
            }
        }
        for (name, value) in &recorded.claim.question.about {
            let column = format!("{QUALIFIER_PREFIX}{name}");
            if !self.columns.contains(&column) {
                differences.push(Difference {
                    place: row.place,
                    column,
                    found: None,
                    recorded: value.clone(),
                });
            }
        }
        differences
    }
}

impl ReportRow {
    /// Where the row stands.
    #[must_use]
    pub const fn place(&self) -> Place {
        self.place
    }

    /// The entry that it names.
    #[must_use]
    pub const fn id(&self) -> EntryId {
        self.id
    }
}

impl std::fmt::Display for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { place, column, found, recorded } = self;
        match found {
            Some(found) => write!(f, "{place}, column {column}: {found:?}; recorded was {recorded:?}"),
            None => write!(f, "{place}: the report has no column {column}; recorded was {recorded:?}"),
        }
    }
}

/// Counts the lines of a text up to a record.
struct Lines<'t> {
    text: &'t [u8],
    at: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line on which the record starts; records are asked for from the top. The reader's own count is one short
    /// where lines end in carriage return and newline.
    fn of(&mut self, record: &StringRecord) -> u64 {
        let start = record.position().map_or(0, csv::Position::byte);
        let start = usize::try_from(start).unwrap_or(usize::MAX).min(self.text.len());
        let ends = self.text[start..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let passed = self.text[self.at..start + ends].split(|byte| *byte == b'\n').count() - 1;
        self.at = start + ends;
        self.line += passed as u64;
        self.line
    }
}

/// Lines that a record goes over after its first.
fn newlines(record: &StringRecord) -> u64 {
    record.as_slice().matches('\n').count() as u64
}

/// What belongs under a column.
fn said(column: &str, recorded: &Recorded<'_>, id: EntryId) -> String {
    let Recorded { index, recorded_at, claim, source } = recorded;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let date = |date: &Option<Date>| date.map(|date| date.to_string()).unwrap_or_default();
    let (low, high) = bounds(&claim.value.reading);
    let number = |figure: Option<Figure>| figure.map(|figure| figure.to_string()).unwrap_or_default();
    match column {
        "event" => claim.question.event.to_string(),
        "topic" => claim.question.topic.to_string(),
        "unit" => claim.question.unit.as_ref().map(ToString::to_string).unwrap_or_default(),
        "value" => claim.value.text.clone(),
        "low" => number(low),
        "high" => number(high),
        "as_of" => date(&claim.as_of),
        "stated_on" => claim.stated_on.to_string(),
        "claimant" => claim.claimant.name.clone(),
        "country" => claim.claimant.country.map(|country| country.to_string()).unwrap_or_default(),
        "role" => claim.claimant.role.as_ref().map(ToString::to_string).unwrap_or_default(),
        "statement" => text(&claim.statement),
        "lang" => claim.lang.as_ref().map(ToString::to_string).unwrap_or_default(),
        "quote" => text(&claim.citation.quote),
        "quote_translation" => text(&claim.citation.translation),
        "quote_translation_by" => {
            claim.citation.translation_by.map(|by| by.as_str().to_owned()).unwrap_or_default()
        }
        "quote_unverified" if claim.citation.unverified => MARKED.to_owned(),
        "locator" => text(&claim.citation.locator),
        "note" => text(&claim.note),
        ID => id.to_string(),
        "index" => index.to_string(),
        "recorded_at" => timestamp(*recorded_at),
        "source_id" => claim.source.to_string(),
        "source" => source.title.clone(),
        "source_url" => text(&source.url),
        "source_publisher" => text(&source.publisher),
        "source_published_on" => date(&source.published_on),
        other => other
            .strip_prefix(QUALIFIER_PREFIX)
            .and_then(|name| claim.question.about.get(name))
            .cloned()
            .unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{io::export::EXPORT_COLUMNS, model::FIELDS};

    #[test]
    fn every_field_of_a_claim_is_proven_but_what_other_entries_and_files_say() {
        let names = FIELDS.iter().map(|field| field.name).chain(EXPORT_COLUMNS);
        let unproven: Vec<&str> = names.filter(|name| proof_of(name) == Proof::None).collect();
        assert_eq!(unproven, ["source_relays", "quote_check"]);
        assert_eq!(proof_of("about.side"), Proof::Claim);
    }

    #[test]
    fn rows_are_numbered_as_spreadsheets_and_editors_do() {
        let id = "ab".repeat(32);
        let text = format!("id,note\r\n{id},\"two\nlines\"\r\n\r\n{id},x\r\n");
        let report = Report::read(text.as_bytes()).expect("a report");
        let places: Vec<Place> = report.rows().iter().map(ReportRow::place).collect();
        assert_eq!(places[0], Place { row: 2, line: 2 });
        assert_eq!((places[1].row, places[1].line), (4, 5));
    }
}
