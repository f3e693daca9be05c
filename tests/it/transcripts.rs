//! What a person sees, command by command, on the coded case.
//!
//! The snapshots in `snapshots/` are meant to be read. What differs from one ledger to the next,
//! ids, keys, roots, times and paths, is replaced by a word of the same width. After a change that
//! is meant, `INSTA_UPDATE=always cargo test --test it transcripts` writes them anew; read the
//! difference before it is committed.

use insta::{Settings, assert_snapshot};

use crate::desk::{Desk, Run};

/// What differs, and what stands for it. Widths are kept, so that what is aligned stays so.
pub(crate) const FILTERS: [(&str, &str); 9] = [
    (r"\b[0-9a-f]{64}\b", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"),
    (r"\bcounterclaim/[0-9a-f]{16}\b", "counterclaim/0123456789abcdef"),
    (r"\bcounterclaim_[0-9a-f]{16}\b", "counterclaim_0123456789abcdef"),
    (r"\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}", "+01234567+VERIFIERKEYVERIFIERKEYVERIFIERKEYVERIFIERKEY"),
    (r"\+[0-9a-f]{8}\.key", "+01234567.key"),
    (r"[A-Za-z0-9+/]{43}=", "ROOTROOTROOTROOTROOTROOTROOTROOTROOTROOTROO="),
    (r"\b[0-9a-f]{8}\b", "01234567"),
    (r"\b20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ", "2026-01-01T00:00:00Z"),
    // The day on which an entry was recorded, in the log; other dates are the case's own.
    (r"(?m)^(\d+ +(?:01234567)? +)20\d\d-\d\d-\d\d", "${1}2026-01-01"),
];

/// A run as a person would copy it from the screen.
fn transcript(desk: &Desk, columns: &str, arguments: &[&str]) -> String {
    let Run { out, notes, status, .. } = desk.run_with(arguments, &[("COLUMNS", columns)]);
    let status = status.map_or("by a signal".to_owned(), |status| status.to_string());
    let quoted: Vec<String> = arguments
        .iter()
        .map(
            |argument| {
                if argument.contains([' ', '#']) { format!("'{argument}'") } else { (*argument).to_owned() }
            },
        )
        .collect();
    let notes: String = notes.lines().map(|line| format!("! {line}").trim_end().to_owned() + "\n").collect();
    let home = desk.home().display().to_string();
    format!("$ counterclaim {}\n{out}{notes}[{status}]\n", quoted.join(" ")).replace(&home, "HOME")
}

/// Compares the transcripts of these runs with the snapshot of this name.
fn compare(name: &str, desk: &Desk, columns: &str, runs: &[&[&str]]) {
    let text: Vec<String> = runs.iter().map(|arguments| transcript(desk, columns, arguments)).collect();
    let mut settings = Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for (found, shown) in FILTERS {
        settings.add_filter(found, shown);
    }
    settings.bind(|| assert_snapshot!(name, text.join("\n")));
}

#[test]
fn demo() {
    compare("demo-80", &Desk::empty(), "80", &[&["demo"]]);
    compare("demo-200", &Desk::empty(), "200", &[&["demo"]]);
}

#[test]
fn help() {
    compare("help", &Desk::empty(), "80", &[&["--help"], &["disputes", "--help"], &["import", "-h"]]);
}

#[test]
fn first_steps() {
    let desk = Desk::empty();
    let case = std::fs::read_to_string(crate::desk::case()).expect("the case");
    desk.write("claims.csv", case);
    let runs: &[&[&str]] = &[
        &["disputes"],
        &["init"],
        &["init"],
        &["topics"],
        &["disputes"],
        &["import", "claims.csv"],
        &["import", "claims.csv"],
        &["topics", "casualties"],
        &["log", "--limit", "4"],
        &["verify"],
    ];
    compare("first-steps", &desk, "80", runs);
}

#[test]
fn asking() {
    let desk = Desk::with_case();
    let runs: &[&[&str]] = &[
        &["disputes", "--side", "TJ"],
        &["disputes", "ceasefire", "--all", "--as-of", "2021-05-01"],
        &["compare", "responsibility"],
        &["timeline", "casualties/killed", "--side", "KG"],
        &["disputes", "--by", "country", "--sort", "gap", "--min-gap", "2"],
        &["narrative", "casualties", "--country", "TJ"],
        &["checks", "casualties"],
        &["search", "kok-terek"],
        &["source", "list"],
        &["show", "#25"],
    ];
    compare("asking-80", &desk, "80", runs);
    compare("asking-200", &desk, "200", runs);
}

#[test]
fn recording() {
    let desk = Desk::with_case();
    desk.write(
        "claims.csv",
        format!(
            "{}\n{}\n{}\n",
            crate::desk::HEADER,
            "kg-tj-2021,casualties/killed,TJ,30..20,2021-05-09,Tajikistan,TJ,A report",
            "kg-tj-2021,casualties/killed,TJ,25,2021-05-09,Tajikistan,TJ,A report"
        ),
    );
    let runs: &[&[&str]] = &[
        &[
            "add",
            "--event",
            "kg-tj-2021",
            "--topic",
            "casualties/killed",
            "--side",
            "TJ",
            "--group",
            "military",
            "--value",
            "at least 12",
            "--as-of",
            "2021-05",
            "--stated-on",
            "2021-05-04",
            "--claimant",
            "A monitor",
            "--source",
            "Bulletin 3",
            "--quote",
            "no fewer than a dozen",
            "--dry-run",
        ],
        &[
            "add",
            "--event",
            "kg-tj-2021",
            "--topic",
            "casualties/kiled",
            "--value",
            "3",
            "--stated-on",
            "2021-05",
            "--claimant",
            "A monitor",
            "--source",
            "Bulletin 3",
        ],
        &["add", "--event", "kg-tj-2021", "--topic", "casualties/killed"],
        &[
            "source",
            "add",
            "--title",
            "Bulletin 3",
            "--publisher",
            "A monitor",
            "--url",
            "https://example.org/3",
        ],
        &["import", "claims.csv"],
        &["import", "claims.csv", "--skip-bad-rows"],
        &["retract", "#25", "--reason", "figure mistyped: 11 for 9"],
        &["show", "#25"],
        &["log", "--limit", "3"],
        &["revisions"],
        &["codebook", "check"],
        &["export", "disputes", "-o", "disputes.csv"],
        &["disputes", "casualties/killed", "--side", "TJ"],
    ];
    compare("recording", &desk, "80", runs);
}

#[test]
fn mistakes() {
    let desk = Desk::with_case();
    desk.sqlite()
        .execute_batch("UPDATE position SET low = low + 1000 WHERE entry_index = 24")
        .expect("changed");
    let runs: &[&[&str]] = &[
        &["verify"],
        &["rebuild"],
        &["verify", "--format", "json"],
        &["compare", "casulties"],
        &["disputes", "--as-of", "May 2021"],
        &["disputes", "--verdict", "true"],
        &["disputes", "--within", "a week"],
        &["disputes", "--min-gap", "wide"],
        &["disputes", "--role", "goverment"],
        &["narrative"],
        &["show", "ffffffffffff"],
        &["retract", "#1", "--reason", "no claim at all"],
        &["import", "nowhere.csv"],
        &["disputes", "--ledger", "nowhere.db"],
    ];
    compare("mistakes", &desk, "80", runs);
}
