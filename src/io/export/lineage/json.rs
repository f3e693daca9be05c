//! A lineage for programs.

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use super::{Drawing, Drawn};
use crate::disputes::Means;

impl Drawing {
    /// Writes the graph as one object: `nodes`, and `arrows` between their places in it.
    ///
    /// # Errors
    /// As writing does.
    pub fn write_json<W: Write + ?Sized>(&self, out: &mut W) -> io::Result<()> {
        let nodes: Vec<Value> = self.nodes.iter().map(node).collect();
        let arrows: Vec<Value> = self
            .arrows
            .iter()
            .map(|arrow| {
                json!({ "from": arrow.from, "to": arrow.to, "means": means(arrow.means), "counts": arrow.counts })
            })
            .collect();
        serde_json::to_writer_pretty(&mut *out, &json!({ "nodes": nodes, "arrows": arrows }))?;
        writeln!(out)
    }
}

fn node(node: &Drawn) -> Value {
    let mut object = Map::new();
    object.insert("kind".to_owned(), node.kind.as_str().into());
    object.insert("index".to_owned(), node.entry.map(|(index, _)| index).into());
    object.insert("id".to_owned(), node.entry.map(|(_, id)| id.to_string()).into());
    object.insert("title".to_owned(), node.title.clone().into());
    object.insert("is_origin".to_owned(), node.is_origin.into());
    object.insert("is_asked".to_owned(), node.is_asked.into());
    let facts = node.facts.iter().filter(|fact| !fact.name.is_empty());
    object.extend(facts.map(|fact| (fact.name.to_owned(), fact.value.clone().into())));
    Value::Object(object)
}

const fn means(means: Means) -> &'static str {
    match means {
        Means::ReportedBy => "reported-by",
        Means::ReadIn => "read-in",
        Means::Relays => "relays",
        Means::RelaysByCopy => "relays-by-copy",
        Means::SameBytes => "same-bytes",
        Means::SameName => "same-name",
        Means::PartOf => "part-of",
    }
}
