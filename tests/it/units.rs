//! Figures in units that convert into one another, where the codebook says so.

use serde_json::Value;

use crate::{
    answers::{records, rows, text},
    desk::Desk,
};

const HEADER: &str = "event,topic,value,unit,stated_on,claimant,source";

/// A desk with figures for the area that is held: claimant, value, unit.
fn measured(figures: &[(&str, &str, &str)]) -> Desk {
    let desk = Desk::new();
    let rows = figures.iter().map(|(who, value, unit)| {
        format!("valley,territory/area,\"{value}\",{unit},2021-05-01,{who},A report\n")
    });
    desk.write("figures.csv", format!("{HEADER}\n{}", rows.collect::<String>()));
    desk.run(&["import", "figures.csv"]).fine();
    desk
}

fn positions(answer: &Value) -> Vec<String> {
    let positions = rows(&answer["positions"]).iter();
    positions
        .map(|p| {
            let converted = &p["converted"];
            let low = if converted.is_null() { "as stated" } else { text(&converted["low"]) };
            format!("{} {} {}: {low}", text(&p["claimant"]), text(&p["value"]), text(&p["unit"]))
        })
        .collect()
}

#[test]
fn a_dispute_across_units_is_found_and_told_once() {
    let desk = measured(&[("A", "12", "square-kilometres"), ("B", "1,250", "hectares")]);
    for arguments in
        [&["disputes"][..], &["disputes", "--all"], &["compare", "territory"], &["export", "disputes"]]
    {
        let answers = desk.json(arguments);
        assert_eq!(rows(&answers).len(), 1, "{arguments:?}");
        let answer = &answers[0];
        assert_eq!((text(&answer["unit"]), text(&answer["gap"])), ("square-kilometres", "0.5"));
        assert_eq!(positions(answer), ["A 12 square-kilometres: as stated", "B 1,250 hectares: 12.5"]);
        assert!(
            text(&answer["reason"])
                .ends_with("“1,250 ha” is read as 12.5 km² (counterclaim default codebook, version 1)."),
            "{answer:#}"
        );
    }
    desk.run(&["disputes"]).fine().saying(&["1,250 ha (12.5)", "contradicts: A says 12 km²"]);
    desk.run(&["disputes"]).fine().noting(&["1 of 1 question disputed."]);
    assert_eq!(desk.json(&["topics"])[0]["questions"], 1);
    desk.run(&["timeline", "territory"]).fine().saying(&["1,250 ha (12.5)"]);
    desk.run(&["codebook", "check"]).fine().noting(&["Every topic, unit and event"]);
}

#[test]
fn both_entries_show_one_answer_and_a_report_of_it_can_be_proven() {
    let desk = measured(&[("A", "12", "square-kilometres"), ("B", "1,250", "hectares")]);
    let answer = &desk.json(&["disputes"])[0];
    for position in rows(&answer["positions"]) {
        desk.run(&["show", text(&position["id"])]).fine().saying(&["contradicts: A says 12 km²"]);
    }
    // A row says what its entry says, in the unit of the entry, and what that was converted into.
    let report = desk.run(&["export", "disputes"]).fine().out;
    let row = records(&report).into_iter().find(|row| row["claimant"] == "B").expect("the second row");
    let cells =
        ["unit", "value", "low", "high", "low_converted", "high_converted"].map(|name| row[name].as_str());
    assert_eq!(cells, ["hectares", "1,250", "1250", "1250", "12.5", "12.5"]);
    desk.run(&["export", "disputes", "-o", "report.csv"]).fine();
    desk.run(&["prove", "--report", "report.csv", "-o", "report.proof"]).fine();
}

#[test]
fn what_is_about_to_be_added_is_held_against_other_units() {
    let desk = measured(&[("A", "12", "square-kilometres")]);
    let add = [
        "add",
        "--event",
        "valley",
        "--topic",
        "territory/area",
        "--value",
        "1300",
        "--unit",
        "hectares",
        "--stated-on",
        "2021-05-01",
        "--claimant",
        "B",
        "--source",
        "A report",
    ];
    let run = desk.run(&add).fine();
    assert!(
        format!("{}{}", run.out, run.notes).contains("they cannot both hold, 1 apart"),
        "{}{}",
        run.out,
        run.notes
    );
}

#[test]
fn a_figure_that_would_be_rounded_is_a_near_miss() {
    let desk = measured(&[("A", "0.00001", "hectares"), ("B", "1 trillion", "square-kilometres")]);
    let answers = desk.json(&["compare", "territory"]);
    assert_eq!(rows(&answers).len(), 2);
    let near = text(&answers[0]["near_misses"][0]["reason"]);
    assert_eq!(
        near,
        "counted in square-kilometres, not in hectares, and not every figure is exact in one of them"
    );
}

#[test]
fn units_convert_only_where_the_codebook_says_so() {
    let desk = measured(&[("A", "12", "acres"), ("B", "13", "hectares")]);
    assert_eq!(rows(&desk.json(&["disputes"])).len(), 0);
    let own = desk.run(&["codebook", "show", "--toml"]).fine().out
        + "\n[units.acres]\nlabel = \"acres\"\nof = \"hectares\"\nfactor = \"0.40468564224\"\n";
    desk.write("own.toml", &own);
    desk.run(&["codebook", "set", "own.toml"]).fine();
    assert_eq!(rows(&desk.json(&["disputes"])).len(), 0, "12 acres are 4.85622770688 hectares");
    for wrong in ["0", "1/0", "acres", "0.404685642240001"] {
        desk.write("wrong.toml", own.replace("0.40468564224", wrong));
        desk.run(&["codebook", "set", "wrong.toml"]).ended(1).noting(&["is no factor"]);
    }
    desk.write("own.toml", own.replace("0.40468564224", "0.4"));
    desk.run(&["codebook", "set", "own.toml"]).fine();
    let answers = desk.json(&["disputes"]);
    assert_eq!(positions(&answers[0]), ["A 12 acres: 4.8", "B 13 hectares: as stated"]);
}
