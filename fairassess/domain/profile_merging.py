"""Put the profiles of two harvests together, as far as two profiles can tell what both hold."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from typing import TypeVar

from fairassess.domain import profile_kinds
from fairassess.domain.profile_result import Named, Profile
from fairassess.domain.profile_values import merge_contents, merge_tallies, thin_content, thin_tally
from fairassess.domain.runs import FieldCount


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
