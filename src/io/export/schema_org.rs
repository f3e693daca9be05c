//! Claims as JSON-LD in the vocabulary of schema.org.
//!
//! A claim is a `Claim`, never a `ClaimReview`: a review says whether what was claimed is so, and nothing here does.

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use super::{Claims, bounds, timestamp, vocabulary};
use crate::model::{Date, Figure, Question, Recorded, Said, Source};

/// Writes claims as one graph, which can stand in a page's script element. `in_words` puts a question into words, `origin` is that of the ledger.
///
/// # Errors
/// As writing does, and [`Claims::each`].
pub fn write_schema_org(
    output: &mut dyn Write,
    claims: &dyn Claims,
    origin: &str,
    in_words: impl Fn(&Question) -> String,
) -> io::Result<()> {
    writeln!(output, "{{\"@context\": \"https://schema.org\", \"@graph\": [")?;
    let mut comma = "";
    claims.each(&mut |claim| {
        let item = claim_item(claim, origin, &in_words(&claim.content.question)).to_string();
        // Within a page's script element no text may end it; `<` stands in texts alone.
        write!(output, "{comma}{}", item.replace('<', "\\u003c"))?;
        comma = ",\n";
        Ok(())
    })?;
    writeln!(output, "\n]}}")
}

fn claim_item(claim: &Said, origin: &str, question: &str) -> Value {
    let content = &claim.content;
    let source = &content.source;
    let composed = format!("{}: {} — {question}", content.claimant.name, content.value.text);
    let mut item = Map::new();
    let mut put = |name: &str, value: Value| {
        if !value.is_null() {
            item.insert(name.to_owned(), value);
        }
    };
    put("@type", "Claim".into());
    put("@id", vocabulary::entry(&claim.id).into());
    put("identifier", claim.id.to_string().into());
    put("name", question.into());
    put("text", content.statement.clone().unwrap_or(composed).into());
    put("author", author(claim));
    put(
        if is_plain(&content.stated_on) { "datePublished" } else { "temporal" },
        date(Some(&content.stated_on)),
    );
    put("temporalCoverage", date(Some(content.moment())));
    put(
        "about",
        json!([
            { "@type": "Event", "identifier": content.question.event },
            { "@type": "DefinedTerm", "termCode": content.question.topic },
        ]),
    );
    put("mainEntity", answer(claim, question));
    put("appearance", appearance(claim));
    if source.origin != source.id {
        put("firstAppearance", json!({ "@type": "CreativeWork", "@id": vocabulary::entry(&source.origin) }));
    }
    put("isPartOf", json!({ "@type": "Dataset", "name": origin }));
    put("sdDatePublished", timestamp(claim.recorded_at).into());
    item.into()
}

fn author(claim: &Said) -> Value {
    let claimant = &claim.content.claimant;
    let mut author = json!({ "name": claimant.name });
    if let Some(country) = claimant.country {
        author["address"] = json!({ "@type": "PostalAddress", "addressCountry": country });
    }
    if let Some(role) = &claimant.role {
        author["disambiguatingDescription"] = json!(role);
    }
    author
}

/// The answer as worded, and how it is read.
fn answer(claim: &Said, question: &str) -> Value {
    let content = &claim.content;
    let mut answer = json!({
        "@type": "PropertyValue",
        "propertyID": content.question.topic,
        "name": question,
        "value": content.value.text,
    });
    let (low, high) = bounds(&content.value.reading);
    for (name, figure) in [("minValue", low), ("maxValue", high)] {
        if let Some(number) = figure.and_then(number) {
            answer[name] = number;
        }
    }
    if let Some(unit) = &content.question.unit {
        answer["unitText"] = json!(unit);
    }
    answer
}

/// The document in which it was read, with the words.
fn appearance(claim: &Said) -> Value {
    let cited = &claim.content.source.source;
    let citation = &claim.content.citation;
    let mut work = work(cited);
    if let Some(quote) = &citation.quote {
        let mut part = json!({ "@type": "Quotation", "text": quote });
        if let Some(lang) = &claim.content.lang {
            part["inLanguage"] = json!(lang);
        }
        if let Some(locator) = &citation.locator {
            part["position"] = json!(locator);
        }
        work["hasPart"] = part;
    }
    work
}

fn work(cited: &Recorded<Source>) -> Value {
    let source = &cited.content;
    let mut work =
        json!({ "@type": "CreativeWork", "@id": vocabulary::entry(&cited.id), "name": source.title });
    if let Some(url) = &source.url {
        // A link leads to the web or nowhere.
        let under =
            if url.starts_with("https://") || url.starts_with("http://") { "url" } else { "identifier" };
        work[under] = json!(url);
    }
    if let Some(publisher) = &source.publisher {
        work["publisher"] = json!({ "@type": "Organization", "name": publisher });
    }
    if let Some(published) = &source.published_on {
        work[if is_plain(published) { "datePublished" } else { "temporal" }] = published.to_string().into();
    }
    if let Some(lang) = &source.lang {
        work["inLanguage"] = json!(lang);
    }
    if let Some(licence) = &source.licence {
        work["license"] = json!(licence);
    }
    if let Some(relays) = &source.relays {
        work["isBasedOn"] = json!({ "@type": "CreativeWork", "@id": vocabulary::entry(relays) });
    }
    work
}

/// Whether a date is a day, a month or a year as ISO 8601 has them.
fn is_plain(date: &Date) -> bool {
    date.to_string().bytes().all(|b| b.is_ascii_digit() || b == b'-')
}

fn date(date: Option<&Date>) -> Value {
    date.filter(|date| !date.is_unknown()).map(ToString::to_string).into()
}

/// A figure as a number of JSON, digit for digit.
fn number(figure: Figure) -> Option<Value> {
    serde_json::from_str(&figure.to_string()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_dates_of_iso_8601_are_plain() {
        for (text, plain) in [
            ("2021-05-01", true),
            ("2021", true),
            ("2021-05~", false),
            ("2021/2022", false),
            ("unknown", false),
        ] {
            assert_eq!(is_plain(&Date::parse(text).expect("a date")), plain, "{text}");
        }
    }
}
