//! The coded case of 2021: its disputes, and its way out as CSV and back.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{
    answers::{rows, same, text, without_ids},
    desk::Desk,
};

/// What a question asks, from its answer.
fn question(answer: &Value) -> String {
    let about = answer["about"].as_object().expect("qualifiers");
    let about: Vec<String> = about.iter().map(|(name, value)| format!(" {name}={}", text(value))).collect();
    format!("{}{}", text(&answer["topic"]), about.concat())
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
                row.iter().take(row.len() - 4).map(str::to_owned).collect()
            })
            .collect()
    };
    assert_eq!(columns(&desk), columns(&other));
    other.run(&["verify"]).fine();
    // And what was exported is known where it came from.
    desk.run(&["import", "exported.csv"]).fine().saying(&["Recorded 0 claims and 0 sources", "154 claims"]);
}

/// Everything that the engine makes of the coded case, to be read line by line: every question with
/// its status, positions, interests and silences, and every sum.
#[test]
fn the_whole_case_is_judged() {
    let desk = Desk::with_case();
    let mut told = String::new();
    for answer in rows(&desk.json(&["disputes", "--all"])) {
        let unit = answer["unit"].as_str().map(|unit| format!(" [{unit}]")).unwrap_or_default();
        let verdict = answer["verdict"].as_str().map(|verdict| format!(", {verdict}")).unwrap_or_default();
        let gap = answer["gap"].as_str().map(|gap| format!(" by {gap}")).unwrap_or_default();
        told.push_str(&format!("{}{unit}: {}{verdict}{gap}\n", question(answer), text(&answer["status"])));
        for position in rows(&answer["positions"]) {
            let said = ["claimant", "value", "interest"].map(|field| text(&position[field]));
            told.push_str(&format!("    {}: {} ({})\n", said[0], said[1], said[2]));
        }
        for silence in rows(&answer["silent"]) {
            told.push_str(&format!("    {} is {}\n", text(&silence["party"]), text(&silence["how"])));
        }
    }
    told.push('\n');
    told.push_str(&desk.run_with(&["checks", "--all"], &[("COLUMNS", "110")]).ended(1).out);
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.add_filter(r"\b[0-9a-f]{8}\b", "[id]");
    settings.bind(|| insta::assert_snapshot!("seed-judged", told));
}
