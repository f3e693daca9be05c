#!/usr/bin/env python3
"""Turn ten compilations of US Civil War casualties into counterclaim's canonical CSV.

    python3 to_csv.py PATH_TO_ACW_BUILD [--skip-reversed] [--all-sides] > acw.csv

PATH_TO_ACW_BUILD is the `build` folder of jrnold/acw_battle_data (CC BY 4.0). One claim comes out
for each figure that a compilation gives for one side of one battle. Only battles that a
compilation and the Civil War Sites Advisory Commission (CWSAC) delimit alike are taken, paired
one to one; README.md says how. Python's standard library is enough.
"""

import argparse
import csv
import json
import re
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import claims_csv  # noqa: E402

SIDES = {"US": "union", "Union": "union", "Confederate": "confederate"}
OTHER_SIDES = {"Native American": "native-american"}
ADJECTIVES = {"union": "Union", "confederate": "Confederate", "native-american": "Native American"}

# Topic, the words for it, and the columns that hold it. A column NAME may also come as the pair
# NAME_min, NAME_max.
TOPICS = [
    ("casualties/total", "total casualties", ("casualties",)),
    ("casualties/killed", "killed", ("killed", "kia")),
    ("casualties/injured", "wounded", ("wounded", "wia")),
    ("casualties/missing", "missing", ("missing",)),
    ("casualties/captured", "captured", ("captured",)),
    ("casualties/killed-or-injured", "killed or wounded", ("killed_wounded", "kw")),
    ("casualties/killed-or-missing", "killed or missing", ("killed_missing",)),
    ("casualties/injured-or-missing", "wounded or missing", ("wounded_missing",)),
    ("casualties/missing-or-captured", "missing or captured",
     ("missing_captured", "captured_missing", "miapow")),
]


@dataclass(frozen=True)
class Compilation:
    """A compilation, its author as claimant, and how its battles are paired with CWSAC's."""

    name: str
    claimant: str
    role: str
    stated_on: str
    title: str
    url: str
    publisher: str
    country: str = ""
    published: bool = True  # stated_on is the day of publication, not the day it was read
    mapping: str = ""  # file of the pairs; without one, NAME_battles.csv has a cwsac_id
    battle_column: str = "battle_id"
    quotes: str = ""  # table whose casualties_text holds the compilation's own words
    renamed: tuple = ()  # columns that the data's own schema gives another meaning
    note: str = ""


# Years, titles and addresses are those of the data's own reference list (datapackage.json), with
# the spelling of three titles mended.
COMPILATIONS = [
    Compilation(
        "bodart1908", "Gaston Bodart", "historian", "1908",
        "Militär-historisches Kriegs-Lexikon (1618-1905)",
        "http://books.google.com/books?id=Eo4DAAAAYAAJ", "Stern",
        mapping="bodart1908_to_cwsac.json"),
    Compilation(
        "civilwarorg", "Civil War Trust", "ngo", "2015-12-24",
        "Civil War Battlefields", "http://www.civilwar.org/battlefields/", "Civil War Trust",
        published=False, note="Web page without a date: stated_on is the day it was read."),
    Compilation(
        "clodfelter", "Michael Clodfelter", "historian", "2008",
        "Warfare and Armed Conflicts: A Statistical Encyclopedia of Casualty and Other Figures, "
        "1494-2007, 3rd ed.", "", "McFarland", mapping="clodfelter_to_cwsac.json"),
    Compilation(
        "cwsac", "Civil War Sites Advisory Commission", "government", "1997",
        "Report on the Nation's Civil War Battlefields, Technical Volume II: Battle Summaries",
        "http://www.nps.gov/abpp/battles/tvii.htm", "National Park Service", country="US",
        battle_column="battle", quotes="cwsac_battles.csv"),
    Compilation(
        "fox", "William F. Fox", "historian", "1898",
        "Regimental Losses in the American Civil War, 1861-1865",
        "http://books.google.com/books?id=R5YukgAACAAJ", "Albany Publishing Co.",
        mapping="fox_forces_to_cwsac.json"),
    Compilation(
        "kennedy1997", "Frances H. Kennedy", "historian", "1998",
        "The Civil War Battlefield Guide", "http://books.google.com/books?id=qHObJArDHZMC",
        "Houghton Mifflin", quotes="kennedy1997_battles.csv",
        renamed=(("missing", "missing_captured"),)),
    Compilation(
        "livermore", "Thomas L. Livermore", "historian", "1900",
        "Numbers and Losses in the Civil War in America, 1861-65",
        "http://books.google.com/books?id=Qw8pAAAAYAAJ", "Houghton, Mifflin and Company",
        mapping="livermore_to_cwsac.json"),
    Compilation(
        "phisterer", "Frederick Phisterer", "historian", "1883",
        "Statistical Record of the Armies of the United States",
        "http://books.google.com/books?id=cVNHr_nnLlYC", "Charles Scribner's Sons",
        mapping="phisterer_to_cwsac.json"),
    Compilation(
        "shenandoah", "National Park Service", "government", "1992",
        "Study of Civil War Sites in the Shenandoah Valley of Virginia",
        "http://www.nps.gov/abpp/shenandoah/svs0-1.html", "National Park Service", country="US",
        quotes="shenandoah_forces.csv"),
    Compilation(
        "wikipedia", "English Wikipedia", "encyclopedia", "2017-11~",
        "English Wikipedia, articles on battles of the American Civil War",
        "https://en.wikipedia.org/wiki/Category:Battles_of_the_American_Civil_War",
        "Wikimedia Foundation", published=False,
        note="Articles change: stated_on is when the data were last entered from them."),
]

# The data's editor holds that this book has the two sides the wrong way round, and put the
# figures under the side that he takes to be right (datapackage.json, kennedy1997_battles).
EXCHANGED = {
    ("kennedy1997", "TX005"): "The book has the figures of the two sides the other way round; "
    "the data's editor exchanged them.",
}


class Folder:
    """The data's folder: tables and mappings by file name."""

    def __init__(self, path):
        self.path = Path(path)

    def rows(self, name):
        """The rows of a table, each with the line of the file on which it starts."""
        with open(self.path / name, encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            line = reader.line_num + 2
            for row in reader:
                yield line, row
                line = reader.line_num + 1

    def json(self, name):
        return json.loads((self.path / name).read_text(encoding="utf-8"))


def one_to_one(pairs):
    """The pairs of which neither member stands in another pair."""
    left = Counter(a for a, _ in pairs)
    right = Counter(b for _, b in pairs)
    return {a: b for a, b in pairs if left[a] == 1 and right[b] == 1}


def battle_ids(folder, compilation):
    """The compilation's battle ids, each with the one CWSAC id that is the same battle."""
    name = compilation.name
    if compilation.mapping:
        return one_to_one([
            (str(record["battles_from"][0]), record["battles_to"][0])
            for record in folder.json(compilation.mapping)
            if record["relation"] == "eq"
            and len(record["battles_from"]) == 1 and len(record["battles_to"]) == 1
        ])
    if name == "cwsac":
        return {row["battle"]: row["battle"] for _, row in folder.rows("cwsac_battles.csv")}
    pairs = [(row["battle_id"], row["cwsac_id"])
             for _, row in folder.rows(f"{name}_battles.csv") if row["cwsac_id"]]
    if name == "wikipedia":
        wider = {(row["wikipedia_title"], row["cwsac_id"])
                 for _, row in folder.rows("nps_battles_to_wiki.csv") if row["relation"] != "="}
        pairs = [pair for pair in pairs if pair not in wider]
    return one_to_one(pairs)


def figure(row, columns):
    """The figure that a row gives under one of the columns as (low, high), or None."""
    for column in columns:
        low, high = row.get(f"{column}_min", ""), row.get(f"{column}_max", "")
        if column in row:
            low = high = row[column]
        if low or high:
            for text in (low, high):
                if text and not re.fullmatch(r"[0-9]+", text):
                    raise ValueError(f"column {column}: {text!r} is not a whole number")
            return low, high
    return None


def worded(low, high):
    """The figure in counterclaim's wording; a lower bound above the upper one stays so."""
    if not high:
        return f">={low}"
    if not low:
        return f"<={high}"
    return low if int(low) == int(high) else f"{low}..{high}"


def reversed_range(low, high):
    return bool(low and high) and int(low) > int(high)


def spoken(low, high):
    """The figure inside a sentence."""
    if not high:
        return f"at least {int(low):,}"
    if not low:
        return f"at most {int(high):,}"
    if int(low) == int(high):
        return f"{int(low):,}"
    return f"{int(low):,} to {int(high):,}"


def spoken_days(start, end):
    def day(text):
        when = date.fromisoformat(text)
        return f"{when.day} {when:%B %Y}"
    return day(start) if start == end else f"{day(start)} to {day(end)}"


def one_line(text):
    return " ".join(text.split())


def quotes_of(folder, compilation):
    """The compilation's own words on casualties, by battle id and, where it has them, side."""
    if not compilation.quotes:
        return {}
    return {
        (row[compilation.battle_column], row.get("belligerent")): one_line(row["casualties_text"])
        for _, row in folder.rows(compilation.quotes)
    }


def revisions_of(folder, compilation):
    """The revision of the article that was read, by battle id, for the articles that name it."""
    if compilation.name != "wikipedia":
        return {}
    return {row["battle_id"]: f" (revision {row['id']})"
            for _, row in folder.rows("wikipedia_battles.csv") if row["id"]}


def claims_of(folder, compilation, battles, sides, left_out):
    """Yields (claim, low, high) for every figure of a compilation on battles it shares."""
    ids = battle_ids(folder, compilation)
    quotes = quotes_of(folder, compilation)
    revisions = revisions_of(folder, compilation)
    forces = f"{compilation.name}_forces.csv"
    for line, row in folder.rows(forces):
        battle_id, belligerent = row[compilation.battle_column], row["belligerent"]
        battle = battles.get(ids.get(battle_id))
        side = sides.get(belligerent)
        if battle is None:
            left_out["rows on battles not paired one to one with a CWSAC battle"] += 1
            continue
        if side is None:
            left_out[f"rows of another side ({belligerent})"] += 1
            continue
        for old, new in compilation.renamed:
            row[new] = row.pop(old)
        start, end = battle["start_date"], battle["end_date"]
        quote = quotes.get((battle_id, belligerent)) or quotes.get((battle_id, None)) or ""
        known = EXCHANGED.get((compilation.name, battle_id), "")
        revision = revisions.get(battle_id, "")
        for topic, words, columns in TOPICS:
            try:
                found = figure(row, columns)
            except ValueError as error:
                raise ValueError(f"{forces}, line {line}: {error}") from error
            if found is None:
                continue
            yield {
                "event": f"acw-{battle['battle'].lower()}",
                "topic": topic,
                "about.side": side,
                "value": worded(*found),
                "unit": "persons",
                "as_of": start if start == end else f"{start}/{end}",
                "stated_on": compilation.stated_on,
                "claimant": compilation.claimant,
                "country": compilation.country,
                "role": compilation.role,
                "statement": f"{compilation.claimant} gives {spoken(*found)} {words} on the "
                             f"{ADJECTIVES[side]} side at {one_line(battle['battle_name'])}, "
                             f"{spoken_days(start, end)}.",
                "lang": "en" if quote else "",
                "source": compilation.title,
                "source_url": compilation.url,
                "source_publisher": compilation.publisher,
                "source_published_on": compilation.stated_on if compilation.published else "",
                "quote": quote,
                "locator": f"{forces} line {line}: {battle_id}{revision}, {belligerent}",
                "note": " ".join(filter(None, [compilation.note, known])),
            }, *found


def convert(folder, skip_reversed, sides):
    """Yields every claim; returns what to say about it, one line each."""
    battles = {row["battle"]: row for _, row in folder.rows("cwsac_battles.csv")}
    said, left_out, events, written = [], Counter(), set(), 0
    for compilation in COMPILATIONS:
        before = written
        for claim, low, high in claims_of(folder, compilation, battles, sides, left_out):
            if reversed_range(low, high):
                where = f"{claim['locator']}: {low} above {high}"
                if skip_reversed:
                    said.append(f"left out, lower bound above upper bound: {where}")
                    continue
                said.append(f"row {written + 2} has its lower bound above its upper bound "
                            f"and will be refused: {where}")
            yield claim
            written += 1
            events.add(claim["event"])
        said.append(f"{compilation.name}: {written - before} claims")
    said.extend(f"left out: {count} {what}" for what, count in left_out.items())
    said.append(f"{written} claims on {len(events)} battles")
    return said


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("build", metavar="PATH_TO_ACW_BUILD",
                        help="the build folder of jrnold/acw_battle_data")
    parser.add_argument("--skip-reversed", action="store_true",
                        help="leave out the row whose lower bound is above its upper bound")
    parser.add_argument("--all-sides", action="store_true",
                        help="take Native American forces too, not only Union and Confederate")
    arguments = parser.parse_args()
    sides = SIDES | OTHER_SIDES if arguments.all_sides else SIDES
    claims = convert(Folder(arguments.build), arguments.skip_reversed, sides)
    claims_csv.write(claims, ["side"], "to_csv.py")


if __name__ == "__main__":
    main()
