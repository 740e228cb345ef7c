"""What was acknowledged survives kill -9, and what was not is there whole or not at all."""

import multiprocessing
import random
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session, sessionmaker

from fairassess.domain.history import Snapshot
from fairassess.services import snapshots
from fairassess.services.accounts import SYSTEM
from fairassess.storage import assessments, audit
from fairassess.storage import snapshots as stored_snapshots
from fairassess.storage.assessments import AnswerEvent, State, said_in
from tests import builders
from tests.services import killed_writer

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.services.killed_writer"])


def killed_after(wait_s: float, work: Callable[..., None], *arguments: object) -> list[int]:
    """Let a process work for a while, kill it, and return what it acknowledged."""
    hears, tells = FORKS.Pipe(duplex=False)
    process = FORKS.Process(target=work, args=(tells, *arguments))
    process.start()
    tells.close()
    assert hears.recv() == "ready"
    time.sleep(wait_s)
    process.kill()
    process.join()
    told = []
    with suppress(EOFError):
        while True:
            told.append(hears.recv())
    hears.close()
    return told


def kill_while_saving(url: str, sessions: sessionmaker[Session], shelf: Path, kills: int) -> int:
    """Kill a writer again and again, look after each time, and return how many edits there are."""
    chance = random.Random(7)
    with sessions() as session:
        draft = builders.start(session, builders.add_facility(session))
    revision = 0
    for _ in range(kills):
        wait_s = chance.uniform(0.05, 0.3)
        told = killed_after(wait_s, killed_writer.save_on_and_on, url, shelf, draft, revision)
        acknowledged = told[-1] if told else revision
        with sessions() as session:
            row = assessments.find_answer(session, draft, "Q01")
            events = list(session.scalars(select(AnswerEvent).order_by(AnswerEvent.revision)))
            revision = 0 if row is None else row.revision
            # One edit may have been stored whole in the moment before it could be acknowledged.
            assert acknowledged <= revision <= acknowledged + 1
            assert [event.revision for event in events] == list(range(1, revision + 1))
            if row is not None:
                assert said_in(events[-1]) == assessments.as_answer(row)
            entries = audit.latest(session, limit=revision + 9, subject=f"assessment:{draft}")
            assert [entry.action for entry in entries].count("answer.saved") == revision
    return revision


def kill_while_submitting(
    url: str, sessions: sessionmaker[Session], shelf: Path, kills: int
) -> None:
    """Kill a process that submits one assessment after another, and look at each after each."""
    chance = random.Random(11)
    with sessions() as session:
        slug = builders.add_facility(session)
        builders.add_findings(session, builders.add_endpoint(session, slug), [builders.finding()])
    for kill in range(kills):
        drafts = []
        with sessions() as session:
            for number in range(40):
                drafts.append(builders.start(session, slug, f"{kill}.{number}"))
                builders.save(session, drafts[-1], builders.answer())
        wait_s = chance.uniform(0.02, 0.2)
        acknowledged = killed_after(wait_s, killed_writer.submit_all, url, shelf, drafts)
        with sessions() as session:
            for draft in drafts:
                row = assessments.find(session, draft)
                frozen = stored_snapshots.find_by_assessment(session, draft)
                assert row is not None
                is_submitted = row.state is State.SUBMITTED
                assert is_submitted is (frozen is not None)
                assert is_submitted or draft not in acknowledged
                if frozen is not None:
                    view = snapshots.get(session, SYSTEM, frozen.id)
                    assert isinstance(view.snapshot, Snapshot)
                    assert row.signed_by == "A. Person"


def check_sqlite(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            assert connection.execute(text("PRAGMA quick_check")).scalar() == "ok"


def test_a_killed_process_loses_no_acknowledged_answer(
    database_url: str, engine: Engine, sessions: sessionmaker[Session], shelf: Path
) -> None:
    edits = kill_while_saving(database_url, sessions, shelf, kills=10)
    assert edits > 0
    check_sqlite(engine)


def test_a_killed_process_leaves_each_assessment_draft_or_submitted_whole(
    database_url: str, engine: Engine, sessions: sessionmaker[Session], shelf: Path
) -> None:
    kill_while_submitting(database_url, sessions, shelf, kills=4)
    check_sqlite(engine)


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_two_hundred_kills_lose_no_acknowledged_answer(
    database_url: str, engine: Engine, sessions: sessionmaker[Session], shelf: Path
) -> None:
    kill_while_saving(database_url, sessions, shelf, kills=200)
    kill_while_submitting(database_url, sessions, shelf, kills=40)
    check_sqlite(engine)
