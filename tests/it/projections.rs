//! What questions are answered from: made anew from the entries, and open to everybody's SQL.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{
    answers::{rows, text},
    desk::{Desk, LEDGER, Run, rows_of},
};

/// A ledger with every kind of entry, made in several appends.
fn worked_on() -> Desk {
    let desk = Desk::with_case();
    desk.run(&[
        "source",
        "add",
        "--title",
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

#[test]
fn rebuilding_makes_the_same_projections() {
    let desk = worked_on();
    let before = desk.content();
    let answers = desk.json(&["disputes", "--all"]);
    desk.run(&["rebuild"]).fine().saying(&["Rebuilt the projections from 164 entries"]);
    assert!(desk.content() == before, "the projections differ");

    desk.sqlite()
        .execute_batch(
            "UPDATE position SET low = 0; UPDATE claim SET retracted_by = NULL; UPDATE question SET answers = 2;
             DELETE FROM claimant WHERE country = 'TJ'; UPDATE source SET title = 'Another';
             DROP VIEW disputes; CREATE VIEW disputes AS SELECT 1; INSERT INTO claim_text (rowid, quote) VALUES (7777, 'planted')",
        )
        .expect("damaged");
    desk.run(&["verify"]).ended(1);
    desk.run(&["rebuild"]).fine();
    assert!(desk.content() == before, "the projections differ");
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
