"""A request is sent at once and its reply taken later; one thing is under way at a time."""

import threading
import time

import pytest

from fairassess.domain.evidence import FailureKind
from fairassess.net import door as doors_of_net
from fairassess.net import politeness
from tests.net import doors, hostile

PAUSE_S = 0.8


def test_the_server_is_asked_before_anybody_waits() -> None:
    script = hostile.keep_saying(hostile.reply(b"one"))
    with hostile.ScriptedServer(script) as server, doors.open_door() as opened:
        assert opened.fetch(server.url).body == b"one"
        under_way = opened.begin(server.url)
        ends_at = time.monotonic() + 5
        while len(server.requests) < 2 and time.monotonic() < ends_at:
            time.sleep(0.01)
        assert len(server.requests) == 2
        assert not under_way.is_over
        assert under_way.finish().body == b"one"
        assert under_way.finish().body == b"one"
        assert opened.requests == 2
        assert server.connections == 1


def test_nothing_else_is_asked_while_something_is_under_way() -> None:
    script = hostile.keep_saying(hostile.reply(b"one"))
    with hostile.ScriptedServer(script) as server, doors.open_door() as opened:
        under_way = opened.begin(server.url)
        with pytest.raises(RuntimeError, match="one thing at a time"):
            opened.fetch(server.url)
        assert under_way.finish().body == b"one"
        assert opened.fetch(server.url).body == b"one"


def test_what_is_given_up_leaves_the_door_as_it_was() -> None:
    pace = politeness.Pace(0, includes_private=True)
    script = hostile.keep_saying(hostile.reply(b"one"))
    with hostile.ScriptedServer(script) as server, doors.open_door(pace=pace) as opened:
        under_way = opened.begin(server.url)
        under_way.give_up()
        with pytest.raises(RuntimeError, match="given up"):
            under_way.finish()
        # The place at the host was given back, or this would wait for it.
        assert opened.fetch(server.url, deadline_s=5).body == b"one"


@pytest.mark.parametrize("limit", ["first_byte_s", "total_s"])
def test_a_pause_of_ours_is_not_held_against_the_server(limit: str) -> None:
    """The server says the second half of its reply only when we look at it again."""
    goes_on = threading.Event()

    def script(talk: hostile.Talk) -> None:
        whole = hostile.reply(b"hello")
        first = b"" if limit == "first_byte_s" else whole[:-2]
        while talk.hear():
            talk.say(first)
            goes_on.wait(10)
            talk.say(whole[len(first) :])

    limits = doors_of_net.Limits(**{"total_s": 20.0, "first_byte_s": 10.0, limit: PAUSE_S / 2})
    with (
        hostile.ScriptedServer(script) as server,
        doors.open_door(limits=limits) as opened,
    ):
        under_way = opened.begin(server.url)
        time.sleep(PAUSE_S)
        threading.Timer(PAUSE_S / 10, goes_on.set).start()
        reply = under_way.finish()
    assert reply.exchange.failure is None
    assert reply.body == b"hello"
    assert reply.exchange.timings.total_s < PAUSE_S
    assert reply.exchange.timings.first_byte_s < PAUSE_S


def test_a_server_that_stays_silent_after_a_pause_is_left_in_time() -> None:
    limits = doors_of_net.Limits(total_s=0.5)
    with (
        hostile.ScriptedServer(hostile.Talk.wait) as server,
        doors.open_door(limits=limits) as opened,
    ):
        under_way = opened.begin(server.url)
        time.sleep(0.3)
        began = time.monotonic()
        failure = under_way.finish().exchange.failure
        assert time.monotonic() - began < 2
    assert failure is not None
    assert failure.kind is FailureKind.TIMEOUT


def test_a_redirect_is_followed_when_the_reply_is_taken() -> None:
    with hostile.ScriptedServer(hostile.say(hostile.reply(b"there"))) as there:
        moved = hostile.reply(status="302 Found", headers=(f"Location: {there.url}",))
        with hostile.ScriptedServer(hostile.say(moved)) as here, doors.open_door() as opened:
            reply = opened.begin(here.url).finish()
            assert reply.body == b"there"
            assert [hop.status for hop in reply.exchange.hops] == [302]


def test_a_refused_address_is_told_of_as_ever() -> None:
    with doors.open_door(allow=()) as opened:
        failure = opened.begin("http://127.0.0.1/").finish().exchange.failure
        assert failure is not None
        assert failure.kind is FailureKind.BLOCKED_BY_POLICY
        assert opened.requests == 0


def test_who_came_first_gets_the_next_place() -> None:
    pace = politeness.Pace(0, includes_private=True)
    assert pace.take_place("a.example", within_s=1)
    order: list[int] = []

    def wait(number: int) -> None:
        assert pace.take_place("a.example", within_s=10)
        order.append(number)
        pace.give_back("a.example")

    threads = []
    for number in range(4):
        threads.append(threading.Thread(target=wait, args=(number,)))
        threads[-1].start()
        time.sleep(0.05)
    assert pace.give_back("a.example")
    for thread in threads:
        thread.join(10)
    assert order == [0, 1, 2, 3]
