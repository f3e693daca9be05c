#!/usr/bin/env python3
"""Count UCDP GED event rows, and add up their figures, without counterclaim's code.

    python3 confirm.py GED.csv [--expect ROWS REFUSED UNBALANCED]

Counts from the table itself, in DuckDB SQL that shares nothing with counterclaim:
rows, rows whose low, best and high are out of order, and rows on which the dead of both sides,
civilians and those of unknown status do not make the best figure. Exit status 1 if a count differs
from the one expected, 2 if something could not be read.

Needs the PyPI package duckdb.
"""

import argparse
import sys

import duckdb

COUNTS = """
SELECT count(*), count(*) FILTER (NOT (low <= best AND best <= high)), count(*) FILTER (low > high),
       count(*) FILTER (deaths_a + deaths_b + deaths_civilians + deaths_unknown <> best),
       count(*) FILTER (contains(source_article || coalesce(where_description, ''), E'\\r\\n'))
FROM read_csv(?, header = true, quote = '"', escape = '"', new_line = '\\n', strict_mode = true,
              max_line_size = 10000000, parallel = false, sample_size = -1)
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("table", metavar="GED.csv")
    parser.add_argument("--expect", nargs=3, type=int, metavar=("ROWS", "REFUSED", "UNBALANCED"))
    arguments = parser.parse_args()
    try:
        rows, refused, reversed_, unbalanced, breaks = duckdb.connect().sql(
            COUNTS, params=[arguments.table]).fetchall()[0]
    except duckdb.Error as error:
        print(f"confirm.py: {error}", file=sys.stderr)
        sys.exit(2)
    print(f"{rows} rows, {refused} with bounds or best out of order ({reversed_} with low above high), "
          f"{unbalanced} that do not add up, {breaks} with CRLF inside a cell")
    if arguments.expect and [rows, refused, unbalanced] != arguments.expect:
        sys.exit("confirm.py: expected {} rows, {} refused, {} unbalanced".format(*arguments.expect))


if __name__ == "__main__":
    main()
