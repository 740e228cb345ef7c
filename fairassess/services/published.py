"""Results that everybody may see: as a page with all that machines look for in one."""

from sqlalchemy.orm import Session

from fairassess.errors import NotFound
from fairassess.reports.published import Published
from fairassess.reports.rdf_values import Site
from fairassess.services import linked_data, rounds
from fairassess.services.accounts import Actor, Right, may
from fairassess.storage import facilities, snapshot_scores
from fairassess.storage import rounds as stored_rounds
from fairassess.storage import snapshots as stored

_NOT_PUBLISHED = "There is nothing at this address."


def get(session: Session, snapshot_id: int, place: Site, *, funding: str) -> Published:
    """
    Return a published result as everybody sees it, whoever asks.

    Args:
        session: Open.
        snapshot_id: Number of the snapshot.
        place: Where things have their addresses.
        funding: Who pays; may be empty.

    Raises:
        NotFound: There is no such result, or it is not published.
    """
    row = stored.find(session, snapshot_id)
    if row is None or not is_result(session, snapshot_id):
        raise NotFound(_NOT_PUBLISHED)
    told = linked_data.result(session, rounds.VISITOR, snapshot_id, place)
    number = row.assessment.round_id or 0
    round_ = stored_rounds.by_number(session, [number])[number]
    day = (round_.published_at or told.summary.taken_at).date()
    return Published(told, round_.name, day, funding)


def is_result(session: Session, snapshot_id: int) -> bool:
    """Return whether everybody may see a snapshot under the name of its facility."""
    row = stored.find(session, snapshot_id)
    if row is None:
        return False
    return row.id in snapshot_scores.published(session, row.facility_id)


def is_facility(session: Session, slug: str) -> bool:
    """Return whether anything of a facility is published under its name."""
    row = facilities.find(session, slug)
    return row is not None and bool(snapshot_scores.published(session, row.id))


def sees_result(session: Session, actor: Actor, snapshot_id: int) -> bool:
    """Return whether somebody sees a snapshot by right, and not only as everybody does."""
    row = stored.find(session, snapshot_id)
    return row is not None and may(actor, Right.SEE_FACILITY, row.facility_id)


def sees_facility(session: Session, actor: Actor, slug: str) -> bool:
    """Return whether somebody sees a facility by right, and not only as everybody does."""
    row = facilities.find(session, slug)
    return row is not None and may(actor, Right.SEE_FACILITY, row.id)
