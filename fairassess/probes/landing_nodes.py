"""Things with properties, as JSON-LD, microdata and RDFa all describe them, by one set of names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

SCHEMA_ORG = "https://schema.org/"

DCT = "http://purl.org/dc/terms/"
DC = "http://purl.org/dc/elements/1.1/"
DCAT = "http://www.w3.org/ns/dcat#"
FOAF = "http://xmlns.com/foaf/0.1/"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
VCARD = "http://www.w3.org/2006/vcard/ns#"

PREFIXES = {
    "schema": SCHEMA_ORG,
    "sdo": SCHEMA_ORG,
    "dct": DCT,
    "dcterms": DCT,
    "dc": DC,
    "dcat": DCAT,
    "foaf": FOAF,
    "rdfs": RDFS,
    "skos": SKOS,
    "vcard": VCARD,
    "bioschemas": "https://bioschemas.org/",
}
"""Prefixes that the context of schema.org brings along, and those that RDFa knows by itself."""

# What other vocabularies call the things that we look for, by the name of schema.org.
_SAME = {
    **{
        space + theirs: ours
        for space in (DCT, DC)
        for theirs, ours in {
            "title": "name",
            "description": "description",
            "abstract": "description",
            "identifier": "identifier",
            "creator": "creator",
            "publisher": "publisher",
            "issued": "datePublished",
            "date": "datePublished",
            "created": "dateCreated",
            "modified": "dateModified",
            "license": "license",
            "rights": "accessRights",
            "accessRights": "accessRights",
            "subject": "keywords",
            "isPartOf": "isPartOf",
            "hasPart": "hasPart",
            "isReferencedBy": "isReferencedBy",
            "references": "references",
            "relation": "relation",
            "source": "isBasedOn",
            "provenance": "provenance",
            "isVersionOf": "isVersionOf",
            "format": "encodingFormat",
        }.items()
    },
    DCAT + "distribution": "distribution",
    DCAT + "downloadURL": "contentUrl",
    DCAT + "accessURL": "contentUrl",
    DCAT + "mediaType": "encodingFormat",
    DCAT + "byteSize": "contentSize",
    DCAT + "theme": "keywords",
    DCAT + "keyword": "keywords",
    DCAT + "Dataset": "Dataset",
    DCAT + "Distribution": "DataDownload",
    FOAF + "name": "name",
    RDFS + "label": "name",
    SKOS + "prefLabel": "name",
    VCARD + "fn": "name",
}
_SCHEMA_ORGS = ("https://schema.org/", "http://schema.org/", "http://www.schema.org/",
                "https://www.schema.org/")  # fmt: skip

MOST_VISITED = 20_000
"""Things that name each other can be walked through for ever."""


LONGEST = 20_000
"""Characters of a text that are kept."""

_UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")


def clean(text: str) -> str:
    """Return a text as it can be stored: in one line, without controls and halves of characters."""
    return " ".join(_UNFIT.sub(" ", text[:LONGEST]).split())


def short(address: str) -> str:
    """Return the name by which we know what an address stands for; else the address itself."""
    for start in _SCHEMA_ORGS:
        if address.startswith(start):
            return address[len(start) :]
    return _SAME.get(address, address)


@dataclass(frozen=True, slots=True)
class Node:
    """
    A thing with properties, or a text.

    Attributes:
        id: Its address; empty when it has none.
        types: What it is, by our names.
        values: Names of properties with what they hold, in order, each name once.
        text: The text that it is; empty when it is a thing.
    """

    id: str = ""
    types: tuple[str, ...] = ()
    values: tuple[tuple[str, tuple["Node", ...]], ...] = ()
    text: str = ""

    def all(self, *names: str) -> tuple["Node", ...]:
        """Return what these properties hold, in the order of the names."""
        held = dict(self.values)
        return tuple(node for name in names for node in held.get(name, ()))

    def first(self, *names: str) -> str:
        """Return the first text or address that one of these properties holds."""
        return next((told for node in self.all(*names) if (told := node.told)), "")

    @property
    def told(self) -> str:
        """Its text; of a thing its name, or else its address."""
        return self.text or self.first("name") or self.id


def everything(nodes: tuple[Node, ...]) -> Iterator[Node]:
    """Yield these things and what they hold, outermost first, at most MOST_VISITED of them."""
    waiting = list(reversed(nodes[:MOST_VISITED]))
    for _ in range(MOST_VISITED):
        if not waiting:
            return
        node = waiting.pop()
        yield node
        for _, held in node.values:
            waiting += reversed(held)
