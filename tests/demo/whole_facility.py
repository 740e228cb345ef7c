"""One made-up facility with endpoints of every kind, looked at again and again, and its scores."""

import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from fairassess import clock as clocks
from fairassess.demo import seed, world
from fairassess.demo.beside import Address, Neighbours
from fairassess.demo.catalogues import BY_KIND
from fairassess.demo.provider import OaiProvider
from fairassess.demo.seed_calendar import PastClock
from fairassess.demo.troubles import Site, Trouble
from fairassess.domain import scoring
from fairassess.domain.finding import Finding
from fairassess.domain.observation import Observation
from fairassess.domain.scoring import Breakdown
from fairassess.harvest import engine as harvest_engine
from fairassess.probes import registry
from fairassess.probes import run as probe_run
from fairassess.services import facilities, harvesting, observations, outbound, probing
from fairassess.services.accounts import SYSTEM
from fairassess.services.running import Equipment
from fairassess.storage import database, endpoints, migrate, questionnaires, runs
from fairassess.storage.runs import Run, Trigger, Work
from fairassess.vocab import shipped
from tests.demo import worlds

HOUSE = "nls"
OAI = "oai"
PATIENCE_S = 0.4
"""How long a request may take: what answers here answers within milliseconds."""

_OTHER_CATALOGUES = ("icat", "invenio")
_STEP = timedelta(minutes=5)
_OF_THE_HOUR = re.compile(
    r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?|[\d.,]+ (ms|s|seconds|records a second)\b"
)
"""Parts of a message that speak of the time of a run, or of how long something took."""

Standing = dict[tuple[int | None, str], Finding]


class WholeFacility:
    """
    A database with one facility, and everything that is looked at, answering.

    Attributes:
        endpoint_ids: Number of each endpoint, with its kind.
        now: The moment of the next run; aware UTC.
    """

    def __init__(self, folder: Path, *, sample: int, records: int) -> None:
        """Start every server, and enter the endpoints; `close` stops them."""
        self._stack = ExitStack()
        (place,) = seed.smaller((world.facility(HOUSE),), records=records, rounds=1)
        self._place = place
        self.now = clocks.now()
        # The server's clock goes with ours, which jumps where a run would wait.
        self._clock = PastClock(self.now)
        provider = OaiProvider(
            world.records_of(place, place.today),
            name=place.house.name,
            path=place.path,
            faults=place.today.faults,
            manner=place.today.manner,
            now=lambda: self._clock(),
        )
        self._oai = self._stack.enter_context(Site(provider, path=place.path))
        self._beside = self._stack.enter_context(Neighbours([place], ports={}))
        self._others = {
            kind: self._stack.enter_context(Site(BY_KIND[kind]())) for kind in _OTHER_CATALOGUES
        }
        settings = worlds.settings_for(folder, self._beside)
        self._settings = settings.model_copy(
            update={"request_deadline_s": PATIENCE_S, "sample_size": sample}
        )
        self._engine = database.engine(self._settings.database)
        self._stack.callback(self._engine.dispose)
        migrate.upgrade(self._engine)
        self._sessions = database.session_factory(self._engine)
        self.endpoint_ids = self._enter()

    @property
    def servers(self) -> tuple[str, ...]:
        """Names of all servers."""
        return (OAI, *self._beside.servers, *self._others)

    @contextmanager
    def trouble(self, server: str, trouble: Trouble) -> Iterator[None]:
        """Let a server have a trouble for a while."""
        own = {OAI: self._oai, **self._others}
        held = own[server].trouble if server in own else partial(self._beside.trouble, server)
        with held(trouble):
            yield

    def look(self, endpoint_id: int) -> None:
        """Carry out one probe run of an endpoint; of an OAI-PMH interface, a harvest as well."""
        self.now += _STEP
        self._clock = PastClock(self.now)
        equipment = self._equipment(self._clock)
        probing.execute_probe(equipment, self._ask_for(endpoint_id, Work.PROBE), 1)
        if self.endpoint_ids[endpoint_id] == registry.OAI_PMH:
            harvesting.execute_harvest(equipment, self._ask_for(endpoint_id, Work.HARVEST), 1)

    def look_at_everything(self) -> None:
        """Look at every endpoint once."""
        for endpoint_id in self.endpoint_ids:
            self.look(endpoint_id)

    def standing(self) -> Standing:
        """Return what stands: the last conclusive finding of each probe, by endpoint."""
        with self._sessions() as session:
            found = observations.standing_findings(session, self._number(session))
        return {(f.endpoint_id, f.probe): f for f in found if f.outcome.is_conclusive}

    def scores(self) -> tuple[Breakdown, Mapping[str, Observation]]:
        """Return all scores by the newest questionnaire, and what the evidence allows."""
        asked = questionnaires.latest("expands-d26")
        with self._sessions() as session:
            seen = observations.observe_facility(
                session, self._number(session), asked, self.now + _STEP
            )
        answers = self._place.story[-1].answers()
        return scoring.score(asked, answers, tuple(seen.values())), seen

    def close(self) -> None:
        """Stop everything."""
        self._stack.close()

    def _number(self, session) -> int:
        return facilities.facility_page(session, SYSTEM, HOUSE).id

    def _enter(self) -> dict[int, str]:
        addresses = [
            Address(registry.OAI_PMH, self._oai.url, ""),
            *self._beside.endpoints(self._place, self._oai.url),
            *(Address(kind, site.url, "") for kind, site in self._others.items()),
        ]
        draft = facilities.FacilityDraft("Northern Light Source", "NLS")
        found = {}
        with self._sessions() as session:
            slug = facilities.register(session, SYSTEM, draft, now=self.now)
            for one in addresses:
                is_oai = one.kind == registry.OAI_PMH
                wanted = facilities.EndpointDraft(
                    one.kind, one.target, is_harvested=is_oai, harvest_prefix="oai_datacite"
                )
                wanted = wanted if is_oai else replace(wanted, harvest_prefix="oai_dc")
                number = facilities.add_endpoint(session, SYSTEM, slug, wanted, now=self.now)
                found[number] = one.kind
        return found

    def _ask_for(self, endpoint_id: int, work: Work) -> int:
        """Put a run into the queue as the schedule would, without its patience."""
        with self._sessions() as session:
            endpoint = endpoints.find(session, endpoint_id)
            assert endpoint is not None
            run = Run(
                endpoint_id=endpoint.id,
                facility_id=endpoint.facility_id,
                target=endpoint.url,
                kind=endpoint.kind,
                work=work,
                trigger=Trigger.ON_DEMAND,
                state=runs.State.QUEUED,
                queued_at=self.now,
            )
            session.add(run)
            session.commit()
            return run.id

    def _equipment(self, clock: PastClock) -> Equipment:
        return Equipment(
            sessions=self._sessions,
            readers=database.reader_factory(self._engine),
            open_door=outbound.opener(self._settings, clock=clock),
            probe=partial(
                probe_run.run,
                sleep=clock.skip,
                registries=self._beside.registries,
                vocabularies=shipped.texts(),
            ),
            harvest=harvest_engine.harvest,
            judge=probe_run.judge_harvest,
            probe_set=registry.version(),
            clock=clock,
            worker="test",
            probe_deadline_s=30.0,
            harvest_deadline_s=30.0,
            sample_size=self._settings.sample_size,
        )


def outcomes(standing: Standing) -> dict[tuple[int | None, str], str]:
    """Return the outcome of every finding that stands."""
    return {place: finding.outcome.value for place, finding in standing.items()}


def told(standing: Standing) -> dict[tuple[int | None, str], tuple[str, str, object]]:
    """Return all that every finding says but for times, to be compared with another run."""
    return {
        place: (found.outcome.value, _OF_THE_HOUR.sub("...", found.message), found.measure)
        for place, found in standing.items()
    }


def moment_of(standing: Standing) -> datetime:
    """Return when the newest finding was made."""
    return max(found.found_at for found in standing.values() if found.found_at is not None)
