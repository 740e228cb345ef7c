"""Where the time comes from: one function, so that a test can stand in for it."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from zoneinfo import available_timezones

Clock = Callable[[], datetime]


def now() -> datetime:
    """Return the present moment, timezone-aware, in UTC."""
    return datetime.now(UTC)


@cache
def time_zones() -> frozenset[str]:
    """Return the names of all time zones; looking for their files takes as long as a page does."""
    return frozenset(available_timezones())
