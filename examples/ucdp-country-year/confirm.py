#!/usr/bin/env python3
"""Count UCDP's country-years, and add up their figures, without counterclaim's code.

    python3 confirm.py organizedviolencecy_v25_1.csv [--expect ROWS REFUSED UNBALANCED]

Counts from the table itself, in DuckDB SQL that shares nothing with counterclaim:
country-years, figures whose low, best and high are out of order, and country-years of which the
three kinds of violence do not make the whole, in the low, the best or the high figure. Exit status
1 if a count differs from the one expected, 2 if something could not be read.

Needs the PyPI package duckdb.
"""

import argparse
import sys

import duckdb

COUNTS = """
WITH figure AS (
    SELECT [sb_total_deaths_low_cy, sb_total_deaths_best_cy, sb_total_deaths_high_cy] AS sb,
           [ns_total_deaths_low_cy, ns_total_deaths_best_cy, ns_total_deaths_high_cy] AS ns,
           [os_total_deaths_low_cy, os_total_deaths_best_cy, os_total_deaths_high_cy] AS os,
           [cumulative_total_deaths_in_orgvio_low_cy, cumulative_total_deaths_in_orgvio_best_cy,
            cumulative_total_deaths_in_orgvio_high_cy] AS whole
    FROM read_csv(?, header = true)
)
SELECT count(*),
       sum((sb <> list_sort(sb))::INT + (ns <> list_sort(ns))::INT + (os <> list_sort(os))::INT
           + (whole <> list_sort(whole))::INT)::INT,
       count(*) FILTER (sb[1] + ns[1] + os[1] <> whole[1] OR sb[2] + ns[2] + os[2] <> whole[2]
                        OR sb[3] + ns[3] + os[3] <> whole[3])
FROM figure
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("table", metavar="organizedviolencecy_v25_1.csv")
    parser.add_argument("--expect", nargs=3, type=int, metavar=("ROWS", "REFUSED", "UNBALANCED"))
    arguments = parser.parse_args()
    try:
        found = duckdb.connect().sql(COUNTS, params=[arguments.table]).fetchall()[0]
    except duckdb.Error as error:
        print(f"confirm.py: {error}", file=sys.stderr)
        sys.exit(2)
    print("{} country-years, {} figures out of order, {} that do not add up".format(*found))
    if arguments.expect and list(found) != arguments.expect:
        sys.exit("confirm.py: expected {} country-years, {} out of order, {} that do not add up"
                 .format(*arguments.expect))


if __name__ == "__main__":
    main()
