//! Briefs as a page: one file that needs nothing else, runs nothing and prints well.

use std::{
    io::{self, Write},
    sync::LazyLock,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest as _, Sha256};

use super::{
    Brief, COLUMNS, Row, Section, Statement,
    chart::Bar,
    line::{Line, Span},
    reference::Reference,
};
use crate::{io::export::escape::address, model::Language};

/// The page's only style.
const STYLE: &str = include_str!("brief.css");

/// What a browser may do with the page: apply that style, and nothing else.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let digest = STANDARD.encode(Sha256::digest(STYLE));
    format!("default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'")
});

impl Brief {
    /// Writes the brief as an HTML page.
    ///
    /// # Errors
    /// As writing does.
    pub fn write_html<W: Write + ?Sized>(&self, out: &mut W) -> io::Result<()> {
        writeln!(out, "{}", self.page().into_string())
    }

    fn page(&self) -> Markup {
        html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta http-equiv="Content-Security-Policy" content=(*POLICY);
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="referrer" content="no-referrer";
                    title { (self.title.words()) }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    main {
                        h1 { (inline(&self.title)) }
                        div.guide { @for line in &self.guide { p { (inline(line)) } } }
                        section aria-labelledby="about" {
                            h2 id="about" { (Self::ABOUT) }
                            dl.facts {
                                @for (name, fact) in &self.facts { dt { (name) ":" } dd { (inline(fact)) } }
                            }
                        }
                        @if self.sections().count() > 1 { (self.contents()) }
                        @for event in &self.events {
                            @if self.has_events() { h2 { (inline(&event.event)) } }
                            @for each in &event.sections { (section(each, self.has_events())) }
                        }
                        (self.references())
                    }
                }
            }
        }
    }

    fn contents(&self) -> Markup {
        html! {
            nav aria-label="Questions" {
                ol.contents {
                    @for section in self.sections() {
                        li {
                            a href={ "#question-" (section.number) } { (inline(&section.question)) }
                            " " (inline(&section.standing))
                        }
                    }
                }
            }
        }
    }

    fn references(&self) -> Markup {
        html! {
            @if !self.references.is_empty() {
                section aria-labelledby="references" {
                    h2 id="references" { (Self::REFERENCES) }
                    ol.references {
                        @for (reference, number) in self.references.iter().zip(1..) { (cited(reference, number)) }
                    }
                }
            }
        }
    }
}

fn section(section: &Section, is_below_event: bool) -> Markup {
    let id = format!("question-{}", section.number);
    let heading = html! { (section.number) ". " (inline(&section.question)) };
    html! {
        section aria-labelledby=(id) {
            @if is_below_event { h3 id=(id) { (heading) } } @else { h2 id=(id) { (heading) } }
            p.path { (inline(&section.path)) }
            p { (inline(&section.standing)) }
            @if let Some(reason) = &section.reason { p { (inline(reason)) } }
            @for warning in &section.warnings { p.warning { (inline(warning)) } }
            @if let Some(range) = &section.range { p.range { (inline(range)) } }
            (table(section))
            @if let Some(line) = &section.left_out { p.warning { (inline(line)) } }
            ul.statements { @for each in &section.statements { (statement(each)) } }
            @if !section.notes.is_empty() || !section.sums.is_empty() {
                ul { @for line in section.notes.iter().chain(&section.sums) { li { (inline(line)) } } }
            }
        }
    }
}

fn table(section: &Section) -> Markup {
    html! {
        div.wide {
            table {
                thead {
                    tr {
                        @for column in &COLUMNS[..3] { th scope="col" { (column) } }
                        @if let Some(scale) = &section.scale {
                            th.bars scope="col" { "To scale" span.scale { span { "0" } span { (scale) } } }
                        }
                        @for column in &COLUMNS[3..] { th scope="col" { (column) } }
                    }
                }
                tbody { @for each in &section.rows { (row(each, section.scale.as_deref())) } }
            }
        }
    }
}

fn row(row: &Row, scale: Option<&str>) -> Markup {
    let cells = row.cells();
    let cell = |at: usize| html! { td data-label=(COLUMNS[at]) { (inline(cells[at])) } };
    let date = |at: usize| html! { td.date data-label=(COLUMNS[at]) { (inline(cells[at])) } };
    html! {
        tr {
            th scope="row" { (inline(cells[0])) }
            (cell(1)) (cell(2))
            @if let Some(scale) = scale {
                @match &row.bar {
                    Some(drawn) => td.bars data-scale={ "On a scale from 0 to " (scale) } {
                        (bar(*drawn, &row.answer.words(), scale))
                    },
                    None => td.bars {},
                }
            }
            (date(3)) (date(4)) (cell(5)) (cell(6))
        }
    }
}

/// An interval on its scale: a line from end to end, an end a dot; dashes and an arrow where it is open.
fn bar(bar: Bar, answer: &str, scale: &str) -> Markup {
    let at = |thousandths: u16| format!("{}.{}%", thousandths / 10, thousandths % 10);
    let (low, high) = (at(bar.low), at(bar.high.unwrap_or(1000)));
    html! {
        svg role="img" aria-label={ (answer) ", on a scale from 0 to " (scale) } {
            line.axis x1="0%" y1="50%" x2="100%" y2="50%" {}
            @if bar.high.is_some() {
                line.span x1=(low) y1="50%" x2=(high) y2="50%" {}
                circle.end cx=(high) cy="50%" r="5" {}
            } @else {
                line.open x1=(low) y1="50%" x2=(high) y2="50%" {}
                svg.arrow x="100%" y="50%" { path.end d="M-2 -7 L10 0 L-2 7 Z" {} }
            }
            circle.end cx=(low) cy="50%" r="5" {}
        }
    }
}

fn statement(statement: &Statement) -> Markup {
    html! {
        li {
            p.sentence { (inline(&statement.sentence)) }
            @if let Some(quote) = &statement.quote { (quotation(&quote.text, quote.lang.as_ref())) }
            @if let Some(translation) = &statement.translation {
                p.remark { (translation.introduced()) }
                (quotation(&translation.text, None))
            }
            @for remark in &statement.remarks { p.remark { (inline(remark)) } }
        }
    }
}

/// Words of a source, in their own language and direction.
fn quotation(text: &str, lang: Option<&Language>) -> Markup {
    let lang = lang.map(Language::as_str);
    html! { blockquote lang=[lang] dir="auto" { "“" (text.trim()) "”" } }
}

fn inline(line: &Line) -> Markup {
    html! {
        @for span in line.spans() {
            @match span {
                Span::Text(text) => (text),
                Span::Isolated(text) => bdi { (text) },
                Span::Strong(word) => strong { (word) },
                Span::Cited(number) => {
                    // No line begins with a number that belongs to the last word of the one before.
                    "\u{2060}"
                    a.cite href={ "#reference-" (number) } aria-label={ "Reference " (number) } { "[" (number) "]" }
                },
            }
        }
    }
}

fn cited(reference: &Reference, number: usize) -> Markup {
    let title = inline(&Line::new(format!("“{}”", reference.title)));
    let lang = reference.lang.as_ref().map(Language::as_str);
    html! {
        li id={ "reference-" (number) } {
            @match &reference.link {
                Some(link) => a href=(address(link)) rel="noreferrer noopener" lang=[lang] { (title) },
                None => span lang=[lang] { (title) },
            }
            @for part in reference.particulars() { ". " (inline(&Line::new(part))) }
            "."
        }
    }
}
