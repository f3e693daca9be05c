//! Event rows of the Uppsala Conflict Data Program: ranges, parts that make a whole, and cells with
//! line breaks of Windows.

use std::{collections::BTreeMap, fs, path::Path};

use csv::StringRecord;

use crate::desk::{Desk, data_set};

#[test]
fn event_rows_are_refused_kept_and_added_up() {
    let Some(table) = data_set("ucdp-ged/csv/ged_myanmar.csv") else { return };
    let desk = Desk::new();
    set_codebook(&desk, "ucdp-ged");
    let refused = [
        (2356, "\"2..2..1\" has 2 as its low end and 1 as its high end"),
        (2465, "\"1..0..3\" has 0 as its best estimate, which is not between 1 and 3"),
    ];
    // Two years of 35, with two rows whose bounds are out of order, to keep the test short.
    let import =
        ["import", &table, "--map", "ucdp-ged", "--where", "year >= 2015", "--where", "year <= 2016"];
    let run = desk.refused(&import, 1).noting(&["2 of 7374 rows cannot be recorded; nothing was recorded"]);
    for (row, why) in refused {
        let start = format!("  row {row} (line ");
        let is_told = |line: &str| {
            line.starts_with(&start) && line.contains("low, best, high → value: ") && line.contains(why)
        };
        assert!(run.notes.lines().any(is_told), "{run:?}");
    }

    let mut skipping = import.to_vec();
    skipping.extend(["--skip-bad-rows", "--rejects", "rejected.csv"]);
    desk.run(&skipping).ended(1).saying(&["Recorded 1,265 claims"]).noting(&["2 rows were not recorded"]);
    let bytes = fs::read(&table).expect("the table");
    let rejected = desk.read("rejected.csv");
    for (record, (row, why)) in rows(rejected.as_bytes()).iter().skip(1).zip(refused) {
        let cells: Vec<&str> = record.iter().collect();
        let (problem, cells) = cells.split_last().expect("cells");
        assert!(problem.starts_with(&format!("row {row} (line ")), "{problem}");
        assert!(problem.contains(why), "{problem}");
        assert_eq!(cells, rows(&bytes)[row - 1].iter().collect::<Vec<_>>(), "row {row}");
    }
    for line in rejected.lines().skip(1) {
        let (row, _) = line.rsplit_once(",\"row ").expect("the last cell says what is wrong");
        let is_there = bytes.windows(row.len()).any(|window| window == row.as_bytes());
        assert!(is_there, "a refused row is kept byte for byte: {row}");
    }

    // Mended, and imported by the same mapping.
    let mended = rejected.replace(",2,1,2,", ",2,3,2,").replace(",0,3,1,", ",1,3,1,");
    assert_ne!(mended, rejected);
    desk.write("rejected.csv", mended);
    desk.run(&["import", "rejected.csv", "--map", "ucdp-ged"]).fine().saying(&["Recorded 10 claims"]);
    desk.run(&import[..4]).fails(1);

    desk.run(&["checks"]).ended(1).noting(&["255 sums made, 1 shown"]);
    desk.run(&["export", "claims", "-o", "out.csv", "--raw"]).fine();
    let words = |rows: &[StringRecord], key: &str, cells: [&str; 2]| {
        let at = |name: &str| rows[0].iter().position(|column| column == name).expect("a column");
        let (key, cells) = (at(key), cells.map(at));
        let words = |row: &StringRecord| (row[key].to_owned(), cells.map(|cell| row[cell].to_owned()));
        rows[1..].iter().map(words).collect::<BTreeMap<_, _>>()
    };
    let given = words(&rows(&bytes), "id", ["source_article", "where_description"]);
    let taken = words(&rows(desk.read("out.csv").as_bytes()), "about.incident", ["quote", "note"]);
    assert_eq!(taken.len(), 255);
    assert!(taken.values().flatten().any(|cell| cell.contains("\r\n")));
    for (incident, cells) in taken {
        let given = given[&incident].each_ref().map(|cell| cell.trim());
        assert_eq!(cells.each_ref().map(String::as_str), given, "{incident}");
    }
}

#[test]
fn kinds_of_violence_make_a_country_year() {
    let Some(table) = data_set("ucdp-country-year/organizedviolencecy_v25_1.csv") else { return };
    let desk = Desk::new();
    set_codebook(&desk, "ucdp-country-year");
    let mut import = vec!["import", &table, "--map", "ucdp-country-year", "--where", "year_cy = 1995"];
    import.extend(["--skip-bad-rows", "--rejects", "rejected.csv"]);
    desk.run(&import).ended(1).noting(&[
        "1 row was not recorded",
        "\"9..2..15\" has 2 as its best estimate, which is not between 9 and 15",
        "\"11..4..17\" has 4 as its best estimate, which is not between 11 and 17",
    ]);
    let table = rows(&fs::read(&table).expect("the table"));
    let year = table[0].iter().position(|column| column == "year_cy").expect("a column");
    let country_years = table.iter().filter(|row| &row[year] == "1995").count();
    let told = format!("{} sums made, 0 shown", country_years - 1);
    desk.run(&["checks"]).fine().noting(&[&told]);
}

fn set_codebook(desk: &Desk, example: &str) {
    let codebook = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(example).join("codebook.toml");
    desk.run(&["codebook", "set", codebook.to_str().expect("a path in UTF-8")]).fine();
}

/// The rows of a CSV, the header first.
fn rows(csv: &[u8]) -> Vec<StringRecord> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(csv);
    reader.records().collect::<Result<_, _>>().expect("a CSV")
}
