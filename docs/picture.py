#!/usr/bin/env python3
"""Draws docs/demo.svg: what `counterclaim` prints on the sample ledger, as a picture.

    python3 docs/picture.py target/debug/counterclaim >docs/demo.svg

The program runs in a temporary folder with colours forced on; its output, with the ANSI sequences
for bold, faint and colour, becomes one text element a line. Every run of characters is placed by
its column and stretched to its width, so that columns and bars stand exactly whatever fixed-width
font the reader has. A test compares the words of the picture with what the program prints.

Standard library only.
"""

import html
import os
import re
import subprocess
import sys
import tempfile
import unicodedata
from pathlib import Path

COMMANDS = [
    "counterclaim disputes casualties",
    "counterclaim disputes responsibility",
]
COLUMNS = 92

CLAIMS = Path(__file__).resolve().parent.parent / "fixtures/kg-tj-2021/claims.csv"

FONT = "ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace"
FONT_SIZE = 14
COLUMN_WIDTH = 8.4
LINE_HEIGHT = 20
MARGIN = 20
PAPER, EDGE, INK, FAINT = "#ffffff", "#d0d7de", "#1f2328", "#59636e"
COLOURS = {31: "#b3261e", 32: "#1a7f37", 33: "#8a5a00"}

ESCAPE = re.compile(r"\x1b\[([0-9;]*)m")


def printed(program):
    """What the commands print, each under its own prompt."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            "PATH": os.environ.get("PATH", ""),
            "HOME": folder,
            "COUNTERCLAIM_LEDGER": str(Path(folder, "demo.db")),
        }
        colours = {"CLICOLOR_FORCE": "1", "COLUMNS": str(COLUMNS)}

        def run(arguments, extra):
            return subprocess.run(
                [program, *arguments],
                env=environment | extra,
                cwd=folder,
                check=True,
                capture_output=True,
                text=True,
                encoding="utf-8",
            ).stdout

        run(["init"], {})
        run(["import", str(CLAIMS)], {})
        answers = []
        for command in COMMANDS:
            answer = run(command.split()[1:], colours)
            answer = answer.rstrip("\n")
            answers.append(f"\x1b[2m$\x1b[0m \x1b[1m{command}\x1b[0m\n{answer}")
        return "\n".join(answers)


def lines(text):
    """The lines, each in pieces of one style: text, bold, faint, colour."""
    found = [[]]
    bold, faint, colour = False, False, None
    position = 0
    for escape in [*ESCAPE.finditer(text), None]:
        piece = text[position : escape.start() if escape else len(text)]
        first, *rest = piece.split("\n")
        found[-1].append((first, bold, faint, colour))
        found.extend([(line, bold, faint, colour)] for line in rest)
        if escape is None:
            break
        position = escape.end()
        for code in (int(code or 0) for code in escape[1].split(";")):
            if code == 0:
                bold, faint, colour = False, False, None
            elif code == 1:
                bold = True
            elif code == 2:
                faint = True
            elif code in COLOURS:
                colour = COLOURS[code]
            else:
                raise ValueError(f"no style is known for the code {code}")
    while found and not any(piece[0].strip() for piece in found[-1]):
        found.pop()
    return found


def columns(text):
    """How many columns of a terminal the text takes."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def pieces(text):
    """The text cut where several blanks stand: each piece with the column at which it starts."""
    for piece in re.finditer(r"\S+(?: \S+)*", text):
        yield columns(text[: piece.start()]), piece[0]


def drawn_line(line, baseline):
    """A line as a text element."""
    spans, column = [], 0
    for text, bold, faint, colour in line:
        for offset, piece in pieces(text):
            style = ' font-weight="600"' if bold else ""
            ink = colour or (FAINT if faint else None)
            style += f' fill="{ink}"' if ink else ""
            x = MARGIN + (column + offset) * COLUMN_WIDTH
            length = columns(piece) * COLUMN_WIDTH
            spans.append(
                f'<tspan x="{x:g}" textLength="{length:g}" lengthAdjust="spacingAndGlyphs"{style}>'
                f"{html.escape(piece, quote=False)}</tspan>"
            )
        column += columns(text)
    return f'<text y="{baseline:g}">{"".join(spans)}</text>' if spans else ""


def picture(text):
    """The text as an SVG document."""
    numbered = list(enumerate(lines(text)))
    width = 2 * MARGIN + COLUMNS * COLUMN_WIDTH
    height = 2 * MARGIN + len(numbered) * LINE_HEIGHT
    first = MARGIN + FONT_SIZE
    drawn = (drawn_line(line, first + i * LINE_HEIGHT) for i, line in numbered)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" '
            f'viewBox="0 0 {width:g} {height:g}" font-family="{FONT}" font-size="{FONT_SIZE}" '
            f'fill="{INK}" xml:space="preserve">',
            "<title>counterclaim disputes, on the ledger of the demo</title>",
            f'<rect x="0.5" y="0.5" width="{width - 1:g}" height="{height - 1:g}" rx="6" '
            f'fill="{PAPER}" stroke="{EDGE}"/>',
            *filter(None, drawn),
            "</svg>",
        ]
    )


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: picture.py PROGRAM >docs/demo.svg")
    sys.stdout.reconfigure(encoding="utf-8")
    print(picture(printed(str(Path(sys.argv[1]).resolve()))))


if __name__ == "__main__":
    main()
