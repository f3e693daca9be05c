//! The append-only log that a stranger can check without trusting whoever runs it.
//!
//! Pure: bytes in, bytes out. Nothing here reads a file, a clock or a claim; the store hands over bytes and keeps what
//! comes back.
//!
//! # Entries
//!
//! ```text
//! entry      = "cc1" ‖ kind[1] ‖ time u64be ‖ payload
//!   'C'        content   : commitment[32] of a body
//!   'R'        redaction : index u64be of the redacted entry ‖ commitment[32] of the body that gives the reason
//!   'A'        the same, of the bytes archived under that entry, and nothing else of it
//!   'K'        key       : text of the verifier key that signs from here on
//! commitment = BLAKE3 derive_key("counterclaim 2026 v1 body", salt[32] ‖ body)
//! ```
//!
//! Times are Unix seconds and never fall from one entry to the next. An [`Entry`] never holds a body, only a salted
//! [`Commitment`] to it, so that body and salt can be destroyed while every hash stays as it was.
//!
//! # Tree
//!
//! The entries are the leaves of an RFC 6962 Merkle tree over SHA-256:
//!
//! ```text
//! leaf = SHA-256(0x00 ‖ entry)    node = SHA-256(0x01 ‖ left ‖ right)    root of the empty tree = SHA-256("")
//! ```
//!
//! Its hashes are kept in tiles of height 8, laid out and named as [c2sp.org/tlog-tiles] says: `tile/LEVEL/NUMBER`
//! ([`TileId`]), and the entries under them in `tile/entries/NUMBER` ([`BundleId`]). [`Appender`] grows the tree, reading
//! what is there through the one method of [`TileReader`].
//!
//! # Checkpoints
//!
//! ```text
//! example.org/ledger                                 origin: the name of the log, and of its key
//! 1207                                               size: entries in the log
//! CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=       root of the tree over them
//!
//! — example.org/ledger Az3grlgtzPICa5OS8npVmf1M...   base64(key id u32be ‖ Ed25519 signature of the lines above)
//! — witness.example/w1 jWbPPwAAAABkGFDLEZMHwSRa...   base64(key id u32be ‖ time u64be ‖ Ed25519 cosignature)
//! ```
//!
//! The lines up to the empty one are a [`Checkpoint`] ([c2sp.org/tlog-checkpoint]), the whole is a [`Note`]
//! ([c2sp.org/signed-note]), made by the [`Signer`] of the log and opened with its [`VerifierKey`] as a
//! [`SignedCheckpoint`]. A [`Cosigner`] adds a `cosignature/v1` ([c2sp.org/tlog-cosignature]) once it has seen that the
//! log only grew. A [`Policy`] ([c2sp.org/tlog-policy]) says whose signatures are enough.
//!
//! # Proofs
//!
//! [`prove_entry`] and [`prove_extension`] read tiles; [`check_entry`] and [`check_extension`] need nothing but what
//! they are given. An [`EntryProof`] ([c2sp.org/tlog-proof]) is a proof with its checkpoint in one text, to be handed
//! to strangers; a [`ProofSet`] is many of them under one checkpoint. Both carry an [`Opening`] of each entry: the
//! entry itself, with the salt and the body that it commits to.
//!
//! [c2sp.org/tlog-tiles]: https://c2sp.org/tlog-tiles
//! [c2sp.org/tlog-checkpoint]: https://c2sp.org/tlog-checkpoint
//! [c2sp.org/signed-note]: https://c2sp.org/signed-note
//! [c2sp.org/tlog-cosignature]: https://c2sp.org/tlog-cosignature
//! [c2sp.org/tlog-policy]: https://c2sp.org/tlog-policy
//! [c2sp.org/tlog-proof]: https://c2sp.org/tlog-proof

mod bundle;
mod check;
mod checkpoint;
mod commitment;
mod cosignature;
mod encoding;
mod entry;
mod hash;
mod key;
mod merkle;
mod note;
mod opening;
mod policy;
mod proof;
mod proof_set;
mod submission;
mod tile;
mod tree;
#[cfg(test)]
mod vectors;

pub use bundle::{BundleError, BundleId, bundles_at, changed_bundles, decode_bundle, encode_bundle};
pub use check::{CheckError, check_entry, check_extension};
pub use checkpoint::{Checkpoint, CheckpointError, SignedCheckpoint};
pub use commitment::{Commitment, CommitmentError, Salt, commit};
pub use cosignature::{Cosignature, CosignatureError, Cosigner, WitnessKey, check_cosignatures};
pub use entry::{Entry, EntryError, Extent};
pub use hash::{Hash, HashError, empty_root, leaf_hash, node_hash};
pub use key::{KeyError, Signer, VerifierKey};
pub use merkle::{MerkleError, prove_entry, prove_extension};
pub use note::{Note, NoteError, Signature};
pub use opening::{Opening, OpeningError};
pub use policy::{Accepted, Policy, PolicyError};
pub use proof::{EntryProof, ProofError};
pub use proof_set::{ProofSet, Proven};
pub use submission::{Refusal, Submission, SubmissionError, read_signature_lines};
pub use tile::{TileError, TileId, changed_tiles, decode_tile, encode_tile, tiles_at};
pub use tree::{Appended, Appender, TileReader, TreeError, root};
