"""Why an endpoint is not asked now, or less often than its interval says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from fairassess.domain import schedule
from fairassess.domain.schedule import Slowdown
from fairassess.services import accounts, opt_outs
from fairassess.services.accounts import Actor, Right
from fairassess.storage.endpoints import Endpoint


@dataclass(frozen=True, slots=True)
class HoldOff:
    """
    How an endpoint is held off; everything is empty where it is not.

    Attributes:
        failures: Runs in a row that could not reach it.
        slowed: How often it is asked at most because of them; None while as its interval says.
        slowed_at: Since when.
        until: Until when its server asked us to stay away; may lie in the past.
        opted_out_at: Since when its host is not asked at all.
        host: Its host.
    """

    failures: int
    slowed: Slowdown | None
    slowed_at: datetime | None
    until: datetime | None
    opted_out_at: datetime | None
    host: str


def of_endpoints(session: Session, rows: Sequence[Endpoint]) -> Mapping[int, HoldOff]:
    """Return how each of these endpoints is held off, by number, in one query."""
    opted_out = opt_outs.since_when(session, {row.url for row in rows})
    return {
        row.id: HoldOff(
            failures=row.failures,
            slowed=None if row.slowed_at is None else schedule.slowdown(row.failures),
            slowed_at=row.slowed_at,
            until=row.held_off_until,
            opted_out_at=opted_out.get(row.url),
            host=opt_outs.host_of(row.url),
        )
        for row in rows
    }


def is_opted_out(session: Session, url: str) -> bool:
    """Whether the host of an address, as typed or kept, is on the list of those not to be asked."""
    return url.strip() in opt_outs.since_when(session, [url.strip()])


def of_endpoint(session: Session, actor: Actor, endpoint_id: int) -> HoldOff:
    """
    Return how an endpoint is held off.

    Raises:
        NotFound: There is no such endpoint.
        NotAllowed: *actor* may not see its facility.
    """
    endpoint = accounts.find_endpoint(session, actor, endpoint_id, Right.SEE_FACILITY)
    return of_endpoints(session, [endpoint])[endpoint_id]
