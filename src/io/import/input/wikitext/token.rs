//! The parts of a line: words, what separates them, and what stands in brackets.

use super::line::{FLAG, REFERENCE};

/// A part of a line.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token<'t> {
    Word(&'t str),
    /// `,`, `;`
    Separator,
    And,
    /// What stands in brackets.
    Bracketed(&'t str),
}

/// The words of a text, without the marks around them.
pub(super) fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().map(|word| word.trim_start_matches(['(', FLAG, REFERENCE])).collect()
}

/// The parts of a text, and before which of them its references stand.
pub(super) fn tokens(text: &str) -> (Vec<Token<'_>>, Vec<usize>) {
    let (mut tokens, mut references) = (Vec::new(), Vec::new());
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let bracketed = rest.strip_prefix('(').and_then(|after| after.split_once(')'));
        let end =
            rest.find(|c: char| c.is_whitespace() || matches!(c, '(' | REFERENCE)).unwrap_or(rest.len());
        let word = rest[..end].trim_end_matches([',', ';']);
        if first == REFERENCE {
            references.push(tokens.len());
            rest = &rest[first.len_utf8()..];
        } else if let Some((inside, after)) = bracketed {
            tokens.push(Token::Bracketed(inside.trim()));
            references.extend(inside.matches(REFERENCE).map(|_| tokens.len()));
            rest = after;
        } else if matches!(first, ',' | ';' | '&' | '/') {
            tokens.push(if first == '&' { Token::And } else { Token::Separator });
            rest = &rest[1..];
        } else if word.is_empty() {
            tokens.push(Token::Word("("));
            rest = &rest[1..];
        } else {
            let is_last = rest[word.len()..].trim_start_matches(REFERENCE).is_empty();
            let known = if is_last { word.trim_end_matches('.') } else { word };
            tokens.push(if word == "and" { Token::And } else { Token::Word(known) });
            rest = &rest[word.len()..];
        }
        rest = rest.trim_start();
    }
    (tokens, references)
}
