"""Read what OAI-PMH records, answers of APIs and landing pages tell of an object, alike."""

import re
import unicodedata
from collections.abc import Iterable

from fairassess.domain import licences, pids
from fairassess.domain.metadata import Record, Value
from fairassess.domain.pids import Scheme
from fairassess.probes import landing_rights
from fairassess.probes.api_evidence import Row, members, text
from fairassess.probes.crosswalk_evidence import Named, Side
from fairassess.probes.landing_rights import Access
from fairassess.probes.landing_values import Dataset

_LONGEST_WORDS = 50_000
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?=$|[T/ ])")
_IDENTIFIERS = frozenset({"identifier", "alternate_identifier", "alternateidentifier"})
_DATES = frozenset({"date", "year", "publicationyear"})
_ACCESS_WORDS = (
    ("open access", Access.OPEN), ("openaccess", Access.OPEN), ("embargo", Access.EMBARGOED),
    ("restricted", Access.RESTRICTED), ("closed access", Access.CLOSED),
)  # fmt: skip
_ADDRESSES = ("valueURI", "valueUri", "schemeURI")
_UNKNOWN = frozenset({":unav", ":null", ":none", ":tba", ":unkn", ":unas", ":unap", "unknown"})


def fold(written: str) -> str:
    """Return a text without case, diacritics, punctuation and superfluous white space."""
    parts = unicodedata.normalize("NFKD", written)
    kept = "".join(one for one in parts if not unicodedata.combining(one)).casefold()
    return " ".join("".join(one if one.isalnum() else " " for one in kept).split())


def of_record(record: Record, *, is_oai: bool) -> Side:
    """
    Return what a record tells.

    Args:
        record: Of OAI-PMH, or made from an answer of an API.
        is_oai: Whether it is of OAI-PMH, whose subjects may all be techniques.
    """
    rights = _values(record, frozenset({"rights"}))
    subjects = _values(record, frozenset({"subject"}))
    relations = _values(record, frozenset({"relation", "contributor", "related_item"}))
    terms = tuple(Named(one.text, _address(one)) for one in subjects)
    return Side(
        pids=keys(one.text for one in _values(record, _IDENTIFIERS)),
        titles=tuple(one.text for one in _values(record, frozenset({"title"}))),
        creators=tuple(
            Named(one.text, _orcid(one)) for one in _values(record, frozenset({"creator"}))
        ),
        dates=_dates(one.text for one in _values(record, _DATES)),
        licences=_licences(text_ for one in rights for text_ in _all_texts(one)),
        has_rights=bool(rights),
        techniques=terms if is_oai else tuple(one for one in terms if one.id),
        instruments=tuple(
            Named(one.text)
            for one in relations
            if one.attribute("relationType").lower() == "iscollectedby"
        ),
        access=_access(text_ for one in rights for text_ in _all_texts(one)),
        has_description=bool(_values(record, frozenset({"description"}))),
        words=_words(
            text_ for _, values in record.fields for one in values for text_ in _all_texts(one)
        ),
    )


def of_row(row: Row, record: Record | None) -> Side:
    """Return what an answer of an API tells, beside the record that was made from it."""
    side = of_record(record, is_oai=False) if record is not None else Side()
    instruments = [*members(row.get("instrument")), *members(row.get("instruments"))]
    samples = [*members(row.get("samples")), *members(row.get("sample"))]
    said = row.get("isPublic")
    told = {Access.OPEN if said else Access.RESTRICTED} if isinstance(said, bool) else set()
    for one in members(row.get("access")):
        status = fold(text(one.get("status")) or text(one.get("record")))
        told |= {Access(status)} if status in {each.value for each in Access} else set()
    return Side(
        pids=side.pids | keys([text(row.get("pid")), text(row.get("doi"))]),
        titles=side.titles,
        creators=side.creators,
        dates=side.dates,
        licences=side.licences,
        has_rights=side.has_rights,
        techniques=side.techniques,
        instruments=_named(instruments),
        samples=_named(samples),
        access=side.access or frozenset(told),
        has_description=side.has_description,
        words=side.words,
    )


def of_dataset(dataset: Dataset) -> Side:
    """Return what the description on a landing page tells."""
    return Side(
        pids=keys(dataset.identifiers),
        titles=(dataset.name,) if dataset.name else (),
        creators=tuple(Named(one.name, next(iter(one.ids), "")) for one in dataset.creators),
        dates=_dates(dataset.dates),
        licences=_licences(dataset.licences),
        has_rights=bool(dataset.licences),
        has_description=bool(dataset.description),
    )


def _values(record: Record, names: frozenset[str]) -> tuple[Value, ...]:
    return tuple(
        one
        for name, values in record.fields
        if name.rpartition(":")[2].lower() in names
        for one in values
        if (one.text.strip() and one.text.strip().lower() not in _UNKNOWN) or one.attributes
    )


def _all_texts(value: Value) -> tuple[str, ...]:
    return (value.text, *(told for _, told in value.attributes))


def _address(value: Value) -> str:
    """Return the address of a term, which may be its text."""
    found = next((told for name in _ADDRESSES[:2] if (told := value.attribute(name))), "")
    return found or (value.text if value.text.startswith(("http://", "https://")) else "")


def _orcid(value: Value) -> str:
    found = (told for name, told in value.attributes if name == "nameIdentifier")
    return next((one for one in map(_key, found) if one.startswith(Scheme.ORCID.value)), "")


def _key(written: str) -> str:
    pid = pids.parse(written)
    return "" if pid is None else pid.key


def keys(written: Iterable[str]) -> frozenset[str]:
    """Return the persistent identifiers of things among some texts, each in one way of writing."""
    found = (pids.parse(one) for one in written if one)
    return frozenset(one.key for one in found if one is not None and one.scheme in pids.OF_THINGS)


def _dates(written: Iterable[str]) -> tuple[str, ...]:
    found = (_DATE.match(one.strip()) for one in written)
    return tuple(
        dict.fromkeys("-".join(part for part in one.groups() if part) for one in found if one)
    )


def _licences(written: Iterable[str]) -> frozenset[str]:
    found = {licences.name_of(one) for one in written}
    return frozenset(found - {"", licences.OTHER_KNOWN})


def _access(written: Iterable[str]) -> frozenset[Access]:
    told = list(written)
    terms = {one for one in map(landing_rights.access, told) if one is not None}
    if terms:
        return frozenset(terms)
    plain = " ".join(told).lower()
    return frozenset(access for word, access in _ACCESS_WORDS if word in plain)


def _named(rows: Iterable[Row]) -> tuple[Named, ...]:
    found = (Named(text(one.get("name")), text(one.get("pid"))) for one in rows)
    return tuple(one for one in found if one.name or one.id)


def _words(told: Iterable[str]) -> str:
    return f" {fold(' '.join(told)[:_LONGEST_WORDS])} "
