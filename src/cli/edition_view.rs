//! An edition of a data set on the command line: how it is named, and how what it changed looks.

use clap::{Args, ValueEnum};

use super::{
    error::CliError,
    output::{self, count},
    style::{safe, strong},
};
use crate::{
    docket::{Change, EditionReport, Gone, NewEdition},
    model::{ChangedBy, Date, one_line},
};

/// The edition of a data set that a file is.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "If the file is an edition of a data set")]
pub(crate) struct EditionArgs {
    /// When this edition was published: record what is new, revised or gone since the edition before
    #[arg(long, value_name = "DATE", value_parser = Date::parse)]
    edition: Option<Date>,
    /// Name of the data set, the same for all its editions; that of the mapping if left out
    #[arg(long, value_name = "NAME", requires = "edition")]
    data_set: Option<String>,
    /// Who changed what a row says, if the row itself is not dated otherwise
    #[arg(long, value_enum, value_name = "WHO", default_value = "carrier", requires = "edition")]
    changed_by: Speaker,
    /// What becomes of claims that this edition does not have; withdrawn if left out, unless they are
    /// more than half of all
    #[arg(long, value_enum, value_name = "FATE", requires = "edition")]
    gone: Option<Fate>,
}

/// Whose doing a change is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Speaker {
    /// Whoever published the file corrected its copy of what was said
    Carrier,
    /// The claimant spoke again, on the day of the edition
    Claimant,
}

/// What becomes of claims that are gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Fate {
    /// They are withdrawn, however many they are
    Withdrawn,
    /// They stand, and belong to the data set no more
    Kept,
}

impl EditionArgs {
    /// When the edition was published, if the file is one.
    pub(crate) const fn published_on(&self) -> Option<Date> {
        self.edition
    }

    /// The edition, of a data set that has this name unless another was given.
    pub(crate) fn read(&self, usual: Option<String>) -> Result<Option<NewEdition>, CliError> {
        let Some(published_on) = self.edition else { return Ok(None) };
        let Some(name) = self.data_set.clone().or(usual) else {
            return Err(CliError::user(
                "--edition needs the name of the data set, the same for all its editions: give it with --data-set",
            ));
        };
        let data_set = one_line(&name).map_err(|error| CliError::user(format!("--data-set: {error}")))?;
        let changed_by = match self.changed_by {
            Speaker::Carrier => ChangedBy::Carrier,
            Speaker::Claimant => ChangedBy::Claimant,
        };
        let gone = match self.gone {
            None => Gone::WithdrawnIfFew,
            Some(Fate::Withdrawn) => Gone::Withdrawn,
            Some(Fate::Kept) => Gone::Kept,
        };
        Ok(Some(NewEdition { data_set, published_on, changed_by, gone }))
    }
}

/// What an edition changed, in lines.
pub(crate) fn told(report: &EditionReport) -> String {
    let counts = &report.counts;
    let edition = &report.edition;
    let against = match &report.before {
        Some(before) => format!("of {} against that of {before}", edition.published_on),
        None => format!("of {}, the first that is recorded", edition.published_on),
    };
    let number = |number: u64| if number > 0 { count(number, "claim", "claims") } else { String::new() };
    let again = match report.stated_anew {
        0 => String::new(),
        again if again == counts.revised => ", stated anew by the claimant".to_owned(),
        again => format!(", {again} of them stated anew by the claimant"),
    };
    let mut text = output::facts(&[
        ("data set", edition.data_set.clone()),
        ("edition", against),
        ("new", number(counts.new)),
        ("revised", if counts.revised > 0 { number(counts.revised) + &again } else { String::new() }),
        ("withdrawn", number(counts.withdrawn)),
        ("unchanged", number(counts.unchanged)),
        ("not met", if counts.kept > 0 { number(counts.kept) + ", left standing" } else { String::new() }),
        (
            "repeated",
            if report.repeated > 0 {
                number(report.repeated) + ", of later moments than what their claimants revised"
            } else {
                String::new()
            },
        ),
    ]);
    text.push_str(&changes("Revised", &report.revised, counts.revised));
    text.push_str(&changes("Withdrawn", &report.withdrawn, counts.withdrawn));
    text
}

/// What is to be known of rows that were refused, and of claims that may have come back.
pub(crate) fn notes(report: &EditionReport) -> Vec<String> {
    let mut notes = Vec::new();
    if report.is_partly_unread {
        notes.push(
            "Nothing was withdrawn: of a row that was refused it is not known which claims it makes. \
             Mend it in the file, and import the whole edition again."
                .to_owned(),
        );
    }
    if report.redacted > 0 && report.counts.new > 0 {
        notes.push(format!(
            "Of this data set {} redacted. What they held is not known any more, so a row that has it still is new: \
             look through what is new, and redact it again.",
            count(report.redacted, "entry was", "entries were")
        ));
    }
    notes.iter().map(|note| output::paragraph(note, 0).trim_end().to_owned()).collect()
}

fn changes(heading: &str, shown: &[Change], all: u64) -> String {
    if shown.is_empty() {
        return String::new();
    }
    let mut text = format!("{}\n", strong(heading));
    for change in shown {
        let after = change.after.as_ref().map_or_else(String::new, |after| format!(" → {after}"));
        let by = match (change.by, &change.after) {
            (ChangedBy::Claimant, Some(_)) => " (stated anew)",
            _ => "",
        };
        let line = format!(
            "{}, {}, {}: {}{after}{by}",
            change.claimant,
            change.question,
            change.moment.in_words(),
            change.before,
        );
        text.push_str(&output::paragraph(&safe(&line), 2));
    }
    let more = all - shown.len() as u64;
    if more > 0 {
        text.push_str(&output::paragraph(&format!("and {}", count(more, "more", "more")), 2));
    }
    text
}
