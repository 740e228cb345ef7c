"""The fictional facilities of the demo world: their endpoints today, and how to start them."""

from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Self

from fairassess.demo import records, world_days, world_stories
from fairassess.demo.provider import OaiProvider
from fairassess.demo.records import DemoRecord, House
from fairassess.demo.records_words import Beam
from fairassess.demo.servers import Down, Running, Stoppable
from fairassess.demo.world_chapters import Chapter, Day, Look


@dataclass(frozen=True, slots=True)
class DemoFacility:
    """
    A facility that does not exist.

    Attributes:
        house: Its code, name and beam, as its records have them.
        short_name: What people call it.
        about: One sentence for its page.
        path: Path of its OAI-PMH endpoint.
        port: Preferred port of its server on loopback.
        record_count: Records by the end of 2026, deleted ones included.
        seed: Seed of its records.
        first: Datestamp of its first record; aware UTC.
        today: How its endpoint is now.
        story: Its past rounds, oldest first.
        days: When else its OAI-PMH endpoint was checked, oldest first.
    """

    house: House
    short_name: str
    about: str
    path: str
    port: int
    record_count: int
    seed: int
    first: datetime
    today: Look
    story: tuple[Chapter, ...]
    days: tuple[Day, ...] = ()

    @property
    def code(self) -> str:
        """Lower-case letters, unique in the world."""
        return self.house.code


FACILITIES = (
    DemoFacility(
        house=House("nls", "Northern Light Source", Beam.SYNCHROTRON, "https://ror.org/0fake0124"),
        short_name="NLS",
        about="A synchrotron with eight beamlines and a catalogue that is looked after.",
        path="/oai",
        port=8101,
        record_count=1_200,
        seed=11,
        first=datetime(2018, 2, 5, 8, tzinfo=UTC),
        today=world_stories.NORTHERN_LIGHT[-1].look,
        story=world_stories.NORTHERN_LIGHT,
        days=world_days.NORTHERN_LIGHT_DAYS,
    ),
    DemoFacility(
        house=House("anc", "Alpine Neutron Centre", Beam.NEUTRON),
        short_name="ANC",
        about="A neutron source with six instruments, whose interface bends the protocol.",
        path="/oaipmh/request",
        port=8102,
        record_count=420,
        seed=23,
        first=datetime(2019, 9, 2, 8, tzinfo=UTC),
        today=world_stories.ALPINE_NEUTRON[-1].look,
        story=world_stories.ALPINE_NEUTRON,
        days=world_days.ALPINE_NEUTRON_DAYS,
    ),
    DemoFacility(
        house=House("hfel", "Harbour FEL", Beam.FEL),
        short_name="Harbour",
        about="A young free electron laser with a busy server and little time for metadata.",
        path="/openaire/oai",
        port=8103,
        record_count=160,
        seed=37,
        first=datetime(2021, 5, 3, 8, tzinfo=UTC),
        today=world_stories.HARBOUR_FEL[-1].look,
        story=world_stories.HARBOUR_FEL,
        days=world_days.HARBOUR_FEL_DAYS,
    ),
    DemoFacility(
        house=House("mib", "Meadow Ion Beam Laboratory", Beam.ION),
        short_name="Meadow",
        about="A small ion beam laboratory whose server has been switched off for its move.",
        path="/oai2d",
        port=8104,
        record_count=60,
        seed=41,
        first=datetime(2018, 11, 5, 8, tzinfo=UTC),
        today=world_stories.MEADOW_ION_BEAM[-1].look,
        story=world_stories.MEADOW_ION_BEAM,
        days=world_days.MEADOW_ION_BEAM_DAYS,
    ),
)


def facility(code: str) -> DemoFacility:
    """Return the facility with this code; KeyError when there is none."""
    for found in FACILITIES:
        if found.code == code:
            return found
    raise KeyError(code)


def moment_of(chapter: Chapter) -> datetime:
    """Return the noon, aware UTC, at which the assessment of *chapter* was handed in."""
    return datetime.combine(chapter.submitted_on, time(12), tzinfo=UTC)


def records_of(
    place: DemoFacility, look: Look, *, until: datetime | None = None
) -> tuple[DemoRecord, ...]:
    """
    Return the records of a facility as they were at some time.

    Args:
        place: Whose.
        look: How good they were then.
        until: Only records with this datestamp or an earlier one; None for all.
    """
    made = records.make(
        place.house,
        place.record_count,
        seed=place.seed,
        quality=look.quality,
        first=place.first,
    )
    return tuple(record for record in made if until is None or record.datestamp <= until)


def provider_of(
    place: DemoFacility, look: Look | None = None, *, until: datetime | None = None
) -> OaiProvider:
    """
    Return the endpoint of a facility as a WSGI application.

    Args:
        place: Whose.
        look: As it was in a past round; None for today's. `is_up` is not looked at.
        until: Only records with this datestamp or an earlier one; None for all.
    """
    look = look or place.today
    return OaiProvider(
        records_of(place, look, until=until),
        name=f"{place.house.name}: public data",
        path=place.path,
        faults=look.faults,
        manner=look.manner,
    )


class World(Stoppable):
    """
    The servers of all facilities, answering while the context is open.

    Attributes:
        urls: Address of the OAI-PMH endpoint by facility code; one that is down refuses.
    """

    def __init__(
        self,
        facilities: Iterable[DemoFacility] = FACILITIES,
        *,
        ports: Mapping[str, int] | None = None,
    ) -> None:
        """
        Choose what to start.

        Args:
            facilities: Which facilities.
            ports: Port by facility code, 0 for any free one; None for the preferred ones.
                A code that is not in it gets any free port.
        """
        self._facilities = tuple(facilities)
        self._ports = ports
        self._stack = ExitStack()
        self.urls: dict[str, str] = {}

    def __enter__(self) -> Self:
        with self._stack:
            for place in self._facilities:
                port = place.port if self._ports is None else self._ports.get(place.code, 0)
                server: Running | Down
                if place.today.is_up:
                    server = Running(provider_of(place), port=port, path=place.path)
                else:
                    server = Down(port=port, path=place.path)
                self._stack.enter_context(server)
                self.urls[place.code] = server.url
            self._stack = self._stack.pop_all()
        return self

    def stop(self) -> None:
        """Stop every server; a second call does nothing."""
        self._stack.close()


def start_world(*, ports: Mapping[str, int] | None = None) -> World:
    """
    Start all facilities and return the running world, which the caller stops.

    Args:
        ports: Port by facility code; None for the preferred ports, {} for any free ones.

    Raises:
        OSError: A port is taken; nothing is left running.
    """
    return World(ports=ports).__enter__()
