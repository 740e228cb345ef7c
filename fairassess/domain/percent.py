"""How exact fractions become the whole percents that people read, in one place."""

from collections.abc import Sequence
from fractions import Fraction
from math import floor

NOTHING = "–"
"""Stands where there is no score; never 0 %, which would be a score."""


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
