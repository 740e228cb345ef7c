"""The values in which the past of a fictional facility is told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from fairassess.demo.faults import Fault
from fairassess.demo.provider_manner import PATIENT, Manner
from fairassess.demo.records import FULL, Quality
from fairassess.domain.answers import Answer, State

QUESTIONS = tuple(f"Q{number:02d}" for number in range(1, 28))
_STATES = {"u": State.UNKNOWN, "n": State.NOT_APPLICABLE, "-": State.NOT_ANSWERED}


@dataclass(frozen=True, slots=True)
class Look:
    """
    How an endpoint is at some time.

    Attributes:
        quality: How good its records are.
        faults: What it gets wrong.
        manner: Page size, policies, pauses.
        is_up: Whether anything answers.
    """

    quality: Quality = FULL
    faults: frozenset[Fault] = frozenset()
    manner: Manner = PATIENT
    is_up: bool = True


@dataclass(frozen=True, slots=True)
class Chapter:
    """
    One facility in one past round.

    Attributes:
        year: Year of the round.
        levels: One character per question in order, spaces between topics: a level, `n` not
            applicable, `u` unknown, `-` not answered.
        look: How the endpoint was then.
        submitted_on: Day on which the assessment was handed in.
        reasons: Why a question is not applicable, by question id.
        comments: By question id.
        plans: Planned level and day, by question id.
        links: Address of a document, by question id.
        against_evidence: Why an answer differs from what probes saw, by question id.
    """

    year: int
    levels: str
    look: Look
    submitted_on: date
    reasons: Mapping[str, str] = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)
    plans: Mapping[str, tuple[int, date]] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    against_evidence: Mapping[str, str] = field(default_factory=dict)

    def answers(self) -> tuple[Answer, ...]:
        """Return one answer per question, in order."""
        marks = self.levels.replace(" ", "")
        return tuple(
            self._answer(question, mark) for question, mark in zip(QUESTIONS, marks, strict=True)
        )

    def _answer(self, question: str, mark: str) -> Answer:
        state = _STATES.get(mark, State.LEVEL)
        planned_level, planned_on = self.plans.get(question, (None, None))
        link = self.links.get(question)
        return Answer(
            question,
            state=state,
            level=int(mark) if state is State.LEVEL else None,
            reason=self.reasons[question] if state is State.NOT_APPLICABLE else "",
            planned_level=planned_level,
            planned_on=planned_on,
            comment=self.comments.get(question, ""),
            links=(link,) if link else (),
            against_evidence=self.against_evidence.get(question, ""),
        )


@dataclass(frozen=True, slots=True)
class Day:
    """
    One day on which an endpoint was checked, beside those of the rounds.

    Attributes:
        before: How many days before the end of the story; 1 or more.
        look: How the endpoint was on it.
    """

    before: int
    look: Look


@dataclass(frozen=True, slots=True)
class PastRound:
    """
    A round in which all facilities took part.

    Attributes:
        year: Its year.
        title: Its name.
        opened_on, closed_on: First and last day.
        edition: Version of the questionnaire. The pilot used one of an earlier major version, so
            that trends break after it; the last round one whose new rules are a cause of change.
    """

    year: int
    title: str
    opened_on: date
    closed_on: date
    edition: str


PAST_ROUNDS = (
    PastRound(2022, "Pilot round 2022", date(2022, 7, 4), date(2022, 9, 30), "0.9.0"),
    *(
        PastRound(year, f"Yearly round {year}", date(year, 6, 1), date(year, 9, 30), edition)
        for year, edition in ((2023, "1.0.0"), (2024, "1.0.0"), (2025, "1.0.0"), (2026, "1.1.0"))
    ),
)
