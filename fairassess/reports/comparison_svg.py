"""Draw a map of levels as SVG: a level in each cell, patterns where there is none."""

from collections.abc import Iterator, Sequence
from html import escape

from fairassess.reports.chart_marks import LETTER_WIDTH, cut, dots, hatching, text
from fairassess.reports.chart_palette import PAGE, Palette
from fairassess.reports.comparison_chart import LevelCell, LevelMap, LevelRow
from fairassess.reports.speaking import say

_NAME_WIDTH_MOST = 158
_SCORE_WIDTH = 58
_HEAD_LETTER = 6.2
_PITCH_X = 31
PITCH_Y = 30
_HEAD = 28
_SEAM = 3
_KEY_PITCH_Y = 24
_KEY_GAP = 18


def as_svg(levels: LevelMap, palette: Palette = PAGE) -> str:
    """
    Draw a map of levels.

    Args:
        levels: What is drawn.
        palette: Colours; by default those of the page that the drawing stands in.

    Returns:
        One `svg` element with title and description, as wide and high as its cells need; empty
        where there is nothing to draw.
    """
    if levels.is_empty:
        return ""
    width = cells_width(levels)
    width = max(width, *(_key_width(key) for key in levels.keys))
    bottom = _HEAD + PITCH_Y * len(levels.rows) + 8
    keys = _places(levels, width)
    height = bottom + _KEY_PITCH_Y * (keys[-1][1] + 1)
    font = "" if palette is PAGE else ' font-family="DejaVu Sans, sans-serif"'
    drawn = "".join(
        (
            *_head(levels, palette),
            *(
                mark
                for place, row in enumerate(levels.rows)
                for mark in _row(levels, row, _HEAD + PITCH_Y * place, palette)
            ),
            *_keys(levels, bottom, keys, palette),
        )
    )
    return (
        f'<svg width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img" '
        f'aria-labelledby="{levels.name}-title {levels.name}-finding" font-size="13"{font}>'
        f'<title id="{levels.name}-title">{escape(levels.title)}</title>'
        f'<desc id="{levels.name}-finding">{escape(levels.finding)}</desc>'
        f"<defs>{hatching(f'{levels.name}-stripes', palette.ink_3, palette, gap=5)}"
        f"{dots(f'{levels.name}-dots', palette.ink_3, palette)}</defs>{drawn}</svg>"
    )


def keys(levels: LevelMap) -> tuple[tuple[str, str], ...]:
    """
    Draw each key by itself, for pages too narrow for the drawing: words there scroll away with it.

    Returns:
        Of each key one `svg` element and its words; patterns are those of the drawing beside them.
    """
    width, height = _PITCH_X - _SEAM, _KEY_PITCH_Y - _SEAM
    start = f'<svg width="{width}" height="{height}" font-size="13" aria-hidden="true">'
    return tuple(
        (
            f"{start}{_cell(levels.name, key, 0, 0, key.told, PAGE, height=height)}</svg>",
            key.told,
        )
        for key in levels.keys
    )


def cells_width(levels: LevelMap) -> int:
    """Return how wide names, cells and declared scores are together, in pixels."""
    return name_width(levels) + _PITCH_X * len(levels.columns) + _score_width()


def name_width(levels: LevelMap) -> int:
    """Return how wide the names of facilities are with the room behind them, in pixels."""
    longest = max((len(row.title) for row in levels.rows), default=0)
    return min(round(LETTER_WIDTH * longest) + 22, _NAME_WIDTH_MOST)


def _head(levels: LevelMap, palette: Palette) -> Iterator[str]:
    for place, title in enumerate(levels.columns):
        yield text(_middle(levels, place), 18, title, palette.ink_2, anchor="middle", size=11)
    right = cells_width(levels)
    yield text(right, 18, say("declared"), palette.ink_2, anchor="end", size=11)


def _row(levels: LevelMap, row: LevelRow, y: int, palette: Palette) -> Iterator[str]:
    weight = 650 if row.is_own else None
    yield f'<g data-row="{escape(row.title)}"><title>{escape(row.title)}</title>'
    yield text(0, y + 18, cut(row.title, name_width(levels) - 8), palette.ink, weight=weight)
    for place, (question, cell) in enumerate(zip(levels.columns, row.cells, strict=True)):
        told = f"{question}: {cell.told}"
        yield _cell(levels.name, cell, name_width(levels) + _PITCH_X * place, y, told, palette)
    right = cells_width(levels)
    yield text(right, y + 18, row.declared, palette.ink, anchor="end", weight=weight)
    yield "</g>"


def _score_width() -> int:
    """Return the width of the last column, whose head is longer in some languages."""
    return max(_SCORE_WIDTH, round(_HEAD_LETTER * len(say("declared"))) + 12)


def _key_width(key: LevelCell) -> int:
    return round(_PITCH_X + 4 + LETTER_WIDTH * len(key.told)) + _KEY_GAP


def _places(levels: LevelMap, width: int) -> tuple[tuple[int, int], ...]:
    """Return where each key stands, as many in a line as there is room for: x and line."""
    places, x, line = [], 0, 0
    for key in levels.keys:
        if x and x + _key_width(key) > width:
            x, line = 0, line + 1
        places.append((x, line))
        x += _key_width(key)
    return tuple(places)


def _keys(
    levels: LevelMap, top: int, places: Sequence[tuple[int, int]], palette: Palette
) -> Iterator[str]:
    for key, (x, line) in zip(levels.keys, places, strict=True):
        y = top + _KEY_PITCH_Y * line
        yield f'<g data-key="{escape(key.told)}">'
        yield _cell(levels.name, key, x, y, key.told, palette, height=_KEY_PITCH_Y - _SEAM)
        yield text(x + _PITCH_X + 4, y + 15, key.told, palette.ink_2, size=12)
        yield "</g>"


def _cell(
    name: str,
    cell: LevelCell,
    x: int,
    y: int,
    told: str,
    palette: Palette,
    *,
    height: int = PITCH_Y - _SEAM,
) -> str:
    fill, ink, edge = _colours(name, cell, palette)
    size = 11 if len(cell.text) > 2 else 13
    words = text(x + (_PITCH_X - _SEAM) / 2, y + height / 2 + 4.5, cell.text, ink,
                 anchor="middle", size=size)  # fmt: skip
    # Letters on a pattern need a ground of their own to be read.
    ground = ""
    if cell.pattern:
        half = 2 + 2.7 * len(cell.text)
        ground = (
            f'<rect x="{x + (_PITCH_X - _SEAM) / 2 - half:.1f}" y="{y + height / 2 - 6:.1f}" '
            f'width="{2 * half:.1f}" height="11" rx="2" fill="{palette.surface}"/>'
        )
    return (
        f'<g data-cell=""><title>{escape(told)}</title>'
        f'<rect x="{x}" y="{y}" width="{_PITCH_X - _SEAM}" height="{height}" rx="4" '
        f'fill="{fill}"{edge}/>{ground}{words}</g>'
    )


def _colours(name: str, cell: LevelCell, palette: Palette) -> tuple[str, str, str]:
    """Return fill, ink and outline."""
    if cell.shade is not None:
        # The lightest level is close to what it stands on.
        edge = "" if cell.shade else f' stroke="{palette.line}"'
        return palette.heat[cell.shade], palette.heat_ink[cell.shade], edge
    outline = f' stroke="{palette.ink_3}" stroke-dasharray="3 3"'
    if not cell.pattern:
        return "none", palette.ink_2, outline
    return f"url(#{name}-{cell.pattern})", palette.ink_2, f' stroke="{palette.line}"'


def _middle(levels: LevelMap, place: int) -> float:
    return name_width(levels) + _PITCH_X * place + (_PITCH_X - _SEAM) / 2
