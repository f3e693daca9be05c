//! BibTeX, for LaTeX with or without biblatex.
//!
//! Unicode is kept, as every LaTeX of today takes it. Braces in a text are written by name: BibTeX
//! counts them even where a backslash stands before them.

use std::io::{self, Write};

use super::{CitedSource, titles};
use crate::{io::export::escape::address, model::Date};

/// Writes the sources as entries of type `misc`.
///
/// # Errors
/// As writing does.
pub fn write_bibtex<W: Write + ?Sized>(out: &mut W, sources: &[CitedSource]) -> io::Result<()> {
    let titles = titles(sources);
    for (number, cited) in sources.iter().enumerate() {
        let source = &cited.source.source.content;
        // In two pairs of braces, so that no style makes small letters of it.
        let mut fields = vec![("title", format!("{{{}}}", latex(&source.title)))];
        let mut field =
            |name: &'static str, text: Option<String>| fields.extend(text.map(|text| (name, text)));
        field("publisher", source.publisher.as_deref().map(latex));
        field("url", source.url.as_deref().map(address));
        let published = source.published_on.as_ref().filter(|date| !date.is_unknown());
        field("date", published.map(Date::to_string).map(|date| latex(&date)));
        field("year", published.and_then(year));
        field(
            "urldate",
            source
                .retrieved_on
                .as_ref()
                .filter(|date| !date.is_unknown())
                .map(|date| latex(&date.to_string())),
        );
        field("language", source.lang.as_ref().map(|lang| latex(lang.as_str())));
        field("note", Some(latex(&cited.note(&titles))));
        if number > 0 {
            writeln!(out)?;
        }
        writeln!(out, "@misc{{{},", cited.key())?;
        for (name, text) in fields {
            writeln!(out, "  {name} = {{{text}}},")?;
        }
        writeln!(out, "}}")?;
    }
    Ok(())
}

/// The year, if all four digits are given.
fn year(date: &Date) -> Option<String> {
    let text = date.to_string();
    let year = text.get(..4)?;
    year.bytes().all(|b| b.is_ascii_digit()).then(|| year.to_owned())
}

/// Text as LaTeX prints it.
fn latex(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '\\' => escaped.push_str("\\textbackslash{}"),
            '{' => escaped.push_str("\\textbraceleft{}"),
            '}' => escaped.push_str("\\textbraceright{}"),
            '~' => escaped.push_str("\\textasciitilde{}"),
            '^' => escaped.push_str("\\textasciicircum{}"),
            '&' | '%' | '$' | '#' | '_' => {
                escaped.push('\\');
                escaped.push(c);
            }
            c if c.is_control() || c.is_whitespace() => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}
