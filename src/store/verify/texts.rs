//! The text of archived files is kept only as long as their bytes, and is what is read from these.

use rusqlite::Connection;

use super::{Verification, collect};
use crate::store::{
    PageText, Store, StoreError,
    inspect::{PAGE_WORDS, word_problem},
    open::PAGES_SQL,
    words::{PAGES, WordIndex},
};

impl Verification<'_> {
    /// The text of a file is kept only as long as its bytes.
    pub(super) fn check_texts(&mut self) -> rusqlite::Result<()> {
        let lost: Vec<u64> = collect(
            self.scratch,
            "SELECT DISTINCT source_index FROM live.page
             WHERE source_index NOT IN (SELECT entry_index FROM live.evidence) ORDER BY source_index",
            |row| row.get(0),
        )?;
        for index in lost {
            self.report.fail(index, "redaction", "the text of its file is kept, and its bytes are not there");
        }
        Ok(())
    }
}

impl Store {
    /// Whether text is kept of the file that is archived with the source of this entry.
    ///
    /// # Errors
    /// As the database reports.
    pub fn has_text(&self, index: u64) -> Result<bool, StoreError> {
        self.row("SELECT EXISTS (SELECT 1 FROM page WHERE source_index = ?1)", [index], |row| row.get(0))
    }

    /// How the text that is kept of a file differs from these pages, which were read from its bytes; none if it does
    /// not.
    ///
    /// # Errors
    /// As the database reports.
    pub fn text_problem<'t>(
        &self,
        index: u64,
        pages: impl IntoIterator<Item = PageText<'t>>,
    ) -> Result<Option<String>, StoreError> {
        let compare = || -> rusqlite::Result<Option<String>> {
            let sql = "SELECT number, label, text FROM page WHERE source_index = ?1 ORDER BY number";
            let mut statement = self.connection.prepare_cached(sql)?;
            let mut rows = statement.query([index])?;
            for ((label, text), number) in pages.into_iter().zip(1_u64..) {
                let is_kept = match rows.next()? {
                    None => false,
                    Some(row) => {
                        row.get::<_, u64>(0)? == number
                            && row.get_ref(1)?.as_str_or_null()? == label
                            && row.get_ref(2)?.as_str()? == text
                    }
                };
                if !is_kept {
                    return Ok(Some(format!(
                        "the text that is kept of page {number} is not that of its file"
                    )));
                }
            }
            let is_more = rows.next()?.is_some();
            Ok(is_more.then(|| "text is kept of more pages than its file has".to_owned()))
        };
        compare().map_err(|e| self.error(e))
    }

    /// How the index of the texts that are kept differs from them; none if it does not.
    ///
    /// # Errors
    /// As the database reports.
    pub fn text_index_problem(&self) -> Result<Option<String>, StoreError> {
        let scratch = self.scratch()?;
        index_problem(&scratch).map_err(|e| self.error(e))
    }
}

fn index_problem(scratch: &Connection) -> rusqlite::Result<Option<String>> {
    scratch.execute_batch(PAGES_SQL)?;
    let mut words = WordIndex::new(scratch, PAGES);
    let mut statement = scratch.prepare("SELECT page_id, text FROM live.page ORDER BY page_id")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        words.add(row.get(0)?, &[row.get_ref(1)?.as_str()?])?;
    }
    let differing: u64 = scratch.query_row(
        "SELECT count(*) FROM (
             SELECT * FROM (SELECT * FROM live.page_word EXCEPT SELECT * FROM main.page_word)
             UNION ALL SELECT * FROM (SELECT * FROM main.page_word EXCEPT SELECT * FROM live.page_word))",
        [],
        |row| row.get(0),
    )?;
    if differing > 0 {
        return Ok(Some("the search index has other spellings than the texts".to_owned()));
    }
    word_problem(scratch, PAGE_WORDS)
}
