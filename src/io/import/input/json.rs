//! JSON: an array of records, records one after another, or records anywhere inside, found by a
//! path. One value is held at a time.

use std::io::{BufRead, BufReader, Read};

use super::{Content, InputError, Node, Record, Records, RejectStyle};
use crate::{
    io::import::{Place, map::Path},
    model::FieldError,
};

/// Longest value read, in bytes.
const LONGEST: usize = 64 * 1024 * 1024;

/// The records of a JSON file, one at a time.
pub struct JsonRecords<R> {
    input: BufReader<R>,
    path: Option<Path>,
    is_array: bool,
    /// Values read, and the line being read.
    number: u64,
    line: u64,
    pending: std::vec::IntoIter<Record>,
    finished: bool,
}

impl<R: Read> JsonRecords<R> {
    /// Starts reading. `path` leads from each element of the outermost array, or from each value
    /// if there is none, to the records in it.
    ///
    /// # Errors
    /// [`InputError::Empty`] if nothing is in the file; as reading does.
    pub fn new(input: R, path: Option<Path>) -> Result<Self, InputError> {
        let input = BufReader::new(input);
        let pending = Vec::new().into_iter();
        let mut records = Self { input, path, is_array: false, number: 0, line: 1, pending, finished: false };
        match records.peek()? {
            None => return Err(InputError::Empty),
            Some(b'[') => {
                records.input.consume(1);
                records.is_array = true;
            }
            Some(_) => {}
        }
        Ok(records)
    }

    fn failed(&self, problem: &dyn std::fmt::Display) -> InputError {
        let place = Place { row: self.number + 1, line: self.line };
        InputError::read(Some(place), problem)
    }

    /// The next byte that is no white space, which stays.
    fn peek(&mut self) -> Result<Option<u8>, InputError> {
        loop {
            let buffer = self.input.fill_buf().map_err(|error| InputError::read(None, &error))?;
            let Some(byte) = buffer.first().copied() else { return Ok(None) };
            if !byte.is_ascii_whitespace() {
                return Ok(Some(byte));
            }
            self.line += u64::from(byte == b'\n');
            self.input.consume(1);
        }
    }

    /// The bytes of the next value.
    fn value(&mut self) -> Result<Option<Vec<u8>>, InputError> {
        let Some(mut byte) = self.peek()? else {
            return if self.is_array {
                Err(self.failed(&"the array is not closed with ]"))
            } else {
                Ok(None)
            };
        };
        if self.is_array {
            if byte == b']' {
                self.input.consume(1);
                return match self.peek()? {
                    None => Ok(None),
                    Some(_) => Err(self.failed(&"something stands after the ] that closes the array")),
                };
            }
            if self.number > 0 {
                if byte != b',' {
                    return Err(self.failed(&"a comma or ] is missing before this value"));
                }
                self.input.consume(1);
                match self.peek()? {
                    Some(next) => byte = next,
                    None => return Err(self.failed(&"the array is not closed with ]")),
                }
            }
        }
        if !matches!(byte, b'{' | b'[' | b'"') {
            return Err(self.failed(&"is no object; a record is written {\"name\": value, …}"));
        }
        self.balanced().map(Some)
    }

    /// The bytes from an opening bracket or quotation mark to what closes it.
    fn balanced(&mut self) -> Result<Vec<u8>, InputError> {
        let began = self.line;
        let (mut bytes, mut depth, mut in_text, mut escaped) = (Vec::new(), 0_u32, false, false);
        loop {
            let buffer = self.input.fill_buf().map_err(|error| InputError::read(None, &error))?;
            if buffer.is_empty() {
                let place = Place { row: self.number + 1, line: began };
                return Err(InputError::read(Some(place), &"the file ends inside this value"));
            }
            let mut used = 0;
            let mut closed = false;
            for byte in buffer {
                used += 1;
                self.line += u64::from(*byte == b'\n');
                match byte {
                    _ if escaped => escaped = false,
                    b'\\' if in_text => escaped = true,
                    b'"' => in_text = !in_text,
                    b'{' | b'[' if !in_text => depth += 1,
                    b'}' | b']' if !in_text => depth = depth.saturating_sub(1),
                    _ => {}
                }
                if depth == 0 && !in_text {
                    closed = true;
                    break;
                }
            }
            bytes.extend_from_slice(&buffer[..used]);
            self.input.consume(used);
            if closed {
                return Ok(bytes);
            }
            if bytes.len() > LONGEST {
                return Err(self.failed(&format!("a value is longer than {} MiB", LONGEST / 1024 / 1024)));
            }
        }
    }

    /// The records in a value; one without content if it is no JSON.
    fn records_in(&self, raw: Vec<u8>, line: u64) -> Vec<Record> {
        let place = Place { row: self.number, line };
        let node = match std::str::from_utf8(&raw) {
            Ok(text) => Node::parse(text).map_err(|error| format!("is no JSON: {error}")),
            Err(error) => Err(format!("is not UTF-8 text (byte {})", error.valid_up_to() + 1)),
        };
        let node = match node {
            Ok(node) => node,
            Err(problem) => {
                return vec![Record { place, content: Err(FieldError::new("", "", problem)), raw }];
            }
        };
        let Some(path) = &self.path else {
            let content = match node {
                Node::Object(_) => Ok(Content::Tree(node)),
                _ => Err(FieldError::new("", "", "is no object; a record is written {\"name\": value, …}")),
            };
            return vec![Record { place, content, raw }];
        };
        let found = path.all(&node);
        found
            .into_iter()
            .map(|node| Record { place, content: Ok(Content::Tree(node.clone())), raw: raw.clone() })
            .collect()
    }
}

impl<R: Read> Iterator for JsonRecords<R> {
    type Item = Result<Record, InputError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(record) = self.pending.next() {
                return Some(Ok(record));
            }
            if self.finished {
                return None;
            }
            if let Err(error) = self.peek() {
                self.finished = true;
                return Some(Err(error));
            }
            match self.value() {
                Ok(None) => self.finished = true,
                Ok(Some(raw)) => {
                    self.number += 1;
                    let inside = raw.split(|byte| *byte == b'\n').count() as u64 - 1;
                    self.pending = self.records_in(raw, self.line - inside).into_iter();
                }
                Err(error) => {
                    self.finished = true;
                    return Some(Err(error));
                }
            }
        }
    }
}

impl<R: Read> Records for JsonRecords<R> {
    fn columns(&self) -> Option<&[String]> {
        None
    }

    fn reject_style(&self) -> RejectStyle {
        if self.is_array { RejectStyle::JsonArray } else { RejectStyle::JsonLines }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(text: &str, path: Option<&str>) -> Result<Vec<Record>, InputError> {
        let path = path.map(|path| Path::parse(path).expect("a path"));
        JsonRecords::new(text.as_bytes(), path)?.collect()
    }

    #[test]
    fn arrays_and_lines_are_read_alike() {
        for text in [
            "[{\"a\": 1},\n {\"a\": \"]}\\\"\"}\n]",
            "{\"a\": 1}\n{\"a\": \"]}\\\"\"}",
            "{\"a\": 1} {\"a\": \"]}\\\"\"}",
        ] {
            let found = records(text, None).expect("records");
            assert_eq!(found.len(), 2, "{text}");
            assert_eq!(found[1].raw, b"{\"a\": \"]}\\\"\"}");
            assert_eq!(found[1].place.row, 2);
        }
        assert_eq!(records("[]", None).expect("none").len(), 0);
    }

    #[test]
    fn a_path_leads_to_records_inside() {
        let text = "{\"data\": {\"days\": [{\"n\": 1}, {\"n\": 2}]}}";
        assert_eq!(records(text, Some("data.days[*]")).expect("records").len(), 2);
        assert_eq!(records(text, Some("nowhere[*]")).expect("records").len(), 0);
    }

    #[test]
    fn what_is_no_json_is_told_with_its_place() {
        let message = |text: &str| records(text, None).err().map(|e| e.to_string()).unwrap_or_default();
        assert_eq!(message("  "), "the file is empty");
        assert!(message("[{}\n{}]").starts_with("row 2: a comma"), "{}", message("[{}\n{}]"));
        assert!(message("[{}, {").contains("the file ends inside this value"));
        assert!(message("[{}").contains("not closed"));
        assert!(message("[{}] x").contains("after the ]"));
        assert!(message("hello").contains("is no object"));
        let found = records("{\"a\": 1}\n{\"a\": }\n{\"a\": 2}", None).expect("read on");
        assert!(found[1].content.as_ref().is_err_and(|e| e.problem.contains("line 1 column 7")), "{found:?}");
        assert!(found[2].content.is_ok());
    }
}
