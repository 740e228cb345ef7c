"""Count answers: the declared score, and what it is made of. Pure, exact and versioned."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from fairassess.domain import observation as observing
from fairassess.domain.answers import Answer, State
from fairassess.domain.observation import Agreement, Observation
from fairassess.domain.percent import NOTHING, apportion, percent, whole
from fairassess.domain.questionnaire import Question, Questionnaire, Scale
from fairassess.errors import Fault, Invalid

SCORING_VERSION = "1"
"""Changes whenever the same inputs would give another score; trends break there."""

LETTERS = ("F", "A", "I", "R")
LETTER_NAMES = {"F": "Findable", "A": "Accessible", "I": "Interoperable", "R": "Reusable"}


@dataclass(frozen=True, slots=True)
class Score:
    """
    The declared score of a group of questions, taken apart.

    Attributes:
        value: Declared score, 0 to 1; None when no question of the group applies.
        answered: Questions answered with a level.
        applicable: Questions not answered "not applicable".
        answered_only: The score over questions answered with a level; None when there are none.
        measured: Part of *value* that the evidence shows; None without observations.
        on_word: Part of *value* in questions that no machine can judge; None without observations.
        not_shown: Rest of *value*, which evidence could show and does not; None as above.
        documented: Part of *on_word* whose answers carry a link; None without observations.
        unknown: Questions answered "I do not know".
        not_answered: Questions that nobody has answered.
    """

    value: Fraction | None
    answered: int
    applicable: int
    answered_only: Fraction | None
    measured: Fraction | None
    on_word: Fraction | None
    not_shown: Fraction | None
    documented: Fraction | None
    unknown: int
    not_answered: int

    @property
    def coverage(self) -> Fraction | None:
        """Share of applicable questions answered with a level; None when none applies."""
        return Fraction(self.answered, self.applicable) if self.applicable else None

    @property
    def parts(self) -> tuple[Fraction, Fraction, Fraction] | None:
        """Measured, on word, not shown, always in this order; None where there are none."""
        if self.measured is None or self.on_word is None or self.not_shown is None:
            return None
        return self.measured, self.on_word, self.not_shown

    @property
    def whole_value(self) -> int | None:
        """The declared score as the whole percent that is shown; None when there is none."""
        return None if self.value is None else whole(self.value)

    @property
    def whole_parts(self) -> tuple[int, int, int] | None:
        """The parts as whole percents that add up to the declared score as it is shown."""
        if self.value is None or self.parts is None:
            return None
        measured, on_word, not_shown = apportion(self.parts, whole(self.value))
        return measured, on_word, not_shown


@dataclass(frozen=True, slots=True)
class QuestionScore:
    """
    What one question adds.

    Attributes:
        question: Its id.
        weight: How much it counts.
        state: How it stands.
        level: Level now; None unless the state is LEVEL.
        credit: Of the level; 0 when not answered or unknown; None when not applicable.
        is_judgeable: Whether evidence can say something about it.
        is_documented: Whether it is on word and carries a link.
        measured: Part of the credit that the evidence shows; None without observations, or n/a.
        on_word: As measured, for what no machine can judge.
        not_shown: As measured, for what evidence could show and does not.
        at_least: Least level that the evidence shows; None where nothing was observed.
        at_most: Highest level that the evidence allows; None where nothing was observed.
        is_inconsistent: Whether the rules crossed, which is a fault of the questionnaire.
        agreement: How the answer stands to the evidence; None where there is nothing to compare.
    """

    question: str
    weight: Fraction
    state: State
    level: int | None
    credit: Fraction | None
    is_judgeable: bool
    is_documented: bool
    measured: Fraction | None
    on_word: Fraction | None
    not_shown: Fraction | None
    at_least: int | None
    at_most: int | None
    is_inconsistent: bool
    agreement: Agreement | None


@dataclass(frozen=True, slots=True)
class Breakdown:
    """
    All scores of one set of answers.

    Attributes:
        questionnaire: `id@version`.
        scoring_version: Version of the rules that counted.
        all: Over all questions.
        letters: F, A, I, R, always all four.
        principles: Those that questions name, in the order of FAIR.
        topics: By topic id, in the order of the questionnaire.
        questions: In the order of the questionnaire.
    """

    questionnaire: str
    scoring_version: str
    all: Score
    letters: tuple[tuple[str, Score], ...]
    principles: tuple[tuple[str, Score], ...]
    topics: tuple[tuple[str, Score], ...]
    questions: tuple[QuestionScore, ...]

    def letter(self, letter: str) -> Score:
        """Return the score of one FAIR letter."""
        return dict(self.letters)[letter]

    def topic(self, topic_id: str) -> Score:
        """Return the score of one topic; KeyError when there is none."""
        return dict(self.topics)[topic_id]

    def question(self, question_id: str) -> QuestionScore:
        """Return what one question adds; KeyError when there is none."""
        return {q.question: q for q in self.questions}[question_id]


def score(
    questionnaire: Questionnaire,
    answers: Sequence[Answer],
    observations: Sequence[Observation] = (),
) -> Breakdown:
    """
    Count *answers* by the rules of this scoring version.

    Args:
        questionnaire: What was asked.
        answers: At most one per question, in any order; a question without one is not answered.
        observations: At most one per question, in any order. Empty: no evidence was looked at,
            and the score is not taken apart. A judgeable question without one has shown nothing.

    Returns:
        Scores of all questions, letters, principles and topics, and of each question.

    Raises:
        Invalid: An answer does not fit the questionnaire; all faults are listed.

    Source:
        docs/scoring.md, Declared score; docs/decisions/0004-answer-scale.md.
    """
    found = faults(questionnaire, answers)
    if found:
        raise Invalid(found)
    given = {answer.question: answer for answer in answers}
    seen = {observation.question: observation for observation in observations}
    counted = {
        question.id: _count(
            question,
            questionnaire.scale,
            given.get(question.id, Answer(question.id)),
            seen.get(question.id),
            is_observed=bool(observations),
        )
        for question in questionnaire.questions
    }

    def group(belongs: Callable[[Question], bool]) -> Score:
        return _sum_up([counted[q.id] for q in questionnaire.questions if belongs(q)])

    def of_principle(name: str) -> Score:
        return group(lambda question: name in question.fair)

    def of_letter(letter: str) -> Score:
        return group(lambda question: letter in question.letters)

    def of_topic(topic_id: str) -> Score:
        return group(lambda question: question.topic == topic_id)

    return Breakdown(
        questionnaire=questionnaire.name,
        scoring_version=SCORING_VERSION,
        all=_sum_up(list(counted.values())),
        letters=tuple((letter, of_letter(letter)) for letter in LETTERS),
        principles=tuple((name, of_principle(name)) for name in _principles(questionnaire)),
        topics=tuple((topic.id, of_topic(topic.id)) for topic in questionnaire.topics),
        questions=tuple(counted[question.id] for question in questionnaire.questions),
    )


def faults(questionnaire: Questionnaire, answers: Sequence[Answer]) -> tuple[Fault, ...]:
    """Return everything that keeps *answers* from being counted; the place is the question's id."""
    questions = {question.id: question for question in questionnaire.questions}
    scale = questionnaire.scale
    found: list[Fault] = []
    seen: set[str] = set()
    for answer in answers:
        place = answer.question
        if place in seen:
            found.append(Fault(place, "This question is answered twice; keep one answer."))
        seen.add(place)
        if place not in questions:
            message = f"{questionnaire.name} has no such question; its questions are "
            found.append(Fault(place, f"{message}{', '.join(questions)}."))
            continue
        for level in (answer.level, answer.planned_level):
            if level is not None and not scale.lowest <= level <= scale.highest:
                message = f"Level {level} is not on the scale {scale.lowest} to {scale.highest}."
                found.append(Fault(place, message))
        if answer.state is State.NOT_APPLICABLE and not questions[place].not_applicable.is_allowed:
            message = 'This question applies to everybody; choose a level or "unknown".'
            found.append(Fault(place, message))
    return tuple(found)


def digest(document: object) -> str:
    """
    Return the SHA-256 of a JSON value in canonical form, hex.

    Keys are sorted, nothing stands between the tokens, all but ASCII is escaped: equal values have
    equal digests on every machine.

    Raises:
        ValueError: A number is not finite.
    """
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def as_document(breakdown: Breakdown) -> dict[str, object]:
    """Return the breakdown as the JSON document `fairassess.score/1`."""

    def groups(pairs: Iterable[tuple[str, Score]]) -> dict[str, object]:
        return {name: _group_document(score) for name, score in pairs}

    return {
        "schema": "fairassess.score/1",
        "questionnaire": breakdown.questionnaire,
        "scoring_version": breakdown.scoring_version,
        "declared": {
            "all": _group_document(breakdown.all),
            "letters": groups(breakdown.letters),
            "principles": groups(breakdown.principles),
            "topics": groups(breakdown.topics),
        },
    }


def as_text(breakdown: Breakdown, titles: Mapping[str, str] | None = None) -> str:
    """
    Return the breakdown as a table of plain text, for a terminal.

    Args:
        breakdown: What to show.
        titles: Titles of topics by id; ids stand where one is missing.
    """
    names = {**LETTER_NAMES, **(titles or {})}
    lines = [f"{breakdown.questionnaire}, scoring version {breakdown.scoring_version}", ""]
    head: tuple[str, ...] = ("", "declared", "measured", "on word", "not shown", "coverage")
    rows: list[tuple[str, ...]] = [_row("All questions", breakdown.all)]
    rows += [_row(f"{key} {names[key]}", score) for key, score in breakdown.letters]
    rows += [_row(f"  {key}", score) for key, score in breakdown.principles]
    rows += [_row(names.get(key, key), score) for key, score in breakdown.topics]
    if breakdown.all.parts is None:
        head, rows = _without_parts(head), [_without_parts(row) for row in rows]
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    for row in (head, *rows):
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines) + "\n"


def _count(
    question: Question,
    scale: Scale,
    answer: Answer,
    observation: Observation | None,
    *,
    is_observed: bool,
) -> QuestionScore:
    """Return what one answer adds, and which part of it the evidence shows."""
    level = answer.level
    is_na = answer.state is State.NOT_APPLICABLE
    credit = Fraction(0) if level is None else scale.credit(level)
    measured = on_word = not_shown = None
    if is_observed and not is_na:
        measured = on_word = not_shown = Fraction(0)
        if not question.is_judgeable:
            on_word = credit
        else:
            shown = scale.lowest if observation is None else observation.at_least
            measured = Fraction(0) if level is None else scale.credit(min(level, shown))
            not_shown = credit - measured
    was_observed = observation is not None and observation.was_observed
    return QuestionScore(
        question=question.id,
        weight=question.weight,
        state=answer.state,
        level=level,
        credit=None if is_na else credit,
        is_judgeable=question.is_judgeable,
        is_documented=not question.is_judgeable and level is not None and bool(answer.links),
        measured=measured,
        on_word=on_word,
        not_shown=not_shown,
        at_least=observation.at_least if observation is not None and was_observed else None,
        at_most=observation.at_most if observation is not None and was_observed else None,
        is_inconsistent=observation is not None and observation.is_inconsistent,
        agreement=observing.agreement(answer, observation),
    )


def _sum_up(members: Sequence[QuestionScore]) -> Score:
    """Return the score of a group of questions."""
    applicable = [m for m in members if m.state is not State.NOT_APPLICABLE]
    levelled = [m for m in applicable if m.level is not None]
    is_observed = any(m.measured is not None for m in applicable)

    def observed_share(part: Callable[[QuestionScore], Fraction | None]) -> Fraction | None:
        return _mean(applicable, part) if is_observed else None

    return Score(
        value=_mean(applicable, lambda m: m.credit),
        answered=len(levelled),
        applicable=len(applicable),
        answered_only=_mean(levelled, lambda m: m.credit),
        measured=observed_share(lambda m: m.measured),
        on_word=observed_share(lambda m: m.on_word),
        not_shown=observed_share(lambda m: m.not_shown),
        documented=observed_share(lambda m: m.on_word if m.is_documented else None),
        unknown=sum(m.state is State.UNKNOWN for m in applicable),
        not_answered=sum(m.state is State.NOT_ANSWERED for m in applicable),
    )


def _mean(
    members: Sequence[QuestionScore], part: Callable[[QuestionScore], Fraction | None]
) -> Fraction | None:
    weights = sum((m.weight for m in members), Fraction(0))
    if not weights:
        return None
    return sum((m.weight * (part(m) or 0) for m in members), Fraction(0)) / weights


def _principles(questionnaire: Questionnaire) -> tuple[str, ...]:
    """Return the principles that questions name, letters in the order of FAIR."""
    named = {principle for question in questionnaire.questions for principle in question.fair}
    return tuple(sorted(named, key=lambda name: ("FAIR".find(name[:1]), name)))


def _group_document(score: Score) -> dict[str, object]:
    document: dict[str, object] = {
        "score": as_words(score.value),
        "value": None if score.value is None else round(float(score.value), 4),
        "coverage": f"{score.answered}/{score.applicable}",
        "answered_only": as_words(score.answered_only),
    }
    if score.parts is not None:
        document["measured"] = as_words(score.measured)
        document["on_word"] = as_words(score.on_word)
        document["not_shown"] = as_words(score.not_shown)
    return document


def as_words(value: Fraction | None) -> str | None:
    """Return a fraction as it is stored: `17/27`, `1`; None stays None."""
    return None if value is None else str(value)


def _row(name: str, score: Score) -> tuple[str, ...]:
    parts = [f"{part} %" for part in score.whole_parts or ()] or [NOTHING] * 3
    return name, percent(score.value), *parts, f"{score.answered} of {score.applicable}"


def _without_parts(row: tuple[str, ...]) -> tuple[str, ...]:
    return (*row[:2], row[-1])
