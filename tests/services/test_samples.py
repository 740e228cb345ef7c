"""A run looks at objects of its facility, drawn at random; when repeated, at the same ones."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from fairassess.domain.objects import Counted, Subject, ToDraw
from fairassess.domain.runs import RunResult
from fairassess.errors import Invalid, NotFound
from fairassess.services import asking, endpoints, probing, run_views
from fairassess.services.accounts import SYSTEM
from fairassess.services.endpoints import EndpointDraft
from fairassess.storage import facilities, harvest_pages, harvests
from fairassess.storage.runs import Trigger, Work
from tests.services.harvest_stage import GONE, Stage, stage
from tests.services.run_builders import (
    NOW,
    URL,
    a_finding,
    add_endpoint,
    add_facility,
    add_run,
    equipment,
    found,
)

RECORDS = {f"oai:nls:{number}": f"Record {number}" for number in range(40)}
SEARCH_API = "http://127.0.0.1:9/api"


class Watched:
    """A probe that notes what it was told to look at."""

    def __init__(self) -> None:
        self.told: dict[str, Any] = {}

    def __call__(self, kind: str, target: str, **told: Any) -> RunResult:
        """Find nothing much."""
        self.told = told
        names = tuple(subject.name for subject in told["subjects"])
        return found(a_finding(kind=kind), kind=kind, target=target, objects=names)

    @property
    def subjects(self) -> tuple[Subject, ...]:
        """What it was told to look at last."""
        return tuple(self.told["subjects"])


@pytest.fixture(name="harvested")
def _harvested(engine: Engine, session: Session) -> Stage:
    """A facility whose interface was harvested once."""
    made = stage(engine, session, RECORDS | {"oai:nls:gone": GONE}, is_harvested=True)
    made.harvest()
    return made


def probed(
    engine: Engine, session: Session, endpoint_id: int, **changes: Any
) -> tuple[int, Watched]:
    """Probe an endpoint once."""
    watched = Watched()
    run_id = add_run(session, endpoint_id)
    session.close()
    probing.execute_probe(equipment(engine, probe=watched, **changes), run_id, 1)
    session.expire_all()
    return run_id, watched


def endpoint_of(session: Session, kind: str, url: str = URL, slug: str = "nls") -> int:
    """One more endpoint of the facility."""
    facility = facilities.find(session, slug)
    assert facility is not None
    number = add_endpoint(session, facility.id, kind=kind, url=url)
    session.rollback()
    return number


def test_objects_are_drawn_from_the_latest_whole_harvest(
    engine: Engine, session: Session, harvested: Stage
) -> None:
    run_id, watched = probed(engine, session, endpoint_of(session, "pid"), sample_size=7)
    assert len(watched.subjects) == 7
    for subject in watched.subjects:
        assert subject.identifier in RECORDS, "deleted records are not looked at"
        assert subject.source == "harvest"
        assert subject.record is not None
        assert subject.record.values("title")[0].text == RECORDS[subject.identifier]
    view = run_views.run_view(session, SYSTEM, run_id)
    harvest = harvests.latest_of(session, harvested.endpoint_id)
    assert harvest is not None
    assert view.sampled_from == f"harvest:{harvest.id}"
    assert view.seed == watched.told["seed"]
    assert view.sample == tuple(subject.name for subject in watched.subjects)


def test_a_second_run_looks_at_the_same_objects(
    engine: Engine, session: Session, harvested: Stage
) -> None:
    endpoint_id = endpoint_of(session, "landing-page")
    _, first = probed(engine, session, endpoint_id, sample_size=10)
    harvested.harvest()
    _, second = probed(engine, session, endpoint_id, sample_size=10)
    assert second.told["seed"] == first.told["seed"]
    assert second.subjects == first.subjects


def test_who_draws_anew_looks_at_other_objects_from_then_on(
    engine: Engine, session: Session, harvested: Stage
) -> None:
    assert harvested.endpoint_id
    endpoint_id = endpoint_of(session, "landing-page")
    _, first = probed(engine, session, endpoint_id, sample_size=10)
    run_id = asking.draw_anew(session, SYSTEM, endpoint_id, now=NOW)
    session.close()
    anew = Watched()
    probing.execute_probe(equipment(engine, probe=anew, sample_size=10), run_id, 1)
    _, third = probed(engine, session, endpoint_id, sample_size=10)
    assert anew.told["seed"] != first.told["seed"]
    assert anew.subjects != first.subjects
    assert third.subjects == anew.subjects


def test_a_harvest_that_broke_off_is_not_drawn_from(
    engine: Engine, session: Session, harvested: Stage
) -> None:
    whole = harvests.latest_of(session, harvested.endpoint_id)
    assert whole is not None
    number = whole.id
    harvested.provider.breaks_after = 1
    harvested.harvest()
    run_id, _ = probed(engine, session, endpoint_of(session, "pid"))
    assert run_views.run_view(session, SYSTEM, run_id).sampled_from == f"harvest:{number}"


def test_without_the_page_of_a_record_its_name_is_enough(
    engine: Engine, session: Session, harvested: Stage
) -> None:
    harvest = harvests.latest_of(session, harvested.endpoint_id)
    assert harvest is not None
    while harvest_pages.drop_some_bodies(session, harvest.id, limit=100):
        pass
    session.commit()
    _, watched = probed(engine, session, endpoint_of(session, "pid"), sample_size=3)
    assert [one.record for one in watched.subjects] == [None] * 3


@pytest.mark.parametrize("target", ["10.5072/abc", "https://doi.org/10.5072/abc"])
def test_a_target_that_is_no_endpoint_is_an_object_by_itself(
    engine: Engine, session: Session, harvested: Stage, target: str
) -> None:
    assert harvested.endpoint_id
    run_id, watched = probed(engine, session, endpoint_of(session, "pid", target))
    assert (watched.subjects, watched.told["to_draw"]) == ((), None)
    view = run_views.run_view(session, SYSTEM, run_id)
    assert (view.seed, view.sampled_from) == (None, "")


def test_a_kind_that_looks_at_no_objects_gets_none_but_hears_how_many_there_are(
    engine: Engine, session: Session, harvested: Stage
) -> None:
    assert harvested.endpoint_id
    _, watched = probed(engine, session, endpoint_of(session, "aggregators", "datacite:client=n"))
    assert watched.subjects == ()
    assert watched.told["counted"] == Counted(len(RECORDS), NOW)


def test_without_a_harvest_the_run_draws_from_the_search_api(
    engine: Engine, session: Session
) -> None:
    add_facility(session)
    # What answers there needs no probe of its own for that.
    endpoint_of(session, "search-api", SEARCH_API)
    _, watched = probed(engine, session, endpoint_of(session, "pid", SEARCH_API), sample_size=5)
    assert watched.subjects == ()
    assert watched.told["to_draw"] == ToDraw(SEARCH_API, 5)


def test_without_a_search_api_it_draws_from_the_catalogue(engine: Engine, session: Session) -> None:
    add_facility(session)
    endpoint_of(session, "scicat", SEARCH_API)
    _, watched = probed(engine, session, endpoint_of(session, "pid", SEARCH_API), sample_size=5)
    assert watched.told["to_draw"] == ToDraw(SEARCH_API, 5, "scicat")


def test_nobody_gets_the_objects_of_another_facility(
    engine: Engine, session: Session, harvested: Stage
) -> None:
    assert harvested.endpoint_id
    add_facility(session, "other")
    endpoint_id = endpoint_of(session, "pid", URL, slug="other")
    _, watched = probed(engine, session, endpoint_id)
    assert (watched.subjects, watched.told["counted"]) == ((), None)


def test_a_trial_of_a_facility_looks_at_its_objects(
    engine: Engine, session: Session, harvested: Stage
) -> None:
    assert harvested.endpoint_id
    watched = Watched()
    run_id = probing.request_trial(session, SYSTEM, "nls", "pid", URL, now=NOW)
    session.close()
    probing.execute_probe(equipment(engine, probe=watched, sample_size=4), run_id, 1)
    assert len(watched.subjects) == 4


def test_objects_that_are_no_addresses_can_be_tried_and_kept(session: Session) -> None:
    add_facility(session)
    session.rollback()
    run_id = probing.request_trial(session, SYSTEM, "nls", "pid", "10.5072/[x", now=NOW)
    assert run_views.run_view(session, SYSTEM, run_id).trigger is Trigger.TRIAL
    session.rollback()
    draft = EndpointDraft("aggregators", "datacite:client=nls.data", interval="weekly")
    assert endpoints.add_endpoint(session, SYSTEM, "nls", draft, now=NOW)
    for wrong in (
        replace(draft, url="https://n.test/"),
        replace(draft, kind="pid", url=" "),
        replace(draft, kind="operations", url="10.5072/x"),
    ):
        with pytest.raises(Invalid) as caught:
            endpoints.add_endpoint(session, SYSTEM, "nls", wrong, now=NOW)
        assert {fault.place for fault in caught.value.faults} == {"url"}


def test_only_a_list_can_be_harvested(session: Session) -> None:
    add_facility(session)
    endpoint_id = endpoint_of(session, "operations", "https://n.test/")
    with pytest.raises(NotFound, match="no list"):
        probing.request_run(session, SYSTEM, endpoint_id, Work.HARVEST, now=NOW)
    draft = EndpointDraft("operations", "https://n.test/x", is_harvested=True)
    with pytest.raises(Invalid) as caught:
        endpoints.add_endpoint(session, SYSTEM, "nls", draft, now=NOW)
    assert [fault.place for fault in caught.value.faults] == ["is_harvested"]
