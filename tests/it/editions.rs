//! Editions of a data set: what is new, revised, withdrawn and unchanged, and what the clocks say of it.

use rusqlite::Row;
use serde_json::Value;

use crate::desk::{Desk, Run};

const COLUMNS: &str = "event,topic,about.side,value,as_of,stated_on,claimant,country,source,quote";

/// Imports an edition of a small data set; rows are a side, a value, the days of moment
/// and statement, a claimant, a source and a quote.
fn import(desk: &Desk, day: &str, rows: &[&str], more: &[&str]) -> Run {
    let mut file = format!("{COLUMNS}\n");
    for row in rows {
        let mut cells: Vec<&str> = row.split('|').map(str::trim).collect();
        cells.resize(7, "");
        let source = if cells[5].is_empty() { "Tables" } else { cells[5] };
        let [side, value, as_of, stated_on, claimant, _, quote] = cells[..] else {
            unreachable!("seven cells")
        };
        file.push_str(&format!(
            "valley,casualties/killed,{side},{value},{as_of},{stated_on},{claimant},,{source},{quote}\n"
        ));
    }
    desk.write("tables.csv", file);
    let mut arguments = vec!["import", "tables.csv", "--edition", day, "--data-set", "Tables of the valley"];
    arguments.extend(more);
    desk.run(&arguments)
}

/// New, revised, withdrawn, unchanged and not met, as the last edition's entry counts them.
fn counts(desk: &Desk) -> [u64; 5] {
    let read = |row: &Row<'_>| Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?]);
    let sql =
        "SELECT new, revised, withdrawn, unchanged, kept FROM edition ORDER BY entry_index DESC LIMIT 1";
    desk.sqlite().query_row(sql, [], read).expect("an edition")
}

/// New, revised, withdrawn and unchanged, as the last edition's entry counts them.
pub(crate) fn last_edition(desk: &Desk) -> [u64; 4] {
    let [new, revised, withdrawn, unchanged, _] = counts(desk);
    [new, revised, withdrawn, unchanged]
}

/// What a claimant stands at on the side, and since when, at these clocks; nothing if it says nothing.
fn position(desk: &Desk, side: &str, claimant: &str, clocks: &[&str]) -> String {
    let mut asked = vec!["disputes", "--all", "--side", side];
    asked.extend(clocks);
    let answers = desk.json(&asked);
    let answers = answers.as_array().expect("an array").iter();
    let mut positions = answers.flat_map(|answer| answer["positions"].as_array().expect("an array"));
    let found = positions.find(|position| position["claimant"] == claimant);
    let text = |position: &Value, key: &str| position[key].as_str().expect("text").to_owned();
    found.map_or_else(String::new, |found| at(&text(found, "value"), &text(found, "stated_on")))
}

fn at(value: &str, day: &str) -> String {
    format!("{value}, {day}")
}

fn last(desk: &Desk) -> String {
    (desk.entries() - 1).to_string()
}

const FIRST: [&str; 4] = [
    "north | 9 || 2021-05-01 | Ministry",
    "north | 12 || 2021-05-02 | Ministry",
    "south | 30 || 2021-05-01 | Ministry",
    "south | 31 || 2021-05-01 | Monitor",
];
const SECOND: [&str; 4] = [
    "north | 9 || 2021-05-01 | Ministry",
    "north | 14 || 2021-05-02 | Ministry",
    "north | 15 || 2021-05-03 | Ministry",
    "south | 31 || 2021-05-01 | Monitor",
];

#[test]
fn a_correction_by_the_carrier_takes_the_place_of_what_it_corrects() {
    let desk = Desk::new();
    import(&desk, "2021-06-01", &FIRST, &[]).fine().saying(&["the first that is recorded", "4 claims"]);
    let before = last(&desk);
    import(&desk, "2021-06-05", &SECOND, &[]).fine().saying(&[
        "of 2021-06-05 against that of 2021-06-01",
        "Ministry, casualties/killed · side north · persons, 2 May 2021: 12 → 14",
        "Withdrawn\n  Ministry, casualties/killed · side south · persons, 1 May 2021: 30",
    ]);
    assert_eq!(counts(&desk), [1, 1, 1, 2, 0]);

    // Nobody spoke again: the day of the statement is what it was, and only the ledger's clock tells the two apart.
    let on = ["--as-of", "2021-05-02"];
    assert_eq!(position(&desk, "north", "Ministry", &on), at("14", "2021-05-02"));
    let then = ["--as-of", "2021-05-02", "--known-at", &before];
    assert_eq!(position(&desk, "north", "Ministry", &then), at("12", "2021-05-02"));
    assert_eq!(position(&desk, "south", "Ministry", &[]), "");
    assert_eq!(position(&desk, "south", "Ministry", &["--known-at", &before]), at("30", "2021-05-01"));

    // It is neither a misreport nor a revision of the claimant's.
    desk.run(&["disputes", "--all"]).fine();
    assert!(!desk.run(&["disputes", "--all"]).out.contains("reported"));
    let steps = desk.json(&["revisions"]);
    let steps: Vec<&Value> = steps.as_array().expect("an array").iter().map(|step| &step["value"]).collect();
    assert_eq!(steps, ["14", "15"], "the claimant's own running total alone");

    let log = desk.json(&["log", "--all"]);
    let retracted = |reason: &str| {
        let rows = log.as_array().expect("an array").iter();
        rows.filter(|row| row["retraction_reason"] == reason).map(|row| row["index"].to_string()).next()
    };
    let corrected =
        retracted("corrected by its carrier in the edition of 2021-06-05 of “Tables of the valley”");
    desk.run(&["show", &format!("#{}", corrected.expect("the correction"))]).fine().saying(&[
        "RETRACTED by entry",
        "corrected by its carrier",
        "in its place",
    ]);
    assert!(retracted("not in the edition of 2021-06-05 of “Tables of the valley” any more").is_some());
    desk.run(&["log"]).fine().saying(&["edition     Tables of the valley, 2021-06-05: 1"]);

    let content = desk.content();
    desk.run(&["verify"]).fine();
    desk.run(&["rebuild"]).fine();
    assert!(desk.content() == content, "a rebuild makes the same");
}

#[test]
fn a_claimant_who_speaks_again_revises_and_falls_silent() {
    let desk = Desk::new();
    import(&desk, "2021-06-01", &FIRST, &[]).fine();
    import(&desk, "2021-06-05", &SECOND, &["--changed-by", "claimant"]).fine().saying(&[
        "Recorded 4 claims and 1 source",
        "12 → 14\n  (stated anew)",
        "1 claim, stated anew by the claimant",
    ]);
    assert_eq!(counts(&desk), [1, 1, 1, 2, 0]);

    // The figure of 2 May was stated on 5 June; so was that of 3 May, which is the later one.
    assert_eq!(position(&desk, "north", "Ministry", &[]), at("15", "2021-06-05"));
    // What was said before stays said.
    assert_eq!(position(&desk, "north", "Ministry", &["--as-of", "2021-05-02"]), at("12", "2021-05-02"));
    assert_eq!(position(&desk, "south", "Ministry", &["--as-of", "2021-06-04"]), at("30", "2021-05-01"));
    assert_eq!(position(&desk, "south", "Ministry", &[]), at("unknown", "2021-06-05"));
    desk.run(&["disputes", "--all", "--side", "south"]).fine().saying(&["Ministry"]);
    let one = |sql: &str| desk.sqlite().query_row(sql, [], |row| row.get::<_, String>(0)).expect("a cell");
    assert_eq!(
        one("SELECT note FROM claims WHERE value = 'unknown'"),
        "30: not in the edition of 2021-06-05 of “Tables of the valley” any more"
    );
    assert_eq!(one("SELECT count(*) || '' FROM retraction"), "0", "nothing is retracted");

    // A third edition is held against what the data set holds by now, and a row that comes back counts again.
    let entries = desk.entries();
    import(&desk, "2021-06-09", &SECOND, &["--changed-by", "claimant"]).fine();
    assert_eq!((counts(&desk), desk.entries()), ([0, 0, 0, 4, 0], entries + 1));
    let back: Vec<&str> = SECOND.iter().copied().chain(["south | 30 || 2021-05-01 | Ministry"]).collect();
    import(&desk, "2021-06-12", &back, &["--changed-by", "claimant"]).fine();
    assert_eq!(position(&desk, "south", "Ministry", &[]), at("30", "2021-06-12"));
    desk.run(&["verify"]).fine();
}

#[test]
fn a_revised_figure_of_an_earlier_moment_does_not_become_the_latest_word() {
    let desk = Desk::new();
    import(&desk, "2021-06-01", &FIRST, &[]).fine();
    let changed = [
        "north | 10 || 2021-05-01 | Ministry",
        "north | 12 || 2021-05-02 | Ministry",
        "south | 30 || 2021-05-01 | Ministry",
        "south | 31 || 2021-05-01 | Monitor",
    ];
    import(&desk, "2021-06-05", &changed, &["--changed-by", "claimant"])
        .fine()
        .saying(&["repeated   1 claim, of later moments"]);
    assert_eq!(counts(&desk), [0, 1, 0, 3, 0]);
    assert_eq!(position(&desk, "north", "Ministry", &[]), at("12", "2021-06-05"));
    let entries = desk.entries();
    import(&desk, "2021-06-05", &changed, &["--changed-by", "claimant"]).fine();
    assert_eq!(desk.entries(), entries, "nothing is left to be repeated");
}

#[test]
fn a_row_that_is_dated_by_the_edition_is_the_claimants_own_word() {
    let desk = Desk::new();
    let row = |value: &str, day: &str| format!("north | {value} | 2021-05-01 | {day} | Keeper");
    let on = |value, day| [row(value, day), row(value, day).replace("north", "south")];
    let edition = |value, day: &'static str| {
        let rows = on(value, day);
        import(&desk, day, &rows.each_ref().map(String::as_str), &[])
    };
    edition("9", "2021-06-01").fine();
    edition("9", "2021-06-05").fine();
    assert_eq!(counts(&desk), [0, 0, 0, 2, 0], "said again, the same");
    edition("11", "2021-06-09").fine().saying(&["2 claims, stated anew by the claimant"]);
    assert_eq!(position(&desk, "north", "Keeper", &[]), at("11", "2021-06-09"));
    assert_eq!(position(&desk, "north", "Keeper", &["--as-of", "2021-06-08"]), at("9", "2021-06-01"));
    edition("11", "2021-06-10").fine();
    assert_eq!(counts(&desk), [0, 0, 0, 2, 0], "what was revised is no part of the data set");
}

#[test]
fn several_reports_with_one_key_are_paired_whatever_their_order() {
    let desk = Desk::new();
    let first = [
        "north | 9 || 2021-05-01 | unattributed | Gazette",
        "north | 12 || 2021-05-01 | unattributed | Courier",
        "south | 5 || 2021-05-01 | Ministry | Gazette",
        "south | 5 || 2021-05-01 | Ministry | Courier",
    ];
    import(&desk, "2021-06-01", &first, &[]).fine();
    let second = [
        "north | 13 || 2021-05-01 | unattributed | Courier",
        "north | 9 || 2021-05-01 | unattributed | Gazette",
        "south | 5 || 2021-05-01 | Ministry | Courier",
        "south | 6 || 2021-05-01 | Ministry | Gazette",
        "south | 7 || 2021-05-01 | Ministry | Herald",
    ];
    import(&desk, "2021-06-02", &second, &[]).fine().saying(&["12 → 13", "5 → 6"]);
    assert_eq!(counts(&desk), [1, 2, 0, 2, 0]);
    desk.run(&["disputes", "--all", "--side", "south"]).fine().saying(&["reported"]);
}

#[test]
fn statements_of_several_days_on_one_moment_are_told_apart() {
    let desk = Desk::new();
    let first =
        ["north | 9 | 2021-05-01 | 2021-05-02 | Ministry", "north | 11 | 2021-05-01 | 2021-05-04 | Ministry"];
    import(&desk, "2021-05-04", &first, &[]).fine();
    let second =
        ["north | 9 | 2021-05-01 | 2021-05-02 | Ministry", "north | 12 | 2021-05-01 | 2021-05-04 | Ministry"];
    import(&desk, "2021-05-06", &second, &[]).fine().saying(&["11 → 12"]);
    assert_eq!(counts(&desk), [0, 1, 0, 1, 0]);
    assert_eq!(position(&desk, "north", "Ministry", &["--as-of", "2021-05-03"]), at("9", "2021-05-02"));
}

#[test]
fn other_words_for_the_same_answer_are_a_correction() {
    let desk = Desk::new();
    let row = |quote: &str| format!("north | 9 || 2021-05-01 | Ministry | Tables | {quote}");
    import(&desk, "2021-06-01", &[&row("nine people")], &[]).fine();
    import(&desk, "2021-06-02", &[&row("nine persons")], &[]).fine();
    assert_eq!(counts(&desk), [0, 1, 0, 0, 0]);
    let answers = desk.json(&["disputes", "--all"]);
    let position = &answers[0]["positions"][0];
    assert_eq!((&position["quote"], &position["reports"]), (&"nine persons".into(), &1.into()));
}

#[test]
fn the_same_edition_again_records_nothing_and_a_later_one_that_it_was_seen() {
    let desk = Desk::new();
    for day in ["2021-06-01", "2021-06-01", "2021-06"] {
        let entries = desk.entries();
        let content = desk.content();
        import(&desk, day, &FIRST, &[]).fine();
        match day {
            "2021-06-01" if entries == 1 => assert!(desk.entries() > 5),
            "2021-06-01" => assert!(desk.content() == content, "nothing is recorded"),
            _ => assert_eq!((desk.entries(), counts(&desk)), (entries + 1, [0, 0, 0, 4, 0])),
        }
    }
}

#[test]
fn editions_come_in_the_order_in_which_they_were_published() {
    let desk = Desk::new();
    import(&desk, "2021-06-05", &SECOND, &[]).fine();
    let content = desk.content();
    import(&desk, "2021-06-01", &FIRST, &[]).fails(1).noting(&[
        "the ledger has the edition of 2021-06-05 of “Tables of the valley”, and this is the one of 2021-06-01",
        "in the order in which they were published",
    ]);
    import(&desk, "unknown", &FIRST, &[]).fails(1).noting(&["needs the day, month or year"]);
    desk.run(&["import", "tables.csv", "--edition", "2021-06-09"]).fails(1).noting(&["--data-set"]);
    assert!(desk.content() == content, "nothing was recorded");
}

#[test]
fn what_is_mostly_gone_is_not_withdrawn_unasked() {
    let desk = Desk::new();
    import(&desk, "2021-06-01", &FIRST, &[]).fine();
    let content = desk.content();
    let part = [FIRST[0], "west | 3 || 2021-05-01 | Monitor"];
    import(&desk, "2021-06-05", &part, &[]).fails(1).noting(&["3 of 4 claims", "--gone kept"]);
    import(&desk, "2021-06-05", &[], &[]).fails(1).noting(&["4 of 4 claims"]);
    assert!(desk.content() == content, "nothing was recorded");

    import(&desk, "2021-06-05", &part, &["--gone", "kept"]).fine().saying(&["3 claims, left standing"]);
    assert_eq!(counts(&desk), [1, 0, 0, 1, 3]);
    assert_eq!(position(&desk, "south", "Monitor", &[]), at("31", "2021-05-01"));
    import(&desk, "2021-06-06", &part, &[]).fine();
    assert_eq!(counts(&desk), [0, 0, 0, 2, 0], "what was kept belongs to the data set no more");
    import(&desk, "2021-06-07", &part[1..], &[]).fine();
    assert_eq!(counts(&desk), [0, 0, 1, 1, 0]);
    import(&desk, "2021-06-08", &["east | 1 || 2021-05-01 | Monitor"], &["--gone", "withdrawn"]).fine();
    assert_eq!(counts(&desk), [1, 0, 1, 0, 0]);
}

#[test]
fn a_row_that_is_refused_is_not_gone() {
    let desk = Desk::new();
    import(&desk, "2021-06-01", &FIRST, &[]).fine();
    let skip = ["--skip-bad-rows", "--rejects", "bad.csv"];
    // The value cannot be read, but which claim it is can be.
    let bad_value = [FIRST[0], "north | 12..3 || 2021-05-02 | Ministry", FIRST[3]];
    let content = desk.content();
    import(&desk, "2021-06-05", &bad_value, &[]).fails(1).noting(&["nothing was recorded"]);
    assert!(desk.content() == content, "a bad row late in the file keeps all from being recorded");
    import(&desk, "2021-06-05", &bad_value, &skip).ended(1).saying(&["1 claim, left standing"]);
    assert_eq!(counts(&desk), [0, 0, 1, 2, 1]);
    assert_eq!(position(&desk, "north", "Ministry", &[]), at("12", "2021-05-02"));

    // Which claim it is cannot be read: any that was not met may be it.
    let bad_day = [FIRST[0], "north | 12 || 2021-05-32 | Ministry"];
    import(&desk, "2021-06-07", &bad_day, &skip).ended(1).noting(&[
        "Nothing was withdrawn",
        "import the",
        "whole edition again",
    ]);
    assert_eq!(counts(&desk), [0, 0, 0, 1, 2]);
    assert_eq!(position(&desk, "south", "Monitor", &[]), at("31", "2021-05-01"));
    import(&desk, "2021-06-07", &[FIRST[0], FIRST[1]], &[]).fine();
    assert_eq!(counts(&desk), [0, 0, 1, 2, 0], "mended, and imported again whole");
}

#[test]
fn a_dry_run_tells_what_would_be_recorded_and_records_nothing() {
    let desk = Desk::new();
    import(&desk, "2021-06-01", &FIRST, &[]).fine();
    let content = desk.content();
    let dry = import(&desk, "2021-06-05", &SECOND, &["--dry-run"])
        .fine()
        .saying(&["Would record 2 claims"])
        .noting(&["Nothing was recorded: this was a dry run."]);
    assert!(desk.content() == content, "nothing was recorded");
    let wet = import(&desk, "2021-06-05", &SECOND, &[]).fine();
    assert_eq!(dry.out.replace("Would record", "Recorded"), wet.out);

    let bad = ["west | 3..1 || 2021-05-01 | Monitor"];
    let more = ["--gone", "kept", "--skip-bad-rows", "--rejects", "bad.csv", "--dry-run"];
    import(&desk, "2021-06-09", &bad, &more).ended(1).noting(&["1 row would not be recorded"]);
    assert!(!desk.path("bad.csv").exists(), "no file is written either");
}

#[test]
fn many_changes_are_told_by_several_entries() {
    let desk = Desk::new();
    let row = |day: u32, value: u32| {
        format!(
            "north | {value} || {}-{:02}-{:02} | Ministry",
            1900 + day / 336,
            day / 28 % 12 + 1,
            day % 28 + 1
        )
    };
    let edition = |published_on, rows: &[String], more: &[&str]| {
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        import(&desk, published_on, &rows, more).fine()
    };
    let first: Vec<String> = (0..1_100).map(|day| row(day, 1)).collect();
    let second: Vec<String> = (0..1_100).map(|day| row(day, 1 + u32::from(day < 1_050))).collect();
    edition("2021-06-01", &first, &[]);
    edition("2021-06-02", &second, &["--changed-by", "claimant"]);
    assert_eq!(counts(&desk), [0, 1_050, 0, 50, 0]);
    let parts: u64 = desk
        .sqlite()
        .query_row("SELECT count(*) FROM edition WHERE new IS NULL", [], |row| row.get(0))
        .expect("a count");
    assert_eq!(parts, 1, "1,050 superseded and one repeated, 1,000 an entry");
    edition("2021-06-03", &second, &[]);
    assert_eq!(counts(&desk), [0, 0, 0, 1_100, 0]);
    desk.run(&["verify"]).fine();
}

/// Whatever editions came before, what stands in the end is what the last one says.
#[test]
fn what_stands_is_what_the_last_edition_says() {
    let desk = Desk::new();
    let mut state = 1_u64;
    let mut draw = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    for day in 1..=12 {
        let mut rows: Vec<(String, String)> = Vec::new();
        for (side, when) in (0..24).map(|place| (["north", "south", "west"][place % 3], place / 3 + 1)) {
            if draw(4) > 0 {
                rows.push((format!("{side} 2021-05-0{when}"), draw(3).to_string()));
            }
        }
        let lines: Vec<String> = rows
            .iter()
            .map(|(key, value)| {
                let (side, when) = key.split_once(' ').expect("two parts");
                format!("{side} | {value} || {when} | Ministry")
            })
            .collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        import(&desk, &format!("2021-06-{day:02}"), &lines, &["--gone", "withdrawn"]).fine();
        let mut stands: Vec<(String, String)> = Vec::new();
        let file = desk.sqlite();
        let mut statement =
            file.prepare("SELECT side || ' ' || stated_on, value FROM claims").expect("a query");
        let mut found = statement.query([]).expect("rows");
        while let Some(row) = found.next().expect("a row") {
            stands.push((row.get(0).expect("text"), row.get(1).expect("text")));
        }
        stands.sort();
        rows.sort();
        assert_eq!(stands, rows, "edition of day {day}");
    }
    desk.run(&["verify"]).fine();
}

#[test]
fn what_was_redacted_may_come_back_and_that_is_said() {
    let desk = Desk::new();
    import(&desk, "2021-06-01", &FIRST, &[]).fine();
    let told = "entry was redacted";
    let again = import(&desk, "2021-06-02", &FIRST, &[]).fine();
    assert!(!again.notes.contains(told), "{again:?}");
    let claim = desk.json(&["search", "Monitor"])[0]["id"].as_str().expect("an id").to_owned();
    desk.run(&["redact", &claim, "--reason", "victim-safety", "--yes"]).fine();
    let dry = import(&desk, "2021-06-03", &FIRST, &["--dry-run"]).fine();
    dry.noting(&["Of this data set 1 entry was redacted", "redact it again"]);
    import(&desk, "2021-06-03", &FIRST, &[]).fine().noting(&[told]);
    assert_eq!(last_edition(&desk)[0], 1);
    // Nothing came back: nothing is said.
    let later = import(&desk, "2021-06-04", &FIRST, &[]).fine();
    assert!(!later.notes.contains(told), "{later:?}");
}
