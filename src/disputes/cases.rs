//! The worked cases of `docs/disputes.md`, each executed.
//!
//! A case is a fenced block marked `case`. Its lines, by their first word: `claim` who (country)
//! then `|` value `|` fields, one line an entry; `event`, `topic` and `about` what is asked;
//! `tolerance`, `within` (days), `as-of`, `known-at` (an entry number) and `retract` (an entry number, by an entry
//! of its own) the terms. Then what must come of it: `status`, `verdict`, `gap`, `range`,
//! `reason`, `note`, `order`, `interest`, `reports`, `origins`, `silent` (a party, and how),
//! `rank` (an order, and how high; the day is that of `as-of`), or, for two claims that are
//! compared by themselves, `compare` and `because`. A case that expects `near` (near misses) or
//! `sum` has claims on several questions, and asks the one that its first claim answers.

use chrono::NaiveDate;

use super::{
    Answer, Comparison, Dispute, Order, Rank, Rules, Surroundings, Terms, assess, compare,
    sample::{CODEBOOK, Sample, built, rules, said},
    sums, together, told_of_sums,
};
use crate::model::{Clocks, Date, Event, KnownAt, Question, Said};

const DOCUMENT: &str = include_str!("../../docs/disputes.md");

/// A case as it is written.
#[derive(Default)]
struct Case {
    /// Where it stands: the line of its first line.
    line: usize,
    event: Option<String>,
    topic: Option<String>,
    about: Vec<(String, String)>,
    claims: Vec<Sample>,
    tolerance: Option<u32>,
    within: Option<u32>,
    clocks: Clocks,
    /// What is expected, by name, in order.
    expected: Vec<(String, String)>,
}

fn cases() -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut is_inside = false;
    let mut entries = 0;
    for (number, line) in (1..).zip(DOCUMENT.lines()) {
        match (is_inside, line) {
            (false, "```case") => {
                cases.push(Case { line: number, ..Case::default() });
                (is_inside, entries) = (true, 0);
            }
            (true, "```") => is_inside = false,
            (true, line) => cases.last_mut().expect("a case was begun").read(line, &mut entries),
            (false, _) => {}
        }
    }
    cases
}

impl Case {
    fn read(&mut self, line: &str, entries: &mut u64) {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        let rest = rest.trim();
        let date = || Date::parse(rest).unwrap_or_else(|error| panic!("{line}: {error}"));
        let number = || rest.parse().unwrap_or_else(|error| panic!("{line}: {error}"));
        match word {
            "event" => self.event = Some(rest.to_owned()),
            "topic" => self.topic = Some(rest.to_owned()),
            "about" => self.about.push(field(rest)),
            "claim" => {
                let claim = self.claim(rest).entry(*entries);
                self.claims.push(claim);
                *entries += 1;
            }
            "retract" => {
                let target = usize::try_from(number()).expect("an entry number");
                let claim = self.claims[target].clone();
                self.claims[target] = claim.retracted_by(*entries);
                *entries += 1;
            }
            "tolerance" => self.tolerance = Some(u32::try_from(number()).expect("a percentage")),
            "within" => self.within = Some(u32::try_from(number()).expect("days")),
            "as-of" => self.clocks.as_of = Some(date()),
            "known-at" => self.clocks.known_at = Some(KnownAt::Entry(number())),
            _ => self.expected.push((word.to_owned(), rest.to_owned())),
        }
    }

    /// `Tajikistan (TJ) | 9 | stated_on 2021-05 | source_publisher Reuters`
    fn claim(&self, text: &str) -> Sample {
        let mut parts = text.split(" | ").map(str::trim);
        let (Some(who), Some(value)) = (parts.next(), parts.next()) else {
            panic!("{text}: a claim has a claimant and a value");
        };
        let (name, country) = match who.strip_suffix(')').and_then(|who| who.rsplit_once(" (")) {
            Some((name, country)) => (name, country),
            None => (who, ""),
        };
        let mut claim = said(name, value)
            .with("country", country)
            .with("event", self.event.as_deref().unwrap_or("clashes"))
            .with("topic", self.topic.as_deref().unwrap_or("casualties/killed"));
        for (name, value) in self.about.iter().cloned().chain(parts.map(field)) {
            claim = claim.with(&name, &value);
        }
        claim
    }

    /// What comes out otherwise than it is documented.
    fn problems(&self) -> Vec<String> {
        let claims = in_one_unit(built(&self.claims), &self.clocks);
        let first = claims.first().expect("a case has claims");
        let event = Event::parse(self.event.as_deref().unwrap_or("clashes")).expect("a slug");
        let sides = CODEBOOK.event(&event).map(|event| event.sides.clone()).unwrap_or_default();
        let rules = rules(&first.content.question);
        let tolerance = self.tolerance.unwrap_or(rules.tolerance);
        let rules = Rules { tolerance, within: self.within, ..rules };
        let today = self.clocks.as_of.and_then(|date| date.last_day()).unwrap_or_default();
        let found = if self.expects("compare") {
            let [a, b] = claims.as_slice() else { panic!("line {}: two claims are compared", self.line) };
            let finding = compare(a, b, rules);
            vec![("compare", finding.verdict.to_string()), ("because", finding.reason(a, b, rules))]
        } else if self.expects("near") || self.expects("sum") {
            beside(&by_question(claims, &self.clocks, &sides, rules), &event, rules, today)
        } else {
            let one_question = claims.iter().all(|claim| claim.content.question == first.content.question);
            assert!(one_question, "line {}: the claims answer different questions", self.line);
            let terms = Terms { rules, clocks: &self.clocks, sides: &sides };
            let dispute = assess(claims, &terms).unwrap_or_else(|| panic!("line {}: no claim", self.line));
            facts(&Answer { in_words: String::new(), event_label: None, dispute, sides, rank: None }, today)
        };
        let is_found =
            |name: &str, value: &str| found.iter().any(|(found, text)| *found == name && text == value);
        let mut problems: Vec<String> = self
            .expected
            .iter()
            .filter(|(name, value)| !is_found(name, value))
            .map(|(name, value)| format!("{name} {value}"))
            .collect();
        for each in ["note", "near", "sum"] {
            if self.count(each) != found.iter().filter(|(name, _)| *name == each).count() {
                problems.push(format!("another number of lines: {each}"));
            }
        }
        if !["status", "compare", "near", "sum"].iter().any(|name| self.expects(name)) {
            problems.push("a status, or what comparing finds".to_owned());
        }
        if !problems.is_empty() {
            let found = found.iter().map(|(name, value)| format!("  {name} {value}"));
            problems.insert(0, format!("docs/disputes.md, the case of line {}, expects", self.line));
            problems.push("but what comes of it is".to_owned());
            problems.extend(found);
        }
        problems
    }

    fn expects(&self, name: &str) -> bool {
        self.count(name) > 0
    }

    fn count(&self, name: &str) -> usize {
        self.expected.iter().filter(|(expected, _)| expected == name).count()
    }
}

fn field(text: &str) -> (String, String) {
    let (name, value) = text.split_once(' ').unwrap_or_else(|| panic!("{text}: a field and its text"));
    (name.to_owned(), value.to_owned())
}

/// The claims by the question that they answer, in the order of their first claims.
fn questions(claims: Vec<Said>) -> Vec<Vec<Said>> {
    let mut questions: Vec<Vec<Said>> = Vec::new();
    for claim in claims {
        match questions.iter_mut().find(|known| known[0].content.question == claim.content.question) {
            Some(known) => known.push(claim),
            None => questions.push(vec![claim]),
        }
    }
    questions
}

/// The claims on the first question, brought into one unit with those that convert, then the rest.
fn in_one_unit(claims: Vec<Said>, clocks: &Clocks) -> Vec<Said> {
    let mut questions = questions(claims);
    let first = questions[0][0].content.question.clone();
    let units = CODEBOOK.units();
    let converts = |claims: &Vec<Said>| {
        let question = &claims[0].content.question;
        let rest = Question { unit: first.unit.clone(), ..question.clone() } == first;
        rest && first.unit.as_ref().zip(question.unit.as_ref()).is_some_and(|(a, b)| units.convert_into(a, b))
    };
    let others: Vec<Vec<Said>> = questions.extract_if(.., |claims| converts(claims)).collect();
    if others.is_empty() {
        return questions.concat();
    }
    let mut asked = questions.remove(0);
    asked.retain(|claim| clocks.include(claim));
    let preferred = CODEBOOK.topic(&first.topic).and_then(|topic| topic.unit.as_ref());
    let mut claims = together(asked.clone(), &others, units, preferred);
    if claims == asked {
        claims.extend(others.concat());
    }
    claims.into_iter().chain(questions.concat()).collect()
}

/// Answers to the questions that the claims answer, in the order of their first claims.
fn by_question(claims: Vec<Said>, clocks: &Clocks, sides: &[String], rules: Rules) -> Vec<Answer> {
    let terms = Terms { rules, clocks, sides };
    let answered = questions(claims).into_iter().filter_map(|claims| assess(claims, &terms));
    answered
        .map(|dispute| Answer {
            in_words: String::new(),
            event_label: None,
            dispute,
            sides: sides.to_vec(),
            rank: None,
        })
        .collect()
}

/// What stands beneath the first question, and everything that a case may expect of its answer.
fn beside(answers: &[Answer], event: &Event, rules: Rules, today: NaiveDate) -> Vec<(&'static str, String)> {
    let together: Vec<&Answer> = answers.iter().collect();
    let sums = sums(&together, &CODEBOOK.partitions_of(event), rules);
    let around = Surroundings::new(answers.to_vec());
    let compared = Comparison::new(answers[0].clone(), &around, &sums, CODEBOOK.units());
    let mut facts = facts(&compared.answer, today);
    for near in &compared.near_misses.shown {
        let said = near.positions.iter().map(|position| {
            let content = &position.claim.content;
            format!("{} {}", content.claimant.name, content.value.text)
        });
        facts.push(("near", format!("{}: {}", near.reason, said.collect::<Vec<_>>().join("; "))));
    }
    let (told, _) = told_of_sums(&compared.answer.dispute.question, &compared.sums);
    facts.extend(told.into_iter().map(|sum| ("sum", sum)));
    facts
}

/// Everything that a case may expect of an answer.
fn facts(answer: &Answer, today: NaiveDate) -> Vec<(&'static str, String)> {
    let Dispute { status, verdict, gap, reason, low, high, positions, notes, .. } = &answer.dispute;
    let figure = |figure: &Option<_>| figure.map_or("open".to_owned(), crate::model::Figure::grouped);
    let mut facts = vec![
        ("status", status.to_string()),
        ("verdict", verdict.map_or("none".to_owned(), |verdict| verdict.to_string())),
        ("gap", gap.map_or("none".to_owned(), crate::model::Figure::grouped)),
        ("range", low.map_or("none".to_owned(), |low| format!("{} to {}", low.grouped(), figure(high)))),
        ("reason", if reason.is_empty() { "none".to_owned() } else { reason.clone() }),
    ];
    facts.extend(notes.iter().map(|note| ("note", note.clone())));
    let name = |position: &super::Position| {
        let content = &position.claim.content;
        format!("{}: {}", content.claimant.name, content.value.text)
    };
    facts.push(("order", positions.iter().map(name).collect::<Vec<_>>().join("; ")));
    facts.extend(
        answer.silences().iter().map(|(party, how)| ("silent", format!("{party}: {}", how.as_str()))),
    );
    let ranks = Order::ALL.into_iter().filter_map(|order| Rank::of(answer, order, today));
    facts.extend(ranks.map(|rank| ("rank", format!("{}: {rank}", rank.order().as_str()))));
    for position in positions {
        let name = &position.claim.content.claimant.name;
        facts.push(("interest", format!("{name}: {}", answer.interest(position))));
        facts.push(("reports", format!("{name}: {}", position.reports().count())));
        facts.push(("origins", format!("{name}: {}", position.origins())));
    }
    facts
}

#[test]
fn every_worked_case_comes_out_as_documented() {
    let cases = cases();
    assert!(cases.len() >= 40, "only {} cases were found", cases.len());
    let problems: Vec<String> = cases.iter().flat_map(Case::problems).collect();
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}

#[test]
fn every_verdict_and_status_has_a_worked_case() {
    let expected: Vec<(String, String)> = cases().into_iter().flat_map(|case| case.expected).collect();
    let shown = |names: [&str; 2], value: &str| {
        expected.iter().any(|(name, text)| names.contains(&name.as_str()) && text == value)
    };
    for verdict in super::Verdict::ALL {
        assert!(shown(["verdict", "compare"], verdict.as_str()), "{verdict}");
    }
    for status in super::Status::ALL {
        assert!(shown(["status", "status"], status.as_str()), "{status}");
    }
}
