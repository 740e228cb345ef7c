"""Linked data: a result, a facility, a round, a run, a finding and a probe as graphs."""

from collections.abc import Sequence
from datetime import datetime

from rdflib import DCTERMS, FOAF, OWL, PROV, RDFS, Graph, URIRef

from fairassess.domain.finding import Finding
from fairassess.domain.questionnaire import Questionnaire
from fairassess.reports import rdf_answers, rdf_findings, rdf_probes, rdf_scores, rdf_terms
from fairassess.reports.groups import Groups
from fairassess.reports.rdf_terms import DCAT, DQV, FTR, SCHEMA, Value, tell, types
from fairassess.reports.rdf_values import (
    FacilityTold,
    NamedTold,
    PartTold,
    ProbeSet,
    ProbeTold,
    ResultTold,
    RoundTold,
    RunTold,
    Site,
)
from fairassess.reports.rdf_write import JSON_LD, TURTLE, json_ld, turtle
from fairassess.reports.speaking import ORIGINAL, speaking
from fairassess.reports.summary import Summary

__all__ = [
    "JSON_LD",
    "TURTLE",
    "json_ld",
    "of_facility",
    "of_finding",
    "of_kind",
    "of_probe",
    "of_questionnaire",
    "of_result",
    "of_round",
    "of_run",
    "turtle",
]


# Programs read this: it speaks English, also while a pack around it speaks another language.
@speaking(ORIGINAL)
def of_result(told: ResultTold, site: Site, known: ProbeSet) -> Graph:
    """
    Return one submitted assessment: answers, observations, scores, and the findings behind them.

    Args:
        told: The result.
        site: Where things have their addresses.
        known: The probes.
    """
    graph = _graph(site)
    _add_facility(graph, site, told.facility)
    _add_questionnaire(graph, site, told.questionnaire)
    _add_result(graph, site, told)
    rdf_answers.add_answers(graph, site, told)
    own, facility = site.result(told.id), site.facility(told.facility.slug)
    _add_scores(graph, site, own, facility, told.questionnaire, told.summary)
    evidence = _add_evidence(graph, site, told, known)
    if evidence is not None:
        rdf_scores.add_benchmark_score(graph, site, own, told.summary, evidence)
    return graph


@speaking(ORIGINAL)
def of_facility(
    facility: FacilityTold,
    results: Sequence[tuple[int, Summary]],
    site: Site,
    asked: Questionnaire | None,
) -> Graph:
    """
    Return a facility with its results, and the scores of the newest one.

    Args:
        facility: The facility.
        results: Number and summary of those that the reader may know, oldest first.
        site: Where things have their addresses.
        asked: Questionnaire of the newest result; None where there is none.
    """
    graph = _graph(site)
    own = _add_facility(graph, site, facility)
    for number, summary in results:
        result = site.result(number)
        _add_dataset(graph, site, result, f"{facility.name}: {summary.title}", summary)
        tell(graph, result, (DCTERMS.subject, own))
        tell(graph, own, (DCTERMS.hasPart, result))
    if results and asked is not None:
        number, newest = results[-1]
        _add_scores(graph, site, site.result(number), own, asked, newest)
    return graph


@speaking(ORIGINAL)
def of_round(told: RoundTold, site: Site, known: ProbeSet) -> Graph:
    """
    Return a round: the scores of every participant, and in full the results that are given.

    Args:
        told: The round, with what its reader may know.
        site: Where things have their addresses.
        known: The probes.
    """
    graph = _graph(site)
    own, asked = site.round(told.slug), told.questionnaire
    types(graph, own, DQV.QualityMeasurementDataset, DCAT.Dataset, PROV.Collection, PROV.Entity)
    tell(
        graph,
        own,
        (DCTERMS.identifier, site.pid(own) or str(own)),
        (DCTERMS.title, told.name),
        *_published(site, told.closed_at, asked.name),
    )
    _add_questionnaire(graph, site, asked)
    for position, one in enumerate(told.parts, start=1):
        if one.result is not None:
            graph += of_result(one.result, site, known)
            tell(graph, own, (PROV.hadMember, site.result(one.result.id)))
        elif one.named is not None and one.groups is not None:
            _add_named(graph, site, own, one.named, one.groups, asked)
        else:
            _add_unnamed(graph, site, own, position, one, asked)
    return graph


def of_run(run: RunTold, findings: Sequence[Finding], site: Site, known: ProbeSet) -> Graph:
    """Return a run with all that it found."""
    graph = _graph(site)
    rdf_findings.add_run(graph, site, run, findings, known)
    return graph


def of_finding(finding: Finding, run: RunTold, site: Site, known: ProbeSet) -> Graph:
    """Return one finding, with its probe and its run."""
    graph = _graph(site)
    rdf_findings.add_activity(graph, site, run, known)
    rdf_findings.add_finding(graph, site, finding, run, known)
    return graph


def of_probe(told: ProbeTold, site: Site, version: str) -> Graph:
    """Return the definition of a probe: test, metric and guidance."""
    graph = _graph(site)
    rdf_probes.add_probe(graph, site, told, version)
    return graph


def of_kind(kind: str, site: Site, known: ProbeSet) -> Graph:
    """Return all probes of a kind as one test, and each by itself."""
    graph = _graph(site)
    rdf_probes.add_kind(graph, site, known, kind)
    for one in known.probes.values():
        if one.definition.kind == kind:
            rdf_probes.add_probe(graph, site, one, known.version)
            tell(graph, site.kind(kind), (DCTERMS.hasPart, site.probe(one.definition.id)))
    return graph


def of_questionnaire(asked: Questionnaire, site: Site) -> Graph:
    """Return a questionnaire: each question as a metric, with its FAIR principles."""
    graph = _graph(site)
    _add_questionnaire(graph, site, asked)
    return graph


def _graph(site: Site) -> Graph:
    graph = Graph("SimpleMemory", bind_namespaces="none")
    rdf_probes.add_site(graph, site)
    return graph


def _add_facility(graph: Graph, site: Site, facility: FacilityTold) -> URIRef:
    own = site.facility(facility.slug)
    types(graph, own, FOAF.Organization, PROV.Agent, PROV.Entity)
    ror = rdf_terms.address(facility.ror)
    tell(
        graph,
        own,
        (DCTERMS.identifier, facility.ror or str(own)),
        (DCTERMS.title, facility.name),
        (FOAF.name, facility.name),
        (RDFS.label, facility.short_name),
        (SCHEMA.addressCountry, facility.country),
        (FOAF.homepage, rdf_terms.address(facility.website)),
        (OWL.sameAs, ror),
    )
    return own


def _add_questionnaire(graph: Graph, site: Site, asked: Questionnaire) -> None:
    place = site.questionnaire(asked.name)
    types(graph, place, PROV.Entity, FTR.Benchmark)
    tell(
        graph,
        place,
        (DCTERMS.identifier, str(place)),
        (DCTERMS.title, str(asked.title)),
        (DCTERMS.description, str(asked.source)),
        (DCTERMS.creator, site.keeper),
        (DCAT.contactPoint, site.keeper),
        (DCAT.version, asked.version),
        (DCAT.landingPage, place),
        *(
            (FTR.hasAssociatedMetric, rdf_terms.part(place, question.id))
            for question in asked.questions
        ),
    )
    rdf_answers.add_questions(graph, site, asked)


def _add_dataset(graph: Graph, site: Site, own: URIRef, title: str, summary: Summary) -> None:
    """Add what is told of a result wherever it is named."""
    types(graph, own, DQV.QualityMeasurementDataset, DCAT.Dataset, PROV.Entity)
    tell(
        graph,
        own,
        (DCTERMS.identifier, site.pid(own) or str(own)),
        (DCTERMS.title, title),
        (DCTERMS.description, summary.headline),
        (DCTERMS.bibliographicCitation, summary.cite_as),
        (SCHEMA.sha256, summary.digest),
        *_published(site, summary.taken_at, summary.questionnaire),
    )


def _published(
    site: Site, issued_at: datetime | None, questionnaire: str
) -> tuple[tuple[URIRef, Value], ...]:
    """Return what is said of everything that is published."""
    return (
        (DCTERMS.license, URIRef(site.licence)),
        (DCTERMS.publisher, site.keeper),
        (DCTERMS.issued, issued_at),
        (DCTERMS.conformsTo, site.questionnaire(questionnaire)),
    )


def _add_result(graph: Graph, site: Site, told: ResultTold) -> None:
    """Add who assessed what, when, and what came of it."""
    own, facility = site.result(told.id), site.facility(told.facility.slug)
    role = rdf_answers.officer(site, told.facility.slug)
    title = f"{told.facility.name}, {told.label}: {told.summary.title}"
    _add_dataset(graph, site, own, title, told.summary)
    assessing = rdf_terms.part(own, "assessment")
    tell(
        graph,
        own,
        (DCTERMS.subject, facility),
        (DCTERMS.isPartOf, None if told.round is None else site.round(told.round)),
        (PROV.wasGeneratedBy, assessing),
        (PROV.wasAttributedTo, role),
        (PROV.wasRevisionOf, None if told.previous is None else site.result(told.previous)),
        *((RDFS.comment, sentence) for sentence in told.summary.limits),
    )
    types(graph, assessing, PROV.Activity)
    tell(
        graph,
        assessing,
        (PROV.wasAssociatedWith, role),
        (PROV.wasAssociatedWith, site.software),
        (PROV.used, site.questionnaire(told.summary.questionnaire)),
        (PROV.endedAtTime, told.summary.taken_at),
    )


def _add_evidence(graph: Graph, site: Site, told: ResultTold, known: ProbeSet) -> URIRef | None:
    """Add the findings behind a result, with their runs; return their set, None without any."""
    members = []
    for each in {run.id: run for run in told.runs.values()}.values():
        rdf_findings.add_activity(graph, site, each, known)
    for finding in told.snapshot.findings:
        run = rdf_answers.run_of(told, finding)
        if run is not None:
            members.append(rdf_findings.add_finding(graph, site, finding, run, known))
    if not members:
        return None
    own = rdf_terms.part(site.result(told.id), "evidence")
    title = f"What was found before {told.facility.name} submitted {told.label}"
    sentence = f"{len(members)} findings that stood beside the answers on {told.summary.day}."
    target = site.facility(told.facility.slug)
    rdf_findings.add_set(
        graph, site, own, (title, sentence), target, members, told.summary.taken_at
    )
    return own


def _add_scores(
    graph: Graph,
    site: Site,
    result: URIRef,
    computed_on: URIRef,
    asked: Questionnaire,
    summary: Summary,
) -> None:
    groups, place = rdf_scores.of_summary(summary), site.questionnaire(asked.name)
    rdf_scores.add_metrics(graph, site, asked, groups)
    rdf_scores.add_scores(graph, result, computed_on, place, groups, summary.taken_at)


def _add_unnamed(
    graph: Graph, site: Site, own: URIRef, position: int, one: PartTold, asked: Questionnaire
) -> None:
    """Add a participant who is not named, or has no result: a label, and scores where there are."""
    participant = rdf_terms.part(own, f"participant-{position}")
    types(graph, participant, PROV.Entity)
    tell(graph, participant, (DCTERMS.identifier, str(participant)), (DCTERMS.title, one.name))
    if one.groups is None:
        return
    result = rdf_terms.part(own, f"result-{position}")
    tell(graph, result, (DCTERMS.identifier, str(result)), (DCTERMS.title, one.name))
    # A day would tell whose it is.
    _add_member(graph, site, own, result, participant, one.groups, asked, None)


def _add_named(
    graph: Graph, site: Site, own: URIRef, named: NamedTold, groups: Groups, asked: Questionnaire
) -> None:
    """Add the scores of a participant by name; the rest stands at the address of its result."""
    result, facility = site.result(named.result), _add_facility(graph, site, named.facility)
    tell(
        graph,
        result,
        (DCTERMS.identifier, site.pid(result) or str(result)),
        (DCTERMS.title, f"{named.facility.name}, {named.label}: {asked.title}"),
        (DCTERMS.subject, facility),
    )
    _add_member(graph, site, own, result, facility, groups, asked, named.taken_at)


def _add_member(
    graph: Graph,
    site: Site,
    own: URIRef,
    result: URIRef,
    computed_on: URIRef,
    groups: Groups,
    asked: Questionnaire,
    taken_at: datetime | None,
) -> None:
    types(graph, result, DQV.QualityMeasurementDataset, DCAT.Dataset, PROV.Entity)
    tell(graph, result, *_published(site, taken_at, asked.name), (DCTERMS.isPartOf, own))
    rdf_scores.add_metrics(graph, site, asked, groups)
    place = site.questionnaire(asked.name)
    rdf_scores.add_scores(graph, result, computed_on, place, groups, taken_at)
    tell(graph, own, (PROV.hadMember, result))
