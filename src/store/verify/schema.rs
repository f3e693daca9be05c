//! The definitions of tables, views and triggers are those of the format.

use std::{collections::BTreeMap, sync::OnceLock};

use rusqlite::Connection;

use super::{Verification, collect};

impl Verification<'_> {
    /// Tables, triggers and views must be those of the format: a view could lie as well as a row.
    pub(super) fn check_schema(&mut self) -> rusqlite::Result<()> {
        let expected = expected_schema()?;
        let mut live = schema_of(self.scratch, "live")?;
        for (name, sql) in expected {
            match live.remove(name) {
                Some(found) if found == *sql || meaning(&found) == meaning(sql) => {}
                Some(_) => {
                    self.report.fail(None, "schema", format!("{name} is not defined as the format has it"));
                }
                None => self.report.fail(None, "schema", format!("{name} is missing")),
            }
        }
        // Tables and views that somebody added say nothing; a trigger acts.
        for name in live
            .iter()
            .filter(|(_, sql)| sql.to_lowercase().starts_with("create trigger"))
            .map(|(name, _)| name)
        {
            self.report.fail(None, "schema", format!("the trigger {name} is not part of the format"));
        }
        Ok(())
    }
}

/// What a ledger file defines: names with definitions.
fn schema_of(connection: &Connection, schema: &str) -> rusqlite::Result<BTreeMap<String, String>> {
    let sql = format!("SELECT name, sql FROM {schema}.sqlite_schema WHERE sql IS NOT NULL");
    let items = collect(connection, &sql, |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(items.into_iter().collect())
}

/// What a new ledger file defines, found out once.
fn expected_schema() -> rusqlite::Result<&'static BTreeMap<String, String>> {
    static EXPECTED: OnceLock<BTreeMap<String, String>> = OnceLock::new();
    if let Some(expected) = EXPECTED.get() {
        return Ok(expected);
    }
    let connection = Connection::open_in_memory()?;
    crate::store::open::create_all(&connection)?;
    let expected = schema_of(&connection, "main")?;
    Ok(EXPECTED.get_or_init(|| expected))
}

/// A definition without comments, with single blanks: what SQLite makes of it.
fn meaning(sql: &str) -> String {
    let code = sql.lines().map(|line| line.split_once("--").map_or(line, |(code, _)| code));
    let code: Vec<&str> = code.flat_map(str::split_whitespace).collect();
    code.join(" ")
}
