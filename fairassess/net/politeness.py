"""Be a gentle visitor: how often to ask one host, how long to wait, how to introduce ourselves."""

import random
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST_RETRY_AFTER_S = 86_400.0
"""A wish to be left alone for longer is taken as one day."""

LONGEST_WAIT_IN_RUN_S = 60.0
"""Longest Retry-After that is waited for inside a run."""

_LOOK_S = 0.1

_dice = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class Manners:
    """
    How one host is treated.

    Attributes:
        rate: Most requests a second; 0 for no limit.
        connections: Most requests under way at the same time.
    """

    rate: float
    connections: int = 1

    def __post_init__(self) -> None:
        if self.rate < 0 or self.connections < 1:
            raise ValueError(
                f"rate {self.rate} must be 0 or more, connections {self.connections} 1 or more"
            )


REGISTRIES: Mapping[str, Manners] = {
    "api.crossref.org": Manners(5),
    "api.datacite.org": Manners(3, 2),
    "api.openaire.eu": Manners(1),
    "api.ror.org": Manners(5),
    "b2find.eudat.eu": Manners(2),
    "data.crosscite.org": Manners(3, 2),
    "doi.org": Manners(5, 3),
    "dx.doi.org": Manners(5, 3),
    "hdl.handle.net": Manners(5, 3),
    "n2t.net": Manners(2),
    "pub.orcid.org": Manners(5),
}
"""
Hosts made to be asked often, each well below what its keepers allow, where they say it.

An answer of half a second needs two or three connections for the rate to be reached.
"""


class Pace:
    """
    How often, and over how many connections, each host is asked by all of us together.

    May be used from several threads.
    """

    def __init__(
        self,
        rate: float = 1.0,
        *,
        jitter: float = 0.1,
        includes_private: bool = False,
        connections: int = 1,
        hosts: Mapping[str, Manners] = REGISTRIES,
        monotonic: Callable[[], float] = time.monotonic,
        chance: Callable[[], float] = _dice.random,
    ) -> None:
        """
        Set the pace.

        Args:
            rate: Most requests a second to one host; 0 for no limit.
            jitter: Share of the interval, 0 to 1, that is added at random: visitors who do not
                march in step spare a server.
            includes_private: Whether hosts inside an allowed private network are spared no less.
            connections: Most requests under way to one host at the same time.
            hosts: Hosts (lower case) that are treated in another way.
            monotonic: Seconds of a clock that never goes back.
            chance: A number from 0 to 1, below 1.

        Raises:
            ValueError: A number is out of range.
        """
        if not 0 <= jitter <= 1:
            raise ValueError(f"jitter {jitter} must be 0 or more and at most 1")
        self.rate = rate
        self.includes_private = includes_private
        self._usual = Manners(rate, connections)
        self._hosts = dict(hosts)
        self._jitter = jitter
        self._monotonic = monotonic
        self._chance = chance
        self._free_at: dict[str, float] = {}
        self._taken: dict[str, int] = {}
        self._wider: dict[str, list[int]] = {}
        self._waiting: dict[str, list[object]] = {}
        self._lock = threading.Condition()

    def manners(self, host: str) -> Manners:
        """Return how *host* is treated."""
        with self._lock:
            return Manners(self._rate_of(host), self._places_of(host))

    @contextmanager
    def widened(self, host: str, connections: int) -> Iterator[None]:
        """Let *host* (lower case) be asked over so many connections, as its keepers allowed."""
        with self._lock:
            self._wider.setdefault(host, []).append(connections)
            self._lock.notify_all()
        try:
            yield
        finally:
            with self._lock:
                self._wider[host].remove(connections)

    def _rate_of(self, host: str) -> float:
        return self._hosts.get(host, self._usual).rate

    def _places_of(self, host: str) -> int:
        usual = self._hosts.get(host, self._usual).connections
        return max(usual, *self._wider.get(host, ()), 0)

    def take_place(
        self, host: str, *, within_s: float, gives_up: Callable[[], bool] = lambda: False
    ) -> bool:
        """
        Wait for one of the places at *host*, and take it: whoever came first, goes first.

        Args:
            host: Host asked.
            within_s: Seconds to wait at most.
            gives_up: Asked ten times a second while waiting; True ends it.

        Returns:
            Whether a place was taken; it must be given back then.
        """
        ends_at = time.monotonic() + within_s
        ticket = object()
        with self._lock:
            self._waiting.setdefault(host, []).append(ticket)
        try:
            while not self._has_taken(host, ticket, ends_at):
                # Asked without the lock: it may cost a query, and other hosts must not wait.
                if time.monotonic() >= ends_at or gives_up():
                    return False
            return True
        finally:
            with self._lock:
                self._waiting[host].remove(ticket)
                # The next in turn may have looked while this one was still before it.
                self._lock.notify_all()

    def _has_taken(self, host: str, ticket: object, ends_at: float) -> bool:
        """Take a place, perhaps after a short wait for one."""
        with self._lock:
            if not self._may_take(host, ticket):
                self._lock.wait(max(0.0, min(ends_at - time.monotonic(), _LOOK_S)))
            if not self._may_take(host, ticket):
                return False
            self._taken[host] = self._taken.get(host, 0) + 1
            return True

    def give_back(self, host: str) -> bool:
        """Give one place back; returns whether somebody waits for it."""
        with self._lock:
            self._taken[host] -= 1
            self._lock.notify_all()
            return bool(self._waiting.get(host))

    def _may_take(self, host: str, ticket: object) -> bool:
        free = self._places_of(host) - self._taken.get(host, 0)
        return self._waiting[host].index(ticket) < free

    def reserve(self, host: str, *, within_s: float) -> float | None:
        """
        Take the next free turn for *host*.

        Args:
            host: Host asked.
            within_s: Seconds that the caller can wait at most.

        Returns:
            Seconds to wait before asking; None, and nothing taken, when the turn comes too late.
        """
        with self._lock:
            rate = self._rate_of(host)
            if not rate:
                return 0.0
            now = self._monotonic()
            turn = max(now, self._free_at.get(host, now))
            if turn - now > within_s:
                return None
            lengthened = (1 + self._jitter * self._chance()) / rate
            self._free_at[host] = turn + lengthened
            return turn - now


def parse_retry_after(value: str, now: datetime) -> float | None:
    """
    Read a Retry-After header.

    Args:
        value: Seconds, or an HTTP date.
        now: Aware UTC moment of the reply.

    Returns:
        Seconds to wait, 0 or more and at most LONGEST_RETRY_AFTER_S; None for what is neither.

    Source:
        RFC 9110 §10.2.3.
    """
    text = value.strip()
    if re.fullmatch(r"[0-9]{1,20}", text):
        return min(float(text), LONGEST_RETRY_AFTER_S)
    try:
        moment = parsedate_to_datetime(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        wait_s = (moment - now).total_seconds()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return min(max(wait_s, 0.0), LONGEST_RETRY_AFTER_S)


def user_agent(version: str, contact: str = "", about_url: str = "") -> str:
    """
    Return how we introduce ourselves to servers.

    Args:
        version: Version of this software.
        contact: Mail address of those who run it; may be empty.
        about_url: Page that explains our probes; may be empty.

    Returns:
        For example `fairassess/1.0 (+https://fair.example/about/probes; fair@example.org)`.

    Raises:
        ValueError: A part holds a character that would break the header.
    """
    for part in (version, contact, about_url):
        if not re.fullmatch(r"[\x20-\x7e]*", part) or "(" in part or ")" in part:
            raise ValueError(f"{part!r} must be plain ASCII without brackets")
    about = f"+{about_url}" if about_url else ""
    comment = "; ".join(part for part in (about, contact) if part)
    return f"fairassess/{version} ({comment})" if comment else f"fairassess/{version}"
