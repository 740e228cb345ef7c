"""Commands that write reports to files: `report`, and `verify-report` for a file that is there."""

import sys
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy.orm import Session

from fairassess import clock, config
from fairassess.commands import output as outputs
from fairassess.commands.session import open_session
from fairassess.errors import Fault, Invalid, NotFound
from fairassess.reports import formats, rdf, round_formats
from fairassess.reports.options import LANGUAGES, ReportOptions, Section
from fairassess.services import (
    facility_reports,
    frozen_reports,
    linked_data,
    report_templates,
    round_editions,
    round_reports,
    snapshots,
)
from fairassess.services.accounts import SYSTEM
from fairassess.services.report_making import OnStep, tell_nobody

_A_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@dataclass(frozen=True, slots=True)
class Wish:
    """
    What was asked for on the command line.

    Attributes:
        facility: Its name in addresses; empty for a round.
        round: The round's name in addresses; empty for a facility.
        edition: Whose edition of a round's report is meant.
        form: One of TARGETS, or of ROUND_TARGETS.
        snapshot: Number of the snapshot; None for the newest.
        is_draft: Whether the newest draft is meant.
        options: What was chosen.
        for_everybody: Whether everybody may read the kept report once its results are published.
    """

    facility: str
    form: str
    snapshot: int | None
    is_draft: bool
    options: ReportOptions
    round: str = ""
    edition: str = round_editions.ALL
    for_everybody: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """A file, and what is said about it on standard error; may be empty."""

    content: bytes
    told: str


Target = Callable[[Session, config.Settings, Wish], Written]
"""Makes one format of a report of a facility."""


def _kept(session: Session, settings: config.Settings, wish: Wish) -> Written:
    """Make a report that is kept; of a draft one that is not."""
    if wish.is_draft:
        draft = _newest_draft(session, wish.facility)
        file = facility_reports.draft_file(
            session, SYSTEM, draft, wish.form, wish.options, now=clock.now()
        )
        return Written(file.content, "a draft, not kept")
    order = facility_reports.order(_snapshot(session, wish), wish.form, wish.options)
    view = frozen_reports.make(
        session, SYSTEM, order,
        site_url=settings.site_url, now=clock.now(), for_everybody=wish.for_everybody,
    )  # fmt: skip
    content = frozen_reports.content(session, SYSTEM, view.digest)[1]
    address = f"{settings.site_url}/reports/{view.digest}"
    return Written(content, f"{view.title}\nSHA-256 {view.digest}\n{address}")


def _linked(session: Session, settings: config.Settings, wish: Wish) -> Written:
    """Describe the result as linked data; that of a draft would have no address."""
    if wish.is_draft:
        raise Invalid([Fault("--draft", "A draft has no linked data; submit it first.")])
    place = linked_data.site(settings)
    graph = linked_data.of_result(session, SYSTEM, _snapshot(session, wish), place)
    return Written(rdf.turtle(graph) if wish.form == "ttl" else rdf.json_ld(graph), "")


def _of_round(session: Session, settings: config.Settings, wish: Wish) -> Written:
    """Make a report or the pack of a round; each is kept, those of an open round as drafts."""
    _check_edition(session, wish)
    said = round_reports.publishing(settings)
    order = round_reports.order(wish.round, wish.edition, wish.form, wish.options, said=said)
    with _progress() as on_step:
        view = frozen_reports.make(
            session, SYSTEM, order, site_url=settings.site_url, now=clock.now(), on_step=on_step
        )  # fmt: skip
    content = frozen_reports.content(session, SYSTEM, view.digest)[1]
    address = f"{settings.site_url}/reports/{view.digest}"
    return Written(content, f"{view.title}\nSHA-256 {view.digest}\n{address}")


def _progress() -> AbstractContextManager[OnStep]:
    return _Bar() if sys.stderr.isatty() else nullcontext(tell_nobody)


class _Bar(AbstractContextManager[OnStep]):
    """A progress bar on standard error: files done of files planned, and what is being made."""

    def __init__(self) -> None:
        self._progress = Progress(
            TextColumn("{task.description}", markup=False), BarColumn(),
            TextColumn("{task.completed}/{task.total}"), TimeElapsedColumn(),
            console=Console(stderr=True), transient=True,
        )  # fmt: skip
        self._task = self._progress.add_task("reading the results", total=None)

    def __enter__(self) -> OnStep:
        self._progress.start()
        return self._show

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def _show(self, done: int, planned: int, doing: str) -> None:
        self._progress.update(
            self._task, completed=done, total=planned or None, description=doing or "keeping it"
        )


TARGETS: Mapping[str, Target] = {
    **dict.fromkeys(formats.FORMATS, _kept),
    "ttl": _linked,
    "jsonld": _linked,
}
"""What `--to` takes for a facility: each format is one entry."""

ROUND_TARGETS: Mapping[str, Target] = dict.fromkeys(round_formats.ALL, _of_round)
"""What `--to` takes for a round."""

_FORMS = tuple(dict.fromkeys((*TARGETS, *ROUND_TARGETS)))
_MAKE_UP = (
    click.option(
        "--parts",
        help="Parts beside the summary, with commas between them; empty for none. Without it all "
        "parts of a facility's report, and answers,codebook of a round's.",
    ),
    click.option("--language", type=click.Choice(list(LANGUAGES)), default="en", show_default=True),
    click.option("--bom", is_flag=True, help="Let CSV begin with a byte order mark, for Excel."),
    click.option("--template", type=_A_FILE, help="Word document whose styles the report wears."),
)
_Command = TypeVar("_Command", bound=Callable[..., object])


def _with_make_up(command: _Command) -> _Command:
    """Give a command the options that say what a report holds and how it looks."""
    for option in reversed(_MAKE_UP):
        command = option(command)
    return command


@click.command()
@click.argument("facility", default="")
@click.option("--round", "round_slug", default="", help="A round, instead of a facility.")
@click.option(
    "--edition", default=round_editions.ALL, show_default=True,
    help="Of a round: all, everybody, or of-FACILITY.",
)  # fmt: skip
@click.option("--to", "form", type=click.Choice(_FORMS), default="pdf", show_default=True)
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path, allow_dash=True),
    required=True, help="File to write; - is standard output.",
)  # fmt: skip
@click.option("--snapshot", type=int, help="Number of the result; the newest without it.")
@click.option("--draft", "is_draft", is_flag=True, help="The newest draft, marked as one.")
@_with_make_up
@click.option(
    "--for-everybody", is_flag=True,
    help="Of a facility: who has its address may read it, comments included, once published.",
)  # fmt: skip
def report(
    facility: str,
    round_slug: str,
    edition: str,
    form: str,
    output: Path,
    snapshot: int | None,
    is_draft: bool,
    parts: str | None,
    language: str,
    bom: bool,
    template: Path | None,
    for_everybody: bool,
) -> None:
    """
    Write a report of FACILITY, its name in addresses, or of a round to a file.

    A round has a deliverable pack, too: --round autumn-2026 --to zip.

    The report of a submitted assessment is kept with its digest, at an address that stays. Asking
    for the same again gives the same file.
    """
    outputs.check(output)
    settings = config.load()
    has_one = snapshot is not None or is_draft or for_everybody
    _check_kind(facility, round_slug, form, has_one=has_one)
    if for_everybody and (is_draft or form not in formats.FORMATS):
        raise Invalid([Fault("--for-everybody", "This is not kept, so there is nothing to open.")])
    usual = round_reports.USUAL_SECTIONS if round_slug else tuple(Section)
    with open_session() as session:
        options = ReportOptions(
            sections=usual if parts is None else _sections(parts),
            language=language,
            with_bom=bom,
            template=_template(session, facility or None, template),
        )
        wish = Wish(facility, form, snapshot, is_draft, options, round_slug, edition, for_everybody)
        written = (ROUND_TARGETS if round_slug else TARGETS)[form](session, settings, wish)
    outputs.write(output, written.content)
    if written.told:
        click.echo(written.told, err=True)


@click.command(name="verify-report")
@click.argument("file", type=_A_FILE)
def verify_report(file: Path) -> int:
    """Tell whether FILE is a report that was kept here; code 0 for yes, 1 for no."""
    with open_session() as session:
        found = frozen_reports.verify(session, frozen_reports.digest_of(file.read_bytes()))
    if found is None:
        click.echo("no match")
        return 1
    click.echo(f"match: {found.title}, made on {found.made_at:%Y-%m-%d}")
    return 0


def _check_kind(facility: str, round_slug: str, form: str, *, has_one: bool) -> None:
    """Refuse what fits no facility and no round."""
    if bool(facility) == bool(round_slug):
        raise Invalid([Fault("FACILITY", "Name a facility, or a round with --round.")])
    if round_slug and has_one:
        raise Invalid(
            [Fault("--snapshot", "A round has no --snapshot, --draft or --for-everybody.")]
        )
    known = ROUND_TARGETS if round_slug else TARGETS
    if form not in known:
        raise Invalid([Fault("--to", f"Choose one of: {', '.join(known)}.")])


def _check_edition(session: Session, wish: Wish) -> None:
    """Refuse an edition that the round has not, and name those that it has."""
    known = [one.key for one in round_editions.of_round(session, SYSTEM, wish.round)]
    if wish.edition in known:
        return
    told = f"Choose one of: {', '.join(known)}."
    if round_editions.EVERYBODY not in known:
        told += f" There is {round_editions.EVERYBODY} once the round is published."
    raise Invalid([Fault("--edition", told)])


def _sections(parts: str) -> tuple[Section, ...]:
    wanted = {part.strip() for part in parts.split(",") if part.strip()}
    if not wanted <= set(Section):
        raise Invalid([Fault("--parts", f"Choose some of: {', '.join(Section)}.")])
    return tuple(section for section in Section if section in wanted)


def _snapshot(session: Session, wish: Wish) -> int:
    taken = snapshots.of_facility(session, SYSTEM, wish.facility)
    if not taken:
        raise NotFound(f"{wish.facility} has not submitted an assessment yet.")
    if wish.snapshot is None:
        return taken[-1].id
    if wish.snapshot not in {view.id for view in taken}:
        raise NotFound(f"{wish.facility} has no result {wish.snapshot}.")
    return wish.snapshot


def _newest_draft(session: Session, facility: str) -> int:
    choices = facility_reports.choices(session, SYSTEM, facility)
    drafts = [choice.id for choice in choices if choice.is_draft]
    if not drafts:
        raise NotFound(f"{facility} has no draft.")
    return max(drafts)


def _template(session: Session, facility: str | None, path: Path | None) -> str:
    if path is None:
        return ""
    content = path.read_bytes()
    return report_templates.add(session, SYSTEM, facility, path.name, content, now=clock.now())


COMMANDS = (report, verify_report)
