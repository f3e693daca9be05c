use std::path::PathBuf;

use clap::{Args, CommandFactory as _, ValueEnum};

use super::Cli;
use crate::cli::{
    error::{CliError, Status},
    output, reference,
};

/// Print the manual
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  counterclaim man | man -l -\n  counterclaim man --dir ~/.local/share/man/man1"
)]
pub(crate) struct Man {
    /// Write a page for every command into this folder
    #[arg(long, value_name = "FOLDER", conflicts_with = "format")]
    dir: Option<PathBuf>,
    /// Format of what is printed
    #[arg(long, value_enum, default_value = "man")]
    format: ManFormat,
}

/// A format of the manual.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ManFormat {
    /// A page for the man program
    Man,
    /// The command reference in Markdown
    Md,
}

impl Man {
    pub(super) fn run(self) -> Result<Status, CliError> {
        let mut command = Cli::command();
        command.build();
        if let Some(folder) = self.dir {
            std::fs::create_dir_all(&folder).map_err(|error| CliError::file(&folder, &error))?;
            clap_mangen::generate_to(Cli::command(), &folder)
                .map_err(|error| CliError::file(&folder, &error))?;
            return Ok(Status::Fine);
        }
        output::write_to(None, |out| match self.format {
            ManFormat::Man => clap_mangen::Man::new(command).render(out),
            ManFormat::Md => out.write_all(reference::markdown(&command).as_bytes()),
        })?;
        Ok(Status::Fine)
    }
}
