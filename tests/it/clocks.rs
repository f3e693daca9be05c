//! What had been said by then, and what the ledger held then.

use serde_json::Value;

use crate::{
    answers::{rows, same, without_ids},
    desk::{Desk, case},
};

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
