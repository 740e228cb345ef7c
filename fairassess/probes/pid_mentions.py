"""Find what metadata name beside the object itself: people, organisations, instruments ..."""

import re
from collections.abc import Iterable, Mapping
from typing import cast

from fairassess.domain import pids
from fairassess.domain.metadata import Record, Value
from fairassess.domain.pids import Scheme
from fairassess.probes.pid_evidence import Kind, Mention

MOST = 400
"""Mentions of one object that are kept."""

_INSTRUMENT_RELATIONS = frozenset({"IsCollectedBy", "IsCompiledBy"})
_KIND_OF_TYPE = {
    "Instrument": Kind.INSTRUMENT,
    "PhysicalObject": Kind.SAMPLE,
    "Software": Kind.SOFTWARE,
    "ComputationalNotebook": Kind.SOFTWARE,
}
_NAMING = ("nameIdentifier", "affiliationIdentifier", "publisherIdentifier", "funderIdentifier")
_PEOPLE_FIELDS = ("creator", "contributor", "publisher", "funder")
_MOST_WORDS = 50
_LIKE_ORCID = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dXx]").fullmatch

Json = Mapping[str, object]


def of_record(record: Record) -> tuple[Mention, ...]:
    """Return what a harvested record names; a relation without identifier is left out."""
    found: list[Mention] = []
    for field in _PEOPLE_FIELDS:
        for value in record.values(field):
            texts = [text for name, text in value.attributes if name in _NAMING]
            found += _people(texts if texts else value.text.split()[-_MOST_WORDS:])
    for value in record.values("relation"):
        found.append(_relation(value.text, dict(reversed(value.attributes))))
    for value in record.values("related_item"):
        found += _item(value)
    return tuple(found[:MOST])


def of_datacite(attributes: Json) -> tuple[Mention, ...]:
    """
    Return what the metadata of a DOI name.

    Args:
        attributes: `data.attributes` of DataCite's REST API, or DataCite JSON.
    """
    found: list[Mention] = []
    for field in ("creators", "contributors"):
        for person in _objects(attributes.get(field)):
            found += _people(_texts(person.get("nameIdentifiers"), "nameIdentifier"))
            found += _people(_texts(person.get("affiliation"), "affiliationIdentifier"))
    publisher = attributes.get("publisher")
    if isinstance(publisher, Mapping):
        found += _people(_texts([publisher], "publisherIdentifier"))
    found += _people(_texts(attributes.get("fundingReferences"), "funderIdentifier"))
    for relation in _objects(attributes.get("relatedIdentifiers")):
        said = {name: text for name, text in relation.items() if isinstance(text, str)}
        found.append(_relation(said.get("relatedIdentifier", ""), said))
    for item in _objects(attributes.get("relatedItems")):
        inside = item.get("relatedItemIdentifier")
        texts = _texts([inside], "relatedItemIdentifier") if isinstance(inside, Mapping) else ()
        said = {name: text for name, text in item.items() if isinstance(text, str)}
        found += [_relation(text, said) for text in texts]
    return tuple(one for one in found[:MOST] if one.text)


def _people(texts: Iterable[str]) -> Iterable[Mention]:
    """Return the texts that are, or were meant as, an ORCID or a ROR."""
    for given in texts:
        text = given.strip("()[],; ")
        pid, low = pids.parse(text), text.lower()
        is_linked = "orcid.org/" in low
        if pid is not None and pid.scheme is Scheme.ORCID:
            # Out of ORCID's own range, and without its name, it is the ISNI of somebody.
            if is_linked or not pids.is_for_tests(pid):
                yield Mention(Kind.PERSON, text)
        elif pid is not None and pid.scheme is Scheme.ROR:
            # Seven signs and two digits may be a word; only the address says what is meant.
            if "ror.org/" in low:
                yield Mention(Kind.ORGANISATION, text)
        elif is_linked or _LIKE_ORCID(text):
            yield Mention(Kind.PERSON, text)
        elif "ror.org/" in low:
            yield Mention(Kind.ORGANISATION, text)


def _relation(text: str, said: Mapping[str, str]) -> Mention:
    relation = said.get("relationType", "").strip()
    written = _as_handle(text.strip(), said.get("relatedIdentifierType", ""))
    general = said.get("resourceTypeGeneral", "") or said.get("relatedItemType", "")
    kind = _KIND_OF_TYPE.get(general)
    pid = pids.parse(written)
    if kind is None and relation in _INSTRUMENT_RELATIONS:
        kind = Kind.INSTRUMENT
    if kind is None and pid is not None and pids.is_sample(pid):
        kind = Kind.SAMPLE
    if kind is None and said.get("relatedIdentifierType", "").upper() == "IGSN":
        kind = Kind.SAMPLE
    return Mention(kind or Kind.RELATED, written, relation)


def _as_handle(text: str, kind: str) -> str:
    """Return a bare Handle or sample number so that it can be told from any other text."""
    if not text or pids.parse(text) is not None:
        return text
    if kind.lower() == "handle" and pids.parse(f"hdl:{text}") is not None:
        return f"hdl:{text}"
    if kind.upper() == "IGSN" and pids.parse(f"igsn:{text}") is not None:
        return f"igsn:{text}"
    return text


def _item(value: Value) -> Iterable[Mention]:
    """Return the identifiers among the words of a related item."""
    said = dict(reversed(value.attributes))
    for word in value.text.split()[:_MOST_WORDS]:
        if pids.parse(word) is not None:
            yield _relation(word, said)


def _objects(value: object) -> Iterable[Json]:
    if isinstance(value, list):
        for one in value[:MOST]:
            if isinstance(one, Mapping):
                yield cast(Json, one)


def _texts(value: object, name: str) -> list[str]:
    inside = (one.get(name) for one in _objects(value))
    return [text for text in inside if isinstance(text, str)]
