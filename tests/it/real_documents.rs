//! Web archives as other programs write them, read here and by warcio. A test ends with a printed
//! reason where the files or the reader are absent.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

use crate::desk::{Desk, PROGRAM, shared_data};

/// Prints the address of every record that has a body of text, as warcio reads them.
const WARCIO: &str = r#"
import sys
from warcio.archiveiterator import ArchiveIterator
with open(sys.argv[1], "rb") as stream:
    for record in ArchiveIterator(stream):
        if record.rec_type not in ("response", "resource"):
            continue
        if record.http_headers and not record.http_headers.get_statuscode().startswith("2"):
            continue
        headers = record.http_headers or record.rec_headers
        kind = (headers.get_header("Content-Type") or "").split(";")[0].strip().lower()
        body = record.content_stream().read()
        is_html = body.lstrip()[:14].lower().startswith((b"<!doctype html", b"<html"))
        if body and (kind in ("text/html", "text/plain", "application/xhtml+xml") or is_html):
            print(record.rec_headers.get_header("WARC-Target-URI").strip("<>"))
"#;

/// What the reading process answers on a file: its pages as label and text, and its last line.
fn read(path: &Path, media_type: &str) -> (Vec<(String, String)>, Value) {
    let desk = Desk::empty();
    let file = std::fs::File::open(path).expect("a file");
    let output = desk.command(PROGRAM).args(["extract-text", media_type]).stdin(file).output().expect("run");
    assert!(output.status.success(), "{}", path.display());
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let of = |page: &Value, key: &str| page[key].as_str().unwrap_or_default().to_owned();
    let pages = lines.iter().filter_map(|line| line.get("page"));
    (
        pages.map(|page| (of(page, "label"), of(page, "text"))).collect(),
        lines.last().cloned().unwrap_or_default(),
    )
}

fn interop(folder: &str) -> Option<PathBuf> {
    let folder = shared_data().map(|data| data.join("interop").join(folder)).filter(|path| path.is_dir());
    if folder.is_none() {
        println!(
            "skipped: interop/{folder:?} is not there; COUNTERCLAIM_SHARED_DATA names the folder of data sets"
        );
    }
    folder
}

#[test]
fn web_archives_have_the_pages_that_warcio_finds() {
    let Some(folder) = interop("warcio/test/data") else { return };
    let has_warcio = Command::new("python3").args(["-c", "import warcio"]).output();
    if !has_warcio.is_ok_and(|output| output.status.success()) {
        println!("skipped: warcio is not installed");
        return;
    }
    let mut compared = 0;
    for name in [
        "example.warc",
        "example.warc.gz",
        "example-resource.warc.gz",
        "example-iana.org-chunked.warc",
        "example-wget-bad-target-uri.warc.gz",
        "example-space-in-target-uri.warc.gz",
        "example-trunc.warc",
        "example-digest.warc",
        "post-test.warc.gz",
        "../../../wacz/tests/fixtures/example-collection.warc",
        "../../../wacz/tests/fixtures/example-collection-with-lists.warc",
        "../../../wacz/tests/fixtures/example-iana.warc",
        "../../../wacz/tests/fixtures/example-warcinfo-metadata.warc",
    ] {
        let path = folder.join(name);
        if !path.exists() {
            println!("skipped: {name} is not there");
            continue;
        }
        let is_packed = std::fs::read(&path).expect("read").starts_with(b"\x1f\x8b");
        let (pages, _) = read(&path, if is_packed { "application/gzip" } else { "application/warc" });
        let other = Command::new("python3").args(["-c", WARCIO]).arg(&path).output().expect("warcio runs");
        let other = String::from_utf8(other.stdout).expect("UTF-8");
        let found: Vec<&str> = pages.iter().map(|(label, _)| label.as_str()).collect();
        assert_eq!(found, other.lines().collect::<Vec<_>>(), "{name}");
        compared += 1;
    }
    assert!(compared > 0);
}

#[test]
fn damaged_and_foreign_web_archives_are_read_or_refused_with_the_reason() {
    let Some(folder) = interop("warcio/test/data") else { return };
    for (name, media_type, told) in [
        ("example.arc", "text/plain", "no text is read from ARC"),
        ("example.arc.gz", "application/gzip", "no text is read from ARC"),
        ("bad.arc", "text/plain", "no text is read from ARC"),
        ("example-trunc.warc", "application/warc", "its length may be wrong"),
        ("example-bad.warc.gz.bad", "application/gzip", "done"),
        ("example-wrong-chunks.warc.gz", "application/gzip", "done"),
        ("../../../wacz/tests/fixtures/invalid_example_1.wacz", "application/zip", "without web archives"),
        ("../../../wacz/tests/fixtures/valid_example_1.wacz", "application/zip", "done"),
        ("../../../wacz/tests/fixtures/valid_signed_example_1.wacz", "application/zip", "done"),
    ] {
        if !folder.join(name).exists() {
            println!("skipped: {name} is not there");
            continue;
        }
        let (pages, last) = read(&folder.join(name), media_type);
        assert!(last.to_string().contains(told), "{name}: {last}");
        assert_eq!(pages.is_empty(), last.get("done").is_none(), "{name}");
    }
}
