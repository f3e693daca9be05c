//! The commands, one a file.

mod add;
mod codebook;
mod compare;
mod completions;
mod demo;
mod disputes;
mod export;
mod import;
mod init;
mod log;
mod man;
mod rebuild;
mod retract;
mod search;
mod show;
mod source;
mod topics;
mod verify;

use clap::Subcommand;

use super::{
    args::Cli,
    error::{CliError, Status},
};

/// What the program can do.
#[derive(Debug, Subcommand)]
pub(crate) enum Commands {
    /// Create a ledger and its signing key
    Init(init::Init),
    /// Record one claim: by flags, as JSON on standard input, or answering questions
    Add(Box<add::Add>),
    /// Record a file of claims, all of it or nothing
    Import(import::Import),
    /// Record what is known of a document
    #[command(subcommand)]
    Source(source::Source),
    /// List what the ledger holds, topic by topic
    Topics(topics::Topics),
    /// Show which accounts conflict, side by side, and why
    Disputes(disputes::Disputes),
    /// Show every account of a topic side by side, with the words of the sources
    Compare(compare::Compare),
    /// Find claims by their words
    Search(search::Search),
    /// Show one entry in full
    Show(show::Show),
    /// List the entries of the ledger
    Log(log::Log),
    /// Withdraw a claim that was recorded by mistake; the entry stays
    Retract(retract::Retract),
    /// Write claims or disputes to a file
    #[command(subcommand)]
    Export(export::Export),
    /// Recompute everything in the ledger and say what does not hold
    Verify(verify::Verify),
    /// Drop the projections and make them anew from the entries
    Rebuild(rebuild::Rebuild),
    /// Show, set or check the definitions of topics
    #[command(subcommand)]
    Codebook(codebook::Codebook),
    /// Build a ledger of the 2021 Kyrgyzstan–Tajikistan clashes and show it
    Demo(demo::Demo),
    /// Print a completion script for a shell
    Completions(completions::Completions),
    /// Print the manual
    Man(man::Man),
}

pub(crate) fn run(cli: Cli) -> Result<Status, CliError> {
    let ledger = &cli.ledger;
    match cli.command {
        Commands::Init(command) => command.run(ledger),
        Commands::Add(command) => command.run(ledger),
        Commands::Import(command) => command.run(ledger),
        Commands::Source(command) => command.run(ledger),
        Commands::Topics(command) => command.run(ledger),
        Commands::Disputes(command) => command.run(ledger),
        Commands::Compare(command) => command.run(ledger),
        Commands::Search(command) => command.run(ledger),
        Commands::Show(command) => command.run(ledger),
        Commands::Log(command) => command.run(ledger),
        Commands::Retract(command) => command.run(ledger),
        Commands::Export(command) => command.run(ledger),
        Commands::Verify(command) => command.run(ledger),
        Commands::Rebuild(rebuild::Rebuild {}) => rebuild::Rebuild::run(ledger),
        Commands::Codebook(command) => command.run(ledger),
        Commands::Demo(command) => command.run(),
        Commands::Completions(command) => command.run(),
        Commands::Man(command) => command.run(),
    }
}
