"""Assessments of facilities, the answers as they stand, and every edit that was ever accepted."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import JSON, ForeignKey, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from fairassess.domain import answers
from fairassess.storage.database import Base, History, Json, words
from fairassess.storage.facilities import Facility
from fairassess.storage.people import User
from fairassess.storage.rounds import RoundRow


class State(StrEnum):
    """How far an assessment is; stored as these words."""

    DRAFT = "draft"
    SUBMITTED = "submitted"


class Assessment(Base):
    """One facility answering one questionnaire; nothing of it changes after it was submitted."""

    __tablename__ = "assessments"
    __table_args__ = (UniqueConstraint("facility_id", "questionnaire", "label"),)

    id: Mapped[int] = mapped_column(primary_key=True, doc="Number of the assessment.")
    facility_id: Mapped[int] = mapped_column(
        ForeignKey(Facility.id), doc="The facility that assesses itself."
    )
    questionnaire: Mapped[str] = mapped_column(doc="The questionnaire as `id@version`.")
    label: Mapped[str] = mapped_column(doc="Its name for people, such as 2026.")
    state: Mapped[State] = mapped_column(words(State), doc="How far it is.")
    created_at: Mapped[datetime] = mapped_column(doc="When it was started.")
    created_by: Mapped[int | None] = mapped_column(
        ForeignKey(User.id), doc="The person who started it; empty when no person did."
    )
    submitted_at: Mapped[datetime | None] = mapped_column(
        doc="When it was submitted; empty for a draft."
    )
    submitted_by: Mapped[int | None] = mapped_column(
        ForeignKey(User.id),
        doc="The person who submitted it; empty for a draft, or when no person did.",
    )
    signed_by: Mapped[str] = mapped_column(
        default="", doc="Name under the declaration; empty for a draft."
    )
    round_id: Mapped[int | None] = mapped_column(
        ForeignKey(RoundRow.id), index=True, doc="The round that it belongs to; empty for none."
    )

    facility: Mapped[Facility] = relationship()


class AnswerRow(Base):
    """The answer to one question as it stands: what the last event of the question says."""

    __tablename__ = "answers"

    assessment_id: Mapped[int] = mapped_column(
        ForeignKey(Assessment.id), primary_key=True, doc="The assessment that it belongs to."
    )
    question: Mapped[str] = mapped_column(primary_key=True, doc="Id of the question.")
    revision: Mapped[int] = mapped_column(doc="Number of accepted edits of this answer, from 1.")
    state: Mapped[answers.State] = mapped_column(
        words(answers.State), doc="Whether it is a level, unknown, not applicable or not answered."
    )
    level: Mapped[int | None] = mapped_column(doc="Level now; empty unless the state is level.")
    reason: Mapped[str] = mapped_column(doc="Why it is not applicable; empty otherwise.")
    planned_level: Mapped[int | None] = mapped_column(
        doc="Level that is aimed at; empty when nothing is planned."
    )
    planned_on: Mapped[date | None] = mapped_column(
        doc="Day by which the planned level is aimed at; empty when not said."
    )
    comment: Mapped[str] = mapped_column(
        doc="Explanation for a reader who does not know the house."
    )
    links: Mapped[Json] = mapped_column(JSON(), doc="Addresses of evidence, a list of texts.")
    against_evidence: Mapped[str] = mapped_column(
        doc="Why the answer differs from what the probes saw; may be empty."
    )
    changed_at: Mapped[datetime] = mapped_column(doc="When the last edit was accepted.")
    changed_by: Mapped[int | None] = mapped_column(
        ForeignKey(User.id), doc="Who made the last edit; empty when no person did."
    )

    editor: Mapped[User | None] = relationship()


class AnswerEvent(Base):
    """One accepted edit of one answer, kept for ever."""

    __tablename__ = "answer_events"
    __table_args__ = (
        # Two editors who saw the same revision cannot both write the next one.
        UniqueConstraint("assessment_id", "question", "revision"),
    )
    history: ClassVar[History] = History.KEPT

    id: Mapped[int] = mapped_column(primary_key=True, doc="Number of the event, rising in time.")
    assessment_id: Mapped[int] = mapped_column(
        ForeignKey(Assessment.id), doc="The assessment that it belongs to."
    )
    question: Mapped[str] = mapped_column(doc="Id of the question.")
    revision: Mapped[int] = mapped_column(doc="Revision of the answer after this edit, from 1.")
    content: Mapped[Json] = mapped_column(JSON(), doc="The whole answer after this edit.")
    note: Mapped[str] = mapped_column(
        default="", doc="Where the answer came from when nobody typed it; empty otherwise."
    )
    actor_id: Mapped[int | None] = mapped_column(
        ForeignKey(User.id), doc="Who made the edit; empty when no person did."
    )
    at: Mapped[datetime] = mapped_column(doc="When the edit was accepted.")

    actor: Mapped[User | None] = relationship()


def find(session: Session, assessment_id: int) -> Assessment | None:
    """Return the assessment with this number, with its facility."""
    return session.scalar(
        select(Assessment)
        .where(Assessment.id == assessment_id)
        .options(joinedload(Assessment.facility))
    )


def find_locked(session: Session, assessment_id: int, *, is_shared: bool) -> Assessment | None:
    """
    Return the assessment as it is now, and keep others from submitting it meanwhile.

    Args:
        is_shared: Whether others may hold it in the same way: those who save answers may, the one
            who submits may not. SQLite has one writer at a time and needs neither.
    """
    return session.scalar(
        select(Assessment)
        .where(Assessment.id == assessment_id)
        .with_for_update(read=is_shared)
        .execution_options(populate_existing=True)
    )


def of_facilities(session: Session, facility_ids: Collection[int]) -> Sequence[Assessment]:
    """Return the assessments of these facilities, newest first."""
    return session.scalars(
        select(Assessment)
        .where(Assessment.facility_id.in_(facility_ids))
        .order_by(Assessment.id.desc())
        .options(joinedload(Assessment.facility))
    ).all()


def drafts(session: Session, facility_ids: Collection[int] | None) -> Sequence[Assessment]:
    """Return the drafts of these facilities, or of all when None, oldest first."""
    query = (
        select(Assessment)
        .where(Assessment.state == State.DRAFT)
        .order_by(Assessment.id)
        .options(joinedload(Assessment.facility))
    )
    if facility_ids is not None:
        query = query.where(Assessment.facility_id.in_(facility_ids))
    return session.scalars(query).all()


def of_rounds(session: Session, round_ids: Collection[int]) -> Sequence[Assessment]:
    """Return the assessments of these rounds, oldest first."""
    return session.scalars(
        select(Assessment).where(Assessment.round_id.in_(round_ids)).order_by(Assessment.id)
    ).all()


def count_answered(session: Session, assessment_ids: Collection[int]) -> dict[int, int]:
    """Return how many questions of each assessment somebody has answered; none is left out."""
    rows = session.execute(
        select(AnswerRow.assessment_id, func.count())
        .where(
            AnswerRow.assessment_id.in_(assessment_ids),
            AnswerRow.state != answers.State.NOT_ANSWERED,
        )
        .group_by(AnswerRow.assessment_id)
    )
    return dict.fromkeys(assessment_ids, 0) | {row[0]: row[1] for row in rows}


def answers_of(session: Session, assessment_ids: Collection[int]) -> Sequence[AnswerRow]:
    """Return the answers of these assessments as they stand, with who edited them last."""
    return session.scalars(
        select(AnswerRow)
        .where(AnswerRow.assessment_id.in_(assessment_ids))
        .order_by(AnswerRow.assessment_id, AnswerRow.question)
        .options(joinedload(AnswerRow.editor))
        .execution_options(populate_existing=True)
    ).all()


def find_answer(session: Session, assessment_id: int, question: str) -> AnswerRow | None:
    """Return one answer as it stands in the database now."""
    return session.scalar(
        select(AnswerRow)
        .where(AnswerRow.assessment_id == assessment_id, AnswerRow.question == question)
        .execution_options(populate_existing=True)
    )


def events_of(session: Session, assessment_id: int, question: str) -> Sequence[AnswerEvent]:
    """Return the edits of one answer, newest first, with who made them."""
    return session.scalars(
        select(AnswerEvent)
        .where(AnswerEvent.assessment_id == assessment_id, AnswerEvent.question == question)
        .order_by(AnswerEvent.revision.desc())
        .options(joinedload(AnswerEvent.actor))
    ).all()


def as_answer(row: AnswerRow) -> answers.Answer:
    """Return the stored answer as a value."""
    return answers.Answer(
        question=row.question,
        state=row.state,
        level=row.level,
        reason=row.reason,
        planned_level=row.planned_level,
        planned_on=row.planned_on,
        comment=row.comment,
        links=tuple(row.links),
        against_evidence=row.against_evidence,
    )


def said_in(event: AnswerEvent) -> answers.Answer:
    """Return the answer as it was after this edit."""
    said = event.content
    return answers.Answer(
        question=event.question,
        state=answers.State(said["state"]),
        level=said["level"],
        reason=said["reason"],
        planned_level=said["planned_level"],
        planned_on=None if said["planned_on"] is None else date.fromisoformat(said["planned_on"]),
        comment=said["comment"],
        links=tuple(said["links"]),
        against_evidence=said["against_evidence"],
    )


def store_answer(
    session: Session,
    assessment_id: int,
    answer: answers.Answer,
    *,
    revision: int,
    actor_id: int | None,
    at: datetime,
    note: str = "",
) -> None:
    """
    Add the event of an accepted edit and let it be the current answer, in one flush.

    Raises:
        IntegrityError: The question has this revision already; somebody else was faster.
    """
    session.add(
        AnswerEvent(
            assessment_id=assessment_id,
            question=answer.question,
            revision=revision,
            content=_content(answer),
            note=note,
            actor_id=actor_id,
            at=at,
        )
    )
    row = session.get(AnswerRow, (assessment_id, answer.question))
    if row is None:
        row = AnswerRow(assessment_id=assessment_id, question=answer.question)
        session.add(row)
    row.revision = revision
    row.state = answer.state
    row.level = answer.level
    row.reason = answer.reason
    row.planned_level = answer.planned_level
    row.planned_on = answer.planned_on
    row.comment = answer.comment
    row.links = list(answer.links)
    row.against_evidence = answer.against_evidence
    row.changed_at = at
    row.changed_by = actor_id
    session.flush()


def _content(answer: answers.Answer) -> dict[str, Json]:
    return {
        "state": answer.state.value,
        "level": answer.level,
        "reason": answer.reason,
        "planned_level": answer.planned_level,
        "planned_on": None if answer.planned_on is None else answer.planned_on.isoformat(),
        "comment": answer.comment,
        "links": list(answer.links),
        "against_evidence": answer.against_evidence,
    }
