//! What makes two reports reports of one statement, and which of two statements is of a later moment.

use crate::model::Said;

/// Whether two claims of one claimant on one question report one statement: said on the same
/// date, of the same moment.
///
/// Of the same moment, because a claimant who gives a figure for each of several days at once
/// has not contradicted himself. Dates that are not known do not make one statement, unless the
/// answer is the same: a difference between two undated answers is not a publisher's mistake.
pub(super) fn is_one(a: &Said, b: &Said) -> bool {
    let (a, b) = (&a.content, &b.content);
    a.stated_on == b.stated_on
        && a.moment() == b.moment()
        && (!a.stated_on.is_unknown() || a.value.reading == b.value.reading)
}

/// Whether two claims report one statement: of one claimant, on one question, and as [`is_one`] has it.
#[must_use]
pub fn is_one_statement(a: &Said, b: &Said) -> bool {
    let (one, other) = (&a.content, &b.content);
    one.question == other.question
        && one.claimant.is_same(&other.claimant)
        && one.voice() == other.voice()
        && is_one(a, b)
}

/// Whether `later` describes a moment that certainly comes after the one that `earlier` describes.
///
/// Moments that overlap count as one, and of a moment that is not known nothing is certain.
pub(super) fn is_of_later_moment(later: &Said, earlier: &Said) -> bool {
    let (was, is) = (earlier.content.moment(), later.content.moment());
    !was.is_unknown() && !is.is_unknown() && !was.overlaps(is) && was.order_key() < is.order_key()
}
