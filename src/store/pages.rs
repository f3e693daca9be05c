//! The text of archived files, page by page: kept for search, and destroyed with the bytes.

use rusqlite::params;

use super::{
    Batch, Store, StoreError,
    query::Conditions,
    words::{PAGES, WordIndex, narrow},
};
use crate::model::{Names, Narrowing, Recorded, SearchQuery, Selection, Source};

/// A page of an archived file on which something was found.
#[derive(Debug, Clone)]
pub struct FoundPage {
    /// The source with which the file is archived.
    pub source: Recorded<Source>,
    /// Number of the page, from 1.
    pub number: u64,
    /// Its label, if it has one.
    pub label: Option<String>,
    /// The part of its text in which most of what was looked for stands, in pieces: whether each was.
    pub snippet: Vec<(String, bool)>,
}

/// A page of a file: its label, if it has one, and its text.
pub type PageText<'t> = (Option<&'t str>, &'t str);

impl Batch<'_> {
    /// Keeps the text of the file that is archived with the source of this entry.
    ///
    /// # Errors
    /// As the database reports.
    pub fn keep_text<'t>(
        &mut self,
        index: u64,
        pages: impl IntoIterator<Item = PageText<'t>>,
    ) -> Result<(), StoreError> {
        self.store.keep_text(index, pages)
    }
}

impl Store {
    /// Keeps the text of a file in the transaction that is open.
    ///
    /// # Errors
    /// As the database reports.
    pub fn keep_text<'t>(
        &self,
        index: u64,
        pages: impl IntoIterator<Item = PageText<'t>>,
    ) -> Result<(), StoreError> {
        let keep = || -> rusqlite::Result<()> {
            let mut words = WordIndex::new(&self.connection, PAGES);
            for ((label, text), number) in pages.into_iter().zip(1_u64..) {
                let page = self
                    .connection
                    .prepare_cached(
                        "INSERT INTO page (source_index, number, label, text) VALUES (?1, ?2, ?3, ?4)",
                    )?
                    .insert(params![index, number, label, text])?;
                words.add(page, &[text])?;
            }
            Ok(())
        };
        keep().map_err(|e| self.error(e))
    }

    /// Forgets the text of every file, in the transaction that is open.
    ///
    /// # Errors
    /// As the database reports.
    pub fn forget_texts(&self) -> Result<(), StoreError> {
        self.connection
            .execute_batch(
                "DELETE FROM page; DELETE FROM page_word;
                 INSERT INTO page_text (page_text) VALUES ('delete-all')",
            )
            .map_err(|e| self.error(e))
    }

    /// Forgets the text of files whose bytes are not here any more, and makes the index anew of what
    /// stays, in the transaction that is open: an index does not tell which of its words were of
    /// one page alone.
    pub(super) fn forget_lost_texts(&self) -> Result<(), StoreError> {
        let forget = || -> rusqlite::Result<()> {
            let lost = self.connection.execute(
                "DELETE FROM page WHERE source_index NOT IN (SELECT entry_index FROM evidence)",
                [],
            )?;
            if lost == 0 {
                return Ok(());
            }
            self.connection.execute_batch(
                "DELETE FROM page_word; INSERT INTO page_text (page_text) VALUES ('delete-all')",
            )?;
            let mut words = WordIndex::new(&self.connection, PAGES);
            let mut statement = self.connection.prepare("SELECT page_id, text FROM page ORDER BY page_id")?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                words.add(row.get(0)?, &[row.get_ref(1)?.as_str()?])?;
            }
            Ok(())
        };
        forget().map_err(|e| self.error(e))
    }

    /// The pages of archived files on which everything in the query is found, best first, at most
    /// `limit`. `names` are those known at the moment that the selection is asked for. A selection of claims narrows them to the files of sources that such claims cite.
    ///
    /// # Errors
    /// As the database reports, or [`StoreError::Damaged`].
    pub fn search_pages(
        &self,
        query: &SearchQuery,
        selection: &Selection,
        narrowing: &Narrowing,
        names: &Names,
        limit: usize,
    ) -> Result<Vec<FoundPage>, StoreError> {
        let (expression, is_exact) = self.match_expression(query, PAGES)?;
        let mut conditions = Conditions::of_questions(selection).naming_claimants(selection, names);
        narrow(&mut conditions, narrowing);
        if let Some(as_of) = selection.clocks.as_of {
            narrow(&mut conditions, &Narrowing { since: None, until: Some(as_of) });
        }
        conditions.nest(|cited| {
            format!(
                "EXISTS (SELECT 1 FROM claim c JOIN question q USING (question_id)
                     JOIN claimant m USING (claimant_id)
                     JOIN source named ON named.entry_index = c.source_index
                     WHERE (named.title = s.title OR named.entry_index = s.part_of) AND c.retracted_by IS NULL AND {cited})"
            )
        });
        conditions.add("page_text MATCH ?", expression);
        if let Some(known) = selection.clocks.known_at {
            conditions.add("p.source_index <= ?", self.last_known(known)?);
        }
        let sql = format!(
            "SELECT p.source_index, p.number, p.label, p.text
             FROM page_text JOIN page p ON p.page_id = page_text.rowid
             JOIN source s ON s.entry_index = p.source_index
             WHERE {} ORDER BY bm25(page_text), p.page_id",
            conditions.clause()
        );
        let mut statement = self.connection.prepare(&sql).map_err(|e| self.error(e))?;
        let mut rows = statement.query(conditions.parameters().as_slice()).map_err(|e| self.error(e))?;
        let mut found = Vec::new();
        while found.len() < limit
            && let Some(row) = rows.next().map_err(|e| self.error(e))?
        {
            let read = || Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?));
            let (index, number, label, text): (u64, u64, Option<String>, String) =
                read().map_err(|e| self.error(e))?;
            if !is_exact && !query.is_found_in(&[&text]) {
                continue;
            }
            let source = self.source_in(index)?;
            let source =
                source.ok_or_else(|| self.damaged(format!("entry {index} has a text and is no source")))?;
            found.push(FoundPage { source, number, label, snippet: query.snippet(&text) });
        }
        Ok(found)
    }
}
