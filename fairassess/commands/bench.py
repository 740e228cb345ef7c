"""The command `bench`: how fast this machine harvests, scores and writes reports."""

import json
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from fairassess import __version__
from fairassess.commands import bench_apart, bench_tasks
from fairassess.commands.bench_tasks import Taken

RECORDS = 5_000
_COLUMNS = ("task", "of", "seconds", "a second", "peak MB")


@dataclass(frozen=True, slots=True)
class Row:
    """
    What was measured of one task.

    Attributes:
        task: Its name.
        unit: What is counted: `records`.
        number: How many of them.
        seconds: How long all of them took.
        per_second: How many were done in a second.
        peak_bytes: Most memory of the task's processes together; None where it is not known.
    """

    task: str
    unit: str
    number: int
    seconds: float
    per_second: float
    peak_bytes: int | None


@click.command()
@click.option(
    "--records", type=click.IntRange(1, 100_000), default=RECORDS, show_default=True,
    help="How many records are harvested.",
)  # fmt: skip
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text",
    help="How the figures are written to standard output.",
)  # fmt: skip
def bench(records: int, form: str) -> None:
    """
    Measure this machine: harvest records, score an assessment, write a report.

    The records come from the demo's own repository, in a process apart on this machine. Nothing
    leaves the machine, and the database of this installation is not touched. What else runs on the
    machine counts against it; measure more than once.
    """
    rows = tuple(measured(records))
    if form == "json":
        click.echo(json.dumps(_document(rows), ensure_ascii=False, indent=2))
    elif sys.stdout.isatty():
        Console().print(_table(rows))
    else:
        for cells in (_COLUMNS, *map(_cells, rows)):
            click.echo("\t".join(cells))


def measured(records: int) -> Iterator[Row]:
    """Carry the tasks out one after the other, each in a fresh process."""
    with bench_apart.serving(records) as url:
        yield _row("harvest", "records", partial(bench_tasks.harvest, url))
        with _folder() as folder:
            task = partial(bench_tasks.harvest_and_store, url, folder)
            yield _row("harvest, stored", "records", task)
    yield _row("scoring", "assessments", bench_tasks.score)
    with _folder() as folder:
        yield _row("report as PDF", "PDF", partial(bench_tasks.report, folder))


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="fairassess-bench-") as name:
        yield Path(name)


def _row(name: str, unit: str, task: Callable[[], Taken]) -> Row:
    _tell(name)
    taken, peak = bench_apart.in_fresh_process(task)
    return Row(name, unit, taken.number, taken.seconds, taken.number / taken.seconds, peak)


def _tell(what: str) -> None:
    if sys.stderr.isatty():
        click.echo(f"{what} …", err=True)


def _document(rows: tuple[Row, ...]) -> dict[str, object]:
    return {
        "schema": "fairassess.bench/1",
        "software_version": __version__,
        "python": platform.python_version(),
        "machine": platform.machine(),
        "cores": os.cpu_count(),
        "tasks": [asdict(row) for row in rows],
    }


def _table(rows: tuple[Row, ...]) -> Table:
    table = Table()
    for place, name in enumerate(_COLUMNS):
        table.add_column(name, justify="left" if place == 0 else "right")
    for row in rows:
        table.add_row(*_cells(row))
    return table


def _cells(row: Row) -> tuple[str, ...]:
    peak = "not known" if row.peak_bytes is None else f"{row.peak_bytes / 1e6:.0f}"
    per_second = f"{row.per_second:,.0f}" if row.per_second >= 10 else f"{row.per_second:.2f}"
    return (row.task, f"{row.number:,} {row.unit}", f"{row.seconds:.2f}", per_second, peak)


COMMANDS = (bench,)
