//! Recording a file of claims, all of it or, if asked, its good rows.

use std::{collections::BTreeMap, num::NonZeroUsize};

use thiserror::Error;

use crate::{
    io::import::{ImportFileError, Place, Row},
    model::{Claim, FieldError, QuoteCheck, Source},
    store::StoreError,
};

use super::{
    Docket, DocketError, EditionReport, NewEdition, Outcome,
    edition::{Comparing, Placed},
    record::Recorder,
};

/// Most bad rows kept to be shown; the rest are counted.
const MOST_SHOWN: usize = 50;

/// A row that cannot be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadRow {
    /// Where it stands.
    pub place: Place,
    /// Everything that is wrong with it.
    pub problems: Vec<FieldError>,
}

/// What an import did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// Rows of the file, without the header.
    pub rows: u64,
    /// Claims recorded.
    pub claims: u64,
    /// Sources recorded.
    pub sources: u64,
    /// Claims recorded, by topic.
    pub by_topic: Tally,
    /// Claims recorded, by claimant.
    pub by_claimant: Tally,
    /// Claims that the ledger held already.
    pub unchanged: u64,
    /// Quotes that were recorded as unverified.
    pub unverified: u64,
    /// Quotes that were recorded and not checked: no file of their source is archived, or it has no text.
    pub unchecked: u64,
    /// Rows whose words stand elsewhere than their locator says.
    pub misplaced: u64,
    /// The first of them, each with where the words stand.
    pub misplaced_rows: Vec<(Place, String)>,
    /// Rows that cannot be recorded.
    pub bad: u64,
    /// The first of them.
    pub bad_rows: Vec<BadRow>,
    /// What changed against the edition before, if it is one of a data set.
    pub edition: Option<EditionReport>,
}

/// How many there are of each, of the first ten thousand kinds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally(BTreeMap<String, u64>);

/// Kinds that are counted apart.
const MOST_KINDS: usize = 10_000;

impl Tally {
    fn add(&mut self, kind: String) {
        if self.0.len() < MOST_KINDS || self.0.contains_key(&kind) {
            *self.0.entry(kind).or_default() += 1;
        }
    }

    fn add_all(&mut self, other: Self) {
        for (kind, count) in other.0 {
            if self.0.len() < MOST_KINDS || self.0.contains_key(&kind) {
                *self.0.entry(kind).or_default() += count;
            }
        }
    }

    /// How many kinds there are.
    #[must_use]
    pub fn kinds(&self) -> usize {
        self.0.len()
    }

    /// The kinds with their numbers, the most frequent first.
    #[must_use]
    pub fn most(&self) -> Vec<(&str, u64)> {
        let mut kinds: Vec<(&str, u64)> =
            self.0.iter().map(|(kind, count)| (kind.as_str(), *count)).collect();
        kinds.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        kinds
    }
}

/// Why nothing was imported.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ImportError {
    /// The file cannot be read as claims.
    #[error(transparent)]
    File(#[from] ImportFileError),
    /// Rows are wrong, and skipping them was not asked for.
    #[error("{} of {} rows cannot be recorded", .0.bad, .0.rows)]
    BadRows(Box<ImportReport>),
    /// The reject file cannot be written.
    #[error("the reject file cannot be written: {0}")]
    Reject(std::io::Error),
    /// All is well, and nothing was to be recorded.
    #[error("nothing was to be recorded")]
    Rehearsed(Box<ImportReport>),
    /// The ledger.
    #[error(transparent)]
    Docket(#[from] DocketError),
}

impl From<StoreError> for ImportError {
    fn from(error: StoreError) -> Self {
        Self::Docket(error.into())
    }
}

/// Takes the rows that are passed over, with what is wrong with each.
pub type Reject<'r> = &'r mut dyn FnMut(&Row, &[FieldError]) -> std::io::Result<()>;

/// What becomes of rows that would keep the others from being recorded.
#[derive(Default)]
pub struct Handling<'r> {
    /// Takes bad rows; without it a bad row keeps everything from being recorded.
    pub reject: Option<Reject<'r>>,
    /// Whether a quote that is not in the archived file of its source is marked as unverified, which is a bad row
    /// otherwise.
    pub marks_unfound: bool,
    /// The edition of a data set that the file is, if it is one.
    pub edition: Option<NewEdition>,
    /// Whether nothing is recorded, and only told what would be.
    pub rehearses: bool,
}

impl Docket {
    /// Records the claims of `rows` in one transaction. Rows that the ledger holds already are
    /// counted and left. A row that is wrong keeps everything from being recorded, unless
    /// [`Handling::reject`] takes it; every row is read in any case, so that all that is wrong is known at
    /// once.
    ///
    /// # Errors
    /// [`ImportError`]; nothing is recorded then.
    pub fn import(
        &mut self,
        rows: impl Iterator<Item = Result<Row, ImportFileError>>,
        Handling { mut reject, marks_unfound, edition, rehearses }: Handling<'_>,
        progress: &mut dyn FnMut(u64),
    ) -> Result<ImportReport, ImportError> {
        let codebook = self.codebook.clone();
        let outcome = self.append(|batch| {
            let mut recorder = Recorder::new(batch);
            recorder.marks_unfound = marks_unfound;
            let mut report = ImportReport::default();
            let mut comparing =
                edition.map(|edition| Comparing::begin(recorder.batch.store(), edition)).transpose()?;
            for row in rows {
                let row = row?;
                report.rows += 1;
                let problems = match row.read(&codebook) {
                    // After a bad row nothing will be kept: the rest is only read for its faults.
                    Ok(claims) => {
                        match report.take(&row, claims, (&mut recorder, comparing.as_mut()), reject.is_some())
                        {
                            Ok(()) => {
                                progress(report.rows);
                                continue;
                            }
                            Err(error) => problems_of(error)?,
                        }
                    }
                    Err(problems) => problems,
                };
                if let Some(reject) = reject.as_mut() {
                    reject(&row, &problems).map_err(ImportError::Reject)?;
                    if let Some(comparing) = &mut comparing {
                        comparing.refuse(recorder.batch.store(), &codebook, &row)?;
                    }
                }
                report.bad += 1;
                if report.bad_rows.len() < MOST_SHOWN {
                    report.bad_rows.push(BadRow { place: row.place, problems });
                }
                progress(report.rows);
            }
            if report.bad > 0 && reject.is_none() {
                return Err(ImportError::BadRows(Box::new(report)));
            }
            if let Some(comparing) = comparing {
                let edition = comparing.finish(&mut recorder, report.rows)?;
                report.claims += edition.more_claims;
                report.sources += edition.more_sources;
                report.edition = Some(edition);
            }
            // What fails is not recorded.
            if rehearses { Err(ImportError::Rehearsed(Box::new(report))) } else { Ok(report) }
        });
        match outcome {
            Err(ImportError::Rehearsed(report)) => Ok(*report),
            other => other,
        }
    }

    /// Records the good rows in parts of so many, each for good before the next is read, and hands the others
    /// to `reject`. What was recorded is added to `report`, also if a later part fails: the same rows can be imported
    /// again, and those that are recorded are left.
    ///
    /// # Errors
    /// [`ImportError`]; the parts before stand.
    pub fn import_in_parts(
        &mut self,
        (rows, most): (&mut dyn Iterator<Item = Result<Row, ImportFileError>>, NonZeroUsize),
        reject: Reject<'_>,
        marks_unfound: bool,
        report: &mut ImportReport,
    ) -> Result<(), ImportError> {
        loop {
            let handling = Handling { reject: Some(&mut *reject), marks_unfound, ..Handling::default() };
            let part = self.import(rows.take(most.get()), handling, &mut |_| {})?;
            let is_last = part.rows < most.get() as u64;
            report.add(part);
            if is_last {
                return Ok(());
            }
        }
    }
}

/// What is wrong with the row, if the error is about the row and not about the ledger.
fn problems_of(error: DocketError) -> Result<Vec<FieldError>, DocketError> {
    match error {
        DocketError::Fields(problems) => Ok(problems),
        DocketError::AmbiguousSource { ref name, .. } => {
            let name = name.clone();
            Ok(vec![FieldError::new("source", &name, error.to_string())])
        }
        other => Err(other),
    }
}

impl ImportReport {
    /// Records the claims of a row, all of them or none. After a bad row nothing will be kept unless bad
    /// rows are skipped: the rest is only read for its faults.
    fn take(
        &mut self,
        row: &Row,
        claims: Vec<Claim<Source<String>>>,
        (recorder, mut comparing): (&mut Recorder<'_, '_>, Option<&mut Comparing>),
        skips: bool,
    ) -> Result<(), DocketError> {
        let is_lost = self.bad > 0 && !skips;
        let mut placed = Vec::with_capacity(claims.len());
        for claim in claims {
            match comparing.as_mut() {
                Some(comparing) => placed.extend(comparing.place(recorder.batch.store(), claim)?),
                None => placed.push(Placed { claim, may_be_held: false }),
            }
        }
        // Of a single claim the refusal comes when it is recorded.
        if is_lost || placed.len() > 1 {
            let mut refusals = Vec::new();
            for Placed { claim, .. } in &placed {
                refusals.extend(recorder.refusal(claim)?);
            }
            if !refusals.is_empty() {
                return Err(DocketError::Fields(refusals));
            }
        }
        if is_lost {
            return Ok(());
        }
        for Placed { claim, may_be_held } in placed {
            let (topic, claimant) = (claim.question.topic.to_string(), claim.claimant.name.clone());
            let outcome = recorder.record(claim)?;
            if outcome.claim.is_new {
                self.by_topic.add(topic);
                self.by_claimant.add(claimant);
            }
            if let Some(comparing) = comparing.as_mut() {
                comparing.recorded(outcome.claim, may_be_held);
            }
            self.count(row.place, outcome);
        }
        Ok(())
    }

    /// Adds what another part of the same import did.
    fn add(&mut self, part: Self) {
        self.rows += part.rows;
        self.claims += part.claims;
        self.sources += part.sources;
        self.by_topic.add_all(part.by_topic);
        self.by_claimant.add_all(part.by_claimant);
        self.unchanged += part.unchanged;
        self.unverified += part.unverified;
        self.unchecked += part.unchecked;
        self.misplaced += part.misplaced;
        self.misplaced_rows.extend(part.misplaced_rows);
        self.misplaced_rows.truncate(MOST_SHOWN);
        self.bad += part.bad;
        self.bad_rows.extend(part.bad_rows);
        self.bad_rows.truncate(MOST_SHOWN);
    }

    fn count(&mut self, place: Place, outcome: Outcome) {
        self.sources += outcome.new_sources;
        match outcome.quote {
            Some(QuoteCheck::Unverified) => self.unverified += 1,
            Some(QuoteCheck::NotChecked | QuoteCheck::SourceRedacted) => self.unchecked += 1,
            Some(QuoteCheck::Verbatim) | None => {}
        }
        if let Some(told) = outcome.misplaced {
            self.misplaced += 1;
            if self.misplaced_rows.len() < MOST_SHOWN {
                self.misplaced_rows.push((place, told));
            }
        }
        if outcome.claim.is_new {
            self.claims += 1;
        } else {
            self.unchanged += 1;
        }
    }
}
