//! A quote in the text of its source, or the passage nearest to it: [`SearchedText`].
//!
//! Text and quote are NFC. What is folded, and nothing else:
//!
//! - white space of any kind and length, line breaks among it, is one space;
//! - soft hyphens, with a line break after them, and characters that have neither width nor
//!   meaning of their own (zero-width space, word joiner, byte order mark, marks and overrides of
//!   direction) are not there;
//! - a line break after a hyphen or dash may be no space: "Kyrgyz-", "Tajik" are "Kyrgyz-Tajik";
//! - a hyphen at the end of a line, between a letter and a small letter, may have divided a word:
//!   "casual-", "ties" are "casualties". No text says whether it did, so that is counted and told.
//!
//! Case, quotation marks, digits, diacritics and every other sign must be those of the text; and a
//! quote begins and ends where words and numbers do, or "9 killed" would be found in "19 killed".

mod nearest;
mod paragraph;
mod place;

use std::{borrow::Cow, cell::OnceCell, iter::Peekable, ops::Range};

use unicode_normalization::char::is_combining_mark;

use paragraph::Paragraphs;

pub use nearest::{Part, Passage};
pub use paragraph::Paragraph;
pub use place::{QuoteCheck, QuotePlace};

/// Characters of the text that are kept before and after a quote.
const AROUND: usize = 32;
/// Most places at which a quote with divided words is tried.
const MOST_TRIED: usize = 1000;
/// Most bytes of a quote that are looked at over and over.
const MOST_WORK: usize = 1 << 26;

/// Where a quote stands: a text position and a text quote of the Web Annotation Data Model
/// (§4.2.4, §4.2.5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundQuote {
    /// Characters of the text before it.
    pub start: usize,
    /// Characters of the text up to its end.
    pub end: usize,
    /// Up to 32 characters of the text before it, white space folded.
    pub prefix: String,
    /// Up to 32 characters of the text after it, white space folded.
    pub suffix: String,
    /// Hyphens at line ends that were taken for divided words.
    pub divided: usize,
    /// In which paragraph it is, where they are counted.
    pub paragraph: Option<Paragraph>,
}

/// A text, folded once, in which quotes are sought. Text and quotes must be NFC.
#[derive(Debug)]
pub struct SearchedText<'t> {
    text: Cow<'t, str>,
    within: String,
    /// The text without dashes and the line breaks after them, if any line ends in a dash.
    bare: OnceCell<Option<String>>,
    counted: Counted,
    paragraphs: OnceCell<Paragraphs>,
}

/// What of a text is counted in paragraphs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Counted {
    /// Nothing: its lines and blocks are not its author's.
    #[default]
    Nothing,
    /// All of it.
    All,
    /// These parts, in bytes and in order.
    Parts(Vec<Range<usize>>),
}

impl<'t> SearchedText<'t> {
    /// Folds a text.
    #[must_use]
    pub fn new(text: impl Into<Cow<'t, str>>) -> Self {
        let text = text.into();
        let within = characters(folded(&text));
        Self { text, within, bare: OnceCell::new(), counted: Counted::Nothing, paragraphs: OnceCell::new() }
    }

    /// The same text, in which paragraphs are counted.
    #[must_use]
    pub fn counting(self, counted: Counted) -> Self {
        Self { counted, paragraphs: OnceCell::new(), ..self }
    }

    /// Bytes of the text.
    #[must_use]
    pub fn size(&self) -> usize {
        self.text.len()
    }

    /// Finds the first place at which a quote stands word for word.
    ///
    /// Takes time in proportion to the text.
    #[must_use]
    pub fn find(&self, quote: &str) -> Option<FoundQuote> {
        let wanted = characters(folded(quote.trim()));
        if wanted.is_empty() {
            return None;
        }
        let found = self.as_it_stands(&wanted).or_else(|| self.over_line_ends(&wanted))?;
        Some(FoundQuote { paragraph: self.paragraph(&found), ..found })
    }

    /// The passage that shares most sequences of three characters with a quote; none if no passage
    /// shares a third of them.
    ///
    /// Case and what is folded are ignored. Of the text only the first 16 Mi characters are
    /// searched, of the quote the first 4096 compared. Takes time in proportion to the text.
    #[must_use]
    pub fn nearest(&self, quote: &str) -> Option<Passage> {
        nearest::nearest_passage(&self.text, &self.within, quote)
    }
}

/// A character of folded text.
#[derive(Debug, Clone, Copy)]
struct Cell {
    c: char,
    /// Where it begins in the text, in characters.
    at: usize,
    /// The same in bytes.
    byte: usize,
    /// A space that stands for white space with a line break in it.
    is_break: bool,
}

/// The text with white space and invisible characters folded.
fn folded(text: &str) -> Folded<'_> {
    Folded { chars: text.char_indices().enumerate().peekable() }
}

struct Folded<'t> {
    chars: Peekable<std::iter::Enumerate<std::str::CharIndices<'t>>>,
}

impl Folded<'_> {
    /// Goes past white space; returns whether a line break was in it.
    fn skip_space(&mut self) -> bool {
        let mut is_break = false;
        while let Some((_, (_, c))) = self.chars.next_if(|(_, (_, c))| c.is_whitespace()) {
            is_break |= c == '\n';
        }
        is_break
    }
}

impl Iterator for Folded<'_> {
    type Item = Cell;

    fn next(&mut self) -> Option<Cell> {
        loop {
            let (at, (byte, c)) = self.chars.next()?;
            if c == '\u{ad}' {
                if self.chars.peek().is_some_and(|(_, (_, c))| *c == '\n') {
                    self.skip_space();
                }
            } else if c.is_whitespace() {
                let is_break = self.skip_space() || c == '\n';
                return Some(Cell { c: ' ', at, byte, is_break });
            } else if !is_invisible(c) {
                return Some(Cell { c, at, byte, is_break: false });
            }
        }
    }
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{61c}' | '\u{200e}' | '\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}')
}

fn is_dash(c: char) -> bool {
    is_hyphen(c) || matches!(c, '\u{2011}'..='\u{2015}')
}

impl SearchedText<'_> {
    fn paragraph(&self, found: &FoundQuote) -> Option<Paragraph> {
        let parts = match &self.counted {
            Counted::Nothing => return None,
            Counted::All => None,
            Counted::Parts(parts) => Some(parts.as_slice()),
        };
        self.paragraphs.get_or_init(|| Paragraphs::of(&self.text, parts)).at(found.start, found.end)
    }

    fn as_it_stands(&self, wanted: &str) -> Option<FoundQuote> {
        let (text, within) = (&*self.text, &self.within);
        // Every search anew costs the quote's length: text and quote of one letter could take hours.
        let most = MOST_WORK / wanted.len() + MOST_TRIED;
        let mut from = 0;
        let mut occurrences = (0..most).map_while(|_| {
            let at = from + within[from..].find(wanted)?;
            from = at + within[at..].chars().next().map_or(1, char::len_utf8);
            Some(at)
        });
        let is_there = |at: &usize| is_whole(&within[..*at], wanted, &within[*at + wanted.len()..]);
        let at = occurrences.find(is_there)?;
        let (before, length) = (within[..at].chars().count(), wanted.chars().count());
        let mut cells = folded(text).skip(before);
        let first = cells.next()?;
        let last = if length == 1 { first } else { cells.nth(length - 2)? };
        Some(found(text, first, last, 0))
    }

    /// Finds a quote in which a line end after a hyphen or dash was passed over.
    fn over_line_ends(&self, wanted: &str) -> Option<FoundQuote> {
        let text = &*self.text;
        let bare = self.bare.get_or_init(|| {
            let ends_in_dash = with_before(folded(text)).any(joins);
            ends_in_dash.then(|| characters(skeleton(folded(text))))
        });
        let bare = bare.as_ref()?;
        let bare_wanted = characters(skeleton(folded(wanted)));
        if bare_wanted.is_empty() {
            return None;
        }
        let (mut counted, mut number) = (0, 0);
        let mut cells = skeleton(folded(text)).enumerate();
        for (at, _) in bare.match_indices(&bare_wanted).take(MOST_TRIED) {
            number += bare[counted..at].chars().count();
            counted = at;
            let (_, first) = cells.by_ref().find(|(i, _)| *i == number)?;
            // The next place may be this one's neighbour.
            let tail = &text[first.byte..];
            if let Some((last, divided)) = matches_at(tail, wanted) {
                let last = Cell { at: first.at + last.at, byte: first.byte + last.byte, ..last };
                let end = last.byte + text[last.byte..].chars().next().map_or(0, char::len_utf8);
                if is_whole(&text[..first.byte], wanted, &text[end..]) {
                    return Some(found(text, first, last, divided));
                }
            }
        }
        None
    }
}

/// Whether a cell is a line break after a hyphen or dash.
fn joins((before, cell): (char, Cell)) -> bool {
    cell.is_break && is_dash(before)
}

/// Folded text without dashes and the line breaks after them: what two texts have in common that
/// differ only in how lines end.
fn skeleton(cells: Folded<'_>) -> impl Iterator<Item = Cell> {
    with_before(cells)
        .filter(|&(before, cell)| !is_dash(cell.c) && !joins((before, cell)))
        .map(|(_, cell)| cell)
}

/// Every cell with the character before it.
fn with_before(cells: Folded<'_>) -> impl Iterator<Item = (char, Cell)> {
    cells.scan(' ', |before, cell| Some((std::mem::replace(before, cell.c), cell)))
}

fn characters(cells: impl Iterator<Item = Cell>) -> String {
    cells.map(|cell| cell.c).collect()
}

/// Whether the text begins with the wanted words, line ends passed over: its last cell, and how
/// many words were divided.
fn matches_at(text: &str, wanted: &str) -> Option<(Cell, usize)> {
    let mut cells = folded(text).peekable();
    let mut wanted = wanted.chars().peekable();
    let mut last: Option<Cell> = None;
    let mut divided = 0;
    while let Some(&next) = wanted.peek() {
        let cell = cells.next()?;
        let before = last.map_or(' ', |cell| cell.c);
        if cell.c == next {
            wanted.next();
            last = Some(cell);
        } else if joins((before, cell)) {
        } else if is_hyphen(cell.c) && before.is_alphabetic() && next.is_lowercase_or_caseless() {
            cells.next_if(|cell| cell.is_break)?;
            divided += 1;
        } else {
            return None;
        }
    }
    last.map(|last| (last, divided))
}

/// Whether a letter can go on in a word after its first.
trait Continues {
    fn is_lowercase_or_caseless(&self) -> bool;
}

impl Continues for char {
    fn is_lowercase_or_caseless(&self) -> bool {
        self.is_alphabetic() && !self.is_uppercase()
    }
}

/// Whether words that were found begin and end where words and numbers do.
fn is_whole(before: &str, wanted: &str, after: &str) -> bool {
    let (mut first, mut last) = (wanted.chars(), wanted.chars().rev());
    let (mut before, mut after) = (before.chars().rev(), after.chars());
    if after.clone().next().is_some_and(is_combining_mark) {
        return false;
    }
    let splits = |inner: &mut dyn Iterator<Item = char>, outer: &mut dyn Iterator<Item = char>| {
        let Some(inner) = inner.next().filter(|c| is_of_word(*c)) else { return false };
        match outer.next() {
            Some(c) if is_of_word(c) => true,
            // "1,009" and "9.5" are numbers.
            Some('.' | ',') if inner.is_numeric() => outer.next().is_some_and(char::is_numeric),
            _ => false,
        }
    };
    !splits(&mut first, &mut before) && !splits(&mut last, &mut after)
}

/// Whether a character is part of words that are set apart from others by spaces.
fn is_of_word(c: char) -> bool {
    let has_no_spaces = matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}');
    c.is_alphanumeric() && !has_no_spaces
}

fn found(text: &str, first: Cell, last: Cell, divided: usize) -> FoundQuote {
    let end = last.byte + text[last.byte..].chars().next().map_or(0, char::len_utf8);
    let before: Vec<char> = text[..first.byte].chars().rev().take(AROUND).collect();
    let prefix: String = before.into_iter().rev().collect();
    let suffix: String = text[end..].chars().take(AROUND).collect();
    let fold = |text: &str| characters(folded(text));
    FoundQuote {
        start: first.at,
        end: last.at + 1,
        prefix: fold(&prefix),
        suffix: fold(&suffix),
        divided,
        paragraph: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find_quote(text: &str, quote: &str) -> Option<FoundQuote> {
        SearchedText::new(text).find(quote)
    }

    /// The words of the text at which a quote is found, and how many were divided.
    fn at(text: &str, quote: &str) -> Option<(String, usize)> {
        let found = find_quote(text, quote)?;
        Some((text.chars().skip(found.start).take(found.end - found.start).collect(), found.divided))
    }

    #[test]
    fn a_quote_is_found_with_its_surroundings() {
        let text = "In Kök-Tash,\n by the   ministry's count, nine were\r\nkilled. More follow.";
        let found = find_quote(text, " nine were killed. ").expect("found");
        let words: String = text.chars().skip(found.start).take(found.end - found.start).collect();
        assert_eq!(words, "nine were\r\nkilled.");
        assert_eq!(found.prefix, "sh, by the ministry's count, ");
        assert_eq!((found.suffix.as_str(), found.divided), (" More follow.", 0));
        assert_eq!(find_quote("Девять погибших", "погибших").map(|f| (f.start, f.end)), Some((7, 15)));
        assert_eq!(find_quote("x", "x").map(|f| (f.start, f.end)), Some((0, 1)));
    }

    #[test]
    fn what_is_folded_is_folded() {
        for (text, quote, divided) in [
            ("nine\u{a0}were\t killed", "nine were killed", 0),
            ("nine cas\u{ad}ual\u{ad}\nties", "nine casualties", 0),
            ("\u{200f}nine\u{200b} were\u{feff}", "nine were", 0),
            ("the Kyrgyz-\nTajik border", "the Kyrgyz-Tajik border", 0),
            ("the Kyrgyz–\nTajik border", "the Kyrgyz–Tajik border", 0),
            ("nine casual-\n  ties of war", "nine casualties", 1),
            ("nine casual-\nties at the Kyrgyz-\nTajik border", "casualties at the Kyrgyz-Tajik border", 1),
            ("pre- and\npost-war", "pre- and post-war", 0),
            ("9 погиб-\nших", "9 погибших", 1),
            ("据报道，九人死亡。", "九人死亡", 0),
        ] {
            assert_eq!(at(text, quote).map(|(_, divided)| divided), Some(divided), "{quote:?} in {text:?}");
        }
    }

    #[test]
    fn no_text_and_quote_take_long_together() {
        let began = std::time::Instant::now();
        let letters = "a".repeat(1_000_000);
        assert!(find_quote(&letters, &letters[..50_000]).is_none());
        // Every letter is divided from the next.
        let divided = "a-\n".repeat(300_000);
        assert!(find_quote(&divided, &format!("{}b", &letters[..50_000])).is_none());
        assert!(find_quote(&format!("{letters} b"), &format!("{} c", &letters[..50_000])).is_none());
        assert!(SearchedText::new(&letters).nearest(&"ab".repeat(10_000)).is_none());
        assert!(began.elapsed() < std::time::Duration::from_secs(60), "{:?}", began.elapsed());
    }

    #[test]
    fn other_words_are_not_found() {
        for (text, quote) in [
            ("nine were killed", "Nine were killed"),
            ("nine were killed", "nine was killed"),
            ("19 killed", "9 killed"),
            ("1,009 killed", "009 killed"),
            ("9.5 km", "5 km"),
            ("killed 9,000", "killed 9"),
            ("unkilled", "killed"),
            ("killed", "kill"),
            ("Ko\u{301}", "Ko"),
            ("a re-sign of it", "a resign of it"),
            ("the casual ties", "the casualties"),
            ("the casual\nties", "the casualties"),
            ("World-\nWar", "WorldWar"),
            ("10-\n20 killed", "1020 killed"),
            ("it’s", "it's"),
            ("nine", ""),
            ("", "nine"),
            ("", ""),
        ] {
            assert_eq!(at(text, quote), None, "{quote:?} in {text:?}");
        }
        assert_eq!(find_quote("19 killed, 9 killed", "9 killed").map(|f| f.start), Some(11));
        assert_eq!(find_quote("killed 9, they say", "killed 9").map(|f| f.end), Some(8));
    }
}
