"""What is worth doing next: one action per question that is not at its highest level."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from fractions import Fraction

from fairassess.domain import scoring
from fairassess.domain.answers import Answer, State
from fairassess.domain.finding import Finding, Outcome
from fairassess.domain.observation import Observation, last_conclusive
from fairassess.domain.questionnaire import (
    Effort,
    Level,
    Question,
    Questionnaire,
    Size,
    Text,
)
from fairassess.domain.scoring import LETTERS, Breakdown, QuestionScore

_COST = {Size.SMALL: 1, Size.MEDIUM: 2, Size.LARGE: 4}
"""How much a size weighs against the gain; our own choice: twice the work for twice the gain."""

_ONLY_SAID = Text((("en", "Nothing has to be built: it has to be said, and agreed upon."),))


class Kind(Enum):
    """What there is to do about a question."""

    ANSWER = "answer"
    SHOW = "show"
    RAISE = "raise"


@dataclass(frozen=True, slots=True)
class Action:
    """
    One thing to do.

    Attributes:
        question: Id of the question.
        kind: ANSWER it, SHOW what is declared, or RAISE its level.
        level: Level now; None when none was given.
        next_level: Level to reach: one up; for SHOW the declared one; for ANSWER the one that
            the evidence shows, or the lowest.
        shown_level: Least level that the evidence shows already; None where nothing was seen.
        descriptor: What the next level means, from the question.
        gain: Declared score of all questions gained by the next level, 0 to 1; 0 for SHOW.
        gain_to_highest: The same for the highest level.
        shown_gain: Part of the score of all questions that would become measured.
        letters: Letter and gain of its score, declared and measured gains added, where not 0.
        improve: How to get better, from the question.
        failing: Failed findings that stand in the way, worst first; each with its remedy.
        effort: What a level more usually costs, from the question; to say what is so
            already costs little.
    """

    question: str
    kind: Kind
    level: int | None
    next_level: int
    shown_level: int | None
    descriptor: Text
    gain: Fraction
    gain_to_highest: Fraction
    shown_gain: Fraction
    letters: tuple[tuple[str, Fraction], ...]
    improve: Text
    failing: tuple[Finding, ...]
    effort: Effort

    @property
    def worth(self) -> Fraction:
        """What the score gains, declared and measured together, for the effort that it takes."""
        return (self.gain + self.shown_gain) / _COST[self.effort.size]


def actions(
    questionnaire: Questionnaire,
    breakdown: Breakdown,
    observations: Sequence[Observation] = (),
) -> tuple[Action, ...]:
    """
    List what is worth doing, best first.

    A question is left out when it is not applicable, or at its highest level with nothing that a
    probe has found against it.

    Args:
        questionnaire: The one that was answered.
        breakdown: Its scores.
        observations: As they were counted; may be empty.

    Returns:
        Sorted by what the score gains, declared and measured together, for the effort that it
        takes; among equals those that gain more letters, then those with a finding that says what
        to mend, then the order of the questionnaire.
    """
    seen = {observation.question: observation for observation in observations}
    found = [
        action
        for question in questionnaire.questions
        if (
            action := _action(
                questionnaire,
                question,
                breakdown,
                seen.get(question.id),
            )
        )
    ]
    return tuple(sorted(found, key=_order))


def if_plans_are_met(questionnaire: Questionnaire, answers: Sequence[Answer]) -> Breakdown:
    """
    Count *answers* as if every planned level above the present one were reached.

    Args:
        questionnaire: The one that was answered.
        answers: As they are now; those that are not applicable stay so.

    Raises:
        Invalid: An answer does not fit the questionnaire.
    """
    return scoring.score(questionnaire, [_as_planned(answer) for answer in answers])


def _as_planned(answer: Answer) -> Answer:
    planned = answer.planned_level
    if planned is None or answer.state is State.NOT_APPLICABLE:
        return answer
    reached = planned if answer.level is None else max(planned, answer.level)
    return replace(answer, state=State.LEVEL, level=reached)


def _action(
    questionnaire: Questionnaire,
    question: Question,
    breakdown: Breakdown,
    observation: Observation | None,
) -> Action | None:
    """Return what to do about one question, or None when there is nothing."""
    counted = breakdown.question(question.id)
    failing = _failing(observation)
    scale = questionnaire.scale
    kind = _kind(counted, failing, scale.highest)
    if kind is None or counted.credit is None:
        return None
    next_level = _next_level(kind, counted, scale.lowest)
    gain = scale.credit(next_level) - counted.credit
    shown_gain = counted.not_shown or Fraction(0) if failing else Fraction(0)
    groups = {letter: _weight(questionnaire, breakdown, letter) for letter in LETTERS}
    overall = question.weight / _weight(questionnaire, breakdown, None)
    return Action(
        question=question.id,
        kind=kind,
        level=counted.level,
        next_level=next_level,
        shown_level=counted.at_least,
        descriptor=_descriptor(question.levels, next_level),
        gain=gain * overall,
        gain_to_highest=(1 - counted.credit) * overall,
        shown_gain=shown_gain * overall,
        letters=tuple(
            (letter, (gain + shown_gain) * question.weight / groups[letter])
            for letter in LETTERS
            if letter in question.letters and gain + shown_gain
        ),
        improve=question.improve,
        failing=failing,
        effort=_effort(question, kind, is_shown=(counted.at_least or 0) >= next_level),
    )


def _effort(question: Question, kind: Kind, *, is_shown: bool) -> Effort:
    """Return what it costs to go on; *is_shown* when the next level is reached already."""
    # To say what is so costs a talk, whatever the next level would cost. Where a questionnaire
    # tells no efforts all count alike, so that old reports keep their order.
    is_told = bool(str(question.effort.because))
    only_said = kind is Kind.ANSWER or (kind is Kind.RAISE and is_shown)
    return Effort(Size.SMALL, _ONLY_SAID) if only_said and is_told else question.effort


def _kind(counted: QuestionScore, failing: tuple[Finding, ...], highest: int) -> Kind | None:
    if counted.state is State.NOT_APPLICABLE:
        return None
    if counted.level is None:
        return Kind.ANSWER
    if counted.not_shown and failing:
        return Kind.SHOW
    return Kind.RAISE if counted.level < highest else None


def _next_level(kind: Kind, counted: QuestionScore, lowest: int) -> int:
    if counted.level is None:
        return counted.at_least if counted.at_least is not None else lowest
    return counted.level if kind is Kind.SHOW else counted.level + 1


def _failing(observation: Observation | None) -> tuple[Finding, ...]:
    """Return one failed finding per probe, in the order of their severity."""
    if observation is None:
        return ()
    severities = ("must", "should", "guideline", "info")
    standing = last_conclusive(observation.findings).values()
    failed = {finding.probe: finding for finding in standing if finding.outcome is Outcome.FAILED}
    return tuple(
        sorted(failed.values(), key=lambda f: (severities.index(f.severity.value), f.probe))
    )


def _weight(questionnaire: Questionnaire, breakdown: Breakdown, letter: str | None) -> Fraction:
    """Return the weight of the applicable questions of a letter, or of all."""
    letters = {question.id: question.letters for question in questionnaire.questions}
    return sum(
        (
            counted.weight
            for counted in breakdown.questions
            if counted.state is not State.NOT_APPLICABLE
            and (letter is None or letter in letters[counted.question])
        ),
        Fraction(0),
    )


def _descriptor(levels: Sequence[Level], value: int) -> Text:
    return next((level.descriptor for level in levels if level.value == value), Text(()))


def _order(action: Action) -> tuple[Fraction, int, bool]:
    return -action.worth, -len(action.letters), not action.failing
