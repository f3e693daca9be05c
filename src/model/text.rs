//! Free text as it is taken in: trimmed, NFC, without invisible controls, bounded.

use chrono::DateTime;
use thiserror::Error;
use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::direction::{is_bidi_control, is_direction_mark};

/// Longest prose field (quote, statement, note) taken, in bytes.
pub(crate) const LONGEST_PROSE: usize = 64 * 1024;
/// Longest single-line field (name, title, place) taken, in bytes.
pub(crate) const LONGEST_LINE: usize = 2000;

/// Why a text cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TextError {
    /// Longer than the field may be.
    #[error("is {length} bytes long; at most {most} are taken")]
    TooLong {
        /// Length in bytes.
        length: usize,
        /// The field's bound.
        most: usize,
    },
    /// Has a character that is not text.
    #[error("has the control character U+{code:04X}, which is not text")]
    Control {
        /// The character's code point.
        code: u32,
    },
    /// Has a line break where one line is taken.
    #[error("has a line break; this field takes one line")]
    LineBreak,
}

fn normalised(text: &str) -> String {
    let trimmed = text.trim();
    if is_nfc(trimmed) { trimmed.to_owned() } else { trimmed.nfc().collect() }
}

/// Takes text of any number of lines: trimmed, NFC, line breaks and tabs kept as they are.
///
/// # Errors
/// [`TextError`] if it is over 64 KiB or holds control characters.
pub fn prose(text: &str) -> Result<String, TextError> {
    if text.len() > LONGEST_PROSE {
        return Err(TextError::TooLong { length: text.len(), most: LONGEST_PROSE });
    }
    if let Some(c) = text.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Err(TextError::Control { code: c.into() });
    }
    Ok(normalised(text))
}

/// Takes one line of text: trimmed and NFC.
///
/// # Errors
/// [`TextError`] if it is over 2,000 bytes, has a line break, or holds control characters.
pub fn one_line(text: &str) -> Result<String, TextError> {
    if text.len() > LONGEST_LINE {
        return Err(TextError::TooLong { length: text.len(), most: LONGEST_LINE });
    }
    let text = normalised(text);
    match text.chars().find(|c| c.is_control()) {
        Some('\n' | '\r') => Err(TextError::LineBreak),
        Some(c) => Err(TextError::Control { code: c.into() }),
        None => Ok(text),
    }
}

/// Text on one line, as it is shown. Characters that would reorder what stands beside them, and control
/// characters, are made visible; marks of direction, which real text has too, are left out.
#[must_use]
pub fn legible(text: &str) -> String {
    legible_prose(text).replace('\n', " ")
}

/// Text of several lines, as it is shown: as [`legible`], but line breaks are kept.
#[must_use]
pub fn legible_prose(text: &str) -> String {
    text.replace("\r\n", "\n")
        .chars()
        .filter(|c| !is_direction_mark(*c))
        .map(|c| match c {
            '\t' => ' ',
            '\r' | '\u{2028}' | '\u{2029}' | '\u{85}' => '\n',
            c if (c.is_control() && c != '\n') || is_bidi_control(c) => '\u{fffd}',
            c => c,
        })
        .collect()
}

/// The form in which two names are the same name: case and runs of white space ignored.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.extend(word.chars().flat_map(char::to_lowercase));
    }
    folded
}

/// A moment in UTC, RFC 3339, from Unix seconds.
#[must_use]
pub fn timestamp(seconds: u64) -> String {
    i64::try_from(seconds)
        .ok()
        .and_then(|seconds| DateTime::from_timestamp(seconds, 0))
        .map_or_else(|| seconds.to_string(), |time| time.format("%Y-%m-%dT%H:%M:%SZ").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_trimmed_and_composed() {
        assert_eq!(one_line("  Ko\u{308}k-Tash ").expect("text"), "Kök-Tash");
        assert_eq!(prose("a\r\nb\tc").expect("text"), "a\r\nb\tc");
        assert_eq!(one_line("a\nb"), Err(TextError::LineBreak));
        assert_eq!(prose("a\u{0}b"), Err(TextError::Control { code: 0 }));
        assert!(prose(&"x".repeat(LONGEST_PROSE + 1)).is_err());
    }

    #[test]
    fn names_fold_case_and_white_space() {
        assert_eq!(fold("Human  Rights\u{a0}WATCH"), fold("human rights watch"));
    }
}
