"""Draw checks day by day: told apart by height and hatching, not by colour alone."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from fairassess.domain.day_strips import DayState, Span
from fairassess.reports import wording
from fairassess.reports.chart_marks import LETTER_WIDTH, cross, cut, line, rect, text
from fairassess.reports.chart_palette import Palette
from fairassess.reports.chart_values import Chart, Strip

_PITCH = 52
_TALL = 22
_FOOT = 54
_KEY_ROW = 22
_KEY_GAP = 14
_MOST_TICKS = 8
_SPACED_PX = 86
_ROOMY = 520


def height(chart: Chart, width: int) -> int:
    """Return the height that strips with their dates and legend take."""
    more_rows = max(len(_key_rows(chart, width)) - 1, 0)
    return _PITCH * len(chart.strips) + _FOOT + _KEY_ROW * more_rows


def draw(chart: Chart, palette: Palette, width: int) -> Iterator[str]:
    """Yield one strip per check, the dates below them, and what each mark stands for."""
    if chart.window is None:
        return
    first, last = chart.window
    unit = width / ((last - first).days + 1)
    for index, strip in enumerate(chart.strips):
        top = _PITCH * index
        told = _told(strip, is_narrow=width < _ROOMY)
        room = width - LETTER_WIDTH * len(told) - 16
        yield text(0, top + 14, cut(strip.title, room), palette.ink)
        yield text(width, top + 14, told, palette.ink_2, anchor="end")
        for span in strip.spans:
            x = unit * (span.first - first).days
            yield from _mark(chart, span, (x, top + 20, unit * span.days), palette, width)
        yield line([(0, top + 20 + _TALL), (width, top + 20 + _TALL)], palette.line, 1)
    bottom = _PITCH * len(chart.strips)
    yield from _dates(first, last, unit, bottom, palette, width)
    for number, row in enumerate(_key_rows(chart, width)):
        yield from _legend(chart, row, bottom + 34 + _KEY_ROW * number, palette)


def _told(strip: Strip, *, is_narrow: bool) -> str:
    """Return on how many days it fails of those on which it could be told."""
    failed, passed = strip.days(DayState.FAILED), strip.days(DayState.PASSED)
    if not failed + passed:
        return "not told" if is_narrow else "not told on any day"
    if is_narrow:
        return f"fails {failed}/{failed + passed}"
    return f"fails {failed} of {failed + passed} days"


def _mark(
    chart: Chart, span: Span, place: tuple[float, float, float], palette: Palette, width: int
) -> Iterator[str]:
    """Yield the mark of a span: full height held, low with a cross failed, hatched not told."""
    x, top, wide = place
    # A white gap divides spans; a day may be narrower than it.
    shown = max(wide - 1, 0.8)
    name = f"{span.state.value} {span.days}"
    match span.state:
        case DayState.PASSED:
            yield rect(x, top, shown, _TALL, palette.held, name)
        case DayState.FAILED:
            yield rect(x, top + _TALL - 10, shown, 10, palette.failed, name)
            middle = min(max(x + shown / 2, 4), width - 4)
            yield cross(middle, top + 5, palette.failed)
        case DayState.CANT_TELL:
            yield rect(x, top + 6, shown, _TALL - 6, f"url(#{chart.name}-open)", name)
        case DayState.INAPPLICABLE:
            yield rect(x, top + _TALL - 3, shown, 3, palette.ink_3, name)
        case DayState.NO_RUN:
            yield rect(x, top, shown, _TALL, "none", name)


def _dates(
    first: date, last: date, unit: float, top: float, palette: Palette, width: int
) -> Iterator[str]:
    """Yield a few days below the strips, the first and the last among them."""
    length = (last - first).days
    ticks = max(1, min(_MOST_TICKS, int(width / _SPACED_PX) - 1, length))
    for number in range(ticks + 1):
        day = first + timedelta(days=round(length * number / ticks))
        x = unit * ((day - first).days + 0.5)
        side = "start" if number == 0 else "end" if number == ticks else "middle"
        place = 0 if number == 0 else width if number == ticks else x
        is_end = number in (0, ticks) and first.year != last.year
        yield text(place, top + 14, _day(day, with_year=is_end), palette.ink_3, anchor=side)


def _day(day: date, *, with_year: bool) -> str:
    """Return `14 Oct`, with its year where the days are of two."""
    short = wording.short_day(day)
    return short if with_year else short.rsplit(" ", 1)[0]


def _key_rows(chart: Chart, width: int) -> list[list[DayState]]:
    """Return the states that are in the drawing, as many in a row as fit beside each other."""
    used = {span.state for strip in chart.strips for span in strip.spans}
    rows: list[list[DayState]] = []
    taken = 0.0
    for state in (one for one in DayState if one in used):
        needed = _key_width(state)
        if not rows or taken + needed - _KEY_GAP > width:
            rows.append([])
            taken = 0.0
        rows[-1].append(state)
        taken += needed
    return rows


def _key_width(state: DayState) -> float:
    return 14 + LETTER_WIDTH * len(state.value) + _KEY_GAP


def _legend(
    chart: Chart, states: Sequence[DayState], top: float, palette: Palette
) -> Iterator[str]:
    """Yield one row of what the marks stand for."""
    x = 0.0
    for state in states:
        match state:
            case DayState.PASSED:
                yield rect(x, top, 8, 16, palette.held)
            case DayState.FAILED:
                yield rect(x, top + 9, 8, 7, palette.failed)
                yield cross(x + 4, top + 4, palette.failed)
            case DayState.CANT_TELL:
                yield rect(x, top + 4, 8, 12, f"url(#{chart.name}-open)")
            case DayState.INAPPLICABLE:
                yield rect(x, top + 13, 8, 3, palette.ink_3)
            case DayState.NO_RUN:
                yield line([(x, top + 16), (x + 8, top + 16)], palette.line, 1)
        yield text(x + 14, top + 13, state.value, palette.ink_2)
        x += _key_width(state)
