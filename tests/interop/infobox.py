"""A MediaWiki parser that other people wrote finds in an infobox the figures that our import finds, no more and no less.

    infobox.py PROGRAM

mwparserfromhell takes the template and its cells apart; what is left of a line is read here with one regular
expression a figure, which knows nothing of our reader.
"""

import csv
import io
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import mwparserfromhell

ARTICLE = Path(__file__).parents[2] / "fixtures/mappings/infobox.wiki"
CELLS = re.compile(r"(casualties\d?|strength\d?|fatalities|injuries)$")
# Templates whose parameters are text; others show none, but for flags with a name.
SHOWN = {"plainlist", "ubl", "small", "nowrap", "circa"}
FIGURE = re.compile(r"(?:at least |c\. )?[~>]?(?<![\w-])\d[\d,]*(?:–\d[\d,]*)?\+?|\bunknown\b", re.IGNORECASE)
AS_OF = re.compile(r"\(as of [^)]*\)")


def plain(code) -> str:
    """What a reader sees, a line for each break."""
    shown = []
    for node in code.nodes:
        kind = type(node).__name__
        if kind == "Text":
            shown.append(str(node))
        elif kind == "HTMLEntity":
            shown.append(node.normalize())
        elif kind == "Wikilink" and not str(node.title).lower().startswith(("file:", "image:")):
            shown.append(plain(node.text or node.title))
        elif kind == "Tag" and str(node.tag) == "br":
            shown.append("\n")
        elif kind == "Tag" and str(node.tag) in ("b", "i", "small"):
            shown.append(plain(node.contents))
        elif kind == "Template":
            name = str(node.name).strip().lower()
            if name in SHOWN:
                shown.append("c. " if name == "circa" else "")
                shown.append("\n".join(plain(parameter.value) for parameter in node.params))
            elif name.startswith("formatnum:"):
                shown.append(name.removeprefix("formatnum:"))
    return "".join(shown)


def theirs() -> Counter:
    figures = Counter()
    for template in mwparserfromhell.parse(ARTICLE.read_text(encoding="utf-8")).filter_templates(recursive=False):
        if not str(template.name).strip().lower().startswith("infobox"):
            continue
        for parameter in template.params:
            name = str(parameter.name).strip()
            if CELLS.match(name):
                for line in plain(parameter.value).splitlines():
                    for figure in FIGURE.findall(AS_OF.sub("", line.replace("\xa0", " "))):
                        figures[name, figure] += 1
    return figures


def ours(program: str) -> Counter:
    text = subprocess.run(
        [program, "map", "check", str(ARTICLE), "--map", "infobox", "--rows", "0", "--format", "csv",
         "--set", "event=e", "--set", "article=A"],
        capture_output=True, text=True, check=False,
    ).stdout
    claims = csv.DictReader(io.StringIO(text))
    return Counter((claim["locator"].split(", ")[1], claim["value"]) for claim in claims)


def main(program: str) -> None:
    found, expected = ours(program), theirs()
    # Things, which the mapping leaves out, and the line that the fixture has to be refused.
    beside = Counter({("casualties2", "1"): 1, ("casualties3", "136"): 1})
    assert found + beside == expected, (found + beside - expected, expected - found - beside)
    print(f"mwparserfromhell: {sum(found.values())} figures of {ARTICLE.name} found alike, {sum(beside.values())} left out")


if __name__ == "__main__":
    main(str(Path(sys.argv[1]).resolve()))
