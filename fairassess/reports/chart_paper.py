"""Draw charts with matplotlib as vector graphics for paper; the same chart gives the same bytes."""

import io
from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from typing import Any

from fairassess.reports.chart_palette import LIGHT, Palette
from fairassess.reports.chart_svg import as_svg
from fairassess.reports.chart_values import PARTS, Chart, TrendPoint, part_name
from fairassess.reports.speaking import say

FONT = "DejaVu Sans"
"""Comes with matplotlib, so that paper looks the same on every machine."""

_LONE_BAR_SHARE = 0.012
"""Half the width of the bar that a lone point becomes, as a share of the whole time."""


def as_paper_svg(chart: Chart, *, width_mm: float = 170) -> bytes:
    """
    Draw any chart for paper, as an SVG document of its own.

    Args:
        chart: What to draw.
        width_mm: Width on paper; the height follows from what is in it.

    Returns:
        Vector graphics whose text is text; equal charts are equal bytes.
    """
    if chart.trend:
        return as_matplotlib_svg(chart, width_mm=width_mm)
    # At 660 units for 170 mm, letters of 13 units are 9.5 points high.
    drawn = as_svg(chart, LIGHT, width=max(320, round(width_mm * 660 / 170)))
    document = drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    # Half a character, which people can type into a form with a program, has no UTF-8.
    return document.encode("utf-8", "replace")


def as_matplotlib_svg(chart: Chart, *, width_mm: float = 170, height_mm: float = 52) -> bytes:
    """
    Draw a trend for paper.

    Args:
        chart: With a trend of one point or more.
        width_mm: Width on paper.
        height_mm: Height on paper.

    Returns:
        An SVG document whose text is text; without date, so that equal charts are equal bytes.

    Raises:
        ValueError: The chart has no trend; all others are for `as_paper_svg`.
    """
    if not chart.trend:
        raise ValueError(f"{chart.name} has no trend to draw")
    matplotlib = _matplotlib()
    figure = matplotlib.figure.Figure(figsize=(width_mm / 25.4, height_mm / 25.4))
    axes = figure.add_axes((0.042, 0.16, 0.80, 0.75))
    _dress(axes, LIGHT)
    for segment in chart.trend:
        _draw_segment(axes, segment.points, chart, LIGHT)
    _mark_breaks(axes, chart, LIGHT)
    _label(axes, chart, LIGHT)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return buffer.getvalue()


@cache
def _matplotlib() -> Any:
    """Import matplotlib when it is first needed: it takes most of a second."""
    import matplotlib
    import matplotlib.dates
    import matplotlib.figure

    matplotlib.rcParams.update(
        {
            "svg.hashsalt": "fairassess",
            "svg.fonttype": "none",
            "font.family": FONT,
            "font.size": 7.5,
            "hatch.linewidth": 1.6,
        }
    )
    return matplotlib


def _dress(axes: Any, palette: Palette) -> None:
    """Leave only what carries meaning: quiet lines, percents at the left, dates below."""
    axes.set_ylim(0, 100)
    axes.set_yticks([0, 25, 50, 75, 100], ["0", "25", "50", "75", "100"])
    axes.tick_params(length=0, colors=palette.ink_3, pad=4)
    axes.grid(axis="y", color=palette.line, linewidth=0.6)
    axes.set_axisbelow(True)
    for spine in axes.spines.values():
        spine.set_visible(False)


def _draw_segment(axes: Any, points: Sequence[TrendPoint], chart: Chart, palette: Palette) -> None:
    for run in _runs(points):
        _fill(axes, run, chart, palette)
    axes.plot(
        [point.at for point in points],
        [point.declared for point in points],
        color=palette.ink_2,
        linewidth=1.1,
        marker="o",
        markersize=3.2,
        clip_on=False,
    )


def _fill(axes: Any, run: Sequence[TrendPoint], chart: Chart, palette: Palette) -> None:
    """Stack the three parts of points that follow each other."""
    days = [point.at for point in run]
    shown = [point.parts or (0, 0, 0) for point in run]
    if len(run) == 1:
        half = max(_length(chart), timedelta(days=30)) * _LONE_BAR_SHARE
        days, shown = [days[0] - half, days[0] + half], shown * 2
    fills = (palette.measured, palette.word, palette.unshown)
    for index, fill in enumerate(fills):
        axes.fill_between(
            days,
            [sum(parts[:index]) for parts in shown],
            [sum(parts[: index + 1]) for parts in shown],
            facecolor=fill,
            edgecolor=palette.surface,
            linewidth=0.8,
            hatch="////" if PARTS[index] == "not shown" else None,
        )


def _runs(points: Sequence[TrendPoint]) -> list[list[TrendPoint]]:
    """Return the stretches of points whose scores are taken apart."""
    runs: list[list[TrendPoint]] = [[]]
    for point in points:
        if point.parts is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if run]


def _length(chart: Chart) -> timedelta:
    return chart.points[-1].at - chart.points[0].at


def _mark_breaks(axes: Any, chart: Chart, palette: Palette) -> None:
    for before, segment in zip(chart.trend, chart.trend[1:], strict=False):
        left, right = before.points[-1].at, segment.points[0].at
        middle = left + (right - left) / 2
        axes.axvline(middle, color=palette.ink_3, linewidth=0.8, linestyle=(0, (2, 3)))
        axes.annotate(
            segment.mark,
            (middle, 102),
            ha="center",
            va="bottom",
            color=palette.ink_2,
            weight="bold",
            annotation_clip=False,
        )


def _label(axes: Any, chart: Chart, palette: Palette) -> None:
    """Write dates below, values above the points, and names at the right end."""
    points = chart.points
    margin = max(_length(chart), timedelta(days=30)) * 0.03
    axes.set_xlim(points[0].at - margin, points[-1].at + margin)
    shown = _spaced(points)
    axes.set_xticks(
        [point.at for point in shown],
        [f"{point.label}\n{point.short_coverage}" for point in shown],
    )
    for point in shown:
        if point is not points[-1]:
            axes.annotate(
                str(point.declared),
                (point.at, point.declared),
                xytext=(0, 5),
                textcoords="offset points",
                ha="center",
                color=palette.ink,
                weight="bold",
            )
    for height, (_, text, colour, weight) in _ends(points, palette):
        axes.annotate(
            text,
            (1.008, height / 100),
            xycoords="axes fraction",
            va="center",
            color=colour,
            weight=weight,
        )


def _spaced(points: Sequence[TrendPoint]) -> list[TrendPoint]:
    """Return the points that have room for a date; always the last one."""
    length = (points[-1].at - points[0].at) or timedelta(days=1)
    shown: list[TrendPoint] = [points[-1]]
    for point in reversed(points[:-1]):
        if (shown[-1].at - point.at) / length > 0.13:
            shown.append(point)
    return shown[::-1]


_Label = tuple[float, str, str, str]


def _ends(points: Sequence[TrendPoint], palette: Palette) -> list[tuple[float, _Label]]:
    """Return the names with their last values, at least a line apart, from the top down."""
    last = points[-1]
    labels: list[_Label] = [
        (last.declared, say("declared {score}", score=last.declared), palette.ink, "bold")
    ]
    taken_apart = [point for point in points if point.parts is not None]
    if taken_apart:
        parts = taken_apart[-1].parts or (0, 0, 0)
        for index in (2, 1, 0):
            middle = sum(parts[:index]) + parts[index] / 2
            labels.append((middle, f"{part_name(index)} {parts[index]}", palette.ink_2, "normal"))
    gap = 8.5
    lowest = gap * (len(labels) - 1)
    placed: list[tuple[float, _Label]] = []
    for number, label in enumerate(labels):
        height = min(label[0], placed[-1][0] - gap) if placed else label[0]
        placed.append((max(height, lowest - gap * number), label))
    return placed
