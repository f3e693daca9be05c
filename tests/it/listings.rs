//! Every listing in every format.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{
    answers::{cell, records},
    desk::{Desk, Run},
};

/// Every listing, with arguments that give it rows.
const LISTINGS: &[&[&str]] = &[
    &["topics"],
    &["topics", "--as-of", "2021-05-01"],
    &["disputes"],
    &["disputes", "--all"],
    &["compare", "casualties/killed"],
    &["timeline", "casualties"],
    &["revisions"],
    &["disputes", "--sort", "spread", "--by", "country"],
    &["disputes", "--verdict", "contradicts", "--interest", "own-loss", "--within", "30"],
    &["narrative", "--country", "TJ"],
    &["checks"],
    &["search", "ceasefire"],
    &["log", "--all"],
    &["source", "list"],
    &["codebook", "show"],
    &["codebook", "check"],
];

/// A case with a revision, an undefined topic and texts that every format has to escape.
fn varied() -> Desk {
    let desk = Desk::with_case();
    desk.import(&[
        "kg-tj-2021,casualties/killed,TJ,30,2021-05-09,Tajikistan,TJ,\"A | b <i>& \"\"c\"\" `d`\"",
        "kg-tj-2021,casualties/killed,TJ,12,2021-05-10,Tajikistan,TJ,\"<script>alert(1)</script>\"",
        "kg-tj-2021,casualties/kiled,TJ,12,2021-05-10,\"=ceasefire, | *so* <b>called</b>\",TJ,\"<script>alert(1)</script>\"",
    ])
    .fine();
    desk
}

fn ask(desk: &Desk, listing: &[&str], format: &str) -> Run {
    let run = desk.run(&[listing, &["--format", format]].concat());
    assert!(matches!(run.status, Some(0 | 1)) && !run.notes.contains("error"), "{run:?}");
    run
}

#[test]
fn every_format_of_every_listing_parses() {
    let desk = varied();
    for listing in LISTINGS {
        let json: Value =
            serde_json::from_str(&ask(&desk, listing, "json").out).expect("JSON and nothing else");
        let objects = json.as_array().expect("an array");
        assert!(objects.iter().all(Value::is_object), "{listing:?}");

        let lines = ask(&desk, listing, "jsonl").out;
        let lines: Vec<Value> =
            lines.lines().map(|line| serde_json::from_str(line).expect("an object a line")).collect();
        assert_eq!(&lines, objects, "{listing:?}");

        let csv = ask(&desk, listing, "csv").out;
        let rows = records(&csv);
        let flat = objects.first().is_none_or(|object| {
            object.as_object().is_some_and(|o| o.values().all(|v| !v.is_array() && !v.is_object()))
        });
        if flat {
            assert_eq!(rows.len(), objects.len(), "{listing:?}");
            for (row, object) in rows.iter().zip(objects) {
                for (name, value) in object.as_object().expect("an object") {
                    let (text, value) = (row[name].as_str(), cell(value));
                    assert!(
                        text == value || text.strip_prefix('\'') == Some(&value),
                        "{listing:?}, {name}: {text:?} and {value:?}"
                    );
                }
            }
        }
        assert!(!objects.is_empty() || rows.is_empty(), "{listing:?}");

        let markdown = ask(&desk, listing, "md").out;
        let columns = |line: &str| line.replace("\\|", "").matches('|').count();
        let widths: BTreeSet<usize> = markdown.lines().map(columns).collect();
        assert!(widths.len() == 1 && markdown.lines().count() == rows.len() + 2, "{listing:?}:\n{markdown}");
        assert!(!markdown.contains("<script") && !markdown.contains("<b>"), "{listing:?}:\n{markdown}");

        let html = ask(&desk, listing, "html").out;
        assert!(html.starts_with("<!DOCTYPE html>") && html.ends_with("</html>\n"), "{listing:?}:\n{html}");
        assert_eq!(html.matches("<tr>").count(), rows.len() + 1, "{listing:?}:\n{html}");
        assert!(!html.contains("<script") && !html.contains("<b>"), "{listing:?}:\n{html}");

        let plain = ask(&desk, listing, "table");
        assert!(!plain.out.contains('\x1b') && !plain.out.contains('\r'), "{plain:?}");
    }
}

#[test]
fn a_listing_of_nothing_is_empty_in_every_format() {
    let desk = Desk::new();
    // A topic that the ledger does not have is a mistake, not a listing of nothing.
    let topical = ["log", "compare", "timeline", "narrative"];
    for listing in LISTINGS.iter().filter(|asked| !topical.contains(&asked[0]) && !asked.contains(&"show")) {
        assert_eq!(ask(&desk, listing, "json").out.trim(), "[]", "{listing:?}");
        assert_eq!(ask(&desk, listing, "jsonl").out, "", "{listing:?}");
        assert_eq!(records(&ask(&desk, listing, "csv").out).len(), 0, "{listing:?}");
        assert_eq!(ask(&desk, listing, "md").out.lines().count(), 2, "{listing:?}");
        assert_eq!(ask(&desk, listing, "html").out.matches("<tr>").count(), 1, "{listing:?}");
        let plain = ask(&desk, listing, "table");
        assert!(plain.out.is_empty(), "{plain:?}");
    }
}

#[test]
fn what_names_an_entry_carries_its_id_and_number() {
    let desk = varied();
    for listing in [&["log", "--all"][..], &["search", "ceasefire"], &["source", "list"]] {
        for row in desk.json(listing).as_array().expect("an array") {
            let (id, index) = (&row["id"], row["index"].as_u64().expect("a number"));
            if row["type"] != "key" {
                let shown: Value = serde_json::from_str(
                    &desk.run(&["show", id.as_str().expect("an id"), "--json"]).fine().out,
                )
                .expect("JSON");
                assert_eq!((&shown["id"], &shown["index"]), (id, &Value::from(index)), "{listing:?}");
            }
        }
    }
}
