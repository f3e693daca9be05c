//! The data dictionary, made from the definitions that the program itself uses.

use std::{collections::BTreeMap, fmt::Write as _, path::Path};

use counterclaim::{
    io::export::EXPORT_COLUMNS,
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
- [SQL views](#sql-views): the tables for sqlite3, pandas, DuckDB and Datasette

How values are read is in [values.md](values.md), what a verdict means in [disputes.md](disputes.md),
how the file is laid out below the views in [format.md](format.md).
";

/// What the columns hold that are no fields of a claim, or that hold something else there.
const COLUMNS: [(&str, &str); 46] = [
    ("id", "Public id of the entry: 64 hexadecimal digits, of which any unique beginning names it"),
    ("index", "Number of the entry in the ledger, from 0"),
    (
        "quote_check",
        "How the quote stands to the archived files of its source: verbatim, unverified, not checked, source redacted; empty without a quote",
    ),
    ("recorded_at", "When the ledger took the entry in: UTC, by the ledger's own clock"),
    ("question", "The question in words"),
    ("status", "Where the question stands: disputed, agreed, one-sided or silent"),
    ("verdict", "The finding that decides the status"),
    ("reason", "Why, in a sentence or two"),
    (
        "gap",
        "How far apart the figures are that have no value in common: the highest low less the lowest high",
    ),
    ("ranked_by", "With `--sort`: by what questions are ranked; empty if this one has no rank"),
    ("rank", "With `--sort`: a figure, a fraction, a number, a day or a number of days, as `ranked_by` says"),
    ("grouped_by", "With `--by`: what positions are put together by"),
    ("groups", "With `--by`: an array of objects, with the ids of the positions of each group"),
    ("group_low", "With `--by`: lowest figure that the group claims"),
    ("group_high", "With `--by`: highest figure that the group claims; empty if a claim has no upper end"),
    (
        "differs_with_itself",
        "With `--by`: whether two positions of the group conflict; empty where it has nothing in common",
    ),
    ("silent", "Listed parties that give no answer, and how: silent, declined or unknown"),
    (
        "interest",
        "What the claimant has at stake: own-loss, enemy-loss, accusation, denial, admission, party or third-party",
    ),
    ("low", "Lowest figure that the value admits"),
    ("high", "Highest figure that the value admits; empty if it has no upper end"),
    (
        "low_converted",
        "The same in the unit in which the question is answered; empty if that is the claim's own",
    ),
    ("high_converted", "As `low_converted`, for `high`"),
    (
        "converted",
        "An object with `low` and `high` in the unit of the question; null if that is the claim's own",
    ),
    ("best", "Best figure of a value worded low..best..high"),
    ("kind", "What the value is: quantity, occurrence, category, date, declined or unknown"),
    ("known_as", "The name under which the claimant's spellings are one, if that is another; null otherwise"),
    ("reports", "How many sources report the statement"),
    ("origins", "How many origins these go back to"),
    ("about", "Qualifiers as JSON text, their names in byte order"),
    ("side", "Qualifier `side`"),
    ("group", "Qualifier `group`"),
    ("place", "Qualifier `place`"),
    ("by", "Qualifier `by`"),
    ("question_id", "Number of the question in this file, the same in all views that have it"),
    ("claimants", "How many claimants have a position that answers"),
    ("notes", "Who changed an answer, fell silent or is misreported: an array of sentences"),
    ("positions", "Who says what: an array of objects"),
    ("as_of", "Moment that the value describes: an EDTF date"),
    ("stated_on", "When the claimant said it: an EDTF date, or unknown"),
    ("source", "Title of the document in which it was read"),
    ("unit", "What is counted; empty if nothing is"),
    ("value", "The answer, as worded in the source"),
    ("source_relays", "Address or title of the source that the document repeats"),
    ("country", "Claimant's country: an ISO 3166-1 code, or EU or UN; empty for none"),
    ("quote", "The exact words, in the source's language"),
    ("claimant", "Who asserts it"),
];

/// The same for a question as a whole, where `low` and `high` are not those of one claim.
const OF_QUESTION: [(&str, &str); 2] = [
    ("low", "Lowest figure claimed by anybody; with `high` the range of the claims, never an estimate"),
    ("high", "Highest figure claimed by anybody; empty if a claim has no upper end"),
];

/// What is otherwise in a report of positions.
const GROUPED: [(&str, &str); 1] =
    [("group", "With `--by`: the body, country, role or interest that the position is put under")];

/// What is otherwise in JSON.
const IN_JSON: [(&str, &str); 2] = [
    ("about", "Qualifiers: an object"),
    ("silent", "Listed parties that give no answer: an array of objects with `party` and `how`"),
];

/// What is otherwise in the view of disputes.
const IN_VIEW: [(&str, &str); 1] = [("positions", "How many positions answer the question")];

/// What is otherwise in the view of names.
const OF_NAMES: [(&str, &str); 6] = [
    ("name", "The name that it is about"),
    ("country", "The country of the claimant of that name; empty for none"),
    ("relation", "same-claimant, same-place or speaks-for: how it stands to the other"),
    ("other", "The name that is known, or for which the first speaks"),
    ("other_country", "The country of that; empty for none"),
    ("note", "On what it rests"),
];

/// The page as the program's definitions make it, from what it writes about the ledger of the
/// sample case in `folder`.
pub(super) fn page(folder: &Path) -> String {
    let mut page = String::from(BEGINNING);
    fields(&mut page);
    qualifiers(&mut page);
    report(&mut page, folder);
    as_json(&mut page, folder);
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
    for name in EXPORT_COLUMNS {
        row(page, &[&code(name), described(name, &[])]);
    }
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
    page.push_str("\n## Report of disputes\n\n`export disputes` writes one row a position: what is asked and where it stands, then who says what.\nIt has a column `about.NAME` for every qualifier of the questions in it, after `topic`.\n\n| column | what it holds |\n| --- | --- |\n");
    for name in header(&["export", "disputes", "--sort", "gap", "--by", "country"], folder) {
        row(page, &[&code(&name), described(&name, &GROUPED)]);
    }
    page.push_str("\nWith `--wide` it writes one row a question. After the columns below come five for every claimant, or with\n`--by` for every country, role or interest: `NAME: value`, the value as worded, `NAME: interest`,\n`NAME: origins`, `NAME: quote_check`, and `NAME: entry`, the id of the entry that says so. Several in one cell are separated by\n`; `, in the same order.\n\n| column | what it holds |\n| --- | --- |\n");
    for name in header(&["export", "disputes", "--wide", "--sort", "gap"], folder) {
        row(page, &[&code(&name), described(&name, &OF_QUESTION)]);
    }
    page.push_str("\nA cell that a spreadsheet would run as a formula gets an apostrophe in front; `--raw` leaves it as it is.\n");
}

fn as_json(page: &mut String, folder: &Path) {
    let disputes =
        super::output(&["disputes", "--sort", "gap", "--by", "country", "--format", "json"], folder);
    let disputes: serde_json::Value = serde_json::from_str(&disputes).expect("JSON");
    page.push_str("\n## Disputes as JSON\n\n`disputes --format json` and `export disputes --format json` write an array with one object a question.\nFigures are text, so that none is rounded on the way. An open end is `null`.\n\n| key | what it holds |\n| --- | --- |\n");
    let question = disputes[0].as_object().expect("the sample ledger has a dispute");
    let special = [&IN_JSON[..], &OF_QUESTION].concat();
    for name in question.keys() {
        row(page, &[&code(name), described(name, &special)]);
    }
    page.push_str("\nEvery position is an object.\n\n| key | what it holds |\n| --- | --- |\n");
    for name in question["positions"][0].as_object().expect("a dispute has positions").keys() {
        row(page, &[&code(name), described(name, &[])]);
    }
    beside(page, folder);
}

/// The keys of what stands beside a question that is compared.
fn beside(page: &mut String, folder: &Path) {
    const WHAT: [(&str, &str); 12] = [
        (
            "sums",
            "Sums of parts against a whole that the question is part of, and that fail or hold with some figures only",
        ),
        ("near_misses", "Questions that differ in one thing, the nearest first, at most eight"),
        ("near_misses_left_out", "How many near misses more there are"),
        ("split_by", "The qualifier that is split into parts"),
        ("outcome", "Whether parts and whole can all hold: holds, may-have-grown or does-not-add-up"),
        ("depends_on_choice", "Whether other figures for the same parts give another outcome"),
        ("one_claimant", "Whether one claimant said all of it"),
        ("formula", "The parts as they are added up"),
        ("sum", "What they make, as an interval"),
        ("whole", "The claim on the whole: claimant, country, value, `as_of`, `id` and `index`"),
        ("parts", "The claims taken for the parts: the same, and which part"),
        ("uncounted", "Parts that nobody counts, which may be anything from none up"),
    ];
    const OF_NEAR: [(&str, &str); 2] = [
        ("reason", "Why its figures are not comparable with those of the question"),
        ("positions", "Who says what: claimant, country, value, `as_of`, `id` and `index`"),
    ];
    let compared =
        super::output(&["compare", "casualties/killed", "--side", "TJ", "--format", "json"], folder);
    let compared: serde_json::Value = serde_json::from_str(&compared).expect("JSON");
    let compared = compared.as_array().expect("an array");
    let with_sums = compared.iter().find(|answer| !answer["sums"][0].is_null()).expect("a sum fails");
    page.push_str("\n`compare --format json` and `export disputes --format json` add what stands beside a question.\n\n| key | what it holds |\n| --- | --- |\n");
    for (name, description) in &WHAT[..3] {
        assert!(with_sums.get(name).is_some(), "{name}");
        row(page, &[&code(name), description]);
    }
    for (told, key, special) in
        [("sum", "sums", &WHAT[..]), ("near miss", "near_misses", &[&IN_JSON[..], &OF_NEAR].concat())]
    {
        let _ = write!(page, "\nEvery {told} is an object.\n\n| key | what it holds |\n| --- | --- |\n");
        for name in with_sums[key][0].as_object().expect("an object").keys() {
            row(page, &[&code(name), described(name, special)]);
        }
    }
}

fn views(page: &mut String, ledger: &Path) {
    page.push_str("\n## SQL views\n\nA ledger is one SQLite file, and these four views in it are for you: they keep their columns, and later\nformats only add to them. The tables under them may change. Open the file for reading only.\n");
    let claims = columns_of(ledger, "claims");
    assert_eq!(claims, columns_of(ledger, "positions"), "the two views have the same columns");
    view(page, "claims", "Every claim that was not retracted, with its citation.", &claims, &[]);
    page.push_str(
        "\n### positions\n\nEach claimant's latest claim on each question. The columns are those of `claims`.\n",
    );
    view(
        page,
        "disputes",
        "Questions on which positions conflict, figures worded as approximate being read at 10 %. Clocks, other\n\
         tolerances, verdicts and reasons are only in `counterclaim disputes`.",
        &columns_of(ledger, "disputes"),
        &[&IN_VIEW[..], &OF_QUESTION].concat(),
    );
    view(
        page,
        "names",
        "What is said of names: which spellings are one claimant or place, and who speaks for whom.",
        &columns_of(ledger, "names"),
        &OF_NAMES,
    );
}

fn view(page: &mut String, name: &str, about: &str, columns: &[String], special: &[(&str, &'static str)]) {
    let _ = write!(page, "\n### {name}\n\n{about}\n\n| column | what it holds |\n| --- | --- |\n");
    for column in columns {
        row(page, &[&code(column), described(column, special)]);
    }
}

/// The columns of a view, as the database itself lists them.
fn columns_of(ledger: &Path, view: &str) -> Vec<String> {
    let database = Connection::open_with_flags(ledger, OpenFlags::SQLITE_OPEN_READ_ONLY).expect("a database");
    let mut listing =
        database.prepare("SELECT name FROM pragma_table_info(?1) ORDER BY cid").expect("a query");
    let names = listing.query_map([view], |row| row.get(0)).expect("an answer");
    names.map(|name| name.expect("a name")).collect()
}

/// The columns of a report that every report has: not those for qualifiers, claimants, countries.
fn header(arguments: &[&str], folder: &Path) -> Vec<String> {
    let report = super::output(arguments, folder);
    let header = report.lines().next().expect("a report has a header");
    let differs = |name: &&str| name.starts_with(QUALIFIER_PREFIX) || name.contains(": ");
    header.split(',').filter(|name| !differs(name)).map(ToOwned::to_owned).collect()
}

/// What a column holds: by its own description, or by that of the field of its name.
fn described(name: &str, special: &[(&str, &'static str)]) -> &'static str {
    let fields: BTreeMap<&str, &str> = FIELDS.iter().map(|field| (field.name, field.help)).collect();
    special
        .iter()
        .chain(&COLUMNS)
        .find(|(known, _)| *known == name)
        .map(|(_, description)| *description)
        .or_else(|| fields.get(name).copied())
        .unwrap_or_else(|| panic!("tests/it/docs/dictionary.rs does not describe the column {name}"))
}

fn code(name: &str) -> String {
    format!("`{name}`")
}

fn row(page: &mut String, cells: &[&str]) {
    let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
    let _ = writeln!(page, "| {} |", cells.join(" | "));
}
