"""A run is asked for, taken up once, watched, cancelled, cut off, repeated once, then lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import TypeVar

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from fairassess.domain.runs import RunResult, Step
from fairassess.errors import Invalid, NotAllowed, NotFound
from fairassess.services import probing, queueing, running
from fairassess.services.accounts import SYSTEM, Actor
from fairassess.storage import audit, database, findings, runs
from fairassess.storage.endpoints import Endpoint
from fairassess.storage.people import Role
from fairassess.storage.runs import Run, State, Work
from tests.services.run_builders import (
    FAILED,
    HELD,
    NOW,
    URL,
    TurnableClock,
    a_finding,
    add_endpoint,
    add_facility,
    add_run,
    an_exchange,
    equipment,
    finds,
    found,
)

T = TypeVar("T")


def state_of(session: Session, run_id: int) -> State:
    session.rollback()
    return session.get_one(Run, run_id, populate_existing=True).state


def test_asking_twice_gives_the_same_run(session: Session) -> None:
    endpoint_id = add_endpoint(session)
    first = probing.request_run(session, SYSTEM, endpoint_id, Work.PROBE, now=NOW)
    assert probing.request_run(session, SYSTEM, endpoint_id, Work.PROBE, now=NOW) == first
    assert probing.request_run(session, SYSTEM, endpoint_id, Work.HARVEST, now=NOW) != first
    entry = audit.latest(session, limit=1, subject=f"run:{first}")[0]
    assert (entry.action, entry.detail) == ("run.requested", {"work": "probe"})


def test_two_people_who_ask_at_the_same_moment_get_the_same_run(
    session: Session, sessions: sessionmaker[Session]
) -> None:
    endpoint_id = add_endpoint(session)
    together = Barrier(4)

    def ask() -> int:
        with sessions() as own:
            together.wait()
            return probing.request_run(own, SYSTEM, endpoint_id, Work.PROBE, now=NOW)

    assert len(set(in_parallel(ask, 4))) == 1


def in_parallel(what: Callable[[], T], times: int) -> list[T]:
    with ThreadPoolExecutor(times) as pool:
        return [future.result(20) for future in [pool.submit(what) for _ in range(times)]]


def test_only_those_who_may_start_runs_of_a_facility_do(session: Session) -> None:
    own, other = add_facility(session, "own"), add_facility(session, "other")
    officer = Actor(None, "Officer", Role.OFFICER, frozenset({own}))
    reader = Actor(None, "Reader", Role.READER, frozenset({own}))
    foreign = add_endpoint(session, other)
    mine = add_endpoint(session, own)
    run_id = probing.request_run(session, officer, mine, Work.PROBE, now=NOW)
    assert probing.run_view(session, reader, run_id).id == run_id
    refused: list[Callable[[], object]] = [
        lambda: probing.request_run(session, officer, foreign, Work.PROBE, now=NOW),
        lambda: probing.request_run(session, reader, mine, Work.PROBE, now=NOW),
        lambda: probing.cancel(session, reader, run_id, now=NOW),
        lambda: probing.request_trial(session, officer, None, "oai-pmh", URL, now=NOW),
        lambda: probing.request_trial(session, officer, "other", "oai-pmh", URL, now=NOW),
        lambda: probing.runs_of(session, officer, foreign),
    ]
    for ask in refused:
        with pytest.raises(NotAllowed):
            ask()
        session.rollback()
    foreign_run = add_run(session, foreign)
    with pytest.raises(NotAllowed):
        probing.run_view(session, officer, foreign_run)


def test_a_removed_endpoint_is_not_run_any_more(session: Session) -> None:
    endpoint_id = add_endpoint(session, removed_at=NOW, next_due_at=NOW)
    with pytest.raises(NotFound):
        probing.request_run(session, SYSTEM, endpoint_id, Work.PROBE, now=NOW)
    assert queueing.queue_due(session, now=NOW) == ()


def test_a_trial_tells_all_faults_of_what_was_typed_at_once(session: Session) -> None:
    with pytest.raises(Invalid) as caught:
        probing.request_trial(session, SYSTEM, None, "gopher", "ftp://x\\y", now=NOW)
    assert {fault.place for fault in caught.value.faults} == {"kind", "url"}


def test_one_of_many_workers_takes_a_run_up(session: Session, engine: Engine) -> None:
    run_id = add_run(session, add_endpoint(session))
    gear = equipment(engine)
    together = Barrier(6)

    def take() -> running.Claim | None:
        together.wait()
        return running.take_up(gear, run_id, 1)

    taken = [claim for claim in in_parallel(take, 6) if claim is not None]
    assert [(claim.run_id, claim.attempt) for claim in taken] == [(run_id, 1)]


def test_doing_an_attempt_again_does_nothing(session: Session, engine: Engine) -> None:
    run_id = add_run(session, add_endpoint(session))
    gear = equipment(engine, probe=finds(found(a_finding())))
    for _ in range(3):
        probing.execute_probe(gear, run_id, 1)
    assert len(findings.of_run(session, run_id)) == 1


def test_no_transaction_is_open_while_the_network_is_waited_for(
    session: Session, engine: Engine
) -> None:
    run_id = add_run(session, add_endpoint(session))
    seen = []

    def probe(_kind: str, _target: str, **_: object) -> RunResult:
        seen.append(engine.pool.checkedout())  # type: ignore[attr-defined]  # QueuePool has it
        return found(a_finding())

    session.close()
    probing.execute_probe(equipment(engine, probe=probe), run_id, 1)
    assert seen == [0]


def test_others_see_how_far_a_run_is_while_it_lasts(session: Session, engine: Engine) -> None:
    run_id = add_run(session, add_endpoint(session))
    clock = TurnableClock()
    seen = []
    readers = database.reader_factory(engine)

    def probe(
        _kind: str, _target: str, *, on_step: Callable[[Step], None], **_: object
    ) -> RunResult:
        for done in range(3):
            clock.turn(seconds=1)
            on_step(Step(done, 3, f"Asking {done}"))
            with readers() as other:
                view = probing.run_view(other, SYSTEM, run_id)
                seen.append((view.state, view.step))
        return found(a_finding())

    probing.execute_probe(equipment(engine, probe=probe, clock=clock), run_id, 1)
    assert seen == [(State.RUNNING, Step(done, 3, f"Asking {done}")) for done in range(3)]
    assert session.get_one(Run, run_id).heartbeat_at == NOW + timedelta(seconds=3)


def test_progress_is_written_no_more_often_than_allowed(session: Session, engine: Engine) -> None:
    run_id = add_run(session, add_endpoint(session))
    seen = []

    def probe(
        _kind: str, _target: str, *, on_step: Callable[[Step], None], **_: object
    ) -> RunResult:
        for done in range(200):
            on_step(Step(done, 200, "Asking"))
        with database.reader_factory(engine)() as other:
            seen.append(other.get_one(Run, run_id).step_done)
        return found(a_finding())

    session.close()
    probing.execute_probe(equipment(engine, probe=probe, progress_s=60.0), run_id, 1)
    assert seen == [0]


def test_a_run_that_waits_is_cancelled_at_once(session: Session, engine: Engine) -> None:
    run_id = add_run(session, add_endpoint(session))
    assert probing.cancel(session, SYSTEM, run_id, now=NOW) is State.CANCELLED
    assert probing.cancel(session, SYSTEM, run_id, now=NOW) is State.CANCELLED
    assert queueing.waiting(session) == ()
    session.rollback()
    probing.execute_probe(equipment(engine), run_id, 1)
    assert state_of(session, run_id) is State.CANCELLED


def test_a_run_that_goes_on_is_cancelled_and_counts_for_nothing(
    session: Session, sessions: sessionmaker[Session], engine: Engine
) -> None:
    endpoint_id = add_endpoint(session)
    run_id = add_run(session, endpoint_id)

    def probe(
        _kind: str, _target: str, *, is_cancelled: Callable[[], bool], **_: object
    ) -> RunResult:
        assert not is_cancelled()
        with sessions() as other:
            assert probing.cancel(other, SYSTEM, run_id, now=NOW) is State.RUNNING
            assert probing.run_view(other, SYSTEM, run_id).is_cancelling
        assert is_cancelled()
        return found(a_finding(outcome=FAILED), exchanges=(an_exchange(),), is_complete=False)

    session.close()
    probing.execute_probe(equipment(engine, probe=probe), run_id, 1)
    view = probing.run_view(session, SYSTEM, run_id)
    assert view.state is State.CANCELLED
    assert len(view.exchanges) == 1, "what was said stays on record"
    assert view.groups == ()
    assert findings.latest_of(session, endpoint_id) == []


def test_a_worker_that_was_thought_dead_cannot_write_a_second_result(
    session: Session, sessions: sessionmaker[Session], engine: Engine
) -> None:
    endpoint_id = add_endpoint(session)
    run_id = add_run(session, endpoint_id)
    second = equipment(engine, probe=finds(found(a_finding(outcome=HELD))), worker="second")

    def sleeps(_kind: str, _target: str, **_: object) -> RunResult:
        later = NOW + timedelta(minutes=10)
        with sessions() as other:
            assert queueing.mark_lost(other, now=later) == (run_id,)
        probing.execute_probe(second, run_id, 2)
        return found(a_finding(outcome=FAILED))

    session.close()
    probing.execute_probe(equipment(engine, probe=sleeps), run_id, 1)
    assert [row.outcome for row in findings.of_run(session, run_id)] == [HELD]
    run = session.get_one(Run, run_id)
    assert (run.state, run.attempt, run.worker) == (State.DONE, 2, "second")


def test_a_late_result_is_refused_while_the_next_attempt_goes_on(
    session: Session, sessions: sessionmaker[Session], engine: Engine
) -> None:
    run_id = add_run(session, add_endpoint(session))
    second = equipment(engine, worker="second")

    def sleeps(_kind: str, _target: str, **_: object) -> RunResult:
        with sessions() as other:
            queueing.take_back(other, worker="tester", now=NOW)
        assert running.take_up(second, run_id, 2) is not None
        return found(a_finding(outcome=FAILED))

    session.close()
    probing.execute_probe(equipment(engine, probe=sleeps), run_id, 1)
    assert state_of(session, run_id) is State.RUNNING
    assert findings.of_run(session, run_id) == []


def test_a_run_whose_worker_lives_is_not_taken_from_it(session: Session, engine: Engine) -> None:
    run_id = add_run(session, add_endpoint(session))
    running.take_up(equipment(engine), run_id, 1)
    soon = NOW + running.SILENT_AFTER
    assert queueing.mark_lost(session, now=soon) == ()
    assert state_of(session, run_id) is State.RUNNING


def test_a_run_that_was_cut_off_is_repeated_once_and_then_lost(
    session: Session, engine: Engine
) -> None:
    run_id = add_run(session, add_endpoint(session))
    gear = equipment(engine)
    assert running.take_up(gear, run_id, 1) is not None
    assert queueing.take_back(session, worker="somebody else", now=NOW) == ()
    assert queueing.take_back(session, worker="tester", now=NOW) == (run_id,)
    assert queueing.waiting(session) == (queueing.Waiting(run_id, 2),)
    session.rollback()
    assert running.take_up(gear, run_id, 1) is None, "that attempt is over"
    assert running.take_up(gear, run_id, 2) is not None
    assert queueing.take_back(session, worker="tester", now=NOW) == ()
    view = probing.run_view(session, SYSTEM, run_id)
    assert (view.state, view.finished_at) == (State.LOST, NOW)


def test_a_run_cut_off_while_it_was_being_cancelled_is_not_repeated(
    session: Session, engine: Engine
) -> None:
    run_id = add_run(session, add_endpoint(session))
    running.take_up(equipment(engine), run_id, 1)
    probing.cancel(session, SYSTEM, run_id, now=NOW)
    assert queueing.take_back(session, worker="tester", now=NOW) == ()
    assert state_of(session, run_id) is State.CANCELLED


def test_a_process_that_ends_puts_its_run_back_and_that_does_not_count_as_cut_off(
    session: Session, engine: Engine
) -> None:
    run_id = add_run(session, add_endpoint(session))

    def probe(
        _kind: str, _target: str, *, is_cancelled: Callable[[], bool], **_: object
    ) -> RunResult:
        assert is_cancelled()
        return found(a_finding(outcome=FAILED), is_complete=False)

    ending = equipment(engine, probe=probe, is_stopping=lambda: True)
    for attempt in (1, 2, 3):
        probing.execute_probe(ending, run_id, attempt)
    assert state_of(session, run_id) is State.QUEUED
    assert findings.of_run(session, run_id) == []
    session.rollback()
    probing.execute_probe(equipment(engine, probe=finds(found(a_finding()))), run_id, 4)
    assert state_of(session, run_id) is State.DONE


def test_runs_of_an_endpoint_are_listed_newest_first(session: Session) -> None:
    endpoint_id = add_endpoint(session)
    made = [add_run(session, endpoint_id) for _ in range(3)]
    assert [row.id for row in probing.runs_of(session, SYSTEM, endpoint_id)] == made[::-1]
    assert session.get_one(Endpoint, endpoint_id).next_due_at is None
    assert runs.unfinished_of(session, endpoint_id, Work.PROBE) is not None
