//! The text of a document, page by page, from its bytes: [`extract`]; of a web archive also what its pages are made
//! of: [`unpack`].
//!
//! The bytes are believed in nothing. What is found is bounded ([`Budget`]), and what follows from
//! a fault of the file is an error or a note, never silence. Readers of other people may still
//! panic, run for ever or ask for all memory on a file made for that: whoever has a file of unknown
//! origin calls this in a process that can be ended, as `docket` does.

mod budget;
mod difference;
mod html;
mod main_text;
mod pdf;
mod response;
mod text;
mod wacz;
mod warc;
mod web_page;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::model::Counted;
use budget::Budget;
pub use budget::{MOST_INPUT, MOST_PAGES, MOST_RECORDS, MOST_TEXT, MOST_UNPACKED};
pub use difference::{Difference, DifferentLine, Hunk, difference};
use encoding_rs::Encoding;
pub use web_page::{LeftOut, WebPage, WebPages};

/// What was found in a document.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extracted {
    /// Its own title, in one line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The encoding that its text was read in, by its WHATWG name, if it is one text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// Its pages, in order, those without any text among them.
    pub pages: Vec<Page>,
    /// What could not be read, in sentences without a full stop.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// Of a web archive that was unpacked, its pages in place of those above.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub web: Option<WebPages>,
}

/// A page of a document, or a record of a web archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// Which it is: "p. 3", or the address of a record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Its text in NFC: lines end in a line feed, and no other control character is there but tabs.
    pub text: String,
    /// Where its main text stands, in bytes of the text, from start to end; none if nothing tells it from the rest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub main: Option<Vec<(usize, usize)>>,
}

impl Page {
    /// What of it is counted in paragraphs: its main text. A page of a PDF has none that can be counted, since its lines
    /// and its empty lines are those of the type area.
    #[must_use]
    pub fn counted(&self) -> Counted {
        let last = self.label.as_deref().and_then(|label| label.rsplit(", ").next());
        let number = last.and_then(|last| last.strip_prefix("p. "));
        if number.is_some_and(|number| number.bytes().all(|digit| digit.is_ascii_digit())) {
            return Counted::Nothing;
        }
        match &self.main {
            None => Counted::All,
            Some(main) => Counted::Parts(main.iter().map(|(start, end)| *start..*end).collect()),
        }
    }

    /// The main text: without navigation, headers and footers of the site, where the page tells them apart; all of
    /// the text otherwise.
    #[must_use]
    pub fn main_text(&self) -> Cow<'_, str> {
        let Some(main) = &self.main else { return Cow::Borrowed(&self.text) };
        let parts = main.iter().map(|(start, end)| self.text.get(*start..*end).unwrap_or_default().trim());
        Cow::Owned(parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n"))
    }
}

/// Why no text was found.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ExtractError {
    /// Nothing here reads such files.
    #[error("no text is read from {0}")]
    NoReader(String),
    /// It is damaged, or made to deceive.
    #[error("it cannot be read as {kind}: {problem}")]
    Unreadable {
        /// What it seemed to be.
        kind: &'static str,
        /// What is wrong with it.
        problem: String,
    },
    /// Longer than is read.
    #[error("it is longer than {} MiB, and no text is read from it", MOST_INPUT / 1024 / 1024)]
    TooLong,
}

impl Extracted {
    /// The label, if there is one, and the text of each page.
    pub fn labelled(&self) -> impl Iterator<Item = (Option<&str>, &str)> {
        self.pages.iter().map(|page| (page.label.as_deref(), page.text.as_str()))
    }

    /// Characters of all pages.
    #[must_use]
    pub fn characters(&self) -> u64 {
        self.pages.iter().map(|page| page.text.chars().count() as u64).sum()
    }

    /// Characters of the main text of all pages; none if no page tells it from the rest.
    #[must_use]
    pub fn main_characters(&self) -> Option<u64> {
        self.pages
            .iter()
            .any(|page| page.main.is_some())
            .then(|| self.pages.iter().map(|page| page.main_text().chars().count() as u64).sum())
    }

    /// Whether no page has any words.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pages.iter().all(|page| page.text.trim().is_empty())
    }
}

/// The text of a document of this media type, as [`super::media_type`] finds it, that was sent in this encoding if one
/// is known. The pages of a web archive are labelled by their addresses.
///
/// # Errors
/// [`ExtractError`] if it has none that can be read, with the reason.
pub fn extract(bytes: &[u8], media_type: &str, charset: Option<&str>) -> Result<Extracted, ExtractError> {
    read(bytes, media_type, charset, Budget::default())
}

/// The same, but of a web archive its pages with their bytes ([`Extracted::web`]), at most 256 MiB of them.
///
/// # Errors
/// As [`extract`].
pub fn unpack(bytes: &[u8], media_type: &str) -> Result<Extracted, ExtractError> {
    read(bytes, media_type, None, Budget::unpacking())
}

fn read(
    bytes: &[u8],
    media_type: &str,
    charset: Option<&str>,
    mut budget: Budget,
) -> Result<Extracted, ExtractError> {
    if bytes.len() > MOST_INPUT {
        return Err(ExtractError::TooLong);
    }
    let unpacks = budget.unpacks();
    let (title, encoding) = match kind(bytes, media_type) {
        kind @ (Kind::Warc | Kind::PackedWarc | Kind::Zip) => {
            let title = match kind {
                Kind::Warc => warc::read(bytes, &mut budget).map(|()| None),
                Kind::PackedWarc => warc::read_packed(bytes, &mut budget).map(|()| None),
                _ => wacz::read(bytes, &mut budget),
            };
            let title = title?.as_deref().and_then(text::title);
            let (web, notes) = budget.into_web();
            let encoding = None;
            return Ok(if unpacks {
                Extracted { title, encoding, pages: Vec::new(), notes, web: Some(web) }
            } else {
                Extracted { title, encoding, pages: web.into_labelled_pages(), notes, web: None }
            });
        }
        kind => {
            let charset = charset.and_then(|label| Encoding::for_label(label.as_bytes()));
            read_single(kind, bytes, media_type, charset, &mut budget)?
        }
    };
    let (pages, notes) = budget.into_parts();
    Ok(Extracted { title, encoding, pages, notes, web: None })
}

/// Reads what is no archive: hands its pages to the budget, and returns its title and its encoding.
fn read_single(
    kind: Kind,
    bytes: &[u8],
    media_type: &str,
    charset: Option<&'static Encoding>,
    budget: &mut Budget,
) -> Result<(Option<String>, Option<String>), ExtractError> {
    let (title, encoding) = match kind {
        Kind::Text => {
            let decoded = text::decode(bytes, charset).ok_or_else(|| no_reader(media_type))?;
            budget.page(None, &decoded.text);
            (None, Some(decoded.encoding))
        }
        Kind::Html => {
            let page = html::read(bytes, charset);
            budget.page_of_parts(None, &page.text, &page.parts);
            (page.title, Some(page.encoding))
        }
        Kind::Pdf => (pdf::read(bytes, budget)?, None),
        Kind::Arc => return Err(no_reader("ARC, the format before WARC; warcio can convert it")),
        Kind::Warc | Kind::PackedWarc | Kind::Zip | Kind::Other => return Err(no_reader(media_type)),
    };
    Ok((title.as_deref().and_then(text::title), encoding.map(ToOwned::to_owned)))
}

/// Which reader a file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Html,
    Pdf,
    Warc,
    PackedWarc,
    Zip,
    Arc,
    Other,
}

fn kind(bytes: &[u8], media_type: &str) -> Kind {
    if bytes.starts_with(b"filedesc://") {
        return Kind::Arc;
    }
    match media_type {
        "application/warc" => Kind::Warc,
        "application/pdf" => Kind::Pdf,
        "application/zip" => Kind::Zip,
        "application/gzip" => match warc::packed_head(bytes) {
            head if head.starts_with(b"WARC/") => Kind::PackedWarc,
            head if head.starts_with(b"filedesc://") => Kind::Arc,
            _ => Kind::Other,
        },
        "text/html" | "application/xhtml+xml" => Kind::Html,
        "text/xml" if html::is_html(bytes) => Kind::Html,
        // Text in an old encoding has no signature.
        "application/octet-stream" => Kind::Text,
        text if text.starts_with("text/") => Kind::Text,
        _ => Kind::Other,
    }
}

fn no_reader(what: &str) -> ExtractError {
    ExtractError::NoReader(what.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_its_reader_and_the_rest_is_refused_by_name() {
        let text = extract("Девять погибших".as_bytes(), "text/plain", None).unwrap();
        assert_eq!(text.pages, [Page { label: None, text: "Девять погибших".to_owned(), main: None }]);
        assert_eq!((text.encoding.as_deref(), text.characters()), (Some("UTF-8"), 15));
        let html = extract(b"<title>A\n report</title><p>Nine", "text/html", None).unwrap();
        assert_eq!((html.title.as_deref(), html.pages[0].text.as_str()), (Some("A report"), "Nine"));
        let sent = extract(b"\xc4\xe5\xe2\xff\xf2\xfc", "text/plain", Some("windows-1251")).unwrap();
        assert_eq!((sent.encoding.as_deref(), sent.pages[0].text.as_str()), (Some("windows-1251"), "Девять"));
        for (bytes, media_type, told) in [
            (&b"\x89PNG\r\n\x1a\n\0"[..], "image/png", "no text is read from image/png"),
            (b"a\0\x01b", "application/octet-stream", "no text is read from application/octet-stream"),
            (b"filedesc://a.arc 0.0.0.0 2014 text/plain 75\n", "text/plain", "no text is read from ARC"),
            (b"%PDF-1.7 and nothing else", "application/pdf", "it cannot be read as PDF"),
            (b"PK\x03\x04", "application/zip", "it cannot be read as WACZ"),
            (b"\x1f\x8b\x08\0", "application/gzip", "no text is read from application/gzip"),
        ] {
            let error = extract(bytes, media_type, None).unwrap_err().to_string();
            assert!(error.starts_with(told), "{error}");
        }
    }
}
