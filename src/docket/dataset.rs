//! Claims, answers and sources to be handed on together, and the data package made of them.

use std::{
    collections::{BTreeMap, HashSet},
    path::{Path, PathBuf},
};

use thiserror::Error;

use crate::{
    disputes::{Answer, By},
    io::export::{CsvStyle, Dataset, PackageTable, Terms},
    model::{EntryId, Recorded, Said, Source},
};

use super::{
    Asked, Docket, DocketError,
    directory::{Refused, make_whole},
};

/// Why a package was not written. Nothing is in its place then.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PackageError {
    /// The directory has something in it.
    #[error("{path}: is there and not empty; name a directory that is not there yet")]
    NotEmpty {
        /// The directory.
        path: PathBuf,
    },
    /// The path names no directory of its own.
    #[error("{path}: names no directory that could be made; give it a name")]
    NoName {
        /// The path.
        path: PathBuf,
    },
    /// The file system refused.
    #[error("{path}: {source}")]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// What it said.
        source: std::io::Error,
    },
}

impl From<Refused> for PackageError {
    fn from((path, source): Refused) -> Self {
        match source.kind() {
            std::io::ErrorKind::DirectoryNotEmpty => Self::NotEmpty { path },
            std::io::ErrorKind::InvalidInput => Self::NoName { path },
            _ => Self::Io { path, source },
        }
    }
}

impl Docket {
    /// The claims of a selection and all positions of these answers, with their sources.
    ///
    /// # Errors
    /// As the store reports.
    pub fn dataset(
        &self,
        answers: Vec<Answer>,
        by: By,
        asked: Asked,
        terms: Terms,
    ) -> Result<Dataset, DocketError> {
        let _one_state = self.store.snapshot()?;
        let Asked { selection, statuses, leeway, filters, witnesses } = asked;
        let mut claims = self.store.claims(&selection)?;
        if selection.names_claimants() {
            claims = self.with_positions(claims, &answers, &selection.of_everyone())?;
        }
        let sources = self.sources_of(&claims)?;
        let relayed = self.relayed_names(&claims)?;
        let ledger = self.ledger_state(witnesses)?;
        let last = self.store.size()?.saturating_sub(1);
        let recorded_at = self.store.entry(last)?.recorded_at;
        Ok(Dataset {
            terms,
            selection,
            statuses,
            leeway,
            filters,
            by,
            ledger,
            recorded_at,
            claims,
            answers,
            sources,
            relayed,
        })
    }

    /// The claims and, from those of the selection, the positions that are not among them.
    fn with_positions(
        &self,
        mut claims: Vec<Said>,
        answers: &[Answer],
        selection: &crate::model::Selection,
    ) -> Result<Vec<Said>, DocketError> {
        let known: HashSet<EntryId> = claims.iter().map(|claim| claim.id).collect();
        let positions = answers.iter().flat_map(|answer| &answer.dispute.positions);
        let missing: HashSet<EntryId> =
            positions.map(|position| position.claim.id).filter(|id| !known.contains(id)).collect();
        if !missing.is_empty() {
            let everyone = self.store.claims(selection)?;
            claims.extend(everyone.into_iter().filter(|claim| missing.contains(&claim.id)));
            claims.sort_by_key(|claim| claim.index);
        }
        Ok(claims)
    }

    /// The sources of these claims, whatever they relay, and the web archives that they are pages of, by entry.
    fn sources_of(&self, claims: &[Said]) -> Result<Vec<Recorded<Source>>, DocketError> {
        let mut found: BTreeMap<u64, Recorded<Source>> = BTreeMap::new();
        let mut named: Vec<EntryId> = Vec::new();
        for cited in Dataset::cited(claims) {
            named.extend(cited.content.relays.into_iter().chain(cited.content.part_of));
            found.insert(cited.index, cited.source.clone());
        }
        while let Some(id) = named.pop() {
            let index = self.store.resolve(&id.to_string())?;
            if found.contains_key(&index) {
                continue;
            }
            let source = match self.store.source_in(index)? {
                Some(source) => source,
                None => Recorded {
                    index,
                    id,
                    recorded_at: self.store.entry(index)?.recorded_at,
                    recorded_by: None,
                    retracted: None,
                    content: Source::redacted(&id),
                },
            };
            named.extend(source.content.relays.into_iter().chain(source.content.part_of));
            found.insert(index, source);
        }
        Ok(found.into_values().collect())
    }
}

/// Writes a dataset as a Frictionless data package: all of it, or nothing.
///
/// # Errors
/// [`PackageError`].
pub fn write_package(folder: &Path, dataset: &Dataset, style: CsvStyle) -> Result<(), PackageError> {
    make_whole(folder, |directory| {
        let mut written = Vec::new();
        for table in PackageTable::ALL {
            written.push(directory.write(&table.file(), |out| dataset.write_table(table, style, out))?);
        }
        let readme = dataset.readme(style);
        directory.write("README.md", |out| out.write_all(readme.as_bytes()))?;
        let descriptor = dataset.descriptor(&written, style);
        Ok(directory.write("datapackage.json", |out| writeln!(out, "{descriptor:#}"))?)
    })
}
