"""Small parts of what an OAI-PMH endpoint says: headers, records, envelopes, exchanges."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from fairassess.domain.evidence import Exchange, Timings
from fairassess.probes import oai_evidence as oai
from fairassess.probes.oai_evidence import Envelope, Header, OaiError, Reading, Record, Shape

NOW = datetime(2025, 3, 1, 12, 0, 0, tzinfo=UTC)
BASE = "https://data.light-source.test/oai"
OAI_SCHEMA = f"{oai.OAI_NAMESPACE} {oai.OAI_NAMESPACE}OAI-PMH.xsd"
DC_SCHEMA = f"{oai.OAI_DC_NAMESPACE} http://www.openarchives.org/OAI/2.0/oai_dc.xsd"
PAGE = 2
PREFIX = ("metadataPrefix", "oai_dc")

Arguments = tuple[tuple[str, str], ...]

IDENTIFY = (
    ("repositoryName", "Light Source Data"),
    ("baseURL", BASE),
    ("protocolVersion", "2.0"),
    ("adminEmail", "data@light-source.test"),
    ("earliestDatestamp", "2020-01-01T00:00:00Z"),
    ("deletedRecord", "persistent"),
    ("granularity", "YYYY-MM-DDThh:mm:ssZ"),
)


SCHEME = oai.Description(
    elements=(("http://www.openarchives.org/OAI/2.0/oai-identifier", "oai-identifier"),),
    values=(
        ("scheme", "oai"),
        ("repositoryIdentifier", "light-source.test"),
        ("delimiter", ":"),
        ("sampleIdentifier", "oai:light-source.test:1"),
    ),
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
        identifier=f"https://doi.org/10.1234/{number}",
        description="Powder diffraction at room temperature.",
        publisher="Light Source",
        rights="CC-BY-4.0",
        subject="http://purl.org/pan-science/PaNET/PaNET01101",
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
        peer="192.0.2.1:443",
        timings=Timings(total_s=0.1),
        status=status,
        headers=(("content-type", "text/xml; charset=utf-8"),),
        tls_not_after=NOW + timedelta(days=200),
    )


def reading(envelope: Envelope | None) -> Reading:
    """What a strict reader makes of a good reply."""
    return Reading(
        Shape.OAI, envelope, declared_encoding="UTF-8", start="<OAI-PMH>", xml_version="1.0"
    )
