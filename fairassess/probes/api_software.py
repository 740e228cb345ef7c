"""Recognise the software behind a search API or a catalogue, and give its own remedies."""

from collections.abc import Iterable

from fairassess.domain.finding import Finding, Verdict
from fairassess.probes import api_obstacles, software_known
from fairassess.probes.api_catalogue import CatalogueEvidence
from fairassess.probes.api_evidence import ApiEvidence, Row, text
from fairassess.probes.evaluators import api_ground as ground
from fairassess.probes.evaluators import verdicts
from fairassess.probes.software_known import Recognised

_MARKS = ("health", "openapi", "version", "properties", "records")
_KINDS = {
    "scicat-backend": "scicat",
    "icat-server": "icat",
    "datagateway": "icat",
    "invenio-rest": "invenio",
    "panosc-search-api": "search-api",
    "panosc-federated-search": "search-api",
}
"""Kind of endpoint that fits a software."""

_MOST_KEYS = 200


def recognise(evidence: ApiEvidence) -> Recognised | None:
    """
    Return the software that the evidence points to; None when it points to none that is known.

    Args:
        evidence: Of a run; may be incomplete.
    """
    return software_known.recognise_by(_values(evidence))


def advised(findings: Iterable[Finding], evidence: ApiEvidence) -> tuple[Finding, ...]:
    """
    Return findings, in their order, with the remedies of the software that is recognised.

    Args:
        findings: Of the run.
        evidence: Of the same run.
    """
    recognised = recognise(evidence)
    every = tuple(findings)
    return every if recognised is None else software_known.advised_by(every, recognised)


def software_is_recognised(evidence: CatalogueEvidence) -> Verdict:
    """Judge whether the software is the one that the endpoint is said to be."""
    asked = [one for one in evidence.answers if one.label in _MARKS]
    if not asked:
        return ground.unasked(evidence)
    recognised = recognise(evidence)
    if recognised is None:
        for one in asked:
            obstacle = api_obstacles.in_the_way(one)
            if obstacle is not None:
                return verdicts.cant_tell(obstacle.reason, obstacle.message, ground.place(one))
        message = "It looks like no software that we know."
        return verdicts.failed(message, *(ground.place(one) for one in asked))
    good = [ground.place(one) for one in asked if one.is_good]
    told = software_known.told(recognised)
    kind = _KINDS.get(recognised.software.id, "oai-pmh")
    if kind != evidence.kind:
        message = f"{told} Enter it as an endpoint of the kind {kind}."
        return verdicts.failed(message, *good)
    return verdicts.passed(told, *good)


def _values(evidence: ApiEvidence) -> dict[str, tuple[str, ...]]:
    """Return what can be told from the evidence, by the words that marks use."""
    found = {label: _members(evidence, label) for label in (*_MARKS, "root")}
    values: dict[str, tuple[str, ...]] = {}
    info = found["health"].get("info")
    values["health"] = _keys(info if isinstance(info, dict) else {})
    title = found["openapi"].get("info")
    values["openapi title"] = (text(title.get("title")),) if isinstance(title, dict) else ()
    paths = found["openapi"].get("paths")
    values["openapi paths"] = _keys(paths if isinstance(paths, dict) else {})
    version = text(found["version"].get("version"))
    values["version"] = (version,) if version else ()
    values["properties"] = _keys(found["properties"])
    hits = found["records"].get("hits")
    values["records"] = _keys(hits if isinstance(hits, dict) else {})
    values["root"] = _keys(found["root"])
    listed = evidence.answer("list")
    rows = (None if listed is None else listed.rows) or ()
    values["identifier"] = tuple(name for row in rows if (name := text(row.get("pid"))))
    return values


def _members(evidence: ApiEvidence, label: str) -> Row:
    answer = evidence.answer(label)
    return {} if answer is None else answer.members


def _keys(found: Row) -> tuple[str, ...]:
    return tuple(sorted(found))[:_MOST_KEYS]
