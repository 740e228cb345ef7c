"""The report of a round as a workbook for spreadsheets; no text in it is ever a formula."""

from collections.abc import Callable, Iterator

from fairassess.reports import answer_table, sheet
from fairassess.reports.answer_table import Cell
from fairassess.reports.chart_values import Table
from fairassess.reports.facility_report import FacilityReport
from fairassess.reports.groups import GroupRow
from fairassess.reports.options import Section
from fairassess.reports.round_method import method, sight
from fairassess.reports.round_summary import RoundSummary
from fairassess.reports.sheet import Sheet
from fairassess.reports.speaking import say, speaking

HEADS = (
    "facility", "facility_slug", "id", "what", "declared %", "measured %", "on word %",
    "not shown %", "answered", "applicable", "planned %",
)  # fmt: skip

_SCORE_WIDTHS = (26, 14, 10, 30, *[11] * 7)


def report(told: RoundSummary) -> bytes:
    """
    Write the report of a round as a workbook (.xlsx).

    Sheets: summary, scores, levels, distribution, gaps, interfaces, and of all facilities answers,
    evidence, probes and codebook, as they were chosen.

    Returns:
        The file; equal reports give equal bytes.
    """
    with speaking(told.language):
        return _written(told)


def _written(told: RoundSummary) -> bytes:
    sheets = [
        Sheet(
            say("scores"), sheet.named(*HEADS), (26, 14, 10, 30, *[11] * 7), tuple(_scores(told))
        ),
        _numbers(say("levels"), told.level_map.table, first=26, other=7),
        _numbers(say("distribution"), told.distribution.table, first=12, other=12),
        _numbers(say("gaps"), told.gap_table, first=10, other=24),
        _numbers(say("interfaces"), told.offers_table, first=26, other=18),
    ]
    chosen = told.options.has
    sheets += [_answers(told)] if chosen(Section.ANSWERS) else []
    sheets += (
        [_joined(told, say("evidence"), sheet.evidence_sheet)] if chosen(Section.EVIDENCE) else []
    )
    sheets += [_joined(told, say("probes"), sheet.probe_sheet)] if chosen(Section.PROBES) else []
    sheets += [_codebook(told)] if chosen(Section.CODEBOOK) else []
    return sheet.workbook(
        (_summary(told, sheet.too_long(sheets)), *sheets),
        title=told.name,
        author=told.publisher,
        at=told.at,
        note=say("DRAFT, the round is open") if told.is_draft else "",
    )


def _summary(told: RoundSummary, cut: tuple[str, ...]) -> Sheet:
    facts: list[tuple[str, str]] = [
        (say("Round"), told.round.name),
        (say("State"), told.state),
        (say("Result"), told.headline),
        (say("Edition"), told.readers),
        (say("Sight"), sight(told.round.sight)),
        (say("Questionnaire"), f"{told.title}, {told.round.questionnaire}"),
        (say("Source"), told.source),
        (say("Day"), told.at.date().isoformat()),
        (say("Publisher"), told.publisher),
        (say("Licence"), told.licence),
        (say("Funding"), told.funding),
        (say("Software"), f"fairassess {told.software_version}"),
        (say("Cite as"), told.cite_as),
        *((say("Method"), sentence) for sentence in method()),
        *((say("Limit"), sentence) for sentence in told.limits),
        *((say("Cut"), place) for place in cut),
    ]
    rows: list[tuple[Cell, ...]] = [(name, value, *[None] * 4) for name, value in facts if value]
    rows += [("", "", *[None] * 4)]
    rows += [
        (say("Spread"), row[0], *(_number(cell) for cell in row[1:]))
        for row in told.spread_table.rows
    ]
    rows += [(say("Participant"), part.name, *[None] * 4) for part in told.parts]
    head = sheet.named("what", "value", "lower quartile %", "median %", "upper quartile %",
                       "facilities")  # fmt: skip
    return Sheet(say("summary"), head, (16, 90, 12, 12, 12, 12), tuple(rows), has_filter=False)


def _scores(told: RoundSummary) -> Iterator[tuple[Cell, ...]]:
    for part in told.parts:
        if part.report is None:
            yield (part.name, part.slug, "all", say(part.state), *[None] * 7)
            continue
        summary = part.report.summary
        for row in (summary.all, *summary.letters, *summary.topics, *summary.principles):
            yield (part.name, part.slug, *_score(row))


def _score(row: GroupRow) -> tuple[Cell, ...]:
    parts = row.parts or (None, None, None)
    counted = (row.score.answered, row.score.applicable)
    return (row.id, row.title, row.declared, *parts, *counted, row.planned)


def _numbers(name: str, table: Table, *, first: int, other: int) -> Sheet:
    """Return a table with numbers as numbers, and percents named by their heads."""
    rows = tuple((row[0], *(_number(cell) for cell in row[1:])) for row in table.rows)
    head = tuple(
        f"{title} %" if any(row[place].endswith(" %") for row in table.rows) else title
        for place, title in enumerate(table.head)
    )
    widths = (first, *[other] * (len(head) - 1))
    return Sheet(name, head, widths, rows)


def _number(cell: str) -> Cell:
    plain = cell.removesuffix(" %")
    return int(plain) if plain.isascii() and plain.isdigit() else cell


def _answers(told: RoundSummary) -> Sheet:
    columns = answer_table.COLUMNS
    return Sheet(
        say("answers"),
        sheet.answer_heads(),
        tuple(column.width for column in columns),
        tuple(row for report in told.reports for row in answer_table.rows(report)),
    )


def _joined(told: RoundSummary, name: str, make: Callable[[FacilityReport], Sheet]) -> Sheet:
    """Return the same sheet of all facilities as one, with a column for the facility."""
    made = [(part, make(part.report)) for part in told.parts if part.report is not None]
    if not made:
        return Sheet(name, sheet.named("facility"), (26,), ())
    like = made[0][1]
    rows = tuple((part.name, *row) for part, one in made for row in one.rows)
    return Sheet(name, (*sheet.named("facility"), *like.head), (26, *like.widths), rows)


def _codebook(told: RoundSummary) -> Sheet:
    keys = [(key.text, key.told) for key in told.level_map.keys]
    return sheet.codebook_sheet(told.scale, told.levels, keys)
