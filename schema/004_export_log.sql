-- Which files were written from this ledger, so that a redaction can say where copies may be. It is
-- a note for its owner: no entry, no part of the truth, under no checkpoint, and not complete.
CREATE TABLE export_log (
    export_id  INTEGER PRIMARY KEY,
    written_at INTEGER NOT NULL,             -- Unix seconds
    kind       TEXT NOT NULL,                -- claims, disputes, ...
    selection  TEXT NOT NULL,                -- what was asked for, without names of claimants
    file       TEXT NOT NULL,                -- name without folders; '' if a redaction took it out
    entries    INTEGER NOT NULL              -- how many the ledger had: those with smaller numbers
) STRICT;
