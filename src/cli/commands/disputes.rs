use clap::Args;

use crate::{
    cli::{
        args::{FormatArgs, LedgerArgs, parse_topic},
        asking::{AskArgs, ByArgs, StatusArgs},
        dispute_view::{self, Detail},
        error::{CliError, Status as Ending},
        output::{self, Format, count},
    },
    disputes::{Answer, By, Status},
    io::export::{dispute_json, long, write_array},
    model::Topic,
};

/// Show which accounts conflict, side by side, and why
///
/// A question is disputed when the positions of two claimants cannot both hold (contradicts), or
/// differ in a way that only growth of the count between their dates could explain (diverges).
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  counterclaim disputes\n  counterclaim disputes casualties --side TJ --as-of 2021-05-01\n  counterclaim disputes --verdict contradicts --min-gap 10 --sort spread\n  counterclaim disputes --format json | jq '.[].reason'"
)]
pub(crate) struct Disputes {
    /// Only this topic and those under it
    #[arg(value_parser = parse_topic)]
    topic: Option<Topic>,
    #[command(flatten)]
    status: StatusArgs,
    #[command(flatten)]
    asked: AskArgs,
    #[command(flatten)]
    by: ByArgs,
    #[command(flatten)]
    format: FormatArgs,
}

impl Disputes {
    pub(super) fn run(self, ledger: &LedgerArgs) -> Result<Ending, CliError> {
        let docket = ledger.read()?;
        let statuses = self.status.chosen(&self.asked);
        let (selection, answers) = self.asked.answers(&docket, self.topic, &statuses)?;
        if self.format.format != Format::Table {
            return write(&answers, self.by.by, self.format.format);
        }
        output::print(&dispute_view::grouped(&answers, Detail::Reference, self.by.by))?;
        let asked = docket.count_questions(&selection)?;
        if docket.store().suggestions("event")?.is_empty() {
            output::note("No claims are recorded here yet.");
            return Ok(Ending::Fine);
        }
        let found = answers.len() as u64;
        let named: Vec<&str> = statuses.iter().map(|status| status.as_str()).collect();
        let which = if statuses == Status::ALL { "shown".to_owned() } else { named.join(" or ") };
        output::note(&format!(
            "{found} of {} {which}{}.",
            count(asked, "question", "questions"),
            self.asked.told()
        ));
        if found > 0 {
            output::note("`counterclaim compare TOPIC` shows the words of the sources.");
        }
        Ok(Ending::Fine)
    }
}

/// Writes answers in a machine or document format.
pub(super) fn write(answers: &[Answer], by: By, format: Format) -> Result<Ending, CliError> {
    match format {
        Format::Json | Format::Jsonl => {
            write_objects(answers.iter().map(|answer| dispute_json(answer, by)), format)
        }
        Format::Csv | Format::Table | Format::Md | Format::Html => {
            output::listing(&long(answers, by), format, "Disputes")?;
            Ok(Ending::Fine)
        }
    }
}

/// Writes objects one a line, or as an array.
pub(super) fn write_objects(
    objects: impl Iterator<Item = serde_json::Value>,
    format: Format,
) -> Result<Ending, CliError> {
    output::write_to(None, |out| {
        if format == Format::Jsonl {
            for object in objects {
                serde_json::to_writer(&mut *out, &object)?;
                writeln!(out)?;
            }
            return Ok(());
        }
        write_array(out, objects)
    })?;
    Ok(Ending::Fine)
}
