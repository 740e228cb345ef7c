"""Scores as linked data: measurements of DQV, each taken apart as on the page."""

from collections.abc import Iterator
from datetime import datetime

from rdflib import DCTERMS, PROV, RDF, RDFS, XSD, Graph, Literal, URIRef

from fairassess.domain.questionnaire import Questionnaire
from fairassess.domain.scoring import LETTERS, as_words
from fairassess.reports import rdf_probes, rdf_terms
from fairassess.reports.groups import GroupRow, Groups
from fairassess.reports.rdf_terms import DCAT, DQV, FTR, PERCENT, SDMX, tell, types
from fairassess.reports.rdf_values import Site
from fairassess.reports.summary import Summary

DECLARED, MEASURED, ON_WORD, NOT_SHOWN = "declared", "measured", "on-word", "not-shown"
ANSWERED, APPLICABLE = "answered", "applicable"
PARTS = (MEASURED, ON_WORD, NOT_SHOWN)

_MEANINGS = {
    DECLARED: "Declared score: what the answers count, of all that applies, in percent.",
    MEASURED: "Part of the declared score that the evidence shows, in percentage points.",
    ON_WORD: "Part of the declared score that no machine can judge, in percentage points.",
    NOT_SHOWN: "Part of the declared score that a machine could see and the evidence does not show,"
    " in percentage points.",
    ANSWERED: "Questions that are answered with a level, in number.",
    APPLICABLE: "Questions that apply, in number.",
}


def of_summary(summary: Summary) -> Groups:
    """Return the scores of a summary, group by group."""
    return Groups(summary.all, summary.letters, summary.principles, summary.topics)


def add_metrics(graph: Graph, site: Site, asked: Questionnaire, groups: Groups) -> None:
    """
    Add what the scores of a questionnaire measure.

    Args:
        graph: Where it is added.
        site: Where things have their addresses.
        asked: The questionnaire.
        groups: Scores of any result of it: their names are told.
    """
    place = site.questionnaire(asked.name)
    for row, principles in _every(groups):
        for name, meaning in _MEANINGS.items():
            metric = rdf_terms.part(place, f"{name}-{row.id}")
            types(graph, metric, DQV.Metric)
            tell(
                graph,
                metric,
                (DCTERMS.identifier, str(metric)),
                (DCTERMS.title, f"{row.title}: {name.replace('-', ' ')}"),
                (DCTERMS.description, meaning),
                (DCTERMS.isPartOf, place),
                (DCAT.version, asked.version),
                (DQV.expectedDataType, XSD.integer),
            )
            rdf_probes.add_principles(graph, metric, principles)


def add_scores(
    graph: Graph,
    result: URIRef,
    computed_on: URIRef,
    place: URIRef,
    groups: Groups,
    taken_at: datetime | None,
) -> None:
    """
    Add the scores of a result, each declared one with its three parts.

    Args:
        graph: Where they are added.
        result: Whose parts they are.
        computed_on: Whom they are about.
        place: The questionnaire.
        groups: The scores as the page shows them.
        taken_at: When they were counted, aware UTC; None where that would tell whose they are.
    """
    for row, _ in _every(groups):
        for name, value, exactly in _measured(row):
            own = rdf_terms.part(result, f"{name}-{row.id}")
            types(graph, own, DQV.QualityMeasurement, PROV.Entity)
            tell(
                graph,
                own,
                (DCTERMS.identifier, str(own)),
                (DCTERMS.isPartOf, result),
                (DQV.isMeasurementOf, rdf_terms.part(place, f"{name}-{row.id}")),
                (DQV.computedOn, computed_on),
                (DQV.value, value),
                (PROV.generatedAtTime, taken_at),
                (RDFS.comment, f"Exactly {exactly}." if exactly else ""),
                (DCTERMS.description, row.sentence if name == DECLARED else ""),
                (SDMX.unitMeasure, PERCENT if name in (DECLARED, *PARTS) else None),
            )
            if name in PARTS:
                whole = rdf_terms.part(result, f"{DECLARED}-{row.id}")
                tell(graph, whole, (DCTERMS.hasPart, own))
            tell(graph, result, (DQV.hasQualityMeasurement, own))


def add_benchmark_score(
    graph: Graph, site: Site, result: URIRef, summary: Summary, evidence: URIRef
) -> None:
    """
    Say by the words of FTR, too, how much the findings show.

    Args:
        graph: With the scores of the result.
        site: Where things have their addresses.
        result: The result.
        summary: What its page says; without evidence looked at nothing is added.
        evidence: Set of the findings behind it.
    """
    if summary.all.parts is None:
        return
    algorithm = rdf_terms.part(site.scoring, f"version-{summary.scoring_version}")
    tell(
        graph,
        rdf_terms.part(result, f"{MEASURED}-{summary.all.id}"),
        (RDF.type, FTR.BenchmarkScore),
        (PROV.value, Literal(str(summary.all.parts[0]), datatype=XSD.decimal)),
        (FTR.log, summary.all.sentence),
        (FTR.outputFromAlgorithm, algorithm),
        (FTR.scoredTestResults, evidence),
    )
    types(graph, algorithm, FTR.ScoringAlgorithm, DCAT.DataService)
    tell(
        graph,
        algorithm,
        (DCTERMS.identifier, str(algorithm)),
        (DCTERMS.title, f"Scoring, version {summary.scoring_version}"),
        (DCTERMS.description, "How answers and evidence become scores, step by step."),
        (DCTERMS.license, URIRef(site.licence)),
        (DCAT.version, summary.scoring_version),
        (DCAT.landingPage, site.scoring),
    )


def _every(groups: Groups) -> Iterator[tuple[GroupRow, tuple[str, ...]]]:
    """Yield every group with the principles that it is about."""
    yield groups.all, LETTERS
    yield from ((row, (row.id,)) for row in (*groups.letters, *groups.principles))
    yield from ((row, ()) for row in groups.topics)


def _measured(row: GroupRow) -> Iterator[tuple[str, int, str | None]]:
    """Yield what a group measures: name, whole number as shown, exact value in words."""
    score = row.score
    yield ANSWERED, score.answered, None
    yield APPLICABLE, score.applicable, None
    if row.declared is None:
        return
    yield DECLARED, row.declared, as_words(score.value)
    if row.parts is not None:
        exactly = (score.measured, score.on_word, score.not_shown)
        for name, value, exact in zip(PARTS, row.parts, exactly, strict=True):
            yield name, value, as_words(exact)
