//! The tree's hashes, as the log core asks for them.

use rusqlite::{Connection, OptionalExtension as _, params};
use thiserror::Error;

use crate::ledger::{Hash, TileId, TileReader, decode_tile, encode_tile};

/// Bytes in a hash.
const HASH_LENGTH: usize = 32;

/// Why a tile could not be read.
#[derive(Debug, Error)]
pub(crate) enum TileReadError {
    #[error(transparent)]
    Database(#[from] rusqlite::Error),
    #[error("the tile is missing")]
    Missing,
    #[error("the tile is damaged")]
    Damaged,
}

/// The `tile` table of a database.
pub(crate) struct TileTable<'c>(pub(crate) &'c Connection);

impl TileReader for TileTable<'_> {
    type Error = TileReadError;

    fn tile(&self, tile: TileId) -> Result<Vec<Hash>, TileReadError> {
        let hashes: Option<Vec<u8>> = self
            .0
            .prepare_cached("SELECT hashes FROM tile WHERE level = ?1 AND number = ?2")?
            .query_row(params![tile.level(), tile.number()], |row| row.get(0))
            .optional()?;
        let hashes = hashes.ok_or(TileReadError::Missing)?;
        let width = u16::try_from(hashes.len() / HASH_LENGTH).map_err(|_| TileReadError::Damaged)?;
        decode_tile(&hashes, width).map_err(|_| TileReadError::Damaged)
    }
}

impl TileTable<'_> {
    /// Writes tiles, over narrower ones.
    pub(crate) fn write(&self, tiles: &[(TileId, Vec<Hash>)]) -> rusqlite::Result<()> {
        let mut statement = self.0.prepare_cached(
            "INSERT INTO tile (level, number, hashes) VALUES (?1, ?2, ?3)
             ON CONFLICT (level, number) DO UPDATE SET hashes = excluded.hashes",
        )?;
        for (tile, hashes) in tiles {
            statement.execute(params![tile.level(), tile.number(), encode_tile(hashes)])?;
        }
        Ok(())
    }
}
