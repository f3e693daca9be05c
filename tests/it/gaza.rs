//! Daily reports from the Gaza Strip and the West Bank, each figure with the one who said it.

use serde_json::Value;

use crate::{
    desk::{Desk, data_set},
    editions::last_edition,
};

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
fn a_later_edition_of_the_file_corrects_offices_and_revises_its_keepers() {
    let desk = Desk::new();
    let mut entries = Vec::new();
    for (file, day, counts) in [
        ("seq0000_46a91e7edc", "2024-01-15", [965, 0, 0, 0]),
        ("seq0045_08615af2cd", "2024-02-18", [1_165, 35, 9, 921]),
        ("seq0046_b4a6e5c3b9", "2024-02-18", [13, 84, 1, 2_036]),
    ] {
        let Some(path) = data_set(&format!("gaza-moh/snapshots/casualties_daily_{file}.json")) else {
            return;
        };
        desk.run(&["import", &path, "--map", "gaza", "--edition", day]).fine();
        assert_eq!(last_edition(&desk), counts, "examples/gaza-moh/confirm.py counts them too");
        entries.push(desk.entries() - 1);
    }
    let on_the_first_day = |claimant: &str, as_of: &str, known_at: u64| {
        let known_at = known_at.to_string();
        let asked = ["disputes", "casualties/killed", "--all", "--as-of", as_of, "--known-at", &known_at];
        let answer = killed(&desk.json(&asked), "Gaza Strip");
        let mut positions = answer["positions"].as_array().expect("an array").iter();
        positions.find(|position| position["claimant"] == claimant).expect("a position")["value"].clone()
    };
    let ministry = |entry: &u64| on_the_first_day("Ministry of Health", "2023-10-07", *entry);
    assert_eq!(entries.iter().map(ministry).collect::<Vec<_>>(), ["198", "198", "232"]);
    let asked = ["disputes", "casualties/killed", "--all", "--as-of", "2023-10-07"];
    assert!(!desk.run(&asked).fine().out.contains("198"), "it is no misreport that stands");

    // The keepers of the file speak with each edition: what they changed is their revision.
    let steps =
        desk.json(&["search", "Tech For Palestine 7 October 2023", "--claimant", "Tech For Palestine"]);
    let said = |value: &str, stated_on: &str| {
        let mut steps = steps.as_array().expect("an array").iter();
        steps.any(|claim| claim["value"] == value && claim["stated_on"] == stated_on)
    };
    assert!(said("198", "2024-01-15") && said("232", "2024-02-18"), "{steps:#}");
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
