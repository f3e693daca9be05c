//! What one claimant said at different times, or is reported to have said at one.

use super::account::{Account, as_of, in_brackets, published};
use crate::{
    disputes::{Rules, shift::Shift, statement},
    model::{Date, Reading, Said},
};

/// Two answers of one claimant that differ: "Tajikistan revised the figure up from 10 (3 May
/// 2021) to 19 (4 May 2021)".
pub(super) fn revises(a: &Said, b: &Said, rules: Rules) -> String {
    let Some((earlier, later, dated)) = in_order(a, b) else {
        return undated(a, b);
    };
    let (from, to) = (Account::new(earlier), Account::new(later));
    let when = |account: &Account<'_>| match dated {
        Dated::Stated => in_brackets(&account.claim.content.stated_on),
        Dated::Described => format!(" ({})", as_of(account.claim.content.moment())),
    };
    let name = &to.name;
    let from_to = format!("from {}{} to {}{}", from.answer(), when(&from), to.answer(), when(&to));
    match Change::between(earlier, later, rules) {
        Change::Grown => format!(
            "the running total of {name} rose from {} ({}) to {} ({})",
            from.answer(),
            as_of(earlier.content.moment()),
            to.answer(),
            as_of(later.content.moment())
        ),
        Change::Up => format!("{name} revised the figure up {from_to}"),
        Change::Down => format!("{name} revised the figure down {from_to}"),
        Change::Narrower => format!("{name} made the figure more exact, {from_to}"),
        Change::Wider => format!("{name} made the figure less exact, {from_to}"),
        Change::Other => {
            let (was, is) = (from.answer() + &when(&from), to.answer() + &when(&to));
            format!("{name} first answered {was}, then {is}")
        }
    }
}

/// The same answer given twice by one claimant.
pub(super) fn repeats(a: &Said, b: &Said) -> String {
    let (one, two) = (Account::new(a), Account::new(b));
    if a.content.stated_on == b.content.stated_on {
        format!("{} is reported twice with the same answer, {}", one.name, one.answer())
    } else {
        let (a, b) =
            if a.content.order_key(a.index) <= b.content.order_key(b.index) { (a, b) } else { (b, a) };
        let when = |claim: &Said| in_brackets(&claim.content.stated_on);
        format!("{} gave the same answer{} and again{}: {}", one.name, when(a), when(b), two.answer())
    }
}

/// One statement reported in two ways, naming the publishers; in the second more exactly, if
/// `more_exactly`.
pub(super) fn reported(a: &Said, b: &Said, more_exactly: bool) -> String {
    let (one, two) = (Account::new(a), Account::new(b));
    let (by, again) = (published(&a.content.source.content), published(&b.content.source.content));
    let said = format!("what {} said{} is reported", one.name, in_brackets(&a.content.stated_on));
    let exactly = if more_exactly { ", more exactly," } else { "" };
    if by == again {
        format!("{said} {by} both as {} and{exactly} as {}", one.answer(), two.answer())
    } else {
        format!("{said} as {} {by} and{exactly} as {} {again}", one.answer(), two.answer())
    }
}

/// A claimant that had answered and now gives no answer.
pub(crate) fn fell_silent(answered: &Said, silent: &Said) -> String {
    let and = if in_order(answered, silent).is_some() { "and then" } else { "but also" };
    let (answered, silent) = (Account::new(answered), Account::new(silent));
    let when = |account: &Account<'_>| in_brackets(&account.claim.content.stated_on);
    let silence = match silent.claim.content.value.reading {
        Reading::Declined => "declined to answer",
        _ => "said that this is not known",
    };
    let sentence = format!(
        "{} said {}{} {and} {silence}{}.",
        answered.name,
        answered.answer(),
        when(&answered),
        when(&silent)
    );
    super::capitalised(&sentence)
}

/// Which dates put two claims of one claimant in order.
enum Dated {
    /// Those on which they were stated.
    Stated,
    /// Those that they describe.
    Described,
}

/// The two claims, the earlier first, if their dates tell which that is.
fn in_order<'a>(a: &'a Said, b: &'a Said) -> Option<(&'a Said, &'a Said, Dated)> {
    let before = |x: &Date, y: &Date| {
        let tell = !x.is_unknown() && !y.is_unknown() && !x.overlaps(y);
        tell.then(|| x.order_key() < y.order_key())
    };
    let stated = before(&a.content.stated_on, &b.content.stated_on).map(|first| (first, Dated::Stated));
    let described = || before(a.content.moment(), b.content.moment()).map(|first| (first, Dated::Described));
    let (a_is_first, dated) = stated.or_else(described)?;
    Some(if a_is_first { (a, b, dated) } else { (b, a, dated) })
}

/// Two answers of which nobody knows the order.
fn undated(a: &Said, b: &Said) -> String {
    let (a, b) = if a.index <= b.index { (a, b) } else { (b, a) };
    let (one, two) = (Account::new(a), Account::new(b));
    let when = |account: &Account<'_>| in_brackets(&account.claim.content.stated_on);
    format!(
        "{} gave two answers, {}{} and {}{}, and their dates do not tell which came first",
        one.name,
        one.answer(),
        when(&one),
        two.answer(),
        when(&two)
    )
}

/// How a later answer lies to an earlier one of the same claimant.
enum Change {
    /// A running total that is higher at a later moment.
    Grown,
    Up,
    Down,
    /// Within the earlier one.
    Narrower,
    /// Around the earlier one.
    Wider,
    /// No figures, or the same interval worded in another way.
    Other,
}

impl Change {
    fn between(earlier: &Said, later: &Said, rules: Rules) -> Self {
        let (Reading::Quantity(from), Reading::Quantity(to)) =
            (&earlier.content.value.reading, &later.content.value.reading)
        else {
            return Self::Other;
        };
        match Shift::between(&from.within(rules.tolerance), &to.within(rules.tolerance)) {
            Shift::None => Self::Other,
            Shift::Up if rules.cumulative && statement::is_of_later_moment(later, earlier) => Self::Grown,
            Shift::Up => Self::Up,
            Shift::Down => Self::Down,
            Shift::Narrower => Self::Narrower,
            Shift::Vaguer => Self::Wider,
        }
    }
}
