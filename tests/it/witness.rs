//! Witnesses: one that is served on loopback, and ledgers that ask it.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::Path,
    process::Child,
    thread,
    time::Duration,
};

use counterclaim::ledger::{
    Checkpoint, Cosigner, Hash, Signer, check_cosignatures, empty_root, leaf_hash, node_hash,
};
use sha2::{Digest as _, Sha256};

use crate::desk::{Desk, LEDGER, PROGRAM, Run};

/// Longest wait for an answer on loopback.
const PATIENCE: Duration = Duration::from_secs(30);
/// The origin of the ledgers here.
const ORIGIN: &str = "example.org/claims";

/// A witness that answers, stopped when the test ends.
struct Served {
    process: Child,
    address: String,
}

impl Served {
    /// Serves the desk's witness for these logs, on a free port.
    fn start(desk: &Desk, logs: &[&str]) -> Self {
        let mut command = desk.command(PROGRAM);
        command.args(["witness", "serve", "--listen", "127.0.0.1:0"]);
        for log in logs {
            command.args(["--log", log]);
        }
        let mut process = command.spawn().expect("the program starts");
        let notes = process.stderr.take().expect("piped");
        thread::spawn(move || std::io::copy(&mut BufReader::new(notes), &mut std::io::sink()));
        let mut first = String::new();
        let mut out = BufReader::new(process.stdout.take().expect("piped"));
        out.read_line(&mut first).expect("a line");
        thread::spawn(move || std::io::copy(&mut out, &mut std::io::sink()));
        let address = first.trim().rsplit("http://").next().unwrap_or_default().to_owned();
        assert!(address.starts_with("127.0.0.1:"), "{first:?}");
        Self { process, address }
    }

    fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Ends it as a loss of power would: without warning.
    fn kill(mut self) {
        self.process.kill().expect("killed");
        self.process.wait().expect("ended");
    }

    fn post(&self, body: impl AsRef<[u8]>) -> Reply {
        self.request("POST", "/add-checkpoint", body.as_ref())
    }

    fn get(&self, path: &str) -> Reply {
        self.request("GET", path, b"")
    }

    fn request(&self, method: &str, path: &str, body: &[u8]) -> Reply {
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: witness\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        let mut stream = TcpStream::connect(&self.address).expect("connected");
        stream.set_read_timeout(Some(PATIENCE)).expect("set");
        stream.write_all(head.as_bytes()).expect("sent");
        // What is too long is answered before it has arrived.
        let _ = stream.write_all(body);
        Reply::read(stream)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// An answer.
#[derive(Debug)]
struct Reply {
    status: u16,
    head: String,
    body: String,
}

impl Reply {
    fn read(stream: TcpStream) -> Self {
        let mut bytes = Vec::new();
        // The other side may reset a connection whose request it did not read to the end.
        let _ = BufReader::new(stream).read_to_end(&mut bytes);
        let text = String::from_utf8(bytes).expect("an answer in UTF-8");
        let (head, body) = text.split_once("\r\n\r\n").expect("a head and a body");
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
        Self { status, head: head.to_ascii_lowercase(), body: body.to_owned() }
    }

    fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{self:?}");
        self
    }
}

/// Makes the desk's witness and returns its verifier key.
fn witness_of(desk: &Desk) -> String {
    let run = desk.run(&["witness", "init", "--name", "witness.example/w1"]).fine();
    let key = run.out.lines().find_map(|line| line.strip_prefix("verifier key")).expect("a key");
    key.trim().to_owned()
}

/// The desk's ledger's verifier key.
fn log_key(desk: &Desk) -> String {
    let run = desk.run(&["key", "show"]).fine();
    let word = |line: &str| line.split_whitespace().find(|word| word.starts_with(ORIGIN)).map(str::to_owned);
    run.out.lines().find_map(|line| word(line).filter(|word| word.contains('+'))).expect("a key")
}

fn record(desk: &Desk, value: &str) {
    desk.import(&[&format!("dam,casualties/killed,TJ,{value},2026-01,Ministry,KG,Report")]).fine();
}

fn ask(desk: &Desk, served: &Served, key: &str) {
    // Nothing listens there: proxies are not used.
    let proxies =
        ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"].map(|name| (name, "http://127.0.0.1:1"));
    desk.run_with(&["witness", "ask", &served.url(), "--key", key], &proxies).fine();
}

/// Verifies the ledger, without broken lines.
fn verify(desk: &Desk) -> Run {
    desk.run_with(&["verify"], &[("COLUMNS", "200")])
}

/// Copies the ledger and the keys, so that both go on under one name.
fn copy(from: &Desk) -> Desk {
    let to = Desk::empty();
    fs::copy(from.path(LEDGER), to.path(LEDGER)).expect("copied");
    copy_folder(&from.home(), &to.home());
    to
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("made");
    for entry in fs::read_dir(from).expect("a folder") {
        let (path, name) = entry.map(|entry| (entry.path(), entry.file_name())).expect("an entry");
        if path.is_dir() {
            copy_folder(&path, &to.join(name));
        } else {
            fs::copy(&path, to.join(name)).expect("copied");
        }
    }
}

#[test]
fn a_ledger_is_witnessed_and_says_so() {
    let (desk, other) = (Desk::new(), Desk::empty());
    record(&desk, "9");
    verify(&desk).fine().saying(&["none has looked"]);
    let key = witness_of(&other);
    let served = Served::start(&other, &[&log_key(&desk)]);

    let unknown = desk.run(&["witness", "ask", &served.url()]).fails(1);
    unknown.noting(&["is not known", "--key"]);
    desk.run(&["witness", "ask", &served.url(), "--key", &key])
        .fine()
        .saying(&["Witnessed by witness.example/w1 at 20", "3 entries, it had cosigned none before"]);
    verify(&desk).fine().saying(&["witnessed by witness.example/w1 at 20", "all 3 entries"]);
    record(&desk, "11");
    verify(&desk).fine().saying(&["the first 3 of 4 entries"]);
    // The key is remembered, and so is what was cosigned.
    desk.run(&["witness", "ask", &served.url()])
        .fine()
        .saying(&["4 entries, and that they continue the 3 that it had cosigned before"]);
    desk.run(&["witness", "ask", &format!("{}/", served.url())]).fine().saying(&["as it had before"]);
    let found = desk.json(&["verify"]);
    assert_eq!(found["witnesses"][0]["size"], 4);
    assert_eq!(found["witnesses"][0]["name"], "witness.example/w1");
    assert_eq!(desk.json(&["witness", "list"]).as_array().map(Vec::len), Some(2));

    // Somebody else who is sent the file is told no more than the file can show.
    let reader = Desk::empty();
    fs::copy(desk.path(LEDGER), reader.path(LEDGER)).expect("copied");
    verify(&reader).fine().saying(&["none has looked", "which proves nothing", &key]);
    reader.run(&["verify", "--witness", &key]).fine().saying(&["all 4 entries"]);

    let (origin, latest) =
        (Sha256::digest(ORIGIN), desk.run(&["checkpoint", "export", "--cosigned"]).fine().out);
    let origin = Hash::from_bytes(origin.into()).to_hex();
    let shown = served.get(&format!("/{origin}/checkpoint")).is(200).body;
    assert_eq!(shown.lines().take(5).collect::<Vec<_>>(), latest.lines().take(5).collect::<Vec<_>>());
    assert!(shown.contains("\u{2014} witness.example/w1 "), "{shown}");
    assert_eq!(latest.lines().filter(|line| line.starts_with('\u{2014}')).count(), 2, "{latest}");
    served.get(&format!("/{}/checkpoint", "0".repeat(64))).is(404);
}

#[test]
fn receipts_carry_the_cosignature() {
    let (desk, other) = (Desk::new(), Desk::empty());
    record(&desk, "9");
    let key = witness_of(&other);
    let log = log_key(&desk);
    let policy = format!("log {log}\nwitness w1 {key}\nquorum w1\n");
    desk.write("witnessed.policy", policy);
    let prove = |name: &str| desk.run(&["prove", "#2", "-o", name]).fine();
    prove("before").noting(&["No witness has looked"]);
    desk.run(&["check", "before", "--policy", "witnessed.policy"]).ended(1).saying(&["quorum"]);
    let served = Served::start(&other, &[&log]);
    ask(&desk, &served, &key);
    // What is recorded later has no witness yet, and does not take the earlier entry's away.
    record(&desk, "11");
    prove("after").noting(&["witnessed by witness.example/w1 at 20"]);
    desk.run(&["check", "after", "--policy", "witnessed.policy"]).fine().saying(&["witness.example/w1"]);
    desk.run(&["prove", "#3", "-o", "later"]).fine().noting(&["No witness has looked"]);
    desk.run(&["export", "claims", "-o", "claims.csv"]).fine();
    ask(&desk, &served, &key);
    desk.run(&["prove", "--report", "claims.csv", "-o", "report"]).fine();
    desk.run(&["check", "report", "--policy", "witnessed.policy", "--report", "claims.csv"]).fine();
    desk.run(&["log", "export", "log"]).fine().noting(&["witnessed by"]);
    assert!(desk.read("log/checkpoint").contains("\u{2014} witness.example/w1 "));
}

#[test]
fn a_fork_is_refused_and_named() {
    let (desk, other) = (Desk::new(), Desk::empty());
    record(&desk, "9");
    let key = witness_of(&other);
    let served = Served::start(&other, &[&log_key(&desk)]);
    let (same, longer, shorter) = (copy(&desk), copy(&desk), copy(&desk));
    record(&desk, "11");
    ask(&desk, &served, &key);

    let refused = |fork: &Desk, says: &str| {
        let before = fork.tables();
        fork.run(&["witness", "ask", &served.url(), "--key", &key]).fails(1).noting(&[says]);
        assert_eq!(before, fork.tables(), "nothing is kept");
        verify(fork).fine().saying(&["none has looked"]);
    };
    record(&same, "12");
    refused(&same, "FORK");
    for value in ["13", "14", "15"] {
        record(&longer, value);
    }
    refused(&longer, "FORK");
    refused(&shorter, "restored from a backup");
    // The ledger that was cosigned goes on.
    record(&desk, "16");
    ask(&desk, &served, &key);
}

#[test]
fn what_was_cosigned_survives_a_kill() {
    let (desk, other) = (Desk::new(), Desk::empty());
    let key = witness_of(&other);
    let log = log_key(&desk);
    let fork = copy(&desk);
    for value in ["1", "2", "3"] {
        let served = Served::start(&other, &[&log]);
        record(&desk, value);
        ask(&desk, &served, &key);
        served.kill();
        let served = Served::start(&other, &[&log]);
        record(&fork, &format!("{value}0"));
        fork.run(&["witness", "ask", &served.url(), "--key", &key]).fails(1).noting(&["FORK"]);
    }
}

/// A log of two leaves, and one that forks off after the first.
struct Forking {
    signer: Signer,
    first: Hash,
    second: Hash,
    other: Hash,
}

impl Forking {
    fn new() -> Self {
        let signer = Signer::from_seed("log.example", &[7; 32]).expect("a name");
        Self { signer, first: leaf_hash(b"a"), second: leaf_hash(b"b"), other: leaf_hash(b"c") }
    }

    fn key(&self) -> String {
        self.signer.verifier_key().to_string()
    }

    fn signed(&self, size: u64, root: Hash) -> String {
        let checkpoint = Checkpoint::new("log.example", size, root).expect("an origin");
        checkpoint.sign(&self.signer).expect("signed").note().to_string()
    }

    fn one(&self) -> String {
        format!("old 0\n\n{}", self.signed(1, self.first))
    }

    fn two(&self) -> String {
        format!("old 1\n{}\n\n{}", self.second, self.signed(2, node_hash(&self.first, &self.second)))
    }

    fn fork(&self) -> String {
        format!("old 1\n{}\n\n{}", self.other, self.signed(2, node_hash(&self.first, &self.other)))
    }
}

#[test]
fn every_status_is_that_of_the_protocol() {
    let (other, log) = (Desk::empty(), Forking::new());
    let key = witness_of(&other);
    let served = Served::start(&other, &[&log.key()]);

    for body in
        ["", "old 0", "old 0\n\n", "old -1\n\n", &log.one()[..40], &log.one().replacen("old 0", "old 00", 1)]
    {
        served.post(body).is(400);
    }
    served.post(b"\xff\xfe").is(400);
    served.post(log.one().replacen("\n1\n", "\nx\n", 1)).is(400);
    served.post(log.one().replacen("old 0", "old 2", 1)).is(400);
    served.post(log.one().replacen("\nlog.example\n", "\nelsewhere.example\n", 1)).is(404);
    served.post(log.one().replacen("\n1\n", "\n2\n", 1)).is(403);
    let stranger = Signer::from_seed("log.example", &[8; 32]).expect("a name");
    let unsigned =
        Checkpoint::new("log.example", 1, log.first).and_then(|checkpoint| checkpoint.sign(&stranger));
    served.post(format!("old 0\n\n{}", unsigned.expect("signed").note())).is(403);
    served.post(format!("old 0\n\n{}", log.signed(0, log.first))).is(422);
    served.post(format!("old 0\n{}\n\n{}", log.first, log.signed(1, log.first))).is(422);
    served.post("x".repeat(300_000)).is(413);
    served.post(log.two()).is(409);

    let answer = served.post(log.one()).is(200);
    let witness = Cosigner::from_seed("w", &[1; 32]).expect("a name").witness_key();
    assert_ne!(witness.to_string(), key);
    let note = format!("{}{}", log.signed(1, log.first), answer.body);
    let signed = counterclaim::ledger::SignedCheckpoint::open(note.as_bytes(), &[log.signer.verifier_key()]);
    let signed = signed.expect("the answer is made of signature lines");
    let found = check_cosignatures(&signed, &[key.parse().expect("a key"), witness]).expect("it holds");
    assert_eq!(found.len(), 1);
    assert!(found[0].time > 1_700_000_000);

    let conflict = served.post(log.one()).is(409);
    assert_eq!(conflict.body, "1\n");
    assert!(conflict.head.contains("\r\ncontent-type: text/x.tlog.size\r\n"), "{}", conflict.head);
    let same = format!("old 1\n\n{}", log.signed(1, log.first));
    served.post(&same).is(200);
    served.post(format!("old 1\n\n{}", log.signed(1, log.other))).is(422);
    served.post(log.two().replacen(&log.second.to_string(), &log.other.to_string(), 1)).is(422);
    served.post(log.two()).is(200);
    served.post(log.fork()).is(409);
    served.post(log.fork().replacen("old 1", "old 2", 1)).is(422);

    served.get("/add-checkpoint").is(405);
    served.request("PUT", "/add-checkpoint", b"").is(405);
    served.get("/").is(404);
    served.request("POST", "/sign-subtree", b"").is(404);
}

#[test]
fn of_two_forks_at_once_one_is_cosigned() {
    let (other, log) = (Desk::empty(), Forking::new());
    witness_of(&other);
    // Two processes share the record of one witness.
    let served = [Served::start(&other, &[&log.key()]), Served::start(&other, &[&log.key()])];
    served[0].post(log.one()).is(200);
    let (two, fork) = (log.two(), log.fork());
    let statuses: Vec<(u16, bool)> = thread::scope(|scope| {
        let ask = |at: usize| {
            let (served, body) = (&served[at / 2 % 2], if at.is_multiple_of(2) { &two } else { &fork });
            scope.spawn(move || (served.post(body).status, at.is_multiple_of(2)))
        };
        let asked: Vec<_> = (0..12).map(ask).collect();
        asked.into_iter().map(|asked| asked.join().expect("answered")).collect()
    });
    let cosigned: Vec<&(u16, bool)> = statuses.iter().filter(|(status, _)| *status == 200).collect();
    assert_eq!(cosigned.len(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|(status, _)| [200, 409].contains(status)), "{statuses:?}");
}

#[test]
fn connections_that_say_nothing_hold_nobody_up() {
    let (other, log) = (Desk::empty(), Forking::new());
    witness_of(&other);
    let served = Served::start(&other, &[&log.key()]);
    let silent: Vec<TcpStream> =
        (0..40).map(|_| TcpStream::connect(&served.address).expect("connected")).collect();
    served.post(log.one()).is(200);
    drop(silent);
    // One connection may carry several requests.
    let mut stream = TcpStream::connect(&served.address).expect("connected");
    stream.set_read_timeout(Some(PATIENCE)).expect("set");
    stream
        .write_all(b"GET / HTTP/1.1\r\nHost: w\r\n\r\nGET / HTTP/1.1\r\nHost: w\r\nConnection: close\r\n\r\n")
        .expect("sent");
    let mut text = String::new();
    stream.read_to_string(&mut text).expect("answers");
    assert_eq!(text.matches("HTTP/1.1 404").count(), 2, "{text}");
}

#[test]
fn a_witness_that_forgot_is_found_out() {
    let (desk, other) = (Desk::new(), Desk::empty());
    let key = witness_of(&other);
    let book = other.home().join("witness/cosigned.db");
    fs::copy(&book, other.path("early.db")).expect("copied");
    record(&desk, "9");
    let served = Served::start(&other, &[&log_key(&desk)]);
    ask(&desk, &served, &key);
    served.kill();
    for name in ["cosigned.db-wal", "cosigned.db-shm"] {
        let _ = fs::remove_file(book.with_file_name(name));
    }
    fs::copy(other.path("early.db"), &book).expect("put back");
    let served = Served::start(&other, &[&log_key(&desk)]);
    desk.run(&["witness", "ask", &served.url(), "--key", &key]).fails(1).noting(&["lost its record"]);
}

/// Answers one request with these bytes.
fn answering(answer: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("bound");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("accepted");
        let mut buffer = vec![0; 64 * 1024];
        let _ = stream.read(&mut buffer);
        let _ = stream.write_all(answer.as_bytes());
    });
    format!("http://{address}")
}

fn http(status: &str, content_type: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}

#[test]
fn an_answer_that_does_not_hold_is_not_kept() {
    let desk = Desk::new();
    let witness = Cosigner::from_seed("w", &[5; 32]).expect("a name");
    let key = witness.witness_key().to_string();
    let other = Checkpoint::new(ORIGIN, 1, empty_root()).expect("an origin");
    let stray = format!("{}\n", witness.cosign(&other, 9).expect("cosigned"));
    let elsewhere = "HTTP/1.1 307 Elsewhere\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n";
    for (answer, says) in [
        (http("200 OK", "text/plain", &stray), "does not hold"),
        (http("200 OK", "text/plain", "fine\n"), "signature lines"),
        (http("200 OK", "text/plain", ""), "signature lines"),
        (http("409 Conflict", "text/plain", "0\n"), "without the size"),
        (http("409 Conflict", "text/x.tlog.size", "1"), "without the size"),
        (http("409 Conflict", "text/x.tlog.size", "01\n"), "without the size"),
        (http("409 Conflict", "text/x.tlog.size", "99\n"), "restored from a backup"),
        (http("404 Not Found", "text/plain", "no\n"), "does not know this ledger"),
        (http("403 Forbidden", "text/plain", "no\n"), "another key"),
        (http("500 Broken", "text/plain", "broken\u{1b}[31m\n"), "refused with status 500"),
        (http("200 OK", "text/plain", &"x".repeat(400_000)), "error"),
        (elsewhere.to_owned(), "status 307"),
        ("nonsense".to_owned(), "error"),
        (String::new(), "error"),
    ] {
        let url = answering(answer);
        let run = desk.refused(&["witness", "ask", &url, "--key", &key], 1).noting(&[says]);
        assert!(!run.notes.contains('\u{1b}'), "{run:?}");
    }
    desk.refused(&["witness", "ask", "http://127.0.0.1:1", "--key", &key], 1);
    desk.refused(&["witness", "ask", "ftp://127.0.0.1", "--key", &key], 1).noting(&["https://"]);
    // A key that never proved itself is not remembered.
    desk.refused(&["witness", "ask", "http://127.0.0.1:1"], 1).noting(&["--key"]);
    desk.refused(&["witness", "ask", "http://127.0.0.1:1", "--key", &log_key(&desk)], 1);
}

#[test]
fn a_changed_cosignature_is_found() {
    let (desk, other) = (Desk::new(), Desk::empty());
    record(&desk, "9");
    let key = witness_of(&other);
    let served = Served::start(&other, &[&log_key(&desk)]);
    ask(&desk, &served, &key);
    let line: String =
        desk.sqlite().query_row("SELECT line FROM cosignature", [], |row| row.get(0)).expect("a line");
    let mut bytes = line.clone().into_bytes();
    for at in (0..bytes.len()).step_by(7) {
        bytes[at] ^= 1;
        let changed = String::from_utf8_lossy(&bytes).into_owned();
        desk.sqlite().execute("UPDATE cosignature SET line = ?1", [&changed]).expect("changed");
        verify(&desk).ended(1).saying(&["testimony", "does not hold"]);
        desk.run(&["witness", "list"]).ended(1);
        // It is not handed on, where it would spoil the checkpoint.
        desk.run(&["prove", "#1", "-o", "receipt"]).fine();
        desk.run(&["check", "receipt", "--key", &log_key(&desk)]).fine();
        bytes[at] ^= 1;
    }
    desk.sqlite().execute("UPDATE cosignature SET line = ?1", [&line]).expect("changed");
    verify(&desk).fine().saying(&["all 3 entries"]);
    // A key that the file brings does not pass for the one that the user knows.
    let stranger = Cosigner::from_seed("witness.example/w1", &[6; 32]).expect("a name");
    let text = desk.run(&["checkpoint", "export"]).fine().out;
    let text = text.split("\n\n").next().expect("a text").to_owned() + "\n";
    let forged = stranger.cosign(&text.parse().expect("a checkpoint"), 9).expect("cosigned");
    desk.sqlite()
        .execute(
            "UPDATE cosignature SET line = ?1, key = ?2",
            [forged.to_string(), stranger.witness_key().to_string()],
        )
        .expect("changed");
    verify(&desk).fine().saying(&["none has looked", "which proves nothing"]);
}

#[test]
fn the_witness_is_made_once_and_guards_its_key() {
    let (desk, log) = (Desk::empty(), Forking::new());
    let serve = ["witness", "serve", "--listen", "127.0.0.1:0", "--log", &log.key()];
    desk.run(&serve).fails(1).noting(&["witness init"]);
    desk.run(&["witness", "init", "--name", "with space"]).fails(1);
    witness_of(&desk);
    desk.run(&["witness", "init", "--name", "another"]).fails(1).noting(&["already"]);
    desk.run(&["witness", "serve", "--listen", "0.0.0.0:0", "--log", &log.key()])
        .fails(1)
        .noting(&["--public"]);
    desk.run(&["witness", "serve", "--listen", "127.0.0.1:0"]).ended(1);
    desk.write("logs", "# nobody\n");
    desk.run(&["witness", "serve", "--listen", "127.0.0.1:0", "--logs", "logs"]).fails(1);
    desk.write("logs", "# one\n\nno-key\n");
    desk.run(&["witness", "serve", "--listen", "127.0.0.1:0", "--logs", "logs"])
        .fails(1)
        .noting(&["logs, line 3"]);
    let folder = desk.home().join("witness");
    fs::rename(folder.join("cosigned.db"), desk.path("moved")).expect("moved");
    desk.run(&serve).fails(1).noting(&["gone"]);
    fs::rename(desk.path("moved"), folder.join("cosigned.db")).expect("moved");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let key = folder.join("witness.key");
        let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
        assert_eq!((mode(&key), mode(&folder)), (0o600, 0o700));
        fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).expect("set");
        desk.run(&serve).fails(1).noting(&["0644"]);
    }
}
