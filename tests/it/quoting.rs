//! Quotes checked when they are recorded, the places that are kept of them, and how listings tell.

use serde_json::Value;

use crate::{
    desk::{Desk, HEADER, case},
    tampering::tamper,
};

const TITLE: &str = "Situation report: the clashes on the Kyrgyz–Tajik border, 28 April to 1 May 2021";

fn report() -> String {
    std::fs::read_to_string(case().with_file_name("report.md")).expect("the report")
}

/// A ledger in which this is archived as the report of the coded case.
fn with_report(report: &str) -> Desk {
    let desk = Desk::new();
    desk.write("report.md", report);
    desk.run(&["source", "add", "report.md", "--title", TITLE]).fine();
    desk
}

fn import_case(desk: &Desk, more: &[&str]) -> crate::desk::Run {
    let case = case();
    let mut arguments = vec!["import", case.to_str().expect("a path in UTF-8")];
    arguments.extend(more);
    desk.run(&arguments)
}

/// A ledger with a claim of an archived source of two lines, and two whose sources are not archived or have no text.
fn mixed() -> Desk {
    let desk = Desk::new();
    desk.write("a.txt", "On Monday nine were\nkilled at the weir. No more is known of them.");
    desk.write("b.png", b"\x89PNG\r\n\x1a\n\0\0");
    desk.run(&["source", "add", "a.txt", "--title", "A"]).fine();
    desk.run(&["source", "add", "b.png", "--title", "B"]).fine();
    let rows = [
        "e,casualties/killed,KG,9,2021-05,Kyrgyzstan,KG,A,nine were killed,",
        "e,casualties/killed,KG,10,2021-05,Tajikistan,TJ,A,ten were killed,yes",
        "e,casualties/injured,KG,9,2021-05,Kyrgyzstan,KG,B,nine were killed,",
        "e,casualties/missing,KG,9,2021-05,Kyrgyzstan,KG,C,nine were killed,",
        "e,casualties/captured,KG,9,2021-05,Kyrgyzstan,KG,A,,",
    ];
    desk.write("claims.csv", format!("{HEADER},quote,quote_unverified\n{}\n", rows.join("\n")));
    let run = desk.run(&["import", "claims.csv"]).fine();
    run.noting(&["1 quote was recorded as unverified", "2 quotes were not checked"]);
    desk
}

/// `quote_check` of every claim that the view has, by its number.
fn in_view(desk: &Desk) -> Vec<(u64, Option<String>)> {
    let sqlite = desk.sqlite();
    let mut statement =
        sqlite.prepare("SELECT \"index\", quote_check FROM claims ORDER BY 1").expect("the view");
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).expect("rows");
    rows.map(|row| row.expect("a row")).collect()
}

/// The same as an answer has it.
fn in_search(desk: &Desk) -> Vec<(u64, Option<String>)> {
    let rows = desk.json(&["search", "e"]);
    let rows = rows.as_array().expect("an array").iter();
    let mut rows: Vec<_> = rows
        .map(|row| (row["index"].as_u64().expect("a number"), row["quote_check"].as_str().map(str::to_owned)))
        .collect();
    rows.sort();
    rows
}

#[test]
fn every_quote_of_the_coded_case_is_kept_with_its_place() {
    let desk = with_report(&report());
    import_case(&desk, &[]).fine();
    let check = |desk: &Desk| {
        desk.run(&["quotes", "check"]).fine().saying(&["154 claims: 154 verbatim, 0 not found"]);
        desk.run(&["verify"]).fine();
    };
    check(&desk);
    assert!(in_view(&desk).iter().all(|(_, check)| check.as_deref() == Some("verbatim")));
    let kept = crate::desk::rows_of(&desk.sqlite(), "SELECT * FROM quote_place");
    assert_eq!(kept.len(), 154);
    // A rebuild reads them from the archived bytes, row for row the same.
    desk.sqlite().execute("DELETE FROM quote_place WHERE claim_index % 2 = 0", []).expect("deleted");
    desk.run(&["quotes", "check"]).ended(1).saying(&["kept in the ledger otherwise"]);
    desk.run(&["rebuild"]).fine();
    assert_eq!(crate::desk::rows_of(&desk.sqlite(), "SELECT * FROM quote_place"), kept);
    check(&desk);
    // Archived after the claims, it gives the same places.
    let desk = Desk::with_case();
    desk.write("report.md", report());
    let added = desk.run(&["source", "add", "report.md", "--title", TITLE]).fine();
    added.saying(&["154 claims quote it: the words of 154 are in the file, those of 0 are not."]);
    assert_eq!(crate::desk::rows_of(&desk.sqlite(), "SELECT * FROM quote_place").len(), 154);
    check(&desk);
}

#[test]
fn one_letter_of_the_report_refuses_exactly_the_quotes_on_it() {
    let report = report();
    for (words, changed) in [
        ("Kyrgyzstan lost 3 servicemen", "Kyrgyzstan lost 4 servicemen"),
        ("33 from Kyrgyzstan", "33 form Kyrgyzstan"),
    ] {
        let desk = with_report(&report.replacen(words, changed, 1));
        let before = desk.tables();
        let run = import_case(&desk, &[]).fails(1);
        assert!(before == desk.tables(), "nothing is recorded");
        let run = run.noting(&["nothing was recorded", "quote: ", "nearest: "]);
        let wrong: Vec<String> = rows_with(words);
        assert!(!wrong.is_empty());
        let told: Vec<&str> = run.notes.lines().filter(|line| line.contains("quote: ")).collect();
        assert_eq!(told.len(), wrong.len(), "{run:?}");
        for row in &wrong {
            assert!(
                told.iter().any(|line| line.trim_start().starts_with(&format!("row {row}"))),
                "{row}: {run:?}"
            );
        }

        let skipped = import_case(&desk, &["--skip-bad-rows", "--rejects", "bad.csv"]).ended(1);
        skipped.saying(&[&format!("Recorded {} claims", 154 - wrong.len())]);
        assert_eq!(desk.read("bad.csv").matches("nearest: ").count(), wrong.len());

        // With the flag these are recorded as unverified, and no others.
        let run = import_case(&desk, &["--quotes-unverified"]).fine();
        run.saying(&[&format!("Recorded {} claim", wrong.len())]);
        let unverified =
            in_view(&desk).into_iter().filter(|(_, check)| check.as_deref() == Some("unverified"));
        assert_eq!(unverified.count(), wrong.len());
        desk.run(&["quotes", "check"]).ended(1);
        desk.run(&["verify"]).fine();
        // And the same file adds nothing, with or without.
        import_case(&desk, &["--quotes-unverified"]).fine().saying(&["Recorded 0 claims"]);
        desk.run(&["export", "claims", "-o", "all.csv"]).fine();
        desk.run(&["import", "all.csv"]).fine().saying(&["Recorded 0 claims and 0 sources"]);
    }
}

/// The numbers of the rows of the coded case whose quotes have these words.
fn rows_with(words: &str) -> Vec<String> {
    let mut reader = csv::Reader::from_path(case()).expect("the claims");
    let column = reader.headers().expect("a header").iter().position(|name| name == "quote").expect("quotes");
    let rows = reader.records().map(|row| row.expect("a row")).zip(2..);
    let folded = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    rows.filter(|(row, _)| folded(&row[column]).contains(words))
        .map(|(_, number)| number.to_string())
        .collect()
}

#[test]
fn a_quote_that_is_not_found_is_refused_unless_it_is_marked() {
    let desk = mixed();
    let claim = |quote: &'static str| {
        let mut arguments = vec!["add", "--event", "e", "--topic", "casualties/killed", "--value", "12"];
        arguments.extend([
            "--stated-on",
            "2021-05-04",
            "--claimant",
            "Monitor",
            "--source",
            "A",
            "--quote",
            quote,
        ]);
        arguments
    };
    let refused = desk.refused(&claim("On Tuesday nine were killed"), 1);
    refused.noting(&[
        "quote: ",
        "archived in entry 1",
        "{+Monday+} [-Tuesday-] nine were killed",
        "quote_unverified",
    ]);
    let mut json: Value = serde_json::json!({ "event": "e", "topic": "casualties/killed", "value": "12",
        "stated_on": "2021-05-04", "claimant": "Monitor", "source": "A", "quote": "On Tuesday" });
    let before = desk.entries();
    desk.feed(&["add", "--json"], json.to_string()).fails(1).noting(&["quote: "]);
    assert_eq!(desk.entries(), before);
    json["quote_unverified"] = "yes".into();
    desk.feed(&["add", "--json"], json.to_string()).fine().saying(&["recorded as unverified"]);
    let marked = [claim("On Tuesday nine were killed"), vec!["--quote-unverified"]].concat();
    desk.run(&marked).fine().saying(&["recorded as unverified"]);
    // Again it is the same claim, and so is one whose mark is dropped because the words are there.
    desk.run(&marked).fine().saying(&["Recorded before"]);
    let dropped = [claim("On Monday nine were killed"), vec!["--quote-unverified"]].concat();
    desk.run(&dropped).fine().saying(&["characters 0 to 26 of the file archived in entry 1"]);
    desk.run(&dropped).fine().saying(&["Recorded before"]);
    desk.run(&claim("On Monday nine were killed")).fine().saying(&["Recorded before"]);
    let before = desk.entries();
    let nothing = ["--quote-unverified=maybe"];
    let wrong = [claim("On Monday"), nothing.to_vec()].concat();
    desk.refused(&wrong, 1).noting(&["quote_unverified: \"maybe\" is not yes"]);
    desk.write(
        "claims.csv",
        format!("{HEADER},quote_unverified\ne,casualties/killed,KG,9,2021-05,X,,A,yes\n"),
    );
    desk.refused(&["import", "claims.csv"], 1).noting(&["marks a quote, and there is none"]);
    assert_eq!(desk.entries(), before);
    desk.run(&["verify"]).fine();
}

#[test]
fn every_listing_says_how_a_quote_stands() {
    let desk = mixed();
    let expected = [Some("verbatim"), Some("unverified"), Some("not checked"), Some("not checked"), None];
    let checks =
        |rows: Vec<(u64, Option<String>)>| rows.into_iter().map(|(_, check)| check).collect::<Vec<_>>();
    let expected: Vec<Option<String>> = expected.iter().map(|check| check.map(str::to_owned)).collect();
    assert_eq!(checks(in_view(&desk)), expected);
    assert_eq!(checks(in_search(&desk)), expected);
    desk.run(&["search", "ten"]).fine().saying(&["quote unverified"]);
    let found = desk.run(&["search", "nine", "--topic", "casualties/killed", "--in", "claims"]).fine();
    assert!(found.out.contains("nine") && !found.out.contains("quote "), "{found:?}");
    desk.run(&["disputes", "--all"]).fine().saying(&["quote unverified", "quote not checked"]);
    desk.run(&["compare", "casualties"]).fine().saying(&["quote unverified", "quote not checked"]);
    desk.run(&["narrative", "--country", "TJ"]).fine().saying(&["quote unverified"]);
    let rows = desk.json(&["narrative", "--country", "TJ"]);
    assert_eq!(rows[0]["quote_check"], "unverified");
    let rows = desk.json(&["disputes", "--all"]);
    let positions =
        rows.as_array().expect("answers").iter().flat_map(|row| row["positions"].as_array().expect("some"));
    assert_eq!(positions.filter(|position| position["quote_check"] == "not checked").count(), 2);
    for (arguments, said) in [
        (&["export", "claims"][..], &["quote_check", "not checked", "verbatim", "unverified"][..]),
        (&["export", "disputes", "--all"], &["quote_check", "not checked", "verbatim", "unverified"]),
        (&["export", "disputes", "--all", "--wide"], &["Tajikistan (TJ): quote_check", "unverified"]),
        (
            &["export", "brief", "--all", "--format", "md"],
            &["Quote not verified in the source", "Quote not checked against an archived"],
        ),
    ] {
        desk.run(&[arguments, &["-o", "out.txt"]].concat()).fine();
        let out = desk.read("out.txt");
        for part in said {
            assert!(out.contains(part), "{arguments:?} does not say {part}: {out}");
        }
    }
    // What an export adds is no field: it imports back to the same claims.
    desk.run(&["export", "claims", "-o", "all.csv"]).fine();
    desk.run(&["import", "all.csv"]).fine().saying(&["Recorded 0 claims and 0 sources"]);
}

#[test]
fn an_earlier_answer_knows_no_later_file() {
    let desk = Desk::new();
    desk.write("a.txt", "On Monday nine were killed.");
    desk.write(
        "claims.csv",
        format!("{HEADER},quote\ne,casualties/killed,KG,9,2021-05,Kyrgyzstan,KG,A,nine were\n"),
    );
    desk.run(&["import", "claims.csv"]).fine().noting(&["1 quote was not checked", "source add"]);
    desk.run(&["source", "add", "a.txt", "--title", "A"]).fine();
    for (known, check) in [("#2", "not checked"), ("#3", "verbatim")] {
        for command in [&["search", "nine"][..], &["disputes", "--all"]] {
            let rows = desk.json(&[command, &["--known-at", known]].concat());
            let found = rows[0].get("quote_check").or_else(|| rows[0]["positions"][0].get("quote_check"));
            assert_eq!(found.and_then(Value::as_str), Some(check), "{command:?} at {known}");
        }
    }
    // Of a file in which the words are not, the command says which; it is archived all the same.
    desk.write("b.txt", "On Monday eight were killed.");
    let added = desk.run(&["source", "add", "b.txt", "--title", "A", "--publisher", "P"]).ended(1);
    added.saying(&["Recorded as entry 4", "those of 1 are not", "{+eight+} [-nine-]", "Kyrgyzstan: 9"]);
    assert_eq!(in_view(&desk)[0].1.as_deref(), Some("verbatim"), "the first file has them");
    desk.run(&["verify"]).fine();
}

#[test]
fn show_marks_the_words_in_their_surroundings() {
    let desk = mixed();
    let shown = desk.run(&["show", "#3"]).fine();
    shown.saying(&["…On Monday »nine were killed« at the weir. No more is known o…", "characters 10 to 26"]);
    let shown = desk.run(&["show", "#3", "--json"]).fine();
    let shown: Value = serde_json::from_str(&shown.out).expect("JSON");
    let place = serde_json::json!({ "source": 1, "page": 1, "page_label": null, "paragraph_low": 1,
        "paragraph_high": 1, "start": 10, "length": 16,
        "prefix": "On Monday ", "suffix": " at the weir. No more is known o" });
    assert_eq!((&shown["place"], &shown["quote_check"]), (&place, &"verbatim".into()));
    desk.run(&["show", "#4"]).fine().saying(&["recorded as unverified"]);
    desk.run(&["show", "#7"]).fine().saying(&["not sought: no file"]);
}

/// A PDF of one page for each text.
fn pdf(pages: &[&str]) -> Vec<u8> {
    let kids: Vec<String> = (0..pages.len()).map(|page| format!("{} 0 R", 4 + 2 * page)).collect();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!("<< /Type /Pages /Kids [{}] /Count {} >>", kids.join(" "), pages.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
    ];
    for (page, text) in pages.iter().enumerate() {
        let content = format!("BT /F1 12 Tf 72 720 Td ({text}) Tj ET");
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {} 0 R /Resources << /Font << /F1 3 0 R >> >> >>",
            5 + 2 * page
        ));
        objects.push(format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()));
    }
    let mut file = String::from("%PDF-1.4\n");
    let mut offsets = Vec::new();
    for (object, number) in objects.iter().zip(1..) {
        offsets.push(file.len());
        file.push_str(&format!("{number} 0 obj\n{object}\nendobj\n"));
    }
    let start = file.len();
    file.push_str(&format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1));
    for offset in offsets {
        file.push_str(&format!("{offset:010} 00000 n \n"));
    }
    file.push_str(&format!(
        "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n",
        objects.len() + 1
    ));
    file.into_bytes()
}

#[test]
fn a_locator_that_names_another_page_is_told() {
    let desk = Desk::new();
    desk.write("a.pdf", pdf(&["Nothing is known.", "On Monday nine were killed."]));
    desk.run(&["source", "add", "a.pdf", "--title", "A"]).fine().saying(&["Text: 2 pages"]);
    let rows = [
        "e,casualties/killed,KG,9,2021-05,Kyrgyzstan,KG,A,nine were killed,p. 2",
        "e,casualties/killed,TJ,9,2021-05,Kyrgyzstan,KG,A,nine were killed,page 1",
        "e,casualties/killed,UZ,9,2021-05,Kyrgyzstan,KG,A,nine were killed,pp. 1-2",
    ];
    desk.write("claims.csv", format!("{HEADER},quote,locator\n{}\n", rows.join("\n")));
    let run = desk.run(&["import", "claims.csv"]).fine();
    let told = "the locator says page 1, and the words stand on p. 2 of the file";
    assert_eq!(run.notes.matches(told).count(), 1, "{run:?}");
    run.noting(&["row 3"]);
    let checked = desk.run(&["quotes", "check"]).fine();
    assert_eq!(checked.out.matches("the locator says").count(), 1, "{checked:?}");
    desk.run(&["show", "#2"]).fine().saying(&["found", "p. 2, characters"]);
    let shown: Value = serde_json::from_str(&desk.run(&["show", "#3", "--json"]).fine().out).expect("JSON");
    assert_eq!((&shown["misplaced"], &shown["place"]["page"]), (&told.into(), &2.into()));
    let mut add = vec![
        "add",
        "--event",
        "e",
        "--topic",
        "casualties/killed",
        "--value",
        "9",
        "--stated-on",
        "2021-05-04",
    ];
    add.extend([
        "--claimant",
        "X",
        "--source",
        "A",
        "--quote",
        "nine were",
        "--locator",
        "p. 9",
        "--dry-run",
    ]);
    desk.run(&add).fine().saying(&["the locator says p. 9"]);
}

#[test]
fn a_locator_that_names_another_paragraph_is_told() {
    let page = "<!DOCTYPE html><nav>Home.</nav><main><h1>Report</h1><p>Nothing is known.<p>On Monday nine were killed.</main>";
    let numbered = "Report\n\n1. Nothing is known.\n\n2. On Monday\nnine were killed.\n\n3. No more.\n";
    let plain = "Report\n\nNothing is known.\n\nOn Monday nine were killed.\n";
    for (file, text, off, found) in [
        ("a.html", page, &["para 1", "para 4", "¶ 5-6"][..], "paragraphs 2–3"),
        ("a.txt", plain, &["para 1", "para 4", "¶ 5-6"], "paragraphs 2–3"),
        ("a.md", numbered, &["para 1", "para 4", "¶ 5-6", "para 3"], "paragraph 2"),
    ] {
        let desk = Desk::new();
        desk.write(file, text);
        desk.run(&["source", "add", file, "--title", "A"]).fine();
        let locators = ["para 1", "para 2", "para 3", "paras 1-2", "para 4", "¶ 5-6", "p. 9", "annex"];
        let rows = locators.map(|locator| {
            let place = locator.replace([' ', '¶', '.'], "x");
            format!("e,casualties/killed,KG,9,2021-05,Kyrgyzstan {place},KG,A,nine were killed,{locator}")
        });
        desk.write("claims.csv", format!("{HEADER},quote,locator\n{}\n", rows.join("\n")));
        let run = desk.run(&["import", "claims.csv"]).fine();
        let told =
            |locator| format!("the locator says {locator}, and the words stand in {found} of the file");
        for locator in locators {
            assert_eq!(run.notes.contains(&told(locator)), off.contains(&locator), "{locator}: {run:?}");
        }
        let checked: Vec<Value> =
            serde_json::from_str(&desk.run(&["quotes", "check", "--format", "json"]).fine().out)
                .expect("JSON");
        assert_eq!(checked.iter().filter(|row| !row["misplaced"].is_null()).count(), off.len());
        desk.run(&["show", "#2"])
            .fine()
            .saying(&[&format!("{found}, characters"), "the locator says para 1"]);
        desk.run(&["rebuild"]).fine();
        desk.run(&["quotes", "check"]).fine().saying(&["8 claims: 8 verbatim"]);
        desk.run(&["verify"]).fine();
    }
    let desk = Desk::new();
    desk.write("a.pdf", pdf(&["On Monday nine were killed."]));
    desk.run(&["source", "add", "a.pdf", "--title", "A"]).fine();
    let row = "e,casualties/killed,KG,9,2021-05,Kyrgyzstan,KG,A,nine were killed,para 9";
    desk.write("claims.csv", format!("{HEADER},quote,locator\n{row}\n"));
    let run = desk.run(&["import", "claims.csv"]).fine();
    assert!(!run.notes.contains("the locator says"), "the paragraphs of a PDF are not counted: {run:?}");
    desk.run(&["show", "#2"]).fine().saying(&["p. 1, characters"]);
}

#[test]
fn rows_that_do_not_fit_the_entries_are_found() {
    for (sql, cause) in [
        (
            "UPDATE quote_place SET claim_index = 1",
            "(claim_index, source_index 1, 1): there is no such claim",
        ),
        ("UPDATE quote_place SET source_index = 2 WHERE claim_index = 3", "no bytes are archived"),
        ("INSERT INTO quote_place VALUES (8, 1, 1, NULL, 1, 1, 0, 3, '', '')", "the claim quotes nothing"),
        (
            "UPDATE quote_place SET suffix = printf('%33s', '') WHERE page = 1",
            "more of the text is kept than 32",
        ),
        (
            "INSERT INTO quote_place VALUES (5, 1, 1, NULL, NULL, NULL, 0, 3, '', '')",
            "the file is that of another source",
        ),
        ("UPDATE quote_place SET length = 0 WHERE page = 1", "it names no place"),
        ("UPDATE quote_place SET paragraph_low = 2 WHERE page = 1", "it names no place"),
        ("UPDATE quote_place SET paragraph_high = NULL WHERE page = 1", "it names no place"),
        ("UPDATE quote_place SET prefix = 'x' WHERE page IS NULL", "it is found and not found"),
    ] {
        let desk = mixed();
        if sql.contains("source_index = 2") {
            desk.run(&["redact", "#2", "--reason", "privacy", "--archive-only", "--yes"]).fine();
        }
        if sql.contains("claim_index = 1") {
            tamper(&desk, "DELETE FROM quote_place WHERE page IS NULL");
        }
        tamper(&desk, sql);
        let found = desk.run(&["verify", "--format", "json"]).ended(1);
        let report: Value = serde_json::from_str(&found.out).expect("JSON");
        let failures = report["failures"].as_array().expect("failures");
        assert_eq!(failures.len(), 1, "{sql}: {report}");
        assert!(failures[0]["cause"].as_str().expect("a cause").contains(cause), "{sql}: {report}");
        desk.run(&["rebuild"]).fine();
        desk.run(&["verify"]).fine();
    }
}

#[test]
fn a_redaction_takes_the_surroundings_of_quotes_with_it() {
    let text = "Marchbanks was seen at the weir. Then nine were killed. Thistledown told so to Umberline.";
    for (arguments, whole) in [(&["#1", "--archive-only"][..], false), (&["#1"], true)] {
        let desk = Desk::new();
        desk.write("a.txt", text);
        desk.run(&["source", "add", "a.txt", "--title", "A"]).fine();
        std::fs::remove_file(desk.path("a.txt")).expect("removed");
        let row = "e,casualties/killed,KG,9,2021-05,Kyrgyzstan,KG,A,nine were killed";
        desk.write("claims.csv", format!("{HEADER},quote\n{row}\n"));
        desk.run(&["import", "claims.csv"]).fine();
        std::fs::remove_file(desk.path("claims.csv")).expect("removed");
        let kept = |desk: &Desk| {
            let files = ["counterclaim.db", "counterclaim.db-wal"].map(|name| std::fs::read(desk.path(name)));
            let files: Vec<u8> = files.into_iter().flat_map(Result::unwrap_or_default).collect();
            ["the weir. Then ", "Thistledown", "Umberline"]
                .into_iter()
                .filter(|words| files.windows(words.len()).any(|part| part == words.as_bytes()))
                .count()
        };
        assert!(kept(&desk) >= 2, "the places are in the file");
        let redact = [&["redact"], arguments, &["--reason", "source-safety", "--yes"]].concat();
        desk.run(&redact).fine().noting(&["1 claim quotes from it."]);
        assert_eq!(kept(&desk), 0);
        let rows: u64 = desk
            .sqlite()
            .query_row("SELECT count(*) FROM quote_place", [], |row| row.get(0))
            .expect("counted");
        assert_eq!(rows, 0);
        assert_eq!(in_view(&desk), [(2, Some("source redacted".to_owned()))]);
        assert_eq!(in_search(&desk), in_view(&desk));
        desk.run(&["disputes", "--all"]).fine().saying(&["source of the quote redacted"]);
        desk.run(&["show", "#2"]).fine().saying(&["the source was redacted, or its archived file"]);
        let shown: Value =
            serde_json::from_str(&desk.run(&["show", "#2", "--json"]).fine().out).expect("JSON");
        assert_eq!(
            (&shown["quote_check"], &shown["place"]),
            (&"source redacted".into(), &Value::Null),
            "{whole}"
        );
        desk.run(&["verify"]).fine();
        desk.run(&["rebuild"]).fine();
        desk.run(&["verify"]).fine();
    }
    // A redacted claim takes its own place with it, and no other.
    let desk = mixed();
    desk.run(&["redact", "#3", "--reason", "privacy", "--yes"]).fine();
    let rows = crate::desk::rows_of(&desk.sqlite(), "SELECT claim_index FROM quote_place");
    assert_eq!(rows, ["[Integer(4)]"]);
    desk.run(&["verify"]).fine();
}
