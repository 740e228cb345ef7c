"""Slices side by side bring what one list brings; when one fails, the harvest is not complete."""

import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairassess.domain.harvests import Plan, Slice
from fairassess.harvest import engine, slices
from tests import examples
from tests.harvest.lists import FakeDoor, Outcome, answer, error, one_after_the_other, page, record

DAY = datetime(2024, 1, 1, tzinfo=UTC)


def dated(number, dates):
    stamp = (DAY + timedelta(days=dates[number])).strftime("%Y-%m-%d")
    return stamp, record(number).replace("2024-01-01T00:00:00Z", stamp)


def listing(dates, size, *, ignores_dates=False, delay_s=0.0):
    """Return a door to records with these days, in pages of *size*."""

    def reply(arguments, _):
        time.sleep(delay_s)
        if "resumptionToken" in arguments:
            since, until, start = arguments["resumptionToken"].split("_")
        else:
            since, until, start = arguments.get("from", ""), arguments.get("until", ""), "0"
        chosen = [
            one
            for stamp, one in (dated(number, dates) for number in range(len(dates)))
            if ignores_dates or ((not since or stamp >= since) and (not until or stamp <= until))
        ]
        if not chosen:
            return answer(error("noRecordsMatch"))
        end = int(start) + size
        token = f"{since}_{until}_{end}" if end < len(chosen) else ""
        return answer(page(chosen[int(start) : end], token, size=len(chosen)))

    return FakeDoor(reply)


@examples.up_to(30)
@given(st.lists(st.integers(0, 40), min_size=1, max_size=30), st.integers(1, 5), st.integers(2, 5))
def test_slices_bring_the_same_records_and_profile_as_one_list(dates, size, number):
    one = Outcome(listing(dates, size))
    cut = engine.slices_of("2024-01-05", "2024-01-30", slices.DAYS, number)
    many = Outcome(listing(dates, size), slices=cut)
    assert {(a.identifier, a.fingerprint) for a in many.records} == {
        (a.identifier, a.fingerprint) for a in one.records
    }
    assert len(many.records) == len(one.records)
    assert many.result.profile == one.result.profile
    assert many.result.warnings == ()
    assert sorted(page.number for page in many.pages) == [*range(1, len(many.pages) + 1)]
    assert many.result.is_complete, "a slice may hold nothing"


def test_a_provider_that_ignores_dates_gives_each_record_once_and_is_told():
    cut = engine.slices_of("2024-01-01", "2024-01-08", slices.DAYS, 4)
    seen = Outcome(listing([0] * 6, 2, ignores_dates=True), slices=cut)
    assert len(seen.records) == seen.result.records == 6
    assert "18 records came in more than one slice; each counts once." in seen.result.warnings


@pytest.mark.parametrize("reply", [answer(b"<html>"), answer(b"", status=404)])
def test_one_slice_that_fails_makes_the_harvest_incomplete_with_its_reason(reply):
    def answers(arguments, _):
        return reply if "from" in arguments else answer(page([1]))

    cut = (Slice(until="2024-01-01"), Slice(since="2024-01-02"))
    seen = Outcome(FakeDoor(answers), slices=cut)
    assert not seen.result.is_complete
    assert seen.result.stopped_because.startswith("Slice 2, page 1: ")
    assert seen.identifiers == ["1"]


CUT = tuple(Slice(since=f"2024-01-0{day}", until=f"2024-01-0{day}") for day in (1, 2, 3, 4))


def endless():
    return FakeDoor(lambda _, number: answer(page([number], f"t{number}")))


def test_cancelling_ends_all_slices_and_leaves_no_thread():
    before = threading.active_count()
    start = time.monotonic()
    seen = Outcome(endless(), slices=CUT, is_cancelled=lambda: time.monotonic() - start > 0.3)
    assert time.monotonic() - start < 3
    assert seen.result.stopped_because == "The harvest was cancelled."
    assert threading.active_count() == before


def test_the_deadline_ends_all_slices_and_leaves_no_thread():
    before = threading.active_count()
    start = time.monotonic()
    seen = Outcome(endless(), slices=CUT, deadline_s=0.3)
    assert time.monotonic() - start < 3
    assert not seen.result.is_complete
    assert threading.active_count() == before


def test_an_error_in_what_takes_the_records_ends_all_slices():
    class Full(Outcome):
        def take(self, records, page):
            raise OSError("disk full")

    before = threading.active_count()
    with pytest.raises(OSError, match="disk full"):
        Full(endless(), slices=CUT)
    assert threading.active_count() == before


def test_a_door_that_breaks_is_no_empty_list():
    class Broken:
        def fetch(self, url, **_):
            raise RuntimeError("a fault of ours")

    with pytest.raises(RuntimeError, match="a fault of ours"):
        Outcome(Broken(), slices=CUT)


def test_four_slices_take_a_quarter_of_the_time_of_a_slow_provider():
    dates = [number % 4 for number in range(64)]
    cut = engine.slices_of("2024-01-01", "2024-01-04", slices.DAYS, 4)
    start = time.monotonic()
    one = Outcome(listing(dates, 2, delay_s=0.03))
    middle = time.monotonic()
    many = Outcome(listing(dates, 2, delay_s=0.03), slices=cut)
    assert middle - start > 2 * (time.monotonic() - middle)
    assert many.result.records == one.result.records


@given(st.integers(0, 4000), st.integers(0, 4000), st.integers(1, 9), st.booleans())
def test_slices_touch_without_gap_or_overlap(first, length, number, are_days):
    form = "%Y-%m-%d" if are_days else "%Y-%m-%dT%H:%M:%SZ"
    step = timedelta(days=1) if are_days else timedelta(seconds=1)
    start = DAY + timedelta(hours=first)
    end = start + (timedelta(days=length) if are_days else timedelta(seconds=length))
    granularity = slices.DAYS if are_days else slices.SECONDS
    cut = engine.slices_of(start.strftime(form), end.strftime(form), granularity, number)
    assert 1 <= len(cut) <= number
    assert (cut[0].since, cut[-1].until) == ("", "")
    for one, following in pairwise(cut):
        begins, ends = (
            datetime.strptime(text, form).replace(tzinfo=UTC)
            for text in (following.since, one.until)
        )
        assert begins - ends == step


@pytest.mark.parametrize(
    ("earliest", "granularity", "number"),
    [("2024-13-01", slices.DAYS, 2), ("0001-01-01", slices.DAYS, 2), ("2024-01-01", "days", 2),
     ("2024-01-01", slices.DAYS, 0), ("", slices.SECONDS, 2)],
)  # fmt: skip
def test_what_cannot_be_cut_is_refused(earliest, granularity, number):
    with pytest.raises(ValueError):  # noqa: PT011 - each says it in its own words
        engine.slices_of(earliest, "2024-02-01", granularity, number)


def test_what_changed_may_be_nothing_and_dates_that_a_person_asked_for_may_not():
    since = (Slice("2024-01-05"),)
    plan = Plan("oai_dc", slices=since, may_be_empty=True)
    nothing = Outcome(one_after_the_other(answer(error("noRecordsMatch"))), plan=plan)
    assert (nothing.result.is_complete, nothing.result.records) == (True, 0)
    assert [page.items for page in nothing.pages] == [0]
    asked = replace(plan, may_be_empty=False)
    told = Outcome(one_after_the_other(answer(error("noRecordsMatch"))), plan=asked)
    assert not told.result.is_complete
