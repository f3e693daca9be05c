//! What is asked of questions and their answers: the arguments that `disputes`, `compare`,
//! `timeline` and `export disputes` share.

use clap::{
    Args, ValueEnum,
    builder::{PossibleValuesParser, TypedValueParser as _},
};

use super::{
    args::{SelectionArgs, ToleranceArgs},
    error::CliError,
};
use crate::{
    disputes::{Answer, By, Filter, Interest, Leeway, Order, Status, Verdict, rank},
    docket::Docket,
    model::{Figure, Selection, Topic},
};

/// Verdicts that can decide a question.
const DECIDING: [Verdict; 6] = [
    Verdict::Contradicts,
    Verdict::Diverges,
    Verdict::Overlaps,
    Verdict::Refines,
    Verdict::Agrees,
    Verdict::NotComparable,
];

/// How figures are compared.
#[derive(Debug, Clone, Args)]
pub(crate) struct LeewayArgs {
    #[command(flatten)]
    tolerance: ToleranceArgs,
    /// Compare only figures whose moments (`as_of`) are at most so many days apart
    #[arg(long, value_name = "DAYS", value_parser = parse_days)]
    within: Option<u32>,
}

impl From<&LeewayArgs> for Leeway {
    fn from(arguments: &LeewayArgs) -> Self {
        Self { tolerance: arguments.tolerance.tolerance, within: arguments.within }
    }
}

/// Which questions, at which clocks, compared how, kept and ordered by what.
#[derive(Debug, Clone, Args)]
pub(crate) struct AskArgs {
    #[command(flatten)]
    selection: SelectionArgs,
    #[command(flatten)]
    pub(crate) leeway: LeewayArgs,
    /// Only questions that this verdict decides; may be given more than once
    #[arg(long, value_name = "VERDICT", value_parser = named(&DECIDING, Verdict::as_str))]
    verdict: Vec<Verdict>,
    /// Only questions in which a position in conflict has this interest; may be given more than once
    #[arg(long, value_name = "INTEREST", value_parser = named(&Interest::ALL, Interest::as_str))]
    interest: Vec<Interest>,
    /// Only questions whose widest gap is at least this
    #[arg(long, value_name = "FIGURE", value_parser = parse_gap)]
    min_gap: Option<Figure>,
    /// Highest first: the widest gap; the gap as a part of the lower figure; the origins on the
    /// side that has fewest; the day of the latest statement; for how long it has been disputed.
    /// Never who is likelier to be right
    #[arg(long, value_name = "ORDER", default_value = "question", value_parser = named(&Order::ALL, Order::as_str))]
    sort: Order,
}

impl AskArgs {
    /// The answers that are asked for, in the order asked for.
    pub(crate) fn answers(
        &self,
        docket: &Docket,
        topic: Option<Topic>,
        statuses: &[Status],
    ) -> Result<(Selection, Vec<Answer>), CliError> {
        let selection = self.selection.with_topic(topic);
        docket.check_selection(&selection)?;
        let mut answers = docket.answers(&selection, statuses, &self.leeway)?;
        let filter = Filter {
            verdicts: self.verdict.clone(),
            interests: self.interest.clone(),
            min_gap: self.min_gap,
        };
        answers.retain(|answer| filter.keeps(answer));
        if self.sort != Order::Question {
            rank(&mut answers, self.sort, docket.day_of(&selection.clocks)?);
        }
        Ok((selection, answers))
    }

    /// What narrows and orders the answers, beside the selection, in words.
    pub(crate) fn filters(&self) -> Vec<String> {
        let mut told: Vec<String> = Vec::new();
        told.extend(self.verdict.iter().map(|verdict| format!("verdict {verdict}")));
        told.extend(self.interest.iter().map(|interest| format!("interest {interest}")));
        told.extend(self.min_gap.map(|gap| format!("gap at least {gap}")));
        if self.sort != Order::Question {
            told.push(format!("ordered by {}", self.sort.as_str()));
        }
        told
    }

    /// How answers are narrowed, to be put after a count of them.
    pub(crate) fn told(&self) -> String {
        let narrows = !self.verdict.is_empty() || !self.interest.is_empty() || self.min_gap.is_some();
        let filtered = if narrows { " with these filters" } else { "" };
        let compared = self.leeway.within.map(|most| match most {
            1 => ", figures compared at most 1 day apart".to_owned(),
            _ => format!(", figures compared at most {most} days apart"),
        });
        format!("{filtered}{}", compared.unwrap_or_default())
    }
}

/// How positions are put together.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct ByArgs {
    /// Put positions together: each claimant for itself, or those of a body, country, role or interest
    /// under one heading, with their range of claims and whether they conflict among themselves
    #[arg(long, value_name = "WHAT", default_value = "claimant", value_parser = named(&By::ALL, By::as_str))]
    pub(crate) by: By,
}

/// Of which status.
#[derive(Debug, Clone, Args)]
pub(crate) struct StatusArgs {
    /// Questions of every status, not only disputed ones
    #[arg(long)]
    all: bool,
    /// Questions of this status; may be given more than once
    #[arg(long, value_enum, conflicts_with = "all")]
    status: Vec<StatusArg>,
}

impl StatusArgs {
    /// The statuses that are asked for: disputed ones unless said otherwise. A verdict that is
    /// asked for says it.
    pub(crate) fn chosen(&self, asked: &AskArgs) -> Vec<Status> {
        if self.all || self.status.is_empty() && !asked.verdict.is_empty() {
            Status::ALL.to_vec()
        } else if self.status.is_empty() {
            vec![Status::Disputed]
        } else {
            self.status.iter().map(|status| (*status).into()).collect()
        }
    }
}

/// A status, as an argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum StatusArg {
    /// Two positions cannot both hold, or differ as growth alone could explain
    Disputed,
    /// Several claimants answer, and no two answers conflict
    Agreed,
    /// A single claimant answers
    OneSided,
    /// No claimant answers
    Silent,
}

impl From<StatusArg> for Status {
    fn from(status: StatusArg) -> Self {
        match status {
            StatusArg::Disputed => Self::Disputed,
            StatusArg::Agreed => Self::Agreed,
            StatusArg::OneSided => Self::OneSided,
            StatusArg::Silent => Self::Silent,
        }
    }
}

/// Takes one of `all` by its name, and names them all in help and in errors.
pub(crate) fn named<T: Copy + Send + Sync + 'static>(
    all: &'static [T],
    name: fn(T) -> &'static str,
) -> impl clap::builder::TypedValueParser<Value = T> {
    let names: Vec<&'static str> = all.iter().map(|each| name(*each)).collect();
    PossibleValuesParser::new(names).try_map(move |given| {
        all.iter().copied().find(|each| name(*each) == given).ok_or("is none of the values taken")
    })
}

fn parse_days(text: &str) -> Result<u32, String> {
    text.parse().map_err(|_| "is no number of days; give a whole number from 0, such as 7".to_owned())
}

fn parse_gap(text: &str) -> Result<Figure, String> {
    Figure::parse(text).map_err(|_| "is no figure; give a number from 0, such as 10 or 2,500".to_owned())
}
