"""How wide the columns of a Word table are: by what is in them, so that no head is broken."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from fairassess.reports.chart_paper import FONT
from fairassess.reports.paper import font_folders

_SIZE_MM = 8.5 * 25.4 / 72
_PADDING_MM = 1.7
"""Left and right of a cell together, with a little for rounding."""

_SHORT_LINE_MM = 32
"""Up to here a line is kept together where there is room."""

_LONGEST_WORD_MM = 45
"""A longer word below the head is an address or a digest, and may be broken."""

_BREAKS = re.compile(r"(?<=[\s\u2010-])")
_UNITS = 1000
_FIXED_POINT = 0x10000
"""FreeType tells widths as such parts of a pixel."""


def widths(
    head: Sequence[str], rows: Sequence[Sequence[str]], *, width_mm: float
) -> tuple[float, ...]:
    """
    Share a line among columns by what stands in them, as browsers do.

    Each column has room for its longest word, and for a day or a number as a whole; what is left
    goes to those whose texts have to be broken, or to all where none has to. Where there is not
    even so much room, words below the heads are broken first. Letters are measured in DejaVu Sans,
    which is wider than the fonts that Word documents are mostly set in: a template may bring
    another one.

    Args:
        head: Titles of the columns, set bold.
        rows: As many texts each; a text may have several lines.
        width_mm: Of the line.

    Returns:
        A width for each column in millimetres; together they are *width_mm*.
    """
    columns = [(title, cells) for title, *cells in zip(head, *rows, strict=True)]
    wanted = [max(_longest_line(*one), _longest_word(*one)) + _PADDING_MM for one in columns]
    if sum(wanted) <= width_mm:
        return _scaled(wanted, width_mm)
    for floor in (_short_line, _longest_word, _longest_of_head):
        least = [floor(*column) + _PADDING_MM for column in columns]
        if sum(least) < width_mm:
            missing = [max(most - low, 0.0) for most, low in zip(wanted, least, strict=True)]
            share = (width_mm - sum(least)) / sum(missing)
            return tuple(low + share * more for low, more in zip(least, missing, strict=True))
    return _scaled(least, width_mm)


def _scaled(lengths: Sequence[float], width_mm: float) -> tuple[float, ...]:
    return tuple(one * width_mm / sum(lengths) for one in lengths)


def _longest_line(title: str, cells: Sequence[str]) -> float:
    lines = {line for cell in cells for line in cell.split("\n")}
    return max((length(title, bold=True), *map(length, lines)))


def _short_line(title: str, cells: Sequence[str]) -> float:
    """Return what keeps a column of days or numbers on one line; of others, their words."""
    lines = {line for cell in cells for line in cell.split("\n")}
    longest = max(map(length, lines), default=0.0)
    words = _longest_word(title, cells)
    return max(words, longest) if longest <= _SHORT_LINE_MM else words


def _longest_word(title: str, cells: Sequence[str]) -> float:
    words = {word.strip() for cell in cells for word in _BREAKS.split(cell)}
    longest = max(map(length, words), default=0.0)
    return max(min(longest, _LONGEST_WORD_MM), _longest_of_head(title))


def _longest_of_head(title: str, _cells: Sequence[str] = ()) -> float:
    return max(length(word.strip(), bold=True) for word in _BREAKS.split(title))


def length(text: str, *, bold: bool = False) -> float:
    """Return how long a text in the letters of a table is, in millimetres."""
    return sum(_advance(letter, bold) for letter in text) * _SIZE_MM / _UNITS


@cache
def _advance(letter: str, bold: bool) -> float:
    """Return how wide a letter is, in thousandths of its size; half a character is a square."""
    font = _face(bold)
    if not font.get_char_index(ord(letter)):
        return float(_UNITS)
    return float(font.load_char(ord(letter)).linearHoriAdvance) / _FIXED_POINT


@cache
def _face(bold: bool) -> Any:
    """Return a font of those that come with matplotlib, which is imported when first needed."""
    from matplotlib.ft2font import FT2Font

    name = f"{FONT.replace(' ', '')}{'-Bold' if bold else ''}.ttf"
    face = FT2Font(str(font_folders()[0] / name))
    face.set_size(_UNITS, 72)
    return face
