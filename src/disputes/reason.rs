//! A finding in a sentence that can be printed.

use crate::model::{Claim, Interval, Quantity, Reading, Said};

use super::{Finding, Rules, Verdict, verdict::Difference};

/// Who speaks, in the middle of a sentence.
#[must_use]
pub fn speaker<S>(claim: &Claim<S>) -> String {
    if claim.claimant.is_unattributed() {
        "an unattributed statement".to_owned()
    } else {
        claim.claimant.name.clone()
    }
}

/// The finding between two claims in one or two sentences.
#[must_use]
pub(crate) fn between(finding: &Finding, a: &Said, b: &Said, rules: Rules) -> String {
    let sentence = match finding.verdict {
        Verdict::NotComparable => not_comparable(finding, a, b),
        Verdict::Revises => revises(a, b),
        Verdict::Misreports => format!(
            "One statement of {} is reported as {} by {} and as {} by {}.",
            speaker(&a.content),
            says(a),
            publisher(a),
            says(b),
            publisher(b)
        ),
        Verdict::Agrees => format!("{} and {} give the same answer.", side(a), side(b)),
        Verdict::Refines => format!("{}; {}: one lies within the other.", full(a), full(b)),
        Verdict::Overlaps => format!(
            "{}; {}: both can hold{}.",
            full(a),
            full(b),
            if bests_differ(a, b) { ", though their best figures differ" } else { "" }
        ),
        Verdict::Diverges => {
            let (low, high) = in_order(a, b);
            let explained = if low.content.moment().is_unknown() || high.content.moment().is_unknown() {
                "the count may have grown between them, and not every date is known"
            } else {
                "the count may have grown between the two dates"
            };
            format!("{}; {}: {}; {explained}.", full(low), full(high), apart(finding))
        }
        Verdict::Contradicts => contradicts(finding, a, b, rules),
    };
    capitalised(&sentence) + &approximations(a, b, rules)
}

fn contradicts(finding: &Finding, a: &Said, b: &Said, rules: Rules) -> String {
    if finding.gap.is_none() {
        return format!("{}; {}: both cannot hold.", dated(a), dated(b));
    }
    let (at_a, at_b) = (a.content.moment(), b.content.moment());
    if at_a == at_b {
        return format!(
            "{}; {} says {} for the same {}: both cannot hold, {}.",
            full(a),
            speaker(&b.content),
            says(b),
            if at_a.first_day().is_some() && at_a.first_day() == at_a.last_day() { "day" } else { "time" },
            apart(finding)
        );
    }
    let (low, high) = in_order(a, b);
    if at_a.overlaps(at_b) {
        return format!("{}; {}: both cannot hold, {}.", full(low), full(high), apart(finding));
    }
    let why = if rules.cumulative {
        "the count would have had to fall"
    } else {
        "this is no running total that could have grown"
    };
    format!("{}; {}: {}, and {why}.", full(low), full(high), apart(finding))
}

fn revises(a: &Said, b: &Said) -> String {
    let (earlier, later) =
        if a.content.order_key(a.index) <= b.content.order_key(b.index) { (a, b) } else { (b, a) };
    let direction = match (&earlier.content.value.reading, &later.content.value.reading) {
        (Reading::Quantity(x), Reading::Quantity(y)) if y.interval().low() > x.interval().low() => " up",
        (Reading::Quantity(x), Reading::Quantity(y)) if y.interval().low() < x.interval().low() => " down",
        _ => "",
    };
    format!(
        "{} revised its answer{direction}: {} ({}), then {} ({}).",
        speaker(&later.content),
        says(earlier),
        earlier.content.stated_on.in_words(),
        says(later),
        later.content.stated_on.in_words()
    )
}

fn not_comparable(finding: &Finding, a: &Said, b: &Said) -> String {
    match &finding.difference {
        Some(Difference::Qualifier(name, left, right)) => {
            let value = |v: &Option<String>| v.clone().unwrap_or_else(|| "all".to_owned());
            format!("not comparable: {name} is {} in one and {} in the other.", value(left), value(right))
        }
        Some(Difference::Unit) => {
            let unit = |claim: &Said| {
                claim.content.question.unit.as_ref().map_or("no unit".to_owned(), ToString::to_string)
            };
            format!("not comparable: one counts {}, the other {}.", unit(a), unit(b))
        }
        Some(Difference::Kind) => "not comparable: the answers are of different kinds.".to_owned(),
        Some(Difference::Silence) => {
            let silent = |claim: &Said| !claim.content.value.reading.is_answer();
            let who: Vec<String> =
                [a, b].into_iter().filter(|c| silent(c)).map(|c| speaker(&c.content)).collect();
            format!("{} gives no answer.", who.join(" and "))
        }
        Some(Difference::Subject) | None => "not comparable: they answer different questions.".to_owned(),
    }
}

/// "Tajikistan (9)".
fn side(claim: &Said) -> String {
    format!("{} ({})", speaker(&claim.content), says(claim))
}

/// "Tajikistan says 9 as of May 2021".
fn full(claim: &Said) -> String {
    let moment = claim.content.moment();
    let when = if moment.is_unknown() {
        "at an unknown date".to_owned()
    } else {
        format!("as of {}", moment.in_words())
    };
    format!("{} says {} {when}", speaker(&claim.content), says(claim))
}

/// "Tajikistan says no (1 May 2021)".
fn dated(claim: &Said) -> String {
    format!("{} says {} ({})", speaker(&claim.content), says(claim), claim.content.stated_on.in_words())
}

fn says(claim: &Said) -> &str {
    &claim.content.value.text
}

fn publisher(claim: &Said) -> String {
    let source = &claim.content.source.content;
    source.publisher.clone().unwrap_or_else(|| source.title.clone())
}

fn apart(finding: &Finding) -> String {
    finding.gap.map_or_else(String::new, |gap| format!("{} apart", gap.grouped()))
}

/// The two claims with the smaller figure first.
fn in_order<'a>(a: &'a Said, b: &'a Said) -> (&'a Said, &'a Said) {
    let low = |claim: &Said| quantity(claim).map(|q| q.interval().low());
    if low(a) <= low(b) { (a, b) } else { (b, a) }
}

fn quantity(claim: &Said) -> Option<&Quantity> {
    claim.content.value.reading.quantity()
}

fn bests_differ(a: &Said, b: &Said) -> bool {
    let best = |claim: &Said| quantity(claim).and_then(|q| q.interval().best());
    matches!((best(a), best(b)), (Some(x), Some(y)) if x != y)
}

/// How figures worded as approximate were read, a sentence each.
fn approximations(a: &Said, b: &Said, rules: Rules) -> String {
    let mut told = String::new();
    for claim in [a, b] {
        if let Some(quantity) = quantity(claim).filter(|q| q.is_approximate()) {
            told.push_str(&format!(
                " “{}” is read as {} ({} % to either side).",
                says(claim),
                range(&quantity.within(rules.tolerance)),
                rules.tolerance
            ));
        }
    }
    told
}

/// "9,000–11,000", "at least 41".
fn range(interval: &Interval) -> String {
    match interval.high() {
        None => format!("at least {}", interval.low().grouped()),
        Some(high) if high == interval.low() => high.grouped(),
        Some(high) => format!("{}–{}", interval.low().grouped(), high.grouped()),
    }
}

fn capitalised(sentence: &str) -> String {
    let mut chars = sentence.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
