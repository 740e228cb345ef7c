"""Ranges of datestamps that together are a whole list, to be asked side by side."""

from datetime import UTC, datetime, timedelta

from fairassess.domain.harvests import Slice

DAYS, SECONDS = "YYYY-MM-DD", "YYYY-MM-DDThh:mm:ssZ"

FORMATS = {DAYS: "%Y-%m-%d", SECONDS: "%Y-%m-%dT%H:%M:%SZ"}
"""How datestamps of each granularity are written."""

GRANULES = {DAYS: timedelta(days=1), SECONDS: timedelta(seconds=1)}
"""The shortest time between two different datestamps of each granularity."""


def slices_of(earliest: str, latest: str, granularity: str, n: int) -> tuple[Slice, ...]:
    """
    Cut a list into ranges of datestamps of equal length.

    No datestamp is in two of them. The first has no lower bound and the last no upper one, so
    that no record is in none of them, whatever its datestamp.

    Args:
        earliest: Earliest datestamp, as the repository tells it; a day or a moment.
        latest: Latest datestamp, as far as it is known; responseDate will do.
        granularity: Of the repository, as Identify gives it: DAYS or SECONDS.
        n: Ranges wanted, 1 or more.

    Returns:
        At most *n* ranges, oldest first; fewer where there are not so many days or seconds.

    Raises:
        ValueError: The granularity is not known, *n* is below 1, or a date is none.

    Source:
        OAI-PMH 2.0, sections 2.7.1 (both bounds are included) and 3.3.
    """
    if granularity not in FORMATS or n < 1:
        raise ValueError(f"cannot cut by {granularity!r} into {n} slices")
    form, step = FORMATS[granularity], GRANULES[granularity]
    start, end = _moment(earliest, granularity), _moment(latest, granularity)
    steps = max(0, (end - start) // step) + 1
    n = min(n, steps)
    starts = [start + step * (steps * place // n) for place in range(1, n)]
    lower = ["", *(moment.strftime(form) for moment in starts)]
    upper = [*((moment - step).strftime(form) for moment in starts), ""]
    return tuple(Slice(since, until) for since, until in zip(lower, upper, strict=True))


def _moment(text: str, granularity: str) -> datetime:
    moment = datetime.strptime(text.strip()[:10], FORMATS[DAYS]).replace(tzinfo=UTC)
    if granularity == SECONDS and len(text.strip()) > 10:
        moment = datetime.strptime(text.strip(), FORMATS[SECONDS]).replace(tzinfo=UTC)
    if moment.year < 1000:
        # strftime writes such years with fewer than four digits.
        raise ValueError(f"{text!r} is no date of a record")
    return moment
