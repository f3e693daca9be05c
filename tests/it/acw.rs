//! Ten compilations of US Civil War casualties, turned into claims and compared.

use crate::desk::{Desk, converted};

#[test]
fn ten_counts_of_the_same_battles() {
    let Some(claims) = converted("acw/to_csv.py", "acw/build", &[]) else { return };
    let desk = Desk::new();
    desk.write("acw.csv", &claims);
    let reversed = row_of(&claims, "1500..1000");
    let refused = desk.refused(&["import", "acw.csv"], 1);
    refused.noting(&[
        "acw.csv: 1 of ",
        " rows cannot be recorded; nothing was recorded",
        &format!(
            "\n  row {reversed}, value: \"1500..1000\" has 1,500 as its low end and 1,000 as its high end"
        ),
    ]);

    desk.run(&["import", "acw.csv", "--skip-bad-rows"])
        .ended(1)
        .noting(&["1 row was not recorded", &format!("row {reversed}, value")]);
    for (topic, disputed) in [("casualties/total", 390), ("casualties/killed", 135)] {
        let answers = desk.json(&["disputes", topic]);
        assert_eq!(answers.as_array().map(Vec::len), Some(disputed), "{topic}");
        let views: usize = desk
            .sqlite()
            .query_row("SELECT count(*) FROM disputes WHERE topic = ?1", [topic], |row| row.get(0))
            .expect("counted");
        assert_eq!(views, disputed, "{topic} in the view");
    }
    desk.run(&["verify"]).fine();
}

/// The row in which a text stands, as a spreadsheet numbers it.
fn row_of(csv: &[u8], text: &str) -> usize {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(csv);
    let found = reader.records().position(|row| row.expect("a row").iter().any(|cell| cell == text));
    found.expect("the row") + 1
}
