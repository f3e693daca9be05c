//! An edition of a data set against what the ledger holds of the editions before it: [`NewEdition`] goes
//! into an import, [`EditionReport`] comes back.
//!
//! A row of one edition is that of another if its claim answers the same question, of the same claimant, for the
//! same moment, and was stated on the same day; what is stated with an edition itself, on its day, is the same
//! whatever the day. Only marks are held between rows, one bit an entry: memory does not grow with the file.

mod changes;
mod marks;
mod reading;

pub(super) use reading::{Comparing, Placed};

use thiserror::Error;

use crate::model::{ChangedBy, Date, EditionCounts, Question};

/// What becomes of claims that the editions before had and that this one does not have.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Gone {
    /// They are withdrawn, unless they are more than half of all: then nothing is recorded.
    #[default]
    WithdrawnIfFew,
    /// They are withdrawn, however many they are.
    Withdrawn,
    /// They stand, and belong to the data set no more.
    Kept,
}

/// The edition that a file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEdition {
    /// The name of the data set, the same for all its editions.
    pub data_set: String,
    /// When it was published: a day or a longer time.
    pub published_on: Date,
    /// Whose doing it is if a row says something else than before.
    pub changed_by: ChangedBy,
    /// What becomes of what it does not have.
    pub gone: Gone,
}

/// What an edition changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditionReport {
    /// The edition.
    pub edition: NewEdition,
    /// When the edition before was published; none if this is the first.
    pub before: Option<Date>,
    /// How many claims are which.
    pub counts: EditionCounts,
    /// Of those revised, the ones that the claimant stated anew.
    pub stated_anew: u64,
    /// Claims that were recorded again as stated with this edition, since they are of a later moment than what it
    /// revised.
    pub repeated: u64,
    /// Claims that were recorded and that no row makes: those repeated, and those that say that one was withdrawn.
    pub more_claims: u64,
    /// Sources that were recorded for them.
    pub more_sources: u64,
    /// Entries of the editions before whose bodies were destroyed: a row may bring back what they held.
    pub redacted: u64,
    /// Whether rows were refused of which nobody knows which claims they are.
    pub is_partly_unread: bool,
    /// The first claims that were revised.
    pub revised: Vec<Change>,
    /// The first claims that were withdrawn.
    pub withdrawn: Vec<Change>,
}

/// A claim that is not as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Who said it.
    pub claimant: String,
    /// What it answers.
    pub question: Question,
    /// The moment that it describes.
    pub moment: Date,
    /// The answer before, as worded.
    pub before: String,
    /// The answer now, as worded; none if it was withdrawn.
    pub after: Option<String>,
    /// Whose doing it is.
    pub by: ChangedBy,
}

/// Why an edition is not recorded.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum EditionError {
    /// A later edition is recorded.
    #[error(
        "the ledger has the edition of {latest} of “{data_set}”, and this is the one of {published_on}: editions are imported in the order in which they were published"
    )]
    Older {
        /// The data set.
        data_set: String,
        /// When the latest edition was published.
        latest: Date,
        /// When this one was.
        published_on: Date,
    },
    /// The day of the edition is not known.
    #[error("an edition needs the day, month or year in which it was published; {published_on} is none")]
    Undated {
        /// What was given.
        published_on: Date,
    },
    /// Most of what the editions before had is not in it.
    #[error(
        "{gone} of {held} claims of the editions before are not in this one: it may be a part of “{data_set}”, or another data set (--data-set); --gone withdrawn withdraws them, --gone kept leaves them standing"
    )]
    MostGone {
        /// The data set.
        data_set: String,
        /// Claims that are gone.
        gone: u64,
        /// Claims that the editions before had.
        held: u64,
    },
}
