"""One hop: one request and its reply through libcurl, each byte judged as it comes."""

import math
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pycurl

from fairassess.domain.evidence import Failure, FailureKind, Timings
from fairassess.net import failures, guard, record, tls, ways
from fairassess.net.body import Body, Receiver
from fairassess.net.headers import HeaderScan
from fairassess.net.limits import Limits
from fairassess.net.line import Line, extend

REDIRECTS = frozenset({301, 302, 303, 307, 308})

SECOND_CHOICE_AFTER_S = 1.5
"""How long the first kind of address (of IPv6 and IPv4) is given before the other is tried, too.

An address that has not answered then does not answer; libcurl's own 0.2 s would tell nothing.
"""

_SECOND_CHOICE_AFTER_MS = 271
"""CURLOPT_HAPPY_EYEBALLS_TIMEOUT_MS, for which the module has no name."""

_CANCEL_CHECK_S = 0.2
"""Least time between two looks whether the run was cancelled: the look may cost a query."""

_PAUSE_THAT_COUNTS_S = 0.05
"""A pause between request and reply, on our side, that is added to what the server is given."""

_GO_ON = 0
_ABORT = -1


@dataclass(frozen=True, slots=True)
class Call:
    """
    One request, ready to be sent.

    Attributes:
        method: `GET`, `POST` or `HEAD`.
        url: Checked address.
        addresses: Numeric addresses of its host, all judged before.
        headers: Request headers as sent.
        body: Bytes of a POST.
        within_s: Seconds left for this hop.
        allowed_s: Seconds that the whole exchange was given; for the sentences.
        connect_s: Seconds for connection and handshake.
        ca_file: Certificate authorities trusted, a PEM file.
    """

    method: str
    url: guard.ParsedUrl
    addresses: tuple[str, ...]
    headers: tuple[tuple[str, str], ...]
    body: bytes
    within_s: float
    allowed_s: float
    connect_s: float
    ca_file: str


@dataclass(slots=True)
class Transfer:
    """
    A hop under way, and what is known of it afterwards.

    Attributes:
        call: The request.
        policy: Judges every address at the moment of connection.
        limits: Limits of the exchange.
        body: Receives the body.
        is_cancelled: Asked about five times a second.
        receiver: Gets the body of a 2xx reply while it comes; None to keep it in *body*.
        scan: The header.
        failure: Why there is no usable reply; None when there is one.
        peer: `address:port` connected to; empty when none was.
        timings: Moments of this hop.
        tls_not_after: End of validity of the certificate; None when none was seen.
        tls_not_before: The same for its beginning.
        unreached: Addresses that were tried and did not answer; our own side is not to blame.
        is_redirect: Whether it ended with a redirect, whose body was left unread.
        paused_s: Seconds between request and reply in which we did something else.
    """

    call: Call
    policy: guard.Policy
    limits: Limits
    body: Body
    is_cancelled: Callable[[], bool]
    receiver: Receiver | None = None
    scan: HeaderScan = field(init=False)
    failure: Failure | None = None
    peer: str = ""
    timings: Timings = field(default_factory=Timings)
    tls_not_after: datetime | None = None
    tls_not_before: datetime | None = None
    unreached: tuple[str, ...] = ()
    is_redirect: bool = False
    paused_s: float = 0.0
    _tried: list[str] = field(default_factory=list)
    _certificates: tuple[tls.Certificate, ...] = ()
    _crash: BaseException | None = None
    _socket_error: int = 0
    _looked_at: float = 0.0
    _asked_at: float = math.inf

    def __post_init__(self) -> None:
        self.scan = HeaderScan(self.limits)

    def steps(self, line: Line) -> Iterator[None]:
        """
        Make the request, with a stop after it was sent; the outcome is in the attributes.

        Args:
            line: To ask over; its handle is emptied first, but keeps its open connections.

        Raises:
            ReceiverFailed: The receiver of the body raised something.
            Exception: What another of our callbacks raised, which is a fault of ours.
        """
        curl = line.curl
        curl.reset()
        self._set_options(curl)
        try:
            line.send()
            sent_at = time.monotonic()
            yield
            self._excuse(curl, time.monotonic() - sent_at)
            code, detail = line.receive()
            if self._crash is not None:
                raise self._crash
            self._note_connection(curl)
            if self.failure is None and not self.is_redirect:
                self.failure = self._judged(curl, code, detail)
        finally:
            line.drop()
            # The handle must not keep the body alive through its callbacks.
            curl.reset()

    def _excuse(self, curl: Any, pause_s: float) -> None:
        """Do not hold a pause of ours against the server."""
        self.paused_s = pause_s
        if pause_s < _PAUSE_THAT_COUNTS_S:
            return
        call = self.call
        self._asked_at += pause_s
        extend(
            curl,
            total_ms=_milliseconds(call.within_s + pause_s),
            connect_ms=_milliseconds(min(call.connect_s, call.within_s) + pause_s),
        )

    def _judged(self, curl: Any, code: int, detail: str) -> Failure | None:
        if code:
            return failures.describe(self._situation(curl, code, detail))
        if not self.scan.is_complete:
            # A connection that closes between two header lines counts as success with libcurl.
            return failures.cut_in_header(self.scan.size)
        return self.body.finish()

    # ---- asking

    def _set_options(self, curl: Any) -> None:
        call = self.call
        options: dict[int, object] = {
            pycurl.URL: call.url.url,
            pycurl.PROTOCOLS: pycurl.PROTO_HTTPS if self._is_tls else pycurl.PROTO_HTTP,
            pycurl.FOLLOWLOCATION: 0,
            pycurl.PATH_AS_IS: 1,
            pycurl.HTTP_VERSION: pycurl.CURL_HTTP_VERSION_1_1,
            pycurl.HTTP09_ALLOWED: 0,
            pycurl.NOSIGNAL: 1,
            # Nothing of the environment may send the request elsewhere or add a secret to it.
            pycurl.PROXY: "",
            pycurl.NOPROXY: "*",
            pycurl.NETRC: pycurl.NETRC_IGNORED,
            pycurl.RESOLVE: [self._pin()],
            pycurl.CONNECTTIMEOUT_MS: _milliseconds(min(call.connect_s, call.within_s)),
            _SECOND_CHOICE_AFTER_MS: _milliseconds(min(SECOND_CHOICE_AFTER_S, call.connect_s / 3)),
            pycurl.TIMEOUT_MS: _milliseconds(call.within_s),
            pycurl.SSL_VERIFYPEER: 1,
            pycurl.SSL_VERIFYHOST: 2,
            pycurl.SSLVERSION: pycurl.SSLVERSION_TLSv1_2,
            pycurl.CAINFO: call.ca_file,
            pycurl.OPT_CERTINFO: 1,
            pycurl.BUFFERSIZE: 262_144,
            pycurl.NOPROGRESS: 0,
            pycurl.OPENSOCKETFUNCTION: self._open_socket,
            pycurl.PREREQFUNCTION: self._before_request,
            pycurl.HEADERFUNCTION: self._header_line,
            pycurl.WRITEFUNCTION: self._body_piece,
            pycurl.XFERINFOFUNCTION: self._progress,
            pycurl.HTTPHEADER: [f"{name}: {value}" for name, value in call.headers] + ["Expect:"],
        }
        for option, value in options.items():
            curl.setopt(option, value)
        if call.method == "HEAD":
            curl.setopt(pycurl.NOBODY, 1)
        if call.method == "POST":
            curl.setopt(pycurl.POST, 1)
            curl.setopt(pycurl.POSTFIELDS, call.body)

    @property
    def _is_tls(self) -> bool:
        return self.call.url.scheme == "https"

    def _pin(self) -> str:
        addresses = (f"[{item}]" if ":" in item else item for item in self.call.addresses)
        return f"{self.call.url.host}:{self.call.url.port}:{','.join(addresses)}"

    # ---- callbacks: an exception in one would be printed and lost, so each is kept

    def _open_socket(self, purpose: int, address: Any) -> Any:
        try:
            self._judge(*address.addr[:2])
            if self.failure is not None or purpose != pycurl.SOCKTYPE_IPCXN:
                return pycurl.SOCKET_BAD
            self._tried.append(address.addr[0])
            return socket.socket(address.family, address.socktype, address.protocol)
        except OSError as error:
            self._socket_error = error.errno or 0
            return pycurl.SOCKET_BAD
        except BaseException as crash:
            self._crash = crash
            return pycurl.SOCKET_BAD

    def _before_request(self, peer_address: str, _own: str, peer_port: int, _own_port: int) -> int:
        try:
            self._asked_at = time.monotonic()
            self.peer = record.peer(peer_address, peer_port)
            self._judge(peer_address, peer_port)
        except BaseException as crash:
            self._crash = crash
        stop = self.failure is not None or self._crash is not None
        return int(pycurl.PREREQFUNC_ABORT if stop else pycurl.PREREQFUNC_OK)

    def _judge(self, address: str, port: int) -> None:
        refusal = guard.may_reach(address, port, self.policy)
        if refusal is not None:
            self.failure = blocked(refusal)

    def _header_line(self, line: bytes) -> int | None:
        try:
            was_complete = self.scan.is_complete
            self.failure = self.scan.take(line)
            if self.failure is None and self.scan.is_complete and not was_complete:
                self._end_of_header()
        except BaseException as crash:
            self._crash = crash
        stop = self.failure is not None or self._crash is not None or self.is_redirect
        return _ABORT if stop else None

    def _end_of_header(self) -> None:
        scan = self.scan
        if scan.status in REDIRECTS and scan.values("location"):
            # Leaving here closes the connection with the body unread: it may be a bomb.
            self.is_redirect = True
        elif self.call.method != "HEAD":
            if scan.status is not None and 200 <= scan.status <= 299:
                # Only a good reply is what its receiver waits for, not a page about an error.
                self.body.receiver = self.receiver
            self.failure = self.body.expect(scan.values("content-encoding"), self._length())

    def _body_piece(self, piece: bytes) -> int | None:
        try:
            self.failure = self.body.take(piece)
        except BaseException as crash:
            self._crash = crash
        return _ABORT if self.failure is not None or self._crash is not None else None

    def _progress(self, *_counts: float) -> int:
        try:
            now = time.monotonic()
            if now - self._looked_at >= _CANCEL_CHECK_S:
                self._looked_at = now
                if self.is_cancelled():
                    self.failure = cancelled()
            if not self.scan.lines and now - self._asked_at > self.limits.first_byte_s:
                self.failure = failures.no_first_byte(self.limits.first_byte_s)
        except BaseException as crash:
            self._crash = crash
        return 1 if self.failure is not None or self._crash is not None else _GO_ON

    # ---- afterwards

    def _length(self) -> int | None:
        lengths = self.scan.values("content-length")
        return int(lengths[0]) if lengths else None

    def _note_connection(self, curl: Any) -> None:
        connected = curl.getinfo(pycurl.CONNECT_TIME)
        if connected > 0 and not self.peer:
            address = curl.getinfo(pycurl.PRIMARY_IP)
            self.peer = record.peer(address, curl.getinfo(pycurl.PRIMARY_PORT))
        self.unreached = tuple(
            address
            for address in dict.fromkeys(self._tried)
            if record.peer(address, self.call.url.port) != self.peer
            and ways.is_there_a_way(address)
        )
        self.timings = Timings(
            connect_s=connected,
            tls_s=curl.getinfo(pycurl.APPCONNECT_TIME),
            first_byte_s=max(0.0, curl.getinfo(pycurl.STARTTRANSFER_TIME) - self.paused_s),
            total_s=max(0.0, curl.getinfo(pycurl.TOTAL_TIME) - self.paused_s),
        )
        if self._is_tls:
            self._certificates = tls.certificates(curl.getinfo(pycurl.INFO_CERTINFO))
        if self._certificates:
            self.tls_not_after = self._certificates[0].ends_at
            self.tls_not_before = self._certificates[0].begins_at

    def _situation(self, curl: Any, code: int, detail: str) -> failures.Situation:
        call = self.call
        is_connected = bool(self.peer)
        handshake_s = curl.getinfo(pycurl.APPCONNECT_TIME)
        is_reused = curl.getinfo(pycurl.NUM_CONNECTS) == 0
        return failures.Situation(
            code=code,
            detail=detail,
            system_error=curl.getinfo(pycurl.OS_ERRNO) or self._socket_error,
            verify_result=curl.getinfo(pycurl.SSL_VERIFYRESULT),
            is_tls=self._is_tls,
            is_connected=is_connected,
            is_secured=not self._is_tls or handshake_s > 0 or (is_connected and is_reused),
            has_header=self.scan.is_complete,
            header_bytes=self.scan.size,
            body_bytes=self.body.wire_bytes,
            length=self._length() if self.scan.is_complete else None,
            connect_s=min(call.connect_s, call.within_s),
            allowed_s=call.allowed_s,
            certificates=self._certificates,
        )


def cancelled() -> Failure:
    """Return the failure of a run that somebody stopped."""
    return Failure(FailureKind.CANCELLED, "The run was cancelled.")


def blocked(refusal: guard.Refusal) -> Failure:
    """Return the failure of an address that must not be visited."""
    return Failure(FailureKind.BLOCKED_BY_POLICY, refusal.message)


def _milliseconds(duration_s: float) -> int:
    # Zero would mean "no limit".
    return max(1, int(duration_s * 1000))
