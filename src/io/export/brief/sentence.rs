//! What a claimant said, in a sentence that names the claimant.

use crate::{
    disputes::{Dispute, Silence, as_of, capitalised, speaker, worded},
    model::{Claim, Date, Figure, Reading, Said, party_in_words},
};

/// Words after which a figure counts one thing, so that "were" would be wrong.
const ONE: [&str; 3] = ["1", "one", "single"];

/// "Tajikistan (government) said in May 2021 that 9 people were killed (military, Tajikistan side)."
///
/// `asked` is the question without its qualifiers, `narrowed` its qualifiers in words.
pub(super) fn statement(asked: &str, narrowed: &[String], claim: &Said) -> String {
    capitalised(&told(asked, narrowed, claim)) + "."
}

/// The same, of a statement that others report differently: "As Example Wire reports it, Tajikistan said …"
pub(super) fn reported(asked: &str, narrowed: &[String], claim: &Said) -> String {
    let source = &claim.content.source.content;
    let by = source.publisher.clone().unwrap_or_else(|| format!("“{}”", source.title));
    format!("As {by} reports it, {}.", told(asked, narrowed, claim))
}

fn told(asked: &str, narrowed: &[String], claim: &Said) -> String {
    let content = &claim.content;
    let stated = &content.stated_on;
    let moment = match &content.as_of {
        Some(moment) if moment != stated && !moment.is_unknown() => format!(", {}", as_of(moment)),
        _ => String::new(),
    };
    let (who, when) = if content.claimant.is_unattributed() {
        (unattributed(stated), String::new())
    } else {
        (format!("{}{}", speaker(content), in_what_capacity(content)), when(stated))
    };
    let narrowed = narrowed.join(", ");
    if let Some(counted) = counted(asked, claim) {
        let about = if narrowed.is_empty() { String::new() } else { format!(" ({narrowed})") };
        return format!("{who} said{when} that {counted}{about}{moment}");
    }
    let about = if narrowed.is_empty() { String::new() } else { format!(" — {narrowed}") };
    let when = when.trim_end_matches(',');
    format!("{who} {}{when}{moment}, on the question “{asked}{about}”", answered(claim))
}

/// "10 (3 May 2021)": an answer, and when it was given.
pub(super) fn dated_answer(claim: &Said) -> String {
    let stated = &claim.content.stated_on;
    let date = if stated.is_unknown() { "date not known".to_owned() } else { stated.in_words() };
    format!("{} ({date})", worded(claim))
}

/// "an unattributed statement of 29 April 2021", "an unattributed statement without a date".
fn unattributed(stated: &Date) -> String {
    if stated.is_unknown() {
        return "an unattributed statement without a date".to_owned();
    }
    let words = stated.in_words();
    if words.starts_with(|c: char| c.is_alphabetic() && c.is_lowercase()) || words.contains('–') {
        format!("an unattributed statement ({words})")
    } else {
        format!("an unattributed statement of {words}")
    }
}

/// " (Kyrgyzstan, local authority)": country, unless the name says it, and role.
fn in_what_capacity<S>(claim: &Claim<S>) -> String {
    let claimant = &claim.claimant;
    // "Iran (Islamic Republic of)" is "Iran" here.
    let short = |name: &'static str| name.split(" (").next().unwrap_or(name);
    let country = claimant.country.map(|country| short(country.name()));
    let country = country.filter(|name| !claimant.name.to_lowercase().contains(&name.to_lowercase()));
    let role = claimant.role.as_ref().map(|role| role.as_str().replace('-', " "));
    let parts: Vec<String> = country.map(str::to_owned).into_iter().chain(role).collect();
    if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) }
}

/// " on 6 May 2021", " in May 2021", ", perhaps on 3 May 2021,", " (28 April – 1 May 2021)".
fn when(date: &Date) -> String {
    if date.is_unknown() {
        return " on a date that is not known".to_owned();
    }
    let words = date.in_words();
    if words.contains('–') || ["from ", "until "].iter().any(|open| words.starts_with(open)) {
        return format!(" ({words})");
    }
    if words.contains("about ") {
        return format!(" {words}");
    }
    let bare = words.strip_prefix("perhaps ");
    let day = bare.unwrap_or(&words);
    let is_day = date.first_day() == date.last_day() || day.starts_with("a day ");
    let on = if is_day { "on" } else { "in" };
    if bare.is_some() { format!(", perhaps {on} {day},") } else { format!(" {on} {day}") }
}

/// "9 people were killed": the question "How many people were killed?" with the answer put in, if that is English.
fn counted(asked: &str, claim: &Said) -> Option<String> {
    let quantity = claim.content.value.reading.quantity()?;
    let things = asked.strip_prefix("How many ")?.strip_suffix('?')?;
    if things.contains(" did ") {
        return None;
    }
    let answer = worded(claim);
    let number = if quantity.interval().high() == Some(Figure::ZERO) {
        if things.starts_with("of ") { "none".to_owned() } else { "no".to_owned() }
    } else if ONE.contains(&answer.split_whitespace().next_back()?) || answer.contains(", best") {
        return None;
    } else if quantity.is_vague() && answer.ends_with('s') && !things.starts_with("of ") {
        format!("{answer} of")
    } else {
        answer
    };
    Some(match things.split_once(" were there") {
        Some((things, rest)) => format!("there were {number} {things}{rest}"),
        None => format!("{number} {things}"),
    })
}

/// "named Tajikistan", "said “yes”", "gave the figure “at least 1”", "declined to answer".
fn answered(claim: &Said) -> String {
    let answer = worded(claim);
    match &claim.content.value.reading {
        Reading::Quantity(_) => format!("gave the figure “{answer}”"),
        Reading::Occurrence(_) => format!("said “{answer}”"),
        Reading::Category(_) if answer.starts_with('“') => format!("gave the answer {answer}"),
        Reading::Category(_) => format!("named {answer}"),
        Reading::Date(_) => format!("gave the date {answer}"),
        Reading::Declined => "declined to answer".to_owned(),
        Reading::Unknown => "said that this is not known".to_owned(),
    }
}

/// "9 to 11", "41 and more; no upper end is claimed", "36, the only figure claimed".
pub(super) fn range(dispute: &Dispute) -> Option<String> {
    let low = dispute.low?.grouped();
    Some(match dispute.high.map(Figure::grouped) {
        None => format!("{low} and more, for at least one claim gives no upper end"),
        Some(high) if high == low => format!("{low}, the only figure claimed"),
        Some(high) => format!("{low} to {high}"),
    })
}

/// Which parties of the event are silent, a sentence for each way of being silent.
pub(super) fn missing(silences: &[(&str, Silence)]) -> Vec<String> {
    [Silence::Silent, Silence::Declined, Silence::Unknown]
        .into_iter()
        .filter_map(|silence| {
            let of = silences.iter().filter(|(_, how)| *how == silence);
            let parties: Vec<String> = of.map(|(party, _)| party_in_words(party)).collect();
            (!parties.is_empty()).then(|| match silence {
                Silence::Silent => format!(
                    "no statement by anyone who speaks for {} is recorded on this question. That need not mean that none was made.",
                    listed(&parties, "or")
                ),
                Silence::Declined => format!("{} declined to answer.", listed(&parties, "and")),
                Silence::Unknown => format!("{} said that this is not known.", listed(&parties, "and")),
            })
        })
        .collect()
}

/// "Kyrgyzstan, Tajikistan or Uzbekistan".
fn listed(names: &[String], last: &str) -> String {
    match names {
        [first @ .., end] if !first.is_empty() => format!("{} {last} {end}", first.join(", ")),
        _ => names.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::export::brief::sample::said;

    fn told(asked: &str, fields: &[(&str, &str)]) -> String {
        statement(asked, &[], &said(fields))
    }

    const KILLED: &str = "How many people were killed?";

    #[test]
    fn a_figure_is_put_into_the_question() {
        for (value, words) in [
            ("9", "9 people were killed"),
            (">=41", "at least 41 people were killed"),
            ("dozens", "dozens of people were killed"),
            ("several hundred", "several hundred people were killed"),
            ("none", "no people were killed"),
            ("30..40", "30 to 40 people were killed"),
            ("two hundred and six", "two hundred and six people were killed"),
        ] {
            let told = told(KILLED, &[("value", value), ("claimant", "Northland"), ("stated_on", "2021-05")]);
            assert_eq!(told, format!("Northland said in May 2021 that {words}."));
        }
        for value in ["1", "at least 1", "30..35..40"] {
            let told = told(KILLED, &[("value", value), ("claimant", "Northland"), ("stated_on", "2021-05")]);
            assert!(told.starts_with("Northland gave the figure “"), "{told}");
        }
        let asked = told("How many days did it last?", &[("value", "4")]);
        assert_eq!(
            asked,
            "An unattributed statement without a date gave the figure “4”, on the question “How many days did it last?”."
        );
        let there = told("How many incidents of violence were there?", &[("value", "9")]);
        assert!(there.ends_with("that there were 9 incidents of violence."), "{there}");
    }

    #[test]
    fn dates_and_capacities_are_told() {
        let about = |stated_on, as_of| {
            let claimant =
                [("claimant", "Batken administration"), ("country", "KG"), ("role", "local-authority")];
            let dates = [("stated_on", stated_on), ("as_of", as_of), ("value", "9")];
            statement(
                KILLED,
                &["military".into(), "Tajikistan side".into()],
                &said(&[claimant, dates].concat()),
            )
        };
        let who = "The Batken administration (Kyrgyzstan, local authority) said";
        let what = "that 9 people were killed (military, Tajikistan side)";
        assert_eq!(
            about("2021-05-06", "2021-05-04"),
            format!("{who} on 6 May 2021 {what}, as of 4 May 2021.")
        );
        assert_eq!(about("2021-05-06?", "2021-05-06?"), format!("{who}, perhaps on 6 May 2021, {what}."));
        assert_eq!(about("2021-05~", "2021-05~"), format!("{who} about May 2021 {what}."));
        assert_eq!(
            about("2021-05-03/2021-05-05", "2021-05"),
            format!("{who} (3–5 May 2021) {what}, as of May 2021.")
        );
        assert_eq!(
            about("unknown", "2021-05"),
            format!("{who} on a date that is not known {what}, as of May 2021.")
        );
    }

    #[test]
    fn missing_sides_are_named_together() {
        let told =
            missing(&[("KG", Silence::Silent), ("TJ", Silence::Declined), ("rebel-army", Silence::Silent)]);
        assert_eq!(told.len(), 2);
        assert!(told[0].starts_with("no statement by anyone who speaks for Kyrgyzstan or rebel army is"));
        assert_eq!(told[1], "Tajikistan declined to answer.");
        assert!(missing(&[]).is_empty());
    }

    #[test]
    fn nobody_is_named_where_nobody_is_known() {
        let about = |stated_on| told(KILLED, &[("value", "9"), ("stated_on", stated_on)]);
        for (stated_on, who) in [
            ("unknown", "An unattributed statement without a date said"),
            ("2021-05-03", "An unattributed statement of 3 May 2021 said"),
            ("2021-05-03?", "An unattributed statement (perhaps 3 May 2021) said"),
            ("2021", "An unattributed statement of 2021 said"),
        ] {
            assert!(about(stated_on).starts_with(who), "{}", about(stated_on));
        }
    }

    #[test]
    fn what_is_no_figure_is_told_as_it_was_answered() {
        for (topic, value, words) in [
            ("ceasefire/breached", "no", "Northland said “no” in 2021"),
            ("responsibility/started", "TJ", "Northland named Tajikistan in 2021"),
            ("casualties/cause-of-death", "gunshot", "Northland gave the answer “gunshot” in 2021"),
            ("conflict/began", "2021-04-28", "Northland gave the date 28 April 2021 in 2021"),
            ("casualties/killed", "declined", "Northland declined to answer in 2021"),
            ("casualties/killed", "unknown", "Northland said that this is not known in 2021"),
        ] {
            let fields =
                [("topic", topic), ("value", value), ("claimant", "Northland"), ("stated_on", "2021")];
            assert_eq!(told("Question?", &fields), format!("{words}, on the question “Question?”."));
        }
    }
}
