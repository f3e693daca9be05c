//! Entries: the leaves of the log, byte by byte as the package comment gives them.

use super::commitment::Commitment;
use super::key::{KeyError, VerifierKey};

/// First bytes of every entry: counterclaim, format 1.
const MAGIC: [u8; 3] = *b"cc1";

/// Bytes before the payload: magic, kind and time.
const HEADER_LENGTH: usize = 12;

const CONTENT: u8 = b'C';
const REDACTION: u8 = b'R';
const ARCHIVE: u8 = b'A';
const KEY: u8 = b'K';

/// What a redaction destroyed of an earlier entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Extent {
    /// Body and salt, with the bytes that are archived under the entry.
    Content,
    /// The archived bytes alone; the body stays, with their digest.
    Archive,
}

impl Extent {
    /// The name used in every output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Content => "content",
            Self::Archive => "archive",
        }
    }
}

/// One leaf of the log. `time` is in Unix seconds and never before that of the entry in front.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Entry {
    /// A body was recorded: a claim, a source, a retraction or a codebook.
    Content {
        /// When the ledger took it in.
        time: u64,
        /// Commitment to the body; the public id of this entry.
        commitment: Commitment,
    },
    /// What an earlier entry committed to was destroyed.
    Redaction {
        /// When it was destroyed.
        time: u64,
        /// Index of the entry whose content is gone.
        target: u64,
        /// What of it is gone.
        extent: Extent,
        /// Commitment to the body that says why; the public id of this entry.
        reason: Commitment,
    },
    /// Another key signs from here on.
    Key {
        /// When the key was changed.
        time: u64,
        /// The key that signs every checkpoint which holds this entry.
        verifier: VerifierKey,
    },
}

/// Bytes that are no entry of format 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EntryError {
    /// The entry does not begin with `cc1`: another format, or no entry at all.
    #[error("entry begins with {found:02x?}, not with \"cc1\"")]
    Magic {
        /// Up to three first bytes.
        found: Vec<u8>,
    },
    /// A kind that this version does not know.
    #[error("entry of unknown kind {found:#04x}")]
    Kind {
        /// The kind's byte.
        found: u8,
    },
    /// Too short or too long for its kind.
    #[error("entry of {found} bytes: its kind has {expected}")]
    Length {
        /// Length of the entry in bytes.
        found: usize,
        /// Length that an entry of this kind has.
        expected: usize,
    },
    /// The text of a key entry is no verifier key.
    #[error("key entry: {0}")]
    Key(#[from] KeyError),
    /// The text of a key entry is not UTF-8.
    #[error("key entry: text is not UTF-8")]
    KeyText,
}

impl Entry {
    /// When the ledger took the entry in, in Unix seconds.
    #[must_use]
    pub const fn time(&self) -> u64 {
        match self {
            Self::Content { time, .. } | Self::Redaction { time, .. } | Self::Key { time, .. } => *time,
        }
    }

    /// The public id of the entry; a key entry has none.
    #[must_use]
    pub const fn commitment(&self) -> Option<&Commitment> {
        match self {
            Self::Content { commitment, .. } => Some(commitment),
            Self::Redaction { reason, .. } => Some(reason),
            Self::Key { .. } => None,
        }
    }

    /// Returns the bytes of the entry, which [`decode`](Self::decode) reads back.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        match self {
            Self::Content { time, commitment } => framed(CONTENT, *time, &[commitment.as_bytes()]),
            Self::Redaction { time, target, extent, reason } => {
                let kind = match extent {
                    Extent::Content => REDACTION,
                    Extent::Archive => ARCHIVE,
                };
                framed(kind, *time, &[&target.to_be_bytes(), reason.as_bytes()])
            }
            Self::Key { time, verifier } => framed(KEY, *time, &[verifier.to_string().as_bytes()]),
        }
    }

    /// Reads the bytes of exactly one entry.
    ///
    /// # Errors
    /// Everything that [`encode`](Self::encode) does not write is refused, with the cause.
    pub fn decode(bytes: &[u8]) -> Result<Self, EntryError> {
        let Some(rest) = bytes.strip_prefix(&MAGIC) else {
            return Err(EntryError::Magic { found: bytes.iter().take(MAGIC.len()).copied().collect() });
        };
        let Some((&[kind, ref time @ ..], payload)) = rest.split_first_chunk::<9>() else {
            return Err(EntryError::Length { found: bytes.len(), expected: HEADER_LENGTH });
        };
        let time = u64::from_be_bytes(*time);
        match kind {
            CONTENT => {
                let ([], commitment) = exactly(payload)?;
                Ok(Self::Content { time, commitment: Commitment::from_bytes(*commitment) })
            }
            REDACTION | ARCHIVE => {
                let extent = if kind == REDACTION { Extent::Content } else { Extent::Archive };
                let (target, reason) = exactly(payload)?;
                let (target, reason) = (u64::from_be_bytes(*target), Commitment::from_bytes(*reason));
                Ok(Self::Redaction { time, target, extent, reason })
            }
            KEY => {
                let text = std::str::from_utf8(payload).map_err(|_| EntryError::KeyText)?;
                Ok(Self::Key { time, verifier: text.parse()? })
            }
            found => Err(EntryError::Kind { found }),
        }
    }
}

fn framed(kind: u8, time: u64, payload: &[&[u8]]) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    bytes.push(kind);
    bytes.extend_from_slice(&time.to_be_bytes());
    bytes.extend(payload.iter().copied().flatten());
    bytes
}

/// Splits a payload of exactly `A + B` bytes.
fn exactly<const A: usize, const B: usize>(payload: &[u8]) -> Result<(&[u8; A], &[u8; B]), EntryError> {
    payload
        .split_first_chunk()
        .and_then(|(first, rest)| Some((first, rest.try_into().ok()?)))
        .ok_or(EntryError::Length { found: HEADER_LENGTH + payload.len(), expected: HEADER_LENGTH + A + B })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{Salt, Signer, commit};
    use proptest::prelude::*;

    fn entries() -> impl Strategy<Value = Entry> {
        prop_oneof![
            any::<(u64, [u8; 32])>()
                .prop_map(|(time, id)| Entry::Content { time, commitment: Commitment::from_bytes(id) }),
            any::<(u64, u64, bool, [u8; 32])>().prop_map(|(time, target, all, id)| Entry::Redaction {
                time,
                target,
                extent: if all { Extent::Content } else { Extent::Archive },
                reason: Commitment::from_bytes(id)
            }),
            ("[a-z./-]{1,60}", any::<(u64, [u8; 32])>()).prop_map(|(name, (time, seed))| Entry::Key {
                time,
                verifier: Signer::from_seed(&name, &seed).unwrap().verifier_key()
            }),
        ]
    }

    #[test]
    fn layout_is_as_documented() {
        let id = commit(&Salt::from_bytes([0; 32]), b"{}");
        let entry = Entry::Content { time: 0x0102_0304_0506_0708, commitment: id };
        let expected = [b"cc1C\x01\x02\x03\x04\x05\x06\x07\x08", &id.as_bytes()[..]].concat();
        assert_eq!(entry.encode(), expected);

        for (extent, kind) in [(Extent::Content, b"R"), (Extent::Archive, b"A")] {
            let entry = Entry::Redaction { time: 1, target: 258, extent, reason: id };
            let rest = b"\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\x01\x02";
            assert_eq!(entry.encode(), [&b"cc1"[..], kind, rest, id.as_bytes()].concat());
        }

        let text = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
        let entry = Entry::Key { time: 1, verifier: text.parse().unwrap() };
        assert_eq!(entry.encode(), [b"cc1K\0\0\0\0\0\0\0\x01", text.as_bytes()].concat());
    }

    #[test]
    fn refuses_what_it_does_not_know() {
        let good = Entry::Content { time: 5, commitment: Commitment::from_bytes([9; 32]) }.encode();
        for at in 0..4 {
            for byte in 0..=255 {
                let mut bytes = good.clone();
                bytes[at] = byte;
                assert_eq!(Entry::decode(&bytes).is_ok(), byte == good[at], "byte {at} set to {byte:#04x}");
            }
        }
        assert_eq!(Entry::decode(b"cc"), Err(EntryError::Magic { found: b"cc".to_vec() }));
        assert_eq!(Entry::decode(b"cc1C"), Err(EntryError::Length { found: 4, expected: 12 }));
        assert_eq!(Entry::decode(b"cc1X\0\0\0\0\0\0\0\0"), Err(EntryError::Kind { found: b'X' }));
        assert_eq!(Entry::decode(&good[..43]), Err(EntryError::Length { found: 43, expected: 44 }));
    }

    #[test]
    fn refuses_key_texts_that_no_one_could_use() {
        let decode = |text: &[u8]| Entry::decode(&[b"cc1K\0\0\0\0\0\0\0\x01", text].concat());
        assert_eq!(decode(b"\xff"), Err(EntryError::KeyText));
        assert_eq!(decode(b""), Err(EntryError::Key(KeyError::Malformed)));
        let key = Signer::from_seed("log", &[1; 32]).unwrap().verifier_key().to_string();
        assert!(decode(key.as_bytes()).is_ok());
        assert!(decode(format!("{key}\n").as_bytes()).is_err());
        assert!(decode(format!("\u{1b}{key}").as_bytes()).is_err());
        assert_eq!(decode("k".repeat(1000).as_bytes()), Err(EntryError::Key(KeyError::Malformed)));
    }

    proptest! {
        #[test]
        fn decode_undoes_encode(entry in entries()) {
            prop_assert_eq!(Entry::decode(&entry.encode()), Ok(entry));
        }

        #[test]
        fn distinct_entries_have_distinct_bytes(a in entries(), b in entries()) {
            prop_assert_eq!(a == b, a.encode() == b.encode());
        }

        #[test]
        fn encode_undoes_decode(bytes in prop_oneof![
            any::<Vec<u8>>(),
            ("[CRAKX]", prop::collection::vec(any::<u8>(), 0..60))
                .prop_map(|(kind, rest)| [b"cc1", kind.as_bytes(), &rest].concat()),
        ]) {
            if let Ok(entry) = Entry::decode(&bytes) { prop_assert_eq!(entry.encode(), bytes); }
        }

        #[test]
        fn no_entry_is_a_prefix_of_its_kin(entry in entries(), cut: prop::sample::Index) {
            let bytes = entry.encode();
            prop_assert!(Entry::decode(&bytes[..cut.index(bytes.len())]).is_err());
            prop_assert!(Entry::decode(&[&bytes[..], b"\0"].concat()).is_err());
        }
    }
}
