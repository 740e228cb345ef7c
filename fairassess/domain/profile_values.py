"""How many different texts a field holds, and which come most often, in bounded memory."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from heapq import nsmallest
from itertools import chain
from math import ceil, floor
from typing import NamedTuple
from zlib import crc32

MOST_HASHES = 512
"""Up to so many different texts the count is exact; beyond, it is an estimate."""

RELATIVE_ERROR = 1 / (MOST_HASHES - 2) ** 0.5
"""Standard error of the estimate, as a part of it: 4.4 %; two in three lie within."""

MOST_FREQUENT = 20
"""Texts that are listed for a field, the most frequent ones."""

LONGEST_LISTED = 200
"""Longer texts are told apart by their beginning and their hash."""

_HASHES = 2**32


@dataclass(frozen=True, slots=True)
class Distinct:
    """
    How many different texts there are.

    Attributes:
        hashes: The lowest hashes of the texts, ascending, at most MOST_HASHES; what is needed to
            put two counts together.

    Source:
        Bar-Yossef et al. (2002), the k minimum values. Of a million texts one in ten thousand
        has the hash of another.
    """

    hashes: tuple[int, ...] = ()

    @property
    def is_exact(self) -> bool:
        """Whether the number was counted; otherwise it is estimated within RELATIVE_ERROR."""
        return len(self.hashes) < MOST_HASHES

    @property
    def number(self) -> int:
        """How many different texts there are."""
        if self.is_exact:
            return len(self.hashes)
        return round((MOST_HASHES - 1) * _HASHES / (self.hashes[-1] + 1))


class Frequent(NamedTuple):
    """
    A text and how often it comes.

    Attributes:
        text: As written; one longer than LONGEST_LISTED ends with `…` and its hash.
        at_least: How often it comes at least.
        at_most: How often it comes at most; the same where it was counted exactly.
    """

    text: str
    at_least: int
    at_most: int


@dataclass(frozen=True, slots=True)
class Top:
    """
    The most frequent texts.

    Attributes:
        texts: At most MOST_FREQUENT, the most frequent first, equal ones by their text.
        others_at_most: How often any other text comes at most; 0 when all are listed.

    Source:
        That such lists with bounds can be put together: Agarwal et al. (2012), mergeable summaries.
    """

    texts: tuple[Frequent, ...] = ()
    others_at_most: int = 0


@dataclass(frozen=True, slots=True)
class Content:
    """
    What stands in one field of the sampled records (`Profile.sampled`).

    Attributes:
        field: Its name.
        values: Real values, over all these records.
        distinct: Different texts among them.
        top: The most frequent of them.
    """

    field: str
    values: int
    distinct: Distinct
    top: Top


@dataclass(frozen=True, slots=True)
class Tally:
    """
    Things by their kind.

    Attributes:
        name: What is counted; one of `profile_kinds.TALLIES`.
        of: Things looked at; those without a kind among them.
        counts: Kind and how many are of it, the most frequent first, equal ones by name.
    """

    name: str
    of: int
    counts: tuple[tuple[str, int], ...]

    def count(self, kind: str) -> int:
        """Return how many are of *kind*; 0 for a kind that did not come."""
        return dict(self.counts).get(kind, 0)


def hash_of(text: str) -> int:
    """
    Return a hash of 32 bits, the same in every process.

    CRC-32 alone tells numbers that follow each other apart by a rule that can be seen in them;
    multiplying scatters them.
    """
    number = crc32(text.encode("utf-8", "replace")) * 0x9E3779B1 & 0xFFFFFFFF
    return (number ^ number >> 15) * 0x85EBCA6B & 0xFFFFFFFF


def hashes(texts: Iterable[str]) -> Iterable[int]:
    """Yield the hash of each text."""
    return map(hash_of, texts)


def lowest(found: Iterable[int]) -> tuple[int, ...]:
    """Return the lowest MOST_HASHES of *found*, each once, ascending."""
    return tuple(sorted(set(found))[:MOST_HASHES])


def listed(text: str) -> str:
    """Return *text* as it is listed and told apart: whole, or its beginning with its hash."""
    if len(text) <= LONGEST_LISTED:
        return text
    return f"{text[: LONGEST_LISTED - 10]}…{crc32(text.encode()):08x}"


def by_frequency(counts: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """Return what was counted, the most frequent first, equal ones by name; zeros left out."""
    found = [(name, number) for name, number in counts.items() if number]
    return tuple(sorted(found, key=lambda pair: (-pair[1], pair[0])))


def top_of(counts: Mapping[str, int]) -> Top:
    """Return the most frequent of what was counted: text and how often it came."""
    most = sorted(counts.values(), reverse=True)[: MOST_FREQUENT + 1]
    # Of many texts most come once: only those that can be listed are worth sorting.
    fewest = most[-1] if most else 0
    ordered = by_frequency({text: n for text, n in counts.items() if n > fewest})
    missing = MOST_FREQUENT - len(ordered)
    if missing > 0 and fewest:
        same = nsmallest(missing, [text for text, n in counts.items() if n == fewest])
        ordered += tuple([(text, fewest) for text in same])
    others = most[-1] if len(most) > MOST_FREQUENT else 0
    return Top(tuple([Frequent(text, n, n) for text, n in ordered]), others)


def merge_contents(one: Content, other: Content) -> Content:
    """Return what stands in one field of the records of both."""
    return Content(
        one.field,
        one.values + other.values,
        Distinct(lowest(chain(one.distinct.hashes, other.distinct.hashes))),
        merge_tops(one.top, other.top),
    )


def merge_tops(one: Top, other: Top) -> Top:
    """
    Return the most frequent texts of both.

    The bounds hold whatever was left out of either: exact when both lists are whole.
    """
    bounds: dict[str, tuple[int, int]] = {}
    for top, beside in ((one, other), (other, one)):
        known = {frequent.text: frequent for frequent in beside.texts}
        for text, at_least, at_most in top.texts:
            match = known.get(text) or Frequent(text, 0, beside.others_at_most)
            bounds[text] = (at_least + match.at_least, at_most + match.at_most)
    merged = [Frequent(text, low, high) for text, (low, high) in bounds.items()]
    merged.sort(key=lambda frequent: (-frequent.at_least, frequent.text))
    others = one.others_at_most + other.others_at_most
    dropped = [frequent.at_most for frequent in merged[MOST_FREQUENT:]]
    return Top(tuple(merged[:MOST_FREQUENT]), max([others, *dropped]))


def merge_tallies(one: Tally, other: Tally) -> Tally:
    """Return the kinds of the things of both."""
    counts = dict(one.counts)
    for kind, number in other.counts:
        counts[kind] = counts.get(kind, 0) + number
    return Tally(one.name, one.of + other.of, by_frequency(counts))


def thin_content(content: Content, rate: Fraction) -> Content:
    """Return what would stand in a field of a part of the records; *rate* is at most 1."""
    texts = tuple(
        Frequent(text, floor(low * rate), ceil(high * rate))
        for text, low, high in content.top.texts
    )
    return Content(
        content.field,
        round(content.values * rate),
        content.distinct,
        Top(texts, ceil(content.top.others_at_most * rate)),
    )


def thin_tally(tally: Tally, rate: Fraction) -> Tally:
    """Return the kinds of the things of a part of the records; *rate* is at most 1."""
    counts = {kind: round(number * rate) for kind, number in tally.counts}
    return Tally(tally.name, round(tally.of * rate), by_frequency(counts))
