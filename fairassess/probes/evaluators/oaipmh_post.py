"""Judge whether a request by POST gives what it gives by GET: checks T14 and T15."""

from fairassess.domain.finding import Verdict
from fairassess.probes.evaluators import oaipmh_ground as ground
from fairassess.probes.evaluators.oaipmh_ground import at
from fairassess.probes.oai_evidence import Asked, OaiEvidence, Record, Shape


def post_identify_equals_get(evidence: OaiEvidence) -> Verdict:
    """Judge T14: Identify by POST gives what it gives by GET."""
    by_get = ground.identify(evidence)
    if isinstance(by_get, Verdict):
        return by_get
    asked = _by_post(evidence, "identify_post")
    if isinstance(asked, Verdict):
        return asked
    said = asked.reading.envelope
    if said is None or not said.identify:
        what = ground.answer_of(asked) if said is None else ground.content_of(said)
        message = f"Identify by POST was answered with {what}."
        return ground.failed(message, at(asked, "body", asked.reading.start))
    changed = {name for name, _ in set(said.identify) ^ set(by_get[1].identify)}
    # While a repository is empty, its earliest datestamp may be the moment of the request.
    differing = sorted(changed - {"earliestDatestamp"})
    if differing:
        message = f"Identify by POST differs from GET in {ground.listing(differing)}."
        return ground.failed(message, at(asked, "Identify"))
    return ground.passed("Identify says the same by POST and by GET.", at(asked, "Identify"))


def post_get_record_equals_get(evidence: OaiEvidence) -> Verdict:
    """Judge T15: GetRecord by POST gives the record that it gives by GET."""
    by_get = ground.envelope(evidence, "get_record")
    if isinstance(by_get, Verdict):
        return by_get
    if len(by_get[1].records) != 1:
        message = "GetRecord by GET did not give a record to compare with."
        return ground.untested(message, at(by_get[0], "body"))
    asked = _by_post(evidence, "get_record_post")
    if isinstance(asked, Verdict):
        return asked
    said = asked.reading.envelope
    place = at(asked, "body", asked.reading.start)
    if said is None or len(said.records) != 1:
        what = ground.answer_of(asked) if said is None else ground.content_of(said)
        return ground.failed(f"GetRecord by POST was answered with {what}.", place)
    differing = _differing(by_get[1].records[0], said.records[0])
    if differing:
        message = f"GetRecord by POST differs from GET in {ground.listing(differing)}."
        return ground.failed(message, at(asked, "GetRecord"))
    return ground.passed("GetRecord gives the same record by POST and by GET.", place)


def _by_post(evidence: OaiEvidence, label: str) -> Asked | Verdict:
    """Return what came by POST; untested where it is OAI-PMH that cannot be read."""
    asked = ground.reply(evidence, label)
    if isinstance(asked, Verdict) or asked.reading.envelope is not None:
        return asked
    if asked.reading.shape is Shape.OAI and asked.exchange.failure is None:
        return ground.untested("The reply to POST cannot be read.", at(asked, "body"))
    return asked


def _differing(one: Record, other: Record) -> list[str]:
    """Return in which parts two records differ; datestamps have a check of their own."""
    parts = (
        ("identifier", one.identifier, other.identifier),
        ("status", one.header and one.header.status, other.header and other.header.status),
        ("sets", one.header and one.header.sets, other.header and other.header.sets),
        ("metadata", one.payload, other.payload),
    )
    return [name for name, before, after in parts if before != after]
