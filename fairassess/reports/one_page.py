"""The report of one facility as one HTML file that needs nothing else, on screen and printed."""

import base64
import itertools
import re
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from fairassess.domain.percent import percent, points
from fairassess.reports import annexes, charts, codebook, wording
from fairassess.reports.chart_values import Table
from fairassess.reports.facility_report import FacilityReport
from fairassess.reports.paper import printable
from fairassess.reports.speaking import Foreign, language, say, speaking

_FOLDER = Path(__file__).parent
_WEB = ("http://", "https://")
_NUMBER = re.compile(r"[-+−]?\d+( %)?|\d+ \w+ \d{1,3}")
"""Numbers, shares, and parts of a whole: `26 of 27`."""

PHONE_MM = 82.5
"""Width for which bars are drawn a second time, for screens of 320 pixels."""

_SHORT = 4
"""Letters of what stands among numbers where there is none: `n/a`."""


def report(report: FacilityReport) -> bytes:
    """
    Write a report as one HTML file: no script, nothing that is loaded, charts as drawings.

    Returns:
        The file in UTF-8; equal reports give equal bytes.
    """
    with speaking(report.summary.language):
        return _page(report).encode("utf-8", "replace")


def _page(report: FacilityReport) -> str:
    summary = report.summary
    trend = charts.trend_chart(summary.history)
    letters = charts.letters_chart(summary.letters)
    topics = itertools.groupby(summary.questions, key=lambda row: row.topic_title)
    return (
        environment()
        .get_template("facility.html")
        .render(
            report=report,
            summary=summary,
            sections={section.value for section in report.options.sections},
            trend=trend if trend.trend else None,
            trend_picture=picture(trend) if trend.trend else "",
            letters=letters,
            letters_picture=picture(letters),
            letters_narrow=picture(letters, width_mm=PHONE_MM),
            words=codebook.words(),
            topics=[(title, list(rows)) for title, rows in topics],
        )
    )


def picture(chart: charts.Chart, *, width_mm: float = 170) -> str:
    """Return a chart as an address that holds it, so that its names meet no others of the page."""
    return drawing_address(charts.as_paper_svg(chart, width_mm=width_mm).decode())


def drawing_address(drawing: str) -> str:
    """Return an SVG document as an address that holds it."""
    content = printable(drawing).encode("utf-8", "replace")
    return "data:image/svg+xml;base64," + base64.b64encode(content).decode()


@cache
def environment() -> Environment:
    """Return how pages are made: everything escaped, what no letter shows made visible."""
    made = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    made.filters |= {
        "percent": percent,
        "points": points,
        "day": wording.day,
        "short_day": wording.short_day,
        "direction": annexes.direction,
        "plain": str,
        "columns": _columns,
        "is_web": lambda address: address.startswith(_WEB),
    }
    made.globals |= {"say": _say, "language": language}
    return made


def _columns(table: Table) -> tuple[bool, ...]:
    """Tell of each column whether numbers stand in it, which end below each other."""
    columns = ([row[place] for row in table.rows] for place in range(len(table.head)))
    return tuple(
        any(map(_NUMBER.fullmatch, cells))
        and all(len(cell) <= _SHORT or _NUMBER.fullmatch(cell) for cell in cells)
        for cells in columns
    )


def _say(words: str, /, **values: object) -> Markup:
    """Return words of ours in the language that is spoken, with whatever stands in their places."""
    return Markup(say(words)).format(**{name: _shown(value) for name, value in values.items()})  # noqa: S704


def _shown(value: object) -> object:
    """Show what no letter shows, and mark what is in another language; our own page stays."""
    if isinstance(value, Foreign):
        marked = Markup('<span lang="{}">{}</span>')
        return marked.format(value.language, printable(value))
    return value if isinstance(value, Markup) or not isinstance(value, str) else printable(value)
