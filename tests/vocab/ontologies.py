"""Ontology files as makers of vocabularies release them."""

from rdflib import OWL, RDF, RDFS, SKOS, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import XSD

from fairassess.domain.terms import Term, Vocabulary

REPLACED_BY = URIRef("http://purl.obolibrary.org/obo/IAO_0100001")


def graph_of(vocabulary: Vocabulary) -> Graph:
    """Return a vocabulary as an ontology."""
    graph = Graph()
    ontology = URIRef(vocabulary.source)
    graph.add((ontology, RDF.type, OWL.Ontology))
    graph.add((ontology, OWL.versionInfo, Literal(vocabulary.version)))
    for term in vocabulary.terms:
        add(graph, vocabulary.base, term)
    return graph


def add(graph: Graph, base: str, term: Term) -> None:
    """Add one term to an ontology."""
    node = URIRef(base + term.identifier)
    graph.add((node, RDF.type, OWL.Class))
    if term.label:
        graph.add((node, RDFS.label, Literal(term.label, lang="en")))
        graph.add((node, RDFS.label, Literal(f"{term.label} auf Deutsch", lang="de")))
    for name in term.alternatives:
        graph.add((node, SKOS.altLabel, Literal(name, lang="en")))
    for parent in term.parents:
        graph.add((node, RDFS.subClassOf, URIRef(base + parent)))
    if term.is_retired:
        graph.add((node, OWL.deprecated, Literal("true", datatype=XSD.boolean)))
    if term.replaced_by:
        graph.add((node, REPLACED_BY, URIRef(base + term.replaced_by)))


def define(graph: Graph, base: str, name: str, *parts: str) -> None:
    """Say that a term is what is all of these parts, beside an expression that is no term."""
    restriction, same, members = BNode(), BNode(), BNode()
    graph.add((restriction, RDF.type, OWL.Restriction))
    graph.add((restriction, OWL.onProperty, URIRef(f"{base}PaNET1001000")))
    graph.add((restriction, OWL.someValuesFrom, URIRef(f"{base}PaNET2011000")))
    Collection(graph, members, [restriction, *(URIRef(base + part) for part in parts)])
    graph.add((same, RDF.type, OWL.Class))
    graph.add((same, OWL.intersectionOf, members))
    graph.add((URIRef(base + name), OWL.equivalentClass, same))


def file_of(vocabulary: Vocabulary, form: str = "xml") -> bytes:
    """Return a vocabulary as a file."""
    return graph_of(vocabulary).serialize(format=form, encoding="utf-8")
