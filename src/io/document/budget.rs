//! How much is taken from one document, whatever it holds.

use std::{borrow::Cow, cell::Cell, rc::Rc};

use unicode_normalization::UnicodeNormalization as _;

use super::{ExtractError, Extracted, Page, WebPage, WebPages};

/// Longest file from which text is read, in bytes.
pub const MOST_INPUT: usize = 256 * MIB;
/// Most text that is taken from a document, in bytes of UTF-8.
pub const MOST_TEXT: usize = 64 * MIB;
/// Most pages of a document.
pub const MOST_PAGES: usize = 20_000;
/// Most records of a web archive that are looked at.
pub const MOST_RECORDS: usize = 200_000;
/// Most bytes that are unpacked from a document in all.
pub const MOST_UNPACKED: u64 = 1024 * MIB as u64;
/// Longest record of a web archive that is read, in bytes, as it is stored and as it is unpacked.
pub(super) const MOST_RECORD: usize = 64 * MIB;
/// Most notes that are kept.
const MOST_NOTES: usize = 20;
/// Longest label, in characters.
const MOST_LABEL: usize = 2000;
const MIB: usize = 1024 * 1024;

/// The pages taken from a document so far, and what may still be taken.
#[derive(Debug)]
pub(super) struct Budget {
    pages: Vec<Page>,
    pages_left: usize,
    /// The pages of a web archive, each with its own pages in place of those above.
    pub(super) web: WebPages,
    /// Bytes of pages that may still be taken; none are if this is none.
    bytes_left: Option<usize>,
    was_cut: bool,
    notes: Vec<String>,
    more_notes: u64,
    text_left: usize,
    /// Bytes that may still be unpacked; readers that run at the same time share it.
    pub(super) unpacked_left: Rc<Cell<u64>>,
    /// Records that may still be looked at.
    pub(super) records_left: usize,
    is_full: bool,
}

impl Default for Budget {
    fn default() -> Self {
        Self {
            pages: Vec::new(),
            pages_left: MOST_PAGES,
            web: WebPages::default(),
            bytes_left: None,
            was_cut: false,
            notes: Vec::new(),
            more_notes: 0,
            text_left: MOST_TEXT,
            unpacked_left: Rc::new(Cell::new(MOST_UNPACKED)),
            records_left: MOST_RECORDS,
            is_full: false,
        }
    }
}

impl Budget {
    /// One that takes the bytes of the pages of a web archive too.
    pub(super) fn unpacking() -> Self {
        Self { bytes_left: Some(MOST_INPUT), ..Self::default() }
    }

    /// Whether it does.
    pub(super) const fn unpacks(&self) -> bool {
        self.bytes_left.is_some()
    }

    /// Takes a page of a web archive, whose text `read` hands over. One that is cut off is not taken with its bytes:
    /// read by itself it would have another text.
    pub(super) fn web_page(
        &mut self,
        mut page: WebPage,
        bytes: Cow<'_, [u8]>,
        read: impl FnOnce(&[u8], &mut Self) -> Result<(Option<String>, Option<String>), ExtractError>,
    ) {
        if self.bytes_left.is_some_and(|left| bytes.len() > left) {
            self.fill(format!("no more than {} MiB of pages are taken", MOST_INPUT / MIB));
        }
        if self.is_full {
            self.web.left_out.unread += 1;
            return;
        }
        let notes_before = self.notes.len();
        let found = read(&bytes, self);
        for note in &mut self.notes[notes_before..] {
            *note = format!("{}: {note}", page.address);
        }
        let pages = std::mem::take(&mut self.pages);
        page.text = match found {
            Ok((title, encoding)) => {
                page.title.clone_from(&title);
                Ok(Extracted { title, encoding, pages, ..Extracted::default() })
            }
            Err(error) => {
                self.note(format!("{}: {error}", page.address));
                Err(error.to_string())
            }
        };
        if let Some(left) = &mut self.bytes_left {
            if std::mem::take(&mut self.was_cut) {
                self.web.left_out.unread += 1;
                return;
            }
            *left -= bytes.len();
            page.bytes = bytes.into_owned();
        }
        self.web.pages.push(page);
    }

    /// Takes a page, its text made NFC and rid of control characters. Returns whether more may come.
    pub(super) fn page(&mut self, label: Option<&str>, text: &str) -> bool {
        if self.is_full {
            return false;
        }
        let mut page = Self::begin(label);
        self.take(&mut page, text);
        self.finish(page)
    }

    /// Takes a page of parts, each up to a byte of the text, of which some are main text. A part
    /// begins where a block does: with white space, which composes with no character.
    pub(super) fn page_of_parts(&mut self, label: Option<&str>, text: &str, parts: &[(usize, bool)]) -> bool {
        if self.is_full {
            return false;
        }
        let mut page = Self::begin(label);
        let mut main = Vec::new();
        let mut start = 0;
        for (end, is_main) in parts {
            let before = page.text.len();
            self.take(&mut page, text.get(start..*end).unwrap_or_default());
            if *is_main && before < page.text.len() {
                main.push((before, page.text.len()));
            }
            start = *end;
        }
        page.main = parts.iter().any(|(_, is_main)| !is_main).then_some(main);
        self.finish(page)
    }

    fn begin(label: Option<&str>) -> Page {
        Page { label: label.map(as_label), text: String::new(), main: None }
    }

    /// Adds text to a page, as far as there is room.
    fn take(&mut self, page: &mut Page, text: &str) {
        if self.is_full {
            return;
        }
        let clean = Clean { chars: text.chars().peekable() };
        for c in clean.nfc() {
            let Some(left) = self.text_left.checked_sub(c.len_utf8()) else {
                self.was_cut = true;
                return self.fill(format!("the text is cut off after {} MiB", MOST_TEXT / MIB));
            };
            self.text_left = left;
            page.text.push(c);
        }
    }

    fn finish(&mut self, page: Page) -> bool {
        self.pages.push(page);
        self.pages_left = self.pages_left.saturating_sub(1);
        if self.pages_left == 0 {
            self.fill(format!("no more than {MOST_PAGES} pages are read"));
        }
        !self.is_full
    }

    /// Whether nothing more is taken.
    pub(super) fn is_full(&self) -> bool {
        self.is_full
    }

    /// Says what was not read, and that nothing more will be.
    pub(super) fn fill(&mut self, why: String) {
        if !self.is_full {
            self.note(why);
        }
        self.is_full = true;
    }

    /// Says what was not read.
    pub(super) fn note(&mut self, note: String) {
        if self.notes.len() < MOST_NOTES {
            self.notes.push(note);
        } else {
            self.more_notes += 1;
        }
    }

    /// The pages, and what was not read.
    pub(super) fn into_parts(mut self) -> (Vec<Page>, Vec<String>) {
        let notes = self.take_notes();
        (self.pages, notes)
    }

    /// The pages of a web archive, and what was not read.
    pub(super) fn into_web(mut self) -> (WebPages, Vec<String>) {
        let notes = self.take_notes();
        (self.web, notes)
    }

    fn take_notes(&mut self) -> Vec<String> {
        if self.more_notes > 0 {
            self.notes.push(format!("{} more such faults", self.more_notes));
        }
        std::mem::take(&mut self.notes)
    }
}

/// A label in one line, cut if it is too long.
pub(super) fn as_label(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(MOST_LABEL).collect()
}

/// Lines end in a line feed; other control characters but tabs are left out.
struct Clean<'t> {
    chars: std::iter::Peekable<std::str::Chars<'t>>,
}

impl Iterator for Clean<'_> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        loop {
            return match self.chars.next()? {
                '\r' => {
                    self.chars.next_if_eq(&'\n');
                    Some('\n')
                }
                '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some('\n'),
                c @ ('\n' | '\t') => Some(c),
                c if c.is_control() || c == '\u{feff}' => continue,
                c => Some(c),
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_nfc_and_without_controls() {
        let mut budget = Budget::default();
        assert!(budget.page(Some("p.\u{7} 1"), "\u{feff}Ko\u{308}k\r\nTash\r\u{c}\u{1b}[31m\0"));
        let (pages, notes) = budget.into_parts();
        assert_eq!(
            pages,
            [Page { label: Some("p. 1".to_owned()), text: "Kök\nTash\n\n[31m".to_owned(), main: None }]
        );
        assert!(notes.is_empty());
    }

    #[test]
    fn what_is_too_much_is_cut_and_said() {
        let mut budget = Budget { text_left: 5, ..Budget::default() };
        assert!(budget.page(None, "abc"));
        assert!(!budget.page(None, "déf"));
        assert!(!budget.page(None, "g"));
        for _ in 0..30 {
            budget.note("a fault".to_owned());
        }
        let (pages, notes) = budget.into_parts();
        assert_eq!(pages.iter().map(|page| page.text.as_str()).collect::<Vec<_>>(), ["abc", "d"]);
        assert_eq!(notes.first().map(String::as_str), Some("the text is cut off after 64 MiB"));
        assert_eq!(notes.last().map(String::as_str), Some("11 more such faults"));
        let mut budget = Budget::default();
        assert_eq!((0..30_000).take_while(|_| budget.page(None, "")).count(), MOST_PAGES - 1);
    }
}
