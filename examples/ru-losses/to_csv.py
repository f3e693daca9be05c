#!/usr/bin/env python3
"""Turn claimed and documented losses of the war in Ukraine into counterclaim's canonical CSV.

    python3 to_csv.py PATH_TO_RU_LOSSES [--oryx daily_count.csv ...] [--from DATE] [--until DATE]
    python3 to_csv.py PERSONNEL.json [--after EARLIER.json]

The folder holds russia_losses_equipment.json and russia_losses_personnel.json of
PetroIvaniuk/2022-Ukraine-Russia-War-Dataset (MIT): what the General Staff of Ukraine claims, day by
day. daily_count.csv is of scarnecchia/oryx_data (CC BY 4.0): what Oryx has documented. A single
edition of the personnel file can be given instead; with --after, only what it changed and added is
written. README.md says which categories are compared. Python's standard library is enough.
"""

import argparse
import csv
import json
import sys
from collections import Counter
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import claims_csv  # noqa: E402

EVENT = "ua-ru-2022"
DATASET = "2022-Ukraine-Russia-War-Dataset"
DATASET_URL = f"https://github.com/PetroIvaniuk/{DATASET}"
ORYX_URL = "https://github.com/scarnecchia/oryx_data"

# What both count, by one definition: the only groups that they share.
SHARED = {
    "tank": ("Tanks", "armour/tank"),
    "MRL": ("Multiple Rocket Launchers", "artillery/rocket-launcher"),
    "aircraft": ("Aircraft", "aircraft/aeroplane"),
    "helicopter": ("Helicopters", "aircraft/helicopter"),
}
# Of these the General Staff's categories are wider or narrower than any of Oryx's.
CLAIMED = {field: group for field, (_, group) in SHARED.items()} | {
    "APC": "claimed/armoured-vehicle",
    "field artillery": "claimed/artillery-system",
    "anti-aircraft warfare": "claimed/anti-aircraft-system",
    "drone": "claimed/drone",
    "cruise missiles": "claimed/cruise-missile",
    "naval ship": "claimed/ship",
    "submarines": "claimed/submarine",
    "ground robotic systems": "claimed/ground-robot",
    "special equipment": "claimed/special-equipment",
    "mobile SRBM system": "claimed/ballistic-missile-launcher",
    "military auto": "claimed/vehicle",
    "fuel tank": "claimed/fuel-tank",
    "vehicles and fuel tanks": "claimed/vehicle-or-fuel-tank",
}
DOCUMENTED = dict(SHARED.values())
SIDES = {"Russia": "RU", "Ukraine": "UA"}
STATES = {"type_total": "lost", "destroyed": "destroyed", "damaged": "damaged",
          "captured": "captured", "abandoned": "abandoned"}
# The General Staff's words before a figure.
WORDINGS = {"about": "about ", "more": "more than ", "": ""}


def in_words(text):
    day = date.fromisoformat(text)
    return f"{day.day} {day:%B %Y}"


def general_staff(file, edition, row, topic, group, unit, value, key):
    """A claim of the General Staff in the file's edition that ends on a day."""
    claimant = "General Staff of Ukraine"
    return {
        "event": EVENT,
        "topic": topic,
        "about.group": group,
        "about.side": "RU",
        "value": value,
        "unit": unit,
        "stated_on": row["date"],
        "claimant": claimant,
        "country": "UA",
        "role": "military",
        "statement": f"{claimant}: Russian losses by {in_words(row['date'])}, {key}: {value}.",
        "source": f"{file} up to {in_words(edition)}, report of {in_words(row['date'])}",
        "source_url": f"{DATASET_URL}/blob/main/data/{file}",
        "source_publisher": DATASET,
        "source_relays": f"General Staff of the Armed Forces of Ukraine, losses by {in_words(row['date'])}",
        "locator": f"date {row['date']}, {key}",
    }


def personnel(path, before):
    """Claims on personnel that the edition `before` did not have."""
    rows = json.loads(path.read_text(encoding="utf-8"))
    edition = max(row["date"] for row in rows)
    for row in rows:
        had = before.get(row["date"], {})
        for topic, key, value in [
            ("casualties/total", "personnel", f"{WORDINGS[row['personnel*']]}{row['personnel']}"),
            ("casualties/captured", "POW", row.get("POW")),
        ]:
            if value is not None and had.get(key) != row[key]:
                yield general_staff("russia_losses_personnel.json", edition, row, topic, "military",
                                    "persons", value, key)


def equipment(path):
    rows = json.loads(path.read_text(encoding="utf-8"))
    edition = max(row["date"] for row in rows)
    for row in rows:
        for key, group in CLAIMED.items():
            if key in row:
                yield general_staff("russia_losses_equipment.json", edition, row, "equipment/lost",
                                    group, "items", row[key], key)


def slug(text):
    """An Oryx category as a group: the words before any figures, joined by hyphens."""
    return "-".join("".join(c if c.isalnum() else " " for c in text.lower()).split())


def documented(paths, left_out):
    """Oryx's counts; what stands alike in several editions of the file, from the first of them."""
    seen = {}
    for path in paths:
        with open(path, encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        edition = max(row["date_recorded"] for row in rows)
        for row in rows:
            kind, day = row["equipment_type"].strip(), row["date_recorded"]
            if kind.startswith("Losses "):
                left_out["Oryx's sums over several categories, which its headings give"] += 1
                continue
            group = DOCUMENTED.get(kind) or ("" if kind == "All Types" else f"documented/{slug(kind)}")
            for column, state in STATES.items():
                key = (row["country"], kind, day, state)
                if seen.get(key) == row[column]:
                    left_out["figures that an edition given before has too"] += 1
                    continue
                seen[key] = row[column]
                yield {
                    "event": EVENT,
                    "topic": f"equipment/{state}",
                    "about.group": group,
                    "about.side": SIDES[row["country"]],
                    "value": row[column],
                    "unit": "items",
                    "stated_on": day,
                    "claimant": "Oryx",
                    "role": "monitor",
                    "statement": f"Oryx: {kind} of {row['country']} {state} by {in_words(day)}: {row[column]}.",
                    "source": f"daily_count.csv up to {in_words(edition)}",
                    "source_url": f"{ORYX_URL}/blob/main/daily_count.csv",
                    "source_publisher": "oryx_data",
                    "source_relays": "https://www.oryxspioenkop.com/2022/02/"
                                     "attack-on-europe-documenting-equipment.html",
                    "locator": f"{row['country']}, {kind}, {day}, {column}",
                }


def convert(arguments):
    """Yields every claim; returns what to say about it, one line each."""
    left_out, claimants, said = Counter(), Counter(), []

    def every():
        if not arguments.path.is_dir():
            before = {}
            if arguments.after:
                rows = json.loads(Path(arguments.after).read_text(encoding="utf-8"))
                before = {row["date"]: row for row in rows}
                now = {row["date"] for row in json.loads(arguments.path.read_text(encoding="utf-8"))}
                said.extend(f"no longer there: {day}" for day in sorted(before.keys() - now))
            yield from personnel(arguments.path, before)
            return
        yield from personnel(arguments.path / "russia_losses_personnel.json", {})
        yield from equipment(arguments.path / "russia_losses_equipment.json")
        yield from documented(arguments.oryx, left_out)

    for claim in every():
        if not arguments.since <= claim["stated_on"] <= arguments.until:
            left_out["figures of other days"] += 1
            continue
        claimants[claim["claimant"]] += 1
        yield claim
    said.extend(f"left out: {count} {what}" for what, count in left_out.items())
    said.extend(f"{claimant}: {count} claims" for claimant, count in claimants.items())
    return said


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("path", type=Path, metavar="PATH_TO_RU_LOSSES",
                        help="the folder, or an edition of the personnel file")
    parser.add_argument("--oryx", action="append", default=[], metavar="daily_count.csv",
                        help="Oryx's counts; may be given for several editions, the best one first")
    parser.add_argument("--after", metavar="EARLIER.json",
                        help="write only what is new or changed since this edition")
    parser.add_argument("--from", dest="since", default="", metavar="DATE", help="leave out earlier days")
    parser.add_argument("--until", default="9999", metavar="DATE", help="leave out later days")
    claims_csv.write(convert(parser.parse_args()), ["group", "side"], "to_csv.py")


if __name__ == "__main__":
    main()
