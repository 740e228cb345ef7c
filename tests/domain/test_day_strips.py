"""Days become spans without gaps, and an outage of an hour hides no day."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairassess.domain import day_strips
from fairassess.domain.day_strips import DayState, Span
from fairassess.domain.finding import Outcome

FIRST = date(2026, 1, 1)
OUTCOMES = st.lists(st.sampled_from(Outcome), max_size=4)


def days(found: list[list[Outcome]]) -> dict[date, list[Outcome]]:
    """Lay what was found out on days that follow each other."""
    return {FIRST + timedelta(days=place): told for place, told in enumerate(found) if told}


@given(st.lists(OUTCOMES, min_size=1, max_size=40))
def test_every_day_is_in_one_span_and_neighbours_differ(found: list[list[Outcome]]) -> None:
    last = FIRST + timedelta(days=len(found) - 1)
    made = day_strips.spans(days(found), FIRST, last)
    assert made[0].first == FIRST
    assert made[-1].last == last
    for before, after in pairwise(made):
        assert after.first == before.last + timedelta(days=1)
        assert after.state is not before.state
    assert sum(span.days for span in made) == len(found)
    by_state = [day_strips.state_of(told) for told in found]
    for state in DayState:
        assert sum(one.days for one in made if one.state is state) == by_state.count(state)


@given(OUTCOMES)
def test_a_failure_makes_a_failed_day_in_whatever_order(found: list[Outcome]) -> None:
    assert day_strips.state_of(found) is day_strips.state_of(reversed(found))
    assert (day_strips.state_of(found) is DayState.FAILED) == (Outcome.FAILED in found)
    if Outcome.FAILED not in found and Outcome.PASSED in found:
        assert day_strips.state_of(found) is DayState.PASSED


def test_what_cannot_be_told_is_no_failure_and_no_run_is_neither() -> None:
    assert day_strips.state_of([Outcome.CANT_TELL]) is DayState.CANT_TELL
    assert day_strips.state_of([Outcome.UNTESTED]) is DayState.CANT_TELL
    assert day_strips.state_of([]) is DayState.NO_RUN


def test_it_turns_only_where_two_telling_days_differ() -> None:
    states = [
        DayState.PASSED, DayState.CANT_TELL, DayState.PASSED, DayState.FAILED, DayState.NO_RUN,
        DayState.PASSED,
    ]  # fmt: skip
    assert day_strips.flips([Span(state, FIRST, FIRST) for state in states]) == 2


def test_a_window_that_ends_before_it_begins_is_a_fault() -> None:
    with pytest.raises(ValueError, match="lies before"):
        day_strips.spans({}, FIRST, FIRST - timedelta(days=1))
