//! Recording what an edition changed, once every row was read.

use super::{Change, EditionError, EditionReport, Gone, NewEdition, reading::Comparing};
use crate::{
    docket::{DocketError, record::Recorder},
    model::{
        Body, ChangedBy, Citation, Claim, Edition, EditionCounts, EntryId, Kind, Retraction, Source, Value,
    },
    store::{HeldClaim, Store, StoreError},
};

/// Most changes of a kind that are kept to be shown.
const MOST_SHOWN: usize = 10;
/// Most superseded claims that one entry names.
const MOST_SUPERSEDED: usize = 1_000;

impl Comparing {
    /// Records what changed; `rows` is the number of rows that were read.
    pub(in crate::docket) fn finish(
        mut self,
        recorder: &mut Recorder<'_, '_>,
        rows: u64,
    ) -> Result<EditionReport, DocketError> {
        self.pair(recorder)?;
        self.settle_gone(recorder)?;
        self.look_back(recorder)?;
        let says_more = recorder.batch.store().size()? > self.start;
        if says_more || (rows > 0 && self.report.before != Some(self.published_on())) {
            self.close(recorder, Some(self.report.counts))?;
        }
        Ok(self.report)
    }

    /// Finds out which of the claims with another answer are revisions of which.
    fn pair(&mut self, recorder: &mut Recorder<'_, '_>) -> Result<(), DocketError> {
        for behind in std::mem::take(&mut self.open).all() {
            let store = recorder.batch.store();
            let Some(claim) = store.claim_as_held(self.start + behind)? else { continue };
            let mut held = store.held_with(&self.data_set, claim.key, self.start)?;
            held.retain(|held| !self.met.has(held.index) && self.is_same_row(held, &claim.stated_on));
            let nearest = held.into_iter().min_by_key(|held| {
                let same = |one: bool| u8::from(!one);
                (
                    same(held.reading == claim.reading),
                    same(held.source == claim.source),
                    same(held.stated_on == claim.stated_on),
                )
            });
            match nearest {
                None => self.report.counts.new += 1,
                Some(held) => {
                    self.met.set(held.index);
                    self.revise(recorder, &held, &claim)?;
                }
            }
        }
        Ok(())
    }

    /// Records that a claim stands in the place of another: as what the claimant said later, or as what it said then.
    fn revise(
        &mut self,
        recorder: &mut Recorder<'_, '_>,
        before: &HeldClaim,
        after: &HeldClaim,
    ) -> Result<(), DocketError> {
        let store = recorder.batch.store();
        let is_later = after.stated_on.order_key() > before.stated_on.order_key();
        let by = if is_later { ChangedBy::Claimant } else { ChangedBy::Carrier };
        let ((was, id), (is, new_id)) = (store.claim_in(before.index)?, store.claim_in(after.index)?);
        if self.report.revised.len() < MOST_SHOWN {
            self.report.revised.push(change(&was, Some(&is), by));
        }
        self.report.counts.revised += 1;
        match by {
            ChangedBy::Claimant => {
                self.report.stated_anew += 1;
                self.supersede(recorder, id)
            }
            ChangedBy::Carrier => {
                let reason = format!("corrected by its carrier in {}", self.in_words());
                retract(recorder, Retraction { target: id, reason, replaced_by: Some(new_id) })
            }
        }
    }

    /// Takes the claims that were not met out of the data set, unless they are too many to be withdrawn
    /// unasked. If it is not known which claims a refused row makes, any of them may be of that row, and all stay.
    fn settle_gone(&mut self, recorder: &mut Recorder<'_, '_>) -> Result<(), DocketError> {
        let (mut gone, mut next) = (0, Some(0));
        while let Some(from) = next {
            let page;
            (page, next) = self.gone_from(recorder.batch.store(), from)?;
            gone += page.len() as u64;
        }
        let held = self.met.count() + gone;
        let edition = &self.report.edition;
        if self.report.is_partly_unread {
            self.report.counts.kept += gone;
            return Ok(());
        }
        if edition.gone == Gone::WithdrawnIfFew && gone * 2 > held {
            return Err(EditionError::MostGone { data_set: edition.data_set.clone(), gone, held }.into());
        }
        next = (gone > 0).then_some(0);
        while let Some(from) = next {
            let page;
            (page, next) = self.gone_from(recorder.batch.store(), from)?;
            for held in page {
                self.withdraw(recorder, &held)?;
            }
        }
        Ok(())
    }

    /// Those of the next claims of the data set that were not met, and where the next search starts. A claim which
    /// says that another was withdrawn is no row, and not sought.
    fn gone_from(&self, store: &Store, from: u64) -> Result<(Vec<HeldClaim>, Option<u64>), StoreError> {
        let mut page = store.held_from(&self.data_set, from, self.start)?;
        let next = page.last().map(|last| last.index + 1);
        page.retain(|held| !(self.met.has(held.index) || held.is_unknown && held.with_edition));
        Ok((page, next))
    }

    fn withdraw(&mut self, recorder: &mut Recorder<'_, '_>, held: &HeldClaim) -> Result<(), DocketError> {
        let (claim, id) = recorder.batch.store().claim_in(held.index)?;
        if self.report.edition.gone == Gone::Kept {
            self.report.counts.kept += 1;
            return self.supersede(recorder, id);
        }
        let speaks = self.report.edition.changed_by == ChangedBy::Claimant && self.is_before(held);
        let by = if speaks { ChangedBy::Claimant } else { ChangedBy::Carrier };
        if self.report.withdrawn.len() < MOST_SHOWN {
            self.report.withdrawn.push(change(&claim, None, by));
        }
        self.report.counts.withdrawn += 1;
        let reason = format!("not in {} any more", self.in_words());
        match by {
            ChangedBy::Carrier => retract(recorder, Retraction { target: id, reason, replaced_by: None }),
            ChangedBy::Claimant => {
                let note = Some(format!("{}: {reason}", claim.value.text));
                let value = Value::parse("unknown", None::<Kind>)
                    .map_err(|error| StoreError::Log(format!("no answer cannot be written: {error}")))?;
                let claim = Claim {
                    value,
                    statement: None,
                    lang: None,
                    citation: Citation::default(),
                    note,
                    ..claim
                };
                self.state_with_edition(recorder, claim)?;
                self.supersede(recorder, id)
            }
        }
    }

    /// Where the claimant's latest word is now on a moment that is not the latest of which it speaks, records that it
    /// still says what the edition has of that one.
    fn look_back(&mut self, recorder: &mut Recorder<'_, '_>) -> Result<(), DocketError> {
        let mut next = self.start;
        loop {
            let page = recorder.batch.store().look_back(next, &self.published_on())?;
            let Some(last) = page.last() else { return Ok(()) };
            next = last.index + 1;
            for stated in page {
                let store = recorder.batch.store();
                let later = store.held_of_later_moments(&self.data_set, stated.index)?;
                let speaks = self.report.edition.changed_by == ChangedBy::Claimant;
                let is_said = |held: &HeldClaim| held.index >= self.start || self.met.has(held.index);
                let latest = later.into_iter().find(|held| is_said(held) && (speaks || held.with_edition));
                if let Some(latest) = latest {
                    let (claim, id) = store.claim_in(latest.index)?;
                    self.state_with_edition(recorder, claim)?;
                    self.supersede(recorder, id)?;
                    self.report.repeated += 1;
                }
            }
        }
    }

    /// Records a claim as stated with the edition, for the moment of which it speaks.
    fn state_with_edition(
        &mut self,
        recorder: &mut Recorder<'_, '_>,
        claim: Claim,
    ) -> Result<(), DocketError> {
        let cited = claim_source(recorder.batch.store(), claim.source)?;
        let edition = &self.report.edition;
        let source = Source {
            publisher: cited.as_ref().and_then(|source| source.publisher.clone()),
            url: cited.as_ref().and_then(|source| source.url.clone()),
            lang: cited.as_ref().and_then(|source| source.lang.clone()),
            relays: cited.and_then(|source| source.relays),
            published_on: Some(edition.published_on),
            ..Source::titled(edition.data_set.clone())
        };
        let source = recorder.batch.record_once(&Body::Source(source))?;
        let (as_of, stated_on) = (Some(*claim.moment()), edition.published_on);
        let claim = Body::Claim(Claim { as_of, stated_on, source: source.id, ..claim });
        let claim = recorder.batch.record_once(&claim)?;
        self.report.more_sources += u64::from(source.is_new);
        self.report.more_claims += u64::from(claim.is_new);
        Ok(())
    }

    /// Takes a claim out of the data set that is not retracted.
    fn supersede(&mut self, recorder: &mut Recorder<'_, '_>, id: EntryId) -> Result<(), DocketError> {
        self.superseded.push(id);
        if self.superseded.len() >= MOST_SUPERSEDED { self.close(recorder, None) } else { Ok(()) }
    }

    /// Records the edition, with what was recorded since the entry before of the same edition.
    fn close(
        &mut self,
        recorder: &mut Recorder<'_, '_>,
        counts: Option<EditionCounts>,
    ) -> Result<(), DocketError> {
        let size = recorder.batch.store().size()?;
        let NewEdition { data_set, published_on, changed_by, .. } = self.report.edition.clone();
        let (entries, superseded) = (size - self.unclosed, std::mem::take(&mut self.superseded));
        let body = Edition { data_set, published_on, changed_by, entries, counts, superseded };
        let receipt = recorder.batch.record(&Body::Edition(body))?;
        self.unclosed = receipt.index + 1;
        Ok(())
    }

    fn in_words(&self) -> String {
        format!("the edition of {} of “{}”", self.published_on(), self.report.edition.data_set)
    }
}

/// Withdraws a claim.
fn retract(recorder: &mut Recorder<'_, '_>, retraction: Retraction) -> Result<(), DocketError> {
    recorder.batch.record(&Body::Retraction(retraction))?;
    Ok(())
}

fn change(before: &Claim, after: Option<&Claim>, by: ChangedBy) -> Change {
    Change {
        claimant: before.claimant.name.clone(),
        question: before.question.clone(),
        moment: *before.moment(),
        before: before.value.text.clone(),
        after: after.map(|after| after.value.text.clone()),
        by,
    }
}

/// The source of a claim, if it was not redacted.
fn claim_source(store: &Store, id: EntryId) -> Result<Option<Source>, StoreError> {
    let index = store.resolve(&id.to_string())?;
    Ok(store.source_in(index)?.map(|source| source.content))
}
