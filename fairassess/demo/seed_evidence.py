"""How the endpoints of the demo world came to their findings: by real runs, at their time."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from sqlalchemy import Engine

from fairassess.config import Settings
from fairassess.demo.beside import Neighbours
from fairassess.demo.faults import Fault
from fairassess.demo.seed_calendar import PastClock
from fairassess.demo.seed_stage import Stage
from fairassess.demo.world import DemoFacility
from fairassess.demo.world_chapters import Look
from fairassess.domain.schedule import Interval
from fairassess.harvest import engine
from fairassess.probes import registry
from fairassess.probes import run as probe_run
from fairassess.services import facilities, harvesting, outbound, probing, queueing
from fairassess.services.accounts import SYSTEM, Actor
from fairassess.services.running import Equipment
from fairassess.storage import database
from fairassess.storage.runs import Work
from fairassess.vocab import shipped

INTERVALS: Mapping[str, Interval] = {"anc": Interval.EVERY_6_HOURS, "hfel": Interval.WEEKLY}
"""How often an endpoint is checked, by facility code; daily where nothing is said."""

FILES = 8
"""Objects whose files a run of the past looked at: reading one takes a process of its own."""


class Observer:
    """Adds the endpoints, and checks them at times of the past."""

    def __init__(
        self,
        engine: Engine,
        settings: Settings,
        stage: Stage,
        places: Sequence[DemoFacility],
        beside: Neighbours | None = None,
    ) -> None:
        """
        Get ready.

        Args:
            engine: Of a migrated database.
            settings: Must allow probes of 127.0.0.0/8.
            stage: Where the endpoints are shown; it has all *places*.
            places: Which facilities.
            beside: What answers beside OAI-PMH; None where that is not looked at.
        """
        self._beside = beside
        self._sessions = database.session_factory(engine)
        self._readers = database.reader_factory(engine)
        self._settings = settings
        self._vocabularies = () if beside is None else shipped.texts()
        self._stage = stage
        self._places = {stage.urls[place.code]: place for place in places}
        self._endpoints: dict[str, int] = {}

    def add_endpoints(self, slugs: Mapping[str, str], *, at: datetime) -> None:
        """Add the endpoint of each facility, whose slugs are given by facility code."""
        with self._sessions() as session:
            for url, place in self._places.items():
                draft = facilities.EndpointDraft(
                    kind="oai-pmh",
                    url=url,
                    label="Public data",
                    interval=INTERVALS.get(place.code, Interval.DAILY).value,
                    is_harvested=True,
                )
                self._endpoints[place.code] = facilities.add_endpoint(
                    session, SYSTEM, slugs[place.code], draft, now=at
                )

    def add_beside(self, slugs: Mapping[str, str], *, at: datetime) -> None:
        """Add what each facility has beside OAI-PMH, its slug given by facility code."""
        if self._beside is None:
            return
        with self._sessions() as session:
            for url, place in self._places.items():
                for found in self._beside.endpoints(place, url):
                    draft = facilities.EndpointDraft(
                        found.kind, found.target, found.label, Interval.WEEKLY.value
                    )
                    facilities.add_endpoint(session, SYSTEM, slugs[place.code], draft, now=at)

    def check_all(self, looks: Mapping[str, Look], *, year: int, at: datetime) -> None:
        """
        Carry out the check that is due of every endpoint, one after the other.

        Args:
            looks: How each OAI-PMH endpoint was then, by facility code.
            year: Whose faults all others have.
            at: Aware UTC moment.
        """
        if self._beside is not None:
            self._beside.show(year)
        with self._sessions() as session:
            for code, look in looks.items():
                if look.is_up:
                    self._choose_format(self._endpoints[code], look, at)
            made = queueing.queue_due(session, now=at)
            found = [probing.run_view(session, SYSTEM, run_id) for run_id in made]
        # Objects are drawn from what was harvested, so that comes first.
        for run in found:
            if run.kind == registry.OAI_PMH:
                place = self._places[run.target]
                self._carry_out(place, looks[place.code], run.id, at)
        for run in found:
            if run.kind != registry.OAI_PMH:
                equipment = self._equipment(PastClock(at))
                if run.kind == "data-file":
                    equipment = replace(equipment, sample_size=FILES)
                probing.execute_probe(equipment, run.id, 1)

    def check_one(self, place: DemoFacility, look: Look, asker: Actor, *, at: datetime) -> None:
        """Carry out a check that somebody asks for."""
        with self._sessions() as session:
            endpoint_id = self._endpoints[place.code]
            run_id = probing.request_run(session, asker, endpoint_id, Work.PROBE, now=at)
        self._carry_out(place, look, run_id, at)

    def _choose_format(self, endpoint_id: int, look: Look, at: datetime) -> None:
        """Let DataCite be harvested as soon as it is offered."""
        prefix = "oai_dc" if Fault.DATACITE_NOT_OFFERED in look.faults else "oai_datacite"
        with self._sessions() as session:
            _, draft = facilities.find_endpoint(session, SYSTEM, endpoint_id)
            if draft.harvest_prefix != prefix:
                draft = replace(draft, harvest_prefix=prefix)
                facilities.edit_endpoint(session, SYSTEM, endpoint_id, draft, now=at)

    def _carry_out(self, place: DemoFacility, look: Look, run_id: int, at: datetime) -> None:
        """Carry out a probe run, and the harvest that follows from it."""
        clock = PastClock(at)
        self._stage.show(place, look, clock)
        equipment = self._equipment(clock)
        for follower in probing.execute_probe(equipment, run_id, 1):
            harvesting.execute_harvest(equipment, follower, 1)

    def _equipment(self, clock: PastClock) -> Equipment:
        return Equipment(
            sessions=self._sessions,
            readers=self._readers,
            open_door=outbound.opener(self._settings, clock=clock),
            # Nobody waits for a demo: its clock jumps ahead instead.
            probe=partial(
                probe_run.run,
                sleep=clock.skip,
                registries=outbound.registries_of(self._settings),
                vocabularies=self._vocabularies,
            ),
            harvest=engine.harvest,
            judge=probe_run.judge_harvest,
            probe_set=registry.version(),
            clock=clock,
            worker=self._settings.worker_id,
            probe_deadline_s=self._settings.probe_deadline_s,
            harvest_deadline_s=self._settings.harvest_deadline_s,
            sample_size=self._settings.sample_size,
        )
