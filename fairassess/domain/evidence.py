"""What came back from the network: one exchange is one request with its reply, or none."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class FailureKind(Enum):
    """Why no usable reply came back. The words are stored."""

    DNS = "dns"
    REFUSED = "refused"
    RESET = "reset"
    TIMEOUT = "timeout"
    TLS = "tls"
    BLOCKED_BY_POLICY = "blocked_by_policy"
    TOO_LARGE = "too_large"
    COMPRESSION = "compression"
    MALFORMED = "malformed"
    REDIRECT_LOOP = "redirect_loop"
    TOO_MANY_REDIRECTS = "too_many_redirects"
    REDIRECT_REFUSED = "redirect_refused"
    BUDGET = "budget"
    CANCELLED = "cancelled"
    OUR_NETWORK = "our_network"
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class Failure:
    """
    The absence of a usable reply.

    Attributes:
        kind: The class of the failure.
        message: What happened, for people, in one sentence; no library's name in it.
    """

    kind: FailureKind
    message: str


@dataclass(frozen=True, slots=True)
class Timings:
    """Moments of one hop in seconds since its start; zero where a phase was not reached."""

    dns_s: float = 0.0
    connect_s: float = 0.0
    tls_s: float = 0.0
    first_byte_s: float = 0.0
    total_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Hop:
    """
    One step of a redirect chain that was answered with a redirect.

    Attributes:
        url: Address asked.
        status: HTTP status of the redirect.
        location: Where it pointed, absolute; empty where no usable address was given.
        peer: `address:port` that answered.
    """

    url: str
    status: int
    location: str
    peer: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """
    One request and what came back, as recorded.

    Attributes:
        method: `GET`, `POST` or `HEAD`.
        url: Address first asked for.
        final_url: Address that answered last, after redirects.
        request_headers: Name and value pairs as sent.
        request_body: Bytes sent; empty for GET.
        started_at: Aware UTC moment before the first byte was sent.
        hops: Redirects on the way, oldest first.
        peer: `address:port` of the last connection; empty when none was made.
        timings: Of the last hop; `total_s` covers the whole exchange.
        status: HTTP status of the last reply; None when none was read completely.
        headers: Reply headers, lower-case names, in order; only those worth keeping.
        wire_bytes: Body bytes received, before decoding.
        decoded_bytes: Body bytes after decoding.
        body_sha256: Hex digest of the decoded body; empty when there is none.
        body_start: At most the first 64 KiB of the decoded body.
        failure: Why there is no usable reply; None when there is one. Look here before `status`.
        tls_not_after: Aware UTC end of validity of the server's certificate, also when it was
            refused; None without TLS, or when no certificate was seen.
        addresses: Numeric addresses of the host asked last, as its name gave them and as we may
            reach them; empty when nobody was asked.
        unreached: Those of them that did not answer the call to connect before another one did,
            or before the time was up, though this machine has a way to their network.
        tls_not_before: The same for the beginning of the certificate's validity.
    """

    method: str
    url: str
    final_url: str
    started_at: datetime
    request_headers: tuple[tuple[str, str], ...] = ()
    request_body: bytes = b""
    hops: tuple[Hop, ...] = ()
    peer: str = ""
    timings: Timings = Timings()
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    wire_bytes: int = 0
    decoded_bytes: int = 0
    body_sha256: str = ""
    body_start: bytes = b""
    failure: Failure | None = None
    tls_not_after: datetime | None = None
    addresses: tuple[str, ...] = ()
    unreached: tuple[str, ...] = ()
    tls_not_before: datetime | None = None

    def header(self, name: str) -> str | None:
        """Return the first reply header called *name* in any case, or None."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key == wanted), None)


@dataclass(frozen=True, slots=True)
class Reply:
    """
    An exchange together with the whole decoded body, which only the current run keeps.

    Attributes:
        exchange: What is stored.
        body: Whole decoded body; empty when the exchange failed.
    """

    exchange: Exchange
    body: bytes = b""

    @property
    def has_arrived(self) -> bool:
        """Whether a complete HTTP reply is there, whatever its status."""
        return self.exchange.failure is None
