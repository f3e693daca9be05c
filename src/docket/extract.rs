//! The text of an archived file, read in a process of its own.
//!
//! Readers of PDF and HTML are large, and a file can be made to have one panic, overflow its stack,
//! run for ever or take all memory. So this program starts itself anew to read a file
//! ([`read_apart`]); the reading process bounds its own memory and time ([`answer`]), opens no
//! file, and is ended after a time limit.

use std::{
    io::{self, BufRead as _, BufReader, BufWriter, Read, Write},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Mutex, PoisonError, mpsc},
    thread,
    time::Duration,
};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{Docket, DocketError, archive::archived_bytes};
use crate::{
    io::document::{Extracted, MOST_INPUT, MOST_TEXT, Page, WebPage, extract, unpack},
    model::Document,
    store::Store,
};

/// The command by which this program reads a file handed to it on standard input.
pub const READING_COMMAND: &str = "extract-text";
/// Most memory of a reading process, in bytes: address space, of which it touches a part.
pub const MOST_MEMORY: u64 = 2 * 1024 * 1024 * 1024;
/// Most processor time of a reading process, in seconds.
const MOST_PROCESSOR_SECONDS: u64 = 60;
/// Most time by the clock of a reading process.
const MOST_TIME: Duration = Duration::from_secs(120);
/// Most bytes of an answer: every byte of text may be written as two, and pages have labels; beside them the bytes of the
/// pages of a web archive, as they are.
const MOST_ANSWER: u64 = 3 * MOST_TEXT as u64 + MOST_INPUT as u64;

/// Why no text was read from a file.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ReadApartError {
    /// The file has none that can be read.
    #[error("{0}")]
    NoText(String),
    /// The reading process was ended at its time limit.
    #[error("its reader did not come to an end in time")]
    TimedOut,
    /// The reading process ended by itself: out of memory, out of stack, out of processor time.
    #[error("its reader broke down on it ({0})")]
    BrokeDown(ExitStatus),
    /// The process could not be started, or not be spoken with.
    #[error("no process could be started to read it: {0}")]
    NoProcess(io::Error),
}

/// A line of what the reading process answers.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Line {
    Page(Page),
    /// A page of a web archive, behind which so many bytes follow, which are its own.
    WebPage(Box<WebPage>, u64),
    /// The last line: everything but the pages.
    Done(Extracted),
    Failed(String),
}

impl Docket {
    /// The text of the file archived in this entry, page by page.
    ///
    /// # Errors
    /// [`DocketError`] if there is no such file; the inner error says why it has no text.
    pub fn archived_text(
        &self,
        index: u64,
    ) -> Result<(Document, Result<Extracted, ReadApartError>), DocketError> {
        archived_text(&self.store, index)
    }
}

/// The text of the file archived in this entry of a ledger.
pub(super) fn archived_text(
    store: &Store,
    index: u64,
) -> Result<(Document, Result<Extracted, ReadApartError>), DocketError> {
    let (document, bytes) = archived_bytes(store, index)?;
    let text = read_apart(&bytes, &document.media_type, document.charset.as_deref());
    Ok((document, text))
}

/// Reads the text of a file, which was sent in this encoding if one is known, in a process of its own, which must be
/// this program.
///
/// # Errors
/// [`ReadApartError`] if the file has no text that can be read, or its reader failed.
pub fn read_apart(
    bytes: &[u8],
    media_type: &str,
    charset: Option<&str>,
) -> Result<Extracted, ReadApartError> {
    let charset = charset.map(|charset| ["--charset", charset]);
    read_with(
        &this_program()?,
        bytes,
        [media_type].into_iter().chain(charset.into_iter().flatten()),
        MOST_TIME,
    )
}

/// The same, but of a web archive its pages with their bytes.
///
/// # Errors
/// As [`read_apart`].
pub fn unpack_apart(bytes: &[u8], media_type: &str) -> Result<Extracted, ReadApartError> {
    read_with(&this_program()?, bytes, [media_type, "--unpack"].into_iter(), MOST_TIME)
}

fn this_program() -> Result<PathBuf, ReadApartError> {
    std::env::current_exe().map_err(ReadApartError::NoProcess)
}

fn read_with<'a>(
    program: &Path,
    bytes: &[u8],
    arguments: impl Iterator<Item = &'a str>,
    time: Duration,
) -> Result<Extracted, ReadApartError> {
    let mut child = Command::new(program)
        .arg(READING_COMMAND)
        .args(arguments)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(ReadApartError::NoProcess)?;
    let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
    let child = Mutex::new(child);
    let (done, is_done) = mpsc::channel::<()>();
    let (answer, in_time) = thread::scope(|scope| {
        scope.spawn(move || {
            // A reader that ends before it has read everything says why, or how it ended does.
            _ = stdin.map(|mut stdin| stdin.write_all(bytes));
        });
        let child = &child;
        let watch = scope.spawn(move || {
            let in_time = is_done.recv_timeout(time).is_ok();
            if !in_time {
                end(child);
            }
            in_time
        });
        let answer = stdout.map(|stdout| read_answer(stdout.take(MOST_ANSWER)));
        if !matches!(answer, Some(Ok(_))) {
            // It may still be writing.
            end(child);
        }
        _ = done.send(());
        (answer, watch.join().unwrap_or(false))
    });
    let ended = child.into_inner().unwrap_or_else(PoisonError::into_inner).wait();
    match answer {
        Some(Ok(Ok(extracted))) => Ok(extracted),
        Some(Ok(Err(problem))) => Err(ReadApartError::NoText(problem)),
        _ if !in_time => Err(ReadApartError::TimedOut),
        _ => Err(ended.map_or_else(ReadApartError::NoProcess, broke_down)),
    }
}

/// Ends a process unless it has ended.
fn end(child: &Mutex<Child>) {
    _ = child.lock().unwrap_or_else(PoisonError::into_inner).kill();
}

/// What the reading process found, or why it found nothing.
fn read_answer(output: impl Read) -> io::Result<Result<Extracted, String>> {
    let (mut pages, mut web_pages) = (Vec::new(), Vec::new());
    let mut lines = BufReader::new(output);
    let mut text = String::new();
    while lines.read_line(&mut text)? > 0 {
        match serde_json::from_str(&text)? {
            Line::Page(page) => pages.push(page),
            Line::WebPage(mut page, length) => {
                lines.by_ref().take(length).read_to_end(&mut page.bytes)?;
                if page.bytes.len() as u64 != length {
                    break;
                }
                web_pages.push(*page);
            }
            Line::Done(mut rest) => {
                if let Some(web) = &mut rest.web {
                    web.pages = web_pages;
                }
                return Ok(Ok(Extracted { pages, ..rest }));
            }
            Line::Failed(problem) => return Ok(Err(problem)),
        }
        text.clear();
    }
    Err(io::ErrorKind::UnexpectedEof.into())
}

/// How the reading process is to read a file.
#[derive(Debug, Clone, Copy)]
pub struct Reading<'a> {
    /// What kind of file it is.
    pub media_type: &'a str,
    /// In which encoding it was sent, if that is known.
    pub charset: Option<&'a str>,
    /// Whether the pages of a web archive are handed out with their bytes.
    pub unpacks: bool,
}

/// What the reading process does: takes limits upon itself, reads the file from `input` and writes
/// what it found to `output`.
///
/// # Errors
/// As reading and writing do.
pub fn answer(reading: Reading<'_>, mut input: impl Read, output: impl Write) -> io::Result<()> {
    limit_this_process()?;
    let mut bytes = Vec::new();
    input.by_ref().take(MOST_INPUT as u64 + 1).read_to_end(&mut bytes)?;
    let mut output = BufWriter::new(output);
    let mut write = |line: &Line, bytes: &[u8]| -> io::Result<()> {
        serde_json::to_writer(&mut output, line)?;
        output.write_all(b"\n")?;
        output.write_all(bytes)
    };
    let found = if reading.unpacks {
        unpack(&bytes, reading.media_type)
    } else {
        extract(&bytes, reading.media_type, reading.charset)
    };
    match found {
        Ok(mut extracted) => {
            for page in std::mem::take(&mut extracted.pages) {
                write(&Line::Page(page), &[])?;
            }
            for mut page in extracted.web.iter_mut().flat_map(|web| std::mem::take(&mut web.pages)) {
                let bytes = std::mem::take(&mut page.bytes);
                write(&Line::WebPage(Box::new(page), bytes.len() as u64), &bytes)?;
            }
            write(&Line::Done(extracted), &[])?;
        }
        Err(error) => write(&Line::Failed(error.to_string()), &[])?,
    }
    output.flush()
}

/// Bounds memory and processor time, and forbids to write files and to leave a core behind.
#[cfg(unix)]
fn limit_this_process() -> io::Result<()> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    for (resource, most) in [
        (Resource::As, MOST_MEMORY),
        (Resource::Cpu, MOST_PROCESSOR_SECONDS),
        (Resource::Core, 0),
        (Resource::Fsize, 0),
    ] {
        setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) })?;
    }
    Ok(())
}

/// Other systems have no such limits; the time limit holds there too.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere it can fail")]
fn limit_this_process() -> io::Result<()> {
    Ok(())
}

/// Why a process that did not answer ended.
fn broke_down(ended: ExitStatus) -> ReadApartError {
    #[cfg(unix)]
    if std::os::unix::process::ExitStatusExt::signal(&ended) == Some(rustix::process::Signal::XCPU.as_raw()) {
        return ReadApartError::TimedOut;
    }
    ReadApartError::BrokeDown(ended)
}

#[cfg(all(test, unix))]
mod tests {
    use std::{os::unix::fs::PermissionsExt as _, time::Instant};

    use super::*;

    /// What is made of a reading process that does this.
    fn with(script: &str) -> Result<Extracted, ReadApartError> {
        let folder = tempfile::tempdir().expect("a folder");
        let program = folder.path().join("reader");
        std::fs::write(&program, format!("#!/bin/sh\n{script}\n")).expect("written");
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o700)).expect("set");
        read_with(&program, &vec![0; 1 << 20], ["text/plain"].into_iter(), Duration::from_millis(300))
    }

    #[test]
    fn a_reading_process_that_fails_is_told_of_and_not_waited_for() {
        let began = Instant::now();
        let page = r#"echo '{"page":{"text":"a"}}'"#;
        assert!(matches!(with("exec sleep 60"), Err(ReadApartError::TimedOut)));
        assert!(matches!(with(&format!("{page}; exec sleep 60")), Err(ReadApartError::TimedOut)));
        assert!(matches!(with("exec yes '{\"page\":{\"text\":\"a\"}}'"), Err(ReadApartError::TimedOut)));
        for script in ["kill -SEGV $$", "exit 0", "exit 3", "echo nonsense; exec sleep 60", page] {
            assert!(matches!(with(script), Err(ReadApartError::BrokeDown(_))), "{script}");
        }
        assert!(matches!(with("kill -XCPU $$"), Err(ReadApartError::TimedOut)));
        let told = with(r#"echo '{"failed":"no"}'"#).expect_err("no text");
        assert_eq!(told.to_string(), "no");
        let read = with(&format!(r#"cat >/dev/null; {page}; echo '{{"done":{{"pages":[]}}}}'"#));
        assert_eq!(read.expect("read").pages.len(), 1);
        let page = r#"{"address":"a","title":null,"day":null,"media_type":"text/html","charset":null,"text":{"Err":"no"}}"#;
        let web = |length: u64| {
            with(&format!(
                r#"cat >/dev/null; echo '{{"web_page":[{page},{length}]}}'; printf 'ab{{\n'; echo '{{"done":{{"pages":[],"web":{{"left_out":{{"without_text":0,"other_status":0,"revisits":0,"conversions":0,"unread":0}}}}}}}}'"#
            ))
        };
        assert_eq!(web(4).expect("read").web.expect("an archive").pages[0].bytes, b"ab{\n");
        for length in [0, 3, 5, 10_000, u64::MAX] {
            assert!(matches!(web(length), Err(ReadApartError::BrokeDown(_))), "{length}");
        }
        assert!(began.elapsed() < Duration::from_secs(30));
    }
}
