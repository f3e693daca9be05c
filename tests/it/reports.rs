//! Reports for editors: CSV that spreadsheets open and do not run.

use std::{collections::BTreeSet, fs};

use crate::{
    answers::{cell, records, table, without_what_is_beside},
    desk::{Desk, shared_data},
};

/// Fields of a claim that take any text, with the longest ones last.
const TEXT_FIELDS: [&str; 8] =
    ["claimant", "source", "source_publisher", "locator", "statement", "quote", "quote_translation", "note"];

/// A ledger of claims that hold these texts in every field that takes them, a claim a text.
fn holding(texts: &[String]) -> Desk {
    let desk = Desk::new();
    let mut writer = csv::Writer::from_path(desk.path("texts.csv")).expect("a file");
    writer
        .write_record(["event", "topic", "value", "stated_on"].iter().chain(&TEXT_FIELDS))
        .expect("written");
    for (number, text) in texts.iter().enumerate() {
        let value = number.to_string();
        let line = text.replace(['\n', '\r', '\t'], " ");
        let cells = ["e", "casualties/killed", &value, "2021"].into_iter();
        let lines = std::iter::repeat_n(line.as_str(), 4);
        writer
            .write_record(cells.chain(lines).chain(std::iter::repeat_n(text.as_str(), 4)))
            .expect("written");
    }
    writer.flush().expect("written");
    desk.run(&["import", "texts.csv"]).fine();
    desk
}

/// What spreadsheets run, and what looks like it.
fn payloads() -> Vec<String> {
    let mut payloads: Vec<String> = [
        "=1+1",
        "+1",
        "-1",
        "@SUM(1+1)*cmd|' /C calc'!A0",
        "=HYPERLINK(\"http://example.org/?\"&A1,\"open\")",
        "=cmd|'/C calc'!'A1'",
        "＝1+1",
        "＋1",
        "－1",
        "＠SUM(A1)",
        "'=1+1",
        "''=1+1",
        "'",
        "'quoted'",
        "=",
        "-",
        "– a dash that no spreadsheet runs",
        "plain; with =1+1 inside",
    ]
    .map(str::to_owned)
    .to_vec();
    let shared = shared_data().map(|folder| folder.join("csv-nasty/injection"));
    for entry in shared.and_then(|folder| fs::read_dir(folder).ok()).into_iter().flatten().flatten() {
        let text = fs::read_to_string(entry.path()).expect("payloads");
        payloads.extend(text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned));
    }
    payloads
}

/// Texts that CSV has to quote.
fn quoted() -> Vec<String> {
    [
        "two\nlines",
        "two\r\nlines, and a comma",
        "a \"word\" in quotes",
        "\"",
        "\"\"",
        "ends with a quote\"",
        ",",
        "тире – и кавычки «ёлочки»",
        "עברית, עם פסיק",
        "three\n\n\nempty lines\ttab",
        "lone\rreturn",
    ]
    .map(str::to_owned)
    .to_vec()
}

/// Whether a spreadsheet would run the cell.
fn runs(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

#[test]
fn the_long_report_has_a_row_for_every_position() {
    let desk = Desk::with_case();
    let answers = desk.json(&["disputes"]);
    let run = desk.run(&["export", "disputes"]).fine();
    assert!(run.notes.is_empty(), "{run:?}");
    let (header, _) = table(&run.out);
    for column in [
        "event",
        "topic",
        "about.group",
        "about.side",
        "about.by",
        "unit",
        "verdict",
        "reason",
        "gap",
        "claimant",
        "country",
        "interest",
        "value",
        "low",
        "high",
        "as_of",
        "stated_on",
        "source",
        "source_url",
        "quote",
        "locator",
        "id",
        "index",
    ] {
        assert!(header.iter().any(|name| name == column), "{column} is not in {header:?}");
    }
    let rows = records(&run.out);
    let mut expected = 0;
    for answer in answers.as_array().expect("an array") {
        for position in answer["positions"].as_array().expect("positions") {
            let row =
                rows.iter().find(|row| row["id"] == cell(&position["id"])).expect("a row for the position");
            for name in [
                "claimant",
                "country",
                "interest",
                "value",
                "low",
                "high",
                "as_of",
                "stated_on",
                "source",
                "source_url",
                "quote",
                "locator",
                "index",
            ] {
                assert_eq!(row[name], cell(&position[name]), "{name}");
            }
            for name in ["event", "topic", "unit", "status", "verdict", "reason", "gap"] {
                assert_eq!(row[name], cell(&answer[name]), "{name}");
            }
            for (name, value) in answer["about"].as_object().expect("qualifiers") {
                assert_eq!(row[&format!("about.{name}")], cell(value));
            }
            expected += 1;
        }
    }
    assert_eq!((rows.len(), expected), (9, 9));
    assert_eq!(without_what_is_beside(desk.json(&["export", "disputes"])), answers);
}

#[test]
fn the_wide_report_has_a_row_for_every_question() {
    let desk = Desk::with_case();
    let rows = records(&desk.run(&["export", "disputes", "--wide"]).fine().out);
    assert_eq!(rows.len(), 4);
    let killed = rows.iter().find(|row| row["topic"] == "casualties/killed").expect("the question");
    assert_eq!(killed["Tajikistan (TJ): value"], "9");
    assert_eq!(killed["unattributed: value"], "11");
    assert_eq!(killed["Tajikistan (TJ): interest"], "own-loss");
    assert_eq!(killed["Tajikistan (TJ): origins"], "1");
    assert_eq!((killed["low"].as_str(), killed["high"].as_str(), killed["gap"].as_str()), ("9", "11", "2"));
    for row in &rows {
        for (name, entry) in row.iter().filter(|(name, _)| name.ends_with(": entry")) {
            let value = &row[&name.replace(": entry", ": value")];
            assert_eq!(value.is_empty(), entry.is_empty(), "{name}");
            for id in entry.split("; ").filter(|id| !id.is_empty()) {
                desk.run(&["show", id]).fine();
            }
        }
    }

    let rows = records(&desk.run(&["export", "disputes", "--wide", "--by", "country"]).fine().out);
    let breached = rows.iter().find(|row| row["topic"] == "ceasefire/breached").expect("the question");
    assert_eq!((breached["KG: value"].as_str(), breached["TJ: value"].as_str()), ("yes", "no"));
    let lasted = rows.iter().find(|row| row["topic"] == "conflict/duration").expect("the question");
    assert_eq!(lasted["no country: value"], "3; 4");
    assert_eq!(lasted["no country: origins"], "1; 1");
    let rows = records(&desk.run(&["export", "disputes", "--by", "country"]).fine().out);
    assert!(rows.iter().filter(|row| row["country"] == "KG").all(|row| row["group"] == "KG"));
}

#[test]
fn a_report_is_narrowed_as_the_listing_is() {
    let desk = Desk::with_case();
    for filters in [
        &["--as-of", "2021-04-30"][..],
        &["--known-at", "60"],
        &["--side", "TJ"],
        &["--country", "KG"],
        &["--claimant", "Tajikistan"],
        &["--event", "kg-tj-2021"],
        &["casualties"],
        &["--all"],
        &["--status", "agreed", "--status", "one-sided"],
    ] {
        let listed = desk.json(&[&["disputes"], filters].concat());
        let report = desk.json(&[&["export", "disputes"], filters].concat());
        assert_eq!(without_what_is_beside(report), listed, "{filters:?}");
        let positions: usize = listed
            .as_array()
            .expect("an array")
            .iter()
            .map(|a| a["positions"].as_array().map_or(0, Vec::len))
            .sum();
        let run = desk.run(&[&["export", "disputes"], filters].concat()).fine();
        assert_eq!(records(&run.out).len(), positions, "{filters:?}");
    }
}

#[test]
fn rows_end_as_rfc_4180_has_it_and_excel_is_told_of_utf_8() {
    let desk = Desk::with_case();
    for report in [&["export", "claims"][..], &["export", "disputes"], &["export", "disputes", "--wide"]] {
        let plain = desk.run(report).fine().out;
        assert!(plain.ends_with("\r\n") && !plain.replace("\r\n", "").contains(['\r', '\n']), "{plain:?}");
        assert!(!plain.starts_with('\u{feff}'));
        let excel = desk.run(&[report, &["--excel"]].concat()).fine().out;
        assert_eq!(excel.strip_prefix('\u{feff}'), Some(plain.as_str()));

        let told = desk.run(&[report, &["-o", "report.csv"]].concat()).fine();
        assert!(told.out.is_empty() && told.notes.contains("written to report.csv"), "{told:?}");
        assert_eq!(desk.read("report.csv"), plain);
        // A report that is there is replaced whole.
        desk.write("report.csv", "x".repeat(1_000_000));
        desk.run(&[report, &["-o", "report.csv"]].concat()).fine();
        assert_eq!(desk.read("report.csv"), plain);
    }
    // What Excel was told does not hinder the import.
    desk.run(&["export", "claims", "--excel", "-o", "excel.csv"]).fine();
    let other = Desk::new();
    other
        .run(&["import", desk.path("excel.csv").to_str().expect("UTF-8")])
        .fine()
        .saying(&["Recorded 154 claims"]);
}

#[test]
fn no_cell_is_run_by_a_spreadsheet() {
    let payloads = payloads();
    let desk = holding(&payloads);
    for report in [
        &["export", "claims"][..],
        &["export", "disputes", "--all"],
        &["export", "disputes", "--all", "--wide"],
        &["disputes", "--all", "--format", "csv"],
        &["compare", "casualties", "--format", "csv"],
        &["log", "--all", "--format", "csv"],
        &["search", "calc", "--format", "csv"],
        &["source", "list", "--format", "csv"],
        &["topics", "--format", "csv"],
    ] {
        let (header, rows) = table(&desk.run(report).fine().out);
        for cell in header.iter().chain(rows.iter().flatten()) {
            assert!(!runs(cell), "{report:?} has the cell {cell:?}");
        }
        assert!(!rows.is_empty(), "{report:?} is empty");
    }
    // Nothing but the guard is added, and it can be left out.
    let raw = records(&desk.run(&["export", "claims", "--raw"]).fine().out);
    let guarded = records(&desk.run(&["export", "claims"]).fine().out);
    for ((raw, guarded), payload) in raw.iter().zip(&guarded).zip(&payloads) {
        for field in TEXT_FIELDS {
            if runs(payload) {
                assert_eq!(&raw[field], payload, "{field}");
                assert_eq!(guarded[field], format!("'{payload}"), "{field}");
            } else {
                assert_eq!(
                    guarded[field].trim_start_matches('\''),
                    payload.trim_start_matches('\''),
                    "{field}"
                );
            }
        }
    }
    // Formats that no spreadsheet runs have the text as it is.
    let listed = desk.json(&["compare", "casualties"]);
    let claimants: BTreeSet<String> =
        listed[0]["positions"].as_array().expect("positions").iter().map(|p| cell(&p["claimant"])).collect();
    assert!(payloads.iter().all(|payload| claimants.contains(payload)), "{claimants:?}");
}

#[test]
fn what_is_exported_imports_to_the_same_text() {
    for texts in [payloads(), quoted()] {
        let desk = holding(&texts);
        let stored = |desk: &Desk| {
            let mut statement = desk.sqlite();
            let transaction = statement.transaction().expect("reading");
            crate::desk::rows_of(
                &transaction,
                "SELECT claimant, source, source_publisher, locator, statement, quote, quote_translation, note FROM claims",
            )
        };
        let texts_stored: BTreeSet<String> =
            desk.run(&["export", "claims", "--raw"]).fine().out.lines().map(str::to_owned).collect();
        assert!(!texts_stored.is_empty());
        for style in [&[][..], &["--raw"], &["--excel"], &["--excel", "--raw"]] {
            desk.run(&[&["export", "claims", "-o", "exported.csv"], style].concat()).fine();
            let other = Desk::new();
            other.run(&["import", desk.path("exported.csv").to_str().expect("UTF-8")]).fine();
            assert_eq!(stored(&other), stored(&desk), "{style:?}");
            // The ledger that it came from knows every row again.
            desk.run(&["import", "exported.csv"]).fine().saying(&["Recorded 0 claims and 0 sources"]);
        }
    }
}

#[test]
fn what_a_person_wrote_is_kept_character_by_character() {
    let texts = quoted();
    let desk = holding(&texts);
    let claims = desk.json(&["search", "lines"]);
    let quotes: BTreeSet<String> =
        claims.as_array().expect("an array").iter().map(|claim| cell(&claim["quote"])).collect();
    for text in texts.iter().filter(|text| text.contains("lines")) {
        assert!(quotes.contains(text), "{text:?} is not in {quotes:?}");
    }
    let exported = records(&desk.run(&["export", "claims", "--raw"]).fine().out);
    assert_eq!(exported.iter().map(|row| row["note"].clone()).collect::<Vec<_>>(), texts);
}
