//! Entry bundles: the entries of the log, cut into files.
//!
//! The layout is [c2sp.org/tlog-tiles](https://c2sp.org/tlog-tiles). A bundle holds the up to 256 entries whose hashes
//! are in the tile of the same number at level 0, each behind its length in two bytes.

use std::fmt;
use std::str::FromStr;

use super::tile::{FULL, changed_spans, from_tail, tail};

/// Where an entry bundle is: its number, and how many of its entries there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BundleId {
    number: u64,
    width: u16,
}

/// What is wrong with a bundle or the path of one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BundleError {
    /// The width is not between 1 and 256.
    #[error("no bundle is {width} entries wide: widths go from 1 to 256")]
    Bounds {
        /// Width asked for.
        width: u16,
    },
    /// The path is not one that the layout has.
    #[error("{path:?} is not the path of a bundle")]
    Path {
        /// The path given.
        path: String,
    },
    /// The bundle ends within an entry, or not where its width says.
    #[error("bundle does not hold exactly {width} entries")]
    Entries {
        /// Entries that the width promises.
        width: u16,
    },
    /// More entries than a bundle takes, or none.
    #[error("a bundle takes 1 to 256 entries, not {count}")]
    Count {
        /// Entries given.
        count: usize,
    },
    /// An entry too long for the two bytes of its length.
    #[error("entry of {length} bytes: a bundle takes at most 65535")]
    EntryTooLong {
        /// Length of the entry.
        length: usize,
    },
}

impl BundleId {
    /// Names the bundle that holds the first `width` entries of bundle `number`.
    ///
    /// # Errors
    /// [`BundleError::Bounds`] if `width` is not between 1 and 256.
    pub fn new(number: u64, width: u16) -> Result<Self, BundleError> {
        if (1..=FULL).contains(&width) {
            Ok(Self { number, width })
        } else {
            Err(BundleError::Bounds { width })
        }
    }

    /// Number of the bundle, from 0.
    #[must_use]
    pub const fn number(&self) -> u64 {
        self.number
    }

    /// Entries in the bundle, 1 to 256.
    #[must_use]
    pub const fn width(&self) -> u16 {
        self.width
    }

    /// Index of the first entry in the bundle.
    #[must_use]
    pub const fn first_entry(&self) -> u64 {
        self.number.saturating_mul(FULL as u64)
    }

    /// Path of the bundle within the log: `tile/entries/x001/x234/067`, with `.p/17` behind it if only 17 entries wide.
    #[must_use]
    pub fn path(&self) -> String {
        format!("tile/entries/{}", tail(self.number, self.width))
    }
}

impl fmt::Display for BundleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path())
    }
}

impl FromStr for BundleId {
    type Err = BundleError;

    fn from_str(path: &str) -> Result<Self, BundleError> {
        let parse = || {
            let (number, width) = from_tail(path.strip_prefix("tile/entries/")?)?;
            Some(Self { number, width })
        };
        parse().ok_or_else(|| BundleError::Path { path: path.to_owned() })
    }
}

/// Returns the bundles of the log of `size` entries, from the left.
pub fn bundles_at(size: u64) -> impl Iterator<Item = BundleId> {
    changed_bundles(0, size)
}

/// Returns the bundles of the log of `new` entries that the log of `old` entries does not have.
pub fn changed_bundles(old: u64, new: u64) -> impl Iterator<Item = BundleId> {
    changed_spans(old, new).map(|(number, width)| BundleId { number, width })
}

/// Returns the bytes of the bundle that holds `entries`, each behind its length in two bytes.
///
/// # Errors
/// [`BundleError::Count`] or [`BundleError::EntryTooLong`].
pub fn encode_bundle<E: AsRef<[u8]>>(entries: &[E]) -> Result<Vec<u8>, BundleError> {
    if !(1..=usize::from(FULL)).contains(&entries.len()) {
        return Err(BundleError::Count { count: entries.len() });
    }
    let mut bytes = Vec::new();
    for entry in entries.iter().map(AsRef::as_ref) {
        let length =
            u16::try_from(entry.len()).map_err(|_| BundleError::EntryTooLong { length: entry.len() })?;
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(entry);
    }
    Ok(bytes)
}

/// Reads the bytes of a bundle of `width` entries.
///
/// # Errors
/// [`BundleError::Entries`] if it holds more, fewer or a torn one.
pub fn decode_bundle(bytes: &[u8], width: u16) -> Result<Vec<&[u8]>, BundleError> {
    let torn = || BundleError::Entries { width };
    let mut rest = bytes;
    let mut entries = Vec::new();
    for _ in 0..width {
        let (length, behind) = rest.split_first_chunk().ok_or_else(torn)?;
        let (entry, behind) =
            behind.split_at_checked(usize::from(u16::from_be_bytes(*length))).ok_or_else(torn)?;
        entries.push(entry);
        rest = behind;
    }
    if rest.is_empty() { Ok(entries) } else { Err(torn()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn paths_are_those_of_the_specification() {
        let bundle = BundleId::new(273, 112).unwrap();
        assert_eq!(bundle.path(), "tile/entries/273.p/112");
        assert_eq!(bundle.first_entry(), 69_888);
        assert_eq!(BundleId::new(1_234_067, 256).unwrap().path(), "tile/entries/x001/x234/067");
        for path in
            ["tile/0/000", "tile/entries/0", "tile/entries/000.p/0", "tile/entries/000.p/256", "entries/000"]
        {
            assert_eq!(path.parse::<BundleId>(), Err(BundleError::Path { path: path.to_owned() }));
        }
        assert_eq!(BundleId::new(0, 0), Err(BundleError::Bounds { width: 0 }));
        assert_eq!(BundleId::new(0, 257), Err(BundleError::Bounds { width: 257 }));
    }

    #[test]
    fn bundles_cover_the_log() {
        assert_eq!(bundles_at(70_000).map(|bundle| u64::from(bundle.width)).sum::<u64>(), 70_000);
        assert_eq!(bundles_at(70_000).last(), BundleId::new(273, 112).ok());
        assert_eq!(bundles_at(0).count(), 0);
        let changed: Vec<String> = changed_bundles(255, 257).map(|bundle| bundle.path()).collect();
        assert_eq!(changed, ["tile/entries/000", "tile/entries/001.p/1"]);
        assert_eq!(changed_bundles(256, 256).count(), 0);
    }

    #[test]
    fn bundles_are_length_framed() {
        let entries: [&[u8]; 3] = [b"a", b"", b"bc"];
        let bytes = encode_bundle(&entries).unwrap();
        assert_eq!(bytes, b"\0\x01a\0\0\0\x02bc");
        assert_eq!(decode_bundle(&bytes, 3), Ok(entries.to_vec()));
        assert_eq!(decode_bundle(&bytes, 2), Err(BundleError::Entries { width: 2 }));
        assert_eq!(decode_bundle(&bytes, 4), Err(BundleError::Entries { width: 4 }));
        for end in 0..bytes.len() {
            assert!(decode_bundle(&bytes[..end], 3).is_err());
        }
        assert_eq!(encode_bundle(&[vec![0; 65_536]]), Err(BundleError::EntryTooLong { length: 65_536 }));
        assert_eq!(encode_bundle::<&[u8]>(&[]), Err(BundleError::Count { count: 0 }));
        assert_eq!(encode_bundle(&[b""; 257]), Err(BundleError::Count { count: 257 }));
    }

    proptest! {
        #[test]
        fn parse_undoes_path(number: u64, width in 1..=256u16) {
            let bundle = BundleId::new(number, width).unwrap();
            prop_assert_eq!(bundle.path().parse(), Ok(bundle));
        }

        #[test]
        fn decode_undoes_encode(entries in prop::collection::vec(any::<Vec<u8>>(), 1..256)) {
            let bytes = encode_bundle(&entries).unwrap();
            let width = u16::try_from(entries.len()).unwrap();
            prop_assert_eq!(decode_bundle(&bytes, width).unwrap(), entries);
        }
    }
}
