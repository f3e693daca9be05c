//! Bad input gets one clear error and changes nothing.
//!
//! Files of claims, and what is asked on the command line. `bad_ledger.rs` has the ledger, the key
//! and the machine.

use std::fs;

use crate::desk::{Desk, HEADER, shared_data};

/// A row of [`HEADER`] that can be recorded.
const GOOD: &str = "e,casualties/killed,TJ,9,2021-05,Tajikistan,TJ,A report";

#[test]
fn a_file_that_is_not_there_or_is_a_directory() {
    let desk = Desk::new();
    desk.refused(&["import", "nowhere.csv"], 1).noting(&["nowhere.csv: there is no such file"]);
    fs::create_dir(desk.path("folder")).expect("made");
    desk.refused(&["import", "folder"], 1).noting(&["folder: is a directory"]);
    desk.refused(&["codebook", "set", "nowhere.toml"], 1).noting(&["nowhere.toml: there is no such file"]);
}

#[test]
fn an_empty_file() {
    let desk = Desk::new();
    desk.write("empty.csv", "");
    desk.refused(&["import", "empty.csv"], 1).noting(&[
        "empty.csv: the file is empty",
        "its first row must name the columns: event, topic, value, stated_on, claimant, source",
    ]);
}

#[test]
fn a_header_without_rows() {
    let desk = Desk::new();
    desk.write("claims.csv", format!("{HEADER}\n"));
    desk.run(&["import", "claims.csv"])
        .fine()
        .saying(&["claims.csv has no rows under its header; nothing was recorded"]);
    assert_eq!(desk.entries(), 1, "the key alone");
}

#[test]
fn text_that_is_not_utf_8() {
    let desk = Desk::new();
    desk.write("header.csv", b"event,\xff\xfe,topic\n");
    desk.refused(&["import", "header.csv"], 1)
        .noting(&["header.csv: row 1, column 2: is not UTF-8 text; save the file as CSV UTF-8"]);
    let row = b"e,casualties/killed,TJ,9,2021-05,Tadschikist\xe4n,TJ,A report\n";
    desk.write("latin1.csv", [HEADER.as_bytes(), b"\n", row].concat());
    desk.refused(&["import", "latin1.csv"], 1)
        .noting(&["row 2, claimant: ", "is not UTF-8 text (byte 12 of the cell)"]);
    desk.write("codebook.toml", b"title = \"\xff\"");
    desk.refused(&["codebook", "set", "codebook.toml"], 1).noting(&["codebook.toml: is not UTF-8 text"]);
}

#[test]
fn a_header_that_is_wrong() {
    let desk = Desk::new();
    for (header, problem) in [
        (
            "event,topic,value,stated_on,claiment,source",
            "row 1, column 5: claiment: is no field of a claim; did you mean claimant?",
        ),
        (
            "event,topic,value,Stated On,claimant,source",
            "row 1, column 4: Stated On: is no field of a claim; did you mean stated_on?",
        ),
        (
            "event,topic,value,stated_on,claimant,source,temperature",
            "temperature: is no field of a claim; a qualifier is written about.NAME",
        ),
        ("event,topic,value,stated_on,claimant,source,about.Side", "about.Side: is no qualifier"),
        (
            "event,topic,stated_on,source",
            "row 1: there is no column value, claimant; a claim needs event, topic, value,",
        ),
        (
            "event,topic,value,stated_on,claimant,source,topic",
            "row 1, column 7: topic is there already as column 2",
        ),
        ("event,topic,value,stated_on,claimant,source,", "row 1, column 7: the column has no name"),
        ("e,casualties/killed,9,2021,Tajikistan,A report", "row 1, column 1: e: is no field of a claim"),
    ] {
        desk.write("claims.csv", format!("{header}\n"));
        desk.refused(&["import", "claims.csv"], 1).noting(&["claims.csv: ", problem]);
    }
}

#[test]
fn a_row_that_is_ragged() {
    let desk = Desk::new();
    desk.write("claims.csv", format!("{HEADER}\n{GOOD}\ne,casualties/killed,TJ,9\n{GOOD},more\n"));
    desk.refused(&["import", "claims.csv"], 1).noting(&[
        "2 of 3 rows cannot be recorded; nothing was recorded",
        "row 3",
        "has 4 cells where the header has 8",
        "row 4",
        "has 9 cells where the header has 8",
    ]);
}

#[test]
fn a_field_that_never_ends() {
    let desk = Desk::new();
    let start = format!("{HEADER}\n{GOOD}\ne,casualties/killed,TJ,\"9,2021-05,Tajikistan,TJ,A report\n");
    desk.write("short.csv", &start);
    desk.refused(&["import", "short.csv"], 1).noting(&["row 3", "quotation mark may be missing"]);
    desk.write("long.csv", start + &"another row, as the reader takes it\n".repeat(300_000));
    desk.refused(&["import", "long.csv"], 1).noting(&[
        "long.csv: row 3: a row is longer than 8 MiB; a quotation mark that is never closed does that",
    ]);
}

#[test]
fn a_cell_that_is_wrong() {
    let desk = Desk::new();
    for (row, problem) in [
        (
            "e,casualties/killed,TJ,9,2021-02-30,A,TJ,S",
            "row 2, stated_on: \"2021-02-30\" is not in the calendar: February 2021 has days 01 to 28",
        ),
        ("e,casualties/killed,TJ,9,2021-13,A,TJ,S", "stated_on: \"2021-13\""),
        (
            "e,casualties/killed,TJ,9,1 May 2021,A,TJ,S",
            "stated_on: \"1 May 2021\" is no EDTF date; did you mean 2021-05-01?",
        ),
        ("e,casualties/killed,TJ,9,2021-05-02/2021-05-01,A,TJ,S", "stated_on: \"2021-05-02/2021-05-01\""),
        (
            "e,casualties/killed,TJ,40..30,2021,A,TJ,S",
            "row 2, value: \"40..30\" has 40 as its low end and 30 as its high end",
        ),
        ("e,casualties/killed,TJ,30..50..40,2021,A,TJ,S", "value: \"30..50..40\""),
        (
            "e,casualties/killed,TJ,plenty,2021,A,TJ,S",
            "value: \"plenty\" is no quantity; give a figure (36, ",
        ),
        ("e,casualties/killed,TJ,-3,2021,A,TJ,S", "value: \"-3\""),
        ("e,casualties/killed,TJ,,2021,A,TJ,S", "row 2, value: is missing; give 36, at least 41,"),
        ("e,ceasefire/breached,,perhaps,2021,A,TJ,S", "value: \"perhaps\""),
        (
            "e,casualties/killed,TJ,9,2021,A,Kirgisia,S",
            "country: \"Kirgisia\" is no country; use an ISO 3166-1 code such as KG or TJ",
        ),
        ("e,casualties/killed,TJ,9,2021,A,XX,S", "country: \"XX\" is no country"),
        (
            "e,Casualties/Killed,TJ,9,2021,A,TJ,S",
            "topic: \"Casualties/Killed\" is not a name; use lower-case letters, digits and single hyphens, for example \"casualties/killed\"",
        ),
        ("the event,casualties/killed,TJ,9,2021,A,TJ,S", "event: \"the event\" is not a name;"),
        ("e,casualties/killed,Two Words,9,2021,A,TJ,S", "about.side: \"Two Words\""),
        ("e,casualties/killed,TJ,9,2021,\"two\nlines\",TJ,S", "claimant: "),
    ] {
        desk.write("claims.csv", format!("{HEADER}\n{row}\n"));
        desk.refused(&["import", "claims.csv"], 1)
            .noting(&["claims.csv: 1 of 1 rows cannot be recorded; nothing was recorded", problem]);
    }
}

#[test]
fn every_bad_row_is_told_and_none_of_the_good_ones_recorded() {
    let desk = Desk::new();
    let bad = [
        "e,casualties/killed,TJ,40..30,2021,A,TJ,S",
        "e,casualties/killed,TJ,9,2021-02-30,A,TJ,S",
        "e,casualties/killed,TJ,9,2021,,Kirgisia,S",
    ];
    let file =
        [HEADER, GOOD, bad[0], GOOD, "", bad[1], "e,casualties/killed,KG,36,2021-05,A,KG,\"S\"", bad[2]]
            .join("\n");
    desk.write("claims.csv", file + "\n");
    desk.refused(&["import", "claims.csv"], 1).noting(&[
        "claims.csv: 3 of 6 rows cannot be recorded; nothing was recorded",
        "\n  row 3, value: \"40..30\"",
        "\n  row 6, stated_on: \"2021-02-30\"",
        "\n  row 8, claimant: is missing",
        "\n  row 8, country: \"Kirgisia\"",
        "Mend them and import again, or record the good rows with --skip-bad-rows.",
    ]);
}

#[test]
fn a_row_below_one_of_several_lines_is_found_by_both_numbers() {
    let desk = Desk::new();
    let long = "e,casualties/killed,KG,36,2021-05,A,KG,S,\"a note\nof\nthree lines\"";
    let bad = "e,casualties/killed,TJ,40..30,2021,A,TJ,S,";
    desk.write("claims.csv", format!("{HEADER},note\n{long}\n{bad}\n"));
    desk.refused(&["import", "claims.csv"], 1).noting(&["\n  row 3 (line 5), value: "]);
}

#[test]
fn of_very_many_bad_rows_the_first_are_told_and_the_rest_counted() {
    let desk = Desk::new();
    let rows = "e,casualties/killed,TJ,40..30,2021,A,TJ,S\n".repeat(60);
    desk.write("claims.csv", format!("{HEADER}\n{rows}"));
    let run = desk.refused(&["import", "claims.csv"], 1).noting(&[
        "60 of 60 rows",
        "\n  row 51, value",
        "\n  and 10 more rows",
    ]);
    assert!(!run.notes.contains("row 52"), "{run:?}");
}

#[test]
fn bad_rows_are_set_aside_to_be_mended_and_imported_again() {
    let desk = Desk::new();
    let file = format!(
        "{HEADER},note\n{GOOD},\ne,casualties/killed,TJ,40..30,2021,B,TJ,S,\"kept, \"\"whole\"\"\nas it was\"\nshort\n"
    );
    desk.write("claims.csv", &file);
    desk.run(&["import", "claims.csv", "--skip-bad-rows"])
        .ended(1)
        .saying(&["Recorded 1 claim and 1 source from claims.csv"])
        .noting(&[
            "2 rows were not recorded",
            "claims.csv.rejected.csv",
            "row 3, value: \"40..30\"",
            "row 4",
        ]);
    assert_eq!(desk.entries(), 3, "the key, the source and the good claim");
    let rejects = desk.read("claims.csv.rejected.csv");
    assert!(rejects.starts_with(&format!("{HEADER},note,import_problem\n")), "{rejects}");
    assert!(
        rejects.contains("40..30,2021,B,TJ,S,\"kept, \"\"whole\"\"\nas it was\",\"row 3: value: "),
        "{rejects}"
    );

    // What may have been mended there is not replaced, and the same rows are not written twice.
    let again = desk.run(&["import", "claims.csv", "--skip-bad-rows"]).ended(1);
    assert!(!desk.path("claims.csv.rejected-2.csv").exists(), "{again:?}");
    desk.write("claims.csv.rejected.csv", "mended");
    for _ in 0..2 {
        let again = desk.run(&["import", "claims.csv", "--skip-bad-rows"]).ended(1);
        again.noting(&["they are in claims.csv.rejected-2.csv with what is wrong"]);
    }
    assert_eq!(desk.read("claims.csv.rejected.csv"), "mended");
    assert_eq!(desk.read("claims.csv.rejected-2.csv"), rejects);
    assert!(!desk.path("claims.csv.rejected-3.csv").exists());
    desk.write("claims.csv.rejected.csv", &rejects);

    // Rows that are still bad keep their cells and get their problem told anew.
    desk.run(&["import", "claims.csv.rejected.csv", "--skip-bad-rows", "--rejects", "again.csv"]).ended(1);
    assert_eq!(desk.read("again.csv").lines().next(), Some(format!("{HEADER},note,import_problem").as_str()));
    assert_eq!(desk.entries(), 3);

    let short = rejects.lines().last().expect("the ragged row");
    let mended = rejects.replace("40..30", "30..40").replace(&format!("{short}\n"), "");
    desk.write("mended.csv", mended);
    desk.run(&["import", "mended.csv"]).fine().saying(&["Recorded 1 claim and 1 source"]);
    let claims = desk.run(&["export", "claims"]).fine();
    assert!(claims.out.contains("\"kept, \"\"whole\"\"\nas it was\""), "{claims:?}");
    desk.run(&["verify"]).fine();
}

#[test]
fn a_file_without_bad_rows_leaves_no_reject_file() {
    let desk = Desk::new();
    desk.write("claims.csv", format!("{HEADER}\n{GOOD}\n"));
    desk.run(&["import", "claims.csv", "--skip-bad-rows"]).fine();
    assert!(!desk.path("claims.csv.rejected.csv").exists());
}

#[test]
fn importing_again_adds_nothing_and_what_was_retracted_can_be_recorded_again() {
    let desk = Desk::with_case();
    let before = desk.tables();
    let case = crate::desk::case();
    let case = case.to_str().expect("UTF-8");
    desk.run(&["import", case])
        .fine()
        .saying(&["Recorded 0 claims and 0 sources", "154 claims were recorded before"]);
    assert!(before == desk.tables(), "importing the same file changed the ledger");

    desk.run(&["retract", "#9", "--reason", "typed twice"])
        .fine()
        .saying(&["Retracted entry 9 by entry 157"]);
    desk.refused(&["retract", "#9", "--reason", "typed twice"], 1)
        .noting(&["was retracted by entry 157; only a claim, or what is said of a name, that still stands"]);
    desk.run(&["import", case])
        .fine()
        .saying(&["Recorded 1 claim and 0 sources", "153 claims were recorded before"]);
    desk.run(&["verify"]).fine();
}

#[test]
fn an_id_that_names_no_entry_or_several() {
    let desk = Desk::with_case();
    let many: Vec<String> = (0..1500).map(|n| format!("e,casualties/killed,TJ,{n},2021,A,TJ,S")).collect();
    desk.import(&many.iter().map(String::as_str).collect::<Vec<_>>()).fine();
    let shared: String = desk
        .sqlite()
        .query_row(
            "SELECT substr(lower(hex(substr(bytes, 13))), 1, 4) AS start FROM entry WHERE length(bytes) = 44
             GROUP BY start HAVING count(*) = 2",
            [],
            |row| row.get(0),
        )
        .expect("two of 1,650 ids start alike");
    for command in [&["show"][..], &["retract", "--reason", "a test"]] {
        let ask = |id: &str| desk.refused(&[command, &[id]].concat(), 1);
        ask("ffffffffffff")
            .noting(&["no entry has the id ffffffffffff; `counterclaim log` lists the entries"]);
        ask("#99999").noting(&["no entry has the id #99999"]);
        ask(&shared)
            .noting(&[&format!("2 entries have ids that start with {shared}: {shared}"), "give more digits"]);
        for malformed in ["xyzw", "#", "#x", "", "12345678 "] {
            ask(malformed).noting(&[&format!("{malformed:?} is no entry id; an id is ")]);
        }
    }
}

#[test]
fn what_cannot_be_retracted() {
    let desk = Desk::with_case();
    desk.refused(&["retract", "#0", "--reason", "a test"], 1).noting(&["entry 0", "is a key; only a claim"]);
    desk.refused(&["retract", "#1", "--reason", "a test"], 1)
        .noting(&["entry 1", "is a source; only a claim"]);
    desk.refused(&["retract", "#9", "--reason", "  "], 1).noting(&["a reason is needed"]);
    desk.refused(&["retract", "#9"], 1).noting(&["--reason <TEXT>"]);
}

#[test]
fn nonsense_on_the_command_line() {
    let desk = Desk::with_case();
    for (arguments, problem) in [
        (&["disputes", "--as-of", "then"][..], "'--as-of <DATE>': is no EDTF date; give 2021-05-01"),
        (&["disputes", "--as-of", "2021-02-30"], "February 2021 has days 01 to 28"),
        (&["disputes", "--as-of", "2021-04/.."], "has no last day; give a day, a month or a year"),
        (&["disputes", "--known-at", "then"], "is neither an entry number (17), a day"),
        (&["compare", "casualties", "--country", "Kirgisia"], "is no country; use an ISO 3166-1 code"),
        (
            &["disputes", "--event", "KG TJ"],
            "is not a name; use lower-case letters, digits and single hyphens",
        ),
        (&["disputes", "Casualties"], "for example \"casualties\""),
        (&["disputes", "--tolerance", "200"], "200 is not in 0..=100"),
        (&["disputes", "--status", "wrong"], "[possible values: disputed, agreed, one-sided, silent]"),
        (&["log", "--format", "xml"], "[possible values: table, csv, json, jsonl, md, html]"),
        (&["log", "--limit", "3", "--all"], "cannot be used with"),
        (&["import", "claims.csv", "--rejects", "r.csv"], "--skip-bad-rows"),
        (&["frobnicate"], "unrecognized subcommand 'frobnicate'"),
        (&["dispute"], "'disputes'"),
        (&["show"], "<ID>"),
    ] {
        desk.refused(arguments, 1).noting(&[problem]);
    }
}

#[test]
fn names_that_the_ledger_does_not_have() {
    let desk = Desk::with_case();
    for (arguments, problem) in [
        (&["disputes", "casulties"][..], "no topic casulties is in this ledger; did you mean casualties?"),
        (&["compare", "casualties/kiled"], "did you mean casualties/killed?"),
        (
            &["disputes", "--event", "kg-tj-2020"],
            "no event kg-tj-2020 is in this ledger; did you mean kg-tj-2021?",
        ),
        (
            &["compare", "casualties", "--claimant", "Tajikstan"],
            "no claimant Tajikstan is in this ledger; did you mean Tajikistan?",
        ),
        (&["export", "disputes", "--country", "FR"], "no country FR is in this ledger"),
        (&["export", "claims", "no-such-topic"], "no topic no-such-topic is in this ledger"),
        (&["topics", "--side", "FR"], "no side FR is in this ledger"),
    ] {
        desk.refused(arguments, 1).noting(&[problem]);
        desk.refused(
            &[arguments, if arguments[0] == "export" { &[] } else { &["--format", "json"] }].concat(),
            1,
        );
    }
    desk.run(&["search", "unheard-of"])
        .ended(1)
        .noting(&["No claim and no archived file has all of these words."]);
}

#[test]
fn files_that_are_no_claims_are_not_taken_for_any() {
    let Some(nasty) = shared_data().map(|folder| folder.join("csv-nasty")).filter(|nasty| nasty.is_dir())
    else {
        println!("skipped: csv-nasty is not there; COUNTERCLAIM_SHARED_DATA names the folder of data sets");
        return;
    };
    let desk = Desk::new();
    let before = desk.tables();
    let mut folders = vec![nasty];
    let mut refused = 0;
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            desk.run(&["import", path.to_str().expect("UTF-8")])
                .fails(1)
                .noting(&[path.to_str().expect("UTF-8")]);
            refused += 1;
        }
    }
    assert!(refused > 50, "only {refused} files");
    assert!(before == desk.tables(), "something was recorded");
}

#[test]
fn a_codebook_that_is_unsound() {
    let desk = Desk::new();
    desk.write("codebook.toml", "title = ");
    desk.refused(&["codebook", "set", "codebook.toml"], 1).noting(&["codebook.toml: "]);
    desk.write(
        "codebook.toml",
        "title = \"Mine\"\nversion = \"1\"\n[topic.\"deaths\"]\nkind = \"guess\"\nlabel = \"Deaths\"\n",
    );
    desk.refused(&["codebook", "set", "codebook.toml"], 1).noting(&["codebook.toml: "]);
}

#[test]
fn a_reject_file_that_cannot_be_written() {
    let desk = Desk::new();
    desk.write("claims.csv", format!("{HEADER}\n{GOOD}\ne,casualties/killed,TJ,40..30,2021,A,TJ,S\n"));
    fs::create_dir(desk.path("folder")).expect("made");
    for path in ["folder", "nowhere/rejects.csv"] {
        desk.refused(&["import", "claims.csv", "--skip-bad-rows", "--rejects", path], 1)
            .noting(&[path.split('/').next().expect("a folder")]);
    }
    // A folder in which nobody may write.
    if std::path::Path::new("/proc/self/fd").is_dir() {
        let before = desk.entries();
        let told =
            desk.feed(&["import", "/proc/self/fd/0", "--skip-bad-rows"], desk.read("claims.csv")).fails(1);
        told.noting(&[
            "/proc/self/fd/0.rejected.csv",
            "--rejects names another file for the rows that are refused",
        ]);
        assert_eq!(desk.entries(), before);
    }
}
