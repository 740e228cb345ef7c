"""All that a report of one facility is written from: the summary, and what its annexes add."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from fairassess.domain import observation, redaction
from fairassess.domain.finding import Definition, Finding
from fairassess.domain.questionnaire import Questionnaire
from fairassess.domain.scoring import QuestionScore
from fairassess.domain.snapshots import Snapshot
from fairassess.reports import wording
from fairassess.reports.options import ReportOptions
from fairassess.reports.speaking import ORIGINAL, asked, foreign, say, speaking
from fairassess.reports.summary import Summary


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """
    What one probe found at one place.

    Attributes:
        outcome: In words: `holds`.
        tone: `good`, `bad` or `quiet`.
        message: What was seen.
        remedy: What to do; empty unless it failed.
        found_at: Aware UTC moment; None when it was not stored.
        is_stale: Whether it was too old to count.
        found, of: What was counted; both None when nothing was.
    """

    outcome: str
    tone: str
    message: str
    remedy: str
    found_at: datetime | None
    is_stale: bool
    found: int | None
    of: int | None


@dataclass(frozen=True, slots=True)
class ProbeRow:
    """
    One probe of the annex.

    Attributes:
        id: Its statement as an id.
        title: The same as a sentence.
        kind: Kind of endpoint, as people call it.
        severity: `must`, `should`, `guideline` or `info`.
        why, how, source: From its definition; empty for a probe that is not there any more.
        questions: Ids of the questions that it speaks to.
        results: What it found, in the order of the snapshot.
    """

    id: str
    title: str
    kind: str
    severity: str
    why: str
    how: str
    source: str
    questions: tuple[str, ...]
    results: tuple[ProbeResult, ...]


@dataclass(frozen=True, slots=True)
class LevelRow:
    """What the levels of one question mean: its id, its text, and a sentence for each level."""

    question: str
    text: str
    levels: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class FacilityReport:
    """
    One report of one facility.

    Attributes:
        summary: What it says; every number comes from here.
        options: What was chosen for it.
        slug: The facility's name in addresses.
        label: Name of the assessment: `2026`.
        round: Name of the round; empty outside one.
        snapshot: What the summary was made of.
        scale: Levels of the scale with their names, lowest first.
        probes: The probes behind the answers, in the order of their definitions.
        levels: What the levels mean, in the order of the questions.
        template: Word document whose styles are worn; empty for our own.
    """

    summary: Summary
    options: ReportOptions
    slug: str
    label: str
    round: str
    snapshot: Snapshot
    scale: tuple[tuple[int, str], ...]
    probes: tuple[ProbeRow, ...]
    levels: tuple[LevelRow, ...]
    template: bytes = b""

    @property
    def counted(self) -> Mapping[str, QuestionScore]:
        """What each question adds, by its id."""
        return {one.question: one for one in self.snapshot.breakdown.questions}

    @property
    def statements(self) -> Mapping[str, str]:
        """What each probe of the annex states, by its id."""
        return {row.id: row.title for row in self.probes}

    @property
    def title(self) -> str:
        """What it is, for people: `Northern Light Source, 14 October 2026`."""
        named = {"facility": self.summary.facility.name, "day": self.summary.day}
        if self.summary.is_draft:
            return say("{facility}, {day}, draft", **named)
        return say("{facility}, {day}", **named)

    @property
    def file_stem(self) -> str:
        """Name of the file without its ending."""
        draft = "-draft" if self.summary.is_draft else ""
        spoken = "" if self.summary.language == ORIGINAL else f"-{self.summary.language}"
        return f"fairassess-{self.slug}-{self.summary.taken_at:%Y-%m-%d}{draft}{spoken}"


def gather(
    summary: Summary,
    snapshot: Snapshot,
    questionnaire: Questionnaire,
    definitions: Mapping[str, Definition],
    *,
    slug: str,
    label: str,
    round_name: str = "",
    options: ReportOptions | None = None,
    template: bytes = b"",
) -> FacilityReport:
    """
    Gather all that a report of one facility is written from.

    Args:
        summary: Of *snapshot*.
        snapshot: The assessment, frozen; of a draft, frozen for this moment.
        questionnaire: The version that *snapshot* names.
        definitions: Of the probes, by id, in order.
        slug: The facility's name in addresses.
        label: Name of the assessment.
        round_name: Name of the round; empty outside one.
        options: What was chosen; None for all that there is.
        template: Word document whose styles are worn; empty for our own.
    """
    with speaking(summary.language):
        return FacilityReport(
            summary=summary,
            options=options or ReportOptions(language=summary.language),
            slug=slug,
            label=label,
            round=round_name,
            snapshot=snapshot,
            scale=scale_names(questionnaire),
            probes=probe_rows(snapshot, definitions),
            levels=level_rows(questionnaire),
            template=template,
        )


def scale_names(questionnaire: Questionnaire) -> tuple[tuple[int, str], ...]:
    """Return the levels of the scale with their names, lowest first."""
    return tuple((level.value, asked(level.label)) for level in questionnaire.scale.levels)


def level_rows(questionnaire: Questionnaire) -> tuple[LevelRow, ...]:
    """Return what the levels of each question mean, in the order of the questions."""
    return tuple(
        LevelRow(
            question.id,
            asked(question.text),
            tuple((level.value, asked(level.descriptor)) for level in question.levels),
        )
        for question in questionnaire.questions
    )


def probe_rows(
    snapshot: Snapshot, definitions: Mapping[str, Definition]
) -> tuple[ProbeRow, ...]:  # fmt: skip
    """Return the probes whose findings a snapshot holds, in the order of their definitions."""
    found: dict[str, list[Finding]] = {}
    questions: dict[str, list[str]] = {}
    for seen in snapshot.observations:
        for finding in seen.findings:
            told = found.setdefault(finding.probe, [])
            if finding not in told:
                told.append(finding)
            asked = questions.setdefault(finding.probe, [])
            if seen.question not in asked:
                asked.append(seen.question)
    order = {name: place for place, name in enumerate(definitions)}
    names = sorted(found, key=lambda name: (order.get(name, len(order)), name))
    return tuple(
        _probe_row(name, definitions.get(name), found[name], questions[name], snapshot)
        for name in names
    )


def _probe_row(
    name: str,
    definition: Definition | None,
    findings: list[Finding],
    questions: list[str],
    snapshot: Snapshot,
) -> ProbeRow:
    first = findings[0]
    return ProbeRow(
        id=name,
        title=name if definition is None else foreign(definition.title),
        kind=wording.kind(first.kind),
        severity=say(first.severity.value),
        why="" if definition is None else foreign(definition.why),
        how="" if definition is None else foreign(definition.how),
        source=foreign(first.source),
        questions=tuple(questions),
        results=tuple(_result(finding, snapshot.taken_at) for finding in findings),
    )


def _result(finding: Finding, at: datetime) -> ProbeResult:
    measure = finding.measure
    return ProbeResult(
        outcome=wording.outcome(finding.outcome),
        tone=wording.TONES.get(finding.outcome, "quiet"),
        # A report goes from hand to hand, and whose address stands in a finding was not asked.
        message=foreign(redaction.text(finding.message)),
        remedy=foreign(finding.remedy),
        found_at=finding.found_at,
        is_stale=observation.is_stale(finding, at=at),
        found=None if measure is None else measure.found,
        of=None if measure is None else measure.of,
    )
