use std::path::Path;

use clap::{Args, Subcommand};
use serde_json::json;

use super::verify::VerifyFormat;
use crate::{
    cli::{
        args::{LedgerArgs, OutputArgs, home},
        error::{CliError, Status},
        output,
        style::good,
    },
    docket::{Access, Docket},
    ledger::VerifierKey,
};

/// Show, export or change the key by which others check what this ledger has signed
#[derive(Debug, Subcommand)]
pub(crate) enum Key {
    Show(Show),
    Export(Export),
    Rotate(Rotate),
}

/// Show the verifier key, with its fingerprint
///
/// Give the key to readers in another way than the receipts and the log: on your own site, in print, by voice. A key
/// that lies beside what it vouches for proves only that both come from the same place. The fingerprint is the
/// SHA-256 of the key's text.
#[derive(Debug, Args)]
pub(crate) struct Show {
    /// How it is written
    #[arg(long, value_enum, default_value = "table")]
    format: VerifyFormat,
}

/// Write the verifier key, and nothing else
///
/// The private key is never written anywhere but in its own file.
#[derive(Debug, Args)]
#[command(after_help = "Example: counterclaim key export -o ledger.vkey")]
pub(crate) struct Export {
    #[command(flatten)]
    target: OutputArgs,
}

/// Make a new signing key and put it in force
///
/// An entry of the ledger announces the new key. The checkpoint that covers it is signed by both keys, so that readers
/// who know the old one can see that its holder handed over; every later one is signed by the new key alone. The old
/// key file is kept. Against a stolen key this helps only readers who learn of the new key in another way.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  counterclaim key rotate\n  counterclaim prove '#1207' -o handover.tlog-proof   # checks with the old key"
)]
pub(crate) struct Rotate {}

impl Key {
    pub(super) fn run(self, ledger: &LedgerArgs) -> Result<Status, CliError> {
        match self {
            Self::Show(command) => command.run(ledger),
            Self::Export(command) => command.run(ledger),
            Self::Rotate(Rotate {}) => rotate(ledger),
        }
    }
}

impl Show {
    fn run(self, ledger: &LedgerArgs) -> Result<Status, CliError> {
        let keys = ledger.read()?.keys()?;
        let Some((current, earlier)) = keys.split_last() else {
            return Err(CliError::Malfunction("the ledger announces no key".to_owned()));
        };
        if self.format == VerifyFormat::Json {
            let object = json!({
                "key": current.key.to_string(),
                "fingerprint": current.key.fingerprint(),
                "since_entry": current.index,
                "private_key": current.private,
                "earlier": earlier
                    .iter()
                    .map(|key| json!({
                        "key": key.key.to_string(),
                        "fingerprint": key.key.fingerprint(),
                        "since_entry": key.index,
                    }))
                    .collect::<Vec<_>>(),
            });
            output::write_to(None, |out| {
                serde_json::to_writer_pretty(&mut *out, &object)?;
                writeln!(out)
            })?;
            return Ok(Status::Fine);
        }
        let private = match &current.private {
            Some(path) => path.display().to_string(),
            None => "not on this machine, so nothing can be recorded here".to_owned(),
        };
        let mut facts = vec![
            ("verifier key", current.key.to_string()),
            ("fingerprint", grouped(&current.key)),
            ("in force", format!("since entry {}", current.index)),
            ("private key", private),
        ];
        for key in earlier.iter().rev() {
            facts.push(("earlier key", format!("{} (since entry {})", key.key, key.index)));
        }
        output::print(&output::facts(&facts))?;
        Ok(Status::Fine)
    }
}

/// The fingerprint in groups of four digits.
fn grouped(key: &VerifierKey) -> String {
    let digits: Vec<char> = key.fingerprint().chars().collect();
    let groups: Vec<String> = digits.chunks(4).map(|group| group.iter().collect()).collect();
    groups.join(" ")
}

impl Export {
    fn run(self, ledger: &LedgerArgs) -> Result<Status, CliError> {
        let key = ledger.read()?.store().verifier_key()?;
        if let Some(path) = self.target.file()
            && lies_in_a_log(path)
        {
            return Err(CliError::user(format!(
                "{}: this directory holds an exported log; a key beside the log that it vouches for proves nothing, name another place",
                path.display()
            )));
        }
        output::write_to(self.target.file(), |out| writeln!(out, "{key}"))?;
        if let Some(path) = self.target.file() {
            output::note(&format!(
                "Verifier key written to {}; its fingerprint is {}",
                path.display(),
                grouped(&key)
            ));
        }
        Ok(Status::Fine)
    }
}

fn lies_in_a_log(path: &Path) -> bool {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    folder.ancestors().any(|above| above.join("checkpoint").is_file() && above.join("tile").is_dir())
}

fn rotate(ledger: &LedgerArgs) -> Result<Status, CliError> {
    let mut docket = Docket::open(&ledger.ledger, Access::Write, &home()?)?;
    let rotation = docket.rotate_key()?;
    let path = docket.key_path()?;
    output::print(&format!("{} entry {} announces it.\n", good("New key in force:"), rotation.index))?;
    output::print(&output::facts(&[
        ("new key", rotation.new.to_string()),
        ("fingerprint", grouped(&rotation.new)),
        ("old key", format!("{} (kept)", rotation.old)),
        ("private key", path.display().to_string()),
        (
            "hand-over",
            format!(
                "both keys signed the checkpoint of entry {0}; counterclaim prove '#{0}' writes a receipt of it that checks with the old key",
                rotation.index
            ),
        ),
    ]))?;
    Ok(Status::Fine)
}
