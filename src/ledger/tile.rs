//! Tiles: the hashes of the tree, cut into files.
//!
//! The layout is [c2sp.org/tlog-tiles](https://c2sp.org/tlog-tiles). A tile holds up to 256 consecutive hashes: at level
//! 0 of leaves, at each level above of full tiles of the level below. Those at the right edge are partial, and carry
//! their width in their path.

use std::fmt;
use std::str::FromStr;

use super::encoding::from_decimal;
use super::hash::Hash;

/// Hashes in a full tile, entries in a full bundle.
pub(super) const FULL: u16 = 256;

/// Levels that a tree of at most 2⁶⁴ − 1 entries can have.
const LEVELS: u8 = 8;

/// Highest level that a path may name.
const MAX_LEVEL: u8 = 63;

/// Where a tile is: level, number within the level, and how many of its hashes there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TileId {
    level: u8,
    number: u64,
    width: u16,
}

/// What is wrong with a tile or the path of one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TileError {
    /// The level is above 63 or the width is not between 1 and 256.
    #[error("no tile has level {level} and width {width}: levels go to 63, widths from 1 to 256")]
    Bounds {
        /// Level asked for.
        level: u8,
        /// Width asked for.
        width: u16,
    },
    /// The path is not one that the layout has.
    #[error("{path:?} is not the path of a tile")]
    Path {
        /// The path given.
        path: String,
    },
    /// The tile does not hold as many bytes as its width says.
    #[error("tile of {found} bytes: its width makes it {expected}")]
    Length {
        /// Bytes given.
        found: usize,
        /// Bytes that the width makes.
        expected: usize,
    },
}

impl TileId {
    /// Names the tile that holds the first `width` hashes of tile `number` at `level`.
    ///
    /// # Errors
    /// [`TileError::Bounds`] if `level` is above 63 or `width` not between 1 and 256.
    pub const fn new(level: u8, number: u64, width: u16) -> Result<Self, TileError> {
        if level <= MAX_LEVEL && 1 <= width && width <= FULL {
            Ok(Self { level, number, width })
        } else {
            Err(TileError::Bounds { level, width })
        }
    }

    /// Level, from 0 at the leaves.
    #[must_use]
    pub const fn level(&self) -> u8 {
        self.level
    }

    /// Number within the level, from 0 at the left.
    #[must_use]
    pub const fn number(&self) -> u64 {
        self.number
    }

    /// Hashes in the tile, 1 to 256.
    #[must_use]
    pub const fn width(&self) -> u16 {
        self.width
    }

    /// Whether the tile is complete, and so will never change.
    #[must_use]
    pub const fn is_full(&self) -> bool {
        self.width == FULL
    }

    /// Path of the tile within the log: `tile/0/x001/x234/067`, with `.p/17` behind it if only 17 hashes wide.
    #[must_use]
    pub fn path(&self) -> String {
        format!("tile/{}/{}", self.level, tail(self.number, self.width))
    }

    pub(super) const fn of(level: u8, number: u64, width: u16) -> Self {
        Self { level, number, width }
    }
}

impl fmt::Display for TileId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path())
    }
}

impl FromStr for TileId {
    type Err = TileError;

    fn from_str(path: &str) -> Result<Self, TileError> {
        let parse = || {
            let (level, tail) = path.strip_prefix("tile/")?.split_once('/')?;
            let level = u8::try_from(from_decimal(level)?).ok().filter(|&level| level <= MAX_LEVEL)?;
            let (number, width) = from_tail(tail)?;
            Some(Self { level, number, width })
        };
        parse().ok_or_else(|| TileError::Path { path: path.to_owned() })
    }
}

/// Returns the tiles of the tree of `size` entries, level by level from the leaves, each from the left.
pub fn tiles_at(size: u64) -> impl Iterator<Item = TileId> {
    changed_tiles(0, size)
}

/// Returns the tiles of the tree of `new` entries that the tree of `old` entries does not have.
///
/// These are what has to be written when the log grows from `old` to `new`; for `old > new` there are none.
pub fn changed_tiles(old: u64, new: u64) -> impl Iterator<Item = TileId> {
    (0..LEVELS).flat_map(move |level| {
        let shift = 8 * u32::from(level);
        changed_spans(old >> shift, new >> shift).map(move |(number, width)| TileId { level, number, width })
    })
}

/// Returns the bytes of a tile.
#[must_use]
pub fn encode_tile(hashes: &[Hash]) -> Vec<u8> {
    hashes.iter().flat_map(Hash::as_bytes).copied().collect()
}

/// Reads the bytes of a tile of `width` hashes.
///
/// # Errors
/// [`TileError::Length`] if there are more or fewer bytes than that.
pub fn decode_tile(bytes: &[u8], width: u16) -> Result<Vec<Hash>, TileError> {
    let (hashes, rest) = bytes.as_chunks::<{ Hash::LENGTH }>();
    if rest.is_empty() && hashes.len() == usize::from(width) {
        Ok(hashes.iter().copied().map(Hash::from_bytes).collect())
    } else {
        Err(TileError::Length { found: bytes.len(), expected: usize::from(width) * Hash::LENGTH })
    }
}

/// Cuts `new` items into spans of 256, and returns number and width of those that `old` items do not have.
pub(super) fn changed_spans(old: u64, new: u64) -> impl Iterator<Item = (u64, u16)> {
    let full = u64::from(FULL);
    let numbers = if old < new { old / full..new.div_ceil(full) } else { 0..0 };
    // The remainder of a division by 256 fits.
    let last = u16::try_from(new % full).unwrap_or(0);
    numbers.map(move |number| (number, if number == new / full { last } else { FULL }))
}

/// Writes number and width as the end of a path.
pub(super) fn tail(number: u64, width: u16) -> String {
    let mut tail = format!("{:03}", number % 1000);
    let mut above = number / 1000;
    while above > 0 {
        tail = format!("x{:03}/{tail}", above % 1000);
        above /= 1000;
    }
    if width < FULL { format!("{tail}.p/{width}") } else { tail }
}

/// Reads what [`tail`] writes.
pub(super) fn from_tail(text: &str) -> Option<(u64, u16)> {
    let (digits, width) = match text.split_once(".p/") {
        Some((digits, width)) => (digits, u16::try_from(from_decimal(width)?).ok()?),
        None => (text, FULL),
    };
    let digits = digits.replace("/x", "").replace('/', "");
    let number = digits.trim_start_matches(['x', '0']);
    let number = from_decimal(if number.is_empty() { "0" } else { number })?;
    // Many other texts get as far as here; the one that is written from what was read is right.
    (width > 0 && tail(number, width) == text).then_some((number, width))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    #[test]
    fn paths_are_those_of_the_specification() {
        let path = |level, number, width| TileId::new(level, number, width).unwrap().path();
        assert_eq!(path(0, 1_234_067, 256), "tile/0/x001/x234/067");
        assert_eq!(path(0, 0, 1), "tile/0/000.p/1");
        assert_eq!(path(1, 1000, 255), "tile/1/x001/000.p/255");
        assert_eq!(path(63, u64::MAX, 256), "tile/63/x018/x446/x744/x073/x709/x551/615");
    }

    #[test]
    fn refuses_every_second_spelling_of_a_path() {
        for path in [
            "tile/0/0",
            "tile/0/00",
            "tile/0/0000",
            "tile/0/1000",
            "tile/0/x000/001",
            "tile/0/001/002",
            "tile/0/x001/x002",
            "tile/0/xx01/002",
            "tile/0/x001x002/003",
            "tile/00/000",
            "tile/64/000",
            "tile/256/000",
            "tile/-1/000",
            "tile/+1/000",
            "tile/0/000.p/0",
            "tile/0/000.p/256",
            "tile/0/000.p/01",
            "tile/0/000.p/",
            "tile/0/000.p",
            "tile/0/000/",
            "/tile/0/000",
            "tile/0/",
            "tile//000",
            "tile/0/..",
            "tile/0/000.p/1.p/1",
            "tile/0/x018/x446/x744/x073/x709/x551/616",
            "tile/8/0/000",
            "tile/entries/000",
            "",
        ] {
            assert!(path.parse::<TileId>().is_err(), "{path}");
        }
        assert_eq!(TileId::new(64, 0, 1), Err(TileError::Bounds { level: 64, width: 1 }));
        assert!(TileId::new(0, 0, 0).is_err() && TileId::new(0, 0, 257).is_err());
    }

    #[test]
    fn a_tree_of_70_000_has_the_tiles_that_the_specification_counts() {
        let count =
            |level, full| tiles_at(70_000).filter(|t| t.level == level && t.is_full() == full).count();
        assert_eq!([count(0, true), count(0, false), count(1, true), count(1, false)], [273, 1, 1, 1]);
        let widths: Vec<u16> = tiles_at(70_000).filter(|t| !t.is_full()).map(|t| t.width).collect();
        assert_eq!(widths, [112, 17, 1]);
        assert_eq!(tiles_at(256).map(|t| t.path()).collect::<Vec<_>>(), ["tile/0/000", "tile/1/000.p/1"]);
        assert_eq!(tiles_at(0).count(), 0);
        assert_eq!(changed_tiles(u64::MAX - 1, u64::MAX).count(), 1);
    }

    #[test]
    fn tiles_are_hashes_end_to_end() {
        let hashes = [Hash::from_bytes([1; 32]), Hash::from_bytes([2; 32])];
        let bytes = encode_tile(&hashes);
        assert_eq!(decode_tile(&bytes, 2), Ok(hashes.to_vec()));
        for (bytes, width) in [(&bytes[..], 1), (&bytes[..], 3), (&bytes[..63], 2), (&bytes[..], 257)] {
            assert!(decode_tile(bytes, width).is_err());
        }
    }

    proptest! {
        #[test]
        fn parse_undoes_path(level in 0..=63u8, number: u64, width in 1..=256u16) {
            let tile = TileId::new(level, number, width).unwrap();
            prop_assert_eq!(tile.path().parse(), Ok(tile));
        }

        #[test]
        fn path_undoes_parse(path in "tile/[0-9x]{1,2}(/x?[0-9]{3}){1,3}(\\.p/[0-9]{1,3})?") {
            if let Ok(tile) = path.parse::<TileId>() { prop_assert_eq!(tile.path(), path); }
        }

        #[test]
        fn changed_is_the_difference(old in 0..70_000u64, grown in 0..70_000u64) {
            let before: BTreeSet<_> = tiles_at(old).collect();
            let after: BTreeSet<_> = tiles_at(old + grown).collect();
            let changed: BTreeSet<_> = changed_tiles(old, old + grown).collect();
            prop_assert_eq!(changed, &after - &before);
        }
    }
}
