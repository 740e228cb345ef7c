"""How complete and rich many metadata records are, counted record by record in any order."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from fairassess.domain import percent, richness
from fairassess.domain.finding import Reason
from fairassess.domain.metadata import Record, Value
from fairassess.domain.profile_values import Content, Distinct, Tally, Top
from fairassess.domain.runs import FieldCount, Skipped

Named = tuple[tuple[str, int], ...]
"""Names with the number of records for which they hold."""

OTHER_SETS = "other sets"
"""Where records of sets beyond the first MOST_SETS are counted; no setSpec may hold a space."""

MOST_SETS = 1_000
"""Sets that are counted apart, so that a provider that invents sets cannot fill our memory."""

_MOST_PATTERNS = 20_000
_LONGEST_PLACEHOLDER = 60
_BROKEN = re.compile(r"[(\[]?:(?:unac|unal|unap|unas|unav|unkn|none|null|tba)\b|undefined/")
_SUSPECT = frozenset(":([u")
_NO_ANSWERS = frozenset(
    re.split(
        r"\s*\|\s*",
        """
    unknown | not known | n/a | n.a. | n. a. | none | null | nil | nan | undefined | undef |
    tba | tbd | tbc | tbn | to be announced | to be defined | to be determined |
    to be confirmed | to be added | not available | not applicable | unavailable |
    not specified | unspecified | not provided | not given | not set | not defined |
    no title | untitled | no description | no abstract | no author | no creator |
    no publisher | no subject | missing | placeholder | todo | xxx | lorem ipsum |
    example institute | example institution | example organisation | example organization |
    example facility | example publisher | example title | example author |
    your institution | your name | doe, john | - | -- | --- | ? | ?? | ??? | . | .. | ... |
    0000 | 9999 | 0000-00-00 | 0001-01-01 | 9999-12-31 |
    (none) | (null) | (unknown) | [unknown] | <none>
    """.strip(),
    )
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@dataclass(frozen=True, slots=True)
class Examined:
    """
    What one live record holds.

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
        contents: What stands in each field that holds a real value, sorted by name.
        tallies: Things by their kind, in the order of `profile_kinds.TALLIES`; those of which
            there is nothing are left out.
        first_date: Earliest day, month or year that a date in ISO 8601 names; empty when none does.
        last_date: Latest one.
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
    """

    profile: Profile
    is_complete: bool
    stopped_because: str | None
    reason: Reason | None
    skipped: tuple[Skipped, ...] = ()
    warnings: tuple[str, ...] = ()
    is_of_request: bool = False


def is_placeholder(text: str) -> bool:
    """
    Return whether *text* only pretends to be a value: `(:unav)`, `n/a`, `unknown`, `tba` ...

    Source:
        DataCite 4.6, appendix 3, standard values for unknown information; the words are
        those that providers are seen to write.
    """
    if len(text) > _LONGEST_PLACEHOLDER:
        return False
    text = text.lower().strip()
    if text in _NO_ANSWERS:
        return True
    return text[:1] in _SUSPECT and _BROKEN.match(text) is not None


def examine(record: Record) -> Examined:
    """Return what the live *record* holds; empty values count as missing, placeholders too."""
    given: dict[str, tuple[Value, ...]] = {}
    real: dict[str, tuple[Value, ...]] = {}
    pretended: list[str] = []
    for name, values in record.fields:
        for value in values:
            if not value.text or is_placeholder(value.text):
                break
        else:
            # Nearly every field of nearly every record ends here, so no new tuple is made.
            given[name] = real[name] = values
            continue
        filled = tuple(value for value in values if value.text)
        kept = tuple(value for value in filled if not is_placeholder(value.text))
        if filled:
            given[name] = filled
        if kept:
            real[name] = kept
        if len(kept) < len(filled):
            pretended.append(name)
    identifiers = given.get("identifier", ())
    pids = tuple((value, richness.read_pid(value)) for value in identifiers)
    return Examined(
        present=tuple(sorted(real)),
        placeholders=tuple(sorted([name for name in pretended if name not in real])),
        marks=richness.marks(given, real, pretended, pids),
        year=_year(real),
        title=real["title"][0].text if "title" in real else "",
        creators=tuple([value.text for value in real.get("creator", ())]),
        pids=tuple([value.text for value, pid in pids if pid is not None]),
        subjects=tuple([value.text for value in real.get("subject", ())]),
    )


def _year(real: dict[str, tuple[Value, ...]]) -> int | None:
    for name in ("year", "date"):
        for value in real.get(name, ()):
            match = _YEAR.search(value.text[:_LONGEST_PLACEHOLDER])
            if match:
                return int(match[0])
    return None


_Pattern = tuple[tuple[str, ...], int | None, tuple[str, ...], tuple[str, ...], tuple[str, ...]]


class Builder:
    """
    Counts records one by one; what comes out does not depend on their order.

    Records of one provider look alike, so equal patterns are counted together and
    taken apart only now and then: that is what keeps a record below two microseconds here.
    """

    def __init__(self, expected: Iterable[str] = ()) -> None:
        """
        Start with nothing counted.

        Args:
            expected: Fields that the format can carry; they are listed with 0 when no
                record has them.
        """
        self._expected = frozenset(expected)
        self._patterns: Counter[_Pattern] = Counter()
        self._deleted = 0
        self._all = _Group()
        self._marks: Counter[str] = Counter()
        self._by_set: dict[str, _Group] = {}
        self._by_year: dict[int | None, _Group] = {}

    def add(self, record: Record) -> Examined | None:
        """Count *record* and return what it holds; None when it is deleted."""
        if record.is_deleted:
            self._deleted += 1
            return None
        seen = examine(record)
        pattern = (record.sets, seen.year, seen.present, seen.placeholders, seen.marks)
        self._patterns[pattern] += 1
        if len(self._patterns) > _MOST_PATTERNS:
            self._take_apart()
        return seen

    def freeze(self) -> Profile:
        """Return the counts so far."""
        self._take_apart()
        names = self._expected | self._all.names()
        return Profile(
            live=self._all.live,
            deleted=self._deleted,
            fields=self._all.counts(names),
            marks=tuple((mark, self._marks[mark]) for mark in richness.MARKS),
            by_set=tuple((spec, self._by_set[spec].counts(names)) for spec in sorted(self._by_set)),
            by_year=tuple(
                (year, self._by_year[year].counts(names))
                for year in sorted(self._by_year, key=_none_first)
            ),
        )

    def _take_apart(self) -> None:
        for (sets, year, present, placeholders, marks), times in self._patterns.items():
            groups = [self._all, self._by_year.setdefault(year, _Group())]
            groups += [self._group_of_set(spec) for spec in dict.fromkeys(sets or ("",))]
            for group in groups:
                group.add(present, placeholders, times)
            for mark in marks:
                self._marks[mark] += times
        self._patterns.clear()

    def _group_of_set(self, spec: str) -> "_Group":
        if spec not in self._by_set and len(self._by_set) >= MOST_SETS:
            spec = OTHER_SETS
        return self._by_set.setdefault(spec, _Group())


class _Group:
    """Counts of the live records that share a set or a year."""

    __slots__ = ("_placeholder", "_present", "live")

    def __init__(self) -> None:
        self.live = 0
        self._present: Counter[str] = Counter()
        self._placeholder: Counter[str] = Counter()

    def add(self, present: tuple[str, ...], placeholders: tuple[str, ...], times: int) -> None:
        self.live += times
        for name in present:
            self._present[name] += times
        for name in placeholders:
            self._placeholder[name] += times

    def names(self) -> frozenset[str]:
        return frozenset(self._present) | frozenset(self._placeholder)

    def counts(self, names: Iterable[str]) -> tuple[FieldCount, ...]:
        return tuple(
            FieldCount(name, self._present[name], self._placeholder[name], self.live)
            for name in sorted(names)
        )


def merge(one: Profile, other: Profile) -> Profile:
    """
    Return the profile of the records of both, as if they had been counted together.

    Holds exactly while both were built with the same expected fields and together
    have at most MOST_SETS sets.
    """
    live = one.live + other.live
    names = {count.name for count in (*one.fields, *other.fields)}
    marks = dict(other.marks)
    return Profile(
        live=live,
        deleted=one.deleted + other.deleted,
        fields=_sum_counts(one.fields, other.fields, names),
        marks=tuple((mark, number + marks[mark]) for mark, number in one.marks),
        by_set=tuple(
            (
                spec,
                _sum_counts(
                    dict(one.by_set).get(spec, ()), dict(other.by_set).get(spec, ()), names
                ),
            )
            for spec in sorted({spec for spec, _ in (*one.by_set, *other.by_set)})
        ),
        by_year=tuple(
            (
                year,
                _sum_counts(
                    dict(one.by_year).get(year, ()), dict(other.by_year).get(year, ()), names
                ),
            )
            for year in sorted(
                {year for year, _ in (*one.by_year, *other.by_year)}, key=_none_first
            )
        ),
    )


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
        for name in sorted(names)
    )


def _none_first(year: int | None) -> int:
    return -1 if year is None else year
