"""A MediaWiki parser that other people wrote reads our wikitext, and finds in it what we meant and no more.

    wikitext.py PROGRAM

Every text field of a claim is filled with markup in turn. The parsed brief then has the nodes of a brief whose fields
hold a plain word, its text says what was recorded, and every reference that is cited is defined once.
"""

import csv
import os
import subprocess
import sys
import tempfile
from html import unescape
from pathlib import Path

import mwparserfromhell
from mwparserfromhell.nodes import ExternalLink, Heading, Tag, Template, Text, Wikilink

TEXTS = ["claimant", "source", "source_publisher", "locator", "statement", "quote", "quote_translation", "note"]
LINK = "https://example.org/report?a=b|c"
HOSTILE = [
    "{{delete|x}} {{{1}}} }} |url=https://evil.example |title=x {{",
    "[https://evil.example x] [[Category:Evil]] https://evil.example",
    "<ref name=\"x\">x</ref> <nowiki>x</nowiki> <!-- x --> </ref> <references />",
    "''x'' '''y''' ''''z''''' it's",
    "__NOTOC__ ~~~~ ISBN 978-0-306-40615-7 RFC 1234",
    "|- | x || y ! z !! {| |} |}",
    "== x ==",
    "* x", "# x", ": x", "; x : y", "----", "&lt;b&gt; &amp;", "#REDIRECT [[x]]", "-{x}-",
]


def brief(program: str, folder: Path, text: str) -> str:
    folder.mkdir()
    environment = {**os.environ, "COUNTERCLAIM_HOME": str(folder / "home"), "COUNTERCLAIM_LEDGER": str(folder / "c.db")}
    run = lambda *arguments: subprocess.run(
        [program, *arguments], env=environment, check=True, capture_output=True, text=True
    ).stdout
    run("init", "--origin", "interop.example/claims")
    with open(folder / "claims.csv", "w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["event", "topic", "about.side", "value", "stated_on", "country", "source_url", *TEXTS])
        for value, side in [("9", "TJ"), ("11", "TJ"), ("5", "KG")]:
            # Two claimants of one name would be one.
            own = [f"{text} {value}"] + [text] * (len(TEXTS) - 1)
            rows.writerow(["e", "casualties/killed", side, value, "2021-05-06", "TJ", LINK, *own])
    run("import", str(folder / "claims.csv"))
    return run("export", "brief", "--all", "--format", "wikitext")


def shape(wikitext: str) -> list[str]:
    """Every node but text and references to characters, with what names it."""
    found = []
    for node in mwparserfromhell.parse(wikitext).ifilter():
        if isinstance(node, Template):
            found.append(f"template {node.name.strip()} " + " ".join(str(p.name).strip() for p in node.params))
        elif isinstance(node, Tag):
            found.append(f"tag {node.tag} {[str(a.name) for a in node.attributes]}")
        elif isinstance(node, Heading):
            found.append(f"heading {node.level}")
        elif isinstance(node, ExternalLink):
            found.append(f"link {node.url}")
        elif isinstance(node, Wikilink) or type(node).__name__ not in ("Text", "HTMLEntity"):
            found.append(type(node).__name__)
    return found


def said(wikitext: str) -> str:
    """The text that a reader sees, without white space."""
    parsed = mwparserfromhell.parse(wikitext)
    text = "".join(str(node) for node in parsed.ifilter() if isinstance(node, Text) or type(node).__name__ == "HTMLEntity")
    return "".join(unescape(text).split())


def check_references(wikitext: str) -> int:
    parsed = mwparserfromhell.parse(wikitext)
    references = [tag for tag in parsed.filter_tags() if tag.tag == "ref"]
    name = lambda tag: str(tag.get("name").value)
    defined = [name(tag) for tag in references if not tag.self_closing]
    cited = {name(tag) for tag in references if tag.self_closing}
    assert len(set(defined)) == len(defined) and set(defined) == cited, (defined, cited)
    for template in parsed.filter_templates():
        assert str(template.name).strip() in ("cite web", "cite news"), template
        assert template.has("title", ignore_empty=True), template
    return len(defined)


def main(program: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        plain = brief(program, Path(folder) / "plain", "plain")
        wanted = shape(plain)
        for number, text in enumerate(HOSTILE):
            found = brief(program, Path(folder) / str(number), text)
            assert shape(found) == wanted, (text, [pair for pair in zip(shape(found), wanted) if pair[0] != pair[1]][:3])
            times = said(found).count("".join(text.split()))
            assert times >= 2 * len(TEXTS), (text, times)
            check_references(found)
        references = check_references(plain)
    print(f"mwparserfromhell: {len(HOSTILE)} briefs with markup in {len(TEXTS)} fields read as text, {references} references")


if __name__ == "__main__":
    main(str(Path(sys.argv[1]).resolve()))
