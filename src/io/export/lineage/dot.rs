//! A lineage for Graphviz: <https://graphviz.org/doc/info/lang.html>.

use std::io::{self, Write};

use textwrap::wrap;

use super::{Drawing, Drawn};

/// Columns of a box.
const COLUMNS: usize = 40;

impl Drawing {
    /// Writes the graph in the DOT language.
    ///
    /// # Errors
    /// As writing does.
    pub fn write_dot<W: Write + ?Sized>(&self, out: &mut W) -> io::Result<()> {
        writeln!(out, "digraph lineage {{")?;
        writeln!(out, "  charset=\"UTF-8\";")?;
        writeln!(out, "  rankdir=LR;")?;
        writeln!(out, "  label={};", quoted(&self.summary))?;
        writeln!(out, "  node [shape=box, fontname=\"sans-serif\", fontsize=11];")?;
        writeln!(out, "  edge [fontname=\"sans-serif\", fontsize=10];")?;
        for (at, node) in self.nodes.iter().enumerate() {
            let style = match (node.is_redacted, node.is_origin) {
                (true, _) => ", style=dashed",
                (false, true) => ", penwidth=2.5",
                (false, false) => "",
            };
            writeln!(out, "  n{at} [label={}{style}];", label(node))?;
        }
        for arrow in &self.arrows {
            let style = if arrow.counts { "" } else { ", style=dashed" };
            let words = quoted(arrow.means.in_words());
            writeln!(out, "  n{} -> n{} [label={words}{style}];", arrow.from, arrow.to)?;
        }
        writeln!(out, "}}")
    }
}

/// The words of a node, each line set to the left.
fn label(node: &Drawn) -> String {
    let told = [node.title.as_str()].into_iter().chain(node.told());
    let marks = node.marks();
    let lines: Vec<String> = told
        .chain(marks.as_deref())
        .flat_map(|text| wrap(text, COLUMNS))
        .map(|line| format!("{}\\l", escaped(&line)))
        .collect();
    format!("\"{}\"", lines.concat())
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", escaped(text))
}

/// Text inside of double quotes. Backslashes would start an escape, and Graphviz reads references to
/// characters as HTML has them.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('&', "&amp;")
}
