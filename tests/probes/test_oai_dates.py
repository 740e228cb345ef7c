"""Datestamps are legal or they are not, and a range holds both its ends."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairassess.probes import oai_dates

MOMENTS = st.datetimes().map(lambda moment: moment.replace(microsecond=0, tzinfo=UTC))


@settings(deadline=None)
@given(MOMENTS)
def test_what_is_written_is_read_again(moment: datetime) -> None:
    stamp = oai_dates.read(oai_dates.write(moment, oai_dates.SECOND))
    assert stamp is not None
    assert stamp.begins_at == stamp.ends_at == moment
    day = oai_dates.read(oai_dates.write(moment, oai_dates.DAY))
    assert day is not None
    assert day.begins_at <= moment <= day.ends_at


@pytest.mark.parametrize(
    "text",
    [
        "2017-01-00T03:24:00Z",
        "2020-02-30",
        "2020-01-01T00:00:00.5Z",
        "2020-01-01T00:00:00+01:00",
        "2020-01-01T00:00:00",
        "2020-1-1",
        "20200101",
        "٢٠٢٠-٠١-٠١",
        "0000-01-01",
        "2020-01-01\n",
        "",
    ],
)
def test_what_is_no_datestamp_is_none(text: str) -> None:
    assert oai_dates.read(text) is None


def test_both_ends_of_a_range_belong_to_it() -> None:
    stamp = oai_dates.read("2024-01-02T08:00:00Z")
    assert stamp is not None
    assert oai_dates.is_inside(stamp, since=stamp.text, until=stamp.text)
    assert oai_dates.is_inside(stamp, since="2024-01-02", until="2024-01-02")
    assert not oai_dates.is_inside(stamp, since="2024-01-02T08:00:01Z", until="")
    assert not oai_dates.is_inside(stamp, since="", until="2024-01-01")
    assert oai_dates.is_inside(stamp, since="", until="")


def test_a_day_is_inside_where_any_of_its_seconds_is() -> None:
    stamp = oai_dates.read("2024-01-02")
    assert stamp is not None
    assert oai_dates.is_inside(stamp, since="2024-01-02T23:00:00Z", until="")


@settings(deadline=None)
@given(MOMENTS.filter(lambda moment: moment.year > 2))
def test_a_year_before_is_earlier(moment: datetime) -> None:
    stamp = oai_dates.read(oai_dates.write(moment, oai_dates.SECOND))
    assert stamp is not None
    before = oai_dates.read(oai_dates.a_year_before(stamp) or "")
    assert before is not None
    assert timedelta(days=365) <= stamp.begins_at - before.begins_at <= timedelta(days=367)


def test_the_calendar_has_a_beginning() -> None:
    stamp = oai_dates.read("0001-01-01")
    assert stamp is not None
    assert oai_dates.a_year_before(stamp) is None
