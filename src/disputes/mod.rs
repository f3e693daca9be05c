//! Which accounts conflict, and why. Pure: claims in, disputes out.
//!
//! [`assess`] takes the claims that answer one question, keeps those that [`Clocks`] include,
//! finds each claimant's [`Position`], compares every two of them ([`compare`]), and gives the
//! question its [`Status`] with the finding that decides it. Who is right is never decided, and
//! no midpoint or average is ever formed. The rules are worked through in `docs/disputes.md`.
//!
//! [`Clocks`]: crate::model::Clocks

mod answer;
mod arithmetic;
mod comparison;
mod days;
mod dispute;
mod filter;
mod grouping;
mod interest;
mod lineage;
mod narrative;
mod near;
mod origin;
mod pairs;
mod party;
mod position;
mod ranking;
mod reason;
mod shift;
mod spread;
mod statement;
mod surroundings;
mod timeline;
mod unit;
mod verdict;

#[cfg(test)]
mod cases;
#[cfg(test)]
mod laws;
#[cfg(test)]
mod sample;

pub use answer::{Answer, Silence};
pub use arithmetic::{Outcome, Part, Sum, sums};
pub use comparison::Comparison;
pub use dispute::{Conflict, Dispute, Status, Terms, assess};
pub use filter::Filter;
pub use grouping::{By, Group, groups};
pub use interest::Interest;
pub use lineage::{Arrow, Bytes, Lineage, Means, Node, Traced, TracedSource};
pub use narrative::{Narrative, Objection, Passage, Unsaid, narrative};
pub use near::{MOST_NEAR, NearMiss, NearMisses};
pub use position::Position;
pub use ranking::{Order, Rank, rank};
pub use reason::{as_of, capitalised, formula, speaker, told_of_sums, worded};
pub use statement::is_one_statement;
pub use surroundings::Surroundings;
pub use timeline::{Change, Effect, Step, timeline};
pub use unit::together;
pub use verdict::{Difference, Finding, Leeway, Rules, Verdict, compare};
