"""An endpoint speaks for the address that it has now: not for one that it had before."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session, sessionmaker

from fairassess.domain.questionnaire import Condition, Over, Rule
from fairassess.services import facilities, harvesting, observations, probing, queueing
from fairassess.services.accounts import SYSTEM
from fairassess.storage import findings
from fairassess.storage.endpoints import Endpoint
from fairassess.storage.findings import Change
from fairassess.storage.runs import Run, State, Work
from tests.domain.scores import question, questionnaire, words
from tests.services.run_builders import (
    FAILED,
    HELD,
    NOW,
    URL,
    a_finding,
    add_endpoint,
    add_run,
    brings,
    equipment,
    finds,
    found,
    harvested,
)

NEW_URL = "http://127.0.0.1:9/moved"


def shown(probe: str) -> Rule:
    return Rule(
        when=Condition(passed=(probe,)),
        at_least=4,
        at_most=None,
        because=words("It holds."),
        over=Over.ANY,
    )


ASKED = questionnaire(
    question("Q1", observe=(shown("p_one"),)), question("Q2", observe=(shown("h_one"),))
)


def edit(session: Session, endpoint_id: int, **changes: Any) -> None:
    _, draft = facilities.find_endpoint(session, SYSTEM, endpoint_id)
    session.rollback()
    facilities.edit_endpoint(session, SYSTEM, endpoint_id, replace(draft, **changes), now=NOW)


def at_least(session: Session, endpoint_id: int) -> tuple[int, int]:
    """Return what the evidence shows at least: by the probe's finding, and by the harvest's."""
    session.expire_all()
    facility_id = session.get_one(Endpoint, endpoint_id).facility_id
    seen = observations.observe_facility(session, facility_id, ASKED, NOW)
    session.rollback()
    return seen["Q1"].at_least, seen["Q2"].at_least


def stands(session: Session, endpoint_id: int) -> dict[str, tuple[int | None, int]]:
    """Return what stands for each probe, which the findings alone must say too."""
    session.expire_all()
    kept = {
        row.probe: (row.conclusive_finding_id, row.last_finding_id)
        for row in findings.latest_of(session, endpoint_id)
    }
    assert kept == findings.recounted(session, endpoint_id)
    session.rollback()
    return kept


def tick_and_run(engine: Engine, session: Session, outcome: Any = HELD) -> tuple[str, ...]:
    """Carry out every run that is due now; return the addresses asked."""
    asked = []
    for run_id in queueing.queue_due(session, now=NOW):
        gear = equipment(engine, probe=finds(found(a_finding("p_one", outcome))))
        followers = probing.execute_probe(gear, run_id, 1)
        for follower in followers:
            harvest(engine, follower)
        session.expire_all()
        asked.append(session.get_one(Run, run_id).target)
        session.rollback()
    return tuple(asked)


def harvest(engine: Engine, run_id: int) -> None:
    result = harvested(a_finding("h_one", HELD, kind="harvest"))
    harvesting.execute_harvest(equipment(engine, harvest=brings(result)), run_id, 1)


@pytest.fixture
def endpoint_id(session: Session) -> int:
    return add_endpoint(session, next_due_at=NOW, is_harvested=True)


def count(session: Session, table: type) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_new_address_is_checked_and_harvested_within_the_same_slot(
    engine: Engine, session: Session, endpoint_id: int
) -> None:
    assert tick_and_run(engine, session) == (URL,)
    edit(session, endpoint_id, url=NEW_URL)
    assert tick_and_run(engine, session) == (NEW_URL,)
    assert at_least(session, endpoint_id) == (4, 4)
    asked = session.execute(select(Run.target, Run.work).order_by(Run.id)).tuples().all()
    assert asked == [(url, work) for url in (URL, NEW_URL) for work in (Work.PROBE, Work.HARVEST)]


def test_a_new_address_is_checked_once_in_its_slot(
    engine: Engine, session: Session, endpoint_id: int
) -> None:
    tick_and_run(engine, session)
    edit(session, endpoint_id, url=NEW_URL)
    tick_and_run(engine, session)
    session.get_one(Endpoint, endpoint_id).next_due_at = NOW
    session.commit()
    assert tick_and_run(engine, session) == ()


def test_every_move_within_a_slot_is_followed_by_a_check(
    engine: Engine, session: Session, endpoint_id: int
) -> None:
    asked: list[str] = []
    for url in (URL, NEW_URL, URL, NEW_URL):
        edit(session, endpoint_id, url=url)
        asked += tick_and_run(engine, session)
    assert asked == [URL, NEW_URL, URL, NEW_URL]


def test_findings_of_the_old_address_do_not_stand_for_the_new_one(
    engine: Engine, session: Session, endpoint_id: int
) -> None:
    tick_and_run(engine, session)
    assert at_least(session, endpoint_id) == (4, 4)
    edit(session, endpoint_id, url=NEW_URL)
    assert at_least(session, endpoint_id) == (1, 1)
    assert stands(session, endpoint_id) == {}
    assert count(session, findings.Finding) == 2, "what was found stays in the history"


def test_an_outcome_at_the_new_address_is_no_change_of_the_one_at_the_old(
    engine: Engine, session: Session, endpoint_id: int
) -> None:
    tick_and_run(engine, session, HELD)
    edit(session, endpoint_id, url=NEW_URL)
    tick_and_run(engine, session, FAILED)
    assert count(session, Change) == 0
    assert len(stands(session, endpoint_id)) == 2


def test_an_address_that_was_changed_by_mistake_has_its_findings_when_it_comes_back(
    engine: Engine, session: Session, endpoint_id: int
) -> None:
    tick_and_run(engine, session)
    before = stands(session, endpoint_id)
    edit(session, endpoint_id, url=NEW_URL)
    edit(session, endpoint_id, url=URL)
    assert stands(session, endpoint_id) == before != {}


@pytest.mark.parametrize("choice", [{"harvest_prefix": "datacite"}, {"harvest_set": "open"}])
def test_findings_of_a_harvest_do_not_stand_for_another_choice_of_records(
    engine: Engine, session: Session, endpoint_id: int, choice: dict[str, str]
) -> None:
    tick_and_run(engine, session)
    edit(session, endpoint_id, **choice)
    assert at_least(session, endpoint_id) == (4, 1), "the address is the same, its probes stand"
    assert set(stands(session, endpoint_id)) == {"p_one"}


def test_an_edit_that_moves_nothing_leaves_what_stands(
    engine: Engine, session: Session, endpoint_id: int
) -> None:
    tick_and_run(engine, session)
    before = stands(session, endpoint_id)
    edit(session, endpoint_id, label="Main catalogue", interval="hourly")
    assert stands(session, endpoint_id) == before != {}


def test_a_probe_run_that_an_edit_overtakes_stays_a_record_and_the_new_address_is_due(
    engine: Engine, session: Session, sessions: sessionmaker[Session], endpoint_id: int
) -> None:
    tick_and_run(engine, session, HELD)
    run_id = add_run(session, endpoint_id)

    def probe(*_: object, **__: object) -> Any:
        with sessions() as other:
            edit(other, endpoint_id, url=NEW_URL)
            assert queueing.queue_due(other, now=NOW) == (), "one is under way"
        return found(a_finding("p_one", FAILED))

    session.close()
    assert probing.execute_probe(equipment(engine, probe=probe), run_id, 1) == ()
    assert session.get_one(Run, run_id).state is State.DONE
    assert len(findings.of_run(session, run_id)) == 1
    assert count(session, Change) == 0
    assert stands(session, endpoint_id) == {}
    endpoint = session.get_one(Endpoint, endpoint_id)
    assert (endpoint.next_due_at, endpoint.failures) == (NOW, 0)
    assert tick_and_run(engine, session) == (NEW_URL,)


def test_a_run_that_an_edit_overtakes_makes_nothing_due_without_an_interval(
    engine: Engine, session: Session
) -> None:
    endpoint_id = add_endpoint(session, interval=None)
    run_id = add_run(session, endpoint_id)
    edit(session, endpoint_id, url=NEW_URL)
    gear = equipment(engine, probe=finds(found(a_finding("p_one"))))
    probing.execute_probe(gear, run_id, 1)
    session.expire_all()
    assert session.get_one(Endpoint, endpoint_id).next_due_at is None
    assert stands(session, endpoint_id) == {}


@pytest.mark.parametrize(
    "change", [{"url": NEW_URL}, {"harvest_prefix": "datacite"}, {"harvest_set": "open"}]
)
def test_a_harvest_that_an_edit_overtakes_stays_a_record_alone(
    engine: Engine,
    session: Session,
    sessions: sessionmaker[Session],
    endpoint_id: int,
    change: dict[str, str],
) -> None:
    run_id = add_run(session, endpoint_id, work=Work.HARVEST)

    def overtaken(_target: str, _plan: object, **_: object) -> Any:
        with sessions() as other:
            edit(other, endpoint_id, **change)
        return harvested(a_finding("h_one", HELD, kind="harvest"))

    session.close()
    harvesting.execute_harvest(equipment(engine, harvest=overtaken), run_id, 1)
    assert session.get_one(Run, run_id).state is State.DONE
    assert len(findings.of_run(session, run_id)) == 1
    assert stands(session, endpoint_id) == {}
    assert session.get_one(Endpoint, endpoint_id).next_due_at == NOW


def test_asking_for_a_check_of_a_new_address_never_gives_the_run_of_the_old(
    session: Session, endpoint_id: int
) -> None:
    old = add_run(session, endpoint_id)
    edit(session, endpoint_id, url=NEW_URL)
    new = probing.request_run(session, SYSTEM, endpoint_id, Work.PROBE, now=NOW)
    assert new != old
    assert session.get_one(Run, new).target == NEW_URL
    assert probing.request_run(session, SYSTEM, endpoint_id, Work.PROBE, now=NOW) == new
