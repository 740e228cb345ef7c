"""Linked data say what the page says: outcomes, levels and numbers, and whose word each is."""

import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from rdflib import DCTERMS, OWL, PROV, RDF, RDFS, XSD, BNode, Graph, Literal, URIRef

from fairassess.domain.answers import Answer, State
from fairassess.domain.finding import IN_GENERAL, Measure, Outcome, Pointer
from fairassess.reports import rdf, rdf_answers, rdf_terms
from fairassess.reports.rdf_terms import DCAT, DQV, EARL, FTR, IMPLEMENTS, SDMX, VCARD
from tests.reports import rdf_samples, samples
from tests.reports.rdf_samples import SITE

RESULT = SITE.result(12)


def at(name: str) -> URIRef:
    """A part of the result."""
    return URIRef(f"{RESULT}#{name}")


@pytest.fixture(scope="module")
def graph() -> Graph:
    return rdf_samples.result_graph()


@pytest.fixture(scope="module")
def found() -> Graph:
    return rdf_samples.run_graph()


def only(graph: Graph, subject: URIRef, name: URIRef) -> object:
    """The one value of a property."""
    (value,) = graph.objects(subject, name)
    return value


@pytest.mark.parametrize(
    ("number", "value", "outcome", "completion"),
    [
        (100, "pass", EARL.passed, 100),
        (101, "fail", EARL.failed, 100),
        (102, "indeterminate", EARL.cantTell, 0),
        (103, "indeterminate", EARL.inapplicable, 100),
        (104, "indeterminate", EARL.untested, 0),
    ],
)
def test_five_outcomes_become_three_words_and_stay_five(
    found: Graph, number: int, value: str, outcome: URIRef, completion: int
) -> None:
    finding = URIRef(f"{SITE.url}/findings/{number}")
    assert only(found, finding, PROV.value) == Literal(value)
    assert only(found, finding, EARL.outcome) == outcome
    assert only(found, finding, FTR.completion) == Literal(completion, datatype=XSD.integer)


def test_what_does_not_apply_says_so_in_its_log(found: Graph) -> None:
    log = str(only(found, URIRef(f"{SITE.url}/findings/103"), FTR.log))
    assert "does not apply" in log


def test_a_run_has_one_target_one_test_and_no_blank_nodes(found: Graph) -> None:
    run = SITE.run(42)
    assert only(found, run, PROV.used) == URIRef(rdf_samples.TARGET)
    assert only(found, run, PROV.wasAssociatedWith) == SITE.kind("oai-pmh")
    results = URIRef(f"{run}#results")
    assert len([*found.objects(results, PROV.hadMember)]) == len(Outcome)
    assert not [node for triple in found for node in triple if isinstance(node, BNode)]


def test_guidance_is_there_also_where_nothing_is_to_mend(found: Graph) -> None:
    for number, told in ((100, "It holds"), (101, "settings.xml"), (102, "nothing to mend")):
        finding = URIRef(f"{SITE.url}/findings/{number}")
        guidance = URIRef(str(only(found, finding, FTR.suggestion)))
        assert (guidance, RDF.type, FTR.GuidanceContext) in found
        assert told in str(only(found, guidance, DCTERMS.description))


def test_the_usual_remedy_is_told_once_for_all_findings_of_a_probe() -> None:
    usual = rdf_samples.definition("it_failed").remedy
    special = f"In DSpace set it so.{IN_GENERAL}{usual}"
    ordinary = rdf_samples.finding(Outcome.FAILED, 1, remedy=usual)
    graph = rdf_samples.run_graph(ordinary, replace(ordinary, id=2, remedy=special))
    general = URIRef(f"{SITE.probe('it_failed')}#to-mend")
    assert only(graph, URIRef(f"{SITE.url}/findings/1"), FTR.suggestion) == general
    own = URIRef(f"{SITE.url}/findings/2#guidance")
    assert only(graph, URIRef(f"{SITE.url}/findings/2"), FTR.suggestion) == own
    assert only(graph, own, DCTERMS.description) == Literal(special)


def test_each_test_has_one_metric_with_its_principles(found: Graph) -> None:
    test = SITE.probe("it_passed")
    assert str(IMPLEMENTS).startswith("http://semanticscience.org/")
    metric = URIRef(str(only(found, test, IMPLEMENTS)))
    assert {str(one) for one in found.objects(metric, DQV.inDimension)} == {
        "https://w3id.org/fair/principles/terms/F4",
        "https://w3id.org/fair/principles/terms/A1.1",
    }


def test_a_probe_that_is_no_longer_known_is_told_from_its_finding() -> None:
    gone = rdf_samples.finding(Outcome.PASSED, 7, probe="it_was_dropped")
    graph = rdf.of_run(rdf_samples.run(), (gone,), SITE, rdf_samples.probes())
    assert only(graph, SITE.probe("it_was_dropped"), DCTERMS.title) == Literal("It was dropped")


def test_what_was_counted_and_where_it_was_seen_stands_in_the_log() -> None:
    pointer = Pointer(3, "Identify/adminEmail", "someone@nls.example")
    one = rdf_samples.finding(
        Outcome.FAILED, 1, measure=Measure(3, 8), evidence=(pointer,),
        message="It names someone@nls.example.",
    )  # fmt: skip
    graph = rdf_samples.run_graph(one)
    finding = URIRef(f"{SITE.url}/findings/1")
    log = str(only(graph, finding, FTR.log))
    assert "Counted: 3 of 8." in log
    assert "exchange 3, Identify/adminEmail" in log
    assert "someone@nls.example" not in rdf.turtle(graph).decode()


def test_a_key_in_an_address_is_told_to_nobody() -> None:
    graph = rdf_samples.run_graph(target="https://api.nls.example/v1?api_key=abcdef123456")
    assert "abcdef123456" not in rdf.turtle(graph).decode()


@pytest.mark.parametrize("target", ["10.5072/abc", "no address <at> all", "http://[broken/"])
def test_a_target_that_is_no_web_address_is_a_part_of_its_run(target: str) -> None:
    graph = rdf_samples.run_graph(target=target)
    assert only(graph, SITE.run(42), PROV.used) == URIRef(f"{SITE.run(42)}#target")


def test_levels_are_those_of_the_answers_and_others_are_no_measurement(graph: Graph) -> None:
    for answer in samples.snapshot(4).answers:
        own = at(answer.question)
        told = [*graph.objects(own, DQV.value)]
        assert told == ([] if answer.level is None else [Literal(answer.level)])
        is_measurement = (own, RDF.type, DQV.QualityMeasurement) in graph
        assert is_measurement == (answer.level is not None)


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (Answer("Q01", State.LEVEL, 4), EARL.passed),
        (Answer("Q01", State.LEVEL, 3), EARL.failed),
        (Answer("Q01", State.LEVEL, 1), EARL.failed),
        (Answer("Q01", State.UNKNOWN), EARL.cantTell),
        (Answer("Q01", State.NOT_APPLICABLE, reason="None."), EARL.inapplicable),
        (Answer("Q01"), EARL.untested),
    ],
)
def test_the_highest_level_alone_passes(answer: Answer, outcome: URIRef) -> None:
    assert rdf_answers.outcome(answer, samples.asked().scale) == outcome


def test_people_assert_by_hand_and_probes_by_themselves(graph: Graph) -> None:
    by = {
        (only(graph, URIRef(str(one)), EARL.mode), only(graph, URIRef(str(one)), EARL.assertedBy))
        for one in graph.subjects(RDF.type, EARL.Assertion)
    }
    officer = URIRef(f"{SITE.facility('nls')}#fair-officer")
    assert by == {(EARL.manual, officer), (EARL.automatic, SITE.software)}


def test_an_answer_comes_from_a_role_its_evidence_and_the_answer_before(graph: Graph) -> None:
    snapshot = samples.snapshot(4)
    seen = next(one for one in snapshot.observations if one.findings)
    own = at(seen.question)
    officer = URIRef(f"{SITE.facility('nls')}#fair-officer")
    assert only(graph, own, PROV.wasAttributedTo) == officer
    assert only(graph, officer, RDFS.label) == Literal("FAIR officer of Northern Light Source")
    derived = set(graph.objects(own, PROV.wasDerivedFrom))
    assert {URIRef(f"{SITE.url}/findings/{one.id}") for one in seen.findings} <= derived
    before = URIRef(f"{SITE.result(11)}#{seen.question}")
    assert only(graph, own, PROV.wasRevisionOf) == before
    linked = next(one for one in snapshot.answers if one.links)
    page = URIRef(linked.links[0])
    assert page in set(graph.objects(at(linked.question), PROV.wasDerivedFrom))


def test_an_answer_that_was_no_level_before_revises_nothing() -> None:
    before = samples.snapshot(3)
    first = before.answers[0]
    changed = replace(before, answers=(Answer(first.question), *before.answers[1:]))
    graph = rdf_samples.result_graph(rdf_samples.result(previous_snapshot=changed))
    assert not [*graph.objects(at(first.question), PROV.wasRevisionOf)]


def test_peoples_own_words_are_left_out_for_everybody() -> None:
    told = rdf_samples.result()
    full = rdf.turtle(rdf_samples.result_graph(told)).decode()
    public = rdf.turtle(rdf_samples.result_graph(replace(told, with_words=False))).decode()
    for said in ("this is what we do for", "/policy"):
        assert said in full
        assert said not in public


def test_every_number_is_that_of_the_page(graph: Graph) -> None:
    summary = rdf_samples.result().summary
    for row in (summary.all, *summary.letters, *summary.principles, *summary.topics):
        told = {
            name: int(str(only(graph, at(f"{name}-{row.id}"), DQV.value)))
            for name in ("declared", "measured", "on-word", "not-shown", "answered", "applicable")
        }
        assert told["declared"] == row.declared
        assert (told["measured"], told["on-word"], told["not-shown"]) == row.parts
        assert told["declared"] == told["measured"] + told["on-word"] + told["not-shown"]
        assert f"{told['answered']} of {told['applicable']}" == row.coverage
        exactly = str(only(graph, at(f"declared-{row.id}"), RDFS.comment))
        assert Fraction(exactly.removeprefix("Exactly ").removesuffix(".")) == row.score.value
        assert only(graph, at(f"declared-{row.id}"), DCTERMS.description) == Literal(row.sentence)
        assert [*graph.objects(at(f"declared-{row.id}"), SDMX.unitMeasure)]
        assert len([*graph.objects(at(f"declared-{row.id}"), DCTERMS.hasPart)]) == 3


def test_the_benchmark_score_is_what_was_measured(graph: Graph) -> None:
    summary = rdf_samples.result().summary
    own = at("measured-all")
    assert summary.all.parts is not None
    assert only(graph, own, PROV.value) == Literal(str(summary.all.parts[0]), datatype=XSD.decimal)
    assert only(graph, own, FTR.scoredTestResults) == at("evidence")
    members = {*graph.objects(at("evidence"), PROV.hadMember)}
    assert len(members) == len(samples.snapshot(4).findings)


def test_without_evidence_nothing_is_said_to_be_measured() -> None:
    graph = rdf_samples.result_graph(rdf_samples.result(samples.snapshot(0)))
    assert (None, RDF.type, FTR.TestResult) not in graph
    assert (None, RDF.type, FTR.BenchmarkScore) not in graph
    assert (at("measured-all"), None, None) not in graph
    assert (at("declared-all"), DQV.value, None) in graph


def test_what_was_observed_stands_apart_from_what_was_answered(graph: Graph) -> None:
    for seen in samples.snapshot(4).observations:
        least = at(f"{seen.question}-at-least")
        if not (seen.is_judgeable and seen.was_observed):
            assert (least, None, None) not in graph
            continue
        assert only(graph, least, DQV.value) == Literal(seen.at_least)
        most = at(f"{seen.question}-at-most")
        assert only(graph, most, DQV.value) == Literal(seen.at_most)
        assert only(graph, least, PROV.wasAttributedTo) == SITE.software


def test_a_facility_is_known_by_its_ror(graph: Graph) -> None:
    facility = SITE.facility("nls")
    assert only(graph, facility, DCTERMS.identifier) == Literal("https://ror.org/02aj13c28")
    assert only(graph, facility, OWL.sameAs) == URIRef("https://ror.org/02aj13c28")


def test_a_result_has_the_persistent_identifier_that_the_site_gives_it(graph: Graph) -> None:
    assert only(graph, RESULT, DCTERMS.identifier) == Literal(str(RESULT))
    site = replace(SITE, pid_base="https://n2t.net/ark:99999/fa")
    named = rdf_samples.result_graph(site=site)
    assert only(named, RESULT, DCTERMS.identifier) == Literal(
        "https://n2t.net/ark:99999/fa/results/12"
    )


@pytest.mark.parametrize(
    ("contact", "email", "page"),
    [
        ("fair@lsu.example", "mailto:fair@lsu.example", f"{SITE.url}/about/probes"),
        ("https://lsu.example/us", None, "https://lsu.example/us"),
        ("", None, f"{SITE.url}/about/probes"),
        ('x" <y>@lsu.example', "mailto:x%22%20%3Cy%3E@lsu.example", f"{SITE.url}/about/probes"),
    ],
)
def test_whoever_runs_the_site_can_be_reached(contact: str, email: str | None, page: str) -> None:
    graph = rdf_samples.run_graph(site=replace(SITE, contact=contact))
    assert graph.value(SITE.keeper, VCARD.hasEmail) == (None if email is None else URIRef(email))
    assert only(graph, SITE.keeper, VCARD.hasURL) == URIRef(page)


def test_the_example_in_the_documentation_says_what_is_said(graph: Graph) -> None:
    page = (Path(__file__).parents[2] / "docs" / "linked-data.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```turtle\n(.*?)```", page, flags=re.DOTALL)
    head = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in rdf_terms.PREFIXES.items())
    told = Graph().parse(data=head + example, format="turtle")
    for kind in (DQV.QualityMeasurement, FTR.TestResult):
        assert (None, RDF.type, kind) in told
        shown = {name for one in told.subjects(RDF.type, kind) for name in told.predicates(one)}
        said = {name for one in graph.subjects(RDF.type, kind) for name in graph.predicates(one)}
        assert shown <= said


def test_a_questionnaire_tells_the_principles_of_its_questions() -> None:
    asked = samples.asked()
    graph = rdf.of_questionnaire(asked, SITE)
    place = SITE.questionnaire(asked.name)
    assert str(place) == f"{SITE.url}/questionnaires/expands-d26/1.0.0"
    assert only(graph, place, DCAT.version) == Literal("1.0.0")
    for question in asked.questions:
        told = graph.objects(URIRef(f"{place}#{question.id}"), DQV.inDimension)
        assert {str(one).rpartition("/")[2] for one in told} == set(question.fair)
