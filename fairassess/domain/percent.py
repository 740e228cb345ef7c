"""How counts become shares, and shares the whole percents that people read, in one place."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor, sqrt

NOTHING = "–"
"""Stands where there is no score; never 0 %, which would be a score."""

_Z = 1.959963984540054
"""Quantile of the normal distribution that leaves 2.5 in 100 on either side."""


@dataclass(frozen=True, slots=True)
class Share:
    """
    How many of how many, and between which bounds that holds for all that they stand for.

    Attributes:
        found: How many have it; 0 or more.
        of: How many were looked at; not below *found*.
        low: Lower bound of the share, 0 to 1; the share itself when all were looked at.
        high: Upper bound of the share, 0 to 1; the share itself when all were looked at. When
            none was looked at, the bounds are 0 and 1: nothing is known.
    """

    found: int
    of: int
    low: float
    high: float

    @property
    def value(self) -> Fraction | None:
        """The share, exactly; None when none was looked at."""
        return Fraction(self.found, self.of) if self.of else None

    @property
    def is_estimate(self) -> bool:
        """Whether it speaks for more than was looked at."""
        return self.low != self.high


def counted(found: int, of: int) -> Share:
    """Return the share of *found* among *of*, when those are all that there are."""
    if not of:
        return Share(found, of, 0.0, 1.0)
    return Share(found, of, found / of, found / of)


def sampled(found: int, of: int) -> Share:
    """
    Return the share of *found* among *of*, when those are a sample, with its 95 % interval.

    Source:
        Wilson (1927), score interval without correction for continuity; it stays between 0
        and 1 and holds for small samples and rare things, where the usual one does not.
    """
    if not of:
        return Share(found, of, 0.0, 1.0)
    share = found / of
    weight = 1 + _Z * _Z / of
    middle = (share + _Z * _Z / (2 * of)) / weight
    half = _Z / weight * sqrt(share * (1 - share) / of + _Z * _Z / (4 * of * of))
    # Rounding may put a bound on the wrong side of the share where the two are the same.
    low = max(0.0, min(middle - half, share))
    return Share(found, of, low, min(1.0, max(middle + half, share)))


def whole(value: Fraction) -> int:
    """Return *value* as a whole percent, halves rounded away from zero."""
    percents = abs(value) * 100
    rounded = floor(percents + Fraction(1, 2))
    return rounded if value >= 0 else -rounded


def percent(value: Fraction | None) -> str:
    """Return `78 %`, or a dash where there is no value."""
    return NOTHING if value is None else f"{whole(value)} %"


def points(change: int | None) -> str:
    """Return a change in percentage points with its sign: `+9`, `0`, `−4`; a dash for None."""
    if change is None:
        return NOTHING
    if change == 0:
        return "0"
    return f"+{change}" if change > 0 else f"−{-change}"


def apportion(parts: Sequence[Fraction], total: int) -> tuple[int, ...]:
    """
    Return *parts* as whole percents that add up to *total*.

    Each part is rounded down, and what is left goes one by one to the parts that lost most; so the
    numbers that a reader can add do add up, and none is a whole percent away from the exact one.

    Args:
        parts: Exact shares; may be negative.
        total: Their sum as it is shown: `whole(sum(parts))`, or the difference of two such numbers.

    Returns:
        One whole percent per part, in the same order.

    Source:
        The method of largest remainders; ties go to the earlier part.
    """
    exact = [part * 100 for part in parts]
    shown = [floor(value) for value in exact]
    by_loss = sorted(range(len(exact)), key=lambda i: (shown[i] - exact[i], i))
    left = total - sum(shown)
    for turn in range(abs(left)):
        chosen = by_loss[turn % len(by_loss)] if left > 0 else by_loss[-1 - turn % len(by_loss)]
        shown[chosen] += 1 if left > 0 else -1
    return tuple(shown)
