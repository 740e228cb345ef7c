"""Commands that look at an endpoint without a database: `probe` and `harvest`."""

import json
import math
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from fairassess import __version__, config
from fairassess.domain.harvests import HarvestedRecord, Plan, ReceivedPage, Slice
from fairassess.domain.runs import RunResult, Step
from fairassess.errors import FairassessError
from fairassess.harvest import document, engine
from fairassess.net import door, politeness
from fairassess.probes import isolation, judging, oai_dates, registry, targets
from fairassess.probes import run as probing
from fairassess.services import outbound
from fairassess.services.probing import Work
from fairassess.vocab import shipped

_DEADLINE_S = 300.0
_OnStep = Callable[[Step], None]


class Network(click.ParamType[IPv4Network | IPv6Network]):
    """A private network in CIDR notation."""

    name = "CIDR"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> IPv4Network | IPv6Network:
        """Read the network, or say what one looks like."""
        try:
            return ip_network(str(value))
        except ValueError:
            self.fail(f"{value!r} is not a network such as 127.0.0.0/8.", param, ctx)


class _Datestamp(click.ParamType[str]):
    """A day or a second in UTC, as OAI-PMH writes them; which of the two is for the repository."""

    name = "DATESTAMP"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        """Read the datestamp, or say what one looks like."""
        text = str(value)
        if oai_dates.read(text) is None:
            self.fail(f"{text!r} is neither 2026-01-31 nor 2026-01-31T12:00:00Z.", param, ctx)
        return text


class Number(click.FloatRange):
    """A number in a range; NaN lies in none, whatever comparisons say."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Read the number."""
        found = super().convert(value, param, ctx)
        if math.isnan(found):
            self.fail(f"{value!r} is not a number.", param, ctx)
        return float(found)


@click.command()
@click.argument("kind", type=click.Choice(registry.KINDS))
@click.argument("target")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "nagios"]), default="text",
    help="How the findings are written to standard output.",
)  # fmt: skip
@click.option(
    "--allow-private", "networks", type=Network(), multiple=True,
    help="A private network whose addresses may be asked; may be given more than once.",
)  # fmt: skip
@click.option(
    "--deadline", type=Number(1, 3600), default=_DEADLINE_S, show_default=True,
    help="Longest time of the whole run, in seconds.",
)  # fmt: skip
@click.option(
    "--rate", type=Number(0, 1000), default=None,
    help="Requests a second to one host; 0 means no limit. Without it 1, and no limit inside an"
    " allowed private network.",
)  # fmt: skip
def probe(
    kind: str,
    target: str,
    form: str,
    networks: tuple[IPv4Network | IPv6Network, ...],
    deadline: float,
    rate: float | None,
) -> int:
    """
    Run the probes of one KIND on TARGET, once, without a database.

    TARGET is the address of an endpoint. For kinds that look at objects it is one object: its
    persistent identifier, or the address of its page.

    Exit codes: 0 nothing failed that must hold; 1 something did; 2 could not tell; 64 wrong usage.
    With --format nagios those of a monitor: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.
    """
    try:
        result = _probed(kind, target, form, networks, deadline, rate)
    except FairassessError as error:
        if form != "nagios":
            raise
        # A monitor reads standard output and its own four codes, whatever is wrong.
        line, code = probing.unknown_to_nagios(kind, str(error))
        click.echo(line)
        return code
    if form == "json":
        _print_json(probing.as_document(result, __version__))
    elif form == "nagios":
        line, code = probing.as_nagios(result)
        click.echo(line)
        return code
    else:
        click.echo(probing.as_text(result))
    return probing.exit_code(result)


def _probed(
    kind: str,
    target: str,
    form: str,
    networks: tuple[IPv4Network | IPv6Network, ...],
    deadline: float,
    rate: float | None,
) -> RunResult:
    registry.kind_called(kind).check_target(target)
    settings, pace = _terms(networks, rate, deadline)
    with _progress(form, _doing) as on_step:
        return isolation.run_isolated(
            kind, target, terms=outbound.terms_of(settings, kind), pace=pace, deadline_s=deadline,
            on_step=on_step, registries=outbound.registries_of(settings),
            vocabularies=shipped.texts() if kind in registry.COMPARE_TERMS else (),
        )  # fmt: skip


@click.command()
@click.argument("url")
@click.option("--prefix", help="metadataPrefix; without it oai_datacite, else oai_dc.")
@click.option("--set", "set_spec", default="", help="setSpec; without it all records.")
@click.option(
    "--from",
    "from_",
    type=_Datestamp(),
    help="First datestamp, as the repository's granularity wants it.",
)
@click.option("--until", type=_Datestamp(), help="Last datestamp.")
@click.option(
    "--allow-private", "networks", type=Network(), multiple=True,
    help="A private network whose addresses may be asked; may be given more than once.",
)  # fmt: skip
@click.option(
    "--deadline", type=Number(1, 86400), default=3600.0, show_default=True,
    help="Longest time of the whole harvest, in seconds.",
)  # fmt: skip
@click.option(
    "--rate", type=Number(0, 1000), default=None,
    help="Requests a second to one host; 0 means no limit.",
)  # fmt: skip
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def harvest(
    url: str,
    prefix: str | None,
    set_spec: str,
    from_: str | None,
    until: str | None,
    networks: tuple[IPv4Network | IPv6Network, ...],
    deadline: float,
    rate: float | None,
    form: str,
) -> int:
    """
    Harvest all records of an OAI-PMH interface and count how complete they are.

    Exit codes as those of `probe`.
    """
    targets.check_oai_address(url)
    plan = Plan(
        prefix or "",
        set_spec,
        (Slice(from_ or "", until or ""),),
        keeps_raw=False,
        compares_names=True,
    )
    counted = _Counted()
    with _progress(form, counted.tell) as on_step:
        result = engine.harvest(
            url, plan, open_door=lambda: _door(Work.HARVEST, networks, rate, deadline),
            take=counted.take, judge=judging.judge_harvest, deadline_s=deadline, on_step=on_step,
        )  # fmt: skip
    if form == "json":
        _print_json(document.as_document(result))
    else:
        click.echo(document.as_text(result))
    return document.exit_code(result)


class _Counted:
    """Counts the records and keeps none: the command wants the profile alone."""

    def __init__(self) -> None:
        self._records = 0
        self._began = time.monotonic()

    def take(self, records: tuple[HarvestedRecord, ...], _page: ReceivedPage | None) -> None:
        """Count the records of a page, as `domain.harvests.Take` hands them on."""
        self._records += len(records)

    def tell(self, step: Step) -> str:
        """Say how many records came, and how fast."""
        rate = self._records / max(time.monotonic() - self._began, 0.001)
        return f"{step.doing}, {rate:,.0f} a second, pages"


def _door(
    work: Work,
    networks: tuple[IPv4Network | IPv6Network, ...],
    rate: float | None,
    deadline: float,
) -> AbstractContextManager[door.Door]:
    """Open the same door as a run of the application, for the networks and the rate asked for."""
    settings, pace = _terms(networks, rate, deadline)
    return outbound.opener(settings, pace=pace)(work, lambda: False)


def _terms(
    networks: tuple[IPv4Network | IPv6Network, ...], rate: float | None, deadline: float
) -> tuple[config.Settings, politeness.Pace]:
    """Return the settings and the pace of a run for the networks and the rate asked for."""
    settings = config.load()
    asked = settings.model_copy(
        update={
            "allow_private": (*settings.allow_private, *networks),
            "request_deadline_s": min(settings.request_deadline_s, deadline),
        }
    )
    per_s = settings.rate_per_s if rate is None else rate
    return asked, politeness.Pace(per_s, includes_private=rate is not None)


def _progress(form: str, tell: Callable[[Step], str]) -> AbstractContextManager[_OnStep]:
    if form != "text" or not sys.stderr.isatty():
        return nullcontext(lambda _step: None)
    return _Bar(tell)


def _doing(step: Step) -> str:
    return step.doing


class _Bar(AbstractContextManager[_OnStep]):
    """A progress bar on standard error: steps done of steps planned, and what is being done."""

    def __init__(self, tell: Callable[[Step], str]) -> None:
        self._tell = tell
        self._progress = Progress(
            TextColumn("{task.description}"), BarColumn(),
            TextColumn("{task.completed}/{task.total}"), TimeElapsedColumn(),
            TextColumn("left:"), TimeRemainingColumn(),
            console=Console(stderr=True), transient=True,
        )  # fmt: skip
        self._task = self._progress.add_task("starting", total=None)

    def __enter__(self) -> _OnStep:
        self._progress.start()
        return self._show

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def _show(self, step: Step) -> None:
        self._progress.update(
            self._task,
            completed=step.done,
            total=step.planned or None,
            description=self._tell(step),
        )


def _print_json(document: object) -> None:
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))


COMMANDS = (probe, harvest)
