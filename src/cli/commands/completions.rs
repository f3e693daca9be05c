use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

use super::Cli;
use crate::cli::{
    error::{CliError, Status},
    output,
};

/// Print a completion script for a shell
#[derive(Debug, Args)]
#[command(
    after_help = "Example: counterclaim completions bash > ~/.local/share/bash-completion/completions/counterclaim"
)]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

impl Completions {
    pub(super) fn run(self) -> Result<Status, CliError> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "counterclaim", &mut script);
        output::write_to(None, |out| out.write_all(&script))?;
        Ok(Status::Fine)
    }
}
