"""Whole percents that stand beside each other add up."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairassess.domain.percent import apportion, counted, percent, points, sampled, whole

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


counts = st.integers(0, 5_000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))


@given(counts)
def test_the_interval_of_a_sample_holds_its_share(pair):
    share = sampled(*pair)
    assert 0 <= share.low <= share.high <= 1
    if share.of:
        assert share.low <= share.found / share.of <= share.high


@given(counts)
def test_the_interval_of_those_without_mirrors_that_of_those_with(pair):
    found, of = pair
    share, rest = sampled(found, of), sampled(of - found, of)
    assert rest.low == pytest.approx(1 - share.high, abs=1e-12)
    assert rest.high == pytest.approx(1 - share.low, abs=1e-12)


@given(counts.filter(lambda pair: pair[1] > 0), st.integers(2, 9))
def test_more_records_of_the_same_share_make_the_interval_narrower(pair, times):
    found, of = pair
    one, more = sampled(found, of), sampled(found * times, of * times)
    assert more.high - more.low < one.high - one.low


def test_the_interval_is_that_of_the_textbook():
    share = sampled(15, 20)
    assert (share.low, share.high) == (
        pytest.approx(0.5313, abs=1e-4),
        pytest.approx(0.8881, abs=1e-4),
    )


@given(counts)
def test_a_share_of_all_has_no_width_and_one_of_none_says_nothing(pair):
    share = counted(*pair)
    assert share.is_estimate is (share.of == 0)
    assert share.value == (Fraction(*pair) if share.of else None)
    assert (share.low, share.high) == ((0, 1) if not share.of else (share.low, share.low))
