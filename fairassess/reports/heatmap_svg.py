"""Draw a heatmap as inline SVG: numbers in its cells, readable in grey, light and dark."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from fairassess.reports.chart_palette import PAGE
from fairassess.reports.heatmap import Cell, Column, Heatmap

SHADES = tuple((f"var(--heat-{step})", f"var(--heat-ink-{step})") for step in range(1, 5))
"""
Fill and ink, each farther from the page than the one before; the last is for what is full.

They are the page's own, so that in the dark, too, it is the full cell that meets the eye first.
"""

LEFT = 156
RIGHT = 8
"""
Width left of the cells, for the names of the rows, and right of them.

The stylesheet has both as the padding of the drawing: what is inside counts from the first cell,
and its shares are those of all cells together.
"""

LINE_MOST = 24
"""Signs in one of the two lines of a column's title; a longer title is cut."""

_PITCH_X = 42
_PITCH_Y = 28
_GAP_SHARE = 0.07
_FOOT = 34
_LONGEST_FIELD = 22
_FEW_COLUMNS = 4
_UPRIGHT_MOST = 5
_UNDIVIDED_MOST = 14
_LINE_HEIGHT = 15
_SLANTED_PER_SIGN = 5.4
_PARTS = re.compile(r"[^\s:/_.,;|-]*[\s:/_.,;|-]*")


def as_svg(heatmap: Heatmap) -> str:
    """
    Draw a heatmap in the colours of the page that it stands in.

    Returns:
        One `svg` element with title and description; its numbers are the percents of the table,
        a hatched cell with a dash stands for no records. Its width is the least that it needs;
        where a page gives it more, its cells share that.
    """
    drawn = _layout(heatmap)
    inside = _PITCH_X * len(heatmap.columns)
    height = drawn.y(len(heatmap.rows)) + _FOOT
    columns = "".join((*_head(drawn), *_cells(drawn), *_foot(drawn)))
    few = " few" if len(heatmap.columns) <= _FEW_COLUMNS else ""
    return (
        f'<svg width="{LEFT + inside + RIGHT}" height="{height}" role="img" '
        f'class="heatmap{few}" aria-labelledby="{heatmap.name}-title {heatmap.name}-finding" '
        f'font-size="13"><title id="{heatmap.name}-title">{escape(heatmap.title)}</title>'
        f'<desc id="{heatmap.name}-finding">{escape(heatmap.finding)}</desc>'
        f"{_hatching(heatmap)}{''.join(_names(drawn))}"
        f"{columns}</svg>"
    )


@dataclass(frozen=True, slots=True)
class _Layout:
    """
    Where the parts of a heatmap stand; from left to right in shares, as its width can grow.

    Attributes:
        heatmap: What is drawn.
        titles: One or two lines for each column.
        is_upright: Whether these fit above their columns without a slant.
        top: Where the cells begin.
    """

    heatmap: Heatmap
    titles: tuple[tuple[str, ...], ...]
    is_upright: bool
    top: int

    def width(self, columns: float) -> str:
        """Return the width of some columns, or of a part of one."""
        return f"{100 * columns / len(self.heatmap.columns):.3f}%"

    def middle(self, place: int) -> str:
        """Return the middle of the cells of a column."""
        return self.width(place + (1 - _GAP_SHARE) / 2)

    def y(self, place: int) -> int:
        """Return where the cells of a row begin."""
        return self.top + _PITCH_Y * place


def _layout(heatmap: Heatmap) -> _Layout:
    titles = tuple(_lines(column.title, _UPRIGHT_MOST) for column in heatmap.columns)
    is_upright = all(len(line) <= _UPRIGHT_MOST for lines in titles for line in lines)
    if not is_upright:
        titles = tuple(_lines(column.title, _UNDIVIDED_MOST) for column in heatmap.columns)
    top = 9 + _LINE_HEIGHT * max(map(len, titles), default=1)
    if not is_upright:
        longest = max(min(len(line), LINE_MOST) for lines in titles for line in lines)
        top += round(_SLANTED_PER_SIGN * (longest + 1))
    return _Layout(heatmap, titles, is_upright, top)


def _lines(title: str, undivided: int) -> tuple[str, ...]:
    """Return a title in one line or two, divided behind a sign that ends a part of it."""
    if len(title) <= undivided:
        return (title,)
    ends = [found.end() for found in _PARTS.finditer(title) if 0 < found.end() < len(title)]
    halves = [(title[:end].rstrip(), title[end:]) for end in ends]
    best = min(halves, key=lambda pair: max(map(len, pair)), default=(title, ""))
    if max(map(len, best)) > LINE_MOST:
        best = (title[:LINE_MOST], title[LINE_MOST:])
    return tuple(line for line in best if line)


def _names(drawn: _Layout) -> Iterator[str]:
    """Draw what stands left of the cells."""
    for place, field in enumerate(drawn.heatmap.fields):
        yield (
            f'<text x="-{LEFT}" y="{drawn.y(place) + 19}" fill="{PAGE.ink}">'
            f"<title>{escape(field)}</title>{_cut(field, _LONGEST_FIELD)}</text>"
        )
    below = drawn.y(len(drawn.heatmap.rows)) + 20
    yield f'<text x="-{LEFT}" y="{below}" fill="{PAGE.ink_3}">Records</text>'


def _head(drawn: _Layout) -> Iterator[str]:
    """Draw the titles of the columns: upright where they are short, else ending at their cells."""
    slant = 'text-anchor="end" transform="rotate(50)"'
    way = 'text-anchor="middle"' if drawn.is_upright else slant
    for place, (column, lines) in enumerate(zip(drawn.heatmap.columns, drawn.titles, strict=True)):
        first = -_LINE_HEIGHT * (len(lines) - 1)
        spans = "".join(
            f'<tspan x="0" y="{first + _LINE_HEIGHT * number}">{_cut(line, LINE_MOST)}</tspan>'
            for number, line in enumerate(lines)
        )
        yield (
            f'<svg x="{drawn.middle(place)}" y="{drawn.top - 9}" overflow="visible">'
            f'<text fill="{PAGE.ink_2}" {way}><title>{escape(column.title)}</title>{spans}</text>'
            "</svg>"
        )


def _cells(drawn: _Layout) -> Iterator[str]:
    heatmap = drawn.heatmap
    for place, (field, row) in enumerate(zip(heatmap.fields, heatmap.rows, strict=True)):
        for at, (cell, column) in enumerate(zip(row, heatmap.columns, strict=True)):
            yield _cell(drawn, field, cell, column, at, drawn.y(place))


def _cell(drawn: _Layout, field: str, cell: Cell, column: Column, at: int, y: int) -> str:
    fill, ink, stroke = _colours(drawn, cell)
    number = "–" if cell.percent is None else str(cell.percent)
    told = (
        f"{field}, {column.title}: {cell.text}; {cell.share.found:,} of {cell.share.of:,} records"
    )
    return (
        f'<g data-field="{escape(field)}"><title>{escape(told)}</title>'
        f'<rect x="{drawn.width(at)}" y="{y}" width="{drawn.width(1 - _GAP_SHARE)}" '
        f'height="{_PITCH_Y - 3}" rx="4" fill="{fill}"{stroke}/>'
        f'<text x="{drawn.middle(at)}" y="{y + 17}" fill="{ink}" '
        f'text-anchor="middle">{number}</text></g>'
    )


def _colours(drawn: _Layout, cell: Cell) -> tuple[str, str, str]:
    """Return fill, ink and outline: nothing filled is outlined, no records are hatched."""
    if cell.percent is None:
        return f"url(#{drawn.heatmap.name}-none)", PAGE.ink_2, ""
    if not cell.share.found:
        return "none", PAGE.ink_2, f' stroke="{PAGE.ink_3}" stroke-dasharray="3 3"'
    if cell.share.found == cell.share.of:
        return (*SHADES[-1], "")
    partial = SHADES[:-1]
    return (*partial[min(cell.percent * len(partial) // 100, len(partial) - 1)], "")


def _foot(drawn: _Layout) -> Iterator[str]:
    y = drawn.y(len(drawn.heatmap.rows)) + 20
    for place, column in enumerate(drawn.heatmap.columns):
        yield (
            f'<text x="{drawn.middle(place)}" y="{y}" fill="{PAGE.ink_3}" font-size="11" '
            f'text-anchor="middle"><title>{column.records:,}</title>{_short(column.records)}</text>'
        )


def _hatching(heatmap: Heatmap) -> str:
    return (
        f'<defs><pattern id="{heatmap.name}-none" width="7" height="7" '
        'patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<rect width="7" height="7" fill="{PAGE.surface}"/>'
        f'<rect width="1.5" height="7" fill="{PAGE.line}"/></pattern></defs>'
    )


def _cut(text: str, longest: int) -> str:
    """Return a text that fits its place; the whole of it is in the title beside it."""
    return escape(text if len(text) <= longest else f"{text[: longest - 1]}…")


def _short(number: int) -> str:
    """Return a number of at most five signs: `9,999`, `12k`, `3M`."""
    if number < 10_000:
        return f"{number:,}"
    return f"{number // 1_000}k" if number < 1_000_000 else f"{number // 1_000_000}M"
