"""Run WSGI applications on loopback in threads, and stop them without a trace."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from threading import Thread
from typing import Self
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

# waitress comes without types.
from waitress import server as waitress_server  # type: ignore[import-untyped]
from waitress import task, wasyncore

HOST = "127.0.0.1"
STOP_LIMIT_S = 5.0


class Stoppable(ABC):
    """What answers on loopback for as long as its context is open, or until it is stopped."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @abstractmethod
    def stop(self) -> None:
        """End it, and let go of all that it held; a second call does nothing."""


class Running(Stoppable):
    """
    A WSGI application that answers on loopback while the context is open.

    The application's `close` is called first when it stops, if there is one, so that an
    application that is waiting lets its threads go.

    Attributes:
        port: Where it listens.
        url: Its address with the path given.
    """

    def __init__(
        self, app: WSGIApplication, *, port: int = 0, path: str = "", threads: int = 4
    ) -> None:
        """
        Bind and listen; requests are answered once the context is entered.

        Args:
            app: What answers.
            port: Where; 0 for any free port.
            path: What `url` ends with.
            threads: How many requests are answered at the same time.

        Raises:
            OSError: The port is taken.
        """
        self._app = app
        self._watched: dict[int, object] = {}
        self._let_go_of: dict[int, object] = {}
        self._server = _bound(app, port, self._watched, threads=threads, listens=True)
        self.port = int(self._server.effective_port)
        self.url = f"http://{HOST}:{self.port}{path}"
        self._thread = Thread(target=self._server.run, name=f"demo-{self.port}", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def stop(self) -> None:
        """Close every socket and end every thread; a second call does nothing."""
        close = getattr(self._app, "close", None)
        if close is not None:
            close()
        if self._thread.is_alive():
            # Only the loop's own thread may touch what it watches. It closes the clients and
            # lets go of the rest; what is left is closed when no thread can use it any more.
            self._server.trigger.pull_trigger(self._hang_up)
            self._server.task_dispatcher.shutdown(timeout=STOP_LIMIT_S)
            self._server.trigger.pull_trigger(self._let_go)
            self._thread.join(STOP_LIMIT_S)
        else:
            self._server.task_dispatcher.shutdown(timeout=STOP_LIMIT_S)
        wasyncore.close_all(self._let_go_of)
        wasyncore.close_all(self._watched)

    def _hang_up(self) -> None:
        for channel in tuple(self._server.active_channels.values()):
            channel.handle_close()
        self._server.accepting = False

    def _let_go(self) -> None:
        self._let_go_of.update(self._watched)
        self._watched.clear()


class Down(Stoppable):
    """
    A loopback address that refuses every connection while the context is open.

    The port is bound, so that nobody who asks for any free port is given it, but nobody listens.

    Attributes:
        port: The port.
        url: The address with the path given.
    """

    def __init__(self, *, port: int = 0, path: str = "") -> None:
        """Bind *port*, 0 for any free one; *path* is what `url` ends with."""
        self._watched: dict[int, object] = {}
        self._server = _bound(_never, port, self._watched, threads=1, listens=False)
        self.port = int(self._server.effective_port)
        self.url = f"http://{HOST}:{self.port}{path}"

    def stop(self) -> None:
        """Give the port back."""
        self._server.task_dispatcher.shutdown(timeout=STOP_LIMIT_S)
        wasyncore.close_all(self._watched)


def _bound(
    app: WSGIApplication, port: int, watched: dict[int, object], *, threads: int, listens: bool
) -> waitress_server.TcpWSGIServer:
    """Return a bound server that keeps its sockets in *watched*, or leave nothing behind."""
    workers = task.ThreadedTaskDispatcher()
    try:
        server = waitress_server.create_server(
            app, watched, listens, None, workers, host=HOST, port=port, ident="", channel_timeout=30
        )
    except OSError as error:
        wasyncore.close_all(watched, ignore_all=True)
        message = f"port {port} of {HOST} cannot be used: {error.strerror}"
        raise OSError(error.errno, message) from error
    workers.set_thread_count(threads)
    return server


def _never(environ: WSGIEnvironment, _start_response: StartResponse) -> Iterable[bytes]:
    raise AssertionError(f"nobody listens, and yet {environ.get('PATH_INFO')!r} was asked for")
