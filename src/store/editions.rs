//! What the ledger holds of the editions of a data set: [`Store::data_set`], and the claims that its latest
//! edition had.

use rusqlite::{OptionalExtension as _, Row, params};

use super::{Store, StoreError};
use crate::{
    ledger::Extent,
    model::{Body, Claim, Claimant, Date, EntryId, Question, fold},
};

/// Claims read at once.
const PAGE: u32 = 1_000;

/// The editions of a data set that are recorded.
#[derive(Debug, Clone)]
pub struct DataSet {
    editions: Vec<Span>,
}

/// The entries that the import of an edition recorded.
#[derive(Debug, Clone, Copy)]
struct Span {
    first: u64,
    /// The entry of the edition itself, behind them.
    end: u64,
    published_on: Date,
}

impl DataSet {
    /// When the latest edition was published; none if there is none.
    #[must_use]
    pub fn latest(&self) -> Option<Date> {
        self.editions.last().map(|span| span.published_on)
    }

    /// Takes the entries from `start` on for those of another edition.
    pub fn begin(&mut self, start: u64, published_on: Date) {
        self.editions.push(Span { first: start, end: u64::MAX, published_on });
    }

    /// The edition that recorded this entry.
    fn edition_of(&self, index: u64) -> Option<&Span> {
        let at = self.editions.partition_point(|span| span.end <= index);
        self.editions.get(at).filter(|span| span.first <= index)
    }
}

/// What makes a claim of one edition the same as one of another, with numbers of the projections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowKey {
    /// The question.
    pub question: i64,
    /// The claimant.
    pub claimant: i64,
    /// The moment that is described.
    pub moment: Date,
}

/// A claim that a data set holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldClaim {
    /// Its entry.
    pub index: u64,
    /// What it answers, of whom, for when.
    pub key: RowKey,
    /// When it was stated.
    pub stated_on: Date,
    /// Its answer in canonical form.
    pub reading: String,
    /// Whether that is that nothing is known.
    pub is_unknown: bool,
    /// The words that it quotes.
    pub quote: Option<String>,
    /// The title of its source; empty if that was redacted.
    pub source: String,
    /// Whether it was stated with the edition that recorded it, on the same day.
    pub with_edition: bool,
}

/// A claim as it is read, before it is known whether the data set holds it.
type Found = (u64, i64, i64, [String; 3], String, Option<String>, Option<String>);

const COLUMNS: &str = "c.entry_index, c.question_id, c.claimant_id, c.as_of, c.stated_on, c.reading, c.kind,
    json_extract(b.text, '$.citation.quote'), s.title";
const TABLES: &str =
    "claim c JOIN body b USING (entry_index) LEFT JOIN source s ON s.entry_index = c.source_index";
/// Claims that stand in the data set that recorded them.
const HELD: &str = "c.retracted_by IS NULL
    AND NOT EXISTS (SELECT 1 FROM superseded x WHERE x.claim_index = c.entry_index)";

fn read(row: &Row<'_>) -> rusqlite::Result<Found> {
    let dates = [row.get(3)?, row.get(4)?, row.get(5)?];
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, dates, row.get(6)?, row.get(7)?, row.get(8)?))
}

impl Store {
    /// The editions of the data set of this name, those recorded first first.
    ///
    /// # Errors
    /// As the database reports, or [`StoreError::Damaged`].
    pub fn data_set(&self, name: &str) -> Result<DataSet, StoreError> {
        let rows: Vec<(u64, u64, String)> = self.rows(
            "SELECT first_entry, entry_index, published_on FROM edition WHERE data_set = ?1 ORDER BY entry_index",
            [name],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )?;
        let editions = rows
            .into_iter()
            .map(|(first, end, date)| Ok(Span { first, end, published_on: self.date(&date)? }))
            .collect::<Result<_, StoreError>>()?;
        Ok(DataSet { editions })
    }

    /// How many entries of a data set's editions were redacted, their bodies destroyed.
    ///
    /// # Errors
    /// As the database reports.
    pub fn redacted_of(&self, data_set: &str) -> Result<u64, StoreError> {
        self.row(
            "SELECT count(DISTINCT r.target_index) FROM edition e JOIN redaction r
                 ON r.target_index >= e.first_entry AND r.target_index < e.entry_index AND r.extent = ?2
             WHERE e.data_set = ?1",
            [data_set, Extent::Content.as_str()],
            |row| row.get(0),
        )
    }

    /// The key of a claim with this question, claimant and moment; none if no claim can have it.
    ///
    /// # Errors
    /// As the database reports.
    pub fn row_key(
        &self,
        question: &Question,
        claimant: &Claimant,
        moment: Date,
    ) -> Result<Option<RowKey>, StoreError> {
        let Some(question) = self.question_number(question)? else { return Ok(None) };
        let country = claimant.country.map(|country| country.code().to_owned()).unwrap_or_default();
        let claimant: Option<i64> = self
            .connection
            .prepare_cached("SELECT claimant_id FROM claimant WHERE name_folded = ?1 AND country = ?2")
            .and_then(|mut it| it.query_row([fold(&claimant.name), country], |row| row.get(0)).optional())
            .map_err(|e| self.error(e))?;
        Ok(claimant.map(|claimant| RowKey { question, claimant, moment }))
    }

    /// The claims with this key that the data set holds in entries in front of `end`, those stated last first.
    ///
    /// # Errors
    /// As the database reports, or [`StoreError::Damaged`].
    pub fn held_with(&self, data_set: &DataSet, key: RowKey, end: u64) -> Result<Vec<HeldClaim>, StoreError> {
        // The plus signs keep SQLite to the index of questions and moments: of a claimant there are many claims.
        let found = self.rows(
            &format!(
                "SELECT {COLUMNS} FROM {TABLES} WHERE c.question_id = ?1 AND c.as_of = ?2 AND +c.claimant_id = ?3
                     AND +c.entry_index < ?4 AND {HELD} ORDER BY c.stated_day DESC, c.entry_index"
            ),
            params![key.question, key.moment.to_string(), key.claimant, end],
            read,
        )?;
        self.held(data_set, found)
    }

    /// The next claims that the data set holds, from entry `start` on and in front of `end`; not all of them.
    ///
    /// # Errors
    /// As the database reports, or [`StoreError::Damaged`].
    pub fn held_from(&self, data_set: &DataSet, start: u64, end: u64) -> Result<Vec<HeldClaim>, StoreError> {
        let spans = data_set.editions.iter().filter(|span| span.end > start && span.first < end);
        for span in spans {
            let found = self.rows(
                &format!(
                    "SELECT {COLUMNS} FROM {TABLES} WHERE c.entry_index >= ?1 AND c.entry_index < ?2 AND {HELD}
                     ORDER BY c.entry_index LIMIT {PAGE}"
                ),
                params![span.first.max(start), span.end.min(end)],
                read,
            )?;
            if !found.is_empty() {
                return self.held(data_set, found);
            }
        }
        Ok(Vec::new())
    }

    /// The claim in this entry, as one that the data set holds.
    ///
    /// # Errors
    /// As the database reports, or [`StoreError::Damaged`].
    pub fn claim_as_held(&self, index: u64) -> Result<Option<HeldClaim>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM {TABLES} WHERE c.entry_index = ?1");
        let found = self.rows(&sql, [index], read)?.pop();
        found.map(|found| self.held_claim(found, None)).transpose()
    }

    /// The claim in this entry, and its id. Whether it was retracted is not asked, since that takes long where much was.
    ///
    /// # Errors
    /// As the database reports, or [`StoreError::Damaged`] if it is no claim.
    pub fn claim_in(&self, index: u64) -> Result<(Claim, EntryId), StoreError> {
        let (bytes, text): (Vec<u8>, String) = self.row(
            "SELECT e.bytes, b.text FROM entry e JOIN body b USING (entry_index) WHERE e.entry_index = ?1",
            [index],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        let (id, _) = self.content_entry(index, &bytes)?;
        match self.body(index, &text)?.0 {
            Body::Claim(claim) => Ok((claim, id)),
            _ => Err(self.damaged(format!("entry {index} is projected as a claim and is none"))),
        }
    }

    /// The next claims, from entry `from` on, that were stated on this day of an earlier moment and that are the
    /// position of their claimant.
    ///
    /// # Errors
    /// As the database reports, or [`StoreError::Damaged`].
    pub fn look_back(&self, from: u64, stated_on: &Date) -> Result<Vec<HeldClaim>, StoreError> {
        let found = self.rows(
            &format!(
                "SELECT {COLUMNS} FROM {TABLES} WHERE c.entry_index >= ?1 AND c.stated_on = ?2 AND c.as_of <> ?2
                     AND c.retracted_by IS NULL AND EXISTS (
                         SELECT 1 FROM position p WHERE p.question_id = c.question_id
                             AND p.claimant_id = c.claimant_id AND p.voice = '' AND p.entry_index = c.entry_index)
                 ORDER BY c.entry_index LIMIT {PAGE}"
            ),
            params![from, stated_on.to_string()],
            read,
        )?;
        found.into_iter().map(|found| self.held_claim(found, None)).collect()
    }

    /// The claims of later moments than that of `claim` that its claimant stated earlier on its question, as the
    /// data set holds them; the latest moment first.
    ///
    /// # Errors
    /// As the database reports, or [`StoreError::Damaged`].
    pub fn held_of_later_moments(
        &self,
        data_set: &DataSet,
        claim: u64,
    ) -> Result<Vec<HeldClaim>, StoreError> {
        let found = self.rows(
            &format!(
                "SELECT {COLUMNS} FROM claim o JOIN {TABLES}
                 WHERE o.entry_index = ?1 AND c.question_id = o.question_id AND +c.claimant_id = o.claimant_id
                     AND c.as_of_day > o.as_of_day AND c.stated_day < o.stated_day
                     AND {HELD} ORDER BY c.as_of_day DESC, c.stated_day DESC, c.entry_index LIMIT {PAGE}"
            ),
            [claim],
            read,
        )?;
        self.held(data_set, found)
    }

    fn held(&self, data_set: &DataSet, found: Vec<Found>) -> Result<Vec<HeldClaim>, StoreError> {
        found
            .into_iter()
            .filter_map(|found| {
                let edition = data_set.edition_of(found.0)?;
                Some(self.held_claim(found, Some(edition.published_on)))
            })
            .collect()
    }

    fn held_claim(&self, found: Found, edition: Option<Date>) -> Result<HeldClaim, StoreError> {
        let (index, question, claimant, [moment, stated_on, reading], kind, quote, source) = found;
        let key = RowKey { question, claimant, moment: self.date(&moment)? };
        let stated_on = self.date(&stated_on)?;
        Ok(HeldClaim {
            index,
            key,
            stated_on,
            reading,
            is_unknown: kind == "unknown",
            quote,
            source: source.unwrap_or_default(),
            with_edition: edition == Some(stated_on),
        })
    }

    fn date(&self, text: &str) -> Result<Date, StoreError> {
        Date::parse(text)
            .map_err(|error| self.damaged(format!("a projection has the date {text:?}: {error}")))
    }
}
