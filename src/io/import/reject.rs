//! The file of rows that were not taken: as they were, with what is wrong, to be mended and
//! imported again.

use std::io::{self, Write};

use csv::{ByteRecord, StringRecord};

use super::{PROBLEM_COLUMN, Row};
use crate::model::FieldError;

/// Writes bad rows under the header of their file, with a last column for what is wrong.
pub struct RejectWriter<W: Write> {
    writer: csv::Writer<W>,
    /// Position of the problem column in the file, if it is a reject file itself.
    problem: Option<usize>,
}

impl<W: Write> RejectWriter<W> {
    /// Starts a file with this header.
    ///
    /// # Errors
    /// As writing does.
    pub fn new(header: &StringRecord, output: W) -> io::Result<Self> {
        let problem = header.iter().position(|name| name == PROBLEM_COLUMN);
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(output);
        let mut names = without(header.as_byte_record(), problem);
        names.push_field(PROBLEM_COLUMN.as_bytes());
        writer.write_byte_record(&names)?;
        Ok(Self { writer, problem })
    }

    /// Writes a row.
    ///
    /// # Errors
    /// As writing does.
    pub fn write(&mut self, row: &Row, problems: &[FieldError]) -> io::Result<()> {
        let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
        let mut cells = without(&row.cells, self.problem);
        cells.push_field(format!("{}: {}", row.place, told.join("; ")).as_bytes());
        Ok(self.writer.write_byte_record(&cells)?)
    }

    /// Completes the file.
    ///
    /// # Errors
    /// As writing does.
    pub fn finish(self) -> io::Result<W> {
        self.writer.into_inner().map_err(csv::IntoInnerError::into_error)
    }
}

fn without(record: &ByteRecord, position: Option<usize>) -> ByteRecord {
    record.iter().enumerate().filter(|(i, _)| Some(*i) != position).map(|(_, cell)| cell).collect()
}
