"""A released ontology is read whole or not at all, and nothing else is opened for it."""

import json
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairassess.domain import terms
from fairassess.domain.terms import Term, Vocabulary
from fairassess.errors import Invalid
from fairassess.selftest.servers import ScriptedServer, keep_saying, reply
from fairassess.vocab import ontology, shipped
from tests import examples
from tests.vocab import ontologies

PANET = shipped.vocabulary("panet")
EMPTY = replace(
    PANET, name="other", title="Other", base="", spaces=(), prefixes=(), tags=(), terms=()
)
FEW = (
    Term("PaNET00001", "photon and neutron technique"),
    Term("PaNET00002", "defined by experimental probe", parents=("PaNET00001",)),
    Term("PaNET09001", "new technique", parents=("PaNET00002",), alternatives=("NT",)),
    Term("PaNET09002", "old one", is_retired=True, replaced_by="PaNET09001"),
)


def read(body: bytes, model: Vocabulary = PANET) -> Vocabulary:
    return ontology.read(body, model, source="file.owl")


def few(*more: Term) -> Vocabulary:
    return terms.with_terms(PANET, (*FEW, *more))


@pytest.mark.parametrize("form", ["xml", "turtle", "json-ld"])
def test_all_that_we_keep_of_panet_survives_the_way_through_a_file(form: str) -> None:
    found = read(ontologies.file_of(PANET, form))
    before = {term.identifier: term for term in PANET.terms}
    assert found.version == PANET.version
    assert [term.identifier for term in found.terms] == sorted(before)
    for term in found.terms:
        was = before[term.identifier]
        assert (term.label, term.group) == (was.label, was.group)
        assert set(term.alternatives) == set(was.alternatives)
        assert set(term.parents) == set(was.parents)


def test_what_a_term_is_defined_as_stands_above_it() -> None:
    graph = ontologies.graph_of(few(Term("PaNET09003", "third")))
    ontologies.define(graph, PANET.base, "PaNET09003", "PaNET00002", "PaNET09001")
    found = read(graph.serialize(format="xml", encoding="utf-8"))
    third = found.find("PaNET09003")
    assert third is not None
    assert third.parents == ("PaNET00002", "PaNET09001")


def test_retired_terms_name_what_replaces_them() -> None:
    old = read(ontologies.file_of(few())).find("PaNET09002")
    assert old is not None
    assert (old.is_retired, old.replaced_by) == (True, "PaNET09001")


def test_new_terms_get_the_group_of_those_that_they_resemble() -> None:
    found = read(ontologies.file_of(few(Term("PaNET2099999", "new block"))))
    groups = {term.identifier: term.group for term in found.terms}
    assert groups["PaNET09001"] == "technique"
    assert groups["PaNET2099999"] == "specifier"


def test_an_unknown_vocabulary_is_read_under_the_addresses_that_its_file_uses() -> None:
    body = b"""
        @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        @prefix s: <http://samples.example/terms#> .
        s:metal a skos:Concept ; skos:prefLabel "metal"@en ; skos:narrower s:iron .
        s:iron a skos:Concept ; skos:prefLabel "iron"@en, "Eisen"@de ; skos:broader s:metal .
    """
    found = read(body, EMPTY)
    iron = found.find("iron")
    assert iron is not None
    assert (iron.label, iron.alternatives, iron.parents) == ("iron", (), ("metal",))
    assert found.address(iron) == "http://samples.example/terms#iron"
    assert found.local_name("https://samples.example/terms#iron") == "iron"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "empty"),
        (b"   \n", "empty"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "web page"),
        (b"<?xml version='1.0'?><rdf:RDF", "cannot be read as RDF/XML"),
        (b"@prefix : <http://x/> . : a", "cannot be read as Turtle"),
        (b"{not json", "cannot be read as JSON"),
        (b"[" * 100_000, "cannot be read as JSON"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "UTF-8"),
        (b"@prefix : <http://x/> . :a :b :c .", "no class"),
        (b"<?xml version='1.0'?><Ontology xmlns='http://www.w3.org/2002/07/owl#'/>", ""),
    ],
)
def test_what_is_no_ontology_is_told_as_a_fault(body: bytes, message: str) -> None:
    with pytest.raises(Invalid) as caught:
        read(body)
    assert message in str(caught.value)


def test_every_fault_is_told_with_its_term() -> None:
    bad = (
        Term("PaNET09003", ""),
        Term("PaNET09004", ""),
        Term("PaNET09005", "lost", is_retired=True, replaced_by="PaNET77777"),
        Term("PaNET09006", "hen", parents=("PaNET09007",)),
        Term("PaNET09007", "egg", parents=("PaNET09006",)),
    )
    with pytest.raises(Invalid) as caught:
        read(ontologies.file_of(few(*bad)))
    assert [fault.place for fault in caught.value.faults] == [term.identifier for term in bad]


def test_many_faults_of_one_kind_are_counted() -> None:
    many = [Term(f"PaNET{number}", "") for number in range(10_000, 10_060)]
    with pytest.raises(Invalid) as caught:
        read(ontologies.file_of(few(*many)))
    assert len(caught.value.faults) == ontology.FAULTS_TOLD + 1
    assert "10 more" in str(caught.value)


@pytest.mark.parametrize(
    "context",
    [
        "http://127.0.0.1:9/context",
        ["http://127.0.0.1:9/context", {}],
        {"@import": "http://127.0.0.1:9/context"},
        {"a": {"@id": "http://x/a", "@context": "file:///etc/hostname"}},
    ],
)
def test_a_context_that_is_elsewhere_is_not_fetched(context: object) -> None:
    body = json.dumps({"@context": context, "@id": "http://x/", "a": "b"}).encode()
    with pytest.raises(Invalid) as caught:
        read(body)
    assert caught.value.faults[0].place.startswith("@context ")
    assert "not fetched" in str(caught.value)


def test_neither_entities_that_grow_nor_files_of_this_machine_come_in() -> None:
    lines = "".join(f"<!ENTITY e{n} '{f'&e{n - 1};' * 10}'>" for n in range(1, 12))
    bomb = f"<?xml version='1.0'?><!DOCTYPE r [<!ENTITY e0 'ha'>{lines}]>{_with('&e11;')}"
    outside = "<!DOCTYPE r [<!ENTITY f SYSTEM 'file:///etc/passwd'>]>"
    for refused in (bomb, f"<?xml version='1.0'?>{outside}{_with('label &f;')}"):
        with pytest.raises(Invalid, match="entities"):
            read(refused.encode())
    short = "<!DOCTYPE r [<!ENTITY f 'of a technique'>]>"
    found = read(f"<?xml version='1.0'?>{short}{_with('label &f;')}".encode())
    assert [term.label for term in found.terms] == ["label of a technique"]


def _with(label: str) -> str:
    return (
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'"
        " xmlns:rdfs='http://www.w3.org/2000/01/rdf-schema#'>"
        f"<rdf:Description rdf:about='{PANET.base}PaNET01000'>"
        "<rdf:type rdf:resource='http://www.w3.org/2002/07/owl#Class'/>"
        f"<rdfs:label>{label}</rdfs:label></rdf:Description></rdf:RDF>"
    )


@examples.up_to(60)
@given(st.binary(max_size=300), st.sampled_from([b"", b"<?xml version='1.0'?>", b"@prefix ", b"{"]))
def test_any_bytes_are_an_ontology_or_a_fault(body: bytes, start: bytes) -> None:
    with suppress(Invalid):
        assert read(start + body).terms


def test_imports_are_not_followed() -> None:
    text = ontologies.graph_of(few()).serialize(format="turtle")
    with ScriptedServer(keep_saying(reply(b"secret"))) as canary:
        imports = f"<http://a.example/> <http://www.w3.org/2002/07/owl#imports> <{canary.url}> ."
        assert len(read(f"{text}\n{imports}".encode()).terms) == len(FEW)
        assert canary.connections == 0


def test_a_file_beyond_the_limit_is_refused_before_it_is_parsed() -> None:
    with pytest.raises(Invalid, match="at most 50,000,000 are read"):
        read(bytes(ontology.LARGEST_BYTES + 1))
