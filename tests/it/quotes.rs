//! Quotes in the archived text of their sources, and what text is found in files.

use serde_json::Value;

use crate::desk::{Desk, HEADER, case};

const TITLE: &str = "Situation report: the clashes on the Kyrgyz–Tajik border, 28 April to 1 May 2021";

/// The report of the coded case.
fn report() -> String {
    std::fs::read_to_string(case().with_file_name("report.md")).expect("the report")
}

/// A ledger of the coded case in which this is archived as its report.
fn with_report(report: &str) -> Desk {
    let desk = Desk::with_case();
    desk.write("report.md", report);
    let added = desk.run(&["source", "add", "report.md", "--title", TITLE]);
    assert!(added.status.is_some_and(|status| status < 2), "{added:?}");
    desk
}

/// The claims by their standing: id and quote.
fn checked(desk: &Desk, standing: &str, status: i32) -> Vec<(String, String)> {
    let run = desk.run(&["quotes", "check", "--format", "json"]).ended(status);
    let rows: Vec<Value> = serde_json::from_str(&run.out).expect("JSON");
    let text = |row: &Value, key: &str| row[key].as_str().unwrap_or_default().to_owned();
    let rows = rows.iter().filter(|row| row["standing"] == standing);
    rows.map(|row| (text(row, "id"), text(row, "quote"))).collect()
}

#[test]
fn every_quote_of_the_coded_case_is_verbatim() {
    let desk = with_report(&report());
    desk.run(&["quotes", "check"]).fine().saying(&["154 claims: 154 verbatim, 0 not found"]);
    let run = desk.run(&["quotes", "check", "--format", "json"]).fine();
    let rows: Vec<Value> = serde_json::from_str(&run.out).expect("JSON");
    let text: Vec<char> = report().chars().collect();
    for row in &rows {
        let number = |key: &str| usize::try_from(row[key].as_u64().expect("a number")).expect("small");
        let (start, end) = (number("start"), number("end"));
        let words: String = text[start..end].iter().collect();
        assert_eq!(row["quote"], words);
        let around = |from: usize, to: usize| {
            text[from..to].iter().collect::<String>().replace("\n\n", " ").replace('\n', " ")
        };
        assert_eq!(row["prefix"], around(start.saturating_sub(32), start));
        assert_eq!(row["suffix"], around(end, (end + 32).min(text.len())));
        // The report numbers its paragraphs, and the locators of the case are these numbers.
        let locator = format!("the locator of {}", row["id"]);
        assert_eq!(
            (&row["misplaced"], &row["paragraph_low"]),
            (&Value::Null, &row["paragraph_high"]),
            "{locator}"
        );
        assert!(row["paragraph_low"].is_u64(), "{locator}");
    }
    assert_eq!(rows.len(), 154);
}

#[test]
fn one_letter_of_the_report_fails_exactly_the_quotes_on_it() {
    let report = report();
    for (words, changed) in [
        ("Kyrgyzstan lost 3 servicemen", "Kyrgyzstan lost 4 servicemen"),
        ("33 from Kyrgyzstan", "33 form Kyrgyzstan"),
        ("post-Soviet conflicts", "post-Soviet conflict"),
        ("What has been put on record", "What had been put on record"),
    ] {
        let changed = report.replacen(words, changed, 1);
        assert_ne!(changed, report, "{words}");
        let desk = with_report(&changed);
        let quotes = [checked(&desk, "verbatim", 1 - i32::from(words.starts_with("What"))), {
            checked(&desk, "not found", 1 - i32::from(words.starts_with("What")))
        }];
        let [verbatim, missing] = quotes;
        assert!(verbatim.iter().all(|(_, quote)| changed.contains(quote)), "{words}");
        assert!(
            missing.iter().all(|(_, quote)| report.contains(quote) && !changed.contains(quote)),
            "{words}"
        );
        assert_eq!(missing.is_empty(), words.starts_with("What"), "{words}");
        assert_eq!(verbatim.len() + missing.len(), 154);
        if words.contains("lost 3") {
            let (id, _) = &missing[0];
            let told = desk.run(&["quotes", "check"]).ended(1);
            told.saying(&[&id[..8], "not found", "nearest: ", "lost {+4+} [-3-] servicemen", "entry 157"]);
        }
    }
}

#[test]
fn what_cannot_be_checked_is_said() {
    let desk = Desk::new();
    desk.write("a.txt", "Nine were\nkilled.");
    desk.write("b.png", b"\x89PNG\r\n\x1a\n\0\0");
    desk.write("c.txt", "Nine were killed.");
    for (file, title) in [("a.txt", "A"), ("b.png", "B"), ("c.txt", "C")] {
        desk.run(&["source", "add", file, "--title", title]).fine();
    }
    let claims = [
        "e,casualties/killed,KG,9,2021-05,Kyrgyzstan,KG,A,Nine were killed.",
        "e,casualties/killed,TJ,9,2021-05,Tajikistan,TJ,B,Nine were killed.",
        "e,casualties/injured,TJ,9,2021-05,Tajikistan,TJ,C,Nine were killed.",
        "e,casualties/injured,KG,9,2021-05,Tajikistan,TJ,D,Nine were killed.",
        "e,casualties/missing,KG,9,2021-05,Tajikistan,TJ,A,",
    ];
    desk.write("claims.csv", format!("{HEADER},quote\n{}\n", claims.join("\n")));
    desk.run(&["import", "claims.csv"]).fine();
    desk.run(&["redact", "#3", "--reason", "privacy", "--archive-only", "--yes"]).fine();
    let told = desk.run(&["quotes", "check", "--all"]).fine();
    told.saying(&[
        "5 claims: 1 verbatim, 0 not found",
        "A, entry 1, paragraph 1, characters 0 to 17",
        "B, entry 2: no text is read from image/png",
        "1 in files without text, 2 of sources",
        "1 without a quote",
    ]);
    let csv = desk.run(&["quotes", "check", "--format", "csv"]).fine();
    csv.saying(&["verbatim", "no text", "not archived", "no quote"]);

    // A copy under the same title counts, unless it is said to be of another day.
    for (day, status) in [("2021-05-02", 0), ("2021-05-01", 1)] {
        let claim = "e,casualties/missing,TJ,9,2021-05,Tajikistan,TJ,E,Ten were killed.,2021-05-01";
        desk.write("more.csv", format!("{HEADER},quote,source_published_on\n{claim}\n"));
        desk.run(&["import", "more.csv"]).fine();
        desk.run(&["source", "add", "a.txt", "--title", "E", "--published-on", day]).ended(status);
        desk.run(&["quotes", "check"]).ended(status);
    }
    desk.run(&["quotes", "check", "--country", "KG"]).fine().saying(&["1 claim: 1 verbatim"]);
    desk.refused(&["quotes", "check", "--event", "other"], 1).noting(&["other"]);
}

#[test]
fn what_text_a_file_has_is_said_and_printed() {
    let desk = Desk::new();
    let russian = "Погибли девять военнослужащих, ещё трое ранены, сообщили в министерстве.\n";
    desk.write("a.txt", encoding_rs::WINDOWS_1251.encode(russian).0);
    let added = desk.run(&["source", "add", "a.txt"]).fine();
    added.saying(&["Archived a.txt: application/octet-stream", "Text: 1 page, 73 characters, windows-1251"]);
    desk.run(&["source", "text", "#1"]).fine().saying(&[russian.trim()]);

    let page = "<!DOCTYPE html><html><title>Nine\n killed</title><p>a\u{202e}b\u{1b}[31mc<p>d</html>";
    desk.write("page.html", page);
    desk.run(&["source", "add", "page.html"])
        .fine()
        .saying(&["Its own title: Nine killed", "Text: 1 page, 11 characters, UTF-8"]);
    desk.run(&["show", "#2"]).fine().saying(&["Nine killed", "page.html"]);
    let text = desk.run(&["source", "text", "#2"]).fine();
    assert_eq!(text.out, "a\u{fffd}b[31mc\n\nd\n");

    desk.write("noise.bin", [0, 159, 146, 150]);
    let added = desk.run(&["source", "add", "noise.bin"]).fine();
    added.saying(&["Recorded as entry 3", "Text: none; no text is read from application/octet-stream"]);
    desk.run(&["source", "text", "#3"]).fails(1).noting(&["noise.bin: no text is read from"]);
    desk.run(&["source", "text", "#0"]).fails(1).noting(&["entry 0 is no source"]);
    desk.run(&["source", "add", "page.html", "--title", "Own"]).fine();
    desk.run(&["show", "#4"]).fine().saying(&["Own"]);
}
