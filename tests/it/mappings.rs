//! Files of every kind become claims by mappings.

use std::io::{Cursor, Write as _};

use crate::desk::Desk;

/// A mapping of a small table.
const MAPPING: &str = r#"title = "Incidents"

[maps.side]
Kyrgyzstan = "KG"
Tajikistan = "TJ"

[every]
event = "kg-tj-2021"
topic = "casualties/killed"
about.side = "{side | map side}"
stated_on = "{day | date %d.%m.%Y}"
claimant = "{who}"
source = "{@file}"
quote = "{words}"
locator = "row {@row}"

[[claim]]
about.group = "military"
value = { low = "{low}", best = "{best}", high = "{high}" }

[[claim]]
about.group = "civilian"
where = ["civilians is not empty"]
value = "at least {civilians}"
"#;

const TABLE: &str = "side,day,who,low,best,high,civilians,words\n\
    Kyrgyzstan,01.05.2021,Ministry,3,4,5,13,\"as, \"\"said\"\"\r\nthere\"\n\
    Tajikistan,02.05.2021,Office,9,9,9,,\n";

fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("map.toml", MAPPING);
    desk
}

/// Values of the claims, as they are worded, in the order of the ledger.
fn values(desk: &Desk) -> Vec<String> {
    let sqlite = desk.sqlite();
    let mut statement = sqlite.prepare("SELECT value FROM claims ORDER BY \"index\"").expect("a query");
    statement.query_map([], |row| row.get(0)).expect("rows").map(|value| value.expect("text")).collect()
}

#[test]
fn rows_become_claims_and_cells_stay_as_they_are() {
    let desk = desk();
    desk.write("table.csv", TABLE);
    let import = ["import", "table.csv", "--map", "map.toml"];
    desk.run(&import)
        .fine()
        .saying(&["Recorded 3 claims and 1 source from table.csv", "by claimant  2 Ministry, 1 Office"]);
    assert_eq!(values(&desk), ["3..4..5", "at least 13", "9"]);
    let said: String =
        desk.sqlite().query_row("SELECT stated_on FROM claims LIMIT 1", [], |row| row.get(0)).expect("a day");
    assert_eq!(said, "2021-05-01");
    let quote: String =
        desk.sqlite().query_row("SELECT quote FROM claims LIMIT 1", [], |row| row.get(0)).expect("a quote");
    assert_eq!(quote, "as, \"said\"\r\nthere");
    desk.run(&import).fine().saying(&["Recorded 0 claims and 0 sources", "; 3 claims were recorded before"]);
}

#[test]
fn the_same_table_in_every_form_makes_the_same_claims() {
    let semicolons = TABLE.replace(',', ";").replace("as; ", "as, ");
    let json = r#"{"side": "Kyrgyzstan", "day": "01.05.2021", "who": "Ministry", "low": 3, "best": 4, "high": 5, "civilians": 13, "words": "as, \"said\"\r\nthere"}"#;
    let second = r#"{"side": "Tajikistan", "day": "02.05.2021", "who": "Office", "low": 9, "best": 9, "high": 9, "civilians": null, "words": ""}"#;
    let forms: Vec<(&str, Vec<u8>, &str)> = vec![
        ("table.csv", TABLE.into(), ""),
        ("semicolons.csv", semicolons.clone().into(), "Columns are separated by ;"),
        ("tabs.tsv", semicolons.replace(';', "\t").into(), "Columns are separated by tabs."),
        ("array.json", format!("[{json},\n{second}]\n").into(), ""),
        ("lines.jsonl", format!("{json}\n{second}\n").into(), ""),
        ("table.csv.gz", gzip(TABLE.as_bytes()), ""),
        (
            "table.zip",
            zip(&[("read me.pdf", b"x"), ("in/table.csv", TABLE.as_bytes())]),
            "Reading in/table.csv",
        ),
        ("book.xlsx", workbook(), ""),
        ("utf16.csv", utf16(TABLE), "The text is read as UTF-16LE (its byte order mark says so)."),
    ];
    for (name, bytes, noted) in forms {
        let desk = desk();
        desk.write(name, bytes);
        desk.run(&["import", name, "--map", "map.toml"]).fine().noting(&[noted]);
        assert_eq!(values(&desk), ["3..4..5", "at least 13", "9"], "{name}");
    }
}

#[test]
fn encodings_and_decimal_commas_are_found_and_can_be_said() {
    let desk = Desk::new();
    desk.write(
        "map.toml",
        "title = \"t\"\n[[claim]]\nevent = \"e\"\ntopic = \"property/damage-cost\"\nvalue = \"{сумма}\"\nunit = \"usd\"\nstated_on = \"2021\"\nclaimant = \"{кто}\"\nsource = \"S\"\n",
    );
    let text = "кто;сумма\nМинистерство обороны;1.234,5\nПрокуратура;2,25\n";
    let bytes = encoding_rs::WINDOWS_1251.encode(text).0.into_owned();
    desk.write("table.csv", &bytes);
    desk.run(&["import", "table.csv", "--map", "map.toml"]).fine().noting(&[
        "The text is read as windows-1251 (guessed; --encoding says otherwise).",
        "Numbers are read with a decimal comma",
    ]);
    assert_eq!(values(&desk), ["1234.5", "2.25"]);
    let claimants = desk.json(&["log"]).to_string();
    assert!(claimants.contains("Министерство обороны"));
    desk.run(&["import", "table.csv", "--map", "map.toml", "--encoding", "latin1"])
        .ended(1)
        .noting(&["the mapping uses the column"]);
    desk.run(&["import", "table.csv", "--map", "map.toml", "--decimal", "."])
        .ended(1)
        .noting(&["row 3, сумма → value: \"2,25\" has a comma that separates no thousands"]);
}

#[test]
fn a_bad_row_is_told_by_the_columns_of_its_file_and_kept() {
    let desk = desk();
    let bad = "Uzbekistan,2021-05-03,Office,9,9,8,,\"x\r\ny\"";
    desk.write("table.csv", format!("{TABLE}{bad}\nTajikistan,02.05.2021,Office,3,2,9,,\n"));
    let import = ["import", "table.csv", "--map", "map.toml"];
    desk.refused(&import, 1).noting(&[
        "2 of 4 rows cannot be recorded; nothing was recorded",
        "row 4 (line 5), side: \"Uzbekistan\" is not in the mapping's map side, which has Kyrgyzstan, Tajikistan",
        "row 4 (line 5), day: \"2021-05-03\" is no date of the form %d.%m.%Y",
        "row 5 (line 7), low, best, high → value: \"3..2..9\" has 2 as its best estimate",
    ]);
    let mut skipping = import.to_vec();
    skipping.push("--skip-bad-rows");
    desk.run(&skipping).ended(1).noting(&["2 rows were not recorded; they are in table.csv.rejected.csv"]);
    let rejected = desk.read("table.csv.rejected.csv");
    assert!(rejected.contains(&format!("\n{bad},\"row 4 (line 5): side: ")), "{rejected}");
    let mended = rejected
        .replace("Uzbekistan,2021-05-03,Office,9,9,8", "Tajikistan,03.05.2021,Office,8,9,9")
        .replace("3,2,9", "2,3,9");
    desk.write("table.csv.rejected.csv", mended);
    let again = ["import", "table.csv.rejected.csv", "--map", "map.toml"];
    desk.run(&again).fine().saying(&["Recorded 2 claims"]);
}

#[test]
fn bad_records_of_json_are_kept_as_json() {
    let desk = desk();
    let bad = r#"{"side":"Kyrgyzstan","day":"01.05.2021","who":"A","low":5,"best":5.0,"high":4}"#;
    desk.write("table.json", format!("[{}]", bad.replace(":4", ":9")));
    desk.run(&["import", "table.json", "--map", "map.toml"]).fine();
    desk.write("table.json", format!("[{bad}, {{\"side\": [1]}}]"));
    let import = ["import", "table.json", "--map", "map.toml", "--skip-bad-rows"];
    desk.run(&import).ended(1).noting(&[
        "row 1, low, best, high → value: \"5..5.0..4\" has 5 as its low end",
        "row 2 (line 1), side: is a list; add [0] for its first item or [*] for all",
    ]);
    let rejected = desk.read("table.json.rejected.json");
    assert!(rejected.contains(&bad[1..]), "{rejected}");
    let mended: Vec<serde_json::Value> = serde_json::from_str(&rejected).expect("JSON");
    assert_eq!(mended.len(), 2);
    desk.write(
        "mended.json",
        rejected.replace("\"high\":4", "\"high\":6").replace(", {\"import", "\n,{\"import"),
    );
    let mended = ["import", "mended.json", "--map", "map.toml", "--where", "who is not empty"];
    desk.run(&mended).fine().saying(&["Recorded 1 claim"]).noting(&["1 row was not taken"]);
}

#[test]
fn wide_tables_are_melted_and_conditions_hold() {
    let desk = Desk::new();
    desk.write(
        "map.toml",
        r#"title = "Wide"
where = ["year >= 1990"]

[melt.who]
like = "deaths_*"

[maps.name]
deaths_ucdp = "UCDP"
deaths_prio = "PRIO"

[[claim]]
melt = "who"
event = "e"
topic = "casualties/killed"
about.date = "{year}"
value = "{@cell}"
stated_on = "unknown"
claimant = "{@column | map name}"
source = "{@file}"
locator = "{year}, {@column}"
"#,
    );
    desk.write("wide.csv", "year,deaths_ucdp,deaths_prio,notes\n1989,1,2,\n1990,3,,\n1991,4,5,\n");
    desk.run(&["import", "wide.csv", "--map", "map.toml"]).fine().noting(&["1 row was not taken"]);
    assert_eq!(values(&desk), ["3", "5", "4"]);
    desk.run(&["map", "check", "wide.csv", "--map", "map.toml", "--where", "year > 1990"])
        .fine()
        .saying(&["claim 1, of row 4", "claimant", "PRIO"])
        .noting(&["2 claims of 3 rows; nothing was recorded.", "2 rows were not taken"]);
    let claims = desk.json(&["map", "check", "wide.csv", "--map", "map.toml"]);
    assert_eq!(claims[0]["about"]["date"], "1990");
}

#[test]
fn a_mapping_that_is_wrong_says_where() {
    let desk = Desk::new();
    desk.write("table.csv", TABLE);
    for (from, to, problem) in [
        (
            "claimant = \"{who}\"",
            "claiment = \"{who}\"",
            "line 12: claiment: is no field of a claim; did you mean claimant?",
        ),
        ("claimant = \"{who}\"", "claimant = \"{who\"", "line 12: \"{who\" has a { that no } closes"),
        ("{who}", "{who | shout}", "line 12: \"shout\" is no filter; filters are map NAME"),
        ("map side}", "map sides}", "line 10: about.side: there is no map sides; write a table [maps.sides]"),
        ("{@file}", "{@edition}", "line 13: source: @edition is neither a parameter"),
        ("title = \"Incidents\"", "titel = \"x\"", "line 1: unknown field `titel`"),
        ("[[claim]]\nabout.group = \"military\"", "[[claim]]\nmelt = \"x\"", "there is no [melt.x]"),
        ("claimant = \"{who}\"\n", "", "this claim has no claimant; give it here or in [every]"),
        (
            "where = [\"civilians is not empty\"]",
            "where = [\"civilians\"]",
            "line 23: \"civilians\" is no condition",
        ),
        (
            "{who}",
            "{whom}",
            "the mapping uses the column \"whom\", which the file does not have; did you mean \"who\"?",
        ),
        ("title", "x = \"title", "map.toml: line 1: "),
    ] {
        let changed = MAPPING.replacen(from, to, 1);
        assert_ne!(changed, MAPPING, "{from}");
        desk.write("map.toml", changed);
        desk.refused(&["import", "table.csv", "--map", "map.toml"], 1).noting(&[problem]);
    }
    desk.write("map.toml", MAPPING);
    desk.refused(&["import", "table.csv", "--map", "ucdp"], 1)
        .noting(&["ucdp: no mapping of this name ships", "ucdp-ged"]);
    desk.refused(&["import", "table.csv", "--map", "map.toml", "--set", "edition=1"], 1)
        .noting(&["edition is no parameter of this mapping; it has none"]);
}

#[test]
fn a_suggested_mapping_can_be_used_as_it_is() {
    for (name, table, parts) in [
        (
            "incidents.csv",
            "Date,Location,Country,Deaths (low),Deaths (best),Deaths (high),Injured,Reported by,Source URL,Odd\n31/05/2021,Osh,Kyrgyzstan,1,2,3,4,Ministry,https://example.org/1,x\n01/06/2021,Batken,Kyrgyzstan,,,,5,Office,https://example.org/2,y\n",
            &[
                "stated_on = \"{Date | date %d/%m/%Y}\"",
                "value = { low = \"{Deaths (low)}\", best = \"{Deaths (best)}\", high = \"{Deaths (high)}\" }",
                "claimant = \"{Reported by}\"",
                "topic = \"casualties/injured\"",
            ][..],
        ),
        (
            "vorfaelle.csv",
            "Datum;Ort;Tote;Verletzte;Quelle\n01.05.2021;Osch;3;4;Bericht\n",
            &[
                "stated_on = \"{Datum | date %d.%m.%Y}\"",
                "value = \"{Tote}\"",
                "source = \"{Quelle | title}\"",
            ],
        ),
        (
            "days.json",
            "[{\"report_date\": \"2023-10-07\", \"killed_cum\": 232}]",
            &["value = \"{killed_cum}\""],
        ),
        ("odd.csv", "a,b|c,d{e\n1,2,3\n", &["value = \"unknown\""]),
        ("ambiguous.csv", "date,killed\n01/02/2021,4\n", &["# or is it %m/%d/%Y? Both fit"]),
    ] {
        let desk = Desk::new();
        desk.write(name, table);
        let run = desk.run(&["map", "suggest", name]).fine().saying(parts);
        desk.write("map.toml", &run.out);
        desk.run(&["map", "check", name, "--map", "map.toml"]).fine();
        desk.run(&["import", name, "--map", "map.toml"]).fine().saying(&["Recorded "]);
    }
}

#[test]
fn every_mapping_that_ships_is_listed_and_shown() {
    let desk = Desk::new();
    let list = desk.json(&["map", "list"]);
    for shipped in list.as_array().expect("an array") {
        let name = shipped["name"].as_str().expect("a name");
        let text = desk.run(&["map", "show", name]).fine().out;
        assert!(text.starts_with("title = "), "{name}");
    }
    desk.run(&["map", "show", "nothing"]).fails(1).noting(&["no mapping nothing ships"]);
}

#[test]
fn packed_files_that_are_hostile_or_unclear_are_refused() {
    let desk = desk();
    let bomb = gzip(&[&b"side,day\n\""[..], &vec![b'x'; 64 * 1024 * 1024]].concat());
    desk.write("bomb.csv.gz", bomb);
    desk.refused(&["import", "bomb.csv.gz", "--map", "map.toml"], 1).noting(&["bomb.csv.gz: "]);
    desk.write("two.zip", zip(&[("a.csv", b"x"), ("b.csv", b"y")]));
    desk.refused(&["import", "two.zip", "--map", "map.toml"], 1)
        .noting(&["several files are in the ZIP file; name one with --member: a.csv, b.csv"]);
    desk.write("none.zip", zip(&[("a.pdf", b"x")]));
    desk.refused(&["import", "none.zip", "--map", "map.toml"], 1)
        .noting(&["no CSV or JSON is in the ZIP file"]);
    let mut damaged = zip(&[("a.csv", TABLE.as_bytes())]);
    damaged[60] ^= 0x55;
    desk.write("damaged.zip", damaged);
    desk.refused(&["import", "damaged.zip", "--map", "map.toml"], 1);
    desk.write("book.xlsx", &workbook()[..300]);
    desk.refused(&["import", "book.xlsx", "--map", "map.toml"], 1);
    desk.write("wrong.xlsx", workbook());
    desk.refused(&["import", "wrong.xlsx", "--map", "map.toml", "--sheet", "Other"], 1)
        .noting(&["has no sheet \"Other\"; its sheets are Incidents"]);
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).expect("packed");
    encoder.finish().expect("packed")
}

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).expect("a file");
        writer.write_all(bytes).expect("packed");
    }
    writer.finish().expect("packed").into_inner()
}

fn utf16(text: &str) -> Vec<u8> {
    std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

/// The table as a workbook of one sheet, its texts inline, its days as text.
fn workbook() -> Vec<u8> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(TABLE.as_bytes());
    let mut sheet = String::from(
        "<?xml version=\"1.0\"?><worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>",
    );
    for (row, number) in reader.records().map(|row| row.expect("a row")).zip(1..) {
        sheet.push_str(&format!("<row r=\"{number}\">"));
        for (cell, column) in row.iter().zip('A'..) {
            let cell = cell.replace('"', "&quot;");
            sheet.push_str(&match cell.parse::<u32>() {
                Ok(figure) => format!("<c r=\"{column}{number}\"><v>{figure}</v></c>"),
                Err(_) if cell.is_empty() => String::new(),
                Err(_) => format!("<c r=\"{column}{number}\" t=\"inlineStr\"><is><t>{cell}</t></is></c>"),
            });
        }
        sheet.push_str("</row>");
    }
    sheet.push_str("</sheetData></worksheet>");
    zip(&[
        ("[Content_Types].xml", b"<?xml version=\"1.0\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"xml\" ContentType=\"application/xml\"/><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/><Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/></Types>"),
        ("_rels/.rels", b"<?xml version=\"1.0\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"),
        ("xl/workbook.xml", b"<?xml version=\"1.0\"?><workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"Incidents\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"),
        ("xl/_rels/workbook.xml.rels", b"<?xml version=\"1.0\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ])
}

#[test]
fn events_of_acled_by_its_published_columns() {
    let desk = Desk::new();
    let file = fixture("acled.csv");
    desk.run(&["import", &file, "--map", "acled"]).fine().saying(&["Recorded 2 claims"]);
    let row = "SELECT event, value, as_of, stated_on, quote FROM claims ORDER BY \"index\"";
    let claims = crate::desk::rows_of(&desk.sqlite(), row);
    assert!(
        claims[0].contains("acled-kyrgyzstan") && claims[0].contains("Text(\"2021-04-30\")"),
        "{claims:?}"
    );
    assert!(claims[1].contains("Text(\"2\"), Text(\"2021-04-29\"), Text(\"2021-05-04\")"), "{claims:?}");
}

#[test]
fn fact_checks_of_one_statement_are_compared() {
    let desk = Desk::new();
    let file = fixture("claimreview.json");
    desk.refused(&["import", &file, "--map", "claimreview"], 1)
        .noting(&["the mapping needs --set event=…: the conflict or incident"]);
    desk.run(&["import", &file, "--map", "claimreview", "--set", "event=kg-tj-2021"])
        .fine()
        .saying(&["Recorded 3 claims"])
        .noting(&["1 row was not taken, by the conditions."]);
    let disputes = desk.json(&["disputes", "fact-check/rated"]);
    let said = disputes[0]["positions"].as_array().expect("positions");
    assert_eq!(said.len(), 2);
    assert_eq!(disputes[0]["verdict"], "contradicts");
}

#[test]
fn statements_of_wikidata_keep_their_days_ranks_and_references() {
    let Some(file) = crate::desk::data_set("wikidata/Q2112.json") else { return };
    let text = std::fs::read_to_string(&file).expect("JSON");
    let entity: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let statements = entity["claims"]["P1082"].as_array().expect("statements").len();
    let desk = Desk::new();
    let told = format!("Recorded {statements} claims");
    desk.run(&["import", &file, "--map", "wikidata"]).fine().saying(&[&told]);
    desk.run(&["disputes", "population"]).noting(&["0 of 17 questions disputed"]);
    let one = "SELECT count(*) FROM claims WHERE note LIKE 'Rank preferred.%' AND as_of LIKE '____-12-31'";
    let preferred: u64 = desk.sqlite().query_row(one, [], |row| row.get(0)).expect("counted");
    assert_eq!(preferred, 1);
    // As Special:EntityData wraps it.
    desk.write("entities.json", format!("{{\"entities\": {{\"Q2112\": {text}}}}}"));
    desk.run(&["import", "entities.json", "--map", "wikidata"]).fine().noting(&[]);
    assert_eq!(values(&desk).len(), statements);
}

/// A mapping that looks places up in a codebook beside it.
const WITH_PLACES: &str = r#"title = "Places"

[parameters.codes]
help = "the codebook of places"
default = "places.csv"

[lookups.place]
file = "{@codes}"
key = "{code}"
value = "{name}"
where = ["until? is empty"]

[[claim]]
event = "e"
topic = "casualties/killed"
about.place = "{where | map place}"
value = "{killed}"
stated_on = "2021"
claimant = "A"
source = "S"
"#;

#[test]
fn what_stands_in_another_file_is_looked_up() {
    let desk = Desk::new();
    desk.write("map.toml", WITH_PLACES);
    desk.write("table.csv", "where,killed\n7,1\n8,2\n");
    desk.write("places.csv", "code,name,until\n7,Kok-Terek,\n8,Marksat,\n8,Arka,2020\n");
    let import = ["import", "table.csv", "--map", "map.toml"];
    let places = |desk: &Desk| {
        let sqlite = desk.sqlite();
        let mut statement = sqlite.prepare("SELECT place FROM claims ORDER BY \"index\"").expect("a query");
        let rows = statement.query_map([], |row| row.get::<_, String>(0)).expect("rows");
        rows.map(|place| place.expect("text")).collect::<Vec<_>>()
    };
    desk.run(&import).fine();
    assert_eq!(places(&desk), ["Kok-Terek", "Marksat"]);
    // In another form, named where it is used.
    desk.write("places.json", r#"[{"code": 7, "name": "Kok-Terek"}, {"code": 8, "name": "Leilek"}]"#);
    desk.run(&["import", "table.csv", "--map", "map.toml", "--set", "codes=places.json"]).fine();
    assert_eq!(places(&desk), ["Kok-Terek", "Marksat", "Leilek"]);
}

#[test]
fn a_lookup_that_cannot_be_made_is_told_with_its_file() {
    let desk = Desk::new();
    desk.write("table.csv", "where,killed\n7,1\n8,2\n");
    desk.write("places.csv", "code,name\n7,Kok-Terek\n8,Marksat\n8,Arka\n9,Arka\n");
    let import = ["import", "table.csv", "--map", "map.toml"];
    let refused = |from: &str, to: &str, problem: &str| {
        let changed = WITH_PLACES.replacen(from, to, 1);
        assert!(from.is_empty() || changed != WITH_PLACES, "{from}");
        desk.write("map.toml", changed);
        desk.refused(&import, 1).noting(&[problem]);
    };
    refused("", "", "lookup place: \"8\" stands for \"Marksat\" and for \"Arka\" in places.csv");
    let single = "where = [\"until? is empty\"]";
    refused(
        single,
        "one_to_one = true",
        "row 3, where: \"8\" is not in the lookup place, which has 1 texts of places.csv",
    );
    refused(
        "value = \"{name}\"",
        "value = \"{title}\"",
        "the mapping uses the column \"title\", which the file does not have",
    );
    refused("\"{@codes}\"", "\"{@codebook}\"", "line 8: file: write the name of a file, or {@…}");
    refused("default = \"places.csv\"", "default = \"nowhere.csv\"", "nowhere.csv: ");
    refused("key = \"{code}\"", "", "missing field `key`");
    refused("| map place", "| map places", "there is no map places");
    refused("[[claim]]", "[maps.place]\n\n[[claim]]", "place is a map and a lookup");
    desk.write("map.toml", WITH_PLACES.replacen(single, "one_to_one = true\notherwise = \"elsewhere\"", 1));
    desk.run(&import).fine();
}

fn fixture(name: &str) -> String {
    format!("{}/fixtures/mappings/{name}", env!("CARGO_MANIFEST_DIR"))
}
