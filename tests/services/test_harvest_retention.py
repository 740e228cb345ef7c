"""What is old goes, in small steps: bodies of pages, then records; digests and counts stay."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session, sessionmaker

from fairassess import config
from fairassess.config import Settings
from fairassess.errors import NotFound
from fairassess.services import harvest_retention, harvest_views, harvesting
from fairassess.services.accounts import SYSTEM
from fairassess.services.harvest_views import Kind
from fairassess.storage import harvests
from fairassess.storage.harvest_pages import HarvestPage
from fairassess.storage.runs import Work
from tests.services import harvest_stage, run_builders
from tests.services.harvest_stage import Stage
from tests.services.run_builders import NOW

LIST = {f"oai:{number}": f"Record {number}" for number in range(7)}


@pytest.fixture
def stage(engine: Engine, session: Session) -> Stage:
    return harvest_stage.stage(engine, session, LIST)


@pytest.fixture(autouse=True)
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(harvest_retention, "ROWS_AT_ONCE", 3)
    monkeypatch.setattr(harvest_retention, "PAGES_AT_ONCE", 3)


def settings(**changes: object) -> Settings:
    return config.load({}, **changes)


def prune(
    stage: Stage, sessions: sessionmaker[Session], kept: Settings, at: datetime
) -> harvest_retention.Pruned:
    """Prune, while the session of the test holds nothing."""
    stage.session.rollback()
    pruned = harvesting.prune(sessions, kept, at)
    stage.session.expire_all()
    return pruned


def records_of(session: Session) -> dict[int, int]:
    rows = session.execute(
        select(harvests.Record.harvest_id, func.count()).group_by(harvests.Record.harvest_id)
    ).tuples()
    found = dict(iter(rows))
    session.rollback()
    return found


def bodies(session: Session) -> int:
    query = select(func.count()).select_from(HarvestPage).where(HarvestPage.raw.is_not(None))
    found = session.scalar(query) or 0
    session.rollback()
    return found


def test_bodies_of_pages_go_after_a_set_time_and_digests_stay(
    stage: Stage, sessions: sessionmaker[Session]
) -> None:
    view = stage.harvest()
    kept = settings(harvest_pages_kept_days=90)
    at = NOW + timedelta(days=89)
    assert prune(stage, sessions, kept, at) == harvest_retention.Pruned(0, 0)
    assert bodies(stage.session) == 4
    pruned = prune(stage, sessions, kept, NOW + timedelta(days=91))
    assert (pruned.bodies, pruned.records, bodies(stage.session)) == (4, 0, 0)
    stage.session.expire_all()
    pages = stage.session.scalars(select(HarvestPage)).all()
    assert len(pages) == 4
    assert all(len(page.digest) == 64 for page in pages)
    assert not harvest_views.harvest_view(stage.session, SYSTEM, view.id).has_bodies
    assert prune(stage, sessions, kept, NOW + timedelta(days=92)).bodies == 0


def test_a_record_whose_page_is_gone_still_says_what_it_holds(
    stage: Stage, sessions: sessionmaker[Session]
) -> None:
    stage.harvest()
    prune(stage, sessions, settings(), NOW + timedelta(days=91))
    record_id = stage.session.scalar(select(func.min(harvests.Record.id)))
    assert record_id is not None
    shown = harvest_views.record_view(stage.session, SYSTEM, record_id)
    assert (shown.has_xml, shown.xml, shown.record.title) == (False, "", "Record 0")
    fields = {one.name: one for one in shown.fields}
    assert fields["title"].standing.value == "present"
    assert fields["title"].values == ()


def test_after_the_bodies_are_gone_the_next_harvest_is_a_full_one(
    stage: Stage, sessions: sessionmaker[Session]
) -> None:
    harvest_stage.probe(stage)
    stage.harvest()
    prune(stage, sessions, settings(harvest_pages_kept_days=1), NOW + timedelta(days=2))
    view = stage.harvest()
    assert view.kind is Kind.FULL
    assert "not kept" in view.why


def test_records_of_the_newest_complete_harvests_stay(
    stage: Stage, sessions: sessionmaker[Session]
) -> None:
    whole = [stage.harvest().id for _ in range(4)]
    stage.provider.breaks_after = 1
    broken = [stage.harvest().id for _ in range(3)]
    other = harvest_stage.stage(
        stage.engine,
        stage.session,
        LIST,
        facility_id=run_builders.add_facility(stage.session, "other"),
    )
    others = other.harvest().id
    pruned = prune(stage, sessions, settings(harvests_kept=2), NOW)
    assert pruned.records == 2 * 7 + 2
    assert set(records_of(stage.session)) == {*whole[2:], *broken[1:], others}
    old = harvest_views.harvest_view(stage.session, SYSTEM, whole[0])
    assert (old.has_rows, old.records) == (False, 7)
    assert old.profile is not None
    with pytest.raises(NotFound, match="not kept any more"):
        harvest_views.records_missing(stage.session, SYSTEM, whole[0], "creator")
    with pytest.raises(NotFound, match="not kept any more"):
        harvest_views.export_rows(stage.session, SYSTEM, whole[0])
    new = harvest_views.Difference.NEW
    with pytest.raises(NotFound, match="not kept any more"):
        harvest_views.differences(stage.session, SYSTEM, whole[0], whole[3], new)
    assert [row.has_rows for row in harvest_views.harvests_of(stage.session, SYSTEM, 1)] == [
        True, True, False, True, True, False, False,
    ]  # fmt: skip


def test_pages_of_a_pruned_harvest_serve_the_one_that_took_its_records_over(
    stage: Stage, sessions: sessionmaker[Session]
) -> None:
    harvest_stage.probe(stage)
    stage.harvest()
    stage.provider.records = {"oai:0": "Record 0, revised"}
    newest = [stage.harvest() for _ in range(2)][-1]
    assert newest.kind is Kind.INCREMENTAL
    prune(stage, sessions, settings(harvests_kept=1), NOW)
    assert set(records_of(stage.session)) == {newest.id}
    lacking = harvest_views.records_missing(stage.session, SYSTEM, newest.id, "creator")
    for row in lacking.rows:
        shown = harvest_views.record_view(stage.session, SYSTEM, row.id)
        assert row.title in shown.xml
    stage.session.rollback()
    stage.provider.records = {"oai:8": "Record 8"}
    after = stage.harvest()
    assert (after.kind, after.records) == (Kind.INCREMENTAL, 8)


def test_what_a_harvest_under_way_may_need_is_left_alone(
    stage: Stage, sessions: sessionmaker[Session]
) -> None:
    for _ in range(3):
        stage.harvest()
    run_builders.add_run(stage.session, stage.endpoint_id, work=Work.HARVEST)
    run_id = stage.session.scalar(select(func.max(harvests.Run.id))) or 0
    row = harvests.add(stage.session, run_id=run_id, endpoint_id=stage.endpoint_id)
    row.prefix, row.set_spec, row.started_at = "oai_dc", "", NOW
    stage.session.commit()
    old = settings(harvests_kept=1, harvest_pages_kept_days=1)
    assert prune(stage, sessions, old, NOW + timedelta(days=9)) == harvest_retention.Pruned(0, 0)
