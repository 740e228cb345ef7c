"""One object is looked at in a process of its own, as a run like others; it counts for nobody."""

import ipaddress
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from fairassess.config import load
from fairassess.demo import registries
from fairassess.demo.landing import LandingSite
from fairassess.demo.registry_objects import Registered
from fairassess.demo.servers import Running
from fairassess.domain.finding import Outcome
from fairassess.errors import Invalid, NotAllowed
from fairassess.net.politeness import Pace
from fairassess.probes import registry
from fairassess.services import object_looks, outbound, probing, run_views
from fairassess.services.accounts import SYSTEM, Role
from fairassess.services.patience import Patience
from fairassess.storage import facilities, findings, runs
from fairassess.storage.runs import State
from tests import builders
from tests.builders import NOW
from tests.services.run_builders import ShutDoor, equipment


class ClosedDoor(ShutDoor):
    """A door that the run in the other process has no use for."""

    def close(self) -> None:
        """Do nothing."""


@pytest.fixture(name="slug")
def _slug(session: Session) -> str:
    return builders.add_facility(session)


@pytest.fixture(name="world")
def _world() -> Iterator[tuple[registries.World, LandingSite]]:
    site = LandingSite(1)
    with Running(site, path=site.path(1)) as server:
        known = Registered(site.pid(1), address=server.url, state="findable")
        with registries.World((known,)) as world:
            yield world, site


def carried_out(
    engine: Engine, session: Session, slug: str, target: str, **settings: object
) -> object_looks.LookView:
    """Ask for a look, carry it out as the application would, and return what is shown."""
    run_id = object_looks.request_look(session, SYSTEM, slug, target, now=NOW)
    session.close()
    chosen = load({}, allow_private=(ipaddress.ip_network("127.0.0.0/8"),), **settings)
    gear = equipment(
        engine,
        probe=outbound.isolated(chosen, pace=Pace(0)),
        open_door=lambda _work, _is_cancelled: ClosedDoor(),
        probe_deadline_s=30.0,
    )
    assert probing.execute_probe(gear, run_id, 1) == ()
    session.expire_all()
    return object_looks.as_look(run_views.run_view(session, SYSTEM, run_id))


def addresses(world: registries.World) -> dict[str, object]:
    return {name: getattr(world.registries, name) for name in world.registries.__dataclass_fields__}


def test_one_object_is_told_by_kind_and_by_the_metrics_of_others(
    engine: Engine, session: Session, slug: str, world: tuple[registries.World, LandingSite]
) -> None:
    made, site = world
    found = carried_out(engine, session, slug, site.pid(1), **addresses(made))
    assert found.run.state is State.DONE
    assert tuple(kind.kind for kind in found.kinds) == registry.OBJECT_KINDS
    assert len(found.sets) == 2
    esrf = {one.metric.id: one for one in found.sets[0].judged}
    assert esrf["FM_R1-1_M_DOI_Lic_ESRF"].state.value == "holds"
    assert esrf["FM_R1-1_M_DOI_Lic_ESRF"].because
    for each in found.sets:
        assert each.hold + each.not_hold + each.not_told == len(each.judged)
    assert site.asked.count(f"GET {site.path(1)}") == 1


def test_findings_of_all_kinds_point_to_exchanges_that_there_are(
    engine: Engine, session: Session, slug: str, world: tuple[registries.World, LandingSite]
) -> None:
    made, site = world
    found = carried_out(engine, session, slug, site.pid(1), **addresses(made))
    addresses_ = [line.url for line in found.run.exchanges]
    # The page that all kinds look at was asked for once, and stands there once.
    assert len(addresses_) == found.run.requests - 2
    spots = [
        (kind.kind, spot.exchange)
        for kind in found.kinds
        for finding in kind.findings
        for spot in finding.evidence
        if spot.exchange is not None
    ]
    assert {kind for kind, _ in spots} >= {"pid", "landing-page"}
    assert all(0 <= place < len(addresses_) for _, place in spots)
    landing = {addresses_[place] for kind, place in spots if kind == "landing-page"}
    assert any(site.path(1) in one or site.pid(1) in one for one in landing)


def test_a_look_counts_for_nobody(engine: Engine, session: Session, slug: str) -> None:
    found = carried_out(engine, session, slug, "10.5072/none", doi_resolver="http://127.0.0.1:9/")
    rows = findings.of_run(session, found.run.id)
    assert rows
    assert all(row.endpoint_id is None for row in rows)
    assert found.run.changes == ()


def test_when_nobody_answers_nothing_fails_for_that(
    engine: Engine, session: Session, slug: str, world: tuple[registries.World, LandingSite]
) -> None:
    made, site = world
    nowhere = dict.fromkeys(addresses(made), "http://127.0.0.1:9/")
    found = carried_out(engine, session, slug, site.pid(1), **nowhere)
    failed = [
        one.probe for kind in found.kinds for one in kind.findings if one.outcome is Outcome.FAILED
    ]
    # How somebody typed the identifier is no fault of the object either.
    assert failed == []
    assert all(each.not_hold == 0 for each in found.sets)


def test_the_same_object_is_not_looked_at_again_at_once(session: Session, slug: str) -> None:
    who = builders.add_user(session, Role.OFFICER, slug)
    patience = Patience(pause_s=60.0, trials_per_hour=3)

    def look(target: str, seconds: float) -> int:
        now = NOW + timedelta(seconds=seconds)
        return object_looks.request_look(session, who, slug, target, now=now, patience=patience)

    look("10.5072/a", 0)
    look("https://doi.org/10.5072/b", 1)
    with pytest.raises(Invalid, match="possible again at"):
        look("10.5072/a", 30)
    look("10.5072/a", 61)
    with pytest.raises(Invalid, match="as many as one person may"):
        look("https://doi.org/10.5072/c", 62)


def test_what_can_be_no_object_is_refused(session: Session, slug: str) -> None:
    for typed in ("", " ", "http://", "a\nb", "x" * 3000):
        with pytest.raises(Invalid):
            object_looks.request_look(session, SYSTEM, slug, typed, now=NOW)


def test_a_reader_sees_looks_and_asks_for_none(session: Session, slug: str) -> None:
    facility = facilities.find(session, slug)
    assert facility is not None
    reader = builders.actor(Role.READER, facility.id)
    number = object_looks.request_look(session, SYSTEM, slug, "10.5072/a", now=NOW)
    page = object_looks.looks_page(session, reader, slug)
    assert [look.run_id for look in page.looks] == [number]
    assert not page.may_look
    with pytest.raises(NotAllowed):
        object_looks.request_look(session, reader, slug, "10.5072/b", now=NOW)
    assert runs.find(session, number) is not None
