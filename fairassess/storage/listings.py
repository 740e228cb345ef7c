"""Long lists from a row on, newest first: what is added meanwhile moves nothing."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from fairassess.storage.harvests import Harvest
from fairassess.storage.runs import Run


def runs_of(session: Session, endpoint_id: int, *, before: int | None, limit: int) -> Sequence[Run]:
    """
    Return runs of an endpoint, newest first.

    Args:
        session: Open.
        endpoint_id: Whose.
        before: Number of the last run seen; None to begin.
        limit: Most rows.
    """
    query = select(Run).where(Run.endpoint_id == endpoint_id).order_by(Run.id.desc()).limit(limit)
    if before is not None:
        query = query.where(Run.id < before)
    return session.scalars(query).all()


def harvests_of(
    session: Session, endpoint_id: int, *, before: int | None, limit: int
) -> Sequence[Harvest]:
    """Return harvests of an endpoint, newest first; arguments as for runs."""
    query = (
        select(Harvest)
        .where(Harvest.endpoint_id == endpoint_id)
        .order_by(Harvest.id.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(Harvest.id < before)
    return session.scalars(query).all()
