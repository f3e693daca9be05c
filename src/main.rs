//! The `counterclaim` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    counterclaim::cli::run()
}
