//! Dates: every form, every refusal, and the laws.

use proptest::prelude::*;

use super::*;

fn date(text: &str) -> Date {
    Date::parse(text).unwrap_or_else(|error| panic!("{text:?} {error}"))
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn refusal(text: &str) -> String {
    Date::parse(text).expect_err(text).to_string()
}

#[test]
fn every_form_covers_its_days() {
    for (text, first, last, words) in [
        ("2021-05-01", "2021-05-01", "2021-05-01", "1 May 2021"),
        ("2021-05", "2021-05-01", "2021-05-31", "May 2021"),
        ("2020-02", "2020-02-01", "2020-02-29", "February 2020"),
        ("2021", "2021-01-01", "2021-12-31", "2021"),
        ("9999", "9999-01-01", "9999-12-31", "9999"),
        ("2021-05~", "2021-05-01", "2021-05-31", "about May 2021"),
        ("2021?", "2021-01-01", "2021-12-31", "perhaps 2021"),
        ("2021-05-01%", "2021-05-01", "2021-05-01", "perhaps about 1 May 2021"),
        ("2021-05-XX", "2021-05-01", "2021-05-31", "a day in May 2021"),
        ("2021-XX-XX", "2021-01-01", "2021-12-31", "a day in 2021"),
        ("2021-XX", "2021-01-01", "2021-12-31", "a month of 2021"),
        ("202X", "2020-01-01", "2029-12-31", "the 2020s"),
        ("19XX", "1900-01-01", "1999-12-31", "1900–1999"),
        ("2021-04-28/2021-05-01", "2021-04-28", "2021-05-01", "28 April – 1 May 2021"),
        ("2021-04-28/2021-04-30", "2021-04-28", "2021-04-30", "28–30 April 2021"),
        ("2021-04/2021-05", "2021-04-01", "2021-05-31", "April – May 2021"),
        ("2019/2021", "2019-01-01", "2021-12-31", "2019–2021"),
        ("2020-12-31/2021-01-01~", "2020-12-31", "2021-01-01", "31 December 2020 – about 1 January 2021"),
        ("2021-05-10/2021-05", "2021-05-10", "2021-05-31", "10 May 2021 – May 2021"),
    ] {
        let date = date(text);
        assert_eq!(date.to_string(), text);
        assert_eq!(date.first_day(), Some(day(first)), "{text}");
        assert_eq!(date.last_day(), Some(day(last)), "{text}");
        assert_eq!(date.in_words(), words);
    }
}

#[test]
fn open_and_unknown_dates_have_no_end() {
    let since = date("2021-04-28/..");
    assert_eq!((since.first_day(), since.last_day()), (Some(day("2021-04-28")), None));
    assert_eq!(since.in_words(), "from 28 April 2021");
    let until = date("../2021-05-01");
    assert_eq!((until.first_day(), until.last_day()), (None, Some(day("2021-05-01"))));
    assert_eq!(until.in_words(), "until 1 May 2021");
    let unknown = date(" Unknown ");
    assert_eq!((unknown, unknown.first_day(), unknown.last_day()), (Date::UNKNOWN, None, None));
    assert_eq!(unknown.in_words(), "date unknown");
}

#[test]
fn text_is_brought_to_its_canonical_form() {
    assert_eq!(date(" 2021-05-xx ").to_string(), "2021-05-XX");
    assert_eq!(date("2021-05-01/2021-05-01").to_string(), "2021-05-01");
    assert_eq!(date("2021 / 2022").to_string(), "2021/2022");
    assert_eq!(format!("{:>8}|", date("2021")), "    2021|");
}

#[test]
fn doubt_is_kept() {
    assert!(date("2021-05~").is_approximate() && !date("2021-05~").is_uncertain());
    assert!(date("2021?/2022").is_uncertain() && !date("2021?/2022").is_approximate());
    assert!(date("2021/2022%").is_uncertain() && date("2021/2022%").is_approximate());
    assert_ne!(date("2021"), date("2021~"));
}

#[test]
fn dates_are_in_order_of_their_latest_day() {
    let in_order =
        ["unknown", "2021-04-30", "2021-04", "2021-04-28/2021-05-01", "2021-05", "2021", "2021-05/.."];
    let keys: Vec<_> = in_order.iter().map(|text| date(text).order_key()).collect();
    assert!(keys.is_sorted(), "{keys:?}");
    assert_eq!(keys[1], keys[2]);
}

#[test]
fn a_date_is_certainly_past_when_its_last_day_is() {
    assert!(date("2021-05-01").certainly_by(day("2021-05-01")));
    assert!(!date("2021-05").certainly_by(day("2021-05-30")));
    assert!(date("../2021-05-01").certainly_by(day("2021-05-01")));
    assert!(!date("2021-05-01/..").certainly_by(NaiveDate::MAX));
    assert!(date("unknown").certainly_by(NaiveDate::MIN));
}

#[test]
fn overlapping_dates_may_be_one_moment() {
    assert!(date("2021-05").overlaps(&date("2021-05-31/2021-06-02")));
    assert!(date("2021-05/..").overlaps(&date("../2021-05-01")));
    assert!(!date("2021-05-02/..").overlaps(&date("../2021-05-01")));
    assert!(!date("2021-04").overlaps(&date("2021-05")));
    assert!(!date("unknown").overlaps(&date("unknown")));
}

#[test]
fn impossible_dates_are_refused_with_the_reason() {
    assert!(refusal("2021-02-30").contains("February 2021 has days 01 to 28"));
    assert!(refusal("2021-05-00").contains("May 2021 has days 01 to 31"));
    assert!(refusal("2021-13").contains("no month 13"));
    assert!(refusal("2021-25-01").contains("no month 25"));
    assert!(refusal("0000").contains("0001 to 9999"));
    assert!(refusal("2021-21").contains("2021-03/2021-05"));
    assert!(refusal("2021-04-28/2021-02-30").contains("not in the calendar"));
    assert_eq!(
        refusal("2021-05-01/2021-04-28"),
        "ends (2021-04-28) before it begins (2021-05-01); the earlier date stands first"
    );
}

#[test]
fn what_is_outside_the_subset_is_refused() {
    for text in [
        "",
        " ",
        "../..",
        "/2021",
        "2021/",
        "2021/2022/2023",
        "2021-1",
        "202",
        "20211",
        "+2021",
        "-2021",
        "202X~",
        "202X/2031",
        "2021-XX-01",
        "X021",
        "XXXX",
        "2021-05-01-01",
        "2021??",
        "２０２１",
        "é",
        "2021é",
    ] {
        assert!(Date::parse(text).is_err(), "{text:?}");
    }
    assert_eq!(Date::parse(&"2".repeat(65)), Err(DateError::TooLong { length: 65 }));
}

#[test]
fn json_is_the_canonical_text() {
    let json = serde_json::to_string(&date("2021-05~")).expect("text");
    assert_eq!(json, r#""2021-05~""#);
    assert_eq!(serde_json::from_str::<Date>(&json).expect("a date"), date("2021-05~"));
    let error = serde_json::from_str::<Date>(r#""May""#).expect_err("no date");
    assert!(error.to_string().starts_with(r#""May" is no EDTF date"#), "{error}");
}

fn moments() -> impl Strategy<Value = String> {
    (1..=9999_i32, 1..=366_u32, 0..3_usize, 0..4_usize).prop_map(|(year, ordinal, length, doubt)| {
        let day = NaiveDate::from_yo_opt(year, ordinal.min(365)).expect("in the calendar");
        let text = day.to_string();
        format!("{}{}", &text[..[4, 7, 10][length]], ["", "?", "~", "%"][doubt])
    })
}

proptest! {
    #[test]
    fn no_text_panics(text in any::<String>()) {
        let _ = Date::parse(&text);
    }

    #[test]
    fn no_text_of_date_characters_panics(text in "[0-9X/.?~%T: -]{0,24}") {
        if let Ok(date) = Date::parse(&text) {
            prop_assert_eq!(Date::parse(&date.to_string()), Ok(date));
            let _ = date.in_words();
        }
    }

    #[test]
    fn canonical_text_reads_back(a in moments(), b in moments()) {
        for text in [a.clone(), format!("{a}/.."), format!("../{b}"), format!("{a}/{b}")] {
            match Date::parse(&text) {
                Ok(_) if a == b => {}
                Ok(date) => prop_assert_eq!(date.to_string(), text),
                Err(DateError::Reversed { .. }) => {}
                Err(error) => prop_assert!(false, "{text:?} {error}"),
            }
        }
    }

    #[test]
    fn overlap_is_symmetric(a in moments(), b in moments()) {
        let (a, b) = (date(&a), date(&b));
        prop_assert!(a.overlaps(&a));
        prop_assert_eq!(a.overlaps(&b), b.overlaps(&a));
    }
}
