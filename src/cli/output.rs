//! Where output goes: answers to standard output alone, notes and progress to standard error.

use std::{
    borrow::Cow,
    fs::File,
    io::{self, BufRead as _, BufReader, BufWriter, IsTerminal as _, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use clap::ValueEnum;
use comfy_table::{ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle, Width as ColumnWidth};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::Value;
use tempfile::TempPath;
use unicode_width::UnicodeWidthStr as _;

use super::{
    error::CliError,
    style::{safe, strong},
};
use crate::{
    io::export::{CsvStyle, Listing, write_csv, write_html, write_json, write_json_lines, write_markdown},
    model::isolated_lines,
};

/// Columns used where the terminal's are not known.
const USUAL_WIDTH: usize = 80;
/// Narrowest layout.
const NARROWEST: usize = 40;

/// Columns beyond which no line of text runs, however wide the terminal is: one edge for headings,
/// rows and sentences. Tables of many columns take all there are.
const WIDEST_TEXT: usize = 110;

/// How an answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For reading in a terminal
    Table,
    /// RFC 4180, UTF-8
    Csv,
    /// An array of objects
    Json,
    /// One object a line
    Jsonl,
    /// A Markdown table
    Md,
    /// A self-contained page
    Html,
}

/// Columns of the terminal; `COLUMNS` overrides, 80 where neither is known.
pub(crate) fn width() -> usize {
    std::env::var("COLUMNS")
        .ok()
        .and_then(|columns| columns.parse().ok())
        .or_else(|| terminal_size::terminal_size().map(|(width, _)| usize::from(width.0)))
        .unwrap_or(USUAL_WIDTH)
        .max(NARROWEST)
}

/// Columns that headings, rows and sentences may take.
pub(crate) fn text_width() -> usize {
    width().min(WIDEST_TEXT)
}

/// Prints a line of note to standard error.
pub(crate) fn note(text: &str) {
    // There is nobody to tell if standard error is closed.
    let _ = writeln!(anstream::stderr(), "{}", directed(text, io::stderr().is_terminal()));
}

/// Prints text to standard output.
pub(crate) fn print(text: &str) -> Result<(), CliError> {
    if text.is_empty() {
        return Ok(());
    }
    let mut out = anstream::stdout().lock();
    out.write_all(directed(text, io::stdout().is_terminal()).as_bytes())?;
    if !text.ends_with('\n') {
        out.write_all(b"\n")?;
    }
    Ok(out.flush()?)
}

/// Text whose lines are laid out. On a terminal, what is written from right to left is isolated, so that
/// it reorders no column beside it; what is piped on is as it is.
fn directed(text: &str, is_terminal: bool) -> Cow<'_, str> {
    if is_terminal { isolated_lines(text).into() } else { text.into() }
}

/// Writes to `file`, all of it or nothing, or to standard output if there is none.
pub(crate) fn write_to(
    file: Option<&Path>,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), CliError> {
    let Some(path) = file else {
        let mut out = BufWriter::new(io::stdout().lock());
        write(&mut out).map_err(|error| CliError::writing(None, error))?;
        return Ok(out.flush()?);
    };
    let mut target = Target::new(path)?;
    write(&mut target.out).map_err(|error| CliError::writing(Some(path), error))?;
    target.put_in_place()
}

/// A file being written: in place of the old one only when it is complete. What is no regular
/// file, a device or a pipe, is written to as it is.
pub(crate) struct Target {
    path: PathBuf,
    pub(crate) out: BufWriter<File>,
    temporary: Option<TempPath>,
}

impl Target {
    /// Makes sure that the file can be written, and changes nothing yet.
    pub(crate) fn new(path: &Path) -> Result<Self, CliError> {
        let failed = |error: io::Error| CliError::file(path, &error);
        // A symbolic link stays, and what it leads to is replaced.
        let resolved = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        match std::fs::metadata(&resolved) {
            Ok(found) if found.is_dir() => return Err(failed(io::ErrorKind::IsADirectory.into())),
            Ok(found) if !found.is_file() => {
                let file = File::options().write(true).open(&resolved).map_err(failed)?;
                return Ok(Self { path: resolved, out: BufWriter::new(file), temporary: None });
            }
            _ => {}
        }
        let folder =
            resolved.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        if !folder.is_dir() {
            return Err(CliError::user(format!("{}: there is no such folder", folder.display())));
        }
        let mut builder = tempfile::Builder::new();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            builder.permissions(std::fs::Permissions::from_mode(0o666));
        }
        // The error of a temporary file would name that file.
        let (file, temporary) =
            builder.tempfile_in(folder).map_err(|error| failed(error.kind().into()))?.into_parts();
        Ok(Self { path: resolved, out: BufWriter::new(file), temporary: Some(temporary) })
    }

    /// Whether what was written so far is what that file holds.
    pub(crate) fn is_same_as(&mut self, other: &Path) -> Result<bool, CliError> {
        let failed = |error: io::Error| CliError::file(&self.path, &error);
        self.out.flush().map_err(failed)?;
        let Some(temporary) = &self.temporary else { return Ok(false) };
        let open =
            |path: &Path| File::open(path).map(BufReader::new).map_err(|error| CliError::file(path, &error));
        let (mut ours, mut theirs) = (open(temporary)?, open(other)?);
        loop {
            let (one, two) = (ours.fill_buf().map_err(failed)?, theirs.fill_buf().map_err(failed)?);
            let length = one.len().min(two.len());
            if one[..length] != two[..length] || (length == 0 && one.len() != two.len()) {
                return Ok(false);
            }
            if length == 0 {
                return Ok(true);
            }
            ours.consume(length);
            theirs.consume(length);
        }
    }

    /// Completes the file.
    pub(crate) fn put_in_place(self) -> Result<(), CliError> {
        let failed = |error: io::Error| CliError::file(&self.path, &error);
        let file = self.out.into_inner().map_err(|error| failed(error.into_error()))?;
        if let Some(temporary) = self.temporary {
            file.sync_all().map_err(failed)?;
            temporary.persist(&self.path).map_err(|error| failed(error.error))?;
        }
        Ok(())
    }
}

/// Prints a listing in a format.
pub(crate) fn listing(listing: &Listing, format: Format, title: &str) -> Result<(), CliError> {
    match format {
        Format::Table => print(&table(listing)),
        Format::Csv => write_to(None, |out| write_csv(out, listing, CsvStyle::default())),
        Format::Json => write_to(None, |out| write_json(out, listing)),
        Format::Jsonl => write_to(None, |out| write_json_lines(out, listing)),
        Format::Md => write_to(None, |out| write_markdown(out, listing)),
        Format::Html => write_to(None, |out| write_html(out, listing, title)),
    }
}

/// A listing as a table that fits the terminal.
fn table(listing: &Listing) -> String {
    let mut table = Table::new();
    table
        .load_style(TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─')))
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(width()).unwrap_or(u16::MAX))
        .set_header(listing.columns.iter().map(|name| name.replace('_', " ")));
    for row in &listing.rows {
        table.add_row(row.iter().map(|cell| safe(&Listing::text(cell))));
    }
    let widths = whole_words(listing, width());
    for (i, column) in table.column_iter_mut().enumerate() {
        if let Some(whole) = widths[i] {
            column.set_constraint(ColumnConstraint::LowerBoundary(ColumnWidth::Fixed(whole)));
        }
        let numeric =
            listing.rows.iter().all(|row| matches!(row.get(i), Some(Value::Number(_) | Value::Null)));
        if numeric && !listing.rows.is_empty() {
            column.set_cell_alignment(comfy_table::CellAlignment::Right);
        }
    }
    table.trim_fmt()
}

/// How wide each column must be at least so that no word in it is broken. Where the terminal is
/// too narrow for all of them, the widest columns are let go first.
fn whole_words(listing: &Listing, width: usize) -> Vec<Option<u16>> {
    /// Blanks around a cell, and between columns.
    const AROUND: usize = 3;
    let longest =
        |text: &str| text.split_whitespace().map(unicode_width::UnicodeWidthStr::width).max().unwrap_or(0);
    let mut least: Vec<usize> = listing
        .columns
        .iter()
        .enumerate()
        .map(|(i, name)| {
            let cells = listing.rows.iter().map(|row| longest(&Listing::text(&row[i])));
            cells.max().unwrap_or(0).max(longest(&name.replace('_', " "))) + 2
        })
        .collect();
    let mut kept: Vec<bool> = vec![true; least.len()];
    loop {
        let needed: usize =
            least.iter().zip(&kept).map(|(l, kept)| if *kept { l + 1 } else { AROUND + 10 }).sum();
        let widest = (0..least.len()).filter(|i| kept[*i]).max_by_key(|i| least[*i]);
        match widest {
            Some(i) if needed > width => kept[i] = false,
            _ => break,
        }
    }
    least
        .drain(..)
        .zip(kept)
        .map(|(least, kept)| if kept { u16::try_from(least).ok() } else { None })
        .collect()
}

/// "entry 3", "entries 3 to 7", "entries 3, 5 to 7": numbers of entries in ascending order; none if there are none.
pub(crate) fn entries(numbers: impl Iterator<Item = u64>) -> Option<String> {
    let mut runs: Vec<(u64, u64)> = Vec::new();
    for number in numbers {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => runs.push((number, number)),
        }
    }
    let several = match runs.as_slice() {
        [] => return None,
        [(first, last)] if first == last => "entry",
        _ => "entries",
    };
    let runs = runs.into_iter().map(|(first, last)| match last - first {
        0 => first.to_string(),
        1 => format!("{first}, {last}"),
        _ => format!("{first} to {last}"),
    });
    Some(format!("{several} {}", runs.collect::<Vec<_>>().join(", ")))
}

/// Lines of "name  what", aligned, wrapped.
pub(crate) fn facts(facts: &[(&str, String)]) -> String {
    let name_width = facts.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let mut text = String::new();
    for (name, what) in facts.iter().filter(|(_, what)| !what.is_empty()) {
        let indent = " ".repeat(name_width + 2);
        // Keys and paths are copied from here, so no word is ever broken.
        let options = wrapping(&indent).break_words(false);
        let wrapped = textwrap::fill(&safe(what), options);
        let first = format!("{}{}", strong(name), " ".repeat(name_width + 2 - name.len()));
        text.push_str(&wrapped.replacen(&indent, &first, 1));
        text.push('\n');
    }
    text
}

/// Wrapping at blanks alone: topics, addresses and ids stay whole where they fit.
fn wrapping(indent: &str) -> textwrap::Options<'_> {
    textwrap::Options::new(text_width())
        .initial_indent(indent)
        .subsequent_indent(indent)
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
}

/// Text wrapped to the terminal, every line indented.
pub(crate) fn paragraph(text: &str, indent: usize) -> String {
    let indent = " ".repeat(indent);
    textwrap::fill(text, wrapping(&indent))
        + "
"
}

/// A paragraph whose first line starts with a label and whose others are indented below it.
pub(crate) fn hanging(indent: usize, label: &str, styled: &str, text: &str) -> String {
    let body = paragraph(text, indent + label.width() + 1);
    format!("{}{styled} {}", " ".repeat(indent), body.trim_start())
}

/// Least width at which two texts stand beside each other.
const SIDE_BY_SIDE: usize = 76;

/// Two texts under headings: beside each other where there is room, beneath each other where not.
pub(crate) fn side_by_side([left, right]: [(&str, &str); 2]) -> String {
    const BETWEEN: usize = 3;
    if text_width() < SIDE_BY_SIDE {
        let each =
            |(heading, text): (&str, &str)| format!("{}{}", strong_line(heading), paragraph(&prose(text), 2));
        return each(left) + &each(right);
    }
    let width = (text_width() - BETWEEN) / 2;
    let lines = |text: &str| -> Vec<String> {
        let options = textwrap::Options::new(width).word_splitter(textwrap::WordSplitter::NoHyphenation);
        prose(text).lines().flat_map(|line| textwrap::wrap(line, &options)).map(Cow::into_owned).collect()
    };
    let pad = |text: &str| " ".repeat((width + BETWEEN).saturating_sub(text.width()));
    let mut text = format!("{}{}{}\n", strong(left.0), pad(left.0), strong(right.0));
    let (left, right) = (lines(left.1), lines(right.1));
    for at in 0..left.len().max(right.len()) {
        let cell = |lines: &[String]| lines.get(at).cloned().unwrap_or_default();
        let line = format!("{}{}{}", cell(&left), pad(&cell(&left)), cell(&right));
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

fn strong_line(heading: &str) -> String {
    format!("{}\n", strong(heading))
}

/// Text of several lines, safe to print.
fn prose(text: &str) -> String {
    text.lines().map(safe).collect::<Vec<_>>().join("\n")
}

/// "1 claim", "2 claims".
pub(crate) fn count(number: u64, one: &str, many: &str) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{grouped} {}", if number == 1 { one } else { many })
}

/// A progress bar on a terminal; nothing in a pipe.
pub(crate) fn progress(length: u64, unit: &str) -> ProgressBar {
    let target = if io::stderr().is_terminal() {
        ProgressDrawTarget::stderr_with_hz(10)
    } else {
        ProgressDrawTarget::hidden()
    };
    let bar = ProgressBar::with_draw_target(Some(length), target);
    let template = if unit == "bytes" {
        "{bar:30} {percent:>3} %  {binary_bytes_per_sec}  {eta} left"
    } else {
        "{bar:30} {percent:>3} %  {human_pos} of {human_len} {msg}  {per_sec}  {eta} left"
    };
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars("━╸ "));
    }
    bar.set_message(unit.to_owned());
    bar.enable_steady_tick(Duration::from_millis(250));
    bar
}

/// Opens a file for reading, or standard input for `-`, with its length if that is known.
pub(crate) fn input(path: &Path) -> Result<(Box<dyn io::Read>, Option<u64>), CliError> {
    if path == Path::new("-") {
        return Ok((Box::new(io::stdin().lock()), None));
    }
    let failed = |error: io::Error| CliError::file(path, &error);
    let file = File::open(path).map_err(failed)?;
    let metadata = file.metadata().map_err(failed)?;
    if metadata.is_dir() {
        return Err(failed(io::ErrorKind::IsADirectory.into()));
    }
    Ok((Box::new(file), Some(metadata.len())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_told_in_runs() {
        for (numbers, told) in [
            (&[][..], None),
            (&[3], Some("entry 3")),
            (&[3, 4], Some("entries 3, 4")),
            (&[3, 4, 5, 9], Some("entries 3 to 5, 9")),
            (&[1, 3], Some("entries 1, 3")),
        ] {
            assert_eq!(entries(numbers.iter().copied()).as_deref(), told);
        }
    }
}
