"""What everybody may see of facilities and rounds, in few queries and without whole documents."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from fairassess.storage import snapshot_scores
from fairassess.storage.assessments import Assessment
from fairassess.storage.rounds import RoundRow
from fairassess.storage.snapshots import SnapshotRow


@dataclass(frozen=True, slots=True)
class PublicResult:
    """
    One published snapshot.

    Attributes:
        published_at: When its round was published; aware UTC.
        scores: As `score_cards.as_text` wrote them; None where they have to be counted.
    """

    id: int
    taken_at: datetime
    questionnaire: str
    label: str
    round_slug: str
    round_name: str
    published_at: datetime
    scores: str | None


def of_facility(session: Session, facility_id: int) -> tuple[PublicResult, ...]:
    """Return the published snapshots of a facility under its name, oldest first."""
    return _those(session, snapshot_scores.published(session, facility_id))


def _those(session: Session, snapshot_ids: Collection[int]) -> tuple[PublicResult, ...]:
    query = (
        select(
            SnapshotRow.id,
            SnapshotRow.taken_at,
            SnapshotRow.questionnaire,
            Assessment.label,
            RoundRow.slug,
            RoundRow.name,
            RoundRow.published_at,
            snapshot_scores.ScoresRow.scores,
        )
        .join(Assessment, Assessment.id == SnapshotRow.assessment_id)
        .join(RoundRow, RoundRow.id == Assessment.round_id)
        .outerjoin(
            snapshot_scores.ScoresRow, snapshot_scores.ScoresRow.snapshot_id == SnapshotRow.id
        )
        .where(SnapshotRow.id.in_(snapshot_ids), RoundRow.published_at.is_not(None))
        .order_by(SnapshotRow.taken_at, SnapshotRow.id)
    )
    return tuple(
        PublicResult(*row[:6], published_at=published_at, scores=row[7])
        for row in session.execute(query).tuples()
        if (published_at := row[6]) is not None
    )
