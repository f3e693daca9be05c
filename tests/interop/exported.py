"""Ledgers whose exports other people's programs read: the sample case, and one of hostile values."""

import contextlib
import csv
import os
import subprocess
import tempfile
from pathlib import Path

CASE = Path(__file__).resolve().parents[2] / "fixtures/kg-tj-2021/claims.csv"
LINES = ["claimant", "source", "source_publisher", "locator"]
PROSE = ["statement", "quote", "quote_translation", "note"]
FORMULAS = ["=1+1", "+1", "-1", "@SUM(1+1)*cmd|' /C calc'!A0", '=HYPERLINK("https://evil.example","x")', "＝1+1", "'=1", "''", "\t=1"]
MARKUP = [
    '"""', "\\", "\\u0041\\n", "'''", '<http://evil.example> <p> "x" .', "} } GRAPH <x> {", "@prefix : <x> .", "_x0041_ _x000D_",
    "<script>alert(1)</script> & ]]> &amp;", "</sheetData>", "{{x}} ${x} $(x) `x`", "a, b; c | d", "two\nlines\r\nand a third\n",
    "\u202eevil\u202c", "مرصد الشمال", "\U0001f469\u200d\U0001f680 \ufeff \u2028 \ufffe x", "%s%n%d", "null", "NaN", "1e9", "true", "2021-05-01", "https://evil.example/a?b=c d",
    "x" * 1900,
]
HOSTILE = FORMULAS + MARKUP
ADDRESSES = ["https://example.org/a?b=<c>&d=\"e\"'f'|{g}\\^`", "javascript:alert(1)", "urn:isbn:0306406157", "https://пример.example/é", "ftp://example.org/x"]


class Ledger:
    """A ledger in a folder of its own."""

    def __init__(self, program: str, folder: Path):
        self.program, self.folder, self.file = program, folder, folder / "ledger.db"
        folder.mkdir()
        self.run("init", "--origin", "interop.example/claims")

    def run(self, *arguments: str, status: int = 0) -> str:
        environment = {"PATH": os.environ["PATH"], "COUNTERCLAIM_HOME": str(self.folder / "home"), "COUNTERCLAIM_LEDGER": str(self.file)}
        ended = subprocess.run([self.program, *map(str, arguments)], env=environment, capture_output=True, cwd=self.folder)
        assert ended.returncode == status, (arguments, ended.returncode, ended.stderr.decode())
        return ended.stdout.decode()


def one_line(text: str) -> str:
    """The text as the ledger takes it in a field of one line."""
    return " ".join(text.split()) or "x"


def hostile_rows() -> list[dict[str, str]]:
    rows = []
    for number, text in enumerate(HOSTILE):
        line = one_line(text)
        row = {"event": "e", "topic": "casualties/killed", "about.side": ["TJ", "KG"][number % 2], "value": str(number),
               "stated_on": "2021-05", "country": ["TJ", "KG", ""][number % 3], "lang": ["ar", "en", ""][number % 3], "about.place": line,
               "source_url": ADDRESSES[number % len(ADDRESSES)]}
        row |= {name: line for name in LINES} | {name: text for name in PROSE}
        # Claimants of one name would be one.
        row["claimant"] = f"{line} {number}"
        rows.append(row)
    for value, moment in [("at least 41", "2021~"), ("30..35..40", "2021-04-28/.."), ("2.5", "unknown"), ("dozens", "2021-05?"), ("declined", "2020/2021"), ("33,388", "../2021-05-01")]:
        rows.append({"event": "e", "topic": "casualties/injured", "value": value, "as_of": moment, "stated_on": moment, "claimant": value, "source": "S", "source_relays": "A wire"})
    rows.append({"event": "e", "topic": "war-crimes/arson", "value": "no", "stated_on": "2021-05", "claimant": "A", "source": "A wire"})
    return rows


@contextlib.contextmanager
def ledgers(program: str):
    """The two ledgers, by name."""
    with tempfile.TemporaryDirectory() as folder:
        case = Ledger(program, Path(folder) / "case")
        case.run("import", CASE)
        hostile = Ledger(program, Path(folder) / "hostile")
        rows = hostile_rows()
        with open(hostile.folder / "claims.csv", "w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, sorted({name for row in rows for name in row}))
            writer.writeheader()
            writer.writerows(rows)
        hostile.run("import", hostile.folder / "claims.csv")
        yield {"case": case, "hostile": hostile}
