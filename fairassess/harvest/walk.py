"""From page to page of one list, until it ends or must be stopped: the iterator of our sickle."""

from dataclasses import dataclass

from sickle.iterator import BaseOAIIterator

from fairassess.domain.finding import Reason
from fairassess.domain.runs import Skipped
from fairassess.harvest import records, stops
from fairassess.harvest.client import SafeSickle
from fairassess.harvest.pages import Content, Element, Page
from fairassess.harvest.records import Header
from fairassess.harvest.seen import Seen
from fairassess.harvest.stops import Stop

STALLED_PAGES = 3
"""Pages in a row without a new record after which a list is taken to have no end."""

_MOST_WARNINGS = 100
_BOT_WALL = ("cf-mitigated", "x-amzn-waf-action")


@dataclass(frozen=True, slots=True)
class Batch:
    """
    What one page brought that no page before it had.

    Attributes:
        items: Headers with their `record` elements.
        skipped: Records that are there but cannot be read.
    """

    items: tuple[tuple[Header, Element], ...]
    skipped: tuple[Skipped, ...]


class Walk(BaseOAIIterator):  # type: ignore[misc]  # sickle has no types
    """
    Iterates over the pages of ListRecords and gives what is new on each, as a Batch.

    Iteration ends where the list ends, or where `stop` says why it must end early. It never
    ends with an exception because of what a provider does.

    Attributes:
        stop: Why it ended early; None while it goes on and after a list that ended by itself.
        warnings: What was odd on the way, each a sentence; at most 100.
        list_size: completeListSize as last given.
        has_lost: Whether a page was broken, so that something may be missing.
        repeated: Records that came again after they had come before; only the first counts.
    """

    def __init__(
        self, sickle: SafeSickle, params: dict[str, str], ignore_deleted: bool = False
    ) -> None:
        """
        Ask for the first page; sickle makes the iterator itself.

        Args:
            sickle: The client.
            params: The arguments of the first request.
            ignore_deleted: Of no effect: deleted records always count.
        """
        self.stop: Stop | None = None
        self.warnings: list[str] = []
        self.list_size: int | None = None
        self.has_lost = False
        self.repeated = 0
        self._batch: Batch | None = None
        self._identifiers = Seen()
        self._tokens = Seen()
        self._stalled = 0
        super().__init__(sickle, params, ignore_deleted)

    def next(self) -> Batch:
        """
        Return the next page's new records.

        Raises:
            StopIteration: The list is over, or had to be stopped.
        """
        if self._batch is None and self.stop is None and self.resumption_token is not None:
            self._next_response()
        if self._batch is None:
            raise StopIteration
        batch, self._batch = self._batch, None
        return batch

    def _next_response(self) -> None:
        """Ask for the next page and look at it; sickle calls this for the first one."""
        allowance = self.sickle.allowance
        self.stop = allowance.exceeded()
        if self.stop is not None:
            return
        params = self.params
        if self.resumption_token is not None:
            params = {"verb": self.verb, "resumptionToken": self.resumption_token.text}
        page = self.sickle.harvest(**params)
        number = allowance.pages + 1
        found = self._obstacle(page, number) or page.content()
        if isinstance(found, Stop) and found.is_of_request:
            self.stop = found
            return
        if isinstance(found, Stop):
            self.stop = Stop(f"Page {number}: {found.message}", found.reason)
            return
        allowance.pages = number
        self._take(found, number)

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
        return Stop(
            f"{message}.", _reason(page, has_retry_after=self.sickle.retry_after_s is not None)
        )

    def _oai_error(self, error: tuple[str, str], number: int) -> Content | Stop:
        code, text = error
        detail = f" ({text})" if text else ""
        if number == 1:
            asked_amiss = stops.because_asked(code, detail, self.params) or self._no_format(code)
            if asked_amiss is not None:
                return asked_amiss
        if code == "noRecordsMatch":
            if number == 1:
                return Content(())
            # Some providers promise one page too many when the last one is exactly full.
            if self.list_size is not None and len(self._identifiers) >= self.list_size:
                self._warn(f"Page {number} is promised by a resumption token but does not exist.")
                return Content(())
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

    def _take(self, content: Content, number: int) -> None:
        """Keep what is new on the page, then see whether and how to go on."""
        items: list[tuple[Header, Element]] = []
        skipped: list[Skipped] = []
        for element in content.elements:
            header = records.header_of(element)
            if isinstance(header, str):
                skipped.append(Skipped("", f"{header} (page {number})"))
            elif self._identifiers.add(header.identifier):
                items.append((header, element))
            else:
                self.repeated += 1
        skipped += [lost for lost in content.lost if self._is_new_loss(lost)]
        if content.fault:
            self.has_lost = True
            self._warn(
                f"Page {number} is broken: {content.fault}. "
                f"Its {len(content.elements)} whole records were read one by one."
            )
        if number == 1 and not content.elements and not content.lost and content.token is not None:
            self._warn("Page 1 holds no record.")
        self.sickle.allowance.records += len(items)
        self._batch = Batch(tuple(items), tuple(skipped))
        has_news = bool(items) or any(lost.identifier for lost in skipped)
        self._go_on(content, number, has_news=has_news)

    def _is_new_loss(self, lost: Skipped) -> bool:
        return not lost.identifier or self._identifiers.add(lost.identifier)

    def _go_on(self, content: Content, number: int, *, has_news: bool) -> None:
        token = content.token
        self.resumption_token = None
        if token is not None and token.list_size is not None:
            self.list_size = token.list_size
        if token is None or not token.text:
            if content.is_cut_off:
                self.stop = Stop(f"Page {number}: it is cut off, and with it the way to the next.")
            return
        is_known = not self._tokens.add(token.text)
        self._stalled = 0 if has_news else self._stalled + 1
        if is_known and not has_news:
            self.stop = Stop(
                f"Page {number}: the list does not end; "
                "the page and its resumption token repeat earlier ones."
            )
        elif self._stalled >= STALLED_PAGES:
            self.stop = Stop(
                f"Page {number}: the list does not end; {STALLED_PAGES} pages in a row "
                "brought a resumption token but no new record."
            )
        else:
            if is_known:
                self._warn("A resumption token came twice, each time with new records after it.")
            if not has_news:
                self._warn(f"Page {number} brings a resumption token but no new record.")
            self.resumption_token = token

    def _warn(self, sentence: str) -> None:
        if len(self.warnings) < _MOST_WARNINGS and sentence not in self.warnings:
            self.warnings.append(sentence)


def _reason(page: Page, *, has_retry_after: bool) -> Reason | None:
    exchange = page.reply.exchange
    if any(exchange.header(name) for name in _BOT_WALL):
        return Reason.BLOCKED_BY_BOT_WALL
    if exchange.status == 429 or has_retry_after:
        return Reason.RATE_LIMITED
    return Reason.HTTP_5XX if (exchange.status or 0) >= 500 else None
