//! Where reports lead back to.

use std::collections::HashSet;

use crate::model::Said;

/// How many origins the reports have: sources that repeat one source are one origin.
///
/// A source that relays another leads to it; that one is followed no further here, since only
/// its entry is at hand.
pub(crate) fn count<'a>(reports: impl Iterator<Item = &'a Said>) -> usize {
    reports
        .map(|report| {
            let source = &report.content.source;
            source.content.relays.unwrap_or(source.id)
        })
        .collect::<HashSet<_>>()
        .len()
}
