//! The wikitext of an article: each figure in the cells of its infoboxes is a record, which [`WikitextRecords`] gives
//! with who says it and what it cites. Which claims the records make is for a mapping to say.
//!
//! Wordings are those of English articles. A line that has a figure and is not understood is a record with what is
//! wrong, so that it is refused and kept; one without a figure is counted.

mod citation;
mod entity;
mod figures;
mod line;
mod markup;
mod statement;
mod template;
mod token;
mod vocabulary;

use csv::ByteRecord;

use super::{Content, Dialect, InputError, Record, Records, RejectStyle, as_csv};
use crate::{
    io::import::Place,
    model::{FieldError, UNATTRIBUTED},
};
use citation::{Citation, References};
use line::{Line, lines, text};
use markup::{Parameter, Template};
use statement::{Context, Statement, Understood};
use vocabulary::STRENGTH;

/// Longest article read, in bytes; MediaWiki keeps none above 2 MiB.
pub(super) const LONGEST_ARTICLE: u64 = 8 * 1024 * 1024;
/// Most figures read in one article.
const MOST_FIGURES: usize = 10_000;

/// The columns of a record, in the form in which it can be kept and imported again.
const COLUMNS: [&str; 18] = [
    "line",
    "infobox",
    "conflict",
    "date",
    "place",
    "parameter",
    "party",
    "people",
    "group",
    "what",
    "figure",
    "claimant",
    "as_of",
    "cited_title",
    "cited_url",
    "cited_publisher",
    "cited_date",
    "text",
];

/// Parameters with figures, and what a figure without a word for it counts in them. A digit after a name is the
/// number of a party.
const PARAMETERS: [(&str, &str); 14] = [
    ("casualties", "casualties"),
    ("strength", STRENGTH),
    ("fatalities", "killed"),
    ("deaths", "killed"),
    ("reported deaths", "killed"),
    ("reported death(s)", "killed"),
    ("injuries", "wounded"),
    ("injured", "wounded"),
    ("reported injuries", "wounded"),
    ("missing", "missing"),
    ("reported missing", "missing"),
    ("captured", "captured"),
    ("displaced", "displaced"),
    ("evacuated", "evacuated"),
];

/// The figures in the infoboxes of an article.
pub struct WikitextRecords {
    records: std::vec::IntoIter<Record>,
    columns: Vec<String>,
    /// What was left out, in a sentence; empty if nothing was.
    pub(super) note: String,
}

/// Whether a text begins as an article with an infobox does.
pub(super) fn is_article(head: &[u8]) -> bool {
    let text = String::from_utf8_lossy(head);
    let start = text.trim_start();
    ["{{", "[[", "<!--", "__", "'''", "<noinclude>", "#"].iter().any(|mark| start.starts_with(mark))
        && next_infobox(&text, 0).is_some()
}

/// Where the next infobox begins.
fn next_infobox(text: &str, from: usize) -> Option<usize> {
    text[from..].match_indices("{{").map(|(at, _)| from + at).find(|at| {
        let name = text[at + 2..].trim_start();
        name.get(.."infobox".len()).is_some_and(|name| name.eq_ignore_ascii_case("infobox"))
    })
}

impl WikitextRecords {
    /// Reads an article.
    ///
    /// # Errors
    /// [`InputError`] if an infobox in it is not closed, or nested too deep.
    pub fn new(article: &str) -> Result<Self, InputError> {
        let references = References::of(article);
        let mut found = Finder { references: &references, records: Vec::new(), left: 0 };
        let (mut at, mut line, mut counted) = (0, 1, 0);
        while let Some(start) = next_infobox(article, at) {
            line += article[counted..start].matches('\n').count() as u64;
            counted = start;
            let (template, length) = markup::template(&article[start..], line)
                .map_err(|fault| InputError::Kind(format!("line {}: {}", fault.line, fault.problem)))?;
            found.infobox(&template)?;
            at = start + length;
        }
        let note = match found.left {
            0 => String::new(),
            1 => "1 line of the infobox has no figure, and is left out.".to_owned(),
            left => format!("{left} lines of the infobox have no figure, and are left out."),
        };
        let columns = COLUMNS.map(str::to_owned).to_vec();
        Ok(Self { records: found.records.into_iter(), columns, note })
    }
}

impl Iterator for WikitextRecords {
    type Item = Result<Record, InputError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.records.next().map(Ok)
    }
}

impl Records for WikitextRecords {
    fn columns(&self) -> Option<&[String]> {
        Some(&self.columns)
    }

    fn reject_style(&self) -> RejectStyle {
        let head = as_csv(&self.columns.iter().collect::<ByteRecord>());
        RejectStyle::Delimited {
            head,
            is_named: true,
            dialect: Dialect::default(),
            terminator: b"\n",
            problem: None,
        }
    }
}

/// Gathers the records of an article.
struct Finder<'t> {
    references: &'t References<'t>,
    records: Vec<Record>,
    /// Lines without a figure.
    left: u64,
}

/// What all records of an infobox share.
struct Shared<'p> {
    name: &'p str,
    conflict: String,
    date: String,
    place: String,
}

impl Finder<'_> {
    fn infobox(&mut self, template: &Template) -> Result<(), InputError> {
        let cell = |names: &[&str]| {
            let found = names.iter().filter_map(|name| template.named(name));
            found.map(|parameter| text(&parameter.pieces)).find(|text| !text.is_empty()).unwrap_or_default()
        };
        let shared = Shared {
            name: &template.name,
            conflict: cell(&["conflict", "title", "event", "name"]),
            date: cell(&["date"]),
            place: cell(&["place", "location"]),
        };
        let parties: Vec<String> = (1..=4).map(|number| party(template, number)).collect();
        for parameter in &template.parameters {
            let Some(name) = parameter.name.as_deref() else { continue };
            let (bare, number) = match name.char_indices().next_back() {
                Some((at, digit)) if digit.is_ascii_digit() => (name[..at].trim_end(), digit.to_digit(10)),
                _ => (name, None),
            };
            let Some((_, usual)) = PARAMETERS.iter().find(|(known, _)| *known == bare) else { continue };
            let own = number.and_then(|number| parties.get((number as usize).wrapping_sub(1)));
            self.cell(&shared, name, parameter, (own.map_or("", String::as_str), &parties), usual)?;
        }
        Ok(())
    }

    fn cell(
        &mut self,
        shared: &Shared<'_>,
        name: &str,
        parameter: &Parameter,
        (own, parties): (&str, &[String]),
        usual: &str,
    ) -> Result<(), InputError> {
        let mut context = Context::new(usual, parties);
        for line in lines(&parameter.pieces, parameter.line) {
            let (statements, problem) = match context.read(&line) {
                Understood::Heading => continue,
                Understood::NoFigure => {
                    self.left += 1;
                    continue;
                }
                Understood::Statements(statements) => (statements, None),
                Understood::Not(problem) => {
                    (vec![Statement { reference: Some(0), ..Statement::default() }], Some(problem))
                }
            };
            for statement in statements {
                let reference = statement.reference.and_then(|number| line.references.get(number));
                let cited = reference.and_then(|note| self.references.cited(*note)).unwrap_or_default();
                if self.records.len() >= MOST_FIGURES {
                    return Err(InputError::Kind(format!(
                        "has more than {MOST_FIGURES} figures in infoboxes"
                    )));
                }
                let party = statement.party.clone().unwrap_or_else(|| own.to_owned());
                let cells = cells(shared, name, &line, &statement, &party, &cited);
                self.records.push(record(self.records.len() as u64 + 1, &line, cells, problem.clone()));
            }
        }
        Ok(())
    }
}

/// The party of a number: all that its cell names, up to who only supports it.
fn party(template: &Template, number: u8) -> String {
    let Some(parameter) = template.named(&format!("combatant{number}")) else { return String::new() };
    let names = lines(&parameter.pieces, parameter.line).into_iter().map(|line| line.words());
    let names = names.take_while(|name| !name.to_lowercase().contains("support"));
    names.filter(|name| !name.is_empty()).collect::<Vec<_>>().join(" and ")
}

fn cells(
    shared: &Shared<'_>,
    name: &str,
    line: &Line<'_>,
    statement: &Statement,
    party: &str,
    cited: &Citation,
) -> ByteRecord {
    let is_understood = !statement.figure.is_empty();
    let unattributed = if is_understood { UNATTRIBUTED } else { "" };
    let claimant = if statement.claimant.is_empty() { unattributed } else { &statement.claimant };
    ByteRecord::from(vec![
        line.number.to_string().as_str(),
        shared.name,
        &shared.conflict,
        &shared.date,
        &shared.place,
        name,
        party,
        &statement.people,
        &statement.group,
        &statement.what,
        &statement.figure,
        claimant,
        &statement.as_of,
        &cited.title,
        &cited.url,
        &cited.publisher,
        &cited.date,
        &line.words(),
    ])
}

fn record(row: u64, line: &Line<'_>, cells: ByteRecord, problem: Option<String>) -> Record {
    let raw = as_csv(&cells);
    let content = match problem {
        Some(problem) => Err(FieldError::new("text", &line.words(), problem)),
        None => Ok(Content::Cells(cells)),
    };
    Record { place: Place { row, line: line.number }, content, raw }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::{Kind, Value};

    /// Pieces of infoboxes, whole and broken, and any text.
    fn piece() -> impl Strategy<Value = String> {
        let known = prop::sample::select(vec![
            "{{",
            "}}",
            "[[",
            "]]",
            "[https://e.org x",
            "]",
            "|",
            "=",
            "\n",
            "* ",
            "; ",
            ":",
            ",",
            "(",
            ")",
            "'''",
            "''",
            "<ref>",
            "</ref>",
            "<ref name=a />",
            "<ref name=\"a\">",
            "<br>",
            "<!--",
            "-->",
            "<nowiki>",
            "</nowiki>",
            "<s>",
            "&nbsp;",
            "&#8211;",
            "&",
            "|deaths=",
            "|casualties1=",
            "|combatant1=",
            "{{Infobox event",
            "{{flagicon|KGZ}}",
            "{{ubl|",
            "{{efn|",
            "{{sfn|A|2001}}",
            "{{cite web|title=T|url=U}}",
            "{{circa|",
            "12–15",
            "~200",
            "100+",
            "unknown",
            " killed",
            " wounded",
            " civilians",
            " soldiers",
            " and ",
            " per ",
            "(per ",
            " claim",
            " including ",
            "as of ",
            " Kyrgyz",
            " 3 ",
            "İ",
            "ß",
            "\u{e000}",
            "\u{e001}",
            "٣",
        ]);
        prop_oneof![9 => known.prop_map(str::to_owned), 1 => ".{0,4}"]
    }

    proptest! {
        #[test]
        fn whatever_stands_in_an_infobox_a_figure_is_one_or_the_line_is_refused(
            pieces in prop::collection::vec(piece(), 0..60)
        ) {
            let article = format!("{{{{Infobox event\n|deaths={}\n}}}}", pieces.concat());
            let Ok(records) = WikitextRecords::new(&article) else { return Ok(()) };
            for record in records {
                let record = record.expect("a record");
                let mut row = csv::ReaderBuilder::new().has_headers(false).from_reader(&record.raw[..]);
                let kept = row.byte_records().next().expect("a row").expect("CSV");
                prop_assert_eq!(kept.len(), COLUMNS.len());
                if let Ok(Content::Cells(cells)) = record.content {
                    prop_assert_eq!(&kept, &cells);
                    let figure = String::from_utf8_lossy(&cells[10]).into_owned();
                    prop_assert!(Value::parse(&figure, Some(Kind::Quantity)).is_ok(), "{:?}", figure);
                    prop_assert!(!cells[9].is_empty() && !cells[11].is_empty());
                }
            }
        }
    }
}
