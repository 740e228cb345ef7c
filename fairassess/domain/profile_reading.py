"""Examine one record: which fields are filled, and which marks and facts hold for it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from operator import itemgetter
from typing import NamedTuple, Protocol

from fairassess.domain import (
    profile_context,
    profile_facts,
    profile_identifiers,
    profile_people,
    richness,
)
from fairassess.domain.metadata import Value
from fairassess.domain.profile_bits import BITS, bits_of, marks_in
from fairassess.domain.profile_placeholders import are_surely_real, is_placeholder
from fairassess.domain.richness import DateText

Items = tuple[tuple[str, tuple[Value, ...]], ...]
"""Pairs of field name and its values, as in a record."""

Fields = dict[str, tuple[Value, ...]]
"""Field names with their values; a name that is there has at least one value."""


class Readable(Protocol):
    """What a record is asked for, as `metadata.Record` has it."""

    @property
    def identifier(self) -> str:
        """Identifier of the record at its provider."""

    @property
    def is_deleted(self) -> bool:
        """Whether the provider says that it is gone."""

    @property
    def sets(self) -> tuple[str, ...]:
        """SetSpecs, in order."""

    @property
    def fields(self) -> Items:
        """Pairs of field name and its values."""


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
        subjects: Real subjects, as written, and behind them the addresses of their terms.
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


class Span:
    """
    The span of the dates of many records.

    Attributes:
        first: Earliest day, month or year of a date in ISO 8601; empty at first.
        last: Latest one.
        known: Texts of dates that are in the span already, with what they tell: most come
            again. The last few thousand are kept.
    """

    __slots__ = ("first", "known", "last")

    def __init__(self) -> None:
        self.first = ""
        self.last = ""
        self.known: dict[str, DateText] = {}

    def add(self, text: str) -> DateText:
        """Widen the span by a date as written and return what it tells."""
        found = richness.read_date(text)
        if found.is_iso:
            self._widen(found.first, found.last)
        if len(self.known) >= _MOST_DATES:
            self.known.clear()
        if len(text) <= _LONGEST_DATE:
            self.known[text] = found
        return found

    def take_over(self, other: "Span") -> None:
        """Widen the span by all dates of another."""
        if other.first:
            self._widen(other.first, other.last)

    def _widen(self, first: str, last: str) -> None:
        self.first = min(self.first or first, first)
        self.last = max(self.last, last)

    def __reduce__(self) -> tuple[Callable[[str, str], "Span"], tuple[str, str]]:
        """Return how to make it anew; what is known of texts is quicker read again than sent."""
        return _span, (self.first, self.last)


def _span(first: str, last: str) -> Span:
    span = Span()
    span.first, span.last = first, last
    return span


class Seen(NamedTuple):
    """
    What is counted of one live record.

    Attributes:
        examined: What it holds.
        shape: Which fields it fills.
        bits: All its marks and facts.
        licence: The first known licence that it names; empty for none.
        real: Its real values; None where they are the values of the record, all of them.
    """

    examined: Examined
    shape: Shape
    bits: int
    licence: str
    real: Items | None


_new = tuple.__new__
_TEXT = itemgetter(0)
_PRIVATE, _PUBLIC = profile_identifiers.IS_PRIVATE, BITS[richness.PUBLIC_IDENTIFIERS]
_LICENCE = BITS[richness.LICENCE]
_ORCID, _ROR, _ISO_DATES = BITS[richness.ORCID], BITS[richness.ROR], BITS[richness.ISO_DATES]
IS_PANET = BITS[richness.PANET] | BITS[profile_facts.TECHNIQUE]
"""Bits of a record that names a PaNET term."""

_CORE = ("title", "creator", "publisher", "type", "description", "subject", "identifier")
ALL_NAMES = sum(BITS.values())
"""All bits that are counted."""

_LONGEST_KEPT = 1_000
_MOST_LICENCES = 1_024
_LICENCES: dict[tuple[Value, ...], str] = {}
_MOST_DATES = 8_192
_LONGEST_DATE = 80


def examine(record: Readable, span: Span) -> Seen:
    """
    Return what a live record holds.

    Args:
        record: Not deleted; its texts have no white space around them.
        span: Of the dates of all records, to add to.
    """
    real = record.fields
    fields = asked = dict(real)
    if are_surely_real(map(_TEXT, chain.from_iterable(fields.values()))):
        names = tuple(fields)
        shape = shape_of(names)
    else:
        given, real, pretended = _without_placeholders(real)
        fields, asked = dict(real), dict(given)
        shape = _shape(tuple(fields), pretended, tuple(asked))
    bits, pids = _read_identifiers(fields, asked)
    bits |= shape.bits | _read_people(fields)
    year, are_iso = _read_dates(fields, span)
    if are_iso if fields is asked else _are_iso_dates(asked):
        bits |= _ISO_DATES
    licence = ""
    if "rights" in fields:
        licence = licence_in(fields["rights"])
        if licence:
            bits |= _LICENCE
    subjects: tuple[str, ...] = ()
    if "subject" in fields:
        subjects = tuple(map(_TEXT, fields["subject"]))
        if richness.names_panet_term(fields["subject"], subjects):
            bits |= IS_PANET
        subjects += _addresses(fields["subject"], subjects)
    bits = profile_context.read(fields, bits) & ALL_NAMES
    seen = (
        shape.present,
        shape.placeholders,
        marks_in(bits),
        year,
        fields["title"][0][0] if "title" in fields else "",
        tuple(map(_TEXT, fields["creator"])) if "creator" in fields else (),
        pids,
        subjects,
    )
    # What Seen(...) does in the end, without a call in between.
    return _new(Seen, (_new(Examined, seen), shape, bits, licence, real))


def _addresses(values: Sequence[Value], texts: tuple[str, ...]) -> tuple[str, ...]:
    """Return the addresses that values say they are terms of, where no text is one."""
    found = [
        address
        for _, attributes in values
        for name, address in attributes
        if name == "valueURI" and address not in texts
    ]
    return tuple(dict.fromkeys(found))


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


def shape_of(names: tuple[str, ...]) -> Shape:
    """Return the shape of records without placeholders; the last few thousand are kept."""
    known = _SHAPES.get(names)
    if known is not None:
        return known
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
    """Return what identifiers and relations are, and which identifiers are persistent."""
    bits, pids = profile_identifiers.of_identifiers(fields.get("identifier", ()))
    if fields is not asked and "identifier" in asked:
        # `undefined/4711` is a placeholder and shows what should stay inside as well.
        bits |= profile_identifiers.of_identifiers(asked["identifier"])[0] & _PRIVATE
    if not bits & _PRIVATE:
        bits |= _PUBLIC
    if "relation" in fields:
        bits |= profile_identifiers.of_relations(fields["relation"])
    if "alternate_identifier" in fields:
        for value in fields["alternate_identifier"]:
            bits |= profile_identifiers.of_alternate(value)
    return bits, pids


def licence_in(rights: tuple[Value, ...]) -> str:
    """Return the first known licence of a record; empty when it names none."""
    known = _LICENCES.get(rights)
    return _licence_of(rights) if known is None else known


def _licence_of(rights: tuple[Value, ...]) -> str:
    """Look for a licence, and keep what is found if that is short."""
    found = next(filter(None, map(richness.licence_of, rights)), "")
    if sum([len(text) for text, _ in rights]) <= _LONGEST_KEPT:
        if len(_LICENCES) >= _MOST_LICENCES:
            _LICENCES.clear()
        _LICENCES[rights] = found
    return found


def _read_people(fields: Fields) -> int:
    """Return whether somebody has an ORCID, and some organisation a ROR identifier."""
    found = 0
    for name in ("creator", "contributor"):
        if name in fields and found != profile_people.HAS_BOTH:
            for text, attributes in fields[name]:
                # Most names come alone. Any ORCID has a zero, any address of ROR has a slash.
                if attributes or "0" in text or "/" in text:
                    found |= profile_people.read(fields[name], found)
                    break
    bits = _ORCID if found & profile_people.HAS_ORCID else 0
    for name in ("publisher", "funder"):
        if name in fields and not found & profile_people.HAS_ROR:
            for text, attributes in fields[name]:
                if attributes or "/" in text:
                    found |= profile_people.read(fields[name], found)
                    break
    return bits | _ROR if found & profile_people.HAS_ROR else bits


def _read_dates(fields: Fields, span: Span) -> tuple[int | None, bool]:
    """Return the year, and whether there are real dates and all are ISO 8601; note the span."""
    year: int | None = None
    known = span.known
    are_iso: bool | None = None
    for name in ("year", "date"):
        if name in fields:
            for text, _ in fields[name]:
                is_iso, found, _, _ = known.get(text) or span.add(text)
                if year is None:
                    year = found
                are_iso = is_iso and are_iso is not False
    return year, are_iso is True


def _are_iso_dates(asked: Fields) -> bool:
    """Return whether all dates, placeholders too, are ISO 8601."""
    dates = asked.get("date", ()) + asked.get("year", ())
    return bool(dates) and all(richness.is_iso_date(text) for text, _ in dates)
