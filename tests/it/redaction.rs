//! What is redacted is gone, and what was proven stays proven.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;
use counterclaim::docket::{Access, Docket, Home, SourceDraft};
use counterclaim::ledger::{
    Appender, Entry, Extent, SignedCheckpoint, TileId, TileReader, VerifierKey, check_entry, leaf_hash,
    prove_entry,
};
use counterclaim::model::{Draft, RedactionCode};
use counterclaim::store::{EntryContent, Store, StoreError};
use rusqlite::{Connection, params};
use tempfile::TempDir;

/// A claim that has every text field, each with words that stand nowhere else. Numbers are too long to
/// turn up by chance among the hexadecimal digits of a hash.
const SECRET: [(&str, &str); 21] = [
    ("event", "vanished-quorvale-2031"),
    ("topic", "abductions/xylographed"),
    ("about.place", "Mrożewo Bellwether"),
    ("about.by", "kestrelmen"),
    ("value", "zwilnik cellar"),
    ("as_of", "2031-07-19"),
    ("stated_on", "2031-07-23"),
    ("claimant", "Ombeline Trask"),
    ("country", "BV"),
    ("role", "zookeepress"),
    ("statement", "She was led away through Fennimore by two quadrants."),
    ("lang", "haw-Latn"),
    ("source", "Interview 88120464731290 with Persephone Wick"),
    ("source_url", "https://hidden.example/persephone"),
    ("source_publisher", "Grackle Coffer"),
    ("source_published_on", "2031-07-25"),
    ("quote", "kuhikuhi ʻia ʻo Pelekikena"),
    ("quote_translation", "Persimmon was pointed out"),
    ("locator", "folio 9713150824617"),
    ("note", "Her brother Valdemarius still lives at the brickyard."),
    ("source_relays", "Telegram channel jabberwock"),
];

/// The fields of [`SECRET`] that stand in the body of its source, and not in the claim's own.
fn is_of_source(field: &str) -> bool {
    field.starts_with("source")
}

struct Ledger {
    folder: TempDir,
    docket: Docket,
}

impl Ledger {
    /// A ledger of three claims: the secret one, in the middle, stands alone with its source; the
    /// other two share question and source.
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::new(folder.path().join("home"));
        let path = folder.path().join("ledger.db");
        let docket = Docket::create(&path, Some("redaction.example/ledger"), &home).unwrap();
        let mut ledger = Self { folder, docket: docket.recorded_by(Some("Hesketh Pumphrey".into())) };
        ledger.record(&public("9", "Tajikistan", "TJ"));
        ledger.record(&SECRET.map(|(field, text)| (field, text.to_owned())));
        ledger.record(&public("11", "Monitor", "UN"));
        ledger
    }

    fn record(&mut self, fields: &[(&str, String)]) -> u64 {
        let mut draft = Draft::default();
        for (field, text) in fields {
            draft.set(field, text).unwrap();
        }
        self.docket.record(&draft).unwrap().claim.index
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("ledger.db")
    }

    fn file(&self) -> Connection {
        Connection::open(self.path()).unwrap()
    }

    /// The number of the first entry whose body has this text.
    fn entry_with(&self, text: &str) -> u64 {
        let sql = "SELECT min(entry_index) FROM body WHERE instr(text, ?1) > 0";
        self.file().query_row(sql, [text], |row| row.get(0)).unwrap()
    }

    fn redact(&mut self, target: u64, code: RedactionCode) -> u64 {
        self.redact_noting(target, code, None)
    }

    fn redact_noting(&mut self, target: u64, code: RedactionCode, note: Option<&str>) -> u64 {
        let (receipts, erased) =
            self.docket.redact(&[target], Extent::Content, (code, note), &mut |_, _| {}).unwrap();
        erased.unwrap();
        assert_eq!(receipts.len(), 1);
        receipts[0].by.index
    }

    /// Runs the program on this ledger.
    fn run(&self, arguments: &[&str]) -> Output {
        Command::cargo_bin("counterclaim")
            .unwrap()
            .args(arguments)
            .env_clear()
            .env("COUNTERCLAIM_HOME", self.folder.path().join("home"))
            .env("COUNTERCLAIM_LEDGER", self.path())
            .env("COLUMNS", "500")
            .current_dir(self.folder.path())
            .output()
            .unwrap()
    }

    fn prints(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// The words that are found in the ledger file, in the files beside it, or in a new export.
    fn traces<'w>(&self, words: &'w BTreeSet<String>) -> BTreeSet<&'w str> {
        let exports = ["claims.csv", "long.csv", "wide.csv", "disputes.json", "brief.wiki"];
        self.prints(&["export", "claims", "-o", exports[0]]);
        self.prints(&["export", "disputes", "--all", "-o", exports[1]]);
        self.prints(&["export", "disputes", "--all", "--wide", "-o", exports[2]]);
        self.prints(&["export", "disputes", "--all", "--format", "json", "-o", exports[3]]);
        self.prints(&["export", "brief", "--all", "-o", exports[4]]);
        let files = ["ledger.db", "ledger.db-wal", "ledger.db-shm"].iter().chain(&exports);
        let found: BTreeSet<&str> = files
            .filter_map(|name| std::fs::read(self.folder.path().join(name)).ok())
            .flat_map(|bytes| traces_in(&bytes, words))
            .collect();
        for name in exports {
            std::fs::remove_file(self.folder.path().join(name)).unwrap();
        }
        found
    }

    fn assert_holds(&self, redacted: u64) {
        let report = self.docket.store().verify(&mut |_, _| {}).unwrap();
        assert_eq!(report.failures, []);
        assert_eq!(report.redacted, redacted);
        assert_eq!(report.opened + report.redacted + 1, report.entries);
    }
}

fn public(value: &str, claimant: &str, country: &str) -> [(&'static str, String); 8] {
    [
        ("event", "kg-tj-2021".into()),
        ("topic", "casualties/killed".into()),
        ("value", value.into()),
        ("stated_on", "2021-05".into()),
        ("claimant", claimant.into()),
        ("country", country.into()),
        ("source", "Situation report".into()),
        ("source_publisher", "Wire service".into()),
    ]
}

/// Every word of at least four characters, as it is written and as the search index folds it.
fn words_of(texts: impl IntoIterator<Item = impl AsRef<str>>) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for text in texts {
        for word in text.as_ref().split(|c: char| !c.is_alphanumeric()).filter(|w| w.chars().count() >= 4) {
            words.insert(word.to_lowercase());
            words.insert(word.to_lowercase().replace('ż', "z"));
        }
    }
    // Years, and words that the tests' own column names and public texts have.
    for common in ["2021", "2031", "https", "example", "with", "still"] {
        words.remove(common);
    }
    words
}

fn traces_in<'w>(bytes: &[u8], words: &'w BTreeSet<String>) -> Vec<&'w str> {
    // Folding the case of what is no UTF-8 changes nothing that a word could be found by.
    let text = String::from_utf8_lossy(bytes).to_lowercase();
    words.iter().map(String::as_str).filter(|word| text.contains(word)).collect()
}

fn secret_words(wanted: impl Fn(&str) -> bool) -> BTreeSet<String> {
    words_of(SECRET.iter().filter(|(field, _)| wanted(field)).map(|(_, text)| *text))
}

/// Salts, content hashes and texts, by entry.
fn bodies(file: &Connection) -> BTreeMap<u64, (Vec<u8>, Vec<u8>)> {
    let mut statement = file.prepare("SELECT entry_index, salt, content_hash FROM body").unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?)))).unwrap();
    rows.map(Result::unwrap).collect()
}

fn has_bytes(path: &Path, needle: &[u8]) -> bool {
    std::fs::read(path).is_ok_and(|bytes| bytes.windows(needle.len()).any(|window| window == needle))
}

#[test]
fn no_part_of_a_redacted_claim_is_left() {
    let mut ledger = Ledger::new();
    let words = secret_words(|field| !is_of_source(field));
    // Of every word at least one trace is there before, or the search would prove nothing.
    let seen = ledger.traces(&words);
    let unseen: Vec<&str> = words.iter().map(String::as_str).filter(|word| !seen.contains(word)).collect();
    assert!(unseen.iter().all(|word| *word == "mrozewo"), "{unseen:?}");

    let claim = ledger.entry_with("Ombeline");
    let (salt, content_hash) = bodies(&ledger.file())[&claim].clone();
    assert!(
        has_bytes(&ledger.path(), &salt) || has_bytes(&ledger.folder.path().join("ledger.db-wal"), &salt)
    );
    ledger.redact(claim, RedactionCode::VictimSafety);

    assert_eq!(ledger.traces(&words), BTreeSet::new());
    for file in ["ledger.db", "ledger.db-wal", "ledger.db-shm"].map(|name| ledger.folder.path().join(name)) {
        assert!(!has_bytes(&file, &salt), "the salt is in {}", file.display());
        assert!(!has_bytes(&file, &content_hash), "the content hash is in {}", file.display());
    }
    ledger.assert_holds(1);
    let rows = |table: &str| -> u64 {
        ledger.file().query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
    };
    assert_eq!((rows("claim"), rows("question"), rows("claimant"), rows("position")), (2, 1, 2, 2));
}

/// Trees of many pages, which were split while the ledger grew and are merged by the deletion.
#[test]
fn nothing_is_left_in_a_ledger_of_many_pages() {
    let mut ledger = Ledger::new();
    for batch in 0..3 {
        let drafts: Vec<Draft> = (0..200)
            .map(|number| {
                let mut draft = Draft::default();
                for (field, text) in public(&format!("{}", batch * 200 + number), "Monitor", "UN") {
                    draft.set(field, &text).unwrap();
                }
                draft
            })
            .collect();
        ledger.docket.record_all(&drafts).unwrap();
    }
    let before = bodies(&ledger.file());
    let targets: Vec<u64> = before.keys().copied().filter(|index| index % 3 == 0).collect();
    let (receipts, erased) = ledger
        .docket
        .redact(&targets, Extent::Content, (RedactionCode::Privacy, None), &mut |_, _| {})
        .unwrap();
    erased.unwrap();
    assert_eq!(receipts.len(), targets.len());
    let bytes = std::fs::read(ledger.path()).unwrap();
    let left: BTreeSet<&[u8]> = bytes.windows(32).collect();
    for index in targets {
        let (salt, content_hash) = &before[&index];
        assert!(!left.contains(&salt[..]), "the salt of entry {index}");
        assert!(!left.contains(&content_hash[..]), "the content hash of entry {index}");
    }
    ledger.assert_holds(receipts.len() as u64);
}

#[test]
fn no_part_of_a_redacted_source_retraction_or_codebook_is_left() {
    let mut ledger = Ledger::new();
    let claim = ledger.entry_with("Ombeline");
    ledger.docket.retract(claim, "typed from the diary of Umberline").unwrap();
    ledger
        .docket
        .record_source(
            &SourceDraft {
                title: "Ledger of Thistledown".into(),
                licence: Some("only for Marchbanks".into()),
                ..SourceDraft::default()
            },
            None,
            None,
        )
        .unwrap();
    ledger.docket.set_codebook("title = \"Definitions by Quillon\"\nversion = \"Scrimshaw\"").unwrap();
    let source = words_of(["Thistledown", "Marchbanks"]);
    let retraction = words_of(["diary", "Umberline"]);
    let codebook = words_of(["Quillon", "Scrimshaw"]);
    let recorder = words_of(["Hesketh", "Pumphrey"]);
    let cited = secret_words(|field| is_of_source(field) && field != "source_relays");
    for words in [&source, &retraction, &codebook, &cited, &recorder] {
        assert_eq!(ledger.traces(words).len(), words.len());
    }
    let claims = ledger.entry_with("Persephone");
    for (text, words) in
        [("Thistledown", source), ("Umberline", retraction), ("Quillon", codebook), ("Grackle", cited)]
    {
        let index = ledger.entry_with(text);
        ledger.redact(index, RedactionCode::Privacy);
        let left = ledger.traces(&words);
        // The claim says nothing of its source but the id.
        assert_eq!(left, BTreeSet::new(), "after the redaction of {text}");
    }
    assert!(claims < claim);
    ledger.assert_holds(4);
    // The claim stays withdrawn although the retraction is destroyed, and the codebook is that
    // which was in force before.
    let entry = ledger.docket.store().entry(claim).unwrap();
    assert_eq!(entry.retracted.map(|(_, reason)| reason).as_deref(), Some("reason redacted"));
    assert!(ledger.docket.uses_default_codebook());
}

#[test]
fn the_note_of_a_redaction_is_redacted_in_its_turn() {
    let mut ledger = Ledger::new();
    let claim = ledger.entry_with("Ombeline");
    let words = words_of(["wished by Auntie Bramblethwaite"]);
    let by =
        ledger.redact_noting(claim, RedactionCode::ConsentWithdrawn, Some("wished by Auntie Bramblethwaite"));
    assert_eq!(ledger.traces(&words).len(), words.len());
    assert!(ledger.prints(&["show", &format!("#{by}")]).contains("Bramblethwaite"));

    let again = ledger.redact_noting(by, RedactionCode::Privacy, Some("the note named somebody"));
    assert_eq!(ledger.traces(&words), BTreeSet::new());
    ledger.assert_holds(2);
    // The code is public, and stays.
    let store = ledger.docket.store();
    let tombstone = store.entry(claim).unwrap().redacted.unwrap();
    assert_eq!((tombstone.by, tombstone.code), (by, Some(RedactionCode::ConsentWithdrawn)));
    let tombstone = store.entry(by).unwrap().redacted.unwrap();
    assert_eq!((tombstone.by, tombstone.code), (again, Some(RedactionCode::Privacy)));

    // A third one is possible too; the reason for the second stays, that for the first is gone.
    ledger.redact(again, RedactionCode::ErrorOfEntry);
    ledger.assert_holds(3);
    let store = ledger.docket.store();
    assert_eq!(store.entry(by).unwrap().redacted.unwrap().code, Some(RedactionCode::Privacy));
    assert_eq!(store.entry(claim).unwrap().redacted.unwrap().code, None);
    let told = ledger.prints(&["show", &format!("#{claim}")]);
    assert!(told.contains("the reason is redacted too"), "{told}");
}

#[test]
fn a_claim_stays_withdrawn_when_its_retraction_and_the_redaction_of_that_are_destroyed() {
    let mut ledger = Ledger::new();
    let claim = ledger.entry_with("\"Monitor\"");
    let retraction = ledger.docket.retract(claim, "misread").unwrap().index;
    let standing = |ledger: &Ledger| ledger.prints(&["export", "claims"]).contains("Monitor");
    assert!(!standing(&ledger));
    let by = ledger.redact(retraction, RedactionCode::Privacy);
    assert!(!standing(&ledger));
    let again = ledger.redact(by, RedactionCode::Privacy);
    assert!(!standing(&ledger));
    ledger.redact(again, RedactionCode::Privacy);
    assert!(!standing(&ledger));
    ledger.assert_holds(3);
    let entry = ledger.docket.store().entry(claim).unwrap();
    assert_eq!(entry.retracted, Some((retraction, "reason redacted".to_owned())));
}

#[test]
fn several_entries_are_redacted_at_once_or_none() {
    let mut ledger = Ledger::new();
    let (one, two) = (ledger.entry_with("Ombeline"), ledger.entry_with("Grackle"));
    let size = ledger.docket.store().size().unwrap();
    let redact = |ledger: &mut Ledger, targets: &[u64]| {
        ledger
            .docket
            .redact(targets, Extent::Content, (RedactionCode::Minor, None), &mut |_, _| {})
            .map(|(receipts, _)| receipts)
    };
    redact(&mut ledger, &[one, 0, two]).unwrap_err();
    assert_eq!(ledger.docket.store().size().unwrap(), size);
    ledger.assert_holds(0);
    assert_eq!(redact(&mut ledger, &[one, two]).unwrap().len(), 2);
    ledger.assert_holds(2);
    assert_eq!(ledger.traces(&secret_words(|field| field != "source_relays")), BTreeSet::new());
}

/// The tiles of a ledger file, as a verifier reads them.
struct Tiles(Connection);

impl TileReader for Tiles {
    type Error = rusqlite::Error;

    fn tile(&self, tile: TileId) -> Result<Vec<counterclaim::ledger::Hash>, Self::Error> {
        let sql = "SELECT hashes FROM tile WHERE level = ?1 AND number = ?2";
        let bytes: Vec<u8> = self.0.query_row(sql, params![tile.level(), tile.number()], |row| row.get(0))?;
        let width = u16::try_from(bytes.len() / 32).unwrap();
        Ok(counterclaim::ledger::decode_tile(&bytes, width).unwrap())
    }
}

#[test]
fn every_proof_under_every_checkpoint_still_holds() {
    let mut ledger = Ledger::new();
    let leaves = |ledger: &Ledger| -> Vec<Vec<u8>> {
        let file = ledger.file();
        let mut statement = file.prepare("SELECT bytes FROM entry ORDER BY entry_index").unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    let notes = |ledger: &Ledger| -> Vec<String> {
        let file = ledger.file();
        let mut statement = file.prepare("SELECT note FROM checkpoint ORDER BY size").unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    let (entries, checkpoints) = (leaves(&ledger), notes(&ledger));
    let key: VerifierKey = match Entry::decode(&entries[0]).unwrap() {
        Entry::Key { verifier, .. } => verifier,
        other => panic!("{other:?}"),
    };
    let claim = ledger.entry_with("Ombeline");
    let by = ledger.redact_noting(claim, RedactionCode::WitnessSafety, Some("a note"));
    ledger.redact(ledger.entry_with("Persephone"), RedactionCode::WitnessSafety);
    ledger.redact(by, RedactionCode::Privacy);

    let after = leaves(&ledger);
    assert_eq!(after[..entries.len()], entries[..], "an entry was changed");
    assert_eq!(notes(&ledger)[..checkpoints.len()], checkpoints[..], "a checkpoint was changed");
    let tiles = Tiles(ledger.file());
    let mut tree = Appender::empty();
    let signed: BTreeMap<u64, _> = notes(&ledger)
        .iter()
        .map(|note| {
            let checkpoint = SignedCheckpoint::open(note.as_bytes(), std::slice::from_ref(&key)).unwrap();
            (checkpoint.checkpoint().size(), *checkpoint.checkpoint().root())
        })
        .collect();
    for entry in &after {
        tree.push(leaf_hash(entry));
        let size = tree.size();
        let Some(root) = signed.get(&size) else { continue };
        assert_eq!(*root, tree.root());
        for index in 0..size {
            let path = prove_entry(index, size, &tiles).unwrap();
            let leaf = leaf_hash(&after[usize::try_from(index).unwrap()]);
            check_entry(&leaf, index, size, root, &path).unwrap();
        }
    }
    assert_eq!(signed.keys().last(), Some(&tree.size()));
    ledger.assert_holds(3);
}

#[test]
fn projections_are_what_a_rebuild_makes_and_recording_goes_on() {
    fn dump(file: &Connection) -> Vec<String> {
        let mut rows = Vec::new();
        for table in [
            "source",
            "claimant",
            "question",
            "claim",
            "position",
            "retraction",
            "redaction",
            "codebook",
            "naming",
            "names",
            "claims",
            "positions",
            "disputes",
        ] {
            let mut statement = file.prepare(&format!("SELECT * FROM {table}")).unwrap();
            let columns = statement.column_count();
            let mut found = statement.query([]).unwrap();
            while let Some(row) = found.next().unwrap() {
                let cells: Vec<rusqlite::types::Value> = (0..columns).map(|i| row.get(i).unwrap()).collect();
                rows.push(format!("{table} {cells:?}"));
            }
        }
        rows
    }
    let mut ledger = Ledger::new();
    ledger.redact(1, RedactionCode::LegalOrder);
    let claim = ledger.entry_with("Ombeline");
    ledger.redact(claim, RedactionCode::VictimSafety);
    ledger.record(&public("10", "Kyrgyzstan", "KG"));
    let secret = SECRET.map(|(field, text)| (field, text.to_owned()));
    let back = ledger.record(&secret);
    assert!(back > claim, "nothing that would tell that it was there is kept");
    let live = dump(&ledger.file());
    ledger.docket.store_mut().rebuild(&mut |_, _| {}).unwrap();
    assert_eq!(dump(&ledger.file()), live);
    ledger.assert_holds(2);
}

#[test]
fn claims_that_cite_a_redacted_source_say_so_everywhere_and_import_back() {
    let mut ledger = Ledger::new();
    let source = ledger.entry_with("Situation report");
    let id = ledger.docket.store().entry(source).unwrap().id.unwrap();
    let cited = format!("source redacted ({})", id.short());
    ledger.redact(source, RedactionCode::SourceSafety);
    ledger.assert_holds(1);
    let claim = format!("#{}", ledger.entry_with("\"Monitor\""));
    for arguments in [
        &["show", &claim][..],
        &["disputes"],
        &["disputes", "--format", "json"],
        &["compare", "casualties/killed"],
        &["search", "monitor", "--format", "json"],
        &["search", "monitor", "--format", "csv"],
        &["export", "claims"],
        &["export", "disputes"],
        &["source", "list"],
        &["source", "list", "--format", "json"],
    ] {
        let told = ledger.prints(arguments);
        assert!(told.contains(&cited), "{arguments:?}:\n{told}");
        assert!(!told.contains("Wire service"), "{arguments:?}:\n{told}");
    }
    let shown: serde_json::Value = serde_json::from_str(&ledger.prints(&["show", &claim, "--json"])).unwrap();
    assert_eq!(shown["source_redacted_by"], ledger.docket.store().size().unwrap() - 1);
    let viewed: String = ledger
        .file()
        .query_row("SELECT source FROM claims WHERE claimant = 'Monitor'", [], |row| row.get(0))
        .unwrap();
    assert_eq!(viewed, cited);

    let size = ledger.docket.store().size().unwrap();
    std::fs::write(ledger.folder.path().join("again.csv"), ledger.prints(&["export", "claims"])).unwrap();
    ledger.prints(&["import", "again.csv"]);
    assert_eq!(ledger.docket.store().size().unwrap(), size, "the export did not import back as the same");
}

#[test]
fn listings_show_the_tombstone() {
    let mut ledger = Ledger::new();
    let claim = ledger.entry_with("Ombeline");
    let id = ledger.docket.store().entry(claim).unwrap().id.unwrap();
    let by = ledger.redact_noting(claim, RedactionCode::VictimSafety, Some("see the file of May"));
    let named = format!("#{claim}");

    let log = ledger.prints(&["log"]);
    let line = log.lines().find(|line| line.contains(&id.short())).unwrap();
    assert!(line.contains("redacted"), "{line}");
    assert!(log.contains(&format!("REDACTED by entry {by} on 20")), "{log}");
    assert!(log.contains(": victim-safety"), "{log}");
    assert!(log.contains(&format!("of entry {claim}: victim-safety, see the file of May")), "{log}");

    let entries: Vec<serde_json::Value> =
        serde_json::from_str(&ledger.prints(&["log", "--format", "json"])).unwrap();
    let entry = entries.iter().find(|entry| entry["index"] == claim).unwrap();
    assert_eq!(entry["type"], "redacted");
    assert_eq!(entry["redacted_by"], by);
    assert_eq!(entry["redaction_code"], "victim-safety");
    assert!(entry["redacted_at"].as_str().unwrap().starts_with("20"));

    for id in [named.as_str(), &id.to_string()] {
        let shown = ledger.prints(&["show", id]);
        assert!(shown.contains("victim-safety (a victim, or somebody close to one"), "{shown}");
        assert!(shown.contains(&id.trim_start_matches('#').to_owned()), "{shown}");
    }
    let shown: serde_json::Value = serde_json::from_str(&ledger.prints(&["show", &named, "--json"])).unwrap();
    assert_eq!((&shown["body"], &shown["redacted_by"]), (&serde_json::Value::Null, &by.into()));
    assert_eq!(shown["redaction_code"], "victim-safety");

    let verified = ledger.prints(&["verify"]);
    assert!(verified.contains("1 redacted"), "{verified}");
    // A redaction has an id like every entry.
    let id = ledger.docket.store().entry(by).unwrap().id.unwrap();
    assert!(ledger.prints(&["show", &id.to_string()]).contains("see the file of May"));
    assert_eq!(ledger.docket.store().resolve(&id.short()).unwrap(), by);
}

#[test]
fn the_command_says_what_cannot_be_recalled_and_asks() {
    let ledger = Ledger::new();
    let claim = ledger.entry_with("Ombeline");
    let target = format!("#{claim}");
    ledger.prints(&["export", "claims", "--event", "kg-tj-2021", "-o", "public.csv"]);
    ledger.prints(&["export", "claims", "--claimant", "Ombeline Trask", "-o", "files-of-ombeline.csv"]);
    let size = ledger.docket.store().size().unwrap();

    let refused = ledger.run(&["redact", &target, "--reason", "victim-safety"]);
    let told = String::from_utf8(refused.stderr).unwrap();
    assert_eq!(refused.status.code(), Some(1));
    for part in [
        "Ombeline Trask: zwilnik cellar",
        "public.csv: claims, event kg-tj-2021",
        "files-of-ombeline.csv: claims, one claimant",
        "backups and copies",
        "--yes",
        "Its source, entry",
    ] {
        assert!(told.contains(part), "{part} is not in\n{told}");
    }
    assert_eq!(ledger.docket.store().size().unwrap(), size);
    ledger.assert_holds(0);

    let unknown = ledger.run(&["redact", &target, "--reason", "embarrassing", "--yes"]);
    assert_eq!(unknown.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("consent-withdrawn"));
    let help = ledger.prints(&["redact", "--help"]);
    for code in RedactionCode::ALL {
        assert!(help.contains(code.as_str()) && help.contains(code.meaning()), "{code} is not in the help");
    }

    let done = ledger.prints(&["redact", &target, "--reason", "victim-safety", "--yes"]);
    assert!(done.contains(&format!("entry {claim}")), "{done}");
    ledger.assert_holds(1);
    // A file name or selection that tells what was destroyed goes with it; others stay.
    assert_eq!(ledger.traces(&words_of(["Ombeline", "Trask"])), BTreeSet::new());
    let refused = ledger.run(&["redact", "#2", "--reason", "minor"]);
    let told = String::from_utf8(refused.stderr).unwrap();
    assert!(told.contains("public.csv: claims, event kg-tj-2021"), "{told}");
    assert!(told.contains("(name redacted): claims"), "{told}");

    let again = ledger.run(&["redact", &target, "--reason", "minor", "--yes"]);
    assert_eq!(again.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&again.stderr).contains("was redacted already"));
    let key = ledger.run(&["redact", "#0", "--reason", "minor", "--yes"]);
    assert_eq!(key.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&key.stderr).contains("announces a key"));
    assert_eq!(ledger.docket.store().size().unwrap(), size + 1);
    assert!(ledger.prints(&["redact", "--finish"]).contains("holds nothing"));
}

#[test]
fn an_export_is_written_although_it_cannot_be_noted() {
    let ledger = Ledger::new();
    let writer = ledger.file();
    writer.execute_batch("BEGIN IMMEDIATE").unwrap();
    let output = ledger.run(&["export", "claims", "-o", "claims.csv"]);
    assert!(output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("Not noted in the export log"));
    assert!(std::fs::read_to_string(ledger.folder.path().join("claims.csv")).unwrap().contains("Ombeline"));
}

#[test]
fn a_reader_that_holds_the_write_ahead_log_is_named_and_the_rest_is_done_later() {
    let mut ledger = Ledger::new();
    let words = secret_words(|field| !is_of_source(field));
    let claim = ledger.entry_with("Ombeline");
    let reader = ledger.file();
    reader.execute_batch("BEGIN").unwrap();
    let seen: u64 = reader.query_row("SELECT count(*) FROM body", [], |row| row.get(0)).unwrap();
    let (_, erased) = ledger
        .docket
        .redact(&[claim], Extent::Content, (RedactionCode::Minor, None), &mut |_, _| {})
        .unwrap();
    let error = erased.unwrap_err();
    assert!(matches!(error, StoreError::LogHeld { .. }), "{error}");
    assert!(error.to_string().contains("redact --finish"));
    // The reader sees what it saw; whoever asks now does not.
    assert_eq!(reader.query_row("SELECT count(*) FROM body", [], |row| row.get::<_, u64>(0)).unwrap(), seen);
    ledger.assert_holds(1);

    reader.execute_batch("COMMIT").unwrap();
    drop(reader);
    ledger.docket.store_mut().erase_remains().unwrap();
    assert_eq!(ledger.traces(&words), BTreeSet::new());
    ledger.assert_holds(1);
}

#[test]
fn a_body_is_deleted_by_a_redaction_only_and_must_then_be_gone() {
    let mut ledger = Ledger::new();
    let claim = ledger.entry_with("Ombeline");
    let file = ledger.file();
    let delete = format!("DELETE FROM body WHERE entry_index = {claim}");
    let refused = file.execute(&delete, []).unwrap_err();
    assert!(refused.to_string().contains("only when a redaction names it"), "{refused}");
    let kept: (Vec<u8>, String, Vec<u8>) = file
        .query_row("SELECT salt, text, content_hash FROM body WHERE entry_index = ?1", [claim], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .unwrap();
    drop(file);

    let by = ledger.redact(claim, RedactionCode::Minor);
    let file = ledger.file();
    file.execute("INSERT INTO body VALUES (?1, ?2, ?3, ?4)", params![claim, kept.0, kept.1, kept.2]).unwrap();
    let report = ledger.docket.store().verify(&mut |_, _| {}).unwrap();
    let found = |kind, index| report.failures.iter().any(|f| f.kind == kind && f.index == Some(index));
    assert!(found("redaction", claim), "{:?}", report.failures);

    // A missing reason that no redaction names is missing like every other body.
    file.execute(&delete, []).unwrap();
    file.execute_batch("DROP TRIGGER body_is_only_redacted").unwrap();
    file.execute("DELETE FROM body WHERE entry_index = ?1", [by]).unwrap();
    let report = ledger.docket.store().verify(&mut |_, _| {}).unwrap();
    assert!(
        report.failures.iter().any(|f| f.kind == "missing" && f.index == Some(by)),
        "{:?}",
        report.failures
    );
    let entry = ledger.docket.store().entry(claim).unwrap();
    assert_eq!(entry.content, EntryContent::Redacted);
}

#[test]
fn a_ledger_is_read_after_a_redaction_by_one_who_may_not_write() {
    let mut ledger = Ledger::new();
    ledger.redact(2, RedactionCode::Rights);
    let store = Store::open(&ledger.path(), Access::Read).unwrap();
    assert_eq!(store.verify(&mut |_, _| {}).unwrap().failures, []);
}
