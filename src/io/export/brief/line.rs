//! Sentences before they are marked up.
//!
//! A [`Line`] is composed once and rendered by every format, so that all of them say the same. What a source or a
//! recorder wrote is made legible on the way in: nothing in it can reorder the program's own words.

use crate::model::{legible, legible_prose, right_to_left};

/// Longest text of a source that is quoted, in characters.
const LONGEST_QUOTE: usize = 4000;

/// A part of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Span {
    /// Words.
    Text(String),
    /// Words written from right to left, which must not reorder what stands beside them.
    Isolated(String),
    /// Words that stand out: the program's own, never a source's.
    Strong(&'static str),
    /// The number of a reference.
    Cited(usize),
}

/// A sentence or a few, on one line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Line(Vec<Span>);

impl Line {
    /// A line of these words.
    pub(super) fn new(text: impl AsRef<str>) -> Self {
        Self::default().text(text)
    }

    /// A line that begins with a word that stands out.
    pub(super) fn strong(word: &'static str) -> Self {
        Self(vec![Span::Strong(word)])
    }

    /// With more words.
    #[must_use]
    pub(super) fn text(mut self, text: impl AsRef<str>) -> Self {
        let text = legible(text.as_ref());
        let mut rest = text.as_str();
        while let Some(run) = right_to_left(rest) {
            self.plain(&rest[..run.start]);
            self.0.push(Span::Isolated(rest[run.clone()].to_owned()));
            rest = &rest[run.end..];
        }
        self.plain(rest);
        self
    }

    /// With the numbers of references.
    #[must_use]
    pub(super) fn cited(mut self, numbers: impl IntoIterator<Item = usize>) -> Self {
        let mut added: Vec<usize> = Vec::new();
        for number in numbers {
            if !added.contains(&number) {
                added.push(number);
            }
        }
        self.0.extend(added.into_iter().map(Span::Cited));
        self
    }

    /// Its parts.
    pub(super) fn spans(&self) -> &[Span] {
        &self.0
    }

    /// Its words alone, without references.
    pub(super) fn words(&self) -> String {
        self.0
            .iter()
            .map(|span| match span {
                Span::Text(text) | Span::Isolated(text) => text.as_str(),
                Span::Strong(word) => word,
                Span::Cited(_) => "",
            })
            .collect()
    }

    fn plain(&mut self, text: &str) {
        match self.0.last_mut() {
            _ if text.is_empty() => {}
            Some(Span::Text(last)) => last.push_str(text),
            _ => self.0.push(Span::Text(text.to_owned())),
        }
    }
}

/// The words of a source, as they are shown: lines kept, cut if they are very long.
pub(super) fn quoted(text: &str) -> String {
    let text = legible_prose(text);
    match text.char_indices().nth(LONGEST_QUOTE) {
        None => text,
        Some((end, _)) => format!("{} […]", text[..end].trim_end()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_from_right_to_left_is_kept_apart() {
        let line = Line::new("says وزارة الصحة 9 as of 2023 and שלום.");
        assert_eq!(
            line.spans(),
            [
                Span::Text("says ".into()),
                Span::Isolated("وزارة الصحة".into()),
                Span::Text(" 9 as of 2023 and ".into()),
                Span::Isolated("שלום".into()),
                Span::Text(".".into()),
            ]
        );
        assert_eq!(line.words(), "says وزارة الصحة 9 as of 2023 and שלום.");
    }

    #[test]
    fn what_would_reorder_a_line_is_made_visible() {
        assert_eq!(Line::new("a\u{202e}b\u{2066}c\nd\u{200f}").words(), "a\u{fffd}b\u{fffd}c d");
        assert_eq!(quoted("a\u{202e}\r\nb\u{200f}\tc"), "a\u{fffd}\nb c");
    }

    #[test]
    fn a_very_long_quote_is_cut_visibly() {
        let cut = quoted(&"é".repeat(LONGEST_QUOTE + 1));
        assert!(cut.ends_with("é […]") && cut.chars().count() == LONGEST_QUOTE + 4);
        assert_eq!(quoted(&"é".repeat(LONGEST_QUOTE)).chars().count(), LONGEST_QUOTE);
    }

    #[test]
    fn a_reference_is_cited_once() {
        assert_eq!(Line::new("a").cited([1, 2, 1]).spans().len(), 3);
    }
}
