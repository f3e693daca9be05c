//! Pages whose commands are run: `console` blocks with `$ ` before each command, its output after
//! it, and files of the reader's, in blocks whose fence says `title=NAME`, or `append=NAME` for lines
//! that are added to a file.
//!
//! A page runs from top to bottom in one shell in one empty folder. In what is expected, ids, times
//! and days of recording stand for any others, `…` stands for any run of characters in its line,
//! and a line that is nothing but `…` for any lines. Commands exit with 0, but the last of a block
//! whose fence says `exits-1` with 1. A block whose fence says `needs=MODULE` is passed over where
//! Python lacks that module.

use std::{
    fmt::Write as _,
    fs,
    ops::Range,
    path::Path,
    process::{Command, Stdio},
};

/// Stands before the exit status that ends a command's output.
const END: &str = "\u{1e}end ";
/// Length of a hash, and of a key, in base64.
const BASE64: usize = 44;

/// A page, read.
pub(super) struct Page {
    lines: Vec<String>,
    steps: Vec<Step>,
}

enum Step {
    /// Written anew, or added to if `appends`.
    File {
        name: String,
        text: String,
        appends: bool,
    },
    Command(Run),
}

struct Run {
    command: String,
    /// Lines of the page that hold its output.
    output: Range<usize>,
    status: i32,
}

/// What a command did otherwise than the page says.
struct Difference {
    output: Range<usize>,
    found: Vec<String>,
    message: String,
}

impl Page {
    /// Reads a page of Markdown.
    pub(super) fn read(text: &str) -> Self {
        let lines: Vec<String> = text.lines().map(ToOwned::to_owned).collect();
        let mut steps = Vec::new();
        let mut at = 0;
        while at < lines.len() {
            let Some(fence) = lines[at].strip_prefix("```") else {
                at += 1;
                continue;
            };
            let start = at + 1;
            let length = lines[start..].iter().position(|line| line == "```").expect("the fence is closed");
            let named = |key| fence.split_whitespace().find_map(|word| word.strip_prefix(key));
            if let Some(name) = named("title=").or(named("append=")) {
                let text = lines[start..start + length].join("\n") + "\n";
                let appends = named("append=").is_some();
                steps.push(Step::File { name: name.to_owned(), text, appends });
            } else if fence.split_whitespace().next() == Some("console") {
                let mut runs = commands(&lines, start..start + length);
                if let Some(last) = runs.last_mut().filter(|_| fence.ends_with("exits-1")) {
                    last.status = 1;
                }
                if named("needs=").is_none_or(python_has) {
                    steps.extend(runs.into_iter().map(Step::Command));
                }
            }
            at = start + length + 1;
        }
        Self { lines, steps }
    }

    fn runs(&self) -> impl Iterator<Item = &Run> {
        self.steps.iter().filter_map(|step| match step {
            Step::Command(run) => Some(run),
            Step::File { .. } => None,
        })
    }

    /// Runs the page in `folder`; the page as it should be and what differs, in words.
    pub(super) fn run(&self, folder: &Path) -> (String, Vec<String>) {
        let answers = self.execute(folder);
        let differences: Vec<Difference> = self
            .runs()
            .zip(answers)
            .filter_map(|(run, (found, status))| self.difference(run, found, status))
            .collect();
        let mut lines = self.lines.clone();
        for difference in differences.iter().rev() {
            let renewed = self.renewed(difference);
            lines.splice(difference.output.clone(), renewed);
        }
        (lines.join("\n") + "\n", differences.into_iter().map(|difference| difference.message).collect())
    }

    /// Runs every command in one shell; what each printed, and its exit status.
    fn execute(&self, folder: &Path) -> Vec<(Vec<String>, i32)> {
        let mut script = String::from("exec 2>&1 </dev/null\n");
        for step in &self.steps {
            match step {
                Step::File { name, text, appends } => {
                    let into = if *appends { ">>" } else { ">" };
                    let _ = write!(script, "cat {into}'{name}' <<'END OF FILE'\n{text}END OF FILE\n");
                }
                Step::Command(run) => {
                    let _ = write!(script, "{}\nstatus=$?; printf '\\n{END}%s\\n' $status\n", run.command);
                }
            }
        }
        let file = folder.join("page.sh");
        fs::write(&file, script).expect("the script is written");
        let output = hermetic("bash", folder).arg(&file).stdin(Stdio::null()).output().expect("bash runs");
        fs::remove_file(file).expect("the script is there");
        let text = String::from_utf8(output.stdout).expect("output is UTF-8");
        let mut answers = Vec::new();
        let mut found = Vec::new();
        for line in text.lines() {
            if let Some(status) = line.strip_prefix(END) {
                trim(&mut found);
                answers.push((std::mem::take(&mut found), status.parse().expect("a number")));
            } else {
                found.push(line.trim_end().to_owned());
            }
        }
        assert_eq!(answers.len(), self.runs().count(), "the shell stopped early: {text}");
        answers
    }

    fn difference(&self, run: &Run, found: Vec<String>, status: i32) -> Option<Difference> {
        let expected = &self.lines[run.output.clone()];
        if status == run.status && matches(expected, &found) {
            return None;
        }
        let message = format!(
            "line {}: $ {}\nexit status {status}, expected {}\n--- expected\n{}\n--- found\n{}\n",
            run.output.start,
            run.command,
            run.status,
            expected.join("\n"),
            found.join("\n")
        );
        Some(Difference { output: run.output.clone(), found, message })
    }

    /// What was found, with the lines kept that stood for it already.
    fn renewed(&self, difference: &Difference) -> Vec<String> {
        let known = &self.lines[difference.output.clone()];
        let kept = |line: &String| {
            known.iter().find(|old| old.as_str() != "…" && line_matches(old, line)).unwrap_or(line).clone()
        };
        difference.found.iter().map(kept).collect()
    }
}

/// The commands of a block, each with the lines of its output.
fn commands(lines: &[String], block: Range<usize>) -> Vec<Run> {
    let starts: Vec<usize> = block.clone().filter(|at| lines[*at].starts_with("$ ")).collect();
    let ends: Vec<usize> = starts.iter().skip(1).copied().chain([block.end]).collect();
    let mut runs = Vec::new();
    for (start, end) in starts.into_iter().zip(ends) {
        let continued = lines[start..end].iter().take_while(|line| line.ends_with('\\')).count();
        let output = start + continued + 1;
        let command = lines[start..output].join("\n");
        runs.push(Run {
            command: command.trim_start_matches("$ ").to_owned(),
            output: output..end,
            status: 0,
        });
    }
    runs
}

fn python_has(module: &str) -> bool {
    let mut python = hermetic("python3", Path::new("."));
    let found =
        python.args(["-c", &format!("import {module}")]).output().is_ok_and(|run| run.status.success());
    if !found {
        println!("passed over: commands that need the Python module {module}");
    }
    found
}

/// Takes off the empty lines at the end.
fn trim(lines: &mut Vec<String>) {
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
}

fn matches(expected: &[String], found: &[String]) -> bool {
    let mut expected = expected.to_vec();
    trim(&mut expected);
    lines_match(&expected, found)
}

fn lines_match(expected: &[String], found: &[String]) -> bool {
    match expected.split_first() {
        None => found.is_empty(),
        Some((line, rest)) if line == "…" => {
            (0..=found.len()).any(|passed_over| lines_match(rest, &found[passed_over..]))
        }
        Some((line, rest)) => found
            .split_first()
            .is_some_and(|(first, others)| line_matches(line, first) && lines_match(rest, others)),
    }
}

fn line_matches(expected: &str, found: &str) -> bool {
    let (expected, found) = (mask(expected.trim_end()), mask(found));
    if expected == found {
        return true;
    }
    let mut pieces = expected.split('…');
    let mut rest = match found.strip_prefix(pieces.next().unwrap_or_default()) {
        Some(rest) if expected.contains('…') => rest,
        _ => return false,
    };
    let mut pieces = pieces.peekable();
    while let Some(piece) = pieces.next() {
        if pieces.peek().is_none() {
            return rest.ends_with(piece);
        }
        match rest.find(piece) {
            Some(at) => rest = &rest[at + piece.len()..],
            None => return false,
        }
    }
    true
}

/// Puts the same sign in place of what differs from run to run: ids (8 or 64 hexadecimal digits),
/// times that end with Z, days of recording, hashes and keys in base64.
pub(super) fn mask(line: &str) -> String {
    line.split(' ').map(mask_token).collect::<Vec<_>>().join(" ")
}

/// A hash in base64 stands by itself; a key follows the name and the id of a verifier key.
fn mask_token(token: &str) -> String {
    let start = token.len().saturating_sub(BASE64);
    let is_base64 = |b: u8| b.is_ascii_alphanumeric() || b"+/=".contains(&b);
    match (token.get(..start), token.get(start..)) {
        (Some(name), Some(encoded))
            if encoded.len() == BASE64
                && encoded.bytes().all(is_base64)
                && (name.is_empty() || name.ends_with('+')) =>
        {
            mask_words(name) + &"#".repeat(BASE64)
        }
        _ => mask_words(token),
    }
}

fn mask_words(text: &str) -> String {
    let mut masked = String::new();
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !is_of_word(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(rest[..end].trim_end_matches([':', '-']).len());
        if is_id(word) || is_time(word) || is_recent_day(word) {
            masked.extend(word.chars().map(|c| if c.is_ascii_alphanumeric() { '#' } else { c }));
        } else {
            masked.push_str(word);
        }
        let mut chars = after.chars();
        masked.extend(chars.next());
        rest = chars.as_str();
    }
    masked
}

fn is_of_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-' || c == ':'
}

fn is_id(word: &str) -> bool {
    matches!(word.len(), 8 | 64) && word.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

fn is_time(word: &str) -> bool {
    let shape: String = word.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    shape == "0000-00-00T00:00:00Z"
}

/// A day from 2026 on is a day on which something was recorded: the cases of the pages are older.
fn is_recent_day(word: &str) -> bool {
    word.len() == 10 && word >= "2026-01-01" && is_time(&format!("{word}T00:00:00Z"))
}

/// A program in `folder`, in a world that holds nothing of this machine but its programs: the one
/// that is tested first, then those of the Python environment that `tests/run` makes.
pub(super) fn hermetic(program: &str, folder: &Path) -> Command {
    let tested = Path::new(env!("CARGO_BIN_EXE_counterclaim")).parent().expect("it is in a folder");
    let python = tested.with_file_name("venv").join("bin");
    let path = std::env::var("PATH").unwrap_or_default();
    let mut command = Command::new(program);
    command
        .env_clear()
        .current_dir(folder)
        .env("PATH", format!("{}:{}:{path}", tested.display(), python.display()))
        .env("HOME", folder.join("home"))
        .env("COLUMNS", "80")
        .env("LC_ALL", "C.UTF-8")
        .env("TZ", "UTC");
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        text.lines().map(ToOwned::to_owned).collect()
    }

    #[test]
    fn ids_and_times_stand_for_any_others() {
        assert!(line_matches("entry 1f3a09c2: twice", "entry 00000000: twice"));
        let (root, key) = ("Jnl/BVOgz2JeEfhXUqd+", "ctj0uw9hbYqMZNmIVk4t0c0=");
        assert_eq!(mask(&format!("root {root}{key}")), format!("root {}", "#".repeat(44)));
        assert_eq!(mask(&format!("a/b+1f3a09c2+{root}{key}")), format!("a/b+########+{}", "#".repeat(44)));
        assert!(line_matches("on 2026-11-24", "on 2031-01-01"));
        assert!(!line_matches("on 2019-03-12", "on 2019-03-13"));
        assert!(line_matches("at 2021-05-01T00:00:00Z.", "at 2026-11-24T10:27:38Z."));
        assert!(!line_matches("entry 1f3a09c2", "entry 1f3a09c"));
        assert!(!line_matches("killed: 9", "killed: 11"));
    }

    #[test]
    fn an_ellipsis_stands_for_what_is_left_out() {
        assert!(line_matches("key …+…", "key abc+def"));
        assert!(!line_matches("key …+x", "key abc+def"));
        assert!(matches(&lines("a\n…\nd"), &lines("a\nb\nc\nd")));
        assert!(matches(&lines("a\n…\n"), &lines("a")));
        assert!(!matches(&lines("a\n…\nd"), &lines("a\nb")));
    }

    #[test]
    fn a_page_is_read_and_run_in_order() {
        let page = Page::read(
            "Text.\n```csv title=a.csv\nx,y\n```\n```console\n$ cat a.csv \\\n  a.csv\nx,y\nx,y\n$ n=3; cd .\n$ echo $n\n3\n```\n\
             ```console exits-1\n$ false\n```\n",
        );
        let folder = tempfile::tempdir().expect("a folder");
        let (same, differences) = page.run(folder.path());
        assert_eq!(differences, Vec::<String>::new());
        assert!(same.contains("x,y\nx,y\n$ n=3"));
        let wrong = Page::read("```console\n$ echo 1\n2\n```\n");
        let (renewed, differences) = wrong.run(folder.path());
        assert_eq!(differences.len(), 1);
        assert_eq!(renewed, "```console\n$ echo 1\n1\n```\n");
    }
}
