-- Stable views for outsiders: sqlite3, Datasette, pandas, DuckDB, R. Columns are only ever added.
-- docs/data-dictionary.md describes them.

-- Every claim that was not retracted, with its citation.
CREATE VIEW claims AS
SELECT
    q.event,
    q.topic,
    q.about,
    json_extract(q.about, '$.side')                   AS side,
    json_extract(q.about, '$.group')                  AS "group",
    json_extract(q.about, '$.place')                  AS place,
    json_extract(q.about, '$.by')                     AS "by",
    json_extract(b.text, '$.value.text')              AS value,
    c.kind,
    CASE WHEN c.low  % 1000000 = 0 THEN c.low  / 1000000 ELSE c.low  / 1000000.0 END AS low,
    CASE WHEN c.high % 1000000 = 0 THEN c.high / 1000000 ELSE c.high / 1000000.0 END AS high,
    CASE WHEN c.best % 1000000 = 0 THEN c.best / 1000000 ELSE c.best / 1000000.0 END AS best,
    nullif(q.unit, '')                                AS unit,
    c.as_of,
    c.stated_on,
    json_extract(b.text, '$.claimant.name')           AS claimant,
    nullif(m.country, '')                             AS country,
    c.role,
    json_extract(b.text, '$.statement')               AS statement,
    json_extract(b.text, '$.lang')                    AS lang,
    coalesce(s.title, (SELECT 'source redacted (' || lower(substr(hex(bytes), 25, 8)) || ')'
        FROM entry WHERE entry_index = c.source_index)) AS source,
    s.url                                             AS source_url,
    s.publisher                                       AS source_publisher,
    s.published_on                                    AS source_published_on,
    json_extract(b.text, '$.citation.quote')          AS quote,
    json_extract(b.text, '$.citation.translation')    AS quote_translation,
    json_extract(b.text, '$.citation.locator')        AS locator,
    json_extract(b.text, '$.note')                    AS note,
    lower(hex(substr(e.bytes, 13)))                   AS id,
    c.entry_index                                     AS "index",
    strftime('%Y-%m-%dT%H:%M:%SZ', c.recorded_at, 'unixepoch') AS recorded_at,
    q.question_id,
    json_extract(b.text, '$.citation.translation_by') AS quote_translation_by,
    CASE
        WHEN json_extract(b.text, '$.citation.quote') IS NULL THEN NULL
        WHEN s.entry_index IS NULL THEN 'source redacted'
        WHEN EXISTS (SELECT 1 FROM quote_place p WHERE p.claim_index = c.entry_index AND p.page IS NOT NULL)
            THEN 'verbatim'
        WHEN json_extract(b.text, '$.citation.unverified')
            OR EXISTS (SELECT 1 FROM quote_place p WHERE p.claim_index = c.entry_index)
            THEN 'unverified'
        WHEN EXISTS (SELECT 1 FROM redaction r JOIN source o ON o.entry_index = r.target_index
            WHERE r.extent = 'archive' AND o.title = s.title
                AND coalesce(o.publisher = s.publisher, TRUE) AND coalesce(o.url = s.url, TRUE)
                AND coalesce(o.published_on = s.published_on, TRUE)
                AND coalesce((SELECT json_extract(text, '$.lang') FROM body WHERE entry_index = o.entry_index)
                    = (SELECT json_extract(text, '$.lang') FROM body WHERE entry_index = s.entry_index), TRUE))
            THEN 'source redacted'
        ELSE 'not checked'
    END                                               AS quote_check
FROM claim c
JOIN question q USING (question_id)
JOIN claimant m USING (claimant_id)
JOIN entry e USING (entry_index)
LEFT JOIN body b USING (entry_index)
LEFT JOIN source s ON s.entry_index = c.source_index
WHERE c.retracted_by IS NULL;

-- Each claimant's latest claim on each question. The columns are those of `claims`.
CREATE VIEW positions AS
SELECT claims.*
FROM position p
JOIN claims ON claims."index" = p.entry_index;

-- Questions on which positions of different claimants cannot both hold, figures worded as
-- approximate being read at 10 % as `counterclaim disputes` reads them by default. Answers that are
-- no figures are compared as text: the command also knows spellings of one category, and dates
-- that overlap.
CREATE VIEW disputes AS
SELECT
    q.event,
    q.topic,
    q.about,
    nullif(q.unit, '')                                AS unit,
    q.positions,
    (SELECT CASE WHEN min(c.low) % 1000000 = 0 THEN min(c.low) / 1000000 ELSE min(c.low) / 1000000.0 END
       FROM position p JOIN claim c USING (entry_index)
      WHERE p.question_id = q.question_id)            AS low,
    (SELECT CASE WHEN count(c.low) > count(c.high) THEN NULL
                 WHEN max(c.high) % 1000000 = 0 THEN max(c.high) / 1000000 ELSE max(c.high) / 1000000.0 END
       FROM position p JOIN claim c USING (entry_index)
      WHERE p.question_id = q.question_id)            AS high,
    CASE WHEN q.max_low > q.min_high THEN
         CASE WHEN (q.max_low - q.min_high) % 1000000 = 0 THEN (q.max_low - q.min_high) / 1000000
              ELSE (q.max_low - q.min_high) / 1000000.0 END
    END                                               AS gap,
    q.question_id
FROM question q
WHERE q.max_low > q.min_high OR q.answers > 1;

-- What is said of names: which spellings are one claimant or one place, and who speaks for whom. In
-- `claims`, `positions` and `disputes` every name stands as it was recorded, and is a claimant of its
-- own; `counterclaim disputes` takes spellings of one claimant together.
CREATE VIEW names AS
SELECT
    n.name,
    nullif(n.country, '')                             AS country,
    n.relation,
    n.other,
    nullif(n.other_country, '')                       AS other_country,
    json_extract(b.text, '$.note')                    AS note,
    lower(hex(substr(e.bytes, 13)))                   AS id,
    n.entry_index                                     AS "index"
FROM naming n
JOIN entry e USING (entry_index)
LEFT JOIN body b USING (entry_index)
WHERE n.retracted_by IS NULL;
