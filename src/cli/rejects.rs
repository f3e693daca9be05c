//! The file of rows that an import refuses.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

use super::{error::CliError, output::Target};

/// Most reject files beside one input.
const MOST_FILES: u32 = 1000;

/// A reject file in the making. One that is there already may have been mended by hand: it is replaced only if it was
/// named.
pub(crate) struct Rejects {
    path: PathBuf,
    /// The latest one that is there already.
    earlier: Option<PathBuf>,
    /// What is written.
    pub(crate) target: Target,
}

impl Rejects {
    /// In the file that was named.
    pub(crate) fn named(path: PathBuf) -> Result<Self, CliError> {
        Ok(Self { target: Target::new(&path)?, path, earlier: None })
    }

    /// Beside `file`, in the first of FILE`ending`, FILE`ending` with -2, and so on that is not there yet. An ending has
    /// two parts: ".rejected.csv".
    pub(crate) fn beside(file: &Path, ending: &str) -> Result<Self, CliError> {
        let numbered = |number: u32| {
            let mut name = OsString::from(file);
            match ending.rsplit_once('.').filter(|_| number > 1) {
                Some((stem, kind)) => name.push(format!("{stem}-{number}.{kind}")),
                None => name.push(ending),
            }
            PathBuf::from(name)
        };
        let number = (1..=MOST_FILES).find(|number| std::fs::symlink_metadata(numbered(*number)).is_err());
        let number = number.ok_or_else(|| {
            let file = file.display();
            CliError::user(format!(
                "{file}: {MOST_FILES} reject files are beside it; name another with --rejects"
            ))
        })?;
        let path = numbered(number);
        let target = Target::new(&path).map_err(|error| match error {
            CliError::User(problem) | CliError::Malfunction(problem) => CliError::user(format!(
                "{problem}; --rejects names another file for the rows that are refused"
            )),
            other @ CliError::PipeClosed => other,
        })?;
        Ok(Self { path, earlier: (number > 1).then(|| numbered(number - 1)), target })
    }

    /// Completes the file, unless the one before it says the same. Returns the one that has the rows.
    pub(crate) fn keep(mut self) -> Result<PathBuf, CliError> {
        if let Some(earlier) = self.earlier
            && self.target.is_same_as(&earlier)?
        {
            return Ok(earlier);
        }
        self.target.put_in_place()?;
        Ok(self.path)
    }
}
