//! What a text that is no EDTF date may have been meant for. Only for messages: nothing that is
//! found here is ever taken in its place.

use chrono::NaiveDate;

use super::{
    Date,
    moment::{MONTHS, Precision, moment},
};

/// Most suggestions made.
const MOST: usize = 3;

/// The day of a text that is a day and a time of day.
pub(super) fn day_of(text: &str) -> Option<NaiveDate> {
    let (day, rest) = text.split_at_checked(10)?;
    let mut rest = rest.chars();
    let separated = matches!(rest.next(), Some('T' | 't' | ' '));
    let timed = separated && rest.next().is_some_and(|c| c.is_ascii_digit());
    let day = moment(day).ok().filter(|m| m.precision == Precision::Day)?.first;
    timed.then_some(day)
}

/// The dates that `text` may mean, in EDTF, likeliest first.
pub(super) fn dates(text: &str) -> Vec<String> {
    let text = text.to_lowercase();
    let text = text.strip_prefix("between ").or(text.strip_prefix("from ")).unwrap_or(&text);
    let mut found = single(&words(text));
    if found.is_empty() {
        for separator in [" to ", " and ", "..", "–", "—", "/", " - ", "-"] {
            if let Some((from, to)) = text.split_once(separator) {
                found.extend(interval(&words(from), &words(to)));
            }
        }
    }
    let mut kept: Vec<String> = Vec::new();
    for candidate in found {
        if let Ok(date) = Date::parse(&candidate)
            && !kept.contains(&date.to_string())
            && kept.len() < MOST
        {
            kept.push(date.to_string());
        }
    }
    kept
}

fn words(text: &str) -> Vec<&str> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !matches!(*word, "" | "of" | "the" | "on" | "in"))
        .collect()
}

/// The first date lacks what it shares with the second: "28 April – 1 May 2021", "28–30 April 2021".
fn interval(from: &[&str], to: &[&str]) -> Option<String> {
    let end = single(to).into_iter().next()?;
    let begin = (0..=2).find_map(|shared| {
        let shared = &to[to.len().checked_sub(shared)?..];
        single(&[from, shared].concat()).into_iter().next()
    })?;
    Some(format!("{begin}/{end}"))
}

/// The dates that are no interval which the words may mean.
fn single(words: &[&str]) -> Vec<String> {
    let mut dates = match *words {
        [a, b, c] => {
            if let (Some(year), Some(month), Some(day)) = (year(a), month(b), day(c)) {
                vec![format!("{year}-{month}-{day}")]
            } else if let Some(year) = year(c) {
                let date = |(m, d)| Some(format!("{year}-{}-{}", month(m)?, day(d)?));
                [(b, a), (a, b)].into_iter().filter_map(date).collect()
            } else {
                Vec::new()
            }
        }
        [a, b] => match (month(a), year(b), year(a), month(b)) {
            (Some(month), Some(year), ..) | (.., Some(year), Some(month)) => {
                vec![format!("{year}-{month}")]
            }
            _ => Vec::new(),
        },
        [a] if a.len() == 8 && a.bytes().all(|b| b.is_ascii_digit()) => {
            vec![format!("{}-{}-{}", &a[..4], &a[4..6], &a[6..])]
        }
        _ => Vec::new(),
    };
    dates.retain(|date| moment(date).is_ok());
    dates
}

fn year(word: &str) -> Option<&str> {
    (word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit())).then_some(word)
}

/// A month by number, or by name of three letters or more.
fn month(word: &str) -> Option<String> {
    let named = |name: &&str| word.len() >= 3 && name.to_lowercase().starts_with(word);
    let number = match MONTHS.iter().position(named) {
        Some(index) => index + 1,
        None => number(word)?,
    };
    Some(format!("{number:02}"))
}

/// A day by number, with or without its ordinal ending.
fn day(word: &str) -> Option<String> {
    let endings = ["st", "nd", "rd", "th"];
    let bare = endings.iter().find_map(|ending| word.strip_suffix(ending)).unwrap_or(word);
    Some(format!("{:02}", number(bare)?))
}

fn number(word: &str) -> Option<usize> {
    let short = matches!(word.len(), 1 | 2) && word.bytes().all(|b| b.is_ascii_digit());
    if short { word.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::DateError;

    #[test]
    fn common_ways_of_writing_a_date_are_recognised() {
        for (text, meant) in [
            ("01/05/2021", "2021-05-01 2021-01-05"),
            ("13/05/2021", "2021-05-13"),
            ("05/13/2021", "2021-05-13"),
            ("1.5.2021", "2021-05-01 2021-01-05"),
            ("01.01.2021", "2021-01-01"),
            ("2021/05/01", "2021-05-01"),
            ("1861-7-21", "1861-07-21"),
            ("20210501", "2021-05-01"),
            ("1 May 2021", "2021-05-01"),
            ("1st of May, 2021", "2021-05-01"),
            ("May 1, 2021", "2021-05-01"),
            ("Sept 2021", "2021-09"),
            ("05/2021", "2021-05"),
            ("2021/05", "2021-05"),
            ("2021 May", "2021-05"),
            ("28 April – 1 May 2021", "2021-04-28/2021-05-01"),
            ("28–30 April 2021", "2021-04-28/2021-04-30"),
            ("April to May 2021", "2021-04/2021-05"),
            ("between 28 April and 1 May 2021", "2021-04-28/2021-05-01"),
            ("1861-7-21/1861-7-23", "1861-07-21/1861-07-23"),
            ("30/02/2021", ""),
            ("yesterday", ""),
            ("01/05/21", ""),
            ("Ma 2021", ""),
        ] {
            assert_eq!(dates(text).join(" "), meant, "{text}");
        }
    }

    #[test]
    fn the_suggestion_is_in_the_message() {
        let message = Date::parse("01/05/2021").expect_err("ambiguous").to_string();
        assert!(
            message.contains("; did you mean 2021-05-01 or 2021-01-05? Otherwise give 2021-05-01,"),
            "{message}"
        );
        for text in ["2021-05-01T14:30Z", "2021-05-01 14:30"] {
            let error = Date::parse(text).expect_err("has a time");
            assert!(matches!(error, DateError::TimeOfDay { .. }));
            assert!(error.to_string().ends_with("give the day alone: 2021-05-01"), "{error}");
        }
    }
}
