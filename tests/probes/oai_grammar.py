"""The grammar of OAI-PMH replies as an XML schema in our own words: a second opinion for tests."""

from lxml import etree

from fairassess.probes.oai_evidence import OAI_NAMESPACE

# XML Schema 1.1 takes any text for an address; our parser is pickier than that.
_ADDRESS = "string"
_LETTERS = r"[A-Za-z0-9\-_\.!~\*'\(\)]+"
_VERBS = "Identify ListMetadataFormats ListSets GetRecord ListIdentifiers ListRecords"
_CODES = """cannotDisseminateFormat idDoesNotExist badArgument badVerb noMetadataFormats
    noRecordsMatch badResumptionToken noSetHierarchy"""


def _words(name: str, words: str) -> str:
    values = "".join(f'<enumeration value="{word}"/>' for word in words.split())
    return _simple(name, f'<restriction base="string">{values}</restriction>')


def _pattern(name: str, base: str, pattern: str) -> str:
    return _simple(name, f'<restriction base="{base}"><pattern value="{pattern}"/></restriction>')


def _simple(name: str, content: str) -> str:
    return f'<simpleType name="{name}">{content}</simpleType>'


def _sequence(name: str, content: str, attributes: str = "") -> str:
    return f'<complexType name="{name}"><sequence>{content}</sequence>{attributes}</complexType>'


def _text(name: str, base: str, *attributes: str) -> str:
    inside = "".join(attributes)
    extension = f'<extension base="{base}">{inside}</extension>'
    return f'<complexType name="{name}"><simpleContent>{extension}</simpleContent></complexType>'


def _attribute(name: str, kind: str, use: str = "optional") -> str:
    return f'<attribute name="{name}" type="{kind}" use="{use}"/>'


def _one(name: str, kind: str) -> str:
    return f'<element name="{name}" type="{kind}"/>'


def _maybe(name: str, kind: str) -> str:
    return f'<element name="{name}" type="{kind}" minOccurs="0"/>'


def _some(name: str, kind: str, least: int = 1) -> str:
    return f'<element name="{name}" type="{kind}" minOccurs="{least}" maxOccurs="unbounded"/>'


_PARTS = (
    _one("OAI-PMH", "o:reply"),
    _sequence(
        "reply",
        _one("responseDate", "dateTime")
        + _one("request", "o:request")
        + "<choice>"
        + _some("error", "o:error")
        + "".join(_one(verb, f"o:{verb}") for verb in _VERBS.split())
        + "</choice>",
    ),
    _text(
        "request",
        _ADDRESS,
        _attribute("verb", "o:verb"),
        _attribute("identifier", _ADDRESS),
        _attribute("metadataPrefix", "o:prefix"),
        _attribute("from", "o:stamp"),
        _attribute("until", "o:stamp"),
        _attribute("set", "o:spec"),
        _attribute("resumptionToken", "string"),
    ),
    _text("error", "string", _attribute("code", "o:code", "required")),
    _sequence(
        "Identify",
        _one("repositoryName", "string")
        + _one("baseURL", _ADDRESS)
        + _one("protocolVersion", "o:version")
        + _some("adminEmail", "o:mail")
        + _one("earliestDatestamp", "o:stamp")
        + _one("deletedRecord", "o:policy")
        + _one("granularity", "o:granularity")
        + _some("compression", "string", 0)
        + _some("description", "o:container", 0),
    ),
    _sequence("ListMetadataFormats", _some("metadataFormat", "o:format")),
    _sequence(
        "format",
        _one("metadataPrefix", "o:prefix")
        + _one("schema", _ADDRESS)
        + _one("metadataNamespace", _ADDRESS),
    ),
    _sequence("ListSets", _some("set", "o:set") + _maybe("resumptionToken", "o:token")),
    _sequence(
        "set",
        _one("setSpec", "o:spec")
        + _one("setName", "string")
        + _some("setDescription", "o:container", 0),
    ),
    _sequence("GetRecord", _one("record", "o:record")),
    _sequence("ListRecords", _some("record", "o:record") + _maybe("resumptionToken", "o:token")),
    _sequence(
        "ListIdentifiers", _some("header", "o:header") + _maybe("resumptionToken", "o:token")
    ),
    _sequence(
        "record",
        _one("header", "o:header")
        + _maybe("metadata", "o:container")
        + _some("about", "o:container", 0),
    ),
    _sequence(
        "header",
        _one("identifier", _ADDRESS) + _one("datestamp", "o:stamp") + _some("setSpec", "o:spec", 0),
        _attribute("status", "o:status"),
    ),
    _text(
        "token",
        "string",
        _attribute("expirationDate", "dateTime"),
        _attribute("completeListSize", "positiveInteger"),
        _attribute("cursor", "nonNegativeInteger"),
    ),
    _sequence("container", '<any namespace="##other" processContents="lax"/>'),
    _words("verb", _VERBS),
    _words("code", _CODES),
    _words("version", "2.0"),
    _words("policy", "no persistent transient"),
    _words("granularity", "YYYY-MM-DD YYYY-MM-DDThh:mm:ssZ"),
    _words("status", "deleted"),
    _pattern("prefix", "string", _LETTERS),
    _pattern("spec", "string", f"{_LETTERS}(:{_LETTERS})*"),
    _pattern("mail", "string", r"\S+@(\S+\.)+\S+"),
    _pattern("moment", "dateTime", ".*Z"),
    _simple("stamp", '<union memberTypes="date o:moment"/>'),
)


def grammar() -> etree.XMLSchema:
    """Return the grammar, ready to judge a parsed reply; what containers hold is not judged."""
    head = (
        f'<schema xmlns="http://www.w3.org/2001/XMLSchema" xmlns:o="{OAI_NAMESPACE}" '
        f'targetNamespace="{OAI_NAMESPACE}" elementFormDefault="qualified">'
    )
    return etree.XMLSchema(etree.fromstring(f"{head}{''.join(_PARTS)}</schema>"))
