//! Where claims come from: what is drawn of their sources and of those that these repeat.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::{ArchiveError, Docket, DocketError, texts::files_of, tombstone_in_words};
use crate::{
    disputes::{Bytes, Lineage, Traced, TracedSource, is_one_statement},
    model::{Body, Digest, EntryId, Recorded, Said, Selection, Source},
    store::{EntryContent, LogEntry, StoreError},
};

/// Most claims that are drawn at once.
pub const MOST_CLAIMS: usize = 200;
/// Most sources that are drawn at once.
pub const MOST_SOURCES: usize = 400;

impl Docket {
    /// The lineage of these entries, claims and sources: with every other claim that reports the
    /// statement of one of them, and all sources that they lead to.
    ///
    /// # Errors
    /// [`DocketError::NoLineage`] if an entry is neither claim nor source; otherwise as the store reports.
    pub fn lineage(&self, entries: &[u64]) -> Result<Lineage, DocketError> {
        let _one_state = self.store.snapshot()?;
        let asked: BTreeSet<u64> = entries.iter().copied().collect();
        let (mut claims, mut starts, mut lost) = (BTreeMap::new(), Vec::new(), Vec::new());
        for index in &asked {
            let entry = self.store.entry(*index)?;
            match &entry.content {
                EntryContent::Body(body) => match &**body {
                    Body::Claim(claim) => {
                        if claims.contains_key(index) {
                            continue;
                        }
                        let question = self.store.question_number(&claim.question)?;
                        let question =
                            question.ok_or(StoreError::UnknownId { prefix: format!("#{index}") })?;
                        let reports =
                            self.store.claims_answering(question, &mut self.store.sources_at(None)?)?;
                        claims.extend(of_one_statement(reports, *index));
                    }
                    Body::Source(_) => starts.push(*index),
                    other => {
                        return Err(DocketError::NoLineage { index: *index, what: other.type_name() });
                    }
                },
                // A source that was destroyed is told apart from a claim by what names it.
                EntryContent::Redacted if self.store.is_named_as_source(*index)? => starts.push(*index),
                EntryContent::Redacted => lost.extend(lost_claim(&entry)),
                EntryContent::Missing => {
                    return Err(DocketError::NoLineage { index: *index, what: "body that is missing" });
                }
                EntryContent::Redaction { .. } => {
                    return Err(DocketError::NoLineage { index: *index, what: "redaction" });
                }
                EntryContent::Key(_) => return Err(DocketError::NoLineage { index: *index, what: "key" }),
            }
        }
        self.traced(claims.into_values().collect(), starts, &asked, lost)
    }

    /// The lineage of every claim of the selection.
    ///
    /// # Errors
    /// As the store reports.
    pub fn lineage_of(&self, selection: &Selection) -> Result<Lineage, DocketError> {
        let _one_state = self.store.snapshot()?;
        let claims = self.store.claims(selection)?;
        self.traced(claims, Vec::new(), &BTreeSet::new(), Vec::new())
    }

    fn traced(
        &self,
        mut claims: Vec<Said>,
        starts: Vec<u64>,
        asked: &BTreeSet<u64>,
        lost: Vec<Traced>,
    ) -> Result<Lineage, DocketError> {
        let mut left_out = claims.len().saturating_sub(MOST_CLAIMS) as u64;
        claims.truncate(MOST_CLAIMS);
        let mut waiting: VecDeque<u64> =
            claims.iter().map(|claim| claim.content.source.index).chain(starts).collect();
        let mut sources: BTreeMap<u64, TracedSource> = BTreeMap::new();
        let mut passed: BTreeSet<u64> = BTreeSet::new();
        while let Some(index) = waiting.pop_front() {
            if sources.contains_key(&index) || passed.contains(&index) {
                continue;
            }
            if sources.len() >= MOST_SOURCES {
                passed.insert(index);
                continue;
            }
            let source = self.traced_source(index)?;
            waiting.extend(source.relays);
            waiting.extend(source.leads_to);
            waiting.extend(source.part_of);
            waiting.extend(&source.copies);
            sources.insert(index, source);
        }
        left_out += passed.len() as u64;
        Ok(Lineage { left_out, ..Lineage::new(claims, &sources, asked, lost) })
    }

    /// The source in this entry, and where it leads.
    ///
    /// # Errors
    /// [`ArchiveError::NoBytes`] if the entry is no source; otherwise as the store reports.
    pub(super) fn traced_source(&self, index: u64) -> Result<TracedSource, DocketError> {
        let entry = self.store.entry(index)?;
        let links = self.store.source_links(index)?;
        let no_source =
            || DocketError::Archive(ArchiveError::NoBytes { index, what: "is no source".to_owned() });
        let resolve = |id: EntryId| self.store.resolve(&id.to_string());
        let id = entry.id.unwrap_or(EntryId([0; 32]));
        let content = match entry.content {
            EntryContent::Body(body) => match *body {
                Body::Source(source) => source,
                _ => return Err(no_source()),
            },
            EntryContent::Redacted | EntryContent::Missing => Source::redacted(&id),
            _ => return Err(no_source()),
        };
        let bytes = match (&content.document, &entry.archive_redacted) {
            (None, _) => Bytes::None,
            (Some(_), Some(tombstone)) => Bytes::Redacted(tombstone_in_words(tombstone)),
            (Some(document), None) => document.kept_at.clone().map_or(Bytes::Archived, Bytes::KeptAt),
        };
        // A relayed source that was redacted leads nowhere, and is drawn all the same.
        let relays = content.relays.map(resolve).transpose()?.or(links.relays);
        let part_of = content.part_of.map(resolve).transpose()?;
        let source = Recorded {
            index,
            id,
            recorded_at: entry.recorded_at,
            recorded_by: entry.recorded_by,
            retracted: None,
            content,
        };
        let redacted = entry.redacted.as_ref().map(tombstone_in_words);
        let file_in = match (&redacted, &source.content.document) {
            (None, None) => self.file_in(&source.content)?,
            _ => Vec::new(),
        };
        let (copies, leads_to) = (links.copies, links.leads_to);
        Ok(TracedSource { source, redacted, bytes, file_in, relays, part_of, copies, leads_to })
    }

    /// The entries that archive a file of a source, as its quotes are sought in it, and their digests.
    fn file_in(&self, source: &Source) -> Result<Vec<(u64, Digest)>, DocketError> {
        let mut found = Vec::new();
        for entry in files_of(&self.store, source)? {
            let document = self.store.source_in(entry)?.and_then(|file| file.content.document);
            found.extend(document.map(|document| (entry, document.digest)));
        }
        Ok(found)
    }
}

/// The claim in entry `index`, and the others that report its statement and were not retracted.
fn of_one_statement(claims: Vec<Said>, index: u64) -> Vec<(u64, Said)> {
    let Some(asked) = claims.iter().find(|claim| claim.index == index).cloned() else { return Vec::new() };
    let is_told =
        |claim: &Said| claim.index == index || (claim.retracted.is_none() && is_one_statement(claim, &asked));
    claims.into_iter().filter(is_told).map(|claim| (claim.index, claim)).collect()
}

fn lost_claim(entry: &LogEntry) -> Option<Traced> {
    let told = entry.redacted.as_ref().map(tombstone_in_words)?;
    Some(Traced::Lost { index: entry.index, id: entry.id?, told })
}
