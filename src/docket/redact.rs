//! Destroying content: what it would mean, and doing it.

use std::{collections::BTreeSet, path::Path};

use crate::{
    io::export::timestamp,
    ledger::Extent,
    model::{Body, Codebook, FieldError, KnownAt, RedactionCode, Selection, Source, prose},
    store::{
        Clock as _, EntryContent, ExportRecord, LogEntry, Progress, Receipt, Store, StoreError, SystemClock,
        Tombstone,
    },
};

use super::{Access, Docket, DocketError, quoting::seek_in_file, texts::Texts};

/// What destroying an entry's content would leave behind.
#[derive(Debug)]
pub struct RedactionPlan {
    /// The entry.
    pub entry: LogEntry,
    /// Files that were written from the ledger and can hold it, as far as the ledger knows.
    pub exports: Vec<ExportRecord>,
    /// Retractions of it that stay, with the reason they give.
    pub retractions: Vec<u64>,
    /// Claims that cite it, and stay.
    pub cited_by: u64,
    /// Claims that quote it, and whose words could not be checked any more.
    pub quoted_by: u64,
    /// The source of a claim that no other claim cites, which stays.
    pub source: Option<u64>,
    /// Other sources whose archived bytes are the same, which stay.
    pub same_bytes: Vec<u64>,
    /// What would be destroyed.
    pub extent: Extent,
    /// Why it goes too, if it was not named.
    pub because: Option<Because>,
}

/// Why something is destroyed that nobody named: its bytes are those of what is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Because {
    /// It is the web archive of which this entry is a page.
    HoldsPage(u64),
    /// It is a page of the web archive in this entry.
    PageOf(u64),
}

/// Something that was destroyed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Redacted {
    /// The entry.
    pub target: u64,
    /// Why it went too, if it was not named.
    pub because: Option<Because>,
    /// The entry that says so.
    pub by: Receipt,
}

impl Docket {
    /// What redacting so much of these entries would destroy and leave behind: of those that were named, and then of
    /// the web archives and pages that hold the same bytes. Changes nothing.
    ///
    /// # Errors
    /// [`StoreError::NotRedactable`] if one cannot be redacted.
    pub fn plan_redaction(&self, targets: &[u64], extent: Extent) -> Result<Vec<RedactionPlan>, DocketError> {
        let all = with_what_holds(&self.store, targets, extent)?;
        let plans = all.iter().map(|(index, extent, because)| {
            let plan = self.plan_one(*index, *extent)?;
            Ok(RedactionPlan { because: *because, ..plan })
        });
        let mut plans = plans.collect::<Result<Vec<_>, DocketError>>()?;
        for plan in &mut plans {
            plan.same_bytes.retain(|other| !all.iter().any(|(index, ..)| index == other));
        }
        Ok(plans)
    }

    fn plan_one(&self, index: u64, extent: Extent) -> Result<RedactionPlan, DocketError> {
        let entry = self.store.entry(index)?;
        self.store.check_redactable(&entry, extent)?;
        let (mut source, mut same_bytes) = (None, Vec::new());
        if let EntryContent::Body(body) = &entry.content {
            match &**body {
                Body::Claim(claim) => {
                    let cited = self.store.resolve(&claim.source.to_string())?;
                    let is_left = !matches!(self.store.entry(cited)?.content, EntryContent::Redacted);
                    source = (is_left && self.store.citing(cited)? == 1).then_some(cited);
                }
                Body::Source(Source { document: Some(document), .. }) => {
                    same_bytes = self.store.archived_with(&document.digest)?;
                    same_bytes.retain(|other| *other != index);
                }
                _ => {}
            }
        }
        Ok(RedactionPlan {
            extent,
            because: None,
            same_bytes,
            exports: self.store.exports_since(index)?,
            retractions: self.store.retractions_of(index)?,
            cited_by: self.store.citing(index)?,
            quoted_by: self.store.claims_sought_in(index)?.len() as u64,
            source,
            entry,
        })
    }

    /// Destroys so much of the content of these entries, and everything that was derived from it; of a page the
    /// bytes of its web archive too, and of an archive those of its pages. Of all of them or of none. The second result says whether the file is free of it already.
    ///
    /// # Errors
    /// [`DocketError`]; nothing is destroyed then, unless it is [`DocketError::NotRemembered`] or
    /// [`StoreError::LogHeld`].
    pub fn redact(
        &mut self,
        targets: &[u64],
        extent: Extent,
        (code, note): (RedactionCode, Option<&str>),
        progress: Progress<'_>,
    ) -> Result<(Vec<Redacted>, Result<(), StoreError>), DocketError> {
        let note = note
            .map(prose)
            .transpose()
            .map_err(|e| DocketError::Fields(vec![FieldError::new("note", "", e.to_string())]))?
            .filter(|note| !note.is_empty());
        let redacted = self.append(|batch| {
            let all = with_what_holds(batch.store(), targets, extent)?;
            let mut archives = BTreeSet::new();
            for (target, ..) in &all {
                archives.extend(batch.store().archive_of(*target)?);
            }
            let named: Vec<(u64, Extent)> = all.iter().map(|(index, extent, _)| (*index, *extent)).collect();
            let receipts = batch.redact(&named, (code, note.as_deref()), progress)?;
            // What quotes of an archive stand on pages that stay can still be found there.
            for archive in archives {
                if !batch.store().has_pages_here(archive)? {
                    continue;
                }
                let mut texts = Texts::default();
                seek_in_file(batch.store(), &batch.places(), (archive, &mut texts), &mut |_| {})?;
            }
            let redacted = all.iter().zip(receipts);
            Ok::<_, DocketError>(
                redacted
                    .map(|((target, _, because), by)| Redacted { target: *target, because: *because, by })
                    .collect(),
            )
        });
        if !matches!(redacted, Ok(_) | Err(DocketError::NotRemembered { .. })) {
            return redacted.map(|receipts| (receipts, Ok(())));
        }
        // It is recorded, so that what it names must leave the file whatever else went wrong.
        let erased = self.store.erase_remains();
        self.reload_codebook()?;
        match redacted {
            Ok(receipts) => Ok((receipts, erased)),
            Err(error) => {
                erased?;
                Err(error)
            }
        }
    }

    fn reload_codebook(&mut self) -> Result<(), DocketError> {
        let text = self.store.codebook_text()?;
        self.codebook_is_default = text.is_none();
        self.codebook =
            text.map_or_else(|| Ok(Codebook::default_codebook()), |text| Codebook::parse(&text))?;
        Ok(())
    }

    /// Notes in the ledger that a file was written from it, so that a redaction can name it. The
    /// docket is closed first, so that whoever writes is the last to close the file.
    ///
    /// # Errors
    /// [`DocketError`] if the ledger cannot be written; the file is none the worse for it.
    pub fn note_export(self, kind: &str, selection: &Selection, file: &Path) -> Result<(), DocketError> {
        let entries = self.store.size()?;
        let path = self.store.path().to_owned();
        drop(self);
        let file = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let mut store = Store::open(&path, Access::Write)?;
        store.note_export(&ExportRecord {
            written_at: SystemClock.now(),
            kind: kind.to_owned(),
            selection: in_words(selection),
            file,
            entries,
        })?;
        Ok(())
    }
}

/// The entries that were named, then the web archives and pages whose bytes hold what is to be destroyed: an archive has
/// the bytes of all its pages, and each page its own.
fn with_what_holds(
    store: &Store,
    targets: &[u64],
    extent: Extent,
) -> Result<Vec<(u64, Extent, Option<Because>)>, StoreError> {
    let mut all: Vec<_> = targets.iter().map(|target| (*target, extent, None)).collect();
    let mut known: BTreeSet<u64> = targets.iter().copied().collect();
    for &target in targets {
        let archive = store.archive_of(target)?.map(|archive| (archive, Because::HoldsPage(target)));
        let pages = store.pages_of(target)?.into_iter().map(|page| (page, Because::PageOf(target)));
        for (other, because) in archive.into_iter().chain(pages) {
            if store.has_bytes(other)? && known.insert(other) {
                all.push((other, Extent::Archive, Some(because)));
            }
        }
    }
    Ok(all)
}

/// "REDACTED by entry 43 on 2026-11-24: victim-safety".
#[must_use]
pub fn tombstone_in_words(tombstone: &Tombstone) -> String {
    let at = timestamp(tombstone.at);
    let day = at.split('T').next().unwrap_or_default();
    let code = tombstone.code.map_or("the reason is redacted too", RedactionCode::as_str);
    format!("REDACTED by entry {} on {day}: {code}", tombstone.by)
}

/// A selection, without the names of claimants: what is told here outlives a redaction.
fn in_words(selection: &Selection) -> String {
    let mut parts = Vec::new();
    let mut tell = |name: &str, value: Option<String>| {
        parts.extend(value.map(|value| format!("{name} {value}")));
    };
    tell("event", selection.event.as_ref().map(ToString::to_string));
    tell("topic", selection.topic.as_ref().map(ToString::to_string));
    tell("side", selection.side.clone());
    tell("country", selection.country.map(|country| country.to_string()));
    tell("role", selection.role.as_ref().map(ToString::to_string));
    tell("one", selection.claimant.as_ref().map(|_| "claimant".to_owned()));
    tell("as of", selection.clocks.as_of.map(|date| date.to_string()));
    let known_at = selection.clocks.known_at.map(|known| match known {
        KnownAt::Entry(last) => format!("entry {last}"),
        KnownAt::Time(moment) => timestamp(moment),
    });
    tell("known at", known_at);
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::docket::Home;

    #[test]
    fn what_is_redacted_leaves_the_file_although_its_checkpoint_could_not_be_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        let home = folder.path().join("home");
        let path = folder.path().join("a.db");
        let mut docket = Docket::create(&path, None, &Home::new(home.clone())).expect("created");
        docket.set_codebook("title = \"Quillondrake\"\nversion = \"1\"").expect("recorded");
        let index = docket.store.size().expect("read") - 1;
        let holds = |path: &Path| {
            let bytes = std::fs::read(path).unwrap_or_default();
            bytes.windows(12).any(|part| part == b"Quillondrake")
        };
        let log = folder.path().join("a.db-wal");
        assert!(holds(&path) || holds(&log));
        let mut take_away = |_, _| drop(std::fs::remove_dir_all(&home));
        let failed = docket.redact(&[index], Extent::Content, (RedactionCode::Privacy, None), &mut take_away);
        assert!(matches!(failed, Err(DocketError::NotRemembered { .. })), "{failed:?}");
        assert!(!holds(&path) && !holds(&log));
    }
}
