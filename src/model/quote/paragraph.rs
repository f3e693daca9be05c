//! In which paragraph of a text a place is: [`Paragraphs`].
//!
//! Blocks of a text are set apart by empty lines. Two ways of counting are in use, and the text says which:
//!
//! - It numbers its paragraphs: lines begin with `[1]`, `(1)`, `1.`, `1)` or `¶ 1`, and so on upwards, at least three,
//!   and no fewer than half of the blocks among them. The numbers that are printed count. What stands before the first,
//!   or in a block after that of the last, is in no paragraph.
//! - It does not: they are counted from the beginning. Whether a heading, the name of an author or an item of a list is
//!   a paragraph is left to who counts. So the lowest number counts the blocks that end where a sentence does, and the
//!   highest all blocks, and lines that follow the end of a sentence too.

use std::{fmt, ops::Range};

/// Most places at which a number changes; a text with more is not counted.
const MOST_PLACES: usize = 100_000;
/// Fewest numbers by which a text is counted.
const FEWEST_NUMBERS: u64 = 3;

/// The paragraph in which words stand, from 1: the lowest number that can be meant, and the highest. They differ where
/// the words run over several, and where it is left open what counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paragraph {
    /// The lowest.
    pub low: u64,
    /// The highest.
    pub high: u64,
}

impl fmt::Display for Paragraph {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { low, high } = self;
        if low == high { write!(f, "paragraph {low}") } else { write!(f, "paragraphs {low}–{high}") }
    }
}

/// The paragraphs of a text.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Paragraphs {
    /// From which character on words are in which paragraph, if in any.
    places: Vec<(usize, Option<Paragraph>)>,
}

impl Paragraphs {
    /// Counts the paragraphs of a text, or of these parts of it, in bytes and in order.
    pub(super) fn of(text: &str, parts: Option<&[Range<usize>]>) -> Self {
        let lines = || lines(text, parts);
        let paragraphs = match last_number(lines()) {
            Some(last) => Self::changing(lines().map(numbered(last))),
            None => Self::changing(lines().map(counted())),
        };
        paragraphs.unwrap_or_default()
    }

    /// Keeps the lines at which the paragraph changes; none if they are too many.
    fn changing(lines: impl Iterator<Item = (usize, Option<Paragraph>)>) -> Option<Self> {
        let mut places: Vec<(usize, Option<Paragraph>)> = Vec::new();
        for (at, paragraph) in lines {
            if places.last().is_none_or(|(_, last)| *last != paragraph) {
                places.push((at, paragraph));
            }
            if places.len() > MOST_PLACES {
                return None;
            }
        }
        Some(Self { places })
    }

    /// The paragraph of the words from one character up to another; none if they begin or end in none.
    pub(super) fn at(&self, start: usize, end: usize) -> Option<Paragraph> {
        let of = |at: usize| {
            let after = self.places.partition_point(|(begins, _)| *begins <= at);
            self.places.get(after.checked_sub(1)?)?.1
        };
        Some(Paragraph { low: of(start)?.low, high: of(end.saturating_sub(1))?.high })
    }
}

/// A line with words.
#[derive(Debug, Clone, Copy)]
struct Line {
    /// Characters of the text before it.
    at: usize,
    /// Whether it is in a part in which paragraphs are counted.
    is_counted: bool,
    begins_block: bool,
    ends_sentence: bool,
    /// The number with which it begins.
    number: Option<u64>,
}

fn lines<'t>(text: &'t str, parts: Option<&'t [Range<usize>]>) -> impl Iterator<Item = Line> + 't {
    let mut parts = parts.map(|parts| parts.iter().peekable());
    let (mut byte, mut at, mut begins_block) = (0, 0, true);
    text.split_inclusive('\n').filter_map(move |line| {
        let words = line.trim();
        let first = byte + line.len() - line.trim_start().len();
        let here = at;
        byte += line.len();
        at += line.chars().count();
        if words.is_empty() {
            begins_block = true;
            return None;
        }
        let is_counted = parts.as_mut().is_none_or(|parts| {
            while parts.next_if(|part| part.end <= first).is_some() {}
            parts.peek().is_some_and(|part| part.contains(&first))
        });
        Some(Line {
            at: here,
            is_counted,
            begins_block: std::mem::replace(&mut begins_block, false),
            ends_sentence: ends_sentence(words),
            number: number(words),
        })
    })
}

/// The last of the numbers that a text prints at its paragraphs; none if it does not number them.
fn last_number(lines: impl Iterator<Item = Line>) -> Option<u64> {
    let (mut last, mut blocks, mut among, mut has_ended) = (0, 0, 0, false);
    for line in lines.filter(|line| line.is_counted) {
        blocks += u64::from(line.begins_block && has_ended && last > 0);
        if line.number == Some(last + 1) {
            last += 1;
            among = blocks;
        }
        has_ended = line.ends_sentence;
    }
    (last >= FEWEST_NUMBERS && 2 * last > among).then_some(last)
}

/// In which paragraph each line is, by the numbers that are printed.
fn numbered(last: u64) -> impl FnMut(Line) -> (usize, Option<Paragraph>) {
    let (mut next, mut here) = (1, None);
    move |line| {
        if !line.is_counted {
            return (line.at, None);
        }
        if next <= last && line.number == Some(next) {
            here = Some(Paragraph { low: next, high: next });
            next += 1;
        } else if next > last && line.begins_block {
            here = None;
        }
        (line.at, here)
    }
}

/// In which paragraph each line is, counted from the beginning.
fn counted() -> impl FnMut(Line) -> (usize, Option<Paragraph>) {
    let mut here = Paragraph { low: 1, high: 0 };
    let mut has_ended = false;
    move |line| {
        if !line.is_counted {
            return (line.at, None);
        }
        here.low += u64::from(line.begins_block && has_ended);
        here.high += u64::from(line.begins_block || has_ended);
        has_ended = line.ends_sentence;
        (line.at, Some(here))
    }
}

/// The number of a paragraph at the beginning of a line: "[12] ", "(12) ", "12. ", "12) ", "¶ 12 ".
fn number(line: &str) -> Option<u64> {
    let (label, _) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let digits = match line.strip_prefix('¶') {
        Some(rest) => rest.trim_start().split(|c: char| !c.is_ascii_digit()).next()?,
        None => match label.strip_prefix(['[', '(']) {
            Some(rest) => rest.strip_suffix([']', ')'])?,
            None => label.strip_suffix(['.', ')'])?,
        },
    };
    let is_number = (1..=4).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit());
    digits.parse().ok().filter(|_| is_number)
}

/// Whether a line ends where a sentence does; the marks of notes after it, "[3]", are passed over.
fn ends_sentence(line: &str) -> bool {
    let mut rest = line;
    loop {
        rest = rest.trim_end_matches(|c: char| c.is_whitespace() || "\"'”’»)“".contains(c));
        match rest.strip_suffix(']').and_then(|inner| inner.rfind('[')) {
            Some(at) => rest = &rest[..at],
            None => return rest.ends_with(['.', '!', '?', '…', '。', '！', '？', '؟', '۔', '।', '։']),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The paragraph in which words stand, as it is told.
    fn told(text: &str, words: &str) -> Option<String> {
        let start = text[..text.find(words).expect("there")].chars().count();
        let at = Paragraphs::of(text, None).at(start, start + words.chars().count());
        at.map(|paragraph| paragraph.to_string())
    }

    #[test]
    fn paragraphs_are_counted_from_the_beginning() {
        let text = "One was killed.\n\nTwo were\nkilled.[3]\n\n  \n\n“Three.”\n\nFour.\n";
        for (words, paragraph) in [
            ("One", "paragraph 1"),
            ("Two", "paragraph 2"),
            ("killed.[", "paragraph 2"),
            ("Four", "paragraph 4"),
        ] {
            assert_eq!(told(text, words).as_deref(), Some(paragraph), "{words}");
        }
        assert_eq!(told(text, "killed.[3]\n\n  \n\n“Three").as_deref(), Some("paragraphs 2–3"));
        assert_eq!(Paragraphs::of("", None).at(0, 0), None);
    }

    #[test]
    fn what_may_count_or_not_leaves_the_number_open() {
        let text = "A heading\n\nBy A. Author\n\nOne.\n\n- an item\n- another\n\nTwo.\nThree.\n\nFour.";
        for (words, paragraph) in [
            ("heading", "paragraph 1"),
            ("One", "paragraphs 1–3"),
            ("an item", "paragraphs 2–4"),
            ("another", "paragraphs 2–4"),
            ("Two", "paragraphs 2–5"),
            ("Three", "paragraphs 2–6"),
            ("Four", "paragraphs 3–7"),
        ] {
            assert_eq!(told(text, words).as_deref(), Some(paragraph), "{words}");
        }
    }

    #[test]
    fn numbers_that_are_printed_count() {
        for [one, two, three] in
            [["[1]", "[2]", "[3]"], ["1.", "2.", "3."], ["(1)", "(2)", "(3)"], ["¶ 1", "¶ 2", "¶3"]]
        {
            let text = format!(
                "A report.\n\nIn short.\n\n{one} First.\n\nA heading\n\n{two} Second,\n\nas was said.\n\n\
                 {three} Third.\nIn 3. lines.\n\nAn annex."
            );
            for (words, paragraph) in [
                ("report", None),
                ("First", Some("paragraph 1")),
                ("Second", Some("paragraph 2")),
                ("as was", Some("paragraph 2")),
                ("In 3", Some("paragraph 3")),
                ("annex", None),
            ] {
                assert_eq!(told(&text, words).as_deref(), paragraph, "{words} in {text}");
            }
        }
        // A short list in a longer text, and numbers that do not begin with 1.
        let list = "One.\n\n1. a.\n\nTwo.\n\nThree.\n\nFour.\n\nFive.\n\nSix.\n\n2. b.\n\n3. c.";
        assert_eq!(told(list, "Two").as_deref(), Some("paragraph 3"));
        assert_eq!(told("12. a.\n\n13. b.\n\n14. c.", "b").as_deref(), Some("paragraph 2"));
        assert_eq!(told("3.5 km.\n\n1 (one).\n\n[a] b.", "b.").as_deref(), Some("paragraph 3"));
    }

    #[test]
    fn only_some_parts_may_be_counted() {
        let text = "Home.\n\nÉlu.\n\nOne.\n\nShare.\n\nTwo.";
        let from = |words: &str| text.find(words).expect("there");
        let parts = [from("One") - 2..from("Share") - 2, from("Two") - 2..text.len()];
        let paragraphs = Paragraphs::of(text, Some(&parts));
        let at = |words: &str| {
            let start = text[..text.find(words).expect("there")].chars().count();
            paragraphs.at(start, start + 1).map(|paragraph| (paragraph.low, paragraph.high))
        };
        assert_eq!(
            ["Home", "Élu", "One", "Share", "Two"].map(at),
            [None, None, Some((1, 1)), None, Some((2, 2))]
        );
    }

    #[test]
    fn a_text_of_too_many_is_not_counted() {
        assert_eq!(told(&"a.\n\n".repeat(MOST_PLACES + 1), "a"), None);
        assert!(!ends_sentence(&"[".repeat(1_000_000)));
        assert!(ends_sentence(&format!("a.{}", "[1]".repeat(300_000))));
    }
}
