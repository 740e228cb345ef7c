"""Whether a kept report of a facility is for everybody, or only for those who see its answers."""

from datetime import datetime

from sqlalchemy.orm import Session

from fairassess.errors import NotFound
from fairassess.services import accounts
from fairassess.services.accounts import Actor, Right
from fairassess.storage import frozen_reports, report_openings
from fairassess.storage.database import transaction
from fairassess.storage.frozen_reports import FrozenReport, Kind
from fairassess.storage.report_openings import ReportOpening


def may_decide(actor: Actor | None, facility_id: int | None) -> bool:
    """Return whether *actor* may let everybody read what people of a facility wrote."""
    return (
        actor is not None
        and facility_id is not None
        and accounts.may(actor, Right.ANSWER, facility_id)
    )


def may_open(session: Session, actor: Actor, slug: str) -> bool:
    """
    Return the same of a facility by its name in addresses.

    Raises:
        NotFound: There is no such facility.
        NotAllowed: *actor* may not see it.
    """
    return may_decide(actor, accounts.find_facility(session, actor, slug, Right.SEE_FACILITY).id)


def decide(
    session: Session, actor: Actor, digest: str, *, for_everybody: bool, now: datetime
) -> None:
    """
    Let everybody who has its address read a report once all its results are published, or not.

    Saying what holds already changes nothing. Copies that somebody took away stay with them.

    Args:
        session: Open; committed here.
        actor: Who says so.
        digest: SHA-256 of the report's file, hex.
        for_everybody: What shall hold from now on.
        now: Aware UTC moment.

    Raises:
        NotFound: There is no such report of a facility for which *actor* answers.
    """
    with transaction(session):
        rows = [
            row
            for row in frozen_reports.of_digest(session, digest)
            if row.kind is Kind.FACILITY and may_decide(actor, row.facility_id)
        ]
        if not rows:
            raise NotFound("There is no report at this address.")
        for row in rows:
            note(session, actor, row, for_everybody=for_everybody, now=now)


def note(
    session: Session, actor: Actor, row: FrozenReport, *, for_everybody: bool, now: datetime
) -> None:
    """Write down in the caller's transaction who may read a report; rights are checked before."""
    frozen_reports.hold(session, row.id)
    opening = report_openings.find(session, row.id)
    if for_everybody == (opening is not None):
        return
    if opening is None:
        session.add(ReportOpening(report_id=row.id, opened_at=now, opened_by=actor.user_id))
    else:
        session.delete(opening)
    session.flush()
    action = "report.opened" if for_everybody else "report.closed"
    detail = {"digest": row.digest, "about": row.subject}
    accounts.record(session, actor, action, f"report:{row.id}", now, detail)
