//! Daily reports from the Gaza Strip and the West Bank, each figure with the one who said it.

use serde_json::Value;

use crate::desk::{Desk, data_set};

/// Reports after this day are left out, to keep the test short.
const UNTIL: &str = "2023-12-10";

#[test]
fn who_had_said_what_by_the_end_of_november() {
    let desk = Desk::new();
    let until = format!("report_date <= {UNTIL}");
    for (file, map) in [("casualties_daily.json", "gaza"), ("west_bank_daily.json", "west-bank")] {
        let Some(path) = data_set(&format!("gaza-moh/{file}")) else { return };
        desk.run(&["import", &path, "--map", map, "--set", "edition=2026-08-22", "--where", &until]).fine();
    }

    let then = ["disputes", "--as-of", "2023-11-30"];
    desk.run(&then).fine().noting(&["11 of 277 questions disputed."]);
    let disputes = desk.json(&then);
    assert_eq!(
        said(&disputes, "Gaza Strip"),
        [["Government Media Office", "14800", "2023-11-28"], ["Ministry of Health", "11078", "2023-11-10"]]
    );
    let west_bank = killed(&disputes, "West Bank");
    assert_eq!((&west_bank["verdict"], &west_bank["gap"]), (&"contradicts".into(), &"1".into()));
    assert_eq!(
        said(&disputes, "West Bank"),
        [["UN OCHA, flash updates", "241", "2023-11-30"], ["UN OCHA, verified", "242", "2023-11-30"]]
    );
}

#[test]
fn a_later_edition_of_the_file_reports_the_same_statement_otherwise() {
    let desk = Desk::new();
    let mut entries = Vec::new();
    let mut before: Option<String> = None;
    for (file, edition) in [
        ("seq0000_46a91e7edc", "2024-01-15"),
        ("seq0045_08615af2cd", "2024-02-18"),
        ("seq0046_b4a6e5c3b9", "2024-02-18"),
    ] {
        let Some(path) = data_set(&format!("gaza-moh/snapshots/casualties_daily_{file}.json")) else {
            return;
        };
        let edition = format!("edition={edition}");
        let mut arguments = vec!["import", &path, "--map", "gaza", "--set", &edition];
        arguments.extend(before.iter().flat_map(|path| ["--after", path]));
        desk.run(&arguments).fine();
        entries.push(desk.entries() - 1);
        before = Some(path);
    }
    let on_the_first_day = |known_at: u64| {
        let known_at = known_at.to_string();
        let asked =
            ["disputes", "casualties/killed", "--all", "--as-of", "2023-10-07", "--known-at", &known_at];
        killed(&desk.json(&asked), "Gaza Strip")["positions"][0]["value"].clone()
    };
    assert_eq!(
        entries.iter().map(|entry| on_the_first_day(*entry)).collect::<Vec<_>>(),
        ["198", "198", "232"]
    );
    let asked = ["disputes", "casualties/killed", "--all", "--as-of", "2023-10-07"];
    desk.run_with(&asked, &[("COLUMNS", "120")]).fine().saying(&[
        "What the Ministry of Health said (7 October 2023) is reported by Tech For Palestine both as 198 and as 232.",
        "2 reports, 1 origin",
    ]);
}

/// The answer on all who were killed in a place.
fn killed(answers: &Value, place: &str) -> Value {
    let about = serde_json::json!({ "place": place, "side": "PS" });
    let answers = answers.as_array().expect("an array").iter();
    answers
        .filter(|a| a["topic"] == "casualties/killed")
        .find(|a| a["about"] == about)
        .expect("asked")
        .clone()
}

/// Who says what on them, as of when.
fn said(answers: &Value, place: &str) -> Vec<[String; 3]> {
    let answer = killed(answers, place);
    let positions = answer["positions"].as_array().expect("an array").iter();
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    positions.map(|p| ["claimant", "value", "as_of"].map(|key| text(&p[key]))).collect()
}
