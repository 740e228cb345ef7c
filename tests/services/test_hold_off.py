"""An endpoint that wants to be left alone, or that nobody answers at, is asked less often."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from fairassess import config
from fairassess.domain.finding import Outcome, Reason
from fairassess.domain.runs import RunResult
from fairassess.domain.schedule import Interval
from fairassess.errors import Invalid, TooSoon
from fairassess.services import outbound, probing, queueing
from fairassess.services.accounts import SYSTEM, Actor
from fairassess.services.patience import Patience
from fairassess.storage import audit, people
from fairassess.storage.endpoints import Endpoint
from fairassess.storage.findings import Finding
from fairassess.storage.people import Role
from fairassess.storage.runs import Run, Trigger, Work
from tests import providers
from tests.services.run_builders import (
    HELD,
    NOW,
    OPEN,
    TurnableClock,
    a_finding,
    add_endpoint,
    add_facility,
    an_exchange,
    equipment,
    finds,
    found,
)


class Stage:
    """One endpoint, and a clock that is turned to each next run."""

    def __init__(self, session: Session, engine: Engine, **changes: Any) -> None:
        self.session, self.engine, self.clock = session, engine, TurnableClock()
        self.endpoint_id = add_endpoint(session, **changes)

    @property
    def endpoint(self) -> Endpoint:
        self.session.rollback()
        return self.session.get_one(Endpoint, self.endpoint_id, populate_existing=True)

    def run(self, result: RunResult, **gear: Any) -> int:
        """Carry out one run that brings this."""
        now = self.clock()
        number = probing.request_run(self.session, SYSTEM, self.endpoint_id, Work.PROBE, now=now)
        gear = {"probe": finds(result), "clock": self.clock} | gear
        probing.execute_probe(equipment(self.engine, **gear), number, 1)
        return number

    def pace_changes(self) -> list[tuple[str, Any]]:
        """Return what the audit log says of its pace, oldest first."""
        entries = audit.latest(self.session, limit=50, subject=f"endpoint:{self.endpoint_id}")
        return [(entry.action, entry.detail) for entry in reversed(entries)]


@pytest.fixture
def stage(session: Session, engine: Engine) -> Stage:
    return Stage(session, engine)


def unreached(reason: Reason = Reason.TIMEOUT) -> RunResult:
    return found(a_finding(outcome=OPEN, reason=reason))


def sent_away(retry_after: str, status: int = 429, **changes: Any) -> RunResult:
    exchange = an_exchange(status=status, headers=(("retry-after", retry_after),), **changes)
    return found(a_finding(outcome=OPEN, reason=Reason.RATE_LIMITED), exchanges=(exchange,))


@pytest.mark.parametrize(
    ("said", "wait"),
    [
        ("7200", timedelta(hours=2)),
        ("Mon, 01 Mar 2027 12:30:00 GMT", timedelta(hours=3)),
        ("315360000", timedelta(days=1)),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_a_server_that_says_when_to_come_back_is_asked_then_and_after_a_day_at_most(
    stage: Stage, said: str, wait: timedelta, status: int
) -> None:
    stage.run(sent_away(said, status))
    assert stage.endpoint.held_off_until == NOW + wait
    assert stage.endpoint.next_due_at == NOW + wait
    assert stage.endpoint.failures == 0


@pytest.mark.parametrize("said", ["30", "soon", "", "-5", "Mon, 01 Mar 2027 09:00:00 GMT"])
def test_a_wish_that_a_run_can_wait_for_or_nobody_can_read_changes_no_schedule(
    stage: Stage, said: str
) -> None:
    stage.run(sent_away(said))
    assert stage.endpoint.held_off_until is None
    assert stage.endpoint.next_due_at == NOW.replace(hour=5, minute=0) + timedelta(days=1)


def test_the_wish_of_another_host_says_nothing_of_the_endpoint(stage: Stage) -> None:
    stage.run(sent_away("7200", final_url="http://elsewhere.example/"))
    assert stage.endpoint.held_off_until is None


def test_a_short_wish_that_is_repeated_makes_no_more_visits_than_the_schedule(
    stage: Stage,
) -> None:
    stage.run(sent_away("600"))
    stage.clock.turn(minutes=10)
    stage.run(sent_away("600", started_at=stage.clock()))
    assert stage.endpoint.next_due_at == NOW.replace(hour=5, minute=0) + timedelta(days=1)
    stage.run(found(a_finding()))
    assert stage.endpoint.held_off_until is None


def test_who_was_sent_away_comes_back_although_the_slot_had_its_run(
    session: Session, engine: Engine
) -> None:
    stage = Stage(session, engine, next_due_at=NOW)
    (first,) = queueing.queue_due(session, now=NOW)
    gear = equipment(engine, probe=finds(sent_away("600")), clock=stage.clock)
    probing.execute_probe(gear, first, 1)
    assert queueing.queue_due(session, now=stage.clock.turn(minutes=9)) == ()
    (second,) = queueing.queue_due(session, now=stage.clock.turn(minutes=1))
    assert queueing.queue_due(session, now=stage.clock()) == ()
    slots = {session.get_one(Run, number).slot for number in (first, second)}
    assert len(slots) == 2


def test_an_endpoint_that_is_checked_when_somebody_asks_shows_the_wish_and_is_never_due(
    session: Session, engine: Engine
) -> None:
    stage = Stage(session, engine, interval=None)
    stage.run(sent_away("7200"))
    assert stage.endpoint.held_off_until == NOW + timedelta(hours=2)
    assert stage.endpoint.next_due_at is None


def test_five_failed_runs_slow_an_endpoint_to_a_day_ten_to_a_week_and_one_answer_ends_it(
    session: Session, engine: Engine
) -> None:
    stage = Stage(session, engine, interval=Interval.HOURLY)
    seen = []
    for _ in range(10):
        stage.run(unreached())
        due_at = stage.endpoint.next_due_at
        assert due_at is not None
        seen.append((stage.endpoint.slowed_at, due_at - stage.clock()))
        stage.clock.now = due_at
    assert [since is not None for since, _ in seen] == [False] * 4 + [True] * 6
    assert all(wait >= timedelta(days=1) for _, wait in seen[4:])
    assert seen[9][1] >= timedelta(days=7)
    assert len({since for since, _ in seen[4:9]}) == 1, "it says since when, and keeps saying it"
    stage.run(found(a_finding(outcome=HELD)))
    assert (stage.endpoint.failures, stage.endpoint.slowed_at) == (0, None)
    assert stage.pace_changes() == [
        ("endpoint.slowed", {"failures": 5, "asked_at_most": "once a day"}),
        ("endpoint.slowed", {"failures": 10, "asked_at_most": "once a week"}),
        ("endpoint.answers_again", {"failures": 0}),
    ]
    due_at = stage.endpoint.next_due_at
    assert due_at is not None
    assert due_at - stage.clock() <= timedelta(hours=1)


@pytest.mark.parametrize(
    ("reason", "counts"),
    [
        (Reason.TIMEOUT, 1), (Reason.DNS, 1), (Reason.TLS, 1), (Reason.REFUSED, 1),
        (Reason.HTTP_5XX, 1), (Reason.BLOCKED_BY_POLICY, 0), (Reason.INTERNAL, 0),
        (Reason.OUR_NETWORK, 0), (Reason.BUDGET, 0), (Reason.RATE_LIMITED, 0),
    ],
)  # fmt: skip
def test_only_what_lies_with_the_endpoint_counts_as_its_failure(
    stage: Stage, reason: Reason, counts: int
) -> None:
    stage.run(unreached(reason))
    assert stage.endpoint.failures == counts


def test_a_moved_endpoint_begins_anew(session: Session, engine: Engine) -> None:
    stage = Stage(session, engine, failures=7, slowed_at=NOW, held_off_until=NOW)
    endpoint = stage.endpoint
    queueing.plan_moved(endpoint, now=NOW)
    assert (endpoint.failures, endpoint.slowed_at, endpoint.held_off_until) == (0, None, None)


def test_a_person_may_ask_whatever_the_schedule_holds_off(session: Session, engine: Engine) -> None:
    stage = Stage(session, engine, failures=12, slowed_at=NOW, held_off_until=NOW)
    number = stage.run(found(a_finding()))
    session.rollback()
    assert session.get_one(Run, number).finished_at is not None
    assert stage.endpoint.failures == 0


def test_a_run_that_reached_nobody_because_of_our_own_network_costs_the_endpoint_nothing(
    stage: Stage,
) -> None:
    number = stage.run(unreached(Reason.DNS), is_cut_off=lambda: True)
    stage.session.rollback()
    (row,) = stage.session.query(Finding).filter_by(run_id=number).all()
    assert (row.outcome, row.reason) == (Outcome.CANT_TELL, Reason.OUR_NETWORK)
    assert "Our own network" in row.message
    assert stage.endpoint.failures == 0


def test_the_canaries_are_left_alone_while_runs_reach_somebody(stage: Stage) -> None:
    def sing() -> bool:
        raise AssertionError("nobody asked for it")

    stage.run(found(a_finding()), is_cut_off=sing)
    stage.run(unreached(Reason.BLOCKED_BY_POLICY), is_cut_off=sing)


def _canaries(*hosts: str) -> Callable[[], bool]:
    settings = config.load(
        {}, allow_private="127.0.0.0/8", rate_per_s=0, canary_hosts=",".join(hosts)
    )
    open_door = outbound.opener(settings)
    return outbound.canaries(settings, lambda: open_door(Work.HARVEST, lambda: False))


def test_one_canary_that_answers_shows_that_our_network_is_there() -> None:
    dead = "http://127.0.0.1:9/"
    with providers.clean_provider() as provider:
        assert not _canaries(dead, provider.url)()
    assert _canaries(dead)()
    assert not _canaries()(), "without canaries nothing is known of our network"


PERSON = "somebody@northern-light.example"


def _person(session: Session) -> Actor:
    user = people.User(
        email=PERSON, name="Somebody", active=True, fs_uniquifier="u", role=Role.ADMINISTRATOR,
        created_at=NOW,
    )  # fmt: skip
    session.add(user)
    session.commit()
    return Actor(user.id, user.name, Role.ADMINISTRATOR)


def _end_all(session: Session) -> None:
    for run in session.query(Run).filter_by(finished_at=None):
        run.state, run.finished_at = type(run.state).DONE, run.queued_at
    session.commit()


def test_a_person_waits_three_minutes_between_two_runs_and_is_told_until_when(
    session: Session, engine: Engine
) -> None:
    stage, person = Stage(session, engine), _person(session)

    def ask(at_s: int, work: Work = Work.PROBE) -> int:
        moment = NOW + timedelta(seconds=at_s)
        return probing.request_run(session, person, stage.endpoint_id, work, now=moment)

    first = ask(0)
    assert ask(1) == first, "one that is under way is shown, not refused"
    _end_all(session)
    with pytest.raises(TooSoon, match="possible again at 09:33:00 UTC"):
        ask(179)
    assert ask(179, Work.HARVEST)
    assert ask(180) != first
    _end_all(session)
    assert probing.request_run(
        session, SYSTEM, stage.endpoint_id, Work.PROBE, now=NOW + timedelta(seconds=181)
    )


def test_a_person_tries_a_host_every_three_minutes_and_so_many_addresses_an_hour(
    session: Session,
) -> None:
    person = _person(session)
    add_facility(session, "nls")
    patience = Patience(pause_s=180, trials_per_hour=3)

    def attempt(host: str, at_s: int) -> int:
        return probing.request_trial(
            session, person, "nls", "oai-pmh", f"http://{host}/oai",
            now=NOW + timedelta(seconds=at_s), patience=patience,
        )  # fmt: skip

    assert attempt("a.example", 0)
    with pytest.raises(Invalid, match="tried again at 09:33:00 UTC"):
        attempt("A.example", 100)
    assert attempt("b.example", 100)
    assert attempt("a.example", 200)
    with pytest.raises(Invalid, match=r"tried 3 addresses .* possible at 10:30:00 UTC"):
        attempt("c.example", 300)
    assert attempt("c.example", 3600)
    made = session.query(Run).filter_by(trigger=Trigger.TRIAL).count()
    assert made == 4
