"""Commands that stay: `serve` answers browsers, `worker` carries out probes and harvests."""

import logging
import signal
import sys
from types import FrameType

import click
import structlog
import waitress  # type: ignore[import-untyped]

from fairassess import config
from fairassess import worker as working
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
    app = factory.create_app(settings)
    kit = context.kit_of(app)
    # The port first: where it is taken, nothing else has begun.
    server = waitress.create_server(
        app, host=settings.host, port=settings.port, threads=settings.web_threads, ident=None
    )
    kit.jobs.launch(settings)
    signal.signal(signal.SIGTERM, _end)
    address = f"http://{settings.host}:{server.effective_port}"
    link = first_administrator_link(kit)
    if link:
        click.echo(f"Nobody can sign in yet. Make the first account here, once:\n  {link}")
    click.echo(f"fairassess answers on {address}")
    try:
        server.run()
    finally:
        server.close()
        kit.jobs.stop()


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


def log_to_stderr() -> None:
    """Write our log as JSON lines to standard error, times in UTC."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def _end(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


COMMANDS = (serve, worker)
