"""What a person said to one question."""

from dataclasses import dataclass
from datetime import date
from enum import Enum


class State(Enum):
    """How a question stands; the words are stored. Not answered and unknown differ."""

    NOT_ANSWERED = "not_answered"
    LEVEL = "level"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "na"


@dataclass(frozen=True, slots=True)
class Answer:
    """
    The answer to one question.

    Attributes:
        question: Id of the question.
        state: How it stands.
        level: Level now; set exactly when the state is LEVEL.
        reason: Why it is not applicable; not empty exactly when the state is NOT_APPLICABLE.
        planned_level: Level that is aimed at; None when nothing is planned.
        planned_on: Day by which; None when not said.
        comment: Explanation for a reader who does not know the house.
        links: Addresses of evidence, http or https; may be empty.
        against_evidence: Why the answer differs from what the probes saw; may be empty.
    """

    question: str
    state: State = State.NOT_ANSWERED
    level: int | None = None
    reason: str = ""
    planned_level: int | None = None
    planned_on: date | None = None
    comment: str = ""
    links: tuple[str, ...] = ()
    against_evidence: str = ""

    def __post_init__(self) -> None:
        if (self.level is not None) != (self.state is State.LEVEL):
            raise ValueError("a level belongs to the state LEVEL, and that state needs one")
        if bool(self.reason) and self.state is not State.NOT_APPLICABLE:
            raise ValueError("a reason belongs to the state NOT_APPLICABLE")

    @property
    def is_answered(self) -> bool:
        """Whether a person has said anything at all: a level, unknown or not applicable."""
        return self.state is not State.NOT_ANSWERED
