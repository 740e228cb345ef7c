"""Names and values of RDF, made so that no text of a stranger leaves its place."""

import re
from datetime import datetime
from urllib.parse import quote, urlsplit

from rdflib import DCTERMS, FOAF, OWL, PROV, RDF, RDFS, XSD, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

DCAT = Namespace("http://www.w3.org/ns/dcat#")
"""Of version 3, which rdflib does not know yet: it has `dcat:version`."""
DPV = Namespace("https://w3id.org/dpv#")
DQV = Namespace("http://www.w3.org/ns/dqv#")
EARL = Namespace("http://www.w3.org/ns/earl#")
FTR = Namespace("https://w3id.org/ftr#")
PRINCIPLES = Namespace("https://w3id.org/fair/principles/terms/")
SCHEMA = Namespace("https://schema.org/")
SDMX = Namespace("http://purl.org/linked-data/sdmx/2009/attribute#")
SIO = Namespace("http://semanticscience.org/resource/")
"""With http, as the shapes of FTR write it; its ontology and its context write https."""
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
VIVO = Namespace("http://vivoweb.org/ontology/core#")

IMPLEMENTS = SIO.SIO_000233
PERCENT = URIRef("http://qudt.org/vocab/unit/PERCENT")

PREFIXES = {
    "dcat": str(DCAT),
    "dcterms": str(DCTERMS),
    "dpv": str(DPV),
    "dqv": str(DQV),
    "earl": str(EARL),
    "fair": str(PRINCIPLES),
    "foaf": str(FOAF),
    "ftr": str(FTR),
    "owl": str(OWL),
    "prov": str(PROV),
    "rdf": str(RDF),
    "rdfs": str(RDFS),
    "schema": str(SCHEMA),
    "sdmx-attribute": str(SDMX),
    "sio": str(SIO),
    "vcard": str(VCARD),
    "vivo": str(VIVO),
    "xsd": str(XSD),
}
"""Short names of the vocabularies, as both ways of writing use them."""

_LONGEST_ADDRESS = 2000
_BARE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_IN_PATH = "%/:@!$&'()*+,;=-._~"
_IN_HOST = "%:@!$&'()*+,;=-._~[]"

Value = Node | str | int | datetime | None


def address(said: str) -> URIRef | None:
    """
    Return an address that somebody wrote as an IRI; None when it is no web address.

    What may not stand in an IRI, such as spaces, quotes and angle brackets, is percent-encoded.

    Args:
        said: Anything, of any length.
    """
    said = said.strip()
    if len(said) > _LONGEST_ADDRESS:
        return None
    try:
        parts = urlsplit(said)
        has_host = bool(parts.hostname)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not has_host:
        return None
    encoded = f"{parts.scheme}://{_encoded(parts.netloc, _IN_HOST)}{_encoded(parts.path, _IN_PATH)}"
    if parts.query:
        encoded += f"?{_encoded(parts.query, _IN_PATH + '?')}"
    if parts.fragment:
        encoded += f"#{_encoded(parts.fragment, _IN_PATH + '?')}"
    return URIRef(encoded)


def mailbox(said: str) -> URIRef | None:
    """Return an e-mail address as an IRI; None when it is none."""
    name, sign, host = said.strip().rpartition("@")
    if not (sign and name and host) or "/" in said or len(said) > _LONGEST_ADDRESS:
        return None
    return URIRef(f"mailto:{_encoded(name, '-._~+')}@{_encoded(host, '-._~')}")


def below(base: str, *steps: str | int) -> URIRef:
    """Return the IRI of something in a folder, each step encoded: `below(site, "runs", 7)`."""
    return URIRef("/".join((base.rstrip("/"), *(_encoded(str(step), "-._~@") for step in steps))))


def part(whole: URIRef, name: str) -> URIRef:
    """Return the IRI of a part of a document: `#name`; of a part of a part `#whole-name`."""
    joint = "-" if "#" in whole else "#"
    return URIRef(f"{whole}{joint}{_encoded(name, '-._~')}")


def principle(name: str) -> URIRef:
    """Return the IRI of a FAIR principle or letter: `F1`, `R1.3`, `A`."""
    return PRINCIPLES[_encoded(name, "-._~")]


def text(said: str) -> Literal:
    """Return a text as a literal; halves of letters, which no encoding has, become a question."""
    return Literal(said.encode("utf-8", "replace").decode("utf-8"))


def moment(at: datetime) -> Literal:
    """Return a moment, aware UTC, as `xsd:dateTime`."""
    return Literal(at.isoformat(), datatype=XSD.dateTime)


def tell(graph: Graph, subject: URIRef, *said: tuple[URIRef, Value]) -> None:
    """
    Add what is said of something.

    Args:
        graph: Where it is added.
        subject: What it is said of.
        said: Properties with their values; None and empty texts are left out.
    """
    for name, value in said:
        if value is None or value == "":
            continue
        graph.add((subject, name, _node(value)))


def types(graph: Graph, subject: URIRef, *classes: URIRef) -> None:
    """Add the classes of something."""
    for one in classes:
        graph.add((subject, RDF.type, one))


def _node(value: Node | str | int | datetime) -> Node:
    # Nodes of rdflib are texts, too, so they are looked for first.
    if isinstance(value, Node):
        return value
    if isinstance(value, datetime):
        return moment(value)
    return text(value) if isinstance(value, str) else Literal(value, datatype=XSD.integer)


def _encoded(said: str, safe: str) -> str:
    return quote(_BARE_PERCENT.sub("%25", said), safe=safe + "%", errors="replace")
