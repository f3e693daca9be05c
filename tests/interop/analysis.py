"""The recipes of docs/analysis.md print what the page says, and the figures are drawn.

    analysis.py PROGRAM
"""

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
    recipes = re.findall(r"```(?:python|r) recipe=(\w+)\n(.*?)```\n\n```text\n(.*?)```", page, re.S)
    assert len(recipes) == page.count(" recipe=") == 5
    ran = []
    with ledgers(program) as both:
        case = both["case"]
        case.run("export", "package", "clashes", "--all")
        shutil.copy(case.file, case.folder / "clashes.db")
        for name, code, wanted in recipes:
            if name == "r" and not r_is_there():
                print("skipped: the recipe in R (Rscript or RSQLite is missing)")
                continue
            command = ["Rscript", "-e", code] if name == "r" else [sys.executable, "-c", code]
            found = subprocess.run(command, cwd=case.folder, capture_output=True, text=True)
            assert found.returncode == 0 and found.stdout == wanted, (name, found.stdout, found.stderr)
            ran.append(name)
        for ledger, event, topic in [(case, "kg-tj-2021", "casualties/killed"), (both["hostile"], "e", "casualties/killed")]:
            picture = ledger.folder / "figures.png"
            subprocess.run([sys.executable, ROOT / "examples/figures.py", ledger.file, event, topic, picture], check=True, capture_output=True)
            assert picture.read_bytes().startswith(b"\x89PNG")
    print(f"recipes in {', '.join(ran)} print what the page says; two pictures are drawn")


main(str(Path(sys.argv[1]).resolve()))
