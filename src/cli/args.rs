//! Arguments that several commands share.

use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate};
use clap::{Arg, ArgMatches, Args, Command, FromArgMatches, ValueEnum};

use super::{error::CliError, output::Format};
use crate::{
    docket::{Access, Docket, DocketError, Home},
    model::{
        Clocks, Country, Date, Draft, Event, FIELDS, FieldGroup, KnownAt, MARKED, QUALIFIER_PREFIX,
        Selection, Slug, Topic, USUAL_QUALIFIERS, read_qualifier,
    },
};

/// Which ledger.
#[derive(Debug, Clone, Args)]
pub(crate) struct LedgerArgs {
    /// Ledger file
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "COUNTERCLAIM_LEDGER",
        default_value = "counterclaim.db",
        hide_env_values = true
    )]
    pub(crate) ledger: PathBuf,
}

impl LedgerArgs {
    pub(crate) fn read(&self) -> Result<Docket, CliError> {
        // A ledger is read without its key, so a home folder that is not known is no hindrance.
        let home = home().unwrap_or_else(|_| Home::new(PathBuf::new()));
        Ok(Docket::open(&self.ledger, Access::Read, &home)?)
    }

    /// Opens the ledger to check it, believing none of its projections.
    pub(crate) fn check(&self) -> Result<Docket, CliError> {
        let home = home().unwrap_or_else(|_| Home::new(PathBuf::new()));
        Ok(Docket::open_unread(&self.ledger, Access::Read, &home)?)
    }

    pub(crate) fn write(&self, recorder: &RecorderArgs) -> Result<Docket, CliError> {
        let docket = Docket::open(&self.ledger, Access::Write, &home()?)?;
        Ok(docket.recorded_by(recorder.name()?))
    }
}

/// Where a file is written.
#[derive(Debug, Clone, Args)]
pub(crate) struct OutputArgs {
    /// The file; standard output if left out
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

impl OutputArgs {
    /// The file, unless it is standard output.
    pub(crate) fn file(&self) -> Option<&Path> {
        self.output.as_deref()
    }

    /// The format that was named, that of the ending of the file, or the usual one of standard output, if there is one.
    pub(crate) fn format<F: ValueEnum>(
        &self,
        named: Option<F>,
        usual: Option<F>,
        endings: &[(&str, F)],
    ) -> Result<F, CliError> {
        let by_file = match self.file() {
            None => usual,
            Some(path) => {
                let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
                endings.iter().find(|(ending, _)| name.ends_with(ending)).map(|(_, format)| format.clone())
            }
        };
        named.or(by_file).ok_or_else(|| {
            let formats = F::value_variants().iter().filter_map(ValueEnum::to_possible_value);
            let formats: Vec<String> = formats.map(|format| format.get_name().to_owned()).collect();
            let endings: Vec<&str> = endings.iter().map(|(ending, _)| *ending).collect();
            let wanted =
                format!("--format {}, or a file that ends in {}", formats.join(" or "), endings.join(" or "));
            CliError::user(match self.file() {
                Some(path) => format!("{}: its ending names no format; give {wanted}", path.display()),
                None => format!("name the format: {wanted}"),
            })
        })
    }
}

/// The folder of keys: `COUNTERCLAIM_HOME`, or the user's data folder.
pub(crate) fn home() -> Result<Home, DocketError> {
    use etcetera::BaseStrategy as _;
    if let Some(folder) = std::env::var_os("COUNTERCLAIM_HOME").filter(|folder| !folder.is_empty()) {
        return Ok(Home::new(folder.into()));
    }
    let folders = etcetera::choose_base_strategy().map_err(|_| DocketError::NoHome)?;
    Ok(Home::new(folders.data_dir().join("counterclaim")))
}

/// Who records.
#[derive(Debug, Clone, Args)]
pub(crate) struct RecorderArgs {
    /// Your name, kept in the entry's body; nobody is named if it is left out
    #[arg(long, value_name = "NAME", env = "COUNTERCLAIM_RECORDER", hide_env_values = true)]
    recorder: Option<String>,
}

impl RecorderArgs {
    fn name(&self) -> Result<Option<String>, CliError> {
        match self.recorder.as_deref().map(str::trim) {
            None | Some("") => Ok(None),
            Some(name) => crate::model::one_line(name)
                .map(Some)
                .map_err(|error| CliError::user(format!("--recorder: {error}"))),
        }
    }
}

/// In which format.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct FormatArgs {
    /// How the answer is written
    #[arg(long, value_enum, default_value = "table")]
    pub(crate) format: Format,
}

/// About what, by whom, and at which clocks.
#[derive(Debug, Clone, Args)]
pub(crate) struct SelectionArgs {
    /// Only this event
    #[arg(long, value_name = "SLUG", value_parser = parse_event)]
    event: Option<Event>,
    /// Only questions about this side: a country code or a party's slug
    #[arg(long, value_name = "PARTY", value_parser = parse_side)]
    side: Option<String>,
    /// Only questions that this claimant answers (claims that it makes, in search, export and narrative)
    #[arg(long, value_name = "NAME")]
    claimant: Option<String>,
    /// Only questions that a claimant of this country answers
    #[arg(long, value_name = "CODE", value_parser = parse_country)]
    country: Option<Country>,
    /// Only questions that a claimant in this role answers: government, monitor, media, …
    #[arg(long, value_name = "ROLE", value_parser = parse_role)]
    role: Option<Slug>,
    /// What had been said by then: an EDTF date, read as its last day
    #[arg(long, value_name = "DATE", value_parser = parse_as_of)]
    as_of: Option<Date>,
    /// What the ledger held then: an entry number, a day, or a time such as 2026-11-24T10:00:00Z
    #[arg(long, value_name = "WHEN", value_parser = parse_known_at)]
    known_at: Option<KnownAt>,
}

impl SelectionArgs {
    pub(crate) fn with_topic(&self, topic: Option<Topic>) -> Selection {
        Selection {
            event: self.event.clone(),
            topic,
            side: self.side.clone(),
            claimant: self.claimant.clone(),
            country: self.country,
            role: self.role.clone(),
            clocks: Clocks { as_of: self.as_of, known_at: self.known_at },
        }
    }
}

/// How approximate figures are read.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct ToleranceArgs {
    /// How far a figure worded as approximate reaches to either side, in per cent
    #[arg(long, value_name = "PERCENT", default_value_t = crate::model::DEFAULT_TOLERANCE, value_parser = clap::value_parser!(u32).range(0..=100))]
    pub(crate) tolerance: u32,
}

fn parse_event(text: &str) -> Result<Event, String> {
    Event::parse(text).map_err(|error| error.to_string())
}

pub(crate) fn parse_topic(text: &str) -> Result<Topic, String> {
    Topic::parse(text.trim_end_matches('/')).map_err(|error| error.to_string())
}

fn parse_side(text: &str) -> Result<String, String> {
    read_qualifier("side", text)
}

fn parse_country(text: &str) -> Result<Country, String> {
    Country::parse(text).map_err(|error| error.to_string())
}

fn parse_role(text: &str) -> Result<Slug, String> {
    Slug::parse(text).map_err(|error| error.to_string())
}

pub(crate) fn parse_as_of(text: &str) -> Result<Date, String> {
    let date = Date::parse(text).map_err(|error| error.to_string())?;
    if date.last_day().is_none() {
        return Err("has no last day; give a day, a month or a year".to_owned());
    }
    Ok(date)
}

pub(crate) fn parse_since(text: &str) -> Result<Date, String> {
    let date = Date::parse(text).map_err(|error| error.to_string())?;
    if date.first_day().is_none() {
        return Err("has no first day; give a day, a month or a year".to_owned());
    }
    Ok(date)
}

fn parse_known_at(text: &str) -> Result<KnownAt, String> {
    if let Ok(index) = text.trim_start_matches('#').parse() {
        return Ok(KnownAt::Entry(index));
    }
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Ok(KnownAt::Time(u64::try_from(time.timestamp()).unwrap_or(0)));
    }
    if let Ok(day) = text.parse::<NaiveDate>()
        && let Some(end) = day.and_hms_opt(23, 59, 59)
    {
        return Ok(KnownAt::Time(u64::try_from(end.and_utc().timestamp()).unwrap_or(0)));
    }
    Err("is neither an entry number (17), a day (2026-11-24, read as its end in UTC) nor a time (2026-11-24T10:00:00Z)".to_owned())
}

/// The fields of a claim as flags, made from their one definition.
#[derive(Debug, Clone)]
pub(crate) struct DraftArgs {
    /// The claim as typed.
    pub(crate) draft: Draft,
    /// Whether any flag was given.
    pub(crate) any: bool,
}

fn flag(name: &str) -> String {
    name.replace('_', "-")
}

fn heading(group: FieldGroup) -> &'static str {
    match group {
        FieldGroup::Question => "The question",
        FieldGroup::Answer => "The answer",
        FieldGroup::Dates => "When",
        FieldGroup::Claimant => "The claimant",
        FieldGroup::Statement => "The statement",
        FieldGroup::Source => "The source",
        FieldGroup::Citation => "Where in the source",
    }
}

impl Args for DraftArgs {
    fn augment_args(command: Command) -> Command {
        let fields = FIELDS.iter().map(|field| {
            let arg = Arg::new(field.name)
                .long(flag(field.name))
                .help_heading(heading(field.group))
                .value_name("TEXT");
            if field.is_mark() {
                let arg = arg.num_args(0..=1).require_equals(true).default_missing_value(MARKED);
                return arg.value_name(MARKED).help(field.help);
            }
            arg.allow_hyphen_values(true).help(format!("{}: {}", field.help, field.accepts))
        });
        let about = Arg::new("about")
            .long("about")
            .value_name("NAME=VALUE")
            .action(clap::ArgAction::Append)
            .help("A qualifier of the question, as often as needed: side=TJ, group=military, place=Kok-Terek, by=TJ, date=2021-04-28")
            .help_heading(heading(FieldGroup::Question));
        let usual = USUAL_QUALIFIERS.iter().map(|(name, help)| {
            Arg::new(format!("{QUALIFIER_PREFIX}{name}"))
                .long(*name)
                .value_name("TEXT")
                .help(format!("Short for --about {name}=…: {help}"))
                .help_heading(heading(FieldGroup::Question))
        });
        command.args(fields).arg(about).args(usual)
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for DraftArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let wrong =
            |message: String| clap::Error::raw(clap::error::ErrorKind::ValueValidation, message + "\n");
        let mut given = Self { draft: Draft::default(), any: false };
        let fields = FIELDS.iter().map(|field| field.name.to_owned());
        let usual = USUAL_QUALIFIERS.iter().map(|(name, _)| format!("{QUALIFIER_PREFIX}{name}"));
        for name in fields.chain(usual) {
            if let Some(text) = matches.get_one::<String>(&name) {
                given.any = true;
                given.draft.set(&name, text).map_err(|error| wrong(error.to_string()))?;
            }
        }
        for pair in matches.get_many::<String>("about").into_iter().flatten() {
            given.any = true;
            let (name, value) = pair
                .split_once('=')
                .ok_or_else(|| wrong(format!("--about {pair}: is not NAME=VALUE, for example side=TJ")))?;
            let name = format!("{QUALIFIER_PREFIX}{name}");
            given.draft.set(&name, value).map_err(|error| wrong(error.to_string()))?;
        }
        Ok(given)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}
