"""Draw charts as inline SVG for the page: no script, readable as text, light and dark."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from fairassess.reports import wording
from fairassess.reports.chart_values import PAGE, PARTS, Bar, Chart, Palette, TrendPoint

_LABEL_GAP = 16
"""Least distance of two lines of text, so that they never overlap."""

_BAR_PITCH = 68
"""From one bar to the next, with its name above and its note below."""


def as_svg(chart: Chart, palette: Palette = PAGE, *, width: int = 660) -> str:
    """
    Draw a chart.

    Args:
        chart: What to draw.
        palette: Colours; by default those of the page it stands in.
        width: In units of the drawing, which are pixels at full size; 320 or more. A narrow
            drawing keeps its text readable where a wide one would be scaled down.

    Returns:
        One `svg` element with title and description; its numbers are those of the table.
    """
    if chart.trend:
        height, content = 250, _trend(chart, palette, _Frame(width, 250))
    elif chart.bars:
        height, content = _BAR_PITCH * len(chart.bars), _bars(chart, palette, width)
    elif chart.dumbbells:
        height, content = 28 * len(chart.dumbbells) + 30, _dumbbells(chart, palette, width)
    else:
        height, content = 48, iter([_text(0, 28, chart.finding, palette.ink_2)])
    inside = "".join(content)
    font = "" if palette is PAGE else ' font-family="sans-serif"'
    return (
        f'<svg viewBox="0 0 {width} {height}" role="img" class="chart" '
        f'aria-labelledby="{chart.name}-title {chart.name}-finding" font-size="13"{font}>'
        f'<title id="{chart.name}-title">{escape(chart.title)}</title>'
        f'<desc id="{chart.name}-finding">{escape(chart.finding)}</desc>'
        f"{_pattern(chart, palette)}{inside}</svg>"
    )


def sparkline(chart: Chart, palette: Palette = PAGE, *, width: int = 120, height: int = 28) -> str:
    """Draw the declared score of a trend as a small line, for lists; numbers stand beside it."""
    frame = _Frame(width, height, left=3, right=3, top=4, bottom=4)
    content = []
    for segment in chart.trend:
        corners = [(frame.x(p.at, chart.points), frame.y(p.declared)) for p in segment.points]
        content.append(_line(corners, palette.ink_2, 1.5))
        content.append(_dot(*corners[-1], palette.measured, palette.surface, 2.5))
    return (
        f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
        f'class="sparkline" aria-label="{escape(chart.finding)}">{"".join(content)}</svg>'
    )


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where the plot lies in the drawing."""

    width: int
    height: int
    left: int = 44
    right: int = 112
    top: int = 26
    bottom: int = 32

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


def _trend(chart: Chart, palette: Palette, frame: _Frame) -> Iterator[str]:
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
        yield _line(corners, palette.ink_2, 1.5)
        for x, y in corners:
            yield _dot(x, y, palette.ink_2, palette.surface, 3.5)
    yield from _dates_and_values(points, palette, frame)
    yield from _direct_labels(points, palette, frame)


def _grid(palette: Palette, frame: _Frame) -> Iterator[str]:
    for percent in (0, 25, 50, 75, 100):
        y = frame.y(percent)
        yield _line([(frame.left, y), (frame.width - frame.right, y)], palette.line, 1)
        yield _text(frame.left - 8, y + 4, f"{percent}", palette.ink_3, anchor="end")
    yield _text(0, 12, "%", palette.ink_3)


def _areas(
    chart: Chart, points: Sequence[TrendPoint], palette: Palette, frame: _Frame
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
            yield _polygon([*top, *reversed(bottom)], fill, palette.surface, PARTS[index])


def _runs_with_parts(points: Sequence[TrendPoint]) -> list[list[TrendPoint]]:
    """Return the stretches of points whose scores are taken apart."""
    runs: list[list[TrendPoint]] = [[]]
    for point in points:
        if point.parts is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if run]


def _break(x: float, mark: str, palette: Palette, frame: _Frame) -> Iterator[str]:
    yield _line([(x, frame.y(100)), (x, frame.y(0))], palette.ink_3, 1, dashes="3 4")
    yield _text(x, frame.top - 12, mark, palette.ink_2, anchor="middle", weight=650)


def _dates_and_values(
    points: Sequence[TrendPoint], palette: Palette, frame: _Frame
) -> Iterator[str]:
    """Yield dates below and declared percents above, as many as there is room for."""
    labels = _date_labels(points)
    x_last = frame.x(points[-1].at, points)
    date_limit, value_limit = x_last - _width(labels[-1]), x_last - 16
    dated = valued = float("-inf")
    for point, label in zip(points, labels, strict=True):
        x, half = frame.x(point.at, points), _width(label) / 2
        is_last = point is points[-1]
        if is_last or dated + 8 < x - half < x + half < date_limit:
            yield _text(x, frame.height - 10, label, palette.ink_3, anchor="middle")
            dated = x + half
        # The last value stands beside its name, at the right.
        if not is_last and valued < x - 12 < x + 12 < value_limit:
            y = frame.y(point.declared) - 9
            yield _text(x, y, str(point.declared), palette.ink, anchor="middle", weight=650)
            valued = x + 12


def _width(text: str) -> float:
    """Return about how wide a text is; no letter of a date is wider than this."""
    return 8.4 * len(text)


def _date_labels(points: Sequence[TrendPoint]) -> list[str]:
    """Return dates as short as they stay different: year, month or day."""
    by_year = [str(point.at.year) for point in points]
    by_month = [wording.month(point.at) for point in points]
    for labels in (by_year, by_month):
        if len(set(labels)) == len(labels) > 1:
            return labels
    return [point.label for point in points]


def _direct_labels(points: Sequence[TrendPoint], palette: Palette, frame: _Frame) -> Iterator[str]:
    """Yield the names and last values of line and areas at the right, none over another."""
    last = points[-1]
    x = frame.width - frame.right + 6
    wanted = [(frame.y(last.declared), f"declared {last.declared}", palette.ink)]
    taken_apart = [point for point in points if point.parts is not None]
    if taken_apart:
        parts = taken_apart[-1].parts or (0, 0, 0)
        for index in (2, 1, 0):
            middle = sum(parts[:index]) + parts[index] / 2
            wanted.append((frame.y(middle), f"{PARTS[index]} {parts[index]}", palette.ink_2))
    for y, (_, text, colour) in zip(_spread([w[0] for w in wanted], frame), wanted, strict=True):
        yield _text(x, y + 4, text, colour, weight=650 if colour == palette.ink else None)


def _spread(wanted: Sequence[float], frame: _Frame) -> list[float]:
    """Return heights near those wanted, from the top down, at least a line apart."""
    placed: list[float] = []
    for y in wanted:
        placed.append(max(y, placed[-1] + _LABEL_GAP) if placed else y)
    over = max(0.0, placed[-1] - frame.y(0))
    for index in range(len(placed) - 1, -1, -1):
        room = placed[index + 1] - _LABEL_GAP if index + 1 < len(placed) else frame.y(0)
        placed[index] = min(placed[index], room) if over else placed[index]
    return placed


def _bars(chart: Chart, palette: Palette, width: int) -> Iterator[str]:
    for index, bar in enumerate(chart.bars):
        top = _BAR_PITCH * index
        name = f"{bar.key}  {bar.title}" if bar.key else bar.title
        value = "–" if bar.value is None else f"{bar.value} %"
        yield _text(0, top + 16, name, palette.ink, weight=650)
        yield _text(width, top + 16, value, palette.ink, anchor="end", weight=650)
        yield _rect(0, top + 24, width, 14, palette.sunken)
        yield from _bar_parts(chart, bar, top + 24, palette, width)
        if bar.target is not None:
            x = width * bar.target / 100
            side = "end" if x > width / 2 else "start"
            yield _line([(x, top + 21), (x, top + 41)], palette.ink, 2)
            yield _text(x, top + 53, f"planned {bar.target}", palette.ink_2, anchor=side)
        yield _text(0, top + 53, bar.note, palette.ink_3)


def _bar_parts(chart: Chart, bar: Bar, top: float, palette: Palette, width: int) -> Iterator[str]:
    fills = (palette.measured, palette.word, f"url(#{chart.name}-not-shown)")
    start = 0
    for index, part in enumerate(bar.parts or (bar.value or 0,)):
        if part:
            name = PARTS[index] if bar.parts else "filled"
            x, length = width * start / 100, width * part / 100
            yield _rect(x, top, max(length - 2, 1), 14, fills[index], f"{name} {part}")
            start += part


def _dumbbells(chart: Chart, palette: Palette, width: int) -> Iterator[str]:
    lowest, highest = chart.levels
    left, right = 64, width - 24

    def x(level: int) -> float:
        return left + (right - left) * (level - lowest) / max(highest - lowest, 1)

    bottom = 28 * len(chart.dumbbells) + 4
    for level in range(lowest, highest + 1):
        yield _line([(x(level), 4), (x(level), bottom)], palette.line, 1)
        yield _text(x(level), bottom + 18, str(level), palette.ink_3, anchor="middle")
    for index, dumbbell in enumerate(chart.dumbbells):
        y = 28 * index + 18
        yield _text(0, y + 4, dumbbell.title, palette.ink)
        before, after = dumbbell.before, dumbbell.after
        if before is not None and after is not None and before != after:
            yield _line([(x(before), y), (x(after), y)], palette.word, 4)
        if before is not None:
            yield _dot(x(before), y, palette.surface, palette.ink_2, 6)
        if after is not None:
            yield _dot(x(after), y, palette.measured, palette.surface, 6)


def _pattern(chart: Chart, palette: Palette) -> str:
    """Return the hatching of what is not shown, so that it is not told by colour alone."""
    return (
        f'<defs><pattern id="{chart.name}-not-shown" width="7" height="7" '
        'patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<rect width="7" height="7" fill="{palette.surface}"/>'
        f'<rect width="5" height="7" fill="{palette.unshown}"/></pattern></defs>'
    )


def _text(
    x: float,
    y: float,
    text: str,
    fill: str,
    *,
    anchor: str = "start",
    weight: int | None = None,
) -> str:
    bold = f' font-weight="{weight}"' if weight else ""
    side = f' text-anchor="{anchor}"' if anchor != "start" else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{fill}"{side}{bold}>{escape(text)}</text>'


def _line(
    corners: Sequence[tuple[float, float]], stroke: str, width: float, *, dashes: str = ""
) -> str:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<polyline points="{path}" fill="none" stroke="{stroke}" stroke-width="{width}"{dashed}/>'
    )


def _polygon(corners: Sequence[tuple[float, float]], fill: str, stroke: str, name: str) -> str:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)
    return (
        f'<polygon points="{path}" fill="{fill}" stroke="{stroke}" stroke-width="1.5" '
        f'data-part="{name}"/>'
    )


def _rect(x: float, y: float, width: float, height: float, fill: str, name: str = "") -> str:
    part = f' data-part="{name}"' if name else ""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height}" rx="2" '
        f'fill="{fill}"{part}/>'
    )


def _dot(x: float, y: float, fill: str, stroke: str, radius: float) -> str:
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{fill}" stroke="{stroke}" '
        'stroke-width="1.5"/>'
    )
