"""Records whose values stand in a known order, and have nothing but their texts."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import repeat
from operator import itemgetter
from typing import NamedTuple

from fairassess.domain import profile_context, profile_identifiers, profile_reading, richness
from fairassess.domain.metadata import Value
from fairassess.domain.profile_bits import BITS, marks_in
from fairassess.domain.profile_placeholders import are_surely_real
from fairassess.domain.profile_reading import Examined, Items, Seen, Span

Texts = tuple[str, ...]

_PEOPLE = ("creator", "contributor", "publisher", "funder")
_PUBLIC, _PRIVATE = BITS[richness.PUBLIC_IDENTIFIERS], profile_identifiers.IS_PRIVATE
_ISO_DATES, _LICENCE = BITS[richness.ISO_DATES], BITS[richness.LICENCE]
_PANET = profile_reading.IS_PANET
_NOWHERE = slice(0)
# What Seen(...) does in the end, without a call in between.
_new = tuple.__new__
_to_value = partial(_new, Value)


class Layout:
    """
    Which fields the texts of a record belong to, one field after the other.

    Attributes:
        names: Names of the fields, in the order of their first appearance.
        lengths: How many texts each of them has.
        shape: What holds for such records by that alone, without placeholders.
        form: What their fingerprint is made of, with `%s` for each text.
    """

    __slots__ = ("_pick_people", "_pick_prose", "_pick_rest", "_where", "creators", "dates", "form",
                 "identifiers", "lengths", "names", "relations", "rights", "shape", "subjects",
                 "titles")  # fmt: skip

    def __init__(self, fields: Sequence[tuple[str, int]]) -> None:
        """Take each field with how many texts it has, at least one."""
        self.names = tuple([name for name, _ in fields])
        self.lengths = tuple([length for _, length in fields])
        self._where: dict[str, slice] = {}
        end = 0
        for name, count in fields:
            self._where[name] = slice(end, end + count)
            end += count
        self.shape = profile_reading.shape_of(self.names)
        written = ["\x1f".join((name.replace("%", "%%"), *repeat("%s", n))) for name, n in fields]
        self.form = "\x1f".join(written)
        self.titles, self.creators, self.subjects = self._all("title", "creator", "subject")
        self.identifiers, self.relations, self.rights = self._all(
            "identifier", "relation", "rights"
        )
        self.dates = self._all("year", "date")
        self._pick_people = self._picker(_PEOPLE)
        self._pick_prose = self._picker(profile_context.PROSE)
        self._pick_rest = self._picker(profile_context.NAMES)

    def _all(self, *names: str) -> tuple[slice, ...]:
        return tuple([self._where.get(name, _NOWHERE) for name in names])

    def _picker(self, names: Iterable[str]) -> Callable[[Texts], Sequence[str]]:
        """Return what picks the texts of some fields out of all texts of a record."""
        picked: list[int] = []
        for name in names:
            where = self._where.get(name, _NOWHERE)
            picked += range(where.start or 0, where.stop)
        if len(picked) > 1:
            return itemgetter(*picked)
        # Of one place it would return the text alone.
        return itemgetter(slice(picked[0], picked[0] + 1) if picked else _NOWHERE)

    def people(self, texts: Texts) -> str:
        """Return the names of people and organisations in one text."""
        return "\n".join(self._pick_people(texts))

    def prose(self, texts: Texts) -> str:
        """Return what `profile_context.read_texts` searches first."""
        return profile_context.prose(self._pick_prose(texts))

    def rest(self, texts: Texts) -> str:
        """Return what it searches afterwards."""
        longest = profile_context.LONGEST_READ
        return "\n".join([text[:longest] for text in self._pick_rest(texts)])

    def items(self, texts: Texts) -> Items:
        """Return fields and values, as in `metadata.Record`."""
        return tuple([(name, tuple(_values(texts[where]))) for name, where in self._where.items()])


class Flat(NamedTuple):
    """
    One live record, as `metadata.Record`, whose values have no attributes.

    Attributes:
        identifier, datestamp, is_deleted, sets: As there.
        texts: Of all values, field by field.
        layout: Which field each of them belongs to.
    """

    identifier: str
    datestamp: str
    is_deleted: bool
    sets: tuple[str, ...]
    texts: Texts
    layout: Layout

    @property
    def fields(self) -> Items:
        """Pairs of field name and its values, made when they are asked for."""
        return self.layout.items(self.texts)


def examine(record: Flat, span: Span) -> Seen:
    """
    Return what `profile_reading.examine` does, which is asked where there is any doubt.

    Args:
        record: Its texts have no white space around them.
        span: Of the dates of all records, to add to.
    """
    texts, layout = record.texts, record.layout
    people = layout.people(texts)
    # Any ORCID has a zero, any address of ROR a slash.
    if "0" in people or "/" in people or not are_surely_real(texts):
        return profile_reading.examine(record, span)
    bits, pids = profile_identifiers.of_texts(texts[layout.identifiers])
    if not bits & _PRIVATE:
        bits |= _PUBLIC
    bits |= layout.shape.bits | profile_identifiers.of_related(texts[layout.relations])
    year, are_iso = _read_dates(layout, texts, span)
    if are_iso:
        bits |= _ISO_DATES
    licence = ""
    if rights := texts[layout.rights]:
        licence = profile_reading.licence_in(tuple(_values(rights)))
        if licence:
            bits |= _LICENCE
    subjects = texts[layout.subjects]
    if subjects and richness.names_panet_term((), subjects):
        bits |= _PANET
    bits = profile_context.read_texts(layout.prose(texts), partial(layout.rest, texts), bits)
    bits &= profile_reading.ALL_NAMES
    shape = layout.shape
    titles = texts[layout.titles]
    seen = (
        shape.present,
        shape.placeholders,
        marks_in(bits),
        year,
        titles[0] if titles else "",
        texts[layout.creators],
        pids,
        subjects,
    )
    return _new(Seen, (_new(Examined, seen), shape, bits, licence, None))


def _values(texts: Texts) -> Iterable[Value]:
    return map(_to_value, zip(texts, repeat(())))


def _read_dates(layout: Layout, texts: Texts, span: Span) -> tuple[int | None, bool]:
    """Return the year, and whether there are dates and all are ISO 8601; note the span."""
    year: int | None = None
    known = span.known
    are_iso: bool | None = None
    for where in layout.dates:
        for text in texts[where]:
            is_iso, found, _, _ = known.get(text) or span.add(text)
            if year is None:
                year = found
            are_iso = is_iso and are_iso is not False
    return year, are_iso is True
