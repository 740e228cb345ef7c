"""The report of one facility as a workbook for spreadsheets; no text in it is ever a formula."""

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]  # it comes without types

from fairassess.reports import answer_table, codebook, packing
from fairassess.reports.answer_table import Cell
from fairassess.reports.facility_report import FacilityReport, LevelRow
from fairassess.reports.groups import GroupRow
from fairassess.reports.options import Section
from fairassess.reports.speaking import say, speaking

CELL_MOST = 32_767
"""Letters that a cell holds; Excel calls a file damaged where one holds more."""

CUT = "[cut here: the whole text stands in the JSON and CSV files]"
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Sheet:
    """
    One sheet.

    Attributes:
        name: On its tab.
        head: Names of the columns.
        widths: Of all columns, in letters.
        rows: As many cells each.
        has_filter: Whether its head lets people choose rows.
    """

    name: str
    head: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[Cell, ...], ...]
    has_filter: bool = True


def report(report: FacilityReport) -> bytes:
    """
    Write a report as a workbook (.xlsx).

    Sheets: summary, answers, evidence, probes, changes, codebook; those of parts that were not
    chosen are left out. A text too long for a cell is cut, says so in the cell, and is named on
    the summary sheet.

    Returns:
        The file; equal reports give equal bytes.
    """
    with speaking(report.summary.language):
        return _written(report)


def _written(report: FacilityReport) -> bytes:
    chosen = report.options.has
    sheets = [_answers(report)] if chosen(Section.ANSWERS) else []
    sheets += [evidence_sheet(report)] if chosen(Section.EVIDENCE) else []
    sheets += [probe_sheet(report)] if chosen(Section.PROBES) else []
    sheets.append(_changes(report))
    sheets += [_codebook(report)] if chosen(Section.CODEBOOK) else []
    summary = report.summary
    return workbook(
        (_summary(report, too_long(sheets)), *sheets),
        title=f"{summary.facility.name}: {summary.title}",
        author=summary.facility.name,
        at=summary.taken_at,
        note=say("DRAFT, not submitted") if summary.is_draft else "",
    )


def workbook(
    sheets: Iterable[Sheet], *, title: str, author: str, at: datetime, note: str = ""
) -> bytes:
    """
    Write sheets into a workbook: a head that stays in sight, filters, widths, days as days.

    Args:
        sheets: In the order of the tabs; names are unique.
        title: What it is.
        author: Whose it is.
        at: When its content was frozen, aware UTC; the file names no other time.
        note: Stands above each printed page, such as that it is a draft; may be empty.
    """
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    book.set_properties(
        {"title": fitting(title)[:255], "author": fitting(author)[:255],
         "created": at.replace(tzinfo=None)}
    )  # fmt: skip
    looks = _Looks(book)
    for sheet in sheets:
        _write(book.add_worksheet(sheet.name), sheet, looks, note)
    book.close()
    return packing.repacked(buffer.getvalue())


def fitting(text: str) -> str:
    """Return a text as a cell holds it: signs for what XML cannot carry, cut where it must be."""
    clean = _UNPRINTABLE.sub("\ufffd", text)
    if _length(clean) <= CELL_MOST:
        return clean
    told = f" {say(CUT)}"
    kept = CELL_MOST - len(told)
    short = clean.encode("utf-16-le")[: 2 * kept].decode("utf-16-le", "ignore")
    return short + told


def _length(text: str) -> int:
    """Count as Excel does, where a letter beyond the first 65,536 counts twice."""
    return len(text) + sum(ord(letter) > 0xFFFF for letter in text)


class _Looks:
    """The few looks that cells have."""

    def __init__(self, book: Any) -> None:
        base = {"valign": "top", "font_name": "Calibri", "font_size": 10}
        self.head = book.add_format(
            base | {"bold": True, "text_wrap": True, "bottom": 1, "bg_color": "#F1EFE9"}
        )
        # "@" is text: what is typed over such a cell is no formula either.
        self.text = book.add_format(base | {"text_wrap": True, "num_format": "@"})
        self.number = book.add_format(base)
        self.share = book.add_format(base | {"num_format": "0.0000"})
        self.day = book.add_format(base | {"num_format": "yyyy-mm-dd"})


def _write(target: Any, sheet: Sheet, looks: _Looks, note: str) -> None:
    for column, (name, width) in enumerate(zip(sheet.head, sheet.widths, strict=True)):
        target.set_column(column, column, width)
        target.write_string(0, column, name, looks.head)
    for number, row in enumerate(sheet.rows, start=1):
        for column, value in enumerate(row):
            _write_cell(target, number, column, value, looks)
    target.freeze_panes(1, 0)
    if sheet.rows and sheet.has_filter:
        target.autofilter(0, 0, len(sheet.rows), len(sheet.head) - 1)
    target.set_landscape()
    target.set_paper(9)
    target.fit_to_pages(1, 0)
    target.repeat_rows(0)
    if note:
        target.set_header(f"&C&B{note}")
    target.set_footer("&L&A&R&P / &N")


def _write_cell(target: Any, row: int, column: int, value: Cell, looks: _Looks) -> None:
    match value:
        case None:
            return
        case str():
            if value:
                target.write_string(row, column, fitting(value), looks.text)
        case datetime() | date():
            day = value.date() if isinstance(value, datetime) else value
            target.write_datetime(row, column, day, looks.day)
        case Fraction():
            target.write_number(row, column, float(value), looks.share)
        case int():
            target.write_number(row, column, value, looks.number)


def too_long(sheets: Sequence[Sheet]) -> tuple[str, ...]:
    """Return the places of texts that a cell cannot hold: `answers, row 3, comment`."""
    return tuple(
        say("{sheet}, row {row}, {column}", sheet=sheet.name, row=number, column=head)
        for sheet in sheets
        for number, row in enumerate(sheet.rows, start=2)
        for head, value in zip(sheet.head, row, strict=True)
        if isinstance(value, str) and _length(value) > CELL_MOST
    )


def _summary(report: FacilityReport, cut: tuple[str, ...]) -> Sheet:
    summary = report.summary
    nothing = (None,) * 7
    facts: list[tuple[str, str]] = [
        (say("Facility"), summary.facility.name),
        (say("ROR"), summary.facility.ror),
        (say("State"), say("draft, not submitted" if summary.is_draft else "submitted")),
        (say("Day"), summary.taken_at.date().isoformat()),
        (say("Round"), report.round),
        (say("Assessment"), report.label),
        (say("Result"), summary.headline),
        (say("Questionnaire"), f"{summary.title}, {summary.questionnaire}"),
        (say("Source"), summary.source),
        (say("Scoring version"), summary.scoring_version),
        (say("Software"), f"fairassess {summary.software_version}"),
        (say("Cite as"), summary.cite_as),
        (say("Snapshot SHA-256"), summary.digest),
        *((say("Limit"), sentence) for sentence in summary.limits),
        *((say("Cut"), place) for place in cut),
    ]
    groups = [_group(row) for row in (*summary.letters, *summary.topics, *summary.principles)]
    blank: tuple[Cell, ...] = ("", "", *nothing)
    return Sheet(
        say("summary"),
        named("what", "value", "declared %", "measured %", "on word %", "not shown %", "answered",
              "change in points", "planned %"),
        (24, 70, 11, 11, 11, 11, 12, 11, 11),
        (
            _group(summary.all),
            *groups,
            blank,
            *((name, value, *nothing) for name, value in facts),
        ),
        has_filter=False,
    )  # fmt: skip


def _group(row: GroupRow) -> tuple[Cell, ...]:
    parts = row.parts or (None, None, None)
    title = row.title if row.title != row.id else ""
    return (row.id, title, row.declared, *parts, row.coverage, row.change, row.planned)


def _answers(report: FacilityReport) -> Sheet:
    columns = answer_table.COLUMNS
    return Sheet(
        say("answers"),
        answer_heads(),
        tuple(column.width for column in columns),
        tuple(answer_table.rows(report)),
    )


def answer_heads() -> tuple[str, ...]:
    """Return the heads of the columns of answers; in English they are those of the CSV file."""
    return named(*(column.name for column in answer_table.COLUMNS))


def named(*heads: str) -> tuple[str, ...]:
    """Return heads of columns in the language that is spoken."""
    return tuple(map(say, heads))


def evidence_sheet(report: FacilityReport) -> Sheet:
    """Return each finding that speaks to a question, as rows."""
    statements = report.statements
    rows = [
        (
            question.id, question.observed, question.agreement, finding.probe,
            statements.get(finding.probe, ""), finding.outcome,
            finding.message, finding.remedy,
            None if finding.found_at is None else finding.found_at.date(),
            say("yes" if finding.is_stale else "no"),
        )
        for question in report.summary.questions
        for finding in question.findings
    ]  # fmt: skip
    head = named("question", "allows level", "agreement", "probe", "statement", "outcome",
                 "what was seen", "what to do", "seen on", "is stale")  # fmt: skip
    return Sheet(say("evidence"), head, (9, 16, 14, 34, 40, 14, 60, 50, 12, 9), tuple(rows))


def probe_sheet(report: FacilityReport) -> Sheet:
    """Return what each probe behind the answers found, as rows."""
    rows = [
        (
            row.id, row.title, row.kind, row.severity, row.source, " ".join(row.questions),
            one.outcome, one.found, one.of, one.message, one.remedy,
            None if one.found_at is None else one.found_at.date(), row.why, row.how,
        )
        for row in report.probes
        for one in row.results
    ]  # fmt: skip
    head = named("probe", "statement", "kind", "severity", "source", "questions", "outcome",
                 "found", "of", "what was seen", "what to do", "seen on", "why", "how")  # fmt: skip
    widths = (34, 40, 16, 10, 30, 14, 14, 8, 8, 60, 50, 12, 50, 50)
    return Sheet(say("probes"), head, widths, tuple(rows))


def _changes(report: FacilityReport) -> Sheet:
    summary = report.summary
    rows: list[tuple[Cell, ...]] = []
    for name, split in (
        ("declared", summary.declared_change),
        ("measured", summary.measured_change),
    ):
        if split is not None:
            parts = (split.whole, split.evidence, split.answers, split.rules)
            rows.append((say(f"all questions, {name}"), None, None, None, *parts))
    rows += [
        (say(row.reason), row.question, row.title, row.detail, None, None, None, None)
        for row in summary.changes
    ]
    if summary.previous_at is None:
        rows.append(("", "", say("There is no earlier assessment."), "", None, None, None, None))
    else:
        rows.append(("", "", " ".join(summary.compared_with), "", None, None, None, None))
    head = named("why", "question", "what", "detail", "points", "by evidence", "by answers",
                 "by rules")  # fmt: skip
    return Sheet(say("changes"), head, (24, 10, 60, 60, 9, 9, 9, 9), tuple(rows))


def _codebook(report: FacilityReport) -> Sheet:
    return codebook_sheet(report.scale, report.levels)


def codebook_sheet(
    scale: Sequence[tuple[int, str]],
    levels: Sequence[LevelRow],
    keys: Sequence[tuple[str, str]] = (),
) -> Sheet:
    """Return what columns, levels, words and signs mean, as rows."""
    heads = zip(answer_heads(), answer_table.COLUMNS, strict=True)
    rows = [
        *((say("answers"), head, say(column.meaning)) for head, column in heads),
        *((say("level"), str(level), label) for level, label in scale),
        *((say("levels"), sign, told) for sign, told in keys),
        *((say("word"), word, meaning) for word, meaning in codebook.words()),
        *(
            (row.question, say("level {level}", level=level), text)
            for row in levels
            for level, text in row.levels
        ),
    ]
    head = named("where", "name", "meaning")
    return Sheet(say("codebook"), head, (14, 26, 100), tuple(rows))
