//! Where reports lead back to.

use std::collections::HashSet;

use crate::model::Said;

/// How many origins the reports have: sources that lead back to one source are one origin.
pub(crate) fn count<'a>(reports: impl Iterator<Item = &'a Said>) -> usize {
    reports.map(|report| report.content.source.origin).collect::<HashSet<_>>().len()
}
