//! Asking for the fields of a claim one by one.

use inquire::{
    Confirm, CustomUserError, InquireError, Text, autocompletion::Replacement, ui::RenderConfig,
    validator::Validation,
};

use super::error::CliError;
use crate::{
    docket::Docket,
    model::{Draft, FIELDS, Field, QUALIFIER_PREFIX, USUAL_QUALIFIERS},
};

/// Optional fields that are worth asking for.
const ASKED_FOR: [&str; 7] = ["country", "as_of", "role", "statement", "quote", "locator", "source_url"];
/// Qualifiers that are worth asking for.
const QUALIFIERS_ASKED_FOR: [&str; 4] = ["side", "group", "place", "by"];

/// Asks for what the draft lacks. False if the person gave up.
pub(crate) fn complete(docket: &Docket, draft: &mut Draft) -> Result<bool, CliError> {
    for field in FIELDS {
        let wanted = field.required || ASKED_FOR.contains(&field.name) || follows(field, draft);
        if wanted && draft.get(field.name).is_none() && !ask(docket, draft, field)? {
            return Ok(false);
        }
        if field.name == "topic" {
            for name in QUALIFIERS_ASKED_FOR {
                let help =
                    USUAL_QUALIFIERS.iter().find(|(usual, _)| *usual == name).map_or("", |(_, help)| help);
                let column = format!("{QUALIFIER_PREFIX}{name}");
                if draft.get(&column).is_none() {
                    let known = docket.store().qualifier_values(name)?;
                    if !ask_text(docket, draft, &column, help, false, known)? {
                        return Ok(false);
                    }
                }
            }
        }
    }
    Ok(true)
}

/// Whether the field is worth asking for after what was answered: a quote can have a translation, and
/// that is somebody's.
fn follows(field: &Field, draft: &Draft) -> bool {
    match field.name {
        "quote_translation" => draft.get("quote").is_some(),
        "quote_translation_by" => draft.get("quote_translation").is_some(),
        _ => false,
    }
}

/// Asks yes or no.
pub(crate) fn confirm(question: &str) -> Result<bool, CliError> {
    match Confirm::new(question).with_default(true).with_render_config(RenderConfig::empty()).prompt() {
        Ok(answer) => Ok(answer),
        Err(error) => given_up(error),
    }
}

/// Asks yes or no, where silence is no.
pub(crate) fn confirm_unlikely(question: &str) -> Result<bool, CliError> {
    match Confirm::new(question).with_default(false).with_render_config(RenderConfig::empty()).prompt() {
        Ok(answer) => Ok(answer),
        Err(error) => given_up(error),
    }
}

fn ask(docket: &Docket, draft: &mut Draft, field: &Field) -> Result<bool, CliError> {
    let known = match field.name {
        "topic" => docket.known_topics()?,
        name => docket.store().suggestions(name)?,
    };
    let help = format!("{}: {}", field.help, field.accepts);
    ask_text(docket, draft, field.name, &help, field.required, known)
}

fn ask_text(
    docket: &Docket,
    draft: &mut Draft,
    name: &str,
    help: &str,
    required: bool,
    known: Vec<String>,
) -> Result<bool, CliError> {
    let label = if required { format!("{name}:") } else { format!("{name} (Enter to skip):") };
    let so_far = draft.clone();
    let codebook = docket.codebook().clone();
    let column = name.to_owned();
    let validator = move |text: &str| -> Result<Validation, CustomUserError> {
        let mut tried = so_far.clone();
        if let Err(error) = tried.set(&column, text) {
            return Ok(Validation::Invalid(error.problem.into()));
        }
        let errors = tried.read(&codebook).err().unwrap_or_default();
        let own =
            errors.into_iter().find(|error| error.field == column && (required || !text.trim().is_empty()));
        Ok(own.map_or(Validation::Valid, |error| Validation::Invalid(error.problem.into())))
    };
    let suggest = move |text: &str| -> Result<Vec<String>, CustomUserError> {
        let text = text.to_lowercase();
        let mut found: Vec<&String> =
            known.iter().filter(|value| value.to_lowercase().contains(&text)).collect();
        found.sort_by_key(|value| !value.to_lowercase().starts_with(&text));
        Ok(found.into_iter().take(20).cloned().collect())
    };
    let answer = Text::new(&label)
        .with_help_message(help)
        .with_validator(validator)
        .with_autocomplete(Suggest(suggest))
        .prompt();
    match answer {
        Ok(text) => {
            draft.set(name, &text).map_err(|error| CliError::user(error.to_string()))?;
            Ok(true)
        }
        Err(error) => given_up(error),
    }
}

/// Escape and Ctrl-C give up; anything else is a failure.
fn given_up(error: InquireError) -> Result<bool, CliError> {
    match error {
        InquireError::OperationCanceled | InquireError::OperationInterrupted => Ok(false),
        other => Err(CliError::Malfunction(format!("the terminal cannot be asked: {other}"))),
    }
}

/// Suggestions by a function of what is typed.
#[derive(Clone)]
struct Suggest<F>(F);

impl<F> inquire::Autocomplete for Suggest<F>
where
    F: FnMut(&str) -> Result<Vec<String>, CustomUserError> + Clone,
{
    fn get_suggestions(&mut self, input: &str) -> Result<Vec<String>, CustomUserError> {
        (self.0)(input)
    }

    /// Tab takes the suggestion that is chosen, or the first one.
    fn get_completion(
        &mut self,
        input: &str,
        highlighted: Option<String>,
    ) -> Result<Replacement, CustomUserError> {
        match highlighted {
            Some(chosen) => Ok(Some(chosen)),
            None => Ok((self.0)(input)?.into_iter().next()),
        }
    }
}
