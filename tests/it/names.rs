//! What is said of names: spellings of one claimant or place, and who speaks for whom.

use crate::{
    answers::{rows, text},
    desk::Desk,
};

const CLAIMS: &str = "\
event,topic,about.place,value,stated_on,claimant,country,role,source
dam-2019,casualties/killed,Kök-Tash,14,2019-03-12,Frontier Service,KG,government,Bulletin
dam-2019,casualties/killed,Kök-Tash,17,2019-03-14,Border Service,KG,government,Bulletin
dam-2019,casualties/killed,Kök-Tash,17,2019-03-14,A. Deputy,,official,Paper
dam-2019,casualties/killed,Koktosh,3,2019-03-15,Monitor,,monitor,Report
dam-2019,casualties/injured,Kök-Tash,5,2019-03-15,Monitor,,monitor,Report
dam-2019,casualties/injured,Kök-Tash,6,2019-03-15,Monitor,TJ,monitor,Report
";

fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("claims.csv", CLAIMS);
    desk.run(&["import", "claims.csv"]).fine();
    desk
}

/// Status and positions (claimant, known as) of the question about the killed at Kök-Tash.
fn killed(desk: &Desk, more: &[&str]) -> (String, Vec<(String, String)>) {
    let answers = desk.json(&[&["disputes", "--all"], more].concat());
    let is_asked = |answer: &&serde_json::Value| {
        answer["topic"] == "casualties/killed" && answer["about"]["place"] == "Kök-Tash"
    };
    let answer = rows(&answers).iter().find(is_asked).expect("the question");
    let positions = rows(&answer["positions"]).iter().map(|position| {
        (text(&position["claimant"]).to_owned(), position["known_as"].as_str().unwrap_or("").to_owned())
    });
    (text(&answer["status"]).to_owned(), positions.collect())
}

fn pairs(of: &[(&str, &str)]) -> Vec<(String, String)> {
    of.iter().map(|(one, other)| ((*one).to_owned(), (*other).to_owned())).collect()
}

#[test]
fn merged_spellings_are_one_claimant_until_that_is_taken_back() {
    let desk = desk();
    let apart = killed(&desk, &[]);
    assert_eq!(apart.0, "disputed");
    assert_eq!(apart.1, pairs(&[("Border Service", ""), ("Frontier Service", ""), ("A. Deputy", "")]));
    let before = desk.entries();
    let stored = desk.run(&["export", "claims"]).fine().out;

    let merge = ["names", "merge", "frontier  service", "Border Service (KG)", "--note", "renamed in 2019"];
    desk.run(&merge).fine().saying(&["Frontier Service (KG) is the same as Border Service (KG)."]);
    let merged = killed(&desk, &[]);
    assert_eq!(merged, ("agreed".to_owned(), pairs(&[("Border Service", ""), ("A. Deputy", "")])));
    let revised = desk.run(&["revisions", "casualties/killed"]).fine().out;
    assert!(revised.contains("14") && revised.contains("17"), "{revised}");
    assert_eq!(desk.run(&["export", "claims"]).fine().out, stored, "no claim is changed");

    // As it was known before, and after it was taken back.
    assert_eq!(killed(&desk, &["--known-at", &(before - 1).to_string()]), apart);
    desk.run(&["retract", &format!("#{before}"), "--reason", "two services after all"]).fine();
    assert_eq!(killed(&desk, &[]), apart);
    assert_eq!(killed(&desk, &["--known-at", &before.to_string()]), merged);
    assert_eq!(desk.run(&["names", "list", "--format", "csv"]).fine().out.lines().count(), 1);
    let again = format!("#{before}");
    desk.refused(&["retract", &again, "--reason", "once more"], 1).noting(&["was retracted by entry"]);
    desk.run(&merge).fine();
    assert_eq!(killed(&desk, &[]), merged);
    desk.run(&["verify"]).fine();
    let content = desk.content();
    desk.run(&["rebuild"]).fine();
    assert!(desk.content() == content, "a rebuild makes the same");
}

#[test]
fn a_selection_names_every_spelling() {
    let desk = desk();
    desk.run(&["names", "merge", "Frontier Service", "Border Service"]).fine();
    for name in ["Border Service", "FRONTIER service"] {
        let found = desk.run(&["export", "claims", "--claimant", name]).fine().out;
        assert_eq!(found.lines().count(), 3, "{found}");
    }
    let found = desk.run(&["search", "\"border service\"", "--format", "csv"]).fine().out;
    assert_eq!(found.lines().count(), 3, "{found}");
    assert!(found.contains("**Frontier Service**"), "{found}");
    desk.run(&["search", "frontier"]).fine().saying(&["**Frontier** Service"]);
    desk.run(&["names", "place", "Koktosh", "Kök-Tash"]).fine();
    for name in ["koktosh", "kok-tash", "Кок-Таш"] {
        let found = desk.run(&["search", name, "--topic", "casualties/killed", "--format", "csv"]).fine().out;
        assert_eq!(found.lines().count(), 5, "{name}: {found}");
    }
}

#[test]
fn positions_roll_up_from_person_to_body_to_country() {
    let desk = desk();
    let administration = "Administration of Batken (KG)";
    let deputy = ["names", "speaks-for", "A. Deputy", administration];
    desk.run(&deputy).fine().noting(&["No claim is by Administration of Batken (KG) yet"]);
    desk.run(&["names", "speaks-for", administration, "KG"]).fine();
    let groups = |by: &str| {
        let answers = desk.json(&["disputes", "casualties/killed", "--all", "--by", by]);
        let answer = rows(&answers).iter().find(|answer| answer["about"]["place"] == "Kök-Tash");
        let groups = rows(&answer.expect("the question")["groups"]).iter();
        groups.map(|group| text(&group["name"]).to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(
        groups("body"),
        ["Border Service (KG)", "Frontier Service (KG)", "Administration of Batken (KG)"]
    );
    assert_eq!(groups("country"), ["KG"]);
    let claimants = desk.run(&["names", "claimants", "--format", "csv"]).fine().out;
    assert!(
        claimants.contains("A. Deputy,,1,,Administration of Batken (KG) → Kyrgyzstan (KG)"),
        "{claimants}"
    );
    // By its country it can be asked for.
    let found = desk.run(&["export", "claims", "--country", "KG"]).fine().out;
    assert_eq!(found.lines().count(), 4, "{found}");
    let shown = desk.run(&["show", "#5"]).fine().out;
    let shown = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(shown.contains("Administration of Batken (KG), which speaks for Kyrgyzstan (KG)"), "{shown}");
    // What speaks for a party has its interest.
    let side = "dam-2019,casualties/killed,9,2019-03-12,A. Deputy,Bulletin,KG\n";
    desk.write("side.csv", format!("event,topic,value,stated_on,claimant,source,about.side\n{side}"));
    desk.run(&["import", "side.csv"]).fine();
    let answers = desk.json(&["disputes", "--all", "--side", "KG"]);
    assert_eq!(answers[0]["positions"][0]["interest"], "own-loss");
}

#[test]
fn what_cannot_be_said_of_a_name_is_refused_with_the_reason() {
    let desk = desk();
    let refused = |arguments: &[&str], parts: &[&str]| {
        desk.refused(&[&["names"], arguments].concat(), 1).noting(parts);
    };
    refused(
        &["merge", "Boarder Service", "KG"],
        &["no claimant of this ledger is named Boarder Service", "did you mean Border Service?"],
    );
    desk.write(
        "offices.csv",
        "event,topic,value,stated_on,claimant,country,source
x,y,1,2019,Office,KG,S
x,y,2,2019,Office,TJ,S
",
    );
    desk.run(&["import", "offices.csv"]).fine();
    refused(
        &["merge", "office", "Border Service"],
        &["2 claimants of this ledger are named office", "\"Office (KG)\", \"Office (TJ)\""],
    );
    refused(&["merge", "Border Service", "border service (KG)"], &["are one name already"]);
    refused(&["place", "Osh", "Kök-Tash"], &["no place of this ledger is named Osh"]);
    refused(&["place", "Koktosh", "a\nb"], &["a\\nb"]);
    refused(&["speaks-for", "A. Deputy", " "], &["is no name"]);
    desk.run(&["names", "speaks-for", "A. Deputy", "Border Service"]).fine();
    refused(
        &["speaks-for", "Border Service", "A. Deputy"],
        &["that would be a circle, since A. Deputy speaks for Border Service (KG)"],
    );
    refused(&["speaks-for", "A. Deputy", "KG"], &["A. Deputy speaks for Border Service (KG) already"]);
    desk.write("who.csv", "event,topic,value,stated_on,claimant,source\nx,y,1,2019,unattributed,S\n");
    desk.run(&["import", "who.csv"]).fine();
    refused(&["merge", "unattributed", "Border Service"], &["have no known speaker"]);
}

#[test]
fn what_was_said_of_a_name_can_be_redacted() {
    let desk = desk();
    desk.run(&["names", "merge", "A. Deputy", "Ombeline Quartz", "--note", "told by Zsombor"]).fine();
    let entry = format!("#{}", desk.entries() - 1);
    desk.run(&["show", &entry]).fine().saying(&["Ombeline Quartz", "told by Zsombor"]);
    desk.run(&["redact", &entry, "--reason", "witness-safety", "--yes"]).fine();
    for name in ["Ombeline", "Zsombor", "ombeline"] {
        for file in ["counterclaim.db", "counterclaim.db-wal"] {
            let bytes = std::fs::read(desk.path(file)).unwrap_or_default();
            let found = bytes.windows(name.len()).any(|window| window == name.as_bytes());
            assert!(!found, "{name} is in {file}");
        }
    }
    assert_eq!(desk.run(&["names", "list", "--format", "csv"]).fine().out.lines().count(), 1);
    desk.run(&["verify"]).fine();
}
