"""Programs that other people wrote read an exported bag: its checksums, its references, its custody.

    evidence.py PROGRAM

bagit, from the Library of Congress, validates the bag and refuses altered copies; citeproc renders every source of its
CSL-JSON; pybtex reads its BibTeX, and what LaTeX would print, by pylatexenc, is what was recorded.
"""

import csv
import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

import bagit
import blake3
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from pybtex.database import parse_string
from pylatexenc.latex2text import LatexNodes2Text

TITLES = [
    "Plain",
    "50 % of $3 & #4, _five_ {six} }seven{ \\eight \\N ~nine ^ten \"eleven\" 'twelve' @misc{x, y = {z}}",
    "Кок-Таш: 9 погибших, „как сообщают“",
    "تقرير الشمال عن الضحايا",
    "戦争 — ٣٠ – ½ €",
]
NAMES = ["report 1.html", "отчёт №2.html", "%41.txt", "a&b;c.txt", "~x.txt"]


STYLE = """<?xml version="1.0" encoding="utf-8"?>
<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0" default-locale="en-US">
  <info><title>Plain</title><id>plain</id><updated>2026-01-01T00:00:00+00:00</updated></info>
  <citation><layout><text variable="title"/></layout></citation>
  <bibliography><layout delimiter=". ">
    <group delimiter="; ">
      <text variable="title"/><text variable="publisher"/>
      <date variable="issued" form="text" date-parts="year-month-day"/>
      <date variable="accessed" form="text" date-parts="year-month-day"/>
      <text variable="URL"/><text variable="note"/>
    </group>
  </layout></bibliography>
</style>"""


def make(program: str, folder: Path) -> Path:
    environment = {**os.environ, "COUNTERCLAIM_HOME": str(folder / "home"), "COUNTERCLAIM_LEDGER": str(folder / "c.db")}

    def run(*arguments: str) -> None:
        subprocess.run([program, *arguments], env=environment, check=True, capture_output=True, cwd=folder)

    run("init", "--origin", "interop.example/claims")
    for number, (title, name) in enumerate(zip(TITLES, NAMES)):
        (folder / name).write_text(f"file {number}", encoding="utf-8")
        run("source", "add", f"./{name}", "--title", title, "--publisher", title, "--published-on",
            ["2021-05-04", "2021-05", "2021~", "2021-04-28/2021-05", "202X"][number], "--retrieved-on", "2026-11-24",
            "--url", f"https://example.org/{number}?a=b_c&d=%20#e", "--lang", "ru")
    run("source", "add", "--title", "Interview")
    run("source", "add", "--title", "Secret", "--publisher", "A witness")
    run("redact", "#7", "--reason", "source-safety", "--yes")
    run("export", "evidence", "bag", "--source", "#6", "--source", "#7", *(f"--source=#{n}" for n in range(1, 6)))
    return folder / "bag"


def check_bag(bag: Path, folder: Path) -> int:
    found = bagit.Bag(str(bag))
    found.validate()
    assert found.info["External-Identifier"].startswith("interop.example/claims 9 "), found.info
    for line in (bag / "blake3.txt").read_text("utf-8").splitlines():
        digest, path = line.split("  ", 1)
        assert blake3.blake3((bag / path).read_bytes()).hexdigest() == digest, path
    refused = 0
    everything = sorted(path.relative_to(bag) for path in bag.rglob("*") if path.is_file())
    for path in everything:
        for alter in (lambda file: file.write_bytes(file.read_bytes()[:-1] + b"?"), lambda file: file.unlink()):
            # Nothing lists the tag manifest, and a bag may go without.
            if path.name == "tagmanifest-sha256.txt":
                continue
            shutil.rmtree(folder / "copy", ignore_errors=True)
            shutil.copytree(bag, folder / "copy")
            alter(folder / "copy" / path)
            try:
                bagit.Bag(str(folder / "copy")).validate()
            except Exception:  # noqa: BLE001: a refusal, in whatever form
                refused += 1
            else:
                sys.exit(f"accepted, and should not have been: {path}")
    (folder / "copy2").mkdir()
    shutil.copytree(bag, folder / "copy2", dirs_exist_ok=True)
    (folder / "copy2" / "data" / "more.txt").write_text("more")
    try:
        bagit.Bag(str(folder / "copy2")).validate()
    except bagit.BagValidationError:
        return refused + 1
    sys.exit("accepted, and should not have been: a file that is in no manifest")


def check_csl(items: list, folder: Path) -> None:
    assert [item["title"] for item in items[:5]] == TITLES, items
    with warnings.catch_warnings():
        # It warns of what it does not print.
        warnings.simplefilter("ignore")
        (folder / "plain.csl").write_text(STYLE, encoding="utf-8")
        style = CitationStylesStyle(str(folder / "plain.csl"), validate=False)
        shown = CitationStylesBibliography(style, CiteProcJSON(items), formatter.plain)
        for item in items:
            shown.register(Citation([CitationItem(item["id"])]))
        bibliography = [str(entry) for entry in shown.bibliography()]
    assert len(bibliography) == len(items), bibliography
    for part in ["Plain", TITLES[2], TITLES[3], "Interview", "May 4, 2021", "November 24, 2026", "BLAKE3", "REDACTED"]:
        assert any(part in entry for entry in bibliography), (part, bibliography)


def check_bibtex(text: str) -> None:
    entries = list(parse_string(text, "bibtex").entries.values())
    assert len(entries) == 7, [entry.key for entry in entries]
    for entry, title in zip(entries, TITLES):
        for field in ("title", "publisher"):
            # It knows no names of braces, and has a circumflex of its own.
            latex = entry.fields[field].replace("\\textbraceleft{}", "⟨").replace("\\textbraceright{}", "⟩")
            printed = LatexNodes2Text(math_mode="verbatim").latex_to_text(latex)
            printed = printed.replace("⟨", "{").replace("⟩", "}").replace("ˆ", "^")
            assert printed == title, (printed, title)
    assert entries[0].fields["url"] == "https://example.org/0?a=b_c&d=%20#e", entries[0].fields["url"]
    assert entries[0].fields["date"] == "2021-05-04" and entries[0].fields["year"] == "2021"


def check_custody(path: Path) -> None:
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    told = {(row["source"], row["what"]) for row in rows}
    assert {("1", "archived"), ("6", "recorded"), ("7", "redacted")} <= told, told
    for row in rows:
        if row["file"]:
            data = (path.parent.parent / row["file"]).read_bytes()
            assert blake3.blake3(data).hexdigest() == row["blake3"], row
        assert "Secret" not in row["title"] and "witness" not in row["title"], row


def main(program: str) -> None:
    # What it finds in altered copies is what is wanted.
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bag = make(program, folder)
        refused = check_bag(bag, folder)
        items = json.loads((bag / "data/sources.json").read_text("utf-8"))
        check_csl(items, folder)
        check_bibtex((bag / "data/sources.bib").read_text("utf-8"))
        check_custody(bag / "data/custody.csv")
    print(f"bagit: the bag is valid, {refused} altered copies refused; citeproc and pybtex read {len(items)} sources")


if __name__ == "__main__":
    main(str(Path(sys.argv[1]).resolve()))
