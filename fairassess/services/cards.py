"""The scores of snapshots: as they were kept beside them, or counted from all that is in them."""

from collections.abc import Collection

from sqlalchemy.orm import Session

from fairassess.domain import score_cards
from fairassess.domain.score_cards import Card
from fairassess.services import snapshots
from fairassess.storage import snapshot_scores
from fairassess.storage.snapshot_scores import Mark


def of_snapshots(session: Session, snapshot_ids: Collection[int]) -> list[tuple[Mark, Card]]:
    """
    Return these snapshots with their scores, oldest first; rights are checked before.

    Those from before scores were kept are read from their whole documents.
    """
    found = snapshot_scores.scored(session, snapshot_ids)
    missing = [mark.id for mark in found if mark.scores is None]
    rows = snapshot_scores.whole(session, missing) if missing else {}
    return [
        (
            mark,
            score_cards.of(snapshots.view_of(rows[mark.id]).snapshot.breakdown)
            if mark.scores is None
            else score_cards.from_text(mark.scores),
        )
        for mark in found
    ]
