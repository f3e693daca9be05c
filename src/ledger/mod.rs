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
//! Its hashes are kept in tiles of height 8, laid out and named as [c2sp.org/tlog-tiles] says ([`TileId`],
//! [`BundleId`]). [`Appender`] grows the tree, reading what is there through the one method of [`TileReader`].
//!
//! # Checkpoints
//!
//! A [`Checkpoint`] says "the log of this origin had this size and this root" ([c2sp.org/tlog-checkpoint]). It is the
//! text of a [`Note`] ([c2sp.org/signed-note]) that the [`Signer`] of the log signs with Ed25519.
//!
//! [c2sp.org/tlog-tiles]: https://c2sp.org/tlog-tiles
//! [c2sp.org/tlog-checkpoint]: https://c2sp.org/tlog-checkpoint
//! [c2sp.org/signed-note]: https://c2sp.org/signed-note

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
mod policy;
mod proof;
mod tile;
mod tree;
#[cfg(test)]
mod vectors;

pub use check::{CheckError, check_entry, check_extension};
pub use checkpoint::{Checkpoint, CheckpointError, SignedCheckpoint};
pub use commitment::{Commitment, CommitmentError, Salt, commit};
pub use cosignature::{Cosignature, CosignatureError, Cosigner, WitnessKey, check_cosignatures};
pub use entry::{Entry, EntryError};
pub use hash::{Hash, HashError, empty_root, leaf_hash, node_hash};
pub use key::{KeyError, Signer, VerifierKey};
pub use merkle::{MerkleError, prove_entry, prove_extension};
pub use note::{Note, NoteError, Signature};
pub use policy::{Accepted, Policy, PolicyError};
pub use proof::{EntryProof, ProofError};
pub use tile::{
    BundleId, TileError, TileId, bundles_at, changed_bundles, changed_tiles, decode_bundle, decode_tile,
    encode_bundle, encode_tile, tiles_at,
};
pub use tree::{Appended, Appender, TileReader, TreeError, root};
