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
mod interest;
mod near;
mod origin;
mod pairs;
mod party;
mod position;
mod reason;
mod spread;
mod statement;
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
pub use dispute::{Dispute, Status, Terms, assess};
pub use interest::Interest;
pub use near::{MOST_NEAR, NearMiss, NearMisses, near_misses};
pub use position::Position;
pub use reason::{formula, speaker, told_of_sums};
pub use timeline::{Change, Effect, Step, timeline};
pub use unit::together;
pub use verdict::{Difference, Finding, Rules, Verdict, compare};
