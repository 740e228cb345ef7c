"""One exchange from the first address to the last reply, and how it is written down."""

import re
import time
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urljoin

from fairassess import errors
from fairassess.domain.evidence import Exchange, Failure, FailureKind, Hop, Reply, Timings
from fairassess.net import failures, guard, record, transfer
from fairassess.net.body import Receiver
from fairassess.net.limits import Limits


@dataclass(frozen=True, slots=True)
class Request:
    """
    What a caller asks for.

    Attributes:
        url: As given.
        method: `GET`, `POST` or `HEAD`.
        body: Bytes of a POST.
        headers: Further headers.
        limits: Limits of the exchange.
        receiver: Gets the body of a good reply while it comes; None to have it in the reply.
    """

    url: str
    method: str
    body: bytes
    headers: tuple[tuple[str, str], ...]
    limits: Limits
    receiver: Receiver | None = None


@dataclass(slots=True)
class Journey:
    """
    An exchange under way.

    Attributes:
        request: What was asked for first.
        allowed_s: Seconds for all of it.
        began: Moment of the start on the clock that never goes back.
        started_at: The same, aware UTC.
        asked_headers: All headers of the first request, as sent.
        final_url: Address asked last.
        hops: Redirects on the way, oldest first.
        seen: Methods and addresses asked so far.
        paused_s: Seconds between a request and its reply in which we did something else.
    """

    request: Request
    allowed_s: float
    began: float
    started_at: datetime
    asked_headers: tuple[tuple[str, str], ...] = ()
    final_url: str = ""
    hops: list[Hop] = field(default_factory=list)
    seen: set[tuple[str, str]] = field(default_factory=set)
    paused_s: float = 0.0

    def spent_s(self) -> float:
        """Seconds that it took so far, without pauses of ours."""
        return max(0.0, time.monotonic() - self.began - self.paused_s)

    def left_s(self) -> float:
        """Seconds left of the exchange; may be negative."""
        return self.began + self.allowed_s - time.monotonic()


def follow(journey: Journey, hop: transfer.Transfer) -> guard.ParsedUrl | Failure:
    """Note a redirect in the journey and return where it leads, or why we do not go there."""
    given = record.location_of(hop.scan.values("location")[0])
    asked = hop.call.url
    status = hop.scan.status or 0
    absolute = _absolute(asked.url, given)
    shown = guard.redacted_url(absolute[: guard.LONGEST_URL])
    journey.hops.append(Hop(guard.redacted_url(asked.url), status, shown, hop.peer))
    if len(journey.hops) > journey.request.limits.redirects:
        message = f"More than {journey.request.limits.redirects} redirects in a row."
        return Failure(FailureKind.TOO_MANY_REDIRECTS, message)
    try:
        target = guard.check_url(absolute)
    except errors.Invalid as error:
        reasons = " ".join(fault.message for fault in error.faults)
        message = f"The server redirects to an address that we do not visit. {reasons}"
        return Failure(FailureKind.BLOCKED_BY_POLICY, message)
    if asked.scheme == "https" and target.scheme == "http":
        message = "The server redirects from https to http, which would give up protection."
        return Failure(FailureKind.REDIRECT_REFUSED, message)
    return target


def _absolute(base: str, given: str) -> str:
    # An address with a scheme stands for itself: urljoin would read "http:x" as a relative one.
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", given):
        return given
    try:
        return urljoin(base, given)
    except ValueError:
        return given


def too_late(journey: Journey) -> Failure:
    """Return the failure of an exchange whose time was up before it could be asked."""
    allowed = failures.seconds(journey.allowed_s)
    message = f"The deadline of {allowed} passed before the request could be sent."
    return Failure(FailureKind.TIMEOUT, message)


def without_reply(
    journey: Journey, failure: Failure, hop: transfer.Transfer | None = None
) -> Reply:
    """
    Return the exchange that came to no reply.

    Args:
        journey: So far.
        failure: Why.
        hop: The redirect after which it ended; None when it ended before a connection.
    """
    exchange = replace(_base(journey), failure=failure)
    if hop is not None:
        exchange = replace(
            exchange,
            peer=hop.peer,
            tls_not_after=hop.tls_not_after,
            addresses=hop.call.addresses,
            unreached=hop.unreached,
            tls_not_before=hop.tls_not_before,
        )
    return Reply(exchange)


def with_reply(journey: Journey, hop: transfer.Transfer) -> Reply:
    """Return the exchange that ended with *hop*, which may have failed on the way."""
    is_usable = hop.failure is None
    exchange = replace(
        _base(journey),
        peer=hop.peer,
        timings=replace(hop.timings, total_s=journey.spent_s()),
        # A status that arrived before the failure is no result: it is left out.
        status=hop.scan.status if is_usable else None,
        headers=record.kept_headers(hop.scan.fields),
        wire_bytes=hop.body.wire_bytes,
        decoded_bytes=hop.body.decoded_bytes,
        body_sha256=hop.body.sha256(),
        body_start=hop.body.start(),
        failure=hop.failure,
        tls_not_after=hop.tls_not_after,
        addresses=hop.call.addresses,
        unreached=hop.unreached,
        tls_not_before=hop.tls_not_before,
    )
    return Reply(exchange, hop.body.whole() if is_usable else b"")


def _base(journey: Journey) -> Exchange:
    return Exchange(
        method=journey.request.method,
        # Keys and tokens in an address are for the server, not for those who read the record.
        url=guard.redacted_url(journey.request.url),
        final_url=guard.redacted_url(journey.final_url),
        started_at=journey.started_at,
        request_headers=record.hidden(journey.asked_headers),
        request_body=journey.request.body,
        hops=tuple(journey.hops),
        timings=Timings(total_s=journey.spent_s()),
    )
