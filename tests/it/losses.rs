//! Losses as the General Staff of Ukraine claims them and as Oryx documents them.

use serde_json::Value;

use crate::{
    desk::{Desk, data_set},
    editions::last_edition,
};

/// Imports both series of losses for the days between two.
fn with_losses(oryx: &str, from: &str, until: &str) -> Option<Desk> {
    let desk = Desk::new();
    for (path, map, day) in [
        (data_set("ru-losses/russia_losses_personnel.json")?, "losses-personnel", "date"),
        (data_set("ru-losses/russia_losses_equipment.json")?, "losses-equipment", "date"),
        (oryx.to_owned(), "oryx", "date_recorded"),
    ] {
        let (from, until) = (format!("{day} >= {from}"), format!("{day} <= {until}"));
        desk.run(&["import", &path, "--map", map, "--where", &from, "--where", &until]).fine();
    }
    Some(desk)
}

#[test]
fn what_is_claimed_against_what_is_documented() {
    // Three weeks of the three years, to keep the test short.
    let oryx = data_set("oryx/daily_count.csv");
    let Some(desk) = oryx.and_then(|oryx| with_losses(&oryx, "2025-04-01", "2025-04-20")) else { return };

    let disputes = desk.json(&["disputes"]);
    let tanks: Vec<&Value> = disputes
        .as_array()
        .expect("an array")
        .iter()
        .filter(|answer| answer["about"]["group"] == "armour/tank")
        .flat_map(|answer| answer["positions"].as_array().expect("an array"))
        .collect();
    let said = |position: &Value| {
        ["claimant", "interest", "value"].map(|key| position[key].as_str().expect("text").to_owned())
    };
    assert_eq!(
        tanks.into_iter().map(said).collect::<Vec<_>>(),
        [["General Staff of Ukraine", "enemy-loss", "10677"], ["Oryx", "third-party", "3926"]]
    );
    let revisions = desk.json(&["revisions", "equipment/lost", "--claimant", "Oryx", "--side", "RU"]);
    let fell: Vec<(&str, &str)> = revisions
        .as_array()
        .expect("an array")
        .iter()
        .filter(|step| step["about"].to_string().contains("armour/tank") && step["growth"] != true)
        .map(|step| (step["before"].as_str().expect("text"), step["value"].as_str().expect("text")))
        .collect();
    assert_eq!(fell, [("3890", "3885"), ("3928", "3926")]);
}

#[test]
fn a_corrected_file_is_no_revision_by_who_is_quoted_in_it() {
    let desk = Desk::new();
    let mut entries = Vec::new();
    for (edition, day, counts) in [
        ("seq0626_af62c76003", "2023-12-12", [716, 0, 0, 0]),
        ("seq0627_e20219f3a6", "2023-12-12", [2, 3, 1, 712]),
        ("seq0992_9adc8d68bb", "2024-12-31", [386, 0, 0, 717]),
    ] {
        let Some(path) = data_set(&format!("ru-losses/snapshots/personnel_{edition}.json")) else { return };
        desk.run(&["import", &path, "--map", "losses-personnel", "--edition", day]).fine();
        assert_eq!(last_edition(&desk), counts, "examples/ru-losses/confirm.py counts them too");
        entries.push((desk.entries() - 1).to_string());
    }
    let stood = |as_of: &str, known_at: &str| {
        let asked = ["disputes", "casualties/total", "--all", "--as-of", as_of, "--known-at", known_at];
        let position = desk.json(&asked)[0]["positions"][0].clone();
        ["value", "as_of"].map(|key| position[key].as_str().expect("text").to_owned())
    };
    let at_each = |as_of: &str| entries.iter().map(|entry| stood(as_of, entry)).collect::<Vec<_>>();
    assert_eq!(
        at_each("2023-12-11"),
        [["about 338120", "2023-12-11"], ["about 339850", "2023-12-11"], ["about 339850", "2023-12-11"]]
    );
    assert_eq!(
        at_each("2024-01-01"),
        [["about 338820", "2023-12-12"], ["about 339850", "2023-12-11"], ["about 360010", "2024-01-01"]]
    );
    let asked = ["disputes", "casualties/total", "--all", "--as-of", "2023-12-11", "--tolerance", "0"];
    let told = desk.run(&asked).fine();
    assert!(!told.out.contains("338120"), "{told:?}");
    let steps = desk.json(&["revisions"]);
    let mut steps = steps.as_array().expect("an array").iter();
    let is_of_then = |step: &&Value| step["stated_on"].as_str().is_some_and(|day| day.starts_with("2023-12"));
    assert!(steps.by_ref().filter(is_of_then).all(|step| step["growth"] == true));
}

/// The one day on which everybody asks: the edition of Oryx's counts that still has it is a fixture.
#[test]
fn the_tanks_of_2023() {
    let oryx = format!("{}/fixtures/losses-2023/oryx_tanks.csv", env!("CARGO_MANIFEST_DIR"));
    let Some(desk) = with_losses(&oryx, "2023-12-01", "2024-01-10") else { return };
    let asked = ["disputes", "equipment/lost", "--side", "RU", "--as-of", "2023-12-31"];
    let answer = desk.json(&asked)[0].clone();
    assert_eq!(answer["about"]["group"], "armour/tank");
    assert_eq!(answer["gap"], "3425");
    let positions = answer["positions"].as_array().expect("an array");
    let said = |position: &Value| {
        ["claimant", "interest", "value", "as_of"].map(|key| position[key].as_str().expect("text").to_owned())
    };
    assert_eq!(
        positions.iter().map(said).collect::<Vec<_>>(),
        [
            ["General Staff of Ukraine", "enemy-loss", "5977", "2023-12-31"],
            ["Oryx", "third-party", "2552", "2023-12-17"]
        ]
    );
}
