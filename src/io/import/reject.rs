//! The file of rows that were not taken: as they were, with what is wrong, to be mended and
//! imported again.

use std::io::{self, Write};

use super::{
    PROBLEM_COLUMN, Place, Row,
    input::{Dialect, RejectStyle},
};
use crate::model::FieldError;

/// Writes bad rows, byte for byte, in the form of their file, each with what is wrong.
pub struct RejectWriter<W: Write> {
    output: W,
    style: RejectStyle,
    /// The value of JSON that was written last; several records may be in one.
    last: Option<Place>,
}

impl<W: Write> RejectWriter<W> {
    /// Starts a file like the one that the rows come from.
    ///
    /// # Errors
    /// As writing does.
    pub fn new(style: RejectStyle, mut output: W) -> io::Result<Self> {
        match &style {
            RejectStyle::Delimited { head, is_named, dialect, terminator, problem } => {
                let header = head.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
                let named = *problem;
                if *is_named {
                    output.write_all(&head[..header])?;
                    output.write_all(&without_cell(&head[header..], named, *dialect))?;
                    output.write_all(&[dialect.delimiter])?;
                    output.write_all(PROBLEM_COLUMN.as_bytes())?;
                    output.write_all(terminator)?;
                }
            }
            RejectStyle::JsonArray => output.write_all(b"[")?,
            RejectStyle::JsonLines => {}
        }
        Ok(Self { output, style, last: None })
    }

    /// Writes a row.
    ///
    /// # Errors
    /// As writing does.
    pub fn write(&mut self, row: &Row, problems: &[FieldError]) -> io::Result<()> {
        let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
        let problem = format!("{}: {}", row.place, told.join("; "));
        match &self.style {
            RejectStyle::Delimited { dialect, terminator, problem: position, .. } => {
                self.output.write_all(&without_cell(&row.raw, *position, *dialect))?;
                self.output.write_all(&[dialect.delimiter])?;
                self.output.write_all(&quoted(&problem, *dialect))?;
                self.output.write_all(terminator)
            }
            RejectStyle::JsonArray | RejectStyle::JsonLines => {
                if self.last == Some(row.place) {
                    return Ok(());
                }
                let separator: &[u8] = match (&self.style, self.last) {
                    (RejectStyle::JsonArray, None) => b"\n",
                    (RejectStyle::JsonArray, Some(_)) => b",\n",
                    _ => b"",
                };
                self.output.write_all(separator)?;
                self.last = Some(row.place);
                self.output.write_all(&with_member(&row.raw, &problem))?;
                if self.style == RejectStyle::JsonLines { self.output.write_all(b"\n") } else { Ok(()) }
            }
        }
    }

    /// Completes the file.
    ///
    /// # Errors
    /// As writing does.
    pub fn finish(mut self) -> io::Result<W> {
        if self.style == RejectStyle::JsonArray {
            self.output.write_all(b"\n]\n")?;
        }
        self.output.flush()?;
        Ok(self.output)
    }
}

/// A line of delimited text without one of its cells; the others stay as they are.
fn without_cell(line: &[u8], position: Option<usize>, dialect: Dialect) -> Vec<u8> {
    let Some(position) = position else { return line.to_vec() };
    let (mut kept, mut cell, mut in_quotes, mut escaped) = (Vec::with_capacity(line.len()), 0, false, false);
    for byte in line {
        if escaped {
            escaped = false;
        } else if Some(*byte) == dialect.escape {
            escaped = true;
        } else if *byte == dialect.quote {
            in_quotes = !in_quotes;
        } else if *byte == dialect.delimiter && !in_quotes {
            cell += 1;
            // The delimiter goes with the cell after it, or with the first cell.
            if cell == position || (position == 0 && cell == 1) {
                continue;
            }
        }
        if cell != position {
            kept.push(*byte);
        }
    }
    kept
}

/// A text as a quoted cell.
fn quoted(text: &str, dialect: Dialect) -> Vec<u8> {
    let mut cell = vec![dialect.quote];
    for byte in text.bytes() {
        if byte == dialect.quote || Some(byte) == dialect.escape {
            cell.push(dialect.escape.unwrap_or(dialect.quote));
        }
        cell.push(byte);
    }
    cell.push(dialect.quote);
    cell
}

/// An object of JSON with one more member, in front. What is no object stays as it is.
fn with_member(raw: &[u8], problem: &str) -> Vec<u8> {
    let Some(rest) = raw.strip_prefix(b"{") else { return raw.to_vec() };
    let rest = without_member(rest);
    let is_empty = rest.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'}');
    let value = serde_json::Value::from(problem);
    let mut object =
        format!("{{\"{PROBLEM_COLUMN}\": {value}{}", if is_empty { "" } else { ", " }).into_bytes();
    object.extend_from_slice(rest);
    object
}

/// The members of an object after the one that an earlier reject file put in front, if it is there.
fn without_member(rest: &[u8]) -> &[u8] {
    let start = format!("\"{PROBLEM_COLUMN}\": \"");
    let Some(text) = rest.strip_prefix(start.as_bytes()) else { return rest };
    let mut escaped = false;
    let end = text.iter().position(|byte| {
        let ends = *byte == b'"' && !escaped;
        escaped = *byte == b'\\' && !escaped;
        ends
    });
    let Some(after) = end.map(|end| &text[end + 1..]) else { return rest };
    after.strip_prefix(b", ").unwrap_or(after)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(raw: &[u8]) -> Row {
        Row { place: Place { row: 7, line: 9 }, claims: Ok(Vec::new()), raw: raw.to_vec() }
    }

    fn written(style: RejectStyle, raw: &[u8]) -> String {
        let mut writer = RejectWriter::new(style, Vec::new()).expect("written");
        writer.write(&row(raw), &[FieldError::new("killed", "x", "is \"no\" number")]).expect("written");
        String::from_utf8(writer.finish().expect("written")).expect("text")
    }

    #[test]
    fn a_row_stays_byte_for_byte() {
        let style = |problem, head: &str| RejectStyle::Delimited {
            head: head.as_bytes().to_vec(),
            is_named: true,
            dialect: Dialect { delimiter: b';', ..Dialect::default() },
            terminator: b"\r\n",
            problem,
        };
        let raw = b" x ;\"two\r\nlines; \"\"\";3";
        let told = "\"row 7 (line 9): killed: \"\"x\"\" is \"\"no\"\" number\"";
        let expected = format!("a;b;c;import_problem\r\n x ;\"two\r\nlines; \"\"\";3;{told}\r\n");
        assert_eq!(written(style(None, "a;b;c"), raw), expected);
        let again = [&raw[..], b";\"row 3: old; \"\"x\"\"\""].concat();
        assert_eq!(written(style(Some(3), "a;b;c;import_problem"), &again), expected);
    }

    #[test]
    fn an_object_gets_one_more_member() {
        let told = r#""import_problem": "row 7 (line 9): killed: \"x\" is \"no\" number""#;
        let raw = br#"{ "a": 1.50 }"#;
        assert_eq!(written(RejectStyle::JsonLines, raw), format!("{{{told},  \"a\": 1.50 }}\n"));
        assert_eq!(written(RejectStyle::JsonArray, b"{}"), format!("[\n{{{told}}}\n]\n"));
        let again = br#"{"import_problem": "row 1: \"x\"",  "a": 1.50 }"#;
        assert_eq!(written(RejectStyle::JsonLines, again), format!("{{{told},  \"a\": 1.50 }}\n"));
    }
}
