//! Figures in the infoboxes of articles become claims.

use crate::desk::Desk;

const SET: [&str; 5] = ["--map", "infobox", "--set", "event=kg-tj-2021", "--set"];
const ARTICLE: &str = include_str!("../../fixtures/mappings/infobox.wiki");

fn import<'a>(file: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let mut arguments = vec!["import", file];
    arguments.extend(SET);
    arguments.push("article=Clashes of 2021");
    arguments.extend(more);
    arguments
}

/// `topic value side group claimant said-on relays` of every claim, in the order of the ledger.
fn claims(desk: &Desk) -> Vec<String> {
    let sqlite = desk.sqlite();
    let mut statement = sqlite
        .prepare(
            "SELECT claims.topic, claims.value, claims.about, claims.claimant, claims.stated_on, coalesce(relayed.title, '-')
             FROM claims JOIN claim ON claim.entry_index = claims.\"index\"
             JOIN source ON source.entry_index = claim.source_index
             LEFT JOIN source AS relayed ON relayed.entry_index = source.relays ORDER BY claims.\"index\"",
        )
        .expect("a query");
    let row = |row: &rusqlite::Row<'_>| {
        let cells: Vec<String> = (0..6).map(|at| row.get(at)).collect::<Result<_, _>>()?;
        Ok(cells.join(" | "))
    };
    statement.query_map([], row).expect("rows").map(|row| row.expect("text")).collect()
}

#[test]
fn an_article_is_imported_with_who_says_what_and_where_it_has_it_from() {
    let desk = Desk::new();
    desk.write("article.wiki", ARTICLE);
    desk.refused(&import("article.wiki", &[]), 1).noting(&[
        "2 of 17 rows cannot be recorded; nothing was recorded",
        "row 7 (line 18), text: \"Several villages emptied\" says \"villages emptied\", which is neither people nor what happened to them",
    ]);
    desk.run(&import("article.wiki", &["--skip-bad-rows", "--rejects", "bad.csv"]))
        .ended(1)
        .saying(&["Recorded 14 claims"])
        .noting(&[
            "1 row was not taken, by the conditions.",
            "row 14 (line 25), text: \"136 houses burned down",
        ]);
    desk.refused(&["import", "article.wiki"], 1)
        .noting(&["article.wiki: is an article of a wiki; add --map infobox"]);
    let claims = claims(&desk);
    for expected in [
        "casualties/killed | 3 | {\"group\":\"military\",\"side\":\"KG\"} | Kyrgyzstan | 2021-05-03 | https://news.example/kg/3",
        "casualties/injured | at least 163 | {\"side\":\"KG\"} | unattributed | 2021-05-03 | https://news.example/kg/3",
        "casualties/killed | 9 | {\"group\":\"military\",\"side\":\"TJ\"} | Tajikistan | 2021-05-04 | https://news.example/tj/9",
        "casualties/killed | 11 | {\"group\":\"military\",\"side\":\"TJ\"} | Kyrgyzstan | unknown | -",
        "casualties/killed | 33 | {\"group\":\"civilian\",\"side\":\"KG\"} | unattributed | unknown | -",
        "casualties/injured | 87 | {\"group\":\"civilian\",\"side\":\"TJ\"} | unattributed | 2021-05-18 | Final figures",
        "displacement/evacuated | 33388 | {} | Ministry of Emergency Situations | unknown | -",
        "casualties/killed | 12–15 | {} | unattributed | unknown | -",
        "casualties/killed | 3 | {\"group\":\"child\"} | unattributed | unknown | -",
        "casualties/injured | ~200 | {} | unattributed | unknown | -",
        "forces/strength | Unknown | {\"side\":\"KG\"} | unattributed | unknown | -",
    ] {
        assert!(claims.iter().any(|claim| claim == expected), "{expected}\n{claims:#?}");
    }
    desk.run(&["verify"]).fine();
}

#[test]
fn a_refused_line_is_mended_as_a_row_and_imported_by_the_same_mapping() {
    let desk = Desk::new();
    desk.write("article.wiki", ARTICLE);
    desk.run(&import("article.wiki", &["--skip-bad-rows", "--rejects", "bad.csv"])).ended(1);
    let rejected = desk.read("bad.csv");
    let row = ",casualties2,Tajikistan,,,,,,,,,,,Several villages emptied,";
    assert!(rejected.contains(row), "{rejected}");
    let mended = rejected.lines().take(2).collect::<Vec<_>>().join("\n");
    let mended = mended.replace(
        row,
        ",casualties2,Tajikistan,,,evacuated,dozens,unattributed,,,,,,Several villages emptied,",
    );
    desk.write("bad.csv", mended + "\n");
    desk.run(&import("bad.csv", &[])).fine().saying(&["Recorded 1 claim"]);
    assert!(
        claims(&desk)
            .last()
            .is_some_and(|claim| claim.starts_with("displacement/evacuated | dozens | {\"side\":\"TJ\"}"))
    );
}

#[test]
fn hostile_articles_are_refused_or_read_in_time() {
    let desk = Desk::new();
    let infobox = |cell: &str| format!("{{{{Infobox event\n|deaths={cell}}}}}\n");
    let long = "x".repeat(9 * 1024 * 1024);
    for (article, problem) in [
        (
            infobox(&"{".repeat(100_000)),
            "line 2: templates, links and references are nested deeper than 40 levels",
        ),
        (infobox(&"[[".repeat(100_000)), "nested deeper than 40 levels"),
        (infobox("3 killed<ref>{{cite web|title=x}}"), "line 2: a <ref> is not closed with </ref>"),
        ("{{Infobox event\n|deaths=3 killed".to_owned(), "line 1: the infobox is not closed with }}"),
        (infobox(&long), "is longer than 8 MiB"),
        (infobox(&"*1 killed\n".repeat(10_001)), "has more than 10000 figures"),
    ] {
        desk.write("article.wiki", article);
        desk.refused(&import("article.wiki", &[]), 1).noting(&[problem]);
    }
    // Each of these is read from end to end.
    for cell in
        ["<ref>{{".repeat(10), "<!-- ".repeat(100_000), "<nowiki>".repeat(100_000), "&#".repeat(100_000)]
    {
        desk.write("article.wiki", infobox(&cell));
        desk.run(&import("article.wiki", &[]));
    }
    let used_often = format!(
        "{}<ref name=\"a\">{}</ref>",
        infobox(&"*1 killed<ref name=\"a\"/>\n".repeat(2_000)),
        "{{cite web|title=x}}".repeat(200)
    );
    desk.write("article.wiki", used_often);
    desk.run(&["map", "check", "article.wiki", "--map", "infobox", "--set", "event=e", "--set", "article=A"])
        .fine();
}
