"""
Registries and resolvers on loopback, with objects that they know and troubles that they may have.

    with registries.World() as world:
        ask(world.registries)  # a domain value with all addresses
        with world.trouble(Server.ORCID, Trouble.SLOW):
            ask(world.registries)
"""

import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from enum import Enum
from typing import Self
from wsgiref.types import StartResponse, WSGIEnvironment

from fairassess.demo import registry_answers, troubles
from fairassess.demo.registry_answers import Answer, Asked, Stock
from fairassess.demo.registry_objects import OBJECTS, ORGANISATIONS, PEOPLE, Registered
from fairassess.demo.servers import Down, Running, Stoppable
from fairassess.demo.troubles import SLOW_S, Trouble
from fairassess.domain.registries import Registries

__all__ = ["SLOW_S", "Server", "Trouble", "World"]


class Server(Enum):
    """The servers; each has a port of its own."""

    HANDLE = "handle"
    RESOLVER = "resolver"
    DATACITE = "datacite"
    ROR = "ror"
    ORCID = "orcid"
    N2T = "n2t"
    PAGES = "pages"


_THREADS = 8


class _App:
    """One server: what it answers is looked up in the stock, unless it is in trouble."""

    def __init__(self, server: Server, stock: Stock, delay_s: float) -> None:
        self.trouble: Trouble | None = None
        self.asked: list[str] = []
        self._answer = registry_answers.ANSWERS[server.value]
        self._stock = stock
        self._delay_s = delay_s
        self._over = threading.Event()

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        # WSGI hands a path over as bytes that were read as Latin-1.
        path = str(environ.get("PATH_INFO", "")).encode("latin-1").decode("utf-8", "replace")
        self.asked.append(path)
        if self._delay_s:
            self._over.wait(self._delay_s)
        status, headers, body = self._troubled() or self._answer(
            self._stock,
            Asked(path, str(environ.get("HTTP_ACCEPT", "")), str(environ.get("QUERY_STRING", ""))),
        )
        start(f"{status} {_PHRASES.get(status, 'Status')}", [*headers])
        return [body]

    def open(self) -> None:
        """Answer again after a close."""
        self._over = threading.Event()

    def close(self) -> None:
        """Let go of whoever waits."""
        self._over.set()

    def _troubled(self) -> Answer | None:
        if self.trouble is Trouble.SLOW:
            self._over.wait(SLOW_S)
        return troubles.answer_in(self.trouble)


_PHRASES = {200: "OK", 302: "Found", 404: "Not Found", 406: "Not Acceptable", 410: "Gone"}


class World(Stoppable):
    """
    All servers, answering while the context is open.

    Attributes:
        registries: Their addresses, as probes take them.
    """

    registries: Registries

    def __init__(
        self,
        objects: Iterable[Registered] = OBJECTS,
        *,
        people: Mapping[str, int] = PEOPLE,
        organisations: Mapping[str, str] = ORGANISATIONS,
        counts: Mapping[str, int] | None = None,
        delay_s: float = 0.0,
        ports: Mapping[Server, int] | None = None,
    ) -> None:
        """
        Choose what the servers know.

        Args:
            objects: Objects with their identifiers.
            people: ORCIDs with the status that ORCID answers.
            organisations: ROR identifiers with their status.
            counts: DOIs that DataCite counts by client, provider or prefix.
            delay_s: Seconds that every answer takes.
            ports: Port by server; any free one where none is named.
        """
        self._stock = Stock(tuple(objects), people, organisations, counts=counts or {})
        self._apps = {server: _App(server, self._stock, delay_s) for server in Server}
        self._ports = dict(ports or {})
        self._running: dict[Server, Running | Down] = {}
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        with self._stack:
            self._stack.callback(self._stop_all)
            for server in Server:
                self._start(server)
            self._stack = self._stack.pop_all()
        urls = {server: self.url(server) for server in Server}
        self._stock.pages, self._stock.datacite = urls[Server.PAGES], urls[Server.DATACITE]
        self.registries = Registries(
            handle_api=f"{urls[Server.HANDLE]}/api/handles/",
            doi_resolver=f"{urls[Server.RESOLVER]}/doi/",
            handle_resolver=f"{urls[Server.RESOLVER]}/hdl/",
            datacite_api=f"{urls[Server.DATACITE]}/",
            ror_api=f"{urls[Server.ROR]}/v2/organizations/",
            orcid_api=f"{urls[Server.ORCID]}/v3.0/",
            n2t=f"{urls[Server.N2T]}/",
            federated_search="",  # No portal is here, and nobody may ask the real one.
        )
        return self

    def stop(self) -> None:
        """Stop every server; a second call does nothing."""
        self._stack.close()

    def url(self, server: Server) -> str:
        """Return the address of a server, without a slash at its end."""
        return self._running[server].url

    def asked(self, server: Server) -> tuple[str, ...]:
        """Return the paths that a server was asked for, in order."""
        return tuple(self._apps[server].asked)

    @contextmanager
    def trouble(self, server: Server, trouble: Trouble) -> Iterator[None]:
        """Let a server have a trouble for a while; it has the same address afterwards."""
        app = self._apps[server]
        if trouble is not Trouble.REFUSED:
            app.trouble = trouble
            try:
                yield
            finally:
                app.trouble = None
                app.close()
                app.open()
            return
        port = self._running[server].port
        self._running[server].stop()
        self._running[server] = Down(port=port)
        try:
            yield
        finally:
            self._running[server].stop()
            self._ports[server] = port
            self._start(server)

    def _start(self, server: Server) -> None:
        app = self._apps[server]
        app.open()
        running = Running(app, port=self._ports.get(server, 0), threads=_THREADS)
        self._running[server] = running.__enter__()

    def _stop_all(self) -> None:
        for running in self._running.values():
            running.stop()
