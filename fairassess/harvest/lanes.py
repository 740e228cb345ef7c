"""Lists that are asked side by side: each in a thread with a door of its own, one queue for all."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from fairassess import clock as clocks
from fairassess.domain.evidence import Exchange
from fairassess.domain.harvests import KeptPage, ReceivedPage, Slice
from fairassess.domain.metadata import Record
from fairassess.domain.runs import Skipped
from fairassess.harvest import entries
from fairassess.harvest.course import LaneSickle
from fairassess.harvest.entries import Entry
from fairassess.harvest.incoming import Content, Desk, Incoming
from fairassess.harvest.known import Known
from fairassess.harvest.replies import Page
from fairassess.harvest.safe_sickle import Fetcher
from fairassess.harvest.seen import Seen
from fairassess.harvest.stops import Allowance, Stop
from fairassess.harvest.strict import Element
from fairassess.net.limits import Limits

PARCEL_RECORDS = 10
"""Records sent on at once. The fewer of them are in memory, the less there is to be collected."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """
    Some records of one page, in order.

    Attributes:
        lane: Where it comes from.
        number: Of the page.
        entries: The records.
        page: The page itself, with its last records; None before.
        has_token: Whether a page is promised after it.
        is_known_token: Whether that was promised before.
        label: What the page is called in a sentence.
        warnings: What was odd.
        is_broken: Whether the page was no well-formed XML.
    """

    lane: "SliceLane"
    number: int
    entries: tuple[Entry, ...]
    page: ReceivedPage | None = None
    has_token: bool = False
    is_known_token: bool = False
    label: str = ""
    warnings: tuple[str, ...] = ()
    is_broken: bool = False


class Way(Protocol):
    """How parcels get from a lane to the counting side."""

    def put(self, parcel: Parcel) -> None:
        """Send a parcel; raises where nobody takes it any more."""

    def settle(self, is_done: Callable[[], bool]) -> None:
        """Wait until what was sent is counted; raises as `put` does."""

    def note_done(self) -> None:
        """Tell those who wait that a parcel is counted."""

    def desk(self, lane: "SliceLane", *, is_large: bool = False) -> Desk | None:
        """Return what reads the next page of a lane in its place; None when it reads itself."""


@dataclass(frozen=True, slots=True)
class Order:
    """
    What the lanes of a harvest have in common.

    Attributes:
        target: Base URL.
        arguments: OAI-PMH arguments of the first request, without dates.
        open_door: Opens a door for one thread.
        allowance: What the whole harvest may take.
        clock: Gives aware UTC moments.
        limits: Limits of one reply; None for those of the door.
        keeps_raw: Whether pages are handed on with their body.
        lanes: How many there are.
        may_be_empty: Whether a list is whole when no record matches.
    """

    target: str
    arguments: tuple[tuple[str, str], ...]
    open_door: Callable[[], AbstractContextManager[Fetcher]]
    allowance: Allowance
    clock: clocks.Clock
    limits: Limits | None
    keeps_raw: bool
    lanes: int
    may_be_empty: bool = False


class SliceLane:
    """
    One list under way; see `course.Lane` for what it is to the one who walks.

    The thread writes `stop`, `error` and `list_size`, the counting side `verdict`, `stalled`,
    `own` and `counted`; either reads the other's only when that cannot change any more, or
    where a moment late does no harm.

    Attributes:
        index: Of its slice in the plan.
        stop: Why it ended early; None when it did not.
        error: What went wrong on our side; None when nothing did.
        exchanges: Those that are kept, at its end.
        stalled: Pages in a row that promised another one and brought nothing new.
        own: Records of this walk alone; None where all records known are of this walk.
        counted: Different records counted.
        resumes_with: Resumption token to go on with; empty to begin at the beginning.
        is_over: Whether it had come to its end in an earlier attempt.
    """

    def __init__(self, index: int, slice_: Slice, order: Order, way: Way) -> None:
        self.index = index
        self.pages = 0
        self.tokens = Seen()
        self.list_size: int | None = None
        self.verdict: Stop | None = None
        self.is_resuming = False
        self.may_be_empty = order.may_be_empty
        self.stop: Stop | None = None
        self.error: BaseException | None = None
        self.exchanges: tuple[Exchange, ...] = ()
        self.stalled = 0
        self.own: Known | None = Known() if order.lanes > 1 else None
        self.counted = 0
        self.resumes_with = ""
        self.is_over = False
        self._slice = slice_
        self._order = order
        self._way = way
        self._entries: list[Entry] = []
        self._firsts = Seen()
        self._warnings: list[str] = []
        self._sent = self._done = 0
        self._client: LaneSickle | None = None
        self._begin_page()

    # ---- for the counting side

    def go_on_after(self, page: KeptPage, *, is_cut_off: bool) -> None:
        """Go on behind a page of an earlier attempt, the last one so far of this list."""
        self.pages += 1
        self.list_size = page.list_size if page.list_size is not None else self.list_size
        if page.token:
            self.tokens.add(page.token)
        self.resumes_with = page.token
        self.is_over = not page.token and not is_cut_off

    def run(self) -> None:
        """
        Ask for page after page until the list ends or must be stopped.

        Raises:
            Halted: Nobody takes the records.
            BaseException: What the counting side raised, or a fault of ours.
        """
        with self._order.open_door() as door:
            self._walk(door)

    def note_done(self) -> None:
        """Note that one parcel is counted."""
        self._done += 1
        self._way.note_done()

    def label(self, number: int) -> str:
        """Return what a page of this list is called in a sentence."""
        return (
            f"Slice {self.index + 1}, page {number}" if self._order.lanes > 1 else f"Page {number}"
        )

    def note_read(self, first: str, lost: int, *, is_handed_on: bool) -> None:
        """
        Note what was found on the present page where it was read elsewhere.

        Args:
            first: The first identifier on it.
            lost: Broken records on it.
            is_handed_on: Whether records of it are on their way.
        """
        self._first, self._lost = first, lost
        if is_handed_on:
            self._page_number()

    def ask_ahead(self, token: str, *, pages: int, items: int) -> bool:
        """
        Ask for a page after the present one while that is read elsewhere, and do not wait.

        Args:
            token: What is likely its resumption token; empty for none.
            pages: Pages before it that are not counted yet, the present one included.
            items: About how many records these have.

        Returns:
            Whether it was asked for; `came` gives its body then.
        """
        allowance = self._order.allowance
        is_last = (
            allowance.pages + pages >= allowance.most.pages
            or allowance.received + items >= allowance.most.records
        )
        if not token or self._client is None or is_last or token in self.tokens:
            return False
        return self._client.ask_ahead(verb="ListRecords", resumptionToken=token)

    def came(self) -> bytes:
        """Wait for the page asked for last; empty where none came that can be read by itself."""
        return b"" if self._client is None else self._client.came()

    def take_warnings(self) -> tuple[str, ...]:
        """Return what was odd and has not gone with a page."""
        warnings, self._warnings = tuple(self._warnings), []
        return warnings

    # ---- for the one who walks

    @property
    def has_handed_on(self) -> bool:
        """Whether records of the present page are on their way already."""
        return self._number is not None

    def warn(self, sentence: str) -> None:
        """Note something odd; it goes with the page."""
        self._warnings.append(sentence)

    def end_page(self, page: Page, content: Content, *, is_known_token: bool = False) -> bool:
        """Send off the rest of a page; return whether it may have brought nothing new."""
        exchange = page.reply.exchange
        if content.fault:
            whole = content.items - self._lost
            self.warn(
                f"{self.label(self.pages)} is broken: {content.fault}. "
                f"Its {whole} whole records were read one by one."
            )
        if self.pages == 1 and not content.items and content.token is not None:
            self.warn(f"{self.label(1)} holds no record.")
        is_doubtful = not self._first or not self._firsts.add(self._first)
        token = content.token.text if content.token is not None else ""
        received = ReceivedPage(
            number=self._page_number(),
            slice_number=self.index,
            url=exchange.url,
            received_at=exchange.started_at,
            digest=exchange.body_sha256,
            wire_bytes=exchange.wire_bytes,
            decoded_bytes=page.incoming.size,
            raw=page.incoming.packed() if self._order.keeps_raw else b"",
            items=content.items,
            token=token,
            list_size=content.token.list_size if content.token is not None else None,
            response_date=content.response_date,
        )
        self._send(received, bool(token), is_known_token, bool(content.fault))
        self._begin_page()
        return is_doubtful

    def settle(self) -> None:
        """Wait until all that was sent is counted."""
        self._way.settle(lambda: self._done >= self._sent)

    def received(self) -> int:
        """Return how many different records of this list were counted."""
        return self.counted

    # ---- the thread

    def _walk(self, door: Fetcher) -> None:
        order = self._order
        client = LaneSickle(
            order.target,
            self,
            door=door,
            allowance=order.allowance,
            begin=self._begin,
            clock=order.clock,
            limits=order.limits,
        )
        self._client = client
        self.is_resuming = bool(self.resumes_with)
        given = dict(order.arguments)
        given |= {"from": self._slice.since} if self._slice.since else {}
        given |= {"until": self._slice.until} if self._slice.until else {}
        course = client.ListRecords(
            **({"resumptionToken": self.resumes_with} if self.resumes_with else given)
        )
        if course.is_refused:
            # The provider forgot where we were; what came before is known, and counts once.
            self.warn(
                "The provider no longer takes the resumption token to go on with; "
                "the list was read again from its beginning."
            )
            self.pages, self.tokens, self._firsts = 0, Seen(), Seen()
            self.own = Known()
            course = client.ListRecords(**given)
        try:
            for _ in course:
                pass
            client.let_go()
        finally:
            client.give_up()
            self.exchanges = client.trail.freeze()
        self.stop = course.stop

    def _begin(self) -> Incoming:
        self._begin_page()
        way = self._way
        return Incoming(
            self._visit,
            self._lose,
            way.desk(self),
            desk_if_large=lambda: way.desk(self, is_large=True),
        )

    def _begin_page(self) -> None:
        self._entries = []
        self._number: int | None = None
        self._first = ""
        self._lost = 0

    def _visit(self, place: int, element: Element) -> None:
        self._add(place, entries.read(element))

    def _lose(self, place: int, skipped: Skipped) -> None:
        self._lost += 1
        self._add(place, skipped)

    def _add(self, place: int, entry: Record | Skipped) -> None:
        if not self._first:
            self._first = entry.identifier
        self._entries.append((place, entry))
        if len(self._entries) > PARCEL_RECORDS:
            self._send_some()

    def _send_some(self) -> None:
        ready, self._entries = self._entries[:PARCEL_RECORDS], self._entries[PARCEL_RECORDS:]
        self._sent += 1
        self._way.put(Parcel(self, self._page_number(), tuple(ready)))

    def _send(
        self, page: ReceivedPage, has_token: bool, is_known_token: bool, is_broken: bool
    ) -> None:
        self._order.allowance.count_received(page.items)
        self._sent += 1
        self._way.put(
            Parcel(
                self,
                page.number,
                tuple(self._entries),
                page,
                has_token,
                is_known_token,
                self.label(self.pages),
                self.take_warnings(),
                is_broken,
            )
        )

    def _page_number(self) -> int:
        if self._number is None:
            self._number = self._order.allowance.count_page()
        return self._number
