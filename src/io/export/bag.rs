//! The texts of a bag of files: BagIt 1.0, RFC 8493. Nothing here opens a file.
//!
//! ```text
//! bagit.txt                 which version
//! bag-info.txt              of which ledger, by which checkpoint
//! manifest-sha256.txt       SHA-256 of every file under data/
//! blake3.txt                their BLAKE3, as b3sum reads it
//! checkpoint.txt            the signed checkpoint, with its cosignatures
//! tagmanifest-sha256.txt    SHA-256 of the files above
//! data/                     the files
//! ```
//!
//! BLAKE3 stands in a file of another name than a manifest, since checkers refuse manifests of an
//! algorithm that they do not know.

use std::collections::HashSet;

use crate::model::fold;

/// Longest name of a file, in bytes, with what is added to keep it apart from others.
const LONGEST_NAME: usize = 200;

/// The declaration of every bag.
pub const BAGIT: &str = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";

/// Names of files, safe on every system and different where case is ignored.
#[derive(Debug, Default)]
pub struct FileNames(HashSet<String>);

impl FileNames {
    /// A name as near to `name` as can be; `number` keeps it apart from another of the same name.
    pub fn take(&mut self, name: &str, number: u64) -> String {
        let name = safe(name);
        let (stem, ending) = match name.rsplit_once('.') {
            Some((stem, ending)) if !stem.is_empty() && ending.len() <= 12 => (stem, format!(".{ending}")),
            _ => (name.as_str(), String::new()),
        };
        let mut candidate = name.clone();
        let mut tries = 0_u64;
        while !self.0.insert(fold(&candidate)) {
            let apart = if tries == 0 { number.to_string() } else { format!("{number}-{tries}") };
            candidate = format!("{stem}-{apart}{ending}");
            tries += 1;
        }
        candidate
    }
}

/// A name that leads to no other folder, hides no file, and stands on one line of a manifest.
fn safe(name: &str) -> String {
    let mut safe: String = name.chars().map(|c| if is_plain(c) { c } else { '_' }).collect();
    if safe.len() > LONGEST_NAME - 40 {
        let (stem, ending) = match safe.rsplit_once('.') {
            Some((stem, ending)) if ending.len() <= 12 => (stem.to_owned(), format!(".{ending}")),
            _ => (safe.clone(), String::new()),
        };
        let end = (0..=LONGEST_NAME - 60).rev().find(|at| stem.is_char_boundary(*at)).unwrap_or(0);
        safe = format!("{}{ending}", &stem[..end.min(stem.len())]);
    }
    let mut safe = safe.trim_matches(' ').trim_end_matches(['.', ' ']).to_owned();
    if safe.is_empty() {
        return "file".to_owned();
    }
    let stem = safe.split('.').next().unwrap_or_default().to_lowercase();
    let is_device = ["con", "prn", "aux", "nul"].contains(&stem.as_str())
        || ["com", "lpt"].iter().any(|device| {
            let number = stem.strip_prefix(device).unwrap_or_default();
            number.chars().count() == 1 && number.chars().all(char::is_numeric)
        });
    if is_device || safe.starts_with(['.', '~', '-']) {
        safe.insert(0, '_');
    }
    safe
}

/// Whether the character is shown as itself, on one line, and is a letter of no path.
fn is_plain(c: char) -> bool {
    let is_of_paths = matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' | '%');
    let is_hidden = matches!(c,
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202f}' | '\u{2060}'..='\u{206f}' | '\u{61c}' | '\u{feff}' | '\u{fff0}'..='\u{ffff}');
    !is_of_paths && !is_hidden && !c.is_control() && (c == ' ' || !c.is_whitespace())
}

/// A manifest: a digest and a path a line.
#[must_use]
pub fn manifest<'m>(files: impl IntoIterator<Item = (&'m str, &'m str)>) -> String {
    let mut lines = String::new();
    for (path, digest) in files {
        lines.push_str(&format!("{digest}  {path}\n"));
    }
    lines
}

/// `bag-info.txt`: labels with their values, one line each.
#[must_use]
pub fn bag_info(facts: &[(&str, String)]) -> String {
    let line = |text: &str| text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>();
    let mut lines = String::new();
    for (label, value) in facts {
        lines.push_str(&format!("{label}: {}\n", line(value)));
    }
    lines
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_are_kept_where_they_are_safe() {
        let mut names = FileNames::default();
        for (name, taken) in [
            ("report.pdf", "report.pdf"),
            ("Report.PDF", "Report-7.PDF"),
            ("report.pdf", "report-7-1.pdf"),
            ("../../etc/passwd", "_.._.._etc_passwd"),
            ("/abs", "_abs"),
            ("C:\\x", "C__x"),
            (".hidden", "_.hidden"),
            ("..", "file"),
            ("con.txt", "_con.txt"),
            ("COM1", "_COM1"),
            ("a\nb%0A.txt", "a_b_0A.txt"),
            ("отчёт №3.html", "отчёт №3.html"),
            ("x\u{202e}fdp.exe", "x_fdp.exe"),
        ] {
            assert_eq!(names.take(name, 7), taken, "{name:?}");
        }
        let long = names.take(&format!("{}.html", "ö".repeat(900)), 7);
        assert!(long.len() <= LONGEST_NAME && long.ends_with("ö.html"), "{long}");
    }

    proptest! {
        #[test]
        fn every_name_is_one_file_in_its_folder(texts in prop::collection::vec("(\\PC|[\u{0}-\u{1f}/\\\\. \u{202e}%]){0,40}", 1..8)) {
            let mut names = FileNames::default();
            let taken: Vec<String> = texts.iter().map(|text| names.take(text, 1)).collect();
            let different: HashSet<String> = taken.iter().map(|name| name.to_lowercase()).collect();
            prop_assert_eq!(different.len(), taken.len());
            for name in taken {
                let path = std::path::Path::new(&name);
                prop_assert_eq!(path.file_name(), Some(path.as_os_str()));
                prop_assert!(!name.starts_with('.') && !name.contains(['/', '\\', '\n', '\r', ':', '%']));
                prop_assert!(name.len() <= 255 && name.trim() == name && !name.is_empty());
            }
        }
    }
}
