//! The formats say the same, and nothing that a source or a recorder wrote is taken for markup.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
};

use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, TagEnd};

use super::{
    sample::{CODEBOOK, said},
    *,
};
use crate::{
    disputes::{Rules, Terms, assess, sums},
    model::{Clocks, Codebook, DEFAULT_TOLERANCE, Partition, Said, one_line, prose},
};

const LINK: &str = "https://example.org/report";
/// Fields of a claim that take any text.
const TEXTS: [&str; 8] =
    ["claimant", "source", "source_publisher", "locator", "statement", "quote", "quote_translation", "note"];

/// A brief of these claims, which are of one event.
fn brief(claims: Vec<Said>) -> Brief {
    let mut by_question: Vec<Vec<Said>> = Vec::new();
    for claim in claims {
        match by_question.iter_mut().find(|known| known[0].content.question == claim.content.question) {
            Some(known) => known.push(claim),
            None => by_question.push(vec![claim]),
        }
    }
    let sides = ["KG", "TJ"].map(str::to_owned);
    let clocks = Clocks::default();
    let rules = Rules::new(true, DEFAULT_TOLERANCE);
    let answers: Vec<Answer> = by_question
        .into_iter()
        .filter_map(|claims| {
            let in_words = CODEBOOK.in_words(&claims[0].content.question);
            let dispute = assess(claims, &Terms { rules, clocks: &clocks, sides: &sides })?;
            Some(Answer { in_words, event_label: None, dispute, sides: sides.to_vec(), rank: None })
        })
        .collect();
    let whole = Partition { qualifier: "side".to_owned(), whole: None, parts: sides.to_vec() };
    let sums = sums(&answers.iter().collect::<Vec<_>>(), &[whole], rules);
    let answers: Vec<BriefAnswer> = answers
        .into_iter()
        .map(|answer| {
            let question = answer.dispute.question.clone();
            let concerned = sums.iter().filter(|sum| sum.concerns(&question));
            BriefAnswer {
                asked: CODEBOOK.asked(&question.topic),
                narrowed: Codebook::narrowed(&question),
                sums: concerned
                    .map(|sum| (sum.clone(), CODEBOOK.in_words(&sum.whole.content.question)))
                    .collect(),
                answer,
            }
        })
        .collect();
    Brief::compose(&BriefMaterial {
        selection: Selection::default(),
        statuses: Status::ALL.to_vec(),
        leeway: DEFAULT_TOLERANCE.into(),
        filters: Vec::new(),
        questions: answers.len() as u64,
        found: answers.len() as u64,
        ledger: LedgerState {
            origin: "example.org/claims".to_owned(),
            key: "example.org/claims+0+0".to_owned(),
            entries: 9,
            root: "0=".to_owned(),
            witnesses: "No witness has looked.".to_owned(),
            redacted: 1,
        },
        answers,
        relayed: HashMap::new(),
        redacted: HashMap::new(),
    })
}

/// Claims that hold `text` in every field that takes it, a category and a qualifier among them; none if a field
/// refuses it.
fn claims_holding(text: &str) -> Option<Vec<Said>> {
    let line = text.replace(['\n', '\r'], " ");
    let fits = one_line(&line).is_ok_and(|line| !line.is_empty() && line.chars().count() <= 150);
    if !fits || line.len() > 400 || prose(text).is_err() {
        return None;
    }
    let texts = TEXTS.map(|name| (name, if ["quote", "note"].contains(&name) { text } else { &line }));
    let figure = |entry, value, side| {
        let own = [("entry", entry), ("value", value), ("about.side", side), ("source_url", LINK)];
        said(&[texts.as_slice(), own.as_slice()].concat())
    };
    let category = format!("x {line}");
    let own = [
        ("entry", "5"),
        ("topic", "casualties/cause-of-death"),
        ("value", category.as_str()),
        ("about.place", category.as_str()),
    ];
    let total = |entry, value, claimant| {
        said(&[("entry", entry), ("value", value), ("claimant", claimant), ("stated_on", "2021-05")])
    };
    Some(vec![
        figure("1", "9", "TJ"),
        figure("2", "5", "KG"),
        total("3", "20", "Northland"),
        total("4", "at least 30", "Southland"),
        said(&[texts.as_slice(), own.as_slice()].concat()),
    ])
}

/// Text that some format takes for markup.
const HOSTILE: [&str; 38] = [
    "://",
    "^x^ {#x} :: x",
    "<script>alert(1)</script>",
    "</q></blockquote></main><img src=x onerror=alert(1)>",
    "<!-- x --> <![CDATA[ x ]]> <?x?>",
    "&lt;b&gt; &amp; &#60;b&#62;",
    "\" onmouseover=\"alert(1)",
    "' onmouseover='alert(1)",
    "a | b || c |",
    "|-\n| x\n|}\n{| class=x",
    "! x !! y",
    "# x",
    "1. x",
    "1) x",
    "- x",
    "+ x",
    "* x\n* y",
    "=== x ===",
    "x\n===\ny\n---",
    "> x",
    "    x\n\ty",
    "```\nx\n```",
    "`x` ``y``",
    "*x* **y** _z_ __w__ ~~v~~",
    "[x](https://evil.example) ![x](https://evil.example/x.png)",
    "[^1] [^1]: x",
    "[1]: https://evil.example",
    "https://evil.example www.evil.example <https://evil.example> mailto:x@evil.example",
    "[https://evil.example x] [[Category:Evil]] {{delete|x}} {{{1}}}",
    "<ref name=\"x\">x</ref> <nowiki>'''x'''</nowiki> __NOTOC__ ~~~~",
    "}} |url=https://evil.example |title=x {{",
    "''x'' '''y''' ''''z'''''",
    ":: x ; y : z",
    "---- x",
    "$x$ \\(y\\) \\",
    "ends in \\",
    "שלום \u{202e}evil\u{2069}\u{2066} عليكم 9 [x](y) <b>",
    "line\n\n\n> - # 1. line\r\n\r\n\tline ",
];

#[test]
fn hostile_text_stays_text() {
    for text in HOSTILE {
        check(text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_stays_text(text in any::<String>()) {
        check(&text);
    }

    #[test]
    fn any_punctuation_stays_text(text in "[]\\[<>&|*_`#=~!\"'(){}:;/\\\\.+$^@xw1 \n-]{1,40}") {
        check(&text);
    }
}

/// That a brief of claims that hold this text has the structure of one of claims that hold a plain word, and that all
/// formats say what the brief says.
fn check(text: &str) {
    let plain = brief(claims_holding("plain").expect("plain text"));
    let Some(claims) = claims_holding(text) else { return };
    let brief = brief(claims);
    for (format, take) in
        [("HTML", html as fn(&Brief) -> Taken), ("Markdown", markdown), ("wikitext", wikitext)]
    {
        let taken = take(&brief);
        let wanted = take(&plain).tags;
        let differing = taken.tags.iter().zip(&wanted).find(|(found, wanted)| found != wanted);
        assert!(differing.is_none() && taken.tags.len() == wanted.len(), "{format}: {text:?}: {differing:?}");
        let mut rest = taken.text.as_str();
        for line in said_by(&brief) {
            let at = rest.find(&line);
            assert!(at.is_some(), "{format} does not say, or not in its place, {line:?}:\n{rest}");
            rest = &rest[at.unwrap_or_default() + line.len()..];
        }
    }
}

/// Everything that a brief says, in the order in which it stands in every format.
fn said_by(brief: &Brief) -> Vec<String> {
    let mut said = vec![brief.title.words()];
    said.extend(brief.guide.iter().map(Line::words));
    said.extend(brief.facts.iter().map(|(_, fact)| fact.words()));
    for section in brief.sections() {
        let head = [&section.question, &section.path, &section.standing].into_iter();
        let head = head.chain(&section.reason).chain(&section.warnings).chain(&section.range);
        said.extend(head.map(Line::words));
        said.extend(section.rows.iter().flat_map(Row::cells).map(Line::words));
        for statement in &section.statements {
            said.push(statement.sentence.words());
            said.extend(statement.quote.iter().map(|quote| quote.text.clone()));
            said.extend(statement.translation.iter().map(|translation| translation.text.clone()));
            said.extend(statement.remarks.iter().map(Line::words));
        }
        said.extend(section.notes.iter().chain(&section.sums).map(Line::words));
    }
    for reference in &brief.references {
        said.push(reference.title.clone());
        said.extend(reference.publisher.clone());
        said.extend(reference.locator.clone());
        said.extend(reference.provenance());
    }
    said.into_iter().map(|text| bare(&text)).filter(|text| !text.is_empty()).collect()
}

/// Text without white space and without the characters that keep directions and words together.
fn bare(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '\u{2068}' | '\u{2069}' | '\u{2060}'))
        .collect()
}

/// A rendered brief, taken apart.
#[derive(Default)]
struct Taken {
    tags: Vec<String>,
    text: String,
}

fn written(write: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> String {
    let mut bytes = Vec::new();
    write(&mut bytes).expect("written to memory");
    String::from_utf8(bytes).expect("text")
}

fn markdown(brief: &Brief) -> Taken {
    let text = written(|out| brief.write_markdown(out));
    let mut taken = Taken::default();
    let mut last = 0;
    for event in Parser::new_ext(&text, Options::all() - Options::ENABLE_SMART_PUNCTUATION) {
        match event {
            Event::Text(words) => taken.text.push_str(&words),
            Event::SoftBreak
            | Event::HardBreak
            | Event::Start(pulldown_cmark::Tag::Paragraph)
            | Event::End(TagEnd::Paragraph) => {}
            Event::FootnoteReference(number) => {
                let number: usize = number.parse().expect("a number");
                assert!(number <= last + 1, "{number} is cited before {}", last + 1);
                last = last.max(number);
            }
            other => taken.tags.push(format!("{other:?}")),
        }
    }
    taken.text = bare(&taken.text);
    taken
}

/// The tags of a page and the text between them.
#[derive(Default)]
struct Page {
    taken: RefCell<Taken>,
    passes_over: Cell<bool>,
}

impl TokenSink for Page {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        let mut page = self.taken.borrow_mut();
        match token {
            Token::CharacterTokens(text) if !self.passes_over.get() => page.text.push_str(&text),
            Token::CharacterTokens(_) | Token::EOFToken => {}
            Token::TagToken(tag) if &*tag.name == "bdi" => assert!(tag.attrs.is_empty()),
            Token::TagToken(tag) => {
                let name = &*tag.name;
                let is_passed_over = is_citation(&tag) || ["style", "nav", "title"].contains(&name);
                if is_passed_over || ["a", "style", "nav", "title"].contains(&name) {
                    self.passes_over.set(is_passed_over && tag.kind == TagKind::StartTag);
                }
                page.tags.push(format!("{tag:?}"));
            }
            other => page.tags.push(format!("{other:?}")),
        }
        TokenSinkResult::Continue
    }
}

fn is_citation(tag: &Tag) -> bool {
    tag.attrs.iter().any(|attribute| &*attribute.name.local == "class" && &*attribute.value == "cite")
}

fn html(brief: &Brief) -> Taken {
    let text = written(|out| brief.write_html(out));
    let tokenizer = Tokenizer::new(Page::default(), TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(text.as_str().into());
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    let mut taken = tokenizer.sink.taken.take();
    taken.text = bare(&taken.text);
    taken
}

/// What MediaWiki would take for markup, and the text that it would show.
fn wikitext(brief: &Brief) -> Taken {
    let text = written(|out| brief.write_wikitext(out));
    let mut taken = Taken::default();
    let mut rest = text.as_str();
    let mut is_start = true;
    while let Some(c) = rest.chars().next() {
        let markup = if is_start { start_of_line(rest) } else { None }.or_else(|| in_line(rest));
        is_start = c == '\n' || markup.is_some_and(|markup| markup.ends_with('\n'));
        let length = match markup {
            Some(markup) if markup.contains("bdi") || markup == "<br />" => markup.len(),
            Some(markup) => {
                taken.tags.push(markup.to_owned());
                markup.len()
            }
            None if c == '&' => {
                let end = rest.find(';').expect("a character reference ends");
                let code: u32 = rest[2..end].parse().expect("a number");
                taken.text.push(char::from_u32(code).expect("a character"));
                end + 1
            }
            None => {
                assert!(!"<>[]{}|".contains(c), "{c} is left in {rest}");
                taken.text.push(c);
                c.len_utf8()
            }
        };
        rest = &rest[length..];
    }
    taken.text = bare(&taken.text);
    taken
}

/// Markup that MediaWiki reads at the start of a line only.
fn start_of_line(text: &str) -> Option<&str> {
    let starts = ["{| class=\"wikitable\"\n", "! scope=\"col\" |", "|-\n", "|}\n", "| ", "*: ", "* "];
    if let Some(start) = starts.iter().find(|start| text.starts_with(**start)) {
        return Some(&text[..start.len()]);
    }
    assert!(!text.starts_with(['*', '#', ':', ';', ' ', '!', '|']), "a line starts with markup: {text}");
    let level = text.len() - text.trim_start_matches('=').len();
    (level > 0).then(|| &text[..level])
}

/// Markup that MediaWiki reads anywhere.
fn in_line(text: &str) -> Option<&str> {
    for pair in ["~~~", "__", "!!", "||", "://", "----"] {
        assert!(!text.starts_with(pair), "{pair} is left in {text}");
    }
    if text.starts_with("'''") {
        return Some("'''");
    }
    assert!(!text.starts_with("''"), "italics: {text}");
    for (start, end) in [("<", ">"), ("{{cite ", "title="), (" |", "="), ("}}", "}}"), (" ===", "\n")] {
        if text.starts_with(start) {
            let length = text.find(end).expect("markup ends") + end.len();
            let address = if text[..length].ends_with("url=") { text[length..].find(' ') } else { None };
            return Some(&text[..length + address.unwrap_or(0)]);
        }
    }
    None
}

#[test]
fn a_page_runs_nothing_and_asks_for_nothing() {
    let page = written(|out| brief(claims_holding("plain").expect("plain")).write_html(out));
    assert!(page.contains("Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-"));
    for absent in ["<script", "<link", "<img", "<iframe", " style=", "onload", "@import", "url("] {
        assert!(!page.contains(absent), "{absent}");
    }
}

#[test]
fn a_range_and_who_is_missing_are_told() {
    let text = written(|out| brief(claims_holding("plain").expect("plain")).write_markdown(out));
    for told in [
        "**Range of claims:** 20 and more, for at least one claim gives no upper end (no estimate).",
        "**A side is missing:** no statement by anyone who speaks for Kyrgyzstan or Tajikistan is recorded",
        "**May have grown:** 5 Kyrgyzstan (plain)[^1] + 9 Tajikistan (plain)[^1] make 14, against 20 claimed",
    ] {
        assert!(text.contains(told), "{told}:\n{text}");
    }
}

#[test]
fn what_is_cut_short_is_said() {
    let many = |number: u32, field: &'static str| {
        (0..number).map(move |at| {
            let (entry, text) = (at.to_string(), format!("{field} {at}"));
            said(&[("claimant", "Northland"), ("stated_on", "2021"), ("entry", &entry), (field, &text)])
        })
    };
    let text = written(|out| brief(many(102, "claimant").collect()).write_markdown(out));
    assert!(text.contains("**Cut short:** 2 more positions not told here."), "{text}");
    assert_eq!(text.matches("\n| claimant").count(), 100);
    let text = written(|out| brief(many(25, "source").collect()).write_markdown(out));
    assert!(text.contains("Reported more than once: 25 reports, 25 origins; 20 are cited here."), "{text}");
    let series = (1..10).map(|day| {
        let (value, stated_on) = (day.to_string(), format!("2021-05-0{day}"));
        said(&[("claimant", "Northland"), ("value", &value), ("stated_on", &stated_on), ("entry", &value)])
    });
    let text = written(|out| brief(series.collect()).write_markdown(out));
    assert!(
        text.contains("Earlier answers of this claimant: 8 (8 May 2021)[^1]; 7 (7 May 2021)[^1]"),
        "{text}"
    );
    assert!(text.contains("; and 3 before them."), "{text}");
}
