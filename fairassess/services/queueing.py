"""The queue: which endpoints are due, which runs wait, and which come back from a dead worker."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fairassess.domain import schedule
from fairassess.errors import NotFound
from fairassess.services import accounts, running
from fairassess.storage import endpoints, runs
from fairassess.storage.database import Json, transaction
from fairassess.storage.endpoints import Endpoint
from fairassess.storage.runs import Run, State, Trigger, Work

DUE_AT_ONCE = 100
"""Endpoints that one tick looks at, so that three days without a worker end in no stampede."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """
    A run in the queue.

    Attributes:
        run_id: Number of the run.
        attempt: The attempt that comes next, from 1.
    """

    run_id: int
    attempt: int


def due_endpoints(session: Session, *, now: datetime) -> tuple[int, ...]:
    """Return the numbers of the endpoints whose time has come, the longest overdue first."""
    return tuple(endpoint.id for endpoint in endpoints.due(session, now, DUE_AT_ONCE))


def queue_due(session: Session, *, now: datetime) -> tuple[int, ...]:
    """
    Make a run for every endpoint that is due, and say when each is due next.

    However many slots were missed, an endpoint gets one run now. Any number of workers may do this
    at the same time: the endpoint is held, and one slot takes one run.

    Returns:
        Numbers of the new runs.
    """
    made = []
    with transaction(session):
        # By number, so that two workers hold endpoints in the same order and never wait in a ring.
        for endpoint_id in sorted(due_endpoints(session, now=now)):
            endpoint = endpoints.lock(session, endpoint_id)
            if endpoint is None or endpoint.next_due_at is None or endpoint.next_due_at > now:
                continue
            run_id = _fill_current_slot(session, endpoint, now)
            if run_id is not None:
                made.append(run_id)
    return tuple(made)


def waiting(session: Session) -> tuple[Waiting, ...]:
    """Return all runs in the queue, oldest first."""
    return tuple(Waiting(run.id, run.attempt + 1) for run in runs.in_state(session, State.QUEUED))


def waiting_run(session: Session, run_id: int) -> Waiting | None:
    """Return a run if it is in the queue; None otherwise."""
    run = runs.find(session, run_id)
    if run is None or run.state is not State.QUEUED:
        return None
    return Waiting(run.id, run.attempt + 1)


def work_of(session: Session, run_id: int) -> Work:
    """
    Return what a run does.

    Raises:
        NotFound: There is no such run.
    """
    run = runs.find(session, run_id)
    if run is None:
        raise NotFound(f"There is no run {run_id}.")
    return run.work


def mark_lost(session: Session, *, now: datetime) -> tuple[int, ...]:
    """
    Take runs back from workers that show no sign of life: each is repeated once, then lost.

    Returns:
        Numbers of the runs that wait again.
    """
    with transaction(session):
        return _take_back(session, now, lambda run: _is_silent(run, now))


def take_back(session: Session, *, worker: str, now: datetime) -> tuple[int, ...]:
    """
    Take back the runs that this worker was carrying out when it was cut off; called at its start.

    Returns:
        Numbers of the runs that wait again.
    """
    with transaction(session):
        return _take_back(session, now, lambda run: run.worker == worker)


def next_due(
    interval: schedule.Interval | None, zone: str, *, after: datetime, failures: int = 0
) -> datetime | None:
    """
    Return when an endpoint with this interval is due next.

    Args:
        interval: How often it is checked; None for never by itself.
        zone: Time zone of its facility, by name.
        after: Aware UTC moment, such as the end of the last run.
        failures: Runs in a row that could not reach it.

    Returns:
        An aware UTC moment later than *after*; None when it is never due.
    """
    if interval is None:
        return None
    return schedule.next_due(after, interval=interval, failures=failures, zone=ZoneInfo(zone))


def plan_next(
    session: Session,
    endpoint: Endpoint,
    *,
    was_reached: bool,
    is_a_failure: bool,
    wished_s: float | None = None,
    now: datetime,
) -> None:
    """
    Say when an endpoint is due after a run, and how often it is asked from now on.

    Args:
        session: In whose transaction it is written, the change of pace in the audit log, too.
        endpoint: Held by the caller.
        was_reached: Whether the run told anything about it; its failures are then forgotten.
        is_a_failure: Whether the run reached nobody for a reason that is the endpoint's; one that
            is ours, or a wish of its keepers, is not counted.
        wished_s: Seconds that its server asked us to stay away; None when it did not.
        now: Aware UTC moment.
    """
    was_slowed = schedule.slowdown(endpoint.failures)
    if was_reached:
        endpoint.failures = 0
    elif is_a_failure:
        endpoint.failures += 1
    slowed = schedule.slowdown(endpoint.failures)
    if slowed is not was_slowed:
        endpoint.slowed_at = None if slowed is None else now
        _record_pace(session, endpoint, slowed, now)
    is_again = endpoint.held_off_until is not None
    endpoint.held_off_until = None if wished_s is None else now + timedelta(seconds=wished_s)
    endpoint.next_due_at = None
    if endpoint.removed_at is not None:
        return
    zone = endpoint.facility.time_zone
    due = next_due(endpoint.interval, zone, after=now, failures=endpoint.failures)
    if due is not None and endpoint.held_off_until is not None:
        due = schedule.due_after_wish(due, endpoint.held_off_until, is_again=is_again)
    endpoint.next_due_at = due


def plan_moved(endpoint: Endpoint, *, now: datetime) -> None:
    """Say that an endpoint is due at once, because nothing is known of its new address yet."""
    endpoint.failures = 0
    endpoint.slowed_at = endpoint.held_off_until = None
    endpoint.next_due_at = None
    if endpoint.removed_at is None and endpoint.interval is not None:
        endpoint.next_due_at = now


def asked_present_address(run: Run, endpoint: Endpoint) -> bool:
    """Whether a run asked the address that its endpoint has now, not one it was moved from."""
    return (run.kind, run.target) == (endpoint.kind, endpoint.url)


def run_of(endpoint: Endpoint, work: Work, trigger: Trigger, now: datetime) -> Run:
    """Return a new waiting run of an endpoint; the caller adds it to the session."""
    return Run(
        endpoint_id=endpoint.id,
        facility_id=endpoint.facility_id,
        target=endpoint.url,
        kind=endpoint.kind,
        work=work,
        trigger=trigger,
        state=State.QUEUED,
        queued_at=now,
    )


def fill_slot(
    session: Session, endpoint: Endpoint, work: Work, slot: str, now: datetime
) -> int | None:
    """
    Add the run of an endpoint's slot, in the caller's transaction.

    Args:
        session: Open; not committed here.
        endpoint: Held by the caller.
        work: Probe or harvest.
        slot: Name of the planned moment; one run of each kind has it.
        now: Aware UTC moment.

    Returns:
        Its number; None when the slot has its run already, whoever made it.
    """
    run = run_of(endpoint, work, Trigger.SCHEDULE, now)
    run.slot = slot
    try:
        with session.begin_nested():
            session.add(run)
    except IntegrityError:
        return None
    return run.id


def _fill_current_slot(session: Session, endpoint: Endpoint, now: datetime) -> int | None:
    """Make the run of a due endpoint unless one is under way, and put its due time forward."""
    zone = endpoint.facility.time_zone
    # The end of the run sets it again, with the failures counted in.
    endpoint.next_due_at = next_due(endpoint.interval, zone, after=now)
    if (
        endpoint.interval is None
        or runs.unfinished_of(session, endpoint.id, Work.PROBE) is not None
    ):
        return None
    slot = schedule.slot(now, interval=endpoint.interval, zone=ZoneInfo(zone))
    if endpoint.held_off_until is not None:
        # The run that was sent away has the slot; this one comes when its server wants it.
        slot = f"{slot} again {endpoint.held_off_until:%Y-%m-%dT%H:%M:%SZ}"
    return fill_slot(session, endpoint, Work.PROBE, _slot_of_address(session, endpoint, slot), now)


def _slot_of_address(session: Session, endpoint: Endpoint, slot: str) -> str:
    """
    Return the name under which an endpoint's present address takes its place in a slot.

    A run of the address that it had before fills the slot for that address only. The next one is
    named after that run, and so on for each move; the caller holds the endpoint, so that everybody
    finds the same name.
    """
    name, newest = slot, runs.of_slot(session, endpoint.id, Work.PROBE, slot)
    while newest is not None:
        after = f"{slot} after {newest.id}"
        follower = runs.of_slot(session, endpoint.id, Work.PROBE, after)
        if follower is None:
            return name if asked_present_address(newest, endpoint) else after
        name, newest = after, follower
    return name


def _take_back(session: Session, now: datetime, belongs: Callable[[Run], bool]) -> tuple[int, ...]:
    back = []
    for candidate in runs.in_state(session, State.RUNNING):
        if not belongs(candidate):
            continue
        run = runs.lock(session, candidate.id)
        # Between the look and the hold its worker may have ended it or shown itself.
        if run is None or run.state is not State.RUNNING or not belongs(run):
            continue
        if running.repeat_or_lose(run, now=now):
            back.append(run.id)
    return tuple(back)


def _is_silent(run: Run, now: datetime) -> bool:
    return run.heartbeat_at is None or now - run.heartbeat_at > running.SILENT_AFTER


def _record_pace(
    session: Session, endpoint: Endpoint, slowed: schedule.Slowdown | None, now: datetime
) -> None:
    action = "endpoint.answers_again" if slowed is None else "endpoint.slowed"
    detail: dict[str, Json] = {"failures": endpoint.failures}
    if slowed is not None:
        detail["asked_at_most"] = slowed.value
    accounts.record(session, accounts.SYSTEM, action, f"endpoint:{endpoint.id}", now, detail)
