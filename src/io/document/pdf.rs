//! The text of a PDF, page by page.
//!
//! Read by `pdf-extract`: of the readers tried, its words agree best with those of pdftotext.

use std::panic::{AssertUnwindSafe, catch_unwind};

use pdf_extract::{Document, Object, PlainTextOutput, output_doc_page};

use super::{Budget, ExtractError};

/// Reads the pages, labelled "p. 1" onwards after the address `of` the file if it has one, and
/// returns the title that the file gives itself.
pub(super) fn read(
    bytes: &[u8],
    of: Option<&str>,
    budget: &mut Budget,
) -> Result<Option<String>, ExtractError> {
    let broken = |problem: String| ExtractError::Unreadable { kind: "PDF", problem };
    let load = || Document::load_mem(bytes).map(|document| (document.get_pages(), document));
    let loaded = guarded(load).ok_or_else(|| broken("its reader gave up".to_owned()))?;
    let (pages, mut document) = loaded.map_err(|error| broken(error.to_string()))?;
    if document.is_encrypted() && document.decrypt("").is_err() {
        return Err(broken("it is encrypted".to_owned()));
    }
    if pages.is_empty() {
        return Err(broken("it has no pages".to_owned()));
    }
    for number in pages.keys() {
        let mut text = String::new();
        let read = guarded(|| output_doc_page(&document, &mut PlainTextOutput::new(&mut text), *number));
        match read {
            Some(Ok(())) => {}
            Some(Err(error)) => budget.note(format!("page {number} cannot be read to its end: {error}")),
            None => budget.note(format!("page {number} cannot be read to its end")),
        }
        let label = of.map_or_else(|| format!("p. {number}"), |address| format!("{address}, p. {number}"));
        if !budget.page(Some(&label), text.trim()) {
            break;
        }
    }
    Ok(guarded(|| title(&document)).flatten())
}

/// The title in the document information. PDF 32000-1 §14.3.3; text strings, §7.9.2.2.
fn title(document: &Document) -> Option<String> {
    let information = match document.trailer.get(b"Info").ok()? {
        Object::Reference(id) => document.get_dictionary(*id).ok()?,
        Object::Dictionary(dictionary) => dictionary,
        _ => return None,
    };
    let Object::String(bytes, _) = information.get(b"Title").ok()? else { return None };
    if bytes.starts_with(b"\xfe\xff") || bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xef\xbb\xbf")
    {
        return super::text::decode(bytes, None).map(|decoded| decoded.text.into_owned());
    }
    // PDFDocEncoding is Latin-1 but for a few signs.
    Some(encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned())
}

/// What a reader returns; none if it panicked.
fn guarded<T>(read: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(read)).ok()
}
