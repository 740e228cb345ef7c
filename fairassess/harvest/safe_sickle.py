"""sickle made safe: through our own door, within limits, and with one strict parse per page."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Protocol
from urllib.parse import quote, urlencode

from sickle import Sickle
from sickle.iterator import BaseOAIIterator

from fairassess import clock as clocks
from fairassess.domain.evidence import Exchange, FailureKind, Reply
from fairassess.harvest.ahead import Ahead
from fairassess.harvest.incoming import Incoming
from fairassess.harvest.replies import Page
from fairassess.harvest.stops import Allowance
from fairassess.net import politeness
from fairassess.net.limits import Limits

LONGEST_WAIT_S = 60.0
"""Longest Retry-After that is waited for; what asks for more ends the harvest."""

FIRST_EXCHANGES, LAST_EXCHANGES, MOST_TROUBLES = 20, 20, 200

_WAITS_S = {429: (5.0, 5.0), 503: (5.0, 5.0), 500: (1.0,), 502: (1.0,), 504: (1.0,)}
"""Seconds to wait before each further try, where the server does not say, by HTTP status."""

_WAITS_AFTER_RESET_S = (1.0,)
_FIRST_BODIES, _LAST_BODIES = 2, 3


class Fetcher(Protocol):
    """What a harvest needs of a door."""

    def fetch(
        self,
        url: str,
        *,
        limits: Limits | None = None,
        deadline_s: float | None = None,
        on_body: Callable[[bytes], None] | None = None,
    ) -> Reply:
        """Ask *url*; see `net.door.Door.fetch`."""


class Trail:
    """
    The exchanges of one list.

    Of a long list the first and the last few are kept, and in between those that went wrong;
    only the very first and last keep their bodies. Every page is told of in its own right.
    """

    def __init__(self) -> None:
        self._kept: list[Exchange] = []
        self._troubles = 0

    def add(self, exchange: Exchange) -> None:
        """Append *exchange*, and let go of what is now in the middle."""
        kept = self._kept
        kept.append(exchange)
        middle = len(kept) - 1 - _LAST_BODIES
        if middle >= _FIRST_BODIES:
            kept[middle] = replace(kept[middle], body_start=b"")
        if len(kept) <= FIRST_EXCHANGES + self._troubles + LAST_EXCHANGES:
            return
        place = FIRST_EXCHANGES + self._troubles
        if kept[place].status != 200 and self._troubles < MOST_TROUBLES:
            self._troubles += 1
        else:
            del kept[place]

    def freeze(self) -> tuple[Exchange, ...]:
        """Return the exchanges that are kept, in the order made."""
        return tuple(self._kept)


class SafeSickle(Sickle):  # type: ignore[misc]  # sickle has no types
    """
    sickle without its traps.

    Stock sickle has no deadline and no limit of size, follows any redirect, waits as long as
    it is told to, holds each page in memory and parses it three times, repairs broken pages
    without a word, and gives up on HTTP errors before it reads the OAI-PMH error inside. All of
    that happens in the two methods that are overridden here, and in the iterator that it is given.

    Attributes:
        allowance: What the harvest may still take.
        trail: The exchanges so far.
        retry_after_s: What the last reply asked to wait, when that was too long; else None.
    """

    def __init__(
        self,
        endpoint: str,
        *,
        door: Fetcher,
        allowance: Allowance,
        begin: Callable[[], Incoming],
        iterator: type[BaseOAIIterator] = BaseOAIIterator,
        clock: clocks.Clock = clocks.now,
        limits: Limits | None = None,
    ) -> None:
        """
        Make a client of one provider.

        Args:
            endpoint: Base URL.
            door: The way to the network.
            allowance: What the harvest may take; counted down here.
            begin: Gives what takes the body of the next list of records.
            iterator: What `ListRecords` returns.
            clock: For the date form of Retry-After.
            limits: Limits of one reply; None for those of the door.
        """
        super().__init__(endpoint, iterator=iterator)
        self.allowance = allowance
        self.trail = Trail()
        self.retry_after_s: float | None = None
        self._door = door
        self._begin = begin
        self._ahead: Ahead | None = None
        self._clock = clock
        self._limits = limits

    def harvest(self, **kwargs: str) -> Page:
        """
        Make one OAI-PMH request.

        A reply that asks to come again later, and a server error that looks passing, are
        asked again while the allowance lasts. An OAI-PMH error is read whatever the HTTP status.

        Args:
            **kwargs: The arguments, `verb` among them.

        Returns:
            Always a page; what is wrong with it is in the page.
        """
        page = self._ask(kwargs)
        tries = 1
        while (wait_s := self._wait_before_retry(page, tries)) is not None:
            self.allowance.wait(wait_s)
            if self.allowance.exceeded() is not None:
                break
            page = self._ask(kwargs)
            tries += 1
        return page

    def ask_ahead(self, **kwargs: str) -> bytes:
        """
        Make a list request that is likely the next one; `harvest` then takes its reply.

        Returns:
            The body that came; empty where none did that can be read by itself.
        """
        if self._ahead is not None or self.allowance.exceeded() is not None:
            return b""
        self._ahead = Ahead(kwargs, lambda take: self._request(kwargs, take))
        return self._ahead.body

    def let_go(self) -> None:
        """Count a reply that was asked for ahead and that nobody wants any more."""
        if self._ahead is not None:
            self._count(self._ahead.reply)
        self._ahead = None

    def _ask(self, kwargs: Mapping[str, str]) -> Page:
        is_list = kwargs.get("verb") == "ListRecords"
        incoming = self._begin() if is_list else Incoming(_ignore, _ignore)
        if self._ahead is not None and self._ahead.arguments == kwargs:
            ahead, self._ahead = self._ahead, None
            reply = ahead.reply
            ahead.pass_on(incoming.take)
        else:
            self.let_go()
            reply = self._request(kwargs, incoming.take)
        self._count(reply)
        return Page(reply, dict(kwargs), incoming)

    def _count(self, reply: Reply) -> None:
        self.trail.add(reply.exchange)
        self.allowance.count_bytes(reply.exchange.wire_bytes)

    def _request(self, kwargs: Mapping[str, str], take: Callable[[bytes], None]) -> Reply:
        # Percent signs and not pluses for blanks: the standard names percent-encoding only.
        query = urlencode(kwargs, quote_via=quote)
        sign = "&" if "?" in self.endpoint else "?"
        return self._door.fetch(
            f"{self.endpoint}{sign}{query}",
            limits=self._limits,
            deadline_s=self.allowance.left_s,
            on_body=take,
        )

    def _wait_before_retry(self, page: Page, tries: int) -> float | None:
        """Return how long to wait before asking again; None when there is no sense in it."""
        self.retry_after_s = None
        exchange = page.reply.exchange
        # Records of a large page are handed on while it comes; they must not come again.
        if page.errors or page.incoming.visited:
            return None
        waits = _WAITS_S.get(exchange.status or 0, ())
        if exchange.failure is not None:
            waits = _WAITS_AFTER_RESET_S if exchange.failure.kind is FailureKind.RESET else ()
        asked_s = politeness.parse_retry_after(exchange.header("retry-after") or "", self._clock())
        if not waits:
            return None
        wait_s = asked_s if asked_s is not None else waits[min(tries, len(waits)) - 1]
        if tries > len(waits) or wait_s > LONGEST_WAIT_S or wait_s >= self.allowance.left_s:
            self.retry_after_s = asked_s
            return None
        return wait_s


def _ignore(*_: object) -> None:
    """Visit no record."""
