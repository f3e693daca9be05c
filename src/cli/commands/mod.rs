//! The commands, one a file.

mod add;
mod check;
mod checkpoint;
mod checks;
mod codebook;
mod compare;
mod completions;
mod demo;
mod disputes;
mod export;
mod export_brief;
mod export_datasette;
mod export_evidence;
mod export_package;
mod export_xlsx;
mod extract_text;
mod import;
mod init;
mod key;
mod lineage;
mod log;
mod man;
mod map;
mod names;
mod narrative;
mod prove;
mod quotes;
mod rebuild;
mod redact;
mod retract;
mod revisions;
mod search;
mod show;
mod source;
mod timeline;
mod timestamp;
mod topics;
mod verify;
mod versions;
mod witness;

use clap::{Parser, Subcommand};

use super::{
    args::LedgerArgs,
    error::{CliError, Status},
};

/// A claims ledger for contested facts: who said what, read where, side by side.
///
/// Every statement about a contested event is kept as a claim with its source, claimant, country
/// and date, hashed into an append-only ledger. Claims that answer the same question are compared
/// as intervals, and each verdict comes with its reason. Who is right is never decided.
#[derive(Debug, Parser)]
#[command(version, name = "counterclaim", max_term_width = 100, disable_help_subcommand = true)]
#[command(
    after_help = "Start with `counterclaim demo`, or with `counterclaim init` and `counterclaim add`.\n\
    Exit status: 0 all is well, 1 a finding or a mistake in what was asked, 2 a malfunction."
)]
pub struct Cli {
    #[command(flatten)]
    pub(crate) ledger: LedgerArgs,
    #[command(subcommand)]
    pub(crate) command: Commands,
}

/// What the program can do. Each command's help is the documentation of its own type.
#[derive(Debug, Subcommand)]
pub(crate) enum Commands {
    Init(init::Init),
    Add(Box<add::Add>),
    Import(Box<import::Import>),
    #[command(subcommand)]
    Map(map::Map),
    #[command(subcommand)]
    Source(source::Source),
    #[command(subcommand)]
    Quotes(quotes::Quotes),
    #[command(subcommand)]
    Names(names::Names),
    Topics(topics::Topics),
    Disputes(disputes::Disputes),
    Compare(compare::Compare),
    Checks(checks::Checks),
    Timeline(timeline::Timeline),
    Narrative(narrative::Narrative),
    Revisions(revisions::Revisions),
    Lineage(Box<lineage::Lineage>),
    Search(search::Search),
    Show(show::Show),
    Log(log::Log),
    Retract(retract::Retract),
    Redact(redact::Redact),
    #[command(subcommand)]
    Export(export::Export),
    Verify(verify::Verify),
    Prove(prove::Prove),
    Check(check::Check),
    #[command(subcommand)]
    Checkpoint(checkpoint::Checkpoint),
    #[command(subcommand)]
    Key(key::Key),
    #[command(subcommand)]
    Witness(witness::WitnessCommand),
    #[command(subcommand)]
    Timestamp(timestamp::Timestamp),
    Rebuild(rebuild::Rebuild),
    #[command(subcommand)]
    Codebook(codebook::Codebook),
    Demo(demo::Demo),
    Completions(completions::Completions),
    Man(man::Man),
    ExtractText(extract_text::ExtractText),
}

pub(crate) fn run(cli: Cli) -> Result<Status, CliError> {
    let ledger = &cli.ledger;
    match cli.command {
        Commands::Init(command) => command.run(ledger),
        Commands::Add(command) => command.run(ledger),
        Commands::Import(command) => command.run(ledger),
        Commands::Map(command) => command.run(ledger),
        Commands::Source(command) => command.run(ledger),
        Commands::Quotes(command) => command.run(ledger),
        Commands::Names(command) => command.run(ledger),
        Commands::Topics(command) => command.run(ledger),
        Commands::Disputes(command) => command.run(ledger),
        Commands::Compare(command) => command.run(ledger),
        Commands::Checks(command) => command.run(ledger),
        Commands::Timeline(command) => command.run(ledger),
        Commands::Narrative(command) => command.run(ledger),
        Commands::Revisions(command) => command.run(ledger),
        Commands::Lineage(command) => command.run(ledger),
        Commands::Search(command) => command.run(ledger),
        Commands::Show(command) => command.run(ledger),
        Commands::Log(command) => command.run(ledger),
        Commands::Retract(command) => command.run(ledger),
        Commands::Redact(command) => command.run(ledger),
        Commands::Export(command) => command.run(ledger),
        Commands::Verify(command) => command.run(ledger),
        Commands::Prove(command) => command.run(ledger),
        Commands::Check(command) => command.run(),
        Commands::Checkpoint(command) => command.run(ledger),
        Commands::Key(command) => command.run(ledger),
        Commands::Witness(command) => command.run(ledger),
        Commands::Timestamp(command) => command.run(ledger),
        Commands::Rebuild(rebuild::Rebuild {}) => rebuild::Rebuild::run(ledger),
        Commands::Codebook(command) => command.run(ledger),
        Commands::Demo(command) => command.run(),
        Commands::Completions(command) => command.run(),
        Commands::Man(command) => command.run(),
        Commands::ExtractText(command) => command.run(),
    }
}
