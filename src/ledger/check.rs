//! Checking proofs about the Merkle tree: what a stranger does, with no log at hand.

use super::hash::{Hash, empty_root, node_hash};

/// Why a proof is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CheckError {
    /// The tree has no such entry.
    #[error("no entry {index} in a log of {size}")]
    OutOfRange {
        /// Index claimed.
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
    /// The proof has not as many hashes as a proof about these sizes.
    #[error("a proof of {found} hashes does not fit the size of the log")]
    Length {
        /// Hashes in the proof.
        found: usize,
    },
    /// The hashes do not lead to the root: the proof was altered, or what it is about was.
    #[error("the proof does not lead to the root of the log")]
    Root,
}

/// Checks that the entry of hash `leaf` is entry `index` of the tree of `size` entries under `root`.
///
/// `path` is what [`prove_entry`](super::prove_entry) returns.
///
/// # Errors
/// Any [`CheckError`] but [`CheckError::Shrinks`]; in every case nothing is proven.
pub fn check_entry(leaf: &Hash, index: u64, size: u64, root: &Hash, path: &[Hash]) -> Result<(), CheckError> {
    if index >= size {
        return Err(CheckError::OutOfRange { index, size });
    }
    // Below the node where the ways of this leaf and of the last leaf meet, siblings are on the side that the index
    // says. Above it, this is the right edge: there is a sibling on the left for each 1 in the index, and none for 0.
    let below = u64::BITS - (index ^ (size - 1)).leading_zeros();
    let above = index.checked_shr(below).unwrap_or(0).count_ones();
    if path.len() as u64 != u64::from(below + above) {
        return Err(CheckError::Length { found: path.len() });
    }
    let mut hash = *leaf;
    for (height, sibling) in (0..).zip(path) {
        let sibling_is_right = height < below && index >> height & 1 == 0;
        hash = if sibling_is_right { node_hash(&hash, sibling) } else { node_hash(sibling, &hash) };
    }
    if hash == *root { Ok(()) } else { Err(CheckError::Root) }
}

/// Checks that the tree of `new` entries under `new_root` begins with the tree of `old` entries under `old_root`.
///
/// `proof` is what [`prove_extension`](super::prove_extension) returns; the steps are those of RFC 9162 §2.1.4.2. The
/// empty tree is extended by every tree, with an empty proof.
///
/// # Errors
/// Any [`CheckError`] but [`CheckError::OutOfRange`]; in every case nothing is proven.
pub fn check_extension(
    old: u64,
    old_root: &Hash,
    new: u64,
    new_root: &Hash,
    proof: &[Hash],
) -> Result<(), CheckError> {
    let length = CheckError::Length { found: proof.len() };
    if old > new {
        return Err(CheckError::Shrinks { old, new });
    }
    if old == new || old == 0 {
        let expected = if old == 0 { &empty_root() } else { new_root };
        let holds = old_root == expected && (old < new || new_root == expected);
        return match (proof, holds) {
            ([], true) => Ok(()),
            ([], false) => Err(CheckError::Root),
            _ => Err(length),
        };
    }
    // The first hash is that of the largest full subtree that ends the old tree. If it is all of the old tree, the
    // proof leaves it out.
    let (first, rest) =
        if old.is_power_of_two() { (old_root, proof) } else { proof.split_first().ok_or(length.clone())? };
    let whole = (old - 1).trailing_ones();
    let (mut old_way, mut new_way) = ((old - 1) >> whole, (new - 1) >> whole);
    let (mut old_hash, mut new_hash) = (*first, *first);
    for sibling in rest {
        if new_way == 0 {
            return Err(length);
        }
        if old_way & 1 == 1 || old_way == new_way {
            old_hash = node_hash(sibling, &old_hash);
            new_hash = node_hash(sibling, &new_hash);
            if old_way != 0 {
                let skipped = old_way.trailing_zeros();
                (old_way, new_way) = (old_way >> skipped, new_way >> skipped);
            }
        } else {
            new_hash = node_hash(&new_hash, sibling);
        }
        (old_way, new_way) = (old_way >> 1, new_way >> 1);
    }
    if new_way != 0 {
        Err(length)
    } else if old_hash == *old_root && new_hash == *new_root {
        Ok(())
    } else {
        Err(CheckError::Root)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::tree::tests::{Missing, Naive, Shelf, leaf};
    use crate::ledger::{MerkleError, TreeError, prove_entry, prove_extension};
    use proptest::prelude::*;

    /// RFC 6962 §2.1.1, word for word.
    fn naive_path(tree: &mut Naive, index: usize, low: usize, high: usize) -> Vec<Hash> {
        if high - low == 1 {
            return Vec::new();
        }
        let middle = Naive::split(low, high);
        let (mut path, sibling) = if index < middle {
            (naive_path(tree, index, low, middle), tree.root(middle, high))
        } else {
            (naive_path(tree, index, middle, high), tree.root(low, middle))
        };
        path.push(sibling);
        path
    }

    /// RFC 6962 §2.1.2, word for word.
    fn naive_extension(tree: &mut Naive, old: usize, low: usize, high: usize) -> Vec<Hash> {
        if old == high {
            return if low == 0 { Vec::new() } else { vec![tree.root(low, high)] };
        }
        let middle = Naive::split(low, high);
        let (mut proof, sibling) = if old <= middle {
            (naive_extension(tree, old, low, middle), tree.root(middle, high))
        } else {
            (naive_extension(tree, old, middle, high), tree.root(low, middle))
        };
        proof.push(sibling);
        proof
    }

    /// Returns what differs from `hash` in one bit, at a place that depends on `seed`.
    fn flipped(hash: &Hash, seed: u64) -> Hash {
        let mut bytes = *hash.as_bytes();
        bytes[usize::try_from(seed / 8 % 32).unwrap()] ^= 1 << (seed % 8);
        Hash::from_bytes(bytes)
    }

    #[test]
    fn paths_are_those_of_the_naive_tree_at_every_size_to_300() {
        let mut naive = Naive::of(300);
        let (shelf, _) = Shelf::filled((0..300).map(leaf));
        for size in 1..=300_usize {
            let (wide, root) = (size as u64, naive.root(0, size));
            for index in 0..size {
                let path = prove_entry(index as u64, wide, &shelf).unwrap();
                assert_eq!(path, naive_path(&mut naive, index, 0, size), "entry {index} of {size}");
                assert_eq!(check_entry(&naive.leaves[index], index as u64, wide, &root, &path), Ok(()));
            }
        }
    }

    #[test]
    fn extensions_are_those_of_the_naive_tree_for_all_pairs_of_sizes_to_300() {
        let mut naive = Naive::of(300);
        let (shelf, _) = Shelf::filled((0..300).map(leaf));
        for size in 1..=300_usize {
            let (wide, root) = (size as u64, naive.root(0, size));
            for old in 1..=size {
                let proof = prove_extension(old as u64, wide, &shelf).unwrap();
                assert_eq!(proof, naive_extension(&mut naive, old, 0, size), "{old} to {size}");
                let old_root = naive.root(0, old);
                assert_eq!(check_extension(old as u64, &old_root, wide, &root, &proof), Ok(()));
            }
        }
    }

    #[test]
    fn every_bit_of_a_proof_matters() {
        let (shelf, root) = Shelf::filled((0..300).map(leaf));
        for (index, size) in [(0, 300), (299, 300), (137, 300), (255, 300), (256, 300), (258, 300)] {
            let path = prove_entry(index, size, &shelf).unwrap();
            for at in 0..path.len() * 256 {
                let mut bad = path.clone();
                bad[at / 256] = flipped(&path[at / 256], at as u64);
                assert_eq!(check_entry(&leaf(index), index, size, &root, &bad), Err(CheckError::Root));
            }
        }
        for old in [1, 3, 128, 255, 256, 257, 299] {
            let (proof, old_root) =
                (prove_extension(old, 300, &shelf).unwrap(), Shelf::filled((0..old).map(leaf)).1);
            for at in 0..proof.len() * 256 {
                let mut bad = proof.clone();
                bad[at / 256] = flipped(&proof[at / 256], at as u64);
                assert_eq!(check_extension(old, &old_root, 300, &root, &bad), Err(CheckError::Root));
            }
        }
    }

    #[test]
    fn only_the_true_index_size_and_roots_are_accepted() {
        let (shelf, _) = Shelf::filled((0..40).map(leaf));
        let roots: Vec<Hash> = (0..=40).map(|size| Shelf::filled((0..size).map(leaf)).1).collect();
        let root = |size: u64| &roots[usize::try_from(size).unwrap()];
        for size in 1..=33 {
            for index in 0..size {
                let path = prove_entry(index, size, &shelf).unwrap();
                for other in 0..40 {
                    let elsewhere = check_entry(&leaf(index), other, size, root(size), &path).is_ok();
                    assert_eq!(elsewhere, other == index, "entry {index} of {size} as {other}");
                    let later = check_entry(&leaf(index), index, other, root(other), &path).is_ok();
                    assert_eq!(later, other == size, "entry {index} of {size} in {other}");
                }
                assert_eq!(
                    check_entry(&leaf(index + 1), index, size, root(size), &path),
                    Err(CheckError::Root)
                );
                assert_eq!(
                    check_entry(&leaf(index), index, size, root(size + 1), &path),
                    Err(CheckError::Root)
                );
            }
            for old in 1..size {
                let proof = prove_extension(old, size, &shelf).unwrap();
                for other in 0..=33 {
                    let old_is_other = check_extension(old, root(other), size, root(size), &proof).is_ok();
                    let new_is_other = check_extension(old, root(old), size, root(other), &proof).is_ok();
                    assert_eq!(
                        (old_is_other, new_is_other),
                        (other == old, other == size),
                        "{old} to {size}"
                    );
                }
            }
        }
    }

    #[test]
    fn proofs_too_long_or_too_short_are_refused() {
        let (shelf, root) = Shelf::filled((0..300).map(leaf));
        for index in 0..300 {
            let path = prove_entry(index, 300, &shelf).unwrap();
            let refused = |path: &[Hash]| check_entry(&leaf(index), index, 300, &root, path);
            let (short, long) = (&path[1..], [&path[..], &[root]].concat());
            assert_eq!(refused(short), Err(CheckError::Length { found: short.len() }));
            assert_eq!(refused(&long), Err(CheckError::Length { found: long.len() }));
        }
        for old in 1..300 {
            let old_root = Shelf::filled((0..old).map(leaf)).1;
            let proof = prove_extension(old, 300, &shelf).unwrap();
            let check = |proof: &[Hash]| check_extension(old, &old_root, 300, &root, proof);
            assert!(check(&proof[1..]).is_err() && check(&proof[..proof.len() - 1]).is_err());
            let long = [&proof[..], &[root]].concat();
            assert_eq!(check(&long), Err(CheckError::Length { found: long.len() }));
            assert_eq!(check(&[]), Err(CheckError::Length { found: 0 }));
        }
    }

    #[test]
    fn a_fork_is_no_extension() {
        let (shelf, root) = Shelf::filled((0..300).map(leaf));
        for old in 1..300 {
            let fork =
                Shelf::filled((0..old).map(|index| leaf(if index == old / 2 { 1000 } else { index }))).1;
            let proof = prove_extension(old, 300, &shelf).unwrap();
            assert_eq!(check_extension(old, &fork, 300, &root, &proof), Err(CheckError::Root));
        }
    }

    #[test]
    fn empty_and_equal_trees() {
        let (a, b, empty) = (leaf(1), leaf(2), empty_root());
        assert_eq!(check_extension(0, &empty, 0, &empty, &[]), Ok(()));
        assert_eq!(check_extension(0, &empty, 0, &a, &[]), Err(CheckError::Root));
        assert_eq!(check_extension(0, &a, 0, &a, &[]), Err(CheckError::Root));
        assert_eq!(check_extension(0, &empty, 7, &a, &[]), Ok(()));
        assert_eq!(check_extension(0, &a, 7, &a, &[]), Err(CheckError::Root));
        assert_eq!(check_extension(0, &empty, 7, &a, &[b]), Err(CheckError::Length { found: 1 }));
        assert_eq!(check_extension(7, &a, 7, &a, &[]), Ok(()));
        assert_eq!(check_extension(7, &a, 7, &b, &[]), Err(CheckError::Root));
        assert_eq!(check_extension(7, &a, 7, &a, &[b]), Err(CheckError::Length { found: 1 }));
        assert_eq!(check_extension(8, &a, 7, &a, &[]), Err(CheckError::Shrinks { old: 8, new: 7 }));
        assert_eq!(check_entry(&a, 0, 0, &a, &[]), Err(CheckError::OutOfRange { index: 0, size: 0 }));
        assert_eq!(check_entry(&a, 0, 1, &a, &[]), Ok(()));
    }

    #[test]
    fn proofs_that_cannot_be_made_say_why() {
        let (mut shelf, _) = Shelf::filled((0..600).map(leaf));
        assert_eq!(prove_entry(600, 600, &shelf), Err(MerkleError::OutOfRange { index: 600, size: 600 }));
        assert_eq!(prove_extension(601, 600, &shelf), Err(MerkleError::Shrinks { old: 601, new: 600 }));
        shelf.remove(0, 1);
        let missing = prove_entry(300, 600, &shelf).unwrap_err();
        assert!(matches!(missing, MerkleError::Tree(TreeError::Read { source: Missing, .. })), "{missing:?}");
        // Entry 3 needs the tile at its own place and the hashes of full tiles above: not tile 1.
        assert!(prove_entry(3, 600, &shelf).is_ok());
    }

    #[test]
    fn three_levels_of_tiles() {
        let (shelf, root) = Shelf::filled((0..70_000).map(leaf));
        for index in [0, 255, 256, 65_535, 65_536, 69_887, 69_888, 69_999] {
            let path = prove_entry(index, 70_000, &shelf).unwrap();
            assert_eq!(check_entry(&leaf(index), index, 70_000, &root, &path), Ok(()));
        }
        for old in [1, 255, 256, 65_535, 65_536, 65_537, 69_888, 69_999] {
            let old_root = crate::ledger::root(old, &shelf).unwrap();
            let proof = prove_extension(old, 70_000, &shelf).unwrap();
            assert_eq!(check_extension(old, &old_root, 70_000, &root, &proof), Ok(()));
        }
    }

    proptest! {
        #[test]
        fn no_input_makes_a_check_panic(
            a: u64,
            b: u64,
            small: bool,
            path in prop::collection::vec(any::<[u8; 32]>(), 0..130),
        ) {
            let path: Vec<Hash> = path.into_iter().map(Hash::from_bytes).collect();
            let (a, b) = if small { (a % 9, b % 9) } else { (a, b) };
            prop_assert!(check_entry(&leaf(0), a, b, &leaf(1), &path).is_err());
            prop_assert!(check_extension(a, &leaf(2), b, &leaf(1), &path).is_err());
            prop_assert!(check_extension(u64::MAX - a % 9, &leaf(2), u64::MAX, &leaf(1), &path).is_err());
        }
    }
}
