"""Header scan, bounded body, record and look-up: each alone, without a server."""

import errno
import gzip
import socket
import threading
import time
from pathlib import Path

import pycurl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairassess.domain.evidence import Failure, FailureKind
from fairassess.net import body, failures, headers, limits, record, resolver

LIMITS = limits.Limits()


def scan(raw: bytes) -> tuple[headers.HeaderScan, Failure | None]:
    """Feed *raw* line by line until a failure."""
    scanned = headers.HeaderScan(LIMITS)
    for line in raw.splitlines(keepends=True):
        if failure := scanned.take(line):
            return scanned, failure
    return scanned, None


def test_a_folded_line_that_reaches_us_is_malformed() -> None:
    _, failure = scan(b"HTTP/1.1 200 OK\r\nX-A: a\r\n  b\r\n\r\n")
    assert failure is not None
    assert "folded" in failure.message


@pytest.mark.parametrize("length", [b"-5", b"+5", b"5, 5", b"5 5", b"0x5", b"", b"9" * 19])
def test_a_length_must_be_a_plain_number(length: bytes) -> None:
    _, failure = scan(b"HTTP/1.1 200 OK\r\nContent-Length: " + length + b"\r\n\r\n")
    assert failure is not None
    assert failure.kind is FailureKind.MALFORMED


def test_fields_of_interim_replies_are_forgotten() -> None:
    scanned, failure = scan(
        b"HTTP/1.1 103 Early\r\nContent-Length: 7\r\n\r\nHTTP/1.1 200 OK\r\nETag: x\r\n\r\n"
    )
    assert failure is None
    assert (scanned.status, scanned.fields) == (200, [("etag", b"x")])


@given(st.lists(st.binary(max_size=40), max_size=30))
def test_any_lines_give_a_status_or_a_failure_and_never_an_exception(lines: list[bytes]) -> None:
    scanned = headers.HeaderScan(LIMITS)
    for line in lines:
        if failure := scanned.take(line + b"\r\n"):
            assert failure.kind is FailureKind.MALFORMED
            return
    assert scanned.status is None or 200 <= scanned.status <= 599


def receive(pieces: list[bytes], coding: bytes, allowed: limits.Limits = LIMITS) -> body.Body:
    """Return the body after *pieces*; the first failure is an assertion error."""
    received = body.Body(allowed, allowed.wire_bytes)
    failure = received.expect([coding], None)
    for piece in pieces:
        failure = failure or received.take(piece)
    failure = failure or received.finish()
    if failure is not None:
        raise AssertionError(failure.kind, failure.message)
    return received


@given(st.lists(st.binary(max_size=3000), max_size=5), st.integers(1, 500))
def test_gzip_comes_out_as_it_went_in_however_it_is_cut(members: list[bytes], cut: int) -> None:
    packed = b"".join(gzip.compress(member) for member in members)
    pieces = [packed[start : start + cut] for start in range(0, len(packed), cut)]
    received = receive(pieces, b"gzip")
    assert received.whole() == b"".join(members)
    assert received.wire_bytes == len(packed)


@given(st.integers(0, 400_000))
def test_highly_compressed_text_of_any_size_is_whole(size: int) -> None:
    assert len(receive([gzip.compress(bytes(size))], b"x-gzip").whole()) == size


def test_a_body_at_its_limit_passes_and_one_byte_more_does_not() -> None:
    allowed = limits.Limits(wire_bytes=1000, decoded_bytes=5000)
    assert receive([bytes(1000)], b"", allowed).decoded_bytes == 1000
    assert receive([gzip.compress(bytes(5000))], b"gzip", allowed).decoded_bytes == 5000
    with pytest.raises(AssertionError, match="larger than 1000 bytes"):
        receive([bytes(500), bytes(501)], b"", allowed)
    with pytest.raises(AssertionError, match="larger than 5000 bytes when decoded"):
        receive([gzip.compress(bytes(5001))], b"gzip", allowed)


def test_a_high_ratio_is_a_bomb_only_from_one_megabyte_on() -> None:
    assert receive([gzip.compress(bytes(999_999))], b"gzip").decoded_bytes == 999_999
    with pytest.raises(AssertionError, match="bomb"):
        receive([gzip.compress(bytes(2_000_000))], b"gzip")


def test_a_body_of_countless_empty_pieces_is_refused_quickly() -> None:
    began = time.monotonic()
    with pytest.raises(AssertionError, match="too many pieces"):
        receive([gzip.compress(b"") * 200_000], b"gzip")
    assert time.monotonic() - began < 5


def test_secrets_are_hidden_in_requests_and_cookies_in_replies() -> None:
    sent = (("Accept", "text/xml"), ("X-Api-Key", "secret"), ("Cookie", "secret"))
    assert record.hidden(sent) == (
        ("Accept", "text/xml"),
        ("X-Api-Key", "(hidden)"),
        ("Cookie", "(hidden)"),
    )
    assert record.without_secrets(sent) == (("Accept", "text/xml"),)
    assert record.kept_headers([("set-cookie", b"id=secret; Path=/"), ("x-own", b"x")]) == (
        ("set-cookie", "id=(hidden)"),
    )


def test_keys_in_addresses_of_a_reply_are_hidden() -> None:
    fields = [("location", b"/next?resumptionToken=a&api_key=s3cret"), ("etag", b"?key=x")]
    assert record.kept_headers(fields) == (
        ("location", "/next?resumptionToken=a&api_key=***"),
        ("etag", "?key=x"),
    )


def test_long_and_undecodable_header_values_are_kept_short_and_printable() -> None:
    kept = record.kept_headers([("link", b"a" * 9000), ("server", b"\xff\x85\x9b")])
    assert len(kept[0][1]) == record.LONGEST_VALUE
    assert kept[1] == ("server", "ÿ  ")


@given(st.integers(0, 100), st.integers(0, 200), st.text(max_size=30), st.booleans())
def test_every_failure_of_the_library_gets_a_sentence_of_ours(
    code: int, system_error: int, detail: str, connected: bool
) -> None:
    failure = failures.describe(
        failures.Situation(
            code=code, detail=detail, system_error=system_error, is_connected=connected
        )
    )
    assert failure.message.endswith(".")
    assert "curl" not in failure.message.lower()


@pytest.mark.parametrize(
    ("system_error", "kind"),
    [
        (errno.ENETUNREACH, FailureKind.OUR_NETWORK),
        (errno.EMFILE, FailureKind.OUR_NETWORK),
        (errno.EHOSTUNREACH, FailureKind.REFUSED),
        (errno.ECONNREFUSED, FailureKind.REFUSED),
        (errno.ETIMEDOUT, FailureKind.TIMEOUT),
    ],
)
def test_a_connection_that_fails_on_our_side_is_not_the_servers_fault(
    system_error: int, kind: FailureKind
) -> None:
    situation = failures.Situation(code=pycurl.E_COULDNT_CONNECT, system_error=system_error)
    assert failures.describe(situation).kind is kind


def test_a_packet_that_nobody_answers_is_a_timeout_of_the_connection() -> None:
    situation = failures.Situation(code=pycurl.E_OPERATION_TIMEDOUT, connect_s=5.0)
    assert failures.describe(situation) == Failure(
        FailureKind.TIMEOUT, "No connection came about within 5 s."
    )


def test_a_numeric_address_is_its_own_answer() -> None:
    assert resolver.resolve("127.0.0.1", 1).addresses == ("127.0.0.1",)
    assert resolver.resolve("::1", 1).addresses == ("::1",)


class Lookups:
    """Stands in for the system's look-up."""

    def __init__(self, *addresses: str, error: Exception | None = None) -> None:
        self.addresses = addresses
        self.error = error
        self.asked: list[str] = []

    def __call__(self, host: str, port: None, *, type: int) -> list[tuple[object, ...]]:  # noqa: A002
        self.asked.append(host)
        if self.error is not None:
            raise self.error
        return [(0, type, 0, "", (address, 0)) for address in self.addresses]


def test_no_search_domain_is_added_to_a_dotted_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    hosts = tmp_path / "hosts"
    hosts.write_text("127.0.0.1 localhost\n127.0.0.2 known.example # and more\n")
    monkeypatch.setattr(resolver, "_HOSTS_FILE", hosts)
    lookups = Lookups("127.0.0.1", "127.0.0.1", "127.0.0.2")
    monkeypatch.setattr(socket, "getaddrinfo", lookups)
    assert resolver.resolve("facility.example", 1).addresses == ("127.0.0.1", "127.0.0.2")
    resolver.resolve("known.example", 1)
    resolver.resolve("localhost", 1)
    assert lookups.asked == ["facility.example.", "known.example", "localhost"]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (socket.gaierror(socket.EAI_NONAME, ""), "There is no address"),
        (socket.gaierror(socket.EAI_AGAIN, ""), "could not answer at the moment"),
        (socket.gaierror(socket.EAI_FAIL, ""), "could not be looked up"),
        (UnicodeError(), "could not be looked up"),
        (OSError(), "could not be looked up"),
        (None, "has no address"),
    ],
)
def test_a_look_up_that_fails_says_how(
    monkeypatch: pytest.MonkeyPatch, error: Exception | None, words: str
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", Lookups(error=error))
    failure = resolver.resolve("facility.example", 1).failure
    assert failure is not None
    assert (failure.kind, words in failure.message) == (FailureKind.DNS, True)


def test_a_look_up_that_hangs_is_left_behind_at_its_deadline(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    released = threading.Event()

    def hang(*args: object, **kwargs: object) -> list[object]:
        released.wait(10)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    began = time.monotonic()
    found = resolver.resolve("facility.example", 0.2)
    assert time.monotonic() - began < 1
    released.set()
    assert found.failure is not None
    assert "within 0.2 s" in found.failure.message
    assert found.duration_s >= 0.2
