"""Ask registries and pages, from several threads too: in time, and not after three failures."""

import threading
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from fairassess.domain.evidence import Exchange, FailureKind, Reply
from fairassess.domain.finding import Reason
from fairassess.domain.runs import Step
from fairassess.probes import obstacles, pid_reading
from fairassess.probes.obstacles import Obstacle
from fairassess.probes.visit import Door, Stop, Visit

FAILURES_IN_A_ROW = 3
"""After so many a host is asked nothing more in this run."""


@dataclass(slots=True)
class Purse:
    """
    What one object may still cost, and what came of it; used by one thread at a time.

    Attributes:
        left: Requests left.
        exchanges: Those made so far.
    """

    left: int
    exchanges: list[Exchange] = field(default_factory=list)


class Talk:
    """
    The questions of one run.

    Attributes:
        stop: Why nothing more is asked; None while it goes on.
    """

    def __init__(self, visit: Visit, *, planned: int) -> None:
        self.stop: Stop | None = None
        self._visit = visit
        self._planned = planned
        self._done = 0
        self._began = visit.monotonic()
        self._failures: Counter[str] = Counter()
        self._down: dict[str, Obstacle] = {}
        self._lock = threading.RLock()

    def ask(
        self, door: Door, purse: Purse, url: str, *, accept: str = "", leads_to: str = ""
    ) -> Reply | Obstacle:
        """
        Ask one address.

        Args:
            door: Of this thread.
            purse: Of the object that it is asked for.
            url: The address.
            accept: Media type wanted; empty for any.
            leads_to: Address that it is known to redirect to; empty when that is not known.

        Returns:
            The reply, or why it was not asked.
        """
        with self._lock:
            refusal = self._refusal(url, leads_to, purse)
            if refusal is not None:
                return refusal
            host = urlsplit(url).hostname or "a server"
            self._planned = max(self._planned, self._done + 1)
            self._visit.on_step(Step(self._done, self._planned, f"asks {host}"))
            self._done += 1
            left_s = self._left_s()
        headers = (("Accept", accept),) if accept else ()
        reply = door.fetch(url, headers=headers, deadline_s=left_s)
        purse.left -= 1 + len(reply.exchange.hops)
        purse.exchanges.append(reply.exchange)
        self._notice(reply)
        return reply

    def end(self, stop: Stop) -> None:
        """End the run; the first reason stays."""
        with self._lock:
            self.stop = self.stop or stop

    def note_useless(self, exchange: Exchange, obstacle: Obstacle) -> None:
        """Count an answer that cannot be read as a failure of the host that gave it."""
        if obstacles.in_the_way(exchange, "") is None:
            with self._lock:
                self._count_failure(_place(exchange.final_url), obstacle)

    def _refusal(self, url: str, leads_to: str, purse: Purse) -> Obstacle | None:
        if self.stop is None and self._visit.is_cancelled():
            self.end(Stop("cancelled", Reason.BUDGET, "The run was cancelled before this."))
        if self.stop is None and self._left_s() <= 0:
            seconds = f"{self._visit.deadline_s:g}"
            message = f"The {seconds} seconds for this run were over before this could be asked."
            self.end(Stop("deadline", Reason.TIMEOUT, message))
        if self.stop is not None:
            return Obstacle(self.stop.reason or Reason.BUDGET, self.stop.message)
        if purse.left <= 0:
            return Obstacle(Reason.BUDGET, "The requests that one object may cost were used up.")
        return self._down.get(_place(url)) or self._down.get(_place(leads_to))

    def _left_s(self) -> float:
        return self._visit.deadline_s - (self._visit.monotonic() - self._began)

    def _notice(self, reply: Reply) -> None:
        exchange = reply.exchange
        obstacle = obstacles.in_the_way(exchange, pid_reading.request_of(exchange))
        with self._lock:
            place = _place(exchange.final_url)
            if obstacle is None:
                self._failures[place] = 0
            elif exchange.failure is not None and exchange.failure.kind is FailureKind.CANCELLED:
                self.end(Stop("cancelled", Reason.BUDGET, "The run was cancelled before this."))
            elif exchange.failure is not None and exchange.failure.kind is FailureKind.BUDGET:
                # Our own limits say nothing about a host.
                return
            else:
                self._count_failure(place, obstacle)

    def _count_failure(self, place: str, obstacle: Obstacle) -> None:
        self._failures[place] += 1
        is_enough = self._failures[place] >= FAILURES_IN_A_ROW
        if is_enough or obstacle.reason is Reason.RATE_LIMITED:
            message = f"{obstacle.message} After that it was asked nothing more in this run."
            self._down.setdefault(place, Obstacle(obstacle.reason, message))


def _place(url: str) -> str:
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return ""
