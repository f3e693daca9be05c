//! How long proving and checking one claim takes, and how large its receipt is, in a large ledger and a small one.
//!
//! `cargo bench --bench receipts`. `COUNTERCLAIM_BENCH_CLAIMS` sets the size of the large ledger, 1,000,000 if unset.
//! Medians over many claims; what may not be exceeded is named, and exceeding it is a failure.

use std::{
    path::Path,
    process::ExitCode,
    time::{Duration, Instant},
};

use counterclaim::{
    docket::{Access, Docket, Home, check},
    ledger::Policy,
    model::{Body, Codebook, Draft, EntryId, Source},
    store::{Keyring, Store, StoreError, SystemClock},
};

/// Claims in the ledger that the large one is compared with.
const SMALL: u64 = 1_000;
/// Claims proven and checked in each ledger.
const SAMPLES: u64 = 500;
/// Claims recorded in one transaction.
const BATCH: u64 = 100_000;
/// Longest that proving and checking one claim may take.
const MOST_TIME: Duration = Duration::from_millis(10);
/// Most bytes of a receipt beside those of its body.
const MOST_BYTES: usize = 3 * 1024;

/// Medians over the samples.
struct Figures {
    prove: Duration,
    check: Duration,
    /// Bytes of the largest receipt, without those of its body.
    beside_body: usize,
}

fn main() -> ExitCode {
    let large = std::env::var("COUNTERCLAIM_BENCH_CLAIMS").ok();
    let large = large.and_then(|claims| claims.parse().ok()).unwrap_or(1_000_000);
    let folder = tempfile::tempdir().expect("a folder");
    let mut of = Vec::new();
    for claims in [SMALL, large] {
        let started = Instant::now();
        let docket = build(folder.path(), claims);
        let built = started.elapsed();
        let figures = measure(&docket);
        println!(
            "{claims:>9} claims: prove {:>8.1?}  check {:>8.1?}  receipt {} bytes beside its body  (built in {built:.1?})",
            figures.prove, figures.check, figures.beside_body
        );
        of.push(figures);
    }
    let [small, large] = &of[..] else { return ExitCode::FAILURE };
    println!(
        "large to small: prove {:.2}  check {:.2}",
        large.prove.as_secs_f64() / small.prove.as_secs_f64(),
        large.check.as_secs_f64() / small.check.as_secs_f64()
    );
    let fast = large.prove + large.check < MOST_TIME;
    let slim = large.beside_body < MOST_BYTES;
    if !fast {
        println!("too slow: proving and checking took more than {MOST_TIME:?}");
    }
    if !slim {
        println!("too large: more than {MOST_BYTES} bytes beside the body");
    }
    if fast && slim { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// A ledger of `claims` claims over a thousand questions and one source.
fn build(folder: &Path, claims: u64) -> Docket {
    let path = folder.join(format!("{claims}.db"));
    let home = Home::new(folder.join("home"));
    drop(Docket::create(&path, Some(&format!("bench.example/{claims}")), &home).expect("created"));
    let mut store = Store::open(&path, Access::Write).expect("opened");
    let key = store.verifier_key().expect("a key");
    let signer = Keyring::in_folder(&folder.join("home")).signer(&key).expect("here");
    let codebook = Codebook::default_codebook();
    let mut source: Option<EntryId> = None;
    for first in (0..claims).step_by(usize::try_from(BATCH).expect("small")) {
        store
            .append(&signer, &SystemClock, None, |batch| {
                for number in first..claims.min(first + BATCH) {
                    let claim = draft(number).read(&codebook).expect("well-formed");
                    let claim = claim.try_sourced(|named| {
                        if source.is_none() {
                            source = Some(batch.record(&Body::Source(bare(&named.title)))?.id);
                        }
                        source.ok_or(StoreError::KeyChanged)
                    })?;
                    batch.record(&Body::Claim(claim))?;
                }
                Ok::<_, StoreError>(())
            })
            .expect("recorded");
    }
    drop(store);
    Docket::open(&path, Access::Read, &home).expect("opened")
}

fn bare(title: &str) -> Source {
    Source::titled(title.to_owned())
}

fn draft(number: u64) -> Draft {
    let mut draft = Draft::default();
    for (name, text) in [
        ("event", format!("event-{}", number % 10)),
        ("topic", "casualties/killed".to_owned()),
        ("about.place", format!("District {}", number / 10 % 100)),
        ("value", format!("{}", number % 977)),
        ("stated_on", format!("20{:02}-05-01", number % 25)),
        ("claimant", format!("Observer {}", number % 499)),
        ("source", "Bulletin".to_owned()),
        ("quote", format!("In this district {} people were killed.", number % 977)),
        ("locator", format!("p. {}", number % 300)),
    ] {
        draft.set(name, &text).expect(name);
    }
    draft
}

fn measure(docket: &Docket) -> Figures {
    let policy = Policy::of_logs(vec![docket.store().verifier_key().expect("a key")]);
    let size = docket.store().size().expect("read");
    let (mut prove, mut checked, mut beside_body) = (Vec::new(), Vec::new(), 0);
    for sample in 0..SAMPLES {
        // Spread over the ledger, the first claim and the last among them; entry 0 is the key, and 1 the source.
        let index = 2 + (size - 3) * sample / (SAMPLES - 1);
        let started = Instant::now();
        let receipt = docket.prove(index).expect("proven").to_string();
        prove.push(started.elapsed());
        let started = Instant::now();
        let found = check(receipt.as_bytes(), &policy).expect("holds");
        checked.push(started.elapsed());
        // In base64, four characters for three bytes.
        let body = found.entries[0].opening.body().map_or(0, <[u8]>::len) * 4 / 3;
        beside_body = beside_body.max(receipt.len() - body);
    }
    Figures { prove: median(prove), check: median(checked), beside_body }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
