//! Lines as infoboxes have them, and what is made of them.

use super::{
    super::{line::lines, markup::fragment},
    *,
};

/// The statements of a cell, each as `figure what (people, group) claimant`; what is not understood after `!`.
fn read(cell: &str, usual: &str) -> Vec<String> {
    let pieces = fragment(cell).expect("wikitext");
    let parties = ["Kyrgyzstan".to_owned(), "Tajikistan".to_owned()];
    let mut context = Context::new(usual, &parties);
    let mut told = Vec::new();
    for line in lines(&pieces, 1) {
        match context.read(&line) {
            Understood::Statements(found) => told.extend(found.into_iter().map(|s| {
                let who = [s.people, s.group].join(" ");
                let party = s.party.map_or_else(String::new, |party| format!(" of {party}"));
                let words = [s.figure, s.what, who, s.claimant, party, s.as_of].join(" ");
                words.split_whitespace().collect::<Vec<_>>().join(" ")
            })),
            Understood::Not(problem) => told.push(format!("!{problem}")),
            Understood::Heading => {}
            Understood::NoFigure => told.push("-".to_owned()),
        }
    }
    told
}

#[test]
fn a_line_says_how_many_of_whom_and_who_says_so() {
    for (cell, expected) in [
        ("33 killed (per Kyrgyzstan)", &["33 killed Kyrgyzstan"][..]),
        ("33 killed per [[KG|Kyrgyzstan]]", &["33 killed Kyrgyzstan"]),
        ("33 killed, according to the Ministry of Health.", &["33 killed Ministry of Health"]),
        ("12–15 killed", &["12–15 killed"]),
        ("~200 wounded", &["~200 wounded"]),
        ("100+ killed", &["100+ killed"]),
        ("1 soldier killed", &["1 killed soldier"]),
        ("unknown", &["unknown casualties"]),
        ("An unknown number of civilians killed", &["unknown killed civilians"]),
        ("None", &["None casualties"]),
        ("3,000", &["3,000 casualties"]),
        ("4,000–5,000 dead (modern estimates)", &["4,000–5,000 killed"]),
        ("Dozens of people were injured", &["Dozens wounded"]),
        ("between 30 and 40 killed and 5 wounded", &["between 30 and 40 killed", "5 wounded"]),
        ("at least two hundred and six killed", &["at least two hundred and six killed"]),
        ("500 killed and wounded", &["500 killed or wounded"]),
        ("5 killed, 7 wounded, 2 missing", &["5 killed", "7 wounded", "2 missing"]),
        (
            "33 Kyrgyzstani and 10 Tajikistani civilians killed",
            &["33 killed Kyrgyzstani civilians", "10 killed Tajikistani civilians"],
        ),
        ("12 Palestinians killed", &["12 killed Palestinians"]),
        ("2 Tajik border guards captured", &["2 captured Tajik border guards"]),
        ("9 killed (per A), 11 killed (per B)", &["9 killed A", "11 killed B"]),
        ("3 killed, 5 wounded (per A claim)", &["3 killed A claim", "5 wounded A claim"]),
        ("41 killed (including 9 civilians)", &["41 killed", "9 killed civilians"]),
        (
            "41 killed, including 9 children (as of 3 May 2021)",
            &["41 killed 3 May 2021", "9 killed children 3 May 2021"],
        ),
        ("1 [[BTR-70]] destroyed", &["1 destroyed BTR-70"]),
        ("Killed: 36", &["36 killed"]),
        ("Civilians: 10 killed, 87 wounded", &["10 killed civilians", "87 wounded civilians"]),
        ("Ukrainian claim: 5,000+ killed", &["5,000+ killed Ukrainian"]),
        ("{{flagicon|KGZ}} 33 civilians killed", &["33 killed civilians of Kyrgyzstan"]),
        ("9 killed (per {{flagicon|TJK}})", &["9 killed Tajikistan"]),
        ("9 killed (per )", &["9 killed"]),
        ("'''Heavy'''", &[]),
        ("Heavy", &["-"]),
    ] {
        assert_eq!(read(cell, "casualties"), expected, "{cell}");
    }
}

#[test]
fn a_reference_is_for_the_figures_before_it() {
    for (cell, expected) in [
        ("3 killed<ref>a</ref><ref>b</ref>, 5 wounded<ref>c</ref>", &[Some(0), Some(2)][..]),
        ("3 killed, 5 wounded.<ref>a</ref>", &[Some(0), Some(0)]),
        ("3 killed (per A<ref>a</ref>), 5 wounded", &[Some(0), None]),
        ("Per A<ref>a</ref>: 3 killed, 5 wounded<ref>b</ref>, 6 missing", &[Some(1), Some(1), Some(0)]),
        ("3 killed\n<ref>a</ref>", &[Some(0)]),
    ] {
        let pieces = fragment(cell).expect("wikitext");
        let found = lines(&pieces, 1).into_iter().map(|line| Context::new("killed", &[]).read(&line));
        let found: Vec<Option<usize>> = found
            .flat_map(|line| match line {
                Understood::Statements(found) => {
                    found.into_iter().map(|found| found.reference).collect::<Vec<_>>()
                }
                other => panic!("{cell}: {other:?}"),
            })
            .collect();
        assert_eq!(found, expected, "{cell}");
    }
}

#[test]
fn headings_are_for_the_lines_below() {
    for (cell, expected) in [
        (
            "'''Per Tajikistan:'''<br>19 killed<br>87 wounded",
            &["19 killed Tajikistan", "87 wounded Tajikistan"][..],
        ),
        ("Civilian casualties:\n* 10 killed\n* 20", &["10 killed civilian", "20 casualties civilian"]),
        (
            "'''Killed:'''\n36\nCivilians:\n30\n'''Wounded:'''\n163",
            &["36 killed", "30 killed civilians", "163 wounded"],
        ),
        (
            "Civilians:\nKilled: 3\nWounded: 4\nSoldiers:\nKilled: 5",
            &["3 killed civilians", "4 wounded civilians", "5 killed soldiers"],
        ),
        (";Tajikistan\n* 3 killed\n'''Per A'''\n* 4 killed", &["3 killed of Tajikistan", "4 killed A"]),
        ("{{flag|KGZ}}:\n* 3 killed", &["3 killed of Kyrgyzstan"]),
        ("{{ubl|Per A:|3 killed|{{small|4 wounded}}}}", &["3 killed A", "4 wounded A"]),
    ] {
        assert_eq!(read(cell, "casualties"), expected, "{cell}");
    }
}

#[test]
fn what_is_not_understood_is_not_guessed() {
    for (cell, problem) in [
        ("10 tanks captured", "\"tanks\", which is neither people"),
        ("9 servicemen", "does not say what happened to the 9"),
        ("Civilians:\n9", "does not say what happened"),
        ("40 killed by friendly fire", "goes on with \"by friendly fire\""),
        ("40 killed (3 later died)", "\"(3 later died)\""),
        ("Gaza Strip:\n40 killed", "stands under \"Gaza Strip\""),
        ("{{army|Ukraine}} 40 killed", "{{army}}"),
        ("<s>40 killed</s>", "struck out"),
        ("40/50 killed", "\"40/50 killed\" where a figure is expected"),
        ("including 3 civilians killed", "no whole before it"),
        ("2nd Battalion lost", "where a figure is expected"),
        ("5 (per A) killed", "\"killed\" where a figure is expected"),
        ("3 killed per", "whom it names"),
    ] {
        let told = read(cell, "casualties");
        let last = told.last().expect("a line");
        assert!(last.starts_with('!') && last.contains(problem), "{cell}: {told:?}");
    }
    assert_eq!(read("12 tanks, 3,000 troops", STRENGTH), ["12 things tanks", "3,000 strength troops"]);
    assert_eq!(read("30 (including 3 children)", "killed"), ["30 killed", "3 killed children"]);
    let long = "3 killed, ".repeat(100_000);
    assert!(read(&long, "killed")[0].contains("more than 400 words"));
}
