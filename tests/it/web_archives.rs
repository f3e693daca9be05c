//! Every page of a web archive is a source: recorded, sought in, drawn, handed out and destroyed as one.

use std::{
    fs,
    io::{Cursor, Write as _},
    path::Path,
};

use serde_json::Value;

use crate::{
    desk::Desk,
    evidence::{self, FILES},
};

const CLAIMS: &str = "event,topic,value,stated_on,claimant,source,quote";
const BRIDGES: &str = "https://example.org/kessa/bridges.html";

/// The archive of invented pages.
fn kessa() -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/web-archive/kessa.warc"))
        .expect("a fixture")
}

/// A desk with a ledger of that archive.
fn with_archive() -> Desk {
    let desk = Desk::new();
    desk.write("kessa.warc", kessa());
    add(&desk).saying(&["4 pages recorded as sources, entries 2 to 5", "4 records left out"]);
    desk
}

fn add(desk: &Desk) -> crate::desk::Run {
    desk.run(&["source", "add", "kessa.warc", "--title", "Crawl", "--publisher", "Ministry", "--lang", "en"])
        .fine()
}

/// A record of an HTML page.
fn page(address: &str, body: &[u8]) -> Vec<u8> {
    let http = [b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", body].concat();
    let header = format!(
        "WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: {address}\r\nWARC-Date: 2021-05-04T23:59:59Z\r\nContent-Type: application/http\r\nContent-Length: {}\r\n\r\n",
        http.len()
    );
    [header.as_bytes(), &http, b"\r\n\r\n"].concat()
}

/// What the ledger keeps of pages: source, number, label and text.
fn texts(desk: &Desk) -> Vec<(u64, u64, Option<String>, String)> {
    let file = desk.sqlite();
    let mut pages =
        file.prepare("SELECT source_index, number, label, text FROM page ORDER BY 1, 2").expect("a table");
    let rows =
        pages.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))).expect("rows");
    rows.map(|row| row.expect("a row")).collect()
}

fn is_left(desk: &Desk, bytes: &[u8]) -> bool {
    FILES.iter().any(|file| evidence::is_left(desk, file, bytes))
}

/// What `show` tells a program of an entry.
fn shown(desk: &Desk, index: u64) -> Value {
    let run = desk.run(&["show", &format!("#{index}"), "--json"]).fine();
    serde_json::from_str(&run.out).expect("JSON")
}

/// Bytes that pack to themselves, in a page of HTML with these words.
fn noise(seed: u8, words: &str) -> Vec<u8> {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&[seed]);
    let mut bytes = vec![0; 20_000];
    hasher.finalize_xof().fill(&mut bytes);
    [format!("<html><title>{words}</title><p>{words} was there.<!--").as_bytes(), &bytes, b"-->"].concat()
}

#[test]
fn each_page_is_a_source_with_its_bytes() {
    let desk = with_archive();
    let list = desk.json(&["source", "list"]);
    let archive = list[0]["id"].clone();
    let of =
        |key: &str| list.as_array().expect("rows").iter().map(|row| row[key].clone()).collect::<Vec<Value>>();
    assert_eq!(of("part_of")[0], Value::Null);
    assert!(of("part_of")[1..].iter().all(|part_of| *part_of == archive));
    let site = "https://example.org/kessa";
    let titles = [
        "Crawl",
        "Statement of the ministry",
        "Bridges on the Kessa",
        &format!("{site}/hotline.txt"),
        "Statement of the ministry",
    ];
    assert_eq!(of("title"), titles);
    assert_eq!(
        of("url")[1..],
        ["statement", "bridges.html", "hotline.txt", "statement"].map(|name| format!("{site}/{name}"))
    );
    let body = |index: u64| shown(&desk, index)["body"].clone();
    for (index, day, name, length) in [
        (2, "2019-03-13", "statement", 218_u64),
        (3, "2019-03-13", "bridges.html", 125),
        (4, "2019-03-13", "hotline.txt", 68),
        (5, "2019-03-18", "statement", 215),
    ] {
        let page = body(index);
        assert_eq!(
            (&page["retrieved_on"], &page["publisher"], &page["lang"]),
            (&day.into(), &"Ministry".into(), &"en".into())
        );
        desk.run(&["source", "save", &format!("#{index}"), "-o", "page", "--force"]).fine();
        let bytes = fs::read(desk.path("page")).expect("a file");
        let document = &page["document"];
        assert_eq!(document["digest"], blake3::hash(&bytes).to_hex().as_str());
        assert_eq!((bytes.len() as u64, document["size"].as_str()), (length, Some(&*length.to_string())));
        assert_eq!(document["name"], name);
        // As a browser would have saved it: without chunks.
        assert!(!bytes.windows(2).any(|part| part == b"\r\n"), "{name}");
    }
    assert_eq!(
        (&body(4)["document"]["charset"], &body(4)["document"]["media_type"]),
        (&"windows-1251".into(), &"text/plain".into())
    );
    desk.run(&["source", "text", "#4"]).fine().saying(&["Пропали без вести 14 человек"]);

    // The text is kept with the pages alone, and a rebuild reads the same.
    let kept = texts(&desk);
    assert_eq!(
        kept.iter().map(|row| (row.0, row.1, row.2.is_none())).collect::<Vec<_>>(),
        [2, 3, 4, 5].map(|at| (at, 1, true))
    );
    desk.run(&["verify"]).fine();
    desk.run(&["rebuild"]).fine();
    assert_eq!(texts(&desk), kept);
    desk.run(&["verify"]).fine();

    let before = desk.tables();
    add(&desk).saying(&["Recorded before, as entry 1", "4 pages of it recorded before, entries 2 to 5"]);
    assert!(before == desk.tables());
    desk.run(&["verify", "--texts"]).fine();
}

#[test]
fn a_quote_is_sought_in_the_page_or_the_archive_that_is_cited() {
    let desk = Desk::new();
    // A claim that cites the page before there is an archive.
    let early = "k,property/bridges-destroyed,2,2019-03-12,Council,Bridges on the Kessa,Two bridges were destroyed below the dam.";
    desk.write("early.csv", format!("{CLAIMS}\n{early}\nk,casualties/missing,9,2019-03-12,Council,Bridges on the Kessa,Nine are missing\n"));
    desk.run(&["import", "early.csv"]).fine();
    desk.write("kessa.warc", kessa());
    let added = desk.run(&["source", "add", "kessa.warc", "--title", "Crawl"]).ended(1);
    added.saying(&["2 claims quote it", "the words of 1 are in the file, those of 1 are not"]);
    desk.run(&["verify"]).fine();
    desk.run(&["source", "list"]).fine();

    let page_id = |title: &str| {
        let list = desk.json(&["source", "list"]);
        let found = list
            .as_array()
            .expect("rows")
            .iter()
            .find(|row| row["title"] == title && !row["part_of"].is_null());
        found.expect("a page")["id"].as_str().expect("an id").to_owned()
    };
    let hotline = page_id("https://example.org/kessa/hotline.txt");
    let quote = "Пропали без вести 14 человек";
    let rows = [
        format!("k,casualties/missing,14,2019-03-13,Ministry,Crawl,{quote}"),
        format!("k,casualties/missing,14,2019-03-13,Hotline,https://example.org/kessa/hotline.txt,{quote}"),
        format!("k,casualties/missing,14,2019-03-13,Operator,{hotline},{quote}"),
    ];
    desk.write("late.csv", format!("{CLAIMS}\n{}\n", rows.join("\n")));
    desk.run(&["import", "late.csv"]).fine();
    let checks = |claimant: &str| {
        let claims = desk.json(&["search", quote, "--claimant", claimant]);
        let found = claims.as_array().expect("rows").iter().find(|row| row["claimant"] == claimant);
        let index = found.expect("a claim")["index"].as_u64().expect("a number");
        shown(&desk, index)
    };
    for claimant in ["Ministry", "Hotline", "Operator"] {
        assert_eq!(checks(claimant)["quote_check"], "verbatim", "{claimant}");
    }
    assert_eq!(checks("Ministry")["place"]["page_label"], "https://example.org/kessa/hotline.txt");
    assert_eq!(checks("Ministry")["place"]["source"], checks("Ministry")["place"]["source"]);
    assert_eq!(checks("Operator")["place"]["page_label"], Value::Null);

    // What stands on another page stands not on this one, and what the archive leaves out stands nowhere.
    for (source, words) in
        [(hotline.as_str(), "Two bridges were destroyed"), ("Crawl", "destroyed in an older text")]
    {
        desk.write(
            "wrong.csv",
            format!("{CLAIMS}\nk,property/bridges-destroyed,2,2019-03-13,Council,{source},{words}\n"),
        );
        desk.refused(&["import", "wrong.csv"], 1).noting(&["is not in the file of its source"]);
    }
    // Two versions of one address: their ids tell them apart.
    desk.write("which.csv", format!("{CLAIMS}\nk,casualties/injured,87,2019-03-13,Council,https://example.org/kessa/statement,At least 87 people\n"));
    desk.refused(&["import", "which.csv"], 1).noting(&["2 recorded sources are named"]);

    desk.run(&["quotes", "check"]).ended(1).saying(&["5 claims: 4 verbatim, 1 not found"]);
    let before = desk.tables();
    desk.run(&["rebuild"]).fine();
    let places =
        |tables: Vec<(String, Vec<String>)>| tables.into_iter().find(|(name, _)| name == "quote_place");
    assert_eq!(places(before), places(desk.tables()));
    desk.run(&["verify"]).fine();
}

#[test]
fn what_is_found_in_an_archive_is_found_once() {
    let desk = with_archive();
    let hits = desk.json(&["search", "bridges destroyed", "--in", "texts"]);
    let hits = hits.as_array().expect("rows");
    assert_eq!(hits.len(), 1, "{hits:?}");
    desk.write("claims.csv", format!("{CLAIMS}\nk,casualties/missing,14,2019-03-13,Ministry,Crawl,\n"));
    desk.run(&["import", "claims.csv"]).fine();
    // The claims of an event lead to the pages of the archives that they cite.
    desk.run(&["search", "bridges", "--event", "k"]).fine().saying(&["Bridges on the Kessa"]);
}

#[test]
fn copies_in_a_later_archive_are_versions() {
    let desk = with_archive();
    desk.write("claims.csv", format!("{CLAIMS}\nk,property/bridges-destroyed,2,2019-03-13,Council,{BRIDGES},Two bridges were destroyed\n"));
    desk.run(&["import", "claims.csv"]).fine();
    let changed = b"<html><title>Bridges on the Kessa</title><p>Three bridges were destroyed below the dam.";
    let hotline = page("https://example.org/kessa/other.html", b"<html><p>Other");
    desk.write("later.warc", [page(BRIDGES, changed), hotline].concat());
    let added = desk.run(&["source", "add", "later.warc"]).fine();
    added.saying(&[
        "2 pages recorded as sources, entries 8, 9",
        "version 2, after version 1 in entry 3",
        "{+Three+}",
    ]);
    desk.run(&["source", "versions", BRIDGES]).fine().saying(&["version 1", "version 2"]);
    desk.run(&["source", "diff", "#3", "#8"]).fine().saying(&["+Three bridges were destroyed"]);
    desk.run(&["quotes", "check"]).fine().saying(&["changed since in entry 8"]);
}

#[test]
fn a_page_leads_to_its_archive_and_has_an_origin_of_its_own() {
    let desk = with_archive();
    let drawn = desk.json(&["lineage", "#3"]);
    assert_eq!(drawn["arrows"].as_array().expect("arrows").len(), 1);
    let arrow = &drawn["arrows"][0];
    assert_eq!((&arrow["means"], &arrow["counts"]), (&"part-of".into(), &false.into()));
    let titles = |at: &Value| {
        drawn["nodes"][usize::try_from(at.as_u64().expect("a place")).expect("small")]["title"].clone()
    };
    assert_eq!(
        (titles(&arrow["from"]), titles(&arrow["to"])),
        ("“Bridges on the Kessa”".into(), "“Crawl”".into())
    );
    for format in ["dot", "svg"] {
        desk.run(&["lineage", "#3", "--format", format]).fine().saying(&["in the archive"]);
    }
    desk.run(&["lineage", "#3"])
        .fine()
        .saying(&["“Bridges on the Kessa”  [ORIGIN", "in the archive “Crawl”"]);
    desk.run(&["show", "#1"]).fine().saying(&["4, each a source"]);
    desk.run(&["show", "#3"]).fine().saying(&["archive", "Crawl, Ministry (entry"]);

    desk.run(&["export", "evidence", "bag", "--source", "#3"]).fine();
    assert!(desk.read("bag/data/custody.csv").contains("a page of the web archive in entry 1"));
    assert!(desk.read("bag/data/sources.json").contains("A page of the web archive in entry 1"));
    assert_eq!(fs::read_dir(desk.path("bag/data/files")).expect("a folder").count(), 1);
    assert!(desk.read("bag/data/files/bridges.html").contains("Two bridges"));

    // A table of sources holds the archive that a page names.
    desk.write(
        "claims.csv",
        format!("{CLAIMS}\nk,property/bridges-destroyed,2,2019-03-13,Council,{BRIDGES},\n"),
    );
    desk.run(&["import", "claims.csv"]).fine();
    desk.run(&["export", "package", "package"]).fine();
    let sources = desk.read("package/sources.csv");
    assert_eq!(sources.lines().count(), 3, "{sources}");
}

/// A ledger of an archive of two pages of noise, and their bytes.
fn with_secret() -> (Desk, [Vec<u8>; 2]) {
    let desk = Desk::new();
    let pages = [noise(1, "Quillondrake"), noise(2, "Bramblethwaite")];
    let archive =
        [page("https://example.org/a", &pages[0]), page("https://example.org/b", &pages[1])].concat();
    desk.write("secret.warc", archive);
    desk.run(&["source", "add", "secret.warc", "--title", "Crawl"]).fine();
    fs::remove_file(desk.path("secret.warc")).expect("removed");
    desk.write(
        "claims.csv",
        format!("{CLAIMS}\nk,casualties/killed,1,2021-05-04,A,Crawl,Quillondrake was there.\nk,casualties/killed,1,2021-05-04,B,Crawl,Bramblethwaite was there.\nk,casualties/killed,1,2021-05-04,C,Bramblethwaite,Bramblethwaite was there.\n"),
    );
    desk.run(&["import", "claims.csv"]).fine();
    // The search below would prove nothing if it did not find what is there.
    assert!(pages.iter().all(|bytes| is_left(&desk, &bytes[2000..3000])));
    (desk, pages)
}

#[test]
fn a_redacted_page_takes_the_bytes_of_its_archive_with_it() {
    for archive_only in [false, true] {
        let (desk, pages) = with_secret();
        let mut arguments = vec!["redact", "#2", "--reason", "witness-safety"];
        arguments.extend(archive_only.then_some("--archive-only"));
        let before = desk.tables();
        desk.run(&arguments).ended(1).noting(&[
            "The web archive of which entry 2 is a page",
            "nobody can be asked",
            "2 claims quote from it and will stay",
        ]);
        assert!(before == desk.tables());
        arguments.push("--yes");
        let done = desk.run(&arguments).fine();
        done.saying(&[
            "Redacted entry 2 by entry 7",
            "Redacted the bytes of entry 1, the web archive of entry 2, by entry 8",
        ]);
        let index = texts(&desk);
        assert_eq!(index.iter().map(|row| row.0).collect::<Vec<_>>(), [3]);
        assert!(!is_left(&desk, &pages[0][2000..3000]));
        assert!(is_left(&desk, &pages[1][2000..3000]), "the other page is a source of its own");
        if !archive_only {
            assert!(!is_left(&desk, blake3::hash(&pages[0]).to_hex().as_bytes()));
        }
        desk.run(&["verify"]).fine();
        desk.run(&["rebuild"]).fine();
        desk.run(&["verify"]).fine();
        assert_eq!(texts(&desk), index);
        desk.run(&["show", "#1"]).fine().saying(&["REDACTED by entry 8"]);
        desk.run(&["search", "Quillondrake", "--in", "texts"]).ended(1).noting(&["No archived file has"]);
        let check = || [4, 5, 6].map(|index| shown(&desk, index)["quote_check"].clone());
        let standing = ["source redacted", "verbatim", "verbatim"].map(Value::from);
        // What stands on a page that stays is found there, also of an archive whose bytes are gone.
        assert_eq!(check(), standing);
        desk.run(&["quotes", "check"]).fine().saying(&["2 verbatim, 0 not found"]);
        desk.run(&["rebuild"]).fine();
        assert_eq!(check(), standing);
        let more = "k,casualties/killed,1,2021-05-04,D,Crawl,Bramblethwaite was there.";
        desk.write(
            "more.csv",
            format!("{CLAIMS}\n{more}\nk,casualties/killed,1,2021-05-04,E,Crawl,Nobody knows\n"),
        );
        desk.run(&["import", "more.csv"]).fine();
        assert_eq!(
            [9, 10].map(|index| shown(&desk, index)["quote_check"].clone()),
            ["verbatim", "source redacted"]
        );
        desk.run(&["verify"]).fine();
        // The last page takes with it what was kept of it for the archive.
        desk.run(&["redact", "#3", "--archive-only", "--reason", "rights", "--yes"]).fine();
        assert!(!is_left(&desk, &pages[1][2000..3000]));
        let places: u64 = desk
            .sqlite()
            .query_row("SELECT count(*) FROM quote_place", [], |row| row.get(0))
            .expect("counted");
        assert_eq!(places, 0);
        desk.run(&["verify"]).fine();
        desk.run(&["rebuild"]).fine();
        desk.run(&["verify"]).fine();
    }
}

#[test]
fn a_redacted_archive_takes_the_bytes_of_its_pages_with_it() {
    for archive_only in [false, true] {
        let (desk, pages) = with_secret();
        let mut arguments = vec!["redact", "#1", "--reason", "rights", "--yes"];
        arguments.extend(archive_only.then_some("--archive-only"));
        let done = desk.run(&arguments).fine();
        done.noting(&["2 pages of it are sources of their own, entries 2, 3"]).saying(&[
            "Redacted entry 1 by entry 7",
            "Redacted the bytes of 2 pages of it, entries 2, 3, by entries 8, 9",
        ]);
        assert!(texts(&desk).is_empty());
        assert!(pages.iter().all(|bytes| !is_left(&desk, &bytes[2000..3000])));
        desk.run(&["verify"]).fine();
        desk.run(&["lineage", "#2"]).fine().saying(&["in the archive"]);
        // What is known of a page may go too.
        desk.run(&["redact", "#2", "--reason", "rights", "--yes"]).fine();
        desk.run(&["verify"]).fine();
        // Nothing comes back.
        let archive =
            [page("https://example.org/a", &pages[0]), page("https://example.org/b", &pages[1])].concat();
        desk.write("secret.warc", archive);
        if archive_only {
            desk.run(&["source", "add", "secret.warc", "--title", "Crawl"])
                .ended(1)
                .noting(&["not archived anew"]);
            assert!(!is_left(&desk, &pages[0][2000..3000]));
        }
    }
}

#[test]
fn a_wacz_gives_the_titles_that_its_pages_lack() {
    let desk = Desk::new();
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let warc = [
        page("https://example.org/a", b"<html><p>No title"),
        page("https://example.org/b", b"<html><title>Its own</title>"),
        page("https://example.org/c d", b"<html><p>A blank"),
    ];
    let list = "{\"format\":\"json-pages-1.0\"}\nnonsense\n{\"url\":\"https://example.org/a\",\"title\":\"Listed\\nA\"}\n{\"url\":\"https://example.org/b\",\"title\":\"Listed B\"}\n";
    for (name, bytes) in [
        ("archive/data.warc", &warc.concat()[..]),
        ("pages/pages.jsonl", list.as_bytes()),
        ("datapackage.json", b"{\"title\":\"A crawl\"}"),
    ] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).expect("begun");
        zip.write_all(bytes).expect("written");
    }
    desk.write("a.wacz", zip.finish().expect("written").into_inner());
    desk.run(&["source", "add", "a.wacz"]).fine().saying(&["3 pages recorded as sources, entries 2 to 4"]);
    let list = desk.json(&["source", "list"]);
    let told: Vec<_> = (0..4).map(|at| (list[at]["title"].as_str(), list[at]["url"].as_str())).collect();
    let expected = [
        ("A crawl", None),
        ("Listed A", Some("https://example.org/a")),
        ("Its own", Some("https://example.org/b")),
        ("https://example.org/c d", Some("https://example.org/c%20d")),
    ];
    assert_eq!(told, expected.map(|(title, url)| (Some(title), url)));
}

#[test]
fn a_page_over_the_bound_is_known_by_its_digest() {
    let desk = Desk::new();
    let long = format!("<html><title>Long</title>{}", "<p>again and again ".repeat(100_000));
    let archive =
        [page("https://example.org/a", long.as_bytes()), page("https://example.org/b", b"<html><p>Short")];
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(&archive.concat()).expect("written");
    desk.write("a.warc.gz", packed.finish().expect("written"));
    let added = desk.run(&["source", "add", "a.warc.gz", "--max-archive", "1"]).fine();
    added.saying(&["2 pages recorded as sources", "1 of them is over --max-archive"]);
    desk.run(&["show", "#2"])
        .fine()
        .saying(&["not in the ledger; kept at a.warc.gz", &blake3::hash(long.as_bytes()).to_hex()]);
    desk.run(&["verify"]).fine();
    desk.run(&["rebuild"]).fine();
    desk.run(&["verify"]).fine();
    // Its archive holds it, and goes with it.
    desk.run(&["redact", "#2", "--reason", "rights", "--yes"]).fine().saying(&["the bytes of entry 1"]);
    desk.run(&["verify"]).fine();
    // An archive of which only the digest is known has no pages here.
    desk.run(&["source", "add", "a.warc.gz", "--title", "Kept", "--max-archive", "0"]).fine();
    assert_eq!(desk.json(&["source", "list"]).as_array().expect("rows").len(), 3);
}
