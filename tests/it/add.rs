//! Recording one claim, by flags and as JSON.

use serde_json::{Value, json};

use crate::desk::{Desk, Run};

/// Flags of a claim that contradicts two claims of the coded case.
const TWELVE: [&str; 21] = [
    "add",
    "--event",
    "kg-tj-2021",
    "--topic",
    "casualties/killed",
    "--side",
    "TJ",
    "--group=military",
    "--value",
    "at least 12",
    "--as-of=2021-05",
    "--stated-on",
    "2021-05-04",
    "--claimant",
    "A monitor",
    "--role=monitor",
    "--source",
    "Bulletin 3",
    "--quote=no fewer than a dozen",
    "--locator",
    "p. 1",
];

/// Parts of a text whatever the line breaks between its words.
fn unwrapped(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The id that a run recorded.
fn recorded(run: &Run) -> String {
    let line = run.out.lines().last().expect("a line");
    line.split_whitespace().last().expect("an id").to_owned()
}

#[test]
fn a_dry_run_shows_how_the_claim_is_understood_and_records_nothing() {
    let desk = Desk::with_case();
    let before = desk.tables();
    let run = desk.run(&[&TWELVE[..], &["--dry-run"]].concat()).fine().noting(&["Nothing was recorded."]);
    let shown = unwrapped(&run.out);
    for part in [
        "question How many people were killed? — military, Tajikistan side",
        "kg-tj-2021 · casualties/killed · group military · side TJ · persons",
        "answer at least 12 (quantity: >=12)",
        "as of May 2021",
        "stated on 4 May 2021",
        "claimant A monitor (no country, monitor)",
        "interest third party",
        "source Bulletin 3",
        "quote no fewer than a dozen",
        "conflicts: Tajikistan says 9 as of May 2021; A monitor (4 May 2021) says at least 12 for the same time: they cannot both hold, 3 apart.",
        "conflicts: An unattributed statement says 11 as of May 2021;",
    ] {
        assert!(shown.contains(part), "{part:?} is not in {run:?}");
    }
    assert!(before == desk.tables(), "a dry run recorded something");
    // It needs no key.
    std::fs::remove_dir_all(desk.home()).expect("removed");
    desk.run(&[&TWELVE[..], &["--dry-run"]].concat()).fine();
}

#[test]
fn a_claim_by_flags_is_recorded_once_and_shown_in_full() {
    let desk = Desk::with_case();
    let run = desk
        .run(&[&TWELVE[..], &["--recorder", "A. Coder"]].concat())
        .fine()
        .saying(&["Recorded as entry 158  "]);
    let id = recorded(&run);
    assert_eq!(id.len(), 64, "{run:?}");
    desk.run(&TWELVE).fine().saying(&["Recorded before, as entry 158  ", &id]);

    for name in [&id[..], &id[..12], &id.to_uppercase()[..16], "#158"] {
        desk.run(&["show", name]).fine().saying(&[
            "at least 12",
            "A monitor",
            "quote        no fewer than a dozen",
            "p. 1",
            "A. Coder",
            &id,
        ]);
    }
    let shown: Value = serde_json::from_str(&desk.run(&["show", "#158", "--json"]).fine().out).expect("JSON");
    assert_eq!(shown["id"], Value::from(id.as_str()));
    assert_eq!((&shown["index"], &shown["retracted_by"]), (&json!(158), &Value::Null));
    assert_eq!(shown["body"]["value"]["text"], "at least 12");
    assert_eq!(shown["body"]["recorded_by"], "A. Coder");

    let answers = desk.json(&["disputes", "casualties/killed", "--side", "TJ"]);
    assert_eq!(answers[0]["positions"].as_array().map(Vec::len), Some(3));
    desk.run(&["retract", &id[..12], "--reason", "mistyped"])
        .fine()
        .saying(&["Retracted entry 158 by entry 159"]);
    desk.run(&["show", &id]).fine().saying(&["RETRACTED by entry 159: mistyped"]);
    let answers = desk.json(&["disputes", "casualties/killed", "--side", "TJ"]);
    assert_eq!(answers[0]["positions"].as_array().map(Vec::len), Some(2));
    desk.run(&["verify"]).fine();
}

#[test]
fn a_topic_that_the_codebook_does_not_define_is_taken_and_said() {
    let desk = Desk::with_case();
    let add = [
        "add",
        "--event=kg-tj-2021",
        "--topic=casualties/kiled",
        "--value=3",
        "--stated-on=2021-05",
        "--claimant=A",
        "--source=S",
    ];
    let run = desk.run(&add).fine().saying(&["Recorded as entry"]);
    assert!(unwrapped(&run.out).contains("The codebook does not define casualties/kiled"), "{run:?}");
    assert!(unwrapped(&run.out).contains("Did you mean casualties/killed?"), "{run:?}");
    let found = desk.run(&["codebook", "check", "--format", "json"]).ended(1);
    let found: Value = serde_json::from_str(&found.out).expect("JSON");
    assert_eq!(found[0]["topic"], "casualties/kiled");
}

#[test]
fn silence_is_recorded_and_is_no_figure() {
    let desk = Desk::with_case();
    let add = [
        "add",
        "--event=kg-tj-2021",
        "--topic=casualties/killed",
        "--side=TJ",
        "--group=military",
        "--stated-on=2021-05-05",
        "--claimant=Kyrgyzstan",
        "--country=KG",
        "--source=S",
        "--value=declined",
    ];
    let run = desk.run(&add).fine();
    assert!(
        unwrapped(&run.out).contains("answer declined (no answer is given: recorded as such, never as zero)")
    );
    let answers = desk.json(&["disputes", "casualties/killed", "--side", "TJ"]);
    assert_eq!((&answers[0]["low"], &answers[0]["high"]), (&json!("9"), &json!("11")));
    let silent =
        answers[0]["positions"].as_array().and_then(|p| p.iter().find(|p| p["value"] == "declined").cloned());
    assert_eq!(
        silent.map(|position| (position["low"].clone(), position["high"].clone())),
        Some((Value::Null, Value::Null))
    );
}

#[test]
fn what_its_claimant_said_before_is_shown() {
    let desk = Desk::new();
    let add = ["add", "--event=e", "--topic=casualties/killed", "--claimant=A", "--source=S"];
    let said = |value: &str, day: &str| {
        unwrapped(&desk.run(&[&add[..], &["--value", value, "--stated-on", day]].concat()).fine().out)
    };
    assert!(!said("3", "2021-05-01").contains("note:"));
    assert!(
        said("4", "2021-05-01")
            .contains("note: What A said (1 May 2021) is reported in “S” both as 3 and as 4.")
    );
    assert!(
        said("7", "2021-05-03")
            .contains("note: The running total of A rose from 3 (as of 1 May 2021) to 7 (as of 3 May 2021).")
    );
}

#[test]
fn what_is_missing_is_said_at_once() {
    let desk = Desk::new();
    desk.refused(&["add", "--event", "e", "--value", "40..30"], 1).noting(&[
        "the claim cannot be recorded",
        "\n  topic: is missing; give a slash path: casualties/killed",
        "\n  value: \"40..30\" has 40 as its low end",
        "\n  stated_on: is missing; give an EDTF date",
        "\n  claimant: is missing",
        "\n  source: is missing",
    ]);
    desk.refused(&["add", "--event", "e", "--about", "side"], 1)
        .noting(&["--about side: is not NAME=VALUE, for example side=TJ"]);
    desk.refused(&["add", "--event", "e", "--about", "Side=TJ"], 1).noting(&["about.Side: is no qualifier"]);
}

/// A claim as JSON, with these fields set anew.
fn claim(changes: &Value) -> Value {
    let mut claim = json!({"event": "e", "topic": "casualties/killed", "about": {"side": "TJ"}, "value": 9,
                           "stated_on": "2021-05", "claimant": "A", "source": "S", "note": null});
    for (name, value) in changes.as_object().expect("an object") {
        claim[name] = value.clone();
    }
    claim
}

#[test]
fn json_on_standard_input() {
    let (one, two) = (claim(&json!({})), claim(&json!({"value": "at least 11", "claimant": "B"})));
    for (input, claims) in [
        (one.to_string(), 1),
        (format!("{one:#}"), 1),
        (json!([one, two]).to_string(), 2),
        (format!("{one}\n{two}\n"), 2),
    ] {
        for arguments in [&["add", "--json"][..], &["add"]] {
            let desk = Desk::new();
            let before = desk.tables();
            desk.feed(&[arguments, &["--dry-run"]].concat(), &input)
                .fine()
                .noting(&["Nothing was recorded."]);
            assert!(before == desk.tables(), "a dry run recorded something");
            let run = desk.feed(arguments, &input).fine();
            assert_eq!(run.out.matches("Recorded as entry").count(), claims, "{run:?}");
            assert_eq!(desk.entries(), claims as u64 + 2, "the key, the source and the claims");
            let run = desk.feed(arguments, &input).fine();
            assert_eq!(run.out.matches("Recorded before, as entry").count(), claims, "{run:?}");
        }
    }
}

#[test]
fn json_that_is_no_claim_records_nothing() {
    let desk = Desk::new();
    let before = desk.tables();
    for (input, problem) in [
        (String::new(), "no claim was given"),
        (
            "{\"event\": \"e\",\n  \"topic\": }".to_owned(),
            "standard input: is not JSON: expected value at line 2 column 12",
        ),
        ("{\"event\": ".to_owned(), "standard input: is not JSON: EOF"),
        ("[]".to_owned(), "standard input: holds no claim"),
        ("[1]".to_owned(), "claim 1 is not an object"),
        ("\"nine\"".to_owned(), "claim 1 is not an object"),
        (
            claim(&json!({"claiment": "A"})).to_string(),
            "claim 1: claiment: is no field of a claim; did you mean claimant?",
        ),
        (claim(&json!({"value": true})).to_string(), "neither text nor a number; write yes or no as text"),
        (claim(&json!({"value": [1, 2]})).to_string(), "value: \"[1,2]\" is neither text nor a number"),
        (claim(&json!({"value": "-3"})).to_string(), "value: \"-3\" is below 0"),
        (
            format!("{}\n{}", claim(&json!({})), claim(&json!({"stated_on": "May"}))),
            "claim 2 of 2: stated_on: \"May\" is no EDTF date",
        ),
    ] {
        let run = desk.feed(&["add", "--json"], &input).fails(1).noting(&[problem]);
        assert!(before == desk.tables(), "{input} changed the ledger: {run:?}");
    }
    let run = desk.feed(&["add"], b"\xff\xfe{}").fails(1).noting(&["standard input: "]);
    assert!(before == desk.tables(), "{run:?}");
}

#[test]
fn a_recorded_source_is_named_by_title_address_or_id() {
    let desk = Desk::new();
    let run = desk
        .run(&[
            "source",
            "add",
            "--title",
            "Bulletin 3",
            "--publisher",
            "A monitor",
            "--url",
            "https://example.org/3",
            "--published-on",
            "2021-05-04",
            "--retrieved-on",
            "2026-11-24",
            "--lang",
            "en",
            "--licence",
            "CC BY 4.0",
            "--relays",
            "Agency wire",
        ])
        .fine()
        .saying(&["Recorded as entry 2"]);
    let id = recorded(&run);
    desk.run(&["show", &id]).fine().saying(&[
        "Bulletin 3",
        "A monitor",
        "https://example.org/3",
        "4 May 2021",
        "CC BY 4.0",
        "Agency wire",
    ]);
    for (claimant, source) in
        [("A", "Bulletin 3"), ("B", "https://example.org/3"), ("C", &id), ("D", &id[..12])]
    {
        desk.run(&[
            "add",
            "--event=e",
            "--topic=casualties/killed",
            "--value=9",
            "--stated-on=2021",
            "--claimant",
            claimant,
            "--source",
            source,
        ])
        .fine();
    }
    desk.import(&[
        "e,casualties/killed,,9,2021,E,,Bulletin 3",
        "e,casualties/killed,,9,2021,F,,https://example.org/3",
        &format!("e,casualties/killed,,9,2021,G,,{id}"),
    ])
    .fine()
    .saying(&["Recorded 3 claims and 0 sources"]);
    let sources = desk.json(&["source", "list"]);
    let listed: Vec<(&str, u64)> = sources
        .as_array()
        .expect("an array")
        .iter()
        .map(|source| {
            (source["title"].as_str().unwrap_or_default(), source["claims"].as_u64().unwrap_or_default())
        })
        .collect();
    assert_eq!(listed, [("Agency wire", 0), ("Bulletin 3", 7)]);

    // The same document again is the same entry; another one of that title makes the title ambiguous.
    desk.run(&["source", "add", "--title", "Bulletin 3", "--url", "https://example.org/mirror"])
        .fine()
        .saying(&["Recorded as entry 10"]);
    desk.run(&["source", "add", "--title", "Bulletin 3", "--url", "https://example.org/mirror"])
        .fine()
        .saying(&["Recorded before, as entry 10"]);
    let add = [
        "add",
        "--event=e",
        "--topic=casualties/killed",
        "--value=9",
        "--stated-on=2021",
        "--claimant=H",
        "--source",
    ];
    let before = desk.tables();
    for (source, problem) in [
        ("Bulletin 3", "2 recorded sources are named \"Bulletin 3\"; give the id of one: "),
        (&claim_id(&desk), "is no source"),
    ] {
        desk.run(&[&add[..], &[source]].concat()).fails(1).noting(&[problem]);
    }
    desk.import(&["e,casualties/killed,,9,2021,H,,Bulletin 3"])
        .fails(1)
        .noting(&["row 2, source: ", &id[..8]]);
    assert!(before == desk.tables(), "something was recorded");
    desk.refused(&["source", "add", "--title", " "], 1).noting(&["source: is missing"]);
    desk.refused(&["source", "add", "--title", "T", "--url", "example.org"], 1)
        .noting(&["\"example.org\" is no address; give one with its scheme"]);
    desk.refused(&["source", "add", "--title", "T", "--published-on", "May"], 1)
        .noting(&["\"May\" is no EDTF date"]);
    desk.refused(&["source", "add", "--title", "T", "--lang", "English!"], 1).noting(&["lang: \"English!\""]);
    desk.run(&["verify"]).fine();
}

/// The id of a recorded claim.
fn claim_id(desk: &Desk) -> String {
    desk.sqlite().query_row("SELECT id FROM claims LIMIT 1", [], |row| row.get(0)).expect("a claim")
}

#[test]
fn the_recorder_is_named_only_where_they_want_to_be() {
    let desk = Desk::new();
    let add = |claimant: &str, environment: &[(&str, &str)], more: &[&str]| {
        let flags = [
            "add",
            "--event=e",
            "--topic=casualties/killed",
            "--value=9",
            "--stated-on=2021",
            "--source=S",
            "--claimant",
            claimant,
        ];
        let run = desk.run_with(&[&flags[..], more].concat(), environment).fine();
        let shown: Value =
            serde_json::from_str(&desk.run(&["show", &recorded(&run), "--json"]).fine().out).expect("JSON");
        shown["body"]["recorded_by"].clone()
    };
    assert_eq!(add("A", &[], &[]), Value::Null);
    assert_eq!(add("B", &[("COUNTERCLAIM_RECORDER", "Ann")], &[]), "Ann");
    assert_eq!(add("C", &[("COUNTERCLAIM_RECORDER", "Ann")], &["--recorder", "Bob"]), "Bob");
    assert_eq!(add("D", &[("COUNTERCLAIM_RECORDER", " ")], &[]), Value::Null);
    // Who records does not make another claim of it.
    desk.run(&[
        "add",
        "--event=e",
        "--topic=casualties/killed",
        "--value=9",
        "--stated-on=2021",
        "--source=S",
        "--claimant=A",
        "--recorder=Eve",
    ])
    .fine()
    .saying(&["Recorded before"]);
}
