//! Briefs as Markdown: CommonMark, with tables and footnotes as GitHub has them.

use std::io::{self, Write};

use super::{
    Brief, COLUMNS, Section, Statement,
    line::{Line, Span},
    reference::Reference,
};
use crate::io::export::escape::{address, markdown};

impl Brief {
    /// Writes the brief as Markdown.
    ///
    /// # Errors
    /// As writing does.
    pub fn write_markdown<W: Write + ?Sized>(&self, out: &mut W) -> io::Result<()> {
        writeln!(out, "# {}\n", inline(&self.title))?;
        for line in &self.guide {
            writeln!(out, "{}\n", inline(line))?;
        }
        writeln!(out, "## {}\n", Self::ABOUT)?;
        for (name, fact) in &self.facts {
            writeln!(out, "- **{name}:** {}", continued(fact))?;
        }
        let level = if self.has_events() { "###" } else { "##" };
        for event in &self.events {
            if self.has_events() {
                writeln!(out, "\n## {}", inline(&event.event))?;
            }
            for section in &event.sections {
                write_section(out, section, level)?;
            }
        }
        if !self.references.is_empty() {
            writeln!(out, "\n## {}\n", Self::REFERENCES)?;
        }
        for (reference, number) in self.references.iter().zip(1..) {
            writeln!(out, "[^{number}]: {}\n", cited(reference))?;
        }
        Ok(())
    }
}

fn write_section<W: Write + ?Sized>(out: &mut W, section: &Section, level: &str) -> io::Result<()> {
    writeln!(out, "\n{level} {}. {}\n", section.number, inline(&section.question))?;
    writeln!(out, "{}\n", inline(&section.path))?;
    writeln!(out, "{}\n", inline(&section.standing))?;
    for line in section.reason.iter().chain(&section.warnings).chain(&section.range) {
        writeln!(out, "{}\n", inline(line))?;
    }
    writeln!(out, "| {} |\n|{}", COLUMNS.join(" | "), " --- |".repeat(COLUMNS.len()))?;
    for row in &section.rows {
        writeln!(out, "| {} |", row.cells().map(continued).join(" | "))?;
    }
    if let Some(line) = &section.left_out {
        writeln!(out, "\n{}", inline(line))?;
    }
    writeln!(out)?;
    for statement in &section.statements {
        write_statement(out, statement)?;
    }
    for line in section.notes.iter().chain(&section.sums) {
        writeln!(out, "- {}", inline(line))?;
    }
    Ok(())
}

fn write_statement<W: Write + ?Sized>(out: &mut W, statement: &Statement) -> io::Result<()> {
    writeln!(out, "- {}\n", inline(&statement.sentence))?;
    if let Some(quote) = &statement.quote {
        write_quote(out, &quote.text)?;
    }
    if let Some(translation) = &statement.translation {
        writeln!(out, "  {}\n", translation.introduced())?;
        write_quote(out, &translation.text)?;
    }
    for remark in &statement.remarks {
        writeln!(out, "  {}\n", inline(remark))?;
    }
    Ok(())
}

/// A block of the words of a source, its lines kept.
fn write_quote<W: Write + ?Sized>(out: &mut W, text: &str) -> io::Result<()> {
    let lines: Vec<&str> = text.trim().lines().map(str::trim).collect();
    for (line, number) in lines.iter().zip(1..) {
        let hard =
            if number < lines.len() && !line.is_empty() && !lines[number].is_empty() { "\\" } else { "" };
        let (open, close) =
            (if number == 1 { "“" } else { "" }, if number == lines.len() { "”" } else { "" });
        writeln!(out, "  >{}", format_args!(" {open}{}{close}{hard}", directed(line)))?;
    }
    writeln!(out)
}

/// A line of a source, which keeps its direction to itself.
fn directed(line: &str) -> String {
    let is_mixed = Line::new(line).spans().iter().any(|span| matches!(span, Span::Isolated(_)));
    if is_mixed { isolated(line) } else { markdown(line) }
}

fn isolated(text: &str) -> String {
    format!("\u{2068}{}\u{2069}", markdown(text))
}

/// A line that stands at the start of one.
fn inline(line: &Line) -> String {
    marked_up(line, true)
}

/// A line that stands after other words, or in a cell.
fn continued(line: &Line) -> String {
    marked_up(line, false)
}

fn marked_up(line: &Line, is_start: bool) -> String {
    let mut text = String::new();
    for span in line.spans() {
        match span {
            // What starts no line needs no escape that is for the start of a line.
            Span::Text(words) if text.is_empty() && is_start => text.push_str(&markdown(words.trim_start())),
            Span::Text(words) => text.push_str(&markdown(&format!("x{words}"))[1..]),
            Span::Isolated(words) => text.push_str(&isolated(words)),
            Span::Strong(word) => text.push_str(&format!("**{word}**")),
            Span::Cited(number) => text.push_str(&format!("[^{number}]")),
        }
    }
    text
}

/// A reference on one line.
fn cited(reference: &Reference) -> String {
    let title = inline(&Line::new(format!("“{}”", reference.title)));
    let title = match &reference.link {
        Some(link) => format!("[{title}](<{}>)", address(link)),
        None => title,
    };
    let mut parts = vec![title];
    parts.extend(reference.particulars().iter().map(|part| inline(&Line::new(part))));
    parts.join(". ") + "."
}
