"""How the endpoints of many facilities stand, in a fixed number of queries."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from fairassess.domain.finding import Outcome
from fairassess.storage.endpoints import Endpoint
from fairassess.storage.facilities import Facility
from fairassess.storage.findings import Change, Finding, Latest
from fairassess.storage.runs import Run, State, Work

ChangeWithContext = tuple[Change, Finding, Endpoint, Facility]


def outcomes(
    session: Session, endpoint_ids: Collection[int]
) -> Mapping[int, Mapping[Outcome | None, int]]:
    """
    Count what stands for the probes of each endpoint.

    Returns:
        By endpoint, how many probes have each last conclusive outcome; None counts those that
        never had one. Endpoints that were never probed are left out.
    """
    query = (
        select(Latest.endpoint_id, Finding.outcome, func.count())
        .outerjoin(Finding, Finding.id == Latest.conclusive_finding_id)
        .where(Latest.endpoint_id.in_(endpoint_ids))
        .group_by(Latest.endpoint_id, Finding.outcome)
    )
    counts: dict[int, dict[Outcome | None, int]] = {}
    for endpoint_id, outcome, number in session.execute(query).tuples():
        counts.setdefault(endpoint_id, {})[outcome] = number
    return counts


def newest_runs(
    session: Session, endpoint_ids: Collection[int], work: Work, states: Collection[State] = ()
) -> Mapping[int, Run]:
    """
    Return the newest run of each endpoint that has one, by endpoint.

    Args:
        session: Open.
        endpoint_ids: Whose runs.
        work: Of which work.
        states: Only runs in these states; empty for all.
    """
    newest = (
        select(func.max(Run.id))
        .where(Run.endpoint_id.in_(endpoint_ids), Run.work == work)
        .group_by(Run.endpoint_id)
    )
    if states:
        newest = newest.where(Run.state.in_(states))
    rows = session.scalars(select(Run).where(Run.id.in_(newest)))
    return {run.endpoint_id: run for run in rows if run.endpoint_id is not None}


def told_at(
    session: Session, facility_ids: Collection[int], probes: Collection[str], at: datetime | None
) -> Mapping[int, Sequence[Finding]]:
    """
    Return what some probes last said for sure of the endpoints of facilities, by facility.

    Args:
        session: Open.
        facility_ids: Whose endpoints, those that were in use then.
        probes: Ids.
        at: Moment until which findings count, aware UTC; None for now.
    """
    conclusive = [outcome for outcome in Outcome if outcome.is_conclusive]
    newest = (
        select(func.max(Finding.id))
        .join(Endpoint, Endpoint.id == Finding.endpoint_id)
        .where(
            Endpoint.facility_id.in_(facility_ids),
            Finding.probe.in_(probes),
            Finding.outcome.in_(conclusive),
        )
        .group_by(Finding.endpoint_id, Finding.probe)
    )
    if at is None:
        newest = newest.where(Endpoint.removed_at.is_(None))
    else:
        in_use = or_(Endpoint.removed_at.is_(None), Endpoint.removed_at > at)
        newest = newest.where(Finding.found_at <= at, in_use)
    rows = session.execute(
        select(Endpoint.facility_id, Finding)
        .join(Endpoint, Endpoint.id == Finding.endpoint_id)
        .where(Finding.id.in_(newest))
        .order_by(Finding.id)
    )
    found: dict[int, list[Finding]] = {}
    for facility_id, finding in rows.tuples():
        found.setdefault(facility_id, []).append(finding)
    return found


def latest_changes(
    session: Session, facility_ids: Collection[int] | None, *, limit: int
) -> Sequence[ChangeWithContext]:
    """Return the newest changes first, of these facilities or of all when None."""
    query = (
        select(Change, Finding, Endpoint, Facility)
        .join(Finding, Finding.id == Change.finding_id)
        .join(Endpoint, Endpoint.id == Change.endpoint_id)
        .join(Facility, Facility.id == Change.facility_id)
        .order_by(Change.id.desc())
        .limit(limit)
    )
    if facility_ids is not None:
        query = query.where(Change.facility_id.in_(facility_ids))
    return session.execute(query).tuples().all()


def named_software(session: Session, facility_id: int, ending: str) -> Sequence[Finding]:
    """Return the last conclusive findings of a facility's endpoints in use, by end of their id."""
    return session.scalars(
        select(Finding)
        .join(Latest, Finding.id == Latest.conclusive_finding_id)
        .join(Endpoint, Endpoint.id == Latest.endpoint_id)
        .where(
            Endpoint.facility_id == facility_id,
            Endpoint.removed_at.is_(None),
            Latest.probe.endswith(ending, autoescape=True),
        )
        .order_by(Finding.endpoint_id, Finding.id)
    ).all()
