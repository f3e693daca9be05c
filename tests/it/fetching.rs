//! Pages that are fetched, from servers that mean well and from those that do not: whatever they
//! answer, it takes bounded time and memory, and nothing is recorded that is not a whole page.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    path::Path,
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use crate::desk::{Desk, Run};
use crate::peak::peak;

const MIB: usize = 1024 * 1024;

/// A server on this machine that gives every connection to `answer`, with the path that was asked
/// for, and keeps what was asked. It ends with the tests.
struct Server {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn new(answer: impl Fn(&str, &mut TcpStream) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("its address");
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (kept, answer) = (Arc::clone(&asked), Arc::new(answer));
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (kept, answer) = (Arc::clone(&kept), Arc::clone(&answer));
                thread::spawn(move || {
                    let mut stream = stream;
                    let request = head(&mut stream);
                    let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
                    kept.lock().expect("no panic").push(request);
                    answer(&path, &mut stream);
                });
            }
        });
        Self { address, asked }
    }

    /// A server that answers with these bytes and closes.
    fn of(answer: impl Into<Vec<u8>>) -> Self {
        let answer = answer.into();
        Self::new(move |_, stream| _ = stream.write_all(&answer))
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("no panic").clone()
    }
}

/// The head of a request.
fn head(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|read| read == 1) {
        head.push(byte[0]);
    }
    String::from_utf8_lossy(&head).into_owned()
}

/// An answer with a body, and its length if it is said.
fn page(headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n{headers}\r\n", body.len());
    [head.as_bytes(), body].concat()
}

fn redirect(to: &str) -> Vec<u8> {
    format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n").into_bytes()
}

/// Fetches from this machine, and demands that nothing is recorded.
fn refused(desk: &Desk, url: &str, more: &[&str]) -> Run {
    let arguments = [&["source", "add", "--fetch", "--allow-private", "--url", url], more].concat();
    desk.refused(&arguments, 1)
}

#[test]
fn a_page_is_fetched_archived_and_dated() {
    let html = "<!DOCTYPE html><html><title>Statement</title><nav>Home</nav><main><p>Nine were killed.</main></html>";
    let server = Server::new(move |path, stream| {
        let answer = match path {
            "/old" => redirect("/a/../new.html?x=%31#here"),
            _ => page("Content-Type: text/html\r\nSet-Cookie: a=b\r\n", html.as_bytes()),
        };
        _ = stream.write_all(&answer);
    });
    let desk = Desk::new();
    let url = server.url("/old#part");
    let run = desk.run(&["source", "add", "--fetch", "--allow-private", "--url", &url]).fine();
    let run = run.saying(&[
        "Recorded as entry 1",
        "Archived new.html: text/html",
        "Its own title: Statement",
        "Text: 1 page, 23 characters (17 are of main text), UTF-8",
    ]);
    run.saying(&[&server.url("/new.html?x=%31")]);
    let shown = desk.run(&["show", "#1", "--json"]).fine();
    let shown: serde_json::Value = serde_json::from_str(&shown.out).expect("JSON");
    let body = &shown["body"];
    assert_eq!(body["title"], "Statement");
    assert_eq!(body["url"], url.as_str());
    assert_eq!(body["retrieved_on"], chrono::Utc::now().date_naive().to_string());
    assert_eq!(body["document"]["fetched_from"], server.url("/new.html?x=%31"));
    desk.run(&["source", "save", "#1", "-o", "-"]).fine().saying(&[html]);
    desk.run(&["source", "text", "#1", "--main"]).fine().saying(&["Nine were killed."]);
    assert!(!desk.run(&["source", "text", "#1", "--main"]).fine().out.contains("Home"));
    assert!(desk.run(&["source", "text", "#1"]).fine().out.contains("Home"));
    desk.run(&["verify"]).fine();

    let asked = server.asked();
    assert_eq!(asked.len(), 2);
    for request in asked {
        let request = request.to_ascii_lowercase();
        assert!(request.contains("user-agent: counterclaim/"), "{request}");
        assert!(!request.contains("cookie") && !request.contains("authorization"), "{request}");
        assert!(!request.contains('#'), "{request}");
    }
}

#[test]
fn what_is_not_a_whole_page_is_refused() {
    let gzip = |bytes: &[u8]| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).expect("written");
        encoder.finish().expect("written")
    };
    let packed = gzip(b"<p>Nine were killed, and many more than these words say.");
    let ended = "the connection ended before the whole answer was there";
    for (answer, told) in [
        (
            b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno".to_vec(),
            "answers with status 404; the page is not there",
        ),
        (b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n".to_vec(), "status 403; the server refuses"),
        (b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n".to_vec(), "status 503; try again later"),
        (b"HTTP/1.1 204 No Content\r\n\r\n".to_vec(), "status 204; only an answer"),
        (b"HTTP/1.1 206 Partial\r\nContent-Length: 1\r\n\r\na".to_vec(), "status 206; only an answer"),
        (b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n".to_vec(), "names no address"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nNine were".to_vec(), ended),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nNine \r\n".to_vec(), ended),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nNine \r\n".to_vec(), "http://127"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nNine".to_vec(), "http://127"),
        (b"HTTP/1.1 200 OK\r\nContent-Len".to_vec(), "http://127"),
        (b"SSH-2.0-server\r\n".to_vec(), "http://127"),
        (Vec::new(), ended),
        (page("Content-Encoding: br\r\n", b"x"), "compressed as \"br\""),
        (page("Content-Encoding: gzip\r\n", &packed[..packed.len() - 12]), ended),
        (page("Content-Encoding: gzip\r\n", b"not packed"), "http://127"),
        ([b"HTTP/1.1 200 OK\r\nA: ".as_slice(), &vec![b'a'; 2 * MIB], b"\r\n\r\n"].concat(), "http://127"),
    ] {
        let desk = Desk::new();
        let server = Server::of(answer);
        refused(&desk, &server.url("/"), &["--timeout", "20"]).noting(&[told]);
    }
    // Sent packed without being asked for: archived as the page has it.
    let desk = Desk::new();
    let server = Server::of(page("Content-Encoding: gzip\r\n", &gzip(b"<html><p>Nine were killed.")));
    desk.run(&["source", "add", "--fetch", "--allow-private", "--url", &server.url("/a")]).fine();
    desk.run(&["source", "save", "#1", "-o", "-"]).fine().saying(&["<html><p>Nine were killed."]);
}

#[test]
fn no_answer_is_endless_in_time_or_size() {
    let desk = Desk::new();
    let endless = Server::new(|_, stream| {
        _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
        while stream.write_all(&[b'a'; 16 * 1024]).is_ok() {}
    });
    let told = refused(&desk, &endless.url("/"), &["--max-archive", "2"]);
    told.noting(&["is longer than 2 MiB; --max-archive allows more"]);
    let long = Server::of(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n".as_slice());
    refused(&desk, &long.url("/"), &["--max-archive", "2", "--timeout", "20"]).noting(&["http://127"]);

    let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::copy(&mut std::io::repeat(0).take(200 * MIB as u64), &mut bomb).expect("written");
    let bomb = page("Content-Encoding: gzip\r\n", &bomb.finish().expect("written"));
    assert!(bomb.len() < MIB);
    refused(&desk, &Server::of(bomb).url("/"), &["--max-archive", "2"]).noting(&["is longer than 2 MiB"]);

    // A byte at a time, in the head or in the body, or nothing at all.
    for begin in ["HTTP/1.1 200 OK\r\nX: ", "HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n", ""] {
        let slow = Server::new(move |_, stream| {
            _ = stream.write_all(begin.as_bytes());
            while begin.is_empty() || stream.write_all(b"a").is_ok() {
                thread::sleep(Duration::from_millis(100));
            }
        });
        let began = Instant::now();
        refused(&desk, &slow.url("/"), &["--timeout", "2"]).noting(&["no whole answer came within 2 s"]);
        assert!(began.elapsed() < Duration::from_secs(20), "{begin:?}: {:?}", began.elapsed());
    }
}

#[test]
fn the_memory_of_a_fetch_is_that_of_its_bound() {
    let desk = Desk::new();
    let endless = Server::new(|_, stream| {
        _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
        while stream.write_all(&[b'a'; 16 * 1024]).is_ok() {}
    });
    let url = endless.url("/");
    let mut command = desk.command(crate::desk::PROGRAM);
    command.args(["source", "add", "--fetch", "--allow-private", "--max-archive", "16", "--url", &url]);
    let (_, most) = peak(&mut command);
    assert!(most < 150 * 1024 * 1024, "{most} bytes");
    assert!(!Path::new("/proc").is_dir() || most > 0);
}

#[test]
fn redirects_are_counted_and_looked_at() {
    let desk = Desk::new();
    let ring = Server::new(|_, stream| _ = stream.write_all(&redirect("/again")));
    refused(&desk, &ring.url("/"), &[]).noting(&["redirects more than 5 times"]);
    assert_eq!(ring.asked().len(), 6);
    for (to, told) in [
        ("file:///etc/passwd", "starts with file:"),
        ("gopher://example.org/", "starts with gopher:"),
        ("http://anna:secret@127.0.0.1/", "has a name or a password"),
        ("http://", "it is no address"),
        ("", "names no address"),
    ] {
        refused(&desk, &Server::of(redirect(to)).url("/"), &[]).noting(&["which is not followed", told]);
    }
}

#[test]
fn what_is_not_on_the_internet_is_not_connected_to() {
    let desk = Desk::new();
    let server = Server::of(page("", b"secret"));
    let port = server.address.port();
    for host in [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "0.0.0.0",
        "2130706433",
        "0x7f.1",
        "127.1",
        "169.254.169.254",
        "10.0.0.1",
        "[fd00:ec2::254]",
    ] {
        let url = format!("http://{host}:{port}/");
        let began = Instant::now();
        let told = desk.refused(&["source", "add", "--fetch", "--url", &url, "--timeout", "20"], 1);
        // Where a machine has no such name or network, there is nothing to connect to either.
        if !matches!(host, "localhost") {
            told.noting(&["nothing is fetched from there unless you say so with --allow-private"]);
        }
        assert!(began.elapsed() < Duration::from_secs(19), "{host}");
    }
    assert!(server.asked().is_empty());
}

#[test]
fn what_cannot_be_fetched_is_refused_before_anything_is_asked() {
    let desk = Desk::new();
    for (arguments, told) in [
        (&["--fetch"][..], "--url"),
        (&["--fetch", "--url", "file:///etc/passwd"], "starts with file:"),
        (&["--fetch", "--url", "https://anna:secret@example.org/"], "has a name or a password"),
        (&["--fetch", "--url", "example.org"], "is no address"),
        (&["--fetch", "--url", "https://example.org/", "a.txt"], "cannot be used with"),
        (&["--url", "https://example.org/", "--title", "T", "--timeout", "5"], "--fetch"),
        (&["--url", "https://example.org/", "--title", "T", "--allow-private"], "--fetch"),
        (&["--fetch", "--url", "https://example.org/", "--timeout", "0"], "1..=3600"),
    ] {
        let arguments = [&["source", "add"][..], arguments].concat();
        desk.refused(&arguments, 1).noting(&[told]);
    }
    // A proxy that is named in the environment is not asked.
    let proxy = Server::of(page("", b"from the proxy"));
    let server = Server::of(page("", b"from the server"));
    let there = proxy.url("");
    let environment = [("HTTP_PROXY", &*there), ("http_proxy", &*there), ("ALL_PROXY", &*there)];
    let url = server.url("/a");
    let arguments = ["source", "add", "--fetch", "--allow-private", "--url", &url];
    desk.run_with(&arguments, &environment).fine();
    assert_eq!((proxy.asked().len(), server.asked().len()), (0, 1));
    desk.run(&["source", "text", "#1"]).fine().saying(&["from the server"]);
}

#[test]
fn nothing_else_opens_a_connection() {
    /// Who may: what fetches, what asks a witness, what answers as one.
    const MAY: [&str; 6] = [
        "src/cli/commands/source.rs",
        "src/cli/commands/witness.rs",
        "src/web/fetch.rs",
        "src/web/tls.rs",
        "src/web/witness_client.rs",
        "src/web/witness_server.rs",
    ];
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    let mut folders = vec![root.join("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).expect("source text");
            let signs = ["ureq", "hyper", "TcpStream", "TcpListener", "UdpSocket", "UnixStream", "web::{"];
            let name = path.strip_prefix(root).expect("under the root").to_string_lossy().replace('\\', "/");
            if signs.iter().any(|sign| text.contains(sign)) {
                found.push(name);
            }
        }
    }
    found.sort();
    assert_eq!(found, MAY);
}
