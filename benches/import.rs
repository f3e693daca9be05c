//! How much memory it takes to import a file of claims and to export them again, and how long.
//!
//! `cargo bench --bench import` makes files of 100,000 and of 1,000,000 rows, in the canonical form and in one that
//! needs a mapping, and has the program import each and write its claims out, in a process of its own. What may not be
//! exceeded is named, and exceeding it is a failure: the most memory, and how much more of it the longer file takes.
//! `COUNTERCLAIM_BENCH_CLAIMS` sets the rows of the longer file.

#[path = "../tests/it/peak.rs"]
mod peak;

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write as _},
    path::{Path, PathBuf},
    process::{Command, ExitCode, Stdio},
    time::Instant,
};

use peak::peak;

/// Rows of the shorter file.
const SHORT: u64 = 100_000;
/// Most memory that anything may take.
const MOST: u64 = 300 * MIB;
/// How many times as much the longer file may take as the shorter one, or as what the database keeps of its file.
const MOST_GROWTH: f64 = 1.5;
/// What the database keeps of its file, if it has so much.
const KEPT: u64 = 64 * MIB;
const MIB: u64 = 1024 * 1024;

/// What is measured: a name, and the arguments of the program.
const WORK: [(&str, &[&str]); 6] = [
    ("import, canonical", &["import", "canonical.csv", "--ledger", "canonical.db"]),
    ("import, mapped", &["import", "mapped.csv", "--map", "map.toml", "--ledger", "mapped.db"]),
    ("export, CSV", &["export", "claims", "-o", "out.csv", "--ledger", "canonical.db"]),
    (
        "export, JSON lines",
        &["export", "claims", "--format", "jsonl", "-o", "out.jsonl", "--ledger", "canonical.db"],
    ),
    (
        "export, one event of 40",
        &["export", "claims", "--event", "border-7", "-o", "event.csv", "--ledger", "canonical.db"],
    ),
    (
        "export, nanopublications",
        &["export", "claims", "--format", "nanopub", "-o", "out.trig", "--ledger", "canonical.db"],
    ),
];

fn main() -> ExitCode {
    let long = std::env::var("COUNTERCLAIM_BENCH_CLAIMS").ok();
    let long = long.and_then(|claims| claims.parse().ok()).unwrap_or(1_000_000);
    let folder = tempfile::tempdir().expect("a folder");
    let mut peaks = Vec::new();
    let mut is_fine = true;
    for claims in [SHORT, long] {
        let desk = folder.path().join(claims.to_string());
        fs::create_dir(&desk).expect("a folder");
        prepare(&desk, claims).expect("written");
        println!("{claims} claims");
        peaks.push(WORK.map(|(name, arguments)| {
            let began = Instant::now();
            let (ended, most) = peak(&mut program(&desk, arguments));
            assert!(ended.success(), "{name}");
            let seconds = began.elapsed().as_secs_f64();
            let rate = f64::from(u32::try_from(claims).unwrap_or(u32::MAX)) / seconds;
            println!("  {name:<26} {:>4} MiB {seconds:>8.1} s {rate:>8.0} claims a second", most / MIB);
            most
        }));
        fs::remove_dir_all(&desk).expect("taken away");
    }
    println!("memory, long to short");
    for (at, (name, _)) in WORK.iter().enumerate() {
        let (short, long) = (peaks[0][at] / 1024, peaks[1][at] / 1024);
        let of = |kib| f64::from(u32::try_from(kib).unwrap_or(u32::MAX));
        println!("  {name:<26} {:>4.2}", of(long) / of(short));
        if long * 1024 > MOST || of(long) > MOST_GROWTH * of(short.max(KEPT / 1024)) {
            println!("  too much: over {} MiB, or over {MOST_GROWTH} times as much", MOST / MIB);
            is_fine = false;
        }
    }
    if is_fine { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn program(desk: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_counterclaim"));
    command.args(arguments).current_dir(desk).env("COUNTERCLAIM_HOME", desk.join("home"));
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// The files of this many rows, the mapping, and the ledgers.
fn prepare(desk: &Path, claims: u64) -> io::Result<()> {
    let create = |name: &str| -> io::Result<BufWriter<File>> {
        let path: PathBuf = desk.join(name);
        Ok(BufWriter::new(File::create(path)?))
    };
    let (mut canonical, mut mapped) = (create("canonical.csv")?, create("mapped.csv")?);
    writeln!(
        canonical,
        "event,topic,about.side,about.date,value,stated_on,claimant,source,source_url,quote,locator"
    )?;
    writeln!(mapped, "Event;Date;Side;Killed;Office;Report;Words")?;
    let mut state: u64 = 2021;
    let mut below = |bound: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % bound
    };
    for _ in 0..claims {
        let (event, month, day) = (below(40), 1 + below(12), 1 + below(28));
        let (side, figure, office, report) =
            (["KG", "TJ"][usize::from(below(2) == 0)], below(500), below(60), below(3000));
        let words = format!("In its daily briefing the office put the figure for the district at {figure}");
        writeln!(
            canonical,
            "border-{event},casualties/killed,{side},2022-{month:02}-{day:02},{figure},2022-{month:02}-{day:02},Office {office},Report {report},https://example.org/{report},{words},p. {}",
            1 + below(90)
        )?;
        writeln!(
            mapped,
            "border-{event};{day:02}.{month:02}.2022;{side};{figure};Office {office};{report};{words}"
        )?;
    }
    canonical.flush()?;
    mapped.flush()?;
    fs::write(
        desk.join("map.toml"),
        "title = \"t\"\n[every]\nevent = \"{Event}\"\nabout.side = \"{Side}\"\nabout.date = \"{Date | date %d.%m.%Y}\"\n\
         value = \"{Killed}\"\nstated_on = \"{Date | date %d.%m.%Y}\"\nclaimant = \"{Office}\"\nsource = \"Report {Report}\"\n\
         source_url = \"https://example.org/{Report}\"\nquote = \"{Words}\"\nlocator = \"row {@row}\"\n[[claim]]\ntopic = \"casualties/killed\"\n",
    )?;
    for ledger in ["canonical.db", "mapped.db"] {
        let ended = program(desk, &["init", "--ledger", ledger]).status()?;
        assert!(ended.success(), "a ledger");
    }
    Ok(())
}
