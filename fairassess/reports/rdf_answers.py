"""Answers as linked data: measurements of DQV, where they come from, and what was observed."""

from collections.abc import Iterable

from rdflib import DCTERMS, PROV, RDFS, XSD, Graph, URIRef

from fairassess.domain.answers import Answer, State
from fairassess.domain.finding import Finding
from fairassess.domain.observation import Observation
from fairassess.domain.questionnaire import Question, Questionnaire, Scale
from fairassess.reports import rdf_findings, rdf_probes, rdf_terms
from fairassess.reports.rdf_terms import DCAT, DQV, EARL, tell, types
from fairassess.reports.rdf_values import ResultTold, RunTold, Site
from fairassess.reports.rows import QuestionRow

LEAST, MOST = "at-least", "at-most"
"""Ends of the interval of levels that the evidence allows, as parts of addresses."""

_OPEN = {
    State.UNKNOWN: EARL.cantTell,
    State.NOT_APPLICABLE: EARL.inapplicable,
    State.NOT_ANSWERED: EARL.untested,
}


def outcome(answer: Answer, scale: Scale) -> URIRef:
    """
    Return what EARL says of an answer: whether the highest level is reached.

    An answer is a level, which DQV tells; this says the same to those who only know passed and
    failed. As in the maturity model behind the scale, the highest level alone passes.
    """
    if answer.level is None:
        return _OPEN[answer.state]
    return EARL.passed if answer.level == scale.levels[-1].value else EARL.failed


def officer(site: Site, slug: str) -> URIRef:
    """Return who answers for a facility: a role, whoever the person is."""
    return rdf_terms.part(site.facility(slug), "fair-officer")


def add_questions(graph: Graph, site: Site, asked: Questionnaire) -> None:
    """Add each question as a metric, with the principles that it is about."""
    place = site.questionnaire(asked.name)
    scale = f"Levels from {asked.scale.levels[0].value} to {asked.scale.levels[-1].value}."
    for question in asked.questions:
        metric = rdf_terms.part(place, question.id)
        _add_metric(graph, metric, place, asked.version, question, str(question.text), scale)
        if question.is_judgeable:
            for end, word in ((LEAST, "Least"), (MOST, "Highest")):
                seen = rdf_terms.part(place, f"{question.id}-{end}")
                title = f"{word} level that the evidence allows: {question.text}"
                _add_metric(graph, seen, place, asked.version, question, title, scale)


def add_answers(graph: Graph, site: Site, told: ResultTold) -> None:
    """
    Add the answers of a result, and beside each what was observed.

    An answer without a level is no measurement: whether somebody said *I do not know*, or that a
    question does not apply, is told by EARL alone.
    """
    role = officer(site, told.facility.slug)
    types(graph, role, PROV.Agent)
    label = f"FAIR officer of {told.facility.name}"
    facility = site.facility(told.facility.slug)
    tell(graph, role, (RDFS.label, label), (PROV.actedOnBehalfOf, facility))
    for row in told.summary.questions:
        seen = told.snapshot.observation(row.id)
        behind = _findings(site, told, seen)
        _add_answer(graph, site, told, row, behind)
        if seen is not None and seen.is_judgeable and seen.was_observed:
            _add_observed(graph, site, told, seen, behind)


def answer_iri(site: Site, result: int, question: str) -> URIRef:
    """Return the address of an answer."""
    return rdf_terms.part(site.result(result), question)


def _add_metric(
    graph: Graph,
    metric: URIRef,
    place: URIRef,
    version: str,
    question: Question,
    title: str,
    scale: str,
) -> None:
    types(graph, metric, DQV.Metric, EARL.TestCase)
    tell(
        graph,
        metric,
        (DCTERMS.identifier, str(metric)),
        (DCTERMS.title, title),
        (DCTERMS.description, " ".join((str(question.why), scale))),
        (DCTERMS.isPartOf, place),
        (DCAT.version, version),
        (DQV.expectedDataType, XSD.integer),
    )
    rdf_probes.add_principles(graph, metric, question.fair)


def _add_answer(
    graph: Graph, site: Site, told: ResultTold, row: QuestionRow, behind: Iterable[URIRef]
) -> None:
    said = row.answer
    own = answer_iri(site, told.id, row.id)
    metric = rdf_terms.part(site.questionnaire(told.snapshot.questionnaire), row.id)
    facility, role = site.facility(told.facility.slug), officer(site, told.facility.slug)
    types(graph, own, PROV.Entity, EARL.TestResult)
    tell(
        graph,
        own,
        (DCTERMS.identifier, str(own)),
        (DCTERMS.title, f"{row.id}: {row.stand}"),
        (DCTERMS.description, row.descriptor),
        (DCTERMS.isPartOf, site.result(told.id)),
        (PROV.wasAttributedTo, role),
        (PROV.generatedAtTime, told.summary.taken_at),
        (PROV.wasGeneratedBy, rdf_terms.part(site.result(told.id), "assessment")),
        *((PROV.wasDerivedFrom, one) for one in behind),
        (EARL.outcome, outcome(said, told.questionnaire.scale)),
        (EARL.info, _info(row)),
    )
    if said.level is not None:
        types(graph, own, DQV.QualityMeasurement)
        tell(
            graph,
            own,
            (DQV.isMeasurementOf, metric),
            (DQV.computedOn, facility),
            (DQV.value, said.level),
            (PROV.wasRevisionOf, _before(site, told, row.id)),
        )
    _assert(graph, own, EARL.manual, role, facility, metric)
    if told.with_words:
        _add_words(graph, own, said)


def _add_words(graph: Graph, own: URIRef, said: Answer) -> None:
    """Add what somebody wrote, and the pages that were named as evidence."""
    for words in (said.comment, said.reason, said.against_evidence):
        tell(graph, own, (RDFS.comment, words))
    for link in said.links:
        page = rdf_terms.address(link)
        if page is not None:
            types(graph, page, PROV.Entity)
            tell(graph, page, (DCTERMS.identifier, str(page)))
            tell(graph, own, (PROV.wasDerivedFrom, page))


def _add_observed(
    graph: Graph, site: Site, told: ResultTold, seen: Observation, behind: Iterable[URIRef]
) -> None:
    """Add the levels that the evidence allows: what machines say, apart from what people say."""
    place = site.questionnaire(told.snapshot.questionnaire)
    sentences = dict.fromkeys(fired.because for fired in seen.because)
    for end, level in ((LEAST, seen.at_least), (MOST, seen.at_most)):
        own = rdf_terms.part(site.result(told.id), f"{seen.question}-{end}")
        types(graph, own, DQV.QualityMeasurement, PROV.Entity)
        tell(
            graph,
            own,
            (DCTERMS.identifier, str(own)),
            (DCTERMS.isPartOf, site.result(told.id)),
            (DQV.isMeasurementOf, rdf_terms.part(place, f"{seen.question}-{end}")),
            (DQV.computedOn, site.facility(told.facility.slug)),
            (DQV.value, level),
            (PROV.wasAttributedTo, site.software),
            (PROV.generatedAtTime, seen.observed_at),
            *((PROV.wasDerivedFrom, one) for one in behind),
            *((RDFS.comment, sentence) for sentence in sentences),
        )


def _assert(
    graph: Graph, result: URIRef, mode: URIRef, by: URIRef, subject: URIRef, test: URIRef
) -> None:
    assertion = rdf_terms.part(result, "assertion")
    types(graph, assertion, EARL.Assertion)
    tell(
        graph,
        assertion,
        (EARL.assertedBy, by),
        (EARL.mode, mode),
        (EARL.subject, subject),
        (EARL.test, test),
        (EARL.result, result),
    )


def _info(row: QuestionRow) -> str:
    """Return how the answer stands to the evidence, and what is planned."""
    parts = [f"Agreement with the evidence: {row.agreement}."] if row.agreement else []
    if row.planned:
        by = f" by {row.planned_on}" if row.planned_on else ""
        parts.append(f"Planned: level {row.planned}{by}.")
    return " ".join(parts)


def _before(site: Site, told: ResultTold, question: str) -> URIRef | None:
    """Return the answer of the assessment before; None where it was no level."""
    if told.previous is None or told.previous_snapshot is None:
        return None
    if told.previous_snapshot.answer(question).level is None:
        return None
    return answer_iri(site, told.previous, question)


def _findings(site: Site, told: ResultTold, seen: Observation | None) -> tuple[URIRef, ...]:
    """Return the findings that stood beside a question."""
    if seen is None:
        return ()
    return tuple(
        rdf_findings.iri(site, finding, run)
        for finding in seen.findings
        if (run := run_of(told, finding)) is not None
    )


def run_of(told: ResultTold, finding: Finding) -> RunTold | None:
    """Return the run of a finding; None where it is not known."""
    return None if finding.id is None else told.runs.get(finding.id)
