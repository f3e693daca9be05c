//! Metadata by which Datasette shows a ledger file to people: what the views and their columns are, how they are narrowed
//! and sorted, and a few questions. The tables under the views are hidden.

use serde_json::{Map, Value, json};

use super::column::{Content, Table, VIEWS};
use crate::model::Holds;

/// Columns by which a view is narrowed, by its name.
const FACETS: [(&str, &[&str]); 4] = [
    ("claims", &["event", "claimant", "country", "kind"]),
    ("positions", &["event", "claimant", "country"]),
    ("disputes", &["event", "topic"]),
    ("names", &["relation"]),
];

/// Questions ready to be asked: name, title, what is answered, and how.
const QUERIES: [(&str, &str, &str, &str); 3] = [
    (
        "disputes_of_topic",
        "Disputes of a topic and those under it",
        "Which positions conflict, and how far apart they are. An empty topic is every topic.",
        "SELECT d.event, d.topic, d.about, p.claimant, p.country, p.value, p.low, p.high, p.unit, p.as_of, p.stated_on, \
         p.source, p.quote, d.gap FROM disputes d JOIN positions p USING (question_id) \
         WHERE :topic = '' OR d.topic = :topic OR substr(d.topic, 1, length(:topic) + 1) = :topic || '/' \
         ORDER BY d.event, d.topic, d.about, p.claimant",
    ),
    (
        "claims_of_claimant",
        "Everything that a claimant said, in order",
        "Claims of a name as it is written in the ledger, by the date on which they were stated.",
        "SELECT stated_on, event, topic, about, value, unit, statement, source, locator, id FROM claims \
         WHERE claimant = :claimant ORDER BY stated_on, \"index\"",
    ),
    (
        "words",
        "Claims in whose statement or quote a text stands",
        "A plain search for characters; `counterclaim search` knows spellings and scripts.",
        "SELECT event, topic, claimant, value, stated_on, statement, quote, source FROM claims \
         WHERE :text <> '' AND (instr(lower(coalesce(statement, '')), lower(:text)) \
         OR instr(lower(coalesce(quote, '')), lower(:text))) ORDER BY \"index\"",
    ),
];

/// The metadata for a database that Datasette calls `database` (the name of its file without the ending), whose tables
/// are `tables`, of a ledger of this `origin`.
#[must_use]
pub fn datasette_metadata<'t>(
    database: &str,
    origin: &str,
    tables: impl IntoIterator<Item = &'t str>,
) -> Value {
    let mut shown: Map<String, Value> =
        tables.into_iter().map(|name| (name.to_owned(), json!({ "hidden": true }))).collect();
    shown.extend(VIEWS.iter().map(|view| (view.name.to_owned(), view_metadata(view))));
    let queries: Map<String, Value> = QUERIES
        .iter()
        .map(|(name, title, about, sql)| {
            ((*name).to_owned(), json!({ "title": title, "description": about, "sql": sql }))
        })
        .collect();
    let mut databases = Map::new();
    databases.insert(database.to_owned(), json!({ "tables": shown, "queries": queries }));
    json!({
        "title": format!("Claims and disputes of {origin}"),
        "description": "What is set down here is what claimants said, not what happened. Who is right is not decided. \
                        A range from low to high is that of the claims, never an estimate.",
        "databases": databases,
    })
}

fn view_metadata(view: &Table) -> Value {
    let columns: Map<String, Value> =
        view.columns.iter().map(|column| (column.name.to_owned(), column.help.into())).collect();
    let sortable: Vec<&str> = view
        .columns
        .iter()
        .filter(|column| !matches!(column.content, Content::One(Holds::Prose | Holds::Address)))
        .map(|column| column.name)
        .collect();
    let facets = FACETS.iter().find(|(name, _)| *name == view.name).map_or(&[][..], |(_, facets)| facets);
    json!({
        "description": view.about,
        "columns": columns,
        "facets": facets,
        "sortable_columns": sortable,
        "size": 50,
    })
}
