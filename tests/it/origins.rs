//! Where reports lead back to: chains of sources that repeat each other.

use serde_json::Value;

use crate::{
    answers::{records, rows, text},
    desk::Desk,
};

const HEADER: &str = "event,topic,value,stated_on,claimant,source,source_publisher,source_relays";

/// A desk with a statement that these sources report: title, publisher, and what it relays.
fn reported(sources: &[(&str, &str, &str)]) -> Desk {
    let desk = Desk::new();
    let rows = sources.iter().map(|(title, publisher, relays)| {
        format!("dam-2019,casualties/killed,14,2019-03-12,Ministry,{title},{publisher},{relays}\n")
    });
    desk.write("reports.csv", format!("{HEADER}\n{}", rows.collect::<String>()));
    desk.run(&["import", "reports.csv"]).fine();
    desk
}

/// How many reports the position has, and how many origins, as every output says.
fn counted(desk: &Desk) -> (u64, u64) {
    let number = |position: &Value, name: &str| position[name].as_u64().expect("a number");
    let answers = desk.json(&["disputes", "--all"]);
    let position = &rows(&answers[0]["positions"])[0];
    let (reports, origins) = (number(position, "reports"), number(position, "origins"));

    let row = &records(&desk.run(&["export", "disputes", "--all"]).fine().out)[0];
    assert_eq!((&row["reports"], &row["origins"]), (&reports.to_string(), &origins.to_string()));
    for format in ["csv", "md", "html"] {
        let out = desk.run(&["disputes", "--all", "--format", format]).fine().out;
        assert!(out.contains("reports") && out.contains("origins"), "{out}");
    }
    let plural = if origins == 1 { "origin" } else { "origins" };
    for command in [&["disputes", "--all"][..], &["compare", "casualties"], &["show", text(&position["id"])]]
    {
        let out = desk.run(command).fine().out.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(out.contains(&format!("{reports} reports, {origins} {plural}")), "{out}");
    }
    (reports, origins)
}

#[test]
fn a_chain_has_one_origin_however_long_it_is() {
    let chain = [
        ("Press release", "Ministry", ""),
        ("Agency A", "A", "Press release"),
        ("Agency B", "B", "Agency A"),
        ("Paper C", "C", "Agency B"),
        ("Paper D", "D", "Agency B"),
        ("Correspondent", "E", ""),
        ("Paper F", "F", "Correspondent"),
    ];
    assert_eq!(counted(&reported(&chain)), (7, 2));
}

#[test]
fn the_order_of_entry_does_not_matter() {
    let backwards =
        [("Paper C", "C", "Agency B"), ("Agency B", "B", "Agency A"), ("Agency A", "A", "Press release")];
    assert_eq!(counted(&reported(&backwards)), (3, 1));
    // Nor does it when the end of the chain is a report itself.
    let with_end = [&backwards[..], &[("Press release", "Ministry", "")]].concat();
    assert_eq!(counted(&reported(&with_end)), (4, 1));
}

#[test]
fn a_chain_ends_where_a_source_was_redacted() {
    let desk = reported(&[
        ("Press release", "P", ""),
        ("Agency A", "A", "Press release"),
        ("Paper B", "B", "Agency A"),
    ]);
    assert_eq!(counted(&desk), (3, 1));
    let answers = desk.json(&["log"]);
    let agency = rows(&answers)
        .iter()
        .find(|entry| entry.to_string().contains("Agency A"))
        .and_then(|entry| entry["index"].as_u64())
        .expect("the entry of the agency");
    desk.run(&["redact", &format!("#{agency}"), "--reason", "source-safety", "--yes"]).fine();
    assert_eq!(counted(&desk), (3, 2));
}

#[test]
fn sources_of_equal_bytes_are_one_origin() {
    let desk = Desk::new();
    desk.write("page.txt", "14 people are dead.");
    desk.write("other.txt", "Fourteen people are dead.");
    for (file, title, relays) in [
        ("page.txt", "Site A", ""),
        ("page.txt", "Mirror B", "Wire"),
        ("other.txt", "Paper C", "Mirror B"),
        ("other.txt", "Paper D", ""),
    ] {
        let mut arguments = vec!["source", "add", file, "--title", title];
        if !relays.is_empty() {
            arguments.extend(["--relays", relays]);
        }
        desk.run(&arguments).fine();
    }
    desk.write(
        "reports.csv",
        format!(
            "{HEADER}\n{}",
            ["Site A", "Mirror B", "Paper C", "Paper D"]
                .map(|title| format!("dam-2019,casualties/killed,14,2019-03-12,Ministry,{title},,\n"))
                .concat()
        ),
    );
    desk.run(&["import", "reports.csv"]).fine();
    assert_eq!(counted(&desk), (4, 1));
}

#[test]
fn a_claim_cites_the_recorded_source_of_which_all_is_said_that_it_says() {
    let desk = Desk::new();
    desk.write("report.txt", "Fourteen were killed.");
    let mut add = vec!["source", "add", "report.txt", "--title", "Report", "--publisher", "Office"];
    add.extend(["--url", "https://example.org/report", "--published-on", "2019-03-13"]);
    desk.run(&add).fine();
    let header = "event,topic,value,stated_on,claimant,source,source_publisher,source_published_on";
    let claims = [
        "e,casualties/killed,14,2019,Ministry,Report,,",
        "e,casualties/killed,14,2019,Mayor,Report,Office,2019-03-13",
        "e,casualties/killed,14,2019,Monitor,Report,Office,2019-03-14",
        "e,casualties/killed,14,2019,Wire,Report,Agency,",
    ];
    desk.write("claims.csv", format!("{header}\n{}\n", claims.join("\n")));
    // A day and a publisher that are not what is recorded make another source.
    desk.run(&["import", "claims.csv"]).fine().saying(&["Recorded 4 claims and 2 sources"]);
    let counts = |desk: &Desk| {
        let sources = desk.json(&["source", "list"]);
        rows(&sources).iter().map(|source| source["claims"].as_u64().expect("a number")).collect::<Vec<_>>()
    };
    assert_eq!(counts(&desk), [2, 1, 1]);
    // A later copy of which more is known changes nothing of what the same rows mean.
    desk.write("report.txt", "Fourteen were killed. So it is said.");
    add.extend(["--retrieved-on", "2019-03-20"]);
    desk.run(&add).fine();
    let exported = desk.run(&["export", "claims"]).fine().out;
    desk.write("exported.csv", exported);
    for file in ["claims.csv", "exported.csv"] {
        let text = std::fs::read_to_string(desk.path(file)).expect("the file");
        let is_exact = |row: &&str| !row.contains("Ministry");
        let named = text.lines().filter(is_exact).fold(String::new(), |all, row| all + row + "\n");
        desk.write(file, named);
        desk.run(&["import", file]).fine().saying(&["Recorded 0 claims and 0 sources"]);
    }
    assert_eq!(counts(&desk), [2, 1, 1, 0]);
}
