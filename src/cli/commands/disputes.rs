use clap::{Args, ValueEnum};

use crate::{
    cli::{
        args::{FormatArgs, LedgerArgs, SelectionArgs, ToleranceArgs, parse_topic},
        dispute_view::{self, Detail},
        error::{CliError, Status as Ending},
        output::{self, Format, count},
    },
    disputes::{Answer, Status},
    io::export::{dispute_json, long},
    model::Topic,
};

/// Show which accounts conflict, side by side, and why
///
/// A question is disputed when the positions of two claimants cannot both hold (contradicts), or
/// differ in a way that only growth of the count between their dates could explain (diverges).
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  counterclaim disputes\n  counterclaim disputes casualties --side TJ --as-of 2021-05-01\n  counterclaim disputes --format json | jq '.[].reason'"
)]
pub(crate) struct Disputes {
    /// Only this topic and those under it
    #[arg(value_parser = parse_topic)]
    topic: Option<Topic>,
    /// Questions of every status, not only disputed ones
    #[arg(long)]
    all: bool,
    /// Questions of this status; may be given more than once
    #[arg(long, value_enum, conflicts_with = "all")]
    status: Vec<StatusArg>,
    #[command(flatten)]
    selection: SelectionArgs,
    #[command(flatten)]
    tolerance: ToleranceArgs,
    #[command(flatten)]
    format: FormatArgs,
}

/// A status, as an argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum StatusArg {
    /// Two positions cannot both hold, or differ as growth alone could explain
    Disputed,
    /// Several claimants answer, and no two answers conflict
    Agreed,
    /// A single claimant answers
    OneSided,
    /// No claimant answers
    Silent,
}

impl From<StatusArg> for Status {
    fn from(status: StatusArg) -> Self {
        match status {
            StatusArg::Disputed => Self::Disputed,
            StatusArg::Agreed => Self::Agreed,
            StatusArg::OneSided => Self::OneSided,
            StatusArg::Silent => Self::Silent,
        }
    }
}

/// The statuses that are asked for: disputed ones unless said otherwise.
pub(super) fn statuses(all: bool, chosen: &[StatusArg]) -> Vec<Status> {
    if all {
        Status::ALL.to_vec()
    } else if chosen.is_empty() {
        vec![Status::Disputed]
    } else {
        chosen.iter().map(|status| (*status).into()).collect()
    }
}

impl Disputes {
    pub(super) fn run(self, ledger: &LedgerArgs) -> Result<Ending, CliError> {
        let docket = ledger.read()?;
        let selection = self.selection.with_topic(self.topic);
        docket.check_selection(&selection)?;
        let statuses = statuses(self.all, &self.status);
        let answers = docket.answers(&selection, &statuses, self.tolerance.tolerance)?;
        if self.format.format != Format::Table {
            return write(&answers, self.format.format);
        }
        output::print(&dispute_view::answers(&answers, Detail::Reference))?;
        let asked = docket.count_questions(&selection)?;
        if docket.store().suggestions("event")?.is_empty() {
            output::note("No claims are recorded here yet.");
            return Ok(Ending::Fine);
        }
        let found = answers.len() as u64;
        let named: Vec<&str> = statuses.iter().map(|status| status.as_str()).collect();
        let which = if self.all { "shown".to_owned() } else { named.join(" or ") };
        output::note(&format!("{found} of {} {which}.", count(asked, "question", "questions")));
        if found > 0 {
            output::note("`counterclaim compare TOPIC` shows the words of the sources.");
        }
        Ok(Ending::Fine)
    }
}

/// Writes answers in a machine or document format.
pub(super) fn write(answers: &[Answer], format: Format) -> Result<Ending, CliError> {
    match format {
        Format::Json | Format::Jsonl => write_objects(answers.iter().map(dispute_json), format),
        Format::Csv | Format::Table | Format::Md | Format::Html => {
            output::listing(&long(answers), format, "Disputes")?;
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
        serde_json::to_writer_pretty(&mut *out, &objects.collect::<Vec<_>>())?;
        writeln!(out)
    })?;
    Ok(Ending::Fine)
}
