//! How it looks in a terminal what has become of quotes in later copies of their address.

use super::{
    output::{self, count},
    style::{faint, good, safe, strong, warning},
};
use crate::docket::{CheckedQuote, Copy, CopyNews, Drift};

/// "changed since in entry 31", "vanished since in entry 31".
pub(crate) fn since(drift: &Drift) -> String {
    format!("{} since in entry {}", drift.as_str(), drift.since)
}

/// The passage into which a quote has changed, or the quote that has vanished.
pub(crate) fn now(checked: &CheckedQuote, drift: &Drift) -> String {
    let quote = checked.claim.content.citation.quote.as_deref().unwrap_or_default();
    let where_to = format!("entry {}", drift.newest);
    match drift.passage() {
        Some((_, passage)) => safe(&format!("now, {where_to}: {}", passage.marked())),
        None => safe(&format!("no passage in {where_to} is like it: “{quote}”")),
    }
}

/// Which version of its address a copy is, and what has become of the quotes of earlier ones.
pub(crate) fn told_of(news: &CopyNews) -> String {
    let copy = news.copy();
    let url = copy.source.content.url.as_deref().unwrap_or_default();
    let mut text = String::new();
    if let Some(since) = copy.unchanged_since {
        let first = news.copies.iter().find(|copy| copy.source.index == since);
        let day = first.map(|copy| format!(", {}", copy.day())).unwrap_or_default();
        text.push_str(&output::paragraph(&safe(&format!("{url}: unchanged since entry {since}{day}")), 0));
    } else {
        let before: Vec<String> = news.copies[..news.place].iter().rev().map(in_words).collect();
        let again = news.copies[..news.place].iter().any(|before| before.version == copy.version);
        let again = if again { " again" } else { "" };
        let told = match before.first() {
            Some(last) => format!("{url}: version {}{again}, after {last}", copy.version),
            None => format!("{url}: version {}, before all that was archived of it", copy.version),
        };
        text.push_str(&output::paragraph(&safe(&told), 0));
        text.push_str(&told_of_quotes(news));
    }
    if let Some(newest) = news.copies.last().filter(|_| news.place + 1 < news.copies.len()) {
        text.push_str(&output::paragraph(&format!("A newer copy is known: {}.", in_words(newest)), 0));
    }
    text
}

/// "version 1 in entry 3, 2021-05-04".
fn in_words(copy: &Copy) -> String {
    format!("version {} in entry {}, {}", copy.version, copy.source.index, copy.day())
}

fn told_of_quotes(news: &CopyNews) -> String {
    let Some(quotes) = &news.quotes else {
        return output::paragraph(
            "No text is read from it in which quotes of earlier versions could be sought.",
            0,
        );
    };
    if quotes.is_empty() {
        return String::new();
    }
    let drifted: Vec<(&CheckedQuote, &Drift)> =
        quotes.iter().filter_map(|checked| Some((checked, checked.drift.as_ref()?))).collect();
    let changed = drifted.iter().filter(|(_, drift)| drift.passage().is_some()).count();
    let mut text = output::paragraph(
        &format!(
            "Of {} of earlier versions {} there, {} changed, {} vanished.",
            count(quotes.len() as u64, "quote", "quotes"),
            count((quotes.len() - drifted.len()) as u64, "still stands", "still stand"),
            changed,
            drifted.len() - changed
        ),
        0,
    );
    for (checked, drift) in drifted {
        text.push_str(&claim_line(checked, &warning(drift.as_str())));
        let indent = checked.claim.id.short().len() + 1;
        text.push_str(&output::paragraph(&now(checked, drift), indent));
    }
    if let Some(before) = news.copies[..news.place].last() {
        let (old, new) = (before.source.id.short(), news.copy().source.id.short());
        text.push_str(&faint(&output::paragraph(
            &format!("`counterclaim source diff {old} {new}` shows what else has changed."),
            0,
        )));
    }
    text
}

/// The id of a claim, a word about its quote, and what it claims.
pub(crate) fn claim_line(checked: &CheckedQuote, standing: &str) -> String {
    let content = &checked.claim.content;
    let about = format!(
        "{standing}  {}: {} · {} · {}",
        safe(&content.claimant.name),
        safe(&content.value.text),
        content.question.event,
        safe(&content.question.to_string())
    );
    let id = checked.claim.id.short();
    output::hanging(0, &id, &strong(&id), &about)
}

/// The word that says how a quote stands, and what has become of it since.
pub(crate) fn standing(checked: &CheckedQuote) -> String {
    let word = checked.standing.as_str();
    match &checked.drift {
        Some(drift) => format!("{}, {}", good(word), warning(&since(drift))),
        None if word == "verbatim" => good(word),
        None => warning(word),
    }
}
