"""What one worker does with runs that are asked for, stuck, left behind or done long ago."""

import shutil
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from dbos import DBOS

from fairassess import clock, jobs
from fairassess.errors import BadSettings
from fairassess.jobs import queue
from fairassess.services import probing, running
from fairassess.services.accounts import SYSTEM
from fairassess.storage.runs import Run, State
from tests import providers
from tests.jobs import stage as stages
from tests.jobs.stage import Stage, slow_provider, wait_until


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, sqlite_shape: Path) -> Iterator[Stage]:
    """One database for all tests here; each has endpoints of its own."""
    folder = tmp_path_factory.mktemp("worker")
    shutil.copy(sqlite_shape, folder / "fairassess.sqlite3")
    made = stages.stage(folder, f"sqlite:///{folder / 'fairassess.sqlite3'}")
    yield made
    made.engine.dispose()


@pytest.fixture(scope="module")
def worker(stage: Stage) -> Iterator[jobs.Worker]:
    """One worker for all tests here, whose next tick by itself is far away."""
    made = jobs.launch(stage.settings, tick_s=600)
    assert isinstance(made, jobs.Worker)
    yield made
    made.stop()


def test_a_run_is_cancelled_in_the_middle(stage: Stage, worker: jobs.Worker) -> None:
    with slow_provider(0.3) as provider:
        run_id = stage.ask(stage.add_endpoint(provider.url))
        worker.enqueue(run_id)
        stage.under_way(run_id)
        with stage.session() as session:
            assert probing.cancel(session, SYSTEM, run_id, now=clock.now()) is State.RUNNING
        view = stage.finished(run_id)
    assert (view.state, view.groups) == (State.CANCELLED, ())
    assert len(view.exchanges) < 20


def test_a_run_that_the_engine_does_not_know_is_found_by_the_next_tick(
    stage: Stage, worker: jobs.Worker
) -> None:
    with providers.clean_provider() as provider:
        run_id = stage.ask(stage.add_endpoint(provider.url))
        worker.tick()
        assert stage.finished(run_id).state is State.DONE


def test_a_run_that_could_not_be_begun_is_tried_again(
    stage: Stage, worker: jobs.Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise OSError("the database is away")

    with providers.clean_provider() as provider:
        run_id = stage.ask(stage.add_endpoint(provider.url))
        with monkeypatch.context() as patch:
            patch.setattr(running, "take_up", away)
            worker.enqueue(run_id)
            wait_until(lambda: _engine_says(run_id) == "SUCCESS")
        assert stage.view(run_id).state is State.QUEUED
        worker.tick()
        assert stage.finished(run_id).state is State.DONE


def _engine_says(run_id: int) -> str | None:
    status = DBOS.get_workflow_status(f"run-{run_id}-1")
    return None if status is None else status.status


def test_a_run_of_a_worker_that_died_elsewhere_is_taken_over(
    stage: Stage, worker: jobs.Worker
) -> None:
    with providers.clean_provider() as provider:
        run_id = stage.ask(stage.add_endpoint(provider.url))
        long_ago = clock.now() - timedelta(minutes=10)
        with stage.session() as session:
            run = session.get_one(Run, run_id)
            run.state, run.attempt, run.worker = State.RUNNING, 1, "elsewhere"
            run.heartbeat_at = long_ago
            session.commit()
        worker.tick()
        view = stage.finished(run_id)
    assert (view.state, view.attempt) == (State.DONE, 2)


def test_two_workers_of_one_name_are_refused(stage: Stage, worker: jobs.Worker) -> None:
    del worker
    with pytest.raises(BadSettings, match="FAIRASSESS_WORKER_ID"):
        jobs.hold_name(stage.settings)
    with pytest.raises(RuntimeError, match="worker already"):
        jobs.launch(stage.settings)


def test_the_engine_keeps_plain_numbers_only_and_forgets_what_ended_long_ago(
    stage: Stage, worker: jobs.Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    with providers.clean_provider() as provider:
        run_id = stage.ask(stage.add_endpoint(provider.url))
        worker.enqueue(run_id)
        stage.finished(run_id)
    wait_until(lambda: _engine_says(run_id) == "SUCCESS")
    assert (f"run-{run_id}-1", "portable_json") in _engine_rows(stage)
    assert {kind for _, kind in _engine_rows(stage)} == {"portable_json"}
    monkeypatch.setattr(queue, "KEPT", timedelta(0))
    jobs.prune(clock.now() + timedelta(seconds=1))
    assert _engine_rows(stage) == []
    assert stage.view(run_id).state is State.DONE, "runs themselves stay"


def _engine_rows(stage: Stage) -> list[tuple[str, str]]:
    connection = sqlite3.connect(stage.settings.data_dir / "jobs.sqlite3")
    try:
        query = "SELECT workflow_uuid, serialization FROM workflow_status"
        return connection.execute(query).fetchall()
    finally:
        connection.close()
