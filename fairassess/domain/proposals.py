"""What another tool proposes, as frozen values: answers and findings, each with its reason."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fairassess.domain.questionnaire import Questionnaire

OUTCOMES = ("passed", "failed", "cant_tell", "inapplicable", "untested")


@dataclass(frozen=True, slots=True)
class Tool:
    """Who proposes: name and version as the tool tells them; the version may be empty."""

    name: str
    version: str = ""

    def __str__(self) -> str:
        return f"{self.name} {self.version}".strip()


@dataclass(frozen=True, slots=True)
class ProposedAnswer:
    """
    An answer that a tool proposes.

    Attributes:
        question: Id of the question.
        parts: What shall change of the answer, as `answer_parts.changed` takes it.
        why: Why, in the tool's words; may be empty.
    """

    question: str
    parts: Mapping[str, Any] = field(default_factory=dict)
    why: str = ""


@dataclass(frozen=True, slots=True)
class ProposedFinding:
    """
    A finding of a tool; it stays its own and is never counted.

    Attributes:
        metric: What was tested, by the tool's name for it.
        title: The same for people; may be empty.
        outcome: One of `OUTCOMES`.
        message: What the tool saw; may be empty.
        target: What was tested, such as an identifier; may be empty.
        score: As the tool writes it; may be empty.
        question: Question that it is about when the tool says so; empty otherwise.
    """

    metric: str
    outcome: str
    title: str = ""
    message: str = ""
    target: str = ""
    score: str = ""
    question: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """What a tool proposes at once; either part may be empty."""

    tool: Tool
    answers: tuple[ProposedAnswer, ...] = ()
    findings: tuple[ProposedFinding, ...] = ()


def questions_of_metric(questionnaire: Questionnaire, metric: str) -> tuple[str, ...]:
    """
    Return the questions that a FAIRsFAIR metric is about, by the questionnaire's own table.

    Versions of the metrics differ in the letters at the end, which tell data from metadata; where
    no question names the very metric, those letters are passed over.

    Source:
        Metrics 0.5 and 0.8 of F-UJI: `FsF-F1-01D` became `FsF-F1-01MD`.
    """
    wanted = metric.strip().upper()
    named = {
        question.id: tuple(name.upper() for name in question.fsf)
        for question in questionnaire.questions
    }
    exact = tuple(question for question, names in named.items() if wanted in names)
    return exact or tuple(
        question
        for question, names in named.items()
        if _stem(wanted) in (_stem(name) for name in names)
    )


def _stem(metric: str) -> str:
    return metric.rstrip("MD")
