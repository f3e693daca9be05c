//! Handing out archived files, with what is known of them and of their custody: a BagIt bag.
//!
//! It is there as a whole or not at all. What is in it is told in [`crate::io::export`].

use std::{
    collections::{BTreeMap, VecDeque, btree_map::Entry},
    io,
    path::{Path, PathBuf},
};

use sha2::{Digest as _, Sha256};
use thiserror::Error;

use super::{
    Docket, DocketError, Witnessed,
    directory::{Directory, Refused, make_whole},
};
use crate::{
    disputes::{Bytes, TracedSource},
    io::export::{
        BAGIT, CitedSource, CsvStyle, Custody, FileNames, bag_info, manifest, timestamp, write_bibtex,
        write_csl, write_custody,
    },
    ledger::WitnessKey,
    model::{Digest, Selection},
    store::{Clock as _, EntryContent, StoreError, StoredTimestamp, SystemClock},
};

/// Why no bag is written.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum EvidenceExportError {
    /// Something is there.
    #[error("{}: is there already and not an empty directory; name another", path.display())]
    Occupied {
        /// The place.
        path: PathBuf,
    },
    /// No source was selected.
    #[error("no source is selected, so there is nothing to export")]
    Nothing,
    /// The file system refused.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What it said.
        source: io::Error,
    },
    /// The ledger.
    #[error(transparent)]
    Docket(#[from] DocketError),
}

impl From<Refused> for EvidenceExportError {
    fn from((path, source): Refused) -> Self {
        match source.kind() {
            io::ErrorKind::DirectoryNotEmpty | io::ErrorKind::NotADirectory => Self::Occupied { path },
            _ => Self::Io { path, source },
        }
    }
}

impl From<StoreError> for EvidenceExportError {
    fn from(error: StoreError) -> Self {
        Self::Docket(error.into())
    }
}

/// What an export did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EvidenceExport {
    /// Sources that are listed.
    pub sources: u64,
    /// Files that were written of them.
    pub files: u64,
    /// Their length, in bytes.
    pub bytes: u64,
}

/// Which sources.
#[derive(Debug, Clone, Default)]
pub struct SourceChoice {
    /// Those that claims of this selection cite; every one if it selects nothing.
    pub selection: Selection,
    /// These entries, in place of a selection.
    pub entries: Vec<u64>,
}

impl Docket {
    /// The sources that were chosen, those that they relay, and those that archive a file of one of them, in the order
    /// of their entries.
    ///
    /// # Errors
    /// [`DocketError::Archive`] if an entry is no source; otherwise as the store reports.
    pub fn chosen_sources(&self, choice: &SourceChoice) -> Result<Vec<CitedSource>, DocketError> {
        let mut waiting: VecDeque<u64> = if !choice.entries.is_empty() {
            choice.entries.iter().copied().collect()
        } else if choice.selection == Selection::default() {
            self.store.sources()?.into_iter().map(|source| source.index).collect()
        } else {
            let claims = self.store.claims(&choice.selection)?;
            claims.iter().map(|claim| claim.content.source.index).collect()
        };
        let mut found: BTreeMap<u64, TracedSource> = BTreeMap::new();
        while let Some(index) = waiting.pop_front() {
            if let Entry::Vacant(place) = found.entry(index) {
                let source = place.insert(self.traced_source(index)?);
                waiting.extend(source.relays);
                waiting.extend(source.file_in.iter().map(|(entry, _)| entry));
            }
        }
        Ok(found.into_values().map(|source| CitedSource { source, file: None }).collect())
    }

    /// Writes a bag of the chosen sources to `folder`, which is not there or empty. `known` are the
    /// witnesses whose keys the user has given; `progress` is told how many sources are done, of how
    /// many.
    ///
    /// # Errors
    /// [`EvidenceExportError`]; nothing is at `folder` then that was not there.
    pub fn export_evidence(
        &self,
        folder: &Path,
        choice: &SourceChoice,
        known: &[WitnessKey],
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<EvidenceExport, EvidenceExportError> {
        let _one_state = self.store.snapshot()?;
        let sources = self.chosen_sources(choice)?;
        if sources.is_empty() {
            return Err(EvidenceExportError::Nothing);
        }
        make_whole(folder, |directory| {
            self.fill(&mut Bag { directory, files: Vec::new() }, sources, known, progress)
        })
    }

    /// Writes all of a bag.
    fn fill(
        &self,
        bag: &mut Bag<'_, '_>,
        mut sources: Vec<CitedSource>,
        known: &[WitnessKey],
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<EvidenceExport, EvidenceExportError> {
        let mut names = FileNames::default();
        let total = sources.len() as u64;
        for (done, cited) in (0..).zip(&mut sources) {
            progress(done, total);
            let index = cited.source.source.index;
            if cited.source.redacted.is_none() && cited.source.bytes == Bytes::Archived {
                let (document, bytes) = self.archived_bytes(index)?;
                let path = format!("data/files/{}", names.take(&document.name, index));
                bag.write(&path, &bytes)?;
                cited.file = Some(path);
            }
        }
        progress(total, total);
        let files = bag.files.len() as u64;
        let bytes = bag.files.iter().map(|file| file.length).sum();
        bag.file("data/sources.json", |out| write_csl(out, &sources))?;
        bag.file("data/sources.bib", |out| write_bibtex(out, &sources))?;
        let custody = self.custody(&sources, known)?;
        bag.file("data/custody.csv", |out| write_custody(out, &custody, CsvStyle::default()))?;
        self.complete(bag)?;
        Ok(EvidenceExport { sources: total, files, bytes })
    }

    /// Writes what is told of the bag itself.
    fn complete(&self, bag: &mut Bag<'_, '_>) -> Result<(), EvidenceExportError> {
        let signed = self.store.with_cosignatures(self.store.signed_checkpoint()?)?;
        let checkpoint = signed.checkpoint();
        let (origin, size, root) = (checkpoint.origin().to_owned(), checkpoint.size(), checkpoint.root());
        let payload = std::mem::take(&mut bag.files);
        let octets: u64 = payload.iter().map(|file| file.length).sum();
        let now = timestamp(SystemClock.now());
        let facts = [
            ("Bag-Software-Agent", format!("counterclaim {}", env!("CARGO_PKG_VERSION"))),
            ("Bagging-Date", now.split('T').next().unwrap_or_default().to_owned()),
            ("External-Identifier", format!("{origin} {size} {root}")),
            (
                "External-Description",
                format!(
                    "Archived sources of the ledger {origin}, whose checkpoint covers {size} entries under the root {root}"
                ),
            ),
            ("Ledger-Key", signed.key().to_string()),
            ("Payload-Oxum", format!("{octets}.{}", payload.len())),
        ];
        bag.write("bagit.txt", BAGIT.as_bytes())?;
        bag.write("bag-info.txt", bag_info(&facts).as_bytes())?;
        let sha256 = manifest(payload.iter().map(|file| (file.path.as_str(), file.sha256.as_str())));
        bag.write("manifest-sha256.txt", sha256.as_bytes())?;
        let blake3 = manifest(payload.iter().map(|file| (file.path.as_str(), file.blake3.as_str())));
        bag.write("blake3.txt", blake3.as_bytes())?;
        bag.write("checkpoint.txt", signed.note().to_string().as_bytes())?;
        let tags = std::mem::take(&mut bag.files);
        let tags = manifest(tags.iter().map(|file| (file.path.as_str(), file.sha256.as_str())));
        bag.write("tagmanifest-sha256.txt", tags.as_bytes())
    }

    /// Every entry and every statement of others that concerns the sources.
    fn custody(&self, sources: &[CitedSource], known: &[WitnessKey]) -> Result<Vec<Custody>, DocketError> {
        let (witnessed, _) = self.cosignatures(known)?;
        let tokens: Vec<_> = self.store.timestamps()?.into_iter().filter(StoredTimestamp::is_whole).collect();
        let mut cited_sources = self.store.sources_at(None)?;
        let mut rows = Vec::new();
        for cited in sources {
            let source = &cited.source.source;
            let row = |what: &'static str, entry: u64, time: u64| Custody {
                source: source.index,
                title: source.content.title.clone(),
                what,
                entry: Some(entry),
                id: None,
                time: timestamp(time),
                recorded_by: None,
                digest: None,
                file: None,
                note: None,
            };
            rows.push(Custody {
                id: Some(source.id.to_string()),
                recorded_by: source.recorded_by.clone(),
                note: cited.why_no_file().map(|why| format!("no file: {why}")),
                ..row("recorded", source.index, source.recorded_at)
            });
            let document = source.content.document.as_ref();
            if let Some(document) = document.filter(|document| document.is_archived()) {
                rows.push(Custody {
                    id: Some(source.id.to_string()),
                    recorded_by: source.recorded_by.clone(),
                    digest: Some(document.digest.to_string()),
                    file: cited.file.clone(),
                    note: Some(format!(
                        "{:?}, {}, {} bytes{}",
                        document.name,
                        document.media_type,
                        document.size,
                        cited
                            .source
                            .part_of
                            .map(|archive| format!("; a page of the web archive in entry {archive}"))
                            .unwrap_or_default()
                    )),
                    ..row("archived", source.index, source.recorded_at)
                });
            }
            for claim in self.store.claims_sought_in(source.index)? {
                let Some(claim) = self.store.said(claim, &mut cited_sources)? else { continue };
                let check = claim.content.citation.check.filter(|_| claim.retracted.is_none());
                rows.extend(check.map(|check| Custody {
                    id: Some(claim.id.to_string()),
                    recorded_by: claim.recorded_by.clone(),
                    note: Some(check.as_str().to_owned()),
                    ..row("quoted", claim.index, claim.recorded_at)
                }));
            }
            for witnessed in first_of_each(&witnessed, source.index) {
                let standing =
                    if witnessed.is_known { "" } else { ", a key that only the ledger file names" };
                rows.push(Custody {
                    entry: None,
                    note: Some(format!(
                        "by {} ({}){standing}; checkpoint of {} entries",
                        witnessed.name, witnessed.key, witnessed.size
                    )),
                    ..row("cosigned", source.index, witnessed.time)
                });
            }
            for token in tokens.iter().filter(|token| token.size > source.index).take(1) {
                rows.push(Custody {
                    entry: None,
                    note: Some(format!(
                        "token of the checkpoint of {} entries, added at this time; what it states is not checked here",
                        token.size
                    )),
                    ..row("time-stamped", source.index, token.added_at)
                });
            }
            let entry = self.store.entry(source.index)?;
            for (what, tombstone) in
                [("redacted", entry.redacted), ("bytes redacted", entry.archive_redacted)]
            {
                let Some(tombstone) = tombstone else { continue };
                let by = self.store.entry(tombstone.by)?;
                let reason = match by.content {
                    EntryContent::Redaction { reason: Some(reason), .. } => Some(reason.code.to_string()),
                    _ => None,
                };
                rows.push(Custody {
                    id: by.id.map(|id| id.to_string()),
                    recorded_by: by.recorded_by,
                    note: reason,
                    ..row(what, tombstone.by, tombstone.at)
                });
            }
        }
        Ok(rows)
    }
}

/// By each witness the first checkpoint that covers an entry.
fn first_of_each(witnessed: &[Witnessed], index: u64) -> Vec<&Witnessed> {
    let mut first: BTreeMap<&str, &Witnessed> = BTreeMap::new();
    for one in witnessed.iter().filter(|one| one.size > index) {
        let kept = first.entry(&one.key).or_insert(one);
        if (one.size, one.time) < (kept.size, kept.time) {
            *kept = one;
        }
    }
    first.into_values().collect()
}

/// A file that was written.
struct Written {
    path: String,
    length: u64,
    sha256: String,
    blake3: String,
}

/// A bag in the making.
struct Bag<'d, 'p> {
    directory: &'d mut Directory<'p>,
    files: Vec<Written>,
}

impl Bag<'_, '_> {
    /// Writes a file of these bytes.
    fn write(&mut self, path: &str, bytes: &[u8]) -> Result<(), EvidenceExportError> {
        self.directory.write(path, |out| out.write_all(bytes))?;
        self.files.push(Written {
            path: path.to_owned(),
            length: bytes.len() as u64,
            sha256: Digest(Sha256::digest(bytes).into()).to_string(),
            blake3: blake3::hash(bytes).to_string(),
        });
        Ok(())
    }

    /// Writes a file of what `write` writes.
    fn file(
        &mut self,
        path: &str,
        write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>,
    ) -> Result<(), EvidenceExportError> {
        let mut text = Vec::new();
        write(&mut text).map_err(|source| EvidenceExportError::Io { path: path.into(), source })?;
        self.write(path, &text)
    }
}
