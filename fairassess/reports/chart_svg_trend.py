"""Draw how a score changed: areas of its parts, the declared line over them, breaks and names."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from fairassess.reports import wording
from fairassess.reports.chart_marks import dot, line, polygon, text
from fairassess.reports.chart_palette import Palette
from fairassess.reports.chart_values import Chart, TrendPoint, part_name
from fairassess.reports.speaking import say

HEIGHT = 268

_LABEL_GAP = 16
"""Least distance of two lines of text, so that they never overlap."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the plot lies in the drawing."""

    width: int
    height: int
    left: int = 44
    right: int = 112
    top: int = 26
    bottom: int = 50

    def x(self, at: datetime, points: Sequence[TrendPoint]) -> float:
        """Return where a moment lies between the first and the last point."""
        first, last = points[0].at, points[-1].at
        inner = self.width - self.left - self.right - 24
        if first == last:
            return self.left + 12 + inner / 2
        return self.left + 12 + inner * ((at - first) / (last - first))

    def y(self, percent: float) -> float:
        """Return where a percent lies."""
        return self.height - self.bottom - (self.height - self.top - self.bottom) * percent / 100


def draw(chart: Chart, palette: Palette, width: int) -> Iterator[str]:
    """Yield the elements of a trend."""
    frame = Frame(width, HEIGHT)
    yield from _grid(palette, frame)
    points = chart.points
    for segment in chart.trend:
        yield from _areas(chart, segment.points, palette, frame)
    for before, segment in zip(chart.trend, chart.trend[1:], strict=False):
        left = frame.x(before.points[-1].at, points)
        right = frame.x(segment.points[0].at, points)
        yield from _break((left + right) / 2, segment.mark, palette, frame)
    for segment in chart.trend:
        corners = [(frame.x(p.at, points), frame.y(p.declared)) for p in segment.points]
        yield line(corners, palette.ink_2, 1.5)
        for x, y in corners:
            yield dot(x, y, palette.ink_2, palette.surface, 3.5)
    yield from _dates_and_values(points, palette, frame)
    yield from _direct_labels(points, palette, frame)


def _grid(palette: Palette, frame: Frame) -> Iterator[str]:
    for percent in (0, 25, 50, 75, 100):
        y = frame.y(percent)
        yield line([(frame.left, y), (frame.width - frame.right, y)], palette.line, 1)
        yield text(frame.left - 8, y + 4, f"{percent}", palette.ink_3, anchor="end")
    yield text(0, 12, "%", palette.ink_3)


def _areas(
    chart: Chart, points: Sequence[TrendPoint], palette: Palette, frame: Frame
) -> Iterator[str]:
    """Yield the stacked areas of one segment; a point that stands alone becomes a bar."""
    fills = (palette.measured, palette.word, f"url(#{chart.name}-not-shown)")
    for run in _runs_with_parts(points):
        places = [(frame.x(point.at, chart.points), point) for point in run]
        if len(run) == 1:
            x = places[0][0]
            places = [(x - 6, run[0]), (x + 6, run[0])]
        for index, fill in enumerate(fills):
            top = [(x, frame.y(sum((p.parts or ())[: index + 1]))) for x, p in places]
            bottom = [(x, frame.y(sum((p.parts or ())[:index]))) for x, p in places]
            yield polygon([*top, *reversed(bottom)], fill, palette.surface, part_name(index))


def _runs_with_parts(points: Sequence[TrendPoint]) -> list[list[TrendPoint]]:
    """Return the stretches of points whose scores are taken apart."""
    runs: list[list[TrendPoint]] = [[]]
    for point in points:
        if point.parts is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if run]


def _break(x: float, mark: str, palette: Palette, frame: Frame) -> Iterator[str]:
    yield line([(x, frame.y(100)), (x, frame.y(0))], palette.ink_3, 1, dashes="3 4")
    yield text(x, frame.top - 12, mark, palette.ink_2, anchor="middle", weight=650)


def _dates_and_values(
    points: Sequence[TrendPoint], palette: Palette, frame: Frame
) -> Iterator[str]:
    """Yield dates and coverage below and declared percents above, as many as there is room for."""
    labels = _date_labels(points)
    wide = [max(_width(d), _width(c)) for d, c in zip(labels, _coverages(points), strict=True)]
    x_last = frame.x(points[-1].at, points)
    date_limit, value_limit = x_last - wide[-1] / 2 - 8, x_last - 16
    dated = valued = float("-inf")
    for point, label, width in zip(points, labels, wide, strict=True):
        x, half = frame.x(point.at, points), width / 2
        is_last = point is points[-1]
        if is_last or dated + 8 < x - half < x + half < date_limit:
            yield text(x, frame.height - 28, label, palette.ink_3, anchor="middle")
            yield text(x, frame.height - 11, _coverage(point), palette.ink_3, anchor="middle")
            dated = x + half
        # The last value stands beside its name, at the right.
        if not is_last and valued < x - 12 < x + 12 < value_limit:
            y = frame.y(point.declared) - 9
            yield text(x, y, str(point.declared), palette.ink, anchor="middle", weight=650)
            valued = x + 12
    yield text(
        frame.width - frame.right + 6 + 40, frame.height - 11, say("answered"), palette.ink_3
    )


def _coverages(points: Sequence[TrendPoint]) -> list[str]:
    return [_coverage(point) for point in points]


def _coverage(point: TrendPoint) -> str:
    """Return `25/26`: how many of the questions that apply were answered with a level."""
    return point.short_coverage


def _width(words: str) -> float:
    """Return about how wide a text is; no letter of a date is wider than this."""
    return 8.4 * len(words)


def _date_labels(points: Sequence[TrendPoint]) -> list[str]:
    """Return dates as short as they stay different: year, month or day."""
    by_year = [str(point.at.year) for point in points]
    by_month = [wording.month(point.at) for point in points]
    for labels in (by_year, by_month):
        if len(set(labels)) == len(labels) > 1:
            return labels
    return [point.label for point in points]


def _direct_labels(points: Sequence[TrendPoint], palette: Palette, frame: Frame) -> Iterator[str]:
    """Yield the names and last values of line and areas at the right, none over another."""
    last = points[-1]
    x = frame.width - frame.right + 6
    wanted = [(frame.y(last.declared), say("declared {score}", score=last.declared), palette.ink)]
    taken_apart = [point for point in points if point.parts is not None]
    if taken_apart:
        parts = taken_apart[-1].parts or (0, 0, 0)
        for index in (2, 1, 0):
            middle = sum(parts[:index]) + parts[index] / 2
            wanted.append((frame.y(middle), f"{part_name(index)} {parts[index]}", palette.ink_2))
    for y, (_, words, colour) in zip(_spread([w[0] for w in wanted], frame), wanted, strict=True):
        yield text(x, y + 4, words, colour, weight=650 if colour == palette.ink else None)


def _spread(wanted: Sequence[float], frame: Frame) -> list[float]:
    """Return heights near those wanted, from the top down, at least a line apart."""
    placed: list[float] = []
    for y in wanted:
        placed.append(max(y, placed[-1] + _LABEL_GAP) if placed else y)
    over = max(0.0, placed[-1] - frame.y(0))
    for index in range(len(placed) - 1, -1, -1):
        room = placed[index + 1] - _LABEL_GAP if index + 1 < len(placed) else frame.y(0)
        placed[index] = min(placed[index], room) if over else placed[index]
    return placed
