"""What the identifiers and relations of a record are: their kind, whether public, what they say."""

import re
from collections.abc import Iterable
from functools import lru_cache

from fairassess.domain import pids, profile_facts
from fairassess.domain.metadata import Value
from fairassess.domain.pids import Scheme
from fairassess.domain.profile_bits import BITS, bits_of
from fairassess.domain.profile_facts import (
    IDENTIFIERS,
    INSTRUMENT,
    KINDS,
    PROPOSAL,
    RELATED,
    SAMPLE,
)
from fairassess.domain.richness import PID, PID_AS_LINK, PROVENANCE, RELATION

IS_PRIVATE = 1 << len(BITS)
"""Bit of an identifier that means something only inside the house."""

SAYS_WHERE = IS_PRIVATE << 1
"""Bit of a relation to what the data were measured with."""

_OWN = dict(zip(KINDS, [BITS[name] for name in IDENTIFIERS], strict=True))
_OTHERS = dict(zip(KINDS, [BITS[name] for name in RELATED], strict=True))
_DOI = re.compile(r"(https://doi\.org/)?10\.\d{4,9}(?:\.\d+)*/\S+").fullmatch
_LINKED_DOI = bits_of(PID, PID_AS_LINK) | _OWN["doi"]
_BARE_DOI = bits_of(PID) | _OWN["doi"]
_LONGEST_QUICK = 200
_IS_PID = BITS[PID]
_UUID = re.compile(
    r"(?:urn:uuid:|uuid:)?\{?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?", re.IGNORECASE
).fullmatch
_NUMBER = re.compile(r"(?:pid:\s*|id:\s*|#)?\d+(?:[./-]\d+)*").fullmatch
_URL = re.compile(r"(?:https?|ftp)://\S+", re.IGNORECASE).fullmatch
_KIND_OF_SCHEME = {
    Scheme.DOI: "doi",
    Scheme.HANDLE: "handle",
    Scheme.ARK: "ark",
    # A sample number is a Handle under a prefix of its own.
    Scheme.IGSN: "handle",
}
_KIND_OF_TYPE = {"doi": "doi", "handle": "handle", "ark": "ark", "url": "url", "purl": "url"}
_OF_THING = {
    "Instrument": BITS[INSTRUMENT],
    "Award": BITS[PROPOSAL],
    "Project": BITS[PROPOSAL],
    "PhysicalObject": BITS[SAMPLE],
}
_PROVENANCE = frozenset(
    {
        "Collects",
        "Compiles",
        "HasVersion",
        "IsCollectedBy",
        "IsCompiledBy",
        "IsDerivedFrom",
        "IsNewVersionOf",
        "IsOriginalFormOf",
        "IsPreviousVersionOf",
        "IsSourceOf",
        "IsVariantFormOf",
        "IsVersionOf",
    }
)
_COLLECTED_BY = frozenset({"IsCollectedBy", "IsCompiledBy"})
_PROPOSAL_TYPES = ("proposal", "visit", "experiment")

Attributes = tuple[tuple[str, str], ...]


def of_identifiers(values: Iterable[Value]) -> tuple[int, tuple[str, ...]]:
    """Return bits of what a record's own identifiers are, and the texts of the persistent ones."""
    bits = 0
    found = []
    for value in values:
        text, attributes = value
        if len(text) <= _LONGEST_QUICK and _DOI(text) is not None:
            # As below, without a call: most records have such an identifier and no other.
            is_linked = text[0] == "h" or (attributes and value.attribute("identifierType"))
            bits |= _LINKED_DOI if is_linked else _BARE_DOI
            found.append(text)
            continue
        said = of_identifier(value)
        bits |= said
        if said & _IS_PID:
            found.append(text)
    return bits, tuple(found)


def of_texts(texts: Iterable[str]) -> tuple[int, tuple[str, ...]]:
    """Return what `of_identifiers` does for values that have no attributes."""
    bits = 0
    found = []
    for text in texts:
        if len(text) <= _LONGEST_QUICK and _DOI(text) is not None:
            said = _LINKED_DOI if text[0] == "h" else _BARE_DOI
        else:
            said = of_identifier(Value(text))
        bits |= said
        if said & _IS_PID:
            found.append(text)
    return bits, tuple(found)


def of_related(texts: Iterable[str]) -> int:
    """Return what `of_relations` does for values that have no attributes."""
    bits = 0
    for text in texts:
        is_doi = len(text) <= _LONGEST_QUICK and _DOI(text) is not None
        bits |= _BARE_RELATED_DOI if is_doi else of_relation(Value(text))
    return bits


def of_identifier(value: Value) -> int:
    """Return bits of what one of the record's own identifiers is: marks, facts, IS_PRIVATE."""
    text, attributes = value
    match = _DOI(text) if len(text) <= _LONGEST_QUICK else None
    if match is not None:
        if match[1] or (attributes and value.attribute("identifierType")):
            return _LINKED_DOI
        return _BARE_DOI
    pid = read_pid(value)
    if pid is None:
        kind = _OWN[_kind_of_text(text)]
        return kind | IS_PRIVATE if pids.is_private(text) else kind
    kind = _OWN[_KIND_OF_SCHEME[pid.scheme]]
    if pid.is_https_link or value.attribute("identifierType"):
        return kind | BITS[PID] | BITS[PID_AS_LINK]
    return kind | BITS[PID]


def read_pid(value: Value) -> pids.Pid | None:
    """
    Return the DOI, Handle, ARK or sample number that *value* gives, or None.

    A Handle is also known by its type (`identifierType`), because a bare one without a dot in its
    prefix cannot be told from a date.
    """
    pid = pids.parse(value.text)
    if pid is None and value.attribute("identifierType").lower() == "handle":
        pid = pids.parse(f"hdl:{value.text}")
    return pid if pid is not None and pid.scheme in pids.OF_THINGS else None


def of_relations(values: Iterable[Value]) -> int:
    """Return bits of what the relations of a record say: marks, facts, SAYS_WHERE."""
    bits = 0
    last: Attributes = ()
    for value in values:
        text, attributes = value
        if attributes:
            # Relations of one type have the same attributes, and those often say it all.
            if attributes == last:
                continue
            said = _of_attributes(attributes)
            if said & _IS_TYPED and said & _ANY_KIND:
                bits |= said
                last = attributes
                continue
        elif len(text) <= _LONGEST_QUICK and _DOI(text) is not None:
            bits |= _BARE_RELATED_DOI
            continue
        bits |= of_relation(value)
    return bits


def of_relation(value: Value) -> int:
    """
    Return bits of what a relation says: marks, facts, SAYS_WHERE.

    The kind of a related identifier is the one that its type names, where it has one.
    """
    text, attributes = value
    bits = _of_attributes(attributes) if attributes else 0
    if bits & _IS_TYPED and bits & _ANY_KIND:
        return bits
    if len(text) <= _LONGEST_QUICK and _DOI(text) is not None:
        kind = "doi"
        bits |= _IS_TYPED
    else:
        pid = pids.parse(text)
        if pid is not None and pid.scheme in pids.OF_THINGS:
            kind = _KIND_OF_SCHEME[pid.scheme]
            bits |= _IS_TYPED
        else:
            kind = _kind_of_text(text)
    return bits if bits & _ANY_KIND else bits | _OTHERS[kind]


_IS_TYPED = BITS[RELATION]
_ANY_KIND = sum(_OTHERS.values())
_BARE_RELATED_DOI = _IS_TYPED | _OTHERS["doi"]


# A provider has a handful of relation types and hundreds of thousands of relations.
@lru_cache(maxsize=512)
def _of_attributes(attributes: Attributes) -> int:
    said = dict(reversed(attributes))
    bits = _OF_THING.get(said.get("resourceTypeGeneral", ""), 0)
    relation = said.get("relationType", "")
    if relation:
        bits |= BITS[RELATION]
    if relation in _PROVENANCE:
        bits |= BITS[PROVENANCE]
    if relation in _COLLECTED_BY:
        bits |= SAYS_WHERE | BITS[INSTRUMENT]
    kind = said.get("relatedIdentifierType", "").lower()
    if kind == "igsn":
        bits |= BITS[SAMPLE]
    if kind in _KIND_OF_TYPE:
        bits |= _OTHERS[_KIND_OF_TYPE[kind]]
    return bits


def of_alternate(value: Value) -> int:
    """Return bits of what another identifier of the record names: the proposal, by its type."""
    kind = value.attribute("alternateIdentifierType").lower()
    is_proposal = any(word in kind for word in _PROPOSAL_TYPES)
    return BITS[profile_facts.PROPOSAL] if is_proposal else 0


def _kind_of_text(text: str) -> str:
    """Return the kind of an identifier that is no persistent one."""
    if _URL(text) is not None:
        return "url"
    if _UUID(text) is not None:
        return "uuid"
    return "number" if _NUMBER(text) is not None else "other"
