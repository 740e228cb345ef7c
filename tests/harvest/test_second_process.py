"""A second process reads pages as the first one would; without it nothing is lost but time."""

import os
import signal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairassess.harvest import lanes, reading, second
from tests.harvest.lists import Outcome, dc, envelope, error, one_after_the_other, page, record
from tests.harvest.test_harvest_lists import paged

RICH = record(
    2, dc('<dc:title xml:lang="de"> Größe </dc:title><dc:creator>A</dc:creator><dc:creator/>')
)
LISTED = page([1, RICH, record(3, status="deleted"), "<record/>"], "a", size=9)


@pytest.fixture
def eager(monkeypatch):
    """Let a second process be worth it at once, and wait until it is ready."""
    made = []

    class Eager(second.SecondProcess):
        def __init__(self):
            super().__init__()
            made.append(self)
            self.pages = 0

        def is_ready(self):
            self.start()
            if self._process is not None and not self._is_ready:
                second.select.select([self._process.stdout], [], [], 20)
            return super().is_ready()

        def read(self, body, meanwhile):
            found = super().read(body, meanwhile)
            self.pages += found is not None
            return found

    monkeypatch.setattr("fairassess.harvest.engine.SecondProcess", Eager)
    monkeypatch.setattr(lanes, "MANY_RECORDS", 0)
    monkeypatch.setattr(lanes, "LARGE_BYTES", 0)
    return made


def test_a_list_read_by_two_processes_is_the_list_read_by_one(monkeypatch, eager):
    two = Outcome(paged(70, 3))
    assert eager[0].pages == 24
    assert eager[0]._process is None
    monkeypatch.setattr("fairassess.harvest.engine.SecondProcess", second.SecondProcess)
    one = Outcome(paged(70, 3))
    assert eager[0].pages == 24
    assert two.records == one.records
    assert two.result.profile == one.result.profile
    assert two.result.is_complete
    assert [page.token for page in two.pages] == [page.token for page in one.pages]


@pytest.mark.usefixtures("eager")
def test_broken_pages_and_errors_are_told_as_without_it():
    broken = page([1, record(2, dc("\x07")), 3], "a")
    seen = Outcome(one_after_the_other(broken, page([4], "b"), error("badResumptionToken")))
    assert seen.identifiers == ["1", "3", "4"]
    assert [lost.identifier for lost in seen.result.skipped] == ["oai:nls.test:2"]
    assert "badResumptionToken" in seen.result.stopped_because


def test_a_second_process_that_dies_costs_no_record(eager):
    class Killed(Outcome):
        def take(self, records, page):
            if page is not None and page.number == 3:
                os.kill(eager[0]._process.pid, signal.SIGKILL)
            super().take(records, page)

    seen = Killed(paged(30, 3))
    assert seen.result.is_complete
    assert seen.identifiers == [str(number) for number in range(30)]


def test_what_is_encoded_is_decoded():
    content, found, packed = reading.decode(reading.encode(LISTED))
    assert (content.items, content.token.text, content.token.list_size) == (4, "a", 9)
    assert [entry.identifier for _, entry, _ in found[:3]] == [
        f"oai:nls.test:{n}" for n in (1, 2, 3)
    ]
    assert found[1][1].values("title")[0].attribute("lang") == "de"
    assert found[3][1].reason == "it has no header"
    assert packed


@settings(deadline=None)
@given(st.one_of(st.binary(max_size=200), st.sampled_from([error("x"), envelope("<Identify/>")])))
def test_anything_but_a_good_list_is_left_to_the_one_who_has_the_whole_reply(body):
    assert reading.decode(reading.encode(body)) is None
