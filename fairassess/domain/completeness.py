"""How complete and rich many metadata records are, counted record by record in any order."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TypeVar

from fairassess.domain import percent, profile_kinds, profile_reading, richness
from fairassess.domain.finding import Reason
from fairassess.domain.metadata import Record
from fairassess.domain.profile_bits import NAMES, PLACES, places_of
from fairassess.domain.profile_counting import Ledger
from fairassess.domain.profile_facts import FACTS
from fairassess.domain.profile_placeholders import is_placeholder
from fairassess.domain.profile_reading import Examined, Shape, Span
from fairassess.domain.profile_values import (
    Content,
    Distinct,
    Tally,
    Top,
    hash_of,
    merge_contents,
    merge_tallies,
    thin_content,
    thin_tally,
)
from fairassess.domain.runs import FieldCount, Skipped

__all__ = ["Builder", "Examined", "Gathered", "Profile", "examine", "is_placeholder", "merge"]

Named = tuple[tuple[str, int], ...]
"""Names with the number of records for which they hold."""

OTHER_SETS = "other sets"
"""Where records of sets beyond the first MOST_SETS are counted; no setSpec may hold a space."""

MOST_SETS = 1_000
"""Sets that are counted apart, so that a provider that invents sets cannot fill our memory."""

_MOST_PATTERNS = 20_000


@dataclass(frozen=True, slots=True)
class Profile:
    """
    How complete and rich many records are.

    Attributes:
        live: Records that are not deleted.
        deleted: Records that are.
        fields: One count per field that was expected or seen, sorted by name.
        marks: Each of `richness.MARKS` with the number of live records that have it.
        by_set: setSpec and counts of its live records, sorted; an empty setSpec stands for
            records in no set. A record of two sets counts in both.
        by_year: Year and counts of its live records, oldest first; None, for records that
            show no year, comes before all years.
        facts: Each of `profile_facts.FACTS` with the number of live records for which it holds.
        facts_by_set: setSpec as in *by_set*, with marks and facts of its live records.
        facts_by_year: Year as in *by_year*, with marks and facts of its live records.
        contents: What stands in each field that holds a real value, sorted by name; of the
            sampled records.
        tallies: Things by their kind, in the order of `profile_kinds.TALLIES`; those of which
            there is nothing are left out. Those of `profile_kinds.OF_ALL` are of all live records,
            the others of the sampled ones.
        first_date: Earliest day, month or year that a date in ISO 8601 names; empty when none does.
        last_date: Latest one.
        sampled: Live records of which contents and kinds of values were counted; all of them up
            to `profile_counting.MOST_SAMPLED`.
        is_sample: Whether the records are a sample of those that there are.
    """

    live: int
    deleted: int
    fields: tuple[FieldCount, ...]
    marks: tuple[tuple[str, int], ...]
    by_set: tuple[tuple[str, tuple[FieldCount, ...]], ...]
    by_year: tuple[tuple[int | None, tuple[FieldCount, ...]], ...]
    facts: Named = ()
    facts_by_set: tuple[tuple[str, Named], ...] = ()
    facts_by_year: tuple[tuple[int | None, Named], ...] = ()
    contents: tuple[Content, ...] = ()
    tallies: tuple[Tally, ...] = ()
    first_date: str = ""
    last_date: str = ""
    sampled: int = 0
    is_sample: bool = False

    def field(self, name: str) -> FieldCount:
        """Return the count of the field called *name*; nothing present when it is not known."""
        for count in self.fields:
            if count.name == name:
                return count
        return FieldCount(name, 0, 0, self.live)

    def marked(self, mark: str) -> int:
        """Return how many live records have *mark*, one of `richness.MARKS`."""
        return dict(self.marks)[mark]

    def share(self, name: str) -> percent.Share:
        """Return the share of live records with a mark or fact; 0 found when it was not asked."""
        return self.share_of(dict(self.marks + self.facts).get(name, 0))

    def share_of(self, found: int, of: int | None = None) -> percent.Share:
        """Return the share of *found* among *of*, by default all live records."""
        total = self.live if of is None else of
        return percent.sampled(found, total) if self.is_sample else percent.counted(found, total)

    def share_in(self, tally: Tally, kind: str) -> percent.Share:
        """Return the share of a kind in a tally; an estimate where not all records were sampled."""
        found = tally.count(kind)
        is_exact = tally.name in profile_kinds.OF_ALL or self.sampled == self.live
        if self.is_sample or not is_exact:
            return percent.sampled(found, tally.of)
        return percent.counted(found, tally.of)

    def content(self, field: str) -> Content:
        """Return what stands in a field; nothing when no record has it."""
        for content in self.contents:
            if content.field == field:
                return content
        return Content(field, 0, Distinct(), Top())

    def tally(self, name: str) -> Tally:
        """Return the tally called *name*; an empty one when there was nothing to count."""
        for tally in self.tallies:
            if tally.name == name:
                return tally
        return Tally(name, 0, ())


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

    Only the bounds of estimates do (`profile_values.Top`), and they hold in any order. Records of
    one provider look alike, so equal patterns are counted together and taken apart only now and
    then, and values are counted by the batch.
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
        self._patterns: dict[_Pattern, int] = {}
        self._deleted = 0
        self._all = _Group()
        self._by_set: dict[str, _Group] = {}
        self._by_year: dict[int | None, _Group] = {}
        self._licences: Counter[str] = Counter()
        self._span = Span()
        self._ledger = Ledger()

    def add(self, record: Record) -> Examined | None:
        """Count *record* and return what it holds; None when it is deleted."""
        if record.is_deleted:
            self._deleted += 1
            return None
        seen, shape, bits, licence, real = profile_reading.examine(record, self._span)
        if (number := hash_of(record.identifier)) < self._ledger.limit:
            self._ledger.add(number, real)
        pattern = (record.sets, seen.year, shape, bits, licence)
        patterns = self._patterns
        patterns[pattern] = patterns.get(pattern, 0) + 1
        if len(patterns) > _MOST_PATTERNS:
            self._take_apart()
        return seen

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
        for (sets, year, shape, bits, licence), times in self._patterns.items():
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
        self.live += times
        for name in shape.present:
            self._present[name] += times
        for name in shape.placeholders:
            self._placeholder[name] += times
        counts = self._bits
        for place in places_of(bits):
            counts[place] += times

    def names(self) -> frozenset[str]:
        return frozenset(self._present) | frozenset(self._placeholder)

    def counts(self, names: Iterable[str]) -> tuple[FieldCount, ...]:
        return tuple(
            FieldCount(name, self._present[name], self._placeholder[name], self.live)
            for name in sorted(names)
        )

    def holds(self, names: Iterable[str]) -> Named:
        """Return how many records have which of some marks and facts, in the order given."""
        return tuple((name, self._bits[PLACES[name]]) for name in names)


def merge(one: Profile, other: Profile) -> Profile:
    """
    Return the profile of the records of both, as if they had been counted together.

    Holds exactly while both were built with the same expected fields and together have at most
    MOST_SETS sets. Contents and kinds of values are exact while those of both are of all records;
    otherwise they are made to speak for the same part of the records, and hold as estimates do.
    """
    names = sorted({count.name for count in (*one.fields, *other.fields)})
    rate = min(_rate(one), _rate(other))
    mine, its = _thinned(one, rate), _thinned(other, rate)
    contents = {content.field: content for content in mine.contents} | {
        content.field: merge_contents(mine.content(content.field), content)
        for content in its.contents
    }
    tallies = {tally.name: tally for tally in mine.tallies} | {
        tally.name: merge_tallies(mine.tally(tally.name), tally) for tally in its.tallies
    }
    return Profile(
        live=one.live + other.live,
        deleted=one.deleted + other.deleted,
        fields=_sum_counts(one.fields, other.fields, names),
        marks=_sum_named(one.marks, other.marks),
        by_set=_sum_groups(one.by_set, other.by_set, names),
        by_year=_sum_groups(one.by_year, other.by_year, names),
        facts=_sum_named(one.facts, other.facts),
        facts_by_set=tuple(
            (spec, _sum_named(first, second))
            for spec, first, second in _pairs(one.facts_by_set, other.facts_by_set)
        ),
        facts_by_year=tuple(
            (year, _sum_named(first, second))
            for year, first, second in _pairs(one.facts_by_year, other.facts_by_year)
        ),
        contents=tuple(contents[field] for field in sorted(contents)),
        tallies=tuple(tallies[name] for name in profile_kinds.TALLIES if name in tallies),
        first_date=min(filter(None, (one.first_date, other.first_date)), default=""),
        last_date=max(one.last_date, other.last_date),
        sampled=mine.sampled + its.sampled,
        is_sample=one.is_sample or other.is_sample,
    )


def _rate(profile: Profile) -> Fraction:
    return Fraction(profile.sampled, profile.live) if profile.live else Fraction(1)


def _thinned(profile: Profile, rate: Fraction) -> Profile:
    """Return a profile with what is of sampled records counted down to a part of all records."""
    part = rate / _rate(profile) if _rate(profile) else Fraction(1)
    if part == 1:
        return profile
    return replace(
        profile,
        sampled=round(profile.sampled * part),
        contents=tuple(thin_content(content, part) for content in profile.contents),
        tallies=tuple(
            tally if tally.name in profile_kinds.OF_ALL else thin_tally(tally, part)
            for tally in profile.tallies
        ),
    )


_Key = TypeVar("_Key")
_Row = TypeVar("_Row")
_Groups = tuple[tuple[_Key, tuple[_Row, ...]], ...]


def _pairs(
    one: _Groups[_Key, _Row], other: _Groups[_Key, _Row]
) -> Iterator[tuple[_Key, tuple[_Row, ...], tuple[_Row, ...]]]:
    """Yield each set or year with its rows in both; nothing where one of them has none."""
    mine: dict[_Key, tuple[_Row, ...]] = dict(one)
    its: dict[_Key, tuple[_Row, ...]] = dict(other)
    for name in sorted({*mine, *its}, key=_as_text):
        yield name, mine.get(name, ()), its.get(name, ())


def _as_text(name: object) -> str:
    """Return a setSpec, or a year, which has four digits, so that they sort; None comes first."""
    return "" if name is None else str(name)


def _sum_groups(
    one: _Groups[_Key, FieldCount], other: _Groups[_Key, FieldCount], names: Iterable[str]
) -> _Groups[_Key, FieldCount]:
    return tuple((key, _sum_counts(mine, its, names)) for key, mine, its in _pairs(one, other))


def _sum_named(one: Named, other: Named) -> Named:
    counts = dict(one)
    for name, number in other:
        counts[name] = counts.get(name, 0) + number
    return tuple(counts.items())


def _sum_counts(
    one: tuple[FieldCount, ...], other: tuple[FieldCount, ...], names: Iterable[str]
) -> tuple[FieldCount, ...]:
    live = sum(counts[0].of for counts in (one, other) if counts)
    by_name = [{count.name: count for count in counts} for counts in (one, other)]
    return tuple(
        FieldCount(
            name,
            sum(counts[name].present for counts in by_name if name in counts),
            sum(counts[name].placeholder for counts in by_name if name in counts),
            live,
        )
        for name in names
    )


def _none_first(year: int | None) -> int:
    return -1 if year is None else year
