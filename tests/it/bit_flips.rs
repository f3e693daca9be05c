//! A small ledger file with one bit wrong, or cut short: it is refused, or `verify` finds it, or
//! it makes no difference to any answer.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::thread;

use counterclaim::disputes::{By, Status};
use counterclaim::docket::{Access, Archive, Docket, Home, SourceDraft};
use counterclaim::io::export::dispute_json;
use counterclaim::ledger::Extent;
use counterclaim::model::{DEFAULT_TOLERANCE, Draft, Narrowing, RedactionCode, SearchQuery, Selection};
use rusqlite::Connection;
use tempfile::TempDir;

/// Bytes to a page: few, so that the file is small and has trees of several pages.
const PAGE: usize = 512;

/// What came of asking a damaged file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    Refused,
    Found,
    WithoutEffect,
}

/// A ledger file with every kind of entry, in small pages.
fn small_ledger(folder: &Path) -> PathBuf {
    let path = folder.join("small.db");
    let home = Home::new(folder.join("home"));
    let mut docket = Docket::create(&path, Some("small.example"), &home).unwrap();
    let common = [("event", "clash"), ("topic", "casualties/killed"), ("stated_on", "2021-05")];
    let drafts: Vec<Draft> = [
        &[("claimant", "Alpha"), ("country", "TJ"), ("value", "9"), ("source", "Report"), ("quote", "nine")]
            [..],
        &[("claimant", "Beta"), ("value", "12"), ("source", "Report")],
        &[("claimant", "Beta"), ("value", "~11"), ("source", "Wire"), ("source_relays", "Report")],
        &[("claimant", "Gamma"), ("value", "7"), ("source", "Wire")],
    ]
    .iter()
    .map(|fields| {
        let mut draft = Draft::default();
        for (field, text) in common.iter().chain(*fields) {
            draft.set(field, text).unwrap();
        }
        draft
    })
    .collect();
    let recorded = docket.record_all(&drafts).unwrap();
    let (retracted, redacted) = (recorded[1].claim.index, recorded[3].claim.index);
    docket.retract(retracted, "mistyped").unwrap();
    let files = [("a.txt", "nine servicemen were killed"), ("b.txt", "the driver was called Gamma")];
    let files = files.map(|(name, text)| {
        std::fs::write(folder.join(name), text).unwrap();
        let draft = SourceDraft { title: name.to_owned(), ..SourceDraft::default() };
        docket
            .record_source(&draft, Some(Archive::read(&folder.join(name), 100).unwrap()), None)
            .unwrap()
            .source
            .index
    });
    for (target, extent) in [(redacted, Extent::Content), (files[1], Extent::Archive)] {
        let why = (RedactionCode::Minor, None);
        docket.redact(&[target], extent, why, &mut |_, _| {}).unwrap().1.unwrap();
    }
    docket.set_codebook("title = \"Small\"\nversion = \"1\"").unwrap();
    drop(docket);
    let file = Connection::open(&path).unwrap();
    file.execute_batch("PRAGMA journal_mode = DELETE").unwrap();
    file.execute_batch(&format!("PRAGMA page_size = {PAGE}; VACUUM")).unwrap();
    file.execute_batch("PRAGMA journal_mode = WAL").unwrap();
    drop(file);
    path
}

/// Everything that a ledger answers; an error if it refuses to.
fn answers(path: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let docket = Docket::open(path, Access::Read, &Home::new(PathBuf::new()))?;
    let store = docket.store();
    let everything = Selection::default();
    let mut told = vec![
        format!("{:?} {:?}", store.origin()?, store.checkpoint()?),
        format!("{:?}", store.claims(&everything)?),
        format!("{:?}", store.sources()?),
        format!("{:?}", docket.topics(&everything)?),
        format!("{:?}", docket.check_codebook(&everything)?),
    ];
    for answer in docket.answers(&everything, &Status::ALL, DEFAULT_TOLERANCE)? {
        told.push(dispute_json(&answer, By::Claimant).to_string());
    }
    for words in ["nine", "alpha", "beta", "gamma", "report", "wire", "cla", "\"casualties killed\""] {
        told.push(format!(
            "{:?}",
            store.search(
                &SearchQuery::parse(words)?,
                &everything,
                &Narrowing::default(),
                10,
                &mut store.sources_at(None)?
            )?
        ));
    }
    for entry in store.entries(0, u64::MAX)? {
        let found = entry.id.map(|id| store.resolve(&id.to_string())).transpose()?;
        let bytes = docket.archived_bytes(entry.index).ok();
        told.push(format!("{entry:?} {found:?} {:?} {bytes:?}", store.body_text(entry.index)?));
    }
    let file = Connection::open(path)?;
    for view in ["claims", "positions", "disputes"] {
        told.extend(rows(&file, view)?);
    }
    Ok(told)
}

/// Every row of every table. Answers follow from them, where indexes agree with their tables.
fn content(path: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let file = Connection::open(path)?;
    let tables: Vec<String> = file
        .prepare("SELECT name FROM sqlite_schema WHERE rootpage > 0 AND type = 'table' ORDER BY name")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let mut told = Vec::new();
    for table in tables {
        told.extend(rows(&file, &table)?);
    }
    Ok(told)
}

fn rows(file: &Connection, table: &str) -> rusqlite::Result<Vec<String>> {
    let mut statement = file.prepare(&format!("SELECT * FROM {table}"))?;
    let columns = statement.column_count();
    let rows = statement.query_map([], |row| {
        let cells: rusqlite::Result<Vec<rusqlite::types::Value>> = (0..columns).map(|i| row.get(i)).collect();
        Ok(format!("{table} {:?}", cells?))
    })?;
    rows.collect()
}

/// A sound ledger file, and what it answers.
struct Sound {
    folder: TempDir,
    bytes: Vec<u8>,
    root: String,
    content: Vec<String>,
    answers: Vec<String>,
}

impl Sound {
    fn new() -> Self {
        // The memory's own file system, where there is one.
        let memory = Path::new("/dev/shm");
        let folder =
            if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.unwrap();
        let path = small_ledger(folder.path());
        let docket = Docket::open_unread(&path, Access::Read, &Home::new(PathBuf::new())).unwrap();
        let report = docket.store().verify(&mut |_, _| {}).unwrap();
        assert_eq!(report.failures, []);
        Self {
            bytes: std::fs::read(&path).unwrap(),
            root: report.root,
            content: content(&path).unwrap(),
            answers: answers(&path).unwrap(),
            folder,
        }
    }

    /// What comes of a damaged copy. Panics if the damage changes an answer and nobody notices.
    fn outcome(&self, copy: &Path) -> Outcome {
        let home = Home::new(PathBuf::new());
        let Ok(docket) = Docket::open_unread(copy, Access::Read, &home) else { return Outcome::Refused };
        match docket.store().verify(&mut |_, _| {}) {
            Err(_) => Outcome::Refused,
            Ok(report) if !report.holds() => Outcome::Found,
            Ok(report) => {
                assert_eq!(report.root, self.root);
                if content(copy).ok().as_ref() != Some(&self.content) {
                    let told = answers(copy).expect("an answer, as verify finds that everything holds");
                    assert_eq!(told, self.answers, "other answers, and verify finds that everything holds");
                }
                Outcome::WithoutEffect
            }
        }
    }

    /// Does damage to copies of the file, one number after the other, on every processor.
    fn try_all(
        &self,
        numbers: &[usize],
        damage: impl Fn(&File, usize) + Sync,
        repair: impl Fn(&File, usize) + Sync,
    ) -> BTreeMap<Outcome, usize> {
        let workers = thread::available_parallelism().map_or(1, usize::from);
        let try_some = |worker: usize| {
            let copy = self.folder.path().join(format!("copy-{worker}.db"));
            std::fs::write(&copy, &self.bytes).unwrap();
            let file = File::options().write(true).open(&copy).unwrap();
            let mut outcomes = Vec::new();
            for &number in numbers.iter().skip(worker).step_by(workers) {
                damage(&file, number);
                let outcome = catch_unwind(AssertUnwindSafe(|| self.outcome(&copy)));
                repair(&file, number);
                outcomes.push((number, outcome.ok()));
            }
            outcomes
        };
        let outcomes: Vec<(usize, Option<Outcome>)> = thread::scope(|scope| {
            let workers: Vec<_> = (0..workers).map(|worker| scope.spawn(move || try_some(worker))).collect();
            workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
        });
        let wrong: Vec<usize> =
            outcomes.iter().filter(|(_, o)| o.is_none()).map(|(number, _)| *number).collect();
        assert_eq!(wrong, [] as [usize; 0], "nobody noticed, or the program panicked");
        assert_eq!(outcomes.len(), numbers.len());
        let mut counts = BTreeMap::new();
        outcomes
            .into_iter()
            .filter_map(|(_, outcome)| outcome)
            .for_each(|o| *counts.entry(o).or_insert(0) += 1);
        counts
    }

    fn flip(&self, file: &File, at: usize) {
        file.write_all_at(&[self.bytes[at] ^ 1 << (at % 8)], at as u64).unwrap();
    }

    fn mend(&self, file: &File, at: usize) {
        file.write_all_at(&self.bytes[at..=at], at as u64).unwrap();
    }
}

/// Whether a byte lies between the cell pointers and the cells of its page, where SQLite keeps nothing
/// (<https://sqlite.org/fileformat2.html#b_tree_pages>).
fn is_unallocated(bytes: &[u8], at: usize) -> bool {
    let page = &bytes[at / PAGE * PAGE..][..PAGE];
    // The header of the file stands in front of that of the first page.
    let header = if at < PAGE { 100 } else { 0 };
    let two = |at: usize| usize::from(u16::from_be_bytes([page[at], page[at + 1]]));
    let length = match page[header] {
        2 | 5 => 12,
        10 | 13 => 8,
        _ => return false,
    };
    (header + length + 2 * two(header + 3)..two(header + 5)).contains(&(at % PAGE))
}

/// Every byte of the file has a bit flipped, each by itself; where SQLite keeps nothing, every
/// sixteenth.
#[test]
fn every_flipped_bit_is_refused_found_or_without_effect() {
    let sound = Sound::new();
    let is_tried = |at: &usize| at.is_multiple_of(16) || !is_unallocated(&sound.bytes, *at);
    let numbers: Vec<usize> = (0..sound.bytes.len()).filter(is_tried).collect();
    let outcomes = sound.try_all(&numbers, |file, at| sound.flip(file, at), |file, at| sound.mend(file, at));
    println!("{} of {} bytes, each flipped alone: {outcomes:?}", numbers.len(), sound.bytes.len());
    assert!(outcomes.len() == 3, "{outcomes:?}");
}

#[test]
fn a_ledger_cut_short_at_any_page_is_refused_or_found() {
    let sound = Sound::new();
    let pages: Vec<usize> = (0..sound.bytes.len() / PAGE).collect();
    let outcomes = sound.try_all(
        &pages,
        |file, page| file.set_len((page * PAGE) as u64).unwrap(),
        |file, page| file.write_all_at(&sound.bytes[page * PAGE..], (page * PAGE) as u64).unwrap(),
    );
    assert_eq!(outcomes.get(&Outcome::WithoutEffect), None, "{outcomes:?}");
}
