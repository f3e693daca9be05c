//! What others have said about a ledger, in words.

use clap::Args;

use super::{args::home, error::CliError, output::count};
use crate::{
    docket::{Docket, Testimony, Witnessed},
    io::export::timestamp,
    ledger::WitnessKey,
};

/// Which witnesses are trusted.
#[derive(Debug, Clone, Args)]
pub(crate) struct WitnessArgs {
    /// Verifier key of a witness to trust besides those that were given to `witness ask`; may be
    /// given more than once
    #[arg(long, value_name = "VKEY")]
    witness: Vec<WitnessKey>,
}

impl WitnessArgs {
    /// The keys given here, and those that are remembered.
    pub(crate) fn known(&self) -> Result<Vec<WitnessKey>, CliError> {
        let mut known = self.witness.clone();
        known.extend(pinned()?);
        Ok(known)
    }
}

/// The keys that were given to `witness ask`.
pub(crate) fn pinned() -> Result<Vec<WitnessKey>, CliError> {
    // A ledger is read without a home folder.
    let Ok(home) = home() else { return Ok(Vec::new()) };
    let pins = home.pins().all().map_err(|error| CliError::user(error.to_string()))?;
    Ok(pins.into_iter().map(|pin| pin.key).collect())
}

/// Who has looked at a ledger of so many entries, or that nobody has and what follows (`without`), and
/// what was time-stamped.
pub(crate) fn witness_facts(
    testimony: &Testimony,
    entries: u64,
    without: &str,
) -> Vec<(&'static str, String)> {
    let mut facts: Vec<_> =
        testimony.witnesses.iter().map(|witnessed| ("witness", statement(witnessed, entries))).collect();
    if facts.is_empty() {
        facts.push(("witness", format!("none has looked: {without}")));
    }
    for witnessed in &testimony.unknown_witnesses {
        let statement = statement(witnessed, entries);
        let caution = "a key that only this file names, which proves nothing: ask its owner for it, and give it with --witness";
        facts.push(("not counted", format!("{statement}, by {}, {caution}", witnessed.key)));
    }
    if testimony.timestamps > 0 {
        let tokens = count(testimony.timestamps, "token", "tokens");
        facts.push(("time stamps", format!("{tokens}, not checked here: `counterclaim timestamp check`")));
    }
    facts
}

/// Whether a witness that the user knows has looked at the checkpoint of so many entries, in a sentence.
pub(crate) fn looked(docket: &Docket, size: u64) -> Result<String, CliError> {
    let (found, _) = docket.cosignatures(&pinned()?)?;
    let names: Vec<String> = found
        .iter()
        .filter(|witnessed| witnessed.is_known && witnessed.size == size)
        .map(|witnessed| format!("{} at {}", witnessed.name, timestamp(witnessed.time)))
        .collect();
    Ok(if names.is_empty() {
        "No witness has looked at its checkpoint.".to_owned()
    } else {
        format!("Its checkpoint was witnessed by {}.", names.join(" and "))
    })
}

/// "witnessed by archive.example/w1 at 2026-05-01T10:00:00Z, all 14 entries".
fn statement(witnessed: &Witnessed, entries: u64) -> String {
    let covered = if witnessed.size == entries {
        format!("all {}", count(entries, "entry", "entries"))
    } else {
        format!("the first {} of {}", witnessed.size, count(entries, "entry", "entries"))
    };
    format!("witnessed by {} at {}, {covered}", witnessed.name, timestamp(witnessed.time))
}
