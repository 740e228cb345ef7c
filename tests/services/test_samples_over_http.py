"""Stored endpoints of every kind are probed in a process of their own, with their objects."""

import ipaddress

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from fairassess.config import Settings, load
from fairassess.demo import servers
from fairassess.demo.aggregators import Aggregators, Holdings
from fairassess.domain.finding import Finding
from fairassess.net.politeness import Pace
from fairassess.services import outbound, probing
from fairassess.storage import facilities, findings, runs
from fairassess.storage.runs import Run, State
from tests.services.harvest_stage import Stage, stage
from tests.services.run_builders import NOW, URL, ShutDoor, add_endpoint, add_run, equipment

RECORDS = {f"oai:nls:{number}": f"Record {number}" for number in range(40)}


class ClosedDoor(ShutDoor):
    """A door that the run in the other process has no use for."""

    def close(self) -> None:
        """Do nothing."""


@pytest.fixture(name="harvested")
def _harvested(engine: Engine, session: Session) -> Stage:
    made = stage(engine, session, RECORDS, is_harvested=True)
    made.harvest()
    return made


def probed(
    engine: Engine, session: Session, kind: str, target: str, settings: Settings
) -> tuple[Run, dict[str, Finding]]:
    """Store an endpoint, probe it as the application would, and return what is stored."""
    facility = facilities.find(session, "nls")
    assert facility is not None
    run_id = add_run(session, add_endpoint(session, facility.id, kind=kind, url=target))
    session.close()
    gear = equipment(
        engine,
        probe=outbound.isolated(settings, pace=Pace(0)),
        open_door=lambda _work, _is_cancelled: ClosedDoor(),
        probe_deadline_s=30.0,
    )
    probing.execute_probe(gear, run_id, 1)
    session.expire_all()
    run = runs.find(session, run_id)
    assert run is not None
    stored = (findings.as_finding(row) for row in findings.of_run(session, run_id))
    return run, {one.probe: one for one in stored}


def local(**changes: object) -> Settings:
    """Settings under which loopback may be asked."""
    return load({}, allow_private=(ipaddress.ip_network("127.0.0.0/8"),), **changes)


def test_the_objects_of_a_harvest_reach_the_probes_and_are_kept_with_the_run(
    engine: Engine, session: Session, harvested: Stage
) -> None:
    assert harvested.endpoint_id
    run, found = probed(engine, session, "pid", URL, local())
    assert run.state is State.DONE
    assert len(run.sample) == 30
    assert set(run.sample) <= set(RECORDS)
    assert run.seed is not None
    verdict = found["pid_objects_have_pids"]
    assert verdict.outcome.value == "failed"
    assert "30" in verdict.message


def test_what_the_harvest_counted_stands_beside_what_aggregators_hold(
    engine: Engine, session: Session, harvested: Stage
) -> None:
    assert harvested.endpoint_id
    held = Aggregators(Holdings(datacite={"nls.data": 39}, b2find={}, openaire={}))
    with servers.Running(held) as running:
        run, found = probed(
            engine,
            session,
            "aggregators",
            "datacite:client=nls.data",
            local(datacite_api=f"{running.url}/datacite"),
        )
    assert run.state is State.DONE
    verdict = found["aggregator_datacite_has_the_records"]
    assert verdict.outcome.value == "passed"
    assert f"the facility has 40 (latest whole harvest, {NOW:%Y-%m-%d})" in verdict.message
