"""A harvest ends: at loops, at limits, when cancelled, and after no more waiting than fits."""

import time
from datetime import timedelta
from email.utils import format_datetime

import pytest

from fairassess.domain.evidence import FailureKind
from fairassess.domain.finding import Reason
from fairassess.harvest import stops
from fairassess.harvest.stops import Most
from tests.harvest.lists import (
    NOW,
    FakeDoor,
    Outcome,
    answer,
    no_answer,
    one_after_the_other,
    page,
    record,
)


def test_the_same_page_with_the_same_token_for_ever_is_stopped():
    door = one_after_the_other(page([1, 2], "again"))
    seen = Outcome(door)
    assert len(door.asked) == 2
    assert seen.identifiers == ["1", "2"]
    assert not seen.result.is_complete
    assert "the list does not end" in seen.result.stopped_because


def test_the_same_token_with_new_records_is_tolerated_with_a_warning():
    door = one_after_the_other(page([1], "same"), page([2], "same"), page([3], "same"), page([4]))
    seen = Outcome(door)
    assert seen.identifiers == ["1", "2", "3", "4"]
    assert seen.result.is_complete
    assert len(seen.result.warnings) == 1
    assert "came twice" in seen.result.warnings[0]


def test_new_tokens_with_the_same_records_for_ever_are_stopped():
    door = FakeDoor(lambda _, number: answer(page([1, 2], f"token{number}")))
    seen = Outcome(door)
    assert len(door.asked) == 4
    assert seen.result.records == 2
    assert "the list does not end" in seen.result.stopped_because


def test_new_tokens_without_any_record_for_ever_are_stopped():
    door = FakeDoor(lambda _, number: answer(page([], f"token{number}")))
    seen = Outcome(door)
    assert len(door.asked) == 3
    assert not seen.result.is_complete


def test_a_cycle_of_pages_is_stopped_once_nothing_new_comes():
    cycle = [page([1, 2], "b"), page([3, 4], "c"), page([5, 6], "a")]
    seen = Outcome(FakeDoor(lambda _, number: answer(cycle[number % 3])))
    assert seen.identifiers == ["1", "2", "3", "4", "5", "6"]
    assert "the list does not end" in seen.result.stopped_because


def test_an_empty_page_with_a_token_in_the_middle_loses_nothing():
    seen = Outcome(one_after_the_other(page([1], "a"), page([], "b"), page([2])))
    assert seen.identifiers == ["1", "2"]
    assert seen.result.is_complete
    assert seen.result.warnings == ("Page 2 brings a resumption token but no new record.",)


def test_an_empty_last_page_loses_nothing():
    seen = Outcome(one_after_the_other(page([1, 2], "a", size=2), page([], size=2)))
    assert seen.result.is_complete


def endless():
    """Return a door to a list that always goes on with new records."""
    return FakeDoor(lambda _, number: answer(page([number * 2, number * 2 + 1], f"t{number}")))


@pytest.mark.parametrize(
    ("unit", "number", "records"), [("pages", 3, 6), ("records", 5, 6), ("bytes", 1, 2)]
)
def test_a_limit_ends_a_list_that_goes_on_and_keeps_what_came(unit, number, records):
    gathered = []
    most = Most(**{unit: number})
    seen = Outcome(endless(), judge=lambda found: (gathered.append(found), ())[1], most=most)
    assert (seen.result.records, len(seen.records)) == (records, records)
    assert not seen.result.is_complete
    assert gathered[0].reason is Reason.BUDGET
    assert unit in seen.result.stopped_because


def test_a_list_that_ends_exactly_at_a_limit_is_complete():
    door = one_after_the_other(page([1, 2], "a"), page([3]))
    assert Outcome(door, most=Most(pages=2, records=3)).result.is_complete


def test_a_harvest_whose_time_is_over_asks_no_more():
    door = endless()
    seen = Outcome(door, deadline_s=0.0)
    assert door.asked == []
    assert "0 s given for the harvest are over" in seen.result.stopped_because


def test_each_request_gets_no_more_than_the_time_that_is_left():
    given = []

    class Door:
        def fetch(self, url, *, limits=None, deadline_s=None, on_body=None):
            given.append(deadline_s)
            return answer(page([len(given)], str(len(given)) if len(given) < 3 else ""))

    assert Outcome(Door(), deadline_s=50.0).result.is_complete
    assert given == sorted(given, reverse=True)
    assert all(0 < one <= 50 for one in given)


def test_a_cancelled_harvest_keeps_what_came():
    door = endless()
    seen = Outcome(door, is_cancelled=lambda: len(door.asked) >= 2)
    assert 4 <= len(seen.records) == 2 * seen.result.pages < 100_000
    assert seen.result.stopped_because == "The harvest was cancelled."


def test_too_many_unreadable_records_end_the_harvest(monkeypatch):
    monkeypatch.setattr(stops, "MOST_SKIPPED", 5)
    bare = "<record><header><identifier>oai:nls.test:{}</identifier></header></record>"
    door = FakeDoor(
        lambda _, number: answer(
            page([bare.format(number * 3 + i) for i in range(3)], f"t{number}")
        )
    )
    seen = Outcome(door, most=Most(pages=20))
    assert 6 <= len(seen.result.skipped) < 60
    assert seen.result.stopped_because == "More than 5 records cannot be read."


BUSY = (429, 503)


@pytest.mark.parametrize("status", BUSY)
@pytest.mark.parametrize(
    "wish", ["7", format_datetime(NOW + timedelta(seconds=7), usegmt=True)], ids=["seconds", "date"]
)
def test_a_wish_to_come_back_soon_is_granted(status, wish):
    busy = answer(b"", status=status, headers=[("retry-after", wish)])
    seen = Outcome(one_after_the_other(page([1], "a"), busy, page([2])), deadline_s=100)
    assert seen.result.is_complete
    assert sum(seen.rests) > 0


@pytest.mark.parametrize("status", BUSY)
@pytest.mark.parametrize(
    "wish",
    ["86400", "9" * 15, format_datetime(NOW + timedelta(days=1), usegmt=True)],
    ids=["day", "ages", "date"],
)
def test_a_wish_to_come_back_late_ends_the_harvest_without_waiting(status, wish):
    busy = answer(b"", status=status, headers=[("retry-after", wish)])
    gathered = []
    seen = Outcome(
        one_after_the_other(page([1], "a"), busy),
        judge=lambda found: (gathered.append(found), ())[1],
    )
    assert seen.rests == []
    assert seen.result.records == 1
    assert seen.result.stopped_because == (
        f"Page 2: The server answers HTTP {status} and asks to come again in 86,400 s."
    )
    assert gathered[0].reason is Reason.RATE_LIMITED


def test_a_wish_that_does_not_fit_the_time_left_is_not_waited_for():
    busy = answer(b"", status=503, headers=[("retry-after", "30")])
    seen = Outcome(one_after_the_other(busy), deadline_s=10)
    assert seen.rests == []
    assert "asks to come again in 30 s" in seen.result.stopped_because


@pytest.mark.parametrize("wish", ["soon", "", "-5"])
def test_a_wish_that_nobody_understands_is_taken_for_a_short_one(wish):
    busy = answer(b"", status=503, headers=[("retry-after", wish)])
    seen = Outcome(one_after_the_other(busy, page([1])), deadline_s=100)
    assert seen.result.is_complete


@pytest.mark.parametrize("status", [*BUSY, 500, 502, 504])
def test_a_server_that_stays_ill_is_asked_a_few_times_only(status):
    door = one_after_the_other(page([1], "a"), answer(b"", status=status))
    seen = Outcome(door, deadline_s=100)
    assert len(door.asked) == (4 if status in BUSY else 3)
    assert seen.result.records == 1
    assert seen.result.stopped_because.startswith(f"Page 2: The server answers HTTP {status}")


def test_a_lost_connection_is_tried_once_more():
    lost = no_answer(FailureKind.RESET, "The connection was lost.")
    assert Outcome(one_after_the_other(lost, page([1])), deadline_s=100).result.is_complete
    door = one_after_the_other(lost)
    assert not Outcome(door, deadline_s=100).result.is_complete
    assert len(door.asked) == 2


def test_a_cancelled_harvest_does_not_wait():
    busy = answer(b"", status=503, headers=[("retry-after", "50")])
    door = one_after_the_other(busy)
    start = time.monotonic()
    seen = Outcome(door, deadline_s=100, is_cancelled=lambda: bool(door.asked), rest=time.sleep)
    assert time.monotonic() - start < 3
    assert len(door.asked) == 1
    assert not seen.result.is_complete


def test_deleted_records_count_as_progress():
    gone = [page([record(n, status="deleted")], f"t{n}") for n in range(5)]
    seen = Outcome(one_after_the_other(*gone, page([9])))
    assert (seen.result.deleted, seen.result.records) == (5, 1)
    assert seen.result.is_complete
