"""A worker that is killed in the middle of a run loses nothing and doubles nothing."""

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path

from sqlalchemy import func, select

from fairassess.domain.finding import Outcome
from fairassess.services import queueing
from fairassess.storage import database, findings, harvest_records, harvests, runs
from fairassess.storage.endpoints import Endpoint
from fairassess.storage.harvest_pages import HarvestPage
from fairassess.storage.runs import State, Work
from tests.jobs import crashing
from tests.jobs import stage as stages
from tests.jobs.stage import Stage, slow_provider, wait_until

# Each worker is a process of its own; its parent has read the modules once for all of them.
_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(["tests.jobs.crashing"])
_SETTINGS = {"data_dir", "database_url", "jobs_url", "rate_per_s"}


@contextmanager
def process(stage: Stage) -> Iterator[BaseProcess]:
    """A process with a worker, which is killed at the end at the latest."""
    given = stage.settings.model_dump(mode="json", include=_SETTINGS)
    ready = _PROCESSES.Event()
    begun = _PROCESSES.Process(
        target=crashing.work, args=(given | {"allow_private": "127.0.0.0/8"}, ready)
    )
    begun.start()
    try:
        assert ready.wait(stages.PATIENCE_S)
        yield begun
    finally:
        begun.kill()
        begun.join(stages.PATIENCE_S)


def killed(stage: Stage, run_id: int, steps: int = 3) -> None:
    """Let a worker begin the run and kill it in the middle."""
    with process(stage) as worker:
        stage.under_way(run_id, steps)
        assert stage.view(run_id).state is State.RUNNING
        worker.kill()
        worker.join(stages.PATIENCE_S)


def test_a_probe_run_that_was_killed_is_finished_once_after_a_restart(
    tmp_path: Path, database_url: str
) -> None:
    stage = stages.stage(tmp_path, database_url)
    with slow_provider(0.02) as provider:
        endpoint_id = stage.add_endpoint(provider.url)
        run_id = stage.ask(endpoint_id)
        killed(stage, run_id)
        assert stage.view(run_id).groups == (), "what was cut off is not half counted"
        with process(stage):
            view = stage.finished(run_id)
    assert (view.state, view.attempt, view.is_complete) == (State.DONE, 2, True)
    with database.reader_factory(stage.engine)() as session:
        assert session.scalar(select(func.count()).select_from(runs.Run)) == 1
        made = findings.of_run(session, run_id)
        assert len({row.probe for row in made}) == len(made) > 40
        assert session.scalar(select(func.count()).select_from(findings.Finding)) == len(made)
        assert session.scalar(select(func.count()).select_from(findings.Change)) == 0
        assert len(findings.latest_of(session, endpoint_id)) == len(made)
        places = [row.position for row in runs.exchanges_of(session, run_id)]
        assert places == list(range(len(places)))
        assert session.get_one(Endpoint, endpoint_id).failures == 0
        assert Outcome.PASSED in {row.outcome for row in made}
    stage.engine.dispose()


def pages_of(stage: Stage, run_id: int) -> dict[int, tuple[int, str]]:
    """Return the whole pages of a harvest: stored row and digest by number."""
    with database.reader_factory(stage.engine)() as session:
        rows = session.scalars(
            select(HarvestPage)
            .join(harvests.Harvest, harvests.Harvest.id == HarvestPage.harvest_id)
            .where(harvests.Harvest.run_id == run_id, HarvestPage.digest != "")
        )
        return {row.number: (row.id, row.digest) for row in rows}


def test_a_harvest_that_was_killed_goes_on_behind_its_last_page(
    tmp_path: Path, database_url: str
) -> None:
    stage = stages.stage(tmp_path, database_url)
    with slow_provider(0.05, count=100, page_size=4) as provider:
        run_id = stage.ask(stage.add_endpoint(provider.url), Work.HARVEST)
        # A worker writes down at least every half second what came.
        killed(stage, run_id, steps=14)
        before = pages_of(stage, run_id)
        with database.reader_factory(stage.engine)() as session:
            row = harvests.of_run(session, run_id)
            assert row is not None
            assert not row.is_complete
            kept = harvest_records.count(session, row.id)
            assert 0 < kept < 100, "what came before the kill is kept, and says it is partial"
        with process(stage):
            assert stage.finished(run_id).state is State.DONE
    after = pages_of(stage, run_id)
    assert before.items() <= after.items(), "no page that was whole is asked for again"
    assert 0 < len(before) < len(after)
    with database.reader_factory(stage.engine)() as session:
        row = harvests.of_run(session, run_id)
        assert row is not None
        assert (row.is_complete, row.attempt, row.pages) == (True, 2, len(after))
        listed = session.execute(
            select(harvests.Record.identifier, harvests.Record.position)
            .where(harvests.Record.harvest_id == row.id)
            .order_by(harvests.Record.position)
        ).all()
        asked = runs.exchanges_of(session, run_id)
        assert len(asked) <= len(after) - len(before), "fewer requests than starting anew"
    identifiers = {identifier for identifier, _ in listed}
    assert len(listed) == len(identifiers) == row.records + row.deleted >= 100
    assert [position for _, position in listed] == list(range(len(listed)))
    stage.engine.dispose()


def test_a_run_whose_worker_is_killed_twice_is_lost_and_its_endpoint_is_asked_again_later(
    tmp_path: Path, sqlite_url: str
) -> None:
    stage = stages.stage(tmp_path, sqlite_url)
    with slow_provider(0.02) as provider:
        endpoint_id = stage.add_endpoint(provider.url)
        run_id = stage.ask(endpoint_id)
        killed(stage, run_id)
        with process(stage) as worker:
            wait_until(lambda: stage.view(run_id).attempt == 2)
            stage.under_way(run_id)
            worker.kill()
            worker.join(stages.PATIENCE_S)
        with process(stage):
            view = stage.finished(run_id)
            assert (view.state, view.groups) == (State.LOST, ())
            again = stage.ask(endpoint_id)
            assert again != run_id
            assert stage.finished(again).state is State.DONE
    with stage.session() as session:
        assert queueing.waiting(session) == ()
    stage.engine.dispose()
