//! Proofs of what is recorded, to be handed to strangers.

use std::collections::{BTreeMap, btree_map::Entry};

use crate::{
    io::report::{Recorded, Report, ReportRow},
    ledger::{self, EntryProof, Hash, Opening, Policy, ProofSet, SignedCheckpoint},
    model::{Body, Claim, EntryId, Source},
    store::StoreError,
};

use super::{Docket, DocketError};

/// Most problems of a report that are named.
const MOST_NAMED: usize = 50;

impl Docket {
    /// The receipt of an entry: what was recorded, its place in the log, and a checkpoint over it, the latest that
    /// a witness has cosigned, or the latest of all if none has. That of a key is
    /// under the checkpoint which the key before it has signed as well, so that who knows that key can check it.
    ///
    /// # Errors
    /// [`DocketError::Store`] if there is no such entry, its body was destroyed, or the ledger does not agree with
    /// itself.
    pub fn prove(&self, index: u64) -> Result<EntryProof, DocketError> {
        let opening = self.store.opening(index)?;
        let signed = match opening.entry() {
            ledger::Entry::Key { .. } => self.hand_over(index)?,
            _ => None,
        };
        let signed = match signed {
            Some(signed) => signed,
            None => self.checkpoint_over(index)?,
        };
        let path = self.store.prove_entry(index, signed.checkpoint().size())?;
        let policy = Policy::of_logs(vec![signed.key().clone()]);
        let proof = EntryProof::new(index, path, signed.into_note()).with_extra(opening.encode());
        proof
            .check(&opening.leaf(), &policy)
            .map_err(|e| self.store.damaged(format!("entry {index}: {e}")))?;
        Ok(proof)
    }

    /// The checkpoint by which the key before handed over to the one that entry `index` announces.
    fn hand_over(&self, index: u64) -> Result<Option<SignedCheckpoint>, StoreError> {
        let keys = self.store.keys()?;
        let before = keys.iter().rfind(|(announced, _)| *announced < index);
        Ok(before.and_then(|(_, key)| self.store.checkpoint_of_size(index + 1, key).ok().flatten()))
    }

    /// The latest checkpoint over entry `last` that a witness has cosigned, with its cosignatures; the latest of all
    /// if none has. Both are signed by the key in force.
    fn checkpoint_over(&self, last: u64) -> Result<SignedCheckpoint, StoreError> {
        let latest = self.store.signed_checkpoint()?;
        for stored in self.store.cosignatures()?.iter().rev() {
            if stored.size <= last || stored.size > latest.checkpoint().size() {
                continue;
            }
            // A checkpoint by an earlier key would not be known to who knows the present one.
            let Ok(Some(signed)) = self.store.checkpoint_of_size(stored.size, latest.key()) else { continue };
            if stored.open(signed.note().text()).is_some()
                && self.store.root_by_tiles(stored.size)? == *signed.checkpoint().root()
            {
                return self.store.with_cosignatures(signed);
            }
        }
        Ok(latest)
    }

    /// Proofs of every row of a report, and of the sources that the rows cite, under one checkpoint, chosen as for
    /// [`prove`](Self::prove).
    ///
    /// # Errors
    /// [`DocketError::Report`] if a row names no claim of this ledger or does not say what the claim says; otherwise
    /// as [`prove`](Self::prove).
    pub fn prove_report(&self, report: &Report) -> Result<ProofSet, DocketError> {
        let mut openings: BTreeMap<u64, Opening> = BTreeMap::new();
        let mut sources: BTreeMap<EntryId, Source> = BTreeMap::new();
        let mut problems = Vec::new();
        for row in report.rows() {
            match self.recorded_claim(row)? {
                Ok((index, opening, claim)) => {
                    let source = match sources.entry(claim.source) {
                        Entry::Occupied(known) => known.into_mut(),
                        Entry::Vacant(place) => match self.recorded_source(claim.source)? {
                            Some((at, opening, source)) => {
                                openings.insert(at, opening);
                                place.insert(source)
                            }
                            None => place.insert(Source::redacted(&claim.source)),
                        },
                    };
                    let recorded_at = opening.entry().time();
                    let recorded = Recorded { index, recorded_at, claim: &claim, source };
                    problems.extend(report.differences(row, &recorded).iter().map(ToString::to_string));
                    openings.insert(index, opening);
                }
                Err(problem) => problems.push(format!("{}: {problem}", row.place())),
            }
        }
        if !problems.is_empty() {
            let more = problems.len().saturating_sub(MOST_NAMED);
            problems.truncate(MOST_NAMED);
            return Err(DocketError::Report { problems, more });
        }
        let last = openings.last_key_value().map_or(0, |(index, _)| *index);
        let signed = self.checkpoint_over(last)?;
        let size = signed.checkpoint().size();
        let leaves: Vec<Hash> = openings.values().map(Opening::leaf).collect();
        let proofs = openings
            .into_iter()
            .map(|(index, opening)| Ok((index, self.store.prove_entry(index, size)?, opening.encode())))
            .collect::<Result<Vec<_>, StoreError>>()?;
        let policy = Policy::of_logs(vec![signed.key().clone()]);
        let set = ProofSet::new(proofs, signed.into_note());
        set.check(&leaves, &policy).map_err(|e| self.store.damaged(e.to_string()))?;
        Ok(set)
    }

    /// The claim that a row names, or why there is none.
    fn recorded_claim(&self, row: &ReportRow) -> Result<Result<(u64, Opening, Claim), String>, StoreError> {
        let index = match self.store.resolve(&row.id().to_string()) {
            Ok(index) => index,
            Err(StoreError::UnknownId { .. }) => {
                return Ok(Err("no entry of this ledger has this id".into()));
            }
            Err(error) => return Err(error),
        };
        let opening = match self.store.opening(index) {
            Err(error @ StoreError::NoBody { .. }) => return Ok(Err(error.to_string())),
            other => other?,
        };
        Ok(match body_of(&opening) {
            Some(Body::Claim(claim)) => Ok((index, opening, claim)),
            Some(other) => Err(format!("entry {index} is a {}, not a claim", other.type_name())),
            None => Err(format!("the body of entry {index} cannot be read")),
        })
    }

    /// The source with this id; none if its body was destroyed.
    fn recorded_source(&self, id: EntryId) -> Result<Option<(u64, Opening, Source)>, StoreError> {
        let index = self.store.resolve(&id.to_string())?;
        let opening = match self.store.opening(index) {
            Err(StoreError::NoBody { .. }) => return Ok(None),
            other => other?,
        };
        match body_of(&opening) {
            Some(Body::Source(source)) => Ok(Some((index, opening, source))),
            _ => Err(self.store.damaged(format!("entry {index} is cited as a source and is none"))),
        }
    }
}

/// What an opened entry says, if it has a body of this format.
pub(super) fn body_of(opening: &Opening) -> Option<Body> {
    let text = std::str::from_utf8(opening.body()?).ok()?;
    Body::decode(text).ok().map(|(body, _)| body)
}
