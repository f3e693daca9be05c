//! Web archives: every response or resource of text, HTML or PDF is a page under its address.
//!
//! ISO 28500 (WARC 1.1): <https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/>.
//! The framing, a few header lines and a length, is read here: the `warc` crate stops at the first
//! fault, reads a header line of any length into memory, and takes lines that end in a line feed
//! alone for none.

use std::{
    borrow::Cow,
    cell::Cell,
    io::{self, BufRead, BufReader, Read},
    rc::Rc,
};

use flate2::read::MultiGzDecoder;

use super::{
    Budget, ExtractError, WebPage,
    budget::MOST_RECORD,
    html, kind, read_single,
    response::{Payload, Response, response},
};
use crate::io::media_type::{HEAD, media_type};

/// Longest line of a record's header, in bytes.
const MOST_LINE: u64 = 16 * 1024;
/// Most lines in a record's header.
const MOST_LINES: usize = 200;

/// Reads a web archive that is not compressed.
pub(super) fn read(bytes: &[u8], budget: &mut Budget) -> Result<(), ExtractError> {
    Records { input: BufReader::new(Metered::new(bytes, budget)), number: 0 }.read(budget)
}

/// Reads a web archive that is compressed, record by record or as a whole.
pub(super) fn read_packed(bytes: &[u8], budget: &mut Budget) -> Result<(), ExtractError> {
    let input = MultiGzDecoder::new(bytes);
    Records { input: BufReader::new(Metered::new(input, budget)), number: 0 }.read(budget)
}

/// Reads a web archive, compressed or not, whatever its name says.
pub(super) fn read_file(input: impl Read, budget: &mut Budget) -> Result<(), ExtractError> {
    let mut input = BufReader::new(Metered::new(input, budget));
    let is_packed = input.fill_buf().is_ok_and(|head| head.starts_with(b"\x1f\x8b"));
    if is_packed {
        let input = MultiGzDecoder::new(input);
        return Records { input: BufReader::new(Metered::new(input, budget)), number: 0 }.read(budget);
    }
    Records { input, number: 0 }.read(budget)
}

/// How a compressed file starts.
pub(super) fn packed_head(bytes: &[u8]) -> Vec<u8> {
    let mut head = Vec::new();
    // A file that breaks off has a head all the same.
    let _ = MultiGzDecoder::new(bytes).take(64).read_to_end(&mut head);
    head
}

/// Reads no more than may still be unpacked.
struct Metered<R> {
    inner: R,
    left: Rc<Cell<u64>>,
}

impl<R> Metered<R> {
    fn new(inner: R, budget: &Budget) -> Self {
        Self { inner, left: Rc::clone(&budget.unpacked_left) }
    }
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.left.get();
        if left == 0 {
            return Err(io::Error::other("it unpacks to more than is read"));
        }
        let most = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
        let read = self.inner.read(&mut buffer[..most])?;
        // What is inside this reader may have counted too.
        self.left.set(self.left.get().saturating_sub(read as u64));
        Ok(read)
    }
}

/// The records of an archive, one after the other.
struct Records<R> {
    input: R,
    /// Records read so far.
    number: usize,
}

/// What a record's header says.
#[derive(Debug, Default)]
struct Header {
    kind: String,
    address: Option<String>,
    date: Option<String>,
    content_type: String,
    length: Option<u64>,
}

impl<R: BufRead> Records<R> {
    fn read(mut self, budget: &mut Budget) -> Result<(), ExtractError> {
        loop {
            if budget.is_full() {
                return Ok(());
            }
            match self.record(budget) {
                Ok(true) => {}
                Ok(false) if self.number == 0 => {
                    return Err(ExtractError::Unreadable {
                        kind: "WARC",
                        problem: "it has no records".to_owned(),
                    });
                }
                Ok(false) => return Ok(()),
                Err(error) if self.number == 0 => {
                    return Err(ExtractError::Unreadable { kind: "WARC", problem: error.to_string() });
                }
                Err(error) => {
                    budget.note(format!("nothing is read after record {}: {error}", self.number));
                    return Ok(());
                }
            }
        }
    }

    /// Reads a record; false if there is none any more.
    fn record(&mut self, budget: &mut Budget) -> io::Result<bool> {
        if !self.find_start(budget)? {
            return Ok(false);
        }
        let Some(left) = budget.records_left.checked_sub(1) else {
            budget.fill(format!("no more than {} records are looked at", super::MOST_RECORDS));
            return Ok(false);
        };
        budget.records_left = left;
        let header = self.header()?;
        self.number += 1;
        let Some(length) = header.length else {
            budget.note(format!("record {} does not say how long it is", self.number));
            return Ok(true);
        };
        match header.kind.as_str() {
            "revisit" => budget.web.left_out.revisits += 1,
            "conversion" => budget.web.left_out.conversions += 1,
            _ => {}
        }
        let has_text = matches!(header.kind.as_str(), "response" | "resource");
        let is_short = length <= MOST_RECORD as u64;
        let mut body = self.input.by_ref().take(length);
        let mut block = Vec::new();
        let read = if has_text && is_short {
            body.read_to_end(&mut block)? as u64
        } else {
            io::copy(&mut body, &mut io::sink())?
        };
        if has_text && !is_short {
            budget.web.left_out.unread += 1;
            budget.note(format!("record {} is longer than is read: {length} bytes", self.number));
        }
        // What is there of a record that was cut short is read.
        if has_text && is_short {
            header.take(&block, budget);
        }
        if read < length {
            budget.note(format!("record {} ends after {read} of {length} bytes", self.number));
            return Ok(false);
        }
        Ok(true)
    }

    /// Goes to the line with which the next record begins, and past it.
    fn find_start(&mut self, budget: &mut Budget) -> io::Result<bool> {
        let mut skipped = 0_u64;
        loop {
            let line = self.line()?;
            if line.is_empty() {
                return Ok(false);
            }
            if line.starts_with(b"WARC/") {
                if skipped > 0 {
                    let told = format!(
                        "{skipped} bytes after record {} belong to none; its length may be wrong",
                        self.number
                    );
                    budget.note(told);
                }
                return Ok(true);
            }
            if !line.trim_ascii().is_empty() {
                if self.number == 0 {
                    return Err(io::Error::other("it does not begin with a record"));
                }
                skipped += line.len() as u64;
            }
        }
    }

    /// A line with its end, or a part of one that is too long; empty at the end.
    fn line(&mut self) -> io::Result<Vec<u8>> {
        let mut line = Vec::new();
        self.input.by_ref().take(MOST_LINE).read_until(b'\n', &mut line)?;
        Ok(line)
    }

    fn header(&mut self) -> io::Result<Header> {
        let mut header = Header::default();
        for _ in 0..MOST_LINES {
            let line = self.line()?;
            if line.is_empty() {
                return Err(io::Error::other("its header breaks off"));
            }
            if line.trim_ascii().is_empty() {
                return Ok(header);
            }
            let line = String::from_utf8_lossy(&line);
            let Some((name, value)) = line.split_once(':') else { continue };
            let value = value.trim();
            match name.trim().to_ascii_lowercase().as_str() {
                "warc-type" => header.kind = value.to_ascii_lowercase(),
                // Some writers put the address in angle brackets, as WARC 1.0 printed it.
                "warc-target-uri" => {
                    header.address = Some(value.trim_matches(['<', '>']).to_owned());
                }
                "warc-date" => header.date = Some(value.to_owned()),
                "content-type" => header.content_type = value.to_ascii_lowercase(),
                "content-length" => header.length = value.parse().ok(),
                _ => {}
            }
        }
        Err(io::Error::other(format!("its header has more than {MOST_LINES} lines")))
    }
}

impl Header {
    /// Takes the page that a record's block holds, if it is one.
    fn take(&self, block: &[u8], budget: &mut Budget) {
        let address = self.address.clone().unwrap_or_else(|| "no address".to_owned());
        let Payload { content_type, body } = if self.content_type.starts_with("application/http") {
            match response(block, budget) {
                Ok(Response::Payload(payload)) => payload,
                Ok(Response::WithoutText) => return budget.web.left_out.without_text += 1,
                Ok(Response::OtherStatus) => return budget.web.left_out.other_status += 1,
                Err(problem) => {
                    budget.web.left_out.unread += 1;
                    return budget.note(format!("{address}: {problem}"));
                }
            }
        } else {
            Payload { content_type: self.content_type.clone(), body: Cow::Borrowed(block) }
        };
        let Some(media_type) = read_as(&body, &content_type) else {
            return budget.web.left_out.without_text += 1;
        };
        let sent_as = html::charset(&content_type).filter(|_| media_type != "application/pdf");
        let page = WebPage {
            charset: sent_as.map(|encoding| encoding.name().to_owned()),
            day: self.date.as_deref().and_then(|date| date.get(..10)).map(ToOwned::to_owned),
            media_type: media_type.to_owned(),
            ..WebPage::at(address)
        };
        budget.web_page(page, body, |bytes, budget| {
            read_single(kind(bytes, media_type), bytes, media_type, sent_as, budget)
        });
    }
}

/// The media type by which a payload is read: that of its bytes, or what it was sent as if they do not tell. None if it
/// is nothing that has text.
fn read_as(body: &[u8], content_type: &str) -> Option<&'static str> {
    if body.is_empty() {
        return None;
    }
    let sniffed = media_type(&body[..body.len().min(HEAD)]);
    let said = content_type.split(';').next().unwrap_or_default().trim();
    match (sniffed, said) {
        ("application/pdf", _) => Some("application/pdf"),
        ("text/html", _)
        | ("text/plain" | "text/xml" | "application/octet-stream", "text/html" | "application/xhtml+xml") => {
            Some("text/html")
        }
        ("text/plain" | "text/xml" | "application/octet-stream", "text/plain") => Some("text/plain"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::{super::Page, *};

    fn record(kind: &str, address: &str, content_type: &str, block: &[u8]) -> Vec<u8> {
        let length = block.len();
        let header = format!(
            "WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {address}\r\nContent-Type: {content_type}\r\nContent-Length: {length}\r\n\r\n"
        );
        [header.as_bytes(), block, b"\r\n\r\n"].concat()
    }

    fn response_of(headers: &str, body: &[u8]) -> Vec<u8> {
        let block = [format!("HTTP/1.1 200 OK\r\n{headers}\r\n\r\n").as_bytes(), body].concat();
        record("response", "https://example.org/a", "application/http; msgtype=response", &block)
    }

    fn found(read: Result<(), ExtractError>, budget: Budget) -> (Vec<Page>, Vec<String>) {
        read.expect("read");
        let (web, notes) = budget.into_web();
        (web.into_labelled_pages(), notes)
    }

    fn texts(archive: &[u8]) -> (Vec<String>, Vec<String>) {
        let mut budget = Budget::default();
        let read = super::read(archive, &mut budget);
        let (pages, notes) = found(read, budget);
        (pages.into_iter().map(|page| page.text).collect(), notes)
    }

    #[test]
    fn responses_are_pages_under_their_addresses() {
        let zipped = {
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            encoder.write_all(b"<p>zipped").expect("written");
            encoder.finish().expect("written")
        };
        let archive = [
            record("warcinfo", "", "application/warc-fields", b"software: test"),
            response_of("Content-Type: text/html; charset=windows-1251", b"<p>\xcf\xee\xe3\xe8\xe1\xeb\xe8"),
            response_of(
                "Content-Type: text/html\r\nTransfer-Encoding: chunked",
                b"4\r\n<p>c\r\n6;x\r\nhunked\r\n0\r\n\r\n",
            ),
            response_of("Content-Type: text/html\r\nTransfer-Encoding: chunked", b"<p>not chunked"),
            response_of("Content-Type: text/html\r\nContent-Encoding: gzip", &zipped),
            response_of("Content-Type: text/html\r\nContent-Encoding: gzip", b"<p>not zipped"),
            response_of("Content-Type: image/png", b"\x89PNG\r\n\x1a\n\0"),
            record("resource", "<https://example.org/t>", "text/plain", b"plain"),
            record("request", "https://example.org/", "application/http", b"GET / HTTP/1.1\r\n\r\n"),
        ];
        let expected = ["Погибли", "chunked", "not chunked", "zipped", "not zipped", "plain"];
        let archive = archive.concat();
        let (pages, notes) = texts(&archive);
        assert_eq!((pages, notes), (expected.map(str::to_owned).to_vec(), Vec::new()));
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(&archive).expect("written");
        let packed = encoder.finish().expect("written");
        let mut budget = Budget::default();
        let read = read_packed(&packed, &mut budget);
        let (pages, _) = found(read, budget);
        assert_eq!(pages.len(), expected.len());
        assert_eq!(pages[5].label.as_deref(), Some("https://example.org/t"));
    }

    #[test]
    fn a_wrong_length_costs_a_record_and_is_said() {
        let good = response_of("Content-Type: text/plain", b"good");
        for (length, told, good_ones) in [
            ("2", "belong to none", 2),
            ("12", "belong to none", 1),
            ("99999999", "ends after", 0),
            ("18446744073709551615", "record 1 is longer than is read", 0),
            ("-1", "does not say how long it is", 2),
            ("x", "does not say how long it is", 2),
        ] {
            let wrong = format!(
                "WARC/1.0\r\nWARC-Type: resource\r\nContent-Type: text/plain\r\nContent-Length: {length}\r\n\r\nwrong\r\n\r\n"
            );
            let archive = [wrong.as_bytes(), &good, &good].concat();
            let (pages, notes) = texts(&archive);
            assert!(notes.iter().any(|note| note.contains(told)), "{length}: {notes:?}");
            assert_eq!(pages.iter().filter(|page| *page == "good").count(), good_ones, "{length}");
        }
        let (pages, notes) = texts(&good[..good.len() - 6]);
        assert_eq!((pages.as_slice(), notes.len()), (["go".to_owned()].as_slice(), 1));
        let mut budget = Budget::default();
        assert!(super::read(b"WARC/1.0", &mut budget).is_err());
    }
}
