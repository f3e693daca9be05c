//! Files made to attack whoever reads them: every one is read in a process of its own, with a bound
//! on its time and its memory, and is archived all the same.
//!
//! A single line of 1 GB is streamed to the reading process as it is. What unpacks to more is made
//! of few bytes repeated, so that the tests stay quick in a debug build.

use std::{
    io::{self, Read, Write},
    path::Path,
    process::Stdio,
    thread,
    time::{Duration, Instant},
};

use flate2::{Compression, write::GzEncoder};

use crate::desk::{Desk, PROGRAM};

const MIB: u64 = 1024 * 1024;
/// Most time that reading any file may take: generous, since tests run beside each other.
const MOST_TIME: Duration = Duration::from_secs(100);

/// What came of reading a file.
struct Reading {
    answer: String,
    succeeded: bool,
    time: Duration,
    /// Most memory in use at once, as sampled, in bytes.
    memory: u64,
}

/// Has a process read what `input` gives, under the eyes of a clock and of the kernel's count.
fn read(media_type: &str, input: impl Read + Send) -> Reading {
    read_with(&[media_type], input)
}

/// The same, where the pages of a web archive are handed out with their bytes.
fn unpack(media_type: &str, input: impl Read + Send) -> Reading {
    read_with(&[media_type, "--unpack"], input)
}

fn read_with(arguments: &[&str], mut input: impl Read + Send) -> Reading {
    let desk = Desk::empty();
    let began = Instant::now();
    let mut command = desk.command(PROGRAM);
    let mut child = command
        .arg("extract-text")
        .args(arguments)
        .stdin(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    let status = format!("/proc/{}/status", child.id());
    let (mut stdin, mut stdout) = (child.stdin.take().expect("piped"), child.stdout.take().expect("piped"));
    let mut memory = 0;
    let (answer, status) = thread::scope(|scope| {
        scope.spawn(move || {
            // A reader that has seen enough closes its end.
            _ = io::copy(&mut input, &mut stdin);
        });
        let answer = scope.spawn(move || {
            let mut answer = Vec::new();
            stdout.read_to_end(&mut answer).expect("read");
            // The bytes of pages are no text.
            String::from_utf8_lossy(&answer).into_owned()
        });
        let ended = loop {
            memory = memory.max(high_water(&status));
            if let Some(ended) = child.try_wait().expect("waited for") {
                break ended;
            }
            if began.elapsed() > MOST_TIME {
                _ = child.kill();
            }
            thread::sleep(Duration::from_millis(2));
        };
        (answer.join().expect("read"), ended)
    });
    Reading { answer, succeeded: status.success(), time: began.elapsed(), memory }
}

/// Most memory that the program has had in use; 0 where the kernel does not say, and before the new
/// process has become the program: until then its memory is that of the test.
fn high_water(status: &str) -> u64 {
    let text = std::fs::read_to_string(status).unwrap_or_default();
    if !text.starts_with("Name:\tcounterclaim") {
        return 0;
    }
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.split_whitespace().next().and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0) * 1024
}

impl Reading {
    /// The reader came to an end by itself, in time, and answered something like this.
    fn answers(&self, told: &str, most_memory: u64) {
        let start: String = self.answer.chars().take(300).collect();
        assert!(self.time < MOST_TIME, "{:?}: {start}", self.time);
        assert!(self.succeeded, "{start}");
        assert!(self.answer.contains(told), "{told:?} not in {start}");
        assert!(self.memory < most_memory, "{} MiB: {start}", self.memory / MIB);
    }

    /// The reader answered, or broke down by itself, in time and within its memory.
    fn ended(&self, what: &str) {
        assert!(self.time < MOST_TIME, "{what}: {:?}", self.time);
        assert!(self.memory < 2048 * MIB, "{what}: {} MiB", self.memory / MIB);
    }
}

/// Zeros that unpack to this many MiB, in members of 16.
fn gzip_of_zeros(head: &[u8], mebibytes: u64) -> Vec<u8> {
    let mut first = GzEncoder::new(Vec::new(), Compression::best());
    first.write_all(head).expect("written");
    let mut part = GzEncoder::new(Vec::new(), Compression::best());
    io::copy(&mut io::repeat(0).take(16 * MIB), &mut part).expect("written");
    let part = part.finish().expect("written");
    let mut whole = first.finish().expect("written");
    for _ in 0..mebibytes / 16 {
        whole.extend_from_slice(&part);
    }
    whole
}

/// The header of a WARC record of text.
fn record(length: u64) -> String {
    format!(
        "WARC/1.0\r\nWARC-Type: resource\r\nWARC-Target-URI: https://example.org/\r\nContent-Type: text/plain\r\nContent-Length: {length}\r\n\r\n"
    )
}

fn zip_of(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).expect("begun");
        zip.write_all(bytes).expect("written");
    }
    zip.finish().expect("written").into_inner()
}

/// A PDF of these objects, numbered from 1, the first its catalogue.
fn pdf_of(objects: &[&str]) -> Vec<u8> {
    let mut pdf = b"%PDF-1.7\n".to_vec();
    let mut offsets = Vec::new();
    for (number, object) in objects.iter().enumerate() {
        offsets.push(pdf.len());
        pdf.extend(format!("{} 0 obj\n{object}\nendobj\n", number + 1).bytes());
    }
    let start = pdf.len();
    pdf.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    for offset in offsets {
        pdf.extend(format!("{offset:010} 00000 n \n").bytes());
    }
    let size = objects.len() + 1;
    pdf.extend(format!("trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n").bytes());
    pdf
}

const CATALOGUE: &str = "<< /Type /Catalog /Pages 2 0 R >>";
const PAGES: &str = "<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 200 200] >>";
const FONT: &str = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>";

fn stream(entries: &str, content: &str) -> String {
    format!("<< {entries} /Length {} >>\nstream\n{content}\nendstream", content.len())
}

#[test]
fn a_pdf_is_read() {
    let page = "<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>";
    let text = stream("", "BT /F 12 Tf 20 100 Td (Nine were killed.) Tj ET");
    let pdf = pdf_of(&[CATALOGUE, PAGES, page, &text, FONT]);
    read("application/pdf", &pdf[..]).answers("Nine were killed.", 200 * MIB);
}

#[test]
fn a_pdf_with_loops_comes_to_an_end() {
    let page = "<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /XObject << /X 5 0 R >> /Font << /F 6 0 R >> >> >>";
    let run = "<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>";
    let text = stream("", "BT /F 12 Tf (x) Tj ET /X Do");
    let form = stream(
        "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 5 0 R >> >>",
        "/X Do",
    );
    let objects = stream("/Type /ObjStm /N 1 /First 4 /Extends 5 0 R", "3 0 5 0 R");
    for (what, pdf) in [
        ("pages that are their own", pdf_of(&[CATALOGUE, "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 9 >>"])),
        (
            "parents in a ring",
            pdf_of(&[CATALOGUE, "<< /Type /Pages /Kids [3 0 R] /Count 1 /Parent 3 0 R >>", run, &text]),
        ),
        ("a form that shows itself", pdf_of(&[CATALOGUE, PAGES, page, &text, &form, FONT])),
        ("an object that is itself", pdf_of(&[CATALOGUE, "2 0 R"])),
        (
            "a length that is its stream",
            pdf_of(&[CATALOGUE, PAGES, run, "<< /Length 4 0 R >>\nstream\nx\nendstream"]),
        ),
        ("object streams in a ring", pdf_of(&[CATALOGUE, PAGES, run, &text, &objects])),
        ("a million brackets", pdf_of(&[CATALOGUE, &"[".repeat(1_000_000)])),
        ("a million dictionaries", pdf_of(&[CATALOGUE, &"<</A".repeat(1_000_000)])),
        (
            "a million operands",
            pdf_of(&[CATALOGUE, PAGES, page, &stream("", &"[(x) ".repeat(1_000_000)), &form, FONT]),
        ),
    ] {
        read("application/pdf", &pdf[..]).ended(what);
        let desk = Desk::new();
        desk.write("loop.pdf", &pdf);
        desk.run(&["source", "add", "loop.pdf"]).fine().saying(&[
            "Recorded as entry 1",
            "Archived loop.pdf",
            "Text: ",
        ]);
    }
}

#[test]
fn a_pdf_that_unpacks_to_much_is_bounded() {
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), Compression::best());
    io::copy(&mut io::repeat(b' ').take(600 * MIB), &mut packed).expect("written");
    let packed = packed.finish().expect("written");
    let page = "<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>";
    let mut pdf = pdf_of(&[CATALOGUE, PAGES, page]);
    let header = format!("4 0 obj\n<< /Filter /FlateDecode /Length {} >>\nstream\n", packed.len());
    let at = pdf.windows(5).position(|part| part == b"xref\n").expect("a table");
    pdf.splice(at..at, [header.as_bytes(), &packed, b"\nendstream\nendobj\n"].concat());
    read("application/pdf", &pdf[..]).ended("a stream of 600 MiB");
}

#[test]
fn html_nested_a_hundred_thousand_times_is_read() {
    for tag in ["div", "nav", "main><article", "b", "table><tr><td", "svg", "template", "select", "pre"] {
        let page = format!("<html><body>{}nine", format!("<{tag}>").repeat(100_000));
        read("text/html", page.as_bytes()).answers("\"done\"", 300 * MIB);
    }
    let unclosed = [b"<p ".as_slice(), &b"a=b ".repeat(1_000_000)].concat();
    read("text/html", &unclosed[..]).answers("\"done\"", 1024 * MIB);
}

#[test]
fn a_line_of_a_gigabyte_is_refused() {
    let line = || io::repeat(b'a');
    read("text/plain", line().take(1 << 30)).answers("longer than 256 MiB", 800 * MIB);
    read("application/warc", line().take(200 * MIB)).answers("does not begin with a record", 800 * MIB);
    let header = [record(5).trim_end().as_bytes(), b"\r\nX: "].concat();
    read("application/warc", header.chain(line().take(200 * MIB))).answers("more than 200 lines", 800 * MIB);
}

#[test]
fn a_line_of_200_mebibytes_is_cut() {
    let reading = read("text/plain", io::repeat(b'a').take(200 * MIB));
    reading.answers("cut off after 64 MiB", 1024 * MIB);
    // The text alone is so much: a measure that sees less sees nothing.
    assert!(!Path::new("/proc").is_dir() || reading.memory > 64 * MIB, "{} bytes", reading.memory);
}

#[test]
fn a_line_of_html_is_cut() {
    read("text/html", io::repeat(b'a').take(80 * MIB)).answers("cut off after 64 MiB", 1024 * MIB);
}

/// Lets a test chain bytes before a reader.
trait Before {
    fn chain<R: Read + Send>(&self, after: R) -> impl Read + Send;
}

impl Before for Vec<u8> {
    fn chain<R: Read + Send>(&self, after: R) -> impl Read + Send {
        io::Cursor::new(self.clone()).chain(after)
    }
}

#[test]
fn a_bomb_of_gzip_or_zip_is_bounded() {
    let bomb = gzip_of_zeros(record(1 << 40).as_bytes(), 2048);
    assert!((bomb.len() as u64) < 4 * MIB);
    read("application/gzip", &bomb[..]).answers("unpacks to more than is read", 200 * MIB);
    read("application/gzip", &gzip_of_zeros(b"", 2048)[..]).answers("no text is read", 200 * MIB);
    // A record that is short enough to be read, again and again.
    let one = [record(32 * MIB).as_bytes(), &vec![b'a'; 32 << 20], b"\r\n\r\n"].concat();
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(&one).expect("written");
    let packed = packed.finish().expect("written").repeat(100);
    read("application/gzip", &packed[..]).answers("cut off after 64 MiB", 600 * MIB);

    let zip = zip_of(&[("archive/a.warc.gz", &bomb), ("archive/b.warc.gz", &bomb)]);
    read("application/zip", &zip[..]).answers("unpacks to more than is read", 300 * MIB);
    let zip = zip_of(&[("archive/a.warc", &[record(1 << 40).as_bytes(), &vec![0; 100 << 20]].concat())]);
    assert!((zip.len() as u64) < MIB);
    read("application/zip", &zip[..]).answers("ends after 104857600 of 1099511627776 bytes", 200 * MIB);
    let many: Vec<String> = (0..10_001).map(|number| format!("{number}.warc")).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), &b""[..])).collect();
    read("application/zip", &zip_of(&many)[..]).answers("at most 10000 are looked at", 200 * MIB);
}

#[test]
fn what_a_response_unpacks_to_is_bounded() {
    let mut body = GzEncoder::new(Vec::new(), Compression::best());
    io::copy(&mut io::repeat(b'a').take(200 * MIB), &mut body).expect("written");
    let body = body.finish().expect("written");
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n";
    let block = [head.as_bytes(), &body].concat();
    let header =
        record(block.len() as u64).replace("resource", "response").replace("text/plain", "application/http");
    let archive = [header.as_bytes(), &block, b"\r\n\r\n"].concat();
    read("application/warc", &archive[..]).answers("unpacks to more than is read", 400 * MIB);
}

#[test]
fn a_warc_with_wrong_lengths_is_read_as_far_as_it_goes() {
    let good = [record(4).as_bytes(), b"good\r\n\r\n"].concat();
    for length in ["0", "3", "50", "4000000000", "18446744073709551615", "-5", "0x10", ""] {
        let wrong = record(0).replace("Length: 0", &format!("Length: {length}"));
        let archive = [&good[..], wrong.as_bytes(), b"wrong\r\n\r\n", &good].concat();
        read("application/warc", &archive[..]).answers("good", 200 * MIB);
    }
}

#[test]
fn a_name_in_a_wacz_leads_nowhere() {
    let warc = [record(4).as_bytes(), b"good\r\n\r\n"].concat();
    let names = [
        "../up.warc",
        "/tmp/../up.warc",
        "C:\\up.warc",
        "archive/../../up.warc",
        "a\0b.warc",
        "ü\u{202e}.warc",
    ];
    let files: Vec<(&str, &[u8])> = names.iter().map(|name| (*name, &warc[..])).collect();
    let desk = Desk::new();
    let inner = desk.path("inner");
    std::fs::create_dir(&inner).expect("a folder");
    desk.write("up.wacz", zip_of(&files));
    let names_there = || {
        let names =
            std::fs::read_dir(desk.folder()).expect("a folder").map(|entry| entry.expect("one").file_name());
        let mut names: Vec<_> = names.filter(|name| !name.to_string_lossy().contains(".db")).collect();
        names.sort();
        names
    };
    let before = names_there();
    let run = desk.run(&["source", "add", "up.wacz"]).fine();
    run.saying(&["1 page recorded as a source, entry 2; 5 records left out"]);
    desk.run(&["source", "text", "#1"]).fine().saying(&["--- https://example.org/ ---", "good"]);
    assert_eq!(names_there().len(), before.len());
    assert!(std::fs::read_dir(&inner).expect("a folder").next().is_none());
}

#[test]
fn the_bytes_of_pages_are_bounded() {
    let record = |body: &[u8]| [record(body.len() as u64).as_bytes(), body, b"\r\n\r\n"].concat();
    let packed = |records: &[u8], times: usize| {
        let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
        packed.write_all(records).expect("written");
        packed.finish().expect("written").repeat(times)
    };
    // Long texts, again and again: of the one that is cut off nothing is handed out.
    let text = packed(&record(&vec![b'a'; 32 << 20]), 100);
    let reading = unpack("application/gzip", &text[..]);
    reading.answers("cut off after 64 MiB", 800 * MIB);
    assert_eq!(reading.answer.matches("\"web_page\"").count(), 2);
    assert!(reading.answer.contains("\"unread\":1"));
    // Long files without text.
    let damaged = packed(&record(&[b"%PDF-1.7\n".as_slice(), &vec![0; 60 << 20]].concat()), 6);
    let reading = unpack("application/gzip", &damaged[..]);
    reading.answers("no more than 256 MiB of pages are taken", 1200 * MIB);
    assert_eq!(reading.answer.matches("\"web_page\"").count(), 4);
    // Many short ones.
    let many = packed(&record(b"a").repeat(1000), 300);
    let reading = unpack("application/gzip", &many[..]);
    reading.answers("no more than 20000 pages are read", 400 * MIB);
    assert_eq!(reading.answer.matches("\"web_page\"").count(), 20_000);
}

#[test]
fn a_hostile_archive_is_recorded_whole() {
    let desk = Desk::new();
    let title = "<html><title>\u{202e}<b>\u{1b}[31m' OR 1=1 --\u{0}</title><p>Nine were killed.";
    let pages: Vec<u8> =
        ["https://example.org/../../a", "nothing", "https://example.org/\u{202e}b", "javascript:x", ""]
            .iter()
            .flat_map(|address| {
                let header = record(title.len() as u64)
                    .replace("https://example.org/", address)
                    .replace("text/plain", "text/html");
                [header.as_bytes(), title.as_bytes(), b"\r\n\r\n"].concat()
            })
            .collect();
    let endless = record(1 << 40);
    desk.write("hostile.warc", [&pages[..], endless.as_bytes(), b"the rest"].concat());
    let run = desk.run(&["source", "add", "hostile.warc"]).fine();
    let run = run.saying(&["5 pages recorded as sources, entries 2 to 6; 1 record left out"]);
    assert!(!run.out.contains(['\u{202e}', '\u{1b}']));
    for arguments in
        [&["source", "list"][..], &["show", "#2"], &["lineage", "#2"], &["verify"], &["rebuild"], &["verify"]]
    {
        let run = desk.run(arguments).fine();
        assert!(!run.out.contains(['\u{202e}', '\u{1b}', '\u{0}']), "{run:?}");
    }
    desk.run(&["export", "evidence", "bag"]).fine();
}
