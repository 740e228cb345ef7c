"""sickle made safe: through our own door, within limits, and with one strict parse per page."""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Protocol
from urllib.parse import quote, urlencode

from sickle import Sickle
from sickle.iterator import BaseOAIIterator

from fairassess import clock as clocks
from fairassess.domain.evidence import Exchange, FailureKind, Reply
from fairassess.harvest.ahead import Ahead, UnderWay
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

    def begin(
        self,
        url: str,
        *,
        limits: Limits | None = None,
        deadline_s: float | None = None,
        on_body: Callable[[bytes], None] | None = None,
    ) -> UnderWay:
        """Ask *url*, and do not wait for the reply; see `net.door.Door.begin`."""


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
        self._ahead: deque[Ahead] = deque()
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

    def ask_ahead(self, **kwargs: str) -> bool:
        """
        Send a list request that is likely the next one, or the one after those sent before.

        `harvest` takes its reply when its turn comes. What was sent before must have come.

        Returns:
            Whether it was sent.
        """
        if self.allowance.exceeded() is not None:
            return False
        url, limits = self._url(kwargs), self._limits
        left_s = self.allowance.left_s
        self._ahead.append(
            Ahead(
                kwargs,
                lambda take: self._door.begin(url, limits=limits, deadline_s=left_s, on_body=take),
            )
        )
        return True

    def came(self) -> bytes:
        """
        Wait for what was asked ahead last.

        Returns:
            The body that came; empty where none did that can be read by itself.
        """
        return self._ahead[-1].body if self._ahead else b""

    def let_go(self) -> None:
        """Count replies that were asked for ahead and that nobody wants any more."""
        while self._ahead:
            self._count(self._ahead.popleft().reply)

    def give_up(self) -> None:
        """Forget what was asked ahead, and break off what is under way."""
        while self._ahead:
            self._ahead.popleft().give_up()

    def _ask(self, kwargs: Mapping[str, str]) -> Page:
        is_list = kwargs.get("verb") == "ListRecords"
        incoming = self._begin() if is_list else Incoming(_ignore, _ignore)
        if self._ahead and self._ahead[0].arguments == kwargs:
            ahead = self._ahead.popleft()
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
        return self._door.fetch(
            self._url(kwargs),
            limits=self._limits,
            deadline_s=self.allowance.left_s,
            on_body=take,
        )

    def _url(self, kwargs: Mapping[str, str]) -> str:
        # Percent signs and not pluses for blanks: the standard names percent-encoding only.
        query = urlencode(kwargs, quote_via=quote)
        sign = "&" if "?" in self.endpoint else "?"
        return f"{self.endpoint}{sign}{query}"

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
