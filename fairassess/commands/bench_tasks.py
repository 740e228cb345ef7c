"""What `bench` measures: each task makes what it needs, then times its work alone."""

import time
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from fairassess import clock, config
from fairassess.domain import scoring
from fairassess.domain.answers import Answer, State
from fairassess.domain.harvests import HarvestedRecord, Plan, ReceivedPage
from fairassess.domain.questionnaire import Questionnaire
from fairassess.errors import FairassessError
from fairassess.harvest import engine as harvest_engine
from fairassess.net import politeness
from fairassess.probes import judging, registry
from fairassess.probes import run as probe_run
from fairassess.reports.options import ReportOptions
from fairassess.services import (
    assessments,
    facilities,
    facility_reports,
    frozen_reports,
    harvesting,
    outbound,
    probing,
    snapshots,
)
from fairassess.services.accounts import SYSTEM
from fairassess.services.running import Equipment
from fairassess.storage import database, migrate, questionnaires
from fairassess.storage.runs import Work

QUESTIONNAIRE = "expands-d26"
SCORED = 1_000
LOOPBACK = "127.0.0.0/8"
_HURRIED = politeness.Pace(0, includes_private=True)


class NotMeasured(FairassessError):
    """A task did not come to its end, so its time says nothing."""


@dataclass(frozen=True, slots=True)
class Taken:
    """How long a task took: seconds, for how many records, assessments or files."""

    seconds: float
    number: int


def harvest(url: str) -> Taken:
    """
    Harvest a whole list, read, profile and judge it, and keep nothing.

    It is done once before it counts: the repository makes its pages when they are asked for first.
    """
    _harvest_once(url)
    return _harvest_once(url)


def _harvest_once(url: str) -> Taken:
    settings = _settings(Path())
    opener = outbound.opener(settings, pace=_HURRIED)

    def take(_records: tuple[HarvestedRecord, ...], _page: ReceivedPage | None) -> None:
        """Keep nothing: what is stored is measured elsewhere."""

    begun = time.perf_counter()
    result = harvest_engine.harvest(
        url,
        Plan(keeps_raw=False, compares_names=True),
        open_door=lambda: opener(Work.HARVEST, lambda: False),
        take=take,
        judge=judging.judge_harvest,
        deadline_s=settings.harvest_deadline_s,
    )
    seconds = time.perf_counter() - begun
    if not result.is_complete:
        raise NotMeasured(f"The harvest ended early: {result.stopped_because}.")
    return Taken(seconds, result.records + result.deleted)


def harvest_and_store(url: str, folder: Path) -> Taken:
    """Harvest a whole list as a worker does, into an SQLite file in an empty *folder*."""
    settings = _settings(folder)
    engine = _new_database(settings)
    now = clock.now()
    with database.session_factory(engine)() as session:
        slug = _facility(session)
        draft = facilities.EndpointDraft("oai-pmh", url, interval="never", is_harvested=True)
        endpoint = facilities.add_endpoint(session, SYSTEM, slug, draft, now=now)
        run = probing.request_run(session, SYSTEM, endpoint, Work.HARVEST, now=now)
    begun = time.perf_counter()
    harvesting.execute_harvest(_equipment(engine, settings), run, 1)
    seconds = time.perf_counter() - begun
    with database.reader_factory(engine)() as session:
        found = harvesting.harvest_view(session, SYSTEM, run)
    engine.dispose()
    if found.is_partial:
        raise NotMeasured("The harvest that is stored ended early.")
    return Taken(seconds, found.records + found.deleted)


def score() -> Taken:
    """Score one assessment again and again."""
    asked = questionnaires.latest(QUESTIONNAIRE)
    answers = _answers(asked)
    begun = time.perf_counter()
    for _ in range(SCORED):
        scoring.score(asked, answers)
    return Taken(time.perf_counter() - begun, SCORED)


def report(folder: Path) -> Taken:
    """Make the PDF of a submitted assessment, with its database in an empty *folder*."""
    settings = _settings(folder)
    engine = _new_database(settings)
    with database.session_factory(engine)() as session:
        slug = _facility(session)
        _assess(session, slug)
        newest = snapshots.of_facility(session, SYSTEM, slug)[-1].id
        order = facility_reports.order(newest, "pdf", ReportOptions())
        begun = time.perf_counter()
        frozen_reports.make(session, SYSTEM, order, site_url=settings.site_url, now=clock.now())
        seconds = time.perf_counter() - begun
    engine.dispose()
    return Taken(seconds, 1)


def _settings(folder: Path) -> config.Settings:
    """Return settings of nobody's installation: nothing of this one is read or written."""
    return config.load({}, data_dir=folder, allow_private=LOOPBACK)


def _new_database(settings: config.Settings) -> Engine:
    engine = database.engine(settings.database)
    migrate.upgrade(engine)
    return engine


def _facility(session: Session) -> str:
    draft = facilities.FacilityDraft("Measured facility", "Measured", time_zone="UTC")
    return facilities.register(session, SYSTEM, draft, now=clock.now())


def _answers(asked: Questionnaire) -> tuple[Answer, ...]:
    return tuple(
        Answer(question.id, State.LEVEL, 1 + place % 4, comment="What is done for it. " * 10)
        for place, question in enumerate(asked.questions)
    )


def _assess(session: Session, slug: str) -> None:
    """Answer all questions, and submit."""
    now = clock.now()
    made = assessments.start(session, SYSTEM, slug, QUESTIONNAIRE, "Measured", "empty", now=now)
    for answer in _answers(questionnaires.latest(QUESTIONNAIRE)):
        assessments.save_answer(session, SYSTEM, made, answer, 0, now=now)
    assessments.submit(session, SYSTEM, made, signed_by="Nobody", has_declared=True, now=now)


def _equipment(engine: Engine, settings: config.Settings) -> Equipment:
    return Equipment(
        sessions=database.session_factory(engine),
        readers=database.reader_factory(engine),
        open_door=outbound.opener(settings, pace=_HURRIED),
        probe=probe_run.run,
        harvest=harvest_engine.harvest,
        judge=judging.judge_harvest,
        probe_set=registry.version(),
        clock=clock.now,
        worker=settings.worker_id,
        probe_deadline_s=settings.probe_deadline_s,
        harvest_deadline_s=settings.harvest_deadline_s,
        sample_size=settings.sample_size,
    )
