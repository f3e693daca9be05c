//! How long the main job takes: importing claims, and asking which are disputed.
//!
//! `cargo bench --bench main_job` prints medians of several runs, and their ratios to a baseline
//! that is measured beside them in turn, so that a comparison holds on a machine of any speed:
//! the same rows put into one bare SQLite table, and a process that only prints its version.

use std::{
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use counterclaim::{
    docket::{Docket, Handling, Home},
    io::import::CanonicalRows,
};

/// Claims in the file that is imported.
const CLAIMS: u32 = 100_000;
/// Runs of each measurement.
const RUNS: usize = 5;
/// Runs of a whole process.
const PROCESS_RUNS: usize = 30;

fn main() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    import(folder.path());
    disputes(folder.path());
}

/// The same sequence of figures on every machine.
struct Sequence(u64);

impl Sequence {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

/// A file like those that people have: some dozens of claimants, thousands of reports.
fn claims() -> String {
    let mut sequence = Sequence(2021);
    let mut csv = String::from(
        "event,topic,about.side,about.date,value,stated_on,claimant,country,source,source_url,quote,locator\n",
    );
    let topics = ["casualties/killed", "casualties/injured", "displacement/evacuated"];
    let countries = ["KG", "TJ", "RU", ""];
    for _ in 0..CLAIMS {
        let (month, day) = (1 + sequence.below(12), 1 + sequence.below(28));
        let topic = topics[usize::try_from(sequence.below(3)).expect("small")];
        let country = countries[usize::try_from(sequence.below(4)).expect("small")];
        let (event, figure, claimant) = (sequence.below(40), sequence.below(500), sequence.below(60));
        let (report, page) = (sequence.below(3000), 1 + sequence.below(90));
        let side = if sequence.below(2) == 0 { "KG" } else { "TJ" };
        csv.push_str(&format!(
            "border-{event},{topic},{side},2022-{month:02}-{day:02},{figure},2022-{month:02}-{day:02},Office {claimant},{country},Report {report},https://example.org/{report},In its daily briefing the office put the figure for the district at {figure},p. {page}\n"
        ));
    }
    csv
}

fn import(folder: &Path) {
    let csv = claims();
    let (mut ours, mut bare) = (Vec::new(), Vec::new());
    for run in 0..RUNS {
        ours.push(timed(|| {
            let home = Home::new(folder.join("home"));
            let mut docket =
                Docket::create(&folder.join(format!("{run}.db")), None, &home).expect("a ledger");
            let rows = CanonicalRows::csv(std::io::Cursor::new(csv.clone())).expect("a header");
            let report = docket.import(rows, Handling::default(), &mut |_| {}).expect("imported");
            assert_eq!(report.rows, u64::from(CLAIMS));
        }));
        bare.push(timed(|| bare_table(&folder.join(format!("bare-{run}.db")), &csv)));
    }
    let (ours, bare) = (median(ours), median(bare));
    println!("import of {CLAIMS} claims");
    println!("  claims a second           {:>10.0}", f64::from(CLAIMS) / ours.as_secs_f64());
    println!("  median                    {:>10.2} s", ours.as_secs_f64());
    println!("  rows in one bare table    {:>10.2} s", bare.as_secs_f64());
    println!("  ratio                     {:>10.1}", ours.as_secs_f64() / bare.as_secs_f64());
}

/// The same rows in one table without index, in one transaction.
fn bare_table(path: &Path, csv: &str) {
    let mut connection = rusqlite::Connection::open(path).expect("a database");
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE t (a,b,c,d,e,f,g,h,i,j,k,l);",
        )
        .expect("a table");
    let transaction = connection.transaction().expect("a transaction");
    {
        let mut insert = transaction
            .prepare("INSERT INTO t VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12)")
            .expect("a statement");
        let mut reader = csv::Reader::from_reader(csv.as_bytes());
        let mut record = csv::StringRecord::new();
        while reader.read_record(&mut record).expect("a row") {
            insert.execute(rusqlite::params_from_iter(record.iter())).expect("inserted");
        }
    }
    transaction.commit().expect("committed");
}

fn disputes(folder: &Path) {
    let ledger = folder.join("demo.db");
    let ledger = ledger.to_str().expect("UTF-8");
    let home = folder.join("home");
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_counterclaim"));
        command.args(arguments).env("COUNTERCLAIM_HOME", &home).stdout(Stdio::null()).stderr(Stdio::null());
        assert!(command.status().expect("started").success());
    };
    run(&["demo", "--keep", ledger]);
    let (mut ours, mut bare) = (Vec::new(), Vec::new());
    for _ in 0..PROCESS_RUNS {
        ours.push(timed(|| run(&["--ledger", ledger, "disputes"])));
        bare.push(timed(|| run(&["--version"])));
    }
    let (ours, bare) = (median(ours), median(bare));
    println!("disputes on the demo ledger, as a whole process");
    println!("  median                    {:>10.1} ms", ours.as_secs_f64() * 1000.0);
    println!("  a process that does nothing {:>8.1} ms", bare.as_secs_f64() * 1000.0);
    println!("  ratio                     {:>10.1}", ours.as_secs_f64() / bare.as_secs_f64());
}

fn timed(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
