"""What the door does with servers that behave, and what it writes down."""

import gzip
import hashlib
import threading
import time
from datetime import UTC, datetime

import pytest

from fairassess.domain.evidence import FailureKind
from fairassess.net import door, politeness
from tests.net import doors, hostile

XML = ("Content-Type: text/xml; charset=utf-8", "Server: Test/1", "X-Private: not worth keeping")


def test_an_exchange_is_recorded_whole() -> None:
    before = datetime.now(UTC)
    raw = hostile.reply(b"<OAI-PMH/>", headers=XML)
    with hostile.ScriptedServer(hostile.say(raw)) as server, doors.open_door() as opened:
        reply = opened.fetch(server.url + "oai?verb=Identify")
    exchange = reply.exchange
    assert reply.has_arrived
    assert reply.body == exchange.body_start == b"<OAI-PMH/>"
    assert (exchange.method, exchange.status) == ("GET", 200)
    assert exchange.url == exchange.final_url == server.url + "oai?verb=Identify"
    assert exchange.peer == f"127.0.0.1:{server.port}"
    assert before <= exchange.started_at <= datetime.now(UTC)
    assert exchange.headers == (
        ("content-type", "text/xml; charset=utf-8"),
        ("server", "Test/1"),
        ("content-length", "10"),
    )
    assert exchange.wire_bytes == exchange.decoded_bytes == 10
    assert exchange.body_sha256 == hashlib.sha256(b"<OAI-PMH/>").hexdigest()
    timings = exchange.timings
    assert 0 < timings.connect_s <= timings.first_byte_s <= timings.total_s
    assert timings.tls_s == 0
    assert ("User-Agent", doors.USER_AGENT) in exchange.request_headers
    assert (opened.requests, opened.bytes) == (1, 10)


def test_connections_are_kept_within_a_run_and_the_peer_is_recorded_each_time() -> None:
    script = hostile.keep_saying(hostile.reply(b"hello"))
    with hostile.ScriptedServer(script) as server:
        with doors.open_door() as opened:
            replies = [opened.fetch(server.url) for _ in range(10)]
        assert server.connections == 1
        with doors.open_door() as another:
            another.fetch(server.url)
        assert server.connections == 2
    assert {reply.exchange.peer for reply in replies} == {f"127.0.0.1:{server.port}"}


def test_a_kept_connection_that_was_closed_meanwhile_is_opened_anew() -> None:
    with (
        hostile.ScriptedServer(hostile.say(hostile.reply(b"hello"))) as server,
        doors.open_door() as opened,
    ):
        for _ in range(3):
            assert opened.fetch(server.url).body == b"hello"
            time.sleep(0.05)


@pytest.mark.parametrize("members", [1, 3])
def test_gzip_is_decoded_and_both_sizes_are_counted(members: int) -> None:
    text = b"<record/>" * 1000
    packed = gzip.compress(text) * members
    raw = hostile.reply(packed, headers=("Content-Encoding: gzip",))
    with hostile.ScriptedServer(hostile.say(raw)) as server, doors.open_door() as opened:
        reply = opened.fetch(server.url)
    assert reply.body == text * members
    assert reply.exchange.wire_bytes == len(packed)
    assert reply.exchange.decoded_bytes == len(text) * members
    assert reply.exchange.body_sha256 == hashlib.sha256(reply.body).hexdigest()


def test_chunks_are_put_together_and_trailers_change_nothing() -> None:
    raw = hostile.chunked([b"hel", b"lo"], end=b"0\r\nContent-Type: text/evil\r\n\r\n")
    with hostile.ScriptedServer(hostile.say(raw)) as server, doors.open_door() as opened:
        reply = opened.fetch(server.url)
    assert reply.body == b"hello"
    assert reply.exchange.header("content-type") is None


def test_only_the_start_of_a_long_body_is_kept_in_the_exchange() -> None:
    raw = hostile.reply(b"a" * 100_000)
    with hostile.ScriptedServer(hostile.say(raw)) as server, doors.open_door() as opened:
        reply = opened.fetch(server.url)
    assert len(reply.body) == 100_000
    assert len(reply.exchange.body_start) == 65_536


@pytest.mark.parametrize("status", ["204 No Content", "304 Not Modified", "404 Not Found"])
def test_every_final_status_is_a_reply(status: str) -> None:
    with (
        hostile.ScriptedServer(hostile.say(hostile.reply(status=status))) as server,
        doors.open_door() as opened,
    ):
        reply = opened.fetch(server.url)
    assert reply.has_arrived
    assert reply.exchange.status == int(status[:3])
    assert reply.exchange.body_sha256 == ""


def test_a_redirect_without_an_address_is_a_reply() -> None:
    raw = hostile.reply(b"where to?", status="302 Found")
    with hostile.ScriptedServer(hostile.say(raw)) as server, doors.open_door() as opened:
        reply = opened.fetch(server.url)
    assert (reply.exchange.status, reply.body, reply.exchange.hops) == (302, b"where to?", ())


def test_head_asks_for_the_header_alone() -> None:
    raw = b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\nContent-Encoding: br\r\n\r\n"
    with hostile.ScriptedServer(hostile.say(raw)) as server, doors.open_door() as opened:
        reply = opened.fetch(server.url, method="HEAD")
    assert server.requests[0].startswith("HEAD / ")
    assert reply.exchange.header("content-length") == "99999999"
    assert (reply.exchange.status, reply.body) == (200, b"")


def test_post_sends_a_form_and_records_it() -> None:
    with (
        hostile.ScriptedServer(hostile.say(hostile.reply(b"hello"))) as server,
        doors.open_door() as opened,
    ):
        reply = opened.fetch(server.url, method="POST", body=b"verb=Identify")
    (request,) = server.requests
    assert request.startswith("POST / ")
    assert request.endswith("\r\n\r\nverb=Identify")
    assert "Content-Type: application/x-www-form-urlencoded" in request
    assert "Expect" not in request
    assert reply.exchange.request_body == b"verb=Identify"


@pytest.mark.parametrize(
    ("status", "method"), [(301, "GET"), (302, "GET"), (303, "GET"), (307, "POST"), (308, "POST")]
)
def test_a_redirected_post_keeps_its_method_only_where_the_status_says_so(
    status: int, method: str
) -> None:
    answers = {"/": hostile.reply(status=f"{status} Over there", headers=("Location: /there",))}
    script = hostile.by_path(answers, otherwise=hostile.reply(b"hello"))
    with hostile.ScriptedServer(script) as server, doors.open_door() as opened:
        reply = opened.fetch(server.url, method="POST", body=b"verb=Identify")
    assert reply.body == b"hello"
    assert server.requests[1].startswith(f"{method} /there ")
    assert ("verb=Identify" in server.requests[1]) == (method == "POST")
    (hop,) = reply.exchange.hops
    assert (hop.status, hop.url, hop.location) == (status, server.url, server.url + "there")
    assert hop.peer == f"127.0.0.1:{server.port}"
    assert reply.exchange.final_url == server.url + "there"


def test_secrets_stay_with_the_host_they_were_meant_for_and_out_of_the_record() -> None:
    with hostile.ScriptedServer(hostile.keep_saying(hostile.reply(b"hello"))) as other:
        far = hostile.reply(status="302 Found", headers=(f"Location: {other.url}",))
        near = hostile.reply(status="302 Found", headers=("Location: /far",))
        script = hostile.by_path({"/": near, "/far": far})
        headers = (("Authorization", "Bearer secret"), ("Accept", "text/xml"))
        with hostile.ScriptedServer(script) as server, doors.open_door() as opened:
            reply = opened.fetch(server.url, headers=headers)
    assert ["Authorization: Bearer secret" in text for text in server.requests] == [True, True]
    assert "secret" not in other.requests[0]
    assert "Accept: text/xml" in other.requests[0]
    assert "Accept: */*" not in server.requests[0]
    assert ("Authorization", "(hidden)") in reply.exchange.request_headers


def test_names_are_looked_up_once_a_run_and_sent_as_names() -> None:
    names = doors.Names(facility_example=("127.0.0.1",))
    script = hostile.keep_saying(hostile.reply(b"hello"))
    with hostile.ScriptedServer(script) as server, doors.open_door(names=names) as opened:
        for _ in range(3):
            assert opened.fetch(f"http://Facility.example:{server.port}/").body == b"hello"
    assert names.asked == ["facility.example"]
    assert f"Host: facility.example:{server.port}" in server.requests[0]


def test_ipv6_peers_are_recorded_in_brackets() -> None:
    script = hostile.say(hostile.reply(b"hello"))
    with (
        hostile.ScriptedServer(script, host="::1") as server,
        doors.open_door() as opened,
    ):
        assert opened.fetch(server.url).exchange.peer == f"[::1]:{server.port}"


def test_a_name_without_an_address_is_a_failure() -> None:
    with doors.open_door(names=doors.Names()) as opened:
        failure = opened.fetch("http://nowhere.example/").exchange.failure
    assert failure is not None
    assert (failure.kind, "nowhere.example" in failure.message) == (FailureKind.DNS, True)


def test_a_bad_address_is_a_failure_with_the_reason() -> None:
    with doors.open_door() as opened:
        reply = opened.fetch("ftp://example.org/")
    assert reply.exchange.failure is not None
    assert reply.exchange.failure.kind is FailureKind.BLOCKED_BY_POLICY
    assert "http://" in reply.exchange.failure.message
    assert reply.exchange.url == "ftp://example.org/"


def test_what_is_left_of_the_run_shortens_the_deadline() -> None:
    with (
        hostile.ScriptedServer(hostile.slow_body) as server,
        doors.open_door(limits=door.Limits()) as opened,
    ):
        began = time.monotonic()
        reply = opened.fetch(server.url, deadline_s=0.4)
        assert 0.3 < time.monotonic() - began < 1.4
        late = opened.fetch(server.url, deadline_s=0.0)
    assert reply.exchange.failure is not None
    assert "in 0.4 s" in reply.exchange.failure.message
    assert late.exchange.failure is not None
    assert late.exchange.failure.kind is FailureKind.TIMEOUT
    assert server.connections == 1


def test_the_deadline_holds_over_all_redirects_together() -> None:
    def script(talk: hostile.Talk) -> None:
        while request := talk.hear():
            time.sleep(0.3)
            target = request.split(" ")[1]
            talk.say(hostile.reply(status="302 Found", headers=(f"Location: {target}x",)))

    with hostile.ScriptedServer(script) as server, doors.open_door() as opened:
        began = time.monotonic()
        reply = opened.fetch(server.url)
        assert time.monotonic() - began < 1.5
    assert reply.exchange.failure is not None
    assert reply.exchange.failure.kind is FailureKind.TIMEOUT
    assert 1 <= len(reply.exchange.hops) <= 4


def test_a_budget_of_requests_ends_the_run_and_counts_redirects() -> None:
    answers = {"/": hostile.reply(status="302 Found", headers=("Location: /there",))}
    script = hostile.by_path(answers, otherwise=hostile.reply(b"hello"))
    budget = door.Budget(requests=3, bytes=1000)
    with hostile.ScriptedServer(script) as server, doors.open_door(budget=budget) as opened:
        assert opened.fetch(server.url).has_arrived
        failed = opened.fetch(server.url)
        assert opened.fetch(server.url + "there").exchange.failure == failed.exchange.failure
        assert opened.requests == 3
    assert failed.exchange.failure is not None
    assert failed.exchange.failure.kind is FailureKind.BUDGET
    assert len(failed.exchange.hops) == 1


def test_a_budget_of_bytes_cuts_the_reply_that_crosses_it() -> None:
    budget = door.Budget(requests=10, bytes=25)
    script = hostile.keep_saying(hostile.reply(b"a" * 10))
    with hostile.ScriptedServer(script) as server, doors.open_door(budget=budget) as opened:
        assert opened.fetch(server.url).has_arrived
        assert opened.fetch(server.url).has_arrived
        cut = opened.fetch(server.url)
        assert opened.bytes <= 25
    assert cut.exchange.failure is not None
    assert cut.exchange.failure.kind is FailureKind.BUDGET


def test_one_budget_serves_several_doors() -> None:
    budget = door.Budget(requests=2, bytes=1000)
    script = hostile.keep_saying(hostile.reply(b"hello"))
    with hostile.ScriptedServer(script) as server:
        outcomes = []
        for _ in range(3):
            with doors.open_door(budget=budget) as opened:
                outcomes.append(opened.fetch(server.url).has_arrived)
    assert outcomes == [True, True, False]


def test_hosts_of_allowed_networks_are_not_paced_unless_asked_for() -> None:
    script = hostile.keep_saying(hostile.reply(b"hello"))
    with hostile.ScriptedServer(script) as server:
        with doors.open_door(pace=politeness.Pace(0.1)) as opened:
            assert all(opened.fetch(server.url).has_arrived for _ in range(3))
        pace = politeness.Pace(5, jitter=0, includes_private=True)
        with doors.open_door(pace=pace, limits=door.Limits()) as opened:
            began = time.monotonic()
            assert all(opened.fetch(server.url).has_arrived for _ in range(3))
            assert 0.4 <= time.monotonic() - began < 1.4


def test_a_turn_that_comes_too_late_is_said_to_be_our_own_pace() -> None:
    pace = politeness.Pace(0.01, includes_private=True)
    script = hostile.keep_saying(hostile.reply(b"hello"))
    with hostile.ScriptedServer(script) as server, doors.open_door(pace=pace) as opened:
        assert opened.fetch(server.url).has_arrived
        failure = opened.fetch(server.url).exchange.failure
    assert failure is not None
    assert (failure.kind, "0.01 requests a second" in failure.message) == (FailureKind.BUDGET, True)
    assert len(server.requests) == 1


def busy(retry_after: str) -> bytes:
    headers = (f"Retry-After: {retry_after}",)
    return hostile.reply(b"busy", status="503 Service Unavailable", headers=headers)


def test_a_wish_to_come_back_later_is_obeyed_once_when_it_fits() -> None:
    script = hostile.in_turn(busy("1"), hostile.reply(b"hello"))
    limits = door.Limits(total_s=5)
    with hostile.ScriptedServer(script) as server, doors.open_door(limits=limits) as opened:
        began = time.monotonic()
        reply = opened.fetch(server.url, retry=True)
        assert 1.0 <= time.monotonic() - began < 3.0
    assert reply.body == b"hello"
    assert [exchange.status for exchange in opened.postponed] == [503]
    assert opened.requests == 2


def test_a_second_wish_to_come_back_later_is_the_result() -> None:
    with (
        hostile.ScriptedServer(hostile.keep_saying(busy("0"))) as server,
        doors.open_door() as opened,
    ):
        reply = opened.fetch(server.url, retry=True)
        assert reply.exchange.status == 503
        assert len(server.requests) == 2


@pytest.mark.parametrize("retry_after", ["2", "61", "315360000", "soon", "-1", ""])
def test_a_wish_that_does_not_fit_is_the_result_at_once(retry_after: str) -> None:
    with (
        hostile.ScriptedServer(hostile.keep_saying(busy(retry_after))) as server,
        doors.open_door() as opened,
    ):
        began = time.monotonic()
        reply = opened.fetch(server.url, retry=True)
        assert time.monotonic() - began < 0.5
    assert reply.exchange.status == 503
    assert reply.exchange.header("retry-after") == retry_after
    assert len(server.requests) == 1
    assert opened.postponed == []


def test_without_retry_nobody_waits() -> None:
    with (
        hostile.ScriptedServer(hostile.keep_saying(busy("0"))) as server,
        doors.open_door() as opened,
    ):
        opened.fetch(server.url)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [("X-A", "a\r\nX-B: b"), ("X-A\r\nX-B", "b"), ("X:A", "b"), ("X-A", "ä"), ("X-A", "a\x00b")],
)
def test_a_header_that_would_smuggle_another_is_the_callers_mistake(name: str, value: str) -> None:
    with (
        hostile.ScriptedServer(hostile.silent) as server,
        doors.open_door() as opened,
        pytest.raises(ValueError, match="cannot be sent"),
    ):
        opened.fetch(server.url, headers=((name, value),))
    assert server.connections == 0


def test_an_unknown_method_is_the_callers_mistake() -> None:
    with doors.open_door() as opened, pytest.raises(ValueError, match="DELETE"):
        opened.fetch("http://127.0.0.1/", method="DELETE")


@pytest.mark.parametrize("user_agent", ["", "a\r\nX: b", "fairassess ☺"])
def test_a_user_agent_that_cannot_be_sent_opens_no_door(user_agent: str) -> None:
    with pytest.raises(ValueError, match="user agent"):
        door.Door(user_agent=user_agent)


def test_a_door_belongs_to_one_thread() -> None:
    caught: list[Exception] = []

    def in_another_thread(opened: door.Door) -> None:
        try:
            opened.fetch("ftp://example.org/")
        except RuntimeError as error:
            caught.append(error)

    with doors.open_door() as opened:
        opened.fetch("ftp://example.org/")
        thread = threading.Thread(target=in_another_thread, args=(opened,))
        thread.start()
        thread.join()
    assert "one thread" in str(caught[0])
