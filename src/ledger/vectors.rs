//! Vectors that this code did not make.
//!
//! RFC 6962 proofs, a log by Tessera, Wycheproof and BLAKE3 lie outside the repository: beside it, or where the
//! environment variable `COUNTERCLAIM_SHARED_DATA` says. Where they are absent, the tests say so and pass. A checkpoint
//! of a public log with the cosignatures of public witnesses, and a log computed by other code, are in `fixtures/`.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::commitment::commit_in;
use super::encoding::from_base64;
use super::key::PublicKey;
use super::tree::tests::Shelf;
use super::*;

/// Returns the folder of foreign vectors, or says why there is none.
fn vectors(name: &str) -> Option<PathBuf> {
    let shared = std::env::var_os("COUNTERCLAIM_SHARED_DATA").map_or_else(
        || Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data")).to_owned(),
        PathBuf::from,
    );
    let folder = shared.join("vectors").join(name);
    if folder.is_dir() {
        Some(folder)
    } else {
        println!("skipped: {} is not there; COUNTERCLAIM_SHARED_DATA names another place", folder.display());
        None
    }
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// Returns every file under `folder`.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

fn hex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

/// Reads base64 of a hash. Where a vector puts other bytes in its place, they are hashed to make one; none are none.
fn hash(value: &Value) -> Option<Hash> {
    let bytes = from_base64(value.as_str()?).filter(|bytes| !bytes.is_empty())?;
    Some(Hash::try_from(&bytes[..]).unwrap_or_else(|_| leaf_hash(&bytes)))
}

fn path(value: &Value) -> Option<Vec<Hash>> {
    value.as_array().map_or(Some(Vec::new()), |hashes| hashes.iter().map(hash).collect())
}

/// Runs `check` on each file of a folder, which answers whether it accepts the proof in the file.
fn agree_on_proofs(kind: &str, check: impl Fn(&Value) -> Option<bool>) {
    let Some(folder) = vectors("merkle-rfc6962") else { return };
    let (mut accepted, mut refused) = (0, 0);
    for file in files(&folder.join("testdata").join(kind)) {
        let vector = json(&file);
        let accepts = check(&vector).unwrap_or(false);
        assert_eq!(accepts, vector["wantErr"] == false, "{}", file.display());
        if accepts { accepted += 1 } else { refused += 1 }
    }
    assert!(accepted > 3 && refused > 50, "{accepted} accepted, {refused} refused");
}

#[test]
fn rfc_6962_inclusion() {
    agree_on_proofs("inclusion", |vector| {
        let (leaf, root, path) =
            (hash(&vector["leafHash"])?, hash(&vector["root"])?, path(&vector["proof"])?);
        let (index, size) = (vector["leafIdx"].as_u64()?, vector["treeSize"].as_u64()?);
        Some(check_entry(&leaf, index, size, &root, &path).is_ok())
    });
}

#[test]
fn rfc_6962_consistency() {
    agree_on_proofs("consistency", |vector| {
        let (old_root, new_root) = (hash(&vector["root1"])?, hash(&vector["root2"])?);
        let (old, new) = (vector["size1"].as_u64()?, vector["size2"].as_u64()?);
        if old == 0 && new > 0 {
            // RFC 9162 leaves this undefined and the vectors refuse it; witnesses have to take an empty proof for it.
            return None;
        }
        Some(check_extension(old, &old_root, new, &new_root, &path(&vector["proof"])?).is_ok())
    });
}

/// Tiles of a log in a folder; a partial tile may have been replaced by a wider one.
struct Folder(PathBuf);

impl TileReader for Folder {
    type Error = Infallible;

    fn tile(&self, tile: TileId) -> Result<Vec<Hash>, Infallible> {
        let bytes = fs::read(self.0.join(tile.path())).unwrap();
        Ok(decode_tile(&bytes, tile.width()).unwrap())
    }
}

#[test]
fn tessera_log() {
    const KEY: &str = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx";
    let Some(folder) = vectors("tessera-log") else { return };
    let log = Folder(folder.join("testdata/log"));
    let keys: [VerifierKey; 1] = [KEY.parse().unwrap()];
    let open = |name: &str| SignedCheckpoint::open(&fs::read(log.0.join(name)).unwrap(), &keys).unwrap();

    // What the folder holds is what the layout says it does, and each path reads as what it names.
    for file in files(&log.0.join("tile")) {
        let relative = file.strip_prefix(&log.0).unwrap().to_str().unwrap();
        let named = match relative.parse::<BundleId>() {
            Ok(bundle) => bundle.path(),
            Err(_) => relative.parse::<TileId>().unwrap().path(),
        };
        assert_eq!(named, relative);
    }

    let roots: BTreeMap<u64, Hash> = (0..=15)
        .map(|size| {
            let signed = open(&format!("checkpoint.{size}"));
            assert_eq!(signed.checkpoint().size(), size);
            (size, *signed.checkpoint().root())
        })
        .collect();
    assert_eq!(open("checkpoint").checkpoint(), open("checkpoint.15").checkpoint());
    assert_eq!(roots[&0], empty_root());

    for size in 1..=15 {
        // Entries to leaves, leaves to tiles and root: all the bytes are those that Tessera wrote.
        let [bundle] = bundles_at(size).collect::<Vec<_>>()[..] else { panic!() };
        let bytes = fs::read(log.0.join(bundle.path())).unwrap();
        let entries = decode_bundle(&bytes, bundle.width()).unwrap();
        assert_eq!(encode_bundle(&entries).unwrap(), bytes);
        let mut tree = Appender::empty();
        for entry in &entries {
            tree.push(leaf_hash(entry));
        }
        let appended = tree.finish();
        assert_eq!((appended.size, appended.root), (size, roots[&size]));
        assert_eq!(appended.tiles.len(), tiles_at(size).count());
        for (tile, hashes) in &appended.tiles {
            assert_eq!(encode_tile(hashes), fs::read(log.0.join(tile.path())).unwrap());
        }

        assert_eq!(root(size, &log), Ok(roots[&size]));
        for (index, entry) in (0..).zip(&entries) {
            let path = prove_entry(index, size, &log).unwrap();
            assert_eq!(check_entry(&leaf_hash(entry), index, size, &roots[&size], &path), Ok(()));
        }
        for old in 0..=size {
            let proof = prove_extension(old, size, &log).unwrap();
            assert_eq!(check_extension(old, &roots[&old], size, &roots[&size], &proof), Ok(()));
        }
    }
}

#[test]
fn wycheproof_ed25519() {
    let Some(folder) = vectors("wycheproof") else { return };
    let (mut valid, mut invalid) = (0, 0);
    for group in json(&folder.join("ed25519_test.json"))["testGroups"].as_array().unwrap() {
        let public = hex(group["publicKey"]["pk"].as_str().unwrap()).try_into().unwrap();
        let key = PublicKey::new("wycheproof", 1, &public).unwrap();
        for test in group["tests"].as_array().unwrap() {
            let (message, signature) =
                (hex(test["msg"].as_str().unwrap()), hex(test["sig"].as_str().unwrap()));
            let accepted = key.verify(&message, &signature);
            assert_eq!(accepted, test["result"] == "valid", "tcId {}: {}", test["tcId"], test["comment"]);
            if accepted { valid += 1 } else { invalid += 1 }
        }
    }
    assert_eq!((valid, invalid), (88, 63));
}

#[test]
fn blake3_key_derivation() {
    let Some(folder) = vectors("blake3") else { return };
    let vectors = json(&folder.join("test_vectors.json"));
    let context = vectors["context_string"].as_str().unwrap();
    let mut checked = 0;
    for case in vectors["cases"].as_array().unwrap() {
        let length = usize::try_from(case["input_len"].as_u64().unwrap()).unwrap();
        let input: Vec<u8> = (0..251).cycle().take(length).collect();
        let Some((salt, body)) = input.split_first_chunk::<32>() else { continue };
        let commitment = commit_in(context, &Salt::from_bytes(*salt), body).to_string();
        assert_eq!(commitment, case["derive_key"].as_str().unwrap()[..64], "{length} bytes");
        checked += 1;
    }
    assert!(checked > 20, "{checked} cases");
}

#[test]
fn public_witnesses() {
    let vector: Value = serde_json::from_str(include_str!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/fixtures/vectors/tlog/cosigned-checkpoint.json"
    )))
    .unwrap();
    let witnesses: Vec<&str> =
        vector["witnesses"].as_array().unwrap().iter().map(|key| key.as_str().unwrap()).collect();
    let [a, b, c] = witnesses[..] else { panic!() };
    let log = vector["log"].as_str().unwrap();
    let policy =
        format!("log {log}\nwitness a {a}\nwitness b {b}\nwitness c {c}\ngroup all all a b c\nquorum all\n");
    let policy = Policy::parse(policy.as_bytes()).unwrap();

    let text = vector["checkpoint"].as_str().unwrap();
    let note = Note::parse(text.as_bytes()).unwrap();
    assert_eq!(note.to_string(), text);
    let accepted = policy.accept(note).unwrap();
    assert_eq!(accepted.signed.key().to_string(), log);
    assert_eq!(accepted.signed.checkpoint().size(), 1_432_088_532);
    let cosigned: Vec<_> = accepted
        .cosignatures
        .iter()
        .map(|cosignature| (cosignature.key.to_string(), cosignature.time))
        .collect();
    let time = vector["time"].as_u64().unwrap();
    assert_eq!(cosigned, [a, b, c].map(|key| (key.to_owned(), time)));

    let altered = Note::parse(text.replace("1432088532", "1432088533").as_bytes()).unwrap();
    assert!(policy.accept(altered).is_err());
}

/// A log of 70,000 entries whose hashes, signatures and texts were computed by other code from the same seeds.
#[test]
fn log_computed_elsewhere() {
    let vector: Value = serde_json::from_str(include_str!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/fixtures/vectors/tlog/log.json"
    )))
    .unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let bytes = |value: &Value| <[u8; 32]>::try_from(hex(value.as_str().unwrap())).unwrap();
    let number = |value: &Value| value.as_u64().unwrap();
    let list = |name: &str| vector[name].as_array().unwrap().clone();

    for case in list("commitments") {
        let commitment = commit(&Salt::from_bytes(bytes(&case["salt"])), text(&case["body"]).as_bytes());
        assert_eq!(commitment.to_string(), case["commitment"]);
    }

    let mut tree = Appender::empty();
    for case in list("entries") {
        let time = number(&case["time"]);
        let id = |name: &str| Commitment::from_bytes(bytes(&case[name]));
        let entry = match case["kind"].as_str().unwrap() {
            "content" => Entry::Content { time, commitment: id("commitment") },
            "redaction" => Entry::Redaction {
                time,
                target: number(&case["target"]),
                extent: Extent::Content,
                reason: id("reason"),
            },
            _ => Entry::Key { time, verifier: text(&case["verifier"]).parse().unwrap() },
        };
        assert_eq!(entry.encode(), hex(case["bytes"].as_str().unwrap()));
        assert_eq!(leaf_hash(&entry.encode()).to_string(), case["leaf"]);
        tree.push(leaf_hash(&entry.encode()));
    }
    for index in tree.size()..70_000 {
        let commitment = Commitment::from_bytes(Sha256::digest(index.to_be_bytes()).into());
        tree.push(leaf_hash(&Entry::Content { time: 1_620_003_600 + index, commitment }.encode()));
    }
    let mut shelf = Shelf::default();
    shelf.put(tree.finish().tiles);

    for (size, expected) in vector["roots"].as_object().unwrap() {
        assert_eq!(root(size.parse().unwrap(), &shelf).unwrap().to_string(), *expected, "root at {size}");
    }
    for case in list("inclusion") {
        let path = prove_entry(number(&case["index"]), number(&case["size"]), &shelf).unwrap();
        assert_eq!(path.iter().map(Hash::to_string).collect::<Vec<_>>(), *case["path"].as_array().unwrap());
    }
    for case in list("extension") {
        let proof = prove_extension(number(&case["old"]), number(&case["new"]), &shelf).unwrap();
        assert_eq!(proof.iter().map(Hash::to_string).collect::<Vec<_>>(), *case["proof"].as_array().unwrap());
    }

    let key = |name: &str| (text(&vector["keys"][name]["name"]), bytes(&vector["keys"][name]["seed"]));
    let ((origin, seed), (name, witness_seed)) = (key("log"), key("witness"));
    let log = Signer::from_seed(&origin, &seed).unwrap();
    let witness = Cosigner::from_seed(&name, &witness_seed).unwrap();
    assert_eq!(log.verifier_key().to_string(), vector["keys"]["log"]["key"]);
    assert_eq!(witness.witness_key().to_string(), vector["keys"]["witness"]["key"]);

    let checkpoint = Checkpoint::new(&origin, 300, root(300, &shelf).unwrap()).unwrap();
    let mut note = checkpoint.clone().sign(&log).unwrap().into_note();
    assert_eq!(note.to_string(), vector["checkpoint"]);
    note.add(witness.cosign(&checkpoint, number(&vector["cosigned"]["time"])).unwrap());
    assert_eq!(note.to_string(), vector["cosigned"]["checkpoint"]);

    let opening = &vector["commitments"][0];
    let extra = [&bytes(&opening["salt"])[..], text(&opening["body"]).as_bytes()].concat();
    let proof = EntryProof::new(0, prove_entry(0, 300, &shelf).unwrap(), note).with_extra(extra);
    assert_eq!(proof.to_string(), vector["proof"]);
    let policy = Policy::parse(text(&vector["policy"]).as_bytes()).unwrap();
    let leaf = leaf_hash(&hex(vector["entries"][0]["bytes"].as_str().unwrap()));
    let accepted =
        EntryProof::decode(text(&vector["proof"]).as_bytes()).unwrap().check(&leaf, &policy).unwrap();
    assert_eq!(accepted.cosignatures[0].time, 1_620_005_000);
}
