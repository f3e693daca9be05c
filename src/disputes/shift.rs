//! How a later figure lies to an earlier one.

use crate::model::Interval;

/// Where the later of two intervals lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shift {
    /// Where the earlier one lies.
    None,
    /// Higher: neither end is lower, and one is higher. No upper end is higher than any.
    Up,
    /// Lower, in the same way.
    Down,
    /// Inside the earlier one.
    Narrower,
    /// Around the earlier one.
    Vaguer,
}

impl Shift {
    pub(super) fn between(from: &Interval, to: &Interval) -> Self {
        match (is_no_lower(from, to), is_no_lower(to, from)) {
            (true, true) => Self::None,
            (true, false) => Self::Up,
            (false, true) => Self::Down,
            (false, false) if from.low() < to.low() => Self::Narrower,
            (false, false) => Self::Vaguer,
        }
    }
}

/// Whether neither end of `to` is below that of `from`.
fn is_no_lower(from: &Interval, to: &Interval) -> bool {
    let end = match (from.high(), to.high()) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(from), Some(to)) => from <= to,
    };
    from.low() <= to.low() && end
}
