"""A harvest asks for less only where nothing can be lost, and always says why it does not."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairassess.domain import harvest_plan
from fairassess.domain.harvest_plan import DAYS, SECONDS, Base, Repository, Rules
from fairassess.domain.harvests import Slice

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
GOOD = {
    "honours_dates": True,
    "why": "The probe has shown that dates are honoured.",
    "granularity": SECONDS,
    "earliest": "2020-01-01T00:00:00Z",
    "deleted_record": "persistent",
}
BASE = {
    "harvest_id": 7,
    "response_date": "2027-02-28T09:30:00Z",
    "last_full_at": NOW - timedelta(days=3),
    "has_bodies": True,
}


def decide(
    repository: dict[str, Any] | None = None,
    base: dict[str, Any] | None = None,
    **rules: Any,
) -> harvest_plan.Decision:
    return harvest_plan.decide(
        Repository(**(GOOD | (repository or {}))),
        Base(**(BASE | (base or {}))),
        Rules(**({"full_every": timedelta(days=28)} | rules)),
        now=NOW,
    )


def test_what_changed_is_asked_for_from_one_granule_before_the_last_harvest() -> None:
    decision = decide()
    assert (decision.base_id, decision.slices) == (7, (Slice("2027-02-28T09:29:59Z"),))
    assert "2027-02-28T09:29:59Z" in decision.why
    assert decide({"granularity": DAYS}).slices == (Slice("2027-02-27"),)


@pytest.mark.parametrize(
    ("repository", "base", "rules", "told"),
    [
        ({}, {"has_bodies": False}, {}, "not kept"),
        ({}, {"last_full_at": None}, {}, "28 days"),
        ({}, {"last_full_at": NOW - timedelta(days=28)}, {}, "28 days"),
        ({}, {}, {"full_every": timedelta(0)}, "0 days"),
        ({"honours_dates": False, "why": "No probe has shown it."}, {}, {}, "no probe has shown"),
        ({}, {"response_date": ""}, {}, "when it was made"),
        ({}, {"response_date": "yesterday"}, {}, "when it was made"),
        ({"granularity": ""}, {}, {}, "when it was made"),
        ({"deleted_record": "no"}, {}, {}, "deleted records"),
        ({"deleted_record": "transient"}, {}, {}, "deleted records"),
    ],
)
def test_all_records_are_asked_for_where_something_could_be_lost(
    repository: dict[str, Any], base: dict[str, Any], rules: dict[str, Any], told: str
) -> None:
    decision = decide(repository, base, **rules)
    assert (decision.base_id, decision.slices) == (None, (Slice(),))
    assert told in decision.why


def test_the_first_harvest_asks_for_all_records() -> None:
    rules = Rules(timedelta(days=28))
    decision = harvest_plan.decide(Repository(**GOOD), None, rules, now=NOW)
    assert (decision.base_id, decision.slices) == (None, (Slice(),))
    assert "no complete harvest" in decision.why


def test_the_operator_may_let_a_repository_that_forgets_deletions_be_asked_for_changes() -> None:
    assert decide({"deleted_record": "no"}, needs_deletions=False).base_id == 7


def sliced(connections: int, **repository: Any) -> harvest_plan.Decision:
    rules = Rules(timedelta(0), connections=connections)
    return harvest_plan.decide(Repository(**(GOOD | repository)), None, rules, now=NOW)


@pytest.mark.parametrize(
    ("connections", "repository", "told"),
    [
        (1, {}, "One request at a time"),
        (4, {"honours_dates": False, "why": "No probe has shown it."}, "no probe has shown it"),
        (4, {"earliest": "2017-01-00T03:24:00Z"}, "where its dates begin"),
        (4, {"granularity": "none"}, "where its dates begin"),
        (4, {"earliest": "0001-01-01T00:00:00Z"}, "where its dates begin"),
        (4, {"earliest": "2027-03-01T11:59:58Z"}, "too close"),
        (4, {"earliest": "2028-01-01T00:00:00Z"}, "too close"),
    ],
)
def test_lists_are_asked_one_after_the_other_unless_all_speaks_for_slices(
    connections: int, repository: dict[str, Any], told: str
) -> None:
    decision = sliced(connections, **repository)
    assert decision.slices == (Slice(),)
    assert told in decision.why_slices


@given(
    connections=st.integers(2, 9),
    granularity=st.sampled_from([SECONDS, DAYS]),
    age=st.timedeltas(timedelta(days=20), timedelta(days=20_000)),
)
def test_slices_leave_no_moment_out_and_take_none_twice(
    connections: int, granularity: str, age: timedelta
) -> None:
    earliest = (NOW - age).strftime("%Y-%m-%d")
    decision = sliced(connections, granularity=granularity, earliest=earliest)
    slices = decision.slices
    assert len(slices) == min(connections, harvest_plan.MOST_CONNECTIONS)
    assert (slices[0].since, slices[-1].until) == ("", "")
    form = "%Y-%m-%d" if granularity == DAYS else "%Y-%m-%dT%H:%M:%SZ"
    granule = timedelta(days=1) if granularity == DAYS else timedelta(seconds=1)
    for one, after in itertools.pairwise(slices):
        end, start = (datetime.strptime(text, form) for text in (one.until, after.since))  # noqa: DTZ007
        assert start - end == granule
        assert not one.since or one.since < one.until
    assert "side by side" in decision.why_slices
