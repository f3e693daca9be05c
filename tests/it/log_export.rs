//! The log as a directory of tiles.

use std::{fs, path::Path};

use counterclaim::{
    docket::{Access, Docket, Home, LogExportError},
    ledger::{
        BundleId, Hash, SignedCheckpoint, TileId, TileReader, bundles_at, decode_bundle, decode_tile,
        leaf_hash, root, tiles_at,
    },
    model::Body,
    store::{Keyring, Store, SystemClock},
};

use crate::receipts::{Place, record};

/// A log read from a directory and nothing else.
struct Files<'p>(&'p Path);

#[derive(Debug, PartialEq, thiserror::Error)]
#[error("no such tile")]
struct Missing;

impl TileReader for Files<'_> {
    type Error = Missing;

    fn tile(&self, tile: TileId) -> Result<Vec<Hash>, Missing> {
        let bytes = fs::read(self.0.join(tile.path())).map_err(|_| Missing)?;
        decode_tile(&bytes, tile.width()).map_err(|_| Missing)
    }
}

/// Appends `count` small entries.
fn grow(place: &Place, count: u64) {
    let mut store = Store::open(&place.path("a.db"), Access::Write).expect("opened");
    let key = store.verifier_key().expect("a key");
    let signer = Keyring::in_folder(&place.path("home")).signer(&key).expect("here");
    let start = store.size().expect("read");
    store
        .append(&signer, &SystemClock, None, |batch| {
            (start..start + count).try_for_each(|number| {
                let source = counterclaim::model::Source::titled(format!("S{number}"));
                batch.record(&Body::Source(source)).map(drop)
            })
        })
        .expect("appended");
}

fn export(place: &Place) -> Result<counterclaim::docket::LogExport, LogExportError> {
    let docket = Docket::open(&place.path("a.db"), Access::Read, &place.home()).expect("opened");
    docket.export_log(&place.path("log"), &mut |_, _| ())
}

/// Reads the whole directory at the size of its checkpoint, and returns that size.
fn read_back(place: &Place, folder: &Path) -> u64 {
    let store = Store::open(&place.path("a.db"), Access::Read).expect("opened");
    let bytes = fs::read(folder.join("checkpoint")).expect("a checkpoint");
    let signed = SignedCheckpoint::open(&bytes, &[store.verifier_key().expect("a key")]).expect("signed");
    let (size, expected) = (signed.checkpoint().size(), signed.checkpoint().root());
    assert_eq!(root(size, &Files(folder)).as_ref(), Ok(expected));
    for bundle in bundles_at(size) {
        let bytes = fs::read(folder.join(bundle.path())).expect("a bundle");
        let entries = decode_bundle(&bytes, bundle.width()).expect("entries");
        let tile = TileId::new(0, bundle.number(), bundle.width()).expect("a tile");
        let hashes: Vec<Hash> = entries.into_iter().map(leaf_hash).collect();
        assert_eq!(Files(folder).tile(tile).expect("a tile"), hashes);
    }
    assert!(tiles_at(size).all(|tile| folder.join(tile.path()).is_file()));
    size
}

fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path.strip_prefix(folder).expect("below").to_string_lossy().into_owned());
            }
        }
    }
    found.sort();
    found
}

#[test]
fn the_directory_is_that_of_the_specification_and_grows() {
    let place = Place::new();
    drop(place.create());
    let log = place.path("log");
    grow(&place, 255);
    let first = export(&place).expect("exported");
    assert_eq!((first.before, first.size, first.written), (0, 256, 3));
    assert_eq!(files(&log), ["checkpoint", "tile/0/000", "tile/1/000.p/1", "tile/entries/000"]);
    assert_eq!(read_back(&place, &log), 256);

    grow(&place, 10);
    let second = export(&place).expect("exported");
    assert_eq!((second.before, second.size, second.written), (256, 266, 2));
    grow(&place, 300);
    assert_eq!(export(&place).expect("exported").size, 566);
    assert_eq!(read_back(&place, &log), 566);
    // What was published stays: a reader who has the earlier checkpoint finds its partial tiles.
    assert_eq!(
        files(&log),
        [
            "checkpoint",
            "tile/0/000",
            "tile/0/001",
            "tile/0/001.p/10",
            "tile/0/002.p/54",
            "tile/1/000.p/1",
            "tile/1/000.p/2",
            "tile/entries/000",
            "tile/entries/001",
            "tile/entries/001.p/10",
            "tile/entries/002.p/54",
        ]
    );
    assert_eq!(export(&place).expect("exported").written, 0);
    let partial = BundleId::new(1, 10).expect("a bundle");
    let bytes = fs::read(log.join(partial.path())).expect("a bundle");
    assert_eq!(decode_bundle(&bytes, 10).expect("entries").len(), 10);
}

#[test]
fn an_export_that_failed_leaves_the_checkpoint_as_it_was_and_is_made_good() {
    let place = Place::new();
    drop(place.create());
    let log = place.path("log");
    grow(&place, 20);
    export(&place).expect("exported");
    let before = fs::read(log.join("checkpoint")).expect("read");
    grow(&place, 20);
    fs::create_dir_all(log.join("tile/entries/000.p/41/in-the-way")).expect("a folder");
    assert!(matches!(export(&place), Err(LogExportError::Io { .. })));
    assert_eq!(fs::read(log.join("checkpoint")).expect("read"), before);
    fs::remove_dir_all(log.join("tile/entries/000.p/41")).expect("removed");
    fs::remove_file(log.join("tile/0/000.p/41")).expect("removed");
    assert_eq!(export(&place).expect("exported").written, 2);
    assert_eq!(read_back(&place, &log), 41);
    // A file that was lost from under the checkpoint is written again.
    fs::remove_file(log.join("tile/0/000.p/41")).expect("removed");
    assert_eq!(export(&place).expect("exported").written, 1);
    read_back(&place, &log);
}

#[test]
fn the_directory_of_another_ledger_or_of_a_fork_is_left_alone() {
    let (place, other) = (Place::new(), Place::new());
    drop((place.create(), other.create()));
    grow(&place, 5);
    export(&place).expect("exported");
    let before = fs::read(place.path("log/checkpoint")).expect("read");

    let stranger = Docket::open(&other.path("a.db"), Access::Read, &other.home()).expect("opened");
    let refused = stranger.export_log(&place.path("log"), &mut |_, _| ());
    assert!(matches!(refused, Err(LogExportError::Other { .. })), "{refused:?}");

    place.copy("old.db");
    grow(&place, 5);
    export(&place).expect("exported");
    let old = Docket::open(&place.path("old.db"), Access::Read, &place.home()).expect("opened");
    let refused = old.export_log(&place.path("log"), &mut |_, _| ());
    assert!(matches!(refused, Err(LogExportError::Forked { published: 11, found: 6, .. })), "{refused:?}");
    assert_ne!(fs::read(place.path("log/checkpoint")).expect("read"), before);

    fs::write(place.path("log/checkpoint"), "something else\n").expect("written");
    assert!(matches!(export(&place), Err(LogExportError::Other { .. })));
}

#[test]
fn bodies_salts_and_private_keys_are_not_in_the_directory() {
    let place = Place::new();
    let mut docket = place.create();
    record(&mut docket, 0..3);
    let key = fs::read_to_string(docket.key_path().expect("a path")).expect("read");
    drop(docket);
    export(&place).expect("exported");
    let secret = key.splitn(5, '+').last().expect("base64").trim();
    let words = ["Observer", "pogibli", "casualties", secret];
    for file in files(&place.path("log")) {
        let bytes = fs::read(place.path("log").join(&file)).expect("read");
        for word in words {
            assert!(!bytes.windows(word.len()).any(|window| window == word.as_bytes()), "{word} in {file}");
        }
    }
    let home = Home::new(place.path("nowhere"));
    let reader = Docket::open(&place.path("a.db"), Access::Read, &home).expect("opened");
    assert!(reader.export_log(&place.path("again"), &mut |_, _| ()).is_ok(), "no key is needed");
}
