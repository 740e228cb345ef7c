"""Whole numbers for a table whose rows and columns both add up to totals that are shown."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from math import floor, lcm

_REACH = (0, 1, -1, 2)
"""How far from its floor a cell may be set: totals are rounded themselves."""


def adding_up(
    exact: Sequence[Sequence[Fraction]], rows: Sequence[int], columns: Sequence[int]
) -> tuple[tuple[int, ...], ...]:
    """
    Return the cells of a table of three by three as whole numbers that add up both ways.

    Of all such tables it is the one whose cells are nearest to the exact ones; a cell that is
    exactly nothing stays nothing wherever that is possible.

    Args:
        exact: Three rows of three cells, in percentage points.
        rows: What each row adds up to.
        columns: What each column adds up to.

    Returns:
        The cells in the same order.

    Raises:
        ValueError: Rows and columns do not add up to the same.

    Source:
        Controlled rounding after Cox (1987), J. Am. Stat. Assoc. 82: among tables with the given
        margins the nearest one; nine cells leave four to choose, so all choices are looked at.
    """
    if sum(rows) != sum(columns):
        raise ValueError(f"rows add up to {sum(rows)}, columns to {sum(columns)}")
    floors = [[floor(cell) for cell in row[:2]] for row in exact[:2]]
    # Counted in parts of one, which is a whole number of them: fractions would take much longer.
    one = lcm(*(cell.denominator for row in exact for cell in row))
    parts = [[int(cell * one) for cell in row] for row in exact]
    best: tuple[int, tuple[tuple[int, ...], ...]] | None = None
    for steps in product(_REACH, repeat=4):
        first = [floors[0][0] + steps[0], floors[0][1] + steps[1]]
        second = [floors[1][0] + steps[2], floors[1][1] + steps[3]]
        table = _completed(first, second, rows, columns)
        away = _away(table, parts, one)
        if best is None or away < best[0]:
            best = away, table
    assert best is not None
    return best[1]


def _completed(
    first: list[int], second: list[int], rows: Sequence[int], columns: Sequence[int]
) -> tuple[tuple[int, ...], ...]:
    """Return the one table with these four cells and these totals."""
    top = (*first, rows[0] - sum(first))
    middle = (*second, rows[1] - sum(second))
    return top, middle, tuple(columns[i] - top[i] - middle[i] for i in range(3))


def _away(table: Sequence[Sequence[int]], parts: Sequence[Sequence[int]], one: int) -> int:
    """Return how far a table is from the exact one; something out of nothing weighs heaviest."""
    return sum(
        (cell * one - true) ** 2 * (1 if true else 100)
        for shown, row in zip(table, parts, strict=True)
        for cell, true in zip(shown, row, strict=True)
    )
