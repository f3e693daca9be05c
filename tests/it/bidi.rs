//! Text from right to left, and characters that steer direction: whatever was recorded, it reorders
//! nothing of what is shown. Quotes and their translations stand beside each other.

use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use unicode_width::UnicodeWidthStr as _;

use crate::{desk::Desk, terminal::Terminal};

const TEXTS: [&str; 8] =
    ["claimant", "source", "source_publisher", "locator", "statement", "quote", "quote_translation", "note"];

/// A ledger of two claims with this in every text.
fn holding(text: &str) -> Desk {
    let desk = Desk::new();
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let row = |value: &str| {
        let own = TEXTS.iter().map(|name| {
            quoted(&if *name == "claimant" { format!("{text} {value}") } else { text.to_owned() })
        });
        format!(
            "e,casualties/killed,{},{value},2021-05,{}\n",
            quoted(text),
            own.collect::<Vec<_>>().join(",")
        )
    };
    let header = format!("event,topic,about.place,value,stated_on,{}\n", TEXTS.join(","));
    desk.write("claims.csv", format!("{header}{}{}", row("9"), row("11")));
    desk.run(&["import", "claims.csv"]).fine();
    desk.write("page.txt", format!("As told: {text}."));
    desk.run(&[
        "source",
        "add",
        "page.txt",
        "--title",
        text,
        "--publisher",
        text,
        "--relays",
        &format!("W {text}"),
    ])
    .fine();
    desk
}

const SHOWN: &[&[&str]] = &[
    &["disputes", "--all"],
    &["disputes", "--all", "--format", "md"],
    &["disputes", "--all", "--format", "html"],
    &["compare", "casualties"],
    &["timeline", "casualties"],
    &["narrative", "--event", "e", "--role", "media"],
    &["revisions"],
    &["search", "told"],
    &["log"],
    &["log", "--format", "md"],
    &["log", "--format", "html"],
    &["source", "list"],
    &["source", "list", "--format", "md"],
    &["source", "list", "--format", "html"],
    &["show", "#1"],
    &["show", "#2"],
    &["show", "#3"],
    &["source", "text", "#5"],
    &["quotes", "check"],
    &["lineage", "--event", "e"],
    &["lineage", "--event", "e", "--format", "dot"],
    &["lineage", "--event", "e", "--format", "svg"],
    &["export", "brief", "--all", "--format", "html"],
    &["export", "brief", "--all", "--format", "wikitext"],
    &["export", "brief", "--all", "--format", "md"],
];

/// Whether isolates are the program's own, and balanced on every line; there is no other control.
fn steers_nothing(text: &str, may_isolate: bool) -> bool {
    let mut depth = 0_i32;
    for c in text.chars() {
        match c {
            '\u{2068}' if may_isolate => depth += 1,
            '\u{2069}' if may_isolate => depth -= 1,
            '\n' if depth != 0 => return false,
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}' => {
                return false;
            }
            _ => {}
        }
        if !(0..=1).contains(&depth) {
            return false;
        }
    }
    depth == 0
}

fn check(text: &str) {
    let desk = holding(text);
    for arguments in SHOWN {
        let run = desk.run(arguments);
        let may_isolate = arguments.ends_with(&["--format", "md"]);
        assert!(run.status.is_some_and(|status| status < 2), "{run:?}");
        for shown in [&run.out, &run.notes] {
            assert!(steers_nothing(shown, may_isolate), "{arguments:?} with {text:?}: {shown:?}");
        }
    }
}

#[test]
fn no_control_of_direction_is_shown() {
    check(
        "told \u{202e}evil\u{202c} \u{2066}מי\u{2069} \u{2067}x \u{2068}y \u{200f}مرصد\u{200e} \u{61c}9 \u{202a}\u{202b}\u{202d}",
    );
    check("\u{2069}\u{2069}told\u{202c}");
}

#[test]
fn no_text_reorders_what_is_shown() {
    let text = "told( |[\u{202a}-\u{202e}\u{2066}-\u{2069}\u{200e}\u{200f}\u{61c}אבמرص9a]){1,20}";
    // A ledger is made and shown in 25 ways for every case.
    let mut runner = TestRunner::new(Config { cases: 3, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&text.prop_map(|text| text.trim().to_owned()), |text| {
        check(&text);
        Ok(())
    });
    outcome.expect("nothing is reordered");
}

#[test]
fn what_is_recorded_is_exported_as_it_is() {
    let text = "told \u{202e}evil\u{202c} \u{200f}مرصد";
    let desk = holding(text);
    let exported = desk.run(&["export", "claims"]).fine().out;
    assert!(exported.contains(text), "{exported}");
    assert!(desk.run(&["show", "#2", "--json"]).fine().out.contains(text));
}

#[test]
fn an_error_reorders_nothing() {
    let desk = Desk::new();
    desk.run(&["show", "\u{202e}x"]).fails(1);
    let run = desk.run(&["compare", "a\u{202e}b"]);
    assert!(steers_nothing(&run.notes, false), "{run:?}");
    let run = desk.import(&["e,casualties/killed,TJ,9\u{202e},2021-05,T,TJ,R"]);
    assert!(steers_nothing(&run.notes, false), "{run:?}");
}

/// A claim with an Arabic quote and a translation.
fn translated(by: &str) -> Desk {
    let desk = Desk::new();
    desk.write(
        "claims.csv",
        format!(
            "event,topic,value,stated_on,claimant,source,lang,quote,quote_translation,quote_translation_by\n\
             e,casualties/killed,30,2021-05,مرصد الشمال,تقرير,ar,قُتل ما لا يقل عن 30 شخصا في باتكن وأصيب آخرون بجروح خطيرة,\
             \"At least 30 people were killed in Batken, and others were gravely wounded\",{by}\n"
        ),
    );
    desk.run(&["import", "claims.csv"]).fine();
    desk
}

#[test]
fn a_quote_stands_beside_its_translation() {
    let desk = translated("ours");
    let wide = desk.run(&["show", "#2"]).fine().out;
    let at = wide.lines().position(|line| line.starts_with("ar · Arabic")).expect("a heading");
    let lines: Vec<&str> = wide.lines().skip(at).take(3).collect();
    let heading = lines[0].find("translation, ours").expect("its heading");
    let column = lines[0][..heading].width();
    for (line, words) in [(lines[1], "At least 30 people"), (lines[2], "Batken, and")] {
        let at = line.find(words).unwrap_or_else(|| panic!("{words}: {wide}"));
        assert_eq!(line[..at].width(), column, "{wide}");
    }
    let narrow = desk.run_with(&["show", "#2"], &[("COLUMNS", "60")]).fine().out;
    let place = |words: &str| narrow.lines().position(|line| line.contains(words)).expect("it is told");
    assert!(
        place("ar · Arabic") < place("translation, ours")
            && place("translation, ours") < place("At least 30")
    );
    desk.run(&["compare", "casualties"]).fine().saying(&["In translation (ours): “At least 30 people"]);
    for format in ["md", "html", "wikitext"] {
        desk.run(&["export", "brief", "--all", "--format", format])
            .fine()
            .saying(&["In translation (ours):"]);
    }
    let exported = desk.run(&["export", "claims", "-o", "again.csv"]).fine();
    exported.noting(&["1 claim"]);
    assert!(desk.read("again.csv").contains(",ours,"));
    let other = Desk::new();
    other.write("again.csv", desk.read("again.csv"));
    other.run(&["import", "again.csv"]).fine();
    let by: String = other
        .sqlite()
        .query_row("SELECT quote_translation_by FROM claims", [], |row| row.get(0))
        .expect("the column");
    assert_eq!(by, "ours");
    assert_eq!(desk.json(&["disputes", "--all"])[0]["positions"][0]["quote_translation_by"], "ours");
    translated("theirs").run(&["show", "#2"]).fine().saying(&["translation, the source’s"]);
    translated("").run(&["compare", "casualties"]).fine().saying(&["In translation: “At least"]);
}

#[test]
fn whose_translation_it_is_is_said_of_one_alone() {
    let desk = Desk::new();
    let header = "event,topic,value,stated_on,claimant,source,quote_translation,quote_translation_by";
    for (translation, by, told) in [
        ("", "ours", "quote_translation_by: \"ours\" is said of no translation; give quote_translation"),
        ("Nine", "mine", "quote_translation_by: \"mine\" does not say whose the translation is; give theirs"),
    ] {
        desk.write("claims.csv", format!("{header}\ne,casualties/killed,9,2021,A,R,{translation},{by}\n"));
        desk.refused(&["import", "claims.csv"], 1).noting(&[told]);
    }
}

#[test]
fn on_a_terminal_words_from_right_to_left_are_isolated() {
    let desk = translated("ours");
    let mut terminal = Terminal::start(&desk, 100, &["disputes", "--all"], &[]);
    terminal.wait_for("\u{2068}مرصد الشمال\u{2069}");
    let (shown, status) = terminal.end();
    assert_eq!(status, Some(0));
    assert!(steers_nothing(&shown, true));
    let piped = desk.run(&["disputes", "--all"]).fine().out;
    assert!(piped.contains("مرصد الشمال") && steers_nothing(&piped, false));
}
