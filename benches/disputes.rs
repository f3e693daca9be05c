//! How long it takes to find what is disputed among a million claims, beside DuckDB.
//!
//! `cargo bench --bench disputes` records 1,000,000 claims on 180,000 questions, hands the same
//! figures with integer keys to DuckDB (`disputes_peer.py`, one thread), and asks both in turn
//! which questions of a topic are disputed: now, and as of days of that year. Both must find the
//! same. What is printed are medians and their ratios. The ledger is kept in the folder named by
//! `COUNTERCLAIM_BENCH`, if there is one, and used again. `PYTHON` names a Python with duckdb.

use std::{
    fs::File,
    io::{BufRead as _, BufReader, BufWriter, Write as _},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    time::{Duration, Instant},
};

use counterclaim::{
    disputes::Status,
    docket::{Access, Docket, Handling, Home},
    io::import::CanonicalRows,
    model::{Clocks, DEFAULT_TOLERANCE, Date, Event, Selection, Topic},
};

const CLAIMS: u64 = 1_000_000;
const QUESTIONS: u64 = 180_000;
const TOPICS: [&str; 10] = [
    "casualties/killed",
    "casualties/injured",
    "casualties/missing",
    "detention/detained",
    "displacement/displaced",
    "displacement/evacuated",
    "losses/tanks",
    "losses/aircraft",
    "property/houses-destroyed",
    "property/schools-damaged",
];
const EVENTS: u64 = 900;
const CLAIMANTS: u64 = 60;
const RUNS: usize = 9;

/// The same sequence of numbers on every machine.
struct Sequence(u64);

impl Sequence {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

/// A claim, by numbers: each question has a figure on which most of its claimants agree.
struct Row {
    question: u64,
    claimant: u64,
    day: u64,
    low: u64,
    high: u64,
}

impl Row {
    fn next(sequence: &mut Sequence) -> Self {
        let question = sequence.below(QUESTIONS);
        let agreed = 20 + question * 7 % 480;
        let (low, high) = match sequence.below(20) {
            0 => (agreed + 1 + sequence.below(9), None),
            1..=5 => (agreed - 5, Some(agreed + 5)),
            _ => (agreed, None),
        };
        let claimant = (question + sequence.below(6)) % CLAIMANTS;
        Self { question, claimant, day: sequence.below(360), low, high: high.unwrap_or(low) }
    }

    const fn topic(&self) -> u64 {
        self.question % TOPICS.len() as u64
    }

    const fn event(&self) -> u64 {
        self.question / TOPICS.len() as u64 % EVENTS
    }

    const fn place(&self) -> u64 {
        self.question / TOPICS.len() as u64 / EVENTS
    }
}

/// The day of the year 2022 with this number, twelve months of thirty days.
fn date(day: u64) -> String {
    format!("2022-{:02}-{:02}", day / 30 + 1, (day % 30).min(27) + 1)
}

fn day_number(day: u64) -> u64 {
    day / 30 * 31 + (day % 30).min(27)
}

fn main() {
    let scratch = tempfile::tempdir().expect("a temporary folder");
    let folder = std::env::var_os("COUNTERCLAIM_BENCH").map_or(scratch.path().to_owned(), PathBuf::from);
    let (ledger, figures) = (folder.join("million.db"), folder.join("figures.csv"));
    let home = Home::new(folder.join("home"));
    if !figures.exists() {
        record(&ledger, &home, &figures);
    }
    let docket = Docket::open(&ledger, Access::Read, &home).expect("opened");
    let mut peer = Peer::start(&figures);
    println!("{CLAIMS} claims on {QUESTIONS} questions, {} topics, one thread each", TOPICS.len());
    compare(&docket, &mut peer, None);
    for day in [45, 170, 355] {
        compare(&docket, &mut peer, Some(day));
    }
    one_event(&docket);
}

/// Records the claims, and writes the same figures by numbers.
fn record(ledger: &Path, home: &Home, figures: &Path) {
    let mut sequence = Sequence(2022);
    let mut csv = String::from("event,topic,about.place,value,stated_on,claimant,source\n");
    let unfinished = figures.with_extension("part");
    let mut out = BufWriter::new(File::create(&unfinished).expect("a file"));
    writeln!(out, "question,topic,claimant,day,entry,low,high").expect("written");
    for entry in 0..CLAIMS {
        let row = Row::next(&mut sequence);
        let Row { question, claimant, day, low, high } = row;
        let topic = row.topic();
        let value = if low == high { low.to_string() } else { format!("{low}..{high}") };
        let name = TOPICS[usize::try_from(topic).expect("small")];
        csv.push_str(&format!(
            "event-{},{name},Place {},{value},{},Office {claimant},Bulletin {}\n",
            row.event(),
            row.place(),
            date(day),
            entry % 3000
        ));
        writeln!(out, "{question},{topic},{claimant},{},{entry},{low},{high}", day_number(day))
            .expect("written");
    }
    out.flush().expect("written");
    drop(std::fs::remove_file(ledger));
    let mut docket = Docket::create(ledger, None, home).expect("a ledger");
    let start = Instant::now();
    let rows = CanonicalRows::csv(std::io::Cursor::new(csv.clone())).expect("a header");
    docket.import(rows, Handling::default(), &mut |_| {}).expect("imported");
    println!("imported in {:.0} s", start.elapsed().as_secs_f64());
    std::fs::rename(unfinished, figures).expect("named");
}

/// Asks both in turn for the disputed questions of each topic, and prints what it took.
fn compare(docket: &Docket, peer: &mut Peer, day: Option<u64>) {
    let as_of = day.map(|day| Date::parse(&date(day)).expect("a date"));
    let (mut narrowed, mut answered, mut theirs, mut found) = (vec![], vec![], vec![], 0);
    for run in 0..RUNS {
        let topic = run % TOPICS.len();
        let selection = Selection {
            topic: Some(Topic::parse(TOPICS[topic]).expect("a topic")),
            clocks: Clocks { as_of, known_at: None },
            ..Selection::default()
        };
        let mut questions = 0;
        narrowed.push(timed(|| {
            let store = docket.store();
            questions =
                store.questions(&selection, Some(DEFAULT_TOLERANCE), &["hectares"]).expect("asked").len();
        }));
        answered.push(timed(|| {
            let answers = docket.answers(&selection, &[Status::Disputed], DEFAULT_TOLERANCE).expect("asked");
            assert_eq!(answers.len(), questions);
        }));
        let (took, count) = peer.ask(topic, day.map(day_number));
        assert_eq!(count, questions, "the two do not find the same");
        theirs.push(took);
        found = questions;
    }
    let (narrowed, answered, theirs) = (median(narrowed), median(answered), median(theirs));
    let when = as_of.map_or("now".to_owned(), |date| format!("as of {date}"));
    println!("disputed questions of a topic, {when} ({found})");
    println!("  which they are               {:>8.2} ms", milliseconds(narrowed));
    println!("  DuckDB, which they are       {:>8.2} ms", milliseconds(theirs));
    println!("  DuckDB takes so many times as long {:>8.1}", milliseconds(theirs) / milliseconds(narrowed));
    println!("  with positions and reasons   {:>8.2} ms", milliseconds(answered));
    let each = u32::try_from(found.max(1)).expect("not so many");
    println!("  the same, a dispute          {:>8.1} µs", 1000.0 * milliseconds(answered) / f64::from(each));
}

/// Every question of one event and topic, with positions and reasons.
fn one_event(docket: &Docket) {
    let (mut narrowed, mut times) = (Vec::new(), Vec::new());
    let mut questions = 0;
    for run in 0..100 {
        let selection = Selection {
            event: Some(Event::parse(&format!("event-{run}")).expect("an event")),
            ..Selection::default()
        };
        narrowed.push(timed(|| {
            let store = docket.store();
            store.questions(&selection, Some(DEFAULT_TOLERANCE), &["hectares"]).expect("asked");
        }));
        times.push(timed(|| {
            questions =
                docket.answers(&selection, &[Status::Disputed], DEFAULT_TOLERANCE).expect("asked").len();
        }));
    }
    println!("disputes of one event ({questions} of 200 questions)");
    println!("  which they are               {:>8.2} ms", milliseconds(median(narrowed)));
    println!("  with positions and reasons   {:>8.2} ms", milliseconds(median(times)));
}

/// DuckDB with the same figures, in a process of its own that times itself.
struct Peer {
    process: Child,
    asks: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Peer {
    fn start(figures: &Path) -> Self {
        let python = std::env::var_os("PYTHON").unwrap_or_else(|| "python3".into());
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/disputes_peer.py");
        let mut process = Command::new(python)
            .arg(script)
            .arg(figures)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("Python starts; PYTHON names one that has duckdb");
        let asks = process.stdin.take().expect("piped");
        let answers = BufReader::new(process.stdout.take().expect("piped"));
        Self { process, asks, answers }
    }

    /// How long it took, and how many questions it found.
    fn ask(&mut self, topic: usize, day: Option<u64>) -> (Duration, usize) {
        let day = day.map_or("null".to_owned(), |day| day.to_string());
        writeln!(self.asks, "{topic} {day}").expect("asked");
        let mut line = String::new();
        self.answers.read_line(&mut line).expect("answered");
        let (seconds, count) = line.trim().split_once(' ').expect("two numbers");
        (Duration::from_secs_f64(seconds.parse().expect("seconds")), count.parse().expect("a count"))
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
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

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
