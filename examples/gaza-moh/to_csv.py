#!/usr/bin/env python3
"""Turn daily casualty reports from Gaza and the West Bank into counterclaim's canonical CSV.

    python3 to_csv.py PATH_TO_PALESTINE_DATASETS [--until DATE] > gaza.csv
    python3 to_csv.py EDITION.json [--after EARLIER_EDITION.json] > changed.csv

The folder holds casualties_daily.json and west_bank_daily.json of TechForPalestine/palestine-datasets
(public domain). One claim comes out for each figure; README.md says whose it is taken to be. A single
edition of casualties_daily.json, of before or after the renaming of its fields in February 2024, can
be given instead; with --after, only what it changed and added is written. Python's standard library
is enough.
"""

import argparse
import json
import sys
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import claims_csv  # noqa: E402

GAZA, WEST_BANK = "Gaza Strip", "West Bank"
PUBLISHER = "Tech For Palestine"
URL = "https://github.com/TechForPalestine/palestine-datasets/blob/main/"

# Claimant, country, role, and the document in which it spoke.
OFFICIAL = {
    "mohtel": ("Ministry of Health", "PS", "ministry", "Ministry of Health in Gaza, t.me/MOHMediaGaza"),
    "gmotel": ("Government Media Office", "PS", "government",
               "Government Media Office in Gaza, t.me/mediagovps"),
    "unocha": ("UN OCHA", "UN", "monitor", "UN OCHA, report on Gaza"),
}
FLASH = ("UN OCHA, flash updates", "UN", "monitor", "UN OCHA, flash updates on the West Bank")
VERIFIED = ("UN OCHA, verified", "UN", "monitor", "UN OCHA, data on casualties, ochaopt.org")
CARRIER = (PUBLISHER, "", "monitor", "")

# Field: topic, group, unit, and the figure in words. Running totals end in _cum; what is left is a
# figure for one reporting period.
KILLED, INJURED = "casualties/killed", "casualties/injured"
FIELDS = {
    "killed_cum": (KILLED, "", "persons", "killed"),
    "killed_children_cum": (KILLED, "child", "persons", "children killed"),
    "killed_women_cum": (KILLED, "adult/woman", "persons", "women killed"),
    "med_killed_cum": (KILLED, "civilian/medical", "persons", "medical workers killed"),
    "press_killed_cum": (KILLED, "civilian/press", "persons", "journalists killed"),
    "civdef_killed_cum": (KILLED, "civilian/civil-defence", "persons", "civil defence workers killed"),
    "aid_seeker_killed_cum": (KILLED, "civilian/aid-seeker", "persons", "people seeking aid killed"),
    "injured_cum": (INJURED, "", "persons", "injured"),
    "injured_children_cum": (INJURED, "child", "persons", "children injured"),
    "aid_seeker_injured_cum": (INJURED, "civilian/aid-seeker", "persons", "people seeking aid injured"),
    "famine_cum": ("casualties/indirect-deaths", "", "persons", "dead of hunger"),
    "child_famine_cum": ("casualties/indirect-deaths", "child", "persons", "children dead of hunger"),
    "massacres_cum": ("casualties/incidents-with-deaths", "", "massacres", "massacres"),
    "displaced_persons_cum": ("displacement/displaced", "", "persons", "displaced"),
    "displaced_children_cum": ("displacement/displaced", "child", "persons", "children displaced"),
    "displaced_households_cum": ("displacement/displaced", "", "households", "households displaced"),
    "settler_attacks_cum": ("hostilities/incidents", "", "settler-attacks", "attacks by settlers"),
    "killed": (KILLED, "", "persons", "killed"),
    "injured": (INJURED, "", "persons", "injured"),
    "killed_children": (KILLED, "child", "persons", "children killed"),
    "injured_children": (INJURED, "child", "persons", "children injured"),
}
# Parts of a period's figure for which there is no question, and what is no figure of casualties.
APART = {"killed_recovered", "killed_succumbed", "killed_truce_new", "killed_committee"}
NO_FIGURE = {"report_date", "report_source", "report_period", "flash_source", "verified"}


def in_words(day):
    return f"{day.day} {day:%B %Y}"


def renamed(key):
    """The name of a field since February 2024."""
    return key.replace("martyred", "killed")


def figures(row):
    """The figures of a row as (claimant, field, key): who says it, what it counts, where it stands."""
    for key in row:
        carried = key.startswith("ext_")
        field = renamed(key).removeprefix("ext_")
        if key in NO_FIGURE:
            continue
        if "flash_source" in row:
            yield (FLASH if row["flash_source"] == "un" else CARRIER), field, key
        elif carried or row["report_source"] == "missing":
            # On a day without a report, a figure and its ext_ twin are the same.
            if carried or f"ext_{key}" not in row:
                yield CARRIER, field, key
        else:
            yield OFFICIAL[row["report_source"]], field, key
    for key in row.get("verified", {}):
        yield VERIFIED, key, f"verified.{key}"


def value_at(row, key):
    return row.get("verified", {}).get(key[9:]) if key.startswith("verified.") else row.get(key)


def claims_of(path, rows, before, place, until, left_out):
    """Yields a claim for every figure that the edition `before` did not have."""
    edition = date.fromisoformat(rows[-1]["report_date"])
    for row in rows:
        day = date.fromisoformat(row["report_date"])
        if until and row["report_date"] > until:
            left_out[f"rows after {until}"] += 1
            continue
        hours = row.get("report_period", 24)
        period = [day] if hours == 24 else [day - timedelta(hours / 24 - 1), day]
        for who, field, key in figures(row):
            claimant, country, role, document = who
            value = value_at(row, key)
            if value_at(before.get(row["report_date"], {}), renamed(key)) == value:
                continue
            if field in APART:
                left_out["parts of a period's figure (recovered, succumbed, committee, new)"] += 1
                continue
            topic, group, unit, words = FIELDS[field]
            is_total = field.endswith("_cum")
            if not is_total and hours == 0:
                left_out["figures for a period of no hours"] += 1
                continue
            spoke = who in (*OFFICIAL.values(), FLASH)
            when = f"by {in_words(day)}" if is_total else (
                f"on {in_words(day)}" if hours == 24
                else f"from {in_words(period[0])} to {in_words(day)}")
            yield {
                "event": "il-ps-2023",
                "topic": topic,
                "about.date": "" if is_total else "/".join(map(str, period)),
                "about.group": group,
                "about.place": place,
                "about.side": "" if unit in ("massacres", "settler-attacks") else "PS",
                "value": value,
                "unit": unit,
                "as_of": "" if spoke else day,
                "stated_on": day if spoke else edition if who is CARRIER else "unknown",
                "claimant": claimant,
                "country": country,
                "role": role,
                "statement": f"{claimant}: {value:,} {words} in the {place} {when}.",
                "source": f"{path.name} up to {in_words(edition)}" if who is CARRIER
                          else f"{path.name} up to {in_words(edition)}, report of {in_words(day)}",
                "source_url": URL + "west_bank_daily.json" if place == WEST_BANK
                              else URL + "casualties_daily.json",
                "source_publisher": PUBLISHER,
                "source_relays": f"{document}, {in_words(day)}" if spoke else document,
                "locator": f"report_date {row['report_date']}, {key}",
            }


def convert(files, earlier, until):
    """Yields every claim; returns what to say about it, one line each."""
    said, left_out, claimants = [], Counter(), Counter()
    for path, place in files:
        rows = json.loads(path.read_text(encoding="utf-8"))
        before = json.loads(Path(earlier).read_text(encoding="utf-8")) if earlier else []
        before = {row["report_date"]: {renamed(key): row[key] for key in row} for row in before}
        for claim in claims_of(path, rows, before, place, until, left_out):
            claimants[claim["claimant"]] += 1
            yield claim
        gone = sorted(before.keys() - {row["report_date"] for row in rows})
        said.extend(f"no longer there: {day}" for day in gone)
    said.extend(f"left out: {count} {what}" for what, count in left_out.items())
    said.extend(f"{claimant}: {count} claims" for claimant, count in claimants.items())
    said.append(f"{claimants.total()} claims")
    return said


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("path", type=Path, metavar="PATH_TO_PALESTINE_DATASETS",
                        help="the folder, or an edition of casualties_daily.json")
    parser.add_argument("--until", metavar="DATE", help="leave out later reports")
    parser.add_argument("--after", metavar="EARLIER_EDITION.json",
                        help="write only what is new or changed since this edition")
    arguments = parser.parse_args()
    files = [(arguments.path, GAZA)]
    if arguments.path.is_dir():
        files = [(arguments.path / "casualties_daily.json", GAZA),
                 (arguments.path / "west_bank_daily.json", WEST_BANK)]
    claims_csv.write(convert(files, arguments.after, arguments.until),
                     ["date", "group", "place", "side"], "to_csv.py")


if __name__ == "__main__":
    main()
