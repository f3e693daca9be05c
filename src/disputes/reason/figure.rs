//! Figures as a sentence words them.

use crate::model::{Figure, Interval, Quantity};

/// Signs that stand before a figure, and what they say. Longer signs come before their beginnings.
const SIGNS: [(&str, &str); 9] = [
    (">=", "at least"),
    ("≥", "at least"),
    ("<=", "at most"),
    ("≤", "at most"),
    (">", "more than"),
    ("<", "fewer than"),
    ("~", "about"),
    ("≈", "about"),
    ("=", "exactly"),
];

/// A quantity in words: the claimant's own if it has any, with signs spelt out and thousands
/// grouped. `text` is the wording of which `quantity` is the reading.
///
/// "at least 41" and "two hundred" stay as they are; `>=41` and `41+` become "at least 41",
/// `>33000` "more than 33,000", `30..40` "30 to 40".
pub(super) fn in_words(text: &str, quantity: &Quantity) -> String {
    let text = text.trim().to_lowercase();
    let mut rest = text.as_str();
    let mut words: Vec<&str> = Vec::new();
    while let Some((after, word)) =
        SIGNS.iter().find_map(|(sign, word)| rest.strip_prefix(sign).map(|after| (after.trim_start(), word)))
    {
        words.push(word);
        rest = after;
    }
    words.sort_by_key(|word| *word == "about");
    let figure = if rest.contains(char::is_alphabetic) {
        Some(rest.to_owned())
    } else {
        Figure::parse(rest).ok().map(Figure::grouped)
    };
    match figure {
        Some(figure) if words.is_empty() => figure,
        Some(figure) => format!("{} {figure}", words.join(" ")),
        None if quantity.is_approximate() => format!("about {}", range(quantity.interval())),
        None => range(quantity.interval()),
    }
}

/// "36", "at least 41", "at most 7", "9,000 to 11,000", "30 to 40, best estimate 35".
pub(super) fn range(interval: &Interval) -> String {
    let low = interval.low().grouped();
    match (interval.high(), interval.best()) {
        (None, _) => format!("at least {low}"),
        (Some(high), _) if high == interval.low() => low,
        (Some(high), Some(best)) => format!("{low} to {}, best estimate {}", high.grouped(), best.grouped()),
        (Some(high), None) if interval.low() == Figure::ZERO => format!("at most {}", high.grouped()),
        (Some(high), None) => format!("{low} to {}", high.grouped()),
    }
}

#[cfg(test)]
mod tests {
    use crate::model::{Kind, Value};

    use super::*;

    #[test]
    fn a_wording_is_kept_and_a_sign_is_spelt_out() {
        for (text, words) in [
            ("36", "36"),
            ("33388", "33,388"),
            ("33 388", "33,388"),
            ("٣٦", "36"),
            ("At least 41", "at least 41"),
            (">=41", "at least 41"),
            ("≥ 41", "at least 41"),
            ("41+", "at least 41"),
            (">33000", "more than 33,000"),
            ("<7", "fewer than 7"),
            ("<=7", "at most 7"),
            ("up to 7", "up to 7"),
            ("=36", "exactly 36"),
            ("~10000", "about 10,000"),
            ("~1.5 million", "about 1.5 million"),
            ("~>=40", "at least about 40"),
            ("roughly 10,000", "roughly 10,000"),
            ("30..40", "30 to 40"),
            ("30–40", "30 to 40"),
            ("0-7", "at most 7"),
            ("30..35..40", "30 to 40, best estimate 35"),
            ("~30..40", "about 30 to 40"),
            ("dozens", "dozens"),
            ("None", "none"),
            ("two hundred and six", "two hundred and six"),
        ] {
            let value = Value::parse(text, Some(Kind::Quantity)).expect(text);
            let quantity = value.reading.quantity().expect("a quantity");
            assert_eq!(in_words(text, quantity), words, "{text}");
        }
    }
}
