"""The report of a round as one HTML file that needs nothing else, on screen and printed."""

import itertools

from fairassess.reports import codebook, comparison_chart, one_page, round_paper
from fairassess.reports.options import Section
from fairassess.reports.round_method import method, sight
from fairassess.reports.round_summary import RoundPart, RoundSummary
from fairassess.reports.speaking import speaking


def report(told: RoundSummary) -> bytes:
    """
    Write the report of a round as one HTML file: no script, nothing loaded, charts as drawings.

    Returns:
        The file in UTF-8; equal reports give equal bytes.
    """
    with speaking(told.language):
        return _page(told).encode("utf-8", "replace")


def _page(told: RoundSummary) -> str:
    drawing = "" if told.level_map.is_empty else round_paper.level_drawing(told.level_map)
    return (
        one_page.environment()
        .get_template("round.html")
        .render(
            told=told,
            sections={section.value for section in told.options.sections},
            sight=sight(told.round.sight),
            method=method(),
            scores_chart=told.scores_chart,
            scores_picture=one_page.picture(told.scores_chart) if told.scores else "",
            scores_narrow=(
                one_page.picture(told.scores_chart, width_mm=one_page.PHONE_MM)
                if told.scores
                else ""
            ),
            levels=told.level_map,
            level_tables=comparison_chart.level_tables(told.level_map) if drawing else (),
            levels_picture=one_page.drawing_address(drawing) if drawing else "",
            spread=told.distribution,
            spread_picture=one_page.picture(told.distribution) if told.reports else "",
            varieties=comparison_chart.by_variety(told.compared),
            annexes=[_annex(told, part) for part in told.parts if part.report is not None],
            words=codebook.words(),
        )
    )


def _annex(told: RoundSummary, part: RoundPart) -> dict[str, object]:
    report = part.report
    assert report is not None
    topics = itertools.groupby(report.summary.questions, key=lambda row: row.topic_title)
    has_answers = told.options.has(Section.ANSWERS)
    return {
        "part": part,
        "report": report,
        "topics": [(title, list(rows)) for title, rows in topics] if has_answers else [],
    }
