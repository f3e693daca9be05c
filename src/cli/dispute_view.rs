//! Competing accounts side by side, for a terminal of any width.
//!
//! The layout of one question: what is asked, in the codebook's path and in words; a line for
//! every position in fixed order, with the figure as it was worded and a bar to scale from zero;
//! the reason; what each line rests on. Colour only repeats what a word says.

use unicode_width::UnicodeWidthStr as _;

use super::{
    group_view, near_view,
    output::{count, hanging, paragraph, text_width},
    style::{error, faint, good, safe, strong, warning},
};
use crate::{
    disputes::{Answer, By, Comparison, Position},
    model::{Figure, Interval, Question, TranslationBy},
};

/// Narrowest bar that says anything.
const NARROWEST_BAR: usize = 8;
/// Widest bar.
const WIDEST_BAR: usize = 40;
/// Narrowest column of claimants' names.
const NARROWEST_NAME: usize = 12;
/// Widest claimant's name before it is wrapped.
const WIDEST_NAME: usize = 44;

/// How much is shown of what a line rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Detail {
    /// Source, locator and entry.
    Reference,
    /// The words too.
    Quote,
}

/// Every answer, under the name of its event.
pub(crate) fn answers(answers: &[Answer], detail: Detail) -> String {
    grouped(answers, detail, By::Claimant)
}

/// Every answer, under the name of its event, its positions put together by this.
pub(crate) fn grouped(answers: &[Answer], detail: Detail, by: By) -> String {
    under_events(answers.iter().map(|answer| (answer, String::new())), detail, by)
}

/// Every answer with the words of its sources, the sums that it is part of, and its near misses.
pub(crate) fn comparisons(comparisons: &[Comparison], by: By) -> String {
    let beneath = |one: &Comparison| near_view::sums(one) + &near_view::near_misses(&one.near_misses);
    under_events(comparisons.iter().map(|one| (&one.answer, beneath(one))), Detail::Quote, by)
}

/// An answer with the sums that it is part of.
pub(crate) fn with_sums(comparison: &Comparison) -> String {
    let answer = (&comparison.answer, near_view::sums(comparison));
    under_events([answer].into_iter(), Detail::Reference, By::Claimant)
}

fn under_events<'a>(answers: impl Iterator<Item = (&'a Answer, String)>, detail: Detail, by: By) -> String {
    let mut text = String::new();
    let mut event = None;
    for (answer, beneath) in answers {
        let this = &answer.dispute.question.event;
        if event != Some(this) {
            event = Some(this);
            let label = answer.event_label.as_deref().map(|label| format!("{}  ", strong(&safe(label))));
            text.push_str(&format!("{}{}\n\n", label.unwrap_or_default(), faint(this.as_str())));
        }
        text.push_str(&question(answer, detail, by, &beneath));
        text.push('\n');
    }
    text
}

fn question(answer: &Answer, detail: Detail, by: By, beneath: &str) -> String {
    let dispute = &answer.dispute;
    let width = text_width();
    let mut text = heading(&dispute.question, dispute.status.as_str(), status);
    text.push_str(&paragraph(&safe(&answer.in_words), 0));
    if let Some(rank) = &answer.rank {
        let told = format!("Ranked by {}.", rank.in_words());
        text.push_str(&faint(&paragraph(&safe(&told), 0)));
    }
    let lines = lines(answer, width);
    if by == By::Claimant {
        text.push_str(&lines.concat());
    } else {
        text.push_str(&group_view::groups(answer, by, &lines));
    }
    if let Some(verdict) = dispute.verdict {
        let label = format!("{verdict}:");
        text.push_str(&paragraph(&safe(&format!("{label} {}", dispute.reason)), 2).replacen(
            &label,
            &strong(&label),
            1,
        ));
    }
    for note in &dispute.notes {
        text.push_str(&paragraph(&safe(note), 2));
    }
    let silence = answer.silence_in_words();
    if !silence.is_empty() {
        text.push_str(&paragraph(&safe(&silence), 2));
    }
    text.push_str(beneath);
    text.push_str(&match detail {
        Detail::Reference => references(&dispute.positions),
        Detail::Quote => citations(&dispute.positions),
    });
    text
}

/// A question's path, with a word in capitals at the right edge: of its own line if the path fills
/// the last one.
pub(super) fn heading(question: &Question, word: &str, styled: impl Fn(&str) -> String) -> String {
    let width = text_width();
    let word = word.to_uppercase();
    let path = paragraph(&safe(&question.to_string()), 0);
    let mut lines: Vec<&str> = path.lines().collect();
    let last = lines.pop().unwrap_or_default();
    let mut text = String::new();
    for line in lines {
        text.push_str(&format!("{}\n", strong(line)));
    }
    let gap = width.saturating_sub(last.width() + word.width());
    if gap >= 2 {
        text.push_str(&format!("{}{}{}\n", strong(last), " ".repeat(gap), styled(&word)));
    } else {
        let edge = " ".repeat(width.saturating_sub(word.width()));
        text.push_str(&format!("{}\n{edge}{}\n", strong(last), styled(&word)));
    }
    text
}

/// The colour of a status, which its word says too.
fn status(word: &str) -> String {
    match word {
        "DISPUTED" => error(word),
        "AGREED" => good(word),
        _ => warning(word),
    }
}

/// What a line shows, before it is aligned.
struct Line {
    country: String,
    name: String,
    interest: String,
    value: String,
    interval: Option<Interval>,
    when: String,
}

/// The lines of every position, in fixed order.
fn lines(answer: &Answer, width: usize) -> Vec<String> {
    let lines: Vec<Line> = answer
        .dispute
        .positions
        .iter()
        .map(|position| {
            let content = &position.claim.content;
            Line {
                country: content.claimant.country.map_or("–".to_owned(), |c| c.to_string()),
                name: safe(&content.claimant.name),
                interest: answer.interest(position).to_string().replace('-', " "),
                value: safe(&content.worded()),
                interval: content.value.reading.quantity().map(|quantity| *quantity.interval()),
                when: when(position),
            }
        })
        .collect();
    let widest = |column: fn(&Line) -> &str| lines.iter().map(|line| column(line).width()).max().unwrap_or(0);
    let (value, date) = (widest(|l| &l.value).min(24), widest(|l| &l.when));
    // Where there is no room for it, what a claimant has at stake is left to the other formats.
    let least = 2 + 2 + 2 + NARROWEST_NAME + 2 + 2 + value + 2 + date + 2 + 4;
    let interest = if least + widest(|l| &l.interest) <= width { widest(|l| &l.interest) } else { 0 };
    // Indent, country and the gaps between columns, and a reference of up to four columns.
    let fixed = 2 + 2 + 2 + 2 + interest + 2 + value + 2 + date + 2 + 4;
    let room = width.saturating_sub(fixed);
    let name = widest(|l| &l.name).min(WIDEST_NAME).min(room.max(NARROWEST_NAME));
    let scale = scale(&lines);
    let counts = lines.iter().any(|line| line.interval.is_some());
    let bar_room = room.saturating_sub(name + 2).min(WIDEST_BAR);
    let bar_width = if scale.is_some() && bar_room >= NARROWEST_BAR { Some(bar_room) } else { None };
    let mut drawn = Vec::with_capacity(lines.len());
    for (line, number) in lines.iter().zip(1..) {
        let mut names = textwrap::wrap(&line.name, name).into_iter();
        let mut row = format!(
            "  {}  {}  {}  {}",
            pad(&line.country, 2, false),
            pad(&names.next().unwrap_or_default(), name, false),
            pad(&line.interest, interest, false),
            pad(&line.value, value, counts),
        );
        if let (Some(bar_width), Some(scale)) = (bar_width, scale) {
            let bar =
                line.interval.map_or(" ".repeat(bar_width), |interval| bar(&interval, scale, bar_width));
            row.push_str(&format!("  {bar}"));
        }
        row.push_str(&format!("  {}  {}", pad(&line.when, date, false), faint(&format!("[{number}]"))));
        let mut text = format!("{}\n", row.trim_end());
        for rest in names {
            text.push_str(&format!("      {rest}\n"));
        }
        drawn.push(text);
    }
    drawn
}

/// When it was said, and what moment it describes if that is another.
fn when(position: &Position) -> String {
    let content = &position.claim.content;
    content.moment().in_words()
}

/// The figure at the right end of the bars: the highest bound that any figure names. A figure
/// that stands alone has nothing to be measured against.
fn scale(lines: &[Line]) -> Option<Figure> {
    if lines.iter().filter(|line| line.interval.is_some()).count() < 2 {
        return None;
    }
    lines
        .iter()
        .filter_map(|line| line.interval)
        .map(|interval| interval.high().unwrap_or(interval.low()))
        .max()
        .filter(|highest| *highest > Figure::ZERO)
}

/// An interval on a scale from zero: thin up to its low, thick to its high, an arrow if open.
pub(super) fn bar(interval: &Interval, scale: Figure, width: usize) -> String {
    let inner = width - 2;
    let column = |figure: Figure| {
        let (at, whole) = (i128::from(figure.millionths()), i128::from(scale.millionths()));
        usize::try_from(at * (inner as i128 - 1) / whole.max(1)).unwrap_or(0).min(inner - 1)
    };
    let low = column(interval.low());
    let high = interval.high().map_or(inner - 1, column);
    let drawn: String = (0..inner)
        .map(|i| match i {
            _ if i < low => '─',
            _ if interval.high().is_none() && i == inner - 1 => '▶',
            _ if i == low && low == high => '●',
            _ if i >= low && i <= high => '━',
            _ => ' ',
        })
        .collect();
    format!("├{drawn}┤")
}

/// Text in a column: cut with an ellipsis if it is wider, padded if it is narrower.
pub(super) fn pad(text: &str, width: usize, right: bool) -> String {
    let cut = cut(text, width);
    let space = " ".repeat(width.saturating_sub(cut.width()));
    if right { space + &cut } else { cut + &space }
}

fn cut(text: &str, width: usize) -> String {
    if width == 0 {
        return String::new();
    }
    if text.width() <= width {
        return text.to_owned();
    }
    let mut kept = String::new();
    for c in text.chars() {
        if format!("{kept}{c}").width() + 1 > width {
            break;
        }
        kept.push(c);
    }
    kept + "…"
}

/// What is told of a report beside its source: where in it, how many reports, when it was stated.
fn particulars(position: &Position) -> Vec<String> {
    let content = &position.claim.content;
    let mut parts: Vec<String> = content.citation.locator.as_deref().map(safe).into_iter().collect();
    parts.extend(content.citation.doubt().map(ToOwned::to_owned));
    let reports = position.reports().count() as u64;
    if reports > 1 {
        let origins = position.origins() as u64;
        parts.push(format!(
            "{}, {}",
            count(reports, "report", "reports"),
            count(origins, "origin", "origins")
        ));
    }
    if content.stated_on.is_unknown() {
        parts.push("day of the statement unknown".to_owned());
    } else if content.stated_on != *content.moment() {
        parts.push(format!("stated {}", content.stated_on.in_words()));
    }
    parts.push(format!("entry {}", position.claim.id.short()));
    parts
}

/// A line for every source, with the places in it.
pub(super) fn references<'a>(positions: impl IntoIterator<Item = &'a Position>) -> String {
    let mut by_source: Vec<(&str, Vec<String>)> = Vec::new();
    for (position, number) in positions.into_iter().zip(1..) {
        let title = position.claim.content.source.content.title.as_str();
        let place = format!("[{number}] {}", particulars(position).join(", "));
        match by_source.iter_mut().find(|(known, _)| *known == title) {
            Some((_, places)) => places.push(place),
            None => by_source.push((title, vec![place])),
        }
    }
    by_source
        .into_iter()
        .map(|(title, places)| faint(&paragraph(&format!("{} · {}", places.join(" · "), safe(title)), 2)))
        .collect()
}

/// Every position with the words of its source.
fn citations(positions: &[Position]) -> String {
    let mut text = String::new();
    for (position, number) in positions.iter().zip(1..) {
        let content = &position.claim.content;
        let source = &content.source.content;
        let label = format!("[{number}]");
        let indent = label.len() + 3;
        match &content.citation.quote {
            Some(quote) => text.push_str(&hanging(2, &label, &label, &format!("“{}”", safe(quote)))),
            None => text.push_str(&hanging(2, &label, &label, "no words of the source are recorded")),
        }
        if let Some(translation) = &content.citation.translation {
            let introduced = TranslationBy::introduced(content.citation.translation_by);
            text.push_str(&paragraph(&format!("{introduced} “{}”", safe(translation)), indent));
        }
        let mut place = vec![safe(&source.title)];
        place.extend(particulars(position));
        text.push_str(&faint(&paragraph(&place.join(", "), indent)));
        if let Some(url) = &source.url {
            text.push_str(&faint(&paragraph(&safe(url), indent)));
        }
    }
    text
}
