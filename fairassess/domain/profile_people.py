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


def have_orcid(values: Iterable[Value]) -> bool:
    """Return whether one of the people has a right ORCID, as identifier or in the name."""
    for text, attributes in values:
        for key, said in attributes:
            if key == "nameIdentifier" and _of_identifier(said) & HAS_ORCID:
                return True
        if "000" in text and pids.mentions_orcid(text):
            return True
    return False


def have_ror(values: Iterable[Value]) -> bool:
    """Return whether one of the people or organisations has a right ROR identifier."""
    for text, attributes in values:
        for key, said in attributes:
            if key in _ORGANISATION and _of_identifier(said) & HAS_ROR:
                return True
        if "ror.org/" in text and pids.mentions_ror(text):
            return True
    return False


def add(kinds: Kinds, field: str, values: Iterable[Value]) -> None:
    """Count the people or organisations of one of FIELDS by what each of them has."""
    counts = kinds.setdefault(FIELDS[field], Counter())
    for value in values:
        counts[""] += 1
        bits = _of_one(value)
        for bit, kind in _KINDS:
            if bits & bit:
                counts[kind] += 1


def _of_one(value: Value) -> int:
    bits = 0
    for key, said in value.attributes:
        asked = _ASKED.get(key)
        if asked is not None and said:
            bits |= asked
            if key in _ORGANISATION:
                bits |= _of_identifier(said)
    if pids.mentions_orcid(value.text):
        bits |= HAS_ORCID
    return bits | HAS_ROR if pids.mentions_ror(value.text) else bits


# The same people and organisations stand in record after record of one provider.
@lru_cache(maxsize=8192)
def _of_identifier(text: str) -> int:
    if pids.is_orcid(text):
        return HAS_ORCID
    return HAS_ROR if pids.is_ror(text) else 0
