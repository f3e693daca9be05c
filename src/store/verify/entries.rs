//! Every entry is well formed, in order, and has the body and the archived bytes that it commits to.

use std::collections::BTreeSet;

use crate::{
    ledger::{Commitment, Entry, Extent, Salt, commit, leaf_hash},
    model::{Body, Document, EntryId, Redaction},
    store::{
        Progress, Store,
        append::content_hash,
        evidence::unpack,
        project::{ProjectError, Projector, redacted_entries},
    },
};

use super::Verification;

/// Entries between two calls of the progress function.
const STEP: u64 = 1000;

/// A body as it is stored.
struct StoredBody {
    salt: Vec<u8>,
    text: String,
    content_hash: Vec<u8>,
}

/// What the whole ledger says was destroyed.
struct Destroyed {
    content: BTreeSet<u64>,
    archives: BTreeSet<u64>,
}

/// An entry with everything that the file holds of it.
struct StoredEntry {
    index: u64,
    bytes: Vec<u8>,
    body: Option<StoredBody>,
    evidence: Option<Vec<u8>>,
}

impl Verification<'_> {
    /// Reads every entry. False if one is not there, so that nothing after it can be checked.
    pub(super) fn read_entries(&mut self, progress: Progress<'_>) -> rusqlite::Result<bool> {
        let scratch = self.scratch;
        let total: u64 = scratch.query_row("SELECT count(*) FROM live.entry", [], |row| row.get(0))?;
        let destroyed = Destroyed {
            content: redacted_entries(scratch, "live", Extent::Content)?,
            archives: redacted_entries(scratch, "live", Extent::Archive)?,
        };
        let mut projector = Projector::new(scratch, destroyed.content.clone());
        let mut statement = scratch.prepare(
            "SELECT e.entry_index, e.bytes, b.salt, b.text, b.content_hash, v.bytes
             FROM live.entry e LEFT JOIN live.body b USING (entry_index)
             LEFT JOIN live.evidence v USING (entry_index) ORDER BY e.entry_index",
        )?;
        let mut rows = statement.query([])?;
        let mut last_time = 0;
        while let Some(row) = rows.next()? {
            let (index, bytes): (u64, Vec<u8>) = (row.get(0)?, row.get(1)?);
            let body = match row.get::<_, Option<Vec<u8>>>(2)? {
                Some(salt) => Some(StoredBody { salt, text: row.get(3)?, content_hash: row.get(4)? }),
                None => None,
            };
            if index != self.tree.size() {
                let missing = self.tree.size();
                self.report.fail(missing, "missing", "it is not there");
                return Ok(false);
            }
            self.tree.push(leaf_hash(&bytes));
            self.report.entries += 1;
            let stored = StoredEntry { index, bytes, body, evidence: row.get(5)? };
            if let Some(time) = self.check_entry(stored, last_time, &destroyed, &mut projector)? {
                last_time = time;
            }
            self.check_checkpoints_at(index + 1);
            if index.is_multiple_of(STEP) {
                progress(index, total);
            }
        }
        projector.finish()?;
        progress(total, total);
        Ok(true)
    }

    /// Checks one entry and projects it. Returns its time.
    fn check_entry(
        &mut self,
        StoredEntry { index, bytes, body, evidence }: StoredEntry,
        last_time: u64,
        destroyed: &Destroyed,
        projector: &mut Projector<'_>,
    ) -> rusqlite::Result<Option<u64>> {
        let redacted = &destroyed.content;
        let entry = match Entry::decode(&bytes) {
            Ok(entry) => entry,
            Err(error) => {
                self.report.fail(index, "malformed", error.to_string());
                return Ok(None);
            }
        };
        let time = entry.time();
        if time < last_time {
            self.report.fail(index, "order", "its time is before that of the entry in front of it");
        }
        match (&entry, &body) {
            (Entry::Content { .. } | Entry::Redaction { .. }, None) if redacted.contains(&index) => {
                self.report.redacted += 1;
            }
            (Entry::Content { .. } | Entry::Redaction { .. }, None) => {
                self.report.fail(index, "missing", "its body is not there, and no redaction says so");
            }
            (Entry::Content { .. } | Entry::Redaction { .. }, Some(_)) if redacted.contains(&index) => {
                self.report.fail(index, "redaction", "it was redacted, and its body is still there");
            }
            _ => {}
        }
        if evidence.is_some() && (body.is_none() || !matches!(entry, Entry::Content { .. })) {
            self.report.fail(index, "redaction", "bytes are archived under it, and it has no content");
        }
        match entry {
            Entry::Content { commitment, .. } => {
                if let Some(body) = body.and_then(|body| self.open_body(index, &commitment, &body)) {
                    let document = match &body {
                        Body::Source(source) => source.document.as_ref(),
                        _ => None,
                    };
                    self.check_evidence(index, document, evidence.as_deref(), destroyed);
                    if matches!(body, Body::Redaction(_)) {
                        self.report.fail(
                            index,
                            "malformed",
                            "its body is that of a redaction, and it is none",
                        );
                        return Ok(Some(time));
                    }
                    let id = EntryId(*commitment.as_bytes());
                    let projected = projector.project((index, id, time), &body, self.earlier(index));
                    self.projected(index, projected)?;
                }
            }
            Entry::Redaction { target, extent, reason: commitment, .. } => {
                let reason = match body.and_then(|body| self.open_body(index, &commitment, &body)) {
                    Some(Body::Redaction(reason)) => Some(reason),
                    Some(_) => {
                        self.report.fail(index, "malformed", "its body gives no reason for a redaction");
                        return Ok(Some(time));
                    }
                    None => None,
                };
                self.check_redaction(index, (target, extent), reason.as_ref())?;
                let redaction = (index, target, extent);
                let projected = projector.redaction(redaction, reason.as_ref(), self.earlier(index));
                self.projected(index, projected)?;
            }
            Entry::Key { verifier, .. } => {
                if body.is_some() {
                    self.report.fail(index, "malformed", "it announces a key and has a body");
                }
                if verifier.name() != self.report.origin {
                    self.report.fail(index, "malformed", "its key is for another ledger");
                }
                self.keys.insert(index, verifier);
            }
        }
        Ok(Some(time))
    }

    /// Finds the numbers of content entries in front of this one by their ids.
    fn earlier(&self, index: u64) -> impl Fn(EntryId) -> rusqlite::Result<Option<u64>> + use<'_> {
        let scratch = self.scratch;
        move |id| Store::find(scratch, "live.entry", id).map(|found| found.filter(|&earlier| earlier < index))
    }

    fn projected(&mut self, index: u64, outcome: Result<(), ProjectError>) -> rusqlite::Result<()> {
        match outcome {
            Ok(()) => Ok(()),
            Err(ProjectError::Reference(problem)) => {
                self.report.fail(index, "reference", problem);
                Ok(())
            }
            Err(ProjectError::Database(error)) => Err(error),
        }
    }

    /// The bytes of an archived file are there and are the recorded ones, unless an entry says
    /// that they were destroyed.
    fn check_evidence(
        &mut self,
        index: u64,
        document: Option<&Document>,
        evidence: Option<&[u8]>,
        destroyed: &Destroyed,
    ) {
        let document = document.filter(|document| document.is_archived());
        let (kind, cause) = match (document, evidence, destroyed.archives.contains(&index)) {
            (None, None, false) | (Some(_), None, true) => return,
            (None, Some(_), _) => ("malformed", "bytes are archived under it, and it records no such file"),
            (None, None, true) => ("redaction", "its archived bytes were redacted, and it has none"),
            (Some(_), Some(_), true) => {
                ("redaction", "its archived bytes were redacted, and they are still there")
            }
            (Some(_), None, false) => {
                ("missing", "its archived bytes are not there, and no redaction says so")
            }
            (Some(document), Some(packed), false) => match unpack(packed, document, |_| ()) {
                Ok(()) => return,
                Err(cause) => ("mismatch", cause),
            },
        };
        self.report.fail(index, kind, cause);
    }

    /// A redaction names an earlier entry that has content, once, and by its id.
    fn check_redaction(
        &mut self,
        index: u64,
        (target, extent): (u64, Extent),
        reason: Option<&Redaction>,
    ) -> rusqlite::Result<()> {
        if target >= index {
            let cause = format!("it redacts entry {target}, which is no earlier one");
            self.report.fail(index, "redaction", cause);
            return Ok(());
        }
        let bytes: Vec<u8> = self.scratch.query_row(
            "SELECT bytes FROM live.entry WHERE entry_index = ?1",
            [target],
            |row| row.get(0),
        )?;
        let id = match Entry::decode(&bytes) {
            Ok(Entry::Key { .. }) => {
                let cause = format!("it redacts entry {target}, which announces a key and has no body");
                self.report.fail(index, "redaction", cause);
                return Ok(());
            }
            Ok(entry) => entry.commitment().map(|commitment| EntryId(*commitment.as_bytes())),
            Err(_) => None,
        };
        if reason.is_some_and(|reason| Some(reason.target) != id) {
            let cause = format!("its reason is for another entry than {target}");
            self.report.fail(index, "redaction", cause);
        }
        let is_gone = self.redactions.contains(&(target, Extent::Content));
        if !self.redactions.insert((target, extent)) || is_gone {
            let cause = format!("it redacts entry {target}, which an earlier entry has redacted");
            self.report.fail(index, "redaction", cause);
        }
        Ok(())
    }

    /// The body that a stored text holds, if it is the one that was recorded.
    fn open_body(&mut self, index: u64, commitment: &Commitment, stored: &StoredBody) -> Option<Body> {
        let matches = <[u8; 32]>::try_from(stored.salt.as_slice())
            .is_ok_and(|salt| commit(&Salt::from_bytes(salt), stored.text.as_bytes()) == *commitment);
        if !matches {
            self.report.fail(index, "mismatch", "its body is not the one that was recorded");
            return None;
        }
        let body = match Body::decode(&stored.text) {
            Ok((body, _)) => body,
            Err(error) => {
                self.report.fail(index, "malformed", error.to_string());
                return None;
            }
        };
        if !body.encode(None).is_ok_and(|content| content_hash(&content)[..] == stored.content_hash) {
            self.report.fail(index, "projection", "its content hash is not that of its body");
        }
        self.report.opened += 1;
        Some(body)
    }
}
