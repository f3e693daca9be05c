//! A table of answers in machine and document formats.

use std::io::{self, Write};

use serde::{Serializer as _, ser::SerializeSeq as _};
use serde_json::{Map, Value};

use super::{
    cell::{CsvStyle, Encoding},
    column::Described,
    escape,
};
use crate::model::legible_prose;

/// Rows under named columns. A cell is text, a number, a truth value, or null.
#[derive(Debug, Clone, PartialEq)]
pub struct Listing {
    /// Names of the columns.
    pub columns: Vec<String>,
    /// Rows, each as wide as the columns.
    pub rows: Vec<Vec<Value>>,
}

impl Listing {
    /// An empty listing.
    #[must_use]
    pub fn new(columns: &[&str]) -> Self {
        Self { columns: columns.iter().map(|name| (*name).to_owned()).collect(), rows: Vec::new() }
    }

    /// An empty listing with these columns.
    #[must_use]
    pub fn of(columns: &[Described]) -> Self {
        Self { columns: columns.iter().map(|column| column.name.clone()).collect(), rows: Vec::new() }
    }

    /// A cell as text.
    #[must_use]
    pub fn text(cell: &Value) -> String {
        match cell {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        }
    }

    fn objects(&self) -> impl Iterator<Item = Map<String, Value>> {
        self.rows.iter().map(|row| self.columns.iter().cloned().zip(row.iter().cloned()).collect())
    }
}

/// Writes the listing as CSV.
///
/// # Errors
/// As writing does.
pub fn write_csv<W: Write>(output: W, listing: &Listing, style: CsvStyle) -> io::Result<()> {
    let mut csv = Encoding::new(output, style)?;
    csv.row(&listing.columns)?;
    for row in &listing.rows {
        csv.row(row.iter().map(Listing::text))?;
    }
    csv.finish()
}

/// Writes the listing as an array of objects.
///
/// # Errors
/// As writing does.
pub fn write_json<W: Write>(mut output: W, listing: &Listing) -> io::Result<()> {
    write_array(&mut output, listing.objects().map(Value::from))
}

/// Writes objects as an array, one after another.
///
/// # Errors
/// As writing does.
pub fn write_array(output: &mut dyn Write, objects: impl IntoIterator<Item = Value>) -> io::Result<()> {
    write_array_of(output, |put| objects.into_iter().try_for_each(put))
}

/// Writes the objects that `give` hands over as an array, one after another.
///
/// # Errors
/// As writing does, and whatever `give` returns.
pub(super) fn write_array_of(
    output: &mut dyn Write,
    give: impl FnOnce(&mut dyn FnMut(Value) -> io::Result<()>) -> io::Result<()>,
) -> io::Result<()> {
    let mut serializer = serde_json::Serializer::pretty(&mut *output);
    let mut array = serializer.serialize_seq(None)?;
    give(&mut |object| Ok(array.serialize_element(&object)?))?;
    array.end()?;
    writeln!(output)
}

/// Writes the listing as one object a line.
///
/// # Errors
/// As writing does.
pub fn write_json_lines<W: Write>(mut output: W, listing: &Listing) -> io::Result<()> {
    for object in listing.objects() {
        serde_json::to_writer(&mut output, &object)?;
        writeln!(output)?;
    }
    Ok(())
}

/// Writes the listing as a Markdown table.
///
/// # Errors
/// As writing does.
pub fn write_markdown<W: Write>(mut output: W, listing: &Listing) -> io::Result<()> {
    writeln!(output, "| {} |", listing.columns.join(" | "))?;
    writeln!(output, "|{}", " --- |".repeat(listing.columns.len()))?;
    for row in &listing.rows {
        let cells: Vec<String> = row.iter().map(|cell| markdown(&Listing::text(cell))).collect();
        writeln!(output, "| {} |", cells.join(" | "))?;
    }
    Ok(())
}

/// A cell's text: line breaks are kept.
fn markdown(text: &str) -> String {
    legible_prose(text).lines().map(escape::markdown).collect::<Vec<_>>().join("<br>")
}

/// Writes the listing as a self-contained HTML page with one table.
///
/// # Errors
/// As writing does.
pub fn write_html<W: Write>(mut output: W, listing: &Listing, title: &str) -> io::Result<()> {
    let title = html(title);
    writeln!(
        output,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n<style>\n\
         body {{ font: 15px/1.45 system-ui, sans-serif; margin: 2rem; color: #1a1a1a; }}\n\
         table {{ border-collapse: collapse; }}\n\
         th, td {{ border-bottom: 1px solid #ccc; padding: .35rem .6rem; text-align: start; vertical-align: top; }}\n\
         th {{ border-bottom: 2px solid #444; }}\n</style>\n</head>\n<body>\n<h1>{title}</h1>\n<table>\n<thead><tr>"
    )?;
    for column in &listing.columns {
        write!(output, "<th scope=\"col\">{}</th>", html(column))?;
    }
    writeln!(output, "</tr></thead>\n<tbody>")?;
    for row in &listing.rows {
        write!(output, "<tr>")?;
        for cell in row {
            write!(output, "<td dir=\"auto\">{}</td>", html(&Listing::text(cell)))?;
        }
        writeln!(output, "</tr>")?;
    }
    writeln!(output, "</tbody>\n</table>\n</body>\n</html>")
}

fn html(text: &str) -> String {
    legible_prose(text)
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::is_bidi_control;

    fn listing() -> Listing {
        let mut listing = Listing::new(&["claimant", "low"]);
        listing.rows.push(vec!["<b>|x|</b>".into(), 9.into()]);
        listing.rows.push(vec!["=cmd()".into(), Value::Null]);
        listing
    }

    fn written(write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> String {
        let mut bytes = Vec::new();
        write(&mut bytes).expect("written to memory");
        String::from_utf8(bytes).expect("text")
    }

    #[test]
    fn every_format_escapes_what_it_must() {
        let csv = written(|out| write_csv(out, &listing(), CsvStyle::default()));
        assert_eq!(csv, "claimant,low\r\n<b>|x|</b>,9\r\n'=cmd(),\r\n");
        let markdown = written(|out| write_markdown(out, &listing()));
        assert!(markdown.contains("| &lt;b&gt;\\|x\\|&lt;/b&gt; | 9 |"), "{markdown}");
        let html = written(|out| write_html(out, &listing(), "<t>"));
        assert!(html.contains("<td dir=\"auto\">&lt;b&gt;|x|&lt;/b&gt;</td>") && !html.contains("<t>"));
        let json = written(|out| write_json(out, &listing()));
        assert_eq!(serde_json::from_str::<Value>(&json).expect("JSON")[1]["low"], Value::Null);
        assert_eq!(written(|out| write_json_lines(out, &listing())).lines().count(), 2);
    }

    proptest! {
        #[test]
        fn no_cell_reorders_a_page(text in "(\\PC|[\u{202a}-\u{202e}\u{2066}-\u{2069}\u{200e}\u{200f}\u{61c}]){0,40}") {
            let mut listing = Listing::new(&["a"]);
            listing.rows.push(vec![text.clone().into()]);
            for page in [
                written(|out| write_markdown(out, &listing)),
                written(|out| write_html(out, &listing, &text)),
            ] {
                prop_assert!(!page.contains(is_bidi_control), "{:?}", page);
            }
        }
    }
}
