use clap::{Args, ValueEnum};

use crate::{
    cli::{
        args::{LedgerArgs, OutputArgs, SelectionArgs, parse_topic},
        error::{CliError, Status},
        export_log,
        output::{self, count},
    },
    io::export::Drawing,
    model::{Selection, Topic},
};

/// Draw where claims come from: reports, sources, what these repeat, and the origin
///
/// A claim is drawn with every other claim that reports the same statement; each leads to the source
/// that it was read in, that to the source which it relays, and so on to the origin. Sources of equal
/// archived bytes are joined. Dates, publishers and digests stand beside each.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  counterclaim lineage 1f3a09c2\n  counterclaim lineage 1f3a09c2 -o lineage.svg\n  counterclaim lineage --event kg-tj-2021 --topic casualties/killed --format dot | dot -Tpdf >lineage.pdf"
)]
pub(crate) struct Lineage {
    /// Claims and sources: the first digits of an entry's id, or # and its number
    #[arg(required_unless_present_any = ["topic", "event", "side", "claimant", "country", "role"])]
    ids: Vec<String>,
    /// Claims on this topic and those under it, in place of ids
    #[arg(long, value_name = "TOPIC", value_parser = parse_topic, conflicts_with = "ids")]
    topic: Option<Topic>,
    #[command(flatten)]
    selection: SelectionArgs,
    /// Format; if left out, by the ending of the file: .txt, .dot, .gv, .svg or .json
    #[arg(long, value_enum)]
    format: Option<FormatArg>,
    #[command(flatten)]
    target: OutputArgs,
}

/// A format of a lineage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FormatArg {
    /// A tree for reading in a terminal
    Text,
    /// For Graphviz
    Dot,
    /// A picture
    Svg,
    /// An object of nodes and arrows
    Json,
}

/// The endings of files, and their formats.
const ENDINGS: [(&str, FormatArg); 5] = [
    (".txt", FormatArg::Text),
    (".dot", FormatArg::Dot),
    (".gv", FormatArg::Dot),
    (".svg", FormatArg::Svg),
    (".json", FormatArg::Json),
];

impl Lineage {
    pub(super) fn run(self, ledger: &LedgerArgs) -> Result<Status, CliError> {
        let format = self.target.format(self.format, Some(FormatArg::Text), &ENDINGS)?;
        let selection = self.selection.with_topic(self.topic.clone());
        if !self.ids.is_empty() && selection != Selection::default() {
            return Err(CliError::user(
                "give either ids or a selection, such as --event and --topic: an id is one entry, however it is asked",
            ));
        }
        let docket = ledger.read()?;
        let lineage = if self.ids.is_empty() {
            docket.check_selection(&selection)?;
            docket.lineage_of(&selection)?
        } else {
            let ids = self.ids.iter().map(|id| docket.store().resolve(id));
            docket.lineage(&ids.collect::<Result<Vec<_>, _>>()?)?
        };
        let entries = count(docket.store().size()?, "entry", "entries");
        let told = format!("{}, {entries}", docket.store().origin()?);
        let drawing = Drawing::new(&lineage, &told);
        if self.target.file().is_none() && format == FormatArg::Text {
            let mut text = Vec::new();
            drawing.write_text(&mut text, output::text_width())?;
            output::print(&String::from_utf8_lossy(&text))?;
            return Ok(Status::Fine);
        }
        output::write_to(self.target.file(), |out| match format {
            FormatArg::Text => drawing.write_text(out, output::text_width()),
            FormatArg::Dot => drawing.write_dot(out),
            FormatArg::Svg => drawing.write_svg(out),
            FormatArg::Json => drawing.write_json(out),
        })?;
        if let Some(path) = self.target.file() {
            export_log::noted(docket, "lineage", &selection, path);
            let nodes = count(lineage.nodes.len() as u64, "box", "boxes");
            output::note(&format!("{nodes} drawn into {}", path.display()));
        }
        Ok(Status::Fine)
    }
}
