"""Whatever bytes a server sends, the door gives back a classified reply and goes on working."""

import gzip
import hashlib
import time
from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fairassess.domain.evidence import FailureKind
from fairassess.net import door
from fairassess.net.body import Body
from fairassess.net.headers import HeaderScan
from tests import examples
from tests.net import doors, hostile


class Parrot:
    """A server that says whatever it was last given, perhaps piece by piece."""

    def __init__(self) -> None:
        self.raw = b""
        self.pieces: list[bytes] = []

    def __call__(self, talk: hostile.Talk) -> None:
        talk.hear()
        for piece in self.pieces or [self.raw]:
            talk.say(piece)
            if self.pieces:
                time.sleep(0.001)


@pytest.fixture(scope="module")
def parrot() -> Iterator[tuple[Parrot, hostile.ScriptedServer, door.Door]]:
    said = Parrot()
    with hostile.ScriptedServer(said) as server, doors.open_door() as opened:
        yield said, server, opened


LINE = st.one_of(
    st.binary(max_size=30),
    st.sampled_from(
        [
            b"Content-Length: 5",
            b"Content-Length: 18446744073709551616",
            b"Transfer-Encoding: chunked",
            b"Content-Encoding: gzip",
            b"Connection: close",
            b"Location: /x",
            b"Set-Cookie: a=b",
            b"HTTP/1.1 100 Continue",
            b"",
        ]
    ),
)
STATUS = st.sampled_from(
    [b"HTTP/1.1 200 OK", b"HTTP/1.0 404 No", b"HTTP/1.1 302 Found", b"HTTP/1.1 204", b"HTTP/"]
)
SHAPED = st.builds(
    lambda status, lines, tail: b"\r\n".join([status, *lines, b"", tail]),
    STATUS,
    st.lists(LINE, max_size=6),
    st.binary(max_size=60),
)


@examples.up_to(60)
@given(raw=st.one_of(st.binary(max_size=200), SHAPED))
@example(raw=b"HTTP/1.1 200 OK\r\nContent-Type: \xff\xfe\r\nContent-Length: 2\r\n\r\n\xff\xfe")
@example(raw=b"HTTP/1.1 302 Found\r\nLocation: \xff\xfe://\xf0\r\n\r\n")
@example(raw=b"HTTP/1.1 302 Found\r\nLocation: http://[\r\n\r\n")
@example(raw=b"HTTP/1.1 302 Found\r\nLocation: http://xn--\r\n\r\n")
def test_arbitrary_bytes_lead_to_a_classified_reply(
    parrot: tuple[Parrot, hostile.ScriptedServer, door.Door], raw: bytes
) -> None:
    said, server, opened = parrot
    said.raw = raw
    began = time.monotonic()
    reply = opened.fetch(server.url)
    assert time.monotonic() - began < 2
    failure = reply.exchange.failure
    if failure is None:
        assert 200 <= (reply.exchange.status or 0) <= 599
        return
    assert failure.kind is not FailureKind.INTERNAL
    assert failure.message.endswith(".")
    assert reply.exchange.status is None


BODY = st.one_of(
    st.binary(max_size=3000),
    st.builds(lambda text, times: text * times, st.binary(max_size=20), st.integers(0, 3000)),
)


def split(raw: bytes, cuts: list[int]) -> list[bytes]:
    """Cut *raw* at some places; a piece may be empty."""
    places = sorted({cut % (len(raw) + 1) for cut in cuts})
    return [raw[start:end] for start, end in pairwise([0, *places, len(raw)])]


CUTS = st.lists(st.integers(0, 10_000), max_size=12)


@examples.up_to(60)
@given(raw=st.one_of(st.binary(max_size=200), SHAPED), cuts=CUTS)
def test_arbitrary_bytes_in_arbitrary_pieces_are_handed_on_as_they_would_be_kept(
    parrot: tuple[Parrot, hostile.ScriptedServer, door.Door], raw: bytes, cuts: list[int]
) -> None:
    said, server, opened = parrot
    said.raw = raw
    kept = opened.fetch(server.url)
    said.pieces = split(raw, cuts)
    handed_on: list[bytes] = []
    began = time.monotonic()
    reply = opened.fetch(server.url, on_body=handed_on.append)
    assert time.monotonic() - began < 2
    said.pieces = []
    assert all(handed_on)
    failure, status = reply.exchange.failure, reply.exchange.status
    if failure is not None:
        assert failure.kind is not FailureKind.INTERNAL
        return
    if kept.exchange.failure is not None:
        # Bytes behind the end of a reply are seen or not, as they come with it or later.
        return
    assert status == kept.exchange.status
    is_good = status is not None and 200 <= status <= 299
    assert (b"".join(handed_on) if is_good else reply.body) == kept.body
    assert reply.exchange.body_sha256 == kept.exchange.body_sha256


@given(body=BODY, cuts=CUTS, is_gzip=st.booleans())
def test_a_body_is_the_same_however_it_is_cut(body: bytes, cuts: list[int], is_gzip: bool) -> None:
    wire = gzip.compress(body) if is_gzip else body
    pieces: list[bytes] = []
    taken = Body(door.Limits(), 5_000_000, receiver=pieces.append)
    assert taken.expect([b"gzip"] if is_gzip else [], len(wire)) is None
    assert [taken.take(piece) for piece in split(wire, cuts)] == [None] * len(split(wire, cuts))
    assert taken.finish() is None
    assert b"".join(pieces) == body
    assert all(pieces)
    assert (taken.wire_bytes, taken.decoded_bytes) == (len(wire), len(body))
    assert taken.sha256() == (hashlib.sha256(body).hexdigest() if body else "")


@given(raw=st.binary(max_size=400), cuts=CUTS)
def test_any_compressed_bytes_are_a_body_or_a_failure(raw: bytes, cuts: list[int]) -> None:
    taken = Body(door.Limits(), 5_000_000)
    taken.expect([b"gzip"], None)
    for piece in split(raw, cuts):
        if (failure := taken.take(piece)) is not None:
            assert failure.kind is FailureKind.COMPRESSION
            return
    end = taken.finish()
    assert end is None or end.kind is FailureKind.COMPRESSION


@given(lines=st.lists(st.binary(max_size=60), max_size=30))
def test_any_lines_are_a_header_or_a_failure(lines: list[bytes]) -> None:
    scan = HeaderScan(door.Limits())
    for line in lines:
        if (failure := scan.take(line + b"\r\n")) is not None:
            assert failure.kind is FailureKind.MALFORMED
            assert failure.message.endswith(".")
            return
    assert scan.status is None or 200 <= scan.status <= 599
