//! Names of linked data: those of others, and the few of our own, which `schema/vocabulary.ttl` defines.
//!
//! Our names are URNs: they name and lead nowhere, and depend on no domain that could be lost.

use oxrdf::{NamedNode, NamedNodeRef};

use crate::model::EntryId;

/// Namespace of our terms.
pub(super) const TERMS: &str = "urn:counterclaim:terms:";
/// Namespace of qualifiers of questions.
pub(super) const ABOUT: &str = "urn:counterclaim:about:";

/// Prefixes for reading.
pub(super) const PREFIXES: [(&str, &str); 8] = [
    ("about", ABOUT),
    ("dc", "http://purl.org/dc/elements/1.1/"),
    ("edtf", "http://id.loc.gov/datatypes/edtf/"),
    ("np", "http://www.nanopub.org/nschema#"),
    ("prov", "http://www.w3.org/ns/prov#"),
    ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
    ("term", TERMS),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
];

/// The datatype of EDTF dates, as the Library of Congress names it.
pub(super) const EDTF: NamedNodeRef<'static> =
    NamedNodeRef::new_unchecked("http://id.loc.gov/datatypes/edtf/EDTF");

/// What names an entry, in any ledger.
pub(super) fn entry(id: &EntryId) -> String {
    format!("urn:counterclaim:entry:{id}")
}

/// A term by its prefix and name: `prov`, `wasDerivedFrom`.
pub(super) fn term(prefix: &str, name: &str) -> NamedNode {
    let namespace =
        PREFIXES.iter().find(|(known, _)| *known == prefix).map_or("urn:", |(_, namespace)| namespace);
    NamedNode::new_unchecked(format!("{namespace}{name}"))
}
