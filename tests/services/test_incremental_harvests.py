"""A harvest that asks only for what changed holds the whole list, and loses nothing of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from fairassess.domain.completeness import Gathered
from fairassess.domain.harvests import HarvestResult, Plan, Slice
from fairassess.errors import NotFound
from fairassess.services import harvest_results, harvest_views, harvesting, queueing
from fairassess.services.accounts import SYSTEM
from fairassess.services.harvest_views import Counts, Difference, Kind
from fairassess.storage import harvest_changes
from fairassess.storage.runs import State
from tests.services import harvest_stage
from tests.services.harvest_stage import GONE, Stage
from tests.services.run_builders import a_profile, harvested

FIRST = {"oai:1": "One", "oai:2": "Two", "oai:3": "Three", "oai:4": "Four", "oai:5": "Five"}
CHANGES = {"oai:2": "Two, revised", "oai:3": "Three", "oai:4": GONE, "oai:6": "Six"}
AFTER = FIRST | CHANGES


@pytest.fixture
def stage(engine: Engine, session: Session) -> Stage:
    """An endpoint that was harvested once and whose probe speaks for its dates."""
    made = harvest_stage.stage(engine, session, FIRST)
    harvest_stage.probe(made)
    made.harvest()
    made.provider.records = dict(CHANGES)
    made.clock.turn(days=1)
    return made


def test_the_next_harvest_asks_only_for_what_changed_and_holds_the_whole_list(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(harvest_results, "CARRIED_AT_ONCE", 2)
    view = stage.harvest()
    assert stage.provider.asked[-1].slices == (Slice(since="2027-03-01T09:29:59Z"),)
    assert (view.kind, view.base_harvest_id, view.state) == (Kind.INCREMENTAL, 1, State.DONE)
    assert "2027-03-01T09:29:59Z" in view.why
    assert stage.titles(view.id) == AFTER
    assert (view.records, view.deleted, view.list_size) == (5, 1, None)
    assert view.counts == Counts(new=1, changed=1, unchanged=3, deleted=1, vanished=0)


def test_the_whole_list_is_counted_and_judged(stage: Stage) -> None:
    view = stage.harvest()
    assert view.profile is not None
    assert (view.profile.live, view.profile.deleted) == (5, 1)
    assert view.profile.field("title").present == 5
    assert stage.judged[-1].profile == view.profile
    assert len(stage.judged) == 2, "once for each harvest"
    assert [group.held for group in view.groups] == [1]


def test_records_taken_over_still_have_their_page_and_lack_what_they_lack(stage: Stage) -> None:
    view = stage.harvest()
    page = harvest_views.records_missing(stage.session, SYSTEM, view.id, "title")
    assert page.total == 0
    lacking = harvest_views.records_missing(stage.session, SYSTEM, view.id, "creator")
    assert lacking.total == 5
    shown = {
        row.identifier: harvest_views.record_view(stage.session, SYSTEM, row.id)
        for row in lacking.rows
    }
    assert "<dc:title>One</dc:title>" in shown["oai:1"].xml
    assert "<dc:title>Two, revised</dc:title>" in shown["oai:2"].xml


def test_harvests_follow_each_other_until_it_is_time_for_a_full_one(stage: Stage) -> None:
    first = stage.harvest()
    stage.provider.records = {"oai:7": "Seven"}
    second = stage.harvest()
    assert (second.kind, second.base_harvest_id) == (Kind.INCREMENTAL, first.id)
    assert stage.titles(second.id) == AFTER | {"oai:7": "Seven"}
    assert second.profile is not None
    assert second.profile.live == 6
    stage.clock.turn(days=28)
    full = stage.harvest()
    assert (full.kind, full.base_harvest_id, stage.provider.asked[-1].slices) == (
        Kind.FULL,
        None,
        (Slice(),),
    )
    assert stage.titles(full.id) == {"oai:7": "Seven"}


def test_where_nothing_changed_the_list_stays_and_the_next_harvest_goes_on_from_there(
    stage: Stage,
) -> None:
    asked = []

    def nothing(target: str, plan: Plan, *, judge: Any, **_: object) -> HarvestResult:
        asked.append(plan)
        empty = a_profile(live=0)
        judge(Gathered(empty, True, None, None))
        return harvested(
            target=target, records=0, fields=(), profile=empty, pages=1, response_date=""
        )

    view = stage.harvest(harvest=nothing)
    assert (view.is_partial, view.records) == (False, 5)
    assert view.counts == Counts(new=0, changed=0, unchanged=5, deleted=0, vanished=0)
    assert stage.titles(view.id) == FIRST
    again = stage.harvest(harvest=nothing)
    assert again.base_harvest_id == view.id
    assert asked[0] == asked[1]
    assert asked[0].may_be_empty


def test_an_increment_that_is_not_whole_takes_nothing_over_and_the_base_stays(
    stage: Stage,
) -> None:
    stage.provider.breaks_after = 1
    view = stage.harvest()
    assert (view.state, view.is_partial) == (State.PARTIAL, True)
    assert stage.titles(view.id) == {"oai:2": "Two, revised", "oai:3": "Three"}
    assert any("harvest 1" in sentence for sentence in view.warnings)
    assert stage.judged[-1].profile.live == 5, "the list as a whole is as known as before"
    assert not stage.judged[-1].is_complete
    whole = harvest_views.latest_complete_harvest(stage.session, SYSTEM, stage.endpoint_id)
    assert whole is not None
    assert whole.id == 1
    stage.session.rollback()
    stage.provider.breaks_after = None
    again = stage.harvest()
    assert again.base_harvest_id == 1
    assert stage.titles(again.id) == AFTER


@pytest.mark.parametrize("changes", [{"deleted": "no"}, {"fails": ["oaipmh_slices_add_up"]}])
def test_a_repository_that_does_not_honour_dates_or_deletions_is_harvested_whole(
    stage: Stage, changes: dict[str, object]
) -> None:
    harvest_stage.probe(stage, **changes)  # type: ignore[arg-type]
    assert stage.harvest().kind is Kind.FULL


def test_other_records_than_before_are_harvested_whole(stage: Stage) -> None:
    endpoint = stage.session.get_one(harvest_stage.runs.Endpoint, stage.endpoint_id)
    endpoint.harvest_set = "open"
    stage.session.commit()
    view = stage.harvest()
    assert (view.kind, view.counts) == (Kind.FULL, None)


def test_an_operator_may_want_full_harvests_only(stage: Stage) -> None:
    assert stage.harvest(harvest_full_every=timedelta(0)).kind is Kind.FULL


class Killed(BaseException):
    """Stands for the end of the process: nothing of ours runs after it."""


def test_a_process_that_dies_while_records_are_taken_over_doubles_none(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(harvest_results, "CARRIED_AT_ONCE", 2)
    carry = harvest_changes.carry_some
    calls = []

    def dies(*given: object, **named: object) -> int | None:
        calls.append(given)
        if len(calls) == 2:
            raise Killed
        return carry(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(harvest_changes, "carry_some", dies)
    with pytest.raises(Killed):
        stage.harvest()
    (run_id,) = queueing.take_back(stage.session, worker="tester", now=harvest_stage.NOW)
    monkeypatch.setattr(harvest_changes, "carry_some", carry)

    def resumes(target: str, plan: object, *, earlier: object, **given: object) -> object:
        assert len(list(earlier)) == 2  # type: ignore[call-overload]
        nothing = {"take": lambda *_: None}
        return stage.provider.harvest(target, plan, **(given | nothing))  # type: ignore[arg-type]

    harvesting.execute_harvest(stage.gear(harvest=resumes), run_id, 2)
    assert stage.titles(2) == AFTER


def vanish(stage: Stage) -> harvest_views.HarvestView:
    """Harvest a list of which two records are gone without a word."""
    stage.provider.records = {"oai:1": "One", "oai:2": "Two, revised", "oai:6": "Six"} | {
        "oai:4": GONE
    }
    return stage.harvest(harvest_full_every=timedelta(0))


def test_records_that_are_gone_without_a_word_have_vanished(stage: Stage) -> None:
    view = vanish(stage)
    assert view.kind is Kind.FULL
    assert view.counts == Counts(new=1, changed=1, unchanged=1, deleted=1, vanished=2)
    assert view.compared_with_id == 1


@pytest.mark.parametrize(
    ("difference", "expected"),
    [
        (Difference.NEW, {"oai:6"}),
        (Difference.CHANGED, {"oai:2"}),
        (Difference.DELETED, {"oai:4"}),
        (Difference.VANISHED, {"oai:3", "oai:5"}),
    ],
)
def test_each_difference_can_be_looked_at(
    stage: Stage, difference: Difference, expected: set[str]
) -> None:
    newer = vanish(stage).id
    page = harvest_views.differences(stage.session, SYSTEM, 1, newer, difference)
    assert {row.identifier for row in page.rows} == expected
    assert (page.total, page.pages) == (len(expected), 1)
    for row in page.rows:
        assert (row.old_record_id is None) == (difference is Difference.NEW)
        assert (row.new_record_id is None) == (difference is Difference.VANISHED)
        assert row.title


def test_a_record_that_comes_back_is_new(stage: Stage) -> None:
    vanish(stage)
    stage.provider.records = dict(FIRST)
    view = stage.harvest(harvest_full_every=timedelta(0))
    assert view.counts == Counts(new=3, changed=1, unchanged=1, deleted=0, vanished=1)


def test_any_two_harvests_of_an_endpoint_can_be_compared_in_their_order(stage: Stage) -> None:
    stage.harvest()
    newest = vanish(stage).id
    page = harvest_views.differences(stage.session, SYSTEM, 1, newest, Difference.VANISHED)
    assert page.total == 2
    for older, newer in ((newest, 1), (1, 1), (1, 99)):
        with pytest.raises(NotFound):
            harvest_views.differences(stage.session, SYSTEM, older, newer, Difference.NEW)


def test_of_a_record_that_came_twice_with_other_words_the_newer_one_stands(stage: Stage) -> None:
    stage.provider.records = {"oai:1": "One", "oai:2": "Two"}

    def twice(target: str, plan: object, *, take: object, **given: object) -> object:
        result = stage.provider.harvest(target, plan, take=take, **given)  # type: ignore[arg-type]
        page = harvest_stage.run_builders.a_page(
            2, raw=harvest_stage.a_list(harvest_stage.element("oai:1", "One, again"))
        )
        take(harvest_stage.records_of(page), page)  # type: ignore[operator]
        return result

    view = stage.harvest(harvest=twice, harvest_full_every=timedelta(0))
    assert stage.titles(view.id) == {"oai:2": "Two", "oai:1": "One, again"}


def test_slices_are_asked_only_where_the_endpoint_allows_it(
    engine: Engine, session: Session
) -> None:
    made = harvest_stage.stage(engine, session, FIRST, harvest_connections=3)
    harvest_stage.probe(made)
    allowed: list[object] = []

    @contextmanager
    def allow(*given: object) -> Iterator[None]:
        allowed.append(given)
        yield
        allowed.append("over")

    view = made.harvest(allow_connections=allow)
    assert len(view.slices) == len(made.provider.asked[-1].slices) == 3
    assert "side by side" in view.why_slices
    assert allowed == [(view.target, 3), "over"], "and not for longer than it lasts"
