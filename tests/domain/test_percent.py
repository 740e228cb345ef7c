"""Whole percents that stand beside each other add up."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairassess.domain.percent import apportion, percent, points, whole

shares = st.lists(st.fractions(0, 1, max_denominator=60), min_size=3, max_size=3)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"),
        (Fraction(0), "0 %"),
        (Fraction(1), "100 %"),
        (Fraction(1, 200), "1 %"),
        (Fraction(2, 3), "67 %"),
    ],
)
def test_a_missing_score_is_a_dash_and_never_0(value, text):
    assert percent(value) == text


def test_changes_carry_their_sign():
    assert [points(n) for n in (9, 0, -4, None)] == ["+9", "0", "−4", "–"]


@given(shares)
def test_parts_add_up_to_their_sum_as_it_is_shown_and_each_is_less_than_1_away(parts):
    total = whole(sum(parts))
    shown = apportion(parts, total)
    assert sum(shown) == total
    assert all(abs(n - part * 100) < 1 for n, part in zip(shown, parts, strict=True))
    assert all(n == 0 for n, part in zip(shown, parts, strict=True) if part == 0)


@given(
    st.lists(st.fractions(-1, 1, max_denominator=60), min_size=3, max_size=3), st.integers(-3, 3)
)
def test_signed_parts_add_up_to_any_total_near_their_sum(parts, off):
    total = whole(sum(parts)) + off
    assert sum(apportion(parts, total)) == total
