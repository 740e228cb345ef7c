"""The report of a round as a tagged PDF: overview, charts, method, and an annex per facility."""

from collections.abc import Mapping

from fairassess.reports import annexes, charts, comparison_chart, comparison_svg, paper, tables
from fairassess.reports.annexes import Plain, said
from fairassess.reports.chart_values import Chart, Table
from fairassess.reports.comparison_chart import LevelMap
from fairassess.reports.options import Section
from fairassess.reports.paper import printable
from fairassess.reports.round_method import method, sight
from fairassess.reports.round_summary import RoundPart, RoundSummary
from fairassess.reports.speaking import say_number, speaking

GAPS_MOST = 12
"""Gaps that the overview shows; the whole list stands in the sheets and in JSON."""

_ACTIONS_MOST = 3

_WIDTH_MM = 230
"""Width for which charts of many rows are drawn; set on a narrower line they get smaller."""

_ROWS_ACROSS = 11
"""Facilities of a map of levels that find room on a sheet laid across, with their table."""


def report(told: RoundSummary) -> bytes:
    """
    Set the report of a round on A4.

    Returns:
        As `paper.set_pages`; equal reports give equal bytes.
    """
    with speaking(told.language):
        return paper.set_pages("round.typ", as_data(told))


def as_data(told: RoundSummary) -> Mapping[str, object]:
    """Return what is printed, as plain JSON values, in the language that is spoken."""
    chosen = set(told.options.sections)
    gaps = told.gap_table
    return {
        "name": printable(told.round.name).strip() or "–",
        "title": told.title,
        "source": told.source,
        "version": told.version,
        "questionnaire": told.round.questionnaire,
        "digest": told.questionnaire_digest,
        "taken": {"year": told.at.year, "month": told.at.month, "day": told.at.day},
        "day": told.day,
        "is_draft": told.is_draft,
        "state": told.state,
        "readers": told.readers,
        "headline": told.headline,
        "sight": sight(told.round.sight),
        "publisher": told.publisher,
        "funding": told.funding,
        "licence": told.licence,
        "software": told.software_version,
        "cite_as": said(told.cite_as),
        "method": list(method()),
        "limits": list(told.limits),
        "many": len(told.reports) > 1,
        "parts": _table(told.part_table),
        "scores": _drawn(told.scores_chart, told.score_charts),
        "levels": _levels(told),
        "spread": _drawn(told.distribution, told.distributions),
        "varieties": [
            {
                "words": words,
                "number": say_number("{n} question", "{n} questions", len(tallies)),
                "questions": ", ".join(tally.question for tally in tallies),
            }
            for words, tallies in comparison_chart.by_variety(told.compared)
        ],
        "spreads": _table(told.spread_table),
        "gaps": _table(Table(gaps.head, gaps.rows[:GAPS_MOST])),
        "gaps_more": max(0, len(gaps.rows) - GAPS_MOST),
        "interfaces": _table(told.offers_table),
        "sections": [section.value for section in Section if section in chosen],
        "annexes": [_annex(part, chosen) for part in told.parts if part.report is not None],
        "codebook": annexes.codes_of(told.scale, told.levels),
    }


def _drawn(chart: Chart, pages: tuple[Chart, ...]) -> Plain:
    return {
        "title": chart.title,
        "drawings": [
            {"svg": drawing(one), "told": one.finding} for one in pages if not one.is_empty
        ],
        "table": _table(chart.table),
    }


def drawing(chart: Chart) -> str:
    """Return a chart of many rows as an SVG document, drawn small so that a page holds it."""
    return charts.as_paper_svg(chart, width_mm=_WIDTH_MM).decode()


def _levels(told: RoundSummary) -> Plain:
    levels = told.level_map
    return {
        "title": levels.title,
        "finding": levels.finding,
        "drawings": [{"svg": level_drawing(one), "told": one.finding} for one in told.level_maps],
        "is_long": len(levels.rows) > _ROWS_ACROSS,
        "table": _table(levels.table),
        "keys": [[key.text, key.told] for key in levels.keys],
    }


def level_drawing(levels: LevelMap) -> str:
    """Return a map of levels as an SVG document of its own."""
    drawn = comparison_svg.as_svg(levels, charts.LIGHT)
    return drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)


def _annex(part: RoundPart, chosen: set[Section]) -> Plain:
    report = part.report
    assert report is not None
    summary = report.summary
    data: Plain = {
        "short_name": part.name,
        "is_named": bool(part.slug),
        "day": part.day,
        "report": tables.as_document(summary),
        "words": paper.words(summary) if Section.ANSWERS in chosen else [],
        "most_actions": _ACTIONS_MOST,
    }
    if Section.EVIDENCE in chosen:
        data |= annexes.evidence(report)
    if Section.PROBES in chosen:
        data["probes"] = annexes.probes(report)
    return data


def _table(table: Table) -> Plain:
    return {"head": list(table.head), "rows": [list(row) for row in table.rows]}
