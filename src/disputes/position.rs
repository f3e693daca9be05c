//! A claimant's latest claim on a question.

use std::{cmp::Reverse, collections::HashMap};

use crate::model::{Clocks, Country, Said};

use super::{origin, statement};

/// What a claimant says on a question, at the clocks asked for.
#[derive(Debug, Clone)]
pub struct Position {
    /// The claim that stands.
    pub claim: Said,
    /// The other reports of the statement that stands, latest entry first.
    pub other_reports: Vec<Said>,
    /// The claimant's earlier claims on the question, latest first.
    pub earlier: Vec<Said>,
}

impl Position {
    /// The positions of every claimant among `claims`, which answer one question.
    ///
    /// Claims that the clocks leave out are passed over. The result does not depend on the order
    /// of `claims`: it is ordered by the claimant's first entry.
    pub(crate) fn all(mut claims: Vec<Said>, clocks: &Clocks) -> Vec<Self> {
        claims.retain(|claim| clocks.include(claim));
        claims.sort_by_key(|claim| claim.index);
        let mut groups: Vec<Vec<Said>> = Vec::new();
        let mut group_of: HashMap<Speaker, usize> = HashMap::new();
        for claim in claims {
            let group = *group_of.entry(Speaker::of(&claim)).or_insert_with(|| {
                groups.push(Vec::new());
                groups.len() - 1
            });
            groups[group].push(claim);
        }
        groups.into_iter().filter_map(Self::latest).collect()
    }

    /// The position of a claimant of whom only the claim that stands is wanted.
    pub(super) fn of(claim: Said) -> Self {
        Self { claim, other_reports: Vec::new(), earlier: Vec::new() }
    }

    fn latest(mut group: Vec<Said>) -> Option<Self> {
        group.sort_by_key(|claim| Reverse(claim.content.order_key(claim.index)));
        let mut group = group.into_iter();
        let claim = group.next()?;
        let (other_reports, earlier) = group.partition(|other| statement::is_one(&claim, other));
        Some(Self { claim, other_reports, earlier })
    }

    /// Every report of the statement that stands, the standing claim first.
    pub fn reports(&self) -> impl Iterator<Item = &Said> {
        std::iter::once(&self.claim).chain(&self.other_reports)
    }

    /// How many origins the reports of the standing statement lead back to.
    #[must_use]
    pub fn origins(&self) -> usize {
        origin::count(self.reports())
    }

    /// Whether the claimant gives an answer, rather than none.
    #[must_use]
    pub fn answers(&self) -> bool {
        self.claim.content.value.reading.is_answer()
    }
}

/// What makes claims the claims of one claimant.
#[derive(PartialEq, Eq, Hash)]
pub(super) struct Speaker {
    name: String,
    country: Option<Country>,
    voice: String,
}

impl Speaker {
    pub(super) fn of(claim: &Said) -> Self {
        let (name, country) = claim.content.claimant.main_name().key();
        Self { name, country, voice: claim.content.voice() }
    }
}
