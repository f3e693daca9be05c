//! Wordings: the one form in which a text is looked at, and the lists of words with a meaning.

/// The zero of each script whose decimal digits are read (Unicode general category Nd).
const ZEROS: [char; 18] = [
    '\u{660}', '\u{6f0}', '\u{966}', '\u{9e6}', '\u{a66}', '\u{ae6}', '\u{b66}', '\u{be6}', '\u{c66}',
    '\u{ce6}', '\u{d66}', '\u{e50}', '\u{ed0}', '\u{f20}', '\u{1040}', '\u{17e0}', '\u{1810}', '\u{ff10}',
];

/// Wordings of a figure that is 0.
pub(super) const ZERO: [&str; 8] = ["none", "zero", "nil", "no one", "no-one", "nobody", "nothing", "no"];

/// What stands in a cell where nothing is known.
pub(super) const PLACEHOLDERS: [&str; 13] =
    ["n/a", "n.a.", "n.a", "na", "#n/a", "nan", "null", "-", "--", "?", "tbd", "tbc", "tba"];

/// Wordings of a claimant who would not say.
pub(super) const DECLINED: [&str; 13] = [
    "declined",
    "declined to comment",
    "declined to answer",
    "declined to say",
    "no comment",
    "refused",
    "refused to comment",
    "refused to answer",
    "refused to say",
    "would not say",
    "would not comment",
    "did not comment",
    "did not respond",
];

/// Wordings of a claimant who does not know.
pub(super) const UNKNOWN: [&str; 5] =
    ["unknown", "not known", "not yet known", "does not know", "did not know"];

/// Wordings of an occurrence that is asserted.
pub(super) const YES: [&str; 13] = [
    "yes",
    "true",
    "asserted",
    "confirmed",
    "affirmed",
    "admitted",
    "acknowledged",
    "happened",
    "it happened",
    "did happen",
    "occurred",
    "did occur",
    "took place",
];

/// Wordings of an occurrence that is denied.
pub(super) const NO: [&str; 9] = [
    "no",
    "false",
    "denied",
    "did not happen",
    "it did not happen",
    "never happened",
    "did not occur",
    "did not take place",
    "refuted",
];

/// Brings a text to the form in which it is looked at: lower case, ASCII digits, dashes, signs
/// and apostrophes, single spaces, no invisible marks.
pub(super) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            _ if c.is_whitespace() => {
                if !plain.is_empty() && !plain.ends_with(' ') {
                    plain.push(' ');
                }
            }
            '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' => {}
            '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}' => {
                plain.push('-');
            }
            '\u{2018}' | '\u{2019}' | '\u{2bc}' => plain.push('\''),
            '\u{66b}' => plain.push('.'),
            '\u{66c}' => plain.push(','),
            '≥' | '⩾' | '≧' => plain.push_str(">="),
            '≤' | '⩽' | '≦' => plain.push_str("<="),
            '≈' | '∼' | '～' | '≃' => plain.push('~'),
            '＞' => plain.push('>'),
            '＜' => plain.push('<'),
            '＋' => plain.push('+'),
            '…' => plain.push_str(".."),
            _ => match digit(c) {
                Some(digit) => plain.push(digit),
                None => plain.extend(c.to_lowercase()),
            },
        }
    }
    plain.truncate(plain.trim_end().len());
    plain
}

fn digit(c: char) -> Option<char> {
    if c.is_ascii() {
        return None;
    }
    let value = ZEROS
        .into_iter()
        .find_map(|zero| u32::from(c).checked_sub(u32::from(zero)).filter(|value| *value < 10))?;
    char::from_digit(value, 10)
}

/// A wording without its full stop.
fn sentence(plain: &str) -> &str {
    plain.strip_suffix('.').unwrap_or(plain)
}

pub(super) fn is_placeholder(plain: &str) -> bool {
    PLACEHOLDERS.contains(&plain)
}

pub(super) fn is_declined(plain: &str) -> bool {
    DECLINED.contains(&sentence(plain))
}

pub(super) fn is_unknown(plain: &str) -> bool {
    UNKNOWN.contains(&sentence(plain))
}

/// Whether a wording asserts or denies; none if it does neither.
pub(super) fn occurrence(plain: &str) -> Option<bool> {
    let words = sentence(plain);
    if YES.contains(&words) {
        Some(true)
    } else if NO.contains(&words) {
        Some(false)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_look_alike_are_one() {
        assert_eq!(plain("  At\u{a0}Least\t41 "), "at least 41");
        assert_eq!(plain("≥ ४१"), ">= 41");
        assert_eq!(plain("30–40"), plain("30 − 40").replace(' ', ""));
        assert_eq!(plain("\u{200f}٣٦\u{200f}"), "36");
        assert_eq!(plain("≈33’388"), "~33'388");
        assert_eq!(plain("\u{feff} "), "");
    }

    #[test]
    fn every_digit_of_every_script_is_folded() {
        for zero in ZEROS {
            let digits: String = (0..10).filter_map(|n| char::from_u32(u32::from(zero) + n)).collect();
            assert_eq!(plain(&digits), "0123456789");
        }
    }

    #[test]
    fn no_wording_has_two_meanings() {
        let mut all = [&PLACEHOLDERS[..], &DECLINED, &UNKNOWN, &YES, &NO].concat();
        all.sort_unstable();
        assert!(all.windows(2).all(|pair| pair[0] != pair[1]));
        assert!(all.iter().all(|wording| plain(wording) == **wording));
    }
}
