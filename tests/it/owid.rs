//! Tables with a column a count: Our World in Data's, with more decimals than a figure holds.

use crate::{
    answers::{rows, text},
    desk::{Desk, data_set},
};

/// Imports a table by a mapping of the example, and says how many cells have a figure.
fn import(desk: &Desk, table: &str, mapping: &str, first: usize) -> Option<usize> {
    let path = data_set(&format!("owid/{table}"))?;
    let mapping = format!("{}/examples/owid/{mapping}", env!("CARGO_MANIFEST_DIR"));
    desk.run(&["import", &path, "--map", &mapping]).fine();
    let mut reader = csv::Reader::from_path(path).expect("the table");
    let records = reader.records().map(|record| record.expect("a record"));
    Some(records.map(|record| record.iter().skip(first).filter(|cell| !cell.is_empty()).count()).sum())
}

#[test]
fn counts_of_the_dead_of_the_world_are_compared_year_by_year() {
    let desk = Desk::new();
    let Some(deaths) = import(&desk, "world_conflict_deaths_various_sources.csv", "deaths.toml", 2) else {
        return;
    };
    let table = "world_conflict_death_rate_since_1989_various_sources.csv";
    let Some(rates) = import(&desk, table, "rates.toml", 2) else { return };
    assert_eq!((deaths, rates), (3022, 116));
    let claims = |event| {
        desk.run(&["export", "claims", "--event", event, "--format", "jsonl"]).fine().out.lines().count()
    };
    assert_eq!((claims("world-conflicts"), claims("world-conflicts-since-1989")), (deaths, rates));
    // examples/owid/confirm.py counts the same in SQL of its own.
    for (event, expected) in [("world-conflicts", 384), ("world-conflicts-since-1989", 28)] {
        let disputes = desk.json(&["disputes", "--event", event]);
        assert_eq!(rows(&disputes).len(), expected, "{event}");
    }
    // A rate with eight decimals is between two millionths, and stands as it was printed beside them.
    let claims = desk.json(&["search", "85519463"]);
    let claim = &rows(&claims)[0];
    assert_eq!(text(&claim["value"]), "0.855194..0.855195");
    assert!(text(&claim["statement"]).ends_with(": .85519463"), "{claim}");
}
