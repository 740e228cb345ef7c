"""Write what stands around the metadata in a reply: envelope, Identify, sets, headers."""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from fairassess.demo import provider_metadata
from fairassess.demo.faults import Fault
from fairassess.demo.records import DemoRecord

Faults = frozenset[Fault]

OAI = "http://www.openarchives.org/OAI/2.0/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
SECONDS = "YYYY-MM-DDThh:mm:ssZ"
DAYS = "YYYY-MM-DD"
DOI_PREFIX = "10.5072/"

# What XML 1.0 does not allow in text, section 2.2; a requester may send it in an argument.
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def text(value: str) -> str:
    """Return *value* so that it can stand in an element or in a quoted attribute."""
    return html.escape(_ILLEGAL.sub("\ufffd", value))


def attributes(pairs: Iterable[tuple[str, str]]) -> str:
    """Return *pairs* as XML attributes, each with a space before it."""
    return "".join(f' {name}="{text(value)}"' for name, value in pairs)


def stamp(moment: datetime) -> str:
    """Return *moment* in whole seconds, as OAI-PMH wants it."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def envelope(
    content: bytes,
    *,
    asked_at: datetime,
    base_url: str,
    arguments: Iterable[tuple[str, str]],
    faults: Faults = frozenset(),
) -> bytes:
    """
    Return a whole reply.

    Args:
        content: The verb's element or the error elements, as UTF-8.
        asked_at: Moment of the reply; aware UTC.
        base_url: Text of the request element.
        arguments: Its attributes; empty after badVerb and badArgument.
        faults: What to get wrong.

    Source:
        OAI-PMH 2.0, section 3.2.
    """
    date = f"<responseDate>{_response_date(asked_at, faults)}</responseDate>"
    address = "OAI-PMH" if Fault.REQUEST_WITHOUT_BASE_URL in faults else base_url
    request = f"<request{attributes(arguments)}>{text(address)}</request>"
    if Fault.QUOTE_NOT_ESCAPED in faults:
        request = request.replace("&quot;", '"')
    is_swapped = Fault.REQUEST_BEFORE_DATE in faults
    order = (request, date) if is_swapped else (date, request)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n' + _root(faults) + "".join(order)
    return head.encode() + content + b"</OAI-PMH>\n"


def _root(faults: Faults) -> str:
    namespace = "" if Fault.NO_NAMESPACE in faults else f' xmlns="{OAI}"'
    if Fault.NO_SCHEMA_LOCATION in faults:
        return f"<OAI-PMH{namespace}>"
    return f'<OAI-PMH{namespace} xmlns:xsi="{XSI}" xsi:schemaLocation="{OAI} {OAI}OAI-PMH.xsd">'


def _response_date(asked_at: datetime, faults: Faults) -> str:
    if Fault.CONSTANT_RESPONSE_DATE in faults:
        return "2020-01-01T00:00:00Z"
    if Fault.RESPONSE_DATE_WITH_FRACTION in faults:
        return f"{asked_at:%Y-%m-%dT%H:%M:%S}.123Z"
    return stamp(asked_at)


def error(code: str, message: str, faults: Faults = frozenset()) -> bytes:
    """Return the error element."""
    found = f'<error code="{code}">{text(message)}</error>'
    if Fault.ILLEGAL_ERROR_CODE in faults:
        found += '<error code="internalError">see the log</error>'
    return found.encode()


@dataclass(frozen=True, slots=True)
class Repository:
    """
    What Identify says.

    Attributes:
        name: Name of the repository.
        base_url: Its address.
        admin_email: Whom to write to.
        earliest: No datestamp is earlier; aware UTC.
        deleted: `no`, `transient` or `persistent`.
        granularity: SECONDS or DAYS.
        domain: repositoryIdentifier of the oai-identifier description.
        sample: Identifier of one record.
    """

    name: str
    base_url: str
    admin_email: str
    earliest: datetime
    deleted: str
    granularity: str
    domain: str
    sample: str


def identify(about: Repository, faults: Faults = frozenset()) -> bytes:
    """
    Return the Identify element.

    Source:
        OAI-PMH 2.0, section 4.2; implementation guidelines, oai-identifier.
    """
    base_url, earliest, email = about.base_url, about.earliest, about.admin_email
    if Fault.BASE_URL_DIFFERS in faults:
        base_url += "/v2"
    if Fault.EARLIEST_DATESTAMP_TOO_LATE in faults:
        earliest += timedelta(hours=1)
    if Fault.SESSION_IN_BASE_URL in faults:
        base_url += ";jsessionid=1A2B3C"
    if Fault.ODD_ADMIN_EMAIL in faults:
        email = f"mailto:{email}"
    date = stamp(earliest) if about.granularity == SECONDS else f"{earliest:%Y-%m-%d}"
    if Fault.EARLIEST_DATESTAMP_IS_NO_DATE in faults:
        date = "2017-01-00T03:24:00Z"
    granularity = "seconds" if Fault.ILLEGAL_GRANULARITY in faults else about.granularity
    name = "Scicat Provider" if Fault.NAME_AS_INSTALLED in faults else about.name
    version = "1.1" if Fault.WRONG_PROTOCOL_VERSION in faults else "2.0"
    lines = [
        f"<repositoryName>{text(name)}</repositoryName>",
        f"<baseURL>{text(base_url)}</baseURL>",
        f"<protocolVersion>{version}</protocolVersion>",
        "" if Fault.NO_ADMIN_EMAIL in faults else f"<adminEmail>{text(email)}</adminEmail>",
        f"<earliestDatestamp>{date}</earliestDatestamp>",
        f"<deletedRecord>{about.deleted}</deletedRecord>",
        f"<granularity>{granularity}</granularity>",
        *(f"<compression>{coding}</compression>" for coding in _compressions(faults)),
        _description(about.domain, about.sample, faults),
    ]
    return f"<Identify>{''.join(lines)}</Identify>".encode()


def _compressions(faults: Faults) -> Iterable[str]:
    if Fault.GZIP_LISTED_ONLY in faults:
        yield "gzip"
    if Fault.IDENTITY_AS_COMPRESSION in faults:
        yield "identity"


def _description(domain: str, sample: str, faults: Faults) -> str:
    namespace = "http://www.openarchives.org/OAI/2.0/oai-identifier"
    old = "http://www.openarchives.org/OAI/1.1/friends"
    friends = f'<description><friends xmlns="{old}"/></description>'
    if Fault.FOREIGN_OAI_IDENTIFIER in faults:
        sample = sample.replace(domain, "elsewhere.test")
        domain = "elsewhere.test"
    return (friends if Fault.FRIENDS_IN_OLD_NAMESPACE in faults else "") + (
        f'<description><oai-identifier xmlns="{namespace}" '
        f'xsi:schemaLocation="{namespace} {namespace}.xsd" xmlns:xsi="{XSI}">'
        f"<scheme>oai</scheme><repositoryIdentifier>{text(domain)}</repositoryIdentifier>"
        f"<delimiter>:</delimiter><sampleIdentifier>{text(sample)}</sampleIdentifier>"
        "</oai-identifier></description>"
    )


def metadata_formats(faults: Faults = frozenset(), *, of_record: bool = False) -> bytes:
    """Return the ListMetadataFormats element, of the repository or of one record."""
    hidden = set()
    if Fault.OAI_DC_NOT_OFFERED in faults:
        hidden.add("oai_dc")
    if Fault.DATACITE_NOT_OFFERED in faults:
        hidden.add("oai_datacite")
    offered = dict(provider_metadata.FORMATS)
    schema, namespace = offered["oai_datacite"]
    if Fault.SCHEMA_IS_A_PAGE in faults:
        schema = "https://code.nls.test/schemas/blob/main/oai.xsd"
    if Fault.OLD_DATACITE_ANNOUNCED in faults:
        schema = "http://schema.datacite.org/meta/kernel-3/metadata.xsd"
    if Fault.OTHER_NAMESPACE_DECLARED in faults:
        namespace = "http://nls.test/formats/datacite"
    offered["oai_datacite"] = (schema, namespace)
    if of_record and Fault.RECORD_IN_OTHER_FORMATS in faults:
        offered["marc21"] = ("http://nls.test/marc21.xsd", "http://nls.test/marc21")
    found = []
    for prefix, (schema, namespace) in offered.items():
        if prefix in hidden:
            continue
        no_schema = Fault.FORMAT_WITHOUT_SCHEMA in faults and prefix != "oai_dc"
        found.append(
            f"<metadataFormat><metadataPrefix>{prefix}</metadataPrefix>"
            + ("" if no_schema else f"<schema>{schema}</schema>")
            + f"<metadataNamespace>{namespace}</metadataNamespace></metadataFormat>"
        )
    return f"<ListMetadataFormats>{''.join(found)}</ListMetadataFormats>".encode()


def sets(titles: Iterable[tuple[str, str]], faults: Faults = frozenset()) -> bytes:
    """Return the ListSets element; *titles* are pairs of setSpec and setName."""
    found = list(titles)
    if Fault.ILLEGAL_SET_SPEC in faults:
        found.append(("in house only", "Not for harvesters"))
    if Fault.SET_WITHOUT_PARENT in faults:
        found.append(("lost:child", "A set whose parent is not listed"))
    if Fault.NO_OPENAIRE_SET in faults:
        found = [(spec, title) for spec, title in found if spec != "openaire_data"]
    if Fault.EMPTY_LIST_SETS in faults:
        found = []
    entries = (
        f"<set><setSpec>{text(spec)}</setSpec><setName>{text(title)}</setName></set>"
        for spec, title in found
    )
    return f"<ListSets>{''.join(entries)}</ListSets>".encode()


def header(
    record: DemoRecord, *, in_seconds: bool, has_sets: bool, faults: Faults = frozenset()
) -> str:
    """Return the header element of *record*."""
    identifier = record.identifier
    if faults & {Fault.BARE_IDENTIFIERS, Fault.BARE_DOIS}:
        identifier = record.identifier.rpartition(":")[2]
    if Fault.BARE_DOIS in faults:
        identifier = f"{DOI_PREFIX}{identifier}"
    date = stamp(record.datestamp) if in_seconds else f"{record.datestamp:%Y-%m-%d}"
    if Fault.DATESTAMPS_WITH_FRACTION in faults and in_seconds:
        date = date[:-1] + ".500Z"
    first = f"<identifier>{text(identifier)}</identifier>"
    second = f"<datestamp>{date}</datestamp>"
    specs = "".join(f"<setSpec>{spec}</setSpec>" for spec in record.sets) if has_sets else ""
    status = ' status="deleted"' if record.is_deleted else ""
    if Fault.HEADER_ORDER in faults:
        first, second = second, first
    return f"<header{status}>{first}{second}{specs}</header>"


def record(found: DemoRecord, head: str, prefix: str, faults: Faults = frozenset()) -> str:
    """Return the record element of *found* with its metadata in the format *prefix*."""
    if found.is_deleted and Fault.DELETED_WITH_METADATA not in faults:
        return f"<record>{head}</record>"
    if Fault.NO_METADATA in faults:
        return f"<record>{head}</record>"
    payload = provider_metadata.payload(found, prefix, faults)
    if Fault.EMPTY_METADATA in faults:
        payload = ""
    return f"<record>{head}<metadata>{payload}</metadata></record>"


def one_record(fragment: bytes, faults: Faults = frozenset()) -> bytes:
    """Return the GetRecord element around a record that is already written."""
    if Fault.GET_RECORD_WITHOUT_SETS in faults:
        fragment = re.sub(b"<setSpec>[^<]*</setSpec>", b"", fragment)
    if Fault.GET_RECORD_WITHOUT_WRAPPER in faults:
        return fragment
    return b"<GetRecord>" + fragment + b"</GetRecord>"


def token(
    value: str,
    *,
    cursor: int,
    size: int,
    expires_at: datetime | None,
    faults: Faults = frozenset(),
) -> bytes:
    """
    Return the resumptionToken element.

    Args:
        value: The token; empty on the last page.
        cursor: Items before this page.
        size: Items in the whole list.
        expires_at: Until when the token works; None on the last page.
        faults: What to get wrong.
    """
    pairs = [("completeListSize", str(size)), ("cursor", str(cursor))]
    if Fault.TOKEN_WITH_ODD_ATTRIBUTE in faults:
        pairs.append(("pages", "many"))
    if expires_at is not None:
        pairs.insert(0, ("expirationDate", stamp(expires_at)))
    return f"<resumptionToken{attributes(pairs)}>{text(value)}</resumptionToken>".encode()
