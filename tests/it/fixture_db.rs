//! Ledgers of every released format, which every later version of the program must read.
//!
//! `fixtures/db/v1.db` is a small ledger with every kind of entry that format 1 has had a command
//! for, `v1.json` what it holds. Its private key was never kept: nothing can be added to it. While
//! format 1 is not frozen, `COUNTERCLAIM_RENEW_FIXTURES=1` makes both anew.

use std::{collections::BTreeMap, fs, path::PathBuf};

use serde_json::{Value, json};

use crate::desk::{Desk, LEDGER};

/// Claims with every kind of answer, on questions of every status.
const CLAIMS: &str = "\
event,topic,about.by,about.date,about.group,about.place,about.side,value,unit,as_of,stated_on,claimant,country,role,statement,lang,source,source_url,source_publisher,source_published_on,source_relays,quote,quote_translation,locator,note
river-2020,casualties/killed,,,,,east,9,,2020-06-02,2020-06-02,Eastern Ministry,,ministry,Nine were killed.,en,Daily bulletin,https://example.org/bulletin,A wire service,2020-06-03,Ministry release,nine people,,p. 1,
river-2020,casualties/killed,,,,,east,at least 11,,2020-06-02,2020-06-02,River Watch,,monitor,,ru,Field notes,,,,,не менее 11 человек,at least 11 people,00:03:15,\"Two lines,
the second with \"\"quotes\"\".\"
river-2020,casualties/killed,,,,,east,dozens,,2020-06-03,2020-06-04~,unattributed,,,,,Field notes,,,,,,,,
river-2020,casualties/killed,,,,,west,declined,,,2020-06-02,Western Government,,government,,,Daily bulletin,,,,,,,,
river-2020,casualties/killed,,,military/border-guard,,west,3..4..6,,2020-06,2020-07,River Watch,,monitor,,,Annual report,urn:isbn:0000000000000,River Watch,2020,,,,p. 12,
river-2020,casualties/missing,,,,,east,2,,2020-06-02,2020-06-02,Eastern Ministry,,ministry,,,Daily bulletin,,,,,,,,
river-2020,casualties/missing,,,,,east,up to 3,,2020-06-02,2020-06-02,River Watch,,monitor,,,Field notes,,,,,,,,
river-2020,displacement/evacuated,,,,Upper Ford,east,\"about 10,000\",,,2020-06-05,Eastern Ministry,,ministry,,,Daily bulletin,,,,,,,,
river-2020,displacement/evacuated,,,,Upper Ford,east,30..40,households,,2020-06-05,Héloïse Örn,SE,,,,Field notes,,,,,,,,
river-2020,ceasefire/breached,west,2020-06-03,,,,yes,,,2020-06-03,Eastern Ministry,,ministry,,,Daily bulletin,,,,,,,,
river-2020,ceasefire/breached,west,2020-06-03,,,,no,,,2020-06-03,Western Government,,government,,,Daily bulletin,,,,,,,,
river-2020,responsibility/started,,,,,,both,,,2020-06-01/2020-06-04,United Nations,UN,,,,Annual report,,,,,,,,
river-2020,conflict/began,,,,,,2020-06-01,,,unknown,unattributed,,,,,Annual report,,,,,,,,
river-2020,weather/rain,,,,,,unknown,,,2020-06-01,River Watch,,,,,Field notes,,,,,,,,
";

/// A claim that is recorded under the second key.
const LATER: &str = "\
event,topic,about.side,value,stated_on,claimant,source
river-2020,casualties/killed,east,at least 12,2020-06-09,River Watch,Field notes
";

/// A file that is archived.
const BULLETIN: &str = "At least 12 people were killed on the eastern bank.";

/// The codebook that is set last.
const CODEBOOK: &str = "\
title = \"River\"
version = \"1\"

[topics.\"casualties/killed\"]
label = \"People killed\"
question = \"How many people were killed?\"
definition = \"Persons who died of violence in the event.\"
kind = \"quantity\"
unit = \"persons\"
cumulative = true

[topics.\"weather/rain\"]
label = \"Rain\"
question = \"Did it rain?\"
definition = \"Any rain on that day.\"
kind = \"occurrence\"

[events.river-2020]
label = \"Clashes on a river\"
sides = [\"east\", \"west\"]
";

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/db")
}

/// A desk with a copy of the committed ledger, and what the ledger holds.
fn committed() -> (Desk, Value) {
    if std::env::var_os("COUNTERCLAIM_RENEW_FIXTURES").is_some() {
        renew();
    }
    let desk = Desk::empty();
    fs::copy(folder().join("v1.db"), desk.path(LEDGER)).expect("the committed ledger");
    let holds = fs::read_to_string(folder().join("v1.json")).expect("what it holds");
    (desk, serde_json::from_str(&holds).expect("JSON"))
}

/// Makes the ledger and writes it with what it holds, once however many tests ask.
fn renew() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let desk = Desk::empty();
        desk.run(&["init", "--origin", "example.org/river"]).fine();
        desk.run(&[
            "source",
            "add",
            "--title",
            "Ministry release",
            "--url",
            "https://example.org/release",
            "--retrieved-on",
            "2020-06-03",
            "--licence",
            "CC BY 4.0",
            "--lang",
            "fr",
        ])
        .fine();
        desk.write("claims.csv", CLAIMS);
        desk.run(&["import", "claims.csv", "--recorder", "A. Coder"]).fine();
        let mistyped = [
            "add",
            "--event=river-2020",
            "--topic=casualties/killed",
            "--side=east",
            "--value=90",
            "--stated-on=2020-06-02",
            "--claimant=Eastern Ministry",
            "--source=Daily bulletin",
        ];
        desk.run(&mistyped).fine();
        let last = format!("#{}", desk.entries() - 1);
        desk.run(&["retract", &last, "--reason", "figure mistyped: 90 for 9", "--recorder", "A. Coder"])
            .fine();
        desk.write("codebook.toml", CODEBOOK);
        desk.run(&["codebook", "set", "codebook.toml"]).fine();
        desk.run(&[
            "redact",
            "#17",
            "--reason",
            "witness-safety",
            "--note",
            "asked for by the monitor",
            "--yes",
        ])
        .fine();
        desk.run(&["key", "rotate"]).fine();
        desk.write("later.csv", LATER);
        desk.run(&["import", "later.csv"]).fine();
        desk.run(&["names", "speaks-for", "Eastern Ministry", "BV", "--note", "by its statute"]).fine();
        desk.write("bulletin.txt", BULLETIN);
        desk.write("letter.txt", "A letter that named its writer.");
        desk.run(&["source", "add", "bulletin.txt", "--title", "Bulletin of 3 June, as saved"]).fine();
        desk.run(&["source", "add", "letter.txt"]).fine();
        let letter = format!("#{}", desk.entries() - 1);
        desk.run(&["redact", &letter, "--archive-only", "--reason", "source-safety", "--yes"]).fine();
        let crawl = fs::read(folder().join("../web-archive/kessa.warc")).expect("a fixture");
        desk.write("kessa.warc", crawl);
        desk.run(&["source", "add", "kessa.warc", "--title", "Crawl of 18 March"]).fine();
        desk.run(&["verify"]).fine();
        desk.sqlite().execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").expect("all in one file");
        fs::create_dir_all(folder()).expect("the folder");
        fs::copy(desk.path(LEDGER), folder().join("v1.db")).expect("written");
        let text = serde_json::to_string_pretty(&holdings(&desk)).expect("JSON");
        fs::write(folder().join("v1.json"), text + "\n").expect("written");
    });
}

/// What a ledger holds, in as far as its format says it: not how the program words it.
fn holdings(desk: &Desk) -> Value {
    let picked = |object: &Value, names: &[&str]| -> Value {
        names
            .iter()
            .map(|name| ((*name).to_owned(), object[*name].clone()))
            .collect::<serde_json::Map<_, _>>()
            .into()
    };
    let each = |rows: &Value, pick: &dyn Fn(&Value) -> Value| -> Value {
        rows.as_array().expect("an array").iter().map(pick).collect()
    };
    let log = desk.json(&["log", "--all"]);
    let questions = desk.json(&["disputes", "--all"]);
    let position = |position: &Value| picked(position, &["id", "value", "low", "high", "as_of", "stated_on"]);
    let question = |question: &Value| {
        let mut picked =
            picked(question, &["event", "topic", "about", "unit", "status", "gap", "low", "high"]);
        picked["positions"] = each(&question["positions"], &position);
        picked
    };
    let mut claims =
        csv::Reader::from_reader(std::io::Cursor::new(desk.run(&["export", "claims"]).fine().out));
    let claims: Vec<BTreeMap<String, String>> = claims.deserialize().map(|row| row.expect("a row")).collect();
    let verified: Value =
        serde_json::from_str(&desk.run(&["verify", "--format", "json"]).fine().out).expect("JSON");
    let bodies: Vec<Value> = (0..desk.entries())
        .map(|index| {
            let shown = desk.run(&["show", &format!("#{index}"), "--json"]).fine();
            serde_json::from_str::<Value>(&shown.out).expect("JSON")["body"].clone()
        })
        .collect();
    json!({
        "about": "What v1.db holds. Made with it, and never changed once format 1 is frozen.",
        "verified": picked(&verified, &["origin", "entries", "opened", "redacted", "checkpoints", "root", "key", "failures"]),
        "log": each(&log, &|entry| picked(entry, &["index", "id", "recorded_at", "type"])),
        "bodies": bodies,
        "questions": each(&questions, &question),
        "claims": claims,
    })
}

#[test]
fn a_ledger_of_format_1_reads_and_verifies_as_it_did() {
    let (desk, expected) = committed();
    let before = fs::read(desk.path(LEDGER)).expect("read");
    let found = holdings(&desk);
    for (part, expected) in expected.as_object().expect("an object") {
        if let (Some(found), Some(expected)) = (found[part].as_array(), expected.as_array()) {
            for (found, expected) in found.iter().zip(expected) {
                assert!(found == expected, "{part}:\n{found:#}\n{expected:#}");
            }
            assert_eq!(found.len(), expected.len(), "{part}");
        } else {
            assert_eq!(&found[part], expected, "{part}");
        }
    }
    assert_eq!(fs::read(desk.path(LEDGER)).expect("read"), before, "reading changed the file");
    desk.run(&["disputes"]).fine().saying(&["DISPUTED"]);
    let archived = archived(&expected).expect("a source with an archived file");
    desk.run(&["source", "save", &archived, "-o", "saved.txt"]).fine();
    assert_eq!(desk.read("saved.txt"), BULLETIN);
    desk.run(&["search", "человек"]).fine().saying(&["не менее 11 **человек**"]);
}

/// The id of the first source with a file.
fn archived(expected: &Value) -> Option<String> {
    let bodies = expected["bodies"].as_array()?;
    let index = bodies.iter().position(|body| body["document"].is_object())?;
    Some(format!("#{index}"))
}

#[test]
fn it_has_an_entry_of_every_kind() {
    let (_, expected) = committed();
    let has = |part: &str, name: &str, value: &str| {
        expected[part].as_array().is_some_and(|rows| rows.iter().any(|row| row[name] == value))
    };
    for kind in ["key", "source", "claim", "retraction", "codebook", "redaction", "naming"] {
        assert!(has("log", "type", kind), "no {kind}");
    }
    for status in ["disputed", "agreed", "one-sided", "silent"] {
        assert!(has("questions", "status", status), "no question is {status}");
    }
}

#[test]
fn it_rebuilds_to_the_same_rows() {
    let (desk, _) = committed();
    let before = desk.content();
    desk.run(&["rebuild"]).fine();
    assert!(desk.content() == before, "the projections differ");
    desk.run(&["verify"]).fine();
}

#[test]
fn nothing_is_recorded_in_it_without_its_key() {
    let (desk, _) = committed();
    desk.write("claims.csv", CLAIMS);
    desk.refused(&["import", "claims.csv"], 1).noting(&["the signing key of this ledger is not here"]);
    let text = fs::read(folder().join("v1.db")).expect("read");
    let private = b"PRIVATE+KEY";
    assert!(!text.windows(private.len()).any(|window| window == private), "a private key is in the fixture");
}

#[test]
fn the_format_after_it_is_refused() {
    let (desk, _) = committed();
    desk.sqlite().execute_batch("PRAGMA user_version = 2").expect("set");
    for command in [&["disputes"][..], &["verify"], &["rebuild"], &["log"]] {
        desk.refused(command, 1).noting(&[
            "was written in ledger format 2, and this program reads up to format 1; install a newer counterclaim to open it (nothing was changed)",
        ]);
    }
}
