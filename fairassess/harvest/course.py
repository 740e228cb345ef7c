"""From page to page of one list, until it ends or must be stopped: the iterator of our sickle."""

from collections.abc import Callable
from typing import Protocol

from sickle.iterator import BaseOAIIterator

from fairassess import clock as clocks
from fairassess.domain.evidence import Exchange
from fairassess.domain.finding import Reason
from fairassess.harvest import stops
from fairassess.harvest.incoming import Content, Incoming
from fairassess.harvest.replies import Page
from fairassess.harvest.safe_sickle import Fetcher, SafeSickle
from fairassess.harvest.seen import Seen
from fairassess.harvest.stops import Allowance, Stop
from fairassess.net.limits import Limits

_BOT_WALL = ("cf-mitigated", "x-amzn-waf-action")


class Lane(Protocol):
    """
    Where the pages of one list go, and what is known there.

    Attributes:
        pages: Pages of this list so far, those of an earlier attempt included.
        tokens: Resumption tokens so far.
        list_size: completeListSize as last given.
        verdict: Why the list must not go on, as found where its records are counted.
        has_handed_on: Whether records of the present page are on their way already.
        is_resuming: Whether the first request goes on with a list of an earlier attempt.
        may_be_empty: Whether the list is whole when no record matches.
    """

    pages: int
    tokens: Seen
    list_size: int | None
    verdict: Stop | None
    is_resuming: bool
    may_be_empty: bool

    @property
    def has_handed_on(self) -> bool:
        """Whether records of the present page are on their way already."""

    def label(self, number: int) -> str:
        """Return what a page of this list is called in a sentence."""

    def warn(self, sentence: str) -> None:
        """Note something odd; it goes with the page."""

    def end_page(self, page: Page, content: Content, *, is_known_token: bool = False) -> bool:
        """Send off the rest of a page; return whether it may have brought nothing new."""

    def settle(self) -> None:
        """Wait until all that was sent is counted."""

    def received(self) -> int:
        """Return how many different records of this list were counted."""


class Course(BaseOAIIterator):  # type: ignore[misc]  # sickle has no types
    """
    Walks over the pages of ListRecords; each step asks for one and hands its records on.

    It ends where the list ends, or where `stop` says why it must end early. It never
    ends with an exception because of what a provider does.

    Attributes:
        stop: Why it ended early; None while it goes on and after a list that ended by itself.
        is_refused: Whether it went on with a resumption token that the provider does not take.
    """

    def __init__(
        self, sickle: "LaneSickle", params: dict[str, str], ignore_deleted: bool = False
    ) -> None:
        """
        Ask for the first page; sickle makes the iterator itself.

        Args:
            sickle: The client.
            params: The arguments of the first request.
            ignore_deleted: Of no effect: deleted records always count.
        """
        self.stop: Stop | None = None
        self.is_refused = False
        self._lane = sickle.lane
        self._has_page = False
        super().__init__(sickle, params, ignore_deleted)

    def next(self) -> None:
        """
        Go one page further.

        Raises:
            StopIteration: The list is over, or had to be stopped.
        """
        if not self._has_page and self.stop is None and self.resumption_token is not None:
            self._next_response()
        if not self._has_page:
            raise StopIteration
        self._has_page = False

    def _next_response(self) -> None:
        """Ask for the next page and hand it on; sickle calls this for the first one."""
        lane, allowance = self._lane, self.sickle.allowance
        if allowance.may_be_enough:
            lane.settle()
        self.stop = lane.verdict or allowance.exceeded()
        if self.stop is not None:
            return
        params = self.params
        if self.resumption_token is not None:
            params = {"verb": self.verb, "resumptionToken": self.resumption_token.text}
        page = self.sickle.harvest(**params)
        number = lane.pages + 1
        found = self._obstacle(page, number) or page.content()
        lane.is_resuming = False
        if isinstance(found, Content):
            self._take(page, found, number)
        elif not self.is_refused:
            # It may have been asked for before the page that shows a list without end was counted.
            lane.settle()
            self.stop = lane.verdict
            if self.stop is not None:
                return
            is_told = found.is_of_request
            self.stop = (
                found if is_told else Stop(f"{lane.label(number)}: {found.message}", found.reason)
            )
            if lane.has_handed_on:
                # The reply broke off after some of its records had been read.
                lane.pages = number
                lane.end_page(page, Content(page.incoming.visited))

    def _obstacle(self, page: Page, number: int) -> Content | Stop | None:
        """Return why there is no list in this reply, or the empty list that an error stands for."""
        exchange = page.reply.exchange
        if exchange.failure is not None:
            return stops.because_of(exchange.failure)
        if page.errors:
            return self._oai_error(page.errors[0], number)
        status = exchange.status or 0
        if 200 <= status < 300:
            return None
        message = f"The server answers HTTP {status}"
        if self.sickle.retry_after_s is not None:
            message += f" and asks to come again in {self.sickle.retry_after_s:,.0f} s"
        has_retry_after = self.sickle.retry_after_s is not None
        return Stop(f"{message}.", _reason(exchange, has_retry_after=has_retry_after))

    def _oai_error(self, error: tuple[str, str], number: int) -> Content | Stop:
        code, text = error
        lane = self._lane
        detail = f" ({text})" if text else ""
        if number == 1 and code == "noRecordsMatch" and lane.may_be_empty:
            return Content(0)
        if number == 1 and "metadataPrefix" in self.params:
            asked_amiss = stops.because_asked(code, detail, self.params) or self._no_format(code)
            if asked_amiss is not None:
                return asked_amiss
        if code == "noRecordsMatch":
            if number == 1:
                return Content(0)
            # Some providers promise one page too many when the last one is exactly full.
            lane.settle()
            if lane.list_size is not None and lane.received() >= lane.list_size:
                lane.warn(
                    f"{lane.label(number)} is promised by a resumption token but does not exist."
                )
                return Content(0)
        self.is_refused = lane.is_resuming
        return Stop(f"The provider answers with the error {code or 'without a code'}{detail}.")

    def _no_format(self, code: str) -> Stop | None:
        """Return the stop for a format that is not offered; one that is offered must be given."""
        prefix = self.params["metadataPrefix"]
        # Every provider must give oai_dc.
        if code != "cannotDisseminateFormat" or prefix == "oai_dc":
            return None
        if prefix in self.sickle.harvest(verb="ListMetadataFormats").prefixes:
            return None
        message = f"The provider does not offer the format {prefix}"
        return Stop(f"{message}; choose another one in the endpoint.", is_of_request=True)

    def _take(self, page: Page, content: Content, number: int) -> None:
        """Hand the page on, then see whether and how to go on."""
        lane, token = self._lane, content.token
        self.resumption_token = None
        if token is not None and token.list_size is not None:
            lane.list_size = token.list_size
        has_token = token is not None and token.text != ""
        is_known = has_token and token is not None and not lane.tokens.add(token.text)
        lane.pages = number
        is_doubtful = lane.end_page(page, content, is_known_token=is_known)
        self._has_page = True
        if not has_token:
            # This page may have been asked for before the one that shows a list without end.
            lane.settle()
            self.stop = lane.verdict
            if self.stop is None and content.is_cut_off:
                self.stop = Stop(
                    f"{lane.label(number)}: it is cut off, and with it the way to the next."
                )
            return
        if is_known or is_doubtful:
            lane.settle()
        self.stop = lane.verdict
        if self.stop is None:
            self.resumption_token = token


class LaneSickle(SafeSickle):
    """
    The client of one lane.

    Attributes:
        lane: Where the pages of its lists go.
    """

    def __init__(
        self,
        endpoint: str,
        lane: Lane,
        *,
        door: Fetcher,
        allowance: Allowance,
        begin: Callable[[], Incoming],
        clock: clocks.Clock = clocks.now,
        limits: Limits | None = None,
    ) -> None:
        """Make a client; see `SafeSickle` for what it takes."""
        self.lane = lane
        super().__init__(
            endpoint, door=door, allowance=allowance, begin=begin,
            iterator=Course, clock=clock,
            limits=limits,
        )  # fmt: skip


def _reason(exchange: Exchange, *, has_retry_after: bool) -> Reason | None:
    if any(exchange.header(name) for name in _BOT_WALL):
        return Reason.BLOCKED_BY_BOT_WALL
    if exchange.status == 429 or has_retry_after:
        return Reason.RATE_LIMITED
    return Reason.HTTP_5XX if (exchange.status or 0) >= 500 else None
