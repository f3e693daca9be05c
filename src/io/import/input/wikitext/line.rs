//! A cell of an infobox as lines of plain text, as a reader sees them, each with its references.

use super::{
    markup::{Piece, Reference, Template},
    template::{Shown, shown},
};
use crate::model::Country;

/// Stands in a text for a flag, which says whose figure it is without a word.
pub(super) const FLAG: char = '\u{e000}';

/// Stands in a text for a reference.
pub(super) const REFERENCE: char = '\u{e001}';

/// A note at the foot of the page.
#[derive(Debug, Clone, Copy)]
pub(super) enum Note<'p> {
    Reference(&'p Reference),
    /// Author and year, of a work in a list: `{{sfn|Author|2001}}`.
    Short(&'p Template),
}

/// A line of a cell.
#[derive(Debug, Default)]
pub(super) struct Line<'p> {
    /// Line of the article.
    pub(super) number: u64,
    /// What is read, with [`FLAG`] for each flag and [`REFERENCE`] for each reference.
    pub(super) text: String,
    /// The countries of the flags, in their order.
    pub(super) flags: Vec<String>,
    pub(super) references: Vec<Note<'p>>,
    /// Whether it is bold from end to end, or marked as a heading.
    pub(super) is_heading: bool,
    /// A template in it of which it is not known what it shows.
    pub(super) unread: Option<&'p str>,
    has_plain: bool,
}

impl Line<'_> {
    /// The text as a reader has it, in single blanks.
    pub(super) fn words(&self) -> String {
        without_marks(&self.text)
    }
}

/// A text without what stands for flags and references, in single blanks.
pub(super) fn without_marks(text: &str) -> String {
    text.replace([FLAG, REFERENCE], "").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The lines of a cell that begins on line `number`; those without text and references are left out.
pub(super) fn lines(pieces: &[Piece], number: u64) -> Vec<Line<'_>> {
    let mut lines = Lines { done: Vec::new(), open: Line { number, ..Line::default() }, is_bold: false };
    lines.all(pieces);
    lines.end(number);
    lines.done
}

/// The text of pieces in one line.
pub(super) fn text(pieces: &[Piece]) -> String {
    let lines: Vec<String> =
        lines(pieces, 0).iter().map(Line::words).filter(|text| !text.is_empty()).collect();
    lines.join(" ")
}

struct Lines<'p> {
    done: Vec<Line<'p>>,
    open: Line<'p>,
    is_bold: bool,
}

impl<'p> Lines<'p> {
    fn all(&mut self, pieces: &'p [Piece]) {
        for piece in pieces {
            self.one(piece);
        }
    }

    fn one(&mut self, piece: &'p Piece) {
        match piece {
            Piece::Text(text) => self.text(text),
            Piece::Newline(next) => self.end(*next),
            // Two are italics, three bold, five both; what is more than five is text.
            Piece::Apostrophes(3 | 5..) => self.is_bold = !self.is_bold,
            Piece::Apostrophes(_) => {}
            Piece::Template(template) => self.template(template),
            Piece::Reference(reference) => self.note(Note::Reference(reference)),
            Piece::Tag(name, closes) => match name.as_str() {
                "b" | "strong" => self.is_bold = !closes,
                "br" | "div" | "hr" | "li" | "ol" | "p" | "ul" => self.end(self.open.number),
                // What is struck out is no longer said.
                "del" | "s" | "strike" => {
                    self.open.unread = self.open.unread.or(Some("text that is struck out"));
                }
                _ => {}
            },
        }
    }

    fn text(&mut self, text: &str) {
        self.open.has_plain |= !self.is_bold && text.chars().any(char::is_alphanumeric);
        self.open.text.extend(text.chars().filter(|c| !matches!(*c, FLAG | REFERENCE)));
    }

    fn note(&mut self, note: Note<'p>) {
        self.open.text.push(REFERENCE);
        self.open.references.push(note);
    }

    /// Ends the line; the next begins on line `next` of the article.
    fn end(&mut self, next: u64) {
        let mut line = std::mem::take(&mut self.open);
        self.open.number = next;
        self.is_bold = false;
        let text = line.text.trim();
        let rest = text.trim_start_matches(['*', '#', ':', ';', '•', '·']).trim_start();
        line.is_heading =
            text.starts_with(';') || (!line.has_plain && rest.chars().any(char::is_alphanumeric));
        line.text = String::from(rest);
        if !line.text.trim_matches(REFERENCE).is_empty() || line.unread.is_some() {
            self.done.push(line);
        } else if let Some(last) = self.done.last_mut() {
            // References may stand in a line of their own, below what they are for.
            last.text.push_str(&line.text);
            last.references.extend(line.references);
        }
    }

    fn template(&mut self, template: &'p Template) {
        let first = template.positional().next().map_or(&[][..], |parameter| &parameter.pieces);
        match shown(&template.name) {
            Some(Shown::Nothing) => {}
            Some(Shown::Text(text)) => self.text(text),
            Some(Shown::Break) => self.end(self.open.number),
            Some(Shown::First) => self.all(first),
            Some(Shown::Last) => {
                if let Some(last) = template.positional().next_back() {
                    self.all(&last.pieces);
                }
            }
            Some(Shown::After(before)) => {
                self.text(before);
                self.all(first);
            }
            Some(Shown::Number) => {
                let number = template.name.split_once(':').map_or("", |(_, number)| number);
                self.text(number.trim());
                self.all(first);
            }
            Some(Shown::List) => {
                for item in template.positional() {
                    self.end(item.line);
                    self.all(&item.pieces);
                }
                self.end(self.open.number);
            }
            Some(Shown::Flag) => {
                if let Some(country) = country(first) {
                    self.open.text.push(FLAG);
                    self.open.flags.push(country);
                }
            }
            Some(Shown::FlagAndName) => match country(first) {
                Some(name) => self.text(&name),
                None => self.open.unread = self.open.unread.or(Some(&template.name)),
            },
            Some(Shown::Note) => self.notes(template),
            Some(Shown::Short) => self.note(Note::Short(template)),
            None => self.open.unread = self.open.unread.or(Some(&template.name)),
        }
    }

    /// The references in a note.
    fn notes(&mut self, template: &'p Template) {
        for piece in template.parameters.iter().flat_map(|parameter| &parameter.pieces) {
            match piece {
                Piece::Reference(reference) => self.note(Note::Reference(reference)),
                Piece::Template(inner) => match shown(&inner.name) {
                    Some(Shown::Note) => self.notes(inner),
                    Some(Shown::Short) => self.note(Note::Short(inner)),
                    _ => {}
                },
                _ => {}
            }
        }
    }
}

/// The name that a template of flags is given, or of the country whose code it is given.
fn country(pieces: &[Piece]) -> Option<String> {
    let text = text(pieces);
    let is_code = (2..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_uppercase());
    match Country::parse(&text) {
        Ok(country) if is_code => Some(country.in_words()),
        _ => Some(text).filter(|text| !text.is_empty()),
    }
}
