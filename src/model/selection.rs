//! Which claims a question to the ledger is about.

use super::{Claim, Country, Date, Event, Recorded, Slug, Topic};

/// How far a figure worded as approximate reaches unless another tolerance is asked for, in per
/// cent to either side.
pub const DEFAULT_TOLERANCE: u32 = 10;

/// A moment of the ledger's own clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KnownAt {
    /// After the entry with this number.
    Entry(u64),
    /// At this time, in Unix seconds.
    Time(u64),
}

impl KnownAt {
    /// Whether an entry with this number and time had been recorded.
    #[must_use]
    pub fn includes(self, index: u64, recorded_at: u64) -> bool {
        match self {
            Self::Entry(last) => index <= last,
            Self::Time(moment) => recorded_at <= moment,
        }
    }
}

/// The clocks at which an answer is asked for; none is "now".
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Clocks {
    /// What had been said by then: the last day of this date.
    pub as_of: Option<Date>,
    /// What the ledger held then.
    pub known_at: Option<KnownAt>,
}

impl Clocks {
    /// Whether the claim had been said by then, was held then, and stood unretracted then.
    #[must_use]
    pub fn include<S>(&self, claim: &Recorded<Claim<S>>) -> bool {
        let held = |index, at| self.known_at.is_none_or(|known| known.includes(index, at));
        let stated_on = &claim.content.stated_on;
        // Where it is not known when it was stated, it was not before the moment it describes.
        let dated = if stated_on.is_unknown() { claim.content.moment() } else { stated_on };
        let said = self.as_of.as_ref().and_then(Date::last_day).is_none_or(|day| dated.certainly_by(day));
        said && held(claim.index, claim.recorded_at)
            && !claim.retracted.is_some_and(|(index, at)| held(index, at))
    }
}

/// Filters over questions and claimants, and the clocks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// Only this event.
    pub event: Option<Event>,
    /// Only this topic and those under it.
    pub topic: Option<Topic>,
    /// Only questions about this side.
    pub side: Option<String>,
    /// Only questions that a claimant of this name answers.
    pub claimant: Option<String>,
    /// Only questions that a claimant of this country answers.
    pub country: Option<Country>,
    /// Only questions that a claimant in this role answers.
    pub role: Option<Slug>,
    /// The clocks.
    pub clocks: Clocks,
}

impl Selection {
    /// Whether it asks for claimants of a name, a country or a role.
    #[must_use]
    pub fn names_claimants(&self) -> bool {
        self.claimant.is_some() || self.country.is_some() || self.role.is_some()
    }

    /// The same selection, whoever the claimant is.
    #[must_use]
    pub fn of_everyone(&self) -> Self {
        Self { claimant: None, country: None, role: None, ..self.clone() }
    }

    /// Whether the claim's claimant is one that is asked for.
    #[must_use]
    pub fn names<S>(&self, claim: &Claim<S>) -> bool {
        let claimant = &claim.claimant;
        self.claimant.as_ref().is_none_or(|name| claimant.is_called(name))
            && self.country.is_none_or(|country| claimant.speaks_from() == Some(country))
            && self.role.as_ref().is_none_or(|role| claimant.role.as_ref() == Some(role))
    }
}
