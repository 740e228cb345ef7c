"""Assessments: started, answered, submitted; and what their pages show, by one name."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

import fairassess
from fairassess.domain import history
from fairassess.domain.answers import Answer
from fairassess.domain.questionnaire import Questionnaire
from fairassess.errors import Closed, Fault, Invalid, NotFound, StaleRevision
from fairassess.services import accounts, answer_checks, observations, snapshots
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
from fairassess.services.snapshots import SnapshotView
from fairassess.services.submission_check import Caution, CheckPage, Concern, check
from fairassess.storage import assessments, questionnaires
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
    "my_drafts",
    "question_page",
    "save_answer",
    "start",
    "submit",
    "task_list",
]

LABEL_MOST = 60
SIGNATURE_MOST = 200


class Prefill(StrEnum):
    """With which answers an assessment starts."""

    EMPTY = "empty"
    LAST = "last"


def start(
    session: Session,
    actor: Actor,
    slug: str,
    questionnaire_name: str,
    label: str,
    prefill: str = Prefill.EMPTY,
    *,
    now: datetime,
) -> int:
    """
    Start an assessment.

    Args:
        session: Open; committed here.
        actor: Who starts it.
        slug: Facility that assesses itself.
        questionnaire_name: `id@version`, or an id alone for its newest version.
        label: Its name for people: `2026`.
        prefill: A word of `Prefill`; `last` copies the answers of the assessment submitted last
            with the same major version, each with an event that says so.
        now: Aware UTC moment.

    Returns:
        Number of the assessment.

    Raises:
        NotFound: There is no such facility.
        NotAllowed: *actor* may not answer for it.
        Invalid: Places are `questionnaire`, `label` and `prefill`.
    """
    with transaction(session):
        facility = accounts.find_facility(session, actor, slug, Right.ANSWER)
        questionnaire, faults = _questionnaire(questionnaire_name)
        label = " ".join(label.split())
        if not 0 < len(label) <= LABEL_MOST:
            message = f"Give it a name of at most {LABEL_MOST} characters, such as the year."
            faults.append(Fault("label", message))
        last = None
        if prefill not in list(Prefill):
            faults.append(Fault("prefill", f"Choose one of: {', '.join(Prefill)}."))
        elif prefill == Prefill.LAST and questionnaire is not None:
            last = _last(session, facility.id, questionnaire)
            if last is None:
                message = "No submitted assessment with these questions is there to copy from."
                faults.append(Fault("prefill", message))
        if faults or questionnaire is None:
            raise Invalid(faults)
        assessment = _add(session, actor, facility.id, questionnaire, label, now)
        copied = () if last is None else _copy(session, actor, assessment, questionnaire, last, now)
        detail = {
            "facility": slug,
            "questionnaire": questionnaire.name,
            "label": label,
            "prefill": prefill,
            "copied": len(copied),
        }
        subject = f"assessment:{assessment.id}"
        accounts.record(session, actor, "assessment.started", subject, now, detail)
    return assessment.id


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
        Invalid: Places are `signed_by`, `has_declared` and `answers`, when there is none.
    """
    with transaction(session):
        assessment = _held(session, actor, assessment_id, Right.SUBMIT, is_shared=False)
        if assessment.state is not State.DRAFT:
            return _submitted_as(session, assessment)
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


def _questionnaire(name: str) -> tuple[Questionnaire | None, list[Fault]]:
    try:
        found = questionnaires.load(name) if "@" in name else questionnaires.latest(name)
    except NotFound:
        known = ", ".join(questionnaires.available())
        return None, [Fault("questionnaire", f"Choose one of: {known}.")]
    return found, []


def _add(
    session: Session,
    actor: Actor,
    facility_id: int,
    questionnaire: Questionnaire,
    label: str,
    now: datetime,
) -> Assessment:
    assessment = Assessment(
        facility_id=facility_id,
        questionnaire=questionnaire.name,
        label=label,
        state=State.DRAFT,
        created_at=now,
        created_by=actor.user_id,
        signed_by="",
    )
    session.add(assessment)
    try:
        session.flush()
    except IntegrityError as error:
        message = f"There is an assessment called {label} already; choose another name."
        raise Invalid([Fault("label", message)]) from error
    return assessment


def _last(session: Session, facility_id: int, questionnaire: Questionnaire) -> SnapshotView | None:
    """Return the newest snapshot whose answers mean the same in this questionnaire."""
    row = stored_snapshots.newest_before(session, facility_id, questionnaire.major, before=None)
    return None if row is None else snapshots.view_of(row)


def _copy(
    session: Session,
    actor: Actor,
    assessment: Assessment,
    questionnaire: Questionnaire,
    last: SnapshotView,
    now: datetime,
) -> tuple[Answer, ...]:
    asked = {question.id for question in questionnaire.questions}
    copied = tuple(answer for answer in last.snapshot.answers if answer.question in asked)
    for answer in copied:
        assessments.store_answer(
            session,
            assessment.id,
            answer,
            revision=1,
            actor_id=actor.user_id,
            at=now,
            note=f"Copied from {last.label}, submitted on {last.snapshot.taken_at:%Y-%m-%d}.",
        )
    return copied


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
) -> int:
    """
    Save a tidied answer in the caller's transaction, as `save_answer` does in its own.

    Args:
        is_restored: Whether the answer stood before and is put back as it was: what was right then
            is not judged again, such as a planned day that has passed since.
    """
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
        return found
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
    revision = found + 1
    assessments.store_answer(
        session, assessment_id, answer, revision=revision, actor_id=actor.user_id, at=now
    )
    subject = f"assessment:{assessment_id}"
    detail = {"question": question.id, "revision": revision}
    accounts.record(session, actor, "answer.saved", subject, now, detail)
    return revision


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
    return row


def _submitted_as(session: Session, assessment: Assessment) -> int:
    row = stored_snapshots.find_by_assessment(session, assessment.id)
    if row is None:
        raise snapshots.Damaged(f"Assessment {assessment.id} is submitted but has no snapshot.")
    return row.id
