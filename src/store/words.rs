//! Indexes of words: that of claims, kept by the projector, and that of the pages of archived files.
//!
//! An [`Index`] has the words of every text as [`words`] writes them, and every such word once, with
//! the key and consonants by which other spellings of it are found.

use std::collections::HashSet;

use chrono::Datelike as _;
use rusqlite::{Connection, params, params_from_iter, types::Value as Cell};

use crate::model::{Date, Narrowing, SEARCHED, Said, SearchQuery, Selection, Term, Word, searched, words};

use super::{
    Sources, Store, StoreError,
    query::Conditions,
    said::{SAID_COLUMNS, SAID_TABLES, SaidRow},
};

/// Most words remembered as written already; the table answers for the rest.
const REMEMBERED: usize = 50_000;
/// Most other spellings that are looked for.
const MOST_SPELLINGS: usize = 200;

/// An index: the tables that hold it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Index {
    /// The words of each text, in their order.
    pub(super) texts: &'static str,
    /// The columns of that.
    columns: &'static [&'static str],
    /// Every word once.
    words: &'static str,
}

/// The texts of claims, in the order of [`SEARCHED`].
pub(super) const CLAIMS: Index = Index {
    texts: "claim_text",
    columns: &["question", "claimant", "statement", "quote", "translation", "source", "note"],
    words: "word",
};
/// The pages of archived files.
pub(super) const PAGES: Index = Index { texts: "page_text", columns: &["text"], words: "page_word" };

/// Writes the words of texts.
pub(super) struct WordIndex<'c> {
    connection: &'c Connection,
    index: Index,
    /// Words that the table has, by whether they are in Arabic letters.
    written: [HashSet<String>; 2],
}

impl<'c> WordIndex<'c> {
    pub(super) fn new(connection: &'c Connection, index: Index) -> Self {
        Self { connection, index, written: Default::default() }
    }

    /// Writes the words of the texts that belong to a row, in the order of the index's columns.
    pub(super) fn add(&mut self, row: i64, texts: &[impl AsRef<str>]) -> rusqlite::Result<()> {
        let mut row = vec![Cell::Integer(row)];
        for text in texts {
            let words = words(text.as_ref());
            row.push(if words.is_empty() { Cell::Null } else { Cell::Text(in_a_row(&words)) });
            words.into_iter().try_for_each(|word| self.add_word(word))?;
        }
        let Index { texts, columns, .. } = self.index;
        let (names, marks) = (columns.join(", "), ", ?".repeat(columns.len()));
        self.connection
            .prepare_cached(&format!("INSERT INTO {texts} (rowid, {names}) VALUES (?{marks})"))?
            .execute(params_from_iter(row))?;
        Ok(())
    }

    /// Writes a word, unless it is written; a figure has no other spelling.
    fn add_word(&mut self, word: Word) -> rusqlite::Result<()> {
        let written = &mut self.written[usize::from(word.is_arabic)];
        if written.contains(&word.latin) || word.latin.bytes().all(|b| b.is_ascii_digit()) {
            return Ok(());
        }
        self.connection
            .prepare_cached(&format!(
                "INSERT INTO {} (word, is_arabic, key, consonants) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT DO NOTHING",
                self.index.words
            ))?
            .execute(params![word.latin, word.is_arabic, word.key(), word.consonants()])?;
        if written.len() >= REMEMBERED {
            written.clear();
        }
        written.insert(word.latin);
        Ok(())
    }
}

/// Words as the index takes them: what it would take apart is not in them.
pub(super) fn in_a_row(words: &[Word]) -> String {
    words.iter().map(|word| word.latin.as_str()).collect::<Vec<_>>().join(" ")
}

impl Store {
    /// Claims in which every term of the query is found, best first, at most `limit`. `sources` are read for the moment
    /// that the selection is asked for.
    ///
    /// # Errors
    /// As the database reports, or [`StoreError::Damaged`].
    pub fn search(
        &self,
        query: &SearchQuery,
        selection: &Selection,
        narrowing: &Narrowing,
        limit: usize,
        sources: &mut Sources,
    ) -> Result<Vec<Said>, StoreError> {
        let (expression, is_exact) = self.match_expression(query, CLAIMS)?;
        let mut conditions = Conditions::of_questions(selection).naming_claimants(selection, sources.names());
        narrow(&mut conditions, narrowing);
        conditions.add("claim_text MATCH ?", expression);
        let weights: Vec<String> = SEARCHED.iter().map(|(_, weight)| format!("{weight:.1}")).collect();
        let sql = format!(
            "SELECT {SAID_COLUMNS} FROM {SAID_TABLES} JOIN claim_text ON claim_text.rowid = c.entry_index
             WHERE {} ORDER BY bm25(claim_text, {}), e.entry_index",
            conditions.clause(),
            weights.join(", ")
        );
        let mut statement = self.connection.prepare(&sql).map_err(|e| self.error(e))?;
        let mut rows = statement.query(conditions.parameters().as_slice()).map_err(|e| self.error(e))?;
        let mut hits = Vec::new();
        while hits.len() < limit
            && let Some(row) = rows.next().map_err(|e| self.error(e))?
        {
            let row = SaidRow::read(row).map_err(|e| self.error(e))?;
            let claim = self.said_of(row, sources)?;
            let content = &claim.content;
            let is_found = || query.is_found_in(&searched(content, Some(&content.source.content.title)));
            if selection.clocks.include(&claim) && (is_exact || is_found()) {
                hits.push(claim);
            }
        }
        Ok(hits)
    }

    /// Whether a claim or an archived file has a word, in this spelling or in another one.
    ///
    /// # Errors
    /// As the database reports.
    pub fn has_word(&self, word: &Word) -> Result<bool, StoreError> {
        self.row(
            "SELECT EXISTS (SELECT 1 FROM word WHERE key = ?1) OR EXISTS (SELECT 1 FROM page_word WHERE key = ?1)",
            [word.key()],
            |row| row.get(0),
        )
    }

    /// The query in the language of the index, and whether what that finds is found: words one behind
    /// the other that have other spellings are looked for each alone.
    ///
    /// No text can break out of it: every word is quoted, and has neither quotes nor blanks.
    pub(super) fn match_expression(
        &self,
        query: &SearchQuery,
        index: Index,
    ) -> Result<(String, bool), StoreError> {
        let mut is_exact = true;
        let mut all = Vec::new();
        for wanted in query.wanted() {
            let mut ways = Vec::new();
            for way in &wanted.ways {
                let mut terms = Vec::new();
                for term in way {
                    terms.extend(self.term_expressions(term, index, &mut is_exact)?);
                }
                ways.push(format!("({})", terms.join(" AND ")));
            }
            all.push(format!("({})", ways.join(" OR ")));
        }
        Ok((all.join(" AND "), is_exact))
    }

    /// A term in the language of the index: expressions that must all be found.
    fn term_expressions(
        &self,
        term: &Term,
        index: Index,
        is_exact: &mut bool,
    ) -> Result<Vec<String>, StoreError> {
        let open = |place| if term.is_open_at(place) { " *" } else { "" };
        let mut spellings = Vec::new();
        for place in 0..term.words.len() {
            spellings.push(self.spellings(term, place, index)?);
        }
        if spellings.iter().all(Vec::is_empty) {
            return Ok(vec![format!("\"{}\"{}", in_a_row(&term.words), open(term.words.len() - 1))]);
        }
        *is_exact &= term.words.len() == 1;
        let each = spellings.iter().enumerate().map(|(place, others)| {
            let mut any = format!("(\"{}\"{}", term.words[place].latin, open(place));
            for other in others {
                any.push_str(&format!(" OR \"{other}\""));
            }
            any + ")"
        });
        Ok(each.collect())
    }

    /// The words of the index that the asked word finds, but for those that begin with it.
    fn spellings(&self, term: &Term, place: usize, index: Index) -> Result<Vec<String>, StoreError> {
        let asked = &term.words[place];
        let (key, consonants) = (asked.key(), asked.consonants());
        let beginning = term.beginning(place);
        // Letters of any script sort before this one.
        let end = beginning.as_ref().map(|beginning| format!("{beginning}\u{10ffff}"));
        let words = index.words;
        let found: Vec<Word> = self.rows(
            &format!(
                "SELECT word, is_arabic FROM {words} WHERE key = ?1
                 UNION SELECT word, is_arabic FROM {words} WHERE key > ?2 AND key < ?3
                 UNION SELECT word, is_arabic FROM {words} WHERE consonants = ?4 AND is_arabic <> ?5
                 ORDER BY word"
            ),
            params![key, beginning, end, consonants, asked.is_arabic],
            |row| Ok(Word { latin: row.get(0)?, is_arabic: row.get(1)?, start: 0, end: 0 }),
        )?;
        let mut spellings: Vec<String> = found
            .into_iter()
            .filter(|word| term.takes(place, word))
            .map(|word| word.latin)
            .filter(|word| {
                if term.is_open_at(place) { !word.starts_with(&asked.latin) } else { *word != asked.latin }
            })
            .collect();
        spellings.dedup();
        // Where there are too many, those that are nearest in length.
        if spellings.len() > MOST_SPELLINGS {
            spellings.sort_by_key(|word| word.len().abs_diff(asked.latin.len()));
            spellings.truncate(MOST_SPELLINGS);
        }
        Ok(spellings)
    }
}

/// The day on which a claim was stated at the latest, or the moment that it describes.
const DAY: &str = "iif(c.stated_day = 0, c.as_of_day, c.stated_day)";

pub(super) fn narrow(conditions: &mut Conditions, narrowing: &Narrowing) {
    let number = |day: chrono::NaiveDate| i64::from(day.num_days_from_ce());
    if let Some(day) = narrowing.since.as_ref().and_then(Date::first_day) {
        conditions.add(&format!("{DAY} >= ?"), number(day));
    }
    if let Some(day) = narrowing.until.as_ref().and_then(Date::last_day) {
        conditions.add(&format!("{DAY} BETWEEN 1 AND ?"), number(day));
    }
}
