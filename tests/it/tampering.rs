//! Whatever is changed in a ledger file is found and named.

use serde_json::Value;

use crate::{
    answers::rows,
    desk::{Desk, LEDGER},
};

/// Runs SQL on the ledger as somebody does who knows how to get past the triggers, and leaves the
/// triggers as they were.
pub(crate) fn tamper(desk: &Desk, sql: &str) {
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
        "UPDATE position SET low = low + 1000000 WHERE entry_index = 24",
        "projection",
        "position (question_id, claimant_id, voice",
    ),
    (
        "UPDATE position SET low = low + 1000000 WHERE entry_index = 24",
        "projection",
        "low is 10000000, and the entries say 9000000",
    ),
    (
        "UPDATE claim SET high = NULL WHERE entry_index = 24",
        "projection",
        "claim (entry_index 24): high is empty, and the entries say 9000000",
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
        "DELETE FROM word WHERE word = 'batken'",
        "projection",
        "word (word, is_arabic \"batken\", 0): the entries say",
    ),
    (
        "UPDATE word SET key = 'else' WHERE word = 'batken'",
        "projection",
        "key is \"else\", and the entries say \"batken\"",
    ),
    ("INSERT INTO word VALUES ('planted', 0, 'planted', 'plntd')", "projection", "no entry says this"),
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
