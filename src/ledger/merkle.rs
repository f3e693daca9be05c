//! Proofs about the Merkle tree, made from its tiles.
//!
//! [`prove_entry`] shows that an entry is in the tree, [`prove_extension`] that a tree continues an older one. Those
//! who receive the proofs need no tiles: see [`check_entry`](super::check_entry) and
//! [`check_extension`](super::check_extension).

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::error::Error;

use super::hash::{Hash, node_hash, root_over};
use super::tile::{FULL, TileId};
use super::tree::{TileReader, TreeError, read};

/// Why a proof cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MerkleError<E: Error> {
    /// The tree has no such entry.
    #[error("no entry {index} in a log of {size}")]
    OutOfRange {
        /// Index asked for.
        index: u64,
        /// Entries in the tree.
        size: u64,
    },
    /// A tree cannot continue one that is larger.
    #[error("a log of {new} entries does not extend one of {old}")]
    Shrinks {
        /// Size of the older tree.
        old: u64,
        /// Size of the newer tree.
        new: u64,
    },
    /// The tiles cannot be read.
    #[error(transparent)]
    Tree(#[from] TreeError<E>),
}

/// Returns the hashes that prove entry `index` is in the tree of `size` entries, from the leaf's sibling to the root's
/// child: at most 64.
///
/// Checked by [`check_entry`](super::check_entry). RFC 6962 §2.1.1 calls this an audit path. It proves nothing unless
/// the root that it leads to is a signed one.
///
/// # Errors
/// [`MerkleError::OutOfRange`] if `index >= size`; [`MerkleError::Tree`] if a tile cannot be read.
pub fn prove_entry<R: TileReader + ?Sized>(
    index: u64,
    size: u64,
    reader: &R,
) -> Result<Vec<Hash>, MerkleError<R::Error>> {
    if index >= size {
        return Err(MerkleError::OutOfRange { index, size });
    }
    let mut tree = Ranges::of(size, reader);
    let (mut path, mut low, mut high) = (Vec::new(), 0, size);
    while high - low > 1 {
        let middle = middle(low, high);
        if index < middle {
            path.push(tree.hash(middle, high)?);
            high = middle;
        } else {
            path.push(tree.hash(low, middle)?);
            low = middle;
        }
    }
    path.reverse();
    Ok(path)
}

/// Returns the hashes that prove the tree of `new` entries begins with the tree of `old` entries.
///
/// Checked by [`check_extension`](super::check_extension). RFC 6962 §2.1.2 calls this a consistency proof. It is empty
/// if the sizes are equal, and if the old tree was empty: every tree extends that one.
///
/// # Errors
/// [`MerkleError::Shrinks`] if `old > new`; [`MerkleError::Tree`] if a tile cannot be read.
pub fn prove_extension<R: TileReader + ?Sized>(
    old: u64,
    new: u64,
    reader: &R,
) -> Result<Vec<Hash>, MerkleError<R::Error>> {
    if old > new {
        return Err(MerkleError::Shrinks { old, new });
    }
    if old == 0 {
        return Ok(Vec::new());
    }
    let mut tree = Ranges::of(new, reader);
    let (mut proof, mut low, mut high) = (Vec::new(), 0, new);
    while old < high {
        let middle = middle(low, high);
        if old <= middle {
            proof.push(tree.hash(middle, high)?);
            high = middle;
        } else {
            proof.push(tree.hash(low, middle)?);
            low = middle;
        }
    }
    // What is left is the last whole part of the old tree; if that is all of it, its root is known.
    if low > 0 {
        proof.push(tree.hash(low, high)?);
    }
    proof.reverse();
    Ok(proof)
}

/// Returns where RFC 6962 splits the entries from `low` to before `high`, of which there are at least two.
fn middle(low: u64, high: u64) -> u64 {
    low + (1 << (high - low - 1).ilog2())
}

/// Hashes of parts of the tree of `size` entries, with the tiles read so far.
struct Ranges<'r, R: ?Sized> {
    size: u64,
    reader: &'r R,
    tiles: BTreeMap<TileId, Vec<Hash>>,
}

impl<'r, R: TileReader + ?Sized> Ranges<'r, R> {
    fn of(size: u64, reader: &'r R) -> Self {
        Self { size, reader, tiles: BTreeMap::new() }
    }

    /// Returns the hash over the entries from `low` to before `high`: a part that repeated splitting yields, so that
    /// each full subtree in it begins at a multiple of its size.
    fn hash(&mut self, mut low: u64, high: u64) -> Result<Hash, TreeError<R::Error>> {
        let mut subtrees = Vec::new();
        while low < high {
            let height = (high - low).ilog2();
            subtrees.push(self.subtree(height, low)?);
            low += 1 << height;
        }
        let joined = subtrees.into_iter().rev().reduce(|right, left| node_hash(&left, &right));
        Ok(joined.unwrap_or_else(super::hash::empty_root))
    }

    /// Returns the hash of the full subtree of 2^`height` entries that begins at entry `first`.
    fn subtree(&mut self, height: u32, first: u64) -> Result<Hash, TreeError<R::Error>> {
        let full = u64::from(FULL);
        let (level, shift) = (height / 8, height / 8 * 8);
        let position = first >> shift;
        let (number, offset) = (position / full, position % full);
        let width = ((self.size >> shift) - number * full).min(full);
        let narrow = "levels are below 8, offsets and widths at most 256";
        let tile =
            TileId::of(u8::try_from(level).expect(narrow), number, u16::try_from(width).expect(narrow));
        let offset = usize::try_from(offset).expect(narrow);
        Ok(root_over(&self.tile(tile)?[offset..offset + (1 << (height - shift))]))
    }

    fn tile(&mut self, tile: TileId) -> Result<&[Hash], TreeError<R::Error>> {
        Ok(match self.tiles.entry(tile) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => place.insert(read(self.reader, tile)?),
        })
    }
}
