//! Recording what names mean: spellings of one claimant or place, and who speaks for whom.

use thiserror::Error;

use super::{Docket, DocketError};
use crate::{
    model::{Body, EntryId, Name, Names, Naming, NamingError, NamingKind, fold, nearest, one_line, prose},
    store::Receipt,
};

/// Why nothing can be said of a name.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum NameError {
    /// Nothing in the ledger has this name.
    #[error("no {what} of this ledger is named {name}{}", .nearest.as_ref().map_or_else(String::new, |near| format!("; did you mean {near}?")))]
    Unknown {
        /// Claimant or place.
        what: &'static str,
        /// The name.
        name: String,
        /// The nearest name that is there.
        nearest: Option<String>,
    },
    /// Several claimants have this name.
    #[error("{} claimants of this ledger are named {name}; give the country's code in brackets: {}", .candidates.len(), .candidates.iter().map(|name| format!("{:?}", name.to_string())).collect::<Vec<_>>().join(", "))]
    Ambiguous {
        /// The name.
        name: String,
        /// The claimants.
        candidates: Vec<Name>,
    },
    /// The text cannot be a name, or the note cannot be kept.
    #[error("{text:?} {problem}")]
    Malformed {
        /// What was given.
        text: String,
        /// What is wrong with it.
        problem: String,
    },
    /// It cannot be said.
    #[error(transparent)]
    Naming(#[from] NamingError),
}

/// A claimant of the ledger, and what is known of its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimantSummary {
    /// As it was recorded.
    pub name: Name,
    /// Claims under this name that were not retracted.
    pub claims: u64,
    /// The name under which its spellings are one, if that is another.
    pub known_as: Option<Name>,
    /// Whom it speaks for, whom that speaks for, and so on.
    pub speaks_for: Vec<Name>,
}

impl Docket {
    /// What is said of names now, in the order of the entries.
    ///
    /// # Errors
    /// As the store reports.
    pub fn namings(&self) -> Result<Vec<(u64, EntryId, Naming)>, DocketError> {
        Ok(self.store.namings(None)?)
    }

    /// The claimants of the ledger, those with most claims first.
    ///
    /// # Errors
    /// As the store reports.
    pub fn claimants(&self) -> Result<Vec<ClaimantSummary>, DocketError> {
        let names = self.store.names(None)?;
        let summary = |(name, claims): (Name, u64)| {
            let known = names.known_as(&name);
            ClaimantSummary {
                claims,
                known_as: known.map(|known| known.main.clone()).filter(|main| *main != name),
                speaks_for: known.map(|known| known.speaks_for.clone()).unwrap_or_default(),
                name,
            }
        };
        Ok(self.store.claimants()?.into_iter().map(summary).collect())
    }

    /// Records that a name, as typed, is a spelling of another or speaks for it. The first must be
    /// in the ledger; the other may be new: a body that says nothing itself. Returns what was
    /// understood, and whether the other name is new.
    ///
    /// # Errors
    /// [`NameError`] if nothing has that name, several claimants have it, or it would be a circle;
    /// nothing is recorded then.
    pub fn name(
        &mut self,
        relation: NamingKind,
        (name, other): (&str, &str),
        note: Option<&str>,
    ) -> Result<(Naming, Receipt, bool), DocketError> {
        let names = self.store.names(None)?;
        let note = note.map(|note| prose(note).map_err(|error| malformed(note, &error.to_string())));
        let note = note.transpose()?.filter(|note| !note.is_empty());
        let of = |text: &str, must_be_there: bool| match relation {
            NamingKind::SamePlace => self.place_named(&names, text, must_be_there),
            NamingKind::SameClaimant | NamingKind::SpeaksFor => {
                self.claimant_named(&names, text, must_be_there)
            }
        };
        let (name, _) = of(name, true)?;
        let (other, is_new) = of(other, false)?;
        let naming = Naming { relation, name, other, note };
        names.check(&naming).map_err(NameError::from)?;
        let body = Body::Naming(naming.clone());
        let receipt = self.append(|batch| batch.record(&body).map_err(DocketError::from))?;
        Ok((naming, receipt, is_new))
    }

    /// The claimant meant by a text, and whether the ledger knows none of that name.
    fn claimant_named(
        &self,
        names: &Names,
        text: &str,
        must_be_there: bool,
    ) -> Result<(Name, bool), DocketError> {
        let typed = Name::typed(&one_line(text).map_err(|error| malformed(text, &error.to_string()))?);
        if typed.name.is_empty() {
            return Err(malformed(text, "is no name").into());
        }
        let mut held: Vec<Name> = self.store.claimants()?.into_iter().map(|(name, _)| name).collect();
        held.extend(names.claimants().into_iter().flat_map(|known| known.spellings.iter().cloned()));
        if let Some(known) = held.iter().find(|name| **name == typed) {
            return Ok((known.clone(), false));
        }
        let mut called: Vec<Name> = Vec::new();
        if typed.country.is_none() {
            for name in held.iter().filter(|name| fold(&name.name) == fold(&typed.name)) {
                if !called.contains(name) {
                    called.push(name.clone());
                }
            }
        }
        match (called.as_slice(), must_be_there) {
            ([name], _) => Ok((name.clone(), false)),
            ([], false) => Ok((typed, true)),
            ([], true) => {
                let near = nearest(&typed.to_string(), held.iter().map(|name| name.name.as_str()));
                let nearest = near.map(ToOwned::to_owned);
                Err(NameError::Unknown { what: "claimant", name: typed.to_string(), nearest }.into())
            }
            _ => Err(NameError::Ambiguous { name: typed.name, candidates: called }.into()),
        }
    }

    /// The place meant by a text, and whether no question of the ledger is about it.
    fn place_named(
        &self,
        names: &Names,
        text: &str,
        must_be_there: bool,
    ) -> Result<(Name, bool), DocketError> {
        let typed = one_line(text).map_err(|error| malformed(text, &error.to_string()))?;
        if typed.is_empty() {
            return Err(malformed(text, "is no name").into());
        }
        let mut held = self.store.qualifier_values("place")?;
        held.extend(names.places().into_iter().flatten().cloned());
        let known = held.iter().find(|place| fold(place) == fold(&typed));
        match known {
            Some(place) => Ok((Name { name: place.clone(), country: None }, false)),
            None if must_be_there => {
                let nearest = nearest(&typed, held.iter().map(String::as_str)).map(ToOwned::to_owned);
                Err(NameError::Unknown { what: "place", name: typed, nearest }.into())
            }
            None => Ok((Name { name: typed, country: None }, true)),
        }
    }
}

fn malformed(text: &str, problem: &str) -> NameError {
    NameError::Malformed { text: text.to_owned(), problem: problem.to_owned() }
}
