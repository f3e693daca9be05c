//! The program on a terminal: it asks for what is missing, colours, and fits the width.

use crate::{desk::Desk, terminal::Terminal};

#[test]
fn on_a_terminal_what_is_missing_is_asked_for() {
    let desk = Desk::with_case();
    let mut terminal =
        Terminal::start(&desk, 100, &["add", "--topic", "casualties/killed", "--group", "military"], &[]);
    terminal.wait_for("event: ").wait_for("kg-tj-2021").enter("kg-tj-2021\r");
    // What was given as a flag is not asked for again.
    terminal.wait_for("about.side (Enter to skip): ").wait_for("TJ").enter("tj\r");
    terminal.wait_for("about.place (Enter to skip): ").enter("\r");
    terminal.wait_for("about.by (Enter to skip): ").enter("\r");
    terminal.wait_for("value: ").wait_for("36, at least 41,").enter("40..30\r");
    terminal.wait_for("has 40 as its low end and 30 as its high end").enter("\x7f\x7f\x7f\x7f\x7f\x7f12\r");
    terminal.wait_for("as_of (Enter to skip): ").enter("2021-05\r");
    terminal.wait_for("stated_on: ").enter("\r");
    terminal.wait_for("is missing").enter("2021-05-04\r");
    terminal.wait_for("claimant: ").wait_for("unattributed").enter("A monitor\r");
    terminal.wait_for("country (Enter to skip): ").enter("\r");
    terminal.wait_for("role (Enter to skip): ").enter("\r");
    terminal.wait_for("statement (Enter to skip): ").enter("\r");
    terminal.wait_for("source: ").wait_for("Situation report").enter("Bulletin 3\r");
    terminal.wait_for("source_url (Enter to skip): ").enter("\r");
    terminal.wait_for("quote (Enter to skip): ").enter("\r");
    terminal.wait_for("locator (Enter to skip): ").enter("\r");
    terminal.wait_for("How many people were killed?").wait_for("conflicts:").wait_for("Tajikistan says 9");
    terminal.wait_for("Record this claim?").enter("y\r");
    terminal.wait_for("Recorded as entry 158");
    let (_, status) = terminal.end();
    assert_eq!(status, Some(0));
    let shown = desk.run(&["show", "#158"]).fine();
    shown.saying(&["12", "A monitor", "4 May 2021", "May 2021", "military", "Bulletin 3"]);
}

#[test]
fn on_a_terminal_one_can_still_say_no() {
    let desk = Desk::with_case();
    let before = desk.tables();
    for (prompt, keys) in [
        ("Record this claim?", "n\r"),
        ("Record this claim?", "\x1b"),
        ("quote (Enter to skip): ", "\x1b"),
        ("quote (Enter to skip): ", "\x03"),
    ] {
        let flags = [
            "add",
            "--event=kg-tj-2021",
            "--topic=casualties/killed",
            "--value=9",
            "--stated-on=2021",
            "--claimant=A",
            "--country=KG",
            "--as-of=2021",
            "--role=ngo",
            "--statement=It was so.",
            "--side=KG",
            "--group=civilian",
            "--place=Batken",
            "--by=TJ",
            "--source-url=https://example.org",
            "--locator=p. 1",
        ];
        let mut terminal = Terminal::start(&desk, 100, &flags, &[]);
        terminal.wait_for("source: ").enter("S\r");
        if prompt.starts_with("Record") {
            terminal.wait_for("quote (Enter to skip): ").enter("\r");
        }
        terminal.wait_for(prompt).enter(keys);
        terminal.wait_for("Nothing was recorded.");
        let (shown, status) = terminal.end();
        assert!(matches!(status, Some(0 | 1)), "{status:?}: {shown}");
    }
    assert!(before == desk.tables(), "something was recorded");
}

#[test]
fn colour_is_for_terminals_that_want_it() {
    let desk = Desk::with_case();
    let coloured = |environment: &[(&str, &str)]| {
        let mut terminal = Terminal::start(&desk, 200, &["disputes"], environment);
        let (shown, status) = terminal.end();
        assert_eq!(status, Some(0));
        assert!(shown.contains("DISPUTED") && shown.contains("contradicts: Tajikistan says 9"), "{shown}");
        terminal.raw().contains('\x1b')
    };
    assert!(coloured(&[]));
    assert!(!coloured(&[("NO_COLOR", "1")]));
    assert!(!coloured(&[("TERM", "dumb")]));
    assert!(!desk.run(&["disputes"]).fine().out.contains('\x1b'));
    let mut terminal = Terminal::start(&desk, 100, &["add"], &[("NO_COLOR", "1")]);
    terminal.wait_for("event: ").enter("\x1b").wait_for("Nothing was recorded.");
    terminal.end();
    assert!(!terminal.raw().contains("\x1b[3"), "{:?}", terminal.raw());
}

#[test]
fn a_listing_is_as_wide_as_the_terminal() {
    let desk = Desk::with_case();
    for columns in [80, 100, 200] {
        for arguments in [
            &["disputes"][..],
            &["compare", "casualties"],
            &["log", "--all"],
            &["topics"],
            &["source", "list"],
            &["search", "ceasefire"],
            &["show", "#25"],
            &["codebook", "show"],
        ] {
            let mut terminal = Terminal::start(&desk, columns, arguments, &[]);
            let (shown, _) = terminal.end();
            for line in shown.lines() {
                let width = unicode_width::UnicodeWidthStr::width(line);
                assert!(
                    width <= usize::from(columns),
                    "{arguments:?}: {width} columns of {columns}:\n{line}"
                );
            }
        }
    }
}

#[test]
fn on_a_terminal_a_quote_that_is_not_found_can_be_marked() {
    let desk = Desk::new();
    desk.write("a.txt", "On Monday nine were killed.");
    desk.run(&["source", "add", "a.txt", "--title", "A"]).fine();
    let mut flags =
        vec!["add", "--event=e", "--topic=casualties/killed", "--value=9", "--claimant=B", "--country=KG"];
    flags.extend(["--as-of=2021", "--role=ngo", "--statement=It was so.", "--side=KG", "--group=civilian"]);
    flags.extend(["--place=Batken", "--by=TJ", "--source=A", "--source-url=https://example.org/a"]);
    flags.extend(["--quote=On Tuesday nine were killed", "--locator=p. 1"]);
    for (answer, entries) in [("n\r", 2), ("y\r", 4)] {
        let mut terminal = Terminal::start(&desk, 100, &flags, &[]);
        terminal.wait_for("stated_on: ").enter("2021-05-04\r");
        terminal.wait_for("quote_translation (Enter to skip): ").enter("\r");
        terminal.wait_for("{+Monday+} [-Tuesday-]").wait_for("Record the quote as unverified?").enter(answer);
        if answer == "y\r" {
            terminal.wait_for("recorded as unverified").wait_for("Record this claim?").enter("y\r");
        } else {
            terminal.wait_for("Nothing was recorded.");
        }
        assert_eq!(terminal.end().1, Some(0));
        assert_eq!(desk.entries(), entries);
    }
}
