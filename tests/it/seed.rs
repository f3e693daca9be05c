//! The coded case of 2021, from its CSV to its disputes and back.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::desk::{Desk, LEDGER, Run, case, rows_of};

/// What a question asks, from its answer.
fn question(answer: &Value) -> String {
    let about = answer["about"].as_object().expect("qualifiers");
    let about: Vec<String> = about.iter().map(|(name, value)| format!(" {name}={}", text(value))).collect();
    format!("{}{}", text(&answer["topic"]), about.concat())
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn rows(array: &Value) -> &[Value] {
    array.as_array().expect("an array")
}

/// Answers as they read whatever the entries are numbered.
fn without_ids(mut answers: Value) -> Value {
    for answer in answers.as_array_mut().expect("an array") {
        for position in answer["positions"].as_array_mut().expect("positions") {
            let position = position.as_object_mut().expect("an object");
            position.remove("id").expect("an id");
            position.remove("index").expect("an index");
        }
    }
    answers
}

/// Demands equal arrays, and shows the first row that differs.
fn same(one: &Value, two: &Value, why: &str) {
    for (one, two) in rows(one).iter().zip(rows(two)) {
        assert!(one == two, "{why}:\n{one:#}\n{two:#}");
    }
    assert_eq!(rows(one).len(), rows(two).len(), "{why}");
}

#[test]
fn four_questions_are_disputed_and_no_other() {
    let desk = Desk::with_case();
    let answers = desk.json(&["disputes"]);
    let found: BTreeMap<String, &Value> =
        rows(&answers).iter().map(|answer| (question(answer), answer)).collect();
    let positions = |topic: &str, fields: &[&str]| -> Vec<String> {
        let positions = rows(&found[topic]["positions"]).iter();
        positions.map(|p| fields.iter().map(|field| text(&p[field])).collect::<Vec<_>>().join(" ")).collect()
    };
    assert_eq!(
        found.keys().map(String::as_str).collect::<Vec<_>>(),
        [
            "casualties/killed group=military side=TJ",
            "ceasefire/breached by=TJ",
            "conflict/duration",
            "responsibility/started"
        ]
    );
    assert!(
        found.values().all(|answer| answer["status"] == "disputed" && answer["verdict"] == "contradicts")
    );

    let killed = found["casualties/killed group=military side=TJ"];
    assert_eq!([&killed["low"], &killed["high"], &killed["gap"]].map(text), ["9", "11", "2"]);
    assert_eq!(
        positions("casualties/killed group=military side=TJ", &["claimant", "interest", "value"]),
        ["Tajikistan own-loss 9", "unattributed third-party 11"]
    );
    let lasted = found["conflict/duration"];
    assert_eq!(
        [&lasted["low"], &lasted["high"], &lasted["gap"], &lasted["unit"]].map(text),
        ["3", "4", "1", "days"]
    );
    let breached = positions("ceasefire/breached by=TJ", &["country", "value"]);
    assert!(
        breached.contains(&"TJ no".to_owned()) && breached.contains(&"KG yes".to_owned()),
        "{breached:?}"
    );
    assert_eq!(
        positions("responsibility/started", &["country", "interest", "value"]),
        ["KG accusation TJ", "TJ accusation KG"]
    );
}

#[test]
fn figures_that_can_both_hold_are_not_disputed() {
    let desk = Desk::with_case();
    let answers = desk.json(&["disputes", "--all"]);
    for (asked, said) in [
        ("casualties/killed", &["at least 55", "55"][..]),
        ("casualties/killed side=KG", &["36"]),
        ("displacement/evacuated side=KG", &["more than 33,000"]),
    ] {
        let answer = rows(&answers).iter().find(|answer| question(answer) == asked).expect("the question");
        assert_ne!(answer["status"], "disputed", "{answer:#}");
        let values: BTreeSet<&str> = rows(&answer["positions"]).iter().map(|p| text(&p["value"])).collect();
        assert!(said.iter().any(|value| values.contains(value)), "{values:?}");
    }
    // Every claim of those figures is in the ledger, also where a later one took its place.
    let claims = desk.run(&["export", "claims"]).fine().out;
    for value in [",at least 41,", ",at least 55,", ",36,", "\"around 33,388\"", "\"more than 33,000\""] {
        assert!(claims.contains(value), "{value} is not recorded");
    }
}

#[test]
fn claims_that_were_exported_import_into_the_same_answers() {
    let desk = Desk::with_case();
    desk.run(&["export", "claims", "-o", "exported.csv"]).fine();
    let other = Desk::new();
    let exported = desk.path("exported.csv");
    other.run(&["import", exported.to_str().expect("UTF-8")]).fine().saying(&["Recorded 154 claims"]);
    for arguments in [&["disputes", "--all"][..], &["topics"], &["search", "ceasefire", "--limit", "500"]] {
        let (one, two) = (desk.json(arguments), other.json(arguments));
        if arguments[0] == "disputes" {
            same(&without_ids(one), &without_ids(two), "exported and imported");
        } else {
            assert_eq!(rows(&one).len(), rows(&two).len(), "{arguments:?}");
        }
    }
    // Nothing is lost but what belongs to the entry: the columns that only an export has.
    let columns = |desk: &Desk| -> Vec<Vec<String>> {
        let run = desk.run(&["export", "claims"]).fine();
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(run.out.as_bytes());
        reader
            .records()
            .map(|row| {
                let row = row.expect("a row");
                row.iter().take(row.len() - 3).map(str::to_owned).collect()
            })
            .collect()
    };
    assert_eq!(columns(&desk), columns(&other));
    other.run(&["verify"]).fine();
    // And what was exported is known where it came from.
    desk.run(&["import", "exported.csv"]).fine().saying(&["Recorded 0 claims and 0 sources", "154 rows"]);
}

/// A ledger with every kind of entry, made in several appends.
fn worked_on() -> Desk {
    let desk = Desk::with_case();
    desk.run(&[
        "source",
        "add",
        "Statement of 9 May",
        "--publisher",
        "An agency",
        "--url",
        "https://example.org/9",
    ])
    .fine();
    desk.import(&[
        "kg-tj-2021,casualties/killed,TJ,about 25,2021-05-09,Tajikistan,TJ,Statement of 9 May",
        "kg-tj-2021,casualties/killed,TJ,dozens,2021-05-10,A monitor,,Another statement",
        "kg-tj-2021,casualties/killed,TJ,declined,2021-05-10,Kyrgyzstan,KG,Another statement",
    ])
    .fine();
    desk.run(&["retract", "#25", "--reason", "typed twice"]).fine();
    let codebook = desk.run(&["codebook", "show", "--toml"]).fine().out;
    desk.write("codebook.toml", codebook + "\n# one more line\n");
    desk.run(&["codebook", "set", "codebook.toml", "--recorder", "A. Coder"]).fine();
    desk.run(&["verify"]).fine();
    desk
}

/// Every row of every table and view, but for how the index of words is packed.
fn content(desk: &Desk) -> Vec<(String, Vec<String>)> {
    let mut tables = desk.tables();
    tables.retain(|(name, _)| !name.starts_with("claim_text_"));
    tables
}

#[test]
fn rebuilding_makes_the_same_projections() {
    let desk = worked_on();
    let before = content(&desk);
    let answers = desk.json(&["disputes", "--all"]);
    desk.run(&["rebuild"]).fine().saying(&["Rebuilt the projections from 164 entries"]);
    assert!(content(&desk) == before, "the projections differ");

    desk.sqlite()
        .execute_batch(
            "UPDATE position SET low = 0; UPDATE claim SET retracted_by = NULL; UPDATE question SET answers = 2;
             DELETE FROM claimant WHERE country = 'TJ'; UPDATE source SET title = 'Another';
             DROP VIEW disputes; CREATE VIEW disputes AS SELECT 1; INSERT INTO claim_text (rowid, quote) VALUES (7777, 'planted')",
        )
        .expect("damaged");
    desk.run(&["verify"]).ended(1);
    desk.run(&["rebuild"]).fine();
    assert!(content(&desk) == before, "the projections differ");
    assert_eq!(desk.json(&["disputes", "--all"]), answers);
    desk.run(&["verify"]).fine();
}

#[test]
fn the_views_say_what_the_program_says() {
    let desk = worked_on();
    let database = desk.sqlite();
    let answers = desk.json(&["disputes", "--all"]);

    let expected: BTreeSet<String> = rows(&answers)
        .iter()
        .filter(|answer| answer["status"] == "disputed")
        .map(|a| {
            format!(
                "{} {} {} {} {} {}",
                text(&a["topic"]),
                a["about"],
                text(&a["unit"]),
                text(&a["low"]),
                text(&a["high"]),
                text(&a["gap"])
            )
        })
        .collect();
    let mut statement = database
        .prepare("SELECT topic, about, coalesce(unit, ''), coalesce(low, ''), coalesce(high, ''), coalesce(gap, '') FROM disputes")
        .expect("the view");
    let found: BTreeSet<String> = statement
        .query_map([], |row| {
            let cells = (0..6).map(|i| row.get::<_, rusqlite::types::Value>(i));
            let cells: Vec<String> = cells
                .map(|cell| {
                    cell.map(|cell| match cell {
                        rusqlite::types::Value::Text(text) => text,
                        rusqlite::types::Value::Integer(number) => number.to_string(),
                        other => format!("{other:?}"),
                    })
                })
                .collect::<rusqlite::Result<_>>()?;
            Ok(cells.join(" "))
        })
        .expect("rows")
        .map(|row| row.expect("a row"))
        .collect();
    assert_eq!(found, expected);

    let ids = |sql: &str| -> BTreeSet<String> { rows_of(&database, sql).into_iter().collect() };
    let shown = |id: &Value| format!("[Text({id})]");
    let positions: BTreeSet<String> = rows(&answers)
        .iter()
        .flat_map(|answer| rows(&answer["positions"]))
        .map(|p| shown(&p["id"]))
        .collect();
    assert_eq!(ids("SELECT id FROM positions"), positions);

    let exported = desk.run(&["export", "claims"]).fine();
    let mut reader = csv::Reader::from_reader(exported.out.as_bytes());
    let claims: Vec<BTreeMap<String, String>> = reader.deserialize().map(|row| row.expect("a row")).collect();
    let named = |name: &str| -> BTreeSet<String> {
        claims.iter().map(|claim| format!("[Text({:?})]", claim[name])).collect()
    };
    assert_eq!(ids("SELECT id FROM claims"), named("id"));
    assert_eq!(claims.len(), 156, "one of 157 was retracted");
    for name in ["event", "topic", "value", "stated_on", "claimant", "source", "recorded_at"] {
        assert_eq!(ids(&format!("SELECT {name} FROM claims")), named(name), "{name}");
    }
}

#[test]
fn a_person_can_ask_the_views_from_the_sqlite_shell() {
    let desk = Desk::with_case();
    let mut shell = desk.command("sqlite3");
    shell.args(["-readonly", LEDGER, "SELECT claimant, value FROM positions WHERE topic = 'casualties/killed' AND side = 'TJ' AND \"group\" = 'military' ORDER BY \"index\"; SELECT count(*) FROM disputes; SELECT count(*) FROM claims WHERE low > 30000;"]);
    match shell.output() {
        Ok(output) => {
            let run = Run::of(&["sqlite3"], &output).fine();
            assert_eq!(run.out, "Tajikistan|9\nunattributed|11\n4\n2\n");
        }
        Err(error) => println!("skipped: sqlite3 cannot be run ({error})"),
    }
}

#[test]
fn what_was_known_then_is_answered_as_it_was_then() {
    let desk = Desk::new();
    let rows = std::fs::read_to_string(case()).expect("the claims");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(rows.as_bytes());
    let records: Vec<csv::StringRecord> = reader.records().map(|record| record.expect("a row")).collect();
    let mut then: Vec<(String, Value, Value)> = Vec::new();
    let mut remember = |desk: &Desk| {
        let last = desk.entries() - 1;
        then.push((last.to_string(), desk.json(&["disputes", "--all"]), desk.json(&["topics"])));
    };
    for part in records[1..].chunks(40) {
        let mut writer = csv::Writer::from_path(desk.path("part.csv")).expect("a file");
        writer.write_record(&records[0]).expect("written");
        for record in part {
            writer.write_record(record).expect("written");
        }
        writer.flush().expect("written");
        desk.run(&["import", "part.csv"]).fine();
        remember(&desk);
    }
    for entry in ["#24", "#60", "#90"] {
        desk.run(&["retract", entry, "--reason", "a test"]).fine();
        remember(&desk);
    }
    desk.import(&["kg-tj-2021,casualties/killed,TJ,12,2021-06-01,Tajikistan,TJ,A later report"]).fine();
    remember(&desk);
    for (entry, answers, topics) in &then {
        same(&desk.json(&["disputes", "--all", "--known-at", entry]), answers, entry);
        same(&desk.json(&["topics", "--known-at", entry]), topics, entry);
    }
    assert_eq!(then.len(), 8);
    desk.run(&["disputes", "--known-at", "2020-01-01"]).fine();
    assert_eq!(desk.json(&["disputes", "--all", "--known-at", "2020-01-01"]), Value::Array(Vec::new()));
    same(&desk.json(&["disputes", "--all", "--known-at", "2999-01-01"]), &then[7].1, "in 2999");
}

#[test]
fn what_had_been_said_by_a_day_is_answered_as_if_nothing_was_said_after_it() {
    let desk = Desk::with_case();
    let full = std::fs::read_to_string(case()).expect("the claims");
    let mut reader = csv::Reader::from_reader(full.as_bytes());
    let header = reader.headers().expect("a header").clone();
    let column = |name: &str| header.iter().position(|column| column == name).expect("the column");
    let (stated_on, as_of) = (column("stated_on"), column("as_of"));
    // What was stated nobody knows when, was not before the moment that it describes.
    let dated = |record: &csv::StringRecord| match (&record[stated_on], &record[as_of]) {
        ("unknown", moment) if !moment.is_empty() => moment.to_owned(),
        (stated, _) => stated.to_owned(),
    };
    let records: Vec<csv::StringRecord> = reader.records().map(|record| record.expect("a row")).collect();
    for day in ["2021-04-29", "2021-05-01", "2021-05-04", "2021-05"] {
        // Every date of the case is a day, a month, an open interval or unknown: what ends, orders as
        // its text.
        let said_by = |stated: &str| {
            let stated = stated.trim_end_matches(['?', '~']).trim_start_matches("../");
            let last = if stated.len() == 7 { format!("{stated}-31") } else { stated.to_owned() };
            let ends = !stated.ends_with("/..");
            stated == "unknown" || ends && last.as_str() <= if day.len() == 7 { "2021-05-31" } else { day }
        };
        let other = Desk::new();
        let mut writer = csv::Writer::from_path(other.path("part.csv")).expect("a file");
        writer.write_record(&header).expect("written");
        for record in records.iter().filter(|record| said_by(&dated(record))) {
            writer.write_record(record).expect("written");
        }
        writer.flush().expect("written");
        other.run(&["import", "part.csv"]).fine();
        let (as_of, alone) =
            (desk.json(&["disputes", "--all", "--as-of", day]), other.json(&["disputes", "--all"]));
        assert!((60..140).contains(&rows(&alone).len()), "{day}: {} questions", rows(&alone).len());
        same(&without_ids(as_of), &without_ids(alone), day);
    }
}

#[test]
fn both_clocks_together_replay_an_answer() {
    let desk = Desk::new();
    let row = |value: &str, day: &str, claimant: &str| {
        format!("e,casualties/killed,TJ,{value},{day},{claimant},,S")
    };
    desk.import(&[&row("9", "2021-05-01", "A"), &row("11", "2021-05-03", "B")]).fine();
    let then = desk.json(&["disputes", "--all", "--as-of", "2021-05-02"]);
    let last = (desk.entries() - 1).to_string();
    desk.import(&[&row("12", "2021-05-01", "C"), &row("9", "2021-05-02", "D")]).fine();
    assert_eq!(desk.json(&["disputes", "--all", "--as-of", "2021-05-02", "--known-at", &last]), then);
    assert_eq!(rows(&then[0]["positions"]).len(), 1);
    assert_eq!(rows(&desk.json(&["disputes", "--all", "--as-of", "2021-05-02"])[0]["positions"]).len(), 3);
    assert_eq!(rows(&desk.json(&["disputes", "--all"])[0]["positions"]).len(), 4);
}

/// Runs SQL on the ledger as somebody does who knows how to get past the triggers, and leaves the
/// triggers as they were.
fn tamper(desk: &Desk, sql: &str) {
    let database = desk.sqlite();
    database.pragma_update(None, "foreign_keys", false).expect("set");
    let mut statement =
        database.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").expect("triggers");
    let triggers: Vec<(String, String)> = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .expect("rows")
        .map(|row| row.expect("a trigger"))
        .collect();
    for (name, _) in &triggers {
        database.execute_batch(&format!("DROP TRIGGER {name}")).expect("dropped");
    }
    database.execute_batch(sql).expect(sql);
    for (_, sql) in &triggers {
        database.execute_batch(sql).expect("made anew");
    }
}

/// What somebody could do to a ledger file, with what `verify` calls it and says of it.
const DAMAGE: &[(&str, &str, &str)] = &[
    (
        "UPDATE position SET low = low + 1000 WHERE entry_index = 24",
        "projection",
        "position (question_id, claimant_id, voice",
    ),
    (
        "UPDATE position SET low = low + 1000 WHERE entry_index = 24",
        "projection",
        "low is 10000, and the entries say 9000",
    ),
    (
        "UPDATE claim SET high = NULL WHERE entry_index = 24",
        "projection",
        "claim (entry_index 24): high is empty, and the entries say 9000",
    ),
    (
        "UPDATE claim SET retracted_by = 30 WHERE entry_index = 24",
        "projection",
        "claim (entry_index 24): retracted_by is 30",
    ),
    (
        "UPDATE claimant SET name = 'Somebody' WHERE name = 'Tajikistan'",
        "projection",
        "name is \"Somebody\", and the entries say \"Tajikistan\"",
    ),
    ("UPDATE question SET answers = 0, min_high = NULL", "projection", "question (question_id "),
    (
        "DELETE FROM claim WHERE entry_index = 24",
        "projection",
        "claim (entry_index 24): the entries say this, and it is not there",
    ),
    (
        "INSERT INTO codebook VALUES (24, 'Mine', '1')",
        "projection",
        "codebook (entry_index 24): no entry says this",
    ),
    (
        "DELETE FROM body WHERE entry_index = 24; DELETE FROM entry WHERE entry_index = 24",
        "missing",
        "entry 24: it is not there",
    ),
    (
        "UPDATE source SET url = 'https://example.org/other'",
        "projection",
        "url is \"https://example.org/other\"",
    ),
    ("INSERT INTO claim_text (rowid, quote) VALUES (7777, 'planted')", "projection", "the search index"),
    (
        "UPDATE body SET text = replace(text, '\"9\"', '\"8\"') WHERE entry_index = 24",
        "mismatch",
        "entry 24: its body is not the one that was recorded",
    ),
    (
        "UPDATE body SET salt = zeroblob(32) WHERE entry_index = 24",
        "mismatch",
        "entry 24: its body is not the one that was recorded",
    ),
    (
        "DELETE FROM body WHERE entry_index = 24",
        "missing",
        "entry 24: its body is not there, and no redaction says so",
    ),
    ("UPDATE body SET content_hash = zeroblob(32) WHERE entry_index = 24", "projection", "entry 24: "),
    (
        "UPDATE entry SET bytes = cast(substr(bytes, 1, 43) || x'00' AS BLOB) WHERE entry_index = 24",
        "mismatch",
        "entry 24: ",
    ),
    (
        "UPDATE entry SET bytes = cast(x'636332' || substr(bytes, 4) AS BLOB) WHERE entry_index = 24",
        "malformed",
        "entry 24: ",
    ),
    (
        "DELETE FROM body WHERE entry_index = 156; DELETE FROM entry WHERE entry_index = 156",
        "checkpoint",
        "a checkpoint of size 157 was signed, and there are 156 entries",
    ),
    (
        "UPDATE entry SET bytes = (SELECT bytes FROM entry WHERE entry_index = 25) WHERE entry_index = 24",
        "tree",
        "",
    ),
    (
        "UPDATE checkpoint SET note = replace(note, char(10) || '157' || char(10), char(10) || '156' || char(10))",
        "checkpoint",
        "the checkpoint of size 157",
    ),
    (
        "UPDATE checkpoint SET note = substr(note, 1, length(note) - 6) || 'AAAA=' || char(10) WHERE size = 157",
        "checkpoint",
        "the checkpoint of size 157",
    ),
    ("DELETE FROM checkpoint WHERE size = 157", "checkpoint", "entries are covered by no checkpoint"),
    ("DELETE FROM checkpoint", "checkpoint", "entries are covered by no checkpoint"),
    ("DELETE FROM tile WHERE level = 0", "tree", "missing"),
    (
        "UPDATE tile SET hashes = zeroblob(length(hashes))",
        "tree",
        "tile 0 of level 0 is not that of the entries",
    ),
    ("INSERT INTO tile VALUES (3, 0, zeroblob(32))", "tree", "tile 0 of level 3"),
    ("UPDATE ledger SET origin = 'example.org/other'", "checkpoint", ""),
    (
        "DROP VIEW disputes; CREATE VIEW disputes AS SELECT * FROM question WHERE 0",
        "schema",
        "disputes is not defined as the format has it",
    ),
    ("DROP VIEW positions", "schema", "positions is missing"),
    (
        "CREATE TRIGGER sly AFTER INSERT ON body BEGIN DELETE FROM position; END",
        "schema",
        "the trigger sly is not part of the format",
    ),
];

#[test]
fn whatever_is_changed_is_found_and_named() {
    let pristine = Desk::with_case();
    let bytes = std::fs::read(pristine.path(LEDGER)).expect("the ledger");
    for (sql, kind, named) in DAMAGE {
        let desk = Desk::empty();
        desk.write(LEDGER, &bytes);
        tamper(&desk, sql);
        let run = desk.run(&["verify"]).ended(1);
        assert!(run.out.lines().any(|line| line.starts_with(kind) && line.contains(named)), "{sql}: {run:?}");
        assert!(!run.out.contains("Everything holds"), "{sql}: {run:?}");
        let report: Value =
            serde_json::from_str(&desk.run(&["verify", "--format", "json"]).ended(1).out).expect("JSON");
        assert!(
            rows(&report["failures"]).iter().any(|failure| failure["kind"] == *kind),
            "{sql}: {report:#}"
        );
        assert!(
            report["failures"].as_array().is_some_and(|failures| failures.len() < 60),
            "{sql}: {report:#}"
        );
    }
}

#[test]
fn triggers_stand_in_the_way_of_a_slip() {
    let desk = Desk::with_case();
    for sql in [
        "UPDATE entry SET bytes = x''",
        "DELETE FROM entry",
        "UPDATE body SET text = '{}'",
        "UPDATE checkpoint SET note = ''",
        "DELETE FROM checkpoint",
    ] {
        let refused = desk.sqlite().execute_batch(sql);
        assert!(refused.is_err_and(|error| error.to_string().contains("is never ")), "{sql}");
    }
    desk.sqlite().execute_batch("DROP TRIGGER body_is_never_changed").expect("dropped");
    desk.run(&["verify"]).ended(1).saying(&["schema body_is_never_changed is missing"]);
}
