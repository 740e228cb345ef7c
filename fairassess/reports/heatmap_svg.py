"""Draw a heatmap as inline SVG: numbers in its cells, readable in grey, light and dark."""

from collections.abc import Iterator
from html import escape

from fairassess.reports.chart_values import PAGE, Palette
from fairassess.reports.heatmap import Cell, Column, Heatmap

SHADES = (("#e6eff1", "#1c2430"), ("#b4d3d9", "#12232a"), ("#5597a6", "#071418"))
FULL = ("#0f5c6e", "#ffffff")
"""Fill and ink from light to dark, each darker than the one before, also where colour is lost."""

_LEFT = 156
_PITCH_X = 42
_PITCH_Y = 28
_HEAD = 18
_HEAD_PER_SIGN = 5
_FOOT = 34
_RIGHT = 64
_LONGEST_FIELD = 22
_LONGEST_COLUMN = 17


def as_svg(heatmap: Heatmap, palette: Palette = PAGE) -> str:
    """
    Draw a heatmap.

    Args:
        heatmap: What to draw.
        palette: Colours of text and lines; by default those of the page it stands in.

    Returns:
        One `svg` element with title and description; its numbers are the percents of the table,
        a hatched cell with a dash stands for no records.
    """
    width = _LEFT + _PITCH_X * len(heatmap.columns) + _RIGHT
    height = _top(heatmap) + _PITCH_Y * len(heatmap.rows) + _FOOT
    inside = "".join((*_head(heatmap, palette), *_rows(heatmap, palette), *_foot(heatmap, palette)))
    font = "" if palette is PAGE else ' font-family="sans-serif"'
    return (
        f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
        f'class="chart heatmap" aria-labelledby="{heatmap.name}-title {heatmap.name}-finding" '
        f'font-size="13"{font}><title id="{heatmap.name}-title">{escape(heatmap.title)}</title>'
        f'<desc id="{heatmap.name}-finding">{escape(heatmap.finding)}</desc>'
        f"{_hatching(heatmap, palette)}{inside}</svg>"
    )


def _head(heatmap: Heatmap, palette: Palette) -> Iterator[str]:
    for place, column in enumerate(heatmap.columns):
        x, y = _x(place) + _PITCH_X / 2, _top(heatmap) - 10
        yield (
            f'<text x="{x:.0f}" y="{y}" fill="{palette.ink_2}" '
            f'transform="rotate(-50 {x:.0f} {y})">'
            f"<title>{escape(column.title)}</title>{_cut(column.title, _LONGEST_COLUMN)}</text>"
        )


def _rows(heatmap: Heatmap, palette: Palette) -> Iterator[str]:
    for place, (field, row) in enumerate(zip(heatmap.fields, heatmap.rows, strict=True)):
        y = _top(heatmap) + _PITCH_Y * place
        yield (
            f'<text x="0" y="{y + 19}" fill="{palette.ink}">'
            f"<title>{escape(field)}</title>{_cut(field, _LONGEST_FIELD)}</text>"
        )
        for at, (cell, column) in enumerate(zip(row, heatmap.columns, strict=True)):
            yield _cell(heatmap, field, cell, column, _x(at), y, palette)


def _cell(
    heatmap: Heatmap, field: str, cell: Cell, column: Column, x: int, y: int, palette: Palette
) -> str:
    fill, ink, stroke = _colours(heatmap, cell, palette)
    number = "–" if cell.percent is None else str(cell.percent)
    told = f"{field}, {column.title}: {cell.text}; {cell.share.found} of {cell.share.of} records"
    middle = x + (_PITCH_X - 3) / 2
    return (
        f'<g data-field="{escape(field)}"><title>{escape(told)}</title>'
        f'<rect x="{x}" y="{y}" width="{_PITCH_X - 3}" height="{_PITCH_Y - 3}" rx="4" '
        f'fill="{fill}"{stroke}/><text x="{middle}" y="{y + 17}" fill="{ink}" '
        f'text-anchor="middle">{number}</text></g>'
    )


def _colours(heatmap: Heatmap, cell: Cell, palette: Palette) -> tuple[str, str, str]:
    """Return fill, ink and outline: nothing filled is outlined, no records are hatched."""
    if cell.percent is None:
        return f"url(#{heatmap.name}-none)", palette.ink_2, ""
    if not cell.share.found:
        return "none", palette.ink_2, f' stroke="{palette.ink_3}" stroke-dasharray="3 3"'
    if cell.share.found == cell.share.of:
        return (*FULL, "")
    return (*SHADES[min(cell.percent * len(SHADES) // 100, len(SHADES) - 1)], "")


def _foot(heatmap: Heatmap, palette: Palette) -> Iterator[str]:
    y = _top(heatmap) + _PITCH_Y * len(heatmap.rows) + 20
    yield f'<text x="0" y="{y}" fill="{palette.ink_3}">Records</text>'
    for place, column in enumerate(heatmap.columns):
        x = _x(place) + (_PITCH_X - 3) / 2
        yield (
            f'<text x="{x}" y="{y}" fill="{palette.ink_3}" font-size="11" '
            f'text-anchor="middle"><title>{column.records}</title>{_short(column.records)}</text>'
        )


def _hatching(heatmap: Heatmap, palette: Palette) -> str:
    return (
        f'<defs><pattern id="{heatmap.name}-none" width="7" height="7" '
        'patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<rect width="7" height="7" fill="{palette.surface}"/>'
        f'<rect width="1.5" height="7" fill="{palette.line}"/></pattern></defs>'
    )


def _top(heatmap: Heatmap) -> int:
    """Return where the cells begin: below the longest title of a column, which stands aslant."""
    longest = max((len(column.title) for column in heatmap.columns), default=0)
    return _HEAD + _HEAD_PER_SIGN * (min(longest, _LONGEST_COLUMN) + 1)


def _x(place: int) -> int:
    return _LEFT + _PITCH_X * place


def _cut(text: str, longest: int) -> str:
    """Return a text that fits its place; the whole of it is in the title beside it."""
    return escape(text if len(text) <= longest else f"{text[: longest - 1]}…")


def _short(number: int) -> str:
    """Return a number of at most five signs: `9999`, `12k`, `3M`."""
    if number < 10_000:
        return str(number)
    return f"{number // 1_000}k" if number < 1_000_000 else f"{number // 1_000_000}M"
