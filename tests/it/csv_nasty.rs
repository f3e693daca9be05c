//! Nasty tables: every one is read row by row as another reader reads it, or refused with its place.

use std::{fs, path::Path, process::Command};

use counterclaim::io::import::{Content, InputOptions, Records as _, open};
use serde_json::Value;

use crate::desk::{Desk, data_set, shared_data};

/// The rows under the header, each a cell a column; or what is wrong, with its place.
fn rows(path: &Path, options: &InputOptions) -> Result<(Vec<String>, Vec<Vec<String>>), String> {
    let input = Box::new(fs::File::open(path).expect("the file"));
    let opened = open(input, options).map_err(|error| error.to_string())?;
    let columns = opened.columns().unwrap_or_default().to_vec();
    let mut rows = Vec::new();
    for record in opened {
        let record = record.map_err(|error| error.to_string())?;
        rows.push(match record.content {
            Ok(Content::Cells(cells)) => {
                cells.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect()
            }
            _ => Vec::new(),
        });
    }
    Ok((columns, rows))
}

#[test]
fn the_spectrum_of_csv_is_read_as_it_is_meant() {
    let Some(folder) = data_set("csv-nasty/csv-spectrum") else { return };
    let mut read = 0;
    for entry in fs::read_dir(Path::new(&folder).join("csvs")).expect("a folder") {
        let path = entry.expect("a file").path();
        let name = path.file_stem().and_then(|name| name.to_str()).expect("a name").to_owned();
        let meant = fs::read_to_string(Path::new(&folder).join(format!("json/{name}.json"))).expect("JSON");
        let meant: Vec<Value> = serde_json::from_str(&meant).expect("JSON");
        let (columns, rows) = rows(&path, &InputOptions::default()).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_eq!(rows.len(), meant.len(), "{name}");
        for (row, meant) in rows.iter().zip(&meant) {
            let meant: Vec<&str> = columns.iter().map(|column| meant[column].as_str().expect("text")).collect();
            assert_eq!(row, &meant, "{name}");
        }
        read += 1;
    }
    assert_eq!(read, 11);
}

/// Counts rows as Python's reader does, blank lines aside: path, delimiter, quotation mark.
const COUNT: &str = r"
import csv, sys
csv.field_size_limit(10**9)
path, delimiter, quote, encoding = sys.argv[1:]
with open(path, encoding=encoding, errors='replace', newline='') as file:
    rows = [row for row in csv.reader(file, delimiter=delimiter, quotechar=quote) if row]
print(max(len(rows) - 1, 0))
";

#[test]
fn tables_of_every_kind_are_counted_as_another_reader_counts_them() {
    let Some(folder) = data_set("csv-nasty") else { return };
    let (mut agreed, mut refused) = (0, 0);
    for path in files(Path::new(&folder)) {
        if path.to_string_lossy().contains("csv-spectrum/json") {
            continue;
        }
        let options = InputOptions { delimiter: Some(b','), quote: Some(b'"'), ..InputOptions::default() };
        match rows(&path, &options) {
            Ok((_, rows)) => {
                let Some(counted) = counted(&path) else { return };
                assert_eq!(rows.len(), counted, "{}", path.display());
                agreed += 1;
            }
            Err(told) => {
                let has_place = told.starts_with("row ") || told == "the file is empty" || told.contains("ZIP");
                assert!(has_place, "{}: {told}", path.display());
                refused += 1;
            }
        }
        // Whatever is found out about it, it is read to its end or refused.
        let _ = rows(&path, &InputOptions::default());
    }
    println!("{agreed} files agree, {refused} are refused");
    assert!(agreed > 80 && refused < 20, "{agreed} agree, {refused} are refused");
}

/// What Python's reader counts; nothing, with a printed reason, where there is no Python.
fn counted(path: &Path) -> Option<usize> {
    let run = |encoding: &str| {
        Command::new("python3").args(["-c", COUNT]).arg(path).args([",", "\"", encoding]).output()
    };
    match run("utf-8-sig") {
        Ok(output) if output.status.success() => {
            String::from_utf8_lossy(&output.stdout).trim().parse().ok()
        }
        Ok(output) => panic!("{}: {}", path.display(), String::from_utf8_lossy(&output.stderr)),
        Err(error) => {
            println!("skipped: python3 cannot be run ({error})");
            None
        }
    }
}

/// Every file with rows under a folder; packed and binary ones are opened elsewhere.
fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "csv") {
            found.push(path);
        }
    }
    found.sort();
    found
}

#[test]
fn what_a_spreadsheet_would_run_goes_through_the_ledger_unchanged() {
    let Some(folder) = shared_data().map(|folder| folder.join("csv-nasty/injection")) else {
        println!("skipped: the folder of data sets is not there");
        return;
    };
    let mut payloads = Vec::new();
    for entry in fs::read_dir(&folder).into_iter().flatten() {
        let path = entry.expect("a file").path();
        let Ok(text) = fs::read_to_string(&path) else { continue };
        payloads.extend(text.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()));
    }
    if payloads.is_empty() {
        println!("skipped: no payloads are in the folder of data sets");
        return;
    }
    let desk = Desk::new();
    let mut file = csv::Writer::from_writer(Vec::new());
    file.write_record(["n", "words"]).expect("written");
    for (number, payload) in payloads.iter().enumerate() {
        file.write_record([&number.to_string(), payload]).expect("written");
    }
    desk.write("words.csv", file.into_inner().expect("written"));
    desk.write(
        "map.toml",
        "title = \"t\"\n[[claim]]\nevent = \"e\"\ntopic = \"casualties/killed\"\nabout.place = \"{n}\"\nvalue = \"1\"\nstated_on = \"2021\"\nclaimant = \"A\"\nsource = \"S\"\nnote = \"{words}\"\n",
    );
    desk.run(&["import", "words.csv", "--map", "map.toml"]).fine();
    desk.run(&["export", "claims", "--raw", "-o", "out.csv"]).fine();
    let out = desk.read("out.csv");
    let mut reader = csv::Reader::from_reader(out.as_bytes());
    let note = reader.headers().expect("a header").iter().position(|name| name == "note").expect("a column");
    let mut notes: Vec<String> = reader.records().map(|row| row.expect("a row")[note].to_owned()).collect();
    notes.sort();
    payloads.sort();
    assert_eq!(notes, payloads);
}
