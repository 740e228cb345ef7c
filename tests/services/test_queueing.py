"""Endpoints are run when their time has come in their own zone, once a slot, whoever looks."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from fairassess.domain.schedule import Interval
from fairassess.services import probing, queueing
from fairassess.services.accounts import SYSTEM
from fairassess.storage import endpoints
from fairassess.storage.endpoints import Endpoint
from fairassess.storage.runs import Run, State, Trigger, Work
from tests.services.run_builders import (
    HELD,
    NOW,
    OPEN,
    a_finding,
    add_endpoint,
    add_facility,
    add_run,
    equipment,
    finds,
    found,
)


def due_at(session: Session, endpoint_id: int) -> datetime | None:
    return session.get_one(Endpoint, endpoint_id, populate_existing=True).next_due_at


def test_a_due_endpoint_gets_a_run_and_a_time_for_the_next(session: Session) -> None:
    endpoint_id = add_endpoint(session, next_due_at=NOW)
    later = add_endpoint(session, 1, next_due_at=NOW + timedelta(seconds=1), url="http://a.test/")
    assert queueing.due_endpoints(session, now=NOW) == (endpoint_id,)
    session.rollback()
    (run_id,) = queueing.queue_due(session, now=NOW)
    run = session.get_one(Run, run_id)
    assert (run.endpoint_id, run.work, run.trigger) == (endpoint_id, Work.PROBE, Trigger.SCHEDULE)
    assert (run.state, run.queued_at) == (State.QUEUED, NOW)
    assert queueing.queue_due(session, now=NOW) == ()
    assert due_at(session, later) == NOW + timedelta(seconds=1)


def test_the_next_time_is_six_in_the_morning_where_the_facility_is(session: Session) -> None:
    expected = {
        "Europe/Berlin": datetime(2027, 3, 28, 4, 0, tzinfo=UTC),
        "Asia/Tokyo": datetime(2027, 3, 28, 21, 0, tzinfo=UTC),
        "America/New_York": datetime(2027, 3, 28, 10, 0, tzinfo=UTC),
    }
    # In Berlin the clock jumps in the night to that day.
    now = datetime(2027, 3, 27, 23, 30, tzinfo=UTC)
    made = {
        zone: add_endpoint(session, add_facility(session, f"f{number}", zone), next_due_at=now)
        for number, zone in enumerate(expected)
    }
    assert len(queueing.queue_due(session, now=now)) == 3
    assert {zone: due_at(session, made[zone]) for zone in made} == expected


def test_slots_that_were_missed_become_one_run_now(session: Session) -> None:
    endpoint_id = add_endpoint(
        session, next_due_at=NOW - timedelta(days=3), interval=Interval.HOURLY
    )
    made = queueing.queue_due(session, now=NOW)
    assert len(made) == 1
    assert due_at(session, endpoint_id) == datetime(2027, 3, 1, 10, 0, tzinfo=UTC)
    assert queueing.queue_due(session, now=NOW + timedelta(minutes=1)) == ()


def test_an_endpoint_under_way_gets_no_second_run_when_its_next_slot_comes(
    session: Session,
) -> None:
    endpoint_id = add_endpoint(session, next_due_at=NOW, interval=Interval.HOURLY)
    add_run(session, endpoint_id, state=State.RUNNING)
    assert queueing.queue_due(session, now=NOW) == ()
    assert due_at(session, endpoint_id) == datetime(2027, 3, 1, 10, 0, tzinfo=UTC)


def test_an_endpoint_made_due_again_within_its_slot_is_not_run_twice(session: Session) -> None:
    endpoint_id = add_endpoint(session, next_due_at=NOW)
    (first,) = queueing.queue_due(session, now=NOW)
    session.get_one(Run, first).state = State.DONE
    session.get_one(Endpoint, endpoint_id).next_due_at = NOW
    session.commit()
    assert queueing.queue_due(session, now=NOW + timedelta(minutes=5)) == ()


def test_an_endpoint_without_an_interval_is_never_due_by_itself(session: Session) -> None:
    endpoint_id = add_endpoint(session, next_due_at=NOW, interval=None)
    assert queueing.queue_due(session, now=NOW) == ()
    assert due_at(session, endpoint_id) is None


def test_however_many_workers_look_one_slot_gets_one_run(
    session: Session, sessions: sessionmaker[Session]
) -> None:
    facility_id = add_facility(session)
    for number in range(5):
        add_endpoint(session, facility_id, next_due_at=NOW, url=f"http://h{number}.test/")
    together = Barrier(4)

    def tick() -> tuple[int, ...]:
        with sessions() as own:
            together.wait()
            return queueing.queue_due(own, now=NOW)

    with ThreadPoolExecutor(4) as pool:
        made = [future.result(30) for future in [pool.submit(tick) for _ in range(4)]]
    assert sorted(len(one) for one in made) == [0, 0, 0, 5]
    assert len(queueing.waiting(session)) == 5


def test_the_database_refuses_a_second_run_for_a_slot(
    session: Session, sessions: sessionmaker[Session]
) -> None:
    endpoint_id = add_endpoint(session)
    session.close()
    together = Barrier(4)

    def fill() -> int | None:
        # No look before: only the unique constraint stands between the four.
        with sessions() as own:
            together.wait()
            endpoint = endpoints.find(own, endpoint_id)
            assert endpoint is not None
            made = queueing.fill_slot(own, endpoint, Work.PROBE, "daily x", NOW)
            own.commit()
            return made

    with ThreadPoolExecutor(4) as pool:
        made = [future.result(30) for future in [pool.submit(fill) for _ in range(4)]]
    assert len([run_id for run_id in made if run_id is not None]) == 1
    endpoint = endpoints.find(session, endpoint_id)
    assert endpoint is not None
    assert queueing.fill_slot(session, endpoint, Work.HARVEST, "daily x", NOW) is not None


def scheduled_run(session: Session, endpoint_id: int) -> int:
    endpoint = session.get_one(Endpoint, endpoint_id)
    endpoint.next_due_at = NOW
    session.commit()
    (run_id,) = queueing.queue_due(session, now=NOW)
    return run_id


def test_the_harvest_of_a_slot_follows_its_probe_run(session: Session, engine: Engine) -> None:
    endpoint_id = add_endpoint(session, is_harvested=True)
    run_id = scheduled_run(session, endpoint_id)
    gear = equipment(engine, probe=finds(found(a_finding(outcome=HELD))))
    (follower,) = probing.execute_probe(gear, run_id, 1)
    harvest, probe = session.get_one(Run, follower), session.get_one(Run, run_id)
    assert (harvest.work, harvest.slot, harvest.state) == (Work.HARVEST, probe.slot, State.QUEUED)


def test_nothing_is_harvested_where_nothing_answered(session: Session, engine: Engine) -> None:
    run_id = scheduled_run(session, add_endpoint(session, is_harvested=True))
    gear = equipment(engine, probe=finds(found(a_finding(outcome=OPEN))))
    assert probing.execute_probe(gear, run_id, 1) == ()


def test_a_run_on_demand_brings_no_harvest_with_it(session: Session, engine: Engine) -> None:
    endpoint_id = add_endpoint(session, is_harvested=True)
    run_id = probing.request_run(session, SYSTEM, endpoint_id, Work.PROBE, now=NOW)
    gear = equipment(engine, probe=finds(found(a_finding(outcome=HELD))))
    assert probing.execute_probe(gear, run_id, 1) == ()
