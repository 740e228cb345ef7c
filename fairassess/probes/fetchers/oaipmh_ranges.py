"""Ask for ranges of datestamps: legal ones around known records, then wrong ones."""

from datetime import timedelta

from fairassess.probes import oai_dates
from fairassess.probes.fetchers import oaipmh_values as values
from fairassess.probes.fetchers.oaipmh_course import Course
from fairassess.probes.oai_dates import Datestamp

_AROUND_KNOWN = ("exact_date", "day_range", "from_only", "until_only")
_DAYS_AHEAD = timedelta(days=10)
# Of the records seen, so many are in the earlier of two stretches of time: enough for a second
# page where the list has one, and enough left to see whether that page keeps inside.
_EARLIER_SHARE = 0.6


def ask_ranges(course: Course) -> None:
    """Ask for dated lists."""
    _ask_around_known(course)
    earliest = course.bound(course.earliest.text) if course.earliest else None
    before = oai_dates.a_year_before(earliest) if earliest else None
    _ask(course, "empty_range", until=before or values.LONG_AGO)
    ahead = course.talk.asked[0].exchange.started_at + _DAYS_AHEAD
    _ask(course, "future_range", since=oai_dates.write(ahead, oai_dates.DAY))
    _ask(course, "mixed_granularity", since=values.A_DAY, until=values.NEXT_MOMENT)
    _ask(course, "reversed_range", since=values.NEXT_DAY, until=values.A_DAY)
    _ask(course, "junk_from", since=values.JUNK_DATE)
    _ask(course, "junk_until", until=values.JUNK_DATE, verb="ListRecords")
    _ask(course, "impossible_date", since=values.NO_DAY)
    _ask(course, "odd_dates", since=values.WITH_FRACTION, until=values.WITH_OFFSET)
    if course.is_in_seconds:
        course.talk.skip("seconds_range", "seconds are legal in this repository")
    else:
        _ask(course, "seconds_range", since=values.NEXT_MOMENT)


def _ask_around_known(course: Course) -> None:
    """Ask for one moment, for its day, and for two stretches that meet without a gap."""
    bounds = [course.bound(header.datestamp) for header in course.headers]
    stamps = sorted((s for s in bounds if s is not None), key=lambda stamp: stamp.begins_at)
    exact = course.bound(course.known.datestamp) if course.known else None
    if exact is None or not stamps:
        for label in _AROUND_KNOWN:
            course.talk.skip(label, "no list gave a datestamp to ask with")
        return
    _ask(course, "exact_date", since=exact.text, until=exact.text)
    if exact.granularity == oai_dates.SECOND:
        day = exact.text[:10]
        _ask(course, "day_range", since=day, until=day)
    else:
        course.talk.skip("day_range", "the datestamps are days, so days were asked for anyway")
    middle = _middle(stamps)
    _ask(course, "from_only", since=_just_after(middle))
    _ask(course, "until_only", until=middle.text)


def _middle(stamps: list[Datestamp]) -> Datestamp:
    """Return the datestamp that ends the earlier stretch; the latest of all only when alone."""
    latest = stamps[-1].text
    earlier = [stamp for stamp in stamps if stamp.text != latest] or stamps
    return earlier[min(int(len(stamps) * _EARLIER_SHARE), len(earlier) - 1)]


def _just_after(stamp: Datestamp) -> str:
    return oai_dates.write(stamp.ends_at + timedelta(seconds=1), stamp.granularity)


def _ask(
    course: Course, label: str, *, since: str = "", until: str = "", verb: str = "ListIdentifiers"
) -> None:
    bounds = [("from", since), ("until", until)]
    course.talk.ask(
        label,
        ("verb", verb),
        ("metadataPrefix", course.prefix),
        *((name, value) for name, value in bounds if value),
    )
