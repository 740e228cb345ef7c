"""Frozen scores of submitted assessments: read, put on a line, and compared."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from sqlalchemy.orm import Session

from fairassess.domain import comparison, history
from fairassess.domain.history import Changes, Point, Segment, Snapshot
from fairassess.domain.scoring import SCORING_VERSION
from fairassess.errors import FairassessError, Fault, Invalid, NotFound
from fairassess.services import accounts
from fairassess.services.accounts import Actor, Right
from fairassess.storage import questionnaires, snapshots
from fairassess.storage.facilities import Facility
from fairassess.storage.snapshots import SnapshotRow

KEPT_MOST = 128
"""Snapshots that a process keeps once it has read them: they never change, and take 200 kB each."""


class Damaged(FairassessError):
    """What is stored is not what was written."""


@dataclass(frozen=True, slots=True)
class SnapshotView:
    """
    A frozen score with what surrounds it.

    Attributes:
        id: Number of the snapshot.
        assessment_id: The assessment that was submitted.
        label: Name of the assessment: `2026`.
        signed_by: Name under the declaration.
        digest: SHA-256 of the snapshot's document, hex.
        snapshot: Answers, observations and scores.
    """

    id: int
    assessment_id: int
    facility_id: int
    facility_slug: str
    facility_name: str
    label: str
    signed_by: str
    digest: str
    snapshot: Snapshot


@dataclass(frozen=True, slots=True)
class Comparison:
    """
    Two snapshots of one facility side by side.

    Attributes:
        rows: One per question of either, what changed most first.
        changes: What changed and why; None when the later one follows rules of another software.
    """

    before: SnapshotView
    after: SnapshotView
    rows: tuple[comparison.Row, ...]
    changes: Changes | None


def of_facility(session: Session, actor: Actor, slug: str) -> tuple[SnapshotView, ...]:
    """
    Return all snapshots of a facility, oldest first.

    Raises:
        NotFound: There is no such facility.
        NotAllowed: *actor* may not see it.
    """
    facility = accounts.find_facility(session, actor, slug, Right.SEE_FACILITY)
    return tuple(view_of(row) for row in snapshots.of_facility(session, facility.id))


def get(session: Session, actor: Actor, snapshot_id: int) -> SnapshotView:
    """
    Return one snapshot.

    Raises:
        NotFound: There is no such snapshot.
        NotAllowed: *actor* may not see its facility.
        Damaged: The stored document does not fit its digest.
    """
    row = snapshots.find(session, snapshot_id)
    if row is None:
        raise NotFound(f"There is no snapshot {snapshot_id}.")
    accounts.require(actor, Right.SEE_FACILITY, row.facility_id)
    return view_of(row)


def trend(
    session: Session, actor: Actor, slug: str, *, by_todays_rules: bool = False
) -> tuple[Segment, ...]:
    """
    Return a facility's scores over time, oldest first.

    Args:
        by_todays_rules: Whether old answers are counted again with the newest version of their
            questionnaire and today's scoring; otherwise they stand as they were counted then.

    Returns:
        Parts whose points may be joined by a line; empty before the first snapshot.

    Raises:
        NotFound: There is no such facility.
        NotAllowed: *actor* may not see it.
    """
    taken = of_facility(session, actor, slug)
    if not by_todays_rules:
        return as_trend(taken)
    points = []
    for view in taken:
        newest = questionnaires.latest(view.snapshot.questionnaire_id)
        point = Point.of(view.snapshot, history.rescore_today(view.snapshot, newest))
        # Counted by the newest questions, all points stand on one line.
        points.append(replace(point, questionnaire=newest.name, questionnaire_major=newest.major))
    return history.series(points)


def as_trend(taken: Iterable[SnapshotView]) -> tuple[Segment, ...]:
    """Return snapshots as parts of a line, each point as it was counted then."""
    return history.series(Point.of(view.snapshot) for view in taken)


def newest_scores(session: Session, facility_ids: Collection[int]) -> Mapping[int, Point]:
    """Return the newest score of each facility that has one; the caller checked the rights."""
    rows = snapshots.newest_of_facilities(session, facility_ids)
    return {row.facility_id: Point.of(_read(row)) for row in rows}


def previous(session: Session, actor: Actor, snapshot_id: int) -> SnapshotView | None:
    """
    Return the snapshot before this one of the same facility and questionnaire; None for the first.

    Raises:
        NotFound: There is no such snapshot.
        NotAllowed: *actor* may not see its facility.
    """
    view = get(session, actor, snapshot_id)
    return _before(view, of_facility(session, actor, view.facility_slug))


def changes(session: Session, actor: Actor, snapshot_id: int) -> Changes | None:
    """
    Say what changed since the snapshot before, and why.

    Returns:
        None for the first snapshot, and for one that was counted by rules of another software.

    Raises:
        NotFound: There is no such snapshot.
        NotAllowed: *actor* may not see its facility.
    """
    view = get(session, actor, snapshot_id)
    before = _before(view, of_facility(session, actor, view.facility_slug))
    return None if before is None else _changes(before.snapshot, view.snapshot)


def compare(session: Session, actor: Actor, before_id: int, after_id: int) -> Comparison:
    """
    Put two snapshots of one facility side by side, the earlier one first whatever the order given.

    Raises:
        NotFound: One of them does not exist.
        NotAllowed: *actor* may not see their facility.
        Invalid: They are of two facilities, or of questionnaires without a common question.
    """
    pair = get(session, actor, before_id), get(session, actor, after_id)
    before, after = sorted(pair, key=lambda view: (view.snapshot.taken_at, view.id))
    if before.facility_id != after.facility_id:
        raise Invalid([Fault("after", "Choose two assessments of one facility.")])
    if before.snapshot.questionnaire_id != after.snapshot.questionnaire_id:
        raise Invalid([Fault("after", "Choose two assessments with one questionnaire.")])
    rows = comparison.compare(before.snapshot, after.snapshot)
    return Comparison(before, after, rows, _changes(before.snapshot, after.snapshot))


def view_of(row: SnapshotRow) -> SnapshotView:
    """
    Return a stored snapshot with what surrounds it; rights are checked before.

    Raises:
        Damaged: The stored document does not fit its digest.
    """
    facility: Facility = row.assessment.facility
    return SnapshotView(
        id=row.id,
        assessment_id=row.assessment_id,
        facility_id=row.facility_id,
        facility_slug=facility.slug,
        facility_name=facility.short_name,
        label=row.assessment.label,
        signed_by=row.assessment.signed_by,
        digest=row.digest,
        snapshot=_read(row),
    )


def as_row_document(snapshot: Snapshot) -> tuple[str, str]:
    """Return a snapshot as the canonical text that is stored, and the digest of that text."""
    text = json.dumps(
        snapshot.to_document(), sort_keys=True, separators=(",", ":"), allow_nan=False
    )
    return text, hashlib.sha256(text.encode("ascii")).hexdigest()


def _read(row: SnapshotRow) -> Snapshot:
    if hashlib.sha256(row.document.encode()).hexdigest() != row.digest:
        raise Damaged(f"Snapshot {row.id} does not fit its digest; restore it from a backup.")
    return _parsed(row.document)


@lru_cache(maxsize=KEPT_MOST)
def _parsed(document: str) -> Snapshot:
    return Snapshot.from_document(json.loads(document))


def _before(view: SnapshotView, taken: Iterable[SnapshotView]) -> SnapshotView | None:
    found = None
    for other in taken:
        if other.id == view.id:
            return found
        if other.snapshot.questionnaire_id == view.snapshot.questionnaire_id:
            found = other
    return found


def _changes(before: Snapshot, after: Snapshot) -> Changes | None:
    if after.scoring_version != SCORING_VERSION:
        return None
    return history.what_changed(before, after, questionnaires.load(after.questionnaire))
