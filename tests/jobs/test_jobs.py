"""Workers begin and end, in this process or elsewhere, and no run is left behind."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from fairassess import clock, jobs
from fairassess.services import probing, queueing
from fairassess.services.accounts import SYSTEM
from fairassess.storage.endpoints import Endpoint
from fairassess.storage.runs import Run, State
from tests import providers
from tests.jobs import stage as stages
from tests.jobs.stage import Stage, slow_provider, wait_until


@pytest.fixture
def stage(tmp_path: Path, sqlite_url: str) -> Iterator[Stage]:
    made = stages.stage(tmp_path, sqlite_url)
    yield made
    made.engine.dispose()


def test_what_is_due_is_probed_and_harvested_without_anybody_asking(
    tmp_path: Path, database_url: str
) -> None:
    stage = stages.stage(tmp_path, database_url)
    with providers.clean_provider() as provider:
        endpoint_id = stage.add_endpoint(
            provider.url, is_harvested=True, next_due_at=clock.now() - timedelta(days=3)
        )
        worker = jobs.launch(stage.settings)
        wait_until(
            lambda: stage.states(endpoint_id) == {"probe": State.DONE, "harvest": State.DONE}
        )
        worker.stop()
    with stage.session() as session:
        assert len(probing.runs_of(session, SYSTEM, endpoint_id)) == 2
        due_at = session.get_one(Endpoint, endpoint_id).next_due_at
        assert due_at is not None
        assert timedelta(0) < due_at - clock.now() <= timedelta(days=1)
    stage.engine.dispose()


def test_a_worker_that_is_stopped_puts_its_run_back_for_the_next(stage: Stage) -> None:
    with slow_provider(0.02) as provider:
        run_id = stage.ask(stage.add_endpoint(provider.url))
        first = jobs.launch(stage.settings)
        stage.under_way(run_id)
        first.stop()
        assert stage.view(run_id).state is State.QUEUED
        second = jobs.launch(stage.settings)
        view = stage.finished(run_id)
        second.stop()
    assert (view.state, view.attempt) == (State.DONE, 2)
    with stage.session() as session:
        assert session.get_one(Run, run_id).cut_off == 0


def test_a_process_that_only_asks_gives_its_runs_to_a_worker_elsewhere(stage: Stage) -> None:
    asking = jobs.launch(stage.settings, carries_out=False)
    with providers.clean_provider() as provider:
        endpoint_id = stage.add_endpoint(provider.url)
        early = stage.ask(endpoint_id)
        asking.enqueue(early)
        assert stage.view(early).state is State.QUEUED, "no worker has ever begun"
        worker = jobs.launch(stage.settings)
        assert stage.finished(early).state is State.DONE
        late = stage.ask(endpoint_id)
        asking.enqueue(late)
        asking.enqueue(late)
        assert stage.finished(late).state is State.DONE
        asking.enqueue(late)
        worker.stop()
    asking.stop()


def test_a_bad_minute_does_not_end_the_schedule(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []

    def away(*_: object, **__: object) -> tuple[int, ...]:
        calls.append(1)
        raise OSError("the database is away")

    with monkeypatch.context() as patch:
        patch.setattr(queueing, "queue_due", away)
        worker = jobs.launch(stage.settings, tick_s=0.05)
        wait_until(lambda: len(calls) > 2)
    with providers.clean_provider() as provider:
        endpoint_id = stage.add_endpoint(provider.url, next_due_at=clock.now())
        wait_until(lambda: stage.states(endpoint_id) == {"probe": State.DONE})
    worker.stop()
