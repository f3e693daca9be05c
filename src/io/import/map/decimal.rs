//! Decimals with more places than a figure holds, cut downwards or upwards.

/// Most digits of a decimal that is cut.
const MOST_DIGITS: usize = 30;

/// The greatest decimal with so many places that is not above this one, or the least that is not below it;
/// none if it is not written as digits and a point. A trailing 0 shows that the point is no comma of
/// thousands, as everywhere.
pub(super) fn cut(text: &str, places: usize, upwards: bool) -> Option<String> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let is_written = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    let length = whole.len() + decimals.len();
    if length == 0
        || length > MOST_DIGITS
        || places > MOST_DIGITS
        || !is_written(whole)
        || !is_written(decimals)
    {
        return None;
    }
    let (kept, lost) = decimals.split_at(places.min(decimals.len()));
    let digits = format!("{whole}{kept}");
    let mut number: u128 = if digits.is_empty() { 0 } else { digits.parse().ok()? };
    number += u128::from(upwards && lost.bytes().any(|digit| digit != b'0'));
    let digits = format!("{number:0width$}", width = kept.len() + 1);
    let (whole, decimals) = digits.split_at(digits.len() - kept.len());
    let decimals = decimals.trim_end_matches('0');
    Some(match decimals.len() {
        0 => whole.to_owned(),
        3 => format!("{whole}.{decimals}0"),
        _ => format!("{whole}.{decimals}"),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::Figure;

    #[test]
    fn what_is_too_fine_is_cut_downwards_and_upwards() {
        for (text, places, down, up) in [
            (".85519463", 6, "0.855194", "0.855195"),
            ("1.3246835", 3, "1.3240", "1.3250"),
            ("0.9999995", 6, "0.999999", "1"),
            ("2.50", 6, "2.5", "2.5"),
            ("2.5000001", 6, "2.5", "2.500001"),
            ("2.5000000", 6, "2.5", "2.5"),
            ("97953", 6, "97953", "97953"),
            ("9.5", 0, "9", "10"),
            ("0.0000001", 6, "0", "0.000001"),
        ] {
            assert_eq!(cut(text, places, false).as_deref(), Some(down), "{text}");
            assert_eq!(cut(text, places, true).as_deref(), Some(up), "{text}");
        }
        for text in ["", ".", "1,5", "1e5", "-1", "1.2.3", "٣", "0000000000000000000000000000001"] {
            assert_eq!(cut(text, 6, false), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn the_decimal_lies_between_both(whole in 0..10_000_000_u64, decimals in "[0-9]{1,10}") {
            let text = format!("{whole}.{decimals}");
            let figure = |upwards| Figure::parse(&cut(&text, 6, upwards).expect("a decimal")).expect("a figure");
            let (low, high) = (figure(false), figure(true));
            prop_assert!(low <= high && high.checked_sub(low) <= Figure::from_millionths(1));
            prop_assert_eq!(low == high, decimals.bytes().skip(6).all(|digit| digit == b'0'));
            let exact = |figure: Figure| i128::from(figure.millionths()) * 10_000;
            let digits: i128 = format!("{whole}{decimals:0<10}").parse().expect("digits");
            prop_assert!(exact(low) <= digits && digits <= exact(high));
        }
    }
}
