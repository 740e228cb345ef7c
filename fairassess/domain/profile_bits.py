"""Marks and facts of one record as bits of a number, so that equal records are counted together."""

from functools import lru_cache

from fairassess.domain.profile_facts import FACTS
from fairassess.domain.richness import MARKS

NAMES = (*MARKS, *FACTS)
"""What a bit stands for, the lowest first."""

BITS = {name: 1 << place for place, name in enumerate(NAMES)}
"""The bit of each mark and fact."""

PLACES = {name: place for place, name in enumerate(NAMES)}
"""The place of each mark and fact among NAMES."""


def bits_of(*names: str) -> int:
    """Return the bits of some marks and facts."""
    found = 0
    for name in names:
        found |= BITS[name]
    return found


# A provider's records are alike: some hundred numbers stand for all of them.
@lru_cache(maxsize=4096)
def marks_in(bits: int) -> tuple[str, ...]:
    """Return the marks among *bits*, in the order of `richness.MARKS`."""
    return tuple([name for name in MARKS if bits & BITS[name]])


@lru_cache(maxsize=4096)
def places_of(bits: int) -> tuple[int, ...]:
    """Return the places of the marks and facts among *bits*, ascending."""
    return tuple([place for place in range(len(NAMES)) if bits >> place & 1])
