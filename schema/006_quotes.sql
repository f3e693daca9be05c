-- Where the quotes of claims stand in the archived files of their sources. See docs/format.md.
--
-- No part of the truth: under no hash. It is read from the archived bytes when a claim is recorded or
-- a file is archived, and `counterclaim rebuild` reads it from them anew.

-- A row says that a file with text was searched for a quote. Positions are in characters of the
-- page's text, as in a text position and a text quote of the Web Annotation Data Model.
CREATE TABLE quote_place (
    claim_index  INTEGER NOT NULL,           -- entry of the claim
    source_index INTEGER NOT NULL,           -- entry that archives the file
    page         INTEGER,                    -- from 1; null, as all after it, if the quote is not there
    page_label   TEXT,                       -- "p. 3", or the address of a record; null if there is none
    paragraph_low  INTEGER,                  -- from 1, the lowest number that can be meant; null if none are counted
    paragraph_high INTEGER,                  -- the highest
    start        INTEGER,                    -- characters before it
    length       INTEGER,                    -- characters of it
    prefix       TEXT,                       -- up to 32 characters before it, white space folded
    suffix       TEXT,                       -- up to 32 characters after it
    PRIMARY KEY (claim_index, source_index)
) STRICT, WITHOUT ROWID;
CREATE INDEX quote_place_source ON quote_place (source_index);
