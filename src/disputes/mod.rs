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
mod days;
mod dispute;
mod interest;
mod origin;
mod pairs;
mod party;
mod position;
mod reason;
mod statement;
mod timeline;
mod verdict;

#[cfg(test)]
mod cases;
#[cfg(test)]
mod laws;
#[cfg(test)]
mod sample;

pub use answer::{Answer, Silence};
pub use arithmetic::{Outcome, Part, Sum, sums};
pub use dispute::{Dispute, Status, Terms, assess};
pub use interest::Interest;
pub use position::Position;
pub use reason::{as_of, capitalised, speaker, worded};
pub use timeline::{Change, Effect, Step, timeline};
pub use verdict::{Difference, Finding, Rules, Verdict, compare};
