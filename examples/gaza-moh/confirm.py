#!/usr/bin/env python3
"""Count the claims and disputes of the Gaza and West Bank example without counterclaim's code.

    python3 confirm.py PATH_TO_PALESTINE_DATASETS [--as-of DATE] [--until DATE]
                       [--expect CLAIMS QUESTIONS DISPUTED]
    python3 confirm.py PATH_TO_PALESTINE_DATASETS --editions EDITION.json ... [--expect-changes N,R,W,U ...]

Counts from the JSON files themselves, in DuckDB SQL that shares nothing with
counterclaim, and prints who stands where on the dead of the Gaza Strip. Every figure is a single
number, so a question is disputed when the last figures of two claimants differ. With --editions, how
many figures of each edition of the Gaza Strip's file are new, revised, withdrawn and unchanged against
the one before. Exit status 1 if a count differs from the one expected, 2 if something could not be read.

Needs the PyPI package duckdb.
"""

import argparse
import sys
from pathlib import Path

import duckdb

# A figure of the files: day, hours of the period, claimant, what is counted, and where.
FIGURES = """
CREATE VIEW figure AS
WITH gaza AS (
    UNPIVOT (FROM read_json('{folder}/casualties_daily.json', sample_size = -1))
    ON COLUMNS(* EXCLUDE (report_date, report_source, report_period)) INTO NAME key VALUE number
),
bank AS (FROM read_json('{folder}/west_bank_daily.json', sample_size = -1)),
flash AS (
    UNPIVOT (SELECT * EXCLUDE verified FROM bank)
    ON COLUMNS(* EXCLUDE (report_date, flash_source)) INTO NAME key VALUE number
),
verified AS (
    UNPIVOT (SELECT report_date, unnest(verified) FROM bank)
    ON COLUMNS(* EXCLUDE report_date) INTO NAME key VALUE number
)
SELECT report_date::DATE AS day, report_period AS hours, 'Gaza Strip' AS place,
       CASE WHEN key LIKE 'ext\\_%' ESCAPE '\\' THEN 'Tech For Palestine'
            WHEN report_source = 'mohtel' THEN 'Ministry of Health'
            WHEN report_source = 'gmotel' THEN 'Government Media Office' END AS claimant,
       regexp_replace(key, '^ext_', '') AS counted, number::BIGINT AS number
FROM gaza
WHERE key NOT IN ('killed_recovered', 'killed_succumbed', 'killed_truce_new', 'killed_committee')
  AND (hours > 0 OR key LIKE '%cum')
UNION ALL
SELECT report_date::DATE, 24, 'West Bank',
       if(flash_source = 'un', 'UN OCHA, flash updates', 'Tech For Palestine'), key, number::BIGINT
FROM flash
UNION ALL
SELECT report_date::DATE, 24, 'West Bank', 'UN OCHA, verified', key, number::BIGINT FROM verified
"""
# What had been said by a day. The maintainers speak with the edition, on the day of its last report.
SAID = """
CREATE VIEW said AS
SELECT *, if(counted LIKE '%cum', NULL, day) AS period
FROM figure
WHERE claimant IS NOT NULL AND day <= '{until}'
  AND if(claimant = 'Tech For Palestine', (SELECT max(day) FROM figure), day) <= '{as_of}'
"""
POSITIONS = """
CREATE VIEW position AS
FROM said
QUALIFY row_number() OVER (PARTITION BY place, counted, period, hours * (period IS NOT NULL)::INT,
                           claimant ORDER BY day DESC) = 1
"""
QUESTIONS = """
SELECT place, counted, count(DISTINCT claimant) AS claimants, max(number) <> min(number) AS disputed
FROM position GROUP BY place, counted, period, hours * (period IS NOT NULL)::INT
"""
# A figure of an edition by who says it, what is counted, the day and the hours up to it; the first editions do
# not tell the hours.
EDITION = """
WITH day AS (
    FROM (SELECT NULL::BIGINT AS report_period WHERE FALSE)
    UNION ALL BY NAME FROM read_json({file}, sample_size = -1)
),
figure AS (
    UNPIVOT (SELECT * REPLACE (coalesce(report_period, 24) AS report_period) FROM day)
    ON COLUMNS(* EXCLUDE (report_date, report_source, report_period)) INTO NAME key VALUE number
),
named AS (SELECT * REPLACE (replace(key, 'martyred', 'killed') AS key) FROM figure)
SELECT concat_ws(' ', if(key LIKE 'ext\\_%' ESCAPE '\\', 'keepers', report_source), key, report_date::DATE,
                 if(key LIKE '%cum', NULL, report_period)) AS key, number::BIGINT AS value
FROM named
WHERE key NOT IN ('killed_recovered', 'killed_succumbed', 'killed_truce_new', 'killed_committee')
  AND (report_period > 0 OR key LIKE '%cum')
  AND (report_source <> 'missing' OR key LIKE 'ext\\_%' ESCAPE '\\')
"""
CHANGES = """
SELECT count(*) FILTER (a.key IS NULL), count(*) FILTER (a.value <> b.value), count(*) FILTER (b.key IS NULL),
       count(*) FILTER (a.value = b.value)
FROM before a FULL JOIN after b ON a.key = b.key
"""


def changes(database, editions):
    """How many figures each edition has new, revised, withdrawn and unchanged against the one before."""
    database.execute("CREATE TABLE after (key VARCHAR, value BIGINT)")
    for edition in editions:
        database.execute("CREATE OR REPLACE TABLE before AS FROM after")
        file = "'" + edition.replace("'", "''") + "'"
        database.execute("CREATE OR REPLACE TABLE after AS " + EDITION.format(file=file))
        found = database.sql(CHANGES).fetchall()[0]
        print("  {}: {} new, {} revised, {} withdrawn, {} unchanged".format(Path(edition).name, *found))
        yield ",".join(map(str, found))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder", type=Path, metavar="PATH_TO_PALESTINE_DATASETS")
    parser.add_argument("--as-of", default="9999-12-31", metavar="DATE", help="what had been said by then")
    parser.add_argument("--until", default="9999-12-31", metavar="DATE", help="leave out later reports")
    parser.add_argument("--editions", nargs="+", metavar="EDITION.json", help="of casualties_daily.json")
    parser.add_argument("--expect-changes", nargs="+", metavar="N,R,W,U",
                        help="new, revised, withdrawn and unchanged figures of each edition")
    parser.add_argument("--expect", nargs=3, type=int, metavar=("CLAIMS", "QUESTIONS", "DISPUTED"))
    arguments = parser.parse_args()
    try:
        database = duckdb.connect()
        if arguments.editions:
            found = list(changes(database, arguments.editions))
            if arguments.expect_changes and found != arguments.expect_changes:
                sys.exit(f"confirm.py: expected {' '.join(arguments.expect_changes)}")
            return
        database.execute(FIGURES.format(folder=str(arguments.folder).replace("'", "''")))
        database.execute(SAID.format(as_of=arguments.as_of, until=arguments.until))
        database.execute(POSITIONS)
        claims = database.sql("SELECT count(*) FROM said").fetchall()[0]
        questions = database.sql(QUESTIONS)
        for row in questions.aggregate(
                "place, counted, count(*), count(*) FILTER (claimants > 1), count(*) FILTER (disputed)",
                "place, counted").order("place, counted").fetchall():
            print("  {:<12} {:<24} {:>5} questions, {:>5} with two claimants or more, "
                  "{:>3} disputed".format(*row))
        found = claims + questions.aggregate("count(*), count(*) FILTER (disputed)").fetchall()[0]
        for claimant, number, day in database.sql(
                "SELECT claimant, number, day FROM position WHERE place = 'Gaza Strip' "
                "AND counted = 'killed_cum' ORDER BY claimant").fetchall():
            print(f"  {claimant}: {number:,} killed in the Gaza Strip as of {day}")
        print("{} claims, {} questions, {} disputed".format(*found))
    except duckdb.Error as error:
        print(f"confirm.py: {error}", file=sys.stderr)
        sys.exit(2)
    if arguments.expect and found != tuple(arguments.expect):
        sys.exit("confirm.py: expected {} claims, {} questions, {} disputed".format(*arguments.expect))


if __name__ == "__main__":
    main()
