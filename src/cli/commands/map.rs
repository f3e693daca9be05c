use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::{
    cli::{
        args::{FormatArgs, LedgerArgs},
        claims_file::{ClaimsFile, InputArgs, MapArgs, mapping},
        error::{CliError, Status, import_failed, problem_lines},
        output::{self, Format, count},
        style::{faint, safe, strong},
    },
    io::{
        export::Listing,
        import::{open, shipped, suggest},
    },
    model::{Codebook, Draft, FIELDS},
};

/// Say how the rows of any table become claims
#[derive(Debug, Subcommand)]
pub(crate) enum Map {
    Suggest(Suggest),
    Check(Check),
    List(List),
    Show(Show),
}

/// Write a first mapping for a file, from its header and its first rows
///
/// Columns are known by their usual names in several languages, and by what stands in them: dates and
/// their form, countries, figures with a low, a best and a high column. What is only guessed is marked
/// with a comment. The mapping can be used as it is; read it first.
#[derive(Debug, Args)]
#[command(after_help = "Example: counterclaim map suggest incidents.csv > incidents.toml")]
pub(crate) struct Suggest {
    /// The file; - reads standard input
    file: PathBuf,
    #[command(flatten)]
    input: InputArgs,
}

/// Show the first claims that a mapping makes of a file, and record nothing
#[derive(Debug, Args)]
#[command(after_help = "Example: counterclaim map check incidents.csv --map incidents.toml --rows 3")]
pub(crate) struct Check {
    /// The file; - reads standard input
    file: PathBuf,
    /// A mapping that ships, or a TOML file
    #[arg(long, value_name = "NAME|FILE")]
    map: String,
    /// Rows of the file that are read; 0 reads all
    #[arg(long, value_name = "NUMBER", default_value_t = 5)]
    rows: usize,
    #[command(flatten)]
    mapping: MapArgs,
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    format: FormatArgs,
}

/// List the mappings that ship
#[derive(Debug, Args)]
pub(crate) struct List {
    #[command(flatten)]
    format: FormatArgs,
}

/// Show a mapping that ships, as a TOML file to start from
#[derive(Debug, Args)]
#[command(after_help = "Example: counterclaim map show ucdp-ged > mine.toml")]
pub(crate) struct Show {
    /// Its name
    name: String,
}

impl Map {
    pub(super) fn run(self, ledger: &LedgerArgs) -> Result<Status, CliError> {
        match self {
            Self::Suggest(command) => command.run(),
            Self::Check(command) => command.run(ledger),
            Self::List(command) => command.run(),
            Self::Show(command) => command.run(),
        }
    }
}

impl Suggest {
    fn run(self) -> Result<Status, CliError> {
        let name = self.file.display().to_string();
        let file =
            self.file.file_name().map_or_else(|| name.clone(), |file| file.to_string_lossy().into_owned());
        let (input, _) = output::input(&self.file)?;
        let failed = |error: crate::io::import::InputError| {
            import_failed(&name, crate::io::import::ImportFileError::from(error).into())
        };
        let opened = open(input, &self.input.options()).map_err(failed)?;
        opened.notes.iter().for_each(|note| output::note(&safe(note)));
        let suggestion = suggest(opened, &file).map_err(failed)?;
        output::print(&suggestion.text)?;
        suggestion.notes.iter().for_each(|note| output::note(&safe(note)));
        Ok(Status::Fine)
    }
}

impl Check {
    fn run(self, ledger: &LedgerArgs) -> Result<Status, CliError> {
        let name = self.file.display().to_string();
        let (input, _) = output::input(&self.file)?;
        let by = &self.map;
        let mapping = mapping(by)?;
        let settings = self.mapping.settings(&mapping, None);
        let conditions = self.mapping.conditions();
        let mut rows =
            ClaimsFile::mapped(&self.file, input, by, mapping, &self.input, &settings, conditions)?;
        // Without a ledger the codebook in force is the one that ships.
        let codebook = if ledger.ledger.exists() {
            ledger.read()?.codebook().clone()
        } else {
            Codebook::default_codebook()
        };
        let most = if self.rows == 0 { usize::MAX } else { self.rows };
        let (mut read, mut claims, mut bad, mut problems) = (0, 0, 0, Vec::new());
        let mut listing = Listing::new(&[]);
        for row in rows.by_ref().take(most) {
            let row = row.map_err(|error| import_failed(&name, error.into()))?;
            read += 1;
            if let Err(errors) = row.read(&codebook) {
                bad += 1;
                problems.extend(problem_lines(row.place, &errors));
            }
            for drafted in row.claims.iter().flatten() {
                claims += 1;
                if self.format.format == Format::Table {
                    output::print(&told(claims, row.place.row, &drafted.draft))?;
                } else {
                    listing.rows.push(cells(row.place.row, &drafted.draft));
                }
            }
        }
        if self.format.format != Format::Table {
            listing.columns = columns();
            output::listing(&listing, self.format.format, "Claims that the mapping makes")?;
        }
        rows.left().iter().for_each(|note| output::note(note));
        output::note(&format!(
            "{} of {}; nothing was recorded.",
            count(claims, "claim", "claims"),
            count(read, "row", "rows")
        ));
        if problems.is_empty() {
            return Ok(Status::Fine);
        }
        output::note(&format!("{} be refused:", count(bad, "row would", "rows would")));
        output::note(&problems.join("\n"));
        Ok(Status::Finding)
    }
}

/// A claim as its fields, a line each.
fn told(number: u64, row: u64, draft: &Draft) -> String {
    let mut facts: Vec<(&str, String)> = Vec::new();
    let qualifiers: Vec<(String, &str)> =
        draft.qualifiers().map(|(name, text)| (format!("about.{name}"), text)).collect();
    for field in FIELDS {
        facts.push((field.name, draft.get(field.name).unwrap_or_default().to_owned()));
        if field.name == "topic" {
            facts.extend(qualifiers.iter().map(|(name, text)| (name.as_str(), (*text).to_owned())));
        }
    }
    facts.retain(|(_, text)| !text.is_empty());
    format!("{}\n{}", strong(&format!("claim {number}, of row {row}")), output::facts(&facts))
}

/// Columns of the claims in other formats.
fn columns() -> Vec<String> {
    let mut columns = vec!["row".to_owned()];
    for field in FIELDS {
        columns.push(field.name.to_owned());
        if field.name == "topic" {
            columns.push("about".to_owned());
        }
    }
    columns
}

fn cells(row: u64, draft: &Draft) -> Vec<serde_json::Value> {
    let mut cells = vec![row.into()];
    for field in FIELDS {
        cells.push(draft.get(field.name).unwrap_or_default().into());
        if field.name == "topic" {
            cells.push(
                draft
                    .qualifiers()
                    .map(|(name, text)| (name.to_owned(), text.into()))
                    .collect::<serde_json::Map<_, _>>()
                    .into(),
            );
        }
    }
    cells
}

impl List {
    fn run(self) -> Result<Status, CliError> {
        if self.format.format == Format::Table {
            for shipped in shipped() {
                let found = mapping(shipped.name)?;
                let mut text = format!("{}  {}\n", strong(shipped.name), found.title);
                text.push_str(&output::paragraph(&found.description.replace('\n', " "), 2));
                for (name, parameter) in &found.parameters {
                    let default = parameter.default.as_ref().map_or_else(
                        || "has to be given".to_owned(),
                        |default| format!("{default:?} if it is not given"),
                    );
                    text.push_str(&output::paragraph(
                        &format!("--set {name}=…: {}; {default}", parameter.help),
                        2,
                    ));
                }
                text.push_str(&faint(&output::paragraph(&found.data, 2)));
                output::print(&text)?;
            }
            return Ok(Status::Fine);
        }
        let mut listing = Listing::new(&["name", "title", "description", "data"]);
        for shipped in shipped() {
            let found = mapping(shipped.name)?;
            listing.rows.push(vec![
                shipped.name.into(),
                found.title.into(),
                found.description.into(),
                found.data.into(),
            ]);
        }
        output::listing(&listing, self.format.format, "Mappings that ship")?;
        Ok(Status::Fine)
    }
}

impl Show {
    fn run(self) -> Result<Status, CliError> {
        let found = shipped().iter().find(|shipped| shipped.name == self.name).ok_or_else(|| {
            let known: Vec<&str> = shipped().iter().map(|shipped| shipped.name).collect();
            CliError::user(format!(
                "no mapping {} ships; those that ship are {}",
                self.name,
                known.join(", ")
            ))
        })?;
        output::print(found.text)?;
        Ok(Status::Fine)
    }
}
