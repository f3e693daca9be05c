//! Checkpoints are signed for the tree of the entries, and cover all of them; the tiles are those of the tree.

use std::collections::BTreeMap;

use crate::ledger::{Hash, SignedCheckpoint, TileId, VerifierKey, encode_tile};

use super::{Verification, collect};

impl Verification<'_> {
    /// Checks the checkpoints that cover exactly `size` entries.
    pub(super) fn check_checkpoints_at(&mut self, size: u64) {
        while let Some((at, note)) = self.checkpoints.pop_if(|(at, _)| *at <= size) {
            let keys: Vec<VerifierKey> =
                self.keys.range(..size).next_back().map(|(_, key)| key.clone()).into_iter().collect();
            match SignedCheckpoint::open(note.as_bytes(), &keys) {
                Ok(signed) => {
                    let checkpoint = signed.checkpoint();
                    let holds = checkpoint.origin() == self.report.origin
                        && checkpoint.size() == at
                        && at == size
                        && *checkpoint.root() == self.tree.root();
                    if holds {
                        self.report.checkpoints += 1;
                        self.report.key = signed.key().to_string();
                    } else {
                        let cause = format!("the checkpoint of size {at} was signed for other entries");
                        self.report.fail(None, "checkpoint", cause);
                    }
                }
                Err(error) => {
                    self.report.fail(None, "checkpoint", format!("the checkpoint of size {at}: {error}"));
                }
            }
        }
    }

    pub(super) fn check_ends(&mut self) {
        let size = self.tree.size();
        self.report.root = self.tree.root().to_string();
        for (at, _) in std::mem::take(&mut self.checkpoints) {
            let cause = format!("a checkpoint of size {at} was signed, and there are {size} entries");
            self.report.fail(None, "checkpoint", cause);
        }
        let covered: u64 = self
            .scratch
            .query_row("SELECT coalesce(max(size), 0) FROM live.checkpoint", [], |row| row.get(0))
            .unwrap_or(0);
        if covered < size {
            let cause = format!("the last {} entries are covered by no checkpoint", size - covered);
            self.report.fail(covered, "checkpoint", cause);
        }
        if self.keys.is_empty() {
            self.report.fail(None, "checkpoint", "no signing key is announced");
        }
    }

    /// The stored tiles must be those of the recomputed tree.
    pub(super) fn check_tiles(&mut self) -> rusqlite::Result<()> {
        let tiles: BTreeMap<(u8, u64), Vec<Hash>> = self
            .tree
            .finish()
            .tiles
            .into_iter()
            .map(|(tile, hashes): (TileId, _)| ((tile.level(), tile.number()), hashes))
            .collect();
        let stored: Vec<((u8, u64), Vec<u8>)> =
            collect(self.scratch, "SELECT level, number, hashes FROM live.tile", |row| {
                Ok(((row.get(0)?, row.get(1)?), row.get(2)?))
            })?;
        let count = stored.len();
        for ((level, number), hashes) in stored {
            let expected = tiles.get(&(level, number)).map(|hashes| encode_tile(hashes));
            if expected.as_ref() != Some(&hashes) {
                let cause = format!("tile {number} of level {level} is not that of the entries");
                self.report.fail(None, "tree", cause);
            }
        }
        if count < tiles.len() {
            self.report.fail(None, "tree", format!("{} tiles are missing", tiles.len() - count));
        }
        Ok(())
    }
}
