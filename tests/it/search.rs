//! Claims are found by their words, in whatever script they are asked for.

use std::collections::{BTreeMap, BTreeSet};

use counterclaim::{
    docket::{Access, Docket, Home},
    model::{Narrowing, Said, SearchQuery, Selection, searched},
};
use proptest::{prelude::*, test_runner::TestRunner};

use crate::{
    answers::{rows, text},
    desk::{Desk, LEDGER},
};

/// A ledger with names in several scripts.
fn of_many_scripts() -> Desk {
    let desk = Desk::with_case();
    let header = "event,topic,value,stated_on,claimant,country,role,statement,quote,note,source";
    let rows = [
        "e,hostilities/clash,yes,2021-05-01,Kyrgyz monitor,KG,monitor,,Перестрелка в Кок-Таше и в селе Кок-Таш,,A",
        "e,hostilities/clash,yes,2021-05-02,Other monitor,KG,monitor,Firing at Kök-Tash,,,B",
        "e,hostilities/clash,no,2021-05-03,Third,TJ,government,Nothing at Kok-Tash,,,C",
        "e,hostilities/clash,no,2021-05-04,Fourth,TJ,government,Kok near the village of Tash,,,C",
        "e,hostilities/clash,yes,unknown,الجزيرة,QA,media,,قُتل محمد في غزة,,D",
        "e,hostilities/clash,yes,2021-05-05,Al Jazeera,QA,media,Muhammad was killed in Gaza,,,D",
        "e,hostilities/shelling,yes,2021-05-06,Fifth,,media,Nothing else,,a bidi \u{202e}mark and <b>Ωmega</b>,D",
    ];
    desk.write("names.csv", format!("{header}\n{}\n", rows.join("\n")));
    desk.run(&["import", "names.csv"]).fine();
    desk
}

fn docket(desk: &Desk) -> Docket {
    Docket::open(&desk.path(LEDGER), Access::Read, &Home::new(desk.home())).expect("a ledger")
}

fn claimants(desk: &Desk, arguments: &[&str]) -> BTreeSet<String> {
    let mut all = vec!["search", "--event", "e"];
    all.extend(arguments);
    all.extend(["--format", "json"]);
    let run: serde_json::Value = serde_json::from_str(&desk.run(&all).out).expect("JSON");
    rows(&run).iter().map(|claim| text(&claim["claimant"]).to_owned()).collect()
}

fn are(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn spellings_of_a_name_in_any_script_are_one_search() {
    let desk = of_many_scripts();
    let village = are(&["Kyrgyz monitor", "Other monitor", "Third"]);
    for spelling in ["Kök-Tash", "kok-tash", "Кок-Таш", "КОК-ТАШ", "\"kok tash\"", "Kök-Taş", "koek-tash"]
    {
        assert_eq!(claimants(&desk, &[spelling]), village, "{spelling}");
    }
    // Two words are two words.
    assert!(claimants(&desk, &["Kok", "Таш"]).contains("Fourth"));
    let agency = are(&["Al Jazeera", "الجزيرة"]);
    for spelling in ["Al Jazeera", "al-jazeera", "الجزيرة", "Al-Jazirah", "محمد", "Muhammad", "غزة", "gaza"]
    {
        assert_eq!(claimants(&desk, &[spelling]), agency, "{spelling}");
    }
    // Arabic letters leave open which short vowels are meant; Latin ones say it.
    assert_eq!(claimants(&desk, &["Mohammed"]), are(&["الجزيرة"]));
}

#[test]
fn a_search_is_narrowed() {
    let desk = of_many_scripts();
    let village = |more: &[&str]| {
        let mut arguments = vec!["kok-tash"];
        arguments.extend(more);
        claimants(&desk, &arguments)
    };
    assert_eq!(village(&["--role", "government"]), are(&["Third"]));
    assert_eq!(village(&["--country", "KG", "--since", "2021-05-02"]), are(&["Other monitor"]));
    assert_eq!(village(&["--until", "2021-05-01"]), are(&["Kyrgyz monitor"]));
    assert_eq!(village(&["--since", "2021-05", "--until", "2021"]).len(), 3);
    assert_eq!(village(&["--claimant", "third"]), are(&["Third"]));
    assert_eq!(village(&["--topic", "hostilities/shelling"]), are(&[]));
    // Of what nobody knows when it was stated or what it describes no date is certain.
    assert_eq!(claimants(&desk, &["gaza", "--until", "2030"]), are(&["Al Jazeera"]));
    desk.run(&["search", "x", "--since", "unknown"]).fails(1).noting(&["has no first day"]);
}

#[test]
fn what_was_found_is_marked_in_every_format() {
    let desk = of_many_scripts();
    desk.run(&["search", "kok-tash", "--event", "e"])
        .fine()
        .saying(&["“Перестрелка в **Кок-Таше** и в селе **Кок-Таш**”", "Firing at **Kök-Tash**"]);
    for format in ["csv", "json", "jsonl", "html"] {
        let run = desk.run(&["search", "kok-tash", "--event", "e", "--format", format]).fine();
        run.saying(&["Firing at **Kök-Tash**"]);
    }
    for format in ["table", "csv", "json", "html", "md"] {
        let run = desk.run(&["search", "mark", "omega", "--event", "e", "--format", format]).fine();
        assert!(!run.out.contains('\u{202e}'), "{format}: {}", run.out);
        let is_html = format == "html";
        assert!(!is_html || !run.out.contains("<b>"), "{}", run.out);
    }
}

#[test]
fn what_cannot_be_asked_is_explained() {
    let desk = Desk::with_case();
    for (query, told) in [
        ("fire \"mortar", "a double quote before \"mortar\" has no other"),
        ("--", "there is no word in"),
        ("\"...\" *", "a word has a letter or a digit"),
    ] {
        desk.run(&["search", "--", query]).fails(1).noting(&[told]);
    }
    desk.run(&["search", &"word ".repeat(33)]).fails(1).noting(&["has 33 words; at most 32 are taken"]);
    desk.run(&["search", &"x".repeat(2000)]).fails(1).noting(&["2000 bytes long; at most 1000 are taken"]);
}

#[test]
fn no_query_is_an_error_of_the_database() {
    let desk = of_many_scripts();
    let docket = docket(&desk);
    let everything = (Selection::default(), Narrowing::default());
    let soup = proptest::collection::vec(
        prop_oneof![
            Just("\"".to_owned()),
            Just("AND".to_owned()),
            Just("NEAR(".to_owned()),
            Just("quote:".to_owned()),
            Just("^*".to_owned()),
            Just("кок-таш".to_owned()),
            Just("محمد".to_owned()),
            "\\PC{1,12}",
        ],
        0..12,
    );
    TestRunner::deterministic()
        .run(&soup, |parts| {
            for joint in ["", " "] {
                if let Ok(query) = SearchQuery::parse(&parts.join(joint)) {
                    let mut sources = docket.store().sources_at(None).expect("sources");
                    let found = docket.store().search(&query, &everything.0, &everything.1, 5, &mut sources);
                    prop_assert!(found.is_ok(), "{:?}", found);
                }
            }
            Ok(())
        })
        .expect("no query fails");
}

#[test]
fn every_word_of_a_claim_finds_it() {
    let desk = of_many_scripts();
    let docket = docket(&desk);
    let (selection, narrowing) = (Selection::default(), Narrowing::default());
    let mut holders: BTreeMap<String, BTreeSet<u64>> = BTreeMap::new();
    for claim in docket.store().claims(&selection).expect("claims") {
        let Said { index, content, .. } = &claim;
        for text in searched(content, Some(&content.source.content.title)) {
            for word in text.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)) {
                holders.entry(word.replace(['"', '“', '”', '„'], "")).or_default().insert(*index);
            }
        }
    }
    assert!(holders.len() > 800, "{}", holders.len());
    let mut sources = docket.store().sources_at(None).expect("sources");
    for (word, claims) in holders {
        let query = SearchQuery::parse(&word).expect("a word");
        let found = docket
            .store()
            .search(&query, &selection, &narrowing, usize::MAX, &mut sources)
            .expect("an answer");
        let found: BTreeSet<u64> = found.iter().map(|claim| claim.index).collect();
        assert!(found.is_superset(&claims), "{word}: {claims:?} {found:?}");
    }
}

/// A desk with an archived report of two pages (records of a web archive would be the same), one in
/// Russian, and a claim that cites each.
fn archived() -> Desk {
    let desk = Desk::new();
    desk.write("report.txt", "Mortar fire hit the school at Kök-Tash.\nNobody was there.\n");
    desk.write("bulletin.txt", "Обстрел школы в селе Кок-Таш продолжался час.\n");
    desk.run(&["source", "add", "report.txt", "--title", "Report of the monitor"]).fine();
    desk.run(&["source", "add", "bulletin.txt", "--title", "Bulletin"]).fine();
    desk.write(
        "claims.csv",
        "event,topic,value,stated_on,claimant,country,source\n\
         clashes,damage/schools,1,2021-05-01,Monitor,,Report of the monitor\n\
         clashes,damage/schools,1,2021-05-02,Border service,KG,Bulletin\n",
    );
    desk.run(&["import", "claims.csv"]).fine();
    desk
}

/// Titles of the archived files found.
fn found_in_texts(desk: &Desk, arguments: &[&str]) -> Vec<String> {
    let found = desk.run(&[&["search", "--in", "texts", "--format", "json"], arguments].concat());
    let found: serde_json::Value = serde_json::from_str(&found.out).expect("JSON");
    let rows = found.as_array().expect("an array").iter();
    rows.map(|row| row["source"].as_str().expect("a title").to_owned()).collect()
}

#[test]
fn archived_files_are_searched_in_any_script() {
    let desk = archived();
    assert_eq!(found_in_texts(&desk, &["kok-tash"]), ["Bulletin", "Report of the monitor"]);
    assert_eq!(found_in_texts(&desk, &["\"mortar fire\""]), ["Report of the monitor"]);
    assert_eq!(found_in_texts(&desk, &["fire mortar"]), ["Report of the monitor"]);
    assert!(found_in_texts(&desk, &["\"fire mortar\""]).is_empty());
    assert_eq!(found_in_texts(&desk, &["shkol", "--country", "KG"]), ["Bulletin"]);
    assert_eq!(found_in_texts(&desk, &["kok-tash", "--country", "KG"]), ["Bulletin"]);
    assert_eq!(found_in_texts(&desk, &["kok-tash", "--until", "2021-05-01"]), ["Report of the monitor"]);
    assert_eq!(found_in_texts(&desk, &["kok-tash", "--known-at", "1"]), ["Report of the monitor"]);
    let shown = desk.run(&["search", "mortar"]).fine().out;
    assert!(shown.contains("Report of the monitor, page 1"), "{shown}");
    assert!(shown.contains("**Mortar** fire hit the school"), "{shown}");
    desk.run(&["search", "mortar", "--in", "claims"]).ended(1).noting(&["No claim has all of these words"]);
}

#[test]
fn a_text_goes_with_its_file() {
    for extent in [&["--archive-only"][..], &[]] {
        let desk = archived();
        let redact = [&["redact", "#1", "--reason", "witness-safety", "--yes"], extent].concat();
        desk.run(&redact).fine();
        assert_eq!(found_in_texts(&desk, &["kok-tash"]), ["Bulletin"]);
        assert!(found_in_texts(&desk, &["mortar"]).is_empty());
        for word in ["Mortar", "mortar", "Nobody", "nobody"] {
            for file in ["counterclaim.db", "counterclaim.db-wal"] {
                let bytes = std::fs::read(desk.path(file)).unwrap_or_default();
                assert!(!bytes.windows(word.len()).any(|at| at == word.as_bytes()), "{word} in {file}");
            }
        }
        desk.run(&["verify"]).fine();
    }
}

#[test]
fn a_text_without_its_file_is_found_by_verify() {
    let desk = archived();
    desk.sqlite().execute_batch("UPDATE page SET source_index = 0 WHERE source_index = 1").expect("changed");
    let told = desk.run(&["verify"]).ended(1).out;
    assert!(told.contains("the text of its file is kept"), "{told}");
}

#[test]
fn an_edited_text_is_found_when_files_are_read_anew() {
    for (sql, cause) in [
        (
            "UPDATE page SET text = 'Nine were killed.' WHERE source_index = 2",
            "entry 2: the text that is kept of page 1",
        ),
        ("UPDATE page SET label = 'p. 7' WHERE source_index = 1", "entry 1: the text that is kept of page 1"),
        ("DELETE FROM page WHERE source_index = 1", "entry 1: the text that is kept of page 1"),
        ("INSERT INTO page VALUES (9, 1, 2, NULL, 'More.')", "entry 1: text is kept of more pages"),
        (
            "INSERT INTO page_text (page_text) VALUES ('delete-all')",
            "the search index lacks words of page_id",
        ),
        ("INSERT INTO page_text (rowid, text) VALUES (9, 'nine')", "the search index has"),
        ("DELETE FROM page_word WHERE word = 'mortar'", "the search index has other spellings"),
    ] {
        let desk = archived();
        let held = desk.run(&["verify", "--texts"]).fine();
        held.saying(&["2 archived files were read anew"]);
        desk.sqlite().execute_batch(sql).expect(sql);
        desk.run(&["verify"]).fine();
        desk.run(&["verify", "--texts"]).ended(1).saying(&[cause]);
        let found = desk.run(&["verify", "--texts", "--format", "json"]).ended(1);
        let report: serde_json::Value = serde_json::from_str(&found.out).expect("JSON");
        assert_eq!((&report["texts"], &report["failures"][0]["kind"]), (&2.into(), &"text".into()), "{sql}");
        desk.run(&["rebuild"]).fine();
        desk.run(&["verify", "--texts"]).fine();
    }
}

#[test]
fn a_rebuild_reads_the_texts_anew() {
    let desk = archived();
    desk.sqlite()
        .execute_batch("DELETE FROM page; INSERT INTO page_text (page_text) VALUES ('delete-all')")
        .expect("emptied");
    assert!(found_in_texts(&desk, &["kok-tash"]).is_empty());
    desk.run(&["rebuild"]).fine();
    assert_eq!(found_in_texts(&desk, &["kok-tash"]), ["Bulletin", "Report of the monitor"]);
}
