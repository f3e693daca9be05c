//! WACZ: web archives (WARC) in a ZIP file. Nothing is written anywhere, and a name in it decides
//! nothing but whether the file looks like a web archive.
//!
//! Web Archive Collection Zipped, 1.1.1: <https://specs.webrecorder.net/wacz/1.1.1/>.

use std::{
    borrow::Cow,
    collections::HashMap,
    io::{Cursor, Read as _},
};

use serde_json::Value;
use zip::ZipArchive;

use super::{Budget, ExtractError, MOST_PAGES, text, warc};

/// Most files in one ZIP file.
const MOST_FILES: usize = 10_000;
/// Longest description of the package, in bytes.
const MOST_DESCRIPTION: u64 = 1024 * 1024;
/// Longest list of pages, in bytes.
const MOST_LIST: u64 = 8 * 1024 * 1024;

/// Reads every web archive in the file, and returns the title that the package gives itself.
pub(super) fn read(bytes: &[u8], budget: &mut Budget) -> Result<Option<String>, ExtractError> {
    let broken = |problem: String| ExtractError::Unreadable { kind: "WACZ", problem };
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(error.to_string()))?;
    if archive.len() > MOST_FILES {
        return Err(broken(format!("it has {} files; at most {MOST_FILES} are looked at", archive.len())));
    }
    let mut title = None;
    let mut titles = HashMap::new();
    let mut archives = 0;
    for number in 0..archive.len() {
        if budget.is_full() {
            break;
        }
        let mut file = match archive.by_index(number) {
            Ok(file) => file,
            Err(error) => {
                budget.note(format!("file {number} of the archive cannot be read: {error}"));
                continue;
            }
        };
        let Ok(name) = file.name().map(Cow::into_owned) else { continue };
        if name == "datapackage.json" {
            let mut text = Vec::new();
            if file.by_ref().take(MOST_DESCRIPTION).read_to_end(&mut text).is_ok() {
                let description: Option<Value> = serde_json::from_slice(&text).ok();
                title = description.and_then(|it| it.get("title")?.as_str().map(ToOwned::to_owned));
            }
        } else if is_list(&name) {
            let mut lines = Vec::new();
            // What is there of a list that cannot be read to its end is a list.
            let _ = file.by_ref().take(MOST_LIST).read_to_end(&mut lines);
            titles.extend(titles_in(&lines).take(MOST_PAGES));
        } else if is_archive(&name) {
            archives += 1;
            // What the ZIP file itself packs is bounded like what the web archive packs.
            if let Err(error) = warc::read_file(file, budget) {
                budget.note(format!("a web archive in it: {error}"));
            }
        }
    }
    if archives == 0 {
        return Err(ExtractError::NoReader("a ZIP file without web archives".to_owned()));
    }
    for page in &mut budget.web.pages {
        if page.title.is_none() {
            page.title = titles.get(&page.address).cloned();
        }
    }
    Ok(title)
}

/// The titles that a list of pages gives, by address. WACZ 1.1.1 §5.2.2: one JSON object a line.
fn titles_in(lines: &[u8]) -> impl Iterator<Item = (String, String)> {
    lines.split(|byte| *byte == b'\n').filter_map(|line| {
        let page: Value = serde_json::from_slice(line).ok()?;
        let of = |member: &str| page.get(member)?.as_str().map(ToOwned::to_owned);
        Some((of("url")?, text::title(&of("title")?)?))
    })
}

/// Whether a file in the package is a list of pages. WACZ 1.1.1 §5.2.2 names the first, and writers add the second.
fn is_list(name: &str) -> bool {
    matches!(name, "pages/pages.jsonl" | "pages/extraPages.jsonl")
}

/// Whether a file in the package is a web archive. WACZ 1.1.1 §5.2.1 names them so.
fn is_archive(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    [".warc", ".warc.gz"].iter().any(|ending| name.ends_with(ending))
}
