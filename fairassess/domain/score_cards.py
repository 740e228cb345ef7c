"""The scores of one assessment in little room: what a line over many of them is drawn from."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from fairassess.domain import scoring
from fairassess.domain.answers import State
from fairassess.domain.observation import Agreement
from fairassess.domain.scoring import Breakdown, QuestionScore, Score

ALL = "all"
"""The group of all questions."""


@dataclass(frozen=True, slots=True)
class Card:
    """
    All scores of a snapshot, each read when it is asked for.

    Attributes:
        groups: By id: `all`, letters, principles, topics.
        questions: By id, in the order of the questionnaire.
    """

    groups: Mapping[str, Sequence[Any]]
    questions: Mapping[str, Sequence[Any]]

    def score(self, key: str) -> Score | None:
        """Return the score of a group or of one question; None where there is none such."""
        if key in self.groups:
            return _score(self.groups[key])
        counted = self.question(key)
        return None if counted is None else as_score(counted)

    def question(self, key: str) -> QuestionScore | None:
        """Return what one question added; None where it was not asked."""
        return _question(key, self.questions[key]) if key in self.questions else None


def of(breakdown: Breakdown) -> Card:
    """Return the scores of a breakdown as a card."""
    pairs = (
        (ALL, breakdown.all),
        *breakdown.letters,
        *breakdown.principles,
        *breakdown.topics,
    )
    return Card(
        groups={key: _score_cells(score) for key, score in pairs},
        questions={counted.question: _question_cells(counted) for counted in breakdown.questions},
    )


def as_text(card: Card) -> str:
    """Return a card as JSON, exactly: fractions are text."""
    return json.dumps(
        {"groups": dict(card.groups), "questions": dict(card.questions)}, separators=(",", ":")
    )


def from_text(text: str) -> Card:
    """Read back what `as_text` wrote."""
    written = json.loads(text)
    return Card(written["groups"], written["questions"])


def as_score(counted: QuestionScore) -> Score:
    """Return one question as a group of its own, so that it is drawn like any other."""
    has_level, applies = counted.level is not None, counted.credit is not None
    documented = None if counted.on_word is None else Fraction(0)
    if counted.is_documented and counted.on_word is not None:
        documented = counted.on_word
    return Score(
        value=counted.credit,
        answered=int(has_level),
        applicable=int(applies),
        answered_only=counted.credit if has_level else None,
        measured=counted.measured,
        on_word=counted.on_word,
        not_shown=counted.not_shown,
        documented=documented,
        unknown=int(counted.state is State.UNKNOWN),
        not_answered=int(counted.state is State.NOT_ANSWERED),
    )


def _score_cells(score: Score) -> list[Any]:
    exact = (
        score.value,
        score.answered_only,
        score.measured,
        score.on_word,
        score.not_shown,
        score.documented,
    )
    counts = (score.answered, score.applicable, score.unknown, score.not_answered)
    return [*map(scoring.as_words, exact), *counts]


def _score(cells: Sequence[Any]) -> Score:
    value, only, measured, on_word, not_shown, documented = map(_fraction, cells[:6])
    answered, applicable, unknown, not_answered = cells[6:]
    return Score(
        value=value,
        answered=answered,
        applicable=applicable,
        answered_only=only,
        measured=measured,
        on_word=on_word,
        not_shown=not_shown,
        documented=documented,
        unknown=unknown,
        not_answered=not_answered,
    )


def _question_cells(counted: QuestionScore) -> list[Any]:
    exact = (counted.credit, counted.measured, counted.on_word, counted.not_shown)
    return [
        *map(scoring.as_words, exact),
        str(counted.weight),
        counted.state.value,
        counted.level,
        counted.is_judgeable,
        counted.is_documented,
        counted.at_least,
        counted.at_most,
        counted.is_inconsistent,
        None if counted.agreement is None else counted.agreement.value,
    ]


def _question(key: str, cells: Sequence[Any]) -> QuestionScore:
    credit, measured, on_word, not_shown = map(_fraction, cells[:4])
    weight, state, level, judgeable, documented, low, high, crossed, agreement = cells[4:]
    return QuestionScore(
        question=key,
        weight=Fraction(weight),
        state=State(state),
        level=level,
        credit=credit,
        is_judgeable=judgeable,
        is_documented=documented,
        measured=measured,
        on_word=on_word,
        not_shown=not_shown,
        at_least=low,
        at_most=high,
        is_inconsistent=crossed,
        agreement=None if agreement is None else Agreement(agreement),
    )


def _fraction(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)
