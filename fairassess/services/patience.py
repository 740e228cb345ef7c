"""How often a person may ask for a run: no host is to suffer from somebody in a hurry."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from fairassess.errors import Fault, Invalid, TooSoon
from fairassess.services import opt_outs
from fairassess.services.accounts import Actor
from fairassess.storage import runs
from fairassess.storage.endpoints import Endpoint
from fairassess.storage.runs import Run, Trigger, Work

_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Patience:
    """
    What is asked of people.

    Attributes:
        pause_s: Least time between two runs of one endpoint, or two trials of one host, that one
            person asks for, in seconds.
        trials_per_hour: Most trials of one person in an hour.
    """

    pause_s: float = 180.0
    trials_per_hour: int = 20


USUAL_PATIENCE = Patience()


def check_run(
    session: Session,
    actor: Actor,
    endpoint: Endpoint,
    work: Work,
    patience: Patience,
    *,
    now: datetime,
) -> None:
    """
    Let those pass who have not asked for the same a moment ago.

    Args:
        session: Open.
        actor: Who asks; the application itself always may.
        endpoint: Of which a run is wanted.
        work: Which kind of run; the other kind is no reason to wait.
        patience: What is asked of people.
        now: Aware UTC moment.

    Raises:
        TooSoon: They have; says when it is possible again.
    """
    again_at = next_run_at(session, actor, endpoint, work, patience, now=now)
    if again_at is not None:
        again = _clock_of(again_at)
        raise TooSoon(f"This was asked for a moment ago. It is possible again at {again}.")


def next_run_at(
    session: Session,
    actor: Actor,
    endpoint: Endpoint,
    work: Work,
    patience: Patience,
    *,
    now: datetime,
) -> datetime | None:
    """Return when a person may ask for the same run again; None when that is now."""
    if actor.user_id is None:
        return None
    pause = timedelta(seconds=patience.pause_s)
    for run in runs.asked_for_by(session, actor.user_id, since=now - pause):
        if (run.endpoint_id, run.work) == (endpoint.id, work):
            return run.queued_at + pause
    return None


def check_trial(
    session: Session, actor: Actor, url: str, patience: Patience, *, now: datetime
) -> None:
    """
    Let those pass who have not tried the same host a moment ago, nor many addresses of late.

    Args:
        session: Open.
        actor: Who tries; the application itself always may.
        url: Address, checked.
        patience: What is asked of people.
        now: Aware UTC moment.

    Raises:
        Invalid: They have; says at `url` when it is possible again.
    """
    if actor.user_id is None:
        return
    tried = _tried(session, actor.user_id, patience, now)
    host = opt_outs.host_of(url)
    for run in tried:
        again_at = run.queued_at + timedelta(seconds=patience.pause_s)
        is_alike = opt_outs.host_of(run.target) == host if host else run.target == url
        if is_alike and again_at > now:
            again = _clock_of(again_at)
            what = "host" if host else "object"
            message = f"This {what} was tried a moment ago. It can be tried again at {again}."
            raise Invalid([Fault("url", message)])
    _check_hour(tried, patience, now)


def check_look(
    session: Session, actor: Actor, target: str, patience: Patience, *, now: datetime
) -> None:
    """
    Let those pass who have not looked at the same object a moment ago, nor tried much of late.

    Looks count among the trials of an hour: both cost hosts of others a few requests.

    Args:
        session: Open.
        actor: Who looks; the application itself always may.
        target: The object, as typed.
        patience: What is asked of people.
        now: Aware UTC moment.

    Raises:
        Invalid: They have; says at `url` when it is possible again.
    """
    if actor.user_id is None:
        return
    tried = _tried(session, actor.user_id, patience, now)
    for run in tried:
        again_at = run.queued_at + timedelta(seconds=patience.pause_s)
        if run.target == target and again_at > now:
            again = _clock_of(again_at)
            message = f"You looked at this object a moment ago. It is possible again at {again}."
            raise Invalid([Fault("url", message)])
    _check_hour(tried, patience, now)


def _tried(session: Session, user_id: int, patience: Patience, now: datetime) -> list[Run]:
    """Return what a person tried within the last hour, or within a pause where that is longer."""
    longest = max(_HOUR, timedelta(seconds=patience.pause_s))
    asked = runs.asked_for_by(session, user_id, since=now - longest)
    return [run for run in asked if run.trigger is Trigger.TRIAL]


def _check_hour(tried: Sequence[Run], patience: Patience, now: datetime) -> None:
    within_hour = [run for run in tried if run.queued_at > now - _HOUR]
    if len(within_hour) >= patience.trials_per_hour:
        again = _clock_of(within_hour[patience.trials_per_hour - 1].queued_at + _HOUR)
        message = (
            f"You have tried {patience.trials_per_hour} addresses within an hour, which is as many"
            f" as one person may. The next one is possible at {again}."
        )
        raise Invalid([Fault("url", message)])


def _clock_of(moment: datetime) -> str:
    """Return the time of a moment in UTC, as all pages tell times."""
    return f"{moment.astimezone(UTC):%H:%M:%S} UTC"
