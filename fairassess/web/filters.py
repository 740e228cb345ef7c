"""What every template can say: times, numbers, navigation, and who is signed in."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import groupby
from operator import attrgetter

from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_decimal
from flask import Flask, request, url_for
from flask_security import current_user
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape

from fairassess.domain import comparison, number_words, percent, scoring, stopping
from fairassess.domain.finding import Definition
from fairassess.probes import definitions
from fairassess.reports import charts, heatmap, wording
from fairassess.reports import heatmap_svg as heatmap_svg_writer
from fairassess.services import hosts, kinds
from fairassess.web import context

_LOCALE = "en_GB"
_DRAWING_WIDTH = 660
_PLACES = (
    ("work.index", "My work", ("work", "assessments")),
    (
        "facilities.index",
        "Facilities",
        (
            "facilities",
            "endpoints",
            "checks",
            "evidence",
            "objects",
            "runs",
            "harvests",
            "results",
            "histories",
        ),
    ),
    ("rounds.index", "Rounds", ("rounds", "comparison")),
)
_FOR_EVERYBODY = "rounds.index"
"""Rounds that are published are for everybody; all other places need somebody who is signed in."""


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the main navigation."""

    title: str
    url: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who looks at a page, as far as its frame shows it."""

    is_signed_in: bool
    name: str


def install(app: Flask, *, static_version: str, software_version: str) -> None:
    """Give the templates their words."""
    app.jinja_env.filters.update(
        moment=moment, clock=clock_time, day=day, short_day=wording.short_day,
        ago=ago, due=due, seconds=seconds,
        number=number, bytes=in_bytes,
        percent=percent.percent, points=percent.points, sentence=sentence, because=because,
        safe_link=safe_link, svg=svg, figure=figure, heatmap_svg=heatmap_svg,
        sparkline=sparkline,
        word_diff=word_diff, counted=number_words.counted,
        groupby_in_order=groupby_in_order,
        probe=probe, probe_title=probe_title, host_name=hosts.of_address,
        kind_name=kinds.name_of, outcome_word=wording.OUTCOMES.__getitem__,
    )  # fmt: skip
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        navigation=navigation,
        belongs_to=belongs_to,
        static_version=static_version,
        software_version=software_version,
        scoring_version=scoring.SCORING_VERSION,
        csrf_token=generate_csrf,
        outcome_words={outcome.value: word for outcome, word in wording.OUTCOMES.items()},
    )
    app.context_processor(lambda: {"current_actor": _visitor()})


def navigation() -> tuple[Place, ...]:
    """Return the main navigation; who is not signed in finds what is published there."""
    return tuple(
        Place(title, url_for(endpoint), request.blueprint in parts)
        for endpoint, title, parts in _PLACES
        if current_user.is_authenticated or endpoint == _FOR_EVERYBODY
    )


def belongs_to(facility_id: int) -> bool:
    """Return whether a facility is the reader's own: its word is theirs."""
    return facility_id in context.anybody().facilities


def moment(value: datetime | None) -> str:
    """
    Return a moment: `14 October 2026, 04:00 UTC`.

    All pages and reports tell times in UTC, which is the same for everybody who compares
    facilities; only schedules follow the zone of a facility.
    """
    if value is None:
        return percent.NOTHING
    told = format_datetime(value.astimezone(UTC), "d MMMM yyyy, HH:mm", locale=_LOCALE)
    return f"{told} UTC"


def clock_time(value: datetime) -> str:
    """Return a moment of today in UTC: `12:03:10 UTC`."""
    return f"{value.astimezone(UTC):%H:%M:%S} UTC"


def day(value: date | datetime | None) -> str:
    """Return a day: `14 October 2026`."""
    if value is None:
        return percent.NOTHING
    return format_date(value, "d MMMM yyyy", locale=_LOCALE)


def ago(value: datetime | None) -> str:
    """Return how long ago something was, or how far ahead it lies, in one unit."""
    if value is None:
        return percent.NOTHING
    delta = value.astimezone(UTC) - context.now()
    if abs(delta.total_seconds()) < 45:
        return "just now" if delta.total_seconds() <= 0 else "in a moment"
    return format_timedelta(delta, add_direction=True, locale=_LOCALE, threshold=1.2)


def due(value: datetime) -> str:
    """Return how far ahead a planned moment lies; one that has passed is due now."""
    return "due now" if value <= context.now() else ago(value)


def sentence(text: str) -> str:
    """Return a text with a capital at its beginning, the rest as it is."""
    return text[:1].upper() + text[1:]


def number(value: float | None) -> str:
    """Return a number with its thousands apart: `4,212`."""
    return percent.NOTHING if value is None else str(format_decimal(value, locale=_LOCALE))


def in_bytes(value: int | None) -> str:
    """Return an amount of bytes in a unit that people read."""
    if value is None:
        return percent.NOTHING
    for unit, size in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if value >= size:
            return f"{value / size:.1f} {unit}"
    return f"{value} bytes"


def seconds(value: float | None) -> str:
    """Return a duration: `0.24 s`, `3 min 20 s`."""
    if value is None:
        return percent.NOTHING
    if value < 60:
        return f"{value:.2f} s" if value < 10 else f"{value:.0f} s"
    minutes, rest = divmod(round(value), 60)
    return f"{minutes} min {rest} s"


def because(stop: str | None) -> str:
    """Return why a run ended early as a sentence; what is one already stays as it is."""
    return stopping.sentence(stop) or ""


def safe_link(value: str) -> str:
    """Return an address that may stand in a link: http or https; anything else becomes `#`."""
    return value if value.lower().startswith(("http://", "https://")) else "#"


def svg(chart: charts.Chart, width: int = _DRAWING_WIDTH) -> Markup:
    """
    Return a chart as drawn by our own writer, which escapes every text in it.

    A page can hold the drawing in several widths; the ids inside differ.
    """
    if width != _DRAWING_WIDTH:
        chart = replace(chart, name=f"{chart.name}-{width}")
    return Markup(charts.as_svg(chart, width=width))  # noqa: S704


def figure(chart: charts.Chart) -> dict[str, object]:
    """Return a chart as a Plotly figure in the colours of the page; JSON values."""
    return charts.as_plotly(chart, charts.PAGE)


def heatmap_svg(chart: heatmap.Heatmap) -> Markup:
    """Return a heatmap as drawn by our own writer, which escapes every text in it."""
    return Markup(heatmap_svg_writer.as_svg(chart))  # noqa: S704


def sparkline(chart: charts.Chart) -> Markup:
    """Return a trend as a small line, drawn by our own writer."""
    return Markup(charts.sparkline(chart))  # noqa: S704


def probe(probe_id: str) -> Definition | None:
    """Return what is known of a probe; None for one that this version no longer has."""
    return definitions.shipped().get(probe_id)


def probe_title(probe_id: str) -> str:
    """Return the statement of a probe: `The endpoint answers Identify`."""
    known = probe(probe_id)
    return known.title if known else probe_id.replace("_", " ").capitalize()


def groupby_in_order(rows: Iterable[object], name: str) -> list[tuple[object, list[object]]]:
    """Return rows that follow each other with one value of an attribute, by that value."""
    return [(key, list(found)) for key, found in groupby(rows, attrgetter(name))]


def word_diff(before: str, after: str) -> Markup:
    """Return what was taken out of a text and what was put in, word by word."""
    tags = {comparison.Piece.REMOVED: "del", comparison.Piece.ADDED: "ins"}
    return Markup("").join(
        Markup("<{0}>{1}</{0}>").format(tags[piece], text) if piece in tags else escape(text)
        for piece, text in comparison.text_changes(before, after)
    )


def _visitor() -> Visitor:
    is_in = bool(current_user.is_authenticated)
    return Visitor(is_in, current_user.name if is_in else "")
