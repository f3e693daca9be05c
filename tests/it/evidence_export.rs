//! Archived files handed out as a bag, with references and custody. Other people's programs read the
//! same in `tests/interop/evidence.py`.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use counterclaim::{
    docket::{Access, Archive, Docket, Home, SourceDraft},
    model::{Digest, Document},
};
use serde_json::Value;

use crate::{
    answers::records,
    desk::{Desk, HEADER},
};

/// Every file under a folder, by its path in it.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(path) = waiting.pop() {
        for entry in fs::read_dir(&path).expect("a folder") {
            let path: PathBuf = entry.expect("an entry").path();
            if path.is_dir() {
                waiting.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("under it").to_str().expect("UTF-8").to_owned();
                found.insert(name, fs::read(path).expect("a file"));
            }
        }
    }
    found
}

/// A ledger of three archived sources, one that has no file, and one that claims cite.
fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("page.html", "<p>Nine were killed.</p>");
    desk.write("other.html", "<p>Eleven were killed.</p>");
    fs::create_dir(desk.path("b")).expect("made");
    desk.write("b/page.html", "<p>Nobody was killed.</p>");
    for arguments in [
        &["page.html", "--title", "Report", "--url", "https://example.org/r", "--relays", "Wire"][..],
        &["other.html", "--title", "Other", "--licence", "CC BY 4.0"],
        &["b/page.html", "--title", "Third"],
    ] {
        desk.run(&[&["source", "add"], arguments].concat()).fine();
    }
    desk.import(&["e,casualties/killed,TJ,9,2021-05,Tajikistan,TJ,Report"]).fine();
    desk
}

#[test]
fn the_files_are_in_the_bag_with_their_custody() {
    let desk = desk();
    desk.run(&["export", "evidence", "bag"]).fine().noting(&["3 files of 4 sources written to bag"]);
    let bag = files(&desk.path("bag"));
    assert_eq!(bag["data/files/page.html"], b"<p>Nine were killed.</p>");
    assert_eq!(bag["data/files/page-4.html"], b"<p>Nobody was killed.</p>");
    let text = |name: &str| String::from_utf8(bag[name].clone()).expect("text");
    let payload: Vec<&String> = bag.keys().filter(|name| name.starts_with("data/")).collect();
    assert_eq!(text("manifest-sha256.txt").lines().count(), payload.len());
    for name in payload {
        let line = format!("{}  {name}\n", blake3::hash(&bag[name]));
        assert!(text("blake3.txt").contains(&line), "{line}");
    }
    let info = text("bag-info.txt");
    for part in
        ["External-Identifier: example.org/claims 6 ", "Payload-Oxum: ", "Bagging-Date: 20", "Ledger-Key: "]
    {
        assert!(info.contains(part), "{info}");
    }
    assert!(text("checkpoint.txt").starts_with("example.org/claims\n6\n"));
    let custody = records(&text("data/custody.csv"));
    let told: Vec<(&str, &str)> =
        custody.iter().map(|row| (row["source"].as_str(), row["what"].as_str())).collect();
    let wanted = [
        ("1", "recorded"),
        ("2", "recorded"),
        ("2", "archived"),
        ("3", "recorded"),
        ("3", "archived"),
        ("4", "recorded"),
        ("4", "archived"),
    ];
    assert_eq!(told, wanted);
    assert_eq!(custody[2]["file"], "data/files/page.html");
    assert_eq!(custody[0]["note"], "no file: no file is recorded");
    let items: Vec<Value> = serde_json::from_str(&text("data/sources.json")).expect("JSON");
    assert_eq!(items.len(), 4);
    assert_eq!((&items[1]["type"], &items[1]["URL"]), (&"webpage".into(), &"https://example.org/r".into()));
    assert!(items[1]["note"].as_str().expect("a note").contains("Repeats entry 1, “Wire”"));
    assert!(text("data/sources.bib").contains("  title = {{Report}},"));

    // A claim that rests on words that are not in the file says so, also if it cites another entry of the document.
    let quoting = Desk::new();
    quoting.write("a.txt", "Nine were killed.");
    quoting.run(&["source", "add", "a.txt", "--title", "A"]).fine();
    quoting.write(
        "claims.csv",
        format!(
            "{HEADER},source_publisher,quote\n\
             e,casualties/killed,TJ,9,2021-05,Tajikistan,TJ,A,Agency,Nine were killed\n\
             e,casualties/killed,TJ,10,2021-05,Kyrgyzstan,KG,A,Agency,Ten were killed\n"
        ),
    );
    quoting.run(&["import", "claims.csv", "--quotes-unverified"]).fine();
    quoting.run(&["export", "evidence", "bag", "--event", "e"]).fine().noting(&["1 file of 2 sources"]);
    let custody =
        records(&String::from_utf8(files(&quoting.path("bag"))["data/custody.csv"].clone()).expect("text"));
    let quoted = custody.iter().filter(|row| row["what"] == "quoted");
    let quoted: Vec<_> =
        quoted.map(|row| [&row["source"], &row["entry"], &row["note"]].map(String::as_str)).collect();
    let wanted =
        [["1", "3", "verbatim"], ["1", "4", "unverified"], ["2", "3", "verbatim"], ["2", "4", "unverified"]];
    assert_eq!(quoted, wanted, "{custody:?}");
    assert!(
        custody.iter().any(|row| row["note"] == "no file: its file is archived in entry 1"),
        "{custody:?}"
    );
    quoting.run(&["source", "list"]).fine().saying(&["0 claims · 1 quote in its file", "Agency · 2 claims"]);
    let drawn = quoting.run(&["lineage", "#4"]).fine();
    drawn.saying(&[
        "quote unverified",
        "its file archived in entry 1",
        &blake3::hash(b"Nine were killed.").to_string(),
    ]);
    let drawn = quoting.run(&["lineage", "#3", "--format", "json"]).fine();
    let drawn: Value = serde_json::from_str(&drawn.out).expect("JSON");
    let nodes = drawn["nodes"].as_array().expect("nodes");
    assert!(nodes.iter().any(|node| node["quote_check"] == "verbatim"), "{drawn}");
    assert!(nodes.iter().any(|node| node["file_in"] == "1"), "{drawn}");
    for format in ["dot", "svg"] {
        quoting.run(&["lineage", "#4", "--format", format]).fine().saying(&["quote unverified"]);
    }

    // What is redacted afterwards names the bag; a new one has no file of it, and says why.
    let run = desk.run(&["redact", "#2", "--reason", "source-safety", "--archive-only", "--yes"]).fine();
    assert!(run.notes.contains("bag") || run.out.contains("bag"), "{run:?}");
    desk.run(&["redact", "#3", "--reason", "privacy", "--yes"]).fine();
    desk.run(&["export", "evidence", "again"]).fine().noting(&["1 file of"]);
    let again = files(&desk.path("again"));
    assert!(
        !again.keys().any(|name| name.contains("other") || name.ends_with("/page-2.html")),
        "{:?}",
        again.keys()
    );
    let custody = String::from_utf8(again["data/custody.csv"].clone()).expect("text");
    assert!(custody.contains("bytes redacted") && custody.contains("source-safety"), "{custody}");
    desk.run(&["export", "evidence", "gone", "--source", "#3"]).fine().noting(&["0 files of 1 source"]);
    let gone = files(&desk.path("gone"));
    let custody = String::from_utf8(gone["data/custody.csv"].clone()).expect("text");
    assert!(custody.contains("REDACTED by entry") && custody.contains("privacy"), "{custody}");
    assert!(!custody.contains("Other"), "{custody}");
}

#[test]
fn a_selection_has_its_sources_and_what_they_relay() {
    let desk = desk();
    desk.run(&["export", "evidence", "a", "--event", "e"]).fine().noting(&["1 file of 2 sources"]);
    desk.run(&["export", "evidence", "b2", "--source", "#3"]).fine().noting(&["1 file of 1 source"]);
    desk.run(&["export", "evidence", "c", "--event", "nowhere"]).fails(1);
    desk.run(&["export", "evidence", "c", "--source", "#0"]).fails(1).noting(&["entry 0 is no source"]);
    desk.run(&["export", "evidence", "c", "--source", "#2", "--event", "e"]).fails(1);
    let empty = Desk::new();
    empty.run(&["export", "evidence", "c"]).fails(1).noting(&["no source is selected"]);
    let json = desk.run(&["export", "citations", "--format", "csl", "--event", "e"]).fine().out;
    assert_eq!(serde_json::from_str::<Vec<Value>>(&json).expect("JSON").len(), 2);
    desk.run(&["export", "citations", "-o", "all.bib"]).fine().noting(&["4 sources written to all.bib"]);
    assert_eq!(desk.read("all.bib").matches("@misc{").count(), 4);
    desk.run(&["export", "citations"]).fails(1).noting(&["--format csl or bibtex"]);
}

#[test]
fn a_directory_with_something_in_it_is_left_alone() {
    let desk = desk();
    fs::create_dir(desk.path("bag")).expect("made");
    desk.write("bag/mine.txt", "mine");
    desk.run(&["export", "evidence", "bag"])
        .fails(1)
        .noting(&["bag: is there already and not an empty directory"]);
    assert_eq!(files(&desk.path("bag")).len(), 1);
    desk.run(&["export", "evidence", "page.html"]).fails(1).noting(&["is there already"]);
    desk.run(&["export", "evidence", "no/where"]).fails(1).noting(&["no/where"]);
    fs::create_dir(desk.path("free")).expect("made");
    desk.run(&["export", "evidence", "free"]).fine();
    assert!(desk.path("free/bagit.txt").is_file());
}

#[test]
fn nothing_is_left_of_a_bag_that_fails() {
    let desk = desk();
    crate::tampering::tamper(&desk, "UPDATE evidence SET bytes = x'00' WHERE entry_index = 4");
    desk.run(&["export", "evidence", "bag"]).fails(2).noting(&["its archived bytes are not those"]);
    let left = fs::read_dir(desk.folder()).expect("read").map(|entry| entry.expect("an entry").file_name());
    let left: Vec<String> = left.filter_map(|name| name.into_string().ok()).collect();
    assert!(!left.iter().any(|name| name.starts_with(".counterclaim-") || name == "bag"), "{left:?}");
}

#[test]
fn a_hostile_name_leads_nowhere() {
    let desk = Desk::new();
    let names = [
        "../../up.txt",
        "/etc/up.txt",
        ".hidden",
        "..",
        "C:up.txt",
        "a\\up.txt",
        "CON",
        "x%0Ay.txt",
        "../../up.txt",
    ];
    let mut docket =
        Docket::open(&desk.path("counterclaim.db"), Access::Write, &Home::new(desk.home())).expect("opened");
    for (number, name) in names.iter().enumerate() {
        let bytes = format!("file {number}").into_bytes();
        let (digest, size) = (Digest::of(&bytes), bytes.len() as u64);
        let (media_type, name) = ("text/plain".to_owned(), (*name).to_owned());
        let document =
            Document { digest, size, media_type, charset: None, name, kept_at: None, fetched_from: None };
        let draft = SourceDraft { title: format!("T{number}"), ..SourceDraft::default() };
        docket.record_source(&draft, Some(Archive { document, bytes: Some(bytes) }), None).expect("recorded");
    }
    drop(docket);
    let before: Vec<_> = fs::read_dir(desk.folder()).expect("read").collect();
    desk.run(&["export", "evidence", "bag"]).fine();
    assert_eq!(fs::read_dir(desk.folder()).expect("read").count(), before.len() + 1);
    let found = files(&desk.path("bag"));
    let names: Vec<&String> = found.keys().filter(|name| name.starts_with("data/files/")).collect();
    assert_eq!(names.len(), 9, "{names:?}");
    assert!(names.iter().all(|name| name.matches('/').count() == 2), "{names:?}");
}
