-- Testimony: what others have said about checkpoints of this ledger. See docs/format.md.
--
-- No part of the truth, and not derived from it: rows come and go without touching a hash.

-- Cosignatures that witnesses gave, for C2SP tlog-witness.
CREATE TABLE cosignature (
    size        INTEGER NOT NULL REFERENCES checkpoint (size),
    key         TEXT NOT NULL,               -- verifier key under which it held when it came in
    line        TEXT NOT NULL,               -- signature line, without its newline
    received_at INTEGER NOT NULL,            -- Unix seconds, by this machine's clock
    PRIMARY KEY (size, key)
) STRICT, WITHOUT ROWID;

-- Time-stamp tokens (RFC 3161) for the bytes of a checkpoint as this file holds it.
CREATE TABLE timestamp (
    size     INTEGER NOT NULL REFERENCES checkpoint (size),
    digest   BLOB NOT NULL CHECK (length(digest) = 32), -- SHA-256 of the token
    token    BLOB NOT NULL,                  -- the time-stamp response or token, DER
    added_at INTEGER NOT NULL,               -- Unix seconds, by this machine's clock
    PRIMARY KEY (size, digest)
) STRICT, WITHOUT ROWID;
