//! Briefs as wikitext, for MediaWiki with its usual citation templates.

use std::io::{self, Write};

use super::{
    Brief, COLUMNS, Section, Statement,
    line::{Line, Span},
    reference::Reference,
};
use crate::{
    io::export::escape::{address, wikitext},
    model::Date,
};

impl Brief {
    /// Writes the brief as wikitext.
    ///
    /// References stand together at the end and are cited by name, so that the text stays readable. Names are made of
    /// entry ids, so that parts of two briefs can stand in one article.
    ///
    /// # Errors
    /// As writing does.
    pub fn write_wikitext<W: Write + ?Sized>(&self, out: &mut W) -> io::Result<()> {
        let inline = |line: &Line| inline(line, &self.references);
        writeln!(out, "== {} ==\n", inline(&self.title))?;
        for line in &self.guide {
            writeln!(out, "{}\n", inline(line))?;
        }
        writeln!(out, "=== {} ===\n", Self::ABOUT)?;
        for (name, fact) in &self.facts {
            writeln!(out, "* '''{name}:''' {}", inline(fact))?;
        }
        let level = if self.has_events() { "====" } else { "===" };
        for event in &self.events {
            if self.has_events() {
                writeln!(out, "\n=== {} ===", inline(&event.event))?;
            }
            for section in &event.sections {
                write_section(out, section, level, &inline)?;
            }
        }
        if self.references.is_empty() {
            return Ok(());
        }
        writeln!(out, "\n=== {} ===\n\n<references>", Self::REFERENCES)?;
        for reference in &self.references {
            writeln!(out, "<ref name=\"{}\">{}</ref>", name(reference), cited(reference))?;
        }
        writeln!(out, "</references>")
    }
}

fn write_section<W: Write + ?Sized>(
    out: &mut W,
    section: &Section,
    level: &str,
    inline: &impl Fn(&Line) -> String,
) -> io::Result<()> {
    writeln!(out, "\n{level} {}. {} {level}\n", section.number, inline(&section.question))?;
    writeln!(out, "{}\n", inline(&section.path))?;
    writeln!(out, "{}\n", inline(&section.standing))?;
    for line in section.reason.iter().chain(&section.warnings).chain(&section.range) {
        writeln!(out, "{}\n", inline(line))?;
    }
    writeln!(out, "{{| class=\"wikitable\"")?;
    for column in COLUMNS {
        writeln!(out, "! scope=\"col\" | {column}")?;
    }
    for row in &section.rows {
        writeln!(out, "|-")?;
        for cell in row.cells() {
            writeln!(out, "| {}", inline(cell))?;
        }
    }
    writeln!(out, "|}}\n")?;
    if let Some(line) = &section.left_out {
        writeln!(out, "{}\n", inline(line))?;
    }
    for statement in &section.statements {
        write_statement(out, statement, inline)?;
    }
    for line in section.notes.iter().chain(&section.sums) {
        writeln!(out, "* {}", inline(line))?;
    }
    Ok(())
}

fn write_statement<W: Write + ?Sized>(
    out: &mut W,
    statement: &Statement,
    inline: &impl Fn(&Line) -> String,
) -> io::Result<()> {
    writeln!(out, "* {}", inline(&statement.sentence))?;
    if let Some(quote) = &statement.quote {
        let lang = quote.lang.as_ref().map(|lang| format!(" lang=\"{lang}\"")).unwrap_or_default();
        writeln!(out, "*: <bdi{lang}>“{}”</bdi>", lines(&quote.text))?;
    }
    if let Some(translation) = &statement.translation {
        writeln!(out, "*: {} <bdi>“{}”</bdi>", translation.introduced(), lines(&translation.text))?;
    }
    for remark in &statement.remarks {
        writeln!(out, "*: {}", inline(remark))?;
    }
    Ok(())
}

/// The words of a source, their lines kept.
fn lines(text: &str) -> String {
    text.trim().lines().map(|line| wikitext(line.trim())).collect::<Vec<_>>().join("<br />")
}

fn inline(line: &Line, references: &[Reference]) -> String {
    let mut text = String::new();
    for span in line.spans() {
        match span {
            Span::Text(words) if text.is_empty() => text.push_str(&wikitext(words.trim_start())),
            // What starts no line needs no escape that is for the start of a line.
            Span::Text(words) => text.push_str(&wikitext(&format!("x{words}"))[1..]),
            Span::Isolated(words) => text.push_str(&format!("<bdi>{}</bdi>", wikitext(words))),
            Span::Strong(word) => text.push_str(&format!("'''{word}'''")),
            Span::Cited(number) => {
                if let Some(reference) = number.checked_sub(1).and_then(|at| references.get(at)) {
                    text.push_str(&format!("<ref name=\"{}\" />", name(reference)));
                }
            }
        }
    }
    text
}

/// The name of a reference: of the first entry that was read there.
fn name(reference: &Reference) -> String {
    reference.entries.first().map_or_else(String::new, |(id, index)| format!("counterclaim-{id}-{index}"))
}

/// A citation template, and what it has no field for.
fn cited(reference: &Reference) -> String {
    let mut fields: Vec<(&str, String)> = vec![("title", wikitext(&reference.title))];
    let mut field = |name: &'static str, text: Option<String>| fields.extend(text.map(|text| (name, text)));
    field("url", reference.link.as_deref().map(address));
    field("publisher", reference.publisher.as_deref().map(wikitext));
    field("date", reference.published_on.as_ref().and_then(date));
    // A template takes the day of reading only beside an address.
    let read = reference.retrieved_on.as_ref().filter(|_| reference.link.is_some());
    field("access-date", read.and_then(date));
    field("language", reference.lang.as_ref().map(|lang| wikitext(lang.as_str())));
    field("at", reference.locator.as_deref().map(wikitext));
    let template = if reference.link.is_some() { "cite web" } else { "cite news" };
    let fields: Vec<String> = fields.iter().map(|(name, text)| format!(" |{name}={text}")).collect();
    let mut told: Vec<String> = Vec::new();
    let untold = |name: &str, day: Option<&Date>| {
        day.filter(|day| !day.is_unknown() && date(day).is_none())
            .map(|day| format!("{name} {}", day.in_words()))
    };
    told.extend(untold("Published", reference.published_on.as_ref()));
    told.extend(match reference.link {
        Some(_) => untold("Read", reference.retrieved_on.as_ref()),
        None => reference.retrieved_on.map(|day| format!("Read {}", day.in_words())),
    });
    told.extend(reference.provenance());
    let told: Vec<String> = told.iter().map(|part| format!(" {}.", wikitext(part))).collect();
    format!("{{{{{template}{}}}}}{}", fields.concat(), told.concat())
}

/// A date as templates take it: a day, a month or a year of which there is no doubt.
fn date(date: &Date) -> Option<String> {
    let words = date.in_words();
    let text = date.to_string();
    let is_plain = text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    (is_plain && !date.is_unknown()).then_some(words)
}
