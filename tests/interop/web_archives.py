"""warcio reads web archives that are recorded as sources: the pages are the same, byte for byte.

    web_archives.py PROGRAM FOLDER

FOLDER has the WARC, ARC and WACZ files of other projects. Of each file the sources that counterclaim makes of its pages
are compared with what warcio finds in it: addresses in their order, and the BLAKE3 of what a browser would have saved.
Files that are refused, and those that warcio reads only when they are unpacked, are named below.
"""

import gzip
import io
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import brotlicffi
from blake3 import blake3
from warcio.archiveiterator import ArchiveIterator

# What is said of files that have no pages here.
REFUSED = {
    "bad.arc": "no text is read from ARC",
    "example.arc": "no text is read from ARC",
    "example.arc.gz": "no text is read from ARC",
    "example-space-in-url.arc": "no text is read from ARC",
    "invalid_example_1.wacz": "a ZIP file without web archives",
}
# Packed in other parts than records, so that warcio gives up on them; gzip unpacks them as a whole, and warcio reads that.
PACKED_AS_A_WHOLE = ["example-bad-non-chunked.warc.gz", "example-bad.warc.gz.bad", "example-wrong-chunks.warc.gz"]
KINDS = ("text/html", "application/xhtml+xml", "text/plain", "application/pdf")


def pages(stream):
    """Address and digest of every response and resource of text with a status of 2xx, each pair once."""
    known = {}
    for record in ArchiveIterator(stream):
        if record.rec_type not in ("response", "resource"):
            continue
        if record.http_headers and not record.http_headers.get_statuscode().startswith("2"):
            continue
        headers = record.http_headers or record.rec_headers
        kind = (headers.get_header("Content-Type") or "").split(";")[0].strip().lower()
        body = record.content_stream().read()
        # warcio knows another Brotli library alone, and hands the body out as it was sent.
        if headers.get_header("Content-Encoding") == "br":
            body = brotlicffi.decompress(body)
        looks_like_html = body.lstrip()[:14].lower().startswith((b"<!doctype html", b"<html"))
        is_asked = kind in ("", "application/octet-stream", *KINDS)
        if body and (kind in KINDS or (is_asked and (looks_like_html or body.startswith(b"%PDF-")))):
            address = record.rec_headers.get_header("WARC-Target-URI").strip("<>").replace(" ", "%20")
            known[address, blake3(body).hexdigest()] = True
    return list(known)


def archives(path):
    """The web archives in a file: itself, or those that it packs."""
    if path.name in PACKED_AS_A_WHOLE:
        yield io.BytesIO(gzip.decompress(path.read_bytes()))
        return
    if not zipfile.is_zipfile(path):
        yield path.open("rb")
        return
    with zipfile.ZipFile(path) as packed:
        for name in packed.namelist():
            if name.lower().endswith((".warc", ".warc.gz")):
                yield io.BytesIO(packed.read(name))


def recorded(program, path):
    """What counterclaim says of the file, and the address and digest of each page."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "COUNTERCLAIM_HOME": f"{folder}/home", "COUNTERCLAIM_LEDGER": f"{folder}/c.db"}

        def run(*arguments):
            done = subprocess.run([program, *arguments], env=environment, cwd=folder, capture_output=True, text=True)
            assert done.returncode == 0, f"{arguments}: {done.stderr}"
            return done.stdout

        run("init", "--origin", "interop.example/pages")
        told = run("source", "add", str(path), "--title", "The archive")
        found = []
        for source in json.loads(run("source", "list", "--format", "json"))[1:]:
            body = json.loads(run("show", "#%d" % source["index"], "--json"))["body"]
            assert body["part_of"] == source["part_of"], source
            saved = subprocess.run(
                [program, "source", "save", "#%d" % source["index"], "-o", "-"],
                env=environment, cwd=folder, capture_output=True, check=True,
            ).stdout
            assert blake3(saved).hexdigest() == body["document"]["digest"], source
            found.append((source["url"], body["document"]["digest"]))
        run("verify")
        return " ".join(told.split()), found


def main():
    program, folder = os.path.abspath(sys.argv[1]), Path(sys.argv[2])
    endings = (".warc", ".gz", ".bad", ".arc", ".wacz")
    files = [path for path in sorted(folder.rglob("*")) if path.name.endswith(endings)]
    assert files, f"{folder} has no web archives"
    compared = total = 0
    for path in files:
        told, found = recorded(program, path)
        if path.name in REFUSED:
            assert REFUSED[path.name] in told and not found, f"{path.name}: {told}"
            print(f"{path.name}: refused: {REFUSED[path.name]}")
            continue
        expected = [page for stream in archives(path) for page in pages(stream)]
        assert found == expected, f"{path.name}:\n  here   {found}\n  warcio {expected}\n  {told}"
        compared, total = compared + 1, total + len(found)
        print(f"{path.name}: pages: {len(found)}, as warcio has them")
    print(f"{compared} web archives with {total} pages are as warcio reads them.")


if __name__ == "__main__":
    main()
