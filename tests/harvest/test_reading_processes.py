"""Other processes read and count pages as the first one would, and never outlive a harvest."""

import os
import signal
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fairassess.domain.evidence import FailureKind
from fairassess.domain.finding import Reason
from fairassess.harvest import hand, hands, packing, relay, wire
from fairassess.harvest.incoming import Content, Head, Token
from fairassess.harvest.stops import Stop
from fairassess.harvest.wire import Told
from tests import examples
from tests.harvest.lists import (
    Outcome,
    dc,
    error,
    no_answer,
    one_after_the_other,
    page,
    record,
)
from tests.harvest.test_harvest_lists import paged

RICH = record(
    2, dc('<dc:title xml:lang="de"> Größe </dc:title><dc:creator>A</dc:creator><dc:creator/>')
)
ENTRIES = st.one_of(
    st.integers(0, 12),
    st.sampled_from(
        [
            RICH,
            record(3, status="deleted"),
            record(4, dc("<dc:title>Another</dc:title>")),
            record(5, "<x/>"),
            "<record/>",
            record(6, dc("\x07")),
        ]
    ),
)
PAGES = st.lists(st.lists(ENTRIES, max_size=25), min_size=1, max_size=6)
ENDS = st.sampled_from([None, error("badResumptionToken"), b"<html>", b"", page([1])[:400]])


@pytest.fixture
def started(monkeypatch):
    """Remember each second process that is started."""
    made = []

    class Remembered(hand.Hand):
        def __init__(self, *arguments):
            super().__init__(*arguments)
            made.append(self)

    monkeypatch.setattr(relay, "Hand", Remembered)
    return made


def told(seen):
    """
    Return what a harvest tells but how long it took.

    Before a list was found to have no end, one more page may have been asked for ahead: how many
    pages came, and what was odd on them, is compared for whole lists only.
    """
    result = seen.result
    said = (
        seen.records,
        (result.profile, result.fields, result.skipped),
        (result.records, result.deleted, result.list_size),
        (result.is_complete, result.stopped_because, result.response_date),
    )
    if not result.is_complete:
        return said
    return (
        *said,
        [(replace(page, raw=b""), b"".join(packing.unpack(page.raw))) for page in seen.pages],
        [step.done for step in seen.steps][-1:],
        (result.pages, result.bytes, result.warnings),
    )


@examples.up_to(12)
@given(PAGES, ENDS)
@example([[0, 1], [], [], [1]], None)
def test_any_list_with_any_fault_tells_the_same_read_by_one_process_or_by_two(lists, end):
    replies = [page(some, f"t{number}", size=40) for number, some in enumerate(lists)]
    replies.append(page([20, 21], "") if end is None else end)
    one = Outcome(one_after_the_other(*replies), many_records=None)
    two = Outcome(one_after_the_other(*replies), many_records=0)
    assert told(two) == told(one)


@pytest.mark.parametrize("is_whole", [True, False], ids=["whole", "cut"])
def test_a_large_page_tells_the_same_read_by_one_process_or_by_two(is_whole):
    large = page([record(n, dc(f"<dc:title>{'x' * 3_000}</dc:title>")) for n in range(900)], "a")
    replies = [page([1000], "b"), large if is_whole else large[:-9_000], page([1, 2000])]
    one = Outcome(one_after_the_other(*replies), many_records=None)
    two = Outcome(one_after_the_other(*replies), many_records=0)
    assert told(two) == told(one)
    assert len(two.records) > 890


def test_what_was_asked_ahead_of_a_list_that_does_not_end_counts_nowhere():
    def listed():
        again = [page([40 + n, 1, 2, 3][n > 0 :], f"t{n}") for n in range(2)]
        stale = [page([first, 1, 2, 3], f"s{first}") for first in (1, 2, 3, 40)]
        new = [page([50 + n], f"n{n}") for n in range(6)]
        return one_after_the_other(*again, *stale, *new, page([99], ""))

    one, two = Outcome(listed(), many_records=None), Outcome(listed(), many_records=0)
    assert told(two)[0] == told(one)[0]
    assert two.result.profile == one.result.profile


def test_a_list_that_turns_out_long_moves_to_a_second_process_once(started, monkeypatch):
    monkeypatch.setattr(relay, "_processors", lambda: 2)
    is_ready = hands.Hands.is_ready
    monkeypatch.setattr(hands.Hands, "is_ready", lambda self, *, wait: is_ready(self, wait=True))
    one, two = Outcome(paged(60, 5), many_records=None), Outcome(paged(60, 5), many_records=20)
    assert len(started) == relay.MOST_HANDS
    assert told(two) == told(one)
    assert two.result.is_complete


def test_a_short_list_starts_no_process(started):
    assert Outcome(paged(60, 20)).result.is_complete
    assert not started


def test_a_second_process_that_dies_ends_the_harvest_with_a_reason_of_ours(started):
    class Killed(Outcome):
        def take(self, records, page):
            super().take(records, page)
            if page is not None and page.number == 2:
                os.kill(started[0].pid, signal.SIGKILL)

    reasons = []
    seen = Killed(
        paged(3000, 5),
        many_records=0,
        judge=lambda gathered: reasons.append(gathered.reason) or (),
    )
    assert reasons == [Reason.INTERNAL]
    assert not seen.result.is_complete
    assert "unexpectedly" in seen.result.stopped_because
    assert seen.result.records == len(seen.records)
    assert seen.identifiers == [str(number) for number in range(len(seen.records))]


def test_a_second_process_that_hangs_is_given_up(started, monkeypatch):
    class Stopped(Outcome):
        def take(self, records, page):
            super().take(records, page)
            if page is not None and page.number == 2:
                monkeypatch.setattr(hands, "PATIENCE_S", 0.5)
                os.kill(started[0].pid, signal.SIGSTOP)

    seen = Stopped(paged(3000, 5), many_records=0)
    assert not seen.result.is_complete
    assert not Path(f"/proc/{started[0].pid}").exists()


def test_nothing_is_left_after_a_harvest_however_it_ends(started):
    def fail(*_):
        raise LookupError("nobody takes it")

    pipes = len(list(Path("/proc/self/fd").iterdir()))
    Outcome(paged(30, 5), many_records=0)
    Outcome(paged(30, 5), many_records=0, is_cancelled=lambda: bool(started))
    Outcome(one_after_the_other(page([1], "a"), no_answer(FailureKind.RESET)), many_records=0)
    with pytest.raises(LookupError):
        Outcome(paged(30, 5), many_records=0, on_step=fail)
    assert len(started) >= 3
    assert len(list(Path("/proc/self/fd").iterdir())) == pipes
    assert not any(Path(f"/proc/{one.pid}").exists() for one in started)


@given(
    st.one_of(
        st.builds(Stop, st.text()),
        st.builds(
            Content,
            st.integers(0, 99),
            st.none() | st.builds(Token, st.text(), st.none() | st.integers(0, 99)),
            st.text(),
            st.text(),
            st.booleans(),
        ),
    ),
    st.booleans(),
)
def test_what_is_told_of_a_page_comes_over_unchanged(found, is_counted):
    said = Told(Head((("code", "text"),), found, 3), "first", 2, is_counted)
    assert wire.told_of(wire.pack_told(said)) == said


@given(st.lists(st.binary(max_size=40)), st.integers(1, 50), st.integers(14, 99))
def test_messages_come_over_in_any_pieces(bodies, step, room):
    sent = b"".join(wire.message(wire.ROWS, body) for body in bodies)
    outlet, inlet = os.pipe()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wire, "_ROOM_BYTES", room)
        patch.setattr(wire, "_LEAST_BYTES", room // 2)
        inbox, came = wire.Inbox(), []
        for start in range(0, len(sent), step):
            os.write(inlet, sent[start : start + step])
            assert inbox.read(outlet)
            came += [(kind, bytes(body)) for kind, body in inbox.messages()]
        os.close(inlet)
        while inbox.read(outlet):
            came += [(kind, bytes(body)) for kind, body in inbox.messages()]
        os.close(outlet)
    assert came == [(wire.ROWS, body) for body in bodies]


def test_a_message_larger_than_the_room_comes_over_whole():
    body = bytes(range(256)) * 8_000
    outlet, inlet = os.pipe()
    inbox, came, left = wire.Inbox(), [], memoryview(wire.message(wire.ROWS, body) * 2)
    while left:
        left = left[os.write(inlet, left[:60_000]) :]
        assert inbox.read(outlet)
        came += [(kind, bytes(body)) for kind, body in inbox.messages()]
    os.close(inlet)
    assert not inbox.read(outlet)
    os.close(outlet)
    assert came == [(wire.ROWS, body)] * 2


def test_a_machine_without_room_for_processes_harvests_with_one(monkeypatch):
    def refuse(*_, **__):
        raise BlockingIOError("no more processes")

    monkeypatch.setattr(hand.subprocess, "Popen", refuse)
    pipes = len(list(Path("/proc/self/fd").iterdir()))
    seen = Outcome(paged(60, 5), many_records=0)
    assert seen.result.is_complete
    assert len(seen.records) == 60
    assert len(list(Path("/proc/self/fd").iterdir())) == pipes


@pytest.mark.parametrize("alive", [0, 1])
def test_those_that_end_before_they_are_ready_are_done_without(alive, started, monkeypatch):
    module = hand._MODULE

    class Dead(hand.Hand):
        def __init__(self):
            missing = len(started) >= alive
            monkeypatch.setattr(hand, "_MODULE", "fairassess.nothing" if missing else module)
            super().__init__()
            started.append(self)

    monkeypatch.setattr(relay, "Hand", Dead)
    seen = Outcome(paged(60, 5), many_records=0)
    assert seen.result.is_complete
    assert len(seen.records) == 60


def test_a_reserve_without_room_stays_empty(monkeypatch):
    def refuse(*_, **__):
        raise BlockingIOError("no more processes")

    monkeypatch.setattr(hand.subprocess, "Popen", refuse)
    reserve = hand.Reserve(2)
    reserve.fill()
    assert reserve.take() is None
