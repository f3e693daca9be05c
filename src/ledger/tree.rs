//! The Merkle tree as tiles: where it is read from, and how it grows.
//!
//! [`Appender`] takes leaf hashes and yields changed tiles and the new root. It keeps the right edge of the tree, at most 255 hashes a level, and hands over what was written in one
//! go: [`Appender::resume`], [`push`](Appender::push) each leaf, then [`finish`](Appender::finish).

use std::error::Error;

use super::hash::{Hash, root_over};
use super::tile::{FULL, TileId};

/// Where the tree is read from.
pub trait TileReader {
    /// What goes wrong when reading.
    type Error: Error;

    /// Returns the hashes of `tile`, from the left: at least as many as it is wide. More are ignored, so that a wider
    /// version of a partial tile may stand in for it.
    ///
    /// # Errors
    /// Whatever keeps the tile from being read, its absence included.
    fn tile(&self, tile: TileId) -> Result<Vec<Hash>, Self::Error>;
}

/// Why a tree could not be read or grown.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TreeError<E: Error> {
    /// The reader failed.
    #[error("{tile}: {source}")]
    Read {
        /// The tile that was asked for.
        tile: TileId,
        /// Why it could not be read.
        source: E,
    },
    /// The reader returned too few hashes.
    #[error("{tile} holds only {found} hashes")]
    ShortTile {
        /// The tile that was asked for.
        tile: TileId,
        /// Hashes that it held.
        found: usize,
    },
}

/// The right edge of a tree that grows.
#[derive(Debug, Clone, Default)]
pub struct Appender {
    /// Leaves in the tree.
    size: u64,
    /// Size at which the tiles were last handed over.
    written: u64,
    /// By level, the hashes of the rightmost tile: fewer than 256, and as many as `size` has there.
    edge: Vec<Vec<Hash>>,
    /// Tiles filled and not yet handed over.
    full: Vec<(TileId, Vec<Hash>)>,
}

/// What appending has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appended {
    /// Leaves in the tree now.
    pub size: u64,
    /// Root of the tree now.
    pub root: Hash,
    /// The tiles that are new or wider than before, and not yet handed over by [`Appender::take_full`]: those that
    /// [`changed_tiles`](super::changed_tiles) names.
    pub tiles: Vec<(TileId, Vec<Hash>)>,
}

/// Returns the root of the tree of `size` leaves.
///
/// It is as trustworthy as the reader: compare it with a signed checkpoint.
///
/// # Errors
/// [`TreeError`] if the right edge cannot be read.
pub fn root<R: TileReader + ?Sized>(size: u64, reader: &R) -> Result<Hash, TreeError<R::Error>> {
    Appender::resume(size, reader).map(|tree| tree.root())
}

impl Appender {
    /// Starts a tree without leaves.
    #[must_use]
    pub fn empty() -> Self {
        Self::default()
    }

    /// Takes up the tree of `size` leaves, reading at most one partial tile a level.
    ///
    /// # Errors
    /// [`TreeError`] if the right edge cannot be read.
    pub fn resume<R: TileReader + ?Sized>(size: u64, reader: &R) -> Result<Self, TreeError<R::Error>> {
        let mut edge = Vec::new();
        for (level, hashes) in (0..).zip(levels(size)) {
            let (number, width) = split(hashes);
            edge.push(if width == 0 { Vec::new() } else { read(reader, TileId::of(level, number, width))? });
        }
        Ok(Self { size, written: size, edge, full: Vec::new() })
    }

    /// Leaves in the tree.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Adds a leaf and returns its index.
    pub fn push(&mut self, leaf: Hash) -> u64 {
        let index = self.size;
        self.size += 1;
        let mut hash = leaf;
        for (level, hashes) in (0..).zip(levels(self.size)) {
            if self.edge.len() == usize::from(level) {
                self.edge.push(Vec::with_capacity(usize::from(FULL)));
            }
            let tile = &mut self.edge[usize::from(level)];
            tile.push(hash);
            let (number, 0) = split(hashes) else { break };
            let tile = std::mem::take(tile);
            hash = root_over(&tile);
            self.full.push((TileId::of(level, number - 1, FULL), tile));
        }
        index
    }

    /// Returns the root of the tree.
    #[must_use]
    pub fn root(&self) -> Hash {
        let mut below: Option<Hash> = None;
        for tile in &self.edge {
            let row: Vec<Hash> = tile.iter().copied().chain(below).collect();
            if !row.is_empty() {
                below = Some(root_over(&row));
            }
        }
        below.unwrap_or_else(super::hash::empty_root)
    }

    /// Hands over the tiles filled so far, to keep memory small in the middle of a long run.
    pub fn take_full(&mut self) -> Vec<(TileId, Vec<Hash>)> {
        std::mem::take(&mut self.full)
    }

    /// Hands over all that has changed since [`resume`](Self::resume) or the last call, and stays ready for more.
    pub fn finish(&mut self) -> Appended {
        let mut tiles = self.take_full();
        for ((level, hashes), tile) in (0..).zip(levels(self.size)).zip(&self.edge) {
            let (number, width) = split(hashes);
            let before = self.written >> (8 * u32::from(level));
            if width > 0 && before < hashes {
                tiles.push((TileId::of(level, number, width), tile.clone()));
            }
        }
        self.written = self.size;
        Appended { size: self.size, root: self.root(), tiles }
    }
}

/// Reads a tile and cuts it to its width.
pub(super) fn read<R: TileReader + ?Sized>(
    reader: &R,
    tile: TileId,
) -> Result<Vec<Hash>, TreeError<R::Error>> {
    let mut hashes = reader.tile(tile).map_err(|source| TreeError::Read { tile, source })?;
    if hashes.len() < usize::from(tile.width()) {
        return Err(TreeError::ShortTile { tile, found: hashes.len() });
    }
    hashes.truncate(usize::from(tile.width()));
    Ok(hashes)
}

/// Returns how many hashes the tree of `size` leaves has at each level, from the leaves up.
fn levels(size: u64) -> impl Iterator<Item = u64> {
    std::iter::successors(Some(size), |hashes| Some(hashes >> 8)).take_while(|&hashes| hashes > 0)
}

/// Splits a count of hashes into full tiles and the width of the partial tile.
fn split(hashes: u64) -> (u64, u16) {
    // The remainder of a division by 256 fits.
    (hashes / u64::from(FULL), u16::try_from(hashes % u64::from(FULL)).unwrap_or(0))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::ledger::{changed_tiles, empty_root, leaf_hash, node_hash, tiles_at};
    use std::collections::HashMap;

    /// Tiles in memory, each in its widest version.
    #[derive(Debug, Default, PartialEq)]
    pub(in crate::ledger) struct Shelf(HashMap<(u8, u64), Vec<Hash>>);

    #[derive(Debug, PartialEq, Eq, thiserror::Error)]
    #[error("no such tile")]
    pub(in crate::ledger) struct Missing;

    impl TileReader for Shelf {
        type Error = Missing;

        fn tile(&self, tile: TileId) -> Result<Vec<Hash>, Missing> {
            self.0.get(&(tile.level(), tile.number())).cloned().ok_or(Missing)
        }
    }

    impl Shelf {
        pub(in crate::ledger) fn put(&mut self, tiles: Vec<(TileId, Vec<Hash>)>) {
            for (tile, hashes) in tiles {
                assert_eq!(usize::from(tile.width()), hashes.len());
                self.0.insert((tile.level(), tile.number()), hashes);
            }
        }

        pub(in crate::ledger) fn filled(leaves: impl IntoIterator<Item = Hash>) -> (Self, Hash) {
            let mut tree = Appender::empty();
            leaves.into_iter().for_each(|leaf| _ = tree.push(leaf));
            let appended = tree.finish();
            let mut shelf = Self::default();
            shelf.put(appended.tiles);
            (shelf, appended.root)
        }

        pub(in crate::ledger) fn remove(&mut self, level: u8, number: u64) {
            self.0.remove(&(level, number));
        }
    }

    pub(in crate::ledger) fn leaf(index: u64) -> Hash {
        leaf_hash(&index.to_be_bytes())
    }

    /// The tree as RFC 6962 §2.1 defines it, word for word, remembering the hashes of parts.
    pub(in crate::ledger) struct Naive {
        pub(in crate::ledger) leaves: Vec<Hash>,
        known: HashMap<(usize, usize), Hash>,
    }

    impl Naive {
        pub(in crate::ledger) fn of(size: u64) -> Self {
            Self { leaves: (0..size).map(leaf).collect(), known: HashMap::new() }
        }

        pub(in crate::ledger) fn split(low: usize, high: usize) -> usize {
            low + (0..usize::BITS).map(|bit| 1 << bit).rfind(|&k| k < high - low).unwrap()
        }

        pub(in crate::ledger) fn root(&mut self, low: usize, high: usize) -> Hash {
            match high - low {
                0 => return empty_root(),
                1 => return self.leaves[low],
                _ => {}
            }
            if let Some(hash) = self.known.get(&(low, high)) {
                return *hash;
            }
            let middle = Self::split(low, high);
            let hash = node_hash(&self.root(low, middle), &self.root(middle, high));
            self.known.insert((low, high), hash);
            hash
        }
    }

    #[test]
    fn root_is_that_of_the_naive_tree_at_every_size() {
        let (mut tree, mut naive) = (Appender::empty(), Naive::of(1100));
        for size in 0..1100 {
            assert_eq!(tree.root(), naive.root(0, size), "size {size}");
            assert_eq!(tree.push(naive.leaves[size]), size as u64);
        }
    }

    #[test]
    fn growing_in_any_steps_writes_the_same_tiles() {
        let sizes = [0, 1, 2, 255, 256, 257, 511, 512, 700, 65_535, 65_536, 65_537, 66_000];
        let (mut shelf, mut size) = (Shelf::default(), 0);
        for next in sizes {
            let mut tree = Appender::resume(size, &shelf).unwrap();
            (size..next).for_each(|index| _ = tree.push(leaf(index)));
            let appended = tree.finish();
            assert!(tree.finish().tiles.is_empty());
            let mut named: Vec<TileId> = appended.tiles.iter().map(|(tile, _)| *tile).collect();
            named.sort_unstable();
            assert_eq!(named, changed_tiles(size, next).collect::<Vec<_>>(), "{size} to {next}");
            shelf.put(appended.tiles);
            assert_eq!(root(next, &shelf), Ok(appended.root));
            size = next;
        }
        let (once, _) = Shelf::filled((0..size).map(leaf));
        assert_eq!(once, shelf);
        assert_eq!(once.0.len(), tiles_at(size).count());
        // Earlier roots are still there, read from tiles that have grown since.
        for old in sizes {
            assert_eq!(root(old, &shelf), Ok(Shelf::filled((0..old).map(leaf)).1));
        }
    }

    #[test]
    fn tiles_handed_over_early_are_not_handed_over_again() {
        let mut tree = Appender::empty();
        let mut shelf = Shelf::default();
        for index in 0..1000 {
            tree.push(leaf(index));
            shelf.put(tree.take_full());
        }
        let appended = tree.finish();
        assert!(appended.tiles.iter().all(|(tile, _)| !tile.is_full()));
        shelf.put(appended.tiles);
        assert_eq!(shelf, Shelf::filled((0..1000).map(leaf)).0);
    }

    #[test]
    fn says_which_tile_is_missing_or_short() {
        let (mut shelf, _) = Shelf::filled((0..300).map(leaf));
        let tile = TileId::of(0, 1, 45);
        assert_eq!(root(301, &shelf).unwrap_err(), TreeError::ShortTile { tile, found: 44 });
        shelf.remove(0, 1);
        assert_eq!(root(301, &shelf).unwrap_err(), TreeError::Read { tile, source: Missing });
        assert_eq!(root(256, &shelf).unwrap(), Shelf::filled((0..256).map(leaf)).1);
    }
}
