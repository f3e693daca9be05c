#!/usr/bin/env python3
"""Confirm the answers of the example on losses in Ukraine without counterclaim's code.

    python3 confirm.py PATH_TO_RU_LOSSES --oryx daily_count.csv [--oryx OLDER.csv] [--as-of DATE]
                       [--expect CLAIMS QUESTIONS DISPUTED]
    python3 confirm.py PATH_TO_RU_LOSSES --editions EDITION.json ... [--expect-changes N,R,W,U ...]

Counts from the data's own files, in DuckDB SQL that shares nothing with
counterclaim: claims, questions, disputed questions, who stands where on Russian tanks, and how
often Oryx's counts fell. With --editions, how many figures of each edition of the personnel
file are new, revised, withdrawn and unchanged against the one before. Exit status 1 if a count differs from the one expected, 2 if something could not be read.

Needs the PyPI package duckdb.
"""

import argparse
import sys
from pathlib import Path

import duckdb

CLAIMED = """
CREATE VIEW claimed AS
WITH equipment AS (
    UNPIVOT (SELECT * EXCLUDE ("greatest losses direction") FROM
             read_json('{folder}/russia_losses_equipment.json', sample_size = -1))
    ON COLUMNS(* EXCLUDE (date, day)) INTO NAME counted VALUE number
),
persons AS (
    UNPIVOT (SELECT date, day, personnel, "POW" FROM
             read_json('{folder}/russia_losses_personnel.json', sample_size = -1))
    ON personnel, "POW" INTO NAME counted VALUE number
)
SELECT date::DATE AS day, 'General Staff' AS claimant, 'Russia' AS side, counted, 'lost' AS state,
       number::BIGINT AS number
FROM (FROM equipment UNION ALL FROM persons)
"""
DOCUMENTED = """
CREATE VIEW documented AS
WITH long AS (
    UNPIVOT (SELECT country, replace(trim(equipment_type, E' \\n'), ', and ', ' and ') AS kind, date_recorded::DATE AS day,
                    type_total AS lost, destroyed, damaged, captured, abandoned
             FROM read_csv({files}, union_by_name = true))
    ON lost, destroyed, damaged, captured, abandoned INTO NAME state VALUE number
)
SELECT DISTINCT day, 'Oryx' AS claimant, country AS side,
       coalesce(MAP {{'Tanks': 'tank', 'Multiple Rocket Launchers': 'MRL', 'Aircraft': 'aircraft',
                      'Helicopters': 'helicopter'}}[kind], 'Oryx: ' || kind) AS counted,
       state, number::BIGINT AS number
FROM long WHERE kind NOT LIKE 'Losses %'
"""
STANDING = """
CREATE VIEW standing AS
SELECT claimant, side, counted, state, max_by(number, day) AS number, max(day) AS day
FROM said GROUP BY claimant, side, counted, state
"""
FALLS = """
SELECT count(*) FROM (
    SELECT number < lag(number) OVER (PARTITION BY side, counted ORDER BY day) AS fell
    FROM said WHERE claimant = 'Oryx' AND state = 'lost')
WHERE fell
"""

# A figure of an edition by day and by what is counted, as it is worded.
EDITION = """
WITH day AS (FROM read_json({file}, sample_size = -1))
SELECT date::VARCHAR || ' personnel' AS key, coalesce("personnel*", '') || personnel AS value FROM day
UNION ALL SELECT date::VARCHAR || ' POW', "POW"::VARCHAR FROM day WHERE "POW" IS NOT NULL
"""
CHANGES = """
SELECT count(*) FILTER (a.key IS NULL), count(*) FILTER (a.value <> b.value), count(*) FILTER (b.key IS NULL),
       count(*) FILTER (a.value = b.value)
FROM before a FULL JOIN after b ON a.key = b.key
"""


def quoted(text):
    return "'" + str(text).replace("'", "''") + "'"


def losses(database, arguments):
    """Prints who stands where; claims, questions and disputed questions."""
    database.execute(CLAIMED.format(folder=str(arguments.folder).replace("'", "''")))
    files = ", ".join(map(quoted, arguments.oryx))
    database.execute(DOCUMENTED.format(files=f"[{files}]"))
    database.execute("CREATE VIEW said AS FROM (FROM claimed UNION ALL FROM documented) "
                     f"WHERE day <= {quoted(arguments.as_of)}")
    database.execute(STANDING)
    for claimant, number, day in database.sql(
            "SELECT claimant, number, day FROM standing WHERE counted = 'tank' AND side = 'Russia' "
            "AND state = 'lost' ORDER BY claimant").fetchall():
        print(f"  Russian tanks: {claimant} {number:,} as of {day}")
    print(f"  Oryx's count fell {database.sql(FALLS).fetchall()[0][0]} times")
    claims = database.sql("SELECT count(*) FROM said").fetchall()[0]
    return claims + database.sql(
        "SELECT count(*), count(*) FILTER (disputed) FROM "
        "(SELECT max(number) <> min(number) AS disputed FROM standing GROUP BY side, counted, state)"
    ).fetchall()[0]


def changes(database, editions):
    """How many figures each edition has new, revised, withdrawn and unchanged against the one before."""
    database.execute("CREATE TABLE after (key VARCHAR, value VARCHAR)")
    for edition in editions:
        database.execute("CREATE OR REPLACE TABLE before AS FROM after")
        database.execute("CREATE OR REPLACE TABLE after AS " + EDITION.format(file=quoted(edition)))
        found = database.sql(CHANGES).fetchall()[0]
        print("  {}: {} new, {} revised, {} withdrawn, {} unchanged".format(Path(edition).name, *found))
        yield ",".join(map(str, found))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder", type=Path, metavar="PATH_TO_RU_LOSSES")
    parser.add_argument("--oryx", action="append", default=[], metavar="daily_count.csv")
    parser.add_argument("--as-of", default="9999-12-31", metavar="DATE", help="what had been said by then")
    parser.add_argument("--editions", nargs="+", metavar="EDITION.json", help="of the personnel file")
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
        found = losses(database, arguments)
    except duckdb.Error as error:
        print(f"confirm.py: {error}", file=sys.stderr)
        sys.exit(2)
    print("{} claims, {} questions, {} disputed".format(*found))
    if arguments.expect and found != tuple(arguments.expect):
        sys.exit("confirm.py: expected {} claims, {} questions, {} disputed".format(*arguments.expect))


if __name__ == "__main__":
    main()
