//! Sentences from answers.

use super::{
    Brief, BriefAnswer, BriefMaterial, Part, Quote, Row, Section, Statement, Translation,
    chart::Scale,
    line::{Line, quoted},
    reference::References,
    sentence, sums,
};
use crate::{
    disputes::{Dispute, Position, Status},
    io::export::asked::{WhatWasAsked, counted},
    model::{Date, Interval, Said},
};

/// Most positions that are told for one question.
const MOST_POSITIONS: usize = 100;
/// Most reports of one statement that are cited.
const MOST_REPORTS: usize = 20;
/// Most earlier answers of a claimant that are told.
const MOST_EARLIER: usize = 5;

impl Brief {
    /// Composes the brief.
    #[must_use]
    pub fn compose(material: &BriefMaterial) -> Self {
        let mut references = References::new(&material.relayed, &material.redacted);
        let mut events: Vec<Part> = Vec::new();
        let mut last = None;
        for (answer, number) in material.answers.iter().zip(1..) {
            let question = &answer.answer.dispute.question;
            let section = section(answer, number, &mut references);
            match events.last_mut() {
                Some(part) if last == Some(&question.event) => part.sections.push(section),
                _ => {
                    let label = answer.answer.event_label.as_deref().unwrap_or(question.event.as_str());
                    events.push(Part { event: Line::new(label), sections: vec![section] });
                }
            }
            last = Some(&question.event);
        }
        Self {
            title: title(material, &events),
            facts: facts(material),
            guide: guide(),
            events,
            references: references.into_found(),
        }
    }
}

impl BriefAnswer {
    /// Every claim that a brief of this answer cites: reports of what is said, earlier answers, parts and totals.
    pub fn cited(&self) -> impl Iterator<Item = &Said> {
        let positions = told(&self.answer.dispute).iter();
        let said = positions.flat_map(|position| {
            position.reports().take(MOST_REPORTS).chain(position.earlier.iter().take(MOST_EARLIER))
        });
        let added = sums::told(&self.sums)
            .into_iter()
            .flat_map(|(sum, _)| sum.counted().map(|(_, claim)| claim).chain(std::iter::once(&sum.whole)));
        said.chain(added)
    }
}

/// The positions that are told.
fn told(dispute: &Dispute) -> &[Position] {
    &dispute.positions[..dispute.positions.len().min(MOST_POSITIONS)]
}

fn title(material: &BriefMaterial, events: &[Part]) -> Line {
    let what = if material.statuses == [Status::Disputed] { "Competing accounts" } else { "Accounts" };
    match events {
        [] => Line::new(what),
        [only] => Line::new(format!("{what}: {}", only.event.words())),
        several => Line::new(format!("{what} of {}", counted(several.len() as u64, "event"))),
    }
}

/// What was asked of which ledger.
fn facts(material: &BriefMaterial) -> Vec<(&'static str, Line)> {
    let asked = WhatWasAsked {
        selection: &material.selection,
        statuses: &material.statuses,
        leeway: material.leeway,
        filters: &material.filters,
    };
    let mut facts = asked.in_words();
    let shown = material.answers.len() as u64;
    let mut found = format!("{} of {}", counted(material.found, "question"), material.questions);
    if shown < material.found {
        found.push_str(&format!(
            ", of which the first {shown} are shown; a narrower selection shows the rest"
        ));
    }
    facts.push(("Found", found));
    facts.extend(material.ledger.in_words());
    facts.into_iter().map(|(name, what)| (name, Line::new(what))).collect()
}

/// How a brief is to be read.
fn guide() -> Vec<Line> {
    [
        "What is set down here is what claimants said, not what happened. Who is right is not decided, no figure is averaged, and no source is preferred.",
        "A range of claims runs from the lowest to the highest figure that is claimed. It is no estimate, and no figure within it is likelier than another.",
        "Reports of one statement are counted with their origins: sources that repeat one source are one origin.",
    ]
    .map(Line::new)
    .to_vec()
}

fn section(asked: &BriefAnswer, number: usize, references: &mut References<'_>) -> Section {
    let answer = &asked.answer;
    let dispute = &answer.dispute;
    let told = told(dispute);
    let left_out = dispute.positions.len() - told.len();
    let intervals: Vec<Interval> = told.iter().filter_map(interval).collect();
    let scale = Scale::of(&intervals);
    let mut rows: Vec<Row> = told.iter().map(|position| row(asked, position, references)).collect();
    if let Some(scale) = scale {
        for (row, position) in rows.iter_mut().zip(told) {
            row.bar = interval(position).map(|interval| scale.bar(&interval));
        }
    }
    let statements: Vec<Statement> =
        told.iter().flat_map(|position| statements(asked, position, references)).collect();
    let warnings = sentence::missing(&answer.silences())
        .into_iter()
        .map(|told| Line::strong("A side is missing:").text(format!(" {told}")))
        .collect();
    Section {
        number,
        question: Line::new(&answer.in_words),
        path: Line::new(dispute.question.to_string()),
        standing: standing(asked),
        reason: (!dispute.reason.is_empty()).then(|| Line::new(&dispute.reason)),
        warnings,
        range: sentence::range(dispute)
            .map(|range| Line::strong("Range of claims:").text(format!(" {range} (no estimate)."))),
        rows,
        scale: scale.map(|scale| scale.end_in_words()),
        left_out: (left_out > 0).then(|| {
            let positions = counted(left_out as u64, "more position");
            Line::strong("Cut short:").text(format!(" {positions} not told here."))
        }),
        statements,
        notes: dispute.notes.iter().map(Line::new).collect(),
        sums: sums::lines(&asked.sums, references),
    }
}

/// "Disputed (contradicts), widest gap 2."
fn standing(asked: &BriefAnswer) -> Line {
    let dispute = &asked.answer.dispute;
    let mut line = Line::strong(match dispute.status {
        Status::Disputed => "Disputed",
        Status::Agreed => "Agreed",
        Status::OneSided => "One-sided",
        Status::Silent => "Silent",
    });
    if let Some(verdict) = dispute.verdict {
        line = line.text(format!(" ({verdict})"));
    }
    if let Some(gap) = dispute.gap {
        line = line.text(format!(", widest gap {}", gap.grouped()));
    }
    line.text(".")
}

fn row(asked: &BriefAnswer, position: &Position, references: &mut References<'_>) -> Row {
    let content = &position.claim.content;
    let country = content.claimant.country.map(|country| format!(" ({country})"));
    Row {
        claimant: Line::new(&content.claimant.name).text(country.unwrap_or_default()),
        interest: Line::new(asked.answer.interest(position).to_string().replace('-', " ")),
        answer: Line::new(&content.value.text),
        as_of: date(content.moment()),
        stated: date(&content.stated_on),
        reports: Line::new(reports(position)),
        reference: Line::default().cited([references.cite(&position.claim)]),
        bar: None,
    }
}

/// What the claimant said, as each report has it: reports of one answer are told together.
fn statements(asked: &BriefAnswer, position: &Position, references: &mut References<'_>) -> Vec<Statement> {
    let mut answers: Vec<Vec<&Said>> = Vec::new();
    for report in position.reports().take(MOST_REPORTS) {
        let reading = |claim: &Said| claim.content.value.reading.clone();
        match answers.iter_mut().find(|known| reading(known[0]) == reading(report)) {
            Some(known) => known.push(report),
            None => answers.push(vec![report]),
        }
    }
    let is_told_differently = answers.len() > 1;
    let mut told: Vec<Statement> =
        answers.iter().map(|reports| statement(asked, reports, is_told_differently, references)).collect();
    if let Some(last) = told.last_mut() {
        let count = position.reports().count();
        if count > 1 {
            let cut =
                if count > MOST_REPORTS { format!("; {MOST_REPORTS} are cited here") } else { String::new() };
            last.remarks.push(Line::new(format!("Reported more than once: {}{cut}.", reports(position))));
        }
        last.remarks.extend(earlier(&position.earlier, references));
    }
    told
}

/// A statement by the words of its first report; `by_publisher` if others have it differently.
fn statement(
    asked: &BriefAnswer,
    reports: &[&Said],
    by_publisher: bool,
    references: &mut References<'_>,
) -> Statement {
    let claim = reports[0];
    let content = &claim.content;
    let numbers: Vec<usize> = reports.iter().map(|report| references.cite(report)).collect();
    let mut remarks = Vec::new();
    if let Some(statement) = &content.statement {
        remarks.push(Line::new("In the recorder's words: ").text(quoted(statement)));
    }
    if let Some(note) = &content.note {
        remarks.push(Line::new("The recorder's remark: ").text(quoted(note)));
    }
    let quote = content.citation.quote.as_deref().map(|text| Quote {
        text: quoted(text),
        lang: content.lang.clone().or_else(|| content.source.content.lang.clone()),
    });
    if quote.is_none() {
        remarks.push(Line::new("No words of the source are recorded."));
    }
    let tell = if by_publisher { sentence::reported } else { sentence::statement };
    Statement {
        sentence: Line::new(tell(&asked.asked, &asked.narrowed, claim)).cited(numbers),
        quote,
        translation: content
            .citation
            .translation
            .as_deref()
            .map(|text| Translation { text: quoted(text), by: content.citation.translation_by }),
        remarks,
    }
}

/// "Earlier answers of this claimant: 10 (3 May 2021) [4]; 8 (1 May 2021) [5]; and 3 more."
fn earlier(claims: &[Said], references: &mut References<'_>) -> Option<Line> {
    let mut line = Line::new("Earlier answers of this claimant: ");
    for (claim, number) in claims.iter().take(MOST_EARLIER).zip(0..) {
        let before = if number == 0 { "" } else { "; " };
        line =
            line.text(format!("{before}{}", sentence::dated_answer(claim))).cited([references.cite(claim)]);
    }
    let more = claims.len().saturating_sub(MOST_EARLIER);
    if more > 0 {
        line = line.text(format!("; and {more} before them"));
    }
    (!claims.is_empty()).then(|| line.text("."))
}

fn interval(position: &Position) -> Option<Interval> {
    position.claim.content.value.reading.quantity().map(|quantity| *quantity.interval())
}

fn date(date: &Date) -> Line {
    Line::new(if date.is_unknown() { "not known".to_owned() } else { date.in_words() })
}

/// "9 reports, 2 origins".
fn reports(position: &Position) -> String {
    let (reports, origins) = (position.reports().count() as u64, position.origins() as u64);
    format!("{}, {}", counted(reports, "report"), counted(origins, "origin"))
}
