//! A first mapping for a file, from the names of its columns and what stands in them.

use std::{collections::BTreeMap, fmt::Write as _};

use csv::ByteRecord;

use super::{
    guess::{self, Figures, Role},
    template::Template,
};
use crate::{
    io::import::input::{Content, InputError, Node, Records},
    model::{Country, UNATTRIBUTED, slugified},
};

/// Records looked at.
const LOOKED_AT: usize = 200;
/// Columns of one file that are looked at.
const MOST_COLUMNS: usize = 1000;

/// A first mapping.
#[derive(Debug)]
pub struct Suggestion {
    /// The TOML text.
    pub text: String,
    /// What it does not say, in sentences.
    pub notes: Vec<String>,
}

/// A column and what stands in it.
struct Column {
    name: String,
    cells: Vec<String>,
}

/// Suggests a mapping for records of a file of this name.
///
/// # Errors
/// [`InputError`] if the records cannot be read.
pub fn suggest(mut records: impl Records, file: &str) -> Result<Suggestion, InputError> {
    let columns = columns(&mut records)?;
    let mut found: BTreeMap<Role, &Column> = BTreeMap::new();
    let mut figures = Figures::default();
    let mut unused = Vec::new();
    for column in &columns {
        let is_numeric = !column.cells.is_empty() && column.cells.iter().all(|cell| guess::is_figure(cell));
        match guess::role(&column.name) {
            Some(role) if !found.contains_key(&role) && role.takes(is_numeric) => {
                found.insert(role, column);
            }
            _ if is_numeric && figures.add(&column.name) => {}
            _ => unused.push(column.name.as_str()),
        }
    }
    let stem = slugified(file.split('.').next().unwrap_or_default());
    let stem = if stem.is_empty() { "event".to_owned() } else { stem };
    let mut text = format!(
        "title = {}\ndescription = \"A first mapping, made from the header and the first rows. Read it before use.\"\n",
        quoted(file)
    );
    every(&mut text, &found, &stem);
    claims(&mut text, &figures, &found);
    let mut notes = Vec::new();
    if !unused.is_empty() {
        notes.push(format!("Not used: {}.", unused.join(", ")));
    }
    Ok(Suggestion { text, notes })
}

/// The fields that all claims share.
fn every(text: &mut String, found: &BTreeMap<Role, &Column>, stem: &str) {
    text.push_str("\n[every]\n");
    let mut line = |field: &str, value: &str, remark: &str| {
        let remark = if remark.is_empty() { String::new() } else { format!(" # {remark}") };
        let _ = writeln!(text, "{field} = {}{remark}", quoted(value));
    };
    let place =
        |role: Role, filter: &str| found.get(&role).map(|column| format!("{{{}{filter}}}", column.name));
    match place(Role::Event, " | slug") {
        Some(event) => line("event", &format!("{stem}-{event}"), ""),
        None => line("event", stem, "the conflict or incident that all rows are about"),
    }
    if let Some(side) = found.get(&Role::Side) {
        let are_countries = side.cells.iter().all(|cell| Country::parse(cell).is_ok());
        line(
            "about.side",
            &format!("{{{} | {}}}", side.name, if are_countries { "country" } else { "slug" }),
            "",
        );
    }
    for (field, role) in [("about.place", Role::Place), ("about.place", Role::Country)] {
        if let Some(text) = place(role, "")
            && (role == Role::Place || !found.contains_key(&Role::Place))
        {
            line(field, &text, "");
        }
    }
    match found.get(&Role::Date) {
        Some(date) => {
            let form = guess::date_form(&date.cells);
            line("stated_on", &format!("{{{}{}}}", date.name, form.filter), &form.remark);
        }
        None => line("stated_on", "unknown", "when the claimant said it"),
    }
    match place(Role::Claimant, "") {
        Some(claimant) => line("claimant", &claimant, ""),
        None => line("claimant", UNATTRIBUTED, "who says so"),
    }
    if let Some(country) = found.get(&Role::ClaimantCountry) {
        line("country", &format!("{{{} | country}}", country.name), "");
    }
    line("source", &place(Role::Source, " | title").unwrap_or_else(|| "{@file}".to_owned()), "");
    for (field, role) in [
        ("source_url", Role::Url),
        ("source_publisher", Role::Publisher),
        ("quote", Role::Quote),
        ("note", Role::Note),
        ("lang", Role::Language),
    ] {
        if let Some(text) = place(role, "") {
            line(field, &text, "");
        }
    }
    match place(Role::Page, "") {
        Some(page) => line("locator", &format!("row {{@row}}, p. {page}"), ""),
        None => line("locator", "row {@row}", ""),
    }
}

/// A claim for each figure.
fn claims(text: &mut String, figures: &Figures, found: &BTreeMap<Role, &Column>) {
    let mut claim = |topic: &str, group: &str, value: &str, remark: &str| {
        let _ = write!(text, "\n[[claim]]{remark}\ntopic = {}\n", quoted(topic));
        if !group.is_empty() {
            let _ = writeln!(text, "about.group = {}", quoted(group));
        }
        let _ = writeln!(text, "value = {value}\nskip_if_empty = true");
    };
    let mut any = false;
    for figure in figures.ranges() {
        any = true;
        let parts = [("low", &figure.low), ("best", &figure.best), ("high", &figure.high)];
        let parts = parts.into_iter().filter_map(|(part, column)| {
            column.as_ref().map(|column| format!("{part} = {}", quoted(&format!("{{{column}}}"))))
        });
        let value = format!("{{ {} }}", parts.collect::<Vec<_>>().join(", "));
        claim(&figure.topic, &figure.group, &value, "");
    }
    for figure in figures.single() {
        any = true;
        claim(&figure.topic, &figure.group, &quoted(&format!("{{{}}}", figure.column)), "");
    }
    if !any {
        let value = found
            .get(&Role::Value)
            .map_or_else(|| "unknown".to_owned(), |column| format!("{{{}}}", column.name));
        let topic = found
            .get(&Role::Topic)
            .map_or_else(|| "casualties/killed".to_owned(), |column| format!("{{{} | slug}}", column.name));
        claim(&topic, "", &quoted(&value), " # which question does the file answer, in which column?");
    }
}

/// The columns with what stands in the first rows.
fn columns(records: &mut impl Records) -> Result<Vec<Column>, InputError> {
    let names = records.columns().map(<[String]>::to_vec);
    let mut columns: Vec<Column> = Vec::new();
    for name in names.iter().flatten().take(MOST_COLUMNS) {
        columns.push(Column { name: name.clone(), cells: Vec::new() });
    }
    for record in records.take(LOOKED_AT) {
        match record?.content {
            Ok(Content::Cells(cells)) => take_cells(&mut columns, &cells),
            Ok(Content::Tree(node)) => take_members(&mut columns, "", &node, 3),
            Err(_) => {}
        }
    }
    // A name that cannot be written as a place in a template is no use.
    columns.retain(|column| {
        let place = format!("{{{}}}", column.name);
        Template::parse(&place).is_ok()
            && !column.name.contains(['|', '{', '\n', '\r'])
            && !column.name.ends_with('?')
            && !column.name.starts_with(['@', '.'])
            && column.name.trim() == column.name
    });
    Ok(columns)
}

fn take_cells(columns: &mut [Column], cells: &ByteRecord) {
    for (column, cell) in columns.iter_mut().zip(cells) {
        let text = String::from_utf8_lossy(cell);
        if !text.trim().is_empty() {
            column.cells.push(text.trim().to_owned());
        }
    }
}

fn take_members(columns: &mut Vec<Column>, prefix: &str, node: &Node, deepest: usize) {
    let Node::Object(members) = node else { return };
    for (name, value) in members {
        let name = format!("{prefix}{name}");
        match value {
            Node::Text(text) => {
                let at = columns.iter().position(|column| column.name == name);
                if at.is_none() && columns.len() < MOST_COLUMNS {
                    columns.push(Column { name, cells: vec![text.clone()] });
                } else if let Some(at) = at {
                    columns[at].cells.push(text.clone());
                }
            }
            Node::Object(_) if deepest > 0 => take_members(columns, &format!("{name}."), value, deepest - 1),
            _ => {}
        }
    }
}

/// A text in TOML.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
