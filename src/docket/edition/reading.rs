//! Holding each row of an edition against what the data set has of it.

use super::{EditionError, EditionReport, NewEdition, marks::Marks};
use crate::{
    docket::DocketError,
    io::import::Row,
    model::{ChangedBy, Claim, Codebook, Date, Draft, EditionCounts, EntryId, Source},
    store::{DataSet, HeldClaim, Receipt, Store, StoreError},
};

/// An edition while it is read.
pub(in crate::docket) struct Comparing {
    pub(super) data_set: DataSet,
    /// The ledger's size before: what is behind it is of this edition.
    pub(super) start: u64,
    /// Entries from here on are those of the next entry of the edition.
    pub(super) unclosed: u64,
    /// Claims of the editions before that were met in this one, by entry.
    pub(super) met: Marks,
    /// Claims of this edition that the editions before may have in another form, by entry behind `start`.
    pub(super) open: Marks,
    pub(super) superseded: Vec<EntryId>,
    pub(super) report: EditionReport,
}

/// A claim of an edition that is to be recorded.
pub(in crate::docket) struct Placed {
    pub(in crate::docket) claim: Claim<Source<String>>,
    /// Whether the data set may hold it in another form.
    pub(in crate::docket) may_be_held: bool,
}

impl Comparing {
    /// Starts to read an edition.
    pub(in crate::docket) fn begin(store: &Store, edition: NewEdition) -> Result<Self, DocketError> {
        let mut data_set = store.data_set(&edition.data_set)?;
        let published_on = edition.published_on;
        if published_on.last_day().is_none() {
            return Err(EditionError::Undated { published_on }.into());
        }
        let before = data_set.latest();
        if let Some(latest) = before.filter(|latest| latest.order_key() > published_on.order_key()) {
            let data_set = edition.data_set;
            return Err(EditionError::Older { data_set, latest, published_on }.into());
        }
        let start = store.size()?;
        data_set.begin(start, published_on);
        let redacted = store.redacted_of(&edition.data_set)?;
        let report = EditionReport {
            edition,
            before,
            counts: EditionCounts::default(),
            stated_anew: 0,
            repeated: 0,
            more_claims: 0,
            more_sources: 0,
            redacted,
            is_partly_unread: false,
            revised: Vec::new(),
            withdrawn: Vec::new(),
        };
        let (met, open) = (Marks::default(), Marks::default());
        Ok(Self { data_set, start, unclosed: start, met, open, superseded: Vec::new(), report })
    }

    pub(super) fn published_on(&self) -> Date {
        self.report.edition.published_on
    }

    /// The claims that the data set holds with the key of this one and that a row may be that states it on that day.
    fn held_like<S>(&self, store: &Store, claim: &Claim<S>) -> Result<Vec<HeldClaim>, StoreError> {
        if self.report.before.is_none() {
            return Ok(Vec::new());
        }
        let Some(key) = store.row_key(&claim.question, &claim.claimant, *claim.moment())? else {
            return Ok(Vec::new());
        };
        let mut held = store.held_with(&self.data_set, key, self.start)?;
        held.retain(|held| self.is_same_row(held, &claim.stated_on));
        Ok(held)
    }

    pub(super) fn is_same_row(&self, held: &HeldClaim, stated_on: &Date) -> bool {
        held.stated_on == *stated_on || held.with_edition || *stated_on == self.published_on()
    }

    /// The claim as it is to be recorded; none if the data set holds it as it is.
    pub(in crate::docket) fn place(
        &mut self,
        store: &Store,
        mut claim: Claim<Source<String>>,
    ) -> Result<Option<Placed>, StoreError> {
        let held = self.held_like(store, &claim)?;
        let reading = claim.value.reading.to_string();
        let same = held
            .iter()
            .filter(|held| held.reading == reading && held.quote == claim.citation.quote)
            .min_by_key(|held| (self.met.has(held.index), held.stated_on != claim.stated_on));
        if let Some(same) = same {
            self.report.counts.unchanged += u64::from(self.met.set(same.index));
            return Ok(None);
        }
        let others: Vec<&HeldClaim> = held.iter().filter(|held| !self.met.has(held.index)).collect();
        if self.report.edition.changed_by == ChangedBy::Claimant
            && !others.is_empty()
            && others.iter().all(|other| other.reading != reading && self.is_before(other))
        {
            claim.as_of = Some(*claim.moment());
            claim.stated_on = self.published_on();
        }
        Ok(Some(Placed { claim, may_be_held: !others.is_empty() }))
    }

    /// Whether the edition was published after the claim was stated, so that its claimant may have
    /// spoken again with it.
    pub(super) fn is_before(&self, held: &HeldClaim) -> bool {
        held.stated_on.order_key() < self.published_on().order_key()
    }

    /// Takes note of a claim that was recorded.
    pub(in crate::docket) fn recorded(&mut self, receipt: Receipt, may_be_held: bool) {
        match receipt.is_new {
            true if may_be_held => _ = self.open.set(receipt.index - self.start),
            true => self.report.counts.new += 1,
            false => {}
        }
    }

    /// Takes note of a row that was refused: what the data set holds of it is not gone.
    pub(in crate::docket) fn refuse(
        &mut self,
        store: &Store,
        codebook: &Codebook,
        row: &Row,
    ) -> Result<(), StoreError> {
        let identities = row.claims.as_ref().ok().and_then(|claims| {
            claims.iter().map(|drafted| identity(&drafted.draft, codebook)).collect::<Option<Vec<_>>>()
        });
        let Some(identities) = identities else {
            self.report.is_partly_unread = true;
            return Ok(());
        };
        for claim in identities {
            for held in self.held_like(store, &claim)? {
                self.report.counts.kept += u64::from(self.met.set(held.index));
            }
        }
        Ok(())
    }
}

/// What makes a row that cannot be recorded the same as one of another edition, as a claim that gives no answer.
fn identity(draft: &Draft, codebook: &Codebook) -> Option<Claim<Source<String>>> {
    let mut bare = Draft::default();
    for name in ["event", "topic", "unit", "as_of", "stated_on", "claimant", "country"] {
        bare.set(name, draft.get(name).unwrap_or_default()).ok()?;
    }
    for (name, text) in draft.qualifiers() {
        bare.set(&format!("about.{name}"), text).ok()?;
    }
    bare.set("value", "unknown").ok()?;
    bare.set("source", "row").ok()?;
    bare.read(codebook).ok()
}
