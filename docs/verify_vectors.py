#!/usr/bin/env python3
"""Recomputes a counterclaim log from its bytes, as docs/format.md describes them.

    verify_vectors.py               the golden vectors, ../fixtures/vectors/ledger.json
    verify_vectors.py FILE.json     vectors in another place
    verify_vectors.py LEDGER.db     a ledger file

Shares no code with counterclaim: SHA-2, JSON and SQLite are Python's, Ed25519 is written out below from RFC 8032, and
BLAKE3 is the PyPI package `blake3`. Exit status 0 if everything was reproduced, 1 on any difference.
"""

import base64
import hashlib
import json
import pathlib
import re
import sqlite3
import sys

from blake3 import blake3

PAYLOADS = {b"C": 32, b"R": 40, b"A": 40, b"K": None}  # bytes behind the time, by kind; those of a key are text
REFERENCES = {  # members of a body that name earlier entries, by its type
    "claim": ["source"],
    "source": ["relays", "part_of"],
    "retraction": ["target"],
    "codebook": [],
    "naming": [],
    "redaction": ["target", "retracts"],
}


class Refused(Exception):
    """What was read is not what the format has."""


def require(holds, problem):
    if not holds:
        raise Refused(problem)


# Ed25519, RFC 8032 section 5.1. A point is (X, Y, Z, T) with x = X/Z, y = Y/Z and xy = T/Z.
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
NEUTRAL = (0, 1, 1, 0)


def add(a, b):
    p, q = (a[1] - a[0]) * (b[1] - b[0]), (a[1] + a[0]) * (b[1] + b[0])
    r, s = 2 * a[3] * b[3] * D, 2 * a[2] * b[2]
    e, f, g, h = q - p, s - r, s + r, q + p
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(scalar, point):
    product = NEUTRAL
    while scalar:
        product = add(product, point) if scalar & 1 else product
        point, scalar = add(point, point), scalar >> 1
    return product


def encode_point(point):
    inverse = pow(point[2], -1, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def decode_point(encoded):
    y, sign = int.from_bytes(encoded, "little") % 2**255, encoded[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if x * x % P == square else x * pow(2, (P - 1) // 4, P) % P
    x = x if x & 1 == sign else -x % P
    point = (x, y, 1, x * y % P)
    require(x * x % P == square and encode_point(point) == encoded, "not a point of the curve")
    require(encode_point(times(8, point)) != encode_point(NEUTRAL), "a key of small order, for which anybody signs")
    return point


BASE = decode_point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def has_signed(public, message, signature):
    nonce, scalar = signature[:32], int.from_bytes(signature[32:], "little")
    require(len(signature) == 64 and scalar < L, "length or range of the signature")
    challenge = int.from_bytes(hashlib.sha512(nonce + public + message).digest(), "little") % L
    expected = add(times(scalar, BASE), times(L - challenge, decode_point(public)))
    return encode_point(expected) == encode_point(decode_point(nonce))


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def commit(salt, body):
    return blake3(salt + body, derive_key_context="counterclaim 2026 v1 body").digest()


def decode_base64(text):
    decoded = base64.b64decode(text, validate=True)
    require(base64.b64encode(decoded).decode() == text, "base64 in another spelling")
    return decoded


def decode_key(text):
    """Reads NAME+ID+BASE64; returns name, id and public key."""
    name, number, encoded = text.split("+", 2)
    key = decode_base64(encoded)
    require(0 < len(name.encode()) < 256 and not re.search(r"[\s\x00-\x1f\x7f-\x9f]", name), "name of the key")
    require(len(key) == 33 and key[0] == 1, "type or length of the key")
    require(number == sha256(name.encode(), b"\n", key).hex()[:8], "id of the key")
    decode_point(key[1:])
    return name, bytes.fromhex(number), key[1:]


def decode_entry(entry):
    """Returns kind, time and payload."""
    kind, time, payload = entry[3:4], entry[4:12], entry[12:]
    require(entry[:3] == b"cc1" and kind in PAYLOADS and len(time) == 8, "magic, kind or length of the entry")
    require(kind == b"K" or len(payload) == PAYLOADS[kind], "length of the entry")
    return kind, int.from_bytes(time, "big"), decode_key(payload.decode()) if kind == b"K" else payload


def decode_checkpoint(note, key):
    """Returns size and root of a checkpoint that `key` has signed."""
    text, _, lines = note.rpartition("\n\n")
    signatures = [line.split(" ") for line in lines.split("\n")]
    require(signatures.pop() == [""] and all(len(s) == 3 and s[0] == "\u2014" for s in signatures), "signature lines")
    made = [decode_base64(encoded) for _, name, encoded in signatures if name == key[0]]
    made = [signature[4:] for signature in made if signature[:4] == key[1]]
    message = (text + "\n").encode()
    require(made and all(has_signed(key[2], message, signature) for signature in made), "signature of the checkpoint")
    origin, size, root, *extensions = text.split("\n")
    require(origin == key[0] and all(extensions), "origin or extension lines of the checkpoint")
    require(size.isascii() and size.isdigit() and str(int(size)) == size, "size of the checkpoint")
    return int(size), decode_base64(root)


class Log:
    """A log that is read entry by entry. Raises Refused, or ValueError for text that cannot be read."""

    def __init__(self, origin):
        self.origin, self.key, self.size, self.time = origin, None, 0, 0
        self.subtrees = []  # (leaves, hash) of the full subtrees, from the left
        self.ids, self.known = {}, set()  # ids by number, None for a key; the same as a set
        self.unopened, self.redacted = set(), set()
        self.files, self.emptied = {}, set()  # archived documents by number; those whose bytes were redacted

    def root(self):
        root, *left = [node for _, node in reversed(self.subtrees)] or [sha256()]
        for node in left:
            root = sha256(b"\1", node, root)
        return root

    def append(self, index, entry, salt, body):
        require(index == self.size, f"entry {self.size} is not there")
        kind, time, payload = decode_entry(entry)
        require(time >= self.time, "its time is before that of the entry in front")
        self.time, self.size, node = time, self.size + 1, (1, sha256(b"\0", entry))
        while self.subtrees and self.subtrees[-1][0] == node[0]:
            leaves, left = self.subtrees.pop()
            node = (2 * leaves, sha256(b"\1", left, node[1]))
        self.subtrees.append(node)
        if kind == b"K":
            require(payload[0] == self.origin and body is None, "its key is for another ledger, or it has a body")
            self.key, self.ids[index] = payload, None
            return
        target = int.from_bytes(payload[:8], "big")
        if kind in (b"R", b"A"):
            gone = self.redacted if kind == b"R" else self.emptied
            require(self.ids.get(target), "it redacts what is not an earlier entry with a body")
            require(target not in self.redacted | gone, "it redacts what was redacted before")
            require(kind == b"R" or target in self.files or target in self.unopened, "it redacts bytes that were not archived")
            gone.add(target)
        if body is None:
            self.unopened.add(index)
        else:
            require(commit(salt, body) == payload[-32:], "its body is not the one that was recorded")
            says = json.loads(body)
            require(isinstance(says, dict) and str(says.get("type")) in REFERENCES, "its body is of no known type")
            require((says["type"] == "redaction") == (kind in (b"R", b"A")), "its body is not for its kind")
            named = [says[member] for member in REFERENCES[says["type"]] if says.get(member) is not None]
            require(self.known.issuperset(map(str, named)), "it refers to what is not an earlier entry")
            require(kind == b"C" or says["target"] == self.ids[target], "its reason is for another entry")
            document = says.get("document") if says["type"] == "source" else None
            if document and document.get("kept_at") is None:
                self.files[index] = document
        self.ids[index] = payload[-32:].hex()
        self.known.add(self.ids[index])


def unpack(frame, size):
    """The bytes of a Zstandard frame; none if this Python has nothing that reads one."""
    try:
        from compression import zstd  # Python 3.14
    except ImportError:
        try:
            from backports import zstd
        except ImportError:
            return None
    reader = zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: 27})
    try:
        data = reader.decompress(frame, max_length=size + 1)
    except zstd.ZstdError as problem:
        raise Refused(f"archived bytes: {problem}") from problem
    require(reader.eof and not reader.unused_data, "archived bytes: not one frame")
    return data


def read_log(origin, rows, notes, roots={}):
    """Reads rows of (index, entry, salt, body), {size: checkpoint note} and, where known, {index: root in hex}."""
    log, notes, covered = Log(origin), dict(notes), 0
    for index, entry, salt, body in rows:
        try:
            log.append(index, entry, salt, body)
            require(index not in roots or log.root().hex() == roots[index], "root")
            if log.size in notes:
                require(log.key, "no key is announced")
                signed, covered = decode_checkpoint(notes.pop(log.size), log.key), log.size
                require(signed == (log.size, log.root()), "its checkpoint was signed for other entries")
        except (Refused, ValueError) as problem:
            raise Refused(f"entry {index}: {problem}") from problem
    require(not notes, f"checkpoints of size {sorted(notes)}, and {log.size} entries")
    require(covered == log.size, f"entries from {covered} on are under no checkpoint")
    require(log.unopened <= log.redacted, f"missing, not redacted: {sorted(log.unopened - log.redacted)}")
    require(log.redacted <= log.unopened, f"redacted, and still there: {sorted(log.redacted - log.unopened)}")
    for index in log.redacted | log.emptied:
        log.files.pop(index, None)
    return log


def check_files(log, evidence):
    """Compares archived bytes, {index: bytes}, with what the sources say of them."""
    require(evidence.keys() == log.files.keys(), f"archived bytes of {sorted(evidence)}, and sources with a file {sorted(log.files)}")
    for index, document in log.files.items():
        found = blake3(evidence[index]).hexdigest(), str(len(evidence[index]))
        require(found == (document["digest"], document["size"]), f"entry {index}: its archived bytes are others")


def check_ledger(path):
    file = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    file.text_factory = bytes
    marks = [file.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")]
    require(marks == [int.from_bytes(b"ccl1", "big"), 1], "not a ledger of format 1")
    ((origin,),) = file.execute("SELECT origin FROM ledger")
    notes = {size: note.decode() for size, note in file.execute("SELECT size, note FROM checkpoint")}
    rows = "SELECT entry_index, bytes, salt, text FROM entry LEFT JOIN body USING (entry_index) ORDER BY 1"
    log = read_log(origin.decode(), file.execute(rows), notes)
    frames = dict(file.execute("SELECT entry_index, bytes FROM evidence"))
    sizes = {index: int(document["size"]) for index, document in log.files.items()}
    evidence = {index: unpack(frame, sizes.get(index, 0)) for index, frame in frames.items()}
    if None not in evidence.values():
        check_files(log, evidence)
    name, number, public = log.key
    print(f"{log.size} entries, {len(notes)} checkpoints: all reproduced ({len(log.unopened)} bodies were redacted)")
    print(f"root {base64.b64encode(log.root()).decode()}")
    print(f"key  {name}+{number.hex()}+{base64.b64encode(bytes([1]) + public).decode()}")
    print("This proves who signed only if you know the key from elsewhere than from this file.")
    if None in evidence.values():
        print(f"Not checked: {len(evidence)} archived files; Python 3.14 can, or the package backports.zstd.")
    print("Not checked: the tables that answer questions; `counterclaim verify` compares them with the entries.")


def rows_of(log):
    """Rows, checkpoints and archived bytes of a ledger file with this log, at odds with it as a vector says."""
    rows, files = [], {}
    emptied = {says["redaction"]["target"] for says in (item["says"] for item in log["entries"]) if "redaction" in says}
    for index, item in enumerate(log["entries"]):
        but = item.get("but", {})
        stored = item if isinstance(but, str) else item | {name[7:]: text for name, text in but.items()}
        source = item["says"].get("source", {})
        kept = stored.get("file", None if "kept_at" in source else source.get("file"))
        if kept is not None and (index not in emptied or "file" in stored) and but != "file-missing":
            files[index] = kept.encode()
        body = stored["body"].encode() if "body" in item and but != "body-missing" else None
        if but != "entry-missing":
            rows.append((index, bytes.fromhex(item["entry"]), bytes.fromhex(stored.get("salt", "")), body))
    return rows, {signed["size"]: signed["note"] for signed in log["checkpoints"]}, files


def read_vector(origin, log, roots={}):
    rows, notes, files = rows_of(log)
    check_files(read_log(origin, rows, notes, roots), files)


def check_steps(item, keys):
    """Makes the entry from what it says, and compares each step."""
    says, kind = item["says"], b"C"
    if "key" in says:
        kind, payload = b"K", keys[says["key"]].encode()
    elif "redaction" in says:
        kind = b"A" if says["redaction"].get("archive_only") else b"R"
        reason = commit(bytes.fromhex(item["salt"]), item["body"].encode())
        payload = says["redaction"]["target"].to_bytes(8, "big") + reason
    else:
        payload = commit(bytes.fromhex(item["salt"]), item["body"].encode())
        require(payload.hex() == item["commitment"], f"commitment: {item['what']}")
    entry = b"cc1" + kind + item["time"].to_bytes(8, "big") + payload
    require(entry.hex() == item["entry"], f"entry: {item['what']}")
    require(sha256(b"\0", entry).hex() == item["leaf"], f"leaf: {item['what']}")


def check_vectors(path):
    vectors = json.loads(path.read_text(encoding="utf-8"))
    origin, log, refused = vectors["origin"], vectors["log"], vectors["refused"]
    keys = [key["verifier_key"] for key in vectors["keys"]]
    for item in log["entries"] + vectors["alone"]:
        check_steps(item, keys)
    read_vector(origin, log, {index: item["root"] for index, item in enumerate(log["entries"])})
    bad = [(vector, decode_entry, bytes.fromhex(vector["entry"])) for vector in refused["entries"]]
    bad += [(vector, decode_checkpoint, vector["note"], decode_key(keys[0])) for vector in refused["checkpoints"]]
    bad += [(vector, read_vector, origin, vector["log"]) for vector in refused["logs"]]
    for vector, check, *arguments in bad:
        try:
            check(*arguments)
        except (Refused, ValueError):
            continue
        raise Refused(f"this should have been refused: {vector['why']}")
    print(f"{len(log['entries'] + vectors['alone'])} entries, {len(log['checkpoints'])} checkpoints: all reproduced")


def main():
    beside = pathlib.Path(__file__).resolve().parent.parent / "fixtures/vectors/ledger.json"
    path = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else beside
    try:
        with path.open("rb") as file:
            is_ledger = file.read(16) == b"SQLite format 3\0"
        check_ledger(path) if is_ledger else check_vectors(path)
    except (Refused, ValueError, KeyError, OSError, sqlite3.Error) as problem:
        sys.exit(f"{path}: {problem}")


if __name__ == "__main__":
    main()
