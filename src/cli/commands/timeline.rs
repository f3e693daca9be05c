use clap::Args;

use crate::{
    cli::{
        args::{FormatArgs, LedgerArgs, SelectionArgs, parse_topic},
        asking::LeewayArgs,
        dispute_view::{bar, pad},
        error::{CliError, Status},
        output::{self, Format, text_width},
        style::{error, faint, good, safe, strong, warning},
    },
    disputes::{Change, Effect, Step},
    docket::History,
    io::export::Listing,
    model::{Figure, Said, Topic},
};

/// Narrowest and widest bar.
const BAR: std::ops::RangeInclusive<usize> = 8..=40;

/// Show how a question came to stand where it stands, claim by claim
///
/// The claims of every question under the topic in the order of their dates: each claimant's
/// figures with their revisions (up, down, back to an earlier one, narrower, vaguer), and what each
/// claim did to the dispute: opened it, widened it, narrowed it, settled it.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  counterclaim timeline casualties/killed --side KG\n  counterclaim timeline casualties --as-of 2021-05-03 --format csv"
)]
pub(crate) struct Timeline {
    /// The topic, with those under it
    #[arg(value_parser = parse_topic)]
    topic: Topic,
    #[command(flatten)]
    selection: SelectionArgs,
    #[command(flatten)]
    leeway: LeewayArgs,
    #[command(flatten)]
    format: FormatArgs,
}

impl Timeline {
    pub(super) fn run(self, ledger: &LedgerArgs) -> Result<Status, CliError> {
        let docket = ledger.read()?;
        let selection = self.selection.with_topic(Some(self.topic));
        docket.check_selection(&selection)?;
        let histories = docket.histories(&selection, &self.leeway)?;
        if self.format.format == Format::Table {
            output::print(&histories.iter().map(in_words).collect::<String>())?;
        } else {
            output::listing(
                &listing(histories.iter().flat_map(|h| &h.steps)),
                self.format.format,
                "Timeline",
            )?;
        }
        Ok(Status::Fine)
    }
}

fn in_words(history: &History) -> String {
    let Some(first) = history.steps.first() else { return String::new() };
    let mut text = format!("{}\n", strong(&safe(&first.claim.content.question.to_string())));
    text.push_str(&output::paragraph(&safe(&history.in_words), 0));
    let when: Vec<String> = history.steps.iter().map(|step| dated(&step.claim)).collect();
    let names: Vec<String> =
        history.steps.iter().map(|step| safe(&step.claim.content.claimant.name)).collect();
    let values: Vec<String> = history.steps.iter().map(|step| safe(&step.claim.content.worded())).collect();
    let widest = |texts: &[String]| {
        texts.iter().map(|text| unicode_width::UnicodeWidthStr::width(text.as_str())).max()
    };
    let (date, value) = (widest(&when).unwrap_or(0), widest(&values).unwrap_or(0).min(20));
    // Gaps between columns, and room for what a step changed.
    let room = text_width().saturating_sub(2 + date + 2 + 2 + value + 2 + 22);
    let name = widest(&names).unwrap_or(0).min(room.max(12)).min(44);
    let bar_room = room.saturating_sub(name + 2).min(*BAR.end());
    let figures = || history.steps.iter().filter_map(|step| step.claim.content.value.reading.quantity());
    let highest: Option<Figure> = figures()
        .map(|q| q.interval().high().unwrap_or(q.interval().low()))
        .max()
        .filter(|_| figures().count() > 1);
    for (((step, when), who), said) in history.steps.iter().zip(when).zip(names).zip(values) {
        let mut names = textwrap::wrap(&who, name).into_iter();
        let first = names.next().unwrap_or_default();
        let mut row = format!(
            "  {}  {}  {}",
            pad(&when, date, false),
            pad(&first, name, false),
            pad(&said, value, true)
        );
        if let Some(highest) = highest.filter(|highest| *highest > Figure::ZERO && bar_room >= *BAR.start()) {
            let drawn = step.claim.content.value.reading.quantity();
            let drawn = drawn.map_or(" ".repeat(bar_room), |q| bar(q.interval(), highest, bar_room));
            row.push_str(&format!("  {drawn}"));
        }
        row.push_str(&format!("  {}", changed(step)));
        text.push_str(row.trim_end());
        text.push('\n');
        for rest in names {
            text.push_str(&format!("  {}  {rest}\n", " ".repeat(date)));
        }
    }
    text.push('\n');
    text
}

/// When it was stated, and the moment that it describes if that is another.
pub(super) fn dated(claim: &Said) -> String {
    let (stated_on, moment) = (&claim.content.stated_on, claim.content.moment());
    if stated_on == moment {
        stated_on.in_words()
    } else if stated_on.is_unknown() {
        format!("as of {}", moment.in_words())
    } else if moment.is_unknown() {
        format!("{}, of an unknown moment", stated_on.in_words())
    } else {
        format!("{}, as of {}", stated_on.in_words(), moment.in_words())
    }
}

/// "up, narrowed to 1".
fn changed(step: &Step) -> String {
    let change = match step.change {
        Change::First => String::new(),
        change if matches!(change, Change::Same | Change::Reported) || step.is_growth => {
            faint(change.as_str())
        }
        other => warning(other.as_str()),
    };
    let gap = step.gap.map(|gap| format!(", {} apart", gap.grouped())).unwrap_or_default();
    let effect = match step.effect {
        Effect::None => String::new(),
        Effect::Settled => good("settled"),
        other => error(&format!("{}{gap}", other.as_str())),
    };
    [change, effect].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// Steps as rows.
pub(super) fn listing<'a>(steps: impl Iterator<Item = &'a Step>) -> Listing {
    let mut listing = Listing::new(&[
        "event",
        "topic",
        "about",
        "unit",
        "stated_on",
        "as_of",
        "claimant",
        "country",
        "value",
        "change",
        "growth",
        "before",
        "effect",
        "status",
        "gap",
        "id",
        "before_id",
    ]);
    for step in steps {
        let content = &step.claim.content;
        let question = &content.question;
        listing.rows.push(vec![
            question.event.to_string().into(),
            question.topic.to_string().into(),
            question.about_json().into(),
            question.unit.as_ref().map(ToString::to_string).into(),
            content.stated_on.to_string().into(),
            content.moment().to_string().into(),
            content.claimant.name.clone().into(),
            content.claimant.country.map(|country| country.to_string()).into(),
            content.worded().into(),
            step.change.as_str().into(),
            step.is_growth.into(),
            step.before.as_ref().map(|before| before.content.worded()).into(),
            step.effect.as_str().into(),
            step.status.to_string().into(),
            step.gap.map(|gap| gap.to_string()).into(),
            step.claim.id.to_string().into(),
            step.before.as_ref().map(|before| before.id.to_string()).into(),
        ]);
    }
    listing
}
