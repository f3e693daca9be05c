//! The pairs of figures that decide a question, found without comparing every two.
//!
//! Two figures have no value in common if the low of one is above the high of the other, so the
//! widest gap is between the highest low and the lowest high, and who is in conflict follows from
//! these two. Whether growth explains a gap depends on the dates as well: in the order of the dates
//! the highest low so far is enough. All of it takes a few sorts; a test holds the outcome to that
//! of comparing every two.

use chrono::NaiveDate;

use super::{Position, Rules};
use crate::model::Figure;

/// Figures of the positions that answer one question, all of them quantities.
pub(super) struct Spread {
    figures: Vec<Measured>,
    cumulative: bool,
}

/// A figure as it is compared.
struct Measured {
    /// Number of the position.
    at: usize,
    low: Figure,
    /// The high end; an open one is above every figure.
    high: High,
    /// First and last day of the moment that it describes; none if that is not known.
    days: Option<(NaiveDate, NaiveDate)>,
    is_named: bool,
}

/// A high end. Open ends come after every figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum High {
    At(Figure),
    Open,
}

/// Two positions by number, the earlier first.
type Pair = (usize, usize);

fn pair(a: usize, b: usize) -> Pair {
    (a.min(b), a.max(b))
}

impl Spread {
    /// The figures of `positions`; none if one of them answers with something else. Positions that
    /// give no answer are passed over.
    pub(super) fn of(positions: &[Position], rules: Rules) -> Option<Self> {
        let measured = |(at, position): (usize, &Position)| {
            let content = &position.claim.content;
            let interval = content.value.reading.quantity()?.within(rules.tolerance);
            let moment = content.moment();
            let days =
                (moment.first_day().unwrap_or(NaiveDate::MIN), moment.last_day().unwrap_or(NaiveDate::MAX));
            Some(Measured {
                at,
                low: interval.low(),
                high: interval.high().map_or(High::Open, High::At),
                days: (!moment.is_unknown()).then_some(days),
                is_named: !content.claimant.is_unattributed(),
            })
        };
        let figures: Option<Vec<Measured>> =
            positions.iter().enumerate().filter(|(_, p)| p.answers()).map(measured).collect();
        Some(Self { figures: figures?, cumulative: rules.cumulative })
    }

    /// The highest low less the lowest high, if that is above nothing.
    pub(super) fn widest(&self) -> Option<Figure> {
        let (low, high) = self.ends()?;
        gap(low, high)
    }

    /// Whether each figure has no value in common with some other, by the number of its position.
    pub(super) fn conflicting(&self) -> impl Iterator<Item = usize> {
        let ends = self.ends();
        self.figures
            .iter()
            .filter(move |figure| {
                ends.is_some_and(|(low, high)| High::At(figure.low) > high || figure.high < High::At(low))
            })
            .map(|figure| figure.at)
    }

    /// Whether two named claimants give figures with a value in common.
    pub(super) fn is_corroborated(&self) -> bool {
        let mut named: Vec<&Measured> = self.figures.iter().filter(|figure| figure.is_named).collect();
        named.sort_by_key(|figure| figure.low);
        let mut highest: Option<High> = None;
        named.into_iter().any(|figure| {
            let meets = highest.is_some_and(|highest| High::At(figure.low) <= highest);
            highest = highest.max(Some(figure.high));
            meets
        })
    }

    /// The pair that weighs most, as in [`super::pairs`].
    pub(super) fn decisive(&self) -> Option<Pair> {
        if self.figures.len() < 2 {
            return None;
        }
        if self.widest().is_some() {
            let unexplained = if self.cumulative { self.unexplained() } else { None };
            return unexplained.or_else(|| self.farthest());
        }
        self.overlapping().or_else(|| {
            let first = self.figures.first()?;
            let is_other = |other: &&Measured| (other.low, other.high) != (first.low, first.high);
            let second = self.figures.iter().find(is_other).or(self.figures.get(1))?;
            Some((first.at, second.at))
        })
    }

    /// The highest low and the lowest high.
    fn ends(&self) -> Option<(Figure, High)> {
        let low = self.figures.iter().map(|figure| figure.low).max()?;
        let high = self.figures.iter().map(|figure| figure.high).min()?;
        Some((low, high))
    }

    /// The first pair of those that are farthest apart.
    fn farthest(&self) -> Option<Pair> {
        let (low, high) = self.ends()?;
        let highest = self.figures.iter().find(|figure| figure.low == low)?;
        let lowest = self.figures.iter().find(|figure| figure.high == high)?;
        Some(pair(highest.at, lowest.at))
    }

    /// The first pair of those that are farthest apart and whose gap growth does not explain: both
    /// dated, and the lower figure not wholly before the higher.
    fn unexplained(&self) -> Option<Pair> {
        let dated = || self.figures.iter().filter_map(|figure| Some((figure, figure.days?)));
        let mut upper: Vec<(NaiveDate, &Measured)> = dated().map(|(f, (begins, _))| (begins, f)).collect();
        let mut lower: Vec<(NaiveDate, &Measured)> = dated().map(|(f, (_, ends))| (ends, f)).collect();
        upper.sort_by_key(|(begins, figure)| (*begins, figure.at));
        lower.sort_by_key(|(ends, figure)| (*ends, figure.at));
        let mut upper = upper.into_iter().peekable();
        let mut highest: Option<&Measured> = None;
        let mut found: Option<(Figure, Pair)> = None;
        for (ends, low) in lower {
            while let Some((_, figure)) = upper.next_if(|(begins, _)| *begins <= ends) {
                let is_first = |known: &Measured| {
                    figure.low > known.low || (figure.low == known.low && figure.at < known.at)
                };
                if highest.is_none_or(is_first) {
                    highest = Some(figure);
                }
            }
            let Some(high) = highest else { continue };
            let Some(gap) = gap(high.low, low.high) else { continue };
            let pair = pair(low.at, high.at);
            if found.is_none_or(|(widest, first)| gap > widest || (gap == widest && pair < first)) {
                found = Some((gap, pair));
            }
        }
        found.map(|(_, pair)| pair)
    }

    /// The first pair of which each has values of its own, where no two are without a common one.
    fn overlapping(&self) -> Option<Pair> {
        let mut by_low: Vec<&Measured> = self.figures.iter().collect();
        by_low.sort_by_key(|figure| figure.low);
        let mut first: Option<&Measured> = None;
        let mut keep = |figure: &'_ Measured, found: bool| {
            if found && first.is_none_or(|known| figure.at < known.at) {
                first = self.figures.iter().find(|known| known.at == figure.at);
            }
        };
        let mut lowest_below: Option<High> = None;
        for equal in by_low.chunk_by(|a, b| a.low == b.low) {
            for figure in equal {
                keep(figure, lowest_below.is_some_and(|high| high < figure.high));
            }
            lowest_below = equal.iter().map(|figure| figure.high).chain(lowest_below).min();
        }
        let mut highest_above: Option<High> = None;
        for equal in by_low.chunk_by(|a, b| a.low == b.low).rev() {
            for figure in equal {
                keep(figure, highest_above.is_some_and(|high| high > figure.high));
            }
            highest_above = equal.iter().map(|figure| figure.high).chain(highest_above).max();
        }
        let first = first?;
        let overlaps = |other: &&Measured| {
            (other.low > first.low && other.high > first.high)
                || (other.low < first.low && other.high < first.high)
        };
        // A partner that came before would be the first itself.
        let second = self.figures.iter().find(overlaps)?;
        Some(pair(first.at, second.at))
    }
}

/// How far `low` is above `high`.
fn gap(low: Figure, high: High) -> Option<Figure> {
    match high {
        High::At(high) => low.checked_sub(high).filter(|gap| *gap > Figure::ZERO),
        High::Open => None,
    }
}
