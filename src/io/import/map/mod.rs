//! Mappings: how the rows of any table or JSON become claims. A mapping is a TOML file, read by
//! [`Mapping::parse`] and applied by [`Mapped`]; `docs/mappings.md` explains it by example.

mod apply;
mod condition;
mod decimal;
mod definition;
mod guess;
mod lookup;
mod path;
mod scope;
mod shipped;
mod suggest;
mod template;

pub use apply::{Left, Mapped};
pub use condition::Condition;
pub use definition::{read_byte, read_encoding};
pub use path::Path;
pub use shipped::{Shipped, shipped};
pub use suggest::{Suggestion, suggest};

pub(in crate::io::import) use scope::not_utf8;

use std::{collections::BTreeMap, rc::Rc};

use thiserror::Error;

use super::input::InputOptions;
use crate::model::{FIELDS, nearest};
use definition::File;
use lookup::Lookup;
use template::{Given, Name, Place, Template};

/// Largest mapping read, in bytes.
pub const LONGEST_MAPPING: usize = 1024 * 1024;
/// Most claims that one mapping makes of a row by templates of its own.
const MOST_CLAIMS: usize = 200;

/// Why a text is no mapping, or not one for a file.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum MapError {
    /// The text is no mapping.
    #[error("line {line}: {problem}")]
    Line {
        /// The line, from 1.
        line: usize,
        /// What is wrong and what would be accepted.
        problem: String,
    },
    /// It is longer than any mapping.
    #[error("is {length} bytes long; a mapping has at most {LONGEST_MAPPING}")]
    TooLong {
        /// Its length in bytes.
        length: usize,
    },
    /// The file has no column of this name.
    #[error("the mapping uses the column {column:?}, which the file does not have{hint}")]
    NoColumn {
        /// The name.
        column: String,
        /// What may have been meant.
        hint: String,
    },
    /// The file has none of the columns to be melted.
    #[error("the file has none of the columns of melt {melt}")]
    NothingToMelt {
        /// Its name.
        melt: String,
    },
    /// A file in which something is looked up is not as it has to be.
    #[error("{0}")]
    Lookup(String),
    /// A parameter was given that the mapping does not have, or not given though it has to be.
    #[error("{0}")]
    Parameter(String),
}

/// How rows become claims.
#[derive(Debug)]
pub struct Mapping {
    /// Its name in words.
    pub title: String,
    /// What it takes and what it makes of it, in sentences.
    pub description: String,
    /// Where the data come from, and their licence.
    pub data: String,
    /// What is said of the file.
    pub input: InputOptions,
    /// What may be set when it is used, by name.
    pub parameters: BTreeMap<String, Parameter>,
    /// Other names of columns, each with the name that the mapping uses.
    renamed: BTreeMap<String, String>,
    conditions: Vec<Condition>,
    maps: BTreeMap<String, ValueMap>,
    lookups: BTreeMap<String, Lookup>,
    melts: BTreeMap<String, Melt>,
    claims: Vec<ClaimTemplate>,
}

/// What may be set when a mapping is used.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// What it is.
    pub help: String,
    /// What holds if it is not set; it must be set if there is none.
    pub default: Option<String>,
}

/// What stands for what.
#[derive(Debug)]
struct ValueMap {
    entries: BTreeMap<String, Template>,
    otherwise: Option<Template>,
}

impl ValueMap {
    fn templates(&self) -> impl Iterator<Item = &Template> {
        self.entries.values().chain(&self.otherwise)
    }

    /// What is wrong with a text that it has no entry for.
    fn unknown(&self, name: &str, text: &str) -> String {
        let known: Vec<&str> = self.entries.keys().take(12).map(String::as_str).collect();
        let more = if self.entries.len() > known.len() { ", …" } else { "" };
        let near = nearest(text, self.entries.keys().map(String::as_str))
            .map_or_else(String::new, |near| format!("; did you mean {near}?"));
        format!("is not in the mapping's map {name}, which has {}{more}{near}", known.join(", "))
    }
}

/// Columns of which each makes a claim.
#[derive(Debug)]
struct Melt {
    /// Stands before the names of `columns`.
    prefix: String,
    /// Names, each with its attributes; any that fits `like` if there are none.
    columns: Vec<(String, BTreeMap<String, String>)>,
    /// A name with `*` in it.
    like: Option<String>,
}

/// The name of a melted column, and its attributes.
type MeltedColumn<'m> = (std::borrow::Cow<'m, str>, Option<&'m BTreeMap<String, String>>);

/// How a claim is made of a row.
#[derive(Debug)]
struct ClaimTemplate {
    conditions: Vec<Condition>,
    melt: Option<String>,
    each: Option<Path>,
    skip_if_empty: bool,
    members: Vec<(String, Member)>,
    /// The columns that each member is made of; none for the melted column.
    columns: Rc<BTreeMap<String, Vec<Option<String>>>>,
}

/// How one field is made.
#[derive(Debug, Clone)]
enum Member {
    Text(Template),
    /// A figure by its bounds.
    Range {
        low: Option<Template>,
        best: Option<Template>,
        high: Option<Template>,
    },
    /// Days from one to another, or so many hours up to one.
    Days {
        from: Option<Template>,
        to: Template,
        hours: Option<Template>,
    },
}

impl Member {
    fn templates(&self) -> impl Iterator<Item = &Template> {
        match self {
            Self::Text(text) => [Some(text), None, None],
            Self::Range { low, best, high } => [low.as_ref(), best.as_ref(), high.as_ref()],
            Self::Days { from, to, hours } => [from.as_ref(), Some(to), hours.as_ref()],
        }
        .into_iter()
        .flatten()
    }

    fn places(&self) -> impl Iterator<Item = &Place> {
        self.templates().flat_map(Template::places)
    }
}

impl Mapping {
    /// Reads a mapping.
    ///
    /// # Errors
    /// [`MapError`] with the line, what is wrong and what would be accepted.
    pub fn parse(text: &str) -> Result<Self, MapError> {
        if text.len() > LONGEST_MAPPING {
            return Err(MapError::TooLong { length: text.len() });
        }
        let line_at = |at: usize| text[..at.min(text.len())].matches('\n').count() + 1;
        let file: File = toml::from_str(text).map_err(|error| MapError::Line {
            line: line_at(error.span().map_or(0, |span| span.start)),
            problem: error.message().to_owned(),
        })?;
        file.into_mapping().map_err(|(at, problem)| MapError::Line { line: line_at(at), problem })
    }

    /// The value of every parameter.
    ///
    /// # Errors
    /// [`MapError::Parameter`] if one is not known, or has to be given and is not.
    pub fn settings(&self, given: &[(String, String)]) -> Result<BTreeMap<String, String>, MapError> {
        let told = |parameters: &BTreeMap<String, Parameter>| {
            if parameters.is_empty() {
                return "it has none".to_owned();
            }
            let each = parameters.iter().map(|(name, parameter)| format!("{name} ({})", parameter.help));
            format!("it has {}", each.collect::<Vec<_>>().join(", "))
        };
        let mut settings = BTreeMap::new();
        for (name, value) in given {
            if !self.parameters.contains_key(name) {
                let problem = format!("{name} is no parameter of this mapping; {}", told(&self.parameters));
                return Err(MapError::Parameter(problem));
            }
            settings.insert(name.clone(), value.clone());
        }
        for (name, parameter) in &self.parameters {
            if settings.contains_key(name) {
                continue;
            }
            let Some(default) = &parameter.default else {
                let problem = format!("the mapping needs --set {name}=…: {}", parameter.help);
                return Err(MapError::Parameter(problem));
            };
            settings.insert(name.clone(), default.clone());
        }
        Ok(settings)
    }

    /// Makes sure that the file has every column that has to be there.
    fn check_columns(&self, columns: &BTreeMap<String, usize>) -> Result<(), MapError> {
        let of_claims = self.claims.iter().flat_map(|claim| {
            let places = claim.members.iter().flat_map(|(_, member)| member.places());
            places.chain(claim.conditions.iter().map(|condition| &condition.place))
        });
        let of_maps = self.maps.values().flat_map(|map| map.templates().flat_map(Template::places));
        let of_all = of_claims.chain(self.conditions.iter().map(|condition| &condition.place)).chain(of_maps);
        Self::check_places(of_all, columns)?;
        let melts =
            |claim: &ClaimTemplate| claim.melt.as_ref().and_then(|name| self.melts.get_key_value(name));
        let has_none = |melt: &Melt| melt.of(columns.keys().map(String::as_str)).is_empty();
        if let Some((name, _)) = self.claims.first().and_then(melts)
            && self.claims.iter().all(|claim| melts(claim).is_some_and(|(_, melt)| has_none(melt)))
        {
            return Err(MapError::NothingToMelt { melt: name.clone() });
        }
        Ok(())
    }

    /// Makes sure that a file has every column that has to be there.
    fn check_places<'p>(
        places: impl Iterator<Item = &'p Place>,
        columns: &BTreeMap<String, usize>,
    ) -> Result<(), MapError> {
        for place in places {
            let Name::Column(column) = &place.name else { continue };
            if !column.is_optional && !columns.contains_key(&column.text) {
                let near = nearest(&column.text, columns.keys().map(String::as_str));
                let known = || columns.keys().take(12).cloned().collect::<Vec<_>>().join(", ");
                let hint = near.map_or_else(
                    || format!("; it has {}", known()),
                    |near| {
                        format!(
                            "; did you mean {near:?}? A column that may be lacking is written with ? after it"
                        )
                    },
                );
                return Err(MapError::NoColumn { column: column.text.clone(), hint });
            }
        }
        Ok(())
    }
}

impl Melt {
    /// The columns among these that are melted, in the order of the definition, with attributes.
    fn of<'m>(&'m self, names: impl Iterator<Item = &'m str> + Clone) -> Vec<MeltedColumn<'m>> {
        if let Some(like) = &self.like {
            return names.filter(|name| fits(name, like)).map(|name| (name.into(), None)).collect();
        }
        let full =
            self.columns.iter().map(|(name, attributes)| (format!("{}{name}", self.prefix), attributes));
        full.filter(|(name, _)| names.clone().any(|known| known == name))
            .map(|(name, attributes)| (name.into(), Some(attributes)))
            .collect()
    }
}

/// Whether a name is like a pattern in which `*` stands for any text.
fn fits(name: &str, pattern: &str) -> bool {
    let mut pieces = pattern.split('*');
    let Some(mut rest) = pieces.next().and_then(|start| name.strip_prefix(start)) else { return false };
    let mut pieces: Vec<&str> = pieces.collect();
    let Some(end) = pieces.pop() else { return rest.is_empty() };
    for piece in pieces {
        match rest.find(piece) {
            Some(at) => rest = &rest[at + piece.len()..],
            None => return false,
        }
    }
    rest.len() >= end.len() && rest.ends_with(end)
}

/// The fields that a claim must have, and that these members do not give.
fn missing(members: &[(String, Member)]) -> Vec<&'static str> {
    let given = |name: &str| members.iter().any(|(member, _)| member == name);
    FIELDS.iter().filter(|field| field.required && !given(field.name)).map(|field| field.name).collect()
}

/// Whether a place names what only a melted column has.
fn needs_melt(place: &Place) -> bool {
    matches!(place.name, Name::Given(Given::Column | Given::Cell))
}
