"""The report of one facility as a Word document, for those who put it into a deliverable."""

from collections.abc import Iterator, Mapping

from fairassess.domain.percent import percent, points
from fairassess.reports import charts, codebook, wording
from fairassess.reports.facility_report import FacilityReport, LevelRow, ProbeResult
from fairassess.reports.groups import GroupRow
from fairassess.reports.options import Section
from fairassess.reports.rows import FindingRow, QuestionRow
from fairassess.reports.summary import Summary
from fairassess.reports.word_parts import WordDocument
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
        f"{summary.software_version} · {summary.day} · snapshot {summary.digest[:16]}"
    )
    if summary.is_draft:
        document.mark_as_draft(f"Draft of {summary.day}, not submitted")
    _first_pages(document, summary)
    if report.options.has(Section.ANSWERS):
        document.new_page()
        document.heading("All answers", 1)
        answer_list(document, summary)
    if report.options.has(Section.EVIDENCE):
        evidence(document, report, title="Evidence")
    if report.options.has(Section.PROBES):
        probes(document, report, title="Probes")
    if report.options.has(Section.CODEBOOK):
        codebook_of(document, report.scale, report.levels)
    return document.content()


def _first_pages(document: WordDocument, summary: Summary) -> None:
    facility = summary.facility
    document.heading(facility.name or "–", 0)
    parts = ("FAIR self-assessment", facility.kind, facility.country)
    document.paragraph(" · ".join(part for part in parts if part), style="Subtitle")
    state = "Draft of" if summary.is_draft else "Submitted on"
    version = summary.questionnaire.split("@")[-1]
    document.note(f"{state} {summary.day} · {summary.title}, version {version}")
    if facility.ror:
        document.link("ROR", facility.ror)
    document.heading("Summary", 1)
    document.paragraph(summary.headline)
    document.chart("Declared scores by letter, taken apart", charts.letters_chart(summary.letters))
    scores(document, "Scores by letter", (*summary.letters, summary.all))
    document.note(
        "Each declared score is taken apart: measured by probes, on the facility's word where no "
        "probe can judge, and not shown where evidence could show it and does not."
    )
    _history(document, summary)
    _changes(document, summary)
    _actions(document, summary)
    document.heading("By topic", 2)
    scores(document, "Scores by topic", (*summary.topics, summary.all))
    if summary.endpoints:
        document.heading("Endpoints", 2)
        document.table(
            "Endpoints and how they stand",
            ("What", "Address", "State"),
            ((one.title, one.url, f"{_SIGNS[one.tone]} {one.state}") for one in summary.endpoints),
            widths_mm=(40, 86, 40),
        )
    document.heading("What this score does not say", 2)
    document.bullets((sentence,) for sentence in summary.limits)
    document.heading("How to cite", 2)
    document.paragraph(summary.cite_as)
    document.note(summary.source)
    document.note(
        f"Scoring version {summary.scoring_version} · questions "
        f"{summary.questionnaire_digest[:16]} · snapshot SHA-256 {summary.digest}"
    )


def scores(document: WordDocument, caption: str, groups: tuple[GroupRow, ...]) -> None:
    """Write scores taken apart as a table."""
    head = ("", "Declared", "Measured", "On word", "Not shown", "Answered", "Change", "Planned")
    document.table(
        caption, head, (_score_cells(row) for row in groups), widths_mm=(38, *(18.3,) * 7)
    )


def _score_cells(row: GroupRow) -> tuple[str, ...]:
    parts = ("–",) * 3 if row.parts is None else tuple(str(part) for part in row.parts)
    change = "–" if row.change is None else points(row.change)
    planned = "–" if row.planned is None else str(row.planned)
    return (row.title, percent(row.score.value), *parts, row.coverage, change, planned)


def _history(document: WordDocument, summary: Summary) -> None:
    chart = charts.trend_chart(summary.history)
    if not chart.trend:
        return
    document.heading("How it changed", 2)
    document.chart("Declared score over time, taken apart", chart)
    document.note(chart.finding)
    document.table("Scores over time", chart.table.head, chart.table.rows)
    for sentence in chart.notes:
        document.note(sentence)


def _changes(document: WordDocument, summary: Summary) -> None:
    if summary.previous_at is None:
        return
    document.heading("What changed, and why", 2)
    since = [f"Since {wording.day(summary.previous_at)}."]
    for name, split in (
        ("Declared", summary.declared_change),
        ("Measured", summary.measured_change),
    ):
        if split is not None:
            since.append(
                f"{name} {points(split.whole)}: evidence {points(split.evidence)}, answers "
                f"{points(split.answers)}, rules {points(split.rules)}."
            )
    if not summary.is_comparable:
        since.append("Questions or scoring changed, so the two scores are not one series.")
    document.paragraph(" ".join(since))
    rows = [
        (f"{_SIGNS[row.tone]} {row.reason}", f"{row.title}\n{row.detail}".strip())
        for row in summary.changes
    ]
    if rows:
        document.table("Changes and their reasons", ("Why", "What"), rows, widths_mm=(28, 138))
    else:
        document.paragraph("Nothing changed.")


def _actions(document: WordDocument, summary: Summary) -> None:
    if summary.actions:
        document.heading("Worth doing next", 2)
        rows = [
            (str(number), row.title, f"{row.question}, {row.step}", row.letters or "–")
            for number, row in enumerate(summary.top_actions, start=1)
        ]
        head = ("", "What to do", "Where it stands", "Gain")
        document.table("Actions with the greatest gain", head, rows, widths_mm=(8, 88, 46, 24))
    if summary.not_ours:
        document.heading("Not in our hands", 2)
        document.note(
            "Of these the facility said that somebody else has to mend them. It changed no score."
        )
        for one in summary.not_ours:
            document.labelled(f"{one.title} ({one.day})", one.note)


def answer_list(document: WordDocument, summary: Summary) -> None:
    """Write all answers of a facility, with topics as headings of level 2."""
    for row in _by_topic(document, summary.questions):
        _question_heading(document, row)
        document.paragraph(
            ("Now: ", LABEL), row.stand + (f". {row.descriptor}" if row.descriptor else "")
        )
        if row.is_changed:
            document.paragraph(("Before: ", LABEL), row.before)
        if row.answer.reason:
            document.quote("Because", row.answer.reason)
        if row.planned:
            by = f", by {row.planned_on}" if row.planned_on else ""
            document.paragraph(("Planned: ", LABEL), row.planned + by)
        document.paragraph(("Probes: ", LABEL), _observed(row))
        if row.answer.against_evidence:
            document.quote("The facility says", row.answer.against_evidence)
        if row.answer.comment:
            document.quote("Comment", row.answer.comment)
        for address in row.answer.links:
            document.link("Evidence", address)


def _observed(row: QuestionRow) -> str:
    parts = [f"level {row.observed}" if row.is_judgeable else row.observed]
    if row.agreement:
        parts.append(f"{_SIGNS[row.tone]} {row.agreement}")
    if row.is_documented:
        parts.append("documented")
    return " · ".join(parts)


def evidence(document: WordDocument, report: FacilityReport, *, title: str) -> None:
    """Write what was found for each question, on a new page with its own title."""
    summary = report.summary
    document.new_page()
    document.heading(title, 1)
    document.note(
        "What the probes found for each question, and the levels that this allows. A finding "
        "marked stale was too old to count; one that could not be told lowers nothing."
    )
    judged = tuple(row for row in summary.questions if row.is_judgeable)
    for row in _by_topic(document, judged):
        _question_heading(document, row)
        document.paragraph(("Allows: ", LABEL), _observed(row), f" · declared {row.stand}")
        document.bullets((sentence,) for sentence in row.because)
        if row.findings:
            _found(document, row.findings, report.statements)
    others = [row.id for row in summary.questions if not row.is_judgeable]
    if others:
        document.heading("Questions that no probe can judge", 2)
        document.paragraph(f"{', '.join(others)}. Their answers rest on the facility's word.")


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
        document.note(f"{row.id} · {row.severity} · {row.source} · for {', '.join(row.questions)}")
        if row.why:
            document.paragraph(f"{row.why} {row.how}")
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

    rows = [
        (
            f"{_SIGNS[one.tone]} {one.outcome}",
            f"{stated(one)}\n{one.message}\n{one.remedy}".strip(),
            ("" if one.found_at is None else wording.short_day(one.found_at))
            + (" (stale)" if one.is_stale else ""),
        )
        for one in found
    ]
    document.table("", ("Outcome", "What was seen", "Seen on"), rows, widths_mm=_FOUND_MM)


def codebook_of(
    document: WordDocument, levels: tuple[tuple[int, str], ...], rows: tuple[LevelRow, ...]
) -> None:
    """Write what the words, the levels of the scale, and those of each question mean."""
    document.new_page()
    document.heading("Codebook", 1)
    scale = [(f"level {level}", label) for level, label in levels]
    document.table(
        "Words and what they mean", ("Word", "What it means"), (*scale, *codebook.WORDS),
        widths_mm=(40, 126),
    )  # fmt: skip
    document.heading("Levels of each question", 2)
    for row in rows:
        document.heading(f"{row.question} {row.text}", 3)
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
    document.heading(f"{row.id} {row.text}", 3)
    if row.principles:
        document.note(" · ".join(row.principles))
