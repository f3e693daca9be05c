//! The days that a date, given as an answer, may mean.
//!
//! A date marked approximate reaches its own length to either side: about May 2021 is from
//! 31 March to 1 July 2021. Any other covers the days that it is written with.

use chrono::{Days, NaiveDate};

use super::Verdict;
use crate::model::Date;

/// First and last day; none where it is open or unknown.
type Reach = (Option<NaiveDate>, Option<NaiveDate>);

fn reach(date: &Date) -> Reach {
    let (first, last) = (date.first_day(), date.last_day());
    if !date.is_approximate() {
        return (first, last);
    }
    let length = match (first, last) {
        (Some(first), Some(last)) => (last - first).num_days().unsigned_abs() + 1,
        _ => 1,
    };
    (
        first.map(|day| day.checked_sub_days(Days::new(length)).unwrap_or(day)),
        last.map(|day| day.checked_add_days(Days::new(length)).unwrap_or(day)),
    )
}

fn covers_reach((first, last): Reach, (other_first, other_last): Reach) -> bool {
    let begins = first.is_none_or(|first| other_first.is_some_and(|other| first <= other));
    let ends = last.is_none_or(|last| other_last.is_some_and(|other| other <= last));
    begins && ends
}

/// Whether every day that `inner` may mean is one that `outer` may mean.
pub(super) fn covers(outer: &Date, inner: &Date) -> bool {
    covers_reach(reach(outer), reach(inner))
}

/// How two dates given as answers compare.
pub(super) fn compare(a: &Date, b: &Date) -> Verdict {
    let ((a_first, a_last), (b_first, b_last)) = (reach(a), reach(b));
    let before = |last: Option<NaiveDate>, first: Option<NaiveDate>| matches!((last, first), (Some(last), Some(first)) if last < first);
    if before(a_last, b_first) || before(b_last, a_first) {
        return Verdict::Contradicts;
    }
    match (covers(a, b), covers(b, a)) {
        (true, true) => Verdict::Agrees,
        (false, false) => Verdict::Overlaps,
        _ => Verdict::Refines,
    }
}

/// The days in words: "from 31 March 2021 to 1 July 2021".
pub(super) fn in_words(date: &Date) -> String {
    let words = |day: NaiveDate| Date::parse(&day.to_string()).map_or(day.to_string(), |day| day.in_words());
    match reach(date) {
        (Some(first), Some(last)) => format!("from {} to {}", words(first), words(last)),
        (Some(first), None) => format!("from {} onwards", words(first)),
        (None, Some(last)) => format!("up to {}", words(last)),
        (None, None) => "any day".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_compare_by_the_days_they_may_mean() {
        let date = |text| Date::parse(text).expect(text);
        for (a, b, verdict) in [
            ("2021-05", "2021-05", Verdict::Agrees),
            ("2021-05", "2021-05-XX", Verdict::Agrees),
            ("2021-05-01", "2021-05", Verdict::Refines),
            ("2021", "2021-05-01/2021-05-03", Verdict::Refines),
            ("2021-04-28/2021-05-01", "2021-05", Verdict::Overlaps),
            ("2021-04-28", "2021-04-29", Verdict::Contradicts),
            ("2021-04-28~", "2021-04-29", Verdict::Refines),
            ("2021-04-28~", "2021-04-30", Verdict::Contradicts),
            ("2021-05~", "2021-06-01", Verdict::Refines),
            ("2021-05~", "2021-05", Verdict::Refines),
            ("2021-05?", "2021-06-01", Verdict::Contradicts),
            ("2021-05-01/..", "2021-04-30", Verdict::Contradicts),
            ("2021-05-01/..", "../2021-06-01", Verdict::Overlaps),
            ("9999~", "9999", Verdict::Refines),
        ] {
            let (a, b) = (date(a), date(b));
            assert_eq!(compare(&a, &b), verdict, "{a} {b}");
            assert_eq!(compare(&b, &a), verdict, "{b} {a}");
        }
        assert_eq!(in_words(&date("2021-05~")), "from 31 March 2021 to 1 July 2021");
    }
}
