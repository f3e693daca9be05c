//! A finding in a sentence that can be printed.
//!
//! Every sentence names both claimants, words a figure as its claimant did, and says no more
//! than the finding: who is right is not among it.

mod account;
mod change;
mod figure;
mod grammar;
mod total;

use account::{Account, both_say};

pub use account::{as_of, speaker, worded};
pub(crate) use change::fell_silent;
pub use total::{formula, told as told_of_sums};

use super::{Finding, Rules, Verdict, days, verdict::Difference};
use crate::model::{Figure, Kind, Quantity, Reading, Said};

/// Most other claimants in conflict that are named.
const MOST_NAMED: usize = 3;

/// The finding between two claims in one or two sentences.
#[must_use]
pub(crate) fn between(finding: &Finding, a: &Said, b: &Said, rules: Rules) -> String {
    let (one, other) = (&a.content.claimant, &b.content.claimant);
    let of_one_claimant = one.is_same(other) && !one.is_unattributed();
    let sentence = match finding.verdict {
        Verdict::NotComparable => not_comparable(finding, a, b, rules),
        Verdict::Revises => change::revises(a, b, rules),
        Verdict::Misreports => change::reported(a, b, false),
        Verdict::Agrees if of_one_claimant => change::repeats(a, b),
        Verdict::Agrees => agrees(a, b),
        Verdict::Refines if of_one_claimant => {
            let (broad, narrow) = broad_first(a, b, rules);
            change::reported(broad, narrow, true)
        }
        Verdict::Overlaps if of_one_claimant => change::reported(a, b, false),
        Verdict::Refines => refines(a, b, rules),
        Verdict::Overlaps => {
            let (a, b) = Account::pair(a, b);
            format!("{}; {}: both can hold{}", a.told(), b.told(), best_figures(&a, &b))
        }
        Verdict::Diverges => diverges(finding, a, b),
        Verdict::Contradicts => contradicts(finding, a, b, rules),
    };
    let full_stop = if sentence.ends_with('.') { "" } else { "." };
    let sentence = capitalised(&sentence) + full_stop + &converted(&[a, b]);
    if of_one_claimant { sentence } else { sentence + &loosely_worded(a, b, rules) }
}

/// What figures that were stated in another unit are read as, a sentence for each, with the
/// codebook that says so.
fn converted(claims: &[&Said]) -> String {
    let told = |claim: &&Said| {
        let (stated, quantity) = (claim.content.converted()?, quantity(claim)?);
        let read = figure::range(quantity.interval());
        let answer = capitalised(&Account::new(claim).answer());
        Some(format!(" “{answer}” is read as {read} {} ({}).", stated.into, stated.by))
    };
    claims.iter().filter_map(told).collect()
}

/// What is to be said beside the two claims that decide a question: who else is in conflict, and
/// the widest gap if theirs is narrower.
#[must_use]
pub(crate) fn beside(decisive: [&Said; 2], others: &[&Said], wider: Option<Figure>) -> String {
    let mut before = decisive.to_vec();
    let mut named = Vec::new();
    for other in others.iter().take(MOST_NAMED) {
        named.push(Account::new(other).told_apart_from(&before, &[]).with_answer());
        before.push(other);
    }
    if let Some(rest) = others.len().checked_sub(MOST_NAMED).filter(|rest| *rest > 0) {
        named.push(format!("{rest} more"));
    }
    let also = match named.as_slice() {
        [] => None,
        [only] => Some(format!(" Also in conflict: {only}.")),
        [first @ .., last] => Some(format!(" Also in conflict: {} and {last}.", first.join(", "))),
    };
    let widest = wider.map(|gap| format!(" The widest gap is {}.", gap.grouped()));
    also.into_iter().chain(widest).collect()
}

fn agrees(a: &Said, b: &Said) -> String {
    let (a, b) = Account::pair(a, b);
    let best = best_figures(&a, &b);
    if a.answer() == b.answer() {
        format!("{} and {} {}{best}", a.name, b.name, both_say(&a))
    } else {
        format!("{} and {} give the same answer{best}", a.with_answer(), b.with_answer())
    }
}

fn refines(a: &Said, b: &Said, rules: Rules) -> String {
    let (broad, narrow) = broad_first(a, b, rules);
    let (broad, narrow) = Account::pair(broad, narrow);
    format!(
        "{}; {}: both can hold, and the second is the more exact{}",
        broad.told(),
        narrow.told(),
        best_figures(&broad, &narrow)
    )
}

fn diverges(finding: &Finding, a: &Said, b: &Said) -> String {
    let (low, high) = low_first(a, b);
    let undated = low.content.moment().is_unknown() || high.content.moment().is_unknown();
    let (low, high) = Account::pair(low, high);
    let explained = if undated {
        "the count may have grown from one to the other, since not every date is known"
    } else {
        "the count may have grown between the two dates"
    };
    format!("{}; {}: {}, but {explained}", low.told(), high.told(), apart(finding))
}

fn contradicts(finding: &Finding, a: &Said, b: &Said, rules: Rules) -> String {
    if quantity(a).is_none() {
        let against = match a.content.value.reading {
            Reading::Occurrence(_) => "one asserts what the other denies",
            Reading::Date(_) => "no day fits both",
            _ => "the two answers exclude each other",
        };
        let (a, b) = Account::pair(a, b);
        return format!("{}; {}: {against}", a.told(), b.told());
    }
    let (at_a, at_b) = (*a.content.moment(), *b.content.moment());
    let apart = apart(finding);
    if at_a.is_unknown() && at_b.is_unknown() {
        let (a, b) = Account::pair(a, b);
        return format!(
            "{} {}; {} {}; neither gives a date: they cannot both hold, {apart}",
            a.dated_name(),
            a.says(),
            b.dated_name(),
            b.says(),
        );
    }
    if at_a == at_b {
        let (a, b) = Account::pair(a, b);
        let is_day = at_a.first_day().is_some() && at_a.first_day() == at_a.last_day();
        return format!(
            "{}; {} {} for the same {}: they cannot both hold, {apart}",
            a.told(),
            b.dated_name(),
            b.says(),
            if is_day { "day" } else { "time" }
        );
    }
    let (a, b) = if at_b.order_key() < at_a.order_key() { (b, a) } else { (a, b) };
    let (a, b) = Account::pair(a, b);
    let why = if at_a.overlaps(&at_b) {
        format!("the dates overlap and count as one, so they cannot both hold, {apart}")
    } else if rules.cumulative {
        format!("{apart}, and a running total cannot fall")
    } else {
        format!("{apart}, and growth does not explain it, since this is no running total")
    };
    format!("{}; {}: {why}", a.told(), b.told())
}

fn not_comparable(finding: &Finding, a: &Said, b: &Said, rules: Rules) -> String {
    let (a, b) = Account::pair(a, b);
    let why = match &finding.difference {
        Some(Difference::Silence) => return format!("{} {}; {} {}", a.name, a.speaks(), b.name, b.speaks()),
        Some(Difference::Qualifier(name, left, right)) => {
            let value = |value: &Option<String>| value.clone().unwrap_or_else(|| "not given".to_owned());
            format!("{name} is {} in the first and {} in the second", value(left), value(right))
        }
        Some(Difference::Unit) => {
            let unit = |account: &Account<'_>| {
                let unit = &account.claim.content.question.unit;
                unit.as_ref().map_or("nothing that is named".to_owned(), ToString::to_string)
            };
            format!("the first counts {}, the second {}", unit(&a), unit(&b))
        }
        Some(Difference::Kind) => {
            format!("the first answers with {}, the second with {}", kind(&a), kind(&b))
        }
        Some(Difference::Moment) => {
            format!("their dates are not known to lie within {} days", rules.within.unwrap_or_default())
        }
        Some(Difference::Subject) | None => "they answer different questions".to_owned(),
    };
    format!("{} and {} cannot be compared: {why}", a.with_answer(), b.with_answer())
}

fn kind(account: &Account<'_>) -> &'static str {
    match account.claim.content.value.reading.kind() {
        Some(Kind::Quantity) => "a figure",
        Some(Kind::Occurrence) => "yes or no",
        Some(Kind::Date) => "a date",
        Some(Kind::Category) => "a category",
        None => "silence",
    }
}

/// How answers that are worded loosely were read, a sentence for each wording.
fn loosely_worded(a: &Said, b: &Said, rules: Rules) -> String {
    let (x, y) = (&a.content.value.reading, &b.content.value.reading);
    if x.kind() != y.kind() || x == y {
        return String::new();
    }
    let told = |claim: &Said| {
        let read_as = match &claim.content.value.reading {
            Reading::Quantity(quantity) if quantity.is_approximate() => {
                let read = figure::range(&quantity.within(rules.tolerance));
                format!("{read}, {} % to either side", rules.tolerance)
            }
            Reading::Quantity(quantity) if quantity.is_vague() => figure::range(quantity.interval()),
            Reading::Date(date) if date.is_approximate() => days::in_words(date),
            _ => return String::new(),
        };
        format!(" “{}” is read as {read_as}.", capitalised(&Account::new(claim).answer()))
    };
    told(a) + &told(b)
}

/// "2 apart".
fn apart(finding: &Finding) -> String {
    finding.gap.map_or_else(|| "apart".to_owned(), |gap| format!("{} apart", gap.grouped()))
}

/// ", though their best figures differ".
fn best_figures(a: &Account<'_>, b: &Account<'_>) -> &'static str {
    let best = |account: &Account<'_>| quantity(account.claim).and_then(|q| q.interval().best());
    match (best(a), best(b)) {
        (Some(x), Some(y)) if x != y => ", though their best figures differ",
        _ => "",
    }
}

/// The two claims with the smaller figure first.
fn low_first<'a>(a: &'a Said, b: &'a Said) -> (&'a Said, &'a Said) {
    let low = |claim: &Said| quantity(claim).map(|q| q.interval().low());
    if low(a) <= low(b) { (a, b) } else { (b, a) }
}

/// Two claims of which one refines the other, the wider answer first.
fn broad_first<'a>(a: &'a Said, b: &'a Said, rules: Rules) -> (&'a Said, &'a Said) {
    let a_is_narrow = match (&a.content.value.reading, &b.content.value.reading) {
        (Reading::Quantity(x), Reading::Quantity(y)) => {
            let (x, y) = (x.within(rules.tolerance), y.within(rules.tolerance));
            x.relation(&y) == crate::model::Relation::Within
        }
        (Reading::Date(x), Reading::Date(y)) => days::covers(y, x),
        _ => false,
    };
    if a_is_narrow { (b, a) } else { (a, b) }
}

fn quantity(claim: &Said) -> Option<&Quantity> {
    claim.content.value.reading.quantity()
}

/// With a capital at its start, unless the first word is spelt in a way of its own ("iSANS").
#[must_use]
pub fn capitalised(sentence: &str) -> String {
    let mut chars = sentence.chars();
    let first = chars.next();
    if chars.clone().next().is_some_and(char::is_uppercase) {
        return sentence.to_owned();
    }
    first.map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
