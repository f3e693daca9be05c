//! Web archives of other projects that are damaged, or of a kind that is not read. A test ends with a printed
//! reason where the files are absent. What is in the others, `tests/interop/web_archives.py` compares with warcio.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::desk::{Desk, PROGRAM, shared_data};

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
