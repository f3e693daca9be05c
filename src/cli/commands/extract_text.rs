use std::io;

use clap::Args;

use crate::{
    cli::error::{CliError, Status},
    docket::answer,
};

/// Read the text of a file on standard input, for this program itself
#[derive(Debug, Args)]
#[command(hide = true)]
pub(crate) struct ExtractText {
    /// What kind of file it is
    media_type: String,
}

impl ExtractText {
    pub(super) fn run(self) -> Result<Status, CliError> {
        answer(&self.media_type, io::stdin().lock(), io::stdout().lock())?;
        Ok(Status::Fine)
    }
}
