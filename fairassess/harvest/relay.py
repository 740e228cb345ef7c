"""The way of a single list: counted where it is read, in other processes once it is a long one."""

import logging
import os
from collections import deque
from collections.abc import Callable

from fairassess.harvest import wire
from fairassess.harvest.blocks import cut
from fairassess.harvest.early import Early
from fairassess.harvest.hand import Gone, Hand, Reserve
from fairassess.harvest.hands import Hands, Part
from fairassess.harvest.in_parts import InParts, is_faulty
from fairassess.harvest.incoming import Head
from fairassess.harvest.lanes import Parcel, SliceLane
from fairassess.harvest.ledger import Ledger
from fairassess.harvest.register import Counted
from fairassess.harvest.stops import Allowance

_log = logging.getLogger(__name__)

MANY_RECORDS = 1_000
"""Records of a list from which on other processes pay."""

MANY_PAGES = 5
"""Pages after which a list that does not say how long it is, and goes on, is taken for long."""

AHEAD_BYTES = 2_000_000
"""Bytes of pages that may wait to be counted while the next one is asked for."""

AHEAD_PAGES = 10

HALVED_BYTES = 32_768
"""Bytes from which on a page is read by all reading processes at once, a part by each."""

MOST_HANDS = 2
"""Reading processes of one harvest: more of them would wait for the one that asks and stores."""

_DATESTAMP = b"datestamp>"


class Relay:
    """
    Counts parcels as they are sent, or has whole pages read and counted in other processes.

    All in one thread: while the others read, this one asks for the next page, compresses it, and
    stores what came back. Which records came before is known here alone; what they hold is counted
    where they are read, and put together at the end.
    """

    def __init__(
        self,
        ledger: Ledger,
        count: Callable[[Parcel], None],
        allowance: Allowance,
        many_records: int | None,
        reserve: Reserve | None = None,
    ) -> None:
        """
        Begin with one process.

        Args:
            ledger: Of the harvest.
            count: Has the ledger count a parcel.
            allowance: Of the harvest.
            many_records: Records from which on a list is long; 0 to wait for the others
                before the first page, None never to have any.
            reserve: Processes that are started already; None to start them here.
        """
        self._ledger = ledger
        self._count = count
        self._allowance = allowance
        self._many = many_records
        self._reserve = reserve
        self._hands: Hands | None = None
        self._lane: SliceLane | None = None
        self._parts: deque[Part] = deque()
        self._parcels: deque[Parcel] = deque()
        self._open: Part | None = None
        self._large: InParts | None = None
        self._early = Early(self._give_page, self._records_in)
        self._base = 0
        self._is_spoilt = self._is_ending = False

    # ---- as a way

    def put(self, parcel: Parcel) -> None:
        """Count a parcel, or let it wait until its records come back."""
        if self._open is None or parcel.page is None:
            self.settle()
            self._count(parcel)
            return
        self._open = None
        self._parcels.append(parcel)
        self._wait(self._has_room)
        while self._count_some():
            pass

    def settle(self, _is_done: Callable[[], bool] = lambda: True) -> None:
        """Wait until all that was sent is counted."""
        self._wait(lambda: not self._parts)

    def note_done(self) -> None:
        """Do nothing: nobody waits in another thread."""

    def desk(self, lane: SliceLane, *, is_large: bool = False) -> "Relay | None":
        """Return itself where the next page is to be read in another process."""
        if self._lane is not None or self._many is None:
            return self if self._lane is not None else None
        if self._hands is None and ((is_large and self._pays()) or self._is_long(lane)):
            self._hands = self._begin_hands()
        if self._hands is None or lane.is_resuming:
            return None
        try:
            if not self._hands.is_ready(wait=self._many == 0):
                return None
        except Gone:
            # They were given nothing yet, so that one process can go on as it began.
            self.close()
            self._hands = self._many = None
            return None
        self._lane = lane
        return self

    def finish(self) -> None:
        """Bring back what was counted, once the list is over."""
        if self._lane is None:
            return
        self._refuse_early()
        self._is_ending = True
        self._ask_profiles()
        self.settle()
        for builder in self._working.profiles():
            self._ledger.register.builder.take_over(builder)

    def close(self) -> None:
        """End the other processes."""
        if self._hands is not None:
            self._hands.close()

    # ---- as a desk

    def read(self, body: bytes) -> Head | None:
        """Have a small page read, and return what it is; None where it must be read here."""
        parts = self._given(body)
        if self._lane is not None:
            self._early.go_on(self._lane, self._number, body)
        if len(parts) > 1:
            return self._read_parts(parts)
        (part,) = parts
        self._working.wait_until(lambda: part.told is not None, self._count_some)
        told = part.told
        if told is None:
            raise RuntimeError("a page was waited for and is not told of")
        if told.is_counted:
            self._parts.append(part)
            self._open = part
        self._note_read(told.first, told.lost, told.head.visited)
        return told.head

    def _given(self, body: bytes) -> list[Part]:
        """Give a page away, unless that was done when it came."""
        early = self._early.take(self._number, body)
        if early is not None:
            return early
        self._refuse_early()
        return self._give_page(self._number, body)

    def _refuse_early(self) -> None:
        for parts in self._early.forget():
            self._refuse(parts)

    def _give_page(self, number: int, body: bytes) -> list[Part]:
        blocks = cut(body, MOST_HANDS) if len(body) >= HALVED_BYTES else [body]
        kind = wire.BLOCK if len(blocks) > 1 else wire.PAGE
        return self._working.give(kind, number, blocks, is_end=True)

    def _records_in(self, body: bytes) -> int:
        """Return about how many records a page has; where it does not matter, at most so many."""
        most = len(body) // (2 * len(_DATESTAMP))
        allowance = self._allowance
        is_enough = allowance.received + most < allowance.most.records
        return most if is_enough else body.count(_DATESTAMP) // 2

    def _refuse(self, parts: list[Part]) -> None:
        """Let no record of some parts count."""
        for part in parts:
            part.is_refused, part.is_end = True, False
        self._parts += parts

    def _read_parts(self, parts: list[Part]) -> Head | None:
        """Wait for the parts of a small page."""
        page = InParts(parts=parts)
        self._working.wait_until(lambda: page.is_told, self._count_some)
        head = page.head(is_whole=True)
        if head is None:
            self._refuse(parts)
            return None
        self._parts += parts
        self._open = parts[-1]
        self._note_read(page.first, 0, head.visited)
        return head

    def take(self, piece: bytes) -> None:
        """Pass on a piece of a large page."""
        if self._large is None:
            self._large = InParts()
        self._give(self._large, self._large.cutter.take(piece), is_end=False)
        self._wait(self._has_room)

    def end(self, *, is_whole: bool) -> Head | int:
        """
        Return what a large page is, after its last piece.

        Returns:
            How many of its records were handed on, where it must be read again in one piece.
        """
        large, self._large = self._large, None
        if large is None:
            raise RuntimeError("a large page ends that has not begun")
        # There may be no room before the page is sent, so nobody waits for any.
        self._give(large, large.cutter.finish(is_whole=is_whole), is_end=is_whole)
        self._working.wait_until(lambda: large.is_told, self._count_some)
        head = large.head(is_whole=is_whole)
        last = large.parts[-1] if large.parts else None
        if head is not None and last is not None and not last.is_over:
            last.is_end = True
            self._open = last
        else:
            if last is not None:
                last.is_end = False
            # What was counted of it is known only when nothing of it, or of a page before, waits.
            self.settle()
        handed_on = head.visited if head is not None else self._base
        if self._open is None:
            self._base, self._is_spoilt = 0, False
        self._note_read(large.first, 0, handed_on)
        return handed_on if head is None else head

    def _give(self, large: InParts, blocks: list[bytes], *, is_end: bool) -> None:
        parts = self._working.give(wire.BLOCK, self._number, blocks, is_end=is_end)
        large.parts += parts
        self._parts += parts

    def _note_read(self, first: str, lost: int, visited: int) -> None:
        if self._lane is not None:
            self._lane.note_read(first, lost, is_handed_on=visited > 0)

    @property
    def _number(self) -> int:
        # There is one list, so that no other page is counted in between.
        return self._allowance.pages + 1

    # ---- in order

    def _count_some(self) -> bool:
        """Count some records of the oldest part; return whether there were any, or it ended."""
        if not self._parts:
            return False
        part = self._parts[0]
        if not part.is_over and part.told is not None:
            if not part.told.is_counted:
                part.is_over = True
            elif part.rows:
                self._count_rows(part)
                return True
        return part.is_over and self._end(part)

    def _count_rows(self, part: Part) -> None:
        """Count the oldest records of a part; none of a list that was given up."""
        lane = self._lane
        rows, part.is_over = self._working.next_rows(part, self._base)
        is_refused = part.is_refused or self._is_spoilt or is_faulty(part)
        if lane is None or lane.verdict is not None or is_refused:
            self._working.settle(part, [*range(len(rows))])
            self._ask_profiles()
            return
        counted = Counted()
        refused = self._ledger.register.count_rows(lane.own, part.number, rows, counted)
        self._working.settle(part, refused)
        self._ledger.enter(lane, counted)
        self._ask_profiles()

    def _ask_profiles(self) -> None:
        """Once no record is to come, have the profiles made while the last ones are stored."""
        if self._is_ending and all(part.is_over for part in self._parts):
            self._working.ask_profiles()

    def _end(self, part: Part) -> bool:
        """Let go of a part whose records were looked at, if its page was sent; return whether."""
        if part.is_end:
            if not self._parcels:
                return False
            self._base, self._is_spoilt = 0, False
            self._parts.popleft()
            self._count(self._parcels.popleft())
            return True
        self._parts.popleft()
        if part.is_refused:
            return True
        self._is_spoilt = self._is_spoilt or is_faulty(part)
        if part.content is not None and not self._is_spoilt:
            self._base += part.content.items
        return True

    def _has_room(self) -> bool:
        ahead = sum([part.size for part in self._parts])
        return ahead <= AHEAD_BYTES and len(self._parcels) <= AHEAD_PAGES

    def _wait(self, is_done: Callable[[], bool]) -> None:
        if self._hands is not None and not is_done():
            self._hands.wait_until(is_done, self._count_some)

    @property
    def _working(self) -> Hands:
        if self._hands is None:
            raise RuntimeError("there are no reading processes")
        return self._hands

    def _begin_hands(self) -> Hands | None:
        """Return reading processes; None where this machine has no room for any."""
        hands: list[Hand] = []
        try:
            for _ in range(MOST_HANDS):
                kept = self._reserve.take() if self._reserve is not None else None
                hands.append(kept or Hand())
        except OSError as error:
            _log.warning("a harvest does without a reading process: %s", error)
        if not hands:
            self._many = None
            return None
        return Hands(hands, self._allowance)

    def _pays(self) -> bool:
        return self._many == 0 or _processors() > 1

    def _is_long(self, lane: SliceLane) -> bool:
        many = self._many or 0
        if many and lane.pages == 0:
            return False
        return self._pays() and (
            (lane.list_size or 0) >= many
            or self._allowance.received >= many
            or lane.pages >= MANY_PAGES
        )


def reserve() -> Reserve:
    """Return a reserve, still empty, of as many reading processes as one harvest takes."""
    return Reserve(MOST_HANDS if _processors() > 1 else 0)


def _processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
