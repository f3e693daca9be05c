use std::{
    io::Read as _,
    path::{Path, PathBuf},
};

use clap::{ArgMatches, Args, Command, FromArgMatches, parser::ValueSource};
use serde_json::{Value, json};

use super::verify::VerifyFormat;
use crate::{
    cli::{
        error::{CliError, Status},
        output::{self, count},
        style::{error, good, safe},
    },
    docket::{Access, Checked, Kept, ProvenEntry, Refuted, Subject, check},
    io::{
        export::timestamp,
        report::{Proof, Report},
    },
    ledger::{Entry, Policy, VerifierKey},
    model::{Body, Claim, TranslationBy},
    store::Store,
};

/// Longest policy or key file that is read, in bytes.
const MOST_BYTES: u64 = 512 * 1024;
/// Most entries of a report that are listed.
const MOST_LISTED: usize = 20;

/// Check a receipt, the proof of a report, or a checkpoint; no ledger is needed
///
/// Says what is proven and what is not, and exits with 1 if anything does not hold. The key has to come from the
/// ledger's owner in another way than the file. With --report, every row of the CSV file is held against the proof.
/// With --ledger, a ledger is asked whether it still holds what was promised, in the same places, and everything else
/// that the checkpoint covers.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  counterclaim check claim.tlog-proof --key example.org/claims+33c6c316+Aa9f...\n  counterclaim check disputes.proof --report disputes.csv --policy witnesses.policy\n  counterclaim check claim.tlog-proof --key ledger.vkey --ledger copy.db"
)]
pub(crate) struct Check {
    /// The file; - for standard input
    file: PathBuf,
    /// Verifier key of the ledger, or a file that holds it; may be given more than once
    #[arg(long, value_name = "KEY", required_unless_present = "policy")]
    key: Vec<String>,
    /// Policy of logs and witnesses (c2sp.org/tlog-policy); with --key, for that ledger too
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// The CSV report whose rows are to be proven
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    #[command(flatten)]
    ledger: NamedLedger,
    /// How the result is written
    #[arg(long, value_enum, default_value = "table")]
    format: VerifyFormat,
}

/// The ledger, if one was named on the command line: by default there is none to ask.
#[derive(Debug)]
struct NamedLedger(Option<PathBuf>);

impl Args for NamedLedger {
    fn augment_args(command: Command) -> Command {
        command
    }

    fn augment_args_for_update(command: Command) -> Command {
        command
    }
}

impl FromArgMatches for NamedLedger {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let named = matches.value_source("ledger") == Some(ValueSource::CommandLine);
        Ok(Self(named.then(|| matches.get_one("ledger").cloned()).flatten()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

/// Everything that was found.
struct Findings {
    checked: Checked,
    policy: Policy,
    report: Option<Report>,
    kept: Option<Kept>,
    refuted: Vec<Refuted>,
}

impl Check {
    pub(super) fn run(self) -> Result<Status, CliError> {
        let policy = self.policy()?;
        let mut bytes = Vec::new();
        output::input(&self.file)?
            .0
            .read_to_end(&mut bytes)
            .map_err(|error| CliError::file(&self.file, &error))?;
        let checked = match check(&bytes, &policy) {
            Ok(checked) => checked,
            Err(error) => {
                return self.refused(&Refuted { kind: error.kind(), cause: error.to_string() });
            }
        };
        if self.report.is_some() && checked.subject != Subject::Report {
            return Err(CliError::user(format!(
                "{}: is no proof of a report, so --report cannot be held against it; `counterclaim prove --report` makes one",
                self.file.display()
            )));
        }
        let findings = self.look(checked, policy)?;
        match self.format {
            VerifyFormat::Table => output::print(&in_words(&findings))?,
            VerifyFormat::Json => write_json(&as_json(&findings))?,
        }
        Ok(if findings.refuted.is_empty() { Status::Fine } else { Status::Finding })
    }

    fn policy(&self) -> Result<Policy, CliError> {
        let mut policy = match &self.policy {
            Some(path) => {
                let text = read_small(path)?;
                Policy::parse(&text)
                    .map_err(|error| CliError::user(format!("{}: {error}", path.display())))?
            }
            None => Policy::of_logs(Vec::new()),
        };
        for key in &self.key {
            policy.add_log(read_key(key)?);
        }
        Ok(policy)
    }

    fn refused(&self, refuted: &Refuted) -> Result<Status, CliError> {
        match self.format {
            VerifyFormat::Table => output::print(&format!(
                "{} {}: {}\nNothing is proven.",
                error(refuted.kind),
                self.file.display(),
                safe(&refuted.cause)
            ))?,
            VerifyFormat::Json => write_json(&json!({
                "holds": false,
                "failures": [{ "kind": refuted.kind, "cause": refuted.cause }],
            }))?,
        }
        Ok(Status::Finding)
    }

    /// Holds what was checked against a report and a ledger, where they are named.
    fn look(&self, checked: Checked, policy: Policy) -> Result<Findings, CliError> {
        let mut refuted = Vec::new();
        let report = match &self.report {
            Some(path) => {
                let report = Report::read(output::input(path)?.0)
                    .map_err(|error| CliError::user(format!("{}: {error}", path.display())))?;
                refuted.extend(checked.against_report(&report));
                Some(report)
            }
            None => None,
        };
        let kept = match &self.ledger.0 {
            Some(path) => {
                let kept = checked.against_ledger(&Store::open(path, Access::Read)?)?;
                refuted.extend(kept.refuted.iter().cloned());
                Some(kept)
            }
            None => None,
        };
        Ok(Findings { checked, policy, report, kept, refuted })
    }
}

/// Reads a verifier key, or the file that holds it.
fn read_key(text: &str) -> Result<VerifierKey, CliError> {
    let wrong = |error: &dyn std::fmt::Display| {
        CliError::user(format!(
            "--key {text}: {error}; a verifier key is as `counterclaim key show` prints it, or the name of a file that holds one"
        ))
    };
    match text.parse() {
        Ok(key) => Ok(key),
        Err(_) if Path::new(text).is_file() => {
            let bytes = read_small(Path::new(text))?;
            let key = String::from_utf8(bytes).map_err(|_| wrong(&"the file is not text"))?;
            key.trim().parse().map_err(|error| wrong(&error))
        }
        Err(error) => Err(wrong(&error)),
    }
}

fn read_small(path: &Path) -> Result<Vec<u8>, CliError> {
    let mut bytes = Vec::new();
    output::input(path)?
        .0
        .take(MOST_BYTES)
        .read_to_end(&mut bytes)
        .map_err(|error| CliError::file(path, &error))?;
    Ok(bytes)
}

fn write_json(object: &Value) -> Result<(), CliError> {
    output::write_to(None, |out| {
        serde_json::to_writer_pretty(&mut *out, object)?;
        writeln!(out)
    })
}

fn as_json(findings: &Findings) -> Value {
    let Findings { checked, policy: _, report, kept, refuted } = findings;
    let checkpoint = checked.accepted.signed.checkpoint();
    let witnesses: Vec<Value> = checked
        .accepted
        .cosignatures
        .iter()
        .map(|cosignature| json!({ "key": cosignature.key.to_string(), "time": timestamp(cosignature.time) }))
        .collect();
    let columns = |report: &Report, proof: &[Proof]| -> Vec<String> {
        proof.iter().flat_map(|proof| report.columns(*proof)).map(str::to_owned).collect()
    };
    json!({
        "holds": refuted.is_empty(),
        "subject": match checked.subject {
            Subject::Receipt => "receipt",
            Subject::Report => "report",
            Subject::Checkpoint => "checkpoint",
        },
        "origin": checkpoint.origin(),
        "size": checkpoint.size(),
        "root": checkpoint.root().to_string(),
        "key": checked.accepted.signed.key().to_string(),
        "witnessed": !witnesses.is_empty(),
        "witnesses": witnesses,
        "recorded_before": checked.seen().map(|seen| timestamp(seen.time)),
        "entries": checked.entries.iter().map(entry_json).collect::<Vec<_>>(),
        "report": report.as_ref().map(|report| json!({
            "rows": report.rows().len(),
            "proven_columns": columns(report, &[Proof::Claim, Proof::Source]),
            "other_columns": columns(report, &[Proof::None]),
        })),
        "ledger": kept.as_ref().map(|kept| json!({
            "size": kept.size,
            "holds_it_still": kept.refuted.is_empty(),
            "without_body": kept.without_body,
        })),
        "failures": refuted
            .iter()
            .map(|refuted| json!({ "kind": refuted.kind, "cause": refuted.cause }))
            .collect::<Vec<_>>(),
    })
}

fn entry_json(entry: &ProvenEntry) -> Value {
    let body = entry.opening.body().and_then(|body| serde_json::from_slice::<Value>(body).ok());
    json!({
        "index": entry.index,
        "id": entry.id(),
        "recorded_at": timestamp(entry.opening.entry().time()),
        "type": type_name(entry),
        "key": match entry.opening.entry() {
            Entry::Key { verifier, .. } => Some(verifier.to_string()),
            _ => None,
        },
        "body": body,
    })
}

fn in_words(findings: &Findings) -> String {
    let checked = &findings.checked;
    let origin = safe(checked.accepted.signed.checkpoint().origin());
    let mut text = String::new();
    for refuted in &findings.refuted {
        text.push_str(&format!("{} {}\n", error(refuted.kind), safe(&refuted.cause)));
    }
    let entries = count(checked.entries.len() as u64, "entry", "entries");
    let proven = match (checked.subject, findings.refuted.is_empty()) {
        (_, false) => {
            let failures = count(findings.refuted.len() as u64, "thing does", "things do");
            format!("{} The file itself is genuine; {failures} not agree with it.\n", error("Not proven:"))
        }
        (Subject::Receipt, true) => {
            let index = checked.entries.first().map_or(0, |entry| entry.index);
            format!("{} entry {index} of the ledger {origin} was recorded in this form.\n", good("Proven:"))
        }
        (Subject::Report, true) => match &findings.report {
            Some(report) => format!(
                "{} {} what was recorded in the ledger {origin}.\n",
                good("Proven:"),
                count(report.rows().len() as u64, "row matches", "rows match")
            ),
            None => {
                format!("{} {entries} of the ledger {origin} were recorded in this form.\n", good("Proven:"))
            }
        },
        (Subject::Checkpoint, true) => {
            format!("{} the ledger {origin} signed this checkpoint.\n", good("Proven:"))
        }
    };
    text.push_str(&output::paragraph(proven.trim_end(), 0));
    let mut facts = Vec::new();
    if let (Subject::Receipt, Some(entry)) = (checked.subject, checked.entries.first()) {
        facts = entry_facts(entry);
    } else if checked.subject == Subject::Report && findings.report.is_none() {
        text.push_str(&listed(checked));
    }
    facts.extend(proof_facts(findings));
    text.push_str(&output::facts(&facts));
    text
}

/// The claims of a report, a line each.
fn listed(checked: &Checked) -> String {
    let mut text = String::new();
    for entry in checked.entries.iter().take(MOST_LISTED) {
        let what = entry.content.as_ref().map(summary).unwrap_or_default();
        text.push_str(&output::paragraph(&safe(&format!("{}  {} {what}", entry.index, type_name(entry))), 2));
    }
    if checked.entries.len() > MOST_LISTED {
        text.push_str(&format!("  and {} more\n", checked.entries.len() - MOST_LISTED));
    }
    text
}

fn entry_facts(entry: &ProvenEntry) -> Vec<(&'static str, String)> {
    let mut facts = match (&entry.content, entry.opening.entry()) {
        (Some(Body::Claim(claim)), _) => claim_facts(claim),
        (Some(Body::Source(source)), _) => vec![
            ("source", source.title.clone()),
            ("publisher", source.publisher.clone().unwrap_or_default()),
            ("address", source.url.clone().unwrap_or_default()),
            ("published", source.published_on.map(|date| date.in_words()).unwrap_or_default()),
        ],
        (Some(other), _) => vec![("what", summary(other))],
        (None, Entry::Key { verifier, .. }) => vec![(
            "what",
            format!("the key {verifier} (fingerprint {}) signs from here on", verifier.fingerprint()),
        )],
        (None, _) => vec![(
            "body",
            entry.opening.body().map(|body| String::from_utf8_lossy(body).into_owned()).unwrap_or_default(),
        )],
    };
    let id = entry.id().map(|id| format!(", id {id}")).unwrap_or_default();
    facts.push(("entry", format!("{}{id}", entry.index)));
    facts
}

fn claim_facts(claim: &Claim) -> Vec<(&'static str, String)> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let country = claim.claimant.country.map(|country| format!(" ({country})")).unwrap_or_default();
    vec![
        ("question", claim.question.to_string()),
        ("value", claim.value.text.clone()),
        ("as of", claim.moment().in_words()),
        ("stated on", claim.stated_on.in_words()),
        ("claimant", format!("{}{country}", claim.claimant.name)),
        ("statement", text(&claim.statement)),
        ("quote", text(&claim.citation.quote)),
        ("translation", text(&claim.citation.translation)),
        ("translated", claim.citation.translation_by.map_or("", TranslationBy::in_words).to_owned()),
        (
            "unverified",
            if claim.citation.unverified { "the quote was recorded as unverified" } else { "" }.to_owned(),
        ),
        ("locator", text(&claim.citation.locator)),
        ("source", format!("the document of entry {}, which has a receipt of its own", claim.source.short())),
        ("note", text(&claim.note)),
    ]
}

fn summary(body: &Body) -> String {
    match body {
        Body::Claim(claim) => format!("{}: {} · {}", claim.claimant.name, claim.value.text, claim.question),
        Body::Source(source) => source.title.clone(),
        Body::Retraction(retraction) => format!("withdraws {}: {}", retraction.target, retraction.reason),
        Body::Redaction(redaction) => {
            format!("destroys the body of {}: {}", redaction.target, redaction.code)
        }
        Body::Codebook { .. } => "definitions of topics".to_owned(),
        Body::Naming(naming) => naming.to_string(),
        Body::Edition(edition) => edition.to_string(),
    }
}

fn type_name(entry: &ProvenEntry) -> &'static str {
    match (&entry.content, entry.opening.entry()) {
        (Some(body), _) => body.type_name(),
        (None, Entry::Key { .. }) => "key",
        (None, Entry::Redaction { .. }) => "redaction",
        (None, Entry::Content { .. }) => "unknown",
    }
}

/// What is proven of place and time, by whom, and what is not.
fn proof_facts(findings: &Findings) -> Vec<(&'static str, String)> {
    let Findings { checked, policy, report, kept, refuted: _ } = findings;
    let signed = &checked.accepted.signed;
    let checkpoint = signed.checkpoint();
    let mut facts = Vec::new();
    if let (Subject::Receipt, Some(entry)) = (checked.subject, checked.entries.first()) {
        let at = timestamp(entry.opening.entry().time());
        facts.push(("recorded", format!("{at}, by the ledger's own clock, which its owner sets")));
    }
    facts.push((
        "in the log",
        format!("of {}, root {}", count(checkpoint.size(), "entry", "entries"), checkpoint.root()),
    ));
    facts.push(("signed by", signed.key().to_string()));
    facts.push(("witness", witness(checked, policy)));
    if let Some(report) = report {
        let names = |proof| report.columns(proof).collect::<Vec<_>>().join(", ");
        facts.push(("proven", format!("by the claims: {}", names(Proof::Claim))));
        let sources = names(Proof::Source);
        if !sources.is_empty() {
            facts.push(("proven", format!("by the entries of their sources: {sources}")));
        }
        let other = names(Proof::None);
        if !other.is_empty() {
            facts.push(("not proven", format!("the columns {other}: worked out from all claims, or added")));
        }
    } else if checked.subject == Subject::Report {
        facts.push(("rows", "none was looked at; --report FILE.csv holds a report against this".to_owned()));
    }
    if let Some(kept) = kept
        && kept.refuted.is_empty()
    {
        facts.push((
            "ledger",
            format!(
                "it still holds this and everything before it, {} by now",
                count(kept.size, "entry", "entries")
            ),
        ));
        if !kept.without_body.is_empty() {
            let numbers: Vec<String> = kept.without_body.iter().map(u64::to_string).collect();
            facts.push(("bodies", format!("destroyed there since: entry {}", numbers.join(", "))));
        }
    }
    facts.push((
        "not proven",
        match checked.subject {
            Subject::Checkpoint => "which entries these are".to_owned(),
            _ => "that what is claimed is true; whether a later entry withdraws it".to_owned(),
        },
    ));
    facts
}

fn witness(checked: &Checked, policy: &Policy) -> String {
    let Some(seen) = checked.seen() else {
        let asked = match policy.witnesses().len() {
            0 => String::new(),
            number => {
                format!(" of the {} that the policy names", count(number as u64, "witness", "witnesses"))
            }
        };
        return format!(
            "none{asked} has looked: nobody but the holder of the key vouches for the time, or for there being no other log of this name"
        );
    };
    let names: Vec<String> = checked
        .accepted
        .cosignatures
        .iter()
        .map(|cosignature| format!("{} at {}", cosignature.key.name(), timestamp(cosignature.time)))
        .collect();
    format!(
        "{} saw the log and that it only grew; recorded before {}, by the clock of {}",
        names.join(", "),
        timestamp(seen.time),
        seen.key.name()
    )
}
