"""When an endpoint is probed again: intervals, back-off, and the clock of the facility."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from itertools import islice
from zoneinfo import ZoneInfo


class Interval(Enum):
    """How often an endpoint is probed; the words are stored."""

    HOURLY = "hourly"
    EVERY_6_HOURS = "every_6_hours"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


RUN_AT = time(6)
"""Local time of a daily, weekly or monthly run: before people come, after the nightly ingest."""

LONGEST_WAIT_SLOTS = {
    Interval.HOURLY: 24,
    Interval.EVERY_6_HOURS: 12,
    Interval.DAILY: 7,
    Interval.WEEKLY: 2,
    Interval.MONTHLY: 1,
}
"""How many slots a run is put off at most, however often the endpoint has failed.

None but the month itself reaches the 30 days after which findings are stale: a server that comes
back is seen while what was known of it still counts.
"""

SLOWED_AFTER = 5
"""Runs in a row that reach nobody before an endpoint is asked less often, and again as many."""


class Slowdown(Enum):
    """How often an endpoint that nobody answers at is asked at most; the words are for people."""

    DAILY = "once a day"
    WEEKLY = "once a week"


LEAST_WAIT = {Slowdown.DAILY: timedelta(days=1), Slowdown.WEEKLY: timedelta(weeks=1)}


def slowdown(failures: int) -> Slowdown | None:
    """
    Return how often an endpoint is asked at most, after so many failures in a row.

    Args:
        failures: Runs in a row since the last one that reached the endpoint; 0 or more.

    Returns:
        None while its own interval and the doubling wait say enough.

    Source:
        Five runs, then a day, then a week: our own choice, docs/operator.md, Holding off.
    """
    if failures < SLOWED_AFTER:
        return None
    return Slowdown.DAILY if failures < 2 * SLOWED_AFTER else Slowdown.WEEKLY


def due_after_wish(planned: datetime, wished: datetime, *, is_again: bool) -> datetime:
    """
    Return when an endpoint is asked again whose server asked us to come back at a moment.

    The moment counts in place of the next slot, so that what could not be seen is seen soon. A
    server that says so twice in a row is not asked again before both: a short wish that is
    repeated for ever may not make more visits than the schedule.

    Args:
        planned: The next slot of the schedule.
        wished: When the server lets us come back.
        is_again: Whether the run before was answered in the same way.
    """
    return max(planned, wished) if is_again else wished


def next_due(
    finished_at: datetime,
    *,
    interval: Interval,
    failures: int,
    zone: ZoneInfo,
    run_at: time = RUN_AT,
) -> datetime:
    """
    Return when an endpoint should be probed again.

    Runs stand on a grid in the facility's own time. Each failure in a row doubles the number of
    slots to wait for, up to LONGEST_WAIT_SLOTS, so that an endpoint which is down for a weekend is
    not asked all weekend; after SLOWED_AFTER of them a day passes at least, after twice as many a
    week.

    Args:
        finished_at: End of the last run; timezone-aware.
        interval: Distance of the slots.
        failures: Runs in a row since the last one that reached the endpoint; 0 or more.
        zone: Time zone of the facility.
        run_at: Local time of daily and longer slots; shorter ones are counted from it.

    Returns:
        A timezone-aware UTC moment, always later than *finished_at*.

    Raises:
        ValueError: *finished_at* has no time zone, or *failures* is negative.

    Source:
        Doubling, its cap and the hour are our own choice: docs/scoring.md, Freshness.
    """
    if finished_at.tzinfo is None:
        raise ValueError("the end of the last run has no time zone")
    if failures < 0:
        raise ValueError(f"{failures} failures in a row: cannot be less than 0")
    slots = min(2 ** min(failures, 10), LONGEST_WAIT_SLOTS[interval])
    due = next(islice(_slots_after(finished_at, interval, zone, run_at), slots - 1, None))
    slowed = slowdown(failures)
    if slowed is None or due >= finished_at + LEAST_WAIT[slowed]:
        return due
    just_before = finished_at + LEAST_WAIT[slowed] - timedelta(microseconds=1)
    return next(_slots_after(just_before, interval, zone, run_at))


def slot(moment: datetime, *, interval: Interval, zone: ZoneInfo, run_at: time = RUN_AT) -> str:
    """
    Return the name of the slot that *moment* falls into: its interval and its start in UTC.

    Two workers that look at the same time get the same name, so that storage can refuse the
    second run of an endpoint in one slot.

    Args:
        moment: Timezone-aware.
        interval: Distance of the slots.
        zone: Time zone of the facility.
        run_at: As for `next_due`.

    Raises:
        ValueError: *moment* has no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError("the moment has no time zone")
    start = max(s for s in _slots_around(moment, interval, zone, run_at) if s <= moment)
    return f"{interval.value} {start:%Y-%m-%dT%H:%MZ}"


def _slots_after(
    moment: datetime, interval: Interval, zone: ZoneInfo, run_at: time
) -> Iterator[datetime]:
    """Yield the slots later than *moment*, each later than the one before."""
    last = moment
    for day in _days_from(_well_before(moment, zone), interval):
        for start in _slots_of(day, interval, zone, run_at):
            if start > last:
                yield start
                last = start


def _slots_around(
    moment: datetime, interval: Interval, zone: ZoneInfo, run_at: time
) -> Iterator[datetime]:
    """Yield slots from well before *moment* until after it."""
    local = moment.astimezone(zone).date()
    for day in _days_from(_well_before(moment, zone), interval):
        yield from _slots_of(day, interval, zone, run_at)
        if day > local:
            return


def _well_before(moment: datetime, zone: ZoneInfo) -> date:
    """Return a local day so early that even one that the calendar skipped lies between."""
    return moment.astimezone(zone).date() - timedelta(days=2)


def _days_from(local: date, interval: Interval) -> Iterator[date]:
    """Yield the local days that have slots, starting with the last one not after *local*."""
    match interval:
        case Interval.MONTHLY:
            months = local.year * 12 + local.month - 1
            while True:
                yield date(months // 12, months % 12 + 1, 1)
                months += 1
        case Interval.WEEKLY:
            day, step = local - timedelta(days=local.weekday()), 7
        case _:
            day, step = local, 1
    while True:
        yield day
        day += timedelta(days=step)


def _slots_of(day: date, interval: Interval, zone: ZoneInfo, run_at: time) -> Iterator[datetime]:
    """Yield the slots of one local day as UTC moments, in order."""
    match interval:
        case Interval.HOURLY:
            yield from _hours_of(day, zone, run_at)
        case Interval.EVERY_6_HOURS:
            for hour in range(run_at.hour % 6, 24, 6):
                yield _moment(day, run_at.replace(hour=hour), zone)
        case _:
            yield _moment(day, run_at, zone)


def _hours_of(day: date, zone: ZoneInfo, run_at: time) -> Iterator[datetime]:
    """Yield every hour that really passes on a local day: 23, 24 or 25 of them."""
    start = _moment(day, time(0, run_at.minute), zone)
    end = _moment(day + timedelta(days=1), time(0, run_at.minute), zone)
    while start < end:
        yield start
        start += timedelta(hours=1)


def _moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    """
    Return a local wall time as a UTC moment.

    A time that the clock skips stands after the jump, as late as it would have been without it;
    of a time that the clock shows twice, the first is taken. Both are what `fold=0` means
    (PEP 495), and neither makes a run twice or not at all.
    """
    wall = datetime.combine(day, at.replace(tzinfo=None, fold=0, second=0, microsecond=0))
    return wall.replace(tzinfo=zone).astimezone(UTC)
