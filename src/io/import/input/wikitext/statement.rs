//! Lines of a cell as statements: a figure, what happened, to whom, and who says so. A line is understood as a whole or
//! not at all.

use super::{
    figures::{Found, Reader, cite, named, starts_figure, who},
    line::{FLAG, Line, REFERENCE, without_marks},
    token::{tokens, words},
    vocabulary::{STRENGTH, claimant, is_anybody, is_people, outcome},
};

/// Most words of a line that is looked at.
const LONGEST_LINE: usize = 400;

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
            statements.push(self.complete(found)?);
        }
        Ok(statements)
    }

    /// A figure with what the lines above it and the parameter say.
    fn complete(&self, found: Found) -> Result<Statement, String> {
        let has_who = !(found.people.is_empty() && found.group.is_empty());
        let what = match found.what {
            Some(what) => what,
            None if !self.what.is_empty() => &self.what,
            None if (has_who || !self.group.is_empty()) && self.usual == "casualties" => {
                return Err(format!("does not say what happened to the {}", found.figure));
            }
            None => self.usual,
        };
        let both = |own: String, above: &String| if has_who { own } else { above.clone() };
        Ok(Statement {
            what: what.to_owned(),
            group: both(found.group, &self.group),
            people: both(found.people, &self.people),
            claimant: found.claimant.or_else(|| self.claimant.clone()).unwrap_or_default(),
            figure: found.figure,
            as_of: found.as_of,
            party: self.party.clone(),
            reference: found.reference,
        })
    }
}

#[cfg(test)]
mod tests;
