"""The endpoints of the demo world as they were at some time, always at the same addresses."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from wsgiref.handlers import format_date_time
from wsgiref.types import StartResponse, WSGIEnvironment

from fairassess.clock import Clock
from fairassess.demo import world
from fairassess.demo.provider import OaiProvider
from fairassess.demo.servers import Down, Running, Stoppable
from fairassess.demo.world import DemoFacility
from fairassess.demo.world_chapters import Look

PAUSE_S = 0.01
"""Pause of a slow server while the past is told: five past rounds shall not take five minutes."""

_NOT_YET = b"The demo world is being made.\n"


class Stage(Stoppable):
    """
    Servers on loopback that can be turned into what they were at some time.

    Each port is taken from the beginning and stays taken, so that an address that is stored once
    is right until the end.

    Attributes:
        ports: Port by facility code.
        urls: Address of the OAI-PMH endpoint by facility code.
    """

    def __init__(
        self, facilities: Iterable[DemoFacility], *, ports: Mapping[str, int] | None = None
    ) -> None:
        """
        Take the ports.

        Args:
            facilities: Whose endpoints.
            ports: Wanted port by facility code, 0 for any; None for the preferred ones. Where a
                port is taken by somebody else, and for a code that is not in it, any free port is
                used.
        """
        self._servers: dict[str, Running | Down] = {}
        for place in facilities:
            wanted = place.port if ports is None else ports.get(place.code, 0)
            self._servers[place.code] = _at_wanted_or_free_port(wanted, place.path)
        self.ports = {code: server.port for code, server in self._servers.items()}
        self.urls = {code: server.url for code, server in self._servers.items()}

    def show(self, place: DemoFacility, look: Look, clock: Clock) -> None:
        """
        Let an endpoint be as it was.

        Args:
            place: Whose.
            look: How it was then; it pauses shorter, for slowness shows in no finding.
            clock: The time that its replies tell; only records that were there then are given.
        """
        self._servers[place.code].stop()
        port = self.ports[place.code]
        server: Running | Down
        if look.is_up:
            app = _Dated(_provider_then(place, look, clock), clock)
            server = Running(app, port=port, path=place.path).__enter__()
        else:
            server = Down(port=port, path=place.path)
        self._servers[place.code] = server

    def stop(self) -> None:
        """Stop all servers and give the ports back; a second call does nothing."""
        for server in self._servers.values():
            server.stop()


class _Dated:
    """An application whose replies carry the date of their time, not of ours."""

    def __init__(self, app: OaiProvider, clock: Clock) -> None:
        self.close = app.close
        self._app = app
        self._clock = clock

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *rest: object) -> object:
            """Begin the reply with the date of its time among the headers."""
            date = ("Date", format_date_time(self._clock().timestamp()))
            return start_response(status, [*headers, date], *rest)  # type: ignore[arg-type]  # passed on

        return self._app(environ, start)  # type: ignore[arg-type]  # it never asks for `write`


def _provider_then(place: DemoFacility, look: Look, clock: Clock) -> OaiProvider:
    return OaiProvider(
        world.records_of(place, look, until=clock()),
        name=f"{place.house.name}: public data",
        path=place.path,
        faults=look.faults,
        manner=replace(look.manner, pause_s=PAUSE_S, retry_after_s=0),
        now=clock,
    )


def _at_wanted_or_free_port(wanted: int, path: str) -> Running:
    try:
        return Running(_not_yet, port=wanted, path=path)
    except OSError:
        return Running(_not_yet, path=path)


def _not_yet(_environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    start_response("503 Service Unavailable", [("Content-Length", str(len(_NOT_YET)))])
    return (_NOT_YET,)
