//! Claims, answers and sources to be handed on together, and the data package made of them.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use thiserror::Error;

use crate::{
    disputes::{Answer, By},
    io::export::{CsvStyle, Dataset, PackageTable, Terms},
    model::{EntryId, Recorded, Source},
    store::ClaimsWanted,
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
    ) -> Result<Dataset<'_>, DocketError> {
        let Asked { selection, statuses, leeway, filters, witnesses } = asked;
        let mut beside = BTreeSet::new();
        if selection.names_claimants() {
            let positions = answers.iter().flat_map(|answer| &answer.dispute.positions);
            beside.extend(positions.map(|position| position.claim.index));
        }
        let wanted = ClaimsWanted { selection: selection.clone(), beside };
        let claims = self.choose_claims(wanted.clone())?;
        let last = self.store.size()?.saturating_sub(1);
        Ok(Dataset {
            terms,
            selection,
            statuses,
            leeway,
            filters,
            by,
            ledger: self.ledger_state(witnesses)?,
            recorded_at: self.store.entry(last)?.recorded_at,
            sources: self.sources_of(&wanted)?,
            claims_number: claims.number(),
            claims: Box::new(claims),
            answers,
        })
    }

    /// The sources of these claims, whatever they relay, and the web archives that they are pages of, by entry, with the
    /// number of claims that cite each.
    fn sources_of(&self, wanted: &ClaimsWanted) -> Result<Vec<(Recorded<Source>, u64)>, DocketError> {
        let mut found: BTreeMap<u64, (Recorded<Source>, u64)> = BTreeMap::new();
        let mut named: Vec<EntryId> = Vec::new();
        for (index, claims) in self.store.sources_cited(wanted)? {
            let source = self.source_or_redacted(index)?;
            named.extend(source.content.relays.into_iter().chain(source.content.part_of));
            found.insert(index, (source, claims));
        }
        while let Some(id) = named.pop() {
            let index = self.store.resolve(&id.to_string())?;
            if found.contains_key(&index) {
                continue;
            }
            let source = self.source_or_redacted(index)?;
            named.extend(source.content.relays.into_iter().chain(source.content.part_of));
            found.insert(index, (source, 0));
        }
        Ok(found.into_values().collect())
    }
}

/// Writes a dataset as a Frictionless data package: all of it, or nothing.
///
/// # Errors
/// [`PackageError`].
pub fn write_package(folder: &Path, dataset: &Dataset<'_>, style: CsvStyle) -> Result<(), PackageError> {
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
