"""The stage shows endpoints as they were, and keeps their addresses."""

from datetime import UTC, datetime, timedelta
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

import pytest

from fairassess.demo import world
from fairassess.demo.seed_calendar import PastClock
from fairassess.demo.seed_stage import Stage
from fairassess.demo.world_chapters import Look
from tests.providers import clean_provider

OPENER = build_opener(ProxyHandler({}))
THEN = datetime(2023, 9, 8, 4, 5, tzinfo=UTC)
NLS, HARBOUR, MEADOW = (world.facility(code) for code in ("nls", "hfel", "mib"))


def asked(url):
    with OPENER.open(url, timeout=10) as reply:
        return reply.headers, reply.read().decode()


def test_an_endpoint_tells_the_time_of_its_round_and_its_records_of_that_time():
    with Stage([MEADOW], ports={}) as stage:
        stage.show(MEADOW, Look(), PastClock(THEN))
        headers, text = asked(f"{stage.urls['mib']}?verb=ListRecords&metadataPrefix=oai_dc")
    assert headers.get_all("Date") == ["Fri, 08 Sep 2023 04:05:00 GMT"]
    assert "<responseDate>2023-09-08T04:05:0" in text
    stamps = [part.partition("</datestamp>")[0] for part in text.split("<datestamp>")[1:]]
    assert stamps
    assert max(stamps) <= "2023-09-08T04:05:00Z"


def test_an_endpoint_goes_down_and_comes_back_at_the_same_address():
    with Stage([MEADOW], ports={}) as stage:
        url = f"{stage.urls['mib']}?verb=Identify"
        stage.show(MEADOW, Look(is_up=False), PastClock(THEN))
        with pytest.raises(URLError, match="refused"):
            asked(url)
        stage.show(MEADOW, Look(), PastClock(THEN))
        assert "Meadow Ion Beam Laboratory" in asked(url)[1]


def test_a_slow_endpoint_does_not_slow_the_story_down():
    began = datetime.now(UTC)
    with Stage([HARBOUR], ports={}) as stage:
        stage.show(HARBOUR, HARBOUR.today, PastClock(THEN))
        for _ in range(4):
            asked(f"{stage.urls['hfel']}?verb=Identify")
    assert datetime.now(UTC) - began < timedelta(seconds=4 * HARBOUR.today.manner.pause_s)


def test_where_a_port_is_taken_another_one_is_used():
    with clean_provider() as occupant, Stage([NLS], ports={"nls": occupant.port}) as stage:
        assert stage.ports["nls"] not in (0, occupant.port)
        stage.show(NLS, Look(), PastClock(THEN))
        assert "Northern Light Source" in asked(f"{stage.urls['nls']}?verb=Identify")[1]


def test_ports_are_given_back_at_the_end():
    with Stage([NLS, MEADOW], ports={}) as stage:
        stage.show(NLS, Look(), PastClock(THEN))
    with Stage([NLS, MEADOW], ports=stage.ports) as again:
        assert again.urls == stage.urls
    again.stop()
