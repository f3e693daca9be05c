"""rdflib reads our linked data, pyshacl holds it against our shapes and refuses what is broken; both were written by others.

    export_rdf.py PROGRAM
"""

import json
import sys
from pathlib import Path

from pyshacl import validate
from rdflib import RDF, RDFS, SDO, Dataset, Graph, Literal, Namespace, URIRef, XSD
from rdflib.namespace import PROV

from exported import HOSTILE, LINES, ledgers, one_line

SCHEMA = Path(__file__).resolve().parents[2] / "schema"
NP = Namespace("http://www.nanopub.org/nschema#")
TERM = Namespace("urn:counterclaim:terms:")
EDTF = URIRef("http://id.loc.gov/datatypes/edtf/EDTF")
PARTS = ["Head", "assertion", "provenance", "pubinfo"]


def conforms(graph: Graph, shapes: Graph) -> bool:
    return validate(graph, shacl_graph=shapes, advanced=False)[0]


def read(trig: str) -> tuple[Dataset, Graph]:
    """The nanopublications, and the statements of all their graphs."""
    dataset = Dataset()
    dataset.parse(data=trig, format="trig")
    union = Graph()
    for subject, predicate, value, graph in dataset.quads():
        assert graph is not None, "a statement stands in no graph"
        union.add((subject, predicate, value))
    return dataset, union


def check_nanopubs(trig: str, claims: list[dict], shapes: Graph) -> Graph:
    dataset, union = read(trig)
    found = set(union.subjects(RDF.type, NP.Nanopublication))
    assert found == {URIRef(f"urn:counterclaim:entry:{claim['id']}") for claim in claims}
    graphs = {str(graph.identifier) for graph in dataset.graphs() if len(graph)}
    assert graphs == {f"{name}#{part}" for name in found for part in PARTS}, "graphs that no nanopublication has"
    for claim in claims:
        name = f"urn:counterclaim:entry:{claim['id']}"
        node = URIRef(f"{name}#claim")
        for key, property in [("event", TERM.event), ("topic", TERM.topic), ("value", TERM.value), ("unit", TERM.unit), ("statement", TERM.statement), ("kind", TERM.kind)]:
            assert union.value(node, property) == (None if claim[key] is None else Literal(claim[key])), (claim[key], union.value(node, property))
        for key in ("low", "high", "best"):
            figure = union.value(node, TERM[key])
            assert (None if figure is None else str(figure)) == claim[key], (claim[key], figure)
        assert union.value(node, TERM.statedOn) == Literal(claim["stated_on"], datatype=EDTF)
        assert union.value(union.value(node, TERM.claimant), RDFS.label) == Literal(claim["claimant"])
        about = union.value(node, TERM.about)
        pairs = {} if about is None else {str(p).removeprefix("urn:counterclaim:about:"): str(o) for p, o in union.predicate_objects(about)}
        assert pairs == claim["about"], (pairs, claim["about"])
        quote = union.value(URIRef(f"{name}#quote"), PROV.value)
        assert (None if quote is None else str(quote)) == claim["quote"], (quote, claim["quote"])
        if quote is not None:
            assert quote.language == (claim["lang"] and claim["lang"].lower()), (quote.language, claim["lang"])
    assert conforms(union, shapes), validate(union, shacl_graph=shapes)[2][:2000]
    defined = Graph().parse(SCHEMA / "vocabulary.ttl")
    used = {str(term) for triple in union for term in triple[1:] if str(term).startswith(TERM)}
    missing = used - {str(term) for term in defined.subjects()}
    assert not missing, missing
    return union


def one_of(union: Graph) -> Graph:
    """The statements about one claim that has figures, a quote, a country and a source that repeats nothing."""
    for claim in union.subjects(RDF.type, TERM.Claim):
        name = str(claim).removesuffix("#claim")
        if union.value(claim, TERM.high) is not None and union.value(URIRef(f"{name}#quote"), PROV.value) is not None and union.value(URIRef(f"{name}#claimant"), TERM.country) is not None:
            break
    one = Graph()
    nodes = [URIRef(name)] + [URIRef(f"{name}#{part}") for part in ("claim", "claimant", "about", "assertion", "quote")]
    nodes += [source for source in union.objects(URIRef(f"{name}#assertion"), PROV.wasDerivedFrom) if "#" not in str(source)]
    for node in nodes:
        for triple in union.triples((node, None, None)):
            one.add(triple)
    return one


def refuses(one: Graph, shapes: Graph) -> int:
    """Takes away what must be there, one statement at a time, and puts there what must not be."""
    broken = 0
    may_be_absent = {TERM.unit, TERM.statement, TERM.about, TERM.high, TERM.low, TERM.best, TERM.country, TERM.role, TERM.translation, TERM.locator, TERM.digest}
    nodes_of_ours = {node for kind in (TERM.Claim, NP.Nanopublication, TERM.Quotation) for node in one.subjects(RDF.type, kind)}
    for subject, predicate, value in list(one):
        if predicate == RDF.type or predicate in may_be_absent or subject not in nodes_of_ours:
            continue
        one.remove((subject, predicate, value))
        assert not conforms(one, shapes), ("without", predicate)
        one.add((subject, predicate, value))
        broken += 1
    claim, = one.subjects(RDF.type, TERM.Claim)
    agent, = one.subjects(RDF.type, PROV.Agent)
    for subject, predicate, value in [
        (claim, TERM.low, Literal("1000000000.0", datatype=XSD.decimal)),
        (claim, TERM.kind, Literal("truth")),
        (claim, TERM.statedOn, Literal("yesterday", datatype=EDTF)),
        (claim, TERM.value, Literal("a second value")),
        (claim, URIRef("urn:counterclaim:terms:rating"), Literal("5")),
        (agent, TERM.country, Literal("Kyrgyzstan")),
    ]:
        kept = list(one.triples((subject, predicate, None))) if predicate not in (TERM.value,) else []
        for triple in kept:
            one.remove(triple)
        one.add((subject, predicate, value))
        assert not conforms(one, shapes), ("with", predicate, value)
        one.remove((subject, predicate, value))
        for triple in kept:
            one.add(triple)
        broken += 1
    assert conforms(one, shapes)
    return broken


def check_schema_org(text: str, claims: list[dict]) -> int:
    document = json.loads(text)
    assert document["@context"] == "https://schema.org"
    assert not any(word in text for word in ('"ClaimReview"', "Rating")), "nothing here says who is right"
    # What the context at that address says of the terms, without asking the network for it.
    document["@context"] = {"@vocab": "https://schema.org/"}
    graph = Graph().parse(data=json.dumps(document), format="json-ld")
    # rdflib has a list of schema.org's own terms, and no others.
    known = set(dir(SDO)) | {RDF.type}
    for _, predicate, value in graph:
        assert predicate in known and (predicate != RDF.type or value in known), (predicate, value)
    assert len(set(graph.subjects(RDF.type, SDO.Claim))) == len(claims)
    for claim in claims:
        node = URIRef(f"urn:counterclaim:entry:{claim['id']}")
        assert str(graph.value(graph.value(node, SDO.author), SDO.name)) == claim["claimant"]
        answer = graph.value(node, SDO.mainEntity)
        assert str(graph.value(answer, SDO.value)) == claim["value"]
        for key, property in [("low", SDO.minValue), ("high", SDO.maxValue)]:
            figure = graph.value(answer, property)
            assert (None if claim[key] is None else float(claim[key])) == (None if figure is None else float(figure))
        quotes = {str(graph.value(part, SDO.text)) for work in graph.objects(node, SDO.appearance) for part in graph.objects(work, SDO.hasPart)}
        assert claim["quote"] is None or claim["quote"] in quotes
    return len(graph)


def main(program: str) -> None:
    shapes = Graph().parse(SCHEMA / "claims.shacl.ttl")
    statements = 0
    with ledgers(program) as both:
        for name, ledger in both.items():
            claims = json.loads(ledger.run("export", "claims", "--format", "json"))
            union = check_nanopubs(ledger.run("export", "claims", "--format", "nanopub"), claims, shapes)
            statements += len(union) + check_schema_org(ledger.run("export", "claims", "--format", "jsonld"), claims)
        texts = {str(value) for value in union.objects() if isinstance(value, Literal)}
        lost = ({text.strip() for text in HOSTILE} | {one_line(text) for text in HOSTILE}) - texts
        assert not lost, lost
        broken = refuses(one_of(union), shapes)
    print(f"rdflib and pyshacl: {statements} statements read and conform, {broken} broken graphs do not")


main(str(Path(sys.argv[1]).resolve()))
