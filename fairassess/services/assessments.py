"""Assessments: started, answered, submitted; and what their pages show, by one name."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

import fairassess
from fairassess.domain import history, score_cards
from fairassess.domain.answers import Answer
from fairassess.errors import Closed, Fault, Invalid, NotFound, StaleRevision
from fairassess.services import accounts, answer_checks, observations, rounds, snapshots
from fairassess.services.accounts import Actor, Right
from fairassess.services.assessment_views import (
    AnswerEdit,
    AssessmentView,
    DraftRow,
    LastAnswer,
    QuestionPage,
    Task,
    TaskList,
    TopicTasks,
    my_drafts,
    question_page,
    task_list,
)
from fairassess.services.starting import Prefill, start
from fairassess.services.submission_check import Caution, CheckPage, Concern, check
from fairassess.storage import assessments, questionnaires, snapshot_scores
from fairassess.storage import snapshots as stored_snapshots
from fairassess.storage.assessments import Assessment, State
from fairassess.storage.database import transaction
from fairassess.storage.snapshots import SnapshotRow

__all__ = [
    "AnswerEdit",
    "AssessmentView",
    "Caution",
    "CheckPage",
    "Concern",
    "DraftRow",
    "LastAnswer",
    "Prefill",
    "QuestionPage",
    "Task",
    "TaskList",
    "TopicTasks",
    "check",
    "check_answer",
    "my_drafts",
    "question_page",
    "save_answer",
    "start",
    "submit",
    "task_list",
]

SIGNATURE_MOST = 200


def save_answer(
    session: Session,
    actor: Actor,
    assessment_id: int,
    answer: Answer,
    expected_revision: int,
    *,
    now: datetime,
) -> int:
    """
    Save the answer to one question, as a new revision.

    The same words sent twice are one edit: sending them again changes nothing and is no conflict.

    Args:
        session: Open; committed here.
        actor: Who answers.
        assessment_id: Number of the assessment.
        answer: The whole answer as the form holds it.
        expected_revision: The revision that the form showed; 0 where nobody had answered.
        now: Aware UTC moment.

    Returns:
        The revision of the answer as it stands now.

    Raises:
        NotFound: There is no such assessment or question.
        NotAllowed: *actor* may not answer for its facility.
        Closed: The assessment was submitted.
        Invalid: The answer has faults; places are the names of its fields.
        StaleRevision: Somebody else changed the answer since; nothing is written.
    """
    answer = answer_checks.tidy(answer)
    try:
        with transaction(session):
            return save_in(session, actor, assessment_id, answer, expected_revision, now)
    except IntegrityError:
        # Two people wrote the same revision at the same moment, and the other one was first.
        with transaction(session):
            return save_in(session, actor, assessment_id, answer, expected_revision, now)


def check_answer(
    session: Session,
    actor: Actor,
    assessment_id: int,
    answer: Answer,
    expected_revision: int,
    *,
    now: datetime,
) -> None:
    """
    Do everything that `save_answer` does but save: return where it would save, and raise as it.

    Args:
        session: Open; left without a transaction.
    """
    try:
        answer = answer_checks.tidy(answer)
        _judge(session, actor, assessment_id, answer, expected_revision, now, is_restored=False)
    finally:
        session.rollback()


def submit(
    session: Session,
    actor: Actor,
    assessment_id: int,
    *,
    signed_by: str,
    has_declared: bool,
    now: datetime,
) -> int:
    """
    Submit an assessment and freeze what was answered, observed and counted, in one transaction.

    Submitting again changes nothing, whoever does it; however many do it at once, there is one
    snapshot.

    Args:
        session: Open; committed here.
        actor: Who submits.
        assessment_id: Number of the assessment.
        signed_by: Name under the declaration.
        has_declared: Whether the box of the declaration was ticked.
        now: Aware UTC moment.

    Returns:
        Number of the snapshot.

    Raises:
        NotFound: There is no such assessment.
        NotAllowed: *actor* may not submit for its facility.
        Closed: Its round was closed.
        Invalid: Places are `signed_by`, `has_declared` and `answers`, when there is none.
    """
    with transaction(session):
        assessment = _held(session, actor, assessment_id, Right.SUBMIT, is_shared=False)
        if assessment.state is not State.DRAFT:
            return _submitted_as(session, assessment)
        if assessment.round_id is not None:
            rounds.require_open(session, assessment.round_id)
        answers = [
            assessments.as_answer(row) for row in assessments.answers_of(session, [assessment.id])
        ]
        _check_submission(signed_by, has_declared, answers)
        row = _freeze(session, assessment, answers, now)
        assessment.state = State.SUBMITTED
        assessment.submitted_at = now
        assessment.submitted_by = actor.user_id
        assessment.signed_by = signed_by.strip()
        session.flush()
        detail = {"snapshot": row.id, "digest": row.digest}
        subject = f"assessment:{assessment.id}"
        accounts.record(session, actor, "assessment.submitted", subject, now, detail)
        return row.id


def _held(
    session: Session, actor: Actor, assessment_id: int, right: Right, *, is_shared: bool
) -> Assessment:
    assessment = assessments.find_locked(session, assessment_id, is_shared=is_shared)
    if assessment is None:
        raise NotFound(f"There is no assessment {assessment_id}.")
    accounts.require(actor, right, assessment.facility_id)
    return assessment


def save_in(
    session: Session,
    actor: Actor,
    assessment_id: int,
    answer: Answer,
    expected: int,
    now: datetime,
    *,
    is_restored: bool = False,
    note: str = "",
) -> int:
    """
    Save a tidied answer in the caller's transaction, as `save_answer` does in its own.

    Args:
        is_restored: Whether the answer stood before and is put back as it was: what was right then
            is not judged again, such as a planned day that has passed since.
        note: Where the answer came from when nobody typed it; empty otherwise.
    """
    stored, found = _judge(
        session, actor, assessment_id, answer, expected, now, is_restored=is_restored
    )
    if answer == stored:
        return found
    revision = found + 1
    assessments.store_answer(
        session, assessment_id, answer, revision=revision, actor_id=actor.user_id, at=now, note=note
    )
    subject = f"assessment:{assessment_id}"
    detail = {"question": answer.question, "revision": revision}
    accounts.record(session, actor, "answer.saved", subject, now, detail)
    return revision


def _judge(
    session: Session,
    actor: Actor,
    assessment_id: int,
    answer: Answer,
    expected: int,
    now: datetime,
    *,
    is_restored: bool,
) -> tuple[Answer, int]:
    """Return the answer as it is stored and its revision; raise what keeps one from being saved."""
    # Those who save hold the assessment together, so that nobody submits it between two of them.
    assessment = _held(session, actor, assessment_id, Right.ANSWER, is_shared=True)
    if assessment.state is not State.DRAFT:
        raise Closed(f"{assessment.label} was submitted; its answers no longer change.")
    questionnaire = questionnaires.load(assessment.questionnaire)
    try:
        question = questionnaire.question(answer.question)
    except KeyError as error:
        message = f"There is no question {answer.question} in {questionnaire.name}."
        raise NotFound(message) from error
    row = assessments.find_answer(session, assessment_id, question.id)
    stored = Answer(question.id) if row is None else assessments.as_answer(row)
    found = 0 if row is None else row.revision
    if answer == stored:
        return stored, found
    if expected != found:
        raise StaleRevision(
            f"Somebody else changed the answer to {question.id} since you read it.",
            expected=expected,
            found=found,
        )
    faults = answer_checks.faults(
        answer, question, questionnaire.scale, today=now.date(), stored=stored
    )
    if faults and not is_restored:
        raise Invalid(faults)
    return stored, found


def _check_submission(signed_by: str, has_declared: bool, answers: Sequence[Answer]) -> None:
    faults = []
    if not 0 < len(signed_by.strip()) <= SIGNATURE_MOST:
        message = f"Enter the name of who signs, at most {SIGNATURE_MOST} characters."
        faults.append(Fault("signed_by", message))
    if not has_declared:
        faults.append(
            Fault("has_declared", "Confirm that the answers are right as far as you know.")
        )
    if not any(answer.is_answered for answer in answers):
        faults.append(Fault("answers", "Answer at least one question first."))
    if faults:
        raise Invalid(faults)


def _freeze(
    session: Session, assessment: Assessment, answers: Sequence[Answer], now: datetime
) -> SnapshotRow:
    questionnaire = questionnaires.load(assessment.questionnaire)
    seen = observations.observe_facility(session, assessment.facility_id, questionnaire, now)
    snapshot = history.freeze(
        questionnaire,
        answers,
        tuple(seen.values()),
        taken_at=now,
        software_version=fairassess.__version__,
    )
    document, digest = snapshots.as_row_document(snapshot)
    row = SnapshotRow(
        assessment_id=assessment.id,
        facility_id=assessment.facility_id,
        questionnaire=snapshot.questionnaire,
        questionnaire_digest=snapshot.questionnaire_digest,
        scoring_version=snapshot.scoring_version,
        software_version=snapshot.software_version,
        taken_at=now,
        document=document,
        digest=digest,
    )
    session.add(row)
    session.flush()
    snapshot_scores.add(session, row.id, score_cards.as_text(score_cards.of(snapshot.breakdown)))
    return row


def _submitted_as(session: Session, assessment: Assessment) -> int:
    row = stored_snapshots.find_by_assessment(session, assessment.id)
    if row is None:
        raise snapshots.Damaged(f"Assessment {assessment.id} is submitted but has no snapshot.")
    return row.id
