"""Draw a badge as SVG: its widths come from letters, its colours follow light and dark."""

import re
from enum import Enum
from xml.sax.saxutils import escape, quoteattr

from fairassess.reports.badge import NOTHING, Badge

HEIGHT = 20
_SIZE = 11
_PAD = 7

# Advance widths of DejaVu Sans in thousandths of its size, from the blank to the tilde. Each text
# is set to the width that comes out, so that it fits in whichever letters a reader has.
_WIDTHS = (
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337,
    636, 636, 636, 636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531,
    1000, 684, 686, 698, 770, 632, 575, 775, 752, 295, 295, 656, 557, 863, 748, 787,
    603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838, 500,
    500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612,
    635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838,
)  # fmt: skip
_OTHER_WIDTH = 1000

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")

_STYLE = (
    ".l{fill:#1c2430}.g{fill:#666e7b}.a{fill:#0f5c6e}text{fill:#fff}.e{fill:none;stroke:#8b877b}"
    "@media (prefers-color-scheme:dark){.l{fill:#2d353f}.g{fill:#5f6977}.a{fill:#0f6f84}"
    ".e{stroke:#7d8794}}"
)


class Style(Enum):
    """How the corners are; the words stand in addresses."""

    FLAT = "flat"
    SQUARE = "square"


def draw(badge: Badge, style: Style = Style.FLAT) -> bytes:
    """
    Return a badge as an SVG document that links the result.

    The right part is in the accent colour as far as the score is measured, and grey beyond.
    """
    return _document(
        (badge.label, badge.message), badge.title, badge.measured_percent, style,
        address=badge.shown.address,
    )  # fmt: skip


def draw_nothing(style: Style = Style.FLAT) -> bytes:
    """Return what stands in place of a badge where nothing is published, for whatever reason."""
    return _document(("FAIR", NOTHING), f"FAIR: {NOTHING}.", 0, style)


def width_of(text: str) -> float:
    """Return how wide a text of the badge's size is, in pixels."""
    units = (_WIDTHS[ord(sign) - 32] if 32 <= ord(sign) < 127 else _OTHER_WIDTH for sign in text)
    return sum(units) * _SIZE / 1000


def _document(
    texts: tuple[str, str], title: str, measured_percent: int, style: Style, address: str = ""
) -> bytes:
    left, right = (width_of(text) + 2 * _PAD for text in texts)
    radius = 3 if style is Style.FLAT else 0
    bars = (
        f'<rect class="l" width="{left:.1f}" height="{HEIGHT}"/>'
        f'<rect class="g" x="{left:.1f}" width="{right:.1f}" height="{HEIGHT}"/>'
    )
    if measured_percent:
        measured = right * measured_percent / 100
        bars += f'<rect class="a" x="{left:.1f}" width="{measured:.1f}" height="{HEIGHT}"/>'
    words = _text(texts[0], _PAD) + _text(texts[1], left + _PAD)
    inner = (
        f'<clipPath id="c"><rect width="{left + right:.1f}" height="{HEIGHT}" rx="{radius}"/>'
        f'</clipPath><g clip-path="url(#c)">{bars}</g>'
        f'<rect class="e" x=".5" y=".5" width="{left + right - 1:.1f}" height="{HEIGHT - 1}"'
        f' rx="{radius}"/><g font-family="DejaVu Sans,Verdana,sans-serif"'
        f' font-size="{_SIZE}">{words}</g>'
    )
    if address:
        inner = f'<a href={quoteattr(_clean(address))} target="_top">{inner}</a>'
    told = _clean(title)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + right:.1f}" height="{HEIGHT}"'
        f' role="img" aria-label={quoteattr(told)}><title>{escape(told)}</title>'
        f"<style>{_STYLE}</style>{inner}</svg>\n"
    ).encode()


def _text(text: str, x: float) -> str:
    return f'<text x="{x:.1f}" y="14" textLength="{width_of(text):.1f}">{escape(text)}</text>'


def _clean(text: str) -> str:
    """Return a text without the characters that no XML document may hold."""
    return _NOT_XML.sub("\ufffd", text)
