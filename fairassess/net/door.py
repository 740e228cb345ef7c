"""The only door to the network: ask one address under limits, get what came or why not."""

import logging
import math
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from types import TracebackType

from fairassess import clock as clocks
from fairassess import errors
from fairassess.domain.evidence import Exchange, Failure, FailureKind, Reply
from fairassess.net import guard, politeness, record, resolver, tls, transfer
from fairassess.net import journey as journeys
from fairassess.net.admission import Admission, Gate, open_gate
from fairassess.net.body import Body, Receiver, ReceiverFailed
from fairassess.net.limits import Budget, Limits
from fairassess.net.line import Line
from fairassess.net.under_way import Steps, UnderWay

__all__ = ["Budget", "Door", "Gate", "Limits", "UnderWay"]

MOST_ADDRESSES = 8
"""Addresses of one name that are tried; all of them are judged."""

_COME_BACK_LATER = frozenset({429, 503})
_METHODS = frozenset({"GET", "POST", "HEAD"})

_log = logging.getLogger(__name__)


class Door:
    """
    Fetch for one run. Connections are kept open within the run only.

    Use as a context manager, in one thread.

    Attributes:
        requests: Requests made so far, each hop of a redirect counted.
        bytes: Body bytes received so far.
        postponed: Exchanges that were answered "come back later", or lost, and then asked
            again; they belong to the record of the run, too.
    """

    def __init__(
        self,
        *,
        user_agent: str,
        policy: guard.Policy | None = None,
        limits: Limits | None = None,
        pace: politeness.Pace | None = None,
        budget: Budget | None = None,
        clock: clocks.Clock = clocks.now,
        is_cancelled: Callable[[], bool] = lambda: False,
        resolve: resolver.Resolve = resolver.resolve,
        ca_file: str = "",
        gate: Gate = open_gate,
    ) -> None:
        """
        Open a door.

        Args:
            user_agent: How we introduce ourselves; see `politeness.user_agent`.
            policy: Addresses that may be visited; None for the public internet, ports 80 and 443.
            limits: Limits of each exchange, where the call names no others.
            pace: Shared between all doors; None for one connection and one request a second and
                host, kept by this door alone. Hosts inside an allowed private network are not
                held back by it.
            budget: What the run may ask for; None for no limit.
            clock: Gives aware UTC moments for the record.
            is_cancelled: Asked about five times a second while something is under way.
            resolve: Looks up names.
            ca_file: Certificate authorities trusted, a PEM file; empty for this machine's own.
            gate: Asked with the host (lower case, ASCII) before every request, each hop of a
                redirect included; with a sentence it keeps us out, and no packet is sent.

        Raises:
            ValueError: The user agent is empty or cannot be sent.
        """
        if not (user_agent.isascii() and user_agent.isprintable() and user_agent):
            raise ValueError(f"the user agent {user_agent!r} cannot be sent")
        self.requests = 0
        self.bytes = 0
        self.postponed: list[Exchange] = []
        self._user_agent = user_agent
        self._policy = policy or guard.Policy()
        self._limits = limits or Limits()
        self._budget = budget
        self._clock = clock
        self._is_cancelled = is_cancelled
        self._admission = Admission(
            policy=self._policy,
            pace=pace or politeness.Pace(),
            budget=budget,
            gate=gate,
            resolve=resolve,
            is_cancelled=is_cancelled,
        )
        self._ca_file = ca_file or tls.trusted_authorities()
        self._certificates: dict[str, tuple[datetime | None, datetime | None]] = {}
        self._thread: int | None = None
        self._line = Line()
        self._under_way: UnderWay | None = None

    def __enter__(self) -> "Door":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections; the door can be used no more."""
        if self._under_way is not None:
            self._under_way.give_up()
        self._line.close()

    def fetch(
        self,
        url: str,
        *,
        method: str = "GET",
        body: bytes = b"",
        headers: Sequence[tuple[str, str]] = (),
        limits: Limits | None = None,
        most_bytes: int | None = None,
        deadline_s: float | None = None,
        retry: bool = False,
        on_body: Receiver | None = None,
    ) -> Reply:
        """
        Ask *url* and follow its redirects.

        Args:
            url: Address, as given or found; its form and its host are checked here.
            method: `GET`, `POST` or `HEAD`.
            body: Bytes of a POST; sent as a form unless *headers* names another type.
            headers: Further request headers; those that may hold secrets stay with this host.
            limits: Limits of this exchange; None for those of the door.
            most_bytes: Body bytes after which this exchange ends, where those limits allow more.
            deadline_s: Seconds left of the run; None for no limit beside `total_s`.
            retry: Whether to ask once more, after the time that a 429 or 503 asks for where that
                fits, or some seconds after a lost connection (not for a POST); the first
                exchange is then found in `postponed`.
            on_body: Gets the decoded body of a final 2xx reply in pieces, in order, while it
                comes; the reply then holds none, and memory does not grow with it. Whether all
                of it came is known only afterwards, from `exchange.failure`.

        Returns:
            The reply. Whatever server and network do is in `exchange.failure` or `status`.

        Raises:
            ValueError: The method or a header cannot be sent: the caller's mistake.
            RuntimeError: The door is used in a second thread.
            BaseException: What *on_body* raised; the transfer ends there.
        """
        self._check_call(method, headers)
        chosen = limits or self._limits
        if most_bytes is not None:
            chosen = replace(chosen, wire_bytes=min(most_bytes, chosen.wire_bytes))
        ends_at = time.monotonic() + (chosen.total_s if deadline_s is None else deadline_s)
        request = journeys.Request(url, method, body, tuple(headers), chosen, on_body)
        reply = self._fetch_once(request, ends_at).finish()
        wait_s = self._wait_before_retry(request, reply.exchange) if retry else None
        if wait_s is None or time.monotonic() + wait_s >= ends_at:
            return reply
        if not self._admission.wait(wait_s):
            return reply
        self.postponed.append(reply.exchange)
        return self._fetch_once(request, ends_at).finish()

    def begin(
        self,
        url: str,
        *,
        limits: Limits | None = None,
        deadline_s: float | None = None,
        on_body: Receiver | None = None,
    ) -> "UnderWay":
        """
        Ask *url* as `fetch` does, but do not wait for the reply: work can be done meanwhile.

        Nothing else can be asked before the reply was taken or given up.

        Args:
            url, limits, deadline_s, on_body: As for `fetch`.

        Raises:
            RuntimeError: Something else is under way, or the door is used in a second thread.
        """
        self._check_call("GET", ())
        chosen = limits or self._limits
        ends_at = time.monotonic() + (chosen.total_s if deadline_s is None else deadline_s)
        return self._fetch_once(journeys.Request(url, "GET", b"", (), chosen, on_body), ends_at)

    def _wait_before_retry(self, request: journeys.Request, exchange: Exchange) -> float | None:
        """Return the seconds after which asking again makes sense, or None."""
        if exchange.failure is not None:
            # What a receiver has got cannot be taken back, and a POST may have had its effect.
            is_repeatable = request.method != "POST" and (
                request.receiver is None or not exchange.decoded_bytes
            )
            is_lost = exchange.failure.kind is FailureKind.RESET
            return request.limits.again_after_s if is_lost and is_repeatable else None
        wait_s = self._wish(exchange)
        return wait_s if wait_s is not None and wait_s <= politeness.LONGEST_WAIT_IN_RUN_S else None

    def _wish(self, exchange: Exchange) -> float | None:
        """Return the seconds that a server asks us to stay away; None when it does not."""
        if exchange.status not in _COME_BACK_LATER:
            return None
        return politeness.parse_retry_after(exchange.header("retry-after") or "", self._clock())

    def _check_call(self, method: str, headers: Sequence[tuple[str, str]]) -> None:
        if self._thread is None:
            self._thread = threading.get_ident()
        if self._thread != threading.get_ident():
            raise RuntimeError("a door belongs to one thread; open another one")
        if method not in _METHODS:
            raise ValueError(f"the method {method!r} is not one of GET, POST and HEAD")
        for name, value in headers:
            if not (name + value).isascii() or not (name + value).isprintable() or ":" in name:
                raise ValueError(f"the header {name!r} cannot be sent")

    def _fetch_once(self, request: journeys.Request, ends_at: float) -> "UnderWay":
        """Begin an exchange, up to where its first request is sent."""
        if self._under_way is not None and not self._under_way.is_over:
            raise RuntimeError("a door asks for one thing at a time")
        self._under_way = UnderWay(self._steps(request, ends_at))
        return self._under_way

    def _steps(self, request: journeys.Request, ends_at: float) -> Steps[Reply]:
        began = time.monotonic()
        journey = journeys.Journey(
            request,
            allowed_s=max(0.0, min(request.limits.total_s, ends_at - began)),
            began=began,
            started_at=self._clock(),
        )
        try:
            return (yield from self._travel(journey))
        except ReceiverFailed as failed:
            error = failed.error
        except Exception:
            address = guard.redacted_url(request.url)
            _log.exception("an exchange failed inside", extra={"url": address})
            message = "Something went wrong on our side; the log has the details."
            return journeys.without_reply(journey, Failure(FailureKind.INTERNAL, message))
        raise error

    def _travel(self, journey: journeys.Journey) -> Steps[Reply]:
        request = journey.request
        method, url, body, headers = request.method, request.url, request.body, request.headers
        while True:
            journey.final_url = url
            target = self._next_stop(journey, method, url)
            if isinstance(target, Failure):
                return journeys.without_reply(journey, target)
            hop = yield from self._visit(journey, method, target, body, headers)
            if isinstance(hop, Failure):
                return journeys.without_reply(journey, hop)
            if not hop.is_redirect:
                reply = journeys.with_reply(journey, hop)
                wish_s = self._wish(reply.exchange)
                if wish_s is not None and wish_s > politeness.LONGEST_WAIT_IN_RUN_S:
                    self._admission.hold_off(target.host, wish_s)
                return reply
            forward = journeys.follow(journey, hop)
            if isinstance(forward, Failure):
                return journeys.without_reply(journey, forward, hop)
            if hop.scan.status in (301, 302, 303) and method == "POST":
                # What browsers do, and RFC 9110 §15.4 allows; 307 and 308 keep the method.
                method, body = "GET", b""
            if forward.origin != target.origin:
                headers = record.without_secrets(headers)
            url = forward.url

    def _next_stop(
        self, journey: journeys.Journey, method: str, url: str
    ) -> guard.ParsedUrl | Failure:
        try:
            target = guard.check_url(url)
        except errors.Invalid as error:
            reasons = " ".join(fault.message for fault in error.faults)
            message = f"The address cannot be visited. {reasons}"
            return Failure(FailureKind.BLOCKED_BY_POLICY, message)
        journey.final_url = target.url
        if (method, target.url) in journey.seen:
            message = "The redirects go in a circle: the same address came twice."
            return Failure(FailureKind.REDIRECT_LOOP, message)
        journey.seen.add((method, target.url))
        return self._admission.refusal(target.host) or target

    def _visit(
        self,
        journey: journeys.Journey,
        method: str,
        target: guard.ParsedUrl,
        body: bytes,
        headers: tuple[tuple[str, str], ...],
    ) -> Steps[transfer.Transfer | Failure]:
        """Look up the host, wait for its turn, and ask."""
        if journey.left_s() <= 0:
            return journeys.too_late(journey)
        look_up_s = min(journey.request.limits.connect_s, journey.left_s())
        found = self._admission.addresses(target, within_s=look_up_s)
        if isinstance(found, Failure):
            return found
        try:
            refusal = self._admission.enter(target.host, found, within_s=journey.left_s())
            if refusal is not None:
                return refusal
            return (yield from self._ask(journey, method, target, found, body, headers))
        finally:
            if self._admission.leave():
                # Another run waits for the one connection that this host is asked to bear.
                self._line.close()
                self._line = Line()

    def _ask(
        self,
        journey: journeys.Journey,
        method: str,
        target: guard.ParsedUrl,
        found: resolver.Resolution,
        body: bytes,
        headers: tuple[tuple[str, str], ...],
    ) -> Steps[transfer.Transfer]:
        sent = self._headers(method, headers)
        limits, receiver = journey.request.limits, journey.request.receiver
        if not journey.hops:
            journey.asked_headers = sent
        call = transfer.Call(
            method=method,
            url=target,
            addresses=found.addresses[:MOST_ADDRESSES],
            headers=sent,
            body=body,
            within_s=max(journey.left_s(), 0.001),
            allowed_s=journey.allowed_s,
            connect_s=limits.connect_s,
            ca_file=self._ca_file,
        )
        hop = transfer.Transfer(
            call, self._policy, limits, self._body(limits), self._is_cancelled, receiver
        )
        try:
            yield from hop.steps(self._line)
        finally:
            self._count(hop, target.host)
        journey.paused_s += hop.paused_s
        hop.timings = replace(hop.timings, dns_s=found.duration_s)
        if hop.tls_not_after is not None:
            self._certificates[target.origin] = hop.tls_not_before, hop.tls_not_after
        elif hop.peer:
            # A connection that was kept open shows its certificate only once.
            shown = self._certificates.get(target.origin, (None, None))
            hop.tls_not_before, hop.tls_not_after = shown
        return hop

    def _headers(
        self, method: str, further: tuple[tuple[str, str], ...]
    ) -> tuple[tuple[str, str], ...]:
        own = {
            "User-Agent": self._user_agent,
            "Accept": "*/*",
            "Accept-Encoding": "gzip, identity",
        }
        if method == "POST":
            own["Content-Type"] = "application/x-www-form-urlencoded"
        given = {name.lower() for name, _ in further}
        return tuple((k, v) for k, v in own.items() if k.lower() not in given) + further

    def _body(self, limits: Limits) -> Body:
        left = math.inf if self._budget is None else self._budget.bytes_left
        return Body(
            limits,
            wire_limit=int(min(limits.wire_bytes, left)),
            is_cut_by_budget=left < limits.wire_bytes,
        )

    def _count(self, hop: transfer.Transfer, host: str) -> None:
        self.requests += 1
        self.bytes += hop.body.wire_bytes
        if self._budget is not None:
            self._budget.spend(hop.body.wire_bytes, host)
