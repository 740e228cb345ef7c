"""Runs stand on a grid in the facility's own time, and the clock's jumps lose and double none."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairassess.domain.schedule import (
    LEAST_WAIT,
    LONGEST_WAIT_SLOTS,
    Interval,
    Slowdown,
    due_after_wish,
    next_due,
    slot,
    slowdown,
)

BERLIN = ZoneInfo("Europe/Berlin")
HALF_PAST_TWO = time(2, 30)


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


def due(finished_at, interval=Interval.DAILY, failures=0, zone=BERLIN, **options):
    return next_due(finished_at, interval=interval, failures=failures, zone=zone, **options)


@pytest.mark.parametrize(
    ("interval", "expected"),
    [
        (Interval.HOURLY, utc(2027, 2, 3, 12)),
        (Interval.EVERY_6_HOURS, utc(2027, 2, 3, 17)),
        (Interval.DAILY, utc(2027, 2, 4, 5)),
        (Interval.WEEKLY, utc(2027, 2, 8, 5)),
        (Interval.MONTHLY, utc(2027, 3, 1, 5)),
    ],
)
def test_the_next_slot_is_on_the_facilitys_clock(interval, expected):
    assert due(utc(2027, 2, 3, 11, 20), interval) == expected


def test_a_daily_run_stays_at_six_when_the_clock_goes_forward():
    before = utc(2027, 3, 27, 5, 4)
    assert due(before) == utc(2027, 3, 28, 4)
    assert due(due(before)) == utc(2027, 3, 29, 4)


def test_a_daily_run_stays_at_six_when_the_clock_goes_back():
    assert due(utc(2027, 10, 30, 4, 4)) == utc(2027, 10, 31, 5)
    assert due(utc(2027, 10, 31, 5)) == utc(2027, 11, 1, 5)


def test_a_run_in_the_hour_that_is_skipped_comes_after_the_jump():
    skipped = due(utc(2027, 3, 27, 12), run_at=HALF_PAST_TWO)
    assert skipped.astimezone(BERLIN).isoformat() == "2027-03-28T03:30:00+02:00"
    assert due(skipped, run_at=HALF_PAST_TWO) == utc(2027, 3, 29, 0, 30)


def test_a_run_in_the_hour_that_comes_twice_runs_once():
    first = due(utc(2027, 10, 30, 12), run_at=HALF_PAST_TWO)
    assert first == utc(2027, 10, 31, 0, 30)
    assert due(first, run_at=HALF_PAST_TWO) == utc(2027, 11, 1, 1, 30)


@pytest.mark.parametrize(
    ("day", "hours"), [((2027, 3, 28), 23), ((2027, 10, 31), 25), ((2027, 6, 1), 24)]
)
def test_hourly_runs_happen_once_in_every_hour_that_really_passes(day, hours):
    start = datetime(*day, tzinfo=BERLIN).astimezone(UTC)
    end = datetime(*day, 23, 59, tzinfo=BERLIN).astimezone(UTC)
    moments = [start]
    while (following := due(moments[-1], Interval.HOURLY)) <= end:
        moments.append(following)
    assert len(moments) == hours
    assert len({slot(m, interval=Interval.HOURLY, zone=BERLIN) for m in moments}) == hours


def test_failures_double_the_wait_up_to_a_limit():
    finished = utc(2027, 2, 3, 11)
    waits = [due(finished, failures=n) - due(finished) for n in (0, 1, 2, 3, 4)]
    assert [wait.days for wait in waits] == [0, 1, 3, 6, 6]


def test_a_day_that_the_calendar_left_out_is_no_trouble():
    apia = ZoneInfo("Pacific/Apia")
    before = datetime(2011, 12, 29, 20, tzinfo=apia)
    following = due(before, zone=apia)
    assert following > before
    assert following.astimezone(apia).date().isoformat() == "2011-12-31"
    assert slot(following - timedelta(hours=3), interval=Interval.DAILY, zone=apia)


def test_times_without_a_zone_and_negative_failures_are_refused():
    naive = datetime(2027, 1, 1)  # noqa: DTZ001 - the point of the test
    with pytest.raises(ValueError, match="time zone"):
        due(naive)
    with pytest.raises(ValueError, match="time zone"):
        slot(naive, interval=Interval.DAILY, zone=BERLIN)
    with pytest.raises(ValueError, match="-1"):
        due(utc(2027, 1, 1), failures=-1)


zones = st.sampled_from(
    [
        ZoneInfo(name)
        for name in (
            "UTC",
            "Europe/Berlin",
            "America/St_Johns",
            "Asia/Kathmandu",
            "Australia/Lord_Howe",
            "Asia/Beirut",
            "America/Nuuk",
            "Pacific/Apia",
        )
    ]
)
moments = st.datetimes(datetime(2009, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
times = st.builds(time, st.integers(0, 23), st.sampled_from((0, 15, 30, 59)))
intervals = st.sampled_from(Interval)


@given(moments, intervals, st.integers(0, 99), zones, times)
def test_the_next_run_is_always_later_and_within_the_longest_wait(
    at, interval, failures, zone, run_at
):
    following = next_due(at, interval=interval, failures=failures, zone=zone, run_at=run_at)
    length = {"hourly": 1 / 24, "every_6_hours": 1 / 4, "daily": 1, "weekly": 7, "monthly": 31}
    slots = LONGEST_WAIT_SLOTS[interval]
    slowed = slowdown(failures)
    at_least = LEAST_WAIT[slowed].days if slowed else 0
    slot_days = length[interval.value]
    longest = timedelta(days=max(slot_days * slots, slot_days + at_least) + 2)
    assert at < following <= at + longest
    assert following.tzinfo is UTC


@given(moments, intervals, zones, times)
def test_slots_follow_each_other_without_gap_or_overlap(at, interval, zone, run_at):
    options = {"interval": interval, "zone": zone, "run_at": run_at}
    following = next_due(at, failures=0, **options)
    just_before = following - timedelta(microseconds=1)
    assert slot(at, **options) == slot(just_before, **options)
    assert slot(following, **options) != slot(at, **options)


@given(moments, intervals, st.integers(0, 9), zones)
def test_more_failures_never_bring_the_next_run_nearer(at, interval, failures, zone):
    fewer = next_due(at, interval=interval, failures=failures, zone=zone)
    assert next_due(at, interval=interval, failures=failures + 1, zone=zone) >= fewer


MOMENTS = st.datetimes(
    datetime(2026, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(2029, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


@given(MOMENTS, st.sampled_from(Interval), st.integers(0, 40))
def test_five_failures_make_a_day_pass_at_least_and_ten_a_week(moment, interval, failures):
    wait = due(moment, interval, failures) - moment
    slowed = slowdown(failures)
    assert (slowed is None) is (failures < 5)
    assert (slowed is Slowdown.WEEKLY) is (failures >= 10)
    if slowed is not None:
        assert wait >= LEAST_WAIT[slowed]


@given(MOMENTS, st.sampled_from(Interval), st.integers(0, 40))
def test_another_failure_never_brings_the_next_run_nearer(moment, interval, failures):
    assert due(moment, interval, failures + 1) >= due(moment, interval, failures)


@given(MOMENTS, MOMENTS)
def test_a_wish_counts_once_and_twice_in_a_row_never_sooner_than_the_schedule(planned, wished):
    assert due_after_wish(planned, wished, is_again=False) == wished
    assert due_after_wish(planned, wished, is_again=True) >= max(planned, wished)
