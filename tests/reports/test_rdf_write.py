"""Turtle and JSON-LD say the same, whatever texts are in them, and nobody has to fetch anything."""

import json
import random
import socket
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import DCTERMS, RDFS, BNode, Graph, Literal, URIRef

from fairassess.domain.finding import Outcome
from fairassess.reports import rdf, rdf_terms
from fairassess.reports.rdf_values import FacilityTold
from tests.reports import rdf_samples
from tests.reports.rdf_samples import SITE

HOSTILE = (
    '"""\n. <https://evil.example/s> <https://evil.example/p> "stolen',
    "=1+1",
    "<script>alert(1)</script>",
    "a\\u0022b\\",
    "\u202eright to left\u202c",
    "\x00\x01\x1f\x7f\x85\u2028",
    "half a letter \ud83d, and a whole one 👩🏽‍🔬",
    '"^^<http://www.w3.org/2001/XMLSchema#integer>',
    "A" * 20_000,
)
ADDRESSES = (
    "https://example.org/a b",
    'https://example.org/"><x>',
    "https://example.org/> . <https://evil.example/s> <https://evil.example/p> <x",
    "https://example.org/a\nb\tc",
    "https://example.org/{a}|b\\c^d`e",
    "https://example.org/50%-off?q=a b#c#d",
    "https://exämple.org/ü",
    "https://example.org/\ud83d",
    "https://[::1]/x[y]",
)


def read(said: bytes, kind: str) -> Graph:
    return Graph().parse(data=said, format=kind)


def isomorphic(one: Graph, other: Graph) -> bool:
    """Whether two graphs say the same; without blank nodes that is to have the same triples."""
    return set(one) == set(other)


def both(graph: Graph) -> tuple[Graph, Graph]:
    return read(rdf.turtle(graph), "turtle"), read(rdf.json_ld(graph), "json-ld")


@pytest.mark.parametrize("make", [rdf_samples.result_graph, rdf_samples.run_graph])
def test_both_ways_of_writing_are_the_same_graph(make) -> None:
    graph = make()
    turtle, json_ld = both(graph)
    assert isomorphic(turtle, graph)
    assert isomorphic(json_ld, graph)


def test_the_same_triples_are_the_same_bytes_in_whatever_order() -> None:
    graph = rdf_samples.run_graph()
    triples = list(graph)
    random.Random(7).shuffle(triples)
    other = Graph()
    for triple in triples:
        other.add(triple)
    assert rdf.turtle(other) == rdf.turtle(graph)
    assert rdf.json_ld(other) == rdf.json_ld(graph)


def test_the_same_result_is_the_same_bytes() -> None:
    first, second = (rdf_samples.result_graph(rdf_samples.small()) for _ in range(2))
    assert rdf.turtle(first) == rdf.turtle(second)
    assert rdf.json_ld(first) == rdf.json_ld(second)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_stay_texts(text: str) -> None:
    told = rdf_samples.small(text)
    told = replace(told, label=text, facility=replace(told.facility, name=text, website=text))
    graph = rdf_samples.result_graph(told)
    wanted = text.encode("utf-8", "replace").decode()
    for written in both(graph):
        assert isomorphic(written, graph)
        answer = URIRef(f"{SITE.result(12)}#{told.snapshot.answers[0].question}")
        assert Literal(wanted) in set(written.objects(answer, RDFS.comment))
        assert not [s for s in written.subjects() if "evil.example" in s]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_messages_of_servers_stay_texts(text: str) -> None:
    one = rdf_samples.finding(Outcome.FAILED, 1, message=text, remedy=text, source=text)
    graph = rdf_samples.run_graph(one, target=text)
    for written in both(graph):
        assert isomorphic(written, graph)
        assert not [s for s in written.subjects() if "evil.example" in s]


@pytest.mark.parametrize("address", ADDRESSES)
def test_hostile_addresses_stay_addresses(address: str) -> None:
    made = rdf_terms.address(address)
    assert made is not None
    assert not set(str(made)) & set(' <>"{}|\\^`\n\t')
    assert str(made).isascii()
    graph = Graph()
    graph.add((made, DCTERMS.isPartOf, made))
    for written in both(graph):
        assert list(written) == list(graph)


@pytest.mark.parametrize(
    "said", ["", "javascript:alert(1)", "mailto:a@b.example", "ftp://x.example", "//x", "http://",
             "http://[broken", "https://example.org/" + "a" * 3000],
)  # fmt: skip
def test_what_is_no_web_address_is_none(said: str) -> None:
    assert rdf_terms.address(said) is None


@given(st.text(), st.text())
def test_any_text_comes_back(title: str, name: str) -> None:
    facility = FacilityTold(name or "x", title, name)
    graph = rdf.of_facility(facility, [], SITE, None)
    for written in both(graph):
        assert isomorphic(written, graph)


def test_a_slug_cannot_leave_its_place() -> None:
    assert str(SITE.facility("../../x y?#")) == f"{SITE.url}/facilities/..%2F..%2Fx%20y%3F%23"


def test_the_context_is_in_the_document_and_names_no_other_file() -> None:
    document = json.loads(rdf.json_ld(rdf_samples.run_graph()))
    assert isinstance(document["@context"], dict)
    assert all(name.endswith(("#", "/")) for name in document["@context"].values())


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise AssertionError("something was asked for")

    monkeypatch.setattr(socket.socket, "connect", refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)
    graph = rdf_samples.result_graph(rdf_samples.small())
    assert len(both(graph)[1]) == len(graph)


def test_a_blank_node_is_refused() -> None:
    graph = Graph()
    graph.add((BNode(), DCTERMS.title, Literal("x")))
    with pytest.raises(ValueError, match="blank"):
        rdf.turtle(graph)
