//! Where claims come from, drawn; and circles of sources, refused or survived.

use std::process::{Command, Stdio};

use counterclaim::{
    ledger::Signer,
    model::{Body, Source},
    store::{Access, Store, StoreError, SystemClock},
};
use serde_json::Value;

use crate::{answers::rows, desk::Desk};

const HEADER: &str = "event,topic,value,stated_on,claimant,source,source_publisher,source_relays";

/// A statement that three sources report: two copies of one page, and what relays the wire.
fn reported() -> Desk {
    let desk = Desk::new();
    desk.write("page.html", "14 people are dead.");
    for arguments in [
        &["--title", "Site A", "--publisher", "A", "--published-on", "2019-03-13", "--relays", "Wire"][..],
        &["--title", "Mirror B", "--publisher", "B", "--retrieved-on", "2026-11-01"],
    ] {
        desk.run(&[&["source", "add", "page.html"], arguments].concat()).fine();
    }
    let rows = ["Site A,,", "Mirror B,,", "Paper C,C,Wire"]
        .map(|source| format!("dam-2019,casualties/killed,14,2019-03-12,Ministry,{source}\n"));
    let other = "dam-2019,casualties/killed,30,2019-03-12,River Monitor,Flash update,,\n";
    desk.write("claims.csv", format!("{HEADER}\n{}{other}", rows.concat()));
    desk.run(&["import", "claims.csv"]).fine();
    desk
}

fn nodes<'v>(drawn: &'v Value, kind: &str) -> Vec<&'v Value> {
    rows(&drawn["nodes"]).iter().filter(|node| node["kind"] == kind).collect()
}

#[test]
fn a_claim_is_followed_to_its_origin() {
    let desk = reported();
    let claims = desk.json(&["search", "ministry"]);
    let id = rows(&claims)[0]["id"].as_str().expect("an id").to_owned();
    let drawn = desk.json(&["lineage", &id]);
    assert_eq!((nodes(&drawn, "statement").len(), nodes(&drawn, "claim").len()), (1, 3));
    let sources = nodes(&drawn, "source");
    let titles: Vec<&str> = sources.iter().filter_map(|source| source["title"].as_str()).collect();
    assert_eq!(titles, ["“Wire”", "“Site A”", "“Mirror B”", "“Paper C”"]);
    let origins: Vec<&str> = sources
        .iter()
        .filter(|source| source["is_origin"] == true)
        .filter_map(|source| source["title"].as_str())
        .collect();
    assert_eq!(origins, ["“Wire”"]);
    assert_eq!(sources[1]["blake3"], blake3::hash(b"14 people are dead.").to_string());
    assert_eq!(
        (&sources[1]["published_on"], &sources[2]["retrieved_on"]),
        (&"2019-03-13".into(), &"2026-11-01".into())
    );
    let means: Vec<&str> =
        rows(&drawn["arrows"]).iter().filter_map(|arrow| arrow["means"].as_str()).collect();
    for (word, number) in [("reported-by", 3), ("read-in", 3), ("relays", 2), ("same-bytes", 1)] {
        assert_eq!(means.iter().filter(|means| **means == word).count(), number, "{word}: {means:?}");
    }
    let text = desk.run(&["lineage", &id]).fine();
    text.saying(&[
        "Ministry: 14",
        "[asked for]",
        "has the bytes of “Site A”",
        "“Wire”  [ORIGIN]",
        "3 reports, 1 origin",
    ]);
    // A question has every claim; a source has its own way.
    let question = desk.json(&["lineage", "--event", "dam-2019", "--topic", "casualties"]);
    assert_eq!((nodes(&question, "statement").len(), nodes(&question, "claim").len()), (2, 4));
    let source = desk.json(&["lineage", "#3"]);
    assert_eq!(nodes(&source, "claim").len(), 0);
    assert_eq!(nodes(&source, "source").len(), 3);
}

#[test]
fn what_was_redacted_is_a_tombstone() {
    let desk = reported();
    let wire = "#1";
    desk.run(&["redact", wire, "--reason", "source-safety", "--yes"]).fine();
    let text = desk.run(&["lineage", "--event", "dam-2019"]).fine();
    text.saying(&["source redacted (", "REDACTED by entry"]);
    assert!(desk.run(&["lineage", wire]).fine().out.contains("REDACTED by entry"));
    let svg = desk.run(&["lineage", "--event", "dam-2019", "--format", "svg"]).fine().out;
    assert!(svg.contains("redacted") && !svg.contains("Wire"), "{svg}");
    let claims = desk.json(&["search", "ministry"]);
    let index = format!("#{}", rows(&claims)[0]["index"]);
    desk.run(&["redact", &index, "--reason", "privacy", "--yes"]).fine();
    desk.run(&["lineage", &index]).fine().saying(&["REDACTED by entry", "privacy"]);
}

#[test]
fn what_has_no_lineage_is_said() {
    let desk = reported();
    desk.run(&["lineage", "#0"])
        .fails(1)
        .noting(&["entry 0 is a key; a lineage is drawn of claims and sources"]);
    desk.run(&["lineage"]).fails(1);
    desk.run(&["lineage", "#1", "--event", "dam-2019"]).fails(1).noting(&["either ids or a selection"]);
    desk.run(&["lineage", "#1", "-o", "a.png"])
        .fails(1)
        .noting(&["ends in .txt or .dot or .gv or .svg or .json"]);
    desk.run(&["lineage", "#1", "-o", "a.svg"]).fine().noting(&["drawn into a.svg"]);
    let told = desk.run(&["redact", "#1", "--reason", "privacy", "--yes"]).fine();
    assert!(told.out.contains("a.svg") || told.notes.contains("a.svg"), "{told:?}");
}

#[test]
fn a_long_chain_is_cut_and_says_so() {
    let desk = Desk::new();
    let rows = (0..450).map(|n| {
        let relays = if n == 0 { String::new() } else { format!("S{}", n - 1) };
        format!("e,casualties/killed,{n},2021,C{n},S{n},P,{relays}\n")
    });
    desk.write("chain.csv", format!("{HEADER}\n{}", rows.collect::<String>()));
    desk.run(&["import", "chain.csv"]).fine();
    for format in ["text", "dot", "svg"] {
        let drawn = desk.run(&["lineage", "--event", "e", "--format", format]).fine();
        drawn.saying(&["200 reports, 1 origin", "cut short: at least 250 more are not drawn"]);
    }
    let last = desk.run(&["lineage", "#899"]).fine();
    last.saying(&["cut short: at least 1 more"]);
}

/// Texts that would be markup, were they not escaped.
const HOSTILE: &str = "<b>\"x\" & 'y' \\N \\l &lt; {a|b} ]]> <!-- --> </svg>";

/// What a program says to a file that it is fed; none, with a printed reason, where it is missing.
fn fed(program: &str, arguments: &[&str], input: &str) -> Option<String> {
    use std::io::Write as _;
    let child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = match child {
        Ok(child) => child,
        Err(error) => {
            println!("skipped: {program} cannot be run ({error})");
            return None;
        }
    };
    child.stdin.take().expect("a pipe").write_all(input.as_bytes()).expect("fed");
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).expect("UTF-8"))
}

/// The texts of an XML file, as a parser that others wrote finds them, a line each.
fn xml_texts(xml: &str) -> Option<String> {
    const READ: &str = "import sys, xml.etree.ElementTree as tree\n\
        root = tree.fromstring(sys.stdin.buffer.read())\n\
        assert root.tag == '{http://www.w3.org/2000/svg}svg', root.tag\n\
        print('\\n'.join(text.strip() for text in root.itertext()))";
    fed("python3", &["-c", READ], xml)
}

fn hostile() -> Desk {
    let desk = Desk::new();
    let title = HOSTILE.replace('"', "\"\"");
    desk.write(
        "claims.csv",
        format!(
            "{HEADER}\ndam-2019,casualties/killed,14,2019-03-12,\"{title}\",\"{title}\",\"{title}\",Wire\n"
        ),
    );
    desk.run(&["import", "claims.csv"]).fine();
    desk
}

#[test]
fn an_xml_parser_reads_the_picture() {
    let svg = hostile().run(&["lineage", "--event", "dam-2019", "--format", "svg"]).fine().out;
    if let Some(texts) = xml_texts(&svg) {
        assert!(texts.contains(&format!("“{HOSTILE}”")), "{texts}");
        assert!(texts.lines().any(|line| line == "ORIGIN"), "{texts}");
    }
    for absent in ["<script", "href=", "onload", "url(http", "@import", "<b>"] {
        assert!(!svg.contains(absent), "{absent}");
    }
}

#[test]
fn graphviz_reads_the_graph() {
    let dot = hostile().run(&["lineage", "--event", "dam-2019", "--format", "dot"]).fine().out;
    let Some(svg) = fed("dot", &["-Tsvg"], &dot) else { return };
    let Some(texts) = xml_texts(&svg) else { return };
    // Its lines are those that were written.
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>().join(" ");
    assert!(words(&texts).contains(&words(&format!("“{HOSTILE}”"))), "{texts}");
    assert!(texts.contains("reported by") && texts.contains("relays"), "{texts}");
}

#[test]
fn a_circle_of_names_is_refused_and_its_chain_is_named() {
    let desk = Desk::new();
    desk.run(&["source", "add", "--title", "Site C", "--publisher", "C", "--relays", "Blog D"]).fine();
    desk.run(&["source", "add", "--title", "Paper E", "--publisher", "E", "--relays", "Site C"]).fine();
    let told = [
        "source_relays: \"Paper E\" makes sources repeat each other in a circle, “Blog D” → “Paper E” (entry 3) → “Site C” (entry 2) → “Blog D” (entry 1) → “Blog D”",
    ];
    desk.refused(&["source", "add", "--title", "Blog D", "--publisher", "D", "--relays", "Paper E"], 1)
        .noting(&told);
    // By its address too, and a source that repeats itself.
    desk.refused(
        &["source", "add", "--title", "D", "--url", "https://d.example", "--relays", "https://d.example"],
        1,
    )
    .noting(&["in a circle, “D” → “D”"]);
    desk.refused(&["source", "add", "--title", "F", "--publisher", "F", "--relays", "F"], 1);
    let add = "add --event e --topic casualties/killed --value 3 --stated-on 2021 --claimant X \
               --source-publisher D --source-relays";
    let mut arguments: Vec<&str> = add.split_whitespace().collect();
    arguments.extend(["Paper E", "--source", "Blog D"]);
    desk.refused(&arguments, 1).noting(&told);
    arguments.push("--dry-run");
    desk.refused(&arguments, 1).noting(&told);
    let row = |source: &str| format!("e,casualties/killed,3,2021,X,{source}\n");
    desk.write("bad.csv", format!("{HEADER}\n{}{}", row("Report,R,"), row("Blog D,D,Paper E")));
    let refused = desk.refused(&["import", "bad.csv"], 1);
    refused.noting(&["row 3, source_relays", "in a circle"]);
    // The good row is kept, and nothing of the bad one.
    desk.run(&["import", "bad.csv", "--skip-bad-rows"]).ended(1).noting(&["in a circle"]);
    let titles = desk.json(&["source", "list"]).to_string();
    assert_eq!(titles.matches("Blog D").count(), 1, "{titles}");
    desk.run(&["verify"]).fine();
    // What closes no circle is taken.
    desk.run(&["source", "add", "--title", "Blog D", "--publisher", "D", "--relays", "Wire"]).fine();
    desk.run(&["source", "add", "--title", "Blog D", "--publisher", "D", "--relays", "Wire"]).fine();
}

#[test]
fn a_circle_of_equal_bytes_is_refused_and_a_mirror_is_not() {
    let desk = Desk::new();
    desk.write("a.txt", "Fourteen.");
    desk.write("b.txt", "Fourteen, says A.");
    desk.run(&["source", "add", "a.txt", "--title", "A"]).fine();
    desk.run(&["source", "add", "b.txt", "--title", "B", "--relays", "A"]).fine();
    desk.refused(&["source", "add", "a.txt", "--title", "C", "--relays", "B"], 1)
        .noting(&["in a circle, “A” (entry 1) → “B” (entry 2) → “A” (entry 1)"]);
    desk.run(&["source", "add", "a.txt", "--title", "Mirror", "--relays", "A"]).fine();
    desk.run(&["lineage", "#3"])
        .fine()
        .saying(&["relays “A”  [ORIGIN]", "has the bytes of “A”, entry 1: told above"]);
    // What is recorded already closes nothing; nor does the same file under its name and more.
    desk.run(&["source", "add", "a.txt", "--title", "A"]).fine().saying(&["Recorded before, as entry 1"]);
    desk.run(&["source", "add", "a.txt", "--title", "A", "--publisher", "P"]).fine();
    desk.run(&["lineage", "#4"]).fine().saying(&["has the bytes of “A”  [ORIGIN]", "1 origin"]);
    // One known by its name, found to have the bytes of what relays it.
    desk.write("d.txt", "As the wire has it.");
    desk.run(&["source", "add", "d.txt", "--title", "D", "--relays", "Wire"]).fine();
    desk.refused(&["source", "add", "d.txt", "--title", "Wire"], 1)
        .noting(&["source: \"Wire\" makes", "in a circle"]);
}

#[test]
fn a_circle_in_a_ledger_from_elsewhere_is_survived() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("ledger.db");
    let signer = Signer::from_seed("log", &[1; 32]).expect("a name");
    let mut store = Store::create(&path, "log").expect("created");
    let named = |title: &str| Source::titled(title.to_owned());
    store
        .append::<_, StoreError>(&signer, &SystemClock, None, |batch| {
            batch.announce_key(signer.verifier_key())?;
            let bare = batch.record(&Body::Source(named("Blog D")))?;
            let site = Source { relays: Some(bare.id), publisher: Some("C".to_owned()), ..named("Site C") };
            let site = batch.record(&Body::Source(site))?;
            let blog = Source { relays: Some(site.id), publisher: Some("D".to_owned()), ..named("Blog D") };
            batch.record(&Body::Source(blog))
        })
        .expect("appended");
    drop(store);
    drop(Store::open(&path, Access::Read).expect("opened"));
    let desk = Desk::empty();
    let ledger = path.to_str().expect("UTF-8");
    let run = desk.run(&["lineage", "#2", "--ledger", ledger]).fine();
    run.saying(&["“Site C”", "entry 2: told above", "[ORIGIN]", "1 origin"]);
    for format in ["dot", "svg", "json"] {
        desk.run(&["lineage", "#1", "--format", format, "--ledger", ledger]).fine();
    }
}
