"""The report of a round as a Word document, for those who put it into a deliverable."""

from fairassess.reports import comparison_chart, round_paper, word
from fairassess.reports.chart_values import Table
from fairassess.reports.options import Section
from fairassess.reports.round_method import method, sight
from fairassess.reports.round_paper import GAPS_MOST
from fairassess.reports.round_summary import RoundPart, RoundSummary
from fairassess.reports.speaking import say, speaking
from fairassess.reports.word_parts import WordDocument
from fairassess.reports.word_styles import LABEL


def report(told: RoundSummary) -> bytes:
    """
    Write the report of a round as a Word document (.docx), with a style for every piece.

    Returns:
        The file; equal reports give equal bytes.

    Raises:
        Invalid: The template cannot be used; the place is `template`.
    """
    with speaking(told.language):
        return _written(told)


def _written(told: RoundSummary) -> bytes:
    document = WordDocument(told.template)
    document.describe(
        title=told.name,
        author=told.publisher,
        subject=told.headline,
        key=told.address,
        at=told.at,
    )
    document.foot(
        f"{told.round.name} · {told.round.questionnaire} · fairassess {told.software_version} · "
        f"{told.day}"
    )
    if told.is_draft:
        document.mark_as_draft(told.state)
    _overview(document, told)
    _side_by_side(document, told)
    _method(document, told)
    for number, part in enumerate((part for part in told.parts if part.report), start=1):
        _annex(document, told, part, number)
    if told.options.has(Section.CODEBOOK):
        word.codebook_of(document, told.scale, told.levels)
    return document.content()


def _overview(document: WordDocument, told: RoundSummary) -> None:
    document.heading(told.round.name or "–", 0)
    named = say("{title}, version {version}", title=told.title, version=told.version)
    document.paragraph(named, style="Subtitle")
    document.note(f"{told.publisher} · {told.day}")
    document.heading(say("Summary"), 1)
    document.paragraph(told.headline)
    document.paragraph(told.state)
    document.note(f"{told.readers} {sight(told.round.sight)}")
    document.heading(say("Who took part"), 2)
    _table(document, say("Participants and their declared scores, taken apart"), told.part_table)
    for chart in told.score_charts:
        drawing = round_paper.drawing(chart)
        document.drawing(chart.title, drawing, told=chart.finding, name=chart.name)
    if told.spread_table.rows:
        document.heading(say("Where the middle lies"), 2)
        _table(document, say("Medians and quartiles of the declared scores"), told.spread_table)
        document.note(say("Half of the facilities lie between the two quartiles."))


def _side_by_side(document: WordDocument, told: RoundSummary) -> None:
    levels = told.level_map
    if not levels.is_empty:
        document.heading(levels.title, 2)
        for part in told.level_maps:
            drawing = round_paper.level_drawing(part)
            document.drawing(part.title, drawing, told=part.finding, name=part.name)
        document.note(levels.finding)
        _level_tables(document, told)
    if len(told.reports) > 1:
        document.heading(told.distribution.title, 2)
        document.bullets(
            (
                (f"{words} ", LABEL),
                ", ".join(tally.question for tally in tallies),
            )
            for words, tallies in comparison_chart.by_variety(told.compared)
        )
        for chart in told.distributions:
            drawing = round_paper.drawing(chart)
            document.drawing(chart.title, drawing, told=chart.finding, name=chart.name)
        # The levels by their numbers: nine heads in words find no room beside each other.
        first, *others = told.distribution.table.head
        head = (first, *(str(level) for level, _ in told.scale), *others[len(told.scale) :])
        _table(
            document, say("How many facilities gave which answer"),
            Table(head, told.distribution.table.rows),
        )  # fmt: skip
        document.heading(say("The most common gaps"), 2)
        gaps = told.gap_table
        if gaps.rows:
            _table(
                document,
                say("Questions in which facilities gave a level that earns less than half"),
                Table(gaps.head, gaps.rows[:GAPS_MOST]),
            )
        else:
            document.paragraph(say("In no question is a facility behind."))
    if told.offers:
        document.heading(say("What the endpoints offer"), 2)
        _table(document, say("What probes found, with the day of the finding"), told.offers_table)


def _level_tables(document: WordDocument, told: RoundSummary) -> None:
    """Write the map as tables that fit between the margins: some questions, then the next."""
    keys = "; ".join(f"{key.text}: {key.told}" for key in told.level_map.keys)
    document.note(f"{say('The same as tables.')} {keys}")
    for caption, part in comparison_chart.level_tables(told.level_map):
        _table(document, caption, part)


def _method(document: WordDocument, told: RoundSummary) -> None:
    document.heading(say("Method"), 1)
    document.bullets((sentence,) for sentence in method())
    questions = say(
        "Questions: {questionnaire}, SHA-256 {digest}.",
        questionnaire=told.round.questionnaire, digest=told.questionnaire_digest,
    )  # fmt: skip
    document.note(told.source, f" {questions}")
    document.heading(say("What these scores do not say"), 2)
    document.bullets((sentence,) for sentence in told.limits)
    document.heading(say("How to cite"), 2)
    document.paragraph(told.cite_as)
    document.link(say("Licence"), told.licence)
    if told.funding:
        document.note(told.funding)


def _annex(document: WordDocument, told: RoundSummary, part: RoundPart, number: int) -> None:
    report = part.report
    assert report is not None
    summary = report.summary
    document.new_page()
    document.heading(
        say("Annex {number}: {facility}", number=number, facility=summary.facility.name), 1
    )
    if part.slug:
        facts = (part.name, summary.facility.kind, summary.facility.country)
        known = " · ".join(fact for fact in facts if fact)
        document.note(f"{known} · {say('submitted on {day}', day=summary.day)}")
    else:
        document.note(say("Shown without its name, with levels and scores only."))
    document.paragraph(summary.headline)
    document.heading(say("Scores"), 2)
    groups = (*summary.letters, *summary.topics, summary.all)
    word.scores(document, say("Scores of {facility}", facility=part.name), groups)
    if told.options.has(Section.ANSWERS):
        word.answer_list(document, summary)
    if told.options.has(Section.EVIDENCE):
        title = say("Annex {number}, evidence: {facility}", number=number, facility=part.name)
        word.evidence(document, report, title=title)
    if told.options.has(Section.PROBES) and report.probes:
        title = say("Annex {number}, probes: {facility}", number=number, facility=part.name)
        word.probes(document, report, title=title)


def _table(document: WordDocument, caption: str, table: Table) -> None:
    document.table(caption, table.head, table.rows)
