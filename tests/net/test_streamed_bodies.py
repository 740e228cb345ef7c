"""A body that is handed on while it comes: whole, in order, digested, and never all in memory."""

import gzip
import hashlib
import json
import os
import subprocess
import sys
import time

import pytest

from fairassess.domain.evidence import FailureKind
from tests.net import doors, hostile

TEXT = b"<record/>" * 100_000


def test_a_good_body_is_handed_on_in_order_and_the_reply_holds_none() -> None:
    pieces: list[bytes] = []
    with (
        hostile.ScriptedServer(hostile.say(hostile.reply(TEXT))) as server,
        doors.open_door() as opened,
    ):
        reply = opened.fetch(server.url, on_body=pieces.append)
    assert b"".join(pieces) == TEXT
    assert all(pieces)
    assert len(pieces) > 1
    assert reply.body == b""
    exchange = reply.exchange
    assert (exchange.status, exchange.failure) == (200, None)
    assert exchange.body_sha256 == hashlib.sha256(TEXT).hexdigest()
    assert exchange.body_start == TEXT[:65_536]
    assert exchange.wire_bytes == exchange.decoded_bytes == len(TEXT)


def test_a_compressed_body_is_handed_on_decoded() -> None:
    packed = gzip.compress(TEXT[:500_000]) + gzip.compress(TEXT[500_000:])
    raw = hostile.reply(packed, headers=("Content-Encoding: gzip",))
    got = bytearray()
    with hostile.ScriptedServer(hostile.say(raw)) as server, doors.open_door() as opened:
        reply = opened.fetch(server.url, on_body=got.extend)
    assert got == TEXT
    assert reply.exchange.body_sha256 == hashlib.sha256(TEXT).hexdigest()
    assert reply.exchange.wire_bytes == len(packed)


def test_pieces_come_while_the_rest_is_still_under_way() -> None:
    moments: list[float] = []

    def script(talk: hostile.Talk) -> None:
        talk.hear()
        talk.say(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfirst")
        time.sleep(0.4)
        talk.say(b"later")

    with hostile.ScriptedServer(script) as server, doors.open_door() as opened:
        opened.fetch(server.url, on_body=lambda _piece: moments.append(time.monotonic()))
    assert moments[-1] - moments[0] > 0.3


@pytest.mark.parametrize("status", ["404 Not Found", "503 Busy", "300 Choices"])
def test_the_body_of_another_status_stays_in_the_reply(status: str) -> None:
    pieces: list[bytes] = []
    raw = hostile.reply(b"sorry", status=status)
    with hostile.ScriptedServer(hostile.say(raw)) as server, doors.open_door() as opened:
        reply = opened.fetch(server.url, on_body=pieces.append)
    assert (reply.body, pieces) == (b"sorry", [])


def test_the_body_of_a_redirect_is_not_handed_on() -> None:
    pieces: list[bytes] = []
    with (
        hostile.ScriptedServer(hostile.bomb_on_redirect) as server,
        doors.open_door() as opened,
    ):
        opened.fetch(server.url, on_body=pieces.append)
    assert pieces == [b"arrived"]


def test_a_body_that_is_asked_for_again_is_handed_on_once() -> None:
    pieces: list[bytes] = []
    busy = hostile.reply(b"busy", status="503 Busy", headers=("Retry-After: 0",))
    script = hostile.in_turn(busy, hostile.reply(b"hello"))
    with hostile.ScriptedServer(script) as server, doors.open_door() as opened:
        opened.fetch(server.url, retry=True, on_body=pieces.append)
    assert pieces == [b"hello"]


@pytest.mark.parametrize(
    ("script", "kind", "most"),
    [
        (hostile.infinite_body, FailureKind.TOO_LARGE, 5_000_000),
        (hostile.infinite_chunks, FailureKind.TOO_LARGE, 5_000_000),
        (hostile.gzip_bomb, FailureKind.COMPRESSION, 5_000_000),
        (hostile.resets_in_body, FailureKind.RESET, 5),
        (hostile.slow_body, FailureKind.TIMEOUT, 100),
    ],
)
def test_limits_and_deadline_hold_for_what_is_handed_on(
    script: hostile.Script, kind: FailureKind, most: int
) -> None:
    hostile.bomb()
    handed_on = []
    with hostile.ScriptedServer(script) as server, doors.open_door() as opened:
        began = time.monotonic()
        reply = opened.fetch(server.url, on_body=lambda piece: handed_on.append(len(piece)))
        assert time.monotonic() - began < 2
    assert reply.exchange.failure is not None
    assert reply.exchange.failure.kind is kind
    assert reply.exchange.status is None
    assert 0 < sum(handed_on) <= most
    assert sum(handed_on) == reply.exchange.decoded_bytes


class Full(Exception):
    """The receiver wants no more."""


@pytest.mark.parametrize("error", [Full("enough"), KeyboardInterrupt()])
def test_what_the_receiver_raises_ends_the_transfer_and_comes_back(error: BaseException) -> None:
    def receive(_piece: bytes) -> None:
        raise error

    with (
        hostile.ScriptedServer(hostile.infinite_body) as server,
        doors.open_door() as opened,
    ):
        with pytest.raises(type(error)) as caught:
            opened.fetch(server.url, on_body=receive)
        assert caught.value is error
        assert opened.requests == 1
        assert 0 < opened.bytes < 1_000_000
        assert opened.fetch(server.url).exchange.failure is not None


MEMORY_PROBE = """
import json, resource, sys
from fairassess.net import door, guard

size = int(sys.argv[2])
limits = door.Limits(wire_bytes=size + 1, decoded_bytes=size + 1)
seen = [0]

def receive(piece):
    seen[0] += len(piece)

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

with door.Door(user_agent="t/1", policy=guard.policy_of(["127.0.0.0/8"]), limits=limits) as opened:
    opened.fetch(sys.argv[1] + "?small", on_body=receive)
    before, seen[0] = peak(), 0
    reply = opened.fetch(sys.argv[1], on_body=receive)
print(json.dumps({"kb": peak() - before, "bytes": seen[0], "failed": bool(reply.exchange.failure)}))
"""


def test_memory_does_not_grow_with_a_body_that_is_handed_on() -> None:
    block = os.urandom(1_000_000)
    blocks = 60

    def script(talk: hostile.Talk) -> None:
        while request := talk.hear():
            count = 1 if "?small" in request else blocks
            talk.say(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (count * len(block)))
            for _ in range(count):
                talk.say(block)

    with hostile.ScriptedServer(script) as server:
        size = str(blocks * len(block))
        command = [sys.executable, "-c", MEMORY_PROBE, server.url, size]
        result = subprocess.run(command, capture_output=True, check=True, timeout=60)
    measured = json.loads(result.stdout)
    assert measured["bytes"] == blocks * len(block)
    assert measured["failed"] is False
    assert measured["kb"] < 5_000
