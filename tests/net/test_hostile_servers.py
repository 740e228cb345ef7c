"""Servers that misbehave: each gets class and sentence in time, and leaves nothing behind."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest

from fairassess.domain.evidence import FailureKind, Reply
from fairassess.net import door
from tests.net import doors, hostile

hostile.bomb()  # Made before any deadline runs.

SLACK_S = 1.0
"""How much later than the deadline an exchange may end."""


@pytest.fixture(autouse=True)
def _leaves_nothing() -> Iterator[None]:
    threads, files = threading.active_count(), doors.open_files()
    yield
    assert doors.wait_for_quiet(threads, files) == (threads, files)


def ask(script: hostile.Script, limits: door.Limits = doors.SHORT) -> Reply:
    with hostile.ScriptedServer(script) as server, doors.open_door(limits=limits) as opened:
        began = time.monotonic()
        reply = opened.fetch(server.url)
        assert time.monotonic() - began <= limits.total_s + SLACK_S
    return reply


def assert_failed(reply: Reply, kind: FailureKind, words: str) -> None:
    failure = reply.exchange.failure
    assert failure is not None
    assert (failure.kind, words in failure.message) == (kind, True), failure
    assert failure.message.endswith(".")
    assert "curl" not in failure.message.lower()
    assert reply.exchange.status is None
    assert reply.body == b""
    assert not reply.has_arrived


CASES: dict[str, tuple[hostile.Script, FailureKind, str]] = {
    "a coding nobody asked for": (
        hostile.say(hostile.reply(b"x", headers=("Content-Encoding: br",))),
        FailureKind.COMPRESSION,
        "'br'",
    ),
    "a header line of 200 kB": (
        hostile.say(b"HTTP/1.1 200 OK\r\nX: " + b"a" * 200_000 + b"\r\n\r\n"),
        FailureKind.MALFORMED,
        "too long",
    ),
    "a bell": (
        hostile.say(b"HTTP/1.1 200 OK\r\nX-A: a\x07b\r\n\r\nhello"),
        FailureKind.MALFORMED,
        "control character",
    ),
    "a continuation line first": (
        hostile.say(b"HTTP/1.1 200 OK\r\n  folded\r\n\r\nhello"),
        FailureKind.MALFORMED,
        "no colon",
    ),
    "one length twice": (
        hostile.say(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello"),
        FailureKind.MALFORMED,
        "more than once",
    ),
    "a compressed transfer": (
        hostile.say(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
        FailureKind.MALFORMED,
        "transfer coding",
    ),
    "two places to go": (
        hostile.say(b"HTTP/1.1 302 Found\r\nLocation: /a\r\nLocation: /b\r\n\r\n"),
        FailureKind.MALFORMED,
        "several addresses",
    ),
    "status 1000": (
        hostile.say(hostile.reply(status="1000 No")),
        FailureKind.MALFORMED,
        "status line",
    ),
    "chunks cut short": (
        hostile.say(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhello"),
        FailureKind.RESET,
        "after 5 bytes",
    ),
    "a flood before the question": (
        hostile.floods_before_request,
        FailureKind.MALFORMED,
        # Which rule is seen broken first depends on how many zeros come in one piece.
        "",
    ),
}
"""What the cases of the self-test, in tests/selftest, leave out."""


@pytest.mark.parametrize("name", CASES)
def test_a_hostile_server_gets_its_class_and_sentence_in_time(name: str) -> None:
    script, kind, words = CASES[name]
    assert_failed(ask(script), kind, words)


def test_a_refused_connection_is_said_so() -> None:
    with hostile.ScriptedServer(hostile.silent) as server:
        url = server.url
    with doors.open_door() as opened:
        assert_failed(opened.fetch(url), FailureKind.REFUSED, "refused the connection")


def test_a_server_that_cuts_the_body_leaves_the_beginning_as_evidence() -> None:
    reply = ask(hostile.slow_body)
    assert reply.exchange.body_start.startswith(b"<slow/>")
    assert reply.exchange.wire_bytes == len(reply.exchange.body_start)
    assert reply.exchange.header("content-type") == "text/xml"


def test_the_body_of_a_redirect_is_not_read() -> None:
    reply = ask(hostile.bomb_on_redirect)
    assert reply.body == b"arrived"
    assert reply.exchange.wire_bytes == len(b"arrived")
    assert [hop.status for hop in reply.exchange.hops] == [302]


def test_five_redirects_are_followed_and_six_are_not() -> None:
    def chain(length: int) -> hostile.Script:
        answers = {
            f"/{'x' * place}": hostile.reply(
                status="302 Found", headers=(f"Location: /{'x' * (place + 1)}",)
            )
            for place in range(length)
        }
        return hostile.by_path(answers, otherwise=hostile.reply(b"arrived"))

    assert ask(chain(5)).body == b"arrived"
    six = ask(chain(6))
    assert_failed(six, FailureKind.TOO_MANY_REDIRECTS, "More than 5")
    assert len(six.exchange.hops) == 6


@pytest.mark.parametrize("interim", ["102 Processing", "103 Early Hints", "100 Continue"])
def test_an_interim_reply_is_never_the_result(interim: str) -> None:
    early = f"HTTP/1.1 {interim}\r\nContent-Type: text/early\r\n\r\n".encode()
    final = hostile.reply(b"hello", headers=("Content-Type: text/plain",))
    reply = ask(hostile.say(early * 5 + final))
    assert (reply.exchange.status, reply.body) == (200, b"hello")
    assert reply.exchange.header("content-type") == "text/plain"
    assert_failed(ask(hostile.say(early * 6 + final)), FailureKind.MALFORMED, "interim")


def test_a_folded_header_is_one_line_and_hides_nothing_behind_it() -> None:
    # RFC 9112 §5.2 tells a user agent to read it so; the line limits hold all the same.
    raw = b"HTTP/1.1 200 OK\r\nServer: one\r\n two\r\nETag: x\r\nContent-Length: 5\r\n\r\nhello"
    reply = ask(hostile.say(raw))
    assert reply.exchange.headers[:2] == (("server", "one two"), ("etag", "x"))
    assert reply.body == b"hello"


def test_an_old_server_and_bare_line_feeds_are_understood() -> None:
    assert ask(hostile.say(b"HTTP/1.0 200 OK\r\n\r\nhello")).body == b"hello"
    assert ask(hostile.say(b"HTTP/1.1 200 OK\nContent-Length: 5\n\nhello")).body == b"hello"


def test_undecodable_headers_are_kept_readable() -> None:
    raw = hostile.reply(b"hello", headers=("Content-Type: text/xml; charset=\xff\xfe",))
    assert ask(hostile.say(raw)).exchange.header("content-type") == "text/xml; charset=ÿþ"


def test_an_undecodable_redirect_is_followed_byte_by_byte() -> None:
    script = hostile.by_path(
        {"/": b"HTTP/1.1 302 Found\r\nLocation: /\xff\xfe\r\n\r\n"},
        otherwise=hostile.reply(b"arrived"),
    )
    reply = ask(script)
    assert reply.body == b"arrived"
    assert reply.exchange.final_url.endswith("/%FF%FE")


def test_a_reply_that_nobody_asked_for_is_not_taken_for_the_next_one() -> None:
    def script(talk: hostile.Talk) -> None:
        talk.hear()
        talk.say(hostile.reply(b"first") + hostile.reply(b"smuggled"))
        while talk.hear():
            talk.say(hostile.reply(b"second"))

    with hostile.ScriptedServer(script) as server, doors.open_door() as opened:
        assert opened.fetch(server.url + "1").body == b"first"
        assert opened.fetch(server.url + "2").body != b"smuggled"


def test_cookies_are_neither_kept_nor_recorded() -> None:
    many = tuple(f"Set-Cookie: c{number}=secret{'x' * 500}; Path=/" for number in range(90))
    with (
        hostile.ScriptedServer(hostile.keep_saying(hostile.reply(b"hi", headers=many))) as server,
        doors.open_door() as opened,
    ):
        first = opened.fetch(server.url)
        opened.fetch(server.url)
    assert ("set-cookie", "c0=(hidden)") in first.exchange.headers
    assert "secret" not in str(first.exchange.headers)
    assert not any("cookie" in request.lower() for request in server.requests)


def test_a_run_that_is_cancelled_stops_within_the_second() -> None:
    stop = threading.Event()
    timer = threading.Timer(0.3, stop.set)
    limits = door.Limits(total_s=20)
    with (
        hostile.ScriptedServer(hostile.slow_body) as server,
        doors.open_door(limits=limits, is_cancelled=stop.is_set) as opened,
    ):
        timer.start()
        began = time.monotonic()
        reply = opened.fetch(server.url)
        assert time.monotonic() - began < 1.8
        assert opened.fetch(server.url).exchange.peer == ""
    timer.join()
    assert_failed(reply, FailureKind.CANCELLED, "cancelled")


def test_a_fault_of_ours_is_a_failure_too(caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> bool:
        raise KeyError("a fault of ours")

    with (
        hostile.ScriptedServer(hostile.silent) as server,
        doors.open_door(is_cancelled=broken) as opened,
    ):
        reply = opened.fetch(server.url)
    assert_failed(reply, FailureKind.INTERNAL, "our side")
    assert "a fault of ours" in caplog.text


MEMORY_PROBE = """
import json, sys, threading, time
from fairassess.net import door, guard

def resident_kb():
    return int(open("/proc/self/statm").read().split()[1]) * 4

seen = []
done = threading.Event()

def watch():
    while not done.wait(0.002):
        seen.append(resident_kb())

policy = guard.policy_of(["127.0.0.0/8"])
with door.Door(user_agent="t/1", policy=policy) as opened:
    opened.fetch(sys.argv[1])
    before = resident_kb()
    watcher = threading.Thread(target=watch)
    watcher.start()
    kinds = [opened.fetch(url).exchange.failure for url in sys.argv[2:]]
    done.set()
    watcher.join()
kinds = [str(failure and failure.kind.value) for failure in kinds]
print(json.dumps({"kb": max(seen) - before, "samples": len(seen), "kinds": kinds}))
"""


def test_no_hostile_server_costs_more_than_64_mb_of_memory() -> None:
    packed = hostile.reply(hostile.bomb(), headers=("Content-Encoding: gzip",))
    scripts = [
        hostile.say(hostile.reply(b"hello")),
        hostile.infinite_body,
        hostile.infinite_chunks,
        hostile.endless_header,
        hostile.bomb_on_redirect,
        hostile.say(packed),
    ]
    servers = [hostile.ScriptedServer(script) for script in scripts]
    for server in servers:
        server.__enter__()
    try:
        urls = [server.url for server in servers]
        command = [sys.executable, "-c", MEMORY_PROBE, *urls]
        result = subprocess.run(command, capture_output=True, check=True, timeout=60)
    finally:
        for server in servers:
            server.__exit__(None, None, None)
    measured = json.loads(result.stdout)
    assert measured["kinds"] == ["too_large", "too_large", "malformed", "None", "compression"]
    assert measured["samples"] > 5
    assert measured["kb"] <= 64 * 1024


def test_many_bad_exchanges_leave_no_file_open() -> None:
    with (
        hostile.ScriptedServer(hostile.resets) as bad,
        hostile.ScriptedServer(hostile.say(hostile.reply(b"hello"))) as good,
        doors.open_door() as opened,
    ):
        for _ in range(5):
            opened.fetch(bad.url)
            opened.fetch(good.url)
        # Kept connections apart, the number of open files must not grow with the exchanges.
        before = doors.wait_for_quiet(0, 0)[1]
        for _ in range(50):
            opened.fetch(bad.url)
            opened.fetch(good.url)
        assert doors.wait_for_quiet(0, before)[1] <= before
