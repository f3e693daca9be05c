//! Claimed figures as bars to scale.

use crate::model::{Figure, Interval};

/// Parts into which the length of a scale is divided.
const WHOLE: i128 = 1000;
/// Where the highest figure lies on a scale that some interval goes beyond.
const BEFORE_OPEN: i128 = 850;

/// A scale from zero to the highest figure that any interval names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Scale {
    end: Figure,
    is_open: bool,
}

/// An interval on a scale, in thousandths of its length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bar {
    /// Where it begins.
    pub(super) low: u16,
    /// Where it ends; none if it has no upper end.
    pub(super) high: Option<u16>,
}

impl Scale {
    /// The scale of these intervals. A figure that stands alone, or none above zero, has nothing to be measured
    /// against.
    pub(super) fn of(intervals: &[Interval]) -> Option<Self> {
        let ends = intervals.iter().map(|interval| interval.high().unwrap_or(interval.low()));
        let end = ends.max().filter(|end| intervals.len() > 1 && *end > Figure::ZERO)?;
        Some(Self { end, is_open: intervals.iter().any(|interval| interval.high().is_none()) })
    }

    /// The bar of an interval.
    pub(super) fn bar(&self, interval: &Interval) -> Bar {
        let length = if self.is_open { BEFORE_OPEN } else { WHOLE };
        let at = |figure: Figure| {
            let (at, end) = (i128::from(figure.millionths()), i128::from(self.end.millionths()).max(1));
            u16::try_from((at * length / end).clamp(0, WHOLE)).unwrap_or(0)
        };
        Bar { low: at(interval.low()), high: interval.high().map(at) }
    }

    /// "11"; "40 and more".
    pub(super) fn end_in_words(&self) -> String {
        let end = self.end.grouped();
        if self.is_open { format!("{end} and more") } else { end }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_to_scale() {
        let figure = |text: &str| Figure::parse(text).expect("a figure");
        let exact = |text: &str| Interval::exactly(figure(text));
        let open = Interval::at_least(figure("40"));
        let scale = Scale::of(&[exact("9"), exact("11")]).expect("a scale");
        assert_eq!(scale.end_in_words(), "11");
        assert_eq!(scale.bar(&exact("9")), Bar { low: 818, high: Some(818) });
        assert_eq!(scale.bar(&Interval::at_most(figure("5.5"))), Bar { low: 0, high: Some(500) });
        let scale = Scale::of(&[exact("20"), open]).expect("a scale");
        assert_eq!(scale.end_in_words(), "40 and more");
        assert_eq!(scale.bar(&open), Bar { low: 850, high: None });
        assert_eq!(scale.bar(&exact("20")), Bar { low: 425, high: Some(425) });
        assert_eq!(Scale::of(&[exact("9")]), None);
        assert_eq!(Scale::of(&[exact("0"), exact("0")]), None);
    }
}
