//! The figures of one line, each with who they are and what happened to them.

use super::{
    line::{FLAG, without_marks},
    token::{Token, tokens},
    vocabulary::{
        THINGS, UNKNOWN, claimant, is_anybody, is_of_things, is_people, not_known, outcome, says_no_more,
    },
};
use crate::model::{Kind, Value};

/// Most words that a figure is made of: "between 1.5 and 2 million".
const LONGEST_FIGURE: usize = 7;

/// Gives each figure the first reference after it; what stands before all figures is for those without one.
pub(super) fn cite(found: &mut [Found], references: &[usize]) {
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
pub(super) fn starts_figure(word: &str, from: &[&str]) -> bool {
    let digit = word.trim_start_matches(['~', '<', '>', '≥', '≤', '≈', '∼', '=', '+', '±']);
    digit.starts_with(|c: char| c.is_ascii_digit()) || not_known(from).is_some() || is_figure(word)
}

fn is_figure(text: &str) -> bool {
    !matches!(text, "-" | "–" | "—")
        && Value::parse(text, Some(Kind::Quantity)).is_ok_and(|v| v.reading.kind().is_some())
}

/// A figure and what goes with it, some of which may stand elsewhere in the line.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Where in the line it begins.
    pub(super) at: usize,
    pub(super) figure: String,
    pub(super) what: Option<&'static str>,
    pub(super) people: String,
    pub(super) group: String,
    pub(super) claimant: Option<String>,
    pub(super) as_of: String,
    pub(super) reference: Option<usize>,
}

pub(super) struct Reader<'t> {
    pub(super) tokens: &'t [Token<'t>],
    pub(super) at: usize,
    pub(super) found: Vec<Found>,
    pub(super) flags: &'t [String],
    pub(super) is_strength: bool,
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

    pub(super) fn all(&mut self) -> Result<(), String> {
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
pub(super) fn named(name: &str, flags: &[String]) -> String {
    match flags {
        [flag] if name.is_empty() => flag.clone(),
        _ => name.to_owned(),
    }
}

/// Of which people, and which group of them, the words between a figure and what happened say they are.
pub(super) fn who(words: &[&str], is_of_things: bool) -> Result<(String, String), String> {
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
