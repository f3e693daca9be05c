"""The words of PDFs that Debian ships, as this program and as pdftotext read them.

    python tests/interop/pdf.py PROGRAM FILE...

Pages are as many. Of the words, all but two in a hundred are the same; where the program says that
it could not read a page to its end, or a font, that page, or that file, is left out of the count of
words that are missing, never of those that are made up. Words cut at the end of a line are counted
as two by the one and as one by the other.
"""

import json
import subprocess
import sys
from collections import Counter


def ours(program, path):
    with open(path, "rb") as file:
        lines = subprocess.run([program, "extract-text", "application/pdf"], stdin=file, check=True,
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout.decode().splitlines()
    lines = [json.loads(line) for line in lines]
    return [line["page"]["text"] for line in lines if "page" in line], lines[-1]["done"].get("notes", [])


def theirs(path):
    text = subprocess.run(["pdftotext", "-q", path, "-"], check=True, stdout=subprocess.PIPE).stdout.decode()
    return text.split("\f")[:-1]


def main(program, paths):
    for path in paths:
        pages, notes = ours(program, path)
        others = theirs(path)
        assert len(pages) == len(others), f"{path}: {len(pages)} pages, pdftotext has {len(others)}"
        unread = {int(note.split()[1]) for note in notes if note.startswith("page ")}
        has_silent_fonts = any(note.startswith("nothing set in the font") for note in notes)
        assert len(unread) < len(pages) / 10, f"{path}: {notes}"
        found = Counter(word for page in pages for word in page.split())
        other = Counter(word for page in others for word in page.split())
        made_up = sum((found - other).values())
        read = [page for number, page in enumerate(pages, 1) if number not in unread]
        of = [page for number, page in enumerate(others, 1) if number not in unread]
        missing = Counter(word for page in of for word in page.split())
        total = sum(missing.values())
        missing = sum((missing - Counter(word for page in read for word in page.split())).values())
        assert total > 1000, f"{path}: pdftotext finds {total} words"
        if not has_silent_fonts:
            assert made_up * 50 <= total, f"{path}: {made_up} of {total} words are not in pdftotext's text"
            assert missing * 50 <= total, f"{path}: {missing} of {total} words of pdftotext's text are missing"
        else:
            # What stands in such a font is not read, which joins words; no letters may come in its place.
            letters, others = (Counter(letter for word in words.elements() for letter in word) for words in (found, other))
            strange = sum((letters - others).values())
            assert strange * 50 <= letters.total(), f"{path}: {strange} letters are not in pdftotext's text"
            assert missing * 50 > total, f"{path}: a font is said not to be read, and no word is missing"
        name = path.rsplit("/", 1)[-1]
        print(f"pdftotext: {name}: {len(pages)} pages, {total} words, {missing} missing, {made_up} others"
              + ("".join(f"; {note}" for note in notes)))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
