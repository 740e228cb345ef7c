"""What people and organisations of a record bring along: ORCID, ROR, awards."""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

from fairassess.domain import pids
from fairassess.domain.metadata import Value
from fairassess.domain.profile_kinds import (
    CONTRIBUTORS,
    CREATORS,
    FUNDERS,
    LICENCES,
    PUBLISHERS,
    WITH_AFFILIATION,
    WITH_AWARD,
    WITH_IDENTIFIER,
    WITH_ORCID,
    WITH_ROR,
    Kinds,
)

HAS_ORCID, HAS_ROR, HAS_AFFILIATION, HAS_IDENTIFIER, HAS_AWARD = 1, 2, 4, 8, 16
"""Bits of what one person, organisation or funder has."""
_WAYS = 32

_KINDS = (
    (HAS_ORCID, WITH_ORCID),
    (HAS_ROR, WITH_ROR),
    (HAS_AFFILIATION, WITH_AFFILIATION),
    (HAS_IDENTIFIER, WITH_IDENTIFIER),
    (HAS_AWARD, WITH_AWARD),
)
_IS_READ = 32
# What is said by the attribute alone, and whether its text says more.
_ASKED = {
    "nameIdentifier": HAS_IDENTIFIER | _IS_READ,
    "affiliationIdentifier": _IS_READ,
    "publisherIdentifier": HAS_IDENTIFIER | _IS_READ,
    "funderIdentifier": HAS_IDENTIFIER | _IS_READ,
    "affiliation": HAS_AFFILIATION,
    "awardNumber": HAS_AWARD,
}


class Tallies:
    """
    What is counted of every record beside its marks and facts.

    Creators, contributors, publishers and funders stand by their bits as index; licences by name,
    an empty one for records without.
    """

    __slots__ = (
        "contributors",
        "creators",
        "first_date",
        "funders",
        "last_date",
        "licences",
        "publishers",
    )

    def __init__(self) -> None:
        self.creators = [0] * _WAYS
        self.contributors = [0] * _WAYS
        self.publishers = [0] * _WAYS
        self.funders = [0] * _WAYS
        self.licences: dict[str, int] = {}
        self.first_date = ""
        self.last_date = ""

    def widen(self, first: str, last: str) -> None:
        """Widen the span of dates, each a day, month or year."""
        if last > self.last_date:
            self.last_date = last
        if first < self.first_date or not self.first_date:
            self.first_date = first


def read(values: Iterable[Value], counts: list[int]) -> int:
    """
    Return what creators, contributors, publishers or funders of one record have together.

    Args:
        values: Their real values.
        counts: One of the lists of Tallies, to add to.

    Returns:
        Bits: HAS_ORCID and so on.
    """
    together = 0
    for text, attributes in values:
        bits = 0
        for key, said in attributes:
            asked = _ASKED.get(key)
            if asked is not None and said:
                bits |= asked
                if asked & _IS_READ:
                    bits |= _of_identifier(said)
        if "000" in text and pids.mentions_orcid(text):
            bits |= HAS_ORCID
        if "ror.org/" in text and pids.mentions_ror(text):
            bits |= HAS_ROR
        bits &= _WAYS - 1
        counts[bits] += 1
        together |= bits
    return together


# The same people and organisations stand in record after record of one provider.
@lru_cache(maxsize=8192)
def _of_identifier(text: str) -> int:
    if pids.is_orcid(text):
        return HAS_ORCID
    return HAS_ROR if pids.is_ror(text) else 0


def kinds_of(tallies: Tallies) -> Kinds:
    """Return how many of them have what, as tallies of a profile are made of."""
    licences = Counter(tallies.licences)
    licences[""] = licences.total()
    return {
        CREATORS: _add_up(tallies.creators),
        CONTRIBUTORS: _add_up(tallies.contributors),
        PUBLISHERS: _add_up(tallies.publishers),
        FUNDERS: _add_up(tallies.funders),
        LICENCES: licences,
    }


def _add_up(counts: Sequence[int]) -> Counter[str]:
    found: Counter[str] = Counter()
    for bits, times in enumerate(counts):
        found[""] += times
        for bit, kind in _KINDS:
            if bits & bit:
                found[kind] += times
    return found
