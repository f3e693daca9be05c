#!/usr/bin/env python3
"""Turn event rows of the UCDP Georeferenced Event Dataset into counterclaim's canonical CSV.

    python3 to_csv.py GED.csv [--stated-on DATE] [--years FROM-TO] > ged.csv

GED.csv is a table of UCDP GED as UCDP publishes it (CC BY 4.0). Five claims come out of a row: the
dead in all, as low..best..high, and those on either side, civilians, and of unknown status. Rows
whose bounds are out of order are written as they stand, for the importer to refuse. Python's
standard library is enough.
"""

import argparse
import csv
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import claims_csv  # noqa: E402

CLAIMANT = "Uppsala Conflict Data Program"
LONGEST_TITLE = 2000  # bytes
# Column, group, and whom it counts; {side_a} and {side_b} are columns themselves.
PARTS = [
    ("deaths_a", "military/side-a", "dead on the side of {side_a}"),
    ("deaths_b", "military/side-b", "dead on the side of {side_b}"),
    ("deaths_civilians", "civilian", "civilians dead"),
    ("deaths_unknown", "status-unknown", "dead of unknown status"),
]


def rows(path):
    """The rows of a table, each with its number as a spreadsheet counts them, the header being 1."""
    with open(path, encoding="utf-8", newline="") as file:
        yield from enumerate(csv.DictReader(file), 2)


def dead(low, best, high):
    """low..best..high in counterclaim's wording; one figure if all three are equal."""
    return best if low == best == high else f"{low}..{best}..{high}"


def is_in_order(row):
    return int(row["low"]) <= int(row["best"]) <= int(row["high"])


def articles(text):
    """The articles on which a row rests as the title of one source, shortened to what that may be."""
    title = " ".join(text.split())
    if len(title.encode()) <= LONGEST_TITLE:
        return title
    first, *others = title.split('";"')
    return f"{first}\" and {len(others)} more"


def claims_of(path, number, row, stated_on):
    start, end = row["date_start"][:10], row["date_end"][:10]
    figures = [("", dead(row["low"], row["best"], row["high"]), "dead in all", "low, best, high")]
    figures += [(group, row[column], words.format(**row), column) for column, group, words in PARTS]
    for group, value, words, columns in figures:
        yield {
            "event": f"ucdp-{row['conflict_new_id']}",
            "topic": "casualties/killed",
            "about.group": group,
            "about.incident": row["id"],
            "value": value,
            "unit": "persons",
            "as_of": start if start == end else f"{start}/{end}",
            "stated_on": stated_on,
            "claimant": CLAIMANT,
            "role": "dataset",
            "statement": f"{row['dyad_name']}, {start} to {end}: {value} {words}.",
            "lang": "en",
            "source": f"{path.name}, event {row['relid']}",
            "source_url": f"https://ucdp.uu.se/event/{row['id']}",
            "source_publisher": CLAIMANT,
            "source_relays": articles(row["source_article"]),
            # As they stand, line breaks and all.
            "quote": row["source_article"],
            "locator": f"row {number}, id {row['id']}, {columns}",
            "note": row["where_description"],
        }


def convert(path, stated_on, years):
    """Yields every claim; returns what to say about it, one line each."""
    said, written, taken = [], 0, 0
    for number, row in rows(path):
        if years and not years[0] <= int(row["year"]) <= years[1]:
            continue
        taken += 1
        if not is_in_order(row):
            said.append(f"row {number} (id {row['id']}) has low {row['low']}, best {row['best']}, high "
                        f"{row['high']}: row {written + 2} of the claims will be refused")
        for claim in claims_of(path, number, row, stated_on):
            yield claim
            written += 1
    said.append(f"{written} claims from {taken} rows")
    return said


def year_span(text):
    first, _, last = text.partition("-")
    return int(first), int(last or first)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("path", type=Path, metavar="GED.csv")
    parser.add_argument("--stated-on", default="unknown", metavar="DATE",
                        help="when UCDP released the version; the table does not say")
    parser.add_argument("--years", type=year_span, metavar="FROM-TO", help="only events of these years")
    arguments = parser.parse_args()
    claims_csv.write(convert(arguments.path, arguments.stated_on, arguments.years),
                     ["group", "incident"], "to_csv.py")


if __name__ == "__main__":
    main()
