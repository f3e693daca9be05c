//! A file of claims as it is named on the command line: how it is read, and by which mapping.

use std::{io::Read, path::Path};

use clap::Args;

use super::{
    error::{CliError, import_failed},
    output::{self, count},
    style::safe,
};
use crate::io::import::{
    CanonicalRows, Condition, Decimal, ImportFileError, InputOptions, LONGEST_MAPPING, Mapped, Mapping,
    Opened, Records, RejectStyle, Row, open, read_byte, read_encoding, shipped,
};
use crate::model::Date;

/// How a file is read, where that is not found out as it is.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "How the file is read")]
pub(crate) struct InputArgs {
    /// What stands between cells: a comma, a semicolon, | or tab
    #[arg(long, value_name = "CHARACTER", value_parser = read_byte)]
    delimiter: Option<u8>,
    /// What stands around cells
    #[arg(long, value_name = "CHARACTER", value_parser = read_byte)]
    quote: Option<u8>,
    /// Encoding of the text, for example windows-1251
    #[arg(long, value_name = "NAME", value_parser = read_encoding)]
    encoding: Option<&'static encoding_rs::Encoding>,
    /// What stands before decimals: a point or a comma
    #[arg(long, value_name = "CHARACTER", value_parser = read_decimal)]
    decimal: Option<Decimal>,
    /// Row of the header; 0 if there is none, and columns are named 1, 2, 3
    #[arg(long, value_name = "ROW")]
    header: Option<u64>,
    /// Sheet of a workbook; the first if left out
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// File in a ZIP file, if there are several
    #[arg(long, value_name = "NAME")]
    member: Option<String>,
}

/// How rows become claims.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "How rows become claims")]
pub(crate) struct MapArgs {
    /// What the mapping leaves to be said, as NAME=VALUE
    #[arg(long, value_name = "NAME=VALUE", value_parser = read_setting, requires = "map")]
    set: Vec<(String, String)>,
    /// Take only rows that meet this: 'year >= 1995', 'side in US, CS', 'killed is not empty'
    #[arg(long = "where", value_name = "CONDITION", value_parser = Condition::parse, requires = "map")]
    conditions: Vec<Condition>,
}

/// The parameter of mappings that takes the day of the edition.
const EDITION: &str = "edition";

impl MapArgs {
    /// What is set, and the day of the edition where the mapping asks for it and it is not set.
    pub(crate) fn settings(&self, mapping: &Mapping, edition: Option<Date>) -> Vec<(String, String)> {
        let mut settings = self.set.clone();
        let is_set = settings.iter().any(|(name, _)| name == EDITION);
        if let Some(edition) = edition.filter(|_| !is_set && mapping.parameters.contains_key(EDITION)) {
            settings.push((EDITION.to_owned(), edition.to_string()));
        }
        settings
    }

    /// The name of the data set that a mapping makes claims of: its title, and what is set that is not the edition.
    pub(crate) fn data_set(&self, mapping: &Mapping) -> String {
        let set: Vec<String> = self
            .set
            .iter()
            .filter(|(name, _)| name != EDITION)
            .map(|(name, value)| format!("{name} {value}"))
            .collect();
        if set.is_empty() { mapping.title.clone() } else { format!("{}, {}", mapping.title, set.join(", ")) }
    }

    /// The conditions beside those of the mapping.
    pub(crate) fn conditions(&self) -> Vec<Condition> {
        self.conditions.clone()
    }
}

fn read_decimal(text: &str) -> Result<Decimal, String> {
    match text {
        "." => Ok(Decimal::Point),
        "," => Ok(Decimal::Comma),
        _ => Err("give . or ,".to_owned()),
    }
}

fn read_setting(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("give NAME=VALUE")?;
    Ok((name.trim().to_owned(), value.to_owned()))
}

impl InputArgs {
    pub(crate) fn options(&self) -> InputOptions {
        InputOptions {
            delimiter: self.delimiter,
            quote: self.quote,
            encoding: self.encoding,
            decimal: self.decimal,
            header: self.header,
            sheet: self.sheet.clone(),
            member: self.member.clone(),
            records: None,
        }
    }
}

/// The mapping of this name that ships, or the one in a file.
pub(crate) fn mapping(name: &str) -> Result<Mapping, CliError> {
    let wrong = |error: crate::io::import::MapError| CliError::user(format!("{name}: {error}"));
    if let Some(found) = shipped().iter().find(|shipped| shipped.name == name) {
        return found.mapping().map_err(wrong);
    }
    let path = Path::new(name);
    if !path.exists() && !name.contains(['/', '.']) {
        let known: Vec<&str> = shipped().iter().map(|shipped| shipped.name).collect();
        return Err(CliError::user(format!(
            "{name}: no mapping of this name ships, and there is no such file; those that ship are {}",
            known.join(", ")
        )));
    }
    let (input, _) = output::input(path)?;
    let mut text = String::new();
    input
        .take(LONGEST_MAPPING as u64 + 1)
        .read_to_string(&mut text)
        .map_err(|error| CliError::user(format!("{name}: is not UTF-8 text ({error})")))?;
    Mapping::parse(&text).map_err(wrong)
}

/// The rows of a file, as claims of its own or by a mapping.
pub(crate) enum ClaimsFile {
    Canonical(CanonicalRows<Opened>),
    Mapped(Box<Mapped<Opened>>),
}

impl Iterator for ClaimsFile {
    type Item = Result<Row, ImportFileError>;

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::Canonical(rows) => rows.next(),
            Self::Mapped(rows) => rows.next(),
        }
    }
}

impl ClaimsFile {
    /// Opens a file whose columns are named as fields, in UTF-8 unless its encoding is said.
    pub(crate) fn canonical(name: &str, input: Box<dyn Read>, args: &InputArgs) -> Result<Self, CliError> {
        let mut options = args.options();
        options.encoding = options.encoding.or(Some(encoding_rs::UTF_8));
        let failed = |error: ImportFileError| import_failed(name, error.into());
        let opened = open(input, &options).map_err(crate::io::import::empty).map_err(failed)?;
        if opened.is_article {
            return Err(CliError::user(format!("{name}: is an article of a wiki; add --map infobox")));
        }
        let opened = CanonicalRows::new(opened).map_err(failed)?;
        opened.records().notes.iter().for_each(|note| output::note(&safe(note)));
        Ok(Self::Canonical(opened))
    }

    /// Opens a file that a mapping takes.
    pub(crate) fn mapped(
        path: &Path,
        input: Box<dyn Read>,
        by: &str,
        mapping: Mapping,
        args: &InputArgs,
        settings: &[(String, String)],
        conditions: Vec<Condition>,
    ) -> Result<Self, CliError> {
        let name = path.display().to_string();
        let file = file_name(path);
        let failed = |error: ImportFileError| import_failed(&name, error.into());
        let mapping = looked_up(by, mapping, settings)?;
        let opened =
            open(input, &args.options().or(mapping.input.clone())).map_err(|error| failed(error.into()))?;
        let decimal = opened.decimal;
        let rows = Mapped::new(opened, mapping, &file, settings, conditions, decimal)
            .map_err(|error| failed(error.into()))?;
        rows.records().notes.iter().for_each(|note| output::note(&safe(note)));
        Ok(Self::Mapped(Box::new(rows)))
    }

    pub(crate) fn reject_style(&self) -> RejectStyle {
        match self {
            Self::Canonical(rows) => rows.records().reject_style(),
            Self::Mapped(rows) => rows.records().reject_style(),
        }
    }

    /// What was left out, in sentences.
    pub(crate) fn left(&self) -> Vec<String> {
        let Self::Mapped(rows) = self else { return Vec::new() };
        let left = rows.left();
        let mut told = Vec::new();
        if left.rows > 0 {
            told.push(format!("{} not taken, by the conditions.", count(left.rows, "row was", "rows were")));
        }
        if left.silent > 0 {
            told.push(format!("{} no claim.", count(left.silent, "row makes", "rows make")));
        }
        told
    }
}

/// The last part of a path.
fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// The mapping of this name with the files read in which it looks things up.
fn looked_up(by: &str, mut mapping: Mapping, settings: &[(String, String)]) -> Result<Mapping, CliError> {
    let set = mapping.settings(settings).map_err(|error| CliError::user(format!("{by}: {error}")))?;
    for (lookup, file, is_given) in mapping.lookups(&set) {
        // What is typed is found from here; what a mapping names, beside it.
        let beside = Path::new(by).parent().filter(|_| !is_given).unwrap_or(Path::new(""));
        let path = beside.join(&file);
        let told = |error: ImportFileError| import_failed(&path.display().to_string(), error.into());
        let (input, _) = output::input(&path)?;
        let opened = open(input, &InputOptions::default()).map_err(|error| told(error.into()))?;
        mapping.look_up(&lookup, opened, &set, &file_name(&path)).map_err(told)?;
    }
    Ok(mapping)
}
