//! The files of sources: archived, handed out again, found to be others, and destroyed.

use crate::{desk::Desk, tampering::tamper};

/// Bytes that do not compress, so that a part of them would be seen wherever it was left.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let step = |state: &mut u64| {
        *state ^= *state << 13;
        *state ^= *state >> 7;
        *state ^= *state << 17;
        state.to_le_bytes()[3]
    };
    (0..length).map(|_| step(&mut state)).collect()
}

/// Whether 16 bytes in a row of `bytes` stand in a file of the desk.
pub(crate) fn is_left(desk: &Desk, file: &str, bytes: &[u8]) -> bool {
    let content = std::fs::read(desk.path(file)).unwrap_or_default();
    let parts: std::collections::HashSet<&[u8]> = content.windows(16).collect();
    bytes.windows(16).any(|part| parts.contains(part))
}

/// A ledger, and the files that SQLite keeps beside it.
pub(crate) const FILES: [&str; 3] = ["counterclaim.db", "counterclaim.db-wal", "counterclaim.db-shm"];

#[test]
fn a_file_is_archived_and_handed_out_again() {
    let desk = Desk::new();
    let bytes = noise(100_000);
    desk.write("report.bin", &bytes);
    let digest = blake3::hash(&bytes).to_string();
    let added = desk.run(&["source", "add", "report.bin", "--publisher", "OCHA"]).fine();
    added.saying(&["Recorded as entry 1", "Archived report.bin", "100,000 bytes", &digest]);
    desk.run(&["show", "#1"]).fine().saying(&["report.bin", &digest, "archived in the ledger"]);
    desk.run(&["source", "save", "#1", "-o", "again.bin"]).fine();
    assert_eq!(std::fs::read(desk.path("again.bin")).unwrap(), bytes);
    desk.run(&["source", "save", "#1"]).fails(1).noting(&["report.bin: is there already", "--force"]);
    desk.run(&["source", "save", "#1", "--force"]).fine();
    desk.run(&["verify"]).fine();

    // The same again adds nothing; the same bytes under another title are another source.
    let again = desk.run(&["source", "add", "report.bin", "--publisher", "OCHA"]).fine();
    again.saying(&["Recorded before, as entry 1"]);
    desk.run(&["source", "add", "report.bin", "--title", "Report"]).fine().saying(&["Recorded as entry 2"]);
    assert_eq!(desk.entries(), 3);
}

#[test]
fn of_a_file_that_is_too_large_digest_and_place_are_recorded() {
    let desk = Desk::new();
    let bytes = noise(1024 * 1024 + 1);
    desk.write("film.bin", &bytes);
    let added = desk.run(&["source", "add", "film.bin", "--max-archive", "1"]).fine();
    added.saying(&["Not archived", "1,048,577", &blake3::hash(&bytes).to_string(), "film.bin"]);
    desk.run(&["source", "save", "#1", "-o", "x"]).fails(1).noting(&["kept at film.bin"]);
    desk.run(&["verify"]).fine();
    let rows: u64 = desk.sqlite().query_row("SELECT count(*) FROM evidence", [], |row| row.get(0)).unwrap();
    assert_eq!(rows, 0);
}

#[test]
fn what_cannot_be_archived_is_said_and_nothing_is_recorded() {
    let desk = Desk::new();
    std::fs::create_dir(desk.path("folder")).unwrap();
    desk.refused(&["source", "add", "folder"], 1).noting(&["folder: is no file"]);
    desk.refused(&["source", "add", "missing.pdf"], 1).noting(&["missing.pdf"]);
    desk.refused(&["source", "add"], 1).noting(&["<FILE>"]);
    desk.refused(&["source", "add", "--title", "T", "--max-archive", "5"], 1).noting(&["<FILE|--fetch>"]);
    desk.run(&["source", "add", "--title", "T"]).fine();
    desk.refused(&["source", "save", "#1"], 1).noting(&["entry 1 records no file"]);
    desk.refused(&["source", "save", "#0"], 1).noting(&["entry 0 is no source"]);
    desk.refused(&["redact", "#1", "--reason", "privacy", "--archive-only", "--yes"], 1)
        .noting(&["has no archived bytes"]);
}

#[test]
fn archived_bytes_that_are_others_are_found() {
    let hex = |text: &str| {
        let frame = zstd::encode_all(text.as_bytes(), 0).unwrap();
        frame.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
    };
    let right = hex("Nine were killed.");
    for (sql, kind, cause) in [
        (
            format!("UPDATE evidence SET bytes = x'{}'", hex("Eight were killed.")),
            "mismatch",
            "its archived bytes are not those that were recorded",
        ),
        (format!("UPDATE evidence SET bytes = x'{right}00'"), "mismatch", "its archived bytes are not those"),
        ("UPDATE evidence SET bytes = x''".to_owned(), "mismatch", "its archived bytes are not those"),
        ("DELETE FROM evidence".to_owned(), "missing", "its archived bytes are not there"),
        (
            format!("INSERT INTO evidence VALUES (2, x'{right}')"),
            "malformed",
            "bytes are archived under it, and it records no such file",
        ),
        (
            format!("INSERT INTO evidence VALUES (0, x'{right}')"),
            "redaction",
            "bytes are archived under it, and it has no content",
        ),
    ] {
        let desk = Desk::new();
        desk.write("a.txt", "Nine were killed.");
        desk.run(&["source", "add", "a.txt"]).fine();
        desk.run(&["source", "add", "--title", "B"]).fine();
        tamper(&desk, &sql);
        let found = desk.run(&["verify", "--format", "json"]).ended(1);
        let report: serde_json::Value = serde_json::from_str(&found.out).unwrap();
        let failure = &report["failures"][0];
        assert_eq!(failure["kind"], kind, "{sql}: {report}");
        assert!(failure["cause"].as_str().unwrap().starts_with(cause), "{sql}: {report}");
        if sql.starts_with("UPDATE") {
            let saved = desk.run(&["source", "save", "#1", "-o", "b.txt"]).fails(2);
            saved.noting(&["entry 1: its archived bytes are not those that were recorded"]);
            assert!(!desk.path("b.txt").exists());
        }
    }
}

#[test]
fn archived_bytes_are_changed_or_deleted_by_no_slip() {
    let desk = Desk::new();
    desk.write("a.txt", "Nine were killed.");
    desk.run(&["source", "add", "a.txt"]).fine();
    for (sql, refusal) in [
        ("UPDATE evidence SET bytes = x'00'", "never changed"),
        ("DELETE FROM evidence", "deleted only when a redaction names it"),
    ] {
        let error = desk.sqlite().execute_batch(sql).unwrap_err();
        assert!(error.to_string().contains(refusal), "{error}");
    }
}

/// A ledger with a claim of an archived source, and what is to be destroyed.
fn with_secret() -> (Desk, Vec<u8>) {
    let desk = Desk::new();
    let bytes = noise(50_000);
    desk.write("secret.bin", &bytes);
    desk.run(&["source", "add", "secret.bin", "--title", "Interview"]).fine();
    std::fs::remove_file(desk.path("secret.bin")).unwrap();
    desk.import(&["e,casualties/killed,TJ,9,2021-05,Tajikistan,TJ,Interview"]).fine();
    assert_eq!(desk.entries(), 3, "the claim cites the archived source");
    // The search below would prove nothing if it did not find what is there.
    assert!(FILES.iter().any(|file| is_left(&desk, file, &bytes)));
    (desk, bytes)
}

#[test]
fn the_bytes_of_a_source_are_destroyed_and_its_citation_stays() {
    let (desk, bytes) = with_secret();
    let done = desk.run(&["redact", "#1", "--reason", "source-safety", "--archive-only", "--yes"]).fine();
    done.noting(&["What is known of the document will stay, with the digest of its bytes."]);
    for file in FILES {
        assert!(!is_left(&desk, file, &bytes), "{file}");
    }
    desk.run(&["verify"]).fine();
    desk.run(&["rebuild"]).fine();
    desk.run(&["verify"]).fine();
    let shown = desk.run(&["show", "#1"]).fine();
    shown.saying(&["Interview", &blake3::hash(&bytes).to_string(), "REDACTED by entry 3"]);
    desk.run(&["log"]).fine().saying(&["of the bytes archived with entry 1", "source-safety"]);
    desk.run(&["source", "save", "#1", "-o", "x"]).fails(1).noting(&["entry 3 has redacted them"]);
    desk.run(&["disputes", "--all"]).fine().saying(&["Interview"]);
    desk.refused(&["redact", "#1", "--reason", "privacy", "--archive-only", "--yes"], 1)
        .noting(&["entry 3 has redacted them"]);

    // To archive them anew would undo what was asked for.
    desk.write("secret.bin", &bytes);
    let again = desk.run(&["source", "add", "secret.bin", "--title", "Interview"]).ended(1);
    again.noting(&["redacted by entry 3, and are not archived anew"]);
    assert!(!is_left(&desk, FILES[0], &bytes));

    // The rest can go too, and the reason of either redaction.
    for target in ["#1", "#3"] {
        desk.run(&["redact", target, "--reason", "legal-order", "--yes"]).fine();
        desk.run(&["verify"]).fine();
    }
}

#[test]
fn a_redacted_source_takes_its_bytes_with_it() {
    let (desk, bytes) = with_secret();
    desk.write("copy.bin", &bytes);
    desk.run(&["source", "add", "copy.bin", "--title", "Copy"]).fine();
    let done = desk.run(&["redact", "#1", "--reason", "source-safety", "--yes"]).fine();
    done.noting(&["The same bytes are archived with entry 3 too, and will stay there."]);
    assert!(is_left(&desk, FILES[0], &bytes), "the copy keeps them");
    desk.run(&["redact", "#3", "--reason", "source-safety", "--yes"]).fine();
    let digest = blake3::hash(&bytes);
    for file in FILES {
        assert!(!is_left(&desk, file, &bytes), "{file}");
        assert!(!is_left(&desk, file, digest.as_bytes()), "{file}");
        assert!(!is_left(&desk, file, digest.to_hex().as_bytes()), "{file}");
    }
    desk.run(&["verify"]).fine();
}

#[test]
fn a_name_from_a_ledger_leads_nowhere() {
    use counterclaim::{
        docket::{Access, Archive, Docket, SourceDraft},
        model::{Digest, Document},
    };
    for name in ["../up.txt", "/etc/up.txt", ".hidden", "..", "C:up.txt", "a\\up.txt"] {
        let desk = Desk::new();
        let bytes = b"Nine were killed.".to_vec();
        let (digest, size) = (Digest::of(&bytes), bytes.len() as u64);
        let (media_type, name) = ("text/plain".to_owned(), name.to_owned());
        let document =
            Document { digest, size, media_type, charset: None, name, kept_at: None, fetched_from: None };
        let home = counterclaim::docket::Home::new(desk.home());
        let path = desk.path("counterclaim.db");
        let mut docket = Docket::open(&path, Access::Write, &home).unwrap();
        let draft = SourceDraft { title: "T".to_owned(), ..SourceDraft::default() };
        docket.record_source(&draft, Some(Archive { document, bytes: Some(bytes) }), None).unwrap();
        drop(docket);
        desk.run(&["source", "save", "#1"]).fails(1).noting(&["give it a name with -o"]);
    }
}
