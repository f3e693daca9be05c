#!/usr/bin/env python3
"""Turn UCDP's country-years of organized violence into counterclaim's canonical CSV.

    python3 to_csv.py organizedviolencecy_v25_1.csv [--years FROM-TO] > country-years.csv

Four claims come out of a row: the dead of state-based, non-state and one-sided violence, and of all
three, each as low..best..high. Figures whose bounds are out of order are written as they stand, for
the importer to refuse. The table is UCDP's (CC BY 4.0). Python's standard library is enough.
"""

import argparse
import csv
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import claims_csv  # noqa: E402

CLAIMANT = "Uppsala Conflict Data Program"
# Kind of violence, and the columns of its figures.
KINDS = [
    ("state-based", "sb_total_deaths_{}_cy"),
    ("non-state", "ns_total_deaths_{}_cy"),
    ("one-sided", "os_total_deaths_{}_cy"),
    ("", "cumulative_total_deaths_in_orgvio_{}_cy"),
]


def claims_of(path, number, row):
    country, year = row["country_cy"], row["year_cy"]
    for kind, columns in KINDS:
        low, best, high = (row[columns.format(bound)] for bound in ("low", "best", "high"))
        yield {
            "event": "ucdp-organized-violence",
            "topic": "casualties/killed",
            "about.date": year,
            "about.place": country,
            "about.violence": kind,
            "value": best if low == best == high else f"{low}..{best}..{high}",
            "unit": "persons",
            "as_of": year,
            "stated_on": "unknown",
            "claimant": CLAIMANT,
            "role": "dataset",
            "source": f"{path.name}, version {row['version']}",
            "source_url": "https://ucdp.uu.se/downloads",
            "source_publisher": CLAIMANT,
            "locator": f"row {number}, {columns.format('low, best, high')}",
        }


def convert(path, years):
    """Yields every claim; returns what to say about it, one line each."""
    written = 0
    with open(path, encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), 2):
            if years and not years[0] <= int(row["year_cy"]) <= years[1]:
                continue
            for claim in claims_of(path, number, row):
                yield claim
                written += 1
    return [f"{written} claims"]


def year_span(text):
    first, _, last = text.partition("-")
    return int(first), int(last or first)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("path", type=Path, metavar="organizedviolencecy_v25_1.csv")
    parser.add_argument("--years", type=year_span, metavar="FROM-TO", help="only these years")
    arguments = parser.parse_args()
    claims_csv.write(convert(arguments.path, arguments.years), ["date", "place", "violence"], "to_csv.py")


if __name__ == "__main__":
    main()
