use std::{io::Read as _, path::PathBuf};

use clap::{Args, Subcommand};

use crate::{
    cli::{
        args::{FormatArgs, LedgerArgs, RecorderArgs, SelectionArgs, parse_topic},
        error::{CliError, Status},
        output::{self, Format, count},
        style::{faint, good, strong},
    },
    io::export::Listing,
    model::{self, Topic, TopicEntry},
};

/// Largest codebook file read.
const MOST_BYTES: u64 = 1024 * 1024;

/// Show, set or check the definitions of topics
#[derive(Debug, Subcommand)]
pub(crate) enum Codebook {
    Show(Show),
    Set(Set),
    Check(Check),
}

/// Show the codebook in force
#[derive(Debug, Args)]
pub(crate) struct Show {
    /// Only this topic and those under it
    #[arg(value_parser = parse_topic)]
    topic: Option<Topic>,
    /// As the TOML file that `codebook set` takes
    #[arg(long)]
    toml: bool,
    #[command(flatten)]
    format: FormatArgs,
}

/// Put another codebook in force, as an entry of the ledger
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  counterclaim codebook show --toml > codebook.toml\n  counterclaim codebook set codebook.toml"
)]
pub(crate) struct Set {
    /// The TOML file
    file: PathBuf,
    #[command(flatten)]
    recorder: RecorderArgs,
}

/// List what the ledger holds that the codebook does not define
#[derive(Debug, Args)]
pub(crate) struct Check {
    #[command(flatten)]
    selection: SelectionArgs,
    #[command(flatten)]
    format: FormatArgs,
}

impl Codebook {
    pub(super) fn run(self, ledger: &LedgerArgs) -> Result<Status, CliError> {
        match self {
            Self::Show(command) => command.run(ledger),
            Self::Set(command) => command.run(ledger),
            Self::Check(command) => command.run(ledger),
        }
    }
}

impl Show {
    fn run(self, ledger: &LedgerArgs) -> Result<Status, CliError> {
        // Without a ledger the codebook in force is the one that ships.
        let recorded = if ledger.ledger.exists() { ledger.read()?.store().codebook_text()? } else { None };
        let text = recorded.as_deref().unwrap_or(model::Codebook::default_text());
        if self.toml {
            output::print(text)?;
            return Ok(Status::Fine);
        }
        let codebook = model::Codebook::parse(text)
            .map_err(|error| CliError::Malfunction(format!("the codebook in the ledger: {error}")))?;
        let wanted = |topic: &Topic| self.topic.as_ref().is_none_or(|wanted| topic.is_under(wanted));
        let topics: Vec<_> = codebook.topics().filter(|(topic, _)| wanted(topic)).collect();
        if self.format.format == Format::Table {
            output::print(&topics.iter().map(|(topic, entry)| in_words(topic, entry)).collect::<String>())?;
            return Ok(Status::Fine);
        }
        let mut listing =
            Listing::new(&["topic", "label", "question", "kind", "unit", "cumulative", "definition"]);
        for (topic, entry) in topics {
            listing.rows.push(vec![
                topic.to_string().into(),
                entry.label.clone().into(),
                entry.question.clone().into(),
                entry.kind.to_string().into(),
                entry.unit.as_ref().map(ToString::to_string).into(),
                entry.cumulative.into(),
                entry.definition.clone().into(),
            ]);
        }
        output::listing(&listing, self.format.format, &codebook.title)?;
        Ok(Status::Fine)
    }
}

/// A topic: its path, what its answers are, and its definition.
fn in_words(topic: &Topic, entry: &TopicEntry) -> String {
    let mut kind = entry.kind.to_string();
    if let Some(unit) = &entry.unit {
        kind.push_str(&format!(" in {unit}"));
    }
    if entry.cumulative {
        kind.push_str(", a running total");
    }
    if !entry.values.is_empty() {
        kind.push_str(&format!(": {}", entry.values.join(", ")));
    }
    let path = topic.to_string();
    let mut text = format!("{}\n", strong(&path));
    text.push_str(&output::paragraph(&format!("{} ({kind})", entry.question), 2));
    text.push_str(&faint(&output::paragraph(&entry.definition, 2)));
    text
}

impl Set {
    fn run(self, ledger: &LedgerArgs) -> Result<Status, CliError> {
        let mut docket = ledger.write(&self.recorder)?;
        let (input, _) = output::input(&self.file)?;
        let mut text = String::new();
        input.take(MOST_BYTES).read_to_string(&mut text).map_err(|error| {
            CliError::user(format!("{}: is not UTF-8 text ({error})", self.file.display()))
        })?;
        let changed = docket
            .set_codebook(&text)
            .map_err(|error| CliError::user(format!("{}: {error}", self.file.display())))?;
        let topics = count(docket.codebook().topics().count() as u64, "topic", "topics");
        if changed {
            output::print(&format!(
                "{} {} {}, {topics}",
                good("In force:"),
                docket.codebook().title,
                docket.codebook().version
            ))?;
        } else {
            output::print("This codebook is in force already; nothing was recorded.")?;
        }
        Ok(Status::Fine)
    }
}

impl Check {
    fn run(self, ledger: &LedgerArgs) -> Result<Status, CliError> {
        let docket = ledger.read()?;
        let found = docket.check_codebook(&self.selection.with_topic(None))?;
        let mut listing = Listing::new(&["event", "topic", "problem", "claims"]);
        for undefined in &found {
            listing.rows.push(vec![
                undefined.event.to_string().into(),
                undefined.topic.to_string().into(),
                undefined.problem.clone().into(),
                undefined.claims.into(),
            ]);
        }
        let table = self.format.format == Format::Table;
        if !table || !found.is_empty() {
            output::listing(&listing, self.format.format, "Not defined by the codebook")?;
        }
        if found.is_empty() {
            output::note("Every topic, unit and event in the ledger is defined by the codebook.");
            return Ok(Status::Fine);
        }
        Ok(Status::Finding)
    }
}
