//! The command reference, made from the arguments themselves.

use clap::{Arg, Command};

/// The reference of a command and all under it, as Markdown.
pub(crate) fn markdown(command: &Command) -> String {
    let mut text = String::from(
        "# Command reference\n\nMade by `counterclaim man --format md`; a test fails when it is out of date.\n",
    );
    section(command, command.get_name(), &mut text);
    text
}

fn section(command: &Command, path: &str, text: &mut String) {
    text.push_str(&format!("\n## {path}\n\n"));
    let about = command.get_long_about().or(command.get_about()).map(ToString::to_string);
    text.push_str(&format!("{}\n", about.unwrap_or_default().trim_end()));
    let inherited = |arg: &Arg| arg.is_global_set() && path.contains(' ');
    let told = |arg: &&Arg| {
        !arg.is_hide_set() && !inherited(arg) && !matches!(arg.get_id().as_str(), "help" | "version")
    };
    let (positional, flags): (Vec<&Arg>, Vec<&Arg>) =
        command.get_arguments().filter(told).partition(|arg| arg.is_positional());
    let rows: Vec<String> = positional.iter().chain(&flags).map(|arg| row(arg)).collect();
    if !rows.is_empty() {
        text.push_str("\n| argument | meaning |\n| --- | --- |\n");
        text.push_str(&rows.concat());
    }
    if let Some(after) = command.get_after_help() {
        text.push_str(&examples(&after.to_string()));
    }
    let subcommands: Vec<&Command> = command.get_subcommands().filter(|sub| !sub.is_hide_set()).collect();
    if !subcommands.is_empty() {
        text.push('\n');
    }
    for sub in &subcommands {
        let about = sub.get_about().map(ToString::to_string).unwrap_or_default();
        let link = format!("{path} {}", sub.get_name()).replace(' ', "-");
        text.push_str(&format!("- [{}](#{link}): {about}\n", sub.get_name()));
    }
    for sub in subcommands {
        section(sub, &format!("{path} {}", sub.get_name()), text);
    }
}

/// What stands after "Example:" as a block to copy; anything else as a paragraph.
fn examples(after: &str) -> String {
    let Some((_, commands)) = after.split_once(':').filter(|(label, _)| label.starts_with("Example")) else {
        return format!("\n{}\n", after.replace('\n', "  \n"));
    };
    let lines: Vec<&str> =
        commands.trim().lines().map(|line| line.strip_prefix("  ").unwrap_or(line)).collect();
    format!("\n```sh\n{}\n```\n", lines.join("\n"))
}

fn row(arg: &Arg) -> String {
    let values: Vec<String> =
        arg.get_value_names().unwrap_or_default().iter().map(|name| format!("<{name}>")).collect();
    let takes_value = arg.get_action().takes_values();
    let name = match (arg.get_short(), arg.get_long()) {
        (Some(short), Some(long)) => format!("-{short}, --{long}"),
        (None, Some(long)) => format!("--{long}"),
        (Some(short), None) => format!("-{short}"),
        (None, None) => values.join(" "),
    };
    let value =
        if takes_value && !arg.is_positional() { format!(" {}", values.join(" ")) } else { String::new() };
    let mut help = arg.get_help().map(ToString::to_string).unwrap_or_default();
    let choices: Vec<String> =
        arg.get_possible_values().iter().map(|value| format!("`{}`", value.get_name())).collect();
    if takes_value && !choices.is_empty() {
        help.push_str(&format!(" ({})", choices.join(", ")));
    }
    let defaults: Vec<String> =
        arg.get_default_values().iter().map(|value| value.to_string_lossy().into_owned()).collect();
    if takes_value && !defaults.is_empty() {
        help.push_str(&format!("; `{}` if left out", defaults.join(" ")));
    }
    if let Some(variable) = arg.get_env() {
        help.push_str(&format!("; also by `{}`", variable.to_string_lossy()));
    }
    format!("| `{name}{value}` | {} |\n", help.replace('|', "\\|"))
}
