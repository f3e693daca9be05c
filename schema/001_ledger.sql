-- The truth: what was recorded, byte for byte. Only appended to. See docs/format.md.
--
-- Everything else in the file can be dropped and rebuilt from these tables.

-- One row: which ledger this is.
CREATE TABLE ledger (
    only_row   INTEGER PRIMARY KEY CHECK (only_row = 1),
    origin     TEXT NOT NULL                 -- first line of every checkpoint
) STRICT;

-- The log's entries, exactly as hashed.
CREATE TABLE entry (
    entry_index INTEGER PRIMARY KEY,         -- leaf number, from 0
    bytes       BLOB NOT NULL                -- "cc1" kind time payload
) STRICT;

-- An entry's public id is its commitment, bytes 12 to 43 of the entry.
CREATE INDEX entry_id ON entry (substr(bytes, 13));

-- Entries that announce a signing key are few; this finds the one in force.
CREATE INDEX entry_key ON entry (entry_index) WHERE substr(bytes, 4, 1) = x'4B';

-- Entries that say what of another one was destroyed ('R' its content, 'A' its archived bytes
-- alone), by the number of that one.
CREATE INDEX entry_redaction ON entry (substr(bytes, 13, 8)) WHERE substr(bytes, 4, 1) IN (x'41', x'52');

-- What an entry commits to. Redaction deletes the row; the entry stays.
CREATE TABLE body (
    entry_index  INTEGER PRIMARY KEY REFERENCES entry (entry_index),
    salt         BLOB NOT NULL CHECK (length(salt) = 32),
    text         TEXT NOT NULL,              -- JSON, stored once and never serialised again
    content_hash BLOB NOT NULL CHECK (length(content_hash) = 32)  -- never published
) STRICT;

CREATE INDEX body_content ON body (content_hash);

-- The archived bytes of sources. Their digest and length stand in the source's body.
CREATE TABLE evidence (
    entry_index INTEGER PRIMARY KEY REFERENCES entry (entry_index),
    bytes       BLOB NOT NULL                -- one Zstandard frame
) STRICT;

-- Merkle tree hashes, 256 to a tile, in the layout of C2SP tlog-tiles.
CREATE TABLE tile (
    level  INTEGER NOT NULL,
    number INTEGER NOT NULL,
    hashes BLOB NOT NULL CHECK (length(hashes) % 32 = 0 AND length(hashes) <= 8192),
    PRIMARY KEY (level, number)
) STRICT, WITHOUT ROWID;

-- Signed tree heads, one for each append.
CREATE TABLE checkpoint (
    size INTEGER PRIMARY KEY CHECK (size > 0), -- entries that it covers
    note TEXT NOT NULL                       -- C2SP signed note
) STRICT;

CREATE TRIGGER entry_is_never_changed BEFORE UPDATE ON entry
BEGIN SELECT RAISE(ABORT, 'a ledger entry is never changed'); END;
CREATE TRIGGER entry_is_never_deleted BEFORE DELETE ON entry
BEGIN SELECT RAISE(ABORT, 'a ledger entry is never deleted'); END;
CREATE TRIGGER body_is_never_changed BEFORE UPDATE ON body
BEGIN SELECT RAISE(ABORT, 'the body of a ledger entry is never changed'); END;
CREATE TRIGGER body_is_only_redacted BEFORE DELETE ON body
WHEN NOT EXISTS (
    SELECT 1 FROM entry
    WHERE substr(bytes, 4, 1) = x'52' AND hex(substr(bytes, 13, 8)) = printf('%016X', OLD.entry_index))
BEGIN SELECT RAISE(ABORT, 'the body of a ledger entry is deleted only when a redaction names it'); END;
CREATE TRIGGER evidence_is_never_changed BEFORE UPDATE ON evidence
BEGIN SELECT RAISE(ABORT, 'the archived bytes of a source are never changed'); END;
CREATE TRIGGER evidence_is_only_redacted BEFORE DELETE ON evidence
WHEN NOT EXISTS (
    SELECT 1 FROM entry
    WHERE substr(bytes, 4, 1) IN (x'41', x'52')
      AND hex(substr(bytes, 13, 8)) = printf('%016X', OLD.entry_index))
BEGIN SELECT RAISE(ABORT, 'the archived bytes of a source are deleted only when a redaction names it'); END;
CREATE TRIGGER checkpoint_is_never_changed BEFORE UPDATE ON checkpoint
BEGIN SELECT RAISE(ABORT, 'a signed checkpoint is never changed'); END;
CREATE TRIGGER checkpoint_is_never_deleted BEFORE DELETE ON checkpoint
BEGIN SELECT RAISE(ABORT, 'a signed checkpoint is never deleted'); END;
