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
from fairassess.storage import assessments, questionnaires, rounds
from fairassess.storage import snapshots as stored_snapshots
from fairassess.storage.assessments import Assessment, State
from fairassess.storage.database import transaction
from fairassess.storage.rounds import RoundRow

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
    round_slug: str | None = None,
    now: datetime,
) -> int:
    """
    Start an assessment; while a round of the facility is open, it belongs to the round.

    Args:
        session: Open; committed here.
        actor: Who starts it.
        slug: Facility that assesses itself.
        questionnaire_name: `id@version`, or an id alone for its newest version.
        label: Its name for people: `2026`.
        prefill: A word of `Prefill`; `last` copies the answers of the assessment submitted last
            with the same major version, each with an event that says so.
        round_slug: The round that it belongs to, which then says the questionnaire's version;
            empty for none; None for the open round that closes first and asks these questions.
        now: Aware UTC moment.

    Returns:
        Number of the assessment.

    Raises:
        NotFound: There is no such facility.
        NotAllowed: *actor* may not answer for it.
        Invalid: Places are `questionnaire`, `label`, `prefill` and `round_slug`.
    """
    with transaction(session):
        facility = accounts.find_facility(session, actor, slug, Right.ANSWER)
        chosen, faults = _round(session, facility.id, questionnaire_name, round_slug, now)
        questionnaire, more = _questionnaire(
            questionnaire_name if chosen is None else chosen.questionnaire
        )
        label, wrong = _label(label)
        last, missing = _last_wanted(session, facility.id, questionnaire, prefill)
        faults += more + wrong + missing
        if faults or questionnaire is None:
            raise Invalid(faults)
        assessment = _add(session, actor, facility.id, questionnaire, label, now)
        assessment.round_id = None if chosen is None else chosen.id
        copied = () if last is None else _copy(session, actor, assessment, questionnaire, last, now)
        detail = {
            "facility": slug,
            "questionnaire": questionnaire.name,
            "label": label,
            "prefill": prefill,
            "copied": len(copied),
            "round": "" if chosen is None else chosen.slug,
        }
        subject = f"assessment:{assessment.id}"
        accounts.record(session, actor, "assessment.started", subject, now, detail)
    return assessment.id


def _round(
    session: Session,
    facility_id: int,
    questionnaire_name: str,
    round_slug: str | None,
    now: datetime,
) -> tuple[RoundRow | None, list[Fault]]:
    """Return the round that a new assessment belongs to; None for none."""
    if round_slug == "":
        return None, []
    open_ones = rounds.open_ones_of(session, facility_id, today=now.date())
    if round_slug is None:
        fitting = (row for row in open_ones if asks(row.questionnaire, questionnaire_name))
        return next((row for row in fitting if _is_held(session, row, facility_id)), None), []
    for row in open_ones:
        if row.slug == round_slug and _is_held(session, row, facility_id):
            return row, []
    return None, [Fault("round_slug", "Choose a round that is open for this facility, or none.")]


def _is_held(session: Session, row: RoundRow, facility_id: int) -> bool:
    """Keep a round as it is until the transaction ends; False when it changed a moment before."""
    locked = rounds.find_locked(session, row.id, is_shared=True)
    return locked.closed_at is None and rounds.takes_part(session, row.id, facility_id)


def asks(questionnaire: str, wanted: str) -> bool:
    """Return whether `id@version` is what was wanted as `id@version` or as an id alone."""
    return wanted in (questionnaire, questionnaire.split("@")[0])


def _questionnaire(name: str) -> tuple[Questionnaire | None, list[Fault]]:
    try:
        found = questionnaires.load(name) if "@" in name else questionnaires.latest(name)
    except NotFound:
        known = ", ".join(questionnaires.available())
        return None, [Fault("questionnaire", f"Choose one of: {known}.")]
    return found, []


def _label(given: str) -> tuple[str, list[Fault]]:
    """Return a label without needless blanks, and what is wrong with it."""
    label = " ".join(given.split())
    if 0 < len(label) <= LABEL_MOST:
        return label, []
    message = f"Give it a name of at most {LABEL_MOST} characters, such as the year."
    return label, [Fault("label", message)]


def _last_wanted(
    session: Session, facility_id: int, questionnaire: Questionnaire | None, prefill: str
) -> tuple[SnapshotView | None, list[Fault]]:
    """Return the snapshot to copy from; None where none is wanted, or something is wrong."""
    if prefill not in list(Prefill):
        return None, [Fault("prefill", f"Choose one of: {', '.join(Prefill)}.")]
    if prefill != Prefill.LAST or questionnaire is None:
        return None, []
    last = _last(session, facility_id, questionnaire)
    if last is not None:
        return last, []
    message = "No submitted assessment with these questions is there to copy from."
    return None, [Fault("prefill", message)]


def _last(session: Session, facility_id: int, questionnaire: Questionnaire) -> SnapshotView | None:
    """Return the newest snapshot whose answers mean the same in this questionnaire."""
    row = stored_snapshots.newest_before(session, facility_id, questionnaire.major, before=None)
    return None if row is None else snapshots.view_of(row)


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
