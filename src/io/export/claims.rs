//! The canonical claims CSV, which imports back.

use std::{
    collections::BTreeSet,
    io::{self, Write},
};

use super::{
    cell::{CsvStyle, Encoding},
    column::{CLAIM_ADDED, Column, Described, names},
};
use crate::model::{Date, EntryId, FIELDS, MARKED, QuoteCheck, Said, timestamp};

/// The columns that an export adds to those of the import.
pub const EXPORT_COLUMNS: [&str; CLAIM_ADDED.len()] = names(&CLAIM_ADDED);

/// Claims to be written out. They are handed over one after another, so that nobody holds them all.
pub trait Claims {
    /// Hands over each claim, in the order of their entries.
    ///
    /// # Errors
    /// Whatever `take` returns; what keeps a claim from being read, under [`io::Error::other`].
    fn each(&self, take: &mut dyn FnMut(&Said) -> io::Result<()>) -> io::Result<()>;

    /// Every qualifier that any of their questions has.
    fn qualifiers(&self) -> &BTreeSet<String>;

    /// The address or title of a source that one of theirs relays.
    fn relayed(&self, id: &EntryId) -> Option<String>;
}

/// Writes claims as CSV, with every qualifier that any of them has.
///
/// # Errors
/// As writing does, and [`Claims::each`].
pub fn write_claims<W: Write>(output: W, claims: &dyn Claims, style: CsvStyle) -> io::Result<()> {
    let mut csv = Encoding::new(output, style)?;
    csv.row(claim_columns(claims).iter().map(|column| &column.name))?;
    claims.each(&mut |claim| csv.row(claim_cells(claims, claim)))?;
    csv.finish()
}

/// The columns of these claims: qualifiers stand after `topic`, what an export adds stands last.
#[must_use]
pub fn claim_columns(claims: &dyn Claims) -> Vec<Described> {
    let mut columns = Vec::new();
    for field in FIELDS {
        columns.push(Described::from(&Column::of(field)));
        if field.name == "topic" {
            columns.extend(claims.qualifiers().iter().map(|name| Described::qualifier(name)));
        }
    }
    columns.extend(CLAIM_ADDED.iter().map(Described::from));
    columns
}

/// The cells of one of these claims under [`claim_columns`].
pub fn claim_cells(claims: &dyn Claims, claim: &Said) -> Vec<String> {
    let mut cells = Vec::new();
    for field in FIELDS {
        cells.push(cell(claim, field.name, &|id| claims.relayed(id)));
        if field.name == "topic" {
            let about = &claim.content.question.about;
            cells.extend(claims.qualifiers().iter().map(|name| about.get(name).cloned().unwrap_or_default()));
        }
    }
    cells.extend(added(claim));
    cells
}

/// The cells under [`CLAIM_ADDED`].
pub(super) fn added(claim: &Said) -> [String; CLAIM_ADDED.len()] {
    [
        claim.content.citation.check.map_or("", QuoteCheck::as_str).to_owned(),
        claim.id.to_string(),
        claim.index.to_string(),
        timestamp(claim.recorded_at),
        claim.content.source.id.to_string(),
    ]
}

/// What belongs under the name of a field.
pub(super) fn cell(claim: &Said, name: &str, relayed: &impl Fn(&EntryId) -> Option<String>) -> String {
    let content = &claim.content;
    let source = &content.source.content;
    let date = |date: &Option<Date>| date.map(|d| d.to_string()).unwrap_or_default();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    match name {
        "event" => content.question.event.to_string(),
        "topic" => content.question.topic.to_string(),
        "value" => content.value.text.clone(),
        "unit" => content.question.unit.as_ref().map(ToString::to_string).unwrap_or_default(),
        "as_of" => date(&content.as_of),
        "stated_on" => content.stated_on.to_string(),
        "claimant" => content.claimant.name.clone(),
        "country" => content.claimant.country.map(|c| c.to_string()).unwrap_or_default(),
        "role" => content.claimant.role.as_ref().map(ToString::to_string).unwrap_or_default(),
        "statement" => text(&content.statement),
        "lang" => content.lang.as_ref().map(ToString::to_string).unwrap_or_default(),
        "source" => source.title.clone(),
        "source_url" => text(&source.url),
        "source_publisher" => text(&source.publisher),
        "source_published_on" => date(&source.published_on),
        "source_relays" => source.relays.as_ref().and_then(relayed).unwrap_or_default(),
        "quote" => text(&content.citation.quote),
        "quote_unverified" if content.citation.unverified => MARKED.to_owned(),
        "quote_translation" => text(&content.citation.translation),
        "quote_translation_by" => {
            content.citation.translation_by.map(|by| by.as_str().to_owned()).unwrap_or_default()
        }
        "locator" => text(&content.citation.locator),
        "note" => text(&content.note),
        // A test demands a cell for every field.
        _ => String::new(),
    }
}
