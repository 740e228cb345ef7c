"""What to look at before an assessment is submitted."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from fairassess.domain import scoring
from fairassess.domain.answers import State as AnswerState
from fairassess.domain.observation import Agreement
from fairassess.domain.scoring import Breakdown
from fairassess.services import accounts
from fairassess.services.accounts import Actor, Right
from fairassess.services.assessment_views import (
    AssessmentView,
    Task,
    TopicTasks,
    by_topic,
    read_tasks,
)


class Concern(StrEnum):
    """Why a question deserves a look before the assessment is submitted."""

    NOT_ANSWERED = "not_answered"
    UNKNOWN = "unknown"
    OVERSTATED = "overstated"
    UNDERSTATED = "understated"


@dataclass(frozen=True, slots=True)
class Caution:
    """
    Something to look at before submitting; it holds nobody back.

    Attributes:
        question: Id of the question.
        concern: Of which kind.
        message: What it is and what follows, in one or two sentences.
    """

    question: str
    concern: Concern
    message: str


@dataclass(frozen=True, slots=True)
class CheckPage:
    """
    All that the page before submitting shows.

    Attributes:
        cautions: Disagreements with the evidence first, then unanswered ones.
        breakdown: The score as it would be frozen now.
        can_submit: Whether it is a draft with at least one answer that *actor* may submit.
    """

    assessment: AssessmentView
    topics: tuple[TopicTasks, ...]
    cautions: tuple[Caution, ...]
    breakdown: Breakdown
    can_submit: bool


def check(session: Session, actor: Actor, assessment_id: int, *, now: datetime) -> CheckPage:
    """
    Return what to look at before an assessment is submitted.

    Raises:
        NotFound: There is no such assessment.
        NotAllowed: *actor* may not see its facility.
    """
    assessment, tasks = read_tasks(session, actor, assessment_id, now)
    concerns = [caution for task in tasks for caution in _cautions(task)]
    order = [Concern.OVERSTATED, Concern.UNDERSTATED, Concern.UNKNOWN, Concern.NOT_ANSWERED]
    return CheckPage(
        assessment=assessment,
        topics=by_topic(assessment, tasks),
        cautions=tuple(sorted(concerns, key=lambda caution: order.index(caution.concern))),
        breakdown=scoring.score(
            assessment.questionnaire,
            [task.answer for task in tasks],
            [task.observation for task in tasks if task.observation is not None],
        ),
        can_submit=assessment.is_open
        and any(task.answer.is_answered for task in tasks)
        and accounts.may(actor, Right.SUBMIT, assessment.facility_id),
    )


def _cautions(task: Task) -> list[Caution]:
    observation, question = task.observation, task.question.id
    if task.answer.state is AnswerState.NOT_ANSWERED:
        message = "Nobody has answered this. It counts nothing and lowers the coverage."
        return [Caution(question, Concern.NOT_ANSWERED, message)]
    if task.answer.state is AnswerState.UNKNOWN:
        message = "The answer is that you do not know. It counts nothing and lowers the coverage."
        return [Caution(question, Concern.UNKNOWN, message)]
    if observation is None or task.answer.against_evidence:
        return []
    if task.agreement is Agreement.OVERSTATED:
        message = (
            f"You chose level {task.answer.level}; our probes allow level {observation.at_most}"
            " at most. Look again, or say why."
        )
        return [Caution(question, Concern.OVERSTATED, message)]
    if task.agreement is Agreement.UNDERSTATED:
        message = (
            f"You chose level {task.answer.level}; our probes show level {observation.at_least}"
            " at least. Look again, or say why."
        )
        return [Caution(question, Concern.UNDERSTATED, message)]
    return []
