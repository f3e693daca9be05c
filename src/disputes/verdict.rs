//! What holds between two claims.

use std::fmt;

use serde::Serialize;

use super::{days, party, reason, statement};
use crate::model::{Figure, Quantity, Question, Reading, Relation, Said, fold};

/// The relation between two claims. docs/disputes.md works every one through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// They do not answer the same question, or one gives no answer.
    NotComparable,
    /// One claimant gave different answers in different statements.
    Revises,
    /// One statement is reported with answers that cannot both be what was said.
    Misreports,
    /// The answers are the same.
    Agrees,
    /// One answer lies within the other.
    Refines,
    /// The answers have values in common.
    Overlaps,
    /// The figures have no value in common, but the count may have grown between them.
    Diverges,
    /// The answers cannot both hold.
    Contradicts,
}

impl Verdict {
    /// Every verdict, in the order in which the rules are tried.
    pub const ALL: [Self; 8] = [
        Self::NotComparable,
        Self::Revises,
        Self::Misreports,
        Self::Agrees,
        Self::Refines,
        Self::Overlaps,
        Self::Contradicts,
        Self::Diverges,
    ];

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

/// How the person who asks wants figures to be compared. A bare percentage is a tolerance, with
/// no bound in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leeway {
    /// How far a figure worded as approximate reaches to either side, in per cent.
    pub tolerance: u32,
    /// Figures are compared only if the moments that they describe are at most so many days
    /// apart; none compares all.
    pub within: Option<u32>,
}

impl From<u32> for Leeway {
    fn from(tolerance: u32) -> Self {
        Self { tolerance, within: None }
    }
}

/// What the verdict depends on beside the two claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// Whether the topic's counts are running totals, which can only grow.
    pub cumulative: bool,
    /// How far a figure worded as approximate reaches to either side, in per cent.
    pub tolerance: u32,
    /// Most days between the moments of two figures that are compared, if there is a bound.
    pub within: Option<u32>,
}

impl Rules {
    /// The rules for a topic whose counts are running totals or not.
    #[must_use]
    pub fn new(cumulative: bool, leeway: impl Into<Leeway>) -> Self {
        let Leeway { tolerance, within } = leeway.into();
        Self { cumulative, tolerance, within }
    }
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
    /// Figures of moments further apart than is asked for, or not known to be closer.
    Moment,
    /// One of them gives no answer.
    Silence,
}

/// A verdict with what it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The verdict.
    pub verdict: Verdict,
    /// How far apart two figures without a common value are: the higher low less the lower high.
    pub gap: Option<Figure>,
    /// What makes them not comparable.
    pub difference: Option<Difference>,
}

impl Finding {
    /// The finding between `a` and `b` in a sentence or two that can be printed.
    ///
    /// Where the dates give no order, `a` is named first.
    #[must_use]
    pub fn reason(&self, a: &Said, b: &Said, rules: Rules) -> String {
        reason::between(self, a, b, rules)
    }

    fn of(verdict: Verdict) -> Self {
        Self { verdict, gap: None, difference: None }
    }

    fn not_comparable(difference: Difference) -> Self {
        Self { difference: Some(difference), ..Self::of(Verdict::NotComparable) }
    }
}

/// Compares two claims. Symmetric in `a` and `b`, but for the order of the values in
/// [`Difference::Qualifier`].
#[must_use]
pub fn compare(a: &Said, b: &Said, rules: Rules) -> Finding {
    if let Some(difference) = different_question(&a.content.question, &b.content.question) {
        return Finding::not_comparable(difference);
    }
    let claimant = &a.content.claimant;
    if claimant.is_unattributed() || !claimant.is_same(&b.content.claimant) {
        return compare_answers(a, b, rules);
    }
    // How far apart two statements are bounds what is a conflict, and not what is a revision.
    let finding = compare_answers(a, b, Rules { within: None, ..rules });
    match finding.verdict {
        Verdict::NotComparable | Verdict::Agrees => finding,
        _ if !statement::is_one(a, b) => Finding { verdict: Verdict::Revises, ..finding },
        verdict if verdict.is_dispute() => Finding { verdict: Verdict::Misreports, ..finding },
        _ => finding,
    }
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

/// Compares the answers of two claims on one question, as if of different claimants.
pub(super) fn compare_answers(a: &Said, b: &Said, rules: Rules) -> Finding {
    use Reading::{Category, Date, Declined, Occurrence, Quantity, Unknown};
    let same = |equal: bool| Finding::of(if equal { Verdict::Agrees } else { Verdict::Contradicts });
    match (&a.content.value.reading, &b.content.value.reading) {
        (Declined | Unknown, _) | (_, Declined | Unknown) => Finding::not_comparable(Difference::Silence),
        (Quantity(_), Quantity(_)) if !is_close(a, b, rules) => Finding::not_comparable(Difference::Moment),
        (Quantity(x), Quantity(y)) => compare_quantities((a, x), (b, y), rules),
        (Occurrence(x), Occurrence(y)) => same(x == y),
        (Category(x), Category(y)) => same(is_one_category(x, y)),
        (Date(x), Date(y)) => Finding::of(days::compare(x, y)),
        _ => Finding::not_comparable(Difference::Kind),
    }
}

/// Whether two categories are one: case and spacing aside, or two names of one country.
fn is_one_category(x: &str, y: &str) -> bool {
    fold(x) == fold(y) || party::named(x).is_some_and(|x| party::named(y) == Some(x))
}

fn compare_quantities((a, x): (&Said, &Quantity), (b, y): (&Said, &Quantity), rules: Rules) -> Finding {
    let (x, y) = (x.within(rules.tolerance), y.within(rules.tolerance));
    Finding::of(match x.relation(&y) {
        Relation::Equal => Verdict::Agrees,
        Relation::Within | Relation::Contains => Verdict::Refines,
        Relation::Overlaps => Verdict::Overlaps,
        Relation::Disjoint { gap } => {
            let (low, high) = if x.low() < y.low() { (a, b) } else { (b, a) };
            let verdict =
                if may_have_grown(low, high, rules) { Verdict::Diverges } else { Verdict::Contradicts };
            return Finding { gap: Some(gap), ..Finding::of(verdict) };
        }
    })
}

/// Whether two figures describe moments that are as close as the rules ask for. A moment that is
/// not known is not known to be close.
fn is_close(a: &Said, b: &Said, rules: Rules) -> bool {
    let apart = || a.content.moment().days_apart(b.content.moment());
    rules.within.is_none_or(|most| apart().is_some_and(|days| days <= u64::from(most)))
}

/// Whether growth from `low` to `high` could explain that their figures have no value in common.
///
/// Two moments that overlap count as one. A moment that is not known may have been before or
/// after any other: growth cannot be excluded, and what cannot be excluded is no contradiction.
fn may_have_grown(low: &Said, high: &Said, rules: Rules) -> bool {
    let is_undated = low.content.moment().is_unknown() || high.content.moment().is_unknown();
    rules.cumulative && (is_undated || statement::is_of_later_moment(high, low))
}

#[cfg(test)]
mod tests {
    use super::{super::sample::said, *};

    /// `cumulative` is as for people killed, whose count can only grow.
    fn verdict(a: &str, b: &str, cumulative: bool) -> Verdict {
        let claim = |text: &str, index| {
            let mut parts = text.split('|').map(str::trim);
            let mut next = || parts.next().unwrap_or_default();
            let sample = said(next(), next()).on(next()).with("as_of", next());
            sample.with("about.side", next()).with("unit", next()).entry(index).build()
        };
        let (a, b) = (claim(a, 0), claim(b, 1));
        let rules = Rules::new(cumulative, 10);
        let (finding, reverse) = (compare(&a, &b, rules), compare(&b, &a, rules));
        assert_eq!((finding.verdict, finding.gap), (reverse.verdict, reverse.gap));
        finding.verdict
    }

    #[test]
    fn a_question_is_asked_before_its_answers_are_compared() {
        for (a, b, expected) in [
            ("A|9|2021-05||KG", "B|9|2021-05||TJ", Verdict::NotComparable),
            ("A|9|2021-05||KG", "B|9|2021-05||", Verdict::NotComparable),
            ("A|9|2021-05|||persons", "B|9|2021-05|||households", Verdict::NotComparable),
            ("A|declined|2021-05", "B|9|2021-05", Verdict::NotComparable),
            ("A|unknown|2021-05", "A|declined|2021-06", Verdict::NotComparable),
        ] {
            assert_eq!(verdict(a, b, true), expected, "{a} / {b}");
        }
    }

    #[test]
    fn a_claimant_is_set_against_itself_only_as_changed_or_misreported() {
        for (a, b, expected) in [
            ("A|9|2021-05-03", "A|11|2021-05-04", Verdict::Revises),
            ("A|at least 9|2021-05-03", "A|11|2021-05-04", Verdict::Revises),
            ("A|9|2021-05-03", "A|9|2021-05-04", Verdict::Agrees),
            ("A|9|2021-05-03", "a|11|2021-05-03", Verdict::Misreports),
            ("A|9|2021-05-03|2021-05-01", "A|11|2021-05-03|2021-05-02", Verdict::Revises),
            ("A|more than 33,000|2021-05-03", "A|33,388|2021-05-03", Verdict::Refines),
            ("A|30..40|2021-05-03", "A|35..45|2021-05-03", Verdict::Overlaps),
            ("A|9|unknown", "A|11|unknown", Verdict::Revises),
            ("A|9|unknown|2021-05-01", "A|11|unknown|2021-05-01", Verdict::Revises),
            ("unattributed|9|2021-05-03", "unattributed|11|2021-05-03", Verdict::Contradicts),
        ] {
            assert_eq!(verdict(a, b, false), expected, "{a} / {b}");
        }
    }

    #[test]
    fn intervals_with_a_common_value_can_both_hold() {
        for (a, b, expected) in [
            ("36", "36", Verdict::Agrees),
            ("none", "0", Verdict::Agrees),
            ("at least 41", "55", Verdict::Refines),
            ("more than 33,000", "33,388", Verdict::Refines),
            ("more than 33,388", "33,388", Verdict::Contradicts),
            ("up to 7", "fewer than 7", Verdict::Refines),
            ("30..40", "40..50", Verdict::Overlaps),
            ("30..40", "41..50", Verdict::Contradicts),
            ("dozens", "11", Verdict::Contradicts),
            ("dozens", "12", Verdict::Refines),
            ("about 10,000", "9,000", Verdict::Refines),
            ("about 10,000", "8,999", Verdict::Contradicts),
            ("about 10,000", "10,500", Verdict::Refines),
            ("about 10,000", "about 12,000", Verdict::Overlaps),
        ] {
            let (a, b) = (format!("A|{a}|2021-05-01"), format!("B|{b}|2021-05-01"));
            assert_eq!(verdict(&a, &b, true), expected, "{a} / {b}");
        }
    }

    #[test]
    fn growth_explains_a_difference_only_forwards_in_time() {
        use Verdict::{Contradicts, Diverges};
        for (low_at, high_at, expected) in [
            ("2021-05-01", "2021-05-05", Diverges),
            ("2021-05-05", "2021-05-01", Contradicts),
            ("2021-05-01", "2021-05-01", Contradicts),
            ("2021-05", "2021-05-05", Contradicts),
            ("2021-05-05", "2021-05", Contradicts),
            ("2021-04-28/2021-05-01", "2021-05-01/2021-05-03", Contradicts),
            ("2021-04-28/2021-05-01", "2021-05-02", Diverges),
            ("2021-04", "2021-05", Diverges),
            ("unknown", "2021-05-01", Diverges),
            ("2021-05-01", "unknown", Diverges),
            ("unknown", "unknown", Diverges),
        ] {
            let (low, high) = (format!("A|9|{low_at}"), format!("B|11|{high_at}"));
            assert_eq!(verdict(&low, &high, true), expected, "{low} / {high}");
            assert_eq!(verdict(&low, &high, false), Contradicts, "{low} / {high}");
        }
    }

    #[test]
    fn only_figures_of_close_moments_are_compared_if_that_is_asked_for() {
        let verdict = |a: &str, b: &str, within| {
            let claim = |at, who, value| said(who, value).on(at).build();
            let rules = Rules { within, ..Rules::new(true, 10) };
            compare(&claim(a, "A", "9"), &claim(b, "B", "11"), rules).verdict
        };
        for (a, b, apart) in [
            ("2021-05-01", "2021-05-08", 7),
            ("2021-04-28/2021-05-01", "2021-05-08", 7),
            ("2021-05-02/..", "2021-05-01", 1),
            ("2021-05", "2021-05-08", 0),
        ] {
            assert_ne!(verdict(a, b, Some(apart)), Verdict::NotComparable, "{a} {b}");
            assert_ne!(verdict(b, a, Some(apart)), Verdict::NotComparable, "{b} {a}");
            if let Some(less) = apart.checked_sub(1) {
                assert_eq!(verdict(a, b, Some(less)), Verdict::NotComparable, "{a} {b}");
                assert_eq!(verdict(b, a, Some(less)), Verdict::NotComparable, "{b} {a}");
            }
        }
        assert_eq!(verdict("unknown", "2021-05-01", Some(u32::MAX)), Verdict::NotComparable);
        let yes_or_no = |at, who, value| said(who, value).on(at).with("topic", "ceasefire/breached").build();
        let rules = Rules { within: Some(0), ..Rules::new(false, 10) };
        let (yes, no) = (yes_or_no("2021-05-01", "A", "yes"), yes_or_no("2021-06-01", "B", "no"));
        assert_eq!(compare(&yes, &no, rules).verdict, Verdict::Contradicts);
        let (was, is) = (said("A", "9").on("2021-05-01").build(), said("A", "11").on("2021-06-01").build());
        assert_eq!(compare(&was, &is, rules).verdict, Verdict::Revises);
    }

    #[test]
    fn answers_that_are_no_figures_hold_or_exclude_each_other() {
        let verdict = |topic: &str, a: &str, b: &str| {
            let claim = |who, value| said(who, value).on("2021-05-01").with("topic", topic).build();
            compare(&claim("A", a), &claim("B", b), Rules::new(false, 10)).verdict
        };
        for (topic, a, b, expected) in [
            ("ceasefire/breached", "yes", "no", Verdict::Contradicts),
            ("ceasefire/breached", "confirmed", "it happened", Verdict::Agrees),
            ("responsibility/started", "KG", "TJ", Verdict::Contradicts),
            ("responsibility/started", "TJ", "Tajikistan", Verdict::Agrees),
            ("responsibility/started", "the Militia", "The militia", Verdict::Agrees),
            ("conflict/began", "2021-04-28", "2021-04", Verdict::Refines),
            ("conflict/began", "2021-04-28", "2021-04-29", Verdict::Contradicts),
            ("not/in-the-codebook", "36", "a handful", Verdict::NotComparable),
        ] {
            assert_eq!(verdict(topic, a, b), expected, "{a} / {b}");
        }
    }
}
