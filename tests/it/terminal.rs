//! The program on a terminal: what a person sees who types.

use std::{
    fs::{File, OpenOptions},
    io::{Read as _, Write as _},
    os::fd::OwnedFd,
    process::Child,
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    time::{Duration, Instant},
};

use rustix::{
    pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt},
    termios::{Winsize, tcsetwinsize},
};

use crate::desk::{Desk, PROGRAM};

/// How long the program may take for its next word.
const PATIENCE: Duration = Duration::from_secs(20);
/// How often one looks whether the program has ended.
const GLANCE: Duration = Duration::from_millis(10);
/// Put on the screen after the program has ended; the program itself shows no such character.
const END_MARK: u8 = 0;

/// A run of the program whose input and outputs are a terminal.
pub(crate) struct Terminal {
    keyboard: File,
    /// The program's end. It stays open: what is still on its way when the last holder of this end
    /// closes it may never arrive.
    far: File,
    screen: Receiver<Vec<u8>>,
    child: Child,
    /// Everything shown so far, without the codes that move and colour.
    shown: String,
    /// Bytes not yet put into `shown`: the beginning of a code or of a character.
    pending: Vec<u8>,
    /// How far into `shown` was read.
    read: usize,
    /// Everything as it came.
    raw: Vec<u8>,
}

impl Terminal {
    /// Starts the program on a terminal of so many columns.
    pub(crate) fn start(desk: &Desk, columns: u16, arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let near = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a terminal");
        grantpt(&near).and_then(|()| unlockpt(&near)).expect("its other end");
        tcsetwinsize(&near, Winsize { ws_row: 50, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 })
            .expect("sized");
        let name = ptsname(&near, Vec::new()).expect("a name").into_string().expect("in UTF-8");
        let far = OpenOptions::new().read(true).write(true).open(name).expect("the other end");
        let end = || OwnedFd::from(far.try_clone().expect("another handle"));
        let mut command = desk.command(PROGRAM);
        command.env_remove("COLUMNS").env("TERM", "xterm-256color").envs(environment.iter().copied());
        let child =
            command.args(arguments).stdin(end()).stdout(end()).stderr(end()).spawn().expect("it starts");
        let keyboard = File::from(near);
        let mut reader = keyboard.try_clone().expect("another handle");
        let (sender, screen) = channel();
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(count @ 1..) = reader.read(&mut buffer) {
                if sender.send(buffer[..count].to_vec()).is_err() {
                    break;
                }
            }
        });
        Self {
            keyboard,
            far,
            screen,
            child,
            shown: String::new(),
            pending: Vec::new(),
            read: 0,
            raw: Vec::new(),
        }
    }

    /// Waits until the program shows `text` after what was read before.
    pub(crate) fn wait_for(&mut self, text: &str) -> &mut Self {
        let until = Instant::now() + PATIENCE;
        loop {
            if let Some(found) = self.shown[self.read..].find(text) {
                self.read += found + text.len();
                return self;
            }
            match self.screen.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(bytes) => self.show(&bytes),
                Err(error) => panic!("{text:?} is not shown ({error}); after:\n{}", self.shown),
            }
        }
    }

    /// Types.
    pub(crate) fn enter(&mut self, keys: &str) -> &mut Self {
        self.keyboard.write_all(keys.as_bytes()).expect("typed");
        self
    }

    /// Waits until the program ends. Returns everything shown, and the exit status.
    pub(crate) fn end(&mut self) -> (String, Option<i32>) {
        let mut until = Instant::now() + PATIENCE;
        let status = loop {
            match self.screen.recv_timeout(GLANCE) {
                Ok(bytes) => {
                    self.show(&bytes);
                    until = Instant::now() + PATIENCE;
                }
                Err(RecvTimeoutError::Disconnected) => panic!("the screen is gone; after:\n{}", self.shown),
                Err(RecvTimeoutError::Timeout) if Instant::now() > until => {
                    panic!("the program does not end; after:\n{}", self.shown)
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
            if let Some(status) = self.child.try_wait().expect("it can be waited for") {
                break status;
            }
        };
        self.far.write_all(&[END_MARK]).expect("marked");
        while !self.raw.ends_with(&[END_MARK]) {
            let bytes = self.screen.recv_timeout(PATIENCE).expect("what was written is shown");
            self.show(&bytes);
        }
        self.raw.pop();
        (self.shown.trim_end_matches(char::from(END_MARK)).to_owned(), status.code())
    }

    /// Everything as it came, codes and all.
    pub(crate) fn raw(&self) -> String {
        String::from_utf8_lossy(&self.raw).into_owned()
    }

    fn show(&mut self, bytes: &[u8]) {
        self.raw.extend_from_slice(bytes);
        self.pending.extend_from_slice(bytes);
        let mut rest = self.pending.as_slice();
        while let [first, after @ ..] = rest {
            if *first == 0x1b {
                let Some(end) = code_end(after) else { break };
                rest = &after[end..];
                continue;
            }
            let length = match first {
                0xf0.. => 4,
                0xe0.. => 3,
                0xc0.. => 2,
                _ => 1,
            };
            let Some(character) = rest.get(..length) else { break };
            self.shown.push_str(&String::from_utf8_lossy(character).replace('\r', ""));
            rest = &rest[length..];
        }
        self.pending = rest.to_vec();
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // Both fail if it has ended, which is how it should be.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Where the text goes on after a code whose escape character has been read.
fn code_end(code: &[u8]) -> Option<usize> {
    match code.first()? {
        b'[' => code.iter().skip(1).position(|byte| (0x40..=0x7e).contains(byte)).map(|at| at + 2),
        _ => Some(1),
    }
}
