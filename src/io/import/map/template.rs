//! Text with places in it: `{column}`, `{column | filter}`, `{@row}`.

use std::{borrow::Cow, collections::BTreeMap};

use chrono::{NaiveDate, NaiveDateTime};

use super::{Path, decimal, scope::Scope};
use crate::model::{Country, Date, FieldError, Figure, LONGEST_LINE, slugified};

/// Places that every mapping has.
const GIVEN: [(&str, Given); 6] = [
    ("row", Given::Row),
    ("line", Given::Line),
    ("file", Given::File),
    ("column", Given::Column),
    ("cell", Given::Cell),
    ("it", Given::It),
];

/// Filters, as they are written.
const FILTERS: &str = "map NAME, date PATTERN, words, days, slug, country, party, code, line, title, lower, grouped, plain, down N, up N, cut N, after TEXT, before TEXT, or TEXT";

/// A text with places in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Template(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Place(Place),
}

/// What stands between braces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) name: Name,
    filters: Vec<Filter>,
}

/// Where the text of a place comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Name {
    Given(Given),
    /// An attribute of the melted column, or a parameter.
    Attribute(String),
    Column(Column),
}

/// What a mapping knows besides columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Given {
    /// Number of the record, as a spreadsheet numbers rows.
    Row,
    /// Line of the file on which it starts.
    Line,
    /// Name of the file.
    File,
    /// Name of the melted column.
    Column,
    /// Its cell.
    Cell,
    /// The text that is looked up in a map.
    It,
}

/// A column by name, or a place in JSON by path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    /// As written, without the mark of what may be lacking.
    pub(super) text: String,
    pub(super) path: Option<Path>,
    /// Whether it is looked for in the element that `each` names.
    pub(super) is_relative: bool,
    /// Whether the file may be without it.
    pub(super) is_optional: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Filter {
    Map(String),
    Date(String),
    Words,
    Days,
    Slug,
    Country,
    Party,
    Code,
    Line,
    Title,
    Lower,
    Grouped,
    Plain,
    Down(usize),
    Up(usize),
    Cut(usize),
    After(String),
    Before(String),
    Or(String),
}

impl Template {
    /// Reads a template. A brace that is text is doubled.
    ///
    /// # Errors
    /// A sentence about what is wrong and what would be accepted.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            plain.push_str(&rest[..at]);
            let (brace, after) = rest[at..].split_at(1);
            if let Some(doubled) = after.strip_prefix(brace) {
                plain.push_str(brace);
                rest = doubled;
                continue;
            }
            if brace == "}" {
                return Err(format!("{text:?} has a }} that no {{ opens; write }}}} for the character"));
            }
            let (inside, after) = after.split_once('}').ok_or_else(|| {
                format!("{text:?} has a {{ that no }} closes; write {{{{ for the character")
            })?;
            if !plain.is_empty() {
                parts.push(Part::Text(std::mem::take(&mut plain)));
            }
            parts.push(Part::Place(Place::parse(inside)?));
            rest = after;
        }
        plain.push_str(rest);
        if !plain.is_empty() {
            parts.push(Part::Text(plain));
        }
        Ok(Self(parts))
    }

    /// The places in it.
    pub(super) fn places(&self) -> impl Iterator<Item = &Place> {
        self.0.iter().filter_map(|part| match part {
            Part::Place(place) => Some(place),
            Part::Text(_) => None,
        })
    }

    /// The text where nothing but parameters is in it.
    pub(super) fn fill_with(&self, parameters: &BTreeMap<String, String>) -> String {
        let texts = self.0.iter().map(|part| match part {
            Part::Text(plain) => plain.as_str(),
            Part::Place(Place { name: Name::Attribute(name), .. }) => {
                parameters.get(name).map_or("", String::as_str)
            }
            Part::Place(_) => "",
        });
        texts.collect()
    }

    /// The text for a record.
    ///
    /// # Errors
    /// [`FieldError`] naming the column if a cell is not what a filter takes.
    pub(super) fn fill(&self, scope: &Scope<'_>) -> Result<String, FieldError> {
        let mut text = String::new();
        for part in &self.0 {
            match part {
                Part::Text(plain) => text.push_str(plain),
                Part::Place(place) => text.push_str(&place.fill(scope)?),
            }
        }
        Ok(text)
    }
}

impl Place {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut pieces = text.split('|');
        let name = Name::parse(pieces.next().unwrap_or_default().trim())?;
        let filters = pieces.map(|piece| Filter::parse(piece.trim())).collect::<Result<_, _>>()?;
        Ok(Self { name, filters })
    }

    /// The maps that it uses.
    pub(super) fn maps(&self) -> impl Iterator<Item = &str> {
        self.filters.iter().filter_map(|filter| match filter {
            Filter::Map(name) => Some(name.as_str()),
            _ => None,
        })
    }

    pub(super) fn fill<'s>(&self, scope: &Scope<'s>) -> Result<Cow<'s, str>, FieldError> {
        let mut text = scope.text(&self.name)?;
        for filter in &self.filters {
            text = filter
                .apply(text, scope)
                .map_err(|(value, problem)| FieldError::new(&scope.label(&self.name), &value, problem))?;
        }
        Ok(text)
    }
}

impl Name {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        if let Some(at) = text.strip_prefix('@') {
            return Ok(match GIVEN.iter().find(|(name, _)| *name == at) {
                Some((_, given)) => Self::Given(*given),
                None => Self::Attribute(at.to_owned()),
            });
        }
        Column::parse(text).map(Self::Column)
    }
}

impl Column {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let (text, is_optional) = match text.strip_suffix('?') {
            Some(text) => (text, true),
            None => (text, false),
        };
        let (path, is_relative) = match text.strip_prefix('.') {
            Some(path) => (path, true),
            None => (text, false),
        };
        if text.is_empty() {
            return Err("names no column; write {column}".to_owned());
        }
        // What is no path may still be the name of a column.
        Ok(Self { text: text.to_owned(), path: Path::parse(path).ok(), is_relative, is_optional })
    }
}

impl Filter {
    fn parse(text: &str) -> Result<Self, String> {
        let (name, argument) = text.split_once(' ').map_or((text, ""), |(name, rest)| (name, rest.trim()));
        let needed = |filter: Self| {
            if argument.is_empty() {
                Err(format!("the filter {name} needs more; filters are {FILTERS}"))
            } else {
                Ok(filter)
            }
        };
        match (name, argument) {
            ("map", _) => needed(Self::Map(argument.to_owned())),
            ("date", _) => needed(Self::Date(argument.to_owned())),
            ("after", _) => needed(Self::After(argument.to_owned())),
            ("before", _) => needed(Self::Before(argument.to_owned())),
            ("or", _) => needed(Self::Or(argument.to_owned())),
            ("cut", number) => match number.parse() {
                Ok(number) if number > 0 => Ok(Self::Cut(number)),
                _ => Err(format!("cut {number}: give the number of characters to keep, for example cut 10")),
            },
            ("down" | "up", places) => match places.parse() {
                Ok(places) if name == "up" => Ok(Self::Up(places)),
                Ok(places) => Ok(Self::Down(places)),
                Err(_) => Err(format!("{text}: give the number of decimal places, for example {name} 6")),
            },
            ("words", "") => Ok(Self::Words),
            ("days", "") => Ok(Self::Days),
            ("slug", "") => Ok(Self::Slug),
            ("country", "") => Ok(Self::Country),
            ("party", "") => Ok(Self::Party),
            ("code", "") => Ok(Self::Code),
            ("line", "") => Ok(Self::Line),
            ("title", "") => Ok(Self::Title),
            ("lower", "") => Ok(Self::Lower),
            ("grouped", "") => Ok(Self::Grouped),
            ("plain", "") => Ok(Self::Plain),
            _ => Err(format!("{text:?} is no filter; filters are {FILTERS}")),
        }
    }

    /// The text as the filter has it; or the text that it does not take, and why.
    fn apply<'s>(&self, text: Cow<'s, str>, scope: &Scope<'s>) -> Result<Cow<'s, str>, (String, String)> {
        if text.trim().is_empty() && !matches!(self, Self::Or(_) | Self::Map(_)) {
            return Ok(text);
        }
        let refused = |problem: String| (text.to_string(), problem);
        Ok(match self {
            Self::Map(name) => return scope.map(name, text),
            Self::Date(patterns) => {
                let found = patterns.split(" or ").find_map(|pattern| day(text.trim(), pattern.trim()).ok());
                let wrong = || {
                    refused(format!(
                        "is no date of the form {patterns}; write it so, or change the pattern in the mapping"
                    ))
                };
                found.ok_or_else(wrong)?.into()
            }
            Self::Words => Date::parse(&text).map_err(|error| refused(error.to_string()))?.in_words().into(),
            Self::Days => leading_day(&text).map_err(refused)?.into(),
            Self::Slug => slugified(&text).into(),
            Self::Country => {
                Country::parse(&text).map_err(|error| refused(error.to_string()))?.code().to_owned().into()
            }
            Self::Party => party(&text).into(),
            Self::Code => Country::of_party(&text).map_or_else(String::new, |_| text.into_owned()).into(),
            Self::Line => one_line(&text).into(),
            Self::Title => title(&text).into(),
            Self::Lower => text.to_lowercase().into(),
            Self::Grouped => match Figure::parse(&text) {
                Ok(figure) => figure.grouped().into(),
                Err(_) => text,
            },
            Self::Plain => text.trim().trim_start_matches('+').to_owned().into(),
            Self::Down(places) | Self::Up(places) => {
                let is_up = matches!(self, Self::Up(_));
                let wrong =
                    || refused("is no decimal; write digits and a point, such as 0.85519463".to_owned());
                decimal::cut(text.trim(), *places, is_up).ok_or_else(wrong)?.into()
            }
            Self::Cut(most) => match text.char_indices().nth(*most) {
                Some((end, _)) => text[..end].to_owned().into(),
                None => text,
            },
            Self::After(start) => match text.split_once(start.as_str()) {
                Some((_, rest)) => rest.to_owned().into(),
                None => text,
            },
            Self::Before(end) => match text.split_once(end.as_str()) {
                Some((rest, _)) => rest.to_owned().into(),
                None => text,
            },
            Self::Or(other) if text.trim().is_empty() => other.clone().into(),
            Self::Or(_) => text,
        })
    }
}

/// The code of a country by its name, or the slug of a party that is none. What is as short as a code may be the
/// letters of any party.
fn party(text: &str) -> String {
    let country = Country::parse(text).ok().filter(|_| text.trim().len() > 3);
    country.map_or_else(|| slugified(text), |country| country.code().to_owned())
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text as a title may be. Of what is longer, the first of several titles in quotation marks and the
/// number of the others; or what fits.
fn title(text: &str) -> String {
    let title = one_line(text);
    if title.len() <= LONGEST_LINE {
        return title;
    }
    let titles: Vec<&str> = title.split("\";\"").collect();
    let first = titles.first().copied().unwrap_or_default();
    if titles.len() > 1 && first.len() + 20 <= LONGEST_LINE {
        return format!("{first}\" and {} more", titles.len() - 1);
    }
    let mut end = LONGEST_LINE - "…".len();
    while !title.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}…", &title[..end])
}

/// A day, month or year in a pattern of `strftime`, as EDTF.
fn day(text: &str, pattern: &str) -> Result<String, chrono::ParseError> {
    let has = |directives: &[&str]| directives.iter().any(|directive| pattern.contains(directive));
    if has(&["%H", "%I", "%T", "%R", "%s"]) {
        let moment = NaiveDateTime::parse_from_str(text, pattern)?;
        return Ok(moment.format("%Y-%m-%d").to_string());
    }
    if has(&["%d", "%e", "%j", "%F", "%D", "%v", "%x"]) {
        return Ok(NaiveDate::parse_from_str(text, pattern)?.format("%Y-%m-%d").to_string());
    }
    let read = |text: &str, pattern: &str| NaiveDate::parse_from_str(text, pattern);
    if has(&["%m", "%b", "%B", "%h"]) {
        return Ok(read(&format!("1 {text}"), &format!("%d {pattern}"))?.format("%Y-%m").to_string());
    }
    Ok(read(&format!("1 1 {text}"), &format!("%d %m {pattern}"))?.format("%Y").to_string())
}

/// The ISO day with which a moment begins: `2021-05-01 00:00:00`, `+2021-05-01T00:00:00Z`. Of what
/// Wikidata knows to the month or year alone, that.
fn leading_day(text: &str) -> Result<String, String> {
    let start: String = text.trim().trim_start_matches('+').chars().take(10).collect();
    let known = start.strip_suffix("-00").unwrap_or(&start);
    let known = known.strip_suffix("-00").unwrap_or(known);
    match Date::parse(known) {
        Ok(date) => Ok(date.to_string()),
        Err(_) => Err("does not begin with a day such as 2021-05-01".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces_that_do_not_match_are_refused() {
        for (text, problem) in [
            ("{a", "no } closes"),
            ("a}", "no { opens"),
            ("{}", "names no column"),
            ("{a | shout}", "is no filter; filters are map NAME"),
            ("{a | cut x}", "number of characters"),
            ("{a | up}", "decimal places, for example up 6"),
            ("{a | map}", "needs more"),
        ] {
            assert!(Template::parse(text).expect_err("wrong").contains(problem), "{text}");
        }
        assert_eq!(Template::parse("a {{b}} c").expect("text").0, [Part::Text("a {b} c".to_owned())]);
    }

    #[test]
    fn dates_of_any_form_become_edtf() {
        for (text, pattern, date) in [
            ("01/05/2021", "%d/%m/%Y", "2021-05-01"),
            ("5/1/2021", "%m/%d/%Y", "2021-05-01"),
            ("1 May 2021", "%d %B %Y", "2021-05-01"),
            ("May 2021", "%B %Y", "2021-05"),
            ("05.2021", "%m.%Y", "2021-05"),
            ("2021", "%Y", "2021"),
            ("01.05.2021 13:45", "%d.%m.%Y %H:%M", "2021-05-01"),
            ("20210501", "%Y%m%d", "2021-05-01"),
        ] {
            assert_eq!(day(text, pattern).as_deref(), Ok(date), "{text}");
        }
        assert!(day("31/02/2021", "%d/%m/%Y").is_err());
        assert_eq!(day("1672531200", "%s").as_deref(), Ok("2023-01-01"));
        assert!(day("x", "%Q").is_err());
        assert_eq!(leading_day("+2013-12-31T00:00:00Z").as_deref(), Ok("2013-12-31"));
        assert_eq!(leading_day("+2013-00-00T00:00:00Z").as_deref(), Ok("2013"));
        assert_eq!(leading_day("1992-02-29 00:00:00").as_deref(), Ok("1992-02-29"));
    }
}
