//! One EDTF date that is no interval: how it is read, printed and said in words.

use std::fmt;

use chrono::{Datelike, Days, Months, NaiveDate};

use super::DateError;

/// The months in English, January first.
pub(super) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The error whose suggestions are still to be found.
pub(super) const MALFORMED: DateError = DateError::Malformed { suggestions: Vec::new() };

/// One EDTF date that is no interval. `first` and `last` are the days that it covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Moment {
    pub(super) first: NaiveDate,
    pub(super) last: NaiveDate,
    pub(super) precision: Precision,
    pub(super) doubt: Doubt,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Precision {
    Day,
    Month,
    Year,
    /// `2021-05-XX`
    DayOfMonth,
    /// `2021-XX-XX`
    DayOfYear,
    /// `2021-XX`
    MonthOfYear,
    /// `202X`
    Decade,
    /// `20XX`
    Century,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Doubt {
    None,
    Uncertain,
    Approximate,
    Both,
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = (self.first.year(), self.first.month(), self.first.day());
        match self.precision {
            Precision::Day => write!(f, "{year:04}-{month:02}-{day:02}")?,
            Precision::Month => write!(f, "{year:04}-{month:02}")?,
            Precision::Year => write!(f, "{year:04}")?,
            Precision::DayOfMonth => write!(f, "{year:04}-{month:02}-XX")?,
            Precision::DayOfYear => write!(f, "{year:04}-XX-XX")?,
            Precision::MonthOfYear => write!(f, "{year:04}-XX")?,
            Precision::Decade => write!(f, "{:03}X", year / 10)?,
            Precision::Century => write!(f, "{:02}XX", year / 100)?,
        }
        f.write_str(match self.doubt {
            Doubt::None => "",
            Doubt::Uncertain => "?",
            Doubt::Approximate => "~",
            Doubt::Both => "%",
        })
    }
}

impl Moment {
    /// Whether no digit is left unspecified.
    pub(super) fn is_specified(&self) -> bool {
        matches!(self.precision, Precision::Day | Precision::Month | Precision::Year)
    }

    /// The moment in English.
    pub(super) fn in_words(&self) -> String {
        let (year, month, day) = (self.first.year(), month_name(self.first), self.first.day());
        let words = match self.precision {
            Precision::Day => format!("{day} {month} {year}"),
            Precision::Month => format!("{month} {year}"),
            Precision::Year => year.to_string(),
            Precision::DayOfMonth => format!("a day in {month} {year}"),
            Precision::DayOfYear => format!("a day in {year}"),
            Precision::MonthOfYear => format!("a month of {year}"),
            Precision::Decade => format!("the {year}s"),
            Precision::Century => format!("{year}–{}", self.last.year()),
        };
        match self.doubt {
            Doubt::None => words,
            Doubt::Uncertain => format!("perhaps {words}"),
            Doubt::Approximate => format!("about {words}"),
            Doubt::Both => format!("perhaps about {words}"),
        }
    }
}

/// The interval in English, with what its ends share said once.
pub(super) fn between_in_words(from: &Moment, to: &Moment) -> String {
    let plain = from.doubt == Doubt::None && to.doubt == Doubt::None;
    let same_year = from.first.year() == to.first.year();
    let same_month = same_year && from.first.month() == to.first.month();
    let (day, month) = (from.first.day(), month_name(from.first));
    match (from.precision, to.precision) {
        (Precision::Day, Precision::Day) if plain && same_month => {
            format!("{day}–{}", to.in_words())
        }
        (Precision::Day, Precision::Day) if plain && same_year => {
            format!("{day} {month} – {}", to.in_words())
        }
        (Precision::Month, Precision::Month) if plain && same_year => {
            format!("{month} – {}", to.in_words())
        }
        (Precision::Year, Precision::Year) if plain => {
            format!("{}–{}", from.in_words(), to.in_words())
        }
        _ => format!("{} – {}", from.in_words(), to.in_words()),
    }
}

fn month_name(day: NaiveDate) -> &'static str {
    MONTHS.get(day.month0() as usize).copied().unwrap_or_default()
}

/// The last day that a date here can name.
pub(super) fn end_of_time() -> NaiveDate {
    NaiveDate::from_ymd_opt(9999, 12, 31).unwrap_or(NaiveDate::MAX)
}

/// Reads what is no interval.
///
/// # Errors
/// [`DateError`]; [`DateError::Malformed`] has no suggestions yet.
pub(super) fn moment(text: &str) -> Result<Moment, DateError> {
    let (core, doubt) = match text.as_bytes().last() {
        Some(b'?') => (&text[..text.len() - 1], Doubt::Uncertain),
        Some(b'~') => (&text[..text.len() - 1], Doubt::Approximate),
        Some(b'%') => (&text[..text.len() - 1], Doubt::Both),
        _ => (text, Doubt::None),
    };
    let mut parts = core.split('-');
    let (year, month, day) = (parts.next().unwrap_or_default(), parts.next(), parts.next());
    if parts.next().is_some() {
        return Err(MALFORMED);
    }
    let unspecified = |part: &str| part.eq_ignore_ascii_case("XX");
    let (precision, first) = match (month, day) {
        (None, _) => whole_years(year)?,
        (Some(month), None) if unspecified(month) => (Precision::MonthOfYear, calendar(year, 1, 1)?),
        (Some(month), Some(day)) if unspecified(month) && unspecified(day) => {
            (Precision::DayOfYear, calendar(year, 1, 1)?)
        }
        (Some(month), None) => match (digits(year, 4)?, digits(month, 2)?) {
            (year, 21..=41) => return Err(DateError::Season { year }),
            (_, month) => (Precision::Month, calendar(year, month, 1)?),
        },
        (Some(month), Some(day)) if unspecified(day) => {
            (Precision::DayOfMonth, calendar(year, digits(month, 2)?, 1)?)
        }
        (Some(month), Some(day)) => (Precision::Day, calendar(year, digits(month, 2)?, digits(day, 2)?)?),
    };
    let moment = Moment { first, last: last_day(first, precision), precision, doubt };
    if doubt == Doubt::None || moment.is_specified() { Ok(moment) } else { Err(MALFORMED) }
}

fn whole_years(year: &str) -> Result<(Precision, NaiveDate), DateError> {
    let x = |byte: &u8| byte.eq_ignore_ascii_case(&b'X');
    match year.as_bytes() {
        [century @ .., a, b] if century.len() == 2 && x(a) && x(b) => {
            Ok((Precision::Century, calendar(&format!("{}00", &year[..2]), 1, 1)?))
        }
        [decade @ .., a] if decade.len() == 3 && x(a) => {
            Ok((Precision::Decade, calendar(&format!("{}0", &year[..3]), 1, 1)?))
        }
        _ => Ok((Precision::Year, calendar(year, 1, 1)?)),
    }
}

fn digits(text: &str, length: usize) -> Result<u32, DateError> {
    if text.len() == length && text.bytes().all(|b| b.is_ascii_digit()) {
        text.parse().map_err(|_| MALFORMED)
    } else {
        Err(MALFORMED)
    }
}

/// The day of this year, month and day, if the calendar has it.
fn calendar(year: &str, month: u32, day: u32) -> Result<NaiveDate, DateError> {
    let year = digits(year, 4)?.cast_signed();
    let impossible = |problem| Err(DateError::Impossible { problem });
    if year == 0 {
        return impossible("years run from 0001 to 9999".to_owned());
    }
    let Some(first) = NaiveDate::from_ymd_opt(year, month, 1) else {
        return impossible(format!("there is no month {month:02}"));
    };
    if let Some(date) = NaiveDate::from_ymd_opt(year, month, day) {
        return Ok(date);
    }
    let days = last_day(first, Precision::Month).day();
    impossible(format!("{} {year} has days 01 to {days}", month_name(first)))
}

/// The last of the days that begin with `first`. Stays within year 9999.
fn last_day(first: NaiveDate, precision: Precision) -> NaiveDate {
    let months = match precision {
        Precision::Day => return first,
        Precision::Month | Precision::DayOfMonth => 1,
        Precision::Year | Precision::DayOfYear | Precision::MonthOfYear => 12,
        Precision::Decade => 120,
        Precision::Century => 1200,
    };
    first
        .checked_add_months(Months::new(months))
        .and_then(|next| next.checked_sub_days(Days::new(1)))
        .unwrap_or_else(end_of_time)
}
