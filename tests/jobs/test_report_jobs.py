"""Reports that were asked for are made by a worker, whatever happened to the one before."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from fairassess import clock, jobs
from fairassess.services import facility_reports, report_child, report_queue
from fairassess.services.accounts import SYSTEM
from fairassess.services.report_making import Material
from fairassess.services.report_queue import RequestView
from fairassess.storage.frozen_reports import State
from tests import builders
from tests.jobs import stage as stages
from tests.jobs.stage import Stage, wait_until
from tests.jobs.writers import Counts, Dies

LEVELS = {"Q01": 3, "Q02": 2}


@pytest.fixture
def stage(tmp_path, sqlite_url: str) -> Iterator[Stage]:
    made = stages.stage(tmp_path, sqlite_url)
    yield made
    made.engine.dispose()


def ask(session: Session, form: str) -> int:
    slug = builders.add_facility(session)
    draft = builders.start(session, slug, questionnaire_name="expands-d26@1.0.0")
    for question, level in LEVELS.items():
        builders.save(session, draft, builders.answer(question, level))
    snapshot = builders.submit(session, draft)
    order = facility_reports.order(snapshot, form)
    return report_queue.ask(session, SYSTEM, order, now=clock.now())


def ended(stage: Stage, number: int) -> RequestView:
    def view() -> RequestView:
        with stage.session() as session:
            return report_queue.request_view(session, SYSTEM, number)

    wait_until(lambda: view().is_over)
    return view()


def test_a_report_that_waits_is_made_by_the_next_worker(stage: Stage) -> None:
    with stage.session() as session:
        number = ask(session, "pdf")
        row = session.get_one(report_queue.ReportRequest, number)
        # Its worker was cut off in the middle.
        row.state, row.attempt = State.RUNNING, 1
        row.worker, row.beat_at = stage.settings.worker_id, clock.now()
        session.commit()
    worker = jobs.launch(stage.settings)
    try:
        view = ended(stage, number)
    finally:
        worker.stop()
    assert (view.state, view.problem) == (State.DONE, "")
    assert view.report is not None
    assert view.report.mimetype == "application/pdf"
    assert (view.done, view.planned) == (1, 1)


def material(write: object) -> Material:
    return Material("A report", "a.txt", "text/plain", None, "0" * 64, write)  # type: ignore[arg-type]


def test_a_file_is_written_in_a_process_apart_that_tells_its_steps() -> None:
    told: list[tuple[int, int, str]] = []
    content = report_child.written_apart(material(Counts()), lambda *step: told.append(step))
    assert content == b"abc"
    assert told == [(1, 3, "writing"), (2, 3, "writing"), (3, 3, "writing")]


def test_a_process_that_ends_without_a_file_is_told_as_such() -> None:
    with pytest.raises(report_child.WritingFailed):
        report_child.written_apart(material(Dies()), lambda *_: None)
