"""The way of a single list: counted where it is read, in a second process once it is a long one."""

import os
from collections import deque
from collections.abc import Callable

from fairassess.harvest.incoming import Head
from fairassess.harvest.lanes import SliceLane
from fairassess.harvest.ledger import Ledger
from fairassess.harvest.register import Counted
from fairassess.harvest.second import Second
from fairassess.harvest.stops import Allowance
from fairassess.harvest.ways import Parcel
from fairassess.harvest.wire import Told

MANY_RECORDS = 1_000
"""Records of a list from which on a second process pays."""

MANY_PAGES = 5
"""Pages after which a list that does not say how long it is, and goes on, is taken for long."""

AHEAD_BYTES = 2_000_000
"""Bytes of pages that may wait to be counted while the next one is asked for."""

AHEAD_PAGES = 10


class Relay:
    """
    Counts parcels as they are sent, or has whole pages read and counted in a second process.

    All in one thread: while the other process reads, this one asks for the next page, compresses
    it, and stores what came back. What is known of the list moves over once, when the other
    process is ready; until then nothing waits for it.
    """

    def __init__(
        self,
        ledger: Ledger,
        count: Callable[[Parcel], None],
        allowance: Allowance,
        many_records: int | None,
    ) -> None:
        """
        Begin with one process.

        Args:
            ledger: Of the harvest.
            count: Has the ledger count a parcel.
            allowance: Of the harvest.
            many_records: Records from which on a list is long; 0 to wait for the second process
                before the first page, None never to have one.
        """
        self._ledger = ledger
        self._count = count
        self._allowance = allowance
        self._many = many_records
        self._second: Second | None = None
        self._reads_aside = False
        self._lane: SliceLane | None = None
        self._told: Told | None = None
        self._number = 0
        self._waiting: deque[Parcel] = deque()
        self._ahead = 0

    @property
    def second(self) -> Second | None:
        """The second process; None where there is none."""
        return self._second

    # ---- as a way

    def put(self, parcel: Parcel) -> None:
        """Count a parcel, or let it wait until its records come back."""
        if not self._reads_aside or parcel.page is None:
            self._count(parcel)
            return
        told, self._told = self._told, None
        if told is None or not told.is_counted:
            self.settle()
            self._count(parcel)
            return
        self._waiting.append(parcel)
        self._ahead += parcel.page.decoded_bytes
        self._settle(lambda: self._ahead <= AHEAD_BYTES and len(self._waiting) <= AHEAD_PAGES)

    def settle(self, _is_done: Callable[[], bool] = lambda: True) -> None:
        """Wait until all that was sent is counted."""
        self._settle(lambda: not self._waiting)

    def note_done(self) -> None:
        """Do nothing: nobody waits in another thread."""

    def desk(self, lane: SliceLane) -> "Relay | None":
        """Return itself where the next page is to be read in the second process."""
        if self._reads_aside or self._many is None:
            return self if self._reads_aside else None
        if self._second is None and self._is_long(lane):
            self._second = Second(self._enter, self._allowance)
        register = self._ledger.register
        if self._second is None or register is None or lane.is_resuming:
            return None
        if not self._second.is_ready(wait=self._many == 0):
            return None
        self._second.move(register, lane.own, lane.stalled)
        self._ledger.register = None
        self._lane = lane
        self._reads_aside = True
        return self

    def finish(self, *, wants_known: bool) -> None:
        """Bring back what was counted, once the list is over."""
        if self._second is None or not self._reads_aside:
            return
        self.settle()
        self._ledger.profile, known = self._second.finish(wants_known=wants_known)
        if known is not None:
            self._ledger.known = known

    def close(self) -> None:
        """End the second process."""
        if self._second is not None:
            self._second.close()

    # ---- as a desk

    def read(self, body: bytes) -> Head:
        """Have a small page read, and return what it is."""
        return self._take(self._of(self._second).read(self._next_number(), body))

    def take(self, piece: bytes) -> None:
        """Pass on a piece of a large page."""
        self._of(self._second).take(self._next_number(), piece)

    def end(self, *, is_whole: bool) -> Head:
        """Return what a large page is, after its last piece."""
        return self._take(self._of(self._second).end(is_whole=is_whole))

    def _take(self, told: Told) -> Head:
        self._told = told
        if self._lane is not None:
            self._lane.note_read(told.first, told.lost, is_handed_on=bool(told.head.visited))
        return told.head

    def _next_number(self) -> int:
        # There is one list, so that no other page is counted in between.
        return self._allowance.pages + 1

    def _enter(self, counted: Counted, is_last: bool) -> None:
        if self._lane is not None:
            self._ledger.enter(self._lane, counted)
        if is_last:
            parcel = self._waiting.popleft()
            self._ahead -= parcel.page.decoded_bytes if parcel.page is not None else 0
            self._count(parcel)

    def _settle(self, is_done: Callable[[], bool]) -> None:
        if self._second is not None and not is_done():
            self._second.settle(is_done)

    def _is_long(self, lane: SliceLane) -> bool:
        many = self._many or 0
        if many and (lane.pages == 0 or _processors() == 1):
            return False
        return (
            (lane.list_size or 0) >= many
            or self._allowance.received >= many
            or lane.pages >= MANY_PAGES
        )

    @staticmethod
    def _of(second: Second | None) -> Second:
        if second is None:
            raise RuntimeError("there is no second process")
        return second


def _processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
