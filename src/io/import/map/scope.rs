//! What a template sees: one record, and what is known beside it.

use std::{borrow::Cow, collections::BTreeMap};

use csv::ByteRecord;

use super::{
    Mapping,
    template::{Column, Given, Name},
};
use crate::{
    io::import::{
        Place,
        input::{Content, Node},
    },
    model::FieldError,
};

/// Most maps that lead from one to the next.
const DEEPEST: u8 = 8;

/// One record, and what is known beside it.
#[derive(Clone, Copy)]
pub(super) struct Scope<'s> {
    pub(super) mapping: &'s Mapping,
    /// Positions of columns by name; empty for JSON.
    pub(super) positions: &'s BTreeMap<String, usize>,
    pub(super) parameters: &'s BTreeMap<String, String>,
    pub(super) file: &'s str,
    pub(super) place: Place,
    pub(super) content: &'s Content,
    /// The element that `each` has come to.
    pub(super) element: Option<&'s Node>,
    /// The melted column, its cell and its attributes.
    pub(super) melted: Option<Melted<'s>>,
    /// The text that is looked up in a map.
    pub(super) it: Option<&'s str>,
    /// Maps in whose entries this is filled.
    pub(super) depth: u8,
}

/// A melted column in one record.
#[derive(Clone, Copy)]
pub(super) struct Melted<'s> {
    pub(super) column: &'s str,
    pub(super) cell: &'s str,
    pub(super) attributes: Option<&'s BTreeMap<String, String>>,
}

impl<'s> Scope<'s> {
    /// The text of a place; empty where nothing is.
    pub(super) fn text(&self, name: &Name) -> Result<Cow<'s, str>, FieldError> {
        Ok(match name {
            Name::Given(Given::Row) => self.place.row.to_string().into(),
            Name::Given(Given::Line) => self.place.line.to_string().into(),
            Name::Given(Given::File) => self.file.into(),
            Name::Given(Given::Column) => self.melted.map_or("", |melted| melted.column).into(),
            Name::Given(Given::Cell) => self.melted.map_or("", |melted| melted.cell).into(),
            Name::Given(Given::It) => self.it.unwrap_or_default().into(),
            Name::Attribute(name) => {
                let attribute = self.melted.and_then(|melted| melted.attributes?.get(name));
                attribute.or_else(|| self.parameters.get(name)).map_or("", String::as_str).into()
            }
            Name::Column(column) => return self.column(column),
        })
    }

    /// The column that a place is about, as an error names it.
    pub(super) fn label(&self, name: &Name) -> String {
        match name {
            Name::Given(Given::Cell | Given::Column) => {
                self.melted.map_or("", |melted| melted.column).to_owned()
            }
            Name::Column(column) => column.text.clone(),
            Name::Given(_) | Name::Attribute(_) => String::new(),
        }
    }

    fn column(&self, column: &Column) -> Result<Cow<'s, str>, FieldError> {
        match self.content {
            Content::Cells(cells) => match self.positions.get(&column.text) {
                Some(position) => cell(cells, *position, &column.text).map(Cow::Borrowed),
                None => Ok("".into()),
            },
            Content::Tree(node) => {
                let start = if column.is_relative { self.element.unwrap_or(node) } else { node };
                if let Some(direct) = start.member(&column.text) {
                    return leaf(direct, &column.text);
                }
                let found = column.path.as_ref().map_or_else(Vec::new, |path| path.all(start));
                match found.as_slice() {
                    [] => Ok("".into()),
                    [one] => leaf(one, &column.text),
                    several => {
                        let texts = several.iter().map(|node| leaf(node, &column.text));
                        Ok(texts.collect::<Result<Vec<_>, _>>()?.join("; ").into())
                    }
                }
            }
        }
    }

    /// A record by itself.
    pub(super) const fn of_record(
        mapping: &'s Mapping,
        positions: &'s BTreeMap<String, usize>,
        parameters: &'s BTreeMap<String, String>,
        file: &'s str,
        place: Place,
        content: &'s Content,
    ) -> Self {
        Self {
            mapping,
            positions,
            parameters,
            file,
            place,
            content,
            element: None,
            melted: None,
            it: None,
            depth: 0,
        }
    }

    /// What a map, or a file in which it is looked up, makes of a text.
    pub(super) fn map(&self, name: &str, text: Cow<'s, str>) -> Result<Cow<'s, str>, (String, String)> {
        if let Some(lookup) = self.mapping.lookups.get(name) {
            return lookup
                .value(name, &text)
                .map(Cow::Borrowed)
                .map_err(|problem| (text.to_string(), problem));
        }
        let Some(map) = self.mapping.maps.get(name) else { return Ok(text) };
        match map.entries.get(text.trim()).or(map.otherwise.as_ref()) {
            Some(found) => {
                let scope = Scope { it: Some(&text), depth: self.depth + 1, ..*self };
                if scope.depth > DEEPEST {
                    return Err((text.to_string(), format!("leads from map to map without end, in {name}")));
                }
                let filled = found.fill(&scope).map_err(|error| (error.value, error.problem))?;
                Ok(filled.into())
            }
            None => Err((text.to_string(), map.unknown(name, text.trim()))),
        }
    }
}

/// A cell as text.
pub(super) fn cell<'c>(cells: &'c ByteRecord, position: usize, name: &str) -> Result<&'c str, FieldError> {
    let bytes = cells.get(position).unwrap_or_default();
    std::str::from_utf8(bytes).map_err(|error| not_utf8(name, bytes, error.valid_up_to()))
}

/// What is wrong with a cell that is no UTF-8 from this byte on.
pub(in crate::io::import) fn not_utf8(name: &str, bytes: &[u8], valid: usize) -> FieldError {
    let problem = format!("is not UTF-8 text (byte {} of the cell); save the file as CSV UTF-8", valid + 1);
    FieldError::new(name, &String::from_utf8_lossy(bytes), problem)
}

/// A value of JSON as text.
fn leaf<'n>(node: &'n Node, name: &str) -> Result<Cow<'n, str>, FieldError> {
    match node {
        Node::Null => Ok("".into()),
        Node::Text(text) => Ok(text.into()),
        Node::List(_) => {
            Err(FieldError::new(name, "", "is a list; add [0] for its first item or [*] for all"))
        }
        Node::Object(members) => {
            let names: Vec<&str> = members.iter().take(8).map(|(name, _)| name.as_str()).collect();
            let problem = format!("is an object; add a dot and the name of a member: {}", names.join(", "));
            Err(FieldError::new(name, "", problem))
        }
    }
}
