//! Where the boxes and arrows of a picture stand: in columns, from left to right.
//!
//! A node stands one column to the right of the last one that leads to it. An arrow that passes a
//! column keeps a lane in it, so that it runs behind no box. An arrow that closes a circle runs back.

use crate::disputes::Arrow;

/// Width of a box, in units of the picture.
pub(super) const BOX_WIDTH: f64 = 240.0;
/// Blank between two columns.
pub(super) const BETWEEN_COLUMNS: f64 = 92.0;
/// Blank between two boxes of a column.
const BETWEEN_ROWS: f64 = 24.0;
/// Height of a lane.
const LANE: f64 = 10.0;

/// A place in a picture: of a box, or of an arrow that passes a column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Place {
    /// Number of its column.
    pub(super) column: usize,
    /// Upper edge.
    pub(super) top: f64,
    /// Height.
    pub(super) height: f64,
}

impl Place {
    pub(super) fn middle(&self) -> f64 {
        self.top + self.height / 2.0
    }

    pub(super) fn left(&self) -> f64 {
        f64::from(u32::try_from(self.column).unwrap_or(u32::MAX)) * (BOX_WIDTH + BETWEEN_COLUMNS)
    }

    pub(super) fn right(&self) -> f64 {
        self.left() + BOX_WIDTH
    }

    pub(super) fn bottom(&self) -> f64 {
        self.top + self.height
    }
}

/// The way of an arrow.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Way {
    /// To the right, through these places: its ends, and its lanes between.
    On(Vec<usize>),
    /// Back to where it came from.
    Back(usize, usize),
}

/// A picture laid out.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Layout {
    /// Of the nodes, in their order; then of the lanes.
    pub(super) places: Vec<Place>,
    /// Of the arrows, in their order.
    pub(super) ways: Vec<Way>,
}

impl Layout {
    /// Lays out boxes of these heights.
    pub(super) fn new(heights: &[f64], arrows: &[Arrow]) -> Self {
        let back = back(heights.len(), arrows);
        let columns = columns(heights.len(), arrows, &back);
        let mut places: Vec<Place> = heights
            .iter()
            .zip(&columns)
            .map(|(height, column)| Place { column: *column, top: 0.0, height: *height })
            .collect();
        let mut ways = Vec::new();
        for (arrow, is_back) in arrows.iter().zip(&back) {
            if *is_back {
                ways.push(Way::Back(arrow.from, arrow.to));
                continue;
            }
            let mut way = vec![arrow.from];
            for column in columns[arrow.from] + 1..columns[arrow.to] {
                way.push(places.len());
                places.push(Place { column, top: 0.0, height: LANE });
            }
            way.push(arrow.to);
            ways.push(Way::On(way));
        }
        let mut layout = Self { places, ways };
        layout.stack();
        layout
    }

    /// Puts the places of every column below each other, each near to what it hangs together with.
    fn stack(&mut self) {
        let last = self.places.iter().map(|place| place.column).max().unwrap_or(0);
        let mut before: Vec<Vec<usize>> = vec![Vec::new(); self.places.len()];
        let mut after = before.clone();
        for way in &self.ways {
            if let Way::On(stops) = way {
                for pair in stops.windows(2) {
                    after[pair[0]].push(pair[1]);
                    before[pair[1]].push(pair[0]);
                }
            }
        }
        for column in 0..=last {
            self.column(column, &before);
        }
        for column in (0..last).rev() {
            self.column(column, &after);
        }
        let highest = self.places.iter().map(|place| place.top).fold(f64::INFINITY, f64::min);
        for place in &mut self.places {
            place.top -= highest;
        }
    }

    fn column(&mut self, column: usize, neighbours: &[Vec<usize>]) {
        let mut members: Vec<(f64, usize)> = (0..self.places.len())
            .filter(|at| self.places[*at].column == column)
            .map(|at| (self.wanted(at, &neighbours[at]), at))
            .collect();
        members.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let mut free = f64::NEG_INFINITY;
        let mut shift = 0.0;
        for (middle, at) in &members {
            let place = &mut self.places[*at];
            place.top = (middle - place.height / 2.0).max(free);
            free = place.bottom() + BETWEEN_ROWS;
            shift += middle - place.middle();
        }
        // As far up as down from where they want to be.
        let shift = shift / f64::from(u32::try_from(members.len().max(1)).unwrap_or(u32::MAX));
        for (_, at) in members {
            self.places[at].top += shift;
        }
    }

    /// Where the middle of a place wants to be: among its neighbours, or where it is.
    fn wanted(&self, at: usize, neighbours: &[usize]) -> f64 {
        let count = f64::from(u32::try_from(neighbours.len()).unwrap_or(u32::MAX));
        if neighbours.is_empty() {
            return self.places[at].middle();
        }
        neighbours.iter().map(|other| self.places[*other].middle()).sum::<f64>() / count
    }
}

/// Which arrows close a circle, when nodes are gone through in their order.
fn back(nodes: usize, arrows: &[Arrow]) -> Vec<bool> {
    let mut leaving: Vec<Vec<usize>> = vec![Vec::new(); nodes];
    for (number, arrow) in arrows.iter().enumerate() {
        leaving[arrow.from].push(number);
    }
    let mut back = vec![false; arrows.len()];
    // On the way, and done.
    let (mut open, mut done) = (vec![false; nodes], vec![false; nodes]);
    for start in 0..nodes {
        let mut way = vec![(start, 0)];
        while let Some((at, next)) = way.pop() {
            if done[at] {
                continue;
            }
            open[at] = true;
            let Some(arrow) = leaving[at].get(next) else {
                (open[at], done[at]) = (false, true);
                continue;
            };
            way.push((at, next + 1));
            let to = arrows[*arrow].to;
            if open[to] {
                back[*arrow] = true;
            } else if !done[to] {
                way.push((to, 0));
            }
        }
    }
    back
}

/// The column of every node: behind the last one that leads to it.
fn columns(nodes: usize, arrows: &[Arrow], back: &[bool]) -> Vec<usize> {
    let mut columns = vec![0; nodes];
    // No way without circles is longer than there are nodes.
    for _ in 0..nodes {
        let mut is_settled = true;
        for (arrow, _) in arrows.iter().zip(back).filter(|(_, is_back)| !**is_back) {
            if columns[arrow.to] <= columns[arrow.from] {
                columns[arrow.to] = columns[arrow.from] + 1;
                is_settled = false;
            }
        }
        if is_settled {
            break;
        }
    }
    columns
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::disputes::Means;

    fn arrows(pairs: &[(usize, usize)]) -> Vec<Arrow> {
        let arrow =
            |(from, to): &(usize, usize)| Arrow { from: *from, to: *to, means: Means::Relays, counts: true };
        pairs.iter().map(arrow).collect()
    }

    #[test]
    fn an_arrow_that_passes_a_column_has_a_lane_in_it() {
        let layout = Layout::new(&[50.0; 3], &arrows(&[(0, 1), (1, 2), (0, 2)]));
        assert_eq!(layout.places.iter().map(|place| place.column).collect::<Vec<_>>(), [0, 1, 2, 1]);
        assert_eq!(layout.ways[2], Way::On(vec![0, 3, 2]));
    }

    proptest! {
        #[test]
        fn no_box_covers_another(
            heights in prop::collection::vec(20.0..200.0_f64, 9),
            pairs in prop::collection::vec((0..9_usize, 0..9_usize), 0..20)
        ) {
            let arrows = arrows(&pairs);
            let layout = Layout::new(&heights, &arrows);
            prop_assert_eq!(layout.ways.len(), arrows.len());
            for (at, one) in layout.places.iter().enumerate() {
                prop_assert!(one.top >= -0.001 && one.top.is_finite());
                for other in &layout.places[at + 1..] {
                    let apart = one.column != other.column
                        || one.bottom() <= other.top + 0.001 || other.bottom() <= one.top + 0.001;
                    prop_assert!(apart, "{:?} {:?}", one, other);
                }
            }
            for way in &layout.ways {
                if let Way::On(stops) = way {
                    for pair in stops.windows(2) {
                        let (from, to) = (layout.places[pair[0]].column, layout.places[pair[1]].column);
                        prop_assert_eq!(from + 1, to);
                    }
                }
            }
        }
    }
}
