//! Where a claim comes from: statement, reports, sources and what these repeat, to the origin.
//!
//! [`Lineage::new`] makes a graph of claims and of the sources that they lead to. An arrow runs from
//! what was read to where it was read. The graph is bounded by what it is given, and a circle in it,
//! which a ledger from elsewhere may hold, is followed once.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    convert::Infallible,
};

use super::statement::is_one_statement;
use crate::model::{Digest, EntryId, Recorded, Said, Source, follow};

/// What became of the bytes of a source's file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bytes {
    /// No file is recorded.
    None,
    /// They are in the ledger.
    Archived,
    /// They were too many, and the file is kept there.
    KeptAt(String),
    /// They were destroyed: what is told in their place.
    Redacted(String),
}

/// A source, with where it leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TracedSource {
    /// The source; [`Source::redacted`] if it was destroyed.
    pub source: Recorded<Source>,
    /// What is told in its place, if it was destroyed.
    pub redacted: Option<String>,
    /// What became of its file.
    pub bytes: Bytes,
    /// Entries that archive a file of the same document, with its digest, if no file is recorded with it.
    pub file_in: Vec<(u64, Digest)>,
    /// Entry of the source that it says it repeats.
    pub relays: Option<u64>,
    /// Entry of the web archive of which it is a page.
    pub part_of: Option<u64>,
    /// Entries of other sources with equal archived bytes.
    pub copies: Vec<u64>,
    /// Entry of the next source on the way to its origin.
    pub leads_to: Option<u64>,
}

/// What a node of the graph stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Traced {
    /// What a claimant said, by the first of its reports.
    Statement(Box<Said>),
    /// A claim of the ledger that reports it.
    Report(Box<Said>),
    /// A document.
    Source(Box<TracedSource>),
    /// A claim that was destroyed.
    Lost {
        /// Its entry.
        index: u64,
        /// Its id.
        id: EntryId,
        /// What is told in its place.
        told: String,
    },
}

/// A node of the graph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// What it stands for.
    pub what: Traced,
    /// Whether it was asked for.
    pub is_asked: bool,
    /// Whether reports lead back to it, and it to nothing else.
    pub is_origin: bool,
}

/// What an arrow says of the node that it leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Means {
    /// The statement is reported by the claim.
    ReportedBy,
    /// The claim was read in the source.
    ReadIn,
    /// The source repeats the other.
    Relays,
    /// A copy of the source repeats the other.
    RelaysByCopy,
    /// The source has the bytes of the other.
    SameBytes,
    /// The source is known by its name alone, which is that of the other.
    SameName,
    /// The source is a page of the other, a web archive.
    PartOf,
}

impl Means {
    /// In words, as drawn beside the arrow.
    #[must_use]
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::ReportedBy => "reported by",
            Self::ReadIn => "read in",
            Self::Relays => "relays",
            Self::RelaysByCopy => "relays, by its copy",
            Self::SameBytes => "has the bytes of",
            Self::SameName => "is by its name",
            Self::PartOf => "in the archive",
        }
    }
}

/// An arrow between two nodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arrow {
    /// Place of the node that it leaves.
    pub from: usize,
    /// Place of the node that it enters.
    pub to: usize,
    /// What it says.
    pub means: Means,
    /// Whether it is on the way to the origin. What a copy of another source relays is not, if the
    /// first of the copies relays something else.
    pub counts: bool,
}

/// A graph of claims and sources.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lineage {
    /// Statements with their reports, then sources.
    pub nodes: Vec<Node>,
    /// Arrows, by the node that they leave.
    pub arrows: Vec<Arrow>,
    /// Claims and sources that were asked for, or are led to, and are not drawn.
    pub left_out: u64,
}

impl Lineage {
    /// The graph of these claims and sources. `asked` are the entries that were asked for, `lost`
    /// those of them that are claims and were destroyed.
    #[must_use]
    pub fn new(
        claims: Vec<Said>,
        sources: &BTreeMap<u64, TracedSource>,
        asked: &BTreeSet<u64>,
        lost: Vec<Traced>,
    ) -> Self {
        let mut lineage = Self::default();
        let origins: BTreeSet<u64> = claims
            .iter()
            .map(|claim| claim.content.source.index)
            .chain(sources.keys().copied().filter(|index| asked.contains(index)))
            .map(|start| {
                let Ok(end) = follow(start, |at| {
                    Ok::<_, Infallible>(sources.get(&at).and_then(|source| source.leads_to))
                });
                end
            })
            .collect();
        let mut reports: Vec<(usize, u64)> = Vec::new();
        for statement in statements(claims) {
            let start = lineage.add(Traced::Statement(Box::new(statement[0].clone())), false, false);
            for report in statement {
                let (index, source) = (report.index, report.content.source.index);
                let at = lineage.add(Traced::Report(Box::new(report)), asked.contains(&index), false);
                lineage.point(start, at, Means::ReportedBy, true);
                reports.push((at, source));
            }
        }
        for lost in lost {
            lineage.add(lost, true, false);
        }
        let mut places: HashMap<u64, usize> = HashMap::new();
        for (index, source) in sources {
            let what = Traced::Source(Box::new(source.clone()));
            let at = lineage.add(what, asked.contains(index), origins.contains(index));
            places.insert(*index, at);
        }
        for (at, source) in reports {
            if let Some(to) = places.get(&source) {
                lineage.point(at, *to, Means::ReadIn, true);
            }
        }
        for (index, source) in sources {
            for (to, means) in ways(*index, source, sources) {
                if let (Some(from), Some(place)) = (places.get(index), places.get(&to)) {
                    lineage.point(*from, *place, means, source.leads_to == Some(to));
                }
            }
        }
        lineage.arrows.sort_by_key(|arrow| (arrow.from, !arrow.counts, arrow.to, arrow.means));
        lineage
    }

    /// Number of reports and of the origins that they lead back to.
    #[must_use]
    pub fn counts(&self) -> (usize, usize) {
        let reports = self.nodes.iter().filter(|node| matches!(node.what, Traced::Report(_))).count();
        (reports, self.nodes.iter().filter(|node| node.is_origin).count())
    }

    /// The arrows that leave a node, those first that count.
    pub fn leaving(&self, from: usize) -> impl Iterator<Item = &Arrow> {
        self.arrows.iter().filter(move |arrow| arrow.from == from)
    }

    fn add(&mut self, what: Traced, is_asked: bool, is_origin: bool) -> usize {
        self.nodes.push(Node { what, is_asked, is_origin });
        self.nodes.len() - 1
    }

    fn point(&mut self, from: usize, to: usize, means: Means, counts: bool) {
        self.arrows.push(Arrow { from, to, means, counts });
    }
}

/// The claims by what they report, in the order in which each statement is first reported.
fn statements(claims: Vec<Said>) -> Vec<Vec<Said>> {
    let mut statements: Vec<Vec<Said>> = Vec::new();
    for claim in claims {
        match statements.iter_mut().find(|statement| is_one_statement(&statement[0], &claim)) {
            Some(statement) => statement.push(claim),
            None => statements.push(vec![claim]),
        }
    }
    statements
}

/// Where a source leads, by each of its ways.
fn ways(index: u64, source: &TracedSource, sources: &BTreeMap<u64, TracedSource>) -> Vec<(u64, Means)> {
    let mut ways: Vec<(u64, Means)> = source.relays.map(|to| (to, Means::Relays)).into_iter().collect();
    let first = source.copies.first().copied().filter(|first| *first < index);
    ways.extend(first.map(|to| (to, Means::SameBytes)));
    if let Some(to) = source.leads_to
        && !ways.iter().any(|(known, _)| *known == to)
    {
        let relays = |copy: &u64| sources.get(copy).and_then(|copy| copy.relays) == Some(to);
        let by_copy = source.copies.iter().any(relays);
        ways.push((to, if by_copy { Means::RelaysByCopy } else { Means::SameName }));
    }
    ways.extend(source.part_of.map(|to| (to, Means::PartOf)));
    ways
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::disputes::sample::said;

    fn source(index: u64, leads_to: Option<u64>) -> TracedSource {
        let id = EntryId([u8::try_from(index).expect("small"); 32]);
        let source = Source::titled(format!("S{index}"));
        let source =
            Recorded { index, id, recorded_at: 0, recorded_by: None, retracted: None, content: source };
        TracedSource {
            source,
            redacted: None,
            bytes: Bytes::None,
            file_in: Vec::new(),
            relays: leads_to,
            part_of: None,
            copies: Vec::new(),
            leads_to,
        }
    }

    #[test]
    fn reports_of_one_statement_hang_together() {
        let claim = |entry| said("Ministry", "14").on("2019-03-12").entry(entry).build();
        let other = said("Ministry", "15").on("2019-03-13").entry(7).build();
        let claims = vec![claim(5), claim(6), other];
        let sources = claims.iter().map(|claim| (claim.index, source(claim.index, None))).collect();
        let lineage = Lineage::new(claims, &sources, &BTreeSet::from([6]), Vec::new());
        let statements = lineage.nodes.iter().filter(|node| matches!(node.what, Traced::Statement(_)));
        assert_eq!(statements.count(), 2);
        assert_eq!(lineage.leaving(0).count(), 2);
        let asked: Vec<bool> = lineage.nodes[..3].iter().map(|node| node.is_asked).collect();
        assert_eq!(asked, [false, false, true]);
    }

    #[test]
    fn what_a_copy_relays_is_told_of_the_first() {
        let mut first = source(1, Some(3));
        (first.relays, first.copies) = (None, vec![2]);
        let mut copy = source(2, Some(1));
        (copy.relays, copy.copies) = (Some(3), vec![1]);
        let sources = BTreeMap::from([(1, first), (2, copy), (3, source(3, None))]);
        let lineage = Lineage::new(Vec::new(), &sources, &BTreeSet::from([2]), Vec::new());
        let arrows: Vec<_> =
            lineage.arrows.iter().map(|arrow| (arrow.from, arrow.to, arrow.means, arrow.counts)).collect();
        let wanted =
            [(0, 2, Means::RelaysByCopy, true), (1, 0, Means::SameBytes, true), (1, 2, Means::Relays, false)];
        assert_eq!(arrows, wanted);
        assert_eq!(lineage.nodes.iter().map(|node| node.is_origin).collect::<Vec<_>>(), [false, false, true]);
    }

    proptest! {
        #[test]
        fn every_chain_ends_whatever_leads_where(ways in prop::collection::vec(prop::option::of(0..12_u64), 12)) {
            let sources: BTreeMap<u64, TracedSource> =
                (0..).zip(&ways).map(|(index, to)| (index, source(index, *to))).collect();
            let lineage = Lineage::new(Vec::new(), &sources, &(0..12).collect(), Vec::new());
            prop_assert!(lineage.counts().1 >= 1);
            prop_assert_eq!(lineage.arrows.len(), ways.iter().flatten().count());
        }
    }
}
