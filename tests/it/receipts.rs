//! Receipts, reports and checkpoints in the hands of a stranger, and ledgers held against what was promised.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    thread,
};

use counterclaim::{
    docket::{Access, AgainstError, Docket, DocketError, Home, Subject, check},
    io::{
        export::{CsvStyle, long, write_claims, write_csv},
        report::Report,
    },
    ledger::{Cosigner, Extent, Policy, SignedCheckpoint},
    model::{Draft, Selection},
    store::{ClaimsWanted, Store, StoreError},
};
use rusqlite::Connection;
use tempfile::TempDir;

const ORIGIN: &str = "vectors.example/receipts";

/// A ledger in a folder of its own, with its keys.
pub(crate) struct Place {
    pub(crate) folder: TempDir,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder") }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn home(&self) -> Home {
        Home::new(self.path("home"))
    }

    pub(crate) fn create(&self) -> Docket {
        Docket::create(&self.path("a.db"), Some(ORIGIN), &self.home()).expect("created")
    }

    pub(crate) fn open(&self, name: &str) -> Docket {
        Docket::open(&self.path(name), Access::Write, &self.home()).expect("opened")
    }

    /// A copy of the ledger as it is now.
    pub(crate) fn copy(&self, to: &str) {
        // What is still in the write-ahead log would be missing from a copy of the file alone.
        let source = Connection::open(self.path("a.db")).expect("opened");
        source.pragma_update(None, "wal_checkpoint", "TRUNCATE").expect("written back");
        drop(source);
        fs::copy(self.path("a.db"), self.path(to)).expect("copied");
    }
}

/// A claim whose cells hold what a report has to take care of.
pub(crate) fn draft(number: u64) -> Draft {
    let mut draft = Draft::default();
    let fields = [
        ("event", "bv-hm-2025".to_owned()),
        ("topic", "casualties/killed".to_owned()),
        ("about.side", "HM".to_owned()),
        ("about.group", if number.is_multiple_of(2) { "civilian" } else { "military" }.to_owned()),
        ("value", format!("at least {}", 40 + number)),
        ("stated_on", "2025-05-01".to_owned()),
        ("claimant", format!("Observer {number}")),
        ("country", "NO".to_owned()),
        ("statement", "=Forty, \"at least\",\nwere killed.".to_owned()),
        ("source", "Bulletin \u{2116} 7".to_owned()),
        ("source_url", "https://example.org/7".to_owned()),
        ("quote", "-pogibli 40 chelovek".to_owned()),
        ("locator", format!("p. {number}")),
    ];
    for (name, text) in fields {
        draft.set(name, &text).expect(name);
    }
    draft
}

pub(crate) fn record(docket: &mut Docket, numbers: std::ops::Range<u64>) {
    let drafts: Vec<Draft> = numbers.map(draft).collect();
    docket.record_all(&drafts).expect("recorded");
}

fn policy(docket: &Docket) -> Policy {
    Policy::of_logs(vec![docket.store().verifier_key().expect("a key")])
}

fn everything() -> Selection {
    Selection::default()
}

fn claims_report(docket: &Docket) -> String {
    let wanted = ClaimsWanted { selection: everything(), ..ClaimsWanted::default() };
    let claims = docket.choose_claims(wanted).expect("claims");
    let mut bytes = Vec::new();
    write_claims(&mut bytes, &claims, CsvStyle { byte_order_mark: true, raw: false }).expect("written");
    String::from_utf8(bytes).expect("text")
}

fn disputes_report(docket: &Docket) -> String {
    use counterclaim::disputes::{By, Status};
    let statuses = [Status::Disputed, Status::Agreed, Status::OneSided, Status::Silent];
    let answers = docket.answers(&everything(), &statuses, 10).expect("answers");
    let mut bytes = Vec::new();
    write_csv(&mut bytes, &long(&answers, By::Claimant), CsvStyle::default()).expect("written");
    String::from_utf8(bytes).expect("text")
}

fn report(text: &str) -> Report {
    Report::read(text.as_bytes()).expect("a report")
}

/// Every bit of every byte, every cut and every doubled byte has to be refused.
fn every_change_is_refused(bytes: &[u8], policy: &Policy) {
    assert!(check(bytes, policy).is_ok());
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut changed = bytes.to_vec();
            changed[at] ^= 1 << bit;
            assert!(check(&changed, policy).is_err(), "bit {bit} of byte {at}");
        }
        assert!(check(&bytes[..at], policy).is_err(), "cut to {at} bytes");
        let mut changed = bytes.to_vec();
        changed.insert(at, bytes[at]);
        assert!(check(&changed, policy).is_err(), "byte {at} twice");
    }
}

#[test]
fn every_changed_byte_of_a_receipt_is_refused() {
    let place = Place::new();
    let mut docket = place.create();
    record(&mut docket, 0..5);
    let receipt = docket.prove(3).expect("proven").to_string();
    let checked = check(receipt.as_bytes(), &policy(&docket)).expect("holds");
    assert_eq!((checked.subject, checked.entries[0].index), (Subject::Receipt, 3));
    assert!(checked.accepted.cosignatures.is_empty() && checked.seen().is_none());
    every_change_is_refused(receipt.as_bytes(), &policy(&docket));
}

#[test]
fn every_changed_byte_of_a_checkpoint_is_refused() {
    let place = Place::new();
    let mut docket = place.create();
    record(&mut docket, 0..5);
    let note = docket.store().checkpoint().expect("read").expect("there");
    let checked = check(note.as_bytes(), &policy(&docket)).expect("holds");
    assert_eq!(checked.subject, Subject::Checkpoint);
    every_change_is_refused(note.as_bytes(), &policy(&docket));
}

#[test]
fn every_changed_byte_of_the_proof_of_a_report_is_refused() {
    let place = Place::new();
    let mut docket = place.create();
    record(&mut docket, 0..2);
    let set = docket.prove_report(&report(&claims_report(&docket))).expect("proven");
    assert_eq!(set.proofs().map(|proof| proof.index).collect::<Vec<_>>(), [1, 2, 3]);
    every_change_is_refused(set.to_string().as_bytes(), &policy(&docket));
}

#[test]
fn a_cosigned_receipt_says_before_when_and_no_byte_of_it_can_be_changed() {
    let place = Place::new();
    let mut docket = place.create();
    record(&mut docket, 0..3);
    let witness = Cosigner::from_seed("witness.example", &[7; 32]).expect("a witness");
    let proof = docket.prove(2).expect("proven");
    let key = docket.store().verifier_key().expect("a key");
    let signed =
        SignedCheckpoint::from_note(proof.checkpoint().clone(), std::slice::from_ref(&key)).expect("ours");
    let mut note = proof.checkpoint().clone();
    note.add(witness.cosign(signed.checkpoint(), 1_800_000_000).expect("cosigned"));
    let text = proof.to_string().replace(&proof.checkpoint().to_string(), &note.to_string());
    let asks = format!("log {key}\nwitness w {}\nquorum w\n", witness.witness_key());
    let asks = Policy::parse(asks.as_bytes()).expect("a policy");
    let checked = check(text.as_bytes(), &asks).expect("holds");
    assert_eq!(checked.seen().map(|seen| seen.time), Some(1_800_000_000));
    assert_eq!(check(proof.to_string().as_bytes(), &asks).expect_err("no witness").kind(), "quorum");
    every_change_is_refused(text.as_bytes(), &asks);
}

#[test]
fn a_report_is_proven_cell_by_cell() {
    let place = Place::new();
    let mut docket = place.create();
    record(&mut docket, 0..4);
    for text in [claims_report(&docket), disputes_report(&docket)] {
        let set = docket.prove_report(&report(&text)).expect("proven").to_string();
        let checked = check(set.as_bytes(), &policy(&docket)).expect("holds");
        assert_eq!(checked.subject, Subject::Report);
        assert_eq!(checked.against_report(&report(&text)), []);

        // Each cell of the first row changed in turn: named if the program says that its column is proven.
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
        let proven: Vec<String> =
            [counterclaim::io::report::Proof::Claim, counterclaim::io::report::Proof::Source]
                .iter()
                .flat_map(|proof| report(&text).columns(*proof).map(str::to_owned).collect::<Vec<_>>())
                .collect();
        assert!(proven.len() >= 18, "{proven:?}");
        for at in 0..rows[0].len() {
            let name = rows[0][at].trim_start_matches('\u{feff}').to_owned();
            let mut writer = csv::Writer::from_writer(Vec::new());
            for (number, row) in rows.iter().enumerate() {
                let cells = row.iter().enumerate().map(|(column, cell)| match (number, column == at) {
                    (1, true) if name == "id" => "0".repeat(64),
                    (1, true) => format!("{cell}x"),
                    _ => cell.to_owned(),
                });
                writer.write_record(cells).expect("written");
            }
            let changed = String::from_utf8(writer.into_inner().expect("written")).expect("text");
            let found = checked.against_report(&report(&changed));
            assert_eq!(!found.is_empty(), proven.contains(&name), "{name}: {found:?}");
            let refused = docket.prove_report(&report(&changed));
            assert_eq!(refused.is_err(), proven.contains(&name), "{name}");
        }

        // Rows left out, and a column left out.
        let mut writer = csv::Writer::from_writer(Vec::new());
        for row in rows.iter().take(rows.len() - 1) {
            writer.write_record(row).expect("written");
        }
        let fewer = String::from_utf8(writer.into_inner().expect("written")).expect("text");
        let found = checked.against_report(&report(&fewer));
        assert!(found.len() == 1 && found[0].cause.contains("no row has it"), "{found:?}");
        let renamed = text.replacen("about.group", "group", 1);
        let found = checked.against_report(&report(&renamed));
        assert!(found.len() == 4 && found[0].cause.contains("no column about.group"), "{found:?}");
    }
}

#[test]
fn the_page_says_which_columns_are_proven() {
    use counterclaim::io::report::{Proof, proof_of};
    let page =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/receipts.md")).expect("read");
    let rows = page.lines().skip_while(|line| *line != "| columns | proven by |").skip(2);
    let rows: Vec<&str> = rows.take_while(|line| line.starts_with('|')).collect();
    let expected = [Proof::Claim, Proof::Claim, Proof::Source, Proof::None];
    assert_eq!(rows.len(), expected.len());
    let mut named = Vec::new();
    for (row, proof) in rows.iter().zip(expected) {
        let cell = row.split('|').nth(1).expect("a cell");
        for name in cell.split('`').skip(1).step_by(2) {
            assert_eq!(proof_of(name), proof, "{name}");
            named.push(name.to_owned());
        }
    }
    let place = Place::new();
    let mut docket = place.create();
    record(&mut docket, 0..2);
    for text in [claims_report(&docket), disputes_report(&docket)] {
        for column in [Proof::Claim, Proof::Source, Proof::None]
            .iter()
            .flat_map(|proof| report(&text).columns(*proof).map(str::to_owned).collect::<Vec<_>>())
        {
            let name = if column.starts_with("about.") { "about.*" } else { &column };
            assert!(named.iter().any(|known| known == name), "docs/receipts.md does not name {column}");
        }
    }
}

#[test]
fn a_redacted_source_is_proven_to_be_redacted_and_nothing_else() {
    use counterclaim::model::RedactionCode;
    let place = Place::new();
    let mut docket = place.create();
    record(&mut docket, 0..2);
    let before = claims_report(&docket);
    docket
        .redact(&[1], Extent::Content, (RedactionCode::SourceSafety, None), &mut |_, _| ())
        .expect("redacted")
        .1
        .expect("erased");
    let after = claims_report(&docket);
    assert!(after.contains("source redacted"));
    let set = docket.prove_report(&report(&after)).expect("proven").to_string();
    let checked = check(set.as_bytes(), &policy(&docket)).expect("holds");
    assert_eq!(checked.against_report(&report(&after)), []);
    let found = checked.against_report(&report(&before));
    assert!(found.iter().any(|refuted| refuted.cause.contains("column source:")), "{found:?}");
    assert!(matches!(docket.prove_report(&report(&before)), Err(DocketError::Report { .. })));

    // The redaction is an entry like any other, and has its receipt.
    let redaction = docket.prove(4).expect("proven").to_string();
    let checked = check(redaction.as_bytes(), &policy(&docket)).expect("holds");
    assert!(matches!(checked.entries[0].content, Some(counterclaim::model::Body::Redaction(_))));
    every_change_is_refused(redaction.as_bytes(), &policy(&docket));
}

#[test]
fn what_is_no_report_is_refused() {
    let refused = |text: &str| Report::read(text.as_bytes()).expect_err("refused").to_string();
    assert!(refused("").contains("no column id"));
    assert!(refused("event,topic\r\na,b\r\n").contains("no column id"));
    assert!(refused("id,value,value\r\n").contains("value is there already"));
    assert!(refused("id,value\r\n").contains("no rows"));
    assert!(refused("id,value\r\n12,3\r\n").contains("row 2"));
    assert!(refused("id,value\r\n12\r\n").contains("CSV"));
}

#[test]
fn a_destroyed_body_leaves_the_promise_intact() {
    let place = Place::new();
    let mut docket = place.create();
    record(&mut docket, 0..3);
    let receipt = docket.prove(3).expect("proven").to_string();
    let code = counterclaim::model::RedactionCode::VictimSafety;
    docket.redact(&[3], Extent::Content, (code, None), &mut |_, _| ()).expect("redacted").1.expect("erased");
    let checked = check(receipt.as_bytes(), &policy(&docket)).expect("holds");
    let kept = checked.against_ledger(docket.store()).expect("read");
    assert_eq!((kept.refuted, kept.without_body), (Vec::new(), vec![3]));
    let refused = docket.prove(3).expect_err("nothing to prove");
    assert!(matches!(refused, DocketError::Store(StoreError::NoBody { index: 3 })), "{refused}");
}

#[test]
fn a_fork_is_found_by_receipt_by_checkpoint_and_by_what_is_remembered() {
    let place = Place::new();
    let mut docket = place.create();
    record(&mut docket, 0..3);
    place.copy("fork.db");
    record(&mut docket, 3..6);
    let receipt = docket.prove(5).expect("proven").to_string();
    let note = docket.store().checkpoint().expect("read").expect("there");

    // The copy goes another way, with the same key, on a machine that remembers nothing of the first.
    let elsewhere = Home::new(place.path("elsewhere"));
    fs::create_dir_all(place.path("elsewhere/keys")).expect("a folder");
    let key = docket.key_path().expect("a path");
    let name = key.file_name().expect("a name");
    fs::copy(&key, place.path("elsewhere/keys").join(name)).expect("copied");
    let mut fork = Docket::open(&place.path("fork.db"), Access::Write, &elsewhere).expect("opened");
    record(&mut fork, 10..20);
    let report = fork.store().verify(&mut |_, _| ()).expect("verified");
    assert!(report.holds(), "the fork agrees with itself: {:?}", report.failures);

    let checked = check(receipt.as_bytes(), &policy(&docket)).expect("holds");
    assert_eq!(checked.against_ledger(docket.store()).expect("read").refuted, []);
    let kept = checked.against_ledger(fork.store()).expect("read");
    let kinds: Vec<&str> = kept.refuted.iter().map(|refuted| refuted.kind).collect();
    assert_eq!(kinds, ["entry", "fork"]);

    assert!(matches!(fork.check_against(note.as_bytes()), Err(AgainstError::Forked { kept: 8 })));
    let extension = docket.check_against(note.as_bytes()).expect("itself");
    assert_eq!((extension.kept.size(), extension.size), (8, 8));

    // Back on the first machine, the fork is larger than what is remembered and refused all the same.
    let mut swapped = place.open("fork.db");
    let refused = swapped.record(&draft(99)).expect_err("refused");
    assert!(matches!(refused, DocketError::Forked { signed: 8, .. }), "{refused}");
    assert!(refused.to_string().contains("checkpoint accept"));
    let size = swapped.store().size().expect("read");
    assert_eq!(size, fork.store().size().expect("read"), "nothing was recorded");
}

#[test]
fn a_ledger_set_back_is_refused_until_it_is_accepted() {
    let place = Place::new();
    let mut docket = place.create();
    record(&mut docket, 0..3);
    place.copy("old.db");
    record(&mut docket, 3..6);
    let note = docket.store().checkpoint().expect("read").expect("there");
    let mut old = place.open("old.db");
    let refused = old.record(&draft(7)).expect_err("refused");
    assert!(matches!(refused, DocketError::RolledBack { found: 5, signed: 8 }), "{refused}");
    assert!(matches!(old.check_against(note.as_bytes()), Err(AgainstError::Behind { found: 5, kept: 8 })));
    assert!(old.remembered().expect("read")[0].conflict.is_some());

    assert_eq!(old.accept_checkpoint().expect("accepted").size(), 5);
    old.record(&draft(7)).expect("recorded");
    // Now the other one has gone another way.
    let refused = docket.record(&draft(8)).expect_err("refused");
    assert!(matches!(refused, DocketError::Forked { signed: 6, .. }), "{refused}");

    let path = old.remembered().expect("read")[0].path.clone();
    fs::write(&path, "not a checkpoint\n").expect("written");
    let refused = old.record(&draft(9)).expect_err("refused");
    assert!(matches!(refused, DocketError::RememberedUnreadable { .. }), "{refused}");
    old.accept_checkpoint().expect("accepted");
    old.record(&draft(9)).expect("recorded");
}

#[test]
fn a_checkpoint_of_another_ledger_or_another_key_is_explained() {
    let (place, other) = (Place::new(), Place::new());
    let (docket, stranger) = (place.create(), other.create());
    let note = stranger.store().checkpoint().expect("read").expect("there");
    assert!(matches!(docket.check_against(note.as_bytes()), Err(AgainstError::Stranger)));
    assert!(matches!(docket.check_against(b"text\n"), Err(AgainstError::Refused(_))));
    let own = docket.store().checkpoint().expect("read").expect("there");
    for at in 0..own.len() {
        let mut changed = own.clone().into_bytes();
        changed[at] ^= 1;
        assert!(docket.check_against(&changed).is_err(), "byte {at}");
    }
}

#[test]
fn a_key_is_handed_over_under_the_eyes_of_those_who_know_the_old_one() {
    let place = Place::new();
    let mut docket = place.create();
    record(&mut docket, 0..3);
    let before = docket.store().checkpoint().expect("read").expect("there");
    let known = policy(&docket);
    place.copy("old.db");
    let rotation = docket.rotate_key().expect("rotated");
    assert_eq!((rotation.index, &rotation.old), (5, &known.logs()[0]));
    record(&mut docket, 3..5);
    assert!(docket.store().verify(&mut |_, _| ()).expect("verified").holds());
    assert!(docket.check_against(before.as_bytes()).is_ok());

    // The old key proves the hand-over, and nothing after it.
    let handed = docket.prove(rotation.index).expect("proven").to_string();
    let checked = check(handed.as_bytes(), &known).expect("holds");
    assert_eq!(checked.accepted.signed.checkpoint().size(), 6);
    // The other key's line is one that a reader of the old key does not know, and has to pass over.
    let lines: Vec<usize> = handed.match_indices("\u{2014} ").map(|(at, _)| at).collect();
    assert_eq!(lines.len(), 2, "the new key has signed, then the old one");
    let unknown = lines[0]..lines[1];
    for at in (0..handed.len()).filter(|at| !unknown.contains(at)) {
        let mut changed = handed.clone().into_bytes();
        changed[at] ^= 1;
        assert!(check(&changed, &known).is_err(), "byte {at}");
    }
    let later = docket.prove(7).expect("proven").to_string();
    assert_eq!(check(later.as_bytes(), &known).expect_err("another key").kind(), "signature");
    assert!(check(later.as_bytes(), &policy(&docket)).is_ok());
    // The first key was announced by nobody before it.
    assert!(check(docket.prove(0).expect("proven").to_string().as_bytes(), &policy(&docket)).is_ok());

    // A ledger from before the hand-over is set back, though its own key has signed nothing more.
    let refused = place.open("old.db").record(&draft(9)).expect_err("refused");
    assert!(matches!(refused, DocketError::RolledBack { found: 5, signed: 6 }), "{refused}");
    let keys = docket.keys().expect("read");
    assert!(keys.len() == 2 && keys.iter().all(|key| key.private.is_some()));
}

#[test]
fn a_signer_that_is_no_longer_in_force_records_nothing() {
    use counterclaim::store::{Keyring, SystemClock};
    let place = Place::new();
    let mut docket = place.create();
    let keyring = Keyring::in_folder(&place.path("home"));
    let old = keyring.signer(&docket.store().verifier_key().expect("a key")).expect("here");
    docket.rotate_key().expect("rotated");
    let mut store = Store::open(&place.path("a.db"), Access::Write).expect("opened");
    let refused = store.append(&old, &SystemClock, None, |batch| {
        let codebook = counterclaim::model::Codebook::default_text().to_owned();
        batch.record(&counterclaim::model::Body::Codebook { text: codebook })
    });
    assert!(matches!(refused, Err(StoreError::KeyChanged)), "{refused:?}");
    assert!(matches!(store.rotate_key(&old, &old, &SystemClock), Err(StoreError::KeyChanged)));
    assert_eq!(store.size().expect("read"), 2);
}

fn program(place: &Place) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_counterclaim"));
    command.env("COUNTERCLAIM_HOME", place.path("home")).env("NO_COLOR", "1").env("COLUMNS", "100");
    command.env("COUNTERCLAIM_LEDGER", place.path("a.db")).current_dir(place.folder.path());
    command
}

fn output(command: &mut Command) -> (Option<i32>, String) {
    let output = command.output().expect("run");
    let text = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(text).expect("text"))
}

#[test]
fn two_processes_that_record_at_once_lose_nothing() {
    const EACH: u64 = 10;
    let place = Place::new();
    drop(place.create());
    thread::scope(|scope| {
        for first in [0, EACH] {
            let place = &place;
            scope.spawn(move || {
                for number in first..first + EACH {
                    let mut add = program(place);
                    add.args(["add", "--event", "e", "--topic", "t", "--value", &number.to_string()]);
                    add.args(["--stated-on", "2025", "--claimant", &format!("C{number}"), "--source", "S"]);
                    let (status, text) = output(&mut add);
                    assert_eq!(status, Some(0), "{text}");
                }
            });
        }
    });
    let docket = place.open("a.db");
    let report = docket.store().verify(&mut |_, _| ()).expect("verified");
    assert!(report.holds(), "{:?}", report.failures);
    // The key, the source, and every claim once.
    assert_eq!(report.entries, 2 + 2 * EACH);
    assert_eq!(docket.store().claims(&everything()).expect("claims").len() as u64, 2 * EACH);
    let remembered = docket.remembered().expect("read");
    assert!(remembered[0].conflict.is_none());
}

#[test]
fn the_commands_say_what_is_proven_and_that_no_witness_looked() {
    let place = Place::new();
    let mut docket = place.create();
    record(&mut docket, 0..4);
    fs::write(place.path("d.csv"), disputes_report(&docket)).expect("written");
    let run = |args: &[&str]| output(program(&place).args(args));
    let holds = |args: &[&str]| {
        let (status, text) = run(args);
        assert_eq!(status, Some(0), "{args:?}: {text}");
        text
    };
    holds(&["key", "export", "-o", "vkey"]);
    assert!(holds(&["prove", "#3", "-o", "r.tlog-proof"]).contains("No witness has looked"));
    holds(&["prove", "--report", "d.csv", "-o", "d.proof"]);
    holds(&["checkpoint", "export", "-o", "c"]);
    assert_eq!(
        Some(fs::read_to_string(place.path("c")).expect("read")),
        docket.store().checkpoint().expect("read")
    );

    // No ledger is at hand, and none is looked for.
    drop(docket);
    fs::rename(place.path("a.db"), place.path("b.db")).expect("renamed");
    for file in ["r.tlog-proof", "d.proof", "c"] {
        let text = holds(&["check", file, "--key", "vkey"]);
        assert!(text.contains("Proven:") && text.contains("none has looked"), "{text}");
    }
    let text = holds(&["check", "d.proof", "--key", "vkey", "--report", "d.csv"]);
    assert!(text.contains("4 rows match what was recorded") && text.contains("verdict"), "{text}");
    let text = holds(&["check", "r.tlog-proof", "--key", "vkey", "--ledger", "b.db"]);
    assert!(text.contains("it still holds this"), "{text}");
    let json = holds(&["check", "r.tlog-proof", "--key", "vkey", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!((json["holds"].as_bool(), json["witnessed"].as_bool()), (Some(true), Some(false)));
    assert_eq!(json["entries"][0]["body"]["claimant"]["name"], "Observer 1");

    let changed =
        fs::read_to_string(place.path("d.csv")).expect("read").replace("at least 41", "at least 14");
    fs::write(place.path("changed.csv"), changed).expect("written");
    let (status, text) = run(&["check", "d.proof", "--key", "vkey", "--report", "changed.csv"]);
    assert!(status == Some(1) && text.contains("recorded was \"at least 41\""), "{text}");
    let receipt = fs::read_to_string(place.path("r.tlog-proof")).expect("read").replace("index 3", "index 2");
    fs::write(place.path("changed"), receipt).expect("written");
    let (status, text) = run(&["check", "changed", "--key", "vkey", "--format", "json"]);
    assert!(status == Some(1) && text.contains("\"holds\": false"), "{text}");
    let (status, text) = run(&["check", "r.tlog-proof"]);
    assert!(status == Some(1) && text.contains("--key"), "{text}");

    // What was kept, and what is remembered, against the ledger.
    let text = holds(&["verify", "--ledger", "b.db", "--against", "c"]);
    assert!(text.contains("that was kept") && text.contains("none has looked"), "{text}");
    let shown = holds(&["checkpoint", "show", "--ledger", "b.db"]);
    assert!(shown.contains("none has looked") && shown.contains("is extended by it"), "{shown}");
    let text = holds(&["checkpoint", "accept", "--ledger", "b.db"]);
    assert!(text.contains("nothing to accept"), "{text}");
}

#[test]
fn what_is_said_of_a_ledger_set_back_leads_on() {
    let place = Place::new();
    let mut docket = place.create();
    record(&mut docket, 0..3);
    place.copy("old.db");
    record(&mut docket, 3..6);
    let run = |args: &[&str]| output(program(&place).args(["--ledger", "old.db"]).args(args));
    let (status, text) = run(&["verify"]);
    assert!(status == Some(1) && text.contains("remembered this ledger has 5 entries"), "{text}");
    let (status, text) = run(&["checkpoint", "accept"]);
    assert!(status == Some(1) && text.contains("With --yes"), "{text}");
    let (status, text) = run(&["retract", "#3", "--reason", "x"]);
    assert!(status == Some(1) && text.contains("checkpoint accept"), "{text}");
    let (status, text) = run(&["checkpoint", "accept", "--yes"]);
    assert!(status == Some(0) && text.contains("Accepted:"), "{text}");
    let (status, text) = run(&["retract", "#3", "--reason", "x"]);
    assert_eq!(status, Some(0), "{text}");
}

#[test]
fn no_command_writes_a_private_key() {
    let place = Place::new();
    let mut docket = place.create();
    record(&mut docket, 0..3);
    docket.rotate_key().expect("rotated");
    for args in [
        &["log", "export", "out/log"][..],
        &["key", "export", "-o", "out/vkey"],
        &["prove", "#3", "-o", "out/r"],
        &["checkpoint", "export", "-o", "out/c"],
        &["export", "claims", "-o", "out/claims.csv"],
    ] {
        fs::create_dir_all(place.path("out")).expect("a folder");
        let (status, text) = output(program(&place).args(args));
        assert_eq!(status, Some(0), "{text}");
        assert!(!text.contains("PRIVATE"), "{text}");
    }
    let secrets: Vec<String> = fs::read_dir(place.path("home/keys"))
        .expect("a folder")
        .map(|file| file.expect("a file").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "key"))
        .map(|path| {
            fs::read_to_string(path).expect("read").splitn(5, '+').last().expect("base64").trim().to_owned()
        })
        .collect();
    assert_eq!(secrets.len(), 2);
    let mut files = vec![place.path("out"), place.path("a.db"), place.path("a.db-wal")];
    while let Some(path) = files.pop() {
        if path.is_dir() {
            files.extend(fs::read_dir(&path).expect("a folder").map(|file| file.expect("a file").path()));
        } else if path.exists() {
            assert!(!holds_any(&path, &secrets), "{}", path.display());
        }
    }
    let (status, text) = output(program(&place).args(["key", "export", "-o", "out/log/vkey"]));
    assert!(status == Some(1) && text.contains("proves nothing"), "{text}");
}

fn holds_any(path: &Path, secrets: &[String]) -> bool {
    let bytes = fs::read(path).expect("read");
    secrets.iter().any(|secret| bytes.windows(secret.len()).any(|window| window == secret.as_bytes()))
}
