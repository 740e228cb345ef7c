"""The command `selftest`: hold this installation to its promises about hostile servers."""

import json
import sys
from contextlib import AbstractContextManager, nullcontext

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from fairassess import __version__
from fairassess.selftest import report, suite


@click.command()
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text",
    help="How the results are written to standard output.",
)  # fmt: skip
def selftest(form: str) -> int:
    """
    Set hostile servers on this installation, on this machine alone, and show what happens.

    Nothing leaves the machine. It takes less than half a minute.

    Exit codes: 0 every promise holds, 1 one does not.
    """
    with _progress(form) as watcher:
        results = suite.run(on_result=watcher.show if watcher else _ignore)
    if form == "json":
        document = report.as_document(results, __version__)
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
    elif sys.stdout.isatty():
        report.print_table(results, Console())
    else:
        click.echo(report.as_lines(results))
    return 0 if report.is_kept(results) else 1


def _ignore(_result: suite.Result) -> None:
    pass


def _progress(form: str) -> "AbstractContextManager[_Watcher | None]":
    if form != "text" or not sys.stderr.isatty():
        return nullcontext(None)
    return _Watcher()


class _Watcher(AbstractContextManager["_Watcher | None"]):
    """A progress bar on standard error: the case that was tried last."""

    def __init__(self) -> None:
        self._progress = Progress(
            TextColumn("{task.description}"), BarColumn(),
            TextColumn("{task.completed}/{task.total}"), TimeElapsedColumn(),
            console=Console(stderr=True), transient=True,
        )  # fmt: skip
        self._task = self._progress.add_task("waiting ones first", total=len(suite.CASES) + 1)

    def __enter__(self) -> "_Watcher":
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def show(self, result: suite.Result) -> None:
        """Show that one more case is done."""
        self._progress.update(self._task, advance=1, description=f"{result.row} {result.name}")


COMMANDS = (selftest,)
