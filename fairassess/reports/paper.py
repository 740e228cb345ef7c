"""The report as a tagged PDF, set by Typst from the report's JSON document."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from fairassess.reports import annexes, charts, tables
from fairassess.reports.annexes import said
from fairassess.reports.chart_paper import FONT
from fairassess.reports.facility_report import FacilityReport
from fairassess.reports.options import Section
from fairassess.reports.rows import ChangeRow
from fairassess.reports.speaking import Foreign, speaking, spoken
from fairassess.reports.summary import MOST_ACTIONS, Summary

if TYPE_CHECKING:
    import typst

_FOLDER = Path(__file__).parent

_MORE_FONTS = ("Noto Sans", "Noto Sans CJK SC", "Noto Sans CJK JP", "Noto Emoji")
"""Tried in this order for letters that our own font lacks, where a machine has them."""

_MOST_CHANGES = 7

_PICTURES_OF_CONTROLS = 0x2400
"""Unicode draws each control character as a little picture, from here on."""


def as_pdf(summary: Summary) -> bytes:
    """
    Set the summary of one facility with all its answers on A4.

    Returns:
        As `set_pages`; equal summaries give equal bytes.
    """
    with speaking(summary.language):
        return set_pages("facility.typ", _data(summary))


def report(report: FacilityReport) -> bytes:
    """
    Set a report of one facility on A4, with the parts that were chosen.

    Returns:
        As `set_pages`; equal reports give equal bytes.
    """
    with speaking(report.summary.language):
        return set_pages("facility.typ", as_data(report))


def as_data(report: FacilityReport) -> Mapping[str, object]:
    """Return what is printed, as plain JSON values, in the language that is spoken."""
    chosen = report.options.sections
    data = _data(report.summary) | {"sections": [section.value for section in chosen]}
    if Section.EVIDENCE in chosen:
        data |= annexes.evidence(report)
    if Section.PROBES in chosen:
        data["probes"] = annexes.probes(report)
    if Section.CODEBOOK in chosen:
        data["codebook"] = annexes.codebook(report)
    return data


def set_pages(template: str, data: Mapping[str, object]) -> bytes:
    """
    Set a document on paper.

    Args:
        template: Name of a Typst file beside this module. It reads *data* from its inputs.
        data: What it prints, as plain JSON values; strings may hold anything. Its own words the
            template looks up among those of the language that is spoken.

    Returns:
        A PDF/UA-1 document: tagged, with vector charts, fonts embedded. Equal data give equal
        bytes; only letters that DejaVu Sans lacks are drawn with what the machine has.

    Source:
        ISO 14289-1 (PDF/UA-1), which Typst checks while it writes.
    """
    # Typst is loaded when it is first needed; a page without PDF does not pay for it.
    import typst

    clean = _clean(dict(data))
    assert isinstance(clean, dict)
    clean["fonts"] = [FONT]
    if not _is_covered(json.dumps(clean, ensure_ascii=False)):
        clean["fonts"] = [FONT, *_MORE_FONTS]
    document = json.dumps(clean, ensure_ascii=False, sort_keys=True)
    if _is_covered(document):
        return _compiled(template, document, with_system_fonts=False)
    for with_system_fonts in (True, False):
        # A machine's emoji font can be of a kind that Typst cannot embed.
        with suppress(typst.TypstError):
            return _compiled(template, document, with_system_fonts=with_system_fonts)
    # Joined letters, of which no single font has all, are spelled out in the end.
    return _compiled(template, _spelled_out(document), with_system_fonts=False)


def _compiled(template: str, document: str, *, with_system_fonts: bool) -> bytes:
    import typst

    return typst.compile(
        _FOLDER / template,
        root=_FOLDER,
        sys_inputs={"data": document, "spoken": _spoken_words()},
        pdf_standards=["ua-1"],
        font_paths=_fonts(with_system_fonts),
    )


def _spoken_words() -> str:
    """Return the language that is spoken with its words, for what stands in the templates."""
    told = spoken()
    return json.dumps(
        {"language": told.language, "words": dict(told.words)}, ensure_ascii=False, sort_keys=True
    )


@cache
def _fonts(with_system_fonts: bool) -> "typst.Fonts":
    """Return the fonts to set with; looking through a machine's fonts takes a while."""
    import typst

    folders = list(font_folders())
    return typst.Fonts(include_system_fonts=with_system_fonts, font_paths=folders)


def _data(summary: Summary) -> dict[str, object]:
    """Return what the first pages and the answers print."""
    report = tables.as_document(summary)
    trend = charts.trend_chart(summary.history)
    taken = summary.taken_at
    return {
        "report": report,
        "sections": [Section.ANSWERS.value],
        "taken": {"year": taken.year, "month": taken.month, "day": taken.day},
        "name": printable(summary.facility.name).strip(),
        "most_actions": MOST_ACTIONS,
        "changes": [asdict(row) for row in few_changes(summary.changes, _MOST_CHANGES)],
        "trend_svg": charts.as_matplotlib_svg(trend).decode() if trend.trend else "",
        "cite_as": said(summary.cite_as),
        "words": words(summary),
        "since": list(summary.since),
    }


def few_changes(found: Sequence[ChangeRow], most: int) -> tuple[ChangeRow, ...]:
    """
    Return the first changes of each reason, in turn, for where there is no room for all.

    New rules are often many; they must not hide what evidence and answers did.

    Args:
        found: All changes, those of one reason together.
        most: How many are wanted.

    Returns:
        At most *most* of them, in the same order.
    """
    turns = []
    seen: Counter[str] = Counter()
    for place, row in enumerate(found):
        turns.append((seen[row.reason], place))
        seen[row.reason] += 1
    return tuple(found[place] for place in sorted(place for _, place in sorted(turns)[:most]))


def words(summary: Summary) -> list[dict[str, object]]:
    """Return what people wrote to each question, laid out for paper."""
    return [
        {
            "reason": said(row.answer.reason),
            "comment": said(row.answer.comment),
            "against_evidence": said(row.answer.against_evidence),
            "links": [said(address) for address in row.answer.links],
        }
        for row in summary.questions
    ]


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
        case Foreign():
            return {"language": value.language, "words": printable(value)}
        case str():
            return printable(value)
        case dict():
            return {printable(key): _clean(child) for key, child in value.items()}
        case list():
            return [_clean(child) for child in value]
        case _:
            return value


@cache
def font_folders() -> tuple[Path, ...]:
    """Return the folder of the fonts that come with matplotlib."""
    import matplotlib

    return (Path(matplotlib.get_data_path()) / "fonts" / "ttf",)


@cache
def _known_letters() -> frozenset[int]:
    from matplotlib.ft2font import FT2Font

    path = font_folders()[0] / "DejaVuSans.ttf"
    return frozenset(FT2Font(str(path)).get_charmap())


def _spelled_out(text: str) -> str:
    """Return *text* with the number of each letter that our own font lacks: `[U+1F31F]`."""
    known = _known_letters() | {0x09, 0x0A}
    return "".join(x if ord(x) in known else f"[U+{ord(x):04X}]" for x in text)


def _is_covered(text: Iterable[str]) -> bool:
    """Tell whether our own font has a glyph for every letter."""
    return {ord(letter) for letter in text} <= _known_letters() | {0x09, 0x0A}
