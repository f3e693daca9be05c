//! Numerals: one figure in digits or in English words.

use super::{Figure, ValueError};

/// Words that multiply the number before them.
const SCALES: [(&str, u64); 7] = [
    ("dozen", 12),
    ("score", 20),
    ("hundred", 100),
    ("thousand", 1_000),
    ("million", 1_000_000),
    ("billion", 1_000_000_000),
    ("trillion", 1_000_000_000_000),
];

const UNITS: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];

const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

/// Most digits looked at before and after the point; no figure in bounds needs more.
const MOST_DIGITS: usize = 15;

/// A figure and how it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Numeral {
    pub(super) figure: Figure,
    /// What "more than" adds: one in the last decimal place written, or one unit.
    pub(super) step: Figure,
    /// Written without any multiplying word.
    pub(super) is_bare: bool,
    /// What the last word multiplies the number before it by, if it does.
    pub(super) scale: Option<u64>,
}

/// Reads a numeral from plain text; none if the text is not worded as one.
///
/// # Errors
/// [`ValueError`] if it is worded as one, but not well-formed or in bounds.
pub(super) fn read(plain: &str) -> Result<Option<Numeral>, ValueError> {
    let is_digit = |c: char| c.is_ascii_digit();
    // Statistics programs leave out a zero before the point.
    if plain.strip_prefix('.').is_some_and(|decimals| decimals.starts_with(is_digit)) {
        return read(&format!("0{plain}"));
    }
    if !plain.starts_with(is_digit) {
        return words(plain);
    }
    match plain.rsplit_once(' ').and_then(|(number, word)| Some((number, scale(word)?))) {
        Some((number, scale)) => digits(number, Some(scale)),
        None => digits(plain, None),
    }
}

fn scale(word: &str) -> Option<u64> {
    SCALES.into_iter().find(|(known, _)| *known == word).map(|(_, scale)| scale)
}

fn digits(text: &str, scale: Option<u64>) -> Result<Option<Numeral>, ValueError> {
    let is_separator = |c: char| matches!(c, ',' | ' ' | '\'');
    let whole = text.split('.').next().unwrap_or_default();
    let groups: Vec<&str> = whole.split(is_separator).collect();
    let plain = groups.concat();
    let decimals: Vec<&str> = text.split('.').skip(1).collect();
    if !groups.iter().chain(&decimals).all(all_digits) {
        return Ok(None);
    }
    check_groups(whole, &groups, &decimals)?;
    let decimals = decimals.first().copied().unwrap_or_default();
    let ambiguous = decimals.len() == 3 && plain.len() <= 3 && !plain.starts_with('0');
    if ambiguous && groups.len() == 1 && scale.is_none() {
        return Err(ValueError::AmbiguousPoint {
            plain: format!("{plain}{decimals}"),
            decimal: format!("{plain}.{decimals}0"),
        });
    }
    let figure = exact(&plain, decimals, scale.unwrap_or(1))?;
    let step = Figure::step(if scale.is_some() { 0 } else { decimals.len() });
    Ok(Some(Numeral { figure, step, is_bare: scale.is_none(), scale }))
}

fn all_digits(part: &&str) -> bool {
    !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit())
}

/// Refuses groups of digits that are not thousands, and points that are not decimal.
fn check_groups(whole: &str, groups: &[&str], decimals: &[&str]) -> Result<(), ValueError> {
    let mut separators = whole.chars().filter(|c| !c.is_ascii_digit());
    let first = separators.next();
    let in_threes = groups[0].len() <= 3
        && !groups[0].starts_with('0')
        && groups[1..].iter().all(|group| group.len() == 3)
        && separators.all(|separator| Some(separator) == first);
    if decimals.len() <= 1 && (groups.len() == 1 || in_threes) {
        return Ok(());
    }
    let plain = groups.concat();
    match whole.rsplit_once(',') {
        Some((before, after)) if decimals.is_empty() && !before.contains(',') && all_digits(&after) => {
            let before: String = before.chars().filter(char::is_ascii_digit).collect();
            Err(ValueError::DecimalComma { decimal: format!("{before}.{after}"), plain })
        }
        _ => Err(ValueError::Grouping { plain: plain + &decimals.concat() }),
    }
}

/// `whole.decimals × scale`, if that is in bounds and has no more than six decimal places.
fn exact(whole: &str, decimals: &str, scale: u64) -> Result<Figure, ValueError> {
    let whole = whole.trim_start_matches('0');
    let decimals = decimals.trim_end_matches('0');
    if whole.len() > MOST_DIGITS {
        return Err(ValueError::TooLarge);
    }
    if decimals.len() > MOST_DIGITS {
        return Err(ValueError::TooFine);
    }
    let number = |digits: &str| digits.bytes().fold(0, |n, b| n * 10 + u128::from(b - b'0'));
    // Both products stay below 10¹⁵ × 10¹² × 10⁶ = 10³³.
    let millionths = u128::from(scale) * 1_000_000;
    let ten = 10_u128.pow(u32::try_from(decimals.len()).unwrap_or(0));
    let part = number(decimals) * millionths;
    if part % ten != 0 {
        return Err(ValueError::TooFine);
    }
    i64::try_from(number(whole) * millionths + part / ten)
        .ok()
        .and_then(Figure::from_millionths)
        .ok_or(ValueError::TooLarge)
}

/// Reads a numeral in English words: "two hundred and six", "a dozen", "half a million".
fn words(plain: &str) -> Result<Option<Numeral>, ValueError> {
    let mut words: Vec<&str> = plain.split([' ', '-']).collect();
    if let ["half", "a", word] = words[..]
        && let Some(scale) = scale(word)
    {
        return numeral_of(scale / 2, false, None);
    }
    let article = matches!(words[..], ["a" | "an", word, ..] if scale(word).is_some());
    if article {
        words[0] = "one";
    }
    let Some(number) = number(&words) else {
        return Ok(None);
    };
    let is_bare = !words.iter().any(|word| scale(word).is_some());
    let last = words.last().and_then(|word| scale(word));
    numeral_of(number, is_bare, last.filter(|_| !article))
}

fn numeral_of(units: u64, is_bare: bool, scale: Option<u64>) -> Result<Option<Numeral>, ValueError> {
    let figure = Figure::ONE.checked_times(units).ok_or(ValueError::TooLarge)?;
    Ok(Some(Numeral { figure, step: Figure::ONE, is_bare, scale }))
}

/// The number that the words make; none if they make none.
fn number(words: &[&str]) -> Option<u64> {
    if words == ["zero"] {
        return Some(0);
    }
    let (mut total, mut below) = (0_u64, 0_u64);
    let mut least_scale = u64::MAX;
    let mut words = words.iter().copied().peekable();
    while let Some(word) = words.next() {
        if word == "and" {
            let small = words.peek().is_some_and(|next| scale(next).is_none() && *next != "and");
            if !small || below % 100 != 0 || total + below == 0 {
                return None;
            }
        } else if let Some(unit) = UNITS.iter().position(|known| *known == word) {
            let free = if unit < 10 { below % 10 == 0 && below % 100 != 10 } else { below % 100 == 0 };
            if unit == 0 || !free {
                return None;
            }
            below += u64::try_from(unit).ok()?;
        } else if let Some(ten) = TENS.iter().position(|known| *known == word) {
            if below % 100 != 0 {
                return None;
            }
            below += u64::try_from(ten).ok()? * 10 + 20;
        } else {
            match scale(word)? {
                hundred @ 100 if (1..100).contains(&below) => below *= hundred,
                scale @ (12 | 20) if total == 0 && below > 0 && words.peek().is_none() => {
                    below *= scale;
                }
                scale if scale >= 1000 && below > 0 && scale < least_scale => {
                    total = total.checked_add(below.checked_mul(scale)?)?;
                    (below, least_scale) = (0, scale);
                }
                _ => return None,
            }
        }
    }
    Some(total + below).filter(|number| *number > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units(text: &str) -> Option<String> {
        read(text).expect("in bounds").map(|numeral| numeral.figure.to_string())
    }

    #[test]
    fn numbers_in_words() {
        for (text, number) in [
            ("zero", "0"),
            ("one", "1"),
            ("nineteen", "19"),
            ("twenty", "20"),
            ("twenty-one", "21"),
            ("ninety nine", "99"),
            ("a hundred", "100"),
            ("a hundred and six", "106"),
            ("two hundred and six", "206"),
            ("two hundred six", "206"),
            ("eleven hundred", "1100"),
            ("a thousand and one", "1001"),
            ("twelve thousand three hundred and forty-five", "12345"),
            ("two hundred thousand", "200000"),
            ("one million two hundred thousand", "1200000"),
            ("a dozen", "12"),
            ("two dozen", "24"),
            ("half a dozen", "6"),
            ("a score", "20"),
            ("3 hundred", "300"),
        ] {
            assert_eq!(units(text).as_deref(), Some(number), "{text}");
        }
    }

    #[test]
    fn words_that_make_no_number() {
        for text in [
            "",
            "and",
            "a",
            "an",
            "a two",
            "a hundred a",
            "zero one",
            "one two",
            "ten one",
            "twenty ten",
            "twenty twenty",
            "hundred",
            "million",
            "two hundred and",
            "two hundred and thousand",
            "and two",
            "two and three",
            "two thousand million",
            "two thousand three thousand",
            "two dozen and one",
            "dozen",
            "dozens",
            "twenty - one",
            "twenty--one",
            "one hundred hundred",
            "half",
            "half a",
            "half a two",
            "two hundred and and six",
        ] {
            assert_eq!(units(text), None, "{text}");
        }
        assert_eq!(read("nine hundred trillion"), Err(ValueError::TooLarge));
    }

    #[test]
    fn the_step_is_one_in_the_last_place_written() {
        for (text, step) in [
            ("33000", "1"),
            ("12.5", "0.1"),
            ("12.50", "0.01"),
            ("0.125", "0.001"),
            ("12.5000", "0.0001"),
            ("1.5 million", "1"),
            ("a dozen", "1"),
        ] {
            let numeral = read(text).expect("in bounds").expect("a numeral");
            assert_eq!(numeral.step.to_string(), step, "{text}");
        }
    }
}
