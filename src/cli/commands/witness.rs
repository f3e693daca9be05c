use std::{
    io::Read as _,
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
};

use clap::{Args, Subcommand};

use crate::{
    cli::{
        args::{FormatArgs, LedgerArgs, home},
        error::{CliError, Status},
        output::{self, Format, count},
        style::{good, safe, warning},
        testimony::WitnessArgs,
    },
    docket::{Access, AskError, Docket, Witness},
    io::export::{Listing, timestamp},
    ledger::{VerifierKey, WitnessKey},
    store::{SystemClock, WitnessError},
    web::{Endpoint, serve_witness},
};

/// Largest file of logs that is read.
const MOST_BYTES: u64 = 1024 * 1024;

/// Watch other people's ledgers, and have others watch this one
///
/// A witness cosigns a checkpoint only if the ledger has grown since the last one that it cosigned,
/// and only grown. Whoever trusts the witness can then be shown no other history of the ledger.
#[derive(Debug, Subcommand)]
pub(crate) enum WitnessCommand {
    Init(Init),
    Serve(Serve),
    Ask(Ask),
    List(List),
}

/// Make this machine's witness: its key and its empty record
///
/// The verifier key that is printed goes to everybody who is to trust the witness, over a channel
/// that they trust. The secret key stays here, readable by you alone. There is one witness for each
/// COUNTERCLAIM_HOME.
#[derive(Debug, Args)]
#[command(after_help = "Example: counterclaim witness init --name archive.example/witness")]
pub(crate) struct Init {
    /// Name of the witness in its cosignatures: an address of yours without https://
    #[arg(long, value_name = "NAME")]
    name: String,
}

/// Answer other people's ledgers until stopped
///
/// The protocol is C2SP tlog-witness. What was cosigned is on the medium before the answer is sent:
/// no fork of it is cosigned later, not even after a loss of power. Requests are limited in size and
/// time, and anybody may send them: put a web server with https in front for others to reach it.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  counterclaim witness serve --log 'example.org/claims+5ab0c1d2+AZ…'\n  counterclaim witness serve --listen 127.0.0.1:4820 --logs watched.txt"
)]
pub(crate) struct Serve {
    /// Address and port; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:4820")]
    listen: SocketAddr,
    /// File of verifier keys of the ledgers to watch, one a line; # begins a comment
    #[arg(long, value_name = "FILE", required_unless_present = "log")]
    logs: Option<PathBuf>,
    /// Verifier key of a ledger to watch; may be given more than once
    #[arg(long, value_name = "VKEY")]
    log: Vec<VerifierKey>,
    /// Allow an address that other machines can reach
    #[arg(long)]
    public: bool,
}

/// Have the latest checkpoint cosigned by a witness, over the network
///
/// Sent are the checkpoint and hashes that prove that the ledger only grew: no claim, no name, no
/// source. The cosignature is checked, kept in the ledger file, and written into later receipts.
/// No other command goes out to the network but `counterclaim source add --fetch`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: counterclaim witness ask https://witness.example --key 'archive.example/witness+8c1d2e3f+BA…'"
)]
pub(crate) struct Ask {
    /// Address of the witness, without /add-checkpoint
    url: String,
    /// Its verifier key, from its operator; needed once, then remembered for this address
    #[arg(long, value_name = "VKEY")]
    key: Option<WitnessKey>,
}

/// List the cosignatures in the ledger file
#[derive(Debug, Args)]
pub(crate) struct List {
    #[command(flatten)]
    witnesses: WitnessArgs,
    #[command(flatten)]
    format: FormatArgs,
}

impl WitnessCommand {
    pub(super) fn run(self, ledger: &LedgerArgs) -> Result<Status, CliError> {
        match self {
            Self::Init(command) => command.run(),
            Self::Serve(command) => command.run(),
            Self::Ask(command) => command.run(ledger),
            Self::List(command) => command.run(ledger),
        }
    }
}

impl Init {
    fn run(self) -> Result<Status, CliError> {
        let key = Witness::create(&home()?, &self.name)?;
        output::print(&output::facts(&[("witness", self.name), ("verifier key", key.to_string())]))?;
        output::note(
            "Next: `counterclaim witness serve --log VKEY` watches the ledger of that verifier key.",
        );
        Ok(Status::Fine)
    }
}

impl Serve {
    fn run(self) -> Result<Status, CliError> {
        if !self.listen.ip().is_loopback() && !self.public {
            return Err(CliError::user(format!(
                "--listen {}: other machines can reach this address; add --public if that is meant (a web server with https in front of 127.0.0.1 is safer)",
                self.listen
            )));
        }
        let mut logs = self.log;
        if let Some(path) = &self.logs {
            logs.extend(read_logs(path)?);
        }
        if logs.is_empty() {
            return Err(CliError::user("no ledger to watch: the file holds no verifier key"));
        }
        let witness = Witness::open(&home()?, logs)?;
        let failed = |error| CliError::user(format!("--listen {}: {error}", self.listen));
        let listener = TcpListener::bind(self.listen).map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let mut facts =
            vec![("listening on", format!("http://{address}")), ("key", witness.key().to_string())];
        facts.extend(witness.logs().iter().map(|log| ("watching", log.name().to_owned())));
        output::print(&output::facts(&facts))?;
        match serve_witness(listener, witness, |line| output::note(&safe(line))) {
            Ok(never) => match never {},
            Err(error) => Err(CliError::Malfunction(error.to_string())),
        }
    }
}

/// Reads verifier keys, one a line.
fn read_logs(path: &Path) -> Result<Vec<VerifierKey>, CliError> {
    let (input, _) = output::input(path)?;
    let mut text = String::new();
    input.take(MOST_BYTES).read_to_string(&mut text).map_err(|error| CliError::file(path, &error))?;
    let lines = (1..).zip(text.lines().map(str::trim));
    lines
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        .map(|(number, line): (usize, _)| {
            line.parse()
                .map_err(|error| CliError::user(format!("{}, line {number}: {error}", path.display())))
        })
        .collect()
}

impl Ask {
    fn run(self, ledger: &LedgerArgs) -> Result<Status, CliError> {
        let home = home()?;
        let endpoint = Endpoint::parse(&self.url).map_err(|error| CliError::user(error.to_string()))?;
        let (url, pins) = (endpoint.url(), home.pins());
        let key = match self.key {
            Some(key) => {
                pins.check(url, &key).map_err(AskError::Pin)?;
                key
            }
            None => pins
                .key_of(url)
                .map_err(AskError::Pin)?
                .ok_or_else(|| AskError::NoKey { url: url.to_owned() })?,
        };
        let mut docket = Docket::open(&ledger.ledger, Access::Write, &home)?;
        let mut post = |request: &str| endpoint.add_checkpoint(request);
        let obtained = docket.ask_witness(url, &key, &SystemClock, &mut post)?;
        // Only a key that has proven itself is remembered.
        pins.pin(url, &key).map_err(AskError::Pin)?;
        let grown = match obtained.before {
            0 => "it had cosigned none before".to_owned(),
            before if before == obtained.size => "as it had before".to_owned(),
            before => format!("and that they continue the {before} that it had cosigned before"),
        };
        output::print(&format!(
            "{} {} at {}: {}, {grown}.",
            good("Witnessed by"),
            key.name(),
            timestamp(obtained.time),
            count(obtained.size, "entry", "entries"),
        ))?;
        Ok(Status::Fine)
    }
}

impl List {
    fn run(self, ledger: &LedgerArgs) -> Result<Status, CliError> {
        let docket = ledger.read()?;
        let (found, failures) = docket.cosignatures(&self.witnesses.known()?)?;
        let mut listing = Listing::new(&["witness", "size", "time", "key_is_known", "key"]);
        for witnessed in &found {
            listing.rows.push(vec![
                witnessed.name.clone().into(),
                witnessed.size.into(),
                timestamp(witnessed.time).into(),
                witnessed.is_known.into(),
                witnessed.key.clone().into(),
            ]);
        }
        if self.format.format != Format::Table || !found.is_empty() {
            output::listing(&listing, self.format.format, "Cosignatures")?;
        }
        if found.is_empty() {
            output::note("No witness has looked at this ledger.");
        }
        for failure in &failures {
            output::note(&format!("{} {}", warning("does not hold:"), failure.cause));
        }
        Ok(if failures.is_empty() { Status::Fine } else { Status::Finding })
    }
}

impl From<WitnessError> for CliError {
    fn from(error: WitnessError) -> Self {
        let message = error.to_string();
        match error {
            WitnessError::Database { .. } | WitnessError::Random(_) => Self::Malfunction(message),
            _ => Self::User(message),
        }
    }
}

impl From<AskError> for CliError {
    fn from(error: AskError) -> Self {
        match error {
            AskError::Store(error) => error.into(),
            other => Self::User(other.to_string()),
        }
    }
}
