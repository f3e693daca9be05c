use std::io;

use clap::Args;

use crate::{
    cli::error::{CliError, Status},
    docket::{Reading, answer},
};

/// Read the text of a file on standard input, for this program itself
#[derive(Debug, Args)]
#[command(hide = true)]
pub(crate) struct ExtractText {
    /// What kind of file it is
    media_type: String,
    /// In which encoding it was sent
    #[arg(long)]
    charset: Option<String>,
    /// Hand out the pages of a web archive with their bytes
    #[arg(long)]
    unpack: bool,
}

impl ExtractText {
    pub(super) fn run(self) -> Result<Status, CliError> {
        let reading =
            Reading { media_type: &self.media_type, charset: self.charset.as_deref(), unpacks: self.unpack };
        answer(reading, io::stdin().lock(), io::stdout().lock())?;
        Ok(Status::Fine)
    }
}
