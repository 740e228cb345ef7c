"""The command that opens the demo world: fictional facilities with endpoints that really run."""

import logging
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import click

from fairassess import clock, config
from fairassess.commands import serving
from fairassess.demo import seed, seed_people, world
from fairassess.demo.beside import Neighbours
from fairassess.demo.seed_folder import DemoFolder, FolderNotUsable, Note
from fairassess.demo.seed_stage import Stage
from fairassess.storage import database, migrate
from fairassess.web import factory

LOOPBACK = "127.0.0.0/8"
PUBLISHER = "The fairassess demo"
"""Who publishes what the demo says, unless the operator has set somebody."""

_AT_HOME = ("127.0.0.1", "localhost", "::1")


@click.command()
@click.option("--host", help="Address to listen on; else FAIRASSESS_HOST, else 127.0.0.1.")
@click.option(
    "--port", type=click.IntRange(0, 65535),
    help="Port; else FAIRASSESS_PORT, else 8000. 0 takes any free one.",
)  # fmt: skip
@click.option(
    "--data", type=click.Path(path_type=Path, file_okay=False),
    help="Folder that the demo world is kept in; else var/demo below the current folder.",
)  # fmt: skip
@click.option(
    "--fresh", is_flag=True, help="Make the demo world anew; what was changed in it goes."
)
def demo(host: str | None, port: int | None, data: Path | None, fresh: bool) -> None:
    """
    Open a demo world: four fictional facilities, five past rounds, endpoints that really run.

    It is made at the first start, which takes about half a minute, and kept.
    """
    # Who looks at a demo does not watch its jobs; what goes wrong is told all the same.
    serving.log_to_stderr(logging.WARNING)
    serving.end_on_sigterm()
    wanted = config.load(host=host, port=port)
    with (
        serving.Port(wanted.host, wanted.port, wanted.web_threads) as door,
        _held(data, is_fresh=fresh) as folder,
    ):
        ports = folder.note.ports or None
        with (
            Neighbours(world.FACILITIES, ports=ports) as beside,
            _world(_settings(wanted, folder.path, door, beside), folder, beside) as settings,
        ):
            app = factory.create_app(settings)
            app.config["DEMO_ACCOUNTS"] = seed_people.SIGN_INS
            door.serve(app, settings, lambda: _welcome(door, settings))


@contextmanager
def _held(data: Path | None, *, is_fresh: bool) -> Iterator[DemoFolder]:
    try:
        held = DemoFolder(data, is_fresh=is_fresh)
    except FolderNotUsable as error:
        raise click.ClickException(str(error)) from error
    with held as folder:
        yield folder


def _settings(
    wanted: config.Settings, folder: Path, door: serving.Port, beside: Neighbours
) -> config.Settings:
    """Return the settings of the demo: never a database or registry that others may name."""
    return config.load(
        host=wanted.host,
        port=door.number,
        site_url=door.site_url(wanted),
        data_dir=folder,
        database_url="",
        jobs_url="",
        allow_private=LOOPBACK,
        publisher=wanted.publisher or PUBLISHER,
        **asdict(beside.registries),
    )


@contextmanager
def _world(
    settings: config.Settings, folder: DemoFolder, beside: Neighbours
) -> Iterator[config.Settings]:
    """Keep the endpoints of the demo world running, and the database filled with their story."""
    with Stage(world.FACILITIES, ports=folder.note.ports or None) as stage:
        _fill(settings, folder, stage, beside)
        stage.stop()
        try:
            running = world.start_world(ports=stage.ports)
        except OSError as error:
            message = f"An endpoint of the demo world cannot be started: {error}."
            raise click.ClickException(message) from error
    try:
        yield settings
    finally:
        running.stop()


def _fill(settings: config.Settings, folder: DemoFolder, stage: Stage, beside: Neighbours) -> None:
    """Tell the story into the database at the first start; later only follow moved ports."""
    ports, urls = stage.ports | beside.ports, stage.urls | beside.urls
    engine = database.engine(settings.database)
    try:
        migrate.upgrade(engine)
        if not seed.is_filled(engine):
            click.echo(f"Making the demo world in {folder.path}; this happens once.")
            seed.seed(
                engine, settings, stage, beside=beside, now=clock.now(),
                tell=lambda what: click.echo(f"  {what}"),
            )  # fmt: skip
        elif folder.note.urls != urls:
            seed.move_endpoints(engine, folder.note.urls, urls, now=clock.now())
    finally:
        engine.dispose()
    folder.write(Note(is_ready=True, ports=ports, urls=urls))


def _welcome(door: serving.Port, settings: config.Settings) -> None:
    """Print where to go and how to sign in."""
    click.echo(f"\nThe demo world is open: {door.address}\n")
    if door.host not in _AT_HOME:
        click.echo(
            f"Mind: it listens on {door.host}, and everybody who can reach it knows the"
            " password below.\n"
        )
    click.echo(f"Sign in with the password  {seed_people.PASSWORD}  as")
    width = max(len(account.email) for account in seed_people.ACCOUNTS)
    for account in seed_people.ACCOUNTS:
        click.echo(f"  {account.email:<{width}}  {account.can}")
    click.echo("\nTo use commands on it, in another terminal:")
    # With the address, too: what is made on the pages and by commands then has the same digest.
    click.echo(
        f"  export {config.PREFIX}DATA_DIR={shlex.quote(str(settings.data_dir))}"
        f" {config.PREFIX}SITE_URL={shlex.quote(settings.site_url)}"
    )
    click.echo(f"  {_program()} facilities list")
    click.echo(f"\nCtrl-C stops it. Its data stay in {settings.data_dir}; --fresh makes them anew.")


def _program() -> str:
    """Return how this program is called from any folder: installed beside Python, or by it."""
    python = Path(sys.executable)
    beside = python.with_name("fairassess")
    return (
        shlex.quote(str(beside)) if beside.exists() else f"{shlex.quote(str(python))} -m fairassess"
    )


COMMANDS = (demo,)
