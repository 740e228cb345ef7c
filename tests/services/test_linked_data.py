"""Linked data are gathered by one's rights, on both databases."""

from pathlib import Path

import pytest
from rdflib import DCTERMS, PROV, RDF, RDFS, Graph, Literal, URIRef
from sqlalchemy.orm import Session

from fairassess.domain.finding import Outcome
from fairassess.errors import NotAllowed, NotFound
from fairassess.reports.rdf_terms import DQV, FTR
from fairassess.reports.rdf_values import Site
from fairassess.services import facilities, linked_data, published, rounds
from fairassess.services.accounts import SYSTEM, Actor, Role
from fairassess.services.rounds import VISITOR
from tests import builders
from tests.builders import NOW, later

SITE = Site("https://fairassess.example", "https://creativecommons.org/licenses/by/4.0/")
NAMES = ("Amber", "Birch", "Cedar", "Dune", "Elm")
SLUGS = tuple(name.lower() for name in NAMES)


@pytest.fixture
def world(session: Session, shelf: Path) -> Session:
    for name in NAMES:
        builders.add_facility(session, name=f"{name} Light Source", short_name=name)
    return session


def officer(session: Session, slug: str) -> Actor:
    number = facilities.facility_page(session, SYSTEM, slug).id
    return builders.actor(Role.OFFICER, number)


def closed(session: Session, **changes: str) -> str:
    levels = {slug: {"Q01": 1 + place % 4} for place, slug in enumerate(SLUGS)}
    return builders.closed_round(session, levels, **changes)


def titles(graph: Graph, round_slug: str) -> set[str]:
    """The titles of the results of a round."""
    members = graph.objects(SITE.round(round_slug), PROV.hadMember)
    return {str(title) for one in members for title in graph.objects(one, DCTERMS.title)}


def test_a_result_tells_of_its_findings_and_their_runs(world: Session) -> None:
    endpoint = builders.add_endpoint(world, "amber")
    made = [builders.finding(), builders.finding("oaipmh_lists_end", Outcome.FAILED)]
    run = builders.add_findings(world, endpoint, made)
    number = builders.submitted(world, "amber", "2026", {"Q01": 3}, later(minutes=1))
    graph = linked_data.of_result(world, SYSTEM, number, SITE)
    found = {*graph.subjects(RDF.type, FTR.TestResult)}
    assert len(found) == 2
    assert {*graph.objects(None, PROV.wasGeneratedBy)} >= {SITE.run(run)}
    answer = URIRef(f"{SITE.result(number)}#Q01")
    assert {*graph.objects(answer, PROV.wasDerivedFrom)} == found
    assert (answer, DQV.value, Literal(3)) in graph


def test_a_finding_is_for_those_who_see_its_run_or_a_published_result(world: Session) -> None:
    endpoint = builders.add_endpoint(world, "amber")
    builders.add_findings(world, endpoint, [builders.finding(message="By admin@amber.example.")])
    graph = linked_data.of_run(world, SYSTEM, 1, SITE)
    (iri,) = graph.subjects(RDF.type, FTR.TestResult)
    number = int(str(iri).rpartition("/")[2])
    for somebody in (VISITOR, officer(world, "birch")):
        with pytest.raises(NotAllowed):
            linked_data.seen_finding(world, somebody, number)
    builders.closed_round(world, {"amber": {"Q01": 3}}, sight="named")
    publish(world, "autumn-2026")
    seen = linked_data.seen_finding(world, VISITOR, number)
    assert not seen.sees_run
    assert "admin@amber.example" not in seen.finding.message
    assert linked_data.seen_finding(world, officer(world, "amber"), number).sees_run
    with pytest.raises(NotFound):
        linked_data.seen_finding(world, SYSTEM, number + 1000)


def publish(session: Session, slug: str) -> None:
    """Publish the results of a round."""
    rounds.publish_round(session, SYSTEM, slug, now=NOW)


def test_a_visitor_sees_of_a_round_without_names_labels_and_scores(world: Session) -> None:
    slug = closed(world, sight="anonymous")
    publish(world, slug)
    graph = linked_data.of_round(world, VISITOR, slug, SITE)
    told = " ".join(str(node) for triple in graph for node in triple)
    assert all(label.startswith("Facility ") for label in titles(graph, slug))
    assert not [name for name in NAMES if name in told]
    assert not [one for one in SLUGS if f"/facilities/{one}" in told]
    assert not [*graph.subjects(PROV.generatedAtTime, None)]


def test_a_round_in_full_holds_answers_and_in_short_scores_alone(world: Session) -> None:
    slug = closed(world, sight="named")
    short = linked_data.of_round(world, SYSTEM, slug, SITE)
    full = linked_data.of_round(world, SYSTEM, slug, SITE, in_full=True)
    answers = [one for one in full.subjects(DQV.value, None) if str(one).endswith("#Q01")]
    assert len(answers) == len(NAMES)
    assert not [one for one in short.subjects(DQV.value, None) if str(one).endswith("#Q01")]
    assert len(titles(short, slug)) == len(titles(full, slug)) == len(NAMES)


def test_what_leaves_the_house_holds_no_words_of_people(world: Session) -> None:
    slug = builders.open_round(world, "amber", sight="named")
    started = builders.start(world, "amber", round_slug=slug)
    builders.save(world, started, builders.planned())
    builders.submit(world, started)
    builders.close_round(world, slug)
    inside = linked_data.of_round(world, SYSTEM, slug, SITE, in_full=True)
    outside = linked_data.of_round(world, SYSTEM, slug, SITE, in_full=True, as_public=True)
    said = Literal("Two lines,\nthe second with a µ.")
    assert said in {*inside.objects(None, RDFS.comment)}
    assert said not in {*outside.objects(None, RDFS.comment)}


def test_nothing_is_published_before_it_is_said_to_be(world: Session) -> None:
    slug = closed(world, sight="named")
    assert not published.is_facility(world, "amber")
    with pytest.raises(NotAllowed):
        linked_data.of_facility(world, VISITOR, "amber", SITE)
    with pytest.raises(NotFound):
        linked_data.of_round(world, VISITOR, slug, SITE)
    publish(world, slug)
    graph = linked_data.of_facility(world, VISITOR, "amber", SITE)
    (result,) = graph.objects(SITE.facility("amber"), DCTERMS.hasPart)
    number = int(str(result).rpartition("/")[2])
    one = published.get(world, number, SITE, funding="")
    assert (one.told.with_words, one.published_on) == (False, NOW.date())
    with pytest.raises(NotFound):
        published.get(world, number + 1000, SITE, funding="")


def test_the_answer_before_is_named_only_to_those_who_may_see_it(world: Session) -> None:
    builders.submitted(world, "amber", "2025", {"Q01": 2}, later(minutes=-9))
    slug = builders.closed_round(world, {"amber": {"Q01": 3}}, sight="named")
    publish(world, slug)
    first = URIRef(f"{SITE.result(1)}#Q01")
    inside = linked_data.of_result(world, officer(world, "amber"), 2, SITE)
    assert {*inside.objects(None, PROV.wasRevisionOf)} == {SITE.result(1), first}
    outside = linked_data.of_result(world, VISITOR, 2, SITE)
    assert not [*outside.objects(None, PROV.wasRevisionOf)]
    with pytest.raises(NotAllowed):
        linked_data.of_result(world, VISITOR, 1, SITE)
