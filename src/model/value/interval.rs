//! Intervals of figures and how two of them lie.

use std::fmt;

use super::{Figure, ValueError};

/// What a figure may be: from `low` to `high`, both included, or without an upper end.
///
/// A best estimate lies between the two ends of a closed interval. It is kept for display and
/// never stands in for the interval. Prints as `36`, `>=41`, `<=7`, `30..40` or `30..35..40`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Interval {
    low: Figure,
    high: Option<Figure>,
    best: Option<Figure>,
}

/// How one interval lies to another. Exactly one holds of any two; best estimates do not matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Relation {
    /// The same ends.
    Equal,
    /// The first lies within the second, and is narrower.
    Within,
    /// The second lies within the first, and is narrower.
    Contains,
    /// Some figures are in both, and each has figures of its own.
    Overlaps,
    /// No figure is in both.
    Disjoint {
        /// From the high end of the lower one to the low end of the other; above 0.
        gap: Figure,
    },
}

impl Interval {
    /// An interval; a best estimate that is its only figure is left out.
    ///
    /// # Errors
    /// [`ValueError::Reversed`] if `low` is above `high`; [`ValueError::BestOutside`] if `best`
    /// is not within the interval, or the interval is open.
    pub fn new(low: Figure, high: Option<Figure>, best: Option<Figure>) -> Result<Self, ValueError> {
        if let Some(high) = high
            && low > high
        {
            return Err(ValueError::Reversed { low, high });
        }
        match best {
            Some(best) if best < low || high.is_none_or(|high| best > high) => {
                Err(ValueError::BestOutside { low, best, high })
            }
            _ => Ok(Self { low, high, best: best.filter(|_| high != Some(low)) }),
        }
    }

    /// The interval of one figure.
    #[must_use]
    pub const fn exactly(figure: Figure) -> Self {
        Self { low: figure, high: Some(figure), best: None }
    }

    /// The interval from a figure upwards.
    #[must_use]
    pub const fn at_least(low: Figure) -> Self {
        Self { low, high: None, best: None }
    }

    /// The interval from 0 to a figure.
    #[must_use]
    pub const fn at_most(high: Figure) -> Self {
        Self { low: Figure::ZERO, high: Some(high), best: None }
    }

    /// The least figure in it.
    #[must_use]
    pub const fn low(&self) -> Figure {
        self.low
    }

    /// The greatest figure in it; none if it is open.
    #[must_use]
    pub const fn high(&self) -> Option<Figure> {
        self.high
    }

    /// The best estimate, if one was given.
    #[must_use]
    pub const fn best(&self) -> Option<Figure> {
        self.best
    }

    /// Whether it is a single figure.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        self.high == Some(self.low)
    }

    /// How this interval lies to `other`.
    #[must_use]
    pub fn relation(&self, other: &Self) -> Relation {
        if let Some(gap) = self.gap_below(other).or_else(|| other.gap_below(self)) {
            return Relation::Disjoint { gap };
        }
        match (self.covers(other), other.covers(self)) {
            (true, true) => Relation::Equal,
            (true, false) => Relation::Contains,
            (false, true) => Relation::Within,
            (false, false) => Relation::Overlaps,
        }
    }

    /// The interval of all sums of a figure in this and a figure in `other`; none if an end
    /// would be over [`Figure::MAX`].
    ///
    /// The best estimates are added if both are closed and at least one has one; an exact figure
    /// is its own.
    #[must_use]
    pub fn checked_sum(&self, other: &Self) -> Option<Self> {
        let low = self.low.checked_add(other.low)?;
        let high = match (self.high, other.high) {
            (Some(a), Some(b)) => Some(a.checked_add(b)?),
            _ => None,
        };
        let best = match (self.point(), other.point()) {
            (Some(a), Some(b)) if high.is_some() => Some(a.checked_add(b)?),
            _ => None,
        };
        Self::new(low, high, best).ok()
    }

    /// The best estimate, or the only figure.
    fn point(&self) -> Option<Figure> {
        self.best.or(self.is_exact().then_some(self.low))
    }

    /// The gap from this interval up to `other`, if it lies wholly below.
    fn gap_below(&self, other: &Self) -> Option<Figure> {
        other.low.checked_sub(self.high?).filter(|gap| *gap > Figure::ZERO)
    }

    fn covers(&self, other: &Self) -> bool {
        self.low <= other.low
            && match (self.high, other.high) {
                (None, _) => true,
                (Some(_), None) => false,
                (Some(mine), Some(theirs)) => mine >= theirs,
            }
    }
}

impl Relation {
    /// How the second lies to the first.
    #[must_use]
    pub const fn reversed(self) -> Self {
        match self {
            Self::Within => Self::Contains,
            Self::Contains => Self::Within,
            same @ (Self::Equal | Self::Overlaps | Self::Disjoint { .. }) => same,
        }
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let low = self.low;
        f.pad(&match (self.high, self.best) {
            (None, _) => format!(">={low}"),
            (Some(high), _) if high == low => low.to_string(),
            (Some(high), Some(best)) => format!("{low}..{best}..{high}"),
            (Some(high), None) if low == Figure::ZERO => format!("<={high}"),
            (Some(high), None) => format!("{low}..{high}"),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn figure(units: i64) -> Figure {
        Figure::from_millionths(units * 1_000_000).expect("in bounds")
    }

    fn closed(low: i64, high: i64) -> Interval {
        Interval::new(figure(low), Some(figure(high)), None).expect("in order")
    }

    #[test]
    fn relations_of_two_intervals() {
        let open = Interval::at_least(figure(41));
        for (a, b, relation) in [
            (closed(36, 36), closed(36, 36), Relation::Equal),
            (open, open, Relation::Equal),
            (closed(55, 55), open, Relation::Within),
            (closed(30, 40), closed(30, 45), Relation::Within),
            (open, Interval::at_least(figure(30)), Relation::Within),
            (closed(30, 50), open, Relation::Overlaps),
            (closed(30, 40), closed(40, 45), Relation::Overlaps),
            (closed(9, 9), closed(11, 11), Relation::Disjoint { gap: figure(2) }),
            (closed(0, 40), open, Relation::Disjoint { gap: figure(1) }),
        ] {
            assert_eq!(a.relation(&b), relation, "{a} {b}");
            assert_eq!(b.relation(&a), relation.reversed(), "{b} {a}");
        }
    }

    #[test]
    fn an_interval_keeps_its_order() {
        let [low, best, high] = [30, 35, 40].map(figure);
        assert!(matches!(Interval::new(high, Some(low), None), Err(ValueError::Reversed { .. })));
        assert!(Interval::new(low, Some(best), Some(high)).is_err());
        assert!(Interval::new(low, None, Some(best)).is_err());
        assert_eq!(Interval::new(low, Some(low), Some(low)), Ok(Interval::exactly(low)));
    }

    #[test]
    fn sums_are_end_by_end() {
        let best = Interval::new(figure(30), Some(figure(40)), Some(figure(35))).expect("in order");
        assert_eq!(best.checked_sum(&closed(9, 9)).map(|s| s.to_string()).as_deref(), Some("39..44..49"));
        assert_eq!(closed(10, 10).checked_sum(&closed(9, 9)), Some(closed(19, 19)));
        assert_eq!(best.checked_sum(&closed(1, 2)), Some(closed(31, 42)));
        assert_eq!(best.checked_sum(&Interval::at_least(figure(1))), Some(Interval::at_least(figure(31))));
        assert_eq!(Interval::exactly(Figure::MAX).checked_sum(&closed(0, 1)), None);
    }

    fn intervals() -> impl Strategy<Value = Interval> {
        (0..6_i64, 0..6_i64, any::<bool>()).prop_map(|(low, width, open)| {
            if open { Interval::at_least(figure(low)) } else { closed(low, low + width) }
        })
    }

    proptest! {
        #[test]
        fn exactly_one_relation_holds(a in intervals(), b in intervals()) {
            let within = |figure: i64, i: &Interval| {
                let figure = self::figure(figure);
                i.low <= figure && i.high.is_none_or(|high| figure <= high)
            };
            // Every interval here is open or ends by 10, so that 0 to 12 tell all of them apart.
            let (mut both, mut only_a, mut only_b) = (false, false, false);
            for figure in 0..=12 {
                let (in_a, in_b) = (within(figure, &a), within(figure, &b));
                both |= in_a && in_b;
                only_a |= in_a && !in_b;
                only_b |= !in_a && in_b;
            }
            let holds = match a.relation(&b) {
                Relation::Equal => both && !only_a && !only_b,
                Relation::Within => both && !only_a && only_b,
                Relation::Contains => both && only_a && !only_b,
                Relation::Overlaps => both && only_a && only_b,
                Relation::Disjoint { gap } => !both && gap > Figure::ZERO,
            };
            prop_assert!(holds, "{} {} {:?}", a, b, a.relation(&b));
            prop_assert_eq!(b.relation(&a), a.relation(&b).reversed());
        }

        #[test]
        fn sums_commute(a in intervals(), b in intervals()) {
            prop_assert_eq!(a.checked_sum(&b), b.checked_sum(&a));
        }
    }
}
