//! Figures: exact decimals with up to six places.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{ValueError, numeral, wording::plain};

const PER_UNIT: u64 = 1_000_000;
/// Decimal places that are held.
const PLACES: usize = 6;

/// A figure of 0 or more, exact to six decimal places, at most 9,000,000,000,000.
///
/// Held in millionths. The bound keeps these below 2⁶³, so that a figure stays exact in a signed
/// 64-bit integer. Prints without grouping: `33388`, `2.25`.
/// 33 and 388 thousandths prints as `33.3880`, because `33.388` is thirty-three thousand to half
/// of the world and is not read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Figure(u64);

impl Figure {
    /// None at all.
    pub const ZERO: Self = Self(0);
    /// The largest figure taken.
    pub const MAX: Self = Self(9_000_000_000_000 * PER_UNIT);
    /// One unit.
    pub(super) const ONE: Self = Self(PER_UNIT);

    /// Reads a figure: `33,388`, `33 388`, `33388`, `2.25`, `1.5 million`, `two hundred and six`.
    ///
    /// Digits of any script that writes decimal numbers are taken; groups of thousands are
    /// separated by commas, spaces or apostrophes, decimals by a point.
    ///
    /// # Errors
    /// [`ValueError`] if it is no figure, is not well-formed, or could be read in two ways.
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        super::check_line(text)?;
        let text = plain(text);
        if text.starts_with('-') {
            return Err(ValueError::Negative);
        }
        match numeral::read(&text)? {
            Some(numeral) => Ok(numeral.figure),
            None => Err(ValueError::NotRead { kind: super::Kind::Quantity }),
        }
    }

    /// The figure of so many millionths; none if it is below 0 or above [`Figure::MAX`].
    #[must_use]
    pub const fn from_millionths(millionths: i64) -> Option<Self> {
        if millionths < 0 || millionths > Self::MAX.millionths() {
            None
        } else {
            Some(Self(millionths.cast_unsigned()))
        }
    }

    /// The figure in millionths, from 0 to 9 × 10¹⁸.
    #[must_use]
    pub const fn millionths(self) -> i64 {
        self.0.cast_signed()
    }

    /// The least figure with so many decimal places, or with as many as are held.
    pub(super) fn step(places: usize) -> Self {
        Self((places..PLACES).fold(1, |step, _| step * 10))
    }

    /// The figure with its thousands separated by commas: `33,388`.
    #[must_use]
    pub fn grouped(self) -> String {
        let text = self.to_string();
        let (whole, decimals) = text.split_at(text.find('.').unwrap_or(text.len()));
        let mut grouped = String::with_capacity(text.len() + whole.len() / 3);
        for (index, digit) in whole.char_indices() {
            if index > 0 && (whole.len() - index).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        grouped + decimals
    }

    /// The sum, if it is no more than [`Figure::MAX`].
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        Some(Self(self.0 + other.0)).filter(|sum| *sum <= Self::MAX)
    }

    /// The difference, if it is no less than 0.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// The figure taken `times` over, if it is no more than [`Figure::MAX`].
    pub(super) fn checked_times(self, times: u64) -> Option<Self> {
        self.0.checked_mul(times).map(Self).filter(|product| *product <= Self::MAX)
    }

    /// `percent` of the figure, rounded down, and the same rounded up, both at most [`Figure::MAX`].
    pub(super) fn percent(self, percent: u32) -> (Self, Self) {
        let hundredfold = u128::from(self.0) * u128::from(percent);
        let bounded = |millionths: u128| {
            u64::try_from(millionths).map_or(Self::MAX, |millionths| Self(millionths).min(Self::MAX))
        };
        (bounded(hundredfold / 100), bounded(hundredfold.div_ceil(100)))
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, millionths) = (self.0 / PER_UNIT, self.0 % PER_UNIT);
        if millionths == 0 {
            return f.pad(&whole.to_string());
        }
        let decimals = format!("{millionths:0PLACES$}");
        let decimals = decimals.trim_end_matches('0');
        let guarded = (1..=999).contains(&whole) && decimals.len() == 3;
        let guard = if guarded { "0" } else { "" };
        f.pad(&format!("{whole}.{decimals}{guard}"))
    }
}

impl Serialize for Figure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Figure {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(|error| de::Error::custom(format!("{text:?} {error}")))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn figure(text: &str) -> Figure {
        Figure::parse(text).unwrap_or_else(|error| panic!("{text:?} {error}"))
    }

    #[test]
    fn one_figure_is_written_in_many_ways() {
        for text in [
            "33388",
            "33,388",
            "33 388",
            "33\u{a0}388",
            "33\u{202f}388",
            "33\u{2009}388",
            "33'388",
            "33’388",
            "033388",
            "33388.0",
            "33.388 thousand",
            "٣٣٣٨٨",
            "٣٣٬٣٨٨",
            "३३३८८",
            "３３３８８",
            "\u{200f}33,388\u{200f}",
            "thirty-three thousand three hundred and eighty-eight",
        ] {
            assert_eq!(figure(text).to_string(), "33388", "{text:?}");
        }
        assert_eq!(figure("33388").grouped(), "33,388");
    }

    #[test]
    fn decimals_are_exact() {
        for (text, millionths) in [
            ("0", 0),
            ("2.25", 2_250_000),
            ("2.25000000", 2_250_000),
            ("0.125", 125_000),
            ("33.3880", 33_388_000),
            ("33.3881", 33_388_100),
            (".000001", 1),
            ("1,234.567", 1_234_567_000),
            ("1234.567", 1_234_567_000),
            ("1.5 million", 1_500_000_000_000),
            ("1.2345678 million", 1_234_567_800_000),
            ("half a million", 500_000_000_000),
            ("2 dozen", 24_000_000),
            ("9 trillion", 9_000_000_000_000_000_000),
        ] {
            assert_eq!(figure(text).millionths(), millionths, "{text}");
        }
    }

    #[test]
    fn a_figure_that_is_not_well_formed_is_refused_with_what_to_write() {
        for (text, hint) in [
            ("33,38", "write 33.38 if it is a decimal comma, 3338 if not"),
            ("0,125", "write 0.125"),
            ("33,3880", "write 33.3880"),
            ("1,50,000", "write 150000"),
            ("33 38", "write 3338"),
            ("1,500 000", "write 1500000"),
            ("1.234.567", "write 1234567"),
            ("33 388,5", "write 33388.5"),
            ("33.388", "write 33388 if it separates thousands, 33.3880 if"),
            ("0.1234567", "more than six decimal places"),
            ("9000000000000.000001", "largest figure"),
            ("9000000000001", "largest figure"),
            ("99999999999999999999999999999999999999999999", "largest figure"),
            ("-5", "below 0"),
            ("−5", "below 0"),
            ("", "empty"),
            ("abc", "is no quantity"),
            ("1e5", "is no quantity"),
            ("5.", "is no quantity"),
        ] {
            let error = Figure::parse(text).expect_err(text).to_string();
            assert!(error.contains(hint), "{text}: {error}");
        }
    }

    #[test]
    fn arithmetic_stays_in_bounds() {
        assert_eq!(Figure::MAX.checked_add(Figure::ONE), None);
        assert_eq!(Figure::MAX.checked_add(Figure::ZERO), Some(Figure::MAX));
        assert_eq!(Figure::ZERO.checked_sub(Figure::ONE), None);
        assert_eq!(Figure::from_millionths(-1), None);
        assert_eq!(Figure::from_millionths(i64::MAX), None);
        assert_eq!(Figure::MAX.percent(u32::MAX), (Figure::MAX, Figure::MAX));
        assert_eq!(figure("33").percent(110), (figure("36.3"), figure("36.3")));
        assert_eq!(figure("0.000001").percent(110), (figure("0.000001"), figure("0.000002")));
    }

    proptest! {
        #[test]
        fn printed_figures_read_back(any in 0..=Figure::MAX.millionths(), few in 0..2_000_000_i64) {
            for millionths in [any, few, few * 1000] {
                let figure = Figure::from_millionths(millionths).expect("in bounds");
                prop_assert_eq!(Figure::parse(&figure.to_string()), Ok(figure));
                prop_assert_eq!(Figure::parse(&figure.grouped()), Ok(figure));
            }
        }

        #[test]
        fn no_text_panics(text in any::<String>(), figures in "[0-9 .,'-]{0,40}( million)?") {
            let _ = Figure::parse(&text);
            let _ = Figure::parse(&figures);
        }
    }
}
