//! A lineage as a picture: one SVG file that needs nothing else, runs nothing and prints well.

use std::io::{self, Write};

use maud::{Markup, PreEscaped, html};
use textwrap::wrap;

use super::{
    Drawing, Drawn,
    layout::{BETWEEN_COLUMNS, Layout, Place, Way},
};
use crate::{disputes::Arrow, io::export::escape::xml};

/// Blank around the picture.
const MARGIN: f64 = 24.0;
/// Height of the line over the picture.
const HEADING: f64 = 32.0;
/// Blank in a box.
const PADDING: f64 = 10.0;
/// Columns of a title in a box, and of other lines: letters of usual fonts need no more room.
const TITLE_COLUMNS: usize = 26;
const COLUMNS: usize = 32;
/// Most lines of a title.
const MOST_TITLE_LINES: usize = 8;
const TITLE_LINE: f64 = 17.0;
const LINE: f64 = 14.0;

const STYLE: &str = "text{font-family:sans-serif;font-size:11px;fill:#1a1a1a}\
.title{font-size:13px;font-weight:bold}.heading{font-size:14px}.mark{font-weight:bold}\
.box{fill:#fff;stroke:#444;stroke-width:1}.statement{fill:#f1f1f1}.origin{stroke:#000;stroke-width:3}\
.redacted{stroke-dasharray:5 4}.way{fill:none;stroke:#444;stroke-width:1.2}.aside{stroke-dasharray:4 3}\
.label{font-size:10.5px;font-style:italic;paint-order:stroke;stroke:#fff;stroke-width:3px}.user{unicode-bidi:plaintext}\
@page{size:landscape}@media print{svg{width:100%;height:auto}}";

/// A line of a box.
struct Row {
    class: &'static str,
    text: String,
    height: f64,
}

impl Drawing {
    /// Writes the graph as a picture.
    ///
    /// # Errors
    /// As writing does.
    pub fn write_svg<W: Write + ?Sized>(&self, out: &mut W) -> io::Result<()> {
        writeln!(out, "{}", self.picture().into_string())
    }

    fn picture(&self) -> Markup {
        let rows: Vec<Vec<Row>> = self.nodes.iter().map(rows).collect();
        let heights: Vec<f64> =
            rows.iter().map(|rows| rows.iter().map(|row| row.height).sum::<f64>() + 2.0 * PADDING).collect();
        let layout = Layout::new(&heights, &self.arrows);
        let mut places = layout.places;
        let left = |place: &Place| place.left() + MARGIN;
        for place in &mut places {
            place.top += MARGIN + HEADING;
        }
        let right = places.iter().map(Place::right).fold(0.0, f64::max);
        let bottom = places.iter().map(Place::bottom).fold(HEADING, f64::max);
        let has_way_back = layout.ways.iter().any(|way| matches!(way, Way::Back(..)));
        let below = if has_way_back { 70.0 } else { 0.0 };
        let (width, height) = (right.max(620.0) + 2.0 * MARGIN, bottom + below + MARGIN);
        let size = format!("0 0 {width:.0} {height:.0}");
        html! {
            svg xmlns="http://www.w3.org/2000/svg" viewBox=(size) width=(format!("{width:.0}"))
                height=(format!("{height:.0}")) role="img" aria-labelledby="lineage-title lineage-words"
            {
                title id="lineage-title" { "Lineage: " (xml(&self.summary)) }
                desc id="lineage-words" { (xml(&self.in_words())) }
                style { (PreEscaped(STYLE)) }
                defs {
                    marker id="arrow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8"
                        orient="auto" { path d="M0 1 L10 5 L0 9 Z" fill="#444" {} }
                }
                rect width="100%" height="100%" fill="#fff" {}
                text.heading x=(MARGIN) y=(MARGIN + 8.0) { "Lineage: " (xml(&self.summary)) }
                @for (arrow, way) in self.arrows.iter().zip(&layout.ways) { (drawn(arrow, way, &places)) }
                @for (number, arrow) in self.arrows.iter().enumerate() {
                    @if let Some(line) = self.line_of_label(number) {
                        text.label x=(coordinate(left(&places[arrow.from]) + places[arrow.from].right() - places[arrow.from].left() + 6.0))
                            y=(coordinate(places[arrow.from].middle() + line)) { (arrow.means.in_words()) }
                    }
                }
                @for ((node, rows), place) in self.nodes.iter().zip(&rows).zip(&places) {
                    (boxed(node, rows, place, left(place)))
                }
            }
        }
    }

    /// How far from the arrow its label stands; none if an arrow before it is labelled alike.
    fn line_of_label(&self, number: usize) -> Option<f64> {
        let arrow = &self.arrows[number];
        let mut before: Vec<&str> = Vec::new();
        for other in self.arrows[..number].iter().filter(|other| other.from == arrow.from) {
            if !before.contains(&other.means.in_words()) {
                before.push(other.means.in_words());
            }
        }
        if before.contains(&arrow.means.in_words()) {
            return None;
        }
        Some(match before.len() {
            0 => -8.0,
            others => 4.0 + LINE * f64::from(u32::try_from(others).unwrap_or(u32::MAX)),
        })
    }

    /// What the picture shows, for those who do not see it.
    fn in_words(&self) -> String {
        let name = |at: usize| {
            let node = &self.nodes[at];
            let entry = node.entry.map(|(index, _)| format!(" (entry {index})")).unwrap_or_default();
            format!("{}{entry}", node.title)
        };
        let tell =
            |arrow: &Arrow| format!("{} {} {}.", name(arrow.from), arrow.means.in_words(), name(arrow.to));
        self.arrows.iter().map(tell).collect::<Vec<_>>().join(" ")
    }
}

fn rows(node: &Drawn) -> Vec<Row> {
    let mut titles: Vec<String> = wrap(&node.title, TITLE_COLUMNS).into_iter().map(Into::into).collect();
    if titles.len() > MOST_TITLE_LINES {
        titles.truncate(MOST_TITLE_LINES);
        titles.push("[…]".to_owned());
    }
    let mut rows: Vec<Row> =
        titles.into_iter().map(|text| Row { class: "title user", text, height: TITLE_LINE }).collect();
    for told in node.told() {
        let lines = wrap(told, COLUMNS).into_iter();
        rows.extend(lines.map(|line| Row { class: "user", text: line.into(), height: LINE }));
    }
    rows.extend(node.marks().map(|text| Row { class: "mark", text, height: LINE + 2.0 }));
    rows
}

fn boxed(node: &Drawn, rows: &[Row], place: &Place, left: f64) -> Markup {
    let class = format!(
        "box {}{}{}",
        node.kind.as_str(),
        if node.is_origin { " origin" } else { "" },
        if node.is_redacted { " redacted" } else { "" }
    );
    let mut baseline = place.top + PADDING - 4.0;
    html! {
        g {
            title { (xml(&node.title)) }
            rect class=(class) x=(coordinate(left)) y=(coordinate(place.top)) rx="3"
                width=(coordinate(place.right() - place.left())) height=(coordinate(place.height)) {}
            @for row in rows {
                @let () = baseline += row.height;
                text class=(row.class) x=(coordinate(left + PADDING)) y=(coordinate(baseline)) { (xml(&row.text)) }
            }
        }
    }
}

/// An arrow, through its lanes.
fn drawn(arrow: &Arrow, way: &Way, places: &[Place]) -> Markup {
    let class = if arrow.counts { "way" } else { "way aside" };
    let at = |x: f64, y: f64| format!("{} {}", coordinate(x + MARGIN), coordinate(y));
    let path = match way {
        Way::Back(from, to) => {
            let middle = |place: &Place| f64::midpoint(place.left(), place.right());
            let (from, to) = (&places[*from], &places[*to]);
            let low = from.bottom().max(to.bottom()) + 60.0;
            let (start, end) = (middle(from) + 30.0, middle(to) - 30.0);
            format!(
                "M{} C{} {} {}",
                at(start, from.bottom()),
                at(start, low),
                at(end, low),
                at(end, to.bottom())
            )
        }
        Way::On(stops) => {
            let half = BETWEEN_COLUMNS / 2.0;
            let start = &places[stops[0]];
            let mut path = format!("M{}", at(start.right(), start.middle()));
            for (number, pair) in stops.windows(2).enumerate() {
                let (from, to) = (&places[pair[0]], &places[pair[1]]);
                if number > 0 {
                    path.push_str(&format!(" L{}", at(from.right(), from.middle())));
                }
                path.push_str(&format!(
                    " C{} {} {}",
                    at(from.right() + half, from.middle()),
                    at(to.left() - half, to.middle()),
                    at(to.left(), to.middle())
                ));
            }
            path
        }
    };
    html! { path class=(class) d=(path) marker-end="url(#arrow)" {} }
}

fn coordinate(number: f64) -> String {
    format!("{number:.1}")
}
