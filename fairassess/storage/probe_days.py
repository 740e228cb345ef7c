"""What checks found at an endpoint, day by day, and when they turned; read from indexes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Date, func, select, type_coerce
from sqlalchemy.orm import Session

from fairassess.domain.finding import Outcome
from fairassess.storage.findings import Change, Finding


@dataclass(frozen=True, slots=True)
class Found:
    """That a check came out in a way on a day, once or more often."""

    probe: str
    day: date
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Turn:
    """A conclusive outcome that differs from the one before; the message is that of the new one."""

    probe: str
    before: Outcome
    after: Outcome
    at: datetime
    message: str
    run_id: int


def of_endpoint(
    session: Session, endpoint_id: int, first: date, last: date, *, probe: str | None = None
) -> Sequence[Found]:
    """
    Return what the checks of an endpoint found on some days, by check and day.

    Args:
        first, last: Days in UTC, both inside.
        probe: Only this check; None for all.
    """
    day = type_coerce(func.date(Finding.found_at), Date)
    # The name with nothing added: an index by name, which leads through all that was ever found,
    # does not serve then, and that by days does.
    name = Finding.probe.concat("").label("name")
    query = (
        select(name, day, Finding.outcome)
        .where(
            Finding.endpoint_id == endpoint_id,
            Finding.found_at >= _begin(first),
            Finding.found_at < _begin(last + timedelta(days=1)),
        )
        .group_by(name, day, Finding.outcome)
        .order_by(name, day)
    )
    if probe is not None:
        query = query.where(name == probe)
    return [Found(*row) for row in session.execute(query).tuples()]


def turns(
    session: Session,
    endpoint_id: int,
    first: date,
    last: date,
    *,
    probe: str | None = None,
    limit: int,
) -> Sequence[Turn]:
    """Return when checks of an endpoint turned within some days, newest first, at most *limit*."""
    query = (
        select(
            Change.probe,
            Change.from_outcome,
            Change.to_outcome,
            Change.changed_at,
            Finding.message,
            Finding.run_id,
        )
        .join(Finding, Finding.id == Change.finding_id)
        .where(
            Change.endpoint_id == endpoint_id,
            Change.changed_at >= _begin(first),
            Change.changed_at < _begin(last + timedelta(days=1)),
        )
        .order_by(Change.changed_at.desc(), Change.id.desc())
        .limit(limit)
    )
    if probe is not None:
        query = query.where(Change.probe == probe)
    return [Turn(*row) for row in session.execute(query).tuples()]


def first_day(session: Session, endpoint_id: int) -> date | None:
    """Return the day of the first finding at an endpoint; None before it."""
    at = session.scalar(
        select(Finding.found_at)
        .where(Finding.endpoint_id == endpoint_id)
        .order_by(Finding.found_at)
        .limit(1)
    )
    return None if at is None else at.date()


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)
