//! What `compare` sets beneath a question: near misses, and sums that do not simply hold.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    answers::{rows, text},
    desk::Desk,
};

/// The answer of `compare` to the question with exactly these qualifiers.
fn compared(desk: &Desk, arguments: &[&str], about: &[(&str, &str)]) -> Value {
    let about: BTreeMap<&str, &str> = about.iter().copied().collect();
    let answers = desk.json(&[&["compare"], arguments].concat());
    let is_it = |answer: &&Value| {
        let found = answer["about"].as_object().expect("qualifiers");
        found.len() == about.len()
            && about.iter().all(|(name, value)| found.get(*name).is_some_and(|found| found == value))
    };
    rows(&answers).iter().find(is_it).expect("the question").clone()
}

/// "reason: value, value" of every near miss.
fn near(answer: &Value) -> Vec<String> {
    let near = rows(&answer["near_misses"]).iter();
    near.map(|near| {
        let values: Vec<&str> = rows(&near["positions"]).iter().map(|p| text(&p["value"])).collect();
        format!("{}: {}", text(&near["reason"]), values.join(", "))
    })
    .collect()
}

/// "formula = sum, outcome" of every sum.
fn sums(answer: &Value) -> Vec<String> {
    let sums = rows(&answer["sums"]).iter();
    sums.map(|sum| {
        let whole = text(&sum["whole"]["value"]);
        format!("{} = {} of {whole}: {}", text(&sum["formula"]), text(&sum["sum"]), text(&sum["outcome"]))
    })
    .collect()
}

#[test]
fn the_dead_of_one_side_stand_beside_those_of_both_and_are_not_set_against_them() {
    let desk = Desk::with_case();
    let both = compared(&desk, &["casualties/killed"], &[]);
    assert_eq!(both["verdict"], "refines", "41 and 55 are compared with each other alone");
    assert_eq!(
        near(&both),
        [
            "about one group alone: civilian: at least 1",
            "about one group alone: military: at least 1",
            "about one side alone: KG: 36",
            "about one side alone: TJ: at least 1, 19",
            "about one date alone: 28 April 2021: 4",
            "about one date alone: 27 January 2022: 2",
        ]
    );
    assert_eq!(both["near_misses_left_out"], 0);
}

#[test]
fn what_was_not_selected_is_near_all_the_same_and_what_was_not_said_yet_is_not() {
    let desk = Desk::with_case();
    let tajik = [("side", "TJ")];
    let whole = compared(&desk, &["casualties/killed", "--side", "TJ"], &tajik);
    assert!(near(&whole).contains(&"about the other side: KG, not TJ: 36".to_owned()), "{:?}", near(&whole));
    let early = compared(&desk, &["casualties/killed", "--as-of", "2021-06"], &[]);
    assert!(!near(&early).iter().any(|near| near.contains("2022")), "{:?}", near(&early));
    let first = compared(&desk, &["casualties/killed", "--known-at", "80"], &[]);
    assert!(near(&first).len() < near(&compared(&desk, &["casualties/killed"], &[])).len());
}

#[test]
fn sums_that_fail_or_depend_on_the_figure_stand_beneath_every_question_that_they_use() {
    let desk = Desk::with_case();
    let expected = [
        "10 civilian + 9 military = 19 of 19: holds",
        "10 civilian + 11 military = 21 of 19: does-not-add-up",
    ];
    for about in [&[("side", "TJ")][..], &[("group", "military"), ("side", "TJ")]] {
        assert_eq!(sums(&compared(&desk, &["casualties/killed"], about)), expected);
    }
    assert_eq!(
        sums(&compared(&desk, &["casualties/killed"], &[("side", "KG")])),
        [""; 0],
        "33 + 3 = 36 holds"
    );
    let houses =
        compared(&desk, &["property/houses-destroyed"], &[("side", "KG"), ("place", "Batken Region")]);
    assert!(sums(&houses)[0].ends_with("= >=152 of 136: does-not-add-up"), "{:?}", sums(&houses));

    let shown = desk.run(&["compare", "casualties/killed", "--side", "TJ"]).fine().out;
    let line = "10 civilian + 9 military = 19 holds; 10 civilian + 11 military = 21 does not.";
    let shown = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(shown.matches(line).count(), 3, "{shown}");
    // The listing of disputes stays short.
    let listed = desk.run(&["disputes"]).fine().out;
    assert!(!listed.contains("not comparable") && !listed.contains("Against the total"), "{listed}");
}

#[test]
fn an_entry_is_shown_with_the_sums_that_it_is_part_of() {
    let desk = Desk::with_case();
    let answer = compared(&desk, &["casualties/killed"], &[("group", "military"), ("side", "TJ")]);
    let id = text(&answer["positions"][0]["id"]);
    let shown = desk.run(&["show", id]).fine().out;
    assert!(shown.contains("Against the total of 19"), "{shown}");
    let object: Value = serde_json::from_str(&desk.run(&["show", id, "--json"]).fine().out).expect("JSON");
    assert_eq!(sums(&object).len(), 2);
}

#[test]
fn a_report_as_json_carries_both() {
    let desk = Desk::with_case();
    let report = desk.json(&["export", "disputes"]);
    let killed = rows(&report).iter().find(|answer| answer["topic"] == "casualties/killed").expect("it");
    assert_eq!((near(killed).len(), sums(killed).len()), (6, 2));
}
