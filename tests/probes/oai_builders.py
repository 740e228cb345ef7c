"""Ways to change one thing in the evidence of an endpoint that does everything right."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from fairassess.domain.evidence import Failure, FailureKind
from fairassess.domain.finding import Reason
from fairassess.probes import oai_evidence as oai
from fairassess.probes.oai_evidence import (
    Asked,
    Envelope,
    Header,
    OaiEvidence,
    Reading,
    Record,
    Shape,
)
from tests.probes.oai_good import ALL, good, page
from tests.probes.oai_parts import (
    BASE,
    DC_SCHEMA,
    IDENTIFY,
    NOW,
    OAI_SCHEMA,
    PAGE,
    PREFIX,
    Arguments,
    dc,
    error,
    exchange,
    full_dc,
    header,
    reading,
    record,
    said,
)

# Tests take the parts and the good evidence from here as well.
__all__ = [
    "BASE",
    "DC_SCHEMA",
    "IDENTIFY",
    "NOW",
    "OAI_SCHEMA",
    "PAGE",
    "PREFIX",
    "Arguments",
    "dc",
    "error",
    "exchange",
    "full_dc",
    "good",
    "header",
    "reading",
    "record",
    "said",
]

Change = Callable[[OaiEvidence], OaiEvidence]


def labels(evidence: OaiEvidence) -> tuple[str, ...]:
    """The labels of all requests that were sent."""
    return tuple(asked.label for asked in evidence.asked)


def changed(
    evidence: OaiEvidence, wanted: Iterable[str], change: Callable[[Asked], Asked]
) -> OaiEvidence:
    """Return the evidence with these requests changed; each must have been sent."""
    chosen = set(wanted)
    assert chosen <= set(labels(evidence)), chosen - set(labels(evidence))
    asked = tuple(change(one) if one.label in chosen else one for one in evidence.asked)
    kept = (*asked, *evidence.beside)
    return replace(evidence, asked=asked, exchanges=tuple(one.exchange for one in kept))


def envelopes(*wanted: str, **parts: object) -> Change:
    """Replace parts of the envelopes of these replies; of all replies when none is named."""

    def change(one: Asked) -> Asked:
        assert one.reading.envelope is not None
        envelope = replace(one.reading.envelope, **parts)  # type: ignore[arg-type]
        return replace(one, reading=replace(one.reading, envelope=envelope))

    return lambda evidence: changed(evidence, wanted or labels(evidence), change)


def reply(label: str, envelope: Envelope) -> Change:
    """Let this request be answered with *envelope*; an answer repeats the arguments."""

    def change(one: Asked) -> Asked:
        if envelope.errors or envelope.request_attributes:
            return replace(one, reading=reading(envelope))
        repeated = replace(envelope, request_attributes=one.arguments)
        return replace(one, reading=reading(repeated))

    return lambda evidence: changed(evidence, [label], change)


def readings(*wanted: str, **parts: object) -> Change:
    """Replace parts of the readings of these replies; of all replies when none is named."""
    return lambda evidence: changed(
        evidence,
        wanted or labels(evidence),
        lambda one: replace(one, reading=replace(one.reading, **parts)),  # type: ignore[arg-type]
    )


def exchanges(*wanted: str, **parts: object) -> Change:
    """Replace parts of the exchanges of these requests; of all requests when none is named."""
    return lambda evidence: changed(
        evidence,
        wanted or labels(evidence),
        lambda one: replace(one, exchange=replace(one.exchange, **parts)),  # type: ignore[arg-type]
    )


def identify(**texts: str | None) -> Change:
    """Replace elements of both replies to Identify; None removes one."""
    elements = tuple(
        (name, value)
        for name, text in IDENTIFY
        for value in (texts.get(name, text),)
        if value is not None
    )
    return envelopes("identify", "identify_post", identify=elements)


def headers(change: Callable[[Header], Header]) -> Change:
    """Change every header of both lists, in lists, in records and as known."""

    def of_envelope(envelope: Envelope) -> Envelope:
        records = tuple(
            replace(one, header=change(one.header)) if one.header else one
            for one in envelope.records
        )
        return replace(
            envelope, headers=tuple(change(one) for one in envelope.headers), records=records
        )

    def of_asked(one: Asked) -> Asked:
        if one.reading.envelope is None:
            return one
        envelope = of_envelope(one.reading.envelope)
        return replace(one, reading=replace(one.reading, envelope=envelope))

    def of_evidence(evidence: OaiEvidence) -> OaiEvidence:
        evidence = changed(evidence, labels(evidence), of_asked)
        return replace(evidence, known=change(evidence.known) if evidence.known else None)

    return of_evidence


def records(change: Callable[[Record], Record]) -> Change:
    """Change every record of ListRecords."""

    def of_asked(one: Asked) -> Asked:
        envelope = one.reading.envelope
        if not one.label.startswith("records_") or envelope is None:
            return one
        kept = tuple(change(record) for record in envelope.records)
        return replace(one, reading=replace(one.reading, envelope=replace(envelope, records=kept)))

    return lambda evidence: changed(evidence, labels(evidence), of_asked)


def payloads(change: Callable[[oai.Payload], oai.Payload]) -> Change:
    """Change the payload of every live record of ListRecords."""

    def of_record(one: Record) -> Record:
        return replace(one, payload=change(one.payload)) if one.payload else one

    return records(of_record)


def without_field(name: str) -> Change:
    """Take this Dublin Core element out of every record."""
    return payloads(
        lambda payload: replace(
            payload, elements=tuple(one for one in payload.elements if one.name != name)
        )
    )


def with_field(name: str, text: str, **parts: object) -> Change:
    """Put one more Dublin Core element into every record."""
    element = replace(oai.DcElement(oai.DC_NAMESPACE, name, text), **parts)  # type: ignore[arg-type]
    return payloads(lambda payload: replace(payload, elements=(*payload.elements, element)))


def page_instead(*wanted: str, status: int = 200) -> Change:
    """Answer these requests with a web page."""

    def change(one: Asked) -> Asked:
        return replace(
            one,
            exchange=replace(
                one.exchange,
                status=status,
                headers=(("content-type", "text/html"),),
                failure=None,
            ),
            reading=Reading(Shape.HTML, start="<!DOCTYPE html> Welcome"),
        )

    return lambda evidence: changed(evidence, wanted, change)


def unavailable(*wanted: str) -> Change:
    """Answer these requests with a 503 that says nothing about OAI-PMH."""
    return page_instead(*wanted, status=503)


def failing(kind: FailureKind, *wanted: str) -> Change:
    """Let these requests fail on the way."""

    def change(one: Asked) -> Asked:
        failure = Failure(kind, "The reply was cut at the deadline.")
        lost = replace(one.exchange, status=None, headers=(), failure=failure, tls_not_after=None)
        return replace(one, exchange=lost, reading=Reading(Shape.EMPTY))

    return lambda evidence: changed(evidence, wanted, change)


def dead(kind: FailureKind = FailureKind.TIMEOUT, reason: Reason = Reason.TIMEOUT) -> OaiEvidence:
    """Evidence of a host that did not even answer Identify."""
    evidence = failing(kind, "identify")(replace(good(), asked=good().asked[:1], known=None))
    return replace(evidence, stop=oai.Stop("unreachable", reason, "Nobody answered.", 0))


def on_one_page() -> OaiEvidence:
    """Evidence of a small repository whose lists fit on one page."""
    gone = ("identifiers_2", "identifiers_3", "records_2", "records_3", "until_only_2")
    gone += ("identifiers_2_again", "token_and_prefix", "token_of_other_list")
    evidence = _without(gone, "no list has a second page", good())
    for label in ("identifiers_1", "from_earliest", "set_list"):
        evidence = reply(label, page("ListIdentifiers", ALL))(evidence)
    evidence = reply("records_1", page("ListRecords", ALL))(evidence)
    return reply("until_only", page("ListIdentifiers", (1, 2, 3)))(evidence)


def empty() -> OaiEvidence:
    """Evidence of a repository without any record, which says so."""
    evidence = on_one_page()
    for label in ("identifiers_1", "records_1", "set_list", "other_format_1"):
        evidence = reply(label, error("noRecordsMatch"))(evidence)
    gone = ("get_record", "get_record_post", "get_without_prefix", "get_unknown", "exact_date")
    gone += ("from_only", "until_only", "day_range", "from_earliest", "get_unknown_prefix")
    gone += ("formats_of_known", "formats_of_unknown", "get_deleted")
    return replace(_without(gone, "no list named a record", evidence), known=None)


def _without(gone: Iterable[str], because: str, evidence: OaiEvidence) -> OaiEvidence:
    """Take these requests out, as ones that were not made for a reason."""
    left_out = tuple(gone)
    return replace(
        evidence,
        asked=tuple(one for one in evidence.asked if one.label not in left_out),
        skipped=(*evidence.skipped, *((label, because) for label in left_out)),
    )
