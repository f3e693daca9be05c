//! Lines of a cell as statements: a figure, what happened, to whom, and who says so. A line is understood as a whole or
//! not at all.

use super::{
    line::{FLAG, Line, REFERENCE, without_marks},
    token::{Token, tokens, words},
    vocabulary::{claimant, is_anybody, is_of_things, is_people, not_known, outcome, says_no_more},
};
use crate::model::{Kind, Value};

/// Most words that a figure is made of: "between 1.5 and 2 million".
const LONGEST_FIGURE: usize = 7;
/// Most words of a line that is looked at.
const LONGEST_LINE: usize = 400;

/// What is counted in the cells of strength, and what else is counted there.
pub(super) const STRENGTH: &str = "strength";
const THINGS: &str = "things";
const UNKNOWN: &str = "unknown";

/// One figure of a line.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Statement {
    /// As it is worded.
    pub(super) figure: String,
    pub(super) what: String,
    /// Who they are, in lower case: "border guards".
    pub(super) group: String,
    /// Of which people or party, as it is worded before the group: "Tajik".
    pub(super) people: String,
    /// Empty if the line does not say.
    pub(super) claimant: String,
    pub(super) as_of: String,
    /// The party that a heading or a flag before the figure names.
    pub(super) party: Option<String>,
    /// Which reference of the line is for it.
    pub(super) reference: Option<usize>,
}

/// What a line is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Understood {
    Statements(Vec<Statement>),
    /// It is about the lines below it.
    Heading,
    /// It has no figure.
    NoFigure,
    /// It has a figure and is not understood.
    Not(String),
}

/// What the lines above say of those below them.
#[derive(Debug, Default, Clone)]
pub(super) struct Context<'c> {
    /// What a figure without a word for it counts in this parameter.
    usual: &'c str,
    /// Names of the parties.
    parties: &'c [String],
    claimant: Option<String>,
    what: String,
    group: String,
    people: String,
    /// Whether outcomes stand above groups, or groups above outcomes, in this cell.
    is_by_outcome: Option<bool>,
    party: Option<String>,
    /// A heading that is not understood.
    unknown: Option<String>,
}

impl<'c> Context<'c> {
    pub(super) fn new(usual: &'c str, parties: &'c [String]) -> Self {
        Self { usual, parties, ..Self::default() }
    }

    /// Reads the next line.
    pub(super) fn read(&mut self, line: &Line<'_>) -> Understood {
        let mut text = line.text.trim().trim_end_matches(['.', ';', ',']).trim_end();
        let mut flags = &line.flags[..];
        let mut party = None;
        if let Some(rest) = text.strip_prefix(FLAG)
            && let Some((first, others)) = flags.split_first()
        {
            (text, flags, party) = (rest.trim_start(), others, Some(first.clone()));
        }
        let words = words(text);
        let has_figure = words.iter().enumerate().any(|(at, word)| starts_figure(word, &words[at..]));
        if !has_figure {
            let is_heading =
                line.is_heading || without_marks(text).ends_with(':') || text.is_empty() && party.is_some();
            if line.unread.is_none() && is_heading {
                let name = without_marks(text);
                let name = name.trim_end_matches(':');
                self.head(if name.is_empty() { party.as_deref().unwrap_or_default() } else { name }, flags);
                return Understood::Heading;
            }
            return Understood::NoFigure;
        }
        if let Some(name) = line.unread {
            return Understood::Not(format!("has {{{{{name}}}}}, of which it is not known what it shows"));
        }
        let mut context = self.clone();
        context.party = party.or(context.party);
        match context.statements(text, flags) {
            Ok(statements) => Understood::Statements(statements),
            Err(problem) => Understood::Not(problem),
        }
    }

    /// Takes in a heading.
    fn head(&mut self, text: &str, flags: &[String]) {
        self.unknown = None;
        if let Some(name) = claimant(text) {
            let (usual, parties, claimant) = (self.usual, self.parties, Some(named(&name, flags)));
            *self = Self { usual, parties, claimant, ..Self::default() };
        } else if let Some(party) = self.parties.iter().find(|party| party.eq_ignore_ascii_case(text)) {
            self.party = Some(party.clone());
        } else if self.counts(text).is_none() {
            self.unknown = Some(text.to_owned());
        }
    }

    /// Takes in what is counted, of a heading such as "Civilians killed".
    fn counts(&mut self, text: &str) -> Option<()> {
        let words: Vec<&str> = text.split_whitespace().collect();
        if matches!(&*text.to_lowercase(), "total" | "in total" | "overall" | "both sides") {
            (self.what, self.group, self.people, self.is_by_outcome) = Default::default();
            return Some(());
        }
        let end =
            (0..words.len()).find(|at| outcome(&words[*at..]).is_some_and(|(_, n)| at + n == words.len()));
        let what = end.and_then(|at| outcome(&words[at..])).map_or("", |(what, _)| what);
        let mut first = words[..end.unwrap_or(words.len())].to_vec();
        let lower = first.first().map(|word| word.to_lowercase());
        // The first word of a heading has a capital in any case.
        if let (Some(lower), Some(word)) = (&lower, first.first_mut())
            && (is_people(lower) || is_anybody(lower))
        {
            *word = lower;
        }
        let (people, group) = who(&first, false).ok()?;
        let is_of_group = !group.is_empty();
        if what.is_empty() && !is_of_group {
            return None;
        }
        // A heading of the upper kind ends what one of the lower kind said.
        let is_by_outcome = *self.is_by_outcome.get_or_insert(!what.is_empty());
        if !what.is_empty() || !is_by_outcome {
            what.clone_into(&mut self.what);
        }
        if is_of_group || is_by_outcome {
            (self.group, self.people) = (group, people);
        }
        Some(())
    }

    /// The statements of a line that has figures.
    fn statements(&mut self, text: &str, flags: &[String]) -> Result<Vec<Statement>, String> {
        let (mut text, mut heading) = (text, "");
        if let Some((before, after)) = text.split_once(':')
            && !before.contains(|c: char| c.is_ascii_digit())
        {
            self.head(&without_marks(before), flags);
            (heading, text) = (before, after);
        }
        if let Some(heading) = &self.unknown {
            return Err(format!(
                "stands under {heading:?}, which is no claimant (\"per X:\"), group, outcome or party of the infobox"
            ));
        }
        let (tokens, mut references) = tokens(text);
        let above = heading.matches(REFERENCE).count();
        references.splice(..0, std::iter::repeat_n(0, above));
        if tokens.len() > LONGEST_LINE {
            return Err(format!("has more than {LONGEST_LINE} words"));
        }
        let mut reader =
            Reader { tokens: &tokens, at: 0, found: Vec::new(), flags, is_strength: self.usual == STRENGTH };
        reader.all()?;
        cite(&mut reader.found, &references);
        let mut statements = Vec::new();
        for found in reader.found {
            statements.push(found.complete(self)?);
        }
        Ok(statements)
    }
}

/// Gives each figure the first reference after it; what stands before all figures is for those without one.
fn cite(found: &mut [Found], references: &[usize]) {
    for (number, at) in references.iter().enumerate() {
        let before = found.iter_mut().filter(|found| found.at < *at && found.reference.is_none());
        before.for_each(|found| found.reference = Some(number));
    }
    if references.first() == Some(&0) {
        let without = found.iter_mut().filter(|found| found.reference.is_none());
        without.for_each(|found| found.reference = Some(0));
    }
}

/// Whether a figure may begin with a word: it has a digit early on, or is a number or count in words.
fn starts_figure(word: &str, from: &[&str]) -> bool {
    let digit = word.trim_start_matches(['~', '<', '>', '≥', '≤', '≈', '∼', '=', '+', '±']);
    digit.starts_with(|c: char| c.is_ascii_digit()) || not_known(from).is_some() || is_figure(word)
}

fn is_figure(text: &str) -> bool {
    !matches!(text, "-" | "–" | "—")
        && Value::parse(text, Some(Kind::Quantity)).is_ok_and(|v| v.reading.kind().is_some())
}

/// A figure and what goes with it, some of which may stand elsewhere in the line.
#[derive(Debug, Default)]
struct Found {
    /// Where in the line it begins.
    at: usize,
    figure: String,
    what: Option<&'static str>,
    people: String,
    group: String,
    claimant: Option<String>,
    as_of: String,
    reference: Option<usize>,
}

impl Found {
    /// With what the lines above and the parameter say.
    fn complete(self, context: &Context<'_>) -> Result<Statement, String> {
        let has_who = !(self.people.is_empty() && self.group.is_empty());
        let what = match self.what {
            Some(what) => what,
            None if !context.what.is_empty() => &context.what,
            None if (has_who || !context.group.is_empty()) && context.usual == "casualties" => {
                return Err(format!("does not say what happened to the {}", self.figure));
            }
            None => context.usual,
        };
        let both = |own: String, above: &String| if has_who { own } else { above.clone() };
        Ok(Statement {
            what: what.to_owned(),
            group: both(self.group, &context.group),
            people: both(self.people, &context.people),
            claimant: self.claimant.or_else(|| context.claimant.clone()).unwrap_or_default(),
            figure: self.figure,
            as_of: self.as_of,
            party: context.party.clone(),
            reference: self.reference,
        })
    }
}

struct Reader<'t> {
    tokens: &'t [Token<'t>],
    at: usize,
    found: Vec<Found>,
    flags: &'t [String],
    is_strength: bool,
}

impl<'t> Reader<'t> {
    /// The words from here up to the next mark.
    fn ahead(&self) -> Vec<&'t str> {
        let words = self.tokens[self.at..].iter().map_while(|token| match token {
            Token::Word(word) => Some(*word),
            _ => None,
        });
        words.collect()
    }

    /// The words from here with "and" between them, for wordings that have it.
    fn ahead_with_and(&self) -> Vec<&'t str> {
        let words = self.tokens[self.at..].iter().map_while(|token| match token {
            Token::Word(word) => Some(*word),
            Token::And => Some("and"),
            Token::Separator | Token::Bracketed(_) => None,
        });
        words.take(LONGEST_FIGURE).collect()
    }

    fn all(&mut self) -> Result<(), String> {
        while self.at < self.tokens.len() {
            match &self.tokens[self.at] {
                Token::Separator | Token::And => self.at += 1,
                Token::Bracketed(text) => {
                    self.bracketed(text)?;
                    self.at += 1;
                }
                Token::Word("including" | "incl.") => {
                    self.at += 1;
                    self.part()?;
                }
                Token::Word("per" | "according") => self.attribution()?,
                Token::Word(_) => self.one()?,
            }
        }
        self.share();
        Ok(())
    }

    /// A figure, who they are, and what happened.
    fn one(&mut self) -> Result<(), String> {
        let at = self.at;
        let mut found = Found { at, figure: self.figure()?, ..Found::default() };
        let mut people = Vec::new();
        while let Some(token) = self.tokens.get(self.at) {
            if let Some((what, length)) = outcome(&self.ahead_with_and()) {
                self.at += length;
                found.what = Some(what);
                break;
            }
            match token {
                Token::Word("per" | "according" | "including" | "incl.")
                | Token::Bracketed(_)
                | Token::Separator => break,
                Token::Word(word) => people.push(*word),
                Token::And => {
                    let next: Vec<&str> = match self.tokens.get(self.at + 1) {
                        Some(Token::Word(_)) => {
                            Reader { at: self.at + 1, found: Vec::new(), ..*self }.ahead()
                        }
                        _ => break,
                    };
                    if starts_figure(next[0], &next) || matches!(next[0], "including" | "per" | "according") {
                        break;
                    }
                    people.push("and");
                }
            }
            self.at += 1;
        }
        (found.people, found.group) = match who(&people, found.what.is_some_and(is_of_things)) {
            // Of what a side has, people are only a part.
            Err(_) if self.is_strength => {
                found.what = Some(THINGS);
                (String::new(), people.join(" "))
            }
            other => other?,
        };
        if found.what.is_some() {
            match self.tokens.get(self.at) {
                Some(Token::Word(word)) if !matches!(*word, "per" | "according" | "including" | "incl.") => {
                    return Err(format!(
                        "goes on with {:?}, which is not understood",
                        self.ahead().join(" ")
                    ));
                }
                _ => {}
            }
        }
        self.found.push(found);
        Ok(())
    }

    /// The longest figure that the words ahead begin with.
    fn figure(&mut self) -> Result<String, String> {
        let words = self.ahead_with_and();
        if let Some(length) = not_known(&words) {
            self.at += length;
            return Ok(if length == 1 { words[0].to_owned() } else { UNKNOWN.to_owned() });
        }
        for length in (1..=words.len()).rev() {
            let text = words[..length].join(" ");
            if is_figure(&text) {
                self.at += length;
                return Ok(text);
            }
        }
        Err(format!("has {:?} where a figure is expected", self.ahead().join(" ")))
    }

    /// What stands in brackets: who says so, for which day, or a part of the figure before.
    fn bracketed(&mut self, text: &str) -> Result<(), String> {
        let lower = text.to_lowercase();
        if let Some(name) = claimant(&without_marks(text)) {
            let flags = text.matches(FLAG).count();
            let before = self.tokens[..self.at].iter().map(|token| match token {
                Token::Bracketed(text) | Token::Word(text) => text.matches(FLAG).count(),
                Token::Separator | Token::And => 0,
            });
            let from = before.sum::<usize>().min(self.flags.len());
            let flags = &self.flags[from..(from + flags).min(self.flags.len())];
            self.claimed(&named(&name, flags));
            return Ok(());
        }
        if lower.starts_with("as of ") && text.is_char_boundary("as of ".len()) {
            let day = text["as of ".len()..].trim();
            self.found.iter_mut().for_each(|found| day.clone_into(&mut found.as_of));
            return Ok(());
        }
        let part = lower.strip_prefix("including ").or(lower.strip_prefix("incl. "));
        if part.is_some() && text.is_ascii() {
            let (tokens, _) = tokens(&text[text.len() - part.map_or(0, str::len)..]);
            let mut inner = Reader {
                tokens: &tokens,
                at: 0,
                found: std::mem::take(&mut self.found),
                flags: &[],
                is_strength: self.is_strength,
            };
            inner.part()?;
            let is_whole = inner.at == tokens.len();
            self.found = inner.found;
            if let Some(part) = self.found.last_mut() {
                part.at = self.at;
            }
            if is_whole {
                return Ok(());
            }
        }
        Err(format!("has \"({})\", which is not understood", without_marks(text)))
    }

    /// A part of the figure before it: the same happened to them.
    fn part(&mut self) -> Result<(), String> {
        let Some(what) = self.found.last().map(|found| found.what) else {
            return Err("begins with a part of a figure, and has no whole before it".to_owned());
        };
        self.one()?;
        if let Some(found) = self.found.last_mut() {
            found.what = found.what.or(what);
        }
        Ok(())
    }

    /// "per X", "according to X", without brackets, up to the end.
    fn attribution(&mut self) -> Result<(), String> {
        let words = self.ahead();
        let name = claimant(&without_marks(&words.join(" "))).filter(|name| !name.is_empty());
        let name = name.filter(|_| self.at + words.len() == self.tokens.len());
        let Some(name) = name else {
            return Err(format!("has {:?}, of which it is not clear whom it names", words.join(" ")));
        };
        self.claimed(&name);
        self.at = self.tokens.len();
        Ok(())
    }

    /// Gives a claimant to the figures before it that have none.
    fn claimed(&mut self, name: &str) {
        for found in self.found.iter_mut().filter(|found| found.claimant.is_none()) {
            found.claimant = Some(name.to_owned());
        }
    }

    /// "33 Kyrgyzstani and 10 Tajikistani civilians killed": what stands once is of all.
    fn share(&mut self) {
        let (mut what, mut group) = (None, String::new());
        for found in self.found.iter_mut().rev() {
            if found.what.is_none() {
                found.what = what;
                if found.group.is_empty() && !found.people.is_empty() {
                    found.group.clone_from(&group);
                }
            }
            what = found.what;
            group.clone_from(&found.group);
        }
    }
}

/// A claimant's name, or that of the one flag that stands for it.
fn named(name: &str, flags: &[String]) -> String {
    match flags {
        [flag] if name.is_empty() => flag.clone(),
        _ => name.to_owned(),
    }
}

/// Of which people, and which group of them, the words between a figure and what happened say they are.
fn who(words: &[&str], is_of_things: bool) -> Result<(String, String), String> {
    let words: Vec<&str> = words.iter().copied().filter(|word| !says_no_more(word)).collect();
    if is_of_things {
        return Ok((String::new(), words.join(" ")));
    }
    let is_name = |word: &&&str| {
        word.starts_with(char::is_uppercase)
            && !is_people(&word.to_lowercase())
            && !is_anybody(&word.to_lowercase())
    };
    let names = words.iter().take_while(is_name).count();
    let (people, group) = words.split_at(names);
    let group: Vec<String> = group.iter().map(|word| word.to_lowercase()).collect();
    match group.last() {
        None => Ok((people.join(" "), String::new())),
        Some(last) if is_anybody(last) && group.len() == 1 => Ok((people.join(" "), String::new())),
        Some(last) if is_people(last) => Ok((people.join(" "), group.join(" "))),
        Some(_) => {
            Err(format!("says {:?}, which is neither people nor what happened to them", group.join(" ")))
        }
    }
}

#[cfg(test)]
mod tests;
