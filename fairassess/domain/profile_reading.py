"""Examine one record: which fields are filled, and which marks and facts hold for it."""

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from operator import itemgetter
from typing import NamedTuple

from fairassess.domain import (
    profile_context,
    profile_facts,
    profile_identifiers,
    profile_people,
    richness,
)
from fairassess.domain.metadata import Record, Value
from fairassess.domain.profile_bits import BITS, bits_of, marks_in
from fairassess.domain.profile_placeholders import are_all_real, is_placeholder

Items = tuple[tuple[str, tuple[Value, ...]], ...]
"""Pairs of field name and its values, as in a record."""

Fields = dict[str, tuple[Value, ...]]
"""Field names with their values; a name that is there has at least one value."""


class Examined(NamedTuple):
    """
    What one live record holds.

    A named tuple and not a dataclass, for the same reason as `metadata.Value`.

    Attributes:
        present: Names of fields with at least one real value, sorted.
        placeholders: Names of fields whose only values are placeholders, sorted.
        marks: Some of `richness.MARKS`, in their order.
        year: Year of publication, else of the first date that shows one; None when none does.
        title: First real title; empty when there is none.
        creators: Real names of creators, as written.
        pids: Identifiers that are a DOI, Handle or ARK, as written.
        subjects: Real subjects, as written, without attributes.
    """

    present: tuple[str, ...]
    placeholders: tuple[str, ...]
    marks: tuple[str, ...]
    year: int | None
    title: str
    creators: tuple[str, ...]
    pids: tuple[str, ...]
    subjects: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """
    Which fields a record fills, and what holds for it by that alone.

    Compared by identity: it is part of a key that is looked up for every record.

    Attributes:
        present: As in Examined.
        placeholders: As in Examined.
        bits: Marks and facts, as bits.
    """

    present: tuple[str, ...]
    placeholders: tuple[str, ...]
    bits: int


class Tallies:
    """
    What is counted of every record beside its marks and facts.

    Attributes:
        licences: Records by the first known licence that they name; empty for those without.
        first_date: Earliest day, month or year of a date in ISO 8601; empty at first.
        last_date: Latest one.
    """

    __slots__ = ("first_date", "last_date", "licences")

    def __init__(self) -> None:
        self.licences: Counter[str] = Counter()
        self.first_date = ""
        self.last_date = ""

    def widen(self, first: str, last: str) -> None:
        """Widen the span of dates, each a day, month or year."""
        if last > self.last_date:
            self.last_date = last
        if first < self.first_date or not self.first_date:
            self.first_date = first


_TEXT = itemgetter(0)
_VALUES = itemgetter(1)
_PID, _PUBLIC = BITS[richness.PID], BITS[richness.PUBLIC_IDENTIFIERS]
_LICENCE, _PANET = BITS[richness.LICENCE], BITS[richness.PANET]
_ORCID, _ROR, _ISO_DATES = BITS[richness.ORCID], BITS[richness.ROR], BITS[richness.ISO_DATES]
_TECHNIQUE = BITS[profile_facts.TECHNIQUE]
_CORE = ("title", "creator", "publisher", "type", "description", "subject", "identifier")
_ALL_NAMES = sum(BITS.values())
_LONGEST_KEPT = 1_000


def examine(record: Record, tallies: Tallies) -> tuple[Examined, Shape, int, Items]:
    """
    Return what a live record holds.

    Args:
        record: Not deleted; its texts have no white space around them.
        tallies: Counts to add to.

    Returns:
        What it holds; which fields it fills; all its marks and facts as bits; its real values.
    """
    given = real = record.fields
    if are_all_real([*map(_TEXT, chain.from_iterable(map(_VALUES, given)))]):
        fields = asked = dict(given)
        names = tuple(fields)
        shape = _SHAPES.get(names) or _remember(names)
    else:
        given, real, pretended = _without_placeholders(given)
        fields, asked = dict(real), dict(given)
        shape = _shape(tuple(fields), pretended, tuple(asked))
    bits, pids = _read_identifiers(fields, asked)
    bits |= shape.bits | _read_people(fields)
    year, are_iso = _read_dates(fields, tallies)
    if are_iso if fields is asked else _are_iso_dates(asked):
        bits |= _ISO_DATES
    for value in fields.get("relation", ()):
        bits |= profile_identifiers.of_relation(value)
    for value in fields.get("alternate_identifier", ()):
        bits |= profile_identifiers.of_alternate(value)
    licence = _licence_of(fields.get("rights", ()))
    if licence:
        bits |= _LICENCE
    tallies.licences[licence] += 1
    subjects = fields.get("subject", ())
    if subjects and richness.names_panet_term(subjects):
        bits |= _PANET | _TECHNIQUE
    bits = profile_context.read(fields, bits) & _ALL_NAMES
    titles = fields.get("title")
    seen = Examined(
        shape.present,
        shape.placeholders,
        marks_in(bits),
        year,
        titles[0].text if titles else "",
        tuple(map(_TEXT, fields.get("creator", ()))),
        pids,
        tuple(map(_TEXT, subjects)),
    )
    return seen, shape, bits, real


def _without_placeholders(fields: Items) -> tuple[Items, Items, tuple[str, ...]]:
    """Return the values that are not empty, those that are real, and fields with placeholders."""
    given: list[tuple[str, tuple[Value, ...]]] = []
    real: list[tuple[str, tuple[Value, ...]]] = []
    pretended: list[str] = []
    for name, values in fields:
        filled = tuple([value for value in values if value.text])
        kept = tuple([value for value in filled if not is_placeholder(value.text)])
        if filled:
            given.append((name, filled))
        if kept:
            real.append((name, kept))
        if len(kept) < len(filled):
            pretended.append(name)
    return tuple(given), tuple(real), tuple(pretended)


_SHAPES: dict[tuple[str, ...], Shape] = {}
_MOST_SHAPES = 4096


def _remember(names: tuple[str, ...]) -> Shape:
    """Return the shape of records without placeholders; the last few thousand are kept."""
    if len(_SHAPES) >= _MOST_SHAPES:
        _SHAPES.clear()
    shape = _SHAPES[names] = _shape(names, (), names)
    return shape


@lru_cache(maxsize=4096)
def _shape(real: tuple[str, ...], pretended: tuple[str, ...], given: tuple[str, ...]) -> Shape:
    """
    Return which fields are filled, and what holds by that alone.

    Args:
        real: Fields with a real value.
        pretended: Fields with a placeholder.
        given: Fields with any value.
    """
    names = {}
    names[richness.CORE_FIELDS] = all(name in real for name in _CORE) and (
        "date" in real or "year" in real
    )
    names[richness.REAL_NAMES] = "title" not in pretended and "creator" not in pretended
    names[richness.RIGHTS] = "rights" in real
    names[richness.FORMATS] = "format" in real
    names[richness.DATES] = "date" in given or "year" in given
    names[richness.PROVENANCE] = "contributor" in real or "source" in real
    names[profile_facts.ALL_MANDATORY] = _are_filled(profile_facts.MANDATORY, real)
    names[profile_facts.ALL_RECOMMENDED] = _are_filled(profile_facts.RECOMMENDED, real)
    return Shape(
        present=tuple(sorted(real)),
        placeholders=tuple(sorted(set(pretended) - set(real))),
        bits=bits_of(*[name for name, holds in names.items() if holds]),
    )


def _are_filled(names: tuple[str, ...], real: tuple[str, ...]) -> bool:
    return all(name in real or profile_facts.STANDS_FOR.get(name) in real for name in names)


def _read_identifiers(fields: Fields, asked: Fields) -> tuple[int, tuple[str, ...]]:
    """Return what the identifiers are, and those that are persistent."""
    bits = 0
    pids = []
    values = fields.get("identifier", ())
    for value in values:
        found = profile_identifiers.of_identifier(value)
        bits |= found
        if found & _PID:
            pids.append(value.text)
    if fields is not asked:
        for value in asked.get("identifier", ()):
            # `undefined/4711` is a placeholder and shows what should stay inside as well.
            bits |= profile_identifiers.of_identifier(value) & profile_identifiers.IS_PRIVATE
    return (bits if bits & profile_identifiers.IS_PRIVATE else bits | _PUBLIC), tuple(pids)


def _licence_of(rights: tuple[Value, ...]) -> str:
    """Return the first known licence of a record; empty when it names none."""
    if sum([len(value.text) for value in rights]) <= _LONGEST_KEPT:
        return _kept_licence_of(rights)
    return next(filter(None, map(richness.licence_of, rights)), "")


@lru_cache(maxsize=1024)
def _kept_licence_of(rights: tuple[Value, ...]) -> str:
    return next(filter(None, map(richness.licence_of, rights)), "")


def _read_people(fields: Fields) -> int:
    """Return whether somebody has an ORCID, and some organisation a ROR identifier."""
    found = 0
    for name in ("creator", "contributor"):
        if name in fields and found != profile_people.HAS_BOTH:
            found |= profile_people.read(fields[name], found)
    bits = _ORCID if found & profile_people.HAS_ORCID else 0
    for name in ("publisher", "funder"):
        if name in fields and not found & profile_people.HAS_ROR:
            found |= profile_people.read(fields[name], found)
    return bits | _ROR if found & profile_people.HAS_ROR else bits


def _read_dates(fields: Fields, tallies: Tallies) -> tuple[int | None, bool]:
    """Return the year, and whether there are real dates and all are ISO 8601; note the span."""
    year: int | None = None
    texts = 0
    iso = 0
    for name in ("year", "date"):
        for text, _ in fields.get(name, ()):
            found = richness.read_date(text)
            texts += 1
            if year is None:
                year = found.year
            if found.is_iso:
                iso += 1
                tallies.widen(found.first, found.last)
    return year, texts > 0 and iso == texts


def _are_iso_dates(asked: Fields) -> bool:
    """Return whether all dates, placeholders too, are ISO 8601."""
    dates = asked.get("date", ()) + asked.get("year", ())
    return bool(dates) and all(richness.is_iso_date(text) for text, _ in dates)
