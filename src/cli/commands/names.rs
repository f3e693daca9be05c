use clap::{Args, Subcommand};

use crate::{
    cli::{
        args::{FormatArgs, LedgerArgs, RecorderArgs},
        error::{CliError, Status},
        output::{self, Format},
        style::{good, safe},
    },
    io::export::Listing,
    model::{EntryId, Name, Naming, NamingKind},
};

/// Say which spellings are one claimant or place, and who speaks for whom
///
/// Each is an entry of its own and changes no claim: every claim keeps the name with which it was
/// recorded. From then on, spellings of one claimant are one claimant: its later claim replaces the
/// earlier one, whatever name it was made under. A search for one spelling finds the others.
/// `--by body` and `--by country` put those together who speak for one. `counterclaim retract` takes
/// it back, and `--known-at` answers as before it.
#[derive(Debug, Subcommand)]
pub(crate) enum Names {
    Merge(Merge),
    SpeaksFor(SpeaksFor),
    Place(Place),
    List(List),
    Claimants(Claimants),
}

/// Say that two names are spellings of one claimant
#[derive(Debug, Args)]
#[command(
    after_help = "Example: counterclaim names merge \"Frontier Service (KG)\" \"Border Service (KG)\" --note \"renamed in 2021\""
)]
pub(crate) struct Merge {
    /// A claimant of the ledger; its country's code in brackets tells claimants of one name apart
    name: String,
    /// The name under which its spellings are one
    into: String,
    #[command(flatten)]
    record: RecordArgs,
}

/// Say that a claimant speaks for another: a person for a body, a body for its country
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  counterclaim names speaks-for \"Border Service (KG)\" KG\n  counterclaim names speaks-for \"A. Deputy (KG)\" \"Administration of Batken (KG)\""
)]
pub(crate) struct SpeaksFor {
    /// A claimant of the ledger; its country's code in brackets tells claimants of one name apart
    name: String,
    /// For whom it speaks: a claimant, a body that says nothing itself, or the code of a country
    whom: String,
    #[command(flatten)]
    record: RecordArgs,
}

/// Say that two names are spellings of one place, so that a search for one finds both
///
/// Questions about them stay two questions: what is counted for one may not be all that is counted
/// for the other.
#[derive(Debug, Args)]
#[command(after_help = "Example: counterclaim names place \"Koktosh\" \"Kok-Tash\"")]
pub(crate) struct Place {
    /// A place of the ledger
    name: String,
    /// The name under which its spellings are one
    into: String,
    #[command(flatten)]
    record: RecordArgs,
}

/// List what is said of names
#[derive(Debug, Args)]
pub(crate) struct List {
    #[command(flatten)]
    format: FormatArgs,
}

/// List the claimants, under which name their spellings are one, and for whom they speak
#[derive(Debug, Args)]
pub(crate) struct Claimants {
    #[command(flatten)]
    format: FormatArgs,
}

#[derive(Debug, Args)]
struct RecordArgs {
    /// On what it rests
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    #[command(flatten)]
    recorder: RecorderArgs,
}

impl Names {
    pub(super) fn run(self, ledger: &LedgerArgs) -> Result<Status, CliError> {
        match self {
            Self::Merge(Merge { name, into, record }) => {
                record.run(ledger, NamingKind::SameClaimant, (&name, &into))
            }
            Self::SpeaksFor(SpeaksFor { name, whom, record }) => {
                record.run(ledger, NamingKind::SpeaksFor, (&name, &whom))
            }
            Self::Place(Place { name, into, record }) => {
                record.run(ledger, NamingKind::SamePlace, (&name, &into))
            }
            Self::List(list) => list.run(ledger),
            Self::Claimants(claimants) => claimants.run(ledger),
        }
    }
}

impl RecordArgs {
    fn run(
        &self,
        ledger: &LedgerArgs,
        relation: NamingKind,
        names: (&str, &str),
    ) -> Result<Status, CliError> {
        let mut docket = ledger.write(&self.recorder)?;
        let (naming, receipt, is_new) = docket.name(relation, names, self.note.as_deref())?;
        output::print(&format!("{} {}  {}", good("Recorded as entry"), receipt.index, receipt.id))?;
        output::print(&output::paragraph(&safe(&format!("{naming}.")), 0))?;
        if is_new && naming.other.as_country().is_none() {
            let what =
                if relation == NamingKind::SamePlace { "No question is about" } else { "No claim is by" };
            output::note(&format!("{what} {} yet; the name is new here.", safe(&naming.other.to_string())));
        }
        Ok(Status::Fine)
    }
}

impl List {
    fn run(&self, ledger: &LedgerArgs) -> Result<Status, CliError> {
        let docket = ledger.read()?;
        let namings = docket.namings()?;
        let listing = match self.format.format {
            Format::Table if namings.is_empty() => {
                output::note(
                    "Nothing is said of names here yet; `counterclaim names --help` tells what can be.",
                );
                return Ok(Status::Fine);
            }
            Format::Table => in_words(namings),
            _ => in_columns(namings),
        };
        output::listing(&listing, self.format.format, "Names")?;
        Ok(Status::Fine)
    }
}

impl Claimants {
    fn run(&self, ledger: &LedgerArgs) -> Result<Status, CliError> {
        let docket = ledger.read()?;
        let mut listing = Listing::new(&["claimant", "country", "claims", "known_as", "speaks_for"]);
        for claimant in docket.claimants()? {
            let speaks_for: Vec<String> = claimant.speaks_for.iter().map(Name::to_string).collect();
            listing.rows.push(vec![
                claimant.name.name.clone().into(),
                code(&claimant.name).into(),
                claimant.claims.into(),
                claimant.known_as.map(|name| name.to_string()).into(),
                Some(speaks_for.join(" → ")).filter(|chain| !chain.is_empty()).into(),
            ]);
        }
        if listing.rows.is_empty() && self.format.format == Format::Table {
            output::note("No claims are recorded here yet.");
            return Ok(Status::Fine);
        }
        output::listing(&listing, self.format.format, "Claimants")?;
        Ok(Status::Fine)
    }
}

/// One sentence an entry.
fn in_words(namings: Vec<(u64, EntryId, Naming)>) -> Listing {
    let mut listing = Listing::new(&["entry", "what is said", "note"]);
    for (_, id, naming) in namings {
        listing.rows.push(vec![id.short().into(), naming.to_string().into(), naming.note.into()]);
    }
    listing
}

fn in_columns(namings: Vec<(u64, EntryId, Naming)>) -> Listing {
    let mut listing =
        Listing::new(&["name", "country", "relation", "other", "other_country", "note", "id", "index"]);
    for (index, id, naming) in namings {
        listing.rows.push(vec![
            naming.name.name.clone().into(),
            code(&naming.name).into(),
            naming.relation.as_str().into(),
            naming.other.name.clone().into(),
            code(&naming.other).into(),
            naming.note.into(),
            id.to_string().into(),
            index.into(),
        ]);
    }
    listing
}

fn code(name: &Name) -> Option<String> {
    name.country.map(|country| country.code().to_owned())
}
