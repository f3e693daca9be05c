-- Projections: what the entries say, arranged for questions. `counterclaim rebuild` drops and
-- recreates them, row for row the same; `counterclaim verify` does so beside them and compares.
--
-- Figures are held in millionths, so that they are exact integers; the views show them as written.
-- Days are numbered from 1 January of year 1 (day 1); 0 stands for an unknown date.

CREATE TABLE source (
    entry_index  INTEGER PRIMARY KEY,
    title        TEXT NOT NULL,
    publisher    TEXT,
    url          TEXT,
    published_on TEXT,
    relays       INTEGER,                    -- entry of the source that it repeats
    part_of      INTEGER,                    -- entry of the web archive of which it is a page
    digest       TEXT,                       -- BLAKE3 of its file, in hexadecimal
    size         INTEGER,                    -- length of its file, in bytes
    media_type   TEXT,
    kept_at      TEXT,                       -- where the file is, if it was not archived
    address      TEXT                        -- the url in the form in which the same ones are equal
) STRICT;
CREATE INDEX source_title ON source (title, published_on);
CREATE INDEX source_url ON source (url) WHERE url IS NOT NULL;
CREATE INDEX source_address ON source (address) WHERE address IS NOT NULL;
CREATE INDEX source_digest ON source (digest) WHERE digest IS NOT NULL;
CREATE INDEX source_part_of ON source (part_of) WHERE part_of IS NOT NULL;

-- One claimant is one name (case and spacing folded) and country.
CREATE TABLE claimant (
    claimant_id INTEGER PRIMARY KEY,
    name_folded TEXT NOT NULL,
    country     TEXT NOT NULL,               -- '' for none
    name        TEXT NOT NULL,               -- as first written
    UNIQUE (name_folded, country)
) STRICT;

-- A question, with the summary of its current positions that tells whether it can be disputed now,
-- and that of all its claims, retracted ones among them, that tells whether it ever can have been.
CREATE TABLE question (
    question_id INTEGER PRIMARY KEY,
    event       TEXT NOT NULL,
    topic       TEXT NOT NULL,
    about       TEXT NOT NULL,               -- qualifiers as canonical JSON
    unit        TEXT NOT NULL,               -- '' for none
    claims      INTEGER NOT NULL DEFAULT 0,  -- not retracted
    positions   INTEGER NOT NULL DEFAULT 0,  -- that give an answer
    max_low     INTEGER,                     -- of current figures, approximate ones at 10 %
    min_high    INTEGER,
    answers     INTEGER NOT NULL DEFAULT 0,  -- different answers that are no figures
    approximate INTEGER NOT NULL DEFAULT 0,  -- figures worded as approximate
    ever_max_low  INTEGER,                   -- of every figure, as worded
    ever_min_high INTEGER,
    ever_answers  INTEGER NOT NULL DEFAULT 0,
    UNIQUE (event, topic, about, unit)
) STRICT;
CREATE INDEX question_topic ON question (topic, event);
CREATE INDEX question_unit ON question (unit, topic);
-- The questions that can be disputed now, by topic and by event, and those that ever can have been.
CREATE INDEX question_disputable ON question (topic, event, about, unit)
    WHERE max_low > min_high OR answers > 1;
CREATE INDEX question_disputable_by_event ON question (event, topic, about, unit)
    WHERE max_low > min_high OR answers > 1;
CREATE INDEX question_ever_disputable ON question (topic, event, about, unit)
    WHERE ever_max_low > ever_min_high OR ever_answers > 1;

-- When the positions on a question could not all hold, by the days on which they were stated.
CREATE TABLE conflict (
    question_id INTEGER NOT NULL,
    from_day    INTEGER NOT NULL,
    until_day   INTEGER,                     -- the first day without; null if to this day
    PRIMARY KEY (question_id, from_day)
) STRICT, WITHOUT ROWID;

CREATE TABLE claim (
    entry_index  INTEGER PRIMARY KEY,
    recorded_at  INTEGER NOT NULL,           -- Unix seconds
    question_id  INTEGER NOT NULL,
    claimant_id  INTEGER NOT NULL,
    role         TEXT,
    source_index INTEGER NOT NULL,
    voice        TEXT NOT NULL,              -- '' for a named claimant, else the reading
    kind         TEXT NOT NULL,              -- quantity, occurrence, category, date, declined, unknown
    reading      TEXT NOT NULL,              -- canonical form of the value
    low          INTEGER,                    -- millionths
    high         INTEGER,                    -- millionths; null is open
    best         INTEGER,                    -- millionths
    as_of        TEXT NOT NULL,
    as_of_day    INTEGER NOT NULL,           -- its latest day
    stated_on    TEXT NOT NULL,
    stated_day   INTEGER NOT NULL,           -- its latest day
    retracted_by INTEGER                     -- entry of the retraction
) STRICT;
CREATE INDEX claim_question ON claim (question_id);
CREATE INDEX claim_claimant ON claim (claimant_id);
CREATE INDEX claim_source ON claim (source_index);

-- A claimant's latest claim on a question.
CREATE TABLE position (
    question_id INTEGER NOT NULL,
    claimant_id INTEGER NOT NULL,
    voice       TEXT NOT NULL,               -- '' for a named claimant, else the reading
    entry_index INTEGER NOT NULL,
    stated_day  INTEGER NOT NULL,
    as_of_day   INTEGER NOT NULL,
    kind        TEXT NOT NULL,
    reading     TEXT NOT NULL,
    low         INTEGER,                     -- as compared: approximate figures at 10 %
    high        INTEGER,
    approximate INTEGER NOT NULL,
    PRIMARY KEY (question_id, claimant_id, voice)
) STRICT, WITHOUT ROWID;

CREATE TABLE retraction (
    entry_index  INTEGER PRIMARY KEY,
    target_index INTEGER NOT NULL,
    reason       TEXT                        -- null if it was redacted
) STRICT;

-- Entries of which something was destroyed. The body that gives the reason can be destroyed in its
-- turn.
CREATE TABLE redaction (
    entry_index  INTEGER PRIMARY KEY,
    target_index INTEGER NOT NULL,
    extent       TEXT NOT NULL,              -- content, or archive: the archived bytes alone
    code         TEXT                        -- null if it is not known any more
) STRICT;
CREATE INDEX redaction_target ON redaction (target_index);

-- The codebooks that were in force, by the entry that set them.
CREATE TABLE codebook (
    entry_index INTEGER PRIMARY KEY,
    title       TEXT NOT NULL,
    version     TEXT NOT NULL
) STRICT;

-- Which spellings are one claimant or one place, and who speaks for whom. The tables of claims keep
-- the names with which claims were recorded.
CREATE TABLE naming (
    entry_index   INTEGER PRIMARY KEY,
    relation      TEXT NOT NULL,             -- same-claimant, same-place, speaks-for
    name          TEXT NOT NULL,
    country       TEXT NOT NULL,             -- '' for none
    other         TEXT NOT NULL,
    other_country TEXT NOT NULL,
    retracted_by  INTEGER                    -- entry of the retraction
) STRICT;

-- The words of claims, for search: terms only, in small Latin letters; the text itself stays in the
-- body.
CREATE VIRTUAL TABLE claim_text USING fts5 (
    question, claimant, statement, quote, translation, source, note,
    content = '', tokenize = 'ascii'
);

-- Every word in it but figures, with what it is found by where it is spelt otherwise.
CREATE TABLE word (
    word       TEXT NOT NULL,
    is_arabic  INTEGER NOT NULL,             -- 1 if written in Arabic letters, without short vowels
    key        TEXT NOT NULL,                -- the same for most spellings of a name
    consonants TEXT NOT NULL,                -- those of the key
    PRIMARY KEY (word, is_arabic)
) STRICT, WITHOUT ROWID;
CREATE INDEX word_key ON word (key);
CREATE INDEX word_consonants ON word (consonants);
