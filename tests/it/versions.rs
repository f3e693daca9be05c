//! One address archived at different times: versions, and what has become of quotes.

use serde_json::Value;

use crate::desk::{Desk, HEADER, Run};

const URL: &str = "https://example.org/statement";
const FIRST: &str = "Statement\n\nNine servicemen were killed on the first day.\nThree houses were burnt in the village.\n\
                     The ministry has no further information.\n";

/// Archives a text of the address as it was on a day of May 2021.
fn archive(desk: &Desk, text: &str, day: &str, more: &[&str]) -> Run {
    desk.write("page.txt", text);
    let day = format!("2021-05-{day}");
    let arguments = ["source", "add", "page.txt", "--title", "Statement", "--retrieved-on", &day];
    let url = if more.contains(&"--url") { &[][..] } else { &["--url", URL] };
    desk.run(&[&arguments, url, more].concat())
}

/// A ledger in which three claims quote the first version of a page.
fn with_first() -> Desk {
    let desk = Desk::new();
    archive(&desk, FIRST, "01", &[]).fine();
    let rows = [
        "e,casualties/killed,TJ,9,2021-05,Ministry,TJ,Statement,Nine servicemen were killed on the first day.",
        "e,property/houses-burnt,TJ,3,2021-05,Ministry,TJ,Statement,Three houses were burnt in the village.",
        "e,casualties/missing,TJ,unknown,2021-05,Ministry,TJ,Statement,The ministry has no further information.",
    ];
    desk.write("claims.csv", format!("{HEADER},quote\n{}\n", rows.join("\n")));
    desk.run(&["import", "claims.csv"]).fine().saying(&["Recorded 3 claims and 0 sources"]);
    desk
}

/// The drift of every quote: what, since which entry, seen in which.
fn drifts(desk: &Desk) -> Vec<(String, Value, Value)> {
    let rows = desk.json(&["quotes", "check"]);
    let rows = rows.as_array().expect("an array");
    let text = |row: &Value| row["drift"].as_str().unwrap_or_default().to_owned();
    rows.iter().map(|row| (text(row), row["drift_since"].clone(), row["drift_seen_in"].clone())).collect()
}

#[test]
fn a_later_version_says_which_quotes_still_stand() {
    let desk = with_first();
    let second = FIRST
        .replace("Nine servicemen were", "Eleven servicemen were")
        .replace("Three houses were burnt in the village.\n", "");
    let told = archive(&desk, &second, "03", &[]).fine();
    let told = told.saying(&[
        "https://example.org/statement: version 2, after version 1 in entry 1, 2021-05-01",
        "Of 3 quotes of earlier versions 1 still stands there, 1 changed, 1 vanished.",
        "changed  Ministry: 9 · e",
        "{+Eleven+} [-Nine-] servicemen were killed",
        "vanished  Ministry: 3 · e",
        "no passage in entry 5 is like it",
        "counterclaim source diff",
    ]);
    assert!(!told.out.contains("no further information"), "{told:?}");
    desk.run(&["verify"]).fine();

    let none = (String::new(), Value::Null, Value::Null);
    let drifted = |what: &str| (what.to_owned(), 5.into(), 5.into());
    assert_eq!(drifts(&desk), [drifted("changed"), drifted("vanished"), none.clone()]);
    // The claims rest on what they cite: a finding only for those who ask for it.
    let checked = desk.run(&["quotes", "check"]).fine();
    checked.saying(&[
        "verbatim, changed since in entry 5",
        "verbatim, vanished since in entry 5",
        "3 verbatim, 0 not found",
        "1 quote has changed and 1 has vanished in a later copy of the address.",
    ]);
    desk.run(&["quotes", "check", "--strict"]).ended(1);
    desk.run(&["quotes", "check", "--strict", "--all"])
        .ended(1)
        .saying(&["entry 1, paragraphs 1–2, characters"]);

    // A third, in which more is gone: since when is told for each.
    archive(&desk, "Statement\n\nEleven servicemen were killed on the first day.\n", "04", &[]).fine();
    assert_eq!(
        drifts(&desk),
        [
            ("changed".to_owned(), 5.into(), 6.into()),
            ("vanished".to_owned(), 5.into(), 6.into()),
            ("vanished".to_owned(), 6.into(), 6.into())
        ]
    );
    // And a fourth, in which all is as it was.
    archive(&desk, FIRST, "05", &[]).fine().saying(&["version 1 again, after version 3 in entry 6"]);
    assert_eq!(drifts(&desk), [none.clone(), none.clone(), none]);
    desk.run(&["quotes", "check", "--strict"]).fine();

    let rows = desk.json(&["source", "versions", URL]);
    let column =
        |name: &str| rows.as_array().unwrap().iter().map(|row| row[name].clone()).collect::<Vec<_>>();
    assert_eq!(column("version"), [1, 2, 3, 1]);
    assert_eq!(column("index"), [1, 5, 6, 7]);
    assert_eq!(column("quotes_found"), [3, 1, 0, 3]);
    assert_eq!(column("quotes"), [3, 3, 3, 3]);
    assert_eq!(column("digest")[0], column("digest")[3]);
    desk.run(&["source", "versions", "#5"]).fine().saying(&[
        "version 1 · entry 1 · retrieved 1 May 2021 · 3 of 3 quotes found",
        "version 2 · entry 5 · retrieved 3 May 2021 · 1 of 3 quotes found",
        "text/plain",
    ]);
}

#[test]
fn an_address_is_the_same_however_it_is_written() {
    let desk = with_first();
    let told = archive(&desk, FIRST, "02", &["--url", "HTTPS://Example.org:443/statement#part"]).fine();
    told.saying(&["unchanged since entry 1, 2021-05-01"]);
    archive(&desk, FIRST, "03", &["--url", URL]).fine().saying(&["unchanged since entry 1, 2021-05-01"]);
    let other = archive(&desk, "Else.", "03", &["--url", "https://example.org/Statement"]).fine();
    assert!(!other.out.contains("version"), "{other:?}");
    assert_eq!(desk.json(&["source", "versions", URL]).as_array().unwrap().len(), 3);
    desk.run(&["source", "versions", "https://example.org/none"]).fails(1).noting(&["no archived copy of"]);
    desk.run(&["source", "add", "--title", "No address"]).fine();
    desk.run(&["source", "versions", "#8"]).fails(1).noting(&["no source with an address in entry 8"]);
    // What was retrieved earlier is an earlier version, whenever it is recorded.
    let earlier = archive(&desk, "Nothing yet.", "01", &["--retrieved-on", "2021-04-30"]);
    earlier.fails(1);
    desk.write("page.txt", "Nothing yet.");
    let arguments = ["source", "add", "page.txt", "--title", "Statement", "--url", URL];
    let told = desk.run(&[&arguments[..], &["--retrieved-on", "2021-04-30"]].concat()).fine();
    told.saying(&[
        "version 1, before all that was archived of it",
        "A newer copy is known: version 2 in entry",
    ]);
    assert!(drifts(&desk).iter().all(|(what, ..)| what.is_empty()));
    desk.run(&["rebuild"]).fine();
    desk.run(&["verify"]).fine();
}

#[test]
fn a_claim_rests_on_the_copy_that_it_names() {
    let desk = with_first();
    let second = FIRST.replace("Nine servicemen", "Eleven servicemen");
    archive(&desk, &second, "03", &[]).fine();
    let id = desk.json(&["source", "versions", URL])[1]["id"].as_str().unwrap().to_owned();
    // Words that both have, and words that only the first has, said to be of the second.
    let row =
        |topic: &str, quote: &str| format!("e,casualties/{topic},KG,9,2021-05,Ministry,TJ,{id},{quote}");
    let rows = [
        row("injured", "Three houses were burnt in the village."),
        row("killed", "Nine servicemen were killed on the first day."),
    ];
    desk.write("claims.csv", format!("{HEADER},quote\n{}\n", rows.join("\n")));
    desk.run(&["import", "claims.csv"]).fine();
    let rows = desk.json(&["quotes", "check"]);
    let of = |at: usize, name: &str| rows[at][name].clone();
    assert_eq!([of(3, "archived_in"), of(3, "drift")], [Value::from(5), Value::Null]);
    assert_eq!([of(4, "archived_in"), of(4, "drift")], [Value::from(1), Value::from("changed")]);
    assert_eq!(of(0, "archived_in"), 1);
    desk.run(&["verify"]).fine();
}

#[test]
fn a_copy_without_text_or_bytes_says_nothing_of_quotes() {
    let desk = with_first();
    desk.write("page.png", b"\x89PNG\r\n\x1a\n\0\0");
    let arguments = ["source", "add", "page.png", "--title", "Statement", "--url", URL];
    let told = desk.run(&[&arguments[..], &["--retrieved-on", "2021-05-03"]].concat()).fine();
    told.saying(&["version 2", "No text is read from it"]);
    assert!(drifts(&desk).iter().all(|(what, ..)| what.is_empty()));
    // Nor does one whose bytes were redacted, and its text is gone from all that is shown.
    archive(&desk, "Statement\n\nSecret words.\n", "04", &[]).fine();
    assert!(drifts(&desk).iter().all(|(what, ..)| what == "vanished"));
    desk.run(&["redact", "#6", "--reason", "privacy", "--archive-only", "--yes"]).fine();
    assert!(drifts(&desk).iter().all(|(what, ..)| what.is_empty()));
    let listed = desk.run(&["source", "versions", URL]).fine();
    listed.saying(&["no text", "no bytes here"]);
    desk.run(&["source", "diff", "#1", "#6"]).fails(1).noting(&["has redacted them"]);
    desk.run(&["redact", "#6", "--reason", "privacy", "--yes"]).fine();
    assert_eq!(desk.json(&["source", "versions", URL]).as_array().unwrap().len(), 2);
    desk.run(&["verify"]).fine();
}

#[test]
fn the_difference_of_two_versions_is_shown_and_cannot_steer_a_terminal() {
    let desk = with_first();
    let second = FIRST.replace("Three houses", "Four\u{202e} houses\u{1b}[2J");
    archive(&desk, &second, "03", &[]).fine();
    let run = desk.run(&["source", "diff", "#1", "#5"]).fine();
    assert_eq!(
        run.out,
        "--- entry 1\n+++ entry 5\n@@ -1,6 +1,6 @@\n Statement\n \n Nine servicemen were killed on the first day.\n\
         -Three houses were burnt in the village.\n+Four\u{fffd} houses[2J were burnt in the village.\n \
         The ministry has no further information.\n \n"
    );
    desk.run(&["source", "diff", "#1", "#1"]).fine().noting(&["The texts are the same."]);
    desk.run(&["source", "diff", "#1", "#0"]).fails(1).noting(&["entry 0 is no source"]);
    // Of pages the main text alone, if that is asked for.
    for (name, nav) in [("one.html", "Home"), ("two.html", "Start")] {
        desk.write(name, format!("<html><nav>{nav}</nav><main><p>Nine.</main></html>"));
        desk.run(&["source", "add", name]).fine();
    }
    desk.run(&["source", "diff", "#6", "#7"]).fine().saying(&["-Home", "+Start"]);
    desk.run(&["source", "diff", "#6", "#7", "--main"]).fine().noting(&["The texts are the same."]);
}

#[test]
fn long_texts_are_compared_in_bounded_time() {
    let desk = Desk::new();
    let lines = |from: u32| (from..from + 400_000).map(|n| n.to_string()).collect::<Vec<_>>().join("\n");
    archive(&desk, &lines(0), "01", &[]).fine();
    let began = std::time::Instant::now();
    archive(&desk, &lines(1_000_000), "02", &[]).fine().saying(&["version 2, after version 1"]);
    let run = desk.run(&["source", "diff", "#1", "#2"]).fine();
    run.noting(&["Not compared, being too long", "350,000 lines of entry 1, 350,000 lines of entry 2"]);
    assert!(began.elapsed() < std::time::Duration::from_secs(100), "{:?}", began.elapsed());
}
