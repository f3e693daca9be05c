//! Emphasis on a terminal. What it marks is always said in words too.

use anstyle::{AnsiColor, Style};

use crate::model::legible;

fn styled(style: Style, text: &str) -> String {
    format!("{}{text}{}", style.render(), style.render_reset())
}

/// Headings and names.
pub(crate) fn strong(text: &str) -> String {
    styled(Style::new().bold(), text)
}

/// What can be passed over on a first reading.
pub(crate) fn faint(text: &str) -> String {
    styled(Style::new().dimmed(), text)
}

/// The word that marks an error, or a conflict.
pub(crate) fn error(text: &str) -> String {
    styled(Style::new().bold().fg_color(Some(AnsiColor::Red.into())), text)
}

/// The word that marks what holds.
pub(crate) fn good(text: &str) -> String {
    styled(Style::new().fg_color(Some(AnsiColor::Green.into())), text)
}

/// The word that marks what should be looked at.
pub(crate) fn warning(text: &str) -> String {
    styled(Style::new().fg_color(Some(AnsiColor::Yellow.into())), text)
}

/// Text from a source or a claim, safe to print: control characters and those that reorder what
/// is shown are made visible.
pub(crate) fn safe(text: &str) -> String {
    legible(text)
}
