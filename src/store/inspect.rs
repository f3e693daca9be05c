//! Whether what SQLite itself derives agrees: pages with their tables, indexes with their rows,
//! and the search index with the words of the claims.

use rusqlite::{Connection, Row};

/// Most problems of pages that are named.
const MOST_NAMED: u32 = 20;

/// What is wrong with the pages and indexes of `schema`.
///
/// An index that disagrees with its table would hide rows that are there: every row would be
/// right, and an answer wrong.
pub(super) fn page_problems(connection: &Connection, schema: &str) -> rusqlite::Result<Vec<String>> {
    let mut problems: Vec<String> = connection
        .prepare(&format!("PRAGMA {schema}.integrity_check({MOST_NAMED})"))?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    problems.retain(|problem| problem != "ok");
    Ok(problems)
}

/// How the search index of `live` differs from the one of `main`, if it does.
///
/// Both are read side by side, word by word in the order of the index, so that nothing has to be
/// sorted or held.
pub(super) fn word_problem(connection: &Connection) -> rusqlite::Result<Option<String>> {
    connection.execute_batch(
        "CREATE VIRTUAL TABLE temp.words USING fts5vocab ('main', 'claim_text', 'instance');
         CREATE VIRTUAL TABLE temp.live_words USING fts5vocab ('live', 'claim_text', 'instance');",
    )?;
    let instance = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?));
    let mut ours = connection.prepare("SELECT term, doc, col, offset FROM words")?;
    let mut theirs = connection.prepare("SELECT term, doc, col, offset FROM live_words")?;
    let mut ours = ours.query_map([], instance)?;
    let mut theirs = theirs.query_map([], instance)?;
    loop {
        let (said, found): (Option<Instance>, Option<Instance>) =
            (ours.next().transpose()?, theirs.next().transpose()?);
        match (said, found) {
            (None, None) => break,
            (said, found) if said == found => {}
            (Some((_, claim, ..)), Some((_, other, ..))) => {
                let claim = claim.min(other);
                return Ok(Some(format!(
                    "the search index has other words for entry {claim} than its claim"
                )));
            }
            (Some((_, claim, ..)), None) => {
                return Ok(Some(format!("the search index lacks words of entry {claim}")));
            }
            (None, Some((_, claim, ..))) => {
                return Ok(Some(format!(
                    "the search index has words for entry {claim} that its claim does not have"
                )));
            }
        }
    }
    // What the order of the findings is computed from.
    let differing: u64 = connection.query_row(
        "SELECT (SELECT count(*) FROM (
                    SELECT id, sz FROM live.claim_text_docsize EXCEPT SELECT id, sz FROM main.claim_text_docsize))
              + (SELECT count(*) FROM (
                    SELECT k, v FROM live.claim_text_config EXCEPT SELECT k, v FROM main.claim_text_config))
              + (SELECT (SELECT block FROM live.claim_text_data WHERE id = 1)
                    IS NOT (SELECT block FROM main.claim_text_data WHERE id = 1))",
        [],
        |row| row.get(0),
    )?;
    Ok((differing > 0).then(|| "the search index counts its words wrongly".to_owned()))
}

/// A word in a claim: term, entry, column, place.
type Instance = (String, i64, String, i64);
