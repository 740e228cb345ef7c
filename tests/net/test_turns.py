"""One visitor at a time: places at a host, rates of registries, wishes to be left alone."""

import threading
import time

import pytest

from fairassess.domain.evidence import FailureKind, Reply
from fairassess.net import door, politeness
from fairassess.net.limits import Budget
from tests.net import doors, hostile


def strict(**more: object) -> politeness.Pace:
    """Return a pace without a rate that holds for loopback, too."""
    return politeness.Pace(0, includes_private=True, **more)  # type: ignore[arg-type]


class Crowd:
    """A server that counts how many requests are under way at once."""

    def __init__(self, takes_s: float = 0.1) -> None:
        self.takes_s = takes_s
        self.now = self.most = 0
        self.open = self.most_open = 0
        self.lock = threading.Lock()

    def __call__(self, talk: hostile.Talk) -> None:
        with self.lock:
            self.open += 1
            self.most_open = max(self.most_open, self.open)
        while talk.hear():
            with self.lock:
                self.now += 1
                self.most = max(self.most, self.now)
            time.sleep(self.takes_s)
            with self.lock:
                self.now -= 1
            talk.say(hostile.reply(b"hello"))
        with self.lock:
            self.open -= 1


def ask_from_threads(url: str, pace: politeness.Pace, visitors: int, times: int = 2) -> list[Reply]:
    replies: list[Reply] = []

    def visit() -> None:
        with doors.open_door(pace=pace, limits=door.Limits()) as opened:
            replies.extend(opened.fetch(url) for _ in range(times))

    threads = [threading.Thread(target=visit) for _ in range(visitors)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return replies


def test_one_host_has_one_request_under_way_whoever_asks() -> None:
    crowd = Crowd()
    with hostile.ScriptedServer(crowd) as server:
        replies = ask_from_threads(server.url, strict(), visitors=4)
    assert [reply.body for reply in replies] == [b"hello"] * 8
    assert crowd.most == 1


def test_a_connection_is_not_kept_while_another_run_waits_for_the_host() -> None:
    crowd = Crowd(takes_s=0.15)
    with hostile.ScriptedServer(crowd) as server:
        ask_from_threads(server.url, strict(), visitors=2, times=3)
    # The server sees the end of one connection a moment after the next one begins.
    assert crowd.most_open <= 2
    assert server.connections > 2


def test_a_host_whose_keepers_allow_more_gets_more() -> None:
    crowd = Crowd(takes_s=0.3)
    pace = strict()
    with hostile.ScriptedServer(crowd) as server, pace.widened("127.0.0.1", 4):
        ask_from_threads(server.url, pace, visitors=6, times=1)
    assert 2 <= crowd.most <= 4


def test_hosts_do_not_wait_for_each_others_places() -> None:
    pace = strict()
    assert pace.take_place("a.example", within_s=0)
    assert pace.take_place("b.example", within_s=0)
    assert not pace.take_place("a.example", within_s=0.05)
    pace.give_back("a.example")
    assert pace.take_place("a.example", within_s=0)


def test_waiting_for_a_place_ends_when_the_run_is_cancelled() -> None:
    pace = strict()
    pace.take_place("a.example", within_s=0)
    began = time.monotonic()
    assert not pace.take_place("a.example", within_s=10, gives_up=lambda: True)
    assert time.monotonic() - began < 1


def test_a_place_that_comes_too_late_is_said_to_be_our_own_doing() -> None:
    pace = strict()
    pace.take_place("127.0.0.1", within_s=0)
    with (
        hostile.ScriptedServer(hostile.say(hostile.reply(b"hello"))) as server,
        doors.open_door(pace=pace) as opened,
    ):
        failure = opened.fetch(server.url, deadline_s=0.3).exchange.failure
        pace.give_back("127.0.0.1")
        assert opened.fetch(server.url).body == b"hello"
    assert failure is not None
    assert failure.kind is FailureKind.BUDGET
    assert "Other runs of ours" in failure.message
    assert server.connections == 1


@pytest.mark.parametrize("script", [hostile.resets, hostile.silent, hostile.redirect_loop])
def test_a_place_is_given_back_whatever_the_server_does(script: hostile.Script) -> None:
    pace = strict()
    with hostile.ScriptedServer(script) as server, doors.open_door(pace=pace) as opened:
        opened.fetch(server.url, deadline_s=0.5)
    assert pace.take_place("127.0.0.1", within_s=0)


def test_registries_have_a_rate_of_their_own() -> None:
    pace = politeness.Pace(1, jitter=0)
    assert pace.manners("facility.example") == politeness.Manners(1)
    assert pace.manners("doi.org").rate > 1
    pace.reserve("doi.org", within_s=0)
    assert pace.reserve("doi.org", within_s=0.5) is not None
    pace.reserve("facility.example", within_s=0)
    assert pace.reserve("facility.example", within_s=0.5) is None


@pytest.mark.parametrize(("rate", "connections"), [(-1, 1), (1, 0)])
def test_manners_that_make_no_sense_are_refused(rate: float, connections: int) -> None:
    with pytest.raises(ValueError, match="or more"):
        politeness.Manners(rate, connections)


def test_requests_to_registries_count_apart() -> None:
    budget = Budget(requests=1, bytes=1000, registry_requests=2)
    budget.spend(10, "doi.org")
    budget.spend(10, "facility.example")
    assert budget.is_used_up_for("facility.example")
    assert not budget.is_used_up_for("doi.org")
    budget.spend(10, "api.ror.org")
    assert budget.is_used_up_for("doi.org")
    assert budget.bytes_used == 30


def test_bytes_count_wherever_they_came_from() -> None:
    budget = Budget(bytes=10)
    budget.spend(10, "doi.org")
    assert budget.is_used_up_for("doi.org")
    assert budget.is_used_up_for("facility.example")


def busy(retry_after: str, status: str = "503 Busy") -> bytes:
    return hostile.reply(b"busy", status=status, headers=(f"Retry-After: {retry_after}",))


@pytest.mark.parametrize("status", ["503 Busy", "429 Too Many"])
@pytest.mark.parametrize("retry_after", ["61", "315360000", "Fri, 01 Mar 2199 12:00:00 GMT"])
def test_a_host_that_wants_long_peace_is_asked_nothing_more_in_this_run(
    retry_after: str, status: str
) -> None:
    with (
        hostile.ScriptedServer(hostile.keep_saying(busy(retry_after, status))) as server,
        doors.open_door() as opened,
    ):
        assert opened.fetch(server.url).exchange.status == int(status[:3])
        failure = opened.fetch(server.url + "other").exchange.failure
        assert len(server.requests) == opened.requests == 1
    assert failure is not None
    assert failure.kind is FailureKind.BUDGET
    assert "asked not to be visited" in failure.message


@pytest.mark.parametrize("retry_after", ["60", "soon", ""])
def test_a_short_or_unreadable_wish_closes_no_host(retry_after: str) -> None:
    with (
        hostile.ScriptedServer(hostile.keep_saying(busy(retry_after))) as server,
        doors.open_door() as opened,
    ):
        assert [opened.fetch(server.url).exchange.status for _ in range(2)] == [503, 503]


AGAIN = door.Limits(connect_s=0.7, total_s=2, again_after_s=0.2)


def lost_once(talk: hostile.Talk) -> None:
    """Reset the first connection, answer from then on."""
    request = talk.hear()
    if talk.requests_so_far == 1:
        talk.reset()
    elif request:
        talk.say(hostile.reply(b"hello"))


def test_a_lost_connection_is_tried_once_more_where_that_is_wanted() -> None:
    with hostile.ScriptedServer(lost_once) as server, doors.open_door(limits=AGAIN) as opened:
        began = time.monotonic()
        reply = opened.fetch(server.url, retry=True)
        assert time.monotonic() - began >= 0.2
        (lost,) = opened.postponed
    assert reply.body == b"hello"
    assert lost.failure is not None
    assert lost.failure.kind is FailureKind.RESET


@pytest.mark.parametrize(("retry", "requests"), [(True, 2), (False, 1)])
def test_a_connection_that_is_lost_again_is_the_result(retry: bool, requests: int) -> None:
    with (
        hostile.ScriptedServer(hostile.resets) as server,
        doors.open_door(limits=AGAIN) as opened,
    ):
        failure = opened.fetch(server.url, retry=retry).exchange.failure
        assert len(server.requests) == requests
    assert failure is not None
    assert failure.kind is FailureKind.RESET


def test_what_may_have_had_its_effect_is_not_sent_again() -> None:
    with (
        hostile.ScriptedServer(hostile.resets) as server,
        doors.open_door(limits=AGAIN) as opened,
    ):
        opened.fetch(server.url, method="POST", body=b"a=b", retry=True)
        assert len(server.requests) == 1


def test_what_a_receiver_has_got_is_not_sent_again() -> None:
    pieces: list[bytes] = []
    with (
        hostile.ScriptedServer(hostile.resets_in_body) as server,
        doors.open_door(limits=AGAIN) as opened,
    ):
        opened.fetch(server.url, retry=True, on_body=pieces.append)
        assert len(server.requests) == 1
    assert pieces == [b"hello"]


def test_a_server_that_takes_the_request_and_says_nothing_is_left_early() -> None:
    limits = door.Limits(connect_s=1, first_byte_s=0.5, total_s=10)
    with hostile.ScriptedServer(hostile.silent) as server, doors.open_door(limits=limits) as opened:
        began = time.monotonic()
        failure = opened.fetch(server.url).exchange.failure
        assert 0.5 <= time.monotonic() - began < 2
    assert failure is not None
    assert failure.kind is FailureKind.TIMEOUT
    assert failure.message == "No reply began within 0.5 s of the request."


def test_a_slow_answer_that_has_begun_is_waited_for() -> None:
    def script(talk: hostile.Talk) -> None:
        talk.hear()
        talk.say(b"HTTP/1.1 200 OK\r\n")
        time.sleep(1.2)
        talk.say(b"Content-Length: 5\r\n\r\nhello")

    limits = door.Limits(first_byte_s=0.3, total_s=10)
    with hostile.ScriptedServer(script) as server, doors.open_door(limits=limits) as opened:
        assert opened.fetch(server.url).body == b"hello"


def test_secrets_of_an_address_are_sent_and_not_recorded() -> None:
    on = hostile.reply(status="302 x", headers=("Location: /?key=s3cret",))
    script = hostile.by_path({"/?token=s3cret&verb=Identify": on}, hostile.reply(b"hello"))
    with hostile.ScriptedServer(script) as server, doors.open_door() as opened:
        exchange = opened.fetch(server.url + "?token=s3cret&verb=Identify").exchange
    assert "token=s3cret" in server.requests[0]
    assert "key=s3cret" in server.requests[1]
    assert "s3cret" not in str((exchange.url, exchange.final_url, exchange.hops))
    assert exchange.url == server.url + "?token=***&verb=Identify"


def test_what_one_harvest_is_allowed_ends_with_it_and_takes_nothing_from_another() -> None:
    pace = politeness.Pace(2.0)
    host = "doi.org"
    usual = pace.manners(host)
    with pace.widened(host, 4):
        with pace.widened(host, 2):
            assert pace.manners(host) == politeness.Manners(usual.rate, 4)
        assert pace.manners(host).connections == 4
    assert pace.manners(host) == usual
