"""Frictionless, which others wrote, reads our data packages and refuses broken ones.

    export_package.py PROGRAM
"""

import csv
import json
import shutil
import sys
from pathlib import Path

from frictionless import Package, validate

from exported import HOSTILE, ledgers

BROKEN = [
    # Table, column, cell, and the errors of which one has to be named.
    ("claims", "stated_on", "yesterday", {"constraint-error"}),
    ("claims", "claimant", "", {"constraint-error"}),
    ("claims", "country", "Kyrgyzstan", {"constraint-error"}),
    ("claims", "id", "z" * 64, {"constraint-error", "foreign-key"}),
    ("claims", "source_id", "0" * 64, {"foreign-key"}),
    ("claims", "index", "first", {"type-error"}),
    ("disputes", "low", "nine", {"type-error"}),
    ("disputes", "status", "settled", {"constraint-error"}),
    ("disputes", "id", "0" * 64, {"foreign-key"}),
    ("sources", "relays", "0" * 64, {"foreign-key"}),
]


def errors(folder: Path) -> set[str]:
    report = validate(str(folder / "datapackage.json"))
    return {error.type for task in report.tasks for error in task.errors} | {error.type for error in report.errors}


def break_cell(folder: Path, table: str, column: str, cell: str) -> None:
    """Changes a cell, and lets the descriptor's length and digest of the file be those of the new one."""
    path = folder / f"{table}.csv"
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    rows[1][rows[0].index(column)] = cell
    with open(path, "w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    descriptor = json.loads((folder / "datapackage.json").read_text())
    for resource in descriptor["resources"]:
        if resource["name"] == table:
            del resource["bytes"], resource["hash"]
    (folder / "datapackage.json").write_text(json.dumps(descriptor))


def main(program: str) -> None:
    with ledgers(program) as both:
        for name, ledger in both.items():
            folder = ledger.folder / "package"
            ledger.run("export", "package", folder, "--all", "--licence", "CC-BY-4.0", "--publisher", "A <b>", "--title", "T | *x*")
            assert errors(folder) == set(), (name, errors(folder))
            package = Package(str(folder / "datapackage.json"))
            assert package.title == "T | *x*" and package.licenses == [{"name": "CC-BY-4.0"}]
            rows = {resource.name: resource.read_rows() for resource in package.resources}
            assert all(len(table) > 0 for table in rows.values())
            ledger.run("export", "package", folder, status=1)

        claims = {row["quote"].removeprefix("'") for row in rows["claims"] if row["quote"]}
        lost = {text.strip().removeprefix("'") for text in HOSTILE} - claims
        assert not lost, lost

        # What a package holds imports back, and adds nothing to the ledger that it is from.
        before = ledger.run("checkpoint", "show")
        ledger.run("import", folder / "claims.csv")
        assert ledger.run("checkpoint", "show") == before, "a package's claims are not the ledger's"

        for table, column, cell, wanted in BROKEN:
            broken = ledger.folder / "broken"
            shutil.copytree(folder, broken)
            break_cell(broken, table, column, cell)
            found = errors(broken)
            assert found & wanted, (table, column, cell, found)
            shutil.rmtree(broken)
        with open(folder / "claims.csv", "a") as file:
            file.write(" ")
        assert errors(folder), "a byte that was added is not seen"
    print(f"frictionless: two packages are valid, and {len(BROKEN) + 1} broken ones are not")


main(str(Path(sys.argv[1]).resolve()))
