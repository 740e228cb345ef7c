"""Runs that people ask for: of one endpoint, of all of a facility, and with a new sample."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from fairassess.errors import Fault, Invalid, TooSoon
from fairassess.probes import registry
from fairassess.services import accounts, hold_offs, queueing
from fairassess.services.accounts import Actor, Right
from fairassess.services.patience import USUAL_PATIENCE, Patience, check_run
from fairassess.storage import endpoints, runs
from fairassess.storage.database import transaction
from fairassess.storage.endpoints import Endpoint
from fairassess.storage.runs import Run, State, Trigger, Work

SEED_BITS = 32


@dataclass(frozen=True, slots=True)
class Asked:
    """
    What became of the wish to probe all endpoints of a facility.

    Attributes:
        runs: Numbers of the new runs, in the order of the endpoints.
        under_way: Endpoints that a run waits for or goes on at already.
        too_soon: Endpoints that this person asked for a moment ago.
        opted_out: Endpoints whose host does not want to be asked.
    """

    runs: tuple[int, ...]
    under_way: int
    too_soon: int
    opted_out: int


def new_run(
    session: Session,
    actor: Actor,
    endpoint: Endpoint,
    work: Work,
    patience: Patience,
    *,
    now: datetime,
    seed: int | None = None,
) -> Run:
    """
    Add a run that somebody asks for, in the caller's transaction.

    Args:
        session: Open.
        actor: Who asks; the right is checked.
        endpoint: Of which endpoint.
        work: Of which work.
        patience: How often a person may ask.
        now: Aware UTC moment.
        seed: By which its objects are to be drawn; None for that of the run before.

    Raises:
        TooSoon: *actor* asked for the same a moment ago.
    """
    check_run(session, actor, endpoint, work, patience, now=now)
    run = queueing.run_of(endpoint, work, Trigger.ON_DEMAND, now)
    run.requested_by = actor.user_id
    run.seed = seed
    session.add(run)
    session.flush()
    accounts.record(session, actor, "run.requested", f"run:{run.id}", now, {"work": work.value})
    return run


def new_trial(
    session: Session, actor: Actor, facility_id: int | None, kind: str, target: str, now: datetime
) -> Run:
    """
    Add a run of what is tried once, in the caller's transaction; rights are checked before.

    Args:
        session: Open.
        actor: Who tries.
        facility_id: Facility for which it is tried; None for none.
        kind: Kind of probes.
        target: Address or object.
        now: Aware UTC moment.
    """
    run = Run(
        facility_id=facility_id,
        target=target,
        kind=kind,
        work=Work.PROBE,
        trigger=Trigger.TRIAL,
        state=State.QUEUED,
        requested_by=actor.user_id,
        queued_at=now,
    )
    session.add(run)
    session.flush()
    return run


def probe_all(
    session: Session,
    actor: Actor,
    slug: str,
    *,
    now: datetime,
    patience: Patience = USUAL_PATIENCE,
) -> Asked:
    """
    Ask for a probe run of each endpoint of a facility that can be asked now.

    Args:
        session: Open; committed here.
        actor: Who asks.
        slug: Of the facility.
        now: Aware UTC moment.
        patience: How often a person may ask for a run of one endpoint.

    Raises:
        NotFound: There is no such facility.
        NotAllowed: *actor* may not start runs of it.
    """
    made: list[int] = []
    under_way = too_soon = opted_out = 0
    with transaction(session):
        facility = accounts.find_facility(session, actor, slug, Right.RUN_PROBES)
        known = endpoints.of_facilities(session, [facility.id])
        held_off = hold_offs.of_endpoints(session, known)
        for one in known:
            endpoint = endpoints.lock(session, one.id)
            if endpoint is None or endpoint.removed_at is not None:
                continue
            if held_off[endpoint.id].opted_out_at is not None:
                opted_out += 1
            elif runs.unfinished_of(session, endpoint.id, Work.PROBE, target=endpoint.url):
                under_way += 1
            else:
                try:
                    run = new_run(session, actor, endpoint, Work.PROBE, patience, now=now)
                    made.append(run.id)
                except TooSoon:
                    too_soon += 1
    return Asked(tuple(made), under_way, too_soon, opted_out)


def draw_anew(
    session: Session,
    actor: Actor,
    endpoint_id: int,
    *,
    now: datetime,
    patience: Patience = USUAL_PATIENCE,
) -> int:
    """
    Ask for a probe run of an endpoint whose objects are drawn by a new seed.

    Args:
        session: Open; committed here.
        actor: Who asks.
        endpoint_id: Number of the endpoint.
        now: Aware UTC moment.
        patience: How often a person may ask for a run of one endpoint.

    Returns:
        Number of the new run.

    Raises:
        NotFound: There is no such endpoint in use.
        Invalid: Endpoints of its kind look at no sample; the place is `kind`.
        NotAllowed: *actor* may not start runs of its facility.
        TooSoon: *actor* asked a moment ago, or a run is under way.
    """
    with transaction(session):
        endpoint = accounts.lock_endpoint(session, actor, endpoint_id, Right.RUN_PROBES)
        if not draws(endpoint.kind):
            raise Invalid([Fault("kind", "Endpoints of this kind look at no sample of objects.")])
        if runs.unfinished_of(session, endpoint_id, Work.PROBE, target=endpoint.url):
            raise TooSoon("A run of this endpoint is under way. Draw anew when it has ended.")
        seed = secrets.randbits(SEED_BITS)
        return new_run(session, actor, endpoint, Work.PROBE, patience, now=now, seed=seed).id


def draws(kind: str) -> bool:
    """Whether runs of a kind of endpoint can look at a sample of objects."""
    return kind in registry.KINDS and registry.kind_called(kind).looks_at_objects
