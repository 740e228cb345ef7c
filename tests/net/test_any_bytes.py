"""Whatever bytes a server sends, the door gives back a classified reply and goes on working."""

import time
from collections.abc import Iterator

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fairassess.domain.evidence import FailureKind
from fairassess.net import door
from tests.net import doors, hostile


class Parrot:
    """A server that says whatever it was last given."""

    def __init__(self) -> None:
        self.raw = b""

    def __call__(self, talk: hostile.Talk) -> None:
        talk.hear()
        talk.say(self.raw)


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


@settings(max_examples=60, deadline=None)
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
