//! What had been said by then, and what the ledger held then.

use counterclaim::{
    disputes::{Answer, By, Status},
    docket::{Docket, Home},
    io::export::dispute_json,
    model::{Clocks, Date, Draft, KnownAt, Selection},
};
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

/// The database leaves out questions that cannot be disputed before any claim of theirs is read.
/// Whatever clock is turned back, it must leave out no other.
#[test]
fn no_dispute_is_left_out_by_what_the_database_leaves_out() {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::new(folder.path().join("home"));
    let mut docket = Docket::create(&folder.path().join("a.db"), None, &home).unwrap();
    let mut state = 7_u64;
    let mut below = |bound: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % bound
    };
    let figures = ["9", "10", "11", "~10", ">=10", "up to 9", "8..12", "dozens", "declined", "unknown"];
    let days = ["2021-05-01", "2021-05-02", "2021-05", "2021-05-03/..", "unknown", "2021~", "../2021-05-02"];
    for number in 0..5 {
        let drafts: Vec<Draft> = (0..30)
            .map(|_| {
                let occurrence = below(4) == 0;
                let value = if occurrence {
                    ["yes", "no", "declined"][below(3)]
                } else {
                    figures[below(figures.len())]
                };
                let topic = if occurrence { "ceasefire/breached" } else { "casualties/killed" };
                let mut draft = Draft::default();
                for (field, text) in [
                    ("event", ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"][below(10)]),
                    ("topic", topic),
                    ("about.side", ["KG", "TJ"][below(2)]),
                    ("value", value),
                    ("claimant", ["Alpha", "Beta", "Gamma", "unattributed"][below(4)]),
                    ("stated_on", days[below(days.len())]),
                    ("as_of", days[below(days.len())]),
                    ("source", "Report"),
                ] {
                    draft.set(field, text).unwrap();
                }
                draft
            })
            .collect();
        for outcome in docket.record_all(&drafts).unwrap() {
            if outcome.claim.is_new && below(12) == 0 {
                docket.retract(outcome.claim.index, "a test").unwrap();
            }
        }
        let mut compared = 0;
        let as_of =
            [None, Some("2021-04-30"), Some("2021-05-01"), Some("2021-05-02"), Some("2021"), Some("unknown")];
        let known = [
            None,
            Some(KnownAt::Entry(0)),
            Some(KnownAt::Entry(20 * number)),
            Some(KnownAt::Time(0)),
            Some(KnownAt::Time(u64::MAX)),
        ];
        for (as_of, known_at) in as_of.iter().flat_map(|day| known.map(|known| (day, known))) {
            let as_of = as_of.map(|day| Date::parse(day).unwrap());
            let selection = Selection { clocks: Clocks { as_of, known_at }, ..Selection::default() };
            for tolerance in [0, 10] {
                let told = |answers: Vec<Answer>| {
                    let disputed = answers.iter().filter(|answer| answer.dispute.status == Status::Disputed);
                    disputed.map(|answer| dispute_json(answer, By::Claimant).to_string()).collect::<Vec<_>>()
                };
                let all = told(docket.answers(&selection, &Status::ALL, tolerance).unwrap());
                let narrowed = told(docket.answers(&selection, &[Status::Disputed], tolerance).unwrap());
                assert_eq!(narrowed, all, "{:?} at {tolerance} %", selection.clocks);
                compared += all.len();
            }
        }
        assert!(compared > 30, "{compared} disputes");
    }
}
