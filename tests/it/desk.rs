//! A place to run the program in: an empty folder, a home of its own, and no settings of the
//! machine.

use std::{
    fmt, fs,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use rusqlite::{Connection, OpenFlags};
use serde_json::Value;
use tempfile::TempDir;

/// The program under test.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_counterclaim");
/// Where the ledger is, unless a test names another.
pub(crate) const LEDGER: &str = "counterclaim.db";
/// Columns of a claims file that say all that a claim needs, and a little more.
pub(crate) const HEADER: &str = "event,topic,about.side,value,stated_on,claimant,country,source";

/// A folder to work in, taken away when the test ends.
pub(crate) struct Desk {
    folder: TempDir,
}

impl Desk {
    /// An empty folder, in which no ledger is yet.
    pub(crate) fn empty() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    /// A folder with a ledger that holds its key and nothing else.
    pub(crate) fn new() -> Self {
        let desk = Self::empty();
        desk.run(&["init", "--origin", "example.org/claims"]).fine();
        desk
    }

    /// A folder with a ledger of the coded case of 2021.
    pub(crate) fn with_case() -> Self {
        let desk = Self::new();
        desk.run(&["import", case().to_str().expect("a path in UTF-8")]).fine();
        desk
    }

    /// The folder.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A path in the folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder().join(name)
    }

    /// The folder of keys.
    pub(crate) fn home(&self) -> PathBuf {
        self.path("home")
    }

    /// Writes a file into the folder.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, content).expect("written");
        path
    }

    /// Reads a file of the folder.
    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("a text file")
    }

    /// Gives another program, or this one, the folder and the surroundings that every run has.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(self.folder())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.folder())
            .env("COUNTERCLAIM_HOME", self.home())
            .env("COLUMNS", "80")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs the program.
    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        self.run_with(arguments, &[])
    }

    /// Runs the program with more in its environment.
    pub(crate) fn run_with(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Run {
        let mut command = self.command(PROGRAM);
        command.args(arguments).envs(environment.iter().copied());
        Run::of(arguments, &command.output().expect("the program starts"))
    }

    /// Runs the program and writes to its standard input.
    pub(crate) fn feed(&self, arguments: &[&str], input: impl AsRef<[u8]>) -> Run {
        let mut command = assert_cmd::Command::from_std(self.command(PROGRAM));
        Run::of(arguments, &command.args(arguments).write_stdin(input.as_ref()).output().expect("it starts"))
    }

    /// Imports a claims file of [`HEADER`] and these rows.
    pub(crate) fn import(&self, rows: &[&str]) -> Run {
        self.write("claims.csv", format!("{HEADER}\n{}\n", rows.join("\n")));
        self.run(&["import", "claims.csv"])
    }

    /// What the program answers as JSON.
    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        let mut arguments = arguments.to_vec();
        arguments.extend(["--format", "json"]);
        serde_json::from_str(&self.run(&arguments).fine().out).expect("JSON and nothing else")
    }

    /// The ledger, as any program can open it.
    pub(crate) fn sqlite(&self) -> Connection {
        Connection::open_with_flags(self.path(LEDGER), OpenFlags::SQLITE_OPEN_READ_WRITE).expect("a database")
    }

    /// How many entries the ledger has.
    pub(crate) fn entries(&self) -> u64 {
        self.sqlite().query_row("SELECT count(*) FROM entry", [], |row| row.get(0)).expect("counted")
    }

    /// Every row of the tables of the ledger, in order; what is compared before and after.
    pub(crate) fn tables(&self) -> Vec<(String, Vec<String>)> {
        rows_of_tables(&self.sqlite())
    }

    /// The same without the tables in which the indexes of words are packed: how, is the database's
    /// affair.
    pub(crate) fn content(&self) -> Vec<(String, Vec<String>)> {
        let mut tables = self.tables();
        tables.retain(|(name, _)| !name.starts_with("claim_text_") && !name.starts_with("page_text_"));
        tables
    }

    /// Writes a claims file of one row, and returns its name.
    pub(crate) fn one_claim(&self) -> &'static str {
        self.write(
            "claims.csv",
            format!("{HEADER}\ne,casualties/killed,TJ,9,2021-05,Tajikistan,TJ,A report\n"),
        );
        "claims.csv"
    }

    /// Runs the program, and demands that it fails with this status and changes no row.
    pub(crate) fn refused(&self, arguments: &[&str], status: i32) -> Run {
        let before = self.tables();
        let run = self.run(arguments).fails(status);
        assert!(before == self.tables(), "{run:?} failed and changed the ledger");
        run
    }
}

/// The claims of the coded case.
pub(crate) fn case() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/kg-tj-2021/claims.csv")
}

/// The folder of the real data sets, if it is there. A test that needs it ends with a printed
/// reason if it is not.
pub(crate) fn shared_data() -> Option<PathBuf> {
    let folder = std::env::var_os("COUNTERCLAIM_SHARED_DATA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data"), PathBuf::from);
    folder.is_dir().then_some(folder)
}

/// A file of a real data set, given as a path under the folder of data sets; nothing, with a printed
/// reason, where it is not there.
pub(crate) fn data_set(path: &str) -> Option<String> {
    let found = shared_data().map(|folder| folder.join(path)).filter(|path| path.exists());
    if found.is_none() {
        println!("skipped: {path} is not there; COUNTERCLAIM_SHARED_DATA names the folder of data sets");
    }
    found.map(|path| path.into_os_string().into_string().expect("a path in UTF-8"))
}

/// What the script of an example makes of a real data set, given as a path under the folder of data
/// sets; nothing, with a printed reason, where the data or Python are not there.
pub(crate) fn converted(example: &str, data: &str, arguments: &[&str]) -> Option<Vec<u8>> {
    let data_set = data_set(data)?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(example);
    let python =
        Command::new("python3").arg(script).arg(data_set).args(arguments).stdin(Stdio::null()).output();
    match python {
        Ok(output) => {
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            Some(output.stdout)
        }
        Err(error) => {
            println!("skipped: python3 cannot be run ({error})");
            None
        }
    }
}

/// Every row of every table and view, each as text.
pub(crate) fn rows_of_tables(connection: &Connection) -> Vec<(String, Vec<String>)> {
    let mut tables = connection
        .prepare("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') ORDER BY name")
        .expect("a schema");
    let names: Vec<String> =
        tables.query_map([], |row| row.get(0)).expect("names").map(|name| name.expect("a name")).collect();
    names
        .into_iter()
        .map(|name| (name.clone(), rows_of(connection, &format!("SELECT * FROM \"{name}\""))))
        .collect()
}

/// Every row of a query, each as text, in byte order.
pub(crate) fn rows_of(connection: &Connection, sql: &str) -> Vec<String> {
    let mut statement = connection.prepare(sql).expect("a query");
    let columns = statement.column_count();
    let mut rows: Vec<String> = statement
        .query_map([], |row| {
            let cells = (0..columns).map(|i| row.get::<_, rusqlite::types::Value>(i));
            Ok(format!("{:?}", cells.collect::<rusqlite::Result<Vec<_>>>()?))
        })
        .expect("rows")
        .map(|row| row.expect("a row"))
        .collect();
    rows.sort();
    rows
}

/// A run of the program that has ended.
pub(crate) struct Run {
    /// What was asked.
    arguments: Vec<String>,
    /// Standard output.
    pub(crate) out: String,
    /// Standard error.
    pub(crate) notes: String,
    /// Exit status; none if a signal ended it.
    pub(crate) status: Option<i32>,
}

impl fmt::Debug for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { arguments, out, notes, status } = self;
        write!(f, "{arguments:?} with status {status:?}\n--- output\n{out}--- notes\n{notes}---")
    }
}

impl Run {
    /// A run from what the system gives of it.
    pub(crate) fn of(arguments: &[&str], output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("output in UTF-8");
        Self {
            arguments: arguments.iter().map(ToString::to_string).collect(),
            out: text(&output.stdout),
            notes: text(&output.stderr),
            status: output.status.code(),
        }
    }

    /// The run, which must have ended well.
    pub(crate) fn fine(self) -> Self {
        self.ended(0)
    }

    /// The run, which must have failed with this status: nothing on standard output, and one
    /// error on standard error.
    pub(crate) fn fails(self, status: i32) -> Self {
        let run = self.ended(status);
        assert!(run.out.is_empty(), "{run:?} failed and printed an answer");
        assert!(run.notes.starts_with("error: "), "{run:?} does not start with its error");
        assert_eq!(run.notes.matches("error:").count(), 1, "{run:?} tells more than one error");
        run
    }

    /// The run, which must have ended with this status.
    pub(crate) fn ended(self, status: i32) -> Self {
        assert_eq!(self.status, Some(status), "{self:?}");
        assert!(!self.notes.contains("panicked"), "{self:?}");
        self
    }

    /// The run, whose standard error must have each of these parts.
    pub(crate) fn noting(self, parts: &[&str]) -> Self {
        for part in parts {
            assert!(self.notes.contains(part), "{part:?} is not said in {self:?}");
        }
        self
    }

    /// The run, whose standard output must have each of these parts.
    pub(crate) fn saying(self, parts: &[&str]) -> Self {
        for part in parts {
            assert!(self.out.contains(part), "{part:?} is not said in {self:?}");
        }
        self
    }
}
