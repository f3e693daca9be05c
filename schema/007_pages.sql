-- The text of archived files, page by page, as this program read it: for search. See docs/search.md.
--
-- No part of the truth and under no hash: it follows from the archived bytes, as far as the program
-- that read them goes. `counterclaim rebuild` reads it anew; a redaction of the bytes destroys it.

CREATE TABLE page (
    page_id      INTEGER PRIMARY KEY,
    source_index INTEGER NOT NULL REFERENCES entry (entry_index),
    number       INTEGER NOT NULL,           -- from 1
    label        TEXT,                       -- as the file has it: p. iv, the address of a record
    text         TEXT NOT NULL,
    UNIQUE (source_index, number)
) STRICT;

-- The words of each page, in small Latin letters.
CREATE VIRTUAL TABLE page_text USING fts5(text, content = '', tokenize = 'ascii');

-- Every word in it but figures, with what it is found by where it is spelt otherwise.
CREATE TABLE page_word (
    word       TEXT NOT NULL,
    is_arabic  INTEGER NOT NULL,
    key        TEXT NOT NULL,
    consonants TEXT NOT NULL,
    PRIMARY KEY (word, is_arabic)
) STRICT, WITHOUT ROWID;
CREATE INDEX page_word_key ON page_word (key);
CREATE INDEX page_word_consonants ON page_word (consonants);
