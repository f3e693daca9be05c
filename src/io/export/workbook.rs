//! A workbook for spreadsheet programs: disputes, claims and sources, and a sheet that says what they are.
//!
//! Every cell that holds text is typed as text, so that none is run as a formula or made a link or a date; figures stand as
//! numbers beside the wording that they are read from. The bytes follow from the dataset alone.

use std::io::{self, Write};

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};
use thiserror::Error;

use super::{Dataset, Listing, claim_cells, claim_columns, column::Described, long, long_columns};
use crate::model::Holds;

/// Most rows that a sheet has, its header among them.
const MOST_ROWS: u64 = 1_048_576;
/// Longest text in a cell, in units of UTF-16.
const LONGEST_CELL: usize = 32_767;
/// What stands at the end of a text that was cut.
const CUT: &str = "… [cut]";
/// Height of a line, in points.
const LINE_HEIGHT: f64 = 15.0;
/// Most lines of a text that are shown without opening the cell.
const MOST_LINES: u16 = 8;
/// Largest whole number that every spreadsheet holds exactly.
const LARGEST_EXACT: f64 = 999_999_999_999_999.0;

/// Why there is no workbook.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum WorkbookError {
    /// A sheet has no room for the rows.
    #[error(
        "the sheet {sheet} would have {rows} rows, and a workbook has room for {MOST_ROWS} with the header; ask for one event or topic, or write CSV with `counterclaim export package`"
    )]
    TooManyRows {
        /// The sheet.
        sheet: &'static str,
        /// Rows with the header.
        rows: u64,
    },
    /// It could not be put together.
    #[error("the workbook cannot be made: {0}")]
    Workbook(#[from] XlsxError),
    /// It could not be written.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// A sheet: its name and columns.
struct Sheet {
    name: &'static str,
    columns: Vec<Described>,
}

impl Dataset<'_> {
    /// Writes the workbook. Returns how many texts were too long for a cell and were cut.
    ///
    /// Rows go to temporary files as they are made: no sheet is held in memory.
    ///
    /// # Errors
    /// [`WorkbookError`]; nothing is written if a sheet would be too long.
    pub fn write_workbook(&self, output: impl Write + Send) -> Result<u64, WorkbookError> {
        let positions: usize = self.answers.iter().map(|answer| answer.dispute.positions.len()).sum();
        for (sheet, rows) in [
            ("Disputes", positions as u64),
            ("Claims", self.claims_number),
            ("Sources", self.sources.len() as u64),
        ] {
            has_room(sheet, rows)?;
        }
        let sheets = [
            Sheet { name: "Disputes", columns: long_columns(&self.answers, self.by) },
            Sheet { name: "Claims", columns: claim_columns(&*self.claims) },
            Sheet { name: "Sources", columns: Self::source_columns() },
        ];
        let [disputes, claims, sources] = &sheets;
        let style = Style::new();
        let mut workbook = Workbook::new();
        workbook.set_properties(&self.properties()?);
        workbook.add_worksheet();

        let mut rows = disputes.begin(&mut workbook, &style)?;
        rows.listing(&long(&self.answers, self.by))?;
        let mut cut = rows.end()?;
        let mut rows = claims.begin(&mut workbook, &style)?;
        self.claims
            .each(&mut |claim| rows.row(claim_cells(&*self.claims, claim)).map_err(io::Error::other))?;
        cut += rows.end()?;
        let mut rows = sources.begin(&mut workbook, &style)?;
        rows.listing(&self.source_rows())?;
        cut += rows.end()?;

        self.read_me(workbook.worksheet_from_index(0)?, &sheets, cut, &style)?;
        workbook.save_to_writer(output).map_err(|error| match error {
            XlsxError::IoError(error) => WorkbookError::Io(error),
            other => other.into(),
        })?;
        Ok(cut)
    }

    fn properties(&self) -> Result<DocProperties, XlsxError> {
        let moment = i64::try_from(self.recorded_at).unwrap_or(i64::MAX);
        let mut properties = DocProperties::new()
            .set_title(self.title())
            .set_author(self.terms.publisher.clone().unwrap_or_default())
            .set_creation_datetime(&ExcelDateTime::from_timestamp(moment)?);
        if let Some(licence) = &self.terms.licence {
            properties = properties.set_custom_property("Licence", licence.as_str());
        }
        Ok(properties)
    }

    /// What the workbook is, and what every column of it says.
    fn read_me(
        &self,
        sheet: &mut Worksheet,
        sheets: &[Sheet],
        cut: u64,
        style: &Style,
    ) -> Result<(), XlsxError> {
        sheet.set_name("Read me")?;
        sheet.set_column_width(0, 18)?.set_column_width(1, 28)?.set_column_width(2, 100)?;
        sheet.write_string_with_format(0, 0, self.title(), &style.title)?;
        let told = [
            "What is set down here is what claimants said, not what happened. Who is right is not decided.",
            "A range of claims runs from the lowest to the highest figure that is claimed; it is no estimate.",
            "Figures under low and high are how the wording under value is read; an empty high has no upper end.",
        ];
        let mut row = 2;
        for line in told {
            sheet.write_string(row, 0, line)?;
            row += 1;
        }
        if cut > 0 {
            let line = format!("Texts longer than a cell can be were cut, and end in {CUT}: {cut}.");
            sheet.write_string(row, 0, &line)?;
            row += 1;
        }
        row += 1;
        let mut facts = self.facts();
        facts.extend(self.terms.licence.iter().map(|licence| ("Licence", licence.clone())));
        facts.extend(self.terms.publisher.iter().map(|publisher| ("Publisher", publisher.clone())));
        for (name, what) in facts {
            sheet.write_string_with_format(row, 0, name, &style.strong)?;
            sheet.write_string(row, 1, &what)?;
            row += 1;
        }
        row += 1;
        for (column, name) in (0..).zip(["Sheet", "Column", "What it holds"]) {
            sheet.write_string_with_format(row, column, name, &style.header)?;
        }
        for (of, column) in sheets.iter().flat_map(|sheet| sheet.columns.iter().map(move |c| (sheet.name, c)))
        {
            row += 1;
            sheet.write_string(row, 0, of)?;
            sheet.write_string_with_format(row, 1, fitting(&column.name), &style.text)?;
            sheet.write_string(row, 2, &column.help)?;
        }
        sheet.set_landscape().set_print_fit_to_pages(1, 0);
        Ok(())
    }
}

impl Sheet {
    /// Starts a sheet at the end of a workbook. Its rows are written in their order.
    fn begin<'w>(&'w self, workbook: &'w mut Workbook, style: &'w Style) -> Result<Rows<'w>, XlsxError> {
        let sheet = workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name(self.name)?;
        for (number, column) in (0..).zip(&self.columns) {
            sheet.set_column_width(number, width(column))?;
            sheet.write_string_with_format(0, number, fitting(&column.name), &style.header)?;
        }
        Ok(Rows { sheet, columns: &self.columns, style, last: 0, cut: 0 })
    }
}

/// The rows of a sheet, one after another.
struct Rows<'w> {
    sheet: &'w mut Worksheet,
    columns: &'w [Described],
    style: &'w Style,
    last: u32,
    cut: u64,
}

impl Rows<'_> {
    fn row(&mut self, cells: impl IntoIterator<Item = String>) -> Result<(), XlsxError> {
        self.last += 1;
        let mut lines = 1;
        for ((number, column), text) in (0..).zip(self.columns).zip(cells) {
            let is_cut = write_cell(self.sheet, (self.last, number), column, &text, self.style)?;
            self.cut += u64::from(is_cut);
            lines = lines.max(if wraps(column) { lines_of(&text, width(column)) } else { 1 });
        }
        // Not every program makes room for lines by itself.
        self.sheet.set_row_height(self.last, LINE_HEIGHT * f64::from(lines))?;
        Ok(())
    }

    fn listing(&mut self, listing: &Listing) -> Result<(), XlsxError> {
        listing.rows.iter().try_for_each(|row| self.row(row.iter().map(Listing::text)))
    }

    /// Completes the sheet. Returns how many texts were cut.
    fn end(self) -> Result<u64, XlsxError> {
        let right = u16::try_from(self.columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
        self.sheet.set_freeze_panes(1, 0)?;
        self.sheet.autofilter(0, 0, self.last, right)?;
        self.sheet.set_repeat_rows(0, 0)?;
        self.sheet.set_landscape();
        Ok(self.cut)
    }
}

/// Writes a cell that is not empty: figures and counts as numbers, everything else as text. Returns whether it was cut.
fn write_cell(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    of: &Described,
    text: &str,
    style: &Style,
) -> Result<bool, XlsxError> {
    if text.is_empty() {
        return Ok(false);
    }
    if matches!(of.holds, Holds::Figure | Holds::Count)
        && let Ok(number) = text.parse::<f64>()
        && number.abs() <= LARGEST_EXACT
    {
        sheet.write_number_with_format(row, column, number, &style.number)?;
        return Ok(false);
    }
    let fitted = fitting(text);
    sheet.write_string_with_format(
        row,
        column,
        &fitted,
        if wraps(of) { &style.prose } else { &style.text },
    )?;
    Ok(fitted.ends_with(CUT) && fitted != text)
}

/// The text with line ends as a cell has them, cut to what a cell can hold.
fn fitting(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    if text.len() <= LONGEST_CELL || text.encode_utf16().count() <= LONGEST_CELL {
        return text;
    }
    let room = LONGEST_CELL - CUT.encode_utf16().count();
    let mut taken = 0;
    let kept: String = text
        .chars()
        .take_while(|c| {
            taken += c.len_utf16();
            taken <= room
        })
        .collect();
    kept + CUT
}

/// Whether the text of a column runs over several lines.
fn wraps(column: &Described) -> bool {
    column.holds == Holds::Prose || column.name == "question"
}

/// Lines that a text takes in a column of this width, [`MOST_LINES`] at most.
fn lines_of(text: &str, width: f64) -> u16 {
    let mut lines = 0;
    for line in text.lines() {
        let length = u16::try_from(line.chars().count()).unwrap_or(u16::MAX);
        let mut room = width;
        lines += 1;
        while room < f64::from(length) && lines < MOST_LINES {
            room += width;
            lines += 1;
        }
    }
    lines.clamp(1, MOST_LINES)
}

/// Width of a column, in characters.
fn width(column: &Described) -> f64 {
    let content: f64 = match column.holds {
        Holds::Prose => 55.0,
        Holds::Moment => 21.0,
        Holds::Address => 30.0,
        Holds::Figure | Holds::Count | Holds::Truth | Holds::Country | Holds::Language => 9.0,
        Holds::Hash | Holds::Date | Holds::OneOf(_) => 14.0,
        Holds::Text if ["question", "source", "title"].contains(&column.name.as_str()) => 40.0,
        Holds::Text => 20.0,
    };
    let header = u16::try_from(column.name.chars().count()).unwrap_or(u16::MAX);
    // The button of the filter takes room beside the name.
    content.max((f64::from(header) + 4.0).min(40.0))
}

/// Refuses more rows than a sheet has.
const fn has_room(sheet: &'static str, rows: u64) -> Result<(), WorkbookError> {
    if rows < MOST_ROWS { Ok(()) } else { Err(WorkbookError::TooManyRows { sheet, rows: rows + 1 }) }
}

/// How cells look. Text is marked as such, so that it stays text when it is edited.
struct Style {
    title: Format,
    strong: Format,
    header: Format,
    text: Format,
    prose: Format,
    number: Format,
}

impl Style {
    fn new() -> Self {
        let text = Format::new().set_num_format("@").set_align(FormatAlign::Top);
        Self {
            title: Format::new().set_bold().set_font_size(14),
            strong: Format::new().set_bold(),
            header: Format::new().set_num_format("@").set_bold().set_border_bottom(FormatBorder::Thin),
            prose: text.clone().set_text_wrap(),
            number: Format::new().set_align(FormatAlign::Top),
            text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_to_what_a_cell_holds() {
        assert_eq!(fitting("a\r\nb\rc"), "a\nb\nc");
        let full = "🚀".repeat(LONGEST_CELL / 2);
        assert_eq!(fitting(&full), full);
        let cut = fitting(&format!("{full}🚀"));
        assert!(cut.ends_with(CUT) && cut.encode_utf16().count() <= LONGEST_CELL, "{}", cut.len());
    }

    #[test]
    fn a_row_is_as_high_as_its_lines() {
        for (text, lines) in
            [("", 1), ("abc", 1), ("abcd", 2), ("abc\nabcd", 3), (&"a".repeat(1000), MOST_LINES)]
        {
            assert_eq!(lines_of(text, 3.0), lines, "{text}");
        }
    }

    #[test]
    fn a_sheet_that_would_be_too_long_is_refused() {
        assert!(has_room("Claims", MOST_ROWS - 1).is_ok());
        let refused = has_room("Claims", MOST_ROWS).err().map(|error| error.to_string()).unwrap_or_default();
        assert!(refused.contains("Claims would have 1048577 rows"), "{refused}");
    }
}
