"""Drawings as pictures of dots, for documents that hold no vectors."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import typst

PPI = 200
"""Dots per inch: sharp on paper, and small enough for a document that is mailed."""


def drawing_as_png(drawing: str, *, width_mm: float = 170) -> bytes:
    """
    Turn a drawing into PNG with 200 dots per inch; equal drawings give equal bytes.

    Args:
        drawing: An SVG document.
        width_mm: Width on paper; the height follows.
    """
    import typst

    page = (
        f"#set page(width: {width_mm}mm, height: auto, margin: 0pt)\n"
        '#image(bytes(sys.inputs.svg), format: "svg", width: 100%)'
    )
    picture = typst.compile(
        page.encode(), format="png", ppi=PPI, sys_inputs={"svg": drawing}, font_paths=_fonts()
    )
    assert isinstance(picture, bytes)
    return picture


@cache
def _fonts() -> "typst.Fonts":
    import typst

    from fairassess.reports import paper

    return typst.Fonts(include_system_fonts=False, font_paths=list(paper.font_folders()))
