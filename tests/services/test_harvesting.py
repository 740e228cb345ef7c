"""A harvest is stored as it comes, says when it is partial, and is judged at its end."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from fairassess.domain.finding import Measure
from fairassess.domain.harvests import HarvestedRecord, HarvestResult, Plan, Take
from fairassess.domain.runs import FieldCount, Skipped
from fairassess.errors import NotAllowed, NotFound
from fairassess.services import harvest_views, harvesting, probing, queueing
from fairassess.services.accounts import SYSTEM, Actor
from fairassess.services.harvest_views import Progress
from fairassess.storage import findings, harvest_records, harvests
from fairassess.storage.people import Role
from fairassess.storage.runs import State, Work
from tests.services.run_builders import (
    FAILED,
    HELD,
    NOW,
    a_finding,
    a_list,
    a_page,
    a_record,
    a_record_element,
    add_endpoint,
    add_run,
    an_exchange,
    brings,
    equipment,
    found,
    harvested,
)


@pytest.fixture
def endpoint_id(session: Session) -> int:
    return add_endpoint(session)


def carry_out(
    engine: Engine,
    session: Session,
    endpoint_id: int,
    result: HarvestResult,
    *batches: tuple[HarvestedRecord, ...],
) -> harvesting.HarvestView:
    run_id = add_run(session, endpoint_id, work=Work.HARVEST)
    gear = equipment(engine, harvest=brings(result, *batches))
    assert harvesting.execute_harvest(gear, run_id, 1) == ()
    return view_of(session, run_id)


def view_of(session: Session, run_id: int) -> harvesting.HarvestView:
    session.expire_all()
    row = harvests.of_run(session, run_id)
    assert row is not None
    view = harvesting.harvest_view(session, SYSTEM, row.id)
    session.rollback()
    return view


def test_a_harvest_comes_back_as_it_was_stored(
    engine: Engine, session: Session, endpoint_id: int
) -> None:
    full = a_record(
        0,
        place=0,
        sets=("a", "b"),
        creators=("Müller, Ü.", "Other"),
        present=("creator", "title"),
        placeholders=("publisher",),
        pids=("10.1/x",),
        subjects=("neutron \x00", "half \ud800"),
        year=2027,
    )
    gone = HarvestedRecord("oai:nls:2", "2027-01-01", is_deleted=True, page=1, place=1)
    result = harvested(
        a_finding("harvest_list_is_complete", kind="harvest"),
        records=1,
        deleted=1,
        skipped=(Skipped("oai:nls:3", "it has no metadata"),),
        warnings=("The size of the list was wrong.",),
        exchanges=(an_exchange(),),
        fields=(FieldCount("title", 1, 0, 1), FieldCount("creator", 0, 1, 1)),
        list_size=10**30,
    )
    view = carry_out(engine, session, endpoint_id, result, (full, gone))
    assert (view.state, view.is_partial) == (State.DONE, False)
    assert (view.records, view.deleted, view.pages, view.bytes) == (1, 1, 1, 5000)
    assert (view.skipped, view.warnings) == (1, ("The size of the list was wrong.",))
    assert view.fields == result.fields
    assert view.profile == result.profile
    assert [harvesting.share(one) for one in view.fields] == [1, 0]
    assert view.list_size == 2**63 - 1, "a size that no column holds is cut to the largest"
    assert harvesting.skipped(session, SYSTEM, view.id) == result.skipped
    assert [group.held for group in view.groups] == [1]
    assert harvesting.latest_harvest(session, SYSTEM, endpoint_id) == view
    back = list(harvest_views.export_rows(session, SYSTEM, view.id))
    stored = full._replace(page=0, subjects=("neutron \ufffd", "half \ufffd"))
    assert back == [stored, gone._replace(page=0)]


def test_a_record_is_shown_with_its_xml_its_fields_and_what_is_wanted(
    engine: Engine, session: Session, endpoint_id: int
) -> None:
    record = a_record(1, place=1, present=("title",), placeholders=("publisher",))
    view = carry_out(engine, session, endpoint_id, harvested(), (record,))
    record_id = session.query(harvests.Record.id).scalar()
    shown = harvesting.record_view(session, SYSTEM, record_id)
    assert "<identifier>oai:nls:1</identifier>" in shown.xml
    assert "oai:nls:0" not in shown.xml, "its own XML, not that of the page"
    assert (shown.is_cut, shown.has_xml, shown.harvest_id) == (False, True, view.id)
    assert shown.page_digest == a_page().digest
    fields = {one.name: one for one in shown.fields}
    assert [value.text for value in fields["title"].values] == ["Record 1"]
    assert fields["title"].guide is not None
    assert fields["publisher"].standing.value == "placeholder"
    missing = {one.name for one in shown.missing}
    assert {"creator", "publisher"} <= missing
    assert "title" not in missing


def test_records_without_a_field_are_found_page_by_page(
    engine: Engine, session: Session, endpoint_id: int
) -> None:
    batch = (
        *(a_record(number) for number in range(60)),
        a_record(60, present=("creator", "title")),
        a_record(61, present=("creators", "sub_creator"), placeholders=("creator",)),
        a_record(62, is_deleted=True, present=(), title=""),
    )
    view = carry_out(engine, session, endpoint_id, harvested(), batch)
    first = harvesting.records_missing(session, SYSTEM, view.id, "creator")
    assert (first.total, first.page, first.pages, len(first.rows)) == (61, 1, 2, 50)
    last = harvesting.records_missing(session, SYSTEM, view.id, "creator", page=99)
    assert (last.page, len(last.rows)) == (2, 11)
    assert [row.identifier for row in last.rows][-2:] == ["oai:nls:59", "oai:nls:61"]
    assert [row.holds_placeholder for row in last.rows][-2:] == [False, True]
    without_title = harvesting.records_missing(session, SYSTEM, view.id, "title")
    assert [row.identifier for row in without_title.rows] == ["oai:nls:61"]
    with pytest.raises(NotFound):
        harvesting.records_missing(session, SYSTEM, view.id, "%")


def test_records_without_a_field_are_found_by_year_and_set(
    engine: Engine, session: Session, endpoint_id: int
) -> None:
    batch = (
        a_record(0, year=2025, sets=("open",)),
        a_record(1, year=2025, sets=("open", "open:x")),
        a_record(2, year=None, sets=("Open",)),
        a_record(3, year=2026),
        a_record(4, year=2025, sets=("open",), present=("creator", "title")),
    )
    view = carry_out(engine, session, endpoint_id, harvested(), batch)

    def lacking(**which: Any) -> list[str]:
        page = harvesting.records_missing(session, SYSTEM, view.id, "creator", **which)
        assert page.total == len(page.rows)
        return [row.identifier.removeprefix("oai:nls:") for row in page.rows]

    assert lacking(year=2025) == ["0", "1"]
    assert lacking(has_no_year=True) == ["2"]
    assert lacking(set_spec="open") == ["0", "1"]
    assert lacking(set_spec="open:x") == ["1"]
    assert lacking(set_spec="") == ["3"]
    assert lacking(set_spec="pen") == []


def test_xml_of_any_size_is_shown_only_in_part(
    engine: Engine, session: Session, endpoint_id: int
) -> None:
    element = a_record_element("oai:nls:0", title="x" * 1_000_000)
    run_id = add_run(session, endpoint_id, work=Work.HARVEST)

    def harvest(_target: str, _plan: Plan, *, take: Take, **_: object) -> HarvestResult:
        take((a_record(0),), a_page(raw=a_list(element)))
        return harvested(records=1)

    harvesting.execute_harvest(equipment(engine, harvest=harvest), run_id, 1)
    record_id = session.query(harvests.Record.id).scalar()
    shown = harvesting.record_view(session, SYSTEM, record_id)
    assert (len(shown.xml), shown.is_cut) == (256 * 1024, True)


def test_records_can_be_seen_while_the_harvest_goes_on_and_say_that_they_are_partial(
    engine: Engine, session: Session, sessions: sessionmaker[Session], endpoint_id: int
) -> None:
    run_id = add_run(session, endpoint_id, work=Work.HARVEST)
    seen = []
    progress: list[Progress | None] = []

    def harvest(_target: str, _plan: Plan, *, take: Take, **_: object) -> HarvestResult:
        for number, start in enumerate((0, 3, 6), start=1):
            batch = tuple(a_record(start + place, page=number) for place in range(3))
            take(batch, a_page(number, list_size=12, items=3))
            with sessions() as other:
                view = view_of(other, run_id)
                seen.append((view.records, view.is_partial, view.state, view.finished_at))
                progress.append(view.progress)
        return harvested(records=9)

    session.close()
    harvesting.execute_harvest(equipment(engine, harvest=harvest), run_id, 1)
    assert seen == [(count, True, State.RUNNING, None) for count in (3, 6, 9)]
    assert progress[0] is not None
    assert (progress[0].share, progress[0].remaining_s) == (Fraction(1, 4), None)
    last = progress[2]
    assert last is not None
    assert (last.records, last.pages, last.list_size, last.elapsed_s) == (9, 3, 12, 2.0)
    assert (last.records_per_s, last.remaining_s) == (3.0, 1.0)
    assert view_of(session, run_id).progress is None


def test_a_cancelled_harvest_keeps_its_records_and_judges_nothing(
    engine: Engine, session: Session, sessions: sessionmaker[Session], endpoint_id: int
) -> None:
    run_id = add_run(session, endpoint_id, work=Work.HARVEST)

    def harvest(
        _target: str,
        _plan: Plan,
        *,
        take: Take,
        is_cancelled: Callable[[], bool],
        **_: object,
    ) -> HarvestResult:
        take((a_record(1), a_record(2)), a_page())
        with sessions() as other:
            probing.cancel(other, SYSTEM, run_id, now=NOW)
        assert is_cancelled()
        return harvested(
            a_finding(outcome=FAILED), is_complete=False, stopped_because="it was cancelled"
        )

    session.close()
    harvesting.execute_harvest(equipment(engine, harvest=harvest), run_id, 1)
    view = view_of(session, run_id)
    assert (view.state, view.records, view.is_partial) == (State.CANCELLED, 2, True)
    assert view.stopped_because == "it was cancelled"
    assert harvest_records.count(session, view.id) == 2
    assert view.groups == ()
    assert findings.latest_of(session, endpoint_id) == []


def test_a_harvest_that_was_cut_off_in_its_first_page_begins_again(
    engine: Engine, session: Session, endpoint_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(harvesting, "DROPPED_AT_ONCE", 2)
    run_id = add_run(session, endpoint_id, work=Work.HARVEST)

    class Killed(BaseException):
        """Stands for the end of the process: nothing of ours runs after it."""

    def dies(_target: str, _plan: Plan, *, take: Take, **_: object) -> HarvestResult:
        take(tuple(a_record(number) for number in range(5)), None)
        raise Killed

    session.close()
    with pytest.raises(Killed):
        harvesting.execute_harvest(equipment(engine, harvest=dies), run_id, 1)
    view = view_of(session, run_id)
    assert (view.records, view.is_partial) == (5, True), "kept until it is repeated"
    assert queueing.take_back(session, worker="tester", now=NOW) == (run_id,)

    batch = tuple(a_record(number) for number in range(2))
    again = equipment(engine, harvest=brings(harvested(), batch))
    harvesting.execute_harvest(again, run_id, 2)
    view = view_of(session, run_id)
    assert (view.state, view.records) == (State.DONE, 2)
    assert harvest_records.count(session, view.id) == 2


def test_a_harvest_that_was_thought_dead_adds_no_records_to_the_one_after_it(
    engine: Engine, session: Session, sessions: sessionmaker[Session], endpoint_id: int
) -> None:
    run_id = add_run(session, endpoint_id, work=Work.HARVEST)
    second = equipment(engine, harvest=brings(harvested(), (a_record(1), a_record(2))))

    def sleeps(_target: str, _plan: Plan, *, take: Take, **_: object) -> HarvestResult:
        with sessions() as other:
            queueing.take_back(other, worker="tester", now=NOW)
        harvesting.execute_harvest(second, run_id, 2)
        take((a_record(1), a_record(2)), a_page())
        return harvested(a_finding(outcome=FAILED))

    session.close()
    harvesting.execute_harvest(equipment(engine, harvest=sleeps), run_id, 1)
    view = view_of(session, run_id)
    assert (view.state, harvest_records.count(session, view.id)) == (State.DONE, 2)
    assert view.groups == ()


def test_findings_of_a_harvest_are_findings_of_the_endpoint_too(
    engine: Engine, session: Session, endpoint_id: int
) -> None:
    judged = a_finding("harvest_gives_records", kind="harvest", measure=Measure(2, 2))
    carry_out(engine, session, endpoint_id, harvested(judged))
    run_id = add_run(session, endpoint_id)
    gear = equipment(engine, probe=lambda *_, **__: found(a_finding("p_one")))
    probing.execute_probe(gear, run_id, 1)
    assert [row.probe for row in findings.latest_of(session, endpoint_id)] == [
        "harvest_gives_records",
        "p_one",
    ]
    worse = carry_out(
        engine, session, endpoint_id, harvested(a_finding("harvest_gives_records", FAILED))
    )
    changed = findings.changes_in(session, worse.run_id)
    assert [(row.from_outcome, row.to_outcome) for row in changed] == [(HELD, FAILED)]


def test_a_harvest_that_breaks_inside_us_keeps_what_came(
    engine: Engine, session: Session, endpoint_id: int
) -> None:
    run_id = add_run(session, endpoint_id, work=Work.HARVEST)

    def breaks(_target: str, _plan: Plan, *, take: Take, **_: object) -> HarvestResult:
        take((a_record(1),), a_page())
        raise ZeroDivisionError("a fault of ours")

    harvesting.execute_harvest(equipment(engine, harvest=breaks), run_id, 1)
    view = view_of(session, run_id)
    assert (view.state, view.records, view.is_partial) == (State.FAILED, 1, True)
    assert view.stopped_because is not None


def test_the_harvest_asks_for_what_the_endpoint_says(engine: Engine, session: Session) -> None:
    endpoint_id = add_endpoint(session, harvest_prefix="oai_datacite", harvest_set="open")
    run_id = add_run(session, endpoint_id, work=Work.HARVEST)
    asked: list[Plan] = []

    def harvest(_target: str, plan: Plan, **_: object) -> HarvestResult:
        asked.append(plan)
        return harvested(prefix=plan.prefix, set_spec=plan.set_spec)

    harvesting.execute_harvest(equipment(engine, harvest=harvest), run_id, 1)
    assert asked == [Plan("oai_datacite", "open", compares_names=True)]
    view = view_of(session, run_id)
    assert (view.prefix, view.set_spec) == ("oai_datacite", "open")


def test_a_harvest_is_shown_to_those_who_may_see_its_facility_only(
    engine: Engine, session: Session, endpoint_id: int
) -> None:
    view = carry_out(engine, session, endpoint_id, harvested(), (a_record(1),))
    stranger = Actor(None, "Stranger", Role.READER, frozenset())
    record_id = session.query(harvests.Record.id).scalar()
    looks: list[Callable[[], object]] = [
        lambda: harvesting.harvest_view(session, stranger, view.id),
        lambda: harvesting.latest_harvest(session, stranger, endpoint_id),
        lambda: harvesting.records_missing(session, stranger, view.id, "title"),
        lambda: harvesting.record_view(session, stranger, record_id),
        lambda: harvesting.skipped(session, stranger, view.id),
    ]
    for look in looks:
        with pytest.raises(NotAllowed):
            look()


def test_a_field_of_a_harvest_without_records_has_no_share() -> None:
    assert harvesting.share(FieldCount("title", 0, 0, 0)) is None
