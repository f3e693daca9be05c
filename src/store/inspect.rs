//! Whether what SQLite itself derives agrees: pages with their tables, indexes with their rows,
//! and search indexes with the words of what they are of.

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

/// A search index, and how its rows are called.
#[derive(Debug, Clone, Copy)]
pub(super) struct Searched {
    /// The table.
    table: &'static str,
    /// What a row's number is the number of.
    row: &'static str,
    /// What it has the words of.
    whole: &'static str,
}

/// The index of claims.
pub(super) const CLAIM_WORDS: Searched = Searched { table: "claim_text", row: "entry", whole: "claim" };
/// The index of the pages of archived files.
pub(super) const PAGE_WORDS: Searched = Searched { table: "page_text", row: "page_id", whole: "text" };

/// How a search index of `live` differs from the one of `main`, if it does.
///
/// Both are read side by side, word by word in the order of the index, so that nothing has to be
/// sorted or held.
pub(super) fn word_problem(
    connection: &Connection,
    Searched { table, row, whole }: Searched,
) -> rusqlite::Result<Option<String>> {
    connection.execute_batch(&format!(
        "CREATE VIRTUAL TABLE temp.ours_{table} USING fts5vocab ('main', '{table}', 'instance');
         CREATE VIRTUAL TABLE temp.live_{table} USING fts5vocab ('live', '{table}', 'instance');",
    ))?;
    let instances =
        |of: &str| connection.prepare(&format!("SELECT term, doc, col, offset FROM {of}_{table}"));
    let instance = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?));
    let (mut ours, mut theirs) = (instances("ours")?, instances("live")?);
    let mut ours = ours.query_map([], instance)?;
    let mut theirs = theirs.query_map([], instance)?;
    loop {
        let (said, found): (Option<Instance>, Option<Instance>) =
            (ours.next().transpose()?, theirs.next().transpose()?);
        return Ok(Some(match (said, found) {
            (None, None) => break,
            (said, found) if said == found => continue,
            (Some((_, number, ..)), Some((_, other, ..))) => {
                let number = number.min(other);
                format!("the search index has other words for {row} {number} than its {whole}")
            }
            (Some((_, number, ..)), None) => format!("the search index lacks words of {row} {number}"),
            (None, Some((_, number, ..))) => {
                format!("the search index has words for {row} {number} that its {whole} does not have")
            }
        }));
    }
    // What the order of the findings is computed from.
    let differing: u64 = connection.query_row(
        &format!(
            "SELECT (SELECT count(*) FROM (
                    SELECT id, sz FROM live.{table}_docsize EXCEPT SELECT id, sz FROM main.{table}_docsize))
              + (SELECT count(*) FROM (
                    SELECT k, v FROM live.{table}_config EXCEPT SELECT k, v FROM main.{table}_config))
              + (SELECT (SELECT block FROM live.{table}_data WHERE id = 1)
                    IS NOT (SELECT block FROM main.{table}_data WHERE id = 1))"
        ),
        [],
        |row| row.get(0),
    )?;
    Ok((differing > 0).then(|| "the search index counts its words wrongly".to_owned()))
}

/// A word of an index: term, row, column, place.
type Instance = (String, i64, String, i64);
