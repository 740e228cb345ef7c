"""The annexes of a report on paper as plain values, and how people's words are laid out."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime

from fairassess.reports import codebook as codes
from fairassess.reports import wording
from fairassess.reports.facility_report import FacilityReport, LevelRow, ProbeResult
from fairassess.reports.rows import FindingRow, QuestionRow
from fairassess.reports.speaking import Foreign

Plain = dict[str, object]

_FITS_A_PAGE = 1_500
"""Letters that surely find room on one page together with what stands around them."""


def evidence(report: FacilityReport) -> Plain:
    """Return what was observed for each question, and which questions no probe can judge."""
    questions, statements = report.summary.questions, report.statements
    return {
        "evidence": [_question(row, statements) for row in questions if row.is_judgeable],
        "not_judged": [row.id for row in questions if not row.is_judgeable],
    }


def probes(report: FacilityReport) -> list[Plain]:
    """Return the probes behind the answers with what they found."""
    return [
        {
            "id": row.id,
            "title": row.title,
            "kind": row.kind,
            "severity": row.severity,
            "source": row.source,
            "why": row.why,
            "how": row.how,
            "questions": list(row.questions),
            "results": [_result(one) for one in row.results],
            "is_long": sum(len(one.message) + 80 for one in row.results) > _FITS_A_PAGE,
        }
        for row in report.probes
    ]


def codebook(report: FacilityReport) -> Plain:
    """Return what the words and the levels mean."""
    return codes_of(report.scale, report.levels)


def codes_of(scale: Sequence[tuple[int, str]], levels: Sequence[LevelRow]) -> Plain:
    """Return what the words, the levels of the scale, and those of each question mean."""
    return {
        "words": [list(pair) for pair in (*codes.scale_words(scale), *codes.words())],
        "levels": [
            {
                "question": row.question,
                "text": row.text,
                "levels": [[level, text] for level, text in row.levels],
            }
            for row in levels
        ],
    }


def said(text: str) -> Plain:
    """Return what a person wrote as paragraphs of lines, with the direction of its script."""
    paragraphs = re.split(r"\n[^\S\n]*\n\s*", text.replace("\r\n", "\n").replace("\r", "\n"))
    laid_out: Plain = {
        "dir": direction(text),
        "paragraphs": [paragraph.split("\n") for paragraph in paragraphs if paragraph.strip()],
    }
    # People's words are in whichever language they are; only what we know of is told.
    return laid_out | {"language": text.language} if isinstance(text, Foreign) else laid_out


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


def _question(row: QuestionRow, statements: Mapping[str, str]) -> Plain:
    return {
        "id": row.id,
        "topic": row.topic,
        "topic_title": row.topic_title,
        "text": row.text,
        "principles": list(row.principles),
        "stand": row.stand,
        "observed": row.observed,
        "agreement": row.agreement,
        "tone": row.tone,
        "because": list(row.because),
        "findings": [
            _result(finding) | {"title": statements.get(finding.probe, finding.probe)}
            for finding in row.findings
        ],
    }


def _result(found: ProbeResult | FindingRow) -> Plain:
    return {
        "title": "",
        "outcome": found.outcome,
        "tone": found.tone,
        "words": said(found.message),
        "remedy": said(found.remedy),
        "day": _day(found.found_at),
        "is_stale": found.is_stale,
        "is_long": len(found.message) + len(found.remedy) > _FITS_A_PAGE,
    }


def _day(moment: datetime | None) -> str:
    return "" if moment is None else wording.short_day(moment)
