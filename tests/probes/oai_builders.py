"""Evidence of an OAI-PMH endpoint that does everything right, and ways to change one thing."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from fairassess.domain.evidence import Exchange, Failure, FailureKind, Timings
from fairassess.domain.finding import Reason
from fairassess.probes import oai_evidence as oai
from fairassess.probes.oai_evidence import (
    Asked,
    Envelope,
    Header,
    OaiError,
    OaiEvidence,
    Reading,
    Record,
    Shape,
    Token,
)

NOW = datetime(2025, 3, 1, 12, 0, 0, tzinfo=UTC)
BASE = "https://data.light-source.test/oai"
OAI_SCHEMA = f"{oai.OAI_NAMESPACE} {oai.OAI_NAMESPACE}OAI-PMH.xsd"
DC_SCHEMA = f"{oai.OAI_DC_NAMESPACE} http://www.openarchives.org/OAI/2.0/oai_dc.xsd"
PAGE = 2
PREFIX = ("metadataPrefix", "oai_dc")

Arguments = tuple[tuple[str, str], ...]
Change = Callable[[OaiEvidence], OaiEvidence]

IDENTIFY = (
    ("repositoryName", "Light Source Data"),
    ("baseURL", BASE),
    ("protocolVersion", "2.0"),
    ("adminEmail", "data@light-source.test"),
    ("earliestDatestamp", "2020-01-01T00:00:00Z"),
    ("deletedRecord", "persistent"),
    ("granularity", "YYYY-MM-DDThh:mm:ssZ"),
)


def header(number: int) -> Header:
    """The header of record *number*, from 1; number 5 is deleted."""
    return Header(
        identifier=f"oai:light-source.test:{number}",
        datestamp=f"2024-01-{number:02d}T08:00:00Z",
        sets=("open",),
        status="deleted" if number == 5 else "",
        children=("identifier", "datestamp", "setSpec"),
    )


def dc(**texts: str) -> oai.Payload:
    """A Dublin Core payload with these elements."""
    elements = tuple(oai.DcElement(oai.DC_NAMESPACE, name, text) for name, text in texts.items())
    return oai.Payload(oai.OAI_DC_NAMESPACE, "dc", DC_SCHEMA, elements)


def full_dc(number: int) -> oai.Payload:
    """A Dublin Core payload with all that is wanted."""
    return dc(
        title=f"Diffraction of sample {number}",
        creator="Experimental team 7",
        date="2024-01-02",
        type="Dataset",
        identifier=f"https://doi.org/10.5072/{number}",
        description="Powder diffraction at room temperature.",
        publisher="Light Source",
        rights="CC-BY-4.0",
        subject="x-ray diffraction",
        language="en",
    )


def record(number: int) -> Record:
    """Record *number* with its metadata, or bare when it is deleted."""
    head = header(number)
    if head.is_deleted:
        return Record(head)
    return Record(head, metadata=1, payloads=1, payload=full_dc(number), line=number)


def said(*content: str, **parts: object) -> Envelope:
    """An envelope around *content*, the names of the elements after the request."""
    envelope = Envelope(
        namespace=oai.OAI_NAMESPACE,
        schema_location=OAI_SCHEMA,
        children=("responseDate", "request", *content),
        response_date="2025-03-01T12:00:00Z",
        request_url=BASE,
    )
    return replace(envelope, **parts)  # type: ignore[arg-type]


def error(*codes: str) -> Envelope:
    """An envelope with these errors."""
    return said(*("error" for _ in codes), errors=tuple(OaiError(code, "no") for code in codes))


def exchange(method: str = "GET", status: int = 200) -> Exchange:
    """An exchange over https that went well."""
    return Exchange(
        method=method,
        url=BASE,
        final_url=BASE,
        started_at=NOW,
        timings=Timings(total_s=0.1),
        status=status,
        headers=(("content-type", "text/xml; charset=utf-8"),),
        tls_not_after=NOW + timedelta(days=200),
    )


def reading(envelope: Envelope | None) -> Reading:
    """What a strict reader makes of a good reply."""
    return Reading(Shape.OAI, envelope, declared_encoding="UTF-8", start="<OAI-PMH>")


def _listed(kind: str, numbers: Iterable[int], token: Token | None) -> Envelope:
    if kind == "identifiers":
        headers = tuple(header(number) for number in numbers)
        return said("ListIdentifiers", headers=headers, token=token)
    records = tuple(record(number) for number in numbers)
    return said("ListRecords", records=records, token=token)


def _lists(kind: str, verb: str) -> list[tuple[str, Arguments, Envelope]]:
    pages = []
    for page, first in enumerate(range(1, 6, PAGE), start=1):
        arguments: Arguments = (("verb", verb), PREFIX)
        if page > 1:
            arguments = (("verb", verb), ("resumptionToken", f"{kind}-{page}"))
        text = f"{kind}-{page + 1}" if first + PAGE <= 5 else ""
        token = Token(text, cursor=str(first - 1), complete_list_size="5")
        numbers = range(first, min(first + PAGE, 6))
        pages.append((f"{kind}_{page}", arguments, _listed(kind, numbers, token)))
    return pages


def _plan() -> Iterable[tuple[str, Arguments, Envelope]]:
    identifiers = ("verb", "ListIdentifiers")
    get, known = ("verb", "GetRecord"), ("identifier", header(1).identifier)
    date = header(1).datestamp
    yield "identify", (("verb", "Identify"),), said("Identify", identify=IDENTIFY)
    yield "identify_post", (("verb", "Identify"),), said("Identify", identify=IDENTIFY)
    yield "no_query", (), error("badVerb")
    dc_schema = DC_SCHEMA.split()[1]
    datacite = "http://schema.datacite.org/oai/oai-1.1/"
    formats = (
        oai.MetadataFormat("oai_dc", dc_schema, oai.OAI_DC_NAMESPACE),
        oai.MetadataFormat("oai_datacite", f"{datacite}oai.xsd", datacite),
    )
    verb = ("verb", "ListMetadataFormats")
    yield "formats", (verb,), said("ListMetadataFormats", formats=formats)
    sets = (oai.SetEntry("open", "Open data"), oai.SetEntry("open:2024", "Open data of 2024"))
    yield "sets", (("verb", "ListSets"),), said("ListSets", sets=sets)
    lists = _lists("identifiers", "ListIdentifiers")
    yield from lists
    token = ("resumptionToken", "identifiers-2")
    yield "identifiers_2_again", (identifiers, token), lists[1][2]
    yield "token_and_prefix", (identifiers, token, PREFIX), error("badArgument")
    yield from _lists("records", "ListRecords")
    yield "get_record", (get, known, PREFIX), said("GetRecord", records=(record(1),))
    yield "get_without_prefix", (get, known), error("badArgument")
    unknown = ("identifier", "oai:light-source.test:999999999")
    yield "get_unknown", (get, unknown, PREFIX), error("idDoesNotExist")
    yield "get_without_identifier", (get, PREFIX), error("badArgument")
    one = said("ListIdentifiers", headers=(header(1),))
    yield "exact_date", (identifiers, PREFIX, ("from", date), ("until", date)), one
    five = header(5).datestamp
    last = said("ListIdentifiers", headers=(header(5),))
    yield "from_only", (identifiers, PREFIX, ("from", five)), last
    yield "until_only", (identifiers, PREFIX, ("until", date)), one
    before = (identifiers, PREFIX, ("until", "2018-12-31T00:00:00Z"))
    yield "empty_range", before, error("noRecordsMatch")
    for label in ("mixed_granularity", "reversed_range", "junk_from", "junk_until"):
        yield label, (identifiers, PREFIX, ("from", label)), error("badArgument")
    yield "bad_verb", (("verb", "NoSuchVerb"),), error("badVerb")
    yield "empty_verb", (("verb", ""),), error("badVerb")
    yield "repeated_verb", (("verb", "Identify"), ("verb", "Identify")), error("badVerb")
    yield "identify_argument", (("verb", "Identify"), PREFIX), error("badArgument")
    for name in ("ListIdentifiers", "ListRecords"):
        yield f"{name}_without_prefix", (("verb", name),), error("badArgument")
        wrong = ("metadataPrefix", "nope")
        yield f"{name}_unknown_prefix", (("verb", name), wrong), error("cannotDisseminateFormat")
        junk = ("resumptionToken", "nope")
        yield f"{name}_junk_token", (("verb", name), junk), error("badResumptionToken")
    yield "repeated_prefix", (identifiers, PREFIX, PREFIX), error("badArgument")
    yield "repeated_from", (identifiers, PREFIX, ("from", date)), error("badArgument")
    yield "unknown_argument", (identifiers, PREFIX, ("no", "1")), error("badArgument")
    yield "identifiers_1_again", lists[0][1], lists[0][2]


def good() -> OaiEvidence:
    """Evidence of an endpoint that does everything right: five records on three pages."""
    asked = []
    for index, (label, arguments, envelope) in enumerate(_plan()):
        method = "POST" if label == "identify_post" else "GET"
        asked.append(Asked(label, index, arguments, exchange(method), reading(envelope)))
    return OaiEvidence(
        target=BASE,
        base_url=BASE,
        asked=tuple(asked),
        exchanges=tuple(one.exchange for one in asked),
        prefix="oai_dc",
        known=header(1),
    )


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
    return replace(evidence, asked=asked, exchanges=tuple(one.exchange for one in asked))


def envelopes(*wanted: str, **parts: object) -> Change:
    """Replace parts of the envelopes of these replies; of all replies when none is named."""

    def change(one: Asked) -> Asked:
        assert one.reading.envelope is not None
        envelope = replace(one.reading.envelope, **parts)  # type: ignore[arg-type]
        return replace(one, reading=replace(one.reading, envelope=envelope))

    return lambda evidence: changed(evidence, wanted or labels(evidence), change)


def reply(label: str, envelope: Envelope) -> Change:
    """Let this request be answered with *envelope*."""
    return lambda evidence: changed(
        evidence, [label], lambda one: replace(one, reading=reading(envelope))
    )


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
    evidence = good()
    gone = ("identifiers_2", "identifiers_3", "records_2", "records_3")
    gone += ("identifiers_2_again", "token_and_prefix")
    evidence = replace(
        evidence,
        asked=tuple(one for one in evidence.asked if one.label not in gone),
        skipped=tuple((label, "the list has one page") for label in gone[-2:]),
    )
    return envelopes("identifiers_1", "records_1", "identifiers_1_again", token=None)(evidence)


def empty() -> OaiEvidence:
    """Evidence of a repository without any record, which says so."""
    evidence = on_one_page()
    for label in ("identifiers_1", "records_1"):
        evidence = reply(label, error("noRecordsMatch"))(evidence)
    gone = ("get_record", "get_without_prefix", "get_unknown", "exact_date", "from_only")
    gone += ("until_only", "identifiers_1_again")
    return replace(
        evidence,
        asked=tuple(one for one in evidence.asked if one.label not in gone),
        skipped=(*evidence.skipped, *((label, "no list named a record") for label in gone)),
        known=None,
    )
