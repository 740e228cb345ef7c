"""Datestamps of OAI-PMH: which are legal, which stretch of time each one means."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

DAY = "YYYY-MM-DD"
SECOND = "YYYY-MM-DDThh:mm:ssZ"
GRANULARITIES = (DAY, SECOND)

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SECOND = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


@dataclass(frozen=True, slots=True)
class Datestamp:
    """
    A legal datestamp.

    Attributes:
        text: As given.
        granularity: `YYYY-MM-DD` or `YYYY-MM-DDThh:mm:ssZ`.
        begins_at: Its first moment, aware UTC.
        ends_at: Its last whole second, aware UTC; the same as the first unless it names a day.
    """

    text: str
    granularity: str
    begins_at: datetime
    ends_at: datetime


def read(text: str) -> Datestamp | None:
    """
    Return the datestamp that *text* is; None when it is not a legal one or no real date.

    Source:
        OAI-PMH 2.0 §3.3.
    """
    try:
        if _DAY.fullmatch(text):
            day = datetime.combine(date.fromisoformat(text), datetime.min.time(), UTC)
            return Datestamp(text, DAY, day, day + timedelta(hours=23, minutes=59, seconds=59))
        if _SECOND.fullmatch(text):
            moment = datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
            return Datestamp(text, SECOND, moment, moment)
    except (ValueError, OverflowError):
        return None
    return None


def of_http(text: str) -> datetime | None:
    """Return the moment that an HTTP date names, aware UTC; None when it names none."""
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def a_year_before(stamp: Datestamp) -> str | None:
    """Return the datestamp a year before, in the same granularity; None where the calendar ends."""
    try:
        earlier = stamp.begins_at - timedelta(days=366)
    except OverflowError:
        return None
    return write(earlier, stamp.granularity)


def write(moment: datetime, granularity: str) -> str:
    """Return an aware UTC moment as a datestamp, cut to whole seconds or days."""
    text = f"{moment.year:04d}-{moment.month:02d}-{moment.day:02d}"
    if granularity == DAY:
        return text
    return f"{text}T{moment.hour:02d}:{moment.minute:02d}:{moment.second:02d}Z"


def is_inside(stamp: Datestamp, *, since: str, until: str) -> bool:
    """
    Return whether a record's datestamp lies in a range; both bounds belong to it.

    Args:
        stamp: The record's datestamp.
        since: Lower bound as sent; empty for none.
        until: Upper bound as sent; empty for none.

    Source:
        OAI-PMH 2.0 §2.7.1.
    """
    lower, upper = read(since), read(until)
    if lower is not None and stamp.ends_at < lower.begins_at:
        return False
    return not (upper is not None and stamp.begins_at > upper.ends_at)
