"""Other people's witness, and other people's client of a witness: aics-witness from PyPI.

Usage: witness.py PROGRAM

The witness of aics-witness cosigns checkpoints of ledgers made by PROGRAM and refuses a fork; the
client of aics-witness, with proofs that it makes itself from the exported log, has them cosigned by
the witness of PROGRAM, which refuses the fork too. Everything is on loopback. Exit status 0 only if
every check passed.
"""

import contextlib
import datetime
import http.server
import os
import pathlib
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

from aics_tlog import FileSystemTileReader, consistency_proof_from_tiles, parse_checkpoint, parse_note
from aics_witness.feeder import WitnessClient, WitnessRejected, merge_cosignatures
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

HEADER = "event,topic,about.side,value,stated_on,claimant,country,source"
PATIENCE = 30  # seconds until a server answers

program = str(pathlib.Path(sys.argv[1]).resolve())
checks = 0


def says(words, text, what):
    check(words in text, what if words in text else f"{what} ({text.strip()})")


def check(holds, what):
    global checks
    if not holds:
        sys.exit(f"witness.py: {what}: does not hold")
    checks += 1
    print(f"  {what}")


class Ledger:
    """A ledger with its keys, in a folder."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir(exist_ok=True)
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "COLUMNS": "200",
                            "COUNTERCLAIM_HOME": str(folder / "home")}

    def run(self, *arguments, status=0):
        done = subprocess.run([program, *arguments], cwd=self.folder, env=self.environment,
                              capture_output=True, text=True, timeout=PATIENCE)
        if done.returncode != status:
            sys.exit(f"witness.py: {arguments} ended with {done.returncode}, not {status}:\n{done.stdout}{done.stderr}")
        return done.stdout + done.stderr

    def record(self, value):
        row = f"dam,casualties/killed,TJ,{value},2026-01,Ministry,KG,Report"
        (self.folder / "claims.csv").write_text(f"{HEADER}\n{row}\n")
        self.run("import", "claims.csv")

    def copy(self, name):
        shutil.copytree(self.folder, self.folder.parent / name)
        return Ledger(self.folder.parent / name)

    def checkpoint(self):
        return self.run("checkpoint", "export")

    def key(self):
        words = self.run("key", "show").split()
        return next(word for word in words if word.startswith("example.org/claims+"))

    def prover(self):
        """Makes consistency proofs as a stranger would: from the exported log."""
        self.run("log", "export", "log")
        reader = FileSystemTileReader(self.folder / "log")
        return lambda old, new: consistency_proof_from_tiles(reader, old, new)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def serving(command, **options):
    process = subprocess.Popen(command, **options)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wait_for(url):
    for _ in range(PATIENCE * 10):
        try:
            return urllib.request.urlopen(url, timeout=1).read()
        except OSError:
            time.sleep(0.1)
    sys.exit(f"witness.py: {url} does not answer")


def theirs(folder):
    """Our ledgers and their witness."""
    print("aics-witness cosigns our checkpoints")
    home = folder / "aics"
    home.mkdir()
    environment = {"PATH": os.environ["PATH"], "HOME": str(home)}

    def aics(*arguments):
        command = [sys.executable, "-m", "aics_witness", *arguments, "--config", str(home / "witness.json")]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=PATIENCE)
        if done.returncode != 0:
            sys.exit(f"witness.py: aics-witness {arguments}: {done.stderr}")
        return done.stdout

    ledger = Ledger(folder / "ledger")
    ledger.run("init", "--origin", "example.org/claims")
    ledger.record("9")
    fork = ledger.copy("fork")
    key = aics("init", "--name", "witness.example/aics").strip()
    aics("add-log", "--origin", "example.org/claims", "--vkey", ledger.key())
    address = f"127.0.0.1:{free_port()}"
    command = [sys.executable, "-m", "aics_witness", "serve", "--listen", address,
               "--config", str(home / "witness.json")]
    quiet = {"env": environment, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    url = f"http://{address}"

    def ask(ledger, status=0):
        return ledger.run("witness", "ask", url, "--key", key, status=status)

    with serving(command, **quiet):
        wait_for(f"{url}/healthz")
        says("3 entries", ask(ledger), "the first checkpoint is cosigned")
        for value in ("11", "12", "13"):
            ledger.record(value)
        says("continue the 3", ask(ledger), "a grown ledger is cosigned with its proof")
        says("as it had before", ask(ledger), "the same checkpoint is cosigned once more")
    with serving(command, **quiet):
        wait_for(f"{url}/healthz")
        fork.record("99")
        says("and this file has 4", ask(fork, status=1), "a fork of fewer entries is refused, after a restart of theirs")
        for value in ("98", "97", "96", "95"):
            fork.record(value)
        says("FORK", ask(fork, status=1), "a fork of more entries is refused")
        ledger.record("14")
        says("continue the 6", ask(ledger), "the ledger itself goes on")
    says("witnessed by witness.example/aics at", ledger.run("verify"), "verify names their witness")
    says("none has looked", fork.run("verify"), "the fork has no witness")
    says('"reason"', aics("evidence"), "their witness has kept the fork as evidence")


def ours(folder):
    """Their client and our witness."""
    print("our witness cosigns for the client of aics-witness")
    ledger = Ledger(folder / "log")
    ledger.run("init", "--origin", "example.org/claims")
    ledger.record("9")
    fork = ledger.copy("log-fork")
    witness = Ledger(folder / "witness")
    made = witness.run("witness", "init", "--name", "witness.example/ours")
    key = next(word for word in made.split() if word.startswith("witness.example/ours+"))
    command = [program, "witness", "serve", "--listen", "127.0.0.1:0", "--log", ledger.key()]
    with serving(command, env=witness.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                 text=True) as process:
        url = process.stdout.readline().split()[-1]
        with WitnessClient(url, key) as client:
            line = client.submit(ledger.checkpoint(), ledger.prover())
            note = parse_note(merge_cosignatures(ledger.checkpoint(), line))
            check(len(note.signatures) == 2, "the first checkpoint is cosigned, and their client accepts it")
            for value in ("100", "200", "300"):
                ledger.record(value)
            client.submit(ledger.checkpoint(), ledger.prover())
            check(True, "a grown log is cosigned with a proof made from the exported tiles")
            client.submit(ledger.checkpoint(), ledger.prover(), old_size=0)
            check(True, "a client that knows no size is told it, and goes on")
            size = parse_checkpoint(parse_note(ledger.checkpoint()).text).size
            for value in ("99", "98", "97", "96", "95"):
                fork.record(value)
            try:
                client.submit(fork.checkpoint(), fork.prover(), old_size=size)
                check(False, "a fork is refused")
            except WitnessRejected as refused:
                check(refused.status == 422, "a fork is refused with 422")
            altered = ledger.checkpoint().replace(f"\n{size}\n", f"\n{size + 1}\n", 1)
            try:
                client.submit(altered, lambda old, new: [], old_size=size)
                check(False, "an altered checkpoint is refused")
            except WitnessRejected as refused:
                check(refused.status == 403, "an altered checkpoint is refused with 403")


def certificate(folder):
    """A certificate of localhost by an authority of its own; the authority's and the server's files."""
    now = datetime.datetime.now(datetime.timezone.utc)
    day = datetime.timedelta(days=1)

    def sign(subject, key, issuer, issuer_key, extension):
        name = lambda text: x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])
        return (x509.CertificateBuilder().subject_name(name(subject)).issuer_name(name(issuer))
                .public_key(key.public_key()).serial_number(x509.random_serial_number())
                .not_valid_before(now - day).not_valid_after(now + day)
                .add_extension(extension, critical=True).sign(issuer_key, hashes.SHA256()))

    authority_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    authority = sign("authority", authority_key, "authority", authority_key, x509.BasicConstraints(True, None))
    server = sign("localhost", key, "authority", authority_key,
                  x509.SubjectAlternativeName([x509.DNSName("localhost")]))
    pem = serialization.Encoding.PEM
    (folder / "authority.pem").write_bytes(authority.public_bytes(pem))
    (folder / "server.pem").write_bytes(server.public_bytes(pem) + key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    return folder / "authority.pem", folder / "server.pem"


def secured(folder):
    """Our witness behind a web server with https, as it is reached from elsewhere."""
    print("our witness behind https")
    ledger, witness = Ledger(folder / "secured"), Ledger(folder / "secured-witness")
    ledger.run("init", "--origin", "example.org/claims")
    made = witness.run("witness", "init", "--name", "witness.example/secured")
    key = next(word for word in made.split() if word.startswith("witness.example/secured+"))
    command = [program, "witness", "serve", "--listen", "127.0.0.1:0", "--log", ledger.key()]
    authority, certified = certificate(folder)
    with serving(command, env=witness.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                 text=True) as process:
        inner = process.stdout.readline().split()[-1]

        class Front(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                with urllib.request.urlopen(inner + self.path, body, timeout=PATIENCE) as answer:
                    self.send_response(answer.status)
                    self.end_headers()
                    self.wfile.write(answer.read())

            def log_message(self, *_):
                pass

        front = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Front)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certified)
        front.socket = context.wrap_socket(front.socket, server_side=True)
        threading.Thread(target=front.serve_forever, daemon=True).start()
        ask = ["witness", "ask", f"https://localhost:{front.server_port}", "--key", key]
        says("certificate", ledger.run(*ask, status=1), "a certificate by nobody that the system trusts is refused")
        ledger.environment["SSL_CERT_FILE"] = str(authority)
        says("Witnessed by witness.example/secured", ledger.run(*ask), "one by an authority that it trusts is not")
        front.shutdown()


with tempfile.TemporaryDirectory() as place:
    theirs(pathlib.Path(place))
    ours(pathlib.Path(place))
    secured(pathlib.Path(place))
print(f"{checks} checks passed")
