"""Cases of one reply: a server says or does one thing, and the door names it in time."""

import gzip

from fairassess.domain.evidence import FailureKind
from fairassess.selftest import nasty
from fairassess.selftest.bench import Case, Check, fails, works
from fairassess.selftest.servers import Script, reply, say

_OK = b"HTTP/1.1 200 OK\r\n"
_CHUNKS = _OK + b"Transfer-Encoding: chunked\r\n\r\n"
_GZIP = "Content-Encoding: gzip"


def _malformed(raw: bytes, words: str) -> Check:
    return fails(say(raw), FailureKind.MALFORMED, words)


def _late(script: Script, words: str) -> Check:
    return fails(script, FailureKind.TIMEOUT, words)


def _large(script: Script) -> Check:
    return fails(script, FailureKind.TOO_LARGE, "larger than 5 MB")


def _packed(script: Script, words: str) -> Check:
    return fails(script, FailureKind.COMPRESSION, words)


def _interim(status: str, times: int) -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Type: text/early\r\n\r\n".encode() * times


SLOW = (
    Case(1, "one byte of the body at a time", _late(nasty.slow_body, "bytes in 1 s"), waits=True),
    Case(
        2, "one byte of the header at a time", _late(nasty.slow_header, "did not end"), waits=True
    ),
    Case(3, "takes the request, says nothing", _late(nasty.silent, "No reply"), waits=True),
    Case(3, "does not even read", _late(nasty.never_reads, "No reply"), waits=True),
)

LARGE = (
    Case(4, "a body without end", _large(nasty.infinite_body)),
    Case(4, "chunks without end", _large(nasty.infinite_chunks)),
    Case(4, "announces 100 GB", _large(say(_OK + b"Content-Length: 99999999999\r\n\r\n"))),
    Case(5, "100 MB packed into 0.1 MB", _packed(nasty.gzip_bomb, "compression bomb")),
    Case(5, "gzip in gzip", _packed(nasty.double_gzip, "2 times over")),
    Case(5, "gzip fifty times over", _packed(say(reply(b"x", headers=(_GZIP,) * 50)), "50 times")),
    Case(5, "damaged gzip", _packed(say(reply(b"no gzip", headers=(_GZIP,))), "damaged")),
    Case(
        5,
        "half a gzip",
        _packed(say(reply(gzip.compress(b"hello" * 99)[:-9], headers=(_GZIP,))), "in the middle"),
    ),
    Case(6, "an endless body on a redirect", works(nasty.bomb_on_redirect, b"arrived")),
)

HEADERS = (
    Case(
        16,
        "a header line of 70 kB",
        _malformed(_OK + b"X: " + b"a" * 70_000 + b"\r\n\r\n", "larger than"),
    ),
    Case(16, "5,000 header lines", _malformed(_OK + b"X-A: 1\r\n" * 5000 + b"\r\n", "100 lines")),
    Case(
        16, "header lines without end", fails(nasty.endless_header, FailureKind.MALFORMED, "header")
    ),
    Case(16, "a NUL byte in a header", _malformed(_OK + b"X-A: a\x00b\r\nX-B: c\r\n\r\nx", "NUL")),
    Case(16, "a line without a colon", _malformed(_OK + b"no colon here\r\n\r\nx", "no colon")),
    Case(16, "a bare carriage return", _malformed(_OK + b"X-A: a\rb\r\n\r\nx", "carriage return")),
    Case(16, "a blank before the colon", _malformed(_OK + b"ETag : 5\r\n\r\nx", "does not allow")),
    Case(
        17,
        "bytes in a header that are no text",
        works(say(_OK + b"Content-Type: text/xml; charset=\xff\xfe\r\n\r\n\xff\xfe"), b"\xff\xfe"),
    ),
    Case(17, "a redirect to bytes that are no text", works(nasty.undecodable_redirect, b"arrived")),
)

LENGTHS = (
    Case(
        19,
        "a length that is too large",
        fails(say(_OK + b"Content-Length: 100\r\n\r\nhello"), FailureKind.RESET, "5 bytes of 100"),
    ),
    Case(
        19,
        "a negative length",
        _malformed(_OK + b"Content-Length: -5\r\n\r\nhello", "Content-Length"),
    ),
    Case(
        19,
        "two lengths",
        _malformed(_OK + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello", "Content-Length"),
    ),
    Case(
        19,
        "a length and chunks",
        _malformed(
            _OK + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
            "in chunks as well",
        ),
    ),
    Case(20, "a chunk size that is no number", _malformed(_CHUNKS + b"zz\r\nhello\r\n", "chunks")),
    Case(20, "a huge chunk size", _malformed(_CHUNKS + b"f" * 20 + b"\r\n", "chunks")),
    Case(
        20,
        "a chunk extension without end",
        _late(nasty.endless_chunk_extension, "0 bytes in 1 s"),
        waits=True,
    ),
    Case(20, "trailers without end", fails(nasty.endless_trailers, FailureKind.MALFORMED, "lines")),
    Case(20, "slow trailers", _late(nasty.slow_trailers, "5 bytes in 1 s"), waits=True),
)

STATUSES = (
    Case(21, "HTTP/1.0", works(say(b"HTTP/1.0 200 OK\r\n\r\nhello"), b"hello")),
    Case(21, "HTTP/0.9", _malformed(b"<html>hello</html>", "not HTTP/1")),
    Case(21, "HTTP/2 without asking", _malformed(b"HTTP/2 200 OK\r\n\r\nhello", "version of HTTP")),
    Case(21, "a status of 999", _malformed(reply(status="999 No"), "999")),
    Case(
        22, "interim replies without end", fails(nasty.interim_storm, FailureKind.MALFORMED, "1xx")
    ),
    Case(
        22,
        "103 before the answer",
        works(say(_interim("103 Early Hints", 5) + reply(b"hello")), b"hello"),
    ),
    Case(
        22,
        "another protocol (101)",
        _malformed(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: other\r\n\r\n", "protocol"),
    ),
    *(
        Case(
            23,
            f"status {status[:3]}",
            works(say(reply(b"sorry", status=status)), b"sorry", int(status[:3])),
        )
        for status in ("401 Unauthorized", "403 Forbidden", "451 Unavailable", "206 Partial")
    ),
    Case(23, "204 nobody asked for", works(say(b"HTTP/1.1 204 No Content\r\n\r\n"), b"", 204)),
)

CASES = SLOW + LARGE + HEADERS + LENGTHS + STATUSES
"""All of them, by row."""
