"""Checks receipts, the proof of a report and an exported log with proofbundle, which others wrote.

    check.py KEY-FILE LOG OLDER-CHECKPOINT REPORT-PROOF RECEIPT [RECEIPT ...]

Whatever proofbundle accepts is then altered, one byte at a time, and has to be refused. What is ours here: cutting the
entry out of the extra line, the proof of a report into receipts and an entry bundle into entries, and holding body and
salt against the entry.
"""

import base64
import binascii
import pathlib
import struct
import sys

import blake3
from proofbundle import merkle
from proofbundle.checkpoint import verify_checkpoint
from proofbundle.tlogproof import parse_tlog_proof, verify_tlog_proof

CONTEXT = "counterclaim 2026 v1 body"
COMMITMENT = {b"C": 12, b"R": 20}


def holds(text: str, key: str) -> bool:
    """Whether the log has the entry, and the entry commits to the body."""
    try:
        extra = parse_tlog_proof(text)["extra"]
        (length,) = struct.unpack_from(">H", extra)
        entry, opened = extra[2 : 2 + length], extra[2 + length :]
        at = COMMITMENT.get(entry[3:4])
        committed = opened == b"" if at is None else entry[at:] == commitment(opened)
        return len(entry) == length and committed and verify_tlog_proof(text, entry, key)["ok"]
    except Exception:  # noqa: BLE001: a refusal, in whatever form
        return False


def commitment(salt_and_body: bytes) -> bytes:
    return blake3.blake3(salt_and_body, derive_key_context=CONTEXT).digest()


def parts(text: str) -> list[str]:
    """The receipts in the proof of a report."""
    head, rest = text.split("\n\n", 1)
    name, count = head.split("\n")
    assert name == "counterclaim report-proof v1"
    *entries, checkpoint = rest.split("\n\n", int(count.removeprefix("entries ")))
    return [f"c2sp.org/tlog-proof@v1\n{entry}\n\n{checkpoint}" for entry in entries]


def entries(log: pathlib.Path, size: int) -> list[bytes]:
    found: list[bytes] = []
    for number in range((size + 255) // 256):
        width = min(256, size - 256 * number)
        assert number < 1000, "larger logs have longer paths"
        path = log / f"tile/entries/{number:03}" if width == 256 else log / f"tile/entries/{number:03}.p/{width}"
        data = path.read_bytes()
        while data:
            (length,) = struct.unpack_from(">H", data)
            found.append(data[2 : 2 + length])
            data = data[2 + length :]
    assert len(found) == size
    return found


def says_the_same(text: str, altered: str, at: int) -> bool:
    """Whether the byte changed only bits that base64 leaves unused, in the last character before
    the padding. Python's reader passes over them, as RFC 4648 section 3.5 allows, so that both
    texts are the same bytes to it; counterclaim itself refuses them."""
    if not text.startswith("=", at + 1):
        return False
    start = max(text.rfind(" ", 0, at), text.rfind("\n", 0, at)) + 1
    end = text.find("\n", at)
    try:
        return base64.b64decode(text[start:end], validate=True) == base64.b64decode(altered[start:end], validate=True)
    except binascii.Error:
        return False


def refuses_every_altered_byte(text: str, accepts) -> int:
    data = text.encode()
    refused = 0
    for at in range(len(data)):
        altered = bytearray(data)
        altered[at] ^= 1
        try:
            decoded = altered.decode()
        except UnicodeDecodeError:
            continue
        if accepts(decoded):
            # As Latin-1, so that a position in the text is one in the bytes.
            same = says_the_same(data.decode("latin-1"), altered.decode("latin-1"), at)
            assert same, f"byte {at} was altered and accepted"
            continue
        refused += 1
    return refused


def main() -> None:
    key_file, log, older, report, *receipts = map(pathlib.Path, sys.argv[1:])
    key = key_file.read_text().strip()

    altered = 0
    for path in receipts:
        text = path.read_text()
        assert holds(text, key), f"{path} is refused"
        altered += refuses_every_altered_byte(text, lambda text: holds(text, key))
    cut = parts(report.read_text())
    assert cut and all(holds(part, key) for part in cut), f"{report} is refused"
    print(f"proofbundle: {len(receipts)} receipts and {len(cut)} parts of a report hold; {altered} altered ones do not")

    note = (log / "checkpoint").read_text()
    new, old = verify_checkpoint(note, key), verify_checkpoint(older.read_text(), key)
    assert new["ok"] and old["ok"], "a checkpoint is refused"
    leaves = entries(log, new["tree_size"])
    assert merkle.merkle_tree_hash(leaves) == new["root"], "the entries are not those of the checkpoint"
    proof = merkle.consistency_proof(leaves, old["tree_size"])
    extends = merkle.verify_consistency(old["tree_size"], new["tree_size"], proof, old["root"], new["root"])
    assert extends, "the log does not extend the older checkpoint"
    altered = refuses_every_altered_byte(note, lambda text: accepted(text, key))
    print(f"proofbundle: {new['tree_size']} entries extend {old['tree_size']}; {altered} altered checkpoints do not open")


def accepted(note: str, key: str) -> bool:
    try:
        return verify_checkpoint(note, key)["ok"]
    except Exception:  # noqa: BLE001: a refusal, in whatever form
        return False


main()
