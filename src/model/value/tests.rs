//! Values: what is read, what is refused, and the laws. The table of wordings is tested by
//! `documented`.

use proptest::prelude::*;

use super::*;

fn reading(text: &str, kind: Option<Kind>) -> Reading {
    Value::parse(text, kind).unwrap_or_else(|error| panic!("{text:?} {error}")).reading
}

fn refusal(text: &str, kind: Option<Kind>) -> String {
    Value::parse(text, kind).expect_err(text).to_string()
}

#[test]
fn the_wording_is_kept() {
    let value = Value::parse("  More than 33,000 ", Some(Kind::Quantity)).expect("a bound");
    assert_eq!(value.text, "More than 33,000");
    assert_eq!(value.to_string(), "More than 33,000");
    assert_eq!(value.reading.to_string(), ">=33001");
}

#[test]
fn the_kind_is_read_off_the_text() {
    for (text, kind, canonical) in [
        ("declined to comment", None, "declined"),
        ("Unknown", None, "unknown"),
        ("yes", Some(Kind::Occurrence), "yes"),
        ("No", Some(Kind::Occurrence), "no"),
        ("none", Some(Kind::Quantity), "0"),
        ("2021", Some(Kind::Quantity), "2021"),
        ("2021-05", Some(Kind::Date), "2021-05"),
        ("1200-11", Some(Kind::Date), "1200-11"),
        ("2021-04-28/2021-05-01", Some(Kind::Date), "2021-04-28/2021-05-01"),
        ("2021-2022", Some(Kind::Quantity), "2021..2022"),
        ("at least 41", Some(Kind::Quantity), ">=41"),
        ("Tajikistan", Some(Kind::Category), "Tajikistan"),
        ("one-sided", Some(Kind::Category), "one-sided"),
        ("no-man's-land", Some(Kind::Category), "no-man's-land"),
        ("2nd Brigade", Some(Kind::Category), "2nd Brigade"),
        ("обе стороны", Some(Kind::Category), "обе стороны"),
    ] {
        let reading = reading(text, None);
        assert_eq!(reading.kind(), kind, "{text}");
        assert_eq!(reading.to_string(), canonical);
    }
}

#[test]
fn what_is_nearly_a_quantity_or_a_date_is_no_category() {
    for (text, hint) in [
        ("36 killed", "reads as 36 followed by \"killed\""),
        ("At least 41 people", "reads as at least 41 followed by \"people\""),
        ("40..30", "has 40 as its low end and 30 as its high end"),
        ("33,38", "comma"),
        ("-5", "below 0"),
        ("<0", "no quantity is below 0"),
        ("01/05/2021", "did you mean 2021-05-01 or 2021-01-05?"),
        ("1 May 2021", "did you mean 2021-05-01?"),
        ("2021-02-30", "February 2021 has days 01 to 28"),
        ("2021-05-01T10:00", "give the day alone"),
        ("2021-05-02/2021-05-01", "ends (2021-05-01) before"),
        ("40/50", "is no quantity"),
        ("?!", "is no quantity"),
        ("N/A", "is a placeholder"),
        ("", "is empty"),
        ("\u{200b}", "is empty"),
        ("a\nb", "U+000A"),
    ] {
        let message = refusal(text, None);
        assert!(message.contains(hint), "{text}: {message}");
    }
    assert!(refusal(&"x".repeat(201), None).contains("at most 200"));
    assert!(refusal(&"x".repeat(501), None).contains("at most 500"));
    assert!(Value::parse(&"é".repeat(200), None).is_ok());
}

#[test]
fn a_refusal_says_what_the_kind_accepts() {
    for (text, kind) in [("killed", Kind::Quantity), ("perhaps", Kind::Occurrence), ("perhaps", Kind::Date)] {
        let message = refusal(text, Some(kind));
        assert!(message.contains(kind.accepted()), "{message}");
    }
}

#[test]
fn a_category_may_look_like_anything() {
    for text in ["36 killed", "36", "yes", "2021-05", "No Comment please"] {
        assert_eq!(reading(text, Some(Kind::Category)), Reading::Category(text.to_owned()));
    }
    assert_eq!(reading("No comment.", Some(Kind::Category)), Reading::Declined);
}

#[test]
fn json_holds_wording_kind_and_reading() {
    for (text, kind, json) in [
        (
            "more than 33,000",
            Kind::Quantity,
            r#"{"text":"more than 33,000","kind":"quantity","reading":">=33001"}"#,
        ),
        ("Denied", Kind::Occurrence, r#"{"text":"Denied","kind":"occurrence","reading":"no"}"#),
        ("36", Kind::Category, r#"{"text":"36","kind":"category","reading":"36"}"#),
        ("2021-05-xx", Kind::Date, r#"{"text":"2021-05-xx","kind":"date","reading":"2021-05-XX"}"#),
        ("no comment", Kind::Date, r#"{"text":"no comment","reading":"declined"}"#),
    ] {
        let value = Value::parse(text, Some(kind)).expect(text);
        assert_eq!(serde_json::to_string(&value).expect("text"), json);
        assert_eq!(serde_json::from_str::<Value>(json).expect("a value"), value);
    }
}

#[test]
fn a_stored_reading_is_not_derived_again() {
    let stored = r#"{"text":"a wording of later","kind":"quantity","reading":">=41"}"#;
    let value: Value = serde_json::from_str(stored).expect("a value");
    assert_eq!(value.reading.to_string(), ">=41");
    for wrong in [
        r#"{"text":"","kind":"quantity","reading":"at least 41"}"#,
        r#"{"text":"","kind":"quantity","reading":"unknown"}"#,
        r#"{"text":"","kind":"occurrence","reading":"confirmed"}"#,
        r#"{"text":"","kind":"date","reading":"2021-05-xx"}"#,
        r#"{"text":"","reading":"41"}"#,
        r#"{"text":"","kind":"number","reading":"41"}"#,
    ] {
        assert!(serde_json::from_str::<Value>(wrong).is_err(), "{wrong}");
    }
}

const DOCUMENTED: &str = include_str!("../../../docs/values.md");

/// The texts between back-quotes.
fn code(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

/// The rows of the documentation's tables, each with the kind of its section and the heading of
/// its second column.
fn documented() -> impl Iterator<Item = (Option<Kind>, &'static str, Vec<&'static str>, Vec<&'static str>)> {
    let (mut kind, mut column) = (None, "");
    DOCUMENTED.lines().filter_map(move |line| {
        if let Some(heading) = line.strip_prefix("## ") {
            kind = Kind::ALL.into_iter().find(|kind| kind.name().eq_ignore_ascii_case(heading));
        }
        let cells: Vec<&str> = line.strip_prefix('|')?.split('|').map(str::trim).collect();
        match cells[..] {
            ["wording", second, ..] => column = second,
            [wordings, second, ..] if wordings.starts_with('`') => {
                return Some((kind, column, code(wordings), code(second)));
            }
            _ => {}
        }
        None
    })
}

#[test]
fn every_documented_wording_is_read_or_refused_as_documented() {
    let mut rows = 0;
    for (kind, column, wordings, seconds) in documented() {
        rows += 1;
        assert!(seconds.len() == 1 || seconds.len() == wordings.len(), "{wordings:?} {seconds:?}");
        for (wording, second) in wordings.iter().zip(seconds.iter().cycle()) {
            match column {
                "reading" => assert_eq!(reading(wording, kind).to_string(), *second, "{wording}"),
                "message" => {
                    let message = refusal(wording, kind);
                    assert!(message.contains(second), "{wording}: {message}");
                }
                _ => panic!("a table without reading or message: {column}"),
            }
        }
    }
    assert!(rows > 50, "{rows} rows found");
}

#[test]
fn every_wording_is_documented() {
    let documented: Vec<String> =
        documented().flat_map(|(_, _, wordings, _)| wordings).map(wording::plain).collect();
    let whole = [
        &wording::ZERO[..],
        &wording::PLACEHOLDERS,
        &wording::DECLINED,
        &wording::UNKNOWN,
        &wording::YES,
        &wording::NO,
        &quantity::VAGUE.map(|(word, _)| word),
        &parse::SEVERAL,
    ]
    .concat();
    let before = [
        &parse::EXACTLY[..],
        &parse::ABOUT,
        &parse::AT_LEAST,
        &parse::MORE_THAN,
        &parse::AT_MOST,
        &parse::LESS_THAN,
    ]
    .concat();
    let after = [&parse::ABOUT_AFTER[..], &parse::AT_LEAST_AFTER, &parse::AT_MOST_AFTER].concat();
    for wording in whole {
        assert!(documented.iter().any(|text| text == wording), "{wording} is not documented");
    }
    for wording in before {
        assert!(documented.iter().any(|text| text.starts_with(wording)), "{wording} is not documented");
    }
    for wording in after {
        assert!(documented.iter().any(|text| text.ends_with(wording)), "{wording} is not documented");
    }
}

#[test]
fn a_vague_count_begins_at_the_least_figure_meant() {
    for (word, low) in quantity::VAGUE {
        let Reading::Quantity(quantity) = reading(word, None) else { panic!("{word} is no quantity") };
        assert!(quantity.is_vague());
        assert_eq!(quantity.interval().to_string(), format!(">={low}"));
    }
}

/// Figures of every magnitude, small ones often.
fn figures() -> impl Strategy<Value = Figure> {
    let units = prop_oneof![0..100_i64, 0..1_000_000_i64, 0..=Figure::MAX.millionths() / 1_000_000];
    (units, prop_oneof![4 => Just(0), 1 => 0..1_000_000_i64]).prop_map(|(units, millionths)| {
        Figure::from_millionths(units * 1_000_000 + millionths).unwrap_or(Figure::MAX)
    })
}

fn intervals() -> impl Strategy<Value = Interval> {
    (figures(), figures(), figures(), 0..4).prop_map(|(a, b, c, shape)| {
        let mut ends = [a, b, c];
        ends.sort_unstable();
        let [low, best, high] = ends;
        match shape {
            0 => Ok(Interval::exactly(low)),
            1 => Ok(Interval::at_least(low)),
            2 => Interval::new(low, Some(high), None),
            _ => Interval::new(low, Some(high), Some(best)),
        }
        .expect("in order")
    })
}

fn readings() -> impl Strategy<Value = Reading> {
    prop_oneof![
        intervals().prop_map(|interval| Reading::Quantity(Quantity::new(interval))),
        intervals().prop_map(|interval| Reading::Quantity(Quantity::approximately(interval))),
        proptest::sample::select(&quantity::VAGUE[..])
            .prop_map(|(word, _)| Reading::Quantity(Quantity::vague(word).expect("listed"))),
        any::<bool>().prop_map(Reading::Occurrence),
        "[A-Za-z0-9é–][A-Za-z0-9é–,. -]{0,60}[A-Za-z0-9é–]"
            .prop_filter("is an answer", |text| {
                let plain = wording::plain(text);
                !wording::is_declined(&plain)
                    && !wording::is_unknown(&plain)
                    && !wording::is_placeholder(&plain)
            })
            .prop_map(Reading::Category),
        "(19|20)[0-9]{2}(-0[1-9]|-XX)?[~?]?"
            .prop_filter_map("a date", |text| Date::parse(&text).ok().map(Reading::Date)),
        Just(Reading::Declined),
        Just(Reading::Unknown),
    ]
}

proptest! {
    #[test]
    fn canonical_text_reads_back(reading in readings()) {
        let value = Value::parse(&reading.to_string(), reading.kind());
        prop_assert_eq!(value.map(|value| value.reading), Ok(reading));
    }

    #[test]
    fn stored_values_read_back(reading in readings(), text in "[a-z ]{1,20}") {
        let value = Value { text, reading };
        let json = serde_json::to_string(&value).expect("text");
        prop_assert_eq!(serde_json::from_str::<Value>(&json).expect("a value"), value);
    }

    #[test]
    fn no_text_panics(text in any::<String>(), kind in 0..5_usize) {
        let _ = Value::parse(&text, Kind::ALL.get(kind).copied());
    }

    #[test]
    fn whatever_is_read_prints_and_reads_back(
        text in "(about|~|at least|>|<|up to|between)? ?[0-9]{1,6}[,.' -]{0,2}[0-9]{0,4}( |-|–|\\.\\.| to | or | and )?[0-9a-z]{0,8}( thousand| or more|\\+)?",
        kind in 0..5_usize,
    ) {
        if let Ok(value) = Value::parse(&text, Kind::ALL.get(kind).copied()) {
            let again = Value::parse(&value.reading.to_string(), value.reading.kind());
            prop_assert_eq!(again.map(|again| again.reading), Ok(value.reading));
        }
    }
}
