//! Where the quotes of claims stand in archived files, and how a quote stands to them in a word.

use rusqlite::{Connection, Row, params};

use super::{Batch, Sources, Store, StoreError, append::Transaction, said::SourceState};
use crate::model::{Citation, Paragraph, QuoteCheck, QuotePlace, Said};

/// Writes the places of quotes, in the transaction that is open.
pub struct Places<'s> {
    store: &'s Store,
}

impl Places<'_> {
    /// Keeps what was found when the quote of a claim was sought in the file that `source` archives: its place, or
    /// none if it is not there.
    ///
    /// # Errors
    /// As the database reports.
    pub fn keep(&self, claim: u64, source: u64, place: Option<&QuotePlace>) -> Result<(), StoreError> {
        self.store
            .connection
            .prepare_cached(
                "INSERT INTO quote_place
                     (claim_index, source_index, page, page_label, paragraph_low, paragraph_high, start, length,
                      prefix, suffix)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT DO NOTHING",
            )
            .and_then(|mut statement| {
                statement.execute(params![
                    claim,
                    source,
                    place.map(|place| place.page),
                    place.and_then(|place| place.label.as_ref()),
                    place.and_then(|place| place.paragraph).map(|paragraph| paragraph.low),
                    place.and_then(|place| place.paragraph).map(|paragraph| paragraph.high),
                    place.map(|place| place.start),
                    place.map(|place| place.length),
                    place.map(|place| &place.prefix),
                    place.map(|place| &place.suffix),
                ])
            })
            .map(drop)
            .map_err(|e| self.store.error(e))
    }
}

impl Batch<'_> {
    /// Writes the places of quotes with the entries of this batch.
    #[must_use]
    pub const fn places(&self) -> Places<'_> {
        Places { store: self.store }
    }
}

impl Store {
    /// Forgets every place of a quote and keeps those that `find` finds, or leaves all as it was if that fails.
    ///
    /// # Errors
    /// Whatever `find` returns; otherwise as the database reports.
    pub fn renew_places<E: From<StoreError>>(
        &mut self,
        find: impl FnOnce(&Self, &Places<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let store = &*self;
        let transaction = Transaction::begin(store)?;
        store.connection.execute("DELETE FROM quote_place", []).map_err(|e| store.error(e))?;
        find(store, &Places { store })?;
        Ok(transaction.commit()?)
    }

    /// What was found when the quote of a claim was sought, by the entries that archive the files: the place, or none
    /// if it is not there.
    ///
    /// # Errors
    /// As the database reports.
    pub fn quote_places(&self, claim: u64) -> Result<Vec<(u64, Option<QuotePlace>)>, StoreError> {
        self.rows(
            "SELECT source_index, page, page_label, paragraph_low, paragraph_high, start, length, prefix, suffix
             FROM quote_place WHERE claim_index = ?1 ORDER BY source_index",
            [claim],
            |row| Ok((row.get(0)?, place(row)?)),
        )
    }

    /// The claim in this entry, as it is read for an answer; none if the entry is no claim that is held.
    ///
    /// # Errors
    /// As the database reports, or [`StoreError::Damaged`].
    pub fn said(&self, claim: u64, sources: &mut Sources) -> Result<Option<Said>, StoreError> {
        Ok(self.collect_said("WHERE c.entry_index = ?1", [claim], sources)?.pop())
    }

    /// The claims that cite the source in this entry and quote it, retracted ones among them.
    ///
    /// # Errors
    /// As the database reports.
    pub fn claims_quoting(&self, source: u64) -> Result<Vec<u64>, StoreError> {
        self.rows(
            "SELECT entry_index FROM claim JOIN body USING (entry_index)
             WHERE source_index = ?1 AND json_extract(text, '$.citation.quote') IS NOT NULL ORDER BY entry_index",
            [source],
            |row| row.get(0),
        )
    }

    /// The claims that quote the source in this entry, or whose quotes were sought in the file that it archives,
    /// retracted ones among them, in the order of their entries.
    ///
    /// # Errors
    /// As the database reports.
    pub fn claims_sought_in(&self, source: u64) -> Result<Vec<u64>, StoreError> {
        self.rows(
            "SELECT claim_index FROM quote_place WHERE source_index = ?1
             UNION SELECT entry_index FROM claim JOIN body USING (entry_index)
             WHERE source_index = ?1 AND json_extract(text, '$.citation.quote') IS NOT NULL ORDER BY 1",
            [source],
            |row| row.get(0),
        )
    }

    /// Whether any bytes are archived.
    ///
    /// # Errors
    /// As the database reports.
    pub fn has_archives(&self) -> Result<bool, StoreError> {
        self.row("SELECT EXISTS (SELECT 1 FROM evidence)", [], |row| row.get(0))
    }

    /// The sources whose bytes are in the ledger, their own or of a web archive those of a page of it, in the order of
    /// their entries.
    ///
    /// # Errors
    /// As the database reports.
    pub fn archived_sources(&self) -> Result<Vec<u64>, StoreError> {
        self.rows(
            "SELECT entry_index FROM source JOIN evidence USING (entry_index)
             UNION SELECT part_of FROM source JOIN evidence USING (entry_index) WHERE part_of IN (SELECT entry_index FROM source)
             ORDER BY 1",
            [],
            |row| row.get(0),
        )
    }

    /// How the quote of the claim in entry `claim` stands, at the moment for which `sources` are read.
    pub(super) fn quote_check(
        &self,
        (claim, citation): (u64, &Citation),
        source: u64,
        sources: &mut Sources,
    ) -> Result<Option<QuoteCheck>, StoreError> {
        if citation.quote.is_none() {
            return Ok(None);
        }
        if sources.state(self, source)? == SourceState::Redacted {
            return Ok(Some(QuoteCheck::SourceRedacted));
        }
        let (sought, found): (u64, bool) = self.row(
            "SELECT count(*), count(page) > 0 FROM quote_place WHERE claim_index = ?1 AND source_index <= ?2",
            params![claim, sources.last_known()],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        Ok(Some(match (found, citation.unverified || sought > 0) {
            (true, _) => QuoteCheck::Verbatim,
            (false, true) => QuoteCheck::Unverified,
            (false, false) if sources.is_file_redacted(self, source)? => QuoteCheck::SourceRedacted,
            (false, false) => QuoteCheck::NotChecked,
        }))
    }
}

/// Columns 0 to 8 of a row: source, page, its label, lowest and highest paragraph, start, length, prefix, suffix.
fn place(row: &Row<'_>) -> rusqlite::Result<Option<QuotePlace>> {
    let Some(page) = row.get(1)? else { return Ok(None) };
    Ok(Some(QuotePlace {
        source: row.get(0)?,
        page,
        label: row.get(2)?,
        paragraph: match (row.get(3)?, row.get(4)?) {
            (Some(low), Some(high)) => Some(Paragraph { low, high }),
            _ => None,
        },
        start: row.get(5)?,
        length: row.get(6)?,
        prefix: row.get(7)?,
        suffix: row.get(8)?,
    }))
}

/// Forgets the places that a redaction of this entry takes away: those of its quote if it is a claim; those in its
/// file and in the web archive of which it is a page, and with its content those of all that cite it.
pub(super) fn forget_places(
    connection: &Connection,
    target: u64,
    with_content: bool,
) -> rusqlite::Result<()> {
    connection.execute(
        "DELETE FROM quote_place
         WHERE source_index IN (?1, (SELECT part_of FROM source WHERE entry_index = ?1))",
        [target],
    )?;
    if with_content {
        connection.execute(
            "DELETE FROM quote_place WHERE claim_index = ?1
                 OR claim_index IN (SELECT entry_index FROM claim WHERE source_index = ?1)",
            [target],
        )?;
    }
    Ok(())
}

/// What is wrong with rows of `quote_place` in this schema, beside the projections of the main one, in a line; none if each is one that the entries allow.
pub(super) fn place_problem(connection: &Connection, schema: &str) -> rusqlite::Result<Option<String>> {
    let most = QuotePlace::MOST_AROUND;
    let sql = format!(
        "SELECT p.claim_index, p.source_index, CASE
             WHEN NOT coalesce(json_valid(b.text), FALSE) OR json_extract(b.text, '$.type') IS NOT 'claim' THEN 'there is no such claim'
             WHEN json_extract(b.text, '$.citation.quote') IS NULL THEN 'the claim quotes nothing'
             WHEN v.entry_index IS NULL AND NOT EXISTS (SELECT 1 FROM source page JOIN {schema}.evidence USING (entry_index)
                 WHERE page.part_of = p.source_index) THEN 'no bytes are archived with the source'
             WHEN cited.title IS NOT file.title THEN 'the file is that of another source'
             WHEN p.page IS NULL AND coalesce(p.page_label, p.paragraph_low, p.paragraph_high, p.start, p.length, p.prefix, p.suffix) IS NOT NULL
                 THEN 'it is found and not found'
             WHEN p.page IS NOT NULL AND (p.page < 1 OR p.start < 0 OR p.length < 1
                 OR coalesce(p.paragraph_low, 1) NOT BETWEEN 1 AND coalesce(p.paragraph_high, p.paragraph_low, 1)
                 OR (p.paragraph_low IS NULL) IS NOT (p.paragraph_high IS NULL)
                 OR p.start IS NULL OR p.length IS NULL OR p.prefix IS NULL OR p.suffix IS NULL)
                 THEN 'it names no place'
             WHEN length(p.prefix) > {most} OR length(p.suffix) > {most}
                 THEN 'more of the text is kept than {most} characters before and after'
         END AS problem
         FROM {schema}.quote_place p
         LEFT JOIN {schema}.body b ON b.entry_index = p.claim_index
         LEFT JOIN {schema}.evidence v ON v.entry_index = p.source_index
         LEFT JOIN claim c ON c.entry_index = p.claim_index
         LEFT JOIN source cited ON cited.entry_index = c.source_index
         LEFT JOIN source file ON file.entry_index = p.source_index
         WHERE problem IS NOT NULL ORDER BY 1, 2"
    );
    let mut statement = connection.prepare(&sql)?;
    let problems: Vec<(u64, u64, String)> = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<Result<_, _>>()?;
    let Some((claim, source, problem)) = problems.first() else { return Ok(None) };
    let more = match problems.len() - 1 {
        0 => String::new(),
        more => format!("; and {more} more rows do not fit"),
    };
    Ok(Some(format!("quote_place (claim_index, source_index {claim}, {source}): {problem}{more}")))
}
