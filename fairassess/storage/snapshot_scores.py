"""The scores of snapshots in little room, so that a history is read without their documents."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, func, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column

from fairassess.domain.rounds import Sight
from fairassess.storage.assessments import Assessment
from fairassess.storage.database import Base
from fairassess.storage.rounds import RoundRow
from fairassess.storage.snapshots import SnapshotRow


class ScoresRow(Base):
    """All scores of one snapshot; can be made anew from its document."""

    __tablename__ = "snapshot_scores"

    snapshot_id: Mapped[int] = mapped_column(
        ForeignKey(SnapshotRow.id), primary_key=True, doc="The snapshot that was counted."
    )
    scores: Mapped[str] = mapped_column(
        doc="Scores of all groups and questions, as JSON; fractions are text."
    )


@dataclass(frozen=True, slots=True)
class Mark:
    """
    One snapshot as a list or a line shows it.

    Attributes:
        digest: SHA-256 of its document; empty where nobody asked for scores.
        scores: As `score_cards.as_text` wrote them; None where nobody asked, or where they have
            to be counted from the document.
    """

    id: int
    taken_at: datetime
    label: str
    signed_by: str
    questionnaire: str
    questionnaire_digest: str
    scoring_version: str
    digest: str = ""
    scores: str | None = None


_MARK = (
    SnapshotRow.id,
    SnapshotRow.taken_at,
    Assessment.label,
    Assessment.signed_by,
    SnapshotRow.questionnaire,
    SnapshotRow.questionnaire_digest,
    SnapshotRow.scoring_version,
)


def add(session: Session, snapshot_id: int, scores: str) -> None:
    """Keep the scores of a snapshot beside it."""
    session.add(ScoresRow(snapshot_id=snapshot_id, scores=scores))


def marks(
    session: Session, facility_id: int, *, among: Collection[int] | None = None
) -> Sequence[Mark]:
    """
    Return the snapshots of a facility without their scores, oldest first.

    Args:
        among: Only these; None for all.
    """
    query = (
        select(*_MARK)
        .join(Assessment, Assessment.id == SnapshotRow.assessment_id)
        .where(SnapshotRow.facility_id == facility_id)
        .order_by(SnapshotRow.taken_at, SnapshotRow.id)
    )
    if among is not None:
        query = query.where(SnapshotRow.id.in_(among))
    return [Mark(*row) for row in session.execute(query).tuples()]


def scored(session: Session, snapshot_ids: Collection[int]) -> Sequence[Mark]:
    """Return these snapshots with their scores, oldest first."""
    query = (
        select(*_MARK, SnapshotRow.digest, ScoresRow.scores)
        .join(Assessment, Assessment.id == SnapshotRow.assessment_id)
        .outerjoin(ScoresRow, ScoresRow.snapshot_id == SnapshotRow.id)
        .where(SnapshotRow.id.in_(snapshot_ids))
        .order_by(SnapshotRow.taken_at, SnapshotRow.id)
    )
    return [Mark(*row) for row in session.execute(query).tuples()]


def whole(session: Session, snapshot_ids: Collection[int]) -> dict[int, SnapshotRow]:
    """Return these snapshots with their documents, by number."""
    rows = session.scalars(
        select(SnapshotRow)
        .where(SnapshotRow.id.in_(snapshot_ids))
        .options(joinedload(SnapshotRow.assessment).joinedload(Assessment.facility))
    )
    return {row.id: row for row in rows}


def published(session: Session, facility_id: int) -> frozenset[int]:
    """
    Return the numbers of a facility's snapshots that everybody may see under its name.

    Those are the newest one in each round that is published and shows names.
    """
    return published_of(session, [facility_id]).get(facility_id, frozenset())


def published_of(
    session: Session, facility_ids: Collection[int] | None
) -> dict[int, frozenset[int]]:
    """Return the same for these facilities, or for all; those with none are left out."""
    place = (
        func.row_number()
        .over(
            partition_by=(SnapshotRow.facility_id, Assessment.round_id),
            order_by=(SnapshotRow.taken_at.desc(), SnapshotRow.id.desc()),
        )
        .label("place")
    )
    query = (
        select(SnapshotRow.id, SnapshotRow.facility_id, place)
        .join(Assessment, Assessment.id == SnapshotRow.assessment_id)
        .join(RoundRow, RoundRow.id == Assessment.round_id)
        .where(
            RoundRow.closed_at.is_not(None),
            RoundRow.published_at.is_not(None),
            RoundRow.sight == Sight.NAMED,
        )
    )
    if facility_ids is not None:
        query = query.where(SnapshotRow.facility_id.in_(facility_ids))
    ranked = query.subquery()
    found: dict[int, set[int]] = {}
    rows = select(ranked.c.facility_id, ranked.c.id).where(ranked.c.place == 1)
    for facility_id, snapshot_id in session.execute(rows).tuples():
        found.setdefault(facility_id, set()).add(snapshot_id)
    return {facility_id: frozenset(numbers) for facility_id, numbers in found.items()}
