"""Linked data fit the shapes of what readers of FTR and DQV rely on, and slips are noticed."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pyshacl
import pytest
from rdflib import DCTERMS, PROV, RDF, SH, XSD, BNode, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from fairassess.reports import groups, rdf
from fairassess.reports.rdf_terms import DQV, EARL, FTR, IMPLEMENTS
from fairassess.reports.rdf_values import NamedTold, PartTold, RoundTold
from tests.reports import rdf_samples, samples
from tests.reports.rdf_samples import SITE

_SHAPES = Path(__file__).parent / "shapes"
_FILES = ("ftr.ttl", "answers.ttl")
_HTTPS_SIO = Namespace("https://semanticscience.org/resource/")


@cache
def shapes(name: str) -> Graph:
    return Graph().parse(_SHAPES / name, format="turtle")


def judged(graph: Graph, name: str) -> tuple[bool, Graph, str]:
    """Whether a graph fits a file of shapes, and what is wrong: as a graph, and in words."""
    # Ours are in a store of one graph alone, which is quicker; the judge wants one of several.
    usual = Graph()
    usual += graph
    conforms, told, text = pyshacl.validate(usual, shacl_graph=shapes(name))
    assert isinstance(told, Graph), text
    return conforms, told, text


def faults(graph: Graph) -> str:
    """What the shapes find wrong; empty when nothing is."""
    told = []
    for name in _FILES:
        conforms, _, text = judged(graph, name)
        told += [] if conforms else [text]
    return "\n".join(told)


def small() -> Graph:
    """A result with three questions and few findings, in which every class of the shapes is."""
    return rdf_samples.result_graph(rdf_samples.small())


def the_round() -> RoundTold:
    """A round with a participant by name, one without a result and one without a name."""
    told = rdf_samples.small()
    unnamed = groups.groups(samples.asked(), samples.snapshot(2), None)
    named = NamedTold(told.id, told.label, told.facility, told.snapshot.taken_at)
    parts = (
        PartTold("NLS", groups.groups(samples.asked(), samples.snapshot(4), None), named, told),
        PartTold("ANC"),
        PartTold("Facility A", unnamed),
        PartTold("NLS", unnamed, replace(named, result=11)),
    )
    return RoundTold("autumn-2026", "Autumn 2026", told.questionnaire, rdf_samples.AT, parts)


_TOLD, _SMALL = rdf_samples.result, rdf_samples.small
_KNOWN = rdf_samples.probes("it_passed")
_ONE = rdf_samples.every_outcome()[0]
_GRAPHS: dict[str, Callable[[], Graph]] = {
    "a run": rdf_samples.run_graph,
    "a run without findings": lambda: rdf.of_run(rdf_samples.run(), (), SITE, _KNOWN),
    "a result": rdf_samples.result_graph,
    "a result for everybody": lambda: rdf_samples.result_graph(replace(_SMALL(), with_words=False)),
    "a first result": lambda: rdf_samples.result_graph(
        replace(_SMALL(), previous=None, previous_snapshot=None, round=None)
    ),
    "a result without evidence": lambda: rdf_samples.result_graph(_TOLD(samples.snapshot(0))),
    "a finding": lambda: rdf.of_finding(_ONE, rdf_samples.run(), SITE, _KNOWN),
    "a finding without a number": lambda: rdf.of_finding(
        replace(_ONE, id=None), rdf_samples.run(), SITE, _KNOWN
    ),
    "a probe": lambda: rdf.of_probe(_KNOWN.probes["it_passed"], SITE, _KNOWN.version),
    "a kind of probes": lambda: rdf.of_kind("oai-pmh", SITE, _KNOWN),
    "a questionnaire": lambda: rdf.of_questionnaire(samples.asked(), SITE),
    "a facility": lambda: rdf.of_facility(
        rdf_samples.NLS, [(12, _TOLD().summary)], SITE, samples.asked()
    ),
    "a new facility": lambda: rdf.of_facility(rdf_samples.NLS, [], SITE, None),
}


@pytest.mark.parametrize("name", list(_GRAPHS))
def test_what_is_published_fits_the_shapes(name: str) -> None:
    assert faults(_GRAPHS[name]()) == ""


def test_a_round_tells_of_those_without_a_name_their_scores_alone() -> None:
    graph = rdf.of_round(the_round(), SITE, rdf_samples.probes())
    unnamed = URIRef(f"{SITE.round('autumn-2026')}#participant-3")
    told = {*graph.predicates(unnamed)}
    assert told == {RDF.type, DCTERMS.identifier, DCTERMS.title}
    scores = set(graph.subjects(DQV.computedOn, unnamed))
    assert scores
    for score in scores:
        assert not [*graph.objects(score, PROV.generatedAtTime)]
    assert [*graph.objects(unnamed, DCTERMS.title)] == [Literal("Facility A")]


def test_a_round_fits_the_shapes_where_whose_result_it_is_may_be_known() -> None:
    told = the_round()
    named = tuple(one for one in told.parts if one.named is not None)
    graph = rdf.of_round(replace(told, parts=named), SITE, rdf_samples.probes())
    assert faults(graph) == ""
    members = {*graph.objects(SITE.round("autumn-2026"), PROV.hadMember)}
    assert members == {SITE.result(12), SITE.result(11)}
    assert not [*graph.objects(URIRef(f"{SITE.result(11)}#Q01"), DQV.value)]
    assert [*graph.objects(URIRef(f"{SITE.result(12)}#Q01"), DQV.value)]


def test_every_class_that_the_shapes_look_at_is_there() -> None:
    graph = small()
    for name in _FILES:
        for aimed_at in shapes(name).objects(None, SH.targetClass):
            assert (None, RDF.type, aimed_at) in graph, aimed_at


def _required(name: str) -> list[tuple[str, URIRef, URIRef]]:
    """Return what a file of shapes requires of each class: its property, each once."""
    read = shapes(name)
    return sorted(
        (name, URIRef(str(aimed_at)), URIRef(str(read.value(rule, SH.path))))
        for shape, aimed_at in read.subject_objects(SH.targetClass)
        for part in (shape, *read.objects(shape, SH.node))
        for rule in read.objects(part, SH.property)
        if (rule, SH.minCount, None) in read
    )


_REQUIRED = [one for name in _FILES for one in _required(name)]


@pytest.mark.parametrize("name", _FILES)
def test_leaving_out_what_is_required_is_noticed(name: str) -> None:
    whole, graph = small(), small()
    left_out = set()
    for _, aimed_at, path in (one for one in _REQUIRED if one[0] == name):
        nodes = (node for node in whole.subjects(RDF.type, aimed_at) if (node, path, None) in whole)
        node = min(nodes)
        graph.remove((node, path, None))
        left_out.add((node, path))
    conforms, told, _ = judged(graph, name)
    assert not conforms
    noticed = {
        (told.value(result, SH.focusNode), told.value(result, SH.resultPath))
        for result in told.subjects(RDF.type, SH.ValidationResult)
    }
    assert left_out - noticed == set()


def test_nearly_everything_is_required_of_a_result() -> None:
    """The list above is made from the shapes, so it must not shrink without a word."""
    of_result = {path for _, aimed_at, path in _REQUIRED if aimed_at == FTR.TestResult}
    assert len(of_result) >= 12
    assert len(_REQUIRED) >= 60


_FINDING = URIRef(f"{SITE.url}/findings/100")
_RUN, _TEST = SITE.run(42), SITE.probe("it_passed")
_SLIPS: dict[str, tuple[URIRef, URIRef, Node | None]] = {
    "an activity without an address": (_FINDING, PROV.wasGeneratedBy, BNode("activity")),
    "an identifier that is an address": (_FINDING, DCTERMS.identifier, _FINDING),
    "no suggestion where it holds": (_FINDING, FTR.suggestion, None),
    "a suggestion in words": (_FINDING, FTR.suggestion, Literal("Nothing to do.")),
    "a completion that is an int": (_FINDING, FTR.completion, Literal("100", datatype=XSD.int)),
    "a completion that is a float": (_FINDING, FTR.completion, Literal("1", datatype=XSD.float)),
    "a day for an end": (_RUN, PROV.endedAtTime, Literal("2026-10-14", datatype=XSD.date)),
    "a run without an end": (_RUN, PROV.endedAtTime, None),
    "a value that FTR does not have": (_FINDING, PROV.value, Literal("ok")),
    "no description": (_FINDING, DCTERMS.description, None),
    "no licence": (_FINDING, DCTERMS.license, None),
    "no log": (_FINDING, FTR.log, None),
}


@pytest.mark.parametrize("slip", list(_SLIPS))
def test_slips_of_examples_elsewhere_are_noticed(slip: str) -> None:
    graph = rdf_samples.run_graph()
    subject, name, value = _SLIPS[slip]
    graph.remove((subject, name, None))
    if value is not None:
        graph.add((subject, name, value))
    if isinstance(value, BNode):
        # It has all that an activity needs, but for an address.
        for about, told in graph.predicate_objects(_RUN):
            graph.add((value, about, told))
    assert faults(graph) != ""


@pytest.mark.parametrize(
    ("subject", "name", "value"),
    [
        (_RUN, PROV.used, SITE.facility("nls")),
        (_RUN, PROV.wasAssociatedWith, _TEST),
        (_FINDING, EARL.outcome, EARL.failed),
        (_FINDING, DCTERMS.identifier, Literal("another")),
    ],
)
def test_one_too_many_is_noticed(subject: URIRef, name: URIRef, value: Node) -> None:
    graph = rdf_samples.run_graph()
    graph.add((subject, name, value))
    assert faults(graph) != ""


def test_the_name_that_the_ontology_of_sio_has_is_not_the_one_of_the_shapes() -> None:
    graph = rdf_samples.run_graph()
    (metric,) = graph.objects(_TEST, IMPLEMENTS)
    graph.remove((_TEST, IMPLEMENTS, None))
    graph.add((_TEST, _HTTPS_SIO.SIO_000233, metric))
    assert faults(graph) != ""
