//! The projections are those that the entries make.

use std::collections::BTreeMap;

use rusqlite::types::Value as Cell;

use crate::store::{
    inspect::{CLAIM_WORDS, word_problem},
    project::TABLES,
    quotes::place_problem,
};

use super::{Verification, collect};

/// Most failures named for one table of projections.
const MOST_NAMED: usize = 20;

impl Verification<'_> {
    pub(super) fn compare_projections(&mut self) -> rusqlite::Result<()> {
        for table in TABLES {
            self.compare_table(table)?;
        }
        if let Some(cause) = place_problem(self.scratch, "live")? {
            self.report.fail(None, "projection", cause);
        }
        if let Some(cause) = word_problem(self.scratch, CLAIM_WORDS)? {
            self.report.fail(None, "projection", cause);
        }
        Ok(())
    }

    /// Names every row of a projection that is not as the entries have it.
    fn compare_table(&mut self, table: &str) -> rusqlite::Result<()> {
        let columns = collect(
            self.scratch,
            &format!("SELECT name, pk FROM pragma_table_info('{table}') ORDER BY cid"),
            |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)),
        )?;
        let keys: Vec<&str> =
            columns.iter().filter(|(_, pk)| *pk > 0).map(|(name, _)| name.as_str()).collect();
        let rows = |from: &str, without: &str| -> rusqlite::Result<BTreeMap<String, Vec<Cell>>> {
            let sql = format!(
                "SELECT * FROM {from}.{table} EXCEPT SELECT * FROM {without}.{table} LIMIT {MOST_NAMED}"
            );
            let found = collect(self.scratch, &sql, |row| {
                (0..columns.len()).map(|i| row.get::<_, Cell>(i)).collect::<rusqlite::Result<Vec<_>>>()
            })?;
            Ok(found.into_iter().map(|cells| (key_of(&columns, &cells), cells)).collect())
        };
        let (live, expected) = (rows("live", "main")?, rows("main", "live")?);
        for (key, cells) in &live {
            let named = format!("{table} ({} {key})", keys.join(", "));
            let Some(right) = expected.get(key) else {
                self.report.fail(None, "projection", format!("{named}: no entry says this"));
                continue;
            };
            for (((column, _), found), said) in columns.iter().zip(cells).zip(right) {
                if found != said {
                    let cause =
                        format!("{named}: {column} is {}, and the entries say {}", shown(found), shown(said));
                    self.report.fail(entry_of(&columns, cells), "projection", cause);
                }
            }
        }
        for key in expected.keys().filter(|key| !live.contains_key(*key)) {
            let cause =
                format!("{table} ({} {key}): the entries say this, and it is not there", keys.join(", "));
            self.report.fail(None, "projection", cause);
        }
        Ok(())
    }
}

fn key_of(columns: &[(String, i64)], cells: &[Cell]) -> String {
    let keys: Vec<String> =
        columns.iter().zip(cells).filter(|((_, pk), _)| *pk > 0).map(|(_, cell)| shown(cell)).collect();
    keys.join(", ")
}

fn entry_of(columns: &[(String, i64)], cells: &[Cell]) -> Option<u64> {
    columns.iter().zip(cells).find(|((name, _), _)| name == "entry_index").and_then(|(_, cell)| match cell {
        Cell::Integer(index) => u64::try_from(*index).ok(),
        _ => None,
    })
}

fn shown(cell: &Cell) -> String {
    match cell {
        Cell::Null => "empty".to_owned(),
        Cell::Integer(number) => number.to_string(),
        Cell::Real(number) => number.to_string(),
        Cell::Text(text) => format!("{text:?}"),
        Cell::Blob(bytes) => format!("{} bytes", bytes.len()),
    }
}
