//! What holds between two claims.

use std::fmt;

use serde::Serialize;

use super::reason;
use crate::model::{Figure, Quantity, Question, Reading, Relation, Said};

/// The relation between two claims, in the order in which the rules are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// They do not answer the same question, or one gives no answer.
    NotComparable,
    /// One claimant changed its answer.
    Revises,
    /// One statement is reported with different answers.
    Misreports,
    /// The answers are the same.
    Agrees,
    /// One answer lies within the other.
    Refines,
    /// The answers have values in common.
    Overlaps,
    /// The answers differ, but the count may have grown between them.
    Diverges,
    /// The answers cannot both hold.
    Contradicts,
}

impl Verdict {
    /// The name used in every output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotComparable => "not-comparable",
            Self::Revises => "revises",
            Self::Misreports => "misreports",
            Self::Agrees => "agrees",
            Self::Refines => "refines",
            Self::Overlaps => "overlaps",
            Self::Diverges => "diverges",
            Self::Contradicts => "contradicts",
        }
    }

    /// Whether claims of different claimants with this verdict are in dispute.
    #[must_use]
    pub const fn is_dispute(self) -> bool {
        matches!(self, Self::Diverges | Self::Contradicts)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What the verdict depends on beside the two claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// Whether the topic's counts are running totals, which can only grow.
    pub cumulative: bool,
    /// How far a figure worded as approximate reaches to either side, in per cent.
    pub tolerance: u32,
}

/// Why two claims cannot be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// Another event or topic.
    Subject,
    /// A qualifier that differs: its name, and the value on either side.
    Qualifier(String, Option<String>, Option<String>),
    /// Another unit.
    Unit,
    /// One is a figure, the other is not, or the like.
    Kind,
    /// One of them gives no answer.
    Silence,
}

/// A verdict with what it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The verdict.
    pub verdict: Verdict,
    /// How far apart two figures are: the higher low less the lower high.
    pub gap: Option<Figure>,
    /// What makes them not comparable.
    pub difference: Option<Difference>,
    /// Whether the order of the dates matters: the earlier and smaller figure may have grown.
    pub may_have_grown: bool,
}

impl Finding {
    /// The finding between `a` and `b` in a sentence or two that can be printed.
    #[must_use]
    pub fn reason(&self, a: &Said, b: &Said, rules: Rules) -> String {
        reason::between(self, a, b, rules)
    }

    fn of(verdict: Verdict) -> Self {
        Self { verdict, gap: None, difference: None, may_have_grown: false }
    }

    fn not_comparable(difference: Difference) -> Self {
        Self { difference: Some(difference), ..Self::of(Verdict::NotComparable) }
    }
}

/// Compares two claims. Symmetric in `a` and `b`.
#[must_use]
pub fn compare(a: &Said, b: &Said, rules: Rules) -> Finding {
    if let Some(difference) = different_question(&a.content.question, &b.content.question) {
        return Finding::not_comparable(difference);
    }
    let between = compare_answers(a, b, rules);
    let one_claimant =
        a.content.claimant.is_same(&b.content.claimant) && !a.content.claimant.is_unattributed();
    if one_claimant && !matches!(between.verdict, Verdict::Agrees | Verdict::NotComparable) {
        let one_statement =
            a.content.stated_on == b.content.stated_on && a.content.moment() == b.content.moment();
        let verdict = if one_statement { Verdict::Misreports } else { Verdict::Revises };
        return Finding { verdict, ..between };
    }
    between
}

/// The first thing in which two questions differ.
fn different_question(a: &Question, b: &Question) -> Option<Difference> {
    if a.event != b.event || a.topic != b.topic {
        return Some(Difference::Subject);
    }
    let names = a.about.keys().chain(b.about.keys());
    let differing = names.filter(|name| a.about.get(*name) != b.about.get(*name)).min();
    if let Some(name) = differing {
        let value = |question: &Question| question.about.get(name).cloned();
        return Some(Difference::Qualifier(name.clone(), value(a), value(b)));
    }
    (a.unit != b.unit).then_some(Difference::Unit)
}

fn compare_answers(a: &Said, b: &Said, rules: Rules) -> Finding {
    use Reading::{Category, Date, Declined, Occurrence, Quantity, Unknown};
    let same = |equal: bool| Finding::of(if equal { Verdict::Agrees } else { Verdict::Contradicts });
    match (&a.content.value.reading, &b.content.value.reading) {
        (Declined | Unknown, _) | (_, Declined | Unknown) => Finding::not_comparable(Difference::Silence),
        (Quantity(x), Quantity(y)) => compare_quantities((a, x), (b, y), rules),
        (Occurrence(x), Occurrence(y)) => same(x == y),
        (Category(x), Category(y)) => same(x == y),
        (Date(x), Date(y)) => Finding::of(if x == y {
            Verdict::Agrees
        } else if x.overlaps(y) {
            Verdict::Overlaps
        } else {
            Verdict::Contradicts
        }),
        _ => Finding::not_comparable(Difference::Kind),
    }
}

fn compare_quantities((a, x): (&Said, &Quantity), (b, y): (&Said, &Quantity), rules: Rules) -> Finding {
    let (x, y) = (x.within(rules.tolerance), y.within(rules.tolerance));
    Finding::of(match x.relation(&y) {
        Relation::Equal => Verdict::Agrees,
        Relation::Within | Relation::Contains => Verdict::Refines,
        Relation::Overlaps => Verdict::Overlaps,
        Relation::Disjoint { gap } if x.low() < y.low() => return compare_disjoint(a, b, gap, rules),
        Relation::Disjoint { gap } => return compare_disjoint(b, a, gap, rules),
    })
}

/// Two figures that have no value in common: could growth between their moments explain it?
fn compare_disjoint(low: &Said, high: &Said, gap: Figure, rules: Rules) -> Finding {
    let (low_at, high_at) = (low.content.moment(), high.content.moment());
    let undated = low_at.is_unknown() || high_at.is_unknown();
    let earlier = low_at.order_key() < high_at.order_key();
    let may_have_grown = rules.cumulative && !low_at.overlaps(high_at) && (undated || earlier);
    let verdict = if may_have_grown { Verdict::Diverges } else { Verdict::Contradicts };
    Finding { gap: Some(gap), may_have_grown, ..Finding::of(verdict) }
}
