#!/usr/bin/env python3
"""Count the figures of Our World in Data's tables, and the years on which they differ, without counterclaim's code.

    python3 confirm.py FOLDER [--expect CLAIMS DISPUTED CLAIMS DISPUTED]

FOLDER has world_conflict_deaths_various_sources.csv and
world_conflict_death_rate_since_1989_various_sources.csv. Counts, in DuckDB SQL that shares nothing with
counterclaim, the cells that are filled, and the years and measures on which two of the counts that
stand beside each other differ, to the last decimal that is printed. Exit status 1 if a count differs
from the one expected, 2 if something could not be read.

Needs the PyPI package duckdb.
"""

import argparse
import os
import sys

import duckdb

DEATHS = """
WITH cell AS (
    UNPIVOT (FROM read_csv(?, header = true, all_varchar = true))
    ON COLUMNS(* EXCLUDE (Entity, Year)) INTO NAME source VALUE figure
)
SELECT count(*), (
    SELECT count(*) FROM (
        SELECT Entity, Year FROM cell WHERE NOT contains(source, 'Military only')
        GROUP BY Entity, Year HAVING count(DISTINCT figure::DECIMAL(38, 12)) > 1))
FROM cell
"""

RATES = """
WITH cell(source, year, figure) AS (FROM read_csv(?, header = true, all_varchar = true))
SELECT count(*), (
    SELECT count(*) FROM (
        SELECT year FROM cell WHERE source <> 'UCDP state-based'
        GROUP BY year HAVING count(DISTINCT figure::DECIMAL(38, 12)) > 1))
FROM cell
"""

TABLES = [(DEATHS, "world_conflict_deaths_various_sources.csv"),
          (RATES, "world_conflict_death_rate_since_1989_various_sources.csv")]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder")
    parser.add_argument("--expect", nargs=4, type=int, metavar=("CLAIMS", "DISPUTED", "CLAIMS", "DISPUTED"))
    arguments = parser.parse_args()
    found = []
    try:
        for query, table in TABLES:
            found += duckdb.connect().sql(query, params=[os.path.join(arguments.folder, table)]).fetchall()[0]
    except duckdb.Error as error:
        print(f"confirm.py: {error}", file=sys.stderr)
        sys.exit(2)
    told = "{} figures of deaths and rates, {} questions on which they differ; {} rates since 1989, {} years"
    print(told.format(*found))
    if arguments.expect and found != arguments.expect:
        sys.exit("confirm.py: expected " + told.format(*arguments.expect))


if __name__ == "__main__":
    main()
