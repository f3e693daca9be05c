//! What was written out of a ledger is noted in it: [`noted`].

use std::path::Path;

use super::output;
use crate::{docket::Docket, model::Selection};

/// Notes in the ledger that a file was written from it; tells if that fails, since the file is there.
pub(crate) fn noted(docket: Docket, kind: &str, selection: &Selection, path: &Path) {
    if let Err(error) = docket.note_export(kind, selection, path) {
        output::note(&format!("Not noted in the export log of the ledger: {error}"));
    }
}
