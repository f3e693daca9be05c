//! A lineage as a tree of text.

use std::io::{self, Write};

use textwrap::{Options, WordSeparator, WordSplitter, fill};

use super::{Drawing, Drawn};
use crate::disputes::Means;

/// Columns that are left to words, however deep the tree is.
const NARROWEST: usize = 36;

impl Drawing {
    /// Writes the graph as a tree, in lines of at most `width` columns where words allow it. What
    /// several ways lead to is told in full once.
    ///
    /// # Errors
    /// As writing does.
    pub fn write_text<W: Write + ?Sized>(&self, out: &mut W, width: usize) -> io::Result<()> {
        let mut tree =
            Tree { drawing: self, width, told: vec![false; self.nodes.len()], text: String::new() };
        let is_asked = |at: &usize| self.nodes[*at].is_asked;
        let is_root = |at: &usize| !self.arrows.iter().any(|arrow| arrow.to == *at && arrow.from != *at);
        let all = 0..self.nodes.len();
        // What was asked for comes first; a circle has no root of its own.
        let asked_roots = all.clone().filter(is_asked).filter(is_root);
        let starts = asked_roots
            .chain(all.clone().filter(is_root))
            .chain(all.clone().filter(is_asked))
            .chain(all.clone());
        for start in starts {
            if !tree.told[start] {
                tree.node(start, "", "", "");
                tree.text.push('\n');
            }
        }
        write!(out, "{}", tree.text)?;
        writeln!(out, "{}", fill(&self.summary, wrapping("", "", width)))
    }
}

struct Tree<'d> {
    drawing: &'d Drawing,
    width: usize,
    told: Vec<bool>,
    text: String,
}

impl Tree<'_> {
    /// Tells a node behind `before`, and below it, behind `below`, what it leads to.
    fn node(&mut self, at: usize, before: &str, below: &str, label: &str) {
        let node = &self.drawing.nodes[at];
        if std::mem::replace(&mut self.told[at], true) {
            let entry = node.entry.map(|(index, _)| format!(", entry {index}")).unwrap_or_default();
            self.line(&format!("{label}{}{entry}: told above", node.title), before, below);
            return;
        }
        let ways: Vec<_> = self.drawing.arrows.iter().filter(|arrow| arrow.from == at).copied().collect();
        self.line(&format!("{label}{}", title(node)), before, below);
        let stem = format!("{below}{}", if ways.is_empty() { "   " } else { "│  " });
        let facts: Vec<&str> = node.told().collect();
        if !facts.is_empty() {
            self.line(&facts.join(" · "), &stem, &stem);
        }
        let below = if below.chars().count() + NARROWEST + 3 > self.width { "" } else { below };
        for (number, way) in (1..).zip(&ways) {
            let (branch, stem) = if number == ways.len() { ("└─ ", "   ") } else { ("├─ ", "│  ") };
            // An archive is where a page was kept, and nothing that it repeats.
            let aside = if way.counts || way.means == Means::PartOf { "" } else { " (not counted)" };
            let label = format!("{}{aside} ", way.means.in_words());
            self.node(way.to, &format!("{below}{branch}"), &format!("{below}{stem}"), &label);
        }
    }

    fn line(&mut self, text: &str, first: &str, rest: &str) {
        self.text.push_str(&fill(text, wrapping(first, rest, self.width)));
        self.text.push('\n');
    }
}

fn title(node: &Drawn) -> String {
    let marks = node.marks().map(|marks| format!("  [{marks}]")).unwrap_or_default();
    format!("{}{marks}", node.title)
}

/// Wrapping at blanks alone: digests, addresses and ids stay whole, as they are copied from here.
fn wrapping<'a>(first: &'a str, rest: &'a str, width: usize) -> Options<'a> {
    Options::new(width)
        .initial_indent(first)
        .subsequent_indent(rest)
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation)
        .break_words(false)
}
