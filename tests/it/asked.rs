//! Answers filtered, ranked, grouped and told as one side's account, from the command line.

use serde_json::Value;

use crate::{
    answers::{records, rows, text},
    desk::Desk,
};

/// What the answers are about, in their order.
fn topics(answers: &Value) -> Vec<&str> {
    rows(answers).iter().map(|answer| text(&answer["topic"])).collect()
}

/// A ledger of figures that are apart by little and by much, and not all of one day.
fn counts() -> Desk {
    let desk = Desk::new();
    desk.import(&[
        "e,casualties/killed,TJ,1000,2021-05-01,Tajikistan,TJ,One",
        "e,casualties/killed,TJ,1100,2021-05-01,A monitor,,Two",
        "e,casualties/injured,TJ,4,2021-05-02,Tajikistan,TJ,One",
        "e,casualties/injured,TJ,7,2021-05-09,A monitor,,Two",
        "e,casualties/missing,TJ,5,2021-05-03,Tajik health ministry,TJ,One",
        "e,casualties/missing,TJ,5,2021-05-03,Tajik army,TJ,One",
        "e,casualties/missing,TJ,6,2021-05-03,A monitor,,Two",
        "e,casualties/detained,TJ,declined,2021-05-03,Tajikistan,TJ,One",
        "e,casualties/detained,TJ,2,2021-05-03,A monitor,,Two",
    ])
    .fine();
    desk
}

#[test]
fn filters_compose_with_each_other_and_with_the_clocks() {
    let desk = Desk::with_case();
    for (arguments, expected) in [
        (&["--interest", "denial"][..], &["ceasefire/breached"][..]),
        (&["--interest", "denial", "--min-gap", "1"], &[]),
        (&["--min-gap", "2"], &["casualties/killed"]),
        (&["--interest", "own-loss", "--interest", "denial"], &["casualties/killed", "ceasefire/breached"]),
        (&["--interest", "accusation", "--as-of", "2021-05-02"], &["ceasefire/breached"]),
        (
            &["--verdict", "agrees", "--role", "government"],
            &["agreements/joint-border-control", "situation/calm"],
        ),
        (&["--verdict", "agrees", "--status", "disputed"], &[]),
        (&["--role", "prosecutor"], &["responsibility/started"]),
        (&["--within", "0"], &["casualties/killed", "ceasefire/breached", "responsibility/started"]),
        (&["--min-gap", "1", "--known-at", "30"], &["casualties/killed"]),
    ] {
        let answers = desk.json(&[&["disputes"], arguments].concat());
        let found: Vec<&str> = topics(&answers);
        assert_eq!(found, expected, "{arguments:?}");
    }
}

#[test]
fn each_order_puts_its_highest_first() {
    let desk = counts();
    for (order, expected) in [
        ("gap", ["killed 100", "injured 3", "missing 1"]),
        ("spread", ["injured 3/4", "missing 1/5", "killed 1/10"]),
        ("origins", ["injured 1", "killed 1", "missing 1"]),
        ("recent", ["injured 2021-05-09", "missing 2021-05-03", "killed 2021-05-01"]),
        ("open", ["killed 9", "missing 7", "injured 1"]),
    ] {
        let asked = ["disputes", "--sort", order, "--as-of", "2021-05-10"];
        let answers = desk.json(&asked);
        let found: Vec<String> = rows(&answers)
            .iter()
            .map(|answer| {
                assert_eq!(text(&answer["ranked_by"]), order);
                format!(
                    "{} {}",
                    text(&answer["topic"]).trim_start_matches("casualties/"),
                    text(&answer["rank"])
                )
            })
            .collect();
        assert_eq!(found, expected, "{order}");
        let csv = desk.run(&[&["export"], &asked[..]].concat()).fine().out;
        let ranks: Vec<String> = records(&csv).iter().map(|row| row["rank"].clone()).collect();
        let ranked: Vec<&str> = rows(&answers)
            .iter()
            .flat_map(|answer| vec![text(&answer["rank"]); rows(&answer["positions"]).len()])
            .collect();
        assert_eq!(ranks, ranked, "{order}");
    }
}

#[test]
fn figures_far_apart_in_time_are_not_held_against_each_other() {
    let desk = counts();
    assert_eq!(topics(&desk.json(&["disputes", "casualties/injured", "--within", "7"])).len(), 1);
    assert_eq!(topics(&desk.json(&["disputes", "casualties/injured", "--within", "6"])).len(), 0);
    let apart = desk.json(&["compare", "casualties/injured", "--within", "6"]);
    assert_eq!((text(&apart[0]["status"]), &apart[0]["verdict"]), ("one-sided", &Value::Null));
    let history = desk.json(&["timeline", "casualties/injured", "--within", "6"]);
    assert!(rows(&history).iter().all(|step| step["effect"] == ""), "{history}");
}

#[test]
fn who_is_silent_is_said_in_every_form() {
    let desk = counts();
    let answers = desk.json(&["compare", "casualties/detained"]);
    assert_eq!(answers[0]["silent"], serde_json::json!([{ "party": "TJ", "how": "declined" }]));
    desk.run(&["compare", "casualties/detained"]).fine().saying(&["Declined to answer: Tajikistan."]);
    for form in [&[][..], &["--wide"], &["--by", "country"], &["--wide", "--by", "role"]] {
        let csv =
            desk.run(&[&["export", "disputes", "casualties/detained", "--all"], form].concat()).fine().out;
        assert!(records(&csv).iter().all(|row| row["silent"] == "TJ: declined"), "{form:?}");
    }
}

#[test]
fn a_country_that_differs_with_itself_is_told_from_one_that_differs_with_another() {
    let desk = Desk::new();
    desk.import(&[
        "e,casualties/killed,TJ,9,2021-05-01,Tajikistan,TJ,One",
        "e,casualties/killed,TJ,12,2021-05-01,Tajik army,TJ,Two",
        "e,casualties/killed,TJ,12,2021-05-01,Kyrgyzstan,KG,Two",
    ])
    .fine();
    let answers = desk.json(&["disputes", "--by", "country"]);
    let groups: Vec<(&str, &str, &str, bool)> = rows(&answers[0]["groups"])
        .iter()
        .map(|group| {
            let differs = group["differs_with_itself"].as_bool().expect("a country");
            (text(&group["name"]), text(&group["low"]), text(&group["high"]), differs)
        })
        .collect();
    assert!(groups.contains(&("TJ", "9", "12", true)) && groups.contains(&("KG", "12", "12", false)));
    desk.run(&["disputes", "--by", "country"])
        .fine()
        .saying(&["Tajikistan: range of claims 9 to 12; differs with itself, 3 apart; conflicts\n  with"]);
    assert!(desk.json(&["disputes"])[0].get("groups").is_none());
}

#[test]
fn a_report_that_is_ranked_and_grouped_is_proven_as_any_other() {
    let desk = Desk::with_case();
    desk.run(&["export", "disputes", "--sort", "gap", "--by", "country", "-o", "report.csv"]).fine();
    desk.run(&["prove", "--report", "report.csv", "-o", "report.proof"]).fine();
}

#[test]
fn an_account_has_every_position_of_its_side_and_every_conflict_with_it() {
    let desk = Desk::with_case();
    let account = desk.json(&["narrative", "--country", "TJ"]);
    let part = |name: &str| rows(&account).iter().filter(|row| row["part"] == name).collect::<Vec<_>>();
    let answers = desk.json(&["disputes", "--all"]);
    let positions = rows(&answers).iter().flat_map(|answer| rows(&answer["positions"]));
    let mut own: Vec<&str> = positions.filter(|p| p["country"] == "TJ").map(|p| text(&p["id"])).collect();
    let mut told: Vec<&str> = part("says").iter().map(|row| text(&row["id"])).collect();
    own.sort_unstable();
    told.sort_unstable();
    assert_eq!(told, own);
    assert_eq!(part("against").len(), 4);
    for objection in part("against") {
        assert!(own.contains(&text(&objection["against_id"])) && objection["verdict"] == "contradicts");
    }
    let of_others = rows(&answers)
        .iter()
        .filter(|answer| rows(&answer["positions"]).iter().all(|position| position["country"] != "TJ"));
    assert_eq!(part("silent").len(), of_others.count());
    // In the order of time alone, the moments never go back.
    let in_order = desk.json(&["narrative", "--country", "TJ", "--chronological"]);
    let moments: Vec<&str> =
        rows(&in_order).iter().filter(|row| row["part"] == "says").map(|row| text(&row["as_of"])).collect();
    let days: Vec<String> = moments
        .iter()
        .map(|moment| moment.trim_start_matches("../").trim_end_matches('?').to_owned())
        .map(|day| if day.len() == 7 { format!("{day}-31") } else { day })
        .collect();
    assert!(days.is_sorted(), "{moments:?}");
    assert_eq!(
        desk.json(&["narrative", "--claimant", "Tajikistan", "--role", "prosecutor"]),
        Value::Array(vec![])
    );
}
