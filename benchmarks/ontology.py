"""
Measure how long a whole ontology takes to be read, and one of its terms to be found.

    python benchmarks/ontology.py [--rounds 3]

The released file of PaNET is not here, so one of its size is made from the table that we ship: all
its terms with names and parents, and for each technique an expression of three parts, as PaNET
defines them. The reference is what rdflib needs to parse the same bytes into triples.
"""

import argparse
import time
from collections.abc import Callable

from rdflib import OWL, RDF, RDFS, SKOS, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection

from fairassess.domain.term_matching import Matcher
from fairassess.domain.terms import Vocabulary
from fairassess.vocab import ontology, shipped

LOOK_UPS = 10_000
FORMATS = ("xml", "turtle", "json-ld")


def main() -> None:
    """Measure all formats and print one table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[1])
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    panet = shipped.vocabulary("panet")
    print(f"{'format':<10}{'bytes':>12}{'read':>9}{'parse':>9}{'ratio':>8}")
    for form in FORMATS:
        body = whole(panet, form)
        read = best(arguments.rounds, lambda body=body: ontology.read(body, panet, source="file"))
        parse = best(
            arguments.rounds, lambda body=body, form=form: Graph().parse(data=body, format=form)
        )
        print(f"{form:<10}{len(body):>12,}{read:>8.2f}s{parse:>8.2f}s{read / parse:>8.2f}")
    table = best(arguments.rounds, lambda: Matcher(shipped.vocabulary("panet")))
    print(f"tables of a matcher: {table * 1e3:.1f} ms")
    matcher = Matcher(panet)
    texts = [
        panet.address(panet.terms[n % len(panet.terms)]) + "#" * (n % 7) for n in range(LOOK_UPS)
    ]
    found = best(arguments.rounds, lambda: [matcher._whole(text) for text in texts])
    print(f"one term by its address, never seen before: {found / LOOK_UPS * 1e6:.1f} us")
    names = [term.label for term in panet.terms] * (LOOK_UPS // len(panet.terms))
    found = best(arguments.rounds, lambda: [matcher._whole(name) for name in names])
    print(f"one term by its label, never seen before: {found / len(names) * 1e6:.1f} us")


def whole(vocabulary: Vocabulary, form: str) -> bytes:
    """Return an ontology with all terms of a vocabulary, each defined by an expression."""
    graph = Graph()
    graph.add((URIRef(vocabulary.source), RDF.type, OWL.Ontology))
    for term in vocabulary.terms:
        node = URIRef(vocabulary.address(term))
        graph.add((node, RDF.type, OWL.Class))
        graph.add((node, RDFS.label, Literal(term.label, lang="en")))
        for name in term.alternatives:
            graph.add((node, SKOS.altLabel, Literal(name, lang="en")))
        for parent in term.parents:
            graph.add((node, RDFS.subClassOf, URIRef(vocabulary.base + parent)))
    relation = URIRef(f"{vocabulary.base}PaNET1001000")
    blocks = [term for term in vocabulary.terms if term.group == "specifier"]
    for place, term in enumerate(vocabulary.terms):
        parts = []
        for turn in range(3):
            part = BNode()
            filler = blocks[(place + turn) % len(blocks)]
            graph.add((part, RDF.type, OWL.Restriction))
            graph.add((part, OWL.onProperty, relation))
            graph.add((part, OWL.someValuesFrom, URIRef(vocabulary.address(filler))))
            parts.append(part)
        same, members = BNode(), BNode()
        Collection(graph, members, parts)
        graph.add((same, RDF.type, OWL.Class))
        graph.add((same, OWL.intersectionOf, members))
        graph.add((URIRef(vocabulary.address(term)), OWL.equivalentClass, same))
    return graph.serialize(format=form, encoding="utf-8")


def best(rounds: int, work: Callable[[], object]) -> float:
    """Return seconds of the quickest round."""
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return min(taken)


if __name__ == "__main__":
    main()
