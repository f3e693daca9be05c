//! Event rows of the Uppsala Conflict Data Program: ranges, parts that make a whole, and cells with
//! line breaks of Windows.

use std::{collections::BTreeMap, path::Path};

use csv::StringRecord;

use crate::desk::{Desk, converted};

#[test]
fn event_rows_are_refused_kept_and_added_up() {
    // Two years of 35, with two rows whose bounds are out of order, to keep the test short.
    let arguments = ["--years", "2015-2016"];
    let Some(claims) = converted("ucdp-ged/to_csv.py", "ucdp-ged/csv/ged_myanmar.csv", &arguments) else {
        return;
    };
    let desk = Desk::new();
    desk.write("ged.csv", &claims);
    let codebook = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/ucdp-ged/codebook.toml");
    desk.run(&["codebook", "set", codebook.to_str().expect("a path in UTF-8")]).fine();

    let given = rows(&claims);
    let refused = [
        (row_of(&given, "210317"), "\"2..2..1\" has 2 as its low end and 1 as its high end"),
        (row_of(&given, "224479"), "\"1..0..3\" has 0 as its best estimate, which is not between 1 and 3"),
    ];
    let told: Vec<String> = refused.iter().map(|(row, _)| format!("  row {row} (line ")).collect();
    let run = desk.refused(&["import", "ged.csv"], 1);
    run.noting(&["2 of 1275 rows cannot be recorded"]).noting(&[
        &told[0],
        &told[1],
        refused[0].1,
        refused[1].1,
    ]);

    desk.run(&["import", "ged.csv", "--skip-bad-rows"]).ended(1).noting(&["2 rows were not recorded"]);
    let rejected = rows(desk.read("ged.csv.rejected.csv").as_bytes());
    for ((row, why), rejected) in refused.iter().zip(&rejected[1..]) {
        let (problem, cells) =
            rejected.iter().collect::<Vec<_>>().split_last().map(|(l, c)| (*l, c.to_vec())).expect("cells");
        assert_eq!(cells, given[*row - 1].iter().collect::<Vec<_>>(), "row {row} is kept byte for byte");
        assert!(problem.starts_with(&format!("row {row} (line ")) && problem.contains(why), "{problem}");
    }

    desk.run(&["checks"]).fine().noting(&["253 sums made, 0 shown"]);
    desk.run(&["export", "claims", "-o", "out.csv", "--raw"]).fine();
    let words = |rows: &[StringRecord]| {
        let at = |name: &str| rows[0].iter().position(|column| column == name).expect("a column");
        let (locator, quote, note) = (at("locator"), at("quote"), at("note"));
        let words =
            |row: &StringRecord| (row[locator].to_owned(), [row[quote].to_owned(), row[note].to_owned()]);
        rows[1..].iter().map(words).collect::<BTreeMap<_, _>>()
    };
    let (given, taken) = (words(&given), words(&rows(desk.read("out.csv").as_bytes())));
    assert_eq!(taken.len(), 1273);
    assert!(taken.values().flatten().any(|cell| cell.contains("\r\n")));
    for (locator, cells) in taken {
        assert_eq!(
            cells.each_ref().map(String::as_str),
            given[&locator].each_ref().map(|c| c.trim()),
            "{locator}"
        );
    }
}

#[test]
fn kinds_of_violence_make_a_country_year() {
    let file = "ucdp-country-year/organizedviolencecy_v25_1.csv";
    let Some(claims) = converted("ucdp-country-year/to_csv.py", file, &["--years", "1995"]) else { return };
    let desk = Desk::new();
    desk.write("year.csv", &claims);
    let codebook = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/ucdp-country-year/codebook.toml");
    desk.run(&["codebook", "set", codebook.to_str().expect("a path in UTF-8")]).fine();
    desk.run(&["import", "year.csv", "--skip-bad-rows"]).ended(1).noting(&[
        "2 rows were not recorded",
        "\"9..2..15\" has 2 as its best estimate, which is not between 9 and 15",
        "\"11..4..17\" has 4 as its best estimate, which is not between 11 and 17",
    ]);
    let country_years = (rows(&claims).len() - 1) / 4;
    let told = format!("{} sums made, 0 shown", country_years - 1);
    desk.run(&["checks"]).fine().noting(&[&told]);
}

/// The rows of a CSV, the header first.
fn rows(csv: &[u8]) -> Vec<StringRecord> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(csv);
    reader.records().collect::<Result<_, _>>().expect("a CSV")
}

/// The row of the claim on all who died in an event, as a spreadsheet numbers it.
fn row_of(rows: &[StringRecord], incident: &str) -> usize {
    let whole = format!("id {incident}, low, best, high");
    rows.iter().position(|row| row.iter().any(|cell| cell.ends_with(&whole))).expect("the row") + 1
}
