//! Files are read and written a claim at a time: the memory that this takes does not grow with them.

use std::{
    fs::{self, File},
    io::{BufWriter, Write as _},
    path::Path,
    process::Stdio,
};

use crate::{
    desk::{Desk, PROGRAM},
    peak::peak,
};

const MIB: u64 = 1024 * 1024;
/// Claims in the file. Each has a long note, so that few make a large file.
const CLAIMS: usize = 4500;
/// Length of each note. It has no words, which would be indexed.
const NOTE: usize = 24 * 1024;
/// Most memory for anything that is done with them: what the database keeps of its file, and half as much again.
const MOST: u64 = 100 * MIB;

#[test]
fn no_file_of_claims_is_held_in_memory() {
    let desk = Desk::new();
    let large = |name: &str| {
        let length = fs::metadata(desk.path(name)).expect("written").len();
        assert!(length > MOST, "{name} has {} MiB, which would fit", length / MIB);
    };
    let bounded = |arguments: &[&str]| {
        let mut command = desk.command(PROGRAM);
        let (ended, most) = peak(command.args(arguments).stdout(Stdio::null()).stderr(Stdio::null()));
        assert!(ended.success(), "{arguments:?}");
        assert!(most < MOST, "{arguments:?}: {} MiB", most / MIB);
        assert!(!Path::new("/proc").is_dir() || most > 0);
    };
    write_claims(&desk.path("claims.csv"));
    large("claims.csv");
    bounded(&["import", "claims.csv"]);
    desk.write(
        "map.toml",
        "title = \"t\"\n[every]\nevent = \"mapped\"\nabout.place = \"{place}\"\nvalue = \"{value}\"\nstated_on = \"2021-05\"\n\
         claimant = \"Office\"\nsource = \"Bulletin\"\nnote = \"{note}\"\n[[claim]]\ntopic = \"casualties/killed\"\n",
    );
    write_mapped(&desk.path("mapped.csv"));
    large("mapped.csv");
    bounded(&["import", "mapped.csv", "--map", "map.toml"]);
    // CSV is written into the package; lines of JSON are made as its array is.
    for format in ["json", "jsonld", "nanopub"] {
        bounded(&["export", "claims", "--event", "e", "--format", format, "-o", format]);
    }
    large("json");
    bounded(&["export", "package", "package", "--event", "e"]);
    large("package/claims.csv");
    bounded(&["export", "xlsx", "claims.xlsx", "--event", "e"]);
}

fn note(number: usize) -> String {
    format!("{number} {}", ".".repeat(NOTE))
}

fn write_claims(path: &Path) {
    let mut out = BufWriter::new(File::create(path).expect("created"));
    writeln!(out, "event,topic,about.place,value,stated_on,claimant,source,note").expect("written");
    for number in 0..CLAIMS {
        let (place, note) = (number % 100, note(number));
        writeln!(out, "e,casualties/killed,District {place},{number},2021-05,Office,Report {place},{note}")
            .expect("written");
    }
    out.flush().expect("written");
}

fn write_mapped(path: &Path) {
    let mut out = BufWriter::new(File::create(path).expect("created"));
    writeln!(out, "place,value,note").expect("written");
    for number in 0..CLAIMS {
        writeln!(out, "District {},{number},{}", number % 100, note(number)).expect("written");
    }
    out.flush().expect("written");
}
