"""The marks of our drawings: text, lines, areas, hatching, each one SVG element."""

from collections.abc import Sequence
from html import escape

from fairassess.reports.chart_palette import Palette

LETTER_WIDTH = 7.0
"""About how wide a letter of 13 pixels is; words of many letters are narrower than this."""


def text(
    x: float,
    y: float,
    words: str,
    fill: str,
    *,
    anchor: str = "start",
    weight: int | None = None,
    size: int | None = None,
) -> str:
    """Return words at a place; whatever stands in them is text and no markup."""
    bold = f' font-weight="{weight}"' if weight else ""
    side = f' text-anchor="{anchor}"' if anchor != "start" else ""
    high = f' font-size="{size}"' if size else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{fill}"{side}{bold}{high}>{escape(words)}</text>'


def line(
    corners: Sequence[tuple[float, float]], stroke: str, width: float, *, dashes: str = ""
) -> str:
    """Return a line through some corners."""
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<polyline points="{path}" fill="none" stroke="{stroke}" stroke-width="{width}"{dashed}/>'
    )


def polygon(corners: Sequence[tuple[float, float]], fill: str, stroke: str, name: str) -> str:
    """Return an area with a seam around it, and the name of what it stands for."""
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)
    return (
        f'<polygon points="{path}" fill="{fill}" stroke="{stroke}" stroke-width="1.5" '
        f'data-part="{escape(name)}"/>'
    )


def rect(
    x: float, y: float, width: float, height: float, fill: str, name: str = "", *, outline: str = ""
) -> str:
    """Return a box; *name* says what it stands for, and how much."""
    part = f' data-part="{escape(name)}"' if name else ""
    edge = f' stroke="{outline}"' if outline else ""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height}" rx="2" '
        f'fill="{fill}"{edge}{part}/>'
    )


def dot(x: float, y: float, fill: str, stroke: str, radius: float) -> str:
    """Return a point of a series."""
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{fill}" stroke="{stroke}" '
        'stroke-width="1.5"/>'
    )


def cross(x: float, y: float, stroke: str) -> str:
    """Return a small cross around a place."""
    return (
        f'<path d="M{x - 3:.1f} {y - 3:.1f} l6 6 m0 -6 l-6 6" fill="none" '
        f'stroke="{stroke}" stroke-width="1.5"/>'
    )


def hatching(name: str, fill: str, palette: Palette, *, gap: int = 2) -> str:
    """Return a pattern of slanted stripes, so that a part is not told by its colour alone."""
    return (
        f'<pattern id="{name}" width="7" height="7" '
        'patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<rect width="7" height="7" fill="{palette.surface}"/>'
        f'<rect width="{7 - gap}" height="7" fill="{fill}"/></pattern>'
    )


def dots(name: str, fill: str, palette: Palette) -> str:
    """Return a pattern of dots, which nobody mistakes for stripes."""
    return (
        f'<pattern id="{name}" width="6" height="6" patternUnits="userSpaceOnUse">'
        f'<rect width="6" height="6" fill="{palette.surface}"/>'
        f'<circle cx="3" cy="3" r="1.3" fill="{fill}"/></pattern>'
    )


def cut(words: str, room: float) -> str:
    """Return as much of some words as there is room for; the whole of them stands in the table."""
    most = max(int(room / LETTER_WIDTH), 4)
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"
