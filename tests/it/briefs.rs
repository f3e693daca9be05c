//! Briefs for editors and courts, on the coded case and on one that has everything in it.
//!
//! The snapshots are meant to be read: `INSTA_UPDATE=always cargo test --test it briefs` writes them anew.

use insta::{Settings, assert_snapshot};

use crate::{desk::Desk, transcripts::FILTERS};

/// Claims with addresses, revisions, reports of one statement, silence, an open figure, two languages and two events.
const VARIED: &str = "\
event,topic,about.side,value,as_of,stated_on,claimant,country,role,statement,lang,source,source_url,source_publisher,source_published_on,source_relays,quote,quote_translation,locator,note
kg-tj-2021,casualties/killed,TJ,10,,2021-05-03,Ministry of Health,TJ,ministry,,tg,Briefing,https://example.org/briefing?a=b|c,Ministry of Health,2021-05-03,,Даҳ нафар,Ten people,p. 1,
kg-tj-2021,casualties/killed,TJ,19,2021-05-04,2021-05-06,Ministry of Health,TJ,ministry,Nineteen are dead.,tg,Second briefing,https://example.org/second,Ministry of Health,2021-05-06,,\"Нуздаҳ нафар
ва бисёр захмиён\",Nineteen people and many wounded,p. 2,
kg-tj-2021,casualties/killed,TJ,20,2021-05-04,2021-05-06,Ministry of Health,TJ,ministry,,en,Wire story,https://example.org/wire,Example Wire,2021-05-06?,https://example.org/second,twenty dead,,,
kg-tj-2021,casualties/killed,TJ,at least 30,2021-05,2021-05-09~,مرصد الشمال,,monitor,,ar,تقرير الشمال,ftp://example.org/report,,unknown,,قُتل ما لا يقل عن 30 شخصا في Batken,\"At least 30 people were killed, in Batken\",00:03:10,
kg-tj-2021,casualties/killed,TJ,declined,,2021-05-10,Kyrgyzstan,KG,government,,,Press conference,,,2021-05-10,,,,,Asked twice.
kessa-dam-2019,casualties/killed,,14,,2019-03-12,Ministry of Emergencies,,ministry,,,Briefing of 12 March,,,2019-03-12,,,,,
kessa-dam-2019,casualties/killed,,30 to 40,,2019-03-12,River Monitor,,monitor,,,\"River Monitor, flash update 1\",,,2019,,between 30 and 40 drowned,,,
";

fn varied() -> Desk {
    let desk = Desk::new();
    desk.write("varied.csv", VARIED);
    desk.run(&["import", "varied.csv"]).fine();
    desk
}

fn compare(name: &str, brief: &str) {
    let mut settings = Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for (found, shown) in FILTERS {
        settings.add_filter(found, shown);
    }
    settings.bind(|| assert_snapshot!(name, brief));
}

/// A page with its blocks on lines of their own.
fn broken(page: &str) -> String {
    let mut text = page.to_owned();
    for block in
        ["<section", "<h", "<p", "<dt", "<tr", "<th", "<td", "<li", "<blockquote", "<svg", "<meta", "<ul"]
    {
        text = text.replace(block, &format!("\n{block}"));
    }
    text
}

#[test]
fn of_the_coded_case() {
    let desk = Desk::with_case();
    let brief = |format| desk.run(&["export", "brief", "--format", format]).fine().out;
    compare("brief-md", &brief("md"));
    compare("brief-wikitext", &brief("wikitext"));
    compare("brief-html", &broken(&brief("html")));
}

#[test]
fn of_everything() {
    let desk = varied();
    let brief = |format| desk.run(&["export", "brief", "--all", "--format", format]).fine().out;
    compare("brief-varied-md", &brief("md"));
    compare("brief-varied-wikitext", &brief("wikitext"));
    let page = brief("html");
    for told in [
        "<blockquote lang=\"ar\" dir=\"auto\">“قُتل ما لا يقل عن 30 شخصا في Batken”</blockquote>",
        "<a href=\"https://example.org/briefing?a=b%7Cc\" rel=\"noreferrer noopener\"",
        "<bdi>مرصد الشمال</bdi>",
        "Address: ftp://example.org/report",
    ] {
        assert!(page.contains(told), "{told}:\n{page}");
    }
    assert!(!page.contains("href=\"ftp:"), "{page}");
}

#[test]
fn what_was_asked_is_told() {
    let desk = Desk::with_case();
    let arguments = [
        "export",
        "brief",
        "casualties",
        "--event",
        "kg-tj-2021",
        "--side",
        "TJ",
        "--country",
        "TJ",
        "--claimant",
        "Tajikistan",
        "--as-of",
        "2021-05-31",
        "--known-at",
        "30",
        "--tolerance",
        "5",
        "--status",
        "disputed",
        "--status",
        "one-sided",
    ];
    let brief = desk.run(&arguments).fine().out;
    for fact in [
        "- **Asked:** questions that are disputed or one-sided",
        "- **Event:** kg-tj-2021",
        "- **Topic:** casualties, and those under it",
        "- **Side:** Tajikistan",
        "- **Claimant:** questions that Tajikistan answers",
        "- **Country:** questions that a claimant of Tajikistan answers",
        "- **Said:** by the end of 31 May 2021",
        "- **Recorded:** up to entry 30",
        "- **Tolerance:** figures worded as approximate reach 5 % to either side",
        "- **Found:** 1 question of 1",
        "- **Ledger:** example.org/claims, 157 entries",
        "- **Witnesses:** No witness has looked at its checkpoint.",
    ] {
        assert!(brief.contains(fact), "{fact}:\n{brief}");
    }
}

#[test]
fn a_brief_of_nothing_says_so() {
    let brief = Desk::new().run(&["export", "brief"]).fine().out;
    assert!(brief.contains("- **Found:** 0 questions of 0") && !brief.contains("## References"), "{brief}");
}

#[test]
fn the_format_is_that_of_the_file() {
    let desk = Desk::with_case();
    for (file, start) in
        [("a.md", "# Competing"), ("a.html", "<!DOCTYPE html>"), ("a.wiki.txt", "== Competing")]
    {
        desk.run(&["export", "brief", "-o", file]).fine().noting(&["4 questions written to"]);
        assert!(desk.read(file).starts_with(start), "{file}");
    }
    desk.run(&["export", "brief", "-o", "a.txt"]).fails(1).noting(&[
        "a.txt: its ending names no format",
        "--format md or html or wikitext",
        ".wiki or",
    ]);
    desk.run(&["export", "brief", "--format", "md", "-o", "a.txt"]).fine();
    assert!(desk.read("a.txt").starts_with("# Competing"));
}

#[test]
fn a_redacted_source_leaves_its_tombstone_and_the_brief_is_remembered() {
    let desk = varied();
    desk.run(&["export", "brief", "--all", "-o", "brief.html"]).fine();
    let id = desk.json(&["source", "list"])[1]["id"].as_str().expect("an id").to_owned();
    let run = desk.run(&["redact", &id, "--reason", "privacy", "--yes"]).fine();
    assert!(run.out.contains("brief.html") || run.notes.contains("brief.html"), "{run:?}");
    let brief = desk.run(&["export", "brief", "--all"]).fine().out;
    for told in [
        "source redacted (",
        "REDACTED by entry ",
        ": privacy",
        "**Redacted:** the content of 1 entry was destroyed",
    ] {
        assert!(brief.contains(told), "{told}:\n{brief}");
    }
}
