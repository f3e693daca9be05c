//! How it looks in a terminal what became of a file that is recorded with a source, and of the pages of a web archive.

use std::collections::BTreeSet;

use super::{
    drift_view,
    error::CliError,
    output::{self, count},
    style::safe,
};
use crate::{
    docket::{CopyNews, Docket, PagesOutcome, ReadApartError},
    io::document::Extracted,
    model::Document,
};

/// Most pages with earlier copies that are told of one by one although no quote stands there no more.
const MOST_TOLD: usize = 10;

/// "Archived report.pdf: application/pdf, 12,345 bytes, BLAKE3 …; fetched from https://…".
pub(crate) fn told_of(document: &Document) -> String {
    let size = count(document.size, "byte", "bytes");
    let from = document.fetched_from.as_ref().map(|from| format!("; fetched from {from}"));
    let from = from.unwrap_or_default();
    let known = format!("{}, {size}, BLAKE3 {}{from}", document.media_type, document.digest);
    let told = match &document.kept_at {
        None => format!("Archived {}: {known}", document.name),
        Some(path) => format!("Not archived, being over --max-archive: {known}; kept at {path}"),
    };
    output::paragraph(&safe(&told), 0)
}

/// "Text: 3 pages, 12,345 characters, windows-1251", or why there is none.
pub(crate) fn told_of_text(text: &Result<Extracted, ReadApartError>) -> String {
    let text = match text {
        Ok(archive) if archive.web.is_some() => return notes(archive),
        Ok(text) => text,
        Err(error) => return output::paragraph(&safe(&format!("Text: none; {error}")), 0),
    };
    let mut told = if text.is_empty() {
        format!("Text: none on {}", count(text.pages.len() as u64, "page", "pages"))
    } else {
        let pages = count(text.pages.len() as u64, "page", "pages");
        let main = text.main_characters().map(|main| format!(" ({} of main text)", count(main, "is", "are")));
        format!(
            "Text: {pages}, {}{}",
            count(text.characters(), "character", "characters"),
            main.unwrap_or_default()
        )
    };
    if let Some(encoding) = &text.encoding {
        told.push_str(&format!(", {encoding}"));
    }
    let mut told = output::paragraph(&safe(&told), 0);
    told.push_str(&notes(text));
    told
}

/// How many pages are sources, which records are none and why, and what could not be read.
pub(crate) fn told_of_pages(pages: &PagesOutcome) -> String {
    let number = pages.recorded.len() as u64;
    let mut told = format!("{} recorded as {}", count(number, "page", "pages"), plural(number));
    if let Some(entries) = output::entries(pages.recorded.iter().copied()) {
        told.push_str(&format!(", {entries}"));
    }
    let left_out: u64 = pages.reasons().map(|(number, _)| number).sum();
    if left_out > 0 {
        let reasons: Vec<String> = pages.reasons().map(|(number, why)| format!("{number} {why}")).collect();
        told.push_str(&format!(
            "; {} left out: {}",
            count(left_out, "record", "records"),
            reasons.join(", ")
        ));
    }
    let mut text = output::paragraph(&told, 0);
    if pages.not_archived > 0 {
        let are = if pages.not_archived == 1 { "is" } else { "are" };
        text.push_str(&output::paragraph(
            &format!(
                "{} of them {are} over --max-archive, and known by digest and length alone",
                pages.not_archived
            ),
            2,
        ));
    }
    text
}

const fn plural(number: u64) -> &'static str {
    if number == 1 { "a source" } else { "sources" }
}

/// How many pages of an archive that was recorded before are sources.
pub(crate) fn known(pages: &[u64]) -> String {
    output::entries(pages.iter().copied()).map_or_else(String::new, |entries| {
        let number = pages.len() as u64;
        output::paragraph(&format!("{} of it recorded before, {entries}", count(number, "page", "pages")), 0)
    })
}

/// What could not be read of an archive.
fn notes(archive: &Extracted) -> String {
    archive.notes.iter().map(|note| output::paragraph(&safe(note), 2)).collect()
}

/// What the pages are to earlier copies of their addresses, and the claims whose quotes stand in another copy.
pub(crate) fn news_of(docket: &Docket, pages: &[u64]) -> Result<(String, BTreeSet<u64>), CliError> {
    let mut all: Vec<CopyNews> = Vec::new();
    for page in pages {
        all.extend(docket.news_of(*page)?);
    }
    let elsewhere = all.iter().flat_map(|news| news.elsewhere.iter().copied()).collect();
    let is_told = |news: &&CopyNews| {
        all.len() <= MOST_TOLD || news.quotes.iter().flatten().any(|checked| checked.drift.is_some())
    };
    // Of several versions in one archive the newest is told of.
    let newest = |news: &&CopyNews| {
        !news.copies[news.place + 1..].iter().any(|later| pages.binary_search(&later.source.index).is_ok())
    };
    let (told, others): (Vec<&CopyNews>, Vec<&CopyNews>) = all.iter().filter(newest).partition(is_told);
    let mut text: String = told.into_iter().map(drift_view::told_of).collect();
    if !others.is_empty() {
        let unchanged = others.iter().filter(|news| news.copy().unchanged_since.is_some()).count();
        text.push_str(&output::paragraph(
            &format!(
                "{} more pages have other copies, and no quote that has changed: {unchanged} unchanged since the copy \
                 before, {} in another version. `counterclaim source versions` lists those of an address.",
                others.len(),
                others.len() - unchanged
            ),
            0,
        ));
    }
    Ok((text, elsewhere))
}
