//! How CSV is written: RFC 4180, UTF-8, with or without what spreadsheets need.

use std::io::{self, Write};

use crate::io::formula::{guard, keep};

/// Choices of the person who will open the file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CsvStyle {
    /// Start with a byte-order mark, by which Excel knows UTF-8.
    pub byte_order_mark: bool,
    /// Leave text that a spreadsheet would run as it is.
    pub raw: bool,
}

/// A CSV writer in a style.
pub struct Encoding<W: Write> {
    writer: csv::Writer<W>,
    raw: bool,
}

impl<W: Write> Encoding<W> {
    /// Starts a file.
    ///
    /// # Errors
    /// As writing does.
    pub fn new(mut output: W, style: CsvStyle) -> io::Result<Self> {
        if style.byte_order_mark {
            output.write_all("\u{feff}".as_bytes())?;
        }
        let writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(output);
        Ok(Self { writer, raw: style.raw })
    }

    /// Writes a row.
    ///
    /// # Errors
    /// As writing does.
    pub fn row<I: IntoIterator<Item = T>, T: AsRef<str>>(&mut self, cells: I) -> io::Result<()> {
        for cell in cells {
            let text = if self.raw { keep(cell.as_ref()) } else { guard(cell.as_ref()) };
            self.writer.write_field(text).map_err(kept)?;
        }
        self.writer.write_record(None::<&[u8]>).map_err(kept)
    }

    /// Completes the file.
    ///
    /// # Errors
    /// As writing does.
    pub fn finish(mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

/// The failure of writing beneath a CSV error, with its kind: a closed pipe is told apart by it.
fn kept(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}
