"""Commands that stay: `serve` answers browsers, `worker` carries out probes and harvests."""

import logging
import signal
import sys
from collections.abc import Callable, Iterable
from types import FrameType, TracebackType
from typing import Self
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import click
import structlog
import waitress  # type: ignore[import-untyped]
from flask import Flask

from fairassess import config
from fairassess import worker as working
from fairassess.harvest import garbage
from fairassess.services import accounts
from fairassess.web import context, factory


@click.command()
@click.option("--host", help="Address to listen on; else FAIRASSESS_HOST.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port; else FAIRASSESS_PORT.")
def serve(host: str | None, port: int | None) -> None:
    """Answer browsers, and carry out probes and harvests unless FAIRASSESS_RUN_JOBS is false."""
    serve_with(config.load(host=host, port=port))


def serve_with(settings: config.Settings) -> None:
    """Serve until the process is asked to end; running work is taken up at the next start."""
    log_to_stderr()
    end_on_sigterm()
    with Port(settings.host, settings.port, settings.web_threads) as port:
        settings = settings.model_copy(update={"site_url": port.site_url(settings)})
        app = factory.create_app(settings)
        link = first_administrator_link(context.kit_of(app))
        if link:
            click.echo(f"Nobody can sign in yet. Make the first account here, once:\n  {link}")
        port.serve(app, settings, lambda: click.echo(f"fairassess answers on {port.address}"))


class Port:
    """
    A port that is taken before anything slow begins; browsers that come early wait.

    Attributes:
        host: Where it listens.
        number: The port; a free one where 0 was wanted.
    """

    def __init__(self, host: str, port: int, threads: int) -> None:
        """
        Take the port.

        Raises:
            ClickException: It cannot be taken; says what to do.
        """
        self._app: WSGIApplication | None = None
        try:
            self._server = waitress.create_server(
                self._answer, host=host, port=port, threads=threads, ident=None
            )
        except OSError as error:
            raise click.ClickException(
                f"Port {port} of {host} cannot be used: {error.strerror or error}."
                " Stop what uses it, or choose another one with --port."
            ) from error
        self.host = host
        # A name such as localhost may stand for two addresses, and then there are two sockets.
        several = getattr(self._server, "effective_listen", None)
        self.number = int(several[0][1] if several else self._server.effective_port)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.close()

    @property
    def address(self) -> str:
        """Where a browser on this machine finds it."""
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::", "*") else self.host  # noqa: S104
        return f"http://{f'[{host}]' if ':' in host else host}:{self.number}"

    def site_url(self, settings: config.Settings) -> str:
        """Return the address that links name: what the operator set, else where we listen."""
        is_default = settings.site_url == config.Settings.model_fields["site_url"].default
        return self.address if is_default else settings.site_url

    def serve(self, app: Flask, settings: config.Settings, announce: Callable[[], None]) -> None:
        """Start the jobs, tell everybody, and answer until the process is asked to end."""
        self._app = app.wsgi_app
        jobs = context.kit_of(app).jobs
        try:
            jobs.launch(settings)
            garbage.search_less()
            announce()
            self._server.run()
        finally:
            self._server.close()
            jobs.stop()

    def _answer(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if self._app is None:
            raise RuntimeError("nobody is there to answer yet")
        return self._app(environ, start)


def first_administrator_link(kit: context.Kit) -> str | None:
    """Return the address where the first administrator makes an account; None when one exists."""
    try:
        token = accounts.first_administrator_link(kit.sessions(), now=kit.clock())
    finally:
        kit.sessions.remove()
    return f"{kit.settings.site_url}/welcome/{token}" if token else None


@click.command()
def worker() -> None:
    """Carry out probes and harvests only, beside web processes that do not."""
    log_to_stderr()
    working.main(config.load())


def log_to_stderr(least: int = logging.INFO) -> None:
    """
    Write our log as JSON lines to standard error, times in UTC.

    Args:
        least: Lowest level that is written, as `logging` counts them.
    """
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    # A browser that asks for a page with its pictures is no cause for alarm.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def end_on_sigterm() -> None:
    """Let SIGTERM end the process as Ctrl-C does: what is open is closed first."""
    signal.signal(signal.SIGTERM, _end)


def _end(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


COMMANDS = (serve, worker)
