"""Count what stands in the fields of a sample of the records, in bounded memory."""

import marshal
from collections import Counter
from collections.abc import Iterable
from itertools import chain
from operator import itemgetter
from typing import TypeVar

from fairassess.domain import profile_kinds, profile_people
from fairassess.domain.metadata import Value
from fairassess.domain.profile_kinds import DECODED_FIELDS, Kinds
from fairassess.domain.profile_values import (
    LONGEST_LISTED,
    Content,
    Distinct,
    hashes,
    listed,
    lowest,
    top_of,
)

MOST_SAMPLED = 1_024
"""Up to so many records all are looked at; of more, between half as many and so many."""

MOST_SIGNS = 12_000_000
"""The sample is smaller where its records together have more characters than this."""

# Most records leave the sample again before they are counted: those that wait cost little.
_MOST_WAITING = 600
_MOST_BYTES_WAITING = 6_000_000
# The one without references to what came before, which take longer to look up than to write.
_PLAIN = 2
_LONGEST_KEPT = 2_000
_LEVELS = 24
_HASH_BITS = 32
_NAME = _TEXT = itemgetter(0)
_VALUES = _ATTRIBUTES = _SAID = itemgetter(1)
_MEASURED = ("title", "description")

Items = tuple[tuple[str, tuple[Value, ...]], ...]
Attributes = tuple[tuple[str, str], ...]
_One = TypeVar("_One")
_Many = list[_One] | tuple[_One, ...]


class Ledger:
    """
    What stands in the fields of the records of a sample.

    A record is in the sample while the hash of its identifier begins with enough zeros: enough for
    no more than MOST_SAMPLED records and MOST_SIGNS. So the sample depends on which records there
    are and not on their order, and each record is as likely to be in it as any other. What was
    counted is kept apart by zeros, so that records can leave the sample again.

    Attributes:
        limit: Only records whose identifier has a hash below this are in the sample.
    """

    def __init__(self) -> None:
        self.limit = 1 << _HASH_BITS
        self._level = 0
        self._sheets = [_Sheet() for _ in range(_LEVELS)]
        self._sampled = 0
        self._signs = 0

    def add(self, number: int, items: Items) -> None:
        """
        Take the real values of one record.

        Args:
            number: Hash of its identifier at its provider, below `limit`.
            items: Pairs of field name and values, without placeholders.
        """
        by_field = [*map(_VALUES, items)]
        values = [*chain.from_iterable(by_field)]
        texts, attributes = [*map(_TEXT, values)], [*map(_ATTRIBUTES, values)]
        self.add_columns(number, [*map(_NAME, items)], [*map(len, by_field)], texts, attributes)

    def add_columns(
        self,
        number: int,
        names: _Many[str],
        lengths: _Many[int],
        texts: _Many[str],
        attributes: _Many[Attributes],
    ) -> None:
        """
        Do the same with values taken apart.

        Args:
            number: As for `add`.
            names: Of the fields.
            lengths: How many values each of them has.
            texts, attributes: Of the values, field by field.
        """
        packed = marshal.dumps((names, lengths, texts, attributes), _PLAIN)
        zeros = min(_HASH_BITS - number.bit_length(), _LEVELS - 1)
        self._signs += self._sheets[zeros].add(packed)
        self._sampled += 1
        if self._sampled > MOST_SAMPLED or self._signs > MOST_SIGNS:
            self._let_go()

    def take_over(self, other: "Ledger") -> None:
        """
        Take the records of another sample.

        What is left is the sample of all records of both: whatever one of them let go is not in
        it, as more records never make it larger.
        """
        while self._level < other._level:
            self._raise_level()
        for level in range(self._level, _LEVELS):
            its = other._sheets[level]
            self._sheets[level].take_over(its)
            self._sampled += its.records
            self._signs += its.signs
        self._let_go()

    def _let_go(self) -> None:
        """Let those records go whose hashes have the fewest zeros, until the sample is small."""
        while self._is_full() and self._level < _LEVELS - 1:
            self._raise_level()

    def _raise_level(self) -> None:
        sheet, self._sheets[self._level] = self._sheets[self._level], _Sheet()
        self._sampled -= sheet.records
        self._signs -= sheet.signs
        self._level += 1
        self.limit >>= 1

    def _is_full(self) -> bool:
        if self._sampled > MOST_SAMPLED:
            return True
        if self._signs > MOST_SIGNS:
            # Up to here it was enough to know how many there are at most.
            self._signs = sum([sheet.count() for sheet in self._sheets[self._level :]])
        return self._signs > MOST_SIGNS

    @property
    def sampled(self) -> int:
        """How many records the counts are of."""
        return self._sampled

    def total(self) -> tuple[tuple[Content, ...], Kinds]:
        """Return what stands in each field, sorted by name, and counts of values by kind."""
        columns: dict[str, _Column] = {}
        kinds: Kinds = {}
        for sheet in self._sheets[self._level :]:
            for field, column in sheet.columns().items():
                columns.setdefault(field, _Column()).take_over(column)
            for name, counts in sheet.people.items():
                kinds.setdefault(name, Counter()).update(counts)
        for field, column in columns.items():
            column.tell_kinds(field, kinds)
        return tuple(columns[field].content(field) for field in sorted(columns)), kinds


class _Sheet:
    """
    Counts of records with the same number of zeros.

    Records that wait are kept as bytes: a hundred small objects each would be kept from the
    processor's cache for nothing, and cost more to let go than to make.

    Attributes:
        records: How many there are.
        signs: How many characters their values have; at most so many, while some wait.
        people: Counts of people and organisations.
    """

    __slots__ = ("_bytes_waiting", "_columns", "_waiting", "people", "records", "signs")

    def __init__(self) -> None:
        self.records = 0
        self.signs = 0
        self.people: Kinds = {}
        self._waiting: list[bytes] = []
        self._bytes_waiting = 0
        self._columns: dict[str, _Column] = {}

    def add(self, packed: bytes) -> int:
        """Take the packed values of one record; return how many characters they have at most."""
        # No character takes less than a byte.
        signs = len(packed)
        self.records += 1
        self.signs += signs
        self._bytes_waiting += signs
        self._waiting.append(packed)
        if len(self._waiting) >= _MOST_WAITING or self._bytes_waiting > _MOST_BYTES_WAITING:
            self.count()
        return signs

    def take_over(self, other: "_Sheet") -> None:
        """Take the records of another sheet."""
        for field, column in other.columns().items():
            self._columns.setdefault(field, _Column()).take_over(column)
        for name, counts in other.people.items():
            self.people.setdefault(name, Counter()).update(counts)
        self.records += other.records
        self.signs += other.signs

    def columns(self) -> dict[str, "_Column"]:
        """Return what was counted of all records, by field; `people` is whole from then on."""
        self.count()
        return self._columns

    def __getstate__(self) -> tuple[None, dict[str, object]]:
        """Return the counts, of the waiting records as well: equal values are sent once."""
        self.count()
        return None, {name: getattr(self, name) for name in self.__slots__}

    def count(self) -> int:
        """
        Count the records put aside: many at once are quicker than one by one.

        Returns:
            How many characters the values of all records have.
        """
        by_field: dict[str, tuple[list[str], list[Attributes]]] = {}
        for packed in self._waiting:
            names, lengths, texts, attributes = marshal.loads(packed)  # noqa: S302 - our own bytes
            start = 0
            for field, length in zip(names, lengths, strict=True):
                found = by_field.setdefault(field, ([], []))
                found[0].extend(texts[start : start + length])
                found[1].extend(attributes[start : start + length])
                start += length
        self.signs -= self._bytes_waiting
        self._waiting.clear()
        self._bytes_waiting = 0
        for field, (texts, attributes) in by_field.items():
            said = map(_SAID, chain.from_iterable(attributes))
            self.signs += sum(map(len, texts)) + sum(map(len, said))
            self._columns.setdefault(field, _Column()).add(field, texts, attributes)
            if field in profile_people.FIELDS:
                profile_people.add(self.people, field, zip(texts, attributes, strict=True))
        return self.signs


class _Column:
    """Texts of one field and their attributes, each with how often it came."""

    __slots__ = ("_attributes", "_lengths", "_texts")

    def __init__(self) -> None:
        self._texts: Counter[str] = Counter()
        self._attributes: Counter[Attributes] = Counter()
        self._lengths: Counter[int] = Counter()

    def add(self, field: str, texts: list[str], attributes: list[Attributes]) -> None:
        """Count values by their texts and attributes, which stand in the same order."""
        if field in DECODED_FIELDS:
            self._attributes.update(attributes)
        if field in _MEASURED:
            self._lengths.update(map(len, texts))
        self._texts.update(_shortened(texts))

    def take_over(self, other: "_Column") -> None:
        """Add the values that another column of the same field holds."""
        self._texts.update(other._texts)
        self._attributes.update(other._attributes)
        self._lengths.update(other._lengths)

    def tell_kinds(self, field: str, kinds: Kinds) -> None:
        """Have the kinds counted that only attributes and lengths of the values tell."""
        if self._attributes:
            profile_kinds.add_attributes(kinds, field, self._attributes)
        if self._lengths:
            profile_kinds.add_lengths(kinds, field, self._lengths)

    def content(self, field: str) -> Content:
        """Return what the field holds, its longest values shortened to be listed."""
        texts = self._texts
        if max(map(len, texts), default=0) > LONGEST_LISTED:
            texts = Counter()
            for text, times in self._texts.items():
                texts[listed(text)] += times
        distinct = Distinct(lowest(hashes(self._texts)))
        return Content(field, self._texts.total(), distinct, top_of(texts))


def _shortened(texts: list[str]) -> Iterable[str]:
    """Return texts, those that are too long to be kept as they are listed."""
    if max(map(len, texts)) <= _LONGEST_KEPT:
        return texts
    return [text if len(text) <= _LONGEST_KEPT else listed(text) for text in texts]
