//! Golden vectors: every byte of format 1, recomputed from what was put in.
//!
//! `fixtures/vectors/ledger.json` holds inputs (fields, salts, times, seeds) and what they come to.
//! The test derives the second from the first through the library and compares. With
//! `COUNTERCLAIM_RENEW_VECTORS` set it writes the file instead, so that a vector is added by adding
//! its inputs. `docs/verify_vectors.py` reproduces the same file and shares no code with this.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use counterclaim::ledger::{
    Appender, Checkpoint, CheckpointError, Commitment, Entry, EntryError, Extent, Hash, Note, NoteError,
    Salt, SignedCheckpoint, Signer, VerifierKey, commit, encode_tile, leaf_hash, node_hash,
};
use counterclaim::model::{
    Body, Codebook, Date, Digest, Document, Draft, EntryId, Kind, Language, Naming, Redaction, RedactionCode,
    Retraction, Source, one_line, prose,
};
use counterclaim::store::{Access, Clock, Store, StoreError};
use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};

/// Text by field name, as a person would type it.
type Fields = BTreeMap<String, String>;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Vectors {
    about: Vec<String>,
    format: i64,
    origin: String,
    keys: Vec<TestKey>,
    log: Log,
    alone: Vec<Item>,
    refused: Refused,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TestKey {
    what: String,
    name: String,
    seed: String,
    #[serde(default)]
    verifier_key: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Log {
    entries: Vec<Item>,
    checkpoints: Vec<Signed>,
}

/// An entry: what it says, then what that comes to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Item {
    what: String,
    says: Says,
    #[serde(skip_serializing_if = "Option::is_none")]
    recorded_by: Option<String>,
    time: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    salt: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_hash: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    commitment: Option<String>,
    #[serde(default)]
    entry: String,
    #[serde(default)]
    leaf: String,
    /// Root of the tree that ends with this entry.
    #[serde(skip_serializing_if = "Option::is_none")]
    root: Option<String>,
    /// How the file is at odds with the entry: by a redaction, or in a log that is to be refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    but: Option<But>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
enum Says {
    /// Number of the key that is announced.
    Key(usize),
    /// Fields of a source, by the names that the body has.
    Source(Fields),
    /// Fields of a claim, by the names of the canonical CSV; its source by title.
    Claim(Fields),
    /// Entry number and reason.
    Retraction { target: usize, reason: String },
    /// TOML text.
    Codebook(String),
    /// What is said of a name.
    Naming(Naming),
    /// Number of the entry whose body was destroyed, and why.
    Redaction(SaidRedaction),
    /// Body text as it stands.
    Text(String),
    /// The same under a redaction.
    RedactionText { target: u64, text: String },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SaidRedaction {
    target: usize,
    /// Whether only the archived bytes were destroyed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    archive_only: bool,
    code: RedactionCode,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    repeats: Option<RedactionCode>,
    /// Number of the entry that stays withdrawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    retracts: Option<usize>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
enum But {
    StoredBody(String),
    StoredSalt(String),
    StoredFile(String),
    BodyMissing,
    EntryMissing,
    FileMissing,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Signed {
    size: usize,
    /// Number of the key that signs.
    key: usize,
    /// The size whose root is signed, if it is not that of `size`.
    #[serde(skip_serializing_if = "Option::is_none")]
    root_of: Option<usize>,
    #[serde(default)]
    note: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Refused {
    entries: Vec<BadEntry>,
    bodies: Vec<BadBody>,
    checkpoints: Vec<BadCheckpoint>,
    logs: Vec<BadLog>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct BadEntry {
    why: String,
    entry: String,
    #[serde(default)]
    refused_for: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct BadBody {
    why: String,
    body: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct BadCheckpoint {
    why: String,
    text: String,
    key: usize,
    /// Text in the signed note, and what is put in its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    altered: Option<(String, String)>,
    #[serde(default)]
    note: String,
    #[serde(default)]
    refused_for: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct BadLog {
    why: String,
    log: Log,
    /// Kinds of failure that `counterclaim verify` finds in a ledger file with this log.
    #[serde(default)]
    finds: BTreeSet<String>,
}

/// The member of a source that holds the text of its file; the body has its digest and length.
const FILE: &str = "file";

fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn stored() -> (String, Vectors) {
    let text = std::fs::read_to_string(project("fixtures/vectors/ledger.json")).unwrap();
    let vectors = serde_json::from_str(&text).unwrap();
    (text, vectors)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

fn unhex(text: &str) -> Vec<u8> {
    assert!(text.len().is_multiple_of(2) && !text.contains(|c: char| c.is_ascii_uppercase()), "{text:?}");
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

fn unhex32(text: &str) -> [u8; 32] {
    unhex(text).try_into().unwrap()
}

impl TestKey {
    fn signer(&self) -> Signer {
        Signer::from_seed(&self.name, &unhex32(&self.seed)).unwrap()
    }
}

impl Vectors {
    /// Fills in everything that follows from the inputs.
    fn derive(&mut self) {
        let signers: Vec<Signer> = self.keys.iter().map(TestKey::signer).collect();
        for (key, signer) in self.keys.iter_mut().zip(&signers) {
            key.verifier_key = signer.verifier_key().to_string();
        }
        self.log.derive(&self.origin, &signers);
        for item in &mut self.alone {
            Derivation::new(&signers).item(item);
        }
        for bad in &mut self.refused.entries {
            bad.refused_for = reason_of(Entry::decode(&unhex(&bad.entry)).unwrap_err());
        }
        for bad in &self.refused.bodies {
            assert!(Body::decode(&bad.body).is_err(), "{}", bad.why);
        }
        for bad in &mut self.refused.checkpoints {
            bad.derive(&signers);
        }
        for bad in &mut self.refused.logs {
            bad.log.derive(&self.origin, &signers);
            bad.finds = bad.log.failures(&self.origin);
            assert!(!bad.finds.is_empty(), "{}", bad.why);
        }
    }
}

impl Log {
    fn derive(&mut self, origin: &str, signers: &[Signer]) {
        let mut derivation = Derivation::new(signers);
        let mut roots = vec![derivation.tree.root()];
        for item in &mut self.entries {
            let leaf = derivation.item(item);
            derivation.tree.push(leaf);
            roots.push(derivation.tree.root());
            item.root = roots.last().map(Hash::to_hex);
        }
        for signed in &mut self.checkpoints {
            let root = roots[signed.root_of.unwrap_or(signed.size)];
            let checkpoint = Checkpoint::new(origin, signed.size as u64, root).unwrap();
            let note = checkpoint.sign(&signers[signed.key]).unwrap();
            let opened = SignedCheckpoint::open(
                note.note().to_string().as_bytes(),
                &[signers[signed.key].verifier_key()],
            );
            assert_eq!(opened.as_ref(), Ok(&note));
            signed.note = note.note().to_string();
        }
    }

    /// Writes a ledger file with these rows, without projections.
    fn write(&self, path: &Path, origin: &str) {
        let emptied: BTreeSet<usize> = self
            .entries
            .iter()
            .filter_map(|item| if let Says::Redaction(said) = &item.says { Some(said.target) } else { None })
            .collect();
        drop(Store::create(path, origin).unwrap());
        let file = Connection::open(path).unwrap();
        let mut tree = Appender::empty();
        for (index, item) in self.entries.iter().enumerate() {
            tree.push(leaf_hash(&unhex(&item.entry)));
            if item.but == Some(But::EntryMissing) {
                continue;
            }
            file.execute("INSERT INTO entry VALUES (?1, ?2)", params![index, unhex(&item.entry)]).unwrap();
            let (mut salt, mut body) = (item.salt.clone(), item.body.clone());
            let mut bytes = match &item.says {
                Says::Source(fields) if !emptied.contains(&index) && !fields.contains_key("kept_at") => {
                    fields.get(FILE).cloned()
                }
                _ => None,
            };
            match &item.but {
                Some(But::StoredBody(other)) => body = Some(other.clone()),
                Some(But::StoredSalt(other)) => salt = Some(other.clone()),
                Some(But::StoredFile(other)) => bytes = Some(other.clone()),
                Some(But::BodyMissing) => body = None,
                Some(But::FileMissing) => bytes = None,
                Some(But::EntryMissing) | None => {}
            }
            if let (Some(salt), Some(body), Some(hash)) = (salt, body, &item.content_hash) {
                let row = params![index, unhex(&salt), body, unhex(hash)];
                file.execute("INSERT INTO body VALUES (?1, ?2, ?3, ?4)", row).unwrap();
            }
            if let Some(bytes) = bytes {
                let frame = zstd::encode_all(bytes.as_bytes(), 0).unwrap();
                file.execute("INSERT INTO evidence VALUES (?1, ?2)", params![index, frame]).unwrap();
            }
        }
        for (tile, hashes) in tree.finish().tiles {
            let row = params![tile.level(), tile.number(), encode_tile(&hashes)];
            file.execute("INSERT INTO tile VALUES (?1, ?2, ?3)", row).unwrap();
        }
        for signed in &self.checkpoints {
            let row = params![signed.size, signed.note];
            file.execute("INSERT INTO checkpoint VALUES (?1, ?2)", row).unwrap();
        }
    }

    /// Kinds of failure found in a ledger file with this log, projections apart.
    fn failures(&self, origin: &str) -> BTreeSet<String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.db");
        self.write(&path, origin);
        let report = Store::open(&path, Access::Read).unwrap().verify(&mut |_, _| {}).unwrap();
        report.failures.iter().map(|failure| failure.kind.to_owned()).filter(|k| k != "projection").collect()
    }
}

impl BadCheckpoint {
    fn derive(&mut self, signers: &[Signer]) {
        let signer = &signers[self.key];
        self.note = Note::sign(&self.text, signer).unwrap().to_string();
        if let Some((from, to)) = &self.altered {
            assert_eq!(self.note.matches(from).count(), 1, "{}", self.why);
            self.note = self.note.replace(from, to);
        }
        let error = SignedCheckpoint::open(self.note.as_bytes(), &[signers[0].verifier_key()]).unwrap_err();
        self.refused_for = match error {
            CheckpointError::Line { line, .. } => format!("line {line}"),
            CheckpointError::NotSigned { .. } => "not signed".into(),
            CheckpointError::Note(NoteError::BadSignature { .. }) => "signature".into(),
            CheckpointError::Note(NoteError::SignatureLine { .. }) => "signature line".into(),
            other => panic!("{}: {other}", self.why),
        };
    }
}

fn reason_of(error: EntryError) -> String {
    match error {
        EntryError::Magic { .. } => "magic",
        EntryError::Kind { .. } => "kind",
        EntryError::Length { .. } => "length",
        EntryError::KeyText | EntryError::Key(_) => "key",
        other => panic!("{other}"),
    }
    .to_owned()
}

/// What earlier entries of the log give to later ones.
struct Derivation<'s> {
    signers: &'s [Signer],
    codebook: Codebook,
    ids: Vec<Option<EntryId>>,
    sources: HashMap<String, EntryId>,
    tree: Appender,
}

impl<'s> Derivation<'s> {
    fn new(signers: &'s [Signer]) -> Self {
        let codebook = Codebook::parse("title = \"none\"\nversion = \"0\"").unwrap();
        Self { signers, codebook, ids: Vec::new(), sources: HashMap::new(), tree: Appender::empty() }
    }

    /// Fills in what follows from the inputs of an entry, and returns its leaf hash.
    fn item(&mut self, item: &mut Item) -> Hash {
        let time = item.time;
        let entry = match &item.says {
            Says::Key(number) => Entry::Key { time, verifier: self.signers[*number].verifier_key() },
            Says::RedactionText { target, text } => {
                let (target, text, content) = (*target, text.clone(), text.clone());
                let reason = Self::commit(item, text, &content);
                Entry::Redaction { time, target, extent: Extent::Content, reason }
            }
            Says::Text(text) => {
                let (text, content) = (text.clone(), text.clone());
                Entry::Content { time, commitment: Self::commit(item, text, &content) }
            }
            _ => {
                let body = self.body(&item.says);
                let text = body.encode(item.recorded_by.as_deref()).unwrap();
                assert_eq!(Body::decode(&text).unwrap(), (body.clone(), item.recorded_by.clone()));
                let commitment = Self::commit(item, text, &body.encode(None).unwrap());
                if let Says::Redaction(said) = &item.says {
                    let target = said.target as u64;
                    let extent = if said.archive_only { Extent::Archive } else { Extent::Content };
                    return self.entry(item, &Entry::Redaction { time, target, extent, reason: commitment });
                }
                if let Body::Source(source) = body {
                    self.sources.insert(source.title, EntryId(*commitment.as_bytes()));
                }
                Entry::Content { time, commitment }
            }
        };
        self.entry(item, &entry)
    }

    fn entry(&mut self, item: &mut Item, entry: &Entry) -> Hash {
        let bytes = entry.encode();
        assert_eq!(Entry::decode(&bytes).as_ref(), Ok(entry));
        self.ids.push(entry.commitment().map(|id| EntryId(*id.as_bytes())));
        item.commitment = entry.commitment().map(Commitment::to_string);
        item.entry = hex(&bytes);
        item.leaf = leaf_hash(&bytes).to_hex();
        leaf_hash(&bytes)
    }

    fn commit(item: &mut Item, text: String, content: &str) -> Commitment {
        let salt = Salt::from_bytes(unhex32(item.salt.as_deref().unwrap()));
        let commitment = commit(&salt, text.as_bytes());
        item.content_hash = Some(blake3::hash(content.as_bytes()).to_string());
        item.body = Some(text);
        commitment
    }

    fn body(&mut self, says: &Says) -> Body {
        match says {
            Says::Claim(fields) => {
                let claim = draft(fields.iter().map(|(k, v)| (k.as_str(), v))).read(&self.codebook).unwrap();
                let sourced =
                    claim.try_sourced(|source| self.sources.get(&source.title).copied().ok_or(source.title));
                Body::Claim(sourced.unwrap())
            }
            Says::Source(fields) => Body::Source(self.source(fields)),
            Says::Retraction { target, reason } => Body::Retraction(Retraction {
                target: self.ids[*target].unwrap(),
                reason: prose(reason).unwrap(),
            }),
            Says::Codebook(text) => {
                self.codebook = Codebook::parse(text).unwrap();
                Body::Codebook { text: text.clone() }
            }
            Says::Naming(naming) => Body::Naming(naming.clone()),
            Says::Redaction(said) => Body::Redaction(Redaction {
                target: self.ids[said.target].unwrap(),
                code: said.code,
                note: said.note.as_deref().map(|note| prose(note).unwrap()),
                repeats: said.repeats,
                retracts: said.retracts.map(|index| self.ids[index].unwrap()),
            }),
            Says::Key(_) | Says::Text(_) | Says::RedactionText { .. } => unreachable!("no body of the model"),
        }
    }

    fn source(&self, fields: &Fields) -> Source {
        let own = [
            "retrieved_on",
            "lang",
            "licence",
            FILE,
            "file_name",
            "media_type",
            "kept_at",
            "fetched_from",
            "charset",
            "part_of",
        ];
        let names: HashMap<&str, String> = fields
            .keys()
            .map(|name| {
                (name.as_str(), if name == "title" { "source".into() } else { format!("source_{name}") })
            })
            .collect();
        let drafted = fields.iter().filter(|(name, _)| !own.contains(&name.as_str()));
        let mut source = draft(drafted.map(|(name, text)| (names[name.as_str()].as_str(), text)))
            .read_source()
            .unwrap()
            .try_relaying(|title| self.sources.get(&title).copied().ok_or(title))
            .unwrap();
        source.part_of = fields.get(own[9]).map(|title| self.sources[title]);
        source.retrieved_on = fields.get(own[0]).map(|text| Date::parse(text).unwrap());
        source.lang = fields.get(own[1]).map(|text| Language::parse(text).unwrap());
        source.licence = fields.get(own[2]).map(|text| one_line(text).unwrap());
        source.document = fields.get(FILE).map(|bytes| Document {
            digest: Digest::of(bytes.as_bytes()),
            size: bytes.len() as u64,
            media_type: fields[own[5]].clone(),
            name: fields[own[4]].clone(),
            kept_at: fields.get(own[6]).cloned(),
            fetched_from: fields.get(own[7]).cloned(),
            charset: fields.get(own[8]).cloned(),
        });
        source
    }
}

fn draft<'a>(fields: impl Iterator<Item = (&'a str, &'a String)>) -> Draft {
    let mut draft = Draft::default();
    fields.for_each(|(name, text)| draft.set(name, text).unwrap());
    draft
}

#[test]
fn the_vectors_are_reproduced_from_their_inputs() {
    let (text, mut vectors) = stored();
    vectors.derive();
    let renewed = serde_json::to_string_pretty(&vectors).unwrap() + "\n";
    if std::env::var_os("COUNTERCLAIM_RENEW_VECTORS").is_some() {
        std::fs::write(project("fixtures/vectors/ledger.json"), renewed).unwrap();
    } else if renewed != text {
        let (line, (found, expected)) =
            (1..).zip(text.lines().zip(renewed.lines())).find(|(_, (a, b))| a != b).unwrap_or_default();
        panic!(
            "fixtures/vectors/ledger.json, line {line}:\n  in the file {found}\n  recomputed  {expected}\n\
             If format 1 is not frozen yet, COUNTERCLAIM_RENEW_VECTORS=1 writes the file anew."
        );
    }
}

#[test]
fn the_vectors_hold_every_kind_of_entry_body_and_value() {
    let (_, vectors) = stored();
    let all = || vectors.log.entries.iter().chain(&vectors.alone);
    let kinds: BTreeSet<u8> = all().map(|item| unhex(&item.entry)[3]).collect();
    assert_eq!(kinds, BTreeSet::from(*b"ACKR"));

    let bodies = all().filter_map(|item| item.body.as_deref());
    let bodies: Vec<Body> = bodies.map(|text| Body::decode(text).unwrap().0).collect();
    let types: BTreeSet<&str> = bodies.iter().map(Body::type_name).collect();
    assert_eq!(types, ["claim", "codebook", "naming", "redaction", "retraction", "source"].into());

    let mut kinds: Vec<Option<Kind>> = Vec::new();
    let mut manners = BTreeSet::new();
    for body in bodies {
        let Body::Claim(claim) = body else { continue };
        kinds.push(claim.value.reading.kind());
        if let Some(quantity) = claim.value.reading.quantity() {
            let interval = quantity.interval();
            manners.extend(quantity.is_approximate().then_some("approximate"));
            manners.extend(quantity.is_vague().then_some("vague"));
            manners.extend(interval.high().is_none().then_some("open"));
            manners.extend(interval.best().is_some().then_some("best"));
            manners.extend(interval.is_exact().then_some("exact"));
        }
    }
    assert!(Kind::ALL.map(Some).iter().chain(&[None]).all(|kind| kinds.contains(kind)), "{kinds:?}");
    assert_eq!(manners, ["approximate", "best", "exact", "open", "vague"].into());
}

#[test]
fn a_ledger_file_written_from_the_vectors_verifies() {
    let (_, vectors) = stored();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    vectors.log.write(&path, &vectors.origin);
    let mut store = Store::open(&path, Access::Write).unwrap();
    store.rebuild(&mut |_, _| {}).unwrap();
    let report = store.verify(&mut |_, _| {}).unwrap();
    assert_eq!(report.failures, []);
    assert_eq!(report.entries, vectors.log.entries.len() as u64);
    assert_eq!(report.checkpoints, vectors.log.checkpoints.len() as u64);
}

#[test]
fn what_the_library_records_has_the_documented_bytes() {
    struct Noon;
    impl Clock for Noon {
        fn now(&self) -> u64 {
            1_767_268_800
        }
    }
    let (_, vectors) = stored();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    let signer = vectors.keys[0].signer();
    let mut store = Store::create(&path, &vectors.origin).unwrap();
    let bodies: Vec<&Item> = vectors
        .log
        .entries
        .iter()
        .filter(|item| matches!(item.says, Says::Codebook(_) | Says::Source(_)))
        .collect();
    // The second source refers to the first by its id, and here that has another salt.
    let bodies = &bodies[..2];
    store
        .append(&signer, &Noon, Some("Ada"), |batch| {
            batch.announce_key(signer.verifier_key())?;
            for item in bodies {
                let (body, _) = Body::decode(item.body.as_deref().unwrap()).unwrap();
                batch.record_once(&body)?;
                assert!(!batch.record_once(&body)?.is_new);
            }
            Ok::<_, StoreError>(())
        })
        .unwrap();
    assert_eq!(store.verify(&mut |_, _| {}).unwrap().failures, []);

    let file = Connection::open(&path).unwrap();
    for (index, item) in (1..).zip(bodies) {
        let sql = "SELECT salt, text, content_hash, bytes FROM body JOIN entry USING (entry_index)
             WHERE entry_index = ?1";
        let (salt, text, content_hash, bytes): ([u8; 32], String, Vec<u8>, Vec<u8>) = file
            .query_row(sql, [index], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
            .unwrap();
        let body = item.body.as_deref().unwrap();
        assert_eq!(text, format!(r#"{},"recorded_by":"Ada"}}"#, body.strip_suffix('}').unwrap()));
        assert_eq!(hex(&content_hash), *item.content_hash.as_ref().unwrap());
        let commitment = commit(&Salt::from_bytes(salt), text.as_bytes());
        assert_eq!(bytes, Entry::Content { time: Noon.now(), commitment }.encode());
    }
    let marks = ["application_id", "user_version"]
        .map(|name| file.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).unwrap());
    assert_eq!(marks, [i64::from(u32::from_be_bytes(*b"ccl1")), vectors.format]);
}

/// Number of the entry that `docs/format.md` works through.
const WORKED: usize = 4;

#[test]
fn the_format_page_shows_the_vectors() {
    let page = std::fs::read_to_string(project("docs/format.md")).unwrap();
    let (text, vectors) = stored();
    let log = &vectors.log;
    let leaves: Vec<Hash> =
        log.entries[..=WORKED].iter().map(|item| Hash::from_hex(&item.leaf).unwrap()).collect();
    let [left, right] = [0, 2].map(|at| node_hash(&leaves[at], &leaves[at + 1]));
    let above = node_hash(&left, &right);

    let worked = &log.entries[WORKED];
    let signed = log.checkpoints.iter().find(|signed| signed.size == WORKED + 1).unwrap();
    let key: VerifierKey = vectors.keys[0].verifier_key.parse().unwrap();
    let announcement = unhex(&log.entries[0].entry);
    let shown = [
        worked.body.clone().unwrap(),
        worked.salt.clone().unwrap(),
        worked.content_hash.clone().unwrap(),
        worked.commitment.clone().unwrap(),
        worked.entry.clone(),
        hex(&worked.time.to_be_bytes()),
        worked.leaf.clone(),
        worked.root.clone().unwrap(),
        log.entries[0].entry.clone(),
        String::from_utf8(announcement[12..].to_vec()).unwrap(),
        left.to_hex(),
        right.to_hex(),
        above.to_hex(),
        Hash::from_hex(worked.root.as_deref().unwrap()).unwrap().to_string(),
        signed.note.clone(),
        key.to_string(),
        hex(key.public()),
    ];
    for part in leaves.iter().map(Hash::to_hex).chain(shown) {
        assert!(page.contains(&part), "docs/format.md does not show\n{part}");
    }

    // Whatever else the page shows in full must be of the vectors too.
    let known =
        format!("{text} {} {} {} {}", left.to_hex(), right.to_hex(), above.to_hex(), hex(key.public()));
    for word in page.split(|c: char| !c.is_ascii_hexdigit()).filter(|word| word.len() >= 64) {
        assert!(known.contains(word), "docs/format.md shows {word}, which is not of the vectors");
    }
}
