"""Answers in a file beside answers that are stored: what a push would do, and what it leaves."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from fairassess.domain import answer_parts
from fairassess.domain.answers import Answer

_DIGEST_CHARACTERS = 16


class Step(Enum):
    """What becomes of one answer of a file."""

    ADD = "add"
    CHANGE = "change"
    SAME = "same"
    NEWER = "newer"
    """Nobody touched it in the file, and somebody changed it where it is stored."""
    CONFLICT = "conflict"
    """It was changed here and there: a person decides."""
    REFUSED = "refused"
    """It has faults, and was not saved."""
    UNKNOWN = "no such question"


@dataclass(frozen=True, slots=True)
class Base:
    """
    What an answer was when it was written into a file.

    Attributes:
        revision: Edits until then; 0 when nobody had answered.
        digest: Of its words, as `digest` gives it.
    """

    revision: int
    digest: str


@dataclass(frozen=True, slots=True)
class Stored:
    """An answer as it is stored, with the number of its edits."""

    answer: Answer
    revision: int


@dataclass(frozen=True, slots=True)
class Row:
    """
    What becomes of one answer.

    Attributes:
        step: What is done.
        ours: As the file has it.
        theirs: As it is stored; None for a question that is not asked.
        why: Why it was refused; empty otherwise.
    """

    step: Step
    ours: Answer
    theirs: Stored | None
    why: str = ""


def plan(
    ours: Sequence[Answer], bases: Mapping[str, Base], theirs: Mapping[str, Stored]
) -> tuple[Row, ...]:
    """
    Return what a push of a file would do, answer by answer; nobody's later answer is lost.

    Args:
        ours: Answers of the file, tidied; a question that is left out stays as it is.
        bases: What they were when the file was written; a question that nobody pulled has none,
            and then only an answer that nobody has given can be added.
        theirs: All answers as they are stored, tidied.

    Returns:
        In the order of the file.
    """
    return tuple(_row(one, bases.get(one.question), theirs.get(one.question)) for one in ours)


def digest(answer: Answer) -> str:
    """Return a short digest of what an answer says, the same for the same words."""
    text = json.dumps(answer_parts.as_parts(answer), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGEST_CHARACTERS]


def _row(ours: Answer, base: Base | None, theirs: Stored | None) -> Row:
    if theirs is None:
        return Row(Step.UNKNOWN, ours, None)
    return Row(_step(ours, base or Base(0, digest(Answer(ours.question))), theirs), ours, theirs)


def _step(ours: Answer, base: Base, theirs: Stored) -> Step:
    if ours == theirs.answer:
        return Step.SAME
    if digest(ours) == base.digest:
        return Step.NEWER
    if theirs.revision != base.revision:
        return Step.CONFLICT
    return Step.CHANGE if theirs.answer.is_answered else Step.ADD
