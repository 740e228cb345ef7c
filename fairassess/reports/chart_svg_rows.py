"""Draw charts whose rows stand below each other: bars, levels before and after, distributions."""

from collections.abc import Iterator
from itertools import accumulate

from fairassess.reports.chart_marks import LETTER_WIDTH, cut, dot, line, rect, text
from fairassess.reports.chart_palette import Palette
from fairassess.reports.chart_values import Bar, Category, Chart, Stack, part_name
from fairassess.reports.speaking import say

_BAR_PITCH = 68
"""From one bar to the next, with its name above and its note below."""

_DUMBBELL_PITCH = 28
_STACK_PITCH = 30
_LEGEND_PITCH = 22
_ROOMY = 520
"""From this width on, what a row is about is set beside its name."""


def bars_height(chart: Chart) -> int:
    """Return the height that bars take."""
    return _BAR_PITCH * len(chart.bars)


def bars(chart: Chart, palette: Palette, width: int) -> Iterator[str]:
    """Yield bars of 0 to 100 %, with their parts, the planned value as a tick, and a note."""
    for index, bar in enumerate(chart.bars):
        top = _BAR_PITCH * index
        name = f"{bar.key}  {bar.title}" if bar.key else bar.title
        value = "–" if bar.value is None else f"{bar.value} %"
        yield text(0, top + 16, name, palette.ink, weight=650)
        yield text(width, top + 16, value, palette.ink, anchor="end", weight=650)
        yield rect(0, top + 24, width, 14, palette.sunken)
        yield from _bar_parts(chart, bar, top + 24, palette, width)
        if bar.target is not None:
            x = width * bar.target / 100
            side = "end" if x > width / 2 else "start"
            yield line([(x, top + 21), (x, top + 41)], palette.ink, 2)
            yield text(
                x, top + 53, say("planned {score}", score=bar.target), palette.ink_2, anchor=side
            )
        yield text(0, top + 53, bar.note, palette.ink_3)


def _bar_parts(chart: Chart, bar: Bar, top: float, palette: Palette, width: int) -> Iterator[str]:
    fills = (palette.measured, palette.word, f"url(#{chart.name}-not-shown)")
    start = 0
    for index, part in enumerate(bar.parts or (bar.value or 0,)):
        if part:
            name = part_name(index) if bar.parts else say("filled")
            x, length = width * start / 100, width * part / 100
            yield rect(x, top, max(length - 2, 1), 14, fills[index], f"{name} {part}")
            start += part


def dumbbells_height(chart: Chart) -> int:
    """Return the height that levels before and after take."""
    return _DUMBBELL_PITCH * len(chart.dumbbells) + 30


def dumbbells(chart: Chart, palette: Palette, width: int) -> Iterator[str]:
    """Yield an empty dot for the level before, a full one for that after, and a line between."""
    lowest, highest = chart.levels
    is_roomy = width >= _ROOMY and any(d.text for d in chart.dumbbells)
    left, right = (0.5 * width if is_roomy else 64.0), width - 48

    def x(level: int) -> float:
        return left + (right - left) * (level - lowest) / max(highest - lowest, 1)

    bottom = _DUMBBELL_PITCH * len(chart.dumbbells) + 4
    for level in range(lowest, highest + 1):
        yield line([(x(level), 4), (x(level), bottom)], palette.line, 1)
        yield text(x(level), bottom + 18, str(level), palette.ink_3, anchor="middle")
    for index, dumbbell in enumerate(chart.dumbbells):
        y = _DUMBBELL_PITCH * index + 18
        yield text(0, y + 4, dumbbell.title, palette.ink, weight=650)
        if is_roomy:
            yield text(44, y + 4, cut(dumbbell.text, left - 64), palette.ink_2)
        before, after, change = dumbbell.before, dumbbell.after, dumbbell.change
        if before is not None and after is not None and before != after:
            yield line([(x(before), y), (x(after), y)], palette.word, 4)
        if before is not None:
            yield dot(x(before), y, palette.surface, palette.ink_2, 6)
        if after is not None:
            yield dot(x(after), y, palette.measured, palette.surface, 6)
        if change:
            told = f"+{change}" if change > 0 else f"−{-change}"
            yield text(width, y + 4, told, palette.ink, anchor="end", weight=650)


def stacks_height(chart: Chart, width: int) -> int:
    """Return the height that a distribution with its legend takes."""
    return _STACK_PITCH * len(chart.stacks) + 8 + _LEGEND_PITCH * len(_legend(chart, width))


def stacks(chart: Chart, palette: Palette, width: int) -> Iterator[str]:
    """Yield one bar per question, its parts as wide as the counts in them, and a legend below."""
    is_roomy = width >= _ROOMY and any(stack.text for stack in chart.stacks)
    left = 0.45 * width if is_roomy else 56.0
    most = max((stack.total for stack in chart.stacks), default=0) or 1
    for index, stack in enumerate(chart.stacks):
        top = _STACK_PITCH * index + 4
        yield text(0, top + 16, stack.title, palette.ink, weight=650)
        if is_roomy:
            yield text(44, top + 16, cut(stack.text, left - 60), palette.ink_2)
        yield from _stack_parts(chart, stack, (left, top, (width - left) / most), palette)
    y = _STACK_PITCH * len(chart.stacks) + 8
    for row in _legend(chart, width):
        for x, category in row:
            fill, _, outline = _part_colours(chart, category, palette)
            yield rect(x + 1, y + 4, 12, 12, fill, outline=outline)
            yield text(x + 20, y + 15, category.title, palette.ink_2)
        y += _LEGEND_PITCH


def _stack_parts(
    chart: Chart, stack: Stack, place: tuple[float, float, float], palette: Palette
) -> Iterator[str]:
    left, top, unit = place
    starts = accumulate(stack.counts, initial=0)
    for category, count, start in zip(chart.categories, stack.counts, starts, strict=False):
        if not count:
            continue
        fill, ink, outline = _part_colours(chart, category, palette)
        x, length = left + start * unit, max(count * unit - 2, 1)
        name = f"{category.title}: {count}"
        yield rect(x, top, length, 22, fill, name, outline=outline)
        if length > LETTER_WIDTH * len(str(count)) + 4:
            middle = x + length / 2
            if category.shade is None and category.pattern:
                # Letters on a pattern need a ground of their own.
                half = LETTER_WIDTH * len(str(count)) / 2 + 3
                yield rect(middle - half, top + 3, 2 * half, 16, palette.surface)
            yield text(middle, top + 16, str(count), ink, anchor="middle", weight=650)


def _part_colours(chart: Chart, category: Category, palette: Palette) -> tuple[str, str, str]:
    """Return fill, ink and outline of a part: a shade, a pattern, or an outline alone."""
    if category.shade is not None:
        return palette.heat[category.shade], palette.heat_ink[category.shade], palette.line
    if category.pattern:
        return f"url(#{chart.name}-{category.pattern})", palette.ink, palette.ink_3
    return palette.surface, palette.ink_2, palette.ink_3


def _legend(chart: Chart, width: int) -> list[list[tuple[float, Category]]]:
    """Return the categories in rows that are no wider than the drawing."""
    rows: list[list[tuple[float, Category]]] = [[]]
    x = 0.0
    for category in chart.categories:
        room = 20 + LETTER_WIDTH * len(category.title) + 20
        if rows[-1] and x + room > width:
            rows.append([])
            x = 0.0
        rows[-1].append((x, category))
        x += room
    return rows
