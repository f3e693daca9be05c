//! Quantities: an interval, and how loosely it was worded.

use std::fmt;

use super::{Figure, Interval};

/// Vague counts and the least figure that each can mean, in canonical wording.
pub(super) const VAGUE: [(&str, u32); 16] = [
    ("several", 2),
    ("tens", 10),
    ("dozens", 12),
    ("scores", 20),
    ("several dozen", 24),
    ("hundreds", 100),
    ("several hundred", 200),
    ("thousands", 1_000),
    ("several thousand", 2_000),
    ("tens of thousands", 10_000),
    ("hundreds of thousands", 100_000),
    ("millions", 1_000_000),
    ("several million", 2_000_000),
    ("tens of millions", 10_000_000),
    ("hundreds of millions", 100_000_000),
    ("billions", 1_000_000_000),
];

/// An interval of figures as a source words it: plainly, as an approximation, or vaguely.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Quantity {
    interval: Interval,
    manner: Manner,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Manner {
    Plain,
    Approximate,
    /// The interval is open, and its low end is that of a word of [`VAGUE`]: this word.
    Vague(&'static str),
}

impl Quantity {
    /// A plainly worded quantity.
    #[must_use]
    pub const fn new(interval: Interval) -> Self {
        Self { interval, manner: Manner::Plain }
    }

    /// The same interval, worded as an approximation.
    #[must_use]
    pub const fn approximately(interval: Interval) -> Self {
        Self { interval, manner: Manner::Approximate }
    }

    /// The vague count of this canonical wording.
    pub(super) fn vague(word: &str) -> Option<Self> {
        let (word, low) = VAGUE.into_iter().find(|(known, _)| *known == word)?;
        let low = Figure::ONE.checked_times(low.into())?;
        Some(Self { interval: Interval::at_least(low), manner: Manner::Vague(word) })
    }

    /// The interval as worded: `~10000` is from 10,000 to 10,000. See [`Quantity::within`].
    #[must_use]
    pub const fn interval(&self) -> &Interval {
        &self.interval
    }

    /// Whether it was worded as an approximation: "about 10,000".
    #[must_use]
    pub const fn is_approximate(&self) -> bool {
        matches!(self.manner, Manner::Approximate)
    }

    /// Whether it was worded as a vague count: "dozens".
    #[must_use]
    pub const fn is_vague(&self) -> bool {
        matches!(self.manner, Manner::Vague(_))
    }

    /// The interval to compare by: an approximate one widened by `percent` of each end, outwards
    /// to the next millionth; any other as worded.
    #[must_use]
    pub fn within(&self, percent: u32) -> Interval {
        if !self.is_approximate() {
            return self.interval;
        }
        let (low, _) = self.interval.low().percent(100_u32.saturating_sub(percent));
        let high = self.interval.high().map(|high| high.percent(percent.saturating_add(100)).1);
        Interval::new(low, high, self.interval.best()).unwrap_or(self.interval)
    }
}

impl fmt::Display for Quantity {
    /// The canonical text: `36`, `>=41`, `30..40`, `~10000`, `dozens`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.manner {
            Manner::Plain => self.interval.fmt(f),
            Manner::Approximate => f.pad(&format!("~{}", self.interval)),
            Manner::Vague(word) => f.pad(word),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tolerance_widens_approximate_quantities_only() {
        let figure = |text| Figure::parse(text).expect("a figure");
        let about = Quantity::approximately(Interval::exactly(figure("10000")));
        assert_eq!(about.within(10).to_string(), "9000..11000");
        assert_eq!(about.within(0), *about.interval());
        assert_eq!(about.within(u32::MAX).low(), Figure::ZERO);
        let odd = Quantity::approximately(Interval::exactly(figure("33")));
        assert_eq!(odd.within(10).to_string(), "29.7..36.3");
        let open = Quantity::approximately(Interval::at_least(figure("40")));
        assert_eq!(open.within(10).to_string(), ">=36");
        let plain = Quantity::new(Interval::exactly(figure("10000")));
        assert_eq!(plain.within(10), *plain.interval());
        let best = Interval::new(figure("30"), Some(figure("40")), Some(figure("35")));
        let best = Quantity::approximately(best.expect("in order"));
        assert_eq!(best.within(10).to_string(), "27..35..44");
    }

    #[test]
    fn vague_words_are_in_order_and_distinct() {
        assert!(VAGUE.windows(2).all(|pair| pair[0].1 < pair[1].1));
        assert!(Quantity::vague("dozens").is_some_and(|q| q.is_vague() && !q.is_approximate()));
    }
}
