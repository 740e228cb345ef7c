"""What people and organisations of a record bring along: ORCID, ROR, awards."""

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from fairassess.domain import pids
from fairassess.domain.metadata import Value
from fairassess.domain.profile_kinds import (
    CONTRIBUTORS,
    CREATORS,
    FUNDERS,
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

HAS_BOTH = HAS_ORCID | HAS_ROR

FIELDS = {
    "creator": CREATORS,
    "contributor": CONTRIBUTORS,
    "publisher": PUBLISHERS,
    "funder": FUNDERS,
}
"""Fields of people and organisations, each with the name of its tally."""

_KINDS = (
    (HAS_ORCID, WITH_ORCID),
    (HAS_ROR, WITH_ROR),
    (HAS_AFFILIATION, WITH_AFFILIATION),
    (HAS_IDENTIFIER, WITH_IDENTIFIER),
    (HAS_AWARD, WITH_AWARD),
)
_LONGEST_IDENTIFIER = 100
_ORGANISATION = frozenset(
    {"affiliationIdentifier", "nameIdentifier", "publisherIdentifier", "funderIdentifier"}
)
# What the attribute alone says.
_ASKED = {
    "nameIdentifier": HAS_IDENTIFIER,
    "affiliationIdentifier": 0,
    "publisherIdentifier": HAS_IDENTIFIER,
    "funderIdentifier": HAS_IDENTIFIER,
    "affiliation": HAS_AFFILIATION,
    "awardNumber": HAS_AWARD,
}


def read(values: Iterable[Value], known: int) -> int:
    """
    Return whether one of some people or organisations has an ORCID, and one a ROR identifier.

    Args:
        values: Of one field of one record.
        known: What others of the record have; the search ends when nothing is left to find.

    Returns:
        Bits HAS_ORCID and HAS_ROR, the known ones among them.
    """
    found = known
    for text, attributes in values:
        if attributes:
            for key, said in attributes:
                if key in _ORGANISATION:
                    found |= (
                        _of_identifier(said)
                        if key == "nameIdentifier"
                        else (_of_identifier(said) & HAS_ROR)
                    )
        if "000" in text and pids.mentions_orcid(text):
            found |= HAS_ORCID
        if "ror.org/" in text and pids.mentions_ror(text):
            found |= HAS_ROR
        if found == HAS_BOTH:
            break
    return found


def add(
    kinds: Kinds, field: str, values: Iterable[tuple[str, tuple[tuple[str, str], ...]]]
) -> None:
    """Count the people or organisations of one of FIELDS, as values are, by what each has."""
    counts = kinds.setdefault(FIELDS[field], Counter())
    for bits, times in Counter(map(_of_one, values)).items():
        counts[""] += times
        for bit, kind in _KINDS:
            if bits & bit:
                counts[kind] += times


def _of_one(value: tuple[str, tuple[tuple[str, str], ...]]) -> int:
    text, attributes = value
    bits = 0
    for key, said in attributes:
        asked = _ASKED.get(key)
        if asked is not None and said:
            bits |= asked
            if key in _ORGANISATION:
                bits |= _of_identifier(said)
    if "000" in text and pids.mentions_orcid(text):
        bits |= HAS_ORCID
    return bits | HAS_ROR if "ror.org/" in text and pids.mentions_ror(text) else bits


def _of_identifier(text: str) -> int:
    return _of_short_identifier(text) if len(text) <= _LONGEST_IDENTIFIER else 0


# The same people and organisations stand in record after record of one provider.
@lru_cache(maxsize=8192)
def _of_short_identifier(text: str) -> int:
    if pids.is_orcid(text):
        return HAS_ORCID
    return HAS_ROR if pids.is_ror(text) else 0
