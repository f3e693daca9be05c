//! Claims as JSON objects, which `add --json` takes back.

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use super::{
    Claims, bounds,
    claims::{added, cell},
    column::{ABOUT, CLAIM_ADDED, CLAIM_KEYS},
    listing::write_array_of,
};
use crate::model::{EntryId, FIELDS, QuoteCheck, Reading, Said, timestamp};

/// Writes claims as an array, one object a claim.
///
/// # Errors
/// As writing does, and [`Claims::each`].
pub fn write_claims_json(output: &mut dyn Write, claims: &dyn Claims) -> io::Result<()> {
    write_array_of(output, |put| claims.each(&mut |claim| put(claim_json(claim, |id| claims.relayed(id)))))
}

/// Writes claims as one object a line.
///
/// # Errors
/// As writing does, and [`Claims::each`].
pub fn write_claims_json_lines(output: &mut dyn Write, claims: &dyn Claims) -> io::Result<()> {
    claims.each(&mut |claim| writeln!(output, "{}", claim_json(claim, |id| claims.relayed(id))))
}

/// A claim as an object: its fields in canonical order, the qualifiers as an object after `topic`, how the value is read, and
/// which entry it is. What is not there is null.
///
/// `relayed` gives the address or title of a recorded source by its id.
#[must_use]
pub fn claim_json(claim: &Said, relayed: impl Fn(&EntryId) -> Option<String>) -> Value {
    let mut object = Map::new();
    for field in FIELDS {
        let text = cell(claim, field.name, &relayed);
        object.insert(field.name.to_owned(), if text.is_empty() { Value::Null } else { text.into() });
        if field.name == "topic" {
            object.insert(ABOUT.name.to_owned(), json!(claim.content.question.about));
        }
    }
    let read = read_as(&claim.content.value.reading);
    object.extend(CLAIM_KEYS.iter().map(|key| key.name.to_owned()).zip(read));
    let [_, id, _, _, source_id] = added(claim);
    let check = claim.content.citation.check.map(QuoteCheck::as_str);
    let added: [Value; CLAIM_ADDED.len()] =
        [check.into(), id.into(), claim.index.into(), timestamp(claim.recorded_at).into(), source_id.into()];
    object.extend(CLAIM_ADDED.iter().map(|key| key.name.to_owned()).zip(added));
    object.into()
}

/// The members under [`CLAIM_KEYS`].
fn read_as(reading: &Reading) -> [Value; CLAIM_KEYS.len()] {
    let (low, high) = bounds(reading);
    let best = reading.quantity().and_then(|quantity| quantity.interval().best());
    let figure = |figure: Option<_>| json!(figure);
    [kind(reading).into(), figure(low), figure(high), figure(best)]
}

/// What a value is: its kind, or that it is no answer.
pub(super) fn kind(reading: &Reading) -> String {
    reading.kind().map_or_else(|| reading.to_string(), |kind| kind.name().to_owned())
}
