//! The one renderer of errors, and what they mean for the exit status.

use std::{io, path::Path, process::ExitCode};

use super::{output, style};
use crate::{
    docket::{DocketError, ImportError, ImportReport},
    io::import::Place,
    model::FieldError,
    store::StoreError,
};

/// How a command ended, if it did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    /// All is well.
    Fine,
    /// It found something that the caller should know of.
    Finding,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(u8::from(status == Status::Finding))
    }
}

/// Why a command failed.
#[derive(Debug)]
pub(crate) enum CliError {
    /// What the user gave cannot be used. Lines after the first are details.
    User(String),
    /// The machine or the file failed.
    Malfunction(String),
    /// Whoever read the output has stopped: no failure.
    PipeClosed,
}

impl CliError {
    pub(crate) fn user(message: impl Into<String>) -> Self {
        Self::User(message.into())
    }

    /// Reading or writing this file failed.
    pub(crate) fn file(path: &Path, error: &io::Error) -> Self {
        let path = path.display();
        match error.kind() {
            io::ErrorKind::NotFound => Self::User(format!("{path}: there is no such file")),
            io::ErrorKind::IsADirectory => Self::User(format!("{path}: is a directory; name a file in it")),
            io::ErrorKind::PermissionDenied => {
                Self::User(format!("{path}: may not be opened (permission denied)"))
            }
            _ => Self::Malfunction(format!("{path}: {error}")),
        }
    }

    /// Writing to this file failed, or to standard output if there is none; or what was to be written could not be
    /// read from the ledger.
    pub(crate) fn writing(path: Option<&Path>, error: io::Error) -> Self {
        match (error.downcast::<DocketError>(), path) {
            (Ok(error), _) => error.into(),
            (Err(error), Some(path)) => Self::file(path, &error),
            (Err(error), None) => error.into(),
        }
    }

    /// Prints what happened and gives the exit status.
    pub(crate) fn report(&self) -> ExitCode {
        let (message, status) = match self {
            Self::PipeClosed => return ExitCode::SUCCESS,
            Self::User(message) => (message, 1),
            Self::Malfunction(message) => (message, 2),
        };
        let mut lines = message.lines();
        let first = lines.next().unwrap_or_default();
        output::note(&format!("{} {}", style::error("error:"), style::safe(first)));
        for line in lines {
            output::note(format!("  {}", style::safe(line)).trim_end());
        }
        ExitCode::from(status)
    }
}

impl From<io::Error> for CliError {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            Self::PipeClosed
        } else {
            Self::Malfunction(format!("the output cannot be written: {error}"))
        }
    }
}

impl From<StoreError> for CliError {
    fn from(error: StoreError) -> Self {
        let message = error.to_string();
        match error {
            StoreError::Damaged { .. } | StoreError::Database { .. } | StoreError::Full { .. } => {
                Self::Malfunction(message)
            }
            _ => Self::User(message),
        }
    }
}

impl From<DocketError> for CliError {
    fn from(error: DocketError) -> Self {
        match error {
            DocketError::Store(error) => error.into(),
            DocketError::Fields(problems) => {
                let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
                match lines.as_slice() {
                    [one] => Self::User(one.clone()),
                    several => Self::User(format!("the claim cannot be recorded\n{}", several.join("\n"))),
                }
            }
            error @ DocketError::NotRemembered { .. } => Self::Malfunction(error.to_string()),
            other => Self::User(other.to_string()),
        }
    }
}

/// The failure of importing `file`.
pub(crate) fn import_failed(file: &str, error: ImportError) -> CliError {
    match error {
        ImportError::File(error) => CliError::User(format!("{file}: {}", style::safe(&error.to_string()))),
        ImportError::BadRows(report) => CliError::User(format!(
            "{file}: {} of {} rows cannot be recorded; nothing was recorded\n{}\n\nMend them and import again, or record the good rows with --skip-bad-rows.",
            report.bad,
            report.rows,
            bad_rows(&report)
        )),
        ImportError::Reject(_) => CliError::Malfunction(format!("{file}: {error}")),
        ImportError::Rehearsed(_) => CliError::User(error.to_string()),
        ImportError::Docket(error) => error.into(),
    }
}

/// Every bad row with what is wrong with it, a line each.
pub(crate) fn bad_rows(report: &ImportReport) -> String {
    let mut lines: Vec<String> =
        report.bad_rows.iter().flat_map(|bad| problem_lines(bad.place, &bad.problems)).collect();
    let shown = report.bad_rows.len() as u64;
    if shown < report.bad {
        lines.push(format!("and {} more rows", report.bad - shown));
    }
    lines.join("\n")
}

/// What is wrong with a row, a line each.
pub(crate) fn problem_lines(place: Place, problems: &[FieldError]) -> Vec<String> {
    let line = |problem: &FieldError| match problem.field.as_str() {
        "" => style::safe(&format!("{place}: {problem}")),
        _ => style::safe(&format!("{place}, {problem}")),
    };
    problems.iter().map(line).collect()
}
