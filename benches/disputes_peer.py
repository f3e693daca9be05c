#!/usr/bin/env python3
"""Answers, with DuckDB, how many questions of a topic are disputed.

    disputes_peer.py FIGURES.csv

Reads a line "TOPIC DAY" (or "TOPIC null") and prints "SECONDS COUNT" until its input ends. A claimant's position on a
question is the latest of its claims; a question is disputed if no figure is in every position.
"""

import sys
import time

import duckdb

POSITIONS = """
    SELECT question, arg_max(low, (day, entry)) AS low, arg_max(high, (day, entry)) AS high
    FROM claim WHERE topic = ? {until} GROUP BY question, claimant
"""
DISPUTED = "SELECT question, max(low), min(high) FROM ({positions}) GROUP BY question HAVING max(low) > min(high)"


def main():
    database = duckdb.connect(config={"threads": 1})
    database.execute(
        "CREATE TABLE claim AS SELECT question::INTEGER AS question, topic::INTEGER AS topic,"
        " claimant::INTEGER AS claimant, day::INTEGER AS day, entry::INTEGER AS entry,"
        " low::INTEGER AS low, high::INTEGER AS high FROM read_csv(?) ORDER BY topic, question",
        [sys.argv[1]],
    )
    for line in sys.stdin:
        topic, day = line.split()
        until = "" if day == "null" else "AND day <= ?"
        parameters = [int(topic)] + ([] if day == "null" else [int(day)])
        query = DISPUTED.format(positions=POSITIONS.format(until=until))
        start = time.perf_counter()
        found = database.execute(query, parameters).fetchall()
        print(time.perf_counter() - start, len(found), flush=True)


if __name__ == "__main__":
    main()
