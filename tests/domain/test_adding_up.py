"""A table of whole numbers adds up in rows and columns, and stays near the exact one."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairassess.domain.adding_up import adding_up
from fairassess.domain.percent import whole

CELLS = st.fractions(min_value=-40, max_value=40, max_denominator=81)
TABLES = st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=3, max_size=3)


@given(TABLES)
def test_rows_and_columns_add_up_and_no_cell_is_two_away(table: list[list[Fraction]]) -> None:
    rows = [whole(sum(row) / 100) for row in table]
    columns = [whole(sum(row[i] for row in table) / 100) for i in range(3)]
    # Totals are rounded by themselves; the last column takes what that costs, as a shown one would.
    columns[2] += sum(rows) - sum(columns)
    shown = adding_up(table, rows, columns)
    assert [sum(row) for row in shown] == rows
    assert [sum(row[i] for row in shown) for i in range(3)] == columns
    for cells, exact in zip(shown, table, strict=True):
        for cell, true in zip(cells, exact, strict=True):
            assert abs(cell - true) < 4


def test_nothing_stays_nothing() -> None:
    zero = Fraction(0)
    table = [
        [zero, Fraction(37, 10), zero],
        [zero, zero, Fraction(23, 10)],
        [zero, Fraction(-37, 10), Fraction(4, 10)],
    ]
    assert adding_up(table, [4, 2, -3], [0, 0, 3]) == ((0, 4, 0), (0, 0, 2), (0, -4, 1))


def test_whole_numbers_stay_what_they_are() -> None:
    table = [[Fraction(3 * i + j) for j in range(3)] for i in range(3)]
    shown = adding_up(table, [3, 12, 21], [9, 12, 15])
    assert shown == ((0, 1, 2), (3, 4, 5), (6, 7, 8))


def test_totals_that_do_not_agree_are_a_fault() -> None:
    with pytest.raises(ValueError, match="add up to"):
        adding_up([[Fraction(0)] * 3] * 3, [1, 0, 0], [0, 0, 0])
