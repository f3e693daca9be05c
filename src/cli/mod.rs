//! The command line: arguments in, output and exit status out.
//!
//! One file a command under `commands/`. Nothing below this layer prints or exits.

mod add_prompt;
mod args;
mod asking;
mod claims_file;
mod commands;
mod dispute_view;
mod drift_view;
mod edition_view;
mod error;
mod export_log;
mod group_view;
mod narrative_view;
mod near_view;
mod output;
mod reference;
mod rejects;
mod source_view;
mod style;
mod testimony;

use std::process::ExitCode;

use clap::Parser as _;

use crate::model::is_bidi_control;

pub use commands::Cli;

/// Runs the program with the arguments of this process.
///
/// The exit status is 0 if all is well, 1 on a finding or a mistake of the user, 2 on a
/// malfunction.
#[must_use]
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            if error.use_stderr() {
                // It repeats what was typed.
                let told = error.render().ansi().to_string();
                output::note(told.replace(is_bidi_control, "\u{fffd}").trim_end_matches('\n'));
                return ExitCode::FAILURE;
            }
            // Printing help to a closed pipe is no failure.
            let _ = error.print();
            return ExitCode::SUCCESS;
        }
    };
    match commands::run(cli) {
        Ok(status) => status.into(),
        Err(error) => error.report(),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn the_arguments_are_consistent() {
        super::Cli::command().debug_assert();
    }
}
