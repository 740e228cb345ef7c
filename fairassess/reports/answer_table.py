"""All answers as one table, a row per facility and question; CSV and XLSX write its columns."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from fairassess.domain.answers import Answer, State
from fairassess.domain.scoring import QuestionScore
from fairassess.reports import wording
from fairassess.reports.facility_report import FacilityReport
from fairassess.reports.record_tables import BYTE_ORDER_MARK, cell, line
from fairassess.reports.rows import QuestionRow
from fairassess.reports.speaking import ORIGINAL, language, say, speaking

Cell = str | int | Fraction | date | None
"""What stands in a cell; None leaves it empty."""


@dataclass(frozen=True, slots=True)
class Column:
    """
    One column.

    Attributes:
        name: Its head.
        meaning: What stands in it, as a sentence.
        width: How wide it is in a spreadsheet, in characters.
        of: Its value for a question of a report.
    """

    name: str
    meaning: str
    width: int
    of: Callable[[FacilityReport, QuestionRow, QuestionScore], Cell]


def _failing(row: QuestionRow) -> int:
    return sum(finding.tone == "bad" for finding in row.findings)


def _holding(row: QuestionRow) -> int:
    return sum(finding.tone == "good" for finding in row.findings)


def _yes(is_so: bool) -> str:
    return say("yes" if is_so else "no")


COLUMNS: tuple[Column, ...] = (
    Column("facility", "Name of the facility.", 26, lambda r, _q, _s: r.summary.facility.name),
    Column("facility_slug", "Its name in addresses.", 12, lambda r, _q, _s: r.slug),
    Column("ror", "Its ROR address; may be empty.", 14, lambda r, _q, _s: r.summary.facility.ror),
    Column("round", "Name of the round; empty outside one.", 14, lambda r, _q, _s: r.round),
    Column("assessment", "Name of the assessment.", 12, lambda r, _q, _s: r.label),
    Column(
        "is_draft", "Whether it was not submitted yet: yes or no.", 8,
        lambda r, _q, _s: _yes(r.summary.is_draft),
    ),
    Column(
        "taken_on", "Day on which it was frozen, ISO 8601, in UTC.", 12,
        lambda r, _q, _s: r.summary.taken_at.date(),
    ),
    Column(
        "questionnaire", "The questionnaire as id@version.", 20,
        lambda r, _q, _s: r.summary.questionnaire,
    ),
    Column(
        "scoring_version", "Version of the rules that counted.", 8,
        lambda r, _q, _s: r.summary.scoring_version,
    ),
    Column("question", "Id of the question.", 9, lambda _r, q, _s: q.id),
    Column("topic", "Its topic.", 18, lambda _r, q, _s: q.topic_title),
    Column("text", "The question.", 50, lambda _r, q, _s: q.text),
    Column(
        "principles", "FAIR principles that it names.", 14,
        lambda _r, q, _s: " ".join(q.principles),
    ),
    Column(
        "state", "level, unknown, na (does not apply) or not_answered.", 14,
        lambda _r, q, _s: _state(q.answer),
    ),
    Column("level", "Level now; empty without one.", 7, lambda _r, q, _s: q.answer.level),
    Column("stands", "Level with its name, or the state in words.", 24, lambda _r, q, _s: q.stand),
    Column(
        "planned_level", "Level planned; empty when nothing is.", 8,
        lambda _r, q, _s: q.answer.planned_level,
    ),
    Column(
        "planned_on", "Day by which, ISO 8601; may be empty.", 12,
        lambda _r, q, _s: q.answer.planned_on,
    ),
    Column(
        "credit", "What it counts, from 0 to 1; empty when it does not apply.", 8,
        lambda _r, _q, s: s.credit,
    ),
    Column(
        "observed_at_least", "Least level that the evidence shows; empty without evidence.", 9,
        lambda _r, _q, s: s.at_least,
    ),
    Column(
        "observed_at_most", "Highest level that the evidence allows; empty without evidence.", 9,
        lambda _r, _q, s: s.at_most,
    ),
    Column(
        "agreement", "supported, overstated, understated, not shown, or empty.", 14,
        lambda _r, q, _s: q.agreement,
    ),
    Column(
        "is_judgeable", "Whether evidence can say something about it: yes or no.", 9,
        lambda _r, q, _s: _yes(q.is_judgeable),
    ),
    Column(
        "is_documented", "Whether it is on word with a link: yes or no.", 9,
        lambda _r, q, _s: _yes(q.is_documented),
    ),
    Column("probes_holding", "Findings that hold.", 9, lambda _r, q, _s: _holding(q)),
    Column("probes_failing", "Findings that fail.", 9, lambda _r, q, _s: _failing(q)),
    Column(
        "before", "How it stood in the assessment before; may be empty.", 24,
        lambda _r, q, _s: q.before,
    ),
    Column("reason", "Why it does not apply, as typed.", 40, lambda _r, q, _s: q.answer.reason),
    Column("comment", "The comment, as typed.", 60, lambda _r, q, _s: q.answer.comment),
    Column(
        "against_evidence", "Why the answer differs from the evidence, as typed.", 40,
        lambda _r, q, _s: q.answer.against_evidence,
    ),
    Column(
        "links", "Evidence links, each on a line of its own.", 40,
        lambda _r, q, _s: "\n".join(q.answer.links),
    ),
    Column("snapshot", "SHA-256 of the snapshot.", 20, lambda r, _q, _s: r.summary.digest),
)  # fmt: skip
"""The columns in their order; a new one comes at the end, and none goes or changes its meaning."""


def _state(answer: Answer) -> str:
    """Return how a question stands: for programs, which read English, in the words of our files."""
    if language() == ORIGINAL:
        return answer.state.value
    return say("level") if answer.state is State.LEVEL else wording.state(answer.state)


def rows(report: FacilityReport) -> Iterator[tuple[Cell, ...]]:
    """Yield one row of cells per question, in the order of the questionnaire."""
    counted = report.counted
    for question in report.summary.questions:
        score = counted[question.id]
        yield tuple(column.of(report, question, score) for column in COLUMNS)


@speaking(ORIGINAL)
def as_csv(reports: Iterable[FacilityReport], *, with_bom: bool = False) -> bytes:
    """
    Write the answers of one or many facilities as CSV: UTF-8, CR LF, quoted as RFC 4180 says.

    It speaks English, whatever is spoken elsewhere. Days are written as ISO 8601 says. Text that a
    spreadsheet would take for a formula has an apostrophe before it.

    Args:
        reports: One per facility and round, in the order of the rows.
        with_bom: Whether it begins with a byte order mark, by which Excel knows UTF-8.
    """
    written = [line([column.name for column in COLUMNS])]
    for report in reports:
        written += [line([_text(value) for value in row]) for row in rows(report)]
    text = (BYTE_ORDER_MARK if with_bom else "") + "".join(written)
    # Half a character, which people can type into a form with a program, has no UTF-8.
    return text.encode("utf-8", "replace")


def _text(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, Fraction):
        # As a decimal: a spreadsheet takes 1/3 for a day in March.
        return f"{float(value):.4f}"
    if isinstance(value, date):
        return value.isoformat()
    return cell(value) if isinstance(value, str) else str(value)
