"""The report of one facility as a Word document, for those who put it into a deliverable."""

from collections.abc import Iterator, Mapping

from fairassess.domain.percent import percent, points
from fairassess.reports import charts, codebook, wording
from fairassess.reports.facility_report import FacilityReport, LevelRow, ProbeResult
from fairassess.reports.groups import GroupRow
from fairassess.reports.options import Section
from fairassess.reports.rows import FindingRow, QuestionRow
from fairassess.reports.speaking import like, say, speaking
from fairassess.reports.summary import NOT_OURS, Summary
from fairassess.reports.word_parts import Cell, WordDocument
from fairassess.reports.word_styles import LABEL

_SIGNS = {"good": "✓", "bad": "✕", "warn": "!", "quiet": "○"}
_FOUND_MM = (28, 108, 30)


def report(report: FacilityReport) -> bytes:
    """
    Write a report as a Word document (.docx).

    Every piece has a style of its name, and nothing is formatted beside the styles, so that an
    editor changes the look in one place, or gives a template.

    Returns:
        The file; equal reports give equal bytes.

    Raises:
        Invalid: The template of the report cannot be used; the place is `template`.
    """
    with speaking(report.summary.language):
        return _written(report)


def _written(report: FacilityReport) -> bytes:
    summary = report.summary
    document = WordDocument(report.template)
    document.describe(
        title=f"{summary.facility.name}: {summary.title}",
        author=summary.facility.name,
        subject=summary.headline,
        key=summary.digest,
        at=summary.taken_at,
    )
    document.foot(
        f"{summary.facility.name} · {summary.questionnaire} · fairassess "
        f"{summary.software_version} · {summary.day} · {say('snapshot')} {summary.digest[:16]}"
    )
    if summary.is_draft:
        document.mark_as_draft(say("Draft of {day}, not submitted", day=summary.day))
    _first_pages(document, summary)
    if report.options.has(Section.ANSWERS):
        document.new_page()
        document.heading(say("All answers"), 1)
        answer_list(document, summary)
    if report.options.has(Section.EVIDENCE):
        evidence(document, report, title=say("Evidence"))
    if report.options.has(Section.PROBES):
        probes(document, report, title=say("Probes"))
    if report.options.has(Section.CODEBOOK):
        codebook_of(document, report.scale, report.levels)
    return document.content()


def _first_pages(document: WordDocument, summary: Summary) -> None:
    facility = summary.facility
    document.heading(facility.name or "–", 0)
    parts = (say("FAIR self-assessment"), facility.kind, facility.country)
    document.paragraph(" · ".join(part for part in parts if part), style="Subtitle")
    state = say("Draft of {day}" if summary.is_draft else "Submitted on {day}", day=summary.day)
    version = say(
        "{title}, version {version}",
        title=summary.title, version=summary.questionnaire.split("@")[-1],
    )  # fmt: skip
    document.note(f"{state} · {version}")
    if facility.ror:
        document.link("ROR", facility.ror)
    document.heading(say("Summary"), 1)
    document.paragraph(summary.headline)
    document.chart(
        say("Declared scores by letter, taken apart"), charts.letters_chart(summary.letters)
    )
    scores(document, say("Scores by letter"), (*summary.letters, summary.all))
    document.note(
        say(
            "Each declared score is taken apart: measured by probes, on the facility's word where "
            "no probe can judge, and not shown where evidence could show it and does not."
        )
    )
    _history(document, summary)
    _changes(document, summary)
    _actions(document, summary)
    document.heading(say("By topic"), 2)
    scores(document, say("Scores by topic"), (*summary.topics, summary.all))
    document.heading(say("What this score does not say"), 2)
    document.bullets((sentence,) for sentence in summary.limits)
    document.heading(say("How to cite"), 2)
    document.paragraph(summary.cite_as)
    document.note(summary.source)
    document.note(
        say(
            "Scoring version {scoring} · questions {questions} · snapshot SHA-256 {snapshot}",
            scoring=summary.scoring_version,
            questions=summary.questionnaire_digest[:16],
            snapshot=summary.digest,
        )
    )


def scores(document: WordDocument, caption: str, groups: tuple[GroupRow, ...]) -> None:
    """Write scores taken apart as a table."""
    head = map(
        say, ("Declared", "Measured", "On word", "Not shown", "Answered", "Change", "Planned")
    )
    document.table(caption, ("", *head), (_score_cells(row) for row in groups))


def _score_cells(row: GroupRow) -> tuple[str, ...]:
    parts = ("–",) * 3 if row.parts is None else tuple(str(part) for part in row.parts)
    change = "–" if row.change is None else points(row.change)
    planned = "–" if row.planned is None else str(row.planned)
    return (row.title, percent(row.score.value), *parts, row.coverage, change, planned)


def _history(document: WordDocument, summary: Summary) -> None:
    chart = charts.trend_chart(summary.history)
    if not chart.trend:
        return
    document.heading(say("How it changed"), 2)
    document.chart(say("Declared score over time, taken apart"), chart)
    document.note(chart.finding)
    document.table(say("Scores over time"), chart.table.head, chart.table.rows)
    for sentence in chart.notes:
        document.note(sentence)


def _changes(document: WordDocument, summary: Summary) -> None:
    if summary.previous_at is None:
        return
    document.heading(say("What changed, and why"), 2)
    document.paragraph(" ".join(summary.since))
    rows: list[tuple[Cell, ...]] = [
        (f"{_SIGNS[row.tone]} {say(row.reason)}", lines(row.title, row.detail))
        for row in summary.changes
    ]
    if rows:
        head = (say("Why"), say("What"))
        document.table(say("Changes and their reasons"), head, rows, widths_mm=(28, 138))
    else:
        document.paragraph(say("Nothing changed."))


def _actions(document: WordDocument, summary: Summary) -> None:
    if summary.actions:
        document.heading(say("Worth doing next"), 2)
        rows = [
            (str(number), row.title, f"{row.question}, {row.step}", row.letters or "–")
            for number, row in enumerate(summary.top_actions, start=1)
        ]
        head = ("", say("What to do"), say("Where it stands"), say("Gain"))
        document.table(say("Actions with the greatest gain"), head, rows, widths_mm=(8, 88, 46, 24))
    if summary.not_ours:
        document.heading(say("Not in our hands"), 2)
        document.note(say(NOT_OURS))
        for one in summary.not_ours:
            document.labelled(one.title, one.note, more=f" ({one.day})")


def answer_list(document: WordDocument, summary: Summary) -> None:
    """Write all answers of a facility, with topics as headings of level 2."""
    for row in _by_topic(document, summary.questions):
        _question_heading(document, row)
        told = (row.stand, ". ", row.descriptor) if row.descriptor else (row.stand,)
        document.paragraph(_label("Now"), *told)
        if row.is_changed:
            document.paragraph(_label("Before"), row.before)
        if row.answer.reason:
            document.quote(say("Because"), row.answer.reason)
        if row.planned:
            by = say(", by {day}", day=row.planned_on) if row.planned_on else ""
            document.paragraph(_label("Planned"), row.planned, by)
        document.paragraph(_label("Probes"), _observed(row))
        if row.answer.against_evidence:
            document.quote(say("The facility says"), row.answer.against_evidence)
        if row.answer.comment:
            document.quote(say("Comment"), row.answer.comment)
        for address in row.answer.links:
            document.link(say("Evidence"), address)


def _label(words: str) -> tuple[str, str]:
    return (f"{say(words)}: ", LABEL)


def lines(*texts: str) -> Cell:
    """Return those of some texts that say anything, as lines of a cell."""
    return tuple(text for text in texts if text)


def _observed(row: QuestionRow) -> str:
    parts = [row.allowed]
    if row.agreement:
        parts.append(f"{_SIGNS[row.tone]} {row.agreement}")
    if row.is_documented:
        parts.append(say("documented"))
    return " · ".join(parts)


def evidence(document: WordDocument, report: FacilityReport, *, title: str) -> None:
    """Write what was found for each question, on a new page with its own title."""
    summary = report.summary
    document.new_page()
    document.heading(title, 1)
    document.note(
        say(
            "What the probes found for each question, and the levels that this allows. A finding "
            "marked stale was too old to count; one that could not be told lowers nothing."
        )
    )
    judged = tuple(row for row in summary.questions if row.is_judgeable)
    for row in _by_topic(document, judged):
        _question_heading(document, row)
        declared = say("declared {stand}", stand=row.stand)
        document.paragraph(_label("Allows"), _observed(row), f" · {declared}")
        document.bullets((sentence,) for sentence in row.because)
        if row.findings:
            _found(document, row.findings, report.statements)
    others = [row.id for row in summary.questions if not row.is_judgeable]
    if others:
        document.heading(say("Questions that no probe can judge"), 2)
        rest = say("Their answers rest on the facility's word.")
        document.paragraph(f"{', '.join(others)}. {rest}")


def probes(document: WordDocument, report: FacilityReport, *, title: str) -> None:
    """Write the probes behind the answers, on a new page with its own title."""
    document.new_page()
    document.heading(title, 1)
    kind = ""
    for row in report.probes:
        if row.kind != kind:
            kind = row.kind
            document.heading(kind, 2)
        document.heading(row.title, 3)
        speaks_to = say("for {questions}", questions=", ".join(row.questions))
        document.note(f"{row.id} · {row.severity} · ", row.source, f" · {speaks_to}")
        if row.why:
            document.paragraph(like(row.why, f"{row.why} {row.how}"))
        _found(document, row.results)


def _found(
    document: WordDocument,
    found: tuple[ProbeResult, ...] | tuple[FindingRow, ...],
    statements: Mapping[str, str] | None = None,
) -> None:
    """Write findings as a table; with statements each begins with what its probe states."""

    def stated(one: ProbeResult | FindingRow) -> str:
        if statements is None or isinstance(one, ProbeResult):
            return ""
        return statements.get(one.probe, one.probe)

    rows: list[tuple[Cell, ...]] = [
        (
            f"{_SIGNS[one.tone]} {one.outcome}",
            lines(stated(one), one.message, one.remedy),
            ("" if one.found_at is None else wording.short_day(one.found_at))
            + (f" ({say('stale')})" if one.is_stale else ""),
        )
        for one in found
    ]
    head = (say("Outcome"), say("What was seen"), say("Seen on"))
    document.table("", head, rows, widths_mm=_FOUND_MM)


def codebook_of(
    document: WordDocument, levels: tuple[tuple[int, str], ...], rows: tuple[LevelRow, ...]
) -> None:
    """Write what the words, the levels of the scale, and those of each question mean."""
    document.new_page()
    document.heading(say("Codebook"), 1)
    document.table(
        say("Words and what they mean"), (say("Word"), say("What it means")),
        (*codebook.scale_words(levels), *codebook.words()),
        widths_mm=(40, 126),
    )  # fmt: skip
    document.heading(say("Levels of each question"), 2)
    for row in rows:
        document.heading(f"{row.question} ", 3, row.text)
        for level, text in row.levels:
            document.paragraph((f"{level}: ", LABEL), text)


def _by_topic(document: WordDocument, rows: tuple[QuestionRow, ...]) -> Iterator[QuestionRow]:
    """Yield the questions, a heading before the first of each topic."""
    topic = ""
    for row in rows:
        if row.topic != topic:
            topic = row.topic
            document.heading(row.topic_title, 2)
        yield row


def _question_heading(document: WordDocument, row: QuestionRow) -> None:
    document.heading(f"{row.id} ", 3, row.text)
    if row.principles:
        document.note(" · ".join(row.principles))
