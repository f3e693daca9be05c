"""openpyxl, which others wrote, finds in our workbooks what our CSV says: texts as text, figures as numbers, and no formula.

    export_xlsx.py PROGRAM
"""

import csv
import io
import re
import sys
import zipfile
from pathlib import Path

import openpyxl

from exported import ledgers

# Columns of figures and counts; every other cell is text.
NUMBERS = {"gap", "low", "high", "low_converted", "high_converted", "group_low", "group_high", "reports", "origins", "index", "claims"}
LONGEST = 32_767


def shown(text: str) -> str:
    """The text as a cell has it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(text.encode("utf-16-le")) // 2 > LONGEST:
        text = text[: LONGEST - len("… [cut]")] + "… [cut]"
    return text


def unescaped(text: str) -> str:
    """What a spreadsheet shows: characters that XML does not have are written as numbers (ECMA-376, ST_Xstring)."""
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text)


def rows(text: str) -> list[list[str]]:
    found = list(csv.reader(io.StringIO(text, newline="")))
    # A guard of its own is doubled in CSV.
    return [[re.sub(r"^'(?='+[=+\-@\t\r＝＋－＠])", "", cell) for cell in row] for row in found]


def compare(sheet, wanted: list[list[str]]) -> int:
    header = [cell.value for cell in sheet[1]]
    assert header == wanted[0], (sheet.title, header, wanted[0])
    assert sheet.max_row == len(wanted) and sheet.freeze_panes == "A2", (sheet.title, sheet.max_row, len(wanted))
    assert sheet.auto_filter.ref == f"A1:{sheet.cell(sheet.max_row, sheet.max_column).coordinate}", sheet.auto_filter.ref
    cells = 0
    for row, values in zip(sheet.iter_rows(min_row=2), wanted[1:]):
        for name, cell, value in zip(header, row, values, strict=True):
            assert cell.hyperlink is None and cell.data_type in "sn", (cell.coordinate, cell.data_type)
            if value == "":
                assert cell.value is None, cell.coordinate
            elif name in NUMBERS:
                assert cell.data_type == "n" and cell.value == float(value), (cell.coordinate, cell.value, value)
            else:
                assert cell.data_type == "s" and cell.number_format == "@", (cell.coordinate, cell.data_type)
                # openpyxl takes an escaped underscore back, and nothing else.
                assert shown(value) in (cell.value, unescaped(cell.value)), (cell.coordinate, cell.value, value)
            cells += 1
    return cells


def main(program: str) -> None:
    cells = 0
    with ledgers(program) as both:
        hostile = both["hostile"]
        long = hostile.folder / "long.csv"
        long.write_text(f"event,topic,value,stated_on,claimant,source,quote\ne,t,1,2021,A,S,{'=y' * 20_000}\n")
        hostile.run("import", long)
        for ledger in both.values():
            file, again = ledger.folder / "a.xlsx", ledger.folder / "b.xlsx"
            for path in (file, again):
                ledger.run("export", "xlsx", path, "--all", "--title", "=1+1")
            assert file.read_bytes() == again.read_bytes(), "the same ledger makes other bytes"
            with zipfile.ZipFile(file) as archive:
                sheets = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/worksheets/")]
                relations = [name for name in archive.namelist() if "worksheets/_rels" in name]
            assert len(sheets) == 4 and not relations and not any(re.search("<f[ >]|<hyperlink", sheet) for sheet in sheets)
            book = openpyxl.load_workbook(file)
            assert book.sheetnames == ["Read me", "Disputes", "Claims", "Sources"]
            assert book["Read me"]["A1"].data_type == "s" and book["Read me"]["A1"].value == "=1+1"
            cells += compare(book["Disputes"], rows(ledger.run("export", "disputes", "--all", "--raw")))
            cells += compare(book["Claims"], rows(ledger.run("export", "claims", "--raw")))
            ledger.run("export", "package", "p", "--raw", "--all")
            cells += compare(book["Sources"], rows((ledger.folder / "p/sources.csv").read_bytes().decode()))
        told = [row[0].value for row in book["Read me"].iter_rows() if row[0].value]
        assert any("were cut" in line and line.endswith(": 2.") for line in told), told
    print(f"openpyxl: {cells} cells of two workbooks are what CSV says, texts as text")


main(str(Path(sys.argv[1]).resolve()))
