//! Claims as nanopublications: one a claim, in `TriG`, with its provenance in the words of `PROV-O`.
//!
//! The assertion says that a claimant gives an answer, not that the answer is so. `schema/vocabulary.ttl` has our terms,
//! `schema/claims.shacl.ttl` the shapes that hold. nanopub.net has the rules; the trusty URIs and signatures that its
//! network wants are made by its own tools.

use std::io::{self, Write};

use oxrdf::{GraphName, Literal, NamedNode, Quad, Term, vocab::rdf, vocab::xsd};
use oxttl::{TriGSerializer, trig::WriterTriGSerializer};

use super::{Claims, LedgerState, bounds, claim_json::kind, escape, timestamp, vocabulary};
use crate::model::{Cited, Date, EntryId, Figure, Language, Said};

/// Writes claims as nanopublications.
///
/// # Errors
/// As writing does, and [`Claims::each`].
pub fn write_nanopubs(output: &mut dyn Write, claims: &dyn Claims, ledger: &LedgerState) -> io::Result<()> {
    let mut serializer = TriGSerializer::new();
    for (prefix, namespace) in vocabulary::PREFIXES {
        serializer = serializer.with_prefix(prefix, namespace).map_err(io::Error::other)?;
    }
    let mut writer = serializer.for_writer(output);
    claims.each(&mut |claim| Nanopub::new(claim).write(&mut writer, ledger))?;
    writer.finish().map(drop)
}

/// A claim and the names in its nanopublication.
struct Nanopub<'c> {
    claim: &'c Said,
    name: String,
}

impl<'c> Nanopub<'c> {
    fn new(claim: &'c Said) -> Self {
        Self { claim, name: vocabulary::entry(&claim.id) }
    }

    fn part(&self, part: &str) -> NamedNode {
        NamedNode::new_unchecked(format!("{}#{part}", self.name))
    }

    fn write<W: Write>(&self, writer: &mut WriterTriGSerializer<W>, ledger: &LedgerState) -> io::Result<()> {
        for (graph, statements) in [
            ("Head", self.head()),
            ("assertion", self.assertion()),
            ("provenance", self.provenance()),
            ("pubinfo", self.publication(ledger)),
        ] {
            let graph = GraphName::from(self.part(graph));
            for (subject, predicate, object) in statements.0 {
                writer.serialize_quad(&Quad::new(subject, predicate, object, graph.clone()))?;
            }
        }
        Ok(())
    }

    fn itself(&self) -> NamedNode {
        NamedNode::new_unchecked(&self.name)
    }

    fn head(&self) -> Statements {
        let mut head = Statements::default();
        let it = self.itself();
        head.a(&it, "np", "Nanopublication");
        head.of(&it, "np", "hasAssertion", self.part("assertion"));
        head.of(&it, "np", "hasProvenance", self.part("provenance"));
        head.of(&it, "np", "hasPublicationInfo", self.part("pubinfo"));
        head
    }

    fn assertion(&self) -> Statements {
        let content = &self.claim.content;
        let question = &content.question;
        let mut said = Statements::default();
        let claim = self.part("claim");
        said.a(&claim, "term", "Claim");
        said.of(&claim, "term", "event", text(question.event.as_str()));
        said.of(&claim, "term", "topic", text(question.topic.as_str()));
        if !question.about.is_empty() {
            let about = self.part("about");
            said.of(&claim, "term", "about", about.clone());
            for (name, value) in &question.about {
                said.of(&about, "about", name, text(value));
            }
        }
        said.maybe(&claim, "unit", question.unit.as_ref().map(|unit| text(unit.as_str())));
        said.of(&claim, "term", "value", text(&content.value.text));
        said.of(&claim, "term", "kind", text(&kind(&content.value.reading)));
        let (low, high) = bounds(&content.value.reading);
        let best = content.value.reading.quantity().and_then(|quantity| quantity.interval().best());
        for (name, figure) in [("low", low), ("high", high), ("best", best)] {
            said.maybe(&claim, name, figure.map(decimal));
        }
        said.of(&claim, "term", "asOf", edtf(content.moment()));
        said.of(&claim, "term", "statedOn", edtf(&content.stated_on));
        said.maybe(&claim, "statement", content.statement.as_deref().map(text));
        let claimant = self.part("claimant");
        said.of(&claim, "term", "claimant", claimant.clone());
        said.a(&claimant, "prov", "Agent");
        said.of(&claimant, "rdfs", "label", text(&content.claimant.name));
        said.maybe(&claimant, "country", content.claimant.country.map(|country| text(country.code())));
        said.maybe(&claimant, "role", content.claimant.role.as_ref().map(|role| text(role.as_str())));
        said
    }

    fn provenance(&self) -> Statements {
        let content = &self.claim.content;
        let mut from = Statements::default();
        let assertion = self.part("assertion");
        let source = named(&content.source.id);
        from.of(&assertion, "prov", "wasAttributedTo", self.part("claimant"));
        from.of(&assertion, "prov", "wasDerivedFrom", source.clone());
        if let Some(quote) = &content.citation.quote {
            let passage = self.part("quote");
            from.of(&assertion, "prov", "wasDerivedFrom", passage.clone());
            from.a(&passage, "term", "Quotation");
            from.of(&passage, "prov", "wasQuotedFrom", source.clone());
            from.of(&passage, "prov", "value", in_language(quote, content.lang.as_ref()));
            from.maybe(&passage, "translation", content.citation.translation.as_deref().map(text));
        }
        from.maybe(&assertion, "locator", content.citation.locator.as_deref().map(text));
        cited(&mut from, &source, &content.source);
        from
    }

    fn publication(&self, ledger: &LedgerState) -> Statements {
        let mut published = Statements::default();
        let it = self.itself();
        let whole = |number: u64| Literal::new_typed_literal(number.to_string(), xsd::INTEGER);
        let at = Literal::new_typed_literal(timestamp(self.claim.recorded_at), xsd::DATE_TIME);
        published.of(&it, "prov", "generatedAtTime", at);
        published.of(&it, "term", "ledger", text(&ledger.origin));
        published.of(&it, "term", "verifierKey", text(&ledger.key));
        published.of(&it, "term", "entry", text(&self.claim.id.to_string()));
        published.of(&it, "term", "entryIndex", whole(self.claim.index));
        published.of(&it, "term", "checkpointSize", whole(ledger.entries));
        published.of(&it, "term", "checkpointRoot", text(&ledger.root));
        published
    }
}

/// What is known of the source.
fn cited(from: &mut Statements, node: &NamedNode, source: &Cited) {
    let content = &source.content;
    from.a(node, "term", "Source");
    from.of(node, "dc", "title", in_language(&content.title, content.lang.as_ref()));
    for (name, value) in [
        ("publisher", content.publisher.as_deref().map(text)),
        ("date", content.published_on.as_ref().map(edtf)),
        ("language", content.lang.as_ref().map(|lang| text(lang.as_str()))),
        ("rights", content.licence.as_deref().map(text)),
    ] {
        if let Some(value) = value {
            from.of(node, "dc", name, value);
        }
    }
    if let Some(url) = &content.url {
        from.of(node, "rdfs", "seeAlso", address(url));
    }
    if let Some(relays) = &content.relays {
        from.of(node, "prov", "wasDerivedFrom", named(relays));
    }
    from.maybe(node, "digest", content.document.as_ref().map(|document| text(&document.digest.to_string())));
}

/// Statements of one graph, in their order.
#[derive(Default)]
struct Statements(Vec<(NamedNode, NamedNode, Term)>);

impl Statements {
    fn of(&mut self, subject: &NamedNode, prefix: &str, name: &str, object: impl Into<Term>) {
        self.0.push((subject.clone(), vocabulary::term(prefix, name), object.into()));
    }

    fn a(&mut self, subject: &NamedNode, prefix: &str, class: &str) {
        self.0.push((subject.clone(), rdf::TYPE.into_owned(), vocabulary::term(prefix, class).into()));
    }

    /// A statement in a term of ours, if there is anything to state.
    fn maybe(&mut self, subject: &NamedNode, name: &str, object: Option<Literal>) {
        if let Some(object) = object {
            self.of(subject, "term", name, object);
        }
    }
}

fn named(id: &EntryId) -> NamedNode {
    NamedNode::new_unchecked(vocabulary::entry(id))
}

fn text(text: &str) -> Literal {
    Literal::new_simple_literal(text)
}

fn edtf(date: &Date) -> Literal {
    Literal::new_typed_literal(date.to_string(), vocabulary::EDTF)
}

fn decimal(figure: Figure) -> Literal {
    Literal::new_typed_literal(figure.to_string(), xsd::DECIMAL)
}

fn in_language(value: &str, language: Option<&Language>) -> Literal {
    language
        .and_then(|language| Literal::new_language_tagged_literal(value, language.as_str()).ok())
        .unwrap_or_else(|| text(value))
}

/// An address of the web as a resource; any other as it is written.
fn address(url: &str) -> Term {
    let is_web = ["http://", "https://"].iter().any(|scheme| url.starts_with(scheme));
    match NamedNode::new(escape::address(url)) {
        Ok(node) if is_web => node.into(),
        _ => Literal::new_typed_literal(url, xsd::ANY_URI).into(),
    }
}
