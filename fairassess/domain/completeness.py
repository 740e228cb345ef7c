"""How complete and rich many metadata records are, counted record by record in any order."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from operator import add

from fairassess.domain import profile_flat, profile_kinds, profile_reading, richness
from fairassess.domain.finding import Reason
from fairassess.domain.metadata import Record
from fairassess.domain.profile_bits import NAMES, PLACES, places_of
from fairassess.domain.profile_counting import Ledger
from fairassess.domain.profile_facts import FACTS
from fairassess.domain.profile_flat import Flat
from fairassess.domain.profile_merging import merge
from fairassess.domain.profile_placeholders import is_placeholder
from fairassess.domain.profile_reading import Examined, Seen, Shape, Span
from fairassess.domain.profile_result import Named, Profile
from fairassess.domain.profile_values import hash_of
from fairassess.domain.runs import FieldCount, Skipped

__all__ = ["Builder", "Examined", "Gathered", "Profile", "examine", "is_placeholder", "merge"]

OTHER_SETS = "other sets"
"""Where records of sets beyond the first MOST_SETS are counted; no setSpec may hold a space."""

MOST_SETS = 1_000
"""Sets that are counted apart, so that a provider that invents sets cannot fill our memory."""

_MOST_PATTERNS = 20_000


@dataclass(frozen=True, slots=True)
class Gathered:
    """
    What a whole harvest brought, as it is judged.

    Attributes:
        profile: Counts over all records.
        is_complete: Whether the list ended by itself and nothing was lost on the way.
        stopped_because: Why it ended early; None when it did not.
        reason: Why it could not be harvested to its end, where that says nothing of the
            provider's list (a limit of ours, the network); None otherwise.
        skipped: Records that could not be read.
        warnings: What was odd on the way, each as a sentence; may be empty.
        is_of_request: Whether it ended because the provider does not have what was asked for: the
            format, the set, the dates. That says nothing of its list.
        missing: Records that may not have come, at most, of a list not whole; None: not known.
    """

    profile: Profile
    is_complete: bool
    stopped_because: str | None
    reason: Reason | None
    skipped: tuple[Skipped, ...] = ()
    warnings: tuple[str, ...] = ()
    is_of_request: bool = False
    missing: int | None = None


def examine(record: Record) -> Examined:
    """Return what the live *record* holds; empty values count as missing, placeholders too."""
    return profile_reading.examine(record, Span()).examined


_Pattern = tuple[tuple[str, ...], int | None, Shape, int, str]


class Builder:
    """
    Counts records one by one; what comes out does not depend on their order.

    Only which sets are the first MOST_SETS does. Records of one provider look alike, so equal
    patterns are counted together and taken apart only now and then, and values are counted by
    the batch. It can be pickled, and goes on in another process where it stood.
    """

    def __init__(self, expected: Iterable[str] = (), *, is_sample: bool = False) -> None:
        """
        Start with nothing counted.

        Args:
            expected: Fields that the format can carry; they are listed with 0 when no
                record has them.
            is_sample: Whether the records will be a sample of those that there are.
        """
        self._expected = frozenset(expected)
        self._is_sample = is_sample
        self._patterns: dict[_Pattern, list[int]] = {}
        self._deleted = 0
        self._all = _Group()
        self._by_set: dict[str, _Group] = {}
        self._by_year: dict[int | None, _Group] = {}
        self._licences: Counter[str] = Counter()
        self._span = Span()
        self._ledger = Ledger()

    def add(self, record: Record | Flat) -> Examined | None:
        """Count *record* and return what it holds; None when it is deleted."""
        if record.is_deleted:
            self._deleted += 1
            return None
        seen = profile_reading.examine(record, self._span)
        self.count(record, seen)
        return seen.examined

    def look(self, record: Record | Flat, span: Span) -> Seen:
        """Return what a live record holds, for `count`; add its dates to *span*, for `widen`."""
        if isinstance(record, Flat):
            return profile_flat.examine(record, span)
        return profile_reading.examine(record, span)

    def count(self, record: Record | Flat, seen: Seen | None) -> None:
        """
        Count a record that was looked at, all but its dates.

        Args:
            record: The record.
            seen: As `look` gives it; None for a deleted one.
        """
        if seen is None:
            self._deleted += 1
            return
        examined, shape, bits, licence, real = seen
        if (number := hash_of(record.identifier)) < self._ledger.limit:
            if real is None and isinstance(record, Flat):
                layout, texts = record.layout, record.texts
                given = layout.names, layout.lengths, texts, ((),) * len(texts)
                self._ledger.add_columns(number, *given)
            else:
                self._ledger.add(number, record.fields if real is None else real)
        pattern = (record.sets, examined.year, shape, bits, licence)
        times = self._patterns.get(pattern)
        if times is not None:
            # Counted in place: the long key is looked up once and not twice.
            times[0] += 1
            return
        self._patterns[pattern] = [1]
        if len(self._patterns) > _MOST_PATTERNS:
            self._take_apart()

    def widen(self, span: Span) -> None:
        """Count the dates of records that were looked at."""
        self._span.take_over(span)

    def take_over(self, other: "Builder") -> None:
        """
        Count all records that *other* counted, as if they had been added here one by one.

        Exactly so, with one bound: where *other* met more than MOST_SETS sets, it does not know
        any more how many records each set beyond them has, so those stay among OTHER_SETS.

        Args:
            other: Counts of other records; it stays as it is and may count on.
        """
        self._take_apart()
        other._take_apart()
        self._deleted += other._deleted
        self._all.take_over(other._all)
        self._licences.update(other._licences)
        for year, group in other._by_year.items():
            self._by_year.setdefault(year, _Group()).take_over(group)
        for spec, group in other._by_set.items():
            self._group_of_set(spec).take_over(group)
        self._span.take_over(other._span)
        self._ledger.take_over(other._ledger)

    def __getstate__(self) -> dict[str, object]:
        """Return the counts; without patterns, whose shapes are told apart by identity."""
        self._take_apart()
        return self.__dict__

    def freeze(self) -> Profile:
        """Return the counts so far."""
        self._take_apart()
        names = self._expected | self._all.names()
        by_set = sorted(self._by_set)
        by_year = sorted(self._by_year, key=_none_first)
        contents, kinds = self._ledger.total()
        licences = kinds[profile_kinds.LICENCES] = Counter(self._licences)
        licences[""] = self._all.live
        return Profile(
            live=self._all.live,
            deleted=self._deleted,
            fields=self._all.counts(names),
            marks=self._all.holds(richness.MARKS),
            by_set=tuple((spec, self._by_set[spec].counts(names)) for spec in by_set),
            by_year=tuple((year, self._by_year[year].counts(names)) for year in by_year),
            facts=self._all.holds(FACTS),
            facts_by_set=tuple((spec, self._by_set[spec].holds(NAMES)) for spec in by_set),
            facts_by_year=tuple((year, self._by_year[year].holds(NAMES)) for year in by_year),
            contents=contents,
            tallies=profile_kinds.as_tallies(kinds),
            first_date=self._span.first,
            last_date=self._span.last,
            sampled=self._ledger.sampled,
            is_sample=self._is_sample,
        )

    def _take_apart(self) -> None:
        for (sets, year, shape, bits, licence), (times,) in self._patterns.items():
            self._all.add(shape, bits, times)
            self._licences[licence] += times
            self._by_year.setdefault(year, _Group()).add(shape, bits, times)
            for spec in dict.fromkeys(sets or ("",)):
                self._group_of_set(spec).add(shape, bits, times)
        self._patterns.clear()

    def _group_of_set(self, spec: str) -> "_Group":
        if spec not in self._by_set and len(self._by_set) >= MOST_SETS:
            spec = OTHER_SETS
        return self._by_set.setdefault(spec, _Group())


class _Group:
    """Counts of the live records that share a set or a year."""

    __slots__ = ("_bits", "_placeholder", "_present", "live")

    def __init__(self) -> None:
        self.live = 0
        self._present: Counter[str] = Counter()
        self._placeholder: Counter[str] = Counter()
        self._bits = [0] * len(NAMES)

    def add(self, shape: Shape, bits: int, times: int) -> None:
        """Count so many records of one shape and the same marks, as `places_of` reads *bits*."""
        self.live += times
        for name in shape.present:
            self._present[name] += times
        for name in shape.placeholders:
            self._placeholder[name] += times
        counts = self._bits
        for place in places_of(bits):
            counts[place] += times

    def take_over(self, other: "_Group") -> None:
        """Add what another group counted, of records that this one has not."""
        self.live += other.live
        self._present.update(other._present)
        self._placeholder.update(other._placeholder)
        self._bits = list(map(add, self._bits, other._bits))

    def names(self) -> frozenset[str]:
        """Return the names of fields that any record has, be it with placeholders alone."""
        return frozenset(self._present) | frozenset(self._placeholder)

    def counts(self, names: Iterable[str]) -> tuple[FieldCount, ...]:
        """Return the counts of these fields, sorted by name; zero for one that no record has."""
        return tuple(
            FieldCount(name, self._present[name], self._placeholder[name], self.live)
            for name in sorted(names)
        )

    def holds(self, names: Iterable[str]) -> Named:
        """Return how many records have which of some marks and facts, in the order given."""
        return tuple((name, self._bits[PLACES[name]]) for name in names)


def _none_first(year: int | None) -> int:
    return -1 if year is None else year
