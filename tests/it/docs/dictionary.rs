//! The data dictionary, made from the definitions that the program itself uses.

use std::{fmt::Write as _, path::Path};

use counterclaim::{
    io::export::column::{
        CLAIM_ADDED, CLAIM_KEYS, Column, Content, DISPUTE_KEYS, Filled, LONG, NARRATIVE, NEAR_KEYS, OF_GROUP,
        OF_NAMED, OF_RANK, POSITION_KEYS, SOURCES, SUM_KEYS, VIEWS, WIDE,
    },
    model::{FIELDS, FieldGroup, QUALIFIER_PREFIX, USUAL_QUALIFIERS},
};
use rusqlite::{Connection, OpenFlags};

const BEGINNING: &str = "\
# Data dictionary

Every field that goes in and every column that comes out. A test makes this page from the program's
own definitions and fails when the two differ.

- [Fields of a claim](#fields-of-a-claim): the flags of `add`, the columns of `import` and
  `export claims`, the keys of JSON input
- [Qualifiers](#qualifiers): what narrows a question
- [Report of disputes](#report-of-disputes): the columns of `export disputes`
- [Disputes as JSON](#disputes-as-json): the keys of `--format json`
- [Claims as JSON](#claims-as-json): the keys of `export claims --format json`
- [A side's account](#a-sides-account): the columns of `narrative`
- [Sources](#sources): the columns of `sources.csv` in a data package and of the sheet of a workbook
- [SQL views](#sql-views): the tables for sqlite3, pandas, DuckDB and Datasette

How values are read is in [values.md](values.md), what a verdict means in [disputes.md](disputes.md),
how the file is laid out below the views in [format.md](format.md).
";

/// The page as the program's definitions make it, from what it writes about the ledger of the
/// sample case in `folder`.
pub(super) fn page(folder: &Path) -> String {
    let mut page = String::from(BEGINNING);
    fields(&mut page);
    qualifiers(&mut page);
    report(&mut page, folder);
    as_json(&mut page, folder);
    claims_as_json(&mut page);
    account(&mut page, folder);
    sources(&mut page);
    views(&mut page, &folder.join("counterclaim.db"));
    page
}

fn fields(page: &mut String) {
    page.push_str("\n## Fields of a claim\n\nIn the order of the columns of the canonical CSV. A column that is not needed can be left out.\n");
    let mut group = None;
    for field in FIELDS {
        if group != Some(field.group) {
            group = Some(field.group);
            let _ = write!(
                page,
                "\n### {}\n\n| field | needed | what it holds | what is accepted |\n| --- | --- | --- | --- |\n",
                heading(field.group)
            );
        }
        let needed = if field.required { "yes" } else { "" };
        row(page, &[&code(field.name), needed, field.help, field.accepts]);
    }
    page.push_str("\n### What an export adds\n\n`export claims` writes these columns after those above; `import` passes over them.\n\n| column | what it holds |\n| --- | --- |\n");
    rows(page, &CLAIM_ADDED);
}

const fn heading(group: FieldGroup) -> &'static str {
    match group {
        FieldGroup::Question => "The question",
        FieldGroup::Answer => "The answer",
        FieldGroup::Dates => "When",
        FieldGroup::Claimant => "The claimant",
        FieldGroup::Statement => "The statement",
        FieldGroup::Source => "The source",
        FieldGroup::Citation => "Where in the source",
    }
}

fn qualifiers(page: &mut String) {
    page.push_str("\n## Qualifiers\n\nA column `about.NAME` narrows the question; in the canonical CSV these columns stand after `topic`.\nTwo claims are compared only if all their qualifiers are the same. These have a meaning of their own;\nany other name in small letters, digits and underscores may be used too.\n\n| column | what it holds |\n| --- | --- |\n");
    for (name, help) in USUAL_QUALIFIERS {
        row(page, &[&code(&format!("about.{name}")), help]);
    }
}

fn report(page: &mut String, folder: &Path) {
    page.push_str("\n## Report of disputes\n\n`export disputes` writes one row a position: what is asked and where it stands, then who says what.\nIt has a column `about.NAME` for every qualifier of the questions in it, after `topic`.\n");
    let long = [&OF_RANK[..], &OF_NAMED, &OF_GROUP, &LONG].concat();
    is_header(&long, &["export", "disputes", "--sort", "gap", "--by", "country"], folder);
    table(page, &long);
    page.push_str("\nWith `--wide` it writes one row a question. After the columns below come five for every claimant, or with\n`--by` for every country, role or interest: `NAME: value`, the value as worded, `NAME: interest`,\n`NAME: origins`, `NAME: quote_check`, and `NAME: entry`, the id of the entry that says so. Several in one cell are separated by\n`; `, in the same order.\n");
    let wide = [&OF_RANK[..], &OF_NAMED, &WIDE].concat();
    is_header(&wide, &["export", "disputes", "--wide", "--sort", "gap"], folder);
    table(page, &wide);
    page.push_str("\nA cell that a spreadsheet would run as a formula gets an apostrophe in front; `--raw` leaves it as it is.\n");
}

fn as_json(page: &mut String, folder: &Path) {
    let arguments = ["export", "disputes", "--all", "--sort", "gap", "--by", "country", "--format", "json"];
    let answers: serde_json::Value = serde_json::from_str(&super::output(&arguments, folder)).expect("JSON");
    let answers = answers.as_array().expect("an array");
    for answer in answers {
        is_object(&DISPUTE_KEYS, answer);
    }
    for key in ["positions", "groups", "sums", "near_misses", "silent"] {
        assert!(answers.iter().any(|answer| !answer[key][0].is_null()), "no answer of the case has {key}");
    }
    page.push_str("\n## Disputes as JSON\n\n`disputes --format json` and `export disputes --format json` write an array with one object a question.\nFigures are text, so that none is rounded on the way. An open end is `null`.\n[`schema/dispute.schema.json`](../schema/dispute.schema.json) is the same as a JSON Schema.\n");
    let (own, beside): (Vec<Column>, Vec<Column>) = DISPUTE_KEYS
        .iter()
        .partition(|key| !["sums", "near_misses", "near_misses_left_out"].contains(&key.name));
    keys(page, &own);
    page.push_str("\nEvery position is an object.\n");
    keys(page, &POSITION_KEYS);
    page.push_str(
        "\n`compare --format json` and `export disputes --format json` add what stands beside a question.\n",
    );
    keys(page, &beside);
    page.push_str("\nEvery sum is an object.\n");
    keys(page, &SUM_KEYS);
    page.push_str("\nEvery near miss is an object.\n");
    keys(page, &NEAR_KEYS);
}

fn claims_as_json(page: &mut String) {
    page.push_str("\n## Claims as JSON\n\n`export claims --format json` writes an array, `--format jsonl` one object a line. Their keys are the\n[fields of a claim](#fields-of-a-claim), with the qualifiers as an object `about` after `topic`, then these.\nWhat is not there is `null`. `add --json` takes the objects back and passes over what is below.\n[`schema/claim.schema.json`](../schema/claim.schema.json) is the same as a JSON Schema.\n");
    keys(page, &[&CLAIM_KEYS[..], &CLAIM_ADDED].concat());
}

fn account(page: &mut String, folder: &Path) {
    page.push_str("\n## A side's account\n\n`narrative` writes one row for every position of the side, one for every position against it, and one for\nevery question that others answer and the side does not.\n");
    is_header(&NARRATIVE, &["narrative", "--country", "TJ", "--format", "csv"], folder);
    table(page, &NARRATIVE);
}

fn sources(page: &mut String) {
    page.push_str("\n## Sources\n\nThe sources that the claims cite, and those that these repeat, in `export package` and `export xlsx`.\n");
    table(page, &SOURCES);
}

fn views(page: &mut String, ledger: &Path) {
    page.push_str("\n## SQL views\n\nA ledger is one SQLite file, and these four views in it are for you: they keep their columns, and later\nformats only add to them. The tables under them may change. Open the file for reading only.\n");
    let mut shown: Vec<*const Column> = Vec::new();
    for view in &VIEWS {
        assert_eq!(
            names(view.columns),
            columns_of(ledger, view.name),
            "the columns of the view {}",
            view.name
        );
        let _ = write!(page, "\n### {}\n\n{}\n", view.name, textwrap(view.about));
        if !shown.contains(&view.columns.as_ptr()) {
            table(page, view.columns);
        }
        shown.push(view.columns.as_ptr());
    }
}

/// A paragraph in lines of at most 110 characters.
fn textwrap(text: &str) -> String {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let line = lines.last_mut().expect("a line");
        if line.len() + word.len() > 108 {
            lines.push(word.to_owned());
        } else {
            let space = if line.is_empty() { "" } else { " " };
            line.push_str(&format!("{space}{word}"));
        }
    }
    lines.join("\n")
}

/// The columns of a view, as the database itself lists them.
fn columns_of(ledger: &Path, view: &str) -> Vec<String> {
    let database = Connection::open_with_flags(ledger, OpenFlags::SQLITE_OPEN_READ_ONLY).expect("a database");
    let mut listing =
        database.prepare("SELECT name FROM pragma_table_info(?1) ORDER BY cid").expect("a query");
    let names = listing.query_map([view], |row| row.get(0)).expect("an answer");
    names.map(|name| name.expect("a name")).collect()
}

/// Demands that a report has these columns, beside those for qualifiers, claimants, countries.
fn is_header(columns: &[Column], arguments: &[&str], folder: &Path) {
    let report = super::output(arguments, folder);
    let header = report.lines().next().expect("a report has a header");
    let differs = |name: &&str| name.starts_with(QUALIFIER_PREFIX) || name.contains(": ");
    let found: Vec<&str> = header.split(',').filter(|name| !differs(name)).collect();
    assert_eq!(found, names(columns), "{arguments:?}");
}

/// Demands that an object has these members, and whatever is in it the members that it should.
fn is_object(keys: &[Column], object: &serde_json::Value) {
    let members = object.as_object().unwrap_or_else(|| panic!("{object} is no object"));
    for name in members.keys() {
        assert!(keys.iter().any(|key| key.name == name), "{name} is not described");
    }
    for key in keys {
        let Some(value) = members.get(key.name) else {
            assert_eq!(key.filled, Filled::IfAsked, "{} is missing in {object}", key.name);
            continue;
        };
        match key.content {
            Content::Object(inner) if !value.is_null() => is_object(inner, value),
            Content::Objects(inner) => {
                value.as_array().expect("an array").iter().for_each(|value| is_object(inner, value));
            }
            _ => {}
        }
    }
}

fn names(columns: &[Column]) -> Vec<&'static str> {
    columns.iter().map(|column| column.name).collect()
}

fn table(page: &mut String, columns: &[Column]) {
    page.push_str("\n| column | what it holds |\n| --- | --- |\n");
    rows(page, columns);
}

fn keys(page: &mut String, keys: &[Column]) {
    page.push_str("\n| key | what it holds |\n| --- | --- |\n");
    rows(page, keys);
}

fn rows(page: &mut String, columns: &[Column]) {
    for column in columns {
        row(page, &[&code(column.name), column.help]);
    }
}

fn code(name: &str) -> String {
    format!("`{name}`")
}

fn row(page: &mut String, cells: &[&str]) {
    let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
    let _ = writeln!(page, "| {} |", cells.join(" | "));
}
