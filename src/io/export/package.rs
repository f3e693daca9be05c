//! A Frictionless data package: tables as CSV, and a descriptor that says what every column is.
//!
//! [`PackageTable::ALL`] are the tables; each is written by [`Dataset::write_table`], which says what the descriptor
//! ([`Dataset::descriptor`]) needs to know of the file. specs.frictionlessdata.io has the rules.

use std::io::{self, Write};

use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use super::{
    CsvStyle, Dataset, claim_columns,
    column::{Described, pattern},
    escape, long, long_columns, timestamp, wide, wide_columns, write_claims, write_csv,
};
use crate::{
    io::formula,
    model::{Holds, is_url},
};

/// A table of the package.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PackageTable {
    /// The claims, in the form that imports back.
    Claims,
    /// One row a position.
    Disputes,
    /// One row a question.
    DisputesWide,
    /// What the claims cite.
    Sources,
}

/// What is known of a table that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenTable {
    /// Which.
    pub table: PackageTable,
    /// Length of its file in bytes.
    pub bytes: u64,
    /// SHA-256 of its file, in hexadecimal.
    pub sha256: String,
}

impl PackageTable {
    /// Every table, in the order of the descriptor.
    pub const ALL: [Self; 4] = [Self::Claims, Self::Disputes, Self::DisputesWide, Self::Sources];

    const fn name(self) -> &'static str {
        match self {
            Self::Claims => "claims",
            Self::Disputes => "disputes",
            Self::DisputesWide => "disputes-wide",
            Self::Sources => "sources",
        }
    }

    /// The name of its file.
    #[must_use]
    pub fn file(self) -> String {
        format!("{}.csv", self.name())
    }

    const fn title(self) -> &'static str {
        match self {
            Self::Claims => "Claims",
            Self::Disputes => "Positions on every question, one row each",
            Self::DisputesWide => "Questions, one row each",
            Self::Sources => "Sources",
        }
    }

    const fn about(self) -> &'static str {
        match self {
            Self::Claims => {
                "What each claimant said, with its citation, in the form that `counterclaim import` takes."
            }
            Self::Disputes => {
                "Each claimant's latest answer to each question, with the status of the question and why."
            }
            Self::DisputesWide => {
                "The same with columns for every claimant; several answers in one cell are separated by `; `."
            }
            Self::Sources => "The documents that the claims cite, and those that these repeat.",
        }
    }

    const fn primary_key(self) -> Option<&'static str> {
        match self {
            Self::Claims | Self::Sources => Some("id"),
            Self::Disputes | Self::DisputesWide => None,
        }
    }

    /// Columns, each with table and column of what it refers to.
    const fn foreign_keys(self) -> &'static [(&'static str, Option<Self>, &'static str)] {
        match self {
            Self::Claims => &[("source_id", Some(Self::Sources), "id")],
            Self::Disputes => &[("id", Some(Self::Claims), "id")],
            Self::Sources => &[("relays", None, "id"), ("part_of", None, "id")],
            Self::DisputesWide => &[],
        }
    }
}

impl Dataset {
    fn columns(&self, table: PackageTable) -> Vec<Described> {
        match table {
            PackageTable::Claims => claim_columns(&self.claims),
            PackageTable::Disputes => long_columns(&self.answers, self.by),
            PackageTable::DisputesWide => wide_columns(&self.answers, self.by),
            PackageTable::Sources => Self::source_columns(),
        }
    }

    /// Writes a table as CSV.
    ///
    /// # Errors
    /// As writing does.
    pub fn write_table(
        &self,
        table: PackageTable,
        style: CsvStyle,
        output: &mut dyn Write,
    ) -> io::Result<WrittenTable> {
        let mut digesting = Digesting { output, bytes: 0, digest: Sha256::new() };
        match table {
            PackageTable::Claims => {
                write_claims(&mut digesting, &self.claims, |id| self.relayed.get(id).cloned(), style)
            }
            PackageTable::Disputes => write_csv(&mut digesting, &long(&self.answers, self.by), style),
            PackageTable::DisputesWide => write_csv(&mut digesting, &wide(&self.answers, self.by), style),
            PackageTable::Sources => write_csv(&mut digesting, &self.source_rows(), style),
        }?;
        let mut sha256 = String::with_capacity(64);
        for byte in digesting.digest.finalize() {
            sha256.push_str(&format!("{byte:02x}"));
        }
        Ok(WrittenTable { table, bytes: digesting.bytes, sha256 })
    }

    /// `datapackage.json` for these tables.
    #[must_use]
    pub fn descriptor(&self, written: &[WrittenTable], style: CsvStyle) -> Value {
        let mut package = Map::new();
        let mut put = |name: &str, value: Value| package.insert(name.to_owned(), value);
        put("profile", "data-package".into());
        put("name", package_name(&self.ledger.origin).into());
        put("title", self.title().into());
        put(
            "description",
            "See README.md. What is set down here is what claimants said, not what happened.".into(),
        );
        put("created", timestamp(self.recorded_at).into());
        if let Some(licence) = &self.terms.licence {
            let under = if is_url(licence) { "path" } else { "name" };
            put("licenses", json!([{ under: licence }]));
        }
        if let Some(publisher) = &self.terms.publisher {
            put("contributors", json!([{ "title": publisher, "role": "publisher" }]));
        }
        let sources: Vec<Value> = self
            .sources
            .iter()
            .map(|source| match &source.content.url {
                Some(url) if is_web(url) => json!({ "title": source.content.title, "path": url }),
                _ => json!({ "title": source.content.title }),
            })
            .collect();
        if !sources.is_empty() {
            put("sources", sources.into());
        }
        put(
            "counterclaim",
            json!({
                "origin": self.ledger.origin,
                "entries": self.ledger.entries,
                "root": self.ledger.root,
                "key": self.ledger.key,
            }),
        );
        put("resources", written.iter().map(|written| self.resource(written, style)).collect());
        package.into()
    }

    fn resource(&self, written: &WrittenTable, style: CsvStyle) -> Value {
        let table = written.table;
        let fields: Vec<Value> = self.columns(table).iter().map(|column| field(column, style)).collect();
        let mut schema = json!({ "fields": fields, "missingValues": [""] });
        if let Some(key) = table.primary_key() {
            schema["primaryKey"] = json!([key]);
        }
        let foreign = table.foreign_keys().iter().map(|(column, of, key)| {
            let resource = of.map_or("", PackageTable::name);
            json!({ "fields": [column], "reference": { "resource": resource, "fields": [key] } })
        });
        let foreign: Vec<Value> = foreign.collect();
        if !foreign.is_empty() {
            schema["foreignKeys"] = foreign.into();
        }
        json!({
            "profile": "tabular-data-resource",
            "name": table.name(),
            "path": table.file(),
            "title": table.title(),
            "description": table.about(),
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "dialect": { "delimiter": ",", "lineTerminator": "\r\n", "quoteChar": "\"", "doubleQuote": true, "header": true },
            "bytes": written.bytes,
            "hash": format!("sha256:{}", written.sha256),
            "schema": schema,
        })
    }

    /// `README.md` for whoever gets the package.
    #[must_use]
    pub fn readme(&self, style: CsvStyle) -> String {
        let mut text = format!("# {}\n\n", escape::markdown(&self.title()));
        text.push_str(
            "What is set down here is what claimants said, not what happened. Who is right is not decided. A range of \
             claims runs from the lowest to the highest figure that is claimed; it is no estimate.\n\n",
        );
        for table in PackageTable::ALL {
            text.push_str(&format!("- `{}`: {}\n", table.file(), table.about()));
        }
        text.push_str(
            "- `datapackage.json`: what every column is, for https://specs.frictionlessdata.io/; `frictionless validate \
             datapackage.json` checks the files against it\n\n",
        );
        for (name, what) in self.facts() {
            text.push_str(&format!("- **{name}:** {}\n", escape::markdown(&what)));
        }
        for (name, what) in [("Licence", &self.terms.licence), ("Publisher", &self.terms.publisher)] {
            text.extend(what.iter().map(|what| format!("- **{name}:** {}\n", escape::markdown(what))));
        }
        let licensed = self.sources.iter().filter(|source| source.content.licence.is_some()).count();
        if licensed > 0 {
            text.push_str(
                "\nThe column `licence` of `sources.csv` says under which licence each source may be reused; what is quoted \
                 from it stays under that licence.\n",
            );
        }
        if !style.raw {
            text.push_str(
                "\nText that a spreadsheet would run as a formula has an apostrophe in front. It is not part of the text, and \
                 `counterclaim import` takes it off.\n",
            );
        }
        text
    }
}

/// A name of small letters, digits, dots and hyphens, as the specification wants it.
fn package_name(origin: &str) -> String {
    let lower = origin.to_lowercase();
    let kept = lower.chars().map(|c| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '-' });
    kept.collect::<String>().trim_matches('-').to_owned()
}

/// Whether a link may lead there: the specification takes addresses of the web alone.
fn is_web(url: &str) -> bool {
    ["http://", "https://"].iter().any(|scheme| url.starts_with(scheme))
}

/// A column as a field of a table schema.
fn field(column: &Described, style: CsvStyle) -> Value {
    // The header has it as the cell is written.
    let name = if style.raw { formula::keep(&column.name) } else { formula::guard(&column.name) };
    let type_name = match column.holds {
        Holds::Figure => "number",
        Holds::Count => "integer",
        Holds::Truth => "boolean",
        Holds::Moment => "datetime",
        _ => "string",
    };
    let mut constraints = Map::new();
    if column.is_filled {
        constraints.insert("required".to_owned(), true.into());
    }
    match column.holds {
        Holds::OneOf(words) => drop(constraints.insert("enum".to_owned(), json!(words))),
        Holds::Figure | Holds::Count => drop(constraints.insert("minimum".to_owned(), 0.into())),
        Holds::Truth | Holds::Moment | Holds::Text | Holds::Prose => {}
        holds => drop(constraints.insert("pattern".to_owned(), json!(pattern(holds)))),
    }
    let mut field = json!({ "name": name, "type": type_name, "description": column.help });
    if column.holds == Holds::Truth {
        field["trueValues"] = json!(["true"]);
        field["falseValues"] = json!(["false"]);
    }
    if !constraints.is_empty() {
        field["constraints"] = constraints.into();
    }
    field
}

/// Passes on what is written, and keeps its length and digest.
struct Digesting<'w> {
    output: &'w mut dyn Write,
    bytes: u64,
    digest: Sha256,
}

impl Write for Digesting<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.output.write(bytes)?;
        self.bytes += written as u64;
        self.digest.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.output.flush()
    }
}
