"""Frozen scores of submitted assessments; a row never changes."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, func, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from fairassess.storage.assessments import Assessment
from fairassess.storage.database import Base, History
from fairassess.storage.facilities import Facility


class SnapshotRow(Base):
    """What was answered, observed and counted when an assessment was submitted."""

    __tablename__ = "snapshots"
    history: ClassVar[History] = History.KEPT

    id: Mapped[int] = mapped_column(primary_key=True, doc="Number of the snapshot.")
    assessment_id: Mapped[int] = mapped_column(
        ForeignKey(Assessment.id), unique=True, doc="The assessment that was submitted."
    )
    facility_id: Mapped[int] = mapped_column(
        ForeignKey(Facility.id), index=True, doc="The facility that was assessed."
    )
    questionnaire: Mapped[str] = mapped_column(doc="The questionnaire as `id@version`.")
    questionnaire_digest: Mapped[str] = mapped_column(
        doc="SHA-256 of the questionnaire's file, hex."
    )
    scoring_version: Mapped[str] = mapped_column(doc="Version of the rules that counted.")
    software_version: Mapped[str] = mapped_column(doc="Version of this application.")
    taken_at: Mapped[datetime] = mapped_column(doc="When it was taken.")
    document: Mapped[str] = mapped_column(doc="The whole snapshot as canonical JSON.")
    digest: Mapped[str] = mapped_column(doc="SHA-256 of the document's bytes, hex.")

    assessment: Mapped[Assessment] = relationship()


def find(session: Session, snapshot_id: int) -> SnapshotRow | None:
    """Return the snapshot with this number, with its assessment."""
    return session.scalar(
        select(SnapshotRow)
        .where(SnapshotRow.id == snapshot_id)
        .options(joinedload(SnapshotRow.assessment).joinedload(Assessment.facility))
    )


def find_by_assessment(session: Session, assessment_id: int) -> SnapshotRow | None:
    """Return the snapshot of one assessment; None while it is a draft."""
    return session.scalar(
        select(SnapshotRow)
        .where(SnapshotRow.assessment_id == assessment_id)
        .options(joinedload(SnapshotRow.assessment).joinedload(Assessment.facility))
    )


def of_facility(session: Session, facility_id: int) -> Sequence[SnapshotRow]:
    """Return the snapshots of one facility with their assessments, oldest first."""
    return session.scalars(
        select(SnapshotRow)
        .where(SnapshotRow.facility_id == facility_id)
        .order_by(SnapshotRow.taken_at, SnapshotRow.id)
        .options(joinedload(SnapshotRow.assessment).joinedload(Assessment.facility))
    ).all()


def newest_before(
    session: Session, facility_id: int, questionnaire_major: str, *, before: datetime | None
) -> SnapshotRow | None:
    """
    Return the newest snapshot of a facility with one major version, with its assessment.

    Args:
        questionnaire_major: `id@major`.
        before: Only what was taken earlier than this; None for the newest of all.
    """
    query = (
        select(SnapshotRow)
        .where(
            SnapshotRow.facility_id == facility_id,
            SnapshotRow.questionnaire.startswith(f"{questionnaire_major}.", autoescape=True),
        )
        .order_by(SnapshotRow.taken_at.desc(), SnapshotRow.id.desc())
        .limit(1)
        .options(joinedload(SnapshotRow.assessment).joinedload(Assessment.facility))
    )
    if before is not None:
        query = query.where(SnapshotRow.taken_at < before)
    return session.scalars(query).first()


def newest_in_round(session: Session, round_id: int) -> dict[int, tuple[int, int]]:
    """Return number and assessment of each facility's newest snapshot in a round, by facility."""
    rows = session.execute(
        select(SnapshotRow.facility_id, SnapshotRow.id, SnapshotRow.assessment_id)
        .join(Assessment, Assessment.id == SnapshotRow.assessment_id)
        .where(Assessment.round_id == round_id)
        .order_by(SnapshotRow.taken_at, SnapshotRow.id)
    )
    return {facility: (number, assessment) for facility, number, assessment in rows.tuples()}


def facilities_of_rounds(
    session: Session, round_ids: Collection[int]
) -> frozenset[tuple[int, int]]:
    """Return which facilities have submitted in which of these rounds: (round, facility)."""
    rows = session.execute(
        select(Assessment.round_id, SnapshotRow.facility_id)
        .join(Assessment, Assessment.id == SnapshotRow.assessment_id)
        .where(Assessment.round_id.in_(round_ids))
    )
    return frozenset((number, facility) for number, facility in rows.tuples() if number)


def newest_of_facilities(session: Session, facility_ids: Collection[int]) -> Sequence[SnapshotRow]:
    """Return the newest snapshot of each of these facilities that has one."""
    place = (
        func.row_number()
        .over(
            partition_by=SnapshotRow.facility_id,
            order_by=(SnapshotRow.taken_at.desc(), SnapshotRow.id.desc()),
        )
        .label("place")
    )
    ranked = (
        select(SnapshotRow.id, place).where(SnapshotRow.facility_id.in_(facility_ids)).subquery()
    )
    return session.scalars(
        select(SnapshotRow).join(ranked, ranked.c.id == SnapshotRow.id).where(ranked.c.place == 1)
    ).all()
