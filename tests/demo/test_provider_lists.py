"""Whatever the page size and the range, the demo provider's pages make up the whole list."""

from datetime import UTC, datetime, timedelta
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairassess.demo import records
from tests.demo.asking import OAI, ask, harvest
from tests.providers import application

COUNT = 60
RECORDS = records.make(records.House("nls", "Northern Light Source"), COUNT)
EVERYTHING = [record.identifier for record in RECORDS]
ONE_PAGE = application(COUNT, page_size=COUNT)

FIRST_MOMENT = datetime(2018, 12, 1, tzinfo=UTC)

moments = st.integers(0, 8 * 366 * 86_400).map(
    lambda seconds: FIRST_MOMENT + timedelta(seconds=seconds)
)
known_moments = st.sampled_from([record.datestamp for record in RECORDS])


@given(st.integers(1, COUNT + 5), st.sampled_from(["ListIdentifiers", "ListRecords"]))
def test_the_pages_together_are_all_records_once_and_in_order(page_size, verb):
    pages = harvest(application(COUNT, page_size=page_size), verb, metadataPrefix="oai_dc")
    assert list(chain(*pages)) == EVERYTHING
    assert all(len(page) == page_size for page in pages[:-1])
    assert 0 < len(pages[-1]) <= page_size


@given(st.integers(1, COUNT))
def test_cursor_size_and_last_token_are_right_on_every_page(page_size):
    app = application(COUNT, page_size=page_size)
    heard = ask(app, verb="ListIdentifiers", metadataPrefix="oai_dc")
    before = 0
    while heard.token is not None:
        token = heard.root.find(f".//{OAI}resumptionToken")
        assert token.get("cursor") == str(before)
        assert token.get("completeListSize") == str(COUNT)
        assert (token.get("expirationDate") is None) == (heard.token == "")
        before += len(heard.identifiers)
        if not heard.token:
            break
        heard = ask(app, verb="ListIdentifiers", resumptionToken=heard.token)
    assert before == (0 if page_size == COUNT else COUNT)


@given(st.one_of(moments, known_moments), st.one_of(moments, known_moments))
def test_a_range_holds_exactly_the_records_between_both_ends_inclusive(one, other):
    start, end = sorted((one, other))
    expected = [r.identifier for r in RECORDS if start <= r.datestamp <= end]
    heard = ask(
        ONE_PAGE,
        verb="ListIdentifiers",
        metadataPrefix="oai_dc",
        from_=f"{start:%Y-%m-%dT%H:%M:%SZ}",
        until=f"{end:%Y-%m-%dT%H:%M:%SZ}",
    )
    assert heard.errors == ([] if expected else ["noRecordsMatch"])
    assert heard.identifiers == expected


@given(moments)
def test_a_range_of_one_day_holds_the_whole_day(moment):
    day = moment.date()
    for anchor in (day, RECORDS[7].datestamp.date()):
        expected = [r.identifier for r in RECORDS if r.datestamp.date() == anchor]
        heard = ask(
            ONE_PAGE,
            verb="ListIdentifiers",
            metadataPrefix="oai_dc",
            from_=str(anchor),
            until=str(anchor),
        )
        assert heard.identifiers == expected


@given(moments)
def test_two_half_open_ranges_make_up_the_whole(moment):
    before = f"{moment - timedelta(seconds=1):%Y-%m-%dT%H:%M:%SZ}"
    wanted = {"verb": "ListIdentifiers", "metadataPrefix": "oai_dc"}
    older = ask(ONE_PAGE, until=before, **wanted).identifiers
    newer = ask(ONE_PAGE, from_=f"{moment:%Y-%m-%dT%H:%M:%SZ}", **wanted).identifiers
    assert older + newer == EVERYTHING


def test_a_token_keeps_the_range_the_set_and_the_format():
    app = application(COUNT, page_size=3)
    narrow = {"from_": "2021-01-01", "until": "2024-12-31", "set": "technique:scattering"}
    expected = [
        r.identifier
        for r in RECORDS
        if 2021 <= r.datestamp.year <= 2024 and "technique:scattering" in r.sets
    ]
    pages = harvest(app, "ListRecords", metadataPrefix="oai_datacite", **narrow)
    assert len(pages) > 1
    assert list(chain(*pages)) == expected


def test_a_token_can_be_used_again_and_by_a_restarted_server():
    token = ask(application(COUNT), verb="ListRecords", metadataPrefix="oai_dc").token
    first, second = (
        ask(app, verb="ListRecords", resumptionToken=token).identifiers
        for app in (application(COUNT), application(COUNT))
    )
    assert first == second == EVERYTHING[10:20]


@pytest.mark.parametrize("count", [1_500, pytest.param(20_000, marks=pytest.mark.soak)])
def test_a_long_list_is_served_to_its_end(count):
    app = application(count, page_size=count // 20)
    assert sum(map(len, harvest(app, "ListRecords", metadataPrefix="oai_dc"))) == count
