"""The recipes of docs/analysis.md print what the page says, and the figures are drawn.

    analysis.py PROGRAM
"""

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

from exported import ledgers

ROOT = Path(__file__).resolve().parents[2]


def r_is_there() -> bool:
    return shutil.which("Rscript") is not None and subprocess.run(["Rscript", "-e", "library(RSQLite)"], capture_output=True).returncode == 0


def main(program: str) -> None:
    page = (ROOT / "docs/analysis.md").read_text()
    recipes = re.findall(r"```(python|r) recipe=(\w+)\n(.*?)```\n\n```text\n(.*?)```", page, re.S)
    assert len(recipes) == page.count(" recipe=") == 6
    ran, printed = [], {}
    r = r_is_there()
    if not r:
        print("skipped: the recipes in R (Rscript or RSQLite is missing)")
    with ledgers(program) as both:
        case = both["case"]
        case.run("export", "package", "clashes", "--all")
        shutil.copy(case.file, case.folder / "clashes.db")
        for language, name, code, wanted in recipes:
            if language == "r" and not r:
                continue
            command = ["Rscript", "-e", code] if language == "r" else [sys.executable, "-c", code]
            found = subprocess.run(command, cwd=case.folder, capture_output=True, text=True)
            assert found.returncode == 0 and found.stdout == wanted, (name, found.stdout, found.stderr)
            ran.append(name)
            printed[name] = found.stdout
        drawn = [case.folder / "killed.png"] if r else []
        if r:
            rows = [line.split()[1:] for line in printed["r"].splitlines()[1:]]
            assert rows == [list(row) for row in ast.literal_eval(printed["sqlite3"])], (rows, printed["sqlite3"])
        for ledger, event, topic in [(case, "kg-tj-2021", "casualties/killed"), (both["hostile"], "e", "casualties/killed")]:
            picture = ledger.folder / "figures.png"
            subprocess.run([sys.executable, ROOT / "examples/figures.py", ledger.file, event, topic, picture], check=True, capture_output=True)
            drawn.append(picture)
        assert all(picture.read_bytes().startswith(b"\x89PNG") for picture in drawn)
    print(f"recipes {', '.join(ran)} print what the page says; {len(drawn)} pictures are drawn")


main(str(Path(sys.argv[1]).resolve()))
