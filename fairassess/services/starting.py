"""How an assessment begins: empty, or with the answers of the one before."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fairassess.domain.answers import Answer
from fairassess.domain.questionnaire import Questionnaire
from fairassess.errors import Fault, Invalid, NotFound
from fairassess.services import accounts, snapshots
from fairassess.services.accounts import Actor, Right
from fairassess.services.snapshots import SnapshotView
from fairassess.storage import assessments, questionnaires
from fairassess.storage import snapshots as stored_snapshots
from fairassess.storage.assessments import Assessment, State
from fairassess.storage.database import transaction

LABEL_MOST = 60


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
