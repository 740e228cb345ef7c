"""Findings are told by day, from what was found on those days and from nothing else."""

from datetime import date

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from fairassess.domain.finding import Outcome
from fairassess.storage import probe_days
from fairassess.storage.probe_days import Found
from tests import builders
from tests.builders import later

PROBE = "oaipmh_answers_identify"


@pytest.fixture
def endpoint(session: Session) -> int:
    """An endpoint with runs of three days; two runs of the second day differ."""
    slug = builders.add_facility(session)
    number = builders.add_endpoint(session, slug)
    for hours, outcome in ((0, "passed"), (24, "failed"), (30, "passed"), (48, "cant_tell")):
        other = builders.finding("oaipmh_lists_end")
        made = [builders.finding(PROBE, Outcome(outcome)), other]
        builders.add_findings(session, number, made, later(hours=hours))
    return number


def day(number: int) -> date:
    """A day after the first one."""
    return later(days=number).date()


def test_each_way_in_which_a_check_came_out_is_told_once_a_day(
    session: Session, endpoint: int
) -> None:
    found = probe_days.of_endpoint(session, endpoint, day(0), day(2), probe=PROBE)
    assert set(found) == {
        Found(PROBE, day(0), Outcome.PASSED),
        Found(PROBE, day(1), Outcome.FAILED),
        Found(PROBE, day(1), Outcome.PASSED),
        Found(PROBE, day(2), Outcome.CANT_TELL),
    }
    everything = probe_days.of_endpoint(session, endpoint, day(0), day(2))
    assert {one.probe for one in everything} == {PROBE, "oaipmh_lists_end"}
    assert len(everything) == 7


def test_both_ends_of_the_days_belong_to_them_and_nothing_else_does(
    session: Session, endpoint: int
) -> None:
    found = probe_days.of_endpoint(session, endpoint, day(1), day(1), probe=PROBE)
    assert {one.day for one in found} == {day(1)}
    assert probe_days.of_endpoint(session, endpoint, day(3), day(9)) == []
    assert probe_days.first_day(session, endpoint) == day(0)
    assert probe_days.first_day(session, endpoint + 1) is None


def test_turns_are_the_newest_first_with_what_was_seen(session: Session, endpoint: int) -> None:
    turns = probe_days.turns(session, endpoint, day(0), day(2), limit=9)
    assert [(turn.before, turn.after) for turn in turns] == [
        (Outcome.FAILED, Outcome.PASSED),
        (Outcome.PASSED, Outcome.FAILED),
    ]
    assert turns[0].message == f"{PROBE}: passed."
    assert probe_days.turns(session, endpoint, day(0), day(2), limit=1) == turns[:1]
    assert probe_days.turns(session, endpoint, day(2), day(9), limit=9) == []


@pytest.mark.parametrize("probe", [None, PROBE])
def test_days_are_read_from_an_index_by_days_alone(
    probe: str | None, session: Session, endpoint: int
) -> None:
    if session.get_bind().dialect.name != "sqlite":
        return
    asked: list[tuple[str, object]] = []

    def note(_c: object, _cursor: object, statement: str, given: object, *_rest: object) -> None:
        asked.append((statement, given))

    event.listen(session.get_bind(), "before_cursor_execute", note)
    probe_days.of_endpoint(session, endpoint, day(0), day(2), probe=probe)
    event.remove(session.get_bind(), "before_cursor_execute", note)
    statement, given = asked[-1]
    plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)
    told = " ".join(row[3] for row in plan)
    assert "COVERING INDEX ix_findings_endpoint_id_found_at" in told
