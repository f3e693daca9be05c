//! A sheet of an XLSX workbook. Its cells are held in memory, bounded.

use std::io::{Cursor, Read as _};

use calamine::{Data, DataRef, Reader as _, Xlsx};
use csv::ByteRecord;
use zip::ZipArchive;

use super::{
    Content, Dialect, InputError, Record, Records, RejectStyle, as_csv, named, problem_column, ragged,
};
use crate::io::import::Place;

/// Most text that the cells of a sheet may hold together, in bytes.
const MOST_TEXT: usize = 256 * 1024 * 1024;
/// Most cells of a sheet that are held, empty ones between them too.
const MOST_CELLS: usize = 20_000_000;
/// Most bytes that a workbook may say it unpacks to.
const MOST_UNPACKED: u64 = 1024 * 1024 * 1024;

/// The records of a sheet.
pub struct SheetRecords {
    rows: std::vec::IntoIter<(u64, ByteRecord)>,
    columns: Vec<String>,
    style: RejectStyle,
}

/// The workbook as a whole.
type Workbook = Xlsx<Cursor<Vec<u8>>>;

impl SheetRecords {
    /// Reads a sheet: the one named, or the first. The header stands in row `header`; with 0 there is
    /// none, and the columns are named 1, 2, 3, …
    ///
    /// # Errors
    /// [`InputError`] if the bytes are no workbook, there is no such sheet, or it is too large.
    pub fn new(bytes: Vec<u8>, sheet: Option<&str>, header: u64) -> Result<Self, InputError> {
        check_size(&bytes)?;
        let mut workbook: Workbook = Xlsx::new(Cursor::new(bytes))
            .map_err(|error| InputError::Kind(format!("is no XLSX workbook: {error}")))?;
        let names = workbook.sheet_names();
        let name = match sheet {
            Some(wanted) => names.iter().find(|name| *name == wanted).ok_or_else(|| {
                InputError::Kind(format!("has no sheet {wanted:?}; its sheets are {}", names.join(", ")))
            })?,
            None => names.first().ok_or(InputError::Empty)?,
        }
        .clone();
        let mut rows = cells(&mut workbook, &name)?.into_iter();
        let (mut columns, mut is_named) = (Vec::new(), false);
        if header == 0 {
            let width = rows.as_slice().iter().map(|(_, row)| row.len()).max().unwrap_or(0);
            columns.extend((1..=width).map(|number| number.to_string()));
        } else {
            is_named = true;
            let found = rows.find(|(number, _)| *number >= header).ok_or(InputError::NoHeader { header })?;
            columns = named(&found.1, Place { row: found.0, line: found.0 })?;
            while columns.last().is_some_and(String::is_empty) {
                columns.pop();
            }
        }
        let mut head = "\"\"\n".repeat(usize::try_from(header.saturating_sub(1)).unwrap_or(0)).into_bytes();
        head.extend(as_csv(&columns.iter().collect::<ByteRecord>()));
        let problem = problem_column(&columns);
        let style = RejectStyle::Delimited {
            head,
            is_named,
            dialect: Dialect::default(),
            terminator: b"\n",
            problem,
        };
        Ok(Self { rows, columns, style })
    }
}

fn check_size(bytes: &[u8]) -> Result<(), InputError> {
    let mut archive =
        ZipArchive::new(Cursor::new(bytes)).map_err(|error| InputError::Kind(error.to_string()))?;
    let mut unpacked = 0_u64;
    for number in 0..archive.len() {
        let file = archive.by_index_raw(number).map_err(|error| InputError::Kind(error.to_string()))?;
        unpacked = unpacked.saturating_add(file.size());
    }
    if unpacked > MOST_UNPACKED {
        return Err(InputError::Kind("unpacks to more than 1 GiB; save the sheet as CSV".to_owned()));
    }
    Ok(())
}

/// The rows of a sheet that are not empty, each with its number.
fn cells(workbook: &mut Workbook, sheet: &str) -> Result<Vec<(u64, ByteRecord)>, InputError> {
    let broken =
        |error: &dyn std::fmt::Display| InputError::Kind(format!("sheet {sheet:?} cannot be read: {error}"));
    let mut reader = workbook.worksheet_cells_reader(sheet).map_err(|error| broken(&error))?;
    let mut rows: Vec<(u64, ByteRecord)> = Vec::new();
    let (mut text, mut count) = (0, 0);
    while let Some(cell) = reader.next_cell().map_err(|error| broken(&error))? {
        let value = told(cell.get_value());
        if value.is_empty() {
            continue;
        }
        let (row, column) = cell.get_position();
        let (number, column) = (u64::from(row) + 1, column as usize);
        if rows.last().is_none_or(|(last, _)| *last != number) {
            rows.push((number, ByteRecord::new()));
        }
        let Some((_, record)) = rows.last_mut() else { continue };
        count += column.saturating_sub(record.len()) + 1;
        text += value.len();
        if count > MOST_CELLS || text > MOST_TEXT {
            return Err(InputError::Kind(
                "has too many cells for a workbook; save the sheet as CSV".to_owned(),
            ));
        }
        while record.len() < column {
            record.push_field(b"");
        }
        record.push_field(value.as_bytes());
    }
    if rows.is_empty() { Err(InputError::Empty) } else { Ok(rows) }
}

/// A cell as text: numbers without needless decimals, days as ISO dates.
fn told(value: &DataRef<'_>) -> String {
    match Data::from(value.clone()) {
        Data::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
            let date = format!("{year:04}-{month:02}-{day:02}");
            if (hour, minute, second) == (0, 0, 0) {
                date
            } else {
                format!("{date}T{hour:02}:{minute:02}:{second:02}")
            }
        }
        Data::Empty => String::new(),
        other => other.to_string(),
    }
}

impl Iterator for SheetRecords {
    type Item = Result<Record, InputError>;

    fn next(&mut self) -> Option<Self::Item> {
        let (number, mut cells) = self.rows.next()?;
        let place = Place { row: number, line: number };
        while cells.len() < self.columns.len() {
            cells.push_field(b"");
        }
        let raw = as_csv(&cells);
        let content = if cells.len() == self.columns.len() {
            Ok(Content::Cells(cells))
        } else {
            Err(ragged(cells.len(), self.columns.len()))
        };
        Some(Ok(Record { place, content, raw }))
    }
}

impl Records for SheetRecords {
    fn columns(&self) -> Option<&[String]> {
        Some(&self.columns)
    }

    fn reject_style(&self) -> RejectStyle {
        self.style.clone()
    }
}

/// Whether a ZIP file is a workbook.
pub(super) fn is_workbook(names: &[String]) -> bool {
    names.iter().any(|name| name == "xl/workbook.xml")
}

/// Reads a whole file that has to be held, bounded.
pub(super) fn whole(input: impl std::io::Read, most: u64) -> Result<Vec<u8>, InputError> {
    let mut bytes = Vec::new();
    input.take(most + 1).read_to_end(&mut bytes).map_err(|error| InputError::read(None, &error))?;
    if bytes.len() as u64 > most {
        let problem =
            format!("is longer than {} MiB, and has to be held whole; unpack it first", most / 1024 / 1024);
        return Err(InputError::Kind(problem));
    }
    Ok(bytes)
}
