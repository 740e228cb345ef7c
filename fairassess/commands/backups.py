"""Commands for copies of the database: `backup create`, `backup verify`, `restore`."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from fairassess import clock, config
from fairassess.storage import backups

_A_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def backup() -> None:
    """Copy the database (SQLite), and look whether copies are good."""


@backup.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def create(file: Path) -> None:
    """
    Copy the database to FILE while others work, with its digest beside it in FILE.sha256.

    The copy holds everything but the settings, the file `secret_key`, without which people sign in
    again, and the queue of work, which fills again.
    """
    source = backups.file_of(config.load().database)
    with _progress() as on_step:
        digest = backups.create(source, file, on_step)
    click.echo(f"{file}\t{file.stat().st_size} bytes\tSHA-256 {digest}")


@backup.command()
@click.argument("file", type=_A_FILE)
def verify(file: Path) -> int:
    """Say whether the copy FILE is good: digest, structure, schema, every submitted assessment."""
    found = backups.verify(file)
    for fault in found.faults:
        click.echo(fault, err=True)
    if not found.faults:
        click.echo(f"{file} is good: schema {found.revision}, {found.snapshots} results.")
    return 1 if found.faults else 0


@click.command()
@click.argument("file", type=_A_FILE)
@click.option("--yes", is_flag=True, help="Do not ask.")
def restore(file: Path, yes: bool) -> None:
    """
    Put the copy FILE in the place of the database, while fairassess is stopped.

    The copy is looked at first. The database that was there is kept beside it.
    """
    target = backups.file_of(config.load().database)
    if not yes:
        click.confirm(f"Replace {target}?", abort=True, err=True)
    kept = backups.restore(file, target, now=clock.now())
    click.echo(f"{target} is what {file} was.")
    if kept is not None:
        click.echo(f"What was there is kept: {kept}")


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    if not sys.stderr.isatty():
        yield lambda _done, _of: None
        return
    columns = (TextColumn("copying"), BarColumn(), TaskProgressColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("copying", total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)


COMMANDS = (backup, restore)
