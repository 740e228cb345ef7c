"""What may go wrong with a server of the demo world, whatever it is asked."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import Enum
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from fairassess.demo.servers import Down, Running, Stoppable

SLOW_S = 60.0
"""How long a slow server takes, unless it is stopped before."""

_Headers = tuple[tuple[str, str], ...]
_PLAIN = ("Content-Type", "text/plain")
_HTML = (
    b"<!DOCTYPE html><html><head><title>Maintenance</title></head><body>Back soon.</body></html>"
)


_OTHER_PAGE = (
    b"<!DOCTYPE html><html lang='en'><head><title>Our institute</title></head>"
    b"<body><h1>Our institute</h1><p>News, people and how to find us.</p></body></html>"
)


class Trouble(Enum):
    """What a server may do in place of answering."""

    ERROR = "answers HTTP 500"
    REFUSED = "refuses every connection"
    SLOW = "does not answer in time"
    HTML = "answers with a page of maintenance"
    OTHER_PAGE = "answers with a web page of its own"
    LIMITED = "answers HTTP 429"


def answer_in(trouble: Trouble | None) -> tuple[int, _Headers, bytes] | None:
    """Return status, headers and body of a server in trouble; None where it answers as usual."""
    if trouble in (Trouble.ERROR, Trouble.SLOW):
        return 500, (_PLAIN,), b"Something went wrong."
    if trouble is Trouble.HTML:
        return 200, (("Content-Type", "text/html; charset=utf-8"),), _HTML
    if trouble is Trouble.OTHER_PAGE:
        return 200, (("Content-Type", "text/html; charset=utf-8"),), _OTHER_PAGE
    if trouble is Trouble.LIMITED:
        return 429, (_PLAIN, ("Retry-After", "120")), b"Too many."
    return None


class Site(Stoppable):
    """
    A WSGI application on loopback that can be put out of order, always at the same address.

    Attributes:
        port: Where it listens.
        url: Its address with the path given.
    """

    def __init__(
        self, app: WSGIApplication, *, port: int = 0, path: str = "", threads: int = 2
    ) -> None:
        """
        Take the port and answer.

        Args:
            app: What answers.
            port: Where; any free one for 0, and where somebody else has it.
            path: What `url` ends with.
            threads: How many requests are answered at the same time.
        """
        self._app = app
        self._path = path
        self._threads = threads
        self._trouble: Trouble | None = None
        self._over = threading.Event()
        try:
            server = Running(self._answer, port=port, path=path, threads=threads)
        except OSError:
            server = Running(self._answer, path=path, threads=threads)
        self.port, self.url = server.port, server.url
        self._server: Running | Down = server.__enter__()

    def fall(self, trouble: Trouble | None) -> None:
        """Have a trouble from now on, or none."""
        self._over.set()
        self._over = threading.Event()
        is_down = trouble is Trouble.REFUSED
        self._trouble = None if is_down else trouble
        if is_down != isinstance(self._server, Down):
            self._server.stop()
            self._server = self._anew(is_down=is_down).__enter__()

    @contextmanager
    def trouble(self, trouble: Trouble) -> Iterator[None]:
        """Have a trouble for a while; then it is as it was."""
        before = Trouble.REFUSED if isinstance(self._server, Down) else self._trouble
        self.fall(trouble)
        try:
            yield
        finally:
            self.fall(before)

    def stop(self) -> None:
        """Stop, and let go of whoever waits; a second call does nothing."""
        self._over.set()
        self._server.stop()

    def _anew(self, *, is_down: bool) -> Running | Down:
        if is_down:
            return Down(port=self.port, path=self._path)
        return Running(self._answer, port=self.port, path=self._path, threads=self._threads)

    def _answer(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        trouble, over = self._trouble, self._over
        if trouble is Trouble.SLOW:
            over.wait(SLOW_S)
        said = answer_in(trouble)
        if said is None:
            return self._app(environ, start)
        status, headers, body = said
        start(f"{status} Out of order", [*headers, ("Content-Length", str(len(body)))])
        return [body]
