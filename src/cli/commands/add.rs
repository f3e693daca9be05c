use std::io::{self, IsTerminal as _, Read as _};

use clap::Args;

use super::quotes;
use crate::{
    cli::{
        add_prompt,
        args::{DraftArgs, LedgerArgs, RecorderArgs},
        error::{CliError, Status},
        output,
        style::{error, faint, good, safe, warning},
    },
    disputes::Verdict,
    docket::{Docket, DocketError, Outcome, Plan, Standing},
    io::import::drafts_from_json,
    model::{Draft, FieldError, MARKED, QuoteCheck},
};

/// Most JSON read from standard input.
const MOST_BYTES: u64 = 16 * 1024 * 1024;

/// Record one claim: by flags, as JSON on standard input, or answering questions
///
/// Before anything is recorded it is shown how the claim was understood: the interval of its
/// figure, its dates, the question it answers, what its claimant has at stake, and what it would
/// conflict with. On a terminal, fields that are missing are asked for one by one. Claims given
/// together as JSON are each compared with the ledger, not with each other.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  counterclaim add --event kg-tj-2021 --topic casualties/killed --side TJ --group military \\\n    --value \"at least 9\" --stated-on 2021-05-04 --claimant Tajikistan --country TJ \\\n    --source \"Situation report\" --quote \"nine servicemen\" --locator \"p. 1\"\n  echo '{\"event\": \"kg-tj-2021\", …}' | counterclaim add --json"
)]
pub(crate) struct Add {
    #[command(flatten)]
    fields: DraftArgs,
    /// Read claims from standard input: an object, an array, or one object a line
    #[arg(long)]
    json: bool,
    /// Show how the claim is understood, and record nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    recorder: RecorderArgs,
}

impl Add {
    pub(super) fn run(self, ledger: &LedgerArgs) -> Result<Status, CliError> {
        let mut docket = if self.dry_run { ledger.read()? } else { ledger.write(&self.recorder)? };
        let from_input = self.json || (!self.fields.any && !io::stdin().is_terminal());
        if from_input {
            return self.add_all(&mut docket, &read_json()?);
        }
        let mut draft = self.fields.draft.clone();
        let asks =
            io::stdin().is_terminal() && io::stderr().is_terminal() && draft.missing().next().is_some();
        if asks && !add_prompt::complete(&docket, &mut draft)? {
            output::note("Nothing was recorded.");
            return Ok(Status::Fine);
        }
        let mut plan = docket.plan(&draft)?;
        if let Some(refusal) = plan.refusal.take() {
            if !asks {
                return Err(refused(refusal));
            }
            output::note(&warning(&output::paragraph(&safe(&refusal.to_string()), 0)));
            if !add_prompt::confirm_unlikely("Record the quote as unverified?")? {
                output::note("Nothing was recorded.");
                return Ok(Status::Fine);
            }
            draft.set("quote_unverified", MARKED).map_err(refused)?;
        }
        output::print(&describe(&plan))?;
        if self.dry_run || (asks && !add_prompt::confirm("Record this claim?")?) {
            output::note("Nothing was recorded.");
            return Ok(Status::Fine);
        }
        record(&mut docket, &draft)?;
        Ok(Status::Fine)
    }

    fn add_all(&self, docket: &mut Docket, drafts: &[Draft]) -> Result<Status, CliError> {
        let mut described = String::new();
        for (plan, number) in docket.plan_all(drafts).zip(1..) {
            let mut plan = plan.map_err(|error| numbered(error.into(), number, drafts.len()))?;
            if let Some(refusal) = plan.refusal.take() {
                return Err(numbered(refused(refusal), number, drafts.len()));
            }
            described.push_str(&describe(&plan));
            described.push('\n');
        }
        output::print(&described)?;
        if self.dry_run {
            output::note("Nothing was recorded.");
            return Ok(Status::Fine);
        }
        told(&docket.record_all(drafts)?)?;
        Ok(Status::Fine)
    }
}

/// The error with the number of the claim that it is about.
fn numbered(error: CliError, number: usize, of: usize) -> CliError {
    match error {
        CliError::User(message) if of > 1 => CliError::User(format!("claim {number} of {of}: {message}")),
        other => other,
    }
}

fn read_json() -> Result<Vec<Draft>, CliError> {
    let mut text = String::new();
    let read = io::stdin().lock().take(MOST_BYTES + 1).read_to_string(&mut text);
    read.map_err(|error| CliError::user(format!("standard input: {error}")))?;
    if text.len() as u64 > MOST_BYTES {
        return Err(CliError::user(
            "standard input: is over 16 MiB; record files of claims with `counterclaim import`",
        ));
    }
    if text.trim().is_empty() {
        return Err(CliError::user(
            "no claim was given\ngive its fields as flags (see `counterclaim add --help`), or a JSON object on standard input",
        ));
    }
    drafts_from_json(&text).map_err(|error| CliError::user(format!("standard input: {error}")))
}

fn record(docket: &mut Docket, draft: &Draft) -> Result<(), CliError> {
    told(&[docket.record(draft)?])
}

fn told(outcomes: &[Outcome]) -> Result<(), CliError> {
    for Outcome { claim: receipt, .. } in outcomes {
        let what = if receipt.is_new { "Recorded as entry" } else { "Recorded before, as entry" };
        output::print(&format!("{} {}  {}", good(what), receipt.index, receipt.id))?;
    }
    let unchecked =
        outcomes.iter().filter(|outcome| outcome.quote == Some(QuoteCheck::NotChecked)).count() as u64;
    if unchecked > 0 {
        output::note(&super::import::unchecked(unchecked));
    }
    Ok(())
}

fn refused(refusal: FieldError) -> CliError {
    DocketError::Fields(vec![refusal]).into()
}

/// How the quote stands to the archived file of its source; nothing if there is none.
fn standing(plan: &Plan) -> String {
    match &plan.quote {
        Standing::Verbatim { entry, page, found } => {
            format!("{} of the file archived in entry {entry}", quotes::place(page, found))
        }
        Standing::NotFound { entry, .. } => {
            format!("nowhere in the file archived in entry {entry}: recorded as unverified")
        }
        Standing::NoText { entry, reason } => {
            format!("not sought in the file archived in entry {entry}: {reason}")
        }
        Standing::NotArchived => "not sought: no file of its source is archived".to_owned(),
        Standing::SourceRedacted => "not sought: the source was redacted".to_owned(),
        Standing::NoQuote => String::new(),
    }
}

/// The source as it is understood: the recorded one that is meant, or the one to be recorded.
fn source(plan: &Plan) -> String {
    let described = |title: &str, publisher: Option<&str>, url: Option<&str>| {
        [Some(title), publisher, url].into_iter().flatten().collect::<Vec<_>>().join(", ")
    };
    if let Some(known) = &plan.known_source {
        let source = &known.content;
        let named = described(&source.title, source.publisher.as_deref(), source.url.as_deref());
        return format!("{named} (entry {})", known.id.short());
    }
    let source = &plan.claim.source;
    let named = described(&source.title, source.publisher.as_deref(), source.url.as_deref());
    if source.is_bare() { format!("{named} (new)") } else { named }
}

/// How a claim was understood.
fn describe(plan: &Plan) -> String {
    let claim = &plan.claim;
    let reading = match claim.value.reading.kind() {
        Some(kind) => format!("{} ({kind}: {})", claim.value.text, claim.value.reading),
        None => format!("{} (no answer is given: recorded as such, never as zero)", claim.value.text),
    };
    let claimant = &claim.claimant;
    let country = claimant.country.map_or("no country".to_owned(), |c| format!("{c}, {}", c.name()));
    let role = claimant.role.as_ref().map_or(String::new(), |role| format!(", {role}"));
    let who = format!("{} ({country}{role})", claimant.name);
    let mut text = output::facts(&[
        ("question", format!("{}  ({} · {})", plan.question, claim.question.event, claim.question)),
        ("answer", reading),
        ("as of", claim.moment().in_words()),
        ("stated on", claim.stated_on.in_words()),
        ("claimant", who),
        ("interest", plan.interest.to_string().replace('-', " ")),
        ("source", source(plan)),
        ("quote", claim.citation.quote.clone().unwrap_or_default()),
        ("found", standing(plan)),
    ]);
    if let Some(misplaced) = &plan.misplaced {
        text.push_str(&output::hanging(0, "note:", &warning("note:"), &safe(misplaced)));
    }
    if !plan.topic_is_defined {
        let meant =
            plan.nearest_topic.as_ref().map_or(String::new(), |near| format!(" Did you mean {near}?"));
        let told = format!(
            "The codebook does not define {}: the kind of answer was read off the value.{meant}",
            claim.question.topic
        );
        text.push_str(&warning(&output::paragraph(&told, 0)));
    }
    for conflict in &plan.conflicts {
        text.push_str(&output::hanging(0, "conflicts:", &error("conflicts:"), &safe(conflict)));
    }
    for change in &plan.changes {
        text.push_str(&output::hanging(0, "note:", &warning("note:"), &safe(change)));
    }
    let agreeing = plan
        .others
        .iter()
        .filter(|(.., verdict)| {
            !verdict.is_dispute() && !matches!(verdict, Verdict::Revises | Verdict::Misreports)
        })
        .count() as u64;
    if agreeing > 0 {
        let others = output::count(agreeing, "other claim", "other claims");
        text.push_str(&faint(&format!("{others} on this question, not in conflict with it\n")));
    }
    text
}
