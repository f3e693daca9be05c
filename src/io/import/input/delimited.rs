//! Delimited text: a record a row, with the bytes that it had.

use std::{
    cell::RefCell,
    io::{self, Read},
    rc::Rc,
};

use csv::ByteRecord;

use super::{
    Content, Dialect, InputError, Record, Records, RejectStyle,
    bounded::{Bounded, Meter},
    named, problem_column, ragged,
};
use crate::io::import::Place;

/// Bytes that have been handed out and are not yet let go.
#[derive(Debug, Default)]
struct Tape {
    bytes: Vec<u8>,
    /// Where the first of them stood in the text.
    start: u64,
}

impl Tape {
    /// Takes the bytes up to `end`.
    fn take(&mut self, end: u64) -> Vec<u8> {
        let count =
            usize::try_from(end.saturating_sub(self.start)).unwrap_or(usize::MAX).min(self.bytes.len());
        self.start += count as u64;
        self.bytes.drain(..count).collect()
    }
}

/// Reads on, and keeps what was read on a tape.
struct Taped<R> {
    inner: R,
    tape: Rc<RefCell<Tape>>,
}

impl<R: Read> Read for Taped<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.tape.borrow_mut().bytes.extend_from_slice(&buffer[..count]);
        Ok(count)
    }
}

/// The records of delimited text, one at a time.
pub struct Delimited<R> {
    reader: csv::Reader<Bounded<Taped<R>>>,
    tape: Rc<RefCell<Tape>>,
    meter: Meter,
    dialect: Dialect,
    columns: Vec<String>,
    style: RejectStyle,
    /// Whether lines end in CRLF.
    crlf: bool,
    row: u64,
    record: ByteRecord,
    /// A record that was read to learn how many columns there are.
    first: Option<(Place, Vec<u8>)>,
    finished: bool,
}

impl<R: Read> Delimited<R> {
    /// Reads up to the header, which stands in row `header`; with 0 there is none, and the columns
    /// are named 1, 2, 3, … `head` is how the text starts, and is read from `input` too.
    ///
    /// # Errors
    /// [`InputError`] if there is no header, or it names a column twice.
    pub fn new(head: &[u8], input: R, dialect: Dialect, header: u64) -> Result<Self, InputError> {
        let tape = Rc::new(RefCell::new(Tape::default()));
        let (input, meter) = Bounded::new(Taped { inner: input, tape: Rc::clone(&tape) });
        let first_line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let crlf = first_line.ends_with(b"\r");
        let style = RejectStyle::Delimited {
            head: Vec::new(),
            is_named: header > 0,
            dialect,
            terminator: if crlf { b"\r\n" } else { b"\n" },
            problem: None,
        };
        let mut rows = Self {
            reader: dialect.reader().from_reader(input),
            tape,
            meter,
            dialect,
            columns: Vec::new(),
            style,
            crlf,
            row: 0,
            record: ByteRecord::new(),
            first: None,
            finished: false,
        };
        rows.read_header(header)?;
        Ok(rows)
    }

    /// How cells are set apart.
    #[must_use]
    pub const fn dialect(&self) -> Dialect {
        self.dialect
    }

    fn read_header(&mut self, header: u64) -> Result<(), InputError> {
        let mut kept = Vec::new();
        loop {
            let Some((place, raw)) = self.advance()? else {
                return Err(if self.row == 0 { InputError::Empty } else { InputError::NoHeader { header } });
            };
            if header == 0 {
                self.columns = (1..=self.record.len()).map(|number| number.to_string()).collect();
                self.first = Some((place, raw));
                return Ok(());
            }
            kept.extend_from_slice(&raw);
            if place.row < header && header > 1 {
                kept.push(b'\n');
                continue;
            }
            if place.row > header && header > 1 {
                return Err(InputError::Read {
                    place: Some(place),
                    problem: format!("row {header}, which is to be the header, is empty"),
                });
            }
            self.columns = named(&self.record, place)?;
            if let RejectStyle::Delimited { head, problem, .. } = &mut self.style {
                *head = kept;
                *problem = problem_column(&self.columns);
            }
            return Ok(());
        }
    }

    /// Reads the next record: where it stands, and its bytes.
    fn advance(&mut self) -> Result<Option<(Place, Vec<u8>)>, InputError> {
        self.meter.record_begins();
        let line = self.reader.position().line();
        match self.reader.read_byte_record(&mut self.record) {
            Ok(false) => Ok(None),
            Ok(true) => {
                let raw = self.tape.borrow_mut().take(self.reader.position().byte());
                // The reader passes over blank lines, which a spreadsheet numbers all the same. Of a
                // line that ends in CRLF it takes the line feed only with the next record.
                let inside = self.record.as_slice().split(|byte| *byte == b'\n').count() as u64 - 1;
                let ended = u64::from(!self.crlf && raw.ends_with(b"\n"));
                let expected = if self.row == 0 { 1 } else { line + u64::from(self.crlf) };
                let start = self.reader.position().line().saturating_sub(inside + ended).max(expected);
                self.row += 1 + (start - expected);
                Ok(Some((Place { row: self.row, line: start }, without_line_ends(&raw).to_vec())))
            }
            Err(error) => Err(InputError::read(Some(Place { row: self.row + 1, line }), &error)),
        }
    }
}

impl<R: Read> Iterator for Delimited<R> {
    type Item = Result<Record, InputError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.finished {
            return None;
        }
        let next = match self.first.take() {
            Some(first) => Ok(Some(first)),
            None => self.advance(),
        };
        match next {
            Ok(None) => None,
            Ok(Some((place, raw))) => {
                let (found, expected) = (self.record.len(), self.columns.len());
                let content = if found == expected {
                    Ok(Content::Cells(self.record.clone()))
                } else {
                    Err(ragged(found, expected))
                };
                Some(Ok(Record { place, content, raw }))
            }
            Err(error) => {
                self.finished = true;
                Some(Err(error))
            }
        }
    }
}

impl<R: Read> Records for Delimited<R> {
    fn columns(&self) -> Option<&[String]> {
        Some(&self.columns)
    }

    fn reject_style(&self) -> RejectStyle {
        self.style.clone()
    }
}

/// The bytes without the line breaks before and after them.
fn without_line_ends(raw: &[u8]) -> &[u8] {
    let is_end = |byte: &u8| matches!(byte, b'\n' | b'\r');
    let start = raw.iter().position(|byte| !is_end(byte)).unwrap_or(raw.len());
    let end = raw.iter().rposition(|byte| !is_end(byte)).map_or(start, |last| last + 1);
    &raw[start..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(text: &str, header: u64) -> Result<Vec<Record>, InputError> {
        Delimited::new(text.as_bytes(), text.as_bytes(), Dialect::default(), header)?.collect()
    }

    #[test]
    fn a_record_has_its_bytes_and_its_place() {
        let text = "a,b\r\n1,\"x\r\ny\"\r\n\r\n\"2\", z \r\n3,\"\"\"\"";
        let found = records(text, 1).expect("well-formed");
        let raw: Vec<&str> =
            found.iter().map(|record| std::str::from_utf8(&record.raw).expect("text")).collect();
        assert_eq!(raw, ["1,\"x\r\ny\"", "\"2\", z ", "3,\"\"\"\""]);
        let places: Vec<(u64, u64)> = found.iter().map(|r| (r.place.row, r.place.line)).collect();
        assert_eq!(places, [(2, 2), (4, 5), (5, 6)]);
    }

    #[test]
    fn a_header_may_stand_lower_down_or_nowhere() {
        let text = "A title\n\nname,killed\nx,1\ny,2";
        let rows = Delimited::new(text.as_bytes(), text.as_bytes(), Dialect::default(), 3).expect("a header");
        assert_eq!(rows.columns(), Some(&["name".to_owned(), "killed".to_owned()][..]));
        let RejectStyle::Delimited { head, .. } = rows.reject_style() else { panic!("delimited") };
        assert_eq!(head, b"A title\nname,killed");
        assert_eq!(rows.map(|row| row.expect("read").place.row).collect::<Vec<_>>(), [4, 5]);
        let found = records("x,1\ny,2\n", 0).expect("no header");
        assert_eq!(found.iter().map(|record| record.place.row).collect::<Vec<_>>(), [1, 2]);
        assert!(matches!(records("a\n", 9), Err(InputError::NoHeader { header: 9 })));
    }

    #[test]
    fn large_files_are_let_go_of() {
        let text = format!("a,b\n{}", "1,\"some words\"\n".repeat(50_000));
        let mut rows =
            Delimited::new(text.as_bytes(), text.as_bytes(), Dialect::default(), 1).expect("a header");
        assert!(rows.by_ref().take(40_000).all(|row| row.expect("read").raw == b"1,\"some words\""));
        assert!(rows.tape.borrow().bytes.len() < 64 * 1024);
    }
}
