//! Claimed figures as bars to scale.

use crate::model::{Figure, Interval};

/// Parts into which a scale is divided.
const WHOLE: i128 = 1000;

/// An interval on a scale that starts at zero, in thousandths of its length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bar {
    /// Where it begins.
    pub(super) low: u16,
    /// Where it ends; none if it has no upper end.
    pub(super) high: Option<u16>,
}

impl Bar {
    /// The bar of an interval, on a scale that ends at `scale`.
    pub(super) fn new(interval: &Interval, scale: Figure) -> Self {
        let at = |figure: Figure| {
            let (at, whole) = (i128::from(figure.thousandths()), i128::from(scale.thousandths()).max(1));
            u16::try_from((at * WHOLE / whole).clamp(0, WHOLE)).unwrap_or(0)
        };
        Self { low: at(interval.low()), high: interval.high().map(at) }
    }
}

/// The figure at the end of the scale: the highest that any interval names. A figure that stands alone, or none above
/// zero, has nothing to be measured against.
pub(super) fn scale(intervals: &[Interval]) -> Option<Figure> {
    if intervals.len() < 2 {
        return None;
    }
    let ends = intervals.iter().map(|interval| interval.high().unwrap_or(interval.low()));
    ends.max().filter(|highest| *highest > Figure::ZERO)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_to_scale() {
        let figure = |text: &str| Figure::parse(text).expect("a figure");
        let exact = |text: &str| Interval::exactly(figure(text));
        let open = Interval::at_least(figure("40"));
        let scale_of = |intervals: &[Interval]| scale(intervals).map(Figure::grouped);
        assert_eq!(scale_of(&[exact("9"), exact("11")]).as_deref(), Some("11"));
        assert_eq!(scale_of(&[exact("9"), open]).as_deref(), Some("40"));
        assert_eq!(scale_of(&[exact("9")]), None);
        assert_eq!(scale_of(&[exact("0"), exact("0")]), None);
        assert_eq!(Bar::new(&exact("9"), figure("11")), Bar { low: 818, high: Some(818) });
        assert_eq!(Bar::new(&open, figure("40")), Bar { low: 1000, high: None });
        assert_eq!(Bar::new(&Interval::at_most(figure("5")), figure("10")), Bar { low: 0, high: Some(500) });
    }
}
