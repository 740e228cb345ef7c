"""Who may look at a harvest, and whether its records are still there to be looked at."""

from sqlalchemy.orm import Session

from fairassess.errors import NotFound
from fairassess.services import run_views
from fairassess.services.accounts import Actor
from fairassess.storage import harvests, runs
from fairassess.storage.harvests import Harvest
from fairassess.storage.runs import Run


def visible(session: Session, actor: Actor, harvest_id: int) -> tuple[Harvest, Run]:
    """
    Return a harvest and its run.

    Raises:
        NotFound: There is no such harvest.
        NotAllowed: *actor* may not see its facility.
    """
    row = harvests.find(session, harvest_id)
    run = None if row is None else runs.find(session, row.run_id)
    if row is None or run is None:
        raise NotFound(f"There is no harvest {harvest_id}.")
    run_views.require_sight(actor, run)
    return row, run


def require_rows(row: Harvest) -> None:
    """
    Do nothing while the records of a harvest are kept.

    Raises:
        NotFound: They are not any more.
    """
    if row.rows_dropped_at is not None:
        raise NotFound(
            f"The records of harvest {row.id} are not kept any more; newer harvests have theirs."
        )
