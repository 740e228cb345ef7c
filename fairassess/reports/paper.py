"""The report as a tagged PDF, set by Typst from the report's JSON document."""

import json
import re
import unicodedata
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from fairassess.reports import charts, tables
from fairassess.reports.chart_paper import FONT
from fairassess.reports.facility_report import FacilityReport
from fairassess.reports.summary import MOST_ACTIONS, Summary

if TYPE_CHECKING:
    import typst

_TEMPLATE = Path(__file__).with_name("facility.typ")

_MORE_FONTS = ("Noto Sans", "Noto Sans CJK SC", "Noto Sans CJK JP", "Noto Emoji")
"""Tried in this order for letters that our own font lacks, where a machine has them."""

_PICTURES_OF_CONTROLS = 0x2400
"""Unicode draws each control character as a little picture, from here on."""


def as_pdf(summary: Summary) -> bytes:
    """
    Set the report of one facility on A4.

    Returns:
        A PDF/UA-1 document: tagged, with vector charts, fonts embedded. Equal summaries give
        equal bytes; only letters that DejaVu Sans lacks are drawn with what the machine has.

    Source:
        ISO 14289-1 (PDF/UA-1), which Typst checks while it writes.
    """
    # Typst is loaded when it is first needed; a page without PDF does not pay for it.
    import typst

    document = json.dumps(_data(summary), ensure_ascii=False, sort_keys=True)
    if _is_covered(document):
        return _compiled(document, with_system_fonts=False)
    for with_system_fonts in (True, False):
        # A machine's emoji font can be of a kind that Typst cannot embed.
        with suppress(typst.TypstError):
            return _compiled(document, with_system_fonts=with_system_fonts)
    # Joined letters, of which no single font has all, are spelled out in the end.
    return _compiled(_spelled_out(document), with_system_fonts=False)


def report(report: FacilityReport) -> bytes:
    """Set a report of one facility on A4 with the parts that were chosen; see `as_pdf`."""
    return as_pdf(report.summary)


def _compiled(document: str, *, with_system_fonts: bool) -> bytes:
    import typst

    return typst.compile(
        _TEMPLATE.read_bytes(),
        sys_inputs={"data": document},
        pdf_standards=["ua-1"],
        font_paths=_fonts(with_system_fonts),
    )


@cache
def _fonts(with_system_fonts: bool) -> "typst.Fonts":
    """Return the fonts to set with; looking through a machine's fonts takes a while."""
    import typst

    folders = list(_font_folders())
    return typst.Fonts(include_system_fonts=with_system_fonts, font_paths=folders)


def _data(summary: Summary) -> dict[str, object]:
    """Return all that the template prints, every string made printable."""
    report = tables.as_document(summary)
    trend = charts.trend_chart(summary.history)
    taken = summary.taken_at
    addresses = {endpoint.url for endpoint in summary.endpoints}
    data: dict[str, object] = {
        "report": report,
        "taken": {"year": taken.year, "month": taken.month, "day": taken.day},
        "fonts": [FONT],
        "name": printable(summary.facility.name).strip(),
        "most_actions": MOST_ACTIONS,
        "trend_svg": charts.as_matplotlib_svg(trend).decode() if trend.trend else "",
        "cite_as": _words(summary.cite_as),
        "addresses": {printable(url): _words(url) for url in addresses},
        "words": [
            {
                "reason": _words(row.answer.reason),
                "comment": _words(row.answer.comment),
                "against_evidence": _words(row.answer.against_evidence),
                "links": [_words(address) for address in row.answer.links],
            }
            for row in summary.questions
        ],
    }
    clean = _clean(data)
    assert isinstance(clean, dict)
    if not _is_covered(json.dumps(clean, ensure_ascii=False)):
        clean["fonts"] = [FONT, *_MORE_FONTS]
    return clean


def printable(text: str) -> str:
    """
    Return *text* with a visible sign for what has no glyph in any font.

    Control characters become their pictures, halves of surrogate pairs the replacement character.
    Marks that turn the writing around are left out: letters know their direction, and an open mark
    would turn our words around too. So are soft hyphens, which Typst 0.15 cannot set in a link. All
    else stays as it is, whatever script it is in.
    """
    text = re.sub(r"[\xad\u202a-\u202e\u2066-\u2069]", "", text)
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", _sign, text)


def _sign(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x20:
        return chr(_PICTURES_OF_CONTROLS + code)
    return "\u2421" if code == 0x7F else "\ufffd"


def _clean(value: object) -> object:
    match value:
        case str():
            return printable(value)
        case dict():
            return {printable(key): _clean(child) for key, child in value.items()}
        case list():
            return [_clean(child) for child in value]
        case _:
            return value


def _words(text: str) -> dict[str, object]:
    """Return what a person wrote as paragraphs of lines, with the direction of its script."""
    paragraphs = re.split(r"\n[^\S\n]*\n\s*", text.replace("\r\n", "\n").replace("\r", "\n"))
    return {
        "dir": direction(text),
        "paragraphs": [paragraph.split("\n") for paragraph in paragraphs if paragraph.strip()],
    }


def direction(text: str) -> str:
    """
    Return `rtl` or `ltr` by the first letter that has a direction.

    Source:
        Unicode Standard Annex 9, rules P2 and P3.
    """
    for letter in text:
        kind = unicodedata.bidirectional(letter)
        if kind in ("L", "R", "AL"):
            return "ltr" if kind == "L" else "rtl"
    return "ltr"


@cache
def _font_folders() -> tuple[Path, ...]:
    """Return the folder of the fonts that come with matplotlib."""
    import matplotlib

    return (Path(matplotlib.get_data_path()) / "fonts" / "ttf",)


@cache
def _known_letters() -> frozenset[int]:
    from matplotlib.ft2font import FT2Font

    path = _font_folders()[0] / "DejaVuSans.ttf"
    return frozenset(FT2Font(str(path)).get_charmap())


def _spelled_out(text: str) -> str:
    """Return *text* with the number of each letter that our own font lacks: `[U+1F31F]`."""
    known = _known_letters() | {0x09, 0x0A}
    return "".join(x if ord(x) in known else f"[U+{ord(x):04X}]" for x in text)


def _is_covered(text: Iterable[str]) -> bool:
    """Tell whether our own font has a glyph for every letter."""
    return {ord(letter) for letter in text} <= _known_letters() | {0x09, 0x0A}
