//! Exports for other programs. What other people's programs make of them is in `tests/interop/export_*.py`.

use std::fs;

use serde_json::Value;

use crate::desk::Desk;

/// Claims of a claimant whose name and address are hostile, a redacted source, and one that repeats another.
const VARIED: &str = "\
event,topic,about.side,value,stated_on,claimant,country,source,source_url,source_relays,quote
e,casualties/killed,TJ,9,2021-05,=1+1,TJ,A report,https://example.org/a,A wire,<b>nine</b>
e,casualties/killed,TJ,at least 11,2021-05~,Monitor,,A bulletin,,,
e,casualties/killed,TJ,30..35..40,unknown,Agency,KG,A wire,,,
";

fn varied() -> Desk {
    let desk = Desk::new();
    desk.write("varied.csv", VARIED);
    desk.run(&["import", "varied.csv"]).fine();
    desk
}

#[test]
fn a_package_is_made_once_and_noted() {
    let desk = varied();
    let run = desk.run(&["export", "package", "p", "--all"]).fine();
    assert_eq!(run.notes, "3 claims, 1 question and 3 sources written to p\n");
    let descriptor: Value = serde_json::from_str(&desk.read("p/datapackage.json")).expect("JSON");
    let names: Vec<&Value> =
        descriptor["resources"].as_array().expect("resources").iter().map(|r| &r["name"]).collect();
    assert_eq!(names, ["claims", "disputes", "disputes-wide", "sources"]);
    assert!(descriptor.get("licenses").is_none());
    let before = fs::read(desk.path("p/claims.csv")).expect("claims");
    desk.run(&["export", "package", "p"]).fails(1).noting(&["p: is there and not empty"]);
    desk.run(&["export", "package", "no/such/folder"]).fails(1);
    desk.run(&["export", "package", ".."]).fails(1).noting(&["names no directory"]);
    assert_eq!(before, fs::read(desk.path("p/claims.csv")).expect("claims"));
    fs::create_dir(desk.path("q")).expect("made");
    desk.run(&["export", "package", "q", "--all"]).fine();
    for file in
        ["claims.csv", "disputes.csv", "disputes-wide.csv", "sources.csv", "README.md", "datapackage.json"]
    {
        assert_eq!(
            desk.read(&format!("p/{file}")),
            desk.read(&format!("q/{file}")),
            "{file} is the same each time"
        );
    }
    let kinds: String = desk
        .sqlite()
        .query_row("SELECT group_concat(kind || ' ' || file) FROM export_log", [], |row| row.get(0))
        .expect("noted");
    assert_eq!(kinds, "package p,package q");
}

#[test]
fn a_package_of_one_claimant_has_every_position_that_it_compares() {
    let desk = varied();
    desk.run(&["export", "package", "p", "--all", "--claimant", "Monitor", "--raw"]).fine();
    assert_eq!(desk.read("p/claims.csv").lines().count(), 4);
    assert!(
        desk.read("p/disputes-wide.csv")
            .lines()
            .next()
            .is_some_and(|header| header.contains("=1+1 (TJ): value"))
    );
    assert!(desk.read("p/README.md").contains("- **Claimant:** questions that Monitor answers"));
}

#[test]
fn a_redacted_source_is_a_tombstone_in_a_package() {
    let desk = varied();
    let sources = desk.json(&["source", "list"]);
    let id = |title: &str| {
        let mut rows = sources.as_array().expect("rows").iter();
        rows.find(|row| row["title"] == title).expect("listed")["id"].as_str().expect("an id").to_owned()
    };
    desk.run(&["redact", &id("A wire"), "--reason", "privacy", "--yes"]).fine();
    desk.run(&["export", "package", "p", "--all"]).fine();
    let listed = desk.read("p/sources.csv");
    assert!(listed.contains(&format!("source redacted ({})", &id("A wire")[..8])), "{listed}");
    assert!(!listed.contains("A wire"), "{listed}");
}

#[test]
fn json_of_claims_is_taken_back() {
    let desk = varied();
    let lines = desk.run(&["export", "claims", "--format", "jsonl"]).fine().out;
    assert_eq!(lines.lines().count(), 3);
    let claims = desk.json(&["export", "claims"]);
    for (line, claim) in lines.lines().zip(claims.as_array().expect("an array")) {
        assert_eq!(serde_json::from_str::<Value>(line).ok().as_ref(), Some(claim));
    }
    assert_eq!(claims[0]["about"]["side"], "TJ");
    assert_eq!(
        (&claims[2]["low"], &claims[2]["best"], &claims[1]["high"]),
        (&"30".into(), &"35".into(), &Value::Null)
    );
    let before = desk.entries();
    for exported in [lines, claims.to_string()] {
        desk.feed(&["add", "--json"], exported).fine();
        assert_eq!(desk.entries(), before, "what is recorded already is not recorded again");
    }
    let own = r#"{"event": "e", "topic": "t", "value": 1, "stated_on": "2021", "claimant": "A", "source": "S", "low": 1}"#;
    desk.feed(&["add", "--json"], own).ended(1).noting(&["low"]);
}

#[test]
fn a_workbook_is_written_whole_and_noted() {
    let desk = varied();
    let run = desk.run(&["export", "xlsx", "a.xlsx", "--all"]).fine();
    assert_eq!(run.notes, "3 claims, 1 question and 3 sources written to a.xlsx\n");
    desk.run(&["export", "xlsx", "b.xlsx", "--all"]).fine();
    let bytes = fs::read(desk.path("a.xlsx")).expect("a workbook");
    assert!(bytes.starts_with(b"PK") && bytes == fs::read(desk.path("b.xlsx")).expect("the same"));
    desk.run(&["export", "xlsx", "no/such/folder.xlsx"]).fails(1).noting(&["there is no such folder"]);
    desk.run(&["export", "xlsx", "a.xlsx", "--event", "nowhere"]).fails(1);
    assert_eq!(bytes, fs::read(desk.path("a.xlsx")).expect("as it was"));
    let kinds: String = desk
        .sqlite()
        .query_row("SELECT group_concat(kind || ' ' || file) FROM export_log", [], |row| row.get(0))
        .expect("noted");
    assert_eq!(kinds, "xlsx a.xlsx,xlsx b.xlsx");
}

#[test]
fn linked_data_names_entries_and_rates_nothing() {
    let desk = varied();
    let claims = desk.json(&["export", "claims"]);
    let page = desk.run(&["export", "claims", "--format", "jsonld"]).fine().out;
    assert!(!page.contains('<'), "what could end a script element is escaped: {page}");
    let graph: Value = serde_json::from_str(&page).expect("JSON");
    let trig = desk.run(&["export", "claims", "--format", "nanopub"]).fine().out;
    for (claim, item) in
        claims.as_array().expect("claims").iter().zip(graph["@graph"].as_array().expect("items"))
    {
        let name = format!("urn:counterclaim:entry:{}", claim["id"].as_str().expect("an id"));
        assert_eq!((&item["@id"], &item["@type"]), (&name.as_str().into(), &"Claim".into()));
        assert_eq!(trig.matches(&format!("<{name}> a np:Nanopublication")).count(), 1, "{trig}");
    }
    assert_eq!(
        graph["@graph"][0]["appearance"]["isBasedOn"]["@id"],
        graph["@graph"][0]["firstAppearance"]["@id"]
    );
    let none = desk.run(&["export", "claims", "--format", "jsonld", "--known-at", "0"]).fine().out;
    assert_eq!(serde_json::from_str::<Value>(&none).expect("JSON")["@graph"], Value::Array(Vec::new()));
}
